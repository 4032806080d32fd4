"""What one office does at its own register, and what must hold when it is killed in the middle.

Rules: as in ``crash_operations``; ``look`` opens what a kill left, proves that it is whole, says in
which state it is, and goes on from there as an officer would.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pytest

from app.base.clock import Clock
from app.base.errors import CannotUnlockError, NotFoundError, RegisterMissingError
from app.cases import case_list, case_work, cases
from app.cases.papers import paper_changes, papers
from app.cases.papers.papers import Wish
from app.cases.records import MOST_ROWS, CaseQuery, CaseRecord
from app.core import search_index
from app.core.services import Services, reading
from app.duplicates.merging import MergeChoices, merge_cases, merges_of, undo_merge
from app.imports import batch_in
from app.imports.sheets import read_sheet
from app.register import access, rekey_swap
from app.register.integrity import checks
from app.rekey import rekey
from app.retention import due
from app.retention import recycle_bin as bins
from crash_desk import MARKER, REGISTER, Operation, State, leaks, opens, whole
from crash_operations import HEAD, NEXT, with_paper
from crash_safety import (
    BESIDE,
    OLD_SHEET,
    PLAN,
    decided,
    office_with_sheet,
    restored,
    unlocked,
    with_new_code,
)
from crash_safety import with_backup as backed_up
from index_check import caught_up
from made_pictures import OWNER, photograph
from models.operations import merge_rows
from office_sim import CLOCK, PASSPHRASE, office

TOLD = "told"
"""What the act has said was done, a line each; a call like any other, so it is there in time."""
ROWS = 600
MANY = 5
PAPER = MARKER.encode() * 9_000
FIRST = {"p1.name_full": f"Made-up {MARKER}", "summary": f"one {MARKER}", "e1.event_type": "rescue"}
SECOND = {"p1.name_full": f"Made up {MARKER}", "notes": f"two {MARKER}", "p2.name_full": MARKER}
ONE, TWO = "LF-26-0001", "LF-26-0002"
WRITTEN = {
    "summary": f"{MARKER} one",
    "notes": f"{MARKER} two",
    "p1.name_full": f"{MARKER} three",
    "p1.phone": "+919876501234",
    "e1.event_type": "rescue",
    "e1.event_description": f"{MARKER} four",
}
CHANGES = {"summary": f"{MARKER} five", "p1.name_full": f"{MARKER} six", "p2.role": "suspect"}
COMPLETE: dict[str, object] = {**WRITTEN, "p1.role": ("possible_victim",)}
CHANGED: dict[str, object] = {**COMPLETE, **CHANGES, "p2.role": ("suspect",)}
BEFORE = {"p1.name_full": "Rekha", "p1.phone": "98765 43210", "narrative": f"a station {MARKER}"}
AFTER = {"p1.name_full": "Meena", "p1.phone": "98111 22333", "narrative": f"a stall {MARKER}"}
WORDS = {"Rekha": "Meena", "9876543210": "9811122333", "station": "stall"}

type Look = Callable[[Services, Path, Any], Hashable]


def opened(
    look: Look, clock: Clock = CLOCK, *, plain: bool = False
) -> Callable[[Path, Any], State]:
    """Return what unlocks the register of a world, proves it whole, and looks at it.

    Args:
        look: says in which state it is, and raises when it is in none; goes on from there.
        clock: the time at which somebody unlocks it.
        plain: True when what is made is readable on purpose.
    """

    def looked(world: Path, known: Any) -> State:
        s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=clock)
        try:
            whole(s)
            state = look(s, world, known)
        finally:
            access.lock(s)
        assert plain or leaks(world) == []
        return {"state": state}

    return looked


def blobs(s: Services) -> list[Path]:
    """Return the sealed papers that lie in a register."""
    return [path for path in (s.folder / "blobs").rglob("*") if path.is_file()]


# A case is written down, gets a paper, is changed ---------------------------------------------


def with_source(world: Path) -> None:
    """An office, and beside the world a paper that can be read."""
    access.lock(office(world))
    (world.parent / "paper.txt").write_bytes(PAPER)


def works(s: Services, world: Path, _known: Any) -> None:
    """Write two cases down, give each a paper, change them, and tell each thing once it is done."""
    with (world / TOLD).open("a", buffering=1, encoding="utf-8") as told:
        for _ in range(2):
            case = cases.add_case(s, WRITTEN)
            told.write(f"case {case.case_no}\n")
            source = world.parent / "paper.txt"
            paper = papers.attach(s, case.case_id, source, "statement", f"{MARKER} seven")
            told.write(f"paper {paper.paper_id}\n")
            cases.set_facts(s, case.case_id, CHANGES)
            told.write(f"set {case.case_no}\n")


def holds(record: CaseRecord, facts: dict[str, object]) -> bool:
    """Say whether a case has all of some facts."""
    return all(record.value(address) == value for address, value in facts.items())


def look_worked(s: Services, world: Path, _known: Any) -> int:
    """Every case is whole, as it was or as it became, and what was told is there; say how much."""
    page = case_list.list_cases(s, CaseQuery(filter="all", limit=MOST_ROWS))
    records = {row.case_no: cases.show_case(s, row.case_id) for row in page.rows}
    for record in records.values():
        assert holds(record, COMPLETE) or holds(record, CHANGED)
        for paper in record.papers:
            with papers.read_paper(s, paper.paper_id) as reader:
                assert reader.read() == PAPER
    kept = {paper.paper_id for record in records.values() for paper in record.papers}
    file = world / TOLD
    said = file.read_text("utf-8").splitlines() if file.exists() else []
    for what, which in (line.split() for line in said):
        assert which in (kept if what == "paper" else records)
        assert what != "set" or holds(records[which], CHANGED)
    assert list((s.folder / "staging").iterdir()) == []
    assert checks.check_register(s).blobs == len(list((s.folder / "blobs").rglob("*.lfb")))
    done = len(records) + len(kept) + sum(holds(one, CHANGED) for one in records.values())
    assert done >= len(said)
    return done


# A case is saved, and the search follows ------------------------------------------------------


def with_rekha(world: Path) -> str:
    """An office with one case; return its id."""
    s = office(world)
    try:
        return cases.add_case(s, BEFORE).case_id
    finally:
        access.lock(s)


def saved(s: Services, _world: Path, known: Any) -> None:
    """Change the case, and let the search follow."""
    cases.save_facts(s, known, AFTER)
    search_index.catch_up(s)


def look_saved(s: Services, _world: Path, known: Any) -> bool:
    """The search finds what the case says, and nothing else."""
    caught_up(s)
    is_saved = cases.show_case(s, known).value("p1.name_full") == "Meena"
    for pair in WORDS.items():
        there, gone = pair[::-1] if is_saved else pair
        assert [row.case_id for row in case_list.list_cases(s, CaseQuery(text=there)).rows] == [
            known
        ]
        assert case_list.list_cases(s, CaseQuery(text=gone)).rows == ()
    return is_saved


# Papers and pictures --------------------------------------------------------------------------


def with_pictures(world: Path) -> dict[str, str]:
    """A case with a picture in it, and one that was taken out."""
    source = world.parent / "IMG_1.jpg"
    source.write_bytes(photograph((1200, 900)))
    s = office(world)
    try:
        case = cases.add_case(s, {"p1.name_full": MARKER})
        small, original = (
            papers.attach(s, case.case_id, source, "other", wish=wish)
            for wish in (Wish.SMALL, Wish.ORIGINAL)
        )
        assert small.notes == ()
        paper_changes.detach(s, original.paper_id)
        return {"case": case.case_id, "in": small.paper_id, "out": original.paper_id}
    finally:
        access.lock(s)


def attaching(wish: Wish) -> Callable[[Services, Path, Any], None]:
    """Return an act that puts the picture into the case once more."""

    def act(s: Services, world: Path, known: Any) -> None:
        papers.attach(s, known["case"], world.parent / "IMG_1.jpg", "other", wish=wish)

    return act


def look_pictures(world: Path, known: Any) -> State:
    """As `look_papers`; and nothing of what the camera wrote lies anywhere."""
    held = [path for path in (*world.rglob("*"), *Path.home().rglob("*")) if path.is_file()]
    assert [path.name for path in held if OWNER in path.read_bytes()] == []
    return opened(look_papers)(world, known)


def look_papers(s: Services, _world: Path, known: Any) -> tuple[int, int]:
    """Every paper reads back and no other file lies there; say how many are in and how many out."""
    assert not list(s.folder.rglob("*.jpg"))
    assert list((s.folder / "staging").iterdir()) == []
    case = cases.show_case(s, known["case"])
    waiting = paper_changes.removed(s, case.case_id)
    for paper in case.papers:
        with papers.read_paper(s, paper.paper_id) as content:
            assert hashlib.sha256(content.read()).hexdigest() == paper.sha256
    assert len(blobs(s)) == len(case.papers) + len(waiting)
    return len(case.papers), len(waiting)


# The bin --------------------------------------------------------------------------------------


def with_full_bin(world: Path) -> str:
    """A case with three papers and a note lies in the bin; return its id."""
    s = office(world)
    try:
        case = cases.add_case(s, {"p1.name_full": MARKER, "narrative": MARKER})
        for number in range(3):
            papers.attach_bytes(s, case.case_id, PAPER, f"paper {number}.pdf", "other")
        case_work.add_note(s, case.case_id, MARKER)
        bins.bin_case(s, case.case_id)
        return case.case_id
    finally:
        access.lock(s)


def look_bin(s: Services, _world: Path, known: Any) -> str:
    """The case is whole in the bin, or there is no trace of it."""
    if bins.list_bin(s):
        record = cases.show_case(s, known)
        assert record.value("p1.name_full") == MARKER
        assert len(record.notes) == 1
        for paper in record.papers:
            with papers.read_paper(s, paper.paper_id) as reader:
                assert reader.read() == PAPER
        assert len(blobs(s)) == len(record.papers) == 3
        return "in the bin"
    with pytest.raises(NotFoundError):
        cases.show_case(s, known)
    assert blobs(s) == []
    return "gone"


def with_due(world: Path) -> list[str]:
    """Cases whose people asked that they be deleted; return their ids."""
    s = office(world)
    try:
        made = [cases.add_case(s, {"p1.name_full": MARKER}).case_id for _ in range(MANY)]
        for case_id in made:
            due.ask_deletion(s, case_id, words=MARKER)
        return made
    finally:
        access.lock(s)


def look_due(s: Services, _world: Path, known: Any) -> str:
    """All cases lie in the bin, or all are still due."""
    binned = {one.case_id for one in bins.list_bin(s)}
    still_due = {one.case_id for one in due.due(s).rows}
    assert (binned, still_due) in ((set(), set(known)), (set(known), set()))
    return "in the bin" if binned else "due"


# A sheet comes in -----------------------------------------------------------------------------


def with_sheet(world: Path) -> list[int]:
    """A case of before, and beside the world a sheet that can be read; return a list of looks."""
    s = office(world)
    cases.add_case(s, {"p1.name_full": "Made-up Before"})
    access.lock(s)
    lines = [f"{MARKER} {number},{number % 60 + 1},street {number}" for number in range(ROWS)]
    text = "Name,Age,Address\n" + "\n".join(lines) + "\n"
    (world.parent / "sheet.csv").write_text(text, "utf-8")
    return []


def brought_in(s: Services, world: Path, _known: Any) -> batch_in.BatchRecord:
    """Take the sheet in."""
    sheet = read_sheet(world.parent / "sheet.csv")
    return batch_in.bring_in(s, batch_in.check_sheet(s, sheet, batch_in.propose(s, sheet)))


def look_brought_in(s: Services, world: Path, known: Any) -> int:
    """All rows are there or none; they can be taken out again, and in again each eighth time."""
    found = len(case_list.list_cases(s, CaseQuery(filter="all", limit=1000)).rows)
    for batch in batch_in.list_batches(s):
        batch_in.undo_import(s, batch.batch_id)
    assert len(case_list.list_cases(s, CaseQuery(filter="all", limit=1000)).rows) == 1
    if len(known) % 8 == 0:
        assert brought_in(s, world, None).added == ROWS
    known.append(found)
    return found


# Two cases become one -------------------------------------------------------------------------


def rows_of(s: Services, ids: tuple[str, str]) -> dict[str, Any]:
    """Return every row of both cases."""
    with reading(s) as session:
        return merge_rows.rows_of(session, *ids)


def two_cases(*, joined: bool) -> Callable[[Path], Any]:
    """Return a ``ready`` that makes two cases, one with a paper, and knows both states of them."""

    def ready(world: Path) -> dict[str, Any]:
        s = office(world)
        ids = (cases.add_case(s, FIRST).case_id, cases.add_case(s, SECOND).case_id)
        papers.attach_bytes(s, ids[1], PAPER, "one.txt", "statement")
        apart = rows_of(s, ids)
        access.lock(s)
        shutil.copytree(world / REGISTER, world / "apart")
        s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=CLOCK)
        merge = merge_cases(s, ONE, TWO, MergeChoices({1: 1})).merge_id
        together = rows_of(s, ids)
        access.lock(s)
        if not joined:
            shutil.rmtree(world / REGISTER)
            (world / "apart").rename(world / REGISTER)
        shutil.rmtree(world / "apart", ignore_errors=True)
        return {"ids": ids, "apart": apart, "together": together, "merge": merge}

    return ready


def look_joined(s: Services, _world: Path, known: Any) -> str:
    """There are two whole cases or one, and the paper is there."""
    merged = bool(merges_of(s, known["ids"][0]))
    now, together = rows_of(s, known["ids"]), known["together"]
    if merged:
        counts = {table: len(rows) for table, rows in now.items()}
        assert counts == {table: len(rows) for table, rows in together.items()}
        assert now["cases"] == together["cases"]
        assert cases.show_case(s, TWO).case_no == ONE
    else:
        assert now == known["apart"]
    with papers.read_paper(s, cases.show_case(s, TWO).papers[0].paper_id) as reader:
        assert reader.read() == PAPER
    return "one" if merged else "two"


# New keys, and a register out of a backup -----------------------------------------------------


def shows(s: Services) -> None:
    """Read the case and its paper."""
    (row,) = case_list.list_cases(s).rows
    (paper,) = cases.show_case(s, row.case_id).papers
    with papers.read_paper(s, paper.paper_id) as reader:
        assert MARKER.encode() in reader.read()


def with_known_key_file(world: Path) -> bytes:
    """An office whose sheet bears the old code; return its key file."""
    office_with_sheet(with_paper)(world)
    return (world / REGISTER / "vault.lfv").read_bytes()


def look_rekeyed(world: Path, known: Any) -> State:
    """The new keys are all there or none, and the sheet of before opens only the old ones."""
    folder = world / REGISTER
    is_decided = (folder / rekey_swap.STATE).exists()
    s = access.unlock(folder, *HEAD, clock=CLOCK)
    try:
        whole(s)
        shows(s)
        is_new = s.vault.header.raw != known
    finally:
        access.lock(s)
    # Which keys there are and which sheets open is one and the same question.
    assert is_new or not is_decided
    assert opens(folder, OLD_SHEET) is not is_new
    assert [path.name for path in folder.iterdir() if rekey_swap.ENDING in path.name] == []
    assert not (folder / rekey_swap.STATE).exists()
    assert leaks(world) == []
    return {"state": is_new}


def decided_of(world: Path) -> bytes:
    """As `crash_safety.decided`; return nothing that is a key file of now."""
    decided(world)
    return b"the key file of before"


def look_restored(world: Path, _known: Any) -> State:
    """There is a whole register that only the new passphrase opens, or there is none."""
    target = world / BESIDE
    assert leaks(world) == []
    if not target.exists():
        with pytest.raises(RegisterMissingError):
            access.unlock(target, None, NEXT, clock=CLOCK)
        return {"state": False}
    with pytest.raises(CannotUnlockError):
        access.unlock(target, *HEAD, clock=CLOCK)
    s = access.unlock(target, None, NEXT, clock=CLOCK)
    try:
        shows(s)
        whole(s)
    finally:
        access.lock(s)
    assert not opens(target, OLD_SHEET)
    return {"state": True}


OWN: tuple[Operation, ...] = (
    Operation(
        "work that tells what it did", with_source, works, look=opened(look_worked),
        states=tuple(range(7)),
        logs=("case_added", "case_changed", "paper_added"),
    ),
    Operation(
        "save a case and let the search follow", with_rekha, saved, look=opened(look_saved),
        states=(False, True),
        logs=("case_changed",),
    ),
    Operation(
        "put a picture into a case, made small", with_pictures, attaching(Wish.SMALL),
        look=look_pictures, states=((1, 1), (2, 1)),
        logs=("paper_added",),
    ),
    Operation(
        "put a picture into a case as it is", with_pictures, attaching(Wish.ORIGINAL),
        look=look_pictures, states=((1, 1), (2, 1)),
        logs=("paper_added",),
    ),
    Operation(
        "take a paper out", with_pictures, lambda s, _w, k: paper_changes.detach(s, k["in"]),
        look=look_pictures, states=((1, 1), (0, 2)),
        logs=("paper_removed",),
    ),
    Operation(
        "put a paper back", with_pictures, lambda s, _w, k: paper_changes.put_back(s, k["out"]),
        look=look_pictures, states=((1, 1), (2, 0)),
        logs=("paper_put_back",),
    ),
    Operation(
        "empty the bin", with_full_bin, lambda s, _w, _k: bins.empty_bin(s),
        look=opened(look_bin), states=("in the bin", "gone"),
        logs=("bin_emptied",),
    ),
    Operation(
        "put many due cases into the bin", with_due, lambda s, _w, k: due.delete_due(s, k),
        look=opened(look_due), states=("due", "in the bin"),
        logs=("case_binned",),
    ),
    Operation(
        "import a sheet", with_sheet, brought_in, look=opened(look_brought_in),
        states=(1, 1 + ROWS),
        logs=("sheet_imported",),
    ),
    Operation(
        "join two cases", two_cases(joined=False),
        lambda s, _w, _k: merge_cases(s, ONE, TWO, MergeChoices({1: 1})),
        look=opened(look_joined), states=("two", "one"),
        logs=("case_merged", "case_merged_away"),
    ),
    Operation(
        "part them again", two_cases(joined=True), lambda s, _w, k: undo_merge(s, k["merge"]),
        look=opened(look_joined), states=("one", "two"),
        logs=("merge_undone",),
    ),
    Operation(
        "new keys for everything", with_known_key_file,
        with_new_code(lambda s, _w, _k: rekey.rekey(s, PASSPHRASE, None, PLAN)),
        look=look_rekeyed, states=(False, True),
        logs=("register_rekeyed",),
    ),
    Operation(
        "go on with new keys", decided_of, unlocked, unlocks=False, same=True,
        look=look_rekeyed, states=(True,),
    ),
    Operation(
        "make a register out of a backup", office_with_sheet(backed_up), restored, unlocks=False,
        look=look_restored, states=(False, True),
        logs=("register_restored",),
    ),
)  # fmt: skip

"""A day of work at one register, killed at calls drawn by chance again and again.

Rules: another process works until a kill ends it, and tells each thing after it was done; then the
register is opened, proved whole, and everything that was told has to be there; the next process
goes on with what is left. The order of the acts and the moments, calls that change a disk,
are drawn by number, so that a run can be made again; nothing waits for time to pass.
"""

from __future__ import annotations

import functools
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from app.backup import making
from app.base.errors import AppError
from app.cases import case_list, case_work, cases
from app.cases.papers import paper_changes, papers
from app.cases.records import MOST_ROWS, CaseQuery
from app.core.services import Services
from app.duplicates.merging import merge_cases
from app.offices import own_identity
from app.outbox import delivery
from app.register import access
from app.retention import recycle_bin as bins
from app.sealed import case_sealing, sealed
from crash_desk import MARKER, leaks, opens, whole
from office_sim import CLOCK, PASSPHRASE, office
from pair_sim import ENGLISH
from watched_calls import KILL, Call, watched

NEXT = "eleven painted boats at the weir"
FACTS = {**ENGLISH, "p1.name_full": f"Maria {MARKER}", "summary": MARKER, "notes": MARKER}
PAPER = MARKER.encode() * 2_000
MOST_CALLS = 400
"""Of its calls that change a disk, the last that a child may get to."""
_MOST_CASES = 12
_AFTER_UNLOCK = 0.8


@dataclass
class Told:
    """What the children said was done, in all."""

    kills: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    """In the middle of which act the kills came."""


class Day:
    """One register that is worked at and killed."""

    def __init__(self, folder: Path, seed: int = 20261126) -> None:
        self.folder = folder
        self.told = Told()
        self._chance = random.Random(seed)
        (folder / "temp").mkdir(parents=True)
        (folder / "disk").mkdir()
        s = office(folder)
        cases.add_case(s, FACTS)
        access.lock(s)
        self.register = s.folder

    def passphrase(self) -> str:
        """Return the passphrase that opens the register now; exactly one of the two does."""
        found = [one for one in (PASSPHRASE, NEXT) if opens(self.register, (None, one))]
        assert found, "no passphrase opens the register"
        return found[0]

    def kill_once(self) -> None:
        """Let a child work, kill it before one of its calls, and look at what is left."""
        words = self.passphrase()
        chance = random.Random(self._chance.random())
        # One time of five the unlock may be hit, else the register is open before.
        is_open = self._chance.random() < _AFTER_UNLOCK
        left = self._chance.randint(1, MOST_CALLS)
        told = self.folder.with_name("told")
        told.write_bytes(b"")
        before = functools.partial(_begins, self.register, words, told, chance, is_open)

        def decide(_call: Call) -> int:
            nonlocal left
            left -= 1
            return KILL if left <= 0 else 0

        ended = watched(self.folder, before, decide)
        assert ended.killed, ended
        self.told.kills += 1
        said = told.read_text("utf-8")
        self._look([line.split("\t") for line in said.split("\n") if line])

    def _look(self, lines: list[list[str]]) -> None:
        done = [line for line in lines if line[0] == "done"]
        self.told.acts.update(line[1] for line in done)
        begun = [line[1] for line in lines if line[0] == "begun"]
        self.told.cut.update(begun[len(done) :] or ["unlock" if not begun else "between"])
        assert leaks(self.folder) == []
        s = access.unlock(self.register, None, self.passphrase(), clock=CLOCK)
        try:
            whole(s)
            self._holds(s, done)
        finally:
            access.lock(s)
        assert sum(opens(self.register, (None, one)) for one in (PASSPHRASE, NEXT)) == 1

    def _holds(self, s: Services, done: list[list[str]]) -> None:
        """Prove that everything that was told is there, and every case and paper whole."""
        query = CaseQuery(filter="all", limit=MOST_ROWS)
        records = {
            row.case_id: cases.show_case(s, row.case_id)
            for row in case_list.list_cases(s, query).rows
        }
        s.second_lock.open()
        for one in sealed.seals(s):
            records[one.case_id] = sealed.look(s, one.case_id)
        binned = {one.case_id for one in bins.list_bin(s)}
        for record in records.values():
            # What was joined into another case has given its persons to it.
            assert record.state == "duplicate" or MARKER in str(record.persons)
        ordinary = records.keys() - {one.case_id for one in sealed.seals(s)}
        for case_id in ordinary:
            for paper in records[case_id].papers:
                with closing(papers.read_paper(s, paper.paper_id)) as reader:
                    assert reader.read() == PAPER
        gone = {line[2] for line in done if line[1] in ("empty bin", "join")}
        for line in done:
            if line[1] == "case":
                assert line[2] in records or line[2] in binned or gone


def _begins(
    register: Path, words: str, told: Path, chance: random.Random, is_open: bool
) -> Callable[[], str]:
    """Be the other process: open the register where that is wanted before the watch."""
    tempfile.tempdir = str(register.parent / "temp")
    s = access.unlock(register, None, words, clock=CLOCK) if is_open else None
    return lambda: work(register, words, told, chance, s)


def work(register: Path, words: str, told: Path, chance: random.Random, s: Services | None) -> str:
    """Be the other process: open the register where it is not, and work until the end comes."""
    s = s or access.unlock(register, None, words, clock=CLOCK)
    with told.open("ab", buffering=0) as tell:
        while True:
            name = chance.choice(tuple(ACTS))
            tell.write(f"begun\t{name}\n".encode())
            try:
                s, what = ACTS[name](s, chance)
            except AppError as error:
                what = error.code
            tell.write(f"done\t{name}\t{what}\n".encode())


def _some_case(s: Services, chance: random.Random) -> str:
    rows = case_list.list_cases(s).rows
    return chance.choice(rows).case_id if rows else cases.add_case(s, FACTS).case_id


def _add(s: Services, chance: random.Random) -> tuple[Services, str]:
    if len(case_list.list_cases(s).rows) > _MOST_CASES:
        return _bin(s, chance)
    return s, cases.add_case(s, FACTS).case_id


def _save(s: Services, chance: random.Random) -> tuple[Services, str]:
    case = _some_case(s, chance)
    cases.set_facts(s, case, {"summary": f"{MARKER} {chance.random()}", "p1.age": "32"})
    return s, case


def _note(s: Services, chance: random.Random) -> tuple[Services, str]:
    case = _some_case(s, chance)
    case_work.add_note(s, case, MARKER)
    return s, case


def _attach(s: Services, chance: random.Random) -> tuple[Services, str]:
    case = _some_case(s, chance)
    return s, papers.attach_bytes(s, case, PAPER, "paper.pdf", "other").paper_id


def _detach(s: Services, chance: random.Random) -> tuple[Services, str]:
    record = cases.show_case(s, _some_case(s, chance))
    if record.papers:
        paper_changes.detach(s, record.papers[0].paper_id)
    return s, record.case_id


def _bin(s: Services, chance: random.Random) -> tuple[Services, str]:
    case = _some_case(s, chance)
    bins.bin_case(s, case)
    return s, case


def _empty(s: Services, _chance: random.Random) -> tuple[Services, str]:
    return s, str(bins.empty_bin(s))


def _join(s: Services, chance: random.Random) -> tuple[Services, str]:
    kept, merged = _some_case(s, chance), _some_case(s, chance)
    merge_cases(s, kept, merged)
    return s, merged


def _seal(s: Services, chance: random.Random) -> tuple[Services, str]:
    s.second_lock.open()
    found = sealed.seals(s)
    if len(found) > 1:
        return case_sealing.unseal(s, found[0].case_id), found[0].case_id
    case = _some_case(s, chance)
    return case_sealing.seal(s, case, {1}), case


def _change(s: Services, _chance: random.Random) -> tuple[Services, str]:
    old, new = PASSPHRASE, NEXT
    if not opens(s.folder, (None, old)):
        old, new = new, old
    return access.change_passphrase(s, old, new), ""


def _key(s: Services, _chance: random.Random) -> tuple[Services, str]:
    return s, own_identity.rotate(s).number


def _back_up(s: Services, _chance: random.Random) -> tuple[Services, str]:
    making.make_in_folder(s, s.folder.parent / "disk", "Made-up disk")
    return s, ""


def _look_out(s: Services, _chance: random.Random) -> tuple[Services, str]:
    delivery.outbox(s)
    s.register.checkpoint()
    return s, ""


ACTS = {
    "case": _add,
    "save": _save,
    "note": _note,
    "attach": _attach,
    "detach": _detach,
    "bin": _bin,
    "empty bin": _empty,
    "join": _join,
    "seal": _seal,
    "passphrase": _change,
    "sealing key": _key,
    "backup": _back_up,
    "checkpoint": _look_out,
}

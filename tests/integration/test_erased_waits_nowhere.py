"""What was erased at one computer of several stands nowhere, however it waited to be told.

Rules: made-up words; each page of the register and of its log is opened, free ones too, right after
the act and after the lock, and so is each page of every copy that is made afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.backup import making, opening
from app.cases import case_list, case_work, cases
from app.cases.papers import paper_changes, papers
from app.cases.records import CaseQuery
from app.core.services import Services, reading, writing
from app.duplicates.merging import merge_cases
from app.offices import own_identity
from app.register import access
from app.register.records import RecoveryPlan
from app.register.recovery import recovery
from app.rekey import rekey
from app.retention import recycle_bin as bins
from app.sealed import case_sealing
from models.register.several_computers import begin_recording
from models.rows.case import Attachment, Case
from models.rows.collision import Collision
from models.rows.office import OwnKey
from office_sim import DAY_S, NOON, PASSPHRASE, Hands, open_office
from page_scan import holds, pages
from recorded_day import ACTS, Day, recorded_day
from register_maker import raw_connection

WORD = "Zqxwaiting"
FACTS = {"p1.name_full": f"{WORD} Devi", "p1.phone": "90000 55551", "narrative": f"{WORD} told it"}
PHONE = "9000055551"


@dataclass
class At:
    """An office that is one computer of several.

    Attributes:
        s: its open register.
        hands: its clock.
        case: a case of before the recording began.
        new: a case that was written down since.
        folder: where copies may lie.
    """

    s: Services
    hands: Hands
    case: str
    new: str
    folder: Path

    def locked(self) -> None:
        """Lock, look at the closed file, and unlock again."""
        folder, path, key = self.s.folder, self.s.register.path, self.s.vault.db_key
        access.lock(self.s)
        assert holds(path, key, WORD, PHONE) == []
        self.s = access.unlock(folder, None, PASSPHRASE, clock=self.hands)

    def clean(self) -> None:
        """Nothing of it is in the file, in its log, after a lock, nor in any copy."""
        assert holds(self.s.register.path, self.s.vault.db_key, WORD, PHONE) == []
        self.locked()
        self.s.register.compact()
        self.locked()
        self.backed_up()
        self.rekeyed()

    def backed_up(self) -> None:
        """Neither the word nor anything that waits is in a backup."""
        self.s, sheets = recovery.renew(self.s, PASSPHRASE, RecoveryPlan())
        stick = self.folder / "stick"
        stick.mkdir()
        made = making.make_in_folder(self.s, stick, "Stick A")
        given = recovery.parse(sheets.kits[0], {})
        with opening.opened(Path(made.backup.path), given) as found:
            copy = self.folder / "out.db"
            assert holds(copy, found.extract_database(copy), WORD, PHONE, "seat_rows") == []

    def rekeyed(self) -> None:
        """Nor in a register under new keys, where what waits goes on waiting."""
        self.s, _sheets = rekey.rekey(self.s, PASSPHRASE, None, RecoveryPlan())
        assert holds(self.s.register.path, self.s.vault.db_key, WORD, PHONE) == []
        assert holds(self.s.register.path, self.s.vault.db_key, "seat_rows") == ["seat_rows"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    """Both cases have a note, a paper and a changed fact."""
    hands = Hands(NOON)
    with open_office(tmp_path, clock=hands) as s:
        case = cases.add_case(s, FACTS).case_id
        begin_recording(s.register)
        new = cases.add_case(s, FACTS).case_id
        for one in (case, new):
            cases.set_facts(s, one, {"summary": f"{WORD} first", "p1.name_full": f"{WORD} Rani"})
            cases.set_facts(s, one, {"summary": f"{WORD} then"})
            case_work.add_note(s, one, f"{WORD} note")
            papers.attach_bytes(s, one, WORD.encode() * 500, f"{WORD}.pdf", "other", WORD)
            keep_another_value(s, one)
        there = At(s, hands, case, new, tmp_path)
        yield there
        access.lock(there.s)


def keep_another_value(s: Services, case: str) -> None:
    """Let values be decided that another computer gave the case and its paper."""
    (paper,) = cases.show_case(s, case).papers
    told = {"other": f'"{WORD} kept"', "whose": 1, "at": 1, "seat": 2, "case_id": case}
    with writing(s) as session:
        for part, key, field in (
            ("cases", case, "summary"),
            ("attachments", paper.paper_id, "title"),
        ):
            session.add(Collision(part=part, part_key=f'["{key}"]', field=field, **told))


def test_the_search_finds_what_waits(at: At) -> None:
    with raw_connection(at.s.register.path, at.s.vault.db_key) as raw:
        told = str(raw.execute("SELECT before, after FROM seat_rows").fetchall())
    assert told.count(WORD) > 10
    assert holds(at.s.register.path, at.s.vault.db_key, WORD, PHONE) == [WORD, PHONE]


def test_erased(at: At) -> None:
    third = cases.add_case(at.s, FACTS).case_id
    merge_cases(at.s, at.new, third)
    merge_cases(at.s, at.case, at.new)
    bins.bin_case(at.s, at.case)
    bins.empty_bin(at.s, [at.case])
    at.clean()


def test_erased_one_by_one(at: At) -> None:
    for case in (at.new, at.case):
        bins.bin_case(at.s, case)
        bins.empty_bin(at.s, [case])
    at.clean()


def test_sealed(at: At) -> None:
    for case in (at.new, at.case):
        at.s = case_sealing.seal(at.s, case, {1})
    at.clean()


def test_a_paper_that_was_let_go_and_a_key_whose_day_is_over(at: At) -> None:
    s, key = at.s, at.s.vault.db_key
    with reading(s) as session:
        wrapped = [row.wrapped_key.hex() for row in session.query(Attachment)]
        seeds = [row.sealed_seed for row in session.query(OwnKey)]
    for case in (at.case, at.new):
        (paper,) = cases.show_case(s, case).papers
        paper_changes.detach(s, paper.paper_id)
    own_identity.rotate(s)
    with reading(s) as session:
        seeds = [row.sealed_seed for row in session.query(OwnKey)]
    assert len(seeds) == 2
    waits = "SELECT before || after FROM seat_rows"
    with raw_connection(s.register.path, key) as raw:
        told = str(raw.execute(waits).fetchall()).lower()
    assert all(one in told for one in wrapped)
    assert seeds[1].hex() in told
    folder, path = s.folder, s.register.path
    for _ in range(5):
        # A clock that leaps is doubted.
        at.hands.at += 30 * DAY_S
        access.lock(at.s)
        at.s = access.unlock(folder, None, PASSPHRASE, clock=at.hands)
    with reading(at.s) as session:
        left = {row.sealed_seed for row in session.query(OwnKey)}
    assert not left & set(seeds)
    access.lock(at.s)
    whole = b"".join(pages(path, key))
    assert [one for one in (*seeds, *map(bytes.fromhex, wrapped)) if one in whole] == []
    assert [one for one in (*(seed.hex() for seed in seeds), *wrapped)
            if one.encode() in whole.lower()] == []  # fmt: skip
    at.s = access.unlock(folder, None, PASSPHRASE, clock=at.hands)


# A drawn day -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_a_drawn_day_leaves_nothing_of_a_case_that_is_gone(tmp_path: Path, seed: int) -> None:
    with recorded_day(tmp_path, seed + 40) as day:
        words: dict[str, str] = {}
        for _ in range(90):
            day.do(day.chance.choice(("case", "sheet", "part", "join", "bin", "seal", *ACTS)))
            marked(day, words)
        there = set(words)
        with reading(day.s) as session:
            there = {row.id for row in session.query(Case)}
        gone = {case: word for case, word in words.items() if case not in there}
        assert len(gone) > 1
        with raw_connection(day.s.register.path, day.s.vault.db_key) as raw:
            asked = "SELECT group_concat(before || after) FROM seat_rows WHERE name <> 'log'"
            (waits,) = raw.execute(asked).fetchone()
        assert {word for word in gone.values() if word in waits} == set()
        assert {word for word in words.values() if word in waits}
        day.both.prove()


def marked(day: Day, words: dict[str, str]) -> None:
    """Write a word of its own into each case that has none."""
    for row in case_list.list_cases(day.s, CaseQuery(filter="all")).rows:
        if row.case_id not in words and row.status != "duplicate":
            word = f"Zq{random.Random(row.case_no).getrandbits(48):012x}"
            cases.set_facts(day.s, row.case_id, {"narrative": word, "p1.name_alias": word})
            words[row.case_id] = word

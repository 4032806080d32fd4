"""Letters and the issue list: kept by their rules, newest first, and gone with their case."""

import datetime as dt

import pytest
from sqlalchemy import select

from models import migrations
from models.base.meta import next_value
from models.operations.recycle_bin import erase_cases
from models.register.database import Register
from models.rows import letter
from models.rows.case import Case, Referral
from models.rows.letter import IssuedLetter, Letter, LetterheadRow, find_letter, find_letters
from register_maker import KEY, make_office, raw_connection

STEPS = migrations._steps()


def add_letter(session, count: int, case_id=None, referral_id=None, **changes) -> str:
    letter_id = f"{count:016x}"
    members = {
        "number": f"L-26-{count:04}",
        "kind": "referral",
        "languages": ("en", "hi"),
        "to_name": f"Committee {count}",
        "shown": "To CWC; 1 page",
        "pages": 1,
        "record": b"{}",
        "sheet": b"{}",
        "qr": "LFL1:",
        "issued_at": 1000 + count,
        "issued_by": 1,
    }
    session.add(
        Letter(id=letter_id, case_id=case_id, referral_id=referral_id, **(members | changes))
    )
    add_issued(session, letter_id, 1000 + count)
    return letter_id


def add_issued(session, letter_id: str, at: int, **changes) -> None:
    members = {"kind": "referral", "issued_at": at, "issued_by": 1, "valid_days": 90}
    session.add(IssuedLetter(id=letter_id, **(members | changes)))


def add_referral(session, case_id: str) -> str:
    session.merge(make_office())
    row = Referral(direction="in", case_id=case_id, office_id="a" * 64, created=1, updated=1)
    session.add(row)
    session.flush()
    return row.id


def test_letters_of_a_case_are_its_own_and_those_of_its_referrals(register, add_case):
    case_id, other = add_case().id, add_case().id
    with register.session() as session:
        referral_id = add_referral(session, case_id)
        add_letter(session, 1, case_id)
        add_letter(session, 2, None, referral_id)
        add_letter(session, 3, other)
        add_issued(session, "f" * 16, 5)
    with register.read() as session:
        found = find_letters(session, case_id=case_id)
        assert [row[0].id for row in found] == [f"{2:016x}", f"{1:016x}"]
        assert [row[2].id for row in found] == [case_id, case_id]
        assert [row[0].id for row in find_letters(session, referral_id=referral_id)] == [
            f"{2:016x}"
        ]
        assert len(find_letters(session)) == 4
        assert len(find_letters(session, seen_only=True)) == 3
        issued, words, case = find_letter(session, "f" * 16)
        assert (issued.id, words, case) == ("f" * 16, None, None)
        assert find_letter(session, "0" * 16) is None
        assert [row[0].id for row in find_letters(session, words="committee 3")] == [f"{3:016x}"]
        by_code = find_letters(session, words="a code", letter_id="f" * 16)
        assert [row[0].id for row in by_code] == ["f" * 16]
        after = (1002, f"{2:016x}")
        assert [row[0].id for row in find_letters(session, after=after, limit=1)] == [f"{1:016x}"]
        assert letter.id_of_number(session, " l-26-0003 ") == f"{3:016x}"
        assert letter.id_of_number(session, "L-26-0009") is None


def test_letters_of_one_second_stand_in_the_order_in_which_they_were_entered(register):
    entered = ["8" * 16, "1" * 16, "f" * 16, "3" * 16]
    with register.session() as session:
        for letter_id in entered:
            add_issued(session, letter_id, 1000)
            session.flush()
    with register.read() as session:
        assert [row[0].id for row in find_letters(session)] == entered[::-1]
        found, after = [], None
        while page := find_letters(session, after=after, limit=1):
            found.append(page[0][0].id)
            after = (1000, page[0][0].id)
        assert found == entered[::-1]


def test_letters_are_narrowed_by_what_became_of_them(register):
    with register.session() as session:
        add_issued(session, "1" * 16, 1000, valid_days=1)
        add_issued(session, "2" * 16, 1000, valid_days=0)
        add_issued(session, "3" * 16, 1000, withdrawn_at=5, withdrawn_why="lost")
    with register.read() as session:

        def found(state: str, now: int) -> set[str]:
            return {row[0].id[0] for row in find_letters(session, state=state, now=now)}

        assert found("withdrawn", 1000) == {"3"}
        assert found("expired", 1000 + 86_400) == set()
        assert found("expired", 1000 + 86_401) == {"1"}
        assert found("valid", 1000 + 86_401) == {"2"}
        assert found("", 0) == {"1", "2", "3"}


def test_what_a_letter_says_goes_with_its_case_for_ever(register, add_case):
    case_id = add_case().id
    with register.session() as session:
        add_letter(session, 1, case_id)
        add_letter(session, 2, None, add_referral(session, case_id))
    with register.session() as session:
        erase_cases(session, [case_id], dt.date(2026, 11, 26))
    with register.read() as session:
        assert session.scalars(select(Letter)).all() == []
        assert len(session.scalars(select(IssuedLetter)).all()) == 2
    assert register.check() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "L-26-0001"},
        {"pages": 0},
        {"ground_basis": "court_order"},
        {"ground_details": "x", "ground_officer": "y"},
        {"case_id": "0" * 32},
        {"referral_id": "0" * 32},
    ],
)
def test_a_letter_that_breaks_a_rule_is_not_kept(register, changes):
    with register.session() as session:
        add_letter(session, 1)
    given = {"case_id": None, "referral_id": None, **changes}
    with pytest.raises(Exception, match="constraint"), register.session() as session:
        add_letter(session, 2, **given)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_days": -1},
        {"valid_days": 65_536},
        {"withdrawn_at": 5},
        {"withdrawn_why": "lost"},
        {"prints": -1},
        {"saves": -1},
    ],
)
def test_an_entry_of_the_issue_list_that_breaks_a_rule_is_not_kept(register, changes):
    with pytest.raises(Exception, match="constraint"), register.session() as session:
        add_issued(session, "1" * 16, 5, **changes)


def test_there_is_one_letterhead_and_its_emblem_is_small(register):
    for broken in ({"id": 2}, {"emblem": bytes(letter.MAX_EMBLEM_BYTES + 1)}):
        members = {"id": 1, "name": "x", "name_local": "", "emblem": None} | broken
        with pytest.raises(Exception, match="constraint"), register.session() as session:
            session.add(LetterheadRow(**members))
    with register.session() as session:
        session.add(LetterheadRow(id=1, name="x", name_local="", emblem=bytes(204_800)))


def test_the_last_number_is_that_of_the_counter_of_its_year(register):
    with register.session() as session:
        assert letter.last_number(session, 2026) == 0
        next_value(session, letter.counter_of(2026))
        assert (letter.last_number(session, 2026), letter.last_number(session, 2027)) == (1, 0)
        next_value(session, letter.counter_of(2026))
        assert letter.last_number(session, 2026) == 2


def test_a_register_of_1_3_keeps_its_cases_and_takes_letters(
    register_path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as then:
        then.setattr(migrations, "_steps", lambda: STEPS[:4])
        then.setattr(migrations, "CURRENT", (1, 3))
        Register.create(register_path, KEY).close()
    with raw_connection(register_path) as raw:
        raw.execute(
            "INSERT INTO cases (id, case_no, case_order, record_state, binned, created, updated,"
            " list_name, status) VALUES ('c1', 'LF-26-0001', 1, 'open', 0, 1, 1, 'Asha', 'active')"
        )
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master").fetchall()}
        assert not names & {"letters", "issued_letters", "letterheads"}
    opened = Register.open(register_path, KEY)
    with opened.session() as session:
        assert session.get(Case, "c1").case_no == "LF-26-0001"
        add_letter(session, 1, "c1")
    with opened.read() as session:
        assert [row[1].number for row in find_letters(session, case_id="c1")] == ["L-26-0001"]
    assert opened.check() == []
    opened.close()

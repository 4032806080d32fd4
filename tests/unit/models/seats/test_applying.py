"""Rows of another computer are written down exactly or not at all, and nobody's word is taken."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from models.base.meta import set_meta
from models.errors import RowsDoNotFitError
from models.index.index_upkeep import forget_words
from models.operations.case_dump import erase_case
from models.queries.listing import CaseFilter, case_changed, list_cases, search_cases
from models.register.database import Register
from models.rows import log
from models.rows.backup import BackupPlace
from models.rows.case import Case, Person
from models.rows.case_work import note_change
from models.rows.office import OwnKey
from models.seats import applying, digest
from models.seats.units import Row
from recorded import Recorded, recorded
from register_maker import KEY, add_case_to, make_office

CASE = {"case_no": "LF-26-0007", "case_order": 20260000007, "created": 1, "updated": 1}
CHAIN = log.chain_of(2, 3)
"""Of who sends."""
Made = tuple[Recorded, str]


@pytest.fixture
def two(register: Register, tmp_path: Path) -> Iterator[Recorded]:
    """A register that is recorded, and its copy of before; both have a case."""
    add_case_to(register, name_full="Asha Devi", age=17, home_district="Patna")
    with recorded(register, KEY, tmp_path) as both:
        yield both


@pytest.fixture
def person(two: Recorded) -> str:
    with two.register.read() as session:
        (found,) = session.query(Person).all()
        return found.id


def put(register: Register, *rows: Row, chain: int = CHAIN) -> set[str]:
    with register.session() as session:
        return applying.put_units(session, [applying.Sent(chain, rows)])


def refused(register: Register, *rows: Any, chain: int = CHAIN) -> RowsDoNotFitError:
    before = state(register)
    with pytest.raises(RowsDoNotFitError) as caught:
        put(register, *rows, chain=chain)
    assert state(register) == before
    return caught.value


def state(register: Register) -> bytes:
    with register.read() as session:
        return digest.digest(session)


def changed(person: str, before: dict[str, Any], after: dict[str, Any]) -> Row:
    return ("persons", "u", [person], before, after)


# What fits ---------------------------------------------------------------------------------------


def test_what_was_done_at_one_computer_stands_at_the_other(two: Recorded, person: str) -> None:
    with two.register.session() as session:
        row = session.get(Person, person)
        assert row is not None
        row.put_all({"name_full": "Mira Devi", "home_district": "Malda", "phone": "98765 43210"})
        case_changed(session, row.case, now=2000)
        session.add(make_office(card=bytes(range(256))))
        note_change(
            session, case_id=row.case_id, part="person", part_id=person, field="name_full",
            before="Asha Devi", after="Mira Devi", at=1, user=1,
        )  # fmt: skip
        log.append(session, b"line", bytes(32), at=1, user=1, action="case_changed")
        set_meta(session, "office.name", "Asha Kendra")
        set_meta(session, "epoch", "00")
    add_case_to(two.register, 3000, name_full="Bina")
    assert [unit.kind for unit in two.prove()] == ["case_changed", ""]
    with two.before.read() as session:
        assert [line.name for line in list_cases(session)] == ["Bina", "Mira Devi"]
        assert [line.updated for line in list_cases(session)] == [3000, 2000]
        (found,) = search_cases(session, "Mira", CaseFilter())
        assert found.place == "Malda"
        assert search_cases(session, "Asha", CaseFilter()) == []


def test_a_case_that_goes_leaves_no_word_there(two: Recorded, person: str) -> None:
    with two.register.session() as session:
        erase_case(session, session.query(Case).one().id)
        forget_words(session)
    two.prove()
    with two.before.read() as session:
        assert list_cases(session) == []
        assert session.execute(text("SELECT count(*) FROM facets")).scalar() == 0


def test_what_the_others_did_is_not_recorded_where_it_arrives(two: Recorded, person: str) -> None:
    assert put(two.register, changed(person, {"age": 17}, {"age": 18})) != set()
    assert two.units() == []
    with two.register.session() as session:
        session.execute(text("UPDATE persons SET age = 19"))
    (unit,) = two.units()
    assert unit.rows == (changed(person, {"age": 17 + 1}, {"age": 19}),)


def test_a_key_that_changes_and_what_hangs_on_it(two: Recorded, person: str) -> None:
    with two.register.session() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text("UPDATE persons SET id = 'new'"))
    two.prove()


def test_a_secret_that_is_gone_here_is_not_asked_for_and_does_not_come_back(two: Recorded) -> None:
    key = {"kid": "0123456789abcdef", "valid_from": 1, "valid_until": 2}
    with two.register.session() as session:
        session.add(OwnKey(**key, public_key=b"p", sealed_seed=b"secret"))
    two.prove()
    # Its day came there first: by itself, without a word of the other.
    with two.before.session() as session:
        session.execute(text("UPDATE own_keys SET sealed_seed = NULL, destroyed_at = 5"))
        session.execute(text("UPDATE own_keys SET valid_until = 3"))
    with two.register.session() as session:
        session.execute(text("UPDATE own_keys SET valid_until = 4, destroyed_at = NULL"))
    after = {"valid_until": 9, "sealed_seed": {"x": "c2VjcmV0"}}
    row = ("own_keys", "u", [key["kid"]], {"valid_until": 3}, after)
    put(two.before, row)
    with two.before.read() as session:
        held = session.get(OwnKey, key["kid"])
        assert held is not None
        assert (held.sealed_seed, held.valid_until) == (None, 9)


def test_what_stays_at_the_other_computer_is_empty_here(two: Recorded) -> None:
    with two.register.session() as session:
        session.add(
            BackupPlace(
                id="a1", kind="stick", label="Blue", path="/media/x", routine=True, first_at=1,
                last_at=1,
            )
        )  # fmt: skip
    two.prove()
    with two.before.read() as session:
        place = session.get(BackupPlace, "a1")
        assert place is not None
        assert (place.label, place.path, place.routine) == ("Blue", "", False)


# What does not -----------------------------------------------------------------------------------


def test_a_value_of_before_that_is_another_here_is_told_by_its_place(
    two: Recorded, person: str
) -> None:
    fits = changed(person, {"age": 17}, {"age": 18})
    wrong = changed(person, {"age": 17, "phone": "1"}, {"age": 19, "phone": "2"})
    error = refused(two.before, fits, wrong)
    assert error.reason == "seats.differs"
    assert error.facts == {"table": "persons", "place": 1, "columns": "age phone"}
    assert "Asha" not in str(error)


def test_equal_is_of_the_same_type(two: Recorded, person: str) -> None:
    for before in ("17", 17.0, True, None):
        assert refused(two.before, changed(person, {"age": before}, {"age": 18}))


def test_rows_that_are_there_or_are_not(two: Recorded, person: str) -> None:
    gone = refused(two.before, changed("f" * 32, {"age": 17}, {"age": 18}))
    assert gone.reason == "seats.missing"
    assert refused(two.before, ("persons", "d", ["f" * 32], {"id": "f" * 32}, {})).reason == (
        "seats.missing"
    )
    with two.before.read() as session:
        case_id = session.query(Case).one().id
    added = ("cases", "i", [case_id], {}, {"id": case_id, **CASE})
    assert refused(two.before, added).reason == "seats.there"


def test_a_removed_row_has_to_be_known_whole(two: Recorded, person: str) -> None:
    error = refused(two.before, ("persons", "d", [person], {"id": person, "age": 17}, {}))
    assert error.reason == "seats.differs"
    assert "name_full" in str(error.facts["columns"])


def test_what_the_database_refuses_is_told(two: Recorded, person: str) -> None:
    orphan = {"id": "x", "case_id": "nobody", "position": 1, "created": 1, "updated": 1}
    assert refused(two.before, ("persons", "i", ["x"], {}, orphan)).reason == "seats.constraint"
    assert refused(two.before, changed(person, {"age": 17}, {"age": 999})).reason == (
        "seats.constraint"
    )


ROOM = log.OF_A_CHAIN
ELSEWHERE = {
    "a line of the first chain": 1,
    "a line of another computer": log.chain_of(1, 3) * ROOM + 1,
    "a line of the incarnation before": log.chain_of(2, 2) * ROOM + 1,
    "a line of the incarnation behind": log.chain_of(2, 4) * ROOM + 1,
    "a line of no chain": 100 * 2**16 * ROOM + 1,
    "a line without a number": CHAIN * ROOM,
    "a line at the beginning of the next chain": (CHAIN + 1) * ROOM,
    "a line below zero": -1,
    "the last number of all": 2**63 - 1,
}


def line(n: int) -> dict[str, Any]:
    told = {"at": 1, "user": 1, "action": "x", "row_bytes": {"x": "b2s="}}
    return {"n": n, **told, "hash": {"x": base64.b64encode(bytes(32)).decode()}}


HOSTILE = {
    "no such table": ("sqlite_master", "u", ["x"], {}, {"sql": "x"}),
    "its own table": ("seat_state", "u", [1], {}, {"seat": 2}),
    "made anew": ("case_lines", "i", [1], {}, {"rowno": 1}),
    "stays here": ("gone_blobs", "i", ["b" * 64], {}, {"name": "b" * 64}),
    "no such kind": ("persons", "x", ["P"], {}, {}),
    "no such column": ("persons", "u", ["P"], {}, {'age" = 1 --': 1}),
    "a column made anew": ("cases", "u", ["C"], {}, {"list_name": "x"}),
    "a column that stays": ("backup_places", "u", ["a"], {}, {"path": "/tmp"}),
    "a local number": ("field_changes", "u", ["a" * 32], {}, {"id": 1}),
    "another type": ("persons", "u", ["P"], {"age": 17}, {"age": "18"}),
    "a number with a point": ("persons", "u", ["P"], {"age": 17}, {"age": 18.0}),
    "yes for a number": ("persons", "u", ["P"], {"age": 17}, {"age": True}),
    "an object for a text": ("persons", "u", ["P"], {}, {"phone": {"x": "AA=="}}),
    "a list for a text": ("persons", "u", ["P"], {}, {"phone": ["x"]}),
    "bytes that are none": ("offices", "u", ["a"], {}, {"card": {"x": "A"}}),
    "bytes spelt twice": ("offices", "u", ["a"], {}, {"card": {"x": "AB=="}}),
    "bytes with more": ("offices", "u", ["a"], {}, {"card": {"x": "AA==", "y": 1}}),
    "a text for bytes": ("offices", "u", ["a"], {}, {"card": "AA=="}),
    "a change without its before": ("persons", "u", ["P"], {}, {"age": 18}),
    "a before without its change": ("persons", "u", ["P"], {"age": 17, "phone": None}, {"age": 18}),
    "no key": ("persons", "u", [], {"age": 17}, {"age": 18}),
    "a key too long": ("persons", "u", ["P", "P"], {"age": 17}, {"age": 18}),
    "a key of nothing": ("persons", "u", [None], {"age": 17}, {"age": 18}),
    "a key of another type": ("persons", "u", [1], {"age": 17}, {"age": 18}),
    "a new row under another key": ("cases", "i", ["x"], {}, {"id": "y", **CASE}),
    "a new row with a before": ("cases", "i", ["x"], {"id": "x"}, {"id": "x", **CASE}),
    "a changed row without change": ("persons", "u", ["P"], {}, {}),
    "a removed row with an after": ("persons", "d", ["P"], {"id": "P"}, {"age": 1}),
    "a removed row under another key": ("persons", "d", ["P"], {"id": "Q"}, {}),
    "a line of the log that changes": ("log", "u", [1], {"at": 1}, {"at": 5}),
    "a line of the log that goes": ("log", "d", [1], {"n": 1}, {}),
    "an erased line of the log": ("log", "d", [1], {}, {}),
    "an erased fact": ("meta", "d", ["office.name"], {}, {}),
    "an erased row with an after": ("persons", "d", ["P"], {}, {"id": "P"}),
    "an erased row without a key": ("persons", "d", [], {}, {}),
    "a before that does not change": (
        "persons",
        "u",
        ["P"],
        {"age": 17, "phone": "1"},
        {"age": 18},
    ),
    **{name: ("log", "i", [n], {}, line(n)) for name, n in ELSEWHERE.items()},
    "a fact of this computer": ("meta", "i", ["epoch"], {}, {"key": "epoch", "value": "00"}),
    "a fact that nobody knows": ("meta", "i", ["x"], {}, {"key": "x", "value": "1"}),
    "a number too large": ("persons", "u", ["P"], {"age": 17}, {"age": 2**63}),
    "half a letter": ("persons", "u", ["P"], {}, {"phone": "\ud800"}),
    "a list for a name": (["persons"], "u", ["P"], {}, {"age": 18}),
    "a text for a key": ("persons", "u", "P", {}, {"age": 18}),
    "a list for values": ("persons", "u", ["P"], [], {"age": 18}),
    "nothing for values": ("persons", "u", ["P"], {}, None),
    "too few members": ("persons", "u", ["P"], {}),
    "a count of this computer": ("counters", "u", ["seq.aa"], {}, {"value": 5}),
}


def test_only_what_is_shared_is_taken_from_elsewhere(two: Recorded, person: str) -> None:
    taken = {}
    for name, (table, op, key, *values) in HOSTILE.items():
        keys = [person if one == "P" else one for one in key] if isinstance(key, list) else key
        error = refused(two.before, (table, op, keys, *values))
        if (error.reason, error.facts["place"]) != ("seats.unknown", 0) or '"' in str(error):
            taken[name] = str(error)
    assert taken == {}


def test_the_log_of_who_sends_goes_on_in_its_own_chain(two: Recorded) -> None:
    first = CHAIN * ROOM + 1
    for n in (first, first + 1):
        put(two.before, ("log", "i", [n], {}, line(n)))
    with two.before.read() as session:
        assert log.next_place(session, CHAIN) == first + 2
        assert (log.head(session)[0], log.count(session)) == (0, 2)
    for chain in (log.chain_of(2, 4), log.FIRST_CHAIN):
        told = ("log", "i", [first + 2], {}, line(first + 2))
        assert refused(two.before, told, chain=chain).reason == "seats.unknown"


def test_no_line_is_left_out_and_none_comes_twice(two: Recorded) -> None:
    first, last = CHAIN * ROOM + 1, (CHAIN + 1) * ROOM - 1
    for n in (first + 1, last):
        error = refused(two.before, ("log", "i", [n], {}, line(n)))
        assert (error.reason, error.facts["table"]) == ("seats.gap", "log")
    put(two.before, ("log", "i", [first], {}, line(first)))
    again = ("log", "i", [first], {}, line(first))
    assert refused(two.before, again).reason == "seats.there"


# One number for all of it ------------------------------------------------------------------------


def test_the_digest_is_of_what_is_shared_and_of_nothing_else(two: Recorded, person: str) -> None:
    first = state(two.register)
    assert len(first) == 32
    assert state(two.before) == first
    with two.register.session() as session:
        set_meta(session, "epoch", "00")
        session.execute(text("UPDATE cases SET list_name = 'x'"))
        session.execute(text("INSERT INTO gone_blobs VALUES ('b')"))
    assert state(two.register) == first
    with two.register.session() as session:
        session.execute(text("UPDATE persons SET age = 18"))
    assert state(two.register) != first
    with two.register.session() as session:
        session.execute(text("UPDATE persons SET age = 17"))
    assert state(two.register) == first


def test_a_secret_that_may_be_gone_does_not_count_in_it(two: Recorded) -> None:
    with two.register.session() as session:
        session.add(
            OwnKey(
                kid="0123456789abcdef", public_key=b"p", sealed_seed=b"s", valid_from=1,
                valid_until=2,
            )
        )  # fmt: skip
    first = state(two.register)
    with two.register.session() as session:
        session.execute(text("UPDATE own_keys SET sealed_seed = x'00'"))
    assert state(two.register) == first


def test_the_digest_tells_rows_of_one_table_from_those_of_another(two: Recorded) -> None:
    with two.register.read() as session:
        tables = digest.shared_tables()
        assert [table.name for table in tables] == sorted(table.name for table in tables)
        persons = next(table for table in tables if table.name == "persons")
        (row,) = digest.rows_of(session, persons)
    assert row["name_full"] == "Asha Devi"
    assert "phone" not in row

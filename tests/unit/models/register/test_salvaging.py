"""What can be read of a damaged register comes along, and what leads nowhere is let go."""

import os
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from models.base.meta import get_meta, set_meta
from models.errors import RegisterDamagedError
from models.queries import listing
from models.queries.listing import CaseFilter
from models.register import salvaging
from models.register.database import Register
from models.register.partial_read import readable
from models.register.salvaging import Damaged
from own_system import is_private
from register_maker import KEY, raw_connection

PAGE = 4096


def copy_of(register: Register, folder: Path, pages: int = 0) -> Path:
    register.close()
    copy = folder / "copy.db"
    salvaging.copied_file(register.path, copy, KEY, pages)
    return copy


def test_a_file_that_was_cut_gets_its_pages_back_empty(register: Register, tmp_path: Path):
    register.close()
    pages = register.path.stat().st_size // PAGE
    copy = copy_of(register, tmp_path, pages + 9)
    assert copy.stat().st_size == (pages + 9) * PAGE
    assert is_private(copy)


def test_what_waits_beside_it_comes_along_when_it_is_of_this_register(
    register: Register, tmp_path: Path
):
    with register.session() as session:
        set_meta(session, "x", "waits")
    copy = tmp_path / "copy.db"
    salvaging.copied_file(register.path, copy, KEY, 0)
    assert Damaged(copy, KEY).rows("SELECT value FROM meta WHERE key = 'x'") == [("waits",)]
    other = tmp_path / "other.db"
    salvaging.copied_file(register.path, other, bytes(32), 0)
    assert not other.with_name("other.db-wal").exists()


def test_without_the_list_of_tables_there_is_nothing_to_bring_out(
    register: Register, tmp_path: Path
):
    copy = copy_of(register, tmp_path)
    with copy.open("r+b") as file:
        file.seek(500)
        file.write(os.urandom(64))
    with pytest.raises(RegisterDamagedError) as caught:
        Damaged(copy, KEY)
    assert caught.value.reason == "register.first-page"


class Table:
    """Rows 1 to 10, of which some stand on pages that cannot be read."""

    def __init__(self, bad: set[int], bad_from: int = 100, code: int = 11) -> None:
        self._bad, self._bad_from, self._code = bad, bad_from, code

    def rows(self, statement: str, values: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
        (asked,) = values
        if "rowid = ?" in statement:
            return [(self._read(asked),)]
        wanted = range(max(asked, 0) + 1, 11)
        if "LIMIT 1" in statement and len(wanted):
            return [(self._met(wanted[0]),)]
        return [(self._read(row), row * 10) for row in wanted]

    def _met(self, row: int) -> int:
        if row >= self._bad_from:
            self._read(-1)
        return row

    def _read(self, row: int) -> int:
        if row in self._bad or row >= self._bad_from or row == -1:
            error = dbapi2.DatabaseError("made up")
            error.sqlite_errorcode = self._code
            raise error
        return row


def test_one_bad_row_takes_no_other_with_it():
    found = list(readable(Table({4}), "t", ["c"]))
    assert found.count(None) == 1
    assert len(found) == 10


def test_when_nothing_behind_the_damage_can_be_read_it_ends_there():
    found = list(readable(Table(set(), bad_from=7), "t", ["c"]))
    assert found == [(1,), (2,), (3,), (4,), (5,), (6,), None]


@pytest.mark.parametrize("bad", [{4}, {1}])
def test_a_refusal_that_is_no_damage_is_not_walked_around(bad):
    with pytest.raises(dbapi2.DatabaseError, match="made up"):
        list(readable(Table(bad, code=13), "t", ["c"]))


@pytest.fixture
def broken(register: Register, add_case):
    """A register whose case is gone, and of which rows are left that lead to it."""
    add_case()
    register.close()
    with raw_connection(register.path) as raw:
        raw.execute("PRAGMA query_only = OFF")
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM cases")
        yield raw


def test_what_makes_no_sense_without_what_is_lost_goes(broken):
    gone = salvaging.let_go_of_lost(broken)
    assert gone["persons"] == 1
    assert broken.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_reference_that_may_be_empty_is_emptied_and_its_row_stays(broken):
    columns = [row[1] for row in broken.execute("PRAGMA table_info(persons)").fetchall()]
    assert "case_id" in columns
    broken.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
    broken.execute("CREATE TABLE b (a_id INTEGER REFERENCES a (id) ON DELETE SET NULL)")
    broken.execute("INSERT INTO b VALUES (7)")
    assert "b" not in salvaging.let_go_of_lost(broken)
    assert broken.execute("SELECT a_id FROM b").fetchall() == [(None,)]


def test_a_lost_case_is_given_its_own_number_where_the_list_still_has_it(
    register: Register, add_case, tmp_path: Path
):
    case = add_case()
    copy = copy_of(register, tmp_path)
    for spoiled, number in ((False, case.case_no), (True, "LF-00-0001")):
        if spoiled:
            with raw_connection(copy) as raw:
                (page,) = raw.execute(
                    "SELECT rootpage FROM sqlite_master WHERE name = 'case_lines'"
                ).fetchone()
            with copy.open("r+b") as file:
                file.seek((page - 1) * PAGE + 700)
                file.write(os.urandom(64))
        source = Damaged(copy, KEY)
        with raw_connection(register.path) as target:
            target.execute("PRAGMA query_only = OFF")
            target.execute("PRAGMA foreign_keys = OFF")
            target.execute("DELETE FROM cases")
            assert salvaging.add_lost_cases(source, target, 5) == [number]
        source.close()


def test_rows_come_along_and_it_is_told_how_many(register: Register, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(salvaging, "_BATCH", 10)
    with register.session() as session:
        for number in range(35):
            set_meta(session, f"fact.{number}", "x")
    copy = copy_of(register, tmp_path)
    fresh = Register.create(tmp_path / "fresh.db", KEY)
    fresh.close()
    told: list[int] = []
    source = Damaged(copy, KEY)
    with raw_connection(fresh.path) as target:
        target.execute("PRAGMA query_only = OFF")
        target.execute("DELETE FROM meta")
        assert salvaging.copy_rows(source, target, told.append) == {}
    source.close()
    assert told[:3] == [10, 20, 30]
    again = Register.open(fresh.path, KEY)
    with again.read() as session:
        assert get_meta(session, "fact.34") == "x"
    again.close()


def test_the_list_is_made_anew_in_small_parts_and_misses_nobody(
    register: Register, add_case, tmp_path: Path
):
    made = [add_case(now=number, purpose=["begging"]) for number in range(1, 6)]
    copy = copy_of(register, tmp_path)
    fresh = Register.create(tmp_path / "fresh.db", KEY)
    fresh.close()
    source = Damaged(copy, KEY)
    with raw_connection(fresh.path) as target:
        target.execute("PRAGMA query_only = OFF")
        target.execute("DELETE FROM meta")
        salvaging.copy_rows(source, target)
    source.close()
    again = Register.open(fresh.path, KEY)
    with again.session() as session:
        listing.fill(session, batch=2)
    with again.read() as session:
        lines = listing.list_cases(session, CaseFilter())
        assert {line.case_no for line in lines} == {case.case_no for case in made}
        assert listing.has_purpose(session, made[0].id, "begging")
        assert not listing.has_purpose(session, made[0].id, "forced_labour")
        assert not listing.has_purpose(session, "nobody", "begging")
    again.close()

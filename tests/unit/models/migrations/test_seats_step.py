"""A register of 1.12 gets room for keys that hold everywhere, which come with the recording."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from sqlalchemy import event

from models import migrations
from models.errors import RuleError
from models.operations.case_dump import dump_case, erase_case, load_dump
from models.queries.listing import case_changed
from models.register import salvaging
from models.register.database import Register
from models.register.salvaging import Damaged, copy_rows
from models.register.several_computers import begin_recording, end_recording
from models.rows import log
from models.rows.case import Case
from models.rows.case_work import FieldChange, changes_of, note_change
from models.seats import units
from register_maker import KEY, raw_connection

STEPS = migrations._steps()
BEFORE = (1, 12)
UID = re.compile(r"[0-9a-f]{32}")
LINES = [(n, 100 + n, 1, "case_added", "a1", b"line %d" % n) for n in range(1, 41)]
KEYED = ("field_changes", "mail_jobs", "made_returns")


@pytest.fixture
def older(register_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register of version 1.12 with lines in its log and rows under local numbers."""
    with monkeypatch.context() as then:
        then.setattr(migrations, "_steps", lambda: [one for one in STEPS if one[0] <= BEFORE])
        then.setattr(migrations, "CURRENT", BEFORE)
        Register.create(register_path, KEY).close()
    with raw_connection(register_path) as raw:
        raw.execute(
            "INSERT INTO cases (id, case_no, case_order, created, updated)"
            " VALUES ('a1', 'LF-26-0001', 20260000001, 1, 1)"
        )
        for n, at, user, action, about, line in LINES:
            row = (n, at, user, action, about, line, hashlib.sha256(line).digest())
            raw.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        raw.executemany(
            "INSERT INTO field_changes (id, case_id, part, part_id, field, after, at, user)"
            " VALUES (?, 'a1', 'case', 'a1', 'summary', ?, 1, 1)",
            [(number, f'"{number}"') for number in (3, 4, 9)],
        )
        raw.executemany(
            "INSERT INTO mail_jobs (id, packet_id, to_address, part, parts, turn, step_bytes, size,"
            " state, queued_at, next_try_at, message_id)"
            " VALUES (?, 'p', 'a@example.org', ?, 2, 1, 1, 1, 'queued', 1, 1, ?)",
            [(5, 1, "m1"), (6, 2, "m2")],
        )
        raw.execute(
            "INSERT INTO offices (id, number, name, state_since, ed25519, pq_commit, card,"
            " card_seq, card_issued, card_expires, first_seen)"
            " VALUES (?, '1', 'CWC', 1, ?, ?, x'00', 1, 1, 2, 1)",
            ("a" * 64, bytes(32), bytes(32)),
        )
        raw.execute(
            "INSERT INTO made_returns (number, packet_id, office_id, kind, first_day, last_day,"
            " made, k, definitions, covered) VALUES (2, 'p', ?, 'cases', '2026-01-01',"
            " '2026-03-31', 1, 5, 1, '{}')",
            ("a" * 64,),
        )
    return register_path


def rows(path: Path, table: str, columns: str) -> list[tuple]:
    with raw_connection(path) as raw:
        return raw.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()


def schema_of(path: Path, table: str) -> list[tuple]:
    """Return what a table, its indexes and its own triggers are made by."""
    asked = "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND name NOT GLOB 'seat_*'"
    with raw_connection(path) as raw:
        return sorted(raw.execute(asked, (table,)).fetchall())


def test_no_byte_of_the_log_changes_and_its_lines_are_those_of_chain_0(older: Path) -> None:
    before, made = rows(older, "log", "*"), schema_of(older, "log")
    opened = Register.open(older, KEY)
    begin_recording(opened)
    assert rows(older, "log", "*") == before
    assert schema_of(older, "log") == made
    assert len(before) == len(LINES)
    with opened.read() as session:
        assert log.head(session) == (0, None), "its own chain begins"
        last = log.head(session, log.FIRST_CHAIN)
        assert last == (40, hashlib.sha256(b"line 40").digest())
        assert [row[:2] for row in log.chain(session, batch=7)] == [
            (n, b"line %d" % n) for n, *_ in LINES
        ]
    # The case was put in by hand, and is not counted.
    assert opened.check() == ["counts-LF-26-0001"]
    opened.close()


@pytest.mark.parametrize("statement", ["UPDATE log SET at = 5", "DELETE FROM log"])
def test_its_log_is_still_guarded(older: Path, statement: str) -> None:
    Register.open(older, KEY).close()
    with raw_connection(older) as raw, pytest.raises(Exception, match="log lines are never"):
        raw.execute(statement)


def test_the_next_line_follows_and_another_chain_counts_for_itself(older: Path) -> None:
    opened = Register.open(older, KEY)
    with opened.session() as session:
        told = {"at": 10**9, "user": 1, "action": "x"}
        assert log.append(session, b"41", bytes(32), **told) == 41
        other = log.chain_of(2, 1) * log.OF_A_CHAIN + 99
        session.add(log.LogRow(n=other, row_bytes=b"o", hash=bytes(32), **told))
    with opened.session() as session:
        assert log.head(session)[0] == 41
        assert log.append(session, b"42", bytes(32), **told) == 42
        assert log.count(session) == 43
        assert log.chains(session) == [log.FIRST_CHAIN, log.chain_of(2, 1)]
        assert [row.n for row in log.lines(session, limit=3)] == [other, 42, 41]
        assert [row.n for row in log.lines(session, limit=2, before=other)] == [42, 41]
        assert [row.n for row in log.all_lines(session)] == [*range(1, 43), other]
        assert log.times_around(session, 42) == (10**9, 0)
        assert not log.written_since(session, 42, ())
        assert log.written_since(session, 40, ())
        assert log.written_since(session, 40, ()) != log.written_since(session, 40, ("x",))
    opened.close()


def test_each_incarnation_of_a_computer_has_a_chain_of_its_own() -> None:
    told = [log.chain_of(seat, inc) for seat in (1, 2, 99) for inc in (1, 2, 65_535)]
    assert told == sorted({log.FIRST_CHAIN, *told})[1:]
    assert (told[0], told[-1]) == (2**16 + 1, 100 * 2**16 - 1)
    for seat, inc in ((0, 1), (100, 1), (1, 0), (1, 65_536), (-1, 1), (1, -1)):
        with pytest.raises(RuleError, match=r"log\.chain"):
            log.chain_of(seat, inc)


def test_the_last_place_of_all_is_exact_in_every_reader_of_json() -> None:
    last = (log.chain_of(99, 65_535) + 1) * log.OF_A_CHAIN - 1
    assert int(float(last)) == last < 2**53 - 1


@pytest.mark.parametrize("chain", [log.FIRST_CHAIN, log.chain_of(1, 1), log.chain_of(99, 65_535)])
def test_a_line_has_its_place_in_its_chain_and_in_no_other(chain: int) -> None:
    first, room = chain * log.OF_A_CHAIN, log.OF_A_CHAIN
    assert room == 2**30
    assert all(log.is_place(n, chain) for n in (first + 1, first + room - 1))
    others = (-1, first - 1, first, first + room, first + room + 1, first - room + 1)
    assert not any(log.is_place(n, chain) for n in others)


def test_the_first_chain_is_never_left(register: Register) -> None:
    room = log.OF_A_CHAIN
    told = {"at": 1, "user": 1, "action": "x"}
    for after in (room - 1, room, room + 5, -1, -2):
        with pytest.raises(RuleError, match=r"log\.chain-left"), register.session() as session:
            log.append(session, b"x", bytes(32), after=after, **told)
    with register.session() as session:
        assert log.append(session, b"x", bytes(32), after=room - 2, **told) == room - 1
    with pytest.raises(RuleError, match=r"log\.chain-left"), register.session() as session:
        log.append(session, b"x", bytes(32), **told)
    with register.read() as session:
        assert log.count(session) == 1


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda session: log.lines(session, object_id="a1"), "ix_log_object_id"),
        (lambda session: log.lines(session, action="case_added"), "ix_log_action"),
        (lambda session: log.story(session, "a1", 9), "ix_log_object_id"),
    ],
    ids=["of a case", "of an action", "story"],
)
def test_lines_are_found_without_reading_the_whole_log(older: Path, ask, index: str) -> None:
    register = Register.open(older, KEY)
    plans: list[str] = []

    def explain(conn, cursor, statement, parameters, context, executemany) -> None:
        if "FROM log" in statement:
            cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters)
            plans.extend(row[3] for row in cursor.fetchall())

    with register.read() as session:
        assert not log.has_several(session), "asked once for a register"
        event.listen(session.connection(), "before_cursor_execute", explain)
        assert ask(session)
    register.close()
    assert [index in plan for plan in plans] == [True], plans


@pytest.mark.parametrize("table", KEYED)
def test_rows_under_local_numbers_get_a_key_that_holds_everywhere(older: Path, table: str) -> None:
    number = "number" if table == "made_returns" else "id"
    before = rows(older, table, number)
    opened = Register.open(older, KEY)
    assert rows(older, table, f"{number}, uid") == [(*row, None) for row in before]
    begin_recording(opened)
    opened.close()
    after = rows(older, table, f"{number}, uid")
    assert [row[:1] for row in after] == before
    assert all(UID.fullmatch(uid) for _number, uid in after)
    assert len({uid for _number, uid in after}) == len(before) > 0
    with raw_connection(older) as raw, pytest.raises(Exception, match="UNIQUE"):
        raw.execute(f"INSERT INTO {table} SELECT * FROM {table}")


def test_what_is_no_key_or_a_second_one_is_replaced_when_recording_begins(older: Path) -> None:
    Register.open(older, KEY).close()
    with raw_connection(older) as raw:
        for number, uid in ((3, "a" * 32), (4, "a" * 32), (9, "A" * 32)):
            raw.execute("UPDATE field_changes SET uid = ? WHERE id = ?", (uid, number))
        raw.execute("UPDATE mail_jobs SET uid = id")
    opened = Register.open(older, KEY)
    begin_recording(opened)
    opened.close()
    (_, first), (_, second), (_, third) = rows(older, "field_changes", "id, uid")
    assert first == "a" * 32
    drawn = [second, third, *(uid for _id, uid in rows(older, "mail_jobs", "id, uid"))]
    assert all(map(UID.fullmatch, drawn))
    assert len({first, *drawn}) == 5


def test_new_lines_of_the_history_are_keyed_and_those_of_an_older_dump_too(older: Path) -> None:
    opened = Register.open(older, KEY)
    begin_recording(opened)
    with opened.session() as session:
        case = session.get(Case, "a1")
        assert case is not None
        note_change(
            session, case_id="a1", part="case", part_id="a1", field="summary", before=None,
            after="x", at=2, user=1,
        )  # fmt: skip
        case_changed(session, case, now=3)
    with opened.session() as session:
        dump = dump_case(session, "a1")
        history = dump["tables"]["field_changes"]
        place = history["columns"].index("uid")
        kept = {row[place] for row in history["rows"]}
        erase_case(session, "a1")
        load_dump(session, dump)
        assert {row.uid for row in changes_of(session, "a1")} == kept
        # As a dump of 1.12 is: a sealed case, or one in a file of a merge.
        for row in [history["columns"], *history["rows"]]:
            del row[place]
        erase_case(session, "a1")
        load_dump(session, dump)
        drawn = [row.uid for row in changes_of(session, "a1")]
    assert len(kept) == len(set(drawn)) == 4
    assert all(UID.fullmatch(uid) for uid in drawn)
    with opened.read() as session:
        told = units.read_unit(session, units.waiting(session)[-1]).rows
    put = [row[2][0] for row in told if row[:2] == ("field_changes", "i")]
    assert set(put[-4:]) == set(drawn)
    end_recording(opened)
    with opened.session() as session:
        erase_case(session, "a1")
        load_dump(session, dump)
        assert {row.uid for row in changes_of(session, "a1")} == {None}
    opened.close()


def test_a_damaged_register_of_before_gives_all_its_rows(older: Path, tmp_path: Path) -> None:
    copy, new = tmp_path / "copy.db", tmp_path / "new.db"
    salvaging.copied_file(older, copy, KEY, 0)
    made = Register.create(new, KEY)
    source = Damaged(copy, KEY)
    with made.bare() as target:
        target.execute("PRAGMA query_only = OFF")
        assert copy_rows(source, target) == {}
    source.close()
    with made.read() as session:
        assert log.count(session) == len(LINES)
        assert session.query(FieldChange).count() == 3
    for table in KEYED:
        number = "number" if table == "made_returns" else "id"
        assert rows(new, table, number) == rows(older, table, number)
    made.close()

"""A damaged page keeps no office out of its register when its program becomes a newer one.

Rules: made-up registers of the version before 1.13 and of that of the golden backups; a page counts
as damaged when its HMAC does not hold; whatever reads one fails, so what opens with all of them
damaged has read none, however many there are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from crypto.vault.database_pages import open_page
from models import migrations
from models.errors import RegisterDamagedError
from models.register.database import Engines, Register
from models.register.page_owners import owners
from models.register.salvaging import Damaged, copied_file, copy_rows
from models.register.several_computers import begin_recording, end_recording
from models.rows.case import Case
from models.seats import recording
from register_maker import KEY, raw_connection

STEPS = migrations._steps()
TABLES = ("log", "field_changes", "mail_jobs", "made_returns")
GOLDEN, LAST = (1, 6), (1, 12)
THERE = {GOLDEN: TABLES[:3], LAST: TABLES}
"""Which of them each version has: returns came with 1.9."""
NAMES = {GOLDEN: "that of the golden backups", LAST: "the last before"}
ROWS = 400
LONG = "x" * 200
PAGE = 4096


def filled(path: Path, version: migrations.Version) -> None:
    """Make a register of an earlier version with many rows in each table that it has."""
    with pytest.MonkeyPatch.context() as then:
        then.setattr(migrations, "_steps", lambda: [one for one in STEPS if one[0] <= version])
        then.setattr(migrations, "CURRENT", version)
        Register.create(path, KEY).close()
    with raw_connection(path) as raw:
        raw.execute("BEGIN")
        raw.execute(
            "INSERT INTO cases (id, case_no, case_order, record_state, binned, created, updated,"
            " list_name) VALUES ('a1', 'LF-26-0001', 20260000001, 'open', 0, 1, 1, 'Asha')"
        )
        raw.execute(
            "INSERT INTO offices (id, number, name, state, state_since, ed25519, pq_commit, card,"
            " card_seq, card_issued, card_expires, first_seen)"
            " VALUES (?, '1', 'CWC', 'new', 1, ?, ?, x'00', 1, 1, 2, 1)",
            ("a" * 64, bytes(32), bytes(32)),
        )
        there = {row[0] for row in raw.execute("SELECT name FROM sqlite_master").fetchall()}
        for table in set(TABLES) & there:
            raw.executemany(INSERTS[table], [VALUES[table](n) for n in range(1, ROWS + 1)])
        raw.execute("COMMIT")
    with raw_connection(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


INSERTS = {
    "log": "INSERT INTO log VALUES (?, 1, 1, 'case_added', 'a1', ?, ?)",
    "field_changes": "INSERT INTO field_changes (id, case_id, part, part_id, field, after, at,"
    " user) VALUES (?, 'a1', 'case', 'a1', 'summary', ?, 1, 1)",
    "mail_jobs": "INSERT INTO mail_jobs (packet_id, part, to_address, parts, turn, step_bytes,"
    " size, state, queued_at, next_try_at, message_id)"
    " VALUES ('p', ?, 'a@example.org', 900, 1, 1, 1, 'queued', 1, 1, ?)",
    "made_returns": "INSERT INTO made_returns (number, packet_id, covered, office_id, kind,"
    " first_day, last_day, made, k, definitions)"
    f" VALUES (?, ?, ?, '{'a' * 64}', 'cases', '2026-01-01', '2026-03-31', 1, 5, 1)",
}
VALUES: dict[str, Callable[[int], tuple]] = {
    "log": lambda n: (n, LONG.encode(), hashlib.sha256(b"%d" % n).digest()),
    "field_changes": lambda n: (n, f'"{LONG}"'),
    "mail_jobs": lambda n: (n, f"{n} {LONG}"),
    "made_returns": lambda n: (n, f"p{n}", LONG),
}


def pages_of(path: Path, table: str, *, leaves: bool) -> list[int]:
    """Return the pages of a table; with its indexes and the first ones, or only those of rows."""
    copy = path.with_name("looked-at.db")
    shutil.copy2(path, copy)
    register = Register(copy, Engines(copy, KEY, None))
    every = set(range(1, path.stat().st_size // PAGE + 1))
    with register.read() as session:
        found = owners(session, copy, lambda page, number: open_page(KEY, page, number), every)
        (root,) = session.connection().exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
        ).one()  # fmt: skip
    register._engines.let_go()
    mine = [page for page, one in sorted(found.items()) if one.table == table]
    return [page for page in mine if page != root and not found[page].index] if leaves else mine


def spoil(path: Path, pages: list[int]) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE + 300)
            file.write(os.urandom(40))


def version_of(path: Path) -> tuple[migrations.Version, list[tuple]]:
    with raw_connection(path) as raw:
        schema = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        return migrations.unpacked(raw.execute("PRAGMA user_version").fetchone()[0]), schema


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[migrations.Version, Path]:
    folder = tmp_path_factory.mktemp("older")
    found = {}
    for version in (GOLDEN, LAST):
        found[version] = folder / f"{version[0]}-{version[1]}.db"
        filled(found[version], version)
    return found


@pytest.fixture(params=NAMES, ids=NAMES.values())
def older(request, made: dict[migrations.Version, Path], register_path: Path) -> Path:
    shutil.copy2(made[request.param], register_path)
    return register_path


def has(path: Path, table: str) -> bool:
    with raw_connection(path) as raw:
        asked = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return raw.execute(asked, (table,)).fetchone() is not None


@pytest.mark.parametrize(
    ("older", "table"),
    [pytest.param(one, table, id=f"{NAMES[one]}-{table}") for one in THERE for table in THERE[one]],
    indirect=["older"],
)
def test_one_damaged_page_keeps_nobody_out_and_the_rest_can_be_brought_out(
    older: Path, tmp_path: Path, table: str
) -> None:
    pages = pages_of(older, table, leaves=True)
    spoil(older, [pages[len(pages) // 2]])
    opened = Register.open(older, KEY)
    with opened.read() as session:
        assert session.scalars(select(Case.id)).all() == ["a1"]
    opened.close()
    assert version_of(older)[0] == migrations.CURRENT

    copy, new = tmp_path / "copy.db", tmp_path / "new.db"
    copied_file(older, copy, KEY, 0)
    fresh = Register.create(new, KEY)
    source = Damaged(copy, KEY)
    with fresh.bare() as target:
        target.execute("PRAGMA query_only = OFF")
        assert copy_rows(source, target).keys() == {table}
        (kept,) = target.execute(f"SELECT count(*) FROM {table}").fetchone()
    source.close()
    assert ROWS - 40 < kept < ROWS
    begin_recording(fresh)
    fresh.close()


def test_no_page_of_these_tables_is_read_however_many_there_are(older: Path) -> None:
    """So the step costs the same for a log of any length."""
    version = migrations.unpacked(_number(older))
    there = tuple(table for table in TABLES if has(older, table))
    assert there == THERE[version]
    every = [page for table in there for page in pages_of(older, table, leaves=False)]
    if version == LAST:
        assert len(every) > 60
    spoil(older, every)
    opened = Register.open(older, KEY)
    with opened.read() as session:
        assert session.scalars(select(Case.id)).all() == ["a1"]
    opened.close()
    assert version_of(older)[0] == migrations.CURRENT


def _number(path: Path) -> int:
    with raw_connection(path) as raw:
        return int(raw.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("table", TABLES)
def test_with_a_damaged_page_recording_does_not_begin_and_all_stays(
    made: dict[migrations.Version, Path], register_path: Path, table: str
) -> None:
    shutil.copy2(made[LAST], register_path)
    Register.open(register_path, KEY).close()
    pages = pages_of(register_path, table, leaves=True)
    spoil(register_path, [pages[-1]])
    before = version_of(register_path)
    opened = Register.open(register_path, KEY)
    with pytest.raises(RegisterDamagedError):
        begin_recording(opened)
    assert not opened._engines.records
    with opened.session() as session:
        assert not recording.is_begun(session.connection())
    opened.close()
    assert version_of(register_path) == before
    for keyed in set(TABLES) - {"log", table}:
        with raw_connection(register_path) as raw:
            assert raw.execute(f"SELECT DISTINCT uid FROM {keyed}").fetchall() == [(None,)]


def test_a_whole_one_begins_and_ends_and_is_to_the_letter_as_it_was(
    made: dict[migrations.Version, Path], register_path: Path
) -> None:
    shutil.copy2(made[LAST], register_path)
    opened = Register.open(register_path, KEY)
    before = version_of(register_path)
    begin_recording(opened)
    assert version_of(register_path) != before
    end_recording(opened)
    assert version_of(register_path) == before
    opened.close()

"""The migrated schema is the one that the rows expect, and a failing step leaves the old one."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text, update

from models import migrations
from models.base import durable_files
from models.base.meta import set_meta
from models.errors import DiskFullError, RegisterAccessError, RegisterDamagedError
from models.index import full_text, index_upkeep, list_rows
from models.index.all_tables import METADATA
from models.register.database import Register
from older_register import as_1_10_wrote
from register_maker import KEY, raw_connection


def definitions(create_table: str) -> set[str]:
    """Return the columns and constraints of a table, spelt alike."""
    body = create_table[create_table.index("(") + 1 : create_table.rindex(")")]
    parts, depth, start = [], 0, 0
    for place, character in enumerate(body):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(body[start:place])
            start = place + 1
    parts.append(body[start:])
    return {" ".join(part.replace('"', "").split()) for part in parts}


def schema(rows: list[tuple[str, str, str]]) -> dict[str, object]:
    """Return tables as sets of definitions and everything else as normalised text."""
    found: dict[str, object] = {}
    for kind, name, sql in rows:
        if sql is None or name.startswith(("case_search", "case_words", "sqlite_")):
            continue
        if kind == "trigger":
            continue
        found[f"{kind} {name}"] = definitions(sql) if kind == "table" else " ".join(sql.split())
    return found


def test_migrated_schema_is_that_of_the_rows(register: Register) -> None:
    with raw_connection(register.path) as raw:
        migrated = schema(raw.execute("SELECT type, name, sql FROM sqlite_master").fetchall())
    expected = sqlite3.connect(":memory:")
    engine = create_engine("sqlite://", creator=lambda: expected)
    METADATA.create_all(engine)
    wanted = schema(expected.execute("SELECT type, name, sql FROM sqlite_master").fetchall())
    engine.dispose()
    expected.close()
    assert migrated == wanted


def test_migrations_make_the_indexes_and_triggers_that_list_and_search_describe(
    register: Register,
) -> None:
    with raw_connection(register.path) as raw:
        rows = raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    made = {" ".join(row[0].split()) for row in rows}
    for statement in (*list_rows.SCHEMA, *full_text.SCHEMA):
        if statement.startswith("CREATE"):
            assert " ".join(statement.split()) in made


def test_version_fits_in_one_number() -> None:
    assert migrations.unpacked(migrations.packed((3, 7))) == (3, 7)
    assert migrations.packed(migrations.EMPTY) == 0


def test_a_register_of_before_learns_more_spellings_when_it_is_opened(
    register: Register, add_case
) -> None:
    case = add_case(name_full="ছালেহা সর্দার")
    as_1_10_wrote(register)
    with register.session() as session:
        # It had one key for each word, and none for two words as one.
        session.execute(update(full_text.SearchText).values(keys="clh srdr"))
        session.execute(text("INSERT INTO case_search (case_search) VALUES ('rebuild')"))
        assert full_text.search(session, "Sardar") == [case.id]
        assert full_text.search(session, "Saleha") == []
        migrations.upgrade(session.connection(), (1, 10))
        assert not index_upkeep.behind(session)
        assert index_upkeep.respell(session, 20) == 1
        assert full_text.search(session, "Saleha") == [case.id]
    assert register.check() == []


def tables(path: Path) -> set[str]:
    with raw_connection(path) as raw:
        return {row[0] for row in raw.execute("SELECT name FROM sqlite_master").fetchall()}


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The next minor version, whose step adds two tables and fails while the list holds a word."""
    failing: list[str] = ["fails"]
    first = migrations._steps()
    coming = (1, migrations.CURRENT[1] + 1)

    def step() -> None:
        from alembic import op

        op.execute("CREATE TABLE added (x TEXT)")
        if failing:
            op.execute("CREATE TABLE broken (")
        op.execute("CREATE TABLE added_too (x TEXT)")

    monkeypatch.setattr(migrations, "_steps", lambda: (*first, (coming, step)))
    monkeypatch.setattr(migrations, "CURRENT", coming)
    return failing


def test_failing_step_leaves_the_old_version_whole(
    register: Register, next_version: list[str]
) -> None:
    with register.session() as session:
        set_meta(session, "a", "1")
    register.close()
    old = migrations._steps()[-2][0]
    before = tables(register.path)
    with pytest.raises(Exception, match="register"):
        Register.open(register.path, KEY)
    assert tables(register.path) == before
    with raw_connection(register.path) as raw:
        assert migrations.unpacked(raw.execute("PRAGMA user_version").fetchone()[0]) == old
    copy = register.path.with_name(f"register.db.before-{old[0]}-{old[1]}")
    with raw_connection(copy) as raw:
        assert raw.execute("SELECT value FROM meta").fetchall() == [("1",)]

    next_version.clear()
    opened = Register.open(register.path, KEY)
    assert opened.check() == []
    opened.close()
    assert {"added", "added_too"} <= tables(register.path)
    assert not copy.exists()


@pytest.mark.parametrize(("number", "expected"), [(28, DiskFullError), (13, RegisterAccessError)])
def test_without_a_copy_no_step_is_taken(
    register: Register,
    next_version: list[str],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: type[Exception],
) -> None:
    def fails(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(number, "no")

    register.close()
    monkeypatch.setattr(durable_files.shutil, "copyfile", fails)
    with pytest.raises(expected):
        Register.open(register.path, KEY)
    assert "added" not in tables(register.path)
    assert not list(register.path.parent.glob("*.before-*"))


def test_creation_that_fails_leaves_nothing_behind(
    register_path: Path, next_version: list[str]
) -> None:
    with pytest.raises(Exception, match="register"):
        Register.create(register_path, KEY)
    assert list(register_path.parent.iterdir()) == []


def test_empty_database_under_our_key_is_no_register(register_path: Path) -> None:
    register_path.touch()
    with raw_connection(register_path) as raw:
        raw.execute("CREATE TABLE other (x TEXT)")
    with pytest.raises(RegisterDamagedError, match="not-a-register"):
        Register.open(register_path, KEY)

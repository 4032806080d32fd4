"""The register file keeps its promises: sealed, whole, private, and honest about what is wrong."""

import gc
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from models import migrations
from models.base import cipher
from models.base.meta import all_meta, get_meta, next_value, set_meta
from models.errors import (
    DiskFullError,
    ModelsError,
    RegisterAccessError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterExistsError,
    RegisterKeyError,
    RegisterMissingError,
    RegisterNewerError,
    RuleError,
)
from models.fields import CATALOGUE, FieldKind
from models.index.full_text import search
from models.queries.listing import list_cases
from models.queries.lookup import find_case
from models.register import database, library_errors
from models.register.database import Register, look
from models.rows.case import Case
from own_system import is_private, surroundings
from register_maker import KEY, raw_connection

MARKER = "Zebramarker"
OTHER_KEY = bytes(32)
MARKS_KEY = bytes(range(32))


def flip(path: Path, offset: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[offset] ^= 1
    path.write_bytes(raw)


def files(folder: Path) -> dict[str, bytes]:
    return {item.name: item.read_bytes() for item in folder.iterdir()}


def test_new_register_is_current_sealed_and_private(register: Register) -> None:
    assert not register.path.read_bytes().startswith(b"SQLite format 3")
    with raw_connection(register.path) as raw:
        assert raw.execute("PRAGMA application_id").fetchone()[0] == cipher.APPLICATION_ID
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        assert migrations.unpacked(version) == migrations.CURRENT
    for item in register.path.parent.iterdir():
        assert is_private(item), item.name


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1),
        ("trusted_schema", 0), ("temp_store", 2), ("cipher_memory_security", "0"),
        ("cache_size", -16 * 1024),
    ],
)  # fmt: skip
def test_connection_has_the_settings_of_the_security_design(
    register: Register, pragma: str, value: object
) -> None:
    with register.read() as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_cache_grows_with_the_register_within_its_bounds() -> None:
    assert cipher.cache_kib(0) == 16 * 1024
    assert cipher.cache_kib(418 * 2**20) == 418 * 1024 // 16
    assert cipher.cache_kib(2**40) == 96 * 1024


def test_existing_file_is_never_overwritten(register_path: Path) -> None:
    register_path.write_bytes(b"something")
    with pytest.raises(RegisterExistsError):
        Register.create(register_path, KEY)
    assert register_path.read_bytes() == b"something"


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RegisterAccessError):
        Register.create(tmp_path / "nowhere" / "register.db", KEY)
    with pytest.raises(RegisterMissingError):
        Register.open(tmp_path / "nowhere" / "register.db", KEY)


def test_key_of_another_length_is_our_mistake_and_leaves_nothing(register_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Register.create(register_path, b"short")
    assert not register_path.exists()


def test_what_was_committed_is_there_after_opening_again(register: Register) -> None:
    with register.session() as session:
        set_meta(session, "vault_id", "1")
        set_meta(session, "vault_id", "2")
        set_meta(session, "office.name", "x")
    register.close()
    again = Register.open(register.path, KEY)
    with again.read() as session:
        assert get_meta(session, "vault_id") == "2"
        assert get_meta(session, "nothing") is None
        assert all_meta(session, "office.") == {"office.name": "x"}
    again.close()
    again.close()


def test_a_register_that_was_closed_is_not_opened_by_what_asks_late(register: Register) -> None:
    with register.session() as session:
        set_meta(session, "vault_id", "1")
    register.close()
    for late in (register.session, register.read):
        with pytest.raises(RegisterAccessError, match=r"register\.closed"), late() as session:
            get_meta(session, "vault_id")
    for late in (register.bare, register.unshared):
        with pytest.raises(RegisterAccessError, match=r"register\.closed"), late():
            pass
    assert not register.path.with_name(register.path.name + "-wal").exists()


def test_a_connection_that_was_made_while_the_register_closed_is_closed_again(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    with register.session() as session:
        set_meta(session, "vault_id", "1")
    log = register.path.with_name(register.path.name + "-wal")
    waits = log.read_bytes()
    made = []
    connect = database._connect

    def late(*args: object, **more: object) -> object:
        made.append(connect(*args, **more))
        register._engines.end()
        return made[0]

    monkeypatch.setattr(database, "_connect", late)
    with pytest.raises(RegisterAccessError, match=r"register\.closed"), register.bare():
        pass
    with pytest.raises(database.dbapi2.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")
    monkeypatch.undo()
    # It was the last one: SQLite would have moved what waits, without the marks of its pages.
    assert waits == log.read_bytes() != b""
    again = Register.open(register.path, KEY)
    with again.read() as session:
        assert get_meta(session, "vault_id") == "1"
    assert again.check() == []
    again.close()


@pytest.mark.parametrize(("way", "kept"), [("session", "2"), ("apart", "2"), ("read", "1")])
def test_who_is_at_work_while_the_register_closes_moves_nothing_without_its_mark(
    register: Register, way: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cipher, "BUSY_TIMEOUT_S", 0.02)
    path = register.path
    register.close()
    register = Register.open(path, KEY, MARKS_KEY)
    register.checkpoint()
    with register.session() as session:
        set_meta(session, "vault_id", "1")
    with getattr(register, way)() as at_work:
        assert get_meta(at_work, "vault_id") == "1"
        if way != "read":
            set_meta(at_work, "vault_id", kept)
            at_work.flush()
        register.close()
    del register, session, at_work
    gc.collect()
    log = path.with_name(path.name + "-wal")
    assert log.stat().st_size, "it waits for the next opening"
    again = Register.open(path, KEY, MARKS_KEY)
    assert again.check() == []
    with again.read() as session:
        assert get_meta(session, "vault_id") == kept
    again.close()
    assert not log.exists()


def test_nobody_begins_to_write_once_the_register_was_emptied_to_be_closed(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written then would lie beside a closed register, as a log of an earlier day does."""
    path = register.path
    register.close()
    register = Register.open(path, KEY, MARKS_KEY)
    with register.session() as session:
        set_meta(session, "vault_id", "1")
    refused = []
    unguard = database.Engines.unguard

    def meanwhile(engines: database.Engines) -> None:
        with (
            pytest.raises(RegisterAccessError, match=r"register\.closed") as told,
            register.session() as late,
        ):
            set_meta(late, "vault_id", "2")
        refused.append(told)
        unguard(engines)

    monkeypatch.setattr(database.Engines, "unguard", meanwhile)
    register.close()
    assert len(refused) == 1
    again = Register.open(path, KEY, MARKS_KEY)
    with again.read() as session:
        assert get_meta(session, "vault_id") == "1"
    assert again.check() == []
    again.close()


def test_facts_are_found_by_how_their_keys_begin_letter_by_letter(register: Register) -> None:
    facts = {"office.name": "A", "office_name": "B", "Office.kind": "C", "office": "D"}
    with register.session() as session:
        for key, value in facts.items():
            set_meta(session, key, value)
    with register.read() as session:
        assert all_meta(session, "office.") == {"office.name": "A"}
        assert all_meta(session, "office") == {k: v for k, v in facts.items() if k[0] == "o"}
        assert facts.items() <= all_meta(session).items()


def test_a_fact_that_says_so_already_is_not_written_again(register: Register) -> None:
    with register.session() as session:
        set_meta(session, "clock", "1")
    for value, written in (("1", 0), ("2", 1)):
        with register.session() as session:
            raw = session.connection().connection.dbapi_connection
            before = raw.total_changes  # type: ignore[union-attr]
            set_meta(session, "clock", value)
            assert raw.total_changes - before == written  # type: ignore[union-attr]
            assert get_meta(session, "clock") == value


def test_closing_empties_the_write_ahead_log(register: Register, add_case) -> None:
    add_case(name_full="x")
    register.close()
    assert sorted(item.name for item in register.path.parent.iterdir()) == ["register.db"]


def test_opening_and_closing_read_the_list_of_all_tables_once_each(
    register: Register, add_case, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_case(name_full="x")
    register.close()
    opened: list[Path] = []

    def connected(path: Path, key: bytes, *, writes: bool = True) -> object:
        opened.append(path)
        return cipher.connect(path, key, writes=writes)

    monkeypatch.setattr(database, "connect", connected)
    again = Register.open(register.path, KEY)
    assert opened == [register.path]
    with again.session() as session:
        set_meta(session, "plain.word", "1")
    assert opened == [register.path]
    again.close()
    assert opened == [register.path] * 2


def test_ordinary_opening_does_not_import_alembic(register: Register) -> None:
    register.close()
    script = (
        "import sys, pathlib; from models.register.database import Register;"
        "r = Register.open(pathlib.Path(sys.argv[1]), bytes(range(32))); r.close();"
        "sys.exit(any(name.split('.')[0] in {'alembic', 'mako'} for name in sys.modules))"
    )
    root = Path(database.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script, str(register.path)],
        env=surroundings(PYTHONPATH=str(root)),
        check=False,
    )
    assert done.returncode == 0


def test_wrong_key_is_told_apart_from_damage(register: Register, add_case) -> None:
    add_case()
    register.close()
    before = files(register.path.parent)
    with pytest.raises(RegisterKeyError) as caught:
        Register.open(register.path, OTHER_KEY)
    assert caught.value.reason == "register.wrong-key"
    assert files(register.path.parent) == before


@pytest.mark.parametrize("offset", [0, 5, 100, 4000, 4090])
def test_damaged_first_page_is_told_apart_from_a_wrong_key(register: Register, offset: int) -> None:
    register.close()
    flip(register.path, offset)
    with pytest.raises(ModelsError) as caught:
        Register.open(register.path, KEY)
    # The first 16 bytes are the salt of every page key: without them no key can be tried.
    expected = RegisterKeyError if offset < 16 else RegisterDamagedError
    assert type(caught.value) is expected


def test_any_other_damaged_page_is_found_when_opening_or_by_the_check(
    register: Register, add_case
) -> None:
    add_case()
    opened_and_found = 0
    register.close()
    size = register.path.stat().st_size
    whole = register.path.read_bytes()
    for page in range(1, size // 4096, 7):
        register.path.write_bytes(whole)
        flip(register.path, page * 4096 + 1000)
        try:
            opened = Register.open(register.path, KEY)
        except RegisterDamagedError:
            continue  # pages of the schema are read at once
        assert f"page-{page + 1}" in opened.check(), page
        opened.close()
        opened_and_found += 1
    assert opened_and_found > 5


def test_damaged_page_stops_reading_with_an_error_of_ours(register: Register, add_case) -> None:
    add_case(name_full="Asha")
    with raw_connection(register.path) as raw:
        roots = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name IN"
            " ('cases', 'ix_case_lines_updated', 'persons')"
        ).fetchall()
    register.close()
    for (page,) in roots:
        flip(register.path, (page - 1) * 4096 + 50)
    opened = Register.open(register.path, KEY)
    with pytest.raises(RegisterDamagedError), opened.read() as session:
        list_cases(session)
    with pytest.raises(RegisterDamagedError), opened.session() as session:
        session.execute(text("SELECT * FROM persons")).all()
    opened.close()


@pytest.mark.parametrize(
    ("kept", "reason"), [(0, "empty-file"), (1000, "cut-off"), (-1, "cut-off")]
)
def test_cut_off_file_is_damaged(register: Register, kept: int, reason: str) -> None:
    register.close()
    register.path.write_bytes(register.path.read_bytes()[:kept])
    if kept == -1:
        flip(register.path, 100)
    with pytest.raises(RegisterDamagedError) as caught:
        Register.open(register.path, KEY)
    assert caught.value.reason == f"register.{reason}"


def test_sealed_database_of_another_program_is_refused(register: Register) -> None:
    with raw_connection(register.path) as raw:
        raw.execute("PRAGMA application_id = 5")
    register.close()
    with pytest.raises(RegisterDamagedError, match="not-a-register"):
        Register.open(register.path, KEY)


MAJOR, MINOR = migrations.CURRENT


@pytest.mark.parametrize("newer", [(MAJOR, MINOR + 1), (MAJOR + 1, 0)])
@pytest.mark.parametrize("door", [Register.open, look])
def test_a_newer_one_is_refused_unchanged(register: Register, newer, door) -> None:
    with raw_connection(register.path) as raw:
        raw.execute(f"PRAGMA user_version = {migrations.packed(newer)}")
    register.close()
    before = files(register.path.parent)
    with pytest.raises(RegisterNewerError) as caught:
        door(register.path, KEY)
    assert caught.value.facts == {"major": newer[0], "minor": newer[1]}
    assert files(register.path.parent) == before


def test_exception_rolls_everything_back(register: Register) -> None:
    with pytest.raises(KeyError), register.session() as session:
        set_meta(session, "a", "1")
        session.flush()
        raise KeyError("mine")
    with register.read() as session:
        assert get_meta(session, "a") is None


def test_reading_session_cannot_write(register: Register) -> None:
    with pytest.raises(RegisterAccessError), register.read() as session:
        next_value(session, "n")
    with register.session() as session:
        assert next_value(session, "n") == 1
        assert next_value(session, "n") == 2


def test_reader_sees_one_moment_while_a_writer_goes_on(register: Register) -> None:
    with register.read() as reader:
        assert all_meta(reader) == {}
        with register.session() as writer:
            set_meta(writer, "a", "1")
        assert all_meta(reader) == {}
    with register.read() as reader:
        assert all_meta(reader) == {"a": "1"}


def test_second_writer_is_told_that_the_register_is_busy(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cipher, "BUSY_TIMEOUT_S", 0.05)
    with raw_connection(register.path) as raw:
        raw.execute("BEGIN IMMEDIATE")
        fresh = Register.open(register.path, KEY)
        with pytest.raises(RegisterBusyError), fresh.session() as session:
            set_meta(session, "a", "1")
        for work in (fresh.check, fresh.compact):
            with pytest.raises(RegisterBusyError):
                work()
        raw.execute("ROLLBACK")
        with fresh.session() as session:
            set_meta(session, "a", "1")
        fresh.close()


def test_writers_of_two_threads_wait_for_each_other(register: Register) -> None:
    def count() -> None:
        for _ in range(20):
            with register.session() as session:
                next_value(session, "n")

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with register.session() as session:
        assert next_value(session, "n") == 61


def test_full_disk_changes_nothing(register: Register) -> None:
    with register.session() as session:
        set_meta(session, "a", "1")
    with pytest.raises(DiskFullError), register.session() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
        set_meta(session, "a", "x" * 100_000)
        session.flush()
    with register.read() as session:
        assert get_meta(session, "a") == "1"
    assert register.check() == []


def test_broken_constraint_is_a_broken_rule_without_the_value(register: Register) -> None:
    with pytest.raises(RuleError) as caught, register.session() as session:
        session.add(Case(case_no=MARKER, case_order=-1, created=1, updated=1, record_state="open"))
    shown = "".join(map(repr, (caught.value, caught.value.__cause__)))
    assert caught.value.reason == "register.constraint"
    assert MARKER not in shown


def test_broken_statement_is_ours_without_the_value(register: Register) -> None:
    with pytest.raises(ModelsError) as caught, register.session() as session:
        session.execute(text("SELECT nothing FROM cases WHERE id = :id"), {"id": MARKER})
    assert caught.value.reason == "register.statement"
    assert MARKER not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_rows_and_errors_show_no_value(register: Register, add_case) -> None:
    case = add_case(name_full=MARKER)
    assert repr(case) == "<Case>"
    assert repr(case.persons) == "[<Person>]"
    assert KEY.hex() not in repr(vars(register))


def test_no_plain_text_in_any_file_before_during_and_after(register: Register, add_case) -> None:
    folder = register.path.parent
    texts = [
        field for field in CATALOGUE.of("person")
        if field.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.NAME, FieldKind.TEXTS}
    ]  # fmt: skip
    case = add_case(
        case={"narrative": MARKER, "fir_no": MARKER},
        **{field.name: f"{MARKER} {field.name}" for field in texts},
    )

    def seen() -> set[str]:
        return {
            name
            for name, raw in files(folder).items()
            for form in (MARKER.encode(), MARKER.encode("utf-16-le"), MARKER.lower().encode())
            if form in raw
        }

    assert set(files(folder)) >= {"register.db", "register.db-wal", "register.db-shm"}
    assert seen() == set()
    with register.session() as session:
        assert search(session, MARKER) == [case.id]
        session.delete(find_case(session, case.id))
        session.flush()
        assert search(session, MARKER) == []
        assert seen() == set()
    register.compact()
    assert seen() == set()
    register.close()
    assert seen() == set()
    assert list(files(folder)) == ["register.db"]


def test_compacting_makes_the_file_smaller_and_keeps_it_whole(register: Register) -> None:
    with register.session() as session:
        for number in range(300):
            set_meta(session, str(number), "x" * 3000)
    register.checkpoint()
    before = register.path.stat().st_size
    with register.session() as session:
        session.execute(text("DELETE FROM meta"))
    with register.read() as session:
        assert all_meta(session) == {}
    register.compact()
    assert register.path.stat().st_size < before / 2
    assert register.check() == []


def test_check_finds_a_search_index_that_does_not_fit_and_a_lost_reference(
    register: Register, add_case
) -> None:
    add_case(name_full="Asha")
    assert register.check() == []
    with raw_connection(register.path) as raw:
        raw.execute("INSERT INTO case_search(rowid, names) VALUES (99, 'ghost')")
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM cases")
    found = register.check()
    assert found[:2] == ["reference-1", "reference-2"]
    assert found[-1] == "search-index"


@pytest.mark.parametrize("index", ["case_search", "case_words"])
def test_check_finds_a_search_index_that_is_gone(register: Register, index: str) -> None:
    with raw_connection(register.path) as raw:
        raw.execute(f"DROP TABLE {index}")
    assert register.check() == ["search-index"]


@pytest.mark.parametrize(
    ("is_there", "reason"), [(False, "register.disk-error"), (True, "register.cannot-open")]
)
def test_a_file_whose_folder_vanished_is_not_told_as_one_that_nobody_may_open(
    tmp_path: Path, is_there: bool, reason: str
) -> None:
    path = tmp_path / "drive" / "register.db"
    if is_there:
        path.mkdir(parents=True)
    with pytest.raises(RegisterAccessError) as refused, library_errors.translated(path):
        database.dbapi2.connect(str(path))
    assert refused.value.reason == reason


@pytest.mark.parametrize(("is_open", "kind"), [(False, RegisterMissingError),
                                               (True, RegisterAccessError)])  # fmt: skip
def test_a_file_that_is_missed_while_it_is_open_is_no_place_for_a_new_register(
    tmp_path: Path, is_open: bool, kind: type[ModelsError]
) -> None:
    with pytest.raises(kind):
        database._connect(tmp_path / "register.db", KEY, writes=True, is_open=is_open)


@pytest.mark.posix("only there an open file can be moved away")
def test_register_that_vanished_can_still_be_closed(register: Register) -> None:
    shutil.move(register.path, register.path.with_name("elsewhere"))
    register.close()


def test_pages_kept_in_memory_can_be_let_go_at_any_moment(register: Register) -> None:
    with register.session() as session:
        set_meta(session, "note", MARKER)
    register.shrink()
    with register.read() as session:
        register.shrink()
        assert get_meta(session, "note") == MARKER
    with register.session() as session:
        set_meta(session, "note", "another")
        register.shrink()
    with register.read() as session:
        assert get_meta(session, "note") == "another"

"""A page that was put back from an older copy is found and named; nothing else ever is."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

import apart
from models import migrations
from models.base import durable_files
from models.base.cipher import connect
from models.base.meta import get_meta, set_meta
from models.errors import RegisterDamagedError, RegisterKeyError, RegisterNewerError
from models.register import checkpoint, open_mark, page_marks
from models.register.database import Register
from models.register.memory_tables import HeldRegister, hide_tables
from models.register.page_marks import PagesFound, marks_path
from own_system import IS_WINDOWS, die, is_private, surroundings
from register_maker import KEY, MARKS_KEY, copy_of

ROOT = Path(__file__).resolve().parents[4]
PAGE = 4096
CLEAN = PagesFound()


@pytest.fixture(scope="module")
def with_facts(empty_marked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a closed register with marks and some pages of facts, to be copied."""
    path = copy_of(empty_marked, tmp_path_factory.mktemp("facts") / "register.db")
    register = opened(path)
    with register.session() as session:
        for number in range(60):
            set_meta(session, f"fact.{number:02}", "x" * 1500)
    register.close()
    return path


@pytest.fixture
def marked(with_facts: Path, register_path: Path) -> Path:
    """Return the path of a closed register with marks and some pages of facts."""
    return copy_of(with_facts, register_path)


def opened(path: Path) -> Register:
    return Register.open(path, KEY, MARKS_KEY)


def found_in(path: Path) -> PagesFound:
    register = opened(path)
    found = register.compare_pages()
    register.close()
    return found


def change(path: Path, key: str = "fact.30", value: str = "y") -> None:
    register = opened(path)
    with register.session() as session:
        set_meta(session, key, value * 1500)
    register.close()


def differing(old: bytes, new: bytes) -> list[int]:
    shorter = min(len(old), len(new)) // PAGE
    return [
        page + 1
        for page in range(shorter)
        if old[page * PAGE : (page + 1) * PAGE] != new[page * PAGE : (page + 1) * PAGE]
    ]


def put_back(path: Path, old: bytes, page: int) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(old[(page - 1) * PAGE : page * PAGE])


def page_of_fact(path: Path, before: bytes) -> int:
    """Return the page that holds facts only: it changed, and is not the one with the counter."""
    raw = connect(path, KEY)
    (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'meta'").fetchone()
    raw.close()
    changed = [page for page in differing(before, path.read_bytes()) if page not in (1, root)]
    assert changed
    return changed[0]


# Found and named ----------------------------------------------------------------------------------


def test_v15_db_page_rollback(marked: Path) -> None:
    """One page put back from an older copy is named by its number."""
    old = marked.read_bytes()
    change(marked)
    raw = connect(marked, KEY)
    assert raw.execute("SELECT substr(value, 1, 1) FROM meta WHERE key = 'fact.30'").fetchone() == (
        "y",
    )
    raw.close()
    pages = differing(old, marked.read_bytes())
    assert len(pages) > 1
    whole = marked.read_bytes()
    for page in pages:
        marked.write_bytes(whole)
        put_back(marked, old, page)
        register = opened(marked)
        # The library accepts it: its own check says nothing.
        with register.read() as session:
            assert session.execute(text("PRAGMA cipher_integrity_check")).all() == []
        assert register.compare_pages().put_back == (page,)
        register.close()


def test_a_page_that_was_put_back_and_then_written_again_is_still_named(marked: Path) -> None:
    old = marked.read_bytes()
    change(marked)
    page = page_of_fact(marked, old)
    put_back(marked, old, page)
    change(marked, value="z")
    assert found_in(marked).put_back == (page,)
    assert found_in(marked).put_back == (page,)


def test_a_damaged_page_is_named_by_its_number_and_not_taken_for_an_older_one(
    marked: Path,
) -> None:
    raw = bytearray(marked.read_bytes())
    raw[9 * PAGE + 77] ^= 1
    marked.write_bytes(raw)
    assert found_in(marked) == PagesFound(damaged=(10,))


def test_the_whole_file_put_back_is_named_page_by_page(marked: Path) -> None:
    old = marked.read_bytes()
    change(marked)
    pages = differing(old, marked.read_bytes())
    marked.write_bytes(old)
    assert set(pages) <= set(found_in(marked).put_back)


def test_pages_cut_off_at_the_end_are_missed(marked: Path) -> None:
    size = marked.stat().st_size
    os.truncate(marked, size - 2 * PAGE)
    marks = page_marks.load(marked, MARKS_KEY)
    assert page_marks.compare(marked, KEY, marks) == PagesFound(missing=2)
    with pytest.raises(RegisterDamagedError):
        opened(marked)


@pytest.mark.parametrize(
    ("harm", "marks"),
    [
        ("deleted", "missing"),
        ("cut", "damaged"),
        ("flipped", "damaged"),
        ("empty", "damaged"),
        ("older", "older"),
        ("other", "damaged"),
        ("folder", "damaged"),
        pytest.param(
            "pipe", "damaged", marks=pytest.mark.posix("pipes lie in no folder of Windows")
        ),
        ("huge", "damaged"),
    ],
)
def test_marks_that_cannot_be_believed_are_told_until_somebody_accepts(
    marked: Path, tmp_path: Path, harm: str, marks: str
) -> None:
    where = marks_path(marked)
    early = where.read_bytes()
    for value in "ab":
        change(marked, value=value)
    spoil(where, harm, early, tmp_path)
    if harm == "folder":
        return_folder(where)
        return
    assert found_in(marked).marks == marks
    change(marked, value="c")
    assert found_in(marked).marks == marks
    register = opened(marked)
    assert register.accept_pages()
    assert register.compare_pages() == CLEAN
    register.close()
    assert found_in(marked) == CLEAN


def return_folder(where: Path) -> None:
    """Where a folder stands no marks can be written: nothing moves, nothing is lost."""
    path = where.with_name(where.name.removesuffix(page_marks.ENDING))
    change(path, value="q")
    register = opened(path)
    with register.read() as session:
        assert (get_meta(session, "fact.30") or "")[0] == "q"
    assert register.compare_pages().marks == "damaged"
    register.close()


def spoil(where: Path, harm: str, early: bytes, tmp_path: Path) -> None:
    raw = where.read_bytes()
    if harm == "deleted":
        where.unlink()
    elif harm == "cut":
        where.write_bytes(raw[:-40])
    elif harm == "flipped":
        where.write_bytes(raw[:50] + bytes([raw[50] ^ 1]) + raw[51:])
    elif harm == "empty":
        where.write_bytes(b"")
    elif harm == "older":
        where.write_bytes(early)
    elif harm == "other":
        other = tmp_path / "other.db"
        Register.create(other, KEY, MARKS_KEY).close()
        shutil.copyfile(marks_path(other), where)
    elif harm == "folder":
        where.unlink()
        where.mkdir()
    elif harm == "pipe":
        where.unlink()
        os.mkfifo(where)
    else:
        with where.open("r+b") as file:
            file.truncate(8 * 1024**3)


# Never without a reason ---------------------------------------------------------------------------


def test_no_alarm_after_days_of_work(marked: Path) -> None:
    for value in "abc":
        change(marked, value=value)
        assert found_in(marked) == CLEAN
    register = opened(marked)
    with register.session() as session:
        session.execute(text("DELETE FROM meta WHERE key LIKE 'fact.%' AND key > 'fact.20'"))
    register.compact()
    assert register.compare_pages() == CLEAN
    with register.session() as session:
        set_meta(session, "later", "z" * 30_000)
    register.checkpoint()
    assert register.compare_pages() == CLEAN
    register.close()
    assert found_in(marked) == CLEAN


def test_a_register_without_marks_gets_them_at_its_first_close(register_path: Path) -> None:
    Register.create(register_path, KEY).close()
    assert not marks_path(register_path).exists()
    opened(register_path).close()
    assert is_private(marks_path(register_path))
    assert found_in(register_path) == CLEAN


def test_a_copy_made_by_the_library_begins_with_marks_of_its_own(
    marked: Path, tmp_path: Path
) -> None:
    raw = connect(marked, KEY)
    copy = tmp_path / "copy.db"
    raw.execute(f"ATTACH DATABASE '{copy}' AS copied KEY \"x'{KEY.hex()}'\"")
    raw.execute("SELECT sqlcipher_export('copied')")
    for pragma in ("application_id", "user_version"):
        (value,) = raw.execute(f"PRAGMA main.{pragma}").fetchone()
        raw.execute(f"PRAGMA copied.{pragma} = {value}")
    raw.execute("DETACH DATABASE copied")
    raw.close()
    assert found_in(copy) == CLEAN
    assert found_in(copy) == CLEAN


def test_large_transactions_move_by_themselves_and_leave_no_alarm(
    marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "LARGE_BYTES", 300_000)
    monkeypatch.setattr(checkpoint.Mover.__init__, "__defaults__", None)
    register = opened(marked)
    register._mover._next_size = 300_000
    sizes = []
    for number in range(12):
        with register.session() as session:
            for part in range(40):
                set_meta(session, f"much.{number}.{part}", "m" * 3000)
        sizes.append(marked.with_name("register.db-wal").stat().st_size)
    assert max(sizes[3:]) < 1_500_000
    assert register.compare_pages() == CLEAN
    register.close()
    assert found_in(marked) == CLEAN


def test_a_reader_who_stays_holds_up_nobody_and_gives_no_alarm(
    marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.base import cipher

    monkeypatch.setattr(cipher, "BUSY_TIMEOUT_S", 0.05)
    register = opened(marked)
    with register.read() as reader:
        before = get_meta(reader, "fact.01")
        for value in "abc":
            with register.session() as session:
                set_meta(session, "fact.01", value * 2000)
            register._mover.move(raw_of(register), empty=False)
            assert not register.checkpoint()
        assert register.compare_pages() == CLEAN
        assert get_meta(reader, "fact.01") == before
    assert register.checkpoint()
    assert register.compare_pages() == CLEAN
    register.close()
    assert found_in(marked) == CLEAN


def raw_of(register: Register) -> object:
    return register._engine.raw_connection().dbapi_connection


def test_two_connections_and_a_held_session_leave_no_alarm(marked: Path) -> None:
    register = opened(marked)
    with register.apart() as session:
        hide_tables(session)
        held = HeldRegister(register, session)
        with held.session() as inner:
            set_meta(inner, "held", "1" * 5000)
        held.commit_now()
        with held.session() as inner:
            set_meta(inner, "held", "2" * 5000)
    assert register.compare_pages() == CLEAN
    with register.apart(writing=False) as session:
        assert (get_meta(session, "held") or "")[0] == "2"
    register.close()
    assert found_in(marked) == CLEAN


def test_a_program_that_ends_without_closing_leaves_no_alarm(marked: Path) -> None:
    start(marked, "once").communicate()
    assert found_in(marked) == CLEAN
    with opened(marked).read() as session:
        assert (get_meta(session, "fact.05") or "")[0] == "k"


CHILD = """
import pathlib, sys
from models.register.database import Register
from models.base.meta import set_meta

path = pathlib.Path(sys.argv[1])
register = Register.open(path, bytes(range(32)), bytes(range(100, 132)))
with register.session() as session:
    for number in range(0, 60, 5):
        set_meta(session, f"fact.{number:02}", "k" * 1900)
number = 0
while sys.argv[2] == "loop":
    number += 1
    with register.session() as session:
        set_meta(session, f"fact.{number % 60:02}", "l" * (number * 37 % 9000))
    register.checkpoint()
    print(number, flush=True)
"""


def start(path: Path, how: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), how],
        cwd=ROOT,
        env=surroundings(PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        text=True,
    )


def die_around(owner: object, name: str, before: bool, when: int) -> None:
    """Let this process end without a word at the n-th call of something."""
    whole, seen = getattr(owner, name), [0]

    def wrapped(*given: object, **more: object) -> object:
        seen[0] += 1
        if before and seen[0] == when:
            die()
        result = whole(*given, **more)
        if not before and seen[0] == when:
            die()
        return result

    setattr(owner, name, wrapped)


def killed(path: Path, step: tuple[object, str, bool, int], value: str) -> bool:
    """Let another process write, move and close until it dies at a step."""
    return apart.run(write_until_the_end, path, step, value).killed


def write_until_the_end(path: Path, step: tuple[object, str, bool, int], value: str) -> None:
    """Be the other process."""
    register = opened(path)
    die_around(*step)
    with register.session() as session:
        for number in range(0, 60, 5):
            set_meta(session, f"fact.{number:02}", value * 1900)
        set_meta(session, "grown", value * 40_000)
    register.close()


STEPS = [
    (owner, name, before, when)
    for owner, name, times in (
        (checkpoint.Mover, "_note", 1),
        (page_marks, "save", 2),
        (durable_files, "sync_folder", 3),
        (Path, "replace", 3),
        (os, "fsync", 3 if IS_WINDOWS else 6),  # Windows syncs no folders.
        (open_mark, "put", 1),
        (open_mark, "take_away", 1),
        (checkpoint, "_checkpoint", 1),
        (page_marks, "moved", 1),
    )
    for before in (True, False)
    for when in range(1, times + 1)
]
NAMES = [f"{step[1]}-{'before' if step[2] else 'after'}-{step[3]}" for step in STEPS]


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_killed_at_any_step_of_moving_nothing_is_lost_and_nobody_is_accused(
    marked: Path, step: tuple[object, str, bool, int]
) -> None:
    assert killed(marked, step, "a")
    assert found_in(marked) == CLEAN
    # Killed again at the same step, before anything was put right.
    for value in "kbk" if apart.CAN_FORK else "bk":
        assert killed(marked, step, value)
    register = opened(marked)
    with register.read() as session:
        assert (get_meta(session, "fact.05") or "")[0] == "k"
    assert register.check() == []
    register.close()
    assert found_in(marked) == CLEAN


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_killed_while_the_first_marks_are_made_nobody_is_accused(
    register_path: Path, empty_register: Path, step: tuple[object, str, bool, int]
) -> None:
    copy_of(empty_register, register_path)
    for value in "ab" if apart.CAN_FORK else "b":
        assert killed(register_path, step, value)
    assert found_in(register_path) == CLEAN
    assert found_in(register_path) == CLEAN


def test_killed_at_random_moments_nobody_is_accused(marked: Path) -> None:
    chance = random.Random(7)
    for _ in range(4):
        running = start(marked, "loop")
        assert running.stdout is not None
        for _ in range(chance.randrange(1, 25)):
            running.stdout.readline()
        running.kill()
        running.communicate()
        assert found_in(marked) == CLEAN


# What lies beside the file ------------------------------------------------------------------------


def test_a_write_ahead_log_that_a_kill_left_is_taken_over(marked: Path) -> None:
    assert killed(marked, (checkpoint.Mover, "move", True, 1), "k")
    assert marked.with_name("register.db-wal").stat().st_size > 0
    assert found_in(marked) == CLEAN
    with opened(marked).read() as session:
        assert (get_meta(session, "fact.05") or "")[0] == "k"


def test_an_older_program_leaves_what_a_kill_left_to_the_newer_one(
    marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed(marked, (checkpoint.Mover, "move", True, 1), "k")
    before = lasting(marked.parent)
    with monkeypatch.context() as older, pytest.raises(RegisterNewerError):
        older.setattr(migrations, "CURRENT", (1, migrations.CURRENT[1] - 1))
        opened(marked)
    assert lasting(marked.parent) == before
    assert len(before["register.db-wal"]) > 0
    assert found_in(marked) == CLEAN
    with opened(marked).read() as session:
        assert (get_meta(session, "fact.05") or "")[0] == "k"


def test_who_comes_with_another_key_leaves_what_a_kill_left(marked: Path) -> None:
    """Such as a program that reads an older key file, which somebody put back."""
    assert killed(marked, (checkpoint.Mover, "move", True, 1), "k")
    before = lasting(marked.parent)
    with pytest.raises(RegisterKeyError):
        Register.open(marked, bytes(32), MARKS_KEY)
    assert lasting(marked.parent) == before
    assert found_in(marked) == CLEAN


def lasting(folder: Path) -> dict[str, bytes]:
    """Return what each file of a register has in it, but for the one that any reader writes."""
    return {one.name: one.read_bytes() for one in folder.iterdir() if not one.name.endswith("-shm")}

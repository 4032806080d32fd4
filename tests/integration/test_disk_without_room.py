"""A full disk at the command line: code 10, words, and a register that nobody suspects afterwards.

As root on Linux the disk is a small one that is mounted; elsewhere the size of files is limited.
"""

from __future__ import annotations

import shutil

import pytest

from bad_desk import Office
from office_sim import FIRST
from small_disk import RoomLeft, small_disk

pytestmark = pytest.mark.posix("a small disk is mounted, or the size of files limited")

ROWS = 3_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("full")
    return Office(folder, FIRST)


@pytest.fixture
def desk(made, tmp_path):
    disk = tmp_path / "disk"
    with small_disk(disk, 2_600) as mounted:
        shutil.copytree(made.register, disk / "register")
        lent = RoomLeft(disk, made.words, mounted=mounted)
        yield lent


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "rows.csv"
    rows = (f"FIR/{n}/2019,Made-up Name {n},{20 + n % 30},Patna" for n in range(ROWS))
    path.write_text("\n".join(("FIR No,Name,Age,District", *rows)), encoding="utf-8")
    return path


def is_whole(desk):
    """Check the register with room on the disk, and say what was found."""
    desk.leave(None)
    done = desk.run("register", "check")
    assert done.code == 0, done.out + done.err
    return "database: ok" in done.out and "log: ok" in done.out


def beside(desk):
    """Return the sizes of what lies in the register folder."""
    return {one.name: one.stat().st_size for one in desk.register.iterdir() if one.is_file()}


def test_an_import_for_which_there_is_no_room_leaves_no_journal_and_no_suspicion(desk, sheet):
    before = beside(desk)
    if not desk.mounted:
        desk.leave(100)
    done = desk.run("case", "import", sheet)
    assert done.code == 10 or (done.code == 1 and not desk.mounted), done.err
    assert "Nothing was changed." in done.err or not desk.mounted
    assert beside(desk).keys() == before.keys()
    assert sum(beside(desk).values()) <= sum(before.values()) + 64 * 1024
    # The disk is as full as it was, and the check needs room for the line of its opening only.
    assert is_whole(desk)
    listed = desk.run("case", "list", "--json")
    assert listed.json == []


COMMANDS = (
    ("case", "add", "name_full=Made-up Name"),
    ("case", "list"),
    ("register", "check"),
    ("office", "rotate"),
    ("register", "add-user", "kumar", "--name", "K. Made-up", "--role", "officer"),
)


@pytest.mark.parametrize("kib", [0, 4, 12, 20, 32])
@pytest.mark.parametrize("words", COMMANDS, ids=[" ".join(one[:2]) for one in COMMANDS])
def test_with_a_few_kilobytes_left_the_code_is_10_and_the_register_whole(desk, words, kib):
    before = beside(desk)
    desk.leave(kib)
    done = desk.run(*words)
    # A limit of the size of files is not told as a full disk by the library.
    assert done.code == 10 or (done.code == 1 and not desk.mounted), done.err
    assert "not enough room" in done.err or not desk.mounted
    after = beside(desk)
    assert "lock" not in after
    assert after.get("register.db-wal", 0) <= 64 * 1024
    assert not desk.mounted or {name: after[name] for name in before} == before
    assert is_whole(desk)

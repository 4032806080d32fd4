"""The tools that cut operations off see what they have to see."""

from __future__ import annotations

import errno
import functools
import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import apart
from apart import Ended
from own_system import die
from power_loss import Disk, seen
from watched_calls import KILL, Call, can_watch, watched


def test_the_system_hands_calls_on_so_that_no_cut_is_left_out() -> None:
    assert can_watch()


@pytest.mark.parametrize("forks", sorted({apart.CAN_FORK, False}))
def test_another_process_says_what_its_work_gave_and_whether_it_was_killed(forks: bool) -> None:
    assert apart.run(str.upper, "made up", forks=forks) == Ended(False, "MADE UP")
    assert apart.run(int, "made up", forks=forks).said.startswith("raised ValueError")
    assert apart.run(die, forks=forks) == Ended(True, "")


def test_a_process_that_cannot_be_told_its_work_is_ended(monkeypatch):
    begun = []

    def fails(started, _order):
        begun.append(started.process)
        raise BrokenPipeError

    monkeypatch.setattr(apart.Started, "_tell", fails)
    with pytest.raises(BrokenPipeError):
        apart.Started(str.upper, ("made up",))
    assert [process.returncode is None for process in begun] == [False]


def doing(work: Callable[[], object]) -> Callable[[], str]:
    """Be the other process, which needs nothing to get ready."""
    return lambda: str(work())


def followed(folder: Path, work: Callable[[], object]) -> Disk:
    """Return the disk that is made of the calls of some work; it is the one that was left."""
    folder.mkdir()
    (folder / "old").write_bytes(b"old")
    disk = Disk(str(folder), seen(folder))

    def follow(call: Call) -> int:
        disk.apply(call)
        return 0

    assert watched(folder, functools.partial(doing, work), follow) == Ended(False, "None")
    assert disk.killed() == seen(folder)
    return disk


def write(path: Path, *, sync: bool, sync_folder: bool) -> None:
    with path.with_name("new").open("wb") as file:
        file.write(b"new")
        file.flush()
        if sync:
            os.fsync(file.fileno())
    path.with_name("new").replace(path)
    if sync_folder:
        handle = os.open(path.parent, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


@pytest.mark.posix("names last when a folder is synced, which Windows has no call for")
@pytest.mark.parametrize(
    ("sync", "sync_folder", "how", "content"),
    [
        (True, True, "synced", b"new"),
        (True, False, "synced", b"old"),
        (True, False, "names", b"new"),
        (False, True, "synced", b""),
        (False, False, "names", b""),
        (False, False, "synced", b"old"),
    ],
)
def test_without_power_only_what_was_synced_is_there(
    tmp_path: Path, sync: bool, sync_folder: bool, how: str, content: bytes
) -> None:
    folder = tmp_path / "disk"
    target = folder / "old"
    work = functools.partial(write, target, sync=sync, sync_folder=sync_folder)
    assert followed(folder, work).lost(how, random.Random(1)) == {"old": content}


def change_much(folder: Path) -> None:
    """Change a folder in every way that is followed, by Python and by the database."""
    (folder / "made").mkdir()
    (folder / "one").write_bytes(b"made up" * 9_000)
    (folder / "one").replace(folder / "made" / "two")
    with (folder / "made" / "two").open("r+b") as file:
        file.seek(70)
        file.write(b"in the middle")
        file.truncate(5_000)
    with (folder / "old").open("ab") as file:
        file.write(b" and longer")
    (folder / "gone").mkdir()
    (folder / "three").touch()
    (folder / "three").unlink()
    (folder / "gone").rmdir()
    with closing(sqlite3.connect(folder / "base.db", isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode = wal")
        base.execute("CREATE TABLE made (up BLOB)")
        base.execute("INSERT INTO made VALUES (zeroblob(90000))")


def test_every_change_of_a_disk_is_seen_those_of_the_database_too(tmp_path: Path) -> None:
    disk = followed(tmp_path / "disk", functools.partial(change_much, tmp_path / "disk"))
    assert {"made/two", "old", "base.db"} <= set(disk.killed())


def written(path: Path) -> str:
    try:
        path.write_bytes(b"made up")
    except OSError as error:
        return str(error.errno)
    return "written"


def test_calls_are_refused_and_killed_where_it_is_asked(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    before = functools.partial(doing, functools.partial(written, folder / "one"))
    told: list[str] = []

    def refuse(call: Call) -> int:
        told.append(call.kind)
        return errno.ENOSPC if call.kind == "write" else 0

    assert watched(folder, before, refuse) == Ended(False, str(errno.ENOSPC))
    assert told == ["create", "write"]
    ended = watched(folder, before, lambda call: KILL * (call.kind == "write"))
    assert ended.killed
    assert (folder / "one").read_bytes() == b""

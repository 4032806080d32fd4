"""The tools that cut operations off see what they have to see."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from power_loss import Disk, seen
from watched_calls import KILL, Call, Ended, can_watch, watched


def test_the_kernel_hands_calls_on_so_that_no_cut_is_left_out() -> None:
    assert can_watch()


def kept_by(folder: Path, work: Callable[[], object], how: str) -> dict[str, bytes | None]:
    """Return what the disk holds when the power goes after some work."""
    folder.mkdir()
    (folder / "old").write_bytes(b"old")
    disk = Disk(str(folder), seen(folder))

    def follow(call: Call) -> int:
        disk.apply(call)
        return 0

    assert watched(folder, lambda: lambda: str(work()), follow) == Ended(False, "None")
    assert disk.killed() == seen(folder)
    return disk.lost(how, random.Random(1))


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
    left = kept_by(folder, lambda: write(target, sync=sync, sync_folder=sync_folder), how)
    assert left == {"old": content}


def test_calls_are_refused_and_killed_where_it_is_asked(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()

    def work() -> str:
        try:
            (folder / "one").write_bytes(b"made up")
        except OSError as error:
            return str(error.errno)
        return "written"

    told: list[str] = []

    def refuse(call: Call) -> int:
        told.append(call.kind)
        return errno.ENOSPC if call.kind == "write" else 0

    assert watched(folder, lambda: work, refuse) == Ended(False, str(errno.ENOSPC))
    assert told == ["create", "write"]
    ended = watched(folder, lambda: work, lambda call: KILL * (call.kind == "write"))
    assert ended.killed
    assert (folder / "one").read_bytes() == b""

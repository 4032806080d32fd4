"""One program at a time has a register open; a dead one's lock is taken over."""

import errno
import os
import platform
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import AppError, FileUnreadableError, RegisterBusyError
from app.base.messages import words
from app.system import folder_lock
from app.system.folder_lock import LOCK_NAME, FolderLock, machine_mark, read_holder, refuse_held
from app.system.platforms import system

ROOT = Path(__file__).resolve().parents[4]


def test_a_second_taker_is_told_who_holds_it(tmp_path: Path):
    held = FolderLock.take(tmp_path)
    with pytest.raises(RegisterBusyError) as caught:
        FolderLock.take(tmp_path)
    told = words(caught.value)
    assert caught.value.facts["pid"] == os.getpid()
    assert platform.node()[:60] in told.happened
    assert str(os.getpid()) in told.todo
    assert "…" not in str(told)
    held.release()
    assert not (tmp_path / LOCK_NAME).exists()


def test_who_made_the_file_and_lost_the_lock_leaves_it_to_its_holder(tmp_path: Path, monkeypatch):
    really, winner = folder_lock._lock_handle, []

    def late(handle: int) -> bool:
        if not winner:
            winner.append(None)
            winner.append(FolderLock.take(tmp_path))
        return really(handle)

    monkeypatch.setattr(folder_lock, "_lock_handle", late)
    for _taker in range(2):
        with pytest.raises(RegisterBusyError):
            FolderLock.take(tmp_path)
    winner[1].release()


def test_a_lock_that_cannot_be_written_is_gone_before_another_can_have_it(tmp_path, monkeypatch):
    closed_with, really = [], os.close

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    def close(handle: int) -> None:
        closed_with.append((tmp_path / LOCK_NAME).exists())
        really(handle)

    monkeypatch.setattr(folder_lock, "_write_own_words", full)
    monkeypatch.setattr(folder_lock.os, "close", close)
    with pytest.raises((OSError, AppError)):
        FolderLock.take(tmp_path)
    monkeypatch.undo()
    assert not (tmp_path / LOCK_NAME).exists()
    assert closed_with == [os.name == "nt"]


def test_releasing_twice_does_not_touch_the_next_holder(tmp_path: Path):
    first = FolderLock.take(tmp_path)
    first.release()
    second = FolderLock.take(tmp_path)
    first.release()
    with pytest.raises(RegisterBusyError):
        FolderLock.take(tmp_path)
    second.release()


def test_a_killed_program_leaves_a_lock_that_is_taken_over(tmp_path: Path):
    program = (
        "import sys, pathlib, time; sys.path.insert(0, sys.argv[2])\n"
        "from app.system.folder_lock import FolderLock\n"
        "held = FolderLock.take(pathlib.Path(sys.argv[1]))\n"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), str(ROOT)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(RegisterBusyError) as caught:
            FolderLock.take(tmp_path)
        assert caught.value.facts["pid"] == other.pid
        with pytest.raises(RegisterBusyError) as at_once:
            refuse_held(tmp_path)
        assert at_once.value.facts == caught.value.facts
        other.kill()
        if sys.platform == "linux":
            # Ended, and nobody has taken note yet: its number is still there.
            os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
            refuse_held(tmp_path)
        other.wait()
        assert (tmp_path / LOCK_NAME).exists()
        refuse_held(tmp_path)
        FolderLock.take(tmp_path).release()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"rubbish",
        b"999999999\nsame\n",
        b"1\nanother-start\n-\n",
        b"\xff\xfe\n\n",
    ],
)
def test_a_lock_of_nobody_is_taken_over(tmp_path: Path, text: bytes):
    (tmp_path / LOCK_NAME).write_bytes(text.replace(b"same", system.boot_id().encode()))
    held = FolderLock.take(tmp_path)
    assert (tmp_path / LOCK_NAME).read_bytes().startswith(str(os.getpid()).encode())
    held.release()


@pytest.fixture
def living() -> Iterator[int]:
    """Lend the number of a process that runs."""
    waiting = "import sys; sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", waiting], stdin=subprocess.PIPE) as child:
        yield child.pid
        child.kill()


def test_a_lock_of_a_living_process_of_this_start_is_kept(tmp_path: Path, living: int):
    (tmp_path / LOCK_NAME).write_bytes(f"{living}\n{system.boot_id()}\n-\n".encode())
    with pytest.raises(RegisterBusyError) as caught:
        FolderLock.take(tmp_path)
    assert caught.value.facts == {"pid": living}


def test_a_number_that_went_to_another_process_does_not_count(tmp_path: Path, living: int):
    boot = system.boot_id()
    assert boot
    (tmp_path / LOCK_NAME).write_bytes(f"{living}\n{boot}\n123456789012\n".encode())
    FolderLock.take(tmp_path).release()


OTHER = b"4711\nanother-start\n99\nPC-IN-PATNA\n0123456789abcdef\n1795600800\n"


def test_the_lock_names_process_computer_and_time(tmp_path: Path):
    held = FolderLock.take(tmp_path)
    holder = read_holder((tmp_path / LOCK_NAME).read_bytes())
    assert holder.pid == os.getpid()
    assert holder.computer
    assert holder.machine == machine_mark()
    assert holder.since > 1_700_000_000
    assert not holder.is_elsewhere
    assert held.left_by is None
    held.release()


def test_a_network_card_that_comes_and_goes_makes_no_other_computer(monkeypatch):
    before = machine_mark()
    monkeypatch.setattr(uuid, "getnode", lambda: 1)
    assert machine_mark() == before


def test_a_lock_left_by_another_computer_on_a_stick_is_taken_over_and_told(tmp_path: Path):
    (tmp_path / LOCK_NAME).write_bytes(OTHER)
    refuse_held(tmp_path)
    held = FolderLock.take(tmp_path)
    assert held.left_by is not None
    assert (held.left_by.computer, held.left_by.since) == ("PC-IN-PATNA", 1_795_600_800)
    held.release()


@pytest.mark.parametrize("cloud", ["OneDrive - Office", "Dropbox"])
def test_in_a_folder_that_is_copied_to_a_cloud_it_is_kept(tmp_path: Path, cloud: str):
    folder = tmp_path / cloud / "register"
    folder.mkdir(parents=True)
    (folder / LOCK_NAME).write_bytes(OTHER)
    for look in (refuse_held, FolderLock.take):
        with pytest.raises(RegisterBusyError) as caught:
            look(folder)
        told = words(caught.value)
        assert "another computer: PC-IN-PATNA, since 25 Nov 2026" in told.happened
        assert "move this folder" in told.todo
    assert (folder / LOCK_NAME).read_bytes() == OTHER


@pytest.mark.parametrize(
    "text",
    [
        b"1\n\n\n<b>\x00PC\x1b[31m\nnot-hex-not-hex-\nyesterday\n",
        b"9" * 600,
        b"1\n" * 300,
        "१\nक\nख\nपीसी\n०१२३\n०\n".encode(),
    ],
)
def test_a_lock_that_a_stranger_wrote_shows_nothing_odd(text: bytes):
    holder = read_holder(text)
    assert all(sign.isalnum() or sign in "-._ " for sign in holder.computer)
    assert len(holder.computer) < 64
    assert holder.machine == ""
    assert holder.since in (0, 1)


def test_a_lock_of_an_older_program_still_counts(tmp_path: Path, living: int):
    (tmp_path / LOCK_NAME).write_bytes(f"{living}\n{system.boot_id()}\n-\n".encode())
    with pytest.raises(RegisterBusyError) as caught:
        refuse_held(tmp_path)
    assert words(caught.value).happened == (
        "The register is open in another program on this computer."
    )


@pytest.mark.posix("no pipe has a place in a folder on Windows")
def test_a_pipe_in_the_place_of_the_lock_keeps_nobody_waiting(tmp_path: Path):
    os.mkfifo(tmp_path / "lock")
    with pytest.raises(FileUnreadableError):
        FolderLock.take(tmp_path)

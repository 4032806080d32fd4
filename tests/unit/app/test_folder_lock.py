"""One program at a time has a register open; a dead one's lock is taken over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import RegisterBusyError
from app.folder_lock import LOCK_NAME, FolderLock, boot_id

ROOT = Path(__file__).resolve().parents[3]


def test_a_second_taker_is_told_who_holds_it(tmp_path: Path):
    held = FolderLock.take(tmp_path)
    with pytest.raises(RegisterBusyError) as caught:
        FolderLock.take(tmp_path)
    assert caught.value.facts == {"pid": os.getpid()}
    held.release()
    assert not (tmp_path / LOCK_NAME).exists()


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
        "from app.folder_lock import FolderLock\n"
        "held = FolderLock.take(pathlib.Path(sys.argv[1]))\n"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), str(ROOT)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(RegisterBusyError) as caught:
            FolderLock.take(tmp_path)
        assert caught.value.facts == {"pid": other.pid}
        other.kill()
        other.wait()
        assert (tmp_path / LOCK_NAME).exists()
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
    (tmp_path / LOCK_NAME).write_bytes(text.replace(b"same", boot_id().encode()))
    held = FolderLock.take(tmp_path)
    assert (tmp_path / LOCK_NAME).read_bytes().startswith(str(os.getpid()).encode())
    held.release()


def test_a_lock_of_a_living_process_of_this_start_is_kept(tmp_path: Path):
    (tmp_path / LOCK_NAME).write_bytes(f"1\n{boot_id()}\n-\n".encode())
    with pytest.raises(RegisterBusyError) as caught:
        FolderLock.take(tmp_path)
    assert caught.value.facts == {"pid": 1}


def test_a_number_that_went_to_another_process_does_not_count(tmp_path: Path):
    (tmp_path / LOCK_NAME).write_bytes(f"1\n{boot_id()}\n123456789012\n".encode())
    FolderLock.take(tmp_path).release()

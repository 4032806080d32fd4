"""What the window asks of each system, as far as that can be seen on another one."""

import os
import socket
from pathlib import Path
from typing import ClassVar

import pytest

from app.system.platforms.windows import disks
from own_system import IS_WINDOWS
from ui.system.platforms import linux, macos, windows
from ui.system.platforms.windows.user32 import let_any_come_forward


def test_a_door_is_a_path_or_the_name_of_a_pipe():
    place = Path("/run/user/1/lifafa/0123456789abcdef")
    assert linux.door_called(place) == macos.door_called(place) == str(place)
    assert windows.door_called(place) == "lifafa-0123456789abcdef"


@pytest.mark.posix("a door that is a path is closed by its mode")
@pytest.mark.parametrize("system", [linux, macos])
def test_a_door_that_is_a_path_is_for_this_user_alone(tmp_path: Path, system):
    door = tmp_path / "door"
    door.touch(0o666)
    system.close_door(door)
    assert door.stat().st_mode & 0o777 == 0o600


def test_windows_has_no_path_of_a_door_to_close(tmp_path: Path):
    windows.close_door(tmp_path / "gone")


@pytest.mark.posix("a socket of Linux knows whose process is at the other end")
def test_linux_asks_whose_process_is_at_the_other_end(monkeypatch):
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert linux.is_own(here.fileno())
        monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
        assert not linux.is_own(here.fileno())
    assert not linux.is_own(-1)


@pytest.mark.parametrize(
    ("system", "path", "other"),
    [
        (linux, "/media/asha/STICK", True),
        (linux, "/run/media/asha/STICK", True),
        (linux, "/mnt/second", True),
        (linux, "/boot/efi", False),
        (macos, "/Volumes/STICK", True),
        (macos, "/System/Volumes/Data", False),
        (windows, "E:/", True),
    ],
)
def test_disks_that_people_plug_in_are_told_from_the_systems_own(system, path, other):
    assert system.is_other_disk(path) is other
    assert system.is_fixed_disk(path) is path.startswith("/mnt/")


def test_windows_tells_drives_that_are_pulled_out_from_disks_that_stay(monkeypatch):
    class Kernel32:
        kinds: ClassVar = {"E:\\": 2, "D:\\": 3, "Z:\\": 4}

        def GetDriveTypeW(self, root: str) -> int:
            return self.kinds[root]

    monkeypatch.setattr(disks, "opened", lambda _name: Kernel32())
    assert not windows.is_fixed_disk("E:/")
    assert windows.is_fixed_disk("D:/")
    assert windows.is_fixed_disk("Z:/")


def test_windows_gives_the_front_to_the_window_that_is_there():
    class User32:
        asked: int = 0

        def AllowSetForegroundWindow(self, process: int) -> int:
            self.asked = process
            return 1

    library = User32()
    let_any_come_forward(library)
    assert library.asked == 0xFFFFFFFF
    let_any_come_forward(object())
    for system in (linux, macos, windows):
        system.let_others_come_forward()


@pytest.mark.parametrize("system", [macos] if IS_WINDOWS else [macos, windows])
def test_what_another_system_would_be_asked_is_no_error_here(system):
    assert system.keyboard_state("cocoa") == (None, None)
    assert system.keep_out(0, True) is False
    system.conceal_copied()


def test_a_watch_is_loaded_when_it_is_asked_for():
    assert linux.watch_kind().__name__ == "LinuxWatch"
    assert macos.watch_kind().__name__ == "MacWatch"
    assert windows.watch_kind().__name__ == "WindowsWatch"

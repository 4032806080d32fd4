"""What Linux tells of its disks and processes."""

import os
from pathlib import Path

import pytest

from app.system.platforms import linux

pytestmark = pytest.mark.posix("how Linux is asked, with what it imports")


def test_a_mounted_folder_of_another_computer_is_recognised():
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "server:/x /mnt/our\\040office nfs4 rw 0 0\n"
        "//s/y /mnt/our\\040office/deep cifs rw 0 0\n"
        "short line\n"
    )
    assert linux._type_of("/srv/a", mounts) == "ext4"
    assert linux._type_of("/mnt/our office/register", mounts) == "nfs4"
    assert linux._type_of("/mnt/our office/deep", mounts) == "cifs"
    assert linux._type_of("/mnt/our officex", mounts) == "ext4"


def test_a_disk_that_can_be_pulled_is_a_stick(tmp_path: Path):
    device = os.stat(tmp_path).st_dev
    name = f"{os.major(device)}:{os.minor(device)}"
    disk = tmp_path / "devices" / "sdx" / "sdx1"
    disk.mkdir(parents=True)
    blocks = tmp_path / "block"
    blocks.mkdir()
    assert not linux._is_removable(tmp_path, blocks)
    (blocks / name).symlink_to(disk)
    assert not linux._is_removable(tmp_path, blocks)
    (disk.parent / "removable").write_text("1\n")
    assert linux._is_removable(tmp_path, blocks)
    (disk.parent / "removable").write_text("0\n")
    assert not linux._is_removable(tmp_path, blocks)
    (blocks / name).unlink()
    usb = tmp_path / "usb3" / "sdy1"
    usb.mkdir(parents=True)
    (blocks / name).symlink_to(usb)
    assert linux._is_removable(tmp_path, blocks)
    assert not linux._is_removable(tmp_path / "gone", blocks)


def test_the_disk_under_our_feet_has_a_type():
    assert linux.file_system_of(Path("/proc")) == "proc"


def test_the_folder_of_the_log_in_counts_when_it_is_there(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert linux.runtime_folder() == tmp_path
    for named in ("", "run", str(tmp_path / "gone")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", named)
        assert linux.runtime_folder() is None


def test_a_screen_is_told_by_the_surroundings(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not linux.has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert linux.has_screen()


def test_a_process_is_known_by_when_it_began():
    assert linux.start_of(os.getpid()).isdigit()
    assert linux.start_of(2**22 + 1) == "-"
    assert linux.is_alive(os.getpid())
    assert not linux.is_alive(2**22 + 1)

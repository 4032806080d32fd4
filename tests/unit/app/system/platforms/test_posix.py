"""What Linux and macOS have in common: locks of files, names, and who may open a folder."""

import os
from pathlib import Path

import pytest

from app.system.platforms import linux, macos, posix

pytestmark = pytest.mark.posix("what Linux and macOS have in common")


def test_one_holds_the_lock_of_a_file_and_a_closed_file_gives_it_back(tmp_path: Path):
    path = tmp_path / "lock"
    first, second = (os.open(path, os.O_RDWR | os.O_CREAT) for _ in range(2))
    posix.lock_file(first, 0)
    with pytest.raises(BlockingIOError):
        posix.lock_file(second, 0)
    posix.release_file(first, path)
    assert not path.exists()
    posix.lock_file(second, 0)
    path.write_bytes(b"the next one")
    posix.release_file(second, path)
    assert path.exists(), "a file that took its name stays"


@pytest.mark.parametrize("system", [linux, macos])
@pytest.mark.parametrize(
    ("mode", "open_"), [(0o700, False), (0o750, True), (0o701, True), (0o777, True)]
)
def test_a_folder_that_others_may_open_is_told_and_closed(tmp_path: Path, system, mode, open_):
    folder = tmp_path / "register"
    folder.mkdir()
    folder.chmod(mode)
    assert system.open_to_others(folder) is open_
    assert system.close_to_others(folder)
    assert not system.open_to_others(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_not_there_is_open_to_nobody(tmp_path: Path):
    assert not posix.open_to_others(tmp_path / "gone")


def test_a_disk_without_rights_is_told_apart(tmp_path: Path, monkeypatch):
    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", lambda _self, _mode: None)
    assert not posix.close_to_others(tmp_path)


def test_the_folder_of_another_user_is_not_taken_for_our_own(tmp_path: Path, monkeypatch):
    posix.own_folder(tmp_path / "run")
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    (tmp_path / "link").symlink_to(tmp_path / "run")
    with pytest.raises(PermissionError):
        posix.own_folder(tmp_path / "link")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    with pytest.raises(PermissionError):
        posix.own_folder(tmp_path / "run")


def test_a_mark_of_elsewhere_is_nothing_that_stands_beside_the_file(tmp_path: Path):
    (tmp_path / "a.pdf").touch()
    posix.mark_from_outside(tmp_path / "a.pdf")
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]

"""What a system cannot do is answered by doing nothing, and what it knows for sure is told."""

import os
from pathlib import Path

import pytest

from app.system.platforms import described, linux, macos, system, windows

pytestmark = pytest.mark.posix("each system is asked where it is not there")


@pytest.mark.parametrize("other", [macos, windows])
def test_what_only_linux_can_do_is_let_be_elsewhere(other):
    handle = os.open(os.devnull, os.O_RDONLY)
    assert not other.leave_the_network(same_user=True)
    assert not other.refuse_network()
    other.hide_memory()
    other.show_running()
    other.forget_cached(handle)
    assert other.runtime_folder() is None
    assert other.has_screen()
    os.close(handle)


def test_what_windows_cannot_do_is_let_be():
    windows.refuse_files()
    windows.end_after(1)
    windows.refuse_dumps()
    with Path(os.devnull).open("rb") as file:
        assert file.read() == b"", "files can still be opened"


def test_a_limit_that_windows_does_not_give_is_no_error():
    windows.limit(1024**3, 20, 0, threads=False)


def test_a_process_that_cannot_be_asked_about_counts_as_one_that_runs(monkeypatch):
    def missing(_name):
        raise OSError

    monkeypatch.setattr(windows.processes, "opened", missing)
    assert windows.is_alive(2**22 + 1)
    assert windows.start_of(2**22 + 1) == "-"


def test_macos_asks_who_runs():
    assert macos.is_alive(os.getpid())
    assert not macos.is_alive(2**22 + 1)
    assert macos.boot_id() == "-"


def test_users_of_one_computer_are_told_apart(monkeypatch):
    monkeypatch.setenv("USERNAME", "made-up")
    assert windows.user_mark() == "made-up"
    assert linux.user_mark() == macos.user_mark() == str(os.getuid())


def test_a_computer_is_told_by_something_that_stays():
    for one in (linux, macos, windows):
        assert one.machine_words() == one.machine_words() != ""


@pytest.mark.parametrize(
    ("one", "module"),
    [(linux, "SecretService"), (macos, "macOS"), (windows, "Windows")],
)
def test_the_keyring_is_the_one_of_the_system(one, module):
    assert one.keyring_kind().__module__ == f"keyring.backends.{module}"


def test_windows_refuses_a_name_that_is_taken_by_itself(tmp_path: Path):
    (tmp_path / "part").write_bytes(b"new")
    windows.rename_new(tmp_path / "part", tmp_path / "name")
    assert (tmp_path / "name").read_bytes() == b"new"


def test_sticks_of_macos_are_looked_for_where_they_are_mounted():
    assert [one for one in macos.mounts() if one.parent != Path("/Volumes")] == []


def test_a_folder_whose_type_nobody_tells_has_none(monkeypatch, tmp_path: Path):
    def fails(_library, _folder):
        raise AttributeError("statfs")

    monkeypatch.setattr(macos, "_kind_by", fails)
    assert macos.file_system_of(tmp_path) == ""


def test_the_system_that_is_told_is_the_one_that_is_asked():
    assert system.NAME in ("linux", "macos", "windows")
    assert len(described().split()) >= 3

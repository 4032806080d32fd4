"""What the system tells of a file by its name is what it tells of the same file once it is open.

Windows answers the two in ways of its own, and on the Windows computer of these tests the first is
answered by us (``packaging/wine_python.c``).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ALIKE = ("st_mode", "st_ino", "st_dev", "st_nlink", "st_size", "st_atime_ns", "st_mtime_ns")
OF_POSIX = ("st_ctime_ns",)
"""On Windows Python tells a birth here by name, and the last change once the file is open."""
OF_WINDOWS = ("st_birthtime_ns", "st_file_attributes", "st_reparse_tag")


def _small(folder: Path) -> Path:
    path = folder / "small"
    path.write_bytes(b"made up")
    return path


def _empty(folder: Path) -> Path:
    path = folder / "empty"
    path.touch()
    return path


def _read_only(folder: Path) -> Path:
    path = _small(folder)
    path.chmod(stat.S_IREAD)
    return path


def _in_hindi(folder: Path) -> Path:
    inside = folder / "काग़ज़"
    inside.mkdir()
    return _small(inside)


def _with_a_second_name(folder: Path) -> Path:
    path = _small(folder)
    (folder / "second").hardlink_to(path)
    return path


def _long(folder: Path) -> Path:
    path = folder / "long"
    with path.open("wb") as file:
        file.truncate(2**32 + 7)
    return path


FILES = (_small, _empty, _read_only, _in_hindi, _with_a_second_name, _long)


def _told(found: os.stat_result) -> dict[str, int]:
    asked = (*ALIKE, *(OF_WINDOWS if os.name == "nt" else OF_POSIX))
    return {name: getattr(found, name) for name in asked}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for path in tmp_path.rglob("*"):
        path.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("make", FILES)
def test_a_file_is_told_alike_by_name_and_open(folder: Path, make: Callable[[Path], Path]) -> None:
    path = make(folder)
    with path.open("rb") as file:
        opened = os.fstat(file.fileno())
    for _again in range(2):
        assert _told(path.stat()) == _told(opened)
        assert _told(path.lstat()) == _told(opened)
    assert os.path.samestat(path.stat(), opened)


def test_the_python_that_runs_is_told_alike() -> None:
    with open(os.__file__, "rb") as file:
        assert _told(os.stat(os.__file__)) == _told(os.fstat(file.fileno()))


def test_a_changed_file_is_told_as_it_is_now(folder: Path) -> None:
    path = _small(folder)
    before = path.stat()
    path.write_bytes(b"made up and longer")
    assert path.stat().st_size == before.st_size + 11
    other = folder / "other"
    other.write_bytes(b"")
    other.replace(path)
    assert (path.stat().st_size, path.stat().st_ino == before.st_ino) == (0, False)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        path.stat()
    path.mkdir()
    assert path.is_dir()


@pytest.mark.parametrize("end", ["", os.sep])
def test_a_folder_is_one_whichever_way_it_is_named(folder: Path, end: str) -> None:
    told = os.stat(f"{folder}{end}")
    assert stat.S_ISDIR(told.st_mode)
    assert os.path.samestat(told, os.stat(folder / "." / ".." / folder.name))
    assert told.st_dev == os.stat(_small(folder)).st_dev


def test_what_is_not_there_is_told_as_that(folder: Path) -> None:
    _small(folder)
    for path in (folder / "none", folder / "none" / "inside", folder / "small" / "inside"):
        with pytest.raises((FileNotFoundError, NotADirectoryError)):
            path.stat()
        assert not path.exists()
    assert not (folder / "na\0me").exists()
    assert not os.path.exists("")


def test_what_is_no_file_is_told_as_that() -> None:
    assert not Path(os.devnull).is_file()
    assert not Path(os.devnull).is_dir()

"""What macOS is asked, with a made-up library in its place: it was never run there."""

import ctypes
from pathlib import Path

import pytest

from app.system.platforms import macos
from app.system.platforms.macos import FileSystem

pytestmark = pytest.mark.posix("how macOS is asked, with what it imports")


def test_the_shape_is_that_of_the_header():
    assert ctypes.sizeof(FileSystem) == 2168
    assert FileSystem.kind_name.offset == 72


def library(kind: bytes, *, name: str, answer: int = 0):
    class Library:
        asked: bytes = b""

    def statfs(path, told):
        Library.asked = path
        told._obj.kind_name = kind
        return answer

    setattr(Library, name, staticmethod(statfs))
    return Library


@pytest.mark.parametrize("name", ["statfs", "statfs$INODE64"])
def test_the_type_of_a_file_system_is_asked_in_either_form(name):
    asked = library(b"smbfs", name=name)
    assert macos._kind_by(asked, Path("/Volumes/office")) == "smbfs"
    assert asked.asked == b"/Volumes/office"


def test_a_folder_that_is_not_there_has_no_type():
    assert macos._kind_by(library(b"apfs", name="statfs", answer=-1), Path("/gone")) == ""


def test_what_lies_below_volumes_can_be_pulled():
    assert macos.is_stick(Path("/Volumes/STICK/backups"))
    assert not macos.is_stick(Path("/Users/made-up/register"))

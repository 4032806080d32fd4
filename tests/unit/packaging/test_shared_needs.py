"""What the program asks of the system is read from its files; an unknown library stops it."""

import shutil
import sys
from pathlib import Path

import pytest

from build_errors import PackageError
from setup_debian import WINDOW_PACKAGES
from shared_needs import PACKAGES, Needs, depends, needs_of


def test_needs_are_read_from_the_files(tmp_path: Path) -> None:
    shutil.copy(Path(sys.executable).resolve(), tmp_path / "tool")
    (tmp_path / "note.txt").write_text("no program")
    needs = needs_of(tmp_path)
    assert "libc.so.6" in needs.libraries
    assert needs.c_library >= (2, 17)
    (tmp_path / "libc.so.6").write_bytes(b"")
    assert "libc.so.6" not in needs_of(tmp_path).libraries


def test_a_folder_without_a_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="no program"):
        needs_of(tmp_path)


def test_depends_names_each_package_once_with_the_c_library() -> None:
    needs = Needs(("libEGL.so.1", "libc.so.6", "libm.so.6", "libxcb.so.1"), (2, 36))
    assert depends(needs) == "libc6 (>= 2.36), libegl1, libxcb1"


def test_a_library_of_no_known_package_stops_it() -> None:
    with pytest.raises(PackageError, match=r"libnowhere\.so\.9"):
        depends(Needs(("libnowhere.so.9",), (2, 36)))


def test_what_the_window_needs_from_source_is_known_here_too() -> None:
    known = {name.strip() for names in PACKAGES.values() for name in names.split("|")}
    for choice in WINDOW_PACKAGES:
        assert known & set(choice.split("|")), choice

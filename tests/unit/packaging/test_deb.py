"""dpkg reads the package that is written here, and finds nothing in it that would run by itself."""

import subprocess
from pathlib import Path

import pytest

import debian_words
from build_errors import PackageError
from deb import control_file, installed_size, package
from fixed_archives import Entry

WHEN = 1_700_000_000
FILES = [
    Entry("usr/bin/demo", b"#!/bin/sh\necho hello\n", is_program=True),
    Entry("usr/share/doc/demo/about", b"x" * 1025),
    Entry("usr/bin/other", link="demo"),
]
CONTROL = {**debian_words.control("1.2.3", "libc6 (>= 2.36)"), "Package": "demo"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "demo.deb"
    path.write_bytes(package(CONTROL, FILES, WHEN, 0))
    return path


def dpkg_deb(*words: object) -> str:
    asked = subprocess.run(
        ["dpkg-deb", *map(str, words)], capture_output=True, check=True, text=True
    )
    return asked.stdout


def test_dpkg_reads_fields_and_files(made: Path, tmp_path: Path) -> None:
    assert dpkg_deb("-f", made, "Version") == "1.2.3-1\n"
    assert dpkg_deb("-f", made, "Installed-Size") == "4\n"
    dpkg_deb("-x", made, tmp_path / "out")
    done = subprocess.run([tmp_path / "out/usr/bin/other"], capture_output=True, check=True)
    assert done.stdout == b"hello\n"


def test_nothing_runs_when_it_is_installed_or_removed(made: Path, tmp_path: Path) -> None:
    dpkg_deb("-e", made, tmp_path / "control")
    assert sorted(one.name for one in (tmp_path / "control").iterdir()) == ["control", "md5sums"]


def test_a_file_that_was_damaged_is_found_by_its_sum(made: Path, tmp_path: Path) -> None:
    dpkg_deb("-R", made, tmp_path / "out")
    words = ["md5sum", "--check", "--quiet", "DEBIAN/md5sums"]
    assert subprocess.run(words, cwd=tmp_path / "out", check=False).returncode == 0
    (tmp_path / "out/usr/share/doc/demo/about").write_bytes(b"y")
    done = subprocess.run(words, cwd=tmp_path / "out", check=False, capture_output=True)
    assert done.returncode == 1


def test_the_same_files_give_the_same_package(made: Path) -> None:
    assert package(CONTROL, FILES[::-1], WHEN, 0) == made.read_bytes()
    assert package(CONTROL, FILES, WHEN + 1, 0) != made.read_bytes()


def test_a_control_file_is_whole_and_holds_nothing_unknown() -> None:
    with pytest.raises(PackageError, match="Version"):
        control_file({**CONTROL, "Version": ""})
    with pytest.raises(PackageError, match="Postinst"):
        control_file({**CONTROL, "Postinst": "x"})


def test_size_is_counted_in_whole_blocks() -> None:
    assert installed_size([Entry("a", b"x"), Entry("b", b"y" * 1024), Entry("c", link="a")]) == 3

"""The same files give the same packages, dpkg reads them, and nothing in them leads out of them."""

import os
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

import debian_words
import desktop_steps
from build_errors import PackageError
from fixed_archives import Entry, debian, entries_of, installed_size, lay_out, portable

WHEN = 1_700_000_000
FILES = [
    Entry("usr/bin/demo", b"#!/bin/sh\necho hello\n", is_program=True),
    Entry("usr/share/doc/demo/about", b"x" * 1025),
    Entry("usr/bin/other", link="demo"),
]
CONTROL = {**debian_words.control("1.2.3", "libc6 (>= 2.36)"), "Package": "demo"}
ROOT_AND_TIME = {(0, 0, "root", "root", WHEN)}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "demo.deb"
    debian(CONTROL, FILES, WHEN, path, 0)
    return path


def dpkg_deb(*words: object) -> bytes:
    return subprocess.run(["dpkg-deb", *map(str, words)], capture_output=True, check=True).stdout


def whose_and_when(archive: tarfile.TarFile) -> set[tuple[int, int, str, str, float]]:
    return {(one.uid, one.gid, one.uname, one.gname, one.mtime) for one in archive.getmembers()}


def test_dpkg_reads_fields_and_files(made: Path, tmp_path: Path) -> None:
    assert dpkg_deb("-f", made, "Version") == b"1.2.3-1\n"
    assert dpkg_deb("-f", made, "Installed-Size") == b"4\n"
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


@pytest.mark.parametrize("kept", [b"", b"an older package"], ids=["none", "older"])
@pytest.mark.parametrize("name", ["demo.deb", "demo.tar.xz", "demo.zip"])
def test_a_build_that_is_stopped_leaves_no_half_file_under_the_name_of_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kept: bytes
) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program/lifafa").write_bytes(b"x" * 1000)
    to = tmp_path / name
    if kept:
        to.write_bytes(kept)

    def stopped(*_given: object, **_named: object) -> None:
        assert to.exists() == bool(kept)
        raise KeyboardInterrupt

    monkeypatch.setattr(tarfile.TarFile, "addfile", stopped)
    monkeypatch.setattr(zipfile.ZipFile, "writestr", stopped)
    monkeypatch.setattr("fixed_archives.subprocess.run", stopped)
    with pytest.raises(KeyboardInterrupt):
        if name.endswith(".deb"):
            debian(CONTROL, FILES, WHEN, to, 0)
        elif name.endswith(".zip"):
            desktop_steps.zip_folder(tmp_path / "program", to)
        else:
            portable(FILES, WHEN, to, 0)
    found = {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()}
    assert found == ({name: kept} if kept else {})


def test_what_dpkg_deb_refuses_or_warns_of_is_refused(tmp_path: Path) -> None:
    for name in ("Version", "Maintainer"):
        without = {field: value for field, value in CONTROL.items() if field != name}
        with pytest.raises(PackageError, match=name):
            debian(without, FILES, WHEN, tmp_path / "demo.deb", 0)
        assert not (tmp_path / "demo.deb").exists(), "a package that was refused lies there"


def test_without_dpkg_deb_it_is_said_where_packages_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PackageError, match="made on Debian"):
        debian(CONTROL, FILES, WHEN, tmp_path / "demo.deb", 0)


def test_order_mask_language_processors_and_settings_leave_no_trace(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = tmp_path / "first.tar.xz", tmp_path / "again"
    portable(FILES, WHEN, first, 0)
    surroundings = {
        "TZ": "Asia/Kolkata",
        "LC_ALL": "hi_IN.UTF-8",
        "SOURCE_DATE_EPOCH": "5",
        "DPKG_DEB_THREADS_MAX": "1",
        "DPKG_DEB_COMPRESSOR_LEVEL": "9",
        "DPKG_DEB_COMPRESSOR_TYPE": "gzip",
    }
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    mask = os.umask(0o077)
    try:
        portable(FILES[::-1], WHEN, again, 0)
        assert again.read_bytes() == first.read_bytes()
        debian(CONTROL, FILES[::-1], WHEN, again, 0)
        assert again.read_bytes() == made.read_bytes()
    finally:
        os.umask(mask)
    debian(CONTROL, FILES, WHEN + 1, again, 0)
    assert again.read_bytes() != made.read_bytes()


def test_a_time_that_is_still_to_come_is_written_as_well(tmp_path: Path) -> None:
    # dpkg-deb by itself only makes files older.
    later = int(time.time()) + 86_400
    debian(CONTROL, FILES, later, tmp_path / "demo.deb", None)
    (tmp_path / "files.tar").write_bytes(dpkg_deb("--fsys-tarfile", tmp_path / "demo.deb"))
    with tarfile.open(tmp_path / "files.tar") as archive:
        assert {one.mtime for one in archive.getmembers()} == {later}


def test_everything_belongs_to_root_and_has_one_of_two_rights(made: Path, tmp_path: Path) -> None:
    (tmp_path / "files.tar").write_bytes(dpkg_deb("--fsys-tarfile", made))
    with tarfile.open(tmp_path / "files.tar") as archive:
        rights = {one.name: one.mode for one in archive.getmembers() if not one.issym()}
        assert rights.pop("./usr/bin/demo") == 0o755
        assert rights.pop("./usr/share/doc/demo/about") == 0o644
        assert set(rights.values()) == {0o755}, "folders"
        assert whose_and_when(archive) == ROOT_AND_TIME
    portable([Entry("d/p", is_program=True), Entry("d/f")], WHEN, tmp_path / "d.tar.xz", 0)
    with tarfile.open(tmp_path / "d.tar.xz") as archive:
        members = [(one.name, one.mode) for one in archive.getmembers()]
        assert members == [("d", 0o755), ("d/f", 0o644), ("d/p", 0o755)]
        assert whose_and_when(archive) == ROOT_AND_TIME


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a//b", "./a", ""])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="no name for a file"):
        lay_out([Entry(name)], tmp_path / "in", WHEN)


@pytest.mark.parametrize(
    "second",
    [Entry("a"), Entry("a/b"), Entry("a", link="x")],
)
def test_a_name_stands_once_and_is_one_thing(second: Entry, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="already"):
        lay_out([Entry("a"), second], tmp_path, WHEN)


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    with pytest.raises(PackageError, match="already"):
        lay_out([Entry("a", link="../outside"), Entry("a/b")], tmp_path / "in", WHEN)
    assert list((tmp_path / "outside").iterdir()) == []


def test_links_of_a_folder_stay_inside(tmp_path: Path) -> None:
    inside = tmp_path / "program"
    inside.mkdir()
    (inside / "tool").write_bytes(b"x")
    (inside / "tool").chmod(0o755)
    (inside / "lib.so.1").write_bytes(b"x")
    (inside / "lib.so.1").chmod(0o755)
    (inside / "name").symlink_to("tool")
    found = {one.name: one for one in entries_of(inside, "usr/lib/p")}
    assert found["usr/lib/p/name"].link == "tool"
    assert found["usr/lib/p/tool"].is_program
    assert not found["usr/lib/p/lib.so.1"].is_program
    for target in ("../outside", "/etc/passwd"):
        (inside / "out").symlink_to(target)
        with pytest.raises(PackageError, match="leads out"):
            entries_of(inside, "p")
        (inside / "out").unlink()
    os.mkfifo(inside / "pipe")
    with pytest.raises(PackageError, match="neither a file nor a folder"):
        entries_of(inside, "p")


def test_size_is_counted_in_whole_blocks() -> None:
    assert installed_size([Entry("a", b"x"), Entry("b", b"y" * 1024), Entry("c", link="a")]) == 3

"""The same files give the same archive, and nothing in it leads out of it."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from build_errors import PackageError
from fixed_archives import Entry, ar, entries_of, tar, xz

WHEN = 1_700_000_000


def unpacked(packed: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return archive.getmembers()


def test_order_and_moment_of_making_leave_no_trace(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"two")
    first = [Entry("x/b", tmp_path / "b"), Entry("a", b"one"), Entry("l", link="a")]
    made = tar(first, WHEN)
    os.utime(tmp_path / "b", (1, 1))
    (tmp_path / "b").chmod(0o600)
    assert tar(first[::-1], WHEN) == made
    assert xz(made, 1) == xz(made, 1)


def test_everything_belongs_to_root_and_has_one_of_two_rights() -> None:
    members = unpacked(tar([Entry("d/p", b"", is_program=True), Entry("d/f", b"")], WHEN))
    assert [(one.name, one.mode) for one in members] == [
        ("d", 0o755),
        ("d/f", 0o644),
        ("d/p", 0o755),
    ]
    assert {(one.uid, one.gid, one.uname, one.gname, one.mtime) for one in members} == {
        (0, 0, "root", "root", WHEN)
    }


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a//b", "./a", ""])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(PackageError, match="no name for a file"):
        tar([Entry(name)], WHEN)


def test_a_name_stands_once_and_is_one_thing() -> None:
    with pytest.raises(PackageError, match="twice"):
        tar([Entry("a"), Entry("a")], WHEN)
    with pytest.raises(PackageError, match="a file and a folder"):
        tar([Entry("a"), Entry("a/b")], WHEN)


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


def test_the_system_reads_our_ar(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(ar([("one", b"odd"), ("two", b"even")], WHEN))
    listed = subprocess.run(["ar", "p", tmp_path / "a", "two"], capture_output=True, check=True)
    assert listed.stdout == b"even"
    with pytest.raises(PackageError, match="too long"):
        ar([("a-name-of-sixteen", b"")], WHEN)

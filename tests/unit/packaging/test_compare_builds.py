"""Two builds are compared down to the bytes, the rights, the times and what archives hold."""

import os
import zipfile
from pathlib import Path

import pytest

import compare_builds


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders that are alike."""
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "inner").mkdir(parents=True)
        (folder / "Lifafa").write_bytes(b"program")
        (folder / "lifafa").symlink_to("Lifafa")
        with zipfile.ZipFile(folder / "inner" / "base.zip", "w") as archive:
            for member in ("a.pyc", "b.pyc"):
                archive.writestr(zipfile.ZipInfo(member), member)
        for path in [folder, *folder.rglob("*")]:
            os.utime(path, (0, 0), follow_symlinks=False)
    return tmp_path / "one", tmp_path / "two"


def found(pair: tuple[Path, Path]) -> list[str]:
    first, second = pair
    for path in [second, *second.rglob("*")]:
        if path.name != "later":
            os.utime(path, (0, 0), follow_symlinks=False)
    return list(compare_builds.differences(first, second))


def test_nothing_is_told_of_two_that_are_alike(pair):
    assert found(pair) == []


def test_bytes_are_compared(pair):
    (pair[1] / "Lifafa").write_bytes(b"progran")
    assert found(pair) == ["Lifafa: 7 and 7 bytes, not the same"]


def test_what_only_one_has_is_told(pair):
    (pair[1] / "more").mkdir()
    (pair[1] / "Lifafa").unlink()
    assert found(pair) == ["Lifafa: only in the first", "more: only in the second"]


def test_rights_targets_kinds_and_times_are_compared(pair):
    (pair[1] / "Lifafa").chmod(0o755)
    (pair[0] / "Lifafa").chmod(0o644)
    (pair[1] / "lifafa").unlink()
    (pair[1] / "lifafa").symlink_to("inner")
    assert found(pair) == ["Lifafa: rights -rw-r--r-- and -rwxr-xr-x", "lifafa: two targets"]
    (pair[1] / "lifafa").unlink()
    (pair[1] / "lifafa").write_bytes(b"")
    assert found(pair)[1:] == ["lifafa: two kinds of file"]


def test_times_are_compared(pair):
    for folder, when in zip(pair, (0, 5), strict=True):
        (folder / "later").write_bytes(b"")
        os.utime(folder / "later", (when, when))
    os.utime(pair[0], (0, 0))
    assert found(pair) == ["later: times 0 and 5"]


def test_a_difference_inside_an_archive_is_told_by_its_name(pair):
    with zipfile.ZipFile(pair[1] / "inner" / "base.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.pyc"), "a.pyc")
        archive.writestr(zipfile.ZipInfo("b.pyc"), "other")
        archive.writestr(zipfile.ZipInfo("c.pyc"), "new")
    lines = found(pair)
    assert lines[0].startswith("inner/base.zip: ")
    assert lines[1:] == ["inner/base.zip: inside, b.pyc", "inner/base.zip: inside, c.pyc"]


def test_the_exit_code_tells_whether_anything_differs(pair, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["compare_builds.py", *map(str, pair)])
    assert compare_builds.main() == 0
    (pair[1] / "Lifafa").write_bytes(b"other")
    assert compare_builds.main() == 1
    said = capsys.readouterr()
    assert "Lifafa: 7 and 5 bytes" in said.out
    assert "1 differences." in said.err or "2 differences." in said.err

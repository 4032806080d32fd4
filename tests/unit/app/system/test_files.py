"""Files appear whole or not at all, under names that every system keeps."""

import errno
import io
import os
from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError, NotEnoughDiskError, TargetExistsError
from app.system import files
from own_system import is_private


def test_write_beside_replaces_and_keeps_to_this_user(tmp_path: Path):
    target = tmp_path / "a"
    files.write_beside(target, b"one")
    files.write_beside(target, b"two")
    assert target.read_bytes() == b"two"
    assert is_private(target)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    target = tmp_path / "a"
    files.write_beside(target, b"old")

    def broken(out):
        out.write(b"half")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        files.write_beside(target, broken)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path):
    def full(out):
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(NotEnoughDiskError):
        files.write_beside(tmp_path / "a", full)
    with pytest.raises(NotEnoughDiskError):
        files.write_new(tmp_path / "a", full)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOENT, "missing"),
        (errno.EACCES, "denied"),
        (errno.EROFS, "denied"),
        (errno.EISDIR, "folder"),
        (errno.EBUSY, "in-use"),
        (errno.EIO, "device"),
    ],
)
def test_every_error_of_the_system_has_its_reason(number: int, reason: str):
    with pytest.raises(FileUnreadableError) as caught, files.plain_errors():
        raise OSError(number, "x")
    assert caught.value.facts == {"reason": reason}


def test_write_new_never_writes_over_a_file(tmp_path: Path):
    target = tmp_path / "a"
    target.write_bytes(b"theirs")
    with pytest.raises(TargetExistsError):
        files.write_new(target, b"ours")
    assert target.read_bytes() == b"theirs"


def test_what_is_open_already_gets_no_byte_before_it_is_written_down():
    out = io.BytesIO()
    seen = []

    def refused() -> None:
        seen.append(out.getvalue())
        raise NotEnoughDiskError

    with pytest.raises(NotEnoughDiskError):
        files.write_new(out, b"ours", refused)
    with pytest.raises(NotEnoughDiskError):
        files.complete_new(out, lambda _part: out.write(b"ours"), refused)
    assert (seen, out.getvalue()) == ([b"", b""], b"")
    files.write_new(out, b"ours", lambda: seen.append(out.getvalue()))
    assert (seen[-1], out.getvalue()) == (b"", b"ours")


def test_a_name_taken_at_the_last_moment_is_not_written_over(tmp_path: Path):
    target = tmp_path / "a"

    def race(out):
        out.write(b"ours")
        target.write_bytes(b"theirs")

    with pytest.raises(TargetExistsError):
        files.write_new(target, race)
    assert target.read_bytes() == b"theirs"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_stick_without_second_names_still_gets_its_file(tmp_path: Path, monkeypatch):
    def no_links(*_args, **_kwargs):
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", no_links)
    files.write_new(tmp_path / "a", b"ours")
    assert (tmp_path / "a").read_bytes() == b"ours"
    part = tmp_path / "b"
    part.write_bytes(b"x")
    with pytest.raises(FileExistsError):
        files.rename_new(part, tmp_path / "a")


def test_a_folder_and_a_missing_file_are_not_read(tmp_path: Path):
    for path, reason in ((tmp_path, "folder"), (tmp_path / "no", "missing")):
        with pytest.raises(FileUnreadableError) as caught:
            files.open_to_read(path)
        assert caught.value.facts["reason"] == reason


def test_a_device_is_not_a_file():
    with pytest.raises(FileUnreadableError) as caught:
        files.open_to_read(Path("/dev/zero"))
    assert caught.value.facts["reason"] == "not-a-file"


def test_read_small_stops_one_byte_after_the_limit(tmp_path: Path):
    (tmp_path / "a").write_bytes(bytes(100))
    assert len(files.read_small(tmp_path / "a", 10)) == 11
    assert len(files.read_small(tmp_path / "a", 100)) == 100


@pytest.mark.parametrize(
    ("name", "kept", "unsafe"),
    [
        ("report.pdf", "report.pdf", False),
        ("आशा की रिपोर्ट.pdf", "आशा की रिपोर्ट.pdf", False),
        ("PHOTO.JPG", "PHOTO.JPG", False),
        ("photo\u202egpj.exe", "file-01.bin", True),
        ("..\\..\\Startup\\x.lnk", "file-01.bin", True),
        ("../../etc/passwd", "file-01.bin", True),
        ("CON.pdf", "file-01.pdf", True),
        ("nul.txt", "file-01.txt", True),
        ("com1.old.pdf", "file-01.pdf", True),
        ("x.exe", "file-01.bin", True),
        ("page.html", "file-01.bin", True),
        ("a.svg", "file-01.bin", True),
        ("a.pdf.", "file-01.bin", True),
        ("a.pdf ", "file-01.bin", True),
        (".pdf", "file-01.bin", True),
        ("a:b.pdf", "file-01.bin", True),
        ("a\x00.pdf", "file-01.bin", True),
        ("a\u200bb.pdf", "file-01.bin", True),
        ("a\ud800.pdf", "file-01.bin", True),
        ("\\\\server\\share\\a.pdf", "file-01.bin", True),
        ("x" * 100 + ".pdf", "file-01.pdf", True),
        ("आ" * 79 + ".pdf", "file-01.pdf", True),
        ("", "file-01.bin", True),
    ],
)
def test_names_from_outside_are_made_safe(name: str, kept: str, unsafe: bool):
    assert files.safe_export_name(name) == (kept, unsafe)


def test_unsafe_names_are_counted():
    assert files.safe_export_name("x.exe", 12) == ("file-12.bin", True)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("FIR no. 12/26: copy", "FIR no. 12 26 copy.pdf"),
        ("", "file-01.pdf"),
        ("CON", "file-01.pdf"),
        ("a" * 200, "a" * 76 + ".pdf"),
        ("bent\u202ename", "bent name.pdf"),
        ("...", "file-01.pdf"),
    ],
)
def test_titles_become_safe_names(title: str, kept: str):
    name = files.title_as_name(title, ".pdf")
    assert name == kept
    assert files.safe_export_name(name) == (name, False)


def test_a_path_stays_in_its_folder(tmp_path: Path):
    assert files.inside(tmp_path, "a.pdf") == tmp_path.resolve() / "a.pdf"
    for name in ("../a", "a/b", "/etc/passwd", ".", ".."):
        with pytest.raises(FileUnreadableError):
            files.inside(tmp_path, name)


def test_copy_asks_between_chunks(tmp_path: Path):
    (tmp_path / "a").write_bytes(bytes(3 * 1024 * 1024))
    asked: list[int] = []
    with (tmp_path / "a").open("rb") as source, (tmp_path / "b").open("wb") as target:
        assert files.copy_stream(source, target, asked.append) == 3 * 1024 * 1024
    assert asked == [1024 * 1024, 2 * 1024 * 1024, 3 * 1024 * 1024]

"""What lies beside a backup is kept when the disk does not tell what is there."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from app.backup import beside, places
from app.backup.opening import PAPERS, paper_path
from app.base.errors import FileUnreadableError
from own_system import lead_to

NAME = "ab" * 32


def folder_with_paper(tmp_path: Path) -> tuple[Path, Path]:
    root = tmp_path / "place"
    paper = paper_path(root / PAPERS, NAME)
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"made up")
    return root, paper


def test_a_paper_that_no_backup_names_goes(tmp_path: Path):
    root, paper = folder_with_paper(tmp_path)
    assert beside.remove_unneeded(root) == 1
    assert not paper.exists()


def test_a_folder_that_cannot_be_listed_is_not_taken_for_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    root, paper = folder_with_paper(tmp_path)
    real = os.scandir

    def fails(folder: Any) -> Any:
        if Path(folder) == root:
            raise OSError(5, "made up")
        return real(folder)

    monkeypatch.setattr(os, "scandir", fails)
    assert beside.remove_unneeded(root) == 0
    assert paper.exists()


def test_a_number_that_cannot_be_read_now_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    number = places.marked(tmp_path)

    def fails(_path: Path, _limit: int) -> bytes:
        raise FileUnreadableError(reason="device")

    with monkeypatch.context() as patch:
        patch.setattr(places.files, "read_small", fails)
        assert places.mark_of(tmp_path) == ""
        with pytest.raises(FileUnreadableError):
            places.marked(tmp_path)
    assert places.marked(tmp_path) == number


@pytest.mark.parametrize("lines", [b"\xff" * 64 + b"\n", b"g" * 64 + b"\n", b"ab" * 32 + b" "])
def test_a_list_of_a_strange_stick_is_taken_for_damaged(tmp_path: Path, lines: bytes):
    root, paper = folder_with_paper(tmp_path)
    backup = root / "2026-11-26-101500.lfbak"
    backup.write_bytes(b"")
    digest = hashlib.sha256(lines).hexdigest().encode("ascii")
    beside.list_path(backup).write_bytes(b"lifafa-papers 1 1 " + digest + b"\n" + lines)
    assert beside.named_in(backup) is None
    assert beside.remove_unneeded(root) == 0
    assert paper.exists()


def test_a_list_is_read_no_further_than_it_says(tmp_path: Path):
    backup = tmp_path / "2026-11-26-101500.lfbak"
    nothing = hashlib.sha256(b"").hexdigest().encode("ascii")
    for count in (b"0", b"999999999"):
        first = b"lifafa-papers 1 " + count + b" " + nothing + b"\n"
        with beside.list_path(backup).open("wb") as file:
            file.write(first)
            file.truncate(2**36)
        assert beside.named_in(backup) is None


@pytest.mark.parametrize("linked", [PAPERS, f"{PAPERS}/ab"])
def test_papers_that_lead_elsewhere_are_refused(tmp_path: Path, linked: str):
    root, paper = folder_with_paper(tmp_path)
    beside.refuse_links(root)
    elsewhere = tmp_path / "elsewhere"
    (root / linked).rename(elsewhere)
    lead_to(root / linked, elsewhere)
    with pytest.raises(FileUnreadableError):
        beside.refuse_links(root)
    assert paper.exists()

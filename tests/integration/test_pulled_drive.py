"""A drive is pulled from a program that has its register open, on Linux and on Windows.

Rules: whatever the office does then is told in words or done; what was saved is there when the
drive is back, and the register is whole; a folder, or the letter of a drive, is taken away from
outside, from Debian.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import windows_computer
from kept_open import Told, kept_open
from two_systems import System, linux, windows

pytestmark = pytest.mark.posix("drives are taken away from outside, from Debian")

LETTER = "r:"
NO_ANSWER = "The disk of the register does not answer."


def is_told(told: Told) -> bool:
    """Say whether an order was done, or refused with what happened and what to do."""
    return told.done is not None or "" not in (told.code, told.happened, told.todo)


def worked_through(
    system: System, register: str, tmp_path: Path, pull: Callable[[], object],
    put_back: Callable[[], object],
) -> None:  # fmt: skip
    """Let an office work while its drive is pulled, and after it is back."""
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4 made up\n" + bytes(70_000))
    with kept_open(system, register) as office:
        assert office.do("create").code == ""
        cases = {office.do("save", "सुनीता बनावटी").done}
        assert office.do("attach", system.named(paper)).code == ""
        pull()
        saved = office.do("save", "Made-up Maria")
        # What is open stays open on Linux and under Wine; on a PC it does not.
        cases |= {saved.done} if saved.done else set()
        listed = office.do("list")
        assert listed.done is None
        assert (listed.happened, "put it in again" in listed.todo) == (NO_ANSWER, True)
        added = office.do("attach", system.named(paper))
        backup = office.do("backup", system.named(tmp_path / "all.lfbak"))
        assert all(map(is_told, (saved, added, backup)))
        assert "USB drive" in added.todo
        assert office.do("lock").done
        assert office.do("unlock").code == "register.missing"
        put_back()
        assert office.do("unlock").done
        assert set(office.do("list").done) == cases
        assert office.do("check").done == []
        assert office.do("attach", system.named(paper)).code == ""
        assert office.do("lock").done


def test_a_drive_that_is_pulled_on_linux_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    drive, away = tmp_path / "drive", tmp_path / "away"
    drive.mkdir()
    worked_through(
        linux(), str(drive / "office" / "register"), tmp_path,
        lambda: drive.rename(away), lambda: away.rename(drive),
    )  # fmt: skip


def test_a_drive_that_is_pulled_on_windows_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    computer = windows_computer.make(windows_computer.place())
    drive = tmp_path / "drive"
    drive.mkdir()
    letter = computer.folder / "prefix" / "dosdevices" / LETTER
    letter.unlink(missing_ok=True)
    letter.symlink_to(drive)
    try:
        with windows(computer, tmp_path) as there:
            worked_through(
                there, f"{LETTER}\\office\\register", tmp_path,
                letter.unlink, lambda: letter.symlink_to(drive),
            )  # fmt: skip
    finally:
        letter.unlink(missing_ok=True)

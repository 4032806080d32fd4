"""At each unlock it is told who copies the register folder, and who left it open."""

from __future__ import annotations

from pathlib import Path

from app.system import paths
from app.system.folder_lock import Holder
from desk_sim import settle
from ui.shell.folder_warnings import _tell, tell_folder


def heard(desk) -> list[str]:  # type: ignore[no-untyped-def]
    told: list[str] = []
    desk.noticed.connect(lambda notice: told.append(f"{notice.text} {notice.todo}"))
    return told


def test_an_ordinary_folder_is_not_spoken_of(desk):
    told = heard(desk)
    tell_folder(desk)
    settle(desk)
    assert told == []


def test_a_cloud_that_copies_the_folder_is_named(desk, tmp_path: Path):
    (tmp_path / ".dropbox").touch()
    told = heard(desk)
    tell_folder(desk)
    settle(desk)
    assert told[0].startswith("Dropbox copies the folder of this register")


def test_a_folder_of_another_computer_is_named(desk):
    told = heard(desk)
    _tell(desk, paths.FolderStanding((), "sshfs"))
    assert "another computer: sshfs." in told[0]


def test_a_register_that_another_computer_left_open_is_told_with_its_name(desk):
    desk.services.lock.left_by = Holder(computer="PC-IN-PATNA", since=1_795_590_000)
    told = heard(desk)
    tell_folder(desk)
    settle(desk)
    assert "opened on PC-IN-PATNA (Today 07:00)" in told[0]

"""A file that was named when the program started is shown, or told of by its name."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app import __main__ as program
from desk_sim import dressed, settle
from office_sim import CLOCK
from seen_texts import seen_texts
from source_tree import ROOT
from ui.frame.desk import Desk
from ui.frame.worker import make_lane
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell import one_instance
from ui.shell.main_window import MainWindow
from ui.shell.opened_files import show_files, tell_waiting
from window_sim import window_over

PACKET = ROOT / "tests" / "vectors" / "packet" / "g01_referral_without_files.lifafa"


@pytest.fixture
def window(qapp, desk: Desk):
    dressed(qapp)
    with window_over(desk) as shown:
        settle(desk)
        yield shown


def told_of(qtbot, window: MainWindow, file: Path) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    window.desk.noticed.connect(lambda notice: told.append((notice.text, notice.todo)))
    show_files(window, window.desk, [file])
    qtbot.waitUntil(lambda: bool(told) or window.here[0] != "today")
    settle(window.desk)
    return told


@pytest.mark.parametrize("ending", program.FILES)
def test_a_file_that_is_not_there_is_told_of_by_its_name(qtbot, window, tmp_path, ending):
    before = window.here
    ((happened, todo),) = told_of(qtbot, window, tmp_path / f"made-up{ending}")
    assert happened == f"made-up{ending}: The file or folder is not there."
    assert todo == "Look at the name and the USB drive, then choose it again."
    assert window.here == before


def test_a_folder_with_such_a_name_is_told_of(qtbot, window, tmp_path):
    (tmp_path / "made-up.lifafa").mkdir()
    ((happened, _todo),) = told_of(qtbot, window, tmp_path / "made-up.lifafa")
    assert happened == "made-up.lifafa: This is a folder, not a file."


@pytest.mark.parametrize("ending", [".lifafa", ".LIFAFA"])
def test_a_packet_goes_to_the_inbox(qtbot, window, tmp_path, ending):
    packet = tmp_path / f"packet{ending}"
    shutil.copyfile(PACKET, packet)
    show_files(window, window.desk, [packet])
    qtbot.waitUntil(lambda: window.here == ("inbox", str(packet)))
    settle(window.desk)


def test_a_backup_is_not_taken_for_a_letter(qtbot, window, tmp_path):
    (tmp_path / "made-up.lfbak").write_bytes(b"made up")
    before = window.here
    ((happened, todo),) = told_of(qtbot, window, tmp_path / "made-up.lfbak")
    assert happened == "made-up.lfbak is a backup of a register."
    assert "I have a backup" in todo
    assert window.here == before


@pytest.mark.parametrize(
    ("name", "is_there", "told"),
    [
        ("made-up.lifafa", False, "made-up.lifafa: The file or folder is not there."),
        ("made-up.lifafa", True, "made-up.lifafa is shown as soon as a register is open."),
        ("made-up.lfbak", True, "To bring the register back, press “I have a backup…”."),
    ],
)
def test_the_first_page_says_what_becomes_of_a_file(qtbot, qapp, tmp_path, name, is_there, told):
    dressed(qapp)
    if is_there:
        (tmp_path / name).write_bytes(b"made up")
    lane = make_lane()
    window = WelcomeWindow(tmp_path / "register", lane, CLOCK)
    qtbot.addWidget(window)
    window.show()
    tell_waiting(window, lane, [tmp_path / name])
    lane.waitForDone()
    QApplication.processEvents()
    assert any(told in text for _where, text in seen_texts(window))


@pytest.mark.parametrize(
    "words", [["made-up.lifafa"], ["Made-Up.LFBAK"], ["a.lfcard", "b.lfnotice"], ["c.lfdir"]]
)
def test_a_file_of_ours_opens_the_window_although_it_is_not_there(monkeypatch, words):
    opened: list[list[str]] = []
    # The program takes away what could steer it, here from a copy.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(sys, "argv", ["lifafa", *words])
    monkeypatch.setattr(program, "_window", lambda files: opened.append(files) or 0)
    assert program.main() == 0
    assert opened == [words]


def test_where_no_screen_is_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(sys, "argv", ["lifafa", "window"])
    monkeypatch.setattr(program.system, "has_screen", lambda: False)
    monkeypatch.setattr(program.system, "refuse_dumps", lambda: None)
    assert program.main() == 1
    assert "There is no screen here" in capsys.readouterr().err


def test_help_of_the_window_opens_none(monkeypatch, capsys):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(sys, "argv", ["lifafa", "window", "--help"])
    monkeypatch.setattr(program.system, "refuse_dumps", lambda: None)
    assert program.main() == 0
    assert capsys.readouterr().out.startswith("lifafa window [--register FOLDER]")


def test_a_second_start_hands_over_whatever_the_program_opens():
    assert set(program.FILES) <= set(one_instance.SUFFIXES)

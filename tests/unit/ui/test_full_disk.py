"""On a full disk what was typed waits, is tried again, and holds the first lock back."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from app.cases import cases
from app.core.services import Services
from app.register import access
from app.system import files
from desk_sim import on_lane, settle
from made_pictures import photograph
from office_sim import CLOCK, PASSPHRASE, office
from ui.cases.form import outline
from ui.cases.form.record_body import NotesBody
from ui.cases.form.section_body import SectionBody
from ui.main import Shell
from ui.papers.papers_adding import Pasted
from ui.papers.papers_flow import PapersFlow
from ui.papers.scan_sheet import ScanSheet

LONG = "word " * 1_500 + "end"


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch):
    """A running program with one case open, whose end and restart are only noted."""
    started: list[str] = []
    folder = tmp_path / "register"
    made = Shell(qapp, folder, restart=lambda _folder: started.append("start"), clock=CLOCK)
    services = on_lane(made._lane, lambda: office(tmp_path))
    case = on_lane(made._lane, lambda: cases.add_case(services, {"p1.name_full": "Asha"}))
    monkeypatch.setattr(QApplication, "quit", lambda *_: started.append("end"))
    made._open_at(services, "register")
    qtbot.in_front(made.window)
    made.window.go("case", case.case_id)
    settle(made.desk)
    made.started = started
    made.case_id = case.case_id
    yield made
    made._lane.waitForDone()
    made.window.deleteLater()
    qapp.removeTranslator(made._words)


def room(shell: Shell, pages: int | None) -> None:
    """Leave the register this much room to grow, in pages; None takes the limit away."""

    def limit(s: Services) -> None:
        engine = s.register._engine
        held = [engine.connect() for _ in range(max(1, engine.pool.checkedin()))]
        for connection in held:
            raw = connection.connection.dbapi_connection
            there = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count = {2**30 if pages is None else there + pages}")
            connection.close()

    on_lane(shell._lane, lambda: limit(shell.desk.services))


def line_of(shell: Shell, address: str) -> QLineEdit:
    """Return a field of the section in front, gone to from the page of the case."""
    if shell.window.page.body.key == outline.READ:
        shell.window.page.show_section(outline.section_at(address))
    body = shell.window.page.body.piece
    assert isinstance(body, SectionBody)
    return body.widget_of(address)


def kept(shell: Shell, address: str):
    services = shell.desk.services
    return on_lane(shell._lane, lambda: cases.show_case(services, shell.case_id)).value(address)


def type_account(shell: Shell) -> None:
    page = shell.window.page
    page.show_section(outline.section_at("narrative"))
    settle(shell.desk)
    area = line_of(shell, "narrative")
    area.setFocus()
    area.setText(LONG)
    page.body.note("narrative")


def test_what_a_full_disk_refused_waits_and_is_saved_when_there_is_room(shell):
    room(shell, 0)
    type_account(shell)
    page = shell.window.page
    page.leave()
    settle(shell.desk)
    assert page.has_unsaved()
    assert any("Needs" in text or "room" in text for text in shell.window.strip.texts())
    assert line_of(shell, "narrative").text() == LONG
    assert kept(shell, "narrative") is None
    room(shell, None)
    page.leave()
    settle(shell.desk)
    assert not page.has_unsaved()
    assert kept(shell, "narrative") == LONG
    shell.lock()


def test_a_lock_is_held_back_once_and_says_why(qtbot, shell):
    room(shell, 0)
    type_account(shell)
    qtbot.keyClick(shell.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(shell.window.strip.texts()) and shell.window.isVisible())
    settle(shell.desk)
    assert shell.started == []
    assert any("could not be saved" in text for text in shell.window.strip.texts())
    assert any("Make room on the disk. Then" in text for text in shell.window.strip.texts())
    assert shell.window.idle.is_running
    room(shell, None)
    shell.window.lock()
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=10_000)
    again = on_lane(shell._lane, lambda: access.unlock(shell.folder, None, PASSPHRASE, clock=CLOCK))
    found = on_lane(shell._lane, lambda: cases.show_case(again, shell.case_id))
    assert found.value("narrative") == LONG
    on_lane(shell._lane, lambda: access.lock(again))


def test_scanned_pages_that_found_no_room_hold_a_lock_back_and_go_in_with_the_next(
    qtbot, shell, monkeypatch
):
    monkeypatch.setattr(files, "free_bytes", lambda _folder: 0)
    pages = [
        Pasted(f"Scan {number}.jpg", photograph((300, 200 + number)), is_scanned=True)
        for number in (1, 2)
    ]
    keep = partial(PapersFlow.of(shell.desk).keep_pages, shell.case_id)
    sheet = ScanSheet(shell.desk, lambda _pages: None, keep, shell.window)
    sheet.pages = pages
    sheet.open()
    shell.window.idle.lock_pressed.emit()
    qtbot.waitUntil(lambda: shell.window.isVisible() and not shell.desk.busy)
    assert shell.started == []
    assert any("2 scanned pages" in one.text for one in shell.desk.cares.now())
    assert any("Make room on the disk. Then" in text for text in shell.window.strip.texts())
    monkeypatch.undo()
    monkeypatch.setattr(QApplication, "quit", lambda *_: shell.started.append("end"))
    shell.window.lock()
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=10_000)
    again = on_lane(shell._lane, lambda: access.unlock(shell.folder, None, PASSPHRASE, clock=CLOCK))
    found = on_lane(shell._lane, lambda: cases.show_case(again, shell.case_id))
    assert [(one.title, one.group) for one in found.papers] == [
        ("Scan 1 (kept by the program)", ""),
        ("Scan 2 (kept by the program)", ""),
    ]
    on_lane(shell._lane, lambda: access.lock(again))


def test_a_second_lock_in_a_row_locks_in_any_case(qtbot, shell):
    room(shell, 0)
    type_account(shell)
    shell.window.close()
    qtbot.waitUntil(lambda: shell.window.isVisible() and not shell.desk.busy)
    assert shell.started == []
    shell.window.close()
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=10_000)


def test_a_note_that_was_refused_holds_the_lock_back_too(qtbot, shell):
    page = shell.window.page
    page.show_section("notes")
    settle(shell.desk)
    body = page.body.piece
    assert isinstance(body, NotesBody)
    room(shell, 0)
    body.text.setText(LONG)
    shell.window.lock()
    qtbot.waitUntil(lambda: shell.window.isVisible() and not shell.desk.busy)
    assert body.text.text() == LONG
    assert shell.started == []
    assert any("Make room on the disk. Then" in text for text in shell.window.strip.texts())
    room(shell, None)
    shell.window.lock()
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=10_000)

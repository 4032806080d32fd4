"""Whatever locks, the register is closed once, what was typed is kept, one program is started."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import delete

from app.base.jobs import Cancelled
from app.cases import cases
from app.cases.papers import looks, papers
from app.core import drafts, log
from app.letters.summary import issuing
from app.register import access
from desk_sim import on_lane, settle
from letter_fakes import FakePrinters
from made_pictures import photograph
from office_sim import CLOCK, PASSPHRASE, office
from ui.cases.form.paper_printing import PrintPaperSheet
from ui.cases.form.paper_viewer import PaperViewer
from ui.cases.form.record_body import NotesBody
from ui.cases.form.summary_sheet import PrintSummarySheet, SummaryDialog
from ui.frame import clipboard, commands
from ui.main import Shell
from ui.papers.paper_sheet import PaperSheet
from ui.papers.papers_adding import Pasted
from ui.papers.papers_flow import PapersFlow
from ui.papers.scan_sheet import ScanSheet
from ui.referrals.choices import GroundDraft
from ui.settings.help_card import KeysSheet
from ui.settings.passphrase_sheet import PassphraseSheet
from ui.shell.locking import LockedPage, Locking
from ui.shell.main_window import MainWindow
from ui.shell.one_instance import MOST_FILES, FrontDoor
from ui.widgets import files_ask
from ui.widgets.plain import PlainLabel
from waits import held_back
from watch_sim import HandWatch


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch):
    """A running program with one case open, whose end and restart are only noted."""
    started: list[str] = []
    folder = tmp_path / "register"
    made = Shell(qapp, folder, restart=lambda _folder: started.append("start"), clock=CLOCK)
    watch = HandWatch(made)
    monkeypatch.setattr("ui.shell.locking.system_watch", lambda _parent: watch)
    services = on_lane(made._lane, lambda: office(tmp_path))
    case = on_lane(made._lane, lambda: cases.add_case(services, {"p1.name_full": "Asha"}))
    monkeypatch.setattr(QApplication, "quit", lambda *_: started.append("end"))
    made._open_at(services, "register")
    qtbot.in_front(made.window)
    made.window.go("case", case.case_id)
    settle(made.desk)
    made.started, made.watch, made.case_id = started, watch, case.case_id
    yield made
    made._lane.waitForDone()
    made.window.deleteLater()
    qapp.removeTranslator(made._words)


def is_over(qtbot, shell: Shell) -> None:
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=15_000)
    qtbot.wait(50)
    assert shell.started == ["start", "end"]
    assert not shell.window.isVisible()
    assert shell.watch.released == 1


def kept(shell: Shell):
    """Return the case as a fresh program finds it."""
    return found(shell, lambda services: cases.show_case(services, shell.case_id))


def found(shell: Shell, question):  # type: ignore[no-untyped-def]
    """Return what a fresh program answers to a question."""
    again = on_lane(shell._lane, lambda: access.unlock(shell.folder, None, PASSPHRASE, clock=CLOCK))
    try:
        return on_lane(shell._lane, lambda: question(again))
    finally:
        on_lane(shell._lane, lambda: access.lock(again))


def type_name(qtbot, shell: Shell, text: str) -> None:
    shell.window.page.show_section("p1/identity")
    line = shell.window.page.body.piece.widget_of("p1.name_full")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)


def by_session(_qtbot, shell: Shell) -> None:
    shell.watch.away.emit()


def by_key(qtbot, shell: Shell) -> None:
    qtbot.keyClick(shell.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def by_idling(_qtbot, shell: Shell) -> None:
    shell.window.idle._timer.start(1)


def by_key_in_front(qtbot, shell: Shell) -> None:
    """Press Ctrl+L as a keyboard does, in whatever lies over the window."""
    over = QApplication.activeModalWidget() or shell.window
    handle = over.windowHandle()
    handle.requestActivate()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() == handle)
    QTest.keyClick(handle, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


WAYS = pytest.mark.parametrize("way", [by_session, by_key, by_idling])


@WAYS
def test_half_a_name_in_the_form_is_kept(qtbot, shell, way):
    type_name(qtbot, shell, "Half a na")
    way(qtbot, shell)
    is_over(qtbot, shell)
    assert kept(shell).value("p1.name_full") == "Half a na"


@WAYS
def test_a_name_that_is_offered_is_not_written_by_a_lock(qtbot, shell, way):
    type_name(qtbot, shell, "Sunita Devi")
    names = shell.window.page.names
    qtbot.waitUntil(lambda: "p1.name_full" in names.lines, timeout=15_000)
    way(qtbot, shell)
    is_over(qtbot, shell)
    assert kept(shell).value("p1.name_full") == "Sunita Devi"
    assert kept(shell).value("p1.name_latin") is None


def test_lists_of_names_that_are_being_read_hold_no_lock_back(qtbot, shell, monkeypatch):
    begun, on = threading.Event(), threading.Event()

    def slow(_script: str) -> None:
        begun.set()
        on.wait()

    monkeypatch.setattr("ui.cases.form.name_offers.make_ready", slow)
    try:
        type_name(qtbot, shell, "Sunita")
        qtbot.waitUntil(begun.is_set)
        shell.window.lock()
        is_over(qtbot, shell)
    finally:
        on.set()


@WAYS
def test_half_a_note_is_kept_and_is_no_note(qtbot, shell, way):
    shell.window.page.show_section("notes")
    settle(shell.desk)
    body = shell.window.page.body.piece
    assert isinstance(body, NotesBody)
    body.text.setText("She said half of")
    way(qtbot, shell)
    is_over(qtbot, shell)
    assert kept(shell).notes == (), "nobody pressed the button"
    place = f"note:{shell.case_id}"
    assert "She said half of" in found(shell, lambda services: drafts.kept(services, place))


def test_closing_the_window_keeps_it_too(qtbot, shell):
    type_name(qtbot, shell, "Half a na")
    shell.window.close()
    qtbot.waitUntil(lambda: shell.started == ["end"], timeout=15_000)
    assert kept(shell).value("p1.name_full") == "Half a na"


def test_what_was_copied_goes_with_the_lock(qtbot, shell):
    clipboard.copy("Asha")
    shell.lock()
    assert QApplication.clipboard().text() == ""
    is_over(qtbot, shell)


def test_the_way_to_another_register_locks_this_one_and_starts_there(qtbot, shell, tmp_path):
    begun = []
    shell._start = lambda folder, *_files: begun.append(folder)
    type_name(qtbot, shell, "Asha De")
    shell.desk.register_asked.emit(tmp_path / "another")
    qtbot.waitUntil(lambda: "end" in shell.started, timeout=15_000)
    assert begun == [tmp_path / "another"]
    again = on_lane(
        shell._lane,
        lambda: access.unlock(tmp_path / "register", None, PASSPHRASE, clock=CLOCK),
    )
    kept_name = on_lane(shell._lane, lambda: cases.show_case(again, shell.case_id))
    on_lane(shell._lane, lambda: access.lock(again))
    assert kept_name.persons[0].display_name == "Asha De"


def test_sleep_and_lock_at_once_while_saving_close_the_register_once(qtbot, shell):
    type_name(qtbot, shell, "Twice")
    shell.window.page.leave()
    for _ in range(3):
        shell.watch.away.emit()
    shell.window.lock()
    shell.window.close()
    shell.watch.away.emit()
    is_over(qtbot, shell)
    assert kept(shell).value("p1.name_full") == "Twice"


def page_of(qapp) -> LockedPage | None:
    pages = (one for one in qapp.topLevelWidgets() if isinstance(one, LockedPage))
    return next((one for one in pages if one.isVisible()), None)


def test_who_locks_sees_a_calm_page_at_once_where_the_window_was(qtbot, qapp, shell, monkeypatch):
    begun, on = held_back(monkeypatch, access, "lock")
    type_name(qtbot, shell, "Asha De")
    place = shell.window.geometry()
    by_key(qtbot, shell)
    assert not shell.window.isVisible()
    page = page_of(qapp)
    assert page.geometry() == place
    assert [label.text() for label in page.findChildren(PlainLabel) if label.text()] == [
        "Locked",
        "The page to unlock comes in a moment.",
    ]
    qtbot.waitUntil(begun.is_set)
    page.close()
    qtbot.keyClick(page, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page_of(qapp) is page
    assert shell.started == []
    on.set()
    is_over(qtbot, shell)
    assert page_of(qapp) is None


def locked_and_closed(qtbot, shell: Shell) -> Callable[[], None]:
    """Lock by key, and return what says that the fresh program has its window."""
    waiting: list[Callable[[], None]] = []
    shell.locking._follow_on = waiting.append
    by_key(qtbot, shell)
    qtbot.waitUntil(lambda: waiting != [])
    return waiting.pop()


def test_the_page_stays_until_the_fresh_program_has_its_window(qtbot, qapp, shell):
    stands = locked_and_closed(qtbot, shell)
    assert shell.started == ["start"]
    assert page_of(qapp) is not None
    assert shell.watch.released == 0, "it would sleep with what this process has in memory"
    stands()
    is_over(qtbot, shell)
    assert page_of(qapp) is None


def test_who_goes_away_while_the_page_stands_is_not_waited_for(qtbot, qapp, shell):
    """The lid is shut right after the lock: nothing of the register sleeps in the memory."""
    stands = locked_and_closed(qtbot, shell)
    shell.watch.away.emit()
    is_over(qtbot, shell)
    assert page_of(qapp) is None
    stands()
    is_over(qtbot, shell)


def test_a_sheet_that_opens_while_the_register_closes_does_not_stand_over_the_page(
    qtbot, shell, monkeypatch
):
    begun, on = held_back(monkeypatch, access, "lock")
    waiting = []
    shell.locking._follow_on = waiting.append
    by_key(qtbot, shell)
    qtbot.waitUntil(begun.is_set)
    sheet = KeysSheet(shell.window)
    sheet.open()
    on.set()
    qtbot.waitUntil(lambda: waiting != [])
    assert not sheet.isVisible()
    waiting.pop()()
    is_over(qtbot, shell)


@pytest.mark.parametrize("open_", [True, False])
def test_where_no_door_can_be_made_nobody_waits_for_an_answer_at_it(qapp, short_folder, open_):
    door = FrontDoor(short_folder / "register", within=short_folder / "doors")
    if open_:
        door.enter([])
    shell = Shell(qapp, short_folder / "register", restart=lambda *_words: None, door=door)
    assert (shell.locking._follow_on is not None) is open_
    door.close()
    qapp.removeTranslator(shell._words)


def test_who_is_away_is_not_waited_for_with_the_page(qtbot, shell):
    shell.locking._follow_on = lambda _then: pytest.fail("nobody is there to see it")
    by_session(qtbot, shell)
    is_over(qtbot, shell)


def test_a_program_that_is_ended_leaves_no_page(qtbot, qapp, shell, monkeypatch):
    begun, on = held_back(monkeypatch, access, "lock")
    shell.window.close()
    qtbot.waitUntil(begun.is_set)
    assert page_of(qapp) is None
    on.set()
    qtbot.waitUntil(lambda: shell.started == ["end"], timeout=15_000)


def test_a_sheet_and_a_file_dialog_go_with_the_window(qtbot, shell):
    sheet = PassphraseSheet(shell.desk, shell.window)
    sheet.open()
    dialog = files_ask.ask_open(sheet, "Open", "All (*)", lambda _path: None)
    qtbot.waitUntil(lambda: dialog.isVisible() and sheet.isVisible())
    shell.watch.away.emit()
    assert not sheet.isVisible()
    assert not dialog.isVisible()
    assert not shell.window.isVisible()
    is_over(qtbot, shell)


def test_a_page_that_is_looked_at_goes_with_the_window_and_holds_no_lock_back(
    qtbot, shell, monkeypatch
):
    begun, never = threading.Event(), threading.Event()

    def endless(_services, _paper_id, _page, _edge, token):
        begun.set()
        while not token.is_set:
            never.wait(0.01)
        raise Cancelled

    monkeypatch.setattr(looks, "look_at", endless)

    def added(services):
        papers.attach_bytes(services, shell.case_id, photograph(), "a.jpg", "other")
        return cases.show_case(services, shell.case_id).papers

    found_papers = on_lane(shell._lane, lambda: added(shell.desk.services))
    viewer = PaperViewer(shell.desk, found_papers, found_papers[0], shell.window)
    viewer.open()
    qtbot.waitUntil(begun.is_set)
    shell.window.idle.idle.emit()
    assert not viewer.isVisible()
    assert not viewer.looking.is_busy
    is_over(qtbot, shell)


def test_a_print_that_waits_for_the_log_is_called_off_by_a_lock(qtbot, shell, monkeypatch):
    begun, on = held_back(monkeypatch, looks, "begin_print")

    def added(services):
        papers.attach_bytes(services, shell.case_id, photograph(), "a.jpg", "other")
        return cases.show_case(services, shell.case_id).papers

    kept_papers = on_lane(shell._lane, lambda: added(shell.desk.services))
    printers = FakePrinters("Made-up Laser")
    viewer = PaperViewer(shell.desk, kept_papers, kept_papers[0], shell.window, printers=printers)
    viewer.open()
    qtbot.waitUntil(lambda: viewer.view.has_picture, timeout=15_000)
    viewer.print.click()
    (sheet,) = (one for one in viewer.findChildren(PrintPaperSheet) if one.isVisible())
    sheet.go.click()
    qtbot.waitUntil(begun.is_set)
    shell.window.idle.idle.emit()
    assert not viewer.isVisible()
    on.set()
    is_over(qtbot, shell)
    assert printers.papers == []
    written = found(shell, lambda services: [one.action for one in log.entries(services)])
    assert "paper_added" in written
    assert "paper_printed" not in written


def test_a_summary_that_waits_for_the_log_is_called_off_by_a_lock(qtbot, shell, monkeypatch):
    begun, on = held_back(monkeypatch, issuing, "begin_print")
    ground = GroundDraft(True, "child_protection", "", "R. Das", "Made up")
    case = on_lane(shell._lane, lambda: cases.show_case(shell.desk.services, shell.case_id))
    printers = FakePrinters("Made-up Laser")
    shown = SummaryDialog(shell.desk, case, shell.window, printers=printers)
    shown.flow.choose(ground=ground)
    shown.open()
    qtbot.waitUntil(lambda: shown.flow.is_fresh, timeout=15_000)
    shown.print.click()
    (sheet,) = (one for one in shown.findChildren(PrintSummarySheet) if one.isVisible())
    sheet.go.click()
    qtbot.waitUntil(begun.is_set)
    shell.window.idle.idle.emit()
    assert not shown.isVisible()
    assert shown.flow.ready is None, "the pages are let go"
    on.set()
    is_over(qtbot, shell)
    assert printers.papers == []
    written = found(shell, lambda services: [one.action for one in log.entries(services)])
    assert "summary_printed" not in written


@pytest.mark.parametrize("way", [by_session, by_idling, by_key_in_front])
def test_an_open_menu_holds_no_lock_back_and_goes_with_the_window(qtbot, shell, way):
    menu = QMenu(shell.window)
    menu.addAction("Made up")
    menu.popup(shell.window.mapToGlobal(shell.window.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    way(qtbot, shell)
    qtbot.waitUntil(lambda: not shell.window.isVisible())
    assert not menu.isVisible()
    is_over(qtbot, shell)


@pytest.mark.parametrize("letter", [0x0924, 0x0932, 0x09A6])
def test_the_key_locks_also_where_it_writes_another_script(qtbot, shell, monkeypatch, letter):
    monkeypatch.setattr(commands.system, "KEY_OF_L", 46)
    control = Qt.KeyboardModifier.ControlModifier
    handle = shell.window.windowHandle()
    for key, held, place in ((letter, control, 45), (letter, Qt.KeyboardModifier(0), 46)):
        press = QKeyEvent(QEvent.Type.KeyPress, key, held, place, key, 0)
        assert not shell.window.idle.eventFilter(handle, press)
    press = QKeyEvent(QEvent.Type.KeyPress, letter, control, 46, letter, 0)
    assert shell.window.idle.eventFilter(handle, press)
    is_over(qtbot, shell)


def scanned_page(number: int) -> Pasted:
    return Pasted(f"Scan {number}.jpg", photograph((300, 200 + number)), is_scanned=True)


@pytest.mark.parametrize("way", [by_session, by_idling, by_key_in_front])
@pytest.mark.parametrize("step", ["scanned", "asked", "being added"])
def test_scanned_pages_are_in_the_case_whatever_locks(qtbot, shell, way, step):
    shell.window.page.show_section("papers")
    settle(shell.desk)
    body = shell.window.page.body.piece
    pages = [scanned_page(number) for number in range(1, 4)]
    if step == "scanned":
        keep = partial(PapersFlow.of(shell.desk).keep_pages, shell.case_id)
        sheet = ScanSheet(shell.desk, body.offer, keep, shell.window)
        sheet.pages = pages
        sheet.open()
    else:
        body.offer(pages)
        (asked,) = shell.window.findChildren(PaperSheet)
        if step == "being added":
            asked._add()
    way(qtbot, shell)
    is_over(qtbot, shell)
    mark = "" if step == "being added" else " (kept by the program)"
    ending = ".jpg" if step == "being added" else ""
    titles = [one.title for one in kept(shell).papers]
    assert titles == [f"Scan {number}{ending}{mark}" for number in range(1, 4)]


def test_work_that_runs_is_done_to_its_end_before_the_register_closes(qtbot, shell):
    order: list[str] = []

    def seal(services):  # type: ignore[no-untyped-def]
        order.append("begun")
        while "away" not in order:
            pass
        cases.set_facts(services, shell.case_id, {"p1.name_full": "Sealed"})
        order.append("sealed")

    shell.desk.ask(seal)
    qtbot.waitUntil(lambda: order == ["begun"])
    shell.watch.away.emit()
    order.append("away")
    is_over(qtbot, shell)
    assert order == ["begun", "away", "sealed"]
    assert kept(shell).value("p1.name_full") == "Sealed"


def test_long_work_is_stopped_before_the_register_closes(qtbot, shell):
    order: list[str] = []

    def backup(_services, _report, token):  # type: ignore[no-untyped-def]
        order.append("begun")
        try:
            while True:
                token.checkpoint()
        finally:
            order.append("stopped")

    shell.desk.run_long(backup)
    qtbot.waitUntil(lambda: order == ["begun"])
    shell.watch.away.emit()
    is_over(qtbot, shell)
    assert order == ["begun", "stopped"]


def test_when_nobody_is_there_nothing_holds_the_lock_back(qtbot, shell, monkeypatch):
    monkeypatch.setattr(shell.window.unsaved, "holds_back", lambda: True)
    shell.watch.away.emit()
    is_over(qtbot, shell)


def test_a_lock_that_is_held_back_shows_window_and_sheet_again(qtbot, shell, monkeypatch):
    answers = [True, False]
    monkeypatch.setattr(shell.window.unsaved, "holds_back", lambda: answers.pop(0))
    sheet = PassphraseSheet(shell.desk, shell.window)
    sheet.open()
    shell.window.lock()
    assert not sheet.isVisible()
    qtbot.waitUntil(sheet.isVisible, timeout=15_000)
    assert shell.window.isVisible()
    assert shell.started == []
    shell.window.lock()
    is_over(qtbot, shell)


def test_a_passphrase_that_was_typed_is_gone_while_the_lock_still_waits(qtbot, shell):
    go_on = threading.Event()
    shell.desk.ask(lambda _services: go_on.wait(20))
    sheet = PassphraseSheet(shell.desk, shell.window)
    sheet.open()
    for one in (sheet.old, sheet.new, sheet.again):
        one.line.setText("made up words")
    shell.window.lock()
    try:
        assert [one.text() for one in (sheet.old, sheet.new, sheet.again)] == ["", "", ""]
        assert not sheet.old.line.isUndoAvailable()
        assert shell.started == []
    finally:
        go_on.set()
    is_over(qtbot, shell)


@contextmanager
def changing(qtbot, shell: Shell, monkeypatch) -> Iterator[PassphraseSheet]:
    """Lend the dialog of the passphrase while it is at work; the work goes on at the end."""
    begun, on = threading.Event(), threading.Event()

    def change(services, _old: str, _new: str):  # type: ignore[no-untyped-def]
        begun.set()
        on.wait()
        return services

    monkeypatch.setattr(access, "change_passphrase", change)
    sheet = PassphraseSheet(shell.desk, shell.window)
    sheet.open()
    for field in (sheet.old, sheet.new, sheet.again):
        field.line.setText("six made up words for tests")
    sheet.change.click()
    qtbot.waitUntil(begun.is_set)
    try:
        yield sheet
    finally:
        on.set()


def test_a_sheet_that_is_at_work_goes_with_the_window_at_once(qtbot, shell, monkeypatch):
    with changing(qtbot, shell, monkeypatch) as sheet:
        shell.watch.away.emit()
        assert not sheet.isVisible()
        assert not shell.window.isVisible()
    is_over(qtbot, shell)
    assert not sheet.isVisible()
    assert sheet.old.text() == sheet.new.text() == sheet.again.text() == ""


def test_a_sheet_that_an_answer_opens_after_the_lock_goes_too(qtbot, shell):
    begun, on = threading.Event(), threading.Event()

    def slow(_services: object) -> None:
        begun.set()
        on.wait()

    sheet = KeysSheet(shell.window)
    shell.desk.ask(slow, lambda _answer: sheet.open())
    qtbot.waitUntil(begun.is_set)
    shell.watch.away.emit()
    on.set()
    is_over(qtbot, shell)
    assert not sheet.isVisible()


def test_a_sheet_that_was_answered_meanwhile_does_not_come_back(qtbot, shell, monkeypatch):
    answers = [True, False]
    monkeypatch.setattr(shell.window.unsaved, "holds_back", lambda: answers.pop(0))
    with changing(qtbot, shell, monkeypatch) as sheet:
        shell.window.lock()
    qtbot.waitUntil(shell.window.isVisible, timeout=15_000)
    assert not sheet.isVisible()
    shell.window.lock()
    is_over(qtbot, shell)


def test_a_window_that_has_gone_holds_nobody_from_closing_the_register(qtbot, shell):
    gone, shell.window = shell.window, QWidget()
    delete(gone)
    shell.watch.away.emit()
    is_over(qtbot, shell)
    assert kept(shell).value("p1.name_full") == "Asha"


def test_before_anything_is_unlocked_there_is_nothing_to_lock(qapp):
    started: list[str] = []
    locking = Locking(qapp, lambda: started.append("start"))
    locking.leave()
    locking.lock()
    assert started == []
    assert not locking.is_closing


def test_however_many_files_are_asked_for_while_nothing_is_open_few_wait(qapp, tmp_path):
    shell = Shell(qapp, tmp_path / "register", restart=lambda *_words: None, clock=CLOCK)
    for turn in range(10):
        shell.take([tmp_path / f"{number}.lifafa" for number in range(turn, turn + 30)])
    assert len(shell._files) == len(set(shell._files)) == MOST_FILES
    qapp.removeTranslator(shell._words)


def test_the_session_is_watched_once_although_the_window_is_made_anew(qtbot, shell):
    shell.desk.dress_asked.emit()
    settle(shell.desk)
    assert isinstance(shell.window, MainWindow)
    shell.watch.away.emit()
    is_over(qtbot, shell)

"""The viewer of papers over the whole window: with keys alone, page by page, gone with a lock."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QHideEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import isValid

import waits
from app.base import language, numerals
from app.base.errors import PaperRefusedError
from app.base.jobs import Cancelled
from app.cases import cases
from app.cases.papers import looks, paper_changes, papers
from app.cases.papers.papers import Wish
from app.cases.records import CaseRecord
from app.core import log
from app.core.records import LogEntry
from app.sealed import case_sealing
from app.system import pictures
from desk_sim import on_lane, settle
from letter_fakes import FakePrinters
from made_pdfs import locked, many_pages
from made_pictures import photograph
from named_screens import unnamed
from own_system import DIE
from ui.cases.form.paper_printing import SHEET, PaperPrinting, PrintPaperSheet, on_a_sheet
from ui.cases.form.paper_viewer import PaperViewer
from ui.cases.form.papers_body import PapersBody
from ui.frame import projector
from ui.frame.commands import CommandKey
from ui.frame.desk import Desk
from ui.help.help_pane import HelpSheet
from ui.shell.main_window import MainWindow
from ui.widgets.strip import Banner
from waits import wait_until

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
PAPERS = [
    (photograph((1200, 900)), "Asha.jpg", "photo_person"),
    (b"Only text.", "note.txt", "other"),
    (many_pages(14, (200, 600)), "Order about Asha.pdf", "other"),
    (locked(), "locked.pdf", "other"),
]


@pytest.fixture
def case_facts() -> dict[str, str]:
    return {"p1.name_full": "Asha"}


@pytest.fixture
def case(desk: Desk, case_id: str) -> CaseRecord:
    def fill() -> CaseRecord:
        for content, name, kind in PAPERS:
            papers.attach_bytes(desk.services, case_id, content, name, kind, wish=Wish.ORIGINAL)
        return cases.show_case(desk.services, case_id)

    return on_lane(desk.lane, fill)  # type: ignore[return-value]


@pytest.fixture
def window(case: CaseRecord, window: MainWindow) -> MainWindow:
    window.page.show_section("papers")  # type: ignore[attr-defined]
    settle(window.desk)
    return window


@pytest.fixture
def viewer(qtbot, window: MainWindow, case: CaseRecord) -> Iterator[PaperViewer]:
    """The viewer as "View" of the first paper opens it."""
    body = window.page.body.piece  # type: ignore[attr-defined]
    assert isinstance(body, PapersBody)
    row = body.rows[case.papers[0].paper_id]
    look = next(one for one in row.findChildren(QPushButton) if one.property("act") == "look")
    look.setFocus()
    QTest.keyClick(look, Qt.Key.Key_Space)
    (shown,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, PaperViewer))
    qtbot.in_front(shown)
    calm(shown)
    yield shown
    if isValid(shown) and not closed(shown):
        shown.reject()
    settle(window.desk)


def calm(viewer: PaperViewer) -> None:
    """Wait until nothing more is drawn or asked for."""
    wait_until(lambda: not viewer.looking.is_busy and not viewer.view._settled.isActive())


def closed(viewer: PaperViewer) -> bool:
    return viewer not in QApplication.topLevelWidgets() or not viewer.isVisible()


def press(viewer: PaperViewer, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    held = QApplication.focusWidget()
    assert held is not None
    QTest.keyClick(held, key, modifier)
    calm(viewer)


def test_a_paper_is_read_at_the_width_of_the_window_with_keys_alone(viewer, window):
    view, looking = viewer.view, viewer.looking
    assert viewer.width() >= min(window.width(), viewer.screen().availableSize().width()) - 30
    assert view.hasFocus()
    assert view.has_picture
    assert view.page_size().width() > viewer.width() - 90
    assert viewer.state.shown() == "Document 1 of 3", "what cannot be looked at is passed over"
    press(viewer, Qt.Key.Key_Plus, CTRL)
    assert view.leaf.zoom > 1.0
    press(viewer, Qt.Key.Key_0, CTRL)
    assert view.leaf.zoom == 1.0
    press(viewer, Qt.Key.Key_Minus, CTRL)
    assert view.leaf.zoom < 1.0
    press(viewer, Qt.Key.Key_T, CTRL)
    assert view.page_size().width() < view.page_size().height()
    press(viewer, Qt.Key.Key_PageDown, CTRL)
    assert viewer.state.shown() == "Document 2 of 3 · Page 1 of 14"
    for _page in range(2):
        press(viewer, Qt.Key.Key_End)
        press(viewer, Qt.Key.Key_PageDown)
    assert viewer.state.shown() == "Document 2 of 3 · Page 3 of 14"
    press(viewer, Qt.Key.Key_Left)
    assert viewer.state.shown() == "Document 2 of 3 · Page 2 of 14"
    assert looking.page == 1
    press(viewer, Qt.Key.Key_PageUp, CTRL)
    assert viewer.state.shown() == "Document 1 of 3"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert closed(viewer)


def test_it_is_read_in_the_digits_of_the_language_and_by_a_screen_reader(viewer):
    assert unnamed(viewer) == []
    viewer.after.click()
    calm(viewer)
    assert viewer.view.accessibleName() == "Order about Asha.pdf"
    assert viewer.view.accessibleDescription() == "Document 2 of 3 · Page 1 of 14"
    assert viewer.page_after.accessibleName() == "Next page"
    language.install("hi")
    numerals.install(numerals.NATIVE)
    viewer.page_after.click()
    calm(viewer)
    assert viewer.state.shown() == "काग़ज़ २ / ३ · पन्ना २ / १४"


def test_no_title_names_anybody(viewer):
    assert viewer.windowTitle() == "Photograph of the person"
    viewer.after.click()
    assert viewer.windowTitle() == "Other"
    assert "Asha" in viewer.name.shown(), "inside it may"


def test_a_page_of_another_paper_is_never_left_standing(viewer):
    assert viewer.view.has_picture
    viewer.after.click()
    assert not viewer.view.has_picture
    calm(viewer)
    viewer.page_after.click()
    assert not viewer.view.has_picture
    calm(viewer)
    assert viewer.view.has_picture


def test_only_what_is_looked_at_is_drawn_and_what_is_passed_over_is_cancelled(viewer, monkeypatch):
    drawn: list[tuple[str, int]] = []
    stopped: list[int] = []
    held = threading.Event()
    whole = looks.look_at

    def noting(s, paper_id, page, edge, token):
        drawn.append((paper_id, page))
        if page in (1, 2):
            while not token.is_set:
                held.wait(0.01)
            stopped.append(page)
            raise Cancelled
        return whole(s, paper_id, page, edge, token)

    monkeypatch.setattr(looks, "look_at", noting)
    viewer.after.click()
    calm(viewer)
    drawn.clear()
    viewer.looking.turn_page(1)
    wait_until(lambda: bool(drawn))
    viewer.looking.turn_page(1)
    wait_until(lambda: len(drawn) == 2)
    viewer.looking.turn_page(1)
    calm(viewer)
    assert stopped == [1, 2]
    assert [page for _paper, page in drawn] == [1, 2, 3]
    assert viewer.view.has_picture
    viewer.looking.turn_page(-1)
    wait_until(lambda: drawn[-1][1] == 2)
    viewer.reject()
    settle(viewer.looking._desk)
    assert stopped == [1, 2, 2], "closing ends it, too"


def test_what_cannot_be_drawn_is_said_and_the_next_one_comes(viewer):
    viewer.looking.turn_paper(2)
    calm(viewer)
    told = "This document cannot be shown here. You can save a copy of it."
    assert viewer.view.instead.shown() == told
    assert viewer.view.why.shown() == "The PDF is locked with a password."
    assert not viewer.view.has_picture
    assert not viewer.larger.isEnabled()
    viewer.before.click()
    calm(viewer)
    assert viewer.view.has_picture
    assert viewer.view.instead.isHidden()


@pytest.mark.parametrize(("role", "name"), [("data_entry", "locked.pdf"), ("officer", "a.exe")])
def test_who_may_not_save_a_copy_is_not_told_to(window, case, monkeypatch, role, name):
    services = window.desk.services
    other = replace(services, user=replace(services.user, role=role))
    monkeypatch.setattr(window.desk, "services", other)
    paper = replace(case.papers[3], file_name=name)
    shown = PaperViewer(window.desk, [paper], paper, window)
    shown.open()
    settle(window.desk)
    told = "This document cannot be shown here. Ask the head of your office."
    assert shown.view.instead.shown() == told
    assert shown.view.why.shown() == "The PDF is locked with a password."
    assert not shown.print.isEnabled()
    shown.reject()


def test_a_process_that_dies_is_said_and_the_next_look_works(viewer, monkeypatch):
    with monkeypatch.context() as patched:
        dying = [sys.executable, "-I", "-c", DIE]
        patched.setattr(pictures.process, "command", lambda _word: dying)
        viewer.after.click()
        calm(viewer)
        why = "The PDF could not be read in time, or breaks what reads it."
        assert viewer.view.why.shown() == why
    viewer.before.click()
    calm(viewer)
    viewer.after.click()
    calm(viewer)
    assert viewer.view.has_picture


def test_waiting_is_said_in_words(viewer, monkeypatch):
    held = threading.Event()
    whole = looks.look_at

    def slow(*given):
        held.wait(10)
        return whole(*given)

    monkeypatch.setattr(looks, "look_at", slow)
    viewer.after.click()
    wait_until(lambda: viewer.view.instead.shown() == "Drawing the page…")
    held.set()
    calm(viewer)
    assert viewer.view.instead.isHidden()


def test_a_paper_that_was_removed_meanwhile_shows_nothing(viewer, desk, case):
    on_lane(desk.lane, lambda: paper_changes.detach(desk.services, case.papers[2].paper_id))
    viewer.after.click()
    calm(viewer)
    assert not viewer.view.has_picture
    assert viewer.view.why.shown()


def test_a_case_that_was_sealed_meanwhile_shows_nothing(viewer, desk, case):
    user = desk.services.user.user
    desk.services = on_lane(
        desk.lane, lambda: case_sealing.seal(desk.services, case.case_id, {user})
    )
    viewer.after.click()
    calm(viewer)
    assert not viewer.view.has_picture
    assert viewer.view.why.shown()


def test_what_hides_the_window_leaves_no_page_in_memory(viewer):
    """So does a lock: it hides every dialog first."""
    viewer.after.click()
    assert viewer.looking.is_busy
    viewer.hide()
    assert not viewer.looking.is_busy
    assert not viewer.view.has_picture
    viewer.show()
    calm(viewer)
    assert viewer.view.has_picture
    viewer.hide()
    assert not viewer.view.has_picture


def test_names_can_be_hidden_from_within(viewer, window):
    asked: list[bool] = []
    window.desk.dress_asked.connect(lambda: asked.append(True))
    QTest.keyClick(viewer.view, Qt.Key.Key_H, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert closed(viewer)
    settle(window.desk)
    assert asked == [True]


def test_while_names_are_hidden_nothing_is_even_asked_for(window, case, monkeypatch):
    monkeypatch.setattr(looks, "look_at", lambda *_given: pytest.fail("asked for"))
    projector.wear(True)
    try:
        shown = PaperViewer(window.desk, case.papers, case.papers[0], window)
        shown.open()
        settle(window.desk)
        assert not shown.view.has_picture
        assert shown.view.instead.shown().startswith("Documents are hidden while names are hidden.")
        shown.reject()
    finally:
        projector.wear(False)


def test_looking_writes_nothing_down(viewer, desk):
    before = on_lane(desk.lane, lambda: len(log.entries(desk.services)))
    viewer.after.click()
    calm(viewer)
    assert on_lane(desk.lane, lambda: len(log.entries(desk.services))) == before


def test_a_paper_alone_has_no_buttons_for_others(window, case):
    shown = PaperViewer(window.desk, case.papers[:1], case.papers[0], window)
    shown.open()
    settle(window.desk)
    assert shown.before.isHidden()
    assert shown.page_after.isHidden()
    assert shown.state.shown() == ""
    shown.reject()


# Printing -----------------------------------------------------------------------------------------


@contextmanager
def printing(viewer: PaperViewer, *printers: str, gone_after: int | None = None):
    """Lend the printers that the viewer prints on."""
    desk = viewer.looking._desk
    fakes = FakePrinters(*printers, gone_after=gone_after)
    viewer.printing.printers = fakes
    yield fakes
    settle(desk)


def asked(viewer: PaperViewer) -> PrintPaperSheet:
    (sheet,) = (one for one in viewer.findChildren(PrintPaperSheet) if one.isVisible())
    return sheet


def over(viewer: PaperViewer) -> str:
    """Wait until a print is over, and return what is said of it."""
    wait_until(lambda: not viewer.printing.is_busy and viewer.outcome.count() == 1)
    banner = viewer.findChildren(Banner)[-1]
    return str(banner.accessibleName())


def lines(viewer: PaperViewer) -> list[LogEntry]:
    desk = viewer.looking._desk
    found = on_lane(desk.lane, lambda: log.entries(desk.services))
    return [one for one in found if one.action == "paper_printed"]  # type: ignore[attr-defined]


def test_a_paper_is_printed_with_keys_alone_and_stands_in_the_log(viewer, case):
    viewer.after.click()
    calm(viewer)
    with printing(viewer, "Made-up Laser") as printers:
        press(viewer, Qt.Key.Key_P, CTRL)
        sheet = asked(viewer)
        assert sheet.heading.shown() == "Print the document"
        assert sheet.which.hasFocus()
        assert unnamed(sheet) == []
        assert sheet.sum.shown() == "1 page in all, A4, each as large as the sheet allows."
        QTest.keyClick(sheet.which, Qt.Key.Key_Down)
        QTest.keyClick(sheet.copies, Qt.Key.Key_Down)
        assert sheet.sum.shown() == "28 pages in all, A4, each as large as the sheet allows."
        QTest.keyClick(sheet.which, Qt.Key.Key_Return)
        assert sheet.isVisible(), "Enter prints nothing"
        QTest.keyClick(sheet.go, Qt.Key.Key_Space)
        assert "28 pages were sent to Made-up Laser." in over(viewer)
    assert printers.papers[0].pages == 28
    assert printers.papers[0].was_let_go == "end"
    (line,) = lines(viewer)
    assert line.object == "LF-26-0001"
    assert {name: line.facts[name] for name in ("paper", "pages", "copies", "printer")} == {
        "paper": case.papers[2].paper_id,
        "pages": 14,
        "copies": 2,
        "printer": "Made-up Laser",
    }
    assert not closed(viewer)


def test_only_the_page_that_is_shown_is_printed_unless_all_are_wanted(viewer, monkeypatch):
    viewer.after.click()
    calm(viewer)
    viewer.looking.turn_page(1)
    calm(viewer)
    drawn: list[int] = []
    whole = looks.look_at

    def noting(s, paper_id, page, edge, token):
        drawn.append(page)
        return whole(s, paper_id, page, edge, token)

    monkeypatch.setattr(looks, "look_at", noting)
    with printing(viewer, "Made-up Laser") as printers:
        viewer.print.click()
        asked(viewer).go.click()
        assert "1 page was sent" in over(viewer)
    assert (drawn, printers.papers[0].pages) == ([1], 1)
    assert lines(viewer)[0].facts["pages"] == 1


def test_it_is_in_the_log_before_the_first_sheet_leaves(viewer, monkeypatch):
    seen: list[int] = []
    with printing(viewer, "Made-up Laser") as printers:
        paper = FakePrinters.paper

        def noting(fakes, name, copies):
            seen.append(len(lines(viewer)))
            return paper(fakes, name, copies)

        monkeypatch.setattr(FakePrinters, "paper", noting)
        viewer.print.click()
        asked(viewer).go.click()
        over(viewer)
    assert seen == [1]
    assert len(printers.papers) == 1


def test_what_is_refused_is_said_and_nothing_is_printed(viewer, desk, case):
    on_lane(desk.lane, lambda: paper_changes.detach(desk.services, case.papers[0].paper_id))
    with printing(viewer, "Made-up Laser") as printers:
        viewer.print.click()
        asked(viewer).go.click()
        assert over(viewer)
    assert printers.papers == []
    assert lines(viewer) == []


def test_a_printer_that_goes_away_is_told_by_its_pages(viewer):
    viewer.after.click()
    calm(viewer)
    with printing(viewer, "Made-up Laser", gone_after=3) as printers:
        viewer.print.click()
        sheet = asked(viewer)
        sheet.which.choose("all")
        sheet.go.click()
        assert "3 of 14 pages were sent to Made-up Laser." in over(viewer)
    assert printers.papers[0].was_let_go == "abort"


def test_esc_stops_a_print_after_the_page_that_is_sent_and_closes_nothing(viewer, monkeypatch):
    viewer.after.click()
    calm(viewer)
    held, begun = threading.Event(), threading.Event()
    whole = looks.look_at

    def slow(s, paper_id, page, edge, token):
        while page == 2 and not token.is_set:
            begun.set()
            held.wait(0.01)
        token.checkpoint()
        return whole(s, paper_id, page, edge, token)

    monkeypatch.setattr(looks, "look_at", slow)
    with printing(viewer, "Made-up Laser") as printers:
        viewer.print.click()
        sheet = asked(viewer)
        sheet.which.choose("all")
        sheet.go.click()
        wait_until(lambda: bool(printers.papers) and printers.papers[0].pages == 1)
        wait_until(begun.is_set)
        viewer.reject()
        assert "2 of 14 pages were sent to Made-up Laser." in over(viewer)
    assert printers.papers[0].was_let_go == "end"
    assert not closed(viewer)
    viewer.reject()
    assert closed(viewer)


def test_names_are_hidden_at_once_while_it_prints(viewer, window, monkeypatch):
    viewer.after.click()
    calm(viewer)
    asked_for: list[bool] = []
    window.desk.dress_asked.connect(lambda: asked_for.append(True))

    def endless(_s, _paper_id, _page, _edge, token):
        while not token.is_set:
            never.wait(0.01)
        raise Cancelled

    never = threading.Event()
    monkeypatch.setattr(looks, "look_at", endless)
    with printing(viewer, "Made-up Laser") as printers:
        viewer.print.click()
        asked(viewer).go.click()
        wait_until(lambda: bool(printers.papers))
        names = next(one for one in viewer.findChildren(CommandKey) if one.command == "names")
        names.activated.emit()
        assert not viewer.isVisible()
        settle(window.desk)
    assert printers.papers[0].pages == 0
    assert asked_for == [True]


@contextmanager
def held_back(viewer: PaperViewer, monkeypatch) -> Iterator[FakePrinters]:
    """Lend printers while all pages wait to be written down; at the end the log goes on."""
    viewer.after.click()
    calm(viewer)
    begun, on = waits.held_back(monkeypatch, looks, "begin_print")
    with printing(viewer, "Made-up Laser") as printers:
        viewer.print.click()
        sheet = asked(viewer)
        sheet.which.choose("all")
        sheet.go.click()
        wait_until(begun.is_set)
        try:
            yield printers
        finally:
            on.set()


def gone(viewer: PaperViewer) -> bool:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not isValid(viewer)


def test_esc_calls_off_a_print_that_waits_for_the_log_and_closes_nothing(viewer, monkeypatch):
    with held_back(viewer, monkeypatch) as printers:
        assert viewer.busy.at_work
        wait_until(viewer.busy.isVisible)
        assert not viewer.print.isEnabled()
        viewer.view.setFocus()
        QTest.keyClick(viewer.view, Qt.Key.Key_Escape)
        assert not closed(viewer)
        assert "0 of 14 pages were sent to Made-up Laser." in over(viewer)
        assert not viewer.busy.at_work
        assert viewer.print.isEnabled()
    assert printers.papers == []
    assert lines(viewer) == [], "the log claims no print that was called off"
    QTest.keyClick(viewer.view, Qt.Key.Key_Escape)
    assert closed(viewer)


class MadeSmall(QHideEvent):
    """A window that the system makes small."""

    def spontaneous(self) -> bool:
        return True


def test_a_window_that_is_made_small_goes_on_printing_and_keeps_its_page(viewer, monkeypatch):
    with held_back(viewer, monkeypatch) as printers:
        viewer.hideEvent(MadeSmall())
        assert viewer.view.has_picture
    wait_until(lambda: not viewer.printing.is_busy)
    assert printers.papers[0].pages == 14


def test_the_printer_is_asked_for_once(viewer):
    with printing(viewer, "Made-up Laser"):
        viewer.ask_print()
        viewer.ask_print()
        asked(viewer).reject()


def test_who_hides_names_calls_off_a_print_that_waits_for_the_log(
    qtbot, viewer, window, monkeypatch
):
    desk = window.desk
    asked_for: list[bool] = []
    desk.dress_asked.connect(lambda: asked_for.append(True))
    with held_back(viewer, monkeypatch) as printers:
        qtbot.in_front(viewer)
        QTest.keyClick(viewer, Qt.Key.Key_H, CTRL_SHIFT)
        assert closed(viewer)
    settle(desk)
    assert printers.papers == []
    assert asked_for == [True]
    assert gone(viewer)


@pytest.mark.parametrize("how", ["hidden", "names"])
def test_an_answer_of_the_log_that_comes_too_late_prints_nothing(viewer, window, monkeypatch, how):
    """The line was kept by then, as by rule it is before the first sheet."""
    monkeypatch.setattr(PaperPrinting, "stop", lambda _printing: None)
    with held_back(viewer, monkeypatch) as printers:
        if how == "hidden":
            viewer.done(0)
        else:
            projector.wear(True)
    try:
        settle(window.desk)
    finally:
        projector.wear(False)
    assert not [paper for paper in printers.papers if paper.pages or paper.was_let_go]
    assert gone(viewer) == (how == "hidden")


def test_names_are_hidden_also_while_it_is_asked_which_pages(qtbot, viewer, window):
    asked_for: list[bool] = []
    window.desk.dress_asked.connect(lambda: asked_for.append(True))
    with printing(viewer, "Made-up Laser") as printers:
        viewer.print.click()
        sheet = asked(viewer)
        qtbot.in_front(sheet)
        QTest.keyClick(sheet, Qt.Key.Key_H, CTRL_SHIFT)
        assert not sheet.isVisible()
        assert closed(viewer)
    assert printers.papers == []
    assert asked_for == [True]


def test_names_are_hidden_also_while_help_lies_over_the_document(qtbot, viewer, window):
    asked_for: list[bool] = []
    window.desk.dress_asked.connect(lambda: asked_for.append(True))
    QTest.keyClick(viewer.view, Qt.Key.Key_F1)
    (help_,) = (one for one in viewer.findChildren(HelpSheet) if one.isVisible())
    qtbot.in_front(help_)
    QTest.keyClick(help_, Qt.Key.Key_H, CTRL_SHIFT)
    assert not help_.isVisible()
    assert closed(viewer)
    assert asked_for == [True]


def test_a_page_that_cannot_be_drawn_ends_a_print_in_words(viewer, monkeypatch):
    viewer.after.click()
    calm(viewer)
    whole = looks.look_at

    def failing(s, paper_id, page, edge, token):
        if page == 1:
            raise PaperRefusedError(reason="pdf.gave-up")
        return whole(s, paper_id, page, edge, token)

    monkeypatch.setattr(looks, "look_at", failing)
    with printing(viewer, "Made-up Laser") as printers:
        viewer.print.click()
        sheet = asked(viewer)
        sheet.which.choose("all")
        sheet.go.click()
        told = over(viewer)
    assert "1 of 14 pages were sent to Made-up Laser." in told
    assert "The PDF could not be read in time, or breaks what reads it." in told
    assert (printers.papers[0].pages, printers.papers[0].was_let_go) == (1, "end")


def test_without_a_printer_the_way_on_is_said(viewer):
    with printing(viewer):
        viewer.print.click()
        sheet = asked(viewer)
        assert sheet.go.isHidden()
        assert sheet.to_file.isHidden()
        assert any(
            "Connect one, then print again." in banner.accessibleName()
            for banner in sheet.findChildren(Banner)
        )
        sheet.reject()


def test_who_may_not_save_a_copy_has_no_print(window, case, monkeypatch):
    services = window.desk.services
    entering = replace(services, user=replace(services.user, role="data_entry"))
    monkeypatch.setattr(window.desk, "services", entering)
    shown = PaperViewer(window.desk, case.papers, case.papers[0], window)
    shown.open()
    settle(window.desk)
    assert shown.view.has_picture
    assert not shown.print.isEnabled()
    assert "head of your office" in shown.print.accessibleDescription()
    shown.ask_print()
    assert not shown.findChildren(PrintPaperSheet)
    shown.reject()


def test_a_page_lies_upright_and_whole_within_the_margins_of_the_sheet():
    wide = QImage(400, 200, QImage.Format.Format_RGB32)
    wide.fill(QColor("red"))
    sheet = on_a_sheet(wide)
    assert sheet.size() == SHEET
    red, white = QColor("red"), QColor("white")
    assert sheet.pixelColor(1240, 100) == red, "a wide page is turned, so that it is larger"
    assert sheet.pixelColor(1240, 3400) == red
    for across, down in ((5, 5), (2475, 3500), (1240, 50), (50, 1754)):
        assert sheet.pixelColor(across, down) == white

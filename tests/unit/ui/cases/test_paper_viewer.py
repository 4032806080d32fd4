"""The viewer of papers over the whole window: with keys alone, page by page, gone with a lock."""

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.base import language, numerals
from app.base.jobs import Cancelled
from app.cases import cases
from app.cases.papers import looks, paper_changes, papers
from app.cases.papers.papers import Wish
from app.cases.records import CaseRecord
from app.core import log
from app.sealed import members
from app.system import pictures
from desk_sim import on_lane, settle
from made_pdfs import locked, many_pages
from made_pictures import photograph
from named_screens import unnamed
from own_system import DIE
from ui.cases.form.paper_viewer import PaperViewer
from ui.cases.form.papers_body import PapersBody
from ui.frame import projector
from ui.frame.desk import Desk
from ui.shell.main_window import MainWindow
from waits import wait_until

CTRL = Qt.KeyboardModifier.ControlModifier
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
    if not closed(shown):
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
    assert view.leaf.image.width() < view.leaf.image.height()
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
    desk.services = on_lane(desk.lane, lambda: members.seal(desk.services, case.case_id, {user}))
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

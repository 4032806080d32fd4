"""What the window says by itself is seen whole: short or long, after a dialog, at every size."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from desk_sim import dressed, settle
from ui.frame import clipboard
from ui.widgets import focus_order, strip
from ui.widgets.buttons import secondary
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import CopiedSign, UndoToast, say_copied
from window_sim import window_over

SHORT = "letter.pdf सहेजा गया।"
LONG = "A step with a long description that goes on, and on, and does not end. " * 3
SIZES = ((1366, 720, 100), (910, 465, 100), (910, 465, 150))


@pytest.fixture(params=SIZES, ids=lambda size: "x".join(map(str, size)))
def window(qapp, desk, request):
    width, height, zoom = request.param
    dressed(qapp, zoom=zoom)
    with window_over(desk, width, height) as shown:
        shown.go("register")
        settle(desk)
        sheet = Sheet("A dialog", shown)
        sheet.open()
        QApplication.processEvents()
        sheet.reject()
        yield shown
    dressed(qapp)


def cut(line: QWidget) -> list[str]:
    """Return what has less room than it needs in a line, or stands out of the window."""
    for _turn in range(4):
        QApplication.processEvents()
    window = line.window()
    found = []
    for part in [one for one in line.findChildren(QWidget) if one.isVisible()]:
        tall = part.sizeHint().height()
        if isinstance(part, PlainLabel):
            tall = max(part.heightForWidth(part.width()), part.fontMetrics().height())
        if part.height() < tall or not window.rect().contains(
            QRect(part.mapTo(window, part.rect().topLeft()), part.size())
        ):
            found.append(f"{type(part).__name__} {part.geometry()} needs {tall}")
    return found


@pytest.mark.parametrize("words", [SHORT, "Done.", LONG])
def test_good_news_is_seen_whole(window, words):
    window.desk.say(words, key="news")
    assert cut(window.strip._banners["news"]) == []


@pytest.mark.parametrize("words", [SHORT, LONG])
def test_an_offer_to_undo_is_seen_whole_and_its_button_is_in_sight(window, words):
    window.desk.offer_undo(words, lambda: None)
    assert cut(window.toast) == []
    window.resize(window.width() - 60, window.height())
    assert cut(window.toast) == []


@pytest.fixture
def offered(qtbot):
    """An empty page, and an offer to undo on it."""
    page = QWidget()
    page.resize(900, 400)
    toast = UndoToast(page)
    qtbot.addWidget(page)
    page.show()
    toast.offer(SHORT, lambda: None)
    return page, toast


def test_an_offer_to_undo_gives_way_to_buttons_and_covers_none_where_there_is_room(offered):
    page, toast = offered
    corner = toast.geometry()
    places = [corner]
    for where in (corner, QRect(corner.right() + 20, corner.top(), 400, corner.height())):
        button = QPushButton("Back", page)
        button.setGeometry(where)
        button.show()
        toast.place()
        places.append(toast.geometry())
    in_the_corner, beside, above = places
    assert beside.top() == corner.top() and beside.left() > corner.right()
    assert above.left() == corner.left() and above.bottom() < corner.top()
    QPushButton("All of it", page).setGeometry(page.rect())
    page.findChildren(QPushButton)[-1].show()
    toast.place()
    assert toast.geometry().topLeft() == in_the_corner.topLeft()


def test_a_toast_gives_way_to_a_heading_where_there_is_room(offered):
    page, toast = offered
    corner = toast.geometry()
    heading = PlainLabel("Documents", "heading")
    heading.setParent(page)
    heading.setGeometry(corner)
    heading.show()
    toast.place()
    assert not toast.geometry().intersects(corner)
    button = QPushButton("All but the heading", page)
    button.setGeometry(0, 0, 900, corner.top())
    button.show()
    heading.setGeometry(0, corner.top(), 900, corner.height())
    toast.place()
    assert toast.geometry() == corner, "rather over a heading than over a button"


@pytest.fixture
def heard(monkeypatch):
    """What a screen reader hears of toasts and signs."""
    words: list[str] = []
    monkeypatch.setattr(strip, "announce", lambda _what, said, **_how: words.append(said))
    return words


@pytest.fixture
def board(qapp, monkeypatch):
    """The clipboard of a program that says what is copied; no minute goes on after the test.

    The platform without a screen never says that what is there is ours.
    """
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _clipboard: True)
    made = clipboard.board()
    made.copied.connect(say_copied)
    yield made
    made.copied.disconnect(say_copied)
    made.forget()
    made._soon.stop()


def signs(window: QWidget) -> list[CopiedSign]:
    """Return the signs that are to be seen in a window, but not in those before it."""
    found = window.findChildren(CopiedSign)
    return [one for one in found if one.isVisible() and one.window() is window]


def place_in(window: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, part.rect().topLeft()), part.size())


def is_covered(window: QWidget, by: QWidget) -> list[QWidget]:
    """Return what can be pressed, is to be seen, and lies under a line of the window."""
    place = place_in(window, by)
    return [
        one
        for one in window.findChildren(QAbstractButton)
        if one.isVisible()
        and not by.isAncestorOf(one)
        and not (seen := one.visibleRegion().boundingRect()).isEmpty()
        and QRect(one.mapTo(window, seen.topLeft()), seen.size()).intersects(place)
    ]


@pytest.mark.parametrize("place", ["register", "home"])
def test_what_is_copied_is_said_in_the_window_and_moves_nothing(qtbot, window, board, heard, place):
    window.go(place)
    settle(window.desk)
    qtbot.in_front(window)
    before = QApplication.focusWidget()
    clipboard.copy("made-up words")
    (sign,) = signs(window)
    assert cut(sign) == []
    assert is_covered(window, sign) == []
    assert not sign.geometry().intersects(window._rail.geometry())
    assert QApplication.focusWidget() is before
    assert not any(map(focus_order.takes_keys, (sign, *sign.findChildren(QWidget))))
    assert heard == ["Copied. It is forgotten after a minute."]
    window.desk.offer_undo(SHORT, lambda: None)
    assert signs(window) == [sign]
    assert not sign.geometry().intersects(window.toast.geometry()), "it gives way to Undo"
    assert cut(sign) == []
    window.resize(window.width() - 40, window.height() - 30)
    assert not sign.geometry().intersects(window.toast.geometry())
    assert cut(sign) == []
    sign._clock.timeout.emit()
    assert signs(window) == []
    assert window.toast.isVisible()


def test_a_window_that_comes_back_says_nothing_of_what_is_forgotten(qtbot, window, board):
    qtbot.in_front(window)
    clipboard.copy("made-up words")
    assert signs(window)
    window.hide()
    clipboard.forget()
    window.show()
    assert signs(window) == []


def test_that_something_was_copied_is_said_in_the_dialog_in_front(qtbot, window, board, heard):
    sheet = Sheet("A dialog", window, (420, 300))
    keep = secondary("Keep", "", lambda: None)
    sheet.finish(secondary("Cancel", "", sheet.reject), left=(keep,))
    sheet.open()
    qtbot.in_front(sheet)
    clipboard.copy("made-up words")
    clipboard.copy("made-up words")
    (sign,) = signs(sheet)
    assert signs(window) == []
    assert cut(sign) == []
    assert is_covered(sheet, sign) == []
    sign.setGeometry(keep.geometry())
    assert sheet.childAt(keep.geometry().center()) is keep, "a press goes through it"
    assert heard == ["Copied. It is forgotten after a minute."] * 2
    sheet.reject()
    qtbot.in_front(window)
    clipboard.copy("made-up words")
    assert len(signs(window)) == 1


def test_where_no_window_is_in_front_nothing_is_said(qapp, board, heard, monkeypatch):
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    clipboard.copy("made-up words")
    assert heard == []


def test_an_offer_to_undo_never_stands_on_the_title_of_the_page(window):
    for place in ("register", "home", "inbox", "outbox", "offices", "statistics", "settings"):
        window.go(place)
        settle(window.desk)
        window.desk.offer_undo(LONG[:70], lambda: None)
        QApplication.processEvents()
        title = window._title
        at = QRect(title.mapTo(window, title.rect().topLeft()), title.size())
        toast = QRect(
            window.toast.mapTo(window, window.toast.rect().topLeft()), window.toast.size()
        )
        assert not toast.intersects(at), place


def test_where_nothing_is_offered_no_place_is_looked_for(window, monkeypatch):
    """Else each turn of a page, and each new size, goes through the buttons of all of them."""
    asked: list[QRect] = []
    free = UndoToast._free
    monkeypatch.setattr(
        UndoToast, "_free", lambda toast, *on: asked.append(on[1]) or free(toast, *on)
    )
    window.go("letters")
    settle(window.desk)
    window.resize(window.width() - 20, window.height())
    assert cut(window.toast) == []
    assert asked == []
    window.desk.offer_undo(SHORT, lambda: None)
    assert asked
    window.go("register")
    settle(window.desk)
    asked.clear()
    window.toast.undo()
    window.go("letters")
    settle(window.desk)
    assert cut(window.toast) == []
    assert asked == []


def test_good_news_gives_way_to_the_title_of_the_next_page(window):
    window.resize(1366, 720)
    window.desk.say(SHORT, key="news")
    for place in ("statistics", "own-office", "letters"):
        window.go(place)
        settle(window.desk)
        banner = window.strip._banners["news"]
        title = window._title
        needed = title.mapTo(window, title.rect().topLeft()).x() + title.sizeHint().width()
        assert banner.mapTo(window, banner.rect().topLeft()).x() > needed

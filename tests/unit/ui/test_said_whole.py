"""What the window says by itself is seen whole: short or long, after a dialog, at every size."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desk_sim import dressed, settle
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import UndoToast
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


def test_an_offer_to_undo_gives_way_to_buttons_and_covers_none_where_there_is_room(qtbot):
    page = QWidget()
    page.resize(900, 400)
    toast = UndoToast(page)
    qtbot.addWidget(page)
    page.show()
    toast.offer(SHORT, lambda: None)
    toast.place()
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

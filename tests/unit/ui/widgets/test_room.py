"""Lines that break where there is no room."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.compact_layout import SnugFlow, flow
from ui.widgets.frames import Card, CardBody, FlowLayout, laid_in
from ui.widgets.pictures import Thumbnail
from ui.widgets.plain import PlainLabel


@pytest.fixture
def three(qtbot):
    kept = []

    def make(kind):
        whole = QWidget()
        kept.append(whole)
        qtbot.addWidget(whole)
        line = kind(whole)
        for _number in range(3):
            piece = QWidget()
            piece.setMinimumSize(QSize(100, 20))
            line.addWidget(piece)
        return line

    yield make
    kept.clear()


def places(line):
    return [one.geometry().topLeft().toTuple() for one in laid_in(line)]


@pytest.mark.parametrize("kind", [FlowLayout, SnugFlow])
def test_what_has_no_room_in_a_line_goes_to_the_next(three, kind):
    line = three(kind)
    gap = line.spacing()
    line.setGeometry(QRect(0, 0, 200 + gap, 100))
    assert places(line) == [(0, 0), (100 + gap, 0), (0, 20 + gap)]
    assert line.heightForWidth(200 + gap) == 40 + gap
    assert line.heightForWidth(300 + 2 * gap) == 20


@pytest.mark.parametrize("kind", [FlowLayout, SnugFlow])
def test_what_is_hidden_takes_no_room(three, kind):
    line = three(kind)
    laid_in(line)[0].hide()
    assert line.heightForWidth(200 + line.spacing()) == 20


def test_a_snug_line_asks_for_its_widest_piece_and_leaves_what_is_free(three):
    line = three(SnugFlow)
    assert line.sizeHint() == QSize(100, 20)
    assert line.expandingDirections() == Qt.Orientation(0)
    wide = three(FlowLayout)
    assert wide.sizeHint() == QSize(300 + 2 * wide.spacing(), 20)


def test_widgets_that_flow_need_more_height_where_they_are_narrow(qtbot):
    pieces = [QWidget() for _number in range(2)]
    for piece in pieces:
        piece.setMinimumSize(QSize(100, 20))
    whole = flow(*pieces)
    qtbot.addWidget(whole)
    assert whole.heightForWidth(110) > whole.heightForWidth(300)


def test_digits_of_a_code_stand_under_one_another(qtbot):
    ones, noughts = PlainLabel("111111", "code"), PlainLabel("000000", "code")
    for label in (ones, noughts):
        qtbot.addWidget(label)
        label.show()
    assert ones.sizeHint().width() == noughts.sizeHint().width()


def test_a_card_that_comes_or_grows_moves_no_other_into_another_column(qtbot):
    body = CardBody()
    qtbot.addWidget(body)
    cards = [Card() for _number in range(5)]
    for card in cards:
        body.column.addWidget(card)
    cards[1].hide()
    body.resize(1200, 600)
    body.show()
    before = [card.x() for card in cards if card.isVisible()]
    assert len(set(before)) == 2
    cards[0].column.addWidget(PlainLabel("\n".join("made up" for _line in range(30))))
    cards[1].show()
    QApplication.processEvents()
    assert [card.x() for card in cards if card is not cards[1]] == before
    assert cards[1].x() == max(before)


def test_a_white_scan_on_a_white_card_has_an_edge(qtbot):
    small = Thumbnail("image")
    qtbot.addWidget(small)
    white = QImage(80, 80, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    small.show_image(white)
    seen = small.grab().toImage()
    middle = seen.height() // 2
    assert seen.pixelColor(seen.width() // 2, middle) == Qt.GlobalColor.white
    assert seen.pixelColor(0, middle) != Qt.GlobalColor.white

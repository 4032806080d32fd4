"""Lines that break where there is no room."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QWidget

from ui.widgets.compact_layout import SnugFlow, flow
from ui.widgets.frames import FlowLayout, laid_in


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

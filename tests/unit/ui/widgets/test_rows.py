"""Rows and columns: what stands in them, in which order, with which share and room."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.look.theme import look
from ui.widgets.frames import column, laid_in, put, row


@pytest.fixture
def whole(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_parts_stand_in_their_order_with_share_room_and_alignment(whole: QWidget) -> None:
    top = Qt.AlignmentFlag.AlignTop
    first, second, third = QLabel("a"), QLabel("b"), QLabel("c")
    line = row(first, 2, (second, 3), (third, 1, top), (column(QLabel("d")), 4), within=whole)
    assert [line.stretch(place) for place in range(line.count())] == [0, 2, 3, 1, 4]
    *shown, last = laid_in(line)
    assert shown == [first, second, third]
    assert [line.indexOf(one) for one in shown] == [0, 2, 3]
    whole.resize(400, 200)
    line.activate()
    assert third.y() == 0
    assert third.height() < second.height()
    assert isinstance(last, QVBoxLayout)
    assert whole.layout() is line
    assert first.parentWidget() is whole


def test_what_is_put_into_a_line_stands_behind_what_is_there() -> None:
    line = row(QLabel("a"))
    later = QLabel("b")
    assert put(line, 1, later) is line
    assert line.count() == 3
    assert line.indexOf(later) == 2


@pytest.mark.parametrize("make", [row, column])
def test_room_is_in_pixels_of_the_design_and_none_is_none(make: Callable[..., QBoxLayout]) -> None:
    px = look().px
    line = make(spacing=6, edges=(8, 0, 4, 0))
    assert line.spacing() == px(6)
    assert line.contentsMargins().left() == px(8)
    assert line.contentsMargins().top() == 0
    assert make(spacing=0).spacing() == 0


def test_without_a_spacing_of_its_own_a_row_is_as_loose_as_what_it_stands_in(
    whole: QWidget,
) -> None:
    inner = row(QLabel("a"), QLabel("b"), spacing=None)
    outer = column(inner, spacing=31, within=whole)
    assert inner.spacing() == outer.spacing() == look().px(31)

"""What a layout holds, asked for without its items, which Qt deletes behind Python's back."""

import ast
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import getAllValidWrappers

from source_tree import called_name, python_files
from ui.widgets.compact_layout import SnugFlow, WrapRow, flow
from ui.widgets.focus_order import stations
from ui.widgets.frames import CardsLayout, clear, column, laid_in, row


def items_known() -> set[int]:
    """Return the items of layouts, layouts left out, that Python knows now."""
    known = (one for one in getAllValidWrappers() if isinstance(one, QLayoutItem))
    return {id(one) for one in known if not isinstance(one, QLayout)}


def let_go(widget: QWidget) -> None:
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def whole(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_what_was_put_first_comes_first_whenever_it_was_made(whole: QWidget) -> None:
    last, first = QLabel("last", whole), QLabel("first", whole)
    inner = row(QLabel("in the middle"))
    line = column(first, inner, 1, last, within=whole)
    assert laid_in(line) == [first, inner, last]
    middle = laid_in(inner)[0]
    assert stations(whole) == [whole, first, middle, last]


@pytest.mark.parametrize("kind", [QVBoxLayout, QGridLayout, SnugFlow, CardsLayout])
def test_every_kind_of_layout_is_asked_alike(whole: QWidget, kind: Callable[..., QLayout]) -> None:
    line = kind(whole)
    labels = [QLabel(str(number)) for number in range(3)]
    for one in labels:
        line.addWidget(one)
    assert laid_in(line) == labels


def walked(whole: QWidget, one: QWidget) -> None:
    column(one, within=whole)
    assert one in stations(whole)


def measured(whole: QWidget, one: QWidget) -> None:
    column(WrapRow(((one, 1), (QLabel("b"), 1)), 300), within=whole)
    whole.minimumSizeHint()


def flowing(whole: QWidget, one: QWidget) -> None:
    column(flow(one), within=whole)
    whole.sizeHint()
    stations(whole)


def cleared(whole: QWidget, one: QWidget) -> None:
    line = column(row(one), within=whole)
    stations(whole)
    clear(line)


@pytest.mark.parametrize("use", [walked, measured, flowing, cleared])
def test_no_item_is_known_longer_than_its_widget(
    whole: QWidget, use: Callable[[QWidget, QWidget], None]
) -> None:
    before = items_known()
    one = QLabel("a")
    use(whole, one)
    let_go(one)
    assert items_known() == before


@pytest.mark.parametrize("room", ["ui", "tests"])
def test_no_layout_is_asked_for_an_item(room: str) -> None:
    asked = [
        f"{source.name}:{node.lineno}"
        for source in python_files(room)
        for node in source.nodes
        if isinstance(node, ast.Call) and called_name(node) in {"itemAt", "itemAtPosition"}
    ]
    assert not asked, "use laid_in: " + ", ".join(asked)

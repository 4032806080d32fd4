"""Scrolling to what matters on a page that is too tall for its window.

Rules: nothing moves where everything is seen; what is asked for is done after the layout has been
done again, because only then it is known where things stand.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.look.theme import look


def into_view(widget: QWidget) -> None:
    """Scroll until all of a widget is seen."""
    after_layout(widget, lambda: _show(widget))


def to_top(widget: QWidget) -> None:
    """Scroll until a widget stands at the upper edge, as far as there is something to scroll."""
    after_layout(widget, lambda: _lift(widget))


def after_layout(widget: QWidget, act: Callable[[], None]) -> None:
    """Act after the events of now and those that they lead to, of which layouts are."""
    QTimer.singleShot(0, widget, lambda: QTimer.singleShot(0, widget, act))


def is_apart(first: QWidget, last: QWidget) -> bool:
    """Say whether two widgets of a page cannot be seen whole at once."""
    area = _area_of(first)
    if area is None:
        return False
    top = first.mapToGlobal(QPoint(0, 0)).y()
    return last.mapToGlobal(QPoint(0, last.height())).y() - top > area.viewport().height()


def _show(widget: QWidget) -> None:
    area = _area_of(widget)
    if area is not None:
        area.ensureWidgetVisible(widget, 0, look().px(8))


def _lift(widget: QWidget) -> None:
    area = _area_of(widget)
    body = area.widget() if area is not None else None
    if area is not None and body is not None:
        area.verticalScrollBar().setValue(widget.mapTo(body, QPoint(0, 0)).y())


def _area_of(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent

"""Where the keyboard is in a window, and whether whoever looks at the screen sees it there."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget

from ui.widgets.frames import HAS_LABEL

_EDGE = 2


def rest(times: int = 8) -> None:
    """Let layouts and what they lead to come to an end."""
    for _ in range(times):
        QApplication.processEvents()


def in_sight(widget: QWidget) -> bool:
    """Say whether all of a widget is drawn, or as much of it as the place it scrolls in holds."""
    seen = widget.visibleRegion().boundingRect()
    if seen.isEmpty():
        return False
    whole = widget.rect()
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        holder = above.parentWidget()
        if isinstance(holder, QAbstractScrollArea) and above is holder.viewport():
            whole = whole.intersected(QRect(QPoint(0, 0), above.size()))
        above = holder
    return seen.height() >= whole.height() - _EDGE and seen.width() >= whole.width() - _EDGE


def is_labelled_in_sight(widget: QWidget) -> bool:
    """Say whether the label above a widget is drawn, where there is one and room for both."""
    row: QWidget | None = widget
    while row is not None and not row.property(HAS_LABEL):
        row = row.parentWidget()
    if row is None or not row.label.isVisibleTo(row) or not row.label.text():
        return True
    if row.label.visibleRegion().boundingRect().height() >= row.label.height() - _EDGE:
        return True
    above = row.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    foot = widget.mapTo(row, QPoint(0, widget.height())).y()
    return above is not None and foot > above.viewport().height()


def told(widget: QWidget | None) -> str:
    """Return what a screen reader says of a widget."""
    return "" if widget is None else widget.accessibleName()


def is_pressed_by_enter(button: QAbstractButton) -> bool:
    """Tell whether Enter presses a button that has the keyboard and can be pressed."""
    assert button.isEnabled()
    told: list[bool] = []
    button.clicked.connect(lambda: told.append(True))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    return bool(told)

"""Every text that somebody can see, hear or hover over on a screen, with where it stands."""

import html
import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from ui.widgets.badge import Mark
from ui.widgets.record_model import MARK_ROLE, SECOND_ROLE

_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.ToolTipRole,
    SECOND_ROLE,
    MARK_ROLE,
)
_HEARD = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
_MARKUP = re.compile(r"<[^>]+>")


def seen_texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Yield where it stands and the text, of a window and all in it, hidden pieces too."""
    for widget in [root, *root.findChildren(QWidget)]:
        where = f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for text in _of_widget(widget):
            if text:
                yield where, html.unescape(_MARKUP.sub("", text)).replace("\u200b", "")


def _of_widget(widget: QWidget) -> Iterator[str]:
    yield widget.windowTitle()
    yield widget.toolTip()
    yield widget.statusTip()
    yield widget.whatsThis()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    for action in widget.actions():
        yield from (action.text(), action.toolTip(), action.statusTip())
    face = QAccessible.queryAccessibleInterface(widget)
    if face is not None:
        yield from (face.text(kind) for kind in _HEARD)
    if isinstance(widget, QLabel | QAbstractButton):
        yield getattr(widget, "shown", widget.text)()
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.displayText()
        yield widget.placeholderText()
    elif isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
        yield widget.placeholderText()
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(number) for number in range(widget.count()))
    elif isinstance(widget, QAbstractItemView):
        yield from _of_model(widget.model())


def _of_model(model: QAbstractItemModel | None) -> Iterator[str]:
    if model is None:
        return
    root = QModelIndex()
    # Qt lets nobody ask a list for its columns: it has one.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(root)
    for row in range(model.rowCount(root)):
        for column in range(columns):
            for role in _ROLES:
                value = model.index(row, column, root).data(role)
                yield value.text if isinstance(value, Mark) else str(value or "")

"""What a screen reader cannot say of a screen, and what is too large for a small one.

Rules: what is found is named by its class, so that a failure tells where to look; a widget that
takes the keyboard has a name, a role that readers know, and words that are said once.
"""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QTableView,
    QWidget,
)

LIMIT = (900, 460)
_WORDS = QAccessible.Text
_MUTE = frozenset(
    {
        QAccessible.Role.NoRole,
        QAccessible.Role.Client,
        QAccessible.Role.Window,
        QAccessible.Role.Border,
        QAccessible.Role.Pane,
        QAccessible.Role.Graphic,
        QAccessible.Role.StaticText,
    }
)
_ROWS = 20
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def unnamed(root: QWidget) -> list[str]:
    """Return what is wrong with what is said of the widgets that take the keyboard."""
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}: {fault}"
        for widget in [root, *root.findChildren(QWidget)]
        if _takes_keys(widget, root)
        for fault in _faults(widget)
    ]


def _takes_keys(widget: QWidget, root: QWidget) -> bool:
    wants = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(root)
    return bool(wants) and widget.isEnabled() and widget.focusProxy() is None


def _faults(widget: QWidget) -> Iterator[str]:
    face = QAccessible.queryAccessibleInterface(widget)
    if face is None or not face.text(_WORDS.Name).strip():
        yield "no name"
        return
    # Qt has no better role for what only scrolls; its name and the arrow keys tell the rest.
    if face.role() in _MUTE and not isinstance(widget, QAbstractScrollArea):
        yield f"role {face.role().name}"
    yield from _said_badly(face)
    if isinstance(widget, QComboBox) and widget.isVisible() and not _has_label(widget):
        yield "its name is its value where readers look for a label"
    if isinstance(widget, QAbstractButton) and widget.isCheckable() and not face.state().checkable:
        yield "does not say that it can be ticked"
    if isinstance(widget, QAbstractItemView):
        yield from _silent_cells(widget)


def _said_badly(face: QAccessibleInterface) -> Iterator[str]:
    name, more = face.text(_WORDS.Name).strip(), face.text(_WORDS.Description).strip()
    if more and more == name:
        yield f"says “{name}” twice"
    if more.startswith("<"):
        yield "says the markup of its tip"


def _has_label(widget: QWidget) -> bool:
    above = widget.parentWidget()
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    labels = above.findChildren(QLabel, options=direct) if above is not None else []
    return any(label.buddy() is widget and label.text() for label in labels)


def _silent_cells(view: QAbstractItemView) -> Iterator[str]:
    """Tell which cells of the first rows, and which headings, say nothing; pages check the rest."""
    model = view.model()
    if model is None or not model.index(0, 0).isValid():
        return
    columns = model.columnCount(QModelIndex()) if isinstance(view, QTableView) else 1
    for column in range(columns):
        if isinstance(view, QTableView) and view.isColumnHidden(column):
            continue
        cells = [model.index(row, column) for row in range(_ROWS)]
        if not any(str(one.data(_SPOKEN) or one.data() or "").strip() for one in cells):
            yield f"column {column} says nothing"
        if isinstance(view, QTableView) and not view.horizontalHeader().isHidden():
            heading = model.headerData(column, Qt.Orientation.Horizontal)
            if not str(heading or "").strip():
                yield f"column {column} has no heading"


def too_large(root: QWidget) -> list[str]:
    """Return the least size of a window when it is more than a small screen has."""
    least = root.minimumSizeHint().expandedTo(root.minimumSize())
    fits = least.width() <= LIMIT[0] and least.height() <= LIMIT[1]
    return [] if fits else [f"{least.width()}x{least.height()}"]

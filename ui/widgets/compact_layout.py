"""Layouts that give way, and scrolling to what matters: pages stay usable in a small window at a
large size.

Rules: nothing here asks for more than a corner of the screen; what does not fit is scrolled to or
goes to the next line, never cut off; the foot of a pane stays below what scrolls, and in a low pane
scrolls along; nothing moves where everything is seen, and what is asked for is done after the
layout has been done again, because only then it is known where things stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
    QWidgetItem,
)

from ui.look.theme import look
from ui.widgets.frames import Card, EmptyState, FlowLayout, ScrollBody, laid_in

FRAME = (8, 40)
"""What the system's frame takes of the screen, before it is known how wide it is."""
_LEAST = 44
_GROWING = (
    QEvent.Type.LayoutRequest,
    QEvent.Type.ShowToParent,
    QEvent.Type.HideToParent,
)


class SnugFlow(FlowLayout):
    """Lines of widgets that ask for no more room than the widest of them."""

    def expandingDirections(self) -> Qt.Orientation:
        """Leave what is free to others."""
        return Qt.Orientation(0)

    def sizeHint(self) -> QSize:
        """Ask for the widest widget: the lines break where they must."""
        return self.minimumSize()


def flow(*widgets: QWidget) -> QWidget:
    """Return widgets that stand in a line and go on in the next one when it is full."""
    whole = QWidget()
    layout = SnugFlow(whole)
    for widget in widgets:
        layout.addWidget(widget)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    whole.setSizePolicy(policy)
    return whole


class WrapRow(QWidget):
    """Widgets side by side, or under one another where a row would be too narrow.

    Args:
        widgets: pairs of a widget and its share of the width.
        from_width: least width of a row, in pixels of the design.
    """

    def __init__(
        self,
        widgets: Sequence[tuple[QWidget, int]],
        from_width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._from = from_width
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(look().px(12))
        for widget, share in widgets:
            self._layout.addWidget(widget, share)

    def turn_from(self, from_width: int) -> None:
        """Be a row from another width on."""
        self._from = from_width
        self._turn()

    def turn_where_whole(self) -> None:
        """Be a row from the width on in which everything in it is whole."""
        held = [one for one in laid_in(self._layout) if isinstance(one, QWidget)]
        hints = [one.sizeHint().width() for one in held]
        shares = [self._layout.stretch(place) for place in range(len(held))]
        whole: float = sum(hints)
        if all(shares):
            whole = max(
                hint * sum(shares) / share for hint, share in zip(hints, shares, strict=True)
            )
        whole += self._layout.spacing() * (len(held) - 1)
        self.turn_from(ceil(whole * 100 / look().zoom))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the row when the width asks for it."""
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        wide = self.width() >= look().px(self._from)
        self._layout.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as the widest of them."""
        held = (one for one in laid_in(self._layout) if isinstance(one, QWidget))
        hints = [QWidgetItem(one).minimumSize() for one in held]
        width = max((hint.width() for hint in hints), default=0)
        return QSize(width, self._layout.minimumSize().height())


class LooseStack(QStackedWidget):
    """A stack that is content with little room, whatever its pages would like."""

    def minimumSizeHint(self) -> QSize:
        """Need a corner."""
        return QSize(look().px(200), look().px(70))


class SnugScroll(ScrollBody):
    """A body that is as tall as what it holds, and scrolls only where there is no room for it."""

    # Qt asks the filter while the base is still being built.
    _held: QWidget | None = None
    _unfolded = False

    def __init__(self, held: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = held
        self.column.addWidget(held)
        held.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What it holds has grown, shrunk, come or gone: ask for other room."""
        if event.type() in _GROWING and watched is self._held:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """Ask for all of it."""
        body = self.widget()
        height = 0
        if body is not None and self._held is not None and not self._held.isHidden():
            height = body.sizeHint().height()
            if body.hasHeightForWidth() and self.viewport().width() > 0:
                height = body.heightForWidth(self.viewport().width())
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """Need two lines, or nothing when it holds nothing."""
        whole = self.sizeHint().height()
        least = whole if self._unfolded else min(whole, look().px(_LEAST))
        return QSize(super().minimumSizeHint().width(), least)

    def unfold(self, unfolded: bool) -> None:
        """Need room for all of it, because what it stands in scrolls; or as little as may be."""
        self._unfolded = unfolded
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines may break elsewhere now."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def fit_to_screen(window: QWidget, wanted: QSize) -> None:
    """Give a window its wanted size, in pixels, as far as the screen has room for it."""
    room = window.screen().availableGeometry().size() - QSize(*FRAME)
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    window.resize(wanted.boundedTo(room))


def scrolled(page: QWidget) -> ScrollBody:
    """Return a page that scrolls where it does not fit."""
    # What goes into another widget is dressed anew with all that is in it.
    body = ScrollBody(page.parentWidget())
    body.column.addWidget(page, 1)
    return body


class ListStack(LooseStack):
    """A list in its frame, and what stands in its place while there is nothing to list.

    Args:
        view: the table; index 0.
        instead: each becomes a card that scrolls; index 1 and on.
    """

    def __init__(self, view: QWidget, *instead: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sheet = Card(inside=1)
        sheet.column.addWidget(view)
        self.addWidget(sheet)
        for one in instead:
            card = Card()
            card.column.addWidget(one)
            self.addWidget(scrolled(card))


LOW = 460


class LowFoot(QObject):
    """Moves the foot of a pane into its body and out again.

    Args:
        pane: its height decides.
        column: of the pane; the foot stands at its end.
        body: what scrolls; its column ends with a stretch.
        foot: the widgets of the foot, from top to bottom.
    """

    def __init__(
        self, pane: QWidget, column: QVBoxLayout, body: ScrollBody, foot: Sequence[QWidget]
    ) -> None:
        super().__init__(pane)
        self._pane, self._column, self._body, self._foot = pane, column, body, tuple(foot)
        self._inside = False
        self._held_out = False
        pane.installEventFilter(self)

    @property
    def is_inside(self) -> bool:
        """Whether the foot scrolls with the body now."""
        return self._inside

    def hold_out(self, held: bool) -> None:
        """Keep the foot below the body, however low the pane is."""
        self._held_out = held
        if self._pane.isVisible():
            self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look again when the pane got another size; those before it is seen are passing ones."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and self._pane.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        inside = not self._held_out and self._pane.height() < look().px(LOW)
        if inside == self._inside:
            return
        self._inside = inside
        focused = self._pane.window().focusWidget()
        for widget in self._foot:
            if isinstance(widget, SnugScroll):
                widget.unfold(inside)
            if inside:
                self._body.column.insertWidget(self._body.column.count() - 1, widget)
            else:
                self._column.addWidget(widget)
        if any(focused in (widget, *widget.findChildren(QWidget)) for widget in self._foot):
            focused.setFocus()


def into_view(widget: QWidget) -> None:
    """Scroll until all of a widget is seen."""
    after_layout(widget, lambda: _show(widget))


def from_top(widget: QWidget) -> None:
    """Show what stands above a widget too, where both have room; else its upper edge."""
    after_layout(widget, lambda: _show_from_top(widget))


def after_layout(widget: QWidget, act: Callable[[], None]) -> None:
    """Act after the events of now and those that they lead to, of which layouts are."""
    QTimer.singleShot(0, widget, lambda: QTimer.singleShot(0, widget, act))


def is_below(widget: QWidget) -> bool:
    """Say whether a widget cannot be seen whole while its page stands at its top."""
    area = _area_of(widget)
    body = area.widget() if area is not None else None
    if area is None or body is None:
        return False
    return widget.mapTo(body, QPoint(0, widget.height())).y() > area.viewport().height()


def _show(widget: QWidget) -> None:
    area = _area_of(widget)
    while area is not None:  # What scrolls may lie in what scrolls.
        area.ensureWidgetVisible(widget, 0, look().px(8))
        area = _area_of(area)


def _show_from_top(widget: QWidget) -> None:
    area = _area_of(widget)
    body = area.widget() if area is not None else None
    if area is not None and body is not None:
        top = widget.mapTo(body, QPoint(0, 0)).y()
        has_room = top + widget.height() <= area.viewport().height()
        area.verticalScrollBar().setValue(0 if has_room else top)


def _area_of(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent

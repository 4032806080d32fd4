"""Where the keyboard goes: from field to field as they stand on the screen, and back when the
widget that had it goes away.

Rules: the order is that of the layouts, whenever a widget was made; what appears beside a field by
itself stands at the end of that order, because whoever types goes on to the next field; the rail
comes after the page and is never fallen into: who did not go there stays in the page; what the
keyboard comes to is scrolled into sight, whoever brought it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QButtonGroup,
    QComboBox,
    QLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)
from shiboken6 import isValid

from ui.widgets.frames import ScrollBody, laid_in, show_in

_WHOLE = (QAbstractButton, QComboBox, QLineEdit)
_GONE_TO = frozenset(
    {
        Qt.FocusReason.MouseFocusReason,
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    }
)


_ASIDE, _OWN_KEY = "aside", "own key"


def stand_aside(widget: QWidget, *, has_own_key: bool = False) -> None:
    """Let Tab come to a widget only after everything else of its page.

    Args:
        widget: the widget.
        has_own_key: another key leads into it than the one that goes to what stands aside.
    """
    widget.setProperty(_ASIDE, _OWN_KEY if has_own_key else _ASIDE)


def stations(root: QWidget) -> list[QWidget]:
    """Return a widget and all in it in the order of Tab: what stands aside comes last."""
    order = list(in_order(root))
    later = {one for aside in order if aside.property(_ASIDE) for one in in_order(aside)}
    return [one for one in order if one not in later] + [one for one in order if one in later]


def asides(root: QWidget) -> list[QWidget]:
    """Return what stands aside now, has no key of its own and can be worked, as Tab goes."""
    told = [one for one in in_order(root) if one.property(_ASIDE) == _ASIDE and one.isVisible()]
    return [one for aside in told for one in in_order(aside) if takes_keys(one)]


def in_order(widget: QWidget) -> Iterator[QWidget]:
    """Yield a widget and all in it, hidden ones too, as the layouts have them."""
    yield widget
    inner: Iterator[QWidget]
    if isinstance(widget, QScrollArea):
        held = widget.widget()
        inner = iter((held,) if held is not None else ())
    elif isinstance(widget, QStackedWidget):
        inner = (w for n in range(widget.count()) if (w := widget.widget(n)) is not None)
    elif isinstance(widget, (QAbstractScrollArea, *_WHOLE)):
        inner = iter(())
    else:
        inner = _laid(widget)
    for one in inner:
        yield from in_order(one)


def _laid(widget: QWidget) -> Iterator[QWidget]:
    layout = widget.layout()
    seen: set[QWidget] = set()
    for one in _items(layout) if layout is not None else ():
        seen.add(one)
        yield one
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow() and child not in seen:
            yield child


def _items(layout: QLayout) -> Iterator[QWidget]:
    for one in laid_in(layout):
        if isinstance(one, QLayout):
            yield from _items(one)
        else:
            yield one


def takes_keys(widget: QWidget) -> bool:
    """Say whether Tab may stop here now."""
    if widget.focusProxy() is not None or not (widget.isVisible() and widget.isEnabled()):
        return False
    if isinstance(widget, QAbstractButton) and widget.autoExclusive() and widget.isCheckable():
        return _speaks_for_its_group(widget)
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _speaks_for_its_group(button: QAbstractButton) -> bool:
    """Say whether a choice is the one of its group where Tab stops; arrows go to the others."""
    group = [one for one in _siblings(button) if one.isEnabled() and not one.isHidden()]
    chosen = [one for one in group if one.isChecked()]
    return button in (chosen or group)[:1]


def _siblings(button: QAbstractButton) -> list[QAbstractButton]:
    group, above = _group_of(button), button.parentWidget()
    if group is not None:
        return group.buttons()
    return [
        one
        for one in (above.children() if above is not None else [button])
        if isinstance(one, QAbstractButton)
        and one.autoExclusive()
        and one.isCheckable()
        and _group_of(one) is None
    ]


# Qt answers with nothing where its stubs promise something.
def _group_of(button: QAbstractButton) -> QButtonGroup | None:
    return button.group()


def _has_keys(window: QWidget) -> QWidget | None:
    return window.focusWidget()


def move(window: QWidget, roots: Sequence[QWidget], *, forward: bool, home: int = 1) -> bool:
    """Go to the next or previous field of a window.

    Args:
        window: whose keyboard is moved.
        roots: parts of the window, in the order in which Tab goes through them.
        forward: to the next, not to the previous.
        home: so many of the roots may get the keyboard when its widget was hidden or disabled.

    Returns:
        Whether there was a field to go to.
    """
    now = _has_keys(window)
    lost = now is not None and not (now.isVisible() and now.isEnabled())
    widgets = [one for root in (roots[:home] if lost else roots) for one in stations(root)]
    following = _following(widgets, now, forward=forward, lost=lost)
    target = next((one for one in following if takes_keys(one)), None)
    if target is None:
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(Qt.FocusReason.OtherFocusReason if lost else reason)
    _show(target)
    return True


def _following(
    widgets: list[QWidget], now: QWidget | None, *, forward: bool, lost: bool
) -> list[QWidget]:
    """Return where to go from `now`, the nearest first."""
    if now is None or now not in widgets:
        return widgets if forward else widgets[::-1]
    place = widgets.index(now)
    before, after = widgets[:place], widgets[place + 1 :]
    if not forward:
        return before[::-1] + after[::-1]
    # What was lost near the end is followed by what stood before it.
    return after + (before[::-1] if lost else before)


def _show(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, ScrollBody):
            above.keep_in_view(widget)
        elif isinstance(above, QScrollArea):
            show_in(above, widget)
        above = above.parentWidget()


class InSight(QObject):
    """Scrolls to what the keyboard comes to, in one window or dialog, also as a page opens.

    A press of the mouse moves nothing: what is pressed is in sight, and must stay under it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        QApplication.instance().focusChanged.connect(self._on_moved)  # type: ignore[union-attr]

    def _on_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        if isValid(self._window) and new.window() is self._window:
            _show(new)


class FocusKeeper(QObject):
    """Keeps the keyboard in the page when a dialog closes or a widget is gone.

    Args:
        window: the frame.
        rail: the part that is entered on purpose only.
        pages: the pages, of which one is in front.
    """

    def __init__(self, window: QWidget, rail: QWidget, pages: QStackedWidget) -> None:
        super().__init__(window)
        self._window = window
        self._rail = rail
        self._pages = pages
        self._path: list[QWidget] = []
        self._in_rail = False
        self._before_aside: QWidget | None = None
        InSight(window)
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self._bring_back)
        for one in rail.findChildren(QAbstractButton):
            one.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._on_moved)  # type: ignore[union-attr]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """See why the keyboard comes into the rail."""
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self._in_rail = self._in_rail or event.reason() in _GONE_TO
            if not self._in_rail:
                self._wait.start()
        return False

    def look_after(self) -> None:
        """A page has just come to the front: nobody begins on what is not seen."""
        self._wait.start()

    def turn_aside(self) -> None:
        """Go to what appeared beside the fields, and from there back to where one was."""
        page, now = self._pages.currentWidget(), _has_keys(self._window)
        found = asides(page) if page is not None else []
        target = next(iter(found), None)
        if page is not None and now in found:
            target = self._before(page, found)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _before(self, page: QWidget, found: list[QWidget]) -> QWidget | None:
        """Return where one was before what stands aside; where that is gone, the page's first."""
        before = self._before_aside
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            return before
        return next((one for one in stations(page) if takes_keys(one) and one not in found), None)

    def _on_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            # A widget was deleted with the keyboard in it; or another window is in front.
            # It may be the window itself that goes.
            if isValid(self._window) and self._window.isActiveWindow() and self._path:
                self._wait.start()
        elif new.window() is self._window:
            path = list(_upwards(new))
            # Tab and the mouse lead to what stands aside, too.
            if not any(one.property(_ASIDE) == _ASIDE for one in path):
                self._before_aside = new
            if not self._rail.isAncestorOf(new):
                self._in_rail = False
                self._path = path

    def _bring_back(self) -> None:
        page, now = self._pages.currentWidget(), _has_keys(self._window)
        if page is None or not self._window.isVisible():
            return
        if now is not None and now is not page and _can_be_worked(now, self._rail):
            return
        target = self._nearest(page)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            _show(target)

    def _nearest(self, page: QWidget) -> QWidget | None:
        widgets = list(in_order(page))
        # What was deleted is not among them, and comparing does not touch it.
        place = next((widgets.index(one) for one in self._path if one in widgets), 0)
        around = widgets[place:] + widgets[:place][::-1]
        return next((one for one in around if takes_keys(one)), None)


def _can_be_worked(widget: QWidget, rail: QWidget) -> bool:
    """Say whether the keyboard may stay: also on what Tab does not stop at, e.g. a heading."""
    seen = (widget.isVisible() or _is_about_to_be_shown(widget)) and widget.isEnabled()
    return (seen or takes_keys(widget)) and not rail.isAncestorOf(widget)


def _is_about_to_be_shown(widget: QWidget) -> bool:
    """Say whether a widget is new: its layout shows it, but the window has not come to it yet."""
    told = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
    return not any(one.isHidden() and one.testAttribute(told) for one in _upwards(widget))


def _upwards(widget: QWidget) -> Iterator[QWidget]:
    above: QWidget | None = widget
    while above is not None:
        yield above
        above = above.parentWidget()

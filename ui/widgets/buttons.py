"""Buttons: one primary a page, verbs in words, a focus ring that is seen; careful ones for sealing,
trusting and blocking; greyed where the role does not allow; and a row whose rest goes into "More".

Rules:
- every button has a word or an accessible name; Enter presses a button only when it has the
  keyboard, because no button here is a dialog's automatic default, and once while it is held;
- a double press is one press (`ui.frame.presses`), but for buttons that take a step each time;
- Enter never presses a careful button, and a screen reader says so; Space on it or the mouse does,
  but not in the first second after it was drawn since it appeared or became pressable: a click that
  was meant for what stood there before presses nothing, nor does it bring the keyboard. What waits
  looks like waiting: drawn as not pressable, with a line that fills up, and a screen reader says
  so;
- what the role of the user does not allow is greyed, with the reason, for as long as it lasts; the
  use cases ask the table of roles themselves;
- what is offered is offered in the row and behind "More" alike; the row never breaks into a second
  one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from weakref import ref

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QHideEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from app.base.language import _
from app.core.permissions import WITHIN_SEAL, Act, may
from ui.frame import projector
from ui.frame.desk import Desk
from ui.frame.presses import Presses, is_enter
from ui.look.icons import icon, icon_size
from ui.look.theme import look
from ui.widgets.frames import row
from ui.widgets.menus import Menu
from ui.widgets.plain import Veiled, announce, tip, without_mnemonic

_LEAST = 150
_BY_TAB: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button on Enter as on Space, once while it is held; say whether it was Enter."""
    if not is_enter(event):
        return False
    if not event.isAutoRepeat():
        press_once(button, button.click, by_key=True)
    event.accept()
    return True


def press_once(button: QAbstractButton, act: Callable[[], object], *, by_key: bool = False) -> None:
    """Do what a press on a button does, unless it is the second half of a double one.

    Args:
        button: that is pressed.
        act: presses it.
        by_key: it is a key that presses, and not the mouse.
    """
    # A menu lies over its button until something is chosen, which is a press of its own.
    steps = isinstance(button, Button) and (button.steps or button.menu() is not None)
    window = button.window()
    takes = Presses.takes_key(window) if by_key else not Presses.is_fresh(window)
    if not steps and not takes:
        button.setDown(False)
    elif steps or _is_choice(button):
        act()
    elif not Presses.once((ref(button), button.accessibleName()), act):
        button.setDown(False)


def _is_choice(button: QAbstractButton) -> bool:
    """Say whether a button chooses something, which may be taken back at once."""
    return isinstance(button, QRadioButton) or (isinstance(button, Button) and button.isCheckable())


class PressedOnce(QAbstractButton if TYPE_CHECKING else object):  # type: ignore[misc]
    """What all that is pressed has in common: a double press is one.

    Attributes:
        by_enter: Enter presses it as Space does; else Enter is the page's, as on a tick.
        steps: each press goes one step further, so that none is too many.
    """

    by_enter = True
    steps = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be meant when Tab led here."""
        if event.reason() in _BY_TAB:
            Presses.led_on()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as on Space when the button itself has the keyboard."""
        if not (self.by_enter and pressed_by_enter(self, event)):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space presses when it is let go."""
        presses = event.key() == Qt.Key.Key_Space and not event.isAutoRepeat()
        self._let_go(partial(super().keyReleaseEvent, event), presses, by_key=self.by_enter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave it at the first of several, which may have pressed what stood here before.

        The second half of a double click comes here, too.
        """
        number = Presses.click_number(event, self)
        if number == 1 or self.steps or (isinstance(self, Button) and self.isCheckable()):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press once."""
        self._let_go(partial(super().mouseReleaseEvent, event), True)

    def _let_go(self, go_on: Callable[[], object], presses: bool, *, by_key: bool = False) -> None:
        """Do what Qt does when a key or the mouse is let go; if that presses, then once."""
        if presses and self.isDown():
            press_once(self, go_on, by_key=by_key)
        else:
            go_on()


def draw_pressed(button: QAbstractButton) -> None:
    """Draw the ground of a line or tile under the pointer, and the ring of the keyboard."""
    tokens = look().tokens
    box = QRectF(button.rect()).adjusted(1, 1, -1, -1)
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if button.isDown() or button.underMouse():
        painter.setBrush(QColor(tokens.accent_tint if button.isDown() else tokens.hover))
        painter.drawRoundedRect(box, 8, 8)
    if button.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRoundedRect(box, 8, 8)
    painter.end()


class Button(Veiled, PressedOnce, QPushButton):
    """A push button of the look.

    Args:
        text: verb, translated.
        kind: primary, "" (secondary), danger, quiet, chip, tile or rail.
        icon_name: Lucide name, or "" for none.
        clicked: called on a press.
    """

    def __init__(
        self,
        text: str,
        kind: str = "",
        icon_name: str = "",
        clicked: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._has_icon = False
        self._icon = ("", 18.0)
        self._forbidden = ""
        self._gives_way = self._counts = False
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if kind:
            self.setProperty("kind", kind)
        if icon_name:
            self.show_icon(icon_name)
        self.say(text)
        if clicked is not None:
            self.clicked.connect(lambda _checked=False: clicked())

    def stepping(self) -> Self:
        """Take every press, however quickly they follow each other; return the button."""
        self.steps = True
        return self

    def say(self, text: str) -> None:
        """Change the words."""
        text = projector.over(text)
        # The space keeps the word off the icon; Qt leaves only four pixels.
        gap = " " if self._has_icon and text else ""
        self.setText(gap + without_mnemonic(text))
        self.setAccessibleName(text)

    def show_icon(self, name: str, size: float = 18) -> None:
        """Put an icon before the word, in the ink of the kind."""
        self._has_icon = True
        self._icon = (name, size)
        tokens = look().tokens
        inks = {
            "primary": tokens.on_accent,
            "danger": tokens.danger,
            "quiet": tokens.accent,
            "rail": tokens.rail_ink,
            "tile": tokens.accent,
        }
        self.setIcon(icon(name, inks.get(self._kind, tokens.ink), size))
        self.setIconSize(icon_size(size))

    def drop_icon(self) -> None:
        """Show the word alone."""
        self._has_icon = False
        self.setIcon(QIcon())
        self.say(self.accessibleName())

    def turn(self, kind: str) -> None:
        """Become a button of another kind, e.g. the filled one of the page, or no longer."""
        if kind == self._kind:
            return
        self._kind = kind
        self.setProperty("kind", kind)
        if self._has_icon:
            self.show_icon(*self._icon)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()

    def allow(self, allowed: bool, reason: str = "") -> None:
        """Enable or disable; a disabled button says why on hover and to a screen reader."""
        if self._forbidden:
            allowed, reason = False, self._forbidden
        self.setEnabled(allowed)
        self.setAccessibleDescription("" if allowed else reason)
        if reason and not allowed:
            tip(self, reason)
        else:
            self.setToolTip("")

    def forbid(self, reason: str) -> None:
        """Disable for good, whatever is allowed later."""
        self._forbidden = reason
        self.allow(False)

    def give_way(self) -> None:
        """Become narrower than its words where there is no room; they end in an ellipsis then."""
        self._gives_way = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, self.sizePolicy().verticalPolicy())
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Need all words, or the first of them."""
        size = super().minimumSizeHint()
        return (
            QSize(min(size.width(), look().px(_LEAST)), size.height()) if self._gives_way else size
        )

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Words that are too long end in an ellipsis; a screen reader has them all."""
        super().initStyleOption(option)
        # Qt asks for the option while it counts the size, too.
        if not self._gives_way or self._counts:
            return
        self._counts = True
        short = self.sizeHint().width() - self.width()
        self._counts = False
        if short <= 0:
            return
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(option.text) - short
        option.text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring inside a filled button, where an accent ring could not be seen."""
        super().paintEvent(event)
        if self._kind == "primary" and self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(look().tokens.on_accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 5, 5)


def primary(text: str, icon_name: str = "", clicked: Callable[[], object] | None = None) -> Button:
    """Return the one filled button of a page."""
    return Button(text, "primary", icon_name, clicked)


def secondary(
    text: str, icon_name: str = "", clicked: Callable[[], object] | None = None
) -> Button:
    """Return an outlined button."""
    return Button(text, "", icon_name, clicked)


def danger(text: str, icon_name: str = "", clicked: Callable[[], object] | None = None) -> Button:
    """Return a button for what cannot be undone; it stands on the left, away from the default."""
    return Button(text, "danger", icon_name, clicked)


def quiet(text: str, icon_name: str = "", clicked: Callable[[], object] | None = None) -> Button:
    """Return a button without a frame, for what is rarely wanted."""
    return Button(text, "quiet", icon_name, clicked)


REST_S: Final = 1.0
_STEP_MS = 40


class CarefulButton(Button):
    """A button that Enter does not press, nor anybody before it was seen.

    Attributes:
        rest_s: for so many seconds it takes no press after it was drawn anew.
    """

    rest_s: ClassVar[float] = REST_S

    def __init__(self, *given: Any, **named: Any) -> None:
        self._seen_since: float | None = None
        self._told = ""
        self._clock: QTimer | None = None
        super().__init__(*given, **named)
        self._clock = QTimer(self, interval=_STEP_MS)
        self._clock.timeout.connect(self._tick)
        self._begin()

    def waits(self) -> bool:
        """Tell whether it will take a press in a moment, and takes none now."""
        return self.isEnabled() and self._rests()

    def allow(self, allowed: bool, reason: str = "") -> None:
        """Enable or disable; while it rests it says so to a screen reader."""
        super().allow(allowed, reason)
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to be seen."""
        self._begin()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves where nobody looks."""
        if self._clock is not None:
            self._clock.stop()
        super().hideEvent(event)

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Look like a button that cannot be pressed for as long as it cannot."""
        super().initStyleOption(option)
        if self._rests():
            option.state &= ~(QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_MouseOver)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Be seen."""
        super().paintEvent(event)
        if self._seen_since is None:
            self._seen_since = time.monotonic()
            if self._clock is not None and self.waits():
                self._clock.start()
        if self.waits():
            self._draw_waiting()

    def changeEvent(self, event: QEvent) -> None:
        """Begin to be seen as one that can be pressed."""
        if event.type() == QEvent.Type.EnabledChange:
            self._begin()
            self.update()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take no press before it was seen; Qt takes the second of a double click for one, too."""
        if not self._rests():
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the page, which does the safe thing or nothing."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter or self._rests():
            if enter and not event.isAutoRepeat():
                announce(self, _("Enter does not press this button. Press the space bar."))
            elif event.key() == Qt.Key.Key_Space:
                announce(self, self._told)
            event.ignore()
            return
        super().keyPressEvent(event)

    def _begin(self) -> None:
        self._seen_since = None
        if self.rest_s > 0:
            # The second half of a double click would take the keyboard from where it goes on.
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tell()

    def _rests(self) -> bool:
        if self._seen_since is None:
            return self.rest_s > 0
        return time.monotonic() - self._seen_since < self.rest_s

    def _tell(self) -> None:
        """Say to a screen reader that it waits; take the words away again when it does not."""
        waits = self.waits()
        if waits and not self.accessibleDescription():
            self._told = _("It can be pressed in a moment.")
            self.setAccessibleDescription(self._told)
        elif not waits and self._told:
            if self.accessibleDescription() == self._told:
                self.setAccessibleDescription("")
            self._told = ""

    def _tick(self) -> None:
        if self.waits():
            if not look().still:
                self.update()
            return
        if self._clock is not None:
            self._clock.stop()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tell()
        self.update()
        if self.isEnabled() and self.hasFocus():
            announce(self, _("“{name}” can be pressed now.").format(name=self.accessibleName()))

    def _draw_waiting(self) -> None:
        worn = look()
        ink = QColor(
            worn.tokens.danger if self.property("kind") == "danger" else worn.tokens.accent
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        if self.hasFocus():
            painter.setPen(QPen(ink, 2))
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), worn.px(8), worn.px(8))
        if not worn.still and self._seen_since is not None:
            inside = QPainterPath()
            inside.addRoundedRect(whole, worn.px(8), worn.px(8))
            painter.setClipPath(inside)
            share = min(1.0, (time.monotonic() - self._seen_since) / self.rest_s)
            high = worn.px(3)
            painter.fillRect(QRectF(0, self.height() - high, self.width() * share, high), ink)
        painter.end()


def careful_primary(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return the filled button of a page that Enter does not press."""
    return CarefulButton(text, "primary", icon_name, clicked)


def careful(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return an outlined button that Enter does not press."""
    return CarefulButton(text, "", icon_name, clicked)


def careful_danger(text: str, icon_name: str, clicked: Callable[[], object]) -> CarefulButton:
    """Return a button for what stops something; Enter does not press it either."""
    return CarefulButton(text, "danger", icon_name, clicked)


def not_allowed() -> str:
    """Return why something is greyed."""
    return _("Your role does not allow this. Ask the head of your office.")


def allows(desk: Desk, act: Act) -> bool:
    """Say whether the user at the desk may do something."""
    within = not desk.within_seal or act in WITHIN_SEAL
    return within and may(desk.services.user, act)


def greyed(desk: Desk, act: Act, words: str) -> str:
    """Return the words of a menu line, with the reason when it is greyed."""
    if allows(desk, act):
        return words
    if may(desk.services.user, act):
        return _("{action} (not while the case is sealed)").format(action=words)
    return _("{action} (not with your role)").format(action=words)


def by_role(desk: Desk, act: Act, *buttons: Button) -> None:
    """Grey buttons for good when the role, or the seal of the case, does not allow what they do."""
    if not allows(desk, act):
        sealed = may(desk.services.user, act)
        for button in buttons:
            button.forbid(_("Remove the seal first.") if sealed else not_allowed())


_BETWEEN = 8


class SpareRow(QWidget):
    """The row.

    Args:
        first: buttons that always stand in it.
        spare: buttons that go into the menu where there is no room for them.
    """

    def __init__(
        self, first: Sequence[Button], spare: Sequence[Button], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._first, self._spare = tuple(first), tuple(spare)
        self._offered = dict.fromkeys(self._spare, True)
        self.more = Button(_("More"), "", "ellipsis")
        menu = Menu(parent=self.more)
        menu.setAccessibleName(_("More"))
        menu.aboutToShow.connect(self.fill)
        self.more.setMenu(menu)
        self.setLayout(row(*self._first, *self._spare, self.more, 1, spacing=_BETWEEN))
        self._fold()

    def offer(self, button: Button, offered: bool) -> None:
        """Offer one of the spare buttons, or take it away."""
        self._offered[button] = offered
        self._fold()

    def fill(self) -> None:
        """Put what is offered into the menu."""
        menu = self.more.menu()
        menu.clear()
        for button in self._there():
            menu.addAction(self._action(button))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold where there is no room."""
        super().resizeEvent(event)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Need the first buttons and the one with the menu."""
        width = self._needed((*self._first, self.more))
        return QSize(width, super().minimumSizeHint().height())

    def _action(self, button: Button) -> QAction:
        words, why = button.accessibleName(), button.accessibleDescription()
        action = QAction(without_mnemonic(f"{words}  ·  {why}" if why else words), self.more.menu())
        action.setIcon(button.icon())
        action.setEnabled(button.isEnabled())
        action.triggered.connect(lambda _checked=False: press_once(button, button.click))
        return action

    def _there(self) -> tuple[Button, ...]:
        return tuple(button for button in self._spare if self._offered[button])

    def _needed(self, buttons: Sequence[Button]) -> int:
        between = look().px(_BETWEEN) * max(0, len(buttons) - 1)
        return sum(button.sizeHint().width() for button in buttons) + between

    def _fold(self) -> None:
        there = self._there()
        fits = self._needed((*self._first, *there)) <= self.width()
        for button in self._spare:
            button.setVisible(fits and button in there)
        self.more.setVisible(not fits and bool(there))

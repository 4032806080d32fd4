"""The guided first referral: follows what was done, says the next one thing over the page, and lays
a ring around where it is done.

Rules:
- nothing is pressed and nothing is chosen here; the register is asked on the lane and the page in
  front is looked at; it ends for good only at its end or when it is left, at any moment;
- the line is calm, never in the way, never the only way; a page in front that leads on is better
  than one further away, and a widget that is hidden or gone is not pointed at;
- the ring lies around the widget and never over it, the mouse goes through it, and it follows the
  widget and never moves by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QWidget
from shiboken6 import isValid

from app.base.language import N_, _
from app.base.numerals import in_digits
from app.home import onboarding
from app.home.onboarding import COMPOSING, STEPS, Stage, Standing
from ui.cases.form.case_page import CasePage
from ui.cases.register_page import RegisterPage
from ui.frame.page import Page
from ui.frame.stillness import RestingTimer
from ui.look.theme import look
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.packets.outbox.hand_over_panel import HandOverPanel
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.composer_page import ComposerPage
from ui.shell.navigation import REGISTER
from ui.widgets.buttons import quiet, secondary
from ui.widgets.frames import column, row
from ui.widgets.plain import IconLabel, PlainLabel, announce, reveal, wrapped

if TYPE_CHECKING:
    from ui.shell.navigation import WorkWindow


_WORDS_FROM = 640
_LOW = 480


class GuideStrip(QFrame):
    """The line.

    Signals:
        go_asked(): bring the place to the front, or the keyboard to what is pointed at.
        leave_asked(): not now, or at the end: no more.
    """

    go_asked = Signal()
    leave_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.setObjectName("guide")
        self.setStyleSheet(
            f"#guide {{ background: {worn.tokens.accent_tint};"
            f" border: 1px solid {worn.tokens.accent}; border-radius: {worn.px(8)}px; }}"
        )
        across = self._across = QHBoxLayout(self)
        across.setContentsMargins(worn.px(12), worn.px(6), worn.px(8), worn.px(6))
        across.setSpacing(worn.px(10))
        across.addWidget(IconLabel("footprints", worn.tokens.accent, 20))
        self.step = PlainLabel("", "small")
        self.text = wrapped("", "strong")
        across.addLayout(column(self.step, self.text, spacing=0), 1)
        self.go = secondary(_("Go there"), "arrow-right", self.go_asked.emit)
        self.leave = quiet(_("Leave it for now"), "x", self.leave_asked.emit)
        across.addLayout(row(self.go, self.leave))
        self._leave_words = ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the height belongs to the page: one line, buttons without words."""
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the height of the window from now on."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fold()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """In a low window the height belongs to the page, too."""
        if event.type() == QEvent.Type.Resize:
            self._fold()
        return False

    def _fold(self) -> None:
        worn = look()
        is_low = self.window().height() < worn.px(_LOW)
        narrow = is_low or self.width() < worn.px(_WORDS_FROM)
        for button, words in ((self.go, _("Go there")), (self.leave, self._leave_words)):
            button.say("" if narrow else words)
            button.setAccessibleName(words)
        reveal(self.step, not narrow)
        edge = worn.px(1 if narrow else 6)
        self._across.setContentsMargins(worn.px(12), edge, worn.px(8), edge)

    def say(self, text: str, number: int, of: int, *, can_go: bool) -> None:
        """Say the next thing to do.

        Args:
            text: translated.
            number: which step it is, from 1; more than `of` at the end.
            of: how many there are.
            can_go: whether there is something to go to.
        """
        over = number > of
        step = _("Step {number} of {all}").format(number=number, all=of)
        self.step.setText(_("All steps are complete") if over else in_digits(step))
        reveal(self.go, can_go)
        self._leave_words = _("Close") if over else _("Leave it for now")
        self._fold()
        if text == self.text.shown():
            return
        self.text.setText(text)
        self.setAccessibleName(f"{self.step.text()}: {text}")
        announce(self, self.accessibleName())


_AWAY = 4
_ARROW = 9


class Ring(QWidget):
    """Painted over the window, around one widget of it.

    Args:
        over: the central widget of the window.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._over = over
        over.installEventFilter(self)
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """What is pointed at, while it is there."""
        if self._target is None or not isValid(self._target):
            return None
        return self._target

    def point_at(self, target: QWidget | None) -> None:
        """Point at a widget, or at nothing."""
        if target is not None and target is not self._target:
            _bring_into_view(target)
        self._target = target
        self.follow()

    def follow(self) -> None:
        """Lie around the widget where it stands now."""
        box = self.box()
        if box.isEmpty():
            self.hide()
            return
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.update()

    def box(self) -> QRect:
        """Return the place of the ring in the window, empty when there is nothing to point at."""
        target, parent = self.target, self._over
        if target is None or not target.isVisible() or not parent.isAncestorOf(target):
            return QRect()
        box = QRect(target.mapTo(parent, QPoint(0, 0)), target.size())
        above = target.parentWidget()
        while above is not None and above is not parent:
            if isinstance(above, QScrollArea):
                port = above.viewport()
                box &= QRect(port.mapTo(parent, QPoint(0, 0)), port.size())
            above = above.parentWidget()
        away = look().px(_AWAY)
        return box.adjusted(-away, -away, away, away) & parent.rect() if not box.isEmpty() else box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window when it is drawn larger or smaller."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring, and the arrow that comes from above or from the left."""
        box = QRectF(self.box())
        if box.isEmpty():
            return
        worn = look()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(worn.tokens.accent)
        painter.setPen(QPen(accent, worn.px(3)))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), worn.px(9), worn.px(9))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPolygon(_arrow(box, worn.px(_ARROW)))
        painter.end()


def _bring_into_view(target: QWidget) -> None:
    above = target.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(target)
        above = above.parentWidget()


def _arrow(box: QRectF, size: float) -> QPolygonF:
    """Return a small triangle whose tip touches the ring from outside."""
    if box.top() > 3 * size:
        tip = QPointF(min(box.center().x(), box.left() + 6 * size), box.top())
        return QPolygonF([tip, tip + QPointF(-size, -size * 1.4), tip + QPointF(size, -size * 1.4)])
    tip = QPointF(box.left(), min(box.center().y(), box.top() + 6 * size))
    return QPolygonF([tip, tip + QPointF(-size * 1.4, -size), tip + QPointF(-size * 1.4, size)])


@dataclass(frozen=True)
class Sign:
    """What is said at one stage on one page.

    Attributes:
        text: English message id.
        place: where it is done, "" when the page in front is the right one.
        target: what is pointed at, or None.
    """

    text: str
    place: str = ""
    target: QWidget | None = None


def composing(page: Page) -> int | None:
    """Return the step of the composer in front, None when it is another page or has sealed."""
    if isinstance(page, ComposerPage) and page.body is not None and page.body.flow.sent is None:
        return int(page.body.flow.step)
    return None


def sign(stage: Stage, page: Page) -> Sign:
    """Return what to say and to point at."""
    return _SIGNS[stage](page)


def seen(widget: QWidget | None) -> QWidget | None:
    """Return a widget while it can be pointed at."""
    return widget if widget is not None and isValid(widget) and widget.isVisible() else None


def _first_seen(*widgets: QWidget | None) -> QWidget | None:
    return next((one for one in widgets if seen(one) is not None), None)


def _case(page: Page) -> Sign:
    if isinstance(page, CasePage):
        text = N_("Type what you know about the person, at least one fact. It is kept as you go.")
        return Sign(text, "", seen(page.body))
    text = N_("Write down the case first: press New case. Made-up facts will do for practice.")
    if isinstance(page, RegisterPage):
        return Sign(text, "", seen(page.new_case))
    return Sign(text, REGISTER)


def _card(page: Page) -> Sign:
    text = N_("Ask the other office for its card, a small file, and add it here.")
    if isinstance(page, OfficesPage):
        return Sign(text, "", _first_seen(page.add_first, page.add))
    return Sign(N_("Now the other office is needed: its card is added under Offices."), "offices")


def _check(page: Page) -> Sign:
    if isinstance(page, CheckPage):
        text = N_("Call them. They read their number to you, and you type it. Then mark it.")
        ready = tuple(one for one in page.marks if one.isEnabled())
        return Sign(text, "", _first_seen(*ready) if ready else seen(page.body))
    text = N_("Choose the office, and check its number with the telephone in your hand.")
    if isinstance(page, OfficesPage):
        return Sign(text, "", _first_seen(page.pane.check, page.pane.check_again, page.view))
    return Sign(
        N_("The number of the other office has to be checked before anything goes."), "offices"
    )


def _begin(page: Page) -> Sign:
    if isinstance(page, CasePage):
        return Sign(N_("Press Refer… below. Nothing leaves yet."), "", seen(page.refer))
    text = N_("Choose a case in the list, then press Refer….")
    if isinstance(page, RegisterPage):
        chosen = page.refer.isEnabled()
        return Sign(text, "", seen(page.refer) if chosen else seen(page.view))
    return Sign(N_("Everything is ready. Choose the case that you want to refer."), REGISTER)


_COMPOSING = {
    Stage.OFFICE: N_("Say what it is for and choose the office."),
    Stage.AGREED: N_("Write down what the person agreed to, or the legal ground."),
    Stage.SHARE: N_("Tick what that office needs to know, and no more. Look at the right side."),
    Stage.SEAL: N_("Read the right side once more. Then seal it; it does not leave by itself."),
}
_LED_ON = N_("This step is complete. Go on with the button below.")


def _compose(stage: Stage) -> Callable[[Page], Sign]:
    def signed(page: Page) -> Sign:
        body = page.body if isinstance(page, ComposerPage) else None
        if body is None:
            return Sign(_COMPOSING[stage])
        step = (body.office, body.agreed, body.share, body.seal)[COMPOSING.index(stage)]
        if stage is Stage.SEAL or body.flow.missing():
            return Sign(_COMPOSING[stage], "", seen(step))
        return Sign(_LED_ON if stage is not Stage.SHARE else _COMPOSING[stage], "", seen(body.next))

    return signed


def _give(page: Page) -> Sign:
    text = N_(
        "It is sealed. Copy it or send it by mail. Do they have it? Press “I have handed it over”."
    )
    body = page.body if isinstance(page, ComposerPage) else None
    result = body.result if body is not None else None
    if body is not None and result is not None:
        return Sign(text, "", _hands(result.panel, body.hand_over))
    if isinstance(page, OutboxPage):
        return Sign(text, "", _hands(page.panel, page.hand_over) or seen(page.view))
    return Sign(N_("The sealed packet waits in the outbox. Hand it over there."), "outbox")


def _hands(panel: HandOverPanel, flow: HandOverFlow) -> QWidget | None:
    """Return the button that comes next: the copy, the parts that are still to go, then the mark.

    It is the one that the panel fills.
    """
    if flow.waits_for_word:
        return _first_seen(panel.mark, panel.copy)
    more = (panel.parts.rest,) if flow.stage is HandOverStage.MORE else ()
    return _first_seen(*more, panel.copy, panel.mark)


def _done(_page: Page) -> Sign:
    return Sign(
        N_(
            "Done: your first referral is on its way. Their receipt comes by USB drive or mail:"
            " open it in the inbox. No answer for a week? Call them."
        )
    )


_SIGNS: dict[Stage, Callable[[Page], Sign]] = {
    Stage.CASE: _case,
    Stage.CARD: _card,
    Stage.CHECK: _check,
    Stage.BEGIN: _begin,
    **{stage: _compose(stage) for stage in COMPOSING},
    Stage.GIVE: _give,
    Stage.DONE: _done,
}


LOOK_EVERY_MS = 400
"""How often the page in front is looked at while the guide is open and somebody is there; nothing
is read for it."""


class Guide(QObject):
    """The guide of one window.

    Args:
        window: the frame.
        column: where the line stands, over the page.
        place: the position in it.
        over: what the ring is drawn over.
    """

    def __init__(self, window: WorkWindow, column: QBoxLayout, place: int, over: QWidget) -> None:
        super().__init__(window)
        self._over = over
        self._window = window
        self._column = column
        self._place = place
        self.strip: GuideStrip | None = None
        self.ring: Ring | None = None
        self._standing: Standing | None = None
        self._sign = Sign("")
        self._clock = RestingTimer(self, LOOK_EVERY_MS)
        self._clock.timeout.connect(self.show)
        window.desk.changed.connect(self._ask_again)
        window.came.connect(self._came)
        window.desk.ask(onboarding.standing, self._on_standing, by=self)

    @property
    def is_open(self) -> bool:
        """Whether the line is shown."""
        return self._standing is not None

    def begin(self) -> None:
        """Begin, or go on with what was begun."""
        if self._standing is None:
            self._window.desk.ask(onboarding.begin, self._on_standing, by=self)
        else:
            self.show()

    def leave(self) -> None:
        """Put the line away; it is taken up again where the work stands then."""
        over = self._standing is not None and self._stage() is Stage.DONE
        done = onboarding.end if over else onboarding.leave
        self._window.desk.ask(done, by=self)
        self._standing = None
        self._clock.end()
        if self.strip is not None:
            self.strip.hide()
        if self.ring is not None:
            self.ring.point_at(None)

    def show(self) -> None:
        """Say and point at the next thing, for the page as it is now."""
        if self._standing is None:
            return
        strip, ring = self._made()
        stage = self._stage()
        self._sign = sign(stage, self._window.page)
        can_go = bool(self._sign.place) or self._sign.target is not None
        strip.say(_(self._sign.text), int(stage), STEPS, can_go=can_go)
        strip.show()
        ring.point_at(self._sign.target)
        if not self._clock.isActive():
            self._clock.begin()

    def _stage(self) -> Stage:
        standing = self._standing or Standing()
        return onboarding.stage(standing, composing(self._window.page))

    def _made(self) -> tuple[GuideStrip, Ring]:
        if self.strip is None or self.ring is None:
            self.strip = GuideStrip()
            self.strip.go_asked.connect(self._go)
            self.strip.leave_asked.connect(self.leave)
            self._column.insertWidget(self._place, self.strip)
            self.ring = Ring(self._over)
        return self.strip, self.ring

    def _go(self) -> None:
        """Bring the place to the front, or the keyboard to what is pointed at."""
        if self._sign.place:
            self._window.desk.open(self._sign.place)
        elif self._sign.target is not None:
            self._sign.target.setFocus()
            if not self._sign.target.hasFocus():
                self._window.page.focus_first()

    def _came(self) -> None:
        self.show()
        self._ask_again()

    def _ask_again(self) -> None:
        if self._standing is not None:
            self._window.desk.ask(onboarding.standing, self._on_standing, by=self)

    def _on_standing(self, standing: Standing | None) -> None:
        self._standing = standing
        self.show()

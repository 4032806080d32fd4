"""The guided first referral: follows what was done, says the next thing, points at where.

Rules: it presses nothing and chooses nothing; it asks the register on the lane and looks at the
page in front; it ends for good only at its end or when it is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.base.language import _
from app.home import onboarding
from app.home.onboarding import STEPS, Stage, Standing
from ui.shell.tour.guide_strip import GuideStrip
from ui.shell.tour.ring import Ring
from ui.shell.tour.signposts import Sign, composing, sign

if TYPE_CHECKING:
    from ui.shell.work_window import WorkWindow


LOOK_EVERY_MS = 400
"""How often the page in front is looked at while the guide is open; nothing is read for it."""


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
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_EVERY_MS)
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
        self._clock.stop()
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
            self._clock.start()

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

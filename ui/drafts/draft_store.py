"""Hands drafts to the register, and holds in memory what the register did not take.

Rules: one for each desk, so that what was typed outlives the widget it was typed into; what the
register did not take is tried again every few seconds, offered where it was typed, and holds the
first lock back.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

from app.core import drafts
from app.core.services import Services
from ui.frame.desk import Desk

TRY_AGAIN_MS: Final = 5_000


class Keeping(QObject):
    """The drafts of one desk that are on their way into the register.

    Args:
        desk: the officer's desk; this dies with it.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._waiting: dict[str, str] = {}
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(TRY_AGAIN_MS)
        self._again.timeout.connect(self.try_again)

    @classmethod
    def of(cls, desk: Desk) -> Keeping:
        """Return the one of a desk."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        return desk.findChild(cls, options=direct) or cls(desk)

    def hand_in(self, place: str, text: str) -> None:
        """Keep a draft behind what the lane does; "" lets it go."""
        self._waiting[place] = text

        def keep(services: Services) -> bool:
            return drafts.keep(services, place, text)

        self._desk.ask(
            keep,
            lambda taken: self._answered(place, text, taken),
            failed=lambda _error: self._answered(place, text, False),
            by=self,
        )

    def waits(self, place: str = "") -> bool:
        """Say whether the register does not hold a draft yet; "" asks for any of them."""
        return place in self._waiting if place else any(self._waiting.values())

    def not_taken(self, place: str) -> str:
        """Return a draft that is only held here, "" when the register has it."""
        return self._waiting.get(place, "")

    def try_again(self) -> None:
        """Hand in what was not taken."""
        for place, text in list(self._waiting.items()):
            self.hand_in(place, text)

    def _answered(self, place: str, text: str, taken: bool) -> None:
        if self._waiting.get(place) != text:
            return  # Something else was typed since, which gets an answer of its own.
        if taken or not text:
            del self._waiting[place]
        else:
            self._again.start()


def all_kept(desk: Desk) -> bool:
    """Say whether the register holds every draft of a desk and of the sealed cases behind it."""
    return not any(one.waits() for one in desk.findChildren(Keeping))

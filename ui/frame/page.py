"""What a page of the window is, what that of a letter is opened with, and the desk of one that
works on a sealed case.

Rules: a page lays out, asks the desk and shows the answer; it never loses what was typed: `leave`
saves first; pages do not know whether their case is sealed: each piece of work opens the case, and
what it changed is sealed again before the answer comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.jobs import Report, Token
from app.base.language import NAMES, _
from app.core.services import Services
from app.packets.records import InboxItem, OutboxItem
from app.sealed import sealed
from ui.frame.desk import Desk
from ui.frame.worker import Hindrance, Job
from ui.look.theme import look


class Page(QWidget):
    """One place of the window, shown under the header.

    Subclasses build into `self.column`, give a `heading`, and usually override `refresh`.

    Attributes:
        heading: English message id of the words in the header.
        enter_does_nothing: whether Enter stays here, because something could leave by it.

    Signals:
        title_changed(): the header should ask `title` again.
    """

    heading: str
    enter_does_nothing = False
    title_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look().px(12))
        self.habits: dict[str, str] | None = None
        """How the page is used, in words of the program: kept outside the register, so never a word
        of a case and nothing that was typed (`app.system.window_file`). None: nothing is
        remembered."""

    def title(self) -> str:
        """Return the words of the header, translated; those of `heading`, when it is no other."""
        return _(self.heading)

    def help_topic(self) -> str:
        """Return the key of the help text for what is in front; "" for the one of the place."""
        return ""

    def open(self, argument: str) -> None:
        """Be about `argument` (a case id, a packet id …), or about nothing when it is empty."""

    def about(self, argument: str) -> str | None:
        """Return what the page is about now; usually what it was opened with.

        None: what was done here is finished, and back does not lead here again.
        """
        return argument

    def refresh(self) -> None:
        """Ask again for what is shown; called when the page comes to the front."""

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many things wait at other places, by their keys; told after each change."""

    def leave(self) -> bool:
        """Save what was typed; return False when the officer must first see something here."""
        return True

    def has_unsaved(self) -> bool:
        """Say whether something typed here is not in the register, after it was handed in."""
        return False

    def hindrances(self) -> set[Hindrance]:
        """Return what hinders that; asked when something is unsaved."""
        return {Hindrance.OTHER}

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter where it must do nothing."""
        if self.enter_does_nothing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def search_asked(self) -> None:
        """Ctrl+F was pressed."""

    def file_asked(self) -> None:
        """Ctrl+O was pressed, anywhere; only the inbox opens files."""

    def back_asked(self) -> bool:
        """Esc was pressed; return True when the page went back within itself."""
        return False

    def undo_asked(self) -> bool:
        """Ctrl+Z was pressed outside a field; return True when something was taken back."""
        return False


class NoPage(Page):
    """What stands for the page in front while there is none: it does nothing."""

    def title(self) -> str:
        """Return no words."""
        return ""


_APART = ":"


@dataclass(frozen=True)
class LetterAsked:
    """What a letter is to be about.

    Attributes:
        case_id: the case, "" when the referral says which.
        referral_id: the referral, "" for a letter about a case.
        kind: the kind that is chosen at first, "" for the first that fits.
        letter_id: a letter that was issued and is to be printed or saved again.
        person: number of the person of the case whom it is for at first, 0 for nobody.
        language: in which it is at first, "" for that of the window.
    """

    case_id: str = ""
    referral_id: str = ""
    kind: str = ""
    letter_id: str = ""
    person: int = 0
    language: str = ""

    @property
    def argument(self) -> str:
        """The same as one word, for `Desk.open`."""
        person = str(self.person) if self.person else ""
        parts = (self.case_id, self.referral_id, self.kind, self.letter_id, person, self.language)
        return _APART.join(parts)


def letter_to_open(item: InboxItem | OutboxItem, kind: str = "") -> tuple[str, str]:
    """Return place and argument for a letter about what a packet is about.

    Of a sealed case only the case is known outside its seal; the referral is chosen inside.

    Args:
        item: of the inbox or the outbox.
        kind: that is chosen at first, "" for the first that fits.
    """
    place = "sealed-letter" if item.sealed_case else "letter"
    return place, LetterAsked(item.case_id or item.sealed_case, item.referral_id, kind).argument


def letter_asked(argument: str) -> LetterAsked:
    """Return what an argument asks for; what it lacks is ""."""
    parts = [*argument.split(_APART), "", "", "", "", "", ""]
    case_id, referral_id, kind, letter_id, person, language = parts[:6]
    number = int(person) if person.isascii() and person.isdecimal() else 0
    known = language if language in NAMES else ""
    return LetterAsked(case_id, referral_id, kind, letter_id, number, known)


class SealedDesk(Desk):
    """A desk in front of another one.

    Attributes:
        case_id: the sealed case that the work is about.
    """

    within_seal = True

    def __init__(self, outer: Desk) -> None:
        self._outer = outer
        super().__init__(outer.services, outer.lane, outer)
        self.case_id = ""
        # The outer desk is who answers; it knows whose failure stands in the strip.
        self._blame = outer._blame
        for inner, whole in (
            (self.changed, outer.changed),
            (self.opened, outer.opened),
            (self.closed, outer.closed),
            (self.noticed, outer.noticed),
            (self.notice_gone, outer.notice_gone),
            (self.undo_offered, outer.undo_offered),
            (self.lock_asked, outer.lock_asked),
            (self.dress_asked, outer.dress_asked),
        ):
            inner.connect(whole)

    @property
    def outer(self) -> Desk:
        """The desk of the whole register."""
        return self._outer

    def run[T](
        self,
        work: Callable[[Services, Report, Token], T],
        done: Callable[[T], None] | None = None,
        *,
        failed: Callable[[Exception], None] | None = None,
        by: QObject | None = None,
    ) -> Job[T]:
        """Run a use case inside the seal of the case; see ``Desk.run``."""
        inside = self._inside(self.case_id, work)
        return self._outer.run(inside, done, failed=failed, by=by)

    def asking(self, *, looks: bool = True) -> Callable[..., Job[Any]]:
        """Return `ask` for the sealed case of now, whichever comes into the page later."""
        case_id = self.case_id

        def ask[T](
            question: Callable[[Services], T],
            done: Callable[[T], None] | None = None,
            *,
            failed: Callable[[Exception], None] | None = None,
            by: QObject | None = None,
        ) -> Job[T]:
            def work(services: Services, _report: Report, _token: Token) -> T:
                return question(services)

            inside = self._inside(case_id, work, looks=looks)
            return self._outer.run(inside, done, failed=failed, by=by)

        return ask

    def _inside[T](
        self,
        case_id: str,
        work: Callable[[Services, Report, Token], T],
        *,
        looks: bool = True,
    ) -> Callable[[Services, Report, Token], T]:
        # Another user of the keys may have changed them since this desk was made.
        self.services = self._outer.services

        def inside(services: Services, report: Report, token: Token) -> T:
            with sealed.opened(services, case_id, looks=looks) as held:
                return work(held, report, token)

        return inside

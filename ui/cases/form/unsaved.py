"""What could not be saved of a case that is no longer where it was: kept, tried again, or deleted.

Rules: nothing typed is deleted but by a press, which can be taken back; of a sealed case that is
shut nothing is tried until it is opened, nothing is copied before the passphrase, and it is not
named; what is tried again by itself keeps no seal open longer; of a case that is found nowhere it
is told once, by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.errors import CaseStateError, NotFoundError
from app.base.language import N_, _
from app.core.field_catalogue import field_view
from app.sealed import sealed
from ui.frame import clipboard
from ui.frame.desk import Desk
from ui.frame.page import SealedDesk
from ui.frame.stillness import RestingTimer
from ui.frame.worker import Hindrance, hindrance
from ui.widgets.field_editors import Typed, typed_in_words
from ui.widgets.second_unlock import SecondLockSheet, behind_second_lock

type Asking = Callable[..., object]
"""`Desk.ask`, for one case."""

TYPED = "typed"


@dataclass(frozen=True)
class Change:
    """One change of one field.

    Attributes:
        address: of the field.
        old: what stood there before.
        new: what stands there afterwards.
        origin: typed, back (a change that is taken back) or again (one that is done again).
        is_tried: it was handed in before, and nothing was typed since.
    """

    address: str
    old: Typed | None
    new: Typed | None
    origin: str = TYPED
    is_tried: bool = False

    def turned(self, origin: str) -> Change:
        """Return the change that undoes this one."""
        return Change(self.address, self.new, self.old, origin)


class Book(QObject):
    """Which case a form writes into; changed on the register's lane alone, where order is kept.

    A new case gets its id with the first fact, and what was typed meanwhile follows into it. The
    book is who asks: what is written for another case takes no words of this one's failure away.
    """

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.ask: Asking = desk.asking()
        self.ask_again: Asking = desk.asking(looks=False)
        self.case_id = ""
        self.case_no = ""
        self.is_elsewhere = False
        """True once the case was not found where it was opened: it is looked for in a seal, too."""
        self.failure: Exception | None = None
        """Why it could not be written in last; None when it could."""

    def begun(self, case_id: str) -> None:
        """Go on in the case that was just written down, whatever becomes of its other facts."""
        self.case_id = case_id

    def anew(self, desk: Desk, parent: QObject) -> Book:
        """Return a book about the same case, in the place of this one, which was let go."""
        made = Book(desk, parent)
        made.case_id, made.case_no = self.case_id, self.case_no
        made.is_elsewhere = self.is_elsewhere
        return made

    def is_for(self, other: Book) -> bool:
        """Say whether both are about one case, which may have been opened anew."""
        return self is other or (self.case_id != "" and self.case_id == other.case_id)


@dataclass(frozen=True)
class Sent:
    """Changes on their way, or come back, and the case for which they were typed."""

    book: Book
    changes: dict[str, Change]


class OnWay:
    """What was handed in and is not answered yet, in the order in which it reaches the register."""

    def __init__(self) -> None:
        self._sent: dict[int, Sent] = {}
        self._ticket = 0

    def __bool__(self) -> bool:
        """Say whether anything is."""
        return bool(self._sent)

    def begin(self, sent: Sent) -> int:
        """Write down what is handed in; return its ticket."""
        self._ticket += 1
        self._sent[self._ticket] = sent
        return self._ticket

    def end(self, ticket: int) -> Sent:
        """Return what was answered; it is on its way no more."""
        return self._sent.pop(ticket)

    def of(self, book: Book, since: int = 0) -> list[dict[str, Change]]:
        """Return the changes of a case that are on their way, from a ticket on."""
        return [
            sent.changes
            for ticket, sent in self._sent.items()
            if sent.book.is_for(book) and ticket >= since
        ]

    def books(self) -> set[Book]:
        """Return which books wait for an answer."""
        return {sent.book for sent in self._sent.values()}


_LOOKS_EVERY_MS = 2_000
"""A seal is opened at another page than that whose words wait for it."""


class Unsaved(QObject):
    """What came back, one entry for each case.

    Args:
        desk: of the form.

    Signals:
        ready(): a seal that words wait for was opened; they are to be tried now.
    """

    ready = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._whole = desk.outer if isinstance(desk, SealedDesk) else desk
        self.on_way = OnWay()
        self._books: list[Book] = []
        self._back: list[Sent] = []
        self._lost: list[Sent] = []
        self._shut: set[Book] = set()
        self.asked: SecondLockSheet | None = None
        self._looks = RestingTimer(self, _LOOKS_EVERY_MS)
        self._looks.timeout.connect(self._look)

    def __bool__(self) -> bool:
        """Say whether anything is kept."""
        return bool(self._back or self._lost)

    def new_book(self) -> Book:
        """Return the book of a case that comes into the form, in the place of the one before."""
        made = Book(self._desk, self)
        self._books.append(made)
        self.let_go()
        return made

    def let_go(self) -> None:
        """Let go of the books of which nothing is unsaved; that of the form is the newest."""
        kept = {sent.book for sent in (*self._back, *self._lost)}
        kept |= {self._books[-1]} | self.on_way.books()
        idle, self._shut = self._shut - kept, self._shut & kept
        for book in idle:
            if not any(one.is_for(book) for one in self._shut):
                self._whole.settle(_key("shut", book))
        for book in self._books:
            if book not in kept:
                book.deleteLater()
        self._books = [book for book in self._books if book in kept]

    def hindrances(self) -> set[Hindrance]:
        """Return what hinders what came back."""
        kept = {Hindrance.GONE} if self._lost else set()
        for sent in self._back:
            is_shut = sent.book in self._shut
            kept.add(Hindrance.SEAL if is_shut else hindrance(sent.book.failure))
        return kept

    def waits(self) -> bool:
        """Say whether something is to be tried again soon; a seal that is shut is looked after."""
        return any(not self.must_wait(sent.book) for sent in self._back)

    def put(self, sent: Sent) -> None:
        """Keep what came back until it is tried again."""
        self._back = _with_back(self._back, sent)

    def take(self) -> list[Sent]:
        """Return what is to be tried now; what lies in a seal that is shut stays."""
        now = [sent for sent in self._back if not self.must_wait(sent.book)]
        self._back = [sent for sent in self._back if self.must_wait(sent.book)]
        return now

    def must_wait(self, book: Book) -> bool:
        """Say whether a case lies in a seal that is still shut."""
        if book in self._shut and self._whole.services.second_lock.is_open(book.case_id):
            self._shut.discard(book)
            self._whole.settle(_key("shut", book))
        return book in self._shut

    def found(self, book: Book) -> None:
        """Go on with what waits for a case that was just read: nothing shuts it any more."""
        known = [one for one in self._shut if one.is_for(book)]
        self._shut.difference_update(known)
        for one in known:
            self._whole.settle(_key("shut", one))
        if known:
            self.ready.emit()

    def _look(self) -> None:
        if any(not self.must_wait(book) for book in list(self._shut)):
            self.ready.emit()
        if not self._shut:
            self._looks.end()

    def waits_for(self, book: Book, error: Exception) -> bool:
        """Say whether a failure is about where the case is, and it can still be written there."""
        if book.case_id and hindrance(error) is Hindrance.SEAL:
            self._shut.add(book)
            self._looks.begin()
            self._tell_shut(book)
            return True
        if not book.case_id or book.is_elsewhere or not isinstance(error, NotFoundError):
            return False
        # It may have been sealed, or its seal removed, since it was opened: look there, too.
        book.is_elsewhere, book.ask, book.ask_again = True, self._whole.ask, self._whole.ask
        return True

    def is_lost(self, sent: Sent, error: Exception) -> bool:
        """Keep and tell of what belongs to a case that is nowhere, or takes no words any more."""
        nowhere = sent.book.is_elsewhere and isinstance(error, NotFoundError)
        ended = isinstance(error, CaseStateError) and error.facts.get("reason") in _ENDED
        if not nowhere and not ended:
            return False
        if ended and sent.book.is_elsewhere:
            sent.book.case_no = ""  # It is there, and it may lie in a seal: it is not named.
        if sent.changes:  # What was typed since comes back by itself.
            self._lost = _with_back(self._lost, sent)
            self._tell_lost(sent.book)
        return True

    def _tell_shut(self, book: Book) -> None:
        self._whole.cares.tell(
            _("What was typed last for a sealed case is not saved yet."),
            todo=_("Open the case again; then it is saved by itself."),
            key=_key("shut", book),
        )

    def _tell_lost(self, book: Book) -> None:
        happened = _("What was typed last was not saved: nothing can be written in its case now.")
        if book.case_no:
            happened = _(
                "What was typed last for {case} was not saved: nothing can be written in it now."
            ).format(case=book.case_no)
        self._whole.cares.tell(
            happened,
            tone="danger",
            todo=_("Copy the words where they are needed, or delete them."),
            key=_key("lost", book),
            acts=(
                (_("Copy the words"), lambda: self._copy(book)),
                (_("Delete the words"), lambda: self._delete(book)),
            ),
            stays=True,
        )

    def _copy(self, book: Book) -> None:
        """Copy what was lost of a case; where that lies in a seal now, behind the passphrase."""
        self._whole.ask(
            lambda services: sealed.is_sealed(services, book.case_id),
            partial(self._copy_behind, book),
            by=self,
        )

    def _copy_behind(self, book: Book, is_sealed: bool) -> None:
        def copy() -> None:
            clipboard.copy(self._words(book))

        if not is_sealed:
            copy()
            return
        self.asked = behind_second_lock(
            self._whole, book.case_id, copy, lambda: None, _window_of(self)
        )

    def _words(self, book: Book) -> str:
        found = (sent.changes for sent in self._lost if sent.book.is_for(book))
        return "\n".join(words for changes in found for words in _texts(changes))

    def _delete(self, book: Book) -> None:
        gone = [sent for sent in self._lost if sent.book.is_for(book)]
        self._lost = [sent for sent in self._lost if sent not in gone]
        self.let_go()
        self._whole.settle(_key("lost", book))
        self._whole.offer_undo(_("The words are deleted"), lambda: self._keep_again(gone))

    def _keep_again(self, gone: list[Sent]) -> None:
        again = [Sent(sent.book.anew(self._desk, self), sent.changes) for sent in gone]
        self._books[:0] = [sent.book for sent in again]
        self._lost = [*again, *self._lost]
        self._tell_lost(again[-1].book)


_ENDED = ("case.merged", "case.not-open", "case.in-bin")
"""Reasons why a case takes no words: merged into another one, closed, or in the bin."""


def _window_of(one: QObject) -> QWidget | None:
    """Return the window in which something is at work, None where there is none."""
    above = one.parent()
    while above is not None and not isinstance(above, QWidget):
        above = above.parent()
    return above.window() if above is not None else None


def _key(what: str, book: Book) -> str:
    return f"unsaved-{what}-{book.case_id}"


_PARTS = {"p": N_("Person {number}"), "e": N_("Event {number}"), "s": N_("Service {number}")}


def _texts(changes: Mapping[str, Change]) -> list[str]:
    """Return what was typed as the form shows it, a line for each field."""
    return [_text(address, one.new) for address, one in changes.items() if one.new is not None]


def _text(address: str, typed: Typed) -> str:
    part, _dot, name = address.rpartition(".")
    field = field_view(name)
    label = _(field.label) if field is not None else name
    if field is not None and field.kind == "persons" and not isinstance(typed, str):
        words = ", ".join(_part_words(one) for one in typed)
    else:
        words = typed_in_words(field, typed)
    whose = _part_words(part) if part else ""
    return f"{whose} · {label}: {words}" if whose else f"{label}: {words}"


def _part_words(part: str) -> str:
    """Return what a part of a case is called by its number alone: "Person 2" for "p2"."""
    words = _PARTS.get(part[:1])
    number = part[1:]
    if words is None or not number.isdecimal():
        return part
    return _(words).format(number=numerals.shown(int(number)))


def _with_back(back: list[Sent], one: Sent) -> list[Sent]:
    """Return what came back with more of it; what was typed later covers what was before."""
    for place, known in enumerate(back):
        if known.book is one.book:
            whole = Sent(one.book, {**known.changes, **one.changes})
            return [*back[:place], whole, *back[place + 1 :]]
    return [*back, one]

"""What is being written in a case form: kept, saved as it is left, and taken back on request.

Rules: every change goes to the register by itself, one fact at a time, so that one refused value
never holds back another; a refused value stays where it was typed; the officer is never asked to
save; what is typed anew ends what could be done again, and a change of a part that was removed is
let go, so that taking it back never makes a new person; what could not be saved is handed in again
for the case for which it was typed, also when another one is in the form by now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.base.errors import AppError, FactRefusedError, NotFoundError
from app.cases import cases
from app.cases.records import CaseRecord, SavedFacts
from app.core.field_catalogue import label_of
from app.core.services import Services
from app.sealed import sealed
from ui.cases.form.unsaved import TYPED, Change, Sent, Unsaved
from ui.frame.desk import Desk
from ui.frame.worker import Hindrance, hindrance
from ui.widgets.case_words import is_open
from ui.widgets.field_editors import Typed

type Value = Typed | None
BACK, AGAIN = "back", "again"
DEPTH = 100


class UndoSteps:
    """Two heaps of changes: what can be taken back, and what can be done again."""

    def __init__(self) -> None:
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def can_undo(self) -> bool:
        """True when a saved change can be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True when a change that was taken back can be done again."""
        return bool(self._undone)

    def forget(self) -> None:
        """Let go of everything: another case comes."""
        self._done.clear()
        self._undone.clear()

    def forget_part(self, part: str) -> None:
        """Let go of the changes of a part ("p2") that was removed."""
        for heap in (self._done, self._undone):
            heap[:] = [one for one in heap if not one.address.startswith(f"{part}.")]

    def saved(self, change: Change) -> None:
        """Remember a change that the register has taken."""
        if change.origin == BACK:
            self._undone.append(change.turned(TYPED))
            return
        if change.origin == TYPED:
            self._undone.clear()
        self._done.append(replace(change, origin=TYPED))
        del self._done[:-DEPTH]

    def back(self) -> Change | None:
        """Return the change that takes the last one back, None when there is none."""
        return self._done.pop().turned(BACK) if self._done else None

    def again(self) -> Change | None:
        """Return the change that does the last one taken back again, None when there is none."""
        return replace(self._undone.pop(), origin=AGAIN) if self._undone else None


_FILE = re.compile(r"(~?/|[A-Za-z]:[\\/]|\\\\|file:)\S")


@dataclass(frozen=True)
class Saved:
    """The outcome of one saving.

    Attributes:
        case: the record afterwards, None when nothing could be written down yet.
        accepted: addresses that were saved.
        refused: addresses that were not, with the reason.
        case_id: id of the case that was written into, "" when there is none yet.
        changed: what is new in the record that the form holds, until it is put onto it.
    """

    case: CaseRecord | None
    accepted: tuple[str, ...] = ()
    refused: Mapping[str, AppError] = field(default_factory=dict)
    case_id: str = ""
    changed: tuple[SavedFacts, ...] = ()

    def onto(self, case: CaseRecord | None) -> Saved:
        """Return the outcome with the record as it is now: the one that the form held, changed."""
        whole = self.case or case
        for one in self.changed:
            whole = one.onto(whole) if whole is not None else None
        return replace(self, case=whole, changed=())


class CaseFlow(QObject):
    """The state of one case form.

    Signals:
        loaded(CaseRecord | None): another case is in the form; None for a new one.
        saved(Saved): changes were handed in.
        unsaved(): something was typed that is not saved yet, or could not be.
    """

    loaded = Signal(object)
    saved = Signal(object)
    unsaved = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.case: CaseRecord | None = None
        self._waiting: dict[str, Change] = {}
        self._come_back = Unsaved(desk, self)
        """What could not be saved of cases that are no longer in the form, one entry for each."""
        self._come_back.ready.connect(self.save)
        self._on_way = self._come_back.on_way
        self._book = self._come_back.new_book()
        self.steps = UndoSteps()
        self._turn = 0

    @property
    def has_unsaved(self) -> bool:
        """True while something typed is not in the register."""
        return bool(self._waiting or self._on_way or self._come_back)

    def unsaved_addresses(self) -> frozenset[str]:
        """Return the addresses whose typed values are not in the register yet."""
        return frozenset(self._waiting).union(*self._on_way.of(self._book))

    def hindrances(self) -> set[Hindrance]:
        """Return what hinders what is not saved; empty when all is."""
        own = {hindrance(self._book.failure)} if self._waiting else set()
        return own | self._come_back.hindrances()

    @property
    def can_undo(self) -> bool:
        """True when a saved change can be taken back; in a case that is not open, none can."""
        return self.steps.can_undo and is_open(self.case)

    def id_on_lane(self) -> Callable[[], str]:
        """Return what tells, on the register's lane, the id of the case in the form.

        It is "" as long as nothing was written down; what was begun for one case never turns to
        another.
        """
        book = self._book
        return lambda: book.case_id

    # Which case ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin a new case; it is written down with the first fact."""
        self._forget()
        self.loaded.emit(None)

    def load(self, case_id: str | Callable[[], str]) -> None:
        """Ask for a case.

        Args:
            case_id: its id; or of a new one that was left what tells it, see ``id_on_lane``: one
                that was not written down after all is begun.
        """
        self._forget()
        if isinstance(case_id, str):
            self._book.case_id = case_id
        self._show(case_id)

    def _show(self, case_id: str | Callable[[], str]) -> None:
        turn, book = self._turn, self._book

        def shown(services: Services) -> tuple[int, CaseRecord | None]:
            wanted = case_id if isinstance(case_id, str) else case_id()
            if not wanted:
                return turn, None
            case = cases.show_case(services, wanted)
            # A case that was merged into another leads there.
            book.case_id = case.case_id
            return turn, case

        self._desk.ask(shown, self._on_loaded)

    def reload(self) -> None:
        """Ask for the case again, e.g. after a paper or a consent was added."""
        if self.case is not None:
            self._show(self.case.case_id)

    def _forget(self) -> None:
        # What was noted goes to the case it was typed for, before another comes into the form.
        # Where that lies in a seal which is shut, it comes back, and waits for its own case.
        self.save(of_shut=True)
        self._turn += 1
        self.case = None
        self._book = self._come_back.new_book()
        self.steps.forget()

    def _on_loaded(self, answer: tuple[int, CaseRecord | None]) -> None:
        if answer[0] == self._turn:
            self.case = answer[1]
            if self.case is not None and not self._desk.within_seal:
                self._book.case_no = self.case.case_no
            self.loaded.emit(self.case)
            self._come_back.found(self._book)

    # Writing ------------------------------------------------------------------------------------

    def note(self, address: str, old: Value, new: Value) -> None:
        """Remember that a field holds something else than the register."""
        sent = [changes[address] for changes in self._on_way.of(self._book) if address in changes]
        if new == old and not sent:
            self._waiting.pop(address, None)
            return
        is_tried = _is_handed_in(new, self._waiting.get(address), sent)
        self._waiting[address] = Change(address, old, new, is_tried=is_tried)
        self.unsaved.emit()

    def save(self, but: str = "", *, of_shut: bool = False) -> None:
        """Hand in what was noted; savings reach the register in the order of their calls.

        Args:
            but: the address of a field that is still being written in; it waits.
            of_shut: also what was noted for a case in a seal that is shut; it comes back.
        """
        for sent in self._come_back.take():
            self._hand_in(sent)
        changes = {address: one for address, one in self._waiting.items() if address != but}
        if changes and self._come_back.must_wait(self._book) and not of_shut:
            return
        if changes:
            self._waiting = {key: one for key, one in self._waiting.items() if key == but}
            self._hand_in(Sent(self._book, changes))

    def _hand_in(self, sent: Sent) -> None:
        ticket, book = self._on_way.begin(sent), sent.book
        typed = {address: change.new for address, change in sent.changes.items()}

        looks = not all(change.is_tried for change in sent.changes.values())

        def work(services: Services) -> Saved:
            if not book.is_elsewhere:
                return save_facts(services, book.case_id, typed, book.begun)
            try:
                with sealed.wherever(services, book.case_id, looks=looks) as (inside, case_id):
                    return save_facts(inside, case_id, typed)
            except NotFoundError:
                if sealed.is_sealed(services, book.case_id):
                    book.case_no = ""  # It is there for others alone: nothing of it is told.
                raise

        done, failed = partial(self._on_saved, ticket), partial(self._on_failure, ticket)
        (book.ask if looks else book.ask_again)(work, done, failed=failed, by=book)

    def undo(self) -> str:
        """Take the last saved change back; return its address, "" when there is none."""
        return self._turned(self.steps.back() if is_open(self.case) else None)

    def redo(self) -> str:
        """Do the last change that was taken back again; return its address, "" for none."""
        return self._turned(self.steps.again() if is_open(self.case) else None)

    def _turned(self, change: Change | None) -> str:
        if change is None:
            return ""
        self._waiting[change.address] = change
        self.save()
        return change.address

    def _on_failure(self, ticket: int, error: Exception) -> None:
        sent = self._on_way.end(ticket)
        sent.book.failure = error
        # Nothing typed is let go: it waits again, under what was typed since.
        newer: frozenset[str] = frozenset().union(*self._on_way.of(sent.book, ticket))
        changes = {
            key: replace(one, is_tried=True)
            for key, one in sent.changes.items()
            if key not in newer
        }
        if self._come_back.is_lost(Sent(sent.book, changes), error):
            return
        if sent.book is self._book:
            self._waiting = {**changes, **self._waiting}
        elif changes:
            self._come_back.put(Sent(sent.book, changes))
        if not self._come_back.waits_for(sent.book, error):
            self._desk.show_failure(error)
        if self._waiting or self._come_back.waits():
            self.unsaved.emit()  # It is handed in again, also when nobody types on.

    def _on_saved(self, ticket: int, saved: Saved) -> None:
        sent = self._on_way.end(ticket)
        sent.book.failure = None
        self._desk.wrote()
        if sent.book is self._book:
            saved = saved.onto(self.case)
            for address in saved.accepted:
                self.steps.saved(sent.changes[address])
            self.case = saved.case
            if saved.case is not None and not self._desk.within_seal:
                sent.book.case_no = saved.case.case_no
            self.saved.emit(saved)
            if saved.case is None and saved.case_id:
                self._show(saved.case_id)  # It was begun by a saving that did not come to its end.
            return
        for address, error in saved.refused.items():
            # Its field is no longer there to say so.
            if not self._come_back.is_lost(_only(sent, address), error):
                self._desk.show_failure(error)
        if self.case is not None and self.case.case_id == saved.case_id:
            self.reload()  # The same case was opened anew before this was written into it.
        self._come_back.let_go()


def _is_handed_in(new: Value, waiting: Change | None, sent: list[Change]) -> bool:
    """Say whether a field holds what was handed in already, so that nothing was typed since."""
    if waiting is not None:
        return waiting.is_tried and waiting.new == new
    return bool(sent) and sent[-1].new == new


def _only(sent: Sent, address: str) -> Sent:
    return Sent(sent.book, {address: sent.changes[address]})


def save_facts(
    services: Services,
    case_id: str,
    changes: Mapping[str, Value],
    begun: Callable[[str], None] = lambda _case_id: None,
) -> Saved:
    """Save facts one by one; runs on the register's lane.

    Args:
        services: the open register.
        case_id: the case, or "" for one that is not written down yet.
        changes: what was typed, by address.
        begun: told the id of a case as soon as it is written down.
    """
    case: CaseRecord | None = None
    accepted: list[str] = []
    refused: dict[str, AppError] = {}
    changed: list[SavedFacts] = []
    for address, typed in changes.items():
        try:
            if case_id:
                changed.append(cases.save_facts(services, case_id, {address: typed}))
            elif typed is not None:
                case = _first(services, address, typed)
                case_id = case.case_id
                begun(case_id)
            else:
                continue
        except AppError as error:
            if not error.code.startswith("case."):
                raise
            refused[address] = error
        else:
            accepted.append(address)
    return Saved(case, tuple(accepted), refused, case_id, tuple(changed))


def _first(services: Services, address: str, typed: Typed) -> CaseRecord:
    if isinstance(typed, str) and _FILE.match(typed.strip()):
        # Typed for a file dialog that was not there: no case must come of it.
        raise FactRefusedError(field=label_of(address.partition(".")[2]), reason="text.file")
    # The fact is tried before the case is begun, so that a wrong date begins no empty case.
    return cases.add_case(services, {address: typed})

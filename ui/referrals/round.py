"""One case goes to one or several offices: each has its own choices, its own view, its own packet.

Rules: the offices are gone through one after the other and never share a choice by themselves; what
is copied from the first office is asked of the consent for the other one anew; all are sealed only
when each was looked at; what was sealed stays sealed when a later one fails; the choices of every
office that nothing is sealed for are kept in the register, those about a sealed case inside its
seal, and what may leave is asked anew when they come back.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.consent.records import SendReferral
from ui.frame.desk import Errands, ask
from ui.referrals.choices import Draft, GroundDraft, ReferralUses
from ui.referrals.composer_flow import ComposerFlow

MOST_OFFICES = 8


class Round(QObject):
    """The offices of one session of the composer.

    Args:
        make: makes the presenter for one more office.

    Signals:
        added: ComposerFlow of one more office.
        removed: ComposerFlow of an office that was left out.
        changed: which office is in front, or how far one is.
    """

    added = Signal(object)
    removed = Signal(object)
    changed = Signal()

    def __init__(self, make: Callable[[], ComposerFlow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._queue: list[ComposerFlow] = []
        self.flows: list[ComposerFlow] = []
        self.front: ComposerFlow = self._new()

    def _new(self) -> ComposerFlow:
        flow = self._make()
        self.flows.append(flow)
        flow.changed.connect(self._follow)
        # Queued: the page of this one shows its result before the next one begins.
        flow.sealed.connect(self._one_sealed, Qt.ConnectionType.QueuedConnection)
        flow.refused.connect(lambda _error: self._queue.clear())
        flow.stopped.connect(self._queue.clear)
        return flow

    def begin(self, earlier: SendReferral | None) -> None:
        """Read case and offices; begin from an earlier choice when one is corrected."""
        if earlier is not None:
            self.front.choices.begin_again(earlier)
        self.load()

    def load(self) -> None:
        """Read case and offices again for all that is not sealed."""
        for flow in self.flows:
            if flow.sent is None:
                flow.choices.load()

    # -- offices -------------------------------------------------------------------------------

    def may_add(self) -> bool:
        """Say whether one more office can be taken in; a correction goes to one alone."""
        corrected = any(flow.choices.draft.supersedes for flow in self.flows)
        sealing = any(flow.sealing for flow in self.flows)
        return len(self.flows) < MOST_OFFICES and not corrected and not sealing

    def add(self) -> None:
        """Take one more office in, with nothing chosen yet, and turn to it."""
        if self.may_add():
            flow = self._new()
            self.added.emit(flow)
            flow.choices.load()
            self.show(flow)

    def may_remove(self, flow: ComposerFlow) -> bool:
        """Say whether an office can be left out: not the only one, and nothing is sealed for it."""
        return len(self.flows) > 1 and flow.sent is None and not flow.sealing

    def remove(self, flow: ComposerFlow) -> None:
        """Leave an office out; its choices are thrown away."""
        if flow not in self.flows or not self.may_remove(flow):
            return
        place = self.flows.index(flow)
        self.flows.remove(flow)
        if self.front is flow:
            self.front = self.flows[min(place, len(self.flows) - 1)]
        self.removed.emit(flow)
        self._follow()

    def show(self, flow: ComposerFlow) -> None:
        """Turn to an office."""
        if flow in self.flows:
            self.front = flow
            self._follow()

    def next_open(self) -> ComposerFlow | None:
        """Return the next office after the one in front that nothing is sealed for."""
        place = self.flows.index(self.front)
        later = (*self.flows[place + 1 :], *self.flows[:place])
        return next((flow for flow in later if flow.sent is None), None)

    def _follow(self) -> None:
        for flow in self.flows:
            taken = (one.choices.draft.office_id for one in self.flows if one is not flow)
            flow.choices.taken = frozenset(filter(None, taken))
        self.changed.emit()

    # -- copying -------------------------------------------------------------------------------

    def first(self) -> ComposerFlow | None:
        """Return the first other office with choices that can be taken over, None when none."""
        others = (flow for flow in self.flows if flow is not self.front)
        return next((one for one in others if one.choices.draft.facts), None)

    def copy_first(self) -> None:
        """Choose for the office in front what was chosen for the first, as far as consent goes."""
        first = self.first()
        if first is not None:
            self.front.choices.copy_from(first.choices.draft)

    # -- sealing -------------------------------------------------------------------------------

    def waiting(self) -> list[ComposerFlow]:
        """Return the offices that nothing is sealed for yet."""
        return [flow for flow in self.flows if flow.sent is None]

    def can_seal_all(self) -> bool:
        """Say whether several wait, and each was looked at to the end."""
        waiting = self.waiting()
        return len(waiting) > 1 and all(flow.can_seal() for flow in waiting)

    def seal_all(self) -> None:
        """Seal for each office, one after the other; a failure or a stop ends it there."""
        if self.can_seal_all():
            self._queue[:] = self.waiting()
            self._seal_next()

    def _one_sealed(self, _sent: object) -> None:
        self._seal_next()

    def _seal_next(self) -> None:
        if not self._queue:
            return
        flow = self._queue.pop(0)
        self.show(flow)
        if flow.can_seal():
            flow.seal()
        else:
            self._queue.clear()


KEEP_AFTER_MS: Final = 1_500
_SETS = ("facts", "papers")
_LINES = ("services",)


class DraftKeeper:
    """Keeps and brings back the drafts of one session.

    Args:
        uses: the use cases; those of a sealed case keep it inside its seal.
        errands: does them.
        argument: what the session is about.
        offices: the offices of the session, with nothing chosen yet.
        came_back: called when something that was kept was chosen again.
    """

    def __init__(
        self,
        uses: ReferralUses,
        errands: Errands,
        argument: str,
        offices: Round,
        came_back: Callable[[], None],
    ) -> None:
        self._uses, self._errands = uses, errands
        self._place = f"refer:{argument}"
        self._round = offices
        self._came_back = came_back
        self._empty = offices.front.choices.draft
        self._sealed = 0
        self._kept: str | None = None
        self._later = QTimer(offices)
        self._later.setSingleShot(True)
        self._later.setInterval(KEEP_AFTER_MS)
        self._later.timeout.connect(self.keep)
        offices.changed.connect(self._soon)

    @property
    def holds_something(self) -> bool:
        """Say whether something is kept that was chosen and is not sealed."""
        return bool(self._kept)

    def _soon(self) -> None:
        sealed = len(self._round.flows) - len(self._round.waiting())
        if sealed != self._sealed:
            # What is sealed is no draft any more: if it came back, it would be sealed twice.
            self._sealed = sealed
            self.keep()
        # Whoever types without a pause is kept up with, too.
        elif not self._later.isActive():
            self._later.start()

    def keep(self) -> None:
        """Keep what is chosen now for every office that nothing is sealed for."""
        self._later.stop()
        if self._kept is None:
            return  # What was kept before has not come back yet.
        drafts = [flow.choices.draft for flow in self._round.waiting()]
        text = drafts_text([draft for draft in drafts if draft != self._empty])
        if text == self._kept:
            return
        self._kept, uses, place = text, self._uses, self._place
        ask(self._errands, lambda: uses.keep_draft(place, text), _done, _done)

    def bring_back(self, then: Callable[[], None]) -> None:
        """Choose what was kept, once, then call `then`."""
        if self._kept is not None:
            then()
            return
        self._kept, uses, place = "", self._uses, self._place

        def found(text: str) -> None:
            drafts = read_drafts(text, self._empty.case_id)
            if drafts and self._round.front.choices.draft == self._empty:
                self._kept = text
                self._choose(drafts)
                self._came_back()
            then()

        ask(self._errands, lambda: uses.kept_draft(place), found, lambda _error: then())

    def replace(self, text: str) -> str:
        """Keep another text, "" for none, and return the one before; keep nothing from now on."""
        self.keep()
        before, uses, place = self._kept or "", self._uses, self._place
        self._kept = None
        ask(self._errands, lambda: uses.keep_draft(place, text), _done, _done)
        return before

    def _choose(self, drafts: Sequence[Draft]) -> None:
        first = self._round.front
        for number, draft in enumerate(drafts):
            if number:
                self._round.add()
            choices = self._round.front.choices
            ref = draft.case_ref or choices.draft.case_ref  # An older version kept none.
            choices.draft, choices.untouched = dataclasses.replace(draft, case_ref=ref), False
        self._round.show(first)


def _done(_answer: object) -> None:
    """A draft that could not be kept is still on its page."""


def draft_text(draft: Draft) -> str:
    """Return a draft as text."""
    plain = dataclasses.asdict(draft)
    # Which papers go along is said with the answer of the person, and with it anew each time.
    del plain["along"]
    for name in _SETS:
        plain[name] = sorted(plain[name])
    return json.dumps(plain, ensure_ascii=False)


def drafts_text(drafts: Sequence[Draft]) -> str:
    """Return the drafts of a round as text, "" for none."""
    return f"[{','.join(draft_text(draft) for draft in drafts)}]" if drafts else ""


def read_drafts(text: str, case_id: str) -> list[Draft]:
    """Return the drafts that a text holds, in their order; those that make sense."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(plain, list):
        plain = [plain]  # As it was kept when a round kept one office alone.
    found = [read_draft(json.dumps(one), case_id) for one in plain[:MOST_OFFICES]]
    return [draft for draft in found if draft is not None]


def read_draft(text: str, case_id: str) -> Draft | None:
    """Return the draft that a text holds, None when it makes no sense or is about another case."""
    try:
        plain = json.loads(text)
        ground = GroundDraft(**plain.pop("ground"))
        for name in _SETS:
            plain[name] = frozenset(map(str, plain[name]))
        for name in _LINES:
            plain[name] = tuple(map(str, plain[name]))
        times = tuple((str(one), str(other)) for one, other in plain.pop("service_times"))
        draft = Draft(**plain, ground=ground, service_times=times)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    # To send to an office that nobody checked is decided anew each time.
    return dataclasses.replace(draft, unchecked=False) if draft.case_id == case_id else None

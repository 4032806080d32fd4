"""The choices of a referral that is not sealed yet, kept in the register while they are made.

Rules: every office of a round is kept that nothing is sealed for; what may leave is asked anew when
it comes back; what is about a sealed case lies inside its seal.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QTimer

from ui.frame.errands import Errands, ask
from ui.referrals.draft import Draft, GroundDraft
from ui.referrals.round import MOST_OFFICES, Round

KEEP_AFTER_MS: Final = 1_500
_SETS = ("facts", "papers")
_LINES = ("services",)


class DraftUses(Protocol):
    """What keeping needs of the use cases."""

    def keep_draft(self, place: str, text: str) -> None: ...

    def kept_draft(self, place: str) -> str: ...


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
        uses: DraftUses,
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
        # Whoever types without a pause is kept up with, too.
        if not self._later.isActive():
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

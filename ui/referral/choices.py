"""The officer's choices for one referral, checked against the tick list each time they change.

Rules: an office that is not checked cannot be chosen; a locked field cannot be ticked; another
purpose or kind begins the ticks anew from what it suggests; once sealing has begun nothing
changes any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.leaving_texts import DETAILS
from app.look_again import DOUBT
from app.records import (
    CaseRecord,
    LegalGround,
    LookAgain,
    OfficeRecord,
    SendReferral,
    ShareList,
)
from ui.errands import Errands, ask
from ui.referral.draft import SEALABLE_STATES, Draft, Step, missing

COVER = "…"
"""Stands where something was taken out of typed words."""


class ChoicesUses(Protocol):
    """What the choices need of the use cases."""

    def show_case(self, case_id: str) -> CaseRecord: ...

    def list_offices(self) -> tuple[OfficeRecord, ...]: ...

    def share_list(
        self, case_id: str, office_id: str, purpose: str, kind: str, ground: LegalGround | None
    ) -> ShareList: ...


class Choices(QObject):
    """The draft of one referral with its tick list.

    Signals:
        changed: a choice, a tick or the tick list changed.
        refused: a failure of reading the case or the tick list.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, uses: ChoicesUses, errands: Errands, case_id: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self.case: CaseRecord | None = None
        self.offices: tuple[OfficeRecord, ...] = ()
        self.draft = Draft(case_id=case_id)
        self.share: ShareList | None = None
        self.listing = False
        self._asked = 0
        self.frozen = False

    def load(self) -> None:
        """Read the case and the offices; call it when the page comes to the front.

        An office that lost its check is no longer the chosen one.
        """
        case_id = self.draft.case_id
        ask(
            self._errands,
            lambda: (self._uses.show_case(case_id), self._uses.list_offices()),
            self._loaded,
            self.refused.emit,
        )

    def _loaded(self, answer: tuple[CaseRecord, tuple[OfficeRecord, ...]]) -> None:
        self.case, self.offices = answer
        if self.frozen:
            return
        office = self.office
        if office is None or office.state not in SEALABLE_STATES:
            self.draft = replace(self.draft, office_id="")
        self._list_again()

    # -- to which office -----------------------------------------------------------------------

    @property
    def office(self) -> OfficeRecord | None:
        """The chosen office, or None."""
        return _named(self.offices, self.draft.office_id)

    def choose_office(self, office_id: str) -> bool:
        """Choose an office that is checked; return whether it was taken."""
        office = _named(self.offices, office_id)
        if self.frozen or office is None or office.state not in SEALABLE_STATES:
            return False
        if office_id != self.draft.office_id:
            first = not self.draft.office_id
            self.draft = replace(self.draft, office_id=office_id)
            self._list_again(suggest=first)
        return True

    def set_purpose(self, purpose: str) -> None:
        """Choose what the referral is for."""
        if purpose != self.draft.purpose:
            self._set(True, purpose=purpose)

    def set_kind(self, kind: str) -> None:
        """Choose refer, transfer, request or notify."""
        if kind != self.draft.kind:
            self._set(True, kind=kind)

    # -- what was agreed -----------------------------------------------------------------------

    def set_ground(self, **parts: str | bool) -> None:
        """Change parts of the legal ground (`on`, `basis`, `order_no`, `officer`, `reason`)."""
        if self.frozen:
            return
        before = self.draft.ground.ground()
        ground = replace(self.draft.ground, **parts)  # type: ignore[arg-type]
        self.draft = replace(self.draft, ground=ground)
        if ground.ground() == before:
            self.changed.emit()
        else:
            self._list_again()

    # -- what to share -------------------------------------------------------------------------

    def tick(self, address: str, on: bool) -> bool:
        """Tick or untick a fact; return whether it now stands as asked."""
        rows = self.share.facts if self.share else ()
        return self._tick("facts", address, on, {row.fact.address: row.refusal for row in rows})

    def tick_paper(self, paper_id: str, on: bool) -> bool:
        """Tick or untick a paper; return whether it now stands as asked."""
        rows = self.share.papers if self.share else ()
        refusals = {row.paper.paper_id: row.refusal for row in rows}
        return self._tick("papers", paper_id, on, refusals)

    def _tick(self, what: str, key: str, on: bool, refusals: dict[str, str]) -> bool:
        if self.frozen or self.listing or key not in refusals or (on and refusals[key]):
            return False
        ticked: frozenset[str] = getattr(self.draft, what)
        self._set(False, **{what: ticked | {key} if on else ticked - {key}})
        return True

    def hide(self, hint: LookAgain) -> None:
        """Leave out what should be looked at again: untick its fact or paper, or cover it in the
        words that are typed here.
        """
        part, _, name = hint.place.partition(".")
        if hint.place in self.draft.papers:
            self.tick_paper(hint.place, False)
        elif hint.place == DETAILS:
            self.set_details(covered(self.draft.details, hint))
        elif part == "ground":
            self.set_ground(**{name: covered(getattr(self.draft.ground, name), hint)})
        else:
            self._untick(hint)

    def _untick(self, hint: LookAgain) -> None:
        """Untick a fact; of an age that contradicts itself, what tells it."""
        part = hint.place.rpartition(".")[0]
        about = (f"{part}.birth", f"{part}.age") if hint.found == DOUBT else ()
        named = {hint.place} & self.draft.facts or set(about)
        self._set(False, facts=self.draft.facts - named)

    def set_time(self, **parts: str) -> None:
        """Choose the time frame (`urgency`), or take the day of the answer (`reply_by`)."""
        self._set(False, **parts)

    def set_services(self, services: Iterable[str]) -> None:
        """Choose the services asked for."""
        self._set(False, services=tuple(services))

    def set_details(self, text: str) -> None:
        """Take the free text on arrangements, as typed."""
        self._set(False, details=text)

    # -- what follows from them ----------------------------------------------------------------

    def missing(self, step: Step) -> str:
        """Return the slug of what is missing before a step may be left, or ""."""
        found = missing(self.draft, self.share, step)
        return "wait" if self.listing and not found else found

    def command(self) -> SendReferral | None:
        """Return the command to seal, or None while something is missing."""
        if self.share is None or self.missing(Step.SHARE):
            return None
        return self.draft.command(self.share)

    def _set(self, list_again: bool, **parts: Any) -> None:
        if self.frozen:
            return
        draft = replace(self.draft, **parts)
        if draft == self.draft:
            return
        self.draft = draft
        if list_again:
            self._list_again(suggest=True)
        else:
            self.changed.emit()

    def _list_again(self, *, suggest: bool = False) -> None:
        draft = self.draft
        self._asked += 1
        asked = self._asked
        self.listing = bool(draft.office_id and draft.purpose)
        if not self.listing:
            self.share = None
        self.changed.emit()
        if self.listing:
            ask(
                self._errands,
                lambda: self._uses.share_list(
                    draft.case_id, draft.office_id, draft.purpose, draft.kind, draft.ground.ground()
                ),
                lambda share: self._listed(asked, share, suggest),
                lambda error: self._listed(asked, None, suggest, error),
            )

    def _listed(
        self, asked: int, share: ShareList | None, suggest: bool, error: Exception | None = None
    ) -> None:
        if asked != self._asked:
            return  # The choices went on meanwhile.
        self.listing = False
        self.share = share
        if share is not None:
            draft = self.draft
            self.draft = draft.suggested(share) if suggest else draft.only_allowed(share)
        if error is not None:
            self.refused.emit(error)
        self.changed.emit()


def covered(text: str, hint: LookAgain) -> str:
    """Return a text without what a hint found in it."""
    return text.replace(hint.found.partition(" ")[2], COVER)


def _named(offices: Iterable[OfficeRecord], office_id: str) -> OfficeRecord | None:
    return next((row for row in offices if row.office_id == office_id), None)

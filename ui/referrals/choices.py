"""The officer's choices for one referral, checked against the tick list each time they change.

Rules: an office that is not checked cannot be chosen; a locked field cannot be ticked; another
purpose or kind begins the ticks anew from what it suggests, and until the officer ticks, what it
suggests follows what may leave; once sealing has begun nothing changes any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.consent.records import SendReferral
from app.packets.hint_records import LookAgain
from app.redaction.redaction_hints import DOUBT
from app.referrals.free_texts import BEYOND_REASON, DETAILS
from ui.referrals.draft import SEALABLE_STATES, Draft
from ui.referrals.kept_draft import KeptDraft, named_office

REQUEST = "request"
COVER = "…"
"""Stands where something was taken out of typed words."""


class Choices(KeptDraft):
    """What the officer does to the draft of one referral."""

    def begin_again(self, earlier: SendReferral) -> None:
        """Begin from the choices of a referral that is to be corrected; call `load` afterwards."""
        self.draft = Draft.again(earlier, self.draft.case_ref)
        self.untouched = False

    def ask_for_theirs(self, office_id: str) -> None:
        """Begin as the request for a case of an office, with nothing ticked beforehand."""
        self.draft = replace(self.draft, kind=REQUEST, office_id=office_id)
        self.suggests = False

    # -- to which office -----------------------------------------------------------------------

    def choose_office(self, office_id: str) -> bool:
        """Choose an office that is checked; return whether it was taken."""
        office = named_office(self.offices, office_id)
        if office is None or office.state not in SEALABLE_STATES or not self.may_choose(office_id):
            return False
        if office_id != self.draft.office_id:
            self.draft = replace(self.draft, office_id=office_id, unchecked=False)
            self.list_again()
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
            self.list_again()

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
        self.untouched = False
        self._set(False, **{what: ticked | {key} if on else ticked - {key}})
        return True

    def copy_from(self, first: Draft) -> None:
        """Choose what was chosen for another office, as far as it may leave for this one.

        What is written in free words stays there: it was meant for that office.
        """
        if self.frozen or self.share is None:
            return
        wanted = replace(
            self.draft,
            facts=first.facts,
            papers=first.papers,
            services=first.services,
            service_times=first.service_times,
            urgency=first.urgency,
        )
        self.untouched = False
        self.draft = wanted.only_allowed(self.share)
        self.not_copied = len(first.facts - self.draft.facts) + len(
            first.papers - self.draft.papers
        )
        self.changed.emit()

    def hide(self, hint: LookAgain) -> None:
        """Leave out what should be looked at again: untick its fact or paper, or cover it in the
        words that are typed here.
        """
        part, _, name = hint.place.partition(".")
        if hint.place in self.draft.papers:
            self.tick_paper(hint.place, False)
        elif hint.place == DETAILS:
            self.set_details(covered(self.draft.details, hint))
        elif hint.place == BEYOND_REASON:
            self.set_beyond_reason(covered(self.draft.beyond_reason, hint))
        elif part == "ground":
            self.set_ground(**{name: covered(getattr(self.draft.ground, name), hint)})
        else:
            self._untick(hint)

    def _untick(self, hint: LookAgain) -> None:
        """Untick a fact; of an age that contradicts itself, what tells it."""
        part = hint.place.rpartition(".")[0]
        about = (f"{part}.birth", f"{part}.age") if hint.found == DOUBT else ()
        named = {hint.place} & self.draft.facts or set(about)
        self.untouched = False
        self._set(False, facts=self.draft.facts - named)

    def set_time(self, **parts: str) -> None:
        """Choose the time frame (`urgency`), or take the day of the answer (`reply_by`)."""
        self._set(False, **parts)

    def set_services(self, services: Iterable[str]) -> None:
        """Choose the services asked for; one that is asked no more loses its time."""
        chosen = tuple(services)
        times = tuple(each for each in self.draft.service_times if each[0] in chosen)
        self._set(False, services=chosen, service_times=times)

    def set_service_time(self, service: str, time: str) -> None:
        """Give a service a time frame of its own; "" lets it follow the whole referral."""
        times = dict(self.draft.service_times) | {service: time}
        ordered = ((each, times.get(each, "")) for each in self.draft.services)
        self._set(False, service_times=tuple(pair for pair in ordered if pair[1]))

    def set_details(self, text: str) -> None:
        """Take the free text on arrangements, as typed."""
        self._set(False, details=text)

    def set_beyond_reason(self, text: str) -> None:
        """Take the reason why more leaves about a child than was recorded, as typed."""
        self._set(False, beyond_reason=text)

    # -- what follows from them ----------------------------------------------------------------

    def _set(self, list_again: bool, **parts: Any) -> None:
        if self.frozen:
            return
        draft = replace(self.draft, **parts)
        if draft == self.draft:
            return
        self.draft = draft
        if list_again:
            self.untouched = True
            self.list_again()
        else:
            self.changed.emit()


def covered(text: str, hint: LookAgain) -> str:
    """Return a text without what a hint found in it."""
    return text.replace(hint.found.partition(" ")[2], COVER)

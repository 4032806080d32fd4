"""The officer's choices for one referral, checked against what may leave each time they change.

Rules:

* The draft holds plain values; a field that is locked can never be among the ticks; leaving a step
  needs a reason to be "".
* An office that is not checked cannot be chosen; the tick list is read anew whenever what it
  depends on changes; another purpose or kind begins the ticks anew from what it suggests, and until
  the officer ticks, what it suggests follows what may leave; afterwards a tick only goes when it is
  locked; the common reference is made once and is the same in every look; once sealing has begun
  nothing changes any more.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject

from app.base.jobs import Report, Token
from app.cases import cases
from app.cases.records import CaseRecord, ConsentRecord
from app.consent import decisions
from app.consent.disclosure_gate import DANGER
from app.consent.records import LegalGround, SendReferral
from app.consent.rules import NOTIFY
from app.core import drafts
from app.core.services import Services
from app.offices import offices
from app.offices.records import OfficeRecord
from app.offices.trust import State, What, gate
from app.offices.trust_errors import CounterpartNotTrustedError
from app.packets.records import LookAgain, ReferralPreview, ReferralRecord, SentReferral, ShareList
from app.redaction.redaction_hints import DOUBT
from app.referrals import referral_preview, referrals, withdrawing
from app.referrals.referral_preview import BEYOND_REASON, DETAILS
from app.referrals.referrals import new_case_ref
from ui.frame.desk import Bound, Errands, Presenter, asks

TRANSFER = "transfer"
_NOT_CHECKED = CounterpartNotTrustedError.code
_IDENTITY = "identity_names"
SEALABLE_STATES = tuple(
    state.value for state in State if gate(state, What.CLIENT_DATA).refusal is None
)


class Step(enum.IntEnum):
    """The four steps of the composer."""

    OFFICE = 0
    AGREED = 1
    SHARE = 2
    SEAL = 3


@dataclass(frozen=True)
class GroundDraft:
    """A legal ground as it is being typed; `on` when the officer takes this way at all."""

    on: bool = False
    basis: str = ""
    order_no: str = ""
    officer: str = ""
    reason: str = ""

    def missing(self) -> str:
        """Return the slug of the first thing that is missing, or ""."""
        if not self.basis:
            return "ground-basis"
        if self.basis == "court_order" and not self.order_no.strip():
            return "ground-order"
        if not self.officer.strip():
            return "ground-officer"
        return "" if self.reason.strip() else "ground-reason"

    def ground(self) -> LegalGround | None:
        """Return the ground when it is whole, else None."""
        if not self.on or self.missing():
            return None
        return LegalGround(
            self.basis, self.order_no.strip(), self.officer.strip(), self.reason.strip()
        )


@dataclass(frozen=True)
class Draft:
    """All choices of one referral.

    Attributes:
        supersedes: the referral that it corrects, or "".
        unchecked: the head sends it to an office that nobody has checked: danger to life.
        case_ref: the common reference of what is being made; it stays while the choices change, and
            says nothing about them. One that both offices know already goes before it.
        beyond_reason: why more leaves about a child than was recorded; asked anew for each office.
        along: papers that are to go along with the person's answer, for this office and purpose;
            each is ticked as soon as it may leave.
    """

    case_id: str
    office_id: str = ""
    kind: str = "refer"
    purpose: str = ""
    urgency: str = "3_days"
    services: tuple[str, ...] = ()
    service_times: tuple[tuple[str, str], ...] = ()
    details: str = ""
    reply_by: str = ""
    ground: GroundDraft = GroundDraft()
    facts: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    supersedes: str = ""
    unchecked: bool = False
    case_ref: str = field(default="", compare=False)
    beyond_reason: str = ""
    along: frozenset[str] = frozenset()

    @classmethod
    def again(cls, earlier: SendReferral, case_ref: str = "") -> Draft:
        """Return the choices of a referral that is to be corrected."""
        ground = earlier.ground
        return cls(
            case_id=earlier.case_id,
            office_id=earlier.to,
            kind=earlier.kind,
            purpose=earlier.purpose,
            urgency=earlier.urgency,
            services=earlier.services,
            service_times=earlier.service_times,
            details=earlier.details,
            reply_by=earlier.reply_by,
            ground=GroundDraft(True, ground.basis, ground.order_no, ground.officer, ground.reason)
            if ground is not None
            else GroundDraft(),
            facts=frozenset(earlier.facts),
            papers=frozenset(earlier.papers),
            supersedes=earlier.supersedes,
            case_ref=case_ref,
        )

    def command(self, share: ShareList) -> SendReferral:
        """Return the command to seal, its facts and papers in the order of the tick list."""
        return SendReferral(
            case_id=self.case_id,
            to=self.office_id,
            kind=self.kind,
            purpose=self.purpose,
            facts=tuple(row.fact.address for row in share.facts if row.fact.address in self.facts),
            papers=tuple(
                row.paper.paper_id for row in share.papers if row.paper.paper_id in self.papers
            ),
            services=self.services,
            service_times=self.service_times,
            urgency=self.urgency,
            details=self.details.strip(),
            reply_by=self.reply_by.strip(),
            ground=self.ground.ground(),
            supersedes=self.supersedes,
            unchecked=self.unchecked,
            case_ref=self.case_ref,
            beyond_reason=self.beyond_reason.strip(),
        )

    def only_allowed(self, share: ShareList) -> Draft:
        """Return the draft without ticks that the list no longer allows."""
        facts = {row.fact.address for row in share.facts if not row.refusal}
        papers = {row.paper.paper_id for row in share.papers if not row.refusal}
        return replace(self, facts=self.facts & facts, papers=self.papers & papers)

    def suggested(self, share: ShareList) -> Draft:
        """Return the draft with the ticks that the purpose suggests, and no others."""
        facts = frozenset(
            row.fact.address for row in share.facts if row.suggested and not row.refusal
        )
        return replace(self, facts=facts, papers=frozenset())

    def with_along(self, share: ShareList) -> Draft:
        """Return the draft with the papers ticked that are to go along and may leave.

        With a notice, which names nobody, none does.
        """
        if self.kind == NOTIFY:
            return self
        may = {row.paper.paper_id for row in share.papers if not row.refusal}
        return replace(
            self, papers=self.papers | (self.along & may.difference(share.beyond.papers))
        )


def missing(draft: Draft, share: ShareList | None, step: Step) -> str:
    """Return the slug of what is missing before a step may be left, or ""."""
    first = _missing_first(draft, share)
    if first or step is Step.OFFICE or share is None:
        return first
    ground = _missing_of_ground(draft)
    if ground:
        return ground
    if share.consent_refusal and not draft.ground.on:
        return "consent"
    if step is Step.AGREED:
        return ""
    if not draft.facts and not draft.papers:
        return "facts"
    return "identity" if draft.kind == TRANSFER and not _names_somebody(draft, share) else ""


def _missing_first(draft: Draft, share: ShareList | None) -> str:
    """Return what is missing of office and purpose, or ""."""
    if not draft.office_id:
        return "office"
    if not draft.purpose:
        return "purpose"
    if share is None:
        return "office"
    if share.office_refusal == _NOT_CHECKED:
        return "" if draft.unchecked else "office-unchecked"
    return "office-refused" if share.office_refusal else ""


def _missing_of_ground(draft: Draft) -> str:
    """Return what is missing of the legal ground, or "" when it is whole or not needed."""
    if draft.unchecked and not (draft.ground.on and draft.ground.basis == DANGER):
        return "ground-danger"
    return draft.ground.missing() if draft.ground.on else ""


def _names_somebody(draft: Draft, share: ShareList) -> bool:
    """Say whether a name leaves: who takes a case over has to know whose it is."""
    return any(
        row.fact.address in draft.facts
        and row.fact.group == _IDENTITY
        and row.fact.name.startswith("name")
        for row in share.facts
    )


class ReferralUses(Bound):
    """Use cases of the composer, called on the register's lane.

    Attributes:
        case_id: the case that the composer is about now, where that has to be known beforehand.
    """

    case_id = ""

    def _about(self, case_id: str) -> AbstractContextManager[Services]:
        """Return the services with which a case is worked on; a case of another kind has others."""
        del case_id
        return nullcontext(self._s)

    def show_case(self, case_id: str) -> CaseRecord:
        """Return the case that a referral would be of."""
        with self._about(case_id) as s:
            return cases.show_case(s, case_id)

    list_offices = asks(offices.list_offices)
    add_card = asks(offices.add_card)

    def sent_before(self, case_id: str) -> tuple[ReferralRecord, ...]:
        """Return the referrals of a case that were made before."""
        with self._about(case_id) as s:
            return referrals.list_referrals(s, case_id)

    def earlier_choice(self, referral_id: str) -> SendReferral:
        """Return what was chosen for a referral, so that a corrected one can begin there."""
        with self._about(self.case_id) as s:
            return withdrawing.earlier_choice(s, referral_id)

    def keep_draft(self, place: str, text: str) -> None:
        """Keep, sealed, what was chosen so far."""
        with self._about(_case_of(place)) as s:
            drafts.keep(s, place, text)

    def kept_draft(self, place: str) -> str:
        """Return what was kept of a draft, "" for none."""
        with self._about(_case_of(place)) as s:
            return drafts.kept(s, place)

    def add_consent(
        self, case_id: str, person: int, facts: Mapping[str, str | tuple[str, ...]]
    ) -> ConsentRecord:
        """Write down what a person decided, before anything of theirs is chosen."""
        with self._about(case_id) as s:
            return decisions.add_consent(s, case_id, person, facts)

    def share_list(
        self, case_id: str, office_id: str, purpose: str, kind: str, ground: LegalGround | None
    ) -> ShareList:
        """Return the facts and papers that may be ticked, and why others may not.

        Args:
            case_id: the case.
            office_id: who would get them.
            purpose: for what.
            kind: of referral.
            ground: the law that opens what consent does not, None for none.
        """
        with self._about(case_id) as s:
            return referral_preview.share_list(s, case_id, office_id, purpose, kind, ground)

    def preview(self, command: SendReferral) -> ReferralPreview:
        """Return what would leave, decoded from the bytes that would be sealed."""
        with self._about(command.case_id) as s:
            return referrals.preview(s, command)

    def send(self, command: SendReferral, report: Report, token: Token) -> SentReferral:
        """Seal a referral into the outbox."""
        with self._about(command.case_id) as s:
            return referrals.send(s, command, report, token)


def _case_of(place: str) -> str:
    """Return the id of the case that a draft is about, whichever the page is about meanwhile."""
    return place.split(":")[1]


type _Read = tuple[CaseRecord, tuple[OfficeRecord, ...], tuple[ReferralRecord, ...]]


class KeptDraft(Presenter):
    """The draft of one referral with its tick list.

    Signals:
        changed: a choice, a tick or the tick list changed.
        refused: a failure of reading the case or the tick list.
    """

    def __init__(
        self, uses: ReferralUses, errands: Errands, case_id: str, parent: QObject | None = None
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self.case: CaseRecord | None = None
        self.offices: tuple[OfficeRecord, ...] = ()
        self.sent_before: tuple[ReferralRecord, ...] = ()
        self.draft = Draft(case_id=case_id, case_ref=new_case_ref())
        self.share: ShareList | None = None
        self.listing = False
        self._asked = 0
        self.frozen = False
        self.taken: frozenset[str] = frozenset()
        self.not_copied = 0
        self.untouched = True
        self.suggests = True
        """False: no fact is ticked because of the purpose, whatever it suggests."""
        self.may_send_unchecked = False
        self.adding = False
        """True while papers are on their way into the case: nothing is decided or sealed then."""

    def load(self) -> None:
        """Read the case and the offices; call it when the page comes to the front.

        An office that lost its check is no longer the chosen one.
        """
        case_id = self.draft.case_id
        # What was read before may be old by now: nothing is sealed until the answer is here.
        self.listing = self.share is not None
        self._ask(
            lambda: (
                self._uses.show_case(case_id),
                self._uses.list_offices(),
                self._uses.sent_before(case_id),
            ),
            self._loaded,
            self._not_loaded,
        )

    def _loaded(self, answer: _Read) -> None:
        self.case, self.offices, self.sent_before = answer
        self.listing = False
        if self.frozen:
            return
        office = self.office
        if office is None or not (office.state in SEALABLE_STATES or self.draft.unchecked):
            self.draft = replace(self.draft, office_id=self._only_office(), along=frozenset())
        self.list_again()

    def _not_loaded(self, error: Exception) -> None:
        self.listing = False
        self.refused.emit(error)
        self.changed.emit()

    def _only_office(self) -> str:
        """Return the office that can be meant when there is no other, else ""."""
        ready = [one.office_id for one in self.offices if one.state in SEALABLE_STATES]
        return ready[0] if len(ready) == 1 and self.may_choose(ready[0]) else ""

    @property
    def office(self) -> OfficeRecord | None:
        """The chosen office, or None."""
        return named_office(self.offices, self.draft.office_id)

    def may_choose(self, office_id: str) -> bool:
        """Say whether an office is free: not taken in this session, and the one to correct."""
        fixed = bool(self.draft.supersedes) and office_id != self.draft.office_id
        return not (self.frozen or fixed or office_id in self.taken)

    def correctable(self, office_id: str) -> ReferralRecord | None:
        """Return the referral to an office that can still be corrected, None when there is none."""
        if self.draft.supersedes:
            return None
        return next(
            (
                one
                for one in self.sent_before
                if one.office_id == office_id and "correct" in one.may
            ),
            None,
        )

    def missing(self, step: Step) -> str:
        """Return the slug of what is missing before a step may be left, or ""."""
        found = missing(self.draft, self.share, step)
        return "wait" if self.waits and not found else found

    @property
    def waits(self) -> bool:
        """Whether it is not known yet what may leave, or documents are on their way."""
        return self.listing or self.adding

    def command(self) -> SendReferral | None:
        """Return the command to seal, or None while something is missing."""
        if self.share is None or self.missing(Step.SHARE):
            return None
        return self.draft.command(self.share)

    def list_again(self) -> None:
        """Ask anew what may leave, because what it depends on has changed."""
        draft = self.draft
        self._asked += 1
        asked = self._asked
        self.listing = bool(draft.office_id and draft.purpose)
        self.not_copied = 0
        if not self.listing:
            self.share = None
        self.changed.emit()
        if self.listing:
            self._ask(
                lambda: self._uses.share_list(
                    draft.case_id, draft.office_id, draft.purpose, draft.kind, draft.ground.ground()
                ),
                lambda share: self._listed(asked, share),
                lambda error: self._listed(asked, None, error),
            )

    def _listed(self, asked: int, share: ShareList | None, error: Exception | None = None) -> None:
        if asked != self._asked:
            return  # The choices went on meanwhile.
        self.listing = False
        self.share = share
        if share is not None:
            draft, suggests = self.draft, self.untouched and self.suggests
            draft = draft.suggested(share) if suggests else draft.only_allowed(share)
            self.draft = draft.with_along(share)
        if error is not None:
            self.refused.emit(error)
        self.changed.emit()


def named_office(offices: Iterable[OfficeRecord], office_id: str) -> OfficeRecord | None:
    """Return the office of an id, None when it is not among them."""
    return next((row for row in offices if row.office_id == office_id), None)


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
            # Why more leaves about a child than was recorded was written for the office before.
            self.draft = replace(
                self.draft,
                office_id=office_id,
                unchecked=False,
                beyond_reason="",
                along=frozenset(),
            )
            self.list_again()
        return True

    def set_purpose(self, purpose: str) -> None:
        """Choose what the referral is for."""
        if purpose != self.draft.purpose:
            self._set(True, purpose=purpose, along=frozenset())

    def set_kind(self, kind: str) -> None:
        """Choose refer, transfer, request or notify."""
        if kind != self.draft.kind:
            self._set(True, kind=kind, along=frozenset())

    # -- what was agreed -----------------------------------------------------------------------

    def set_ground(self, **parts: str | bool) -> None:
        """Change parts of the legal ground (`on`, `basis`, `order_no`, `officer`, `reason`)."""
        if self.frozen:
            return
        before = self.draft.ground.ground()
        ground = replace(self.draft.ground, **parts)  # type: ignore[arg-type]
        self.draft = replace(self.draft, ground=ground)
        if before is None and ground.ground() is not None:
            # They were to go along with what the person says; without it, each is ticked anew.
            self.draft = replace(self.draft, along=frozenset())
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
        taken = self._tick("papers", paper_id, on, refusals)
        if taken and not on:
            self.draft = replace(self.draft, along=self.draft.along - {paper_id})
        return taken

    def take_along(self, paper_ids: Iterable[str], on: bool) -> None:
        """Say whether papers are to go along as soon as they may leave; ask what may leave."""
        if self.frozen:
            return
        chosen = frozenset(paper_ids)
        along = self.draft.along | chosen if on else self.draft.along - chosen
        papers = self.draft.papers if on else self.draft.papers - chosen
        self.draft = replace(self.draft, along=along, papers=papers)
        self.changed.emit()

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

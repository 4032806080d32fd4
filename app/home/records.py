"""Frozen records of what waits today, as the first page shows it.

Rules: times are Unix seconds (UTC), days are ISO texts; every line names what it opens; "" stands
for a name that is not known; nothing of a sealed case stands in here but that it is one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.packets.records import InboxItem


@dataclass(frozen=True)
class DueStep:
    """One thing to do: who it is about and when it is due; `who` is the name of who does it."""

    task_id: str
    case_id: str
    case_no: str
    name: str
    title: str
    due_on: str
    who: str


@dataclass(frozen=True)
class DueSteps:
    """Steps that are late, due today or in the coming days, the latest first.

    Attributes:
        lines: the first of them.
        count: how many there are.
        late: how many are late.
        today: how many are due today.
    """

    lines: tuple[DueStep, ...] = ()
    count: int = 0
    late: int = 0
    today: int = 0


@dataclass(frozen=True)
class LaterStep:
    """The first step that is due after the days that are shown."""

    case_id: str
    case_no: str
    name: str
    title: str
    due_on: str


@dataclass(frozen=True)
class OpenReferral:
    """A referral about which somebody waits for a word.

    Attributes:
        referral_id: its id.
        packet_id: the packet that carried it.
        case_id: "" when the case is not in the list.
        case_no: number of the case.
        name: of the person the case is listed by.
        office: name of the other office.
        purpose: a code of referral_purpose, or "".
        since: when it left, or when we accepted it.
        reply_by: day by which the answer was asked, or "".
        reminder: overdue, silent or "", see `app.packets.referral_life`; "" for one that came in.
    """

    referral_id: str
    packet_id: str
    case_id: str
    case_no: str
    name: str
    office: str
    purpose: str
    since: int
    reply_by: str = ""
    reminder: str = ""


@dataclass(frozen=True)
class ToHandOver:
    """A sealed packet that still lies here.

    Attributes:
        packet_id: whole id.
        type, kind: what it is, as in the outbox.
        office: for whom.
        case_no, name: about whom; "" for a sealed case and where there is none.
        sealed_at: since when it lies here.
        copied: True when it was copied out and not marked as handed over.
        sealed_case: id of the sealed case that it is about, or "".
    """

    packet_id: str
    type: str
    kind: str
    office: str
    case_no: str
    name: str
    sealed_at: int
    copied: bool
    sealed_case: str = ""


@dataclass(frozen=True)
class EndingConsent:
    """A decision that counts now and ends soon; `purposes` are codes of consent_purpose."""

    consent_id: str
    case_id: str
    case_no: str
    name: str
    ends_on: str
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class WaitingWish:
    """A wish of a person that has no answer; `kind` is a code of wish_kind."""

    wish_id: str
    case_id: str
    case_no: str
    name: str
    kind: str
    stated_on: str


@dataclass(frozen=True)
class ReferralDraft:
    """A referral that is being written; `about` is what its page is opened with."""

    about: str
    case_id: str
    case_no: str
    name: str


@dataclass(frozen=True)
class WaitingMatch:
    """A match in which the user can take the next step.

    Attributes:
        match_id: whole id.
        office: with whom.
        step: answer, agree, look or call.
        until: when it ends by itself, Unix seconds; 0 for what is over.
        count: results about which nobody noted what the call showed.
    """

    match_id: str
    office: str
    step: str
    until: int
    count: int = 0


@dataclass(frozen=True)
class WaitingReturn:
    """A return that is to be sent: `why` is due or outdated; `code` and `days` are its period."""

    office_id: str
    office: str
    code: str
    days: str
    why: str


@dataclass(frozen=True)
class RecentCase:
    """A case that the user changed lately."""

    case_id: str
    case_no: str
    name: str
    at: int


@dataclass(frozen=True)
class FirstTasks:
    """The three tasks of a new office, each with its tick; facts tick them, nobody else.

    Attributes:
        case: a case was written down.
        partner: another office was checked, or stands in a list that counts.
        backup: a backup was made and proved.
    """

    case: bool
    partner: bool
    backup: bool

    @property
    def done(self) -> bool:
        """True when all three are done."""
        return self.case and self.partner and self.backup


@dataclass(frozen=True)
class CaseToLookAt:
    """One case that is due by the rules of keeping, or because somebody asked for deletion.

    Attributes:
        case_id, case_no, name: as the register list tells them.
        why: see ``app.retention.records``.
    """

    case_id: str
    case_no: str
    name: str
    why: str


@dataclass(frozen=True)
class Today:
    """Everything that waits.

    Attributes:
        day: the local day, ISO text.
        mine: steps of the user.
        everybody: steps of all users; the same as `mine` where one works alone.
        alone: True when the register has one user.
        later: the first step after those, None when there is none.
        answers: referrals of ours that nobody answered, overdue ones first.
        owed: referrals that we accepted and have not told the end of.
        arrived: packets that wait for a person.
        to_hand_over: sealed packets that lie here.
        consents: decisions that end soon.
        wishes: wishes of persons that have no answer, the oldest first.
        matches: steps in matches with other offices that the user can take.
        returns: returns that the user has to send.
        to_look_at: cases that are due by the rules of keeping.
        drafts: referrals that are being written by the user.
        recent: cases that the user changed last.
        first_tasks: None once they are done or put away.
        open_cases, my_cases: numbers of open cases.
        has_cases: True when the register holds any case that the user may see.
        counts: how many lines each list has: answers, owed, arrived, to_hand_over, consents,
            wishes, matches, returns, to_look_at.
        unread: names of the lists that cannot be read because the register is damaged.
    """

    day: str
    mine: DueSteps = DueSteps()
    everybody: DueSteps = DueSteps()
    alone: bool = True
    later: LaterStep | None = None
    answers: tuple[OpenReferral, ...] = ()
    owed: tuple[OpenReferral, ...] = ()
    arrived: tuple[InboxItem, ...] = ()
    to_hand_over: tuple[ToHandOver, ...] = ()
    consents: tuple[EndingConsent, ...] = ()
    wishes: tuple[WaitingWish, ...] = ()
    matches: tuple[WaitingMatch, ...] = ()
    returns: tuple[WaitingReturn, ...] = ()
    to_look_at: tuple[CaseToLookAt, ...] = ()
    drafts: tuple[ReferralDraft, ...] = ()
    recent: tuple[RecentCase, ...] = ()
    first_tasks: FirstTasks | None = None
    open_cases: int = 0
    my_cases: int = 0
    has_cases: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def is_calm(self) -> bool:
        """True when nothing waits for anybody here."""
        waits = (self.everybody.lines, self.answers, self.owed, self.arrived)
        between = (self.to_hand_over, self.matches, self.returns, self.to_look_at)
        return not (any(waits) or any(between) or self.consents or self.wishes or self.drafts)

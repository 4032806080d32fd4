"""Frozen records of how long cases are kept.

Rules: days are ISO texts, "" for none; times are Unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

REVIEW, DELETE, ASKED = "review", "delete", "asked"
"""Why a case is due: to be looked at, proposed for deletion, or somebody asked for it."""


@dataclass(frozen=True)
class Rule:
    """The rule for one kind of case.

    Attributes:
        kind: code of the kind.
        review_months: months until it is looked at again; 0 when there is no rule.
        delete_months: months until its deletion is proposed; 0 for never.
        suggested_review, suggested_delete: what the program suggests.
        changed_at: when the head set it, 0 for never.
        changed_by: name of who set it.
    """

    kind: str
    review_months: int
    delete_months: int
    suggested_review: int
    suggested_delete: int
    changed_at: int = 0
    changed_by: str = ""

    @property
    def is_on(self) -> bool:
        """True when cases of this kind are due some day."""
        return self.review_months > 0


@dataclass(frozen=True)
class DeclinedRule:
    """The rule for referrals that became no case: declined, withdrawn or replaced.

    Attributes:
        kind: ``declined``.
        days: after so many days they are erased; 0 for never.
        suggested_days: as long as the head has said nothing else.
        changed_at: when the head set it, 0 for never.
        changed_by: name of who set it.
    """

    kind: str
    days: int
    suggested_days: int
    changed_at: int = 0
    changed_by: str = ""


@dataclass(frozen=True)
class DueCase:
    """One case that is due.

    Attributes:
        case_id: its id.
        case_no: its number.
        name: as the register list shows it, "" when it is not known.
        record_state: open, closed or transferred.
        kind: code of the kind.
        why: ``REVIEW``, ``DELETE`` or ``ASKED``.
        day: the day from which its months are counted.
        since: what that day is, see ``models.index.retention_rows``.
        months: how many months the rule says, 0 for a wish.
        asked_on: the day on which deletion was asked for or consent was taken back.
        sealed: True for a sealed case.
    """

    case_id: str
    case_no: str
    name: str
    record_state: str
    kind: str
    why: str
    day: str
    since: int
    months: int
    asked_on: str = ""
    sealed: bool = False


@dataclass(frozen=True)
class DueList:
    """What is due today.

    Attributes:
        rows: the cases, those of which deletion was asked for first.
        count: how many there are in all.
        asked: how many of them because somebody asked.
        sealed: how many sealed cases were not looked at.
        rules_on: True when the office has any rule.
    """

    rows: tuple[DueCase, ...] = ()
    count: int = 0
    asked: int = 0
    sealed: int = 0
    rules_on: bool = False


@dataclass(frozen=True)
class HoldRecord:
    """One hold.

    Attributes:
        hold_id: its id.
        reason: code.
        words: what was written beside it.
        until: its last day, "" while no day is known.
        placed_at, placed_by: when, and the name of who placed it.
        in_force: True while it keeps the case.
        lifted_at, lifted_by, lifted_why: how it ended, when somebody lifted it.
        may_lift: True when the user who asked may lift it.
    """

    hold_id: str
    reason: str
    words: str
    until: str
    placed_at: int
    placed_by: str
    in_force: bool
    lifted_at: int = 0
    lifted_by: str = ""
    lifted_why: str = ""
    may_lift: bool = False


@dataclass(frozen=True)
class Keeping:
    """How long one case is kept.

    Attributes:
        case_id, case_no: the case.
        kind: code of its kind; "" for a case in the bin or one that was merged.
        day: from which its months are counted.
        since: what that day is, see ``models.index.retention_rows``.
        review_on, delete_on: when its kind is looked at and proposed; "" for never.
        kept_until: the day until which somebody decided to keep it.
        kept_why: what was written beside that.
        asked_on: when deletion was asked for or consent was taken back.
        holds: all its holds, the newest first.
        may_lift: True when the user may lift the newest hold that is in force.
    """

    case_id: str
    case_no: str
    kind: str = ""
    day: str = ""
    since: int = 0
    review_on: str = ""
    delete_on: str = ""
    kept_until: str = ""
    kept_why: str = ""
    asked_on: str = ""
    holds: tuple[HoldRecord, ...] = ()
    may_lift: bool = False


@dataclass(frozen=True)
class Left:
    """A case that was not put into the bin; `reason` is a slug of ``app.base.messages``."""

    case_id: str
    case_no: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """What became of some cases: ids of those that were done, and those that were left."""

    done: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True)
class BackupsOf:
    """The backups in one place that hold a case.

    Attributes:
        label: name of the place.
        kind: folder, stick or file.
        count: how many of its backups hold it.
        leaves_by: the day from which none of them is left there, when backups go on going there;
            "" when nobody can tell.
    """

    label: str
    kind: str
    count: int
    leaves_by: str = ""


@dataclass(frozen=True)
class GivenTo:
    """What one other office was given, or gave, about the case.

    Attributes:
        office: its name.
        case_no: ours.
        day: when.
        packet_id: number of the packet.
        from_them: True when it came from there.
    """

    office: str
    case_no: str
    day: str
    packet_id: str
    from_them: bool = False


@dataclass(frozen=True)
class Promise:
    """What deleting some cases cannot reach.

    Attributes:
        cases: how many.
        backups: where old backups hold them.
        given: what other offices have.
        taken_out: how often papers, letters or facts of these cases were saved or printed.
        last_taken_out: the day on which that was last.
        exports: how often many cases left together since, which may hold them.
        returns: how many returns were sent for days on which they may have been counted.
    """

    cases: int
    backups: tuple[BackupsOf, ...] = ()
    given: tuple[GivenTo, ...] = ()
    taken_out: int = 0
    last_taken_out: str = ""
    exports: int = 0
    returns: int = 0
    numbers: tuple[str, ...] = field(default=())

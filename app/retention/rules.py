"""The rules of the office: kinds of cases, after how many months one is looked at, why it is held;
and the words for them.

Rules:

* Kinds: a suggestion is only shown; nothing is on until the head sets it.
* Rules: only the head sets them; without a rule nothing of a kind is due; every change is in the
  log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from app.base.errors import FactRefusedError, NotFoundError
from app.base.language import N_
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.retention import declined
from app.retention.records import Rule
from models.index.retention_rows import AGE_UNKNOWN, CLOSED, GROWN, HANDED_OVER, TOUCHED
from models.rows import retention as rows
from models.rows.retention import ADULT, CHILD, KINDS, MOVED, NOTHING, UNTOUCHED
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session


class Months(NamedTuple):
    """Months until a look, and until deletion is proposed; 0 for never."""

    review: int
    delete: int


KIND_WORDS: Final[Mapping[str, str]] = {
    CHILD: N_("Closed: a child, or age not known"),
    ADULT: N_("Closed: adults only"),
    NOTHING: N_("Closed: came to nothing"),
    MOVED: N_("Handed over to another office"),
    UNTOUCHED: N_("Open, but nobody touched it"),
}

SUGGESTED: Final[Mapping[str, Months]] = {
    CHILD: Months(24, 84),
    ADULT: Months(12, 60),
    NOTHING: Months(3, 12),
    MOVED: Months(6, 24),
    UNTOUCHED: Months(6, 0),
}

WHY_SUGGESTED: Final[Mapping[str, str]] = {
    CHILD: N_(
        "A person who was a child may ask for the record, or for compensation, after growing up:"
        " the months are counted from the 18th birthday when that is later."
    ),
    ADULT: N_("Appeals, compensation and questions of the person come years after the closing."),
    NOTHING: N_("Where nothing was found there is little reason to keep facts about people."),
    MOVED: N_("The other office has the case and answers for it. What is here is a copy."),
    UNTOUCHED: N_(
        "An open case that nobody touches was forgotten, or should be closed. It is counted from"
        " the last change."
    ),
}

HOLD_REASONS: Final[Mapping[str, str]] = {
    "court_case": N_("A court case is running"),
    "appeal": N_("An appeal is possible or running"),
    "compensation": N_("Compensation is claimed"),
    "person_asked": N_("The person asked that it is kept"),
    "authority_order": N_("An authority ordered it"),
    "audit": N_("An audit or inspection"),
    "other": N_("Another reason"),
}

LOG_TAILS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "retention_rule_set": (
        ("review", N_("review after {review} months")),
        ("delete", N_("proposed for deletion after {delete} months")),
    ),
    "case_held": (("hold_reason", N_("reason: {hold_reason}")), ("until", N_("until {until}"))),
    "hold_lifted": (("hold_reason", N_("it was: {hold_reason}")),),
}
"""What follows the sentence of a line of the activity log; see ``app.story.log_sentences``."""

LOG_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "kept_kind": KIND_WORDS,
    "hold_reason": HOLD_REASONS,
}
"""Facts of the activity log that are codes, and their words."""

SINCE_WORDS: Final[Mapping[int, str]] = {
    CLOSED: N_("closed on {day}"),
    GROWN: N_("18 years old on {day}"),
    AGE_UNKNOWN: N_("closed on {day}; the age is not known"),
    HANDED_OVER: N_("handed over on {day}"),
    TOUCHED: N_("last changed on {day}"),
}


REVIEW_LABEL = N_("Review after (months)")
DELETE_LABEL = N_("Propose to delete after (months)")


def list_rules(s: Services) -> tuple[Rule, ...]:
    """Return the rule of each kind, those that are off too.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return _rules(session)


def set_rules(
    s: Services, wanted: Mapping[str, tuple[int, int]], declined_days: int | None = None
) -> tuple[Rule, ...]:
    """Set the rules of some kinds together, or take one away with 0 months.

    Args:
        s: the open register.
        wanted: by kind, months until a case is looked at again, and until its deletion is proposed,
            0 for never.
        declined_days: also for how many days declined referrals are kept, 0 for good; None leaves
            that as it is.

    Returns:
        The rules of all kinds.

    Raises:
        CaseStateError: only the head of the office may do this.
        NotFoundError: there is no such kind.
        FactRefusedError: too many months or days, or it would be proposed before anybody looked at
            it.
    """
    require(s, Act.RETENTION)
    for kind, (review, delete) in wanted.items():
        if kind not in KINDS:
            raise NotFoundError
        check_months(review, delete, kind)
    if declined_days is not None:
        declined.check_days(declined_days)
    with writing(s) as session:
        if declined_days is not None:
            declined.put_days(session, s, declined_days)
        for kind, (review, delete) in wanted.items():
            _set(session, s, kind, review, delete)
        session.flush()
        return _rules(session)


def check_months(review: int, delete: int, kind: str = "") -> None:
    """Refuse months that cannot be; the refusal tells the kind, if one is given.

    Raises:
        FactRefusedError: too many, or it would be proposed before anybody looked at it.
    """
    about = {"kind": kind} if kind else {}
    if not 0 <= review <= rows.MOST_MONTHS:
        raise FactRefusedError(field=REVIEW_LABEL, reason="number.range", **about)
    if not 0 <= delete <= rows.MOST_MONTHS:
        raise FactRefusedError(field=DELETE_LABEL, reason="number.range", **about)
    if delete and (delete < review or not review):
        raise FactRefusedError(field=DELETE_LABEL, reason="retention.before-review", **about)


def _set(session: Session, s: Services, kind: str, review: int, delete: int) -> None:
    row = session.get(rows.RetentionRule, kind)
    before = (row.review_months, row.delete_months) if row is not None else (0, 0)
    if before == (review, delete):
        return
    if not review:
        session.delete(row)
        log.record(session, s, "retention_rule_off", kept_kind=kind)
        return
    made = rows.RetentionRule(
        kind=kind,
        review_months=review,
        delete_months=delete,
        changed=s.clock.now(),
        changed_by=s.user.user,
    )
    session.merge(made)
    log.record(session, s, "retention_rule_set", kept_kind=kind, review=review, delete=delete)


def _rules(session: Session) -> tuple[Rule, ...]:
    set_by_head, names = rows.rules(session), names_by_number(session)
    return tuple(_rule(kind, set_by_head.get(kind), names) for kind in KINDS)


def _rule(kind: str, row: rows.RetentionRule | None, names: dict[int, str]) -> Rule:
    suggested = SUGGESTED[kind]
    if row is None:
        return Rule(kind, 0, 0, *suggested)
    by = names.get(row.changed_by, "")
    return Rule(kind, row.review_months, row.delete_months, *suggested, row.changed, by)

"""What waits for a person today, and how far an office has come on the way to a referral.

Rules:

* Today: reading only; each list is one question that also counts what it leaves out; the lines of
  the register list are read, never the cases, so that a large register costs no more than what
  waits; a sealed case has no line, so nothing here can tell of one more than that it is there.
* The way: reading only; nothing is counted beyond what the answer needs, so that a large register
  costs no more than a small one; a sealed case has no line here and is not counted.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import TextClause, func, select, text

from models.index.list_rows import PARTS, UNKNOWN
from models.rows.case import REFERRAL_PENDING, Case, Referral
from models.rows.log import OF_A_CHAIN, own_chain
from models.rows.office import Office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


_OPEN: Final = PARTS.index("open")
_BINNED: Final = PARTS.index("binned")
LOOKED_BACK: Final = 1500
"""So many lines of the log, the newest ones, are gone through for what somebody changed last."""

_MINE: Final = "(t.who = :me OR (t.who IS NULL AND l.case_owner = :owner))"
_DUE: Final = (
    "FROM case_lines l JOIN tasks t ON t.case_id = l.case_id"
    f" WHERE l.part = {_OPEN} AND l.due <= :until AND t.done_at IS NULL AND t.dropped = 0"
    " AND t.due_on <= :until"
)
_NAME: Final = f"CASE l.name WHEN '{UNKNOWN}' THEN '' ELSE coalesce(l.name, '') END"
_STEPS: Final = (
    f"SELECT t.id, t.case_id, l.case_no, {_NAME}, t.title, t.due_on, coalesce(t.who, 0) {_DUE}"
)
_IN_ORDER: Final = " ORDER BY t.due_on, l.case_order DESC, t.created, t.id LIMIT :most"
_ALL_STEPS: Final = text(_STEPS + _IN_ORDER)
_MY_STEPS: Final = text(f"{_STEPS} AND {_MINE}{_IN_ORDER}")
_BETWEEN: Final = text(f"{_STEPS} AND t.due_on >= :since{_IN_ORDER}")
_HOW_MANY: Final = text(
    "SELECT count(*), coalesce(sum(t.due_on < :today), 0), coalesce(sum(t.due_on = :today), 0),"
    f" coalesce(sum({_MINE}), 0), coalesce(sum({_MINE} AND t.due_on < :today), 0),"
    f" coalesce(sum({_MINE} AND t.due_on = :today), 0) {_DUE}"
)
_NEXT: Final = text(
    f"SELECT l.case_id, l.case_no, {_NAME}, coalesce(l.next_step, ''), l.due FROM case_lines l"  # noqa: S608
    f" WHERE l.part = {_OPEN} AND l.due > :until AND l.due < '{UNKNOWN}'"
    " ORDER BY l.due, l.rowno LIMIT 1"
)

_TO_CALL: Final = text(
    "SELECT m.id, count(*) FROM match_results r JOIN match_sessions m ON m.id = r.session_id"
    " WHERE coalesce(r.outcome, '') = '' GROUP BY m.id ORDER BY max(m.ended_at) DESC, m.id"
)

_REFERRED: Final = (
    f"SELECT r.id, coalesce(r.case_id, ''), coalesce(l.case_no, ''), {_NAME},"  # noqa: S608
    " coalesce(o.name, ''), coalesce(r.packet_id, ''), r.state, coalesce(r.kind, ''),"
    " coalesce(r.referral_purpose, ''), r.since, coalesce(r.reply_by, ''), r.many FROM"
    " (SELECT *, {since} AS since, count(*) OVER () AS many FROM referrals WHERE {which}"
    " ORDER BY {order}since, id LIMIT :most) r LEFT JOIN offices o ON o.id = r.office_id"
    " LEFT JOIN case_lines l ON l.case_id = r.case_id ORDER BY {order}since, r.id"
)
# The literal states let the partial index answer, see ``models.queries.case_filter``.
_PENDING: Final = ", ".join(f"'{state}'" for state in sorted(REFERRAL_PENDING))
_AWAITED: Final = text(
    _REFERRED.format(
        since="coalesce(handed_over_at, sealed_at, created)",
        which=f"direction = 'out' AND state IN ({_PENDING}) AND state <> 'sealed'",
        order="coalesce(reply_by, '') <> '' AND reply_by < :today DESC, ",
    )
)
_OWED: Final = text(
    _REFERRED.format(
        since="coalesce(accepted_at, updated)",
        which="direction = 'in' AND state IN ('accepted', 'in_progress')"  # noqa: S608
        " AND coalesce(kind, '') NOT IN ('notify', 'transfer') AND coalesce(case_id, '') NOT IN"
        f" (SELECT case_id FROM case_lines WHERE part = {_BINNED})",
        order="",
    )
)

_SAID: Final = (
    "coalesce(json_extract(CAST(p.manifest AS TEXT), '$.body.kind'),"
    " json_extract(CAST(p.manifest AS TEXT), '$.body.state'), '')"
)
_TO_HAND_OVER: Final = text(
    "SELECT p.id, p.type, coalesce(r.kind, CASE WHEN p.type IN ('status', 'notice', 'receipt')"  # noqa: S608
    f" THEN {_SAID} ELSE '' END), coalesce(o.name, ''), coalesce(l.case_no, ''), {_NAME},"
    " p.created, coalesce(p.handed_over_how, ''), coalesce(k.id, ''), count(*) OVER ()"
    " FROM packets p LEFT JOIN offices o ON o.id = p.office_id"
    " LEFT JOIN referrals r ON r.id = p.referral_id AND p.type = 'referral'"
    " LEFT JOIN case_lines l ON l.case_id = p.case_id"
    " LEFT JOIN sealed_cases k ON k.id = p.case_id AND p.manifest IS NULL"
    " WHERE p.direction = 'out' AND p.state = 'sealed' ORDER BY p.created, p.id LIMIT :most"
)

_NAMES: Final = ("name_full", "name_latin", "name_alias", "name_used")
_CONSENTS: Final = text(
    f"SELECT c.id, c.case_id, l.case_no, {', '.join(f'p.{name}' for name in _NAMES)}, c.valid_to,"  # noqa: S608
    " coalesce(c.purposes, '[]'), count(*) OVER ()"
    # The cross join keeps the order: few decisions end soon, and most cases are open.
    " FROM consents c CROSS JOIN case_lines l ON l.case_id = c.case_id"
    " JOIN persons p ON p.id = c.person_id"
    f" WHERE c.valid_to BETWEEN :today AND :until AND l.part = {_OPEN}"
    " AND c.withdrawn_on IS NULL AND c.capacity NOT IN (SELECT value FROM json_each(:ending))"
    " AND NOT EXISTS (SELECT 1 FROM consents n WHERE n.person_id = c.person_id"
    " AND n.created >= c.created AND n.id <> c.id"
    " AND (n.capacity IN (SELECT value FROM json_each(:ending))"
    " OR (n.withdrawn_on IS NULL AND coalesce(n.valid_to, '9') > c.valid_to)))"
    " ORDER BY c.valid_to, c.created, c.id LIMIT :most"
)

_WISHES: Final = text(
    f"SELECT w.id, w.case_id, l.case_no, {', '.join(f'p.{name}' for name in _NAMES)}, w.kind,"  # noqa: S608
    " w.stated_on, count(*) OVER ()"
    # The cross join keeps the order: few wishes wait.
    " FROM wishes w CROSS JOIN case_lines l ON l.case_id = w.case_id"
    " JOIN persons p ON p.id = w.person_id"
    f" WHERE w.outcome IS NULL AND l.part NOT IN ({_BINNED}, {PARTS.index('duplicate')})"
    " ORDER BY w.stated_on, w.created, w.id LIMIT :most"
)

_DRAFTS: Final = text(
    f"SELECT substr(m.key, length(:prefix) + 1), l.case_id, l.case_no, {_NAME}"  # noqa: S608
    " FROM meta m JOIN case_lines l"
    " ON l.case_id = substr(m.key, length(:prefix) + 1, 32)"
    f" WHERE m.key >= :prefix AND m.key < :behind AND m.value <> '' AND l.part = {_OPEN}"
    " ORDER BY l.updated DESC, m.key LIMIT :most"
)
_RECENT: Final = text(
    f"SELECT l.case_id, l.case_no, {_NAME}, max(g.at), max(g.n) AS last FROM"  # noqa: S608
    " (SELECT n, at, object_id FROM log"
    " WHERE n < :beyond AND n > (SELECT max(n) FROM log WHERE n < :beyond) - :back"
    " AND user = :me AND object_id IS NOT NULL) g"
    " JOIN case_lines l ON l.case_id = g.object_id"
    f" WHERE l.part NOT IN ({_BINNED}, {PARTS.index('duplicate')})"
    " GROUP BY l.case_id ORDER BY last DESC LIMIT :most"
)


class Whose(NamedTuple):
    """Whose steps are *mine*: those given to ``user``, and in the cases of ``owner`` to nobody."""

    user: int
    owner: str


class StepLine(NamedTuple):
    """One open task that has a day."""

    id: str
    case_id: str
    case_no: str
    name: str
    title: str
    due_on: str
    who: int


class StepCount(NamedTuple):
    """How many open tasks there are up to a day, and how many of them are mine."""

    all: int = 0
    late: int = 0
    today: int = 0
    mine: int = 0
    my_late: int = 0
    my_today: int = 0


class NextLine(NamedTuple):
    """The first case of those whose next step is due later."""

    case_id: str
    case_no: str
    name: str
    step: str
    due_on: str


class ReferredLine(NamedTuple):
    """One referral; ``since`` in Unix seconds; ``many`` is how many there are of its list."""

    id: str
    case_id: str
    case_no: str
    name: str
    office: str
    packet_id: str
    state: str
    kind: str
    purpose: str
    since: int
    reply_by: str
    many: int


class OutgoingLine(NamedTuple):
    """One sealed packet that lies here; ``sealed_case`` is the id of the one it is about."""

    id: str
    type: str
    kind: str
    office: str
    case_no: str
    name: str
    created: int
    how: str
    sealed_case: str
    many: int


class EndingLine(NamedTuple):
    """One decision that ends soon."""

    id: str
    case_id: str
    case_no: str
    name: str
    valid_to: str
    purposes: tuple[str, ...]
    many: int


class WishLine(NamedTuple):
    """One wish of a person that has no answer yet."""

    id: str
    case_id: str
    case_no: str
    name: str
    kind: str
    stated_on: str
    many: int


class DraftLine(NamedTuple):
    """One referral that is being written; ``about`` is what its page is opened with."""

    about: str
    case_id: str
    case_no: str
    name: str


class RecentLine(NamedTuple):
    """One case that somebody changed; ``at`` in Unix seconds."""

    case_id: str
    case_no: str
    name: str
    at: int


def due_steps(
    session: Session, until: str, most: int, whose: Whose | None = None
) -> list[StepLine]:
    """Return the open tasks of open cases that are due up to a day, the latest ones first.

    Args:
        session: any session.
        until: ISO day.
        most: most lines.
        whose: only these; None for those of everybody.
    """
    asked: dict[str, Any] = {"until": until, "most": most}
    if whose is None:
        return [StepLine._make(row) for row in session.execute(_ALL_STEPS, asked)]
    asked |= {"me": whose.user, "owner": whose.owner}
    return [StepLine._make(row) for row in session.execute(_MY_STEPS, asked)]


def steps_between(session: Session, since: str, until: str, most: int) -> list[StepLine]:
    """Return the open tasks of open cases that are due between two days, both included.

    Args:
        session: any session.
        since: ISO day.
        until: ISO day.
        most: most lines, the first ones.
    """
    asked = {"since": since, "until": until, "most": most}
    return [StepLine._make(row) for row in session.execute(_BETWEEN, asked)]


def count_steps(session: Session, today: str, until: str, whose: Whose) -> StepCount:
    """Return how many open tasks of open cases are due up to a day; days are ISO texts."""
    asked = {"today": today, "until": until, "me": whose.user, "owner": whose.owner}
    return StepCount._make(session.execute(_HOW_MANY, asked).one())


def next_step_after(session: Session, until: str) -> NextLine | None:
    """Return the first case whose next step is due after a day, None when there is none."""
    row = session.execute(_NEXT, {"until": until}).first()
    return None if row is None else NextLine._make(row)


def awaited_answers(session: Session, today: str, most: int) -> list[ReferredLine]:
    """Return our referrals that left and were not answered: overdue first, then the longest."""
    return _referred(session, _AWAITED, {"today": today, "most": most})


def owed_ends(session: Session, most: int) -> list[ReferredLine]:
    """Return referrals that we accepted and never told the end of, the oldest first."""
    return _referred(session, _OWED, {"most": most})


def _referred(session: Session, query: TextClause, asked: dict[str, Any]) -> list[ReferredLine]:
    return [ReferredLine._make(row) for row in session.execute(query, asked)]


def outgoing(session: Session, most: int) -> list[OutgoingLine]:
    """Return the sealed packets that were not handed over, the oldest first."""
    return [OutgoingLine._make(row) for row in session.execute(_TO_HAND_OVER, {"most": most})]


def ending_consents(
    session: Session, today: str, until: str, most: int, ending: Collection[str]
) -> list[EndingLine]:
    """Return the decisions that count and end between two days, the first to end first.

    Args:
        session: any session.
        today: ISO day, included.
        until: ISO day, included.
        most: most lines.
        ending: codes of ``capacity`` that end what was said before them.
    """
    asked = {"today": today, "until": until, "most": most, "ending": json.dumps(sorted(ending))}
    return [_ending(tuple(row)) for row in session.execute(_CONSENTS, asked)]


def _ending(row: tuple[Any, ...]) -> EndingLine:
    names, (valid_to, purposes, many) = row[3 : 3 + len(_NAMES)], row[3 + len(_NAMES) :]
    name = next((_first(one) for one in names if one), "")
    case_id, case_no = row[1:3]
    return EndingLine(row[0], case_id, case_no, name, valid_to, tuple(json.loads(purposes)), many)


def waiting_wishes(session: Session, most: int) -> list[WishLine]:
    """Return the wishes that have no answer, in open and in closed cases, the oldest first."""
    found = []
    for row in session.execute(_WISHES, {"most": most}):
        names, rest = tuple(row)[3 : 3 + len(_NAMES)], tuple(row)[3 + len(_NAMES) :]
        name = next((_first(one) for one in names if one), "")
        found.append(WishLine._make((*tuple(row)[:3], name, *rest)))
    return found


def _first(name: str) -> str:
    """Return a name, or the first one of a kept list of names."""
    return str(json.loads(name)[0]) if name.startswith("[") else name


def drafts(session: Session, prefix: str, most: int) -> list[DraftLine]:
    """Return the drafts about open cases whose key in ``meta`` is ``prefix`` and what they are on.

    Args:
        session: any session.
        prefix: what stands before the id of the case, in ASCII.
        most: most lines.
    """
    behind = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    asked = {"prefix": prefix, "behind": behind, "most": most}
    return [DraftLine._make(row) for row in session.execute(_DRAFTS, asked)]


def recent_cases(session: Session, user: int, most: int) -> list[RecentLine]:
    """Return the cases that a user changed last here, as far as the newest lines tell."""
    beyond = (own_chain(session) + 1) * OF_A_CHAIN
    asked = {"me": user, "back": LOOKED_BACK, "most": most, "beyond": beyond}
    return [RecentLine._make(tuple(row)[:-1]) for row in session.execute(_RECENT, asked)]


def matches_to_call(session: Session) -> list[tuple[str, int]]:
    """Return the matches with results about which no call was noted, and how many; newest first."""
    return [(row[0], row[1]) for row in session.execute(_TO_CALL)]


_NOT_SEALED: Final = ("draft",)
_NOT_GIVEN: Final = ("draft", "sealed", "revoked")
_GONE: Final = "revoked"
_OPEN_CASE: Final = (
    select(Case.id).where(Case.record_state == "open", Case.binned.is_(False)).limit(1)
)


class HowFar(NamedTuple):
    """What there is.

    Attributes:
        cases: whether there is a case that is open.
        offices: whether another office is on file.
        checked: whether referrals can go to one of them.
        sealed: how many referrals to other offices were sealed.
        given: how many of them were handed over.
    """

    cases: bool
    offices: bool
    checked: bool
    sealed: int
    given: int


def how_far(session: Session, opened: Collection[str]) -> HowFar:
    """Return how far the office has come.

    Args:
        session: any session.
        opened: the states of offices with which referrals can go to and fro.
    """
    out = select(func.count()).select_from(Referral).where(Referral.direction == "out")
    return HowFar(
        cases=session.scalars(_OPEN_CASE).first() is not None,
        offices=session.scalars(select(Office.id).where(Office.state != _GONE).limit(1)).first()
        is not None,
        checked=session.scalars(select(Office.id).where(Office.state.in_(opened)).limit(1)).first()
        is not None,
        sealed=session.scalar(out.where(Referral.state.not_in(_NOT_SEALED))) or 0,
        given=session.scalar(out.where(Referral.state.not_in(_NOT_GIVEN))) or 0,
    )

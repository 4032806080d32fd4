"""Private matches with other offices: questions and answers, what was compared, what was found.

Rules: a match with its dummies is told apart only by what stands sealed in ``match_secrets``, which
goes as soon as it is needed no more; results and chosen cases go with their case; what another
office has put into its questions is counted apart, so that forgetting a match gives nothing back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base, TextList, new_id
from models.base.parts import ERASED, GONE, SHARED
from models.errors import RuleError
from models.rows.case import Case, Consent, Person
from models.rows.merge import MergeSide

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

ASKING, ANSWERING = "asking", "answering"
PREPARED, ASKED, CAME_BACK = "prepared", "asked", "came_back"
ARRIVED, ANSWERED = "arrived", "answered"
DONE, DECLINED, EXPIRED, STOPPED = "done", "declined", "expired", "stopped"

STEPS: Final[dict[str, dict[str, frozenset[str]]]] = {
    ASKING: {
        PREPARED: frozenset({ASKED, EXPIRED, STOPPED}),
        ASKED: frozenset({CAME_BACK, DECLINED, EXPIRED, STOPPED}),
        CAME_BACK: frozenset({DONE, EXPIRED, STOPPED}),
    },
    ANSWERING: {
        ARRIVED: frozenset({PREPARED, ANSWERED, DECLINED, EXPIRED, STOPPED}),
        PREPARED: frozenset({ARRIVED, ANSWERED, DECLINED, EXPIRED, STOPPED}),
        ANSWERED: frozenset({DONE, EXPIRED, STOPPED}),
    },
}
"""For each side, from each state the states that may follow."""

OVER: Final = frozenset({DONE, DECLINED, EXPIRED, STOPPED})
"""States in which nothing secret is left."""

WITHOUT_OPEN: Final = (
    (
        "UPDATE match_sessions SET state = 'stopped', ended_at = :now"
        " WHERE state IN ('asked', 'came_back', 'arrived', 'answered')"
        " OR (state = 'prepared' AND side = 'answering')"
    ),
    (
        "UPDATE packets SET state = 'noted'"
        " WHERE direction = 'in' AND state = 'waiting' AND type IN ('psi1', 'psi2')"
    ),
    "DELETE FROM match_secrets",
)
"""What is done with a second copy of a register, where no match goes on: an exponent would be used
twice, and a question answered twice."""

OUTCOMES: Final = ("same", "different", "unclear")
"""What a telephone call about a result showed."""


class MatchSession(Base):
    """One question of ours or of another office, and what became of it."""

    __tablename__ = "match_sessions"
    __table_args__ = (
        CheckConstraint("side IN ('asking', 'answering')", name="side"),
        CheckConstraint(
            "state IN ('prepared', 'asked', 'came_back', 'arrived', 'answered', 'done', 'declined',"
            " 'expired', 'stopped')",
            name="state",
        ),
        CheckConstraint("bucket IN (64, 256, 1024)", name="bucket"),
        CheckConstraint("keys >= 0 AND keys <= bucket AND shared >= 0", name="numbers"),
        CheckConstraint("side = 'asking' OR pid IS NOT NULL", name="question"),
        Index("uq_match_sessions_pid", "pid", unique=True),
        Index("ix_match_sessions_state", "state", "expires_at"),
        Index("ix_match_sessions_office_id", "office_id", "opened_at"),
        ERASED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    pid: Mapped[str | None]
    """The packet that asks; it names the session for both offices."""
    side: Mapped[str]
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="RESTRICT"))
    state: Mapped[str]
    bucket: Mapped[int]
    rules: Mapped[int]
    kinds: Mapped[tuple[str, ...] | None] = mapped_column(TextList)
    purpose: Mapped[str]
    basis: Mapped[str]
    note: Mapped[str | None]
    ground_basis: Mapped[str | None]
    ground_officer: Mapped[str | None]
    ground_reason: Mapped[str | None]
    ground_order: Mapped[str | None]
    keys: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many keys of our own are in it."""
    opened_at: Mapped[int]
    """When it was prepared here, or came."""
    expires_at: Mapped[int]
    """On this moment at the latest everything secret about it is destroyed."""
    prepared_at: Mapped[int | None]
    prepared_by: Mapped[int | None]
    confirmed_at: Mapped[int | None]
    confirmed_by: Mapped[int | None]
    ended_at: Mapped[int | None]
    answer_pid: Mapped[str | None]
    result_pid: Mapped[str | None]
    decline_reason: Mapped[str | None]
    decline_cap: Mapped[int | None]
    decline_note: Mapped[str | None]
    shared: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many of our keys the other office holds too."""

    def move_to(self, state: str, at: int) -> None:
        """Go one step.

        Args:
            state: a state that may follow on this side, see ``STEPS``.
            at: Unix seconds.

        Raises:
            RuleError: ``match.wrong-state``; nothing was changed.
        """
        if state not in STEPS[self.side].get(self.state, frozenset()):
            raise RuleError("match.wrong-state", state=self.state, wanted=state)
        self.state = state
        if state in OVER:
            self.ended_at = at


class MatchSecret(Base):
    """What an open match needs once more, sealed: exponent, keys and their places."""

    __tablename__ = "match_secrets"
    __table_args__ = SHARED

    session_id: Mapped[str] = mapped_column(
        ForeignKey("match_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(info=GONE)


class MatchCase(Base):
    """A case that a person chose to compare with another office."""

    __tablename__ = "match_cases"
    __table_args__ = (
        Index("ix_match_cases_session_id", "session_id"),
        Index("ix_match_cases_case_id", "case_id"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("match_sessions.id", ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    on_ground: Mapped[bool]
    """Compared on a legal ground, because its people have not agreed."""


class MatchResult(Base):
    """A key of one of our cases that another office holds too: possibly the same."""

    __tablename__ = "match_results"
    __table_args__ = (
        CheckConstraint("outcome IN ('same', 'different', 'unclear')", name="outcome"),
        Index("ix_match_results_session_id", "session_id"),
        Index("ix_match_results_case_id", "case_id"),
        Index("ix_match_results_person_id", "person_id"),
        SHARED,
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[str] = mapped_column(ForeignKey("match_sessions.id", ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    key: Mapped[str]
    outcome: Mapped[str | None]
    outcome_at: Mapped[int | None]
    outcome_by: Mapped[int | None]


class MatchAllowance(Base):
    """What an office could test against our cases, with an answer of ours or our last packet."""

    __tablename__ = "match_allowance"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        Index("ix_match_allowance_at", "at", "office_id"),
        SHARED,
    )

    pid: Mapped[str] = mapped_column(primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id", ondelete="RESTRICT"))
    at: Mapped[int]
    points: Mapped[int]


def by_question(session: Session, pid: str) -> MatchSession | None:
    """Return the match of a question's packet, None when there is none."""
    return session.scalars(select(MatchSession).where(MatchSession.pid == pid)).first()


def by_answer(session: Session, pid: str) -> MatchSession | None:
    """Return the match that a packet of ours answered, None when there is none."""
    return session.scalars(select(MatchSession).where(MatchSession.answer_pid == pid)).first()


def by_packet(session: Session, pid: str) -> MatchSession | None:
    """Return the match of one of its three packets, None when there is none."""
    found = (MatchSession.pid, MatchSession.answer_pid, MatchSession.result_pid)
    return session.scalars(select(MatchSession).where(or_(*(one == pid for one in found)))).first()


def sessions(
    session: Session, limit: int, after: MatchSession | None = None
) -> Sequence[MatchSession]:
    """Return the matches, open ones first, then the newest.

    Args:
        session: any session.
        limit: how many at most.
        after: the last one of those before, None to begin.
    """
    place = MatchSession.state.in_(OVER), -MatchSession.opened_at, MatchSession.id
    query = select(MatchSession).order_by(*place)
    if after is not None:
        last = after.state in OVER, -after.opened_at, after.id
        query = query.where(tuple_(*place) > tuple_(*map(literal, last)))
    return session.scalars(query.limit(limit)).all()


def with_results(session: Session) -> Sequence[MatchSession]:
    """Return the matches in which something was found."""
    found = select(MatchResult.session_id)
    return session.scalars(select(MatchSession).where(MatchSession.id.in_(found))).all()


def named(session: Session, beginning: str, limit: int) -> Sequence[MatchSession]:
    """Return matches whose own id, or that of a packet, begins with some hex digits."""
    query = select(MatchSession).where(
        MatchSession.id.startswith(beginning, autoescape=True)
        | MatchSession.pid.startswith(beginning, autoescape=True)
        | MatchSession.answer_pid.startswith(beginning, autoescape=True)
        | MatchSession.result_pid.startswith(beginning, autoescape=True)
    )
    return session.scalars(query.limit(limit)).all()


def open_sessions(session: Session) -> Sequence[MatchSession]:
    """Return the matches that are not over."""
    return session.scalars(
        select(MatchSession)
        .where(MatchSession.state.not_in(OVER))
        .order_by(MatchSession.opened_at, MatchSession.id)
    ).all()


def stop_open(session: Session, now: int) -> None:
    """End what another office takes part in, in a register that was made out of another."""
    for step in WITHOUT_OPEN:
        session.execute(text(step), {"now": now} if ":now" in step else {})
    session.expire_all()


def due(session: Session, now: int) -> Sequence[MatchSession]:
    """Return the open matches whose time is over."""
    return session.scalars(
        select(MatchSession).where(MatchSession.state.not_in(OVER), MatchSession.expires_at <= now)
    ).all()


def is_any_due(session: Session, now: int) -> bool:
    """Say whether the time of an open match is over."""
    return bool(session.scalar(_IS_DUE, {"now": now}))


def secret_of(session: Session, session_id: str) -> bytes | None:
    """Return what an open match needs once more, sealed; None when it was destroyed."""
    row = session.get(MatchSecret, session_id)
    return None if row is None else row.sealed


def destroy_secret(session: Session, session_id: str) -> bool:
    """Overwrite what a match needed, and remove it; return whether there was anything."""
    row = session.get(MatchSecret, session_id)
    if row is None:
        return False
    row.sealed = bytes(len(row.sealed))
    session.flush()
    session.delete(row)
    session.flush()
    return True


def without_end(session: Session) -> Sequence[str]:
    """Return the ids of matches that are over while something secret is left of them."""
    return session.scalars(_WITHOUT_END).all()


# Asked at every opening.
_IS_DUE: Final = text(
    "SELECT EXISTS (SELECT 1 FROM match_sessions WHERE expires_at <= :now AND state NOT IN :over)"
).bindparams(bindparam("over", sorted(OVER), expanding=True))
_WITHOUT_END: Final = (
    select(MatchSecret.session_id)
    .join(MatchSession, MatchSession.id == MatchSecret.session_id)
    .where(MatchSession.state.in_(OVER))
)


def cases_of(session: Session, session_id: str) -> Sequence[MatchCase]:
    """Return the cases that were chosen for a match."""
    query = select(MatchCase).where(MatchCase.session_id == session_id)
    return session.scalars(query.order_by(MatchCase.id)).all()


def choose_cases(session: Session, session_id: str, chosen: Iterable[tuple[str, bool]]) -> None:
    """Keep which cases were chosen for a match, in place of those before.

    Args:
        session: a writing session.
        session_id: the match.
        chosen: ids of cases, and whether they are compared on a ground.
    """
    session.execute(delete(MatchCase).where(MatchCase.session_id == session_id))
    session.add_all(
        MatchCase(session_id=session_id, case_id=case_id, on_ground=on_ground)
        for case_id, on_ground in chosen
    )


class ChosenCase(NamedTuple):
    """What decides about a case beside its people."""

    id: str
    case_no: str
    registered_on: str
    record_state: str
    binned: bool
    name: str


class ChosenPerson(NamedTuple):
    """A person of a chosen case, with the filled ones of some facts."""

    case_id: str
    id: str
    number: int
    roles: tuple[str, ...]
    facts: dict[str, Any]


class ChosenDecision(NamedTuple):
    """A decision of a person of a chosen case, with the filled ones of some facts."""

    case_id: str
    id: str
    person_id: str
    at: int
    facts: dict[str, Any]


def chosen_cases(session: Session, case_ids: Collection[str]) -> dict[str, ChosenCase]:
    """Return those of some cases that are here, by id."""
    query = select(
        Case.id, Case.case_no, _column(Case, "registered_on"), Case.record_state, Case.binned,
        Case.list_name,
    )  # fmt: skip
    return {
        row.id: ChosenCase(
            row.id, row.case_no, row[2] or "", row.record_state, row.binned, row.list_name or ""
        )
        for row in session.execute(query.where(Case.id.in_(case_ids)))
    }


def people_of(
    session: Session, case_ids: Collection[str], facts: Sequence[str]
) -> Iterator[ChosenPerson]:
    """Yield the people of some cases in their order.

    Only the columns that are asked for are read: a thousand people have a hundred of them each.

    Args:
        session: any session.
        case_ids: whole ids.
        facts: names of facts of a person.
    """
    columns = [_column(Person, name) for name in facts]
    query = select(
        Person.case_id, Person.id, Person.position, _column(Person, "role"), *columns
    ).where(Person.case_id.in_(case_ids))
    for row in session.execute(query.order_by(Person.case_id, Person.position)):
        case_id, person_id, number, roles, *values = row
        yield ChosenPerson(case_id, person_id, number, roles or (), _filled(facts, values))


def decisions_of(
    session: Session, case_ids: Collection[str], facts: Sequence[str]
) -> Iterator[ChosenDecision]:
    """Yield the decisions of the people of some cases, the oldest first; arguments as before."""
    columns = [_column(Consent, name) for name in facts]
    query = select(Consent.case_id, Consent.id, Consent.person_id, Consent.created, *columns)
    query = query.where(Consent.case_id.in_(case_ids))
    for row in session.execute(query.order_by(Consent.created, Consent.id)):
        case_id, consent_id, person_id, at, *values = row
        yield ChosenDecision(case_id, consent_id, person_id, at, _filled(facts, values))


def homes_of(session: Session, person_ids: Collection[str]) -> dict[str, str]:
    """Return, by id of a person, the case of those of some people that are here."""
    query = select(Person.id, Person.case_id).where(Person.id.in_(person_ids))
    return {row.id: row.case_id for row in session.execute(query)}


def people(session: Session, person_ids: Collection[str]) -> dict[str, Person]:
    """Return the rows of some people, by id."""
    found = session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {row.id: row for row in found}


def _column(row: type[Base], name: str) -> Any:
    return row.__table__.c[name]


def _filled(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    pairs = zip(names, values, strict=True)
    return {name: value for name, value in pairs if value is not None}


def sides_of(
    session: Session, case_ids: Collection[str]
) -> dict[str, dict[str, list[frozenset[str]]]]:
    """Return, by case and person, the decisions of each side of cases that became one."""
    found: dict[str, dict[str, list[frozenset[str]]]] = {}
    for row in session.scalars(select(MergeSide).where(MergeSide.case_id.in_(case_ids))):
        of_case = found.setdefault(row.case_id, {})
        of_case.setdefault(row.person_id, []).append(frozenset(row.consent_ids or ()))
    return found


def results_of(session: Session, session_ids: Collection[str]) -> Sequence[MatchResult]:
    """Return what was found in some matches."""
    query = select(MatchResult).where(MatchResult.session_id.in_(session_ids))
    return session.scalars(query.order_by(MatchResult.session_id, MatchResult.id)).all()


def named_results(session: Session, beginning: str, limit: int) -> Sequence[str]:
    """Return ids of results that begin with some hex digits."""
    query = select(MatchResult.id).where(MatchResult.id.startswith(beginning, autoescape=True))
    return session.scalars(query.limit(limit)).all()


def results_about(session: Session, case_id: str) -> Sequence[MatchResult]:
    """Return what was found about a case."""
    query = select(MatchResult).where(MatchResult.case_id == case_id)
    return session.scalars(query.order_by(MatchResult.id)).all()


def forget(session: Session, session_id: str) -> None:
    """Remove a match with its cases and results; what it counts against an office stays."""
    destroy_secret(session, session_id)
    session.execute(delete(MatchResult).where(MatchResult.session_id == session_id))
    session.execute(delete(MatchCase).where(MatchCase.session_id == session_id))
    session.execute(delete(MatchSession).where(MatchSession.id == session_id))


def answered_since(
    session: Session, since: int, office_ids: Collection[str] = ()
) -> list[tuple[int, int]]:
    """Return when offices could test points against our cases and how many, the oldest first.

    Args:
        session: any session.
        since: Unix seconds; what was sealed at that moment does not count any more.
        office_ids: every id of the other office; of all offices when there is none.
    """
    query = select(MatchAllowance.at, MatchAllowance.points).where(MatchAllowance.at > since)
    if office_ids:
        query = query.where(MatchAllowance.office_id.in_(office_ids))
    return [(row.at, row.points) for row in session.execute(query.order_by(MatchAllowance.at))]


def asked_points(session: Session, office_ids: Collection[str] = (), but: str = "") -> list[int]:
    """Return the sizes of our own questions that are sealed and not over.

    Args:
        session: any session.
        office_ids: every id of the office that was asked; of all offices when there is none.
        but: id of a match that is left out.
    """
    query = select(MatchSession.bucket).where(
        MatchSession.side == ASKING,
        MatchSession.state.in_((ASKED, CAME_BACK)),
        MatchSession.id != but,
    )
    if office_ids:
        query = query.where(MatchSession.office_id.in_(office_ids))
    return list(session.scalars(query))


def open_with(session: Session, office_ids: Collection[str], side: str) -> int:
    """Return how many open matches there are with an office on one side."""
    query = select(func.count()).select_from(MatchSession)
    query = query.where(
        MatchSession.office_id.in_(office_ids),
        MatchSession.side == side,
        MatchSession.state.not_in(OVER),
    )
    return int(session.scalar(query) or 0)

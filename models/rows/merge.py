"""Cases that were made one, what their people had agreed to before, and pairs that are no pair.

Rules: what both cases were is kept with the merge, and goes when the kept case goes; a decision
recorded before a merge stays on its side: it never speaks for what came from the other case; a pair
that was called two different people is not shown again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base, TextList, new_id
from models.base.parts import SHARED, empties
from models.errors import AmbiguousError, NotFoundError
from models.rows.case import Case

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_STEPS: Final = 50
SHORTEST: Final = 4
DUPLICATE: Final = "duplicate"
NOTHING_KEPT: Final = "{}"


class Merge(Base):
    """One case that was taken into another.

    ``snapshot`` is JSON: both cases before, the kept one after, who became whom, and what else was
    changed; nothing is left in it once the merge was undone.
    """

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint("kept <> merged", name="two"),
        Index("ix_merges_kept", "kept", "at"),
        Index("ix_merges_merged", "merged", "at"),
        empties("merged", "cases"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kept: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    merged: Mapped[str]
    at: Mapped[int]
    by: Mapped[int]
    snapshot: Mapped[str]
    undone_at: Mapped[int | None]


class MergeSide(Base):
    """Decisions that were recorded for a person before cases were made one, from one of them."""

    __tablename__ = "merge_sides"
    __table_args__ = (Index("ix_merge_sides_case_id", "case_id"), SHARED)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    consent_ids: Mapped[tuple[str, ...] | None] = mapped_column(TextList)


class NotDuplicate(Base):
    """Two cases about two different people; without keys, so that it outlives a sealed case."""

    __tablename__ = "not_duplicates"
    __table_args__ = (CheckConstraint("first < second", name="order"), SHARED)

    first: Mapped[str] = mapped_column(primary_key=True)
    second: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int]
    by: Mapped[int]


def say_different(session: Session, one: str, other: str, *, at: int, by: int) -> bool:
    """Remember that two cases are about two people; return False when it was known.

    Args:
        session: a writing session.
        one: id of a case.
        other: id of another case.
        at: Unix seconds.
        by: number of the user.
    """
    first, second = sorted((one, other))
    if session.get(NotDuplicate, (first, second)) is not None:
        return False
    session.add(NotDuplicate(first=first, second=second, at=at, by=by))
    return True


def different_from(session: Session, case_id: str) -> frozenset[str]:
    """Return the ids of the cases that are known to be about somebody else."""
    query = select(NotDuplicate).where(
        (NotDuplicate.first == case_id) | (NotDuplicate.second == case_id)
    )
    return frozenset(
        row.second if row.first == case_id else row.first for row in session.scalars(query)
    )


def all_different(session: Session, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return those of some pairs of ids that are known to be two people."""
    asked = [(min(pair), max(pair)) for pair in pairs]
    return frozenset(pair for pair in asked if session.get(NotDuplicate, pair) is not None)


def find_merge(session: Session, typed: str) -> Merge:
    """Return the merge of an id or an unambiguous beginning of it.

    Raises:
        NotFoundError: ``find.merge``.
        AmbiguousError: ``find.merge``.
    """
    wanted = typed.strip().lower()
    if len(wanted) < SHORTEST:
        raise NotFoundError("find.merge")
    query = select(Merge).where(Merge.id >= wanted, Merge.id < wanted + "g").limit(2)
    found = list(session.scalars(query))
    if not found:
        raise NotFoundError("find.merge")
    if len(found) > 1:
        raise AmbiguousError("find.merge")
    return found[0]


def last_merge(session: Session, merged: str) -> Merge | None:
    """Return the merge by which a case was taken into another, None when it stands."""
    query = select(Merge).where(Merge.merged == merged, Merge.undone_at.is_(None))
    return session.scalars(query.order_by(Merge.at.desc(), Merge.id).limit(1)).first()


def merges_of(session: Session, case_id: str) -> list[Merge]:
    """Return the merges into or of a case that stand, the newest first."""
    query = select(Merge).where(
        (Merge.kept == case_id) | (Merge.merged == case_id), Merge.undone_at.is_(None)
    )
    return list(session.scalars(query.order_by(Merge.at.desc(), Merge.id)))


def standing_merges(session: Session, limit: int) -> list[Merge]:
    """Return the merges that were not undone, the newest first."""
    query = select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.at.desc(), Merge.id)
    return list(session.scalars(query.limit(limit)))


def kept_for(session: Session, case_id: str) -> str:
    """Return the id of the case into which a case went in the end, its own when it stands."""
    for _ in range(MOST_STEPS):
        merge = last_merge(session, case_id)
        if merge is None:
            break
        case_id = merge.kept
    return case_id


def went_to(session: Session, case_id: str, person_id: str) -> str:
    """Return the id of the person that somebody became when cases were made one, else the own id.

    Args:
        session: any session.
        case_id: the case in which the person was.
        person_id: the person.
    """
    for _ in range(MOST_STEPS):
        merge = last_merge(session, case_id)
        if merge is None:
            break
        person_id = json.loads(merge.snapshot).get("persons", {}).get(person_id, person_id)
        case_id = merge.kept
    return person_id


def standing(session: Session, case: Case) -> Case:
    """Return the case into which a case went in the end, the case itself when it stands."""
    if case.record_state != DUPLICATE:
        return case
    return session.get(Case, kept_for(session, case.id)) or case


def sides_of_person(
    session: Session, person_id: str, consents: Iterable[str]
) -> list[frozenset[str]]:
    """Return the sides of a person as one more merge would find them.

    Args:
        session: any session.
        person_id: the person.
        consents: ids of all decisions of the person.

    Returns:
        One set for each side; what was decided since the last merge is in all of them.
    """
    query = select(MergeSide).where(MergeSide.person_id == person_id).order_by(MergeSide.id)
    held = [frozenset(row.consent_ids or ()) for row in session.scalars(query)]
    decided = frozenset(consents)
    since = decided.difference(*held)
    return [side | since for side in held] or [decided]


def set_sides(
    session: Session, case_id: str, person_id: str, sides: Iterable[frozenset[str]]
) -> None:
    """Keep the sides of a person in place of those before.

    Args:
        session: a writing session.
        case_id: the case of the person.
        person_id: the person.
        sides: ids of decisions, an empty set where nothing was decided.
    """
    session.execute(delete(MergeSide).where(MergeSide.person_id == person_id))
    for side in sides:
        session.add(
            MergeSide(
                id=new_id(), case_id=case_id, person_id=person_id, consent_ids=tuple(sorted(side))
            )
        )


def sides_of(session: Session, case_id: str) -> dict[str, list[frozenset[str]]]:
    """Return, by id of the person, the decisions of each side; see ``MergeSide``."""
    found: dict[str, list[frozenset[str]]] = {}
    for row in session.scalars(select(MergeSide).where(MergeSide.case_id == case_id)):
        found.setdefault(row.person_id, []).append(frozenset(row.consent_ids or ()))
    return found

"""Directories of offices as they were taken in, and the notices by which offices moved or ended.

Rules: of each directory one version is current; a second list with the same number is kept beside
it, because it is evidence; files are kept as their exact bytes; nothing here decides about trust.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.base import Base
from models.base.parts import SHARED
from models.rows.office import REVOKED, Office
from models.rows.packet import Packet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


class OfficeList(Base):
    """The version of a directory that counts now."""

    __tablename__ = "office_lists"
    __table_args__ = (CheckConstraint("version >= 1", name="version"), SHARED)

    dir_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    version: Mapped[int]
    issued: Mapped[int]
    expires: Mapped[int]
    file: Mapped[bytes]
    taken_at: Mapped[int]
    taken_by: Mapped[int]


class OfficeListFork(Base):
    """Another list with a number that was taken in before."""

    __tablename__ = "office_list_forks"
    __table_args__ = SHARED

    body_sha256: Mapped[str] = mapped_column(primary_key=True)
    dir_id: Mapped[str]
    version: Mapped[int]
    file: Mapped[bytes]
    seen_at: Mapped[int]


class ListedOffice(Base):
    """One office of the current version of a directory."""

    __tablename__ = "listed_offices"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'closed', 'revoked')", name="status"),
        Index("ix_listed_offices_office_id", "office_id"),
        Index("ix_listed_offices_twin", "twin"),
        SHARED,
    )

    dir_id: Mapped[str] = mapped_column(
        ForeignKey("office_lists.dir_id", ondelete="CASCADE"), primary_key=True
    )
    office_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    district: Mapped[str]
    status: Mapped[str]
    since: Mapped[int]
    twin: Mapped[str]
    search: Mapped[str]


class OfficeNotice(Base):
    """A succession or a revocation; ``own`` when it is about this office."""

    __tablename__ = "office_notices"
    __table_args__ = (
        CheckConstraint("kind IN ('succession', 'revocation')", name="kind"),
        CheckConstraint("(kind = 'succession') = (new_id IS NOT NULL)", name="new_id"),
        Index("ix_office_notices_office_id", "office_id"),
        SHARED,
    )

    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    office_id: Mapped[str]
    new_id: Mapped[str | None]
    at: Mapped[int]
    why: Mapped[str]
    file: Mapped[bytes]
    taken_at: Mapped[int]
    own: Mapped[bool]


def office_lists(session: Session) -> list[OfficeList]:
    """Return the current version of every directory, the one taken in last first."""
    return list(session.scalars(select(OfficeList).order_by(OfficeList.taken_at.desc())))


def list_ids(session: Session) -> list[str]:
    """Return the ids of all directories, without what stands in them."""
    return list(session.scalars(select(OfficeList.dir_id)))


def replace_entries(session: Session, dir_id: str, entries: Sequence[dict[str, str | int]]) -> None:
    """Put the offices of a new version in the place of the old ones.

    Args:
        session: a writing session in which the list itself is kept already.
        dir_id: the directory.
        entries: columns of ``ListedOffice`` without ``dir_id``.
    """
    session.execute(delete(ListedOffice).where(ListedOffice.dir_id == dir_id))
    if entries:
        session.execute(insert(ListedOffice), [{"dir_id": dir_id, **entry} for entry in entries])


def entries_of(session: Session, office_id: str) -> list[tuple[ListedOffice, OfficeList]]:
    """Return how the directories list an office."""
    query = (
        select(ListedOffice, OfficeList)
        .join(OfficeList, OfficeList.dir_id == ListedOffice.dir_id)
        .where(ListedOffice.office_id == office_id)
    )
    return [(entry, whole) for entry, whole in session.execute(query)]


def twins_of(session: Session, keys: Sequence[str], but: str) -> list[ListedOffice]:
    """Return active entries under the same name and district as an office, but its own.

    Args:
        session: any session.
        keys: names and districts of the office, folded alike.
        but: id of the office.
    """
    query = select(ListedOffice).where(
        ListedOffice.twin.in_(keys),
        ListedOffice.office_id != but,
        ListedOffice.status == "active",
    )
    return list(session.scalars(query.order_by(ListedOffice.office_id)))


def search_entries(session: Session, words: Sequence[str], limit: int) -> list[ListedOffice]:
    """Return entries that hold every word, by name.

    Args:
        session: any session.
        words: folded as the entries are; none finds all.
        limit: most entries.
    """
    query = select(ListedOffice)
    for word in words:
        query = query.where(ListedOffice.search.contains(word, autoescape=True))
    order = (ListedOffice.name, ListedOffice.district, ListedOffice.office_id)
    return list(session.scalars(query.order_by(*order).limit(limit)))


def a_twin(session: Session, dir_id: str) -> str:
    """Return the key of the name of one office of a directory, "" when it has none."""
    query = select(ListedOffice.twin).where(ListedOffice.dir_id == dir_id)
    return session.scalars(query.limit(1)).first() or ""


def count_entries(session: Session, dir_id: str) -> int:
    """Return how many offices stand in a directory."""
    query = select(func.count()).select_from(ListedOffice).where(ListedOffice.dir_id == dir_id)
    return session.scalar(query) or 0


def count_forks(session: Session, dir_id: str) -> int:
    """Return how many other lists came under a number of a directory."""
    query = select(func.count()).select_from(OfficeListFork)
    return session.scalar(query.where(OfficeListFork.dir_id == dir_id)) or 0


def notices_about(session: Session, office_id: str, kind: str) -> list[OfficeNotice]:
    """Return the notices by which an office moved or ended, the earliest first."""
    query = select(OfficeNotice).where(
        OfficeNotice.office_id == office_id, OfficeNotice.kind == kind
    )
    return list(session.scalars(query.order_by(OfficeNotice.at, OfficeNotice.taken_at)))


def move_to(session: Session, new_id: str, *, own: bool = False) -> OfficeNotice | None:
    """Return the succession that an identity rests on, None when there is none."""
    query = select(OfficeNotice).where(
        OfficeNotice.new_id == new_id, OfficeNotice.own.is_(own), OfficeNotice.kind == "succession"
    )
    return session.scalars(query.order_by(OfficeNotice.taken_at)).first()


def told_ahead(session: Session, moment: int, limit: int) -> list[tuple[str, int]]:
    """Return who says to have made a card or a list after a moment, and when, the latest first.

    Args:
        session: any session.
        moment: Unix seconds, some days ahead of our clock.
        limit: most answers.
    """
    cards = select(Office.name, Office.card_issued).where(
        Office.card_issued > moment, Office.state != REVOKED
    )
    lists = select(OfficeList.number, OfficeList.issued).where(OfficeList.issued > moment)
    found = [(name, at) for query in (cards, lists) for name, at in session.execute(query)]
    return sorted(found, key=lambda each: -each[1])[:limit]


def waiting_notices(session: Session) -> list[Packet]:
    """Return the notices that wait in the inbox, in the order of their arrival."""
    query = select(Packet).where(
        Packet.direction == "in", Packet.state == "waiting", Packet.type == "notice"
    )
    return list(session.scalars(query.order_by(Packet.updated, Packet.id)))


def predecessor(session: Session, office_id: str) -> str:
    """Return the id of the identity before this one, "" when there is none."""
    move = move_to(session, office_id)
    return move.office_id if move else ""


def earlier_ids(session: Session, office_id: str) -> tuple[str, ...]:
    """Return the ids of all identities before this one, by the moves taken in, the latest first."""
    found: list[str] = []
    while (office_id := predecessor(session, office_id)) and office_id not in found:
        found.append(office_id)
    return tuple(found)


def identities(session: Session, office_id: str) -> list[str]:
    """Return all ids of an office by the moves that were taken in, the earliest first.

    Args:
        session: any session.
        office_id: any of them; it may be unknown.
    """
    chain = [office_id]
    while (before := predecessor(session, chain[0])) and before not in chain:
        chain.insert(0, before)
    while (row := session.get(Office, chain[-1])) is not None:
        if not row.successor or row.successor in chain:
            break
        chain.append(row.successor)
    return chain


def is_same_office(session: Session, earlier: str, later: str) -> bool:
    """Say whether two ids are one office: the same, or the later one follows the earlier one."""
    seen: set[str] = set()
    while later and later not in seen:
        if later == earlier:
            return True
        seen.add(later)
        later = predecessor(session, later)
    return False

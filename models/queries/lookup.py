"""Finding single rows by id, number or beginning, what proves a paper, and lists behind pages.

Rules:

* Rows: an id may be shortened to any unambiguous beginning of four characters or more; digits of
  every script are understood; nothing here changes anything.
* Papers: papers of cases, papers that were taken out, and papers in the dump of a sealed case
  alike; keys come out as sealed as they lie in the register.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, func, select

from models.errors import AmbiguousError, NotFoundError
from models.index.full_text import fold
from models.rows.case import PREFIX, Attachment, Case, Consent, Referral
from models.rows.office import Office, OwnIdentity, OwnKey
from models.rows.packet import Packet, PeerReceived
from models.rows.papers import RemovedPaper
from models.rows.sealed import SealedCase, SealedPaper
from models.rows.user import User

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from models.base.base import Base
    from models.rows.sealed import Dump


SHORTEST: Final = 4
_WHOLE_ID: Final = re.compile("[0-9a-f]{32}")
_FILE_NAME: Final = re.compile(r"(?:^|[/\\])([0-9A-Z]{4}-[0-9A-Z]{4})(?:\.LIFAFA)?$")
_CASE_NO: Final = re.compile(r"^(?:[a-z]{2})?(\d{2})(\d{4,7})$")


def find_case(session: Session, typed: str) -> Case:
    """Return the case of an id, a beginning of it, or a number like ``LF-26-0042``.

    Raises:
        NotFoundError: ``find.case``.
        AmbiguousError: ``find.case``.
    """
    whole = session.get(Case, typed) if _WHOLE_ID.fullmatch(typed) else None
    if whole is not None:
        return whole
    case_no = _case_number(typed)
    if case_no:
        case = session.scalars(select(Case).where(Case.case_no == case_no)).one_or_none()
        if case is not None:
            return case
    return _by_beginning(session, Case, Case.id, typed, "find.case")


def states_of(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Return in which state cases are, ``binned`` before any other, and nothing of those gone.

    Args:
        session: any session.
        ids: whole ids, at most 1,000.
    """
    query = select(Case.id, Case.binned, Case.record_state).where(Case.id.in_(ids))
    return {row.id: "binned" if row.binned else row.record_state for row in session.execute(query)}


def sealed_among(session: Session, ids: Sequence[str]) -> set[str]:
    """Return which of some ids are those of sealed cases."""
    return set(session.scalars(select(SealedCase.id).where(SealedCase.id.in_(ids))))


def is_number_taken(session: Session, number: str) -> bool:
    """Say whether an office on file, or an identity of ours, has an office number."""
    found = (select(each.number).where(each.number == number) for each in (Office, OwnIdentity))
    return any(session.scalars(query).first() is not None for query in found)


def _case_number(typed: str) -> str:
    """Return the number of a case as it is stored, "" when that is not what was typed."""
    squeezed = re.sub(r"[\W_]", "", fold(typed)).casefold()
    number = _CASE_NO.match(squeezed)
    return f"{PREFIX}-{number[1]}-{number[2]}" if number else ""


def find_office(session: Session, typed: str) -> Office:
    """Return the office of an id, a beginning of it, an office number, or its exact name.

    Raises:
        NotFoundError: ``find.office``.
        AmbiguousError: ``find.office``.
    """
    digits = re.sub(r"\s", "", fold(typed))
    if len(digits) == 30 and digits.isdecimal():
        spaced = " ".join(digits[start : start + 5] for start in range(0, 30, 5))
        query = select(Office).where(Office.number == spaced)
        return _only(list(session.scalars(query)), "find.office")
    whole = session.get(Office, digits.lower())
    if whole is not None:
        return whole
    named = list(session.scalars(select(Office).where(Office.name == typed.strip()).limit(2)))
    if not named:
        return _by_beginning(session, Office, Office.id, typed, "find.office")
    # A name is whatever its office likes: one that spells the beginning of another id is no answer.
    begun = _beginning(session, Office, Office.id, typed)
    return _only([*named, *(row for row in begun if row not in named)], "find.office")


def find_referral(session: Session, typed: str) -> Referral:
    """Return the referral of an id or a beginning of it, of the id of its packet, or of its case.

    The number of a case names a referral where the case has no other.

    Raises:
        NotFoundError: ``find.referral``.
        AmbiguousError: ``find.referral``; ``find.referral-of-case`` where the case has several.
    """
    query = select(Referral).where(Referral.packet_id == typed.strip().lower())
    by_packet = session.scalars(query.limit(2)).all()
    if by_packet:
        return _only(by_packet, "find.referral")
    begun = _beginning(session, Referral, Referral.id, typed)
    case_no = _case_number(typed)
    if begun or not case_no:
        return _only(begun, "find.referral")
    of_case = select(Referral).join(Case, Case.id == Referral.case_id)
    named = session.scalars(of_case.where(Case.case_no == case_no).limit(2)).all()
    if len(named) > 1:
        raise AmbiguousError("find.referral-of-case")
    return _only(named, "find.referral")


def find_packet(session: Session, typed: str) -> Packet:
    """Return the packet of an id or a beginning of it, or of the name that its file has.

    A packet of ours is known by the name of its file, as it is printed, with or without its folder
    and its ending, for as long as that file is kept. What came in has a name of the sender's.

    Raises:
        NotFoundError: ``find.packet``.
        AmbiguousError: ``find.packet``.
    """
    name = _FILE_NAME.search(typed.strip().upper())
    if name:
        query = select(Packet).where(Packet.file_name == f"{name[1]}.lifafa")
        query = query.where(Packet.direction == "out")
        return _only(session.scalars(query.limit(2)).all(), "find.packet")
    return _by_beginning(session, Packet, Packet.id, typed, "find.packet")


def users(session: Session) -> list[User]:
    """Return all users by number, removed ones too."""
    return list(session.scalars(select(User).order_by(User.number)))


def offices(session: Session, states: Iterable[str] | None = None) -> list[Office]:
    """Return all offices by name, or those in some trust states."""
    query = select(Office).order_by(Office.name, Office.id)
    if states is not None:
        query = query.where(Office.state.in_(tuple(states)))
    return list(session.scalars(query))


def referrals(
    session: Session,
    *,
    direction: str | None = None,
    case_id: str | None = None,
    office_id: str | None = None,
    limit: int = 200,
) -> list[Referral]:
    """Return the referrals that were changed last first."""
    query = select(Referral).order_by(Referral.updated.desc(), Referral.id.desc()).limit(limit)
    if direction is not None:
        query = query.where(Referral.direction == direction)
    if case_id is not None:
        query = query.where(Referral.case_id == case_id)
    if office_id is not None:
        query = query.where(Referral.office_id == office_id)
    return list(session.scalars(query))


def packets(
    session: Session,
    direction: str,
    *,
    states: Iterable[str] | None = None,
    limit: int = 200,
) -> list[Packet]:
    """Return the packets of the inbox (``in``) or the outbox (``out``), last changed first."""
    query = (
        select(Packet)
        .where(Packet.direction == direction)
        .order_by(Packet.updated.desc(), Packet.id.desc())
        .limit(limit)
    )
    if states is not None:
        query = query.where(Packet.state.in_(tuple(states)))
    return list(session.scalars(query))


def count_packets(session: Session, direction: str, states: Iterable[str]) -> int:
    """Return how many packets are in some states, for the number beside *Inbox*."""
    query = (
        select(func.count())
        .select_from(Packet)
        .where(Packet.direction == direction, Packet.state.in_(tuple(states)))
    )
    return int(session.execute(query).scalar_one())


def consents(session: Session, case_id: str, person_id: str | None = None) -> list[Consent]:
    """Return the decisions of a case, or of one person of it, newest first."""
    query = select(Consent).where(Consent.case_id == case_id)
    if person_id is not None:
        query = query.where(Consent.person_id == person_id)
    return list(session.scalars(query.order_by(Consent.created.desc(), Consent.id)))


def own_identity(session: Session) -> OwnIdentity | None:
    """Return our identity that is not retired."""
    query = select(OwnIdentity).where(OwnIdentity.retired_at.is_(None))
    return session.scalars(query.order_by(OwnIdentity.created.desc()).limit(1)).first()


def own_keys(session: Session) -> list[OwnKey]:
    """Return all our encryption keys, newest first; destroyed ones have no secret half."""
    return list(session.scalars(select(OwnKey).order_by(OwnKey.valid_from.desc())))


def received_from(session: Session, office_id: str) -> list[PeerReceived]:
    """Return what arrived from an office, newest epoch first."""
    query = select(PeerReceived).where(PeerReceived.office_id == office_id)
    return list(session.scalars(query.order_by(PeerReceived.updated.desc())))


def all_attachments(session: Session) -> list[tuple[Attachment, str]]:
    """Return every attachment with the number of its case, in the order they were added."""
    query = (
        select(Attachment, Case.case_no)
        .join(Case, Attachment.case_id == Case.id)
        .order_by(Attachment.created, Attachment.id)
    )
    return [(row, case_no) for row, case_no in session.execute(query)]


def blob_names(session: Session) -> set[str]:
    """Return the names of all blobs that a row still needs, removed and sealed ones too."""
    names = set(session.scalars(select(Attachment.blob_name)))
    names.update(session.scalars(select(RemovedPaper.blob_name)))
    return names.union(session.scalars(select(SealedPaper.blob_name)))


def _by_beginning[RowType: Base](
    session: Session,
    row: type[RowType],
    column: InstrumentedAttribute[str],
    typed: str,
    reason: str,
) -> RowType:
    return _only(_beginning(session, row, column, typed), reason)


def _beginning[RowType: Base](
    session: Session, row: type[RowType], column: InstrumentedAttribute[str], typed: str
) -> Sequence[RowType]:
    """Return at most two rows whose id begins as typed."""
    wanted = typed.strip().lower()
    if len(wanted) < SHORTEST or not re.fullmatch(r"[0-9a-f]+", wanted):
        return []
    query = select(row).where(column >= wanted, column < wanted + "g").limit(2)
    return session.scalars(query).all()


def _only[Found](rows: Sequence[Found], reason: str) -> Found:
    if not rows:
        raise NotFoundError(reason)
    if len(rows) > 1:
        raise AmbiguousError(reason)
    return rows[0]


_HEX: Final = "hex"


class PaperFacts(NamedTuple):
    """One paper; ``case_no`` is "" for one inside a sealed case."""

    blob_name: str
    paper_id: str
    case_no: str
    wrapped_key: bytes
    size: int
    sha256: str


def paper_facts(session: Session, blob_name: str) -> PaperFacts | None:
    """Return the paper that a blob belongs to, None when it is of a sealed case or of none."""
    found = session.execute(_PRESENT, {"name": blob_name}).first()
    if found is not None:
        return PaperFacts(*found)
    removed = session.execute(_REMOVED, {"name": blob_name}).first()
    if removed is None:
        return None
    columns = json.loads(removed.columns)
    return PaperFacts(
        blob_name,
        removed.id,
        removed.case_no,
        bytes.fromhex(columns["wrapped_key"]),
        columns["size"],
        columns["sha256"],
    )


def facts_in_dump(dump: Dump) -> Iterator[PaperFacts]:
    """Yield all papers inside the dump of a case, removed ones too."""
    for name, part in dump["tables"].items():
        if name == Attachment.__tablename__:
            for row in part["rows"]:
                yield _of(dict(zip(part["columns"], row, strict=True)))
        elif name == RemovedPaper.__tablename__:
            for row in part["rows"]:
                outer = dict(zip(part["columns"], row, strict=True))
                inner = json.loads(outer["columns"])
                key = {_HEX: inner["wrapped_key"]}
                yield _of({**inner, "id": outer["id"], "wrapped_key": key})


def _of(row: dict[str, Any]) -> PaperFacts:
    return PaperFacts(
        blob_name=row["blob_name"],
        paper_id=row["id"],
        case_no="",
        wrapped_key=bytes.fromhex(row["wrapped_key"][_HEX]),
        size=row["size"],
        sha256=row["sha256"],
    )


_PRESENT: Final = (
    select(
        Attachment.blob_name,
        Attachment.id,
        Case.case_no,
        Attachment.wrapped_key,
        Attachment.size,
        Attachment.sha256,
    )
    .join(Case, Case.id == Attachment.case_id)
    .where(Attachment.blob_name == bindparam("name"))
)
_REMOVED: Final = (
    select(RemovedPaper.id, RemovedPaper.columns, Case.case_no)
    .join(Case, Case.id == RemovedPaper.case_id)
    .where(RemovedPaper.blob_name == bindparam("name"))
)

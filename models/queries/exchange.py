"""Questions that only the exchange of packets asks, also of those of sealed cases.

Rules:

* The exchange: reading only; nothing here changes anything.
* Sealed cases: the whole row of a packet is inside the seal; for each that went out, and for each
  referral that came in, a row with the same id is left in the register that holds no word of the
  case, so that its file is kept, it is in the outbox, and an answer finds the case it belongs to;
  the tables of the register are named ``main``, because in front of them may stand tables in
  memory.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import event, func, select, text, tuple_

from models.index.all_tables import METADATA
from models.index.fact_codes import local_day, stored_day
from models.rows.case import REFERRAL_STEPS, Case, Referral
from models.rows.directory import is_same_office
from models.rows.packet import Packet, PeerReceived
from models.rows.sealed import SealedCase

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from models.rows.sealed import Dump


# Asked for each of thousands of packets, so they are not built anew each time.
_NAMING: Final = text(
    "SELECT id FROM packets WHERE thread = :thread AND direction = 'in'"
    " AND id <> :id AND instr(manifest, :name) > 0 ORDER BY created, seq, id"
)
_UNSETTLED: Final = text(
    "SELECT state, id FROM packets WHERE direction = 'out'"
    " AND state IN ('reserved', 'expired', 'sealed', 'handed_over', 'burnt')"
    " AND CASE state WHEN 'reserved' THEN 1 WHEN 'expired' THEN created > :before"
    " WHEN 'burnt' THEN type = 'referral' AND manifest IS NOT NULL ELSE created < :before END"
)
_OF_ERASED: Final = text(
    "SELECT p.id FROM packets p WHERE p.case_id IS NULL AND p.direction = 'out'"
    " AND p.manifest IS NOT NULL AND (p.type IN ('referral', 'status')"
    " OR p.type = 'notice' AND json_extract(CAST(p.manifest AS TEXT), '$.body.kind')"
    " IN ('withdraw', 'supersede', 'consent_withdrawn')"
    " OR p.type = 'receipt' AND json_extract(CAST(p.manifest AS TEXT), '$.body.state')"
    " = 'accepted' AND NOT EXISTS (SELECT 1 FROM packets q WHERE q.id = p.re))"
)
_IS_KNOWN: Final = text(
    "SELECT EXISTS (SELECT 1 FROM seen WHERE pid = :id)"
    " OR EXISTS (SELECT 1 FROM packets WHERE id = :id)"
    " OR EXISTS (SELECT 1 FROM seen WHERE from_office = :office AND ep = :ep AND seq = :seq)"
    " OR EXISTS (SELECT 1 FROM packets WHERE office_id = :office AND direction = 'in'"
    " AND seq = :seq AND ep = :ep)"
)

_LINES: Final = (
    "SELECT p.id, p.type, p.office_id, coalesce(o.name, ''), coalesce(o.state, ''),"
    " coalesce(s.at, p.updated), p.state, p.size, coalesce(c.id, ''), coalesce(c.case_no, ''),"
    " coalesce(p.referral_id, ''), coalesce(r.case_ref, ''), coalesce(k.id, ''),"
    " coalesce(json_extract("
    "CAST(p.manifest AS TEXT), '$.body.kind', '$.body.state', '$.body.urgency', '$.body.case_ref'"
    "), '[]') FROM packets p LEFT JOIN offices o ON o.id = p.office_id"
    " LEFT JOIN seen s ON s.pid = p.id LEFT JOIN cases c ON c.id = p.case_id"
    " LEFT JOIN referrals r ON r.id = p.referral_id"
    " LEFT JOIN sealed_cases k ON k.id = p.case_id AND p.manifest IS NULL WHERE p.direction = 'in'"
)
_ALL_LINES: Final = text(f"{_LINES} ORDER BY p.updated DESC, p.id DESC LIMIT :limit")
_ONE_LINE: Final = text(f"{_LINES} AND p.id = :id")
# The urgency of a stranger is its own word, so it moves nobody to the front.
_WAITING_LINES: Final = text(
    f"{_LINES} AND (p.state IN ('waiting', 'quarantined') OR p.id IN (SELECT a.id FROM"  # noqa: S608
    " sealed_answers a WHERE a.domain IN (SELECT value FROM json_each(:domains))))"
    " ORDER BY p.state = 'waiting' AND coalesce(json_extract(CAST(p.manifest AS TEXT),"
    " '$.body.urgency'), '') IN ('1_hour', '3_hours', '1_day') DESC, p.updated DESC, p.id DESC"
    " LIMIT :limit"
)


class InboxLine(NamedTuple):
    """What a list says about a received packet; ``said`` are kind, state, urgency and reference.

    They stand in the body of the manifest; ``case_ref`` is that of the referral it belongs to.
    """

    id: str
    type: str
    office_id: str
    office_name: str
    office_state: str
    arrived: int
    state: str
    size: int
    case_id: str
    case_no: str
    referral_id: str
    case_ref: str
    sealed_case: str
    said: tuple[str, ...]


def first_registered_on(session: Session, case: Case) -> str:
    """Return the ISO day on which the first office of all registered a case.

    Args:
        session: the session of the case.
        case: one that began here or was taken over; one that came into a case of ours began here.
    """
    if case.from_packet is not None:
        query = select(Referral.first_registered_on).where(
            Referral.packet_id == case.from_packet, Referral.direction == "in"
        )
        told = session.scalars(query).first()
        if told:
            return told
    day = stored_day(str(case.get("registered_on") or "")) or local_day(case.created)
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"


def inbox_lines(session: Session, limit: int) -> list[InboxLine]:
    """Return the received packets, last changed first; a list of thousands takes one question."""
    return [_line(row) for row in session.execute(_ALL_LINES, {"limit": limit})]


def waiting_lines(session: Session, domains: Iterable[str], limit: int) -> list[InboxLine]:
    """Return the received packets that wait for a person, urgent ones first, then the newest.

    Args:
        session: any session.
        domains: the compartments whose answers count too.
        limit: most lines.
    """
    asked = {"domains": json.dumps(sorted(domains)), "limit": limit}
    return [_line(row) for row in session.execute(_WAITING_LINES, asked)]


def inbox_line(session: Session, packet_id: str) -> InboxLine | None:
    """Return one received packet, None when there is none."""
    found = session.execute(_ONE_LINE, {"id": packet_id}).first()
    return None if found is None else _line(found)


def _line(row: Row[Any]) -> InboxLine:
    said = tuple(one if isinstance(one, str) else "" for one in json.loads(row[-1]))
    return InboxLine._make((*row[:-1], said))


def referrals_by_packet(session: Session) -> dict[str, Referral]:
    """Return all referrals that we sealed, by the packet that carried them out."""
    query = select(Referral).where(Referral.direction == "out", Referral.packet_id.is_not(None))
    return {row.packet_id: row for row in session.scalars(query) if row.packet_id}


def cases_of(session: Session, packets: Iterable[Packet]) -> list[Case]:
    """Return the cases of some packets."""
    ids = {row.case_id for row in packets if row.case_id}
    return list(session.scalars(select(Case).where(Case.id.in_(ids)))) if ids else []


def packets_from(session: Session, office_id: str, state: str) -> list[Packet]:
    """Return the received packets of an office that are in a state, in their own order."""
    query = select(Packet).where(
        Packet.office_id == office_id, Packet.direction == "in", Packet.state == state
    )
    return list(session.scalars(query.order_by(Packet.created, Packet.seq)))


def packets_in(session: Session, direction: str, state: str) -> list[Packet]:
    """Return all packets of one direction that are in a state."""
    query = select(Packet).where(Packet.direction == direction, Packet.state == state)
    return list(session.scalars(query))


def unsettled(session: Session, before: int) -> dict[str, list[str]]:
    """Return our packets that somebody has to look after, their ids by the state they are in.

    Those are numbers that were reserved and never used; what was given up and is not that old; what
    nobody answered for so long; and referrals that never left, whose number is burnt, and of which
    words are kept.

    Args:
        session: any session.
        before: Unix seconds; what was made earlier is given up.
    """
    found: dict[str, list[str]] = {}
    for state, packet_id in session.execute(_UNSETTLED, {"before": before}):
        found.setdefault(state, []).append(packet_id)
    return found


def told_of_erased(session: Session) -> list[str]:
    """Return our packets about cases that were erased, of which older versions kept what they say.

    An answer is taken for one of these when the referral that it accepted is not there any more.

    Args:
        session: any session.
    """
    return list(session.scalars(_OF_ERASED))


def kept_files(session: Session) -> set[str]:
    """Return the names of all packet files that a row still needs."""
    query = select(Packet.file_name).where(Packet.file_name.is_not(None))
    return {name for name in session.scalars(query) if name}


def thread_packets(session: Session, offices: Collection[str], thread: str) -> list[Packet]:
    """Return all packets of one thread with an office, both ways, in the order they were made.

    Args:
        session: any session.
        offices: the id of the office, and those that it had before.
        thread: of the packets.
    """
    query = select(Packet).where(Packet.thread == thread, Packet.office_id.in_(offices))
    return list(session.scalars(query.order_by(Packet.created, Packet.seq, Packet.id)))


def hold_rows(session: Session) -> list[object]:
    """Keep every row that is read or written from now on, so that none is asked for twice.

    Returns:
        The rows; they are held as long as this list is.
    """
    held: list[object] = []
    for moment in ("loaded_as_persistent", "pending_to_persistent"):
        event.listen(session, moment, lambda _session, row: held.append(row))
    return held


def packets_naming(session: Session, packet: Packet) -> list[Packet]:
    """Return the received packets of the thread of a packet whose manifest holds its id.

    They are of the same office, which may have moved to a new number since.
    """
    wanted = {"thread": packet.thread, "id": packet.id, "name": packet.id.encode("ascii")}
    # Nothing is flushed for it: what it looks at never changes once a packet is kept.
    ids = [row[0] for row in session.execute(_NAMING, wanted)]
    found = [session.get_one(Packet, one) for one in ids]
    return [one for one in found if is_same_office(session, packet.office_id, one.office_id)]


def is_new(session: Session, packet_id: str, from_office: str, ep: str, seq: int) -> bool:
    """Say whether neither this packet nor another one with its id or number ever came or went."""
    session.flush()
    wanted = {"id": packet_id, "office": from_office, "ep": ep, "seq": seq}
    return not session.execute(_IS_KNOWN, wanted).scalar_one()


def later_status(session: Session, packet: Packet) -> bool:
    """Say whether a later note of progress about the same packet came in before this one.

    Its office may have moved to a new number meanwhile.
    """
    query = select(Packet.office_id).where(
        Packet.thread == packet.thread,
        Packet.direction == "in",
        Packet.type == "status",
        Packet.re == packet.re,
        tuple_(Packet.created, Packet.seq) > tuple_(packet.created, packet.seq),
    )
    offices = session.scalars(query.distinct()).all()
    return any(is_same_office(session, packet.office_id, one) for one in offices)


def unused_numbers(session: Session, offices: Collection[str], ep: str, limit: int) -> list[int]:
    """Return our newest numbers for an office that no packet carries, highest first.

    Args:
        session: any session.
        offices: the id of the other office, and those that it had before.
        ep: our epoch.
        limit: most numbers.
    """
    query = select(Packet.seq).where(
        Packet.office_id.in_(offices),
        Packet.direction == "out",
        Packet.state == "burnt",
        Packet.ep == ep,
    )
    return list(session.scalars(query.order_by(Packet.seq.desc()).limit(limit)))


def with_gaps(session: Session) -> list[PeerReceived]:
    """Return the offices and epochs of which some number has not arrived."""
    query = select(PeerReceived).order_by(PeerReceived.updated.desc())
    return [row for row in session.scalars(query) if row.gaps]


def referral_of(session: Session, packet_id: str, direction: str) -> Referral | None:
    """Return the referral that a packet carried out or in."""
    query = select(Referral).where(Referral.packet_id == packet_id, Referral.direction == direction)
    return session.scalars(query).first()


def sealed_as(session: Session, size: int) -> list[Packet]:
    """Return the packets of our own whose file has so many bytes, also those not kept any more."""
    query = select(Packet).where(Packet.direction == "out", Packet.size == size)
    return list(session.scalars(query))


def is_reference_taken(session: Session, case_ref: str) -> bool:
    """Say whether any referral has a common reference already."""
    query = select(Referral.id).where(Referral.case_ref == case_ref).limit(1)
    return session.scalars(query).first() is not None


def last_thread(session: Session, case_id: str, office_id: str) -> Referral | None:
    """Return the last referral of a case to an office, whose thread a new one joins.

    A notice is passed over: it may be about somebody who must not be told from it later.
    """
    query = select(Referral).where(
        Referral.case_id == case_id,
        Referral.office_id == office_id,
        Referral.direction == "out",
        Referral.thread_id.is_not(None),
        Referral.__table__.c.kind.is_distinct_from("notify"),
    )
    return session.scalars(query.order_by(Referral.created.desc())).first()


_COLUMNS: Final = tuple(column.name for column in METADATA.tables["packets"].columns)
_LEFT: Final = frozenset(
    {
        "id",
        "direction",
        "state",
        "type",
        "office_id",
        "ep",
        "seq",
        "created",
        "expires",
        "updated",
        "file_name",
        "size",
        "manifest_sha256",
        "case_id",
    }
)
"""What of a packet may stand in the register."""


def leave_packets(session: Session, case_id: str, packets: Dump) -> None:
    """Bring the rows that stand for the packets of a sealed case to where these are now.

    Answers that came in and are inside the seal by now leave the register.

    Args:
        session: a writing session.
        case_id: whole id of the case.
        packets: what ``dump_packets`` returned.
    """
    session.flush()
    whole = [dict(zip(packets["columns"], row, strict=True)) for row in packets["rows"]]
    wanted = {row["id"]: _left_of(row, case_id) for row in whole if _is_told(row)}
    there = {row["id"]: row for row in _left(session, case_id)}
    _forget(session, [row["id"] for row in whole if row["id"] in there.keys() - wanted.keys()])
    changed = [row for name, row in wanted.items() if there.get(name) != row]
    _forget(session, [row["id"] for row in changed])
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    marks = ", ".join("?" for _ in _COLUMNS)
    for row in changed:
        _run(
            session,
            f"INSERT INTO main.packets ({names}) VALUES ({marks})",  # noqa: S608
            tuple(row[name] for name in _COLUMNS),
        )


def forget_packets(session: Session, packets: Dump) -> None:
    """Remove the rows that stand for some packets, because the whole rows come back."""
    session.flush()
    place = packets["columns"].index("id")
    _forget(session, [row[place] for row in packets["rows"]])
    session.expire_all()


def follow_packets(session: Session, case_id: str) -> None:
    """Bring the packets of a case that was put back to what became of them meanwhile.

    Args:
        session: a session in whose tables the case is.
        case_id: whole id of the case.
    """
    for left in _left(session, case_id):
        row = session.get(Packet, left["id"])
        if row is None or row.state == left["state"]:
            continue
        row.state, row.updated, row.file_name = left["state"], left["updated"], left["file_name"]
        referral = referral_of(session, row.id, "out")
        # All other steps of a referral are made inside the seal.
        if referral is not None and row.state in REFERRAL_STEPS[referral.state] & {"expired"}:
            referral.move_to(row.state, row.updated)
    session.flush()


def count_packets(session: Session) -> int:
    """Return how many packets there are in the tables of a session; only where there are few."""
    return int(session.scalar(select(func.count()).select_from(Packet)) or 0)


def left_packet(session: Session, packet_id: str) -> dict[str, Any] | None:
    """Return the row that stands for a packet in the register, None when there is none."""
    found = _rows(session, "id", packet_id)
    return found[0] if found else None


def sealed_case_of(session: Session, packet: Packet) -> SealedCase | None:
    """Return the sealed case that a packet of the register stands for, None for an ordinary one.

    Args:
        session: a session of the register.
        packet: any packet of it.
    """
    if packet.case_id is None or packet.manifest is not None:
        return None
    return session.get(SealedCase, packet.case_id)


def _is_told(row: Mapping[str, Any]) -> bool:
    return bool(row["direction"] == "out" or row["type"] == "referral")


def _left_of(row: Mapping[str, Any], case_id: str) -> dict[str, Any]:
    kept = {name: row[name] if name in _LEFT else None for name in _COLUMNS}
    # A thread would show which packets are about one person.
    return kept | {"case_id": case_id, "thread": row["id"]}


def _left(session: Session, case_id: str) -> list[dict[str, Any]]:
    return _rows(session, "case_id", case_id)


def _rows(session: Session, column: str, value: str) -> list[dict[str, Any]]:
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    found = _run(session, f'SELECT {names} FROM main.packets WHERE "{column}" = ?', (value,))  # noqa: S608
    return [dict(zip(_COLUMNS, row, strict=True)) for row in found.fetchall()]


def _forget(session: Session, ids: Iterable[str]) -> None:
    for one in ids:
        _run(session, "DELETE FROM main.packets WHERE id = ?", (one,))


def _run(session: Session, statement: str, values: tuple[Any, ...]) -> Any:
    return session.connection().exec_driver_sql(statement, values)

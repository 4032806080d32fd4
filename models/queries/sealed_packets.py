"""The packets of sealed cases, as far as they stand in the register: that there are some, no more.

Rules: the whole row of a packet is inside the seal; for each that went out, and for each referral
that came in, a row with the same id is left in the register that holds no word of the case, so
that its file is kept, it is in the outbox, and an answer finds the case it belongs to; the tables
of the register are named ``main``, because in front of them may stand tables in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from models.index.all_tables import METADATA
from models.queries.exchange import referral_of
from models.rows.case import REFERRAL_STEPS
from models.rows.packet import Packet
from models.rows.sealed import SealedCase

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.rows.sealed import Dump

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

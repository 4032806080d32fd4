"""What changes in the rows of a register that was made out of a backup.

Rules: files of packets are in no backup, so a packet that waited with its file counts as never
received, and its sender may hand it over again; what the lost computer kept only for itself is
forgotten; nobody is taken for present who has no keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from models.base.meta import Meta
from models.rows.office import OwnIdentity, OwnKey, begin_epoch
from models.rows.packet import Packet, PeerReceived, Seen
from models.rows.user import User, present_users

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CARD_LEAP: Final = 1_000
"""More cards than the lost computer can have given out after the backup."""

_WAITING: Final = ("waiting", "quarantined")
_OF_THAT_COMPUTER: Final = ("half-file.", "user.renew.", "recovery.public.next", "kit.next_at")


def begin_anew(session: Session, epoch: str, age_s: int) -> None:
    """Count packets and cards so that no number of the lost computer is used a second time.

    Nor one of a register that was made out of the same backup before.

    Args:
        session: a writing session.
        epoch: 16 hex digits that were never used.
        age_s: how old the backup is, in seconds; less than 0 when a clock is wrong.
    """
    begin_epoch(session, epoch)
    leap = CARD_LEAP + max(0, age_s)
    session.execute(update(OwnIdentity).values(card_seq=OwnIdentity.card_seq + leap))
    session.expire_all()


def newest_key_from(session: Session) -> int:
    """Return from when the newest sealing key is valid, 0 when there is none."""
    query = select(OwnKey.valid_from).order_by(OwnKey.valid_from.desc()).limit(1)
    return int(session.scalar(query) or 0)


def let_packet_files_go(session: Session) -> int:
    """Let packets be without their files, and forget those that waited with one.

    Returns:
        How many have to be handed over again by their senders.
    """
    query = select(Packet).where(
        Packet.direction == "in", Packet.state.in_(_WAITING), Packet.file_name.is_not(None)
    )
    waiting = list(session.scalars(query))
    for row in waiting:
        _forget_arrival(session, row)
    session.flush()
    session.execute(update(Packet).where(Packet.file_name.is_not(None)).values(file_name=None))
    session.expire_all()
    return len(waiting)


def forget_that_computer(session: Session) -> None:
    """Forget what only the lost computer had to do."""
    for prefix in _OF_THAT_COMPUTER:
        session.execute(delete(Meta).where(Meta.key.startswith(prefix, autoescape=True)))
    session.expire_all()


def put_public_keys(session: Session, publics: Mapping[int, bytes], head: int) -> None:
    """Give everybody the key that goes with the new passphrase.

    Args:
        session: a writing session.
        publics: public keys by number of the person.
        head: number of the one who chose the own passphrase; the others get first ones.
    """
    for row in session.scalars(select(User)):
        row.public_key = publics.get(row.number)
    for row in present_users(session):
        row.first_passphrase = row.number != head


def _forget_arrival(session: Session, row: Packet) -> None:
    session.execute(delete(Seen).where(Seen.pid == row.id))
    counted = session.get(PeerReceived, (row.office_id, row.ep))
    if counted is not None and row.seq <= counted.highest and row.seq not in counted.missing():
        counted.gaps = tuple(sorted((*counted.gaps, (row.seq, row.seq))))
    session.delete(row)

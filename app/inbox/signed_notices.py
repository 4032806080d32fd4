"""Successions, revocations and lists that come inside packets: taken in by their own signatures.

Rules: a packet only carries them, so it does not matter which trusted office brought it; what is
refused leaves a line in the log and nothing else; nothing here sends anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import AppError
from app.core import log
from app.core.permissions import Act, may
from app.core.services import Services, reading, writing
from app.offices import directory, standing
from app.offices.trust_errors import NoticeRefusedError
from app.packets import store
from app.packets.bodies import MULTILINE
from crypto.packet.bodies import NOTICES_SIGNED
from models.rows.directory import waiting_notices
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session

NOTICE = "notice"


def settle(s: Services) -> int:
    """Take in every signed notice that waits in the inbox; called when packets came or were freed.

    A user who may not change offices leaves them to the next one.

    Returns:
        How many there were.
    """
    if not may(s.user, Act.OFFICES):
        return 0
    with reading(s) as session:
        waiting = [
            (row.id, str(body["kind"]), str(body["signed"]).encode())
            for row in waiting_notices(session)
            if (body := store.manifest_of(row, MULTILINE).body)["kind"] in NOTICES_SIGNED
        ]
    for packet_id, kind, raw in waiting:
        try:
            _take(s, kind, raw)
        except AppError as refusal:
            with writing(s) as session:
                log.record(session, s, "packet_refused", object_id=packet_id, code=refusal.code)
        with writing(s) as session:
            _note(session, s, packet_id)
    return len(waiting)


def _take(s: Services, kind: str, raw: bytes) -> None:
    if kind == "directory":
        directory.import_directory(s, raw)
        return
    try:
        with writing(s) as session:
            standing.take_notice(session, s, raw)
    except NoticeRefusedError:
        standing.note_second_move(s, raw)
        raise


def _note(session: Session, s: Services, packet_id: str) -> None:
    row = session.get_one(Packet, packet_id)
    row.move_to("noted", s.clock.now())
    store.let_go(session, s, row)

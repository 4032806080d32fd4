"""Packets as a real register would sign them, with any member changed: for receiving tests.

Signed with the keys of an open made-up register, so that only the changed member is wrong.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from app.core.services import Services
from app.offices import offices, own_card
from crypto.office.card import read_card
from crypto.packet.manifest import PacketFile
from crypto.packet.packet_seal import Facts, FileSource, prepare

BODY = {"kind": "refer", "purpose": "shelter", "case": {"summary": "made up"}, "persons": []}


def file_of(name: str, content: bytes, sha256: str = "") -> FileSource:
    """An attachment; another hash makes it a damaged one."""
    digest = sha256 or hashlib.sha256(content).hexdigest()
    described = PacketFile(name, "application/octet-stream", len(content), digest)
    return FileSource(described, lambda: io.BytesIO(content))  # type: ignore[arg-type,return-value]


def write_packet(
    path: Path,
    sender: Services,
    to: Services,
    *,
    named_to: str = "",
    files: tuple[FileSource, ...] = (),
    **changes: Any,
) -> Path:
    """Write a packet file from one register to another.

    Args:
        path: the file.
        sender: who signs.
        to: whose key it is sealed to.
        named_to: office id that the manifest names, when it is not ``to``.
        files: attachments.
        **changes: members of ``Facts``.
    """
    now = sender.clock.now()
    members: dict[str, Any] = {
        "type": "referral",
        "pid": hashlib.sha256(str(path).encode()).hexdigest()[:32],
        "thread": "ab" * 16,
        "re": None,
        "ep": "00" * 8,
        "seq": 1,
        "ack": None,
        "created": now,
        "expires": now + 90 * 86_400,
        "log_head": "00" * 32,
        "card": offices.own_card(sender),
        "body": BODY,
    }
    card = read_card(offices.own_card(to))
    key = card.best_key(now) or card.newest_key()
    prepared = prepare(
        Facts(**{**members, **changes}),
        own_card.load_identity(sender),
        named_to or to.office.office_id,
        key,
        files,
        ("summary", "narrative"),
    )
    with path.open("wb") as target:
        prepared.write(target)
    return path


def packet(folder: Path, two: tuple[Services, Services], name="packet.lifafa", **changes) -> Path:
    """Write a packet of the first office for the second one; as ``write_packet``."""
    one, other = two
    return write_packet(folder / name, one, other, **changes)

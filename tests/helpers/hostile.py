"""Packets of offices that write what they like: no register of ours made their card or their body.

Everything is made up; only the signatures are good.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from app.core.services import Services
from app.offices import offices
from crypto.office.card import read_card
from crypto.packet.packet_seal import Facts, FileSource, prepare
from packet_desk import BODY
from packet_maker import Office


def packet_of(
    path: Path,
    sender: Office,
    to: Services,
    card: bytes = b"",
    files: tuple[FileSource, ...] = (),
    named_to: str = "",
    **changes: Any,
) -> Path:
    """Write a packet of a made-up office for a register.

    Args:
        path: the file.
        sender: who signs.
        to: whose key it is sealed to.
        card: of the sender; empty for its usual one.
        files: attachments.
        named_to: office id that the manifest names, when it is not ``to``.
        **changes: members of ``Facts``.
    """
    now = to.clock.now()
    members: dict[str, Any] = {
        "type": "referral",
        "pid": hashlib.sha256(str(path).encode()).hexdigest()[:32],
        "thread": "cd" * 16,
        "re": None,
        "ep": "00" * 8,
        "seq": 1,
        "ack": None,
        "created": now,
        "expires": now + 90 * 86_400,
        "log_head": "00" * 32,
        "card": card or sender.card,
        "body": BODY,
    }
    theirs = read_card(offices.own_card(to))
    key = theirs.best_key(now) or theirs.newest_key()
    facts = Facts(**{**members, **changes})
    named = named_to or to.office.office_id
    prepared = prepare(facts, sender.identity, named, key, files, ("summary", "narrative"))
    with path.open("wb") as target:
        prepared.write(target)
    return path

"""Mailing by hand on a webmail page: the files in a folder, and what to paste into the page.

Rules: each file is small enough for the mailbox; names, subject and line say nothing; the copy is
proved like every other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.base.jobs import Report, Token, silent
from app.core.services import Services
from app.mail.accounts import choice
from app.mail.counterparts import counterpart_of
from app.mail.messages import SUBJECT, line_in
from app.mail.queue import step_for
from app.outbox import delivery, parts_out
from app.sealed.packet_place import inside_its_seal


@dataclass(frozen=True)
class WebmailParcel:
    """What an officer needs on the webmail page.

    Attributes:
        files: one for each mail.
        left: numbers of parts that found no room in the folder.
        to, subject, line: to be copied into the page.
    """

    files: tuple[str, ...]
    left: tuple[int, ...]
    to: str
    subject: str
    line: str


@inside_its_seal
def save(
    s: Services,
    packet_id: str,
    folder: Path,
    to: str = "",
    report: Report = silent,
    token: Token | None = None,
    step: int | None = None,
) -> WebmailParcel:
    """Save a packet so that each file fits into a mail.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        folder: a folder that exists.
        to: an address that counts instead of the one on the card.
        report: told the steps of `delivery.copy_to` or `parts_out.copy_parts`.
        token: may stop it.
        step: bytes of a part, 0 for one file; None lets the size of the mailbox decide.

    Raises:
        FactRefusedError: no address, or a mailbox too small for the smallest part.
        AppError: as `delivery.copy_to` and `parts_out.copy_parts`.
        Cancelled: parts that were finished stay.
    """
    item = delivery.show_outgoing(s, packet_id)
    other = counterpart_of(s, item.to_office, to)
    if step is None:
        step = step_for(item.size, choice(s).limit_bytes)
    left: tuple[int, ...] = ()
    if step:
        copied = parts_out.copy_parts(s, packet_id, folder, step, "", report, token)
        files, left = copied.files, copied.left
    else:
        files = (str(delivery.copy_to(s, packet_id, folder, report, token)),)
    return WebmailParcel(files, left, other.address, SUBJECT, line_in(other.languages))

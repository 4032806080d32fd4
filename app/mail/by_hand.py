"""Mails that a person sends: drafts for the mail program, files and words for a webmail page.

Rules:

* Drafts: a draft says who it is for and nothing of who wrote it, which the mail program fills in;
  it lies where the officer wants it, under the neutral name of its packet; nothing sends it.
* Webmail: each file is small enough for the mailbox; names, subject and line say nothing; the copy
  is proved like every other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.base.errors import FileUnreadableError
from app.base.jobs import Progress, Report, Token, silent
from app.core.services import Services
from app.mail.accounts import choice
from app.mail.messages import SUBJECT, Envelope, Pieces, build, counterpart_of, line_in, opened
from app.mail.queue import step_for
from app.outbox import delivery, parts_out
from app.packets.records import CopiedParts
from app.sealed.sealed import inside_its_seal
from app.system.files import plain_errors, write_new

SUFFIX = ".eml"


@inside_its_seal
def save_drafts(
    s: Services,
    packet_id: str,
    folder: Path,
    to: str = "",
    report: Report = silent,
    token: Token | None = None,
    step: int | None = None,
) -> tuple[Path, ...]:
    """Save a packet as drafts that a mail program opens.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        folder: a folder that exists.
        to: an address that counts instead of the one on the card.
        report: told "reading" in bytes and "copying" in drafts.
        token: may stop it; drafts that were finished stay.
        step: bytes of a part, 0 for one file; None lets the size of the mailbox decide.

    Returns:
        The drafts in the order of their parts.

    Raises:
        FactRefusedError: no address, or a mailbox too small for the smallest part.
        TargetExistsError: another file has the name of a draft.
        NotEnoughDiskError, FileUnreadableError: a draft could not be written; those before stay.
        AppError: the packet may not leave; see `delivery.copy_to`.
        Cancelled: the officer asked to stop.
    """
    token = token or Token()
    item = delivery.show_outgoing(s, packet_id)
    other = counterpart_of(s, item.to_office, to)
    if step is None:
        step = step_for(item.size, choice(s).limit_bytes)
    source = delivery.may_leave(s, packet_id)
    with plain_errors():
        if not folder.is_dir():
            raise FileUnreadableError(reason="missing")
    with opened(source, step, report, token) as pieces:
        work = _Work(s, packet_id, folder, Envelope("", other.address, "", 0, other.languages))
        made = work.write(pieces, report, token)
    delivery.note_drafted(s, packet_id, folder, len(made))
    return made


@dataclass(frozen=True)
class _Work:
    """The drafts of one packet."""

    s: Services
    packet_id: str
    folder: Path
    around: Envelope

    def write(self, pieces: Pieces, report: Report, token: Token) -> tuple[Path, ...]:
        """Write one draft for each piece."""
        made: list[Path] = []
        for number in range(1, pieces.count + 1):
            token.checkpoint()
            report(Progress("copying", number - 1, pieces.count))
            piece = pieces.piece(number)
            target = self.folder / (piece.name + SUFFIX)
            delivery.note_leaving(self.s, self.packet_id)
            write_new(target, build(self.around, piece.name, piece.content))
            made.append(target)
        return tuple(made)


@dataclass(frozen=True)
class WebmailParcel:
    """What an officer needs on the webmail page.

    Attributes:
        files: one for each mail.
        left: numbers of parts that found no room in the folder.
        to, subject, line: to be copied into the page.
        parts: what lies there, for a packet that goes in parts.
    """

    files: tuple[str, ...]
    left: tuple[int, ...]
    to: str
    subject: str
    line: str
    parts: CopiedParts | None = None


@inside_its_seal
def save_files(
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
    words = (other.address, SUBJECT, line_in(other.languages))
    if not step:
        whole = delivery.copy_to(s, packet_id, folder, report, token)
        return WebmailParcel((str(whole),), (), *words)
    parts = parts_out.copy_parts(s, packet_id, folder, step, "", report, token)
    return WebmailParcel(parts.files, parts.left, *words, parts)

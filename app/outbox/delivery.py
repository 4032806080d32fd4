"""Sealed packets on their way: the outbox, the copy on a stick that is read back, and its record.

Rules:

* Records of copies: kept as a short line with the packet; it never holds a path, a name of a stick
  or of a folder, because those can tell where an officer goes; what cannot be read counts as
  copied. Her words on how it was handed over stand in a second line and go with her mark; what was
  copied out stays noted.
* On their way (docs/rules.md, Sending): a copy is written beside, flushed, read again and compared
  before it gets its name; only then is it safe to remove the stick; what goes wrong leaves nothing
  there; handing over again gives the same bytes; nothing is ever sent by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from app.base.errors import AppError, FileUnreadableError
from app.base.jobs import Report, Token, silent
from app.base.language import N_
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.outbox import how_to_open, recheck
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.errors import PacketStateError, SealedNotCopiedError
from app.packets.records import OutboxItem
from app.packets.referral_life import may, reminder
from app.packets.store import OUTGOING, outgoing_row
from app.sealed.sealed import inside_its_seal
from app.system.files import Target, copy_stream, name_of, open_to_read, plain_errors
from app.system.paths import on_network
from app.system.platforms import system
from app.system.verified_copy import Steps, check_target, copy_proved, same_bytes
from models.queries import lookup
from models.queries.exchange import cases_of, referral_of, referrals_by_packet, sealed_case_of
from models.rows.case import Case, Referral
from models.rows.mail import jobs_of
from models.rows.office import Office
from models.rows.packet import Packet

if TYPE_CHECKING:
    from models.register.database import Session


LEAVES = "copied"
"""Noted before the first byte leaves; a kind of place and a time follow when it is proved."""

_HER_WORDS = "\n"
"""Stands before words of a person on how it was handed over."""

STICK, NETWORK, FOLDER, STREAM = "stick", "network", "folder", "stream"


@dataclass(frozen=True)
class Copied:
    """What was copied out and compared.

    Attributes:
        kind: stick, network or folder; stream for what went through standard output.
        at: when it was last copied, in Unix seconds.
        step: bytes of each part, 0 when it was copied whole.
        count: how many parts there are, 0 when it was copied whole.
        numbers: parts that were copied so far, on whichever sticks.
    """

    kind: str = ""
    at: int = 0
    step: int = 0
    count: int = 0
    numbers: tuple[int, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """Parts that were not copied anywhere yet."""
        return tuple(n for n in range(1, self.count + 1) if n not in self.numbers)

    @property
    def line(self) -> str:
        """How it is kept."""
        words = [LEAVES, self.kind, str(self.at)]
        if self.count:
            words += [str(self.step), str(self.count), ",".join(map(str, self.numbers))]
        return " ".join(words)

    def with_parts(self, step: int, count: int, numbers: Iterable[int]) -> Copied:
        """Add parts; those of another size do not go together with them."""
        before = self.numbers if (self.step, self.count) == (step, count) else ()
        return replace(self, step=step, count=count, numbers=tuple(sorted({*before, *numbers})))


def read(line: str | None) -> Copied | None:
    """Return what a kept line says, None when nothing was copied and compared."""
    words = _left(line).split(" ")
    if words[0] != LEAVES or len(words) not in (3, 6) or not all(map(_is_number, words[2:5])):
        return None
    found = Copied(words[1], int(words[2]))
    if len(words) == 3:
        return found
    numbers = words[5].split(",")
    return found.with_parts(int(words[3]), int(words[4]), map(int, filter(_is_number, numbers)))


def _left(line: str | None) -> str:
    """Return what a kept line says of bytes that left, "" where it only holds words of a person."""
    first = (line or "").partition(_HER_WORDS)[0]
    return first if first.split(" ")[0] == LEAVES else ""


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def kind_of(folder: Path) -> str:
    """Return what kind of place a folder is: stick, network or folder.

    Args:
        folder: one that exists.
    """
    if on_network(folder):
        return NETWORK
    return STICK if system.is_stick(folder) else FOLDER


SHORT_ID = 8

_GONE = {
    "sealed": "packet.file-not-here",
    "handed_over": "packet.file-not-here",
    "expired": "packet.file-expired",
    "withdrawn": "packet.file-withdrawn",
    "superseded": "packet.file-replaced",
}
"""Why the file of a packet is not kept any more; else an answer came."""


def outbox(s: Services) -> tuple[OutboxItem, ...]:
    """Return the packets we sealed, the last changed first."""
    with reading(s) as session:
        rows = lookup.packets(session, "out", states=OUTGOING, limit=10_000)
        known = referrals_by_packet(session)
        # Held until the end, so that no row has to ask for its office and its case again.
        _held = lookup.offices(session), cases_of(session, rows)
        return tuple(_item(session, s, row, known.get(row.id)) for row in rows)


def count_sealed(s: Services) -> int:
    """Return how many sealed packets were not handed over yet."""
    with reading(s) as session:
        return lookup.count_packets(session, "out", ("sealed",))


def show_outgoing(s: Services, packet_id: str) -> OutboxItem:
    """Return one packet of the outbox.

    Raises:
        NotFoundError: no such packet.
    """
    with reading(s) as session:
        row = outgoing_row(session, packet_id)
        return _item(session, s, row, referral_of(session, row.id, "out"))


@inside_its_seal
def copy_to(
    s: Services,
    packet_id: str,
    folder: Path,
    report: Report = silent,
    token: Token | None = None,
) -> Path:
    """Copy a sealed packet to a stick or folder, read it back and compare.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        folder: a folder that exists.
        report: told the steps "copying" and "checking", in bytes.
        token: may stop it.

    Returns:
        The path of the copy; it is safe to remove the stick now.

    Raises:
        NotFoundError: no such packet.
        PacketStateError: its file is not kept any more.
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, ConsentForbidsError,
            ConsentMissingError: trust or consent was lost after it was sealed.
        FileUnreadableError: the folder is not there, or the stick was pulled; nothing is left.
        NotEnoughDiskError: facts ``needed`` and ``free``, in bytes.
        TargetExistsError: another file has this name.
        Cancelled: nothing is left.
    """
    with plain_errors():
        if not folder.is_dir():
            raise FileUnreadableError(reason="missing")
    with reading(s) as session:
        name = outgoing_row(session, packet_id).file_name or ""
    copied = write_copy(s, packet_id, folder / name, report, token, again=True)
    how_to_open.put_beside(folder)
    return copied


@inside_its_seal
def write_copy(
    s: Services,
    packet_id: str,
    target: Path,
    report: Report = silent,
    token: Token | None = None,
    *,
    again: bool = False,
) -> Path:
    """Copy a sealed packet to a file of this name; see `copy_to`.

    Args:
        s: the open register.
        packet_id: of a sealed packet.
        target: the file.
        report: as for `copy_to`.
        token: as for `copy_to`.
        again: whether a file with the very same bytes may already be there.
    """
    source = may_leave(s, packet_id)
    with plain_errors():
        size = source.stat().st_size
    with open_to_read(source) as file:
        if again and same_bytes(file, size, target):
            _note_copied(s, packet_id, target, size, again=True)
            return target
    check_target(target, size)
    note_leaving(s, packet_id)
    with open_to_read(source) as file:
        copy_proved(file, target, Steps(report, token or Token(), size))
    _note_copied(s, packet_id, target, size)
    return target


@inside_its_seal
def write_out(
    s: Services,
    packet_id: str,
    target: BinaryIO,
    report: Report = silent,
    token: Token | None = None,
) -> None:
    """Write a sealed packet into what is open already; it cannot be read back.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        target: takes the bytes.
        report: told the step "copying", in bytes.
        token: may stop it.

    Raises:
        AppError: as `copy_to`, but for the stick.
        Cancelled: a part of it was written.
    """
    source = may_leave(s, packet_id)
    with plain_errors():
        size = source.stat().st_size
    note_leaving(s, packet_id)
    with open_to_read(source) as file:
        copy_stream(file, target, Steps(report, token or Token(), size).at("copying"))
    target.flush()
    _note_kind(s, packet_id, STREAM, size)


def _note_copied(
    s: Services, packet_id: str, target: Path, size: int, *, again: bool = False
) -> None:
    """Note that a copy was compared; one that lay there already is noted when none was before."""
    _note_kind(s, packet_id, kind_of(target.parent), size, again=again)


def _note_kind(s: Services, packet_id: str, kind: str, size: int, *, again: bool = False) -> None:
    with writing(s) as session:
        row = outgoing_row(session, packet_id)
        if again and read(row.handed_over_how) is not None:
            return
        row.handed_over_how = Copied(kind, s.clock.now()).line
        action = "packet_resent" if _sent_again(session, s, row) else "packet_copied"
        _log(session, s, row, action, size=size)


def note_drafted(s: Services, packet_id: str, folder: Path, mails: int) -> None:
    """Note that a packet lies in drafts for a mail program.

    Args:
        s: the open register.
        packet_id: of a sealed packet.
        folder: where they lie; only what kind of place it is is kept.
        mails: how many there are.
    """
    with writing(s) as session:
        row = outgoing_row(session, packet_id)
        row.handed_over_how = Copied(kind_of(folder), s.clock.now()).line
        _sent_again(session, s, row)
        _log(session, s, row, "packet_drafted", mails=mails)
    s.keep_now()


@inside_its_seal
def note_mailed(s: Services, packet_id: str, mails: int) -> None:
    """Note that a mail server took all of a packet: it was given away, or once more.

    One that was marked while its mails waited has gone once and not twice.

    Args:
        s: the open register.
        packet_id: of a sealed packet.
        mails: how many it took.
    """
    with writing(s) as session:
        row = outgoing_row(session, packet_id)
        if not _was_marked_on_its_way(session, row):
            _sent_again(session, s, row)
        if row.state == "sealed":
            hand_over(session, s, row, "mail")
        _log(session, s, row, "packet_mailed", mails=mails)


def may_leave(s: Services, packet_id: str) -> Path:
    """Return the file of a packet that may leave the house now.

    Raises:
        AppError: role, trust or consent forbid it, or it is not kept any more; see `copy_to`.
    """
    # Imported here: what is compared is known to few pages, and sticks to many.
    from app.matching import match_packets

    require(s, Act.REFER)
    source = _file_of(s, packet_id)
    with reading(s) as session:
        row = outgoing_row(session, packet_id)
        recheck.require(session, row, s.clock)
        match_packets.require_may_leave(session, s, row)
    return source


def size_of(s: Services, packet_id: str) -> int:
    """Return the bytes of a packet in the outbox.

    Raises:
        NotFoundError: no such packet.
    """
    with reading(s) as session:
        return outgoing_row(session, packet_id).size


def note_parts(
    s: Services, packet_id: str, folder: Path, step: int, copied: Collection[int], count: int
) -> None:
    """Note that parts of a packet were copied and compared.

    Args:
        s: the open register.
        packet_id: of a sealed packet.
        folder: where they lie; only what kind of place it is is kept.
        step: bytes of each part.
        copied: the parts that lie there now.
        count: how many there are.
    """
    with writing(s) as session:
        row = outgoing_row(session, packet_id)
        before = read(row.handed_over_how) or Copied()
        now = replace(before, kind=kind_of(folder), at=s.clock.now())
        row.handed_over_how = now.with_parts(step, count, copied).line
        _sent_again(session, s, row)
        _log(session, s, row, "parts_copied", copied=len(copied), count=count)
    # They lie there now, also when the next one found no stick any more.
    s.keep_now()


def copy_sealed(
    s: Services,
    packet_id: str,
    target: Target,
    report: Report = silent,
    token: Token | None = None,
) -> Path:
    """Copy a packet that was sealed a moment ago, by the same command; see `write_copy`.

    Raises:
        SealedNotCopiedError: whatever went wrong, the packet lies in the outbox.
        Cancelled: likewise.
    """
    try:
        if isinstance(target, Path):
            return write_copy(s, packet_id, target, report, token)
        write_out(s, packet_id, target, report, token)
        return name_of(target)
    except AppError as refusal:
        raise SealedNotCopiedError(packet=packet_id[:SHORT_ID]) from refusal


@inside_its_seal
def mark_handed_over(s: Services, packet_id: str, how: str = "") -> OutboxItem:
    """Note that a packet was given away.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        how: "usb", "mail" or other words of the office.

    Raises:
        NotFoundError: no such packet.
        PacketStateError: it was answered already.
    """
    require(s, Act.REFER)
    with writing(s) as session:
        row = outgoing_row(session, packet_id)
        hand_over(session, s, row, how)
        return _item(session, s, row, referral_of(session, row.id, "out"))


def hand_over(session: Session, s: Services, row: Packet, how: str) -> None:
    """Note that a packet was given away, inside a transaction; a second time changes nothing.

    Raises:
        PacketStateError: it was answered already.
    """
    if row.state == "handed_over":
        return
    if row.state != "sealed":
        raise PacketStateError(reason="packet.wrong-state")
    now = s.clock.now()
    row.move_to("handed_over", now)
    words = " ".join(kept_text(how, "next_step", N_("How it was handed over")).split())
    if words:
        row.handed_over_how = f"{_left(row.handed_over_how)}{_HER_WORDS}{words}"
    referral = referral_of(session, row.id, "out")
    if referral is not None and referral.state == "sealed":
        referral.move_to("handed_over", now)
    _log_mark(session, s, row, "referral_handed_over")


@inside_its_seal
def unmark_handed_over(s: Services, packet_id: str) -> OutboxItem:
    """Note that a packet was not given away after all: the mark was a slip.

    What was copied out stays noted, since those bytes are outside.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.

    Raises:
        NotFoundError: no such packet.
        PacketStateError: it was not marked, a mail server took it, or something came after it.
    """
    require(s, Act.REFER)
    with writing(s) as session:
        row = outgoing_row(session, packet_id)
        referral = referral_of(session, row.id, "out")
        if any(mail.state == "sent" for mail in jobs_of(session, (row.id,))):
            raise PacketStateError(reason="packet.mailed")
        if row.state != "handed_over" or (referral and referral.state != "handed_over"):
            raise PacketStateError(reason="packet.not-marked")
        now = s.clock.now()
        row.stay(now, _left(row.handed_over_how))
        if referral is not None:
            referral.stay(now)
        _log_mark(session, s, row, "referral_not_handed_over")
        return _item(session, s, row, referral)


def _log_mark(session: Session, s: Services, row: Packet, action: str) -> None:
    """Write that a packet stands as given away, or does not any more."""
    office, case = session.get(Office, row.office_id), _case(session, row)
    number = case.case_no if case else ""
    log.record(session, s, action, number, row.case_id, office=office.name if office else "")


def note_leaving(s: Services, packet_id: str) -> None:
    """Note that bytes of a packet may be in other hands from now on.

    Called before the first byte is copied, so that a crash cannot let us believe that none left.
    """
    with writing(s) as session:
        row = outgoing_row(session, packet_id)
        row.handed_over_how = _left(row.handed_over_how) or LEAVES
    s.keep_now()


def _log(session: Session, s: Services, row: Packet, action: str, **facts: int) -> None:
    """Write that a packet is on its way, and to whom."""
    office = session.get(Office, row.office_id)
    name = office.name if office else ""
    log.record(session, s, action, object_id=row.case_id, office=name, **facts)


def _sent_again(session: Session, s: Services, row: Packet) -> bool:
    """Note that a packet that was handed over and never answered is copied out once more."""
    referral = referral_of(session, row.id, "out")
    if referral is None or referral.state not in ("handed_over", "lost_resent"):
        return False
    if referral.state == "handed_over":
        referral.move_to("lost_resent", s.clock.now())
    return True


def _was_marked_on_its_way(session: Session, row: Packet) -> bool:
    """Say whether somebody said that a packet had gone while the mails that took it waited."""
    referral = referral_of(session, row.id, "out")
    marked = referral.handed_over_at if referral is not None else None
    mails = jobs_of(session, (row.id,))
    return bool(marked and mails) and max(mail.queued_at for mail in mails) <= (marked or 0)


def _file_of(s: Services, packet_id: str) -> Path:
    with reading(s) as session:
        row = outgoing_row(session, packet_id)
        path = store.file_of(s, row)
        reason = _GONE.get(row.state, "packet.file-gone")
    if path is None:
        raise PacketStateError(reason=reason)
    return path


def _case(session: Session, row: Packet) -> Case | None:
    return session.get(Case, row.case_id) if row.case_id else None


def _item(session: Session, s: Services, row: Packet, referral: Referral | None) -> OutboxItem:
    office, case = session.get(Office, row.office_id), _case(session, row)
    out = read(row.handed_over_how) or Copied()
    path = store.file_of(s, row)
    sealed_case = sealed_case_of(session, row)
    return OutboxItem(
        packet_id=row.id,
        type=row.type,
        to_office=row.office_id,
        to_name=office.name if office else "",
        case_no=case.case_no if case else "",
        sealed_at=row.created,
        handed_over_at=_handed_over_at(row, referral),
        state=referral.state if referral else row.state,
        size=row.size,
        file=str(path) if path else "",
        case_id=case.id if case else "",
        referral_id=row.referral_id or "",
        copied_at=out.at,
        copied_to=out.kind,
        parts=out.count,
        parts_left=out.missing,
        sealed_case=sealed_case.id if sealed_case else "",
        **_told(s, session, row, referral),
    )


def _told(s: Services, session: Session, row: Packet, referral: Referral | None) -> dict[str, Any]:
    """Return what only a referral tells: how both call the case, what was asked and answered."""
    if referral is None:
        told = row.manifest and row.type in ("status", "notice")
        said = store.manifest_of(row, MULTILINE).body if told else {}
        return {"kind": str(said.get("kind") or said.get("state") or "")}
    return {
        "reminder": reminder(
            referral.state,
            referral.handed_over_at or row.created,
            str(referral.get("reply_by") or ""),
            s.clock.now(),
            s.clock.today(),
        ),
        "next_step": str(referral.get("feedback_next_step") or ""),
        "done_on": str(referral.get("feedback_on") or ""),
        "may": may(session, referral),
        "case_ref": referral.case_ref or "",
        "kind": str(referral.get("kind") or ""),
        "answered_at": max(
            referral.accepted_at or 0, referral.declined_at or 0, referral.done_at or 0
        ),
        "reason": str(referral.get("decline_reason") or ""),
        "note": str(referral.get("decline_details") or referral.get("feedback") or ""),
        "reply_by": str(referral.get("reply_by") or ""),
    }


def _handed_over_at(row: Packet, referral: Referral | None) -> int:
    if referral is not None:
        return referral.handed_over_at or 0
    return row.updated if row.state == "handed_over" else 0

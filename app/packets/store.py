"""The packet files of a register: where they lie, what names they carry, and how one is found.

Rules:

* Files: files in `inbox` and `outbox` are sealed packets, mode 0600, under random names that tell
  no office and no day; nothing counts that no committed row names, and it is swept away; a number
  that was reserved and never sealed is burnt, never used again.
* Looked up by id, by its beginning, or by a name: what is found several times is refused, never
  guessed; reading only.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.base.errors import AppError, FileUnreadableError, NotFoundError
from app.core import log
from app.core.services import Services, afterwards, reading, register_refusals, writing
from app.offices import cards, clock_check, trust
from app.offices.moved_offices import same_office, state_behind
from app.offices.trust_errors import TwoCardsError
from app.packets.errors import PacketOwnError
from app.packets.extensions import unused_in
from app.system.files import plain_errors, reader
from app.system.files import remove as remove_file
from crypto.office.card import Card
from crypto.packet.manifest import Manifest, decode
from models.queries import lookup
from models.queries.exchange import (
    kept_files,
    packets_from,
    referral_of,
    sealed_as,
    thread_packets,
    told_of_erased,
    unsettled,
)
from models.queries.lookup import received_from
from models.rows.case import REFERRAL_STEPS
from models.rows.office import Office
from models.rows.packet import MOST_MISSING, Packet, PeerReceived, Seen, note_acked, note_received

if TYPE_CHECKING:
    from models.register.database import Session


INBOX, OUTBOX = "inbox", "outbox"
SUFFIX = ".lifafa"
KEPT_S = 120 * 86_400
"""For so long a sealed packet is kept for handing over again (docs/rules.md, Sending)."""

_PIECE_BYTES = 1024 * 1024

# No letters that are read as digits or as each other.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def folder(s: Services, name: str) -> Path:
    """Return `inbox` or `outbox` in the register folder, made when it is missing."""
    path = s.folder / name
    with plain_errors():
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def new_name() -> str:
    """Return a file name like "A7F3-9K2M.lifafa": random, no office, no date."""
    first, second = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))
    return f"{first}-{second}{SUFFIX}"


def file_of(s: Services, row: Packet) -> Path | None:
    """Return where the file of a packet lies, None when it is not kept any more."""
    if row.file_name is None:
        return None
    return s.folder / (INBOX if row.direction == "in" else OUTBOX) / row.file_name


def sum_of(source: BinaryIO) -> str:
    """Return the SHA-256 of a whole file, as 64 hex digits; it is read from its beginning."""
    digest = hashlib.sha256()
    with plain_errors():
        source.seek(0)
        while piece := source.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def refuse_own(s: Services, source: BinaryIO, size: int) -> None:
    """Refuse a file that nobody here can open as our own, when we sealed it for somebody.

    Raises:
        PacketOwnError: facts ``office`` (for whom).
    """
    with reading(s) as session:
        if sealed_as(session, size):
            refuse_own_sum(s, sum_of(source), size)


def refuse_own_sum(s: Services, digest: str, size: int) -> None:
    """As `refuse_own`, of a file whose SHA-256 is known.

    Raises:
        PacketOwnError: facts ``office`` (for whom).
    """
    with reading(s) as session:
        for row in sealed_as(session, size):
            if digest == (row.file_sha256 or _sum_kept(s, row)):
                office = session.get(Office, row.office_id)
                raise PacketOwnError(office=office.name if office else "")


def _sum_kept(s: Services, row: Packet) -> str:
    """Return the sum of a packet that an older version sealed, "" when it is not kept any more."""
    path = file_of(s, row)
    if path is None:
        return ""
    try:
        with reader(path) as source:
            return sum_of(source)
    except (OSError, FileUnreadableError):
        return ""


def remove(path: Path | None) -> None:
    """Remove a packet file; one that is in use or gone is left to the next sweep."""
    if path is not None:
        with contextlib.suppress(OSError):
            remove_file(path)


def let_go(session: Session, s: Services, row: Packet) -> None:
    """Keep the file of a packet no longer; it is removed once that is committed."""
    path, row.file_name = file_of(s, row), None
    afterwards(session, partial(remove, path))


def sweep(s: Services) -> int:
    """Remove what a kill or a power cut left half-done; called at unlock.

    Returns:
        How many files were removed and numbers burnt.
    """
    with reading(s) as session:
        erased = told_of_erased(session)
    _forget_words(s, erased)
    left, kept = _looked_through(s)
    done = _burn(s, left.get("reserved", []))
    done += _come_back(s, left.get("expired", []))
    done += _expire(s, [*left.get("sealed", []), *left.get("handed_over", [])])
    if left:
        # What was just burnt may have words, and what was just given up a file.
        left, kept = _looked_through(s)
        _forget_words(s, left.get("burnt", []))
    for place in (INBOX, OUTBOX):
        for path in _files(s.folder / place):
            if path.name not in kept:
                remove(path)
                done += 1
    return done


def _looked_through(s: Services) -> tuple[dict[str, list[str]], set[str]]:
    """Return what is half-done, by its state, and the files that rows still need."""
    with reading(s) as session:
        return unsettled(session, s.clock.now() - KEPT_S), kept_files(session)


def manifest_of(row: Packet, multiline: frozenset[str]) -> Manifest:
    """Return the manifest that is kept with a packet; its signature was verified on arrival."""
    return decode(row.manifest or b"", multiline)


def may_have_left(row: Packet) -> bool:
    """Say whether the bytes of one of our packets may be in other hands: handed over, or copied."""
    return row.state not in ("reserved", "burnt") and bool(
        row.state != "sealed" or row.handed_over_how
    )


def answers_to(session: Session, packet: Packet) -> list[Packet]:
    """Return the small packets about a packet, both ways."""
    thread = thread_packets(session, same_office(session, packet.office_id), packet.thread)
    return [other for other in thread if other.re == packet.id]


def note_arrival(session: Session, s: Services, row: Packet) -> None:
    """Keep that a packet was seen, whoever sent it, so that a second one is noticed."""
    session.add(
        Seen(
            pid=row.id,
            manifest_sha256=row.manifest_sha256 or "",
            from_office=row.office_id,
            ep=row.ep,
            seq=row.seq,
            at=s.clock.now(),
        )
    )


def note_number(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Keep what a packet of a trusted office teaches: its number, its acknowledgement, its card.

    Args:
        session: the writing session of the change.
        s: the open register.
        row: the received packet.
        manifest: its manifest.
    """
    now = s.clock.now()
    counted = note_received(session, row.office_id, row.ep, row.seq, now)
    for number in unused_in(manifest):
        # Only earlier numbers can be explained; they will never come.
        if number < row.seq:
            counted.note(number)
    if manifest.ack is not None:
        ack = manifest.ack
        note_acked(session, row.office_id, ack["ep"], ack["upto"], tuple(ack["missing"]), now)
    office = session.get(Office, row.office_id)
    if office is not None:
        office.last_exchange = now
        # The card on file comes with nearly every packet; it was verified when it was taken.
        if manifest.card != office.card:
            take_newer_card(session, s, office, cards.read(manifest.card))


def take_newer_card(session: Session, s: Services, office: Office, card: Card) -> None:
    """Make the card inside a packet the current one when it is newer and in force.

    A second card with the same number is an alarm in the log and is not taken.
    """
    now = s.clock.now()
    if card.is_expired(now):
        return
    try:
        cards.newer_than(office.card, card)
    except TwoCardsError:
        log.record(session, s, "alarm_two_cards", office.name, office.id, seq=card.seq)
    except AppError:
        return
    else:
        office.take_card(card.raw, seq=card.seq, issued=card.issued, expires=card.expires, at=now)


def missing_before(session: Session, office_id: str, ep: str, seq: int) -> tuple[int, ...]:
    """Return the numbers below one that have not arrived from an office, lowest first, at most 32.

    Args:
        session: any session.
        office_id: the sender.
        ep: its epoch.
        seq: number of the packet that is looked at, whether it was counted yet or not.
    """
    row = session.get(PeerReceived, (office_id, ep))
    highest = row.highest if row else 0
    # Lowest first; a gap is as wide as a hostile sender likes, so it is never walked to its end.
    known = itertools.takewhile(lambda number: number < seq, row.missing() if row else ())
    return tuple(itertools.islice(itertools.chain(known, range(highest + 1, seq)), MOST_MISSING))


def ack_for(session: Session, office_id: str) -> dict[str, str | int | list[int]] | None:
    """Return what to tell an office about its packets, None when nothing ever came."""
    for row in received_from(session, office_id)[:1]:
        return row.ack()
    return None


def follow_trust(session: Session, s: Services, office: Office) -> list[Packet]:
    """Let the packets of an office follow its state: into quarantine, or out of it.

    Returns:
        The packets that came out of quarantine.
    """
    now = s.clock.now()
    if trust.reading(trust.State(office.state)) is not trust.Reading.OPEN:
        for row in packets_from(session, office.id, "waiting"):
            state = state_behind(session, office, row.created, now)
            if trust.reading(state) is not trust.Reading.OPEN:
                row.move_to("quarantined", now)
        return []
    freed = packets_from(session, office.id, "quarantined")
    for row in freed:
        row.move_to("waiting", now)
    return freed


def _burn(s: Services, reserved: list[str]) -> int:
    if not reserved:
        return 0
    with writing(s) as session:
        for packet_id in reserved:
            row = session.get(Packet, packet_id)
            if row is not None:
                row.move_to("burnt", s.clock.now())
                log.record(session, s, "number_burnt", object_id=packet_id, seq=row.seq)
    return len(reserved)


def _forget_words(s: Services, found: list[str]) -> None:
    """Forget what packets say that never left or are about erased cases; once it was kept."""
    if found:
        with writing(s) as session:
            for packet_id in found:
                session.get_one(Packet, packet_id).manifest = None
        with register_refusals():
            s.register.checkpoint()


def _expire(s: Services, old: list[str]) -> int:
    """Give up packets that nobody answered in 120 days; their key is gone at the other office.

    None is given up while the clock is in doubt: a false date would take them all at once.
    """
    if not old:
        return 0
    with writing(s) as session:
        if clock_check.note(session, s):
            return 0
        for packet_id in old:
            row = session.get(Packet, packet_id)
            if row is None:
                continue
            row.move_to("expired", s.clock.now())
            row.file_name = None
            referral = referral_of(session, row.id, "out")
            if referral is not None and "expired" in REFERRAL_STEPS.get(
                referral.state, frozenset()
            ):
                referral.move_to("expired", s.clock.now())
            log.record(session, s, "packet_expired", object_id=row.case_id, seq=row.seq)
    return len(old)


def _come_back(s: Services, early: list[str]) -> int:
    """Let packets wait again that a false date gave up: their 120 days are not over.

    The file of one that was given up is gone; what was handed over can be answered as before, and
    what was not is sealed anew.
    """
    if not early:
        return 0
    with writing(s) as session:
        for packet_id in early:
            row = session.get_one(Packet, packet_id)
            referral = referral_of(session, row.id, "out")
            if referral is not None and referral.state == "expired":
                referral.come_back(s.clock.now())
            went = row.handed_over_how if referral is None else referral.state != "sealed"
            row.move_to("handed_over" if went else "sealed", s.clock.now())
            log.record(session, s, "packet_came_back", object_id=row.case_id, seq=row.seq)
    return len(early)


def _files(place: Path) -> list[Path]:
    with plain_errors():
        return [path for path in place.iterdir() if path.is_file()] if place.is_dir() else []


OUTGOING = ("sealed", "handed_over", "answered", "withdrawn", "expired", "superseded")
"""States of the packets that the outbox shows."""


def resolve_packet(s: Services, typed: str) -> str:
    """Return the whole id of a packet in the inbox.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    with reading(s) as session:
        return packet_row(session, lookup.find_packet(session, typed).id).id


def resolve_outgoing(s: Services, typed: str) -> str:
    """Return the whole id of a packet in the outbox.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    with reading(s) as session:
        return outgoing_row(session, lookup.find_packet(session, typed).id).id


def packet_row(session: Session, packet_id: str) -> Packet:
    """Return the row of a received packet by its whole id.

    Raises:
        NotFoundError: no such packet came in.
    """
    row = session.get(Packet, packet_id)
    if row is None or row.direction != "in":
        raise NotFoundError(reason="find.packet")
    return row


def outgoing_row(session: Session, packet_id: str) -> Packet:
    """Return the row of a packet in the outbox by its whole id.

    Raises:
        NotFoundError: no such packet lies there.
    """
    row = session.get(Packet, packet_id)
    if row is None or row.direction != "out" or row.state not in OUTGOING:
        raise NotFoundError(reason="find.packet")
    return row


def arrived_at(session: Session, row: Packet) -> int:
    """Return when a packet came in, in Unix seconds."""
    seen = session.get(Seen, row.id)
    return seen.at if seen else row.updated

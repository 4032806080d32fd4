"""Packets that come in parts: gathered in any order over days, then received like every packet.

Rules: a part is copied into the register folder and counts when it is on the disk; nothing of a
set is opened before all of it is there and has the right hash; a part that differs from one that
came before is refused and changes nothing; what waited 60 days is thrown away.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from app.base.errors import (
    AmbiguousError,
    AppError,
    NotEnoughDiskError,
    NotFoundError,
    PacketNewerError,
)
from app.base.jobs import Report, Token, at_step, silent
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.inbox import acceptance, arrival, part_store
from app.inbox.inbox_list import item_of
from app.inbox.part_store import Stored
from app.offices.trust_errors import OfficeRevokedError
from app.packets import store
from app.packets.errors import (
    AttachmentDamagedError,
    NotAPacketError,
    PacketConflictError,
    PacketDamagedError,
    PacketForwardedError,
    PacketIncompleteError,
    PacketKnownError,
    PacketNotForUsError,
    PacketOwnError,
    PartConflictError,
    PartDamagedError,
    PartIncompleteError,
    ReplyUnexpectedError,
)
from app.packets.records import InboxItem, WaitingParts
from app.system.files import finish_file, free_bytes, open_to_read, plain_errors, sync_folder
from crypto import errors as sealing
from crypto.packet.parts import FIRST_BYTES, Part, looks_like_part, read_part

SUFFIX = ".lfpart"
_SHORTEST = 4

_FINAL = (
    AttachmentDamagedError,
    NotAPacketError,
    OfficeRevokedError,
    PacketConflictError,
    PacketDamagedError,
    PacketForwardedError,
    PacketIncompleteError,
    PacketNotForUsError,
    PacketOwnError,
    ReplyUnexpectedError,
)
"""Refusals of a whole packet that another try cannot change."""


def receive(
    s: Services, path: Path, report: Report = silent, token: Token | None = None
) -> InboxItem | WaitingParts:
    """Take a packet file, or one part of a packet, into the inbox.

    Args:
        s: the open register.
        path: the file; it is only read.
        report: told the steps "copying", "checking" and "opening".
        token: may stop it.

    Returns:
        The packet when it is whole now, else what it still waits for.

    Raises:
        PartIncompleteError: the part was cut off.
        PartConflictError: another part of this set or number came before; nothing was changed.
        PartDamagedError: all parts are here but do not make the packet; the set stays.
        PacketKnownError: the set was received before.
        PacketOwnError: it is a part of our own packet for another office.
        AppError: as `acceptance.receive`.
        Cancelled: the part does not count.
    """
    require(s, Act.ACCEPT)
    token = token or Token()
    with open_to_read(path) as source:
        with plain_errors():
            is_part = looks_like_part(source.read(len(FIRST_BYTES)))
        if is_part:
            try:
                stored, is_new = _take(s, source, report, token)
            except AppError as refusal:
                arrival.log_refusal(s, refusal)
                raise
    if not is_part:
        return acceptance.receive(s, path, report, token)
    # Where one is damaged, a sound part that comes again changes nothing.
    if stored.gathering.missing or (stored.damaged and not is_new):
        return waiting_of(stored)
    return _finish(s, stored, report, token)


def go_on(
    s: Services, set_id: str, report: Report = silent, token: Token | None = None
) -> InboxItem:
    """Receive a packet of which all parts are here, after something came in between.

    Raises:
        NotFoundError: nothing of this set is here, or parts of it are missing.
        AppError: as `receive`.
    """
    require(s, Act.ACCEPT)
    stored = part_store.find(s, set_id)
    if stored is None or stored.packet or stored.gathering.missing:
        raise NotFoundError(reason="find.parts")
    return _finish(s, stored, report, token or Token())


def waiting(s: Services) -> tuple[WaitingParts, ...]:
    """Return the packets that wait for parts, the one that came first first."""
    require(s, Act.VIEW)
    return tuple(waiting_of(stored) for stored in part_store.all_sets(s) if not stored.packet)


def resolve(s: Services, typed: str) -> str:
    """Return the whole id of a set that waits for parts.

    Args:
        s: the open register.
        typed: any beginning of it that is the only one, at least 4 characters.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    begins = typed.strip().casefold()
    found = [one.set_id for one in waiting(s) if one.set_id.startswith(begins)]
    if len(begins) < _SHORTEST or not found:
        raise NotFoundError(reason="find.parts")
    if len(found) > 1:
        raise AmbiguousError
    return found[0]


def drop(s: Services, set_id: str) -> None:
    """Throw away the parts of a packet that came in.

    Raises:
        NotFoundError: nothing of this set is here.
    """
    require(s, Act.ACCEPT)
    stored = part_store.find(s, set_id)
    if stored is None or stored.packet:
        raise NotFoundError(reason="find.parts")
    part_store.remove(stored)
    with writing(s) as session:
        told = waiting_of(stored)
        log.record(session, s, "parts_dropped", arrived=told.arrived, count=told.count)


def waiting_of(stored: Stored) -> WaitingParts:
    """Return what a set waits for."""
    gathering = stored.gathering
    return WaitingParts(
        set_id=gathering.whole.id,
        count=gathering.whole.count,
        missing=gathering.missing,
        size=gathering.whole.size,
        since=stored.since,
        until=stored.until,
        damaged=stored.damaged and not gathering.missing,
    )


@contextmanager
def part_refusals() -> Iterator[None]:
    """Turn refusals of crypto about a part into refusals an officer can act on.

    Raises:
        AppError: what the officer can act on.
    """
    try:
        yield
    except (sealing.NotOursError, sealing.LimitError) as error:
        raise NotAPacketError from error
    except sealing.NewerVersionError as error:
        raise PacketNewerError from error
    except sealing.TruncatedError as error:
        raise PartIncompleteError(**error.facts) from error
    except sealing.PartError as error:
        raise PartConflictError(reason=error.reason, **error.facts) from error


def _take(s: Services, source: BinaryIO, report: Report, token: Token) -> tuple[Stored, bool]:
    """Put a part into its place; return its set, and whether it was not there before."""
    with plain_errors(), part_refusals():
        size = source.seek(0, 2)
        source.seek(0)
        part = read_part(source, size)
        found = part_store.find(s, part.whole.id)
        # A packet that was received is refused only by parts that are really its own.
        is_received = found is not None and found.packet and found.gathering.whole == part.whole
        if found is not None and is_received and not arrival.is_damaged(s, found.packet):
            with reading(s) as session:
                raise arrival.known_before(session, found.packet, found.since)
        if found is None:
            store.refuse_own_sum(s, part.whole.sha256, part.whole.size)
        told = at_step(report, token, "copying", part.whole.length(part.number))
        if found is not None and _began_damaged(found, part):
            part_store.remove(found)
            found = None
        if found is None or found.packet:
            return _take_first(s, part, source, told), True
        if _is_there(found, part, source, told):
            return found, False
        _check_room(s, found)
        return _write(found, part, source, told), True


def _began_damaged(stored: Stored, part: Part) -> bool:
    """Say whether a set was begun by a part whose header was damaged: this one shows it."""
    whole = stored.gathering.whole
    return whole != part.whole and part.whole.has_own_id and not whole.has_own_id


def _take_first(s: Services, part: Part, source: BinaryIO, told: Callable[[int], None]) -> Stored:
    """Begin a set with its first part; when that fails, nothing of it is left."""
    stored = part_store.begin(s, part.whole, s.clock.now())
    try:
        _check_room(s, stored)
        stored = _write(stored, part, source, told)
    except BaseException:
        part_store.remove(stored)
        raise
    with writing(s) as session:
        log.record(session, s, "parts_begun", count=part.whole.count)
    return stored


def _is_there(stored: Stored, part: Part, source: BinaryIO, told: Callable[[int], None]) -> bool:
    """Say whether this very part came before; where one is damaged, another takes its place."""
    try:
        return stored.gathering.holds(part, source, told)
    except sealing.PartError as error:
        if not stored.damaged or error.reason != "parts.differs":
            raise
    # From here on the old slice does not count, so that a kill leaves the part missing.
    del stored.gathering.held[part.number]
    part_store.save(stored)
    return False


def _write(stored: Stored, part: Part, source: BinaryIO, told: Callable[[int], None]) -> Stored:
    with part_store.open_whole(stored) as target:
        stored.gathering.take(part, source, target, told)
        finish_file(target)
    return part_store.save(stored)


def _check_room(s: Services, stored: Stored) -> None:
    whole = stored.gathering.whole
    needed = sum(whole.length(number) for number in stored.gathering.missing)
    free = free_bytes(s.folder)
    if free < needed:
        raise NotEnoughDiskError(needed=needed, free=free)


def _finish(s: Services, stored: Stored, report: Report, token: Token) -> InboxItem:
    """Compare the whole, receive it, and let the parts go."""
    _compare(stored, at_step(report, token, "checking", stored.gathering.whole.size))
    try:
        packet_id = _hand_on(s, stored, report, token)
    except PacketKnownError as known:
        # Also after a kill between receiving and letting go.
        part_store.settle(stored, str(known.facts.get("packet", "")), s.clock.now())
        raise
    except _FINAL:
        part_store.remove(stored)
        raise
    part_store.settle(stored, packet_id, s.clock.now())
    with reading(s) as session:
        return item_of(session, packet_id)


def _compare(stored: Stored, told: Callable[[int], None]) -> None:
    try:
        with plain_errors(), open_to_read(stored.whole) as source:
            stored.gathering.finish(source, told)
    except sealing.TamperError as error:
        part_store.save(replace(stored, damaged=True))
        raise PartDamagedError(count=stored.gathering.whole.count) from error


def _hand_on(s: Services, stored: Stored, report: Report, token: Token) -> str:
    """Receive the whole under a second name, so that a kill loses neither parts nor packet."""
    staged = store.folder(s, store.INBOX) / store.new_name()
    try:
        os.link(stored.whole, staged)
        # Its name has to last before the parts go.
        sync_folder(staged.parent)
    except OSError:
        # A disk that knows no second name; it is copied as from a stick.
        return arrival.take_in(s, stored.whole, report, token)
    return arrival.take_in_staged(s, staged, report, token)

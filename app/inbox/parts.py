"""Packets that come in parts: gathered in any order over days, then received like every packet.

Rules:

* A part is copied into the register folder and counts when it is on the disk; nothing of a set is
  opened before all of it is there and has the right hash; a part that differs from one that came
  before is refused and changes nothing; what waited 60 days is thrown away.
* A set is a folder with one sealed file that fills up; nothing counts that the small state file
  beside it does not name, and that file is replaced in one step after the bytes are on the disk;
  what a kill leaves is swept away; no name of an office or a person is written here, and nothing in
  the clear but sizes, hashes and a day.
* What a set waits for is told alike in the window and on the command line.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from app.base import numerals
from app.base.errors import (
    AmbiguousError,
    AppError,
    FileUnreadableError,
    NotEnoughDiskError,
    NotFoundError,
    PacketNewerError,
)
from app.base.jobs import Report, Token, at_step, silent
from app.base.language import N_
from app.base.language import translate as _
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.inbox import acceptance, arrival
from app.inbox.inbox_list import item_of
from app.offices import clock_check
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
from app.packets.records import InboxItem, OutboxItem, WaitingParts
from app.system.files import (
    create_private,
    finish_file,
    free_bytes,
    open_to_read,
    plain_errors,
    plain_errors_but_missing,
    read_small,
    remove_empty,
    sync_folder,
    write_beside,
)
from app.system.files import remove as remove_file
from crypto import errors as sealing
from crypto.packet.parts import FIRST_BYTES, Gathering, Part, PartSet, looks_like_part, read_part

FOLDER = "parts"
KEPT_S = 60 * 86_400
"""For so long a set may wait for the rest (crypto/spec/parts.md, section 5)."""

_STATE, _WHOLE = "state", "whole"
_ID = re.compile("[0-9a-f]{32}")
_HASH = re.compile("[0-9a-f]{64}")
_MAX_STATE = 64 * 1024
_NOT_A_FILE = frozenset({"folder", "not-a-file", "missing", "name"})


@dataclass(frozen=True)
class Stored:
    """A set on the disk.

    Attributes:
        folder: its own.
        gathering: which parts are in place.
        since: when the first part came in, or when the packet was received.
        damaged: the whole had another hash, so a part may take the place of another one.
        packet: id of the packet that it became; then no bytes are kept any more.
    """

    folder: Path
    gathering: Gathering = field(compare=False)
    since: int
    damaged: bool = False
    packet: str = ""

    @property
    def whole(self) -> Path:
        """The file that fills up."""
        return self.folder / _WHOLE

    @property
    def until(self) -> int:
        """When it is thrown away, in Unix seconds."""
        return self.since + KEPT_S


def find(s: Services, set_id: str) -> Stored | None:
    """Return a set by its whole id, None when nothing of it is here.

    Raises:
        FileUnreadableError: what is here of it cannot be opened now.
    """
    return _load(s.folder / FOLDER / set_id)


def all_sets(s: Services) -> list[Stored]:
    """Return every set that can be opened now, the one that came first first."""
    found: list[Stored] = []
    for path in _folders(s):
        with contextlib.suppress(FileUnreadableError):
            stored = _load(path)
            found += [] if stored is None else [stored]
    return sorted(found, key=lambda one: (one.since, one.folder.name))


def begin(s: Services, whole: PartSet, now: int) -> Stored:
    """Make room for a set of which nothing is here.

    Raises:
        NotEnoughDiskError, FileUnreadableError: there is no place for it.
    """
    stored = Stored(s.folder / FOLDER / whole.id, Gathering(whole), now)
    _clear(stored.folder)
    with plain_errors():
        stored.folder.parent.mkdir(mode=0o700, exist_ok=True)
        stored.folder.mkdir(mode=0o700)
        create_private(stored.whole).close()
    return stored


def open_whole(stored: Stored) -> io.FileIO:
    """Open the file that fills up, for reading and writing."""
    with plain_errors():
        return io.FileIO(stored.whole, "r+b")


def save(stored: Stored) -> Stored:
    """Make what is in place count.

    Raises:
        NotEnoughDiskError, FileUnreadableError: what counted before still does.
    """
    whole = stored.gathering.whole
    state = {
        "v": 1,
        "count": whole.count,
        "size": whole.size,
        "sha256": whole.sha256,
        "step": whole.step,
        "since": stored.since,
        "damaged": stored.damaged,
        "packet": stored.packet,
        "held": {str(number): digest for number, digest in stored.gathering.held.items()},
    }
    write_beside(stored.folder / _STATE, json.dumps(state).encode("ascii"))
    return stored


def settle(stored: Stored, packet_id: str, now: int) -> None:
    """Let go of the bytes of a set that was received, and remember what it became."""
    whole = Gathering(stored.gathering.whole)
    save(replace(stored, gathering=whole, since=now, damaged=False, packet=packet_id))
    with contextlib.suppress(OSError):
        remove_file(stored.whole)


def remove(stored: Stored) -> None:
    """Throw a set away; what is in use now goes at the next sweep."""
    _clear(stored.folder)


def sweep(s: Services) -> None:
    """Remove what a kill left half-done, and give up what waited too long; called at unlock."""
    given_up = 0
    with reading(s) as session:
        in_doubt = clock_check.is_in_doubt(session, s)
    for folder in _folders(s):
        try:
            stored = _load(folder)
        except FileUnreadableError:
            # What cannot be opened for a moment is not lost, and the next unlock looks again.
            continue
        if stored is None or (stored.until <= s.clock.now() and not in_doubt):
            given_up += stored is not None and not stored.packet
            _clear(folder)
            continue
        kept = (_STATE,) if stored.packet else (_STATE, _WHOLE)
        for path in _files(folder):
            if path.name not in kept:
                with contextlib.suppress(OSError):
                    remove_file(path)
    if given_up:
        with writing(s) as session:
            log.record(session, s, "parts_expired", count=given_up)


def _folders(s: Services) -> list[Path]:
    place = s.folder / FOLDER
    with plain_errors():
        found = list(place.iterdir()) if place.is_dir() else []
    return [path for path in found if path.is_dir() and _ID.fullmatch(path.name)]


def _files(folder: Path) -> list[Path]:
    with plain_errors():
        return list(folder.iterdir()) if folder.is_dir() else []


def _clear(folder: Path) -> None:
    """Remove a set; its state first, because bytes without a state count for nothing."""
    with contextlib.suppress(OSError):
        remove_file(folder / _STATE, missing_ok=True)
        for path in _files(folder):
            remove_file(path)
        remove_empty(folder)


def _load(folder: Path) -> Stored | None:
    """Return what a state file tells, None when it is not there or not sound.

    Raises:
        FileUnreadableError: it is there and cannot be opened now.
    """
    try:
        with plain_errors_but_missing():
            raw = read_small(folder / _STATE, _MAX_STATE)
            stored = _stored(folder, json.loads(raw))
            return stored if stored.packet or _file_is_there(stored) else None
    except FileUnreadableError as error:
        if error.facts.get("reason") in _NOT_A_FILE:
            return None
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _stored(folder: Path, state: dict[str, Any]) -> Stored:
    """Read a state.

    Raises:
        ValueError, KeyError, TypeError: it is not one of ours.
    """
    count, size, step, since = (int(state[name]) for name in ("count", "size", "step", "since"))
    whole = PartSet(folder.name, count, size, str(state["sha256"]), step)
    held = {int(number): str(digest) for number, digest in state["held"].items()}
    sound = state["v"] == 1 and step > 0 and count == -(-size // step)
    known = set(held) <= set(range(1, count + 1)) and all(map(_HASH.fullmatch, held.values()))
    if not sound or not known:
        raise ValueError("not a state of a set")
    return Stored(
        folder, Gathering(whole, held), since, state["damaged"] is True, str(state["packet"])
    )


def _file_is_there(stored: Stored) -> bool:
    """Say whether the file is as long as the parts that count need it to be."""
    whole = stored.gathering.whole
    needed = max((whole.offset(n) + whole.length(n) for n in stored.gathering.held), default=0)
    return stored.whole.stat().st_size >= needed


_PLACES = {
    "stick": N_("To a USB drive"),
    "network": N_("To another computer"),
    "folder": N_("To a folder of this computer"),
    "stream": N_("By a command, to another program or file"),
}


def waiting_words(waiting: WaitingParts) -> str:
    """Return how far a packet in parts is, in the language shown now."""
    if waiting.damaged:
        return _(
            "All {count} parts are here, but one of them was damaged on the way. Take the parts in"
            " once more: each sound one takes its place."
        ).format(count=numerals.shown(waiting.count))
    if not waiting.missing:
        return _("All {count} parts are here.").format(count=numerals.shown(waiting.count))
    return _("{arrived} of {count} parts. Missing: {missing}.").format(
        arrived=numerals.shown(waiting.arrived),
        count=numerals.shown(waiting.count),
        missing=shown_numbers(waiting.missing),
    )


def copied_words(item: OutboxItem) -> str:
    """Return to what kind of place a packet was copied, "" when it never was."""
    if not item.copied_at:
        return ""
    place = _(_PLACES.get(item.copied_to, _PLACES["folder"]))
    if not item.parts:
        return place
    left = item.parts_left
    copied = [number for number in range(1, item.parts + 1) if number not in left]
    told = _("{place}, parts {numbers} of {count}").format(
        place=place, numbers=shown_numbers(copied), count=numerals.shown(item.parts)
    )
    if not left:
        return told
    return _("{told}. Not copied yet: {missing}").format(told=told, missing=shown_numbers(left))


def shown_numbers(numbers: Iterable[int]) -> str:
    """Return part numbers as they are read and typed: "2, 5-9"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(
        ", ".join(map(str, range(first, last + 1))) if last - first < 2 else f"{first}-{last}"
        for first, last in runs
    )


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
    stored = find(s, set_id)
    if stored is None or stored.packet or stored.gathering.missing:
        raise NotFoundError(reason="find.parts")
    return _finish(s, stored, report, token or Token())


def waiting(s: Services) -> tuple[WaitingParts, ...]:
    """Return the packets that wait for parts, the one that came first first."""
    require(s, Act.VIEW)
    return tuple(waiting_of(stored) for stored in all_sets(s) if not stored.packet)


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
    stored = find(s, set_id)
    if stored is None or stored.packet:
        raise NotFoundError(reason="find.parts")
    remove(stored)
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
        found = find(s, part.whole.id)
        # A packet that was received is refused only by parts that are really its own.
        is_received = found is not None and found.packet and found.gathering.whole == part.whole
        if found is not None and is_received and not arrival.is_damaged(s, found.packet):
            with reading(s) as session:
                raise arrival.known_before(session, found.packet, found.since)
        if found is None:
            store.refuse_own_sum(s, part.whole.sha256, part.whole.size)
        told = at_step(report, token, "copying", part.whole.length(part.number))
        if found is not None and _began_damaged(found, part):
            remove(found)
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
    stored = begin(s, part.whole, s.clock.now())
    try:
        _check_room(s, stored)
        stored = _write(stored, part, source, told)
    except BaseException:
        remove(stored)
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
    save(stored)
    return False


def _write(stored: Stored, part: Part, source: BinaryIO, told: Callable[[int], None]) -> Stored:
    with open_whole(stored) as target:
        stored.gathering.take(part, source, target, told)
        finish_file(target)
    return save(stored)


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
        settle(stored, str(known.facts.get("packet", "")), s.clock.now())
        raise
    except _FINAL:
        remove(stored)
        raise
    settle(stored, packet_id, s.clock.now())
    with reading(s) as session:
        return item_of(session, packet_id)


def _compare(stored: Stored, told: Callable[[int], None]) -> None:
    try:
        with plain_errors(), open_to_read(stored.whole) as source:
            stored.gathering.finish(source, told)
    except sealing.TamperError as error:
        save(replace(stored, damaged=True))
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

"""Where parts wait for the others: one folder a set, one sealed file that fills up.

Rules: nothing counts that the small state file beside it does not name, and that file is replaced
in one step after the bytes are on the disk; what a kill leaves is swept away; no name of an office
or a person is written here, and nothing in the clear but sizes, hashes and a day.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.base.errors import FileUnreadableError
from app.core import log
from app.core.services import Services, reading, writing
from app.offices import clock_check
from app.system.files import (
    create_private,
    plain_errors,
    plain_errors_but_missing,
    read_small,
    remove_empty,
    write_beside,
)
from app.system.files import remove as remove_file
from crypto.packet.parts import Gathering, PartSet

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
            return stored if stored.packet or _is_there(stored) else None
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


def _is_there(stored: Stored) -> bool:
    """Say whether the file is as long as the parts that count need it to be."""
    whole = stored.gathering.whole
    needed = max((whole.offset(n) + whole.length(n) for n in stored.gathering.held), default=0)
    return stored.whole.stat().st_size >= needed

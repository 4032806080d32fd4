"""A folder that several computers of an office share, as the store between them.

Rules:

* Below it lie ``feed/<32 hex>/<place>``, one file for each envelope, ``feed/<32 hex>/founding`` and
  ``parts/<64 hex>/<number>``. A file of an envelope is ``LIFAFAS1``, the feed, the place, the link
  before it, the term and the body, of fixed lengths but the last.
* A file gets its name whole, and of several computers exactly one gets it. Where a folder cannot
  promise that, nothing is begun. A kill leaves a half beside, swept once its place is taken.
* Names that are not exactly ours are somebody else's files: they are neither read nor removed.
* A folder that is gone, empty or shorter than it was is refused, and never means that something
  was deleted; no folder is made but when a feed begins.
* It tells nobody who is there: it has no presence, and looks for what is new by itself. Whoever may
  write in it may destroy it; nobody who only reads it learns more than from any store.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from struct import Struct
from typing import Final

from app.base.errors import FileUnreadableError, NotEnoughDiskError, TargetExistsError
from app.seats.errors import NoLineError, NoSharedFolderError, StoreDamagedError
from app.seats.store import (
    MOST_READ,
    MOST_READ_BYTES,
    PART_BYTES,
    StoreHead,
    check_body,
    check_part,
)
from app.system import files
from app.system.paths import clouds_at
from app.system.platforms import system
from crypto.feed.chain import FEED_BYTES, LINK_BYTES, MOST_TERM, Envelope, Head, link_of
from crypto.feed.envelope import MAX_BODY_BYTES

MAGIC: Final = b"LIFAFAS1"
POLL_S: Final = 5.0
TURN_S: Final = 5.0
"""Who does nothing for so long in its turn loses it."""

LONGEST_WAIT_S: Final = 30.0
REFUSED_S: Final = 2.0
"""How long the file of a turn may be refused: Windows lets nobody touch one that just goes."""

RACES: Final = 200
_RACERS: Final = (b"one", b"two")
_LOOK_S: Final = 0.1
_FEED, _PARTS, _FOUNDING, _TURN, _DROPPED = "feed", "parts", "founding", "turn", "dropped"
_MAX_FOUNDING: Final = 65_536
_BEFORE = Struct(f">{len(MAGIC)}s{FEED_BYTES}sQ{LINK_BYTES}sI")
_MARK_BYTES: Final = 16
_HALF: Final = re.compile(rf"([1-9][0-9]*)\.[0-9a-f]{{8}}{re.escape(files.PART_SUFFIX)}")


def found(folder: Path, feed: bytes, founding: bytes) -> None:
    """Begin a feed in a folder.

    Args:
        folder: shared by the computers of the office.
        feed: 16 bytes that name the feed.
        founding: the file with which it begins.

    Raises:
        NoSharedFolderError: it is no folder for this, or another feed has this name.
        NoLineError: it cannot be reached, or has no room.
    """
    if clouds_at(folder):
        raise NoSharedFolderError(reason="cloud")
    with _as_line():
        prove_exclusive(folder)
        place = folder / _FEED / feed.hex()
        for each in (folder / _FEED, place, folder / _PARTS):
            with files.plain_errors():
                each.mkdir(exist_ok=True)
        begun = files.put_exclusively(place / _FOUNDING, founding)
        if not begun and files.read_small(place / _FOUNDING, _MAX_FOUNDING) != founding:
            raise NoSharedFolderError(reason="taken")


def prove_exclusive(folder: Path) -> None:
    """Let two race for one name again and again, and see that each time exactly one gets it.

    Args:
        folder: in which the names are; nothing of them is left.

    Raises:
        NoSharedFolderError: both got it, or none, or the folder cannot do it.
    """
    with files.plain_errors():
        ours = folder / f"try-{secrets.token_hex(8)}"
        ours.mkdir()
    try:
        with ThreadPoolExecutor(len(_RACERS)) as runners:
            for number in range(RACES):
                if not _is_won_by_one(ours / str(number), runners):
                    raise NoSharedFolderError
    finally:
        files.remove_all(ours, quietly=True)


def _is_won_by_one(target: Path, runners: ThreadPoolExecutor) -> bool:
    """Let two race for a name; say whether exactly one got it, and has its bytes there."""
    start = threading.Barrier(len(_RACERS))

    def run(content: bytes) -> bool:
        start.wait()
        return files.put_exclusively(target, content)

    try:
        got = dict(zip(_RACERS, runners.map(run, _RACERS), strict=True))
        return sum(got.values()) == 1 and got[files.read_small(target, len(_RACERS[0]))]
    except (FileUnreadableError, KeyError):
        return False


class FolderStore:
    """The store of one feed in a shared folder.

    Args:
        folder: the shared folder.
        feed: 16 bytes that name the feed.
        pause: waits for some seconds.
        tick: returns seconds that only go forward.

    Raises:
        NoLineError: the folder cannot be reached, or holds no such feed.
        StoreDamagedError: a place is missing in it.
    """

    def __init__(
        self,
        folder: Path,
        feed: bytes,
        pause: Callable[[float], object] | None = None,
        tick: Callable[[], float] = system.since_start,
    ) -> None:
        self._folder, self._feed = folder / _FEED / feed.hex(), feed
        self._parts = folder / _PARTS
        self._pause = pause or threading.Event().wait
        self._tick = tick
        self._seen = self._swept()

    def head(self) -> StoreHead:
        """Return how far the feed has come; see ``Store``."""
        founding = self._founding()
        n = self._last()
        if n == 0:
            return StoreHead(founding, 0, Head.first(self._feed, founding).link)
        envelope = self._envelope(n)
        if envelope is None:
            raise StoreDamagedError(place=n, reason="gap")
        return StoreHead(founding, n, link_of(self._feed, envelope))

    def read(self, after: int) -> tuple[Envelope, ...]:
        """Return the envelopes behind a place; see ``Store``."""
        found = self._behind(after)
        if not found and after < self._last():
            # What came since it was looked for is no gap.
            found = self._behind(after)
            if not found:
                raise StoreDamagedError(place=after + 1, reason="gap")
        return found

    def append(self, envelope: Envelope) -> bool:
        """Put an envelope behind the last one; see ``Store``."""
        check_body(envelope)
        head = self.head()
        if (head.n + 1, head.link) != (envelope.n, envelope.prev):
            return False
        before = _BEFORE.pack(MAGIC, self._feed, envelope.n, envelope.prev, envelope.term)
        with _as_line():
            return files.put_exclusively(self._place(envelope.n), before + envelope.body)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Let nobody else who asks for the turn append meanwhile; see ``Store``."""
        mark = secrets.token_bytes(_MARK_BYTES)
        self._take_turn(mark)
        try:
            yield
        finally:
            # What cannot be given back runs out.
            with contextlib.suppress(NoLineError, OSError):
                if self._mark() == mark:
                    files.remove(self._folder / _TURN, missing_ok=True)

    def put_part(self, name: bytes, part: int, body: bytes) -> None:
        """Keep a part of a sealed file; see ``Store``."""
        check_part(name, part, body)
        folder = self._parts / name.hex()
        with _as_line():
            with files.plain_errors():
                folder.mkdir(exist_ok=True)
            is_new = files.put_exclusively(folder / str(part), body)
            if not is_new and body != self.part(name, part):
                raise StoreDamagedError(place=part, reason="part")

    def part(self, name: bytes, part: int) -> bytes | None:
        """Return a part of a sealed file, None when it is not there; see ``Store``."""
        check_part(name, part)
        self._founding()
        found = _read(self._parts / name.hex() / str(part), PART_BYTES)
        if found is not None and len(found) > PART_BYTES:
            raise StoreDamagedError(place=part, reason="part")
        return found

    def drop(self, name: bytes) -> None:
        """Mark a sealed file as wanted no more; see ``Store``."""
        check_part(name, 0)
        with _as_line():
            if (self._parts / name.hex()).is_dir():
                files.put_exclusively(self._parts / name.hex() / _DROPPED, b"")

    def say(self, told: bytes) -> None:
        """Say nothing: a folder tells nobody who is there; see ``Store``."""

    def wait(self, seconds: float) -> tuple[bytes, ...]:
        """Wait until the feed goes on; nobody says anything here; see ``Store``."""
        seen, until = self._seen, self._tick() + seconds
        while self._last() == seen and (left := until - self._tick()) > 0:
            self._pause(min(POLL_S, left))
        return ()

    def close(self) -> None:
        """Let go of the folder: nothing is held in it; see ``Store``."""

    def _behind(self, after: int) -> tuple[Envelope, ...]:
        """Return what stands behind a place without a gap, as much as is read at once."""
        found: list[Envelope] = []
        size = 0
        while len(found) < MOST_READ:
            envelope = self._envelope(after + len(found) + 1)
            if envelope is None or size + len(envelope.body) > MOST_READ_BYTES:
                break
            size += len(envelope.body)
            found.append(envelope)
        return tuple(found)

    def _place(self, n: int) -> Path:
        return self._folder / str(n)

    def _founding(self) -> bytes:
        founding = _read(self._folder / _FOUNDING, _MAX_FOUNDING)
        if founding is None:
            # An empty folder in the place of a server that is not there has no feed at all.
            if not self._folder.is_dir():
                raise NoLineError
            raise StoreDamagedError(place=0, reason="founding")
        if len(founding) > _MAX_FOUNDING:
            raise StoreDamagedError(place=0, reason="founding")
        return founding

    def _last(self) -> int:
        """Return the last place: from the last that was seen on, or counted when that is gone."""
        with _as_line(), files.plain_errors():
            if self._seen and not _is_there(self._place(self._seen)):
                self._seen = self._swept()
            while _is_there(self._place(self._seen + 1)):
                self._seen += 1
        return self._seen

    def _swept(self) -> int:
        """Return the last place, counted anew, and remove halves that can get no place any more.

        Raises:
            StoreDamagedError: one before it is missing.
        """
        self._founding()
        with _as_line(), files.plain_errors():
            entries = [each.name for each in self._folder.iterdir()]
        places = {n for n in map(_number, entries) if n}
        last = max(places, default=0)
        with _as_line(), files.plain_errors():
            # A list that was read while others write need not have all that is there.
            for n in range(1, last):
                if n not in places and not _is_there(self._place(n)):
                    raise StoreDamagedError(place=n, reason="gap")
        for half in filter(None, map(_HALF.fullmatch, entries)):
            if int(half[1]) <= last:
                with contextlib.suppress(OSError):
                    files.remove(self._folder / half[0], missing_ok=True)
        return last

    def _envelope(self, n: int) -> Envelope | None:
        """Return what stands at a place, None when nothing does."""
        raw = _read(self._place(n), _BEFORE.size + MAX_BODY_BYTES)
        if raw is None:
            self._founding()
            return None
        if len(raw) < _BEFORE.size:
            raise StoreDamagedError(place=n)
        magic, feed, told, prev, term = _BEFORE.unpack_from(raw)
        if (magic, feed, told) != (MAGIC, self._feed, n) or not 1 <= term <= MOST_TERM:
            raise StoreDamagedError(place=n)
        envelope = Envelope(n, prev, term, raw[_BEFORE.size :])
        check_body(envelope)
        return envelope

    def _take_turn(self, mark: bytes) -> None:
        """Wait for the turn, and take it from who does nothing in it."""
        began = since = answered = self._tick()
        other: bytes | None = None
        while True:
            try:
                with _as_line():
                    if files.put_exclusively(self._folder / _TURN, mark):
                        return
                answered = now = self._tick()
                found = self._mark()
                if found == mark:  # It was told as refused, and yet we got it.
                    return
            except NoLineError as error:
                self._founding()
                now, found = self._tick(), other
                if error.facts.get("reason") == "full" or now - answered > REFUSED_S:
                    raise
            if found != other:
                other, since = found, now
            elif now - since > TURN_S:
                with contextlib.suppress(OSError):
                    files.remove(self._folder / _TURN, missing_ok=True)
            if now - began > LONGEST_WAIT_S:
                raise NoLineError(reason="turn")
            self._pause(_LOOK_S)

    def _mark(self) -> bytes | None:
        return _read(self._folder / _TURN, _MARK_BYTES)


def _number(name: str) -> int:
    """Return the place that a file bears in its name, spelt as we spell it; else 0."""
    return int(name) if name.isascii() and name.isdigit() and name[0] != "0" else 0


def _is_there(path: Path) -> bool:
    """Say whether something has a name; that it cannot be asked is no answer."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _read(path: Path, limit: int) -> bytes | None:
    """Return a file, of a longer one one byte more than the limit, None when there is none.

    Raises:
        NoLineError: it cannot be read now.
        StoreDamagedError: it is no file.
    """
    try:
        with files.plain_errors_but_missing():
            if not stat.S_ISREG(path.lstat().st_mode):
                raise StoreDamagedError(place=_number(path.name))
            with files.reader(path) as file:
                return file.read(limit + 1)
    except FileNotFoundError:
        return None
    except FileUnreadableError as error:
        raise _no_line(error) from error


@contextlib.contextmanager
def _as_line() -> Iterator[None]:
    """Tell what a disk refuses as a line that is not there."""
    try:
        yield
    except NotEnoughDiskError as error:
        raise NoLineError(reason="full") from error
    except (FileUnreadableError, TargetExistsError) as error:
        raise _no_line(error) from error


def _no_line(error: FileUnreadableError | TargetExistsError) -> NoLineError:
    reason = str(error.facts.get("reason", ""))
    return NoLineError(reason=reason) if reason in NoLineError.words_for else NoLineError()

"""A store in memory, as quick as a test wants it; seats of one test share what lies in it.

Rules: it says what a store says and no more (``app/seats/store.py``), and keeps to the same tests
as the others.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.seats.errors import NoLineError
from app.seats.store import MOST_READ, MOST_READ_BYTES, StoreHead, check_body, check_part
from crypto.feed.chain import Envelope, Head, link_of


@dataclass
class Shared:
    """What lies between the seats of a test.

    Attributes:
        feed: 16 bytes that name the feed.
        founding: the file with which it began.
        envelopes: of all places, in their order.
        parts: of sealed files, by name and number.
        dropped: names of those that are wanted no more.
        listeners: what was said to each, and not heard yet.
        news: told whenever something comes.
        turn: whose it is to append.
    """

    feed: bytes
    founding: bytes
    envelopes: list[Envelope] = field(default_factory=list)
    parts: dict[tuple[bytes, int], bytes] = field(default_factory=dict)
    dropped: set[bytes] = field(default_factory=set)
    listeners: list[deque[bytes]] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    turn: threading.Lock = field(default_factory=threading.Lock)


class MemoryStore:
    """The line of one seat to what is shared."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._seen = len(shared.envelopes)
        self._heard: deque[bytes] = deque()
        shared.listeners.append(self._heard)

    def head(self) -> StoreHead:
        shared = self._open()
        first = Head.first(shared.feed, shared.founding)
        if not shared.envelopes:
            return StoreHead(shared.founding, 0, first.link)
        last = shared.envelopes[-1]
        return StoreHead(shared.founding, last.n, link_of(shared.feed, last))

    def read(self, after: int) -> tuple[Envelope, ...]:
        found: list[Envelope] = []
        size = 0
        for envelope in self._open().envelopes[after : after + MOST_READ]:
            size += len(envelope.body)
            if size > MOST_READ_BYTES:
                break
            found.append(envelope)
        return tuple(found)

    def append(self, envelope: Envelope) -> bool:
        check_body(envelope)
        shared = self._open()
        with shared.news:
            head = self.head()
            if (head.n + 1, head.link) != (envelope.n, envelope.prev):
                return False
            shared.envelopes.append(envelope)
            shared.news.notify_all()
        return True

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        with self._open().turn:
            yield

    def put_part(self, name: bytes, part: int, body: bytes) -> None:
        check_part(name, part, body)
        self._open().parts.setdefault((name, part), body)

    def part(self, name: bytes, part: int) -> bytes | None:
        check_part(name, part)
        return self._open().parts.get((name, part))

    def drop(self, name: bytes) -> None:
        check_part(name, 0)
        self._open().dropped.add(name)

    def say(self, told: bytes) -> None:
        shared = self._open()
        with shared.news:
            for listener in shared.listeners:
                if listener is not self._heard:
                    listener.append(told)
            shared.news.notify_all()

    def wait(self, seconds: float) -> tuple[bytes, ...]:
        shared = self._open()
        with shared.news:
            shared.news.wait_for(
                lambda: self._heard or len(shared.envelopes) != self._seen, timeout=seconds
            )
            self._seen = len(shared.envelopes)
            told = tuple(self._heard)
            self._heard.clear()
        return told

    def close(self) -> None:
        shared = self._open()
        shared.listeners[:] = [one for one in shared.listeners if one is not self._heard]
        self._closed = True

    _closed = False

    def _open(self) -> Shared:
        if self._closed:
            raise NoLineError
        return self._shared

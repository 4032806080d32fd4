"""The line of a feed: each place stands on all before it, by a hash that everybody can work out.

Rules kept here (``crypto/spec/feed.md``, sections 2 and 3): numbers have fixed lengths, so nothing
can be read in two ways; the first link stands on the founding; a check code is read aloud and typed
at the other computer, where the machine compares it.
"""

import hashlib
import struct
import unicodedata
from dataclasses import dataclass, field

from crypto.base.primitives import equal
from crypto.base.sjson import MAX_INT
from crypto.errors import FeedError, NotOursError
from crypto.office.identity import SEPARATORS

FEED_BYTES = 16
LINK_BYTES = 32
FIRST_TERM = 1
MOST_TERM = 2**31 - 1
MAX_SEAT = 99
MAX_INC = 2**16 - 1
CODE_DIGITS = 8
START = b"lifafa/feed/start/1"
LINK = b"lifafa/feed/link/1"
_PLACE = struct.Struct(f">{FEED_BYTES}sQ{LINK_BYTES}sI")
_SPOT = struct.Struct(f">{FEED_BYTES}sQ{LINK_BYTES}s")
_CODE_BYTES = 8
_GROUP = 4


@dataclass(frozen=True)
class Envelope:
    """One place of a feed as the store holds it; nothing in it is proven.

    Attributes:
        n: its place, from 1.
        prev: the link before it, 32 bytes.
        term: number of the key that it is sealed under.
        body: the sealed bytes.
    """

    n: int
    prev: bytes = field(repr=False)
    term: int
    body: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.n <= MAX_INT or not FIRST_TERM <= self.term <= MOST_TERM:
            raise ValueError("a place and a term are counted from 1")
        if len(self.prev) != LINK_BYTES:
            raise ValueError("a link has 32 bytes")


@dataclass(frozen=True)
class Spot:
    """A place of a feed and its link.

    Attributes:
        feed: the 16 bytes that name the feed.
        n: the place; 0 before the first envelope.
        link: its link, 32 bytes.
    """

    feed: bytes
    n: int
    link: bytes = field(repr=False)

    @property
    def raw(self) -> bytes:
        """The 56 bytes of it: feed, place, link."""
        return _SPOT.pack(self.feed, self.n, self.link)


@dataclass(frozen=True)
class Head:
    """The last place of a feed that was taken in.

    Attributes:
        feed: the 16 bytes that name the feed.
        n: the place; 0 before the first envelope.
        link: its link, 32 bytes.
        term: number of the key that the next envelope is sealed under.
    """

    feed: bytes
    n: int
    link: bytes = field(repr=False)
    term: int

    def __post_init__(self) -> None:
        if len(self.feed) != FEED_BYTES or len(self.link) != LINK_BYTES:
            raise ValueError("a feed is named by 16 bytes, a link has 32")

    @classmethod
    def first(cls, feed: bytes, founding: bytes) -> "Head":
        """Return where a feed begins.

        Args:
            feed: 16 bytes.
            founding: the whole file of its founding.
        """
        link = hashlib.sha256(START + feed + hashlib.sha256(founding).digest()).digest()
        return cls(feed, 0, link, FIRST_TERM)

    def check_next(self, envelope: Envelope) -> None:
        """Refuse an envelope that is not the one for the place after this.

        Raises:
            FeedError: another place, another link before it, or another term than is due.
        """
        if envelope.n != self.n + 1:
            raise FeedError("feed.place", wanted=self.n + 1, found=envelope.n)
        if not equal(envelope.prev, self.link):
            raise FeedError("feed.prev", place=envelope.n)
        if envelope.term != self.term:
            raise FeedError("feed.term", place=envelope.n, wanted=self.term, found=envelope.term)

    def after(self, envelope: Envelope, *, opens_term: bool) -> "Head":
        """Return the head with one more envelope, which was found good.

        Args:
            envelope: the one at the next place.
            opens_term: the last unit in it opened the next term.
        """
        link = link_of(self.feed, envelope)
        return Head(self.feed, envelope.n, link, envelope.term + opens_term)


def place_bytes(feed: bytes, n: int, prev: bytes, term: int) -> bytes:
    """Return where an envelope stands, in 60 bytes: feed, place, link before it, term."""
    return _PLACE.pack(feed, n, prev, term)


def link_of(feed: bytes, envelope: Envelope) -> bytes:
    """Return the link of an envelope, 32 bytes."""
    place = place_bytes(feed, envelope.n, envelope.prev, envelope.term)
    return hashlib.sha256(LINK + place + envelope.body).digest()


def check_code(link: bytes) -> str:
    """Return the check code of a place, two groups of four digits, to be read aloud.

    Args:
        link: of the place, 32 bytes.
    """
    return in_groups(int.from_bytes(link[:_CODE_BYTES]), CODE_DIGITS)


def in_groups(number: int, digits: int) -> str:
    """Return the last digits of a number in groups of four, to be read aloud."""
    text = f"{number % 10**digits:0{digits}d}"
    return " ".join(text[at : at + _GROUP] for at in range(0, digits, _GROUP))


def is_check_code(typed: str, link: bytes) -> bool:
    """Say whether a code that was typed is that of a link of ours.

    Args:
        typed: digits of any script, with spaces, hyphens, dots or commas anywhere.
        link: of the same place, 32 bytes.

    Raises:
        NotOursError: another character, or not exactly 8 digits.
    """
    return heard_digits(typed, CODE_DIGITS) == check_code(link).replace(" ", "")


def heard_digits(typed: str, count: int) -> str:
    """Return the digits of a code that was typed.

    Args:
        typed: digits of any script, with spaces, hyphens, dots or commas anywhere.
        count: how many it has.

    Raises:
        NotOursError: another character, or another count.
    """
    heard = ""
    for character in typed:
        if character in SEPARATORS:
            continue
        value = unicodedata.decimal(character, None)
        if value is None:
            raise NotOursError("check-code.character")
        heard += str(value)
    if len(heard) != count:
        raise NotOursError("check-code.length", digits=len(heard))
    return heard

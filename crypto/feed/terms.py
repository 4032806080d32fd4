"""Term keys: random, given to the letterbox of each computer, and gone with their term.

Rules kept here (``crypto/spec/feed.md``, section 6): nothing that lives long leads to a term key;
feed, term and computer are part of what an entry is sealed under, so one that was moved does not
open; the entries of a new term are for exactly the computers that are to read on, and all of them
get the one key that the opening commits to.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema
from crypto.base.primitives import KEY_BYTES, b64decode, b64encode, equal, kdf, random_bytes
from crypto.envelope import hybrid
from crypto.envelope.hybrid import HybridKey
from crypto.errors import FeedError, NotForUsError, TamperError
from crypto.feed.chain import MAX_SEAT

MAX_SEATS = 25
COMMIT_BYTES = 32
WRAP_BYTES = hybrid.ENC_BYTES + KEY_BYTES + hybrid.TAG_BYTES
FEED_KEY = b"lifafa/feed/1"
PRESENCE_KEY = b"lifafa/presence/1"
COMMIT = b"lifafa/term/commit/1"


@dataclass(frozen=True)
class Wrap:
    """A term key for one computer.

    Attributes:
        seat: number of the computer, 1 to 99.
        hpke: the key sealed to its letterbox, 1,168 bytes.
    """

    seat: int
    hpke: bytes = field(repr=False)


@dataclass(frozen=True)
class NewTerm:
    """The opening of a term.

    Attributes:
        term: its number.
        commit: what its key has to lead to, 32 bytes.
        wraps: the key for each computer that reads on, by rising number.
    """

    term: int
    commit: bytes = field(repr=False)
    wraps: tuple[Wrap, ...] = field(repr=False)

    def check_for(self, seats: Collection[int]) -> None:
        """Refuse an opening that is not for exactly these computers.

        Args:
            seats: numbers of the computers that read on.

        Raises:
            FeedError: one of them has no entry, or somebody else has one.
        """
        have = {wrap.seat for wrap in self.wraps}
        wanted = set(seats)
        if wanted - have:
            raise FeedError("term.entry-missing", seat=min(wanted - have))
        if have - wanted:
            raise FeedError("term.entry-foreign", seat=min(have - wanted))

    def open(self, feed: bytes, seat: int, letterbox: HybridKey) -> bytes:
        """Return the term key out of the entry of one computer.

        Args:
            feed: 16 bytes.
            seat: our own number.
            letterbox: our pair.

        Raises:
            FeedError: there is no entry for us.
            TamperError: as for ``open_entry``.
        """
        for wrap in self.wraps:
            if wrap.seat == seat:
                context = _context(feed, self.term, seat)
                return open_entry(wrap.hpke, context, letterbox, self.commit, feed)
        raise FeedError("term.no-entry", seat=seat)


def new_term_key() -> bytes:
    """Return the key of a new term, 32 random bytes."""
    return random_bytes(KEY_BYTES)


def new_letterbox() -> HybridKey:
    """Return the pair of a new letterbox; it is for one term key."""
    return HybridKey.generate()


def feed_key(term_key: bytes, feed: bytes) -> bytes:
    """Return the key that the envelopes of a term are sealed under."""
    return kdf(term_key, feed, FEED_KEY)


def presence_key(term_key: bytes, feed: bytes) -> bytes:
    """Return the key that presence is sealed under during a term."""
    return kdf(term_key, feed, PRESENCE_KEY)


def commitment(term_key: bytes, feed: bytes) -> bytes:
    """Return what an opening tells of its key, so that nobody is given another one."""
    return kdf(term_key, feed, COMMIT)


def new_term(feed: bytes, term: int, term_key: bytes, boxes: Mapping[int, bytes]) -> NewTerm:
    """Seal a term key to each of some letterboxes.

    Args:
        feed: 16 bytes.
        term: number of the term that the key is for.
        term_key: 32 bytes.
        boxes: the 1,216-byte public half of each letterbox, by number of the computer.

    Raises:
        CardError: a public half is none.
        ValueError: for nobody, or for more computers than an office has.
    """
    if not 1 <= len(boxes) <= MAX_SEATS:
        raise ValueError("a term key is for 1 to 25 computers")
    wraps = (
        Wrap(seat, seal_entry(boxes[seat], term_key, _context(feed, term, seat)))
        for seat in sorted(boxes)
    )
    return NewTerm(term, commitment(term_key, feed), tuple(wraps))


def seal_entry(box: bytes, term_key: bytes, context: bytes) -> bytes:
    """Return a term key sealed to a letterbox, 1,168 bytes.

    Args:
        box: the 1,216-byte public half.
        term_key: 32 bytes.
        context: what it is sealed for.

    Raises:
        CardError: the public half is none.
    """
    return b"".join(hybrid.seal_to(box, term_key, context))


def open_entry(
    hpke: bytes, context: bytes, letterbox: HybridKey, commit: bytes, feed: bytes
) -> bytes:
    """Return the term key that is sealed in an entry.

    Args:
        hpke: the entry, 1,168 bytes.
        context: what it was sealed for.
        letterbox: our pair.
        commit: what the key has to lead to, 32 bytes.
        feed: 16 bytes.

    Raises:
        TamperError: it does not open (for another letterbox, feed, term or seat, or changed), or
            gives another key than the others get.
    """
    try:
        key = letterbox.open(hpke[: hybrid.ENC_BYTES], hpke[hybrid.ENC_BYTES :], context)
    except NotForUsError as error:
        raise TamperError("term.entry") from error
    if not equal(commitment(key, feed), commit):
        raise TamperError("term.other-key")
    return key


def read_new_term(body: Mapping[str, Any], least: int, most: int) -> NewTerm:
    """Return the opening that some parsed members spell.

    Args:
        body: has at least the members ``term``, ``commit`` and ``wraps``.
        least: lowest number that it may have.
        most: highest number.

    Raises:
        SchemaError, NotOursError: it breaks a rule; seats must rise.
    """
    return NewTerm(
        schema.whole(body["term"], "term.number-value", least=least, most=most),
        b64decode(schema.text(body["commit"], "term.commit"), length=COMMIT_BYTES),
        _wraps(body["wraps"]),
    )


def new_term_json(opened: NewTerm) -> dict[str, Any]:
    """Return what stands for an opening in JSON."""
    wraps = [{"seat": wrap.seat, "hpke": b64encode(wrap.hpke)} for wrap in opened.wraps]
    return {"term": opened.term, "commit": b64encode(opened.commit), "wraps": wraps}


def _wraps(value: Any) -> tuple[Wrap, ...]:
    reasons = ("wraps.count", "wraps.order")
    return schema.rising(value, _wrap, lambda one: one.seat, reasons, least=1, most=MAX_SEATS)


def _wrap(value: Any) -> Wrap:
    members = schema.mapping(value, "wrap.object")
    schema.members(members, {"seat", "hpke"}, "wrap.members")
    return Wrap(
        schema.whole(members["seat"], "wrap.seat", least=1, most=MAX_SEAT),
        b64decode(schema.text(members["hpke"], "wrap.hpke"), length=WRAP_BYTES),
    )


def _context(feed: bytes, term: int, seat: int) -> bytes:
    return f"lifafa/term/1 feed={feed.hex()} term={term} seat={seat}".encode("ascii")

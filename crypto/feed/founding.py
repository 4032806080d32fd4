"""The founding of a feed: a signed object that says which feed begins, and after which.

Rules kept here (``crypto/spec/feed.md``, section 2): it counts only when a computer signed it that
is here in the own list; its entries lie open, so they are for letterboxes that are for foundings
alone; of two foundings that both count one is above the other for everybody, and nobody goes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import b64decode, b64encode
from crypto.envelope.hybrid import HybridKey
from crypto.errors import FeedError
from crypto.feed import signed_body
from crypto.feed.chain import FEED_BYTES, MAX_SEAT, Head, Spot
from crypto.feed.seats import HERE, SIGNING_KEY_BYTES, Listed, Seats
from crypto.feed.terms import (
    COMMIT_BYTES,
    MAX_SEATS,
    WRAP_BYTES,
    commitment,
    open_entry,
    seal_entry,
)
from crypto.office import signed_object
from crypto.office.identity import Identity

TYPE = "lifafa/founding/1"
MAX_BYTES = 65_536
_MEMBERS = frozenset(["v", "feed", "count", "old", "commit", "entries", "seat", "at"])


@dataclass(frozen=True)
class Entry:
    """The key of the first term for one computer.

    Attributes:
        seat: its number, 1 to 99.
        key: its signing key, 32 bytes.
        hpke: the term key sealed to its letterbox for foundings, 1,168 bytes.
    """

    seat: int
    key: bytes = field(repr=False)
    hpke: bytes = field(repr=False)


@dataclass(frozen=True)
class Founding:
    """A founding whose signature verifies; whether it counts say the checks.

    Attributes:
        feed: 16 bytes, new with each founding.
        count: how many foundings led to it, itself among them.
        old: the last place that counts of the feed that it goes on from, None for the first one of
            a register.
        commit: what the key of the first term has to lead to, 32 bytes.
        entries: the key for each computer that takes part, by rising number.
        seat: number of the computer that founds.
        at: Unix seconds.
        signer: the key in the file, 32 bytes.
        raw: the exact file.
    """

    feed: bytes
    count: int
    old: Spot | None
    commit: bytes = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)
    seat: int
    at: int
    signer: bytes = field(repr=False)
    raw: bytes = field(repr=False)

    @property
    def head(self) -> Head:
        """Where the feed begins."""
        return Head.first(self.feed, self.raw)

    def check_founder(self, seats: Seats) -> None:
        """Refuse a founding by somebody who may not found.

        Args:
            seats: our list, as it was confirmed here.

        Raises:
            FeedError: who signed it is not here in it under that number.
        """
        if seats.here.get(self.signer) != self.seat:
            raise FeedError("founding.stranger", seat=self.seat)

    def check_goes_on(self, before: "Founding") -> None:
        """Refuse a founding that does not go on from another one.

        Args:
            before: the founding of the feed that it names as the one before.

        Raises:
            FeedError: it goes on from another feed, or is not counted on.
        """
        if self.old is None or self.old.feed != before.feed:
            raise FeedError("founding.other-feed")
        if self.count != before.count + 1:
            raise FeedError("founding.count", wanted=before.count + 1, found=self.count)

    def is_above(self, other: "Founding") -> bool:
        """Say which of two foundings that count stands: more foundings, then the lower link."""
        # The link is turned round, so that the lower one is the higher in a comparison.
        return (self.count, _turned(self.head.link)) > (other.count, _turned(other.head.link))

    def seats_after(self, seats: Seats) -> Seats:
        """Return the list with which the feed begins.

        Args:
            seats: the list at the last place of the feed before, out of the snapshot; of the first
                feed of a register an empty one.

        Raises:
            FeedError: an entry is for somebody who is not here in it.
        """
        if self.old is None:
            return Seats({self.seat: Listed(HERE, self.signer)})
        return seats.founded({entry.seat: entry.key for entry in self.entries})

    def open(self, seat: int, key: bytes, letterbox: HybridKey) -> bytes:
        """Return the key of the first term out of the entry of one computer.

        Args:
            seat: our own number.
            key: our own signing key, 32 bytes.
            letterbox: our pair for foundings; it is destroyed when the key was written down.

        Raises:
            FeedError: there is no entry for us.
            TamperError: our entry does not open, or gives another key than the others get.
        """
        for entry in self.entries:
            if (entry.seat, entry.key) == (seat, key):
                context = _context(self.feed, seat)
                return open_entry(entry.hpke, context, letterbox, self.commit, self.feed)
        raise FeedError("founding.no-entry", seat=seat)


@dataclass(frozen=True)
class FirstKey:
    """The key of the first term of a feed, as it is given away.

    Attributes:
        commit: what the key has to lead to, 32 bytes.
        entries: by rising number.
    """

    commit: bytes = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)


def first_key(feed: bytes, term_key: bytes, takers: Mapping[int, tuple[bytes, bytes]]) -> FirstKey:
    """Seal the key of the first term to each of some letterboxes.

    Args:
        feed: 16 bytes.
        term_key: 32 bytes.
        takers: signing key and letterbox for foundings of each computer, by its number. Who founds
            keeps the key that it made, whatever letterbox is named for it.

    Raises:
        CardError: a public half is none.
        ValueError: for nobody, or for more computers than an office has.
    """
    if not 1 <= len(takers) <= MAX_SEATS:
        raise ValueError("a term key is for 1 to 25 computers")
    entries = (
        Entry(seat, takers[seat][0], seal_entry(takers[seat][1], term_key, _context(feed, seat)))
        for seat in sorted(takers)
    )
    return FirstKey(commitment(term_key, feed), tuple(entries))


def make_founding(
    signer: Identity,
    *,
    feed: bytes,
    count: int,
    old: Spot | None,
    keys: FirstKey,
    seat: int,
    at: int,
) -> bytes:
    """Return the file that founds a feed.

    Args:
        signer: the key of the computer that founds.
        feed: 16 random bytes.
        count: 1 for the first one of a register, one more than of the feed before.
        old: where the feed before ended, or None.
        keys: the key of term 1, for each computer that takes part.
        seat: number of the computer that founds.
        at: Unix seconds.

    Raises:
        SchemaError, FeedError: a value breaks a rule.
    """
    entries = [
        {"seat": one.seat, "key": b64encode(one.key), "hpke": b64encode(one.hpke)}
        for one in keys.entries
    ]
    body = {
        "v": signed_body.VERSION,
        "feed": feed.hex(),
        "count": count,
        "old": old and signed_body.spot_json(old),
        "commit": b64encode(keys.commit),
        "entries": entries,
        "seat": seat,
        "at": at,
    }
    raw = signed_object.encode(TYPE, sjson.encode(body), [signer])
    read_founding(raw)
    return raw


def read_founding(raw: bytes) -> Founding:
    """Verify a founding file.

    Args:
        raw: whole file, at most 64 KiB.

    Raises:
        LimitError, NotOursError, NewerVersionError, SignatureError: as for any signed object.
        JsonError, SchemaError: the body breaks a rule.
        FeedError: more than one signed it, it lacks an entry for who founds, a key stands twice in
            it, it goes on from itself, or its count does not fit.
    """
    body, signers = signed_body.read(raw, TYPE, MAX_BYTES, _MEMBERS, "founding")
    old = body["old"]
    found = Founding(
        feed=schema.hex_bytes(body["feed"], FEED_BYTES, "founding.feed"),
        count=schema.whole(body["count"], "founding.count-value", least=1),
        old=None if old is None else signed_body.read_spot(old, "founding.old"),
        commit=b64decode(schema.text(body["commit"], "founding.commit"), length=COMMIT_BYTES),
        entries=_entries(body["entries"]),
        seat=schema.whole(body["seat"], "founding.seat", least=1, most=MAX_SEAT),
        at=schema.whole(body["at"], "founding.at"),
        signer=signers[0],
        raw=bytes(raw),
    )
    _check(found, len(signers))
    return found


def _check(found: Founding, signers: int) -> None:
    if signers != 1:
        raise FeedError("founding.signers", found=signers)
    if (found.seat, found.signer) not in {(one.seat, one.key) for one in found.entries}:
        raise FeedError("founding.own-entry")
    if len({one.key for one in found.entries}) != len(found.entries):
        raise FeedError("founding.key-twice")
    if (found.old is None) != (found.count == 1):
        raise FeedError("founding.first-count", found=found.count)
    if found.old is None and len(found.entries) != 1:
        raise FeedError("founding.first-entries", found=len(found.entries))
    if found.old is not None and found.old.feed == found.feed:
        raise FeedError("founding.itself")


def _entries(value: Any) -> tuple[Entry, ...]:
    reasons = ("founding.entries", "founding.entries-order")
    return schema.rising(value, _entry, lambda one: one.seat, reasons, least=1, most=MAX_SEATS)


def _entry(value: Any) -> Entry:
    members = schema.mapping(value, "founding.entry")
    schema.members(members, {"seat", "key", "hpke"}, "founding.entry-members")
    key = schema.text(members["key"], "founding.entry-key")
    hpke = schema.text(members["hpke"], "founding.entry-hpke")
    return Entry(
        schema.whole(members["seat"], "founding.entry-seat", least=1, most=MAX_SEAT),
        b64decode(key, length=SIGNING_KEY_BYTES),
        b64decode(hpke, length=WRAP_BYTES),
    )


def _turned(link: bytes) -> bytes:
    return bytes(255 - byte for byte in link)


def _context(feed: bytes, seat: int) -> bytes:
    return f"lifafa/founding/1 feed={feed.hex()} seat={seat}".encode("ascii")

"""The founding of a feed: a signed object that says which feed begins, and after which.

Rules kept here (``crypto/spec/feed.md``, section 2): it counts only when a computer signed it that
the old feed knows, or that the invitation names; its entries lie open, which is why a new term
follows as soon as every computer has a new letterbox; feeds begin with term 1.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.errors import FeedError, NewerVersionError
from crypto.feed.chain import FEED_BYTES, FIRST_TERM, LINK_BYTES, MAX_SEAT
from crypto.feed.terms import NewTerm, new_term_json, read_new_term
from crypto.office import signed_object
from crypto.office.identity import Identity

TYPE = "lifafa/founding/1"
VERSION = 1
MAX_BYTES = 65_536
_MEMBERS = frozenset(["v", "feed", "old", "term", "commit", "wraps", "seat", "at"])


@dataclass(frozen=True)
class OldFeed:
    """Where the feed before ended.

    Attributes:
        feed: its 16 bytes.
        n: the last place that counts.
        link: its link, 32 bytes.
    """

    feed: bytes
    n: int
    link: bytes


@dataclass(frozen=True)
class Founding:
    """A founding whose signature verifies; whose it is says ``check_signed_by``.

    Attributes:
        feed: 16 bytes, new with each founding.
        old: the feed that it goes on from, None for the first one of a register.
        keys: the opening of the first term.
        seat: number of the computer that founds.
        at: Unix seconds.
        signer: the key in the file, 32 bytes.
        raw: the exact file.
    """

    feed: bytes
    old: OldFeed | None
    keys: NewTerm
    seat: int
    at: int
    signer: bytes
    raw: bytes = field(repr=False)

    def check_signed_by(self, keys: Collection[bytes]) -> None:
        """Refuse a founding that none of these signed.

        Args:
            keys: of the computers that are in the list of the old feed, or the one that the
                invitation names.

        Raises:
            FeedError: somebody else signed.
        """
        if self.signer not in keys:
            raise FeedError("founding.stranger")


def make_founding(
    signer: Identity,
    *,
    feed: bytes,
    old: OldFeed | None,
    keys: NewTerm,
    seat: int,
    at: int,
) -> bytes:
    """Return the file that founds a feed.

    Args:
        signer: the key of the computer that founds.
        feed: 16 random bytes.
        old: where the feed before ended, or None.
        keys: the opening of term 1, for each computer that takes part.
        seat: number of the computer that founds.
        at: Unix seconds.

    Raises:
        SchemaError, FeedError: a value breaks a rule.
    """
    before = old and {"feed": old.feed.hex(), "n": old.n, "link": old.link.hex()}
    body = {
        "v": VERSION,
        "feed": feed.hex(),
        "old": before,
        **new_term_json(keys),
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
        FeedError: more than one signed it, it lacks an entry for who founds, or goes on from
            itself.
    """
    sealed = signed_object.decode(raw, TYPE, MAX_BYTES)
    body = sjson.parse(sealed.body, max_bytes=MAX_BYTES)
    version = body.get("v")
    if type(version) is int and version > VERSION:
        raise NewerVersionError("founding.newer", found=version)
    schema.members(body, _MEMBERS, "founding.members")
    schema.whole(version, "founding.version", least=VERSION)
    found = Founding(
        feed=_bytes(body["feed"], FEED_BYTES, "founding.feed"),
        old=_old(body["old"]),
        keys=read_new_term(body, FIRST_TERM, FIRST_TERM),
        seat=schema.whole(body["seat"], "founding.seat", least=1, most=MAX_SEAT),
        at=schema.whole(body["at"], "founding.at"),
        signer=sealed.signers[0],
        raw=bytes(raw),
    )
    _check(found, len(sealed.signers))
    return found


def _check(found: Founding, signers: int) -> None:
    if signers != 1:
        raise FeedError("founding.signers", found=signers)
    if found.seat not in {wrap.seat for wrap in found.keys.wraps}:
        raise FeedError("founding.own-entry")
    if found.old is not None and found.old.feed == found.feed:
        raise FeedError("founding.itself")


def _old(value: Any) -> OldFeed | None:
    if value is None:
        return None
    members = schema.mapping(value, "founding.old")
    schema.members(members, {"feed", "n", "link"}, "founding.old-members")
    return OldFeed(
        _bytes(members["feed"], FEED_BYTES, "founding.old-feed"),
        schema.whole(members["n"], "founding.old-n"),
        _bytes(members["link"], LINK_BYTES, "founding.old-link"),
    )


def _bytes(value: Any, length: int, reason: str) -> bytes:
    return bytes.fromhex(schema.hexadecimal(value, 2 * length, reason))

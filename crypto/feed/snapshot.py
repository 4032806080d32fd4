"""The description of a snapshot: the confirmed register at one place, and what is in it.

Rules kept here (``crypto/spec/feed.md``, section 9): the snapshot itself lies in the store under a
name that says nothing; its key, its hash and the last envelope of each computer that it holds stand
in an envelope, so they close with its term; what of our own is inside is known by links.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema
from crypto.base.primitives import KEY_BYTES, b64decode, b64encode, equal, random_bytes
from crypto.errors import AttachmentError, SchemaError
from crypto.feed.chain import LINK_BYTES, MAX_INC, MAX_SEAT

NAME_BYTES = 32
DIGEST_BYTES = 32
PART_BYTES = 1_048_576
_OUTLINE = frozenset(["name", "sha256", "size", "n", "link", "counts", "digest"])
_MEMBERS = _OUTLINE | {"key"}
_HASH_DIGITS = 64


@dataclass(frozen=True)
class Count:
    """The last envelope of a computer.

    Attributes:
        seat: its number, 1 to 99.
        inc: its incarnation.
        seq: its number among its own.
        link: its link, 32 bytes, by which that computer knows it; one number may have been sent
            more than once, with other units.
    """

    seat: int
    inc: int
    seq: int
    link: bytes = field(repr=False)


@dataclass(frozen=True)
class Snapshot:
    """What an envelope says of a snapshot.

    Attributes:
        name: of its parts in the store, 64 hex digits that say nothing.
        key: the one-time key of the database, 32 bytes; empty where it is told elsewhere.
        sha256: of the whole file, 64 hex digits.
        size: bytes of the whole file.
        n: the last place that is in it.
        link: the link of that place, 32 bytes.
        counts: the last envelope of each computer of which one is in it, by rising number.
        digest: over all shared rows, 32 bytes; every computer works it out at that place.
    """

    name: str
    key: bytes = field(repr=False)
    sha256: str
    size: int
    n: int
    link: bytes = field(repr=False)
    counts: tuple[Count, ...]
    digest: bytes = field(repr=False)

    @property
    def parts(self) -> int:
        """How many parts of 1 MiB it has in the store; the last one is what is left."""
        return -(-self.size // PART_BYTES)

    def check_content(self, pieces: Iterable[bytes]) -> None:
        """Refuse what is not this snapshot.

        Args:
            pieces: the bytes of the whole file, in order.

        Raises:
            AttachmentError: another size or another hash.
        """
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            if size > self.size:
                raise AttachmentError("snapshot.long", wanted=self.size)
        if size < self.size:
            raise AttachmentError("snapshot.short", wanted=self.size, found=size)
        if not equal(digest.digest(), bytes.fromhex(self.sha256)):
            raise AttachmentError("snapshot.hash")


def new_name() -> str:
    """Return the name of a new snapshot, 64 random hex digits."""
    return random_bytes(NAME_BYTES).hex()


def read_snapshot(value: Any) -> Snapshot:
    """Return the description that parsed JSON spells.

    Raises:
        SchemaError, NotOursError: it breaks a rule.
    """
    body = schema.mapping(value, "snapshot.object")
    schema.members(body, _MEMBERS, "snapshot.members")
    key = b64decode(schema.text(body["key"], "snapshot.key"), length=KEY_BYTES)
    return _described(body, key)


def read_outline(value: Any) -> Snapshot:
    """Return the description without a key that parsed JSON spells.

    Raises:
        SchemaError: it breaks a rule.
    """
    body = schema.mapping(value, "snapshot.outline")
    schema.members(body, _OUTLINE, "snapshot.outline-members")
    return _described(body, b"")


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """Return what stands for a description in JSON."""
    return outline_json(snapshot) | {"key": b64encode(snapshot.key)}


def outline_json(snapshot: Snapshot) -> dict[str, Any]:
    """Return what stands for a description in JSON, without its key."""
    return {
        "name": snapshot.name,
        "sha256": snapshot.sha256,
        "size": snapshot.size,
        "n": snapshot.n,
        "link": snapshot.link.hex(),
        "counts": [[one.seat, one.inc, one.seq, one.link.hex()] for one in snapshot.counts],
        "digest": snapshot.digest.hex(),
    }


def _described(body: dict[str, Any], key: bytes) -> Snapshot:
    return Snapshot(
        name=schema.hexadecimal(body["name"], 2 * NAME_BYTES, "snapshot.name"),
        key=key,
        sha256=schema.hexadecimal(body["sha256"], _HASH_DIGITS, "snapshot.sha256"),
        size=schema.whole(body["size"], "snapshot.size", least=1),
        n=schema.whole(body["n"], "snapshot.n"),
        link=schema.hex_bytes(body["link"], LINK_BYTES, "snapshot.link"),
        counts=_counts(body["counts"]),
        digest=schema.hex_bytes(body["digest"], DIGEST_BYTES, "snapshot.digest"),
    )


def _counts(value: Any) -> tuple[Count, ...]:
    reasons = ("snapshot.counts", "snapshot.counts-order")
    return schema.rising(value, _count, lambda one: one.seat, reasons)


def _count(value: Any) -> Count:
    if not isinstance(value, list) or len(value) != 4:
        raise SchemaError("snapshot.count")
    return Count(
        schema.whole(value[0], "snapshot.count-seat", least=1, most=MAX_SEAT),
        schema.whole(value[1], "snapshot.count-inc", least=1, most=MAX_INC),
        schema.whole(value[2], "snapshot.count-seq", least=1),
        schema.hex_bytes(value[3], LINK_BYTES, "snapshot.count-link"),
    )

"""Sealing and opening one envelope, in the order that the specification fixes.

Rules kept here (``crypto/spec/feed.md``, sections 4 and 7): an envelope fits one place of one feed;
place, term, seal, frame and signature are good before any JSON is read; a size shows its class and
nothing else; whatever is wrong stops the feed at that place, nothing is ever passed over.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from crypto.base.primitives import (
    SEAL_NONCE_BYTES,
    SEAL_TAG_BYTES,
    equal,
    hmac_sha256,
    pae,
    random_bytes,
    seal,
    unseal,
    verify_ed25519,
)
from crypto.errors import (
    BindingError,
    FeedError,
    LimitError,
    NewerVersionError,
    NotOursError,
    SignatureError,
    TamperError,
    TruncatedError,
)
from crypto.feed import payload as payloads
from crypto.feed.chain import Envelope, Head, place_bytes
from crypto.feed.payload import Last, Payload, check_follows
from crypto.feed.terms import feed_key
from crypto.feed.units import Joined
from crypto.office.identity import Identity

SIGNATURE_TYPE = b"lifafa/feed/1"
AAD_START = b"lifafa/feed/1"
MAGIC = b"LIFAFAF1"
MAGIC_FAMILY = MAGIC[:-1]
SMALLEST_FRAME = 1_024
LARGEST_FRAME = 524_288
SIGNER_BYTES = 32
SIGNATURE_BYTES = 64
BODY_OVER_FRAME = SEAL_NONCE_BYTES + SEAL_TAG_BYTES
MAX_BODY_BYTES = LARGEST_FRAME + BODY_OVER_FRAME
MIN_BODY_BYTES = SMALLEST_FRAME + BODY_OVER_FRAME
_PREFIX = struct.Struct(">8sII")
_AROUND = _PREFIX.size + SIGNER_BYTES + SIGNATURE_BYTES


@dataclass(frozen=True)
class Known:
    """What a computer has confirmed, and what an envelope is held against.

    Attributes:
        head: the last place.
        here: number of each computer that takes part, by its signing key.
        invited: of each invitation that is open, the SHA-256 of its secret, by number.
        last: the last envelope of each computer, by number.
        level: the highest level of shared rows that this program knows.
    """

    head: Head
    here: Mapping[bytes, int]
    invited: Mapping[int, bytes] = field(repr=False)
    last: Mapping[int, Last] = field(repr=False)
    level: int


@dataclass(frozen=True)
class Opened:
    """An envelope in which everything is good that bytes can tell.

    Attributes:
        payload: what it says.
        signer: the key that signed it, 32 bytes; with it a computer has joined when it is new.
        head: the head when it has been taken in.
    """

    payload: Payload
    signer: bytes
    head: Head


def frame_size(payload_bytes: int) -> int:
    """Return the size of the frame around a payload: the smallest class that holds it.

    Args:
        payload_bytes: length of the payload.

    Raises:
        LimitError: it is longer than 480 KiB.
    """
    if payload_bytes > payloads.MAX_BYTES:
        raise LimitError("payload.too-long", limit=payloads.MAX_BYTES, found=payload_bytes)
    size = SMALLEST_FRAME
    while size < payload_bytes + _AROUND:
        size *= 2
    return size


def seal_envelope(head: Head, term_key: bytes, signer: Identity, payload: Payload) -> Envelope:
    """Return the envelope for the place after ``head``.

    Args:
        head: the last place; the link before is a part of what is signed, so the envelope is good
            for this place only.
        term_key: of the term of ``head``, 32 bytes.
        signer: the key of this computer.
        payload: what it says.

    Raises:
        LimitError, SchemaError, JsonError, CardError: the payload breaks a rule.
    """
    return seal_bytes(head, term_key, signer, payloads.encode(payload))


def seal_bytes(head: Head, term_key: bytes, signer: Identity, raw: bytes) -> Envelope:
    """Return the envelope for the bytes of a payload that was encoded already.

    Args:
        head: the last place.
        term_key: of its term, 32 bytes.
        signer: the key of this computer.
        raw: the payload.

    Raises:
        LimitError: it is longer than 480 KiB.
    """
    size = frame_size(len(raw))
    place = place_bytes(head.feed, head.n + 1, head.link, head.term)
    signature = signer.sign(SIGNATURE_TYPE, place + raw)
    frame = _PREFIX.pack(MAGIC, len(raw), 0) + raw + signer.public.ed25519 + signature
    nonce = random_bytes(SEAL_NONCE_BYTES)
    key = feed_key(term_key, head.feed)
    body = nonce + seal(key, nonce, frame.ljust(size, b"\0"), AAD_START + place)
    return Envelope(head.n + 1, head.link, head.term, body)


def open_envelope(envelope: Envelope, known: Known, term_key: bytes) -> Opened:
    """Open the envelope at the next place; steps 1 to 7 of the specification.

    Whether its rows fit the register is for the caller to see, and then, when it opens a term,
    whether the entries are for everybody who reads on (``NewTerm.check_for``).

    Args:
        envelope: as the store gave it.
        known: what was confirmed so far.
        term_key: of the term of ``known.head``, 32 bytes.

    Raises:
        LimitError, TruncatedError: longer or shorter than any envelope.
        FeedError: another place, link, term, number or incarnation; a new term that is not the
            next one; an invitation that is not open.
        TamperError: changed, moved, or sealed under another key.
        NotOursError: the frame is none, or not in its class.
        NewerVersionError: a newer program made it.
        SignatureError: the signature does not fit, or a stranger made it.
        BindingError: signed by one computer in the name of another, or a false proof.
        JsonError, SchemaError, CardError: the payload breaks a rule.
    """
    _check_size(envelope.body)
    known.head.check_next(envelope)
    place = place_bytes(known.head.feed, envelope.n, envelope.prev, envelope.term)
    frame = _unsealed(envelope, place, feed_key(term_key, known.head.feed))
    raw, signer, signature = _split(frame)
    _verify(place + raw, signer, signature)
    if signer not in known.here and not known.invited:
        raise SignatureError("feed.stranger")
    payload = payloads.decode(raw, known.level)
    _check_seat(payload, signer, known)
    check_follows(payload, known.last.get(payload.seat))
    _check_term(payload, known)
    opens_term = payload.new_term is not None
    return Opened(payload, signer, known.head.after(envelope, opens_term=opens_term))


def join_commitment(secret: bytes) -> bytes:
    """Return what the unit of an invitation holds of its secret, 32 bytes."""
    return hashlib.sha256(secret).digest()


def join_proof(secret: bytes, signing_key: bytes, letterbox: bytes) -> bytes:
    """Return how a computer shows that it was invited, 32 bytes.

    Args:
        secret: of the invitation, 32 bytes.
        signing_key: the public half of its own, 32 bytes.
        letterbox: the public half of its own, 1,216 bytes.
    """
    return hmac_sha256(secret, signing_key + letterbox)


def _check_size(body: bytes) -> None:
    """Look at the length, before any work."""
    if len(body) > MAX_BODY_BYTES:
        raise LimitError("feed.body-long", limit=MAX_BODY_BYTES, found=len(body))
    if len(body) < MIN_BODY_BYTES:
        raise TruncatedError("feed.body-short", wanted=MIN_BODY_BYTES, found=len(body))


def _unsealed(envelope: Envelope, place: bytes, key: bytes) -> bytes:
    """Step 3."""
    nonce, sealed = envelope.body[:SEAL_NONCE_BYTES], envelope.body[SEAL_NONCE_BYTES:]
    try:
        return unseal(key, nonce, sealed, AAD_START + place)
    except TamperError as error:
        raise TamperError("feed.seal", place=envelope.n) from error


def _split(frame: bytes) -> tuple[bytes, bytes, bytes]:
    """Step 4: payload, signer and signature of a frame whose size and padding are exact."""
    magic, length, reserved = _PREFIX.unpack_from(frame)
    if magic != MAGIC:
        if magic.startswith(MAGIC_FAMILY):
            raise NewerVersionError("feed.frame-newer")
        raise NotOursError("feed.magic")
    if reserved:
        raise NotOursError("feed.reserved")
    if len(frame) != frame_size(length):
        raise NotOursError("feed.class", wanted=frame_size(length), found=len(frame))
    signer_at = _PREFIX.size + length
    signature_at = signer_at + SIGNER_BYTES
    end = signature_at + SIGNATURE_BYTES
    if frame.count(0, end) != len(frame) - end:
        raise TamperError("feed.padding")
    return frame[_PREFIX.size : signer_at], frame[signer_at:signature_at], frame[signature_at:end]


def _verify(signed: bytes, signer: bytes, signature: bytes) -> None:
    """Step 5."""
    try:
        verify_ed25519(signer, pae(SIGNATURE_TYPE, signed), signature)
    except SignatureError as error:
        raise SignatureError("feed.signature") from error


def _check_seat(payload: Payload, signer: bytes, known: Known) -> None:
    """Step 5 goes on with what only the payload says: whose name it bears, or who joins."""
    joins = [unit.more for unit in payload.units if isinstance(unit.more, Joined)]
    if signer not in known.here:
        _check_joining(payload, signer, joins, known)
        return
    if joins:
        raise BindingError("joined.again", seat=payload.seat)
    if known.here[signer] != payload.seat:
        raise BindingError("feed.seat", seat=payload.seat)


def _check_joining(payload: Payload, signer: bytes, joins: list[Joined], known: Known) -> None:
    if len(payload.units) != 1 or not joins:
        raise SignatureError("feed.stranger-unit")
    commitment = known.invited.get(payload.seat)
    if commitment is None:
        raise FeedError("joined.not-invited", seat=payload.seat)
    if payload.box is None:
        raise BindingError("joined.no-letterbox")
    (joined,) = joins
    if not equal(join_commitment(joined.secret), commitment):
        raise BindingError("joined.secret")
    if not equal(join_proof(joined.secret, signer, payload.box), joined.proof):
        raise BindingError("joined.proof")


def _check_term(payload: Payload, known: Known) -> None:
    """Step 7 goes on: terms are counted without a gap."""
    opened = payload.new_term
    if opened is not None and opened.term != known.head.term + 1:
        raise FeedError("term.number", wanted=known.head.term + 1, found=opened.term)

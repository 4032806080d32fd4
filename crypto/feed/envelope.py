"""Sealing and opening one envelope, in the order that the specification fixes.

Rules kept here (``crypto/spec/feed.md``, sections 4 and 8): an envelope fits one place of one feed;
place, term, seal, frame and signature are good before any JSON is read; a size shows its class and
nothing else; whatever is wrong stops the feed at that place, nothing is ever passed over; who ends
what somebody may read opens the next term in the same envelope.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from crypto.base.primitives import (
    SEAL_NONCE_BYTES,
    SEAL_TAG_BYTES,
    equal,
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
from crypto.feed.founding import Founding
from crypto.feed.payload import Last, Payload, check_follows
from crypto.feed.seats import INVITED, Act, Seats
from crypto.feed.snapshot import Snapshot
from crypto.feed.terms import NewTerm, commitment, feed_key
from crypto.feed.units import Joined
from crypto.office.identity import Identity

SIGNATURE_TYPE = b"lifafa/feed/1"
AAD_START = b"lifafa/feed/1"
JOINED_TYPE = b"lifafa/joined/1"
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
        seats: the list of computers.
        last: the last envelope of each computer, by number.
        level: the highest level of shared rows that this program knows.
        begins: number of the computer whose snapshot is due as the first envelope of a feed that
            goes on from another one; None everywhere else.
    """

    head: Head
    seats: Seats = field(repr=False)
    last: Mapping[int, Last] = field(repr=False)
    level: int
    begins: int | None = None

    @classmethod
    def first(
        cls, founding: Founding, seats: Seats, last: Mapping[int, Last], level: int
    ) -> "Known":
        """Return what is known where a feed begins.

        Args:
            founding: of the feed; it counts.
            seats: the list at the last place of the feed before; an empty one for the first feed.
            last: the last envelope of each computer there, by number.
            level: the highest level of shared rows that this program knows.

        Raises:
            FeedError: an entry of the founding is for somebody who is not here in the list.
        """
        begins = None if founding.old is None else founding.seat
        return cls(founding.head, founding.seats_after(seats), last, level, begins)


@dataclass(frozen=True)
class Opened:
    """An envelope in which everything is good that bytes can tell.

    Attributes:
        payload: what it says.
        signer: the key that signed it, 32 bytes; with it a computer has joined when it is new.
        known: what is confirmed when its rows have been written, too.
    """

    payload: Payload
    signer: bytes = field(repr=False)
    known: Known


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
    """Open the envelope at the next place; steps 1 to 8 of the specification.

    Whether its rows fit the register is for the caller to see, and whether our own entry of a new
    term opens (``NewTerm.open``).

    Args:
        envelope: as the store gave it.
        known: what was confirmed so far.
        term_key: of the term of ``known.head``, 32 bytes.

    Raises:
        LimitError, TruncatedError: longer or shorter than any envelope.
        FeedError: another place, link, term, number or incarnation; a new term that is not the
            next one, or not for everybody who reads on; an invitation that is not open; an act on
            the list that may not be; no new term where one is due; no snapshot where a feed begins.
        TamperError: changed, moved, or sealed under another key.
        NotOursError: the frame is none, or not in its class.
        NewerVersionError: a newer program made it.
        SignatureError: the signature does not fit, or a stranger made it.
        BindingError: signed by one computer in the name of another, or joined without letterboxes.
        JsonError, SchemaError, CardError: the payload breaks a rule.
    """
    _check_size(envelope.body)
    known.head.check_next(envelope)
    place = place_bytes(known.head.feed, envelope.n, envelope.prev, envelope.term)
    frame = _unsealed(envelope, place, feed_key(term_key, known.head.feed))
    raw, signer, signature = _split(frame)
    _verify(place + raw, signer, signature)
    if signer not in known.seats.here and not known.seats.has_invitation:
        raise SignatureError("feed.stranger")
    payload = payloads.decode(raw, known.level)
    _check_seat(payload, signer, known)
    check_follows(payload, known.last.get(payload.seat))
    _check_term(payload, known, term_key)
    _check_snapshots(payload, known)
    seats = _seats_after(payload, signer, known)
    head = known.head.after(envelope, opens_term=payload.new_term is not None)
    last = {**known.last, payload.seat: Last(payload.inc, payload.seq)}
    return Opened(payload, signer, replace(known, head=head, seats=seats, last=last, begins=None))


def join_signature(
    invitation: Identity, feed: bytes, seat: int, key: bytes, box: bytes, founding_box: bytes
) -> bytes:
    """Return how a computer shows that it was invited, 64 bytes.

    Args:
        invitation: the key of the invitation, whose private half lies in its file.
        feed: 16 bytes.
        seat: the number that was invited.
        key: the public half of its own signing key, 32 bytes.
        box: the public half of its own letterbox for term keys, 1,216 bytes.
        founding_box: the same for foundings.
    """
    return invitation.sign(JOINED_TYPE, _joining(feed, seat, key, box, founding_box))


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
    said = [unit.more for unit in payload.units if not isinstance(unit.more, NewTerm)]
    if signer not in known.seats.here:
        if len(said) != 1 or not isinstance(said[0], Joined):
            raise SignatureError("feed.stranger-unit")
        _check_joining(payload, signer, said[0], known)
        return
    if any(isinstance(more, Joined) for more in said):
        raise BindingError("joined.again", seat=payload.seat)
    if known.seats.here[signer] != payload.seat:
        raise BindingError("feed.seat", seat=payload.seat)


def _check_joining(payload: Payload, signer: bytes, joined: Joined, known: Known) -> None:
    invited = known.seats.listed.get(payload.seat)
    if invited is None or invited.state != INVITED:
        raise FeedError("joined.not-invited", seat=payload.seat)
    if payload.box is None or payload.founding_box is None:
        raise BindingError("joined.no-letterbox")
    feed, boxes = known.head.feed, (payload.box, payload.founding_box)
    signed = pae(JOINED_TYPE, _joining(feed, payload.seat, signer, *boxes))
    try:
        verify_ed25519(invited.key, signed, joined.signature)
    except SignatureError as error:
        raise SignatureError("joined.signature") from error


def _joining(feed: bytes, seat: int, key: bytes, box: bytes, founding_box: bytes) -> bytes:
    """Return what is signed with the key of an invitation; every part has its length."""
    return feed + bytes([seat]) + key + box + founding_box


def _check_term(payload: Payload, known: Known, term_key: bytes) -> None:
    """Step 7 goes on: terms are counted without a gap, and each has a key of its own."""
    opened = payload.new_term
    if opened is None:
        return
    if opened.term != known.head.term + 1:
        raise FeedError("term.number", wanted=known.head.term + 1, found=opened.term)
    if equal(opened.commit, commitment(term_key, known.head.feed)):
        raise FeedError("term.same-key", term=opened.term)


def _check_snapshots(payload: Payload, known: Known) -> None:
    """Step 7 goes on: a snapshot is of a place behind which it is told, or of the beginning."""
    told = [unit.more for unit in payload.units if isinstance(unit.more, Snapshot)]
    for snapshot in told:
        if snapshot.n > known.head.n:
            raise FeedError("snapshot.place", last=known.head.n, found=snapshot.n)
        if snapshot.n == known.head.n and not equal(snapshot.link, known.head.link):
            raise FeedError("snapshot.other-link", place=snapshot.n)
    if known.begins is not None and (payload.seat != known.begins or not told):
        raise FeedError("feed.begins", seat=known.begins)


def _seats_after(payload: Payload, signer: bytes, known: Known) -> Seats:
    """Step 8: the list after every act, and a term for exactly who reads on."""
    boxes = payload.box, payload.founding_box
    if joins := signer not in known.seats.here:
        seats = known.seats.joined(payload.seat, signer, *boxes)
    else:
        seats = known.seats.with_boxes(payload.seat, *boxes)
    must_open = joins
    for unit in payload.units:
        if isinstance(unit.more, Act):
            seats = seats.after(unit.more, payload.seat, known.head)
            must_open |= unit.more.ends_reading
    if payload.new_term is not None:
        payload.new_term.check_for(seats.readers)
    elif must_open:
        raise FeedError("listed.no-term")
    return seats

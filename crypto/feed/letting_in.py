"""How a computer comes back that holds no term key: a question and an answer beside the feed.

Rules kept here (``crypto/spec/feed.md``, section 11): both lie open in the store, so the answer is
sealed to a letterbox that is made for this one question and destroyed with its answer; a question
counts only from a computer of the list, an answer only from one that was here in the list of who
asked; nothing in them says what waits or what is in the register.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import KEY_BYTES, b64decode, b64encode, equal
from crypto.envelope import hybrid
from crypto.envelope.hybrid import HybridKey
from crypto.errors import FeedError, NotForUsError, SchemaError, TamperError
from crypto.feed import signed_body
from crypto.feed.chain import FEED_BYTES, FIRST_TERM, LINK_BYTES, MAX_SEAT, MOST_TERM
from crypto.feed.seats import (
    AWAY,
    HERE,
    SIGNATURE_BYTES,
    Act,
    Seats,
    back_signature,
    check_own_boxes,
    read_box,
)
from crypto.feed.snapshot import Snapshot, read_snapshot, snapshot_json
from crypto.office import signed_object
from crypto.office.identity import Identity

ASKING_TYPE = "lifafa/asking/1"
ANSWER_TYPE = "lifafa/letting-in/1"
MAX_ASKING_BYTES = 16_384
MAX_ANSWER_BYTES = 65_536
HASH_BYTES = 32
_ASKING_MEMBERS = frozenset(
    ["v", "feed", "seat", "n", "link", "answer_box", "box", "founding_box", "signature", "at"]
)
_ANSWER_MEMBERS = frozenset(["v", "feed", "seat", "by", "asking", "hpke"])
_CONTENT_MEMBERS = frozenset(["term", "key", "snapshot"])


@dataclass(frozen=True)
class Asking:
    """What a computer says that asks to be let in again.

    Attributes:
        feed: 16 bytes, of the feed that it was in last.
        seat: its number.
        n: the last place that it has taken in.
        link: the link of that place, 32 bytes.
        answer_box: the letterbox for the answer alone, 1,216 bytes.
        box: its next letterbox for term keys.
        founding_box: its next letterbox for foundings.
        signature: over these two, 64 bytes; it goes into the feed with them.
        at: Unix seconds.
        signer: the key in the file, 32 bytes.
        sha256: of the exact file, 32 bytes.
    """

    feed: bytes
    seat: int
    n: int
    link: bytes = field(repr=False)
    answer_box: bytes = field(repr=False)
    box: bytes = field(repr=False)
    founding_box: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    at: int
    signer: bytes = field(repr=False)
    sha256: bytes = field(repr=False)

    @property
    def act(self) -> Act:
        """How the computer is listed when it is let in."""
        return Act(HERE, self.seat, b"", self.box, self.founding_box, None, self.signature)

    def check_asked_by(self, seats: Seats) -> None:
        """Refuse a question of somebody who cannot be let in.

        Args:
            seats: the list of now.

        Raises:
            FeedError: nobody of that number and key is here or away, or the letterbox for the
                answer is an old one, which opens more than the answer.
        """
        one = seats.listed.get(self.seat)
        if one is None or one.key != self.signer or one.state not in (HERE, AWAY):
            raise FeedError("asking.stranger", seat=self.seat)
        if seats.knows_box(self.answer_box):
            raise FeedError("asking.old-box", seat=self.seat)

    def check_link(self, link: bytes) -> None:
        """Refuse a question out of another feed than the one that was confirmed here.

        Args:
            link: ours at the place ``n`` of the feed ``feed``, 32 bytes.

        Raises:
            FeedError: the two computers were shown different feeds.
        """
        if not equal(self.link, link):
            raise FeedError("asking.fork", seat=self.seat, place=self.n)


@dataclass(frozen=True)
class Answer:
    """An answer whose signature verifies; its content opens for who asked.

    Attributes:
        feed: 16 bytes, of the feed that stands.
        seat: number of the computer that is let in.
        by: number of the one that answers.
        asking: SHA-256 of the question, 32 bytes.
        hpke: the content, sealed to the letterbox of the question.
        signer: the key in the file, 32 bytes.
    """

    feed: bytes
    seat: int
    by: int
    asking: bytes = field(repr=False)
    hpke: bytes = field(repr=False)
    signer: bytes = field(repr=False)

    def check_for(self, asking: Asking, seats: Seats) -> None:
        """Refuse an answer to something else, or by somebody whom we do not know.

        Args:
            asking: our own question.
            seats: our own list, as far as we had come.

        Raises:
            FeedError: it is another question's, or who signed it is not here in our list.
        """
        if (self.seat, self.asking) != (asking.seat, asking.sha256):
            raise FeedError("letting-in.other-question", seat=self.seat)
        if seats.here.get(self.signer) != self.by:
            raise FeedError("letting-in.stranger", seat=self.by)

    def open(self, letterbox: HybridKey) -> "LetIn":
        """Return what is in it.

        Args:
            letterbox: the pair of the question.

        Raises:
            TamperError: it does not open.
            NotOursError, SchemaError, JsonError, LimitError: what is in it breaks a rule.
        """
        enc, sealed = self.hpke[: hybrid.ENC_BYTES], self.hpke[hybrid.ENC_BYTES :]
        try:
            raw = letterbox.open(enc, sealed, _context(self.feed, self.seat, self.by, self.asking))
        except NotForUsError as error:
            raise TamperError("letting-in.seal") from error
        return _read_content(raw)


@dataclass(frozen=True)
class LetIn:
    """What a computer needs that was let in.

    Attributes:
        term: number of the term behind the place of the snapshot.
        term_key: its key, 32 bytes.
        snapshot: where the register lies, with the computer listed as here.
    """

    term: int
    term_key: bytes = field(repr=False)
    snapshot: Snapshot


def make_asking(
    signer: Identity,
    *,
    feed: bytes,
    seat: int,
    n: int,
    link: bytes,
    boxes: tuple[bytes, bytes, bytes],
    at: int,
) -> bytes:
    """Return the file with which a computer asks to be let in again.

    Args:
        signer: its key.
        feed: 16 bytes, of the feed that it was in last.
        seat: its number.
        n: the last place that it has taken in.
        link: the link of that place.
        boxes: the public halves of its letterboxes for the answer, for term keys, for foundings.
        at: Unix seconds.

    Raises:
        SchemaError, CardError, FeedError: a value breaks a rule.
    """
    answer_box, box, founding_box = boxes
    body = {
        "v": signed_body.VERSION,
        "feed": feed.hex(),
        "seat": seat,
        "n": n,
        "link": link.hex(),
        "answer_box": b64encode(answer_box),
        "box": b64encode(box),
        "founding_box": b64encode(founding_box),
        "signature": b64encode(back_signature(signer, seat, box, founding_box)),
        "at": at,
    }
    raw = signed_object.encode(ASKING_TYPE, sjson.encode(body), [signer])
    read_asking(raw)
    return raw


def read_asking(raw: bytes) -> Asking:
    """Verify a question.

    Args:
        raw: whole file, at most 16 KiB.

    Raises:
        LimitError, NotOursError, NewerVersionError, SignatureError: as for any signed object, and
            when the signature over its letterboxes does not fit.
        JsonError, SchemaError, CardError: the body breaks a rule.
        FeedError: more than one signed it, or two of its letterboxes are one.
    """
    body, signer = _signed(raw, ASKING_TYPE, MAX_ASKING_BYTES, _ASKING_MEMBERS)
    found = Asking(
        feed=schema.hex_bytes(body["feed"], FEED_BYTES, "asking.feed"),
        seat=schema.whole(body["seat"], "asking.seat", least=1, most=MAX_SEAT),
        n=schema.whole(body["n"], "asking.n"),
        link=schema.hex_bytes(body["link"], LINK_BYTES, "asking.link"),
        answer_box=read_box(body["answer_box"], "asking.answer-box"),
        box=read_box(body["box"], "asking.box"),
        founding_box=read_box(body["founding_box"], "asking.founding-box"),
        signature=b64decode(
            schema.text(body["signature"], "asking.signature"), length=SIGNATURE_BYTES
        ),
        at=schema.whole(body["at"], "asking.at"),
        signer=signer,
        sha256=hashlib.sha256(raw).digest(),
    )
    if len({found.answer_box, found.box, found.founding_box}) != 3:
        raise FeedError("asking.box-twice", seat=found.seat)
    check_own_boxes(found.act, signer)
    return found


def make_answer(signer: Identity, *, feed: bytes, by: int, asking: Asking, content: LetIn) -> bytes:
    """Return the file that lets a computer in again.

    Args:
        signer: the key of the computer that answers.
        feed: 16 bytes, of the feed that stands.
        by: its number.
        asking: the question, which was looked at.
        content: what it gives; its snapshot is of a place at or behind the act that lets in.

    Raises:
        SchemaError: a value breaks a rule.
    """
    told = {
        "term": content.term,
        "key": b64encode(content.term_key),
        "snapshot": snapshot_json(content.snapshot),
    }
    plain = sjson.encode(told)
    _read_content(plain)
    context = _context(feed, asking.seat, by, asking.sha256)
    hpke = b"".join(hybrid.seal_to(asking.answer_box, plain, context))
    body = {
        "v": signed_body.VERSION,
        "feed": feed.hex(),
        "seat": asking.seat,
        "by": by,
        "asking": asking.sha256.hex(),
        "hpke": b64encode(hpke),
    }
    raw = signed_object.encode(ANSWER_TYPE, sjson.encode(body), [signer])
    read_answer(raw)
    return raw


def read_answer(raw: bytes) -> Answer:
    """Verify an answer.

    Args:
        raw: whole file, at most 64 KiB.

    Raises:
        LimitError, NotOursError, NewerVersionError, SignatureError: as for any signed object.
        JsonError, SchemaError: the body breaks a rule.
        FeedError: more than one signed it.
    """
    body, signer = _signed(raw, ANSWER_TYPE, MAX_ANSWER_BYTES, _ANSWER_MEMBERS)
    hpke = b64decode(schema.text(body["hpke"], "letting-in.hpke"))
    if len(hpke) < hybrid.ENC_BYTES + hybrid.TAG_BYTES:
        raise SchemaError("letting-in.hpke-short")
    return Answer(
        feed=schema.hex_bytes(body["feed"], FEED_BYTES, "letting-in.feed"),
        seat=schema.whole(body["seat"], "letting-in.seat", least=1, most=MAX_SEAT),
        by=schema.whole(body["by"], "letting-in.by", least=1, most=MAX_SEAT),
        asking=schema.hex_bytes(body["asking"], HASH_BYTES, "letting-in.asking"),
        hpke=hpke,
        signer=signer,
    )


def _signed(
    raw: bytes, type_: str, max_bytes: int, members: frozenset[str]
) -> tuple[dict[str, Any], bytes]:
    """Return the members of a file that exactly one key signed, and that key."""
    body, signers = signed_body.read(raw, type_, max_bytes, members, "letting-in")
    if len(signers) != 1:
        raise FeedError("letting-in.signers", found=len(signers))
    return body, signers[0]


def _read_content(raw: bytes) -> LetIn:
    body = sjson.parse(raw)
    schema.members(body, _CONTENT_MEMBERS, "letting-in.content")
    snapshot = read_snapshot(body["snapshot"])
    if not snapshot.n:
        raise SchemaError("letting-in.place")
    return LetIn(
        schema.whole(body["term"], "letting-in.term", least=FIRST_TERM, most=MOST_TERM),
        b64decode(schema.text(body["key"], "letting-in.key"), length=KEY_BYTES),
        snapshot,
    )


def _context(feed: bytes, seat: int, by: int, asking: bytes) -> bytes:
    told = f"feed={feed.hex()} seat={seat} by={by} asking={asking.hex()}"
    return f"{ANSWER_TYPE} {told}".encode("ascii")

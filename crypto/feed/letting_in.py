"""How a computer comes back that holds no term key: a question and an answer beside the feed.

Rules kept here (``crypto/spec/feed.md``, section 11): both lie open in the store, so the answer is
sealed to a letterbox that is made for this one question and destroyed with its answer; a question
counts only from a computer of the list, an answer only from one that was here in the list of who
asked, that has let it in by an act of the feed, and whose code was read out and typed; nothing in
them says what waits or what is in the register.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import KEY_BYTES, b64decode, b64encode, equal
from crypto.envelope import hybrid
from crypto.envelope.hybrid import HybridKey
from crypto.errors import FeedError, NotForUsError, SchemaError, TamperError
from crypto.feed import signed_body
from crypto.feed.chain import (
    FEED_BYTES,
    FIRST_TERM,
    LINK_BYTES,
    MAX_SEAT,
    MOST_TERM,
    Spot,
    heard_digits,
    in_groups,
)
from crypto.feed.seats import (
    AWAY,
    HERE,
    SIGNATURE_BYTES,
    Act,
    Listed,
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
CODE_TYPE = b"lifafa/letting-in/code/1"
CODE_DIGITS = 24
HASH_BYTES = 32
_CODE_BYTES = 16
_ASKING_MEMBERS = frozenset(
    [
        *("v", "feed", "seat", "n", "link", "shown", "answer_box", "box", "founding_box"),
        *("signature", "at"),
    ]
)
_ANSWER_MEMBERS = frozenset(["v", "feed", "seat", "by", "n", "link", "asking", "hpke"])
_CONTENT_MEMBERS = frozenset(["term", "key", "snapshot"])


@dataclass(frozen=True)
class Asking:
    """What a computer says that asks to be let in again.

    Attributes:
        feed: 16 bytes, of the feed that it was in last.
        seat: its number.
        n: the last place that it has taken in.
        link: the link of that place, 32 bytes.
        shown: the last place that the store shows it, of the feed that it asks to be let into.
        answer_box: the letterbox for the answer alone, 1,216 bytes.
        box: its next letterbox for term keys.
        founding_box: its next letterbox for foundings.
        signature: over these two and ``shown``, 64 bytes; it goes into the feed with them.
        at: Unix seconds.
        signer: the key in the file, 32 bytes.
        sha256: of the exact file, 32 bytes.
    """

    feed: bytes
    seat: int
    n: int
    link: bytes = field(repr=False)
    shown: Spot
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
        told = (self.box, self.founding_box, None, self.signature)
        return Act(HERE, self.seat, b"", *told, self.shown.n, self.shown.link)

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

    def check_links(self, feed: bytes, links: Mapping[int, bytes]) -> None:
        """Refuse a question out of another feed than the one that was confirmed here.

        Args:
            feed: that we are in, 16 bytes.
            links: the links of it that we know, by place; the last one among them.

        Raises:
            FeedError: the question is for another feed or of a place that we do not know, or the
                two computers were shown different feeds.
        """
        if self.shown.feed != feed or self.shown.n not in links:
            raise FeedError("asking.elsewhere", seat=self.seat, place=self.shown.n)
        asked = {self.shown.n: self.shown.link} | ({self.n: self.link} if self.feed == feed else {})
        for place, link in asked.items():
            if place in links and not equal(link, links[place]):
                raise FeedError("asking.fork", seat=self.seat, place=place)


@dataclass(frozen=True)
class Answer:
    """An answer whose signature verifies; its content opens for who asked.

    Attributes:
        feed: 16 bytes, of the feed that stands.
        seat: number of the computer that is let in.
        by: number of the one that answers; it has sent the act that lets in.
        n: the place of that act.
        link: the link of that place, 32 bytes.
        asking: SHA-256 of the question, 32 bytes.
        hpke: the content, sealed to the letterbox of the question.
        signer: the key in the file, 32 bytes.
    """

    feed: bytes
    seat: int
    by: int
    n: int
    link: bytes = field(repr=False)
    asking: bytes = field(repr=False)
    hpke: bytes = field(repr=False)
    signer: bytes = field(repr=False)

    def check_for(self, asking: Asking, seats: Seats, typed: str) -> None:
        """Refuse an answer to something else, or by somebody who does not let us in.

        Our own list is old: who was here in it may have been taken out since, and then only people
        can tell. So the code is compared that every computer shows which confirmed the act.

        Args:
            asking: our own question.
            seats: our own list, as far as we had come.
            typed: the code that was read out at another computer, as it was typed.

        Raises:
            FeedError: it is another question's, for another feed than we asked about, by somebody
                who is not here in our list, of a place that we were shown before we asked, or
                another code was read out.
            NotOursError: what was typed is no code.
        """
        if (self.seat, self.asking) != (asking.seat, asking.sha256):
            raise FeedError("letting-in.other-question", seat=self.seat)
        if self.feed != asking.shown.feed:
            raise FeedError("letting-in.other-feed", seat=self.by)
        if seats.here.get(self.signer) != self.by:
            raise FeedError("letting-in.stranger", seat=self.by)
        if self.n <= asking.shown.n:
            raise FeedError("letting-in.before", last=asking.shown.n, found=self.n)
        code = code_of(Spot(self.feed, self.n, self.link), asking.signature, self.signer)
        if heard_digits(typed, CODE_DIGITS) != code.replace(" ", ""):
            raise FeedError("letting-in.other-code", seat=self.by)

    def check_begins(self, asking: Asking, seats: Seats) -> None:
        """Refuse to go on from a list that is not the one in which we were let in.

        Args:
            asking: our own question.
            seats: the list in the snapshot.

        Raises:
            FeedError: we are not here in it as we asked, or who answered is not here any more.
        """
        boxes = (asking.box, asking.founding_box)
        if seats.listed.get(asking.seat) != Listed(HERE, asking.signer, *boxes, let_in=self.n):
            raise FeedError("letting-in.other-list", seat=asking.seat)
        if seats.here.get(self.signer) != self.by:
            raise FeedError("letting-in.gone", seat=self.by)

    def open(self, letterbox: HybridKey) -> "LetIn":
        """Return what is in it.

        Args:
            letterbox: the pair of the question.

        Raises:
            TamperError: it does not open.
            FeedError: the snapshot is of a place before the act, or has another link there.
            NotOursError, SchemaError, JsonError, LimitError: what is in it breaks a rule.
        """
        enc, sealed = self.hpke[: hybrid.ENC_BYTES], self.hpke[hybrid.ENC_BYTES :]
        try:
            raw = letterbox.open(enc, sealed, _context(self.feed, self.seat, self.by, self.asking))
        except NotForUsError as error:
            raise TamperError("letting-in.seal") from error
        found = _read_content(raw)
        if found.snapshot.n < self.n:
            raise FeedError("letting-in.snapshot-before", last=self.n, found=found.snapshot.n)
        if found.snapshot.n == self.n and not equal(found.snapshot.link, self.link):
            raise FeedError("letting-in.other-link", place=self.n)
        return found


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
    shown: Spot,
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
        shown: the last place that the store shows it, of the feed that it asks to be let into.
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
        "shown": signed_body.spot_json(shown),
        "answer_box": b64encode(answer_box),
        "box": b64encode(box),
        "founding_box": b64encode(founding_box),
        "signature": b64encode(back_signature(signer, shown, seat, box, founding_box)),
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
        FeedError: more than one signed it, two of its letterboxes are one, or it was shown less
            of its feed than it has taken in.
    """
    body, signer = _signed(raw, ASKING_TYPE, MAX_ASKING_BYTES, _ASKING_MEMBERS)
    found = Asking(
        feed=schema.hex_bytes(body["feed"], FEED_BYTES, "asking.feed"),
        seat=schema.whole(body["seat"], "asking.seat", least=1, most=MAX_SEAT),
        n=schema.whole(body["n"], "asking.n"),
        link=schema.hex_bytes(body["link"], LINK_BYTES, "asking.link"),
        shown=signed_body.read_spot(body["shown"], "asking.shown"),
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
    _check_went_on(found)
    check_own_boxes(found.act, signer, found.shown.feed)
    return found


def code_of(place: Spot, signature: bytes, key: bytes) -> str:
    """Return the code of a letting in, six groups of four digits, to be read aloud.

    Every computer that confirmed the act can show it, and nobody can show one that agrees for an
    act that another computer sent, or that is in no feed.

    Args:
        place: of the act.
        signature: the one in the act, 64 bytes.
        key: the signing key of the computer that sent the act, 32 bytes.
    """
    digest = hashlib.sha256(CODE_TYPE + place.raw + signature + key).digest()
    return in_groups(int.from_bytes(digest[:_CODE_BYTES]), CODE_DIGITS)


def make_answer(signer: Identity, *, place: Spot, by: int, asking: Asking, content: LetIn) -> bytes:
    """Return the file that lets a computer in again.

    Args:
        signer: the key of the computer that answers, which sent the act that lets in.
        place: of that act, in the feed that stands.
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
    context = _context(place.feed, asking.seat, by, asking.sha256)
    hpke = b"".join(hybrid.seal_to(asking.answer_box, plain, context))
    body = {
        "v": signed_body.VERSION,
        "feed": place.feed.hex(),
        "seat": asking.seat,
        "by": by,
        "n": place.n,
        "link": place.link.hex(),
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
        n=schema.whole(body["n"], "letting-in.act", least=1),
        link=schema.hex_bytes(body["link"], LINK_BYTES, "letting-in.link"),
        asking=schema.hex_bytes(body["asking"], HASH_BYTES, "letting-in.asking"),
        hpke=hpke,
        signer=signer,
    )


def _check_went_on(found: Asking) -> None:
    """Refuse a question whose author was shown less than it has taken in, or another feed."""
    if found.shown.feed != found.feed or found.shown.n > found.n:
        return
    if found.shown.n < found.n or not equal(found.shown.link, found.link):
        raise FeedError("asking.shown-less", seat=found.seat)


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

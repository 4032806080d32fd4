"""Made-up computers of one office, their feed, and envelopes good and bad, the same on every run.

Rules: keys and ids follow from labels; what is drawn at random when something is sealed is not
fixed here, unless a test asks for it.
"""

import functools
import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from crypto.base import exact_json
from crypto.base.primitives import seal
from crypto.envelope.hybrid import HybridKey
from crypto.feed import payload as payloads
from crypto.feed.chain import Envelope, Head, Spot, place_bytes
from crypto.feed.envelope import Known, join_signature
from crypto.feed.founding import FirstKey, first_key, make_founding
from crypto.feed.invite import Invitation, Keys, StoreLogin
from crypto.feed.letting_in import (
    Asking,
    LetIn,
    code_of,
    make_answer,
    make_asking,
    read_asking,
)
from crypto.feed.payload import Last, Payload
from crypto.feed.seats import AWAY, HERE, INVITED, OUT, Act, Listed, Seats, back_signature
from crypto.feed.snapshot import Count, Snapshot
from crypto.feed.terms import NewTerm, feed_key, new_term
from crypto.feed.units import Blob, Joined, Row, Unit
from crypto.office.identity import Identity
from packet_maker import NOW, seed

FEED = seed("feed")[:16]
OTHER_FEED = seed("feed/other")[:16]
TERM_KEYS = {number: seed(f"feed/term/{number}") for number in range(1, 6)}
LEVEL = 7
NINE = 9
"""The number that is invited."""
JOIN_SEED = seed("feed/join")
JOIN = Identity.from_seeds(JOIN_SEED, None)
INVITED_BOX = HybridKey.from_seed(seed("feed/invited box"))
REGISTER_KEY = seed("feed/register key")


@dataclass(eq=False)
class Seat:
    """A made-up computer with everything it owns, private halves included."""

    number: int
    identity: Identity
    box: HybridKey
    founding_box: HybridKey

    @property
    def key(self) -> bytes:
        return self.identity.public.ed25519

    @property
    def listed(self) -> Listed:
        return Listed(HERE, self.key, self.box.public, self.founding_box.public)


def seat(number: int) -> Seat:
    """The computer of that number, always the same one."""
    identity = Identity.from_seeds(seed(f"feed/seat/{number}"), None)
    boxes = (HybridKey.from_seed(seed(f"feed/{kind}/{number}")) for kind in ("box", "founding box"))
    return Seat(number, identity, *boxes)


ONE, TWO, THREE, FIVE, SIX, NEW = (seat(number) for number in (1, 2, 3, 5, 6, NINE))
SEATS = (ONE, TWO, THREE)


def hex_of(label: str, digits: int = 32) -> str:
    """Hex digits that depend on a label only."""
    return hashlib.sha256(label.encode()).hexdigest()[:digits]


def opening(feed: bytes, term: int, *seats: Seat) -> NewTerm:
    """The opening of a term for some computers; all three when none is named."""
    boxes = {each.number: each.box.public for each in seats or SEATS}
    return new_term(feed, term, TERM_KEYS[term], boxes)


def first_keys(*seats: Seat) -> FirstKey:
    """The key of the first term for some computers; all three when none is named."""
    takers = {each.number: (each.key, each.founding_box.public) for each in seats or SEATS}
    return first_key(FEED, TERM_KEYS[1], takers)


def founding(**changes: Any) -> bytes:
    """A good founding behind another feed, with members changed as asked."""
    members: dict[str, Any] = {"feed": FEED, "count": 3, "old": OLD, "seat": 1, "at": NOW}
    members |= {"keys": first_keys()} | changes
    return make_founding(ONE.identity, **members)


@functools.cache
def usual_founding() -> bytes:
    """The one that invitations bring; entries are drawn anew each time, so it is kept."""
    return founding()


OLD = Spot(seed("feed/before")[:16], 214, seed("feed/old link"))
HEAD = Head(FEED, 41, seed("feed/link"), 1)
"""Somewhere in the middle, so that no number is its own neighbour's."""
KNOWN = Known(
    head=HEAD,
    seats=Seats(
        {
            **{each.number: each.listed for each in SEATS},
            5: Listed(AWAY, FIVE.key),
            6: Listed(OUT, SIX.key),
        }
    ),
    last={1: Last(2, 17), 2: Last(1, 5), 3: Last(1, 9), 5: Last(1, 2), 6: Last(1, 1)},
    level=LEVEL,
)
OPEN_INVITATION = Listed(
    INVITED, JOIN.public.ed25519, INVITED_BOX.public, None, NOW + 7 * 86_400, 1
)
INVITING = replace(
    KNOWN,
    seats=Seats({1: ONE.listed, 6: Listed(OUT, SIX.key), NINE: OPEN_INVITATION}),
    last={1: Last(2, 17), 6: Last(1, 1)},
)
"""A small office, so that who joins opens a term for two."""
BEGINNING = replace(KNOWN, head=Head(FEED, 0, seed("feed/start"), 1), begins=1)


ROWS = (
    Row("cases", "i", (hex_of("case"),), {}, {"number": "LF-26-0042", "created": NOW}),
    Row(
        "persons",
        "u",
        (hex_of("person"),),
        {"name": "Asha\tमेरी", "note": None, "age": -1},
        {"name": "Asha  मेरी\r\n", "note": "e\u0301 \u202e \x00", "age": 2**63 - 1},
    ),
    Row("log", "i", (2, 5), {}, {"row": b"\x00\xff exact bytes", "h": seed("feed/log")}),
    Row("services", "d", (hex_of("service"),), {"kind": "shelter", "hours": 12}, {}),
)


def unit(label: str = "unit", **changes: Any) -> Unit:
    """A good unit with a few rows, with members changed as asked."""
    members: dict[str, Any] = {
        "id": hex_of(label),
        "kind": "case_saved",
        "group": "F",
        "user": 3,
        "at": NOW,
        "case": hex_of("case"),
        "rows": ROWS,
    }
    return Unit(**(members | changes))


def serial(label: str, more: Any, kind: str, **changes: Any) -> Unit:
    """A unit that says something beside its rows."""
    made = unit(label, group="S", kind=kind, case=None, rows=(), more=more)
    return replace(made, **changes)


def blob_unit() -> Unit:
    """A unit whose rows lie elsewhere."""
    blob = Blob(hex_of("blob", 64), seed("feed/blob key"), hex_of("rows", 64), 300_000)
    return unit("import", kind="cases_imported", rows=(), blob=blob, case=None)


def term_unit(term: int = 2, *seats: Seat) -> Unit:
    """The opening of a term for some computers; all three when none is named."""
    return serial("term", opening(FEED, term, *seats), "term_opened")


def snapshot_unit(**changes: Any) -> Unit:
    """What the office is told of a snapshot."""
    return serial("snapshot", replace(SNAPSHOT, **changes), "snapshot_made", group="F")


def listed_unit(act: Act) -> Unit:
    """An act on the list of computers."""
    return serial(f"listed/{act.seat}", act, "seat_listed")


SHOWN = Spot(FEED, 37, seed("feed/link/37"))
"""The place that who asks to be let in was shown."""
LET_IN_AT = Spot(FEED, 40, seed("feed/link/40"))
"""The place of the act that lets it in, where an answer tells of one."""


def back(sender: Seat, shown: Spot = SHOWN) -> Act:
    """How a computer is let in again, vouched for by itself."""
    boxes = (sender.box.public, sender.founding_box.public)
    signature = back_signature(sender.identity, shown, sender.number, *boxes)
    return Act(HERE, sender.number, b"", *boxes, None, signature, shown.n, shown.link)


INVITE = Act(INVITED, NINE, JOIN.public.ed25519, INVITED_BOX.public, until=NOW + 7 * 86_400)
LET_IN = back(FIVE)
TAKE_OUT, PUT_AWAY = Act(OUT, 3), Act(AWAY, 3)


COUNTS = ((1, 2, 17), (2, 1, 5), (3, 1, 9))
SNAPSHOT = Snapshot(
    name=hex_of("snapshot", 64),
    key=seed("feed/snapshot key"),
    sha256=hashlib.sha256(b"a made-up snapshot").hexdigest(),
    size=18,
    n=41,
    link=HEAD.link,
    counts=tuple(Count(each, inc, seq, seed(f"feed/last/{each}")) for each, inc, seq in COUNTS),
    digest=seed("feed/digest"),
)


def payload(sender: Seat = TWO, **changes: Any) -> Payload:
    """The next good payload of a computer, with members changed as asked."""
    last = KNOWN.last.get(sender.number, Last(1, 0))
    members: dict[str, Any] = {
        "seat": sender.number,
        "inc": last.inc,
        "seq": last.seq + 1,
        "at": NOW,
        "app": "1.5",
        "level": LEVEL,
        "box": None,
        "founding_box": None,
        "units": (unit(),),
    }
    return Payload(**(members | changes))


def joined_unit(sender: Seat = NEW, by: Identity = JOIN, feed: bytes = FEED) -> Unit:
    """How a computer shows that it was invited."""
    boxes = (sender.box.public, sender.founding_box.public)
    shown = join_signature(by, feed, sender.number, sender.key, *boxes)
    return serial("joined", Joined(shown), "seat_joined")


def joined(sender: Seat = NEW, **changes: Any) -> Payload:
    """The payload with which the invited computer joins."""
    made = payload(
        sender,
        box=sender.box.public,
        founding_box=sender.founding_box.public,
        units=(joined_unit(sender), term_unit(2, ONE, sender)),
    )
    return replace(made, **changes)


@dataclass
class Forge:
    """Builds an envelope by hand; whatever a test sets is taken as it is.

    Attributes:
        members: of the payload; changed freely.
        raw: the payload, instead of ``members``.
        signed: what is signed instead of the payload.
        signer: whose key stands in the frame.
        key: what signs, when it is another.
        claimed: the length that the frame tells.
        magic, reserved, signature: of the frame.
        frame: changes the frame without its padding.
        padding: bytes behind the frame, instead of zeros to the class.
        head: where it is sealed for.
        term_key: sealed under it.
        body: changes the sealed bytes.
    """

    sender: Seat = field(default_factory=lambda: TWO)
    payload: Payload | None = None
    members: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    signed: bytes | None = None
    signer: bytes | None = None
    signature: bytes | None = None
    magic: bytes = b"LIFAFAF1"
    reserved: int = 0
    claimed: int | None = None
    size: int | None = None
    padding: bytes | None = None
    head: Head = HEAD
    term_key: bytes = TERM_KEYS[1]
    nonce: bytes = bytes(range(24))

    def __post_init__(self) -> None:
        made = self.payload or payload(self.sender)
        self.members = exact_json.parse(payloads.encode(made), payloads.MAX_BYTES) | self.members

    def content(self) -> bytes:
        return exact_json.encode(self.members) if self.raw is None else self.raw

    def place(self) -> bytes:
        return place_bytes(self.head.feed, self.head.n + 1, self.head.link, self.head.term)

    def plain(self) -> bytes:
        """The frame with its padding."""
        raw = self.content()
        signed = self.place() + raw if self.signed is None else self.signed
        signature = self.signature or self.sender.identity.sign(b"lifafa/feed/1", signed)
        length = len(raw) if self.claimed is None else self.claimed
        start = self.magic + length.to_bytes(4) + self.reserved.to_bytes(4)
        frame = start + raw + (self.signer or self.sender.key) + signature
        if self.padding is not None:
            return frame + self.padding
        size = self.size or 1_024
        while size < len(frame) and self.size is None:
            size *= 2
        return frame.ljust(size, b"\0")

    def envelope(self, **changes: Any) -> Envelope:
        """The envelope, with members changed as asked."""
        key = feed_key(self.term_key, self.head.feed)
        body = self.nonce + seal(key, self.nonce, self.plain(), b"lifafa/feed/1" + self.place())
        made = Envelope(self.head.n + 1, self.head.link, self.head.term, body)
        return replace(made, **changes)


STORE = StoreLogin(
    "10.0.0.7", 5432, b"\x30\x82 a made-up certificate", "s_0011223344556677", seed("feed/login")
)


def invitation(**changes: Any) -> Invitation:
    """A good invitation, with members changed as asked."""
    members: dict[str, Any] = {
        "feed": FEED,
        "seat": NINE,
        "name": "Front desk",
        "at": NOW,
        "until": NOW + 7 * 86_400,
        "store": STORE,
        "vault": b"lifafa-vault 1\nmade up\n",
        "founding": usual_founding(),
        "term": 1,
        "snapshot": replace(SNAPSHOT, key=b""),
    }
    return Invitation(**(members | changes))


KEYS = Keys(TERM_KEYS[1], SNAPSHOT.key, INVITED_BOX.seed, JOIN_SEED)
ANSWER_BOX = HybridKey.from_seed(seed("feed/answer box"))


@functools.cache
def asking(**changes: Any) -> bytes:
    """The question of the computer that is away, with members changed as asked."""
    members: dict[str, Any] = {
        "feed": FEED, "seat": 5, "n": 12, "link": seed("feed/link/12"), "shown": SHOWN,
    }  # fmt: skip
    boxes = (ANSWER_BOX.public, FIVE.box.public, FIVE.founding_box.public)
    return make_asking(FIVE.identity, **(members | {"boxes": boxes, "at": NOW} | changes))


def asked() -> Asking:
    """The same, read."""
    return read_asking(asking())


def answer(content: LetIn | None = None) -> bytes:
    """The answer of the first computer."""
    content = content or LetIn(1, TERM_KEYS[1], SNAPSHOT)
    return make_answer(ONE.identity, place=LET_IN_AT, by=1, asking=asked(), content=content)


def read_out() -> str:
    """The code that the others show of that letting in."""
    return code_of(LET_IN_AT, asked().signature, ONE.key)

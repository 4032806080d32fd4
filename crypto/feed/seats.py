"""The list of computers: who is here, invited, away or out, as the envelopes of the feed say.

Rules kept here (``crypto/spec/feed.md``, sections 2 and 7): the list follows from what is confirmed
and from nothing else, no clock and no word of the store; who was here keeps number and key for
ever, and nobody else gets them; nobody lists themselves, and nobody gives a computer letterboxes
but itself; what it signed for that is good in one feed, and not once it was let in behind it; an
invitation ends with who made it; at most 25 read on; a letterbox is made known once and is for term
keys or for foundings, never for both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crypto.base import schema
from crypto.base.primitives import b64decode, b64encode, equal, pae, verify_ed25519
from crypto.envelope import hybrid
from crypto.errors import FeedError, SchemaError, SignatureError
from crypto.feed.chain import LINK_BYTES, MAX_SEAT, Head, Spot
from crypto.feed.terms import MAX_SEATS
from crypto.office.identity import Identity

HERE, INVITED, AWAY, OUT = "here", "invited", "away", "out"
SIGNING_KEY_BYTES = 32
SIGNATURE_BYTES = 64
INVITATION_S = 7 * 86_400
BACK_TYPE = b"lifafa/back/1"
_AS, _SEAT, _KEY, _BOX = "as", "seat", "key", "box"
_FOUNDING_BOX, _UNTIL, _SIGNATURE = "founding_box", "until", "signature"
_N, _LINK = "n", "link"
_MEMBERS = {
    INVITED: {_AS, _SEAT, _KEY, _BOX, _UNTIL},
    HERE: {_AS, _SEAT, _N, _LINK, _BOX, _FOUNDING_BOX, _SIGNATURE},
    AWAY: {_AS, _SEAT},
    OUT: {_AS, _SEAT},
}


@dataclass(frozen=True)
class Act:
    """How a computer is listed from now on.

    Attributes:
        state: ``invited``, ``here`` (let in again), ``away``, or ``out`` (taken out, or an
            invitation taken back).
        seat: its number, 1 to 99.
        key: who is invited signs with its private half, 32 bytes; empty but for an invitation.
        box: the letterbox for term keys, 1,216 bytes; None for ``away`` and ``out``.
        founding_box: the letterbox for foundings, 1,216 bytes; of who is let in again.
        until: Unix seconds after which an invitation is to be taken back.
        signature: of who is let in again, over its letterboxes and the place that it was shown
            when it asked, 64 bytes; empty otherwise.
        n: that place, in the feed of the act.
        link: the link of that place, 32 bytes; empty but for who is let in again.
    """

    state: str
    seat: int
    key: bytes = field(default=b"", repr=False)
    box: bytes | None = field(default=None, repr=False)
    founding_box: bytes | None = field(default=None, repr=False)
    until: int | None = None
    signature: bytes = field(default=b"", repr=False)
    n: int = 0
    link: bytes = field(default=b"", repr=False)

    @property
    def ends_reading(self) -> bool:
        """Whether somebody who could read on until now shall not."""
        return self.state in (AWAY, OUT)


@dataclass(frozen=True)
class Listed:
    """A computer in the list.

    Attributes:
        state: ``here``, ``invited``, ``away`` or ``out``.
        key: its signing key, 32 bytes; of an invitation the key that joining is signed with.
        box: the letterbox that term keys are told to, or None.
        founding_box: the letterbox of the next founding, or None.
        until: Unix seconds after which an invitation is to be taken back; None when it is none.
        by: number of the computer that invited; None when it is no invitation.
        let_in: the place in this feed at which it was last let in again; 0 when it never was.
    """

    state: str
    key: bytes = field(repr=False)
    box: bytes | None = field(default=None, repr=False)
    founding_box: bytes | None = field(default=None, repr=False)
    until: int | None = None
    by: int | None = None
    let_in: int = 0


@dataclass(frozen=True)
class Seats:
    """The list at one place of a feed."""

    listed: Mapping[int, Listed]

    @property
    def here(self) -> dict[bytes, int]:
        """The number of each computer that takes part, by its signing key."""
        return {one.key: number for number, one in self.listed.items() if one.state == HERE}

    @property
    def has_invitation(self) -> bool:
        """Whether an invitation is open."""
        return any(one.state == INVITED for one in self.listed.values())

    @property
    def readers(self) -> set[int]:
        """Numbers of who is to have the key of the next term."""
        return {n for n, one in self.listed.items() if one.state in (HERE, INVITED)}

    def boxes(self) -> dict[int, bytes]:
        """Return the letterboxes that the key of the next term is sealed to, by number.

        Raises:
            ValueError: somebody who reads on has made none known.
        """
        found = {number: self.listed[number].box for number in self.readers}
        if None in found.values():
            raise ValueError("somebody who reads on has no letterbox")
        return {number: box for number, box in found.items() if box is not None}

    def with_boxes(self, seat: int, box: bytes | None, founding_box: bytes | None) -> "Seats":
        """Return the list with the letterboxes that a computer makes known.

        Args:
            seat: its number; it is in the list.
            box: the one for term keys, None when the old one stays.
            founding_box: the one for foundings, None when the old one stays.

        Raises:
            FeedError: one of them is in the list already, or they are one.
        """
        self._check_new(seat, box, founding_box)
        one = self.listed[seat]
        changed = replace(one, box=box or one.box, founding_box=founding_box or one.founding_box)
        return self._with(seat, changed)

    def after(self, act: Act, author: int, head: Head) -> "Seats":
        """Return the list after an act of a computer.

        Args:
            act: what it does.
            author: its number.
            head: the place before that of the act.

        Raises:
            FeedError: it may not be done, or not with this computer, or it was asked for before
                this computer was let in last.
            SignatureError: the letterboxes of who is let in again are not its own.
        """
        if act.seat == author:
            raise FeedError("listed.self", seat=author)
        found = self._invited(act, author) if act.state == INVITED else self._moved(act, head)
        if len(found.readers) > MAX_SEATS:
            raise FeedError("listed.full", limit=MAX_SEATS)
        return found

    def joined(
        self, seat: int, key: bytes, box: bytes | None, founding_box: bytes | None
    ) -> "Seats":
        """Return the list after an invited computer has joined.

        Args:
            seat: its number, which is invited.
            key: its signing key, 32 bytes.
            box: its letterbox for term keys.
            founding_box: its letterbox for foundings.

        Raises:
            FeedError: the key or a letterbox is in the list already.
        """
        self._check_key(seat, key)
        self._check_new(seat, box, founding_box)
        return self._with(seat, Listed(HERE, key, box, founding_box))

    def founded(self, keys: Mapping[int, bytes]) -> "Seats":
        """Return the list at the beginning of a feed that goes on from the one of this list.

        Who has an entry stays. Who has none is out, or away when no letterbox for foundings was
        known of it; invitations are over.

        Args:
            keys: the signing key of each computer that has an entry, by number.

        Raises:
            FeedError: an entry is for somebody who is not here.
        """
        for number, key in keys.items():
            one = self.listed.get(number)
            if one is None or (one.state, one.key) != (HERE, key):
                raise FeedError("founding.entry-foreign", seat=number)
        stay = (number for number, one in self.listed.items() if one.state != INVITED)
        return Seats({number: self._founded(number, keys) for number in stay})

    def to_take_out(self, own: "Seats") -> tuple[int, ...]:
        """Return who is out in another list and not in this one, by rising number.

        Args:
            own: our list of before, when this one is that of a founding whose author had not heard
                of all that we had.
        """
        gone = {one.key for one in own.listed.values() if one.state == OUT}
        left = (n for n, one in self.listed.items() if one.state != OUT and one.key in gone)
        return tuple(sorted(left))

    def knows_box(self, box: bytes) -> bool:
        """Say whether a letterbox is in the list."""
        return box in self._known_boxes()

    def _founded(self, number: int, keys: Mapping[int, bytes]) -> Listed:
        one = self.listed[number]
        if number in keys:
            return replace(one, founding_box=None, let_in=0)
        missed = one.state == HERE and one.founding_box is None
        return Listed(AWAY if missed or one.state == AWAY else OUT, one.key)

    def _invited(self, act: Act, author: int) -> "Seats":
        if act.seat in self.listed:
            raise FeedError("listed.number-again", seat=act.seat)
        self._check_key(act.seat, act.key)
        self._check_new(act.seat, act.box, None)
        return self._with(act.seat, Listed(INVITED, act.key, act.box, None, act.until, author))

    def _moved(self, act: Act, head: Head) -> "Seats":
        one = self.listed.get(act.seat)
        if one is None or one.state not in _FROM[act.state]:
            raise FeedError(f"listed.to-{act.state}", seat=act.seat)
        let_in = one.let_in
        if act.state == HERE:
            check_own_boxes(act, one.key, head.feed)
            _check_shown(act, one, head)
            let_in = head.n + 1
        self._check_new(act.seat, act.box, act.founding_box)
        moved = Listed(act.state, one.key, act.box, act.founding_box, let_in=let_in)
        found = self._with(act.seat, moved)
        return found._without_invitations(act.seat, one.state) if act.state == OUT else found

    def _without_invitations(self, seat: int, was: str) -> "Seats":
        """Return the list without an invitation that is taken back, and without those of a seat."""
        left = {number: one for number, one in self.listed.items() if one.by != seat}
        if was == INVITED:
            del left[seat]
        return Seats(left)

    def _with(self, seat: int, one: Listed) -> "Seats":
        return Seats({**self.listed, seat: one})

    def _check_key(self, seat: int, key: bytes) -> None:
        if any(one.key == key for one in self.listed.values()):
            raise FeedError("listed.key-again", seat=seat)

    def _check_new(self, seat: int, *boxes: bytes | None) -> None:
        """Refuse letterboxes of which one is known, or that are one."""
        new = [box for box in boxes if box is not None]
        if len({*new, *self._known_boxes()}) != len(new) + len(self._known_boxes()):
            raise FeedError("listed.box-again", seat=seat)

    def _known_boxes(self) -> set[bytes]:
        return {box for one in self.listed.values() for box in _boxes_of(one)}


_FROM = {HERE: (HERE, AWAY), AWAY: (HERE,), OUT: (HERE, AWAY, INVITED)}
"""Which states a computer may come from; one that is here and lost its keys is let in, too."""


def read_act(value: Any, at: int) -> Act:
    """Return the act that parsed JSON spells.

    Args:
        value: the member ``listed`` of a unit.
        at: time of the unit; an invitation is for at most seven days from then.

    Raises:
        SchemaError, NotOursError, CardError: it breaks a rule.
    """
    body = schema.mapping(value, "listed.object")
    state = schema.choice(body.get(_AS), _MEMBERS, "listed.as")
    schema.members(body, _MEMBERS[state], "listed.members")
    seat = schema.whole(body[_SEAT], "listed.seat", least=1, most=MAX_SEAT)
    if state == INVITED:
        until = schema.whole(body[_UNTIL], "listed.until")
        if not at < until <= at + INVITATION_S:
            raise SchemaError("listed.life")
        key = b64decode(schema.text(body[_KEY], "listed.key"), length=SIGNING_KEY_BYTES)
        return Act(INVITED, seat, key, read_box(body[_BOX], "listed.box"), None, until)
    if state == HERE:
        box = read_box(body[_BOX], "listed.box")
        founding_box = read_box(body[_FOUNDING_BOX], "listed.founding-box")
        told = schema.text(body[_SIGNATURE], "listed.signature-text")
        signature = b64decode(told, length=SIGNATURE_BYTES)
        n = schema.whole(body[_N], "listed.n")
        link = schema.hex_bytes(body[_LINK], LINK_BYTES, "listed.link")
        return Act(HERE, seat, b"", box, founding_box, None, signature, n, link)
    return Act(state, seat)


def act_json(act: Act) -> dict[str, Any]:
    """Return what stands for an act in JSON."""
    body: dict[str, Any] = {_AS: act.state, _SEAT: act.seat}
    told = (act.key, act.box, act.founding_box, act.signature)
    for name, raw in zip((_KEY, _BOX, _FOUNDING_BOX, _SIGNATURE), told, strict=True):
        if raw:
            body[name] = b64encode(raw)
    if act.state == HERE:
        body |= {_N: act.n, _LINK: act.link.hex()}
    return body if act.until is None else body | {_UNTIL: act.until}


def read_box(value: Any, reason: str) -> bytes:
    """Return the letterbox that parsed JSON spells, 1,216 bytes.

    Raises:
        SchemaError, NotOursError, CardError: it is none.
    """
    raw = b64decode(schema.text(value, reason), length=hybrid.PUBLIC_BYTES)
    hybrid.check_public(raw)
    return raw


def back_signature(
    signer: Identity, shown: Spot, seat: int, box: bytes, founding_box: bytes
) -> bytes:
    """Return how a computer vouches for the letterboxes with which it is let in again, 64 bytes.

    Args:
        signer: its own key.
        shown: the last place that the store shows it; for this feed it is good, and not once this
            computer was let in behind it.
        seat: its number.
        box: its next letterbox for term keys.
        founding_box: its next letterbox for foundings.
    """
    return signer.sign(BACK_TYPE, shown.raw + bytes([seat]) + box + founding_box)


def check_own_boxes(act: Act, key: bytes, feed: bytes) -> None:
    """Refuse letterboxes that are not those of the computer that is let in again.

    Else who is at one computer could put letterboxes of their own under the number of another one,
    and read on by them when theirs has been taken out.

    Args:
        act: how it is let in.
        key: its signing key, 32 bytes.
        feed: that it is let into, 16 bytes.

    Raises:
        SignatureError: it did not sign them, or for another feed or place.
    """
    shown = Spot(feed, act.n, act.link).raw
    signed = shown + bytes([act.seat]) + (act.box or b"") + (act.founding_box or b"")
    try:
        verify_ed25519(key, pae(BACK_TYPE, signed), act.signature)
    except SignatureError as error:
        raise SignatureError("listed.signature", seat=act.seat) from error


def _check_shown(act: Act, one: Listed, head: Head) -> None:
    """Refuse what was asked for before the last letting in, or where nobody can have been yet.

    What was signed once could otherwise list old letterboxes of a computer again.
    """
    if act.n < one.let_in:
        raise FeedError("listed.asked-before", seat=act.seat, last=one.let_in, found=act.n)
    if act.n > head.n:
        raise FeedError("listed.asked-ahead", seat=act.seat, last=head.n, found=act.n)
    if act.n == head.n and not equal(act.link, head.link):
        raise FeedError("listed.asked-elsewhere", seat=act.seat, place=act.n)


def _boxes_of(one: Listed) -> Iterator[bytes]:
    for box in (one.box, one.founding_box):
        if box is not None:
            yield box

"""Presence: who has which case open at another computer, and how far that computer has come.

Rules kept here (``crypto/spec/feed.md``, section 10): always 256 bytes, so that it tells nothing by
its size; sealed under the term and signed by the computer; a count that only rises makes an old one
worthless; two computers that hear each other at all notice at once when their feeds differ. It
locks nothing and is kept nowhere.
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from crypto.base.primitives import (
    SEAL_NONCE_BYTES,
    equal,
    pae,
    random_bytes,
    seal,
    unseal,
    verify_ed25519,
)
from crypto.base.sjson import MAX_INT
from crypto.errors import (
    BindingError,
    FeedError,
    NewerVersionError,
    NotOursError,
    SignatureError,
    TamperError,
)
from crypto.feed.chain import MAX_INC
from crypto.feed.terms import presence_key
from crypto.office.identity import Identity

TYPE = b"lifafa/presence/1"
MAGIC = b"LIFAFAN1"
PRESENCE_BYTES = 256
LINK_START = 8
MAX_WHAT = 90
ACTS = ("here", "opens", "leaves", "types")
_CONTENT = struct.Struct(f">8sBBHIIQQ{LINK_START}s16sH{MAX_WHAT}s")
_NO_CASE = bytes(16)
_WHAT = re.compile(r"[0-9a-z_./:-]*")


@dataclass(frozen=True)
class Presence:
    """What a computer says of itself now.

    Attributes:
        seat: its number, 1 to 99.
        act: one of ``ACTS``.
        user: number of the user.
        inc: its incarnation.
        count: rises with every presence of an incarnation, from 1.
        n: the last place that it has taken in.
        link: the first 8 bytes of the link of that place.
        case: the case, 32 hex digits, None for none.
        what: what in the case is meant, such as table, row and column; "" for the whole.
    """

    seat: int
    act: str
    user: int
    inc: int
    count: int
    n: int
    link: bytes
    case: str | None = field(repr=False)
    what: str = field(repr=False)

    def check_after(self, last: tuple[int, int]) -> None:
        """Refuse a presence that is no newer than one that was heard.

        Args:
            last: incarnation and count of the last one of the same computer; (0, 0) for none.

        Raises:
            FeedError: it was heard before, or is older.
        """
        if (self.inc, self.count) <= last:
            raise FeedError("presence.replayed", seat=self.seat)

    def check_link(self, link: bytes) -> None:
        """Refuse a feed that is another one than ours.

        Args:
            link: ours at the place ``n``, 32 bytes.

        Raises:
            FeedError: the two computers are shown different feeds.
        """
        if not equal(self.link, link[:LINK_START]):
            raise FeedError("presence.fork", seat=self.seat, place=self.n)


def seal_presence(feed: bytes, term_key: bytes, signer: Identity, presence: Presence) -> bytes:
    """Return the 256 bytes that tell a presence to the others.

    Args:
        feed: 16 bytes.
        term_key: of the term of now, 32 bytes.
        signer: the key of this computer.
        presence: what to say.

    Raises:
        ValueError, NotOursError: a value has no room in it, or breaks a rule.
    """
    content = _encode(presence)
    signature = signer.sign(TYPE, feed + content)
    nonce = random_bytes(SEAL_NONCE_BYTES)
    key = presence_key(term_key, feed)
    return nonce + seal(key, nonce, content + signature, TYPE + feed)


def open_presence(raw: bytes, feed: bytes, term_key: bytes, here: Mapping[bytes, int]) -> Presence:
    """Open what another computer told.

    Args:
        raw: as it came.
        feed: 16 bytes.
        term_key: of the term of now, 32 bytes; what was told in another term does not open.
        here: number of each computer that takes part, by its signing key.

    Raises:
        NotOursError: another length, or no presence.
        TamperError: changed, or of another feed or term.
        NewerVersionError: a newer program made it.
        BindingError: in the name of a computer that does not take part.
        SignatureError: the signature is not that computer's.
    """
    if len(raw) != PRESENCE_BYTES:
        raise NotOursError("presence.length", wanted=PRESENCE_BYTES, found=len(raw))
    nonce, sealed = raw[:SEAL_NONCE_BYTES], raw[SEAL_NONCE_BYTES:]
    try:
        plain = unseal(presence_key(term_key, feed), nonce, sealed, TYPE + feed)
    except TamperError as error:
        raise TamperError("presence.seal") from error
    content, signature = plain[: _CONTENT.size], plain[_CONTENT.size :]
    _check_magic(content)
    _verify(feed, content, signature, here)
    return _decode(content)


def _check_magic(content: bytes) -> None:
    magic = content[: len(MAGIC)]
    if magic != MAGIC:
        if magic.startswith(MAGIC[:-1]):
            raise NewerVersionError("presence.newer")
        raise NotOursError("presence.magic")


def _verify(feed: bytes, content: bytes, signature: bytes, here: Mapping[bytes, int]) -> None:
    seat = content[len(MAGIC)]
    keys = [key for key, number in here.items() if number == seat]
    if not keys:
        raise BindingError("presence.seat", seat=seat)
    try:
        verify_ed25519(keys[0], pae(TYPE, feed + content), signature)
    except SignatureError as error:
        raise SignatureError("presence.signature", seat=seat) from error


def _encode(presence: Presence) -> bytes:
    try:
        content = _CONTENT.pack(
            MAGIC,
            presence.seat,
            ACTS.index(presence.act),
            0,
            presence.user,
            presence.inc,
            presence.count,
            presence.n,
            presence.link,
            _NO_CASE if presence.case is None else bytes.fromhex(presence.case),
            len(presence.what),
            presence.what.encode("ascii"),
        )
    except struct.error as error:
        raise ValueError("a number of a presence has no room") from error
    if _decode(content) != presence:
        raise ValueError("a presence that reads back to something else")
    return content


def _decode(content: bytes) -> Presence:
    _, seat, act, zero, user, inc, count, n, link, case, length, what = _CONTENT.unpack(content)
    if act >= len(ACTS):
        raise NotOursError("presence.act")
    if zero or length > MAX_WHAT or any(what[length:]):
        raise NotOursError("presence.padding")
    if not 1 <= inc <= MAX_INC or not count or max(count, n) > MAX_INT:
        raise NotOursError("presence.number")
    text = what[:length].decode("latin-1")
    if not _WHAT.fullmatch(text):
        raise NotOursError("presence.what")
    named = None if case == _NO_CASE else case.hex()
    return Presence(seat, ACTS[act], user, inc, count, n, link, named, text)

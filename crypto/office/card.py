"""Office cards: what an office publishes about itself, signed by its own identity.

Rules kept here (``crypto/spec/card.md``): a card is signed by exactly the identity it names,
so nobody can publish the keys of another office as their own; every key in it is checked
before it is believed; there is no clock here, callers hand in the time. Which of two cards
counts is decided by ``compare``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import b64decode, b64encode
from crypto.envelope.hybrid import PUBLIC_BYTES, check_public, key_id
from crypto.errors import BindingError, CardError, NewerVersionError, NotOursError, SchemaError
from crypto.office import signed_object
from crypto.office.identity import KEY_BYTES, Identity, OfficePublic

TYPE = "lifafa/card/1"
VERSION = 1
MAX_BYTES = 16_384
MAX_ENC_KEYS = 3
MAX_LIFE_S = 400 * 86_400
MAX_ENC_LIFE_S = 90 * 86_400
CLOCK_TOLERANCE_S = 48 * 3_600
MAX_NAMES = 16
MAX_TEXT = 400
PLACE = ("country", "state", "district")
CONTACT = ("phone", "email")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MEMBERS = frozenset(
    [
        "v",
        "id",
        "seq",
        "issued",
        "expires",
        "names",
        "place",
        "contact",
        "enc",
        "versions",
        "ext",
        "crit",
    ]
)


@dataclass(frozen=True)
class EncKey:
    """One published encryption key.

    Attributes:
        kid: 16 hex digits, SHA-256 of ``pk`` cut to 8 bytes.
        pk: 1,216 bytes.
        from_: Unix seconds from which the key is in use.
        until: Unix seconds after which nobody should seal to it.
    """

    kid: str
    pk: bytes = field(repr=False)
    from_: int
    until: int


@dataclass(frozen=True)
class Card:
    """A card whose signature and keys have been verified.

    Attributes:
        public: the identity that the card names and that signed it.
        seq: number of the card, rising by one or more with each.
        issued: Unix seconds.
        expires: Unix seconds, at most 400 days after ``issued``.
        names: office name by language code.
        place: ``country``, ``state`` and ``district``.
        contact: ``phone`` and ``email``.
        enc: one to three encryption keys.
        versions: lowest and highest packet version that the office reads.
        ext: optional members of later versions, kept as they came.
        raw: the exact file.
    """

    public: OfficePublic
    seq: int
    issued: int
    expires: int
    names: dict[str, str] = field(repr=False)
    place: dict[str, str] = field(repr=False)
    contact: dict[str, str] = field(repr=False)
    enc: tuple[EncKey, ...]
    versions: tuple[int, int]
    ext: dict[str, Any] = field(repr=False)
    raw: bytes = field(repr=False)

    def is_expired(self, now: int) -> bool:
        """Say whether the card's life is over at ``now`` (Unix seconds)."""
        return now >= self.expires

    def check_current(self, now: int) -> None:
        """Refuse a card whose life is over.

        Args:
            now: Unix seconds.

        Raises:
            CardError: ``now`` is at or after ``expires``.
        """
        if self.is_expired(now):
            raise CardError("card.expired", expires=self.expires)

    def best_key(self, now: int) -> EncKey | None:
        """Return the newest key that may be sealed to at ``now``, or None: the card is stale.

        A key whose ``from`` lies up to 48 hours ahead counts, because one of the two clocks
        may be off and its owner holds the private half already.

        Args:
            now: Unix seconds.
        """
        usable = [k for k in self.enc if k.from_ <= now + CLOCK_TOLERANCE_S and now < k.until]
        return max(usable, key=_age_order, default=None)

    def newest_key(self) -> EncKey:
        """Return the key that lasts longest, whatever the time is."""
        return max(self.enc, key=_age_order)

    def stale_seconds(self, now: int) -> int:
        """Return for how long every key has been past its ``until``; 0 while one is not.

        Args:
            now: Unix seconds.
        """
        return max(0, now - max(key.until for key in self.enc))


def make_card(
    identity: Identity,
    *,
    seq: int,
    issued: int,
    expires: int,
    names: dict[str, str],
    place: dict[str, str],
    contact: dict[str, str],
    enc: Sequence[EncKey],
    ext: dict[str, Any] | None = None,
) -> bytes:
    """Return a card file signed by ``identity`` that ``read_card`` accepts.

    Args:
        identity: the office's own identity.
        seq: 1 or more, higher than in every earlier card.
        issued: Unix seconds.
        expires: Unix seconds, at most 400 days later.
        names: language code to office name; at least one.
        place: any of ``country``, ``state``, ``district``; the others become empty.
        contact: any of ``phone``, ``email``; the others become empty.
        enc: one to three keys, each living at most 90 days.
        ext: optional further members.

    Raises:
        CardError, SchemaError, JsonError, LimitError: a value breaks a rule of cards.
    """
    public = identity.public
    body = {
        "v": VERSION,
        "id": {"ed25519": b64encode(public.ed25519), "pq": public.pq_commit.hex()},
        "seq": seq,
        "issued": issued,
        "expires": expires,
        "names": dict(names),
        "place": dict.fromkeys(PLACE, "") | place,
        "contact": dict.fromkeys(CONTACT, "") | contact,
        "enc": [
            {"kid": key.kid, "pk": b64encode(key.pk), "from": key.from_, "until": key.until}
            for key in enc
        ],
        "versions": [VERSION, VERSION],
        "ext": ext or {},
        "crit": [],
    }
    raw = signed_object.encode(TYPE, sjson.encode(body), [identity])
    read_card(raw)
    return raw


def read_card(raw: bytes) -> Card:
    """Verify a card file and return what it says.

    Args:
        raw: whole file, at most 16 KiB.

    Raises:
        LimitError: too long.
        NotOursError: not a card file.
        NewerVersionError: made by a newer program.
        SignatureError: the signature does not verify.
        JsonError, SchemaError: the body breaks a rule.
        CardError: signed by another office, or a date or key in it breaks a rule.
    """
    sealed = signed_object.decode(raw, TYPE, MAX_BYTES)
    body = sjson.parse(sealed.body, max_bytes=MAX_BYTES)
    _check_version(body)
    schema.members(body, _MEMBERS, "card.members")
    public = _identity(body["id"])
    if sealed.signers != (public.ed25519,):
        raise CardError("card.not-own-signature")
    issued = schema.whole(body["issued"], "card.issued")
    expires = schema.whole(body["expires"], "card.expires")
    if not issued < expires <= issued + MAX_LIFE_S:
        raise CardError("card.life")
    return Card(
        public=public,
        seq=schema.whole(body["seq"], "card.seq", least=1),
        issued=issued,
        expires=expires,
        names=_names(body["names"]),
        place=_texts(body["place"], PLACE, "card.place"),
        contact=_texts(body["contact"], CONTACT, "card.contact"),
        enc=_enc_keys(body["enc"]),
        versions=_versions(body["versions"]),
        ext=schema.mapping(body["ext"], "card.ext"),
        raw=bytes(raw),
    )


def compare(stored: Card, new: Card) -> str:
    """Say whether ``new`` may take the place of ``stored``.

    Returns:
        ``"same"`` when the bytes are equal, ``"newer"`` when the number is higher.

    Raises:
        BindingError: the cards name different offices.
        CardError: the number is lower, or equal with other bytes (an alarm).
    """
    if stored.public != new.public:
        raise BindingError("card.other-office")
    if stored.raw == new.raw:
        return "same"
    if new.seq < stored.seq:
        raise CardError("card.seq-lower", stored=stored.seq, found=new.seq)
    if new.seq == stored.seq:
        raise CardError("card.same-seq-other-bytes", seq=new.seq)
    return "newer"


def _age_order(key: EncKey) -> tuple[int, int]:
    return key.from_, key.until


def _check_version(body: dict[str, Any]) -> None:
    version = schema.whole(body.get("v"), "card.v", least=1)
    if version != VERSION:
        raise NewerVersionError("card.newer", found=version)
    if schema.texts(body.get("crit"), "card.crit"):
        raise NewerVersionError("card.critical")


def _identity(value: Any) -> OfficePublic:
    named = schema.mapping(value, "card.id")
    schema.members(named, {"ed25519", "pq"}, "card.id-members")
    key = schema.text(named["ed25519"], "card.id-key")
    return OfficePublic(
        _decode(key, KEY_BYTES, "card.id-key-base64"),
        schema.hex_bytes(named["pq"], 32, "card.id-pq"),
    )


def _names(value: Any) -> dict[str, str]:
    names = schema.mapping(value, "card.names")
    if not 1 <= len(names) <= MAX_NAMES:
        raise SchemaError("card.names-count")
    for language, name in names.items():
        if _LANGUAGE.fullmatch(language) is None:
            raise SchemaError("card.names-language")
        schema.text(name, "card.name", least=1, most=MAX_TEXT)
    return names


def _texts(value: Any, expected: Sequence[str], reason: str) -> dict[str, str]:
    found = schema.mapping(value, reason)
    schema.members(found, expected, reason + "-members")
    for text in found.values():
        schema.text(text, reason + "-text", most=MAX_TEXT)
    return found


def _versions(value: Any) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise SchemaError("card.versions")
    lowest = schema.whole(value[0], "card.versions-lowest", least=1)
    return lowest, schema.whole(value[1], "card.versions-highest", least=lowest)


def _enc_keys(value: Any) -> tuple[EncKey, ...]:
    if not isinstance(value, list) or not value:
        raise SchemaError("card.enc")
    if len(value) > MAX_ENC_KEYS:
        raise CardError("card.enc-many", limit=MAX_ENC_KEYS)
    keys = tuple(_enc_key(entry) for entry in value)
    if len({key.kid for key in keys}) != len(keys):
        raise CardError("card.enc-twice")
    return keys


def _enc_key(value: Any) -> EncKey:
    entry = schema.mapping(value, "card.enc-entry")
    schema.members(entry, {"kid", "pk", "from", "until"}, "card.enc-members")
    pk = _decode(schema.text(entry["pk"], "card.enc-pk"), PUBLIC_BYTES, "card.enc-pk-base64")
    kid = schema.hexadecimal(entry["kid"], 16, "card.enc-kid")
    if kid != key_id(pk):
        raise CardError("card.enc-kid-differs")
    check_public(pk)
    start = schema.whole(entry["from"], "card.enc-from")
    until = schema.whole(entry["until"], "card.enc-until")
    if not start < until <= start + MAX_ENC_LIFE_S:
        raise CardError("card.enc-life")
    return EncKey(kid, pk, start, until)


def _decode(text: str, length: int, reason: str) -> bytes:
    try:
        return b64decode(text, length=length)
    except NotOursError as error:
        raise CardError(reason) from error

"""Successions and revocations: how an office moves to a new identity, or withdraws its own.

Rules kept here (``crypto/spec/trust.md``): a succession counts only when the old and the new
identity both signed it; a revocation counts when the office itself signed it, or enough keys of
a directory's authority; neither says anything about another office. There is no clock here.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import b64decode, b64encode
from crypto.errors import BindingError, CryptoError, TrustError
from crypto.office import signed_object
from crypto.office.card import Card
from crypto.office.identity import Identity, OfficePublic

SUCCESSION = "lifafa/succession/1"
REVOCATION = "lifafa/revocation/1"
MAX_BYTES = 4_096
SUCCESSION_REASONS = frozenset({"new-computer", "planned"})
REVOCATION_REASONS = frozenset({"lost", "stolen", "closed"})
CARD_MEMBER = "succession"
"""Member of a card's ``ext`` that holds the succession which the card's office rests on."""


@dataclass(frozen=True)
class Succession:
    """A succession whose signatures verify; whose they are is said by ``check_signed_by``.

    Attributes:
        old: office id, 64 hex digits.
        new: office id of the identity that takes its place.
        at: Unix seconds from which the old identity signs nothing any more.
        why: ``new-computer`` or ``planned``.
        signers: the two keys in the file, ascending.
        raw: the exact file.
    """

    old: str
    new: str
    at: int
    why: str
    signers: tuple[bytes, ...] = field(repr=False)
    raw: bytes = field(repr=False)

    def check_signed_by(self, old: OfficePublic, new: OfficePublic) -> None:
        """Refuse a succession that is not between these two, signed by both.

        Raises:
            BindingError: it names other offices.
            TrustError: one of the two did not sign.
        """
        if (self.old, self.new) != (old.office_id, new.office_id):
            raise BindingError("succession.other-office")
        if self.signers != tuple(sorted((old.ed25519, new.ed25519))):
            raise TrustError("succession.not-both-signed")


@dataclass(frozen=True)
class Revocation:
    """A revocation whose signatures verify; whose they are is said by the two checks.

    Attributes:
        office: office id, 64 hex digits.
        at: Unix seconds; what is signed at or after this is not the office's.
        why: ``lost``, ``stolen`` or ``closed``.
        signers: the keys in the file, ascending.
        raw: the exact file.
    """

    office: str
    at: int
    why: str
    signers: tuple[bytes, ...] = field(repr=False)
    raw: bytes = field(repr=False)

    def check_signed_by(self, office: OfficePublic) -> None:
        """Refuse a revocation that this office did not sign itself.

        Raises:
            BindingError: it names another office.
            TrustError: signed by another key, or by more than one.
        """
        if self.office != office.office_id:
            raise BindingError("revocation.other-office")
        if self.signers != (office.ed25519,):
            raise TrustError("revocation.not-own-signature")

    def check_by_authority(self, keys: Collection[bytes], need: int) -> None:
        """Refuse a revocation that too few keys of an authority signed.

        Args:
            keys: the authority's keys.
            need: how many of them have to sign.

        Raises:
            TrustError: fewer did.
        """
        found = len(set(self.signers) & set(keys))
        if found < need:
            raise TrustError("revocation.few-signatures", found=found, need=need)


def make_succession(old: Identity, new: Identity, *, at: int, why: str) -> bytes:
    """Return the file by which ``old`` hands over to ``new``; both sign it.

    Args:
        old: the identity until now.
        new: the identity from now on.
        at: Unix seconds.
        why: one of ``SUCCESSION_REASONS``.

    Raises:
        SchemaError, TrustError: a value breaks a rule.
    """
    body = {"old": old.public.office_id, "new": new.public.office_id, "at": at, "why": why}
    raw = signed_object.encode(SUCCESSION, sjson.encode(body), [old, new])
    read_succession(raw).check_signed_by(old.public, new.public)
    return raw


def read_succession(raw: bytes) -> Succession:
    """Verify a succession file.

    Args:
        raw: whole file, at most 4 KiB.

    Raises:
        LimitError, NotOursError, NewerVersionError, SignatureError: as for any signed object.
        JsonError, SchemaError: the body breaks a rule.
        TrustError: an office cannot follow itself.
    """
    body, signers = _opened(raw, SUCCESSION)
    schema.members(body, {"old", "new", "at", "why"}, "succession.members")
    old = schema.hexadecimal(body["old"], 64, "succession.old")
    new = schema.hexadecimal(body["new"], 64, "succession.new")
    if old == new:
        raise TrustError("succession.itself")
    return Succession(
        old=old,
        new=new,
        at=schema.whole(body["at"], "succession.at"),
        why=schema.choice(body["why"], SUCCESSION_REASONS, "succession.why"),
        signers=signers,
        raw=bytes(raw),
    )


def make_revocation(office: Identity, *, at: int, why: str) -> bytes:
    """Return the file by which an office withdraws its own identity.

    Args:
        office: the identity that is withdrawn, or will be.
        at: Unix seconds.
        why: one of ``REVOCATION_REASONS``.

    Raises:
        SchemaError: a value breaks a rule.
    """
    return sign_revocation(office.public.office_id, [office], at=at, why=why)


def sign_revocation(office_id: str, signers: list[Identity], *, at: int, why: str) -> bytes:
    """Return the file by which keys of an authority, or the office itself, withdraw an identity.

    Raises:
        SchemaError: a value breaks a rule.
        ValueError: no signer, or more than eight.
    """
    body = {"office": office_id, "at": at, "why": why}
    raw = signed_object.encode(REVOCATION, sjson.encode(body), signers)
    read_revocation(raw)
    return raw


def read_revocation(raw: bytes) -> Revocation:
    """Verify a revocation file.

    Args:
        raw: whole file, at most 4 KiB.

    Raises:
        LimitError, NotOursError, NewerVersionError, SignatureError: as for any signed object.
        JsonError, SchemaError: the body breaks a rule.
    """
    body, signers = _opened(raw, REVOCATION)
    schema.members(body, {"office", "at", "why"}, "revocation.members")
    return Revocation(
        office=schema.hexadecimal(body["office"], 64, "revocation.office"),
        at=schema.whole(body["at"], "revocation.at"),
        why=schema.choice(body["why"], REVOCATION_REASONS, "revocation.why"),
        signers=signers,
        raw=bytes(raw),
    )


def for_card(succession: bytes) -> dict[str, str]:
    """Return the member of a card's ``ext`` that carries a succession file."""
    return {CARD_MEMBER: b64encode(succession)}


def on_card(card: Card) -> Succession | None:
    """Return the succession that a card carries, None when there is none.

    The old office's signature is not compared here: its key is on the caller's file, or unknown.

    Raises:
        BindingError: it makes another office the new one.
        TrustError: not a succession, or not signed by this office.
    """
    value = card.ext.get(CARD_MEMBER)
    if value is None:
        return None
    try:
        raw = b64decode(schema.text(value, "succession.on-card-text", most=2 * MAX_BYTES))
        found = read_succession(raw)
    except CryptoError as error:
        raise TrustError("succession.on-card") from error
    if found.new != card.public.office_id:
        raise BindingError("succession.on-card-of-other")
    if card.public.ed25519 not in found.signers:
        raise TrustError("succession.on-card-not-signed")
    return found


def _opened(raw: bytes, type_: str) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    sealed = signed_object.decode(raw, type_, MAX_BYTES)
    return sjson.parse(sealed.body, max_bytes=MAX_BYTES), sealed.signers

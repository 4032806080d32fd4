"""This office itself: identity, encryption keys and card, sealed, renewed and destroyed in time.

Rules (security design, C.3 and C.6): a new encryption key every 30 days, good for 90; its secret
half is destroyed 120 days after it began; every change of keys makes the next card; nothing secret
leaves these functions but to seal or open a packet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import cards, log
from app.bootstrap import Services, vault_refusals, writing
from app.errors import RegisterDamagedError
from crypto.card import EncKey, make_card
from crypto.hybrid import HybridKey
from crypto.identity import Identity
from models.finding import own_identity, own_keys
from models.identity import OwnIdentity, OwnKey
from models.meta import get_meta, set_meta

if TYPE_CHECKING:
    from crypto.open_vault import OpenVault
    from models.database import Session

DAY_S = 86_400
NEW_KEY_AFTER_S = 30 * DAY_S
KEY_LIFE_S = 90 * DAY_S
DESTROYED_AFTER_S = 120 * DAY_S
CARD_LIFE_S = 400 * DAY_S
CARD_RENEWED_S = 100 * DAY_S
"""A card that has less than this left is made anew, so that peers never hold one that ends soon."""

MOST_KEYS = 3
_DOMAIN = "off"
_IDENTITIES, _KEYS = OwnIdentity.__tablename__, OwnKey.__tablename__
_SEED_BYTES = 32
_SEEN_AT = "keys.seen_at"
# A clock that jumped this far ahead may be wrong; what a wrong clock destroys does not come back.
_JUMP_S = 60 * DAY_S


@dataclass(frozen=True)
class Profile:
    """What our card says about us.

    Attributes:
        name, name_local: in Latin letters and in the script of the place.
        kind: a code of office_type.
        country: two letters.
    """

    name: str
    name_local: str
    kind: str
    country: str
    state: str
    district: str
    phone: str
    email: str


def make_office(
    vault: OpenVault, session: Session, profile: Profile, now: int, identity: Identity | None = None
) -> Identity:
    """Give a new register its identity, its first encryption key and its first card.

    Args:
        vault: opened by the head, who holds the domain of the office keys.
        session: the writing session that makes the register.
        now: Unix seconds.
        identity: an identity made elsewhere; None makes a fresh one.
    """
    identity = identity or Identity.generate()
    _keep_profile(session, profile)
    row = OwnIdentity(
        office_id=identity.public.office_id,
        number=identity.public.number,
        ed25519=identity.public.ed25519,
        pq_commit=identity.public.pq_commit,
        sealed_seeds=seal_seeds(vault, identity),
        card=None,
        card_seq=0,
        created=now,
        retired_at=None,
    )
    session.add(row)
    session.add(_new_key(vault, now))
    session.flush()
    _make_card(vault, session, row, now)
    return identity


def seal_seeds(vault: OpenVault, identity: Identity) -> bytes:
    """Return both seeds of an identity, sealed for its row."""
    first, second = identity.seeds
    plain = first + (second or b"")
    return vault.seal_row(_DOMAIN, _IDENTITIES, identity.public.office_id, plain)


def load_identity(vault: OpenVault, session: Session) -> Identity:
    """Return our identity with its secret half.

    Raises:
        RegisterDamagedError: there is none, or it does not open.
    """
    row = identity_row(session)
    with vault_refusals():
        plain = vault.open_row(_DOMAIN, _IDENTITIES, row.office_id, row.sealed_seeds)
    identity = Identity.from_seeds(plain[:_SEED_BYTES], plain[_SEED_BYTES:] or None)
    if identity.public.office_id != row.office_id:
        raise RegisterDamagedError
    return identity


def load_keys(vault: OpenVault, session: Session) -> tuple[HybridKey, ...]:
    """Return the encryption keys that can still open packets, newest first."""
    with vault_refusals():
        return tuple(
            HybridKey.from_seed(vault.open_row(_DOMAIN, _KEYS, row.kid, row.sealed_seed))
            for row in own_keys(session)
            if row.sealed_seed is not None
        )


def identity_row(session: Session) -> OwnIdentity:
    """Return the row of our identity.

    Raises:
        RegisterDamagedError: there is none.
    """
    row = own_identity(session)
    if row is None:
        raise RegisterDamagedError
    return row


def current_card(session: Session) -> bytes:
    """Return our card as it is on file.

    Raises:
        RegisterDamagedError: there is none.
    """
    raw = identity_row(session).card
    if raw is None:
        raise RegisterDamagedError
    return raw


def renew_keys(s: Services) -> bool:
    """Make a new key when it is time, destroy the secrets that are due, and renew the card.

    Called at unlock and before a card is handed out. A user without office keys changes nothing.

    Returns:
        Whether anything was changed.
    """
    if _DOMAIN not in s.vault.domains:
        return False
    now = s.clock.now()
    with writing(s) as session:
        added = _add_key_when_due(s.vault, session, now)
        destroyed = _destroy_due(session, now)
        row = identity_row(session)
        session.flush()
        renewed = added or destroyed > 0 or _card_ends_soon(row, now)
        if renewed:
            _make_card(s.vault, session, row, now)
            log.record(session, s, "keys_renewed", added=int(added), destroyed=destroyed)
    return renewed


def _add_key_when_due(vault: OpenVault, session: Session, now: int) -> bool:
    newest = max((row.valid_from for row in own_keys(session) if row.sealed_seed), default=None)
    if newest is not None and now < newest + NEW_KEY_AFTER_S:
        return False
    session.add(_new_key(vault, now))
    return True


def _destroy_due(session: Session, now: int) -> int:
    """Destroy secrets past their time, unless the clock just jumped far ahead."""
    seen = int(get_meta(session, _SEEN_AT) or now)
    if abs(now - seen) > DAY_S or now == seen:
        set_meta(session, _SEEN_AT, str(now))
    if now - seen > _JUMP_S:
        return 0
    due = [
        row
        for row in own_keys(session)
        if row.sealed_seed is not None and now >= row.valid_from + DESTROYED_AFTER_S
    ]
    for row in due:
        row.destroy(now)
    return len(due)


def _new_key(vault: OpenVault, now: int) -> OwnKey:
    key = HybridKey.generate()
    return OwnKey(
        kid=key.kid,
        public_key=key.public,
        sealed_seed=vault.seal_row(_DOMAIN, _KEYS, key.kid, key.seed),
        valid_from=now,
        valid_until=now + KEY_LIFE_S,
        destroyed_at=None,
    )


def _card_ends_soon(row: OwnIdentity, now: int) -> bool:
    return row.card is None or cards.read(row.card).expires - now < CARD_RENEWED_S


def _make_card(vault: OpenVault, session: Session, row: OwnIdentity, now: int) -> None:
    profile = _profile(session)
    keys = [
        EncKey(key.kid, key.public_key, key.valid_from, key.valid_until)
        for key in own_keys(session)
        if key.sealed_seed is not None and key.valid_until > now
    ]
    row.card_seq += 1
    row.card = make_card(
        load_identity(vault, session),
        seq=row.card_seq,
        issued=now,
        expires=now + CARD_LIFE_S,
        names=dict(cards.names_for_card(profile.name, profile.name_local)),
        place={
            "country": profile.country,
            "state": profile.state,
            "district": profile.district,
        },
        contact={"phone": profile.phone, "email": profile.email},
        enc=keys[:MOST_KEYS],
        ext={cards.KIND: profile.kind},
    )


_PROFILE = "office."
_MEMBERS = ("name", "name_local", "kind", "country", "state", "district", "phone", "email")


def _keep_profile(session: Session, profile: Profile) -> None:
    for member in _MEMBERS:
        set_meta(session, _PROFILE + member, getattr(profile, member))


def _profile(session: Session) -> Profile:
    kept = {member: get_meta(session, _PROFILE + member) or "" for member in _MEMBERS}
    return Profile(**{**kept, "country": kept["country"] or "IN"})

"""This office's keys and card: made, sealed into the register, renewed, opened for one use.

Rules:

* Keys: secret seeds rest only as rows sealed under the office's own domain; who was not granted
  that domain can neither sign nor open packets; a key is used for 30 days, valid for 90, destroyed
  after 120.
* The card (docs/rules.md, Other offices): a new encryption key every 30 days, good for 90; its
  secret half is destroyed 120 days after it began; every change of keys makes the next card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, RegisterDamagedError
from app.core import log
from app.core.services import Services, reading, register_refusals, writing
from app.offices import cards, clock_check, practice
from app.offices.office_facts import contact_facts, own_office
from crypto.envelope.hybrid import HybridKey
from crypto.errors import NotForUsError, TamperError
from crypto.office.card import EncKey, make_card
from crypto.office.identity import SEED_BYTES, Identity
from crypto.office.notices import for_card
from models.queries import lookup
from models.queries.lookup import own_identity, own_keys
from models.rows.directory import move_to
from models.rows.office import OwnIdentity, OwnKey

if TYPE_CHECKING:
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session


DOMAIN = "off"
DAY_S = 86_400
ROTATE_S = 30 * DAY_S
VALID_S = 90 * DAY_S
DESTROY_S = 120 * DAY_S
_IDENTITIES = OwnIdentity.__tablename__
_KEYS = OwnKey.__tablename__


def make_identity(session: Session, vault: OpenVault, now: int) -> Identity:
    """Make and store the identity of a new office.

    Args:
        session: the writing session in which the office is created.
        vault: holds the office's domain.
        now: Unix seconds.
    """
    identity = Identity.generate()
    office_id = identity.public.office_id
    ed25519, pq = identity.seeds
    session.add(
        OwnIdentity(
            office_id=office_id,
            number=identity.public.number,
            ed25519=identity.public.ed25519,
            pq_commit=identity.public.pq_commit,
            sealed_seeds=vault.seal_row(DOMAIN, _IDENTITIES, office_id, ed25519 + (pq or b"")),
            card=None,
            card_seq=0,
            created=now,
            retired_at=None,
        )
    )
    return identity


def make_encryption_key(session: Session, vault: OpenVault, now: int) -> HybridKey:
    """Make and store a new encryption key, valid from now for 90 days.

    Args:
        session: a writing session.
        vault: holds the office's domain.
        now: Unix seconds.
    """
    key = HybridKey.generate()
    session.add(
        OwnKey(
            kid=key.kid,
            public_key=key.public,
            sealed_seed=vault.seal_row(DOMAIN, _KEYS, key.kid, key.seed),
            valid_from=now,
            valid_until=now + VALID_S,
            destroyed_at=None,
        )
    )
    return key


def load_identity(s: Services) -> Identity:
    """Return the identity of this office, able to sign.

    Raises:
        CaseStateError: this user may not act for the office.
        RegisterDamagedError: the register has no identity, or another one than it says.
    """
    with reading(s) as session:
        return identity_of(session, s.vault)


def encryption_keys(s: Services) -> list[HybridKey]:
    """Return all own encryption keys that still exist, the newest first.

    Raises:
        CaseStateError: this user may not act for the office.
        RegisterDamagedError: a key does not open.
    """
    with reading(s) as session:
        return encryption_keys_of(session, s.vault)


def identity_of(session: Session, vault: OpenVault) -> Identity:
    """As ``load_identity``, inside a session."""
    row = lookup.own_identity(session)
    if row is None:
        raise RegisterDamagedError
    seeds = _opened(vault, _IDENTITIES, row.office_id, row.sealed_seeds)
    identity = Identity.from_seeds(seeds[:SEED_BYTES], seeds[SEED_BYTES:] or None)
    if identity.public.office_id != row.office_id:
        raise RegisterDamagedError
    return identity


def encryption_keys_of(session: Session, vault: OpenVault) -> list[HybridKey]:
    """As ``encryption_keys``, inside a session."""
    return [
        HybridKey.from_seed(_opened(vault, _KEYS, row.kid, row.sealed_seed))
        for row in lookup.own_keys(session)
        if row.sealed_seed is not None
    ]


def _opened(vault: OpenVault, table: str, row_id: str, sealed: bytes) -> bytes:
    try:
        return vault.open_row(DOMAIN, table, row_id, sealed)
    except NotForUsError as error:
        raise CaseStateError(reason="role.no-office-keys") from error
    except TamperError as error:
        raise RegisterDamagedError from error


CARD_LIFE_S = 400 * DAY_S
CARD_RENEWED_S = 100 * DAY_S
"""A card that has less than this left is made anew, so that peers never hold one that ends soon."""

MOST_KEYS = 3


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
    if DOMAIN not in s.vault.domains:
        return False
    now = s.clock.now()
    with writing(s) as session:
        added = _add_key_when_due(s.vault, session, now)
        doubtful = clock_check.note(session, s)
        destroyed = 0 if doubtful else _destroy_due(session, now)
        row = identity_row(session)
        session.flush()
        renewed = added or destroyed > 0 or _card_is_due(row, now)
        first = row.card is None
        if renewed:
            make_next_card(s.vault, session, now)
        if renewed and not (first and not added and not destroyed):
            log.record(session, s, "keys_renewed", added=int(added), destroyed=destroyed)
    if destroyed:
        # Until then the old pages, and the secrets in them, still stand in the file.
        with register_refusals():
            s.register.checkpoint()
    return renewed


def _add_key_when_due(vault: OpenVault, session: Session, now: int) -> bool:
    # A key that a wrong clock made for days to come is of no use to others yet.
    begun = [row.valid_from for row in own_keys(session) if row.valid_from <= now + DAY_S]
    newest = max(begun, default=None)
    if newest is not None and now < newest + ROTATE_S:
        return False
    make_encryption_key(session, vault, now)
    return True


def _destroy_due(session: Session, now: int) -> int:
    """Destroy secrets past their time; not called while the clock is in doubt."""
    due = [
        row
        for row in own_keys(session)
        if row.sealed_seed is not None and now >= row.valid_from + DESTROY_S
    ]
    for row in due:
        row.destroy(now)
    return len(due)


def _card_is_due(row: OwnIdentity, now: int) -> bool:
    if row.card is None:
        return True
    card = cards.read(row.card)
    return card.expires - now < CARD_RENEWED_S or card.issued > now + DAY_S


def make_next_card(vault: OpenVault, session: Session, now: int) -> None:
    """Make the next card of our identity and put it on file.

    Args:
        vault: holds the office's domain.
        session: a writing session in which keys and identity are flushed.
        now: Unix seconds.
    """
    row = identity_row(session)
    office, contact = own_office(session), contact_facts(session)
    keys = [
        EncKey(key.kid, key.public_key, key.valid_from, key.valid_until)
        for key in own_keys(session)
        if key.sealed_seed is not None and key.valid_until > now
    ]
    move = move_to(session, row.office_id, own=True)
    row.card_seq += 1
    row.card = make_card(
        identity_of(session, vault),
        seq=row.card_seq,
        issued=now,
        expires=now + CARD_LIFE_S,
        names=dict(cards.names_for_card(office.name, office.name_local)),
        place={
            "country": contact["country"],
            "state": office.state,
            "district": office.district,
        },
        contact={"phone": contact["phone"], "email": contact["email"]},
        enc=keys[:MOST_KEYS],
        ext={cards.KIND: office.kind}
        | practice.card_members(session)
        | (for_card(move.file) if move else {}),
    )

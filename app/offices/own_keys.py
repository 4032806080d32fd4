"""The keys of this office: made, sealed into the register, and opened again for one use.

Rules: secret seeds rest only as rows sealed under the office's own domain; who was not granted
that domain can neither sign nor open packets; a key is used for 30 days, valid for 90, destroyed
after 120.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, RegisterDamagedError
from app.core.services import Services, reading
from crypto.envelope.hybrid import HybridKey
from crypto.errors import NotForUsError, TamperError
from crypto.office.identity import SEED_BYTES, Identity
from models.queries import lookup
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

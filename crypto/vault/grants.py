"""Grants: the key of a domain, sealed to one user's public key.

Rules kept here: the suite is the one of packets, so grants withstand a later quantum
computer; vault, user, domain and granter are part of the sealed context, so a grant
moved to another place does not open.
"""

import re
from dataclasses import dataclass, field

from crypto.envelope import hybrid
from crypto.envelope.hybrid import HybridKey
from crypto.errors import HeaderError, NotForUsError

REGISTER = "reg"
OFFICE = "off"
DOMAIN = re.compile(r"reg|off|s(?:0|[1-9][0-9]{0,3})")
DOMAIN_KEY_BYTES = 32
SEALED_BYTES = hybrid.ENC_BYTES + DOMAIN_KEY_BYTES + hybrid.TAG_BYTES


@dataclass(frozen=True)
class Grant:
    """One sealed domain key.

    Attributes:
        user: who may open it.
        domain: ``reg``, ``off`` or ``s<number>``.
        by: who granted it.
        sealed: 1,168 bytes.
    """

    user: int
    domain: str
    by: int
    sealed: bytes = field(repr=False)


def _context(vault_id: str, user: int, domain: str, by: int) -> bytes:
    return f"lifafa/grant/1 vault={vault_id} user={user} dom={domain} by={by}".encode("ascii")


def seal_grant(
    vault_id: str, user: int, public: bytes, domain: str, by: int, domain_key: bytes
) -> Grant:
    """Seal a domain key to a user.

    Args:
        vault_id: 32 hex digits.
        user: number of the receiving user.
        public: that user's 1,216-byte public key.
        domain: name of the domain.
        by: number of the granting user.
        domain_key: 32 bytes.

    Raises:
        CardError: the public key is not one.
    """
    enc, sealed = hybrid.seal_to(public, domain_key, _context(vault_id, user, domain, by))
    return Grant(user, domain, by, enc + sealed)


def open_grant(vault_id: str, key: HybridKey, grant: Grant) -> bytes:
    """Return the 32-byte domain key of a grant.

    Raises:
        HeaderError: the grant was damaged or moved.
    """
    enc, sealed = grant.sealed[: hybrid.ENC_BYTES], grant.sealed[hybrid.ENC_BYTES :]
    context = _context(vault_id, grant.user, grant.domain, grant.by)
    try:
        return key.open(enc, sealed, context)
    except NotForUsError as error:
        raise HeaderError("grant.seal") from error

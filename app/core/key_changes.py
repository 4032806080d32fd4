"""Who holds which keys by the key file, and a change of it as the last step of a transaction.

Rules: whoever changes keys goes on with the changed vault; older services are refused, because they
would take back what was changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, RegisterDamagedError
from app.core import key_files
from app.core.services import Services
from crypto.vault import vault_parts
from crypto.vault.open_vault import pin_of
from models.base.meta import get_meta, set_meta

if TYPE_CHECKING:
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session
    from models.rows.user import User


def keep_keys(session: Session, s: Services, changed: OpenVault) -> None:
    """Replace both copies of the key file, as the last step before the rows are committed.

    Args:
        session: the writing session of the change.
        s: the open register, with the keys until now.
        changed: the keys from now on.

    Raises:
        ValueError: these services are not the newest; who goes on with them would take back what
            was changed since.
    """
    if int(get_meta(session, "header_gen") or 0) > s.vault.header.gen:
        raise ValueError("services of before the last change of keys")
    session.flush()
    if changed is not s.vault:
        key_files.write_both(s.folder, changed)
    if int(get_meta(session, "header_gen") or 0) < changed.header.gen:
        set_meta(session, "header_gen", str(changed.header.gen))


def holders_of(vault: OpenVault, domain: str) -> frozenset[int]:
    """Return the numbers of the people who may open a domain, the recovery sheet apart."""
    granted = {one.user for one in vault.header.grants if one.domain == domain}
    return frozenset(granted - {vault_parts.RECOVERY})


def public_key_of(vault: OpenVault, row: User) -> bytes:
    """Return the public key of a person, as the key file pins it.

    Raises:
        CaseStateError: the register does not know it; a new passphrase makes a new one.
        RegisterDamagedError: the person is not in the key file.
    """
    pinned = vault.header.users.get(row.number)
    if pinned is None:
        raise RegisterDamagedError
    if row.public_key is None or pin_of(row.public_key) != pinned:
        raise CaseStateError(reason="user.no-key")
    return row.public_key

"""The second unlock: sealed cases ask for the passphrase again, though the register is open.

Rules: it is asked of whoever opened the register, with the same key derivation as there; a success
and a failure are in the log; it guards an open register whose officer stepped away, not the keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.errors import CannotUnlockError
from app.core import log
from app.core.permissions import Act, require
from app.core.services import vault_refusals, writing
from app.register import device_secret
from crypto.vault import vault as vaults

if TYPE_CHECKING:
    from app.core.services import Services


def unlock_sealed(s: Services, passphrase: str) -> None:
    """Open the second lock with the passphrase of whoever opened the register.

    Args:
        s: the open register.
        passphrase: as typed.

    Raises:
        CannotUnlockError: it is wrong.
        PcSecretError: the secret of this computer, which it needs, cannot be had.
        NotEnoughMemoryError: too little memory for the key derivation.
    """
    require(s, Act.VIEW)
    try:
        with device_secret.mixed_in(s.vault.header) as secret, vault_refusals():
            vaults.unlock_passphrase(s.vault.header.raw, s.user.login, passphrase, secret)
    except CannotUnlockError:
        with writing(s) as session:
            log.record(session, s, "second_unlock_failed")
        raise
    s.second_lock.open()
    with writing(s) as session:
        log.record(session, s, "second_unlock")

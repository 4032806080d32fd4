"""Tying a register to this computer: besides each passphrase its own secret is needed.

Rules: a head decides it, after a recovery sheet was tested, because a computer that is set up anew
loses its secret; the secret is kept and read back before the key file asks for it, and goes only
when no passphrase needs it any more; everybody's passphrase follows at their next unlock; trouble
with the keyring keeps nobody out who could get in without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.register import device_secret, recovery_rows
from app.register import passphrase_slots as slots
from app.register.safety_errors import PcSecretError


@dataclass(frozen=True)
class PcStanding:
    """Whether this register is tied to this computer.

    Attributes:
        wanted: a head tied it.
        own: the passphrase of whoever unlocked it needs this computer.
        sheet_due: a recovery sheet has to be tested first.
    """

    wanted: bool
    own: bool
    sheet_due: bool


def standing(s: Services) -> PcStanding:
    """Return how it stands.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        wanted = slots.is_wanted(session)
    own = device_secret.is_tied(s.vault.header, s.vault.user)
    return PcStanding(wanted, own, recovery_rows.standing(s).due)


def set_up(s: Services, passphrase: str) -> Services:
    """Tie the register to this computer.

    Args:
        s: the open register.
        passphrase: of whoever unlocked it, typed once more.

    Returns:
        The services to go on with.

    Raises:
        PcSecretError: ``sheet-first``, or what the keyring refused; nothing was changed.
        CannotUnlockError: the passphrase is wrong.
        CaseStateError: only a head may do it.
        NotEnoughDiskError, FileUnreadableError: the passphrase opens the register as before, or
            already with this computer's secret.
    """
    require(s, Act.RECOVERY)
    if recovery_rows.standing(s).due:
        raise PcSecretError(reason="sheet-first")
    device_secret.keep_new(s.vault.vault_id)
    return _changed(s, passphrase, tied=True)


def take_away(s: Services, passphrase: str) -> Services:
    """Let the passphrases open the register on any computer again.

    Args:
        s: the open register.
        passphrase: of whoever unlocked it, typed once more.

    Returns:
        The services to go on with.

    Raises:
        PcSecretError, CannotUnlockError, CaseStateError, NotEnoughDiskError,
        FileUnreadableError: as for ``set_up``.
    """
    require(s, Act.RECOVERY)
    changed = _changed(s, passphrase, tied=False)
    slots.forget_unneeded(changed)
    return changed


def _changed(s: Services, passphrase: str, *, tied: bool) -> Services:
    found = slots.proved(s, passphrase)
    changed = slots.next_header(s, found, passphrase, found.header.kdf[0], tied=tied)
    with writing(s) as session:
        slots.note_header(session, changed)
        slots.note_wanted(session, wanted=tied)
        log.record(session, s, "register_tied" if tied else "register_freed")
    return replace(s, vault=changed)

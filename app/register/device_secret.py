"""The secret of this computer: 32 random bytes in the system's own keyring, asked for with a limit.

Rules: exactly the backend of this system is made here, whatever a variable or a settings file of
the keyring library names, so that no file chooses what code runs; every question is asked in a
thread of its own that nobody waits for longer than the limit; one small secret, never a bundle;
what the keyring answers is checked before it is believed.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from app.base.errors import CannotUnlockError
from app.register.safety_errors import PcSecretError
from app.system.platforms import system
from crypto.base.primitives import KEY_BYTES, random_bytes
from crypto.vault.key_slots import TYPED_ON_PC

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from crypto.vault.open_vault import OpenVault
    from crypto.vault.vault_header import VaultHeader

SERVICE: Final = "Lifafa register"
LIMIT_S: Final = 20.0
_LOCKED = frozenset({"KeyringLocked", "LockedException", "PromptDismissedException"})
_STRANGE = (ValueError, TypeError, AttributeError, KeyError)


def backend() -> KeyringBackend:
    """Return the keyring of this system, made directly and with nothing set from outside."""
    # Imported here: a program whose register is not tied starts without it. The library's own
    # choosers are never called: they load whatever module a variable or keyringrc.cfg names.
    made: KeyringBackend = system.keyring_kind()()
    # KEYRING_PROPERTY_... variables were put on it while it was made.
    vars(made).clear()
    return made


def fetch(vault_id: str, limit_s: float = LIMIT_S) -> bytes | None:
    """Return the secret that this computer keeps for a register, None when it keeps none.

    Args:
        vault_id: 32 hex digits.
        limit_s: how long to wait at most, in seconds.

    Raises:
        PcSecretError: the keyring did not answer, is locked, is not there, or answers nonsense.
    """
    kept = _asked(lambda ring: ring.get_password(SERVICE, vault_id), limit_s)
    return None if kept is None else _decoded(kept)


def keep_new(vault_id: str, limit_s: float = LIMIT_S) -> bytes:
    """Keep a new secret for a register, or go on with the one that is kept, and read it back.

    Raises:
        PcSecretError: as for ``fetch``; ``strange`` also when it does not give back what it took.
    """
    known = fetch(vault_id, limit_s)
    if known is not None:
        return known
    made = random_bytes(KEY_BYTES)
    _asked(lambda ring: ring.set_password(SERVICE, vault_id, made.hex()), limit_s)
    if fetch(vault_id, limit_s) != made:
        raise PcSecretError(reason="strange")
    return made


def forget(vault_id: str, limit_s: float = LIMIT_S) -> None:
    """Remove the secret of a register; one that is not there is no error.

    Raises:
        PcSecretError: as for ``fetch``.
    """
    if fetch(vault_id, limit_s) is not None:
        _asked(lambda ring: ring.delete_password(SERVICE, vault_id), limit_s)


def is_tied(header: VaultHeader, user: int | None = None) -> bool:
    """Say whether a user's passphrase (anybody's, for None) needs this computer's secret."""
    return any(slot.kind == TYPED_ON_PC and user in (None, slot.user) for slot in header.slots)


def kept_for(vault: OpenVault, tied: bool | None) -> bytes | None:
    """Return what the next slots of a user are mixed with, None for nothing.

    Args:
        vault: of the user.
        tied: True or False; None to stay as the slots are now.

    Raises:
        PcSecretError: the slots are to be mixed, and the secret cannot be had.
    """
    if not (is_tied(vault.header, vault.user) if tied is None else tied):
        return None
    secret = fetch(vault.vault_id)
    if secret is None:
        raise PcSecretError(reason="gone")
    return secret


@contextlib.contextmanager
def mixed_in(header: VaultHeader) -> Iterator[bytes | None]:
    """Lend the secret for unlocking a key file; None when no slot needs it or it cannot be had.

    Raises:
        PcSecretError: nothing opened, and without the secret nothing could.
    """
    secret: bytes | None = None
    refusal: PcSecretError | None = None
    if is_tied(header):
        try:
            secret = fetch(header.vault_id)
            refusal = PcSecretError(reason="gone") if secret is None else None
        except PcSecretError as error:
            refusal = error
    try:
        yield secret
    except CannotUnlockError as error:
        if refusal is not None:
            raise refusal from error
        raise


def _asked[T](question: Callable[[KeyringBackend], T], limit_s: float) -> T:
    """Ask the keyring in a thread that the end of the program does not wait for."""
    answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put((question(backend()), None))
        except BaseException as error:  # noqa: BLE001 - whatever a keyring raises is an answer
            answers.put((None, error))

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    try:
        answer, error = answers.get(timeout=limit_s)
    except queue.Empty:
        error, answer = TimeoutError(), None
    if error is not None:
        # Not "from error": nobody knows what a keyring writes into its errors.
        raise PcSecretError(reason=_reason_of(error)) from None
    return answer  # type: ignore[return-value]


def _reason_of(error: BaseException) -> str:
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & _LOCKED:
        return "locked"
    if isinstance(error, TimeoutError):
        return "silent"
    return "strange" if isinstance(error, _STRANGE) else "none"


def _decoded(kept: object) -> bytes:
    if isinstance(kept, str) and len(kept) == 2 * KEY_BYTES:
        with contextlib.suppress(ValueError):
            return bytes.fromhex(kept)
    raise PcSecretError(reason="strange")

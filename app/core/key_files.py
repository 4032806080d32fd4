"""The two copies of the key file of a register folder.

Rules: both copies are the same; a new one is written beside, flushed, read back and proved before
it takes the place of the old one, the copy first; no older copy is kept, because it would keep an
old passphrase alive.
"""

from __future__ import annotations

from pathlib import Path

from app.base.errors import FileUnreadableError, KeyFileDamagedError, RegisterMissingError
from app.core.services import vault_refusals
from app.system import files
from crypto.errors import HeaderError, NewerVersionError
from crypto.vault import vault_header, vault_parts
from crypto.vault.open_vault import OpenVault
from crypto.vault.vault_header import MAX_BYTES, VaultHeader

CURRENT = "vault.lfv"
COPY = "vault.lfv.copy"


def read_copies(folder: Path) -> tuple[bytes | None, bytes | None]:
    """Return the bytes of both copies, None for one that is not there or cannot be read.

    Raises:
        RegisterMissingError: neither is there.
        FileUnreadableError: they are there, but neither can be read.
    """
    places = [folder / CURRENT, folder / COPY]
    with files.plain_errors():
        if not any(place.is_file() for place in places):
            whole = folder.absolute()
            making = whole.parent / f"{whole.name}.making"
            raise RegisterMissingError(reason="unfinished" if making.is_dir() else "")
    found: list[bytes | None] = []
    refusal: FileUnreadableError | None = None
    for place in places:
        try:
            found.append(files.read_small(place, MAX_BYTES))
        except FileUnreadableError as error:
            refusal = error
            found.append(None)
    if found == [None, None] and refusal is not None:
        raise refusal
    return found[0], found[1]


def read_header(folder: Path) -> VaultHeader:
    """Return the newer copy that can be read, not yet proved by its MAC.

    Raises:
        RegisterMissingError: there is no key file.
        KeyFileDamagedError: neither copy can be read.
        RegisterNewerError: a newer Lifafa wrote it.
    """
    headers = []
    with vault_refusals():
        for raw in dict.fromkeys(read_copies(folder)):
            try:
                if raw is not None:
                    headers.append(vault_header.read(raw))
            except NewerVersionError:
                raise
            except HeaderError:
                continue
    if not headers:
        raise KeyFileDamagedError
    return max(headers, key=lambda header: header.gen)


def write_both(folder: Path, vault: OpenVault) -> None:
    """Replace both copies by the key file of an open vault.

    Raises:
        NotEnoughDiskError, FileUnreadableError: at least one copy is whole, old or new.
        KeyFileDamagedError: what was written does not read back.
    """
    for name in (COPY, CURRENT):
        files.write_beside(folder / name, vault.header.raw)
        with vault_refusals():
            written = vault_header.read(files.read_small(folder / name, MAX_BYTES))
            written.check_mac(vault.mac_key)


def needs_login(folder: Path) -> bool:
    """Say whether a login has to be typed: there are several users, or one of several is left.

    Raises:
        RegisterMissingError, KeyFileDamagedError, RegisterNewerError: as for ``access.unlock``.
    """
    header = read_header(folder)
    users = [user for user in header.users if user != vault_parts.RECOVERY]
    # A user who was never alone has no second slot, which opens without a login.
    return len([slot for slot in header.slots if slot.user in users]) < 2 or len(users) > 1

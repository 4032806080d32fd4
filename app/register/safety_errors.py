"""Refusals about recovery sheets, backups, new keys and repair.

Rules: as in `app.base.errors`: one class, code and exit code per cause; the words are in
`app.register.safety_words`.
"""

from __future__ import annotations

from app.base.errors import AppError


class BackupDamagedError(AppError):
    """Not a backup of ours, cut, or changed; ``reason`` says which when it is known."""

    code = "backup.damaged"
    exit_code = 4


class BackupOtherError(AppError):
    """No slot fits the codes, and no damage shows; fact ``vault``: 8 hex digits of the backup's.

    ``reason`` is ``present`` or ``earlier`` when the open register knows whose sheets it wants.
    """

    code = "backup.other"
    exit_code = 3


class BackupNewerError(AppError):
    """A newer Lifafa made this backup."""

    code = "backup.newer"
    exit_code = 4


class KitWrongError(AppError):
    """The typed sheet (or these custodians together) opens nothing here."""

    code = "kit.wrong"
    exit_code = 3


class KeyFileStrangeError(AppError):
    """The key file opened, but the register was sealed with other keys: one of them was swapped."""

    code = "register.key-file-strange"
    exit_code = 4


class PcSecretError(AppError):
    """The secret of this computer cannot be had; ``reason`` says why.

    ``gone``, ``locked``, ``silent``, ``none``, ``strange`` are about the keyring of the system;
    ``sheet-first`` asks for a tested recovery sheet.
    """

    code = "pc-secret.failed"
    exit_code = 3


class StrangeLogError(AppError):
    """What waits beside the register file (register.db-wal) belongs to another register."""

    code = "register.strange-log"
    exit_code = 4

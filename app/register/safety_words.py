"""What to tell about refusals of recovery sheets, backups, new keys and repair.

Rules: as in `app.base.messages`, which takes these in.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base.errors import KitTypoError
from app.base.language import N_
from app.register.safety_errors import (
    BackupDamagedError,
    BackupNewerError,
    BackupOtherError,
    KeyFileStrangeError,
    KitWrongError,
    PcSecretError,
    StrangeLogError,
)

WORDS: Mapping[str, tuple[str, str]] = {
    BackupDamagedError.code: (
        N_("This is not a whole backup: it was damaged, cut off or changed."),
        N_("Take another backup, the next newest one first."),
    ),
    BackupOtherError.code: (
        N_(
            "This sheet does not open this backup. It is of another register or another day, or the"
            " beginning of the file was changed."
        ),
        N_(
            "Compare the sheet with register number {vault}. It differs: take the sheet with that"
            " number. It is the same: take the sheet that was valid on the day of the backup, or"
            " another backup."
        ),
    ),
    BackupNewerError.code: (
        N_("A newer Lifafa made this backup. Nothing is lost."),
        N_("Update Lifafa on this computer, then open the backup again."),
    ),
    KitWrongError.code: (
        N_("This recovery sheet does not open this register."),
        N_(
            "It may have been replaced: look for a sheet with a newer date. If it surely is the"
            " newest, the key file may be damaged: restore a backup."
        ),
    ),
    KeyFileStrangeError.code: (
        N_("The key file does not fit this register. Someone may have put back an old copy."),
        N_("Put the newest key file back, or restore a backup beside it."),
    ),
    PcSecretError.code: (
        N_("This computer keeps a secret for this register, and it could not be had."),
        N_("Sign in to this computer once more and try again, or use the recovery sheet."),
    ),
    StrangeLogError.code: (
        N_(
            "The file register.db-wal beside the register is of another register or an earlier day."
        ),
        N_("Move it out of the folder, then unlock again. The register itself was not changed."),
    ),
}

_SHEET_RIGHT = (
    N_("The beginning of this backup was damaged or changed. The sheet is the right one."),
    N_("Keep the sheet. Take another backup, the next newest one first."),
)

BETTER: Mapping[str, tuple[str, str]] = {
    f"{BackupDamagedError.code}/backup.salt": _SHEET_RIGHT,
    f"{BackupDamagedError.code}/slot.commit": _SHEET_RIGHT,
    f"{BackupDamagedError.code}/slot.wrap": _SHEET_RIGHT,
    f"{BackupOtherError.code}/present": (
        N_("This sheet does not open this backup. It opens with the present recovery sheets."),
        N_("Take the recovery sheet that was made last."),
    ),
    f"{BackupOtherError.code}/earlier": (
        N_(
            "This sheet does not open this backup. It is of this register, but of sheets of another"
            " day, or the beginning of the file was changed."
        ),
        N_("Take the sheet that was valid on the day of the backup, or another backup."),
    ),
    f"{KitWrongError.code}/backup.custodians-few": (
        N_("These are too few key holders to open a backup."),
        N_("Type the sheets of two or three key holders, or one that opens it alone."),
    ),
    "register.busy#computer": (
        N_("The register is open in another program on {computer}, since {since}, {clock}."),
        N_("Close it there, then try again. It is program number {pid} there."),
    ),
    "register.busy/elsewhere": (
        N_("The register is open on another computer: {computer}, since {since}, {clock}."),
        N_("Close it there. If it cannot be, move this folder to a place that nobody copies."),
    ),
    f"{KitTypoError.code}/sheets.number": (
        N_("The number of a key holder is missing, or stands there twice."),
        N_("Type each key holder's code with the number on the sheet, from 1 to 5."),
    ),
    f"{KitTypoError.code}#sheet": (
        N_("Group {group} of the sheet of key holder {sheet} has a typing error."),
        N_("Type that group again from the sheet."),
    ),
    f"{KitWrongError.code}/sheets.one-alone-none": (
        N_("This register has no recovery sheet that opens it alone."),
        N_("Ask the key holders to come together, and type the sheets of {need} of them."),
    ),
    f"{KitWrongError.code}/sheets.custodians-none": (
        N_("This register has no key holders."),
        N_("Type the recovery sheet that opens the register alone."),
    ),
    f"{KitWrongError.code}/sheets.custodians-few": (
        N_("These are too few key holders: {need} have to come together."),
        N_("Type the sheets of {need} key holders, each with its number."),
    ),
    "file.unreadable/in-register": (
        N_("A backup in the register's own folder would be lost together with it."),
        N_("Choose a USB drive or a folder on another disk."),
    ),
    "file.unreadable/linked": (
        N_("A folder in this register folder is a link to another place. Nothing was changed."),
        N_("Remove the link and put the real folder back, or restore a backup beside it."),
    ),
    "pc-secret.failed/gone": (
        N_("This computer's secret is gone (new Windows profile, or another computer?)."),
        N_("Type the passphrase once more. If it is right, use the recovery sheet."),
    ),
    "pc-secret.failed/locked": (
        N_("The system's keyring, which keeps this computer's secret, is locked."),
        N_("Sign in to this computer once more and try again, or use the recovery sheet."),
    ),
    "pc-secret.failed/silent": (
        N_("The system's keyring, which keeps this computer's secret, did not answer."),
        N_("Look for a question about the keyring, answer it and try again."),
    ),
    "pc-secret.failed/none": (
        N_("The system's keyring, which keeps this computer's secret, is not there."),
        N_("Sign in to this computer as usual and try again, or use the recovery sheet."),
    ),
    "pc-secret.failed/strange": (
        N_("The system's keyring gave something back that is not this computer's secret."),
        N_("Try again. If it stays so, use the recovery sheet."),
    ),
    "pc-secret.failed/sheet-first": (
        N_("A recovery sheet has to be tested first: this computer can lose its secret."),
        N_("Test your sheet, then bind the register to this computer."),
    ),
}

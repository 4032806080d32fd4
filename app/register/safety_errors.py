"""Refusals about recovery sheets, backups, new keys and repair.

Rules: as in `app.base.errors`.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

_SHEET_RIGHT = (
    N_("The beginning of this backup was damaged or changed. The sheet is the right one."),
    N_("Keep the sheet. Take another backup, the next newest one first."),
)


class BackupDamagedError(AppError):
    """Not a backup of ours, cut, or changed; ``reason`` says which when it is known."""

    code = "backup.damaged"
    exit_code = 4
    words = (
        N_("This is not a whole backup: it was damaged, cut off or changed."),
        N_("Take another backup, the next newest one first."),
    )
    words_for = {
        "backup.salt": _SHEET_RIGHT,
        "slot.commit": _SHEET_RIGHT,
        "slot.wrap": _SHEET_RIGHT,
    }


class BackupOtherError(AppError):
    """No slot fits the codes, and no damage shows; fact ``vault``: 8 hex digits of the backup's.

    ``reason`` is ``present`` or ``earlier`` when the open register knows whose sheets it wants.
    """

    code = "backup.other"
    exit_code = 3
    words = (
        N_(
            "This sheet does not open this backup. It is of another register or another day, or the"
            " beginning of the file was changed."
        ),
        N_(
            "Compare the sheet with register number {vault}. It differs: take the sheet with that"
            " number. It is the same: take the sheet that was valid on the day of the backup, or"
            " another backup."
        ),
    )
    words_for = {
        "present": (
            N_("This sheet does not open this backup. It opens with the present recovery sheets."),
            N_("Take the recovery sheet that was made last."),
        ),
        "earlier": (
            N_(
                "This sheet does not open this backup. It is of this register, but of sheets of"
                " another day, or the beginning of the file was changed."
            ),
            N_("Take the sheet that was valid on the day of the backup, or another backup."),
        ),
    }


class BackupNewerError(AppError):
    """A newer Lifafa made this backup."""

    code = "backup.newer"
    exit_code = 4
    words = (
        N_("A newer Lifafa made this backup. Nothing is lost."),
        N_("Update Lifafa on this computer, then open the backup again."),
    )


class KitWrongError(AppError):
    """The typed sheet (or these custodians together) opens nothing here."""

    code = "kit.wrong"
    exit_code = 3
    words = (
        N_("This recovery sheet does not open this register."),
        N_(
            "It may have been replaced: look for a sheet with a newer date. If it surely is the"
            " newest, the key file may be damaged: restore a backup."
        ),
    )
    words_for = {
        "backup.custodians-few": (
            N_("These are too few key holders to open a backup."),
            N_("Type the sheets of two or three key holders, or one that opens it alone."),
        ),
        "sheets.one-alone-none": (
            N_("This register has no recovery sheet that opens it alone."),
            N_("Ask the key holders to come together, and type the sheets of {need} of them."),
        ),
        "sheets.custodians-none": (
            N_("This register has no key holders."),
            N_("Type the recovery sheet that opens the register alone."),
        ),
        "sheets.custodians-few": (
            N_("These are too few key holders: {need} have to come together."),
            N_("Type the sheets of {need} key holders, each with its number."),
        ),
    }


class SealedWouldCloseError(AppError):
    """A sheet that does not open what this person alone opens would close it for ever.

    Facts: ``name`` of the person, ``count`` of the sealed cases.
    """

    code = "kit.closes-sealed"
    exit_code = 3
    words = (
        N_(
            "Nothing was changed. Only {name} can open some sealed cases (number: {count}), and"
            " this sheet does not open them. After a new passphrase nobody could open them any"
            " more."
        ),
        N_(
            "Choose somebody else, or look for the passphrase of {name}: it stays as it is, and"
            " opens these cases when it is found."
        ),
    )
    todo_in_terminal = {
        "": N_(
            "Take another --login, or look for the passphrase of {name}, which stays as it is. To"
            " go on all the same, add --give-up."
        ),
    }


class PcSecretError(AppError):
    """The secret of this computer cannot be had; ``reason`` says why.

    ``gone``, ``locked``, ``silent``, ``none``, ``strange`` are about the keyring of the system;
    ``sheet-first`` asks for a tested recovery sheet.
    """

    code = "pc-secret.failed"
    exit_code = 3
    words = (
        N_("This computer keeps a secret for this register, and it could not be had."),
        N_("Sign in to this computer once more and try again, or use the recovery sheet."),
    )
    words_for = {
        "gone": (
            N_("This computer's secret is gone (new Windows profile, or another computer?)."),
            N_("Type the passphrase once more. If it is right, use the recovery sheet."),
        ),
        "locked": (
            N_("The system's keyring, which keeps this computer's secret, is locked."),
            N_("Sign in to this computer once more and try again, or use the recovery sheet."),
        ),
        "silent": (
            N_("The system's keyring, which keeps this computer's secret, did not answer."),
            N_("Look for a question about the keyring, answer it and try again."),
        ),
        "none": (
            N_("The system's keyring, which keeps this computer's secret, is not there."),
            N_("Sign in to this computer as usual and try again, or use the recovery sheet."),
        ),
        "strange": (
            N_("The system's keyring gave something back that is not this computer's secret."),
            N_("Try again. If it stays so, use the recovery sheet."),
        ),
        "sheet-first": (
            N_("A recovery sheet has to be tested first: this computer can lose its secret."),
            N_("Test your sheet, then bind the register to this computer."),
        ),
    }


class WeakPassphraseError(AppError):
    """The chosen passphrase is too easy to guess."""

    code = "passphrase.weak"
    words = (
        N_("This passphrase is too easy to guess. {why}"),
        N_("Take six words drawn by chance, or add more that have nothing to do with you."),
    )

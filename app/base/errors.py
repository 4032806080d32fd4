"""Every refusal an officer can act on: one class, code and exit code per cause.

Rules:
- facts hold only what may be shown and logged (counts, office names, field labels, dates), never a
  name, a note, a key or a personal path;
- the words stand in the class: what happened, and what to do next; plain words only, nothing of the
  sealing technique; placeholders are named and filled with facts;
- a refusal that belongs to one subject is declared there, in the `errors` of its room or beside its
  words (docs/decisions/rooms-of-app.md); here are the root and what many rooms refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import ClassVar

from app.base.language import N_

type Pair = tuple[str, str]

_COPY_FOLDER = N_("Copy its folder to a place that can be written, and open it there.")
_LOOK_AT_NUMBER = N_("Look at the number and try again.")
_TYPE_MORE = N_("Type more of the number.")
_NO_CODE: Pair = (N_("This is no letter code. {why}"), N_("Compare it with the paper."))
_ASK_HEAD = N_("Ask the head of your office.")


class AppError(Exception):
    """Root of the refusals that a person can act on.

    Args:
        facts: values for the placeholders of the words.

    Attributes:
        words: what happened, and what to do next; `app.base.messages` fills and translates them.
        words_for: the words in their place for a certain ``reason`` ("missing"), or for a fact
            that is there ("#needed").
        todo_in_terminal: what to do next where it is done by a command and not in the window, by
            the reason, "" for ``words``.
    """

    code: ClassVar[str] = "app.error"
    exit_code: int = 1
    words: ClassVar[Pair] = (
        N_("This could not be done."),
        N_("Try again, then ask your coordinator."),
    )
    words_for: ClassVar[Mapping[str, Pair]] = {}
    todo_in_terminal: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code)
        self.facts = facts


def by_code(modules: Iterable[ModuleType]) -> dict[str, type[AppError]]:
    """Return the refusals that these modules declare, for whoever kept nothing but their codes.

    Args:
        modules: loaded ones; a refusal that one only imports counts, too.
    """
    declared = (kind for module in modules for kind in vars(module).values())
    return {
        kind.code: kind
        for kind in declared
        if isinstance(kind, type) and issubclass(kind, AppError)
    }


# Opening the register -------------------------------------------------------------------------


class CannotUnlockError(AppError):
    """Login, passphrase or recovery code opens no slot; never says which of them is wrong."""

    code = "unlock.wrong"
    exit_code = 3
    words = (
        N_("Name or passphrase is wrong."),
        N_(
            "Look at the keyboard language and Caps Lock, then type it again. If they are surely"
            " right, the key file may be damaged: try the recovery sheet, or restore a backup."
        ),
    )


class LoginMissingError(CannotUnlockError):
    """Several people use the register, and no login was typed; nothing was derived."""

    code = "unlock.no-login"
    words = (
        N_("Several people use this register, and no login was typed."),
        N_(
            "Type your login, or try your name. A head of the office sees it under People and"
            " roles."
        ),
    )


class RegisterMissingError(AppError):
    """There is no register folder at the given place."""

    code = "register.missing"
    words = (
        N_("There is no register here."),
        N_("Choose the register folder, or set up this office."),
    )
    words_for = {
        "unfinished": (
            N_("Setting up this register was cut off before it was finished."),
            N_("Set up this office again; nothing was kept in it yet."),
        ),
    }
    todo_in_terminal = {
        "": N_("Name its folder with --register, or make one: register create"),
        "unfinished": N_("Make it again: register create"),
    }


class RegisterExistsError(AppError):
    """A register is already there, and is never written over."""

    code = "register.exists"
    exit_code = 8
    words = (
        N_("A register is already here. It was not touched."),
        N_("Open it, or choose another folder."),
    )


class RegisterDamagedError(AppError):
    """The passphrase was right but a part of the register is damaged or changed."""

    code = "register.damaged"
    exit_code = 4
    words = (
        N_("The register opened, but a part of it is damaged or was changed."),
        N_("Do not work on. Restore the newest backup, or copy the folder and ask for help."),
    )


class KeyFileDamagedError(AppError):
    """The key file is damaged, was changed, or asks for impossible work."""

    code = "register.key-file-damaged"
    exit_code = 4
    words = (
        N_("The key file is damaged or was changed."),
        N_("Use the second copy or a backup."),
    )


class KeyFileOlderError(AppError):
    """The key file is older than the register: someone may have put back an old copy."""

    code = "register.key-file-older"
    exit_code = 4
    words = (
        N_("The key file is older than the register."),
        N_("Someone may have put back an old copy. Tell the head of your office before going on."),
    )


class RegisterNewerError(AppError):
    """A newer Lifafa wrote this register."""

    code = "register.newer"
    exit_code = 4
    words = (
        N_("A newer Lifafa wrote this register. Nothing is lost."),
        N_("Update this program, then open it again."),
    )


class RegisterReadOnlyError(AppError):
    """The register lies where nothing can be written, and was opened to be read."""

    code = "register.read-only"
    words = (
        N_("The register is open to be read only. Nothing was changed."),
        _COPY_FOLDER,
    )


class RegisterBusyError(AppError):
    """The register is open in another program."""

    code = "register.busy"
    exit_code = 9
    words = (
        N_("The register is open in another program on this computer."),
        N_("Close it there, then try again."),
    )
    words_for = {
        "#computer": (
            N_("The register is open in another program on {computer}, since {since}, {clock}."),
            N_("Close it there, then try again. It is program number {pid} there."),
        ),
        "elsewhere": (
            N_("The register is open on another computer: {computer}, since {since}, {clock}."),
            N_("Close it there. If it cannot be, move this folder to a place that nobody copies."),
        ),
    }


class NotEnoughMemoryError(AppError):
    """The key derivation did not get the memory it needs."""

    code = "unlock.memory"
    exit_code = 10
    words = (
        N_("There is not enough free memory to open the register. Nothing was changed."),
        N_("Close other programs, then try again."),
    )


class NotEnoughDiskError(AppError):
    """The disk is full, or too full to begin."""

    code = "disk.full"
    exit_code = 10
    words = (
        N_("There is not enough room on the disk. Nothing was changed."),
        N_("Make room or use another disk, then try again."),
    )
    words_for = {
        "#needed": (
            N_("Needs {needed}, {free} free. Nothing was changed."),
            N_("Make room or use another disk, then try again."),
        ),
    }


class FileUnreadableError(AppError):
    """A file cannot be read or written: not there, no permission, or the stick was pulled."""

    code = "file.unreadable"
    words = (
        N_("The file or folder could not be read or written."),
        N_("Put the USB drive in again or choose another place, then try again."),
    )
    words_for = {
        "register.unfinished": (
            N_("The register was not closed in good order and lies where nothing can be written."),
            _COPY_FOLDER,
        ),
        "register.older": (
            N_("An older Lifafa wrote this register, and it lies where nothing can be written."),
            _COPY_FOLDER,
        ),
        "register.closed": (
            N_("The register is closed."),
            N_("Unlock it again."),
        ),
        "register.disk": (
            N_("The disk of the register does not answer."),
            N_(
                "If it is a USB drive, put it in again. Then lock, and unlock. If that does not"
                " open it, use the newest backup."
            ),
        ),
        "missing": (
            N_("The file or folder is not there."),
            N_("Look at the name and the USB drive, then choose it again."),
        ),
        "denied": (
            N_("This computer does not allow reading or writing there."),
            N_("Choose a folder of your own."),
        ),
        "folder": (
            N_("This is a folder, not a file."),
            N_("Choose a file in it."),
        ),
        "not-a-folder": (
            N_("This is a file, not a folder."),
            N_("Choose a folder."),
        ),
        "not-a-file": (
            N_("This is not a file."),
            N_("Choose a file."),
        ),
        "name": (
            N_("A file or folder cannot have this name."),
            N_("Choose a shorter, plain name."),
        ),
        "in-use": (
            N_("Another program holds the file."),
            N_("Close it there, or wait a little, then try again."),
        ),
        "in-register": (
            N_("A backup in the register's own folder would be lost together with it."),
            N_("Choose a USB drive or a folder on another disk."),
        ),
        "no-backup-name": (
            N_("There is no folder of this name, and the name of a backup ends in .lfbak."),
            N_(
                "Put the USB drive in and try again, or give the new file a name that ends in"
                " .lfbak."
            ),
        ),
        "linked": (
            N_("A folder in this register folder is a link to another place. Nothing was changed."),
            N_("Remove the link and put the real folder back, or restore a backup beside it."),
        ),
    }
    todo_in_terminal = {
        "register.disk": N_(
            "If it is a USB drive, put it in again, then try again. If that does not open it, use"
            " the newest backup."
        ),
    }


class TargetExistsError(AppError):
    """The target file is already there, and is never written over."""

    code = "file.exists"
    exit_code = 8
    words = (
        N_("A file of this name is already there. It was not touched."),
        N_("Choose another name or another folder."),
    )
    words_for = {
        "folder": (
            N_("This is a folder, and no name of a new file. It was not touched."),
            N_("Add the name of a new file to it."),
        ),
    }


class FolderNotAllowedError(AppError):
    """A network folder cannot hold a register."""

    code = "register.folder-not-allowed"
    words = (
        N_("A folder on another computer cannot hold a register."),
        N_("Choose a folder on this computer."),
    )


class KitTypoError(AppError):
    """One group of the recovery code has a typing error."""

    code = "kit.typo"
    exit_code = 3
    words = (
        N_("Group {group} has a typing error."),
        N_("Type that group again from the sheet."),
    )
    words_for = {
        "sheets.number": (
            N_("The number of a key holder is missing, or stands there twice."),
            N_("Type each key holder's code with the number on the sheet, from 1 to 5."),
        ),
        "#sheet": (
            N_("Group {group} of the sheet of key holder {sheet} has a typing error."),
            N_("Type that group again from the sheet."),
        ),
    }


class SelfTestFailedError(AppError):
    """The sealing library does not give the known answers; nothing may be opened."""

    code = "selftest.failed"
    words = (
        N_("A part of this program does not work as it must, so nothing was opened."),
        N_("Install Lifafa again. The register is safe."),
    )


# Cases, papers, consent -----------------------------------------------------------------------


class NotFoundError(AppError):
    """Nothing has this number or id."""

    code = "find.nothing"
    words = (N_("Nothing has this number."), N_("Look at the number and try again."))
    words_for = {
        **{
            f"find.{what}": (happened, _LOOK_AT_NUMBER)
            for what, happened in (
                ("case", N_("No case has this number.")),
                ("office", N_("No office has this number or name.")),
                ("packet", N_("No packet has this number or name.")),
                ("referral", N_("No referral has this number.")),
                ("person", N_("The case has no such person.")),
                ("attachment", N_("The case has no such document.")),
                ("consent", N_("The case has no such answer of a person.")),
                ("task", N_("The case has no such next step.")),
                ("wish", N_("The case has no such wish.")),
                ("user", N_("Nobody here has this login.")),
                ("letter", N_("No letter has this number or code.")),
                ("match", N_("No matching has this number.")),
                ("merge", N_("No cases that became one have this number.")),
                ("parts", N_("No packet in parts has this number.")),
                ("backup-place", N_("No place of backups has this number or name.")),
            )
        },
        "batch.not-found": (N_("No import has this number."), _LOOK_AT_NUMBER),
    }


class AmbiguousError(AppError):
    """Several things begin with these characters."""

    code = "find.several"
    words = (
        N_("Several begin like this."),
        N_("Type more of the number."),
    )
    words_for = {
        "find.case": (N_("Several cases begin like this."), _TYPE_MORE),
        "find.office": (N_("Several offices begin like this."), _TYPE_MORE),
        "find.packet": (N_("Several packets begin like this."), _TYPE_MORE),
        "find.referral": (N_("Several referrals begin like this."), _TYPE_MORE),
        "find.referral-of-case": (
            N_("This case has several referrals."),
            N_("Name one of them by its own number, as the list of referrals shows it."),
        ),
    }


class FactRefusedError(AppError):
    """A value cannot be kept in this field."""

    code = "case.fact-refused"
    exit_code = 2
    words = (
        N_("{field}: this cannot be kept. {why}"),
        N_("Change it and go on. Everything else was kept as it was."),
    )
    words_for = {
        "letter-code.length": _NO_CODE,
        "letter-code.character": _NO_CODE,
        "letter-code.spelling": _NO_CODE,
    }


class UnknownFieldError(AppError):
    """The catalogue has no such field."""

    code = "case.unknown-field"
    exit_code = 2
    words = (
        N_("There is no field named {field}."),
        N_("The list of fields shows all names."),
    )
    todo_in_terminal = {
        "": N_("All names are shown by: case fields"),
    }


class CaseStateError(AppError):
    """The case is closed, or a referral is pending, so this cannot be done now."""

    code = "case.wrong-state"
    words = (
        N_("This cannot be done with the case as it is now. {why}"),
        N_("Open the case and look at its state."),
    )
    words_for = {
        **dict.fromkeys(
            (
                "user.yourself",
                "user.too-many",
                "user.only-holder",
                "user.no-key",
                "user.last-head",
                "restore.not-a-head",
                "rekey.not-whole",
                "rekey.needs-people",
                "rekey.needs-sheet",
                "export.too-many-rows",
                "batch.undone",
            ),
            (N_("This cannot be done now. {why}"), N_("Nothing was changed.")),
        ),
        "role.read-only": (
            N_("Your role does not allow this: you may only read."),
            _ASK_HEAD,
        ),
        "role.not-allowed": (N_("Your role does not allow this."), _ASK_HEAD),
        "role.no-office-keys": (
            N_("Your role does not allow acting for the office."),
            _ASK_HEAD,
        ),
        "case.pending-referral": (
            N_("This case cannot be deleted: {office} has not answered its referral yet."),
            N_("Wait for the answer, or ask {office} to send it. Then delete the case."),
        ),
        "case.held": (
            N_("{case} is held and cannot be deleted by anybody."),
            N_(
                "The hold has to be lifted first, with a reason, by the head of the office or {by}."
            ),
        ),
        "hold.not-yours": (
            N_("You cannot lift this hold."),
            N_("Ask the head of the office, or {by}, who placed it."),
        ),
        "case.in-bin": (
            N_("This case is in the bin."),
            N_("Restore it from the bin, then go on with it."),
        ),
        "history.part-gone": (
            N_("The person, event or service that this belongs to was removed."),
            N_("Bring it back with the line of its removal, then restore the value."),
        ),
    }
    todo_in_terminal = {
        "": N_("Look at it: case show"),
    }


class MergeChangedError(AppError):
    """What two cases share was changed after they became one, so they cannot be taken apart."""

    code = "merge.changed-since"
    words = (
        N_("The two cases cannot be taken apart: {fields} was changed after they became one."),
        N_("Nothing was changed. Take those changes back in the history, then try again."),
    )


class PaperRefusedError(AppError):
    """The paper is empty, too large or not a file."""

    code = "paper.refused"
    words = (
        N_("This paper was not added. {why}"),
        N_("Choose another file."),
    )


class ScanRefusedError(AppError):
    """The scanner gave no page."""

    code = "scan.refused"
    words = (
        N_("Nothing was scanned. {why}"),
        N_("Look at the scanner, then try again. You can also add a file or a photograph."),
    )


class ScannerHasNetworkError(AppError):
    """The program that speaks to scanners could not be kept from the network."""

    code = "scan.network"
    words = (
        N_(
            "Nothing was scanned: this computer cannot keep the scanning program away from the"
            " network, where others could read the page."
        ),
        N_(
            "Add a file or a photograph instead. Whoever looks after this computer can allow it:"
            " the administrator's guide says how, under Scanners."
        ),
    )


class WhosePersonError(AppError):
    """A field was named without a person, and the first person of the case is no victim."""

    code = "referral.whose"
    exit_code = 2
    words = (
        N_("{field} alone means the first person, who is no victim in this case."),
        N_("Write whose it is: {address}."),
    )


# Packets, cards and notices -------------------------------------------------------------------


class PacketNewerError(AppError):
    """Made by a newer Lifafa."""

    code = "packet.newer"
    exit_code = 4
    words = (
        N_("Made by a newer Lifafa. Nothing lost."),
        N_("Update, then open again."),
    )


class KeyFileStrangeError(AppError):
    """The key file opened, but the register was sealed with other keys: one of them was swapped."""

    code = "register.key-file-strange"
    exit_code = 4
    words = (
        N_("The key file does not fit this register. Someone may have put back an old copy."),
        N_("Put the newest key file back, or restore a backup beside it."),
    )


class StrangeLogError(AppError):
    """What waits beside the register file (register.db-wal) belongs to another register."""

    code = "register.strange-log"
    exit_code = 4
    words = (
        N_(
            "The file register.db-wal beside the register is of another register or an earlier day."
        ),
        N_("Move it out of the folder, then unlock again. The register itself was not changed."),
    )

"""What to tell about an update file, refused or believed, in the window and on the command line.

Rules:

* Refused: as in `app.base.errors`; whatever is wrong, nothing was installed and nothing was run;
  the words never send anybody to a network.
* Believed: plain words, and always what to do next; the program never runs anything, so the words
  say who does; what was written in the release is told in the language of the reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.base import language
from app.base.date_words import date_words
from app.base.errors import AppError
from app.base.language import N_, translate
from app.program.updates.records import MISSING, NOTHING_HERE, READY, SAME, UpdateAnswer
from app.system.files import shown_name

_COPY_AGAIN = N_(
    "Copy it again from where you got it, and check it again. If it is still not right, install"
    " nothing and tell your coordinator."
)
_FEW = N_(
    "Do not install it. Ask whoever gave it to you where it comes from, and tell your coordinator."
)


class UpdateNotOursError(AppError):
    """The file announces no release."""

    code = "update.not-ours"
    exit_code = 4
    words = (
        N_("This is not an update file."),
        N_("Choose the file that ends in .lfrelease. It comes together with the installer."),
    )


class UpdateDamagedError(AppError):
    """The file announces a release, but was cut off, damaged or changed."""

    code = "update.damaged"
    exit_code = 4
    words = (
        N_("The update file was not copied whole, or was changed. Nothing in it was believed."),
        _COPY_AGAIN,
    )


class UpdateNewerFormatError(AppError):
    """The file says that a newer program made it; that cannot be judged."""

    code = "update.newer"
    exit_code = 4
    words = (
        N_(
            "This update file says that a newer Lifafa made it. This one cannot read it, so nothing"
            " in it was believed."
        ),
        N_(
            "Do not install anything because of it. Ask your coordinator whether it is real, and"
            " for the version in between."
        ),
    )


class UpdateFewSignedError(AppError):
    """Too few of those who answer for releases signed; facts ``found`` and ``need``."""

    code = "update.few-signed"
    exit_code = 6
    words = (
        N_("Nobody who answers for Lifafa signed this update."),
        _FEW,
    )
    words_for = {
        "#found": (
            N_(
                "Only {found} of those who answer for Lifafa signed this update; {need} are needed."
            ),
            _FEW,
        ),
    }


class UpdateNoKeysError(AppError):
    """This program was built without the keys that could judge."""

    code = "update.no-keys"
    exit_code = 6
    words = (
        N_(
            "This copy of Lifafa was built without the keys of those who answer for it, so it"
            " cannot judge any update."
        ),
        N_(
            "Nothing is wrong with your register. Get the new version from the people who gave you"
            " this one, and ask them how they check it."
        ),
    )


class UpdateOlderError(AppError):
    """The release is older than the program that runs; facts ``found`` and ``running``."""

    code = "update.older"
    exit_code = 4
    words = (
        N_("This is an older version: {found}. You have {running}. Nothing was changed."),
        N_("Keep what you have. If somebody wants you to go back, tell your coordinator first."),
    )


class UpdateBehindError(AppError):
    """A newer release was checked here before; facts ``found`` and ``highest``."""

    code = "update.behind"
    exit_code = 4
    words = (
        N_("This is version {found}, but a newer one, {highest}, was checked on this computer."),
        N_(
            "Ask for version {highest} or a newer one. If somebody wants you to take the older one,"
            " tell your coordinator first."
        ),
    )


class UpdateShortError(AppError):
    """The installer is shorter than the released one; fact ``file``."""

    code = "update.short"
    exit_code = 4
    words = (
        N_("{file} was not copied whole. Do not run it."),
        N_("Copy it again, wait until the copying is over, then check it again."),
    )


class UpdateOtherError(AppError):
    """The installer is not the released one; facts ``file``, when it was read ``sha256`` and what
    was ``released``.
    """

    code = "update.other"
    exit_code = 4
    words = (
        N_("{file} is not what was released. Do not run it."),
        N_(
            "Copy it again from where you got it, and check it again. If it is still not right,"
            " delete it and tell your coordinator."
        ),
    )


class UpdateOtherComputerError(AppError):
    """The installer is for another kind of computer; facts ``file`` and ``wanted``."""

    code = "update.other-computer"
    words = (
        N_("{file} is for another kind of computer."),
        N_("Choose the file for this one: {wanted}"),
    )
    words_for = {
        "none": (
            N_("{file} is for another kind of computer."),
            N_("This release has nothing for this one. Keep what you have."),
        ),
    }


class UpdateUnknownFileError(AppError):
    """The installer is no file of the release; facts ``found`` and ``wanted``."""

    code = "update.unknown-file"
    exit_code = 4
    words = (
        N_("This is none of the files of version {found}, or was not copied whole. Do not run it."),
        N_("Choose the file for this computer, or copy it again: {wanted}"),
    )


_VERDICTS: Mapping[str, tuple[str, str]] = {
    READY: (
        N_("Version {version} is genuine, and newer than yours ({running})."),
        N_("Make a backup, close Lifafa, then run this file yourself: {files}"),
    ),
    SAME: (
        N_("This is version {version}: the one that you have."),
        N_("Nothing needs to be done."),
    ),
    MISSING: (
        N_("Version {version} is genuine, but its installer is not beside the update file."),
        N_("Copy this file into the same folder and check again, or choose it: {files}"),
    ),
    NOTHING_HERE: (
        N_("Version {version} is genuine, but has nothing for this kind of computer."),
        N_("Keep what you have, and tell your coordinator."),
    ),
}
_CHECKED = N_("This file was checked: {path}")
_SIGNED, _RELEASED = N_("Signed by: {names}"), N_("Released on {day}")
_SEVERAL = N_("Make a backup, close Lifafa, then run one of these files yourself: {files}")


@dataclass(frozen=True)
class UpdateWords:
    """An answer in the language of the reader.

    Attributes:
        happened: what was found.
        todo: what to do next.
        checked: where each file lies that was read and is the released one, a line for each.
        signed: who signed.
        released: when it was released.
        notes: what is new, plain text with LF.
    """

    happened: str
    todo: str
    checked: tuple[str, ...]
    signed: str
    released: str
    notes: str


def words_of(answer: UpdateAnswer) -> UpdateWords:
    """Return what to tell about an answer."""
    happened, todo = _VERDICTS[answer.verdict]
    if len(answer.checked) > 1:
        todo = _SEVERAL
    # By the name that it has here: another one may lie about under the name of the released one.
    names = ", ".join(shown_name(Path(file.path).name) for file in answer.checked) or answer.wanted
    facts = {"version": answer.version, "running": answer.running, "files": names}
    return UpdateWords(
        happened=translate(happened).format(**facts),
        todo=translate(todo).format(**facts),
        checked=tuple(
            translate(_CHECKED).format(path=shown_name(file.path)) for file in answer.checked
        ),
        signed=translate(_SIGNED).format(
            names="; ".join(signer.holder for signer in answer.signers)
        ),
        released=translate(_RELEASED).format(
            day=date_words(dt.date.fromisoformat(answer.published))
        ),
        notes=answer.notes.get(language.current()) or answer.notes["en"],
    )

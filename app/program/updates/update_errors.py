"""Refusals of update files, and what to tell about each of them.

Rules: as in `app.base.errors`; whatever is wrong, nothing was installed and nothing was
run; the words never send anybody to a network.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

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

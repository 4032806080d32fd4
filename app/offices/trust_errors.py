"""Refusals about directories, successions and revocations of offices.

Rules: as in `app.base.errors`: one class, code and exit code per cause; the words are in
`app.offices.trust_words`.
"""

from __future__ import annotations

from app.base.errors import AppError


class NoticeRefusedError(AppError):
    """Not a sound succession or revocation, or of an office that is not on file."""

    code = "notice.refused"
    exit_code = 4


class NoticeKnownError(AppError):
    """This very notice was taken in before."""

    code = "notice.known"
    exit_code = 8


class DirectoryRefusedError(AppError):
    """Not a sound list of offices."""

    code = "directory.refused"
    exit_code = 4


class DirectoryUntrustedError(AppError):
    """A sound list that may not be believed: too few known signers, a fork, a leap, a number."""

    code = "directory.untrusted"
    exit_code = 6


class DirectoryOlderError(AppError):
    """A newer version of this list is on file; facts ``found`` and ``stored``."""

    code = "directory.older"
    exit_code = 8


class DirectoryKnownError(AppError):
    """This very list is on file."""

    code = "directory.known"
    exit_code = 8

"""The refusals where a practice office and a real one meet.

Rules: as in `app.base.errors`; they stand apart because their words are wanted before any register
is open.
"""

from __future__ import annotations

from app.base.errors import AppError


class PracticeOfficeError(AppError):
    """A real register is to exchange with an office that somebody only practises with."""

    code = "practice.office"
    exit_code = 5


class RealOfficeError(AppError):
    """The practice register is to exchange with a real office."""

    code = "practice.real-office"
    exit_code = 5


class PracticePacketError(AppError):
    """A packet of a practice office came to a real register."""

    code = "practice.packet"
    exit_code = 5


class RealPacketError(AppError):
    """A packet of a real office came to the practice register."""

    code = "practice.real-packet"
    exit_code = 5


class PracticeListError(AppError):
    """A list of real offices is to be taken into the practice register."""

    code = "practice.list"
    exit_code = 5


class PracticeMailError(AppError):
    """The practice register is to use a mailbox."""

    code = "practice.mail"
    exit_code = 5

"""The refusals where a practice office and a real one meet.

Rules: as in `app.base.errors`.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_


class PracticeOfficeError(AppError):
    """A real register is to exchange with an office that somebody only practises with."""

    code = "practice.office"
    exit_code = 5
    words = (
        N_("This is a practice office: everything in it is made up, and nobody works there."),
        N_("Ask the real office for its card. To practise, open the practice register."),
    )


class RealOfficeError(AppError):
    """The practice register is to exchange with a real office."""

    code = "practice.real-office"
    exit_code = 5
    words = (
        N_("This is a real office. From the practice register nothing goes to a real office."),
        N_("Go back to your own register, and add the card there."),
    )


class PracticePacketError(AppError):
    """A packet of a practice office came to a real register."""

    code = "practice.packet"
    exit_code = 5
    words = (
        N_("This packet comes from a practice office, and all in it is made up. It was not taken."),
        N_("Open it in the practice register. In your own register nothing was changed."),
    )


class RealPacketError(AppError):
    """A packet of a real office came to the practice register."""

    code = "practice.real-packet"
    exit_code = 5
    words = (
        N_("This packet comes from a real office. The practice register did not take it."),
        N_("Go back to your own register, and open the packet there."),
    )


class PracticeListError(AppError):
    """A list of real offices is to be taken into the practice register."""

    code = "practice.list"
    exit_code = 5
    words = (
        N_("The practice register takes in no lists of real offices."),
        N_("Go back to your own register, and import the list there."),
    )


class PracticeMailError(AppError):
    """The practice register is to use a mailbox."""

    code = "practice.mail"
    exit_code = 5
    words = (
        N_("The practice register sends no mail and looks into no mailbox."),
        N_("Copy the packet to a folder, and open it in the other practice office."),
    )

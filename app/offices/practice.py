"""The practice register: made-up offices exchange with each other, and with nobody else.

Rules: a register is one to practise with from the moment it is made, and never becomes one or stops
being one; its office says so in its signed card; every card and packet that comes in and every one
that is sealed is held against it, in both kinds of register, in the window and on the command line;
what it writes for people says on its face that it is made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.base.errors import AppError
from app.base.language import N_
from app.offices.office_facts import PRACTICE
from models.base.meta import get_meta, set_meta

if TYPE_CHECKING:
    from app.core.services import Services
    from crypto.office.card import Card
    from models.register.database import Session


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


MARK = "practice"
"""Member under ``ext`` of a card (crypto/spec/card.md)."""

_YES = 1
_NAMED = "practice"


def start(session: Session) -> None:
    """Make a register that was just made one to practise with."""
    set_meta(session, PRACTICE, "1")


def is_practice(session: Session) -> bool:
    """Say whether a register holds made-up cases to practise with."""
    return get_meta(session, PRACTICE) == "1"


def know_again(session: Session, own_card: Card) -> None:
    """Write down once more what our own card says, where the fact itself was lost to damage."""
    if is_of_practice(own_card) and not is_practice(session):
        start(session)


def card_members(session: Session) -> dict[str, Any]:
    """Return what the card of this office says about practice."""
    return {MARK: _YES} if is_practice(session) else {}


def is_of_practice(card: Card) -> bool:
    """Say whether a card is that of an office that only practises."""
    return card.ext.get(MARK) == _YES


def require_same_kind(session: Session, card: Card) -> None:
    """Refuse the card of an office of the other kind.

    Raises:
        PracticeOfficeError, RealOfficeError: one of the two offices only practises.
    """
    ours, theirs = is_practice(session), is_of_practice(card)
    if theirs and not ours:
        raise PracticeOfficeError
    if ours and not theirs:
        raise RealOfficeError


def require_packet_of_same_kind(session: Session, card: Card) -> None:
    """Refuse a packet that an office of the other kind sealed.

    Args:
        session: any session.
        card: the card inside the packet, verified.

    Raises:
        PracticePacketError, RealPacketError: one of the two offices only practises.
    """
    try:
        require_same_kind(session, card)
    except PracticeOfficeError as error:
        raise PracticePacketError from error
    except RealOfficeError as error:
        raise RealPacketError from error


def refuse_lists(s: Services) -> None:
    """Refuse a list of offices in the practice register.

    Raises:
        PracticeListError: it is one to practise with.
    """
    if s.office.practice:
        raise PracticeListError


def refuse_mail(s: Services) -> None:
    """Refuse every mailbox in the practice register.

    Raises:
        PracticeMailError: it is one to practise with.
    """
    if s.office.practice:
        raise PracticeMailError


def file_name(s: Services, name: str) -> str:
    """Return a name for a file that goes to people; one of the practice register says so."""
    return f"{_NAMED}-{name}" if s.office.practice else name


def stem_ending(s: Services) -> str:
    """Return what stands behind the moment in the name of a backup."""
    return f"-{_NAMED}" if s.office.practice else ""

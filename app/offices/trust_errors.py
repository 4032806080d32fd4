"""Refusals about other offices: their cards, numbers, standing, notices and lists.

Rules: as in `app.base.errors`.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

_THEIRS = N_("Take a picture of their code: they open Offices, My number.")


class NoticeRefusedError(AppError):
    """Not a sound succession or revocation, or of an office that is not on file."""

    code = "notice.refused"
    exit_code = 4
    words = (
        N_("This is not a sound notice of an office. Nothing was changed."),
        N_("Ask the office on a number you know, and block it here if you are in doubt."),
    )
    words_for = {
        "notice.office-unknown": (
            N_("This notice is about an office whose card is not on file."),
            N_("Nothing needs to be done. Nothing is sent to that office or opened from it."),
        ),
        "notice.own": (
            N_("This notice is about your own office."),
            N_("Give it to the offices that you exchange cases with."),
        ),
        "notice.dated-ahead": (
            N_("This notice is dated {on}, which is still to come here. Nothing was changed."),
            N_("Check the date of this computer, and ask the office about theirs."),
        ),
        "notice.not-theirs": (
            N_("This notice was not made by the office that it is about. Nothing was changed."),
            N_("Call the office on a number you know, and tell the nodal office."),
        ),
        "notice.not-listed": (
            N_("The nodal office that made this notice has no such office in its lists."),
            N_("Nothing was changed. Call the office on a number you know, then the nodal office."),
        ),
    }


class NoticeKnownError(AppError):
    """This very notice was taken in before."""

    code = "notice.known"
    exit_code = 8
    words = (
        N_("This notice was taken in before."),
        N_("Nothing needs to be done."),
    )


class DirectoryRefusedError(AppError):
    """Not a sound list of offices."""

    code = "directory.refused"
    exit_code = 4
    words = (
        N_("This is not a sound list of offices. Nothing was changed."),
        N_("Ask the nodal office for the list again."),
    )
    words_for = {
        "list.other-before": (
            N_("The list that was named with --after is not the one before this list."),
            N_("Name the list whose number is one lower, from the same nodal office."),
        ),
        "list.before-unsigned": (
            N_(
                "Too few of the offices that sign have signed the list that was named with --after."
            ),
            N_(
                "Name it as it was signed by those who sign,"
                " or take it in here and leave --after out."
            ),
        ),
        "list.other-on-file": (
            N_("This list does not build on list no. {before}, which is on file here."),
            N_("Do not sign. Call the office that made it, on a number you know."),
        ),
        "list.not-a-signer": (
            N_("Your office is none of those that sign this list."),
            N_("Give it to an office that is."),
        ),
        "list.signers": (
            N_(
                "A list is signed by two to five different offices, and two or more of them have"
                " to."
            ),
            N_("Name the card of each, once, and how many have to sign."),
        ),
        "list.needs-many": (
            N_(
                "Those who sign now and those who sign from the next list on have to sign this one."
                " That would be more than eight offices, and eight can sign a list."
            ),
            N_("Change those who sign in two steps, or let fewer of them have to sign."),
        ),
        "list.no-room": (
            N_(
                "Eight offices can sign a list. There is no room for yours: the others have signed"
                " or still have to."
            ),
            N_("Pass the list on as it is, to those who still have to sign."),
        ),
        "list.too-long": (
            N_("So many offices with so long names do not fit into one list."),
            N_("Make two lists, for two regions."),
        ),
        "list.twice": (
            N_("Row {row} of the table names an office that stands in a row above."),
            N_("Keep the row that is right, and take the other out."),
        ),
        "list.rows": (
            N_("Row {row} of the table cannot go into a list of offices."),
            N_("A row needs id, name, district, status and since, as in the help of this command."),
        ),
    }


class DirectoryUntrustedError(AppError):
    """A sound list that may not be believed: too few known signers, a fork, a leap, a number."""

    code = "directory.untrusted"
    exit_code = 6
    words = (
        N_("This list is not signed by those who may sign it. Nothing was changed."),
        N_("Call the nodal office on a number you know and ask which list is right."),
    )
    words_for = {
        "list.number-needed": (
            N_("No list of this nodal office is on file yet."),
            N_(
                "Type the number of the nodal office from its official letter, then import the"
                " list."
            ),
        ),
        "list.number-differs": (
            N_("Group {group} is not the number of the office that signed this list."),
            N_(
                "Read the number in the official letter again. Do not take it from the list's"
                " sender."
            ),
        ),
        "list.few-signatures": (
            N_("Only {found} of the {need} that have to sign this list have done so."),
            N_("The nodal office has to let it be signed by the others first."),
        ),
        "list.fork": (
            N_(
                "Two different lists carry the number {version}. Both were kept, nothing was"
                " changed."
            ),
            N_("Call the nodal office on a number you know: somebody may be pretending."),
        ),
        "list.leap": (
            N_("This list is no. {found}, ours is no. {stored}: too many are missing in between."),
            N_("Call the nodal office. The head of your office may import the list anyway."),
        ),
    }


class DirectoryOlderError(AppError):
    """A newer version of this list is on file; facts ``found`` and ``stored``."""

    code = "directory.older"
    exit_code = 8
    words = (
        N_("Older list (no. {found}). We already have no. {stored}."),
        N_("Nothing needs to be done. Ask the nodal office for the newest list."),
    )


class DirectoryKnownError(AppError):
    """This very list is on file."""

    code = "directory.known"
    exit_code = 8
    words = (
        N_("This list is already on file."),
        N_("Nothing needs to be done."),
    )


class CounterpartNotTrustedError(AppError):
    """The chosen office has not been checked yet."""

    code = "referral.counterpart-not-trusted"
    exit_code = 6
    words = (
        N_("{office} has not been checked yet."),
        N_("Call them and compare the office number, then try again."),
    )


class NumberDiffersError(AppError):
    """The typed office number differs from the card's."""

    code = "office.number-differs"
    exit_code = 6
    words = (
        N_("The office number is different."),
        N_("Send nothing. Call them on a number you know, and tell your coordinator."),
    )
    words_for = {
        "#group": (
            N_("Group {group} is different."),
            N_("Ask them to read it again."),
        ),
        "group.elsewhere": (
            N_("These digits are group {other}."),
            N_("First ask again for group {group}."),
        ),
        "code.own": (N_("This is the code of your own office."), _THEIRS),
        "code.of-another": (
            N_("This is the code of {other}, not of {office}. Nothing was changed."),
            N_("Choose the picture of the right office, or go to {other} and check that one."),
        ),
        "code.differs": (
            N_("This is not the code of {office}."),
            N_(
                "Make sure that it is their code, and take the picture again. If it differs once"
                " more, nothing is sent to them any more."
            ),
        ),
    }


class CardChangedError(AppError):
    """Another card of the office came in since the one that the officer looked at."""

    code = "office.card-changed"
    exit_code = 6
    words = (
        N_(
            "Another card of {office} came in while its number was being checked."
            " Nothing was changed."
        ),
        N_("Look at what the office says of itself now, then check the number again."),
    )


class NumberShapeError(AppError):
    """An office number has six groups of five digits."""

    code = "office.number-shape"
    exit_code = 2
    words = (
        N_("An office number has six groups of five digits."),
        N_("Type all 30 digits."),
    )


class OfficeChangedError(AppError):
    """The office is red: its number differed, it looks like another, or others withdrew it."""

    code = "office.changed"
    exit_code = 6
    words = (
        N_(
            "{office} is stopped here: its number differed, it looks like another office, or it was"
            " withdrawn. It may be a new computer, or someone pretending."
        ),
        N_("Do not send anything. Call them on a number you know and compare the office number."),
    )


class OfficeRevokedError(AppError):
    """This office is blocked or its key was withdrawn."""

    code = "office.revoked"
    exit_code = 6
    words = (
        N_("This office is blocked, or its key was withdrawn. Not opened, nothing sent."),
        N_("Call them on a number you know and ask for a new office card."),
    )
    words_for = {
        "#on": (
            N_("This office's key was withdrawn on {on}. Not opened."),
            N_("Call them on a number you know and ask for a new office card."),
        ),
    }


class CardStaleError(AppError):
    """All sealing keys of the office's card have run out."""

    code = "office.card-stale"
    exit_code = 6
    words = (
        N_("The office card of {office} has expired."),
        N_("Ask them for a new office card. If many expired, check the date of this computer."),
    )


class CardRefusedError(AppError):
    """This is not a sound office card."""

    code = "card.refused"
    exit_code = 4
    words = (
        N_("This is not a sound office card."),
        N_("Ask the office for its card again."),
    )
    words_for = {
        "card.expired": (
            N_("This office card ended on {until}."),
            N_("Ask for their newest card. If this is it, check the date of this computer."),
        ),
        "card.number-taken": (
            N_("Another office on file has this very office number."),
            N_("Do not send anything. Call both offices on numbers you know."),
        ),
    }


class CardKnownError(AppError):
    """This very card is already on file."""

    code = "card.known"
    exit_code = 8
    words = (N_("This card is already on file."), N_("Nothing needs to be done."))


class CardOlderError(AppError):
    """A newer card of this office is already on file."""

    code = "card.older"
    exit_code = 8
    words = (
        N_("A newer card of this office is already on file."),
        N_("Nothing needs to be done. Ask for a new card if theirs was lost."),
    )


class TwoCardsError(AppError):
    """Two different cards of one office carry the same number."""

    code = "card.two-with-one-number"
    exit_code = 6
    words = (
        N_("Two different cards of one office carry the same number."),
        N_("Do not send anything. Call the office on a number you know."),
    )


class OwnCardError(AppError):
    """This is our own card."""

    code = "card.own"
    exit_code = 8
    words = (
        N_("This is the card of your own office."),
        N_("Give it to other offices; you need theirs."),
    )

"""What an officer is told when the computers of an office cannot exchange their work.

Rules: nothing here says that something was lost or deleted, because nothing is: whatever the store
says or lacks, each computer keeps its register and goes on. Facts are numbers alone.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

_GO_ON = N_("You can go on working. What you do is sent once the folder can be used again.")
_LET_IN = N_("You can go on working. Ask the head of your office to let it in again.")
_ASK = N_("You can go on working here. Ask who looks after the shared folder.")


class NoLineError(AppError):
    """The store cannot be reached now; whether what was being sent got there is not known."""

    code = "seats.no-line"
    words = (N_("The folder that the computers of this office share cannot be reached."), _GO_ON)
    words_for = {
        "full": (
            N_("There is no room left in the folder that the computers of this office share."),
            N_("Ask who looks after it to make room. You can go on working meanwhile."),
        ),
        "denied": (
            N_("This computer may not read or write in the folder that the computers share."),
            _ASK,
        ),
        "turn": (
            N_("Another computer of this office is sending for very long."),
            N_("You can go on working. What you do is sent after it."),
        ),
    }


class StoreDamagedError(AppError):
    """What lies in the store cannot be what computers of this office put there."""

    code = "seats.store-damaged"
    exit_code = 4
    words = (
        N_("Change {place} in the shared folder is damaged or was swapped. It was not taken in."),
        _ASK,
    )
    words_for = {
        "gap": (
            N_("Change {place} is not in the shared folder, though later ones are."),
            _ASK,
        ),
        "founding": (
            N_("The shared folder has lost the file with which it was begun."),
            _ASK,
        ),
        "part": (
            N_("A part of a paper in the shared folder is damaged or was swapped."),
            _ASK,
        ),
    }


class StoreShorterError(AppError):
    """The store has fewer places than this computer has taken in: it lost them."""

    code = "seats.store-shorter"
    exit_code = 4
    words = (
        N_(
            "The shared folder has {found} changes, and this computer knows {known}. Somebody may"
            " have put back an old copy of it. Nothing was deleted here."
        ),
        _ASK,
    )


class StoreForkedError(AppError):
    """The store shows another line than the one that this computer has taken in."""

    code = "seats.store-forked"
    exit_code = 4
    words = (
        N_("The shared folder shows another change {place} than the one this computer knows."),
        N_(
            "Nothing is sent until the head of your office has looked at it. You can go on working"
            " here."
        ),
    )


class FeedStoppedError(AppError):
    """What comes next in the feed is refused; nothing behind it is looked at."""

    code = "seats.stopped"
    exit_code = 4
    words = (
        N_(
            "Change {place} of the other computers was refused: it is damaged, was altered, or"
            " comes from somebody who does not belong to this office."
        ),
        N_("Nothing behind it is taken in. Tell the head of your office. You can go on working."),
    )
    words_for = {
        "newer": (
            N_("Another computer of this office uses a newer Lifafa."),
            N_("Update this computer. You can go on working; it is shared after that."),
        ),
        "entry": (
            N_("This computer was given no working key for what comes after change {place}."),
            _LET_IN,
        ),
        "away": (N_("This computer was away for too long."), _LET_IN),
        "restored": (
            N_("This computer was put back to an earlier day: it sent more than it knows of."),
            _LET_IN,
        ),
        "out": (
            N_("This computer was taken out: it no longer shares the work of the others."),
            N_("Ask the head of your office."),
        ),
    }


class TooLargeToLeaveError(AppError):
    """What is to leave next does not fit into what is sent; what was done before it is sent."""

    code = "seats.too-large"
    words = (
        N_(
            "Something that was done on this computer is too large to be sent to the other"
            " computers of this office."
        ),
        N_(
            "It and what is done after it are kept on this computer. You can go on working. Tell"
            " the head of your office."
        ),
    )


class NoSharedFolderError(AppError):
    """A folder in which it cannot be promised that one computer alone gets a place."""

    code = "seats.no-shared-folder"
    words = (
        N_("In this folder two computers could write over each other's work."),
        N_("Choose a folder on a server of your own office."),
    )
    words_for = {
        "cloud": (
            N_("This folder is copied to a cloud, which mixes up what two computers write."),
            N_("Choose a folder on a server of your own office."),
        ),
        "taken": (
            N_("Another office or another register uses this folder already."),
            N_("Choose an empty folder."),
        ),
    }


class UndecidedError(AppError):
    """The other value of a field cannot be put in the place of the one that stands."""

    code = "seats.undecided"
    words = (
        N_("The value that stands here is not the one that you saw: somebody changed it."),
        N_("Look at both values again, then choose."),
    )
    words_for = {
        "fixed": (
            N_("This value cannot be taken over from here."),
            N_("Change it where it stands, or keep what stands."),
        ),
    }


class NotAgainError(AppError):
    """A held act is not done again by the program."""

    code = "seats.not-again"
    words = (
        N_("This cannot be done again from here."),
        N_("Do it again where you did it first, then let this go."),
    )

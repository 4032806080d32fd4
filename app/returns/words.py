"""Returns in words: refusals, what is known of a count, and what to be careful of.

Rules:

* Refusals: as in `app.base.errors`.
* Words: a hidden count is said to be hidden and never guessed; words here are the same in the
  window and on the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.errors import AppError
from app.base.language import N_, ngettext, translate
from app.base.numerals import shown
from app.returns.adding import Mark
from app.returns.records import ReturnCell

_EXITS: Final = {"return.not-over": 2, "return.k": 2, "return.changed": 9}


class ReturnRefusedError(AppError):
    """A return cannot be made as it was wished for; fact ``reason`` says why."""

    code = "return.refused"
    words = (
        N_("This return cannot be made. Nothing left this computer."),
        N_("Choose another period, then try again."),
    )
    words_for = {
        "return.not-over": (
            N_("This period is not over. A return counts whole periods."),
            N_("Wait until its last day is over, or choose an earlier period."),
        ),
        "return.crosses": (
            N_(
                "This period shares some days with an earlier return, and each has days of its own."
                " Small numbers could be worked out from the two."
            ),
            N_(
                "Choose the same days as before, days inside them, or a period that holds all of"
                " them."
            ),
        ),
        "return.k": (
            N_("Numbers below 5 to 1000 can be hidden, nothing else."),
            N_("Write a whole number from 5 to 1000."),
        ),
        "return.changed": (
            N_("Another return was made since this one was shown. Nothing left this computer."),
            N_("Look at the return again, then send it."),
        ),
    }

    def __init__(self, **facts: str | int) -> None:
        super().__init__(**facts)
        self.exit_code = _EXITS.get(str(facts.get("reason")), self.exit_code)


UNCHECKED: Final = "unchecked"
"""Mark of a return that lies aside because its office is not checked."""

_HIDDEN: Final = N_("hidden")
_AT_LEAST: Final = N_("at least {least}")
_RANGE: Final = N_("{least} to {most}")
_MARKS: Mapping[str, str] = {
    Mark.REPLACED: N_("Replaced by a newer return of this office for the same days."),
    Mark.TWICE: N_("Came twice; it is counted once."),
    Mark.OLD_VERSION: N_(
        "Made with an older version of the tables. Ask the office to update the program and to"
        " send it again."
    ),
    Mark.NEWER_VERSION: N_(
        "Made with a newer version of the tables. Update this program to count it."
    ),
    Mark.UNKNOWN_OFFICE: N_("No return of this office is waited for."),
    Mark.OTHER_PERIOD: N_("It is for other days."),
    Mark.OVERLAPS: N_(
        "It is for other days that overlap with these, so its cases would count twice."
    ),
    Mark.MADE_TOO_EARLY: N_("It was counted before its period was over."),
    Mark.ODD_TABLES: N_("Its numbers do not fit together. Call the office."),
    UNCHECKED: N_("The office is not checked. Compare its number, then it is counted."),
}


def cell_words(cell: ReturnCell) -> str:
    """Return what is known of a count: "12", "hidden", "at least 23" or "23 to 31"."""
    if cell.is_exact:
        return shown(cell.least)
    if cell.most is None:
        if cell.least == 0:
            return translate(_HIDDEN)
        return translate(_AT_LEAST).format(least=shown(cell.least))
    return translate(_RANGE).format(least=shown(cell.least), most=shown(cell.most))


def cell_meaning(cell: ReturnCell, k: int) -> str:
    """Return a sentence about a count, for who asks what it means.

    Args:
        cell: what is known of it.
        k: counts below it are hidden.
    """
    if cell.is_exact:
        return translate(N_("This is the number itself."))
    if cell.least == 0 and cell.most is None:
        return translate(
            N_("Hidden: it is small, below {k}, or a small one could be worked out from it.")
        ).format(k=shown(k))
    return translate(
        N_("Some offices hide their number here, so only this much of the sum is known.")
    )


def mark_words(mark: str) -> str:
    """Return why a return is not counted, "" when it is."""
    return translate(_MARKS[mark]) if mark else ""


def exposed_words(count: int) -> str:
    """Return the warning that earlier returns give hidden numbers away."""
    return ngettext(
        "Earlier returns tell so much that {count} hidden number could be worked out. Better do not"
        " send this one.",
        "Earlier returns tell so much that {count} hidden numbers could be worked out. Better do"
        " not send this one.",
        count,
    ).format(count=shown(count))


def transfer_words(count: int) -> str:
    """Return that answers to transfers are awaited, which may change the numbers."""
    return ngettext(
        "{count} case of this period waits to be taken over by another office. If they say that"
        " they took it over in time, this return has to be sent again.",
        "{count} cases of this period wait to be taken over by other offices. If they say that"
        " they took them over in time, this return has to be sent again.",
        count,
    ).format(count=shown(count))


SENT_BEFORE: Final = N_(
    "A return for these days went to this office before. This one takes its place."
)
SAME: Final = N_("Nothing has changed since that return.")
OUTDATED: Final = N_(
    "The return for these days that was sent before is out of date: another office had taken over"
    " a case by then."
)

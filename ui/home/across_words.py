"""Lines of the first page about matches and returns.

Rules: pure words, no widgets; the other office is named and no person; each line opens the very
match, or the return with its office and days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from app.base.date_words import local
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.home.records import WaitingMatch, WaitingReturn
from app.home.today import AGREE, ANSWER, CALL, LOOK, OUTDATED
from ui.home.line import Row
from ui.widgets.badge import Mark

_SOON = 5
_STEPS = {
    ANSWER: ("mail", N_("They ask: answer, or decline")),
    AGREE: ("stamp", N_("Waits until you agree")),
    LOOK: ("mail-check", N_("Their answer is here: look at it")),
}


def match_row(day: dt.date) -> Callable[[WaitingMatch], Row]:
    """Return what makes a line of a match, told on a day."""

    def row(one: WaitingMatch) -> Row:
        icon, line = _step(one)
        return Row(
            key=f"match:{one.match_id}",
            icon=icon,
            head=one.office,
            line=line,
            mark=_ends(one, day),
            place="matches",
            argument=one.match_id,
        )

    return row


def _step(one: WaitingMatch) -> tuple[str, str]:
    if one.step in _STEPS:
        icon, words = _STEPS[one.step]
        return icon, _(words)
    words = ngettext(
        "{count} possible match: call them, and note what the call showed",
        "{count} possible matches: call them, and note what the calls showed",
        one.count,
    )
    return "phone", words.format(count=shown(one.count))


def _ends(one: WaitingMatch, day: dt.date) -> Mark | None:
    """Return until when it can be done, as soon as that is near."""
    days = max(0, (local(one.until).date() - day).days)
    if one.step == CALL or days > _SOON:
        return None
    words = ngettext("ends in {count} day", "ends in {count} days", days)
    words = words.format(count=shown(days)) if days else _("ends today")
    return Mark(words, "caution", "clock-alert")


def return_row(one: WaitingReturn) -> Row:
    """Return the line of a return that is to be sent."""
    old = one.why == OUTDATED
    mark = (
        Mark(_("to be corrected"), "caution", "repeat")
        if old
        else Mark(_("not sent yet"), "caution", "clock")
    )
    return Row(
        key=f"return:{one.why}:{one.office_id}:{one.code}",
        icon="repeat" if old else "file-spreadsheet",
        head=one.days,
        line=one.office,
        mark=mark,
        place="return",
        argument=f"{one.office_id}/{one.code}",
    )

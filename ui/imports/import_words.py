"""The words of the import wizard: targets, guesses, readings, states, what is being done."""

from __future__ import annotations

import functools

from app.base.language import N_, _, current, ngettext
from app.base.numerals import shown
from app.imports import check, legacy, otherwise, plan
from app.imports.batch_in import Undone, in_words
from app.imports.check import CheckedRow
from app.imports.dated import BIKRAM
from app.imports.otherwise import ReadOtherwise
from app.imports.plan import CASE, EVENT, PERSON, SUSPECTED, Column, Plan, targets
from ui.widgets.badge import Mark

_MOST_NAMED = 30
_ABOUT = {
    PERSON: N_("Person: {field}"),
    CASE: N_("Case: {field}"),
    EVENT: N_("Event: {field}"),
    SUSPECTED: N_("Suspect: {field}"),
}
_HOW = {
    plan.SURE: (N_("sure"), "good", "circle-check"),
    plan.REMEMBERED: (N_("as last time"), "good", "circle-check"),
    plan.CHOSEN: (N_("chosen"), "accent", "pencil"),
    plan.LIKELY: (N_("look again"), "caution", "circle-question-mark"),
    plan.NONE: (N_("not known"), "caution", "circle-question-mark"),
}
_STATES = {
    check.READY: (N_("ready"), "good", "circle-check"),
    check.LOOK: (N_("needs a look"), "caution", "circle-question-mark"),
    check.REJECTED: (N_("rejected"), "danger", "circle-x"),
}
_DOING = {
    "reading": N_("Reading the file…"),
    "guessing": N_("Looking at the columns…"),
    "checking": N_("Checking every row…"),
    "importing": N_("Making the cases…"),
    "undoing": N_("Taking the cases out again…"),
    "saving": N_("Writing the rejected rows…"),
    "listing": N_("Looking for earlier imports…"),
}


def doing(what: str) -> str:
    """Return what is being done, "" for nothing."""
    return _(_DOING[what]) if what else ""


def target_choices() -> list[tuple[str, str]]:
    """Return every place for a column with its words."""
    return list(_choices(current()))


@functools.cache
def _choices(_language: str) -> tuple[tuple[str, str], ...]:
    fields = [(one.address, _(_ABOUT[one.about]).format(field=_(one.label))) for one in targets()]
    return (
        (plan.LEAVE_OUT, _("Leave it out")),
        (plan.NOTES, _("Notes, under its heading")),
        *fields,
    )


def target(address: str) -> str:
    """Return where a column goes, in words."""
    return dict(_choices(current())).get(address, address)


def how(column: Column) -> Mark:
    """Return how sure the place of a column is."""
    if column.target == plan.LEAVE_OUT and column.how == plan.SURE:
        return Mark(_("running number"), "plain", "circle-minus")
    words, tone, icon = _HOW[column.how]
    return Mark(_(words), tone, icon)


def reading_choices() -> list[tuple[str, str]]:
    """Return the ways in which a column can be read."""
    fonts = [
        (font, _("Typed in {font}, decoded").format(font=legacy.NAMES[font]))
        for font in legacy.FONTS
    ]
    return [("", _("As it is")), *fonts, (BIKRAM, _("Dates of the Nepali calendar"))]


def reading(column: Column) -> str:
    """Return what was recognised about a column, "" for nothing."""
    if column.font:
        return _("Its cells are decoded from {font}.").format(font=legacy.NAMES[column.font])
    if column.looks_like:
        said = otherwise.font_words(column.heading, column.looks_like, column.sure)
        return " ".join((said, *_english(column)))
    if column.calendar:
        return _("Its years are those of the Nepali calendar. They are converted.")
    return ""


def told(one: ReadOtherwise) -> str:
    """Return how the cells of a column are read, in a few sentences."""
    column = one.column
    if column.font:
        said = [otherwise.decoded_words(column.heading, column.font, one.count)]
        if one.left:
            said.append(otherwise.left_words(one.left))
        return " ".join(said)
    if column.looks_like:
        said = [otherwise.font_words(column.heading, column.looks_like, column.sure)]
        return " ".join((*said, *_english(column)))
    return otherwise.count_words(column.heading, one.count)


def open_columns(of: Plan) -> str:
    """Return which columns wait for a person to say how they are read."""
    names = ", ".join(one.heading for one in of.open_columns)
    return _("Choose first how it is read: {columns}").format(columns=names)


def reading_mark(one: ReadOtherwise) -> Mark:
    """Return in a word how a column is read."""
    column = one.column
    if column.is_open:
        return Mark(_("choose first"), "caution", "circle-question-mark")
    if column.font:
        return Mark(_("decoded"), "accent", "pencil")
    if column.looks_like:
        return Mark(_("as written"), "plain", "circle-minus")
    return Mark(_("read otherwise"), "good", "circle-check")


def _english(column: Column) -> list[str]:
    return [otherwise.english_words(column.english)] if column.english else []


def state(row: CheckedRow) -> Mark:
    """Return what would become of a row."""
    if row.left_out:
        return Mark(_("left out"), "plain", "circle-minus")
    words, tone, icon = _STATES[row.state]
    return Mark(_(words), tone, icon)


def undone(what: Undone) -> str:
    """Return what undoing an import did."""
    removed = ngettext("{count} case was removed.", "{count} cases were removed.", what.removed)
    said = removed.format(count=shown(what.removed))
    if not what.kept:
        return said
    named = ", ".join(what.kept[:_MOST_NAMED]) + (" …" if len(what.kept) > _MOST_NAMED else "")
    return f"{said} {_('Kept, because they were changed: {cases}').format(cases=named)}"


def reasons(row: CheckedRow, of: Plan, column: int | None = None) -> str:
    """Return why a row is not simply ready.

    Args:
        row: the row.
        of: the plan with the headings.
        column: only what is about the column at this place of the sheet; None for everything.
    """
    names = {one.index: one.heading for one in of.columns}
    found = [one for one in row.findings if column is None or one.column == column]
    if column is not None:
        return " ".join(in_words(one, lambda _index: "").removeprefix(": ") for one in found)
    return " · ".join(in_words(one, lambda index: names.get(index, "")) for one in found)

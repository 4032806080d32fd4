"""What the register says when there is nothing in the list: why, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.base.language import N_, _
from app.base.numerals import shown
from app.cases.records import CasePage
from ui.widgets.buttons import Button, secondary
from ui.widgets.frames import EmptyState

_LONGEST = 40
_NOTHING = {
    "open": N_("Nothing for “{text}” in open cases."),
    "mine": N_("Nothing for “{text}” in your cases."),
    "due": N_("Nothing for “{text}” in what is due this week."),
    "waiting": N_("Nothing for “{text}” in cases that wait for an answer."),
    "closed": N_("Nothing for “{text}” in closed cases."),
    "sealed": N_("Nothing for “{text}” in sealed cases."),
    "all": N_("Nothing for “{text}” in any case."),
}


@dataclass(frozen=True)
class NextSteps:
    """What can be done from an empty list."""

    new: Callable[[], None]
    new_named: Callable[[], None]
    everywhere: Callable[[], None]
    widen: Callable[[], None]
    bring_in: Callable[[], None] | None = None


@dataclass(frozen=True)
class Asked:
    """What the empty list was asked.

    Attributes:
        text: what was looked for, "" when nothing was.
        filter: key of the filter.
        narrowed: True when a status, a district or a purpose is chosen.
    """

    text: str
    filter: str
    narrowed: bool


def emptiness(asked: Asked, page: CasePage, steps: NextSteps) -> EmptyState:
    """Return what to show.

    Args:
        asked: what the list was asked.
        page: the empty page with the counts behind the filters.
        steps: what the buttons do.
    """
    if asked.text:
        return _nothing_found(asked, page, steps)
    if asked.narrowed:
        buttons = [secondary(_("Show all again"), "x", steps.widen)]
        return EmptyState("folder-open", _("No case is in this list."), buttons)
    if any(page.counts.values()):
        return EmptyState("folder-open", _("No case is in this list."))
    buttons = [secondary(_("Add the first case"), "plus", steps.new)]
    if steps.bring_in is not None:
        buttons.append(secondary(_("Import your old register"), "file-input", steps.bring_in))
    hint = _("Everything you type is sealed on this computer as you go.")
    return EmptyState("folder-plus", _("No cases yet."), buttons, hint)


def _nothing_found(asked: Asked, page: CasePage, steps: NextSteps) -> EmptyState:
    text = asked.text if len(asked.text) <= _LONGEST else f"{asked.text[:_LONGEST]}…"
    buttons: list[Button] = []
    elsewhere = page.counts.get("all", 0)
    if asked.filter != "all" and elsewhere:
        buttons.append(secondary(_elsewhere(asked, page), "search", steps.everywhere))
    if asked.narrowed:
        buttons.append(secondary(_("Show all again"), "x", steps.widen))
    named = _("New case named “{text}”").format(text=text)
    buttons.append(secondary(named, "plus", steps.new_named))
    return EmptyState("search-x", _(_NOTHING[asked.filter]).format(text=text), buttons)


def _elsewhere(asked: Asked, page: CasePage) -> str:
    closed, everywhere = page.counts.get("closed", 0), page.counts.get("all", 0)
    if asked.filter == "open" and closed and closed == everywhere:
        return _("Search closed too ({count})").format(count=_number(page, "closed"))
    return _("Search everywhere ({count})").format(count=_number(page, "all"))


def _number(page: CasePage, name: str) -> str:
    return shown(page.counts[name]) + ("+" if name in page.or_more else "")

"""What the register says when there is nothing in the list: why, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.language import _
from app.records import CasePage
from ui.widgets.buttons import secondary
from ui.widgets.frames import EmptyState

_LONGEST = 40


@dataclass(frozen=True)
class NextSteps:
    """What can be done from an empty list."""

    new: Callable[[], None]
    new_named: Callable[[], None]
    everywhere: Callable[[], None]


def emptiness(text: str, everywhere: bool, page: CasePage, steps: NextSteps) -> EmptyState:
    """Return what to show.

    Args:
        text: what was looked for, "" when nothing was.
        everywhere: all cases were looked through already.
        page: the empty page with the counts behind the filters.
        steps: what the buttons do.
    """
    if text:
        words = _("Nothing found for “{text}” here.").format(text=text)
        named = _("New case named “{text}”").format(text=text[:_LONGEST])
        buttons = [secondary(named, "plus", steps.new_named)]
        if not everywhere:
            buttons.insert(0, secondary(_("Search everywhere"), "search", steps.everywhere))
        return EmptyState("search-x", words, buttons)
    if any(page.counts.values()):
        return EmptyState("folder-open", _("No case is in this list."))
    return EmptyState(
        "folder-plus",
        _("No cases yet."),
        [secondary(_("Add the first case"), "plus", steps.new)],
        _("Everything you type is sealed on this computer as you go."),
    )

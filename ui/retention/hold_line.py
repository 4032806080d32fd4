"""What holds a case, above its form: until when, why, and who may lift it.

Rules: quiet, and only while a hold is in force; what was typed about it is hidden where others look
at the screen; the button leads to the dialog in which it is lifted.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.cases.records import CaseRecord
from app.retention.due import keeping
from app.retention.holds import reason_words
from app.retention.records import HoldRecord, Keeping
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.widgets.buttons import secondary
from ui.widgets.case_words import DAMAGED
from ui.widgets.frames import clear, column
from ui.widgets.plain import reveal
from ui.widgets.strip import Banner

_SLIM = 3
_MOST = 80
"""Most letters of what was written; the dialog shows all of it."""


class HoldLine(QWidget):
    """The line; empty and hidden for a case that nothing holds.

    Args:
        desk: the officer's desk.
        show_all: opens the dialog of how the case is kept.
    """

    def __init__(
        self, desk: Desk, show_all: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._show_all = desk, show_all
        self._case_id = ""
        self.banner: Banner | None = None
        self._column = column(spacing=None, within=self)
        self.hide()

    def show_case(self, case: CaseRecord | None) -> None:
        """Ask what holds a case; nothing is asked of one that cannot be read."""
        case_id = case.case_id if case is not None and case.state != DAMAGED else ""
        if case_id != self._case_id:
            self._put(None)
        self._case_id = case_id
        if case_id:
            self._desk.ask(lambda services: keeping(services, case_id), self._on_found, by=self)

    def _on_found(self, found: Keeping) -> None:
        if found.case_id == self._case_id:
            self._put(found)

    def _put(self, found: Keeping | None) -> None:
        clear(self._column)
        self.banner = None
        holds = longest_first(found) if found is not None else []
        if holds:
            ways = secondary(_("Show the hold…"), "anchor", self._show_all)
            self.banner = Banner("plain", held_words(holds[0]), beside_words(holds), ways)
            self.banner.slim(_SLIM)
            self._column.addWidget(self.banner)
        reveal(self, bool(holds))


def longest_first(found: Keeping) -> list[HoldRecord]:
    """Return the holds that keep a case now, the one that lasts longest first."""
    holds = [one for one in found.holds if one.in_force]
    open_ones = [one for one in holds if not one.until]
    return open_ones + sorted(
        (one for one in holds if one.until), key=lambda one: one.until, reverse=True
    )


def held_words(one: HoldRecord) -> str:
    """Return until when and why a case is held; nothing in it was typed."""
    why = reason_words(one)
    if not one.until:
        return _("Held until somebody lifts it: {reason}").format(reason=why)
    return _("Held until {day}: {reason}").format(day=dates.iso_day(one.until), reason=why)


def beside_words(holds: list[HoldRecord]) -> str:
    """Return what was written about the first of some holds, and who may lift it."""
    first = holds[0]
    written = first.words if len(first.words) <= _MOST else f"{first.words[: _MOST - 1].rstrip()}…"
    told = [f"{projector.free_text(written)} ·"] if written else []
    if first.placed_by and not projector.is_on():
        words = _("The head of the office, or {name}, can lift the hold.")
        told.append(words.format(name=first.placed_by))
    else:
        told.append(_("Only the head of the office, or who placed the hold, can lift it."))
    more = len(holds) - 1
    if more:
        words = ngettext("{count} more hold keeps it.", "{count} more holds keep it.", more)
        told.append(words.format(count=shown(more)))
    return " ".join(told)

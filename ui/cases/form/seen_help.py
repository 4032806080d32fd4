"""Says in a case what it has in common with others: a quiet line beside each such thing.

Rules: asked on the register's lane when the case is shown and when what it is known by was saved;
the form is never in the way of it; a press opens the list of the cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.cases.records import CaseRecord
from app.core.services import Services
from app.links.found import TELLING, of_case
from app.links.groups import ROUTE, Group
from ui.cases.form.case_body import CaseBody
from ui.cases.form.timeline_body import TimelineBody
from ui.frame.desk import Desk
from ui.links.recurring_words import one_words, seen_words, value_words
from ui.widgets.buttons import Button, quiet
from ui.widgets.compact_layout import flow
from ui.widgets.focus_order import stand_aside
from ui.widgets.plain import reveal

_ICON = "repeat"


class SeenHelp(QObject):
    """What the case in the form has in common with others.

    Args:
        desk: asks the register, and opens the list.
        body: the section that is open.

    Signals:
        found(): another answer is there.
    """

    found = Signal()

    def __init__(self, desk: Desk, body: CaseBody, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._body = body
        self._case_id = ""
        self._turn = 0
        self.groups: tuple[Group, ...] = ()
        self.lines: dict[str, QWidget] = {}
        # Nothing can be pressed between fields that are closed: then one button leads to all of it.
        self.whole = quiet("", _ICON, partial(self.open, ""))
        reveal(self.whole, False)
        body.opened.connect(self.show)

    def show_case(self, case: CaseRecord | None) -> None:
        """Ask about a case that is shown, or about none."""
        case_id = case.case_id if case is not None and not self._desk.within_seal else ""
        if case_id != self._case_id:
            self._take(())
        self._case_id = case_id
        self.ask()

    def saved(self, addresses: tuple[str, ...]) -> None:
        """Ask again when something was saved that a case is known by."""
        if any(address.rpartition(".")[2] in TELLING for address in addresses):
            self.ask()

    def ask(self) -> None:
        """Ask now."""
        self._turn += 1
        turn, case_id = self._turn, self._case_id
        if not case_id:
            return

        def question(s: Services) -> tuple[int, tuple[Group, ...]]:
            return turn, of_case(s, case_id)

        self._desk.ask(question, self._on_found, by=self)

    def show(self) -> None:
        """Put the lines beside what they are about, as far as it is in the section."""
        piece, fields = self._body.piece, self._body.fields
        if isinstance(piece, TimelineBody):
            routes = {
                int(part[1:]): one
                for one in self.groups
                if one.kind == ROUTE
                for part in one.addresses
            }
            piece.route.show_seen(
                {number: seen_words(one) for number, one in routes.items()}, self.open
            )
        inside = fields.widget() if fields is not None else None
        closed = inside is not None and not inside.isEnabled()
        reveal(self.whole, closed and bool(self.groups))
        count = len(self.groups)
        words = ngettext(
            "{count} thing here is seen in other cases too",
            "{count} things here are seen in other cases too",
            count,
        )
        self.whole.say(words.format(count=shown(count)))
        if fields is None:
            return
        lines = {} if closed else self._lines()
        self.lines = {}
        for address in fields.addresses():
            line = _line(lines[address], partial(self.open, address)) if address in lines else None
            fields.put_last(address, line)
            if line is not None:
                self.lines[address] = line

    def open(self, address: str) -> None:
        """Show the cases that have the thing at an address."""
        self._desk.open("recurring", f"{self._case_id}#{address}")

    def _lines(self) -> Mapping[str, tuple[Group, ...]]:
        found: dict[str, tuple[Group, ...]] = {}
        for one in self.groups:
            for address in one.addresses:
                found[address] = (*found.get(address, ()), one)
        return found

    def _on_found(self, answer: tuple[int, tuple[Group, ...]]) -> None:
        turn, groups = answer
        if turn == self._turn:
            self._take(groups)

    def _take(self, groups: tuple[Group, ...]) -> None:
        self.groups = groups
        self.show()
        self.found.emit()


def _line(groups: tuple[Group, ...], opened: partial[None]) -> QWidget:
    """Return the buttons beside one field; several things of one field are told apart."""
    buttons: list[Button] = []
    for one in groups:
        words = seen_words(one)
        if len(groups) > 1:
            words = f"{value_words(one)}: {words}"
        button = quiet(words, _ICON, opened)
        button.setAccessibleName(_("{seen}: {kind}").format(seen=words, kind=one_words(one.kind)))
        # A press must not take the keyboard out of the field that is being typed in.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        buttons.append(button)
    line = flow(*buttons)
    stand_aside(line)
    return line

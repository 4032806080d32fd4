"""Brings to the form what the register knows besides: the person in another case, and what a case
has in common with others.

Rules: the form is never left by it and nothing is in its way; in a narrow window the section list
gives way to the case that is looked at; what is in common is asked on the register's lane when the
case is shown and when what it is known by was saved, and a press opens the list of the cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.cases.records import CaseRecord
from app.core.services import Services
from app.duplicates.same_person import KnownCase
from app.links.found import ROUTE, TELLING, Group, of_case
from ui.cases.form.case_body import CaseBody
from ui.cases.form.case_flow import CaseFlow
from ui.cases.form.known_strip import BesidePane, KnownFlow, KnownStrip
from ui.cases.form.reading_body import ReadingBody
from ui.cases.form.timeline_body import TimelineBody
from ui.frame.desk import Desk
from ui.links.recurring_words import one_words, seen_words, value_words
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet
from ui.widgets.compact_layout import flow
from ui.widgets.focus_order import stand_aside
from ui.widgets.plain import reveal

_BOTH_FROM = 900
_WIDTH, _NARROW = 320, 250


class KnownHelp(QObject):
    """Holds flow, strip and pane together.

    Args:
        desk: asks the register.
        flow: which case is written.
        body: the fields, under which the strip stands.
        side: the section list.
        beside: the pane for the other case.
        page: the form.
    """

    def __init__(
        self,
        desk: Desk,
        flow: CaseFlow,
        body: CaseBody,
        side: QWidget,
        beside: BesidePane,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._body = body
        self._side = side
        self._beside = beside
        self.flow = KnownFlow(desk, body.written, flow.id_on_lane, self)
        body.typed.connect(self.flow.typed)
        self.flow.found.connect(self._on_found)
        beside.shown.connect(self._fit)
        beside.closed.connect(self._fit)
        page.installEventFilter(self)

    def forget(self) -> None:
        """Another case comes into the form."""
        self.flow.forget()
        self._beside.put_away()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The form is wider or narrower."""
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._fit()
        return super().eventFilter(watched, event)

    def _on_found(self, address: str, found: tuple[KnownCase, ...]) -> None:
        strip = KnownStrip(found, self.flow.has_more) if found else None
        if strip is not None:
            strip.look_asked.connect(self._beside.look_at)
            strip.different_asked.connect(self.flow.say_different)
        if self._body.fields is not None:
            self._body.fields.put_under(address, strip)

    def _fit(self) -> None:
        wide = self._page.width() >= look().px(_BOTH_FROM)
        self._side.setVisible(wide or self._beside.isHidden())
        self._beside.setFixedWidth(look().px(_WIDTH if wide else _NARROW))


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
        # Where there are no fields, or closed ones, one button leads to all of it.
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
        alone = closed or isinstance(piece, ReadingBody)
        reveal(self.whole, alone and bool(self.groups))
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

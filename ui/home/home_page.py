"""The page an officer sees first: what waits for her today, and where she left her work.

Rules: one look tells it: late things first, by word, icon and colour; every line opens the very
thing it names; a list that is empty folds away; what is shown is drawn anew only when it changed,
and the keyboard stays where it was; in a narrow window the two columns become one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.permissions import Act
from app.home.records import Today
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.home.board import Board, Sides, shows_mine
from ui.home.columns import Columns
from ui.home.greeting import Greeting
from ui.home.home_flow import HomeFlow
from ui.home.home_words import cards_of, summary
from ui.look.theme import look
from ui.widgets.buttons import by_role, primary, secondary
from ui.widgets.frames import ScrollBody, row
from ui.widgets.plain import reveal

_TWO_FROM = 700
_GREETING_FROM = 260
_AGAIN = "again"


class HomePage(Page):
    """The page behind "Today" in the rail."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = HomeFlow(desk, self)
        self.board = Board(desk, self.flow, self._choose_whose)
        self._whose = ""
        self._left_at: tuple[str, int] | None = None
        self._build()
        self.flow.found.connect(self._draw)
        self.flow.failed.connect(self._draw_failure)
        self.flow.refused.connect(self._draw_again)
        desk.changed.connect(self._on_changed)

    def title(self) -> str:
        """Return the words of the header."""
        return _("Today")

    def open(self, argument: str) -> None:
        """Begin with the first lines of every list, unless somebody comes back."""
        if argument != _AGAIN:
            self._left_at = None
            self.flow.show_few()

    def about(self, argument: str) -> str | None:
        """Return what lets a way back find the page as it was left."""
        return _AGAIN

    def leave(self) -> bool:
        """Remember where the keyboard is; nothing is typed here."""
        self._left_at = self._station_with_keys()
        return True

    def refresh(self) -> None:
        """Ask what waits now."""
        services = self.desk.services
        self.greeting.greet(services.user.name, services.clock)
        self.flow.ask()

    def focus_first(self) -> None:
        """Begin at the greeting, which a screen reader reads, or where one went away from."""
        self.greeting.setFocus()
        self._give_keys(self._left_at)

    def search_asked(self) -> None:
        """Look for a case, in the register."""
        self.desk.open("register")

    # Showing ------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.greeting = Greeting()
        self.search = secondary(_("Look for a case"), "search", self.search_asked)
        self.new_case = primary(_("New case"), "plus", partial(self.desk.open, "case", "new"))
        by_role(self.desk, Act.CHANGE, self.new_case)
        top = row(self.greeting, self.search, self.new_case, spacing=10)
        top.setStretch(0, 1)
        for button in (self.search, self.new_case):
            top.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        self.body = ScrollBody()
        self.columns = Columns()
        self.body.column.addWidget(self.columns, 1)
        self.column.addWidget(self.body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one column or two; a low window needs its room for what waits."""
        super().resizeEvent(event)
        reveal(self.greeting.words, self.height() >= look().px(_GREETING_FROM))
        self.columns.use_two(self.width() >= look().px(_TWO_FROM))

    def _draw(self, found: Today) -> None:
        mine = shows_mine(found, self._whose)
        now = self.desk.services.clock.now()
        self.greeting.tell(found, summary(found, cards_of(found, now, mine=mine)))
        self._show(lambda: self.board.sides(found, mine=mine))

    def _draw_again(self) -> None:
        if self.flow.today is not None:
            self._draw(self.flow.today)

    def _draw_failure(self) -> None:
        self._show(self.board.failure)

    def _show(self, make: Callable[[], Sides]) -> None:
        station = self._station_with_keys()
        self.columns.show_cards(*make())
        self._give_keys(station)

    def _choose_whose(self, whose: str) -> None:
        self._whose = whose
        self._draw_again()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.flow.ask_soon()

    # The keyboard -------------------------------------------------------------------------------

    def _stations(self) -> list[tuple[str, QWidget]]:
        return [one for card in self.board.cards for one in card.stations.items()]

    def _station_with_keys(self) -> tuple[str, int] | None:
        """Return the key and the place of the line in which the keyboard is."""
        for place, (key, widget) in enumerate(self._stations()):
            if widget.hasFocus():
                return key, place
        return None

    def _give_keys(self, station: tuple[str, int] | None) -> None:
        """Put the keyboard where it was, or on what took the place of a line that is gone."""
        if station is None:
            return
        key, place = station
        there = [one for one in self._stations() if one[1].isEnabled()]
        if not there:
            self.greeting.setFocus()
            return
        nearest = there[min(place, len(there) - 1)][1]
        dict(there).get(key, nearest).setFocus()

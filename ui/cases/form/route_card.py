"""The card of the route of a case: whose it is, the picture, the text to copy, the next step.

Rules: what is missing leads to the section where it is written down; a copy leaves out where the
person is now and which offices were asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.cases.route import HOME, PRESENT, Route
from ui.cases.form.route_picture import RoutePicture
from ui.cases.form.route_words import text_to_copy, what_words
from ui.frame import clipboard, projector
from ui.look.theme import look
from ui.widgets.buttons import quiet, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import flow
from ui.widgets.frames import EmptyState
from ui.widgets.frames import column as lines
from ui.widgets.plain import PlainLabel, announce, reveal

COPIED_MS = 4_000


class RouteCard(QWidget):
    """The card.

    Signals:
        opened(str, str): what a station is, and the key to open it by.
        passed(): what stands below the route is asked for.
    """

    opened = Signal(str, str)
    passed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._routes: tuple[Route, ...] = ()
        self.heading = level(PlainLabel(_("Route"), "heading"))
        self.whose = ComboBox([])
        self.whose.setAccessibleName(_("Whose route"))
        self.whose.setMinimumContentsLength(6)
        self.whose.chosen.connect(lambda _value: self._show())
        self.copy = quiet(_("Copy as text"), "copy", self._copy)
        self.down = quiet(_("Timeline"), "chevron-down", self.passed.emit)
        self.copied = PlainLabel("", "small", wrap=True)
        self._seen: Mapping[int, str] = {}
        self._open_seen: Callable[[str], None] | None = None
        self.seen = quiet("", "repeat", self._to_seen)
        self.picture = RoutePicture()
        self.picture.setAccessibleName(_("Route"))
        self.picture.opened.connect(self.opened)
        self.fill_home = secondary(_("Write down the home"), "house", self._to_home)
        self.fill_event = secondary(_("Write down where it happened"), "map-pin", self._to_event)
        self.none = EmptyState(
            "route",
            _("No place is written down yet. The route grows from home and events."),
            (self.fill_home, self.fill_event),
        )
        whole = lines(
            flow(self.heading, self.whose, self.seen, self.down, self.copy),
            self.copied,
            self.picture,
            self.none,
            spacing=6,
        )
        self.setLayout(whole)
        for widget in (self.whose, self.copied, self.none, self.seen):
            reveal(widget, False)

    def show_routes(self, routes: Sequence[Route]) -> None:
        """Show the routes of a case; the person that was chosen stays chosen."""
        self._routes = tuple(routes)
        chosen = self.whose.value()
        offered = [(str(one.person), name_or_withheld(one.name)) for one in routes]
        self.whose.offer(offered)
        if chosen in dict(offered):
            self.whose.choose(chosen)
        reveal(self.whose, len(offered) > 1)
        self._show()

    def show_seen(self, words: Mapping[int, str], opened: Callable[[str], None]) -> None:
        """Say that others came the same way.

        Args:
            words: by number of the person in how many cases the route is seen.
            opened: called with the part of the person whose route is asked about.
        """
        self._seen, self._open_seen = words, opened
        self._show()

    def _to_seen(self) -> None:
        if self.route is not None and self._open_seen is not None:
            self._open_seen(f"p{self.route.person}")

    @property
    def route(self) -> Route | None:
        """The route that is shown."""
        chosen = self.whose.value()
        found = (one for one in self._routes if str(one.person) == chosen)
        return next(found, self._routes[0] if self._routes else None)

    def _show(self) -> None:
        route = self.route
        empty = route is None or route.is_empty
        reveal(self.picture, not empty)
        reveal(self.copy, not empty and bool(text_to_copy(route) if route else ""))
        reveal(self.none, empty)
        reveal(self.down, not empty)
        reveal(self.copied, False)
        seen = self._seen.get(route.person, "") if route is not None else ""
        self.seen.say(seen)
        reveal(self.seen, bool(seen))
        missing = [] if route is None else [one for one in route.stations if not one.is_known]
        homeless = route is None or any(one.what == HOME for one in missing)
        reveal(self.fill_home, homeless)
        placeless = any(one.key.startswith("e") for one in missing)
        reveal(self.fill_event, placeless and not homeless)
        if route is not None and not empty:
            self.picture.show_route(route)

    def _to_home(self) -> None:
        number = self.route.person if self.route is not None else 1
        self.opened.emit("home", f"p{number}.home_district")

    def _to_event(self) -> None:
        route = self.route
        stations = route.stations if route is not None else ()
        for station in stations:
            if not station.is_known and station.key.startswith("e"):
                self.opened.emit(station.what, station.key)
                return

    def _copy(self) -> None:
        route = self.route
        if route is None:
            return
        if projector.is_on():
            # A text to be sent never says "hidden" in place of what is true.
            self._tell(_("Nothing was copied: names are hidden. Press Ctrl+Shift+H first."))
            return
        clipboard.copy(text_to_copy(route))
        now = next((what_words(one) for one in route.stations if one.what == PRESENT), "")
        words = _("Copied, without “{now}” and the offices: they lead to the person.")
        self._tell(words.format(now=now))

    def _tell(self, words: str) -> None:
        self.copied.setText(words)
        reveal(self.copied, True)
        self.copied.setAccessibleName(self.copied.shown())
        announce(self.copied, self.copied.shown())
        QTimer.singleShot(COPIED_MS, self, lambda: reveal(self.copied, False))


def level(label: PlainLabel) -> PlainLabel:
    """Return a label that is as tall as the buttons beside it."""
    label.setMinimumHeight(look().px(36))
    return label

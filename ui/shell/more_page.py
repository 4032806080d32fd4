"""The page behind "More": what is not needed every day, what waits there, and what is not in use.

Rules: each line is one button that opens its place; what waits is said in words; what few offices
need and this one does not use stands below, with one sentence and the way to begin; nothing is
switched here, the places do that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act
from app.home.in_use import MATCHES, RETURNS, not_in_use
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.home.home_card import RowButton
from ui.home.home_words import Row
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import by_role, secondary
from ui.widgets.frames import Card, ScrollBody, WidthLayout, column, row
from ui.widgets.plain import IconLabel, PlainLabel, reveal, wrapped

_STATISTICS = N_("How many cases, of which kind, from where.")
_LOG = N_("Who did what, and when.")
_RETURNS = N_("Your numbers for a nodal office.")
_MATCHES = N_("Does another office know the same person?")
_PEOPLE = N_("Who opens this register, with which role.")
_BACKUP = N_("Copies of everything, and the recovery sheets.")
_SETTINGS = N_("Language, size, lock, mail, and this office.")
INSIDE: tuple[tuple[str, str, str, str], ...] = (
    ("statistics", "chart-column", N_("Statistics"), _STATISTICS),
    ("log", "scroll-text", N_("Activity log"), _LOG),
    (RETURNS, "file-spreadsheet", N_("Statistical returns"), _RETURNS),
    (MATCHES, "blend", N_("Matches"), _MATCHES),
    ("people", "users", N_("People and roles"), _PEOPLE),
    ("backup", "shield-check", N_("Backup and recovery"), _BACKUP),
    ("settings", "settings", N_("Settings"), _SETTINGS),
)
"""Key, icon, name and sentence of each place."""
_TWO_FROM = 560
_WIDEST = 920


class _Tiles(WidthLayout):
    """Puts lines beside each other in two columns where there is room, else under each other."""

    def sizeHint(self) -> QSize:
        """Ask for the widest line."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Need the widest line."""
        return QSize(max((one.minimumSize().width() for one in self._shown()), default=0), 0)

    def _lay(self, rect: QRect, *, move: bool) -> int:
        gap = self.spacing()
        beside = 2 if rect.width() >= look().px(_TWO_FROM) else 1
        wide = (rect.width() - gap * (beside - 1)) // beside
        items, top = self._shown(), rect.y()
        for first in range(0, len(items), beside):
            line = items[first : first + beside]
            high = max(one.heightForWidth(wide) for one in line)
            for place, one in enumerate(line):
                if move:
                    left = rect.x() + place * (wide + gap)
                    one.setGeometry(QRect(left, top, wide, high))
            top += high + gap
        return max(0, top - gap - rect.y())


class PlaceLine(RowButton):
    """The line of a place.

    Args:
        line: what it says, and what it opens.
        desk: opens it.
    """

    def __init__(self, line: Row, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(line, partial(desk.open, line.place), parent)
        self._name = self.accessibleName()
        self.badge = Badge(Mark(""), self)
        self.badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = self.layout()
        assert inside is not None
        inside.addWidget(self.badge)
        self.wait(0)

    def wait(self, number: int) -> None:
        """Say how many things wait there."""
        words = ngettext("{count} waits", "{count} wait", number).format(count=shown(number))
        self.badge.say(Mark(words, "accent", "clock"))
        reveal(self.badge, bool(number))
        self.setAccessibleName(f"{self._name}, {words}" if number else self._name)


class MorePage(Page):
    """The page.

    Args:
        desk: the officer's desk.
    """

    heading = N_("More")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.body = ScrollBody()
        self.column.addWidget(self.body, 1)
        card = self._card(6)
        self.lines: dict[str, PlaceLine] = {}
        tiles = _Tiles()
        tiles.setSpacing(look().px(4))
        for key, icon, name, sentence in INSIDE:
            line = PlaceLine(Row(key, icon, _(name), _(sentence), None, key, ""), desk, card)
            self.lines[key] = line
            tiles.addWidget(line)
        card.column.addLayout(tiles)
        self._build_unused()
        self.body.column.addStretch(1)
        self._show(frozenset())

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say where something waits."""
        for key, line in self.lines.items():
            line.wait(counts.get(key, 0))

    def refresh(self) -> None:
        """Ask what is in use."""
        self.desk.ask(not_in_use, self._show, by=self)

    def focus_first(self) -> None:
        """Begin with the first line."""
        next(iter(self.lines.values())).setFocus()

    def _card(self, inside: int) -> Card:
        card = Card(inside=inside)
        card.setMaximumWidth(look().px(_WIDEST))
        self.body.column.addWidget(card)
        return card

    def _build_unused(self) -> None:
        self.unused = self._card(12)
        self.unused.column.setContentsMargins(*(look().px(edge) for edge in (14, 10, 14, 10)))
        self.unused.column.setSpacing(look().px(6))
        self.unused.column.addWidget(PlainLabel(_("Not in use in this office"), "heading"))
        self.read = secondary(
            _("Read, and switch it on…"), "info", partial(self.desk.open, MATCHES)
        )
        self.first = secondary(
            _("Prepare a return…"), "file-plus", partial(self.desk.open, "return")
        )
        by_role(self.desk, Act.RETURNS, self.first)
        self.off = {
            MATCHES: self._unused_line(
                *("blend", _("Matches"), self.read),
                _("Off. It tells two offices whether both know a person."),
            ),
            RETURNS: self._unused_line(
                *("file-spreadsheet", _("Statistical returns"), self.first),
                _("Not used yet. Your numbers for a nodal office, and no case."),
            ),
        }

    def _unused_line(self, icon: str, name: str, button: QWidget, sentence: str) -> QWidget:
        line, middle = QWidget(), Qt.AlignmentFlag.AlignVCenter
        sign = IconLabel(icon, look().tokens.muted, 18)
        words = column(wrapped(name, "strong"), wrapped(sentence, "muted"), spacing=0)
        row(sign, (words, 1), (button, 0, middle), spacing=10, within=line)
        self.unused.column.addWidget(line)
        return line

    def _show(self, unused: frozenset[str]) -> None:
        for key, line in self.off.items():
            reveal(line, key in unused)
            reveal(self.lines[key], key not in unused)
        reveal(self.unused, bool(unused))

"""The "More" menu of the register page: the places that are wanted now and then.

Rules: the tuple is the whole menu, and without an entry there is no button; what the role of the
user does not allow stays in the menu, greyed, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.base.language import N_, _
from app.core.permissions import Act, may
from ui.frame.desk import Desk
from ui.look.icons import icon
from ui.look.theme import look
from ui.widgets.buttons import Button
from ui.widgets.plain import reveal, without_mnemonic


@dataclass(frozen=True)
class MoreEntry:
    """One line of the menu.

    Attributes:
        place: key of `ui.shell.navigation` that it opens.
        words: English message id.
        icon: Lucide name.
        act: what the role has to allow; None is open to everybody.
    """

    place: str
    words: str
    icon: str
    act: Act | None = None


MORE: tuple[MoreEntry, ...] = (
    MoreEntry("duplicates", N_("Possible duplicates"), "users", Act.VIEW),
    MoreEntry("recurring", N_("Seen in several cases"), "repeat", Act.VIEW),
    MoreEntry("import", N_("Import a spreadsheet…"), "file-input", Act.IMPORT),
    MoreEntry("export", N_("Export…"), "file-output", Act.EXPORT),
    MoreEntry("retention", N_("Cases due for review"), "calendar-clock", Act.HOLD),
    MoreEntry("bin", N_("Bin"), "trash"),
)
"""Import, export, bin, duplicates …: each part of the program adds its line."""


def way_to(desk: Desk, place: str) -> Callable[[], None] | None:
    """Return what opens a place of the menu; None when it is not there or not allowed."""
    entry = next((one for one in MORE if one.place == place), None)
    if entry is None or (entry.act is not None and not may(desk.services.user, entry.act)):
        return None
    return lambda: desk.open(place)


class MoreButton(Button):
    """The button with the menu; it is hidden as long as there is nothing in it."""

    def __init__(
        self, desk: Desk, entries: tuple[MoreEntry, ...] = MORE, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("More"), "", "ellipsis", None, parent)
        self._desk = desk
        self._entries = entries
        menu = QMenu(self)
        menu.setAccessibleName(_("More"))
        menu.setToolTipsVisible(False)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)
        reveal(self, bool(entries))

    def fill(self) -> None:
        """Put the entries into the menu as the user of now may use them."""
        menu = self.menu()
        menu.clear()
        for entry in self._entries:
            menu.addAction(self._action(entry))

    def _action(self, entry: MoreEntry) -> QAction:
        allowed = entry.act is None or may(self._desk.services.user, entry.act)
        words = _(entry.words)
        if not allowed:
            words = _("{action} (not with your role)").format(action=words)
        action = QAction(icon(entry.icon, look().tokens.ink), without_mnemonic(words), self.menu())
        action.setEnabled(allowed)
        action.triggered.connect(lambda _checked=False: self._desk.open(entry.place))
        return action

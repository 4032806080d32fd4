"""The list of keys: every shortcut of the window in words.

Rules: the list says what works and nothing else: it is made from the table of commands and from
the places of the rail.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from ui.frame.commands import COMMANDS, MENUS, place_keys, shown_keys
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel, SectionLabel
from ui.widgets.sheet import Sheet

LISTS = (
    (("Enter",), N_("Open what is chosen in a list")),
    (("Tab", "Shift+Tab"), N_("Next and previous field")),
    (("Alt",), N_("Show every command in a menu")),
)
"""Keys that every page knows without a command."""


class KeysSheet(Sheet):
    """The dialog.

    Args:
        parent: the window.
        places: key and message id of the places of the rail, from above.
    """

    def __init__(
        self, parent: QWidget | None = None, places: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(_("Keyboard shortcuts"), parent, (560, 560))
        for menu, words, _letter in MENUS:
            self.body.column.addWidget(SectionLabel(_(words)))
            for command in COMMANDS:
                if command.menu == menu and command.keys:
                    self._add(command.keys, _(command.words))
            if menu == "go":
                for number, (key, place) in enumerate(places, 1):
                    self._add((place_keys(number, key),), _(place))
        self.body.column.addWidget(SectionLabel(_("Everywhere")))
        for keys, words in LISTS:
            self._add(keys, _(words))
        self.body.column.addStretch(1)
        close = secondary(_("Close"), "", self.accept)
        self.finish(close, safe=close)
        close.setFocus()

    def _add(self, keys: Sequence[str], words: str) -> None:
        # A line says at most two ways: more would only be read past.
        shown = ", ".join(shown_keys(one) for one in keys[:2] if one)
        name = PlainLabel(shown, "strong", wrap=True)
        name.setFixedWidth(look().px(190))
        line = row(name, PlainLabel(words, wrap=True), spacing=12)
        line.setStretch(1, 1)
        self.body.column.addLayout(line)

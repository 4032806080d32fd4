"""The list of keys: every shortcut of the window in words.

Rules: the list says what works and nothing else.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.language import N_, _
from ui.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet

KEYS = (
    ("Ctrl+N", N_("New case")),
    ("Ctrl+F", N_("Search")),
    ("Ctrl+1 … 7", N_("Go to a place of the left side")),
    ("Enter", N_("Open what is chosen in a list")),
    ("Ctrl+O", N_("Open a packet file")),
    ("Ctrl+R", N_("Refer the case that is open or chosen")),
    ("Ctrl+P", N_("Print a letter of the case that is open")),
    ("Ctrl+PgDn, Ctrl+PgUp", N_("Next and previous section of a case")),
    ("Ctrl+Enter", N_("Close the case form")),
    ("Ctrl+Z", N_("Take the last change back")),
    ("Ctrl+Y", N_("Do a change again that was taken back")),
    ("Esc", N_("Go back; nothing typed is lost")),
    ("Ctrl+L", N_("Lock now")),
    ("Ctrl+/, F1", N_("This list")),
)


class KeysSheet(Sheet):
    """The dialog."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Keyboard shortcuts"), parent, (520, 500))
        for keys, words in KEYS:
            name = PlainLabel(keys, "strong")
            name.setFixedWidth(look().px(180))
            line = row(name, PlainLabel(_(words), wrap=True), spacing=12)
            line.setStretch(1, 1)
            self.body.column.addLayout(line)
        self.body.column.addStretch(1)
        close = secondary(_("Close"), "", self.accept)
        self.finish(close, safe=close)
        close.setFocus()

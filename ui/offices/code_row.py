"""The code of the other office from a picture: a file, or what is in the clipboard.

Rules: no picture is opened in the window; what was taken is handed on as it is.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from ui.papers.papers_adding import taken_from
from ui.widgets.buttons import secondary
from ui.widgets.compact_layout import WrapRow
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel

_BESIDE = 620


class CodeRow(QWidget):
    """Two buttons and what came of them.

    Signals:
        given: a path, or what was pasted.
    """

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.note = PlainLabel("", "muted", wrap=True)
        self.file = secondary(_("From a picture…"), "qr-code", self._ask)
        self.paste = secondary(_("From the clipboard"), "clipboard-paste", self._paste)
        buttons = QWidget()
        buttons.setLayout(row(self.file, self.paste))
        column.addWidget(WrapRow(((self.note, 1), (buttons, 0)), _BESIDE))
        self.show_state(reading=False)

    def show_state(self, *, reading: bool) -> None:
        """Say what the buttons are for, or that a picture is being read."""
        self._tell(
            _("Looking for the code in the picture…")
            if reading
            else _("You meet them? A photograph of their QR code does the same.")
        )
        for button in (self.file, self.paste):
            button.allow(not reading, _("One moment…"))

    def _tell(self, text: str, role: str = "muted") -> None:
        self.note.set_role(role)
        self.note.setText(text)

    def _ask(self) -> None:
        kinds = _("Pictures (*.png *.jpg *.jpeg *.webp)") + ";;" + _("All files (*)")
        ask_open(self, _("A picture of their code"), kinds, self._chosen)

    def _chosen(self, path: Path) -> None:
        self.given.emit(path)

    def _paste(self) -> None:
        found = taken_from(QGuiApplication.clipboard().mimeData(), "")
        if found:
            self.given.emit(found[0])
            return
        self._tell(
            _("There is no picture in the clipboard. Copy one, then press the button again."),
            "wrong",
        )

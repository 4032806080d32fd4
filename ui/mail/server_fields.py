"""The fields of one mail server: name, port, and how the line is protected.

Rules: the port follows the protection as long as nobody typed another; a line without protection
cannot be chosen.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.mail.records import MailServer
from ui.look.theme import look
from ui.mail.setup_words import security_words
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import FlowLayout, column
from ui.widgets.plain import PlainLabel

_HOST_WIDTH, _PORT_WIDTH, _SECURITY_WIDTH = 270, 90, 150


class ServerFields(QWidget):
    """One server.

    Args:
        heading: what it is for, translated.
        ports: the usual port of each protection.

    Signals:
        typed: a field changed.
    """

    typed = Signal()

    def __init__(self, heading: str, ports: dict[str, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self._ports = ports
        inner = column(PlainLabel(heading, "strong", wrap=True), spacing=4)
        self.host = LineEntry(f"{heading}: {_('Server')}", "mail.example.org")
        self.port = LineEntry(f"{heading}: {_('Port')}")
        self.security = ComboBox([(key, security_words(key)) for key in ports])
        self.security.setAccessibleName(f"{heading}: {_('Protection')}")
        line = FlowLayout(spacing=10)
        for words, field, width in (
            (_("Server"), self.host, _HOST_WIDTH),
            (_("Protection"), self.security, _SECURITY_WIDTH),
            (_("Port"), self.port, _PORT_WIDTH),
        ):
            field.setMinimumWidth(worn.px(width))
            line.addWidget(Labelled(words, field))
        inner.addLayout(line)
        self.setLayout(inner)
        self.security.chosen.connect(self._protected)
        self.host.textChanged.connect(self.typed)
        self.port.textChanged.connect(self.typed)
        self.show_server(None)

    def show_server(self, server: MailServer | None) -> None:
        """Fill in a server; None empties the fields."""
        first = next(iter(self._ports))
        self.host.setText(server.host if server else "")
        self.security.choose(server.security if server else first)
        self.port.setText(f"{server.port if server else self._ports[first]}")

    def server(self) -> MailServer:
        """Return what stands here; a port that is no number is 0, which nobody keeps."""
        digits = self.port.text().strip()
        port = int(digits) if digits.isdecimal() and len(digits) < 7 else 0
        return MailServer(self.host.text().strip(), port, self.security.value())

    def _protected(self, security: str) -> None:
        if self.port.text().strip() in {f"{port}" for port in self._ports.values()} | {""}:
            self.port.setText(f"{self._ports[security]}")
        self.typed.emit()

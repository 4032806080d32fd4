"""The form of the mailbox in Lifafa: address, servers, login, password, certificate, fetching.

Rules: servers that are known from the address are filled in and shown, the others are asked; the
port follows the protection as long as nobody typed another, and a line without protection cannot be
chosen; a kept password is never shown again; what is typed stays here until it is kept or left.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.mail.accounts import known
from app.mail.records import MailAccount, MailChoice, MailServer
from ui.look.theme import look
from ui.mail.mail_words import MINUTES, hint_words, minutes_words, security_words, server_words
from ui.widgets.buttons import quiet, secondary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import FlowLayout, column, put
from ui.widgets.plain import reveal, wrapped
from ui.widgets.secret import SecretField

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
        inner = column(wrapped(heading, "strong"), spacing=4)
        self.host = LineEntry(f"{heading}: {_('Server')}", "mail.example.org", as_typed=True)
        self.port = LineEntry(f"{heading}: {_('Port')}", as_typed=True)
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


_SEND_PORTS = {"tls": 465, "starttls": 587}
_READ_PORTS = {"tls": 993, "starttls": 143}
_READABLE = 560


class MailboxForm(QWidget):
    """The fields.

    Signals:
        typed: something changed, so an earlier test tells nothing any more.
        certificate_chosen: Path of a certificate file that is to be read and given to `take_ca`.
    """

    typed = Signal()
    certificate_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ca = ""
        self._own_servers = False
        self._domain = ""
        self._filling = False
        self._wants_password = False
        inner = column(spacing=12)
        self.setLayout(inner)
        self.address = LineEntry(_("Mail address"), "office@example.org", as_typed=True)
        self.address_row = Labelled(_("Mail address"), self.address)
        self.address.setMaximumWidth(look().px(_READABLE))
        inner.addWidget(self.address_row)
        self.hint = wrapped("", "muted")
        put(inner, self.hint, self._servers(), self._login(), self._certificate(), self._fetching())
        self.address.textChanged.connect(lambda _now: self._addressed())
        for field in (self.login, self.password):
            changed = field.changed if isinstance(field, SecretField) else field.textChanged
            changed.connect(lambda _now: self._typed())
        self.send.typed.connect(self._typed)
        self.read.typed.connect(self._typed)
        self.reads.toggled.connect(lambda _on: self._typed())
        self.delete.toggled.connect(lambda _on: self._typed())
        self.minutes.chosen.connect(lambda _value: self._typed())
        self._addressed()

    # -- parts ---------------------------------------------------------------------------------

    def _servers(self) -> QWidget:
        box = QWidget()
        self.found = wrapped("")
        self.other = secondary(_("Other servers…"), "server", self._type_servers)
        self.send = ServerFields(_("Server that sends (SMTP)"), _SEND_PORTS)
        self.reads = CheckBox(_("Fetch packets from this mailbox too"))
        self.reads.setChecked(True)
        self.read = ServerFields(_("Server that is read (IMAP)"), _READ_PORTS)
        box.setLayout(column(self.found, in_lines(self.other), self.send, self.reads, self.read))
        return box

    def _login(self) -> QWidget:
        box = QWidget()
        self.login = LineEntry(_("Login name"), _("as the address"), as_typed=True)
        self.password = SecretField(_("Password of the mailbox"))
        self.password_row = Labelled(_("Password of the mailbox"), self.password)
        self.kept = wrapped("", "small")
        box.setLayout(column(Labelled(_("Login name"), self.login), self.password_row, self.kept))
        for field in (self.login, self.password):
            field.setMaximumWidth(look().px(_READABLE))
        return box

    def _certificate(self) -> QWidget:
        box = QWidget()
        self.ca_words = wrapped("", "muted")
        self.add_ca = quiet(_("Add a certificate file…"), "file-key", self._ask_ca)
        self.drop_ca = quiet(_("Remove the certificate"), "x", lambda: self.take_ca(""))
        box.setLayout(column(self.ca_words, in_lines(self.add_ca, self.drop_ca), spacing=2))
        return box

    def _fetching(self) -> QWidget:
        self._fetch_box = QWidget()
        self.minutes = ComboBox([(key, _(words)) for key, words in MINUTES])
        self.minutes.choose("0")
        self.delete = CheckBox(_("Remove mails from the server once taken in"))
        told = Labelled(_("Look for new mail"), self.minutes)
        self.minutes.setMaximumWidth(look().px(320))
        words = _("Only while the program is open and unlocked. Nothing is opened by itself.")
        self._fetch_box.setLayout(column(told, wrapped(words, "small"), self.delete))
        return self._fetch_box

    # -- filling in ----------------------------------------------------------------------------

    def show_choice(self, choice: MailChoice) -> None:
        """Fill in what is kept; the password stays where it is."""
        account = choice.account
        self._filling = True
        self._wants_password = False
        self.password.clear()
        self.address.setText(account.address if account else "")
        self.login.setText(account.login if account and account.login != account.address else "")
        if account is None:
            self._own_servers = False
            self.send.show_server(None)
            self.read.show_server(None)
            self.reads.setChecked(True)
        else:
            found = known(account.address)
            self._own_servers = found is None or (found.send, found.read) != (
                account.send,
                account.read or found.read,
            )
            self.send.show_server(account.send)
            self.reads.setChecked(account.read is not None)
            if account.read is not None:
                self.read.show_server(account.read)
        self._ca = account.own_ca if account else ""
        has = account is not None and account.has_password
        words = _("A password is kept in the register. Type one only to change it.")
        self.kept.setText(words if has else _("It is kept in the register, nowhere else."))
        if self.minutes.findData(f"{choice.fetch_minutes}") < 0:
            self.minutes.addItem(minutes_words(choice.fetch_minutes), f"{choice.fetch_minutes}")
        self.minutes.choose(f"{choice.fetch_minutes}")
        self.delete.setChecked(choice.delete_fetched)
        self._filling = False
        self._show()

    def account(self) -> MailAccount:
        """Return the mailbox that stands here."""
        return MailAccount(
            address=self.address.text().strip(),
            login=self.login.text().strip() or self.address.text().strip(),
            send=self.send.server(),
            read=self.read.server() if self.reads.isChecked() else None,
            own_ca=self._ca,
        )

    def typed_password(self) -> str:
        """Return what was typed as the password, "" for nothing."""
        return self.password.text()

    def wants_password(self) -> bool:
        """Say whether a password was typed that is not kept: here, or before a lock."""
        return self._wants_password or bool(self.typed_password())

    def lacks_password(self) -> bool:
        """Say whether a password was typed before a lock and has to be typed again."""
        return self._wants_password and not self.typed_password()

    def ask_password_again(self, wanted: bool) -> None:
        """Say that the password that was typed before a lock was let go."""
        self._wants_password = wanted
        if wanted:
            self.kept.setText(_("The password was not kept over the lock. Type it once more."))

    # -- what is typed -------------------------------------------------------------------------

    def _addressed(self) -> None:
        domain = self.address.text().strip().rpartition("@")[2]
        found, before = known(domain), known(self._domain)
        other = found != before
        self._domain = domain
        if other and not self._filling:
            # Servers of another service are not those of this one, whoever named them.
            self._own_servers = False
            self.send.show_server(found.send if found is not None else None)
            self.read.show_server(found.read if found is not None else None)
        self._typed()

    def _typed(self) -> None:
        if not self._filling:
            self._show()
            self.typed.emit()

    def _type_servers(self) -> None:
        self._own_servers = True
        self._show()
        self.send.host.setFocus()

    def _show(self) -> None:
        found = known(self.address.text().strip())
        asked = found is None or self._own_servers
        has_domain = "." in self.address.text().rpartition("@")[2]
        self.hint.setText(hint_words(found.hint) if found is not None else "")
        reveal(self.hint, bool(self.hint.text()))
        words = _("Its servers are not known here. Whoever runs the mailbox can tell them.")
        if found is not None:
            words = _("Servers: {send} to send, {read} to read.").format(
                send=server_words(found.send), read=server_words(found.read)
            )
        self.found.setText(words)
        reveal(self.found, has_domain and not (found is not None and asked))
        reveal(self.other, found is not None and not asked)
        reveal(self.send, asked)
        reveal(self.read, asked and self.reads.isChecked())
        reveal(self._fetch_box, self.reads.isChecked())
        own = _("The certificate of the office's own authority counts too.")
        usual = _("Certificates are checked against the authorities of this computer.")
        self.ca_words.setText(own if self._ca else usual)
        reveal(self.add_ca, not self._ca)
        reveal(self.drop_ca, bool(self._ca))

    # -- the certificate -----------------------------------------------------------------------

    def _ask_ca(self) -> None:
        kinds = _("Certificates (*.pem *.crt *.cer)") + ";;" + _("All files (*)")
        ask_open(self, _("Certificate file"), kinds, self.certificate_chosen.emit)

    def take_ca(self, pem: str) -> None:
        """Take what a certificate file holds, "" for none; what is none is refused when kept."""
        self._ca = pem
        self._typed()

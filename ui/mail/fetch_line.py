"""Fetching mail for the inbox: the button, how far it is, and what came.

Rules: the button is there only where a mailbox is read; what came stands in a line until it is
closed or fetched again; nothing that came is opened.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.base.jobs import Progress
from app.base.language import _
from app.core.permissions import Act
from app.mail.accounts import ACCOUNT
from app.mail.records import FetchReport, MailChoice
from ui.frame.desk import Desk
from ui.frame.errands import ask
from ui.look.theme import look
from ui.mail.hands import MailHands
from ui.mail.round_words import fetched_words, refused_words, where_words
from ui.widgets.announce import announce
from ui.widgets.busy import endless
from ui.widgets.buttons import quiet, secondary
from ui.widgets.careful_button import CarefulButton
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.role_gate import by_role
from ui.widgets.strip import Banner

_THOUSAND = 1000


class FetchLine(QWidget):
    """What stands over the list while mail is fetched, and after it.

    Args:
        desk: for the role and the words of refusals.
        hands: what it fetches with.

    Attributes:
        button: "Fetch mail", to be laid beside the other ways of taking in.

    Signals:
        came: something came, so that the list has to be read again.
    """

    came = Signal()

    def __init__(self, desk: Desk, hands: MailHands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hands, self._rounds = hands, hands.rounds
        self._asked = False
        self._reads = False
        self.report: FetchReport | None = None
        self.button = CarefulButton(_("Fetch mail"), "", "mail-search", self.fetch)
        by_role(desk, Act.ACCEPT, self.button)
        reveal(self.button, False)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(6))
        self.doing = PlainLabel("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Fetching mail"))
        self.stop = secondary(_("Stop"), "square", self._rounds.stop)
        self._busy = QWidget()
        line = row(self.doing, self.bar, self.stop, spacing=10)
        line.setStretch(1, 1)
        self._busy.setLayout(line)
        self._column.addWidget(self._busy)
        self._banner: Banner | None = None
        self._rounds.changed.connect(self._show)
        self._rounds.progressed.connect(self._moved)
        self._rounds.fetched.connect(self._fetched)
        self._show()

    def reload(self) -> None:
        """Ask whether a mailbox is read here."""
        ask(self._hands.errands, self._hands.uses.choice, self._chosen, lambda _error: None)

    def _chosen(self, choice: MailChoice) -> None:
        account = choice.account
        self._reads = choice.way == ACCOUNT and account is not None and account.read is not None
        reveal(self.button, self._reads)
        self._show()

    def fetch(self) -> None:
        """Look into the mailbox."""
        if not self._rounds.doing:
            self._asked = True
            self.forget()
            self._rounds.fetch()

    def forget(self) -> None:
        """Take away what was told of the last look."""
        if self._banner is not None:
            self._banner.hide()
            self._column.removeWidget(self._banner)
            self._banner.deleteLater()
            self._banner = None
        self.report = None
        self._fold()

    def told(self) -> str:
        """Return what is told of the last look, "" for nothing."""
        return self._banner.accessibleName() if self._banner is not None else ""

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        doing = self._rounds.doing
        fetching = doing == "fetch"
        if not doing:
            self._asked = False
            endless(self.bar)
        self.button.allow(not doing, _("Mail is at work already."))
        # A look that nobody asked for moves nothing on the page.
        reveal(self._busy, fetching and self._asked)
        self.doing.setText(_("Fetching mail…"))
        self._fold()

    def _moved(self, progress: Progress) -> None:
        total = progress.total
        if not total:
            endless(self.bar)
        if total:
            self.bar.setRange(0, _THOUSAND)
            self.bar.setValue(min(_THOUSAND, progress.done * _THOUSAND // total))

    def _fetched(self, report: FetchReport) -> None:
        if report.taken or report.parts or report.known:
            self.came.emit()
        if not self._asked:
            return
        self.forget()
        self.report = report
        todo = " ".join(part for part in (where_words(report), refused_words(report)) if part)
        close = quiet("", "x", self.forget)
        close.setAccessibleName(_("Dismiss this message"))
        self._banner = Banner(_tone(report), fetched_words(report), todo, close)
        self._column.addWidget(self._banner)
        self._banner.show()
        if self._banner.tone != "danger":
            announce(self._banner, self._banner.accessibleName())
        self._fold()

    def _fold(self) -> None:
        reveal(self, not self._busy.isHidden() or self._banner is not None)


def _tone(report: FetchReport) -> str:
    if report.refused or report.bounced or report.left:
        return "caution"
    return "good" if report.taken or report.parts else "accent"

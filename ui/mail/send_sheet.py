"""Before a packet is sent from the mailbox in Lifafa: to whom, how large, in how many mails.

Rules: the address comes from the card and may be typed for this packet alone; Enter never sends;
closing sends nothing.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.base.reasons import show_size
from ui.frame.failure import FailureKind, triage
from ui.mail.send_flow import SendAsk, SendFlow
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.sheet import Sheet


class SendSheet(Sheet):
    """The dialog.

    Args:
        flow: the presenter of the packet.
        asked: the mailbox, and where to.
        again: parts go once more, and are asked for by number.
        parent: the window.
    """

    def __init__(
        self,
        flow: SendFlow,
        asked: SendAsk,
        parent: QWidget | None = None,
        *,
        again: bool = False,
    ) -> None:
        heading = _("Send parts again") if again else _("Send by mail")
        super().__init__(heading, parent, (600, 470))
        self._flow, self._again = flow, again
        told = self.body.column
        self.address = LineEntry(_("Mail address"))
        before = flow.jobs[0].to if again and flow.jobs else ""
        self.address.setText(before or asked.address)
        hint = _("From their card. Another one counts for this packet only.")
        if not self.address.text():
            hint = _("Their card names none. Ask them for it.")
        self.address_row = Labelled(_("To"), self.address, hint)
        told.addWidget(self.address_row)
        self.only = LineEntry(_("Parts"), "2, 5-9")
        words = _("Only these, as they asked: 1 to {count}").format(
            count=numerals.shown(flow.parts)
        )
        self.only_row = Labelled(_("Parts"), self.only, words)
        reveal(self.only_row, again)
        told.addWidget(self.only_row)
        self.about = PlainLabel(_mails(asked), "strong", wrap=True)
        reveal(self.about, not again)
        told.addWidget(self.about)
        account = asked.choice.account
        words = _("From {address}, over {host}. Its text names no person, no case and no office.")
        if account is not None:
            shown = words.format(address=account.address, host=account.send.host)
            told.addWidget(PlainLabel(shown, "muted", wrap=True))
        words = _("What cannot go now is tried again by itself while the program is open.")
        told.addWidget(PlainLabel(words, "muted", wrap=True))
        told.addStretch(1)
        self.go = careful_primary(_("Send now"), "send", self._go)
        self.stay = secondary(_("Cancel"), "", self.reject)
        self.finish(self.stay, self.go)
        self.address.textChanged.connect(lambda _now: self.address_row.wrong(""))
        self.only.textChanged.connect(lambda _now: self.only_row.wrong(""))
        flow.queued.connect(self._queued)
        flow.refused.connect(self._refused)
        first = self.only if again else (self.stay if self.address.text() else self.address)
        first.setFocus()

    def _go(self) -> None:
        to, only = self.address.text().strip(), self.only.text().strip()
        for field, row, typed in (
            (self.address, self.address_row, to),
            (self.only, self.only_row, only or not self._again),
        ):
            if not typed:
                row.wrong(_("Type it first."))
                field.setFocus()
                return
        self.go.allow(False, _("One moment…"))
        self._flow.send(to, only)

    def _queued(self) -> None:
        if self.isVisible():
            self.accept()

    def _refused(self, error: Exception) -> None:
        failure = triage(error)
        if not self.isVisible() or failure.kind is FailureKind.CANCELLED:
            return
        self.go.allow(True)
        row = self.only_row if self._again else self.address_row
        row.wrong(f"{failure.happened} {failure.todo}".strip())


def _mails(asked: SendAsk) -> str:
    words = ngettext("{size}, in one mail.", "{size}, in {count} mails.", asked.mails)
    return words.format(size=show_size(asked.size), count=numerals.shown(asked.mails))

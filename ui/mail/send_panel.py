"""A packet's mails, where it is handed over: the way out, its dialogs, how far they are.

Rules: what the button does is what the office chose; while nobody chose, it leads to where it is
chosen; from the mailbox the address comes from the card and may be typed for this packet alone; by
hand it is asked first where the files go, and nothing on it names a person or a case; a round that
is at work can be stopped; Enter never sends, saves or opens anything, and closing sends nothing.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.base.numerals import size_words
from app.core.permissions import Act
from app.inbox.parts import shown_numbers
from app.mail.accounts import ACCOUNT, DRAFT
from app.mail.by_hand import WebmailParcel
from ui.frame import clipboard
from ui.frame.desk import Desk
from ui.frame.worker import FailureKind, triage
from ui.look.theme import look
from ui.mail.mail_words import AT_SETTINGS, Line, does_words, job_lines, limit_words
from ui.mail.rounds import MailHands, acts_for, sending_words
from ui.mail.send_flow import SendAsk, SendFlow
from ui.widgets.buttons import (
    Button,
    CarefulButton,
    allows,
    by_role,
    careful_primary,
    not_allowed,
    secondary,
)
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_folder
from ui.widgets.frames import clear, column, row
from ui.widgets.plain import IconLabel, PlainLabel, reveal, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class CopyLine(QWidget):
    """One value.

    Args:
        label: translated.
        value: shown letter by letter, and copied as it is.
    """

    def __init__(self, label: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = value
        words = column(PlainLabel(label, "small"), wrapped(value, "strong"), spacing=0)
        self.copy = secondary(_("Copy"), "copy", lambda: clipboard.copy(self.value))
        self.copy.setAccessibleName(f"{self.copy.accessibleName()}: {label}")
        self.setLayout(row((words, 1), self.copy, spacing=12, edges=(0, 2, 0, 2)))


_MOST_SHOWN = 12


class ParcelSheet(Sheet):
    """The dialog.

    Args:
        flow: the presenter of the packet.
        asked: how the office mails, and where to.
        parent: the window.
    """

    def __init__(self, flow: SendFlow, asked: SendAsk, parent: QWidget | None = None) -> None:
        self._draft = asked.choice.way == DRAFT
        heading = _("Draft in my mail program") if self._draft else _("Mail from the webmail page")
        super().__init__(heading, parent, (640, 540))
        self._flow = flow
        told = self.body.column
        told.addWidget(wrapped(does_words(asked.choice.way), "muted"))
        self.about = wrapped(_about(asked))
        told.addWidget(self.about)
        self.address = LineEntry(_("Mail address"), as_typed=True)
        self.address.setText(asked.address)
        hint = "" if asked.address else _("Their card names none. Ask them for it.")
        self.address_row = Labelled(_("To"), self.address, hint)
        told.addWidget(self.address_row)
        self.busy = wrapped("", "muted")
        told.addWidget(self.busy)
        told.addStretch(1)
        self.go = careful_primary(_("Choose a folder…"), "folder-down", self._ask)
        self.stop = secondary(_("Stop"), "square", flow.stop)
        self.close_button = secondary(_("Cancel"), "", self.reject)
        self.finish(self.close_button, self.stop, self.go)
        self.address.textChanged.connect(lambda _now: self.address_row.wrong(""))
        flow.changed.connect(self._show)
        flow.saved.connect(self._saved)
        flow.refused.connect(self._refused)
        self.finished.connect(lambda _result: flow.stop())
        self._show()
        (self.address if not asked.address else self.close_button).setFocus()

    def _ask(self) -> None:
        if not self.address.text().strip():
            self.address_row.wrong(_("Type the address first."))
            self.address.setFocus()
            return
        ask_folder(self, _("Choose a folder"), self.save_into, writes=True)

    def save_into(self, folder: Path) -> None:
        """Save the files into a folder."""
        self._flow.save(folder, self.address.text().strip(), drafts=self._draft)

    def _show(self) -> None:
        busy = bool(self._flow.busy)
        self.busy.setText(_("Saving, then reading back and comparing…") if busy else "")
        reveal(self.busy, busy)
        reveal(self.stop, busy)
        self.go.allow(not busy, _("Saving…"))

    def _refused(self, error: Exception) -> None:
        failure = triage(error)
        if self.isVisible() and failure.kind is not FailureKind.CANCELLED:
            self.address_row.wrong(failure.text)

    # -- when the files are there --------------------------------------------------------------

    def _saved(self, made: WebmailParcel | tuple[Path, ...]) -> None:
        clear(self.body.column)
        self.go.hide()
        self.stop.hide()
        self._flow.changed.disconnect(self._show)
        self._flow.saved.disconnect(self._saved)
        if isinstance(made, WebmailParcel):
            self._show_parcel(made)
        else:
            self._show_drafts(made)
        if not (isinstance(made, WebmailParcel) and made.left):
            told = _(
                "Once they have gone, press “I have handed it over” on the page of the packet."
            )
            self.body.column.addWidget(wrapped(told, "muted"))
        self.body.column.addStretch(1)
        self.close_button.say(_("Close"))

    def _show_parcel(self, made: WebmailParcel) -> None:
        column = self.body.column
        files = [Path(name) for name in made.files]
        column.addWidget(Banner("good", _parcel_words(made)))
        self.lines = [
            CopyLine(_("To"), made.to),
            CopyLine(_("Subject"), made.subject),
            CopyLine(_("Text of the mail"), made.line),
        ]
        for line in self.lines:
            column.addWidget(line)
        column.addWidget(PlainLabel(_("Files to attach"), "small"))
        for file in files[:_MOST_SHOWN]:
            column.addWidget(wrapped(file.name, "strong"))
        self._add_more(len(files) - _MOST_SHOWN)
        if made.left:
            words = _("There was no room for parts {numbers}: save them into another folder.")
            column.addWidget(
                Banner(
                    "caution", words.format(numbers=numerals.in_digits(shown_numbers(made.left)))
                )
            )
        self.lines[0].copy.setFocus()

    def _show_drafts(self, made: tuple[Path, ...]) -> None:
        column = self.body.column
        column.addWidget(Banner("good", _draft_words(made)))
        told = _("Open it, look at the address, and press Send in your mail program.")
        column.addWidget(wrapped(told))
        self.openers: list[Button] = []
        for place, path in enumerate(made[:_MOST_SHOWN]):
            text = _("Open in my mail program") if not place else _("Open this one")
            make = secondary if place else careful_primary
            button = make(text, "external-link", partial(self._flow.open_file, path))
            button.setAccessibleName(f"{text}: {path.name}")
            column.addLayout(row((wrapped(path.name, "strong"), 1), button, spacing=10))
            self.openers.append(button)
        self._add_more(len(made) - _MOST_SHOWN)
        words = _("If nothing opens, double-click the file, or attach the packet by hand.")
        column.addWidget(wrapped(words, "small"))
        self.close_button.setFocus()

    def _add_more(self, more: int) -> None:
        if more > 0:
            words = ngettext("and {count} more file", "and {count} more files", more)
            told = PlainLabel(words.format(count=numerals.shown(more)), "muted")
            told.setContentsMargins(look().px(2), 0, 0, 0)
            self.body.column.addWidget(told)


def _lie_words(made: WebmailParcel | tuple[Path, ...]) -> str:
    return _parcel_words(made) if isinstance(made, WebmailParcel) else _draft_words(made)


def _parcel_words(made: WebmailParcel) -> str:
    words = ngettext(
        "One file lies in {folder}. It is one mail.",
        "{count} files lie in {folder}. Each file is one mail.",
        len(made.files),
    )
    return words.format(count=numerals.shown(len(made.files)), folder=_above(made.files[0]))


def _draft_words(made: tuple[Path, ...]) -> str:
    words = ngettext(
        "One draft lies in {folder}.",
        "{count} drafts lie in {folder}. Each is one mail, with one part.",
        len(made),
    )
    return words.format(count=numerals.shown(len(made)), folder=_above(made[0]))


def _above(file: Path | str) -> str:
    """Return the name of the folder in which a file lies."""
    folder = Path(file).parent
    return folder.name or str(folder)


def _about(asked: SendAsk) -> str:
    words = ngettext(
        "{size}, in one mail of at most {limit}.",
        "{size}, in {count} mails of at most {limit}.",
        asked.mails,
    )
    size, limit = size_words(asked.size), limit_words(asked.choice.limit_bytes)
    return words.format(size=size, count=numerals.shown(asked.mails), limit=limit)


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
        self.address = LineEntry(_("Mail address"), as_typed=True)
        before = flow.jobs[0].to if again and flow.jobs else ""
        self.address.setText(before or asked.address)
        hint = _("From their card. Another one counts for this packet only.")
        if not self.address.text():
            hint = _("Their card names none. Ask them for it.")
        self.address_row = Labelled(_("To"), self.address, hint)
        told.addWidget(self.address_row)
        self.only = LineEntry(_("Parts"), "2, 5-9", as_typed=True)
        words = _("Only these, as they asked: 1 to {count}").format(
            count=numerals.shown(flow.parts)
        )
        self.only_row = Labelled(_("Parts"), self.only, words)
        reveal(self.only_row, again)
        told.addWidget(self.only_row)
        self.about = wrapped(_mails(asked), "strong")
        reveal(self.about, not again)
        told.addWidget(self.about)
        account = asked.choice.account
        words = _("From {address}, over {host}. Its text names no person, no case and no office.")
        if account is not None:
            shown = words.format(address=account.address, host=account.send.host)
            told.addWidget(wrapped(shown, "muted"))
        words = _("What cannot go now is tried again by itself while the program is open.")
        told.addWidget(wrapped(words, "muted"))
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
        for field, line, typed in (
            (self.address, self.address_row, to),
            (self.only, self.only_row, only or not self._again),
        ):
            if not typed:
                line.wrong(_("Type it first."))
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
        row.wrong(failure.text)


def _mails(asked: SendAsk) -> str:
    words = ngettext("{size}, in one mail.", "{size}, in {count} mails.", asked.mails)
    return words.format(size=size_words(asked.size), count=numerals.shown(asked.mails))


_THOUSAND = 1000
_NOT_GONE = ("failed", "given_up")


class SendPanel(QWidget):
    """The panel.

    Args:
        desk: for roles, places and words of refusals.
        hands: what it mails with.
    """

    def __init__(self, desk: Desk, hands: MailHands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.flow = SendFlow(hands, self)
        self._rounds = hands.rounds
        self._again = False
        self._told: tuple[Line, ...] = ()
        self.sheet: Sheet | None = None
        self._lines = column(spacing=4)
        outer = column(self._lines, within=self)
        self._build_round(outer)
        self._build_acts(outer)
        self.flow.changed.connect(self._show)
        self.flow.asked.connect(self._asked)
        self.flow.refused.connect(self._refused)
        self.flow.queued.connect(desk.wrote)
        self.flow.saved.connect(self._saved)
        self._show()

    def _build_round(self, outer: QVBoxLayout) -> None:
        self.doing = wrapped("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Sending"))
        self.stop_round = secondary(_("Stop"), "square", self.flow.stop_round)
        self._round = QWidget()
        column(self.doing, row((self.bar, 1), self.stop_round), spacing=None, within=self._round)
        outer.addWidget(self._round)

    def _build_acts(self, outer: QVBoxLayout) -> None:
        self.mail = CarefulButton(_("Send by mail…"), "", "mail", self._begin)
        self.again_now = CarefulButton(_("Try now"), "", "repeat", self.flow.try_now)
        self.give_up = secondary(_("Stop mailing"), "square", self.flow.give_up)
        self.parts = CarefulButton(_("Send parts again…"), "", "files", self._begin_parts)
        to_settings = partial(self._desk.open, "mail")
        self.settings = secondary(_("Mail settings…"), "settings", to_settings)
        by_role(self._desk, Act.REFER, self.mail, self.again_now, self.give_up, self.parts)
        acts = (self.mail, self.again_now, self.give_up, self.parts, self.settings)
        outer.addWidget(in_lines(*acts))
        self.none = wrapped("", "muted")
        self.choose = secondary(_("Choose how…"), "settings", to_settings)
        self._choose_line = in_lines(self.choose)
        for widget in (self.none, self._choose_line):
            outer.addWidget(widget)
            widget.hide()

    def show_packet(
        self, packet_id: str, office_id: str, size: int, *, may_go: bool = True
    ) -> None:
        """Be about a packet; see `SendFlow.show`."""
        if packet_id != self.flow.packet_id:
            self.none.hide()
            self._choose_line.hide()
        self.flow.show(packet_id, office_id, size, may_go=may_go)

    def lines(self) -> list[str]:
        """Return what is told of the mails, one text a line."""
        return [line.text for line in self._told]

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        told = tuple(job_lines(flow.jobs, flow.host, flow.now))
        if told != self._told:
            self._told = told
            clear(self._lines)
            for one in told:
                ink = look().tone(one.tone)[0]
                icon = IconLabel(one.icon, ink, 18)
                line = row((icon, 0, Qt.AlignmentFlag.AlignTop), (wrapped(one.text), 1))
                self._lines.addLayout(line)
        self._show_round()
        waits = flow.waits and flow.may_go
        reveal(self.mail, flow.may_go and not flow.waits)
        reveal(self.again_now, waits and not flow.sending)
        reveal(self.give_up, flow.waits)
        reveal(self.parts, flow.may_go and flow.parts > 1 and not flow.waits)
        wrong = any(job.state in _NOT_GONE and job.reason in AT_SETTINGS for job in flow.jobs)
        reveal(self.settings, wrong and allows(self._desk, Act.MAIL))

    def _show_round(self) -> None:
        flow = self.flow
        reveal(self._round, flow.sending)
        self.doing.setText(sending_words(flow.progress))
        total = flow.progress.total if flow.progress is not None else 0
        self.bar.setRange(0, _THOUSAND if total else 0)
        if total and flow.progress is not None:
            self.bar.setValue(min(_THOUSAND, flow.progress.done * _THOUSAND // total))

    # -- acts ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._again = False
        self.flow.begin()

    def _begin_parts(self) -> None:
        self._again = True
        self.flow.begin()

    def _asked(self, asked: SendAsk) -> None:
        way = asked.choice.way
        reveal(self.none, not way)
        reveal(self._choose_line, not way and allows(self._desk, Act.MAIL))
        if not way:
            told = _("Nobody chose yet how this office mails.")
            may = allows(self._desk, Act.MAIL)
            self.none.setText(told if may else f"{told} {not_allowed()}")
            if may:
                self.choose.setFocus()
            return
        if way == ACCOUNT:
            self.sheet = SendSheet(self.flow, asked, self.window(), again=self._again)
        else:
            self.sheet = ParcelSheet(self.flow, asked, self.window())
        self.sheet.finished.connect(self._closed)
        self.sheet.open()

    def _closed(self, _result: int) -> None:
        if self.sheet is not None:
            self.sheet.deleteLater()
            self.sheet = None

    def _saved(self, made: WebmailParcel | tuple[Path, ...]) -> None:
        """Tell in the window what lies in the folder when the dialog was closed meanwhile."""
        self._desk.wrote()
        if self.sheet is None:
            self._desk.say(_lie_words(made))

    def _refused(self, error: Exception) -> None:
        """Tell a refusal where it is read: in the dialog while there is one."""
        if self.sheet is None:
            self._desk.show_failure(error, acts_for(self._desk, error))

"""Mailing by hand: files for the webmail page, or drafts for the mail program.

Rules: where the files go is asked first, and then what to do with them stays until it is closed;
Enter saves nothing and opens nothing; nothing on it names a person or a case.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.base.reasons import show_size
from app.inbox.part_words import shown_numbers
from app.mail.accounts import DRAFT
from app.mail.webmail import WebmailParcel
from ui.frame.failure import FailureKind, triage
from ui.look.theme import look
from ui.mail.copy_line import CopyLine
from ui.mail.send_flow import SendAsk, SendFlow
from ui.mail.setup_words import does_words, limit_words
from ui.widgets.buttons import Button, secondary
from ui.widgets.careful_button import careful_primary
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_folder
from ui.widgets.frames import clear, row
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

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
        told.addWidget(PlainLabel(does_words(asked.choice.way), "muted", wrap=True))
        self.about = PlainLabel(_about(asked), wrap=True)
        told.addWidget(self.about)
        self.address = LineEntry(_("Mail address"))
        self.address.setText(asked.address)
        hint = "" if asked.address else _("Their card names none. Ask them for it.")
        self.address_row = Labelled(_("To"), self.address, hint)
        told.addWidget(self.address_row)
        self.busy = PlainLabel("", "muted", wrap=True)
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
        ask_folder(self, _("Choose a folder"), self.save_into)

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
            self.address_row.wrong(f"{failure.happened} {failure.todo}".strip())

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
        told = _("Once they have gone, mark the packet as handed over.")
        self.body.column.addWidget(PlainLabel(told, "muted", wrap=True))
        self.body.column.addStretch(1)
        self.close_button.say(_("Close"))

    def _show_parcel(self, made: WebmailParcel) -> None:
        column = self.body.column
        files = [Path(name) for name in made.files]
        words = ngettext(
            "One file lies in {folder}. It is one mail.",
            "{count} files lie in {folder}. Each file is one mail.",
            len(files),
        ).format(
            count=numerals.shown(len(files)), folder=files[0].parent.name or str(files[0].parent)
        )
        column.addWidget(Banner("good", words))
        self.lines = [
            CopyLine(_("To"), made.to),
            CopyLine(_("Subject"), made.subject),
            CopyLine(_("Text of the mail"), made.line),
        ]
        for line in self.lines:
            column.addWidget(line)
        column.addWidget(PlainLabel(_("Files to attach"), "small"))
        for file in files[:_MOST_SHOWN]:
            column.addWidget(PlainLabel(file.name, "strong", wrap=True))
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
        words = ngettext(
            "One draft lies in {folder}.",
            "{count} drafts lie in {folder}. Each is one mail, with one part.",
            len(made),
        ).format(count=numerals.shown(len(made)), folder=made[0].parent.name or str(made[0].parent))
        column.addWidget(Banner("good", words))
        told = _("Open it, look at the address, and press Send in your mail program.")
        column.addWidget(PlainLabel(told, wrap=True))
        self.openers: list[Button] = []
        for place, path in enumerate(made[:_MOST_SHOWN]):
            text = _("Open in my mail program") if not place else _("Open this one")
            make = secondary if place else careful_primary
            button = make(text, "external-link", partial(self._flow.open_file, path))
            button.setAccessibleName(f"{text}: {path.name}")
            line = row(PlainLabel(path.name, "strong", wrap=True), button, spacing=10)
            line.setStretch(0, 1)
            column.addLayout(line)
            self.openers.append(button)
        self._add_more(len(made) - _MOST_SHOWN)
        words = _("If nothing opens, double-click the file, or attach the packet by hand.")
        column.addWidget(PlainLabel(words, "small", wrap=True))
        self.close_button.setFocus()

    def _add_more(self, more: int) -> None:
        if more > 0:
            words = ngettext("and {count} more file", "and {count} more files", more)
            told = PlainLabel(words.format(count=numerals.shown(more)), "muted")
            told.setContentsMargins(look().px(2), 0, 0, 0)
            self.body.column.addWidget(told)


def _about(asked: SendAsk) -> str:
    words = ngettext(
        "{size}, in one mail of at most {limit}.",
        "{size}, in {count} mails of at most {limit}.",
        asked.mails,
    )
    size, limit = show_size(asked.size), limit_words(asked.choice.limit_bytes)
    return words.format(size=size, count=numerals.shown(asked.mails), limit=limit)

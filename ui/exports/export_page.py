"""Export: which cases, in which format, into which file; and everything at once.

Rules: nothing is written before a file is chosen; the warning that the file is open to anyone
stands beside the button; Enter presses neither button; long work can be stopped.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.exports.everything import TakenOut, take_everything
from app.exports.export import (
    CSV,
    HTCDS,
    JSON,
    STATES,
    SUFFIXES,
    XLSX,
    ExportChoice,
    Exported,
    export_cases,
)
from app.offices import practice
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import careful
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, FlowLayout, ScrollBody, put
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.strip import Banner

FORMATS = (
    (XLSX, N_("Spreadsheet (xlsx): all tables, for reading and printing")),
    (CSV, N_("Comma-separated text (csv): one row for each person")),
    (JSON, N_("For another Lifafa register (json): can be imported again")),
    (HTCDS, N_("HTCDS 2.0 columns (xlsx): for organisations that use this standard")),
)
_STATE_WORDS = {
    "open": N_("Open cases"),
    "closed": N_("Closed cases"),
    "transferred": N_("Cases handed over"),
    "duplicate": N_("Duplicates"),
}
_WIDEST = 860


class ExportPage(Page):
    """The page behind "Export…" in the menu of the register."""

    heading = N_("Export")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.body = ScrollBody()
        self.column.addWidget(self.body, 1)
        self._build_choice()
        self._build_everything()
        self.busy = BusyLine(can_stop=True)
        put(self.body.column, self.busy, 1)

    def focus_first(self) -> None:
        """Begin with the format."""
        self.formats[XLSX].setFocus()

    def choice(self) -> ExportChoice:
        """Return what is chosen now."""
        chosen = next(key for key, box in self.formats.items() if box.isChecked())
        return ExportChoice(
            chosen,
            self.state.value(),
            self.since.text(),
            self.until.text(),
            words=not self.codes.isChecked(),
        )

    # -- laying out ----------------------------------------------------------------------------

    def _build_choice(self) -> None:
        card = self._card(_("Cases into a file"))
        self.formats = {key: RadioBox(_(words), key) for key, words in FORMATS}
        self.formats[XLSX].setChecked(True)
        for box in self.formats.values():
            card.column.addWidget(box)
            box.toggled.connect(self._follow_format)
        self.state = ComboBox(
            [("", _("All cases")), *((key, _(_STATE_WORDS[key])) for key in STATES)]
        )
        self.state.choose("")
        self.since = LineEntry(_("Registered from"), _("e.g. 1 Apr 2026"), as_typed=True)
        self.until = LineEntry(_("Registered until"), _("e.g. 31 Mar 2027"), as_typed=True)
        line = FlowLayout(spacing=14)
        for words, entry in (
            (_("Which cases"), self.state),
            (_("Registered from"), self.since),
            (_("Registered until"), self.until),
        ):
            entry.setMinimumWidth(look().px(210))
            line.addWidget(Labelled(words, entry))
        self.codes = CheckBox(_("Codes instead of words, for programs"))
        put(card.column, line, self.codes, self._warning())
        self.save = careful(_("Choose a file and export…"), "file-output", self._ask_file)
        self._button(card, self.save)

    def _build_everything(self) -> None:
        card = self._card(_("Take everything with me"))
        card.column.addWidget(
            wrapped(
                _(
                    "All cases, documents, offices, the history and the activity log, in one "
                    "folder that opens without this program."
                ),
                "muted",
            )
        )
        self.everything = careful(_("Choose a folder…"), "folder-output", self._ask_folder)
        self._button(card, self.everything)

    def _card(self, heading: str) -> Card:
        card = Card()
        card.setMaximumWidth(look().px(_WIDEST))
        card.column.addWidget(PlainLabel(heading, "heading"))
        self.body.column.addWidget(card)
        return card

    def _button(self, card: Card, button: QWidget) -> None:
        line = FlowLayout(spacing=8)
        line.addWidget(button)
        card.column.addLayout(line)

    def _warning(self) -> Banner:
        return Banner(
            "caution",
            _("The file is not sealed: anyone who has it can read it."),
            _(
                "Keep it on a USB drive under lock, and delete it after use. Sealed cases stay "
                "inside."
            ),
        )

    # -- what the officer does -----------------------------------------------------------------

    def _follow_format(self) -> None:
        told_in_words = self.formats[XLSX].isChecked() or self.formats[CSV].isChecked()
        self.codes.setEnabled(told_in_words)

    def _ask_file(self) -> None:
        choice = self.choice()
        suffix = SUFFIXES[choice.format]
        day = self.desk.services.clock.today().isoformat()
        self.dialog = ask_save(
            self.window(),
            _("Export cases"),
            practice.file_name(self.desk.services, f"lifafa-{day}{suffix}"),
            f"(*{suffix})",
            lambda path: self._export(choice, path),
        )

    def _export(self, choice: ExportChoice, path: Path) -> None:
        job = self.desk.run(
            lambda s, report, token: export_cases(s, choice, path, report, token),
            self._exported,
            failed=self._failed,
        )
        self._begin()
        self.busy.follow(job, _("Writing the cases…"))

    def _exported(self, made: Exported) -> None:
        self._end()
        words = ngettext(
            "{count} case written to {file}.", "{count} cases written to {file}.", made.cases
        ).format(count=shown(made.cases), file=made.file.name)
        self.desk.say(words)

    def _ask_folder(self) -> None:
        day = self.desk.services.clock.today().isoformat()
        name = practice.file_name(self.desk.services, f"lifafa-{day}")
        ask_save(self.window(), _("New folder for everything"), name, "", self._take)

    def _take(self, folder: Path) -> None:
        job = self.desk.run(
            lambda s, report, token: take_everything(s, folder, report, token),
            self._taken,
            failed=self._failed,
        )
        self._begin()
        self.busy.follow(job, _("Writing everything…"))

    def _taken(self, made: TakenOut) -> None:
        self._end()
        words = _("Everything written to {folder}: {cases} cases, {papers} documents.").format(
            folder=made.folder.name, cases=shown(made.cases), papers=shown(made.papers)
        )
        if not made.unreadable:
            self.desk.say(words)
            return
        todo = _("Documents of these cases could not be read: {cases}. Check the register.").format(
            cases=", ".join(sorted(set(made.unreadable)))
        )
        self.desk.say(words, tone="caution", todo=todo)

    def _failed(self, error: Exception) -> None:
        self._end()
        self.desk.show_failure(error)

    def _begin(self) -> None:
        self.save.setEnabled(False)
        self.everything.setEnabled(False)

    def _end(self) -> None:
        self.save.setEnabled(True)
        self.everything.setEnabled(True)

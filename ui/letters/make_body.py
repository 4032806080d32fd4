"""Everything of one letter under the header: the choices, the preview, the foot with the ways out.

Rules: nothing leaves while the preview is older than the choices, nor while something is on its
way: a second press on a button does nothing; every dialog is asked over the window and never
waited for.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import _
from ui.letters.choices_pane import ChoicesPane
from ui.letters.ground_sheet import GroundSheet
from ui.letters.make_flow import MakeFlow
from ui.letters.make_foot import MakeFoot
from ui.letters.make_words import end_words
from ui.letters.preview_face import Ways, show_in
from ui.letters.preview_pane import PreviewPane
from ui.letters.save_sheet import SaveSheet
from ui.letters.sign_sheet import SignSheet
from ui.look.theme import look
from ui.printing.print_sheet import PrintSheet
from ui.printing.printing import PrintEnd, Printers, PrintRun
from ui.widgets.busy import BusyLine
from ui.widgets.choices import FilterChips
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card
from ui.widgets.plain import reveal

CHOICES, LETTER = "choices", "letter"
_LEFT, _RIGHT = 36, 64
_BOTH_FROM = 640
_SUFFIX = ".pdf"


class MakeBody(QWidget):
    """One letter.

    Args:
        flow: its presenter.
        printers: of this computer.

    Signals:
        close_asked: back; nothing is lost.
        case_asked: id of the case: a refusal is put right there.
        letterhead_asked: set the letterhead first.
        another_asked: begin another letter about the same.
        told: tone, what happened, what to do next.
        ground_begun: GroundSheet that opens.
    """

    close_asked = Signal()
    case_asked = Signal(str)
    letterhead_asked = Signal()
    another_asked = Signal()
    told = Signal(str, str, str)
    ground_begun = Signal(object)

    def __init__(self, flow: MakeFlow, printers: Printers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow, self._printers = flow, printers
        flow.setParent(self)
        self._ways = Ways(self.case_asked.emit, self.letterhead_asked.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        self.faces = FilterChips([(CHOICES, _("Choices")), (LETTER, _("The letter"))])
        self.faces.choose(CHOICES)
        self.faces.chosen.connect(self._fold)
        column.addWidget(self.faces)
        line = QHBoxLayout()
        line.setSpacing(look().px(14))
        self.choices = ChoicesPane(flow.choices)
        self._side = Card(inside=14)
        self._side.column.addWidget(self.choices)
        self.pane = PreviewPane()
        line.addWidget(self._side, _LEFT)
        line.addWidget(self.pane, _RIGHT)
        column.addLayout(line, 1)
        self.busy = BusyLine(can_stop=True)
        column.addWidget(self.busy)
        self.foot = MakeFoot()
        column.addWidget(self.foot)
        self._connect()
        self.show_flow()

    def _connect(self) -> None:
        flow, foot = self.flow, self.foot
        flow.changed.connect(self.show_flow)
        flow.out.printing.connect(self._printing)
        flow.out.printed.connect(self._printed)
        flow.out.saved.connect(self._saved)
        self.choices.ground_asked.connect(self._ask_ground)
        self.choices.ground_dropped.connect(self._drop_ground)
        self.choices.signature_asked.connect(self._ask_signature)
        foot.back.clicked.connect(self.close_asked)
        foot.another.clicked.connect(self.another_asked)
        foot.save.clicked.connect(self.ask_save)
        foot.print.clicked.connect(self.ask_print)

    def show_flow(self) -> None:
        """Follow the presenter."""
        flow = self.flow
        self._fold()
        self.choices.freeze(flow.is_issued or bool(flow.out.busy))
        self.choices.show_signature(flow.way.words)
        letter = flow.preview.letter
        # While it is made anew the names of before stay, so that nothing jumps.
        self.choices.show_names(letter.initials if letter is not None else ())
        show_in(self.pane, flow, self._ways)
        self.foot.show_flow(flow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one half at a time where there is no room for both."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self, _face: str = "") -> None:
        alone = bool(self.flow.asked.letter_id)
        both = self.width() >= look().px(_BOTH_FROM)
        reveal(self.faces, not both and not alone)
        reveal(self._side, not alone and (both or self.faces.value() == CHOICES))
        reveal(self.pane, both or alone or self.faces.value() == LETTER)

    def focus_first(self) -> None:
        """Begin with the choices, or at the way back when there are none."""
        if self.flow.asked.letter_id or self.flow.is_issued:
            self.foot.back.setFocus()
        else:
            self.choices.focus_first()

    # -- buttons -------------------------------------------------------------------------------

    def ask_print(self) -> None:
        """Ask for the printer."""
        if self.flow.can_leave:
            PrintSheet(
                self._printers, self.pane.pages, self._print_on, self.ask_save, self.window()
            ).open()

    def _print_on(self, name: str, copies: int) -> None:
        if self.flow.can_leave:
            self.flow.out.print(self._printers.paper(name, copies), copies)

    def ask_save(self) -> None:
        """Say what a file means, and ask for a place."""
        if self.flow.can_leave:
            SaveSheet(self.flow.out, self.flow.way, self._ask_place, self.window()).open()

    def _ask_place(self) -> None:
        self.dialog = ask_save(
            self.window(),
            _("Save as PDF"),
            f"{self.flow.out.number}{_SUFFIX}",
            f"(*{_SUFFIX})",
            self._save_to,
        )

    def _save_to(self, path: Path) -> None:
        if self.flow.can_leave:
            self.flow.out.save(path if path.suffix else path.with_suffix(_SUFFIX))

    def _ask_ground(self) -> None:
        letter = self.flow.preview.letter
        initials = letter.initials if letter is not None else ()
        ground = self.flow.choices.draft.ground
        sheet = GroundSheet(initials, ground, self.flow.name, self.window())
        self.ground_begun.emit(sheet)
        sheet.open()

    def _drop_ground(self) -> None:
        self.flow.name(None)

    def _ask_signature(self) -> None:
        flow = self.flow
        SignSheet(flow.uses, flow.errands, flow.way, flow.sign_with, self.window()).open()

    # -- answers -------------------------------------------------------------------------------

    def _printing(self, run: PrintRun) -> None:
        self.busy.follow(run, _("Sending the pages to the printer…"))

    def _printed(self, outcome: PrintEnd, sent: int, total: int, printer: str) -> None:
        self.told.emit(*end_words(outcome, sent, total, printer))

    def _saved(self, path: Path) -> None:
        self.told.emit("good", _("Saved as {file}.").format(file=path.name), "")

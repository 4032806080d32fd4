"""The page behind "Print a letter…": one letter for each thing it was opened about.

Rules: leaving the page loses no choice, and a lock or a crash loses none but what the person said
of carrying a slip; a letter that was issued is finished, and the next opening begins another one;
nothing is issued by looking, and nothing leaves while the preview is older than the choices or
something is on its way; where choices and letter take turns the letter is in view before it leaves;
Print and Save are pressed by Space or the mouse, never by Enter, and a button that is off says why;
every dialog is asked over the window and never waited for; about a sealed case each step runs
inside the seal, as `ui.sealed.locked_page`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import N_, _
from app.letters.check_words import kind_words
from app.letters.records import IssuedLetter
from ui.consent.name_ground import NameGroundSheet
from ui.drafts.draft_form import Drafting, Held
from ui.frame.commands import listen
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.page import Page, SealedDesk, letter_asked
from ui.letters.choices_pane import ChoicesPane
from ui.letters.make_choices import choices_text, take_up_choices
from ui.letters.make_flow import MakeFlow
from ui.letters.make_uses import MakeLetterUses
from ui.letters.make_words import end_words, missing_words
from ui.letters.preview_pane import PreviewPane, Ways, show_in
from ui.letters.save_sheet import SaveSheet, SignSheet
from ui.look.theme import look
from ui.printing.printing import PrintEnd, Printers, PrintRun, PrintSheet, SystemPrinters
from ui.sealed.locked_page import LockedPage
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import CarefulButton, careful_primary, secondary
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import LooseStack
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, column, put, row
from ui.widgets.plain import FootWords, IconLabel, announce, reveal
from ui.widgets.strip import Banner

_WORDS_FROM, _ALL_WORDS_FROM = 620, 900


class MakeFoot(QWidget):
    """The row of buttons; whoever lays it out connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(10))
        self.back = secondary(_("Back"), "arrow-left")
        line.addWidget(self.back)
        self.mark = IconLabel("circle-check", look().tokens.good, 18)
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self.status = FootWords()
        self.another = secondary(_("Another letter"), "file-plus")
        self.save = CarefulButton(_("Save as PDF…"), "", "file-down")
        self.print = careful_primary(_("Print…"), "printer", lambda: None)
        put(line, (self.status, 1), 0, self.another, self.save, self.print)

    def hold(self, faces: QWidget | None) -> None:
        """Take up what turns from the choices to the letter, in place of the words."""
        if faces is not None and self._line.indexOf(faces) < 0:
            self._line.insertWidget(1, faces)
        if self._holds != (faces is not None):
            self._holds = faces is not None
            self._fit()

    def show_flow(self, flow: MakeFlow) -> None:
        """Say how the letter stands, and allow what can be done."""
        why = why_not(flow)
        for button in (self.print, self.save):
            button.allow(flow.can_leave, why)
        reveal(self.another, flow.is_issued and not flow.asked.letter_id)
        self._told = (_status(flow, why), _status(flow, why, brief=True))
        self._is_issued = flow.is_issued
        self._is_refused = flow.problem is not None or flow.preview.problem is not None
        self._fit()

    _is_issued = _is_refused = _holds = False
    _told = ("", "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words out where the buttons need the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= look().px(_WORDS_FROM)
        self.back.say(_("Back") if wide else "")
        self.back.setAccessibleName(_("Back"))
        must_tell = self._is_issued or self._is_refused
        self.status.setVisible(wide and (must_tell or not self._holds))
        self.status.setText(self._told[self.width() < look().px(_ALL_WORDS_FROM)])
        reveal(self.mark, wide and self._is_issued)


def why_not(flow: MakeFlow) -> str:
    """Return why the letter cannot leave now."""
    if flow.out.busy:
        return _("One moment…")
    if flow.choices.missing():
        return missing_words(flow.choices.missing())
    if flow.problem is not None or flow.preview.problem is not None:
        return _("There is no letter to print.")
    return _("The preview is being brought up to date.")


def _status(flow: MakeFlow, why: str, *, brief: bool = False) -> str:
    record = flow.out.record
    if record is not None and brief:
        # Its code stands on the letter, and in the list.
        return _("Issued as {number}.").format(number=record.number)
    if record is not None:
        words = _("Issued as {number}, code {code}. It stands in the list of letters.")
        return words.format(number=record.number, code=record.code)
    if not flow.can_leave:
        return why
    return _("Not issued yet. The first print or save puts it into the list of letters.")


CHOICES, LETTER = "choices", "letter"
_LEFT, _RIGHT = 36, 64
_BOTH_FROM, _HIGH_FROM = 640, 420
_SUFFIX = ".pdf"
_LOOK_FIRST = N_("Look at it, then press the same button again.")


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
        ground_begun: NameGroundSheet that opens.
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
        whole = self._whole = column(spacing=10, within=self)
        self.faces = FilterChips([(CHOICES, _("Choices")), (LETTER, _("The letter"))])
        self.faces.choose(CHOICES)
        self.faces.chosen.connect(self._fold)
        self._side = Card(self, inside=14)
        self.choices = ChoicesPane(flow.choices, self._side)
        self._side.column.addWidget(self.choices)
        self.pane = PreviewPane(self)
        line = row((self._side, _LEFT), (self.pane, _RIGHT), spacing=14)
        self.busy = BusyLine(can_stop=True)
        self.foot = MakeFoot()
        self.look_first = Banner("accent", _("The letter comes first."), _(_LOOK_FIRST))
        self._turned = False
        put(whole, self.faces, (line, 1), self.busy, self.look_first, self.foot)
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
        wide = self.width() >= look().px(_BOTH_FROM)
        low = self.height() < look().px(_HIGH_FROM)
        both = wide and not low
        # Where the window is low, no row is spent on them.
        self.foot.hold(self.faces if wide and low and not alone else None)
        if not (wide and low) and self._whole.indexOf(self.faces) < 0:
            self._whole.insertWidget(0, self.faces)
        reveal(self.faces, not both and not alone)
        reveal(self._side, not alone and (both or self.faces.value() == CHOICES))
        reveal(self.pane, both or alone or self.faces.value() == LETTER)
        self._turned = self._turned and not both and self.faces.value() == LETTER
        reveal(self.look_first, self._turned)

    def show_letter(self) -> None:
        """Turn to the letter where only one half is shown."""
        self.faces.choose(LETTER)
        self._fold()

    def focus_first(self) -> None:
        """Begin with the choices, or at the way back when there are none."""
        if self.flow.asked.letter_id or self.flow.is_issued:
            self.foot.back.setFocus()
        else:
            self.choices.focus_first()

    # -- buttons -------------------------------------------------------------------------------

    def _turns_first(self) -> bool:
        """Turn to the letter where the choices have its place: what leaves is seen before."""
        if self.pane.isVisibleTo(self):
            self._turned = False
            self._fold()
            return False
        self._turned = True
        self.show_letter()
        announce(self, f"{self.look_first.accessibleName()} {self.pane.heading.shown()}")
        return True

    def ask_print(self) -> None:
        """Ask for the printer, once the letter is in view."""
        if self.flow.can_leave and not self._turns_first():
            PrintSheet(
                self._printers, self.pane.pages, self._print_on, self.ask_save, self.window()
            ).open()

    def _print_on(self, name: str, copies: int) -> None:
        if self.flow.can_leave:
            self.flow.out.print(self._printers.paper(name, copies), copies, self)

    def ask_save(self) -> None:
        """Say what a file means, and ask for a place, once the letter is in view."""
        if self.flow.can_leave and not self._turns_first():
            SaveSheet(self.flow.out, self.flow.way, self._ask_place, self.window()).open()

    def _ask_place(self) -> None:
        self.dialog = ask_save(
            self,
            _("Save as PDF"),
            f"{self.flow.out.number}{_SUFFIX}",
            f"(*{_SUFFIX})",
            self._save_to,
        )

    def _save_to(self, path: Path) -> None:
        if self.flow.can_leave:
            self.flow.out.save(path)

    def _ask_ground(self) -> None:
        letter = self.flow.preview.letter
        initials = letter.initials if letter is not None else ()
        ground = self.flow.choices.draft.ground
        sheet = NameGroundSheet(initials, ground, self.flow.name, self.window())
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


class MakePage(Page):
    """Opened with `Asked.argument`.

    Attributes:
        case_place: the place of the form of its case.
    """

    enter_does_nothing = True  # It neither prints nor saves.

    case_place = "case"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: MakeLetterUses | None = None,
        errands: Errands | None = None,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.drafts_desk = desk
        self._uses = uses or MakeLetterUses(desk)
        self._errands = errands or DeskErrands(desk, self)
        self._printers = printers or SystemPrinters()
        self._bodies: dict[str, MakeBody] = {}
        self._about = ""
        self.stack = LooseStack(self)
        self.column.addWidget(self.stack, 1)
        listen(self, {"print": self._print})

    @property
    def body(self) -> MakeBody | None:
        """The letter in front."""
        return self._bodies.get(self._about)

    def title(self) -> str:
        """Return the words of the header: kind and case, never a name."""
        body = self.body
        if body is None:
            return _("Letter")
        about, record = body.flow.choices.about, body.flow.out.record
        kind = kind_words(record.kind if record is not None else body.flow.choices.draft.kind)
        case_no = record.case_no if record is not None else about.case_no if about else ""
        return " · ".join(part for part in (kind or _("Letter"), case_no) if part)

    def open(self, argument: str) -> None:
        """Be about one letter; one that was issued makes room for a fresh one."""
        if not argument:
            return
        old = self._bodies.get(argument)
        if old is not None and old.flow.is_issued:
            self._drop(argument)
        self._about = argument
        if argument not in self._bodies:
            self._bodies[argument] = self._make(argument)
        self.stack.setCurrentWidget(self._bodies[argument])
        self.title_changed.emit()

    def about(self, argument: str) -> str | None:
        """Return the letter; nothing once it is issued, for a new one would begin."""
        body = self._bodies.get(argument)
        finished = body is not None and body.flow.is_issued and not body.flow.asked.letter_id
        return None if finished else argument

    def refresh(self) -> None:
        """Read again what there is to choose from."""
        if self.body is not None:
            self.body.flow.load()

    def focus_first(self) -> None:
        """Begin with the choices."""
        if self.body is not None:
            self.body.focus_first()

    def _make(self, argument: str) -> MakeBody:
        flow = MakeFlow(self._uses, self._errands, letter_asked(argument))
        body = MakeBody(flow, self._printers, self.stack)
        body.close_asked.connect(self.desk.close_page)
        body.case_asked.connect(lambda case_id: self.desk.open(self.case_place, case_id))
        body.letterhead_asked.connect(lambda: self.desk.open("letterhead", ""))
        body.another_asked.connect(lambda: self._another(argument))
        body.told.connect(self._tell)
        flow.choices.loaded.connect(lambda: self._keep_choices(body))
        flow.changed.connect(self.title_changed)
        flow.refused.connect(self.desk.show_failure)
        flow.issued.connect(self._issued)
        # A wrong passphrase or PIN is over once the right one was typed.
        flow.out.signed.connect(lambda: self.desk.settle("failure"))
        self.stack.addWidget(body)
        return body

    def _keep_choices(self, body: MakeBody) -> None:
        """Keep what is chosen and added to a letter until it is issued."""
        asked, about = body.flow.asked, body.flow.choices.about
        case_id = about.case_id if about is not None else ""
        if not case_id or body.choices.findChild(Drafting) is not None:
            return
        place = f"letter:{case_id}:{asked.referral_id}:{asked.kind}"
        if asked.person:
            # What was begun for somebody else is not taken up here.
            place = f"{place}:{asked.person}:{asked.language}"
        pane, choices, desk = body.choices, body.flow.choices, self.drafts_desk
        chosen = Held(partial(choices_text, choices), partial(take_up_choices, choices), pane)
        choices.changed.connect(chosen.changed)
        begun = Drafting(pane, desk, place, pane.column, (pane.note, chosen))
        body.flow.issued.connect(lambda _record: begun.done())
        body.ground_begun.connect(
            lambda sheet: Drafting(sheet, desk, f"ground:{case_id}", sheet.body.column)
        )

    def _another(self, argument: str) -> None:
        """Begin another letter with the same choices; the one before still counts."""
        before = self._bodies[argument].flow
        self.open(argument)
        self._bodies[argument].flow.choices.carry(before.choices.draft)
        self.desk.say(
            _("Letter {number} still counts.").format(number=before.out.number),
            tone="caution",
            todo=_("If the new one takes its place, withdraw it in the list of letters."),
            key="letter",
        )
        self.refresh()
        self.focus_first()

    def _drop(self, argument: str) -> None:
        body = self._bodies.pop(argument)
        self.stack.removeWidget(body)
        body.deleteLater()

    def _print(self) -> None:
        if self.body is not None:
            self.body.ask_print()

    def _issued(self, _record: IssuedLetter) -> None:
        self.desk.wrote()

    def _tell(self, tone: str, happened: str, todo: str) -> None:
        self.desk.wrote()
        self.desk.say(happened, tone=tone, todo=todo, key="letter")


class SealedMakePage(LockedPage, MakePage):
    """Opened like the ordinary one; `Asked.case_id` is the sealed case."""

    case_place = "sealed-case"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        uses = MakeLetterUses(desk)
        MakePage.__init__(self, desk, parent, uses=uses)
        self._sealed = SealedDesk(desk)
        # What is begun here lies inside the seal.
        self.drafts_desk = self._sealed
        self.lock(uses)

    def case_of(self, argument: str) -> str:
        """Return the id of the sealed case that a letter is about."""
        return letter_asked(argument).case_id

    def _open(self, argument: str, case_id: str) -> None:
        self._sealed.case_id = case_id
        super()._open(argument, case_id)

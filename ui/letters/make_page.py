"""The page behind "Print a letter…": one letter for each thing it was opened about.

Rules: leaving the page loses no choice, and a lock or a crash loses none but what the person said
of carrying a slip; a letter that was issued is finished, and the next opening begins another one;
nothing is issued by looking.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.letters.check_words import kind_words
from app.letters.records import IssuedLetter
from ui.drafts.draft_form import Drafting, Held
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands
from ui.frame.letter_place import read
from ui.frame.page import Page
from ui.letters.kept_choices import choices_text, take_up_choices
from ui.letters.make_body import MakeBody
from ui.letters.make_flow import MakeFlow, MakeUses
from ui.letters.make_uses import LetterUses
from ui.printing.printing import Printers, SystemPrinters
from ui.widgets.compact_layout import LooseStack


class MakePage(Page):
    """Opened with `Asked.argument`.

    Attributes:
        case_place: the place of the form of its case.
    """

    case_place = "case"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: MakeUses | None = None,
        errands: Errands | None = None,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.drafts_desk = desk
        self._uses = uses or LetterUses(desk)
        self._errands = errands or DeskErrands(desk, self)
        self._printers = printers or SystemPrinters()
        self._bodies: dict[str, MakeBody] = {}
        self._about = ""
        self.stack = LooseStack()
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does nothing here: it neither prints nor saves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _make(self, argument: str) -> MakeBody:
        flow = MakeFlow(self._uses, self._errands, read(argument))
        body = MakeBody(flow, self._printers)
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

"""The page behind "Letters": a new letter, and two doors: checking one, and those that we issued.

Rules: the page opens where a caller is answered at once; a new letter begins with its case; a file
may be dropped on either door and is checked; what belongs to another page is offered to be taken
there and never taken by itself; an answer given on the telephone is gone when the page is left.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.errors import FactRefusedError
from app.base.language import N_, _
from app.core.permissions import Act
from ui.frame.commands import listen
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.page import LetterAsked, Page
from ui.frame.worker import FailureKind, triage
from ui.letters.case_choice import CaseChoice
from ui.letters.check_door import CheckDoor
from ui.letters.check_flow import CheckStage, LetterCheckFlow, Misplaced
from ui.letters.letterhead_page import open_letterhead
from ui.letters.list_door import ListDoor
from ui.letters.list_flow import IssuedLetterUses, LetterListFlow
from ui.widgets.buttons import allows, by_role, secondary
from ui.widgets.choices import FilterChips
from ui.widgets.compact_layout import LooseStack, WrapRow
from ui.widgets.files_ask import FileDrops
from ui.widgets.frames import column
from ui.widgets.strip import Banner

CHECK, LIST = "check", "list"
_LETTER_ID = 16
_TOP_FROM = 540


class LettersPage(Page):
    """Opened with "", with "list", with the id of a letter of ours, or with a file to check."""

    heading = N_("Letters")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: IssuedLetterUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        uses = uses or IssuedLetterUses(desk)
        errands = errands or DeskErrands(desk, self)
        self.check = LetterCheckFlow(uses, errands, self)
        self.list = LetterListFlow(uses, errands, self)
        self.doors = FilterChips([(CHECK, _("Check a letter")), (LIST, _("Letters we issued"))])
        self.letterhead = open_letterhead(desk)
        self.new = secondary(_("New letter…"), "file-plus", self.new_letter)
        by_role(desk, Act.LETTERS, self.new)
        doors = QWidget()
        # Chips are lower than buttons: they stand in the middle beside them.
        column(1, self.doors, 1, spacing=None, within=doors)
        top = ((doors, 1), (self.letterhead, 0), (self.new, 0))
        self.column.addWidget(WrapRow(top, _TOP_FROM))
        self._told = QWidget()
        self._told.setLayout(column())
        self._told.hide()
        self.misplaced: Banner | None = None
        self.column.addWidget(self._told)
        self.stack = LooseStack(self)
        self.check_door = CheckDoor(desk, self.check, self.stack)
        by_role(desk, Act.LETTER_CODE, self.check_door.ask.answer)
        self.stack.addWidget(self.check_door)
        self.column.addWidget(self.stack, 1)
        self._connect()
        self._go(CHECK)

    @cached_property
    def list_door(self) -> ListDoor:
        """The letters we issued; made when they are asked for, so that the page is there sooner."""
        door = ListDoor(self.desk, self.list)
        door.new_asked.connect(self.new_letter)
        self.stack.addWidget(door)
        return door

    def _connect(self) -> None:
        self.drops = FileDrops(self)
        self.drops.dropped.connect(self._dropped)
        self.doors.chosen.connect(self._chosen)
        self.check.changed.connect(self._checked)
        self.check.refused.connect(self._refused)
        self.check.misplaced.connect(self._misplaced)
        self.check.left_out.connect(self._left_out)
        self.list.refused.connect(self.desk.show_failure)
        listen(self, {"print": self.new_letter})

    # -- page ----------------------------------------------------------------------------------

    def open(self, argument: str) -> None:
        """Open a door: for a letter of ours, for the list, or to check a file."""
        if argument == LIST or _is_letter_id(argument):
            self._go(LIST)
            if argument != LIST:
                self.list.choose(argument)
                self.list_door.open_chosen()
        elif argument:
            self._go(CHECK)
            self.check.take([Path(argument)])

    def about(self, argument: str) -> str | None:
        """Return the letter that is chosen; a file is checked once."""
        return (self.list.chosen_id or LIST) if self.doors.value() == LIST else ""

    def refresh(self) -> None:
        """Ask for the list again, and for a letter whose office was checked meanwhile."""
        self.list.reload()
        self.list.look_again()
        self.check_door.came_back()

    def focus_first(self) -> None:
        """Begin where a caller is answered, or in the list."""
        (self.list_door if self.doors.value() == LIST else self.check_door).focus_first()

    def search_asked(self) -> None:
        """Go to the field that looks for letters of ours."""
        self._go(LIST)
        self.list_door.search.setFocus()
        self.list_door.search.selectAll()

    def leave(self) -> bool:
        """Let the answer to a caller go."""
        self._settle()
        self.check.leave()
        return True

    def new_letter(self) -> None:
        """Ask which case a new letter is about, and make it."""
        if allows(self.desk, Act.LETTERS):
            self.chooser = CaseChoice(
                self.desk,
                lambda case_id: self.desk.open("letter", LetterAsked(case_id).argument),
                lambda: self.desk.open("case", "new"),
                self.window(),
            )
            self.chooser.open()

    # -- doors ---------------------------------------------------------------------------------

    def _chosen(self, door: str) -> None:
        self._go(door)
        self.focus_first()

    def _go(self, door: str) -> None:
        self.doors.choose(door)
        self.stack.setCurrentWidget(self.list_door if door == LIST else self.check_door)
        if door == LIST:
            self.check.leave()
            self.desk.settle("letters-left-out")

    def _dropped(self, paths: list[Path]) -> None:
        self._settle()
        self._go(CHECK)
        self.check.take(list(paths))

    # -- answers -------------------------------------------------------------------------------

    def _checked(self) -> None:
        if self.check.stage is CheckStage.CHECKING:
            self._settle()

    def _refused(self, error: Exception, file_name: str) -> None:
        failure = triage(error)
        if failure.kind is FailureKind.CANCELLED:
            return
        if isinstance(error, FactRefusedError) and not file_name:
            words = failure.text
            self.check_door.ask.refuse_code(self.check.code, words)
            return
        happened = failure.happened
        if file_name:
            happened = _("{file}: {what}").format(file=file_name, what=happened)
        self.desk.say(happened, tone="danger", todo=failure.todo, key="letter-check")

    def _left_out(self, file_name: str) -> None:
        self.desk.say(
            _("Only {file} is checked. The other files were not looked at.").format(file=file_name),
            tone="caution",
            todo=_("Drop them here one after the other."),
            key="letters-left-out",
        )

    def _misplaced(self, what: Misplaced) -> None:
        self._settle()
        go = secondary(what.button, "arrow-right", lambda: self._take_there(what))
        self.misplaced = Banner("caution", what.words, "", go)
        layout = self._told.layout()
        if layout is not None:
            layout.addWidget(self.misplaced)
        self._told.show()
        go.setFocus()

    def _take_there(self, what: Misplaced) -> None:
        self._settle()
        self.desk.open(what.place, what.argument)

    def _settle(self) -> None:
        self.desk.settle("letter-check")
        self.desk.settle("letters-left-out")
        if self.misplaced is not None:
            self.misplaced.hide()
            self.misplaced.deleteLater()
            self.misplaced = None
        self._told.hide()


def _is_letter_id(argument: str) -> bool:
    return len(argument) == _LETTER_ID and all(sign in "0123456789abcdef" for sign in argument)

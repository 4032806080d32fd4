"""The door "Letters we issued": the list, one letter beside it, and the dialog that withdraws it.

Rules: a state is words, shape and colour together; a row is opened by Enter or a double click and
changes nothing; what stands in a letter is not shown here, and of one whose case is not to be seen
only its code is named: it can be withdrawn but neither printed nor saved; Enter withdraws nothing,
no reason is chosen beforehand, and it is said before that paper cannot be called back; an empty
list names the next step, and a list that is narrowed to nothing says so.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, NAMES, _, ngettext
from app.core.permissions import Act
from app.letters.check_words import kind_words
from app.letters.records import IssuedLetter
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import LetterAsked
from ui.frame.values import choices, code, day_at, day_tip_at, short_day_at
from ui.letters.list_flow import STATES, LetterListFlow
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import by_role, careful_danger, primary, quiet, secondary
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.compact_layout import ListStack, SnugScroll, flow
from ui.widgets.entries import IntoList, SearchField
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import Card, EmptyState, Rule, ScrollBody, column, put, row
from ui.widgets.plain import SectionLabel, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable

_EMPTY, _UNFOUND, _UNREAD = 1, 2, 3
"""What stands in the place of the list, by its place in the stack."""
STATE_WORDS = {
    "": N_("All letters"),
    "valid": N_("Valid"),
    "expired": N_("Expired"),
    "withdrawn": N_("Withdrawn"),
}


def letter_name(letter: IssuedLetter) -> str:
    """Return number and kind of a letter in one line."""
    return " · ".join(part for part in (shown_number(letter), kind_words(letter.kind)) if part)


def shown_number(letter: IssuedLetter) -> str:
    """Return the number of a letter, or its code where the number is not to be seen."""
    return letter.number or letter.code


def to_words(letter: IssuedLetter) -> str:
    """Return to whom a letter went, or why that is not shown."""
    return letter.to or ("—" if letter.number else _("not to be seen here"))


def issued_mark(letter: IssuedLetter) -> Mark:
    """Return the badge of a letter of ours."""
    if letter.withdrawn_at:
        return Mark(_("Withdrawn"), "danger", "undo-2")
    if letter.is_expired:
        return Mark(_("Expired"), "caution", "calendar-x-2")
    return Mark(_("Valid"), "good", "circle-check")


def until_words(letter: IssuedLetter) -> str:
    """Return until when a letter counts."""
    return dates.iso_day(letter.valid_until) if letter.valid_until else _("no limit")


def facts_of(letter: IssuedLetter) -> list[tuple[str, str]]:
    """Return what is known of a letter, as label and value."""
    lines = [
        (_("To"), to_words(letter)),
        (_("Case"), letter.case_no),
        (_("Issued"), day_at(letter.issued_at)),
        (_("Issued by"), letter.issued_by),
        (_("Valid until"), until_words(letter)),
        (_("Withdrawn"), day_at(letter.withdrawn_at)),
        (_("Why it is withdrawn"), _why(letter)),
        (_("Letter code"), letter.code),
        (_("Stands on the paper"), letter.shown),
        (_("Pages"), str(letter.pages) if letter.pages else ""),
        (_("Language"), ", ".join(NAMES.get(one, one) for one in letter.languages)),
        (_("Printed"), _times(letter.prints)),
        (_("Saved as a file"), _times(letter.saves)),
    ]
    return [(label, words) for label, words in lines if words]


def _why(letter: IssuedLetter) -> str:
    return code("letter_withdrawal", letter.withdrawn_why) if letter.withdrawn_why else ""


def _times(count: int) -> str:
    if not count:
        return _("not yet")
    return ngettext("{count} time", "{count} times", count).format(count=numerals.shown(count))


class LetterPane(Card):
    """The pane at the right of the list.

    Signals:
        again_asked: letter id: print or save it once more.
        case_asked: id of its case.
        withdraw_asked: IssuedLetter.
        back_asked: the list is to be seen again, where both have no room.
    """

    again_asked = Signal(str)
    case_asked = Signal(str)
    withdraw_asked = Signal(object)
    back_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter: IssuedLetter | None = None
        self.back = quiet(_("Back to the list"), "arrow-left", self.back_asked.emit)
        self.back.hide()
        self.body = ScrollBody()
        self.body.column.setContentsMargins(0, 0, look().px(6), 0)
        put(self.column, self.back, (self.body, 1), Rule())
        self.again = secondary(_("Print or save again…"), "printer", self._again)
        self.case = secondary(_("Open the case"), "folder-open", self._case)
        self.withdraw = careful_danger(_("Withdraw…"), "undo-2", self._withdraw)
        by_role(desk, Act.LETTERS, self.again, self.withdraw)
        self.column.addWidget(SnugScroll(flow(self.again, self.case, self.withdraw)))

    def show_letter(self, letter: IssuedLetter | None) -> None:
        """Show a letter, or nothing."""
        self._letter = letter
        self.body.clear()
        if letter is None:
            return
        column = self.body.column
        column.addWidget(Badge(issued_mark(letter)))
        column.addWidget(wrapped(shown_number(letter), "title"))
        column.addWidget(wrapped(kind_words(letter.kind), "muted"))
        column.addWidget(FactLines(facts_of(letter)))
        if not letter.number:
            words = _("Its case is gone or sealed, so its words are not to be seen here.")
            column.addWidget(wrapped(words, "muted"))
        column.addStretch(1)
        self.again.setVisible(bool(letter.number) and not letter.withdrawn_at)
        self.case.setVisible(bool(letter.case_id))
        self.withdraw.setVisible(not letter.withdrawn_at)

    def _again(self) -> None:
        if self._letter is not None:
            self.again_asked.emit(self._letter.letter_id)

    def _case(self) -> None:
        if self._letter is not None:
            self.case_asked.emit(self._letter.case_id)

    def _withdraw(self) -> None:
        if self._letter is not None:
            self.withdraw_asked.emit(self._letter)


class WithdrawLetterSheet(Sheet):
    """Asks why a letter is withdrawn.

    Args:
        letter: the letter.
        done: called with a code of letter_withdrawal.
        parent: the window.
    """

    def __init__(
        self, letter: IssuedLetter, done: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Withdraw a letter"), parent, (600, 560))
        self._done = done
        body = self.body.column
        body.addWidget(wrapped(letter_name(letter), "heading"))
        body.addWidget(
            wrapped(
                _(
                    "Whoever calls, or checks the paper in this office, hears from now on that it"
                    " counts no longer. This cannot be taken back."
                )
            )
        )
        body.addWidget(
            wrapped(
                _("The paper itself stays where it is: tell whoever holds it, and ask for it."),
                "muted",
            )
        )
        body.addWidget(SectionLabel(_("Why it is withdrawn")))
        group = QWidget()
        self.reasons = {
            value: RadioBox(words, value) for value, words in choices("letter_withdrawal")
        }
        group.setLayout(column(*self.reasons.values(), spacing=2))
        for box in self.reasons.values():
            box.toggled.connect(lambda _on: self._allow())
        body.addWidget(group)
        body.addStretch(1)
        self.take = careful_danger(_("Withdraw the letter"), "undo-2", self._withdraw)
        self.keep = secondary(_("Keep it"), "", self.reject)
        self.finish(self.keep, left=(self.take,))
        self._allow()
        next(iter(self.reasons.values())).setFocus()

    def chosen(self) -> str:
        """Return the code of the reason, "" while none is chosen."""
        return next((value for value, box in self.reasons.items() if box.isChecked()), "")

    def _allow(self) -> None:
        self.take.allow(bool(self.chosen()), _("State the reason first."))

    def _withdraw(self) -> None:
        why = self.chosen()
        self.accept()
        self._done(why)


_SHARES = (13, 19, 22, 13, 11, 11, 11)
_NARROW = (34, 0, 34, 0, 0, 0, 32)
_BESIDE_PANE = (23, 20, 22, 0, 18, 0, 17)
_WIDE_FROM, _WITH_PANE_FROM = 900, 560
_PANE_WIDTH = 330
_BOTH_FROM = 640
_ANY = 16_777_215


class ListDoor(QWidget):
    """The list and the pane beside it.

    Signals:
        new_asked(): make a letter.
    """

    new_asked = Signal()

    def __init__(self, desk: Desk, flow: LetterListFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._flow = desk, flow
        self.model: RecordModel[IssuedLetter] = RecordModel(_columns(), self)
        self.sheet: WithdrawLetterSheet | None = None
        self._is_open = False
        whole = column(spacing=12)
        self._top = QWidget()
        self._top.setLayout(self._narrowing())
        line = row((self._stack(), 66), spacing=14)
        self.pane = LetterPane(desk)
        line.addWidget(self.pane, 34)
        put(whole, self._top, (line, 1))
        self._below = QWidget()
        self._below.setLayout(self._foot())
        whole.addWidget(self._below)
        self.setLayout(whole)
        self._connect()
        self._show()

    def focus_first(self) -> None:
        """Begin in the search, or with the next step of an empty list."""
        empty = self._flow.loaded and not self._flow.rows and not self._flow.looks_for
        (self.new if empty else self.search).setFocus()

    # -- laying out ----------------------------------------------------------------------------

    def _narrowing(self) -> QHBoxLayout:
        self.search = SearchField(_("Number, letter code, addressee  (Ctrl+F)"))
        self.state = ComboBox([(state, _(STATE_WORDS[state])) for state in STATES])
        self.state.setAccessibleName(_("State"))
        return row((self.search, 4), (self.state, 1), spacing=10)

    def _stack(self) -> QWidget:
        self.view = RecordTable(_("Letters we issued"), model=self.model)
        self.new = primary(_("New letter…"), "file-plus", self.new_asked.emit)
        by_role(self._desk, Act.LETTERS, self.new)
        empty = EmptyState(
            "stamp",
            _("No letter was issued yet. Press New letter and choose the case it is about."),
            (self.new,),
            _("Each letter that is printed or saved gets its line here."),
        )
        self.all = secondary(_("Show all letters"), "", self._show_all)
        nothing = EmptyState(
            "search",
            _("No letter fits this search."),
            (self.all,),
            _("A caller's code is looked up under Check a letter."),
        )
        again = secondary(_("Try again"), "refresh-cw", self._flow.again)
        unread = EmptyState("search-x", _("The list could not be read."), (again,))
        self.stack = ListStack(self.view, empty, nothing, unread, parent=self)
        return self.stack

    def _foot(self) -> QHBoxLayout:
        self.count = wrapped("", "muted")
        self.more = secondary(_("Read older letters"), "chevron-down", self._flow.read_more)
        return row((self.count, 1), self.more, spacing=10)

    def _connect(self) -> None:
        flow = self._flow
        self.search.searched.connect(lambda text: flow.look_for(words=text))
        self.into_list = IntoList(
            self.search, self.view, lambda: not (flow.busy or flow.failed), flow.again
        )
        self.state.chosen.connect(lambda state: flow.look_for(state=state))
        self.view.picked.connect(self._picked)
        self.view.entered_row.connect(self._entered)
        self.pane.again_asked.connect(
            lambda letter_id: self._desk.open("letter", LetterAsked(letter_id=letter_id).argument)
        )
        self.pane.case_asked.connect(lambda case_id: self._desk.open("case", case_id))
        self.pane.withdraw_asked.connect(self._ask_withdraw)
        self.pane.back_asked.connect(self._back)
        flow.changed.connect(self._show)
        flow.withdrawn.connect(self._withdrawn)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out columns where there is no room for them."""
        super().resizeEvent(event)
        self._fold()

    def open_chosen(self, is_open: bool = True) -> None:
        """Show the chosen letter, or the list again, where there is no room for both."""
        self._is_open = is_open
        self._fold()

    def _fold(self) -> None:
        chosen = self._flow.chosen is not None
        both = self.width() >= look().px(_BOTH_FROM)
        self.pane.setVisible(chosen and (both or self._is_open))
        self.pane.back.setVisible(not both)
        self.pane.setMaximumWidth(look().px(_PANE_WIDTH) if both else _ANY)
        for beside in (self.stack, self._top, self._below):
            beside.setVisible(both or not self.pane.isVisibleTo(self))
        room = self.width() - (look().px(_PANE_WIDTH) if chosen and both else 0)
        if room >= look().px(_WIDE_FROM):
            self.view.share(*_SHARES)
        else:
            self.view.share(*(_BESIDE_PANE if room >= look().px(_WITH_PANE_FROM) else _NARROW))

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self._flow
        if self.model.records() != flow.rows:
            self.model.replace(flow.rows)
        nothing = flow.failed or (flow.loaded and not flow.rows)
        instead = _UNREAD if flow.failed else _UNFOUND if flow.looks_for else _EMPTY
        self.stack.setCurrentIndex(instead if nothing else 0)
        self.view.choose(self.model.row_of(lambda one: one.letter_id == flow.chosen_id))
        self.more.setVisible(flow.more and not flow.failed)
        words = ngettext("{count} letter", "{count} letters", len(flow.rows))
        if flow.more:
            words = _("{count} letters, and older ones")
        self.count.setText("" if nothing else words.format(count=numerals.shown(len(flow.rows))))
        self.pane.show_letter(flow.chosen)
        self._fold()
        if not flow.busy:
            self.into_list.answered()

    def _picked(self, place: int) -> None:
        letter = self.model.record(place)
        if letter is not None and letter.letter_id != self._flow.chosen_id:
            self._flow.choose(letter.letter_id)

    def _entered(self, place: int) -> None:
        self._picked(place)
        self.open_chosen()
        button = self.pane.again if self.pane.again.isVisible() else self.pane.withdraw
        button.setFocus()

    # -- buttons -------------------------------------------------------------------------------

    def _back(self) -> None:
        self.open_chosen(False)
        self.view.setFocus()

    def _ask_withdraw(self, letter: IssuedLetter) -> None:
        self.sheet = WithdrawLetterSheet(
            letter, lambda why: self._flow.withdraw(letter.letter_id, why), self.window()
        )
        self.sheet.open()

    def _withdrawn(self, letter: IssuedLetter) -> None:
        # What was pressed is gone: the keyboard goes to the list, not to the next button.
        self.view.setFocus()
        self._desk.wrote()
        self._desk.say(
            _("{letter} is withdrawn.").format(letter=letter_name(letter)),
            todo=_("Tell whoever holds the paper, and ask for it."),
            tone="caution",
            key="letter-withdrawn",
        )

    def _show_all(self) -> None:
        self.search.clear()
        self.state.choose("")
        self._flow.look_for(words="", state="")


def _columns() -> list[Column[IssuedLetter]]:
    return [
        Column(lambda: _("Number"), shown_number, strong=True, whole=True),
        Column(lambda: _("Kind"), lambda letter: kind_words(letter.kind)),
        Column(lambda: _("To"), to_words),
        Column(lambda: _("Case"), lambda letter: letter.case_no, whole=True),
        Column(
            lambda: _("Issued"),
            lambda letter: short_day_at(letter.issued_at),
            tip=lambda letter: day_tip_at(letter.issued_at),
        ),
        Column(lambda: _("Valid until"), until_words),
        mark_column(lambda: _("State"), issued_mark),
    ]

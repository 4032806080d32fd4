"""The case form: sections at the left, the fields of one section, and the line that says it is
saved.

Rules: there is no Save button and nothing typed is lost: a field is saved when it is left,
running text every five seconds, everything before the page is left or the register is locked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import _
from app.cases.records import CaseRecord
from app.core.permissions import Act
from ui.cases.form import outline
from ui.cases.form.beside_pane import BesidePane
from ui.cases.form.case_acts import CaseActs, CaseMenu
from ui.cases.form.case_body import CaseBody
from ui.cases.form.case_flow import CaseFlow, Saved
from ui.cases.form.case_frame import CaseFoot, CaseSide
from ui.cases.form.known_help import KnownHelp
from ui.cases.form.saved_line import SavedLine
from ui.cases.form.seen_help import SeenHelp
from ui.cases.form.told_strip import ToldStrip
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.look.theme import look
from ui.matching.known_line import KnownLine
from ui.retention.hold_line import HoldLine
from ui.widgets.buttons import by_role
from ui.widgets.case_words import OPEN, StateLine, Ways, main_person, name_or_withheld, why_fixed
from ui.widgets.frames import Card

_OPEN_AT_FIRST = frozenset({"p1", "case"})


class CasePage(Page):
    """The page of one case."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = CaseFlow(desk, self)
        self.body = CaseBody(desk, self.flow)
        self.acts = CaseActs(desk, self.flow, self)
        self._open_parts = _OPEN_AT_FIRST
        self._named = ""
        self._section = ""
        self._state = ""
        self._begins: Callable[[], None] | None = None
        """Where the keyboard goes once the record is there; None: it stays where it is."""
        self._build()
        self.flow.loaded.connect(self._on_loaded)
        self.flow.saved.connect(self._on_saved)
        self.flow.unsaved.connect(self.saved.writing)
        self.body.about_to_go.connect(self.sections.setFocus)
        self.body.section_asked.connect(self.show_section)
        self.body.section_asked.connect(lambda _key: _go_on(self))
        self.acts.begins.connect(self.leave)
        self.acts.moved.connect(self._go_to)
        self.known = KnownHelp(desk, self.flow, self.body, self._side, self.beside, self)
        self.seen = SeenHelp(desk, self.body, self)
        self.column.insertWidget(self.column.indexOf(self.told) + 1, self.seen.whole)
        self.matched = KnownLine(desk, self)
        self.column.insertWidget(self.column.indexOf(self.told) + 1, self.matched.button)

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        worn = look()
        self._side = CaseSide()
        self._side.add_asked.connect(self.acts.add)
        self.add_person, self.add_event, self.add_service = self._side.buttons()
        by_role(self.desk, Act.CHANGE, self.add_person, self.add_event, self.add_service)
        self.sections = self._side.sections
        self.sections.chosen.connect(self.show_section)
        self.sections.pointed.connect(self.body.begin_to_type)
        self.sections.toggled.connect(self._draw_sections)
        sheet = Card(inside=14)
        sheet.setMinimumWidth(worn.px(330))
        sheet.column.addWidget(self.body)
        self.beside = BesidePane(self.desk)
        self.state = StateLine(self.desk, Ways(self.acts.reopen, self.acts.unbin))
        self.column.addWidget(self.state)
        self.held = HoldLine(self.desk, self.acts.keeping)
        self.column.addWidget(self.held)
        self.told = ToldStrip(self.desk)
        self.column.addWidget(self.told)
        across = QHBoxLayout()
        across.setSpacing(worn.px(14))
        across.addWidget(self._side)
        across.addWidget(sheet, 1)
        across.addWidget(self.beside)
        self.column.addLayout(across, 1)
        self.saved = SavedLine(self.undo_asked)
        self.menu = CaseMenu(
            self.desk, self.acts, lambda: (self.flow.case, outline.part_of(self.body.key))
        )
        self._foot = CaseFoot(self.saved, self.menu)
        self.refer = self._foot.refer
        by_role(self.desk, Act.REFER, self.refer)
        self._foot.stepped.connect(self._step)
        self._foot.refer_asked.connect(self._refer)
        self._foot.close_asked.connect(self.desk.close_page)
        self.column.addWidget(self._foot)
        listen(
            self,
            {
                "next": partial(self._step, 1),
                "previous": partial(self._step, -1),
                "close": self.desk.close_page,
                "refer": self._refer,
                "print": self.acts.letter,
                "redo": self.redo_asked,
            },
        )

    def title(self) -> str:
        """Return number and name of the case."""
        case = self.flow.case
        if case is None:
            return _("New case")
        person = main_person(case)
        name = name_or_withheld(person.display_name if person else "")
        return f"{case.case_no} · {name}"

    # Coming and going ---------------------------------------------------------------------------

    def open(self, argument: str) -> None:
        """Show a case: its id, or "#" and a section behind it; "new", or "new:" with a name."""
        begin, _colon, name = argument.partition(":")
        self._section = ""
        self._begins = self.focus_first
        if begin != "new":
            argument, _sign, wanted = argument.partition("#")
            self._section = wanted or outline.section_of_habit((self.habits or {}).get("section"))
        case = self.flow.case
        if begin != "new" and case is not None and case.case_id == argument:
            self.flow.reload()
            return
        self.body.forget()
        self.known.forget()
        self._open_parts = outline.groups_of_habit(
            (self.habits or {}).get("groups"), _OPEN_AT_FIRST
        )
        self._named = name
        if begin == "new":
            self.flow.begin()
        else:
            self.flow.load(argument)

    def about(self, argument: str) -> str | None:
        """Return the id of the case, which a new one gets while it is written."""
        return self.flow.case.case_id if self.flow.case is not None else argument

    def leave(self) -> bool:
        """Save everything that was typed."""
        self.body.save()
        return True

    def has_unsaved(self) -> bool:
        """Say whether the register did not take something that was typed."""
        return self.flow.has_unsaved or self.body.has_typed

    def focus_first(self) -> None:
        """Begin a new case with its name; one that is there in the list of its sections.

        Who opens a case wants to read it: no key that is pressed in passing changes a fact.
        """
        if self.flow.case is not None or not self.body.focus_first():
            self.sections.setFocus()

    def help_topic(self) -> str:
        """Return the help for the section in front."""
        part, _slash, name = self.body.key.partition("/")
        return f"case/{outline.entity_of(part)}" if name else f"case/{part}"

    def undo_asked(self) -> bool:
        """Take the last saved change back: Ctrl+Z outside a field, or the button."""
        return self._turned(self.flow.undo())

    def redo_asked(self) -> bool:
        """Do the change again that was taken back last: Ctrl+Y outside a field."""
        return self._turned(self.flow.redo())

    def _turned(self, address: str) -> bool:
        """Show the field whose change was taken back or done again."""
        if not address:
            return False
        self.body.accept(address)
        key = outline.section_at(address)
        if key and key != self.body.key:
            self._open_parts |= {outline.part_of(key)}
            self.show_section(key)
        return True

    def _refer(self) -> None:
        if self.flow.case is not None and self.refer.isEnabled():
            self.leave()
            self.desk.open("refer", self.flow.case.case_id)

    # Sections -----------------------------------------------------------------------------------

    def show_section(self, key: str) -> None:
        """Show another section; what was typed in this one is saved first."""
        if key == self.body.key and self.body.piece is not None:
            return
        self.leave()
        self._open_parts |= {outline.part_of(key)}
        self.body.open(key)
        self._draw_sections()
        if self.habits is not None:
            self.habits["section"] = outline.habit(key)

    def _step(self, by: int) -> None:
        keys = self.sections.outline.keys()
        if self.body.key in keys:
            place = max(0, min(len(keys) - 1, keys.index(self.body.key) + by))
            self.show_section(keys[place])
            _go_on(self)

    def _draw_sections(self, toggled: str = "more") -> None:
        if toggled != "more":
            self._open_parts ^= {toggled}
            if self.habits is not None:
                self.habits["groups"] = outline.groups_habit(self._open_parts)
        case = self.flow.case
        entries = outline.outline(case, self._open_parts)
        self.sections.show_entries(entries, self._open_parts, self.body.key)
        reason, fixed = _("Write down the first fact, then this can be done."), why_fixed(case)
        for button in (*self._side.buttons(), self.refer):
            button.allow(case is not None and not fixed, fixed or reason)
        self.menu.allow(case is not None, reason)
        self.saved.can_undo(self.flow.can_undo)

    # Answers ------------------------------------------------------------------------------------

    def _on_loaded(self, case: CaseRecord | None) -> None:
        before, self._state = self._state, case.state if case is not None else OPEN
        if self._state != before:
            # What can be written in is another thing now.
            self.body.clear()
        self.body.show_case(case)
        self.held.show_case(case)
        self.told.show_case(case)
        self.seen.show_case(case)
        self.matched.show_case(case)
        if case is None and self._named:
            self.body.begin_with(self._named)
            self._named = ""
        self._draw_all(case)
        if case is not None and self._section:
            wanted, self._section = self._section, ""
            self.show_section(wanted)
        begins, self._begins = self._begins, None
        if begins is not None and self.isVisible() and self.body.fields is not None:
            begins()

    def _on_saved(self, saved: Saved) -> None:
        self.known.flow.case_saved()
        self.body.take(saved)
        self.seen.saved(saved.accepted)
        if saved.case is not None:
            self.body.show_case(saved.case)
        self._draw_all(saved.case)

    def _draw_all(self, case: CaseRecord | None) -> None:
        self.state.show_case(case)
        self._draw_sections()
        if self.body.has_refused:
            self.saved.look_again()
        elif not self.flow.has_unsaved:
            self.saved.saved(case.updated_at if case is not None else 0)
        self.title_changed.emit()

    def _go_to(self, key: str) -> None:
        """Read the record again and go on in another section: a part came or went."""
        self._open_parts |= {outline.part_of(key)}
        self.body.clear()
        self.body.key = key
        self._begins = partial(_go_on, self)
        self.flow.reload()


def _go_on(page: CasePage) -> None:
    """Put the keyboard into the section that was just opened."""
    if not page.body.focus_first():
        page.sections.setFocus()

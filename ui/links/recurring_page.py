"""Seen in several cases: suspects, numbers, places and routes, and the cases that have them.

Rules: the question says how far it is and can be stopped; nothing is linked by itself; the list
leaves only by whoever may export; with one case in front, only what it has in common is shown.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act, may
from app.links.conference import Conference
from app.links.files import SUFFIX
from app.links.groups import KINDS, Group
from app.offices import practice
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.links.cases_pane import CasesPane
from ui.links.choice_line import ChoiceLine
from ui.links.conference_sheet import ConferenceSheet
from ui.links.recurring_flow import RecurringFlow
from ui.links.recurring_words import count_words, days_words, line_words, value_words
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, secondary
from ui.widgets.compact_layout import LooseStack, WrapRow, scrolled
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, EmptyState
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.table import Column, RecordModel, RecordTable

_SIDE_BY_SIDE_FROM = 820
_FOUND, _NOTHING, _STOPPED = 0, 1, 2


class RecurringPage(Page):
    """The page behind "Seen in several cases" in the register's menu."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = RecurringFlow(desk, self)
        self.things: RecordModel[Group] = RecordModel(
            (
                Column(
                    lambda: _("What"),
                    value_words,
                    second=lambda one: line_words(one, self.flow.kind),
                    strong=True,
                ),
                Column(lambda: _("Seen in"), count_words, second=days_words),
            ),
            self,
        )
        self._build()
        self.choice.kinds.chosen.connect(self._on_kind)
        self.choice.times.chosen.connect(self.flow.choose_time)
        self.choice.whole_asked.connect(self._show_whole)
        self.choice.file_asked.connect(self._ask_file)
        self.choice.again_asked.connect(self.refresh)
        self.choice.times.chosen.connect(lambda _time: self.refresh())
        self.view.picked.connect(lambda row: self.flow.pick(self.things.record(row)))
        self.view.entered_row.connect(lambda _row: self.pane.view.setFocus())
        self.pane.open_asked.connect(partial(desk.open, "case"))
        self.pane.conference_asked.connect(self._ask_conference)
        self.busy.stopped.connect(self._on_stopped)
        self.flow.listed.connect(self._on_listed)
        self.flow.opened.connect(lambda: self.pane.show_group(self.flow.group, self.flow.cases))
        self.flow.noted.connect(self._on_noted)
        self.flow.written.connect(self._on_written)

    def title(self) -> str:
        """Return the words of the header."""
        return _("Seen in several cases")

    def open(self, argument: str) -> None:
        """Show the whole register, or what one case has in common: its id, and "#" an address."""
        case_id, _sign, address = argument.partition("#")
        if case_id != self.flow.case_id:
            self.choice.kinds.choose("")
            self.flow.kind = ""
        self.flow.about_case(case_id, address)

    def about(self, argument: str) -> str | None:
        """Return the case that is looked at, "" for the whole register."""
        return self.flow.case_id

    def refresh(self) -> None:
        """Ask anew."""
        self.choice.about_case(bool(self.flow.case_id))
        if self.stack.currentIndex() == _STOPPED:
            self.stack.setCurrentIndex(_FOUND)
        self.busy.let_go()
        self.busy.follow(self.flow.look(), _("Comparing the cases of the register…"))

    def leave(self) -> bool:
        """Let other pages have the register."""
        self.flow.stop()
        return True

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.choice = ChoiceLine(self.desk)
        self.column.addWidget(self.choice)
        self.busy = BusyLine(can_stop=True)
        self.column.addWidget(self.busy)
        self.stack = LooseStack()
        self.stack.addWidget(scrolled(self._found_face()))
        nothing = Card()
        self.empty = EmptyState(
            "users",
            _("Nothing here is seen in several cases."),
            hint=_(
                "The suspects, telephone numbers, vehicles, accounts, places and routes of all "
                "cases that are not sealed are compared."
            ),
        )
        nothing.column.addWidget(self.empty)
        self.stack.addWidget(scrolled(nothing))
        stopped = Card()
        again = secondary(_("Look again"), "refresh-cw", self.refresh)
        stopped.column.addWidget(EmptyState("users", _("Comparing was stopped."), (again,)))
        self.stack.addWidget(scrolled(stopped))
        self.column.addWidget(self.stack, 1)

    def _found_face(self) -> QWidget:
        self.view = RecordTable(_("Seen in several cases"))
        self.view.setModel(self.things)
        self.view.share(50, 50)
        self.most = PlainLabel("", "small", wrap=True)
        sheet = Card(inside=1)
        sheet.column.addWidget(self.view, 1)
        sheet.column.addWidget(self.most)
        self.pane = CasesPane()
        by_role(self.desk, Act.CHANGE, self.pane.conference)
        return WrapRow(((sheet, 1), (self.pane, 1)), _SIDE_BY_SIDE_FROM)

    # Choosing -----------------------------------------------------------------------------------

    def _on_kind(self, kind: str) -> None:
        self.flow.kind = kind
        self._show()

    def _on_stopped(self) -> None:
        if not self.flow.searched:
            self.stack.setCurrentIndex(_STOPPED)

    def _show_whole(self) -> None:
        self.flow.about_case("")
        self.refresh()
        self.focus_first()

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self) -> None:
        self.choice.offer(self.flow.found.counts, self.flow.kind)
        self._show()

    def _show(self) -> None:
        groups = self.flow.groups
        chosen = self.flow.group.ref if self.flow.group is not None else ""
        self.things.replace(groups)
        nothing = self.flow.searched and not groups
        self.stack.setCurrentIndex(_NOTHING if nothing else _FOUND)
        self._tell_most()
        place = self.things.row_of(lambda one: one.ref == chosen)
        if self.flow.wanted:
            wanted, self.flow.wanted = self.flow.wanted, ""
            place = self.things.row_of(lambda one: wanted in one.addresses)
        if groups:
            self.view.choose(max(0, place))
        else:
            self.flow.pick(None)

    def _tell_most(self) -> None:
        counts = self.flow.found.counts
        kinds = (self.flow.kind,) if self.flow.kind else tuple(KINDS)
        left = sum(counts.get(kind, 0) for kind in kinds) - len(self.flow.groups)
        words = ngettext(
            "{count} more, of fewer cases, is not listed. Narrow the time.",
            "{count} more, of fewer cases, are not listed. Narrow the time.",
            left,
        )
        self.most.setText(words.format(count=shown(left)))
        reveal(self.most, left > 0)

    # The note and the file ----------------------------------------------------------------------

    def _ask_conference(self) -> None:
        group = self.flow.group
        if group is not None and may(self.desk.services.user, Act.CHANGE):
            self.sheet = ConferenceSheet(group.kind, self.flow.cases, self)
            self.sheet.agreed.connect(self.flow.note)
            self.sheet.open()

    def _on_noted(self, done: Conference) -> None:
        count = len(done.noted)
        words = ngettext(
            "The note was written into {count} case.",
            "The note was written into {count} cases.",
            count,
        )
        self.desk.say(words.format(count=shown(count)))

    def _ask_file(self) -> None:
        day = self.desk.services.clock.today().isoformat()
        self.dialog = ask_save(
            self.window(),
            _("List into a file"),
            practice.file_name(self.desk.services, f"seen-in-several-cases-{day}{SUFFIX}"),
            f"(*{SUFFIX})",
            self.write,
        )

    def write(self, path: Path) -> None:
        """Write the list into a file."""
        target = path if path.suffix else path.with_suffix(SUFFIX)
        self.busy.follow(self.flow.write(target), _("Writing the list…"))

    def _on_written(self, count: int) -> None:
        words = ngettext("{count} line written.", "{count} lines written.", count)
        self.desk.say(
            words.format(count=shown(count)),
            todo=_("The file is not sealed: anyone who has it can read it."),
        )

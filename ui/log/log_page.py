"""The activity log as sentences: when, who, what; a filter by text and person; and whether the log
is whole.

Rules: the log is only read here, and what cannot be shown is counted, never left out in silence; a
break in the chain is told with the number of its first line; older lines are read when they are
asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.core import log
from app.core.log import damage
from app.core.records import LogEntry, LogReport
from app.story.log_sentences import sentence
from ui.frame import dates
from ui.frame.desk import Bound, Desk, DeskErrands, Errands, Presenter, asks
from ui.frame.page import Page
from ui.frame.values import short_day_at
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import ListStack
from ui.widgets.entries import SearchField
from ui.widgets.frames import EmptyState, put, row
from ui.widgets.plain import wrapped
from ui.widgets.record_model import Column, RecordModel
from ui.widgets.strip import Banner
from ui.widgets.table import RecordTable

PAGE = 200


class LogUses(Bound):
    """Use cases bound to the open register; called on its lane."""

    entries = asks(log.entries)
    check = asks(log.check)


class LogFlow(Presenter):
    """Presenter of the activity log.

    Args:
        sentence: says one line in plain words; the filter looks in what is said.

    Signals:
        changed: the lines, the filter or the state of the chain changed.
        refused: an error the officer should know of.
    """

    def __init__(
        self,
        uses: LogUses,
        errands: Errands,
        sentence: Callable[[LogEntry], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._sentence = sentence
        self._lines: list[LogEntry] = []
        self.loaded = False
        self.more = False
        self.text = ""
        self.person = ""
        self.report: LogReport | None = None

    @property
    def persons(self) -> tuple[str, ...]:
        """Who appears in the lines read so far, in order of name."""
        return tuple(sorted({line.by for line in self._lines if line.by}))

    @property
    def lines(self) -> tuple[LogEntry, ...]:
        """The lines that pass the filter, newest first."""
        return tuple(line for line in self._lines if self._passes(line))

    @property
    def read(self) -> int:
        """How many lines were read so far, before any filter."""
        return len(self._lines)

    def first_day(self) -> int:
        """Return the moment of the first line of all, 0 while it was not read."""
        last = self._lines[-1] if self._lines else None
        return last.at if last is not None and last.place == 1 else 0

    def reload(self) -> None:
        """Read the newest lines again and have the chain checked."""
        self._take(None)
        self._ask(self._uses.check, self._checked)

    def read_more(self) -> None:
        """Read older lines."""
        if self.more and self._lines:
            self._take(self._lines[-1].place)

    def filter(self, text: str | None = None, person: str | None = None) -> None:
        """Show only lines that hold a text, of one person ("" for all)."""
        self.text = self.text if text is None else text.strip()
        self.person = self.person if person is None else person
        self.changed.emit()

    def _take(self, before: int | None) -> None:
        self._ask(lambda: self._uses.entries(PAGE, before), lambda page: self._took(page, before))

    def _took(self, page: tuple[LogEntry, ...], before: int | None) -> None:
        self.loaded = True
        self._lines = [*(self._lines if before else ()), *page]
        self.more = len(page) == PAGE
        self.changed.emit()

    def _checked(self, report: LogReport) -> None:
        self.report = report
        self.changed.emit()

    def _passes(self, line: LogEntry) -> bool:
        if self.person and line.by != self.person:
            return False
        words = self.text.casefold().split()
        said = f"{self._sentence(line)} {line.object} {line.by}".casefold()
        return all(word in said for word in words)


class LogPage(Page):
    """The page behind "Activity log" on *More*."""

    heading = N_("Activity log")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: LogUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        errands = errands or DeskErrands(desk, self)
        self.flow = LogFlow(uses or LogUses(desk), errands, sentence, self)
        self.model: RecordModel[LogEntry] = RecordModel(self._columns(), self)
        self._build()
        self.flow.changed.connect(self._show)
        self.flow.refused.connect(self.desk.show_failure)

    def refresh(self) -> None:
        """Read the newest lines and check the chain."""
        self.flow.reload()

    def focus_first(self) -> None:
        """Begin in the filter."""
        self.search.setFocus()

    def search_asked(self) -> None:
        """Go to the filter."""
        self.search.setFocus()
        self.search.selectAll()

    # -- laying out ----------------------------------------------------------------------------

    def _columns(self) -> list[Column[LogEntry]]:
        return [
            Column(lambda: _("When"), self._when),
            Column(lambda: _("Who"), lambda line: line.by or "—"),
            Column(lambda: _("What"), sentence),
            Column(lambda: _("Line"), lambda line: shown(line.number)),
        ]

    def _when(self, line: LogEntry) -> str:
        return dates.moment(line.at, self.desk.services.clock.now())

    def _build(self) -> None:
        self.search = SearchField(_("Search what, who or case number  (Ctrl+F)"))
        self.search.searched.connect(lambda text: self.flow.filter(text=text))
        self.search.entered.connect(self._into_list)
        self.person = ComboBox()
        self.person.setAccessibleName(_("Whose lines"))
        self.person.chosen.connect(lambda name: self.flow.filter(person=name))
        self.chain = Badge(Mark(_("Checking the log…"), "plain", "link"))
        self.column.addLayout(row((self.search, 5), (self.person, 2), self.chain, spacing=10))
        self._broken = QHBoxLayout()
        self.broken: Banner | None = None
        self.view = RecordTable(
            _("Lines of the activity log"), model=self.model, shares=(18, 16, 58, 8)
        )
        self.all_lines = secondary(_("Show all lines"), "", self._show_all)
        empty = EmptyState("scroll-text", _("No line fits this search."), (self.all_lines,))
        self.stack = ListStack(self.view, empty, parent=self)
        self.count = wrapped("", "muted")
        self.more = secondary(_("Read older lines"), "chevron-down", self.flow.read_more)
        put(self.column, self._broken, (self.stack, 1), row((self.count, 1), self.more, spacing=10))

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        lines = flow.lines
        if lines != self.model.records():
            self.model.replace(lines)
        self.stack.setCurrentIndex(0 if lines or not flow.loaded or not flow.read else 1)
        self.more.setVisible(flow.more)
        told = ngettext("{count} line", "{count} lines", len(lines)).format(count=shown(len(lines)))
        if len(lines) != flow.read:
            told = _("{shown} of {all}").format(shown=told, all=shown(flow.read))
        self.count.setText(told)
        self._show_persons()
        self._show_chain()

    def _show_persons(self) -> None:
        wanted = [("", _("Everybody")), *((name, name) for name in self.flow.persons)]
        present = [self.person.itemText(place) for place in range(self.person.count())]
        if present != [words for _value, words in wanted]:
            self.person.offer(wanted)
        self.person.choose(self.flow.person)

    def _show_chain(self) -> None:
        report = self.flow.report
        if report is None:
            return
        if not report.broken_at:
            first = self.flow.first_day()
            words = (
                _("Log complete since {day}").format(day=short_day_at(first))
                if first
                else _("Log complete")
            )
            self.chain.say(Mark(words, "good", "link"))
        else:
            self.chain.say(Mark(_("Log is broken"), "danger", "unlink"))
        if self.broken is not None:
            self._broken.removeWidget(self.broken)
            self.broken.deleteLater()
            self.broken = None
        if report.broken_at:
            self.broken = Banner(
                "danger",
                damage(report, self._moment),
                _("Do not work on. Tell the head of your office, and keep a copy of the folder."),
            )
            self._broken.addWidget(self.broken)

    def _moment(self, at: int) -> str:
        return dates.moment(at, self.desk.services.clock.now()) if at else ""

    def _into_list(self) -> None:
        self.view.setFocus()

    def _show_all(self) -> None:
        self.search.clear()
        self.flow.filter(text="", person="")

"""The cases that are due: to be looked at, proposed for deletion, or asked to be deleted.

Rules: nothing is decided by itself; Enter opens a case and never deletes; several rows can be
chosen at once; a held case is not in the list; of sealed cases only their number is told.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.base.language import N_, _, ngettext
from app.base.messages import REASONS
from app.base.numerals import shown
from app.core.permissions import Act
from app.retention import due
from app.retention.due import due_words
from app.retention.promise import promise
from app.retention.records import ASKED, DELETE, Decided, DueCase, DueList, Promise
from app.retention.rules import KIND_WORDS
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.retention.delete_sheet import DeleteSheet
from ui.retention.keeping_sheet import KeepSheet
from ui.retention.rules_sheet import open_rules
from ui.widgets.badge import Mark
from ui.widgets.buttons import allows, by_role, danger, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.compact_layout import ListStack
from ui.widgets.frames import EmptyState, FlowLayout
from ui.widgets.plain import reveal, wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.table import RecordTable

_MARKS = {ASKED: ("caution", "undo-2"), DELETE: ("plain", "trash")}


def _kind_words(one: DueCase) -> str:
    return _(KIND_WORDS[one.kind])


class DuePage(Page):
    """The page behind "Cases due for review" in the register's menu."""

    heading = N_("Cases due for review")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.found = DueList()
        self.model: RecordModel[DueCase] = RecordModel(
            (
                Column(lambda: _("Case"), lambda one: one.case_no, whole=True),
                Column(lambda: _("Name"), lambda one: name_or_withheld(one.name), strong=True),
                Column(lambda: _("Kind"), _kind_words, tip=_kind_words),
                Column(lambda: _("Why"), due_words, tip=due_words),
                mark_column(lambda: _("What to do"), due_mark),
            ),
            self,
        )
        self._build()

    def refresh(self) -> None:
        """Ask what is due now."""
        if allows(self.desk, Act.HOLD):
            self.desk.ask(due.due, self._on_listed)
        else:
            self._on_listed(DueList())

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.words = wrapped("", "muted")
        self.column.addWidget(self.words)
        self.view = RecordTable(_("Cases due for review"), model=self.model)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.share(15, 20, 15, 36, 14)
        self.view.picked.connect(self._on_picked)
        self.view.entered_row.connect(self._open)
        self.empty = EmptyState(
            "calendar-check",
            _("No case is due."),
            (secondary(_("Back to the register"), "folder-lock", self._home),),
            _("No case is ever deleted by itself: the program proposes, and you decide."),
        )
        self.stack = ListStack(self.view, self.empty, parent=self)
        self.column.addWidget(self.stack, 1)
        self.delete = danger(_("Into the bin…"), "trash", self._ask_delete)
        self.rules = secondary(_("Retention periods…"), "calendar-days", self._open_rules)
        self.keep = secondary(_("Keep until…"), "calendar-check", self._ask_keep)
        self.look = secondary(_("Open the case"), "folder-open", self._open_chosen)
        foot = FlowLayout(spacing=10)
        for button in (self.delete, self.rules, self.keep, self.look):
            foot.addWidget(button)
        by_role(self.desk, Act.HOLD, self.keep)
        by_role(self.desk, Act.BIN, self.delete)
        self.column.addLayout(foot)

    def chosen(self) -> tuple[DueCase, ...]:
        """Return the cases of the selected rows, from top to bottom."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        found = (self.model.record(row) for row in rows)
        return tuple(one for one in found if one is not None)

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self, found: DueList) -> None:
        self.found = found
        self.model.replace(found.rows)
        self.stack.setCurrentIndex(0 if found.rows else 1)
        self.words.setText(list_words(found))
        for button in (self.delete, self.keep, self.look):
            reveal(button, bool(found.rows))
        self.view.choose(0)
        self._on_picked(self.view.row())

    def _on_picked(self, _row: int) -> None:
        count = len(self.chosen())
        reason = _("Pick a case first.")
        self.look.allow(count == 1, _("Pick one case."))
        for button, words in (
            (self.delete, ngettext("{count} into the bin…", "{count} into the bin…", count)),
            (self.keep, ngettext("Keep {count} until…", "Keep {count} until…", count)),
        ):
            button.say(words.format(count=shown(count)))
            button.allow(bool(count), reason)

    # Acts ---------------------------------------------------------------------------------------

    def _home(self) -> None:
        self.desk.open("register")

    def _open(self, row: int) -> None:
        one = self.model.record(row)
        if one is not None:
            self.desk.open("case", one.case_id)

    def _open_chosen(self) -> None:
        self._open(self.view.row())

    def _open_rules(self) -> None:
        open_rules(self.desk, self, self.refresh)

    def _ask_keep(self) -> None:
        chosen = self.chosen()
        if chosen:
            ids = tuple(one.case_id for one in chosen)
            self.sheet: KeepSheet | DeleteSheet = KeepSheet(self.desk, ids, self._on_kept, self)
            self.sheet.open()

    def _on_kept(self, done: Decided) -> None:
        words = ngettext("{count} case is kept.", "{count} cases are kept.", len(done.done))
        self.desk.say(words.format(count=shown(len(done.done))))
        self.refresh()

    def _ask_delete(self) -> None:
        chosen = self.chosen()
        if chosen:
            ids = tuple(one.case_id for one in chosen)
            self.desk.ask(
                lambda services: promise(services, ids),
                partial(self._show_promise, chosen),
                by=self,
            )

    def _show_promise(self, chosen: tuple[DueCase, ...], found: Promise) -> None:
        self.sheet = DeleteSheet(chosen, found, partial(self._delete, chosen), self)
        self.sheet.open()

    def _delete(self, chosen: tuple[DueCase, ...]) -> None:
        ids = tuple(one.case_id for one in chosen)
        self.desk.ask(lambda services: due.delete_due(services, ids), self._on_deleted, by=self)

    def _on_deleted(self, done: Decided) -> None:
        self.desk.wrote()
        self.refresh()
        if done.left:
            told = "; ".join(f"{one.case_no}: {_(REASONS[one.reason])}" for one in done.left)
            self.desk.say(_("Not all of them are in the bin."), todo=told)
        if done.done:
            count = len(done.done)
            words = ngettext(
                "{count} case is in the bin for 30 days",
                "{count} cases are in the bin for 30 days",
                count,
            )
            undo = partial(self._undo, done.done)
            self.desk.offer_undo(words.format(count=shown(count)), undo)

    def _undo(self, ids: tuple[str, ...]) -> None:
        self.desk.ask(lambda services: due.take_back(services, ids), self._on_back, by=self)

    def _on_back(self, _count: int) -> None:
        self.desk.wrote()
        self.refresh()


def due_mark(one: DueCase) -> Mark:
    """Return the badge that says what is to be done with a case."""
    words = {ASKED: _("deletion asked for"), DELETE: _("Delete?")}.get(one.why, _("Review"))
    tone, icon_name = _MARKS.get(one.why, ("accent", "eye"))
    return Mark(words, tone, icon_name)


def list_words(found: DueList) -> str:
    """Return what the list says of itself."""
    words = ngettext("{count} case is due.", "{count} cases are due.", found.count)
    told = [words.format(count=shown(found.count))] if found.count else []
    if found.count > len(found.rows):
        first = ngettext(
            "The first {count} is shown.", "The first {count} are shown.", len(found.rows)
        )
        told.append(first.format(count=shown(len(found.rows))))
    if not found.rules_on:
        told.append(
            _("No rule is set yet: only cases of which somebody asked for deletion are due.")
        )
    if found.sealed:
        sealed = ngettext(
            "{count} sealed case is not looked at here: the people named for it see in it how long"
            " it is kept.",
            "{count} sealed cases are not looked at here: the people named for them see in them"
            " how long they are kept.",
            found.sealed,
        )
        told.append(sealed.format(count=shown(found.sealed)))
    return " ".join(told)

"""The bin: which cases were put away, how many days are left, putting away and taking back.

Rules: what was done can be taken back at once, from wherever the case is shown, and needs no
question; only the head may empty the bin before its time, and the question names the number of
cases; Enter never erases.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.cases.records import BinnedCase
from app.core.permissions import Act, may
from app.retention import recycle_bin as bins
from app.retention.promise import HEADING, promise, short
from app.retention.records import Promise
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.retention.delete_sheet import add_lines
from ui.widgets.badge import Mark
from ui.widgets.buttons import careful_danger, danger, secondary
from ui.widgets.case_words import name_or_withheld
from ui.widgets.compact_layout import ListStack
from ui.widgets.frames import EmptyState, put, row
from ui.widgets.plain import wrapped
from ui.widgets.record_model import Column, RecordModel, mark_column
from ui.widgets.sheet import Sheet
from ui.widgets.table import RecordTable


def bin_case(desk: Desk, case_id: str, gone: Callable[[], None], back: Callable[[], None]) -> None:
    """Put a case into the bin and offer to take it back.

    Args:
        desk: the officer's desk.
        case_id: the case; nothing is done for "".
        gone: called when it is in the bin.
        back: called when it was taken back.
    """

    def done(binned: BinnedCase) -> None:
        desk.wrote()
        gone()
        words = _("{case} is in the bin for 30 days").format(case=binned.case_no)
        desk.offer_undo(words, partial(unbin_case, desk, case_id, back))

    if case_id:
        desk.ask(lambda services: bins.bin_case(services, case_id), done, by=desk)


def unbin_case(desk: Desk, case_id: str, back: Callable[[], None]) -> None:
    """Take a case back out of the bin; `back` is called when it is there."""

    def done(_answer: str) -> None:
        desk.wrote()
        back()

    desk.ask(lambda services: bins.restore_case(services, case_id), done, by=desk)


_SOON_DAYS = 7


class BinPage(Page):
    """The page of the bin."""

    heading = N_("Bin")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.model: RecordModel[BinnedCase] = RecordModel(self._columns(), self)
        self._build()

    def refresh(self) -> None:
        """Ask for the list again."""
        self.desk.ask(bins.list_bin, self._on_listed)

    def focus_first(self) -> None:
        """Begin in the list."""
        self.view.setFocus()

    # Laying out ---------------------------------------------------------------------------------

    def _columns(self) -> list[Column[BinnedCase]]:
        return [
            Column(lambda: _("Case"), lambda one: one.case_no, whole=True),
            Column(lambda: _("Name"), lambda one: name_or_withheld(one.name), strong=True),
            Column(lambda: _("Deleted"), self._when),
            Column(lambda: _("By"), lambda one: one.by or "—"),
            mark_column(lambda: _("Days left"), days_mark),
        ]

    def _when(self, one: BinnedCase) -> str:
        return dates.moment(one.binned_at, self.desk.services.clock.now())

    def _build(self) -> None:
        self.column.addWidget(
            wrapped(
                _("A deleted case can be taken back for 30 days. Then it is erased for ever."),
                "muted",
            )
        )
        self.view = RecordTable(
            _("Cases in the bin"), model=self.model, shares=(14, 32, 18, 18, 18)
        )
        self.view.picked.connect(self._on_picked)
        home = secondary(_("Back to the register"), "folder-lock", self._home)
        nothing = EmptyState("trash", _("The bin is empty."), (home,))
        self.stack = ListStack(self.view, nothing, parent=self)
        self.empty_now = danger(_("Empty the bin now…"), "trash", self._ask_empty)
        self.restore = secondary(_("Take the case back"), "undo-2", self._restore)
        put(self.column, (self.stack, 1), row(self.empty_now, 1, self.restore, spacing=10))

    # Answers ------------------------------------------------------------------------------------

    def _on_listed(self, rows: tuple[BinnedCase, ...]) -> None:
        self.model.replace(rows)
        self.stack.setCurrentIndex(0 if rows else 1)
        head = may(self.desk.services.user, Act.PURGE)
        reason = _("Only the head of the office may erase cases.") if not head else ""
        self.empty_now.allow(head and bool(rows), reason or _("The bin is empty."))
        self.view.choose(0)
        self._on_picked(self.view.row())

    def _on_picked(self, row: int) -> None:
        allowed = may(self.desk.services.user, Act.BIN)
        reason = _("Pick a case first.") if allowed else _("Your role does not allow this.")
        self.restore.allow(allowed and self.model.record(row) is not None, reason)

    # Acts ---------------------------------------------------------------------------------------

    def _home(self) -> None:
        self.desk.open("register")

    def _restore(self) -> None:
        one = self.model.record(self.view.row())
        if one is not None:
            unbin_case(self.desk, one.case_id, partial(self._restored, one))

    def _restored(self, one: BinnedCase) -> None:
        self.refresh()
        words = _("{case} is back in the register").format(case=one.case_no)
        self.desk.offer_undo(
            words, lambda: bin_case(self.desk, one.case_id, self.refresh, self.refresh)
        )

    def _ask_empty(self) -> None:
        rows = self.model.records()
        if rows:
            ids = [one.case_id for one in rows]
            self.desk.ask(
                lambda services: promise(services, ids), partial(self._ask_once_more, ids), by=self
            )

    def _ask_once_more(self, ids: list[str], found: Promise) -> None:
        done = partial(self._empty, ids, found)
        EmptyBinSheet(len(ids), done, self.window(), found).open()

    def _empty(self, ids: list[str], found: Promise) -> None:
        self.desk.ask(
            lambda services: bins.empty_bin(services, ids),
            partial(self._on_emptied, found),
            by=self,
        )

    def _on_emptied(self, found: Promise, erased: int) -> None:
        self.desk.wrote()
        words = ngettext("{count} case was erased.", "{count} cases were erased.", erased)
        self.desk.say(words.format(count=numerals.shown(erased)), todo=short(found))
        self.refresh()


class EmptyBinSheet(Sheet):
    """Asks once more before cases are erased.

    Args:
        count: how many cases.
        done: called when they are to be erased.
        parent: the window.
        promise: what erasing them cannot reach.
    """

    def __init__(
        self, count: int, done: Callable[[], None], parent: QWidget, promise: Promise
    ) -> None:
        super().__init__(_("Empty the bin?"), parent, (600, 480))
        self._done = done
        words = ngettext(
            "{count} case is erased for ever and nobody can bring it back.",
            "{count} cases are erased for ever and nobody can bring them back.",
            count,
        ).format(count=numerals.shown(count))
        self.body.column.addWidget(wrapped(words, "strong"))
        self.body.column.addWidget(wrapped(_("Their documents, notes and history go with them.")))
        self.body.column.addWidget(wrapped(_(HEADING), "heading"))
        add_lines(self, promise)
        self.body.column.addStretch(1)
        erase = ngettext("Erase {count} case", "Erase {count} cases", count).format(
            count=numerals.shown(count)
        )
        self.erase = careful_danger(erase, "trash", self._erase)
        self.keep = secondary(_("Keep them"), "", self.reject)
        self.finish(self.keep, left=(self.erase,))
        self.keep.setFocus()

    def _erase(self) -> None:
        self.accept()
        self._done()


def days_mark(one: BinnedCase) -> Mark:
    """Return the badge of the days that are left."""
    words = ngettext("{count} day", "{count} days", one.days_left).format(
        count=numerals.shown(one.days_left)
    )
    return Mark(words, "caution" if one.days_left <= _SOON_DAYS else "plain", "clock")

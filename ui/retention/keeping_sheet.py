"""The dialog of one case: how long it is kept, what holds it, and what can be decided about it.

Rules: reading first, every act opens a dialog of its own; what the role does not allow stays, with
the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.permissions import Act
from app.core.services import Services
from app.retention import due
from app.retention.due_words import since_words
from app.retention.hold_words import hold_words, reason_words
from app.retention.kinds import KIND_WORDS
from app.retention.promise import promise
from app.retention.records import Decided, HoldRecord, Keeping, Promise
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.retention.delete_sheet import ReachSheet
from ui.retention.hold_sheet import AskedSheet, HoldSheet, LiftSheet
from ui.retention.keep_sheet import KeepSheet
from ui.widgets.buttons import Button, secondary
from ui.widgets.frames import FlowLayout
from ui.widgets.plain import PlainLabel
from ui.widgets.role_gate import by_role
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class KeepingSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        found: how the case is kept.
        done: called when something was decided.
    """

    def __init__(
        self, desk: Desk, found: Keeping, done: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Retention period of a case"), parent, (600, 560))
        self._desk, self._found, self._done = desk, found, done
        column = self.body.column
        heading = _("How long {case} is kept").format(case=found.case_no)
        column.addWidget(PlainLabel(heading, "strong", wrap=True))
        held = _("Held: nobody can delete this case.")
        self.lifts: list[Button] = []
        for one in found.holds:
            if one.in_force:
                told = projector.free_text(hold_words(one))
                column.addWidget(Banner("caution", held, told, self._lifting(one)))
        for words in keeping_lines(found):
            column.addWidget(PlainLabel(words, wrap=True))
        line = FlowLayout(spacing=8)
        for button in self._acts():
            line.addWidget(button)
        column.addLayout(line)
        past = [one for one in found.holds if not one.in_force]
        if past:
            column.addWidget(PlainLabel(_("Holds that are over"), "heading", wrap=True))
        for one in past:
            column.addWidget(PlainLabel(projector.free_text(hold_words(one)), "muted", wrap=True))
        column.addStretch(1)
        self.close_it = secondary(_("Close"), "", self.reject)
        self.finish(self.close_it, safe=self.close_it)
        self.close_it.setFocus()

    def _acts(self) -> tuple[Button, ...]:
        self.hold = secondary(_("Hold the case…"), "anchor", self._ask_hold)
        self.keep = secondary(_("Keep until…"), "calendar-check", self._ask_keep)
        self.asked = secondary(_("Deletion was asked for…"), "undo-2", self._ask_wish)
        self.reach = secondary(_("What deleting cannot reach…"), "circle-question-mark", self._ask)
        acts = [self.hold, self.keep, self.asked]
        if self._found.asked_on:
            words = _("It is not asked for any more")
            self.not_asked = secondary(words, "x", self._unask)
            acts.append(self.not_asked)
        by_role(self._desk, Act.HOLD, *acts)
        return (*acts, self.reach)

    def _lifting(self, one: HoldRecord) -> Button:
        """Return the button that lifts one hold; several are told apart by their reason."""
        lift = secondary(_("Lift the hold…"), "undo-2", partial(self._ask_lift, one))
        lift.setAccessibleName(f"{_('Lift the hold…')} {reason_words(one)}")
        by_role(self._desk, Act.HOLD, lift)
        if not one.may_lift:
            lift.forbid(_("Only the head of the office, or who placed the hold, can lift it."))
        self.lifts.append(lift)
        return lift

    def _next(self, make: Callable[[QWidget], Sheet]) -> None:
        """Close, and open another dialog in the same place."""
        window = self.parentWidget() or self.window()
        self.reject()
        make(window).open()

    def _ask_hold(self) -> None:
        case_id = self._found.case_id
        self._next(lambda window: HoldSheet(self._desk, case_id, self._done, window))

    def _ask_lift(self, one: HoldRecord) -> None:
        case_id = self._found.case_id
        left = sum(other.in_force for other in self._found.holds) - 1
        self._next(
            lambda window: LiftSheet(
                self._desk, case_id, one, partial(self._lifted, window, left), window, left
            )
        )

    def _lifted(self, window: QWidget, left: int) -> None:
        """Tell that a hold is lifted; with others in force come back, to lift the next one."""
        self._done()
        if left:
            open_keeping(self._desk, self._found.case_id, window, self._done)

    def _ask_keep(self) -> None:
        ids = (self._found.case_id,)
        self._next(lambda window: KeepSheet(self._desk, ids, self._on_kept, window))

    def _on_kept(self, _done: Decided) -> None:
        self._done()

    def _ask_wish(self) -> None:
        case_id = self._found.case_id
        self._next(lambda window: AskedSheet(self._desk, case_id, self._done, window))

    def _unask(self) -> None:
        case_id = self._found.case_id
        self._desk.ask(
            lambda services: due.unask_deletion(services, case_id), self._on_unasked, by=self
        )

    def _on_unasked(self, _found: Keeping) -> None:
        self._desk.wrote()
        self.accept()
        self._done()

    def _ask(self) -> None:
        case_id = self._found.case_id
        self._desk.ask(lambda services: promise(services, [case_id]), self._on_promise, by=self)

    def _on_promise(self, found: Promise) -> None:
        office = self._desk.services.office.name
        self._next(lambda window: ReachSheet(found, office, window))


def open_keeping(desk: Desk, case_id: str, asker: QWidget, done: Callable[[], None]) -> None:
    """Ask how a case is kept and open the dialog.

    Args:
        desk: the officer's desk.
        case_id: the case.
        asker: the page that it stands before.
        done: called when something was decided.
    """

    def question(services: Services) -> Keeping:
        return due.keeping(services, case_id)

    desk.ask(question, partial(_show, desk, asker, done), by=asker)


def _show(desk: Desk, asker: QWidget, done: Callable[[], None], found: Keeping) -> None:
    KeepingSheet(desk, found, done, asker.window()).open()


def keeping_lines(found: Keeping) -> list[str]:
    """Return how a case is kept, one sentence a line."""
    told = []
    if found.kind:
        since = since_words(found.since, found.day)
        told.append(f"{_(KIND_WORDS[found.kind])}: {since}")
    for words, day in (
        (_("Review due from {day}."), found.review_on),
        (_("Its deletion is proposed from {day} on."), found.delete_on),
        (_("Deletion was asked for, or consent taken back, on {day}."), found.asked_on),
    ):
        if day:
            told.append(words.format(day=dates.iso_day(day)))
    if found.kind and not found.review_on:
        told.append(_("No rule is set for cases of this kind."))
    if found.kept_until:
        words = _("It was decided to keep it until {day}: {why}")
        day = dates.iso_day(found.kept_until)
        told.append(words.format(day=day, why=projector.free_text(found.kept_why)))
    return told

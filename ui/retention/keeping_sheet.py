"""The dialogs of one case: how long it is kept, what holds it, and what can be decided about it.

Rules: reading first, every act opens a dialog of its own that says what follows: keeping until a
day, holding, lifting a hold, a wish for deletion; what is refused stands under its field, the
keyboard goes there, and nothing that was typed is lost; what the role does not allow stays, with
the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.core.permissions import Act
from app.core.services import Services
from app.retention import due, holds
from app.retention.due import since_words
from app.retention.holds import hold_words, reason_words
from app.retention.promise import promise
from app.retention.records import Decided, HoldRecord, Keeping, Promise
from app.retention.rules import HOLD_REASONS, KIND_WORDS
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.retention.delete_sheet import ReachSheet
from ui.widgets.buttons import Button, by_role, primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.frames import FlowLayout
from ui.widgets.plain import wrapped
from ui.widgets.sheet import FormSheet, Sheet
from ui.widgets.strip import Banner


class KeepSheet(FormSheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        case_ids: the cases.
        done: called when it is decided.
    """

    def __init__(
        self,
        desk: Desk,
        case_ids: tuple[str, ...],
        done: Callable[[Decided], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, _("Keep until…"), parent, (540, 460))
        self._ids, self._done = case_ids, done
        count = len(case_ids)
        words = ngettext(
            "{count} case is kept and not proposed again before that day.",
            "{count} cases are kept and not proposed again before that day.",
            count,
        )
        self.body.column.addWidget(wrapped(words.format(count=shown(count)), "muted"))
        self.until = LineEntry(_("Keep it until"), _("Day: 25 Nov 2026"), as_typed=True)
        self.why = TextEntry(_("Why it is kept"), "", lines=3)
        self.ask_for(
            {
                due.KEEP_LABEL: Labelled(_("Keep it until"), self.until, "", _("needed")),
                due.KEEP_WHY_LABEL: Labelled(_("Why it is kept"), self.why, "", _("needed")),
            }
        )
        self.body.column.addStretch(1)
        self.go = primary(_("Keep"), "calendar-check", self._keep)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.until.setFocus()

    def _keep(self) -> None:
        until, why = self.until.text().strip(), self.why.text()
        self.hand_in(
            self.go, lambda services: due.keep(services, self._ids, until, why), self._done
        )


class HoldSheet(FormSheet):
    """Asks why a case is held, and until when.

    Args:
        desk: the officer's desk.
        case_id: the case.
        done: called when it is held.
    """

    def __init__(
        self, desk: Desk, case_id: str, done: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, _("Hold the case"), parent, (560, 540))
        self._done = done
        for words in (
            _("While it is held nobody can delete this case, in no way, and it is not proposed."),
            _("You and the head of the office can lift the hold, with a reason."),
        ):
            self.body.column.addWidget(wrapped(words, "muted"))
        offered = [(code, _(words)) for code, words in HOLD_REASONS.items()]
        self.reason = ComboBox([("", _("Choose…")), *offered])
        self.until = LineEntry(_("Held until"), _("Day: 25 Nov 2026"), as_typed=True)
        self.details = TextEntry(_("Details of the hold"), "", lines=3)
        hint = _("Leave it empty while no day is known.")
        self.ask_for(
            {
                holds.REASON_LABEL: Labelled(_("Why it is held"), self.reason, "", _("needed")),
                holds.UNTIL_LABEL: Labelled(_("Held until"), self.until, hint),
                holds.WORDS_LABEL: Labelled(_("Details of the hold"), self.details),
            }
        )
        self.body.column.addStretch(1)
        self.go = primary(_("Hold the case"), "anchor", partial(self._hold, case_id))
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.reason.setFocus()

    def _hold(self, case_id: str) -> None:
        reason, until, words = self.reason.value(), self.until.text(), self.details.text()
        self.hand_in(
            self.go,
            lambda services: holds.hold(services, case_id, reason, words, until.strip()),
            lambda _done: self._done(),
        )


class LiftSheet(FormSheet):
    """Asks why a hold is lifted.

    Args:
        desk: the officer's desk.
        case_id: the case.
        held: its hold.
        done: called when it is lifted.
        left: how many other holds keep the case.
    """

    def __init__(
        self,
        desk: Desk,
        case_id: str,
        held: HoldRecord,
        done: Callable[[], None],
        parent: QWidget | None = None,
        left: int = 0,
    ) -> None:
        super().__init__(desk, _("Lift the hold"), parent, (540, 420))
        self._done = done
        self.body.column.addWidget(wrapped(projector.free_text(hold_words(held)), "strong"))
        words = _("From then on the case can be proposed and deleted again.")
        if left:
            words = ngettext(
                "{count} more hold keeps it.", "{count} more holds keep it.", left
            ).format(count=shown(left))
        self.body.column.addWidget(wrapped(words))
        self.why = TextEntry(_("Why the hold is lifted"), "", lines=3)
        field = Labelled(_("Why the hold is lifted"), self.why, "", _("needed"))
        self.ask_for({holds.LIFTED_LABEL: field})
        self.body.column.addStretch(1)
        self.go = primary(_("Lift the hold"), "undo-2", partial(self._lift, case_id, held.hold_id))
        self.finish(secondary(_("Cancel"), "", self.reject), self.go)
        self.why.setFocus()

    def _lift(self, case_id: str, hold_id: str) -> None:
        why = self.why.text()
        self.hand_in(
            self.go,
            lambda services: holds.lift(services, case_id, why, hold_id),
            lambda _done: self._done(),
        )


class AskedSheet(FormSheet):
    """Asks when deletion was asked for, by whom and how.

    Args:
        desk: the officer's desk.
        case_id: the case.
        done: called when it is written down.
    """

    def __init__(
        self, desk: Desk, case_id: str, done: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, _("Deletion was asked for"), parent, (560, 480))
        self._done = done
        for words in (
            _("The case is due at once. Somebody then decides and tells the person."),
            _("A hold goes on: what a court or an authority needs is not deleted by a wish."),
        ):
            self.body.column.addWidget(wrapped(words, "muted"))
        self.on = LineEntry(_("Asked on"), _("Day: 25 Nov 2026"), as_typed=True)
        self.on.setText(dates.typed_day(desk.services.clock.today()))
        self.words = TextEntry(_("Who asked, and how"), "", lines=3)
        self.ask_for(
            {
                due.ASKED_LABEL: Labelled(_("Asked on"), self.on),
                "words": Labelled(_("Who asked, and how"), self.words),
            }
        )
        self.body.column.addStretch(1)
        self.go = primary(_("Write it down"), "check", partial(self._ask, case_id))
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.words.setFocus()

    def _ask(self, case_id: str) -> None:
        on, words = self.on.text().strip(), self.words.text()
        self.hand_in(
            self.go,
            lambda services: due.ask_deletion(services, case_id, on, words),
            lambda _done: self._done(),
        )


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
        column.addWidget(wrapped(heading, "strong"))
        held = _("Held: nobody can delete this case.")
        self.lifts: list[Button] = []
        for one in found.holds:
            if one.in_force:
                told = projector.free_text(hold_words(one))
                column.addWidget(Banner("caution", held, told, self._lifting(one)))
        for words in keeping_lines(found):
            column.addWidget(wrapped(words))
        line = FlowLayout(spacing=8)
        for button in self._acts():
            line.addWidget(button)
        column.addLayout(line)
        past = [one for one in found.holds if not one.in_force]
        if past:
            column.addWidget(wrapped(_("Holds that are over"), "heading"))
        for one in past:
            column.addWidget(wrapped(projector.free_text(hold_words(one)), "muted"))
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

"""The dialogs in which a case is held, a hold is lifted, and a wish for deletion is written down.

Rules: each says what follows; what is refused stands under its field; nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.core.services import Services
from app.retention import due, holds
from app.retention.hold_words import hold_words
from app.retention.kinds import HOLD_REASONS
from app.retention.records import HoldRecord
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.retention.refused import Refused
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet


class _Asking(Sheet):
    """A dialog that does one thing with one case."""

    _desk: Desk
    _done: Callable[[], None]
    _refused: Refused

    def _do(self, work: Callable[[Services], object]) -> None:
        self._refused.clear()
        self._desk.ask(work, self._on_done, failed=self._on_failed)

    def _on_done(self, _answer: object) -> None:
        self._desk.wrote()
        self.accept()
        self._done()

    def _on_failed(self, error: Exception) -> None:
        self._refused.show(error)


class HoldSheet(_Asking):
    """Asks why a case is held, and until when.

    Args:
        desk: the officer's desk.
        case_id: the case.
        done: called when it is held.
    """

    def __init__(
        self, desk: Desk, case_id: str, done: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Hold the case"), parent, (560, 540))
        self._desk, self._done = desk, done
        for words in (
            _("While it is held nobody can delete this case, in no way, and it is not proposed."),
            _("You and the head of the office can lift the hold, with a reason."),
        ):
            self.body.column.addWidget(PlainLabel(words, "muted", wrap=True))
        offered = [(code, _(words)) for code, words in HOLD_REASONS.items()]
        self.reason = ComboBox([("", _("Choose…")), *offered])
        self.until = LineEntry(_("Held until"), _("Day: 25 Nov 2026"))
        self.details = TextEntry(_("Details of the hold"), "", lines=3)
        hint = _("Leave it empty while no day is known.")
        self._refused = Refused(
            self,
            {
                holds.REASON_LABEL: Labelled(_("Why it is held"), self.reason, "", _("needed")),
                holds.UNTIL_LABEL: Labelled(_("Held until"), self.until, hint),
                holds.WORDS_LABEL: Labelled(_("Details of the hold"), self.details),
            },
        )
        self.body.column.addStretch(1)
        self.go = primary(_("Hold the case"), "anchor", partial(self._hold, case_id))
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.reason.setFocus()

    def _hold(self, case_id: str) -> None:
        reason, until, words = self.reason.value(), self.until.text(), self.details.text()
        self._do(lambda services: holds.hold(services, case_id, reason, words, until.strip()))


class LiftSheet(_Asking):
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
        super().__init__(_("Lift the hold"), parent, (540, 420))
        self._desk, self._done = desk, done
        self.body.column.addWidget(
            PlainLabel(projector.free_text(hold_words(held)), "strong", wrap=True)
        )
        words = _("From then on the case can be proposed and deleted again.")
        if left:
            words = ngettext(
                "{count} more hold keeps it.", "{count} more holds keep it.", left
            ).format(count=shown(left))
        self.body.column.addWidget(PlainLabel(words, wrap=True))
        self.why = TextEntry(_("Why the hold is lifted"), "", lines=3)
        field = Labelled(_("Why the hold is lifted"), self.why, "", _("needed"))
        self._refused = Refused(self, {holds.LIFTED_LABEL: field})
        self.body.column.addStretch(1)
        self.go = primary(_("Lift the hold"), "undo-2", partial(self._lift, case_id, held.hold_id))
        self.finish(secondary(_("Leave it held"), "", self.reject), self.go)
        self.why.setFocus()

    def _lift(self, case_id: str, hold_id: str) -> None:
        why = self.why.text()
        self._do(lambda services: holds.lift(services, case_id, why, hold_id))


class AskedSheet(_Asking):
    """Asks when deletion was asked for, by whom and how.

    Args:
        desk: the officer's desk.
        case_id: the case.
        done: called when it is written down.
    """

    def __init__(
        self, desk: Desk, case_id: str, done: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Deletion was asked for"), parent, (560, 480))
        self._desk, self._done = desk, done
        for words in (
            _("The case is due at once. Somebody then decides and tells the person."),
            _("A hold goes on: what a court or an authority needs is not deleted by a wish."),
        ):
            self.body.column.addWidget(PlainLabel(words, "muted", wrap=True))
        self.on = LineEntry(_("Asked on"), _("Day: 25 Nov 2026"))
        self.on.setText(dates.typed_day(desk.services.clock.today()))
        self.words = TextEntry(_("Who asked, and how"), "", lines=3)
        self._refused = Refused(
            self,
            {
                due.ASKED_LABEL: Labelled(_("Asked on"), self.on),
                "words": Labelled(_("Who asked, and how"), self.words),
            },
        )
        self.body.column.addStretch(1)
        self.go = primary(_("Write it down"), "check", partial(self._ask, case_id))
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.words.setFocus()

    def _ask(self, case_id: str) -> None:
        on, words = self.on.text().strip(), self.words.text()
        self._do(lambda services: due.ask_deletion(services, case_id, on, words))

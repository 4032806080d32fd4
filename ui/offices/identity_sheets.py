"""The dialogs that change who this office is: moved to a new number, or its number withdrawn.

Rules: what will happen here and at the other offices is said before; Enter does nothing; the
dialog stays until the outcome was seen, because the new card has to be given to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.core.services import Services
from app.offices import own_identity
from app.offices.records import IdentityRecord, OwnStanding
from ui.frame.desk import Desk, Notice
from ui.offices.check_faces import Steps
from ui.offices.own_number_page import SaveCard
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import CarefulButton, careful_danger, primary, secondary
from ui.widgets.choices import RadioBox
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import clear
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.sheet import FormSheet
from ui.widgets.strip import Banner

NOTICE_SUFFIX = ".lfnotice"
_MOST_NAMES = 12
_MOVE_REASONS = (
    ("new-computer", N_("We have a new computer")),
    ("planned", N_("It was planned for another reason")),
)
_END_REASONS = (
    ("lost", N_("The computer or a copy of the register is lost")),
    ("stolen", N_("It was stolen, or somebody else may have used our keys")),
    ("closed", N_("The office closes")),
)
type Changed = Callable[[], None]


def notice_file(words: str) -> str:
    """Return a name for a notice that every system can keep."""
    return words + NOTICE_SUFFIX


def with_suffix(target: Path, suffix: str = NOTICE_SUFFIX) -> Path:
    """Return a path that ends as a notice does, or as asked."""
    return target if target.suffix == suffix else target.with_name(target.name + suffix)


def names_of(offices: Sequence[str]) -> str:
    """Return the names of offices in one line, the first twelve of many."""
    names = list(offices[:_MOST_NAMES])
    more = len(offices) - len(names)
    if more:
        names.append(
            ngettext("{count} more", "{count} more", more).format(count=numerals.shown(more))
        )
    return ", ".join(names)


class _IdentitySheet(FormSheet):
    """What both share: reasons, words, one act on the register's lane, and its outcome.

    Signals:
        chosen(): a reason was chosen.
    """

    chosen = Signal()

    def __init__(
        self,
        desk: Desk,
        heading: str,
        reasons: Sequence[tuple[str, str]],
        changed: Changed,
        parent: QWidget | None,
    ) -> None:
        super().__init__(desk, heading, parent, (700, 620))
        self._at_work = False
        self._done = False
        column = self.body.column
        column.addWidget(PlainLabel(_("Why?"), "heading"))
        self.reasons = {value: RadioBox(_(words), value) for value, words in reasons}
        for choice in self.reasons.values():
            choice.clicked.connect(self.chosen)
            column.addWidget(choice)
        self.busy = BusyLine()
        self.finished.connect(lambda _result: changed() if self._done else None)

    def reject(self) -> None:
        """Close, but not in the middle of the work."""
        if not self._at_work:
            super().reject()

    @property
    def why(self) -> str:
        """The reason that was chosen, "" while there is none."""
        return next((value for value, box in self.reasons.items() if box.isChecked()), "")

    def _act(
        self,
        button: CarefulButton,
        act: Callable[[Services], tuple[Services, IdentityRecord]],
        tell: Callable[[IdentityRecord], None],
    ) -> None:
        self.clear_refusal()
        button.allow(False, _("One moment…"))
        self._at_work = True

        def answered(what: tuple[Services, IdentityRecord]) -> None:
            self._at_work = False
            self._done = True
            self._desk.services = what[0]
            self._desk.wrote()
            tell(what[1])

        def failed(error: Exception) -> None:
            self._at_work = False
            button.allow(True)
            self.refuse(error)

        job = self._desk.ask(act, answered, failed=failed, by=self)
        self.busy.follow(job, _("One moment…"))

    def _outcome(self, heading: str, words: Sequence[str], number: str) -> None:
        """Show what has happened in the place of everything else."""
        clear(self.body.column)
        clear(self.buttons)
        self.heading.setText(heading)
        column = self.body.column
        if number:
            column.addWidget(PlainLabel(_("The new office number"), "muted"))
            self.number = wrapped(number, "code")
            column.addWidget(self.number)
        column.addWidget(PlainLabel(_("What to do now"), "heading"))
        column.addWidget(Steps(words))
        column.addStretch(1)
        self.save = SaveCard(self._desk, self)
        self.save_card = primary(_("Save my new card…"), "save", self.save.ask)
        self._desk.noticed.connect(self._say)
        self.close_button = secondary(_("Close"), "", self.accept)
        right = (self.save_card, self.close_button) if number else (self.close_button,)
        self.finish(*right)
        self.close_button.setFocus()

    def _say(self, notice: Notice) -> None:
        self.body.column.insertWidget(0, Banner(notice.tone, notice.text, notice.todo))


class MoveSheet(_IdentitySheet):
    """Moves this office to a new number that the old one vouches for."""

    def __init__(
        self, desk: Desk, standing: OwnStanding, changed: Changed, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, _("Move to a new office number"), _MOVE_REASONS, changed, parent)
        self._standing = standing
        column = self.body.column
        column.addWidget(
            Banner(
                "caution",
                _("Not when the computer was lost or stolen, or somebody may have our keys."),
                _("Then withdraw the number: whoever has the keys could move it as well."),
            )
        )
        column.addWidget(PlainLabel(_("What will happen"), "heading"))
        lines = [
            _("This office gets a new number and a new card. The old number signs nothing more."),
            _(
                "Other offices see “New number: check it” once they have the new card. They may "
                "deal with you for 30 days; then only when they have checked the new number."
            ),
            _("What is on its way to the old number still opens here."),
            _("What you sealed before is read by the others for 30 days."),
        ]
        if standing.waiting:
            words = ngettext(
                "{count} sealed packet still lies in the outbox: hand it over soon.",
                "{count} sealed packets still lie in the outbox: hand them over soon.",
                standing.waiting,
            )
            lines.append(words.format(count=numerals.shown(standing.waiting)))
        column.addWidget(Steps(lines))
        column.addWidget(self.busy)
        column.addStretch(1)
        self.move_button = careful_danger(_("Move to a new number"), "arrow-right-left", self._move)
        keep = secondary(_("Keep the number"), "", self.reject)
        self.finish(keep, left=(self.move_button,), onto=self.move_button)
        self.move_button.allow(False, _("State the reason first."))
        self.chosen.connect(lambda: self.move_button.allow(True))
        next(iter(self.reasons.values())).setFocus()

    def _move(self) -> None:
        why = self.why
        self._act(
            self.move_button, lambda services: own_identity.succeed(services, why), self._tell
        )

    def _tell(self, told: IdentityRecord) -> None:
        words = [
            _("Save the new card and give it to every office that you exchange cases with."),
            _("Read them the new number on the phone, so that they can check it."),
            _("Save the emergency revocation notice again: the old one is for the old number."),
        ]
        if self._standing.offices:
            named = names_of(self._standing.offices)
            words.insert(1, _("Offices on file: {offices}").format(offices=named))
        self._outcome(_("This office has a new number"), words, told.number)


class WithdrawSheet(_IdentitySheet):
    """Withdraws the number of this office; the notice for the others is saved first."""

    def __init__(
        self, desk: Desk, standing: OwnStanding, changed: Changed, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, _("Withdraw our office number"), _END_REASONS, changed, parent)
        self._standing = standing
        column = self.body.column
        column.addWidget(PlainLabel(_("What will happen"), "heading"))
        self._column = column
        self.steps: Steps | None = None
        column.addWidget(self.busy)
        column.addStretch(1)
        self.withdraw = careful_danger(_("Save the notice and withdraw…"), "ban", self._ask)
        keep = secondary(_("Keep the number"), "", self.reject)
        self.finish(keep, left=(self.withdraw,), onto=self.withdraw)
        self.withdraw.allow(False, _("State the reason first."))
        self.chosen.connect(self._follow_reason)
        self._show_steps()
        next(iter(self.reasons.values())).setFocus()

    def _follow_reason(self) -> None:
        self.withdraw.allow(True)
        self._show_steps()

    def _show_steps(self) -> None:
        lines = [
            _("A notice is saved that you give to every other office, by USB drive or mail."),
            _(
                "Once they have it, they see “Number withdrawn”: nothing of this number is opened "
                "any more, and nothing is sealed for it."
            ),
        ]
        if self.why == "closed":
            lines.append(_("This office keeps the number only to read what it has."))
        else:
            lines += [
                _("This office begins a new number. Nothing ties it to the old one."),
                _("Every other office has to add the new card and check the new number."),
                _("What is on its way to the old number still opens here."),
            ]
        lines.append(_("This cannot be taken back."))
        steps = Steps(lines)
        if self.steps is None:
            self._column.insertWidget(self._column.indexOf(self.busy), steps)
        else:
            self._column.replaceWidget(self.steps, steps)
            self.steps.hide()
            self.steps.deleteLater()
        self.steps = steps

    def _ask(self) -> None:
        ask_save(
            self,
            _("Save the notice for the other offices"),
            notice_file(_("number withdrawn")),
            _("Notices (*.lfnotice)"),
            self.withdraw_to,
        )

    def withdraw_to(self, target: Path) -> None:
        """Write the notice there and withdraw the number."""
        why, path = self.why, with_suffix(target)
        self._act(
            self.withdraw, lambda services: own_identity.withdraw(services, why, path), self._tell
        )

    def _tell(self, told: IdentityRecord) -> None:
        words = [
            _("Give the notice to every other office today: {file}").format(
                file=Path(told.file).name
            )
        ]
        if self._standing.offices:
            named = names_of(self._standing.offices)
            words.append(_("Offices on file: {offices}").format(offices=named))
        words.append(_("Call the nodal office: it can withdraw the number in its list too."))
        if told.before:
            words += [
                _("Save the new card and give it to them, and read them the new number."),
                _("Save the emergency revocation notice again: the old one is for the old number."),
            ]
        shown = told.number if told.before else ""
        self._outcome(_("The number is withdrawn"), words, shown)

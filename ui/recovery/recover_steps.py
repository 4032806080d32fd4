"""The pages between a lost passphrase and the open register: the codes, and the new passphrase.

Rules: nothing here hurries anybody, and that is said; every slip is told where it was made; the
new passphrase counts only after a press that Enter does not make.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.language import _
from app.records import RecoveryPlan, UserRecord
from app.users import ROLE_WORDS
from ui.careful import careful_primary
from ui.recovery.in_view import into_view
from ui.recovery.typed_sheets import Parse, SheetPart
from ui.theme import look
from ui.welcome.passphrase_part import PassphrasePart
from ui.welcome.steps import Step
from ui.widgets.buttons import primary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import clear, row
from ui.widgets.plain import IconLabel, PlainLabel
from ui.widgets.strip import Banner


class _TellingStep(Step):
    """A page with a line over its body that says what went wrong."""

    def __init__(self, heading: str, hint: str) -> None:
        super().__init__(heading, hint)
        self._problem = QVBoxLayout()
        outer = self.layout()
        if isinstance(outer, QVBoxLayout | QHBoxLayout):
            outer.insertLayout(0, self._problem)

    def tell(self, happened: str, todo: str = "") -> None:
        """Say what went wrong; "" takes it away."""
        clear(self._problem)
        if happened:
            self._problem.addWidget(Banner("danger", happened, todo))
            here = self.focusWidget()
            if here is not None:
                into_view(here)

    def told(self) -> str:
        """Return what is said, "" when nothing."""
        item = self._problem.itemAt(0)
        banner = item.widget() if item is not None else None
        return banner.accessibleName() if banner is not None else ""


class CodesStep(_TellingStep):
    """What stands on the sheets.

    Args:
        plan: which sheets there are; None when that is not known.
    """

    def __init__(self, plan: RecoveryPlan | None, parse: Parse) -> None:
        super().__init__(
            _("Use the recovery sheet"),
            _("Nothing is lost. Type what stands on the sheet; trying breaks nothing."),
        )
        self.part = SheetPart(plan, parse=parse)
        self.body.column.addWidget(self.part)
        for icon, words in (
            ("info", _("Only the eight groups are typed: no date, and no number of the register.")),
            ("search", _("Not at hand? Look in the safe, or ask your superior officer.")),
        ):
            line = row(
                IconLabel(icon, look().tokens.muted, 16), PlainLabel(words, "muted", wrap=True)
            )
            line.setStretch(1, 1)
            self.body.column.addLayout(line)
        self.body.column.addStretch(1)
        self.next = primary(_("Go on"), "arrow-right", self.done.emit)
        self.finish(self.next)
        self.part.grown.connect(self.show_whole)
        self.part.changed.connect(lambda: self.tell(""))
        self.part.filled.connect(self.next.setFocus)

    def focus_first(self) -> None:
        """Begin with the first group."""
        self.part.begin()


class PersonStep(_TellingStep):
    """Who opens the register from now on, with which passphrase.

    Args:
        people: who can get one, the likely one first.
    """

    chosen = Signal(str, str)

    def __init__(self, people: Sequence[UserRecord]) -> None:
        super().__init__(
            _("The sheet is right"),
            _("Choose a new passphrase. The old one and this sheet do not open the register then."),
        )
        column = self.body.column
        self.people = ComboBox(
            [(one.login, f"{one.name} · {_(ROLE_WORDS[one.role])}") for one in people]
        )
        self.people.setMaximumWidth(look().px(420))
        self._several = len(people) > 1
        if self._several:
            column.addWidget(
                Labelled(
                    _("Whose passphrase is lost?"),
                    self.people,
                    _("Everybody else keeps theirs."),
                )
            )
        else:
            self.people.setParent(self)
            self.people.hide()
        self.secret = PassphrasePart()
        column.addWidget(self.secret)
        column.addStretch(1)
        self.next = careful_primary("", "lock-open", self._go_on)
        self.finish(self.next)
        self.secret.chosen.connect(self._name_button)
        self.secret.grown.connect(self.show_whole)
        self.secret.again.entered.connect(self._go_on)
        self._name_button()

    def focus_first(self) -> None:
        """Begin with the person, or with the passphrase."""
        (self.people if self._several else self.secret.use_words).setFocus()

    def _name_button(self) -> None:
        words = _("Open with this passphrase")
        if self.secret.proposed:
            words = _("The six words are on paper: open the register")
        self.next.say(words)

    def _go_on(self) -> None:
        if self.next.isEnabled() and self.secret.complete():
            self.chosen.emit(self.people.value(), self.secret.passphrase())

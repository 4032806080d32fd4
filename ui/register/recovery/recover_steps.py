"""The pages between a lost passphrase and the open register: the codes, and the new passphrase.

Rules: nothing here hurries anybody, and that is said; every slip is told where it was made; the
new passphrase counts only after a press that Enter does not make, and made-up words only after two
of them were typed back.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from app.base.language import _
from app.core.records import UserRecord
from app.register.people import ROLE_WORDS
from app.register.records import RecoveryPlan
from ui.look.theme import look
from ui.register.passphrase_part import PassphraseStep
from ui.register.recovery.typed_sheets import Parse, SheetPart
from ui.register.step import Step
from ui.widgets.buttons import primary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import row
from ui.widgets.plain import IconLabel, PlainLabel


class CodesStep(Step):
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


class PersonStep(PassphraseStep):
    """Who opens the register from now on, with which passphrase.

    Args:
        people: who can get one, the likely one first.
        words: six words that were drawn in this window before, or "".
        own: whether an own passphrase was chosen before.
    """

    chosen = Signal(str, str)

    def __init__(self, people: Sequence[UserRecord], *, words: str = "", own: bool = False) -> None:
        super().__init__(
            _("The sheet is right"),
            _("Choose a new passphrase. The old one and this sheet do not open the register then."),
            go=_("Open with this passphrase"),
            icon="lock-open",
            words=words,
            own=own,
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
        column.addWidget(self.secret)
        column.addStretch(1)
        self.finish(self.next)
        self.done.connect(lambda: self.chosen.emit(self.people.value(), self.passphrase()))

    def focus_first(self) -> None:
        """Begin with the person, or with the passphrase."""
        (self.people if self._several else self.secret.use_words).setFocus()

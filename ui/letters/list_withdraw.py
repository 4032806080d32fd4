"""The dialog in which an issued letter is withdrawn: why, and what that does and does not do.

Rules: Enter withdraws nothing; no reason is chosen beforehand; it says before that paper cannot be
called back, so that the officer tells whoever holds it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.letters.records import IssuedLetter
from ui.frame.values import choices
from ui.letters.list_words import letter_name
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_danger
from ui.widgets.choices import RadioBox
from ui.widgets.frames import column
from ui.widgets.plain import PlainLabel, SectionLabel
from ui.widgets.sheet import Sheet


class WithdrawLetterSheet(Sheet):
    """Asks why a letter is withdrawn.

    Args:
        letter: the letter.
        done: called with a code of letter_withdrawal.
        parent: the window.
    """

    def __init__(
        self, letter: IssuedLetter, done: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Withdraw a letter"), parent, (600, 560))
        self._done = done
        body = self.body.column
        body.addWidget(PlainLabel(letter_name(letter), "heading", wrap=True))
        body.addWidget(
            PlainLabel(
                _(
                    "Whoever calls, or checks the paper in this office, hears from now on that it"
                    " counts no longer. This cannot be taken back."
                ),
                wrap=True,
            )
        )
        body.addWidget(
            PlainLabel(
                _("The paper itself stays where it is: tell whoever holds it, and ask for it."),
                "muted",
                wrap=True,
            )
        )
        body.addWidget(SectionLabel(_("Why it is withdrawn")))
        group = QWidget()
        self.reasons = {
            value: RadioBox(words, value) for value, words in choices("letter_withdrawal")
        }
        group.setLayout(column(*self.reasons.values(), spacing=2))
        for box in self.reasons.values():
            box.toggled.connect(lambda _on: self._allow())
        body.addWidget(group)
        body.addStretch(1)
        self.take = careful_danger(_("Withdraw the letter"), "undo-2", self._withdraw)
        self.keep = secondary(_("Keep it"), "", self.reject)
        self.finish(self.keep, left=(self.take,))
        self._allow()
        next(iter(self.reasons.values())).setFocus()

    def chosen(self) -> str:
        """Return the code of the reason, "" while none is chosen."""
        return next((value for value, box in self.reasons.items() if box.isChecked()), "")

    def _allow(self) -> None:
        self.take.allow(bool(self.chosen()), _("State the reason first."))

    def _withdraw(self) -> None:
        why = self.chosen()
        self.accept()
        self._done(why)

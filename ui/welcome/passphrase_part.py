"""The passphrase: six made-up words, or an own one that is hard to guess.

Rules: other words are shown by a press only; an own passphrase is typed twice and compared; nothing
here is kept longer than the page.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import passphrases
from app.language import _
from ui.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.choices import RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, row
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.secret import SecretField


class PassphrasePart(QWidget):
    """The choice between proposed words and an own passphrase.

    Signals:
        chosen: the other way was taken.
        grown: a widget appeared or told something: it should be seen whole.
    """

    chosen = Signal()
    grown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = passphrases.generate()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(PlainLabel(_("Your passphrase"), "heading"))
        hint = _("It opens the register every day. Write it down and keep it away from here.")
        column.addWidget(PlainLabel(hint, "muted", wrap=True))
        self.use_words = RadioBox(_("Use these six words"))
        self.use_words.setChecked(True)
        column.addWidget(self.use_words)
        self.card = self._make_card()
        column.addWidget(self.card)
        self.use_own = RadioBox(_("Choose my own passphrase"))
        column.addWidget(self.use_own)
        self.own = SecretField(_("Own passphrase"))
        self.again = SecretField(_("Once more"), keyboard=False)
        self.own_row = Labelled(
            _("Own passphrase"), self.own, _("At least 14 characters; no names of places.")
        )
        self.again_row = Labelled(_("Once more"), self.again)
        column.addWidget(self.own_row)
        column.addWidget(self.again_row)
        column.addStretch(1)
        self.use_words.toggled.connect(self._show_own)
        self.own.entered.connect(self.again.setFocus)
        self.again.left.connect(self._compare)
        self.own.changed.connect(lambda _text: self.own_row.wrong(""))
        self.again.changed.connect(lambda _text: self.again_row.wrong(""))
        self._show_own()

    def _make_card(self) -> Card:
        card = Card()
        self.words = PlainLabel(self._words, "code", wrap=True)
        self.words.setAccessibleName(_("Proposed passphrase: {words}").format(words=self._words))
        card.column.addWidget(self.words)
        another = secondary(_("Show another"), "dices", self.show_other)
        line = row(another)
        line.addStretch(1)
        card.column.addLayout(line)
        return card

    @property
    def proposed(self) -> bool:
        """Whether the six words are taken."""
        return self.use_words.isChecked()

    def begin(self) -> None:
        """Put the keyboard on what was chosen."""
        (self.use_words if self.proposed else self.use_own).setFocus()

    def passphrase(self) -> str:
        """Return the chosen passphrase."""
        return self._words if self.proposed else self.own.text()

    def show_other(self) -> None:
        """Propose six other words."""
        self._words = passphrases.generate()
        self.words.setText(self._words)
        self.words.setAccessibleName(_("Proposed passphrase: {words}").format(words=self._words))
        self.use_words.setChecked(True)

    def complete(self) -> bool:
        """Return whether a passphrase is chosen; else show the words, or what is not the same."""
        if self.proposed:
            seen = not self.words.visibleRegion().isEmpty()
            if not seen:
                # Nobody has words on paper that are not on the screen.
                self.grown.emit(self.card)
            return seen
        if self._compare():
            return True
        self._tell_different()
        self.again.select()
        return False

    def wrong(self, text: str) -> None:
        """Show why the own passphrase was refused."""
        self.own_row.wrong(text)
        self.own.select()
        self.grown.emit(self.own_row)

    def forget(self) -> None:
        """Empty every field."""
        self._words = ""
        self.words.setText("")
        self.words.setAccessibleName("")
        self.own.clear()
        self.again.clear()

    def _show_own(self) -> None:
        own = not self.proposed
        for field in (self.own_row, self.again_row):
            reveal(field, own)
        self.chosen.emit()
        if own:
            self.own.line.setFocus()
            self.grown.emit(self.again_row)

    def _compare(self) -> bool:
        same = self.own.text() == self.again.text()
        if not same and self.again.text():
            self._tell_different()
        return same

    def _tell_different(self) -> None:
        self.again_row.wrong(_("The two are not the same."))
        self.grown.emit(self.again_row)

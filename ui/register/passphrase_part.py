"""The passphrase: six made-up words, or an own one that is hard to guess.

Rules: the words stand on a page of their own, which comes after every other answer and asks two of
them back; they are drawn once and never change but by the press that says so; an own passphrase is
typed twice and compared; nothing here is kept longer than the page.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.register import passphrases
from ui.look.theme import look
from ui.register.step import Step
from ui.register.written_words import WrittenWords, own_words
from ui.widgets.buttons import careful_primary
from ui.widgets.choices import RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.secret import SecretField


class PassphrasePart(QWidget):
    """The choice between six words and an own passphrase.

    Args:
        words: what was drawn before, or "".
        own: whether an own passphrase was chosen before.

    Signals:
        chosen: the other way was taken.
        grown: a widget appeared or told something: it should be seen whole.
    """

    chosen = Signal()
    grown = Signal(object)

    def __init__(
        self, words: str = "", *, own: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.drawn = words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(PlainLabel(_("Your passphrase"), "heading"))
        hint = _("It opens the register every day. Write it down and keep it away from here.")
        column.addWidget(PlainLabel(hint, "muted", wrap=True))
        self.use_words = RadioBox(_("Six words that are made for me"))
        column.addWidget(self.use_words)
        self.later = PlainLabel(
            _("They come on the next page. Have paper and a pen ready."), "muted", wrap=True
        )
        column.addWidget(self.later)
        self.use_own = RadioBox(_("Choose my own passphrase"))
        column.addWidget(self.use_own)
        (self.use_own if own else self.use_words).setChecked(True)
        self.own = SecretField(_("Own passphrase"))
        self.again = SecretField(_("Once more"), keyboard=False)
        self.own_row = Labelled(
            _("Own passphrase"), self.own, _("At least 14 characters; no names of places.")
        )
        self.again_row = Labelled(_("Once more"), self.again)
        column.addWidget(self.own_row)
        column.addWidget(self.again_row)
        column.addStretch(1)
        self.use_words.toggled.connect(self._on_choice)
        self.own.entered.connect(self.again.setFocus)
        self.again.left.connect(self._compare)
        self.own.changed.connect(lambda _text: self.own_row.wrong(""))
        self.again.changed.connect(lambda _text: self.again_row.wrong(""))
        self._show_own()

    @property
    def proposed(self) -> bool:
        """Whether the six words are taken."""
        return self.use_words.isChecked()

    def begin(self) -> None:
        """Put the keyboard on what was chosen."""
        (self.use_words if self.proposed else self.use_own).setFocus()

    def words(self) -> str:
        """Return the six words: drawn at the first call, the same at every later one."""
        self.drawn = self.drawn or passphrases.generate()
        return self.drawn

    def passphrase(self) -> str:
        """Return the chosen passphrase."""
        return self.words() if self.proposed else self.own.text()

    def complete(self) -> bool:
        """Return whether an own passphrase was typed twice alike; else say that it was not."""
        if self.proposed or self._compare():
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
        """Let the words go and empty every field."""
        self.drawn = ""
        self.own.clear()
        self.again.clear()

    def _show_own(self) -> None:
        own = not self.proposed
        reveal(self.later, not own)
        for field in (self.own_row, self.again_row):
            reveal(field, own)

    def _on_choice(self) -> None:
        self._show_own()
        self.chosen.emit()
        if not self.proposed:
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


class PassphraseStep(Step):
    """A page with a passphrase to choose, and after it, in its place, the page of the six words.

    Whoever inherits adds `secret` to the body. `done` comes when an own passphrase was typed twice,
    or when two of the words were typed back and the button was pressed.

    Args:
        heading: translated.
        hint: one sentence, or "".
        go: on the button that does it.
        icon: of that button.
        words: what was drawn before, or "".
        own: whether an own passphrase was chosen before.
    """

    def __init__(
        self,
        heading: str,
        hint: str = "",
        *,
        go: str,
        icon: str,
        words: str = "",
        own: bool = False,
    ) -> None:
        super().__init__(heading, hint)
        self._go, self._icon = go, icon
        self.secret = PassphrasePart(words, own=own)
        self.written: WrittenWords | None = None
        self.next = careful_primary("", icon, self._go_on)
        self.secret.chosen.connect(self._name_button)
        self.secret.grown.connect(self.show_whole)
        self.secret.again.entered.connect(self._go_on)
        self._name_button()

    def is_ready(self) -> bool:
        """Return whether everything else on the page is answered; else say what is not."""
        return True

    def passphrase(self) -> str:
        """Return the chosen passphrase."""
        return self.secret.passphrase()

    def begin_work(self, reason: str) -> None:
        """Take no press while the work is done.

        A second press must not fall on whatever stands after the button, so the keyboard leaves it.
        """
        if self.written is not None:
            self.written.typed.line.setFocus()
            self.written.hold(reason)
        else:
            self.secret.begin()
        self.next.allow(False, reason)

    def end_work(self) -> None:
        """Take presses again: it was not done."""
        self.next.allow(True)
        if self.written is not None:
            self.written.hold("")
            self.written.begin()

    def forget(self) -> None:
        """Let the passphrase go."""
        self.secret.forget()
        if self.written is not None:
            self.written.forget()

    def show_front(self) -> None:
        """Show what was asked before the words; they stay drawn."""
        if self.written is not None:
            self.focus_first()
            self.written.go_from(self.faces)
            self.written = None
            self.focus_first()

    def _name_button(self) -> None:
        proposed = self.secret.proposed
        self.next.say(_("Go on to the six words") if proposed else self._go)
        self.next.show_icon("arrow-right" if proposed else self._icon)

    def _go_on(self) -> None:
        if not (self.next.isEnabled() and self.is_ready() and self.secret.complete()):
            return
        if self.secret.proposed:
            self._show_words()
        else:
            self.done.emit()

    def _show_words(self) -> None:
        self.written = WrittenWords(
            self.secret.words(), own_words(self._go, self._icon), draw=passphrases.generate
        )
        self.written.drawn.connect(self._keep)
        self.written.back.connect(self.show_front)
        self.written.right.connect(self.done)
        self.written.come_into(self.faces)

    def _keep(self, words: str) -> None:
        self.secret.drawn = words

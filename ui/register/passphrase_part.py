"""The passphrase: six made-up words, seen whole and typed back from the paper, or an own one that
is hard to guess.

Rules:
- the words stand on a page of their own, which comes after every other answer; they are drawn once
  and change only by the press that says so;
- nobody goes on before every word was seen whole; two of them are asked back, which two differs
  each time, and none is shown meanwhile; what is typed wrongly loses no word;
- an own passphrase is typed twice and compared; nothing here is kept longer than the page.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from app.base.language import _
from app.base.numerals import shown
from app.register import passphrases
from ui.look.theme import look
from ui.register.before_unlock_window import Step
from ui.widgets.buttons import careful_primary, quiet, secondary
from ui.widgets.choices import RadioBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.secret import SecretField

_GAP = 14
_MOST_IN_ROW = 3
ASKED_BACK = 2


@dataclass(frozen=True)
class Telling:
    """What is said around the words.

    Attributes:
        heading: of the page that shows them; "" where it stands over the page already.
        hint: what they are for.
        written: on the button that leads to the asking.
        ask: how two of them are asked for; with {one} and {other}.
        ask_hint: where to look them up.
        go: on the button that does it.
        icon: of that button.
    """

    heading: str
    hint: str
    written: str
    ask: str
    ask_hint: str
    go: str
    icon: str = "lock"


def own_words(go: str, icon: str) -> Telling:
    """Return what is said around the words of who sits here."""
    return Telling(
        _("Write these six words on paper"),
        _("They open the register every day. Keep the order, and keep the paper away from here."),
        _("The six words are on paper"),
        _("Words {one} and {other}"),
        _("Type these two words from the paper, with a space between them."),
        go,
        icon,
    )


def words_of(name: str, login: str, go: str, icon: str = "check") -> Telling:
    """Return what is said around the first passphrase of somebody else."""
    return Telling(
        _("{name} · login {login}").format(name=name, login=login),
        _("Tell these words to {name} only, or write them on paper for {name}.").format(name=name),
        _("I have told or written them"),
        _("Words {one} and {other}"),
        _("Let {name} say these two words, or read them from the paper.").format(name=name),
        go,
        icon,
    )


class WordGrid(QWidget):
    """The words with their numbers, as many in a row as there is room for."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().px(_GAP))
        self._grid.setVerticalSpacing(look().px(4))
        self.labels: list[PlainLabel] = []
        self._cells: list[QWidget] = []
        self._in_row = 0
        for number, _word in enumerate(words.split(), 1):
            label = PlainLabel("", "code")
            cell = QWidget()
            cell.setLayout(row(PlainLabel(shown(number), "muted"), label, 1))
            self.labels.append(label)
            self._cells.append(cell)
        self.say(words)
        self._lay(_MOST_IN_ROW)

    def say(self, words: str) -> None:
        """Show these words; "" empties every place."""
        parts = words.split() or [""] * len(self.labels)
        for number, (label, word) in enumerate(zip(self.labels, parts, strict=True), 1):
            label.setText(word)
            told = _("Word {number}: {word}").format(number=shown(number), word=word)
            label.setAccessibleName(told if word else "")
        self._fit()

    def seen(self) -> list[PlainLabel]:
        """Return the words that are on the screen from edge to edge now."""
        return [one for one in self.labels if one.visibleRegion().boundingRect() == one.rect()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in as few rows as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._lay(next((count for count in (3, 2) if self._needs(count) <= self.width()), 1))

    def _needs(self, in_row: int) -> int:
        """Return the width of so many columns, in pixels."""
        widths = [cell.sizeHint().width() for cell in self._cells]
        columns = [max(widths[place::in_row]) for place in range(in_row)]
        return sum(columns) + self._grid.horizontalSpacing() * (in_row - 1)

    def _lay(self, in_row: int) -> None:
        if in_row == self._in_row:
            return
        self._in_row = in_row
        for index, cell in enumerate(self._cells):
            self._grid.addWidget(cell, index // in_row, index % in_row)
        for place in range(_MOST_IN_ROW):
            self._grid.setColumnStretch(place, int(place < in_row))
        self.updateGeometry()


class WrittenWords(QStackedWidget):
    """The page that shows the words, and the one that asks two of them.

    Args:
        words: parted by spaces.
        telling: what is said around them.
        draw: returns other words; None: they cannot be drawn anew.
        can_go_back: whether there is a page to go back to.
        chance: which words are asked; it protects nothing, it has only to differ.
        goes_on: whether the last letter does what the button does, as for the recovery code.

    Signals:
        right(): two words were typed rightly, and the button was pressed, or it goes on by itself.
        back(): go to the page before.
        drawn(str): other words are shown, because that was asked for.
    """

    right = Signal()
    back = Signal()
    drawn = Signal(str)

    def __init__(
        self,
        words: str,
        telling: Telling,
        *,
        draw: Callable[[], str] | None = None,
        can_go_back: bool = True,
        chance: random.Random | None = None,
        goes_on: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._telling, self._draw = words.split(), telling, draw
        self._chance = chance
        self._seen: set[PlainLabel] = set()
        self.asked: tuple[int, ...] = ()
        self.page = Step(telling.heading, telling.hint)
        self.grid = WordGrid(words)
        self.other = quiet(_("Draw six other words"), "dices", self._draw_other)
        put(self.page.body.column, self.grid, (self.other, 0, Qt.AlignmentFlag.AlignLeft))
        reveal(self.other, draw is not None)
        self.page.body.column.addStretch(1)
        self.written = careful_primary(telling.written, "arrow-right", self.ask)
        self.page.finish(self.written, can_go_back=can_go_back)
        self.page.back.connect(self.back)
        self.asking = Step(_("Is it all on paper?"))
        self.typed = SecretField(_("Two of the words"))
        self.typed.setMaximumWidth(look().px(460))
        self.typed_row = Labelled("", self.typed, telling.ask_hint)
        put(self.asking.body.column, self.typed_row, 1)
        self.again = secondary(_("Show the words again"), "eye", self.show_again)
        self.asking.foot.addWidget(self.again)
        self.go = careful_primary(telling.go, telling.icon, self._compare)
        self.asking.finish(self.go, can_go_back=False)
        self.typed.changed.connect(lambda _text: self.typed_row.wrong(""))
        self.typed.entered.connect(self._entered)
        if goes_on:
            # After the key, not within it.
            later = Qt.ConnectionType.QueuedConnection
            self.typed.changed.connect(self._go_on_when_right, later)
        for page in (self.page, self.asking):
            self.addWidget(page)

    @property
    def words(self) -> str:
        """The words that are shown or asked."""
        return " ".join(self._words)

    @property
    def is_asking(self) -> bool:
        """Whether two of the words are asked now, and none is shown."""
        return self.currentWidget() is self.asking

    def begin(self) -> None:
        """Put the keyboard where the page goes on."""
        (self.typed.line if self.is_asking else self.written).setFocus()

    def come_into(self, faces: QStackedWidget) -> None:
        """Stand in front of what is there, with the keyboard."""
        faces.addWidget(self)
        self.begin()
        faces.setCurrentWidget(self)
        self.begin()

    def go_from(self, faces: QStackedWidget) -> None:
        """Leave the place to the last of the others."""
        others = (faces.widget(place) for place in range(faces.count()))
        last = [one for one in others if one is not None and one is not self]
        if last:
            faces.setCurrentWidget(last[-1])
        faces.removeWidget(self)
        self.deleteLater()

    def show_again(self) -> None:
        """Show the words; other two are asked next time."""
        self.typed.clear()
        self._turn_to(self.page, self.written)

    def ask(self) -> None:
        """Ask two of the words, once each of them was on the screen from edge to edge."""
        self._seen |= set(self.grid.seen())
        unseen = [label for label in self.grid.labels if label not in self._seen]
        if unseen:
            self.page.body.ensureWidgetVisible(unseen[0], 0, look().px(8))
            return
        self.asked = places_to_ask(len(self._words), self._chance)
        one, other = (shown(place + 1) for place in self.asked)
        words = self._telling.ask.format(one=one, other=other)
        self.typed_row.label.setText(words)
        self.typed.line.setAccessibleName(words)
        self.typed_row.wrong("")
        self._turn_to(self.asking, self.typed.line)

    def hold(self, reason: str) -> None:
        """Take no press while the work is done; "": take them again."""
        # The field stays enabled: what has the keyboard keeps it.
        for button in (self.go, self.again):
            button.allow(not reason, reason)

    def forget(self) -> None:
        """Let the words go."""
        self._words = []
        self.grid.say("")
        self.typed.clear()

    def _turn_to(self, page: Step, first: QWidget) -> None:
        # Said before it is shown: so the keyboard goes there and to nothing on its way.
        first.setFocus()
        self.setCurrentWidget(page)
        first.setFocus()

    def _draw_other(self) -> None:
        if self._draw is None:
            return
        words = self._draw()
        self._words, self._seen = words.split(), set()
        self.grid.say(words)
        self.drawn.emit(words)

    def _can_compare(self) -> bool:
        return bool(self._words) and self.is_asking and self.go.isEnabled()

    def _wrong(self) -> list[int]:
        """Return the numbers of the asked words that are not typed rightly, from 1."""
        typed = self.typed.text().casefold().replace(",", " ").split()
        # Of too many words nobody knows which are meant: none of them is right.
        meant = typed if len(typed) <= len(self.asked) else []
        return [
            place + 1
            for number, place in enumerate(self.asked)
            if number >= len(meant) or meant[number] != self._words[place]
        ]

    def _go_on_when_right(self, _text: str) -> None:
        if self._can_compare() and not self._wrong():
            self.right.emit()

    def _entered(self) -> None:
        """Enter never does what the button does: it leads there, or says which word is wrong."""
        if self.typed.text() and self._can_compare() and self._wrong():
            self._compare()
        else:
            self.go.setFocus()

    def _compare(self) -> None:
        if not self._can_compare():
            return
        wrong = self._wrong()
        if wrong:
            named = ", ".join(shown(number) for number in wrong)
            told = _("This is not what was shown: word {number}. Look at the paper again.")
            self.typed_row.wrong(told.format(number=named))
            self.typed.select()
            return
        self.right.emit()


def places_to_ask(count: int, chance: random.Random | None = None) -> tuple[int, ...]:
    """Return which groups are asked back, from 0: it protects nothing, it has only to differ."""
    chance = chance or random.Random()  # noqa: S311
    return tuple(sorted(chance.sample(range(count), ASKED_BACK)))


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
        column.addWidget(wrapped(hint, "muted"))
        self.use_words = RadioBox(_("Six words that are made for me"))
        self.later = wrapped(_("They come on the next page. Have paper and a pen ready."), "muted")
        self.use_own = RadioBox(_("Choose my own passphrase"))
        (self.use_own if own else self.use_words).setChecked(True)
        self.own = SecretField(_("Own passphrase"))
        self.again = SecretField(_("Once more"), keyboard=False)
        self.own_row = Labelled(
            _("Own passphrase"), self.own, _("At least 14 characters; no names of places.")
        )
        self.again_row = Labelled(_("Once more"), self.again)
        put(column, self.use_words, self.later, self.use_own, self.own_row, self.again_row, 1)
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

    Attributes:
        goes_on: whether two right words go on by themselves; only where nothing is changed by it
            that was there before.
    """

    goes_on: ClassVar[bool] = False

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
            self.secret.words(),
            own_words(self._go, self._icon),
            draw=passphrases.generate,
            goes_on=self.goes_on,
        )
        self.written.drawn.connect(self._keep)
        self.written.back.connect(self.show_front)
        self.written.right.connect(self.done)
        self.written.come_into(self.faces)

    def _keep(self, words: str) -> None:
        self.secret.drawn = words

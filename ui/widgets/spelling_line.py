"""What is seen of Latin keys that write another script: the mark at the field, and under the word
at the cursor the line of its spellings.

Rules:
- neither takes the keyboard, and neither moves anything on the page: the line lies over what stands
  below the word, and goes with it;
- the spelling that a blank would write stands first and is marked; a press takes any of them;
- nothing of a word stays in the line when it goes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QWidget

from app.base.language import _
from app.base.word_spelling import MOST_SPELLINGS
from ui.look.theme import look
from ui.widgets.buttons import Button
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel, reveal, tip

_GAP = 4


class ScriptMark(PlainLabel):
    """The first letter of the script that Latin keys write, at the upper right edge of a field.

    Args:
        field: the field that has the keyboard.
        letter: of the script.
        words: what it says, translated.
    """

    def __init__(self, field: QWidget, letter: str, words: str) -> None:
        super().__init__(letter, "", parent=field.parentWidget())
        self._field = field
        self.setObjectName("script")
        self.setAccessibleName(words)
        tip(self, words)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Stand at the edge of the field, wherever that is now."""
        self.adjustSize()
        field = self._field.geometry()
        left = field.right() - self.width() - look().px(10)
        self.move(max(0, left), max(0, field.top() - self.height() // 2))


class SpellingLine(QFrame):
    """The spellings of the word at the cursor.

    Args:
        window: the window that the field is in.
        take: told the place of the spelling that was pressed.
    """

    def __init__(self, window: QWidget, take: Callable[[int], None]) -> None:
        super().__init__(window)
        self.setObjectName("spellings")
        self.setAccessibleName(_("Spellings of this word"))
        self._buttons = [
            Button("", "chip", clicked=partial(take, place)) for place in range(MOST_SPELLINGS)
        ]
        self.keys = PlainLabel(_("Space writes it, Esc leaves it"), "small")
        line = row(*self._buttons, self.keys, spacing=4, within=self)
        line.setContentsMargins(*[look().px(4)] * 4)
        for button in self._buttons:
            # The keyboard stays in the field that is being typed in.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setCheckable(True)
        self.hide()

    def show_words(self, words: tuple[str, ...], chosen: int, under: QRect) -> None:
        """Show spellings below a place of the window, above it where there is no room below.

        Args:
            words: the spellings, the likeliest first.
            chosen: which of them a blank writes.
            under: the cursor, in the window.
        """
        for place, button in enumerate(self._buttons):
            word = words[place] if place < len(words) else ""
            button.say(word)
            button.setAccessibleName(_("Write {name}").format(name=word) if word else "")
            button.setChecked(place == chosen)
            reveal(button, bool(word))
        window = self.window().rect()
        reveal(self.keys, True)
        if under.left() + self.sizeHint().width() + _GAP > window.width():
            reveal(self.keys, False)  # Rather near to the word than far to the left of it.
        self.adjustSize()
        self.move(self._beside(under, window))
        self.show()
        self.raise_()

    def words(self) -> tuple[str, ...]:
        """Return the spellings that are shown."""
        return tuple(one.text() for one in self._buttons if not one.isHidden())

    def _beside(self, under: QRect, window: QRect) -> QPoint:
        left = min(under.left(), window.right() - self.width() - _GAP)
        below = under.bottom() + _GAP
        if below + self.height() > window.bottom():
            below = under.top() - _GAP - self.height()
        return QPoint(max(_GAP, left), max(_GAP, below))

    def put_away(self) -> None:
        """Go, with nothing of the word left."""
        self.hide()
        for button in self._buttons:
            button.say("")
            button.setAccessibleName("")

"""A new recovery code: shown to be written down, then covered while two groups are typed back, and
asked for once more before it is left unwritten.

Rules: the code is covered as soon as anything is typed, so that it is typed from the paper; it can
be seen again, and then the typing begins anew; the groups keep their places; digits of any script
are the same digits, and are typed into the field while the code has the keyboard; staying is the
first and the focused button, and Enter never leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.base.numerals import shown
from app.register.recovery_code import GROUP_DIGITS
from ui.look.theme import look
from ui.widgets.buttons import CarefulButton, secondary
from ui.widgets.compact_layout import after_layout, from_top, into_view, is_below
from ui.widgets.entries import Labelled, LineEntry, latin_digits
from ui.widgets.frames import Card, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.strip import Banner

_COVER = "•" * GROUP_DIGITS
_IN_ROW = 4


class WrittenCode(QWidget):
    """The code, and the line into which two of its groups are typed back.

    Args:
        code: the groups.
        asked: which of them are asked, from 0.
        can_print: offer a printer beside writing by hand.

    Signals:
        right: the groups were typed back rightly.
        print_asked: this sheet is to be printed.
    """

    right = Signal()
    print_asked = Signal()

    def __init__(
        self,
        code: Sequence[str],
        asked: Sequence[int],
        *,
        can_print: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._code, self._asked = tuple(code), tuple(asked)
        self.groups: list[PlainLabel] = []
        self.card = self._make_card(can_print)
        whole = column(self.card, spacing=12, within=self)
        one, other = (place + 1 for place in self._asked)
        words = _("Groups {one} and {other}").format(
            one=numerals.shown(one), other=numerals.shown(other)
        )
        self.typed = LineEntry(words, as_typed=True)
        self.typed.setMaximumWidth(look().px(300))
        self.typed_row = Labelled(
            words,
            self.typed,
            _("When all is on paper, type these two from it. The code is covered meanwhile."),
        )
        self.again = secondary(_("Show the code again"), "eye", self.uncover)
        put(whole, self.typed_row, row(self.again, 1))
        self.typed.textChanged.connect(self._follow)
        self.typed.returnPressed.connect(self._entered)
        self.uncover()

    def _make_card(self, can_print: bool) -> Card:
        card = Card()
        card.setAccessibleName(_("Recovery code"))
        words = _("Write these eight groups on paper, by hand, with the date of today.")
        put(card.column, wrapped(words, "strong"), self._grid())
        warning = _(
            "Without passphrase and code nobody can open the register, not even its makers."
        )
        card.column.addWidget(wrapped(warning, "muted"))
        self.print_button = secondary(_("Print this sheet…"), "printer", self.print_asked.emit)
        reveal(self.print_button, can_print)
        self.printed = wrapped("", "muted")
        card.column.addLayout(row(self.print_button, (self.printed, 1), spacing=12))
        return card

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(24))
        for number, _group in enumerate(self._code):
            label = PlainLabel("", "code")
            self.groups.append(label)
            line = row(PlainLabel(f"{number + 1}", "muted"), label, 1, spacing=10)
            grid.addLayout(line, number // _IN_ROW, number % _IN_ROW)
        return grid

    @property
    def covered(self) -> bool:
        """Whether the code cannot be read now."""
        return self.again.isVisibleTo(self)

    def begin(self) -> None:
        """Put the keyboard where the groups are typed: nothing is covered before that.

        Where the field is not seen from the top of the page, it begins at the code, which is read
        first: a page that opens scrolled by a line looks broken, and hides what it is.
        """
        self.typed.setFocus()
        if not self.covered:
            after_layout(self, self._begin_at_code)

    def _begin_at_code(self) -> None:
        if self.covered or not is_below(self.typed_row):
            return
        if self.typed.hasFocus() or self.card.hasFocus():
            self.card.setFocus()
        from_top(self.card)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type digits into the field, where the keyboard is on the code that is read first."""
        digits = latin_digits(event.text())
        if not digits:
            super().keyPressEvent(event)
            return
        self.typed.setFocus()
        self.typed.insert(event.text())

    def say_printed(self, words: str) -> None:
        """Say under the code what became of the print."""
        self.printed.setText(words)

    def uncover(self) -> None:
        """Show the code, and begin the typing anew."""
        self.typed.clear()
        self._show(covered=False)
        from_top(self.card)

    def forget(self) -> None:
        """Let the code go: it is on paper, or it never will be."""
        self._code = ()
        for label in self.groups:
            label.setText("")
            label.setAccessibleName("")

    def compare(self) -> bool:
        """Compare what was typed back; name the groups that differ."""
        if not self._code:
            return False
        typed = latin_digits(self.typed.text())
        length = GROUP_DIGITS
        parts = [typed[at * length : (at + 1) * length] for at in range(len(self._asked))]
        wrong = [
            place + 1
            for place, part in zip(self._asked, parts, strict=True)
            if part != self._code[place]
        ]
        if wrong or len(typed) != length * len(parts):
            named = ", ".join(shown(number) for number in wrong)
            words = _("This is not the same as on the screen before: group {number}.")
            self.typed_row.wrong(words.format(number=named or "…"))
            self.typed.setFocus()
            return False
        self.right.emit()
        return True

    def _entered(self) -> None:
        # The last digit compares by itself: an Enter after it may come to the next sheet already.
        if self.typed.text():
            self.compare()

    def _show(self, *, covered: bool) -> None:
        # The groups keep their places, so that nothing moves under who is typing.
        for number, (label, group) in enumerate(zip(self.groups, self._code, strict=False), 1):
            label.setText(_COVER if covered else group)
            digits = _("covered") if covered else " ".join(group)
            words = _("Group {number}: {digits}").format(
                number=numerals.shown(number), digits=digits
            )
            label.setAccessibleName(words)
        self.again.setVisible(covered)

    def _follow(self, text: str) -> None:
        self.typed_row.wrong("")
        if text and not self.covered:
            self._show(covered=True)
        if text:
            into_view(self.typed_row)
        if len(latin_digits(text)) >= GROUP_DIGITS * len(self._asked):
            self.compare()


class LeaveBanner(Banner):
    """The line with its two buttons."""

    def __init__(self, stay: Callable[[], None], leave: Callable[[], None]) -> None:
        self.stay = secondary(_("Continue editing"), "", stay)
        self.leave = CarefulButton(_("Leave without a sheet"), "danger", "", leave)
        buttons = QWidget()
        buttons.setLayout(column(self.stay, self.leave, spacing=6))
        super().__init__(
            "caution",
            _("The code is shown only now. Leave without writing it down?"),
            _(
                "Your passphrase opens the register, but no sheet does. Lifafa reminds you to make"
                " a new one."
            ),
            buttons,
        )

    def begin(self) -> None:
        """Put the keyboard on staying."""
        self.stay.setFocus()

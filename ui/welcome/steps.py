"""The pages of the first run: one for language, office and passphrase, one for the recovery code.

Rules: all that has to be answered stands on one page; only name and kind of the office are needed;
a proposed passphrase seals nothing before a press says that it is on paper, and Enter is no such
press; the recovery code is shown once, is covered as soon as it is typed back, and two of its
groups are asked; the way on is always the button at the lower right.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.language import _, current
from ui.careful import careful_primary
from ui.room import WrapRow, flow
from ui.theme import look
from ui.welcome.office_part import OfficePart
from ui.welcome.passphrase_part import PassphrasePart
from ui.welcome.welcome_flow import Draft, WelcomeFlow, plain_digits
from ui.widgets.buttons import Button, primary, quiet, secondary
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, Rule, ScrollBody, row
from ui.widgets.plain import PlainLabel

_SIDE_BY_SIDE = 700
_GROUP_LENGTH = 6
_COVER = "•" * _GROUP_LENGTH


class Step(QWidget):
    """One page: a heading, a body that scrolls, a row of buttons that stays.

    Signals:
        done(): go on.
        back(): go to the page before.
    """

    done = Signal()
    back = Signal()

    def __init__(self, heading: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(worn.px(10))
        self.body = ScrollBody(inside=2)
        self.body.column.setSpacing(worn.px(12))
        self.body.column.addWidget(PlainLabel(heading, "display", wrap=True))
        if hint:
            self.body.column.addWidget(PlainLabel(hint, "muted", wrap=True))
        outer.addWidget(self.body, 1)
        self.foot = row(spacing=10)
        outer.addLayout(self.foot)

    def finish(self, next_button: Button | None, *, can_go_back: bool = True) -> None:
        """Set the row of buttons."""
        if can_go_back:
            self.foot.addWidget(secondary(_("Back"), "arrow-left", self.back.emit))
        self.foot.addStretch(1)
        if next_button is not None:
            self.foot.addWidget(next_button)

    def focus_first(self) -> None:
        """Put the keyboard where the answer is given."""

    def show_whole(self, part: QWidget) -> None:
        """Scroll until all of a part is seen, also what has just appeared in it."""
        # Where it stands is known only after the layout has been done again.
        QTimer.singleShot(0, part, lambda: self.body.ensureWidgetVisible(part, 0, look().px(8)))


class FirstStep(Step):
    """Language, office and passphrase on one page, and the ways for those who have a register.

    Signals:
        language_chosen(str): show everything in this language.
        chosen(str): existing or practice.
    """

    language_chosen = Signal(str)
    chosen = Signal(str)

    def __init__(
        self, draft: Draft, languages: Sequence[tuple[str, str]], *, can_practise: bool = True
    ) -> None:
        super().__init__(
            _("Set up this office"),
            _("A sealed register on this computer, and sealed referrals to other offices."),
        )
        column = self.body.column
        self.languages: dict[str, Button] = {}
        for code, name in languages:
            chip = Button(name, "chip")
            chip.setCheckable(True)
            chip.setChecked(code == current())
            chip.clicked.connect(partial(self._choose_language, code))
            self.languages[code] = chip
        self.existing = quiet(
            _("Open a register that is already there"),
            "folder-open",
            partial(self.chosen.emit, "existing"),
        )
        self.practice = quiet(
            _("Practise with made-up cases"),
            "flask-conical",
            partial(self.chosen.emit, "practice"),
        )
        self.practice.setVisible(can_practise)
        column.addWidget(flow(*self.languages.values(), self.existing, self.practice))
        column.addWidget(Rule())
        self.office = OfficePart(draft)
        self.secret = PassphrasePart()
        column.addWidget(WrapRow(((self.office, 1), (self.secret, 1)), _SIDE_BY_SIDE))
        column.addStretch(1)
        self.next = careful_primary("", "lock", self._go_on)
        self.finish(self.next, can_go_back=False)
        self.secret.chosen.connect(self._name_button)
        self.secret.grown.connect(self.show_whole)
        self.secret.again.entered.connect(self._go_on)
        self._name_button()

    def focus_first(self) -> None:
        """Begin with the name."""
        self.office.name.setFocus()

    def _choose_language(self, code: str, _checked: bool = False) -> None:
        self.language_chosen.emit(code)

    def _name_button(self) -> None:
        words = _("Set up this office")
        if self.secret.proposed:
            words = _("The six words are on paper: set up this office")
        self.next.say(words)

    def _go_on(self) -> None:
        if not self.next.isEnabled() or not self.office.complete():
            return
        if self.secret.proposed and self.secret.words.visibleRegion().isEmpty():
            # Nobody has words on paper that are not on the screen: show them first.
            self.show_whole(self.secret.card)
        elif self.secret.complete():
            self.done.emit()


class CodeStep(Step):
    """The recovery code: shown once; two of its groups are typed back while it is covered."""

    def __init__(self, welcome: WelcomeFlow) -> None:
        super().__init__(
            _("Recovery code"),
            _("It opens the register when the passphrase is lost. It is shown only now."),
        )
        self._flow = welcome
        self.card = Card()
        self.card.column.addWidget(
            PlainLabel(_("Write these eight groups on paper, by hand."), "strong", wrap=True)
        )
        self.groups: list[PlainLabel] = []
        self.card.column.addLayout(self._grid())
        warning = _(
            "Without passphrase and code nobody can open the register, not even its makers."
        )
        self.card.column.addWidget(PlainLabel(warning, "muted", wrap=True))
        self.body.column.addWidget(self.card)
        one, other = (place + 1 for place in welcome.asked)
        words = _("Groups {one} and {other}").format(one=one, other=other)
        self.typed = LineEntry(words)
        self.typed.setMaximumWidth(look().px(300))
        self.typed_row = Labelled(
            words,
            self.typed,
            _("When all is on paper, type these two from it. The code is covered meanwhile."),
        )
        self.body.column.addWidget(self.typed_row)
        self.again = secondary(_("Show the code again"), "eye", self._uncover)
        line = row(self.again)
        line.addStretch(1)
        self.body.column.addLayout(line)
        self.body.column.addStretch(1)
        self.next = primary(_("Compare"), "", self._compare)
        self.finish(self.next, can_go_back=False)
        self.typed.textChanged.connect(self._follow)
        self.typed.returnPressed.connect(self._compare)
        self._uncover()

    def focus_first(self) -> None:
        """Begin where the groups are typed: nothing is covered before that."""
        self.typed.setFocus()

    @property
    def covered(self) -> bool:
        """Whether the code cannot be read now."""
        return self.again.isVisibleTo(self)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(24))
        for number, _group in enumerate(self._flow.code):
            label = PlainLabel("", "code")
            self.groups.append(label)
            line = row(PlainLabel(f"{number + 1}", "muted"), label, spacing=10)
            line.addStretch(1)
            grid.addLayout(line, number // 4, number % 4)
        return grid

    def _show(self, *, covered: bool) -> None:
        # The groups keep their places, so that nothing moves under who is typing.
        for number, (label, group) in enumerate(zip(self.groups, self._flow.code, strict=False), 1):
            label.setText(_COVER if covered else group)
            digits = _("covered") if covered else " ".join(group)
            words = _("Group {number}: {digits}").format(number=number, digits=digits)
            label.setAccessibleName(words)
        self.again.setVisible(covered)

    def _uncover(self) -> None:
        self.typed.clear()
        self._show(covered=False)

    def _follow(self, text: str) -> None:
        self.typed_row.wrong("")
        if text and not self.covered:
            self._show(covered=True)
        if len(plain_digits(text)) >= _GROUP_LENGTH * len(self._flow.asked):
            self._compare()

    def _compare(self) -> None:
        typed = plain_digits(self.typed.text())
        length = _GROUP_LENGTH
        parts = [typed[at * length : (at + 1) * length] for at in range(len(self._flow.asked))]
        wrong = [
            place + 1
            for place, part in zip(self._flow.asked, parts, strict=True)
            if not self._flow.is_right(place, part)
        ]
        if wrong or len(typed) != length * len(parts):
            named = ", ".join(str(number) for number in wrong)
            words = _("This is not the same as on the screen before: group {number}.")
            self.typed_row.wrong(words.format(number=named or "…"))
            self.typed.setFocus()
            return
        self._flow.forget_code()
        self.done.emit()

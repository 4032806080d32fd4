"""The pages of the first run: one for language, office and passphrase, one for the recovery code.

Rules: all that has to be answered stands on one page; only name and kind of the office are needed;
a proposed passphrase seals nothing before a press says that it is on paper, and Enter is no such
press; the recovery code is shown once, and leaving it unwritten is asked twice; the way on is
always the button at the lower right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.language import _, current
from ui.careful import careful_primary
from ui.recovery.leave_banner import LeaveBanner
from ui.recovery.written_code import WrittenCode
from ui.room import WrapRow, flow
from ui.theme import look
from ui.welcome.office_part import OfficePart
from ui.welcome.passphrase_part import PassphrasePart
from ui.welcome.welcome_flow import Draft, WelcomeFlow
from ui.widgets.buttons import Button, primary, quiet, secondary
from ui.widgets.frames import Rule, ScrollBody, row
from ui.widgets.plain import PlainLabel, reveal

if TYPE_CHECKING:
    from ui.recovery.sheet_printing import SheetPrinting

_SIDE_BY_SIDE = 700
_HINT_FROM = 420


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
        self._hint = PlainLabel(hint, "muted", wrap=True)
        reveal(self._hint, bool(hint))
        self.body.column.addWidget(self._hint)
        outer.addWidget(self.body, 1)
        self.foot = row(spacing=10)
        outer.addLayout(self.foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of the sentence to what has to be answered, in a low window."""
        super().resizeEvent(event)
        roomy = self.height() >= look().px(_HINT_FROM)
        reveal(self._hint, roomy and bool(self._hint.text()))

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
        chosen(str): existing, backup, practice, or fresh for practice that begins anew.
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
        self.backup = quiet(
            _("I have a backup…"),
            "archive-restore",
            partial(self.chosen.emit, "backup"),
        )
        self.practice = quiet(
            _("Practise with made-up cases"),
            "flask-conical",
            partial(self.chosen.emit, "practice"),
        )
        self.practice.setVisible(can_practise)
        self.fresh = quiet(
            _("Begin practice anew"),
            "refresh-cw",
            partial(self.chosen.emit, "fresh"),
        )
        self.fresh.hide()
        ways = (self.existing, self.backup, self.practice, self.fresh)
        column.addWidget(flow(*self.languages.values(), *ways))
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

    def offer_fresh(self, there: bool) -> None:
        """Offer to begin practice anew when there is one that was begun."""
        self.fresh.setVisible(there and self.practice.isVisibleTo(self))

    def _choose_language(self, code: str, _checked: bool = False) -> None:
        self.language_chosen.emit(code)

    def _name_button(self) -> None:
        words = _("Set up this office")
        if self.secret.proposed:
            words = _("The six words are on paper: set up this office")
        self.next.say(words)

    def _go_on(self) -> None:
        if self.next.isEnabled() and self.office.complete() and self.secret.complete():
            self.done.emit()


class CodeStep(Step):
    """The recovery code: shown once; two of its groups are typed back while it is covered.

    Args:
        welcome: holds the code.
        printing: how the sheet gets to a printer; None offers none.

    Signals:
        later(): go on without the sheet.
    """

    later = Signal()

    def __init__(
        self, welcome: WelcomeFlow, printing: Callable[[QWidget], SheetPrinting] | None = None
    ) -> None:
        super().__init__(
            _("Recovery code"),
            _("It opens the register when the passphrase is lost. It is shown only now."),
        )
        self._flow = welcome
        self.written = WrittenCode(welcome.code, welcome.asked, can_print=printing is not None)
        self.body.column.addWidget(self.written)
        self.body.column.addStretch(1)
        self.tomorrow = quiet(_("Do it tomorrow"), "", self.ask_to_leave)
        self.foot.addWidget(self.tomorrow)
        self.next = primary(_("Compare"), "", self.written.compare)
        self.finish(self.next, can_go_back=False)
        self.written.right.connect(self._on_right)
        self.printing = printing(self) if printing is not None else None
        if self.printing is not None:
            shown = self.printing
            self.written.print_asked.connect(lambda: shown.print(0))
            shown.told.connect(self.written.say_printed)
            shown.closed.connect(self.focus_first)
        self._leaving: LeaveBanner | None = None

    def focus_first(self) -> None:
        """Begin where the groups are typed: nothing is covered before that."""
        self.written.begin()

    @property
    def is_asking(self) -> bool:
        """Whether it was asked already if the sheet is to be left unwritten."""
        return self._leaving is not None

    def ask_to_leave(self) -> None:
        """Say what leaving means; a second press leaves."""
        if self._leaving is None:
            self._leaving = LeaveBanner(self._stay, self._leave)
            self.body.column.insertWidget(0, self._leaving)
            self.show_whole(self._leaving)
        self._leaving.begin()

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.hide()
            self._leaving.deleteLater()
            self._leaving = None
        self.focus_first()

    def _leave(self) -> None:
        self.forget()
        self.later.emit()

    def _on_right(self) -> None:
        self.forget()
        self.done.emit()

    def forget(self) -> None:
        """Let the code go."""
        self.written.forget()
        self._flow.forget_code()
        if self.printing is not None:
            self.printing.forget()

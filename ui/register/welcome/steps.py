"""The pages of the first run: language, office and passphrase; the recovery code.

Rules: all that has to be answered stands on one page; only name and kind of the office are needed;
made-up words seal nothing before they were seen whole and two of them were typed back, and Enter
seals nothing; the recovery code is shown once, and leaving it unwritten is asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _, current
from ui.register.passphrase_part import PassphraseStep
from ui.register.recovery.leave_banner import LeaveBanner
from ui.register.recovery.written_code import WrittenCode
from ui.register.step import Step
from ui.register.welcome.office_part import OfficePart
from ui.register.welcome.welcome_flow import Draft, WelcomeFlow
from ui.widgets.buttons import Button, primary, quiet
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.frames import Rule

if TYPE_CHECKING:
    from ui.register.recovery.sheet_printing import SheetPrinting

_SIDE_BY_SIDE = 700


class FirstStep(PassphraseStep):
    """Language, office and passphrase, and the ways for those who have a register.

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
            go=_("Set up this office"),
            icon="lock",
            words=draft.words,
            own=draft.own,
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
        if not can_practise:
            self.practice.hide()
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
        column.addWidget(WrapRow(((self.office, 1), (self.secret, 1)), _SIDE_BY_SIDE))
        column.addStretch(1)
        self.finish(self.next, can_go_back=False)

    def draft(self) -> Draft:
        """Return what was typed, chosen and drawn."""
        return replace(self.office.draft(), words=self.secret.drawn, own=not self.secret.proposed)

    def is_ready(self) -> bool:
        """Return whether name and kind of the office are there."""
        return self.office.complete()

    def focus_first(self) -> None:
        """Begin with the name."""
        self.office.name.setFocus()

    def offer_fresh(self, there: bool) -> None:
        """Offer to begin practice anew when there is one that was begun."""
        self.fresh.setVisible(there and self.practice.isVisibleTo(self))

    def _choose_language(self, code: str, _checked: bool = False) -> None:
        self.language_chosen.emit(code)


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

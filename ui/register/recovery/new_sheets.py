"""New recovery sheets, one after the other: each written down, two of its groups typed back.

Rules: every sheet is asked back before anything counts as written; leaving before that loses
nothing but these codes, is said so, and wants a second press; the codes are let go when the part
is done or left; Enter leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.core.services import Services
from app.register.records import Sheets
from app.register.recovery_code import groups_of
from ui.frame.errands import Errands, ask
from ui.frame.worker import triage
from ui.look.theme import look
from ui.printing.printing import Printers
from ui.register.recovery.leave_banner import LeaveBanner
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.sheet_printing import SheetPrinting
from ui.register.recovery.written_code import WrittenCode
from ui.register.written_words import places_to_ask
from ui.widgets.buttons import primary, quiet
from ui.widgets.frames import ScrollBody, clear, row
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.strip import Banner


@dataclass(frozen=True)
class OneSheet:
    """A sheet that is to be written: its heading, what it is for, and its groups."""

    heading: str
    hint: str
    code: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<OneSheet {self.heading}>"


def told(sheets: Sheets) -> tuple[OneSheet, ...]:
    """Return the sheets in the order in which they are written."""
    plan, made = sheets.plan, []
    opens = _("It opens the register when the passphrase is lost. It is shown only now.")
    several = len(sheets.kits) > 1
    for number, code in enumerate(sheets.kits, start=1):
        heading = _("New recovery sheet")
        if several:
            heading = _("New recovery sheet {number} of {count}").format(
                number=numerals.shown(number), count=numerals.shown(len(sheets.kits))
            )
        hint = opens
        if several:
            hint = _("Each of the two opens the register alone. Keep them in two places.")
        made.append(OneSheet(heading, hint, groups_of(code)))
    for number, code in enumerate(sheets.custodians, start=1):
        heading = _("Sheet of key holder {number}").format(number=numerals.shown(number))
        hint = _("{need} of the {of} key holders open the register together. Write the number too.")
        made.append(
            OneSheet(
                heading,
                hint.format(need=numerals.shown(plan.need), of=numerals.shown(plan.of)),
                groups_of(code),
            )
        )
    return tuple(made)


class NewSheetsPart(QWidget):
    """The whole: heading, the code that is asked now, and the buttons.

    Args:
        sheets: as they were told.
        services: returns the open register.
        errands: does the work on the register's lane.
        uses: the use cases.
        printers: None for those of this computer.

    Signals:
        written: every sheet was typed back, and that is noted.
        left: the officer goes on without the sheets.
    """

    written = Signal()
    left = Signal()

    def __init__(
        self,
        sheets: Sheets,
        services: Callable[[], Services],
        errands: Errands,
        uses: RecoveryUses,
        *,
        printers: Printers | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._errands, self._uses = services, errands, uses
        self._sheets = told(sheets)
        self._left_out = sheets.sealed_left_out
        self._place = 0
        self.printing = SheetPrinting(
            services, sheets, errands, uses, printers=printers, parent=self
        )
        self.printing.told.connect(self._on_printed)
        self.printing.closed.connect(self.begin)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look().px(10))
        self._problem = QVBoxLayout()
        outer.addLayout(self._problem)
        self.body = ScrollBody(inside=2)
        outer.addWidget(self.body, 1)
        foot = row(spacing=10)
        self.later = quiet(_("Do it tomorrow"), "", self.ask_to_leave)
        self.count = PlainLabel("", "muted")
        self.next = primary(_("Compare"), "", self._compare)
        foot.addWidget(self.later)
        foot.addStretch(1)
        foot.addWidget(self.count)
        foot.addWidget(self.next)
        outer.addLayout(foot)
        self._show()

    @property
    def is_asking(self) -> bool:
        """Whether it was asked already if the sheets are to be left unwritten."""
        return self._problem.count() > 0

    def begin(self) -> None:
        """Put the keyboard where the groups are typed."""
        self.code.begin()

    def forget(self) -> None:
        """Let every code go."""
        self._sheets = ()
        self.code.forget()
        self.printing.forget()

    def ask_to_leave(self) -> None:
        """Say what leaving means; a second press leaves."""
        banner = LeaveBanner(self._stay, self._leave)
        self._tell(banner)
        banner.begin()

    def _show(self) -> None:
        one = self._sheets[self._place]
        self.body.clear()
        column = self.body.column
        column.addWidget(PlainLabel(one.heading, "display", wrap=True))
        column.addWidget(PlainLabel(one.hint, "muted", wrap=True))
        if self._left_out and not self._place:
            words = ngettext(
                "{count} sealed part of the register opens with it only after one of its people"
                " has opened the register once.",
                "{count} sealed parts of the register open with it only after one of their people"
                " has opened the register once.",
                self._left_out,
            )
            column.addWidget(Banner("plain", words.format(count=numerals.shown(self._left_out))))
        self.code = WrittenCode(one.code, places_to_ask(len(one.code)))
        place = self._place
        self.code.print_asked.connect(lambda: self.printing.print(place))
        self.code.right.connect(self._on_right)
        column.addWidget(self.code)
        column.addStretch(1)
        several = len(self._sheets) > 1
        words = _("Sheet {number} of {count}")
        self.count.setText(
            words.format(
                number=numerals.shown(self._place + 1), count=numerals.shown(len(self._sheets))
            )
        )
        reveal(self.count, several)
        self.body.verticalScrollBar().setValue(0)

    def _compare(self) -> None:
        self.code.compare()

    def _on_printed(self, words: str) -> None:
        self.code.say_printed(words)

    def _on_right(self) -> None:
        self._tell(None)
        if self._place + 1 < len(self._sheets):
            self._place += 1
            self._show()
            self.begin()
            return
        self.next.allow(False, _("One moment…"))
        self.later.allow(False, _("One moment…"))
        ask(
            self._errands,
            lambda: self._uses.note_written(self._services()),
            lambda _nothing: self._finish(),
            self._failed,
        )

    def _finish(self) -> None:
        self.forget()
        self.written.emit()

    def _failed(self, error: Exception) -> None:
        for button in (self.next, self.later):
            button.allow(True)
        failure = triage(error)
        self._tell(Banner("danger", failure.happened, failure.todo))

    def _stay(self) -> None:
        self._tell(None)
        self.begin()

    def _leave(self) -> None:
        self.forget()
        self.left.emit()

    def _tell(self, banner: Banner | None) -> None:
        clear(self._problem)
        if banner is not None:
            self._problem.addWidget(banner)

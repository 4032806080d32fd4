"""New recovery sheets, one after the other, each written down and two of its groups typed back: as
a part of a page, in the dialog that asked for them, and at the end of a window before the work.

Rules:
- every sheet is asked back before anything counts as written; leaving before that loses nothing but
  these codes, is said so, and wants a second press; Enter leaves nothing;
- the codes are told once and let go when the part is done or left; a dialog shows nothing beside
  them;
- an open register is never left behind: closing, idleness and a locked session have it locked, and
  stop the work that makes one; what was typed goes when the person goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QThreadPool, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.core.services import Services
from app.register.records import Sheets
from app.register.recovery_code import groups_of
from ui.frame.commands import IdleClock
from ui.frame.desk import Desk, DeskErrands, Errands, LaneErrands, ask
from ui.frame.worker import Job, triage
from ui.printing.printing import Printers
from ui.register.before_unlock_window import CardWindow, Step
from ui.register.passphrase_part import places_to_ask
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.register.recovery.sheet_printing import SheetPrinting
from ui.register.recovery.written_code import LeaveBanner, WrittenCode
from ui.widgets.buttons import primary, quiet
from ui.widgets.frames import Rule, ScrollBody, clear, column, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.sheet import Sheet
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


def sealed_words(count: int) -> str:
    """Say that new sheets do not open some sealed parts yet."""
    words = ngettext(
        "{count} sealed part of the register opens with it only after one of its people"
        " has opened the register once.",
        "{count} sealed parts of the register open with it only after one of their people"
        " has opened the register once.",
        count,
    )
    return words.format(count=numerals.shown(count))


def keep_old() -> str:
    """Say what keeps these parts from being lost."""
    return _("Until then keep the old sheets and the backups made before.")


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
        self._problem = QVBoxLayout()
        self.body = ScrollBody(inside=2)
        self.later = quiet(_("Do it tomorrow"), "", self.ask_to_leave)
        self.count = PlainLabel("", "muted")
        self.next = primary(_("Compare"), "", self._compare)
        foot = row(self.later, 1, self.count, self.next, spacing=10)
        column(self._problem, (self.body, 1), foot, spacing=10, within=self)
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
        column.addWidget(wrapped(one.heading, "display"))
        column.addWidget(wrapped(one.hint, "muted"))
        if self._left_out and not self._place:
            column.addWidget(Banner("plain", sealed_words(self._left_out), keep_old()))
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


def show_sheets(
    dialog: Sheet,
    made: tuple[Services, Sheets],
    desk: Desk,
    uses: RecoveryUses,
    printers: Printers | None,
    *,
    happened: str,
    todo: str,
) -> NewSheetsPart:
    """Go on with new keys: show the new codes in a dialog, and return the page that does.

    Args:
        dialog: it is accepted when the codes are left for tomorrow.
        made: what the desk goes on with, and the codes.
        desk: over the register that they open.
        uses: what the page needs.
        printers: None for those of this computer.
        happened: what is said when the codes are on paper; translated.
        todo: what to do next; translated.
    """
    desk.services, sheets = made
    desk.wrote()
    for part in (dialog.heading, dialog.body, *dialog.findChildren(Rule)):
        part.hide()
    clear(dialog.buttons)
    page = NewSheetsPart(
        sheets, lambda: desk.services, DeskErrands(desk, dialog), uses, printers=printers
    )
    page.left.connect(dialog.accept)
    column = dialog.layout()
    if isinstance(column, QVBoxLayout):
        column.insertWidget(0, page, 1)

    def on_paper() -> None:
        desk.say(happened, tone="caution", todo=todo, key="new-sheets")
        dialog.accept()

    page.written.connect(on_paper)
    page.begin()
    return page


class SheetsWindow(CardWindow):
    """The window.

    Args:
        lane: the lane that the register is used on.
        uses: what the page of new sheets needs.
        printers: None for those of this computer.
        idle_minutes: after how long without a key an open register is locked.
        can_stop: whether the line of what runs has a button that stops it.

    Signals:
        finished(Services): open, and the new sheets are on paper or left for tomorrow.
        gone(Services, bool): open, but nobody is here: lock it; True: and end the program.
    """

    finished = Signal(object)
    gone = Signal(object, bool)

    def __init__(
        self,
        lane: QThreadPool,
        uses: RecoveryUses,
        *,
        printers: Printers | None,
        idle_minutes: int,
        can_stop: bool = False,
    ) -> None:
        super().__init__(can_stop=can_stop)
        self._lane, self._sheet_uses = lane, uses
        self._printers, self._idle_minutes = printers, idle_minutes
        self._open: Services | None = None
        self._away = False
        self.idle: IdleClock | None = None
        self.sheets: NewSheetsPart | None = None

    @property
    def step(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()

    def _new_sheets(
        self, services: Services, sheets: Sheets, then: Callable[[], object]
    ) -> NewSheetsPart:
        """Return the page of the new sheets; from now on the register is open.

        Args:
            services: the open register.
            sheets: its new codes.
            then: called when they are on paper, or left for tomorrow.
        """
        self._open = services
        self.idle = IdleClock(self._idle_minutes, self)
        self.idle.idle.connect(lambda: self.go_away(end=False))
        self.idle.lock_pressed.connect(lambda: self.go_away(end=False))
        part = self.sheets = NewSheetsPart(
            sheets,
            lambda: services,
            LaneErrands(self._lane, self),
            self._sheet_uses,
            printers=self._printers,
        )
        part.written.connect(then)
        part.left.connect(then)
        if self._away:
            # Once the page stands: whoever began this went away while it was at work.
            QTimer.singleShot(0, self, lambda: self.go_away(end=False))
        return part

    def leave(self) -> None:
        """Nobody is here: lock what is open, let what was typed go."""
        if self._open is not None:
            self.go_away(end=False)
        elif self._works():
            self._away = True
        else:
            self._abandon()

    def _works(self) -> bool:
        """Say whether something is being done that ends by itself."""
        return False

    def _abandon(self) -> None:
        """Let what was typed go, and show what was there before."""

    def go_away(self, *, end: bool) -> None:
        """Nobody is here any more: let the codes go and have the register locked."""
        if self.sheets is not None:
            self.sheets.forget()
        self._finish(lambda services: self.gone.emit(services, end))

    def _finish(self, tell: Callable[[Services], object]) -> None:
        """Hand the open register on; a second call finds none."""
        services, self._open = self._open, None
        if self.idle is not None:
            self.idle.stop()
        if services is not None:
            tell(services)

    def _leave_open(self) -> None:
        """The window is to close over an open register: ask for its sheets, then go away."""
        if self.sheets is not None and self.step is self.sheets and not self.sheets.is_asking:
            self.sheets.ask_to_leave()
        else:
            self.go_away(end=True)


class MakingWindow(SheetsWindow):
    """The window; whoever inherits says what is let go with it."""

    _job: Job[Any] | None = None

    def _works(self) -> bool:
        return self._job is not None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but neither in the middle of the work nor over new codes without asking."""
        if self._job is not None:
            self._job.cancel()  # It leaves nothing behind; the window can be closed then.
            event.ignore()
        elif self._open is None:
            self._forget()
            super().closeEvent(event)
        else:
            event.ignore()
            self._leave_open()

    def _forget(self) -> None:
        """Let codes and passphrases go that were typed."""

    def _begin_page(self, page: QWidget) -> None:
        """Take away what was told of the page before, and put the keyboard where it is needed."""
        clear(self.problem)
        if isinstance(page, Step):
            page.focus_first()
        elif isinstance(page, NewSheetsPart):
            page.begin()

"""Rounds of mail while the register is open: what is due is sent, and what came is fetched.

Rules: one round at a time, on a lane of its own, so that no page waits for a slow line; none after
the lock was asked for; what goes by itself is quiet: no page comes to the front, and what went
wrong stands in one calm line; the button that fetches is there only where a mailbox is read, and
nothing that came is opened. Pages get what they mail with handed in, so that tests mail nothing and
open nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar, QWidget

from app.base.jobs import Progress
from app.base.language import _
from app.core.permissions import Act
from app.mail.accounts import ACCOUNT
from app.mail.mail_words import MailError, MailNotSetUpError
from app.mail.records import FetchReport, MailChoice, SendReport
from ui.frame.desk import Desk, DeskErrands, Errands, LongErrands, Stoppable, ask
from ui.frame.worker import FailureKind, triage
from ui.mail.mail_uses import Due, MailUses
from ui.mail.mail_words import (
    AT_SETTINGS,
    fetched_words,
    found_anything,
    refused_words,
    where_words,
)
from ui.widgets.busy import endless
from ui.widgets.buttons import CarefulButton, allows, by_role, quiet, secondary
from ui.widgets.frames import column, row
from ui.widgets.plain import announce, reveal, wrapped
from ui.widgets.strip import Banner

SOON_MS = 30_000
KEY = "mail"
SEND, FETCH = "send", "fetch"


def acts_for(desk: Desk, error: Exception) -> tuple[tuple[str, Callable[[], None]], ...]:
    """Return the button to where a refusal of mail is put right; none for whoever may not.

    Args:
        desk: for the role, and to open the place.
        error: what was refused.
    """
    is_there = isinstance(error, MailNotSetUpError)
    is_there = is_there or (isinstance(error, MailError) and error.reason in AT_SETTINGS)
    if not is_there or not allows(desk, Act.MAIL):
        return ()
    return ((_("Mail settings…"), partial(desk.open, "mail")),)


class MailRounds(QObject):
    """Sends and fetches; one for each desk.

    Signals:
        changed: a round began or ended.
        progressed: Progress of the round.
        sent: SendReport of a round of sending.
        fetched: FetchReport of a look into the mailbox.
    """

    changed = Signal()
    progressed = Signal(object)
    sent = Signal(object)
    fetched = Signal(object)

    def __init__(
        self,
        desk: Desk,
        uses: MailUses,
        errands: Errands,
        parent: QObject | None = None,
        *,
        asking: Errands | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._uses, self._errands = desk, uses, errands
        # Behind what the pages do: no round begins while the register gets new keys.
        self._asking_way = asking or errands
        self._running: Stoppable | None = None
        self._asking = False
        self._again = False
        self._held = False
        self.doing = ""
        self.quiet = False
        self._on = False
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.look)
        desk.changed.connect(self._look_soon)

    # -- by itself -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Look whether something is due, and again when it will be."""
        self._held = False
        self._on = True
        self._look_soon()

    def end(self) -> None:
        """Begin nothing any more, and stop what runs: the register is going to be locked."""
        self._on = False
        self._clock.stop()
        self._again = False
        self._asking = False
        self.stop()

    @property
    def is_on(self) -> bool:
        """Whether it looks by itself."""
        return self._on

    def look(self) -> None:
        """Ask whether something is due; what is due is done quietly."""
        if not self.doing and not self._asking:
            self._asking = True
            ask(self._asking_way, self._due, self._go, self._not_asked)

    def _may_send(self) -> bool:
        return not self._held and allows(self._desk, Act.REFER)

    def _look_soon(self, after_ms: int = 0) -> None:
        """Look in a while, unless a look comes before that; nothing else wakes the program."""
        wait_ms = max(SOON_MS, after_ms)
        if self._on and not 0 <= self._clock.remainingTime() <= wait_ms:
            self._clock.start(wait_ms)

    def _due(self) -> Due:
        choice = self._uses.choice()
        account = choice.account
        if choice.way != ACCOUNT or account is None or not account.has_password:
            return Due()
        return self._uses.due()

    def _go(self, found: Due) -> None:
        self._asking = False
        if not self.is_on:  # The lock was asked for meanwhile.
            return
        may_send = self._may_send()
        for rest_s in (found.send_s if may_send else None, found.look_s):
            if rest_s is not None:
                self._look_soon(rest_s * 1_000)
        if found.mails and may_send:
            self.send(quiet=True)
        elif found.look_s == 0:
            self.fetch(quiet=True)

    def _not_asked(self, _error: Exception) -> None:
        self._asking = False
        self._look_soon()

    # -- rounds --------------------------------------------------------------------------------

    def send(self, *, quiet: bool = False) -> None:
        """Send what is due; when a round is at work, another one follows it."""
        if self.doing:
            self._again = self._again or not quiet
            return
        self._held = False
        self._begin(SEND, quiet)
        self._running = self._errands.run(
            self._uses.send_due, self._sent, self._failed, self.progressed.emit, self._ended
        )
        self._forget_what_ended()

    def fetch(self, *, quiet: bool = False) -> None:
        """Look into the mailbox, unless a round is at work."""
        if self.doing or not allows(self._desk, Act.ACCEPT):
            return
        self._begin(FETCH, quiet)
        self._running = self._errands.run(
            self._uses.fetch, self._fetched, self._failed, self.progressed.emit, self._ended
        )
        self._forget_what_ended()

    def stop(self) -> None:
        """Ask the round to stop; what was not sent stays in the queue."""
        if self._running is not None:
            self._running.cancel()

    def hold(self) -> None:
        """Ask the round to stop; nothing is sent by itself until somebody sends again."""
        self._held, self._again = True, False
        self.stop()

    def _begin(self, doing: str, quiet: bool) -> None:
        self.doing, self.quiet = doing, quiet
        self.changed.emit()

    def _forget_what_ended(self) -> None:
        """Work that is done at once is over before it can be kept."""
        if not self.doing:
            self._running = None

    # -- answers -------------------------------------------------------------------------------

    def _sent(self, report: SendReport) -> None:
        self._desk.settle(KEY)
        if report.sent or report.later or report.given_up:
            self._desk.wrote()
        self.sent.emit(report)

    def _fetched(self, report: FetchReport) -> None:
        self._desk.settle(KEY)
        if found_anything(report):
            self._desk.wrote()
            if self.quiet:
                self._desk.say(fetched_words(report), tone="accent", key="fetched")
        self.fetched.emit(report)

    def _failed(self, error: Exception) -> None:
        failure = triage(error)
        if failure.kind is FailureKind.CANCELLED:
            return
        tone = "caution" if failure.kind is FailureKind.KNOWN else "danger"
        # Who pressed a button looks for the answer; a round by itself only leaves word.
        tell = self._desk.cares.tell if self.quiet else self._desk.say
        acts = acts_for(self._desk, error)
        tell(failure.happened, tone=tone, todo=failure.todo, key=KEY, acts=acts)

    def _ended(self) -> None:
        self._running = None
        self.doing, self.quiet = "", False
        self.changed.emit()
        self._look_soon()
        if self._again:
            self._again = False
            self.send()


class MailWatch(QObject):
    """Looks after mail from the moment a window is shown until it is locked."""

    def __init__(self, desk: Desk, window: QObject) -> None:
        super().__init__(window)
        self._rounds = rounds_of(desk)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is there: begin."""
        if event.type() == QEvent.Type.Show:
            self._rounds.begin()
        return super().eventFilter(watched, event)

    def end(self) -> None:
        """Begin nothing any more, and stop what runs."""
        self._rounds.end()


def rounds_of(desk: Desk) -> MailRounds:
    """Return the rounds of a desk, made when they are asked for first."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found = desk.findChild(MailRounds, options=direct)
    if isinstance(found, MailRounds):
        return found
    asking = DeskErrands(desk, desk)
    return MailRounds(desk, MailUses(desk), LongErrands(desk, desk, "mail"), desk, asking=asking)


def sending_words(progress: Progress | None) -> str:
    """Return what a round of sending does just now."""
    if progress is not None and progress.step == "reading":
        return _("Reading the packet…")
    return _("Sending…")


@dataclass(frozen=True)
class MailHands:
    """One page's way to the mail.

    Attributes:
        uses: what mailing a packet needs.
        errands: does it beside the window.
        rounds: sends and fetches.
        open_file: opens a draft in the mail program of this computer.
    """

    uses: MailUses
    errands: Errands
    rounds: MailRounds
    open_file: Callable[[Path], object]


def hands_of(desk: Desk, page: QObject) -> MailHands:
    """Return what a page over a real desk mails with; answers die with the page."""
    return MailHands(MailUses(desk), DeskErrands(desk, page), rounds_of(desk), open_in_program)


def open_in_program(path: Path) -> bool:
    """Open a file with the program that the system has for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


_THOUSAND = 1000


class FetchLine(QWidget):
    """What stands over the list while mail is fetched, and after it.

    Args:
        desk: for the role and the words of refusals.
        hands: what it fetches with.

    Attributes:
        button: "Fetch mail", to be laid beside the other ways of taking in.

    Signals:
        came: something came, so that the list has to be read again.
    """

    came = Signal()

    def __init__(self, desk: Desk, hands: MailHands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hands, self._rounds = hands, hands.rounds
        self._asked = False
        self._reads = False
        self.report: FetchReport | None = None
        self.button = CarefulButton(_("Fetch mail"), "", "mail-search", self.fetch)
        by_role(desk, Act.ACCEPT, self.button)
        reveal(self.button, False)
        self._column = column(spacing=6, within=self)
        self.doing = wrapped("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Fetching mail"))
        self.stop = secondary(_("Stop"), "square", self._rounds.stop)
        self._busy = QWidget()
        self._busy.setLayout(row(self.doing, (self.bar, 1), self.stop, spacing=10))
        self._column.addWidget(self._busy)
        self._banner: Banner | None = None
        self._rounds.changed.connect(self._show)
        self._rounds.progressed.connect(self._moved)
        self._rounds.fetched.connect(self._fetched)
        self._show()

    def reload(self) -> None:
        """Ask whether a mailbox is read here."""
        ask(self._hands.errands, self._hands.uses.choice, self._chosen, lambda _error: None)

    def _chosen(self, choice: MailChoice) -> None:
        account = choice.account
        self._reads = choice.way == ACCOUNT and account is not None and account.read is not None
        reveal(self.button, self._reads)
        self._show()

    def fetch(self) -> None:
        """Look into the mailbox."""
        if not self._rounds.doing:
            self._asked = True
            self.forget()
            self._rounds.fetch()

    def forget(self) -> None:
        """Take away what was told of the last look."""
        if self._banner is not None:
            self._banner.hide()
            self._column.removeWidget(self._banner)
            self._banner.deleteLater()
            self._banner = None
        self.report = None
        self._fold()

    def told(self) -> str:
        """Return what is told of the last look, "" for nothing."""
        return self._banner.accessibleName() if self._banner is not None else ""

    # -- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        doing = self._rounds.doing
        fetching = doing == "fetch"
        if not doing:
            self._asked = False
            endless(self.bar)
        self.button.allow(not doing, _("Mail is at work already."))
        # A look that nobody asked for moves nothing on the page.
        reveal(self._busy, fetching and self._asked)
        self.doing.setText(_("Fetching mail…"))
        self._fold()

    def _moved(self, progress: Progress) -> None:
        total = progress.total
        if not total:
            endless(self.bar)
        if total:
            self.bar.setRange(0, _THOUSAND)
            self.bar.setValue(min(_THOUSAND, progress.done * _THOUSAND // total))

    def _fetched(self, report: FetchReport) -> None:
        if report.taken or report.parts or report.known:
            self.came.emit()
        if not self._asked:
            return
        self.forget()
        self.report = report
        todo = " ".join(part for part in (where_words(report), refused_words(report)) if part)
        close = quiet("", "x", self.forget)
        close.setAccessibleName(_("Dismiss this message"))
        self._banner = Banner(_tone(report), fetched_words(report), todo, close)
        self._column.addWidget(self._banner)
        self._banner.show()
        if self._banner.tone != "danger":
            announce(self._banner, self._banner.accessibleName())
        self._fold()

    def _fold(self) -> None:
        reveal(self, not self._busy.isHidden() or self._banner is not None)


def _tone(report: FetchReport) -> str:
    if report.refused or report.bounced or report.left:
        return "caution"
    return "good" if report.taken or report.parts else "accent"

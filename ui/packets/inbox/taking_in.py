"""Taking in files: one after the other, a whole folder, and the parts of one packet.

Rules: each file is checked off the window's thread and a refused one stops no other; nothing is
opened into the register by taking it in; a folder goes in by short batches on the register's lane,
can be stopped between two and gone on with, and is told of once, at the end; of an unfinished
packet nothing is opened, what is missing is said by number, and throwing it away asks once more.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.base import numerals
from app.base.jobs import Report, Token
from app.base.language import _
from app.base.messages import show_day, words
from app.base.numerals import size_words
from app.cases.case_list import list_cases
from app.cases.records import CasePage, CaseQuery
from app.inbox import acceptance, bulk, inbox_list, parts
from app.inbox.bulk import BATCH, TakenIn, taken_words
from app.inbox.parts import waiting_words
from app.packets.records import Accepted, InboxItem, WaitingParts
from ui.drafts.draft_form import spending
from ui.frame.desk import Errands, Presenter, Stoppable, asks
from ui.frame.worker import Job
from ui.look.theme import look
from ui.packets.outbox.hand_over_flow import OutboxUses
from ui.packets.packet_words import decline_place
from ui.widgets.buttons import Button, careful_danger, secondary
from ui.widgets.compact_layout import SnugScroll
from ui.widgets.frames import Card, clear, column, row
from ui.widgets.plain import IconLabel, wrapped

_MOST_CASES = 20


class InboxUses(OutboxUses):
    """Use cases of the inbox, called on the register's lane; what it answers is carried out too."""

    inbox = asks(inbox_list.inbox)
    gaps = asks(inbox_list.gaps)
    receive = asks(parts.receive)

    def packet_files(self, places: Sequence[Path]) -> tuple[Path, ...]:
        """Return the files in some places that may be packets."""
        return bulk.packet_files(places)

    take_in = asks(bulk.take_in)
    waiting_parts = asks(parts.waiting)
    drop_parts = asks(parts.drop)
    go_on = asks(parts.go_on)
    preview = asks(inbox_list.preview)

    def accept(
        self, packet_id: str, into: str | None, reason: str, report: Report, token: Token
    ) -> Accepted:
        """Take a packet in, and let the draft of its answer go.

        Args:
            packet_id: which one.
            into: the case that it joins, None for a new one.
            reason: why it is accepted although something speaks against it.
            report: is told how far it is.
            token: asks it to stop.
        """
        return spending(
            decline_place(packet_id),
            lambda s: acceptance.accept(s, packet_id, into, reason, report, token),
        )(self._s)

    def decline(self, packet_id: str, reason: str, note: str) -> Accepted:
        """Refuse a packet with a reason and a note, and let the draft of the answer go."""
        place = decline_place(packet_id)
        return spending(place, lambda s: acceptance.decline(s, packet_id, reason, note))(self._s)

    def find_cases(self, text: str) -> CasePage:
        """Return open cases that fit some words, as many as a list of choices can show."""
        query = CaseQuery(filter="open", text=text, limit=_MOST_CASES, counted=False)
        return list_cases(self._s, query)


class TakingIn(QObject):
    """A queue of files on their way into the inbox.

    Signals:
        changed: work began or ended.
        progressed: Progress of the file at work.
        received: InboxItem that was taken in.
        gathered: WaitingParts of the packet that a part belongs to.
        refused: the failure and the name of the file it is about.
    """

    changed = Signal()
    progressed = Signal(object)
    received = Signal(object)
    gathered = Signal(object)
    refused = Signal(object, str)

    def __init__(self, uses: InboxUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._queue: deque[Path] = deque()
        self._running: Stoppable | None = None
        self.file_name = ""

    @property
    def busy(self) -> bool:
        """Whether a file is being taken in."""
        return bool(self.file_name)

    def receive(self, paths: Sequence[Path]) -> None:
        """Take in files."""
        self._queue.extend(paths)
        self._next()

    def stop(self) -> None:
        """Ask what is running to stop; nothing half-done stays."""
        self._queue.clear()
        if self._running is not None:
            self._running.cancel()

    def _next(self) -> None:
        if self.busy or not self._queue:
            return
        path = self._queue.popleft()
        self.file_name = path.name
        self.changed.emit()
        self._running = self._errands.run(
            lambda report, token: self._uses.receive(path, report, token),
            self._took_in,
            lambda error: self.refused.emit(error, path.name),
            self.progressed.emit,
            self._ended,
        )

    def _took_in(self, taken: InboxItem | WaitingParts) -> None:
        signal = self.gathered if isinstance(taken, WaitingParts) else self.received
        signal.emit(taken)

    def _ended(self) -> None:
        self._running = None
        self.file_name = ""
        self.changed.emit()
        self._next()


FEW = 8
"""So many files are told of one by one."""

_TELL_EVERY_S, _TELL_EVERY = 1.5, 10 * BATCH
_MOST_NAMED = 5


class ManyFiles(Presenter):
    """Presenter of a folder on its way into the inbox.

    Args:
        few: what to do with a handful of files instead.

    Signals:
        changed: work began, went on or ended.
        came: some packets are in the inbox now; sent after 320 files and 1.5 seconds, because the
            whole list is read again.
        ended: TakenIn and how many files there were.
        refused: a failure of reading the folder.
    """

    came = Signal()
    ended = Signal(object, int)

    def __init__(
        self,
        uses: InboxUses,
        errands: Errands,
        few: Callable[[Sequence[Path]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._few = few
        self._files: tuple[Path, ...] = ()
        self._running: Stoppable | None = None
        self._told_at, self._told_done = 0.0, 0
        self.total = 0
        self.told = TakenIn()

    @property
    def busy(self) -> bool:
        """Whether a folder is being taken in."""
        return self.total > 0

    def take(self, places: Sequence[Path]) -> None:
        """Take in files, and the packets of folders; a handful of files goes one by one."""
        self._ask(
            lambda: self._uses.packet_files(places), lambda files: self._found(tuple(places), files)
        )

    def _found(self, places: tuple[Path, ...], files: tuple[Path, ...]) -> None:
        if files == places and len(files) <= FEW:
            self._few(files)
            return
        if self.busy:
            self._files += files
            self.total += len(files)
            return
        self._files, self.total, self.told = files, len(files), TakenIn()
        self._told_at, self._told_done = time.monotonic(), 0
        if not files:
            self.ended.emit(self.told, 0)
            return
        self.changed.emit()
        self._next()

    def stop(self) -> None:
        """Stop after the batch at work; what was received stays."""
        self._files = ()
        if self._running is not None:
            self._running.cancel()

    def _next(self) -> None:
        batch, self._files = self._files[:BATCH], self._files[BATCH:]
        self._running = self._errands.run(
            lambda report, token: self._uses.take_in(batch, report, token),
            self._took,
            self._failed,
            None,
            self._went_on,
        )

    def _took(self, told: TakenIn) -> None:
        self.told.add(told)
        if told.ended_by is not None:
            self._files = ()

    def _failed(self, error: Exception) -> None:
        self._files = ()
        self.refused.emit(error)

    def _went_on(self) -> None:
        self._running = None
        if self._files:
            self._tell()
            self.changed.emit()
            self._next()
            return
        total, self.total = self.total, 0
        self.changed.emit()
        self.came.emit()
        self.ended.emit(self.told, total)

    def _tell(self) -> None:
        now, done = time.monotonic(), self.told.done
        if now - self._told_at > _TELL_EVERY_S and done - self._told_done >= _TELL_EVERY:
            self._told_at, self._told_done = now, done
            self.came.emit()


class ManyFilesLine(QWidget):
    """How far it is, and the button that stops it; not there while nothing is at work.

    Args:
        flow: its presenter.
    """

    def __init__(self, flow: ManyFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self.said = wrapped("")
        self.stop = secondary(_("Stop"), "square", flow.stop)
        line = row((self.said, 1), self.stop, spacing=10)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Importing"))
        column(line, self.bar, spacing=6, within=self)
        flow.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        flow = self._flow
        self.setVisible(flow.busy)
        if flow.busy:
            told = _("Taking in the folder: {done} of {total} files. You can go on working.")
            self.said.setText(
                told.format(done=numerals.shown(flow.told.done), total=numerals.shown(flow.total))
            )
            self.bar.setRange(0, flow.total)
            self.bar.setValue(flow.told.done)


def refused_words(told: TakenIn) -> str:
    """Return the names of files that were not taken in, each with the reason; the first few."""
    named = [f"{name}: {words(why)}" for name, why in told.refused[:_MOST_NAMED]]
    more = len(told.refused) - len(named)
    if more:
        named.append(_("and {more} more").format(more=numerals.shown(more)))
    return " · ".join(named)


def all_words(told: TakenIn, total: int) -> str:
    """Return what became of all files, in a few sentences."""
    return " ".join(taken_words(told, total))


_TALLEST = 190
_LOW = 520
"""What list and packet need of the height of a window, in pixels of the design."""


class PartSets(Presenter):
    """Presenter of the packets that wait for parts.

    Signals:
        changed: the list, or what is asked about, changed.
        received: InboxItem of a packet that is whole now.
        refused: a failure.
        working: the Job that puts a packet together.
    """

    received = Signal(object)
    working = Signal(object)

    def __init__(self, uses: InboxUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self.sets: tuple[WaitingParts, ...] = ()
        self.asking = ""

    def reload(self) -> None:
        """Read again what waits."""
        self._ask(self._uses.waiting_parts, self._listed)

    def _listed(self, sets: tuple[WaitingParts, ...]) -> None:
        if sets != self.sets:
            self.sets = sets
            self.changed.emit()

    def ask_drop(self, set_id: str) -> None:
        """Ask once more before a set is thrown away; "" takes the question back."""
        self.asking = set_id
        self.changed.emit()

    def drop(self) -> None:
        """Throw away the set that was asked about."""
        set_id, self.asking = self.asking, ""
        if set_id:
            work = partial(self._uses.drop_parts, set_id)
            self._ask(work, lambda _answer: self.reload(), self._failed)

    def go_on(self, set_id: str) -> None:
        """Receive a packet of which all parts are here."""
        work = partial(self._uses.go_on, set_id)
        job = self._errands.run(work, self.received.emit, self._failed, None, self.reload)
        if isinstance(job, Job):
            self.working.emit(job)

    def _failed(self, error: Exception) -> None:
        self.refused.emit(error)
        self.reload()


class PartSetsStrip(SnugScroll):
    """The lines above the inbox; not there while nothing waits.

    Args:
        flow: its presenter.
        guard: greys a button for whom the role does not allow it.
    """

    def __init__(
        self, flow: PartSets, guard: Callable[[Button], None], parent: QWidget | None = None
    ) -> None:
        self._flow = flow
        self._guard = guard
        self.card = Card(inside=12)
        super().__init__(self.card, parent)
        self.setMaximumHeight(look().px(_TALLEST))
        self.card.setAccessibleName(_("Packets that wait for parts"))
        flow.changed.connect(self._show)
        self._show()

    def minimumSizeHint(self) -> QSize:
        """Need all of it in a tall window, and two lines in a low one."""
        least = super().minimumSizeHint()
        spare = self.window().height() - look().px(_LOW)
        return QSize(least.width(), max(least.height(), min(self.sizeHint().height(), spare)))

    def _show(self) -> None:
        had_keys = self.isAncestorOf(self.window().focusWidget())
        clear(self.card.column)
        keys: Button | None = None
        for one in self._flow.sets:
            buttons = self._buttons(one)
            line = _line(one, buttons)
            self.card.column.addWidget(line)
            line.show()
            # The keyboard goes on at the question, else at the first line.
            if keys is None or self._flow.asking == one.set_id:
                keys = buttons[0]
        self.setVisible(bool(self._flow.sets))
        self.updateGeometry()
        if had_keys and keys is not None:
            keys.setFocus()

    def _buttons(self, one: WaitingParts) -> list[Button]:
        flow, set_id = self._flow, one.set_id
        buttons: list[Button] = []
        if flow.asking == set_id:
            buttons.append(secondary(_("Keep them"), "", partial(flow.ask_drop, "")))
            buttons.append(careful_danger(_("Delete these parts"), "trash", flow.drop))
            return buttons
        if not one.missing and not one.damaged:
            buttons.append(secondary(_("Take it in"), "folder-down", partial(flow.go_on, set_id)))
        ask_drop = partial(flow.ask_drop, set_id)
        buttons.append(secondary(_("Discard…"), "trash", ask_drop))
        for button in buttons:
            self._guard(button)
        return buttons


def _line(one: WaitingParts, buttons: list[Button]) -> QWidget:
    whole = QWidget()
    inside = column(spacing=4, within=whole)
    ink = look().tokens.danger if one.damaged else look().tokens.muted
    told = _("A packet of {size}, first part on {on}. Kept until {until}.")
    days = {"on": show_day(one.since), "until": show_day(one.until)}
    told = told.format(size=size_words(one.size), **days)
    words = column(wrapped(waiting_words(one), "strong"), wrapped(told, "muted"), spacing=0)
    line = row(IconLabel("files", ink, 18), (words, 1))
    for button in buttons:
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    inside.addLayout(line)
    return whole

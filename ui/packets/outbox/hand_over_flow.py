"""Handing a sealed file over: copied to a stick or folder, whole or in parts, read back and
compared, then safe to remove; and the word of the officer that they have it.

Rules: "safe to remove" is said only after the copy was compared; what a pulled stick still holds of
it is not known and counts for nothing; nothing is sent by itself; a copy or a draft is no handing
over: only a person says that, or a mail server that took it, and what a person said can be taken
back.
"""

from __future__ import annotations

import enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.base.jobs import Progress, Report, Token
from app.base.language import _
from app.inbox.parts import shown_numbers
from app.outbox import delivery, parts_out
from app.outbox.parts_out import STEPS
from app.packets.records import CopiedParts
from ui.frame.desk import Bound, Desk, Done, Errands, Presenter, Stoppable, Work, asks
from ui.mail.send_flow import SendFlow


class OutboxUses(Bound):
    """Use cases of the outbox, called on the register's lane."""

    outbox = asks(delivery.outbox)
    copy_to = asks(delivery.copy_to)
    mark_handed_over = asks(delivery.mark_handed_over)
    unmark_handed_over = asks(delivery.unmark_handed_over)

    def now(self) -> int:
        """Return the time of the register in Unix seconds."""
        return self._s.clock.now()

    def copy_parts(
        self, packet_id: str, folder: Path, size: str, only: str, report: Report, token: Token
    ) -> CopiedParts:
        """Copy a packet to a place in parts.

        Args:
            packet_id: which one.
            folder: where they go.
            size: a name of ``app.outbox.parts_out.STEPS``.
            only: which parts, such as "2, 5-9", "" for all.
            report: is told how far it is.
            token: asks it to stop.
        """
        return parts_out.copy_parts(self._s, packet_id, folder, STEPS[size], only, report, token)


class HandOverStage(enum.Enum):
    """How far the copying is."""

    READY = "ready"
    COPYING = "copying"
    COPIED = "copied"
    SAVED = "saved"  # drafts, or files for the webmail page, lie in a folder
    MORE = "more"  # some parts are copied, the others are still to go
    FAILED = "failed"


class HandOverFlow(Presenter):
    """Presenter of one packet's way to a stick or folder.

    Signals:
        changed: the stage or the progress changed.
        marked: the packet was marked as handed over.
        unmarked: that mark was taken back.
        copied: id of a packet of which a copy, or some parts, lie on a stick now.
        refused: an AppError the officer can act on.
    """

    marked = Signal(str)
    unmarked = Signal(str)
    copied = Signal(str)

    def __init__(self, uses: OutboxUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._running: Stoppable | None = None
        self.packet_id = ""
        self.folder = Path()
        self.copied_to = ""
        self.parts: CopiedParts | None = None
        self.still_to_go: tuple[int, ...] = ()
        self.part_size = ""
        self.size = 0
        self.stage = HandOverStage.READY
        self.progress = Progress("copying")
        self.handed_over = False
        self.may_unmark = False
        self.was_copied = False
        self.answered = False

    def show(
        self,
        packet_id: str,
        *,
        handed_over: bool = False,
        answered: bool = False,
        size: int = 0,
        was_copied: bool = False,
        may_unmark: bool = False,
    ) -> None:
        """Turn to another packet; a running copy is stopped first.

        Args:
            packet_id: whole id.
            handed_over: it was given away before.
            answered: its file is not kept any more.
            size: bytes of the file; a large one is offered in parts.
            was_copied: all of it was copied out, or saved for a mail, at some time before.
            may_unmark: that it was given away is the word of a person, and nothing came after it.
        """
        if packet_id != self.packet_id:
            self.stop()
            self.stage = HandOverStage.READY
            self.copied_to, self.part_size = "", ""
            self.parts, self.still_to_go = None, ()
        self.packet_id = packet_id
        self.size = size
        self.handed_over = handed_over
        self.was_copied, self.may_unmark = was_copied, may_unmark
        self.answered = answered
        self.changed.emit()

    @property
    def waits_for_word(self) -> bool:
        """Whether all of the file may have gone, so that the next step is to say so."""
        if self.handed_over or self.answered or not self.packet_id:
            return False
        done = self.stage in (HandOverStage.COPIED, HandOverStage.SAVED)
        return done or (self.was_copied and self.stage is HandOverStage.READY)

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes of parts that make sense for the packet, the smallest first."""
        return () if self.answered else tuple(n for n, step in STEPS.items() if self.size > step)

    def copy_to(self, folder: Path) -> None:
        """Copy the packet into a folder, compare it, and only then say so."""
        packet_id = self.packet_id
        self._copy(
            folder,
            "",
            lambda report, token: self._uses.copy_to(packet_id, folder, report, token),
            self._copied,
        )

    def copy_parts(self, folder: Path, size: str, only: str = "") -> None:
        """Copy the packet in parts into a folder, as many as find room there.

        Args:
            folder: the stick.
            size: one of `sizes`.
            only: the parts that are wanted ("3", "2, 5-9"); "" for all.
        """
        packet_id = self.packet_id
        self._copy(
            folder,
            size,
            lambda report, token: self._uses.copy_parts(
                packet_id, folder, size, only, report, token
            ),
            self._copied_parts,
        )

    def copy_rest(self, folder: Path) -> None:
        """Copy the parts that are still to go to the next stick."""
        if self.still_to_go:
            self.copy_parts(folder, self.part_size, shown_numbers(self.still_to_go))

    def _copy(self, folder: Path, size: str, work: Work, done: Done) -> None:
        """Begin a copy, unless there is nothing to copy or one is at work."""
        if self.stage is HandOverStage.COPYING or not self.packet_id:
            return
        self.folder = folder
        self.part_size = size
        self.stage = HandOverStage.COPYING
        self.progress = Progress("copying")
        self.changed.emit()
        self._running = self._errands.run(work, done, self._failed, self._moved, self._ended)

    def stop(self) -> None:
        """Ask a running copy to stop; nothing half-done stays on the stick."""
        if self._running is not None:
            self._running.cancel()

    def saved_for_mail(self, packet_id: str, parts: CopiedParts | None = None) -> None:
        """Follow that drafts, or the files of the mails, lie in a folder now.

        Args:
            packet_id: of the packet.
            parts: what lies there, for files of a packet that goes in parts.
        """
        if packet_id != self.packet_id or self.stage is HandOverStage.COPYING:
            return
        if parts is not None and not parts.is_whole:
            self.part_size = next(name for name, step in STEPS.items() if step == parts.step)
            self._copied_parts(parts)
            return
        self.stage, self.parts, self.still_to_go = HandOverStage.SAVED, None, ()
        self.changed.emit()

    def mailed(self, packet_id: str) -> None:
        """Follow that a mail server took all of it, whether or not it was marked before."""
        if packet_id == self.packet_id and (self.may_unmark or not self.handed_over):
            self.handed_over, self.may_unmark = True, False
            self.changed.emit()

    def mark_handed_over(self) -> None:
        """Note that the file has left the house."""
        if self.packet_id and not self.handed_over:
            packet_id = self.packet_id
            self._ask(
                lambda: self._uses.mark_handed_over(packet_id),
                lambda _answer: self._marked(packet_id),
            )

    def _marked(self, packet_id: str) -> None:
        if packet_id == self.packet_id:
            self.handed_over = self.may_unmark = True
        self.marked.emit(packet_id)
        self.changed.emit()

    def unmark(self, packet_id: str) -> None:
        """Take the mark of a packet back: it was not handed over."""
        self._ask(
            lambda: self._uses.unmark_handed_over(packet_id),
            lambda _answer: self._unmarked(packet_id),
        )

    def _unmarked(self, packet_id: str) -> None:
        if packet_id == self.packet_id:
            self.handed_over = self.may_unmark = False
        self.unmarked.emit(packet_id)
        self.changed.emit()

    def _moved(self, progress: Progress) -> None:
        self.progress = progress
        self.changed.emit()

    def _copied(self, path: Path) -> None:
        self.copied_to, self.parts, self.still_to_go = str(path), None, ()
        self.stage = HandOverStage.COPIED
        self.changed.emit()
        self.copied.emit(self.packet_id)

    def _copied_parts(self, parts: CopiedParts) -> None:
        self.parts = parts
        # Found no room, or was not asked for and lies nowhere yet.
        self.still_to_go = parts.left or (() if self.handed_over else parts.missing)
        self.copied_to = parts.files[0]
        self.stage = HandOverStage.MORE if self.still_to_go else HandOverStage.COPIED
        self.changed.emit()
        self.copied.emit(self.packet_id)

    def _failed(self, error: Exception) -> None:
        self.stage = HandOverStage.FAILED
        self.refused.emit(error)
        self.changed.emit()

    def _ended(self) -> None:
        self._running = None
        if self.stage is HandOverStage.COPYING:  # The officer asked to stop.
            self.stage = HandOverStage.READY
            self.changed.emit()


def follow_mails(flow: HandOverFlow, mails: SendFlow) -> None:
    """Let a packet's way out follow its mails: files that lie ready, and a server that took all."""
    mails.prepared.connect(flow.saved_for_mail)
    mails.gone_by_mail.connect(flow.mailed)


def tell_marked(desk: Desk, flow: HandOverFlow, packet_id: str) -> None:
    """Tell the window that a packet was marked, and offer to take it back.

    Args:
        desk: of the page.
        flow: its presenter; the offer may outlive it.
        packet_id: that was marked.
    """
    desk.wrote()
    desk.offer_undo(_("Marked as handed over."), partial(_take_back, desk, flow, packet_id))


def _take_back(desk: Desk, flow: HandOverFlow, packet_id: str) -> None:
    if isValid(flow):
        flow.unmark(packet_id)
        return
    desk.ask(
        lambda services: delivery.unmark_handed_over(services, packet_id),
        lambda _item: desk.wrote(),
        by=desk,
    )

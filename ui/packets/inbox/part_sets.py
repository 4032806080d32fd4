"""Packets that wait for parts: how far each is, going on with one, throwing one away.

Rules: what is missing is said by number; throwing away asks once more, because it cannot be undone;
nothing of an unfinished packet is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.jobs import Report, Token
from app.base.language import _
from app.base.reasons import show_day, show_size
from app.inbox.part_words import waiting_words
from app.packets.part_records import WaitingParts
from app.packets.records import InboxItem
from ui.frame.errands import Errands, ask
from ui.frame.worker import Job
from ui.look.theme import look
from ui.widgets.buttons import Button, secondary
from ui.widgets.careful_button import careful_danger
from ui.widgets.compact_layout import SnugScroll
from ui.widgets.frames import Card, clear, row
from ui.widgets.plain import IconLabel, PlainLabel

_TALLEST = 190
_LOW = 520
"""What list and packet need of the height of a window, in pixels of the design."""


class PartSetsUses(Protocol):
    """What waiting sets need of the use cases."""

    def waiting_parts(self) -> tuple[WaitingParts, ...]: ...

    def drop_parts(self, set_id: str) -> None: ...

    def go_on(self, set_id: str, report: Report, token: Token) -> InboxItem: ...


class PartSets(QObject):
    """Presenter of the packets that wait for parts.

    Signals:
        changed: the list, or what is asked about, changed.
        received: InboxItem of a packet that is whole now.
        refused: a failure.
        working: the Job that puts a packet together.
    """

    changed = Signal()
    received = Signal(object)
    refused = Signal(object)
    working = Signal(object)

    def __init__(self, uses: PartSetsUses, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self.sets: tuple[WaitingParts, ...] = ()
        self.asking = ""

    def reload(self) -> None:
        """Read again what waits."""
        ask(self._errands, self._uses.waiting_parts, self._listed, self.refused.emit)

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
            ask(self._errands, work, lambda _answer: self.reload(), self._failed)

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
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(4))
    ink = look().tokens.danger if one.damaged else look().tokens.muted
    line = row(IconLabel("files", ink, 18))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(PlainLabel(waiting_words(one), "strong", wrap=True))
    told = _("A packet of {size}, first part on {on}. Kept until {until}.")
    days = {"on": show_day(one.since), "until": show_day(one.until)}
    told = told.format(size=show_size(one.size), **days)
    words.addWidget(PlainLabel(told, "muted", wrap=True))
    line.addLayout(words, 1)
    for button in buttons:
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    column.addLayout(line)
    return whole

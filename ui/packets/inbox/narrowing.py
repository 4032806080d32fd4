"""Looking for packets in a long inbox: by words, sender, kind and state.

Rules: what is shown is narrowed from the list that is here, at once; nothing is asked of the
register; the choices are those that the list holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.inbox.inbox_list import STATES, InboxQuery, narrow
from app.packets.records import InboxItem
from ui.look.theme import look
from ui.packets.packet_words import kind_choices, state_words
from ui.widgets.choices import ComboBox
from ui.widgets.entries import SearchField
from ui.widgets.plain import PlainLabel

_LEAST, _AROUND, _COUNT_FROM = 96, 52, 760
FROM = 12
"""In a shorter list everything is seen at once."""


class Narrowing(QObject):
    """Presenter of what somebody looks for.

    Signals:
        changed: something else is looked for.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = InboxQuery()

    def look_for(self, query: InboxQuery) -> None:
        """Look for something else."""
        if query != self.query:
            self.query = query
            self.changed.emit()

    def shown(self, items: Sequence[InboxItem]) -> tuple[InboxItem, ...]:
        """Return the packets that fit."""
        return tuple(items) if self.query == InboxQuery() else narrow(items, self.query)


class NarrowingLine(QWidget):
    """The fields over a long list.

    Args:
        flow: its presenter.
    """

    def __init__(self, flow: Narrowing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        self.text = SearchField(_("Sender, case or reference"))
        self.office, self.kind, self.state = ComboBox(), ComboBox(), ComboBox()
        self.count = PlainLabel("", "muted")
        line.addWidget(self.text, 3)
        for box, name in (
            (self.office, _("Sender")),
            (self.kind, _("About")),
            (self.state, _("State")),
        ):
            box.setAccessibleName(name)
            # The name of an office may be shortened: a small window has no room for a long one.
            box.setMinimumWidth(look().px(_LEAST))
            box.chosen.connect(self._ask)
            line.addWidget(box, 2)
        line.addWidget(self.count)
        self.text.searched.connect(self._ask)
        self.kind.offer([("", _("Everything")), *kind_choices()])
        self.state.offer([("", _("Every state")), *((s, state_words(s)) for s in STATES)])
        for box, whole in (
            (self.office, _("Every office")),
            (self.kind, _("Everything")),
            (self.state, _("Every state")),
        ):
            wide = box.fontMetrics().horizontalAdvance(whole) + look().px(_AROUND)
            box.setMinimumWidth(max(wide, look().px(_LEAST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of the number to the fields in a narrow window."""
        super().resizeEvent(event)
        self.count.setVisible(self.width() >= look().px(_COUNT_FROM))

    def _ask(self, _value: str) -> None:
        self._flow.look_for(
            InboxQuery(
                self.office.value(), self.kind.value(), self.state.value(), self.text.text().strip()
            )
        )

    def show_for(self, items: Sequence[InboxItem], shown: int) -> None:
        """Offer the senders of a list, and say how many of it are shown."""
        looking = self._flow.query != InboxQuery()
        self.setVisible(len(items) > FROM or looking)
        senders = {item.from_office: item.from_name or _("Unknown office") for item in items}
        found = sorted(senders.items(), key=lambda one: one[1].casefold())
        offered = [("", _("Every office")), *found]
        there = [
            (self.office.itemData(n), self.office.itemText(n)) for n in range(self.office.count())
        ]
        if offered != there:
            chosen = self.office.value()
            self.office.offer(offered)
            self.office.choose(chosen)
        words = ngettext("{count} packet", "{count} packets", shown)
        self.count.setText(words.format(count=numerals.shown(shown)))

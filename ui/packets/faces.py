"""The two faces of "Packets", what came in and what goes out, over each of them.

Rules: each face is a page of its own that keeps its list, its choice and what it is narrowed to; a
press shows the other one; the number is what waits there, as in the rail.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.base.language import _
from ui.frame.commands import place_keys, shown_keys
from ui.frame.desk import Desk
from ui.widgets.choices import FilterChips
from ui.widgets.plain import tip

FACES = ("inbox", "outbox")


class PacketFaces(FilterChips):
    """The two buttons, that of the page itself pressed.

    Args:
        desk: brings the other face to the front.
        here: the face over which they stand.
    """

    def __init__(self, desk: Desk, here: str, parent: QWidget | None = None) -> None:
        words = (_("In"), _("Out"))
        super().__init__(list(zip(FACES, words, strict=True)), parent)
        self._desk, self._here = desk, here
        self.setAccessibleName(_("Packets"))
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_counts({})
        self.choose(here)
        self.chosen.connect(self._go)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show what waits behind each, where anything does."""
        self.count({face: counts[face] for face in FACES if counts.get(face)})
        for face, whole in zip(FACES, (_("Inbox"), _("Outbox")), strict=True):
            tip(self.button(face), f"{whole}  {shown_keys(place_keys(face))}")
        self.updateGeometry()

    def _go(self, face: str) -> None:
        self.choose(self._here)
        if face != self._here:
            self._desk.open(face)

"""Half a refusal of a packet: reason and words, kept until it is sent or thrown away.

Rules: each packet has its own; it goes when the packet is answered, whichever way.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk
from ui.packets.packet_words import decline_place


class BegunAnswer(QObject):
    """Keeps what stands in the fields of a refusal, for the packet that is in front.

    Args:
        face: the fields and what stands around them; this dies with it.
        line: where it is said that something was begun.
        fields: reason and words.
    """

    def __init__(
        self, face: QWidget, desk: Desk, line: QVBoxLayout, fields: Sequence[QWidget]
    ) -> None:
        super().__init__(face)
        self._face, self._desk, self._line, self._fields = face, desk, line, tuple(fields)
        self._begun: Drafting | None = None

    def begin(self, packet_id: str) -> None:
        """Keep what is typed from now on; the fields are empty, until what was begun is there."""
        self.leave()
        self._begun = Drafting(
            self._face, self._desk, decline_place(packet_id), self._line, self._fields
        )

    def leave(self) -> None:
        """Keep what was typed, and be about no packet any more."""
        if self._begun is not None:
            self._begun.leave()
            self._begun = None

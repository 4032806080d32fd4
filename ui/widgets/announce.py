"""Telling somebody who hears the screen what others see appear on it.

Rules: what appears without being asked for is told once, as it comes; an error at once, the rest
when what is being read is over; nothing is told where nobody listens, and nobody's name while names
are hidden.
"""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from ui.frame import projector


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a screen reader say some words.

    Args:
        widget: where they stand.
        words: translated.
        urgent: interrupt what is being read.
    """
    if not words or not QAccessible.isActive():
        return
    told = QAccessibleAnnouncementEvent(widget, projector.over(words))
    how = QAccessible.AnnouncementPoliteness
    told.setPoliteness(how.Assertive if urgent else how.Polite)
    QAccessible.updateAccessibility(told)

"""What Qt needs of us at the start: its own words (menus of fields, file dialogs) out of our
catalogue of texts, and rings of objects looked for in the window's thread alone.

Rules:
- only words of the list are translated; everything else stays as Qt has it, for Qt takes an empty
  text as the translation: a sheet of paper without a name is no paper to it, and prints nothing. Qt
  carries no Hindi, Nepali or Bengali for its own buttons;
- Python looks for rings in whichever thread makes an object next; a widget that falls there ends
  the program, because Qt lets go of widgets in their own thread only. So the search by itself is
  switched off while a window lives, and made from its clock.
"""

from __future__ import annotations

import gc
import time
from typing import cast

from PySide6.QtCore import QObject, QTimer, QTranslator

from app.base.language import N_, _

WORDS = {
    "&Undo": N_("Undo"),
    "&Redo": N_("Redo"),
    "Cu&t": N_("Cut"),
    "&Copy": N_("Copy"),
    "&Paste": N_("Paste"),
    "Delete": N_("Delete"),
    "Select All": N_("Select all"),
    "OK": N_("OK"),
    "Cancel": N_("Cancel"),
    "&Cancel": N_("Cancel"),
    "&Save": N_("Save"),
    "Open": N_("Open the file"),
    "Save": N_("Save"),
    "Close": N_("Close"),
    "&Yes": N_("Yes"),
    "&No": N_("No"),
    "Printer": N_("Printer"),
    "&Print": N_("Take this"),  # The system's dialog only sets trays; our own sheet prints.
}

_AS_QT_HAS_IT = cast("str", None)
"""No text at all; an empty one would be shown in place of Qt's own."""


class QtWords(QTranslator):
    """Translates Qt's own words."""

    def isEmpty(self) -> bool:
        """Be asked at all."""
        return False

    def translate(
        self,
        _context: str,
        source: str | bytes,
        _disambiguation: str | bytes | None = None,
        _n: int = -1,
    ) -> str:
        """Return our text for a word of Qt, or none, so that Qt keeps its own."""
        text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
        return _(WORDS[text]) if text in WORDS else _AS_QT_HAS_IT


_EVERY_MS = 100
# Going through everything takes some hundredths of a second in a large register.
_WHOLE_EVERY_S = 20.0


class Collector(QObject):
    """Searches for rings by the window's clock, from now until it is stopped.

    Args:
        parent: what it dies with; lives in the window's thread.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._whole_at = time.monotonic()
        self._clock = QTimer(self, interval=_EVERY_MS)
        self._clock.timeout.connect(self.look)
        self._clock.start()

    def look(self) -> None:
        """Search, if so much was made since the last time that it is worth it."""
        counts, most = gc.get_count(), gc.get_threshold()
        if counts[0] <= most[0]:
            return
        now = time.monotonic()
        if counts[2] > most[2] and now - self._whole_at >= _WHOLE_EVERY_S:
            self._whole_at = now
            gc.collect()
        else:
            gc.collect(1 if counts[1] > most[1] else 0)

    def stop(self) -> None:
        """Leave the search to Python again."""
        self._clock.stop()
        gc.enable()

"""What Qt needs of us at the start: its own words (menus of fields, file dialogs) out of our
catalogue of texts, rings of objects looked for in the window's thread alone, and no source text of
ours kept in memory.

Rules:
- only words of the list are translated; everything else stays as Qt has it, for Qt takes an empty
  text as the translation: a sheet of paper without a name is no paper to it, and prints nothing. Qt
  carries no Hindi, Nepali or Bengali for its own buttons;
- Python looks for rings in whichever thread makes an object next; a widget that falls there ends
  the program, because Qt lets go of widgets in their own thread only. So the search by itself is
  switched off while a window lives, and made there when the window has done all that waited; a
  program that does nothing is woken by nothing;
- PySide reads the source of each module that is loaded, to see whether it uses PySide, and Python
  keeps what was read: 30 MiB of text that nobody asks for.
"""

from __future__ import annotations

import gc
import sys
import time
from typing import Any, cast

from PySide6.QtCore import QAbstractEventDispatcher, QObject, QTranslator

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


# Going through everything takes some hundredths of a second in a large register.
_WHOLE_EVERY_S = 20.0


class Collector(QObject):
    """Searches for rings whenever the window has nothing more to do, until it is stopped.

    Args:
        parent: what it dies with; lives in the window's thread.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._whole_at = time.monotonic()
        self._turns = QAbstractEventDispatcher.instance()
        self._turns.aboutToBlock.connect(self.look)

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
        self._turns.aboutToBlock.disconnect(self.look)
        gc.enable()


def read_no_sources() -> None:
    """Let PySide take each module that is loaded from now on as one that uses it, unread.

    Only what asks for another manner of writing PySide's names (``__feature__``) would notice, and
    nothing here does.
    """
    # PySide brings this module along in its own library.
    feature: Any = sys.modules["shibokensupport.feature"]
    feature._mod_uses_pyside = lambda _module: True

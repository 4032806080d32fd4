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
    "&Open": N_("Open the file"),
    "&Save": N_("Save"),
    "Open": N_("Open the file"),
    "Save": N_("Save"),
    "Close": N_("Close"),
    "&Yes": N_("Yes"),
    "&No": N_("No"),
    "&Rename": N_("Rename"),
    "&Delete": N_("Delete"),
    "&New Folder": N_("New folder"),
    "Create a New Folder": N_("New folder"),
    "&Choose": N_("Choose"),
    "Look in:": N_("Look in:"),
    "&Look in:": N_("Look in:"),
    "File &name:": N_("Name of the file:"),
    "Files of type:": N_("Kind of files:"),
    "Files of &type:": N_("Kind of files:"),
    "Directory:": N_("Folder:"),
    "Folder": N_("Folder"),
    "Name": N_("Name"),
    "Size": N_("Size"),
    "Type": N_("Kind"),
    "Date Modified": N_("Changed on"),
    "Back": N_("Back"),
    "Forward": N_("Forward"),
    "Go back": N_("Back"),
    "Go forward": N_("Forward"),
    "Parent Directory": N_("Folder above"),
    "Go to the parent directory": N_("Folder above"),
    "Directories": N_("Folders"),
    "Files": N_("Files"),
    "All Files (*)": N_("All files (*)"),
    "Show &hidden files": N_("Show hidden files"),
    "Sidebar": N_("Places on this computer"),
    "List of places and bookmarks": N_("Places on this computer"),
    "List View": N_("Show as a list"),
    "Change to list view mode": N_("Show as a list"),
    "Detail View": N_("Show with details"),
    "Change to detail view mode": N_("Show with details"),
    "%1 already exists.\nDo you want to replace it?": N_("%1 is already there. Replace it?"),
    "Create New Folder": N_("New folder"),
    "Computer": N_("Computer"),
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

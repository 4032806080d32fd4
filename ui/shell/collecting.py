"""Rings of objects that nobody needs any more are looked for in the window's thread alone.

Rules: Python looks for them in whichever thread makes an object next; a widget that falls there
ends the program, because Qt lets go of widgets in their own thread only. So the search by itself is
switched off while a window lives, and made from its clock.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

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
        self._clock = QTimer(self)
        self._clock.setInterval(_EVERY_MS)
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

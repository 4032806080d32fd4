"""Until when sealed cases open without the passphrase being asked once more.

Rules: everything is shut at first; the time is that since the computer started, which nobody can
set back; there are no keys in here, only until when whoever holds them may use them.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from app.base.errors import CaseStateError
from app.system.platforms import system

OPEN_S = 300
"""So long after the last look at a sealed case the passphrase is not asked again, in seconds."""

_ALL = ""


class SecondLock:
    """The lock of one sitting; see ``app.register.passphrase_slots``.

    Args:
        tick: returns seconds that only go forward.
    """

    def __init__(self, tick: Callable[[], float] = system.since_start) -> None:
        self.tick = tick
        self._until: dict[str, float] = {}

    def __repr__(self) -> str:
        return "<SecondLock>"

    def open(self, case_id: str = _ALL) -> None:
        """Open it for a short time, because the passphrase was given or the case sealed just now.

        Args:
            case_id: as for ``is_open``.
        """
        self._until[case_id] = self.tick() + OPEN_S

    def shut(self) -> None:
        """Shut it, also for a case that somebody is in."""
        self._until.clear()

    def is_open(self, case_id: str = _ALL) -> bool:
        """Say whether a sealed case can be opened.

        Args:
            case_id: whole id of the case, "" for a look at all of them.
        """
        return any(self.tick() < self._until.get(one, 0) for one in (case_id, _ALL))

    def require(self, case_id: str = _ALL) -> None:
        """Refuse while it is shut, and count the time anew for what is open.

        Args:
            case_id: as for ``is_open``.

        Raises:
            CaseStateError: ``seal.locked``.
        """
        if not self.is_open(case_id):
            raise CaseStateError(reason="seal.locked")
        now = self.tick()
        for one in {case_id, _ALL}:
            if now < self._until.get(one, 0) < math.inf:
                self._until[one] = now + OPEN_S

    def stay(self, case_id: str) -> None:
        """Keep one case open as long as somebody is in it; ask ``require`` or ``is_open`` first."""
        self._until[case_id] = math.inf

    def leave(self, case_id: str) -> None:
        """End the stay in a case; what was typed there last can still be saved.

        What is shut already stays shut: a page that asked in vain leaves too.
        """
        if case_id and self.tick() < self._until.get(case_id, 0):
            self.open(case_id)

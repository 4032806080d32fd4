"""An event loop that waits for nothing, for libraries that cannot be called without one.

Rules: used in side processes alone; it opens no socket, not even to itself, as the usual loops do;
work that would have to wait for anything outside the process fails at once, and what such work
would need is not even loaded.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from types import ModuleType
from typing import Any, Final

_CLIENTS: Final = {
    "pyhanko.sign.timestamps.aiohttp_client": "HTTPTimeStamper",
    "pyhanko_certvalidator.fetchers.aiohttp_fetchers": "AIOHttpFetcherBackend",
}
"""What asks servers for the time and for lists, and loads a whole client of the network for it."""


class StillLoop(asyncio.BaseEventLoop):
    """Runs what is ready, and has nothing else."""

    def __init__(self) -> None:
        super().__init__()
        # The base class asks this for events of the outside; there are none.
        self._selector = self

    def select(self, timeout: float | None) -> list[Any]:
        """Return no event.

        Raises:
            RuntimeError: nothing is ready, so that it would wait for ever.
        """
        if timeout is None or timeout > 0:
            raise RuntimeError("nothing outside is waited for")
        return []

    def _process_events(self, _events: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


def settle() -> None:
    """Let the library that signs find no client of the network, before it is loaded.

    No server is asked for anything here; to load that client took a third of the start.
    """
    for name, asks in _CLIENTS.items():
        if name not in sys.modules:
            empty = ModuleType(name)
            setattr(empty, asks, type(asks, (), {}))
            sys.modules[name] = empty


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine that waits for nothing outside."""
    loop = StillLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()

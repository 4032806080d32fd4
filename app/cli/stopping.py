"""Long work of a command that Ctrl+C stops.

Rules: as for the token of `app.base.jobs`; nothing of a register is loaded by it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from app.base.jobs import Token


@contextmanager
def stoppable() -> Iterator[Token]:
    """Give long work a token that Ctrl+C sets.

    A second Ctrl+C ends the process on the spot: a register outlives that whole at any moment, but
    an exception in the middle of tidying up could remove what was already committed.
    """
    token = Token()

    def stop(_number: int, _frame: FrameType | None) -> None:
        token.cancel()
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)

"""What plays in the real program ends with its first failure, and tells it.

Rules: Qt prints what a slot raises and goes on, so a player that failed would wait for ever, and so
would the test that waits for it; whoever plays in the program calls this first.
"""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType


def end_with_first_failure() -> None:
    """From now on let the program end with code 1 at whatever nobody caught, also in a slot."""
    sys.excepthook = _end


def _end(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    traceback.print_exception(kind, error, where)
    sys.stderr.flush()
    os._exit(1)

"""Long work in another thread that does not stop the window.

Rules: now and then Python looks through all objects of the program for rings that nobody needs,
and stops every thread meanwhile; while thousands of rows are made, what is there already is left
out of that search, and put back into it afterwards.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_pauses() -> Iterator[None]:
    """Leave what is there now out of the search for unused rings, until the block ends."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

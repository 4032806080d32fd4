"""What is handed on stands under its name only when it is whole.

Rules: it is written beside that name, in the same folder, and takes its place in one step; what was
stopped leaves nothing of it behind, or, when it was killed, a file whose name begins with ".part-".
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole(to: Path) -> Iterator[Path]:
    """Lend a place beside a file; what was written there becomes that file at the end.

    Args:
        to: the file; its ending is kept, because some programs write no other.
    """
    beside = to.with_name(f".part-{to.name}")
    try:
        yield beside
        os.replace(beside, to)
    finally:
        beside.unlink(missing_ok=True)

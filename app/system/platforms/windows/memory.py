"""A program that crashes writes no picture of its memory: names and keys are in there.

Rules: what an old Windows does not know is left alone, and nothing fails because of it.
"""

from __future__ import annotations

import contextlib
from typing import Any, Final

from app.system.platforms.windows.libraries import opened

NO_HEAP: Final = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP: a report to Microsoft holds no memory of ours
NO_BOXES: Final = 0x0001 | 0x0002  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX


def refuse_dumps(kernel32: Any = None) -> None:
    """Have no dump written from now on.

    Args:
        kernel32: the library of Windows, or a fake of it.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = kernel32 if kernel32 is not None else opened("kernel32")
        library.SetErrorMode(library.GetErrorMode() | NO_BOXES)
        library.WerSetFlags(NO_HEAP)

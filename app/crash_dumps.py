"""A program that crashes writes no picture of its memory: names and keys are in there.

Rules: called once, before a register is opened, by the window and by the command line; what the
system does not know is left alone, and nothing fails because of it. The memory stays readable for
programs of the same user: that nothing is left in it after a lock is proved from outside.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

NO_HEAP = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP: a report to Microsoft holds no memory of ours
NO_BOXES = 0x0001 | 0x0002  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX


def refuse(kernel32: Any = None) -> None:
    """Have no dump written from now on.

    Args:
        kernel32: the library of Windows, or a fake of it; only asked there.
    """
    if sys.platform == "win32" or kernel32 is not None:
        _refuse_on_windows(kernel32)
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_on_windows(kernel32: Any) -> None:
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        library = kernel32 if kernel32 is not None else ctypes.CDLL("kernel32")
        library.SetErrorMode(library.GetErrorMode() | NO_BOXES)
        library.WerSetFlags(NO_HEAP)

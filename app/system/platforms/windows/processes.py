"""Other processes of Windows: whether one runs still, and when it began.

Rules: a process is asked with the least rights that answer; one that may not be asked counts as one
that runs, and of its beginning nothing is said; a number of nobody counts as gone. Windows knows a
process that ended for as long as somebody holds a handle of it: so whether it ended is asked, not
whether it is known.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Iterator
from typing import Any, Final

from app.system.platforms.windows.libraries import last_error, opened

WAIT: Final = 0x00100000  # SYNCHRONIZE
ASK: Final = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
NO_SUCH_NUMBER: Final = 87  # ERROR_INVALID_PARAMETER: so Windows answers to a number of nobody
ENDED: Final = 0  # WAIT_OBJECT_0
_LARGEST: Final = 2**32 - 1
_handle = ctypes.c_void_p


def is_alive(pid: int, kernel32: Any = None, why: Callable[[], int] = last_error) -> bool:
    """Say whether a process runs.

    Args:
        pid: its number.
        kernel32: the library of Windows, or a fake of it.
        why: tells the number of the error of the last call.
    """
    if not 0 < pid <= _LARGEST:
        return False
    try:
        kernel = _prepared(kernel32)
    except OSError:
        return True
    with _lent(kernel, pid, WAIT) as process:
        if process is None:
            return why() != NO_SUCH_NUMBER
        return bool(kernel.WaitForSingleObject(process, 0) != ENDED)


def start_of(pid: int, kernel32: Any = None) -> str:
    """Return when a process began, in steps of 100 ns since 1601; "-" when it is not told.

    Args:
        pid: its number.
        kernel32: the library of Windows, or a fake of it.
    """
    if not 0 < pid <= _LARGEST:
        return "-"
    with contextlib.suppress(OSError):
        kernel = _prepared(kernel32)
        with _lent(kernel, pid, ASK) as process:
            times = (ctypes.c_uint64 * 4)()  # began, ended, and what it used of the processor
            places = [ctypes.byref(times, at * 8) for at in range(4)]
            if process is not None and kernel.GetProcessTimes(process, *places):
                return str(times[0])
    return "-"


@contextlib.contextmanager
def _lent(kernel: Any, pid: int, rights: int) -> Iterator[int | None]:
    """Lend the handle of a process, None when there is none to be had."""
    process = kernel.OpenProcess(rights, 0, pid)
    try:
        yield process or None
    finally:
        if process:
            kernel.CloseHandle(process)


def _prepared(kernel32: Any) -> Any:
    """Return kernel32 with the types of what is called; a handle is as wide as a pointer."""
    kernel: Any = opened("kernel32") if kernel32 is None else kernel32
    kernel.OpenProcess.restype = _handle
    kernel.OpenProcess.argtypes = (ctypes.c_uint32, ctypes.c_int, ctypes.c_uint32)
    kernel.WaitForSingleObject.restype = ctypes.c_uint32
    kernel.WaitForSingleObject.argtypes = (_handle, ctypes.c_uint32)
    kernel.GetProcessTimes.argtypes = (_handle, *[_handle] * 4)
    kernel.CloseHandle.argtypes = (_handle,)
    return kernel

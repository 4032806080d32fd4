"""Processes on Windows: others that run, the limits of our own, and no picture of its memory.

Rules:

* Others: a process is asked with the least rights that answer; one that may not be asked counts as
  one that runs, and of its beginning nothing is said; a number of nobody counts as gone. Windows
  knows a process that ended for as long as somebody holds a handle of it: so whether it ended is
  asked, not whether it is known.
* Limits: the process that will read what nobody can trust calls this before it reads anything; it
  can neither leave the job nor find it again, because the only handle is closed; a process of 64
  bits only; nothing of Windows is loaded until it is asked for.
* One that takes our place: it ends when this process does, however that comes, and what it starts
  is free; the job ends with its last handle, so ours stays open.
* Memory: what an old Windows does not know is left alone, and nothing fails because of it.
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


LIMIT_PROCESS_TIME: Final = 0x0002
LIMIT_ACTIVE_PROCESS: Final = 0x0008
LIMIT_PROCESS_MEMORY: Final = 0x0100
LIMIT_DIE_QUIETLY: Final = 0x0400
"""A crash ends the process at once: no window asks anybody what to do."""
LIMIT_LEAVE_SILENTLY: Final = 0x1000
LIMIT_END_WITH_JOB: Final = 0x2000
PUT_INTO_JOB: Final = 0x0101  # PROCESS_SET_QUOTA, PROCESS_TERMINATE

EXTENDED_LIMITS: Final = 9
_TICKS_PER_S: Final = 10_000_000


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; the six counters in the middle are not used."""

    _fields_ = (
        ("basic", BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits(memory_bytes: int, cpu_s: int) -> ExtendedLimits:
    """Return limits for one process without children.

    Args:
        memory_bytes: most memory that it may ask for.
        cpu_s: most processor time, in seconds.
    """
    found = ExtendedLimits()
    found.basic.flags = (
        LIMIT_PROCESS_TIME | LIMIT_ACTIVE_PROCESS | LIMIT_PROCESS_MEMORY | LIMIT_DIE_QUIETLY
    )
    found.basic.process_time = cpu_s * _TICKS_PER_S
    found.basic.active_processes = 1
    found.process_memory = memory_bytes
    return found


def limit_this_process(memory_bytes: int, cpu_s: int, kernel: Any = None) -> None:
    """Put this process into a job of its own with these limits, for good.

    Args:
        memory_bytes: most memory that it may ask for.
        cpu_s: most processor time, in seconds.
        kernel: kernel32, or what stands in for it.

    Raises:
        OSError: Windows refused; nothing is limited.
    """
    kernel = kernel or _kernel()
    kernel.CloseHandle(_job_of(kernel.GetCurrentProcess(), limits(memory_bytes, cpu_s), kernel))


def end_with_this(pid: int, kernel: Any = None) -> None:
    """Have another process end when this one does.

    Args:
        pid: its number.
        kernel: kernel32, or what stands in for it.

    Raises:
        OSError: Windows refused; the other one goes on by itself.
    """
    kernel = kernel or _kernel()
    wanted = ExtendedLimits()
    wanted.basic.flags = LIMIT_END_WITH_JOB | LIMIT_LEAVE_SILENTLY
    with _lent(kernel, pid, PUT_INTO_JOB) as process:
        # Nobody closes this handle but the end of this process.
        _job_of(process or 0, wanted, kernel)


def _job_of(process: int, wanted: ExtendedLimits, kernel: Any) -> int:
    """Return the handle of a new job that a process was put into.

    Raises:
        OSError: Windows refused; there is no job.
    """
    job: int = kernel.CreateJobObjectW(None, None)
    if not job:
        raise OSError("no job object")
    size = ctypes.sizeof(wanted)
    try:
        if not kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(wanted), size):
            raise OSError("the limits of a job object were refused")
        if not kernel.AssignProcessToJobObject(job, process):
            raise OSError("the process was not taken into a job object")
    except BaseException:
        kernel.CloseHandle(job)
        raise
    return job


def _kernel() -> Any:
    """Return kernel32 with the types of what is called; a handle is as wide as a pointer."""
    kernel: Any = opened("kernel32")
    handle = ctypes.c_void_p
    kernel.CreateJobObjectW.restype = handle
    kernel.CreateJobObjectW.argtypes = (handle, ctypes.c_wchar_p)
    kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, handle, ctypes.c_uint32)
    kernel.AssignProcessToJobObject.argtypes = (handle, handle)
    kernel.GetCurrentProcess.restype = handle
    kernel.OpenProcess.restype = handle
    kernel.OpenProcess.argtypes = (ctypes.c_uint32, ctypes.c_int, ctypes.c_uint32)
    kernel.CloseHandle.argtypes = (handle,)
    return kernel


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

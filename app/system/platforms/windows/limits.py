"""What Windows has in place of resource limits: a job object that a process lays on itself.

Rules: the process that will read what nobody can trust calls this before it reads anything; it
can neither leave the job nor find it again, because the only handle is closed; a process of 64 bits
only; nothing of Windows is loaded until it is asked for.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

from app.system.platforms.windows.libraries import opened

LIMIT_PROCESS_TIME: Final = 0x0002
LIMIT_ACTIVE_PROCESS: Final = 0x0008
LIMIT_PROCESS_MEMORY: Final = 0x0100
LIMIT_DIE_QUIETLY: Final = 0x0400
"""A crash ends the process at once: no window asks anybody what to do."""

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
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        raise OSError("no job object")
    try:
        wanted = limits(memory_bytes, cpu_s)
        size = ctypes.sizeof(wanted)
        if not kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(wanted), size):
            raise OSError("the limits of a job object were refused")
        if not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
            raise OSError("this process was not taken into a job object")
    finally:
        kernel.CloseHandle(job)


def _kernel() -> Any:
    """Return kernel32 with the types of what is called; a handle is as wide as a pointer."""
    kernel: Any = opened("kernel32")
    handle = ctypes.c_void_p
    kernel.CreateJobObjectW.restype = handle
    kernel.CreateJobObjectW.argtypes = (handle, ctypes.c_wchar_p)
    kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, handle, ctypes.c_uint32)
    kernel.AssignProcessToJobObject.argtypes = (handle, handle)
    kernel.GetCurrentProcess.restype = handle
    kernel.CloseHandle.argtypes = (handle,)
    return kernel

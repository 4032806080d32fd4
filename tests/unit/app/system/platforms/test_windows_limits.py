"""The job object of Windows: its shape in memory, and the order of what is asked of the system.

Rules: the system itself cannot be asked here; sizes and places are those of the 64-bit headers.
"""

import ctypes

import pytest

from app.system.platforms.windows import processes as windows_limits
from app.system.platforms.windows.processes import (
    BasicLimits,
    ExtendedLimits,
    end_with_this,
    limit_this_process,
    limits,
)

GIB = 1024**3
JOB, OURS = 0x1234_5678_9ABC, 0xFFFF_FFFF_FFFF_FFFF


class Kernel:
    """Notes what it is asked and refuses one thing."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.asked: list[str] = []
        self.given: ExtendedLimits | None = None

    def _answer(self, name: str, value: int) -> int:
        self.asked.append(name)
        return 0 if name == self.refuses else value

    def CreateJobObjectW(self, security, name):
        assert security is None
        assert name is None
        return self._answer("create", JOB)

    def SetInformationJobObject(self, job, kind, told, size):
        assert (job, kind, size) == (JOB, 9, 144)
        self.given = ExtendedLimits.from_buffer_copy(ctypes.string_at(told, size))
        return self._answer("limit", 1)

    def GetCurrentProcess(self):
        return OURS

    def AssignProcessToJobObject(self, job, process):
        assert (job, process) == (JOB, OURS)
        return self._answer("assign", 1)

    def CloseHandle(self, job):
        assert job == JOB
        return self._answer("close", 1)

    def OpenProcess(self, rights, inherited, pid):
        assert (rights, inherited, pid) == (0x0101, 0, 7)
        return self._answer("open", OURS)


class KernelOfOther(Kernel):
    """Notes as well whose handle is closed."""

    def CloseHandle(self, handle):
        return self._answer("close job" if handle == JOB else "close process", 1)


def test_the_shapes_are_those_of_the_headers():
    assert ctypes.sizeof(ctypes.c_void_p) == 8, "the sizes below are those of 64 bits"
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)
    places = {name: getattr(BasicLimits, name).offset for name, _kind in BasicLimits._fields_}
    assert places == {
        "process_time": 0,
        "job_time": 8,
        "flags": 16,
        "least_working_set": 24,
        "most_working_set": 32,
        "active_processes": 40,
        "affinity": 48,
        "priority": 56,
        "scheduling": 60,
    }
    assert ExtendedLimits.process_memory.offset == 112


def test_memory_time_and_children_are_limited_and_a_crash_is_quiet():
    found = limits(GIB, 20)
    assert found.basic.flags == 0x2 | 0x8 | 0x100 | 0x400
    assert (found.process_memory, found.basic.process_time) == (GIB, 200_000_000)
    assert found.basic.active_processes == 1
    assert (found.job_memory, found.basic.affinity, found.basic.priority) == (0, 0, 0)


def test_the_limits_stand_before_the_process_goes_in_and_the_handle_is_closed():
    kernel = Kernel()
    limit_this_process(GIB, 20, kernel)
    assert kernel.asked == ["create", "limit", "assign", "close"]
    assert kernel.given is not None
    assert kernel.given.process_memory == GIB


@pytest.mark.parametrize(
    ("refuses", "asked"),
    [
        ("create", ["create"]),
        ("limit", ["create", "limit", "close"]),
        ("assign", ["create", "limit", "assign", "close"]),
    ],
)
def test_what_windows_refuses_is_an_error_and_leaves_no_handle(refuses, asked):
    kernel = Kernel(refuses)
    with pytest.raises(OSError, match="job object"):
        limit_this_process(GIB, 20, kernel)
    assert kernel.asked == asked


def test_another_process_ends_with_this_one_and_what_it_starts_is_free():
    kernel = KernelOfOther()
    end_with_this(7, kernel)
    assert kernel.asked == ["open", "create", "limit", "assign", "close process"], "the job is held"
    assert kernel.given is not None
    assert kernel.given.basic.flags == 0x2000 | 0x1000


@pytest.mark.parametrize("refuses", ["create", "limit", "assign"])
def test_a_job_that_is_refused_is_told_and_closed(refuses):
    kernel = KernelOfOther(refuses)
    with pytest.raises(OSError, match="job object"):
        end_with_this(7, kernel)
    assert ("close job" in kernel.asked) == (refuses != "create")
    assert kernel.asked[-1] == "close process"


def test_handles_are_as_wide_as_pointers(monkeypatch):
    class Function:
        restype: object = ctypes.c_int
        argtypes: object = None

    class Library:
        def __init__(self, name, winmode, use_last_error):
            assert (name, winmode) == ("kernel32.dll", 0x800), "from the folder of the system"
            assert use_last_error
            for each in vars(Kernel):
                if each[0].isupper():
                    setattr(self, each, Function())

    monkeypatch.setattr(ctypes, "CDLL", Library)
    kernel = windows_limits._kernel()
    assert kernel.CreateJobObjectW.restype is ctypes.c_void_p
    assert kernel.GetCurrentProcess.restype is ctypes.c_void_p
    assert kernel.CloseHandle.argtypes == (ctypes.c_void_p,)
    assert kernel.AssignProcessToJobObject.argtypes == (ctypes.c_void_p,) * 2

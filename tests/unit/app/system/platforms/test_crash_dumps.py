"""No crash leaves a picture of the memory behind."""

import subprocess
import sys

import pytest

from app.system.platforms.windows import processes
from app.system.platforms.windows.processes import NO_BOXES, NO_HEAP
from source_tree import ROOT


@pytest.mark.posix("the limit of a dump is one of POSIX")
def test_a_process_that_refuses_has_no_room_for_a_dump():
    script = (
        "import resource; from app.system.platforms import system; system.refuse_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "(0, 0)"


class Kernel32:
    def __init__(self) -> None:
        self.mode, self.flags = 0x8000, 0

    def GetErrorMode(self) -> int:
        return self.mode

    def SetErrorMode(self, mode: int) -> int:
        self.mode = mode
        return 0

    def WerSetFlags(self, flags: int) -> int:
        self.flags = flags
        return 0


def test_windows_reports_no_memory_and_shows_no_box_and_keeps_its_other_modes():
    system = Kernel32()
    processes.refuse_dumps(system)
    assert system.mode == 0x8000 | NO_BOXES
    assert system.flags == NO_HEAP


def test_a_windows_without_these_calls_goes_on():
    processes.refuse_dumps(object())

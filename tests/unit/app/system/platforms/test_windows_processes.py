"""Whether a process runs and when it began: what Windows is asked, and what this system answers."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.system.platforms import system
from app.system.platforms.windows import processes


class Call:
    """A function of a library, which may be given types."""

    argtypes: object = None
    restype: object = None

    def __init__(self, act) -> None:
        self.act = act

    def __call__(self, *given):
        return self.act(*given)


class Kernel:
    """Knows one process; keeps count of what it lent.

    Args:
        handle: what the process is opened with, None when it cannot be.
        waits: what waiting for its end says.
        began: when it began.
    """

    def __init__(self, handle: int | None = 0x1_0000_0044, waits: int = 0x102, began: int = 7):
        self.waits, self.began = waits, began
        self.asked: list[tuple[int, int, int]] = []
        self.given_back: list[int] = []
        self.OpenProcess = Call(lambda *how: self.asked.append(how) or handle)
        self.WaitForSingleObject = Call(lambda one, ms: waits if (one, ms) == (handle, 0) else 99)
        self.GetProcessTimes = Call(self._times)
        self.CloseHandle = Call(lambda one: self.given_back.append(one) or 1)

    def _times(self, _process, began, *_others) -> int:
        began._obj[0] = self.began
        return int(self.began != 0)


def test_who_does_not_end_at_once_runs_and_nothing_that_was_lent_is_kept():
    kernel = Kernel()
    assert processes.is_alive(4712, kernel)
    assert kernel.asked == [(0x0010_0000, 0, 4712)]
    assert kernel.given_back == [0x1_0000_0044]
    assert kernel.OpenProcess.restype is processes._handle, "not cut to 32 bits"


def test_who_has_ended_and_is_still_held_by_somebody_does_not_run():
    kernel = Kernel(waits=0)
    assert not processes.is_alive(4712, kernel)
    assert kernel.given_back == [0x1_0000_0044]


@pytest.mark.parametrize(("error", "alive"), [(87, False), (5, True), (8, True)])
def test_a_number_of_nobody_is_gone_and_who_may_not_be_asked_runs(error, alive):
    kernel = Kernel(handle=None)
    assert processes.is_alive(4712, kernel, lambda: error) is alive
    assert processes.start_of(4712, kernel) == "-"
    assert kernel.given_back == []


def test_the_beginning_is_told_in_ticks_and_not_when_windows_does_not():
    assert processes.start_of(4712, Kernel(began=133_900_000_000_000_001)) == "133900000000000001"
    kernel = Kernel(began=0)
    assert processes.start_of(4712, kernel) == "-"
    assert kernel.given_back == [0x1_0000_0044]


@pytest.mark.parametrize("number", [0, -1, 2**32 + 4712, 99_999_999_999])
def test_a_number_that_windows_never_gives_is_not_cut_to_one_that_it_does(number):
    kernel = Kernel()
    assert not processes.is_alive(number, kernel)
    assert processes.start_of(number, kernel) == "-"
    assert kernel.asked == []


@pytest.fixture
def child() -> Iterator[subprocess.Popen]:
    waiting = "import sys; sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", waiting], stdin=subprocess.PIPE) as started:
        yield started
        started.kill()


def test_this_system_knows_who_runs_and_since_when(child):
    own, other = system.start_of(os.getpid()), system.start_of(child.pid)
    assert system.is_alive(os.getpid())
    assert system.is_alive(child.pid)
    assert own == system.start_of(os.getpid())
    assert (own, other) == ("-", "-") or int(own) <= int(other)


def test_this_system_knows_who_was_ended_though_its_parent_still_holds_it(child):
    child.kill()
    child.wait()
    assert not system.is_alive(child.pid)

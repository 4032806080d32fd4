"""Work in another process, which may be killed in the middle of it: forked, or started.

Rules: where a process can be forked it is, because that is quick; Windows starts one, and hands it
the work by name, so what is run apart is a function of a module and what it is given can be
pickled. A started process waits for its work before it is needed. What is open in the other process
stays open: a killed program closes nothing.
"""

from __future__ import annotations

import atexit
import importlib
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from own_system import KILLED

ROOT = Path(__file__).resolve().parents[2]
PLACES = (str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "packaging"))
CAN_FORK = hasattr(os, "fork")
_LONG = ("models.register.database", "app.register.access", "kill_table", "crash_acts")

type Work = Callable[..., object]


@dataclass(frozen=True)
class Ended:
    """How another process ended: killed, or what its work returned or raised, in words."""

    killed: bool
    said: str


def run(work: Work, *given: Any, forks: bool = CAN_FORK) -> Ended:
    """Do some work in another process and say how that ended.

    Args:
        work: a function of a module, or ``functools.partial`` of one.
        given: handed to it.
        forks: False to start a process, as Windows does.
    """
    return _forked(work, given) if forks else Started(work, given).ended()


def said_of(work: Work, given: tuple[Any, ...]) -> str:
    """Do some work and say what it returned, or what it raised."""
    try:
        return str(work(*given))
    except BaseException as error:
        return f"raised {type(error).__name__} {error}"


def _forked(work: Work, given: tuple[Any, ...]) -> Ended:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with suppress(OSError):
            os.write(writing, said_of(work, given).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _pid, status = os.waitpid(child, 0)
    return Ended(os.WIFSIGNALED(status), said)


class Started:
    """A process that was started and does some work; its standard output is a pipe to it.

    Args:
        work: as for ``run``; handed ``given``.
    """

    _waiting: list[subprocess.Popen[bytes]] = []

    def __init__(self, work: Work, given: tuple[Any, ...]) -> None:
        # What cannot be pickled is refused before there is a process that waits for it.
        order = _pickled((work, given))
        self.process = self._waiting.pop() if self._waiting else _start()
        # The next one gets ready while this one works.
        self._waiting.append(_start())
        try:
            self._tell(order)
        except BaseException:
            self.end()
            raise

    def _tell(self, order: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(len(order).to_bytes(8, "big") + order)
        self.process.stdin.flush()

    def ended(self) -> Ended:
        """Wait for the end and say what it was."""
        said, _none = self.process.communicate()
        killed = self.process.returncode == KILLED
        return Ended(killed, said.decode("utf-8", "replace"))

    def end(self) -> None:
        """End the process now, whatever it does."""
        _end(self.process)

    @classmethod
    def end_waiting(cls) -> None:
        """End the process that waits for work that does not come."""
        for process in cls._waiting:
            _end(process)
        cls._waiting.clear()


atexit.register(Started.end_waiting)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", f"import apart; apart.be_started({_loaded()!r})"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(PLACES)},
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


class _Pickler(pickle.Pickler):
    """Knows a module by its name."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, ModuleType):
            return importlib.import_module, (thing.__name__,)
        return NotImplemented


def _pickled(thing: Any) -> bytes:
    target = io.BytesIO()
    _Pickler(target).dump(thing)
    return target.getvalue()


class Wire:
    """Leads from a started process to who started it; what the work prints is no answer."""

    def __init__(self) -> None:
        self._told, self._said = sys.stdin.buffer, os.dup(1)
        os.dup2(2, 1)

    def hear(self, size: int) -> bytes:
        """Return so many bytes that were told, fewer when nothing more comes."""
        return self._told.read(size)

    def say(self, content: bytes) -> None:
        """Say all of some bytes."""
        while content:
            content = content[os.write(self._said, content) :]


_wires: list[Wire] = []


def wire() -> Wire:
    """Return the wire of this process, which was started."""
    return _wires[0]


def _loaded() -> list[str]:
    """Return what takes long to load and is loaded here, so that it will be wanted there."""
    return [name for name in _LONG if name in sys.modules]


def be_started(loads: Sequence[str]) -> None:
    """Be the process that was started: wait for the work, do it, and say what it gave.

    Args:
        loads: modules to load before there is work.
    """
    import once

    for name in loads:
        importlib.import_module(name)
    _wires.append(Wire())
    size = int.from_bytes(wire().hear(8), "big")
    if size:
        with once.keys_derived():
            work, given = pickle.loads(wire().hear(size))  # From who started us.
            wire().say(said_of(work, given).encode())
    os._exit(0)

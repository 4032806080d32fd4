"""Faults of the disk: the n-th call to the operating system fails, every later one works.

``failing(monkeypatch, nth, number)`` makes the nth call of ``CALLS`` raise ``OSError(number)`` and
returns a counter; when fewer calls than ``nth`` were made, the operation went through untouched.
``apart(monkeypatch)`` counts the calls that differ: those that come from one place of the program
again and again (each folder of a tree is flushed) are one kind, and the first of a kind speaks for
all of it.
"""

import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

CALLS = ("open", "fsync", "replace", "rename", "mkdir", "link", "unlink", "rmdir", "ftruncate")
_PROGRAM = Path(__file__).resolve().parents[2]
_ROOMS = ("app", "crypto", "models", "ui")


class Counter:
    """How many calls were made, and whether the fault has happened."""

    def __init__(self) -> None:
        self.made = 0
        self.failed = False


def failing(monkeypatch: Any, nth: int, number: int, calls: tuple[str, ...] = CALLS) -> Counter:
    """Let the nth call fail with an error number of the operating system."""
    counter = Counter()
    for name in calls:
        real = getattr(os, name)

        def call(*args: Any, _real: Any = real, **kwargs: Any) -> Any:
            counter.made += 1
            if counter.made == nth:
                counter.failed = True
                raise OSError(number, os.strerror(number))
            return _real(*args, **kwargs)

        monkeypatch.setattr(os, name, call)
    return counter


class Kinds:
    """Which calls of an operation differ, by where in the program they come from."""

    def __init__(self) -> None:
        self.made = 0
        self.first: dict[tuple[object, ...], int] = {}

    def note(self, name: str) -> None:
        """Count a call; the first from its place keeps its number."""
        self.made += 1
        self.first.setdefault((name, *_places()), self.made)

    @property
    def steps(self) -> list[int]:
        """The numbers of the calls that differ, and one beyond the last call."""
        return [*self.first.values(), self.made + 1]


def apart(monkeypatch: Any, calls: tuple[str, ...] = CALLS) -> Kinds:
    """Note the calls of an operation without disturbing any."""
    kinds = Kinds()
    for name in calls:
        real = getattr(os, name)

        def call(*args: Any, _real: Any = real, _name: str = name, **kwargs: Any) -> Any:
            kinds.note(_name)
            return _real(*args, **kwargs)

        monkeypatch.setattr(os, name, call)
    return kinds


def _places() -> list[tuple[str, int]]:
    """Return the lines of the program that lead to a call, innermost first."""
    found = []
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_PROGRAM) and file.relative_to(_PROGRAM).parts[0] in _ROOMS:
            found.append((file.name, frame.f_lineno))
        frame = frame.f_back
    return found

"""Faults of the disk: the n-th call to the operating system fails, every later one works.

``failing(monkeypatch, nth, number)`` makes the nth call of ``CALLS`` raise ``OSError(number)`` and
returns a counter; when fewer calls than ``nth`` were made, the operation went through untouched.
"""

import os
from typing import Any

CALLS = ("open", "fsync", "replace", "rename", "mkdir", "link", "unlink", "rmdir", "ftruncate")


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

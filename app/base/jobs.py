"""Long work without Qt: progress goes out, a wish to stop comes in, looked at between chunks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):
    """The officer asked to stop; whoever began the work removes what is half-done."""


@dataclass(frozen=True)
class Progress:
    """How far a task is.

    Attributes:
        step: stable slug of the step ("sealing", "checking"), translated by whoever shows it.
        done: units done, 0 or more; bytes unless the step says otherwise.
        total: units in all, or 0 when it is not known.
    """

    step: str
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Report to nobody."""


class Token:
    """A wish to stop, set from any thread."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    @property
    def is_set(self) -> bool:
        """True once the officer asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint."""
        self._stop.set()

    def checkpoint(self) -> None:
        """Raise when the officer asked to stop.

        Raises:
            Cancelled: `cancel` was called.
        """
        if self._stop.is_set():
            raise Cancelled


def at_step(
    report: Report, token: Token | None, step: str, total: int, before: int = 0
) -> Callable[[int], None]:
    """Return what a copy calls with how far it is: it is told, and a wish to stop is heard.

    Args:
        report: told the step, and never more than all of it.
        token: asked at each call whether to stop; None where nobody can.
        step: its slug.
        total: units in all.
        before: units that were done before the copy counts from 0.
    """

    def checkpoint(done: int) -> None:
        if token is not None:
            token.checkpoint()
        report(Progress(step, min(before + done, total), total))

    return checkpoint

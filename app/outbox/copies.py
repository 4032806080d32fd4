"""That a packet was copied out: to what kind of place, when, and which of its parts.

Rules: kept as a short line with the packet; it never holds a path, a name of a stick or of a
folder, because those can tell where an officer goes; what cannot be read counts as copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.system.paths import on_network
from app.system.platforms import system

LEAVES = "copied"
"""Noted before the first byte leaves; a kind of place and a time follow when it is proved."""

STICK, NETWORK, FOLDER, STREAM = "stick", "network", "folder", "stream"


@dataclass(frozen=True)
class Copied:
    """What was copied out and compared.

    Attributes:
        kind: stick, network or folder; stream for what went through standard output.
        at: when it was last copied, in Unix seconds.
        step: bytes of each part, 0 when it was copied whole.
        count: how many parts there are, 0 when it was copied whole.
        numbers: parts that were copied so far, on whichever sticks.
    """

    kind: str = ""
    at: int = 0
    step: int = 0
    count: int = 0
    numbers: tuple[int, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """Parts that were not copied anywhere yet."""
        return tuple(n for n in range(1, self.count + 1) if n not in self.numbers)

    @property
    def line(self) -> str:
        """How it is kept."""
        words = [LEAVES, self.kind, str(self.at)]
        if self.count:
            words += [str(self.step), str(self.count), ",".join(map(str, self.numbers))]
        return " ".join(words)

    def with_parts(self, step: int, count: int, numbers: Iterable[int]) -> Copied:
        """Add parts; those of another size do not go together with them."""
        before = self.numbers if (self.step, self.count) == (step, count) else ()
        return replace(self, step=step, count=count, numbers=tuple(sorted({*before, *numbers})))


def read(line: str | None) -> Copied | None:
    """Return what a kept line says, None when nothing was copied and compared."""
    words = (line or "").split(" ")
    if words[0] != LEAVES or len(words) not in (3, 6) or not all(map(_is_number, words[2:5])):
        return None
    found = Copied(words[1], int(words[2]))
    if len(words) == 3:
        return found
    numbers = words[5].split(",")
    return found.with_parts(int(words[3]), int(words[4]), map(int, filter(_is_number, numbers)))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def kind_of(folder: Path) -> str:
    """Return what kind of place a folder is: stick, network or folder.

    Args:
        folder: one that exists.
    """
    if on_network(folder):
        return NETWORK
    return STICK if system.is_stick(folder) else FOLDER

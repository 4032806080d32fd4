"""How a picture is turned and what of it is kept, as numbers that fit into a line.

Rules: all is about the picture as it stands upright, whatever its camera noted; places are whole
numbers, so that both ends of a pipe mean the same; what makes no sense is refused, never mended.
"""

from __future__ import annotations

from dataclasses import dataclass

WHOLE = 10_000
"""The width of a picture, and its height, in the parts that places are told in."""


@dataclass(frozen=True)
class Trim:
    """How a picture is turned, and what of it is kept.

    Attributes:
        quarters: turns by a quarter, clockwise, from 0 to 3.
        left, top, right, bottom: edges of what is kept, once it is turned, in ten-thousandths.
    """

    quarters: int = 0
    left: int = 0
    top: int = 0
    right: int = WHOLE
    bottom: int = WHOLE

    def __post_init__(self) -> None:
        inside = 0 <= self.left < self.right <= WHOLE and 0 <= self.top < self.bottom <= WHOLE
        if not inside or self.quarters not in range(4):
            raise ValueError("no picture can be trimmed like this")

    @property
    def changes_nothing(self) -> bool:
        """True when the picture stays as it is."""
        return self == Trim()

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom as shares of the turned picture, from 0 to 1."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        return left / WHOLE, top / WHOLE, right / WHOLE, bottom / WHOLE

    def turned(self, quarters: int) -> Trim:
        """Return this with so many more quarters, and the same part of the picture kept."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        for _quarter in range(quarters % 4):
            left, top, right, bottom = WHOLE - bottom, left, WHOLE - top, right
        return Trim((self.quarters + quarters) % 4, left, top, right, bottom)

    def written(self) -> str:
        """Return it as five numbers."""
        return f"{self.quarters} {self.left} {self.top} {self.right} {self.bottom}"

    @classmethod
    def read(cls, text: str) -> Trim:
        """Return what five numbers say.

        Raises:
            ValueError: they are not five, or make no sense.
        """
        words = text.split()
        if len(words) != 5 or not all(one.isascii() and one.isdecimal() for one in words):
            raise ValueError("no picture can be trimmed like this")
        return cls(*(int(one) for one in words))


def part(one: tuple[float, float], other: tuple[float, float], quarters: int = 0) -> Trim:
    """Return what keeps the part of a picture between two points, however it was dragged.

    Args:
        one: a corner, in shares of the sides; outside of 0 to 1 it is put on the edge.
        other: the corner across; where both are the same, a hair of the picture is kept.
        quarters: as for `Trim`.
    """
    across, down = _order(one[0], other[0]), _order(one[1], other[1])
    return Trim(quarters, across[0], down[0], across[1], down[1])


def _order(one: float, other: float) -> tuple[int, int]:
    low, high = sorted(round(min(1.0, max(0.0, share)) * WHOLE) for share in (one, other))
    if low == high:
        low = min(low, WHOLE - 1)
        high = low + 1
    return low, high

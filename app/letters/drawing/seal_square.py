"""The seal of a letter as a QR code of black squares, in vectors.

Rules: 40 mm on a side with its quiet zone of four modules, level M, on white; the squares of a
row that touch are one rectangle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import segno

SIDE: Final = 40 / 25.4 * 72
"""Points of a side, with the quiet zone."""

_QUIET: Final = 4


@dataclass(frozen=True)
class Square:
    """A QR code: its rows without the quiet zone, True for a black module."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def quiet(self) -> float:
        """Points from the edge of the square to its black part."""
        return _QUIET * SIDE / (len(self.rows) + 2 * _QUIET)

    def boxes(self, left: float, bottom: float) -> Iterator[tuple[float, float, float, float]]:
        """Return left, bottom, width and height of the black rectangles, in points."""
        return black_boxes(self.rows, SIDE, left, bottom)


def black_boxes(
    rows: Sequence[Sequence[bool]], side: float, left: float, bottom: float
) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, bottom, width and height of the black rectangles of a QR code, in points.

    Args:
        rows: True for a black module, without the quiet zone.
        side: of the square with its quiet zone, in points.
        left: edge of the square.
        bottom: edge of the square.
    """
    module = side / (len(rows) + 2 * _QUIET)
    for number, row in enumerate(rows):
        y = bottom + side - (number + _QUIET + 1) * module
        column = _QUIET
        for is_black, group in groupby(row):
            count = len(list(group))
            if is_black:
                yield left + column * module, y, count * module, module
            column += count


def square(text: str) -> Square:
    """Return the QR code that holds a text.

    Args:
        text: capital letters, digits and ``$%*+-./:`` become the smallest code.
    """
    made = segno.make_qr(text, error="m", boost_error=False)
    return Square(tuple(tuple(bool(module) for module in row) for row in made.matrix))

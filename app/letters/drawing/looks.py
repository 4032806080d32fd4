"""Sizes of everything in a letter.

Rules: these sizes are the only ones; a letter that would need one page more for a few lines is set
a little smaller, never below nine points for what is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from app.letters.drawing.setting import Style

MM: Final = 72 / 25.4
SCALES: Final = (1.0, 0.95, 0.9)
"""How large a letter may be set, the usual first."""

LAW: Final = Style(7.6, 10.8, gray=0.2)
FOOT: Final = Style(7.8, 11.4)
FOOT_RIGHT: Final = Style(7.8, 11.4, align="right")
COPY: Final = Style(9.5, 13.5, is_bold=True, align="right")
CHECK: Final = Style(8.8, 12.6)
CODE: Final = Style(17, 24, is_bold=True)


@dataclass(frozen=True)
class Look:
    """The sizes of a letter's text at a scale of 0.9 to 1."""

    scale: float = 1.0

    def mm(self, length: float) -> float:
        """Return a length in points."""
        return length * MM * self.scale

    def box(self) -> tuple[float, float]:
        """Return width and height of the signature box in points; there is room for a stamp."""
        return 72 * MM, self.mm(24)

    @property
    def text(self) -> Style:
        """What the letter says."""
        return self._style(10.5, 15.4)

    @property
    def bold(self) -> Style:
        """Subject, and the name of who signs."""
        return self._style(10.5, 15.4, is_bold=True)

    @property
    def heading(self) -> Style:
        """A heading in the letter."""
        return self._style(11, 16.5, is_bold=True)

    @property
    def title(self) -> Style:
        """The kind of letter."""
        return self._style(14, 20, is_bold=True, align="center")

    @property
    def office(self) -> Style:
        """The name of the office."""
        return self._style(17, 24, is_bold=True)

    @property
    def office_local(self) -> Style:
        """The name of the office in its second script."""
        return self._style(14, 20.5, is_bold=True)

    @property
    def address(self) -> Style:
        """Lines of the letterhead."""
        return self._style(8.5, 12.2, gray=0.2)

    @property
    def label(self) -> Style:
        """Small words beside or above what they name."""
        return self._style(9, 14.6, gray=0.25)

    @property
    def cell(self) -> Style:
        """What a table tells."""
        return self._style(10, 14.6)

    @property
    def cell_label(self) -> Style:
        """What a row of a table is about."""
        return self._style(9.5, 14.6, gray=0.25)

    @property
    def tongue(self) -> Style:
        """The name of the second language on its rule."""
        return self._style(9, 13, is_bold=True, gray=0.25)

    def to_fill(self, style: Style) -> Style:
        """Return a style with room to write by hand."""
        return replace(style, leading=self.mm(8))

    def _style(
        self,
        size: float,
        leading: float,
        *,
        is_bold: bool = False,
        gray: float = 0.0,
        align: str = "left",
    ) -> Style:
        return Style(size * self.scale, leading * self.scale, is_bold, gray, align)

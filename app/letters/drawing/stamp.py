"""A page that is only a frame with some lines in it: the visible part of a digital signature.

Rules: as for letters; the words become smaller until all of them fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.letters.drawing.paper import Paper
from app.letters.drawing.setting import Line, Passage, Setter, Style

_SIZES: Final = (9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0)
_MARGIN: Final = 4.0


def draw(lines: Sequence[str], width: float, height: float, language: str = "en") -> bytes:
    """Return the page; see `app.letters.drawing.draw_stamp`."""
    setter = Setter(language)
    for size in _SIZES:
        set_lines = _set(setter, lines, size, width - 2 * _MARGIN)
        if sum(style.leading * len(made) for made, style in set_lines) <= height - _MARGIN:
            break
    paper = Paper(language, "", (width, height))
    paper.frame(0.4, 0.4, width - 0.8, height - 0.8, 0.7)
    top = height - _MARGIN / 2
    for made, style in set_lines:
        paper.text(Passage(made, style, width - 2 * _MARGIN, language), _MARGIN, top)
        top -= style.leading * len(made)
    paper.end_page()
    return paper.finish()


def _set(
    setter: Setter, lines: Sequence[str], size: float, width: float
) -> list[tuple[tuple[Line, ...], Style]]:
    made = []
    for place, line in enumerate(lines):
        style = Style(size, size * 1.4, is_bold=not place)
        made.append((setter.lines(line, style, width), style))
    return made

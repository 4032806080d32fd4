"""A letter on pages: its words set in type, its seal drawn, the whole as a PDF.

Rules: nothing is loaded before the first letter is drawn, so that the command line starts quickly;
text is never read as markup; no file is opened but the typefaces; the same letter and seal give
the same bytes on every computer, whatever was drawn before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.letters.document import Drawn, DrawnSeal, Letter


def draw(letter: Letter, seal: Callable[[int], DrawnSeal]) -> Drawn:
    """Return the pages of a letter.

    Args:
        letter: every word of it.
        seal: called once, with the number of pages of one copy, when it is known.
    """
    from app.letters.drawing import library

    library.settle()
    from app.letters.drawing import letters

    return letters.draw(letter, seal)


def draw_stamp(lines: Sequence[str], width: float, height: float) -> bytes:
    """Return a PDF of one page that holds a frame with some lines in it.

    Args:
        lines: plain text; the first line is bold; letters become smaller until all fits.
        width: of the page in points, 20 or more.
        height: of the page in points, 10 or more.
    """
    from app.letters.drawing import library

    library.settle()
    from app.letters.drawing import stamp

    return stamp.draw(lines, width, height)

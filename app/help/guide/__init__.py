"""The user guide: its chapters as plain text files in English and Hindi, and its pages as a PDF.

Rules: the words stand in `en/*.md` and `hi/*.md`, once; window, command line and PDF show the same;
on paper, text is set and drawn by what sets letters, so that each line comes back as it was written
and all typefaces are in the file; the same guide gives the same bytes on every computer; nothing
of the PDF library is loaded before a guide is drawn.
"""

from __future__ import annotations


def draw(language: str) -> bytes:
    """Return the guide as a PDF.

    Args:
        language: one of `app.help.guide.shelf.LANGUAGES`.
    """
    from app.letters.drawing import library

    library.settle()
    from app.help.guide import drawing

    return drawing.draw(language)

"""Refusals to check a letter, and what to tell about each of them.

Rules: as in `app.base.errors`; a refusal says nothing about the letter: nothing of it
could be read.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

_AGAIN = N_(
    "Scan the sheet with the QR code again, straight and at 300 dots per inch, or photograph it in"
    " good light."
)
_CALL = N_(
    "Call the office on a number that you know, not on one from the letter, and read the letter"
    " code to them."
)
_PAPER = N_("Print the letter or ask for it on paper, and check a scan or photo of it.")
_FILE = N_("Choose the letter as PDF, or a scan or photo of it: PDF, JPEG, PNG or WebP.")


class LetterUnreadError(AppError):
    """There is no seal of a letter in a file that could be checked; fact ``reason`` says why."""

    code = "letter.unread"
    exit_code = 4
    words = (N_("No letter could be read from this file."), _AGAIN)
    words_for = {
        "letter.no-code": (
            N_("No seal of a letter was found in this file. Nothing was checked."),
            _AGAIN,
        ),
        "letter.two": (
            N_("This file holds two different letters."),
            N_("Check each letter alone: one file or one photo for each."),
        ),
        "letter.empty": (N_("The file is empty."), _FILE),
        "letter.no-text": (
            N_("There is nothing to check."),
            N_("Paste the text of the QR code, or type the letter code of 13 characters."),
        ),
        "letter.code": (
            N_("This is not a letter code."),
            N_(
                "Type the 13 letters and digits as they stand on the paper; 0, 1, 8 and 9 are in"
                " none."
            ),
        ),
        "letter.other-kind": (N_("This file is neither a PDF nor a picture."), _FILE),
        "letter.packet": (
            N_("This is a referral of Lifafa, not a letter."),
            N_("Open it in the Inbox."),
        ),
        "letter.card": (
            N_("This is the card of an office or a notice, not a letter."),
            N_("Add it under Offices."),
        ),
        "letter.too-large": (
            N_("The file is larger than any letter that this program opens."),
            N_("Scan or photograph only the sheet with the QR code."),
        ),
        "letter.no-helper": (
            N_("The part of this program that reads letters did not start."),
            N_("Start Lifafa again, then check the letter once more."),
        ),
        "letter.gave-up": (
            N_("The file could not be read in time, or breaks what reads it. Nothing was checked."),
            _PAPER,
        ),
        "picture.other-kind": (
            N_("This kind of picture cannot be read here."),
            N_("Save it as JPEG or PNG, then choose it again."),
        ),
        "picture.too-large": (
            N_("The picture is larger than this program opens."),
            N_("Take a smaller picture, of the sheet with the QR code alone."),
        ),
        "picture.moving": (
            N_("The picture moves, so no code is read from it."),
            N_("Take a plain photograph of the code."),
        ),
        "picture.unreadable": (
            N_("The picture is damaged, cut off or not what its name says."),
            _AGAIN,
        ),
        "pdf.locked": (
            N_("The PDF is locked with a password. Letters of Lifafa never are."),
            _CALL,
        ),
        "pdf.program": (
            N_("The PDF holds a program. Letters of Lifafa never do. It was not run."),
            _CALL,
        ),
        "pdf.form": (
            N_("The PDF is a form that draws itself anew. Letters of Lifafa never are."),
            _CALL,
        ),
        "pdf.giant": (
            N_("The PDF holds a page or a file larger than any letter."),
            _PAPER,
        ),
        "pdf.pages": (
            N_("The PDF has no page, or more than any letter."),
            _PAPER,
        ),
        "pdf.cut": (
            N_("The end of the PDF is missing."),
            N_("Ask for the file again, or check a scan or photo of the paper."),
        ),
        "pdf.damaged": (
            N_("The PDF is damaged."),
            N_("Ask for the file again, or check a scan or photo of the paper."),
        ),
    }
    todo_in_terminal = {
        "letter.packet": N_("Take it in: packet receive"),
        "letter.card": N_("Add it: office add"),
    }


REASONS = frozenset(LetterUnreadError.words_for)

"""Refusals about office codes in pictures, and what to tell about each of them.

Rules: as in `app.base.errors`; each text says what picture to take next.
"""

from __future__ import annotations

from app.base.errors import AppError
from app.base.language import N_

_AGAIN = N_(
    "Take the picture again: the whole code, straight and sharp, with the white border around it."
)
_THEIRS = N_("Take a picture of their code: they open Offices, My number.")
_ELSE = N_("Take the picture again, or type the number that they read to you.")


class CodeRefusedError(AppError):
    """There is no office code in the picture that could be compared; fact ``reason`` says why."""

    code = "code.refused"
    exit_code = 4
    words = (N_("No office code could be read from this picture."), _AGAIN)
    words_for = {
        "code.none": (
            N_("There is no QR code in this picture, or it is not sharp."),
            _AGAIN,
        ),
        "code.other": (
            N_("The QR code in this picture is not the code of an office."),
            _THEIRS,
        ),
        "code.no-notice": (
            N_("The QR code in this picture is not a notice."),
            N_("Take a picture of the code on their sheet that withdraws the number."),
        ),
        "code.several": (
            N_("This picture shows the codes of several offices."),
            N_("Take a picture of the one code that you want to compare."),
        ),
        "code.newer": (
            N_("A newer Lifafa made this code."),
            N_("Type the number that they read to you, and bring this program up to date."),
        ),
        "code.damaged": (N_("The office code in this picture is damaged."), _AGAIN),
        "code.no-picture": (
            N_("This is not a picture."),
            N_("Choose a photograph or a picture of their code: JPEG, PNG or WebP."),
        ),
        "code.no-helper": (
            N_("The part of this program that reads codes did not start."),
            N_("Type the number that they read to you. Start Lifafa again, then try the picture."),
        ),
        "picture.other-kind": (
            N_("This kind of picture cannot be read here."),
            N_("Save it as JPEG or PNG, then choose it again."),
        ),
        "picture.too-large": (
            N_("The picture is larger than this program opens."),
            N_("Take a smaller picture of the code alone."),
        ),
        "picture.moving": (
            N_("The picture moves, so no code is read from it."),
            N_("Take a plain photograph of the code."),
        ),
        "picture.unreadable": (
            N_("The picture is damaged, cut off or not what its name says."),
            _ELSE,
        ),
        "picture.gave-up": (
            N_("The picture could not be read in time, or breaks what reads it."),
            _ELSE,
        ),
    }


REASONS = frozenset(CodeRefusedError.words_for)

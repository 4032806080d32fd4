"""Refusals about office codes in pictures, and what to tell about each of them.

Rules: as in `app.base.errors` and `app.base.messages`, which takes the words in; each text says
what picture to take next.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base.errors import AppError
from app.base.language import N_


class CodeRefusedError(AppError):
    """There is no office code in the picture that could be compared; fact ``reason`` says why."""

    code = "code.refused"
    exit_code = 4


type _Pair = tuple[str, str]

_AGAIN = N_(
    "Take the picture again: the whole code, straight and sharp, with the white border around it."
)
_THEIRS = N_("Take a picture of their code: they open Offices, My number.")
_ELSE = N_("Take the picture again, or type the number that they read to you.")

WORDS: Mapping[str, _Pair] = {
    CodeRefusedError.code: (N_("No office code could be read from this picture."), _AGAIN),
}
BETTER: Mapping[str, _Pair] = {
    "code.refused/code.none": (
        N_("There is no QR code in this picture, or it is not sharp."),
        _AGAIN,
    ),
    "code.refused/code.other": (
        N_("The QR code in this picture is not the code of an office."),
        _THEIRS,
    ),
    "code.refused/code.no-notice": (
        N_("The QR code in this picture is not a notice."),
        N_("Take a picture of the code on their sheet that withdraws the number."),
    ),
    "code.refused/code.several": (
        N_("This picture shows the codes of several offices."),
        N_("Take a picture of the one code that you want to compare."),
    ),
    "code.refused/code.newer": (
        N_("A newer Lifafa made this code."),
        N_("Type the number that they read to you, and bring this program up to date."),
    ),
    "code.refused/code.damaged": (N_("The office code in this picture is damaged."), _AGAIN),
    "code.refused/code.no-picture": (
        N_("This is not a picture."),
        N_("Choose a photograph or a picture of their code: JPEG, PNG or WebP."),
    ),
    "code.refused/code.no-helper": (
        N_("The part of this program that reads codes did not start."),
        N_("Type the number that they read to you. Start Lifafa again, then try the picture."),
    ),
    "code.refused/picture.other-kind": (
        N_("This kind of picture cannot be read here."),
        N_("Save it as JPEG or PNG, then choose it again."),
    ),
    "code.refused/picture.too-large": (
        N_("The picture is larger than this program opens."),
        N_("Take a smaller picture of the code alone."),
    ),
    "code.refused/picture.moving": (
        N_("The picture moves, so no code is read from it."),
        N_("Take a plain photograph of the code."),
    ),
    "code.refused/picture.unreadable": (
        N_("The picture is damaged, cut off or not what its name says."),
        _ELSE,
    ),
    "code.refused/picture.gave-up": (
        N_("The picture could not be read in time, or breaks what reads it."),
        _ELSE,
    ),
    "office.number-differs/code.own": (N_("This is the code of your own office."), _THEIRS),
    "office.number-differs/code.of-another": (
        N_("This is the code of {other}, not of {office}. Nothing was changed."),
        N_("Choose the picture of the right office, or go to {other} and check that one."),
    ),
    "office.number-differs/code.differs": (
        N_("This is not the code of {office}."),
        N_(
            "Make sure that it is their code, and take the picture again. If it differs once more,"
            " nothing is sent to them any more."
        ),
    ),
}
REASONS = frozenset(
    key.partition("/")[2] for key in BETTER if key.startswith(f"{CodeRefusedError.code}/")
)

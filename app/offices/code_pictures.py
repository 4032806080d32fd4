"""Office codes as QR pictures: our own drawn, one in a picture read by a process of its own.

Rules:

* Our own: it holds what `crypto.office.office_code` says and nothing else, so it is no secret; a
  notice that withdraws the number is one that must be kept; the library that lays the squares out
  is loaded when a code is wanted.
* In a picture: the bytes go to `app.system.sandbox.qr_worker` and an office id comes back, through
  pipes and never through a file; that process gets twenty seconds and no settings of ours; what
  comes back is measured before it is believed.
"""

from __future__ import annotations

import base64
import contextlib
import io
import re
from pathlib import Path
from typing import Final

from app.base.errors import AppError
from app.base.jobs import Token
from app.base.language import N_
from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services
from app.system import files, pictures
from app.system.sandbox import process
from crypto.office.office_code import office_code

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


QUIET_ZONE = 4
"""So many light modules must stand around a QR code on every side."""

MODULE_PX = 20
_NOTICE_MODULE_PX = 12
_LEVEL = "m"


def squares(office_id: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of the QR code of an office, row by row, True for dark ones.

    Args:
        office_id: 64 hex digits.

    Returns:
        29 rows of 29 modules, without the quiet zone.
    """
    import segno

    made = segno.make_qr(office_code(office_id), error=_LEVEL, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in made.matrix)


def png(office_id: str) -> bytes:
    """Return the QR code of an office as a PNG of 740 by 740 pixels, black on white."""
    import segno

    made = segno.make_qr(office_code(office_id), error=_LEVEL, boost_error=False)
    out = io.BytesIO()
    made.save(out, kind="png", scale=MODULE_PX, border=QUIET_ZONE)
    return out.getvalue()


def notice_png(notice: bytes) -> bytes:
    """Return a notice as the PNG of a QR code that holds the whole file, black on white.

    Args:
        notice: the file by which an office withdraws its number, at most 1,500 bytes.
    """
    import segno

    made = segno.make_qr(notice, error=_LEVEL, mode="byte", boost_error=False)
    out = io.BytesIO()
    made.save(out, kind="png", scale=_NOTICE_MODULE_PX, border=QUIET_ZONE)
    return out.getvalue()


def export_own[Where: files.Target](s: Services, target: Where) -> Where:
    """Write our own code to a picture file that is not there yet, or into what is open.

    Raises:
        TargetExistsError: something has this name.
        FileUnreadableError, NotEnoughDiskError: nothing was written.
    """
    require(s, Act.OFFICES)
    partial_files.write_noted(
        s,
        target,
        png(s.office.office_id),
        lambda session: log.record(session, s, "own_code_exported"),
    )
    return target


MOST_BYTES: Final = 64 * 1024 * 1024
LONGEST_S: Final = 20.0
_LONGEST_ANSWER: Final = 6000
_WORD: Final = "code-worker"
_GOOD: Final = re.compile(r"good ([0-9a-f]{64})\n")
_NOTICE: Final = re.compile(
    r"good ((?:[A-Za-z0-9+/]{4}){1,1400}(?:[A-Za-z0-9+/]{2}[A-Za-z0-9+/=]=)?)\n"
)
_NO: Final = re.compile(r"no ([a-z.-]+)\n")
_GAVE_UP: Final = "picture.gave-up"


def office_in(source: bytes | Path, token: Token | None = None) -> str:
    """Return the office id of the office code in a picture, as 64 hex digits.

    Args:
        source: a JPEG, PNG or WebP file of at most 64 MiB, or its bytes.
        token: asked again and again whether to stop.

    Raises:
        CodeRefusedError: not a picture that can be read, no office code in it, or two.
        FileUnreadableError: the file cannot be read.
        Cancelled: the officer asked to stop.
    """
    return _found(source, token, "lifafa-code", _GOOD)


def notice_in(source: bytes | Path, token: Token | None = None) -> bytes:
    """Return the file of the withdrawal that stands as a QR code in a picture; nothing is proved.

    Args, raises: as `office_in`.
    """
    return base64.b64decode(_found(source, token, "lifafa-notice", _NOTICE))


def _found(
    source: bytes | Path, token: Token | None, asked: str, good_answer: re.Pattern[str]
) -> str:
    content = source if isinstance(source, bytes) else files.read_small(source, MOST_BYTES)
    if len(content) > MOST_BYTES:
        raise CodeRefusedError(reason="picture.too-large")
    if not pictures.kind_of(content[: pictures.HEAD_BYTES]):
        name = "" if isinstance(source, bytes) else source.name
        other = pictures.is_picture_by_name(name)
        raise CodeRefusedError(reason="picture.other-kind" if other else "code.no-picture")
    answer = _answer(content, token, asked)
    if token is not None:
        token.checkpoint()
    if (good := good_answer.fullmatch(answer)) is not None:
        return good[1]
    no = _NO.fullmatch(answer)
    # A process that died, was stopped or was misled has told less or more than it must.
    raise CodeRefusedError(reason=no[1] if no is not None and no[1] in REASONS else _GAVE_UP)


# The process ------------------------------------------------------------------------------------


def command() -> list[str]:
    """Return the words that start the process, in a packaged program too."""
    return process.command(_WORD)


def _answer(content: bytes, token: Token | None, asked: str) -> str:
    with contextlib.ExitStack() as stack:
        try:
            given = (f"{asked} 1 {len(content)}\n".encode("ascii"), content)
            answer = process.answering(command(), given, LONGEST_S, token)
            told = stack.enter_context(answer)
        except OSError as error:
            raise CodeRefusedError(reason="code.no-helper") from error
        line = told.read(_LONGEST_ANSWER)
    return line.decode("ascii", "replace")

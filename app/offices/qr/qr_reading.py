"""The office code in a picture, read by a process of its own; nothing here looks into a picture.

Rules: the bytes go to `app.system.sandbox.qr_worker` and an office id comes back, through pipes and
never through a file; that process gets twenty seconds and no settings of ours; what comes back is
measured before it is believed.
"""

from __future__ import annotations

import base64
import contextlib
import re
from pathlib import Path
from typing import Final

from app.base.jobs import Token
from app.offices.qr.qr_words import REASONS, CodeRefusedError
from app.system import files, pictures
from app.system.sandbox import process

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

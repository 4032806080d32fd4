"""The process that signs: it opens a key file or loads the driver of a token, and then ends.

Rules: it is asked once, through pipes that a driver cannot write into; it gives up the network,
core dumps and most of its memory first, and the disk too when no driver is needed; a secret is
wiped as soon as it was used, as far as Python lets it, and the process ends right after; whatever
goes wrong is one word and perhaps a date.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from app.letters import signing_talk as talk
from app.letters.signing_talk import NotSignedError, OddTalkError
from app.system.platforms import system
from app.system.sandbox import limits

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer

    from app.letters.signing_pdf import Box

MEMORY_BYTES: Final = 1024 * 1024 * 1024
CPU_S: Final = 60
LONGEST_S: Final = 90
# A token of software keeps its state in small files; one of hardware writes nothing.
DRIVER_FILE_BYTES: Final = 8 * 1024 * 1024
_SMALL: Final = 4096
_PARTS: Final[Mapping[str, tuple[int, ...]]] = {
    "file": (talk.MOST_PDF_BYTES, talk.MOST_KEY_BYTES, _SMALL),
    "token": (talk.MOST_PDF_BYTES, _SMALL, _SMALL, _SMALL, _SMALL, _SMALL),
    "tokens": (_SMALL,),
}


@dataclass(frozen=True)
class Request:
    """What is asked.

    Attributes:
        what: file, token or tokens.
        at: the time, Unix seconds.
        box: thousandths of a point behind the page, "-" for none.
        parts: the contents, each to be wiped.
    """

    what: str
    at: int
    box: str
    parts: list[bytearray]


def main() -> int:
    """Answer one request on standard input, and end (`app.letters.signing_talk`)."""
    logging.disable()
    sys.dont_write_bytecode = True
    given, out = take_the_pipes()
    # Also when the program is gone and a driver waits for ever.
    system.end_after(LONGEST_S)
    with given, out:
        answer(given, out, shut)
        out.flush()
    # Not by the way of Python: a driver may break down or wait when it is unloaded.
    os._exit(0)


def take_the_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the pipes under numbers that nobody knows, and nothing under the usual ones."""
    given, out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for usual in (0, 1, 2):
        os.dup2(nothing, usual)
    return os.fdopen(given, "rb"), os.fdopen(out, "wb")


def shut(what: str) -> None:
    """Give up what this request does not need."""
    driver = what in ("token", "tokens")
    limits.close(
        MEMORY_BYTES,
        CPU_S,
        file_bytes=DRIVER_FILE_BYTES if driver else 0,
        threads=driver,
        same_user=driver,
    )


def answer(given: IO[bytes], out: IO[bytes], shut: Callable[[str], None]) -> None:
    """Read a request and answer it.

    Args:
        given: where the request comes from.
        out: where the answer goes.
        shut: closes the doors when it is known what is asked.
    """
    try:
        request = _asked(given)
        shut(request.what)
        _answer(request, given, out)
    except NotSignedError as error:
        out.write(talk.line("no", error.reason, error.fact or "-"))
    except Exception:  # noqa: BLE001  a library or a driver finds a new one every year
        out.write(talk.line("no", "signing.gave-up", "-"))


def _asked(given: IO[bytes]) -> Request:
    words = talk.words_of(given)
    if len(words) < 5 or words[:2] != ["lifafa-sign", "1"] or words[2] not in _PARTS:
        raise OddTalkError
    most = _PARTS[words[2]]
    if len(words) != 5 + len(most):
        raise OddTalkError
    at = talk.size_of(words[3], 10**11)
    sizes = [talk.size_of(word, one) for word, one in zip(words[5:], most, strict=True)]
    parts = [bytearray(talk.content(given, size)) for size in sizes]
    return Request(words[2], at, words[4], parts)


def _answer(request: Request, given: IO[bytes], out: IO[bytes]) -> None:
    parts = request.parts
    try:
        if request.what != "tokens":
            from app.letters import still_loop

            still_loop.settle()
        if request.what == "tokens":
            from app.letters import signing_tokens

            found = signing_tokens.listed(_text(parts[0]), request.at)
            _good(out, talk.told(found))
        else:
            with _signer(request) as signer_of_it:
                _sign(request, signer_of_it, given, out)
    finally:
        for part in parts:
            part[:] = bytes(len(part))


@contextlib.contextmanager
def _signer(request: Request):  # type: ignore[no-untyped-def]  # pyHanko is not loaded yet
    parts = request.parts
    if request.what == "file":
        from app.letters import signing_pdf

        yield signing_pdf.opened_key_file(bytes(parts[1]), bytes(parts[2]))
        return
    from app.letters import signing_tokens

    driver, label, wanted, pin = _text(parts[1]), _text(parts[2]), _text(parts[3]), bytes(parts[4])
    last_try = parts[5] == b"last"
    with signing_tokens.opened(driver, label, pin, wanted, request.at, last_try=last_try) as found:
        yield found


def _sign(request: Request, signer: Signer, given: IO[bytes], out: IO[bytes]) -> None:
    from app.letters import signing_certificates, signing_pdf

    certificate = signer.signing_cert
    assert certificate is not None
    signing_certificates.check(certificate, request.at)
    told = talk.told(talk.certificate_told(signing_certificates.described(certificate, request.at)))
    out.write(talk.line("holder", len(told)) + told)
    out.flush()
    words = talk.words_of(given)
    if len(words) != 2 or words[0] != "stamp":
        raise OddTalkError
    stamp = talk.content(given, talk.size_of(words[1], talk.MOST_STAMP_BYTES))
    pdf = bytes(request.parts[0])
    _good(out, signing_pdf.added(pdf, _box(request.box), stamp, signer, request.at))


def _box(word: str) -> Box | None:
    from app.letters.signing_pdf import Box

    if word == "-":
        return None
    numbers = word.split(":")
    if len(numbers) != 5 or not all(one.isdecimal() and len(one) < 9 for one in numbers):
        raise OddTalkError
    page, *points = map(int, numbers)
    left, bottom, width, height = (one / 1000 for one in points)
    return Box(page, left, bottom, width, height)


def _good(out: IO[bytes], content: bytes) -> None:
    out.write(talk.line("good", len(content)) + content)


def _text(part: bytearray) -> str:
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OddTalkError from error

"""Personal digital signatures in a PDF: whose they are, and whether they fit the file.

Rules: the file is of somebody else, so `app.letters.pdf_signatures_worker` looks into it and what
it tells is measured before it is believed; a personal signature is never the seal of an office;
no authority comes with this program: without one that the office has named, a signature that fits
is "unproved".
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from typing import Any, Final

from app.base.jobs import Token
from app.letters import signing_talk as talk
from app.letters.records import PdfSignature
from app.letters.signing_records import Certificate
from app.letters.signing_talk import OddTalkError
from app.letters.signing_words import IssuerRefusedError
from app.system.sandbox import process

LONGEST_S: Final = 20.0
MOST_ROOT_BYTES: Final = 16 * 1024
VERDICTS: Final = frozenset(
    ("good", "changed", "added_to", "expired", "not_yet", "unreadable", "unproved")
)
_WORD: Final = "signature-worker"
_MARK: Final = b"/ByteRange"
_UNREADABLE: Final = PdfSignature("unreadable", "", "", "", 0, "", "", False)
_MOST_SIGNATURES: Final = 20


def signatures_in(
    pdf: bytes, token: Token | None = None, *, at: int, roots: Sequence[bytes] = ()
) -> tuple[PdfSignature, ...]:
    """Return the digital signatures in a PDF, in the order of the file; none for most letters.

    Args:
        pdf: the whole file.
        token: asked again and again whether to stop.
        at: the time, Unix seconds, for what is still valid.
        roots: authorities that the office has named (`app.letters.authorities`), as DER.

    Raises:
        Cancelled: the officer asked to stop.
    """
    # No process is started for a file that cannot hold a signature.
    if _MARK not in pdf:
        return ()
    if len(pdf) > talk.MOST_PDF_BYTES:
        return (_UNREADABLE,)
    try:
        told = _answer("lifafa-signatures", at, [pdf, *roots], token)
        if len(told) > _MOST_SIGNATURES:
            raise OddTalkError
        return tuple(map(_signature, told))
    except OddTalkError:
        # The process died, was too slow, or was misled by what it read.
        if token is not None:
            token.checkpoint()
        return (_UNREADABLE,)


def authority(raw: bytes, *, at: int) -> tuple[Certificate, bytes]:
    """Return what the certificate of an authority says, and its DER.

    Raises:
        IssuerRefusedError: it is no certificate of one who issues certificates.
    """
    try:
        if len(raw) > 4 * MOST_ROOT_BYTES:
            raise OddTalkError
        (told,) = _answer("lifafa-authority", at, [raw], None)
        der = bytes.fromhex(told.pop("der"))
        return talk.certificate(talk.told(told)), der
    except (OddTalkError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IssuerRefusedError from error


def only_they_follow(pdf: bytes, before: int, token: Token | None = None) -> bool:
    """Say whether behind the beginning of a PDF stand digital signatures and nothing else.

    What another program would show and ours would not is found by this alone.

    Args:
        pdf: the whole file.
        before: how many bytes of it are the PDF as it was drawn.
        token: asked again and again whether to stop.

    Raises:
        Cancelled: the officer asked to stop.
    """
    try:
        return _answer("lifafa-additions", before, [pdf], token) == [True]
    except OddTalkError:
        if token is not None:
            token.checkpoint()
        return False


# The process ------------------------------------------------------------------------------------


def command() -> list[str]:
    """Return the words that start the process, in a packaged program too."""
    return process.command(_WORD)


def _answer(asked: str, at: int, contents: Sequence[bytes], token: Token | None) -> list[Any]:
    with contextlib.ExitStack() as stack:
        try:
            given = (talk.line(asked, 1, at, *map(len, contents)), *contents)
            answer = process.answering(command(), given, LONGEST_S, token)
            out = stack.enter_context(answer)
        except OSError as error:
            raise OddTalkError from error
        words = talk.words_of(out)
        if len(words) != 2 or words[0] != "good":
            raise OddTalkError
        raw = talk.content(out, talk.size_of(words[1], talk.MOST_TOLD_BYTES))
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise OddTalkError from error
    if not isinstance(told, list):
        raise OddTalkError
    return told


def _signature(told: object) -> PdfSignature:
    names = PdfSignature.__dataclass_fields__.keys()
    if not isinstance(told, dict) or told.keys() != names or told["verdict"] not in VERDICTS:
        raise OddTalkError
    texts = ("holder", "issuer", "serial", "valid_from", "valid_to")
    if any(not isinstance(told[one], str) or talk.plain(told[one]) != told[one] for one in texts):
        raise OddTalkError
    at, whole = told["signed_at"], told["whole_file"]
    if not isinstance(at, int) or not 0 <= at < 10**11 or not isinstance(whole, bool):
        raise OddTalkError
    return PdfSignature(**told)

"""Personal digital signatures in a PDF: whose they are, and which authorities count as proof.

Rules:

* The file: the file is of somebody else, so `app.letters.pdf_signatures_worker` looks into it and
  what it tells is measured before it is believed; a personal signature is never the seal of an
  office; no authority comes with this program: without one that the office has named, a signature
  that fits is "unproved".
* Authorities: none comes with the program; whoever works with other offices names one by its root
  certificate, after comparing its number with what the authority publishes; they are kept in the
  register; to name one and to forget one are lines in the log; whether a certificate was taken back
  by its authority is never known here, because nothing is fetched.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.base.errors import NotFoundError
from app.base.jobs import Token
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.letters import signing_talk as talk
from app.letters.errors import IssuerRefusedError
from app.letters.records import PdfSignature
from app.letters.signing_talk import Certificate, OddTalkError
from app.system import files
from app.system.sandbox import process
from models.base import meta

if TYPE_CHECKING:
    from models.register.database import Session


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
        roots: authorities that the office has named (`app.letters.pdf_signatures`), as DER.

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


MOST: Final = 30
_KEY: Final = "letter.authority."
_MOST_FILE_BYTES: Final = 64 * 1024


def list_authorities(s: Services) -> tuple[Certificate, ...]:
    """Return the authorities that the office has named, by their names.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    now = s.clock.now()
    found = (authority(one, at=now)[0] for one in roots(s))
    return tuple(sorted(found, key=lambda one: (one.holder, one.identifier)))


def roots(s: Services) -> tuple[bytes, ...]:
    """Return the certificates of the authorities that the office has named, as DER."""
    with reading(s) as session:
        return tuple(_kept(session).values())


def look_at(s: Services, source: Path | bytes) -> Certificate:
    """Return what a certificate of an authority says, so that it can be compared first.

    Args:
        s: the open register.
        source: a certificate, as DER or PEM.

    Raises:
        IssuerRefusedError: it is no certificate of one who issues certificates.
        FileUnreadableError: the file cannot be read.
    """
    return authority(_raw(source), at=s.clock.now())[0]


def name_authority(s: Services, source: Path | bytes, number: str = "") -> Certificate:
    """Take an authority as proof of who signed, from now on.

    Args:
        s: the open register.
        source: as for `look_at`.
        number: SHA-256 of the certificate in hex, or its beginning, as the authority publishes
            it and somebody typed it; "" when it was compared elsewhere.

    Raises:
        IssuerRefusedError: as `look_at`; ``signing.other-number``; ``signing.known`` when it was
            named before, ``signing.too-many`` when there are thirty.
        FileUnreadableError: the file cannot be read.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.OFFICES)
    found, der = authority(_raw(source), at=s.clock.now())
    typed = "".join(one for one in number.lower() if one.isalnum())
    if not hashlib.sha256(der).hexdigest().startswith(typed):
        raise IssuerRefusedError(reason="signing.other-number")
    with writing(s) as session:
        kept = _kept(session)
        if found.identifier in kept:
            raise IssuerRefusedError(reason="signing.known")
        if len(kept) >= MOST:
            raise IssuerRefusedError(reason="signing.too-many")
        text = base64.b64encode(der).decode("ascii")
        meta.set_meta(session, f"{_KEY}{found.identifier}", text)
        log.record(session, s, "authority_named", found.holder)
    return found


def forget_authority(s: Services, identifier: str) -> Certificate:
    """Take an authority as proof no longer.

    Args:
        s: the open register.
        identifier: of the certificate, 16 hex digits.

    Raises:
        NotFoundError: no such authority was named.
        CaseStateError: the role does not allow it.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        der = _kept(session).get(identifier)
        if der is None:
            raise NotFoundError
        found = authority(der, at=s.clock.now())[0]
        # An empty text stands for one that was forgotten: facts of a register are never deleted.
        meta.set_meta(session, f"{_KEY}{identifier}", "")
        log.record(session, s, "authority_forgotten", found.holder)
    return found


def _kept(session: Session) -> dict[str, bytes]:
    kept = {}
    for key, text in meta.all_meta(session, _KEY).items():
        try:
            der = base64.b64decode(text, validate=True)
        except binascii.Error:
            continue
        if der:
            kept[key.removeprefix(_KEY)] = der
    return kept


def _raw(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else files.read_small(source, _MOST_FILE_BYTES)

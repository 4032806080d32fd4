"""A letter signed digitally by an officer, with a key file or with a token (DSC stick).

Rules:

* The box on the page: in the languages of the letter, the first one first; drawn with the typefaces
  of the letter; it says nothing that the signature itself does not say.
* Signing: keys are opened and drivers of tokens are loaded by `app.letters.signing_worker`, a
  process that knows nothing of the register; passphrase and PIN go to it through its pipe alone and
  are wiped here as far as Python lets them; what it tells is measured before it is believed; it
  sends back only what the signature adds, so the drawn letter stays the beginning of the signed
  file; the name of the holder goes to the screen and the letter, never into an error or the log.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import IO, Final

from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_, catalogue
from app.letters import signing_talk as talk
from app.letters.document import SignatureBox
from app.letters.drawing import draw_stamp
from app.letters.errors import SECRET_REASONS, SigningRefusedError, SigningSecretError
from app.letters.signing_talk import (
    Certificate,
    FileKey,
    Key,
    NotSignedError,
    OddTalkError,
    TokenInfo,
)
from app.system import files
from app.system.sandbox import process
from models.fields.dates import show_date

SIGNED: Final = N_("Digitally signed")


def stamp_drawer(
    languages: Sequence[str], day: dt.date
) -> Callable[[Certificate, float, float], bytes]:
    """Return what draws the stamp when it is known whose certificate signs, for `signing.sign`.

    Args:
        languages: of the letter, one or two of en, hi, ne, bn.
        day: local calendar date of the signature.
    """

    def drawn(certificate: Certificate, width: float, height: float) -> bytes:
        return draw_stamp(stamp_lines(certificate.holder, languages, day), width, height)

    return drawn


def stamp_lines(holder: str, languages: Sequence[str], day: dt.date) -> tuple[str, ...]:
    """Return the lines of the stamp.

    Args:
        holder: as the certificate says.
        languages: of the letter, one or two of en, hi, ne, bn.
        day: local calendar date of the signature.
    """
    titles = " / ".join(dict.fromkeys(catalogue(one).gettext(SIGNED) for one in languages))
    first = catalogue(languages[0]) if languages else catalogue("en")
    return (titles or SIGNED, holder, show_date(day.isoformat(), first.gettext))


FILE_S: Final = 30.0
TOKEN_S: Final = 60.0
"""A token may wait for a touch or for its own keys."""
DRIVER_NAMES: Final = ("SOFTHSM2_CONF", "OPENSC_CONF", "PCSCLITE_CSOCK_NAME")
"""The only names of our surroundings that a driver gets: where its own settings are."""
_WORD: Final = "sign-worker"
_POINT: Final = 1000

type Box = SignatureBox | tuple[int, float, float, float, float] | None
type DrawStamp = Callable[[Certificate, float, float], bytes]


def sign(
    pdf: bytes,
    box: Box,
    key: Key,
    *,
    at: int,
    stamp: DrawStamp,
    report: Report = silent,
    token: Token | None = None,
) -> bytes:
    """Return a letter with a digital signature (PAdES B-B) behind it.

    Args:
        pdf: the drawn letter; the signed one begins with the same bytes.
        box: where the signature is seen; None for one that is not seen.
        key: opened and left again here.
        at: the time that the signature tells, Unix seconds.
        stamp: draws what is seen in the box, of the width and height in points, when it is known
            whose certificate it is (`app.letters.signing`).
        report: told the steps ("opening-key", "signing").
        token: asked again and again whether to stop.

    Raises:
        SigningSecretError: the passphrase or PIN is wrong, or the token is locked.
        SigningRefusedError: its ``reason`` says why nothing was signed.
        FileUnreadableError: the key file cannot be read.
        Cancelled: the officer asked to stop.
    """
    report(Progress("opening-key"))
    what, parts, longest_s = _asked(pdf, key)
    box = astuple(box) if isinstance(box, SignatureBox) else box
    with _told_plainly(what, longest_s, token), _wiped(parts):
        with _worker(what, longest_s, token) as worker:
            _ask(worker, what, at, _box(box), parts)
            certificate = talk.certificate(_answer(worker, "holder", talk.MOST_TOLD_BYTES))
            drawn = b"" if box is None else stamp(certificate, box[3], box[4])
            report(Progress("signing"))
            _hand_over(worker, talk.line("stamp", len(drawn)), drawn)
            added = _answer(worker, "good", talk.MOST_PDF_BYTES)
        if not added:
            raise OddTalkError
    return pdf + added


def tokens(library: Path, *, at: int, token: Token | None = None) -> tuple[TokenInfo, ...]:
    """Return the tokens that a driver finds in this computer, and what they show without a PIN.

    Args:
        library: the PKCS#11 driver.
        at: the time, Unix seconds, for what is still valid.
        token: asked again and again whether to stop.

    Raises:
        SigningRefusedError: no driver, it broke down, or took too long.
        Cancelled: the officer asked to stop.
    """
    parts = [bytearray(_driver(library))]
    with _told_plainly("tokens", TOKEN_S, token), _worker("tokens", TOKEN_S, token) as worker:
        _ask(worker, "tokens", at, "-", parts)
        return talk.tokens(_answer(worker, "good", talk.MOST_TOLD_BYTES))


def kind_of(key: Key | None) -> str:
    """Return how the log calls a key: ``key_file`` or ``stick``, "" for none."""
    if key is None:
        return ""
    return "key_file" if isinstance(key, FileKey) else "stick"


# What is asked --------------------------------------------------------------------------------


def _asked(pdf: bytes, key: Key) -> tuple[str, list[bytearray], float]:
    if len(pdf) > talk.MOST_PDF_BYTES:
        raise SigningRefusedError(reason="signing.not-a-letter")
    if isinstance(key, FileKey):
        parts = [pdf, _key_file(key), key.passphrase.encode("utf-8")]
        return "file", list(map(bytearray, parts)), FILE_S
    label, wanted = key.token_label.encode("utf-8"), key.certificate.encode("utf-8")
    last = b"last" if key.last_try else b""
    parts = [pdf, _driver(key.library), label, wanted, key.pin.encode("utf-8"), last]
    return "token", list(map(bytearray, parts)), TOKEN_S


def _key_file(key: FileKey) -> bytes:
    file = key.file
    raw = file if isinstance(file, bytes) else files.read_small(file, talk.MOST_KEY_BYTES)
    if len(raw) > talk.MOST_KEY_BYTES:
        raise SigningRefusedError(reason="signing.key-file-too-large")
    return raw


def _driver(library: Path) -> bytes:
    # An absolute path, so that no folder of the system is searched for a file of this name.
    whole = library.absolute()
    if not whole.is_file():
        raise SigningRefusedError(reason="signing.driver-missing")
    return str(whole).encode("utf-8", "surrogateescape")


def _box(box: tuple[int, float, float, float, float] | None) -> str:
    if box is None:
        return "-"
    page, *points = box
    return ":".join([str(page), *(str(max(0, round(one * _POINT))) for one in points)])


# The process ----------------------------------------------------------------------------------


def command() -> list[str]:
    """Return the words that start the process, in a packaged program too."""
    return process.command(_WORD)


@contextlib.contextmanager
def _worker(what: str, longest_s: float, token: Token | None) -> Iterator[subprocess.Popen[bytes]]:
    names = DRIVER_NAMES if what in ("token", "tokens") else ()
    with contextlib.ExitStack() as stack:
        try:
            lent = process.lent(command(), longest_s, token, names)
            worker = stack.enter_context(lent)
        except OSError as error:
            raise NotSignedError("signing.no-helper") from error
        yield worker


def _ask(
    worker: subprocess.Popen[bytes], what: str, at: int, box: str, parts: Sequence[bytearray]
) -> None:
    first = talk.line("lifafa-sign", 1, what, at, box, *map(len, parts))
    _hand_over(worker, first, *parts)


def _hand_over(worker: subprocess.Popen[bytes], *contents: bytes | bytearray) -> None:
    """Write to the process; one that is gone is noticed at its answer."""
    pipe = process.opened(worker.stdin)
    with process.while_it_reads():
        for one in contents:
            pipe.write(one)
        pipe.flush()


def _answer(worker: subprocess.Popen[bytes], expected: str, most: int) -> bytes:
    """Return the content of an answer.

    Raises:
        NotSignedError: the process says why not.
        OddTalkError: it is gone, or says what it never says.
    """
    pipe: IO[bytes] = process.opened(worker.stdout)
    words = talk.words_of(pipe)
    if words[:1] == ["no"]:
        raise talk.refusal(words)
    if len(words) != 2 or words[0] != expected:
        raise OddTalkError
    return talk.content(pipe, talk.size_of(words[1], most))


@contextlib.contextmanager
def _wiped(parts: Sequence[bytearray]) -> Iterator[None]:
    try:
        yield
    finally:
        for part in parts:
            part[:] = bytes(len(part))


@contextlib.contextmanager
def _told_plainly(what: str, longest_s: float, token: Token | None) -> Iterator[None]:
    """Turn what the process says, or its end, into what a person can act on."""
    begun = time.monotonic()
    try:
        yield
    except NotSignedError as error:
        raise _refused(error) from error
    except OddTalkError as error:
        if token is not None:
            token.checkpoint()
        slow = time.monotonic() - begun >= longest_s
        broken = "signing.driver-crashed" if what in ("token", "tokens") else "signing.gave-up"
        raise SigningRefusedError(reason="signing.too-slow" if slow else broken) from error


def _refused(error: NotSignedError) -> SigningSecretError | SigningRefusedError:
    kind = SigningSecretError if error.reason in SECRET_REASONS else SigningRefusedError
    facts: dict[str, str | int] = {"reason": error.reason}
    if error.fact.isdecimal():
        facts["count"] = int(error.fact)
    elif error.fact:
        facts["on" if error.reason == "signing.not-yet" else "until"] = error.fact
    return kind(**facts)

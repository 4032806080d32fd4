"""The seal of a letter: what an office signs about a sheet of paper, as the text of a QR code.

Rules kept here (``crypto/spec/letter.md`` section 4): one fixed struct, read strictly, so that the
same claim has one text; reading proves nothing, only ``verify`` with a key that the caller believes
does; the shown words hold no sign that cannot be seen, because somebody compares them with paper.
Reasons begin with ``letterseal.`` as in the golden files of letters, which are never made again.
"""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from crypto.base import base45, sjson
from crypto.base.primitives import pae, verify_ed25519
from crypto.errors import (
    JsonError,
    LimitError,
    NewerVersionError,
    NotOursError,
    SchemaError,
    SignatureError,
)
from crypto.letter.letter_record import KINDS
from crypto.office.identity import SEPARATORS, Identity

TYPE: Final = b"lifafa/letter-qr/1"
PREFIX: Final = "LFL1:"
VERSION: Final = 1
HINT_BYTES: Final = 8
ID_BYTES: Final = 8
HASH_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
MAX_SHOWN: Final = 90
HEAD_BYTES: Final = 57
MAX_BYTES: Final = HEAD_BYTES + MAX_SHOWN + SIGNATURE_BYTES
MOST_CHARACTERS: Final = 640
CODE_CHARACTERS: Final = 13
_LATER = re.compile(r"LFL[0-9]+:")
_LINE_ENDS = str.maketrans("", "", "\r\n\t")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200c\u200d")
# None of these three stands in a letter code, so what was meant is plain.
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True)
class LetterClaim:
    """What the seal says about a letter.

    Attributes:
        kind: number of a kind, a value of ``letter_record.KINDS``.
        office_hint: first 8 bytes of the office id, to find the key by.
        issued: Unix seconds, up to 2^32-1.
        valid_days: 1 to 65,535, 0 for no limit.
        letter_id: 8 random bytes; `letter_code` is how they are printed.
        record_hash: 32 bytes, see ``letter_record.record_hash``.
        shown: what must stand on the paper, 1 to 90 bytes of UTF-8; initials, never a name.
    """

    kind: int
    office_hint: bytes
    issued: int
    valid_days: int
    letter_id: bytes
    record_hash: bytes
    shown: str

    def __post_init__(self) -> None:
        lengths = (len(self.office_hint), len(self.letter_id), len(self.record_hash))
        if lengths != (HINT_BYTES, ID_BYTES, HASH_BYTES):
            raise ValueError("a claim has a hint of 8, an id of 8 and a hash of 32 bytes")


@dataclass(frozen=True)
class ReadSeal:
    """A seal that was read and not verified.

    Attributes:
        signed: the exact bytes that the signature stands under.
        signature: 64 bytes.
    """

    claim: LetterClaim
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def seal_text(identity: Identity, claim: LetterClaim) -> str:
    """Return the text of the QR code of a letter.

    Args:
        identity: of the office that the hint names.
        claim: what is said; ``read_seal`` gives it back.

    Raises:
        ValueError: the hint names another office, or a number is out of range.
        LimitError, SchemaError, NewerVersionError: ``read_seal`` would refuse the words or kind.
    """
    if claim.office_hint != bytes.fromhex(identity.public.office_id)[:HINT_BYTES]:
        raise ValueError("a seal is signed by the office that it names")
    signed = _struct(claim)
    _check_version(signed)
    _claim(signed)
    return PREFIX + base45.encoded(signed + identity.sign(TYPE, signed))


def read_seal(text: str) -> ReadSeal:
    """Return what the text of a QR code claims; nothing of it is proved yet.

    Args:
        text: what the QR code holds, as it was read or typed: blanks around it, and ends of
            lines and tabs anywhere, are left out.

    Raises:
        NotOursError: ``letterseal.other``: some other QR code; ``letterseal.too-long``,
            ``letterseal.damaged``, ``letterseal.short``, ``letterseal.length``: it was cut,
            mistyped or changed.
        NewerVersionError: ``letterseal.newer``, ``letterseal.version``,
            ``letterseal.kind-unknown``.
        LimitError: ``letterseal.shown-long``: more than 90 bytes are shown.
        SchemaError: ``letterseal.shown-empty``, ``letterseal.shown-utf8``,
            ``letterseal.shown-unseen``, ``letterseal.shown-signs``.
    """
    cleaned = text.strip().translate(_LINE_ENDS)
    if not cleaned.startswith(PREFIX):
        if _LATER.match(cleaned):
            raise NewerVersionError("letterseal.newer")
        raise NotOursError("letterseal.other")
    if len(cleaned) > MOST_CHARACTERS:
        raise NotOursError("letterseal.too-long")
    try:
        raw = base45.decoded(cleaned.removeprefix(PREFIX))
    except NotOursError as error:
        raise NotOursError("letterseal.damaged") from error
    _check_version(raw)
    signed, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    return ReadSeal(_claim(signed), signed, signature)


def verify(read: ReadSeal, public_key: bytes) -> None:
    """Refuse a seal that this key did not make.

    Args:
        read: from ``read_seal``.
        public_key: 32-byte Ed25519 key of an office, from its card and never from the letter.

    Raises:
        SignatureError: another key, or anything under the signature was changed.
    """
    try:
        verify_ed25519(public_key, pae(TYPE, read.signed), read.signature)
    except SignatureError as error:
        raise SignatureError("letterseal.signature") from error


def letter_code(letter_id: bytes) -> str:
    """Return a letter id as it is printed and told on the telephone: ``ABCD-EFGH-IJKLM``.

    Args:
        letter_id: 8 bytes.

    Raises:
        ValueError: another length.
    """
    if len(letter_id) != ID_BYTES:
        raise ValueError("a letter id has 8 bytes")
    code = base64.b32encode(letter_id).decode("ascii").rstrip("=")
    return "-".join((code[:4], code[4:8], code[8:]))


def letter_id_of(code: str) -> bytes:
    """Return the letter id that a typed letter code stands for.

    Args:
        code: 13 characters in any case, with separators anywhere; 0, 1 and 8, which no code
            holds, are taken for O, I and B, and digits may be those of any script.

    Raises:
        NotOursError: ``letter-code.length``: not 13 characters; ``letter-code.character``: one
            that no code holds; ``letter-code.spelling``: no code ends so.
    """
    plain = "".join(_plain(one) for one in code if one not in SEPARATORS)
    if len(plain) != CODE_CHARACTERS:
        raise NotOursError("letter-code.length", characters=len(plain))
    try:
        found = base64.b32decode(plain + "===")
    except (binascii.Error, ValueError) as error:
        raise NotOursError("letter-code.character") from error
    # 13 characters hold one bit more than 8 bytes; decoding would forgive it.
    if letter_code(found).replace("-", "") != plain:
        raise NotOursError("letter-code.spelling")
    return found


def _struct(claim: LetterClaim) -> bytes:
    shown = claim.shown.encode("utf-8", "surrogatepass")
    try:
        numbers = (
            bytes([VERSION, claim.kind]),
            claim.office_hint,
            claim.issued.to_bytes(4, "big"),
            claim.valid_days.to_bytes(2, "big"),
        )
    except OverflowError as error:
        raise ValueError("a time or a number of days is out of range") from error
    # Longer words are refused by the same check that reads them.
    length = bytes([min(len(shown), 0xFF)])
    return b"".join((*numbers, claim.letter_id, claim.record_hash, length, shown))


def _check_version(raw: bytes) -> None:
    """Refuse what a newer program sealed, before its length: only that program knows it."""
    if raw and raw[0] != VERSION:
        raise NewerVersionError("letterseal.version", found=raw[0])
    if len(raw) > 1 and raw[1] not in KINDS.values():
        raise NewerVersionError("letterseal.kind-unknown", found=raw[1])


def _claim(signed: bytes) -> LetterClaim:
    if len(signed) < HEAD_BYTES:
        raise NotOursError("letterseal.short")
    if signed[56] > MAX_SHOWN:
        raise LimitError("letterseal.shown-long", limit=MAX_SHOWN)
    if len(signed) != HEAD_BYTES + signed[56]:
        raise NotOursError("letterseal.length")
    return LetterClaim(
        kind=signed[1],
        office_hint=signed[2:10],
        issued=int.from_bytes(signed[10:14], "big"),
        valid_days=int.from_bytes(signed[14:16], "big"),
        letter_id=signed[16:24],
        record_hash=signed[24:56],
        shown=_shown(signed[HEAD_BYTES:]),
    )


def _shown(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SchemaError("letterseal.shown-utf8", position=error.start) from error
    if not text.strip():
        raise SchemaError("letterseal.shown-empty")
    for sign in text:
        if sign not in _JOINERS and unicodedata.category(sign) in _UNSEEN:
            raise SchemaError("letterseal.shown-unseen")
    try:
        sjson.check_line(text)
    except JsonError as error:
        raise SchemaError("letterseal.shown-signs") from error
    return text


def _plain(sign: str) -> str:
    """Return what a typed character of a letter code stands for.

    Only letters of ASCII have capitals here: those of others (a long s, a dotless i, a ligature)
    are letters of a code, or two, and nobody typed these.
    """
    value = unicodedata.decimal(sign, None)
    digit = sign if value is None else str(value)
    return (digit.upper() if digit.isascii() else digit).translate(_MISREAD)

"""Signed objects: a typed text file with a strict JSON body and one to eight signatures.

Rules kept here (``crypto/spec/card.md``): nothing before, after or between the lines; every
signature verifies before the body reaches a parser; the verified body bytes are handed on
as they are. Which keys count is the caller's decision: a key in the file is only a hint.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crypto.base.primitives import b64decode, b64encode, pae, verify_ed25519
from crypto.errors import LimitError, NewerVersionError, NotOursError, SignatureError
from crypto.office.identity import Identity

VERSION = 1
MAX_BYTES = 1_048_576
MAX_SIGNERS = 8
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
_BEGINNING = re.compile(rb"lifafa-signed ([1-9][0-9]{0,8}) ")
TYPES = frozenset(
    {
        "lifafa/card/1",
        "lifafa/directory/1",
        "lifafa/succession/1",
        "lifafa/revocation/1",
        "lifafa/release/1",
        "lifafa/founding/1",
        "lifafa/asking/1",
        "lifafa/letting-in/1",
    }
)


@dataclass(frozen=True)
class SignedObject:
    """A signed object whose every signature has verified.

    Attributes:
        type: such as ``lifafa/card/1``.
        body: exact signed bytes, not parsed yet.
        signers: Ed25519 public keys in ascending order.
    """

    type: str
    body: bytes = field(repr=False)
    signers: tuple[bytes, ...]


def encode(type_: str, body: bytes, signers: Sequence[Identity]) -> bytes:
    """Return the file that carries ``body`` signed by each of ``signers``.

    Args:
        type_: one of ``TYPES``.
        body: S-JSON bytes.
        signers: 1 to 8 different identities, in any order.

    Raises:
        ValueError: unknown type, or a number of signers outside 1 to 8.
    """
    keys = {signer.public.ed25519: signer for signer in signers}
    if type_ not in TYPES or not 1 <= len(keys) <= MAX_SIGNERS:
        raise ValueError("a signed object has a known type and 1 to 8 signers")
    lines = [f"lifafa-signed {VERSION} {type_}\n{b64encode(body)}\n"]
    for public in sorted(keys):
        signature = keys[public].sign(type_.encode("ascii"), body)
        lines.append(f"sig ed25519 {b64encode(public)} {b64encode(signature)}\n")
    return "".join(lines).encode("ascii")


def add_signature(raw: bytes, type_: str, signer: Identity, max_bytes: int = MAX_BYTES) -> bytes:
    """Return a signed object with one more signature under the same body bytes.

    Args:
        raw: whole file.
        type_: the only type accepted here.
        signer: signs; when he has signed already, the file stays as it is.
        max_bytes: longest accepted file.

    Raises:
        LimitError, NotOursError, NewerVersionError, SignatureError: as for ``decode``.
        ValueError: it carries 8 signatures already.
    """
    found = decode(raw, type_, max_bytes)
    if signer.public.ed25519 in found.signers:
        return raw
    if len(found.signers) >= MAX_SIGNERS:
        raise ValueError("a signed object has at most 8 signers")
    own = encode(type_, found.body, [signer]).splitlines(keepends=True)
    lines = raw.splitlines(keepends=True)
    # Ascending keys, not ascending lines: base64 does not keep the order of bytes.
    together = dict(zip(found.signers, lines[2:], strict=True)) | {signer.public.ed25519: own[2]}
    return b"".join(lines[:2] + [together[key] for key in sorted(together)])


def decode(raw: bytes, type_: str, max_bytes: int = MAX_BYTES) -> SignedObject:
    """Verify a signed object and return its body bytes.

    Args:
        raw: whole file.
        type_: the only type accepted here.
        max_bytes: longest accepted file.

    Raises:
        LimitError: the file is too long.
        NotOursError: the file is not this type or breaks the grammar.
        NewerVersionError: the version of the outer lines is unknown.
        SignatureError: one of the signatures does not verify.
    """
    if len(raw) > max_bytes:
        raise LimitError("signed.too-long", limit=max_bytes)
    _check_first_line(raw, type_.encode("ascii"))
    lines = raw.split(b"\n")
    if lines[-1] != b"":
        raise NotOursError("signed.last-line")
    if not 3 <= len(lines) - 1 <= 2 + MAX_SIGNERS:
        raise NotOursError("signed.line-count")
    body = b64decode(lines[1])
    signatures = [_signature_line(line) for line in lines[2:-1]]
    signers = tuple(public for public, _ in signatures)
    if any(later <= earlier for earlier, later in pairwise(signers)):
        raise NotOursError("signed.signer-order")
    message = pae(type_.encode("ascii"), body)
    for public, signature in signatures:
        try:
            verify_ed25519(public, message, signature)
        except SignatureError as error:
            raise SignatureError("signed.signature") from error
    return SignedObject(type_, body, signers)


def _check_first_line(raw: bytes, type_: bytes) -> None:
    beginning = _BEGINNING.match(raw)
    if beginning is None:
        raise NotOursError("signed.magic")
    if int(beginning[1]) != VERSION:
        raise NewerVersionError("signed.version", found=int(beginning[1]))
    if not raw.startswith(type_ + b"\n", beginning.end()):
        raise NotOursError("signed.type")


def _signature_line(line: bytes) -> tuple[bytes, bytes]:
    words = line.split(b" ")
    if len(words) != 4 or words[:2] != [b"sig", b"ed25519"]:
        raise NotOursError("signed.signature-line")
    return (
        b64decode(words[2], length=PUBLIC_BYTES),
        b64decode(words[3], length=SIGNATURE_BYTES),
    )

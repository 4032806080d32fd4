"""The outer layer of a packet: an age v1 header in our strict profile.

Rules kept here (``crypto/spec/packet.md``, "Outer layer"): binary only; exactly one
``mlkem768x25519`` stanza with one argument; canonical base64; exact lengths, so that the
header is always 1,627 bytes; the body length and the X25519 share are checked before any
private key is used; the header MAC is checked before the payload key exists. Any age program
that knows this recipient type opens what we make.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto.base.primitives import b64decode, b64encode, equal, hmac_sha256, kdf, random_bytes
from crypto.envelope.hybrid import ENC_BYTES, HybridKey, gives_zero, seal_to
from crypto.errors import NotForUsError, NotOursError, TamperError

VERSION_LINE = b"age-encryption.org/v1\n"
STANZA = b"mlkem768x25519"
INFO = b"age-encryption.org/mlkem768x25519"
HEADER_INFO = b"header"
PAYLOAD_INFO = b"payload"
HEADER_BYTES = 1_627
FILE_KEY_BYTES = 16
BODY_BYTES = 32
MAC_BYTES = 32
NONCE_BYTES = 16
_SHARE_BYTES = 32
_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"


@dataclass(frozen=True)
class Header:
    """A header that keeps to the grammar and the profile; its MAC is not checked yet.

    Attributes:
        raw: the 1,627 bytes.
        enc: 1,120 bytes of encapsulated key.
        body: 32 bytes, the sealed file key.
        mac: 32 bytes.
    """

    raw: bytes = field(repr=False)
    enc: bytes = field(repr=False)
    body: bytes = field(repr=False)
    mac: bytes = field(repr=False)


def seal_header(public: bytes) -> tuple[bytes, bytes]:
    """Return a fresh header for one recipient key, and the file key inside it.

    Args:
        public: the recipient's 1,216-byte key.

    Returns:
        The 1,627 header bytes and the 16-byte file key.

    Raises:
        CardError: the key fails ``hybrid.check_public``.
    """
    file_key = random_bytes(FILE_KEY_BYTES)
    enc, body = seal_to(public, file_key, INFO)
    unsealed = b"%b-> %b %b\n%b\n---" % (
        VERSION_LINE,
        STANZA,
        _unpadded(enc),
        _unpadded(body),
    )
    return b"%b %b\n" % (unsealed, _unpadded(_header_mac(file_key, unsealed))), file_key


def parse_header(raw: bytes) -> Header:
    """Check grammar and profile of a header.

    Args:
        raw: the first 1,627 bytes of a file.

    Raises:
        NotOursError: anything but a header of our profile; ``reason`` says what differs.
    """
    _check_first_line(raw)
    # A foreign header may end earlier or later than ours; the order of these checks makes
    # each kind of foreign file fail for its own reason.
    stanza, rest = _line(raw[len(VERSION_LINE) :], "age.stanza-cut")
    words = stanza.split(b" ")
    if words[0] != b"->":
        raise NotOursError("age.stanza-start")
    if words[1:2] != [STANZA]:
        raise NotOursError("age.stanza-type")
    if len(words) != 3:
        raise NotOursError("age.stanza-arguments")
    enc = _decode(words[2], ENC_BYTES, "age.enc")
    line, rest = _line(rest, "age.body-cut")
    body = _decode(line, BODY_BYTES, "age.body")
    if rest.startswith(b"-> "):
        raise NotOursError("age.two-stanzas")
    if not rest.startswith(b"--- "):
        raise NotOursError("age.mac-start")
    line, rest = _line(rest[len(b"--- ") :], "age.mac-cut")
    mac = _decode(line, MAC_BYTES, "age.mac-text")
    if rest:
        raise NotOursError("age.header-length")
    if gives_zero(enc[-_SHARE_BYTES:]):
        raise NotOursError("age.zero-share")
    return Header(raw, enc, body, mac)


def unwrap(header: Header, keys: Sequence[HybridKey]) -> tuple[bytes, HybridKey]:
    """Find the key that opens a header and check the header's MAC.

    Args:
        header: from ``parse_header``.
        keys: our private keys, newest first; few, each costs less than a millisecond.

    Returns:
        The 16-byte file key and the key that opened it.

    Raises:
        NotForUsError: no key opens it.
        TamperError: one does, but the header was changed.
    """
    for key in keys:
        try:
            file_key = key.open(header.enc, header.body, INFO)
        except NotForUsError:
            continue
        check_mac(header, file_key)
        return file_key, key
    raise NotForUsError("age.no-key", tried=len(keys))


def check_mac(header: Header, file_key: bytes) -> None:
    """Check the header against its MAC.

    Args:
        header: from ``parse_header``.
        file_key: 16 bytes.

    Raises:
        TamperError: the header was changed.
    """
    unsealed = header.raw[: header.raw.rindex(b"---") + 3]
    if not equal(_header_mac(file_key, unsealed), header.mac):
        raise TamperError("age.mac")


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """Return the 32-byte key of the payload.

    Args:
        file_key: 16 bytes.
        nonce: the 16 bytes after the header.
    """
    return kdf(file_key, nonce, PAYLOAD_INFO)


def looks_cut_off(head: bytes) -> bool:
    """Say whether the first bytes of a too short file could be ours.

    Args:
        head: up to the first 22 bytes.
    """
    return VERSION_LINE.startswith(head[: len(VERSION_LINE)])


def _check_first_line(raw: bytes) -> None:
    if raw.startswith(_ARMOR):
        raise NotOursError("age.armor")
    if not raw.startswith(VERSION_LINE):
        raise NotOursError("age.version")


def _line(raw: bytes, reason: str) -> tuple[bytes, bytes]:
    line, newline, rest = raw.partition(b"\n")
    if not newline:
        raise NotOursError(reason)
    return line, rest


def _decode(text: bytes, length: int, reason: str) -> bytes:
    try:
        return b64decode(text, length=length, padded=False)
    except NotOursError as error:
        # The inner reason tells a wrong length from a second spelling of the same bytes.
        raise NotOursError(f"{reason}-{error.reason.partition('.')[2]}") from error


def _header_mac(file_key: bytes, unsealed: bytes) -> bytes:
    return hmac_sha256(kdf(file_key, b"", HEADER_INFO), unsealed)


def _unpadded(raw: bytes) -> bytes:
    return b64encode(raw, padded=False).encode("ascii")

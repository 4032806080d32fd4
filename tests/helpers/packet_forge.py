"""Builds packets that break one rule at a time, without the code that seals good ones.

Everything is put together here from the specification; only primitives are shared with the
product (HPKE, key derivation, signatures), so that a bad packet can be bad in one place.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import nacl.signing
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crypto.base.primitives import kdf, pad_length, pae
from crypto.envelope.hybrid import HybridKey, seal_to
from crypto.packet.packet_seal import Facts, FileSource
from packet_maker import Office, facts, office

CHUNK = 65_536
A = office("Office A")
B = office("Office B")
C = office("Office C")
FILE_KEY = bytes(range(16))
NONCE = bytes(range(16, 32))


def b64(raw: bytes) -> bytes:
    """Base64 as age spells it, without padding."""
    return base64.b64encode(raw).rstrip(b"=")


def header_of(
    stanzas: list[bytes], file_key: bytes = FILE_KEY, version: bytes = b"age-encryption.org/v1\n"
) -> bytes:
    """A header with these stanzas and the MAC that its file key gives."""
    unsealed = version + b"".join(stanzas) + b"---"
    mac = hmac.new(kdf(file_key, b"", b"header"), unsealed, hashlib.sha256).digest()
    return unsealed + b" " + b64(mac) + b"\n"


def stanza_for(public: bytes, file_key: bytes = FILE_KEY) -> bytes:
    """The one stanza of our profile."""
    enc, body = seal_to(public, file_key, b"age-encryption.org/mlkem768x25519")
    return b"-> mlkem768x25519 " + b64(enc) + b"\n" + b64(body) + b"\n"


def chunks_of(plain: bytes) -> list[tuple[int, bool, bytes]]:
    """The chunks of a stream: number, whether it is the last, plaintext."""
    pieces = [plain[at : at + CHUNK] for at in range(0, len(plain), CHUNK)] or [b""]
    return [(n, n == len(pieces) - 1, piece) for n, piece in enumerate(pieces)]


def seal_chunk(key: bytes, number: int, last: bool, piece: bytes) -> bytes:
    """One sealed chunk."""
    nonce = number.to_bytes(11, "big") + bytes([last])
    return ChaCha20Poly1305(key).encrypt(nonce, piece, None)


@dataclass
class Forge:
    """One packet in the making; change what shall be bad, then call ``file``.

    Attributes:
        members: the manifest, changed in place.
        raw: manifest bytes to be used instead of ``members``.
        signed: bytes that the signature is made over, where they are not ``raw``.
        frame: changes the finished plaintext frame.
        chunks: changes the list of chunks before they are sealed.
        sealed: changes the list of sealed chunks.
        header: changes the header bytes.
    """

    sender: Office = A
    to: Office = B
    key: HybridKey | None = None
    files: list[FileSource] = field(default_factory=list)
    members: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    signed: bytes | None = None
    signature_type: bytes = b"lifafa/packet/1"
    signer: nacl.signing.SigningKey | None = None
    public: bytes | None = None
    signature: Callable[[bytes], bytes] = bytes
    magic: bytes = b"LIFAFAP1"
    manifest_length: int | None = None
    reserved: int = 0
    padded: int | None = None
    frame: Callable[[bytes], bytes] = bytes
    chunks: Callable[[list[tuple[int, bool, bytes]]], list[tuple[int, bool, bytes]]] = list
    sealed: Callable[[list[bytes]], list[bytes]] = list
    header_bytes: bytes = b""
    header: Callable[[bytes], bytes] = bytes
    nonce: bytes = NONCE

    def __post_init__(self) -> None:
        self.key = self.key or self.to.keys[0]
        self.signer = self.signer or nacl.signing.SigningKey(self.sender.identity.seeds[0])
        self.header_bytes = self.header_bytes or header_of([stanza_for(self.key.public)])
        self.members = self.good_members(facts(self.sender)) | self.members

    def good_members(self, said: Facts) -> dict[str, Any]:
        """The manifest as a good sender writes it."""
        return {
            "v": 1, "type": said.type, "pid": said.pid, "thread": said.thread, "re": said.re,
            "from": self.sender.id, "to": self.to.id, "to_kid": self.key.kid,
            "outer": hashlib.sha256(self.header_bytes).hexdigest(),
            "ep": said.ep, "seq": said.seq, "ack": said.ack, "created": said.created,
            "expires": said.expires, "log_head": said.log_head, "card": said.card.decode(),
            "files": [
                {"name": f.file.name, "type": f.file.type, "size": f.file.size,
                 "sha256": f.file.sha256}
                for f in self.files
            ],
            "body": said.body, "ext": said.ext, "crit": [],
        }  # fmt: skip

    def manifest(self) -> bytes:
        """The manifest bytes that travel."""
        if self.raw is None:
            self.raw = json.dumps(self.members, ensure_ascii=False, separators=(",", ":")).encode(
                "utf-8", "surrogatepass"
            )
        return self.raw

    def plain(self) -> bytes:
        """The frame."""
        raw = self.manifest()
        body = self.signed if self.signed is not None else raw
        signature = self.signer.sign(pae(self.signature_type, body)).signature
        length = len(raw) if self.manifest_length is None else self.manifest_length
        head = self.magic + length.to_bytes(4, "big") + self.reserved.to_bytes(4, "big")
        public = self.public or bytes(self.signer.verify_key)
        content = head + raw + public + self.signature(signature)
        for source in self.files:
            with source.open() as reader:
                content += reader.read()
        padded = pad_length(len(content)) if self.padded is None else self.padded
        return self.frame(content + bytes(padded - len(content)))

    def file(self) -> bytes:
        """The whole packet."""
        stream_key = kdf(FILE_KEY, self.nonce, b"payload")
        sealed = [
            seal_chunk(stream_key, number, last, piece)
            for number, last, piece in self.chunks(chunks_of(self.plain()))
        ]
        return self.header(self.header_bytes) + self.nonce + b"".join(self.sealed(sealed))


def edited(**changes: Any) -> Callable[[], bytes]:
    """A builder of a packet whose manifest differs in these members."""
    return lambda: Forge(members=changes).file()


def with_text(old: bytes, new: bytes) -> Callable[[], bytes]:
    """A builder of a packet whose signed manifest text has ``new`` in the place of ``old``."""

    def build() -> bytes:
        forge = Forge()
        raw = forge.manifest()
        assert raw.count(old) == 1, old
        forge.raw = raw.replace(old, new)
        return forge.file()

    return build

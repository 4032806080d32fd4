"""The plaintext frame of a packet: where manifest, signature, attachments and padding lie.

Rules kept here (``crypto/spec/packet.md``, "Frame"): fixed magic, a bounded manifest length,
a reserved word of zero, then manifest, signer key and signature, attachments without any
framing, and zeros up to the padded length, which is exact.
"""

import struct
from dataclasses import dataclass

from crypto.base.primitives import pad_length
from crypto.envelope.age import HEADER_BYTES, NONCE_BYTES
from crypto.envelope.stream import sealed_size
from crypto.errors import NewerVersionError, NotOursError
from crypto.office.identity import KEY_BYTES
from crypto.office.signed_object import SIGNATURE_BYTES

MAGIC = b"LIFAFAP1"
MAGIC_FAMILY = b"LIFAFAP"
SIGNATURE_TYPE = b"lifafa/packet/1"
PREFIX_BYTES = 16
MAX_MANIFEST_BYTES = 1_048_576
MAX_CONTENT_BYTES = 2**31
PAYLOAD_AT = HEADER_BYTES + NONCE_BYTES
MIN_FILE_BYTES = PAYLOAD_AT + sealed_size(pad_length(0))
# 2.2 GiB: room for the largest content, its tags and its header.
MAX_FILE_BYTES = 22 * 2**30 // 10
_PREFIX = struct.Struct(">8sII")


@dataclass(frozen=True)
class Frame:
    """Where the parts of a frame begin.

    Attributes:
        manifest_bytes: length of the manifest, 1 to 1,048,576.
    """

    manifest_bytes: int

    @property
    def files_at(self) -> int:
        """Offset of the first attachment."""
        return PREFIX_BYTES + self.manifest_bytes + KEY_BYTES + SIGNATURE_BYTES

    def split(self, head: bytes) -> tuple[bytes, bytes, bytes]:
        """Return manifest, signer key and signature from the first ``files_at`` bytes."""
        key_at = PREFIX_BYTES + self.manifest_bytes
        return head[PREFIX_BYTES:key_at], head[key_at : key_at + KEY_BYTES], head[-SIGNATURE_BYTES:]


def encode_head(manifest: bytes, signer: bytes, signature: bytes) -> bytes:
    """Return the frame up to the first attachment.

    Args:
        manifest: 1 to 1,048,576 bytes.
        signer: 32-byte Ed25519 key.
        signature: 64 bytes.
    """
    return _PREFIX.pack(MAGIC, len(manifest), 0) + manifest + signer + signature


def parse_prefix(prefix: bytes, plain_size: int) -> Frame:
    """Check the first 16 bytes of a frame.

    Args:
        prefix: exactly 16 bytes.
        plain_size: length of the whole frame.

    Raises:
        NotOursError: magic, length or reserved word are wrong.
        NewerVersionError: a frame of a later version.
    """
    magic, manifest_bytes, reserved = _PREFIX.unpack(prefix)
    if magic != MAGIC:
        if magic.startswith(MAGIC_FAMILY):
            raise NewerVersionError("frame.newer")
        raise NotOursError("frame.magic")
    if not 1 <= manifest_bytes <= MAX_MANIFEST_BYTES:
        raise NotOursError("frame.manifest-length")
    if reserved != 0:
        raise NotOursError("frame.reserved")
    frame = Frame(manifest_bytes)
    if frame.files_at > plain_size:
        raise NotOursError("frame.manifest-beyond-end")
    return frame


def file_size(content_bytes: int) -> int:
    """Return the size of a packet file.

    Args:
        content_bytes: frame without padding, up to 2 GiB.
    """
    return PAYLOAD_AT + sealed_size(pad_length(content_bytes))

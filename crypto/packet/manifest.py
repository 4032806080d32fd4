"""What is inside the envelope of a packet: the frame, and the signed description in front of it.

Rules kept here (``crypto/spec/packet.md``):

* "Frame": fixed magic, a bounded manifest length, a reserved word of zero, then manifest, signer
  key and signature, attachments without any framing, and zeros up to the padded length, which is
  exact.
* "Manifest": members are a closed set, new ones live under ``ext`` and are named in ``crit`` when
  they must be understood; every length and count is bounded; ``encode`` accepts nothing that
  ``decode`` refuses. The caller has verified the signature before ``decode`` sees a byte.
"""

import hashlib
import re
import struct
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import pad_length
from crypto.envelope.age import HEADER_BYTES, NONCE_BYTES
from crypto.envelope.stream import sealed_size
from crypto.errors import LimitError, NewerVersionError, NotOursError, SchemaError
from crypto.office.card import MAX_BYTES as CARD_MAX_BYTES
from crypto.office.identity import KEY_BYTES
from crypto.office.signed_object import SIGNATURE_BYTES
from crypto.packet import bodies

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


VERSION = 1
MAX_FILES = 64
MAX_MISSING = 32
MAX_LIFE_S = 180 * 86_400
DEFAULT_LIFE_S = 90 * 86_400
MAX_FILE_NAME = 1_024
MULTILINE = frozenset({"card", "signed", "note"})
_MEMBERS = frozenset(
    {
        "v", "type", "pid", "thread", "re", "from", "to", "to_kid", "outer", "ep", "seq", "ack",
        "created", "expires", "log_head", "card", "files", "body", "ext", "crit",
    }
)  # fmt: skip
_MEDIA_WORD = r"[A-Za-z0-9!#$&^_.+-]{1,127}"
_MEDIA_TYPE = re.compile(f"{_MEDIA_WORD}/{_MEDIA_WORD}")


@dataclass(frozen=True)
class PacketFile:
    """One attachment as the manifest names it.

    Attributes:
        name: what the sender calls it; display text, never a path, cleaned by who shows it.
        type: media type such as ``image/jpeg``.
        size: bytes.
        sha256: 64 hex digits.
    """

    name: str = field(repr=False)
    type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A manifest that keeps every rule of its version.

    Attributes:
        type: one of ``bodies.TYPES``.
        pid: 32 hex digits naming this packet.
        thread: 32 hex digits shared by all packets about one referral.
        re: the packet this one answers, or None.
        from_: office id of the sender.
        to: office id of the recipient.
        to_kid: 16 hex digits of the recipient key it was sealed to.
        outer: SHA-256 of the 1,627 header bytes.
        ep: 16 hex digits, the sender's epoch (new after a restore).
        seq: number in that epoch, 1 or more.
        ack: ``{"ep", "upto", "missing"}`` about the recipient's packets, or None.
        created: Unix seconds.
        expires: Unix seconds, at most 180 days later.
        log_head: 64 hex digits, head of the sender's log.
        card: the sender's current card file.
        files: attachments in their order.
        body: by type.
        ext: optional members of later versions.
        raw: the exact signed bytes.
    """

    type: str
    pid: str
    thread: str
    re: str | None
    from_: str
    to: str
    to_kid: str
    outer: str
    ep: str
    seq: int
    ack: dict[str, Any] | None
    created: int
    expires: int
    log_head: str
    card: bytes = field(repr=False)
    files: tuple[PacketFile, ...]
    body: dict[str, Any] = field(repr=False)
    ext: dict[str, Any] = field(repr=False)
    raw: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the exact bytes, as receipts quote it."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def files_bytes(self) -> int:
        """Sum of all attachment sizes."""
        return sum(file.size for file in self.files)


def encode(members: dict[str, Any], multiline: Collection[str] = ()) -> bytes:
    """Return manifest bytes that ``decode`` accepts.

    Args:
        members: every member but ``v`` and ``crit``, named as on the wire.
        multiline: further members whose strings may hold LF.

    Raises:
        JsonError, LimitError, SchemaError: a value breaks a rule.
    """
    raw = sjson.encode(
        {"v": VERSION, **members, "crit": []},
        multiline=MULTILINE | set(multiline),
        max_bytes=MAX_MANIFEST_BYTES,
        display=("files",),
    )
    decode(raw, multiline)
    return raw


def decode(raw: bytes, multiline: Collection[str] = ()) -> Manifest:
    """Return what verified manifest bytes say.

    Args:
        raw: exact bytes whose signature has verified.
        multiline: further members whose strings may hold LF.

    Raises:
        JsonError: not strict JSON.
        NewerVersionError: version, type or a critical member is unknown.
        SchemaError: members are missing, unknown or of the wrong shape.
        LimitError: too many or too large attachments.
    """
    found = sjson.parse(
        raw,
        multiline=MULTILINE | set(multiline),
        max_bytes=MAX_MANIFEST_BYTES,
        display=("files",),
    )
    _check_version(found)
    schema.members(found, _MEMBERS, "manifest.members")
    created = schema.whole(found["created"], "manifest.created")
    expires = schema.whole(found["expires"], "manifest.expires")
    if not created < expires <= created + MAX_LIFE_S:
        raise SchemaError("manifest.life")
    body = schema.mapping(found["body"], "manifest.body")
    bodies.check(found["type"], body)
    files, answers = _files(found["files"]), _optional_pid(found["re"])
    bodies.check_beside(found["type"], answers, len(files))
    return Manifest(
        type=found["type"],
        pid=schema.hexadecimal(found["pid"], 32, "manifest.pid"),
        thread=schema.hexadecimal(found["thread"], 32, "manifest.thread"),
        re=answers,
        from_=schema.hexadecimal(found["from"], 64, "manifest.from"),
        to=schema.hexadecimal(found["to"], 64, "manifest.to"),
        to_kid=schema.hexadecimal(found["to_kid"], 16, "manifest.to-kid"),
        outer=schema.hexadecimal(found["outer"], 64, "manifest.outer"),
        ep=schema.hexadecimal(found["ep"], 16, "manifest.ep"),
        seq=schema.whole(found["seq"], "manifest.seq", least=1),
        ack=_ack(found["ack"]),
        created=created,
        expires=expires,
        log_head=schema.hexadecimal(found["log_head"], 64, "manifest.log-head"),
        card=schema.text(found["card"], "manifest.card", most=CARD_MAX_BYTES).encode("utf-8"),
        files=files,
        body=body,
        ext=schema.mapping(found["ext"], "manifest.ext"),
        raw=raw,
    )


def _check_version(found: dict[str, Any]) -> None:
    """Look at version, critical members and type first: a later format may differ in all else."""
    version = schema.whole(found.get("v"), "manifest.v", least=1)
    if version != VERSION:
        raise NewerVersionError("manifest.newer", found=version)
    if schema.texts(found.get("crit"), "manifest.crit"):
        raise NewerVersionError("manifest.critical")
    type_ = schema.text(found.get("type"), "manifest.type")
    if type_ not in bodies.TYPES:
        raise NewerVersionError("manifest.unknown-type")


def _optional_pid(value: Any) -> str | None:
    return None if value is None else schema.hexadecimal(value, 32, "manifest.re")


def _ack(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    ack = schema.mapping(value, "manifest.ack")
    schema.members(ack, {"ep", "upto", "missing"}, "manifest.ack-members")
    schema.hexadecimal(ack["ep"], 16, "manifest.ack-ep")
    schema.whole(ack["upto"], "manifest.ack-upto")
    missing = ack["missing"]
    if not isinstance(missing, list) or len(missing) > MAX_MISSING:
        raise SchemaError("manifest.ack-missing")
    for number in missing:
        schema.whole(number, "manifest.ack-number", least=1)
    return ack


def _files(value: Any) -> tuple[PacketFile, ...]:
    if not isinstance(value, list):
        raise SchemaError("manifest.files")
    if len(value) > MAX_FILES:
        raise LimitError("manifest.files-many", limit=MAX_FILES)
    files = tuple(_file(entry) for entry in value)
    if sum(file.size for file in files) > MAX_CONTENT_BYTES:
        raise LimitError("manifest.files-large", limit=MAX_CONTENT_BYTES)
    return files


def _file(value: Any) -> PacketFile:
    entry = schema.mapping(value, "manifest.file")
    schema.members(entry, {"name", "type", "size", "sha256"}, "manifest.file-members")
    media_type = schema.text(entry["type"], "manifest.file-type")
    if _MEDIA_TYPE.fullmatch(media_type) is None:
        raise SchemaError("manifest.file-media-type")
    return PacketFile(
        name=schema.text(entry["name"], "manifest.file-name", least=1, most=MAX_FILE_NAME),
        type=media_type,
        size=schema.whole(entry["size"], "manifest.file-size"),
        sha256=schema.hexadecimal(entry["sha256"], 64, "manifest.file-sha256"),
    )

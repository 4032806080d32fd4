"""The grammar of a backup file: the lines in front, the manifest, the entries of the paper index.

Rules kept here (``crypto/spec/backup.md``): strict reading, exact lengths, later versions told from
damage; a manifest counts only with the MAC of a holder of the register, because anybody can seal
to the public backup key; keys appear in no error and no repr.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from crypto.base import sjson
from crypto.base.primitives import (
    KEY_BYTES,
    SEAL_NONCE_BYTES,
    b64decode,
    b64encode,
    hmac_sha256,
    kdf,
)
from crypto.errors import (
    CryptoError,
    NewerVersionError,
    NotOursError,
    TruncatedError,
)
from crypto.vault import vault_header
from crypto.vault.grants import REGISTER
from crypto.vault.key_slots import KIND, TYPED, TYPED_ON_PC, WRAP_BYTES, Slot
from crypto.vault.open_vault import OpenVault

VERSION = 1
MAGIC = b"LIFAFAB1"
_MAGIC_FAMILY = b"LIFAFAB"
RECOVERY = 0
MAX_MANIFEST_BYTES = 65_536
MAX_KITS_BYTES = 65_536
MAC_BYTES = 32
PREFIX_BYTES = 16 + MAC_BYTES
NAME_BYTES = 32
ENTRY_BYTES = NAME_BYTES + 8
MAC_INFO = b"lifafa/backup/mac/1"

_PREFIX = struct.Struct(">8sII")
_ENTRY = struct.Struct(">32sQ")
_FIRST_LINE = re.compile(rb"lifafa-backup ([1-9][0-9]{0,8})\n")
_LONGEST_FIRST = len(b"lifafa-backup 999999999\n")
_HEX_8 = re.compile(r"[0-9a-f]{16}")
_HEX_16 = re.compile(r"[0-9a-f]{32}")
_HEX_32 = re.compile(r"[0-9a-f]{64}")
_LINE_MEMBERS = {"v", "vault", "salt", "kits"}
_SLOT_MEMBERS = {"kind", "commit", "nonce", "wrap"}
_SECTIONS = ("header", "index", "database")
_NUMBERS = ("made", "gen", "cases", "papers", "users", "lines")
_MEMBERS = {
    "v", "id", "office", "vault", "epoch", "log_head", "db_key", "beside", "outer", "ext",
    *_SECTIONS, *_NUMBERS,
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One part of the frame.

    Attributes:
        size: bytes.
        sha256: 64 hex digits over them.
    """

    size: int
    sha256: str


@dataclass(frozen=True)
class BackupManifest:
    """What a backup says of itself.

    Attributes:
        id: 32 hex digits.
        made: Unix seconds.
        office: name of the office.
        vault: vault id, 32 hex digits.
        epoch: epoch of the register, 16 hex digits.
        gen: generation of the key file in it.
        cases: cases in it, sealed ones too.
        papers: entries of the paper index.
        users: people who may open the register.
        lines: lines of its log.
        log_head: 32 bytes, the head of its log.
        db_key: 32 bytes, the one-time key of the database section.
        beside: True when the papers lie beside the file.
        outer: SHA-256 of everything before the age payload's nonce, 64 hex digits.
        header, index, database: the sections, in this order.
    """

    id: str
    made: int
    office: str
    vault: str
    epoch: str
    gen: int
    cases: int
    papers: int
    users: int
    lines: int
    log_head: bytes
    db_key: bytes = field(repr=False)
    beside: bool
    outer: str
    header: Section
    index: Section
    database: Section


@dataclass(frozen=True)
class Front:
    """The two lines in front of the age file; nothing in them is proven.

    Attributes:
        raw: both lines.
        vault_id: 32 hex digits.
        salt: 32 bytes.
        slots: those of user 0.
    """

    raw: bytes = field(repr=False)
    vault_id: str
    salt: bytes = field(repr=False)
    slots: tuple[Slot, ...] = field(repr=False)


def mac_key(vault: OpenVault) -> bytes:
    """Return the key of the MAC over a manifest, 32 bytes; whoever holds the register has it."""
    return kdf(vault.domain_key(REGISTER), bytes.fromhex(vault.vault_id), MAC_INFO)


def write_front(header: vault_header.VaultHeader) -> bytes:
    """Return the two lines in front for a key file."""
    body = {
        "v": VERSION,
        "vault": header.vault_id,
        "salt": b64encode(header.salt),
        "kits": [
            {
                "kind": slot.kind,
                "commit": b64encode(slot.commit),
                "nonce": b64encode(slot.nonce),
                "wrap": b64encode(slot.wrap),
            }
            for slot in header.slots
            if slot.user == RECOVERY
        ],
    }
    return b"lifafa-backup %d\n%b\n" % (VERSION, b64encode(sjson.encode(body)).encode("ascii"))


def read_front(source: BinaryIO) -> Front:
    """Read the two lines in front and stop where the age file begins.

    Args:
        source: the seekable file, standing at its beginning.

    Raises:
        NotOursError: not a backup of ours.
        TruncatedError: it ends within the lines.
        NewerVersionError: a later format, by the first line, and the second is not of this one.
    """
    first = source.readline(_LONGEST_FIRST)
    found = _FIRST_LINE.fullmatch(first)
    if found is None:
        if b"lifafa-backup 1\n".startswith(first):
            raise TruncatedError("backup.first-line-cut")
        raise NotOursError("backup.first-line")
    number = int(found[1])
    if number != VERSION:
        # A later format raises both numbers; beside lines of version 1 this one was changed.
        try:
            _read_kits(source, first)
        except CryptoError as error:
            raise NewerVersionError("backup.version-line", found=number) from error
        raise NotOursError("backup.version-apart")
    return _read_kits(source, first)


def salt_line(front: Front) -> bytes:
    """Return the base64 in which the salt stands, without its line end."""
    return front.raw[front.raw.index(b"\n") + 1 : -1]


def _read_kits(source: BinaryIO, first: bytes) -> Front:
    second = source.readline(MAX_KITS_BYTES + 1)
    if len(second) > MAX_KITS_BYTES:
        raise NotOursError("backup.kits-length")
    if not second.endswith(b"\n"):
        raise TruncatedError("backup.kits-cut")
    body = sjson.parse(b64decode(second[:-1]))
    version = body.get("v")
    if body.keys() != _LINE_MEMBERS or type(version) is not int or version != VERSION:
        raise NotOursError("backup.kits-members")
    return Front(
        raw=first + second,
        vault_id=_text(body["vault"], _HEX_16),
        salt=_bytes(body["salt"], KEY_BYTES),
        slots=_slots(body["kits"]),
    )


def encode_manifest(manifest: BackupManifest) -> bytes:
    """Return the bytes of a manifest, proved to read back to the same."""
    body: dict[str, Any] = {"v": VERSION, "id": manifest.id, "office": manifest.office}
    body |= {name: getattr(manifest, name) for name in _NUMBERS}
    body |= {
        "vault": manifest.vault,
        "epoch": manifest.epoch,
        "log_head": manifest.log_head.hex(),
        "db_key": b64encode(manifest.db_key),
        "beside": manifest.beside,
        "outer": manifest.outer,
    }
    for name in _SECTIONS:
        section: Section = getattr(manifest, name)
        body[name] = {"size": section.size, "sha256": section.sha256}
    body["ext"] = {}
    raw = sjson.encode(body, max_bytes=MAX_MANIFEST_BYTES)
    if decode_manifest(raw) != manifest:
        raise ValueError("a manifest that reads back to something else")
    return raw


def decode_manifest(raw: bytes) -> BackupManifest:
    """Read a manifest strictly; its MAC is checked elsewhere.

    Raises:
        NotOursError, JsonError, LimitError: it breaks a rule.
        NewerVersionError: a later version.
    """
    body = sjson.parse(raw, max_bytes=MAX_MANIFEST_BYTES)
    version = body.get("v")
    if type(version) is int and version > VERSION:
        raise NewerVersionError("backup.manifest-version", found=version)
    if body.keys() != _MEMBERS or type(version) is not int or version != VERSION:
        raise NotOursError("backup.manifest-members")
    if type(body["beside"]) is not bool or not isinstance(body["office"], str):
        raise NotOursError("backup.manifest-types")
    manifest = BackupManifest(
        id=_text(body["id"], _HEX_16),
        office=body["office"],
        vault=_text(body["vault"], _HEX_16),
        epoch=_text(body["epoch"], _HEX_8),
        log_head=bytes.fromhex(_text(body["log_head"], _HEX_32)),
        db_key=_bytes(body["db_key"], KEY_BYTES),
        beside=body["beside"],
        outer=_text(body["outer"], _HEX_32),
        made=_number(body["made"]),
        gen=_number(body["gen"]),
        cases=_number(body["cases"]),
        papers=_number(body["papers"]),
        users=_number(body["users"]),
        lines=_number(body["lines"]),
        header=_section(body["header"]),
        index=_section(body["index"]),
        database=_section(body["database"]),
    )
    if manifest.index.size != manifest.papers * ENTRY_BYTES:
        raise NotOursError("backup.index-size")
    if not 1 <= manifest.header.size <= vault_header.MAX_BYTES:
        raise NotOursError("backup.header-size")
    return manifest


def parse_prefix(prefix: bytes) -> tuple[int, bytes]:
    """Check what stands before the manifest.

    Args:
        prefix: the first ``PREFIX_BYTES`` of the frame.

    Returns:
        Length of the manifest, and its MAC.

    Raises:
        TruncatedError, NotOursError: too short, another magic, length or reserved word.
        NewerVersionError: a frame of a later version.
    """
    if len(prefix) < PREFIX_BYTES:
        raise TruncatedError("backup.prefix-cut")
    magic, length, reserved = _PREFIX.unpack_from(prefix)
    if magic != MAGIC:
        if magic.startswith(_MAGIC_FAMILY):
            raise NewerVersionError("backup.newer")
        raise NotOursError("backup.magic")
    if not 1 <= length <= MAX_MANIFEST_BYTES or reserved != 0:
        raise NotOursError("backup.manifest-length")
    return length, prefix[-MAC_BYTES:]


def encode_prefix(manifest: bytes, key: bytes) -> bytes:
    """Return what stands before the manifest: magic, its length, and its MAC."""
    return _PREFIX.pack(MAGIC, len(manifest), 0) + hmac_sha256(key, manifest)


def encode_entry(name: bytes, size: int) -> bytes:
    """Return one entry of the paper index: 32 bytes of name, size of the sealed file."""
    return _ENTRY.pack(name, size)


def decode_entries(raw: bytes) -> Iterator[tuple[str, int]]:
    """Yield name (64 hex digits) and size of whole entries of the paper index."""
    for name, size in _ENTRY.iter_unpack(raw):
        yield name.hex(), size


def _slots(value: Any) -> tuple[Slot, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= vault_header.MAX_SLOTS:
        raise NotOursError("backup.kits-count")
    return tuple(_slot(one) for one in value)


def _slot(value: Any) -> Slot:
    if not isinstance(value, dict) or value.keys() != _SLOT_MEMBERS:
        raise NotOursError("backup.kit-members")
    kind = _text(value["kind"], KIND)
    if kind in (TYPED, TYPED_ON_PC):
        raise NotOursError("backup.kit-kind")
    return Slot(
        user=RECOVERY,
        kind=kind,
        commit=_bytes(value["commit"], KEY_BYTES),
        nonce=_bytes(value["nonce"], SEAL_NONCE_BYTES),
        wrap=_bytes(value["wrap"], WRAP_BYTES),
    )


def _section(value: Any) -> Section:
    if not isinstance(value, dict) or value.keys() != {"size", "sha256"}:
        raise NotOursError("backup.section")
    return Section(_number(value["size"]), _text(value["sha256"], _HEX_32))


def _number(value: Any) -> int:
    # A JSON true is an int to Python, but not to the format.
    if type(value) is not int:
        raise NotOursError("backup.number")
    return value


def _text(value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise NotOursError("backup.text")
    return value


def _bytes(value: Any, length: int) -> bytes:
    if not isinstance(value, str):
        raise NotOursError("backup.not-text")
    return b64decode(value, length=length)

"""A backup file opened: the lines in front, the age file behind them, the frame inside.

Rules kept here (``crypto/spec/backup.md``): the slots in front only lead to the key, nothing in
them is believed before the manifest named their hash; a changed front is told from a foreign one
wherever its bytes allow it; who made it, all lengths, the key file and
the paper index are proven before anybody gets an ``OpenBackup``; papers are proven by their own
keys; constant memory.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from crypto.backup.backup_format import (
    ENTRY_BYTES,
    PREFIX_BYTES,
    RECOVERY,
    BackupManifest,
    Front,
    decode_entries,
    decode_manifest,
    encode_entry,
    mac_key,
    parse_prefix,
    read_front,
    salt_line,
)
from crypto.base.primitives import equal, hmac_sha256, pad_length
from crypto.envelope import age
from crypto.envelope.stream import (
    STRIPE_BYTES,
    Checkpoint,
    PlacedReader,
    StreamReader,
    fill,
    no_checkpoint,
    plain_size,
    write_all,
)
from crypto.errors import (
    NotForUsError,
    TamperError,
    TruncatedError,
    UnlockError,
)
from crypto.vault.key_slots import code_keys, open_slot, refuse_uncommitted
from crypto.vault.near_salts import refuse_near_salt
from crypto.vault.open_vault import OpenVault, backup_pair, unlock_codes

_ENTRIES_READ = 1_024


class Slice(PlacedReader):
    """Reads some bytes in the middle of a stream; seekable.

    Args:
        stream: shared with other slices of the same backup, one reader at a time.
        start: where the slice begins.
        size: bytes of it; they lie within the stream.
    """

    def __init__(self, stream: StreamReader, start: int, size: int) -> None:
        super().__init__(size)
        self._stream = stream
        self._start = start

    def readinto(self, buffer: memoryview | bytearray, /) -> int:  # type: ignore[override]
        """Fill ``buffer``; less than the room only at the end of the slice.

        Raises:
            TruncatedError, TamperError: as ``StreamReader.readinto``.
        """
        with memoryview(buffer).cast("B") as view:
            wanted = max(0, min(len(view), self.size - self._position))
            self._stream.seek(self._start + self._position)
            count = self._stream.readinto(view[:wanted]) if wanted else 0
            self._position += count
            return count


class OpenBackup:
    """A backup whose maker and whose lengths are proven; make it with ``open_backup``.

    Attributes:
        manifest: what it says of itself.
        vault: the vault it was made of, as user 0.
    """

    def __init__(self, manifest: BackupManifest, vault: OpenVault, stream: StreamReader) -> None:
        self.manifest = manifest
        self.vault = vault
        self._stream = stream
        self._index_at = stream.tell()
        self._database_at = self._index_at + manifest.index.size
        self._papers_at = self._database_at + manifest.database.size
        self._end = self._check_index()

    def __repr__(self) -> str:
        return "<OpenBackup>"

    def write_database(self, target: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Write the database section; it opens with ``manifest.db_key``.

        Args:
            target: binary file, written in order.
            checkpoint: called with bytes done; may raise to cancel.

        Raises:
            TamperError, TruncatedError: the file was changed; what was written is worth nothing.
        """
        section, digest = self.manifest.database, hashlib.sha256()
        source, done = Slice(self._stream, self._database_at, section.size), 0
        with memoryview(bytearray(STRIPE_BYTES)) as room:
            while count := fill(source, room):
                digest.update(room[:count])
                write_all(target, room[:count])
                done += count
                checkpoint(done)
        if digest.hexdigest() != section.sha256:
            raise TamperError("backup.database-hash")

    def index(self) -> Iterator[tuple[str, int]]:
        """Yield name (64 hex digits) and sealed size of every paper; 0 for one that was lost."""
        source = Slice(self._stream, self._index_at, self.manifest.index.size)
        while raw := source.read(_ENTRIES_READ * ENTRY_BYTES):
            yield from decode_entries(raw)

    def papers(self) -> Iterator[tuple[str, int, Slice | None]]:
        """Yield name, sealed size and a reader of each paper that was there.

        The reader is None when the papers lie beside the file.
        """
        at = self._papers_at
        for name, size in self.index():
            if size == 0:
                continue
            yield name, size, None if self.manifest.beside else Slice(self._stream, at, size)
            at += size

    def check_padding(self) -> None:
        """Read what follows the last paper, to the end.

        Raises:
            TamperError: it is not all zeros, or the end was changed.
        """
        source = Slice(self._stream, self._end, self._stream.size - self._end)
        while raw := source.read(STRIPE_BYTES):
            if raw.count(0) != len(raw):
                raise TamperError("backup.padding")

    def _check_index(self) -> int:
        """Check the index and return where the frame ends; the padded length is exact."""
        digest, total, last = hashlib.sha256(), 0, ""
        for name, size in self.index():
            if name <= last:
                raise TamperError("backup.index-order")
            digest.update(encode_entry(bytes.fromhex(name), size))
            total, last = total + size, name
        if digest.hexdigest() != self.manifest.index.sha256:
            raise TamperError("backup.index-hash")
        end = self._papers_at + (0 if self.manifest.beside else total)
        if pad_length(end) != self._stream.size:
            raise TruncatedError("backup.length")
        return end


def open_backup(source: BinaryIO, kit: bytes | None, custodians: Mapping[int, bytes]) -> OpenBackup:
    """Open a backup with what recovery sheets say.

    Args:
        source: the seekable file; it stays open as long as the backup is used.
        kit: 16 bytes of a kit, or None.
        custodians: 16 bytes each, by number of the custodian.

    Raises:
        NotForUsError: ``backup.no-slot``, the codes are of another register or another sheet, or
            the lines in front were changed in a way that shows nowhere.
        NewerVersionError: a later format, or a key file of a later program.
        NotOursError, TruncatedError, TamperError, CryptoError: damaged, cut, changed, or made by
            somebody who did not hold the register.
    """
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    front = read_front(source)
    raw_header = source.read(age.HEADER_BYTES)
    nonce = source.read(age.NONCE_BYTES)
    if len(nonce) < age.NONCE_BYTES:
        raise TruncatedError("backup.age-cut")
    parsed = age.parse_header(raw_header)
    payload_at = len(front.raw) + age.HEADER_BYTES + age.NONCE_BYTES
    length = plain_size(size - payload_at)
    if pad_length(length) != length:
        raise TruncatedError("backup.padded-length")
    # All that can be seen without a key was looked at: now a code that fits nothing is another's.
    secret = _secret(front, kit, custodians)
    try:
        file_key, _key = age.unwrap(parsed, (backup_pair(secret, front.vault_id),))
    except NotForUsError as error:
        raise TamperError("backup.age-key") from error
    stream = StreamReader(source, payload_at, size - payload_at, age.payload_key(file_key, nonce))
    outer = hashlib.sha256(front.raw + raw_header).hexdigest()
    return _open_frame(stream, front, outer, kit, custodians)


def _secret(front: Front, kit: bytes | None, custodians: Mapping[int, bytes]) -> bytes:
    """Return the recovery secret that a slot in front gives.

    Raises:
        NotForUsError: no slot commits to a key of these codes, and nothing shows that one did.
        HeaderError: one does, but was changed; or one opens that commits to something else.
        TamperError: ``backup.salt``, one does as soon as one letter of the salt is another.
    """
    keys = code_keys(front.salt, kit, custodians)
    try:
        return open_slot(keys, front.salt, front.vault_id, front.slots)[2]
    except UnlockError as error:
        refuse_uncommitted(keys, front.salt, front.vault_id, front.slots)
        try:
            refuse_near_salt(salt_line(front), front.salt, front.slots, kit, custodians)
        except TamperError as near:
            raise TamperError("backup.salt") from near
        raise NotForUsError("backup.no-slot") from error


def _open_frame(
    stream: StreamReader,
    front: Front,
    outer: str,
    kit: bytes | None,
    custodians: Mapping[int, bytes],
) -> OpenBackup:
    raw, mac = _read_manifest(stream)
    manifest = decode_manifest(raw)
    key_file = stream.read(manifest.header.size) or b""
    if hashlib.sha256(key_file).hexdigest() != manifest.header.sha256:
        raise TamperError("backup.header-hash")
    try:
        vault = unlock_codes(key_file, kit, custodians)
    except UnlockError as error:
        raise TamperError("backup.key-file") from error
    if not equal(hmac_sha256(mac_key(vault), raw), mac):
        raise TamperError("backup.mac")
    _check_bound(manifest, vault, front, outer)
    return OpenBackup(manifest, vault, stream)


def _check_bound(manifest: BackupManifest, vault: OpenVault, front: Front, outer: str) -> None:
    """Check that front, manifest and key file are of one register and one moment."""
    if manifest.outer != outer:
        raise TamperError("backup.outer")
    if not manifest.vault == vault.vault_id == front.vault_id or vault.user != RECOVERY:
        raise TamperError("backup.vault")
    if manifest.gen != vault.header.gen:
        raise TamperError("backup.gen")


def _read_manifest(stream: StreamReader) -> tuple[bytes, bytes]:
    """Return the manifest and the MAC before it; the stream stands behind them then."""
    length, mac = parse_prefix(stream.read(PREFIX_BYTES) or b"")
    return stream.read(length) or b"", mac

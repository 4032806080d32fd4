"""Making a backup file: front lines, then one age file to the backup key of the key file.

Rules kept here (``crypto/spec/backup.md``): a backup is written once, under a key that seals
nothing else; reading, sealing and writing overlap; what was written is compared with what is read
back before anybody counts on it; memory is the paper index and a few stripes.
"""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from crypto.backup.backup_format import (
    BackupManifest,
    Section,
    encode_entry,
    encode_manifest,
    encode_prefix,
    mac_key,
    write_front,
)
from crypto.base.primitives import pad_length, random_bytes
from crypto.envelope import age
from crypto.envelope.stream import (
    Checkpoint,
    Joined,
    no_checkpoint,
    seal_stream,
    sealed_size,
    write_all,
)
from crypto.envelope.write_check import WrittenCheck
from crypto.errors import TamperError
from crypto.vault.open_vault import OpenVault

ID_BYTES = 16


@dataclass(frozen=True)
class Facts:
    """What the caller knows about the register at the moment of the backup; as in the manifest."""

    made: int
    office: str
    epoch: str
    cases: int
    users: int
    lines: int
    log_head: bytes


@dataclass(frozen=True)
class Database:
    """The copy of the database.

    Attributes:
        key: its one-time key, 32 bytes.
        section: its size and hash.
        open: returns a fresh reader.
    """

    key: bytes = field(repr=False)
    section: Section
    open: Callable[[], BinaryIO] = field(repr=False)


@dataclass(frozen=True)
class Papers:
    """The papers in the order of their names.

    Attributes:
        entries: name (32 bytes) and size of the sealed file, 0 for one that is lost.
        beside: they lie beside the file, so that only the index goes into it.
        open: returns a fresh reader of the sealed file of a name.
    """

    entries: Sequence[tuple[bytes, int]] = field(repr=False)
    beside: bool
    open: Callable[[bytes], BinaryIO] = field(repr=False)


class PreparedBackup:
    """A backup ready to be written; make it with ``prepare``.

    Attributes:
        manifest: what it says of itself.
        size_bytes: size of the whole file.
    """

    def __init__(
        self,
        manifest: BackupManifest,
        start: bytes,
        file_key: bytes,
        head: bytes,
        database: Database,
        papers: Papers,
    ) -> None:
        self.manifest = manifest
        self._content = len(head) + database.section.size
        if not papers.beside:
            self._content += sum(size for _name, size in papers.entries)
        self._nonce = random_bytes(age.NONCE_BYTES)
        self._key = age.payload_key(file_key, self._nonce)
        self._start = start + self._nonce
        self._head = head
        self._database = database
        self._papers = papers
        self._check = WrittenCheck()
        self._started = False
        self.size_bytes = len(self._start) + sealed_size(pad_length(self._content))

    def __repr__(self) -> str:
        return "<PreparedBackup>"

    def write(self, target: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Write the whole file, once.

        Args:
            target: binary file, written in order from its current position.
            checkpoint: called with plaintext bytes done so far; may raise to cancel.

        Raises:
            AttachmentError: the database copy or a paper has another size than it had.
            RuntimeError: called a second time.
        """
        if self._started:
            raise RuntimeError("a prepared backup is written once")
        self._started = True

        def put(data: memoryview) -> None:
            self._check.add(data)
            write_all(target, data)

        put(memoryview(self._start))
        plain = Joined(self._pieces(), pad_length(self._content))
        try:
            seal_stream(plain, plain.size, self._key, put, checkpoint)
        finally:
            plain.close()

    def verify_written(self, source: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Read the written file again and compare every byte with what was written.

        Args:
            source: the file, open for reading; the whole of it is read from the beginning.
            checkpoint: called with file bytes done so far; may raise to cancel.

        Raises:
            TamperError: it is not what ``write`` wrote.
            TruncatedError: it is shorter.
        """
        source.seek(0)
        self._check.compare(source, checkpoint)
        if source.read(1):
            raise TamperError("written.longer")

    def _pieces(self) -> Iterator[tuple[BinaryIO, int | None]]:
        yield io.BytesIO(self._head), None
        yield self._database.open(), self._database.section.size
        if self._papers.beside:
            return
        for name, size in self._papers.entries:
            if size:
                yield self._papers.open(name), size


def prepare(vault: OpenVault, facts: Facts, database: Database, papers: Papers) -> PreparedBackup:
    """Build everything that stands before the database, without writing it.

    Args:
        vault: the open vault; its key file goes into the backup as it is.
        facts: what to say about the register.
        database: the copy of the database.
        papers: all papers, in the order of their names.

    Raises:
        CryptoError: a value breaks a bound of the format.
    """
    front = write_front(vault.header)
    header, file_key = age.seal_header(vault.header.backup_public)
    index = b"".join(encode_entry(name, size) for name, size in papers.entries)
    manifest = BackupManifest(
        id=random_bytes(ID_BYTES).hex(),
        made=facts.made,
        office=facts.office,
        vault=vault.vault_id,
        epoch=facts.epoch,
        gen=vault.header.gen,
        cases=facts.cases,
        papers=len(papers.entries),
        users=facts.users,
        lines=facts.lines,
        log_head=facts.log_head,
        db_key=database.key,
        beside=papers.beside,
        outer=hashlib.sha256(front + header).hexdigest(),
        header=_section(vault.header.raw),
        index=_section(index),
        database=database.section,
    )
    raw = encode_manifest(manifest)
    head = encode_prefix(raw, mac_key(vault)) + raw + vault.header.raw + index
    return PreparedBackup(manifest, front + header, file_key, head, database, papers)


def _section(raw: bytes) -> Section:
    return Section(len(raw), hashlib.sha256(raw).hexdigest())

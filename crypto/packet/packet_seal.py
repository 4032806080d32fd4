"""Making a packet: build the manifest, show it as the receiver will see it, seal it.

Rules kept here (``crypto/spec/packet.md``, "Sending"): header first, then the manifest that
names the header's hash, then the signature, then the stream; a packet is written once, under
a key that seals nothing else; what is previewed is decoded from the very bytes that will be
sealed, by the receiver's code; keys appear in no error and no repr.
"""

import hashlib
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from crypto.base.primitives import pad_length, random_bytes
from crypto.envelope import age
from crypto.envelope.stream import Checkpoint, Joined, no_checkpoint, seal_stream, write_all
from crypto.envelope.write_check import WrittenCheck
from crypto.errors import BindingError, LimitError, TamperError
from crypto.office.card import EncKey, read_card
from crypto.office.identity import Identity, OfficePublic
from crypto.packet import manifest
from crypto.packet.manifest import (
    MAX_CONTENT_BYTES,
    SIGNATURE_TYPE,
    Manifest,
    PacketFile,
    encode_head,
    file_size,
)


@dataclass(frozen=True)
class FileSource:
    """One attachment to be sealed.

    Attributes:
        file: what the manifest says about it; the hash must be that of the bytes, it is
            checked by the receiver and not again here.
        open: returns a fresh reader of the plaintext with ``readinto`` and ``close``.
    """

    file: PacketFile
    open: Callable[[], BinaryIO] = field(repr=False)


@dataclass(frozen=True)
class Facts:
    """What the caller decides about a packet; member by member as in ``Manifest``."""

    type: str
    pid: str
    thread: str
    re: str | None
    ep: str
    seq: int
    ack: dict[str, Any] | None
    created: int
    expires: int
    log_head: str
    card: bytes = field(repr=False)
    body: dict[str, Any] = field(repr=False)
    ext: dict[str, Any] = field(default_factory=dict, repr=False)


class PreparedPacket:
    """A packet ready to be looked at and written; make it with ``prepare``.

    Attributes:
        manifest_bytes: the exact bytes that were signed.
        manifest_sha256: their hash, by which a receipt will name them.
        size_bytes: size of the whole file.
    """

    def __init__(
        self,
        header: bytes,
        file_key: bytes,
        frame_head: bytes,
        described: Manifest,
        files: Sequence[FileSource],
        multiline: Collection[str],
    ) -> None:
        content = len(frame_head) + described.files_bytes
        if content > MAX_CONTENT_BYTES:
            raise LimitError("packet.content-too-large", limit=MAX_CONTENT_BYTES)
        self.manifest_bytes = described.raw
        self.manifest_sha256 = described.sha256
        self.size_bytes = file_size(content)
        self._content = content
        self._header = header
        self._nonce = random_bytes(age.NONCE_BYTES)
        self._key = age.payload_key(file_key, self._nonce)
        self._frame_head = frame_head
        self._files = tuple(files)
        self._multiline = frozenset(multiline)
        self._check = WrittenCheck()
        self._started = False
        self._finished = False

    def opened(self) -> Manifest:
        """Return the manifest as the receiver's code decodes it from the very bytes."""
        return manifest.decode(self.manifest_bytes, self._multiline)

    def write(self, target: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Write the whole packet, once.

        Args:
            target: binary file, written in order from its current position.
            checkpoint: called with plaintext bytes done so far; may raise to cancel.

        Raises:
            AttachmentError: an attachment has another size than it should.
            RuntimeError: called a second time; prepare the packet again instead, so that
                no key ever seals two streams.
        """
        if self._started:
            raise RuntimeError("a prepared packet is written once")
        self._started = True

        def put(data: memoryview) -> None:
            self._check.add(data)
            write_all(target, data)

        put(memoryview(self._header + self._nonce))
        plain = Joined(self._pieces(), pad_length(self._content))
        try:
            seal_stream(plain, plain.size, self._key, put, checkpoint)
        finally:
            plain.close()
        self._finished = True

    def verify_written(self, source: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Read a written packet again and compare every byte with what was written.

        Args:
            source: the file, open for reading; the whole of it is read from the beginning.
            checkpoint: called with file bytes done so far; may raise to cancel.

        Raises:
            TamperError: it is not what ``write`` wrote.
            TruncatedError: it is shorter.
            RuntimeError: ``write`` has not finished.
        """
        if not self._finished:
            raise RuntimeError("the packet was not written to its end")
        source.seek(0)
        self._check.compare(source, checkpoint)
        if source.read(1):
            raise TamperError("written.longer")

    def _pieces(self) -> Iterator[tuple[BinaryIO, int | None]]:
        """Yield the readers of the frame before its padding, each with the size it must have."""
        yield io.BytesIO(self._frame_head), None
        for source in self._files:
            yield source.open(), source.file.size


def prepare(
    facts: Facts,
    signer: Identity,
    to: OfficePublic | str,
    to_key: EncKey,
    files: Sequence[FileSource] = (),
    multiline: Collection[str] = (),
) -> PreparedPacket:
    """Build, sign and check a packet, without writing it.

    Args:
        facts: what the packet says.
        signer: our identity; ``facts.card`` must be its card.
        to: the recipient, or its office id (64 hex digits).
        to_key: one of the recipient's encryption keys.
        files: attachments in order.
        multiline: names of referral members whose strings may hold LF.

    Raises:
        BindingError: the card is not the signer's.
        CardError: the card or the recipient's key breaks a rule.
        JsonError, SchemaError, LimitError: the manifest breaks a rule.
    """
    if read_card(facts.card).public != signer.public:
        raise BindingError("packet.card-not-signers")
    header, file_key = age.seal_header(to_key.pk)
    to_id = to if isinstance(to, str) else to.office_id
    raw = manifest.encode(_members(facts, signer, to_id, to_key, header, files), multiline)
    signature = signer.sign(SIGNATURE_TYPE, raw)
    frame_head = encode_head(raw, signer.public.ed25519, signature)
    described = manifest.decode(raw, multiline)
    return PreparedPacket(header, file_key, frame_head, described, files, multiline)


def _members(
    facts: Facts,
    signer: Identity,
    to_id: str,
    to_key: EncKey,
    header: bytes,
    files: Sequence[FileSource],
) -> dict[str, Any]:
    return {
        "type": facts.type,
        "pid": facts.pid,
        "thread": facts.thread,
        "re": facts.re,
        "from": signer.public.office_id,
        "to": to_id,
        "to_kid": to_key.kid,
        "outer": hashlib.sha256(header).hexdigest(),
        "ep": facts.ep,
        "seq": facts.seq,
        "ack": facts.ack,
        "created": facts.created,
        "expires": facts.expires,
        "log_head": facts.log_head,
        "card": facts.card.decode("utf-8"),
        "files": [
            {
                "name": source.file.name,
                "type": source.file.type,
                "size": source.file.size,
                "sha256": source.file.sha256,
            }
            for source in files
        ],
        "body": facts.body,
        "ext": facts.ext,
    }

"""Opening a packet: the receiver's crypto steps, in the order that the specification fixes.

Rules kept here (``crypto/spec/packet.md``, "Receiving"): size, header, key, header MAC,
frame, signature, strict JSON and schema, binding, one after the other; no JSON is parsed
before the signature verifies; nothing of an attachment is believed before size, hash,
padding and the end of the file have all been checked; keys appear in no error and no repr.
"""

import hashlib
import io
from collections.abc import Buffer, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from crypto.base.primitives import equal, pad_length, pae, verify_ed25519
from crypto.envelope import age
from crypto.envelope.hybrid import HybridKey
from crypto.envelope.stream import (
    CHUNK_BYTES,
    STRIPE_BYTES,
    Checkpoint,
    Slot,
    StreamReader,
    fill,
    no_checkpoint,
    plain_size,
    pump,
    write_all,
)
from crypto.errors import (
    AttachmentError,
    BindingError,
    LimitError,
    NotOursError,
    SignatureError,
    TamperError,
    TruncatedError,
)
from crypto.office.card import Card, read_card
from crypto.packet import manifest
from crypto.packet.manifest import (
    MAX_CONTENT_BYTES,
    MAX_FILE_BYTES,
    MIN_FILE_BYTES,
    PAYLOAD_AT,
    PREFIX_BYTES,
    SIGNATURE_TYPE,
    Frame,
    Manifest,
    PacketFile,
    file_size,
    parse_prefix,
)

Sink = Callable[[int, PacketFile], BinaryIO]
"""Gives the file that attachment number ``n`` (from 0) is written to."""


@dataclass(frozen=True)
class OpenPacket:
    """A packet whose signature, manifest and binding are good; attachments not yet checked.

    Attributes:
        manifest: what the sender signed.
        card: the sender's card inside it, verified.
        manifest_sha256: 64 hex digits, as receipts quote it.
        opened_with: kid of our key that opened it.
    """

    manifest: Manifest
    card: Card
    manifest_sha256: str
    opened_with: str
    _frame: Frame = field(repr=False)
    _reader: StreamReader = field(repr=False)
    _source: BinaryIO = field(repr=False)
    _size: int = field(repr=False)

    def check(self, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Check the packet to its last byte and keep nothing of it.

        Args:
            checkpoint: as for ``extract``.

        Raises:
            AttachmentError, TamperError, TruncatedError: as ``extract``.
        """
        self.extract(lambda _number, _file: _Nowhere(), checkpoint)

    def extract(self, sink: Sink, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Write every attachment to its sink and check the packet to its last byte.

        Each sink is closed after its attachment was found good. On any failure the caller
        must throw away everything that any sink received: the packet is refused whole.

        Args:
            sink: called once per attachment, in order.
            checkpoint: called with attachment bytes done so far; may raise to cancel.

        Raises:
            AttachmentError: a hash differs; ``facts["number"]`` counts from 1.
            TamperError: a chunk, the padding or the end of the file is not as sealed.
            TruncatedError: the file became shorter.
        """
        self._reader.seek(self._frame.files_at)
        done = 0
        for number, file in enumerate(self.manifest.files):
            self._extract_one(number, file, sink(number, file), checkpoint, done)
            done += file.size
        checkpoint(done)
        self._check_padding()
        self._source.seek(self._size)
        if self._source.read(1):
            raise TamperError("packet.grew")

    def _extract_one(
        self, number: int, file: PacketFile, target: BinaryIO, checkpoint: Checkpoint, before: int
    ) -> None:
        digest = hashlib.sha256()
        done = 0

        def take(slot: Slot) -> bool:
            nonlocal done
            checkpoint(before + done)
            slot.used = fill(self._reader, slot.view[: min(len(slot.view), file.size - done)])
            done += slot.used
            return slot.used > 0

        def hash_(slot: Slot) -> None:
            digest.update(slot.view[: slot.used])

        def put(slot: Slot) -> None:
            write_all(target, slot.view[: slot.used])

        # A small attachment is not worth threads.
        count = 1 if file.size <= STRIPE_BYTES else 4
        pump(take, (hash_, put), Slot.several(count, max(1, min(STRIPE_BYTES, file.size))))
        if not equal(digest.digest(), bytes.fromhex(file.sha256)):
            raise AttachmentError("attachment.sha256", number=number + 1)
        target.close()

    def _check_padding(self) -> None:
        with memoryview(bytearray(CHUNK_BYTES)) as view:
            while count := fill(self._reader, view):
                if bytes(view[:count]) != bytes(count):
                    raise TamperError("frame.padding-not-zero")


class _Nowhere(io.BytesIO):
    """Takes what is written to it and keeps none of it."""

    def write(self, data: Buffer, /) -> int:
        """Take all of ``data``."""
        with memoryview(data) as view:
            return view.nbytes


def open_packet(
    source: BinaryIO,
    size: int,
    keys: Sequence[HybridKey],
    us: str,
    multiline: Collection[str] = (),
) -> OpenPacket:
    """Open a packet as far as its signed manifest.

    Reads the header and the chunks that hold the manifest: 68 KB for a usual packet, never
    more than 1.2 MB.

    Args:
        source: seekable file, opened for reading; must stay open for ``extract``.
        size: bytes of the file.
        keys: our private keys, newest first.
        us: our office id, 64 hex digits.
        multiline: names of referral members whose strings may hold LF.

    Raises:
        LimitError: larger than any packet, or too many or too large attachments.
        NotOursError: not a packet, or a header outside our profile.
        TruncatedError: the file was cut off.
        NotForUsError: none of ``keys`` opens it.
        TamperError: header, payload or size were changed.
        NewerVersionError: a newer program made it.
        SignatureError: the manifest's signature does not verify.
        JsonError, SchemaError: the signed manifest breaks a rule.
        CardError: the sender's card inside breaks a rule.
        BindingError: signed, but for another office, key, envelope or by another office.
    """
    _check_size(source, size)
    header, nonce = _read_head(source)
    parsed = age.parse_header(header)
    file_key, key = age.unwrap(parsed, keys)
    stream_key = age.payload_key(file_key, nonce)
    reader = StreamReader(source, PAYLOAD_AT, size - PAYLOAD_AT, stream_key)
    frame, raw, signer = _verified_manifest(reader)
    found = manifest.decode(raw, multiline)
    card = read_card(found.card)
    _check_binding(found, card, signer, us)
    _check_envelope(found, header, key)
    _check_length(reader, frame, found)
    return OpenPacket(found, card, found.sha256, key.kid, frame, reader, source, size)


def _check_size(source: BinaryIO, size: int) -> None:
    """Step 1: the size, and that it is one of so many chunks.

    A file of another size is looked at only to say what is wrong with it. That it was cut off or
    grew is told before a key is tried: for whom it is helps nobody who cannot take it in.
    """
    if size > MAX_FILE_BYTES:
        raise LimitError("packet.file-large", limit=MAX_FILE_BYTES)
    try:
        if size < MIN_FILE_BYTES:
            raise TruncatedError("packet.file-short")
        plain_size(size - PAYLOAD_AT)
    except TruncatedError as error:
        source.seek(0)
        if not age.looks_cut_off(source.read(len(age.VERSION_LINE))):
            raise NotOursError("packet.not-ours") from error
        raise


def _read_head(source: BinaryIO) -> tuple[bytes, bytes]:
    """Step 2, the reading: the header and the nonce after it."""
    source.seek(0)
    head = source.read(PAYLOAD_AT)
    if len(head) != PAYLOAD_AT:
        raise TruncatedError("packet.source-short")
    return head[: age.HEADER_BYTES], head[age.HEADER_BYTES :]


def _verified_manifest(reader: StreamReader) -> tuple[Frame, bytes, bytes]:
    """Steps 5 to 7: chunk 0, the frame, and the signature over the manifest bytes."""
    first = reader.read(PREFIX_BYTES)
    frame = parse_prefix(first, reader.size)
    head = bytearray(frame.files_at)
    reader.seek(0)
    with memoryview(head) as view:
        fill(reader, view)
    raw, signer, signature = frame.split(bytes(head))
    try:
        verify_ed25519(signer, pae(SIGNATURE_TYPE, raw), signature)
    except SignatureError as error:
        raise SignatureError("packet.signature") from error
    return frame, raw, signer


def _check_binding(found: Manifest, card: Card, signer: bytes, us: str) -> None:
    """Step 9, the offices: the card is the signer's, he is who he says, and he means us."""
    if card.public.ed25519 != signer:
        raise BindingError("binding.card-not-signers")
    if found.from_ != card.public.office_id:
        raise BindingError("binding.from")
    if found.to != us:
        raise BindingError("binding.to-other-office", sender=found.from_, to=found.to)


def _check_envelope(found: Manifest, header: bytes, key: HybridKey) -> None:
    """Step 9, the envelope: this header and this key are the ones that were signed."""
    if found.outer != hashlib.sha256(header).hexdigest():
        raise BindingError("binding.outer")
    if found.to_kid != key.kid:
        raise BindingError("binding.kid")


def _check_length(reader: StreamReader, frame: Frame, found: Manifest) -> None:
    """Compare the size of the file with the size that the manifest implies.

    Part of step 14, done early so that a preview can say at once that a file is cut off.
    Only when the last chunk opens has the sender himself sealed a wrong length.
    """
    content = frame.files_at + found.files_bytes
    if content > MAX_CONTENT_BYTES:
        raise LimitError("packet.content-large", limit=MAX_CONTENT_BYTES)
    padded = pad_length(content)
    if reader.size == padded:
        return
    try:
        reader.seek(reader.size - 1)
        reader.read(1)
    except TamperError as error:
        if reader.size < padded:
            raise TruncatedError("packet.cut-off", expected=file_size(content)) from error
        raise TamperError("packet.longer", expected=file_size(content)) from error
    raise NotOursError("frame.padding-length")

"""The announcement of a release: which files make up a version, signed by those who answer for it.

Rules kept here (``crypto/spec/release.md``): an announcement counts only with two signatures of the
three keys that the caller holds; signatures of other keys count for nothing; a version is three
numbers and only ever rises; a file is the released one when size and hash are those announced.
There is no clock and no disk here, callers hand in what they read.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO

from crypto.base import schema, sjson
from crypto.base.primitives import b64decode, b64encode
from crypto.envelope.stream import Checkpoint, no_checkpoint
from crypto.errors import (
    AttachmentError,
    BindingError,
    NewerVersionError,
    NotOursError,
    ReleaseError,
    RollbackError,
    SchemaError,
    TruncatedError,
)
from crypto.office import signed_object
from crypto.office.identity import KEY_BYTES, Identity

TYPE = "lifafa/release/1"
VERSION = 1
PRODUCT = "lifafa"
MAX_BYTES = 1_048_576
MAX_BODY_BYTES = 262_144
HOLDERS = 3
NEED = 2
LANGUAGES = ("en", "hi", "ne", "bn")
MAX_NOTE = 4_000
MAX_FILES = 32
MAX_FILE_BYTES = 2**31
MAX_HOLDER = 100
MAX_KEYS_BYTES = 4_096
READ_BYTES = 1_048_576
_DRAFT_LINES = 2
_MEMBERS = frozenset(["v", "product", "version", "published", "files", "notes", "ext", "crit"])
_FILE_MEMBERS = frozenset(["name", "platform", "bytes", "sha256"])
_NUMBERS = re.compile(r"(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,98}[A-Za-z0-9]")
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?")

type Number = tuple[int, int, int]


@dataclass(frozen=True)
class ReleasedFile:
    """One file of a release.

    Attributes:
        name: a plain file name in ASCII that every system can keep, never a path.
        platform: for which computers, a code such as ``linux_x86_64``.
        size: bytes, 1 to 2 GiB.
        sha256: 64 hex digits.
    """

    name: str
    platform: str
    size: int
    sha256: str

    def check_content(self, source: BinaryIO, checkpoint: Checkpoint = no_checkpoint) -> None:
        """Read a file to its end, in constant memory, and refuse what was not released.

        Args:
            source: open for reading, standing at its beginning.
            checkpoint: called with the bytes done so far; may raise to cancel.

        Raises:
            TruncatedError: it ends too early; facts ``found`` and ``wanted``, in bytes.
            AttachmentError: it is longer, or its bytes are others; fact ``sha256`` of the latter.
        """
        digest, done = hashlib.sha256(), 0
        while done <= self.size and (chunk := source.read(min(READ_BYTES, self.size + 1 - done))):
            digest.update(chunk)
            done += len(chunk)
            checkpoint(done)
        if done < self.size:
            raise TruncatedError("release.file-short", found=done, wanted=self.size)
        if done > self.size:
            raise AttachmentError("release.file-long", wanted=self.size)
        if digest.hexdigest() != self.sha256:
            raise AttachmentError("release.file-content", sha256=digest.hexdigest())


@dataclass(frozen=True)
class HeldKey:
    """A key that signs releases; ``holder`` says who holds its secret half."""

    holder: str
    key: bytes


@dataclass(frozen=True)
class Release:
    """An announcement whose every signature verifies; whether enough signed is asked for apart.

    Attributes:
        version: three numbers with dots, as it is shown.
        published: day, ``2026-11-25``.
        files: in their order.
        notes: what is new, plain text by language; every language of ``LANGUAGES``.
        ext: optional members of later versions, kept as they came.
        signers: the keys in the file, ascending.
        body: the exact signed bytes.
    """

    version: str
    published: str
    files: tuple[ReleasedFile, ...]
    notes: Mapping[str, str] = field(repr=False)
    ext: Mapping[str, Any] = field(repr=False)
    signers: tuple[bytes, ...] = field(repr=False)
    body: bytes = field(repr=False)

    @cached_property
    def body_sha256(self) -> str:
        """What stands for this announcement in a public list."""
        return hashlib.sha256(self.body).hexdigest()

    def signed_by(self, keys: Collection[HeldKey]) -> tuple[HeldKey, ...]:
        """Return which of some keys signed, in their own order."""
        return tuple(one for one in keys if one.key in self.signers)

    def check_signed(self, keys: Sequence[HeldKey]) -> tuple[HeldKey, ...]:
        """Refuse an announcement that fewer than two of three keys signed.

        Args:
            keys: the three that count; those in the file are only a hint.

        Returns:
            Those who signed.

        Raises:
            ReleaseError: too few signed, facts ``found`` and ``need``; or there are no three keys.
        """
        if len({one.key for one in keys}) != HOLDERS:
            raise ReleaseError("release.no-keys", found=len(keys))
        signers = self.signed_by(keys)
        if len(signers) < NEED:
            raise ReleaseError("release.few-signatures", found=len(signers), need=NEED)
        return signers


@dataclass(frozen=True)
class Contents:
    """What an announcement is to say; see ``Release`` for the members."""

    version: str
    published: str
    files: Sequence[ReleasedFile]
    notes: Mapping[str, str] = field(repr=False)


def numbers(version: str) -> Number:
    """Return the three numbers of a version, to be compared as numbers.

    Raises:
        SchemaError: not three numbers of one to four digits with dots between, or zeros in front.
    """
    found = _NUMBERS.fullmatch(version)
    if found is None:
        raise SchemaError("release.version")
    return int(found[1]), int(found[2]), int(found[3])


def compare(running: str, found: Release) -> str:
    """Say what a release is to one who has the version ``running``.

    Returns:
        ``"newer"`` or ``"same"``.

    Raises:
        RollbackError: it is older.
        SchemaError: ``running`` is no version.
    """
    own, offered = numbers(running), numbers(found.version)
    if offered < own:
        raise RollbackError("release.older")
    return "newer" if offered > own else "same"


def make_body(contents: Contents) -> bytes:
    """Return the body of an announcement, to be signed by ``encode_signed``.

    Raises:
        SchemaError, JsonError, LimitError: a value breaks a rule.
    """
    body = {
        "v": VERSION,
        "product": PRODUCT,
        "version": contents.version,
        "published": contents.published,
        "files": [
            {"name": one.name, "platform": one.platform, "bytes": one.size, "sha256": one.sha256}
            for one in contents.files
        ],
        "notes": dict(contents.notes),
        "ext": {},
        "crit": [],
    }
    raw = sjson.encode(body, multiline=LANGUAGES, max_bytes=MAX_BODY_BYTES)
    read_body(raw)
    return raw


def make_draft(body: bytes) -> bytes:
    """Return an announcement that nobody has signed yet, on its way to the first signer.

    Raises:
        CryptoError: as for ``read_body``.
    """
    read_body(body)
    return f"lifafa-signed {signed_object.VERSION} {TYPE}\n{b64encode(body)}\n".encode("ascii")


def read_draft(raw: bytes) -> Release:
    """Return what an announcement says that nobody has signed yet.

    Raises:
        NotOursError: not such a draft, or signed by somebody.
        CryptoError: as for ``read_body``.
    """
    body = b64decode(b"".join(raw.split(b"\n")[1:2]))
    if make_draft(body) != raw:
        raise NotOursError("release.draft")
    return read_body(body)


def encode_signed(body: bytes, signers: Sequence[Identity]) -> bytes:
    """Return an announcement file that ``read_release`` accepts.

    Raises:
        CryptoError: as for ``read_release``.
        ValueError: no signer, or more than eight.
    """
    raw = signed_object.encode(TYPE, body, signers)
    read_release(raw)
    return raw


def add_signature(raw: bytes, signer: Identity) -> bytes:
    """Return an announcement, or the draft of one, with one more signature.

    Raises:
        CryptoError: as for ``read_release`` and ``read_draft``.
        ValueError: it carries 8 signatures already.
    """
    if raw.count(b"\n") == _DRAFT_LINES:
        return encode_signed(read_draft(raw).body, [signer])
    read_release(raw)
    return signed_object.add_signature(raw, TYPE, signer, MAX_BYTES)


def read_release(raw: bytes) -> Release:
    """Verify an announcement file and return what it says.

    Every signature in it is good, but it may be believed only after ``check_signed``.

    Args:
        raw: whole file, at most 1 MiB.

    Raises:
        LimitError: the file or its body is too long.
        NotOursError: not an announcement file.
        NewerVersionError: made by a newer program.
        SignatureError: a signature does not verify.
        JsonError, SchemaError: the body breaks a rule.
        BindingError: it announces another product.
    """
    sealed = signed_object.decode(raw, TYPE, MAX_BYTES)
    return read_body(sealed.body, sealed.signers)


def read_body(raw: bytes, signers: tuple[bytes, ...] = ()) -> Release:
    """Return what the body of an announcement says; nothing of it is proved by that.

    Raises:
        LimitError, JsonError, SchemaError, NewerVersionError, BindingError: as for
            ``read_release``.
    """
    body = sjson.parse(raw, multiline=LANGUAGES, max_bytes=MAX_BODY_BYTES)
    version = schema.whole(body.get("v"), "release.v", least=1)
    if version != VERSION:
        raise NewerVersionError("release.newer", found=version)
    if schema.texts(body.get("crit"), "release.crit"):
        raise NewerVersionError("release.critical")
    schema.members(body, _MEMBERS, "release.members")
    if schema.word(body["product"], "release.product") != PRODUCT:
        raise BindingError("release.other-product")
    shown = schema.text(body["version"], "release.version-text", most=14)
    numbers(shown)
    return Release(
        version=shown,
        published=schema.day(body["published"], "release.published"),
        files=_files(body["files"]),
        notes=_notes(body["notes"]),
        ext=schema.mapping(body["ext"], "release.ext"),
        signers=signers,
        body=bytes(raw),
    )


def key_line(held: HeldKey) -> dict[str, str]:
    """Return how a key stands in a list of keys."""
    return {"holder": held.holder, "key": b64encode(held.key)}


def read_keys(raw: bytes) -> tuple[HeldKey, ...]:
    """Return the keys of a list: three of different holders, or none before a first release.

    Args:
        raw: the list as ``crypto/spec/release.md`` describes it.

    Raises:
        JsonError, LimitError, SchemaError: it breaks a rule.
        NotOursError: a key is not canonical base64 of 32 bytes.
        ReleaseError: another number of keys, or one holder or key twice.
    """
    # A list is edited by hand: a line feed at its end, and lines in it, are no harm.
    body = sjson.parse(raw.strip(), max_bytes=MAX_KEYS_BYTES)
    schema.members(body, {"need", "keys"}, "release-keys.members")
    schema.whole(body["need"], "release-keys.need", least=NEED, most=NEED)
    if not isinstance(body["keys"], list):
        raise SchemaError("release-keys.keys")
    keys = tuple(_held(one) for one in body["keys"])
    if keys and len(keys) != HOLDERS:
        raise ReleaseError("release-keys.count", found=len(keys))
    distinct = {one.key for one in keys}, {one.holder.casefold() for one in keys}
    if any(len(some) != len(keys) for some in distinct):
        raise ReleaseError("release-keys.twice")
    return keys


def _held(value: Any) -> HeldKey:
    one = schema.mapping(value, "release-keys.entry")
    schema.members(one, {"holder", "key"}, "release-keys.entry-members")
    holder = schema.text(one["holder"], "release-keys.holder", least=1, most=MAX_HOLDER)
    text = schema.text(one["key"], "release-keys.key")
    return HeldKey(holder, b64decode(text, length=KEY_BYTES))


def _files(value: Any) -> tuple[ReleasedFile, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_FILES:
        raise SchemaError("release.files")
    files = tuple(_file(entry) for entry in value)
    if len({one.name.casefold() for one in files}) != len(files):
        raise SchemaError("release.name-twice")
    return files


def _file(value: Any) -> ReleasedFile:
    entry = schema.mapping(value, "release.file")
    schema.members(entry, _FILE_MEMBERS, "release.file-members")
    name = schema.text(entry["name"], "release.file-name")
    if _NAME.fullmatch(name) is None or _DEVICE.fullmatch(name):
        raise SchemaError("release.file-name-unsafe")
    return ReleasedFile(
        name=name,
        platform=schema.word(entry["platform"], "release.platform"),
        size=schema.whole(entry["bytes"], "release.bytes", least=1, most=MAX_FILE_BYTES),
        sha256=schema.hexadecimal(entry["sha256"], 64, "release.sha256"),
    )


def _notes(value: Any) -> dict[str, str]:
    notes = schema.mapping(value, "release.notes")
    schema.members(notes, LANGUAGES, "release.notes-languages")
    for text in notes.values():
        schema.text(text, "release.note", least=1, most=MAX_NOTE)
    return notes

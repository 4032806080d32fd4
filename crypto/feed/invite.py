"""The invitation of one more computer: a file for a stick, and a code that goes another way.

Rules kept here (``crypto/spec/invite.md``): the file opens with its code and with nothing else; the
keys in it open only with the key of the register as well, for which an officer's passphrase is
needed; a wrong group of the code is named; the key that joining is signed with is one of them, so
that nobody joins who only reads the feed; when an invitation ends says the feed, and no clock.
"""

import re
import struct
from dataclasses import dataclass, field
from typing import Any

from crypto.base import schema, sjson
from crypto.base.primitives import (
    KEY_BYTES,
    SEAL_NONCE_BYTES,
    SEAL_TAG_BYTES,
    b64decode,
    b64encode,
    equal,
    kdf,
    pad_length,
    pae,
    random_bytes,
    seal,
    unseal,
)
from crypto.envelope.hybrid import HybridKey
from crypto.errors import (
    FeedError,
    LimitError,
    NewerVersionError,
    NotOursError,
    SchemaError,
    TamperError,
    UnlockError,
)
from crypto.feed.chain import FEED_BYTES, FIRST_TERM, MAX_SEAT, MOST_TERM
from crypto.feed.founding import read_founding
from crypto.feed.seats import INVITATION_S, INVITED, Listed
from crypto.feed.snapshot import Snapshot, outline_json, read_outline
from crypto.office.identity import Identity
from crypto.vault import recovery, vault_header

VERSION = 1
SALT_BYTES = 32
MAX_FILE_BYTES = 2_097_152
FILE_KEY = b"lifafa/invite/1"
COMMIT = b"lifafa/invite/commit/1"
INNER_KEY = b"lifafa/invite/inner/1"
AAD_TYPE = b"lifafa/invite/1"
INNER_TYPE = b"lifafa/invite/inner/1"
MAGIC = b"LIFAFAI1"
MAX_CERTIFICATE_BYTES = 8_192
MAX_TEXT = 400
MAX_PORT = 65_535
_BEGINNING = re.compile(rb"lifafa-invite ([1-9][0-9]{0,8})\n")
_PREFIX = struct.Struct(">8sII")
_LONG = ("vault", "founding")
_FRONT_MEMBERS = {"v", "salt", "commit"}
_MEMBERS = frozenset(
    [
        *("v", "feed", "seat", "name", "at", "until", "store", "vault", "founding"),
        *("term", "snapshot", "inner", "ext"),
    ]
)
_STORE_MEMBERS = frozenset(["address", "port", "certificate", "role", "password"])
_INNER_BYTES = 4 * KEY_BYTES


@dataclass(frozen=True)
class StoreLogin:
    """How the new computer reaches the store.

    Attributes:
        address: of the server.
        port: of the server.
        certificate: the one that counts, DER.
        role: name of the login.
        password: 32 bytes.
    """

    address: str = field(repr=False)
    port: int
    certificate: bytes = field(repr=False)
    role: str = field(repr=False)
    password: bytes = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """What opens only with the key of the register as well.

    Attributes:
        term_key: of the term of the invitation, 32 bytes.
        snapshot_key: the one-time key of the snapshot, 32 bytes.
        box_seed: of the letterbox that terms are told to until the computer has joined, 32 bytes.
        join_seed: of the signing key of the invitation, 32 bytes.
    """

    term_key: bytes = field(repr=False)
    snapshot_key: bytes = field(repr=False)
    box_seed: bytes = field(repr=False)
    join_seed: bytes = field(repr=False)

    def check_listed(self, listed: Listed | None) -> None:
        """Refuse an invitation that the list of computers does not hold, or holds no more.

        Args:
            listed: what stands there under the number of the new computer, None for nothing.

        Raises:
            FeedError: it was used, taken back, or is another invitation than this one.
        """
        if listed is None or listed.state != INVITED:
            raise FeedError("invite.ended")
        key = Identity.from_seeds(self.join_seed, None).public.ed25519
        if (listed.key, listed.box) != (key, HybridKey.from_seed(self.box_seed).public):
            raise FeedError("invite.other")


@dataclass(frozen=True)
class Invitation:
    """What the file of an invitation says.

    Attributes:
        feed: 16 bytes.
        seat: number that the new computer has.
        name: what the head called it.
        at: Unix seconds when it was made.
        until: Unix seconds until which it is good.
        store: how to reach the store.
        vault: the exact bytes of the key file of the register.
        founding: the exact file of the founding of the feed.
        term: number of the term that is due behind the place of the snapshot.
        snapshot: where the register lies; its key is one of the keys.
        ext: optional members of later versions.
    """

    feed: bytes
    seat: int
    name: str = field(repr=False)
    at: int
    until: int
    store: StoreLogin = field(repr=False)
    vault: bytes = field(repr=False)
    founding: bytes = field(repr=False)
    term: int
    snapshot: Snapshot
    ext: dict[str, Any] = field(default_factory=dict, repr=False)

    def check_current(self, now: int) -> None:
        """Refuse an invitation whose days are over, before anything is begun with it.

        Whoever reads that a computer joined does not ask for the day: the feed says when an
        invitation has ended.

        Args:
            now: Unix seconds.

        Raises:
            FeedError: they are.
        """
        if now >= self.until:
            raise FeedError("invite.over", until=self.until)


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that its code opened; its keys need the key of the register as well."""

    invitation: Invitation
    _code: bytes = field(repr=False)
    _salt: bytes = field(repr=False)
    _inner: bytes = field(repr=False)

    def keys(self, register_key: bytes) -> Keys:
        """Return the keys in it.

        Args:
            register_key: the 32-byte key of the register domain, which the key file in the
                invitation gives for an officer's passphrase.

        Raises:
            TamperError: of another register, or changed.
        """
        key = _inner_key(register_key, self._code, self._salt)
        nonce, sealed = self._inner[:SEAL_NONCE_BYTES], self._inner[SEAL_NONCE_BYTES:]
        try:
            plain = unseal(key, nonce, sealed, _inner_context(self.invitation))
        except TamperError as error:
            raise TamperError("invite.keys") from error
        return Keys(*(plain[at : at + KEY_BYTES] for at in range(0, _INNER_BYTES, KEY_BYTES)))


def make_invitation(invitation: Invitation, keys: Keys, register_key: bytes) -> tuple[bytes, str]:
    """Return the file of an invitation, and its code as it is shown, once.

    Args:
        invitation: what it says.
        keys: what it gives to whoever also has the key of the register.
        register_key: 32 bytes.

    Raises:
        SchemaError, JsonError, LimitError, FeedError: a value breaks a rule.
    """
    code, salt = recovery.new_code(), random_bytes(SALT_BYTES)
    nonce = random_bytes(SEAL_NONCE_BYTES)
    plain = keys.term_key + keys.snapshot_key + keys.box_seed + keys.join_seed
    key = _inner_key(register_key, code, salt)
    inner = nonce + seal(key, nonce, plain, _inner_context(invitation))
    raw = _sealed_file(_content(invitation, inner), code, salt)
    shown = recovery.format_code(code)
    if open_invitation(raw, shown).invitation != invitation:
        raise ValueError("an invitation that reads back to something else")
    return raw, shown


def open_invitation(raw: bytes, typed: str) -> OpenInvitation:
    """Open the file of an invitation with its code.

    Args:
        raw: the whole file.
        typed: the code as it was typed.

    Raises:
        KitTypoError: a group of the code has a typing error; ``facts["group"]`` names it.
        LimitError, NotOursError: it is no invitation.
        NewerVersionError: a newer program made it.
        UnlockError: it is the code of another invitation.
        TamperError: changed.
        JsonError, SchemaError, FeedError: what it says breaks a rule.
    """
    code = recovery.parse_code(typed)
    if len(raw) > MAX_FILE_BYTES:
        raise LimitError("invite.too-long", limit=MAX_FILE_BYTES)
    front, salt, commit, sealed = _outer(raw)
    if not equal(kdf(code, salt, COMMIT), commit):
        raise UnlockError("invite.code")
    if len(sealed) < SEAL_NONCE_BYTES + SEAL_TAG_BYTES:
        raise TamperError("invite.short")
    nonce, rest = sealed[:SEAL_NONCE_BYTES], sealed[SEAL_NONCE_BYTES:]
    try:
        frame = unseal(kdf(code, salt, FILE_KEY), nonce, rest, pae(AAD_TYPE, front))
    except TamperError as error:
        raise TamperError("invite.seal") from error
    invitation, inner = _read(_framed(frame))
    return OpenInvitation(invitation, code, salt, inner)


def _sealed_file(content: bytes, code: bytes, salt: bytes) -> bytes:
    commit = kdf(code, salt, COMMIT)
    front_body = {"v": VERSION, "salt": b64encode(salt), "commit": b64encode(commit)}
    front = b"lifafa-invite %d\n%b\n" % (VERSION, _line(sjson.encode(front_body)))
    frame = _PREFIX.pack(MAGIC, len(content), 0) + content
    frame = frame.ljust(pad_length(len(frame)), b"\0")
    nonce = random_bytes(SEAL_NONCE_BYTES)
    sealed = nonce + seal(kdf(code, salt, FILE_KEY), nonce, frame, pae(AAD_TYPE, front))
    return front + _line(sealed) + b"\n"


def _outer(raw: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the two lines in front, salt and commitment in them, and what is sealed."""
    beginning = _BEGINNING.match(raw)
    if beginning is None:
        raise NotOursError("invite.magic")
    if int(beginning[1]) != VERSION:
        raise NewerVersionError("invite.version", found=int(beginning[1]))
    lines = raw.split(b"\n")
    if len(lines) != 4 or lines[3]:
        raise NotOursError("invite.lines")
    body = sjson.parse(b64decode(lines[1]))
    schema.members(body, _FRONT_MEMBERS, "invite.front")
    schema.whole(body["v"], "invite.front-version", least=VERSION, most=VERSION)
    salt = b64decode(schema.text(body["salt"], "invite.salt"), length=SALT_BYTES)
    commit = b64decode(schema.text(body["commit"], "invite.commit"), length=KEY_BYTES)
    return b"\n".join(lines[:2]) + b"\n", salt, commit, b64decode(lines[2])


def _framed(frame: bytes) -> bytes:
    """Return the content of a frame whose size and padding are exact."""
    magic, length, reserved = _PREFIX.unpack_from(frame.ljust(_PREFIX.size, b"\0"))
    if magic != MAGIC:
        raise NotOursError("invite.frame-magic")
    end = _PREFIX.size + length
    if reserved or len(frame) != pad_length(end):
        raise NotOursError("invite.frame-length")
    if frame.count(0, end) != len(frame) - end:
        raise TamperError("invite.padding")
    return frame[_PREFIX.size : end]


def _content(invitation: Invitation, inner: bytes) -> bytes:
    body = {
        "v": VERSION,
        "feed": invitation.feed.hex(),
        "seat": invitation.seat,
        "name": invitation.name,
        "at": invitation.at,
        "until": invitation.until,
        "store": {
            "address": invitation.store.address,
            "port": invitation.store.port,
            "certificate": b64encode(invitation.store.certificate),
            "role": invitation.store.role,
            "password": b64encode(invitation.store.password),
        },
        "vault": b64encode(invitation.vault),
        "founding": b64encode(invitation.founding),
        "term": invitation.term,
        "snapshot": outline_json(invitation.snapshot),
        "inner": b64encode(inner),
        "ext": invitation.ext,
    }
    return sjson.encode(body, long=_LONG)


def _read(content: bytes) -> tuple[Invitation, bytes]:
    body = sjson.parse(content, long=_LONG)
    version = body.get("v")
    if type(version) is int and version > VERSION:
        raise NewerVersionError("invite.content-newer", found=version)
    schema.members(body, _MEMBERS, "invite.members")
    schema.whole(version, "invite.content-version", least=VERSION)
    invitation = Invitation(
        feed=schema.hex_bytes(body["feed"], FEED_BYTES, "invite.feed"),
        seat=schema.whole(body["seat"], "invite.seat", least=1, most=MAX_SEAT),
        name=schema.text(body["name"], "invite.name", least=1, most=MAX_TEXT),
        at=schema.whole(body["at"], "invite.at"),
        until=schema.whole(body["until"], "invite.until"),
        store=_store(body["store"]),
        vault=b64decode(_long(body["vault"], "invite.vault")),
        founding=b64decode(_long(body["founding"], "invite.founding")),
        term=schema.whole(body["term"], "invite.term", least=FIRST_TERM, most=MOST_TERM),
        snapshot=read_outline(body["snapshot"]),
        ext=schema.mapping(body["ext"], "invite.ext"),
    )
    _check(invitation)
    inner = schema.text(body["inner"], "invite.inner")
    whole = SEAL_NONCE_BYTES + _INNER_BYTES + SEAL_TAG_BYTES
    return invitation, b64decode(inner, length=whole)


def _check(invitation: Invitation) -> None:
    """Refuse what is well formed and cannot be."""
    if not invitation.at < invitation.until <= invitation.at + INVITATION_S:
        raise SchemaError("invite.life")
    if not 1 <= len(invitation.vault) <= vault_header.MAX_BYTES:
        raise LimitError("invite.vault-length", limit=vault_header.MAX_BYTES)
    if read_founding(invitation.founding).feed != invitation.feed:
        raise FeedError("invite.other-feed")


def _store(value: Any) -> StoreLogin:
    body = schema.mapping(value, "invite.store")
    schema.members(body, _STORE_MEMBERS, "invite.store-members")
    certificate = b64decode(schema.text(body["certificate"], "invite.certificate"))
    if not 1 <= len(certificate) <= MAX_CERTIFICATE_BYTES:
        raise LimitError("invite.certificate-length", limit=MAX_CERTIFICATE_BYTES)
    return StoreLogin(
        address=schema.text(body["address"], "invite.address", least=1, most=MAX_TEXT),
        port=schema.whole(body["port"], "invite.port", least=1, most=MAX_PORT),
        certificate=certificate,
        role=schema.text(body["role"], "invite.role", least=1, most=MAX_TEXT),
        password=b64decode(schema.text(body["password"], "invite.password"), length=KEY_BYTES),
    )


def _inner_key(register_key: bytes, code: bytes, salt: bytes) -> bytes:
    return kdf(register_key + code, salt, INNER_KEY)


def _inner_context(invitation: Invitation) -> bytes:
    told = (
        f"feed={invitation.feed.hex()} seat={invitation.seat} term={invitation.term}"
        f" snapshot={invitation.snapshot.name}"
    )
    return pae(INNER_TYPE, told.encode("ascii"))


def _line(raw: bytes) -> bytes:
    return b64encode(raw).encode("ascii")


def _long(value: Any, reason: str) -> str:
    return schema.text(value, reason, most=sjson.MAX_BYTES)

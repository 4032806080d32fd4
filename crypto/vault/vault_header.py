"""The key file of a vault: its grammar, its bounds, its MAC.

Rules kept here (``crypto/spec/vault.md``): every bound is checked before any key is
derived; one spelling for every value; no login, role or office name in clear; a header
that was written is read back by the same strict reader before anyone gets it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from crypto.base import sjson
from crypto.base.primitives import (
    KEY_BYTES,
    SEAL_NONCE_BYTES,
    b64decode,
    b64encode,
    equal,
    hmac_sha256,
)
from crypto.envelope.hybrid import PUBLIC_BYTES
from crypto.errors import CryptoError, HeaderError, NewerVersionError, NotOursError
from crypto.vault.grants import DOMAIN, SEALED_BYTES, Grant
from crypto.vault.key_slots import CUSTODIANS, KIND, WRAP_BYTES, KdfCost, Slot

VERSION = 1
MAX_BYTES = 512 * 1024
SALT_BYTES = 32
MAC_BYTES = 32
MAX_KDF = 2
MAX_SLOTS = 64
MAX_USERS = 33
MAX_GRANTS = 600
MAX_USER = 9_999
MIN_APP = "1.0"

_FIRST_LINE = re.compile(rb"lifafa-vault ([1-9][0-9]{0,8})\n")
_WHOLE = re.compile(rb"(lifafa-vault 1\n([A-Za-z0-9+/=]+)\n---) ([A-Za-z0-9+/=]+)\n")
_HEX_16_BYTES = re.compile(r"[0-9a-f]{32}")
_HEX_32_BYTES = re.compile(r"[0-9a-f]{64}")
_BODY = frozenset(
    ("v", "vault", "gen", "salt", "kdf", "slots", "users", "grants", "backup", "flags")
)


@dataclass(frozen=True)
class VaultHeader:
    """What a key file says; nothing in it is proven until its MAC is.

    Attributes:
        vault_id: 32 hex digits.
        gen: generation, 1 or more; every change adds one.
        salt: 32 bytes.
        kdf: one or two Argon2id parameter sets, newest first.
        slots: sealed user secrets, at most 64.
        users: user number to SHA-256 of the user's public key (64 hex digits).
        grants: sealed domain keys.
        backup_public: 1,216-byte public key that backups are sealed to.
        flags: ``min_app`` and whatever later versions add; kept as it is.
        raw: the whole file; empty until ``seal`` made it.
    """

    vault_id: str
    gen: int
    salt: bytes = field(repr=False)
    kdf: tuple[KdfCost, ...]
    slots: tuple[Slot, ...] = field(repr=False)
    users: Mapping[int, str] = field(repr=False)
    grants: tuple[Grant, ...] = field(repr=False)
    backup_public: bytes = field(repr=False)
    flags: Mapping[str, Any]
    raw: bytes = field(default=b"", repr=False)

    def check_mac(self, mac_key: bytes) -> None:
        """Prove that a holder of the register key wrote this header.

        Raises:
            HeaderError: the MAC does not fit.
        """
        whole = _WHOLE.fullmatch(self.raw)
        if whole is None or not equal(hmac_sha256(mac_key, whole[1]), _bytes(whole[3], MAC_BYTES)):
            raise HeaderError("header.mac")


def seal(header: VaultHeader, mac_key: bytes) -> VaultHeader:
    """Write a header, MAC it and read it back.

    Args:
        header: the values; its ``raw`` does not matter.
        mac_key: 32 bytes, from the register key.

    Raises:
        HeaderError: the values break a bound of the format.
    """
    body = {
        "v": VERSION,
        "vault": header.vault_id,
        "gen": header.gen,
        "salt": b64encode(header.salt),
        "kdf": [{"ops": cost.ops, "mem": cost.mem} for cost in header.kdf],
        "slots": [_write_slot(slot) for slot in header.slots],
        "users": [{"user": user, "pk_sha256": pin} for user, pin in header.users.items()],
        "grants": [_write_grant(grant) for grant in header.grants],
        "backup": {"pk": b64encode(header.backup_public)},
        "flags": dict(header.flags),
    }
    text = b64encode(sjson.encode(body)).encode("ascii")
    signed = b"lifafa-vault %d\n%b\n---" % (VERSION, text)
    mac = b64encode(hmac_sha256(mac_key, signed)).encode("ascii")
    return read(b"%b %b\n" % (signed, mac))


def read(raw: bytes) -> VaultHeader:
    """Read a key file strictly; nothing is derived or opened here.

    Args:
        raw: the whole file.

    Raises:
        HeaderError: too long, another grammar, a value out of bounds.
        NewerVersionError: a later format version.
    """
    if len(raw) > MAX_BYTES:
        raise HeaderError("header.too-long", limit=MAX_BYTES)
    first = _FIRST_LINE.match(raw)
    if first is None:
        raise HeaderError("header.first-line")
    if int(first[1]) != VERSION:
        raise NewerVersionError("header.version-line", found=int(first[1]))
    whole = _WHOLE.fullmatch(raw)
    if whole is None:
        raise HeaderError("header.grammar")
    _bytes(whole[3], MAC_BYTES)
    try:
        body = sjson.parse(_bytes(whole[2], None))
    except HeaderError:
        raise
    except CryptoError as error:
        raise HeaderError("header.json") from error
    version = body.get("v")
    if type(version) is int and version > VERSION:
        raise NewerVersionError("header.version-member", found=version)
    return _read_body(_members(body, _BODY), raw)


def _read_body(body: dict[str, Any], raw: bytes) -> VaultHeader:
    flags = body["flags"]
    if not isinstance(flags, dict) or not isinstance(flags.get("min_app"), str):
        raise HeaderError("header.flags")
    _number(body["v"], VERSION, VERSION)
    header = VaultHeader(
        vault_id=_text(body["vault"], _HEX_16_BYTES),
        gen=_number(body["gen"], 1, sjson.MAX_INT),
        salt=_bytes(body["salt"], SALT_BYTES),
        kdf=tuple(_read_cost(one) for one in _list(body["kdf"], MAX_KDF)),
        slots=tuple(_read_slot(one) for one in _list(body["slots"], MAX_SLOTS)),
        users=_read_users(body["users"]),
        grants=tuple(_read_grant(one) for one in _list(body["grants"], MAX_GRANTS)),
        backup_public=_bytes(_members(body["backup"], frozenset({"pk"}))["pk"], PUBLIC_BYTES),
        flags=MappingProxyType(flags),
        raw=raw,
    )
    _check_whole(header)
    return header


def _check_whole(header: VaultHeader) -> None:
    """Check what single values cannot show: nothing twice, nobody unknown."""
    if len(set(header.kdf)) != len(header.kdf):
        raise HeaderError("header.kdf-twice")
    if len({slot.commit for slot in header.slots}) != len(header.slots):
        raise HeaderError("header.slot-twice")
    if len({(grant.user, grant.domain) for grant in header.grants}) != len(header.grants):
        raise HeaderError("header.grant-twice")
    named = {slot.user for slot in header.slots} | {grant.user for grant in header.grants}
    if not named <= header.users.keys():
        raise HeaderError("header.user-unknown")


def _read_cost(value: Any) -> KdfCost:
    members = _members(value, frozenset(part.name for part in fields(KdfCost)))
    cost = KdfCost(
        ops=_number(members["ops"], 0, sjson.MAX_INT),
        mem=_number(members["mem"], 0, sjson.MAX_INT),
    )
    cost.check()
    return cost


def _read_slot(value: Any) -> Slot:
    members = _members(value, frozenset({"user", "kind", "commit", "nonce", "wrap"}))
    kind = _text(members["kind"], KIND)
    numbers = kind.removeprefix(CUSTODIANS).split(",")
    if kind.startswith(CUSTODIANS) and numbers != sorted(set(numbers)):
        raise HeaderError("header.custodians")
    return Slot(
        user=_number(members["user"], 0, MAX_USER),
        kind=kind,
        commit=_bytes(members["commit"], KEY_BYTES),
        nonce=_bytes(members["nonce"], SEAL_NONCE_BYTES),
        wrap=_bytes(members["wrap"], WRAP_BYTES),
    )


def _write_slot(slot: Slot) -> dict[str, Any]:
    return {
        "user": slot.user,
        "kind": slot.kind,
        "commit": b64encode(slot.commit),
        "nonce": b64encode(slot.nonce),
        "wrap": b64encode(slot.wrap),
    }


def _read_users(value: Any) -> Mapping[int, str]:
    users: dict[int, str] = {}
    for one in _list(value, MAX_USERS):
        members = _members(one, frozenset({"user", "pk_sha256"}))
        user = _number(members["user"], 0, MAX_USER)
        if user in users:
            raise HeaderError("header.user-twice")
        users[user] = _text(members["pk_sha256"], _HEX_32_BYTES)
    return MappingProxyType(users)


def _read_grant(value: Any) -> Grant:
    members = _members(value, frozenset({"user", "dom", "by", "hpke"}))
    return Grant(
        user=_number(members["user"], 0, MAX_USER),
        domain=_text(members["dom"], DOMAIN),
        by=_number(members["by"], 0, MAX_USER),
        sealed=_bytes(members["hpke"], SEALED_BYTES),
    )


def _write_grant(grant: Grant) -> dict[str, Any]:
    return {
        "user": grant.user,
        "dom": grant.domain,
        "by": grant.by,
        "hpke": b64encode(grant.sealed),
    }


def _members(value: Any, names: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != names:
        raise HeaderError("header.members")
    return value


def _list(value: Any, longest: int) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= longest:
        raise HeaderError("header.count", limit=longest)
    return value


def _number(value: Any, low: int, high: int) -> int:
    # A JSON true is an int to Python, but not to the format.
    if type(value) is not int or not low <= value <= high:
        raise HeaderError("header.number")
    return value


def _text(value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise HeaderError("header.text")
    return value


def _bytes(value: Any, length: int | None) -> bytes:
    if not isinstance(value, (str, bytes)):
        raise HeaderError("header.not-text")
    try:
        return b64decode(value, length=length)
    except NotOursError as error:
        raise HeaderError("header.base64") from error

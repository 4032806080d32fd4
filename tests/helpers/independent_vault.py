"""The second reader goes on: key files, sealed papers, rows and backups, from their texts alone.

Rules: those of ``independent_reader``. A passphrase is stretched here once for each parameter
set, so a test that opens by passphrase costs what an unlock costs.
"""

import hashlib
import hmac
import itertools
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from nacl import pwhash
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as unseal
from nacl.exceptions import CryptoError

from independent_reader import (
    HEADER,
    OfficeKey,
    Refused,
    expand,
    extract,
    file_key_of,
    has_exactly,
    need,
    open_stream,
    padded_length,
    pae,
    parse_sjson,
    unbase64,
    whole_number,
)

RECOVERY = 0
DIGITS = "0123456789", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯"


def kdf(key: bytes, salt: bytes, info: str) -> bytes:
    return expand(extract(salt, key), info.encode(), 32)


def open_sealed(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    try:
        return bytes(unseal(sealed, aad, nonce, key))
    except CryptoError:
        raise Refused("seal does not open") from None


def read_code(text: str) -> bytes:
    """Return the 16 bytes of a recovery code of 48 digits."""
    for digits in DIGITS[1:]:
        text = text.translate(str.maketrans(digits, DIGITS[0]))
    groups = text.replace("-", " ").split()
    need(len(groups) == 8, "eight groups")
    raw = b""
    for place, group in enumerate(groups, start=1):
        fits = len(group) == 6 and group.isdecimal() and int(group) % 11 == 0
        need(fits and int(group) <= 720_885, f"group {place}")
        raw += (int(group) // 11).to_bytes(2)
    return raw


class Header(NamedTuple):
    """A key file as it was read; ``covered`` are the bytes under its MAC."""

    body: dict[str, Any]
    vault: bytes
    salt: bytes
    covered: bytes
    mac: bytes


def read_header(raw: bytes) -> Header:
    """Return a key file by the rules of vault.md section 3."""
    need(len(raw) <= 524_288, "too long")
    lines = raw.decode("latin-1").split("\n")
    need(len(lines) == 4 and lines[3] == "", "lines of a key file")
    need(lines[0] == "lifafa-vault 1" and lines[2].startswith("--- "), "key file")
    body = parse_sjson(unbase64(lines[1]))
    names = "v vault gen salt kdf slots users grants backup flags"
    need(body.get("v") == 1 and has_exactly(body, names), "members")
    need(whole_number(body["gen"], 1), "generation")
    need(1 <= len(body["kdf"]) <= 2 and 1 <= len(body["slots"]) <= 64, "counts")
    for each in body["kdf"]:
        need(whole_number(each["mem"], 2**26, 2**30), "memory out of bounds")
        need(whole_number(each["ops"], 2, 20), "rounds out of bounds")
    users = [entry["user"] for entry in body["users"]]
    need(len(set(users)) == len(users), "two pins of one user")
    need(all(entry["user"] in users for entry in body["slots"] + body["grants"]), "no pin")
    covered = raw[: raw.rindex(b"--- ") + 3]
    salt, mac = unbase64(body["salt"], 32), unbase64(lines[2][4:], 32)
    return Header(body, bytes.fromhex(body["vault"]), salt, covered, mac)


class Opened(NamedTuple):
    """What a passphrase or a code opened."""

    user: int
    secret: bytes
    domains: dict[str, bytes]
    db_key: bytes
    blob_wrap_key: bytes


def secret_of(slots: list[Any], vault: str, salt: bytes, kek: bytes, how: str) -> tuple[int, bytes]:
    commit = kdf(kek, salt, "lifafa/slot/commit/1")
    for slot in slots:
        if hmac.compare_digest(unbase64(slot["commit"], 32), commit):
            user = slot.get("user", RECOVERY)
            context = f"vault={vault} user={user} kind={slot['kind']} {how}"
            wrap, nonce = unbase64(slot["wrap"], 48), unbase64(slot["nonce"], 24)
            key = kdf(kek, salt, "lifafa/slot/wrap/1")
            return user, open_sealed(key, nonce, wrap, pae("lifafa/slot/1", context.encode()))
    raise Refused("no slot fits")


def keks_of_codes(salt: bytes, codes: Mapping[int, bytes]) -> list[bytes]:
    """Return every key that typed codes may make; number 0 is a kit, 1 to 5 are custodians."""
    keks = [kdf(code, salt, "lifafa/recovery/1") for code in codes.values()]
    numbers = sorted(number for number in codes if number)
    for size in (2, 3):
        for chosen in itertools.combinations(numbers, size):
            info = "lifafa/custodian/1 " + ",".join(map(str, chosen))
            keks.append(kdf(b"".join(codes[number] for number in chosen), salt, info))
    return keks


def open_domains(header: Header, user: int, secret: bytes) -> Opened:
    """Return what a user's secret opens (vault.md section 6)."""
    pair = OfficeKey(secret)
    pins = {entry["user"]: entry["pk_sha256"] for entry in header.body["users"]}
    need(pins.get(user) == hashlib.sha256(pair.public).hexdigest(), "pin")
    domains = {}
    for grant in header.body["grants"]:
        if grant["user"] == user:
            dom, vault = grant["dom"], header.body["vault"]
            info = f"lifafa/grant/1 vault={vault} user={user} dom={dom} by={grant['by']}"
            sealed = unbase64(grant["hpke"], 1_168)
            key = pair.open(sealed[:1_120], sealed[1_120:], info.encode())
            need(key is not None, "grant does not open")
            assert key is not None
            domains[dom] = key
    need("reg" in domains, "no grant of the register")
    reg = domains["reg"]
    mac_key = kdf(reg, header.vault, "lifafa/vault/header-mac/1")
    mac = hmac.digest(mac_key, header.covered, "sha256")
    need(hmac.compare_digest(mac, header.mac), "MAC of the key file")
    keys = (kdf(reg, header.vault, f"lifafa/vault/{name}/1") for name in ("db", "blob-wrap"))
    return Opened(user, secret, domains, *keys)


def unlock_codes(raw: bytes, codes: Mapping[int, bytes]) -> Opened:
    """Open a key file with a recovery sheet, or with those of custodians by their numbers."""
    header = read_header(raw)
    user, secret = secret_by_codes(header.body["slots"], header, codes)
    return open_domains(header, user, secret)


def secret_by_codes(
    slots: list[Any], header: Header, codes: Mapping[int, bytes]
) -> tuple[int, bytes]:
    for kek in keks_of_codes(header.salt, codes):
        try:
            how = "alg=hkdf ops=0 mem=0"
            return secret_of(slots, header.body["vault"], header.salt, kek, how)
        except Refused as refused:
            if str(refused) != "no slot fits":
                raise
    raise Refused("another register, or another sheet")


def unlock_passphrase(raw: bytes, login: str, passphrase: str) -> Opened:
    """Open a key file with a name and a passphrase, without a secret of the PC."""
    header = read_header(raw)
    name = unicodedata.normalize("NFC", login.strip().casefold()).encode()
    salted = pae("lifafa/login-salt/1", header.salt + b"\0" + name)
    login_salt = hashlib.sha256(salted).digest()[:16]
    typed = unicodedata.normalize("NFC", passphrase).encode()
    for each in header.body["kdf"]:
        ops, mem = each["ops"], each["mem"]
        kek = pwhash.argon2id.kdf(32, typed, login_salt, opslimit=ops, memlimit=mem)
        try:
            how = f"alg=argon2id13 ops={ops} mem={mem}"
            slots, vault = header.body["slots"], header.body["vault"]
            user, secret = secret_of(slots, vault, header.salt, kek, how)
        except Refused as refused:
            if str(refused) != "no slot fits":
                raise
            continue
        return open_domains(header, user, secret)
    raise Refused("name or passphrase is wrong")


# ------------------------------------------------------------------- register-folder.md


def open_row(key: bytes, table: str, row: str, column: bytes) -> bytes:
    context = pae("lifafa/row/1", table.encode() + b"\0" + row.encode())
    return open_sealed(key, column[:24], column[24:], context)


def open_blob(key: bytes, raw: bytes, size: int, sha256: str) -> bytes:
    """Return a sealed paper, its size, hash and padding checked."""
    plain = open_stream(kdf(key, raw[:16], "lifafa/blob/1"), raw[16:])
    need(len(plain) == padded_length(size) and not any(plain[size:]), "padding of a paper")
    need(hashlib.sha256(plain[:size]).hexdigest() == sha256, "hash of a paper")
    return plain[:size]


# ------------------------------------------------------------------- backup.md


class Backup(NamedTuple):
    """What a backup holds; ``papers`` by name, None for one that was lost or lies beside."""

    manifest: dict[str, Any]
    opened: Opened
    database: bytes
    papers: dict[str, bytes | None]


def read_index(index: bytes) -> list[tuple[str, int]]:
    need(len(index) % 40 == 0, "index")
    entries = [
        (index[at : at + 32].hex(), int.from_bytes(index[at + 32 : at + 40]))
        for at in range(0, len(index), 40)
    ]
    names = [name for name, _ in entries]
    need(names == sorted(set(names)), "order of the index")
    return entries


def open_backup(raw: bytes, codes: Mapping[int, bytes]) -> Backup:
    """Return a whole backup in the order of backup.md section 5."""
    first, second, age = raw.split(b"\n", 2)
    need(first == b"lifafa-backup 1", "not a backup, or a newer one")
    front = parse_sjson(unbase64(second.decode("latin-1")))
    need(front.get("v") == 1 and has_exactly(front, "v vault salt kits"), "front")
    salt = unbase64(front["salt"], 32)
    alone = Header({"vault": front["vault"]}, bytes.fromhex(front["vault"]), salt, b"", b"")
    _, secret = secret_by_codes(front["kits"], alone, codes)
    pair = OfficeKey(kdf(secret, alone.vault, "lifafa/backup/seed/1"))
    file_key, _ = file_key_of(age[:HEADER], [pair])
    key = expand(extract(age[HEADER : HEADER + 16], file_key), b"payload", 32)
    plain = open_stream(key, age[HEADER + 16 :])
    need(plain[:8] == b"LIFAFAB1" and plain[12:16] == bytes(4), "frame")
    end = 48 + int.from_bytes(plain[8:12])
    manifest, mac = parse_sjson(plain[48:end]), plain[16:48]

    sections, at = [], end
    for name in ("header", "index", "database"):
        section = plain[at : at + manifest[name]["size"]]
        need(hashlib.sha256(section).hexdigest() == manifest[name]["sha256"], name)
        sections.append(section)
        at += len(section)
    opened = unlock_codes(sections[0], codes)
    mac_key = kdf(opened.domains["reg"], alone.vault, "lifafa/backup/mac/1")
    need(hmac.compare_digest(hmac.digest(mac_key, plain[48:end], "sha256"), mac), "MAC")
    before = raw[: len(first) + len(second) + 2 + HEADER]
    need(manifest["outer"] == hashlib.sha256(before).hexdigest(), "another envelope")
    header = read_header(sections[0])
    need(manifest["vault"] == front["vault"] == header.body["vault"], "another register")
    need(manifest["gen"] == header.body["gen"], "generation")

    papers: dict[str, bytes | None] = {}
    for name, size in read_index(sections[1]):
        inside = size and not manifest["beside"]
        papers[name] = plain[at : at + size] if inside else None
        at += size if inside else 0
    need(len(plain) == padded_length(at) and not any(plain[at:]), "padding")
    return Backup(manifest, opened, sections[2], papers)

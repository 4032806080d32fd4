"""A second reader of Lifafa's files, written from the texts in crypto/spec/ alone.

Rules: nothing of the product is imported; beside the standard library only primitives are used
(ML-KEM-768, X25519, Ed25519, ChaCha20-Poly1305), so that HPKE, the age header, the chunk stream,
S-JSON, signed objects, cards and packets are told a second time here, in another way; letters,
parts, key files and backups are in the two files beside it. Every refusal is a ``Refused`` with a
few words. What these files could not learn from a text was added to that text.
"""

import base64
import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Collection
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

HEADER = 1_627
CHUNK = 65_536
SMALLEST, LARGEST = 67_195, 2_362_232_012


class Refused(Exception):
    """The file breaks a rule of the text; ``str`` says which."""


def need(holds: bool, what: str) -> None:
    if not holds:
        raise Refused(what)


# ------------------------------------------------------------------- vault.md, section 1


def unbase64(text: str, length: int | None = None) -> bytes:
    """Return what canonical, padded base64 stands for."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("base64") from None
    need(base64.b64encode(raw).decode() == text, "base64 not canonical")
    need(length is None or len(raw) == length, "length of base64")
    return raw


def pae(kind: str, body: bytes) -> bytes:
    return b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(body), body)


def extract(salt: bytes, key: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), key, "sha256")


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """Expand at most 64 bytes by HKDF-SHA-256; a longer output is asked for nowhere."""
    first = hmac.digest(key, info + b"\x01", "sha256")
    return (first + hmac.digest(key, first + info + b"\x02", "sha256"))[:length]


def verify(key: bytes, kind: str, body: bytes, signature: bytes) -> None:
    try:
        VerifyKey(key).verify(pae(kind, body), signature)
    except (BadSignatureError, ValueError):
        raise Refused("signature") from None


# ------------------------------------------------------------------- packet.md, section 3

INDIC = ((0x0900, 0x0DFF), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF))
CONTROLS = {*range(0x20), *range(0x7F, 0xA0)}
BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0xFEFF}


def is_indic(letter: str) -> bool:
    placed = any(low <= ord(letter) <= high for low, high in INDIC)
    return placed and unicodedata.category(letter)[0] in "LM"


def check_text(text: str, lines: bool, display: bool, long: bool) -> None:
    need(unicodedata.is_normalized("NFC", text), "not NFC")
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise Refused("surrogate") from None
    need(long or size <= CHUNK, "string too long")
    for place, letter in enumerate(text):
        point = ord(letter)
        need(point not in CONTROLS or (lines and letter == "\n"), "control character")
        need(display or point not in BIDI, "direction control")
        if point in (0x200C, 0x200D):
            around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
            need(len(around) == 2 and all(map(is_indic, around)), "joiner")


class Allowed(NamedTuple):
    """Names of members that may hold LF, may hold direction controls, and may be long."""

    lines: Collection[str] = ()
    display: Collection[str] = ()
    long: Collection[str] = ()


NOTHING = Allowed()


def check_value(value: Any, name: str, allowed: Allowed, display: bool) -> None:
    if isinstance(value, str):
        check_text(value, name in allowed.lines, display, name in allowed.long)
    elif isinstance(value, list):
        for item in value:
            check_value(item, name, allowed, display)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key, lines=False, display=False, long=False)
            check_value(item, key, allowed, display or key in allowed.display)
    elif isinstance(value, int) and not isinstance(value, bool):
        need(0 <= value < 2**53, "number out of bounds")


def depth_of(raw: bytes) -> int:
    deepest = depth = 0
    inside = escaped = False
    for byte in raw:
        if inside:
            inside, escaped = escaped or byte != 0x22, not escaped and byte == 0x5C
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len({name for name, _ in pairs}) == len(pairs), "member twice")
    return dict(pairs)


def whole(text: str) -> int:
    need(len(text) <= 16 and not text.startswith("-"), "number out of bounds")
    return int(text)


def no_number(text: str) -> Any:
    raise Refused(f"not a whole number: {text[:20]}")


def parse_sjson(raw: bytes, allowed: Allowed = NOTHING) -> dict[str, Any]:
    """Return the object that strict JSON spells."""
    need(raw[:1] == b"{" and raw[-1:] == b"}", "not one object")
    need(depth_of(raw) <= 8, "too deep")
    try:
        text = raw.decode("utf-8")
        hooks = {"parse_float": no_number, "parse_constant": no_number, "parse_int": whole}
        value = json.loads(text, object_pairs_hook=once, **hooks)
    except ValueError as error:
        raise Refused(f"not JSON: {error}") from None
    check_value(value, "", allowed, display=False)
    found: dict[str, Any] = value
    return found


# ------------------------------------------------------------------- card.md


def office_id(ed25519: bytes, pq: bytes) -> str:
    named = b"lifafa-id\x01" + ed25519 + pq
    return hashlib.sha256(pae("lifafa/office-id/1", named)).hexdigest()


def six_groups(digest: bytes) -> str:
    groups = (int.from_bytes(digest[k : k + 5]) % 100_000 for k in range(0, 30, 5))
    return " ".join(f"{group:05}" for group in groups)


class Signed(NamedTuple):
    body: bytes
    keys: tuple[bytes, ...]


def read_signed(raw: bytes, kind: str, most: int = 1_048_576) -> Signed:
    """Return body and signers of a signed object, all signatures verified."""
    need(len(raw) <= most, "too long")
    lines = raw.decode("latin-1").split("\n")
    need(lines[-1] == "" and 4 <= len(lines) <= 11, "lines of a signed object")
    need(lines[0] == f"lifafa-signed 1 {kind}", "first line")
    body = unbase64(lines[1])
    keys = []
    for line in lines[2:-1]:
        found = re.fullmatch(r"sig ed25519 (\S+) (\S+)", line)
        need(found is not None, "signature line")
        assert found
        keys.append(unbase64(found[1], 32))
        verify(keys[-1], kind, body, unbase64(found[2], 64))
    need(keys == sorted(set(keys)), "order of keys")
    return Signed(body, tuple(keys))


class Card(NamedTuple):
    office: str
    number: str
    key: bytes
    body: dict[str, Any]


def whole_number(value: Any, low: int, high: int = 2**53 - 1) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def has_exactly(value: Any, names: str) -> bool:
    return isinstance(value, dict) and set(value) == set(names.split())


def check_encryption_key(entry: Any) -> str:
    need(has_exactly(entry, "kid pk from until"), "members of a key")
    pk = unbase64(entry["pk"], 1_216)
    need(entry["kid"] == hashlib.sha256(pk).hexdigest()[:16], "kid")
    need(entry["from"] < entry["until"] <= entry["from"] + 90 * 86_400, "days of a key")
    number = int.from_bytes(pk[:1_152], "little")
    while number:
        need(number & 0xFFF < 3_329, "ML-KEM key not reduced")
        number >>= 12
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(pk[1_184:]))
    except ValueError:
        raise Refused("X25519 key of low order") from None
    return str(entry["kid"])


def read_card(raw: bytes) -> Card:
    """Return a card whose own key signed it (section 4, in its order)."""
    signed = read_signed(raw, "lifafa/card/1", 16_384)
    body = parse_sjson(signed.body)
    need(body.get("v") == 1 and body.get("crit") == [], "newer")
    names = "v id seq issued expires names place contact enc versions ext crit"
    need(has_exactly(body, names) and has_exactly(body["id"], "ed25519 pq"), "members")
    key, pq = unbase64(body["id"]["ed25519"], 32), bytes.fromhex(body["id"]["pq"])
    need(signed.keys == (key,), "not signed by its own key")
    need(whole_number(body["seq"], 1), "seq")
    need(body["issued"] < body["expires"] <= body["issued"] + 400 * 86_400, "life of the card")
    need(1 <= len(body["names"]) <= 16, "names")
    need(all(re.fullmatch("[a-z]{2,3}", tongue) for tongue in body["names"]), "languages")
    need(all(1 <= len(name) <= 400 for name in body["names"].values()), "length of a name")
    need(has_exactly(body["place"], "country state district"), "place")
    need(has_exactly(body["contact"], "phone email"), "contact")
    need(1 <= len(body["enc"]) <= 3, "number of keys")
    kids = [check_encryption_key(entry) for entry in body["enc"]]
    need(len(set(kids)) == len(kids), "equal keys")
    named = pae("lifafa/office-number/1", b"lifafa-id\x01" + key + pq)
    number = six_groups(hashlib.sha512(named).digest())
    return Card(office_id(key, pq), number, key, body)


# ------------------------------------------------------------------- packet.md, section 2

SUITE = b"HPKE" + bytes.fromhex("647a00010003")
X_WING = bytes.fromhex("5c2e2f2f5e5c")


def labelled(salt: bytes, label: bytes, key: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + SUITE + label + key)


class OfficeKey:
    """The private half of an encryption key, grown from its 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        grown = hashlib.shake_256(seed).digest(96)
        self._kem = MLKEM768PrivateKey.from_seed_bytes(grown[:64])
        self._dh = X25519PrivateKey.from_private_bytes(grown[64:])
        self._dh_public = self._dh.public_key().public_bytes_raw()
        self.public = self._kem.public_key().public_bytes_raw() + self._dh_public
        self.kid = hashlib.sha256(self.public).hexdigest()[:16]

    def shared_secret(self, enc: bytes) -> bytes:
        """Return X-Wing's combined secret for an encapsulated key of 1,120 bytes."""
        share = enc[1_088:]
        try:
            by_dh = self._dh.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise Refused("X25519 share of low order") from None
        by_kem = self._kem.decapsulate(enc[:1_088])
        return hashlib.sha3_256(by_kem + by_dh + share + self._dh_public + X_WING).digest()

    def open(self, enc: bytes, sealed: bytes, info: bytes) -> bytes | None:
        """Return what HPKE in base mode sealed for this key, or None."""
        context = b"\x00" + labelled(b"", b"psk_id_hash", b"") + labelled(b"", b"info_hash", info)
        secret = labelled(self.shared_secret(enc), b"secret", b"")
        key = expand(secret, b"\x00\x20HPKE-v1" + SUITE + b"key" + context, 32)
        nonce = expand(secret, b"\x00\x0cHPKE-v1" + SUITE + b"base_nonce" + context, 12)
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, sealed, None)
        except InvalidTag:
            return None


def age_part(text: bytes, length: int) -> bytes:
    padded = text.decode("latin-1") + "=" * (-len(text) % 4)
    return unbase64(padded, length)


def file_key_of(header: bytes, keys: Collection[OfficeKey]) -> tuple[bytes, str]:
    """Return the file key and the kid that opened it, the header's MAC checked."""
    lines = header.split(b"\n")
    need(len(header) == HEADER and len(lines) == 5 and lines[4] == b"", "age header")
    need(lines[0] == b"age-encryption.org/v1", "age version")
    need(lines[1].startswith(b"-> mlkem768x25519 "), "age stanza")
    need(lines[3].startswith(b"--- "), "age MAC line")
    enc = age_part(lines[1][18:], 1_120)
    body, mac = age_part(lines[2], 32), age_part(lines[3][4:], 32)
    for key in keys:
        file_key = key.open(enc, body, b"age-encryption.org/mlkem768x25519")
        if file_key is not None:
            mac_key = expand(extract(b"", file_key), b"header", 32)
            covered = header[: header.rindex(b"--- ") + 3]
            need(hmac.compare_digest(hmac.digest(mac_key, covered, "sha256"), mac), "header MAC")
            return file_key, key.kid
    raise Refused("not for these keys")


def chunks_of(sealed: bytes) -> list[bytes]:
    """Return the sealed chunks of a whole stream."""
    step = CHUNK + 16
    pieces = [sealed[at : at + step] for at in range(0, len(sealed), step)]
    need(bool(pieces) and len(pieces[-1]) >= 16, "stream cut off")
    need(len(pieces[-1]) > 16 or len(pieces) == 1, "empty last chunk")
    return pieces


def open_stream(key: bytes, sealed: bytes) -> bytes:
    """Return the plain bytes of a whole chunk stream."""
    pieces = chunks_of(sealed)
    plain = []
    for number, piece in enumerate(pieces):
        flag = b"\x01" if number == len(pieces) - 1 else b"\x00"
        try:
            plain.append(ChaCha20Poly1305(key).decrypt(number.to_bytes(11) + flag, piece, None))
        except InvalidTag:
            raise Refused(f"chunk {number}") from None
    return b"".join(plain)


def padded_length(size: int) -> int:
    if size <= CHUNK:
        return CHUNK
    e = size.bit_length() - 1
    m = (1 << (e - e.bit_length())) - 1
    return (size + m) & ~m


# ------------------------------------------------------------------- packet.md, sections 4 to 7

TYPES = ["referral", "receipt", "status", "card", "notice", "psi1", "psi2", "psi3", "return"]
MEMBERS = (
    "v type pid thread re from to to_kid outer ep seq ack created expires log_head card files "
    "body ext crit"
)
LINES = ("card", "signed", "note")
DIGITS = {"pid": 32, "thread": 32, "ep": 16, "to_kid": 16}
DIGITS |= {"from": 64, "to": 64, "outer": 64, "log_head": 64}


class Packet(NamedTuple):
    manifest: dict[str, Any]
    manifest_sha256: str
    sender: Card
    files: tuple[bytes, ...]


def check_manifest(found: dict[str, Any]) -> None:
    need(found.get("v") == 1 and found.get("crit") == [], "newer")
    need(found.get("type") in TYPES, "newer type")
    need(has_exactly(found, MEMBERS), "members")
    for name, digits in DIGITS.items():
        right = isinstance(found[name], str) and re.fullmatch(f"[0-9a-f]{{{digits}}}", found[name])
        need(bool(right), name)
    need(whole_number(found["seq"], 1), "seq")
    need(found["created"] < found["expires"] <= found["created"] + 180 * 86_400, "life")
    need(len(found["files"]) <= 64, "number of files")
    need(all(has_exactly(entry, "name type size sha256") for entry in found["files"]), "file")


def open_packet(
    raw: bytes, keys: Collection[OfficeKey], own: str, lines: Collection[str] = ()
) -> Packet:
    """Return a packet with its files, all steps of section 7 that the text orders.

    Args:
        raw: the file.
        keys: our private encryption keys.
        own: our office id.
        lines: members of a referral that may hold LF (``referral.md``).
    """
    need(SMALLEST <= len(raw) <= LARGEST, "size of the file")
    header, nonce, sealed = raw[:HEADER], raw[HEADER : HEADER + 16], raw[HEADER + 16 :]
    chunks_of(sealed)
    file_key, kid = file_key_of(header, keys)
    plain = open_stream(expand(extract(nonce, file_key), b"payload", 32), sealed)
    need(plain[:8] == b"LIFAFAP1" and plain[12:16] == bytes(4), "frame")
    length = int.from_bytes(plain[8:12])
    need(1 <= length <= 1_048_576 and 112 + length <= len(plain), "length of the manifest")
    manifest, rest = plain[16 : 16 + length], plain[16 + length :]
    key, signature, rest = rest[:32], rest[32:96], rest[96:]
    verify(key, "lifafa/packet/1", manifest, signature)

    found = parse_sjson(manifest, Allowed((*LINES, *lines), ("files",)))
    check_manifest(found)
    card = read_card(found["card"].encode())
    need(card.key == key and card.office == found["from"], "the card is not the signer's")
    need(found["to"] == own, "for another office")
    need(found["outer"] == hashlib.sha256(header).hexdigest(), "another envelope")
    need(found["to_kid"] == kid, "another key")

    files = []
    for entry in found["files"]:
        files.append(rest[: entry["size"]])
        rest = rest[entry["size"] :]
        need(len(files[-1]) == entry["size"], "size of a file")
        need(hashlib.sha256(files[-1]).hexdigest() == entry["sha256"], "hash of a file")
    need(not any(rest), "padding")
    need(len(plain) == padded_length(len(plain) - len(rest)), "length of the padding")
    return Packet(found, hashlib.sha256(manifest).hexdigest(), card, tuple(files))


def check_receipt(receipt: Packet, sent: Packet) -> str:
    """Return the state that an opened receipt tells of a packet that was sent."""
    found, body = receipt.manifest, receipt.manifest["body"]
    need(found["type"] == "receipt", "not a receipt")
    need({"pid", "manifest_sha256", "state", "note"} <= set(body), "members of a receipt")
    need(found["from"] == sent.manifest["to"], "a receipt of another office")
    need(found["re"] == body["pid"] == sent.manifest["pid"], "a receipt for another packet")
    need(body["manifest_sha256"] == sent.manifest_sha256, "a receipt for other words")
    return str(body["state"])

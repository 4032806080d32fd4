"""The second reader goes on: office codes, letters, parts, releases, from their texts alone.

Rules: those of ``independent_reader``.
"""

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Collection
from typing import Any, NamedTuple

from independent_reader import (
    Allowed,
    Refused,
    check_text,
    has_exactly,
    need,
    parse_sjson,
    read_signed,
    verify,
    whole_number,
)

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LETTER_KINDS = {
    1: "referral",
    2: "forwarding",
    3: "home_verification",
    4: "handover",
    5: "acknowledgement",
    6: "certificate",
    7: "slip",
    8: "notice",
    10: "person_notice",
    11: "person_summary",
}


# ------------------------------------------------------------------- card.md, section 7


def read_office_code(text: str) -> str:
    """Return the office id that a printed office code holds (section 7)."""
    need(text.startswith("LFO1:") and len(text) == 53, "office code")
    return unbase45(text[5:]).hex()


def unbase45(text: str) -> bytes:
    need(all(letter in BASE45 for letter in text) and len(text) % 3 != 1, "base45")
    raw = b""
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        value = sum(BASE45.index(letter) * 45**power for power, letter in enumerate(group))
        size = len(group) - 1
        need(value < 256**size, "base45 group")
        raw += value.to_bytes(size)
    return raw


# ------------------------------------------------------------------- letter.md


class Seal(NamedTuple):
    kind: str
    hint: str
    issued: int
    days: int
    code: str
    record_sha256: str
    shown: str
    signed: bytes
    signature: bytes


def read_seal(text: str) -> Seal:
    """Return what the QR code of a letter says; the signature is not looked at yet."""
    text = re.sub("[\r\n\t]", "", text).strip()
    need(text.startswith("LFL1:") and len(text) <= 640, "no seal, or a newer one")
    raw = unbase45(text[5:])
    need(raw[:1] in (b"", b"\x01") and all(kind in LETTER_KINDS for kind in raw[1:2]), "newer")
    need(len(raw) >= 57, "length of the seal")
    need(len(raw) == 121 + raw[56] and 1 <= raw[56] <= 90, "length of the seal")
    body, signature = raw[: 57 + raw[56]], raw[57 + raw[56] :]
    try:
        shown = body[57:].decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("shown words") from None
    check_text(shown, lines=False, display=False, long=False)
    need(bool(shown.strip()), "shown words")
    code = base64.b32encode(body[16:24]).decode().rstrip("=")
    return Seal(
        LETTER_KINDS[body[1]],
        body[2:10].hex(),
        int.from_bytes(body[10:14]),
        int.from_bytes(body[14:16]),
        f"{code[:4]}-{code[4:8]}-{code[8:]}",
        body[24:56].hex(),
        shown,
        body,
        signature,
    )


def check_letter(text: str, offices: dict[str, bytes], record: bytes | None = None) -> Seal:
    """Return a seal that verifies for one of these offices (id → key), and fits the record."""
    seal = read_seal(text)
    keys = [key for office, key in offices.items() if office.startswith(seal.hint)]
    need(bool(keys), "an office that is not known")
    for key in keys:
        try:
            verify(key, "lifafa/letter-qr/1", seal.signed, seal.signature)
            break
        except Refused:
            continue
    else:
        raise Refused("no seal of theirs")
    if record is not None:
        need(hashlib.sha256(record).hexdigest() == seal.record_sha256, "other words")
        lines = ("to", "subject", "text", "signatory")
        words = parse_sjson(record, Allowed(lines, long=("text",)))
        need(words["kind"] == seal.kind, "another kind of letter")
    return seal


# ------------------------------------------------------------------- parts.md


def join_parts(parts: Collection[bytes]) -> bytes:
    """Return the whole that these parts make, in whatever order they came."""
    slices: dict[int, bytes] = {}
    sets = set()
    for part in parts:
        head, _, body = part.partition(b"\n\n")
        pattern = rb"lifafa-part 1\nset ([0-9a-f]{32}) part (\d+) of (\d+) size (\d+) sha256 (\w+)"
        found = re.fullmatch(pattern, head)
        need(found is not None, "header of a part")
        assert found
        sets.add((found[1], found[3], found[4], found[5]))
        slices[int(found[2])] = body
    need(len(sets) == 1, "parts of different packets")
    _, count, size, digest = sets.pop()
    need(sorted(slices) == list(range(1, int(count) + 1)), "a part is missing")
    whole = b"".join(slices[number] for number in sorted(slices))
    need(len(whole) == int(size), "size of the whole")
    need(hashlib.sha256(whole).hexdigest().encode() == digest, "hash of the whole")
    return whole


# ------------------------------------------------------------------- release.md

DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
TONGUES = ("en", "hi", "ne", "bn")


def version_of(text: Any) -> tuple[int, ...]:
    found = isinstance(text, str) and re.fullmatch(
        r"(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){2}", text, re.A
    )
    need(bool(found), "version")
    return tuple(int(number) for number in text.split("."))


def check_announced(entry: Any) -> str:
    """Return the name of an announced file in small letters, every member checked."""
    need(has_exactly(entry, "name platform bytes sha256"), "members of a file")
    name = entry["name"]
    letters = r"[A-Za-z0-9][A-Za-z0-9._+-]{0,98}[A-Za-z0-9]"
    need(isinstance(name, str) and bool(re.fullmatch(letters, name)), "name of a file")
    need(name.lower().split(".")[0] not in DEVICES, "name of a device")
    need(bool(re.fullmatch("[a-z][a-z0-9_]{0,63}", entry["platform"])), "platform")
    need(whole_number(entry["bytes"], 1, 2_147_483_648), "size of a file")
    need(bool(re.fullmatch("[0-9a-f]{64}", entry["sha256"])), "hash of a file")
    return str(name.lower())


def read_release(raw: bytes, keys: Collection[bytes], running: str) -> dict[str, Any]:
    """Return the body of an announcement of a version that is not lower than ours.

    Args:
        raw: the file.
        keys: the three release keys.
        running: our version.
    """
    signed = read_signed(raw, "lifafa/release/1")
    need(len(signed.body) <= 262_144, "too long")
    body = parse_sjson(signed.body, Allowed(TONGUES))
    need(body.get("v") == 1 and body.get("crit") == [], "newer")
    need(has_exactly(body, "v product version published files notes ext crit"), "members")
    need(body["product"] == "lifafa", "another product")
    try:
        need(dt.date.fromisoformat(body["published"]).isoformat() == body["published"], "day")
    except (TypeError, ValueError):
        raise Refused("day") from None
    need(isinstance(body["files"], list) and 1 <= len(body["files"]) <= 32, "number of files")
    names = [check_announced(entry) for entry in body["files"]]
    need(len(set(names)) == len(names), "a name twice")
    need(has_exactly(body["notes"], " ".join(TONGUES)), "languages")
    need(all(1 <= len(words) <= 4_000 for words in body["notes"].values()), "length of a note")
    need(len(set(signed.keys) & set(keys)) >= 2, "fewer than two of our keys")
    need(version_of(body["version"]) >= version_of(running), "older")
    return body


def check_installer(body: dict[str, Any], name: str, content: bytes) -> None:
    """Refuse a file that is not the announced one."""
    entry = next((entry for entry in body["files"] if entry["name"] == name), None)
    need(entry is not None, "not announced")
    assert entry
    need(len(content) >= entry["bytes"], "not copied whole")
    need(len(content) == entry["bytes"], "longer than announced")
    need(hashlib.sha256(content).hexdigest() == entry["sha256"], "other bytes")

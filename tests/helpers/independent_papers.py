"""The second reader goes on: office codes, seals of letters, parts, from their texts alone.

Rules: those of ``independent_reader``.
"""

import base64
import hashlib
import re
from collections.abc import Collection
from typing import NamedTuple

from independent_reader import Allowed, Refused, check_text, need, parse_sjson, verify

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LETTER_KINDS = [
    "referral",
    "forwarding",
    "home_verification",
    "handover",
    "acknowledgement",
    "certificate",
    "slip",
    "notice",
]


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
    need(len(raw) >= 57, "length of the seal")
    need(raw[0] == 1 and 1 <= raw[1] <= len(LETTER_KINDS), "newer")
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
        LETTER_KINDS[body[1] - 1],
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

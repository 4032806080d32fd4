"""Makes golden packets and cards; kept to show how they were made, never run again on them.

    python3 tests/vectors/packet/make_golden.py FOLDER

Rules: refuses a folder that exists, so that the frozen files cannot be replaced by accident.
Every seal is random, so another run gives other bytes that say the same.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from crypto.base import sjson  # noqa: E402
from crypto.office import signed_object  # noqa: E402
from crypto.packet.packet_seal import FileSource, PreparedPacket, prepare  # noqa: E402
from packet_maker import (  # noqa: E402
    DAY,
    NOW,
    attachment,
    card_of,
    facts,
    office,
    referral_body,
    seed,
)

SENDER = office("Golden sender")
RECIPIENT = office("Golden recipient", 3)
MULTILINE = ["details"]
PID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def packet(number: int, files: list[FileSource], **changes: Any) -> PreparedPacket:
    """A prepared packet whose ids depend on its number only."""
    said = facts(
        SENDER,
        pid=hashlib.sha256(b"pid %d" % number).hexdigest()[:32],
        thread=hashlib.sha256(b"thread").hexdigest()[:32],
        seq=number,
        **changes,
    )
    key = RECIPIENT.enc[number % 3]
    return prepare(said, SENDER.identity, RECIPIENT.id, key, files, MULTILINE)


def content_of(prepared: PreparedPacket) -> int:
    """Bytes of the frame before its padding."""
    return 112 + len(prepared.manifest_bytes) + prepared.opened().files_bytes


def exactly(number: int, size: int) -> PreparedPacket:
    """A packet with one attachment whose frame has exactly ``size`` bytes before padding."""
    guess = size - content_of(packet(number, [attachment("scan.bin", b"")]))
    while True:
        data = (seed("exact") * (guess // 32 + 1))[:guess]
        made = packet(number, [attachment("scan.bin", data)])
        if content_of(made) == size:
            return made
        guess -= content_of(made) - size


def largest(number: int) -> PreparedPacket:
    """A packet whose manifest has exactly 1,048,576 bytes."""

    def made(rest: int) -> PreparedPacket:
        texts = [chr(97 + n) * 65_536 for n in range(15)]
        return packet(number, [], body=referral_body(annex=[*texts, "z" * rest]))

    return made(1_048_576 - len(made(0).manifest_bytes))


def hindi_nepali(number: int) -> PreparedPacket:
    """Names, file names and notes in Devanagari, with joiners where they belong."""
    body = referral_body(
        persons=[
            {"given_name": "सुनीता", "family_name": "कुमारी", "language": "hi"},
            {"given_name": "विष्णु", "family_name": "गर्\u200dयो", "language": "ne"},
        ],
        preview={"who": "सु॰ कु॰, लगभग १६ वर्ष", "where": "वीरगञ्ज"},
        details="पहली पंक्ति\nदोस्रो लाइन",
    )
    files = [
        attachment("आधार की प्रति नहीं.txt", "नमस्ते\n".encode(), "text/plain"),
        attachment("नागरिकता प्रमाणपत्र.jpg", seed("scan") * 100, "image/jpeg"),
    ]
    return packet(number, files, body=body, ext={"later": {"kept": True}})


def revocation() -> str:
    """A signed object to travel in a notice."""
    body = {"office": SENDER.id, "at": NOW, "why": "lost"}
    raw = signed_object.encode("lifafa/revocation/1", sjson.encode(body), [SENDER.identity])
    return raw.decode("ascii")


def packets() -> dict[str, PreparedPacket]:
    """All twelve."""
    receipt = {
        "pid": PID, "manifest_sha256": "5a" * 32, "state": "accepted", "note": "Bed kept.\nCall.",
    }  # fmt: skip
    status = {"pid": PID, "state": "progress", "next_date": "2026-12-01", "note": "Seen today."}
    ack = {"ep": "fedcba9876543210", "upto": 7, "missing": [3, 5]}
    one = [attachment("scan.jpg", seed("one") * 9, "image/jpeg")]
    many = [attachment(f"page {n:02d}.bin", seed(f"page {n}")[: n % 33]) for n in range(64)]
    return {
        "g01_referral_without_files": packet(1, []),
        "g02_referral_with_one_file": packet(2, one),
        "g03_referral_with_64_files": packet(3, many),
        "g04_frame_of_65536": exactly(4, 65_536),
        "g05_frame_of_65537": exactly(5, 65_537),
        "g06_receipt": packet(6, [], type="receipt", re=PID, ack=ack, body=receipt),
        "g07_status": packet(7, [], type="status", re=PID, body=status),
        "g08_card": packet(8, [], type="card", body={}),
        "g09_notice_withdraw": packet(
            9, [], type="notice", re=PID, body={"kind": "withdraw", "pid": PID}
        ),
        "g10_notice_revocation": packet(
            10, [], type="notice", body={"kind": "revocation", "signed": revocation()}
        ),
        "g11_hindi_and_nepali": hindi_nepali(11),
        "g12_largest_manifest": largest(12),
    }


def cards() -> dict[str, bytes]:
    """Cards of the two offices."""
    plain = office("Golden sender", 1)
    names = {"en": "Golden recipient", "hi": "सुनहरा कार्यालय", "ne": "सुनौलो कार्यालय"}
    return {
        "c01_one_key": plain.card,
        "c02_three_keys": card_of(RECIPIENT, seq=12, names=names, ext={"later": [1, "x"]}),
        "c03_short_life": card_of(RECIPIENT, seq=13, expires=NOW + DAY, place={}, contact={}),
    }


def main(folder: Path) -> None:
    """Write everything into a new folder."""
    folder.mkdir()
    expected: dict[str, Any] = {"packets": {}, "cards": {}}
    for name, prepared in packets().items():
        path = folder / f"{name}.lifafa"
        with path.open("xb") as target:
            prepared.write(target)
        with path.open("rb") as source:
            prepared.verify_written(source)
        found = prepared.opened()
        expected["packets"][name] = {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "size": path.stat().st_size,
            "type": found.type,
            "pid": found.pid,
            "seq": found.seq,
            "to_kid": found.to_kid,
            "manifest_sha256": found.sha256,
            "manifest_bytes": len(found.raw),
            "files": [[file.name, file.size, file.sha256] for file in found.files],
        }
    for name, raw in cards().items():
        (folder / f"{name}.lfcard").write_bytes(raw)
        expected["cards"][name] = hashlib.sha256(raw).hexdigest()
    expected["keys"] = {
        "sender_ed25519_seed": SENDER.identity.seeds[0].hex(),
        "sender_pq_seed": (SENDER.identity.seeds[1] or b"").hex(),
        "sender_number": SENDER.identity.public.number,
        "recipient_id": RECIPIENT.id,
        "recipient_number": RECIPIENT.identity.public.number,
        "recipient_enc_seeds": [key.seed.hex() for key in RECIPIENT.keys],
        "stranger_enc_seed": office("Golden stranger").keys[0].seed.hex(),
    }
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (folder / "golden.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

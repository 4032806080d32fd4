"""Makes golden seals of letters and bad ones; kept to show how they were made, never run again.

    python3 tests/vectors/letters/make_letters_golden.py FOLDER

Rules: refuses a folder that exists, so that the frozen files cannot be replaced by accident; a bad
file has one failure, and ``negative.json`` says which.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from crypto.base import base45  # noqa: E402
from crypto.letter import letter_seal  # noqa: E402
from crypto.letter.letter_record import LetterRecord, record_hash, written  # noqa: E402
from crypto.letter.letter_seal import LetterClaim, read_seal, seal_text  # noqa: E402
from crypto.office import notices  # noqa: E402
from packet_maker import NOW, office, seed  # noqa: E402

OFFICE = office("Golden letters")
REVOKED = office("Golden letters of a withdrawn office")
SHOWN = "To CWC Patna; 2 pages; ref S.K."

RECORDS = {
    "q01_referral": LetterRecord(
        salt=seed("salt 1").hex()[:32],
        kind="referral",
        no="L-26-0031",
        date="2026-11-25",
        to="Child Welfare Committee\nPatna",
        subject="S. K., about 16",
        pages=2,
        text='A made-up letter.\nIt has two lines, and "marks" & <b>signs</b>.',
        signatory="Made-up Officer",
        sheet=hashlib.sha256(b"sheet").hexdigest(),
    ),
    "q02_hindi": LetterRecord(
        salt=seed("salt 2").hex()[:32],
        kind="slip",
        no="प-26-0032",
        date="2026-11-26",
        to="",
        subject="",
        pages=1,
        text="यह एक काल्पनिक पत्र है। क्\u200dष और ड\u093c।",
        signatory="",
    ),
    "q03_longest_words": LetterRecord(
        salt=seed("salt 3").hex()[:32],
        kind="certificate",
        no="L-26-0033",
        date="2026-12-31",
        to="Whom it may concern",
        subject="Stay",
        pages=9_999,
        text="क" * 87_381,
        signatory="Made-up Officer",
        ext={"later": 1},
    ),
}
"""A typical letter, one of another script without addressee, and the largest of all."""


def claim(name: str, **changes: Any) -> LetterClaim:
    """The claim about a record."""
    members: dict[str, Any] = {
        "kind": {"q01_referral": 1, "q02_hindi": 7, "q03_longest_words": 6}[name],
        "office_hint": bytes.fromhex(OFFICE.id)[:8],
        "issued": NOW,
        "valid_days": {"q01_referral": 90, "q02_hindi": 0, "q03_longest_words": 65_535}[name],
        "letter_id": seed(name)[:8],
        "record_hash": record_hash(written(RECORDS[name])),
        "shown": {"q01_referral": SHOWN, "q02_hindi": "स. क.; 1 पृष्ठ"}.get(name, "W" * 90),
    }
    return LetterClaim(**(members | changes))


def signed_anew(body: bytes) -> str:
    """The text of any body with a good signature under it."""
    return letter_seal.PREFIX + base45.encoded(body + OFFICE.identity.sign(letter_seal.TYPE, body))


def negative() -> dict[str, tuple[str, dict[str, str]]]:
    """Bad seals by name, and what each is refused with."""
    good = seal_text(OFFICE.identity, claim("q01_referral"))
    read = read_seal(good)
    body = read.signed
    flipped = read.signature[:-1] + bytes([read.signature[-1] ^ 1])
    long = body[:56] + bytes([91]) + b"W" * 91
    kind = body[:1] + bytes([9]) + body[2:]
    revoked = claim("q01_referral", office_hint=bytes.fromhex(REVOKED.id)[:8])
    return {
        "l01_qr_sig_flip": (
            letter_seal.PREFIX + base45.encoded(body + flipped),
            {"code": "E_SIGNATURE", "reason": "letterseal.signature"},
        ),
        "l02_text_over_90": (
            signed_anew(long),
            {"code": "E_LIMIT", "reason": "letterseal.shown-long"},
        ),
        "l03_kind_unknown": (
            signed_anew(kind),
            {"code": "E_NEWER", "reason": "letterseal.kind-unknown"},
        ),
        "l04_revoked_office": (
            seal_text(REVOKED.identity, revoked),
            {"code": "", "reason": "the office was withdrawn, see the notice beside it"},
        ),
    }


def main(folder: Path) -> None:
    """Write all files and what is to be expected of them."""
    (folder / "negative").mkdir(parents=True)
    told: dict[str, Any] = {
        "public": OFFICE.identity.public.ed25519.hex(),
        "office": OFFICE.id,
        "revoked_public": REVOKED.identity.public.ed25519.hex(),
        "revoked_office": REVOKED.id,
        "files": {},
        "claims": {},
    }
    for name, record in RECORDS.items():
        made = claim(name)
        files = {
            f"{name}.json": written(record),
            f"{name}.txt": seal_text(OFFICE.identity, made).encode(),
        }
        for file, raw in files.items():
            (folder / file).write_bytes(raw)
            told["files"][file] = hashlib.sha256(raw).hexdigest()
        told["claims"][name] = {
            "kind": made.kind,
            "issued": made.issued,
            "valid_days": made.valid_days,
            "code": letter_seal.letter_code(made.letter_id),
            "shown": made.shown,
        }
    (folder / "golden.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    expected: dict[str, dict[str, str]] = {}
    for name, (text, refusal) in negative().items():
        (folder / "negative" / f"{name}.txt").write_bytes(text.encode())
        expected[name] = refusal
    notice = notices.make_revocation(REVOKED.identity, at=NOW, why="stolen")
    (folder / "negative" / "l04_revoked_office.lfnotice").write_bytes(notice)
    text = json.dumps(expected, indent=1)
    (folder / "negative" / "negative.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

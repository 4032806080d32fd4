"""Makes the golden list of keys; kept to show how it was made, never run again.

    .venv/bin/python tests/vectors/matching/make_match_keys.py FILE

Rules: refuses a file that exists; both offices of a match must make these keys for ever, or name
another version of the rules.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from app.matching import keys  # noqa: E402
from models.index import link_keys  # noqa: E402

PHONES = (
    ("9812345678", ()), ("98123 45678", ()), ("098123-45678", ()), ("+91 98123 45678", ()),
    ("0091 9812345678", ()), ("९८१२३ ४५६७८", ()), ("৯৮১২৩৪৫৬৭৮", ()), ("+91 0 98123 45678", ()),
    ("+977 980-0000000", ()), ("9800000000", ("NP",)), ("+977 01 4000000", ()), ("1098", ()),
    ("+880 1700 000000", ()), ("+880 01700-000000", ()), ("০১৭০০০০০০০০", ("BD",)),
    ("01700000000", ("BD", "IN")), ("0612 222 1234", ()), ("2345 6789 0124", ()), ("call him", ()),
    ("", ()),
)  # fmt: skip
PAPERS = (
    ("passport", "z 1234567"), ("passport", "Z१२३४५६७"), ("voter_id", "abc/1234567"),
    ("ration_card", "1234 5678"), ("nepali_citizenship", "27-01-70-01234"),
    ("nepali_citizenship", "२७-०१-७०-०१२३४"), ("bangladesh_nid", "১২৩ ৪৫৬ ৭৮৯০"),
    ("pan", "ABCDE1234F"), ("driving_licence", "BR-01 2011 0012345"), ("other", "12345"),
    ("aadhaar_last4", "2345 6789 0124"), ("aadhaar_last4", "1234"), ("voter_id", "2345 6789 0124"),
    ("pan", "A1"), ("", "12345"), ("pan|x", "12345"),
)  # fmt: skip
VEHICLES = (
    "UP 32 AB 0123", "up32ab123", "UP-32-AB-123", "White Bolero, UP ३२ AB १२३", "DL 1C AB 1234",
    "dl1cab1234", "BR01-P-9", "UP32AB1234, BR01P9", "22 BH 1234 AA", "22bh1234aa", "बा २ च १२३४",
    "BA 2 CHA 1234", "ना ३ ख ५६७८", "ঢাকা মেট্রো গ ১১-১২৩৪", "Dhaka Metro-Ga 11-1234", "KA 1234",
    "a white car", "12", "",
)  # fmt: skip
ACCOUNTS = (
    "SBI 0000 1234 5678 901 IFSC SBIN0001234", "12345678901", "২৩৪৫৬৭৮৯০১২", "Name.X@OkAxis",
    "name.x @okaxis", "a1@ybl; 1234567890123", "9876543210@paytm", "Paytm 98765 43210",
    "+91 98765 43210", "someone@mail.example", "2345 6789 0124", "+977 9800000000", "12345", "",
)  # fmt: skip
NAMES = (
    "Md. Rahim", "মোঃ রহিম", "मो. रहीम", "Mohammad Raheem", "Mst. Rahima", "মোছাঃ রহিমা", "S. Kumari",
    "Sunita", "सुनीता", "Kumari Sunita", "Sunita  KUMARI (Munni)", "123", "",
)  # fmt: skip
PEOPLE = 120


def people() -> list[list[str]]:
    """Spellings of each made-up person of the list of names."""
    with (ROOT / "tests" / "vectors" / "names_people.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [[row["devanagari"], row["bengali"], *row["latin"].split("|")] for row in rows]


def words(name: str) -> str:
    """The words of a name as they stand in a key."""
    (key,) = keys.name_keys(name, ["2008-03-14"]) or ("nd||",)
    return key.split("|")[1]


def digest() -> str:
    """SHA-256 over the words of every spelling of every person."""
    lines = [words(name) for spellings in people() for name in spellings]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def golden() -> dict[str, Any]:
    """What was typed, and the keys."""
    return {
        "rules": keys.RULES,
        "phones": [[typed, list(of), keys.phone_key(typed, of)] for typed, of in PHONES],
        "papers": [[kind, typed, keys.id_key(kind, typed)] for kind, typed in PAPERS],
        "vehicles": [[typed, list(link_keys.vehicle_keys(typed))] for typed in VEHICLES],
        "accounts": [[typed, list(link_keys.account_keys(typed))] for typed in ACCOUNTS],
        "names": [[typed, list(keys.name_keys(typed, ["2008", "2008-03-14"]))]
                  for typed in NAMES],
        "people": {name: words(name) for spellings in people()[:PEOPLE] for name in spellings},
        "all_people": digest(),
    }  # fmt: skip


def main(file: Path) -> None:
    """Write the list."""
    with file.open("x", encoding="utf-8") as target:
        json.dump(golden(), target, indent=1, ensure_ascii=False)
        target.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Makes golden private matches, a golden return and bad ones; kept to show how, never run again.

    python3 tests/vectors/matching/make_matching_golden.py FOLDER

Rules: refuses a folder that exists, so that the frozen files cannot be replaced by accident; a bad
file has one failure, and ``negative.json`` says which; the keys of the offices are those of
``tests/vectors/packet``. Dummies and orders are random, so that another run gives other bytes.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from nacl import bindings

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from crypto import matching  # noqa: E402
from crypto.matching import About  # noqa: E402
from crypto.packet.match_bodies import points_of, text_of  # noqa: E402
from crypto.packet.packet_seal import PreparedPacket, prepare  # noqa: E402
from match_maker import Match, bucket, exponent, phones  # noqa: E402
from packet_maker import facts, office  # noqa: E402

SENDER = office("Golden sender")
RECIPIENT = office("Golden recipient", 3)
ABOUT = About(1, "investigation", "court_order", 64, ("id", "nd", "phone"), "काल्पनिक प्रश्न\nमिति")
OURS = ["phone|+919812345678", "id|passport|Z0000000", "nd|kmr snt|2008", "phone|+9779800000000"]
THEIRS = ["nd|kmr snt|2008", "phone|+8801700000000", "phone|+919812345678"]
DESIGN = {
    "sid": "0000000000000000000000000000000000000000000000000000000000000000",
    "x": "phone|+919812345678",
    "point": "6385996c7d2df274a711b354475b7068d922f7700b3eca24d2a7d4c625518110",
    "a": "7a3c6282f02d37a05023b60d5428e6cc5961d4c31221937adae0b574e4d07205",
    "aP": "1e2eb494808bde006f03be8026ef63162204f9f8a373901a037dfe7a61d91fa6",
    "b": "c96df00be8c42e58f4e1d8f2726694899b090dffc7e136634fc67427b85daf0b",
    "baP": "c9ce936729f07a6b7d43e5905653a13cfcf82f197b33b6fdbc29bc53dee08fe0",
}
FIELD = 2**255 - 19
OF_ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")


def pid(number: int) -> str:
    """The number of a golden packet."""
    return hashlib.sha256(b"matching %d" % number).hexdigest()[:32]


def packet(number: int, type_: str, re: int | None, body: dict[str, Any]) -> PreparedPacket:
    """A prepared packet; answers go the other way."""
    back = type_ == "psi2"
    sender, to = (RECIPIENT, SENDER) if back else (SENDER, RECIPIENT)
    said = facts(
        sender,
        type=type_,
        pid=pid(number),
        thread=hashlib.sha256(b"matching thread").hexdigest()[:32],
        re=None if re is None else pid(re),
        seq=number,
        body=body,
    )
    return prepare(said, sender.identity, to.id, to.enc[number % len(to.enc)], [])


def return_body() -> dict[str, Any]:
    """A made-up return with hidden cells and the largest count."""
    return {
        "format": 1,
        "period": "financial_year",
        "from": "2025-04-01",
        "to": "2026-03-31",
        "made": 1_795_000_000,
        "k": 11,
        "definitions": 1,
        "tables": [
            {
                "id": "sdg_16_2_2",
                "rows": [
                    ["female", "under_18", 31],
                    ["female", "18_plus", None],
                    ["male", "under_18", 0],
                    ["all", "all", 2**53 - 1],
                ],
            },
            {"id": "flows", "rows": [["in:10:208", "in:07:640", None]]},
            {"id": "referrals", "rows": []},
        ],
        "replaces": pid(99),
    }


def bad_points() -> dict[str, bytes]:
    """Points that are none of the group, each for one reason."""
    good = bindings.crypto_core_ed25519_from_uniform(hashlib.sha256(b"good").digest())
    d = -121665 * pow(121666, -1, FIELD)
    # None of the 19 points with a second spelling is of the group; this one is on the curve.
    low = next(
        y for y in range(2, 19) if pow((y * y - 1) * (d * y * y + 1), (FIELD - 1) // 2, FIELD) == 1
    )
    return {
        "p01_identity_point": b"\x01" + bytes(31),
        "p02_small_order": OF_ORDER_8,
        "p03_mixed_order": bindings.crypto_core_ed25519_add(good, OF_ORDER_8),
        "p04_noncanonical": (FIELD + low).to_bytes(32, "little"),
    }


def negative(match: Match) -> dict[str, tuple[str, dict[str, Any], str, str]]:
    """Bad bodies by name: the type, the body, and what each is refused with."""
    question = match.question.body
    raw = points_of(question["points"])
    points = [raw[at : at + 32] for at in range(0, len(raw), 32)]

    def asked(changed: list[bytes]) -> dict[str, Any]:
        return question | {"points": text_of(changed)}

    found: dict[str, tuple[str, dict[str, Any], str, str]] = {
        name: ("psi1", asked([*points[:5], point, *points[6:]]), "E_POINT", "points.invalid")
        for name, point in bad_points().items()
    }
    found["p05_N_minus_1"] = ("psi1", asked(points[:-1]), "E_SCHEMA", "body.psi1-points")
    twice = [*points[:-1], points[0]]
    found["p06_duplicate_point"] = ("psi1", asked(twice), "E_POINT", "points.twice")
    result = match.finished().body
    other = result | {"sid": matching.session_id(pid(98))}
    found["p08_psi3_wrong_sid"] = ("psi3", other, "E_MATCH", "match.session")
    return found


def packets(match: Match) -> dict[str, tuple[int, str, int | None, dict[str, Any]]]:
    """Number, type, what it answers and body of each golden packet."""
    large = Match(phones(range(1024)), phones(range(512, 1536)), bucket(1024), pid(5))
    no = matching.decline(pid(1), "budget", note="काल्पनिक उत्तर")
    return {
        "m01_psi1": (1, "psi1", None, match.question.body),
        "m02_psi2": (2, "psi2", 1, match.answer.body),
        "m03_psi3": (3, "psi3", 2, match.finished().body),
        "m04_psi2_declined": (4, "psi2", 1, no),
        "m05_psi1_1024": (5, "psi1", None, large.question.body),
        "m06_psi2_1024": (6, "psi2", 5, large.answer.body),
        "m07_return": (7, "return", None, return_body()),
    }


def told(match: Match) -> dict[str, Any]:
    """What is needed to read the packets and to find what was found."""
    sid, done = matching.session_id(match.pid), match.finished()
    keys = sorted({*OURS, *THEIRS})
    return {
        "design": DESIGN,
        "bad_points": {name: point.hex() for name, point in bad_points().items()},
        "match": {
            "pid": match.pid,
            "sid": sid,
            "ours": OURS,
            "theirs": THEIRS,
            "a": match.a.hex(),
            "b": match.b.hex(),
            "our_places": match.question.places,
            "their_places": match.answer.places,
            "our_shared": done.shared,
            "their_shared": match.learnt(done.body),
            "points": {key: matching.point_of(sid, key).hex() for key in keys},
        },
        "keys": {
            "sender_enc_seeds": [key.seed.hex() for key in SENDER.keys],
            "sender_id": SENDER.id,
            "recipient_enc_seeds": [key.seed.hex() for key in RECIPIENT.keys],
            "recipient_id": RECIPIENT.id,
        },
        "packets": {},
    }


def written(
    path: Path, number: int, type_: str, re: int | None, body: dict[str, Any]
) -> dict[str, Any]:
    """Write one packet, and return what is to be expected of it."""
    prepared = packet(number, type_, re, body)
    with path.open("xb") as target:
        prepared.write(target)
    with path.open("rb") as source:
        prepared.verify_written(source)
    return {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "size": path.stat().st_size,
        "type": type_,
        "pid": pid(number),
        "re": None if re is None else pid(re),
        "manifest_sha256": prepared.opened().sha256,
    }


def write_json(path: Path, value: Any) -> None:
    """Write a value as it is kept."""
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main(folder: Path) -> None:
    """Write everything into a new folder."""
    (folder / "negative").mkdir(parents=True)
    match = Match(OURS, THEIRS, ABOUT, pid(1), exponent("golden a"), exponent("golden b"))
    golden, expected = told(match), {}
    for name, what in packets(match).items():
        golden["packets"][name] = written(folder / f"{name}.lifafa", *what)
    write_json(folder / "golden.json", golden)
    for name, (type_, body, code, reason) in negative(match).items():
        write_json(folder / "negative" / f"{name}.json", body)
        expected[name] = {"type": type_, "code": code, "reason": reason}
    write_json(folder / "negative" / "negative.json", expected)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

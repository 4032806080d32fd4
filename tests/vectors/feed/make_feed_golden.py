"""Makes the golden feed, its invitation and bad bytes; kept to show how they were made.

    python3 tests/vectors/feed/make_feed_golden.py FOLDER

Rules: refuses a folder that has them, so that the frozen files cannot be replaced by accident; each
bad one has one failure, and ``negative.json`` says which, and what was confirmed when it arrives.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from crypto.envelope.hybrid import HybridKey  # noqa: E402
from crypto.feed import invite, payload, presence, terms  # noqa: E402
from crypto.feed.chain import Head, check_code, link_of  # noqa: E402
from crypto.feed.envelope import Known, join_proof, seal_envelope  # noqa: E402
from crypto.feed.payload import Payload  # noqa: E402
from crypto.feed.units import Joined, Row, Unit  # noqa: E402
from feed_bad import ENVELOPES, FRESH, SECOND  # noqa: E402
from feed_bad_beside import FOUNDINGS, HERE, PRESENCES  # noqa: E402
from feed_maker import (  # noqa: E402
    FEED,
    INVITED,
    INVITING,
    KEYS,
    KNOWN,
    LEVEL,
    NEW,
    ONE,
    REGISTER_KEY,
    SEATS,
    SECRET,
    TERM_KEYS,
    THREE,
    TWO,
    Seat,
    blob_unit,
    founding,
    hex_of,
    invitation,
    serial,
    snapshot_unit,
    unit,
)
from packet_maker import NOW, seed  # noqa: E402

MOST_BAD_BYTES = 12_000
"""Of a longer one, the tests tell how it is made."""
NEXT_BOX = HybridKey.from_seed(seed("feed/next box"))
CONFIRMED = {"usual": KNOWN, "inviting": INVITING, "fresh": FRESH, "second": SECOND}
LONG = "शेल्टर में आई, बात की। " * 90


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def said(sender: Seat, seq: int, *units: Unit, **changes: Any) -> tuple[Seat, Payload]:
    """What a computer of the golden feed says."""
    members: dict[str, Any] = {"inc": 1, "at": NOW + seq, "app": "1.5", "level": LEVEL, "box": None}
    return sender, Payload(seat=sender.number, seq=seq, units=units, **(members | changes))


def feed_of_the_day() -> list[tuple[Seat, Payload]]:
    """What was said, in order."""
    row = Row("seats", "i", (INVITED,), {}, {"name": "Front desk", "secret": b"\x01\x02"})
    proof = join_proof(SECRET, NEW.key, NEW.box.public)
    opens = {each.number: each.box.public for each in (ONE, THREE, NEW)}
    opens[2] = NEXT_BOX.public
    opened = terms.new_term(FEED, 2, TERM_KEYS[2], opens)
    note = Row("notes", "i", (hex_of("note"),), {}, {"text": LONG})
    return [
        said(ONE, 1, unit("first"), unit("second", group="G", kind="case_closed")),
        said(TWO, 1, box=NEXT_BOX.public),
        said(THREE, 1, blob_unit()),
        said(ONE, 2, snapshot_unit()),
        said(ONE, 3, unit("invites", group="S", kind="seat_invited", case=None, rows=(row,))),
        said(NEW, 1, serial("joins", Joined(SECRET, proof), "seat_joined"), box=NEW.box.public),
        said(ONE, 4, unit("last"), serial("term", opened, "term_opened")),
        said(TWO, 2, unit("note", kind="note_added", rows=(note,))),
        said(NEW, 2, unit("new", rows=unit().rows[:1])),
        said(TWO, 3, unit("again"), inc=2),
    ]


def golden() -> dict[str, Any]:
    """The feed, and everything that opens it."""
    began = founding()
    head = Head.first(FEED, began)
    facts: dict[str, Any] = {
        "feed": FEED.hex(),
        "level": LEVEL,
        "founding": text(began),
        "seats": {str(each.number): bytes(each.identity.seeds[0]).hex() for each in (*SEATS, NEW)},
        "letterboxes": {str(each.number): each.box.seed.hex() for each in (*SEATS, NEW)},
        "next_letterbox_of_2": NEXT_BOX.seed.hex(),
        "term_keys": {str(number): key.hex() for number, key in TERM_KEYS.items()},
        "invited": {"seat": INVITED, "secret": SECRET.hex()},
        "codes": [check_code(head.link)],
        "envelopes": [],
    }
    for sender, told in feed_of_the_day():
        made = seal_envelope(head, TERM_KEYS[head.term], sender.identity, told)
        raw = payload.encode(told)
        facts["envelopes"].append(
            {
                "n": made.n,
                "prev": made.prev.hex(),
                "term": made.term,
                "body": text(made.body),
                "seat": sender.number,
                "payload_sha256": hashlib.sha256(raw).hexdigest(),
                "link": link_of(FEED, made).hex(),
            }
        )
        head = head.after(made, opens_term=told.new_term is not None)
        facts["codes"].append(check_code(head.link))
    facts["presence"] = {
        "raw": text(presence.seal_presence(FEED, TERM_KEYS[1], TWO.identity, HERE)),
        "seat": HERE.seat, "act": HERE.act, "user": HERE.user, "inc": HERE.inc,
        "count": HERE.count, "n": HERE.n, "link": HERE.link.hex(), "case": HERE.case,
        "what": HERE.what,
    }  # fmt: skip
    return facts


def known_json(known: Known) -> dict[str, Any]:
    """What was confirmed, as JSON."""
    head = known.head
    return {
        "feed": head.feed.hex(), "n": head.n, "link": head.link.hex(), "term": head.term,
        "here": {key.hex(): number for key, number in known.here.items()},
        "invited": {str(number): one.hex() for number, one in known.invited.items()},
        "last": {str(number): [one.inc, one.seq] for number, one in known.last.items()},
        "level": known.level,
    }  # fmt: skip


def negative() -> dict[str, Any]:
    """Bad bytes by name, and what was confirmed before them."""
    told: dict[str, Any] = {}
    for name, bad in ENVELOPES.items():
        made = bad.build()
        if len(made.body) <= MOST_BAD_BYTES:
            told[name] = {
                "kind": "envelope", "code": bad.code, "reason": bad.reason,
                "n": made.n, "prev": made.prev.hex(), "term": made.term, "body": text(made.body),
                "known": next(name for name, one in CONFIRMED.items() if one == bad.known),
            }  # fmt: skip
    for kind, group in (("founding", FOUNDINGS), ("presence", PRESENCES)):
        for name, bad in group.items():
            raw = bad.build()
            if len(raw) <= MOST_BAD_BYTES:
                told[name] = {
                    "kind": kind, "code": bad.code, "reason": bad.reason, "raw": text(raw),
                }  # fmt: skip
    return {"known": {name: known_json(one) for name, one in CONFIRMED.items()}, "bad": told}


def main(folder: Path) -> None:
    """Write all files and what is to be expected of them."""
    if (folder / "golden.json").exists():
        raise SystemExit("golden files are never made again")
    facts = golden()
    raw, code = invite.make_invitation(invitation(), KEYS, REGISTER_KEY)
    (folder / "i01_invitation.lfinvite").write_bytes(raw)
    facts["invitation"] = {
        "sha256": hashlib.sha256(raw).hexdigest(), "code": code,
        "register_key": REGISTER_KEY.hex(), "seat": INVITED, "secret": SECRET.hex(),
        "keys": [KEYS.term_key.hex(), KEYS.snapshot_key.hex(), KEYS.box_seed.hex()],
    }  # fmt: skip
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    (folder / "negative.json").write_text(json.dumps(negative(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Makes the golden feed, its invitation and bad bytes; kept to show how they were made.

    python3 tests/vectors/feed/make_feed_golden.py FOLDER

Rules: refuses a folder that has them, so that the frozen files cannot be replaced by accident; each
bad one has one failure, and ``negative.json`` says which, and what was confirmed when it arrives.
"""

import base64
import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from crypto.envelope.hybrid import HybridKey  # noqa: E402
from crypto.feed import invite, letting_in, payload, presence, terms  # noqa: E402
from crypto.feed.chain import Spot, check_code, link_of  # noqa: E402
from crypto.feed.envelope import Known, join_signature, open_envelope, seal_envelope  # noqa: E402
from crypto.feed.founding import first_key, make_founding, read_founding  # noqa: E402
from crypto.feed.payload import Last, Payload  # noqa: E402
from crypto.feed.seats import AWAY, HERE, INVITED, OUT, Act, Listed, Seats  # noqa: E402
from crypto.feed.units import Joined, Row, Unit  # noqa: E402
from feed_bad import FRESH, SECOND  # noqa: E402
from feed_bad_beside import ANSWERS, ASKINGS, FOUNDINGS, PRESENCES  # noqa: E402
from feed_bad_beside import HERE as PRESENT  # noqa: E402
from feed_bad_seats import (  # noqa: E402  # noqa: E402
    ENVELOPES,
    FULL,
    GIVEN_AGAIN,
    INVITED_BY_ONE,
    LET_IN_BEFORE,
    OVER,
    TAKEN_BACK,
    TWO_INVITED,
    USED,
)
from feed_maker import (  # noqa: E402
    ANSWER_BOX,
    BEGINNING,
    FEED,
    FIVE,
    INVITED_BOX,
    INVITING,
    JOIN,
    JOIN_SEED,
    KEYS,
    KNOWN,
    LEVEL,
    NEW,
    NINE,
    OLD,
    ONE,
    REGISTER_KEY,
    SEATS,
    SIX,
    SNAPSHOT,
    TERM_KEYS,
    THREE,
    TWO,
    Seat,
    asking,
    back,
    blob_unit,
    founding,
    hex_of,
    invitation,
    listed_unit,
    read_out,
    seat,
    serial,
    snapshot_unit,
    unit,
)
from packet_maker import NOW, seed  # noqa: E402

MOST_BAD_BYTES = 12_000
"""Of a longer one, the tests tell how it is made."""
CONFIRMED = {
    "usual": KNOWN, "inviting": INVITING, "fresh": FRESH, "second": SECOND, "full": FULL,
    "beginning": BEGINNING, "two invited": TWO_INVITED, "used": USED, "taken back": TAKEN_BACK,
    "over": OVER, "invited by one": INVITED_BY_ONE, "given again": GIVEN_AGAIN,
    "let in before": LET_IN_BEFORE,
}  # fmt: skip
LONG = "शेल्टर में आई, बात की। " * 90
NEXT_FEED, NEXT_KEY = seed("feed/next")[:16], seed("feed/next key")
FOUR, SEVEN, EIGHT = (seat(number) for number in (4, 7, 8))
BEFORE = Seats(
    {
        **{each.number: each.listed for each in (*SEATS, FOUR)},
        5: Listed(AWAY, FIVE.key),
        6: Listed(OUT, SIX.key),
        7: Listed(HERE, SEVEN.key, SEVEN.box.public),
        8: Listed(INVITED, EIGHT.key, EIGHT.box.public, None, NOW),
    }
)
"""The list of the feed before: by the founding 4 is out, 7 away, and 8 in it no more."""


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def box(label: str) -> HybridKey:
    """A letterbox of the golden feed."""
    return HybridKey.from_seed(seed(f"feed/golden/{label}"))


BOXES = {
    label: box(label)
    for label in ("1 for foundings", "2", "2 for foundings", "3", "3 again", "3 for foundings",
                  "3 for foundings again")
}  # fmt: skip


class Day:
    """The golden feed as it grows."""

    def __init__(self, known: Known, keys: dict[int, bytes]) -> None:
        self.known = known
        self.keys = keys
        self.codes = [check_code(known.head.link)]
        self.told: list[dict[str, Any]] = []

    def says(
        self, sender: Seat, *units: Unit, boxes: tuple[str, str] = ("", ""), **more: Any
    ) -> None:
        """Let a computer send."""
        last = self.known.last.get(sender.number, Last(1, 0))
        named = [BOXES[label].public if label else None for label in boxes]
        members: dict[str, Any] = {
            "seat": sender.number, "inc": last.inc, "seq": last.seq + 1,
            "at": NOW + self.known.head.n, "app": "1.5", "level": LEVEL,
            "box": named[0], "founding_box": named[1], "units": units,
        }  # fmt: skip
        said = Payload(**(members | more))
        head = self.known.head
        made = seal_envelope(head, self.keys[head.term], sender.identity, said)
        self.known = open_envelope(made, self.known, self.keys[head.term]).known
        self.codes.append(check_code(self.known.head.link))
        self.told.append(
            {
                "n": made.n, "prev": made.prev.hex(), "term": made.term, "body": text(made.body),
                "seat": sender.number, "link": link_of(head.feed, made).hex(),
                "payload_sha256": hashlib.sha256(payload.encode(said)).hexdigest(),
                "list": {str(number): one.state for number, one in self.known.seats.listed.items()},
            }
        )  # fmt: skip

    def term(self, *readers: int, seats: Seats | None = None) -> Unit:
        """The opening of the next term for who reads on."""
        number = self.known.head.term + 1
        boxes = {each: (seats or self.known.seats).listed[each].box or b"" for each in readers}
        opened = terms.new_term(self.known.head.feed, number, self.keys[number], boxes)
        return serial(f"term {number}", opened, "term_opened")


def the_day(began: bytes) -> Day:
    """What was said, in order."""
    last = {1: Last(2, 17), 2: Last(1, 5), 3: Last(1, 9), 4: Last(1, 1), 5: Last(1, 2)}
    day = Day(Known.first(read_founding(began), BEFORE, last, LEVEL), TERM_KEYS)
    start = snapshot_unit(n=0, link=day.known.head.link)
    day.says(ONE, start, boxes=("", "1 for foundings"))
    day.says(TWO, boxes=("2", "2 for foundings"))
    day.says(THREE, blob_unit(), boxes=("3", "3 for foundings"))
    day.says(ONE, unit("first"), unit("second", group="G", kind="case_closed"))
    invited = Act(INVITED, NINE, JOIN.public.ed25519, INVITED_BOX.public, until=NOW + 604_800)
    row = Row("seats", "i", (NINE,), {}, {"name": "Front desk", "note": b"\x01\x02"})
    day.says(ONE, serial("invites", invited, "seat_invited", rows=(row,)))
    day.says(TWO, unit("opens"), day.term(1, 2, 3, NINE))
    joins = join_signature(JOIN, FEED, NINE, NEW.key, NEW.box.public, NEW.founding_box.public)
    joined = day.known.seats.joined(NINE, NEW.key, NEW.box.public, NEW.founding_box.public)
    day.says(
        NEW, serial("joins", Joined(joins), "seat_joined"), day.term(1, 2, 3, NINE, seats=joined),
        box=NEW.box.public, founding_box=NEW.founding_box.public,
    )  # fmt: skip
    note = Row("notes", "i", (hex_of("note"),), {}, {"text": LONG})
    day.says(TWO, unit("note", kind="note_added", rows=(note,)))
    day.says(ONE, listed_unit(Act(AWAY, 3)), day.term(1, 2, NINE))
    day.says(TWO, unit("again"), inc=2)
    again = replace(THREE, box=BOXES["3 again"], founding_box=BOXES["3 for foundings again"])
    shown = Spot(FEED, 10, bytes.fromhex(day.told[9]["link"]))
    day.says(ONE, listed_unit(back(again, shown)))
    gone = Row("own_keys", "u", (hex_of("key"),), {}, {"sealed_seed": None})
    day.says(THREE, unit("destroyed", kind="key_destroyed", rows=(gone,)))
    day.says(ONE, listed_unit(Act(OUT, 2)), day.term(1, 3, NINE))
    day.says(NEW, unit("last", rows=unit().rows[:1]))
    return day


def letting_in_of(day: Day) -> dict[str, Any]:
    """How the third computer came back: its question, and the answer."""
    question = letting_in.make_asking(
        THREE.identity, feed=FEED, seat=3, n=8, link=bytes.fromhex(day.told[7]["link"]),
        shown=Spot(FEED, 10, bytes.fromhex(day.told[9]["link"])),
        boxes=(ANSWER_BOX.public, BOXES["3 again"].public, BOXES["3 for foundings again"].public),
        at=NOW + 9,
    )  # fmt: skip
    place = Spot(FEED, 11, bytes.fromhex(day.told[10]["link"]))
    snapshot = replace(SNAPSHOT, n=place.n, link=place.link)
    asked = letting_in.read_asking(question)
    raw = letting_in.make_answer(
        ONE.identity, place=place, by=1, asking=asked,
        content=letting_in.LetIn(4, TERM_KEYS[4], snapshot),
    )  # fmt: skip
    return {"asking": text(question), "answer": text(raw), "answer_box": ANSWER_BOX.seed.hex(),
            "code": letting_in.code_of(place, asked.signature, ONE.key),
            "n": 11, "term": 4}  # fmt: skip


def second_feed(day: Day) -> tuple[bytes, Day]:
    """The founding that goes on from the golden feed, and its first envelope."""
    head, seats = day.known.head, day.known.seats
    takers = {
        number: (one.key, one.founding_box)
        for number, one in seats.listed.items()
        if one.state == HERE and one.founding_box
    }
    began = make_founding(
        ONE.identity, feed=NEXT_FEED, count=4, old=Spot(FEED, head.n, head.link),
        keys=first_key(NEXT_FEED, NEXT_KEY, takers), seat=1, at=NOW + 20,
    )  # fmt: skip
    known = Known.first(read_founding(began), seats, day.known.last, LEVEL)
    following = Day(known, {1: NEXT_KEY})
    following.says(ONE, snapshot_unit(n=0, link=known.head.link))
    return began, following


def golden() -> dict[str, Any]:
    """The feed, what follows it, and everything that opens both."""
    began = founding(old=OLD)
    day = the_day(began)
    founded, following = second_feed(day)
    seats = (*SEATS, FOUR, FIVE, SIX, SEVEN, EIGHT, NEW)
    return {
        "feed": FEED.hex(),
        "level": LEVEL,
        "founding": text(began),
        "before": list_json(BEFORE),
        "last": {"1": [2, 17], "2": [1, 5], "3": [1, 9], "4": [1, 1], "5": [1, 2]},
        "seats": {str(each.number): bytes(each.identity.seeds[0]).hex() for each in seats},
        "letterboxes": {
            **{f"{each.number} at first": each.box.seed.hex() for each in seats},
            **{f"{each.number} for foundings at first": each.founding_box.seed.hex()
               for each in seats},
            **{label: one.seed.hex() for label, one in BOXES.items()},
            "invitation": INVITED_BOX.seed.hex(),
        },
        "term_keys": {str(number): key.hex() for number, key in TERM_KEYS.items()},
        "opens": {
            "6": {"1": "1 at first", "2": "2", "3": "3", "9": "invitation"},
            "7": {"1": "1 at first", "2": "2", "3": "3", "9": "9 at first"},
            "9": {"1": "1 at first", "2": "2", "9": "9 at first"},
            "13": {"1": "1 at first", "3": "3 again", "9": "9 at first"},
        },
        "invited": {"seat": NINE, "join_seed": JOIN_SEED.hex()},
        "codes": day.codes,
        "envelopes": day.told,
        "letting_in": letting_in_of(day),
        "next": {
            "founding": text(founded), "feed": NEXT_FEED.hex(), "term_key": NEXT_KEY.hex(),
            "opens": {"1": "1 for foundings", "3": "3 for foundings again",
                      "9": "9 for foundings at first"},
            "codes": following.codes, "envelopes": following.told,
        },
        "presence": {
            "raw": text(presence.seal_presence(FEED, TERM_KEYS[1], TWO.identity, PRESENT)),
            "seat": PRESENT.seat, "act": PRESENT.act, "user": PRESENT.user, "inc": PRESENT.inc,
            "count": PRESENT.count, "n": PRESENT.n, "link": PRESENT.link.hex(),
            "case": PRESENT.case, "what": PRESENT.what,
        },
    }  # fmt: skip


def list_json(seats: Seats) -> dict[str, Any]:
    """A list of computers, as JSON."""
    return {
        str(number): {
            "state": one.state, "key": one.key.hex(), "box": one.box and one.box.hex(),
            "founding_box": one.founding_box and one.founding_box.hex(), "until": one.until,
            "by": one.by, "let_in": one.let_in,
        }
        for number, one in seats.listed.items()
    }  # fmt: skip


def known_json(known: Known) -> dict[str, Any]:
    """What was confirmed, as JSON."""
    head = known.head
    return {
        "feed": head.feed.hex(), "n": head.n, "link": head.link.hex(), "term": head.term,
        "list": list_json(known.seats),
        "last": {str(number): [one.inc, one.seq] for number, one in known.last.items()},
        "level": known.level, "begins": known.begins,
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
    groups = {"founding": FOUNDINGS, "asking": ASKINGS, "answer": ANSWERS, "presence": PRESENCES}
    for kind, group in groups.items():
        for name, bad in group.items():
            raw = bad.build()
            if len(raw) <= MOST_BAD_BYTES:
                told[name] = {
                    "kind": kind, "code": bad.code, "reason": bad.reason, "raw": text(raw),
                }  # fmt: skip
    beside = {"asking": text(asking()), "answer_box": ANSWER_BOX.seed.hex(), "code": read_out()}
    known = {name: known_json(one) for name, one in CONFIRMED.items()}
    return {"known": known, "let_in": beside, "bad": told}


def main(folder: Path) -> None:
    """Write all files and what is to be expected of them."""
    if (folder / "golden.json").exists():
        raise SystemExit("golden files are never made again")
    facts = golden()
    raw, code = invite.make_invitation(invitation(), KEYS, REGISTER_KEY)
    (folder / "i01_invitation.lfinvite").write_bytes(raw)
    facts["invitation"] = {
        "sha256": hashlib.sha256(raw).hexdigest(), "code": code,
        "register_key": REGISTER_KEY.hex(), "seat": NINE,
        "keys": [KEYS.term_key.hex(), KEYS.snapshot_key.hex(), KEYS.box_seed.hex(),
                 KEYS.join_seed.hex()],
    }  # fmt: skip
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    (folder / "negative.json").write_text(json.dumps(negative(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

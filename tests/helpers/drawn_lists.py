"""Drawn lists of computers and drawn envelopes that change them, for two readers to judge.

Rules: a draw follows from its number alone; about a quarter of the envelopes are good; whatever is
drawn is signed and sealed as it should be, so that only the list decides.
"""

import base64
import random
from dataclasses import replace
from typing import Any

from crypto.base.primitives import b64encode
from crypto.feed.chain import Envelope, Spot
from crypto.feed.envelope import Known, join_signature
from crypto.feed.seats import AWAY, HERE, INVITED, OUT, Listed, Seats, back_signature
from feed_maker import FEED, HEAD, KNOWN, SHOWN, Forge, seat
from packet_maker import NOW

POOL = [seat(number) for number in range(1, 9)]
BOXES = [box.public for each in POOL for box in (each.box, each.founding_box)]
LISTED_FIRST = 6
"""The others of the pool are strangers at first."""
STATES = (HERE, HERE, HERE, AWAY, OUT, INVITED, None)


class Draw:
    """One envelope, and what was confirmed before it."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(f"drawn lists {number}")
        self.seats = self._list()
        self.units: list[dict[str, Any]] = []
        self.known: Known = replace(KNOWN, seats=self.seats, last={})
        self.envelope = self._envelope()

    def _list(self) -> Seats:
        chance, boxes = self.chance, BOXES[:]
        chance.shuffle(boxes)
        listed: dict[int, Listed] = {}
        for each in POOL[:LISTED_FIRST]:
            state = chance.choice(STATES)
            if state == HERE:
                founding_box = boxes.pop() if chance.random() < 0.8 else None
                listed[each.number] = Listed(HERE, each.key, boxes.pop(), founding_box)
            elif state == INVITED:
                by = chance.randint(1, 3)
                listed[each.number] = Listed(INVITED, each.key, boxes.pop(), None, NOW, by)
            elif state is not None:
                listed[each.number] = Listed(state, each.key, let_in=chance.choice((0, 0, 37, 38)))
        return Seats(listed)

    def _envelope(self) -> Envelope:
        chance = self.chance
        here = [each for each in POOL if self.seats.here.get(each.key) == each.number]
        invited = [n for n, one in self.seats.listed.items() if one.state == INVITED]
        sender = chance.choice(here or POOL)
        members = {name: self._box(0.3) for name in ("box", "founding_box")}
        number = sender.number
        if invited and chance.random() < 0.4:
            number, sender = chance.choice(invited), chance.choice(POOL[-3:])
            members = {name: self._box(1) for name in members}
            self._joins(number, sender.key, members)
        else:
            for _ in range(chance.randint(0, 3)):
                self._unit("listed", self._act())
        if chance.random() < 0.75:
            self._term()
        said = {"seat": number, "inc": 1, "seq": 1, "units": self.units, **members}
        return Forge(sender=sender, members=said).envelope()

    def _box(self, chance: float) -> str | None:
        return b64encode(self.chance.choice(BOXES)) if self.chance.random() < chance else None

    def _unit(self, name: str, more: dict[str, Any]) -> None:
        unit = {"id": f"{len(self.units):032x}", "kind": "drawn", "class": "S", "user": 1}
        self.units.append(unit | {"at": NOW, "case": None, "rows": [], name: more})

    def _joins(self, number: int, key: bytes, members: dict[str, str | None]) -> None:
        by = POOL[number - 1] if self.chance.random() < 0.8 else self.chance.choice(POOL)
        boxes = [base64.b64decode(told) for told in members.values() if told]
        shown = join_signature(by.identity, FEED, number, key, *boxes)
        self._unit("joined", {"signature": b64encode(shown)})

    def _act(self) -> dict[str, Any]:
        chance = self.chance
        state, number = chance.choice((INVITED, HERE, AWAY, OUT)), chance.randint(1, 7)
        told: dict[str, Any] = {"as": state, "seat": number}
        box, founding_box = chance.choice(BOXES), chance.choice(BOXES)
        if state == INVITED:
            key = b64encode(chance.choice(POOL).key)
            return told | {"key": key, "box": b64encode(box), "until": NOW + chance.randint(0, 3)}
        if state == HERE:
            by = POOL[number - 1] if chance.random() < 0.8 else chance.choice(POOL)
            n = chance.choice((HEAD.n, SHOWN.n, SHOWN.n, SHOWN.n + 5))
            shown = Spot(FEED, n, HEAD.link if chance.random() < 0.7 else SHOWN.link)
            signature = back_signature(by.identity, shown, number, box, founding_box)
            told |= {"n": n, "link": shown.link.hex()}
            told |= {"box": b64encode(box), "founding_box": b64encode(founding_box)}
            return told | {"signature": b64encode(signature)}
        return told

    def _term(self) -> None:
        """Open a term, mostly for those who are to read on."""
        readers = set(self.seats.readers)
        for unit in self.units:
            told = unit.get("listed", {"as": None})
            if told["as"] in (INVITED, HERE):
                readers.add(told["seat"])
            elif told["as"] in (AWAY, OUT):
                readers.discard(told["seat"])
                by = self.seats.listed.items() if told["as"] == OUT else ()
                readers -= {number for number, one in by if one.by == told["seat"]}
        if self.chance.random() < 0.1:
            readers ^= {self.chance.randint(1, 7)}
        wraps = [{"seat": each, "hpke": b64encode(bytes(1_168))} for each in sorted(readers)]
        if wraps:
            self._unit("term", {"term": 2, "commit": b64encode(bytes(32)), "wraps": wraps})

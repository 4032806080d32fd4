"""No byte of a fact outside the consent stands in a packet, whatever was decided and is asked for.

Thousands of made-up cases full of unique marks are sealed as far as the builder lets them, opened
with the receiver's key and searched; a second judge says what should have been refused.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import packet_maker
import tiers
from app.base.errors import (
    AppError,
    UnknownFieldError,
)
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.consent.records import SendReferral
from app.core.records import UserRecord
from app.packets.bodies import MULTILINE, Circumstances, read_referral, referral_body
from app.packets.errors import NothingToShareError
from app.packets.packet_view import seen_facts
from app.referrals.referral_preview import Leaving, look_again
from consent_judge import Judge, allowed
from consent_worlds import ELSEWHERE, TODAY, Maker, World
from crypto.packet.packet_open import open_packet
from crypto.packet.packet_seal import prepare
from models.fields import CATALOGUE

SENDER, RECEIVER = packet_maker.office("Sender"), packet_maker.office("Receiver")
OFFICER = UserRecord(1, "das", "R. Made-up", "Coordinator", "coordinator", True)
AROUND = Circumstances(OFFICER, "AAAA-BBBB", TODAY)
MARK = re.compile(rb"zq[0-9]{5}xq|\+91900000[0-9]{4}")
"""Whatever the worlds have for a mark, in small letters."""
SEEDS = st.integers(0, 2**40)
BLOCK = {
    "age_band": {"age", "birth", "age_stated_on", "is_child_stated"},
    "sex": {"sex_or_gender"},
    "nationality": {"nationality"},
    "languages": {"languages"},
    "district_from": {"present_district"},
    "district_to": {"home_district"},
}


def sealed(body: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return the file as anyone finds it, and what the receiver's key opens."""
    prepared = prepare(
        packet_maker.facts(SENDER, body=body),
        SENDER.identity,
        RECEIVER.id,
        RECEIVER.enc[0],
        (),
        MULTILINE,
    )
    target = io.BytesIO()
    prepared.write(target)
    raw = target.getvalue()
    opened = open_packet(io.BytesIO(raw), len(raw), RECEIVER.keys, RECEIVER.id, MULTILINE)
    return raw, opened.manifest.raw


def parts_of(body: dict[str, Any], world: World, leaving: set[str]) -> dict[str, Any]:
    """Return what stands in a body by address; its rows keep the order of the case."""
    found = dict(body["case"])
    filled = {one.rpartition(".")[0] for one in leaving if world.case.value(one) is not None}
    for letter, rows, records in (
        ("p", body["persons"], world.case.persons),
        ("e", body["events"], world.case.events),
    ):
        parts = [f"{letter}{one.number}" for one in records if f"{letter}{one.number}" in filled]
        for part, row in zip(parts, rows, strict=True):
            found |= {f"{part}.{name}": value for name, value in row.items()}
    return found


def refusal_of(world: World, wish: SendReferral) -> tuple[dict[str, Any], AppError | None]:
    """Return the body of a packet, or why there is none."""
    try:
        return referral_body(world.case, wish, AROUND), None
    except AppError as refusal:
        return {}, refusal


def check_refusal(refusal: AppError, judge: Judge) -> str:
    """A refusal is right, and names what may not leave."""
    forbidden = judge.forbidden()
    if isinstance(refusal, NothingToShareError):
        return "nothing"
    names = {one.rpartition(".")[2] for one in forbidden if one in judge.leaving()}
    if isinstance(refusal, UnknownFieldError):
        assert refusal.facts["field"] in names
        return "refused"
    assert isinstance(refusal, ConsentForbidsError | ConsentMissingError)
    labels = {CATALOGUE.field(name).label for name in names}
    labels |= {"Attachments"} if forbidden - judge.leaving() else set()
    labels |= set() if judge.words_may() else {CATALOGUE.field("details").label}
    assert refusal.facts["field"] in labels
    return "refused"


def check_beside(body: dict[str, Any], world: World, leaving: set[str]) -> None:
    """What stands beside the chosen facts tells nothing that is not among them."""
    told = {one.rpartition(".")[2] for one in leaving if world.case.value(one) is not None}
    for member in body["preview"]:
        assert told & BLOCK[member]
    for record in body["consent"]["records"]:
        assert ELSEWHERE not in record.get("named_offices", ())
        of_adult = record["capacity"] == "adult_own"
        silent = of_adult and "language" not in record["field_groups"]
        assert not (silent or record["capacity"] == "refused") or (
            "explained_in_language" not in record
        )


def check(world: World, wish: SendReferral) -> str:
    """Build, seal and search one packet; return how it ended."""
    judge = Judge(world.case, wish)
    body, refusal = refusal_of(world, wish)
    if refusal is not None:
        return check_refusal(refusal, judge)
    leaving = judge.leaving()
    assert not judge.forbidden()
    assert judge.words_may()
    there = {one: value for one in leaving if (value := world.case.value(one)) is not None}
    plain = {one: list(v) if isinstance(v, tuple) else v for one, v in there.items()}
    raw, manifest = sealed(body)
    assert parts_of(json.loads(manifest)["body"], world, leaving) == plain
    check_beside(body, world, leaving)
    seen = repr(seen_facts(read_referral(body, 0, 0))).encode()
    found = {mark for place in (raw, manifest, seen) for mark in MARK.findall(place.lower())}
    for of, mark in world.marks.items():
        assert MARK.fullmatch(mark.lower().encode()), mark
        assert mark.lower().encode() not in found or of in leaving, of
    return "sealed"


def each_alone(world: World, seed: int) -> list[SendReferral]:
    """Return wishes for one thing each that may not leave: nothing else could be the reason."""
    judge = Judge(world.case, world.wish)
    forbidden, others = judge.forbidden(), judge.with_role()
    bare = replace(world.wish, facts=(), papers=(), details="")
    of_whom = tuple(f"p{one}." for one in others if not judge.fact_may(f"p{one}.role"))
    bad = [
        one for one in world.wish.facts if one in forbidden or (of_whom and one.startswith(of_whom))
    ]
    some = Random(seed).sample(bad, min(len(bad), 12))
    papers = [one for one in world.wish.papers if one in forbidden]
    wishes = [replace(bare, papers=(one,)) for one in papers]
    return wishes + [replace(bare, facts=(one,)) for one in some]


@settings(max_examples=tiers.runs(600), deadline=None)
@given(SEEDS)
def test_nothing_leaves_that_is_outside_of_what_was_agreed(seed: int):
    world = Maker(seed).world()
    check(world, world.wish)
    check(world, allowed(world))
    for wish in each_alone(world, seed):
        assert check(world, wish) == "refused"


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_a_text_that_leaves_and_quotes_what_stays_is_shown_again(seed: int):
    world = Maker(seed).world()
    leaving = frozenset(allowed(world).facts)
    phones = [
        of for of, mark in world.marks.items() if mark.startswith("+91") and of not in leaving
    ]
    texts = [of for of in leaving if of.rpartition(".")[2] in ("summary", "narrative")]
    for of, text in itertools.product(phones, texts):
        facts = dict(world.case.facts)
        facts[text] = f"Call {world.marks[of]} at night."
        case = replace(world.case, facts=facts)
        found = look_again(Leaving(case, replace(world.wish, facts=(text,), papers=())))
        assert f"phone {world.marks[of]}" in [one.found for one in found if one.place == text]


def test_the_worlds_are_neither_all_refused_nor_all_sealed():
    ended: Counter[str] = Counter()
    for seed in range(150):
        world = Maker(seed).world()
        ended[check(world, world.wish)] += 1
        ended["some " + check(world, allowed(world))] += 1
    assert ended["refused"] > 20
    assert ended["sealed"] > 10
    assert ended["some sealed"] > 40
    assert not ended["some refused"], ended

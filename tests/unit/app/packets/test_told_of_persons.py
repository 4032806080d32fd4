"""What a receiver reads of a person was ticked by the sender, or says whose it is: 1,000 packets.

Random cases with random decisions are sealed as far as they may leave, opened with the receiver's
key and shown by the window's words, the command line and JSON, before and after the sender is
checked; what may stand there is judged from the sender's case alone. Packets of earlier versions,
which carried districts of offices and ages that nobody told, are shown the same way.
"""

from __future__ import annotations

import io
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

import packet_maker
import tiers
from app.base.errors import AppError
from app.cases import cases
from app.cli.output import as_json
from app.cli.packets_shown import packet_lines
from app.consent.records import SendReferral
from app.core.records import UserRecord
from app.core.services import writing
from app.inbox import incoming
from app.packets.bodies import MULTILINE, Circumstances, in_short, read_referral, referral_body
from app.packets.packet_view import Standing, fact_words, preview_of
from app.packets.records import PacketPreview
from consent_judge import Judge, allowed
from consent_worlds import TODAY, Maker, World
from crypto.packet.manifest import Manifest
from crypto.packet.packet_open import open_packet
from crypto.packet.packet_seal import prepare
from models.fields import CATALOGUE, CODE_LISTS, code_label
from office_sim import FIRST, NOON, office
from ui.packets.packet_words import block_lines

RUNS = 1_000
ACCEPTED_EACH = 10
THEIRS, OURS = "Zq-theirs", "Zq-ours"
SENDER, RECEIVER = packet_maker.office("Sender"), packet_maker.office("Receiver")
OFFICER = UserRecord(1, "das", "R. Made-up", "Coordinator", "coordinator", True)
AROUND = Circumstances(OFFICER, "AAAA-BBBB", TODAY)
PLACES = ("Patna", "Ranchi", "Jhapa")
LABELS = {
    "Sex or gender": ("sex_or_gender", "sex_or_gender"),
    "Nationality": ("nationality", "country"),
    "Languages": ("languages", "language"),
    "District now": ("present_district", ""),
    "Home district": ("home_district", ""),
}
AGES = {"birth", "age", "is_child_stated"}
OF_THE_REFERRAL = {"Asked for", "Urgency", "Papers"}
WHOSE = "as the packet says"


def opened(body: dict[str, Any]) -> tuple[Manifest, int]:
    """Seal a body and open it with the receiver's key."""
    facts = packet_maker.facts(SENDER, body=body, created=NOON, expires=NOON + packet_maker.DAY)
    ready = prepare(facts, SENDER.identity, RECEIVER.id, RECEIVER.enc[0], (), MULTILINE)
    target = io.BytesIO()
    ready.write(target)
    raw = target.getvalue()
    found = open_packet(io.BytesIO(raw), len(raw), RECEIVER.keys, RECEIVER.id, MULTILINE)
    return found.manifest, len(raw)


def seen_by_receiver(body: dict[str, Any], *, trusted: bool) -> PacketPreview:
    return shown(opened(body), trusted=trusted)


def shown(packet: tuple[Manifest, int], *, trusted: bool) -> PacketPreview:
    manifest, size = packet
    state = "verified" if trusted else "new"
    standing = Standing("Sender", state, "", "Receiver", trusted, from_district=THEIRS)
    return preview_of(manifest, size, standing)


def ticked(world: World, wish: SendReferral) -> dict[str, dict[str, Any]]:
    """Return by person the filled facts that were ticked; the role goes along with the others."""
    found: dict[str, dict[str, Any]] = {}
    for address in Judge(world.case, wish).leaving():
        part, _, name = address.rpartition(".")
        value = world.case.value(address)
        if part.startswith("p") and value is not None:
            found.setdefault(part, {})[name] = value
    return found


def victims_of(world: World, told: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    theirs = {"victim", "possible_victim"}
    numbers = [one.number for one in world.case.persons if not one.roles or theirs & set(one.roles)]
    return [told[f"p{number}"] for number in numbers if f"p{number}" in told]


def words_of(code_list: str, value: Any) -> set[str]:
    values = value if isinstance(value, tuple) else (value,)
    return {code_label(code_list, one) if code_list else one for one in values}


def check_line(label: str, words: str, victims: list[dict[str, Any]]) -> None:
    """One line about persons says what one of them said."""
    if label == "Age":
        assert any(AGES & facts.keys() for facts in victims), words
        all_told = all(AGES & facts.keys() for facts in victims)
        assert words != "Adult" or all_told
        return
    name, code_list = LABELS[label]
    may: set[str] = set()
    for facts in victims:
        may |= words_of(code_list, facts[name]) if name in facts else set()
    shown = {words} if words in may else set(words.split(", "))
    assert shown <= may or words.replace(", ", "") in "".join(sorted(may)), (label, words, may)


def check_block(seen: PacketPreview, world: World, wish: SendReferral) -> int:
    """Every line of the short view is of a ticked fact, of the referral itself, or says whose."""
    victims = victims_of(world, ticked(world, wish))
    lines = block_lines(seen.block)
    for label, words in lines:
        if label not in OF_THE_REFERRAL and WHOSE not in label:
            check_line(label, words, victims)
    return sum(label in (*LABELS, "Age") for label, _words in lines)


def check_facts(seen: PacketPreview, world: World, wish: SendReferral) -> None:
    """Every fact of the long view is a ticked fact of that person, with its value."""
    told = ticked(world, wish)
    order = [f"p{one.number}" for one in world.case.persons if f"p{one.number}" in told]
    shown: dict[str, dict[str, Any]] = {}
    for fact in seen.facts:
        if fact.part.startswith("p"):
            shown.setdefault(order[int(fact.part[1:]) - 1], {})[fact.name] = fact.value
    assert shown == told


def check_commands(seen: PacketPreview, victims: list[dict[str, Any]]) -> None:
    """The command line and JSON say the office's place only where they say that it is one."""
    known = {fact_words(fact) for fact in seen.facts}
    for line in packet_lines(seen):
        if line.startswith("in short: "):
            parts = [part for part in line.split(": ", 1)[1].split("; ") if WHOSE not in part]
            assert not any(place in part for part in parts for place in (THEIRS, OURS))
        elif THEIRS in line:
            assert line == f"District of this office: {THEIRS}"
        assert OURS not in line or WHOSE in line or line.split(": ")[-1] in known
    block = as_json(seen.block)
    assert not {block["district_from"], block["district_to"]} & {THEIRS, OURS}
    assert not block["age_band"] or any(AGES & facts.keys() for facts in victims)


def as_earlier(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as earlier versions wrote it: filled in from the offices."""
    old = {"age_band": "not_sure", "sex": "", "nationality": "", "languages": ""}
    filled = {"district_from": THEIRS, "district_to": OURS}
    return body | {"preview": old | filled | body["preview"]}


def bodies(seed: int) -> tuple[World, SendReferral, dict[str, Any]] | None:
    world = with_places(Maker(seed).world(), seed)
    wish = allowed(world)
    try:
        return world, wish, referral_body(world.case, wish, AROUND)
    except AppError:
        return None


def with_places(world: World, seed: int) -> World:
    """Let the persons live in different places, and some of them in none."""
    for person in world.case.persons:
        for step, name in enumerate(("present_district", "home_district")):
            if name in person.facts:
                person.facts[name] = PLACES[(seed + person.number + step) % len(PLACES)]
    return world


def test_the_receiver_reads_nothing_of_a_person_that_was_not_ticked_of_that_person():
    ended: Counter[str] = Counter()
    tried = tiers.runs(RUNS)
    for seed in range(tried):
        made = bodies(seed)
        if made is None:
            ended["nothing may leave"] += 1
            continue
        world, wish, body = made
        ended["packets"] += 1
        now, earlier = opened(body), opened(as_earlier(body))
        for packet, trusted in ((now, True), (now, False), (earlier, True)):
            seen = shown(packet, trusted=trusted)
            ended["lines of persons"] += check_block(seen, world, wish)
            check_commands(seen, victims_of(world, ticked(world, wish)))
            if trusted:
                check_facts(seen, world, wish)
            ended["said by the packet"] += len(seen.block.said)
    assert ended["packets"] > tried // 3, ended
    assert ended["lines of persons"] > tried // 3, ended
    assert ended["said by the packet"] > tried // 3, ended


def test_an_accepted_case_holds_only_what_was_told_and_says_what_was_entered_here(tmp_path):
    s = office(tmp_path, FIRST)
    ended: Counter[str] = Counter()
    for seed in range(0, RUNS, ACCEPTED_EACH):
        made = bodies(seed)
        if made is None:
            continue
        told = read_referral(made[2], 0, 0)
        with writing(s) as session:
            packet = SimpleNamespace(id=None, office_id="1" * 64, created=s.clock.now())
            row = incoming.write_case(session, s, packet, told, "Sender", None)
            case_id = row.id
        case = cases.show_case(s, case_id)
        notes = str(case.facts.get("notes", ""))
        for person, facts in zip(case.persons, told.persons, strict=True):
            ours = {name for name in person.facts if name not in facts}
            assert ours <= {"role"}
            entered = f"p{person.number} Role in the case: not told by them; entered here: "
            assert (entered in notes) == ("role" in ours)
            ended["roles entered here"] += len(ours)
            ended["persons"] += 1
    assert ended["persons"] > 10
    assert ended["roles entered here"] > 0, ended


def test_a_place_of_an_office_in_an_earlier_packet_is_told_as_the_offices():
    body = as_earlier({"kind": "refer", "preview": {}, "persons": [{"name_full": "Made-up"}]})
    for trusted in (True, False):
        seen = seen_by_receiver(body, trusted=trusted)
        assert dict(block_lines(seen.block)) == {
            "District of the sending office, as the packet says": THEIRS,
            "District of the receiving office, as the packet says": OURS,
        }
        assert (seen.block.district_from, seen.block.district_to) == ("", "")


def test_a_place_that_is_the_person_s_and_the_office_s_is_told_as_the_person_s():
    person = {"name_full": "Made-up", "present_district": THEIRS, "age": 30}
    body = {"kind": "refer", "preview": {"district_from": THEIRS}, "persons": [person]}
    assert dict(block_lines(seen_by_receiver(body, trusted=True).block)) == {"District now": THEIRS}


@pytest.mark.parametrize("day", ["2026-99-99", "0000", "9999-12-31..", "~0001", "x" * 200])
def test_a_day_that_no_calendar_has_makes_no_packet_unreadable(day):
    person = {"birth": day, "age": 12}
    body = {"kind": "refer", "preview": {"age_band": "adult"}, "persons": [person]}
    seen = seen_by_receiver(body, trusted=False)
    assert dict(block_lines(seen.block)) == {"Age, as the packet says": "Adult"}


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(
    "persons",
    [
        [{"is_child_stated": "yes"}],
        [{"is_child_stated": "yes"}, {"age": 30}],
        [{"is_child_stated": "unknown"}, {"is_child_stated": "yes"}],
    ],
)
def test_a_child_without_an_age_is_shown_as_a_child(persons, trusted):
    said = in_short(persons, TODAY)["age_band"]
    assert said == "not_sure"
    body = {"kind": "refer", "preview": {"age_band": said}, "persons": persons}
    lines = dict(block_lines(seen_by_receiver(body, trusted=trusted).block))
    assert lines["Age"] == "Child, age not sure"


def test_who_may_be_an_adult_is_not_shown_as_a_child():
    persons = [{"is_child_stated": "unknown"}, {"is_child_stated": "yes", "role": ["suspect"]}]
    body = {"kind": "refer", "preview": {"age_band": "not_sure"}, "persons": persons}
    assert dict(block_lines(seen_by_receiver(body, trusted=True).block))["Age"] == "Age not sure"


def test_an_adult_among_people_of_whom_no_age_is_told_makes_nobody_an_adult():
    persons = [{"age": 30}, {"name_full": "Made-up"}]
    body = {"kind": "refer", "preview": {"age_band": "adult"}, "persons": persons}
    assert seen_by_receiver(body, trusted=True).block.age_band == ""


def test_the_words_of_the_block_are_those_of_the_form():
    labels = {CATALOGUE.field(name).label for name, _codes in LABELS.values()}
    assert labels == set(LABELS)
    assert {codes for _name, codes in LABELS.values() if codes} <= set(CODE_LISTS)

"""A referral with members of a newer version is taken in, wherever they stand in its body."""

from __future__ import annotations

import pytest

from app.cases import cases
from app.consent.records import LegalGround
from app.inbox import acceptance, inbox_list
from app.packets.bodies import read_referral
from app.packets.errors import PacketDamagedError
from app.packets.packet_view import consent_seen, seen_facts
from crypto.packet import bodies
from models.fields import CATALOGUE
from packet_desk import write_packet

ODD = {"a": "b"}
LISTS = [[1, 2], {"c": True}]
BODY = {
    "kind": "refer",
    "case": {"summary": "Made-up.", "later": ODD},
    "persons": [{"age": 3, "role": ["victim"], "later": LISTS, "lines": ["a", "b"]}],
    "events": [{"event_place": "a made-up market", "later": [ODD]}],
    "papers": [{"kind": "other", "group": "photo", "later": LISTS}],
    "consent": {"records": [{"person": 1, "x": ODD}], "later": LISTS, "ground": {"y": ODD}},
    "preview": {"later": ODD},
    "service_times": {"shelter": "1_day", "later": ODD},
    "later": ODD,
}


def test_a_member_that_is_not_known_is_read_whichever_shape_it_has():
    bodies.check("referral", BODY)
    seen = read_referral(BODY, 1, 9)
    assert seen.case == {"summary": "Made-up.", "later": str(ODD)}
    facts = {"age": 3, "role": ("victim",), "later": str(LISTS), "lines": ("a", "b")}
    assert seen.persons == (facts,)
    assert seen.events == ({"event_place": "a made-up market", "later": str([ODD])},)
    assert seen.papers == ({"kind": "other", "group": "photo", "later": str(LISTS)},)
    assert seen.consents == ({"person": 1, "x": str(ODD)},)
    assert seen.ground == LegalGround("", "", "", "")
    assert seen.block.times == (("shelter", "1_day"), ("later", str(ODD)))
    assert seen.unknown == {"later": str(ODD)}


def test_a_member_that_is_not_known_is_shown_under_its_own_name():
    seen = read_referral(BODY, 1, 9)
    shown = [(one.part, one.shown) for one in seen_facts(seen) if one.name == "later"]
    assert shown == [
        ("case", str(ODD)),
        ("p1", str(LISTS)),
        ("e1", str([ODD])),
        ("case", str(ODD)),
    ]
    assert [(one.name, one.shown) for one in consent_seen(seen.consents)] == [("x", str(ODD))]


def test_a_packet_with_such_members_is_taken_in_and_what_it_says_is_kept(two, tmp_path):
    one, other = two
    body = {**BODY, "papers": []}
    item = acceptance.receive(other, write_packet(tmp_path / "p.lifafa", one, other, body=body))
    assert inbox_list.preview(other, item.packet_id).block is not None
    done = acceptance.accept(other, item.packet_id, None)
    case = cases.show_case(other, done.case_id)
    assert (case.value("summary"), case.value("p1.age")) == ("Made-up.", 3)
    notes = str(case.value("notes")).splitlines()
    for line in (f"later: {ODD}", f"p1 later: {LISTS}", f"e1 later: {[ODD]}", "p1 lines: a, b"):
        assert line in notes


KNOWN = [
    *(
        (entity, found.name)
        for entity in ("case", "person", "event", "consent")
        for found in CATALOGUE.of(entity)
    ),
    ("consent", "person"),
    ("paper", "kind"),
    ("paper", "group"),
]


@pytest.mark.parametrize("shape", [ODD, [1], [ODD]], ids=["object", "numbers", "objects"])
def test_a_fact_that_is_known_is_refused_in_a_shape_that_is_not_its_own(shape):
    for entity, name in KNOWN:
        facts = {name: shape}
        body = {
            "case": {"case": facts},
            "person": {"persons": [facts]},
            "event": {"events": [facts]},
            "paper": {"papers": [facts]},
            "consent": {"consent": {"records": [facts]}},
        }[entity]
        with pytest.raises(PacketDamagedError):
            read_referral({"kind": "refer", **body}, 0, 0)

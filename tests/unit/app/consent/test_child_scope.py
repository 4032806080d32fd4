"""What was recorded for a child is gone past only with a reason, which travels and is logged."""

from __future__ import annotations

import dataclasses

import pytest

from app.base import messages
from app.base.errors import FactRefusedError
from app.cases import cases
from app.cli.packets_shown import packet_lines
from app.consent import decisions, rules
from app.consent.errors import ConsentBeyondError
from app.consent.records import Beyond, LegalGround, SendReferral
from app.core import log
from app.inbox import acceptance, inbox_list
from app.outbox import delivery
from app.packets.bodies import beyond_scope
from app.packets.extensions import BEYOND, beyond_in, told_beyond
from app.referrals import referral_preview, referrals
from office_sim import TODAY
from pair_sim import pair

CHILD = {
    "p1.name_full": "Made-up Child",
    "p1.age": "12",
    "p1.is_child_stated": "yes",
    "p1.sex_or_gender": "female",
    "p1.health_needs": "Made-up cough",
}
FACTS = ("p1.age", "p1.sex_or_gender", "p1.name_full", "p1.health_needs")
REASON = "Made-up order of the committee"


@pytest.fixture
def two(tmp_path):
    with pair(tmp_path) as both:
        yield both


def decision(s, case, **changes: str) -> None:
    facts = {
        "given_by": "guardian_or_cwc",
        "given_by_relation": "committee",
        "capacity": "child_guardian",
        "explained": "use_of_data",
        "explained_in_language": "hin",
        "form": "spoken",
        "valid_from": TODAY.isoformat(),
    }
    decisions.add_consent(s, case.case_id, 1, facts | changes)


def narrow(s, to: str):
    """Return a case of a child with a decision for shelter, age and sex, and one office."""
    case = cases.add_case(s, CHILD)
    decision(s, case, purposes="shelter", field_groups="age_sex", named_offices=to)
    return cases.show_case(s, case.case_id)


def wish(case, to: str, **changes) -> SendReferral:
    usual = SendReferral(case.case_id, to, "refer", "shelter", ("p1.age", "p1.sex_or_gender"))
    return dataclasses.replace(usual, **changes)


def test_within_what_was_recorded_nothing_is_asked(two):
    one, other = two
    to = other.office.office_id
    case = narrow(one, to)
    command = wish(case, to)
    assert not beyond_scope(case, command, TODAY)
    sent = referrals.send(one, command)
    assert referrals.preview(one, command).packet.beyond is None
    assert not [line for line in log.entries(one) if line.action == "referral_beyond_scope"]
    assert sent.size > 0


def test_each_fact_purpose_and_office_outside_is_named_and_refused_without_a_reason(two):
    one, other = two
    to = other.office.office_id
    case = narrow(one, another(one))
    command = wish(case, to, purpose="investigation", facts=FACTS)
    outside = beyond_scope(case, command, TODAY)
    assert outside == Beyond(True, True, ("p1.name_full", "p1.health_needs"), ())
    with pytest.raises(ConsentBeyondError) as refused:
        referrals.send(one, command)
    assert refused.value.exit_code == 7
    told = str(messages.words(refused.value))
    for words in ("the purpose Investigation", other.office.name, "Full name", "medicines"):
        assert words in told
    assert "Age" not in told
    assert not referrals.list_referrals(one)


def test_a_blank_reason_is_none(two):
    one, other = two
    command = wish(narrow(one, another(one)), other.office.office_id, beyond_reason=" \n ")
    with pytest.raises(ConsentBeyondError):
        referrals.send(one, command)


def test_the_reason_travels_is_shown_and_logged(two, tmp_path):
    one, other = two
    to = other.office.office_id
    case = narrow(one, another(one))
    command = wish(case, to, purpose="investigation", facts=FACTS, beyond_reason=REASON)
    before = referrals.preview(one, command).packet
    sent = referrals.send(one, command)
    file = tmp_path / delivery.copy_to(one, sent.packet_id, tmp_path)
    item = acceptance.receive(other, file)
    seen = inbox_list.preview(other, item.packet_id)
    assert seen.beyond == before.beyond
    assert (seen.beyond.purpose, seen.beyond.office, seen.beyond.reason) == (True, True, REASON)
    assert seen.beyond.facts == ("name_full", "health_needs")
    text = "\n".join(packet_lines(seen))
    named = f"the purpose Investigation; the office {other.office.name}; Full name; "
    assert f"Outside of what was recorded for the child: {named}" in text
    assert f"Reason: {REASON}" in text
    [line] = [line for line in log.entries(one) if line.action == "referral_beyond_scope"]
    assert line.facts["facts"] == 2
    assert REASON not in str(line.facts), "typed words are in the packet and not in the log"
    [told] = [
        entry
        for entry in cases.show_case(one, case.case_id).timeline
        if entry.kind == "referral_beyond_scope"
    ]
    assert told.facts["words"] == REASON


def test_a_reason_in_several_lines_travels_in_one(two, tmp_path):
    one, other = two
    case = narrow(one, another(one))
    command = wish(case, other.office.office_id, beyond_reason="Made-up order\n\nof the committee")
    assert referrals.preview(one, command).packet.beyond.reason == REASON
    sent = referrals.send(one, command)
    file = tmp_path / delivery.copy_to(one, sent.packet_id, tmp_path)
    assert inbox_list.preview_file(other, file).beyond.reason == REASON


def test_a_reason_that_no_packet_holds_whole_is_refused(two):
    one, other = two
    case = narrow(one, another(one))
    command = wish(case, other.office.office_id, beyond_reason="x" * 8_001)
    with pytest.raises(FactRefusedError):
        referrals.send(one, command)
    assert not referrals.list_referrals(one)


def test_a_reason_without_need_does_not_travel(two):
    one, other = two
    to = other.office.office_id
    command = wish(narrow(one, to), to, beyond_reason=REASON)
    assert referrals.preview(one, command).packet.beyond is None


def test_a_legal_ground_is_a_reason_of_its_own(two):
    one, other = two
    ground = LegalGround("court_order", "12/2026", "J. Judge", "Made-up order")
    case = narrow(one, another(one))
    command = wish(case, other.office.office_id, purpose="medical", facts=FACTS, ground=ground)
    assert not beyond_scope(case, command, TODAY)
    assert referrals.send(one, command).size > 0


def test_a_decision_that_names_nothing_sets_no_bounds(two):
    one, other = two
    case = cases.add_case(one, CHILD)
    decision(one, case)
    case = cases.show_case(one, case.case_id)
    assert not beyond_scope(case, wish(case, other.office.office_id, facts=FACTS), TODAY)


def test_of_two_decisions_the_nearest_counts_and_they_do_not_add_up(two):
    one, other = two
    to = other.office.office_id
    case = narrow(one, to)
    decision(one, case, purposes="medical", field_groups="age_sex,health", named_offices=to)
    case = cases.show_case(one, case.case_id)
    medical = wish(case, to, purpose="medical", facts=("p1.age", "p1.health_needs"))
    assert not beyond_scope(case, medical, TODAY)
    shelter = wish(case, to, facts=("p1.health_needs",))
    assert beyond_scope(case, shelter, TODAY)


def test_who_is_surely_an_adult_is_never_asked_about_here(two):
    one, other = two
    case = cases.add_case(one, CHILD | {"p1.age": "30", "p1.is_child_stated": "no"})
    decision(one, case, capacity="adult_without_capacity", purposes="shelter",
             field_groups="age_sex", named_offices=other.office.office_id)  # fmt: skip
    case = cases.show_case(one, case.case_id)
    assert not beyond_scope(case, wish(case, other.office.office_id, facts=FACTS), TODAY)


def test_what_is_outside_is_marked_in_the_list_and_never_ticked_beforehand(two):
    one, other = two
    to = other.office.office_id
    case = narrow(one, to)
    share = referral_preview.share_list(one, case.case_id, to, "medical", "refer")
    assert share.beyond.purpose
    assert not share.beyond.office
    outside = {row.fact.address for row in share.facts if row.fact.address in share.beyond.facts}
    assert {"p1.name_full", "p1.health_needs"} <= outside
    assert "p1.age" not in outside
    assert not any(row.suggested for row in share.facts if row.fact.address in outside)
    assert any(row.suggested for row in share.facts)


def test_the_reason_is_among_the_texts_to_look_at_again(two):
    one, other = two
    case = narrow(one, another(one))
    command = wish(case, other.office.office_id, beyond_reason="Call +919000000099 at night")
    found = referrals.preview(one, command).look_again
    assert ("beyond_reason", "phone +919000000099") in [(one.place, one.found) for one in found]


@pytest.mark.parametrize(
    "member",
    [
        "text",
        [],
        7,
        {"facts": "x"},
        {"facts": [1, "A B", "name_full"], "papers": True},
        {},
        {"papers": -1},
        {"papers": 3},
        {"papers": 10**30},
        {"papers": 1.0},
    ],
)
def test_a_member_of_another_shape_breaks_nothing(two, member):
    class Strange:
        type = "referral"
        files = ("one", "two")
        ext = {BEYOND: member}

    found = beyond_in(Strange())
    assert (found is None) == (not isinstance(member, dict))
    assert found is None or set(found.facts) <= {"name_full"}
    assert found is None or found.papers == 0


@pytest.mark.parametrize("papers", [1, 2])
def test_as_many_papers_are_told_as_a_packet_may_carry(papers):
    class Told:
        type = "referral"
        files = ("one", "two")
        ext = {BEYOND: {"papers": papers}}

    assert beyond_in(Told()).papers == papers


def test_nothing_outside_writes_no_member():
    assert told_beyond(Beyond(), "x") == {}
    assert told_beyond(Beyond(facts=("p1.age", "p2.age")), "x")[BEYOND]["facts"] == ["age"]


def another(s) -> str:
    """Return the id of an office that the decision names: our own, which receives nothing."""
    return s.office.office_id


ADULT, GUARDIAN = ("no", ["adult_own"]), ("yes", ["child_guardian"])
UNSURE, NOTHING = ("", ["child_guardian", "adult_own"]), ("", [])


@pytest.mark.parametrize(
    ("spoken", "protects_child", "told"),
    [
        ([ADULT], True, (False, True)),
        ([GUARDIAN], False, (True, False)),
        ([ADULT, GUARDIAN], False, (True, True)),
        ([UNSURE], True, (False, True)),
        ([NOTHING, GUARDIAN], False, (True, False)),
        ([NOTHING], True, (True, False)),
        ([NOTHING], False, (False, True)),
        ([], True, (True, False)),
    ],
)
def test_the_words_of_several_people_are_told_as_they_were_written_down(
    spoken, protects_child, told
):
    assert rules.words_told(spoken, protects_child=protects_child) == told

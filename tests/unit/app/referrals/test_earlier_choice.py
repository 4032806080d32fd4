"""A corrected referral begins from what was chosen before, while nobody has answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import (
    FactRefusedError,
    NotFoundError,
    RegisterDamagedError,
)
from app.cases import cases
from app.consent.records import LegalGround
from app.core.services import writing
from app.inbox import acceptance
from app.packets.errors import PacketStateError
from app.referrals import referrals
from app.referrals.withdrawing import earlier_choice
from models.rows.case import Person, Referral
from pair_sim import ENGLISH, agree, attach, case_with, everything, sealed_case

GROUND = LegalGround("court_order", "CWC/112", "R. Das", "Made-up danger")


def test_the_choices_of_a_sealed_referral_come_back_whole(two, tmp_path):
    one, other = two
    case = case_with(one)
    agree(one, case, other)
    attach(one, case, tmp_path, "note.txt", b"made-up")
    command = everything(
        one, case, other, urgency="1_day", details="Bring a coat.", reply_by="2026-11-30"
    )
    sent = referrals.send(one, command)
    again = earlier_choice(one, sent.referral_id[:8])
    assert again.supersedes == sent.referral_id
    assert {**vars(again), "supersedes": ""} == vars(command)


def test_a_field_without_its_part_comes_back_with_it_and_a_ground_as_it_was_printed(two):
    one, other = two
    case = case_with(one)
    command = everything(one, case, other, facts=("name_full", "age"), ground=GROUND)
    again = earlier_choice(one, referrals.send(one, command).referral_id)
    assert again.facts == ("p1.name_full", "p1.age")
    assert again.ground == GROUND


def test_whoever_has_the_number_of_somebody_who_was_taken_out_is_not_chosen_for_them(two):
    one, other = two
    case = case_with(one, {"p1.name_full": "Meera Kumari", "p1.age": "13", "fir_no": "112/2026"})
    facts = ("p1.name_full", "p1.age", "fir_no")
    sent = referrals.send(one, everything(one, case, other, facts=facts, ground=GROUND))
    assert earlier_choice(one, sent.referral_id).facts == facts
    cases.remove_person(one, case.case_id, 1)
    cases.set_facts(one, case.case_id, {"p1.name_full": "Asha Devi", "p1.age": "30"})
    assert earlier_choice(one, sent.referral_id).facts == ("fir_no",)


def test_the_corrected_referral_takes_the_place_of_the_first(two):
    one, other = two
    case, sent = sealed_case(one, other)
    newer = referrals.send(one, earlier_choice(one, sent.referral_id))
    states = {each.referral_id: each for each in referrals.list_referrals(one, case.case_id)}
    assert states[sent.referral_id].state == "superseded"
    assert "correct" not in states[sent.referral_id].may
    assert "correct" in states[newer.referral_id].may


def test_only_ours_without_an_answer_can_be_corrected(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    theirs = referrals.list_referrals(other)
    for received in theirs:
        assert "correct" not in received.may
        with pytest.raises(PacketStateError) as refused:
            earlier_choice(other, received.referral_id)
        assert refused.value.facts == {"reason": "referral.not-the-same"}
    done = acceptance.accept(other, item.packet_id)
    acceptance.receive(one, Path(done.receipt))
    assert "correct" not in referrals.show_referral(one, sent.referral_id).may
    with pytest.raises(PacketStateError):
        earlier_choice(one, sent.referral_id)
    with pytest.raises(NotFoundError):
        earlier_choice(one, "zzzz")


def edited(s, referral_id, **changes):
    with writing(s) as session:
        row = session.get_one(Referral, referral_id)
        for name, value in changes.items():
            setattr(row, name, value)


def test_a_place_that_no_case_has_any_more_stays_as_it_was_noted(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    edited(one, sent.referral_id, scope_used=("p1.no_such_field", "age"))
    assert earlier_choice(one, sent.referral_id).facts == ("p1.no_such_field", "p1.age")


def test_a_referral_of_papers_alone_comes_back_without_facts(two, tmp_path):
    one, other = two
    case = case_with(one)
    agree(one, case, other)
    paper = attach(one, case, tmp_path, "note.txt", b"made-up")
    again = earlier_choice(
        one, referrals.send(one, everything(one, case, other, facts=())).referral_id
    )
    assert (again.facts, again.papers) == ((), (paper,))


def test_where_no_choice_was_noted_none_comes_back(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    edited(one, sent.referral_id, scope_used=None, attachment_ids=None)
    again = earlier_choice(one, sent.referral_id)
    assert (again.facts, again.papers) == ((), ())


def test_a_referral_whose_packet_is_gone_is_damage(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    edited(one, sent.referral_id, packet_id="f" * 32)
    with pytest.raises(RegisterDamagedError):
        earlier_choice(one, sent.referral_id)


def two_people(two, hands):
    one, other = two
    both = {**ENGLISH, "p2.name_full": "Made-up Uncle", "p2.role": "family_member"}
    case = case_with(one, both)
    hands.at += 60
    command = everything(one, case, other, facts=("p1.name_full", "p2.name_full"), ground=GROUND)
    return case.case_id, referrals.send(one, command).referral_id


def test_the_number_of_a_person_who_left_with_a_packet_is_given_to_nobody_else(two, hands):
    one = two[0]
    case_id, sent = two_people(two, hands)
    cases.remove_person(one, case_id, 2)
    assert cases.add_person(one, case_id, "witness") == 3
    with pytest.raises(FactRefusedError):
        cases.set_facts(one, case_id, {"p2.name_full": "Made-up Witness"})
    assert earlier_choice(one, sent).facts == ("p1.name_full",)


def test_in_an_older_register_whoever_got_the_number_since_does_not_leave_instead(two, hands):
    one = two[0]
    case_id, sent = two_people(two, hands)
    cases.remove_person(one, case_id, 2)
    hands.at += 60
    cases.add_person(one, case_id, "witness")
    with writing(one) as session:
        session.query(Person).filter_by(case_id=case_id, position=3).one().position = 2
    cases.set_facts(one, case_id, {"p2.name_full": "Made-up Witness"})
    assert earlier_choice(one, sent).facts == ("p1.name_full",)


def test_the_only_event_may_be_typed_anew_and_is_another_one(two, hands):
    one, other = two
    case = case_with(one, {**ENGLISH, "e1.event_type": "rescue"})
    hands.at += 60
    command = everything(one, case, other, facts=("age", "e1.event_type"), ground=GROUND)
    sent = referrals.send(one, command).referral_id
    cases.remove_event(one, case.case_id, 1)
    hands.at += 60
    cases.set_facts(one, case.case_id, {"e1.event_type": "recruitment"})
    assert earlier_choice(one, sent).facts == ("p1.age",)

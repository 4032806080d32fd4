"""A corrected referral begins from what was chosen before, while nobody has answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import acceptance, referrals
from app.earlier_choice import earlier_choice
from app.errors import NotFoundError, PacketStateError
from app.records import LegalGround
from pair_sim import agree, attach, case_with, everything, sealed_case

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
        with pytest.raises(PacketStateError):
            earlier_choice(other, received.referral_id)
    done = acceptance.accept(other, item.packet_id)
    acceptance.receive(one, Path(done.receipt))
    assert "correct" not in referrals.show_referral(one, sent.referral_id).may
    with pytest.raises(PacketStateError):
        earlier_choice(one, sent.referral_id)
    with pytest.raises(NotFoundError):
        earlier_choice(one, "zzzz")

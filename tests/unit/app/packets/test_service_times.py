"""Services that are asked for, each with a time frame of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import FactRefusedError
from app.inbox import acceptance, inbox_list
from app.packets.bodies import read_referral
from app.packets.errors import PacketDamagedError
from app.packets.packet_view import asked_words, block_lines
from app.referrals import referrals
from app.referrals.withdrawing import earlier_choice
from pair_sim import agree, case_with, everything, sealed_case

TIMES = (("medical", "3_hours"),)


def test_the_time_frame_of_a_service_travels_with_it(two):
    one, other = two
    _case, sent = sealed_case(one, other, services=("shelter", "medical"), service_times=TIMES)
    item = acceptance.receive(other, Path(sent.file))
    seen = inbox_list.preview(other, item.packet_id)
    assert (seen.block.services, seen.block.times) == (("shelter", "medical"), TIMES)
    told = dict(block_lines(seen.block))
    assert told["What the other office should do"] == "Shelter, Medical care (Within 3 hours)"
    assert earlier_choice(one, sent.referral_id).service_times == TIMES


def test_without_times_nothing_is_added_to_a_packet(two):
    one, other = two
    case = case_with(one)
    agree(one, case, other)
    look = referrals.preview(one, everything(one, case, other))
    assert look.packet.block.times == ()


@pytest.mark.parametrize("times", [(("rescue", "1_day"),), (("shelter", "soon"),)])
def test_a_time_for_what_is_not_asked_or_no_time_is_refused(two, times):
    one, other = two
    case = case_with(one)
    agree(one, case, other)
    with pytest.raises(FactRefusedError):
        referrals.preview(one, everything(one, case, other, service_times=times))


@pytest.mark.parametrize("odd", [[], "1_day", {"shelter": 1}, {"shelter": ["1_day"]}])
def test_times_of_an_odd_shape_are_refused(odd):
    with pytest.raises(PacketDamagedError):
        read_referral({"service_times": odd}, 0, 0)


def test_services_are_told_in_words_with_their_time():
    assert asked_words((), TIMES) == ""
    assert asked_words(("medical",), TIMES) == "Medical care (Within 3 hours)"
    assert asked_words(("medical", "x"), ()) == "Medical care, x"

"""Matches and returns are refused in words of an office, and every type of packet is acted on."""

from __future__ import annotations

import pytest

from app.base.errors import PacketNewerError
from app.core.services import reading
from app.inbox import acceptance, arrival, inbox_list
from app.inbox.arrival import TAKEN
from app.matching import allowed
from app.matching.match_words import MatchNotCheckedError, MatchOffError
from app.packets.errors import (
    MatchOtherQuestionError,
    MatchPointsError,
    packet_refusals,
)
from crypto.errors import MatchError, PointError
from crypto.packet import bodies
from match_desk import case_of, matching_pair, whole
from match_maker import Match, phones
from models.base.meta import get_meta
from packet_desk import packet
from pair_sim import pair
from register_state import unchanged


@pytest.mark.parametrize(
    ("cause", "refusal"),
    [
        (PointError("points.twice"), MatchPointsError),
        (MatchError("match.session"), MatchOtherQuestionError),
    ],
)
def test_a_cause_of_the_crypto_room_has_its_refusal(cause, refusal):
    with pytest.raises(refusal) as refused, packet_refusals():
        raise cause
    assert refused.value.__cause__ is cause


def test_every_type_that_the_crypto_room_knows_is_acted_on():
    assert TAKEN == bodies.TYPES


def test_a_type_that_is_known_and_not_acted_on_stays_outside(two, tmp_path, monkeypatch):
    body = Match(phones(range(3)), phones(range(3))).question.body
    path = packet(tmp_path, two, type="psi1", body=body)
    monkeypatch.setattr(arrival, "TAKEN", TAKEN - {"psi1"})
    with unchanged(two[1]), pytest.raises(PacketNewerError):
        acceptance.receive(two[1], path)


@pytest.mark.parametrize("checked", [True, False])
def test_a_question_is_refused_while_matching_is_off_or_its_office_is_not_checked(
    tmp_path, hands, checked
):
    """Nothing of it is kept, not even aside."""
    with pair(tmp_path, clock=hands, checked=checked) as two:
        if not checked:
            allowed.turn_on(two[1])
        body = Match(phones(range(3)), phones(range(3))).question.body
        path = packet(tmp_path, two, type="psi1", body=body)
        refusal = MatchOffError if checked else MatchNotCheckedError
        with unchanged(two[1]), pytest.raises(refusal):
            acceptance.receive(two[1], path)
        assert inbox_list.inbox(two[1]) == ()


def test_after_the_last_packet_of_a_match_no_page_is_left_to_be_written_over(tmp_path):
    """The secrets that were destroyed stood on them."""
    with matching_pair(tmp_path) as two:
        cases = [[case_of(s, name_full="Made-up Asha", phone="+919812345678")] for s in two]
        whole(two, *cases, tmp_path / "stick")
        for s in two:
            with reading(s) as session:
                assert get_meta(session, "match.scrub") is None

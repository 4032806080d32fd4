"""Matches and returns are refused in words of an office, and leave the register alone."""

from __future__ import annotations

import pytest

from app import acceptance, log
from app.errors import PacketNewerError
from app.matching.match_errors import MatchOtherQuestionError, MatchPointsError
from app.packet_errors import packet_refusals
from crypto import bodies
from crypto.errors import MatchError, PointError
from match_maker import PID, Match, office_return, phones
from packet_desk import packet
from register_state import unchanged

MATCH = Match(phones(range(3)), phones(range(3)))
BODIES = {
    "psi1": (None, MATCH.question.body),
    "psi2": (PID, MATCH.answer.body),
    "psi3": (PID, MATCH.finished().body),
    "return": (None, office_return([{"id": "victims", "rows": []}])),
}


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


def test_every_type_is_either_acted_on_or_listed_here():
    from app.arrival import TAKEN

    assert TAKEN | BODIES.keys() == bodies.TYPES
    assert not TAKEN & BODIES.keys()


@pytest.mark.parametrize("type_", BODIES)
def test_a_type_that_nothing_here_acts_on_stays_outside(two, tmp_path, type_):
    re, body = BODIES[type_]
    path = packet(tmp_path, two, type=type_, body=body, re=re)
    with unchanged(two[1]), pytest.raises(PacketNewerError):
        acceptance.receive(two[1], path)
    assert any("packet.newer" in str(entry) for entry in log.entries(two[1]))

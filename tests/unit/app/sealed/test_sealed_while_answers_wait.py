"""Answers that came in before their case was sealed, or before anybody could close them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases import cases
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.offices import offices
from app.packets.errors import PacketStateError
from app.packets.records import SentReferral
from app.referrals import consent_withdrawn, referrals
from app.sealed import case_sealing, sealed
from models.rows.sealed import SealedAnswer, SealedDomain
from office_sim import Hands
from pair_sim import CLOCK, check, everything
from sealed_offices import ANSWER, Offices, sealed_pair


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Offices]:
    with sealed_pair(tmp_path, Hands(CLOCK.now())) as there:
        yield there


def declined(at: Offices, sent: SentReferral) -> Path:
    """Let the other office decline with words that a test can look for; return the receipt."""
    there = acceptance.receive(at.other, at.stick(sent.packet_id)).packet_id
    return Path(acceptance.decline(at.other, there, "other", f"{ANSWER} is full").receipt)


def note_of(at: Offices, sent: SentReferral) -> tuple[str, str]:
    with sealed.opened(at.one, at.case_id) as inside:
        found = referrals.show_referral(inside, sent.referral_id)
        return found.state, found.note


def test_what_waits_in_quarantine_goes_under_the_seal_with_its_case(at: Offices):
    at.one = case_sealing.unseal(at.one, at.case_id)
    record = cases.show_case(at.one, at.case_id)
    sent = referrals.send(at.one, everything(at.one, record, at.other))
    receipt = declined(at, sent)
    offices.report_mismatch(at.one, at.other.office.office_id)
    acceptance.receive(at.one, receipt)
    assert at.left() != []
    at.one = case_sealing.seal(at.one, at.case_id, {1})
    assert at.left() == []
    assert [row.state for row in inbox_list.inbox(at.one)] == ["quarantined"]
    assert note_of(at, sent) == ("sealed", "")
    check(at.one, at.other)
    assert at.left() == []
    assert note_of(at, sent) == ("declined", f"{ANSWER} is full")


def test_an_answer_is_not_taken_in_before_it_can_be_closed(at: Offices):
    sent = at.refer()
    receipt = declined(at, sent)
    with writing(at.one) as session:
        session.query(SealedDomain).one().letterbox = None
    with pytest.raises(PacketStateError) as caught:
        acceptance.receive(at.one, receipt)
    assert caught.value.facts["reason"] == "packet.sealed-case"
    assert at.left() == []
    at.sit()
    acceptance.receive(at.one, receipt)
    with reading(at.one) as session:
        assert session.query(SealedAnswer).count() == 1
    assert note_of(at, sent) == ("declined", f"{ANSWER} is full")


def test_a_held_answer_is_not_acknowledged_from_outside(at: Offices):
    receipt = declined(at, at.refer())
    held = acceptance.receive(at.one, receipt).packet_id
    with pytest.raises(PacketStateError):
        consent_withdrawn.acknowledge(at.one, held)


def test_an_answer_that_does_not_open_takes_no_case_along(at: Offices):
    sent = at.refer()
    held = acceptance.receive(at.one, declined(at, sent)).packet_id
    with writing(at.one) as session:
        row = session.get_one(SealedAnswer, held)
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    assert note_of(at, sent) == ("sealed", "")
    at.one = case_sealing.name_people(at.one, at.case_id, {1, 2})
    assert note_of(at, sent) == ("sealed", "")
    assert sealed.waiting(at.one) == {at.case_id: 1}
    at.one = case_sealing.unseal(at.one, at.case_id)
    assert referrals.show_referral(at.one, sent.referral_id).state == "sealed"
    assert inbox_list.inbox(at.one) == ()
    assert ANSWER not in str(at.left())

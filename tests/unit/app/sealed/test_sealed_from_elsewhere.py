"""A case that came from another office and was sealed here: what that office tells of it later."""

from pathlib import Path

import pytest

from app.base.errors import CaseStateError
from app.consent import decisions
from app.inbox import acceptance, inbox_list, notices
from app.offices import offices
from app.outbox import delivery
from app.referrals import consent_withdrawn, feedback, referrals
from app.sealed import case_sealing, sealed
from office_sim import Hands
from page_scan import holds
from pair_sim import CLOCK, agree, case_with, check, everything, pair
from sealed_offices import ANSWER, FACTS, MARKER


@pytest.fixture
def clock() -> Hands:
    return Hands(CLOCK.now())


def reason(act) -> str:
    with pytest.raises(CaseStateError) as caught:
        act()
    return str(caught.value.facts["reason"])


def test_a_case_that_came_from_elsewhere_hears_of_it_inside_the_seal(tmp_path: Path, clock: Hands):
    with pair(tmp_path, clock=clock) as (one, other):
        case = case_with(other, FACTS)
        agree(other, case, one)
        sent = referrals.send(other, everything(other, case, one))
        stick = tmp_path / "stick"
        stick.mkdir()
        packet = acceptance.receive(one, delivery.copy_to(other, sent.packet_id, stick)).packet_id
        accepted = acceptance.accept(one, packet)
        s = case_sealing.seal(one, accepted.case_id, {1})
        (item,) = inbox_list.inbox(s)
        assert (item.state, item.sealed_case) == ("accepted", accepted.case_id)
        (row,) = decisions.list_consents(other, case.case_id)
        acceptance.receive(other, delivery.copy_to(s, accepted.receipt_packet_id, tmp_path))
        decisions.withdraw_consent(other, row.consent_id)
        (told,) = consent_withdrawn.tell_offices(other, row.consent_id, ANSWER)
        acceptance.receive(s, delivery.copy_to(other, told.packet_id, stick))
        assert holds(s.register.path, s.vault.db_key, MARKER, ANSWER) == []
        with sealed.opened(s, accepted.case_id) as inside:
            (banner,) = notices.case_banners(inside, accepted.case_id)
            assert (banner.what, banner.words, banner.waits) == (
                "consent_withdrawn",
                ANSWER,
                True,
            )
            answer = consent_withdrawn.acknowledge(inside, banner.packet_id)
        with sealed.of_packet(s, answer.packet_id) as inside:
            (came,) = referrals.list_referrals(inside)
            news = feedback.done(inside, came.referral_id, f"{ANSWER} is safe")
        for packet_id in (answer.packet_id, news.packet_id):
            acceptance.receive(other, delivery.copy_to(s, packet_id, stick))
        assert referrals.show_referral(other, sent.referral_id).note == f"{ANSWER} is safe"
        assert holds(s.register.path, s.vault.db_key, MARKER, ANSWER) == []


def test_a_notice_that_waits_goes_under_the_seal_unless_its_sender_has_to_be_checked(
    tmp_path: Path, clock: Hands
):
    with pair(tmp_path, clock=clock) as (one, other):
        case = case_with(other, FACTS)
        agree(other, case, one)
        sent = referrals.send(other, everything(other, case, one))
        packet = acceptance.receive(one, Path(sent.file)).packet_id
        accepted = acceptance.accept(one, packet)
        delivery.mark_handed_over(other, sent.packet_id)
        (row,) = decisions.list_consents(other, case.case_id)
        decisions.withdraw_consent(other, row.consent_id)
        (told,) = consent_withdrawn.tell_offices(other, row.consent_id, ANSWER)
        acceptance.receive(one, Path(told.file))
        offices.report_mismatch(one, other.office.office_id)
        assert reason(lambda: case_sealing.seal(one, accepted.case_id, {1})) == (
            "seal.packet-closed"
        )
        check(one, other)
        s = case_sealing.seal(one, accepted.case_id, {1})
        assert holds(s.register.path, s.vault.db_key, MARKER, ANSWER) == []
        with sealed.opened(s, accepted.case_id) as inside:
            (banner,) = notices.case_banners(inside, accepted.case_id)
            assert banner.waits
            consent_withdrawn.acknowledge(inside, banner.packet_id)

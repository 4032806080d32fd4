"""Whether facts of a person may go to an office: listed, moved, never checked, danger to life."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    NotFoundError,
)
from app.consent import disclosure_gate
from app.consent.records import LegalGround
from app.core import log
from app.inbox import acceptance, inbox_list
from app.offices import directory, offices, own_identity, standing
from app.offices.trust_errors import (
    CardStaleError,
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.outbox import delivery
from app.packets import sealing
from app.referrals import referral_preview, referrals
from office_sim import DAY_S, Hands, days_pass
from pair_sim import agree, case_with, everything, pair
from trust_maker import AUTHORITY, directory_file, listed

GROUND = LegalGround("risk_to_life", "", "R. Das", "Made-up danger tonight")
COURT = LegalGround("court_order", "12/2026", "R. Das", "Made-up order")


@pytest.fixture
def two(tmp_path):
    with pair(tmp_path, clock=Hands(), checked=False) as both:
        yield both


def command(one, other, **changes):
    case = case_with(one)
    agree(one, case, other)
    return everything(one, case, other, **changes)


def list_it(one, other):
    entry = listed("Other", office_id=other.office.office_id, district="")
    directory.import_directory(one, directory_file(offices=[entry]), AUTHORITY.number)


def share(one, order):
    return referral_preview.share_list(one, order.case_id, order.to, order.purpose, order.kind)


def test_a_listed_office_gets_a_referral_with_a_reminder_unless_the_head_asks_for_a_check(two):
    one, other = two
    list_it(one, other)
    order = command(one, other)
    assert (share(one, order).office_refusal, share(one, order).office_reminder) == ("", "listed")
    assert disclosure_gate.reminder_of(one, other.office.office_id) == "listed"
    with pytest.raises(NotFoundError):
        disclosure_gate.reminder_of(one, "f" * 64)
    referrals.send(one, order)
    disclosure_gate.set_checked_only(one, True)
    disclosure_gate.set_checked_only(one, True)
    assert disclosure_gate.is_checked_only(one)
    assert share(one, order).office_refusal == "referral.counterpart-not-trusted"
    with pytest.raises(CounterpartNotTrustedError):
        referrals.send(one, order)
    disclosure_gate.set_checked_only(one, False)
    referrals.send(one, order)
    actions = [line.action for line in log.entries(one, limit=50)]
    assert actions.count("checked_only_on") == actions.count("checked_only_off") == 1


def test_a_moved_office_gets_a_referral_with_a_reminder(tmp_path):
    hands = Hands()
    with pair(tmp_path, clock=hands) as (one, other):
        hands.at += 60
        moved, _told = own_identity.succeed(other, "planned")
        offices.add_card(one, offices.own_card(moved))
        order = command(one, moved)
        assert share(one, order).office_reminder == "handover"
        sent = referrals.send(one, order)
        assert acceptance.receive(moved, Path(sent.file)).packet_id == sent.packet_id


def test_danger_to_life_goes_to_an_unchecked_office_and_the_packet_says_so(two, tmp_path):
    one, other = two
    order = command(one, other, ground=GROUND)
    with pytest.raises(CounterpartNotTrustedError):
        referrals.send(one, order)
    sent = referrals.send(one, replace(order, unchecked=True))
    lines = [line for line in log.entries(one, limit=5) if line.action == "sent_unchecked"]
    assert [line.facts for line in lines] == [{"office": other.office.name}]
    (tmp_path / "stick").mkdir()
    delivery.copy_to(one, sent.packet_id, tmp_path / "stick")
    offices.check_number(other, one.office.office_id, one.office.number, "phone", "A")
    item = acceptance.receive(other, Path(sent.file))
    seen = inbox_list.preview(other, item.packet_id)
    assert seen.ground is not None
    assert (seen.ground.basis, seen.ground.reason) == ("risk_to_life", "Made-up danger tonight")


@pytest.mark.parametrize("ground", [None, COURT])
def test_no_other_ground_opens_the_way(two, ground):
    one, other = two
    with pytest.raises(CounterpartNotTrustedError):
        referrals.send(one, command(one, other, ground=ground, unchecked=True))


def test_only_the_head_sends_to_an_unchecked_office(two):
    one, other = two
    order = command(one, other, ground=GROUND, unchecked=True)
    officer = replace(one, user=replace(one.user, role="officer"))
    with pytest.raises(CaseStateError):
        referrals.send(officer, order)


@pytest.mark.parametrize(
    ("lose_trust", "refusal"),
    [(offices.report_mismatch, OfficeChangedError), (offices.block_office, OfficeRevokedError)],
)
def test_danger_to_life_never_opens_the_way_to_a_red_or_blocked_office(two, lose_trust, refusal):
    one, other = two
    order = command(one, other, ground=GROUND, unchecked=True)
    sent = referrals.send(one, order)
    lose_trust(one, other.office.office_id)
    with pytest.raises(refusal):
        referrals.send(one, order)
    with pytest.raises(refusal):
        delivery.copy_to(one, sent.packet_id, Path(sent.file).parent)


def test_what_was_sealed_for_a_listed_office_stays_when_the_head_asks_for_a_check(two, tmp_path):
    one, other = two
    list_it(one, other)
    sent = referrals.send(one, command(one, other))
    disclosure_gate.set_checked_only(one, True)
    (tmp_path / "stick").mkdir()
    with pytest.raises(CounterpartNotTrustedError):
        delivery.copy_to(one, sent.packet_id, tmp_path / "stick")


@pytest.mark.parametrize("is_in_doubt", [False, True])
def test_danger_that_no_head_decided_opens_no_way_when_the_trust_is_lost(tmp_path, is_in_doubt):
    hands = Hands()
    with pair(tmp_path, clock=hands) as (one, other):
        hands.at += 60
        moved, _told = own_identity.succeed(other, "planned")
        offices.add_card(one, offices.own_card(moved))
        sent = referrals.send(one, command(one, moved, ground=GROUND))
        if is_in_doubt:
            hands.at += 31 * DAY_S
        else:
            days_pass(one, hands, 30)
        assert standing.end_handovers(one) == (0 if is_in_doubt else 1)
        (tmp_path / "stick").mkdir()
        with pytest.raises(CounterpartNotTrustedError):
            delivery.copy_to(one, sent.packet_id, tmp_path / "stick")
        assert list((tmp_path / "stick").iterdir()) == []
        with pytest.raises(CounterpartNotTrustedError):
            sealing.require_open(one, moved.office.office_id)


def test_the_head_is_shown_for_a_month_what_went_to_unchecked_offices(tmp_path):
    hands = Hands()
    with pair(tmp_path, clock=hands, checked=False) as (one, other):
        assert (disclosure_gate.unseen(one), disclosure_gate.sent_unchecked(one)) == (0, ())
        disclosure_gate.mark_seen(one)
        referrals.send(one, command(one, other, ground=GROUND, unchecked=True))
        assert disclosure_gate.unseen(one) == 1
        officer = replace(one, user=replace(one.user, role="officer"))
        assert disclosure_gate.unseen(officer) == 0
        with pytest.raises(CaseStateError):
            disclosure_gate.mark_seen(officer)
        disclosure_gate.mark_seen(one)
        assert disclosure_gate.unseen(one) == 0
        assert [line.action for line in log.entries(one, limit=1)] == ["unchecked_seen"]
        hands.at += 31 * DAY_S
        assert [line.facts["office"] for line in disclosure_gate.sent_unchecked(one)] == [
            other.office.name
        ]
        hands.at += 1
        assert disclosure_gate.sent_unchecked(one) == ()


def test_only_the_head_asks_for_a_check_of_every_office(two):
    one = two[0]
    officer = replace(one, user=replace(one.user, role="officer"))
    with pytest.raises(CaseStateError):
        disclosure_gate.set_checked_only(officer, True)
    assert not disclosure_gate.is_checked_only(one)


def test_a_look_when_nothing_is_new_leaves_no_line(two):
    one = two[0]
    disclosure_gate.mark_seen(one)
    assert "unchecked_seen" not in {line.action for line in log.entries(one)}


def test_what_was_sent_after_the_look_is_new_again(tmp_path):
    hands = Hands()
    with pair(tmp_path, clock=hands, checked=False) as (one, other):
        order = command(one, other, ground=GROUND, unchecked=True)
        referrals.send(one, order)
        disclosure_gate.mark_seen(one)
        hands.at += 1
        referrals.send(one, order)
        referrals.send(one, order)
        assert disclosure_gate.unseen(one) == 2
        assert len(disclosure_gate.sent_unchecked(one)) == 3


def test_the_line_of_a_decision_of_the_head_tells_the_case_and_the_office(two):
    one, other = two
    order = command(one, other, ground=GROUND, unchecked=True)
    referrals.send(one, order)
    (line,) = log.entries(one, action="sent_unchecked", object_id=order.case_id)
    assert (line.object, line.facts) == ("LF-26-0001", {"office": other.office.name})


def test_danger_opens_the_way_for_that_one_referral_alone(two, tmp_path):
    one, other = two
    list_it(one, other)
    calm = referrals.send(one, command(one, other))
    disclosure_gate.set_checked_only(one, True)
    danger = referrals.send(one, command(one, other, ground=GROUND, unchecked=True))
    (tmp_path / "stick").mkdir()
    assert delivery.copy_to(one, danger.packet_id, tmp_path / "stick").is_file()
    with pytest.raises(CounterpartNotTrustedError):
        delivery.copy_to(one, calm.packet_id, tmp_path / "stick")


@pytest.mark.parametrize(("days", "reminder"), [(90, ""), (91, "stale"), (121, "")])
def test_keys_that_ran_out_are_reminded_of_for_a_month_and_then_nothing_goes(
    tmp_path, days, reminder
):
    hands = Hands()
    with pair(tmp_path, clock=hands) as (one, other):
        order = command(one, other)
        hands.at += days * DAY_S
        shared = share(one, order)
        assert (shared.office_reminder, disclosure_gate.reminder_of(one, order.to)) == (
            reminder,
            reminder,
        )
        assert shared.office_refusal == ("office.card-stale" if days == 121 else "")
        if days == 121:
            with pytest.raises(CardStaleError):
                referrals.send(one, order)
        else:
            assert referrals.send(one, order).packet_id


def test_an_officer_sends_to_a_listed_office_without_the_head(two):
    one, other = two
    list_it(one, other)
    officer = replace(one, user=replace(one.user, role="officer"))
    assert referrals.send(officer, command(one, other)).packet_id

"""An office moves to a new number while referrals are under way: its word still ends them.

The new number speaks for the old one once both signed the move; nobody else does.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases import cases
from app.consent import decisions
from app.inbox import acceptance, inbox_list
from app.offices import offices, own_identity
from app.outbox import delivery
from app.packets.errors import ReplyUnexpectedError
from app.referrals import consent_withdrawn, feedback, referrals
from app.referrals import withdrawing as ending
from app.sealed import case_sealing, sealed
from office_sim import DAY_S, Hands
from pair_sim import check, pair, sealed_case
from register_state import unchanged
from sealed_offices import ANSWER, sealed_pair


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with pair(tmp_path, clock=hands) as both:
        yield both


def packet_state(s, packet_id):
    return {row.packet_id: row.state for row in inbox_list.inbox(s)}[packet_id]


def handed_over_and_moved(s, sent, hands):
    """Hand a packet over, and move the office to a new number a minute later."""
    delivery.mark_handed_over(s, sent.packet_id)
    hands.at += 60
    moved, _told = own_identity.succeed(s, "new-computer")
    return moved


def taken_back_and_told(s, case):
    """Take the only decision of a case back, and seal word of it for the other office."""
    (decision,) = cases.show_case(s, case.case_id).consents
    decisions.withdraw_consent(s, decision.consent_id)
    (notice,) = consent_withdrawn.tell_offices(s, decision.consent_id)
    return notice


def kept_for_later(sent):
    """Copy a packet beside itself: handed over, it goes from the outbox when an answer comes."""
    late = Path(sent.file).with_name("late.lifafa")
    late.write_bytes(Path(sent.file).read_bytes())
    return late


def test_a_referral_is_withdrawn_by_the_office_under_its_new_number(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    moved = handed_over_and_moved(one, sent, hands)
    notice = ending.withdraw(moved, sent.referral_id, "Made-up reason")
    assert notice.packet_id
    acceptance.receive(other, Path(notice.file))
    assert packet_state(other, item.packet_id) == "read"
    assert not inbox_list.count_waiting(other)


def test_consent_taken_back_is_told_under_the_new_number(two, hands):
    one, other = two
    case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    theirs = acceptance.accept(other, item.packet_id)
    moved = handed_over_and_moved(one, sent, hands)
    notice = taken_back_and_told(moved, case)
    assert notice.packet_id, notice
    acceptance.receive(other, Path(notice.file))
    (copy,) = cases.show_case(other, theirs.case_id).consents
    assert copy.withdrawn_on


def test_consent_taken_back_under_the_new_number_binds_what_is_accepted_later(two, hands):
    one, other = two
    case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    moved = handed_over_and_moved(one, sent, hands)
    notice = taken_back_and_told(moved, case)
    acceptance.receive(other, Path(notice.file))
    assert "consent-withdrawn" in inbox_list.preview(other, item.packet_id).warnings
    theirs = acceptance.accept(other, item.packet_id)
    (copy,) = cases.show_case(other, theirs.case_id).consents
    assert copy.withdrawn_on


def test_a_withdrawal_under_the_new_number_that_comes_first_ends_what_comes_behind(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    late = kept_for_later(sent)
    moved = handed_over_and_moved(one, sent, hands)
    acceptance.receive(other, Path(ending.withdraw(moved, sent.referral_id, "Made-up reason").file))
    assert acceptance.receive(other, late).state == "read"
    assert referrals.show_referral(other, sent.packet_id).state == "revoked"


def test_what_came_too_late_after_a_move_stays_closed_whatever_is_told_about_it(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    late = kept_for_later(sent)
    moved = handed_over_and_moved(one, sent, hands)
    offices.add_card(other, offices.own_card(moved))
    check(other, moved)
    hands.at += 31 * DAY_S
    assert acceptance.receive(other, late).state == "quarantined"
    notice = ending.withdraw(moved, sent.referral_id, "Made-up reason")
    assert acceptance.receive(other, Path(notice.file)).state == "read"
    assert packet_state(other, sent.packet_id) == "quarantined"
    assert referrals.list_referrals(other) == ()


def test_news_of_the_old_number_that_comes_late_is_not_the_last(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
    first = Path(feedback.progress(other, sent.packet_id, "First.").file)
    hands.at += 60
    moved, _told = own_identity.succeed(other, "new-computer")
    second = Path(feedback.progress(moved, sent.packet_id, "Second.").file)
    for path in (second, first):
        acceptance.receive(one, path)
    assert referrals.show_referral(one, sent.referral_id).note == "Second."


def test_word_about_a_sealed_case_under_the_new_number_is_kept_closed_and_counts(tmp_path, hands):
    with sealed_pair(tmp_path, hands) as at:
        case, sent = sealed_case(at.other, at.one)
        taken = acceptance.accept(at.one, acceptance.receive(at.one, Path(sent.file)).packet_id)
        at.one = case_sealing.seal(at.one, taken.case_id, {1})
        hands.at += 60
        delivery.mark_handed_over(at.other, sent.packet_id)
        at.other, _told = own_identity.succeed(at.other, "new-computer")
        (decision,) = cases.show_case(at.other, case.case_id).consents
        decisions.withdraw_consent(at.other, decision.consent_id)
        (notice,) = consent_withdrawn.tell_offices(at.other, decision.consent_id, f"{ANSWER} asks")
        assert acceptance.receive(at.one, Path(notice.file)).sealed_case == taken.case_id
        assert at.left() == []
        with sealed.opened(at.one, taken.case_id) as inside:
            (copy,) = cases.show_case(inside, taken.case_id).consents
            assert copy.withdrawn_on


def test_a_partner_that_moved_is_told_under_its_new_number(two, hands):
    one, other = two
    case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    theirs = acceptance.accept(other, item.packet_id)
    acceptance.receive(one, Path(theirs.receipt))
    hands.at += 60
    moved, _told = own_identity.succeed(other, "new-computer")
    offices.add_card(one, offices.own_card(moved))
    notice = taken_back_and_told(one, case)
    assert notice.packet_id, notice
    acceptance.receive(moved, Path(notice.file))
    (copy,) = cases.show_case(moved, theirs.case_id).consents
    assert copy.withdrawn_on
    assert "consent_withdrawn" in steps(one, sent.referral_id)
    receipt = consent_withdrawn.acknowledge(moved, notice_in(moved))
    acceptance.receive(one, Path(receipt.file))
    assert "acknowledged" in steps(one, sent.referral_id)


def test_packets_to_an_office_that_moved_count_on(two, hands):
    """It is one register with one list of what it saw, whichever of its numbers is sealed to."""
    one, other = two
    before = [sealed_case(one, other)[1] for _ in range(2)]
    theirs = sealed_case(other, one)[1]
    waits = acceptance.receive(one, Path(theirs.file))
    acceptance.receive(other, Path(before[0].file))
    hands.at += 60
    moved, _told = own_identity.succeed(other, "new-computer")
    offices.add_card(one, offices.own_card(moved))
    to_old = Path(acceptance.accept(one, waits.packet_id).receipt)
    to_new = sealed_case(one, moved)[1]
    found = [acceptance.receive(moved, path) for path in (Path(to_new.file), to_old)]
    assert [item.state for item in found] == ["waiting", "read"]
    seen = inbox_list.preview(moved, found[0].packet_id)
    assert seen.missing_packets == (2,)
    acceptance.receive(moved, Path(before[1].file))
    assert inbox_list.gaps(moved) == ()


def test_packets_to_an_office_whose_number_was_stolen_are_no_alarm(two, hands, tmp_path):
    """Nothing ties its new number to the old one, but its register remembers what it saw."""
    one, other = two
    acceptance.receive(other, Path(sealed_case(one, other)[1].file))
    hands.at += 60
    fresh, _told = own_identity.withdraw(other, "stolen", tmp_path / "end.lfnotice")
    offices.add_card(one, offices.own_card(fresh))
    check(one, fresh)
    item = acceptance.receive(fresh, Path(sealed_case(one, fresh)[1].file))
    assert item.state == "waiting"
    assert inbox_list.preview(fresh, item.packet_id).missing_packets == ()


def test_who_did_not_move_from_the_office_ends_nothing(two, hands, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    acceptance.receive(other, Path(sent.file))
    delivery.mark_handed_over(one, sent.packet_id)
    hands.at += 60
    fresh, _told = own_identity.withdraw(one, "stolen", tmp_path / "end.lfnotice")
    offices.add_card(other, offices.own_card(fresh))
    check(other, fresh)
    notice = ending.withdraw(fresh, sent.referral_id, "Made-up reason")
    with unchanged(other), pytest.raises(ReplyUnexpectedError):
        acceptance.receive(other, Path(notice.file))


def steps(s, referral_id):
    return [step.what for step in referrals.show_referral(s, referral_id).life]


def notice_in(s):
    (found,) = (row.packet_id for row in inbox_list.inbox(s) if row.type == "notice")
    return found

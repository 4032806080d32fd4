"""What lies sealed in the outbox leaves only while trust and consent still let it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.cases import cases
from app.consent import decisions, disclosure_gate
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.inbox import acceptance
from app.offices import directory
from app.offices.trust_errors import CounterpartNotTrustedError
from app.outbox import delivery
from app.referrals import referrals, withdrawing
from office_sim import DAY_S
from pair_sim import GROUPS, agree, attach, case_with, check, everything, pair, sealed_case
from trust_maker import AUTHORITY, directory_file, listed

ADULT = {
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.home_district": "Purnia",
    "summary": "Promised work in a made-up hotel.",
}


def all_but(left_out: str) -> str:
    """Return the groups of facts that one answer covers, without one."""
    return ",".join(group for group in GROUPS.split(",") if group != left_out)


@pytest.fixture
def only_listed(tmp_path, hands):
    """Two offices that nobody checked; the first has a list that names the second."""
    with pair(tmp_path, clock=hands, checked=False) as (one, other):
        entry = listed("Other", office_id=other.office.office_id, district="")
        directory.import_directory(one, directory_file(offices=[entry]), AUTHORITY.number)
        check(other, one)
        yield one, other


def ask_again(s, case, to, **changes):
    """Take back every decision of the first person and record another one."""
    for record in decisions.list_consents(s, case.case_id):
        decisions.withdraw_consent(s, record.consent_id)
    agree(s, case, to, **changes)


def test_a_notice_leaves_to_a_listed_office_that_gets_no_case_any_more(only_listed, stick):
    one, other = only_listed
    _case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id)
    notice = withdrawing.withdraw(one, sent.referral_id, "Made-up: she is at home")
    _case, later = sealed_case(one, other)
    disclosure_gate.set_checked_only(one, True)
    assert delivery.copy_to(one, notice.packet_id, stick).is_file()
    with pytest.raises(CounterpartNotTrustedError):
        delivery.copy_to(one, later.packet_id, stick)


def test_an_answer_about_no_case_of_ours_leaves(two, stick):
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    declined = acceptance.decline(other, item.packet_id, "other")
    kept = Path(declined.receipt)
    (line,) = [each for each in delivery.outbox(other) if each.file == str(kept)]
    assert line.case_no == ""
    assert delivery.copy_to(other, line.packet_id, stick).read_bytes() == kept.read_bytes()


def test_a_notice_leaves_also_when_the_person_took_everything_back(two, stick):
    one, other = two
    case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id)
    notice = withdrawing.withdraw(one, sent.referral_id, "Made-up: she is at home")
    (record,) = decisions.list_consents(one, case.case_id)
    decisions.withdraw_consent(one, record.consent_id)
    assert delivery.copy_to(one, notice.packet_id, stick).is_file()


def test_what_was_emptied_in_the_case_since_is_asked_about_all_the_same(two, stick):
    one, other = two
    case, sent = sealed_case(one, other, ADULT)
    ask_again(one, case, other, field_groups=all_but("home_address"))
    for value in ("Gaya", ""):
        cases.set_facts(one, case.case_id, {"p1.home_district": value})
        with pytest.raises(ConsentForbidsError) as refused:
            delivery.copy_to(one, sent.packet_id, stick)
        assert refused.value.facts["field"] == "Home district"


def test_a_person_who_was_taken_out_of_the_case_since_holds_nothing_back(two, stick):
    one, other = two
    case, sent = sealed_case(one, other)
    ask_again(one, case, other, field_groups=all_but("suspects"))
    with pytest.raises(ConsentForbidsError) as refused:
        delivery.copy_to(one, sent.packet_id, stick)
    assert refused.value.facts["person"] == 2
    cases.remove_person(one, case.case_id, 2)
    assert delivery.copy_to(one, sent.packet_id, stick).is_file()


def test_each_fact_that_was_sealed_is_asked_for_again(two, stick):
    one, other = two
    case, sent = sealed_case(one, other, ADULT)
    few = dataclasses.replace(everything(one, case, other), facts=("p1.age",))
    small = referrals.send(one, few)
    ask_again(one, case, other, field_groups="age_sex")
    assert delivery.copy_to(one, small.packet_id, stick).is_file()
    with pytest.raises(ConsentForbidsError):
        delivery.copy_to(one, sent.packet_id, stick)


def test_a_paper_that_came_to_the_case_later_is_not_asked_about(two, tmp_path, stick):
    one, other = two
    case = case_with(one, ADULT)
    agree(one, case, other, field_groups=all_but("attachments"))
    sent = referrals.send(one, everything(one, case, other))
    attach(one, case, tmp_path, "later.txt", b"made-up")
    assert delivery.copy_to(one, sent.packet_id, stick).is_file()


def test_a_paper_that_was_sealed_with_it_is_asked_about_again(two, tmp_path, stick):
    one, other = two
    case = case_with(one, ADULT)
    attach(one, case, tmp_path, "note.txt", b"made-up")
    agree(one, case, other)
    sent = referrals.send(one, everything(one, case, other))
    bare = referrals.send(one, everything(one, case, other, papers=()))
    ask_again(one, case, other, field_groups=all_but("attachments"))
    assert delivery.copy_to(one, bare.packet_id, stick).is_file()
    with pytest.raises(ConsentForbidsError) as refused:
        delivery.copy_to(one, sent.packet_id, stick)
    assert refused.value.facts["reason"] == "group"


@pytest.mark.parametrize("changes", [{"purposes": "medical"}, {"named_offices": "a" * 64}])
def test_consent_for_another_purpose_or_office_is_none(two, stick, changes):
    one, other = two
    case, sent = sealed_case(one, other, ADULT)
    ask_again(one, case, other, **changes)
    with pytest.raises((ConsentForbidsError, ConsentMissingError)):
        delivery.copy_to(one, sent.packet_id, stick)
    assert list(stick.iterdir()) == []


def test_consent_that_ran_out_since_holds_it_back(two, stick, hands):
    one, other = two
    case = case_with(one, ADULT)
    agree(one, case, other, valid_to="2026-11-25")
    sent = referrals.send(one, everything(one, case, other))
    hands.at += DAY_S
    with pytest.raises(ConsentMissingError):
        delivery.copy_to(one, sent.packet_id, stick)


def test_papers_alone_leave_without_a_fact(two, tmp_path, stick):
    one, other = two
    case = case_with(one, ADULT)
    attach(one, case, tmp_path, "note.txt", b"made-up")
    agree(one, case, other)
    sent = referrals.send(one, everything(one, case, other, facts=()))
    assert delivery.copy_to(one, sent.packet_id, stick).is_file()

"""Nothing leaves that consent and trust do not cover: beside, before and after the chosen facts."""

from __future__ import annotations

import dataclasses

import pytest

from app.base.errors import FactRefusedError
from app.cases import cases
from app.consent import decisions, rules
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.consent.records import LegalGround, SendReferral
from app.inbox import acceptance, inbox_list
from app.offices import offices
from app.offices.trust_errors import (
    OfficeChangedError,
    OfficeRevokedError,
)
from app.outbox import delivery
from app.packets.bodies import MULTILINE
from app.packets.store import manifest_of
from app.referrals import referrals
from models.rows.packet import Packet
from office_sim import DAY_S
from packet_desk import write_packet
from pair_sim import ENGLISH, GROUPS, agree, attach, case_with, everything, sealed_case

TWO_ADULTS = {
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p2.role": "possible_victim",
    "p2.name_full": "Made-up Meena",
    "p2.age": "40",
    "p2.is_child_stated": "no",
    "summary": "Promised work in a made-up hotel.",
}
GROUND = LegalGround("risk_to_life", "", "Made-up Head", "Made-up danger")


def body_of(s, packet_id):
    with s.register.read() as session:
        return manifest_of(session.get(Packet, packet_id), MULTILINE)


def refuse_all(s, case, person=1, **more):
    decisions.add_consent(
        s,
        case.case_id,
        person,
        {
            "given_by": "individual",
            "capacity": "refused",
            "explained": "how_to_withdraw",
            "explained_in_language": "nep",
            "form": "spoken",
            "legal_basis_details": "zebra remark",
            **more,
        },
    )


def notice(case, to, **changes):
    return SendReferral(
        case_id=case.case_id,
        to=to.office.office_id,
        kind="notify",
        purpose="shelter",
        facts=("p1.sex_or_gender",),
        **changes,
    )


# Who is told of --------------------------------------------------------------------------------


def test_the_answer_of_a_person_who_was_not_asked_stays_here(two):
    one, other = two
    case = case_with(one, TWO_ADULTS)
    agree(one, case, other)
    agree(one, case, other, person=2)
    command = dataclasses.replace(everything(one, case, other), facts=("p1.name_full",))
    sent = referrals.send(one, command)
    assert [each["person"] for each in body_of(one, sent.packet_id).body["consent"]["records"]] == [
        1
    ]


def test_what_is_about_all_victims_carries_the_answer_of_each(two):
    one, other = two
    case = case_with(one, TWO_ADULTS)
    agree(one, case, other)
    agree(one, case, other, person=2)
    command = dataclasses.replace(everything(one, case, other), facts=("summary",))
    sent = referrals.send(one, command)
    assert len(body_of(one, sent.packet_id).body["consent"]["records"]) == 2


# A notice without identity ---------------------------------------------------------------------


def test_of_a_no_only_the_no_is_told(two):
    one, other = two
    case = case_with(one, TWO_ADULTS)
    refuse_all(one, case)
    sent = referrals.send(one, notice(case, other))
    manifest = body_of(one, sent.packet_id)
    (record,) = manifest.body["consent"]["records"]
    assert set(record) <= {"person", "given_by", "capacity", "valid_from"}
    assert b"zebra" not in manifest.raw
    assert b"nep" not in manifest.raw


def test_free_words_do_not_leave_beside_a_no(two):
    one, other = two
    case = case_with(one, TWO_ADULTS)
    refuse_all(one, case)
    with pytest.raises(ConsentForbidsError) as refused:
        referrals.send(one, notice(case, other, details="Ask for Maria."))
    assert refused.value.facts["reason"] == rules.REFUSED
    allowed = notice(case, other, details="Ask for Maria.", ground=GROUND)
    assert referrals.preview(one, allowed).packet.details == "Ask for Maria."


def test_a_notice_shares_no_thread_and_no_reference_with_a_named_referral(two, hands):
    one, other = two
    case, named = sealed_case(one, other)
    hands.at += DAY_S
    quiet = referrals.send(one, notice(case, other))
    hands.at += DAY_S
    again = referrals.send(one, everything(one, case, other))
    first, second, third = (body_of(one, sent.packet_id) for sent in (named, quiet, again))
    assert first.thread == third.thread != second.thread
    assert first.body["case_ref"] == third.body["case_ref"] != second.body["case_ref"]


def test_a_reference_that_was_sealed_once_ties_no_other_referral_to_it(two, hands):
    one, other = two
    case, named = sealed_case(one, other)
    used = body_of(one, named.packet_id).body["case_ref"]
    hands.at += DAY_S
    quiet = referrals.send(one, notice(case, other, case_ref=used))
    assert body_of(one, quiet.packet_id).body["case_ref"] != used


# Between the sealing and the stick -------------------------------------------------------------


def test_a_sealed_packet_stays_when_consent_was_taken_back(two, tmp_path):
    one, other = two
    case, sent = sealed_case(one, other)
    delivery.write_copy(one, sent.packet_id, tmp_path / "before.lifafa")
    (record,) = decisions.list_consents(one, case.case_id)
    decisions.withdraw_consent(one, record.consent_id, how="spoken")
    with pytest.raises(ConsentMissingError):
        delivery.write_copy(one, sent.packet_id, tmp_path / "after.lifafa")
    with pytest.raises(ConsentMissingError):
        delivery.copy_to(one, sent.packet_id, tmp_path)
    assert [path.name for path in tmp_path.glob("*.lifafa")] == ["before.lifafa"]


def test_a_sealed_packet_stays_when_its_consent_has_run_out(two, tmp_path, hands):
    one, other = two
    case = case_with(one, ENGLISH)
    agree(one, case, other, valid_to="2026-11-26")
    sent = referrals.send(one, everything(one, case, other))
    hands.at += DAY_S
    delivery.write_copy(one, sent.packet_id, tmp_path / "last-day.lifafa")
    hands.at += DAY_S
    with pytest.raises(ConsentMissingError):
        delivery.write_copy(one, sent.packet_id, tmp_path / "late.lifafa")


def test_a_sealed_paper_stays_when_the_consent_to_papers_is_gone(two, tmp_path, hands):
    one, other = two
    case = case_with(one, TWO_ADULTS)
    attach(one, case, tmp_path, "made-up.txt", b"made-up")
    both = GROUPS.replace(",attachments", "")
    for person in (1, 2):
        agree(one, case, other, person=person)
    sent = referrals.send(one, everything(one, case, other))
    bare = referrals.send(one, everything(one, case, other, papers=()))
    delivery.write_copy(one, sent.packet_id, tmp_path / "before.lifafa")
    for record in decisions.list_consents(one, case.case_id):
        decisions.withdraw_consent(one, record.consent_id)
    hands.at += 60
    for person in (1, 2):
        agree(one, case, other, person=person, field_groups=both)
    with pytest.raises(ConsentForbidsError) as refused:
        delivery.write_copy(one, sent.packet_id, tmp_path / "after.lifafa")
    assert refused.value.facts == {"field": "Attachments", "reason": "group"}
    assert delivery.write_copy(one, bare.packet_id, tmp_path / "bare.lifafa").is_file()


def test_a_person_who_is_no_longer_in_the_case_keeps_no_packet_back(two, tmp_path):
    one, other = two
    case, sent = sealed_case(one, other)
    cases.remove_person(one, case.case_id, 2)
    assert delivery.write_copy(one, sent.packet_id, tmp_path / "p.lifafa").is_file()


def test_a_legal_ground_that_was_sealed_in_goes_on_counting(two, tmp_path):
    one, other = two
    case = case_with(one, ENGLISH)
    sent = referrals.send(one, everything(one, case, other, ground=GROUND))
    assert delivery.write_copy(one, sent.packet_id, tmp_path / "p.lifafa").is_file()


def test_a_sealed_packet_stays_when_a_removed_event_is_all_that_changed(two, tmp_path):
    one, other = two
    case, sent = sealed_case(one, other)
    cases.remove_event(one, case.case_id, 1)
    assert delivery.write_copy(one, sent.packet_id, tmp_path / "p.lifafa").is_file()


def test_nothing_is_copied_for_an_office_that_lost_our_trust(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    offices.report_mismatch(one, other.office.office_id)
    with pytest.raises(OfficeChangedError):
        delivery.write_copy(one, sent.packet_id, tmp_path / "p.lifafa")
    offices.block_office(one, other.office.office_id)
    with pytest.raises(OfficeRevokedError):
        delivery.copy_to(one, sent.packet_id, tmp_path)
    assert not list(tmp_path.glob("*.lifafa"))


def test_a_receipt_is_not_copied_for_a_blocked_office(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    path = delivery.write_copy(one, sent.packet_id, tmp_path / "p.lifafa")
    item = acceptance.receive(other, path)
    done = acceptance.accept(other, item.packet_id)
    offices.block_office(other, one.office.office_id)
    with pytest.raises(OfficeRevokedError):
        delivery.write_copy(other, done.receipt_packet_id, tmp_path / "r.lifafa")


# The words of the command ----------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["\x1b[31mred", "\u202egnp", "\udcff", "x" * 20_001])
@pytest.mark.parametrize("place", ["details", "officer", "reason", "order_no"])
def test_words_that_cannot_be_kept_are_refused_before_anything_is_numbered(two, place, bad):
    one, other = two
    case = case_with(one, ENGLISH)
    agree(one, case, other)
    command = everything(one, case, other)
    if place == "details":
        command = dataclasses.replace(command, details=bad)
    else:
        command = dataclasses.replace(command, ground=dataclasses.replace(GROUND, **{place: bad}))
    for attempt in (referrals.preview, referrals.send):
        with pytest.raises(FactRefusedError):
            attempt(one, command)


def test_words_leave_as_they_are_kept(two):
    one, other = two
    case = case_with(one, ENGLISH)
    agree(one, case, other)
    ground = dataclasses.replace(GROUND, reason="cafe\u0301")
    command = everything(
        one, case, other, details="cafe\u0301\r\nnine", reply_by="27 Nov 2026", ground=ground
    )
    body = body_of(one, referrals.send(one, command).packet_id).body
    assert body["details"] == "caf\u00e9\nnine"
    assert body["reply_by"] == "2026-11-27"
    assert body["consent"]["ground"]["override_reason"] == "caf\u00e9"


# Numbers of a hostile office -------------------------------------------------------------------


def test_a_gap_of_nine_quadrillion_packets_is_told_and_never_counted_through(two, tmp_path):
    one, other = two
    far = write_packet(tmp_path / "far.lifafa", one, other, seq=2**53 - 1)
    near = write_packet(tmp_path / "near.lifafa", one, other, seq=5)
    acceptance.receive(other, far)
    assert inbox_list.preview_file(other, near).missing_packets == (1, 2, 3, 4)
    near_id = acceptance.receive(other, near).packet_id
    assert inbox_list.preview(other, near_id).missing_packets == (1, 2, 3, 4)

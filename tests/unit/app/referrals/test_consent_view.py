"""Who has to be told, who was told, and what a decision is worth: read out of packets and rules."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.base import language
from app.base.errors import CaseStateError
from app.consent import decisions
from app.consent.records import LegalGround
from app.core.services import reading, writing
from app.inbox import acceptance
from app.inbox.receipts import receipt_body
from app.offices import offices
from app.outbox import delivery
from app.packets.bodies import MULTILINE
from app.packets.store import manifest_of
from app.referrals import consent_view, consent_withdrawn, referrals, withdrawing
from models.fields import CATALOGUE
from models.rows.case import Consent, Referral
from models.rows.packet import Packet
from office_sim import DAY_S, TODAY
from packet_desk import write_packet
from pair_sim import agree, case_with, check, everything

ADULTS = {
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p2.role": "victim",
    "p2.name_full": "Made-up Rani",
    "p2.age": "32",
    "p2.is_child_stated": "no",
}
GROUND = LegalGround("risk_to_life", "", "Made-up Head", "Made-up danger")


def sent_with(one, other, case, *facts):
    """Seal some facts and hand them over."""
    command = dataclasses.replace(everything(one, case, other), facts=facts)
    sent = referrals.send(one, command)
    delivery.mark_handed_over(one, sent.packet_id)
    return sent


def records_of(s, packet_id):
    with s.register.read() as session:
        return manifest_of(session.get(Packet, packet_id), MULTILINE).body["consent"]["records"]


def taken_back(s, case, person=1):
    """Take back the oldest decision of a person that stands, and return its id."""
    found = [one for one in decisions.list_consents(s, case.case_id) if not one.withdrawn_on]
    record = [one for one in found if one.person_number == person][-1]
    return decisions.withdraw_consent(s, record.consent_id).consent_id


def test_of_two_persons_in_one_packet_each_withdrawal_is_told(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    agree(one, case, other, person=2, read_aloud="yes")
    sent_with(one, other, case, "p1.name_full", "p2.name_full")
    for person in (1, 2):
        consent_id = taken_back(one, case, person)
        (told,) = consent_withdrawn.tell_offices(one, consent_id)
        assert told.packet_id
        assert not consent_withdrawn.offices_to_tell(one, consent_id)
        assert consent_withdrawn.tell_offices(one, consent_id) == ()


def test_a_packet_that_stands_on_two_decisions_is_told_of_either(two, hands):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other, field_groups="identity_names")
    hands.at += 60
    agree(one, case, other, field_groups="age_sex")
    sent = sent_with(one, other, case, "p1.name_full", "p1.age")
    groups = [each["field_groups"] for each in records_of(one, sent.packet_id)]
    assert sorted(groups) == [["age_sex"], ["identity_names"]]
    for _ in range(2):
        consent_id = taken_back(one, case)
        (_told,) = consent_withdrawn.tell_offices(one, consent_id)
        assert not consent_withdrawn.offices_to_tell(one, consent_id)
    found = consent_view.decisions_of(one, case.case_id).decisions
    assert [len(each.told) for each in found] == [1, 1]


def test_only_decisions_that_something_stands_on_travel(two, hands):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other, field_groups="identity_names")
    agree(one, case, other, field_groups="health")
    agree(one, case, other, field_groups="identity_names,age_sex", purposes="legal")
    sent = sent_with(one, other, case, "p1.name_full")
    assert [each["field_groups"] for each in records_of(one, sent.packet_id)] == [
        ["identity_names"]
    ]


def test_from_the_withdrawal_to_the_acknowledgement(two, hands):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    sent = sent_with(one, other, case, "p1.name_full")

    def told():
        (decision,) = consent_view.decisions_of(one, case.case_id).decisions
        words = [consent_view.told_words(each) for each in decision.told]
        return decision.untold, *words

    assert told() == (False,)
    consent_id = taken_back(one, case)
    name = other.office.name
    assert told() == (True, f"{name} holds facts and was not told yet.")
    (notice,) = consent_withdrawn.tell_offices(one, consent_id)
    assert told() == (False, f"The notice for {name} lies in the outbox since 25 Nov 2026.")
    delivery.mark_handed_over(one, notice.packet_id)
    has_not = f"{name} was told on 25 Nov 2026 and has not acknowledged it yet."
    assert told() == (False, has_not)
    acceptance.receive(other, Path(sent.file))
    acceptance.receive(other, Path(notice.file))
    hands.at += DAY_S
    receipt = consent_withdrawn.acknowledge(
        other, notice.packet_id, "Papers destroyed.\nOne entry kept."
    )
    hands.at += DAY_S
    acceptance.receive(one, Path(receipt.file))
    words = f"{name} acknowledged it on 27 Nov 2026. “Papers destroyed.\nOne entry kept.”"
    assert told() == (False, words)


def test_an_acknowledgement_without_words_is_told_without_quotes(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    sent = sent_with(one, other, case, "p1.name_full")
    (notice,) = consent_withdrawn.tell_offices(one, taken_back(one, case))
    delivery.mark_handed_over(one, notice.packet_id)
    for path in (sent.file, notice.file):
        acceptance.receive(other, Path(path))
    acceptance.receive(one, Path(consent_withdrawn.acknowledge(other, notice.packet_id).file))
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    (told,) = decision.told
    assert (told.note, told.handed_over) == ("", True)
    assert consent_view.told_words(told) == f"{other.office.name} acknowledged it on 25 Nov 2026."


def test_only_a_receipt_of_a_checked_office_says_that_it_knows(two, tmp_path):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    sent = sent_with(one, other, case, "p1.name_full")
    (notice,) = consent_withdrawn.tell_offices(one, taken_back(one, case))
    delivery.mark_handed_over(one, notice.packet_id)
    for path in (sent.file, notice.file):
        acceptance.receive(other, Path(path))

    def acknowledged():
        (decision,) = consent_view.decisions_of(one, case.case_id).decisions
        return [(bool(told.acknowledged_at), told.note) for told in decision.told]

    with reading(one) as session:
        row = session.get_one(Packet, notice.packet_id)
        thread, digest = row.thread, row.manifest_sha256 or ""
    unread = receipt_body(notice.packet_id, digest, "cannot_open", "Damaged.")
    for seq, changes in ((90, {}), (91, {"type": "receipt", "body": unread})):
        path = tmp_path / f"{seq}.lifafa"
        write_packet(path, other, one, thread=thread, re=notice.packet_id, seq=seq, **changes)
        acceptance.receive(one, path)
        assert acknowledged() == [(False, "")]
    receipt = consent_withdrawn.acknowledge(other, notice.packet_id, "Papers destroyed.")
    offices.report_mismatch(one, other.office.office_id)
    assert acceptance.receive(one, Path(receipt.file)).state == "quarantined"
    assert acknowledged() == [(False, "")]
    check(one, other)
    assert acknowledged() == [(True, "Papers destroyed.")]
    with writing(one) as session:
        # As while it lies with a sealed case.
        session.get_one(Packet, receipt.packet_id).manifest = None
    assert acknowledged() == [(False, "")]


def test_a_notice_about_one_decision_tells_nothing_of_another_in_the_same_packet(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    agree(one, case, other, person=2, read_aloud="yes")
    sent_with(one, other, case, "p1.name_full", "p2.name_full")
    consent_withdrawn.tell_offices(one, taken_back(one, case, 1))
    taken_back(one, case, 2)
    found = consent_view.decisions_of(one, case.case_id).decisions
    told = {each.person: [bool(one_.at) for one_ in each.told] for each in found}
    assert told == {"Made-up Maria": [True], "Made-up Rani": [False]}


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, "counts", "It counts today."),
        ({"valid_from": "2026-12-01"}, "not-begun", "It begins on 1 Dec 2026."),
        (
            {"valid_from": "2026-11-01", "valid_to": "2026-11-24"},
            "run-out",
            "It ended on 24 Nov 2026: ask again.",
        ),
    ],
)
def test_whether_a_decision_counts_is_said_in_words(two, changes, state, words):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other, **changes)
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    assert (decision.state, consent_view.state_words(decision)) == (state, words)


def test_what_was_said_later_is_named(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    agree(one, case, other, capacity="refused")
    found = consent_view.decisions_of(one, case.case_id).decisions
    assert [(each.state, each.detail) for each in found] == [("counts", ""), ("ended", "")]
    assert "Only a notice without identity" in consent_view.state_words(found[0])
    agree(one, case, other, capacity="undecided")
    newest = consent_view.decisions_of(one, case.case_id).decisions[0]
    assert "Nothing leaves" in consent_view.state_words(newest)


def test_a_no_that_was_taken_back_is_told_as_taken_back(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other, capacity="refused")
    taken_back(one, case)
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    assert consent_view.state_words(decision) == "Taken back 25 Nov 2026."


def test_a_decision_that_lacks_something_says_what(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    lacking = dataclasses.replace(decision, state="incomplete", detail="Explained in")
    assert consent_view.state_words(lacking) == "It does not count. Missing: Explained in."
    language.install("hi")
    try:
        assert "किस भाषा में समझाया" in consent_view.state_words(lacking)
    finally:
        language.install("en")


def test_legal_grounds_are_found_again(two):
    one, other = two
    case = case_with(one, ADULTS)
    sent = referrals.send(one, everything(one, case, other, ground=GROUND))
    found = consent_view.decisions_of(one, case.case_id)
    assert [(each.office_name, each.ground) for each in found.grounds] == [
        (other.office.name, GROUND)
    ]
    assert referrals.show_referral(one, sent.referral_id).ground == GROUND


def test_what_was_written_down_is_told_line_by_line(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(
        one, case, other, field_groups="age_sex,health", purposes="shelter,medical",
        named_offices=f"{other.office.office_id},{'f' * 64}", valid_to="2026-12-31",
        witness="x",
    )  # fmt: skip
    found = consent_view.decisions_of(one, case.case_id)
    names = {one.office.office_id: one.office.name, other.office.office_id: other.office.name}
    assert found.names == names
    (decision,) = found.decisions
    lines = dict(consent_view.decision_lines(decision.record, found.names))
    assert lines["With these offices"] == f"{other.office.name}, an office not on file"
    assert lines["Explained in"] == "Hindi"
    assert lines["Witness"] == "x"
    assert lines["For which purposes"] == "Shelter, Medical care"
    left_out = ("capacity", "withdrawn_on", "legal_basis")
    assert not {CATALOGUE.field(name).label for name in left_out} & lines.keys()
    order = [field.label for field in CATALOGUE.of("consent") if field.label in lines]
    assert [label for label, _words in consent_view.decision_lines(decision.record, {})] == order
    grounded = {**decision.record.facts, "legal_basis": "risk_to_life", "read_aloud": False}
    other_ground = dataclasses.replace(decision.record, facts=grounded)
    lines = dict(consent_view.decision_lines(other_ground, found.names))
    assert CATALOGUE.field("legal_basis").label in lines
    assert CATALOGUE.field("read_aloud").label not in lines


def test_decisions_are_told_the_newest_first_with_their_person(two, hands):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    hands.at += 60
    agree(one, case, other, person=2)
    found = consent_view.decisions_of(one, case.case_id)
    assert [each.person for each in found.decisions] == ["Made-up Rani", "Made-up Maria"]
    assert [each.told for each in found.decisions] == [(), ()]
    assert found.grounds == ()


def test_what_only_looks_like_taken_back_counts(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other, valid_to="2026-11-25")
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    assert (decision.state, decision.detail) == ("counts", "")
    taken_back(one, case)
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    assert (decision.state, decision.detail) == ("taken-back", "2026-11-25")
    assert consent_view.state_words(decision) == "Taken back 25 Nov 2026."


def test_what_was_said_before_a_no_is_told_as_ended(two, hands):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    hands.at += 60
    agree(one, case, other, capacity="refused")
    before = consent_view.decisions_of(one, case.case_id).decisions[1]
    assert consent_view.state_words(before) == "What was said later counts instead."


def test_a_decision_that_does_not_count_names_what_it_lacks(two):
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    with writing(one) as session:
        session.query(Consent).one().put("form", "", TODAY)
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    assert (decision.state, decision.detail) == ("incomplete", "How it was given")


def test_a_ground_is_told_with_its_referral_and_day(two, hands):
    one, other = two
    case = case_with(one, ADULTS)
    first = referrals.send(one, everything(one, case, other, ground=GROUND))
    hands.at += DAY_S
    later = referrals.send(one, everything(one, case, other, ground=GROUND))
    agree(one, case, other)
    agree(one, case, other, person=2)
    sent_with(one, other, case, "p1.name_full")
    found = consent_view.decisions_of(one, case.case_id).grounds
    assert [(each.referral_id, each.at) for each in found] == [
        (later.referral_id, hands.at),
        (first.referral_id, hands.at - DAY_S),
    ]


def test_what_was_taken_back_before_it_left_is_no_ground_and_hides_no_other(two):
    one, other = two
    case = case_with(one, ADULTS)
    left = referrals.send(one, everything(one, case, other, ground=GROUND))
    delivery.mark_handed_over(one, left.packet_id)
    stayed = referrals.send(one, everything(one, case, other, ground=GROUND))
    withdrawing.withdraw(one, stayed.referral_id, "Made-up: typed for the wrong person")
    with writing(one) as session:
        # Begun and never sealed.
        draft = Referral(id="d" * 32, direction="out", state="draft", created=1, updated=1)
        draft.case_id, draft.office_id = case.case_id, other.office.office_id
        session.add(draft)
    found = consent_view.decisions_of(one, case.case_id).grounds
    assert [each.referral_id for each in found] == [left.referral_id]


def test_only_who_may_look_reads_the_decisions(two):
    one, _other = two
    case = case_with(one, ADULTS)
    nobody = dataclasses.replace(one, user=dataclasses.replace(one.user, role=""))
    with pytest.raises(CaseStateError):
        consent_view.decisions_of(nobody, case.case_id)


def test_what_is_set_down_when_a_decision_is_taken_back_is_no_line_of_its_own(two):
    """The card says it above and below the lines."""
    one, other = two
    case = case_with(one, ADULTS)
    agree(one, case, other)
    sent_with(one, other, case, "p1.name_full")
    consent_withdrawn.tell_offices(one, taken_back(one, case))
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    assert {"withdrawn_on", "told_offices"} <= decision.record.facts.keys()
    lines = dict(consent_view.decision_lines(decision.record, {}))
    kept = ("withdrawn_on", "told_offices")
    assert not {CATALOGUE.field(name).label for name in kept} & lines.keys()


def test_who_was_told_and_who_was_not_stand_together(two):
    one, other = two
    told = consent_view.Told("Made-up Office", 5)
    untold = consent_view.Told("Made-up Shelter")
    words = "The notice for Made-up Office lies in the outbox since 1 Jan 1970."
    assert consent_view.told_words(told) == words
    case = case_with(one, ADULTS)
    agree(one, case, other)
    (decision,) = consent_view.decisions_of(one, case.case_id).decisions
    assert not dataclasses.replace(decision, told=(told,)).untold
    assert dataclasses.replace(decision, told=(told, untold)).untold
    assert not decision.untold

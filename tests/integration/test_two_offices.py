"""The whole story by use cases: two offices, two cases, papers, and the answers home."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases import case_list, cases
from app.cases.papers import papers
from app.cases.records import CaseQuery
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.consent.records import SendReferral
from app.core import log
from app.inbox import acceptance, inbox_list
from app.outbox import delivery, how_to_open
from app.packets.errors import (
    PacketKnownError,
    PacketStateError,
)
from app.referrals import referrals
from pair_sim import ENGLISH, HINDI, agree, attach, case_with, everything, pair, sealed_case

NOTE = b"PK\x03\x04" + bytes(range(256)) * 300
SCAN = b"%PDF-1.4 made up\n" + b"0" * 70_000


@pytest.fixture
def two(tmp_path):
    with pair(tmp_path) as both:
        yield both


def test_a_hindi_case_is_sealed_accepted_and_answered(two, tmp_path):
    one, other = two
    case = case_with(one, HINDI)
    agree(one, case, other)
    attach(one, case, tmp_path, "scan one.pdf", SCAN)
    attach(one, case, tmp_path, "note.docx", NOTE)
    command = everything(one, case, other)
    look = referrals.preview(one, command)
    steps: list[str] = []
    stick = tmp_path / "stick.lifafa"
    sent = referrals.send(one, command, lambda step: steps.append(step.step), target=stick)
    assert stick.stat().st_size == sent.size == look.packet.size
    assert list(dict.fromkeys(steps)) == ["sealing", "checking", "recording", "copying"]

    before = inbox_list.preview_file(other, stick)
    item = acceptance.receive(other, stick)
    assert (item.state, item.kind, item.from_state) == ("waiting", "refer", "verified")
    seen = inbox_list.preview(other, item.packet_id)
    assert seen.facts == look.packet.facts == before.facts
    assert seen.files == look.packet.files
    assert {fact.shown for fact in seen.facts} >= {"सुनीता बनावटी", HINDI["narrative"]}

    done = acceptance.accept(other, item.packet_id)
    theirs = cases.show_case(other, done.case_id)
    assert theirs.value("p1.name_full") == "सुनीता बनावटी"
    assert theirs.value("p1.health_needs") == HINDI["p1.health_needs"]
    assert theirs.value("p1.languages") == ("hin", "bho")
    assert theirs.value("narrative") == HINDI["narrative"]
    assert [paper.sha256 for paper in theirs.papers] == [
        paper.sha256 for paper in cases.show_case(one, case.case_id).papers
    ]
    with papers.read_paper(other, theirs.papers[0].paper_id) as reader:
        assert reader.read() == SCAN
    assert theirs.consents[0].offices == (other.office.office_id,)
    assert case_list.list_cases(other, CaseQuery(text="सुनीता")).rows[0].case_no == done.case_no

    home = acceptance.receive(one, Path(done.receipt))
    assert (home.type, home.state) == ("receipt", "read")
    record = referrals.show_referral(one, sent.referral_id)
    assert (record.state, record.answered_at > 0) == ("accepted", True)
    assert log.check(one).broken_at == log.check(other).broken_at == 0


def test_an_english_case_is_declined_with_reason_and_note(two):
    one, other = two
    case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    answer = acceptance.decline(other, item.packet_id, "no_capacity", "Full until Monday.")
    assert answer.case_id == ""
    acceptance.receive(one, Path(answer.receipt))
    record = referrals.list_referrals(one, case.case_id)[0]
    assert (record.state, record.reason, record.note) == (
        "declined",
        "no_capacity",
        "Full until Monday.",
    )
    assert inbox_list.inbox(other)[0].state == "declined"
    assert case_list.list_cases(other).rows == ()
    assert not list((other.folder / "inbox").iterdir())


def test_what_was_not_chosen_stays_and_is_named(two):
    one, other = two
    case = case_with(one)
    agree(one, case, other)
    command = everything(one, case, other, facts=("p1.age", "summary"))
    look = referrals.preview(one, command)
    assert {fact.name for fact in look.packet.facts} == {"age", "summary"}
    assert {"Full name", "Telephone", "What happened"} <= set(look.withheld)
    sent = referrals.send(one, command)
    item = acceptance.receive(other, Path(sent.file))
    done = acceptance.accept(other, item.packet_id)
    theirs = cases.show_case(other, done.case_id)
    assert len(theirs.persons) == 1
    assert theirs.persons[0].facts == {"role": ("possible_victim",), "age": 31}


def test_the_last_look_points_at_numbers_and_names_in_free_text(two):
    one, other = two
    case = case_with(one, {**ENGLISH, "narrative": "Recruiter Banawati rang 9876543210."})
    agree(one, case, other)
    command = everything(one, case, other, facts=("narrative",), details="Ask Maria.")
    looks = [(each.label, each.found) for each in referrals.preview(one, command).look_again]
    assert ("Full account", "phone 9876543210") in looks
    assert ("Full account", "name Recruiter Banawati") in looks
    assert ("Special arrangements", "name Maria") in looks


def test_a_preview_reserves_nothing_and_writes_nothing(two):
    one, other = two
    case = case_with(one)
    agree(one, case, other)
    lines = log.check(one).lines
    for _ in range(3):
        referrals.preview(one, everything(one, case, other))
    assert log.check(one).lines == lines
    assert not list((one.folder / "outbox").iterdir())
    sent = referrals.send(one, everything(one, case, other))
    item = acceptance.receive(other, Path(sent.file))
    assert inbox_list.preview(other, item.packet_id).missing_packets == ()


def test_without_an_answer_nothing_leaves_and_with_one_only_what_it_covers(two):
    one, other = two
    case = case_with(one)
    with pytest.raises(ConsentMissingError):
        referrals.send(one, everything(one, case, other))
    agree(one, case, other, field_groups="age_sex")
    with pytest.raises(ConsentForbidsError):
        referrals.send(one, everything(one, case, other))
    command = SendReferral(case.case_id, other.office.office_id, "refer", "shelter", ("p1.age",))
    assert referrals.send(one, command).size == 67_195


def test_into_an_own_case_nothing_is_written_over_and_nothing_is_lost(two):
    one, other = two
    mine = case_with(other, {"p1.name_full": "Our Maria", "summary": "Ours.", "notes": "Kept."})
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    done = acceptance.accept(other, item.packet_id, mine.case_id)
    merged = cases.show_case(other, done.case_id)
    assert done.case_id == mine.case_id
    assert merged.value("summary") == "Ours."
    assert merged.value("p1.name_full") == "Our Maria"
    assert {person.display_name for person in merged.persons} == {
        "Our Maria",
        "Made-up Maria",
        "Banawati Recruiter",
    }
    notes = str(merged.value("notes"))
    assert notes.startswith("Kept.")
    assert ENGLISH["summary"] in notes
    assert one.office.name in notes


def test_a_second_referral_of_a_case_joins_its_thread(two):
    one, other = two
    case, first = sealed_case(one, other)
    second = referrals.send(one, everything(one, case, other))
    for sent in (first, second):
        acceptance.receive(other, Path(sent.file))
    refs = {record.referral_id for record in referrals.list_referrals(one, case.case_id)}
    assert refs == {first.referral_id, second.referral_id}


def test_accepting_twice_and_receiving_twice_change_nothing(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    with pytest.raises(PacketKnownError):
        acceptance.receive(other, Path(sent.file))
    acceptance.accept(other, item.packet_id)
    with pytest.raises(PacketStateError):
        acceptance.accept(other, item.packet_id)
    with pytest.raises(PacketStateError):
        acceptance.decline(other, item.packet_id, "other")
    assert len(case_list.list_cases(other).rows) == 1


def test_the_outbox_copy_is_the_same_bytes_as_often_as_it_is_asked_for(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = delivery.copy_to(one, sent.packet_id, stick)
    assert delivery.copy_to(one, sent.packet_id, stick) == copy
    assert copy.read_bytes() == Path(sent.file).read_bytes()
    assert {path.name for path in stick.iterdir()} == {copy.name, how_to_open.NAME}
    item = acceptance.receive(other, copy)
    receipt = acceptance.accept(other, item.packet_id).receipt
    acceptance.receive(one, Path(receipt))
    assert delivery.outbox(one)[0].state == "accepted"
    assert not Path(sent.file).exists()


def test_a_transfer_moves_the_case_when_it_is_accepted(two):
    one, other = two
    case, sent = sealed_case(one, other, kind="transfer")
    item = acceptance.receive(other, Path(sent.file))
    assert cases.show_case(one, case.case_id).status == "active"
    acceptance.receive(one, Path(acceptance.accept(other, item.packet_id).receipt))
    moved = cases.show_case(one, case.case_id)
    assert (moved.status, moved.gone_to) == ("closed_referred", other.office.name)

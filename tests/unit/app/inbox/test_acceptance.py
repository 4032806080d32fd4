"""Accepting and declining: odd content of a trusted office, and what an answer may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    NotFoundError,
    RegisterDamagedError,
)
from app.cases import case_list, cases
from app.core.services import Services
from app.inbox import acceptance, inbox_list
from app.offices import offices
from app.offices.own_card import renew_keys
from app.packets import packet_view
from app.packets.errors import PacketStateError
from app.referrals import referral_preview, referrals
from app.register import access
from models.rows.log import LogRow
from models.rows.packet import Packet
from office_sim import DAY_S
from packet_desk import file_of, write_packet
from pair_sim import HINDI, case_with, sealed_case
from register_state import unchanged


def taken(tmp_path, two, body, into=None, **changes):
    one, other = two
    path = write_packet(
        tmp_path / "p.lifafa", one, other, body={"kind": "refer", **body}, **changes
    )
    item = acceptance.receive(other, path)
    done = acceptance.accept(other, item.packet_id, into)
    return cases.show_case(other, done.case_id)


def test_unknown_fields_codes_and_shapes_become_notes_and_are_never_lost(tmp_path, two):
    body = {
        "case": {"drone_seen": "twice", "notes": "theirs", "risk_level": "no_such_code"},
        "persons": [
            {"name_full": ["two", "names"], "age": "many", "eye_scan": 7, "sex_or_gender": "female"}
        ],
        "events": [{"event_type": 5, "event_place": "a made-up market"}],
        "what_is_new": {"deep": ["x"]},
    }
    case = taken(tmp_path, two, body)
    notes = str(case.value("notes"))
    for words in (
        "drone_seen: twice",
        "theirs",
        "no_such_code",
        "two, names",
        "many",
        "eye_scan: 7",
    ):
        assert words in notes
    assert "what_is_new" in notes
    assert case.persons[0].facts == {"role": ("possible_victim",), "sex_or_gender": "female"}
    assert case.value("e1.event_place") == "a made-up market"
    assert case.value("how_identified") == "referral_in"
    (record,) = referrals.list_referrals(two[1], case.case_id)
    shown = {fact.name for fact in referrals.show_referral(two[1], record.referral_id).facts}
    assert {"drone_seen", "eye_scan", "what_is_new", "risk_level"} <= shown


def test_codes_of_a_newer_office_in_the_wish_itself_do_not_stop_an_acceptance(tmp_path, two):
    body = {"purpose": "no_such", "urgency": "at_dawn", "service_asked": ["magic"], "case": {}}
    case = taken(tmp_path, two, body)
    (record,) = referrals.list_referrals(two[1], case.case_id)
    assert (record.kind, record.purpose) == ("refer", "")
    item = inbox_list.inbox(two[1])[0]
    block = inbox_list.preview(two[1], item.packet_id).block
    assert block is not None
    assert ("Urgency", "at_dawn") in packet_view.block_lines(block)


def test_more_notes_than_a_field_holds_are_cut_and_stay_whole_in_the_packet(tmp_path, two):
    facts = {f"new_fact_{number}": "x" * 200 for number in range(150)}
    case = taken(tmp_path, two, {"case": facts})
    notes = str(case.value("notes"))
    assert len(notes) == 20_000
    assert notes.endswith("…")
    (record,) = referrals.list_referrals(two[1], case.case_id)
    whole = referrals.show_referral(two[1], record.referral_id).facts
    assert len(whole) == 150


def test_a_consent_that_is_odd_is_left_in_the_packet(tmp_path, two):
    records = [
        {"person": 0, "capacity": "adult_own"},
        {"person": 7, "capacity": "adult_own"},
        {"person": "1", "capacity": "adult_own"},
        {"person": 1, "valid_from": "2026-12-01", "valid_to": "2026-01-01"},
        {
            "person": 1,
            "capacity": "no_such",
            "witness": "never travels",
            "new": 1,
            "form": "spoken",
        },
    ]
    body = {"persons": [{"age": 30}], "case": {}, "consent": {"records": records}}
    case = taken(tmp_path, two, body)
    (kept,) = case.consents
    assert kept.facts == {"form": "spoken"}


def test_kinds_and_groups_of_papers_are_believed_only_when_known(tmp_path, two):
    body = {
        "case": {},
        "papers": [{"kind": "fir_copy", "group": "case_numbers"}, {"kind": "x", "group": 3}],
    }
    sent = tuple(file_of(f"{n}.pdf", f"{n}".encode()) for n in range(3))
    case = taken(tmp_path, two, body, files=sent)
    assert [(paper.kind, paper.group) for paper in case.papers] == [
        ("fir_copy", "case_numbers"),
        ("other", "attachments"),
        ("other", "attachments"),
    ]


def test_two_files_of_one_name_are_both_kept(tmp_path, two):
    case = taken(
        tmp_path, two, {"case": {}}, files=(file_of("A.pdf", b"1"), file_of("a.pdf", b"2"))
    )
    assert len({paper.sha256 for paper in case.papers}) == 2


def test_an_empty_attachment_and_sixty_four_files_arrive(tmp_path, two):
    files = (file_of("empty.txt", b""), *(file_of(f"{n}.txt", b"x" * n) for n in range(1, 64)))
    case = taken(tmp_path, two, {"case": {}}, files=files)
    assert [paper.size for paper in case.papers] == list(range(64))


def test_only_an_open_case_of_ours_takes_a_referral_in(tmp_path, two):
    one, other = two
    mine = case_with(other, HINDI)
    cases.close_case(other, mine.case_id, "other")
    item = acceptance.receive(other, write_packet(tmp_path / "p.lifafa", one, other))
    for into, error in ((mine.case_id, CaseStateError), ("0" * 32, NotFoundError)):
        with pytest.raises(error):
            acceptance.accept(other, item.packet_id, into)
    assert inbox_list.inbox(other)[0].state == "waiting"
    assert list((other.folder / "outbox").iterdir()) == []


def test_a_decline_needs_a_reason_of_the_list_and_a_note_that_can_be_kept(tmp_path, two):
    one, other = two
    item = acceptance.receive(other, write_packet(tmp_path / "p.lifafa", one, other))
    for reason, note in (("no_such", ""), ("other", "hidden \u202e"), ("other", "x" * 20_001)):
        with unchanged(other, lines=0), pytest.raises(FactRefusedError):
            acceptance.decline(other, item.packet_id, reason, note)
    assert acceptance.decline(other, item.packet_id, "other", "In a few\nwords.").receipt


def test_an_office_whose_keys_ran_out_is_accepted_without_a_receipt(tmp_path, two, hands):
    one, other = two
    first_card = offices.own_card(one)
    # Our own key is newer than theirs on file, so that it is still there when theirs ran out.
    hands.at += 31 * DAY_S
    renew_keys(other)
    times = {"created": hands.now(), "expires": hands.now() + 170 * DAY_S}
    path = write_packet(tmp_path / "p.lifafa", one, other, card=first_card, **times)
    item = acceptance.receive(other, path)
    hands.at += 91 * DAY_S
    assert offices.show_office(other, one.office.office_id).stale
    done = acceptance.accept(other, item.packet_id)
    assert cases.show_case(other, done.case_id).case_no == done.case_no != done.case_id
    assert (done.receipt, done.receipt_packet_id) == ("", "")


def test_what_a_receipt_says_quotes_no_fact_of_the_case(two):
    one, other = two
    _case, sent = sealed_case(one, other, HINDI)
    item = acceptance.receive(other, Path(sent.file))
    receipt = Path(acceptance.accept(other, item.packet_id).receipt)
    seen = inbox_list.preview_file(one, receipt)
    assert (seen.type, seen.kind, seen.facts, seen.files) == ("receipt", "accepted", (), ())
    assert receipt.stat().st_size == 67_195


def test_a_case_accepted_is_bound_by_the_consent_it_came_with(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    done = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
    theirs = cases.show_case(other, done.case_id)
    share = referral_preview.share_list(
        other, done.case_id, one.office.office_id, "shelter", "refer"
    )
    assert theirs.consents[0].offices == (other.office.office_id,)
    assert {item.refusal for item in share.facts} == {"office"}


def test_the_inbox_counts_what_waits(tmp_path, two):
    one, other = two
    assert inbox_list.count_waiting(other) == 0
    item = acceptance.receive(other, write_packet(tmp_path / "p.lifafa", one, other))
    assert inbox_list.count_waiting(other) == 1
    acceptance.accept(other, item.packet_id)
    assert inbox_list.count_waiting(other) == 0
    assert inbox_list.inbox(other)[0].case_no == "LF-26-0001"


def test_a_packet_that_is_not_there_is_told(two):
    for act in (
        lambda s: inbox_list.preview(s, "0" * 32),
        lambda s: acceptance.accept(s, "0" * 32),
        lambda s: acceptance.decline(s, "0" * 32, "other"),
    ):
        with pytest.raises(NotFoundError):
            act(two[1])


def test_another_program_may_answer_between_look_and_write(tmp_path, two):
    """The state is looked at once more inside the transaction."""
    one, other = two
    item = acceptance.receive(other, write_packet(tmp_path / "p.lifafa", one, other))

    def meanwhile(progress):
        if progress.step == "recording":
            with other.register.session() as session:
                row = session.get(Packet, item.packet_id)
                row.move_to("declined", 1)

    with pytest.raises(PacketStateError) as refused:
        acceptance.accept(other, item.packet_id, report=meanwhile)
    assert refused.value.facts["reason"] == "packet.not-waiting"
    assert case_list.list_cases(other).rows == ()
    assert list((other.folder / "outbox").iterdir()) == []
    with other.register.session() as session:
        (answer,) = session.query(Packet).filter_by(direction="out", type="receipt")
        assert (answer.state, answer.seq) == ("burnt", 1)
        assert session.query(LogRow).filter_by(action="number_burnt", object_id=answer.id).one()


def test_a_register_without_its_identity_says_that_it_is_damaged(two):
    s: Services = two[0]
    with s.register.session() as session:
        from models.rows.office import OwnIdentity

        for row in session.query(OwnIdentity):
            row.retired_at = 1
    with pytest.raises(RegisterDamagedError):
        offices.own_card(s)
    access.lock(s)

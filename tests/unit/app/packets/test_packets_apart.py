"""Two offices get a packet each of one case: neither packet tells anything that is the other's."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import AppError
from app.cases import cases
from app.consent import decisions
from app.consent.records import SendReferral
from app.inbox import acceptance
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.packets.bodies import MULTILINE
from app.packets.store import manifest_of
from app.referrals import referrals
from app.referrals.withdrawing import earlier_choice
from app.register.access import lock
from models.rows.packet import Packet
from office_sim import office
from pair_sim import attach, case_with, check

FACTS = {
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.health_needs": "MARKER-HEALTH",
    "fir_no": "777/2026",
    "summary": "MARKER-SUMMARY",
    "narrative": "MARKER-NARRATIVE",
}
SHELTER_ONLY = ("MARKER-HEALTH", "MARKER-DETAILS-SHELTER", "MARKER-PAPER-SHELTER", '"medical"')
LEGAL_ONLY = ("MARKER-SUMMARY", "777/2026", "MARKER-DETAILS-LEGAL", "MARKER-PAPER-LEGAL", '"legal"')


@pytest.fixture
def three(two, tmp_path):
    one, other = two
    third = office(tmp_path / "third", NewOffice(name="MARKER-THIRD Legal Aid", kind="ngo"))
    offices.add_card(one, offices.own_card(third))
    offices.add_card(third, offices.own_card(one))
    check(one, third)
    check(third, one)
    yield one, other, third
    lock(third)


def says_yes(s, case, to, purpose, groups):
    decisions.add_consent(
        s,
        case.case_id,
        1,
        {
            "given_by": "individual",
            "capacity": "adult_own",
            "explained": "how_to_withdraw",
            "explained_in_language": "hin",
            "form": "spoken",
            "purposes": purpose,
            "named_offices": to.office.office_id,
            "field_groups": groups,
        },
    )


def one_session(one, shelter, legal, folder):
    """Seal one case for both, each with its own choices; return the two sent referrals."""
    case = case_with(one, FACTS)
    says_yes(one, case, shelter, "medical", "identity_names,age_sex,health,attachments")
    says_yes(one, case, legal, "legal", "age_sex,case_numbers,exploitation_summary,attachments")
    papers = {
        name: attach(one, case, folder, f"{name}.txt", b"content of " + name.encode())
        for name in ("MARKER-PAPER-SHELTER", "MARKER-PAPER-LEGAL")
    }
    first = referrals.send(
        one,
        SendReferral(
            case.case_id,
            shelter.office.office_id,
            "refer",
            "medical",
            ("p1.name_full", "p1.age", "p1.health_needs"),
            (papers["MARKER-PAPER-SHELTER"],),
            services=("medical",),
            details="MARKER-DETAILS-SHELTER",
        ),
    )
    second = referrals.send(
        one,
        SendReferral(
            case.case_id,
            legal.office.office_id,
            "refer",
            "legal",
            ("p1.age", "fir_no", "summary"),
            (papers["MARKER-PAPER-LEGAL"],),
            services=("legal_aid",),
            details="MARKER-DETAILS-LEGAL",
        ),
    )
    return case, first, second


def sealed_bytes(s, packet_id):
    with s.register.read() as session:
        row = session.get(Packet, packet_id)
        return manifest_of(row, MULTILINE).raw


def naming(session, office_services, sent):
    """Return all by which another office or its packet could be named."""
    row = session.get(Packet, sent.packet_id)
    manifest = manifest_of(row, MULTILINE)
    own = office_services.office
    return (own.name, own.office_id, own.number, row.thread, row.id, manifest.body["case_ref"])


def test_no_byte_of_one_packet_tells_what_is_the_others(three, tmp_path):
    one, shelter, legal = three
    _case, first, second = one_session(one, shelter, legal, tmp_path)
    to_shelter, to_legal = sealed_bytes(one, first.packet_id), sealed_bytes(one, second.packet_id)
    with one.register.read() as session:
        of_shelter = naming(session, shelter, first)
        of_legal = naming(session, legal, second)
    for mark in (*LEGAL_ONLY, "MARKER-NARRATIVE", *of_legal):
        assert mark.encode() not in to_shelter, mark
    for mark in (*SHELTER_ONLY, "MARKER-NARRATIVE", "Made-up Maria", *of_shelter):
        assert mark.encode() not in to_legal, mark
    assert b"MARKER-HEALTH" in to_shelter
    assert b"MARKER-SUMMARY" in to_legal


def test_each_office_holds_only_its_own_after_accepting(three, tmp_path):
    one, shelter, legal = three
    _case, first, second = one_session(one, shelter, legal, tmp_path)
    for s, sent, alien in ((shelter, first, LEGAL_ONLY), (legal, second, SHELTER_ONLY)):
        item = acceptance.receive(s, Path(sent.file))
        kept = cases.show_case(s, acceptance.accept(s, item.packet_id).case_id)
        told = repr((kept.facts, kept.persons, kept.events, kept.papers, kept.consents))
        for mark in (mark for mark in alien if mark.startswith("MARKER") or mark[0].isdigit()):
            assert mark not in told
        assert len(kept.papers) == 1


def test_neither_office_can_open_the_others_packet(three, tmp_path):
    one, shelter, legal = three
    _case, first, second = one_session(one, shelter, legal, tmp_path)
    for s, sent in ((legal, first), (shelter, second)):
        with pytest.raises(AppError):
            acceptance.receive(s, Path(sent.file))


def test_a_correction_for_one_says_nothing_of_the_other(three, tmp_path):
    one, shelter, legal = three
    _case, first, second = one_session(one, shelter, legal, tmp_path)
    newer = referrals.send(one, earlier_choice(one, first.referral_id))
    corrected = sealed_bytes(one, newer.packet_id)
    with one.register.read() as session:
        for mark in (*LEGAL_ONLY, *naming(session, legal, second)):
            assert mark.encode() not in corrected
    states = {each.referral_id: each.state for each in referrals.list_referrals(one)}
    assert states[first.referral_id] == "superseded"
    assert states[second.referral_id] == "sealed"


def test_the_last_look_says_when_a_text_names_the_other_office(three, tmp_path):
    one, shelter, legal = three
    case, first, _second = one_session(one, shelter, legal, tmp_path)
    again = earlier_choice(one, first.referral_id)
    text = f"As told to {legal.office.name}"
    look = referrals.preview(one, SendReferral(**{**vars(again), "details": text})).look_again
    assert [(each.found, each.place) for each in look] == [
        (f"office {legal.office.name}", "details")
    ]
    assert case.case_id == again.case_id

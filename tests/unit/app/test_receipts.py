"""An answer counts only from the office, for the packet and for the bytes that it is about."""

from __future__ import annotations

import pytest

from app import acceptance, offices, referrals
from app.errors import (
    ReplyUnexpectedError,
)
from app.office_facts import NewOffice
from app.receipts import receipt_body
from office_sim import open_office
from packet_desk import write_packet
from pair_sim import check, sealed_case
from register_state import unchanged

THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")
SIX_MIB = 6 * 2**20


def answer(tmp_path, sender, to, sent, name="r.lifafa", **changes):
    manifest = referrals.show_referral(to, sent.referral_id)
    body = receipt_body(sent.packet_id, sha_of(to, sent), "accepted")
    members = {"type": "receipt", "re": sent.packet_id, "body": body, **changes}
    assert manifest.state
    return write_packet(tmp_path / name, sender, to, **members)


def sha_of(s, sent) -> str:
    with s.register.read() as session:
        from models.packet import Packet

        return str(session.get(Packet, sent.packet_id).manifest_sha256)


def test_a_receipt_counts_only_for_the_packet_the_office_and_the_bytes(two, tmp_path, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    wrong = [
        {"body": receipt_body("00" * 16, sha_of(one, sent), "accepted")},
        {"body": receipt_body(sent.packet_id, "00" * 32, "accepted")},
        {"re": None},
        {"re": "00" * 16},
    ]
    for number, changes in enumerate(wrong, start=1):
        path = answer(tmp_path, other, one, sent, f"{number}.lifafa", seq=number, **changes)
        with unchanged(one), pytest.raises(ReplyUnexpectedError):
            acceptance.receive(one, path)
    with open_office(tmp_path / "third", THIRD, clock=hands) as third:
        offices.add_card(one, offices.own_card(third))
        check(one, third)
        path = answer(tmp_path, third, one, sent, "third.lifafa")
        with unchanged(one), pytest.raises(ReplyUnexpectedError):
            acceptance.receive(one, path)
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"
    acceptance.receive(one, answer(tmp_path, other, one, sent, "good.lifafa", seq=9))
    assert referrals.show_referral(one, sent.referral_id).state == "accepted"


def test_a_late_answer_never_moves_a_referral_back(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    acceptance.receive(one, answer(tmp_path, other, one, sent))
    late = receipt_body(sent.packet_id, sha_of(one, sent), "received")
    acceptance.receive(one, answer(tmp_path, other, one, sent, "l.lifafa", seq=2, body=late))
    assert referrals.show_referral(one, sent.referral_id).state == "accepted"


def test_an_answer_in_quarantine_counts_once_the_number_is_checked(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    offices.report_mismatch(one, other.office.office_id)
    item = acceptance.receive(one, answer(tmp_path, other, one, sent))
    assert item.state == "quarantined"
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"
    check(one, other)
    assert referrals.show_referral(one, sent.referral_id).state == "accepted"
    assert acceptance.inbox(one)[0].state == "read"


def test_an_answer_that_fits_nothing_is_refused_when_it_leaves_quarantine(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    offices.report_mismatch(one, other.office.office_id)
    acceptance.receive(one, answer(tmp_path, other, one, sent, re=None))
    check(one, other)
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"


def test_a_card_that_waited_in_quarantine_is_read_when_the_number_is_checked(two, tmp_path):
    one, other = two
    offices.report_mismatch(other, one.office.office_id)
    path = write_packet(tmp_path / "card.lifafa", one, other, type="card", body={})
    item = acceptance.receive(other, path)
    assert item.state == "quarantined"
    check(other, one)
    assert [each.state for each in acceptance.inbox(other)] == ["read"]
    assert acceptance.count_waiting(other) == 0
    assert not list((other.folder / "inbox").iterdir())


def test_a_packet_of_a_blocked_office_says_so_when_it_is_looked_at(two, tmp_path):
    one, other = two
    offices.block_office(other, one.office.office_id)
    path = write_packet(tmp_path / "p.lifafa", one, other)
    assert acceptance.preview_file(other, path).warnings[0] == "sender-blocked"

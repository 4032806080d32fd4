"""Consent that ends between composing, sealing and handing over: nothing leaves after its end."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.base.jobs import Progress
from app.consent import decisions
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.consent.records import SendReferral
from app.core import log
from app.outbox import delivery
from app.packets.errors import PacketStateError
from app.referrals import referrals
from models.rows.packet import Packet
from office_sim import DAY_S
from pair_sim import agree, attach, case_with, everything

ADULT = {
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
}
NO = {
    "given_by": "individual",
    "capacity": "refused",
    "explained": "how_to_withdraw",
    "explained_in_language": "nep",
    "form": "spoken",
}


def left_behind(s) -> tuple[list[str], list[str]]:
    """Return the states of all packets, and the files of the outbox."""
    with s.register.read() as session:
        states = [row.state for row in session.query(Packet).order_by(Packet.seq)]
    return states, [path.name for path in (s.folder / "outbox").glob("*")]


def test_consent_that_ran_out_since_the_last_look_is_refused_at_sealing(two, hands):
    one, other = two
    case = case_with(one, ADULT)
    agree(one, case, other, valid_to="2026-11-25")
    command = everything(one, case, other)
    assert referrals.preview(one, command).packet.facts
    hands.at += DAY_S
    with pytest.raises(ConsentMissingError) as refused:
        referrals.send(one, command)
    assert refused.value.facts["field"]
    assert left_behind(one) == ([], [])


@pytest.mark.parametrize("step", ["sealing", "checking", "recording"])
def test_consent_that_runs_out_while_it_is_sealed_leaves_a_burnt_number_only(two, hands, step):
    one, other = two
    case = case_with(one, ADULT)
    agree(one, case, other, valid_to="2026-11-25")
    before = hands.at

    def midnight(progress: Progress) -> None:
        if progress.step == step:
            hands.at = before + DAY_S

    with pytest.raises(ConsentMissingError):
        referrals.send(one, everything(one, case, other), midnight)
    assert left_behind(one) == (["burnt"], [])
    assert not referrals.list_referrals(one, case.case_id)
    assert log.entries(one)[0].action == "number_burnt"


def test_consent_that_is_taken_back_while_it_is_sealed_stops_it(two, tmp_path, hands):
    one, other = two
    case = case_with(one, ADULT)
    attach(one, case, tmp_path, "made-up.bin", b"x" * 300_000)
    agree(one, case, other)
    (record,) = decisions.list_consents(one, case.case_id)
    taken: list[str] = []

    def takes_back(progress: Progress) -> None:
        if progress.step == "checking" and not taken:
            taken.append(decisions.withdraw_consent(one, record.consent_id).withdrawn_on)

    with pytest.raises(ConsentMissingError):
        referrals.send(one, everything(one, case, other), takes_back)
    assert left_behind(one) == (["burnt"], [])


def test_a_no_after_the_sealing_keeps_the_words_of_a_notice_here(two, tmp_path, hands):
    one, other = two
    case = case_with(one, ADULT)
    agree(one, case, other)
    notice = SendReferral(
        case_id=case.case_id,
        to=other.office.office_id,
        kind="notify",
        purpose="shelter",
        facts=("p1.sex_or_gender",),
        details="Made-up Maria asks for a bed.",
    )
    words = referrals.send(one, notice)
    plain = referrals.send(one, dataclasses.replace(notice, details=""))
    hands.at += 60
    decisions.add_consent(one, case.case_id, 1, NO)
    assert delivery.write_copy(one, plain.packet_id, tmp_path / "plain.lifafa").is_file()
    with pytest.raises(ConsentForbidsError) as refused:
        delivery.write_copy(one, words.packet_id, tmp_path / "words.lifafa")
    assert refused.value.facts["reason"] == "refused"
    assert not Path(tmp_path / "words.lifafa").exists()


def test_a_notice_cannot_replace_a_referral_that_named_the_person(two, hands):
    one, other = two
    case = case_with(one, ADULT)
    agree(one, case, other)
    named = referrals.send(one, everything(one, case, other))
    hands.at += 60
    decisions.add_consent(one, case.case_id, 1, NO)
    notice = SendReferral(
        case_id=case.case_id,
        to=other.office.office_id,
        kind="notify",
        purpose="shelter",
        facts=("p1.sex_or_gender",),
    )
    with pytest.raises(PacketStateError) as refused:
        referrals.send(one, dataclasses.replace(notice, supersedes=named.referral_id))
    assert refused.value.facts["reason"] == "referral.named"
    first = referrals.send(one, notice)
    again = dataclasses.replace(notice, supersedes=first.referral_id)
    assert referrals.send(one, again).referral_id

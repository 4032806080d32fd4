"""What may be sealed, what is refused before a number is taken, and what a failure leaves."""

from __future__ import annotations

import dataclasses

import pytest

from app.base import messages
from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    NotEnoughDiskError,
    NotFoundError,
    PaperRefusedError,
    RegisterDamagedError,
    UnknownFieldError,
    WhosePersonError,
)
from app.base.jobs import Cancelled, Token
from app.cases import cases
from app.consent.errors import ConsentIncompleteError
from app.consent.records import LegalGround
from app.core import log
from app.offices import offices
from app.offices.trust_errors import (
    CardStaleError,
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.packets import sealing
from app.packets.errors import NothingToShareError
from app.referrals import referral_preview, referrals
from crypto.errors import TamperError
from crypto.packet.packet_seal import PreparedPacket
from models.rows.packet import Packet
from office_sim import DAY_S
from pair_sim import agree, attach, case_with, check, everything, pair
from register_state import state_of

GROUND = LegalGround("risk_to_life", "", "R. Das", "She is in danger tonight.")


@pytest.fixture
def ready(two):
    one, other = two
    case = case_with(one)
    agree(one, case, other)
    return one, other, case


def outgoing(s) -> list[tuple[int, str]]:
    with s.register.read() as session:
        rows = session.query(Packet).filter_by(direction="out")
        return sorted((row.seq, row.state) for row in rows)


def refused(s, command, error):
    """Both the look and the seal refuse, and nothing at all is changed."""
    before, lines = state_of(s), log.check(s).lines
    for act in (referrals.preview, referrals.send):
        with pytest.raises(error) as told:
            act(s, command)
    assert state_of(s) == before
    assert log.check(s).lines == lines
    return told.value


def test_an_office_that_nobody_checked_gets_nothing(tmp_path):
    with pair(tmp_path, checked=False) as (one, other):
        case = case_with(one)
        agree(one, case, other)
        error = refused(one, everything(one, case, other), CounterpartNotTrustedError)
        assert error.facts == {"office": other.office.name}


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (offices.report_mismatch, OfficeChangedError),
        (offices.block_office, OfficeRevokedError),
    ],
)
def test_a_red_or_blocked_office_gets_nothing(ready, act, error):
    one, other, case = ready
    act(one, other.office.office_id)
    refused(one, everything(one, case, other), error)


def test_a_card_that_ran_out_is_used_for_thirty_days_and_then_refused(ready, hands):
    one, other, case = ready
    hands.at += 110 * DAY_S
    assert referrals.send(one, everything(one, case, other)).size
    hands.at += 11 * DAY_S
    with pytest.raises(CardStaleError):
        referrals.send(one, everything(one, case, other))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": "query"}, FactRefusedError),
        ({"purpose": "fun"}, FactRefusedError),
        ({"urgency": "soon"}, FactRefusedError),
        ({"services": ("shelter", "magic")}, FactRefusedError),
        ({"reply_by": "some day"}, FactRefusedError),
        ({"details": "hidden \u202e text"}, FactRefusedError),
        ({"facts": ("p1.no_such",)}, UnknownFieldError),
        ({"facts": ("p9.age",)}, UnknownFieldError),
        ({"facts": ("notes",)}, UnknownFieldError),
        ({"facts": ("fir_no",), "papers": ()}, NothingToShareError),
        ({"papers": ("no-such-paper",)}, NotFoundError),
        ({"case_id": "0" * 32}, NotFoundError),
        ({"to": "0" * 64}, NotFoundError),
        ({"case_ref": "LF-26-0001"}, ValueError),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused_before_anything(ready, changes, error):
    one, other, case = ready
    refused(one, dataclasses.replace(everything(one, case, other), **changes), error)


def test_a_closed_case_is_not_referred(ready):
    one, other, case = ready
    command = everything(one, case, other)
    cases.close_case(one, case.case_id, "other")
    refused(one, command, CaseStateError)


def test_a_legal_ground_opens_everything_and_travels(two):
    one, other = two
    case = case_with(one)
    command = everything(one, case, other, ground=GROUND)
    look = referrals.preview(one, command).packet
    assert look.ground == GROUND
    assert "ground" in look.warnings
    assert referrals.send(one, command).size
    (line,) = log.entries(one, limit=1, action="referral_sealed")
    assert line.facts["ground"] == "risk_to_life"
    for ground in (
        dataclasses.replace(GROUND, reason=" "),
        dataclasses.replace(GROUND, officer=""),
        dataclasses.replace(GROUND, basis="convenience"),
        dataclasses.replace(GROUND, basis="court_order"),
    ):
        refused(one, everything(one, case, other, ground=ground), ConsentIncompleteError)


def test_too_many_and_too_large_papers_are_refused_before_anything(ready, tmp_path, monkeypatch):
    one, other, case = ready
    for number in range(3):
        attach(one, case, tmp_path, f"{number}.txt", b"x" * 2_000)
    command = everything(one, case, other)
    before = state_of(one)
    monkeypatch.setattr(sealing, "MAX_FILES", 2)
    with pytest.raises(PaperRefusedError):
        referrals.send(one, command)
    monkeypatch.undo()
    monkeypatch.setattr(sealing, "MAX_CONTENT_BYTES", sealing.MAX_MANIFEST_BYTES + 5_000)
    with pytest.raises(PaperRefusedError):
        referrals.send(one, command)
    monkeypatch.undo()
    monkeypatch.setattr(sealing, "free_bytes", lambda folder: 66_000)
    with pytest.raises(NotEnoughDiskError) as told:
        referrals.send(one, command)
    assert int(told.value.facts["needed"]) > 66_000
    assert state_of(one) == before


@pytest.mark.parametrize("step", ["sealing", "checking", "recording"])
def test_a_stop_leaves_a_burnt_number_and_nothing_else(ready, step):
    one, other, case = ready
    token = Token()

    def stop(progress):
        if progress.step == step:
            token.cancel()
            token.checkpoint()

    with pytest.raises(Cancelled):
        referrals.send(one, everything(one, case, other), stop, token)
    assert outgoing(one) == [(1, "burnt")]
    assert list((one.folder / "outbox").iterdir()) == []
    assert referrals.list_referrals(one) == ()
    assert log.entries(one, limit=1)[0].action == "number_burnt"
    referrals.send(one, everything(one, case, other))
    assert outgoing(one) == [(1, "burnt"), (2, "sealed")]


def test_a_packet_that_does_not_read_back_equal_is_not_kept(ready, monkeypatch):
    one, other, case = ready

    def differs(self, source, checkpoint):
        raise TamperError("written.content")

    monkeypatch.setattr(PreparedPacket, "verify_written", differs)
    with pytest.raises(RegisterDamagedError):
        referrals.send(one, everything(one, case, other))
    assert outgoing(one) == [(1, "burnt")]
    assert list((one.folder / "outbox").iterdir()) == []


def test_a_full_disk_half_way_is_told_and_leaves_a_burnt_number(ready, monkeypatch):
    one, other, case = ready

    def full(self, target, checkpoint):
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(PreparedPacket, "write", full)
    with pytest.raises(NotEnoughDiskError):
        referrals.send(one, everything(one, case, other))
    assert outgoing(one) == [(1, "burnt")]


def test_numbers_run_by_office_and_never_repeat(ready):
    one, other, case = ready
    for _ in range(3):
        referrals.send(one, everything(one, case, other))
    assert [seq for seq, _ in outgoing(one)] == [1, 2, 3]


def test_fields_and_groups_name_filled_facts(ready):
    one, _other, case = ready
    record = cases.show_case(one, case.case_id)
    assert referrals.addresses_of(record, ("name_full",), ()) == ("p1.name_full",)
    assert referrals.addresses_of(record, ("p2.name_full",), ()) == ("p2.name_full",)
    assert referrals.others_with(record, ("name_full", "age")) == ("p2.name_full",)
    assert referrals.others_with(record, ("name_full", "p2.name_full")) == ()
    assert referrals.addresses_of(record, ("summary",), ("suspects",))[0] == "summary"
    assert "p2.phone" in referrals.addresses_of(record, (), ("suspects",))
    assert referrals.addresses_of(record, ("fir_no",), ()) == ("fir_no",)
    for bad in ((("no_such",), ()), ((), ("no_such",))):
        with pytest.raises(UnknownFieldError):
            referrals.addresses_of(record, *bad)


def test_a_bare_field_of_a_case_means_in_a_referral_what_it_means_when_it_is_set(ready):
    one, _other, case = ready
    cases.set_facts(one, case.case_id, {"name_full": "Made-up Other"})
    record = cases.show_case(one, case.case_id)
    [address] = referrals.addresses_of(record, ("name_full",), ())
    assert record.value(address) == "Made-up Other"


def test_of_a_suspect_or_relative_nothing_is_meant_without_the_number(ready):
    one, _other, _case = ready
    for role in ("suspect", "family_member", "witness"):
        facts = {"p1.role": role, "p1.name_full": "Made-up Man", "p2.role": "victim"}
        record = cases.show_case(one, cases.add_case(one, facts).case_id)
        with pytest.raises(WhosePersonError) as refused:
            referrals.addresses_of(record, ("name_full",), ())
        assert "Write whose it is: p1.name_full." in str(messages.words(refused.value))
        assert referrals.addresses_of(record, ("p1.name_full",), ()) == ("p1.name_full",)


def test_the_tick_list_says_what_may_go_and_why_not(ready, hands):
    one, other, case = ready
    share = referral_preview.share_list(
        one, case.case_id, other.office.office_id, "shelter", "refer"
    )
    assert (share.office_refusal, share.consent_refusal) == ("", "")
    assert {item.refusal for item in share.facts} == {""}
    assert share.consent is not None
    suggested = {item.fact.address for item in share.facts if item.suggested}
    assert {"p1.name_full", "p1.age", "summary"} <= suggested
    assert "p2.phone" not in suggested
    other_purpose = referral_preview.share_list(
        one, case.case_id, other.office.office_id, "medical", "refer"
    )
    assert {item.refusal for item in other_purpose.facts} == {"purpose"}
    assert other_purpose.consent_refusal == "purpose"
    offices.report_mismatch(one, other.office.office_id)
    red = referral_preview.share_list(one, case.case_id, other.office.office_id, "shelter", "refer")
    assert red.office_refusal == OfficeChangedError.code
    check(one, other)


def test_nothing_is_suggested_that_is_no_part_of_a_notice(ready):
    one, other, case = ready
    share = referral_preview.share_list(
        one, case.case_id, other.office.office_id, "shelter", "notify"
    )
    assert {item.fact.name for item in share.facts if item.suggested} <= {
        "sex_or_gender",
        "nationality",
        "home_district",
        "purpose",
    }


def test_a_referral_that_is_not_there_is_not_shown(two):
    with pytest.raises(NotFoundError):
        referrals.show_referral(two[0], "zzzz")

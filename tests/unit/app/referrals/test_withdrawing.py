"""A referral is taken back or replaced: what the other office is told, and what stays here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
)
from app.consent import decisions
from app.core import log
from app.core.services import reading
from app.inbox import acceptance, inbox_list
from app.letters import issue
from app.offices import offices
from app.offices.trust_errors import CardStaleError
from app.outbox import delivery
from app.packets.bodies import MULTILINE
from app.packets.errors import PacketStateError
from app.packets.store import manifest_of
from app.referrals import feedback, referrals, withdrawing
from letter_maker import prepared
from models.queries.lookup import find_referral
from models.rows.packet import Packet
from office_sim import DAY_S, days_pass
from pair_sim import HINDI, REFUSED, case_with, everything, sealed_case
from register_state import unchanged


def packet_of(s, sent):
    """Return state, words and file of the packet of a referral, and whether it says anything."""
    with reading(s) as session:
        row = session.get_one(Packet, sent.packet_id)
        return row.state, row.note, row.file_name, row.manifest is not None


def lines(s, action):
    return [(one.object, dict(one.facts)) for one in log.entries(s, action=action)]


@pytest.fixture
def sent(two):
    """A case of the first office and its referral, which has not left."""
    return sealed_case(*two)


@pytest.fixture
def gone(two, sent):
    """The same, handed over."""
    delivery.mark_handed_over(two[0], sent[1].packet_id)
    return sent


def test_what_never_left_ends_here_and_nobody_is_told(two, sent):
    one, other = two
    case, found = sent
    done = withdrawing.withdraw(one, found.referral_id, "  Typed for the wrong person. ")
    assert (done.packet_id, done.file, done.refusal) == ("", "", "")
    assert (done.to_office, done.to_name) == (other.office.office_id, other.office.name)
    assert done.referral_id == found.referral_id
    assert packet_of(one, found) == ("burnt", "Typed for the wrong person.", None, False)
    assert list((one.folder / "outbox").iterdir()) == []
    about = (case.case_no, {"office": other.office.name})
    assert lines(one, "referral_withdrawn") == [about]
    assert lines(one, "number_burnt") == [("", {"seq": 1})]
    assert log.entries(one, object_id=found.packet_id)[0].action == "number_burnt"


def test_of_what_never_left_nobody_is_told_why_no_notice_could_be_sealed(two, sent):
    one, other = two
    offices.report_mismatch(one, other.office.office_id)
    done = withdrawing.withdraw(one, sent[1].referral_id, "Something is wrong.")
    assert (done.packet_id, done.refusal) == ("", "")
    assert packet_of(one, sent[1])[0] == "burnt"


def test_the_file_of_a_packet_goes_once_its_end_is_kept(two, sent):
    """As the case of a sealed part is kept by itself."""
    one = two[0]
    seen = []

    def keep():
        seen.append((packet_of(one, sent[1])[0], Path(sent[1].file).exists()))

    withdrawing.withdraw(replace(one, keep_now=keep), sent[1].referral_id, "Not needed.")
    assert seen == [("burnt", True)]
    assert not Path(sent[1].file).exists()


def test_the_letters_of_a_referral_end_with_it(two, sent):
    one = two[0]
    case, found = sent
    letter = issue.issue(one, prepared(one, case.case_id, found.referral_id))
    assert issue.look_up(one, letter.code).verdict == "yes"
    withdrawing.withdraw(one, found.referral_id, "Not needed.")
    assert issue.look_up(one, letter.code).verdict == "withdrawn"


def test_what_may_have_left_is_taken_back_with_a_notice_that_quotes_it(two, gone):
    one, other = two
    case, found = gone
    told = withdrawing.withdraw(one, found.packet_id, "The family\ncame.")
    assert (told.to_office, told.to_name) == (other.office.office_id, other.office.name)
    assert (told.referral_id, told.refusal) == (found.referral_id, "")
    assert packet_of(one, found) == ("withdrawn", "The family\ncame.", None, True)
    assert [str(path) for path in (one.folder / "outbox").iterdir()] == [told.file]
    assert lines(one, "referral_withdrawn") == [(case.case_no, {"office": other.office.name})]
    assert lines(one, "number_burnt") == []
    with reading(one) as session:
        row = session.get_one(Packet, told.packet_id)
        said = manifest_of(row, MULTILINE)
        assert (row.case_id, row.referral_id, row.state) == (
            case.case_id,
            found.referral_id,
            "sealed",
        )
        first = session.get_one(Packet, found.packet_id)
        assert (said.type, said.re, said.thread) == ("notice", first.id, first.thread)
    assert said.body == {"kind": "withdraw", "pid": found.packet_id, "note": "The family\ncame."}
    assert inbox_list.preview_file(other, Path(told.file)).kind == "withdraw"


@pytest.mark.parametrize("trusted", [True, False])
def test_where_no_notice_can_be_sealed_the_referral_ends_here_and_it_is_told_why(
    two, gone, hands, trusted
):
    one, other = two
    if trusted:
        days_pass(one, hands, 200)
        refusal = CardStaleError.code
    else:
        offices.report_mismatch(one, other.office.office_id)
        refusal = "office.changed"
    before = {path.name for path in (one.folder / "outbox").iterdir()}
    done = withdrawing.withdraw(one, gone[1].referral_id, "Something is wrong.")
    assert (done.packet_id, done.file, done.refusal) == ("", "", refusal)
    assert done.to_name == other.office.name
    assert packet_of(one, gone[1]) == ("withdrawn", "Something is wrong.", None, True)
    assert len(before) == 1
    assert list((one.folder / "outbox").iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", "value.missing"), (" \n", "value.missing"), ("x" * 20_001, "text.too-long")],
)
def test_a_referral_is_not_taken_back_without_a_reason_that_can_be_kept(two, sent, typed, why):
    with unchanged(two[0], lines=0), pytest.raises(FactRefusedError) as refused:
        withdrawing.withdraw(two[0], sent[1].referral_id, typed)
    assert refused.value.facts["field"] == "Reason"
    assert refused.value.facts["reason"] == why


def test_who_may_not_refer_takes_nothing_back(two, sent):
    one = two[0]
    reader = replace(one, user=replace(one.user, role="read_only"))
    with unchanged(one, lines=0), pytest.raises(CaseStateError):
        withdrawing.withdraw(reader, sent[1].referral_id, "Not needed.")


def refused_for(s, referral):
    with unchanged(s, lines=0), pytest.raises(PacketStateError) as refused:
        withdrawing.withdraw(s, referral, "Not needed.")
    return refused.value.facts["reason"]


def test_only_a_referral_of_ours_is_taken_back(two, gone):
    _one, other = two
    found = gone[1]
    acceptance.receive(other, Path(found.file))
    acceptance.decline(other, found.packet_id, "other")
    theirs = referrals.list_referrals(other)[0]
    for referral in (theirs.referral_id, found.packet_id, "0" * 32):
        assert refused_for(other, referral) == "referral.theirs"


@pytest.mark.parametrize("kind", ["refer", "transfer"])
def test_what_was_declined_or_done_is_told_to_have_ended(two, kind):
    one, other = two
    for end in ("declined", "done"):
        found = sealed_case(one, other, kind=kind)[1]
        acceptance.receive(other, Path(found.file))
        if end == "declined":
            answer = acceptance.decline(other, found.packet_id, "other").receipt
        else:
            acceptance.accept(other, found.packet_id)
            answer = feedback.done(other, found.packet_id, "Done.").file
        acceptance.receive(one, Path(answer))
        assert refused_for(one, found.referral_id) == "referral.ended-here"
        assert packet_of(one, found)[0] == "answered"


@pytest.mark.parametrize("working", [False, True])
def test_a_case_that_moved_is_told_to_have_moved(two, working):
    one, other = two
    found = sealed_case(one, other, kind="transfer")[1]
    acceptance.receive(other, Path(found.file))
    answer = acceptance.accept(other, found.packet_id).receipt
    if working:
        answer = feedback.progress(other, found.packet_id).file
    acceptance.receive(one, Path(answer))
    assert refused_for(one, found.referral_id) == "referral.moved"


def test_an_answered_packet_stays_answered_when_its_referral_is_taken_back(two, gone):
    one, other = two
    acceptance.receive(other, Path(gone[1].file))
    acceptance.receive(one, Path(acceptance.accept(other, gone[1].packet_id).receipt))
    withdrawing.withdraw(one, gone[1].referral_id, "She went home.")
    assert packet_of(one, gone[1]) == ("answered", "She went home.", None, True)
    assert referrals.show_referral(one, gone[1].referral_id).state == "revoked"


def test_a_given_up_packet_is_taken_back_as_it_is(two, gone, hands):
    """Its bytes were given up after 120 days; the notice still goes out."""
    one = two[0]
    with one.register.session() as session:
        session.get_one(Packet, gone[1].packet_id).move_to("expired", hands.now())
        find_referral(session, gone[1].referral_id).move_to("expired", hands.now())
    assert withdrawing.withdraw(one, gone[1].referral_id, "Not needed.").packet_id
    assert packet_of(one, gone[1])[0] == "expired"


def may_replace(two, found, case_id, office_id="", *, notice=False):
    one, other = two
    with reading(one) as session:
        to = office_id or other.office.office_id
        row = withdrawing.replaceable(session, found.referral_id, case_id, to, notice=notice)
        return row.id


def test_a_referral_is_replaced_by_one_of_its_case_for_its_office(two, gone):
    one, other = two
    case, found = gone
    assert may_replace(two, found, case.case_id) == found.referral_id
    second = sealed_case(one, other)[0]
    for wrong in ((second.case_id, ""), (case.case_id, one.office.office_id)):
        with pytest.raises(PacketStateError) as refused:
            may_replace(two, found, *wrong)
        assert refused.value.facts["reason"] == "referral.not-the-same"
    with pytest.raises(PacketStateError) as refused:
        may_replace(two, replace(found, referral_id="0" * 32), case.case_id)
    assert refused.value.facts["reason"] == "referral.not-the-same"


def test_what_came_in_is_replaced_by_nobody_here(two, gone):
    _one, other = two
    acceptance.receive(other, Path(gone[1].file))
    case_id = acceptance.accept(other, gone[1].packet_id).case_id
    theirs = replace(gone[1], referral_id=referrals.list_referrals(other)[0].referral_id)
    with pytest.raises(PacketStateError) as refused:
        may_replace((other, two[0]), theirs, case_id)
    assert refused.value.facts["reason"] == "referral.not-the-same"


def test_an_answered_referral_is_replaced_by_none(two, gone):
    one, other = two
    acceptance.receive(other, Path(gone[1].file))
    acceptance.receive(one, Path(acceptance.accept(other, gone[1].packet_id).receipt))
    with pytest.raises(PacketStateError) as refused:
        may_replace(two, gone[1], gone[0].case_id)
    assert refused.value.facts["reason"] == "referral.answered"


def test_a_notice_without_identity_replaces_no_referral_that_named_somebody(two, gone):
    with pytest.raises(PacketStateError) as refused:
        may_replace(two, gone[1], gone[0].case_id, notice=True)
    assert refused.value.facts["reason"] == "referral.named"
    one, other = two
    case = case_with(one, HINDI)
    decisions.add_consent(one, case.case_id, 1, REFUSED)
    quiet = referrals.send(
        one, everything(one, case, other, kind="notify", facts=("p1.sex_or_gender",), services=())
    )
    assert may_replace(two, quiet, case.case_id, notice=True) == quiet.referral_id


def test_a_replaced_referral_says_so_in_the_log_and_lets_its_packet_go(two, gone, hands):
    one, other = two
    case, found = gone
    hands.at += DAY_S
    with one.register.session() as session:
        row = find_referral(session, found.referral_id)
        path = withdrawing.end_ours(session, one, row, "superseded", "")
        assert path == Path(found.file)
    assert packet_of(one, found) == ("superseded", None, None, True)
    assert lines(one, "referral_superseded") == [(case.case_no, {"office": other.office.name})]
    assert referrals.show_referral(one, found.referral_id).ended_at == hands.now()

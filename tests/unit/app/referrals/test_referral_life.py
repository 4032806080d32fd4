"""What becomes of a referral after it was sealed: news, its end, its replacement, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    NotFoundError,
)
from app.cases import cases
from app.consent import decisions
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list, notices
from app.offices import offices
from app.outbox import delivery
from app.packets import store
from app.packets.errors import (
    PacketKnownError,
    PacketStateError,
    ReplyUnexpectedError,
)
from app.referrals import consent_withdrawn, feedback, referrals, withdrawing
from app.sealed import case_sealing
from app.story.log_sentences import sentence, story
from models.queries.lookup import find_referral
from models.rows.packet import Packet
from office_sim import DAY_S
from packet_desk import write_packet
from pair_sim import agree, case_with, check, everything, sealed_case
from register_state import unchanged


def accepted(one, other, **changes):
    """A referral that was accepted, with the receipt home: our case, our referral, theirs."""
    case, sent = sealed_case(one, other, **changes)
    delivery.mark_handed_over(one, sent.packet_id)
    item = acceptance.receive(other, Path(sent.file))
    taken = acceptance.accept(other, item.packet_id)
    acceptance.receive(one, Path(taken.receipt))
    return case, sent, taken


def state(s, sent):
    return referrals.show_referral(s, sent.packet_id).state


def steps(s, sent):
    return [step.what for step in referrals.show_referral(s, sent.packet_id).life]


def test_news_and_the_end_come_home_with_their_words(two):
    one, other = two
    case, sent, _taken = accepted(one, other)
    news = feedback.progress(other, sent.packet_id, "A bed is free.", "Health check", "27 Nov 2026")
    assert state(other, sent) == "in_progress"
    acceptance.receive(one, Path(news.file))
    assert state(one, sent) == "in_progress"
    more = feedback.progress(other, sent.packet_id, "She came.")
    acceptance.receive(one, Path(more.file))
    end = feedback.done(other, sent.packet_id, "Stays with us.", "25 Nov 2026", "School")
    acceptance.receive(one, Path(end.file))
    for s in (one, other):
        record = referrals.show_referral(s, sent.packet_id)
        assert (record.state, record.note) == ("done", "Stays with us.")
        assert (record.done_on, record.next_step) == ("2026-11-25", "School")
        told = [(step.what, step.words) for step in record.life if step.words]
        assert told == [
            ("progress", "A bed is free."),
            ("progress", "She came."),
            ("done", "Stays with us."),
        ]
    item = next(one_ for one_ in delivery.outbox(one) if one_.packet_id == sent.packet_id)
    assert (item.state, item.note, item.next_step) == ("done", "Stays with us.", "School")
    lines = [entry.facts.get("state") for entry in cases.show_case(one, case.case_id).timeline]
    assert lines[:3] == ["done", "in_progress", "in_progress"]
    told = [story(entry) for entry in cases.show_case(one, case.case_id).timeline]
    assert "“Stays with us. · School”" in told[0]
    assert all("Stays with us." not in sentence(entry) for entry in log.entries(one))


def test_the_same_news_twice_and_news_in_the_wrong_order_change_nothing(two, hands):
    one, other = two
    _case, sent, _taken = accepted(one, other)
    first = feedback.progress(other, sent.packet_id, "First.")
    hands.at += 60
    second = feedback.progress(other, sent.packet_id, "Second.")
    hands.at += 60
    end = feedback.done(other, sent.packet_id, "All done.")
    acceptance.receive(one, Path(second.file))
    acceptance.receive(one, Path(first.file))
    assert referrals.show_referral(one, sent.packet_id).note == "Second."
    acceptance.receive(one, Path(end.file))
    for path in (first.file, second.file, end.file):
        with unchanged(one), pytest.raises(PacketKnownError):
            acceptance.receive(one, Path(path))
    assert state(one, sent) == "done"


def test_news_before_the_receipt_counts_and_the_receipt_never_moves_it_back(two):
    one, other = two
    case, sent = sealed_case(one, other, kind="transfer")
    taken = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
    end = feedback.done(other, sent.packet_id, "Done.")
    acceptance.receive(one, Path(end.file))
    assert state(one, sent) == "done"
    assert cases.show_case(one, case.case_id).status == "closed_referred"
    acceptance.receive(one, Path(taken.receipt))
    assert state(one, sent) == "done"


def test_news_is_refused_from_every_wrong_state(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    with unchanged(one, 0), pytest.raises(PacketStateError):
        feedback.progress(one, sent.packet_id)
    acceptance.accept(other, item.packet_id)
    with unchanged(other, 0), pytest.raises(FactRefusedError):
        feedback.done(other, sent.packet_id, "  ")
    with unchanged(other, 0), pytest.raises(FactRefusedError):
        feedback.done(other, sent.packet_id, "Done.", "27 Nov 2026")
    feedback.done(other, sent.packet_id, "Done.")
    for tell in (feedback.progress, feedback.done):
        with unchanged(other, 0), pytest.raises(PacketStateError):
            tell(other, sent.packet_id, "Again.")
    _case, declined = sealed_case(one, other)
    acceptance.decline(
        other, acceptance.receive(other, Path(declined.file)).packet_id, "no_capacity"
    )
    with unchanged(other, 0), pytest.raises(PacketStateError):
        feedback.progress(other, declined.packet_id)


def test_a_packet_that_never_left_is_withdrawn_without_a_word_and_its_number_is_explained(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    done = withdrawing.withdraw(one, sent.referral_id, "Typed for the wrong person.")
    assert (done.packet_id, done.refusal) == ("", "")
    assert not Path(sent.file).exists()
    assert state(one, sent) == "revoked"
    assert referrals.show_referral(one, sent.packet_id).life[-1].words
    assert [item.packet_id for item in delivery.outbox(one)] == []
    _case, second = sealed_case(one, other)
    item = acceptance.receive(other, Path(second.file))
    assert inbox_list.preview(other, item.packet_id).missing_packets == ()
    assert inbox_list.gaps(other) == ()


def words_kept(s, packet_id):
    with reading(s) as session:
        return session.get_one(Packet, packet_id).manifest is not None


@pytest.mark.parametrize("how", ["withdrawn", "replaced"])
def test_what_never_left_keeps_no_word_of_what_it_would_have_said(two, how):
    one, other = two
    case, sent = sealed_case(one, other)
    assert words_kept(one, sent.packet_id)
    if how == "withdrawn":
        withdrawing.withdraw(one, sent.referral_id, "Typed for the wrong person.")
    else:
        newer = referrals.send(one, everything(one, case, other, supersedes=sent.referral_id))
        assert words_kept(one, newer.packet_id)
    assert not words_kept(one, sent.packet_id)
    shown = referrals.show_referral(one, sent.referral_id)
    assert (shown.left, shown.facts) == (False, ())


def test_what_may_have_left_keeps_what_it_said(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    delivery.copy_to(one, sent.packet_id, tmp_path)
    withdrawing.withdraw(one, sent.referral_id, "The family came.")
    assert words_kept(one, sent.packet_id)


def test_words_that_an_older_version_kept_of_what_never_left_go_at_the_next_opening(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    with reading(one) as session:
        said = session.get_one(Packet, sent.packet_id).manifest
    withdrawing.withdraw(one, sent.referral_id, "Typed for the wrong person.")
    with writing(one) as session:
        session.get_one(Packet, sent.packet_id).manifest = said
    store.sweep(one)
    assert not words_kept(one, sent.packet_id)


def test_a_copied_packet_may_have_left_so_the_other_office_is_told(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    assert not referrals.show_referral(one, sent.referral_id).left
    copy = delivery.copy_to(one, sent.packet_id, tmp_path)
    assert referrals.show_referral(one, sent.referral_id).left
    item = acceptance.receive(other, copy)
    notice = withdrawing.withdraw(one, sent.referral_id, "The family came.")
    assert notice.packet_id
    acceptance.receive(other, Path(notice.file))
    assert state(other, sent) == state(one, sent) == "revoked"
    assert (steps(other, sent)[-1], steps(one, sent)[-1]) == ("withdrawn", "withdrawn")
    assert referrals.show_referral(other, sent.packet_id).life[-1].words == "The family came."
    assert inbox_list.count_waiting(other) == 0
    for answer in (acceptance.accept, lambda s, p: acceptance.decline(s, p, "other")):
        with unchanged(other, 0), pytest.raises(PacketStateError):
            answer(other, item.packet_id)


def test_a_notice_that_comes_before_its_packet_ends_it_on_arrival(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    kept = Path(sent.file).read_bytes()
    delivery.mark_handed_over(one, sent.packet_id)
    notice = withdrawing.withdraw(one, sent.referral_id, "Not needed.")
    acceptance.receive(other, Path(notice.file))
    late = Path(sent.file).with_name("late.lifafa")
    late.write_bytes(kept)
    item = acceptance.receive(other, late)
    assert item.state == "read"
    assert state(other, sent) == "revoked"
    assert "withdrawn" in inbox_list.preview(other, item.packet_id).warnings


@pytest.mark.parametrize("working", [False, True])
def test_an_accepted_referral_is_withdrawn_and_the_case_says_so(two, working):
    one, other = two
    _case, sent, taken = accepted(one, other)
    if working:
        acceptance.receive(one, Path(feedback.progress(other, sent.packet_id).file))
    notice = withdrawing.withdraw(one, sent.referral_id, "She went home.")
    acceptance.receive(other, Path(notice.file))
    assert state(other, sent) == "revoked"
    banner = notices.case_banners(other, taken.case_id)[0]
    assert (banner.what, banner.words, banner.waits) == ("withdrawn", "She went home.", False)
    assert cases.show_case(other, taken.case_id).status == "active"
    with unchanged(other, 0), pytest.raises(PacketStateError):
        feedback.done(other, sent.packet_id, "Done.")
    with unchanged(one, 0), pytest.raises(PacketStateError):
        withdrawing.withdraw(one, sent.referral_id, "Again.")


def test_what_is_done_declined_or_moved_cannot_be_withdrawn(two):
    one, other = two
    _case, sent, _taken = accepted(one, other)
    acceptance.receive(one, Path(feedback.done(other, sent.packet_id, "Done.").file))
    with unchanged(one, 0), pytest.raises(PacketStateError):
        withdrawing.withdraw(one, sent.referral_id, "Late.")
    _case, moved, _taken = accepted(one, other, kind="transfer")
    with unchanged(one, 0), pytest.raises(PacketStateError) as refused:
        withdrawing.withdraw(one, moved.referral_id, "Back.")
    assert refused.value.facts["reason"] == "referral.moved"
    with unchanged(other, 0), pytest.raises(PacketStateError):
        withdrawing.withdraw(other, moved.packet_id, "Not ours.")
    with unchanged(one, 0), pytest.raises(FactRefusedError):
        withdrawing.withdraw(one, moved.referral_id, " ")


def test_an_answer_that_crosses_a_withdrawal_is_kept_and_shown_as_late(two, hands):
    one, other = two
    case, sent = sealed_case(one, other, kind="transfer")
    delivery.mark_handed_over(one, sent.packet_id)
    taken = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
    notice = withdrawing.withdraw(one, sent.referral_id, "Not needed.")
    hands.at += 60
    acceptance.receive(one, Path(taken.receipt))
    record = referrals.show_referral(one, sent.packet_id)
    assert record.state == "revoked"
    assert cases.show_case(one, case.case_id).status == "active"
    assert [(step.what, step.late) for step in record.life][-1] == ("accepted", True)
    acceptance.receive(other, Path(notice.file))
    assert state(other, sent) == "revoked"


def test_without_trust_it_is_withdrawn_here_and_the_reason_is_told(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id)
    offices.report_mismatch(one, other.office.office_id)
    done = withdrawing.withdraw(one, sent.referral_id, "Something is wrong.")
    assert (done.packet_id, bool(done.refusal)) == ("", True)
    assert state(one, sent) == "revoked"


def test_a_notice_counts_only_from_the_office_of_the_packet(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    acceptance.receive(other, Path(sent.file))
    _mine, back = sealed_case(other, one)
    body = {"kind": "withdraw", "pid": back.packet_id, "note": "Not mine."}
    path = write_packet(tmp_path / "n.lifafa", one, other, type="notice", body=body, seq=90)
    with unchanged(other), pytest.raises(ReplyUnexpectedError):
        acceptance.receive(other, path)
    assert state(other, back) == "sealed"


def test_consent_taken_back_reaches_every_office_and_the_word_comes_home(two):
    one, other = two
    case, sent, taken = accepted(one, other)
    decision = decisions.list_consents(one, case.case_id)[0].consent_id
    assert [each.office_id for each in consent_withdrawn.offices_to_tell(one, decision)] == [
        other.office.office_id
    ]
    with unchanged(one, 0), pytest.raises(CaseStateError):
        consent_withdrawn.tell_offices(one, decision)
    decisions.withdraw_consent(one, decision, how="by word")
    (notice,) = consent_withdrawn.tell_offices(one, decision, "Please stop.")
    assert (
        consent_withdrawn.tell_offices(one, decision)
        == consent_withdrawn.offices_to_tell(one, decision)
        == ()
    )
    told = decisions.list_consents(one, case.case_id)[0].facts["told_offices"]
    assert told == (other.office.office_id,)

    item = acceptance.receive(other, Path(notice.file))
    assert (item.type, item.kind, item.state) == ("notice", "consent_withdrawn", "waiting")
    assert cases.show_case(other, taken.case_id).consents[0].withdrawn_on == "2026-11-25"
    banner = notices.case_banners(other, taken.case_id)[0]
    assert (banner.what, banner.day, banner.words) == (
        "consent_withdrawn",
        "2026-11-25",
        "Please stop.",
    )
    assert banner.waits
    answer = consent_withdrawn.acknowledge(other, item.packet_id, "Stopped.")
    assert not notices.case_banners(other, taken.case_id)[0].waits
    assert inbox_list.count_waiting(other) == 0
    with unchanged(other, 0), pytest.raises(PacketStateError):
        consent_withdrawn.acknowledge(other, item.packet_id)
    acceptance.receive(one, Path(answer.file))
    assert steps(one, sent)[-2:] == ["consent_withdrawn", "acknowledged"]
    assert state(one, sent) == "accepted"
    done = next(each for each in delivery.outbox(one) if each.packet_id == notice.packet_id)
    assert (done.state, done.kind) == ("answered", "consent_withdrawn")
    assert log.check(one).broken_at == log.check(other).broken_at == 0


def test_consent_taken_back_before_the_acceptance_binds_the_new_case(two):
    one, other = two
    case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id)
    decision = decisions.list_consents(one, case.case_id)[0].consent_id
    decisions.withdraw_consent(one, decision, how="by word")
    (notice,) = consent_withdrawn.tell_offices(one, decision)
    acceptance.receive(other, Path(notice.file))
    item = acceptance.receive(other, Path(sent.file))
    assert "consent-withdrawn" in inbox_list.preview(other, item.packet_id).warnings
    taken = acceptance.accept(other, item.packet_id)
    assert cases.show_case(other, taken.case_id).consents[0].withdrawn_on == "2026-11-25"
    assert notices.case_banners(other, taken.case_id)[0].waits


def test_of_two_equal_decisions_only_the_one_that_was_taken_back_ends(two):
    one, other = two
    case = case_with(one, {"p1.name_full": "Made-up A", "p1.is_child_stated": "no"})
    second = cases.add_person(one, case.case_id, "possible_victim")
    cases.set_facts(
        one,
        case.case_id,
        {f"p{second}.name_full": "Made-up B", f"p{second}.is_child_stated": "no"},
    )
    for person in (1, second):
        agree(one, case, other, person)
    sent = referrals.send(one, everything(one, case, other))
    delivery.mark_handed_over(one, sent.packet_id)
    taken = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
    gone = next(
        each for each in decisions.list_consents(one, case.case_id) if each.person_number == second
    )
    decisions.withdraw_consent(one, gone.consent_id, how="by word")
    (notice,) = consent_withdrawn.tell_offices(one, gone.consent_id)
    acceptance.receive(other, Path(notice.file))
    ended = {
        each.person_number: bool(each.withdrawn_on)
        for each in cases.show_case(other, taken.case_id).consents
    }
    assert ended == {1: False, 2: True}


def test_responsibility_moves_with_an_accepted_transfer_and_only_then(two):
    one, other = two
    case, sent = sealed_case(one, other, kind="transfer")
    item = acceptance.receive(other, Path(sent.file))
    assert cases.show_case(one, case.case_id).status == "active"
    taken = acceptance.accept(other, item.packet_id)
    acceptance.receive(one, Path(taken.receipt))
    assert cases.show_case(one, case.case_id).status == "closed_referred"
    with pytest.raises(CaseStateError):
        cases.set_facts(one, case.case_id, {"summary": "Later."})
    ours, theirs = (
        [entry.kind for entry in cases.show_case(s, number).timeline]
        for s, number in ((one, case.case_id), (other, taken.case_id))
    )
    assert "case_handed_over" in ours
    assert "case_taken_over" in theirs
    for s in (one, other):
        assert referrals.show_referral(s, sent.packet_id).owner_before == "R. Das"


def test_a_corrected_referral_replaces_one_without_an_answer_on_both_sides(two):
    one, other = two
    case, first = sealed_case(one, other)
    delivery.mark_handed_over(one, first.packet_id)
    acceptance.receive(other, Path(first.file))
    second = referrals.send(
        one, everything(one, case, other, urgency="1_day", supersedes=first.referral_id)
    )
    assert state(one, first) == "superseded"
    record = referrals.show_referral(one, first.packet_id)
    assert record.replaced_by == second.referral_id
    item = acceptance.receive(other, Path(second.file))
    assert "replaces" in inbox_list.preview(other, item.packet_id).warnings
    assert state(other, first) == "superseded"
    assert [each.packet_id for each in inbox_list.inbox(other) if each.state == "waiting"] == [
        second.packet_id
    ]
    with unchanged(other, 0), pytest.raises(PacketStateError):
        acceptance.accept(other, first.packet_id)
    taken = acceptance.accept(other, item.packet_id)
    acceptance.receive(one, Path(taken.receipt))
    assert state(one, second) == "accepted"
    with unchanged(one, 0), pytest.raises(PacketStateError):
        referrals.send(one, everything(one, case, other, supersedes=second.referral_id))
    with unchanged(one, 0), pytest.raises(PacketStateError):
        referrals.send(one, everything(one, case, other, supersedes=first.referral_id))


def test_the_replaced_packet_may_come_after_its_replacement(two):
    one, other = two
    case, first = sealed_case(one, other)
    kept = Path(first.file).read_bytes()
    delivery.mark_handed_over(one, first.packet_id)
    second = referrals.send(one, everything(one, case, other, supersedes=first.referral_id))
    acceptance.receive(other, Path(second.file))
    late = Path(second.file).with_name("late.lifafa")
    late.write_bytes(kept)
    acceptance.receive(other, late)
    assert state(other, first) == "superseded"
    assert inbox_list.count_waiting(other) == 1


def test_the_same_bytes_again_are_shown_and_a_late_answer_is_taken(two, tmp_path, hands):
    one, other = two
    _case, sent = sealed_case(one, other, reply_by="27 Nov 2026")
    delivery.mark_handed_over(one, sent.packet_id)
    copy = delivery.copy_to(one, sent.packet_id, tmp_path)
    assert copy.read_bytes() == Path(sent.file).read_bytes()
    assert state(one, sent) == "lost_resent"
    hands.at += 8 * DAY_S
    item = next(each for each in delivery.outbox(one) if each.packet_id == sent.packet_id)
    assert item.reminder == "overdue"
    taken = acceptance.accept(other, acceptance.receive(other, copy).packet_id)
    acceptance.receive(one, Path(taken.receipt))
    record = referrals.show_referral(one, sent.packet_id)
    assert (record.state, record.life[-1].what, record.life[-1].late) == (
        "accepted",
        "accepted",
        True,
    )


def test_an_expired_referral_takes_its_late_answer(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id)
    taken = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
    receipt = Path(taken.receipt).read_bytes()
    hands.at += 100 * DAY_S
    assert next(iter(delivery.outbox(one))).reminder == "silent"
    with writing(one) as session:
        session.get(Packet, sent.packet_id).move_to("expired", hands.at)
        find_referral(session, sent.referral_id).move_to("expired", hands.at)
    assert state(one, sent) == "expired"
    late = Path(taken.receipt).with_name("late.lifafa")
    late.write_bytes(receipt)
    acceptance.receive(one, late)
    assert state(one, sent) == "accepted"
    assert referrals.show_referral(one, sent.packet_id).life[-1].late


def test_packets_that_have_not_arrived_are_named(two):
    one, other = two
    sent = [sealed_case(one, other)[1] for _number in range(4)]
    acceptance.receive(other, Path(sent[0].file))
    acceptance.receive(other, Path(sent[3].file))
    (gap,) = inbox_list.gaps(other)
    assert (gap.office_name, gap.numbers, gap.more) == (one.office.name, (2, 3), 0)
    acceptance.receive(other, Path(sent[1].file))
    acceptance.receive(other, Path(sent[2].file))
    assert inbox_list.gaps(other) == ()


def test_a_notice_waits_in_quarantine_and_counts_once_the_number_is_checked(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id)
    acceptance.receive(other, Path(sent.file))
    notice = withdrawing.withdraw(one, sent.referral_id, "Not needed.")
    offices.report_mismatch(other, one.office.office_id)
    assert acceptance.receive(other, Path(notice.file)).state == "quarantined"
    check(other, one)
    assert state(other, sent) == "revoked"
    assert inbox_list.count_waiting(other) == 0


def test_news_that_lies_here_keeps_its_file_when_the_case_is_sealed(two):
    one, other = two
    _case, sent, taken = accepted(one, other)
    news = feedback.progress(other, sent.packet_id, "Words about the case.")
    other = case_sealing.seal(other, taken.case_id, {1})
    (item,) = [one for one in delivery.outbox(other) if one.packet_id == news.packet_id]
    assert (item.kind, item.sealed_case) == ("", taken.case_id)
    assert Path(item.file).is_file()
    delivery.mark_handed_over(other, news.packet_id)
    with pytest.raises(NotFoundError):
        referrals.show_referral(other, sent.packet_id)

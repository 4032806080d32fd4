"""The story of a referral: every step once, by whom and when, which came late, what may follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.services import reading, writing
from app.inbox import acceptance, notices
from app.inbox.receipts import receipt_body
from app.offices import offices
from app.outbox import delivery
from app.packets import referral_life
from app.referrals import referrals, withdrawing
from models.rows.packet import Packet
from models.rows.referral import STEPS, Referral
from office_sim import DAY_S
from packet_desk import write_packet
from pair_sim import everything, sealed_case


@pytest.fixture
def sent(two):
    """A referral of the first office that was handed over, to be answered in two days."""
    case, found = sealed_case(*two, reply_by="27 Nov 2026")
    delivery.mark_handed_over(two[0], found.packet_id)
    return case, found


class Answers:
    """What the second office tells the first one, each under the next number."""

    def __init__(self, folder, two, sent):
        self.folder, self.one, self.other, self.sent, self.seq = folder, *two, sent, 0
        with reading(self.one) as session:
            row = session.get_one(Packet, sent.packet_id)
            self.thread, self.digest = row.thread, row.manifest_sha256

    def _take(self, type_, body, re=None, **changes):
        self.seq += 1
        members = {"thread": self.thread, "seq": self.seq, "re": re or self.sent.packet_id}
        path = self.folder / f"{self.seq}.lifafa"
        write_packet(path, self.other, self.one, type=type_, body=body, **{**members, **changes})
        return acceptance.receive(self.one, path).packet_id

    def receipt(self, state, note="", reason="", **changes):
        body = receipt_body(self.sent.packet_id, self.digest, state, note, reason)
        return self._take("receipt", body, **changes)

    def status(self, state, words="", step="", day=None):
        body = {"pid": self.sent.packet_id, "state": state, "next_date": day, "note": step}
        return self._take("status", body | ({"feedback": words} if words else {}))


@pytest.fixture
def answers(tmp_path, two, sent):
    return Answers(tmp_path, two, sent[1])


def life(s, sent):
    return referrals.show_referral(s, sent.packet_id).life


def told(s, sent):
    return [(one.what, one.ours, one.late) for one in life(s, sent)]


def test_each_step_stands_once_with_who_did_it_when_and_in_which_packet(two, sent, answers, hands):
    one = two[0]
    begun = hands.now()
    packets = []
    for state, note in (("received", ""), ("accepted", "Come today.")):
        hands.at += 60
        packets.append(answers.receipt(state, note))
    hands.at += 60
    packets.append(answers.status("progress", "She came.", "School", "2026-12-01"))
    steps = life(one, sent[1])
    assert [(step.what, step.at, step.ours, step.packet_id) for step in steps] == [
        ("sealed", begun, True, ""),
        ("handed_over", begun, True, ""),
        ("received", begun + 60, False, packets[0]),
        ("accepted", begun + 120, False, packets[1]),
        ("progress", begun + 180, False, packets[2]),
    ]
    assert [(step.words, step.next_step, step.day, step.reason) for step in steps[2:]] == [
        ("", "", "", ""),
        ("Come today.", "", "", ""),
        ("She came.", "School", "2026-12-01", ""),
    ]
    assert not any(step.late for step in steps)


def test_a_decline_is_told_with_its_reason(two, sent, answers):
    answers.receipt("declined", "No bed.", "no_capacity")
    step = life(two[0], sent[1])[-1]
    assert (step.what, step.reason, step.words) == ("declined", "no_capacity", "No bed.")


def test_both_offices_tell_the_same_of_one_that_came_in(two, sent, hands):
    one, other = two
    begun = hands.now()
    hands.at += 60
    acceptance.receive(other, Path(sent[1].file))
    hands.at += 60
    done = acceptance.accept(other, sent[1].packet_id)
    assert [(step.what, step.at, step.ours) for step in life(other, sent[1])] == [
        ("sealed", begun, False),
        ("received", begun + 60, True),
        ("accepted", begun + 120, True),
    ]
    acceptance.receive(one, Path(done.receipt))
    assert told(one, sent[1])[-1] == ("accepted", False, False)


def test_an_acceptance_of_which_no_packet_tells_is_told_all_the_same(two, sent, tmp_path, hands):
    """Nothing could be sealed for an office whose keys ran out, or its answer was removed."""
    other = two[1]
    for number, act in enumerate(("accepted", "declined")):
        found = sealed_case(*two)[1] if number else sent[1]
        acceptance.receive(other, Path(found.file))
        if act == "accepted":
            answer = acceptance.accept(other, found.packet_id).receipt_packet_id
        else:
            answer = acceptance.decline(other, found.packet_id, "other").receipt_packet_id
        with writing(other) as session:
            session.delete(session.get_one(Packet, answer))
        assert told(other, found)[-1] == (act, True, False)
        assert [step.what for step in life(other, found)].count(act) == 1


@pytest.mark.parametrize(("days", "late"), [(2, False), (3, True)])
def test_an_answer_is_late_after_the_day_that_was_asked_for(two, sent, answers, hands, days, late):
    hands.at += days * DAY_S
    answers.receipt("received")
    answers.receipt("accepted")
    answers.status("done", "Done.")
    assert told(two[0], sent[1])[2:] == [
        ("received", False, False),
        ("accepted", False, late),
        # Only the first decision answers; what follows is news.
        ("done", False, False),
    ]


@pytest.mark.parametrize(("after", "late"), [(0, False), (1, True)])
def test_an_answer_is_late_after_the_packet_ran_out(two, tmp_path, hands, after, late):
    found = sealed_case(*two)[1]
    with reading(two[0]) as session:
        expires = session.get_one(Packet, found.packet_id).expires
    answers = Answers(tmp_path, two, found)
    hands.at = expires + after
    answers.status("progress", "Begun.", day=None)
    assert told(two[0], found)[-1] == ("progress", False, late)


def test_all_that_is_answered_after_the_end_is_late(two, sent, answers, hands):
    one = two[0]
    hands.at += 60
    withdrawing.withdraw(one, sent[1].referral_id, "Not needed.")
    answers.receipt("declined")
    hands.at += 60
    answers.receipt("accepted")
    answers.status("done", "Done.")
    assert told(one, sent[1])[2:] == [
        ("declined", False, False),
        ("withdrawn", True, False),
        ("accepted", False, True),
        ("done", False, True),
    ]


@pytest.mark.parametrize("trusted", [True, False])
def test_an_end_is_told_once_with_its_words_whether_a_notice_tells_it_or_not(two, sent, trusted):
    one, other = two
    if not trusted:
        offices.report_mismatch(one, other.office.office_id)
    withdrawing.withdraw(one, sent[1].referral_id, "Not needed.")
    ends = [step for step in life(one, sent[1]) if step.what == "withdrawn"]
    assert [(step.words, step.ours, bool(step.packet_id)) for step in ends] == [
        ("Not needed.", True, trusted)
    ]


def test_a_replacement_is_told_on_both_referrals(two, sent):
    one, other = two
    case, first = sent
    second = referrals.send(one, everything(one, case, other, supersedes=first.referral_id))
    assert told(one, first)[-1] == ("superseded", True, False)
    assert ("replaces", True, False) in told(one, second)
    replaces = next(step for step in life(one, second) if step.what == "replaces")
    assert replaces.packet_id == first.packet_id
    with reading(one) as session:
        row = session.get_one(Referral, first.referral_id)
        assert referral_life.superseding(session, row).id == second.referral_id
        row = session.get_one(Referral, second.referral_id)
        assert referral_life.superseding(session, row) is None


def test_one_that_never_left_and_was_replaced_says_so_of_itself(two):
    one, other = two
    case, first = sealed_case(one, other)
    second = referrals.send(one, everything(one, case, other, supersedes=first.referral_id))
    assert [step.what for step in life(one, first)] == ["sealed", "superseded"]
    assert life(one, first)[-1].packet_id == second.packet_id


@pytest.mark.parametrize("state", ["part_missing", "cannot_open"])
def test_a_packet_that_did_not_arrive_whole_is_told_and_is_no_answer(
    two, sent, answers, hands, state
):
    hands.at += 3 * DAY_S
    answers.receipt(state)
    answers.receipt("accepted")
    assert told(two[0], sent[1])[2:] == [("accepted", False, True), (state, False, False)]


def test_an_answer_of_another_referral_is_not_told(two, sent, answers, tmp_path):
    (tmp_path / "b").mkdir()
    second = Answers(tmp_path / "b", two, sealed_case(*two)[1])
    second.seq = 10
    second.receipt("accepted", thread=answers.thread)
    assert [what for what, *_rest in told(two[0], sent[1])] == ["sealed", "handed_over"]


def test_what_waits_in_quarantine_is_not_told(two, sent, answers):
    offices.report_mismatch(two[0], two[1].office.office_id)
    answers.receipt("accepted")
    assert [what for what, *_rest in told(two[0], sent[1])] == ["sealed", "handed_over"]


# What may follow ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(STEPS))
@pytest.mark.parametrize("kind", ["refer", "transfer"])
def test_what_may_be_done_follows_from_the_state(two, state, kind):
    with reading(two[0]) as session:
        for direction in ("out", "in"):
            row = Referral(direction=direction, state=state)
            row.put("kind", kind)
            found = referral_life.may(session, row)
            if direction == "in":
                assert found == (
                    ("progress", "done") if state in ("accepted", "in_progress") else ()
                )
                assert not referral_life.can_withdraw(row)
                continue
            open_ = state in ("sealed", "handed_over", "received", "lost_resent")
            back = open_ or state in ("draft", "expired")
            back = back or (kind == "refer" and state in ("accepted", "in_progress"))
            assert found == ("correct",) * open_ + ("withdraw",) * back


# What stands above a case ------------------------------------------------------------------------


def test_what_was_told_about_a_case_stands_above_it_the_newest_first(two, tmp_path, hands):
    one, other = two
    path = tmp_path / "p.lifafa"
    body = {"kind": "refer", "case": {}, "persons": [], "consent": {"records": []}}
    case_id = acceptance.accept(
        other, acceptance.receive(other, write_packet(path, one, other, body=body)).packet_id
    ).case_id
    referral = referrals.list_referrals(other, case_id)[0]
    assert notices.case_banners(other, case_id) == ()
    at = []
    for seq, (kind, ext) in enumerate(
        (("consent_withdrawn", {"records": [0], "on": "2026-11-24"}), ("withdraw", {})), start=2
    ):
        hands.at += 60
        at.append(hands.now())
        body = {"kind": kind, "pid": referral.packet_id, "note": f"Words of {kind}."}
        path = tmp_path / f"{seq}.lifafa"
        write_packet(path, one, other, type="notice", body=body, seq=seq, ext=ext)
        acceptance.receive(other, path)
    found = notices.case_banners(other, case_id)
    assert [(each.what, each.at, each.day, each.words, each.waits) for each in found] == [
        ("withdrawn", at[1], "", "Words of withdraw.", False),
        ("consent_withdrawn", at[0], "2026-11-24", "Words of consent_withdrawn.", True),
    ]
    assert {(each.office_id, each.office_name, each.referral_id) for each in found} == {
        (one.office.office_id, one.office.name, referral.referral_id)
    }
    assert notices.case_banners(one, "0" * 32) == ()


# Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "step", "shown"),
    [
        ("She  came.", "School", "She came. · School"),
        ("She came.", "", "She came."),
        ("", "School", "School"),
        ("", "", ""),
        ("x" * 300, "", "x" * 300),
        ("x" * 301, "", "x" * 300 + "…"),
    ],
)
def test_the_words_of_an_answer_fit_in_one_line(two, sent, answers, words, step, shown):
    packet_id = answers.status("progress", words, step)
    with reading(two[0]) as session:
        assert referral_life.words_of(session, packet_id) == shown
        session.get_one(Packet, packet_id).manifest = None
        assert referral_life.words_of(session, packet_id) == ""
        assert referral_life.words_of(session, "0" * 32) == ""

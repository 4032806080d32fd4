"""The story of a referral: every step once, by whom and when, which came late, what may follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.consent import decisions
from app.core.services import reading, writing
from app.inbox import acceptance, notices
from app.inbox.receipts import receipt_body
from app.offices import offices
from app.outbox import delivery
from app.packets import referral_life
from app.packets.referral_life import NOTICES, WORDS
from app.referrals import consent_withdrawn, referrals, withdrawing
from models.rows.case import REFERRAL_STEPS, Referral
from models.rows.packet import Packet, Seen
from office_sim import DAY_S
from packet_desk import BODY, write_packet
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

    def tell(self, type_, body, re=None, **changes):
        self.seq += 1
        members = {"thread": self.thread, "seq": self.seq, "re": re or self.sent.packet_id}
        path = self.folder / f"{self.seq}.lifafa"
        write_packet(path, self.other, self.one, type=type_, body=body, **{**members, **changes})
        return acceptance.receive(self.one, path).packet_id

    def receipt(self, state, note="", reason="", **changes):
        body = receipt_body(self.sent.packet_id, self.digest, state, note, reason)
        return self.tell("receipt", body, **changes)

    def status(self, state, words="", step="", day=None):
        body = {"pid": self.sent.packet_id, "state": state, "next_date": day, "note": step}
        return self.tell("status", body | ({"feedback": words} if words else {}))


@pytest.fixture
def answers(tmp_path, two, sent):
    return Answers(tmp_path, two, sent[1])


def life(s, sent):
    return referrals.show_referral(s, sent.packet_id).life


def told(s, sent):
    return [(one.what, one.ours, one.late) for one in life(s, sent)]


def test_every_step_has_words_of_its_own():
    told_by_packets = {"accepted", "declined", "received", "part_missing", "cannot_open"}
    told_by_packets |= {"progress", "done", "acknowledged", "replaces", *NOTICES.values()}
    assert set(WORDS) == told_by_packets | {"sealed", "handed_over"}
    assert all(WORDS.values())
    assert len(set(WORDS.values())) == len(WORDS)


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


def test_an_answer_is_told_when_it_came_and_not_when_it_was_sealed(two, sent, answers, hands):
    answers.receipt("received", created=hands.now() - DAY_S)
    assert life(two[0], sent[1])[-1].at == hands.now()
    with writing(two[0]) as session:
        # What an older version forgot.
        session.query(Seen).delete()
    assert {step.at for step in life(two[0], sent[1]) if step.what == "received"} == {
        hands.now() - DAY_S
    }


def test_news_without_words_and_without_a_day_says_nothing_more(two, sent, answers):
    answers.status("progress")
    step = life(two[0], sent[1])[-1]
    assert (step.what, step.words, step.next_step, step.day) == ("progress", "", "", "")


def test_a_decline_is_told_with_its_reason(two, sent, answers):
    answers.receipt("declined", "No bed.", "no_capacity")
    step = life(two[0], sent[1])[-1]
    assert (step.what, step.reason, step.words) == ("declined", "no_capacity", "No bed.")
    assert (step.day, step.next_step) == ("", "")


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
def test_a_decline_is_late_as_an_acceptance_is(two, sent, answers, hands, days, late):
    hands.at += days * DAY_S
    answers.receipt("declined", reason="no_capacity")
    assert told(two[0], sent[1])[-1] == ("declined", False, late)


def test_after_an_answer_in_time_nothing_is_late(two, sent, answers, hands):
    answers.receipt("accepted")
    hands.at += 3 * DAY_S
    answers.receipt("part_missing")
    hands.at += DAY_S
    answers.status("done", "Done.")
    assert not any(step.late for step in life(two[0], sent[1]))


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
    answers.receipt("cannot_open")
    assert told(one, sent[1])[2:] == [
        ("declined", False, False),
        ("withdrawn", True, False),
        ("accepted", False, True),
        ("done", False, True),
        # What is no answer is never late.
        ("cannot_open", False, False),
    ]


def test_to_be_handed_over_again_is_no_end(two, sent, answers, tmp_path, hands):
    hands.at += 60
    (tmp_path / "stick").mkdir()
    delivery.copy_to(two[0], sent[1].packet_id, tmp_path / "stick")
    assert referrals.show_referral(two[0], sent[1].packet_id).state == "lost_resent"
    hands.at += 60
    answers.receipt("accepted")
    answers.status("done", "Done.")
    assert told(two[0], sent[1])[2:] == [("accepted", False, False), ("done", False, False)]


def test_an_answer_to_a_referral_that_was_replaced_is_late(two, sent, answers, hands):
    one, other = two
    case, first = sent
    referrals.send(one, everything(one, case, other, supersedes=first.referral_id))
    hands.at += 60
    answers.receipt("accepted")
    assert told(one, first)[2:] == [("superseded", True, False), ("accepted", False, True)]


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


def test_a_later_referral_of_the_same_case_tells_nothing_of_what_was_replaced(two, sent):
    one, other = two
    case, first = sent
    second = referrals.send(one, everything(one, case, other, supersedes=first.referral_id))
    delivery.mark_handed_over(one, second.packet_id)
    third = referrals.send(one, everything(one, case, other))
    assert told(one, third) == [("sealed", True, False)]
    assert [what for what, *_rest in told(one, first)].count("superseded") == 1


def test_a_notice_and_its_acknowledgement_are_told_of_the_referral_they_are_about(two, sent):
    one, other = two
    case, first = sent
    second = referrals.send(one, everything(one, case, other))
    delivery.mark_handed_over(one, second.packet_id)
    decision = decisions.list_consents(one, case.case_id)[0].consent_id
    decisions.withdraw_consent(one, decision, how="by word")
    notices_ = consent_withdrawn.tell_offices(one, decision)
    about_first = next(one_ for one_ in notices_ if one_.referral_id == first.referral_id)
    for path in (first.file, second.file, about_first.file):
        acceptance.receive(other, Path(path))
    answer = consent_withdrawn.acknowledge(other, about_first.packet_id, "Stopped.")
    acceptance.receive(one, Path(answer.file))
    steps = life(one, first)[2:]
    assert [(step.what, step.words) for step in steps] == [
        ("consent_withdrawn", ""),
        ("acknowledged", "Stopped."),
    ]
    assert [what for what, *_rest in told(one, second)] == [
        "sealed", "handed_over", "consent_withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("withdraw", "withdrawn"),
        ("supersede", "superseded"),
        ("consent_withdrawn", "consent_withdrawn"),
    ],
)
def test_a_notice_without_words_is_told_once(two, sent, tmp_path, kind, what):
    one, other = two
    acceptance.receive(other, Path(sent[1].file))
    with reading(other) as session:
        thread = session.get_one(Packet, sent[1].packet_id).thread
    body, ext = {"kind": kind, "pid": sent[1].packet_id}, {}
    if kind == "consent_withdrawn":
        acceptance.accept(other, sent[1].packet_id)
        ext = {"records": [0]}
    path = tmp_path / "n.lifafa"
    write_packet(path, one, other, type="notice", body=body, seq=9, thread=thread, ext=ext)
    notice = acceptance.receive(other, path)
    steps = [step for step in life(other, sent[1]) if step.what != "accepted"]
    assert [step.what for step in steps] == ["sealed", "received", what]
    assert (steps[-1].words, steps[-1].day) == ("", "")
    assert (steps[-1].ours, steps[-1].packet_id) == (False, notice.packet_id)


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


def test_only_a_receipt_about_a_notice_acknowledges_it(two, sent, answers):
    notice = withdrawing.withdraw(two[0], sent[1].referral_id, "Not needed.").packet_id
    news = {"pid": notice, "state": "progress", "next_date": None, "note": "Read."}
    answers.tell("status", news, re=notice)
    answers.tell("referral", {**BODY, "pid": notice}, re=notice)
    assert [what for what, *_rest in told(two[0], sent[1])] == [
        "sealed", "handed_over", "withdrawn",
    ]  # fmt: skip


def test_a_receipt_about_our_answer_acknowledges_nothing(two, sent, tmp_path):
    one, other = two
    acceptance.receive(other, Path(sent[1].file))
    answer = acceptance.accept(other, sent[1].packet_id).receipt_packet_id
    with reading(other) as session:
        row = session.get_one(Packet, answer)
        thread, digest = row.thread, row.manifest_sha256 or ""
    body = receipt_body(answer, digest, "received", "Read.")
    path = tmp_path / "r.lifafa"
    write_packet(path, one, other, type="receipt", body=body, re=answer, seq=9, thread=thread)
    assert acceptance.receive(other, path).state == "read"
    assert [step.what for step in life(other, sent[1])] == ["sealed", "received", "accepted"]


def test_an_answer_of_another_referral_is_not_told(two, sent, answers, tmp_path):
    (tmp_path / "b").mkdir()
    second = Answers(tmp_path / "b", two, sealed_case(*two)[1])
    second.seq = 10
    second.receipt("accepted", thread=answers.thread)
    assert [what for what, *_rest in told(two[0], sent[1])] == ["sealed", "handed_over"]


@pytest.mark.parametrize("refused", [False, True])
def test_what_waits_in_quarantine_or_was_refused_is_not_told(two, sent, answers, refused):
    offices.report_mismatch(two[0], two[1].office.office_id)
    packet_id = answers.receipt("accepted")
    if refused:
        with writing(two[0]) as session:
            session.get_one(Packet, packet_id).move_to("refused", 9)
    assert [what for what, *_rest in told(two[0], sent[1])] == ["sealed", "handed_over"]


def test_a_packet_whose_words_lie_with_a_sealed_case_tells_nothing(two, sent, answers):
    packet_id = answers.receipt("received")
    with writing(two[0]) as session:
        session.get_one(Packet, packet_id).manifest = None
    assert [what for what, *_rest in told(two[0], sent[1])] == ["sealed", "handed_over"]


def test_a_packet_that_was_given_up_replaces_nothing(two, sent):
    """An older version kept what it would have said."""
    one, other = two
    case, first = sent
    second = referrals.send(one, everything(one, case, other, supersedes=first.referral_id))
    with reading(one) as session:
        said = session.get_one(Packet, second.packet_id).manifest
    withdrawing.withdraw(one, second.referral_id, "Typed for the wrong person.")
    with writing(one) as session:
        packet = session.get_one(Packet, second.packet_id)
        assert packet.state == "burnt"
        packet.manifest = said
    step = life(one, first)[-1]
    assert (step.what, step.packet_id) == ("superseded", "")


# Without packets ---------------------------------------------------------------------------------

NONE = {"packet_id": "0" * 32, "thread_id": "ab" * 16, "office_id": "a" * 64}


@pytest.mark.parametrize(
    ("row", "steps"),
    [
        ({"direction": "out", "state": "draft"}, []),
        (
            {"direction": "out", "state": "received", "sealed_at": 1, "received_at": 3, **NONE},
            [("sealed", 1, True)],
        ),
        (
            {"direction": "in", "state": "received", "sealed_at": 1, "handed_over_at": 2}
            | {"received_at": 3, **NONE},
            [("sealed", 1, False), ("received", 3, True)],
        ),
        (
            {"direction": "in", "state": "accepted", "accepted_at": 4, **NONE},
            [("accepted", 4, True)],
        ),
        (
            {"direction": "in", "state": "revoked", "ended_at": 5, **NONE},
            [("withdrawn", 5, False)],
        ),
        (
            {"direction": "out", "state": "superseded", "ended_at": 5, **NONE},
            [("superseded", 5, True)],
        ),
        ({"direction": "out", "state": "revoked", **NONE}, []),
        ({"direction": "out", "state": "done", "ended_at": 5, **NONE}, []),
    ],
)
def test_what_no_packet_tells_is_told_by_the_referral(two, row, steps):
    with reading(two[0]) as session:
        found = referral_life.life_of(session, Referral(**row))
    assert [(step.what, step.at, step.ours) for step in found] == steps
    assert not any(step.late or step.words for step in found)


def test_an_end_that_an_older_version_gave_no_words_has_none(two):
    one, other = two
    found = sealed_case(one, other)[1]
    withdrawing.withdraw(one, found.referral_id, "Not needed.")
    with writing(one) as session:
        session.get_one(Packet, found.packet_id).note = None
    assert (life(one, found)[-1].what, life(one, found)[-1].words) == ("withdrawn", "")


# What may follow ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(REFERRAL_STEPS))
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
    with writing(other) as session:
        session.delete(session.get_one(Packet, found[0].packet_id))
    newest = notices.case_banners(other, case_id)[0]
    assert (newest.what, newest.at, newest.waits) == ("withdrawn", at[1], False)


def test_only_a_notice_about_a_packet_tells_of_it(two, sent, tmp_path):
    """Not one about another packet that names it in its words, nor one that was refused.

    Nor a referral that has a member as a notice has it.
    """
    one, other = two
    acceptance.receive(other, Path(sent[1].file))
    with reading(other) as session:
        thread = session.get_one(Packet, sent[1].packet_id).thread
    second = tmp_path / "p.lifafa"
    body = {**BODY, "pid": sent[1].packet_id}
    write_packet(second, one, other, seq=8, thread=thread, body=body)
    second_id = acceptance.receive(other, second).packet_id
    packets = []
    for seq, (kind, about) in enumerate(
        (
            ("consent_withdrawn", sent[1].packet_id),
            ("withdraw", second_id),
            ("withdraw", sent[1].packet_id),
        ),
        start=10,
    ):
        body = {"kind": kind, "pid": about, "note": f"As for {sent[1].packet_id}."}
        path = tmp_path / f"{seq}.lifafa"
        write_packet(path, one, other, type="notice", body=body, seq=seq, thread=thread)
        packets.append(acceptance.receive(other, path).packet_id)
    with writing(other) as session:
        session.get_one(Packet, packets[0]).move_to("refused", 9)
    with reading(other) as session:
        packet = session.get_one(Packet, sent[1].packet_id)
        found = [each.id for each, _manifest in referral_life.told_before(session, packet)]
    assert found == [packets[2]]
    assert [step.what for step in life(other, sent[1])] == ["sealed", "received", "withdrawn"]


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

"""What a match refuses: strangers, repeats, crafted lists, spent allowances, and what ran out.

Every packet is sealed and signed as a real register would, so that only its content is at fault.
Of the named bad files of the test plan these are p07, p09 and p10.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import CaseStateError
from app.base.messages import words
from app.core import log
from app.core.services import reading
from app.inbox import acceptance
from app.matching import allowed, answering, asking, ending, matches
from app.matching.match_records import AnswerMatch, AskMatch
from app.matching.match_words import (
    MatchAllowanceError,
    MatchChoiceError,
    MatchNotAgreedError,
    MatchNotCheckedError,
    MatchOffError,
    MatchOverError,
    MatchRulesError,
    MatchStateError,
    MatchTwiceError,
)
from app.offices import offices
from app.outbox import delivery
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.errors import (
    MatchOtherQuestionError,
    MatchPointsError,
)
from crypto import matching
from crypto.matching import About
from crypto.packet.match_bodies import points_of, text_of
from match_desk import answered, asked, carried, case_of, matching_pair
from match_maker import phones
from models.rows import matching as rows
from models.rows.packet import Packet
from office_sim import NOON, Hands
from packet_desk import write_packet
from pair_sim import pair
from register_state import unchanged

DAY_S = 86_400
PID = "5a" * 16
NUMBERS = itertools.count(1)


@pytest.fixture
def hands():
    return Hands(NOON)


@pytest.fixture
def two(tmp_path, hands):
    with matching_pair(tmp_path, hands) as made:
        yield made


def question(n=64, pid=PID, rules=1, keys=3, kinds=("phone",)):
    about = About(rules, "investigation", "consent", n, kinds)
    exponent = matching.new_exponent()
    return matching.ask(pid, phones(range(keys)), about, exponent), exponent


def forged(folder, sender, to, type_, body, **members) -> Path:
    number = next(NUMBERS)
    members = {"seq": 500 + number, "pid": f"{number:032x}", **members}
    return write_packet(folder / f"{number}.lifafa", sender, to, type=type_, body=body, **members)


def arrived(two, folder, n=64, **members):
    """A made-up question of the first office, received by the second; its match there."""
    pid = members.pop("pid", f"{next(NUMBERS):032x}")
    step, _ = question(n, pid, **members)
    acceptance.receive(two[1], forged(folder, *two, "psi1", step.body, pid=pid))
    return next(one for one in matches.matches(two[1]) if one.question_packet == pid)


def manifest(s, packet_id):
    with reading(s) as session:
        return store.manifest_of(session.get_one(Packet, packet_id), MULTILINE)


def refused(s, path, error):
    """The register refuses a file, is as before, and the words tell what to do."""
    with unchanged(s), pytest.raises(error) as caught:
        acceptance.receive(s, path)
    said = words(caught.value)
    assert said.happened
    assert said.todo
    assert "…" not in str(said)
    return caught.value


# -- who ----------------------------------------------------------------------------------------


def test_p09_unverified_peer(tmp_path):
    with pair(tmp_path, checked=False) as (one, other):
        allowed.turn_on(other)
        step, _ = question()
        refused(
            other, forged(tmp_path, one, other, "psi1", step.body, pid=PID), MatchNotCheckedError
        )
        allowed.turn_on(one)
        case = case_of(one, phone="+919812345678")
        with pytest.raises(MatchNotCheckedError):
            asking.prepare(one, wish(other, case))


def test_nothing_is_asked_or_taken_in_before_a_head_switched_it_on(tmp_path):
    with pair(tmp_path) as (one, other):
        assert not allowed.switched(one).on
        case = case_of(one, phone="+919812345678")
        with pytest.raises(MatchOffError):
            asking.prepare(one, wish(other, case))
        step, _ = question()
        refused(other, forged(tmp_path, one, other, "psi1", step.body, pid=PID), MatchOffError)


def test_an_office_that_turned_red_is_not_answered(two, tmp_path):
    one, other = two
    found = arrived(two, tmp_path)
    offices.report_mismatch(other, one.office.office_id)
    with pytest.raises(MatchNotCheckedError):
        answering.prepare(other, found.match_id, AnswerMatch((case_of(other),)))


def test_an_officer_prepares_and_only_a_head_agrees(two):
    one, other = two
    case = case_of(one, phone="+919812345678")
    officer = replace(one, user=replace(one.user, role="officer"))
    prepared = asking.prepare(officer, wish(other, case))
    with pytest.raises(CaseStateError):
        asking.confirm(officer, prepared.match_id)
    with pytest.raises(CaseStateError):
        allowed.turn_off(officer)
    assert asking.confirm(one, prepared.match_id).file


# -- what is compared ---------------------------------------------------------------------------


def wish(to, *cases, **more):
    told = {"bucket": 64, "purpose": "investigation", "basis": "consent", **more}
    return AskMatch(to.office.office_id, tuple(cases), **told)


def test_what_cannot_be_chosen_is_told(two):
    one, other = two
    case = case_of(one, phone="+919812345678")
    for more, reason in (
        ({"bucket": 100}, "match.bucket"),
        ({"bucket": 256, "kinds": ("nd",)}, "match.names-bucket"),
        ({"kinds": ("colour",)}, "match.kinds"),
        ({"purpose": "curiosity"}, "match.purpose"),
        ({"basis": ""}, "match.basis"),
    ):
        with unchanged(one, lines=0), pytest.raises(MatchChoiceError) as caught:
            asking.prepare(one, wish(other, case, **more))
        assert caught.value.facts["reason"] == reason


def test_a_consent_that_was_withdrawn_between_asking_and_agreeing_stops_the_question(two):
    from app.cases import cases
    from app.consent import decisions

    one, other = two
    case = case_of(one, phone="+919812345678")
    prepared = asking.prepare(one, wish(other, case))
    (decision,) = cases.show_case(one, case).consents
    decisions.withdraw_consent(one, decision.consent_id, "", "by word")
    with pytest.raises(MatchNotAgreedError):
        asking.confirm(one, prepared.match_id)
    assert matches.match(one, prepared.match_id).state == "prepared"


# -- crafted lists ------------------------------------------------------------------------------


def test_a_question_with_a_repeated_or_crafted_point_stays_outside(two, tmp_path):
    one, other = two
    step, _ = question()
    raw = points_of(step.body["points"])
    for points in ((raw[:32], raw[:32], raw[64:]), (b"\x01" + bytes(31), raw[32:])):
        body = {**step.body, "points": text_of(points)}
        refused(other, forged(tmp_path, one, other, "psi1", body), MatchPointsError)
    assert matches.matches(other) == ()


def asked_for_real(two, tmp_path):
    """A question of the first office that the second holds, with the number of both matches."""
    one, other = two
    sent = asked(two, [case_of(one, phone="+919812345678")])
    return sent, carried(one, sent, tmp_path / "stick", other)


def an_answer(two, sent):
    """A sound answer, as a program of the second office could make it, and its exponent."""
    body = manifest(two[0], sent.packet_id).body
    return matching.answer(sent.packet_id, body, phones(range(4)), matching.new_exponent()).body


def test_an_answer_with_crafted_points_or_to_another_question_stays_outside(two, tmp_path):
    one, other = two
    sent, _record = asked_for_real(two, tmp_path)
    good = an_answer(two, sent)
    asked_points = manifest(one, sent.packet_id).body["points"]
    twice = points_of(good["twice"])
    turned = text_of([twice[32:], twice[:32]])
    bad = [
        ({**good, "twice": asked_points}, sent.packet_id, MatchPointsError),
        ({**good, "points": good["twice"]}, sent.packet_id, MatchPointsError),
        ({**good, "points": text_of([twice[:32]] * 64)}, sent.packet_id, MatchPointsError),
        ({**good, "sid": "ab" * 32}, sent.packet_id, MatchOtherQuestionError),
        ({**good, "of": "ab" * 32}, sent.packet_id, MatchOtherQuestionError),
        (good, "cd" * 16, MatchOtherQuestionError),
    ]
    for body, re, error in bad:
        refused(one, forged(tmp_path, other, one, "psi2", body, re=re), error)
    # Their order is theirs to keep: one that was turned is no error that can be seen, only no hit.
    path = forged(tmp_path, other, one, "psi2", {**good, "twice": turned}, re=sent.packet_id)
    acceptance.receive(one, path)
    assert matches.match(one, sent.match_id).state == "came_back"


def test_p07_second_psi2(two, tmp_path):
    one, other = two
    sent, _record = asked_for_real(two, tmp_path)
    first, second = an_answer(two, sent), an_answer(two, sent)
    acceptance.receive(one, forged(tmp_path, other, one, "psi2", first, re=sent.packet_id))
    path = forged(tmp_path, other, one, "psi2", second, re=sent.packet_id)
    refused(one, path, MatchTwiceError)
    asking.finish(one, sent.match_id)
    refused(one, path, MatchTwiceError)


def test_a_last_packet_of_another_length_twice_or_to_nothing_stays_outside(two, tmp_path):
    one, other = two
    sent, record = asked_for_real(two, tmp_path)
    back = answered(other, record, [case_of(other, phone="+919812345678")])
    came = carried(other, back, tmp_path / "stick", one)
    done = asking.finish(one, came.match_id)
    good = manifest(one, done.packet_id).body
    longer, _ = question(256)
    long_list = longer.body["points"]
    for body, re, error in [
        ({**good, "n": 256, "twice": long_list}, back.packet_id, MatchOtherQuestionError),
        ({**good, "of": "ab" * 32}, back.packet_id, MatchOtherQuestionError),
        (good, sent.packet_id, MatchOtherQuestionError),
        ({**good, "sid": "ab" * 32}, back.packet_id, MatchOtherQuestionError),
        (
            {**good, "twice": manifest(other, back.packet_id).body["points"]},
            back.packet_id,
            MatchPointsError,
        ),
    ]:
        refused(other, forged(tmp_path, one, other, "psi3", body, re=re), error)
    learnt = carried(one, done, tmp_path / "stick", other)
    assert (learnt.state, learnt.shared) == ("done", 1)
    refused(other, forged(tmp_path, one, other, "psi3", good, re=back.packet_id), MatchTwiceError)
    assert len(matches.results(other)) == 1


def test_the_same_question_once_more_is_known(two, tmp_path):
    from app.packets.errors import PacketKnownError

    one, other = two
    sent, record = asked_for_real(two, tmp_path)
    path = delivery.copy_to(one, sent.packet_id, tmp_path)
    refused(other, path, PacketKnownError)
    assert [one.match_id for one in matches.matches(other)] == [record.match_id]


# -- how much -----------------------------------------------------------------------------------


def test_p10_budget_spent(two, tmp_path, hands):
    _one, other = two
    case = case_of(other, phone="+919812345678")
    answer_all = AnswerMatch((case,))
    first = arrived(two, tmp_path, 1024)
    answered(other, first, [case])
    second = arrived(two, tmp_path, 64)
    allowance = answering.allowance(other, second.match_id)
    assert (allowance.left_office, allowance.left_all, allowance.cap) == (0, 3072, 0)
    with unchanged(other, lines=0), pytest.raises(MatchAllowanceError) as caught:
        answering.prepare(other, second.match_id, answer_all)
    assert caught.value.facts["until"] == NOON + 90 * DAY_S
    assert "is used up until 23 Feb" in words(caught.value).happened
    # It can be declined, which costs nothing; and forgetting gives nothing back.
    answering.decline(other, second.match_id, "budget")
    ending.stop(other, first.match_id)
    ending.forget(other, first.match_id)
    hands.at = NOON + 89 * DAY_S
    third = arrived(
        two,
        tmp_path,
        64,
    )
    with pytest.raises(MatchAllowanceError):
        answering.prepare(other, third.match_id, answer_all)
    hands.at = NOON + 90 * DAY_S
    assert answering.allowance(other, third.match_id).until == 0


def test_an_office_is_answered_once_in_seven_days(two, tmp_path, hands):
    _one, other = two
    case = case_of(other, phone="+919812345678")
    answered(other, arrived(two, tmp_path), [case])
    again = arrived(two, tmp_path)
    with pytest.raises(MatchAllowanceError) as caught:
        answering.prepare(other, again.match_id, AnswerMatch((case,)))
    assert caught.value.facts["until"] == NOON + 7 * DAY_S
    hands.at = NOON + 7 * DAY_S
    answered(other, again, [case])


def test_all_offices_together_have_an_allowance(two, tmp_path):
    from app.core.services import writing

    one, other = two
    with writing(other) as session:
        third = session.get_one(rows.MatchSession, arrived_id(two, tmp_path)).office_id
        for number in range(4):
            allowed.count(session, f"{number:032x}", third, 1024, NOON - 8 * DAY_S)
    with reading(other) as session:
        found = allowed.allowance_of(session, one.office.office_id, 64, NOON)
        stranger = allowed.allowance_of(session, "ee" * 32, 64, NOON)
    assert (found.left_office, found.left_all) == (0, 0)
    assert (stranger.left_office, stranger.left_all, stranger.cap) == (1024, 0, 0)
    assert stranger.until == NOON + 82 * DAY_S


def arrived_id(two, tmp_path):
    return arrived(two, tmp_path).match_id


# -- how long -----------------------------------------------------------------------------------


def test_after_thirty_days_nothing_is_left_of_what_it_needed(two, tmp_path, hands):
    one, other = two
    sent, record = asked_for_real(two, tmp_path)
    back = answered(other, record, [case_of(other, phone="+919812345678")])
    path = delivery.copy_to(other, back.packet_id, tmp_path)
    hands.at = NOON + 30 * DAY_S
    for s, match_id in ((one, sent.match_id), (other, record.match_id)):
        with reading(s) as session:
            assert rows.secret_of(session, match_id) is not None
        assert ending.expire_due(s) == 1
        with reading(s) as session:
            assert rows.secret_of(session, match_id) is None
        assert matches.match(s, match_id).state == "expired"
        assert ending.expire_due(s) == 0
    refused(one, path, MatchOverError)
    assert [entry.action for entry in log.entries(one)].count("match_expired") == 1


def test_an_answer_that_comes_too_late_finds_nothing_even_before_anybody_tidied_up(
    two, tmp_path, hands
):
    one, other = two
    sent, record = asked_for_real(two, tmp_path)
    back = answered(other, record, [case_of(other, phone="+919812345678")])
    path = delivery.copy_to(other, back.packet_id, tmp_path)
    hands.at = NOON + 30 * DAY_S
    refused(one, path, MatchOverError)
    with pytest.raises(MatchStateError):
        asking.finish(one, sent.match_id)


def test_a_question_of_a_month_ago_is_over(two, tmp_path, hands):
    one, other = two
    step, _ = question(pid=PID)
    path = forged(tmp_path, one, other, "psi1", step.body, pid=PID)
    hands.at = NOON + 30 * DAY_S
    refused(other, path, MatchOverError)


def test_opening_the_register_ends_what_ran_out(two, tmp_path, hands):
    from app.register import access
    from office_sim import PASSPHRASE, days_pass

    one, _other = two
    sent, _record = asked_for_real(two, tmp_path)
    days_pass(one, hands, 31)
    access.lock(one)
    again = access.unlock(one.folder, None, PASSPHRASE, clock=hands)
    with reading(again) as session:
        assert rows.secret_of(session, sent.match_id) is None
        assert session.get_one(rows.MatchSession, sent.match_id).state == "expired"
    access.lock(again)


# -- one step after the other -------------------------------------------------------------------


def test_a_newer_question_stands_in_place_of_one_that_nobody_answered(two, tmp_path):
    _one, other = two
    first, second = arrived(two, tmp_path), arrived(two, tmp_path)
    assert matches.match(other, first.match_id).state == "stopped"
    assert matches.match(other, second.match_id).state == "arrived"
    with pytest.raises(MatchStateError):
        answering.decline(other, first.match_id, "not_now")


def test_other_rules_can_only_be_declined(two, tmp_path):
    _one, other = two
    found = arrived(two, tmp_path, rules=2)
    case = case_of(other, phone="+919812345678")
    with pytest.raises(MatchRulesError):
        answering.prepare(other, found.match_id, AnswerMatch((case,)))
    with pytest.raises(MatchChoiceError):
        answering.decline(other, found.match_id, "lower_cap", 256)
    assert answering.decline(other, found.match_id, "rules").file
    with pytest.raises(MatchStateError):
        answering.decline(other, found.match_id, "rules")


def test_a_question_is_answered_once(two, tmp_path):
    _one, other = two
    case = case_of(other, phone="+919812345678")
    found = arrived(two, tmp_path)
    answered(other, found, [case])
    for step in (
        lambda: answering.prepare(other, found.match_id, AnswerMatch((case,))),
        lambda: answering.confirm(other, found.match_id),
        lambda: answering.decline(other, found.match_id, "not_now"),
        lambda: asking.finish(other, found.match_id),
    ):
        with unchanged(other, lines=0), pytest.raises(MatchStateError):
            step()


def test_switching_off_destroys_what_is_open_and_takes_back_what_was_not_handed_over(two):
    one, _other = two
    sent = asked(two, [case_of(one, phone="+919812345678")])
    assert allowed.turn_off(one) == 1
    with reading(one) as session:
        assert rows.secret_of(session, sent.match_id) is None
        assert session.get_one(Packet, sent.packet_id).state == "withdrawn"
    assert not Path(sent.file).exists()

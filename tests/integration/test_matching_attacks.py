"""Matches under attack and in the middle of something: doubt, withdrawal, seals, forged answers.

Every packet is sealed and signed as a real register would, so that only its content is at fault.
"""

from __future__ import annotations

import pytest

from app.cases import cases
from app.consent import decisions
from app.core import log
from app.core.services import reading, writing
from app.duplicates import merging
from app.duplicates.merging import MergeChoices
from app.inbox import acceptance
from app.matching import allowed, answering, asking, ending, matches
from app.matching.match_records import AnswerMatch, AskMatch
from app.matching.match_words import MatchNotAgreedError, MatchNotCheckedError, MatchOverError
from app.offices import offices
from app.outbox import delivery
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.errors import MatchPointsError
from app.retention import recycle_bin as bins
from app.sealed import case_sealing
from crypto import matching
from crypto.matching import About
from match_desk import AGREED, GROUND, answered, asked, carried, case_of, matching_pair
from match_maker import phones
from models.rows import matching as rows
from models.rows.office import Office
from models.rows.packet import Packet
from packet_desk import write_packet

PHONE = "+919812345678"


@pytest.fixture
def two(tmp_path):
    with matching_pair(tmp_path) as made:
        yield made


def packet_state(s, packet_id):
    with reading(s) as session:
        return session.get_one(Packet, packet_id).state


def withdrawn(s, case):
    (decision,) = cases.show_case(s, case).consents
    decisions.withdraw_consent(s, decision.consent_id, "", "by word")


def wish(to, *ids, **more):
    told = {"bucket": 64, "purpose": "investigation", "basis": "consent", **more}
    return AskMatch(to.office.office_id, tuple(ids), **told)


def came_back(two, tmp_path, ours, theirs):
    """A question of the first office that the second answered; the match of the first."""
    one, other = two
    question = carried(one, asked(two, ours), tmp_path / "stick", other)
    return carried(other, answered(other, question, theirs), tmp_path / "stick", one)


# -- an office that is in doubt in the middle ---------------------------------------------------


def in_doubt(s, other):
    offices.report_mismatch(s, other.office.office_id)


def checked_again(s, other):
    offices.check_number(s, other.office.office_id, other.office.number, "phone", "A. Made-up")


@pytest.mark.parametrize("forgotten", [False, True])
def test_an_answer_that_lay_aside_does_not_keep_its_office_in_doubt(two, tmp_path, forgotten):
    one, other = two
    came = came_back(two, tmp_path, [case_of(one, phone=PHONE)], [case_of(other, phone=PHONE)])
    in_doubt(one, other)
    ending.stop(one, came.match_id)
    if forgotten:
        ending.forget(one, came.match_id)
    checked_again(one, other)
    assert packet_state(one, came.answer_packet) in ("noted", "refused")


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_question_that_lay_aside_does_not_rise_again(two, tmp_path, forgotten):
    one, other = two
    came = carried(one, asked(two, [case_of(one, phone=PHONE)]), tmp_path / "stick", other)
    in_doubt(other, one)
    allowed.turn_off(other)
    if forgotten:
        ending.forget(other, came.match_id)
    checked_again(other, one)
    assert packet_state(other, came.question_packet) in ("noted", "refused")
    assert [found.state for found in matches.matches(other)] == ([] if forgotten else ["stopped"])


def test_a_question_whose_office_was_checked_again_can_be_answered(two, tmp_path):
    one, other = two
    question = carried(one, asked(two, [case_of(one, phone=PHONE)]), tmp_path / "stick", other)
    in_doubt(other, one)
    checked_again(other, one)
    assert answered(other, question, [case_of(other, phone=PHONE)]).file


# -- agreement that goes in the middle ----------------------------------------------------------


def test_a_ground_for_one_case_does_not_cover_another_that_says_no_later(two):
    one, other = two
    agreed = case_of(one, phone=PHONE)
    silent = case_of(one, agreed=False, phone="+919812345600")
    prepared = asking.prepare(one, wish(other, agreed, silent, ground=GROUND))
    withdrawn(one, agreed)
    with pytest.raises(MatchNotAgreedError) as caught:
        asking.confirm(one, prepared.match_id)
    assert caught.value.facts["why"] == "not-asked"
    assert matches.match(one, prepared.match_id).state == "prepared"


def test_whoever_took_the_consent_back_is_not_told_of_to_the_other_office(two, tmp_path):
    one, other = two
    ours = case_of(one, phone=PHONE)
    came = came_back(two, tmp_path, [ours], [case_of(other, phone=PHONE)])
    withdrawn(one, ours)
    with pytest.raises(MatchNotAgreedError):
        asking.finish(one, came.match_id)
    assert matches.results(one) == ()
    decisions.add_consent(one, ours, 1, {**AGREED})
    assert asking.finish(one, came.match_id).shared == 1


def test_a_question_that_was_given_up_does_not_push_the_newer_one_aside(two, tmp_path):
    one, other = two
    ids = [case_of(one, phone=PHONE)]
    first = asked(two, ids)
    older = delivery.copy_to(one, first.packet_id, tmp_path)
    ending.stop(one, first.match_id)
    newer = carried(one, asked(two, ids), tmp_path / "stick", other)
    with pytest.raises(MatchOverError):
        acceptance.receive(other, older)
    assert [found.match_id for found in matches.matches(other)] == [newer.match_id]
    assert matches.match(other, newer.match_id).state == "arrived"


def test_what_lies_in_the_outbox_leaves_only_while_its_people_agree(two, tmp_path):
    one, other = two
    ours, theirs = case_of(one, phone=PHONE), case_of(other, phone=PHONE)
    stick = tmp_path / "stick"
    sent = asked(two, [ours])
    question = carried(one, sent, stick, other)
    back = answered(other, question, [theirs])
    withdrawn(other, theirs)
    with pytest.raises(MatchNotAgreedError):
        delivery.copy_to(other, back.packet_id, tmp_path)
    decisions.add_consent(other, theirs, 1, {**AGREED})
    came = carried(other, back, stick, one)
    joined = case_of(one, agreed=False, phone="+919812345601")
    merging.merge_cases(one, joined, ours, MergeChoices({1: 1}))
    with pytest.raises(MatchNotAgreedError) as caught:
        asking.finish(one, came.match_id)
    assert caught.value.facts["why"] == "asked-apart"
    decisions.add_consent(one, joined, 1, {**AGREED})
    done = asking.finish(one, came.match_id)
    assert [found.case_id for found in matches.results(one)] == [joined]
    with writing(one) as session:
        session.get_one(Office, other.office.office_id).state = "listed"
    with pytest.raises(MatchNotCheckedError):
        delivery.copy_to(one, done.packet_id, tmp_path)
    with writing(one) as session:
        session.get_one(Office, other.office.office_id).state = "verified"
    assert carried(one, done, stick, other).shared == 1


def test_a_packet_that_declines_leaves_whoever_took_back_what(two, tmp_path):
    one, other = two
    question = carried(one, asked(two, [case_of(one, phone=PHONE)]), tmp_path / "stick", other)
    theirs = case_of(other, phone=PHONE)
    answering.prepare(other, question.match_id, AnswerMatch((theirs,)))
    withdrawn(other, theirs)
    no = answering.decline(other, question.match_id, "not_now")
    assert carried(other, no, tmp_path / "stick", one).state == "declined"


# -- a case that goes in the middle -------------------------------------------------------------


def taken_away(s, case, way):
    if way == "sealed":
        return case_sealing.seal(s, case, [1])
    bins.bin_case(s, case)
    bins.empty_bin(s)
    return s


@pytest.mark.parametrize("way", ["sealed", "erased"])
def test_a_case_that_is_sealed_or_erased_takes_its_open_match_with_it(two, tmp_path, way):
    one, other = two
    ours, theirs = case_of(one, phone=PHONE), case_of(other, phone=PHONE)
    came = came_back(two, tmp_path, [ours, case_of(one, phone="+919812345601")], [theirs])
    (record,) = matches.matches(other)
    one, other = taken_away(one, ours, way), taken_away(other, theirs, way)
    for s, match_id in ((one, came.match_id), (other, record.match_id)):
        assert matches.match(s, match_id).state == "stopped"
        with reading(s) as session:
            assert rows.secret_of(session, match_id) is None
        assert matches.results(s) == ()
        assert "match_stopped" in [entry.action for entry in log.entries(s)]


# -- forged results -----------------------------------------------------------------------------


def test_a_result_that_hits_what_is_no_key_is_made_up(two, tmp_path):
    one, other = two
    question = carried(one, asked(two, [case_of(one, phone=PHONE)]), tmp_path / "stick", other)
    back = answered(other, question, [case_of(other, phone="+919812345600")])
    came = carried(other, back, tmp_path / "stick", one)
    done = asking.finish(one, came.match_id)
    with reading(one) as session:
        good = store.manifest_of(session.get_one(Packet, done.packet_id), MULTILINE).body
        own = store.manifest_of(session.get_one(Packet, back.packet_id), MULTILINE).body
    # They send our own points back, as if everything of ours were theirs.
    body = {**good, "twice": own["twice"]}
    path = write_packet(
        tmp_path / "made-up.lifafa", one, other, type="psi3", body=body, re=back.packet_id,
        seq=700, pid="5b" * 16,
    )  # fmt: skip
    with pytest.raises(MatchPointsError):
        acceptance.receive(other, path)
    assert matches.results(other) == ()
    learnt = carried(one, done, tmp_path / "stick", other)
    assert (learnt.state, learnt.shared) == ("done", 0)


# -- what the log keeps -------------------------------------------------------------------------


def test_words_of_another_office_do_not_get_into_the_log(two, tmp_path):
    one, other = two
    about = About(1, "asha_of_patna_9812345678", "meena_by_name", 64, ("phone",))
    pid = "6c" * 16
    step = matching.ask(pid, phones(range(3)), about, matching.new_exponent())
    path = write_packet(
        tmp_path / "words.lifafa", one, other, type="psi1", body=step.body, pid=pid, seq=701
    )
    acceptance.receive(other, path)
    (came,) = matches.matches(other)
    assert came.purpose == "asha_of_patna_9812345678"
    answered(other, came, [case_of(other, phone=PHONE)])
    told = str(list(log.entries(other)))
    assert "asha_of_patna" not in told
    assert "meena" not in told

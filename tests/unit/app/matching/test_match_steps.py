"""A match from the question to the results on both sides, and what is kept of it at each step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.consent import decisions
from app.core import log
from app.core.services import reading
from app.duplicates import merging
from app.duplicates.merging import MergeChoices
from app.matching import asking, ending, matches
from app.matching.match_records import AskMatch
from app.matching.match_words import MatchNoKeysError, MatchStateError, MatchTooManyKeysError
from app.offices import offices
from app.register import access
from app.register.records import RecoveryPlan
from app.rekey import rekey
from app.retention import recycle_bin as bins
from app.sealed import case_sealing
from match_desk import (
    AGREED,
    GROUND,
    answered,
    asked,
    carried,
    case_of,
    many_cases,
    matching_pair,
    whole,
)
from models.rows import matching as rows
from models.rows.packet import Packet
from office_sim import PASSPHRASE
from pair_sim import check
from register_state import unchanged

PHONE = "+919812345678"


def test_both_find_the_telephone_that_both_hold(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        ours = [
            case_of(one, name_full="Made-up Asha", phone="+919812345678"),
            case_of(one, name_full="Made-up Bina", phone="+919812345679"),
        ]
        theirs = [
            case_of(other, name_full="Made-up Ashaa", phone="९८१२३४५६७८", home_country="IN"),
            case_of(other, name_full="Made-up Chanda", phone="+919812345000"),
        ]
        here, there = whole(two, ours, theirs, tmp_path / "stick")
        assert (here.state, there.state) == ("done", "done")
        assert (here.shared, there.shared) == (1, 1)
        (mine,) = matches.results(one)
        (other_one,) = matches.results(other)
        assert (mine.case_id, mine.kind, mine.value) == (ours[0], "phone", "+919812345678")
        assert (other_one.case_id, other_one.kind) == (theirs[0], "phone")
        assert mine.line.startswith("Possibly the same: ")
        for s, record in ((one, here), (other, there)):
            with reading(s) as session:
                assert rows.secret_of(session, record.match_id) is None
        actions = [entry.action for entry in log.entries(one)]
        assert {"match_on", "match_question", "match_answer_came", "match_finished"} <= set(actions)


def test_a_plan_tells_what_would_be_compared_and_writes_nothing(tmp_path):
    with matching_pair(tmp_path) as (one, other):
        agreed = case_of(one, name_full="Made-up Asha Devi", birth="2001-05-06", phone=PHONE)
        silent = case_of(one, agreed=False, phone="+919812345600")
        wanted = AskMatch(
            other.office.office_id, (agreed, silent, agreed), 64, "investigation", "consent"
        )
        with unchanged(one, lines=0):
            plan = asking.plan(one, wanted)
        assert [(found.keys, found.why) for found in plan.cases] == [(3, ""), (0, "not-asked")]
        assert (plan.by_kind, plan.keys, plan.fits) == ((("phone", 1), ("nd", 2)), 3, True)
        assert (plan.bucket_needed, plan.on_ground) == (64, 0)
        on_ground = asking.plan(one, replace(wanted, ground=GROUND, kinds=("phone",)))
        assert (on_ground.keys, on_ground.on_ground, on_ground.kinds) == (2, 1, ("phone",))


def test_more_than_a_question_holds_is_refused(tmp_path):
    with matching_pair(tmp_path) as (one, other):
        ids = many_cases(one, [{"phone": f"+9198{number:08}"} for number in range(65)])
        wanted = AskMatch(other.office.office_id, tuple(ids), 64, "investigation", "consent")
        plan = asking.plan(one, wanted)
        assert (plan.fits, plan.bucket_needed) == (False, 256)
        with pytest.raises(MatchTooManyKeysError) as caught:
            asking.prepare(one, wanted)
        assert caught.value.facts == {"keys": 65, "bucket": 64}
        with pytest.raises(MatchNoKeysError):
            asking.prepare(one, replace(wanted, case_ids=(case_of(one),)))


def test_what_a_person_keeps_back_is_not_compared(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        shy = case_of(one, agreed=False, phone=PHONE, phone_second="+919812345601")
        decisions.add_consent(one, shy, 1, {**AGREED, "withhold": "phone"})
        theirs = [case_of(other, phone=PHONE), case_of(other, phone="+919812345601")]
        here, _there = whole(two, [shy], theirs, tmp_path / "stick")
        assert here.shared == 1
        assert [found.value for found in matches.results(one)] == ["+919812345601"]


def test_a_result_goes_where_its_person_goes_and_goes_with_its_case(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        first, second = case_of(one, phone=PHONE), case_of(one, phone="+919812345601")
        theirs = case_of(other, phone=PHONE)
        here, _there = whole(two, [first, second], [theirs], tmp_path / "stick")
        merged = merging.merge_cases(one, second, first, MergeChoices({1: 1}))
        (found,) = matches.results(one)
        assert (found.case_id, matches.results_about(one, second)) == (second, (found,))
        merging.undo_merge(one, merged.merge_id)
        assert [found.case_id for found in matches.results(one)] == [first]
        noted = ending.note_outcome(one, matches.results(one)[0].result_id, "same")
        assert (noted.outcome, noted.outcome_at) == ("same", one.clock.now())
        bins.bin_case(one, first)
        bins.empty_bin(one)
        assert matches.results(one) == ()
        assert matches.match(one, here.match_id).shared == 1


def test_a_match_of_a_case_that_was_sealed_meanwhile_is_over(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        ours = case_of(one, phone=PHONE)
        question = carried(one, asked(two, [ours]), tmp_path / "stick", other)
        back = answered(other, question, [case_of(other, phone=PHONE)])
        came = carried(other, back, tmp_path / "stick", one)
        named = case_sealing.seal(one, ours, [1])
        with pytest.raises(MatchStateError):
            asking.finish(named, came.match_id)
        record = matches.match(named, came.match_id)
        assert (record.state, record.shared, record.cases) == ("stopped", 0, ())


def test_a_question_of_an_office_that_was_in_doubt_meanwhile_is_answered_after_a_new_check(
    tmp_path,
):
    with matching_pair(tmp_path) as two:
        one, other = two
        ours, theirs = (case_of(s, name_full="Made-up Asha", phone=PHONE) for s in two)
        question = carried(one, asked(two, [ours]), tmp_path / "stick", other)
        offices.report_mismatch(other, one.office.office_id)
        assert packet_state(other, question.question_packet) == "quarantined"
        check(other, one)
        assert packet_state(other, question.question_packet) == "waiting"
        answer = answered(other, question, [theirs])
        assert carried(other, answer, tmp_path / "stick", one).state == "came_back"


def test_a_question_that_is_over_when_its_office_is_checked_anew_is_kept_no_longer(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        question = carried(one, asked(two, [case_of(one, phone=PHONE)]), tmp_path / "stick", other)
        offices.report_mismatch(other, one.office.office_id)
        ending.stop(other, question.match_id)
        check(other, one)
        assert packet_state(other, question.question_packet) == "noted"
        assert list((other.folder / "inbox").iterdir()) == []


def packet_state(s, packet_id: str) -> str:
    with reading(s) as session:
        return str(session.get(Packet, packet_id).state)


def test_new_keys_for_everything_let_an_open_match_be_finished(tmp_path):
    with matching_pair(tmp_path) as two:
        one, other = two
        question = carried(one, asked(two, [case_of(one, phone=PHONE)]), tmp_path / "stick", other)
        back = answered(other, question, [case_of(other, phone=PHONE)])
        came = carried(other, back, tmp_path / "stick", one)
        again = rekey.rekey(one, PASSPHRASE, None, RecoveryPlan())[0]
        again = getattr(again, "services", again)
        assert asking.finish(again, came.match_id).shared == 1
        access.lock(again)

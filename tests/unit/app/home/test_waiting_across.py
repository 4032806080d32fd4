"""What the first page tells of matches and returns: only to whoever may take the step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.home import today as waiting
from app.matching import answering, asking, ending, matches
from app.matching.match_records import AnswerMatch, AskMatch
from app.returns import desk
from app.statistics import periods
from match_desk import asked, carried, case_of, matching_pair, whole
from office_sim import DAY_S
from pair_sim import pair

PHONE = "+919800000123"
ROLES = ("officer", "data_entry", "read_only")


def by(s, role: str):
    """Return the register as somebody with another role has it open."""
    return replace(s, user=replace(s.user, role=role))


def steps(s) -> list[str]:
    return [one.step for one in waiting.today(s).matches]


@pytest.fixture
def two(tmp_path, hands):
    with matching_pair(tmp_path, hands) as both:
        yield both


def test_each_step_of_a_match_is_told_where_it_is_taken_and_only_to_who_may(two, tmp_path):
    one, other = two
    ours, theirs = case_of(one, phone=PHONE), case_of(other, phone=PHONE)
    question = AskMatch(
        other.office.office_id, (ours,), bucket=64, purpose="investigation", basis="consent"
    )
    prepared = asking.prepare(one, question)
    assert (steps(one), steps(by(one, "officer"))) == (["agree"], [])
    came = carried(one, asking.confirm(one, prepared.match_id), tmp_path / "stick", other)
    assert (steps(one), steps(other)) == ([], ["answer"])
    assert [steps(by(other, role)) for role in ROLES] == [["answer"], [], []]
    [line] = waiting.today(other).matches
    assert (line.match_id, line.office) == (came.match_id, one.office.name)
    answering.prepare(other, came.match_id, AnswerMatch((theirs,)))
    assert (steps(other), steps(by(other, "officer"))) == (["agree"], [])
    back = carried(other, answering.confirm(other, came.match_id), tmp_path / "stick", one)
    assert steps(by(one, "officer")) == ["look"]
    asking.finish(one, back.match_id)
    assert [(one.step, one.count) for one in waiting.today(one).matches] == [("call", 1)]
    [result] = matches.results(one)
    ending.note_outcome(one, result.result_id, "same")
    assert waiting.today(one).matches == ()


def test_a_question_whose_time_is_over_waits_for_nobody(two, tmp_path, hands):
    one, other = two
    carried(one, asked(two, [case_of(one, phone=PHONE)]), tmp_path / "stick", other)
    hands.at += 31 * DAY_S
    assert waiting.today(other).matches == ()


def test_a_case_tells_what_was_found_about_it_and_no_other(two, tmp_path):
    one, other = two
    ours, theirs = case_of(one, phone=PHONE), case_of(other, phone=PHONE)
    apart = case_of(one)
    whole(two, [ours, apart], [theirs], tmp_path / "stick")
    assert len(matches.results_about(one, ours)) == 1
    assert matches.results_about(one, apart) == ()


def test_a_return_is_due_again_after_its_days_and_only_the_head_is_told(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, other):
        nodal = other.office.office_id
        assert waiting.today(one).returns == ()
        desk.send(one, desk.plan(one, nodal, periods.quarter(2026, 3)))
        assert (waiting.today(one).returns, waiting.count_due(one)) == ((), 0)
        hands.at += 40 * DAY_S
        [line] = waiting.today(one).returns
        assert (line.office_id, line.code, line.why) == (nodal, "2026-Q4", "due")
        assert waiting.count_due(one) == 1
        for role in ROLES:
            assert waiting.today(by(one, role)).returns == ()
            assert waiting.count_due(by(one, role)) == 0

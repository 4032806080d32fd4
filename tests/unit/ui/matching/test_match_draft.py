"""The choices of a question or an answer: what is missing, what is kept, what is asked again."""

from __future__ import annotations

import pytest

from app.matching.match_records import BUCKETS, KINDS
from match_window_fakes import GROUND, MATCHES, match
from ui.matching import match_draft
from ui.matching.match_draft import NAMES, Draft, Step
from ui.referrals.choices import GroundDraft

WHOLE = Draft(office_id="a" * 64, purpose="investigation", basis="consent")
CHOSEN = WHOLE.ticked(["case-1"], True)


@pytest.mark.parametrize("part", ["office", "purpose", "basis"])
def test_a_question_says_whom_what_for_and_on_which_basis(part):
    lacking = Draft(**(vars(WHOLE) | {f"{part}_id" if part == "office" else part: ""}))
    assert match_draft.missing(lacking, Step.ABOUT, 0, refused=False) == part
    assert match_draft.missing(WHOLE, Step.ABOUT, 0, refused=False) == ""


@pytest.mark.parametrize(
    ("keys", "refused", "found"), [(4, False, ""), (0, False, "keys"), (65, False, "too-many"),
                                   (4, True, "refused")]
)  # fmt: skip
def test_cases_have_to_fit_and_to_be_allowed(keys, refused, found):
    assert match_draft.missing(CHOSEN, Step.CASES, keys, refused=refused) == found


def test_no_case_and_half_a_ground_are_not_enough():
    assert match_draft.missing(WHOLE, Step.CASES, 4, refused=False) == "cases"
    half = Draft(**(vars(CHOSEN) | {"ground": GroundDraft(on=True, basis="court_order")}))
    assert match_draft.missing(half, Step.CASES, 4, refused=False) == "ground-order"


def test_names_go_with_the_smallest_size_only():
    larger = WHOLE.in_bucket(BUCKETS[1])
    assert NAMES not in larger.kinds
    assert NAMES not in larger.question(["case-1"]).kinds
    assert larger.in_bucket(BUCKETS[0]).kinds == frozenset(KINDS)


def test_a_draft_comes_back_as_it_was_kept():
    assert match_draft.read(CHOSEN.written(), "") == CHOSEN
    answer = match_draft.answering(MATCHES["agree-answer"])
    assert answer.ground.ground() == GROUND
    assert match_draft.read(answer.written(), answer.match_id) == answer


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", CHOSEN.written().replace("64,", "65,"),
             CHOSEN.written().replace('"phone"', '"name"'), '{"ground": 3}']
)  # fmt: skip
def test_what_makes_no_sense_any_more_is_let_go(text):
    assert match_draft.read(text, "") is None


def test_a_draft_of_another_match_is_not_taken():
    assert match_draft.read(CHOSEN.written(), "1" * 32) is None


def test_asking_again_takes_the_size_that_they_would_answer():
    again = match_draft.again(MATCHES["declined"])
    assert (again.bucket, again.purpose, again.asks) == (64, "investigation", True)
    assert again.cases == frozenset(MATCHES["declined"].cases)
    other = match_draft.again(match(3, state="expired", bucket=256, kinds=("phone", NAMES)))
    assert (other.bucket, other.kinds) == (256, frozenset({"phone"}))

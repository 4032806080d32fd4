"""A note is kept with who and when, is found by its words, and is never changed."""

import pytest

from app.base.errors import CaseStateError, FactRefusedError
from app.cases import case_list, case_work, cases
from app.cases.records import CaseQuery
from app.core import log
from app.core.services import Services
from app.duplicates.merging import merge_cases
from office_sim import DAY_S, Hands, reopened


@pytest.fixture
def case_id(s: Services) -> str:
    return cases.add_case(s, {"p1.name_full": "Asha"}).case_id


def test_notes_come_newest_first_and_may_correct_each_other(
    s: Services, case_id: str, hands: Hands
):
    first = case_work.add_note(s, case_id, "  Mother called.\nShe wants to visit.  ")
    assert (first.number, first.text, first.by) == (
        1,
        "Mother called.\nShe wants to visit.",
        "R. Das",
    )
    hands.at += DAY_S
    case_work.add_note(s, case_id, "It was the aunt.", corrects=1)
    told = cases.show_case(s, case_id).notes
    assert [(one.number, one.corrects, one.at) for one in told] == [
        (2, 1, hands.at),
        (1, 0, hands.at - DAY_S),
    ]
    assert case_work.list_notes(s, case_id) == told
    line = log.entries(s)[0]
    assert (line.action, line.facts) == ("note_added", {"number": 2})
    s2 = reopened(s)
    assert case_work.list_notes(s2, case_id) == told


@pytest.mark.parametrize("text", ["aunt", "माँ ने", "मां"])
def test_a_note_is_found_by_its_words(s: Services, case_id: str, text: str):
    cases.add_case(s, {"p1.name_full": "Rekha"})
    case_work.add_note(s, case_id, "It was the aunt; माँ ने फ़ोन किया")
    cases.set_facts(s, case_id, {"p1.age": "16"})
    page = case_list.list_cases(s, CaseQuery(text=text))
    assert [row.case_id for row in page.rows] == [case_id]


@pytest.mark.parametrize(
    ("text", "corrects", "reason"),
    [("", 0, "value.missing"), ("x", 7, "note.unknown"), ("a\u202eb", 0, "text.hidden")],
)
def test_what_cannot_be_kept_is_refused(
    s: Services, case_id: str, text: str, corrects: int, reason: str
):
    with pytest.raises(FactRefusedError) as caught:
        case_work.add_note(s, case_id, text, corrects)
    assert caught.value.facts == {"field": "Note", "reason": reason}
    assert case_work.list_notes(s, case_id) == ()


def test_a_closed_case_gets_no_notes(s: Services, case_id: str):
    cases.close_case(s, case_id, "other")
    with pytest.raises(CaseStateError):
        case_work.add_note(s, case_id, "x")


def test_two_cases_that_become_one_keep_all_notes_and_steps(s: Services):
    kept = cases.add_case(s, {"p1.name_full": "Asha", "next_step": "Call"})
    other = cases.add_case(s, {"p1.name_full": "Asha", "next_step": "Visit"})
    case_work.add_note(s, kept.case_id, "one")
    case_work.add_note(s, other.case_id, "two")
    case_work.add_note(s, other.case_id, "three", corrects=1)
    merge_cases(s, kept.case_id, other.case_id)
    case = cases.show_case(s, kept.case_id)
    assert [(one.number, one.text, one.corrects) for one in case.notes] == [
        (3, "three", 2),
        (2, "two", 0),
        (1, "one", 0),
    ]
    assert {one.title for one in case.tasks} == {"Call", "Visit"}

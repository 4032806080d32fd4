"""Tasks and the next step of a case say the same, in the list, in the history and in the log."""

from dataclasses import replace

import pytest

from app.base.errors import CaseStateError, FactRefusedError, NotFoundError
from app.cases import case_list, case_work, cases
from app.cases.history import history, restore_part, restore_value
from app.cases.records import CaseQuery
from app.core import log
from app.core.services import Services
from office_sim import DAY_S, LOGIN, Hands


@pytest.fixture
def case_id(s: Services) -> str:
    return cases.add_case(s, {"p1.name_full": "Asha"}).case_id


def step(s: Services, case_id: str) -> tuple[object, object]:
    case = cases.show_case(s, case_id)
    return case.value("next_step"), case.value("next_step_on")


def open_titles(s: Services, case_id: str) -> list[str]:
    return [one.title for one in case_work.list_tasks(s, case_id) if one.state == "open"]


def due(s: Services) -> list[str]:
    return [row.next_step for row in case_list.list_cases(s, CaseQuery(filter="due")).rows]


def test_the_earliest_task_is_the_next_step_of_its_case(s: Services, case_id: str):
    late = case_work.add_task(s, case_id, "Court hearing", "15/12/2026", LOGIN)
    assert (late.due_on, late.who_name, late.state) == ("2026-12-15", "R. Das", "open")
    assert (late.added_by, late.done_by) == ("R. Das", "")
    assert step(s, case_id) == ("Court hearing", "2026-12-15")
    assert due(s) == []
    early = case_work.add_task(s, case_id, "Call the home office", "28 Nov 2026")
    assert step(s, case_id) == ("Call the home office", "2026-11-28")
    assert due(s) == ["Call the home office"]
    done = case_work.finish_task(s, case_id, early.task_id[:8])
    assert (done.state, done.done_by, done.done_at) == ("done", "R. Das", s.clock.now())
    assert step(s, case_id) == ("Court hearing", "2026-12-15")
    assert [one.state for one in cases.show_case(s, case_id).tasks] == ["open", "done"]
    assert [line.action for line in log.entries(s, 3)] == ["task_done", "task_added", "task_added"]


def test_fields_typed_in_the_form_are_the_task(s: Services, case_id: str):
    cases.set_facts(s, case_id, {"next_step": "Visit"})
    cases.set_facts(s, case_id, {"next_step_on": "2026-11-30"})
    (task,) = case_work.list_tasks(s, case_id)
    assert (task.title, task.due_on, task.added_by) == ("Visit", "2026-11-30", "R. Das")
    cases.set_facts(s, case_id, {"next_step": "", "next_step_on": ""})
    assert [one.state for one in case_work.list_tasks(s, case_id)] == ["dropped"]
    assert step(s, case_id) == (None, None)


def test_a_new_case_with_a_next_step_begins_with_its_task(s: Services):
    case = cases.add_case(s, {"next_step": "Call", "next_step_on": "2026-11-27"})
    assert [(one.title, one.due_on) for one in case.tasks] == [("Call", "2026-11-27")]
    assert history(s, case.case_id).lines == ()


def test_a_task_is_changed_and_the_list_follows(s: Services, case_id: str):
    task = case_work.add_task(s, case_id, "Visit")
    assert step(s, case_id) == ("Visit", None)
    changed = case_work.change_task(s, case_id, task.task_id, due="27/11/2026", who=LOGIN)
    assert (changed.title, changed.due_on, changed.who_name) == ("Visit", "2026-11-27", "R. Das")
    assert due(s) == ["Visit"]
    changed = case_work.change_task(
        s, case_id, task.task_id, title="Visit the aunt", due="", who=""
    )
    assert (changed.title, changed.due_on, changed.who) == ("Visit the aunt", "", 0)
    assert due(s) == []


def test_what_was_ended_can_be_opened_again(s: Services, case_id: str):
    task = case_work.add_task(s, case_id, "Visit", "2026-11-27")
    case_work.drop_task(s, case_id, task.task_id)
    assert step(s, case_id) == (None, None)
    for act in (case_work.drop_task, case_work.finish_task):
        with pytest.raises(CaseStateError) as caught:
            act(s, case_id, task.task_id)
        assert caught.value.facts == {"reason": "task.ended"}
    with pytest.raises(CaseStateError):
        case_work.change_task(s, case_id, task.task_id, title="x")
    case_work.reopen_task(s, case_id, task.task_id)
    with pytest.raises(CaseStateError):
        case_work.reopen_task(s, case_id, task.task_id)
    assert step(s, case_id) == ("Visit", "2026-11-27")


def test_the_history_of_the_next_step_tells_what_tasks_did(s: Services, case_id: str, hands: Hands):
    cases.set_facts(s, case_id, {"next_step": "Visit"})
    hands.at += DAY_S
    (task,) = case_work.list_tasks(s, case_id)
    case_work.finish_task(s, case_id, task.task_id)
    lines = history(s, case_id).lines
    assert [(line.field, line.before, line.after) for line in lines] == [
        ("next_step", "Visit", ""),
        ("next_step", "", "Visit"),
    ]
    restore_value(s, case_id, lines[0].change)
    assert open_titles(s, case_id) == ["Visit"]
    assert len(case_work.list_tasks(s, case_id)) == 1


@pytest.mark.parametrize(
    ("words", "field", "reason"),
    [
        (("", "2026-11-27", ""), "Next step", "value.missing"),
        (("Visit", "some day", ""), "Due on", "date.unknown"),
        (("Visit", "", "nobody"), "Who", "user.unknown"),
    ],
)
def test_a_task_that_cannot_be_kept_is_refused(s: Services, case_id: str, words, field, reason):
    with pytest.raises(FactRefusedError) as caught:
        case_work.add_task(s, case_id, *words)
    assert caught.value.facts == {"field": field, "reason": reason}
    assert case_work.list_tasks(s, case_id) == ()


def test_a_task_is_found_by_a_beginning_that_fits_only_one(s: Services, case_id: str):
    task = case_work.add_task(s, case_id, "Visit")
    for ref in ("", task.task_id[:3], "zzzz"):
        with pytest.raises(NotFoundError):
            case_work.finish_task(s, case_id, ref)
    with pytest.raises(FactRefusedError):
        case_work.change_task(s, case_id, task.task_id, title="")


def test_a_closed_or_binned_case_gets_no_tasks(s: Services, case_id: str):
    cases.close_case(s, case_id, "other")
    with pytest.raises(CaseStateError) as caught:
        case_work.add_task(s, case_id, "Visit")
    assert caught.value.facts == {"reason": "case.not-open"}


@pytest.mark.parametrize(
    "act",
    [
        lambda s, case_id: case_work.add_task(s, case_id, "x"),
        lambda s, case_id: case_work.change_task(s, case_id, "abcd", title="x"),
        lambda s, case_id: case_work.finish_task(s, case_id, "abcd"),
        lambda s, case_id: case_work.drop_task(s, case_id, "abcd"),
        lambda s, case_id: case_work.reopen_task(s, case_id, "abcd"),
        lambda s, case_id: case_work.add_note(s, case_id, "x"),
        lambda s, case_id: restore_value(s, case_id, 1),
        lambda s, case_id: restore_part(s, case_id, "abcd"),
    ],
)
def test_who_may_only_read_works_on_nothing(s: Services, case_id: str, act):
    reader = replace(s, user=replace(s.user, role="read_only"))
    with pytest.raises(CaseStateError) as caught:
        act(reader, case_id)
    assert caught.value.facts == {"reason": "role.read-only"}
    assert case_work.list_tasks(reader, case_id) == ()

"""A case that is closed, in the bin or part of another refuses every change, in the same words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.errors import CaseStateError
from app.cases import case_work, cases, history
from app.cases.history import HistoryQuery
from app.cases.papers import papers
from app.consent import decisions
from app.core.services import Services
from app.duplicates import merging
from app.retention import recycle_bin

FACTS = {"summary": "Found at the station", "p1.name_full": "Asha Made-up", "p1.age": "16"}
WAYS = {"closed": "case.not-open", "binned": "case.in-bin", "merged": "case.merged"}


@pytest.fixture
def case_id(s: Services) -> str:
    case_id = cases.add_case(s, FACTS).case_id
    cases.set_facts(s, case_id, {"p1.age": "17"})
    case_work.add_task(s, case_id, "Visit")
    return case_id


def ended(s: Services, case_id: str, way: str) -> None:
    """Close a case, put it into the bin or make it part of another."""
    if way == "closed":
        cases.close_case(s, case_id, "other")
    elif way == "binned":
        recycle_bin.bin_case(s, case_id)
    else:
        merging.merge_cases(s, cases.add_case(s, FACTS).case_id, case_id)


def changes(s: Services, case_id: str, folder: Path) -> dict[str, Callable[[], object]]:
    """Return all that changes a case, by name."""
    paper = folder / "p.txt"
    paper.write_bytes(b"x")
    [task] = case_work.list_tasks(s, case_id)
    line = history.history(s, case_id, HistoryQuery(field="age")).lines[0]
    other = cases.add_case(s, FACTS).case_id
    return {
        "facts": lambda: cases.set_facts(s, case_id, {"summary": "x"}),
        "person": lambda: cases.add_person(s, case_id, "victim"),
        "event": lambda: cases.add_event(s, case_id),
        "service": lambda: cases.add_service(s, case_id),
        "no person": lambda: cases.remove_person(s, case_id, 1),
        "no event": lambda: cases.remove_event(s, case_id, 1),
        "closing": lambda: cases.close_case(s, case_id, "other"),
        "paper": lambda: papers.attach(s, case_id, paper, "other"),
        "step": lambda: case_work.add_task(s, case_id, "Call"),
        "step done": lambda: case_work.finish_task(s, case_id, task.task_id),
        "note": lambda: case_work.add_note(s, case_id, "x"),
        "value back": lambda: history.restore_value(s, case_id, line.change),
        "decision": lambda: decisions.add_consent(s, case_id, 1, {}),
        "merge": lambda: merging.merge_cases(s, case_id, other),
    }


@pytest.mark.parametrize("way", WAYS)
def test_no_act_changes_it_and_each_says_the_same(s, case_id: str, tmp_path: Path, way: str):
    acts = changes(s, case_id, tmp_path)
    ended(s, case_id, way)
    before = cases.show_case(s, case_id)
    told = {}
    for name, act in acts.items():
        with pytest.raises(CaseStateError) as caught:
            act()
        told[name] = caught.value.facts
    assert told == {name: {"reason": WAYS[way]} for name in acts}
    assert cases.show_case(s, case_id) == before

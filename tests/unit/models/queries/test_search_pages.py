"""A search goes on page by page to its last hit, also where it is held to some of the cases."""

import pytest

from models.queries import listing
from models.queries.listing import CaseFilter, CaseLine, search_cases
from models.register.database import Register

CASES = 9


@pytest.fixture
def many(register: Register, add_case, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Cases that a search finds, the newest first; every second one has a next step."""
    monkeypatch.setattr(listing, "_FIRST_FOUND", 2)
    monkeypatch.setattr(listing, "_MORE_FOUND", 2)
    made = [
        add_case(
            now=number,
            name_full="Made-up Asha",
            case={"next_step_on": f"2026-12-0{number}" if number % 2 else None},
        )
        for number in range(1, CASES + 1)
    ]
    return [case.id for case in reversed(made)]


def ids(lines: list[CaseLine]) -> list[str]:
    return [line.id for line in lines]


@pytest.mark.parametrize("limit", [1, 2, 4, CASES, 20])
def test_every_page_goes_on_behind_the_one_before(register: Register, many: list[str], limit: int):
    with register.read() as session:
        found = ids(search_cases(session, "asha", limit=limit))
        while len(page := search_cases(session, "asha", limit=limit, after=found[-1])) > 0:
            found += ids(page)
    assert found == many


def test_behind_a_case_that_is_not_found_comes_nothing(register: Register, many: list[str]):
    with register.read() as session:
        assert search_cases(session, "asha", after="no such case") == []
        assert search_cases(session, "nobody", after=many[0]) == []


@pytest.mark.parametrize("after", [None, 0])
def test_what_is_due_and_what_is_named_is_found_behind_any_number_of_others(
    register: Register, many: list[str], after: int | None
):
    last = None if after is None else many[after]
    due = CaseFilter(record_state="open", due_until="2026-12-03")
    with register.read() as session:
        # By the day, the newest case is not due, so that nothing stands behind it.
        found = ids(search_cases(session, "asha", due, limit=5, after=last))
        assert found == ([many[-3], many[-1]] if after is None else [])
        some = [many[0], many[4], many[-1]]
        named = ids(search_cases(session, "asha", limit=2, among=some, after=last))
        assert named == (some[:2] if after is None else some[1:])
        both = ids(search_cases(session, "asha", due, among=some))
    assert both == [many[-1]]

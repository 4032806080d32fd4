"""The list of the register is narrowed, ordered, searched and counted for its officer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases import case_list, cases
from app.cases.records import CaseQuery
from app.core.services import Services
from office_sim import open_office

PEOPLE = (
    ("सुनीता कुमारी", "Purnia", ("begging",), "12", "27 Nov 2026"),
    ("সুনীতা দাস", "Malda", ("begging", "forced_labour"), "30", ""),
    ("Sunita Devi", "Purnia", (), "17", "1 Mar 2027"),
    ("Rahima Khatun", "Malda", ("forced_labour",), "", "26 Nov 2026"),
)


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path) as services:
        for name, district, purpose, age, due in PEOPLE:
            facts = {
                "p1.name_full": name, "p1.role": ("victim",), "p1.home_district": district,
                "p1.purpose": purpose, "p1.age": age, "p1.name_father": "Gopal Rai",
                "p1.phone": "98765 43210" if district == "Malda" else "",
                "next_step": "Call" if due else "", "next_step_on": due,
                "narrative": "Promised work in an orchestra.",
            }  # fmt: skip
            cases.add_case(services, facts)
        yield services


def names(s: Services, **asked: object) -> list[str]:
    return [row.name for row in case_list.list_cases(s, CaseQuery(**asked)).rows]  # type: ignore[arg-type]


SUNITA, SUNITA_D, DEVI, RAHIMA = (person[0] for person in PEOPLE)


def test_choices_are_what_the_cases_have(s: Services) -> None:
    choices = case_list.list_choices(s)
    assert choices.district == (("Malda", 2), ("Purnia", 2))
    assert dict(choices.purpose) == {"begging": 2, "forced_labour": 2}
    assert dict(choices.status) == {"active": 4}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"order": "age"}, [SUNITA, DEVI, SUNITA_D, RAHIMA]),
        ({"order": "name"}, [RAHIMA, DEVI, SUNITA, SUNITA_D]),
        ({"order": "name", "reverse": True}, [SUNITA_D, SUNITA, DEVI, RAHIMA]),
        ({"filter": "due"}, [RAHIMA, SUNITA]),
        ({"filter": "due", "district": "Malda"}, [RAHIMA]),
        ({"purpose": "begging", "order": "case_no"}, [SUNITA_D, SUNITA]),
        ({"purpose": "begging", "district": "Purnia"}, [SUNITA]),
        ({"status": "follow_up"}, []),
        ({"text": "suneeta", "district": "Purnia"}, [DEVI, SUNITA]),
        ({"text": "सुनीता", "filter": "due"}, [SUNITA]),
        ({"text": "০৯৮৭৬৫৪৩২১০", "purpose": "begging"}, [SUNITA_D]),
        ({"text": "orchestra", "filter": "closed"}, []),
    ],
)
def test_list_is_narrowed_and_ordered(
    s: Services, asked: dict[str, object], found: list[str]
) -> None:
    assert names(s, **asked) == found


def test_counts_follow_the_narrowing(s: Services) -> None:
    page = case_list.list_cases(s, CaseQuery(district="Malda"))
    assert page.counts == {"open": 2, "mine": 2, "due": 1, "closed": 0, "all": 2}
    assert case_list.list_cases(s, CaseQuery(district="Patna")).counts["all"] == 0
    assert not page.or_more


def test_what_no_cell_shows_is_told(s: Services) -> None:
    rows = case_list.list_cases(s, CaseQuery(text="gopal")).rows
    assert {row.found for row in rows} == {"gopal"}
    told = {row.found for row in case_list.list_cases(s, CaseQuery(text="98765 43210")).rows}
    assert told == {"9876543210"}
    assert {row.found for row in case_list.list_cases(s, CaseQuery(text="sunita")).rows} == {""}


def test_pages_of_a_search_follow_each_other(s: Services) -> None:
    first = case_list.list_cases(s, CaseQuery(text="promised", limit=3))
    rest = case_list.list_cases(
        s, CaseQuery(text="promised", limit=3, after=first.rows[-1].case_id)
    )
    assert first.more
    assert not rest.more
    assert {row.name for row in (*first.rows, *rest.rows)} == {person[0] for person in PEOPLE}
    assert not rest.counts


@pytest.mark.parametrize("wrong", [{"order": "height"}, {"filter": "mine too"}, {"limit": 0}])
def test_a_question_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unknown|1 to 1000"):
        CaseQuery(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("behind", ["waiting", "due"])
def test_a_search_in_what_waits_or_is_due_looks_at_these_cases_alone(
    s: Services, behind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = case_list.list_cases(s, CaseQuery(filter="all", order="case_no", reverse=True)).rows[0]
    for number in range(3):
        cases.add_case(s, {"p1.name_full": f"Sunita {number}"})
    monkeypatch.setattr(case_list, "waiting_cases", lambda _session: [oldest.case_id])
    page = case_list.list_cases(s, CaseQuery(filter=behind, text="sunita", limit=1))
    assert [row.name for row in page.rows] == [SUNITA]
    assert not page.more
    after = CaseQuery(filter=behind, text="sunita", limit=1, after=oldest.case_id)
    assert case_list.list_cases(s, after).rows == ()

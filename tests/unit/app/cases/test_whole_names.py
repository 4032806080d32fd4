"""A whole name is found however somebody else wrote it: in another script, spelling or cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.name_similarity import same_name
from app.cases import case_list, cases
from app.cases.case_list import count_found
from app.cases.records import CaseQuery
from app.core.services import Services
from models.index.full_text import loose_queries_of, search_rows
from models.queries.listing import cases_added
from models.rows.case import add_person, open_case
from name_lists import Named, fresh_people, more_people, people, searched
from office_sim import open_office


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path) as services:
        yield services


def found(s: Services, typed: str) -> list[str]:
    return [row.name for row in case_list.list_cases(s, CaseQuery(filter="all", text=typed)).rows]


# In the first list few names meet again and again, and each word is also a beginning: who types
# Deepa Rai is shown Deepak Rai as well.
@pytest.mark.parametrize(
    ("listed", "recall", "precision"),
    [(people, 0.98, 0.86), (more_people, 0.96, 0.99), (fresh_people, 0.959, 0.99)],
)
def test_names_held_out_are_found_across_scripts(
    s: Services, listed: Callable[[str], list[Named]], recall: float, precision: float
) -> None:
    named = list(dict.fromkeys(listed("test")))
    with s.register.session() as session:
        added = []
        for _number, name in named:
            case = open_case(session, now=1, today=s.clock.today())
            add_person(case, now=1).put_all({"name_full": name, "role": "victim"})
            added.append(case)
        session.flush()
        cases_added(session, added)
    with s.register.read() as session:
        got = searched(
            named, lambda typed: search_rows(session, typed, len(named), None, same_name)
        )
    assert got.recall >= recall, got
    assert got.precision >= precision, got


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Dilkumari Thapamagar", "Dil Kumari Thapa Magar"),
        ("Sunita Kumari", "Sunita Kumari Devi"),
        ("Mohammad Yusuf Ansari", "Yusof Ansary Md."),
        ("Kaushalya Devi", "Kousolya Debi"),
        ("Gopal Krishna Ray", "Gopalkrisno Roy"),
    ],
)
def test_a_name_in_other_words_is_found(s: Services, stored: str, typed: str) -> None:
    cases.add_case(s, {"p1.name_full": stored})
    cases.add_case(s, {"p1.name_full": "Rahima Khatun"})
    assert found(s, typed) == [stored]
    assert count_found(s, CaseQuery(text=typed)).counts["all"] == 1


def test_who_sounds_like_what_was_typed_comes_before_who_may_be_meant(s: Services) -> None:
    for name in ("Kousolya Devi", "Kaushalya Devi", "Kamala Devi"):
        cases.add_case(s, {"p1.name_full": name})
    assert found(s, "Kaushalya Devi") == ["Kaushalya Devi", "Kousolya Devi"]
    assert found(s, "Kousolya Devi") == ["Kousolya Devi", "Kaushalya Devi"]


def test_words_of_two_people_are_not_one_name(s: Services) -> None:
    cases.add_case(s, {"p1.name_full": "Sunita Das", "p1.name_mother": "Rani Devi"})
    assert found(s, "Sunita Kumari Devi") == []


def test_a_chosen_filter_holds_for_names_in_other_words(s: Services) -> None:
    case = cases.add_case(s, {"p1.name_full": "Dilkumari Thapamagar"})
    cases.close_case(s, case.case_id, "other", "", "made up")
    asked = CaseQuery(filter="open", text="Dil Kumari Thapa Magar")
    assert case_list.list_cases(s, asked).rows == ()
    assert len(case_list.list_cases(s, CaseQuery(filter="closed", text=asked.text)).rows) == 1


@pytest.mark.parametrize("typed", ["", "98765 43210", "a b c d e f", "12 Ram"])
def test_what_is_no_name_is_not_looked_for_as_one(typed: str) -> None:
    assert loose_queries_of(typed) == ()

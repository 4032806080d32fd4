"""Names are sorted and found alike, whatever language the screens speak and digits they show."""

import pytest

from app.base import date_words, language, numerals
from app.cases import case_list
from app.cases.records import CaseQuery
from made_up_cases import fill
from office_sim import open_office

TYPED = ("sunita", "सुनीता", "9000000021", "LF-26", "kalimpong", "२१२/२०२६")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("lists")
    with open_office(folder) as services:
        fill(services, folder)
        yield services


def answers(services) -> list[list[str]]:  # type: ignore[no-untyped-def]
    found = [case_list.list_cases(services)]
    found += [case_list.list_cases(services, CaseQuery(text=typed)) for typed in TYPED]
    return [[row.case_no for row in page.rows] for page in found]


def test_lists_and_searches_do_not_depend_on_the_language_of_the_screens(register) -> None:
    before = answers(register)
    assert all(before[:3])
    try:
        for code in language.WINDOW_LANGUAGES:
            language.install(code)
            numerals.install(numerals.NATIVE)
            date_words.install(date_words.BIKRAM)
            assert answers(register) == before, code
    finally:
        language.install("en")
        numerals.install(numerals.LATIN)
        date_words.install(date_words.GREGORIAN)

"""In the list of a case each group and each section has a name of its own, in every language."""

import re

import pytest

from app.base import language
from app.cases import cases
from office_sim import open_office
from ui.cases.form.outline import outline

SAID = {"p1.name_full": "Asha Made-up", "p1.role": "victim"}


@pytest.fixture(scope="module")
def entries_of(tmp_path_factory):
    """Return what lists a case with a person of each role, an event and a service."""
    with open_office(tmp_path_factory.mktemp("names")) as s:
        case_id = cases.add_case(s, SAID).case_id
        cases.add_person(s, case_id, "suspect")
        cases.add_event(s, case_id)
        cases.add_service(s, case_id)
        case = cases.show_case(s, case_id)
    return lambda: outline(case, frozenset({"case", "p1", "p2", "e1", "s1"}))


@pytest.mark.parametrize("code", language.WINDOW_LANGUAGES)
def test_no_two_groups_or_sections_share_a_name(entries_of, code):
    language.install(code)
    named: dict[str, set[str]] = {}
    for entry in entries_of():
        # The same section of another person is that section.
        kind = entry.key if entry.heading else re.sub(r"^[pes]\d+", "", entry.key)
        named.setdefault(entry.words, set()).add(kind)
    assert len(named) > 25
    assert {words: keys for words, keys in named.items() if len(keys) > 1} == {}

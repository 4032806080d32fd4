"""What was typed for something else makes no case."""

import pytest

from app.cases import case_list
from desk_sim import on_lane, settle
from ui.cases.form.case_flow import save_facts

STRAY = ("/media/STICK/a.lifafa", "~/Documents/x.pdf", "C:\\Users\\a\\x.lfcard", "\\\\pc\\share\\a")


@pytest.mark.parametrize("typed", STRAY)
def test_the_name_of_a_file_begins_no_case(desk, typed):
    saved = on_lane(desk._lane, lambda: save_facts(desk.services, "", {"p1.name_full": typed}))
    assert saved.case is None
    error = saved.refused["p1.name_full"]
    assert (error.code, error.facts["reason"]) == ("case.fact-refused", "text.file")
    assert on_lane(desk._lane, lambda: case_list.list_cases(desk.services)).rows == ()
    settle(desk)


@pytest.mark.parametrize("typed", ["Asha / Usha", "A. B.", "आशा", "C: Das"])
def test_a_name_begins_one(desk, typed):
    saved = on_lane(desk._lane, lambda: save_facts(desk.services, "", {"p1.name_full": typed}))
    assert saved.case is not None
    settle(desk)

"""What follows from the age is shown as worked out: marked, with its source, never written down."""

import pytest

from app.cases import cases
from desk_sim import on_lane, settle
from ui.cases.form.outline import outline
from ui.widgets.buttons import Button
from window_sim import window_over

SAID = {"p1.name_full": "Asha Made-up", "p1.role": "victim"}


@pytest.fixture
def window(desk):
    case_id = on_lane(desk.lane, lambda: cases.add_case(desk.services, SAID)).case_id
    with window_over(desk) as shown:
        shown.go("case", case_id)
        settle(desk)
        shown.page.show_section("p1/birth")
        settle(desk)
        yield shown


def write(window, name: str, typed: str) -> None:
    fields = window.page.body.fields
    fields.put(f"p1.{name}", typed)
    window.page.body._on_settled(f"p1.{name}")
    settle(window.desk)


def row(window, name: str):
    return window.page.body.fields._rows[name]


def said(window, name: str) -> tuple[str, str, list[str]]:
    """Return label, hint and the chips that are drawn as worked out."""
    one = row(window, name)
    chips = [
        chip.text().strip()
        for chip in one.editor.widget.findChildren(Button)
        if chip.property("worked")
    ]
    return one.labelled.label.shown(), one.labelled.hint.shown(), chips


def kept(window, name: str):
    case_id = window.page.flow.case.case_id
    case = on_lane(window.desk.lane, lambda: cases.show_case(window.desk.services, case_id))
    return case.persons[0].facts.get(name)


def to_fill(window) -> int:
    entries = outline(window.page.flow.case, frozenset({"p1"}))
    return next(one.to_fill for one in entries if one.key == "p1/birth")


def test_age_15_fills_below_18_and_says_from_what_and_nothing_is_written(window):
    assert "needed" in said(window, "is_child_stated")[0]
    assert to_fill(window) == 1
    write(window, "age", "15")
    assert said(window, "is_child_stated") == (
        "Below 18",
        "Worked out from “Age in years”: Yes",
        ["Yes"],
    )
    assert to_fill(window) == 0
    assert kept(window, "is_child_stated") is None
    assert window.page.flow.case.persons[0].worked_out == {"is_child_stated": ("yes", "age")}


def test_it_changes_with_the_fact_and_goes_with_it(window):
    write(window, "age", "15")
    write(window, "age", "30")
    assert said(window, "is_child_stated")[1:] == ("Worked out from “Age in years”: No", ["No"])
    write(window, "age", "")
    label, hint, chips = said(window, "is_child_stated")
    assert ("needed" in label, "Worked out" in hint, chips) == (True, False, [])


def test_what_a_person_chose_is_never_written_over(window):
    write(window, "is_child_stated", "unknown")
    write(window, "age", "15")
    assert kept(window, "is_child_stated") == "unknown"
    assert said(window, "is_child_stated")[2] == []


def test_the_age_follows_from_the_day_of_birth(window):
    write(window, "birth", "3 Mar 2011")
    assert said(window, "age")[1] == "Worked out from “Date of birth”: 15"
    assert said(window, "is_child_stated")[1] == "Worked out from “Date of birth”: Yes"
    assert kept(window, "age") is None

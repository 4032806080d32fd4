"""A case in which every field is filled, with forty persons, on its page and in its form.

That the window's thread reads no register and no file meanwhile is held by the watchdog that every
test here has; how long it takes is the business of the benchmarks (window_speed.py).
"""

from collections.abc import Iterator

import pytest

from app.base import numerals
from desk_sim import dressed, on_lane, settle
from full_case import full_case, written
from models.fields import CATALOGUE
from ui.cases.form import outline
from ui.cases.form.reading_body import PersonFold, ReadingBody
from ui.cases.form.section_body import SectionBody
from ui.widgets.cells import Cell
from ui.widgets.plain import PlainLabel
from window_sim import window_over
from worded_screens import cut, too_wide

PERSONS = 40
LAST = f"p{PERSONS}"


@pytest.fixture
def case_id(desk) -> str:
    return on_lane(desk.lane, lambda: written(desk.services, PERSONS))


@pytest.fixture
def small(qapp, desk, case_id, language) -> Iterator:
    """The window on a screen of 1366x768 at 150 %, with the case in front."""
    dressed(qapp, words=language)
    numerals.install(numerals.NATIVE)
    with window_over(desk, 910, 465) as shown:
        shown.go("case", case_id)
        settle(desk)
        yield shown


def to_read(window) -> ReadingBody:
    settle(window.desk)
    body = window.page.body.piece
    assert isinstance(body, ReadingBody)
    while body._later:
        body._finish()
    return body


def fields(window, key: str) -> SectionBody:
    window.page.show_section(key)
    settle(window.desk)
    body = window.page.body.piece
    assert isinstance(body, SectionBody)
    return body


def test_every_person_and_every_fact_stands_on_the_page(window):
    body = to_read(window)
    people = body.findChildren(PersonFold)
    assert len(people) == PERSONS - 1, "the first one is in front"
    told = " ".join(one.accessibleName() for one in body.findChildren(Cell))
    for person in full_case(PERSONS).persons[1:]:
        assert person.display_name in told
    assert body.sheet.name.shown() == "Abcname Personab"
    people[-1].turn()
    shown = {one.words.key for one in people[-1].findChildren(Cell)}
    missing = [one.name for one in CATALOGUE.of("person") if f"{LAST}.{one.name}" not in shown]
    assert len(shown) > 100, missing


@pytest.mark.parametrize("language", ["en", "hi", "bn"])
def test_nothing_of_it_is_cut_on_a_small_screen(small, language):
    found = {}
    body = to_read(small)
    body.findChildren(PersonFold)[-1].turn()
    found["page"] = cut(small) + too_wide(small)
    every = small.page.sections.outline.keys()
    keys = [key for key in every if outline.section_of(key)]
    for key in [*keys, *(key.replace("p1/", f"{LAST}/") for key in keys if key.startswith("p1/"))]:
        fields(small, key)
        found[key] = cut(small) + too_wide(small)
    assert {key: words for key, words in found.items() if words} == {}
    assert len(found) > 30


def test_a_fact_of_the_last_person_is_changed_and_stands_on_the_page(qtbot, window, desk, case_id):
    body = fields(window, f"{LAST}/identity")
    line = body.widget_of(f"{LAST}.name_latin")
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Another Madeup")
    assert window.page.leave()
    window.page.show_section(outline.READ)
    read = to_read(window)
    assert "Another Madeup" in " ".join(
        one.accessibleName() for one in read.findChildren(Cell)
    ) or any("Another Madeup" in one.shown() for one in read.findChildren(PlainLabel))

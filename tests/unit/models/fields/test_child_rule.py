"""Who may be a child is treated as one."""

import datetime as dt

import pytest

from models.fields import age_band, child_status, may_be_child
from models.fields.childrule import age_on, doubt

ON = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("facts", "status", "band"),
    [
        ({}, "not_sure", "not_sure"),
        ({"is_child_stated": "yes"}, "yes", "not_sure"),
        ({"is_child_stated": "no"}, "no", "adult"),
        ({"is_child_stated": "unknown"}, "not_sure", "not_sure"),
        ({"is_child_stated": "not_asked"}, "not_sure", "not_sure"),
        ({"is_child_stated": "unknown", "age": 30}, "not_sure", "not_sure"),
        ({"is_child_stated": "no", "age": 12}, "yes", "child_under_14"),
        ({"is_child_stated": "yes", "age": 30}, "yes", "not_sure"),
        ({"age": 13}, "yes", "child_under_14"),
        ({"age": 14}, "yes", "child_14_17"),
        ({"age": 17}, "yes", "child_14_17"),
        ({"age": 18}, "no", "adult"),
        ({"age": 17, "age_stated_on": "2026-11-25"}, "yes", "child_14_17"),
        ({"age": 17, "age_stated_on": "2026-11-24"}, "not_sure", "not_sure"),
        ({"age": 16, "age_stated_on": "2024-11-25"}, "no", "adult"),
        ({"age": 12, "age_stated_on": "2026-11-01"}, "yes", "child_under_14"),
        ({"age": 13, "age_stated_on": "2026-11-01"}, "yes", "not_sure"),
        ({"birth": "2008-11-25"}, "no", "adult"),
        ({"birth": "2008-11-26"}, "yes", "child_14_17"),
        ({"birth": "2008"}, "not_sure", "not_sure"),
        ({"birth": "2007"}, "no", "adult"),
        ({"birth": "~2007"}, "not_sure", "not_sure"),
        ({"birth": "2012"}, "yes", "not_sure"),
        ({"birth": "2013"}, "yes", "child_under_14"),
        ({"birth": "2008", "is_child_stated": "no"}, "not_sure", "not_sure"),
        ({"birth": "2027"}, "yes", "child_under_14"),
    ],
)
def test_child_status_and_band(facts, status: str, band: str) -> None:
    assert child_status(facts, ON) == status
    assert may_be_child(facts, ON) == (status != "no")
    assert age_band(facts, ON) == band


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, ""),
        ({"is_child_stated": "no", "birth": "2015-06-01"}, "is_child_stated"),
        ({"is_child_stated": "yes", "birth": "1990"}, "is_child_stated"),
        ({"is_child_stated": "no", "age": 12}, "is_child_stated"),
        ({"is_child_stated": "no", "birth": "2008"}, ""),
        ({"is_child_stated": "yes", "birth": "2015-06-01", "age": 11}, ""),
        ({"is_child_stated": "unknown", "birth": "2015-06-01"}, ""),
        ({"birth": "2003-03-12", "age": 31}, "age"),
        ({"birth": "2003-03-12", "age": 20, "age_stated_on": "2023-05-01"}, ""),
        ({"birth": "2003", "age": 24}, ""),
    ],
)
def test_facts_that_contradict_each_other_are_named(facts, field: str) -> None:
    assert doubt(facts, ON) == field


def test_age_on_a_day_is_the_lowest_that_is_possible() -> None:
    assert age_on({"birth": "2008"}, ON) == 17
    assert age_on({"age": 15, "age_stated_on": "2025-01-01"}, ON) == 16
    assert age_on({}, ON) is None

"""Who counts as a child: under 18 on a stated day, and whoever may be.

Rules: pure functions over the facts of a person; not sure is treated as a child; two facts
that disagree are resolved in favour of childhood.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from models.fields import dates
from models.fields.kinds import N_, Value

ADULT_FROM = 18
WORK_AGE = 14
"""Below this age no work is lawful at all (CLPRA)."""

ChildStatus = Literal["yes", "no", "not_sure"]
AgeBand = Literal["child_under_14", "child_14_17", "adult", "not_sure"]

Doubt = Literal["", "is_child_stated", "age"]

AGE_BANDS: dict[AgeBand | Literal["child"], str] = {
    # Only shown: older versions have no word for it, so "not_sure" is what is sealed.
    "child": N_("Child, age not sure"),
    "child_under_14": N_("Child below 14"),
    "child_14_17": N_("Child of 14 to 17"),
    "adult": N_("Adult"),
    "not_sure": N_("Age not sure"),
}


def child_status(facts: Mapping[str, Value], on: dt.date) -> ChildStatus:
    """Say whether the person is a child on a day.

    Args:
        facts: values of a person by field name; ``is_child_stated``, ``birth``, ``age`` and
            ``age_stated_on`` are looked at.
        on: the day that is asked about.
    """
    stated = facts.get("is_child_stated")
    youngest, oldest = _age_range(facts, on)
    if stated == "yes" or (oldest is not None and oldest < ADULT_FROM):
        return "yes"
    if stated == "unknown":
        return "not_sure"
    if youngest is not None:
        return "no" if youngest >= ADULT_FROM else "not_sure"
    return "no" if stated == "no" else "not_sure"


def doubt(facts: Mapping[str, Value], on: dt.date) -> Doubt:
    """Say whether facts about the age contradict each other.

    Args:
        facts: values of a person, as for `child_status`.
        on: the day that is asked about.

    Returns:
        The name of the field to look at again: ``is_child_stated`` or ``age``; "" for none.
    """
    stated = facts.get("is_child_stated")
    youngest, oldest = _age_range(facts, on)
    if youngest is not None and stated == "yes" and youngest >= ADULT_FROM:
        return "is_child_stated"
    if oldest is not None and stated == "no" and oldest < ADULT_FROM:
        return "is_child_stated"
    return "age" if _age_differs(facts, on) else ""


def _age_differs(facts: Mapping[str, Value], on: dt.date) -> bool:
    """Say whether the age that was told is not the one that the birth gives, by a year or more."""
    birth, age, stated_on = facts.get("birth"), facts.get("age"), facts.get("age_stated_on")
    if not isinstance(birth, str) or not isinstance(age, int):
        return False
    day = dates.span(stated_on)[1] if isinstance(stated_on, str) else on
    earliest, latest = dates.span(birth)
    return not _years(latest, day) - 1 <= age <= _years(earliest, day) + 1


def follows(facts: Mapping[str, Value], on: dt.date) -> dict[str, tuple[str, str]]:
    """Return what follows from other facts where nothing was written down.

    Args:
        facts: values of a person, as for `child_status`.
        on: the day that is asked about.

    Returns:
        By field name: the value, and the name of the field that it follows from. Nothing of it is
        stored, so it is always that of the facts as they are.
    """
    found: dict[str, tuple[str, str]] = {}
    youngest, oldest = _age_range(facts, on)
    if youngest is None or oldest is None:
        return found
    source = "birth" if isinstance(facts.get("birth"), str) else "age"
    if not facts.get("is_child_stated"):
        if oldest < ADULT_FROM:
            found["is_child_stated"] = ("yes", source)
        elif youngest >= ADULT_FROM:
            found["is_child_stated"] = ("no", source)
    if source == "birth" and facts.get("age") is None and youngest == oldest:
        found["age"] = (str(youngest), source)
    return found


def may_be_child(facts: Mapping[str, Value], on: dt.date) -> bool:
    """Say whether the child rules apply: the person is a child, or it is not sure."""
    return child_status(facts, on) != "no"


def age_band(facts: Mapping[str, Value], on: dt.date) -> AgeBand:
    """Return the band that a preview shows instead of an age."""
    status = child_status(facts, on)
    if status == "no":
        return "adult"
    if status == "not_sure":
        return "not_sure"
    youngest, oldest = _age_range(facts, on)
    if youngest is None or oldest is None or oldest >= ADULT_FROM:
        return "not_sure"
    if oldest < WORK_AGE:
        return "child_under_14"
    return "child_14_17" if youngest >= WORK_AGE else "not_sure"


def age_on(facts: Mapping[str, Value], on: dt.date) -> int | None:
    """Return the age in years on a day as far as it is known, the lowest that is possible."""
    return _age_range(facts, on)[0]


def _age_range(facts: Mapping[str, Value], on: dt.date) -> tuple[int | None, int | None]:
    """Return the lowest and the highest possible age in completed years."""
    birth, age, stated_on = facts.get("birth"), facts.get("age"), facts.get("age_stated_on")
    if isinstance(birth, str):
        earliest, latest = dates.span(birth)
        return _years(latest, on), _years(earliest, on)
    if not isinstance(age, int):
        return None, None
    if not isinstance(stated_on, str):
        return age, age
    stated_day = dates.span(stated_on)[0]
    passed = _years(stated_day, on)
    return age + passed, age + passed + (1 if on > stated_day else 0)


def _years(birth: dt.date, on: dt.date) -> int:
    return max(0, on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)))

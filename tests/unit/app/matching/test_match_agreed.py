"""Who has agreed to be compared: the last answer that counts, on every side, of every victim."""

from __future__ import annotations

import datetime as dt

import pytest

from app.cases.records import CaseRecord, ConsentRecord, PersonRecord
from app.matching import chosen

TODAY = dt.date(2026, 11, 25)
FULL = {
    "given_by": "individual",
    "explained": ("use_of_data",),
    "explained_in_language": "hin",
    "form": "spoken",
    "purposes": ("shelter",),
    "named_offices": ("ab" * 32,),
    "field_groups": ("contact",),
    "valid_from": "2026-11-01",
}


def person(number=1, *roles, **facts):
    return PersonRecord(f"p{number}", number, roles, "", "", "", facts)


def said(answer=True, at=1, number=1, capacity="adult_own", consent_id="", **facts):
    told = {**FULL, "capacity": capacity, **facts}
    if answer is not None:
        told["may_be_matched"] = answer
    return ConsentRecord(
        consent_id or f"c{at}", number, "individual", capacity, (), (), (), "2026-11-01",
        str(facts.get("valid_to", "")), at, "", str(facts.get("withdrawn_on", "")), told,
    )  # fmt: skip


ALONE = (person(),)


def case(*consents, people=ALONE, state="open", sides=None):
    return CaseRecord(
        "c", "LF-26-0001", "", "2026-01-01", "", 0, {}, tuple(people), (), (), tuple(consents), (),
        consent_sides=sides or {}, state=state,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("consents", "verdict"),
    [
        ((), "not-asked"),
        ((said(),), ""),
        ((said("yes"),), ""),
        ((said(None),), "not-asked"),
        ((said(False),), "said-no"),
        ((said(), said(False, 2)), "said-no"),
        ((said(False), said(True, 2)), ""),
        ((said(), said(None, 2)), ""),
        ((said(), said(None, 2, capacity="refused")), "refused"),
        ((said(), said(None, 2, capacity="undecided")), "not-asked"),
        ((said(withdrawn_on="2026-11-20"),), "not-asked"),
        ((said(valid_to="2026-11-24"),), "not-asked"),
        ((said(valid_to="2026-11-25"),), ""),
        ((said(form=""),), "not-asked"),
        ((said(capacity="not_asked_child_rule"),), "not-asked"),
        ((said(capacity="child_assent"),), ""),
    ],
)
def test_the_last_answer_that_counts_decides(consents, verdict):
    assert chosen.verdict(case(*consents), TODAY) == verdict


def test_every_victim_is_asked_and_nobody_else():
    people = (person(1, "victim"), person(2, "victim"), person(3, "suspect"), person(4, "witness"))
    assert chosen.verdict(case(said(), people=people), TODAY) == "not-asked"
    assert chosen.verdict(case(said(), said(number=2, at=2), people=people), TODAY) == ""


def test_a_case_of_suspects_alone_needs_a_ground():
    assert chosen.verdict(case(people=(person(1, "suspect"),)), TODAY) == "no-victim"
    assert chosen.verdict(case(people=()), TODAY) == "no-victim"


@pytest.mark.parametrize("state", ["binned", "duplicate", "damaged"])
def test_what_is_no_case_of_ours_any_more_is_never_compared(state):
    assert chosen.verdict(case(said(), state=state), TODAY) == state


@pytest.mark.parametrize("state", ["open", "closed", "transferred"])
def test_what_was_ours_is_compared_when_its_people_agreed(state):
    assert chosen.verdict(case(said(), state=state), TODAY) == ""


def test_people_of_joined_cases_agreed_on_every_side():
    one, other = said(consent_id="a"), said(None, 2, consent_id="b")
    sides = {1: (("a",), ("b",))}
    assert chosen.verdict(case(one, other, sides=sides), TODAY) == "asked-apart"
    since = said(True, 3, consent_id="c")
    assert chosen.verdict(case(one, other, since, sides=sides), TODAY) == ""


def test_what_is_kept_back_gives_no_key():
    asked = case(
        said(withhold=("phone",)), people=(person(1, "victim", phone="+919812345678", age=24),)
    )
    assert chosen.without_withheld(asked, TODAY).persons[0].facts == {"age": 24}
    over = case(
        said(withhold=("phone",), valid_to="2026-11-01"), people=(person(phone="+919812345678"),)
    )
    assert chosen.without_withheld(over, TODAY).persons == over.persons

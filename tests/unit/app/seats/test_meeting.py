"""What two computers changed apart: the same stands at both, and what does not is kept."""

import contextlib
import json
import random
from itertools import permutations

import pytest

from app.base.errors import AppError
from app.cases import case_work, cases
from app.core.services import reading, writing
from app.seats.errors import FeedStoppedError
from memory_store import MemoryStore
from models.base.meta import get_meta, set_meta
from models.errors import RowsDoNotFitError
from models.fields import CATALOGUE, CODE_LISTS
from models.index.all_tables import METADATA
from models.queries import lookup
from models.rows.case import Person
from models.rows.collision import to_decide
from models.rows.wish import Wish
from models.seats.meeting import UNKNOWN, joined
from two_desks import Office
from two_registers import exchange, state

CODES = tuple(code.value for code in CODE_LISTS[CATALOGUE.field("purpose").code_list or ""])[:4]


@pytest.mark.parametrize("first", [0, 1])
def test_the_confirmed_value_stands_and_the_other_is_kept(office: Office, first: int) -> None:
    office.save(0, summary="Of the first.")
    office.save(1, summary="Of the second.")
    office.meet(first)
    words = ["Of the first.", "Of the second."]
    other = 1 - first
    assert office.value("summary") == words[first]
    assert office.kept() == [("summary", f'"{words[first]}"', f'"{words[other]}"', other + 1)]
    assert office.to_decide()[0].whose == 1


def test_different_fields_of_one_row_are_both_there_and_no_question(office: Office) -> None:
    office.save(0, p1__age=17, p1__phone="98000 00001")
    office.save(1, p1__home_district="Patna", p1__name_full="Another made-up name")
    office.meet()
    assert office.value("p1.age") == 17
    assert office.value("p1.name_full") == "Another made-up name"
    assert office.kept() == []


def test_the_same_value_is_no_question(office: Office) -> None:
    for at in (0, 1):
        office.save(at, summary="The same.")
    office.meet()
    assert (office.value("summary"), office.kept()) == ("The same.", [])


def test_what_was_changed_back_is_no_question(office: Office) -> None:
    office.save(1, summary="A")
    office.meet()
    office.save(0, summary="B")
    office.save(1, summary="C")
    office.save(1, summary="A")
    office.meet(0)
    assert (office.value("summary"), office.kept()) == ("B", [])


@pytest.mark.parametrize(
    ("first", "values"), [(f, v) for f in (0, 1) for v in permutations(("low", "high"))]
)
def test_the_more_careful_value_stands_whoever_is_first(office: Office, first, values) -> None:
    for at, value in enumerate(values):
        office.save(at, risk_level=value)
    office.meet(first)
    assert office.value("risk_level") == "high"
    careless = values.index("low")
    assert office.kept() == [("risk_level", '"high"', '"low"', careless + 1)]


@pytest.mark.parametrize("first", [0, 1])
def test_choices_of_several_codes_are_added_and_taken_away_together(office: Office, first) -> None:
    begging, work, marriage, other = CODES
    office.save(0, p1__purpose=f"{begging},{work}")
    office.meet()
    office.save(0, p1__purpose=f"{begging},{other}")
    office.save(1, p1__purpose=f"{begging},{work},{marriage}")
    office.meet(first)
    assert set(office.value("p1.purpose")) == {begging, marriage, other}
    assert office.kept() == []


@pytest.mark.parametrize("first", [0, 1])
def test_what_was_typed_goes_with_the_value_that_stands(office: Office, first: int) -> None:
    for at, one in enumerate(office.both):
        with writing(one) as session:
            person = lookup.find_case(session, office.case).persons[0]
            person.put_all({"birth": f"200{at}", "age": 20 - at})
            person.keep_typed("birth", (f"written at {at}", "made-up/1"))
            person.keep_typed(("age", "phone")[at], ("in words", "made-up/1"))
    office.meet(first)
    assert office.value("p1.birth") == f"200{first}"
    for one in office.both:
        with reading(one) as session:
            typed = lookup.find_case(session, office.case).persons[0].typed()
        assert typed["birth"] == (f"written at {first}", "made-up/1")
        assert ("age" in typed, "phone" in typed) == (first == 0, True)
    kept = {one.field: one.other_typed for one in office.to_decide()}
    assert kept.keys() == {"birth", "age"}
    assert f"written at {1 - first}" in (kept["birth"] or "")
    assert kept["age"] == ('["in words", "made-up/1"]' if first else None)


@pytest.mark.parametrize("first", [0, 1])
def test_new_parts_of_both_go_in_and_no_two_have_one_number(office: Office, first: int) -> None:
    for one in office.both:
        cases.add_person(one, office.case, "witness")
        case_work.add_note(one, office.case, "Made up.")
    office.meet(first)
    with reading(office.both[0]) as session:
        row = lookup.find_case(session, office.case)
        assert [one.position for one in row.persons] == [1, 2, 3]
    numbers = [note.number for note in case_work.list_notes(office.both[1], office.case)]
    assert sorted(numbers) == [1, 2]
    assert office.kept() == []


def name_and_remove_one_person(office: Office) -> None:
    """Name a person at the first computer and remove them at the second."""
    number = cases.add_person(office.both[0], office.case, "witness")
    office.meet()
    cases.save_facts(office.both[0], office.case, {f"p{number}.name_full": "Made up"})
    cases.remove_person(office.both[1], office.case, number)


def test_a_part_that_was_removed_here_and_changed_there_stays(office: Office) -> None:
    name_and_remove_one_person(office)
    office.meet(0)
    with reading(office.both[1]) as session:
        row = lookup.find_case(session, office.case)
        assert [one.name_full for one in row.persons] == ["Made-up name", "Made up"]
    assert [(one.part, one.field, one.seat) for one in office.to_decide()] == [("persons", "", 2)]


def test_what_was_typed_for_a_part_that_was_removed_there_is_kept(office: Office) -> None:
    name_and_remove_one_person(office)
    office.meet(1)
    with reading(office.both[0]) as session:
        assert session.query(Person).count() == 1
    assert ("name_full", None, '"Made up"', 1) in office.kept()


def test_many_that_wait_are_one_row_less_each_and_the_last_value_counts(office: Office) -> None:
    for number in range(3):
        office.save(1, summary=f"Try {number}.", p1__age=15 + number)
    office.save(0, summary="Of the first.")
    office.meet(0)
    assert office.value("p1.age") == 17
    assert office.kept() == [("summary", '"Of the first."', '"Try 2."', 2)]


def test_two_that_give_one_fact_of_the_office_have_one(office: Office) -> None:
    for at, one in enumerate(office.both):
        with writing(one) as session:
            set_meta(session, "kit.next_at", str(at))
    office.meet(1)
    with reading(office.both[0]) as session:
        assert get_meta(session, "kit.next_at") == "1"
    assert [(one.field, one.other) for one in office.to_decide()] == [("value", '"0"')]


def test_whose_value_before_is_not_kept_is_never_lost_silently() -> None:
    column = METADATA.tables["cases"].c.summary
    assert joined(column, UNKNOWN, "theirs", "ours") == ("theirs", True)
    assert joined(column, UNKNOWN, "same", "same") == ("same", False)
    careful = METADATA.tables["cases"].c.risk_level
    assert joined(careful, None, None, "low") == ("low", True)
    assert joined(careful, "low", None, "high") == ("high", True)
    assert joined(careful, "low", "high", None) == ("high", True)
    assert joined(METADATA.tables["cases"].c.updated, 1, 3, 2) == (3, False)


@pytest.mark.parametrize(
    "name",
    ["cases.record_state", "cases.binned", "referrals.state", "sealed_cases.sealed"],
)
def test_states_and_sealed_values_are_not_joined_like_facts(name: str) -> None:
    table, _, column = name.partition(".")
    with pytest.raises(RowsDoNotFitError) as caught:
        joined(METADATA.tables[table].c[column], "a", "b", "c")
    assert (caught.value.reason, caught.value.facts["columns"]) == ("seats.waits", column)


def test_what_hangs_here_on_a_row_that_was_removed_there_is_not_lost(office: Office) -> None:
    """It is not taken in: what was typed here would go with the row, without a word."""
    number = cases.add_person(office.both[0], office.case, "witness")
    office.meet()
    cases.remove_person(office.both[0], office.case, number)
    exchange(office.both[0], MemoryStore(office.between))
    with writing(office.both[1]) as session:
        person = lookup.find_case(session, office.case).persons[1]
        session.add(
            Wish(
                case_id=office.case, person_id=person.id, kind="erase", section="", created=1,
                words="Made up.", stated_by="person", stated_on="2026-11-25",
            )
        )  # fmt: skip
    before = state(office.both[1])
    with pytest.raises(FeedStoppedError) as caught:
        exchange(office.both[1], MemoryStore(office.between))
    assert caught.value.facts["check"] == "seats.waits"
    assert state(office.both[1]) == before


# Drawn ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_drawn_work_of_both_comes_to_one_register_and_no_value_is_lost(
    office: Office, seed: int
) -> None:
    """What somebody gave stands after the next exchange, or waits to be decided."""
    drawn = random.Random(seed)
    given: dict[int, dict[str, str]] = {0: {}, 1: {}}

    def exchanged(at: int) -> None:
        one = office.both[at]
        exchange(one, MemoryStore(office.between))
        with reading(one) as session:
            row = lookup.find_case(session, office.case)
            kept = {json.loads(lost.other) for lost in to_decide(session) if lost.other}
            for name, value in given[at].items():
                entity, _, field = name.rpartition(".")
                stands = (row.persons[0] if entity else row).get(field)
                assert value in {stands, *kept}, (number, name)
        given[at].clear()

    for number in range(40):
        at = drawn.randrange(2)
        if drawn.random() < EXCHANGES:
            exchanged(at)
            continue
        name, value = _something(office, drawn, at, number)
        if name:
            given[at][name] = value
    for at in drawn.sample((0, 1), 2):
        exchanged(at)
    office.meet()


EXCHANGES = 0.2
TEXTS = ("summary", "offence_sections", "p1.name_full")


def _something(office: Office, drawn: random.Random, at: int, number: int) -> tuple[str, str]:
    """Do something; return the field and the value that were given, if they were."""
    one, kind = office.both[at], drawn.randrange(6)
    if kind < 3:
        name, value = TEXTS[kind], f"Value {number} of {at}"
        cases.save_facts(one, office.case, {name: value})
        return name, value
    with contextlib.suppress(AppError):
        if kind == 3:
            cases.add_person(one, office.case, "witness")
            case_work.add_note(one, office.case, f"Note {number}.")
        elif kind == 4:
            cases.remove_person(one, office.case, drawn.choice((2, 3)))
        else:
            facts = {"p2.name_full": f"Name {number}", "risk_level": drawn.choice(("low", "high"))}
            cases.save_facts(one, office.case, facts)
    return "", ""

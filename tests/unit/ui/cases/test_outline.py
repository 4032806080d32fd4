"""Which sections and fields a case form shows, and what it says is missing."""

from dataclasses import replace

from app.cases.records import CaseRecord, EventRecord, PersonRecord, ServiceRecord
from app.core.field_catalogue import sections_of
from app.system.window_file import is_allowed
from ui.cases.form.outline import (
    address_of,
    at_section,
    facts_of,
    groups_habit,
    groups_of_habit,
    outline,
    section_of,
    shown_fields,
)

ALL = frozenset({"p1", "p2", "case", "e1"})


def person(**changes: object) -> PersonRecord:
    facts: dict[str, object] = {
        "person_id": "x",
        "number": 1,
        "roles": ("victim",),
        "display_name": "Asha",
        "age": "",
        "is_child": "not_sure",
        "facts": {},
    }
    return PersonRecord(**{**facts, **changes})  # type: ignore[arg-type]


def case(*persons: PersonRecord, **facts: object) -> CaseRecord:
    return CaseRecord(
        case_id="c",
        case_no="LF-26-0001",
        status="active",
        opened_on="2026-11-25",
        closed_on="",
        updated_at=1,
        facts=facts,  # type: ignore[arg-type]
        persons=persons,
        events=(),
        papers=(),
        consents=(),
        timeline=(),
    )


def names(key: str, who: PersonRecord) -> list[str]:
    section = section_of(key)
    assert section is not None
    return [field.name for field in shown_fields(section, who.facts, who)]


def test_means_are_not_asked_of_a_child_nor_when_it_is_not_sure():
    for answer in ("yes", "not_sure", "unknown", ""):
        assert "means" not in names("p1/means", person(is_child=answer))
    assert "means" in names("p1/means", person(is_child="no"))


def test_a_fact_that_is_there_is_shown_even_when_it_would_not_be_asked():
    filled = person(is_child="yes", facts={"means": ("debt_bondage",)})
    assert "means" in names("p1/means", filled)


def test_roles_decide_which_sections_are_listed():
    suspect = person(roles=("suspect",))
    keys = [entry.key for entry in outline(case(suspect), ALL)]
    assert "p1/suspect" in keys
    assert "p1/recruitment" not in keys
    keys = [entry.key for entry in outline(case(person()), ALL)]
    assert "p1/recruitment" in keys
    assert "p1/suspect" not in keys


def test_a_field_that_explains_another_appears_with_it():
    assert "phone_who_answers" not in names("p1/contact", person())
    assert "phone_who_answers" in names("p1/contact", person(facts={"phone": "+919876543210"}))


def test_missing_facts_are_counted_by_section_and_for_the_whole_part():
    entries = {entry.key: entry for entry in outline(case(person()), ALL)}
    needed = sum(
        field.required
        for section in sections_of("person")
        for field in shown_fields(section, {}, person())
    )
    assert entries["p1/identity"].to_fill == 2
    assert entries["p1"].to_fill == needed
    filled = person(facts={"name_full": "Asha", "role": ("victim",)})
    entries = {entry.key: entry for entry in outline(case(filled), ALL)}
    assert entries["p1/identity"].to_fill == 0
    assert entries["p1/identity"].filled == 2


def test_a_case_that_is_not_written_down_has_a_person_to_begin_with():
    keys = [entry.key for entry in outline(None, ALL)]
    assert keys[0] == "p1"
    assert "papers" not in keys
    assert "read" not in keys


def test_the_page_of_the_whole_case_is_the_first_line_of_one_that_is_there():
    first = outline(case(person()), ALL)[0]
    assert (first.key, first.words, first.heading) == ("read", "Whole case", False)
    assert at_section("c", first.key) == "c"
    assert at_section("c", "p1/home") == "c#p1/home"


def test_closed_parts_show_only_their_heading():
    keys = [entry.key for entry in outline(case(person()), frozenset({"case"}))]
    assert "p1" in keys
    assert "p1/identity" not in keys
    assert "case/case" in keys


def test_addresses_name_the_part_and_the_field():
    assert address_of("case", "summary") == "summary"
    assert address_of("p1", "name_full") == "p1.name_full"
    whole = case(person(facts={"name_full": "Asha"}), replace(person(), number=2), summary="x")
    assert facts_of(whole, "p1")["name_full"] == "Asha"
    assert facts_of(whole, "case")["summary"] == "x"
    assert facts_of(whole, "p9") == {}


def test_open_parts_are_remembered_as_words_that_fit_every_case():
    usual = frozenset({"p1", "case"})
    for parts in (usual, frozenset(), frozenset({"p1", "case", "e1", "s1"})):
        word = groups_habit(parts)
        assert is_allowed("habit.case-groups", word)
        assert groups_of_habit(word, usual) == parts
    assert groups_habit({"p4", "e7"}) == "none"
    for word in (None, "", "p4", "case.anything"):
        assert groups_of_habit(word, usual) == usual


def test_an_event_and_a_service_say_what_they_are_as_far_as_it_is_written():
    record = replace(
        case(person()),
        events=(EventRecord("a", 1, {"event_type": "rescue"}), EventRecord("b", 2, {})),
        services=(ServiceRecord("c", 1, {"service": "shelter"}),),
    )
    headings = [one.words for one in outline(record, frozenset()) if one.heading]
    assert [one for one in headings if one.startswith(("Event", "Service"))] == [
        *("Event 1 · Rescue", "Event 2", "Service 1 · Shelter"),
    ]

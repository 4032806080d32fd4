"""The history tells each change and puts values, persons and events back; each is a change too."""

from dataclasses import replace

import pytest

from app.base.errors import CaseStateError, FactRefusedError, NotFoundError
from app.cases import cases
from app.cases.history import HistoryQuery, history, restore_part, restore_value
from app.cases.records import FieldHistory
from app.consent import decisions
from app.core import log
from app.core.services import Services
from app.story import log_sentences
from office_sim import DAY_S, Hands

FACTS = {
    "p1.name_full": "Asha Kumari",
    "p1.age": "16",
    "p2.name_full": "Mohan",
    "p2.role": "suspect",
    "p2.name_alias": "Raju",
    "e1.event_type": "rescue",
    "e1.event_date": "20/11/2026",
    "e1.person_ids": ("p1", "p2"),
}


@pytest.fixture
def case_id(s: Services) -> str:
    return cases.add_case(s, FACTS).case_id


def newest(s: Services, case_id: str, field: str) -> FieldHistory:
    return history(s, case_id, HistoryQuery(field=field)).lines[0]


def test_a_line_says_who_when_which_field_of_whom_before_and_after(
    s: Services, case_id: str, hands: Hands
):
    hands.at += DAY_S
    cases.set_facts(s, case_id, {"p1.age": "17", "summary": "Found"})
    page = history(s, case_id)
    by_field = {line.field: line for line in page.lines}
    line = by_field["age"]
    assert (line.before, line.after, line.at, line.by) == ("16", "17", hands.at, "R. Das")
    assert (line.part.part, line.part.number, line.part.name) == ("person", 1, "Asha Kumari")
    assert (line.address, line.value_before, line.value_after) == ("p1.age", 16, 17)
    assert line.can_restore
    assert by_field["summary"].part.part == "case"
    assert not page.more
    assert {name for name, _label in page.fields} == {"age", "summary"}
    assert [(part.part, part.number) for part in page.parts] == [("case", 0), ("person", 1)]


def test_the_history_is_told_page_by_page_and_by_field_and_part(s: Services, case_id: str):
    for age in range(20, 26):
        cases.set_facts(s, case_id, {"p1.age": str(age), "p2.name_full": f"Mohan {age}"})
    first = history(s, case_id, HistoryQuery(limit=5))
    assert first.more
    told = list(first.lines)
    while first.more:
        first = history(s, case_id, HistoryQuery(limit=5, before=told[-1].change))
        told += first.lines
    assert len(told) == len({line.change for line in told}) == 12
    ages = history(s, case_id, HistoryQuery(field="age"))
    assert [line.after for line in ages.lines] == ["25", "24", "23", "22", "21", "20"]
    second = next(part for part in ages.parts if part.number == 2)
    mine = history(s, case_id, HistoryQuery(part_id=second.part_id))
    assert {line.field for line in mine.lines} == {"name_full"}
    assert mine.lines[0].part.name == "Mohan 25"
    for limit in (0, 1001):
        with pytest.raises(ValueError, match="lines"):
            HistoryQuery(limit=limit)


def test_a_value_is_put_back_and_that_is_a_change_again(s: Services, case_id: str, hands: Hands):
    cases.set_facts(s, case_id, {"p2.name_alias": ("Raju", "Bunty")})
    cases.set_facts(s, case_id, {"p2.name_alias": ""})
    hands.at += 60
    line = newest(s, case_id, "name_alias")
    assert line.value_before == ("Raju", "Bunty")
    back = restore_value(s, case_id, line.change)
    assert back.value("p2.name_alias") == ("Raju", "Bunty")
    again = newest(s, case_id, "name_alias")
    assert (again.before, again.after, again.at) == ("", "Raju, Bunty", hands.at)
    entry = log.entries(s)[0]
    assert (entry.action, entry.facts) == ("value_restored", {"names": "p2.name_alias"})
    assert "earlier value put back" in log_sentences.sentence(entry)
    restore_value(s, case_id, again.change)
    assert cases.show_case(s, case_id).value("p2.name_alias") is None


def test_a_removed_person_comes_back_whole(s: Services, case_id: str):
    before = cases.show_case(s, case_id)
    cases.remove_person(s, case_id, 2)
    assert cases.show_case(s, case_id).value("e1.person_ids") == ("p1",)
    lines = history(s, case_id).lines
    removal = lines[0]
    assert (removal.kind, removal.part.number, removal.part.name) == ("removed", 2, "Mohan")
    assert removal.part.gone
    assert removal.can_restore
    gone = next(line for line in lines if line.field == "name_full")
    assert (gone.address, gone.can_restore, gone.before) == ("", False, "Mohan")
    with pytest.raises(CaseStateError) as caught:
        restore_value(s, case_id, gone.change)
    assert caught.value.facts == {"reason": "history.part-gone"}
    back = restore_value(s, case_id, removal.change)
    same = replace(back, timeline=(), updated_at=0)
    assert same == replace(before, timeline=(), updated_at=0)
    page = history(s, case_id)
    assert (page.lines[0].kind, page.lines[0].can_restore) == ("back", False)
    with pytest.raises(CaseStateError) as caught:
        restore_value(s, case_id, removal.change)
    assert caught.value.facts == {"reason": "history.part-there"}
    with pytest.raises(CaseStateError) as caught:
        restore_value(s, case_id, page.lines[0].change)
    assert caught.value.facts == {"reason": "history.not-restorable"}
    assert log.entries(s)[0].action == "person_restored"


def test_events_and_services_come_back_too_and_a_taken_number_is_not_taken_twice(
    s: Services, case_id: str
):
    cases.set_facts(s, case_id, {"s1.service": "shelter", "s1.service_person_ids": ("p1",)})
    case = cases.show_case(s, case_id)
    cases.remove_event(s, case_id, 1)
    cases.remove_service(s, case_id, 1)
    cases.add_event(s, case_id)
    restore_part(s, case_id, case.services[0].service_id)
    back = restore_part(s, case_id, case.events[0].event_id)
    assert back.services == case.services
    assert [event.number for event in back.events] == [1, 2]
    assert back.value("e2.event_type") == "rescue"
    assert back.value("e2.person_ids") == ("p1", "p2")
    with pytest.raises(NotFoundError):
        restore_part(s, case_id, "0" * 32)


def test_a_person_who_went_meanwhile_is_not_linked_by_what_comes_back(s: Services, case_id: str):
    event = cases.show_case(s, case_id).events[0]
    cases.remove_event(s, case_id, 1)
    cases.remove_person(s, case_id, 2)
    assert restore_part(s, case_id, event.event_id).value("e1.person_ids") == ("p1",)


def test_what_the_program_sets_itself_is_not_put_back(s: Services, case_id: str):
    cases.close_case(s, case_id, "other")
    cases.reopen_case(s, case_id)
    with pytest.raises(NotFoundError):
        restore_value(s, case_id, 999)
    other = cases.add_case(s, FACTS)
    cases.set_facts(s, other.case_id, {"p1.age": "17"})
    with pytest.raises(NotFoundError):
        restore_value(s, case_id, newest(s, other.case_id, "age").change)
    cases.set_facts(s, case_id, {"status": "follow_up"})
    line = newest(s, case_id, "status")
    assert restore_value(s, case_id, line.change).status == line.value_before


def test_a_closed_case_is_not_put_back_into(s: Services, case_id: str):
    cases.set_facts(s, case_id, {"p1.age": "17"})
    cases.close_case(s, case_id, "other")
    with pytest.raises(CaseStateError) as caught:
        restore_value(s, case_id, newest(s, case_id, "age").change)
    assert caught.value.facts == {"reason": "case.not-open"}
    assert not isinstance(caught.value, FactRefusedError)


def test_consent_is_told_and_never_put_back(s: Services, case_id: str):
    facts = {"given_by": "individual", "capacity": "undecided", "explained_in_language": "hin",
             "explained": "use_of_data", "form": "spoken"}  # fmt: skip
    answer = decisions.add_consent(s, case_id, 1, facts)
    decisions.withdraw_consent(s, answer.consent_id, "2026-11-25")
    for line in history(s, case_id).lines:
        if line.part.part == "consent":
            assert not line.can_restore

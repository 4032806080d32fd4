"""Of two values of one field somebody chooses, and the same stands at both computers then."""

import dataclasses
import json

import pytest

from app.base.errors import CaseStateError, NotFoundError
from app.cases import cases, history
from app.core import log
from app.core.permissions import READ_ONLY
from app.core.services import Services, reading, writing
from app.seats import deciding
from app.seats.errors import UndecidedError
from models.base.meta import set_meta
from models.fields import CODE_LISTS
from models.rows.collision import Collision
from two_desks import Office


def apart(office: Office, **facts: str) -> None:
    """Give each fact two values, one at each computer; that of the first stands."""
    for at, word in enumerate(("first", "second")):
        office.save(at, **{name: value.format(word) for name, value in facts.items()})
    office.meet(0)


def only(s: Services) -> deciding.Question:
    (found,) = deciding.questions(s)
    return found


def not_taken(s: Services, found: deciding.Question, reason: str) -> None:
    """Try to take the other value, which is refused for a reason."""
    with pytest.raises(UndecidedError) as refused:
        deciding.take(s, found.id, found.stands)
    assert refused.value.facts["reason"] == reason


@pytest.mark.parametrize("at", [0, 1])
def test_the_other_value_takes_the_place_and_nothing_is_left_to_decide(office: Office, at: int):
    apart(office, p1__name_alias="Made-up {}")
    s = office.both[at]
    found = only(s)
    assert (found.address, found.stands, found.other) == (
        "p1.name_alias",
        ("Made-up first",),
        ("Made-up second",),
    )
    assert (found.seat, found.case_no, found.case_id) == (2, "LF-26-0001", office.case)
    assert found.by == s.user.name
    deciding.take(s, found.id, found.stands)
    office.meet(1 - at)
    assert office.value("p1.name_alias") == ("Made-up second",)
    assert office.kept() == []
    newest = history.history(office.both[1 - at], office.case).lines[0]
    assert (newest.before, newest.after) == ("Made-up first", "Made-up second")


@pytest.mark.parametrize("at", [0, 1])
def test_what_stands_is_kept_and_nothing_is_left_to_decide(office: Office, at: int):
    apart(office, summary="Of the {}.")
    s = office.both[at]
    deciding.keep(s, only(s).id)
    office.meet(1 - at)
    assert (office.value("summary"), office.kept()) == ("Of the first.", [])
    for one in office.both:
        (line,) = log.entries(one, action="value_kept")
        assert (line.object, line.facts) == ("LF-26-0001", {"names": "summary"})


def test_of_a_case_its_own_questions_are_told(office: Office):
    apart(office, summary="Of the {}.")
    other = cases.add_case(office.both[0])
    assert deciding.questions(office.both[0], other.case_id) == ()
    assert deciding.questions(office.both[0], "LF-26-0001") == (only(office.both[0]),)


def test_a_value_of_another_kind_comes_as_it_was_given(office: Office):
    for at, day in enumerate(("2082-01-05 BS", "2082-01-06 BS")):
        office.save(at, p1__birth=day, p1__is_child_stated="no" if at else "yes")
    office.meet(0)
    s = office.both[0]
    for one in deciding.questions(s):
        deciding.take(s, one.id, one.stands)
    office.meet()
    assert office.value("p1.birth") == "2025-04-19"
    for each in office.both:
        assert "2082-01-06" in cases.show_case(each, office.case).typed["p1.birth"]
    assert office.kept() == []


def test_who_looked_before_somebody_changed_it_takes_nothing(office: Office):
    apart(office, summary="Of the {}.")
    s = office.both[1]
    found = only(s)
    office.save(1, summary="A third.")
    not_taken(s, found, "changed")
    assert only(s).stands == "A third."
    deciding.take(s, found.id, only(s).stands)
    office.meet()
    assert (office.value("summary"), office.kept()) == ("Of the second.", [])


def test_who_was_second_finds_it_answered(office: Office):
    apart(office, summary="Of the {}.")
    s = office.both[0]
    found = only(s)
    deciding.keep(s, found.id)
    for answer in (lambda: deciding.keep(s, found.id), lambda: deciding.take(s, found.id, None)):
        with pytest.raises(NotFoundError):
            answer()


@pytest.mark.parametrize("first", [0, 1])
def test_two_who_answer_apart_come_to_one_value(office: Office, first: int):
    apart(office, summary="Of the {}.")
    deciding.keep(office.both[0], only(office.both[0]).id)
    found = only(office.both[1])
    deciding.take(office.both[1], found.id, found.stands)
    office.meet(first)
    assert (office.value("summary"), office.kept()) == ("Of the second.", [])


@pytest.mark.parametrize("first", [0, 1])
def test_a_new_value_beside_an_answer_is_a_new_question(office: Office, first: int):
    apart(office, summary="Of the {}.")
    found = only(office.both[0])
    deciding.take(office.both[0], found.id, found.stands)
    office.save(1, summary="A third.")
    office.meet(first)
    values = {office.value("summary"), json.loads(office.kept()[0][2] or "")}
    assert values == {"Of the second.", "A third."}
    assert len(office.kept()) == 1


def test_what_was_given_to_a_removed_person_is_taken_when_it_is_back(office: Office):
    cases.add_person(office.both[0], office.case, "victim")
    office.save(0, p2__name_full="Made-up second person")
    office.meet()
    cases.remove_person(office.both[0], office.case, 2)
    office.save(1, p2__name_full="Made-up other name")
    office.meet(0)
    s = office.both[1]
    found = only(s)
    assert (found.address, found.stands, found.other) == ("", None, "Made-up other name")
    not_taken(s, found, "fixed")
    with reading(s) as session:
        gone = json.loads(session.query(Collision).one().part_key)[0]
    history.restore_part(s, office.case, gone)
    found = only(s)
    assert (found.address, found.stands) == ("p2.name_full", "Made-up second person")
    deciding.take(s, found.id, found.stands)
    office.meet()
    shown = cases.show_case(office.both[0], office.case)
    assert shown.value("p2.name_full") == "Made-up other name"
    assert office.kept() == []


def test_a_person_who_stayed_is_kept_and_no_value_is_taken(office: Office):
    cases.add_person(office.both[0], office.case, "victim")
    office.meet()
    cases.remove_person(office.both[1], office.case, 2)
    office.save(0, p2__name_full="Made-up second person")
    office.meet(0)
    s = office.both[0]
    found = only(s)
    assert (found.part, found.field, found.address) == ("persons", "", "")
    not_taken(s, found, "fixed")
    deciding.keep(s, found.id)
    office.meet()
    assert len(cases.show_case(office.both[1], office.case).persons) == 2
    assert office.kept() == []


def test_a_fact_of_the_office_is_told_and_kept(office: Office):
    for at, days in enumerate(("30", "60")):
        with writing(office.both[at]) as session:
            set_meta(session, "kit.next_at", days)
            log.record(session, office.both[at], "declined_days_set", days=int(days))
    office.meet(0)
    s = office.both[0]
    found = only(s)
    assert (found.case_id, found.part, found.stands, found.other) == ("", "meta", "30", "60")
    not_taken(s, found, "fixed")
    deciding.keep(s, found.id)
    office.meet()
    assert office.kept() == []
    (line,) = log.entries(office.both[1], action="value_of_office_kept")
    assert line.facts == {"names": "value"}


def test_in_a_closed_case_what_stands_is_kept_and_nothing_is_taken(office: Office):
    apart(office, summary="Of the {}.")
    s = office.both[0]
    cases.close_case(s, office.case, CODE_LISTS["closure_reason"][0].value)
    found = only(s)
    with pytest.raises(CaseStateError):
        deciding.take(s, found.id, found.stands)
    deciding.keep(s, found.id)
    assert deciding.questions(s) == ()


def test_who_may_only_read_looks_and_answers_nothing(office: Office):
    apart(office, summary="Of the {}.")
    reader = dataclasses.replace(
        office.both[0], user=dataclasses.replace(office.both[0].user, role=READ_ONLY)
    )
    found = only(reader)
    for answer in (
        lambda: deciding.keep(reader, found.id),
        lambda: deciding.take(reader, found.id, found.stands),
    ):
        with pytest.raises(CaseStateError):
            answer()
    assert only(reader) == found

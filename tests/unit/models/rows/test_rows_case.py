"""Cases, persons and events keep their rules, whoever changes them."""

import datetime as dt

import pytest
from sqlalchemy import text

from models.base.base import new_id
from models.errors import FieldError, RuleError
from models.queries.listing import case_changed
from models.queries.lookup import find_case
from models.register.database import Register
from models.rows.case import Case, Consent, Referral, add_event, add_person, open_case
from models.rows.case_work import changes_of, note_change
from register_maker import TODAY, make_office


def test_numbers_count_up_within_their_year(register: Register) -> None:
    with register.session() as session:
        made = [open_case(session, now=1, today=TODAY).case_no for _ in range(2)]
        made.append(open_case(session, now=1, today=dt.date(2027, 1, 1)).case_no)
    with register.session() as session:
        made.append(open_case(session, now=1, today=TODAY).case_no)
    assert made == ["LF-26-0001", "LF-26-0002", "LF-27-0001", "LF-26-0003"]


def test_number_of_a_case_that_was_not_kept_is_given_again(register: Register) -> None:
    with pytest.raises(KeyError), register.session() as session:
        open_case(session, now=1, today=TODAY)
        raise KeyError
    with register.session() as session:
        assert open_case(session, now=1, today=TODAY).case_no == "LF-26-0001"


def test_new_case_is_active_from_today(add_case) -> None:
    case = add_case()
    assert case.facts() == {
        "registered_on": "2026-11-25",
        "status": "active",
        "workflow": "new",
    }


def test_value_is_normalised_however_it_is_set(register: Register) -> None:
    with register.session() as session:
        case = open_case(session, now=1, today=TODAY)
        person = add_person(case, now=1)
        assert person.put("phone", "98765 43210") == "+919876543210"
        person.name_full = "  Asha  "
        with pytest.raises(FieldError):
            person.sex_or_gender = "robot"
        with pytest.raises(FieldError):
            person.put_all({"name_full": "Changed", "age": "many"})
        person.put("name_alias", ["Guddi", "Rani"])
        person.put("deceased", "no")
    with register.read() as session:
        kept = find_case(session, case.id).persons[0].facts()
    assert kept == {
        "name_full": "Asha",
        "name_alias": ("Guddi", "Rani"),
        "phone": "+919876543210",
        "deceased": False,
    }


def test_field_of_another_entity_is_not_known(add_case) -> None:
    case = add_case()
    for name in ("name_full", "shoe_size", "id"):
        with pytest.raises(KeyError):
            case.get(name)
        with pytest.raises(KeyError):
            case.put(name, "x")


def test_case_cannot_close_before_it_opens(add_case) -> None:
    case = add_case()
    with pytest.raises(RuleError, match="close-before-open"):
        case.close(TODAY - dt.timedelta(days=1))
    assert (case.record_state, case.get("closed_on")) == ("open", None)


def test_case_is_closed_and_opened_again(add_case) -> None:
    case = add_case()
    with pytest.raises(RuleError, match="not-closed"):
        case.reopen()
    case.close(TODAY, "repatriated")
    assert (case.get("status"), case.get("closure_reason")) == ("closed", "repatriated")
    for step in (lambda: case.close(TODAY), case.hand_over):
        with pytest.raises(RuleError, match="not-open"):
            step()
    case.reopen()
    assert (case.record_state, case.get("closed_on")) == ("open", None)
    case.hand_over()
    assert (case.record_state, case.get("status")) == ("transferred", "closed_referred")


@pytest.mark.parametrize(
    "wrong", [{"record_state": "lost"}, {"record_state": "closed"}, {"case_order": 0}]
)
def test_database_refuses_a_case_that_breaks_its_rules(
    register: Register, wrong: dict[str, object]
) -> None:
    with pytest.raises(RuleError), register.session() as session:
        case = open_case(session, now=1, today=TODAY)
        for name, value in wrong.items():
            setattr(case, name, value)


def test_bin_keeps_everything_and_waits_for_a_pending_referral(
    register: Register, add_case
) -> None:
    case = add_case(name_full="Asha")
    with register.session() as session:
        session.add(make_office())
        case = find_case(session, case.id)
        case.bin(5)
        case.unbin()
        assert (case.binned, case.binned_at) == (False, None)
        referral = Referral(
            id=new_id(), direction="out", state="draft", office_id="a" * 64, created=1, updated=1
        )
        case.referrals.append(referral)
        case.bin(6)
        case.unbin()
        referral.packet_id = "b" * 32
        referral.move_to("sealed", 7)
        with pytest.raises(RuleError, match="pending-referral"):
            case.bin(8)
    with pytest.raises(RuleError), register.session() as session:
        session.delete(find_case(session, case.id))


def test_persons_and_events_go_with_their_case(register: Register, add_case) -> None:
    case = add_case(name_full="Asha")
    with register.session() as session:
        case = find_case(session, case.id)
        add_person(case, now=2)
        event = add_event(case, now=2)
        event.put("event_type", "transit")
        event.person_ids = (case.persons[0].id,)
        add_event(case, now=3)
        assert [event.position for event in case.events] == [1, 2]
        assert [person.position for person in case.persons] == [1, 2]
        session.add(Consent(case_id=case.id, person_id=case.persons[0].id, created=1, created_by=1))
        note_change(
            session, case_id=case.id, part="case", part_id=case.id, field="tags",
            before=None, after=("a", "b"), at=1, user=1,
        )  # fmt: skip
    with register.read() as session:
        (change,) = changes_of(session, case.id)
        assert change.values == (None, ("a", "b"))
        assert find_case(session, case.id).events[0].person_ids == (case.persons[0].id,)
    with register.session() as session:
        session.delete(find_case(session, case.id))
    with register.read() as session:
        for table in ("persons", "events", "consents", "search_texts", "field_changes"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table
    assert register.check() == []


@pytest.mark.parametrize(
    ("facts", "name", "place"),
    [
        ({}, None, None),
        ({"name_used": "Rani"}, "Rani", None),
        ({"name_alias": ["Guddi", "R"], "home_state": "Bihar"}, "Guddi", "Bihar"),
        ({"name_latin": "Asha", "home_place": "Ward 4"}, "Asha", "Ward 4"),
        (
            {"name_full": "आशा", "name_latin": "Asha", "home_district": "Purnia"},
            "आशा",
            "Purnia",
        ),
    ],
)
def test_person_is_listed_by_the_best_name_and_place(
    add_case, facts: dict[str, object], name: str | None, place: str | None
) -> None:
    person = add_case(**facts).persons[0]
    assert (person.display_name, person.display_place) == (name, place)


def test_person_knows_roles_and_the_child_rule(add_case) -> None:
    person = add_case(age=17).persons[0]
    assert person.is_victim
    assert person.child_status(TODAY) == "yes"
    person.put("role", None)
    assert person.roles == ()
    assert not person.is_victim


def test_first_victim_gives_the_case_its_name(register: Register, add_case) -> None:
    case = add_case(name_full="Ramesh")
    with register.session() as session:
        case = find_case(session, case.id)
        case.persons[0].put("role", "suspect")
        second = add_person(case, now=2)
        second.put_all({"role": "victim", "name_full": "Asha", "birth": "2010", "age": 16})
        case_changed(session, case, now=9)
    assert (case.list_name, case.list_birth, case.list_age, case.updated) == (
        "Asha", "2010", 16, 9,
    )  # fmt: skip


def test_case_without_persons_has_no_name(register: Register) -> None:
    with register.session() as session:
        case = open_case(session, now=1, today=TODAY)
        case_changed(session, case, now=1)
    assert case.list_name == ""
    assert isinstance(case, Case)


def test_a_case_that_may_have_parts_is_not_begun_as_empty(register: Register, add_case) -> None:
    case = add_case(name_full="Ramesh")
    with register.session() as session:
        kept = find_case(session, case.id)
        with pytest.raises(ValueError, match="begun"):
            kept.begin_empty()
        assert [person.get("name_full") for person in kept.persons] == ["Ramesh"]
        new = open_case(session, now=1, today=TODAY)
        new.begin_empty()
        add_person(new, now=1)
        with pytest.raises(ValueError, match="begun"):
            new.begin_empty()
        assert len(new.persons) == 1


def test_case_keeps_a_number_that_is_free(register: Register) -> None:
    day = dt.date(2026, 11, 25)
    with register.session() as session:
        kept = open_case(session, now=1, today=day, wanted_no="LF-25-0042")
        again = open_case(session, now=1, today=day, wanted_no="LF-25-0042")
        odd = open_case(session, now=1, today=day, wanted_no="42")
        later = open_case(session, now=1, today=day, wanted_no="LF-26-0009")
        following = open_case(session, now=1, today=day)
    assert kept.case_no == "LF-25-0042"
    assert [again.case_no, odd.case_no] == ["LF-26-0001", "LF-26-0002"]
    assert [later.case_no, following.case_no] == ["LF-26-0009", "LF-26-0010"]

"""The marks of a person lead to the same person, in every script, and never to a whole district."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from models import migrations
from models.index.link_keys import phone_digits
from models.index.name_keys import sound_keys
from models.index.person_keys import (
    KINDS,
    PersonKey,
    asked_keys,
    candidates,
    fill,
    index_new,
    keys_of,
    people_of,
    shared,
    telling_words,
    traits_of,
)
from models.queries.listing import case_changed, cases_added
from models.register.database import Register
from models.rows.case import Case, add_person, open_case
from register_maker import KEY, TODAY, raw_connection

NAMES = ("सुनीता तमांग", "Sunita Tamang", "Suneeta Tamang", "সুনীতা তামাং")
LAST = 2**63 - 1


def count(register: Register) -> int:
    with register.read() as session:
        return int(session.execute(select(func.count()).select_from(PersonKey)).scalar_one())


def found(register: Register, **facts: object) -> list[str]:
    keys = asked_keys(traits_of(facts, 2026))  # type: ignore[arg-type]
    with register.read() as session:
        people = people_of(session, candidates(session, keys))
        return sorted({one.case_no for one in people})


@pytest.mark.parametrize("typed", ["09876543210", "+91 98765 43210", "९८७६५४३२१०", "৯৮৭৬৫৪৩২১০"])
def test_a_telephone_is_the_same_in_all_digits(typed: str) -> None:
    assert phone_digits(typed) == "9876543210"


def test_a_short_number_is_no_mark() -> None:
    assert (phone_digits("1098"), phone_digits("")) == ("", "")


@pytest.mark.parametrize("name", NAMES)
def test_spellings_of_a_name_share_their_marks(name: str) -> None:
    first = keys_of(traits_of({"name_full": NAMES[0], "home_district": "Patna", "age": 16}, 2026))
    other = keys_of(traits_of({"name_full": name, "home_district": "Patna", "age": 16}, 2026))
    assert first == other


def test_words_beside_a_name_lead_nowhere_unless_there_is_nothing_else() -> None:
    assert telling_words("Sunita Kumari") == telling_words("सुनीता देवी")
    assert telling_words("Devi") == sound_keys("Devi") != ()
    assert telling_words("Sunita Kumari") == sound_keys("Sunita")


def test_marks_follow_the_case(register: Register, add_case: Callable[..., Case]) -> None:
    case = add_case(name_full="आशा", phone="+919000000001", home_district="Patna", age=16)
    before = count(register)
    assert before > 0
    with register.session() as session:
        held = session.get(Case, case.id)
        assert held is not None
        held.persons[0].put_all({"phone": None, "home_district": None})
        case_changed(session, held, now=2000)
    assert 0 < count(register) < before
    with register.session() as session:
        held = session.get(Case, case.id)
        assert held is not None
        held.bin(3000)
        case_changed(session, held, now=3000)
    assert count(register) == 0


def test_the_index_can_be_made_anew(register: Register, add_case: Callable[..., Case]) -> None:
    for number in range(7):
        add_case(name_full=f"Made-up {'abcdefg'[number] * 3}", phone=f"+91900000000{number}")
    before = count(register)
    assert before > 0
    with register.session() as session:
        session.execute(delete(PersonKey).where(PersonKey.key != 0))
        fill(session, batch=3)
    assert count(register) == before


def test_many_new_cases_are_indexed_at_once(register: Register) -> None:
    with register.session() as session:
        made = []
        for number in range(3):
            case = open_case(session, now=1, today=TODAY)
            add_person(case, now=1).put("phone", f"+91900000000{number}")
            made.append(case)
        cases_added(session, made)
        index_new(session, [])
    assert found(register, phone="9000000001") == ["LF-26-0002"]


def test_a_person_is_found_by_any_mark(register: Register, add_case: Callable[..., Case]) -> None:
    add_case(
        name_full="सुनीता तमांग",
        phone="+919876543210",
        id_number="AB 12-34",
        home_district="Kalimpong",
    )
    add_case(name_full="Somebody Else", phone="+919000000009", home_district="Kalimpong")
    assert found(register, phone="09876543210") == ["LF-26-0001"]
    assert found(register, id_number="ab1234") == ["LF-26-0001"]
    assert found(register, name_full="Suneeta Tamang") == ["LF-26-0001"]
    assert found(register, name_full="Sunita", home_district="Kalimpong") == ["LF-26-0001"]
    assert found(register, name_full="Nobody") == []


def test_years_nearby_count(register: Register, add_case: Callable[..., Case]) -> None:
    add_case(name_full="Sunita Tamang", birth="2010")
    assert found(register, name_full="Sunita Rai", birth="2012") == ["LF-26-0001"]
    assert found(register, name_full="Sunita Rai", birth="1980") == []


def test_a_common_name_costs_no_more(register: Register, add_case: Callable[..., Case]) -> None:
    for _ in range(70):
        add_case(name_full="Sunita")
    keys = asked_keys(traits_of({"name_full": "Sunita"}, 2026))
    with register.read() as session:
        assert len(candidates(session, keys, limit=100)) == 40


def test_the_case_that_asks_is_not_found(register: Register, add_case: Callable[..., Case]) -> None:
    case = add_case(phone="+919876543210")
    keys = asked_keys(traits_of({"phone": "+919876543210"}, 2026))
    with register.read() as session:
        assert candidates(session, keys) == [case.case_order]
        assert candidates(session, keys, without=case.case_order) == []


def test_shared_marks_are_told_but_not_those_of_many(
    register: Register, add_case: Callable[..., Case]
) -> None:
    for _ in range(2):
        add_case(phone="+919876543210")
    for _ in range(5):
        add_case(phone="+919876543211")
    with register.read() as session:
        groups = list(shared(session, "p", -LAST, LAST, 3))
        assert [len(group) for group in groups] == [2]
        assert set(KINDS) == set("piandb")


def test_marks_go_with_their_case(register: Register, add_case: Callable[..., Case]) -> None:
    case = add_case(phone="+919876543210")
    with register.session() as session:
        held = session.get(Case, case.id)
        session.delete(held)
    assert count(register) == 0


def test_an_older_register_gets_its_marks_when_it_is_opened(
    register_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(migrations, "_steps", lambda: all_steps[:1])
        older.setattr(migrations, "CURRENT", (1, 0))
        Register.create(register_path, KEY).close()
    with raw_connection(register_path) as raw:
        raw.execute(
            "INSERT INTO cases (id, case_no, case_order, created, updated)"
            " VALUES ('aa', 'LF-26-0001', 20260000001, 1, 1)"
        )
        raw.execute(
            "INSERT INTO persons (id, case_id, position, created, updated, phone)"
            " VALUES ('bb', 'aa', 1, 1, 1, '+919876543210')"
        )
    opened = Register.open(register_path, KEY)
    assert found(opened, phone="9876543210") == ["LF-26-0001"]
    opened.close()


all_steps = migrations._steps()

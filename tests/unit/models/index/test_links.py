"""The marks that link cases follow the cases, and an older register gets them when it is opened."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from models import migrations
from models.index import person_keys
from models.index.link_keys import DISTRICT, LINK_KINDS, PLACE, marks_of_event, marks_of_person
from models.index.person_keys import PersonKey
from models.queries.recurring_links import fill_links, repeated
from models.register.database import Register
from models.rows.case import Case
from register_maker import KEY, raw_connection

SUSPECT = {"role": ("suspect",)}


def marks(register: Register) -> list[tuple[object, ...]]:
    with register.read() as session:
        return sorted(map(tuple, session.execute(select(PersonKey.__table__))))


def of_kind(facts: dict[str, object], kind: str) -> set[str]:
    return {one.text for one in marks_of_person(SUSPECT | facts, 2026) if one.kind == kind}  # type: ignore[arg-type]


def test_kinds_of_links_are_none_of_the_marks_of_persons() -> None:
    assert not set(LINK_KINDS) & set(person_keys.KINDS)


@pytest.mark.parametrize("typed", ["UP 32 AB 123", "up-32-ab-0123", "यूपी", "near UP32AB0123 bus"])
def test_a_vehicle_is_known_in_every_spelling_or_not_at_all(typed: str) -> None:
    found = of_kind({"vehicles": (typed,)}, "v")
    assert found == (set() if typed == "यूपी" else {"UP32AB0123"})


def test_a_whole_aadhaar_number_gives_no_mark() -> None:
    assert of_kind({"id_number": "234123412346", "id_type": "other"}, "s") == set()


@pytest.mark.parametrize("birth", ["not a date", "2026-99-99", "1980/1990"])
def test_a_strange_date_gives_no_mark_and_no_failure(birth: str) -> None:
    assert of_kind({"name_full": "Ramesh Sahni", "birth": birth}, "s") == set()


def test_places_of_other_events_are_no_places_of_exploitation() -> None:
    where = {"event_district": "Patna", "event_place": "Hotel Naya Savera"}
    assert {one.kind for one in marks_of_event(where | {"event_type": "exploitation"})} == {
        PLACE,
        DISTRICT,
    }
    assert list(marks_of_event(where | {"event_type": "recruitment"})) == []
    short = {"event_type": "exploitation", "event_place": "12"}
    assert list(marks_of_event(short)) == []


def test_what_is_made_anew_is_what_was_kept(
    register: Register, add_case: Callable[..., Case]
) -> None:
    for _ in range(2):
        add_case(
            name_full="Made-up Raju Sah", birth="1980", phone="+919876543210", role=("suspect",)
        )
    before = marks(register)
    with register.session() as session:
        fill_links(session)
    assert marks(register) == before
    with register.session() as session:
        person_keys.fill(session)
    assert marks(register) == before
    with register.read() as session:
        assert [one.cases for kind in ("s", "t") for one in repeated(session, kind)] == [2, 2, 2]


def test_an_older_register_gets_its_links_when_it_is_opened(
    register_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [step for step in migrations._steps() if step[0] < migrations.WITH_LINKS]
    with monkeypatch.context() as older:
        older.setattr(migrations, "_steps", lambda: tuple(steps))
        older.setattr(migrations, "CURRENT", steps[-1][0])
        Register.create(register_path, KEY).close()
    with raw_connection(register_path) as raw:
        for number in ("1", "2"):
            raw.execute(
                "INSERT INTO cases (id, case_no, case_order, created, updated)"
                f" VALUES ('a{number}', 'LF-26-000{number}', 2026000000{number}, 1, 1)"
            )
            raw.execute(
                "INSERT INTO persons (id, case_id, position, created, updated, phone)"
                f" VALUES ('b{number}', 'a{number}', 1, 1, 1, '+919876543210')"
            )
    opened = Register.open(register_path, KEY)
    assert [row[0] for row in marks(opened)] == ["t", "t"]
    opened.close()

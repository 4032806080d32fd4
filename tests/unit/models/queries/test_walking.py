"""Going through all cases keeps their order and loses none between two batches."""

import pytest

from models.queries import case_cursor
from models.queries.case_cursor import Walk
from models.register.database import Register


@pytest.fixture
def five(add_case, monkeypatch) -> list[str]:
    monkeypatch.setattr(case_cursor, "_BATCH", 2)
    return [add_case(now=number, purpose=["begging"]).id for number in range(1, 6)]


def test_every_case_comes_once_in_the_order_of_its_number(register: Register, five: list[str]):
    with register.read() as session:
        assert [whole.case.id for whole in case_cursor.walk(session, Walk())] == five
        assert case_cursor.count(session, Walk()) == 5


def test_fields_of_a_thing_that_no_row_holds_are_a_mistake_of_the_caller(register: Register):
    with register.read() as session, pytest.raises(KeyError):
        case_cursor.filled_fields(session, "nothing")

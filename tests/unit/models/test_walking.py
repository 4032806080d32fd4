"""Going through all cases keeps their order and loses none between two batches."""

import pytest

from models import walking
from models.database import Register
from models.walking import Walk


@pytest.fixture
def five(add_case, monkeypatch) -> list[str]:
    monkeypatch.setattr(walking, "_BATCH", 2)
    return [add_case(now=number, purpose=["begging"]).id for number in range(1, 6)]


def test_every_case_comes_once_in_the_order_of_its_number(register: Register, five: list[str]):
    with register.read() as session:
        assert [whole.case.id for whole in walking.walk(session, Walk())] == five
        assert walking.count(session, Walk()) == 5


def test_fields_of_a_thing_that_no_row_holds_are_a_mistake_of_the_caller(register: Register):
    with register.read() as session, pytest.raises(KeyError):
        walking.filled_fields(session, "nothing")

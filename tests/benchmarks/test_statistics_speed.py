"""How long the counting of one table takes in a register of 20,000 made-up cases.

Run with ``pytest tests/benchmarks/test_statistics_speed.py --benchmark-enable``; the target is
0.2 s a table.
"""

import datetime as dt

import pytest

from many_cases import fill
from models.queries.counting import IS_PERSON, days_between, grouped
from models.register.database import Register
from register_maker import KEY

CASES = 20_000
ALWAYS = days_between("day", dt.date(2000, 1, 1), dt.date(2060, 1, 1))


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory):
    made = Register.create(tmp_path_factory.mktemp("counted") / "register.db", KEY)
    fill(made, CASES, marks=False)
    yield made
    made.close()


@pytest.mark.parametrize(
    "names", [("sex", "band", "purposes"), ("source", "destination"), ("found", "decided")]
)
def test_one_table(benchmark, register: Register, names: tuple[str, ...]) -> None:
    with register.read() as session:
        found = benchmark.pedantic(grouped, (session, names, (IS_PERSON, ALWAYS)), rounds=5)
    assert sum(found.values()) > CASES * 0.9

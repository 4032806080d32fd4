"""How long it takes from the key to a usable list, a page and a search in a large register.

Run with ``pytest tests/benchmarks/test_register_speed.py --benchmark-enable``; the target is
0.3 s from the key to the list of 10,000 cases.
"""

from pathlib import Path

import pytest

from many_cases import fill
from models.index.full_text import search
from models.queries.listing import CaseFilter, count_cases, list_cases
from models.register.database import Register
from register_maker import KEY


@pytest.fixture(scope="module", params=[10_000])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "register.db"
    register = Register.create(path, KEY)
    fill(register, request.param)
    register.close()
    return path


def first_list(path: Path) -> int:
    register = Register.open(path, KEY)
    with register.read() as session:
        lines = list_cases(session, limit=200)
        count_cases(session, CaseFilter(record_state="open"))
    register.close()
    return len(lines)


def test_from_the_key_to_the_first_list(benchmark, large: Path) -> None:
    assert benchmark.pedantic(first_list, (large,), rounds=5) == 200


@pytest.mark.parametrize("typed", ["सुनीता", "98", "LF-26-07", "LF-26-0777", "orchestra", "train"])
def test_search(benchmark, large: Path, typed: str) -> None:
    register = Register.open(large, KEY)
    with register.read() as session:
        benchmark.pedantic(search, (session, typed), rounds=5)
    register.close()


@pytest.mark.parametrize("order", ["updated", "case_no", "name"])
def test_page_in_the_middle(benchmark, large: Path, order: str) -> None:
    register = Register.open(large, KEY)
    with register.read() as session:
        after = list_cases(session, order=order, limit=5000)[-1].id
        page = benchmark.pedantic(
            list_cases, (session,), {"order": order, "after": after}, rounds=5
        )
        assert len(page) == 200
    register.close()

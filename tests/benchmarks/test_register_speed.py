"""How long it takes from the key to a usable list, a page and a search in a large register.

Run with ``pytest tests/benchmarks/test_register_speed.py --benchmark-enable``; the target is
0.3 s from the key to the list of 10,000 cases.
"""

import random
from pathlib import Path

import pytest

from models.case import Case
from models.database import Register
from models.listing import CaseFilter, count_cases, list_cases
from models.person import Person
from models.search import SearchText, fold, search
from register_maker import KEY

FIRST = ("सुनीता", "राजेश", "मीना", "आशा", "कमला", "Ramesh", "Farida", "রহিমা", "অনিল")
LAST = ("कुमारी", "देवी", "यादव", "Khatun", "Tamang", "বেগম", "Das")
STORY = "She was promised work and taken over the border by train. " * 20


def fill(register: Register, number: int) -> None:
    """Add made-up cases by the thousand, below the use cases, because only their weight counts."""
    chance = random.Random(number)
    cases, persons, texts = [], [], []
    for serial in range(1, number + 1):
        case_id, name = f"{serial:032x}", f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        case_no, phone = f"LF-26-{serial:04}", f"+91{chance.randrange(6 * 10**9, 10**10)}"
        cases.append(
            {
                "id": case_id, "case_no": case_no, "case_order": serial, "binned": False,
                "record_state": "open", "created": serial, "updated": chance.randrange(10**9),
                "list_name": name, "list_age": 16, "list_place": "Purnia", "narrative": STORY,
                "status": chance.choice(("active", "follow_up")), "registered_on": "2026-01-01",
            }
        )  # fmt: skip
        persons.append(
            {
                "id": f"f{serial:031x}", "case_id": case_id, "position": 1, "created": 1,
                "updated": 1, "role": ("victim",), "name_full": name, "phone": phone,
            }
        )  # fmt: skip
        numbers = f"{case_no} {case_no.replace('-', '')} {phone[1:]} {phone[3:]}"
        texts.append(
            {
                "case_id": case_id, "names": fold(name), "numbers": numbers, "places": "Purnia",
                "body": STORY,
            }
        )  # fmt: skip
    with register.session() as session:
        for row, values in ((Case, cases), (Person, persons), (SearchText, texts)):
            session.execute(row.__table__.insert(), values)


@pytest.fixture(scope="module", params=[10_000, 100_000])
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

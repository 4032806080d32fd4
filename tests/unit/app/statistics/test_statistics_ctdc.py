"""Single rows that leave follow the crosswalks, and nobody can be told apart by what is known."""

import csv
import random
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, FactRefusedError
from app.base.jobs import Cancelled, Token
from app.core.services import Services
from app.statistics import ctdc, files, periods
from app.statistics.tables import Choice
from counted_world import draw, write
from desk_roles import as_role
from models.queries.counting import CountedFacts
from office_sim import open_office

ALWAYS = Choice(periods.days(*(periods.calendar_year(y).first for y in (2000, 2060))))
PLAIN = CountedFacts(
    day=20260401, band=1, age=16, sex="female", nation="IN", purposes=("bonded_labour",),
    means=("abduction", "threats_family"), labour=("brick_kiln",), sex_types=(),
    recruiter="neighbour", age_when_trafficked=15, exploited_in="NP",
)  # fmt: skip


def crowd(number: int, seed: int) -> list[dict[str, str]]:
    """Return rows of people who differ much."""
    chance = random.Random(seed)
    sexes = ("female", "male", "non_conforming", None)
    return [
        ctdc.ctdc_row(
            PLAIN._replace(
                day=chance.choice((20250101, 20260101)),
                band=chance.randrange(3),
                age=chance.choice((None, chance.randrange(3, 70))),
                sex=chance.choices(sexes, (20, 8, 1, 1))[0],
                nation=chance.choices(("IN", "NP", "BD", "LK", ""), (30, 10, 3, 1, 4))[0],
                purposes=tuple(chance.sample(("begging", "forced_labour", "organ_removal"), 2)),
                means=tuple(chance.sample(("drugged", "debt_bondage", "abduction"), 1)),
                age_when_trafficked=chance.choice((None, 12, 30)),
                exploited_in=chance.choice(("IN", "", "AE")),
            )
        )
        for _ in range(number)
    ]


def test_a_row_follows_the_crosswalks() -> None:
    row = ctdc.ctdc_row(PLAIN)
    assert list(row) == list(ctdc.COLUMNS)
    assert len(ctdc.COLUMNS) == len(set(ctdc.COLUMNS)) == 59
    filled = {name: value for name, value in row.items() if value}
    assert filled == {
        "yearOfRegistration": "2026", "Datasource": "Case Management", "gender": "Female",
        "ageBroad": "9--17", "majorityStatus": "Minor", "majorityStatusAtExploit": "Minor",
        "majorityEntry": "Minor", "citizenship": "IN", "CountryOfExploitation": "NP",
        "isForcedLabour": "1", "isSlaveryAndPractices": "1", "isAbduction": "1",
        "meansOfControlThreats": "1", "typeOfLabourManufacturing": "1",
        "RecruiterRelationship": "Friend", "recruiterRelationFriend": "1",
    }  # fmt: skip


def test_unknown_codes_leave_a_row_empty() -> None:
    row = ctdc.ctdc_row(
        PLAIN._replace(
            purposes=("new",), means=("new",), labour=("new",), sex_types=("new",),
            recruiter="new", sex="new", nation="+",
        )
    )  # fmt: skip
    assert {row[name] for name in ctdc.TOLD} == {""}
    assert row["gender"] == row["citizenship"] == ""


@pytest.mark.parametrize("number", [0, 1, 10, 11, 300, 3000])
@pytest.mark.parametrize("k", [5, 11])
def test_no_subset_of_what_may_be_known_names_fewer_than_k(number: int, k: int) -> None:
    found = ctdc.without_standouts(crowd(number, seed=number + k), k)
    assert len(found.rows) + found.left_out == number
    for size in range(1, len(ctdc.KNOWN) + 1):
        for columns in combinations(ctdc.KNOWN, size):
            alike = Counter(tuple(row[name] for name in columns) for row in found.rows)
            assert min(alike.values(), default=k) >= k, columns
    if number >= 300:
        assert found.left_out < number / 4


def test_knowing_somebody_and_one_answer_leaves_k_people() -> None:
    found = ctdc.without_standouts(crowd(3000, seed=7))
    for column in ctdc.TOLD:
        alike = Counter((*(row[name] for name in ctdc.KNOWN), row[column]) for row in found.rows)
        assert min(alike.values()) >= ctdc.K, column
    assert any(row["isAbduction"] for row in found.rows)


def test_without_the_rule_the_attack_finds_people() -> None:
    rows = crowd(3000, seed=7)
    assert min(Counter(tuple(row[name] for name in ctdc.KNOWN) for row in rows).values()) == 1


def test_the_order_of_rows_says_nothing_of_the_order_of_cases() -> None:
    rows = crowd(500, seed=3)
    there = ctdc.without_standouts(rows).rows
    assert ctdc.without_standouts(rows[::-1]).rows == there


def test_file(tmp_path: Path) -> None:
    with open_office(tmp_path / "one") as s:
        write(s.register, draw(300, seed=4))
        out = tmp_path / "ctdc.csv"
        rows, left_out = files.write_ctdc(s, ALWAYS, out)
        with out.open(encoding="utf-8-sig", newline="") as file:
            written = list(csv.DictReader(file))
        assert len(written) == rows > 50
        assert rows + left_out > 200
        assert tuple(written[0]) == ctdc.COLUMNS
        alike = Counter(tuple(row[name] for name in ctdc.KNOWN) for row in written)
        assert min(alike.values()) >= ctdc.K
        refusals(s, tmp_path)


def refusals(s: Services, folder: Path) -> None:
    stopped = Token()
    stopped.cancel()
    with pytest.raises(Cancelled):
        files.write_ctdc(s, ALWAYS, folder / "stopped.csv", stopped)
    with pytest.raises(FactRefusedError):
        files.write_ctdc(s, ALWAYS, folder / "rows.xlsx")
    with pytest.raises(CaseStateError):
        files.write_ctdc(as_role(s, "read_only"), ALWAYS, folder / "other.csv")
    assert {path.name for path in folder.iterdir()} == {"one", "ctdc.csv"}

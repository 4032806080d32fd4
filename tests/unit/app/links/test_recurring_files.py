"""The list leaves the register only with the right to export, whole, and the log tells of it."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from app.base.errors import FactRefusedError, TargetExistsError
from app.base.jobs import Cancelled, Token
from app.cases import cases
from app.core import log
from app.core.services import Services
from app.links.found import recurring
from app.links.taking_out import write_list
from app.story.log_sentences import sentence
from office_sim import CLOCK, open_office

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p2.name_full": "Made-up Raju Sah",
    "p2.role": ("suspect",),
    "p2.birth": "1980",
    "p2.vehicles": ("=UP32AB0123",),
    "p1.home_district": "Kalimpong",
    "e1.event_type": "exploitation",
    "e1.event_district": "Patna",
}


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path, clock=CLOCK) as services:
        for _ in range(2):
            cases.add_case(services, FACTS)
        yield services


def test_the_sheet_holds_what_the_list_holds(s: Services, tmp_path: Path):
    target = tmp_path / "seen.xlsx"
    assert write_list(s, target) == len(recurring(s).groups) == 4
    rows = [list(row) for row in openpyxl.load_workbook(target).active.iter_rows(values_only=True)]
    assert rows[0][:2] == ["Kind", "What"]
    assert [row[0] for row in rows[1:]] == [
        "Suspects",
        "Vehicles",
        "Routes",
        "Districts of exploitation",
    ]
    assert [row[1] for row in rows[1:]] == ["Made-up Raju Sah", "UP32AB0123", "Kalimpong", "Patna"]
    assert rows[3][2] == "→ Patna"
    assert {row[4] for row in rows[1:]} == {2}
    assert {row[7] for row in rows[1:]} == {"LF-26-0002, LF-26-0001"}
    (told,) = log.entries(s, action="recurring_exported")
    assert sentence(told) == "List of what is seen in several cases written as xlsx"
    assert "Raju" not in str(told)


def test_only_some_kinds_can_be_taken(s: Services, tmp_path: Path):
    assert write_list(s, tmp_path / "some.xlsx", ("vehicle",)) == 1


def test_nothing_is_replaced_or_left_behind(s: Services, tmp_path: Path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "seen.xlsx").write_bytes(b"mine")
    with pytest.raises(TargetExistsError):
        write_list(s, target / "seen.xlsx")
    with pytest.raises(FactRefusedError):
        write_list(s, target / "seen.pdf")
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        write_list(s, target / "other.xlsx", token=token)
    assert [one.name for one in target.iterdir()] == ["seen.xlsx"]
    assert (target / "seen.xlsx").read_bytes() == b"mine"
    assert list(log.entries(s, action="recurring_exported")) == []

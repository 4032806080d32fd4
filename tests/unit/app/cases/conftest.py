"""What the tests of cases share: an open register whose clock a test moves, and a case in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases import cases
from app.core.services import Services
from office_sim import Hands, open_office


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    """An open register of one office."""
    with open_office(tmp_path, clock=hands) as services:
        yield services


@pytest.fixture
def case_id(s: Services) -> str:
    """Return the id of a case of one person."""
    return cases.add_case(s, {"p1.name_full": "Asha"}).case_id

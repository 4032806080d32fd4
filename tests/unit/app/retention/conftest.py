"""An office whose clock can be turned, for tests of how long cases are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Services
from office_sim import Hands, open_office


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    with open_office(tmp_path / "office", clock=hands) as services:
        yield services

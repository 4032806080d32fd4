"""Made-up offices: one, or two that checked each other's numbers, and the clock that they read."""

import pytest

from office_sim import Hands, open_office
from pair_sim import pair


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with pair(tmp_path, clock=hands) as both:
        yield both


@pytest.fixture
def s(tmp_path, hands):
    """An office whose clock the test moves."""
    with open_office(tmp_path / "office", clock=hands) as services:
        yield services

"""Two made-up offices that checked each other's numbers, and the clock both of them read."""

import pytest

from office_sim import Hands
from pair_sim import pair


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with pair(tmp_path, clock=hands) as both:
        yield both

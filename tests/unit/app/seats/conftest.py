"""Two computers of one office that have met, for the tests of what they do apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.register import access
from two_desks import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    for one in made.both:
        access.lock(one)

"""What the tests of cases share: a case of one person."""

import pytest

from app.cases import cases
from app.core.services import Services


@pytest.fixture
def case_id(s: Services) -> str:
    """Return the id of a case of one person."""
    return cases.add_case(s, {"p1.name_full": "Asha"}).case_id

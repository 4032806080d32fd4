"""Addresses name one place in a case, or nothing."""

import pytest

from app.base.errors import UnknownFieldError
from app.core import field_path


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("narrative", "narrative"),
        ("p1.name_full", "p1.name_full"),
        ("p12.age", "p12.age"),
        ("e3.event_date", "e3.event_date"),
        ("name_full", "p1.name_full"),
        ("event_type", "e1.event_type"),
        ("  narrative ", "narrative"),
    ],
)
def test_addresses_are_read_and_spelt(text: str, spelt: str):
    found = field_path.parse(text)
    assert str(found) == spelt
    assert str(field_path.parse(spelt)) == spelt


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "p0.age",
        "p01.age",
        "p1000.age",
        "e1.name_full",
        "p1.narrative",
        "p1.event_type",
        "capacity",
        "p1.capacity",
        "urgency",
        "p1.",
        "x1.age",
        "p1.name_full.x",
        "आशा",
        "Asha Kumari of Patna",
    ],
)
def test_anything_else_is_refused_without_repeating_what_may_be_secret(text: str):
    with pytest.raises(UnknownFieldError) as caught:
        field_path.parse(text)
    assert "Asha" not in str(caught.value.facts)
    assert "आशा" not in str(caught.value.facts)

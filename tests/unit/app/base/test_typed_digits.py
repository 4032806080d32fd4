"""Whatever digits an officer types, in any script of our offices, the program reads the number."""

import datetime as dt

import pytest

from app.base.bikram_sambat import read_bikram
from app.offices.offices import groups_of
from app.outbox.parts_out import numbers_in
from models.fields import CATALOGUE, normalise

TODAY = dt.date(2026, 11, 26)
SCRIPTS = {"hi": "०१२३४५६७८९", "bn": "০১২৩৪৫৬৭৮৯"}


def written(text: str, script: str) -> str:
    return text.translate(str.maketrans("0123456789", SCRIPTS[script]))


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("age", "17"),
        ("phone", "+91 98765 43210"),
        ("home_pincode", "800001"),
        ("aadhaar_last4", "1234"),
        ("event_date", "25/11/2026"),
        ("event_date", "25-11-26"),
        ("event_date", "2026-11"),
        ("event_date", "2026"),
        ("home_latitude", "26.98"),
    ],
)
def test_a_field_takes_digits_of_every_script(name: str, typed: str, script: str) -> None:
    field = CATALOGUE.field(name)
    stored = normalise(field, typed, TODAY)
    assert stored not in (None, "")
    assert normalise(field, written(typed, script), TODAY) == stored


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_nepali_date_takes_them_too(script: str) -> None:
    found = read_bikram(written("2083-08-09 BS", script))
    assert found is not None
    assert found.text == "2026-11-25"


@pytest.mark.parametrize("script", SCRIPTS)
def test_numbers_of_parts_and_of_an_office_take_them_too(script: str) -> None:
    assert numbers_in(written("2, 5-9", script), 12) == (2, 5, 6, 7, 8, 9)
    number = "36442 04073 91820 00517 64208 33190"
    assert groups_of(written(number, script)) == number.split()

"""Ranges, words for days and degrees are read, kept in one form and shown."""

import datetime as dt

import pytest

from models.errors import FieldError
from models.fields import CATALOGUE, normalise, show
from models.fields.dates import span

TODAY = dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("name", "typed", "stored", "shown"),
    [
        ("event_date", "2025-03..2025-05", "2025-03..2025-05", "Mar 2025 to May 2025"),
        ("event_date", "Mar 2025 to 3 May 2025", "2025-03..2025-05-03", "Mar 2025 to 3 May 2025"),
        ("event_date", "मार्च 2025 से मई 2025 तक", "2025-03..2025-05", "Mar 2025 to May 2025"),
        ("event_date", "about 2024 .. 2025", "~2024..2025", "about 2024 to 2025"),
        ("event_date", "2025..2025", "2025", "2025"),
        ("event_date", "last month", "2025-12", "Dec 2025"),
        ("event_date", "this month", "2026-01", "Jan 2026"),
        ("event_date", "last year", "2025", "2025"),
        ("event_date", "पिछले महीने", "2025-12", "Dec 2025"),
        ("event_date", "গতকাল", "2026-01-14", "14 Jan 2026"),
        ("registered_on", "आज", "2026-01-15", "15 Jan 2026"),
        ("home_latitude", "२६.९८° N", "26.98", "26.98"),
        ("home_latitude", "12.3456789 S", "-12.345679", "-12.345679"),
        ("home_longitude", "-0.0", "0", "0"),
        ("person_ids", "1, p2", ("p1", "p2"), "p1, p2"),
    ],
)
def test_value_is_read_kept_and_shown(name: str, typed: str, stored: object, shown: str) -> None:
    field = CATALOGUE.field(name)
    kept = normalise(field, typed, TODAY)
    assert kept == stored
    assert normalise(field, kept, TODAY) == kept
    assert show(field, kept) == shown


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("event_date", "2025..2024", "date.range-order"),
        ("event_date", "2027..2028", "date.future"),
        ("event_date", "2025 to", "date.unknown"),
        ("registered_on", "2025..2026", "date.unknown"),
        ("registered_on", "last month", "date.day-missing"),
        ("home_latitude", "91", "degrees.range"),
        ("home_longitude", "1,5", "degrees.form"),
        ("person_ids", "Asha", "person.unknown"),
        ("phone", "2341 2341 2346", "phone.full-aadhaar"),
        ("id_fourth_number", "UID: 2341-2341-2346", "id.full-aadhaar"),
    ],
)
def test_value_that_does_not_fit_is_refused(name: str, typed: str, reason: str) -> None:
    with pytest.raises(FieldError) as caught:
        normalise(CATALOGUE.field(name), typed, TODAY)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("stored", "first", "last"),
    [
        ("2025-03..2025-05", (2025, 3, 1), (2025, 5, 31)),
        ("2024..2025-02-03", (2024, 1, 1), (2025, 2, 3)),
        ("~2025-03-10..2025-03-20", (2025, 2, 7), (2025, 4, 20)),
    ],
)
def test_range_spans_from_its_first_to_its_last_day(
    stored: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert span(stored) == (dt.date(*first), dt.date(*last))

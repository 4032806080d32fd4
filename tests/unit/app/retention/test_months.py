"""Months after a day, and the last day that lies so many months back, agree on every day."""

import calendar
import datetime as dt

import pytest

from app.retention.due import last_day, months_after


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-05-15", 120, "2036-05-15"),
    ],
)
def test_a_month_ends_where_the_calendar_ends_it(day: str, months: int, after: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months).isoformat() == after


@pytest.mark.parametrize("months", [1, 3, 11, 12, 13, 24, 84])
def test_the_last_day_is_due_and_the_next_is_not(months: int) -> None:
    start = dt.date(2024, 1, 1)
    for step in range(4 * 366):
        today = start + dt.timedelta(days=step)
        last = last_day(today, months)
        assert months_after(last, months) <= today
        assert months_after(last + dt.timedelta(days=1), months) > today


def test_what_lies_before_every_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="year"):
        last_day(dt.date(2, 1, 1), 1200)
    assert calendar.isleap(2024)

"""The axis shows the days that were asked for, and gathers what would lie over each other."""

import datetime as dt
import itertools

import pytest

from app.story.timeline import DatedEntry
from ui.cases.form.timeline_axis import (
    ALL,
    MONTH,
    YEAR,
    AxisMark,
    Window,
    gather,
    label_rooms,
    ticks,
    window_of,
)

TODAY = dt.date(2026, 11, 25)


def entry(day: str, last: str = "", lane: str = "paper") -> DatedEntry:
    first = dt.date.fromisoformat(day)
    end = dt.date.fromisoformat(last) if last else first
    return DatedEntry(first, end, "day", lane, "paper", "papers", "{paper}")


def test_all_holds_the_first_and_the_last_entry_and_today():
    window = window_of(ALL, [entry("2024-02-01"), entry("2027-03-01")], TODAY)
    assert window.first < dt.date(2024, 2, 1)
    assert window.last > dt.date(2027, 3, 1)
    past = window_of(ALL, [entry("2024-02-01")], TODAY)
    assert past.first < TODAY < past.last


def test_a_case_of_one_day_still_has_an_axis():
    window = window_of(ALL, [entry("2026-11-25")], TODAY)
    assert window.days >= 10
    assert window.first < TODAY < window.last
    assert window_of(ALL, [], TODAY).days >= 10


def test_a_day_that_no_case_has_leaves_an_axis_that_can_be_drawn():
    odd = [entry("0001-01-01"), entry("2026-11-25"), entry("9999-12-31")]
    window = window_of(ALL, odd, TODAY)
    assert window.first < TODAY < window.last
    assert ticks(window, 900, 60)
    assert gather(odd, window, 900, 20)


@pytest.mark.parametrize(("span", "days"), [(YEAR, 365), (MONTH, 31)])
def test_a_year_and_a_month_reach_back_from_today_and_a_little_ahead(span: str, days: int):
    window = window_of(span, [entry("2019-01-01")], TODAY)
    assert (TODAY - window.first).days == days
    assert window.last > TODAY
    before = window_of(span, [], TODAY, back=1)
    assert before.first == window.first - dt.timedelta(days=days)


@pytest.mark.parametrize("width", [150, 300, 700, 2500])
@pytest.mark.parametrize("days", [11, 40, 90, 400, 3000, 20_000])
def test_ticks_never_stand_closer_than_asked_and_lie_on_the_axis(width: int, days: int):
    window = Window(TODAY - dt.timedelta(days=days), TODAY)
    found = ticks(window, width, 70)
    assert all(0 <= tick.x <= width for tick in found)
    apart = [after.x - before.x for before, after in itertools.pairwise(found)]
    assert all(distance >= 60 for distance in apart)


def test_a_short_time_has_days_a_longer_one_months_and_a_long_one_years():
    month = ticks(Window(dt.date(2026, 10, 25), TODAY), 700, 70)
    assert [tick.stored for tick in month][:2] == ["2026-10-26", "2026-11-02"]
    year = ticks(Window(dt.date(2025, 11, 25), TODAY), 1200, 70)
    assert "2026-01" in [tick.stored for tick in year]
    decades = ticks(Window(dt.date(2001, 11, 25), TODAY), 500, 70)
    assert all(len(tick.stored) == 4 for tick in decades)


def test_entries_that_would_cover_each_other_are_one_mark_of_their_lane():
    entries = [
        entry("2026-11-01"),
        entry("2026-11-02"),
        entry("2026-11-02", lane="note"),
        entry("2026-11-20"),
    ]
    found = gather(entries, Window(dt.date(2026, 10, 25), TODAY), 700, 28)
    by_lane = {
        lane: [one.entries for one in found if one.lane == lane] for lane in ("paper", "note")
    }
    assert by_lane == {"paper": [(0, 1), (3,)], "note": [(2,)]}


def test_every_entry_of_the_time_is_in_one_mark_and_no_other_is():
    entries = sorted(
        (entry(f"2026-{1 + place % 12:02}-{1 + place % 28:02}") for place in range(500)),
        key=lambda one: one.first,
    )
    window = Window(dt.date(2026, 3, 1), dt.date(2026, 9, 30))
    places = [place for mark in gather(entries, window, 600, 28) for place in mark.entries]
    assert sorted(places) == [at for at, one in enumerate(entries) if window.shows(one)]


def test_marks_are_no_more_than_there_is_room_for_however_long_the_case():
    start = dt.date(2020, 1, 1)
    entries = [
        DatedEntry(day, day, "day", "note", "note", "notes", "")
        for day in (start + dt.timedelta(days=place // 3) for place in range(5_000))
    ]
    found = gather(entries, window_of(ALL, entries, TODAY), 700, 28)
    assert len(found) <= 700 / 28 + 1


def test_what_began_before_the_time_is_drawn_from_its_edge():
    window = Window(dt.date(2026, 11, 1), TODAY)
    (mark,) = gather([entry("2026-06-01", "2026-11-10")], window, 500, 28)
    assert mark.x == 0
    assert 0 < mark.end < 500


def test_a_label_never_runs_into_the_next_mark_nor_off_the_axis():
    marks = [AxisMark("note", x, x, (place,)) for place, x in enumerate((10.0, 100.0, 480.0))]
    rooms = label_rooms(marks, [200, 200, 90], 500, 16)
    assert rooms[0] == (26, 58)
    for (left, room), mark in zip(rooms, marks, strict=True):
        assert left + room <= 500
        assert left > mark.x or left + room < mark.x
    # The last one has no room at its right, so its words stand at its left.
    assert rooms[2][0] + rooms[2][1] <= 480 - 16


def test_what_lasts_long_has_its_words_inside():
    marks = [AxisMark("event", 50.0, 300.0, (0,))]
    ((left, room),) = label_rooms(marks, [120], 320, 16)
    assert (left, room) == (66, 250)

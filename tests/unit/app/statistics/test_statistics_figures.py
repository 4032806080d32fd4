"""What is told and drawn of a table stands in the table; a line over time counts everybody once."""

import datetime as dt
import itertools
import random

import pytest

from app.core.services import Services
from app.statistics import figures, periods, victim_tables
from app.statistics.behind import case_rows, cases_behind
from app.statistics.figures import BarChart, FlowChart, LineChart
from app.statistics.making import KINDS, statistics
from app.statistics.population import read_population
from app.statistics.tables import ALL, Choice, StatTable
from app.statistics.victim_tables import stretches
from counted_world import World, age_of, draw, write
from office_sim import open_office

DATE = dt.date
YEAR = Choice(periods.calendar_year(2025))


@pytest.fixture(scope="module")
def world() -> World:
    return draw(250, seed=31)


@pytest.fixture(scope="module")
def s(world: World, tmp_path_factory: pytest.TempPathFactory):
    with open_office(tmp_path_factory.mktemp("told")) as services:
        write(services.register, world)
        yield services


def tables(s: Services) -> dict[str, StatTable]:
    found = [one for kind in KINDS for one in statistics(s, kind, YEAR)]
    return {one.code: one for one in found}


def test_main_numbers_stand_in_the_table(s: Services) -> None:
    for table in tables(s).values():
        told = figures.figures(table)
        assert 1 <= len(told) <= 4, table.code
        for one in told:
            assert one.label
            assert one.number == table.value(*one.key)


def test_main_numbers_of_flows_say_that_persons_came_from_there(s: Services) -> None:
    whole, *places = figures.figures(tables(s)["flows"])
    assert whole.label == "Persons"
    assert places
    assert all(one.label.startswith("From ") for one in places)


def test_bars_are_the_numbers_of_the_table(s: Services, world: World) -> None:
    found = tables(s)
    chart = figures.chart(found["ncrb_purposes"])
    assert isinstance(chart, BarChart)
    assert chart.kinds == ("Under 18", "18 and over", "Age not known")
    begging = next(bar for bar in chart.bars if bar.label == "Begging")
    counted = world.victims(
        lambda case, one: case.registered.year == 2025 and "begging" in (one["purpose"] or ())
    )
    assert begging.whole == len(counted) > 3
    assert begging.parts[0] == sum(age_of(one) == "under_18" for _case, one in counted)
    wholes = [bar.whole for bar in chart.bars]
    assert wholes == sorted(wholes, reverse=True)
    disposal = figures.chart(found["ncrb_disposal"])
    assert isinstance(disposal, BarChart)
    assert sum(bar.whole for bar in disposal.bars) == found["ncrb_disposal"].value(ALL, ALL)
    sdg = figures.chart(found["sdg"])
    assert isinstance(sdg, BarChart)
    assert [bar.whole for bar in sdg.bars] == [
        found["sdg"].value(ALL, head.code) for head in found["sdg"].columns[1:]
    ]


def test_bars_without_room_are_counted(s: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tables(s)["ncrb_purposes"]
    whole = figures.chart(table)
    monkeypatch.setattr(figures, "MOST_BARS", 5)
    some = figures.chart(table)
    assert isinstance(whole, BarChart)
    assert isinstance(some, BarChart)
    assert len(some.bars) == 5
    assert some.left_out == len(whole.bars) - 5 > 0


def test_flows_without_room_are_counted_by_persons(
    s: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tables(s)["flows"]
    monkeypatch.setattr(figures, "MOST_FLOWS", 4)
    chart = figures.chart(table)
    assert isinstance(chart, FlowChart)
    drawn = sum(one.persons for one in chart.flows)
    assert drawn + chart.left_out == table.value(ALL, ALL)
    assert len(chart.flows) == 4


def test_a_rate_is_told_when_there_is_one(s: Services) -> None:
    people = read_population(b"sex,age,people\nall,all,100000\n")
    (table,) = statistics(s, "sdg", YEAR, population=people)
    (rate,) = (one for one in figures.figures(table) if one.unit == "rate")
    assert rate.number == table.value(ALL, "VC_HTF_DETV")


def test_nothing_counted_is_empty(s: Services) -> None:
    never = Choice(periods.calendar_year(1990))
    assert figures.is_empty(statistics(s, "sdg", never))
    assert not figures.is_empty(statistics(s, "sdg", YEAR))


# Over time --------------------------------------------------------------------------------------


def test_months_are_what_a_plain_count_says(s: Services, world: World) -> None:
    sdg, table = victim_tables.victims_over_time(s, YEAR)
    assert sdg == statistics(s, "sdg", YEAR)[0]
    assert len(table.rows) == 13
    for month in range(1, 13):
        persons = world.victims(
            lambda case, _one, month=month: (
                (case.registered.year, case.registered.month) == (2025, month)
            )
        )
        assert table.value(f"2025-{month:02}", ALL) == len(persons)
        assert table.value(f"2025-{month:02}", "under_18") == sum(
            age_of(one) == "under_18" for _case, one in persons
        )
    chart = figures.chart(table)
    assert isinstance(chart, LineChart)
    assert sum(number for _label, number in chart.points) == table.value(ALL, ALL) > 50


def test_what_has_not_come_yet_has_no_row(s: Services) -> None:
    _sdg, table = victim_tables.victims_over_time(s, Choice(periods.calendar_year(2026)))
    assert [head.code for head in table.rows][-2:] == ["2026-11", ALL]
    assert not table.rows_add_up
    _sdg, later = victim_tables.victims_over_time(s, Choice(periods.calendar_year(2030)))
    assert [head.code for head in later.rows] == ["2030-01", ALL]


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (DATE(2026, 2, 27), DATE(2026, 3, 1), ["2026-02-27", "2026-02-28", "2026-03-01"]),
        (DATE(2026, 1, 20), DATE(2026, 4, 3), ["2026-01", "2026-02", "2026-03", "2026-04"]),
        (DATE(2023, 6, 1), DATE(2026, 6, 1), ["2023", "2024", "2025", "2026"]),
    ],
)
def test_rows_fit_the_length_of_a_period(first: DATE, last: DATE, codes: list[str]) -> None:
    assert [code for code, _first, _last in stretches(first, last)] == codes


def test_rows_touch_each_other_and_leave_no_day_out() -> None:
    chance = random.Random(4)
    for _ in range(200):
        first = DATE(1900, 1, 1) + dt.timedelta(days=chance.randrange(40_000))
        last = first + dt.timedelta(days=chance.choice((0, 5, 61, 62, 400, 1100, 1200, 9000)))
        found = list(stretches(first, last))
        assert (found[0][1], found[-1][2]) == (first, last)
        for one, other in itertools.pairwise(found):
            assert other[1] - one[2] == dt.timedelta(days=1)


# The cases behind a number ----------------------------------------------------------------------


def test_cases_come_as_rows_page_by_page(s: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.statistics.behind.PAGE", 40)
    behind = tables(s)["sdg"].cells[ALL, "VC_HTF_DETV"].behind
    assert behind is not None
    wanted = cases_behind(s, behind, limit=1000).case_ids
    found, after = [], None
    while True:
        page = case_rows(s, behind, after=after)
        found += [row.case_id for row in page.rows]
        assert len(page.rows) <= 40
        assert not page.sealed
        after = page.after
        if after is None:
            break
    assert tuple(found) == wanted
    assert len(wanted) > 60

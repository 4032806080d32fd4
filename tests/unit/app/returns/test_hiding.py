"""What is hidden in a return cannot be worked out by a reader who adds and subtracts everything."""

import datetime as dt
import random
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.returns import hiding, open_hiding
from app.returns.counting import ALL, DETECTED, FLOWS, both
from app.returns.hiding import PeriodsCrossError, Rule, hide
from app.returns.knowledge import Counted, Covered
from app.returns.periods import Period
from app.returns.tables import Table
from return_attacker import Bounds, Reader, worked_out
from return_world import (
    MONTHS,
    QUARTER,
    flow_table,
    grid,
    real_return,
    referral_table,
    told,
    told_over_time,
)

COUNTS = st.one_of(st.just(0), st.integers(0, 14), st.integers(0, 60))
GRIDS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=4)
)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(MANY, max_examples=25)


def is_open(rule: Rule, low: Fraction, high: Fraction | None) -> bool:
    if high is None or high >= rule.k:
        return high != low
    return high > low and high - low >= rule.protection


def attack(reader: Reader, rule: Rule, spared: set[object]) -> None:
    """Fail when a number that nobody shows is told too well; sums of people may be large or 0."""
    bounds = Bounds(reader)
    for name in reader.names:
        assert isinstance(name, tuple)
        if name in spared or name[0] == "slack":
            continue
        low, high = bounds.of(name)
        if name[0] == "people" and low == high and not rule.is_small(int(low)):
            continue
        assert is_open(rule, low, high), (name, low, high)


@MANY
@given(GRIDS, st.sampled_from([(5, 2), (11, 5), (11, 10)]))
def test_no_hidden_cell_of_a_table_is_told_by_any_sums(inner, numbers):
    rule = Rule(*numbers)
    counted = Counted(QUARTER, (grid(inner),))
    covered = hide(counted, rule)
    reader = Reader()
    told(reader, 0, covered)
    assert covered.exposed == ()
    assert {ref for ref in counted.refs() if rule.is_small(counted.count(ref))} <= covered.hidden
    attack(reader, rule, set())


@settings(MANY, max_examples=40)
@given(st.lists(GRIDS, min_size=3, max_size=3), st.data())
def test_nothing_is_told_by_months_and_their_quarter(months, data):
    rule = Rule()
    height = max(map(len, months))
    width = max(len(line) for one in months for line in one)
    padded = [
        [[*line, *[0] * (width - len(line))] for line in one]
        + [[0] * width for _more in range(height - len(one))]
        for one in months
    ]
    whole = [
        [sum(cells) for cells in zip(*lines, strict=True)] for lines in zip(*padded, strict=True)
    ]
    counted = [
        *(Counted(period, (grid(one),)) for period, one in zip(MONTHS, padded, strict=True)),
        Counted(QUARTER, (grid(whole),)),
    ]
    order = data.draw(st.permutations(range(4)))
    sent: dict[int, Covered] = {}
    named: set[object] = set()
    for number in order[: data.draw(st.integers(2, 4))]:
        sent[number] = hide(counted[number], rule, list(sent.values()))
        # A month after its quarter can tell too much of an earlier one; then that is named.
        named |= set(sent[number].exposed)
        assert not named or 3 in sent
        if named:
            return
        attack_all(sent, rule)


def attack_all(sent: dict[int, Covered], rule: Rule) -> None:
    reader, shown = Reader(), {}
    for number, covered in sent.items():
        shown |= told(reader, number, covered)
    if 3 in sent and len(sent) > 1:
        parts = [(number, one.counted) for number, one in sent.items() if number != 3]
        told_over_time(reader, shown, (3, sent[3].counted), parts, rest=len(parts) < 3)
    # Large counts of an earlier return were hidden before the longer one was thought of.
    large = {
        (number, ref)
        for number, one in sent.items()
        for ref in one.hidden
        if not rule.is_small(one.counted.count(ref))
    }
    attack(reader, rule, large)


@settings(MANY, max_examples=100)
@given(GRIDS, st.data())
def test_a_return_that_replaces_another_gives_nothing_of_it_away(inner, data):
    height, width = len(inner), len(inner[0])
    place = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    later = [list(line) for line in inner]
    later[place[0]][place[1]] += data.draw(st.integers(0, 12))
    give_nothing_away(inner, later)


@pytest.mark.parametrize(
    ("inner", "place", "more"),
    [([[0, 0], [5, 2], [5, 2], [5, 2]], (0, 0), 0), ([[0, 0, 5], [0, 4, 1]], (0, 1), 2)],
)
def test_what_a_replaced_return_hid_is_hidden_again_before_a_cell_is_named(inner, place, more):
    later = [list(line) for line in inner]
    later[place[0]][place[1]] += more
    give_nothing_away(inner, later)


@pytest.mark.parametrize(
    ("inner", "later"),
    [
        ([[0, 3, 0], [0, 0, 5], [0, 2, 0]], [[0, 0, 0], [0, 0, 5], [0, 0, 0]]),
        ([[6, 4, 0], [1, 0, 6], [4, 0, 0]], [[0, 4, 0], [1, 0, 0], [4, 0, 0]]),
    ],
)
def test_what_a_replaced_return_tells_of_cells_that_are_empty_now_is_named(inner, later):
    assert attack_replaced(inner, later)


def test_what_is_hidden_for_one_count_may_open_another_that_was_stuck():
    give_nothing_away([[0, 0, 5], [0, 4, 1]], [[0, 2, 5], [0, 4, 1]])


def give_nothing_away(inner, later):
    """Attack a return together with the one that replaces it, which has to name no cell."""
    assert attack_replaced(inner, later) == ()


def attack_replaced(inner, later):
    """Attack a return together with the one that replaces it; return the cells this one names."""
    rule = Rule(5)
    old = hide(Counted(QUARTER, (grid(inner),)), rule)
    new = hide(Counted(QUARTER, (grid(later),)), rule, [old])
    reader = Reader()
    shown = told(reader, 1, old) | told(reader, 0, new)
    told_over_time(reader, shown, (0, new.counted), [(1, old.counted)])
    unwatched = {
        (number, ref)
        for number, one in ((1, old), (0, new))
        for ref in one.hidden
        if ref in new.exposed or not rule.is_small(one.counted.count(ref))
    }
    attack(reader, rule, unwatched)
    return new.exposed


@pytest.mark.parametrize("people", [60, 2000])
def test_no_hidden_cell_of_the_real_tables_is_told(people):
    rule = Rule()
    covered = hide(real_return(people, people), rule)
    reader = Reader()
    told(reader, 0, covered)
    assert covered.exposed == ()
    attack(reader, rule, set())


@settings(SOME, max_examples=6)
@given(st.integers(0, 10_000), st.integers(0, 3000))
def test_the_real_tables_leave_nothing_to_subtract(seed, people):
    rule = Rule(11, 5)
    covered = hide(real_return(seed, people), rule)
    reader = Reader()
    told(reader, 0, covered)
    given_away = worked_out(reader)
    assert covered.exposed == ()
    assert not [name for name, count in given_away.items() if name[0] == 0]
    assert not [
        one for one in given_away.items() if one[0][0] == "people" and rule.is_small(one[1])
    ]


@SOME
@given(st.integers(0, 10_000), st.integers(0, 150), st.integers(2, 12))
def test_no_hidden_flow_is_told(seed, people, districts):
    rule = Rule()
    table = flow_table(random.Random(seed), people, districts)
    covered = hide(Counted(QUARTER, (table,)), rule)
    reader = Reader()
    told(reader, 0, covered)
    assert covered.exposed == ()
    attack(reader, rule, set())


@settings(SOME, max_examples=10)
@given(st.integers(0, 10_000), st.integers(0, 200))
def test_no_hidden_answer_of_another_office_is_told(seed, referrals):
    rule = Rule(5)
    covered = hide(Counted(QUARTER, (referral_table(random.Random(seed), referrals),)), rule)
    reader = Reader()
    told(reader, 0, covered)
    assert covered.exposed == ()
    attack(reader, rule, set())


def test_a_register_without_a_case_tells_its_zeros():
    assert hide(real_return(1, 0), Rule()).hidden == frozenset()


def test_of_one_case_nothing_is_shown_and_nothing_says_where_it_is():
    counted = real_return(1, 1)
    assert hide(counted, Rule()).hidden == frozenset(counted.refs())


def test_where_all_cells_are_large_nothing_is_hidden():
    assert hide(Counted(QUARTER, (grid([[50, 40], [30, 11]]),)), Rule()).hidden == frozenset()


def test_one_small_cell_takes_three_with_it():
    covered = hide(Counted(QUARTER, (grid([[50, 3], [30, 40]]),)), Rule(11, 3))
    assert covered.hidden == {
        ("made_up", row, column) for row in ("r0", "r1") for column in ("c0", "c1")
    }


def test_a_zero_is_shown_beside_a_large_total_and_not_beside_a_small_one():
    covered = hide(Counted(QUARTER, (grid([[200, 0, 300], [3, 0, 0], [500, 0, 600]]),)), Rule())
    assert ("made_up", "r0", "c1") not in covered.hidden
    assert {("made_up", "r1", ALL), ("made_up", "r1", "c0")} <= covered.hidden


def test_the_same_counts_hide_the_same_cells():
    assert hide(real_return(7, 150), Rule()).hidden == hide(real_return(7, 150), Rule()).hidden


def test_what_two_months_and_their_quarter_would_tell_of_the_third_is_kept():
    april, may = (Counted(MONTHS[place], (grid([[100, 200]]),)) for place in (0, 1))
    first = hide(april, Rule())
    second = hide(may, Rule(), [first])
    quarter = Counted(QUARTER, (grid([[203, 420]]),))
    assert hide(quarter, Rule()).hidden == frozenset()
    covered = hide(quarter, Rule(), [first, second])
    assert ("made_up", "r0", "c0") in covered.hidden


def test_periods_that_cross_are_refused():
    half = Period(dt.date(2026, 5, 1), dt.date(2026, 7, 31))
    earlier = hide(Counted(QUARTER, (grid([[50]]),)), Rule())
    with pytest.raises(PeriodsCrossError):
        hide(Counted(half, (grid([[50]]),)), Rule(), [earlier])


@pytest.mark.parametrize("numbers", [(4, 0), (0, 0), (11, 11), (11, -1)])
def test_a_rule_out_of_range_is_refused(numbers):
    with pytest.raises(ValueError, match=r"at least 5|protection"):
        Rule(*numbers)


def test_the_attacker_finds_what_small_cells_alone_would_leave():
    counted = Counted(QUARTER, (grid([[50, 3], [30, 40]]),))
    reader = Reader()
    told(reader, 0, Covered(counted, frozenset({("made_up", "r0", "c1")})))
    assert worked_out(reader) == {(0, ("made_up", "r0", "c1")): 3}
    reader = Reader()
    told(reader, 0, hide(real_return(3, 80), Rule()))
    assert Bounds(reader).of((0, ("sdg", both("other_gender", ALL), DETECTED))) == (0, None)


@pytest.fixture
def unsearched(monkeypatch):
    """Let every open table count as a large one."""
    monkeypatch.setattr(hiding, "MOST_SEARCHED", -1)


@settings(SOME, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.integers(0, 400), st.integers(2, 10), st.sampled_from([5, 11]))
def test_no_hidden_flow_of_a_large_table_is_told(unsearched, seed, people, districts, k):
    rule = Rule(k)
    table = flow_table(random.Random(seed), people, districts)
    covered = hide(Counted(QUARTER, (table,)), rule)
    assert {ref for ref in covered.counted.refs() if rule.is_small(covered.counted.count(ref))} <= (
        covered.hidden
    )
    reader = Reader()
    told(reader, 0, covered)
    attack(reader, rule, set())


@settings(SOME, max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.integers(0, 100), st.integers(2, 8), st.data())
def test_nothing_is_told_by_large_tables_of_months_and_their_quarter(
    unsearched, seed, people, districts, data
):
    rule = Rule()
    months = [flow_table(random.Random(seed + place), people, districts) for place in range(3)]
    whole: dict[tuple[str, str], int] = {}
    for one in months:
        for cell, count in one.counts.items():
            whole[cell] = whole.get(cell, 0) + count
    counted = [
        *(Counted(period, (one,)) for period, one in zip(MONTHS, months, strict=True)),
        Counted(QUARTER, (Table(FLOWS, whole),)),
    ]
    order = data.draw(st.permutations(range(4)))
    sent: dict[int, Covered] = {}
    for number in order[: data.draw(st.integers(2, 4))]:
        sent[number] = hide(counted[number], rule, list(sent.values()))
    attack_all(sent, rule)


@settings(SOME, max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.integers(1, 200), st.integers(2, 8))
def test_a_large_table_that_replaces_another_gives_nothing_of_it_away(
    unsearched, seed, people, districts
):
    rule = Rule()
    before = flow_table(random.Random(seed), people, districts)
    more = flow_table(random.Random(seed + 1), 1, districts)
    later = dict(before.counts)
    for cell, count in more.counts.items():
        later[cell] = later.get(cell, 0) + count
    old = hide(Counted(QUARTER, (before,)), rule)
    new = hide(Counted(QUARTER, (Table(FLOWS, later),)), rule, [old])
    reader = Reader()
    shown = told(reader, 1, old) | told(reader, 0, new)
    told_over_time(reader, shown, (0, new.counted), [(1, old.counted)])
    large = {
        (number, ref)
        for number, one in ((1, old), (0, new))
        for ref in one.hidden
        if not rule.is_small(one.counted.count(ref))
    }
    attack(reader, rule, large)


def test_a_table_of_many_districts_shows_its_large_numbers_within_the_room_of_a_packet():
    table = flow_table(random.Random(3), 20_000, 700)
    covered = hide(Counted(QUARTER, (table,)), Rule())
    shown = [cell for cell in table.counts if ("flows", *cell) not in covered.hidden]
    assert len(table.counts) > 10_000
    assert ("all", "all") in shown
    assert 500 < len(shown) <= open_hiding.MOST_SHOWN
    assert min(table.counts[cell] for cell in shown) >= 11


def test_a_month_after_its_quarter_shows_no_flow_of_a_large_table(unsearched):
    table = flow_table(random.Random(3), 500, 3)
    quarter = hide(Counted(QUARTER, (table,)), Rule())
    assert len(quarter.hidden) < len(table.counts)
    month = hide(Counted(MONTHS[0], (table,)), Rule(), [quarter])
    assert month.hidden == frozenset(month.counted.refs())


@pytest.fixture
def followed(monkeypatch):
    """Let no returns be searched together."""
    monkeypatch.setattr(hiding, "MOST_NUMBERS", 0)


SAME_SIZE = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.lists(
        st.lists(
            st.lists(COUNTS, min_size=size[0], max_size=size[0]),
            min_size=size[1],
            max_size=size[1],
        ),
        min_size=3,
        max_size=3,
    )
)


@settings(MANY, max_examples=100, suppress_health_check=list(HealthCheck))
@given(SAME_SIZE, st.permutations(range(3)), st.integers(1, 3), st.sampled_from([5, 11]))
def test_nothing_is_told_by_a_quarter_that_follows_its_months(followed, months, order, number, k):
    rule = Rule(k)
    whole = [
        [sum(cells) for cells in zip(*lines, strict=True)] for lines in zip(*months, strict=True)
    ]
    sent: dict[int, Covered] = {}
    for place in order[:number]:
        counted = Counted(MONTHS[place], (grid(months[place]),))
        sent[place] = hide(counted, rule, list(sent.values()))
    sent[3] = hide(Counted(QUARTER, (grid(whole),)), rule, list(sent.values()))
    assert not any(one.exposed for one in sent.values())
    attack_all(sent, rule)


def test_of_months_that_show_nothing_the_quarter_shows_what_it_can(followed):
    months = [Counted(period, (grid([[4, 5]]),)) for period in MONTHS]
    sent: list[Covered] = []
    for one in months:
        sent.append(hide(one, Rule(), sent))
        assert sent[-1].hidden == frozenset(one.refs())
    quarter = hide(Counted(QUARTER, (grid([[120, 150]]),)), Rule(), sent)
    assert quarter.hidden == frozenset()


def test_where_numbers_went_down_what_hid_in_a_part_stays_hidden(followed):
    april = hide(Counted(MONTHS[0], (grid([[50, 3], [30, 40]]),)), Rule())
    quarter = hide(Counted(QUARTER, (grid([[60, 20], [29, 90]]),)), Rule(), [april])
    assert april.hidden <= quarter.hidden
    month = hide(Counted(MONTHS[1], (grid([[50, 20], [30, 40]]),)), Rule(), [april, quarter])
    assert month.hidden == frozenset(month.counted.refs())


def test_a_smaller_k_that_was_used_before_is_named(followed):
    april = hide(Counted(MONTHS[0], (grid([[50, 7], [30, 40]]),)), Rule(5))
    assert april.hidden == frozenset()
    quarter = hide(Counted(QUARTER, (grid([[50, 7], [30, 40]]),)), Rule(), [april])
    assert ("made_up", "r0", "c1") in quarter.exposed

"""Names of facts that left say whose they are by numbers, whatever became of the field."""

import pytest

from models.fields.told_places import last_told, part_of, renumbered


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("narrative", ("case", 0)),
        ("name_full", ("person", 1)),
        ("event_type", ("event", 1)),
        ("p2.name_full", ("person", 2)),
        ("e13.event_date", ("event", 13)),
        ("s1.service_asked", ("service", 1)),
        ("p4.no_such_field", ("person", 4)),
        ("no_such_field", ("case", 0)),
        ("x1.name_full", ("case", 0)),
        ("p.name_full", ("case", 0)),
        ("", ("case", 0)),
    ],
)
def test_a_name_says_whose_it_is(name, part):
    assert part_of(name) == part


def test_the_highest_number_that_was_told_counts_for_its_own_part():
    scopes = [("name_full", "e4.event_type"), None, ("p2.age", "narrative")]
    assert [last_told(scopes, entity) for entity in ("person", "event", "service")] == [2, 4, 0]


def test_numbers_are_changed_and_nothing_else():
    scope = ("name_full", "p2.age", "p20.age", "e1.event_type", "narrative", "p1.no_such_field")
    numbers = {("person", 1): 3, ("person", 2): 1}
    changed = ("p3.name_full", "p1.age", "p20.age", *scope[3:5], "p3.no_such_field")
    assert renumbered(scope, numbers) == changed

"""A slip while a number is typed condemns no office, and a number that differs still does."""

from collections.abc import Iterator
from functools import partial

import pytest

from app.core import log
from app.core.services import Services, writing
from app.offices import offices, wrong_groups
from app.offices.trust_errors import NumberDiffersError
from app.register import access
from models.base.meta import set_meta
from office_sim import DAY_S, reopened
from pair_sim import pair

MADE_UP = ("11111", "22222", "33333", "44444", "55555", "66666")
"""A number whose groups differ from each other, as those of an office nearly always do."""
OFFICE = "a" * 64


@pytest.fixture
def two(tmp_path, hands) -> Iterator[tuple[Services, str, list[str]]]:
    """An office, the id of one that it did not check yet, and the groups of its number."""
    with pair(tmp_path, clock=hands, checked=False) as (one, other):
        yield one, other.office.office_id, other.office.number.split()


def slip(group: str) -> str:
    """Return the group with its last digit mistyped."""
    return f"{group[:4]}{(int(group[4]) + 1) % 10}"


def refused(act) -> dict[str, str | int]:
    with pytest.raises(NumberDiffersError) as told:
        act()
    return told.value.facts


def state(s: Services, office_id: str) -> str:
    return offices.show_office(s, office_id).state


@pytest.mark.parametrize("other", [2, 3, 6])
def test_who_types_on_after_a_slip_condemns_no_office(two, other):
    one, office_id, groups = two
    assert not offices.compare_group(one, office_id, 0, slip(groups[0]))
    told = refused(lambda: offices.compare_group(one, office_id, 0, groups[other - 1]))
    assert told == {"reason": "group.elsewhere", "group": 1, "other": other}
    assert state(one, office_id) == "new"
    for index, group in enumerate(groups):
        assert offices.compare_group(one, office_id, index, group)
    assert offices.check_number(one, office_id, " ".join(groups), "phone", "A").state == "verified"
    (line,) = log.entries(one, action="office_group_elsewhere", object_id=office_id)
    assert dict(line.facts) == {"group": 1, "other": other}


def test_who_is_read_the_number_from_its_start_once_more_condemns_no_office(two):
    one, office_id, groups = two
    assert not offices.compare_group(one, office_id, 3, slip(groups[3]))
    told = refused(lambda: offices.compare_group(one, office_id, 3, groups[0]))
    assert (told["group"], told["other"]) == (4, 1)
    assert state(one, office_id) == "new"


def test_the_command_line_forgives_the_same_slip(two):
    one, office_id, groups = two

    def check(typed):
        return offices.check_number(one, office_id, " ".join(typed), "phone", "A")

    assert refused(lambda: check([slip(groups[0]), *groups[1:]])) == {"group": 1}
    told = refused(lambda: check([*groups[1:], groups[0]]))
    assert told == {"reason": "group.elsewhere", "group": 1, "other": 2}
    assert state(one, office_id) == "new"
    assert check(groups).state == "verified"


def test_what_differs_twice_is_red_as_before(two):
    one, office_id, groups = two
    assert not offices.compare_group(one, office_id, 0, slip(groups[0]))
    assert "group" not in refused(
        lambda: offices.compare_group(one, office_id, 0, slip(slip(groups[0])))
    )
    assert state(one, office_id) == "mismatch"


def test_the_same_digits_read_twice_are_red_though_the_card_was_made_to_hold_them(two):
    """Who imitates an office can search for a key with the true first group in another place."""
    one, office_id, groups = two
    true_first = groups[4]
    assert not offices.compare_group(one, office_id, 0, true_first)
    assert "group" not in refused(lambda: offices.compare_group(one, office_id, 0, true_first))
    assert state(one, office_id) == "mismatch"


def test_a_group_is_forgiven_once_also_over_a_lock(two):
    one, office_id, groups = two
    assert not offices.compare_group(one, office_id, 0, slip(groups[0]))
    assert refused(lambda: offices.compare_group(one, office_id, 0, groups[1]))["other"] == 2
    one = reopened(one)
    try:
        assert "group" not in refused(lambda: offices.compare_group(one, office_id, 0, groups[2]))
        assert state(one, office_id) == "mismatch"
    finally:
        access.lock(one)


def test_whoever_guesses_has_no_more_guesses_than_before(two):
    """Each guess that is no group of the number counts: one for each group, and the next is red."""
    one, office_id, groups = two
    for index in range(6):
        assert not offices.compare_group(one, office_id, index, slip(groups[index]))
    assert "group" not in refused(
        lambda: offices.compare_group(one, office_id, 5, slip(slip(groups[5])))
    )
    assert state(one, office_id) == "mismatch"


@pytest.mark.parametrize("ends", ["verified", "mismatch"])
def test_after_red_and_after_equal_everything_begins_anew(two, ends):
    one, office_id, groups = two
    number = " ".join(groups)
    for _time in range(2):
        assert not offices.compare_group(one, office_id, 0, slip(groups[0]))
        assert refused(lambda: offices.compare_group(one, office_id, 0, groups[1]))["other"] == 2
        if ends == "verified":
            offices.check_number(one, office_id, number, "phone", "A")
        else:
            assert "group" not in refused(
                lambda: offices.compare_group(one, office_id, 0, groups[2])
            )
        assert state(one, office_id) == ends


def test_one_more_wrong_group_in_the_same_line_is_not_hidden_by_one_in_another_place(two):
    one = two[0]
    with writing(one) as session:
        note = partial(wrong_groups.note, session, OFFICE, groups=MADE_UP, now=one.clock.now())
        assert note({1: "11112"}) == wrong_groups.Found(1)
        assert note({2: "22223"}) == wrong_groups.Found(2)
        assert note({1: "33333", 2: "22229"}) == wrong_groups.Found(is_twice=True)


def test_what_an_older_version_remembered_is_of_nobody_knows_when(two):
    one = two[0]
    with writing(one) as session:
        set_meta(session, "office.wrong-groups." + OFFICE, "1 4 code")
        now = one.clock.now()
        assert not wrong_groups.note_picture(session, OFFICE, now)
        assert not wrong_groups.note(session, OFFICE, {4: "44445"}, MADE_UP, now).is_twice
        assert wrong_groups.note_picture(session, OFFICE, now)


def test_digits_that_are_two_groups_are_told_as_the_next_one(two):
    one = two[0]
    number = ("11111", "22222", "33333", "22222", "55555", "22222")
    with writing(one) as session:
        now = one.clock.now()
        wrong_groups.note(session, OFFICE, {5: "55556"}, number, now)
        assert wrong_groups.note(session, OFFICE, {5: "22222"}, number, now).other == 6


@pytest.mark.parametrize(("days", "ends"), [(7, "mismatch"), (8, "new")])
def test_a_slip_of_long_ago_is_no_first_reading_of_today(two, hands, days, ends):
    one, office_id, groups = two
    assert not offices.compare_group(one, office_id, 0, slip(groups[0]))
    hands.at += days * DAY_S
    if ends == "mismatch":
        assert "group" not in refused(
            lambda: offices.compare_group(one, office_id, 0, slip(slip(groups[0])))
        )
    else:
        assert not offices.compare_group(one, office_id, 0, slip(slip(groups[0])))
    assert state(one, office_id) == ends


def test_a_clock_that_was_put_back_forgets_nothing(two):
    one = two[0]
    with writing(one) as session:
        now = one.clock.now()
        assert not wrong_groups.note(session, OFFICE, {1: "11112"}, MADE_UP, now).is_twice
        earlier = now - 400 * DAY_S
        assert wrong_groups.note(session, OFFICE, {1: "11113"}, MADE_UP, earlier).is_twice

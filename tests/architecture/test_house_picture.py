"""The picture of the house is drawn from its imports, and stands in the repository as drawn now."""

import pytest

from house_picture import HOUSES, PICTURE, CircleError, arrows, draw, house_now, levels, placed

MOST = {"app": 40, "ui": 40, "models": 14, "crypto": 14}
"""Rooms that can be seen at once in a picture, and that a newcomer can keep in mind."""
ROOMS = {
    "top": frozenset({"middle", "ground", "beside"}),
    "middle": frozenset({"ground"}),
    "beside": frozenset(),
    "ground": frozenset(),
}


@pytest.fixture(scope="module")
def now():
    return house_now()


def test_the_picture_shows_the_house_as_it_is(now):
    assert PICTURE.read_text("utf-8") == draw(now), "python tests/helpers/house_picture.py"


def test_no_room_imports_itself_in_a_circle_and_few_enough_are_to_be_seen(now):
    assert set(now) == set(HOUSES) == set(MOST)
    assert all(levels(rooms) for rooms in now.values())
    assert {house: len(rooms) for house, rooms in now.items() if len(rooms) > MOST[house]} == {}


def test_a_room_stands_above_all_that_it_imports():
    assert levels(ROOMS) == {"ground": 0, "beside": 0, "middle": 1, "top": 2}
    boxes = {box.name: box for box in placed(ROOMS, 0, 0, 600)}
    assert boxes["top"].y < boxes["middle"].y < boxes["ground"].y == boxes["beside"].y


def test_no_room_lies_on_another_or_outside():
    many = {f"room_{number}": frozenset() for number in range(40)}
    boxes = placed(many, 10, 0, 600)
    assert all(box.x >= 10 and box.x + box.wide <= 610 for box in boxes)
    for one in boxes:
        beside = [box for box in boxes if box.y == one.y and box is not one]
        assert all(box.x >= one.x + one.wide or box.x + box.wide <= one.x for box in beside)


def test_an_arrow_that_follows_from_others_is_not_drawn():
    assert arrows(ROOMS) == [("middle", "ground"), ("top", "beside"), ("top", "middle")]


def test_a_circle_is_refused_by_the_names_of_its_rooms():
    with pytest.raises(CircleError, match=r"import each other: a, b$"):
        levels({"a": frozenset({"b"}), "b": frozenset({"a"}), "c": frozenset()})

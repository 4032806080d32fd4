"""Places are found in every script while one types, and their codes are told."""

import csv

import pytest

from app.cases import place_suggestions
from models.fields import places as lists
from models.fields.places import LOCAL_NAMES
from public_vectors import content


def rows(name: str) -> list[list[str]]:
    lines = content(name).decode("utf-8").splitlines()
    return [list(row.values()) for row in csv.DictReader(lines)]


def test_every_district_of_the_three_countries_is_carried() -> None:
    ours = [one for one in lists.districts() if one.country == "IN"]
    known = [[one.state, one.state_code, one.name, one.code] for one in ours]
    assert known == [row[:4] for row in rows("districts_all_india.csv")]
    assert len(known) == 763
    abroad = {(o.country, o.state, o.name): o for o in lists.districts() if o.country != "IN"}
    listed = {(row[0], row[1], row[2]): row[3] for row in rows("districts_neighbours.csv")}
    assert abroad.keys() == listed.keys()
    assert len(abroad) == 77 + 64
    # Where the list spells a name as nobody in the country does, its spelling still finds it.
    for place, local in listed.items():
        assert local in (abroad[place].local_name, *abroad[place].variants)


def test_border_districts_have_their_name_in_their_own_script() -> None:
    local = {one.code: one.local_name for one in lists.districts() if one.country == "IN"}
    assert {row[4]: row[3] for row in rows("districts_border.csv")}.items() <= local.items()


def test_every_state_has_its_name_in_its_own_script() -> None:
    assert set(LOCAL_NAMES) == set(lists.states())
    for name, local in LOCAL_NAMES.items():
        assert lists.canonical_state(local) == name


@pytest.mark.parametrize(
    ("kind", "typed", "state", "first"),
    [
        (place_suggestions.DISTRICT, "पट", "", "Patna"),
        (place_suggestions.DISTRICT, "patn", "", "Patna"),
        (place_suggestions.DISTRICT, "औरंगा", "", "Aurangabad"),
        (place_suggestions.DISTRICT, "aur", "Uttar Pradesh", "Auraiya"),
        (place_suggestions.DISTRICT, "झापा", "", "Jhapa"),
        (place_suggestions.DISTRICT, "ঢাকা", "", "Dhaka"),
        (place_suggestions.STATE, "पश्चिम", "", "West Bengal"),
        (place_suggestions.STATE, "wb", "", "West Bengal"),
    ],
)
def test_few_letters_of_any_script_find_the_place(
    kind: str, typed: str, state: str, first: str
) -> None:
    assert place_suggestions.suggest(kind, typed, state)[0].name == first


def test_state_beside_it_comes_first_and_others_follow() -> None:
    found = place_suggestions.suggest(place_suggestions.DISTRICT, "aurang", "महाराष्ट्र")
    assert [one.state for one in found] == ["Maharashtra", "Bihar"]


def test_nothing_typed_suggests_nothing() -> None:
    assert place_suggestions.suggest(place_suggestions.DISTRICT, " ") == ()
    assert place_suggestions.suggest(place_suggestions.STATE, "") == ()


def test_place_that_is_chosen_has_its_code_and_its_state() -> None:
    found = place_suggestions.known(place_suggestions.DISTRICT, "पटना")
    assert found == place_suggestions.Place("Patna", "पटना", "Bihar", "212")
    assert lists.codes_of("Patna") == ("10", "212")
    assert place_suggestions.known(place_suggestions.STATE, "bihar") == place_suggestions.Place(
        "Bihar", "बिहार"
    )


def test_place_that_is_not_clear_or_not_listed_is_left_as_it_is() -> None:
    assert place_suggestions.known(place_suggestions.DISTRICT, "Aurangabad") is None
    assert place_suggestions.known(place_suggestions.DISTRICT, "Aurangabad", "Bihar") is not None
    assert place_suggestions.known(place_suggestions.STATE, "Atlantis") is None
    assert lists.codes_of("Atlantis") == ("", "")

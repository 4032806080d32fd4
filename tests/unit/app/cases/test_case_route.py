"""A route tells the places in their order, and says of each gap that it is one."""

from collections.abc import Mapping

import pytest

from app.cases.records import CaseRecord, EventRecord, PersonRecord
from app.cases.route import PLAIN, SENT, UNKNOWN, Referred, Route, in_order, routes_of
from app.core.records import FactValue

type Facts = Mapping[str, FactValue]


def person(number: int = 1, role: str = "victim", **facts: FactValue) -> PersonRecord:
    name = f"Made-up {number}"
    return PersonRecord(f"id{number}", number, (role,), name, "", "no", facts)


def event(number: int, kind: str, day: str = "", **facts: FactValue) -> EventRecord:
    whole = {"event_type": kind, "event_date": day, **facts}
    return EventRecord(f"ev{number}", number, {key: one for key, one in whole.items() if one})


def case(*parts: PersonRecord | EventRecord, **facts: FactValue) -> CaseRecord:
    return CaseRecord(
        case_id="c", case_no="LF-26-0001", status="active", opened_on="", closed_on="",
        updated_at=0, facts=facts,
        persons=tuple(one for one in parts if isinstance(one, PersonRecord)),
        events=tuple(one for one in parts if isinstance(one, EventRecord)),
        papers=(), consents=(), timeline=(),
    )  # fmt: skip


def route(*parts: PersonRecord | EventRecord, **facts: FactValue) -> Route:
    return routes_of(case(*parts, **facts))[0]


def whats(found: Route) -> list[str]:
    return [station.what for station in found.stations]


KALIMPONG = {"home_district": "Kalimpong", "home_state": "West Bengal"}
KATHMANDU = {"event_district": "Kathmandu", "event_country": "NP"}
DELHI = {"event_state": "Delhi", "event_country": "IN"}


def test_places_stand_in_the_order_of_the_days_and_not_of_the_writing():
    found = route(
        person(**KALIMPONG, present_district="Patna"),
        event(1, "rescue", "2026-11-20", **DELHI),
        event(2, "recruitment", "2026-03", **KATHMANDU),
        event(3, "exploitation", "~2026-05", **DELHI),
    )
    assert whats(found) == ["home", "recruitment", "exploitation", "rescue", "present"]


def test_of_one_day_recruitment_comes_before_transit_and_exploitation():
    events = (
        event(1, "exploitation", "2026"),
        event(2, "transit", "2026"),
        event(3, "recruitment", "2026"),
    )
    assert [one.number for one in in_order(events)] == [3, 2, 1]


def test_a_year_that_is_known_alone_is_put_where_it_can_have_been():
    events = (
        event(1, "exploitation", "2026"),
        event(2, "rescue", "2026-11-20"),
        event(3, "recruitment", "~2026-03"),
        event(4, "recruitment", "2027-01"),
    )
    assert [one.number for one in in_order(events)] == [3, 1, 2, 4]


def test_exact_days_of_one_day_stand_as_recruitment_transit_and_so_on():
    events = (event(1, "rescue", "2026-03-01"), event(2, "transit", "2026-03-01"))
    assert [one.number for one in in_order(events)] == [2, 1]


def test_what_has_no_day_keeps_its_place_behind_what_was_written_before_it():
    events = (
        event(1, "recruitment", "2026-03"),
        event(2, "transit"),
        event(3, "rescue", "2026-11"),
        event(4, "exploitation", "2026-05"),
    )
    assert [one.number for one in in_order(events)] == [1, 2, 4, 3]
    assert [one.number for one in in_order((event(1, "escape"), event(2, "rescue")))] == [1, 2]


def test_no_event_is_lost_whatever_its_day():
    events = [event(number, "transit", day) for number, day in enumerate(
        ["", "2026", "nonsense", "~2025-02", "", "2024-01..2024-03"], start=1)]  # fmt: skip
    assert sorted(one.number for one in in_order(events)) == [1, 2, 3, 4, 5, 6]


def test_a_place_that_is_not_written_down_is_a_station_that_is_not_known():
    found = route(person(), event(1, "exploitation", "2026-05"))
    assert whats(found) == ["home", "exploitation", "present"]
    assert [station.is_known for station in found.stations] == [False, False, False]
    assert found.is_empty
    assert found.stations[1].key == "e1.event_place"


def test_a_way_between_two_districts_of_which_nothing_is_written_is_not_known():
    found = route(
        person(**KALIMPONG), event(1, "exploitation", "2026", event_district="Jalpaiguri")
    )
    assert [leg.kind for leg in found.legs] == [PLAIN, UNKNOWN, PLAIN]


@pytest.mark.parametrize("facts", [{"transport": "train"}, {"border_post": "Raxaul"}])
def test_a_way_of_which_something_is_written_is_known(facts: Facts):
    found = route(person(**KALIMPONG), event(1, "exploitation", "2026", **DELHI, **facts))
    assert found.legs[1].kind == PLAIN


def test_a_transit_is_the_way_itself():
    found = route(person(**KALIMPONG), event(1, "transit", "2026", event_district="Jhapa"))
    assert found.legs[1].kind == PLAIN


def test_two_places_of_one_district_need_no_way():
    found = route(
        person(**KALIMPONG),
        event(1, "recruitment", "2026", event_district="Kalimpong", event_state="West Bengal"),
    )
    assert found.legs[1].kind == PLAIN


def test_a_border_is_crossed_where_the_countries_differ():
    found = route(person(**KALIMPONG, home_country="IN"), event(1, "exploitation", **KATHMANDU))
    assert found.legs[1].crossing == ("IN", "NP")
    assert found.legs[1].post == ""
    assert found.legs[1].kind == UNKNOWN


def test_the_list_of_districts_knows_the_country_that_nobody_typed():
    found = route(person(**KALIMPONG), event(1, "exploitation", event_district="Kathmandu"))
    assert [station.country for station in found.stations[:2]] == ["IN", "NP"]
    assert found.legs[1].crossing == ("IN", "NP")


def test_a_written_border_names_its_post():
    crossing = {"border_from": "IN", "border_to": "NP", "border_post": "Panitanki"}
    found = route(person(**KALIMPONG), event(1, "transit", **KATHMANDU, **crossing))
    assert found.legs[1].crossing == ("IN", "NP")
    assert found.legs[1].post == "Panitanki"


def test_a_border_behind_the_place_of_its_event_is_crossed_once_and_after_it():
    crossing = {"border_from": "NP", "border_to": "IN", "border_post": "Raxaul"}
    found = route(
        person(home_country="NP"),
        event(1, "transit", "2026-01", event_district="Kathmandu", **crossing),
        event(2, "exploitation", "2026-02", **DELHI),
    )
    assert [leg.crossing for leg in found.legs] == [(), (), ("NP", "IN"), ()]
    assert found.legs[2].post == "Raxaul"


def test_a_country_is_not_forgotten_over_a_station_that_is_not_known():
    found = route(person(home_country="NP", present_country="IN"), event(1, "transit", "2026-01"))
    assert [leg.crossing for leg in found.legs] == [(), (), ("NP", "IN")]


def test_events_of_others_are_not_on_the_way_of_a_person():
    first, second = routes_of(
        case(
            person(1),
            person(2, "possible_victim"),
            person(3, "suspect"),
            event(1, "recruitment", "2026-01", person_ids=("p1", "p3"), **DELHI),
            event(2, "rescue", "2026-02", **DELHI),
        )
    )
    assert (first.person, second.person) == (1, 2)
    assert whats(first) == ["home", "recruitment", "rescue", "present"]
    assert whats(second) == ["home", "rescue", "present"]


def test_a_case_without_a_victim_tells_of_its_first_person_and_an_empty_one_of_nobody():
    assert [one.person for one in routes_of(case(person(1, "witness"), person(2, "witness")))] == [
        1
    ]
    assert routes_of(case()) == ()


def test_where_somebody_was_found_is_told_when_no_event_tells_it():
    found = route(person(place_found="a made-up station"), intercepting_post="Pillar 12")
    assert whats(found) == ["home", "found", "present"]
    assert found.stations[1].places == ("a made-up station",)
    assert route(person(), intercepting_post="Pillar 12").stations[1].key == "intercepting_post"
    with_event = route(person(place_found="a made-up station"), event(1, "rescue", **DELHI))
    assert "found" not in whats(with_event)


def test_offices_that_it_was_referred_to_come_last_each_to_its_person():
    referred = [
        Referred("r1", "Made-up shelter", "Ranchi", "Jharkhand", "IN", "id1", 1_795_600_800),
        Referred("r2", "Made-up unit", "", "", "", "", 1_795_700_800),
        Referred("r3", "Another", "", "", "", "id2", 1_795_800_800),
    ]
    found = routes_of(case(person(**KALIMPONG)), referred)[0]
    assert whats(found) == ["home", "present", "referral", "referral"]
    assert found.stations[2].places == ("Ranchi", "Jharkhand")
    assert found.stations[2].day == "2026-11-25"
    assert [leg.kind for leg in found.legs[2:]] == [SENT, SENT]
    assert len(found.legs) == len(found.stations)

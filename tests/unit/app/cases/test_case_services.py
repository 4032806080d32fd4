"""Service lines and links to persons are facts like others: with history and a line in the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, FactRefusedError, NotFoundError, UnknownFieldError
from app.cases import case_view, cases
from app.cases.history import history
from app.cases.records import CaseRecord
from app.core import field_path, log
from app.core.services import Services
from office_sim import Hands, open_office


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path, clock=Hands()) as services:
        yield services


@pytest.fixture
def case(s: Services) -> CaseRecord:
    return cases.add_case(
        s,
        {
            "s1.service_asked": "shelter",
            "s1.person": "p1, p2",
            "p1.name_full": "Made-up Asha",
            "p2.name_full": "Made-up Rekha",
            "e1.event_type": "rescue",
            "e1.persons": "2",
        },
    )


def test_service_line_is_written_with_the_word_of_a_referral(case: CaseRecord) -> None:
    assert [(one.number, dict(one.facts)) for one in case.services] == [
        (1, {"service": "shelter", "service_person_ids": ("p1", "p2")})
    ]
    assert case.value("s1.service") == "shelter"
    assert case.facts_of("s2") == {}
    assert case.value("x1.service") is None


def test_event_names_the_persons_who_were_there(case: CaseRecord) -> None:
    assert case.value("e1.person_ids") == ("p2",)


def test_every_fact_of_a_service_has_its_address(case: CaseRecord) -> None:
    found = {fact.address: fact for fact in case_view.all_facts(case)}
    assert found["s1.service"].shown == "Shelter"
    assert found["s1.service_person_ids"].shown == "p1, p2"
    assert found["s1.service"].group is None


def test_line_is_added_changed_and_removed_with_history_and_log(
    s: Services, case: CaseRecord
) -> None:
    assert cases.add_service(s, case.case_id) == 2
    changed = cases.set_facts(
        s,
        case.case_id,
        {
            "s2.service": "legal_aid",
            "s2.timeframe": "within 3 days",
            "s2.appointment_date": "26 Nov 2026",
            "s2.implementing_office": "Made-up DLSA",
            "s2.referral_state": "referred",
            "s2.implemented": "implemented",
            "s2.implemented_on": "27/11/2026",
            "s2.provider_note": "Lawyer named",
        },
    )
    assert changed.value("s2.timeframe") == "3_days"
    assert changed.value("s2.implemented_on") == "2026-11-27"
    left = cases.remove_service(s, case.case_id, 2)
    assert [one.number for one in left.services] == [1]
    gone = {one.label for one in history(s, case.case_id).lines if not one.address}
    assert {"What is needed", "Note of the office that gives it"} <= gone
    actions = [line.action for line in log.entries(s)]
    assert "service_added" in actions
    assert "service_removed" in actions


def test_person_who_goes_is_taken_out_of_every_line_and_event(
    s: Services, case: CaseRecord
) -> None:
    left = cases.remove_person(s, case.case_id, 2)
    assert left.value("s1.service_person_ids") == ("p1",)
    assert left.value("e1.person_ids") is None
    number = cases.add_person(s, case.case_id, "witness")
    after = cases.show_case(s, case.case_id)
    assert number == 2
    assert after.value("s1.service_person_ids") == ("p1",)


def test_history_tells_persons_by_their_numbers(s: Services, case: CaseRecord) -> None:
    cases.set_facts(s, case.case_id, {"s1.service_person_ids": ("p2",)})
    newest = history(s, case.case_id).lines[0]
    assert newest.address == "s1.service_person_ids"
    assert (newest.before, newest.after) == ("p1, p2", "p2")
    assert newest.value_before == ("p1", "p2")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"s1.person": "p7"}, "person.unknown"),
        ({"s1.person": "Asha"}, "person.unknown"),
        ({"s3.service": "shelter"}, "part.missing"),
        ({"s1.service": "spaceship"}, "code.unknown"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    s: Services, case: CaseRecord, change: dict[str, str], reason: str
) -> None:
    with pytest.raises(FactRefusedError) as caught:
        cases.set_facts(s, case.case_id, change)
    assert caught.value.facts["reason"] == reason


def test_closed_case_takes_no_service_line(s: Services, case: CaseRecord) -> None:
    cases.close_case(s, case.case_id, "other")
    with pytest.raises(CaseStateError):
        cases.add_service(s, case.case_id)
    with pytest.raises(CaseStateError):
        cases.remove_service(s, case.case_id, 1)


def test_line_that_is_not_there_cannot_be_removed(s: Services, case: CaseRecord) -> None:
    with pytest.raises(NotFoundError):
        cases.remove_service(s, case.case_id, 9)


@pytest.mark.parametrize("text", ["p1.service_asked", "service_asked", "e1.service", "s0.service"])
def test_address_of_another_part_names_nothing(text: str) -> None:
    with pytest.raises(UnknownFieldError):
        field_path.parse(text)


def test_date_of_the_nepali_calendar_keeps_what_was_typed(s: Services, case: CaseRecord) -> None:
    changed = cases.set_facts(
        s,
        case.case_id,
        {"e1.event_date": "2083-08-09 BS", "fir_date": "२०७२ वैशाख १२", "p1.birth": "BS 2066"},
    )
    assert changed.value("e1.event_date") == "2026-11-25"
    assert changed.value("fir_date") == "2015-04-25"
    assert changed.typed == {
        "e1.event_date": "2083-08-09 BS",
        "fir_date": "२०७२ वैशाख १२",
        "p1.birth": "BS 2066",
    }
    plain = cases.set_facts(s, case.case_id, {"e1.event_date": "24 Nov 2026", "p1.birth": ""})
    assert plain.typed == {"fir_date": "२०७२ वैशाख १२"}


def test_whole_aadhaar_number_is_refused_wherever_a_number_is_asked(
    s: Services, case: CaseRecord
) -> None:
    for name in ("id_number", "id_second_number", "id_third_number", "id_fourth_number"):
        with pytest.raises(FactRefusedError) as caught:
            cases.set_facts(s, case.case_id, {f"p1.{name}": "UID 2341 2341 2346"})
        assert caught.value.facts["reason"] == "id.full-aadhaar"
    for name in ("phone", "phone_second", "phone_third", "phone_fourth"):
        with pytest.raises(FactRefusedError) as caught:
            cases.set_facts(s, case.case_id, {f"p1.{name}": "২৩৪১২৩৪১২৩৪৬"})
        assert caught.value.facts["reason"] == "phone.full-aadhaar"
    kept = cases.set_facts(s, case.case_id, {"p1.aadhaar_last4": "2341 2341 2346"})
    assert kept.value("p1.aadhaar_last4") == "2346"


def test_telephone_of_the_home_country_gets_its_country(s: Services, case: CaseRecord) -> None:
    kept = cases.set_facts(
        s, case.case_id, {"p1.home_country": "BD", "p1.phone": "০১৭১২ ৩৪৫৬৭৮", "p2.phone": "1098"}
    )
    assert kept.value("p1.phone") == "+8801712345678"
    assert kept.value("p2.phone") == "1098"
    again = cases.set_facts(s, case.case_id, {"p1.phone": ""})
    assert again.value("p1.phone") is None

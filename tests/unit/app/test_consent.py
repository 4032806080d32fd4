"""Decisions are written down only when they count, and can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cases, consent, log, log_words
from app.bootstrap import Services
from app.errors import (
    CaseStateError,
    ConsentIncompleteError,
    FactRefusedError,
    NotFoundError,
    UnknownFieldError,
)
from office_sim import DAY_S, TODAY, Hands, open_office

OFFICE = "a" * 64
YES = {
    "given_by": "individual",
    "capacity": "adult_own",
    "explained_in_language": "Hindi",
    "explained": "use_of_data, how_to_withdraw",
    "form": "spoken",
    "purposes": "shelter, medical",
    "named_offices": OFFICE,
    "field_groups": ("identity_names", "age_sex"),
    "valid_to": "31/12/2026",
}


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    with open_office(tmp_path, clock=hands) as services:
        yield services


@pytest.fixture
def case_no(s: Services) -> str:
    return cases.add_case(
        s, {"p1.name_full": "Asha", "p1.age": "30", "p2.name_full": "Rani", "p2.age": "12"}
    ).case_no


def test_an_answer_is_kept_as_stored_values(s: Services, case_no: str):
    record = consent.add_consent(s, case_no, 1, YES)
    assert (record.person_number, record.given_by, record.capacity) == (
        1,
        "individual",
        "adult_own",
    )
    assert record.purposes == ("shelter", "medical")
    assert record.groups == ("identity_names", "age_sex")
    assert record.offices == (OFFICE,)
    assert (record.valid_from, record.valid_to) == ("2026-11-25", "2026-12-31")
    assert record.recorded_by == "R. Das"
    assert record.facts["legal_basis"] == "consent"
    assert consent.list_consents(s, case_no) == (record,)
    assert cases.show_case(s, case_no).consents == (record,)
    line = log.entries(s)[0]
    assert log_words.sentence(line).startswith("Answer of person 1 of LF-26-0001 recorded:")


@pytest.mark.parametrize(
    ("left_out", "label"),
    [
        ("given_by", "Given by"),
        ("capacity", "Decision"),
        ("explained_in_language", "Explained in"),
        ("explained", "Explained"),
        ("form", "How it was given"),
        ("purposes", "For which purposes"),
        ("named_offices", "With these offices"),
        ("field_groups", "Which facts"),
    ],
)
def test_an_answer_that_would_not_count_is_not_kept(
    s: Services, case_no: str, left_out: str, label: str
):
    facts = {name: value for name, value in YES.items() if name != left_out}
    with pytest.raises(ConsentIncompleteError) as caught:
        consent.add_consent(s, case_no, 1, facts)
    assert caught.value.facts == {"field": label}
    assert caught.value.exit_code == 7
    assert consent.list_consents(s, case_no) == ()


def test_a_no_needs_no_scope(s: Services, case_no: str):
    facts = {name: YES[name] for name in ("given_by", "explained_in_language", "explained", "form")}
    record = consent.add_consent(s, case_no, 1, {**facts, "capacity": "refused"})
    assert (record.purposes, record.offices, record.groups) == ((), (), ())


@pytest.mark.parametrize(
    ("number", "capacity", "reason"),
    [(1, "child_assent", "capacity.child-for-adult"), (2, "adult_own", "capacity.adult-for-child")],
)
def test_a_decision_has_to_fit_the_age(
    s: Services, case_no: str, number: int, capacity: str, reason: str
):
    with pytest.raises(FactRefusedError) as caught:
        consent.add_consent(s, case_no, number, {**YES, "capacity": capacity})
    assert caught.value.facts == {"field": "Decision", "reason": reason}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"capacity": "maybe"}, FactRefusedError),
        ({"named_offices": "somewhere"}, FactRefusedError),
        ({"valid_to": "never"}, FactRefusedError),
        ({"withdrawn_on": "2026-11-25"}, FactRefusedError),
        ({"withhold": "no_such_field"}, FactRefusedError),
        ({"name_full": "x"}, UnknownFieldError),
        ({"no such field": "x"}, UnknownFieldError),
        ({"valid_to": "2026-11-01"}, CaseStateError),
    ],
)
def test_values_that_cannot_be_kept_are_refused(s: Services, case_no: str, change, refusal):
    with pytest.raises(refusal):
        consent.add_consent(s, case_no, 1, {**YES, **change})
    assert consent.list_consents(s, case_no) == ()


def test_only_a_person_of_the_case_decides(s: Services, case_no: str):
    for number in (0, 3):
        with pytest.raises(NotFoundError):
            consent.add_consent(s, case_no, number, YES)
    with pytest.raises(NotFoundError):
        consent.add_consent(s, "LF-26-0777", 1, YES)


def test_taking_back_ends_it(s: Services, case_no: str, hands: Hands):
    record = consent.add_consent(s, case_no, 1, YES)
    case = cases.show_case(s, case_no)

    def verdict() -> str:
        case = cases.show_case(s, case_no)
        return consent.decide(
            case, ["p1.name_full"], (), OFFICE, "shelter", "refer", None, s.clock.today()
        )["p1.name_full"]

    assert verdict() == ""
    hands.at += DAY_S
    for day, refusal in (("2026-11-24", CaseStateError), ("2026-12-24", FactRefusedError)):
        with pytest.raises(refusal):
            consent.withdraw_consent(s, record.consent_id, day)
    taken_back = consent.withdraw_consent(s, record.consent_id, how="by telephone")
    assert taken_back.withdrawn_on == "2026-11-26"
    assert verdict() == "no-answer"
    assert log.entries(s)[0].action == "consent_withdrawn"
    with pytest.raises(CaseStateError):
        consent.withdraw_consent(s, record.consent_id)
    with pytest.raises(NotFoundError):
        consent.withdraw_consent(s, "0" * 32)
    assert consent.missing_answers(case, TODAY) == (2,)


def test_the_newest_decision_is_listed_first(s: Services, case_no: str, hands: Hands):
    consent.add_consent(s, case_no, 1, YES)
    hands.at += 60
    consent.add_consent(s, case_no, 1, {**YES, "capacity": "refused"})
    assert [one.capacity for one in consent.list_consents(s, case_no)] == ["refused", "adult_own"]

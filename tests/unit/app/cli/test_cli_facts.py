"""Facts of every part are set and shown by command: services, links, ranges, Nepali dates."""

from pathlib import Path

import pytest

from command_line import CommandLine
from office_sim import FIRST


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "office", FIRST)


@pytest.fixture
def case(desk: CommandLine) -> str:
    made = desk.ok("case", "add", "p1.name_full=Made-up Asha", "p2.name_full=Made-up Rekha")
    return str(made["case_no"])


def test_service_line_is_set_with_the_words_of_the_dictionary(desk: CommandLine, case: str) -> None:
    desk.ok(
        "case", "set", case, "s1.service_asked=legal_aid", "s1.person=p2", "s1.timeframe=3_days"
    )
    found = desk.ok("case", "show", case)
    assert [one["facts"] for one in found["services"]] == [
        {"service": "legal_aid", "service_person_ids": ["p2"], "timeframe": "3_days"}
    ]
    words = desk.run("case", "show", case).out
    assert "s1.service: Legal aid" in words
    assert "s1.service_person_ids: p2" in words


def test_dates_of_the_nepali_calendar_and_ranges_are_understood(
    desk: CommandLine, case: str
) -> None:
    desk.ok("case", "set", case, "e1.event_date=2083-08-09 BS", "e2.event_date=2026-03..2026-05")
    found = desk.ok("case", "show", case)
    dates = [one["facts"]["event_date"] for one in found["events"]]
    assert dates == ["2026-11-25", "2026-03..2026-05"]
    assert found["typed"] == {"e1.event_date": "2083-08-09 BS"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("id_third_number=2341 2341 2346", "Aadhaar"),
        ("phone=2341 2341 2346", "Aadhaar"),
        ("e1.event_date=2076-01-01", "Nepali"),
        ("e1.event_date=2084-01-01 BS", "Nepali"),
        ("s1.person=p9", "no such person"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    desk: CommandLine, case: str, change: str, words: str
) -> None:
    done = desk.run("case", "set", case, change)
    assert done.code != 0
    assert words in done.err
    assert "2341" not in done.err


def test_the_catalogue_tells_which_question_a_child_is_not_asked(desk: CommandLine) -> None:
    fields = {one["name"]: one for one in desk.ok("case", "fields")}
    assert fields["means"]["hidden_when_child"] is True
    assert fields["service"]["entity"] == "service"
    assert fields["service"]["group"] is None
    assert {one["entity"] for one in fields.values()} == {
        "case",
        "person",
        "event",
        "service",
        "consent",
        "referral",
    }

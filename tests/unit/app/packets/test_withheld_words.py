"""What stays of a referral is told once each, and of whom where the same fact of another leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases import cases
from app.consent.records import SendReferral
from app.core.services import Services
from app.packets.packet_view import withheld_words
from app.packets.records import ReferralPreview
from app.referrals.referral_preview import partly, withheld
from exchange_records import packet
from office_sim import Hands, open_office

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p1.age": "30",
    "p2.role": "guardian",
    "p2.name_full": "Made-up Binod",
    "p2.age": "40",
    "p3.role": "guardian",
    "p3.name_full": "Made-up Chandra",
    "e1.event_place": "Made-up station",
    "e2.event_place": "Made-up hotel",
    "s1.delivery_location": "Made-up shelter",
}
NAME, PLACE, AGE = "Full name", "Place of the event", "Age in years"
_SERVICE = "Where it is given"


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    with open_office(tmp_path, clock=hands) as services:
        yield services


def staying(s: Services, *leaving: str) -> list[str]:
    """Return what is told to stay of a made-up case when these facts leave.

    The line of its service never leaves, and is not named.
    """
    case = cases.add_case(s, FACTS)
    command = SendReferral(case.case_id, "a" * 64, "refer", "shelter", leaving)
    look = ReferralPreview(packet(), withheld(case, command), (), partly(case, command))
    return [one for one in withheld_words(look) if one.startswith((NAME, PLACE, AGE, _SERVICE))]


def test_what_leaves_of_nobody_is_told_once_without_a_person(s: Services) -> None:
    assert sorted(staying(s)) == [AGE, NAME, PLACE]


def test_a_name_that_stays_of_two_persons_is_told_of_each(s: Services) -> None:
    told = staying(s, "p1.name_full")
    assert [words for words in told if words.startswith(NAME)] == [
        "Full name (person 2 of this case)",
        "Full name (person 3 of this case)",
    ]
    assert AGE in told


def test_what_stays_of_an_event_is_told_of_that_one(s: Services) -> None:
    told = staying(s, "e1.event_place")
    assert [words for words in told if words.startswith(PLACE)] == [
        "Place of the event (event 2 of this case)"
    ]


def test_what_leaves_of_all_is_not_told_to_stay(s: Services) -> None:
    told = staying(s, "e1.event_place", "e2.event_place", "p1.age", "p2.age")
    assert told == [NAME]


def test_two_kinds_of_parts_with_one_label_are_told_each_by_their_kind() -> None:
    parts = (("Made-up label", "p2"), ("Made-up label", "e1"), ("Made-up label", "s3"))
    look = ReferralPreview(packet(), ("Made-up label", "Danger"), (), parts)
    assert withheld_words(look) == [
        "Made-up label (person 2 of this case)",
        "Made-up label (event 1 of this case)",
        "Made-up label (service 3 of this case)",
        "Danger",
    ]


def test_a_fact_of_the_case_itself_and_a_paper_stay_under_their_plain_names() -> None:
    look = ReferralPreview(packet(), ("Danger", "Health note"), (), (("Danger", ""),))
    assert withheld_words(look) == ["Danger", "Health note"]

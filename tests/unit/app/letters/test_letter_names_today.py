"""What is learned after a packet left protects a name in every letter that leaves from then on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.cases import cases
from app.consent.records import LegalGround
from app.core.services import Services
from app.letters.errors import LetterRefusedError
from app.letters.issue import issue, pdf_again
from app.letters.prepare import prepare
from app.letters.records import MakeLetter, NameGround
from app.referrals import referrals
from content_desk import ADULT, said, sealed, words
from pair_sim import case_with, everything, pair

ORDER = NameGround("court_order", "Order 7", "Made-up Judge")
LEARNED = (
    {"p1.purpose": "sexual_prostitution"},
    {"p1.under_18_when_exploited": "yes"},
    {"p1.is_child_stated": "unknown"},
)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Services, Services]]:
    with pair(tmp_path) as offices:
        yield offices


def made(s: Services, referral_id: str, ground: NameGround | None = None) -> str:
    wish = MakeLetter("referral", ("en",), referral_id=referral_id, name_ground=ground)
    return issue(s, prepare(s, wish)).letter_id


@pytest.mark.parametrize("learned", LEARNED)
def test_a_new_letter_hides_a_name_and_an_old_one_is_not_drawn_again(two, learned):
    one, other = two
    case, sent = sealed(one, other, ADULT)
    assert "Lata Banawati" in words(said(one, "referral", sent.referral_id).letter)
    letter = made(one, sent.referral_id)
    assert pdf_again(one, letter).startswith(b"%PDF")
    cases.set_facts(one, case.case_id, learned)
    content = said(one, "referral", sent.referral_id)
    assert content.initials == ("L. B.",)
    assert "Lata" not in words(content.letter)
    with pytest.raises(LetterRefusedError) as refused:
        pdf_again(one, letter)
    assert refused.value.facts["reason"] == "letter.case-changed"


def test_a_letter_with_initials_or_on_a_ground_is_drawn_again(two):
    one, other = two
    case, sent = sealed(one, other, ADULT)
    on_ground = made(one, sent.referral_id, ORDER)
    cases.set_facts(one, case.case_id, LEARNED[0])
    assert pdf_again(one, on_ground).startswith(b"%PDF")
    assert pdf_again(one, made(one, sent.referral_id)).startswith(b"%PDF")


def test_a_name_that_was_learned_later_is_hidden_like_the_one_that_left(two):
    one, other = two
    facts = {**ADULT, "p1.purpose": "sexual_prostitution", "narrative": "Lata, called Kiran."}
    case, sent = sealed(one, other, facts)
    cases.set_facts(one, case.case_id, {"p1.name_full": "Kiran Banawati"})
    told = words(said(one, "referral", sent.referral_id).letter)
    assert "Lata" not in told
    assert "Kiran" not in told


def test_whoever_bears_the_number_of_a_child_today_does_not_speak_for_the_child(two):
    one, other = two
    child = {"p1.name_full": "Meera Kumari", "p1.age": "13", "p1.role": "victim"}
    case = case_with(one, child)
    ground = LegalGround("risk_to_life", "", "Made-up Judge", "Tonight")
    command = everything(one, case, other, ground=ground)
    sent = referrals.send(one, replace(command, facts=("p1.name_full",)))
    assert "Meera" not in words(said(one, "referral", sent.referral_id).letter)
    cases.remove_person(one, case.case_id, 1)
    cases.set_facts(one, case.case_id, {**ADULT, "p1.role": "victim"})
    assert "Meera" not in words(said(one, "referral", sent.referral_id).letter)

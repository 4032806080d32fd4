"""A sealed case has its letters inside its seal, and none outside of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sealed import sealed
from content_desk import refused, said, words
from office_sim import Hands
from pair_sim import CLOCK
from sealed_offices import MARKER, Offices, sealed_pair


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Offices]:
    with sealed_pair(tmp_path, Hands(CLOCK.now())) as there:
        yield there


def test_a_letter_of_a_sealed_case_is_written_inside_its_seal(at):
    sent = at.refer()
    with sealed.opened(at.one, at.case_id) as inside:
        content = said(inside, "referral", sent.referral_id)
        certificate = said(inside, "certificate", case_id=at.case_id)
        slip = said(inside, "slip", sent.referral_id, safe_to_carry=True)
    # The adult of this case may be named; the head of the letter is that of the office.
    assert MARKER in words(content.letter)
    assert content.letter.letterhead.name == "Asha Kendra Test Office"
    assert (content.case_id, certificate.case_id) == (at.case_id, at.case_id)
    assert MARKER not in words(slip.letter)


def test_outside_of_the_seal_there_is_no_such_referral(at):
    sent = at.refer()
    assert refused(at.one, "certificate", case_id=at.case_id) == "find.nothing"
    told = refused(at.one, "referral", sent.referral_id)
    assert told == "find.nothing"

"""Whoever writes down an answer sees every one that can be given before one is chosen."""

import pytest

from app.consent import decisions
from desk_sim import dressed, settle
from exchange_stage import chosen, on_desk, texts, two_desks
from pair_sim import REFUSED, case_with
from ui.referrals.choices import Step
from window_sim import window_over

LONG_NAME = {"p1.name_full": "Made-up Lakshmi Bhattacharya", "p1.role": ("victim",)}
LOW = (910, 445)
"""What a screen of 1366x768 leaves at 150 % under the title of a window and over the task bar."""


def asked(shown, theirs, case_id):
    """Go to the question about the answer in the composer of a case."""
    chosen(shown, theirs, case_id).go(Step.AGREED)
    shown.page.focus_first()
    settle(shown.desk)
    return shown.page.body.agreed.quick


def cut(radios) -> list[str]:
    """Return the answers of which not the whole is seen."""
    return [
        value
        for value, radio in radios.items()
        if radio.visibleRegion().boundingRect() != radio.rect()
    ]


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_yes_no_and_undecided_are_seen_at_once_in_a_low_window(qapp, tmp_path, language):
    with two_desks(tmp_path) as (ours, theirs):
        case_id = on_desk(ours, lambda s: case_with(s, LONG_NAME).case_id)
        dressed(qapp, words=language)
        with window_over(ours, *LOW) as shown:
            quick = asked(shown, theirs, case_id)
            assert set(quick.radios) == {"child_assent", "adult_own", "undecided", "refused"}
            assert cut(quick.radios) == []
            assert quick._who.visibleRegion().boundingRect() == quick._who.rect(), "the question"
            quick.radios["adult_own"].click()
            settle(ours)
            assert cut(quick.radios) == []


def test_an_earlier_no_is_told_before_the_question_and_takes_no_room_from_it(qapp, tmp_path):
    with two_desks(tmp_path) as (ours, theirs):
        case_id = on_desk(ours, lambda s: case_with(s, LONG_NAME).case_id)
        on_desk(ours, lambda s: decisions.add_consent(s, case_id, 1, REFUSED))
        with window_over(ours, *LOW) as shown:
            quick = asked(shown, theirs, case_id)
            agreed = shown.page.body.agreed
            assert agreed._outcome.accessibleName() == "Said no"
            assert not agreed._outcome.visibleRegion().isEmpty()
            assert cut(quick.radios) == []
            assert "Nothing may leave yet." in texts(agreed), "below the question"

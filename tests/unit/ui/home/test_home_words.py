"""The words of the first page: what is late says so, and every line opens what it names."""

import datetime as dt
from dataclasses import replace

import pytest

from app.home.records import DueSteps, LaterStep, RecentCase, ReferralDraft, Today
from office_sim import NOON
from today_lines import ASKED, CASE, ENDING, LYING, PACKET, REFERRAL, STEP, TO_SEND
from ui.home import home_words as words
from ui.home.home_words import Row

DAY = dt.date(2026, 11, 25)
TODAY = Today(
    day=DAY.isoformat(),
    has_cases=True,
    everybody=DueSteps((STEP,), 12, 1, 2),
    answers=(REFERRAL,),
    owed=(REFERRAL,),
    arrived=(PACKET,),
    to_hand_over=(LYING,),
    consents=(ENDING,),
    matches=(ASKED,),
    returns=(TO_SEND,),
    open_cases=1,
    counts={"answers": 9},
)


def row_of(key: str, found: Today = TODAY) -> Row:
    """Return the first line of a card."""
    return next(one for one in words.cards_of(found, NOON, mine=False) if one.key == key).rows[0]


def mark_of(key: str, found: Today) -> tuple[str, str]:
    mark = row_of(key, found).mark
    return (mark.text, mark.tone) if mark is not None else ("", "")


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-24", ("1 day late", "danger")),
        ("2026-11-05", ("20 days late", "danger")),
        ("2026-11-25", ("Today", "caution")),
        ("2026-11-26", ("Tomorrow", "plain")),
        ("2026-11-27", ("27 Nov", "plain")),
    ],
)
def test_a_due_day_says_how_pressing_it_is(due, said):
    mark = words.due_words(due, DAY)
    assert (mark.text, mark.tone) == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [(6, "morning"), (11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening")],
)
def test_the_greeting_follows_the_hour(hour, said):
    assert words.greeting("R. Das", hour) == f"Good {said}, R. Das"


def test_the_day_stands_with_its_weekday():
    assert words.day_line(DAY) == "Wednesday, 25 Nov 2026"


def test_the_numbers_name_those_of_the_user_only_where_there_are_several():
    assert words.numbers_line(TODAY) == "1 open case"
    many = replace(TODAY, alone=False, open_cases=123_456, my_cases=7)
    assert words.numbers_line(many) == "1,23,456 open cases, 7 of them yours"
    assert words.numbers_line(replace(TODAY, has_cases=False)) == ""


@pytest.mark.parametrize(
    ("key", "place", "argument"),
    [
        ("steps", "case", "a" * 32 + "#steps"),
        ("answers", "outbox", "p1"),
        ("owed", "inbox", "p1"),
        ("arrived", "inbox", "p2"),
        ("to_hand_over", "outbox", "p3"),
        ("consents", "case", "a" * 32 + "#consent"),
        ("matches", "matches", "m1"),
        ("returns", "return", "o1/2026-Q3"),
    ],
)
def test_every_line_opens_the_very_thing(key, place, argument):
    row = row_of(key)
    assert (row.place, row.argument) == (place, argument)


def test_every_line_says_who_and_what():
    assert row_of("steps").line == "Made-up Asha · LF-26-0007 · R. Das"
    assert row_of("answers").line == "Made-up Asha · LF-26-0007 · Shelter"
    assert row_of("arrived").line.startswith("Referral · AB12-CD34 · Today ")
    assert row_of("to_hand_over").line == "Referral · Made-up Asha · LF-26-0007"
    assert row_of("consents").line == "LF-26-0007 · Shelter"
    assert (row_of("matches").head, row_of("returns").head) == (
        "Other office",
        "Quarter 3 of 2026",
    )


@pytest.mark.parametrize(
    ("step", "days", "line", "mark"),
    [
        ("answer", 12, "They ask: answer, or decline", ("", "")),
        ("agree", 1, "Waits until you agree", ("ends in 1 day", "caution")),
        ("look", 0, "Their answer is here: look at it", ("ends today", "caution")),
        ("call", 0, "2 possible matches: call them, and note what the calls showed", ("", "")),
    ],
)
def test_a_match_says_what_the_next_step_is_and_until_when(step, days, line, mark):
    one = replace(ASKED, step=step, until=NOON + days * 86_400, count=2)
    found = replace(TODAY, matches=(one,))
    assert row_of("matches", found).line == line
    assert mark_of("matches", found) == mark


def test_a_return_says_whether_it_is_due_or_to_be_corrected():
    assert mark_of("returns", TODAY) == ("not sent yet", "caution")
    old = replace(TODAY, returns=(replace(TO_SEND, why="outdated"),))
    assert mark_of("returns", old) == ("to be corrected", "caution")


def test_a_match_or_a_return_alone_is_not_calm():
    assert not Today(DAY.isoformat(), matches=(ASKED,)).is_calm
    assert not Today(DAY.isoformat(), returns=(TO_SEND,)).is_calm


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reminder": "overdue", "reply_by": "2026-11-20"}, ("answer 5 days late", "danger")),
        ({"reminder": "silent"}, ("no answer for 3 days", "caution")),
        ({"reply_by": "2026-12-01"}, ("asked by 1 Dec", "plain")),
        ({}, ("left 3 days ago", "plain")),
        ({"since": NOON}, ("left today", "plain")),
    ],
)
def test_an_answer_says_why_it_is_waited_for(changed, said):
    assert mark_of("answers", replace(TODAY, answers=(replace(REFERRAL, **changed),))) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ("lies here 2 days", "caution")),
        ({"sealed_at": NOON}, ("sealed today", "plain")),
        ({"copied": True}, ("Copied", "accent")),
    ],
)
def test_what_lies_here_says_since_when(changed, said):
    lying = replace(TODAY, to_hand_over=(replace(LYING, **changed),))
    assert mark_of("to_hand_over", lying) == said


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("2026-11-25", ("ends today", "caution")),
        ("2026-11-26", ("ends in 1 day", "caution")),
        ("2026-12-20", ("ends in 25 days", "plain")),
    ],
)
def test_a_consent_says_how_long_it_lasts(ends, said):
    assert mark_of("consents", replace(TODAY, consents=(replace(ENDING, ends_on=ends),))) == said


def test_urgency_is_shown_of_a_sender_that_was_checked_only():
    assert mark_of("arrived", TODAY)[1] == "danger"
    stranger = replace(PACKET, state="quarantined", urgency="")
    assert mark_of("arrived", replace(TODAY, arrived=(stranger,))) == (
        "Sender not checked",
        "caution",
    )


def test_a_sealed_case_is_told_as_one_and_nothing_more():
    sealed = replace(LYING, sealed_case="s" * 32)
    row = row_of("to_hand_over", replace(TODAY, to_hand_over=(sealed,)))
    assert (row.icon, row.line) == ("lock", "Referral · a sealed case")


def test_a_title_counts_what_is_late_and_what_is_due_today():
    card = words.cards_of(TODAY, NOON, mine=False)[0]
    assert [(mark.text, mark.tone) for mark in card.marks] == [
        ("1 late", "danger"),
        ("2 today", "caution"),
    ]
    assert card.count == 12


def test_empty_lists_make_no_card():
    assert words.cards_of(Today(day=DAY.isoformat()), NOON, mine=False) == ()


def test_a_case_with_a_draft_stands_once_where_work_was_left():
    draft = ReferralDraft(about="a" * 32, **CASE)
    recent = RecentCase(at=NOON - 60, **CASE)
    other = replace(recent, case_id="b" * 32, name="")
    card = words.work_card(replace(TODAY, drafts=(draft,), recent=(recent, other)), NOON)
    assert card is not None
    assert [(row.place, row.argument) for row in card.rows] == [
        ("refer", "a" * 32),
        ("case", "b" * 32),
    ]
    assert card.rows[1].head == "Name not known"
    assert words.work_card(TODAY, NOON) is None


def test_what_comes_later_is_told_with_its_day():
    later = LaterStep(title="", due_on="2026-12-20", **CASE)
    said = words.later_words(replace(TODAY, later=later))
    assert said == "What comes next: Next step, Made-up Asha, 20 Dec 2026."
    assert words.later_words(TODAY) == ""


def test_one_sentence_tells_all_to_whoever_hears_the_page():
    cards = words.cards_of(TODAY, NOON, mine=False)
    assert words.summary(TODAY, cards).startswith("To do: 12, Came in: 1, To hand over: 1, ")
    calm = Today(day=DAY.isoformat(), has_cases=True)
    assert words.summary(calm, ()) == "Nothing waits for you today."

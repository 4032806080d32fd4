"""The life of a referral in words: what wants a reminder, each step, what is missing, banners."""

from __future__ import annotations

import datetime as dt

import pytest

from app.packets.records import CaseBanner, Gap, LifeStep, OutboxItem
from app.packets.referral_life import (
    banner_words,
    count_reminders,
    gap_words,
    reminder,
    reminder_words,
    step_words,
)
from models.rows.case import REFERRAL_STEPS
from office_sim import DAY_S, NOON

TODAY = dt.date(2026, 11, 25)


# Who wants a word by telephone -------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(REFERRAL_STEPS))
def test_only_a_referral_that_lies_with_the_other_office_without_an_answer_reminds(state):
    waits = state in ("handed_over", "received", "lost_resent")
    long_ago = NOON - 30 * DAY_S
    assert reminder(state, long_ago, "2026-11-24", NOON, TODAY) == ("overdue" if waits else "")
    assert reminder(state, long_ago, "", NOON, TODAY) == ("silent" if waits else "")


@pytest.mark.parametrize(
    ("reply_by", "why"),
    [("2026-11-24", "overdue"), ("2026-11-25", ""), ("2026-11-26", ""), ("", "")],
)
def test_an_answer_is_overdue_from_the_day_after_the_one_that_was_asked_for(reply_by, why):
    assert reminder("received", NOON, reply_by, NOON, TODAY) == why


@pytest.mark.parametrize(("waited", "why"), [(7 * DAY_S, ""), (7 * DAY_S + 1, "silent")])
def test_who_has_been_silent_for_more_than_seven_days_is_reminded_of(waited, why):
    """Also before the day that was asked for."""
    for reply_by in ("", "2026-12-24"):
        assert reminder("handed_over", NOON - waited, reply_by, NOON, TODAY) == why


def test_reminders_are_counted_by_their_reason():
    items = [
        OutboxItem("", "referral", "", "", "", 0, 0, "handed_over", 0, "", reminder=why)
        for why in ("silent", "", "overdue", "silent", "")
    ]
    assert count_reminders(items) == {"silent": 2, "overdue": 1}
    assert count_reminders(items[1:2]) == {}


@pytest.mark.parametrize(
    ("why", "count", "words"),
    [
        ("overdue", 1, "1 referral has no answer, and its day of reply has passed."),
        ("overdue", 2, "2 referrals have no answer, and their day of reply has passed."),
        ("silent", 1, "1 referral has had no answer for 7 days."),
        ("silent", 1_234, "1,234 referrals have had no answer for 7 days."),
    ],
)
def test_a_reminder_says_how_many_and_why(why, count, words):
    assert reminder_words(why, count) == words


# Steps -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (LifeStep(NOON, "sealed", ours=True), "Sealed"),
        (LifeStep(NOON, "accepted", ours=False), "Accepted (they)"),
        (
            LifeStep(NOON, "declined", ours=False, reason="no_capacity", words="No bed."),
            "Declined (they) · No capacity: “No bed.”",
        ),
        (LifeStep(NOON, "done", ours=False, late=True), "Done (they) · late"),
        (
            LifeStep(NOON, "progress", ours=True, day="2026-12-01", next_step="School"),
            "In progress · 1 Dec 2026 Next: “School”",
        ),
        (LifeStep(NOON, "of_a_newer_version", ours=True), "of_a_newer_version"),
    ],
)
def test_a_step_is_told_with_who_did_it_and_what_was_said_beside_it(step, words):
    assert step_words(step) == words


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("sealed", "Sealed"),
        ("handed_over", "Handed over"),
        ("received", "Received"),
        ("accepted", "Accepted"),
        ("declined", "Declined"),
        ("progress", "In progress"),
        ("done", "Done"),
        ("withdrawn", "Withdrawn"),
        ("superseded", "Replaced by a newer one"),
        ("replaces", "Replaces an earlier one"),
        ("consent_withdrawn", "Consent was taken back"),
        ("acknowledged", "Notice acknowledged"),
        ("part_missing", "A part of the packet is missing"),
        ("cannot_open", "They could not open it"),
    ],
)
def test_each_step_is_told_in_words_of_its_own(what, words):
    assert step_words(LifeStep(NOON, what, ours=True)) == words


# What is missing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "more", "words"),
    [
        ((7,), 0, "Packet 7 from Made-up has not arrived."),
        ((7,), 3, "Packets 7 and 3 more from Made-up have not arrived."),
        ((5, 7), 0, "Packets 5 and 7 from Made-up have not arrived."),
        ((5, 7, 8, 9, 12), 0, "Packets 5, 7, 8, 9 and 12 from Made-up have not arrived."),
        ((1, 2, 3, 4, 5, 6), 0, "Packets 1, 2, 3, 4, 5 and 1 more from Made-up have not arrived."),
        (
            tuple(range(1, 33)),
            1_207,
            "Packets 1, 2, 3, 4, 5 and 1,234 more from Made-up have not arrived.",
        ),
    ],
)
def test_what_has_not_arrived_is_named_up_to_five_numbers(numbers, more, words):
    assert gap_words(Gap("a" * 64, "Made-up", numbers, more)) == words


# Above a case ------------------------------------------------------------------------------------


def banner(what, **changes):
    facts = {"day": "", "words": "", "referral_id": "", "packet_id": "", "waits": False}
    return CaseBanner(what, "a" * 64, "Made-up", NOON, **{**facts, **changes})


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (
            banner("withdrawn"),
            "Made-up has withdrawn the referral with which this case came. 25 Nov 2026",
        ),
        (
            banner("superseded", words="Wrong."),
            "Made-up has replaced the referral with which this case came. 25 Nov 2026: “Wrong.”",
        ),
        (
            banner("consent_withdrawn", day="2026-11-20"),
            "Made-up tells us that the person took consent back. 20 Nov 2026",
        ),
    ],
)
def test_what_stands_above_a_case_says_who_told_what_of_which_day(shown, words):
    assert banner_words(shown) == words

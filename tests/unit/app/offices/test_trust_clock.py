"""Trouble with a clock, ours or theirs, is shown and never a silent drop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.base import messages
from app.base.errors import CaseStateError
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.offices import clock_check, offices, own_card, own_identity
from app.offices.own_card import encryption_keys
from app.offices.trust_errors import CardRefusedError, NoticeRefusedError
from app.outbox import delivery
from app.packets.errors import PacketExpiredError
from app.register import access
from crypto.office.card import read_card
from crypto.office.notices import for_card, make_succession
from directory_desk import take_list
from models.base.meta import set_meta
from models.queries.exchange import referral_of
from models.rows.packet import Packet
from office_sim import DAY_S, NOON, PASSPHRASE, Hands, reopened
from packet_maker import card_of, office
from pair_sim import pair, sealed_case

THEM, LATER = office("Made-up Ahead", 1), office("Made-up Ahead later", 1)
TWO_DAYS = 2 * DAY_S


@pytest.fixture
def s(s):
    own_card.renew_keys(s)
    return s


def kinds(s):
    return [doubt.kind for doubt in clock_check.doubts(s)]


def actions(s):
    return [line.action for line in log.entries(s, limit=20)]


def test_a_clock_that_goes_on_as_usual_is_believed(s, hands):
    for days in (0, 1, 20, 29, 3):
        hands.at += days * DAY_S
        own_card.renew_keys(s)
        assert kinds(s) == []


def test_a_leap_ahead_is_told_and_destroys_nothing_until_a_person_says_it_is_right(s, hands):
    first = encryption_keys(s)[0].kid
    hands.at += 200 * DAY_S
    for _ in range(3):
        own_card.renew_keys(s)
        assert first in [key.kid for key in encryption_keys(s)]
    (doubt,) = clock_check.doubts(s)
    assert (doubt.kind, doubt.was, doubt.now) == ("leapt", NOON, hands.at)
    assert actions(s).count("clock_leapt") == 1
    words, todo = clock_check.words_of(doubt)
    assert "25 Nov 2026" in words
    assert "no old key is destroyed" in todo
    clock_check.confirm(s)
    clock_check.confirm(s)
    assert kinds(s) == []
    assert actions(s).count("clock_confirmed") == 1
    own_card.renew_keys(s)
    assert first not in [key.kid for key in encryption_keys(s)]


def test_a_clock_that_went_back_is_told_until_it_goes_on_as_it_should(s, hands):
    hands.at -= 3 * 365 * DAY_S
    own_card.renew_keys(s)
    assert kinds(s) == ["went-back"]
    assert "went back" in clock_check.words_of(clock_check.doubts(s)[0])[0]
    hands.at += 20 * 3_600
    own_card.renew_keys(s)
    assert kinds(s) == ["went-back"]
    hands.at += TWO_DAYS
    own_card.renew_keys(s)
    assert kinds(s) == []


def test_unlocking_notices_the_leap(s, hands):
    hands.at += 90 * DAY_S
    access.lock(s)
    again = access.unlock(s.folder, None, PASSPHRASE, clock=hands)
    assert kinds(again) == ["leapt"]
    access.lock(again)


def test_only_who_may_deal_with_offices_says_that_the_date_is_right(s):
    with pytest.raises(CaseStateError):
        clock_check.confirm(replace(s, user=replace(s.user, role="read_only")))


def test_a_card_and_a_list_from_a_day_to_come_speak_against_our_clock(s):
    ahead = NOON + 5 * DAY_S
    found = offices.add_card(s, card_of(THEM, issued=ahead, expires=ahead + DAY_S))
    assert (found.state, found.card_dated) == ("new", ahead)
    (doubt,) = clock_check.doubts(s)
    assert (doubt.kind, doubt.office, doubt.was) == ("ahead", "Made-up Ahead", ahead)
    assert "still to come" in clock_check.words_of(doubt)[0]
    take_list(s, issued=ahead + DAY_S, expires=ahead + 9 * DAY_S)
    assert [each.was for each in clock_check.doubts(s)] == [ahead + DAY_S, ahead]
    offices.block_office(s, THEM.id)
    assert [each.was for each in clock_check.doubts(s)] == [ahead + DAY_S]


def test_a_card_of_the_same_two_days_is_no_doubt(s):
    near = NOON + TWO_DAYS
    found = offices.add_card(s, card_of(THEM, issued=near, expires=near + DAY_S))
    assert found.card_dated == 0
    assert kinds(s) == []


def test_a_card_that_seems_over_is_refused_with_words_about_the_date(s, hands):
    hands.at += 500 * DAY_S
    with pytest.raises(CardRefusedError) as refused:
        offices.add_card(s, card_of(THEM))
    told = messages.words(refused.value)
    assert "ended on" in told.happened
    assert "date of this computer" in told.todo


def test_a_move_dated_ahead_is_told_and_changes_nothing(s):
    offices.add_card(s, card_of(THEM, names={"en": "Made-up Ahead"}, contact={}))
    offices.check_number(s, THEM.id, THEM.identity.public.number, "phone", "A. Made-up")
    at = NOON + 4 * DAY_S
    move = make_succession(THEM.identity, LATER.identity, at=at, why="planned")
    offices.add_card(s, card_of(LATER, names={"en": "Made-up B"}, contact={}, ext=for_card(move)))
    assert "alarm_move_dated_ahead" in actions(s)
    assert offices.show_office(s, THEM.id).state == "verified"
    with pytest.raises(NoticeRefusedError) as refused:
        offices.take_notice(s, move)
    assert refused.value.facts == {"reason": "notice.dated-ahead", "on": at}
    assert "still to come" in messages.words(refused.value).happened


@pytest.mark.parametrize("days", [-200, 200])
def test_a_packet_comes_in_whatever_the_clocks_say_and_the_preview_tells(tmp_path, hands, days):
    """Theirs is right; ours stands 200 days behind or ahead."""
    with pair(tmp_path, clock=hands) as (one, other):
        _case, sent = sealed_case(one, other)
        ours = Hands(hands.at + days * DAY_S)
        access.lock(other)
        other = access.unlock(other.folder, None, PASSPHRASE, clock=ours)
        item = acceptance.receive(other, Path(sent.file))
        assert item.state == "waiting"
        warned = inbox_list.preview(other, item.packet_id).warnings
        assert ("future-date" in warned) == (days < 0)
        assert "expired" not in warned
        assert kinds(other)[0] == ("went-back" if days < 0 else "leapt")
        if days > 0:
            clock_check.confirm(other)
            assert "expired" in inbox_list.preview(other, item.packet_id).warnings
            with pytest.raises(PacketExpiredError):
                acceptance.accept(other, item.packet_id)
        done = acceptance.accept(other, item.packet_id, reason="Made-up: our clock was wrong")
        assert done.case_no
        access.lock(other)


def test_our_own_card_made_by_a_wrong_clock_is_made_anew(s, hands):
    hands.at += 300 * DAY_S
    wrong = read_card(offices.own_card(s))
    assert wrong.issued == NOON + 300 * DAY_S
    hands.at = NOON + 40 * DAY_S
    right = read_card(offices.own_card(s))
    assert kinds(s) == ["went-back"]
    assert (right.seq, right.issued) == (wrong.seq + 1, hands.at)
    assert right.best_key(hands.at).from_ == hands.at
    assert own_identity.own_standing(s).key_due == hands.at + 30 * DAY_S
    assert offices.own_card(s) == right.raw


@pytest.mark.parametrize("days", [31, 45, 60, 365])
def test_a_clock_that_is_wrong_by_a_month_or_more_is_a_doubt(s, hands, days):
    hands.at += days * DAY_S
    own_card.renew_keys(s)
    assert kinds(s) == ["leapt"]


@pytest.mark.parametrize("handed_over", [False, True])
def test_a_year_ahead_for_once_ends_no_packet_that_waits(tmp_path, hands, handed_over):
    with pair(tmp_path, clock=hands) as (one, other):
        _case, sent = sealed_case(one, other)
        if handed_over:
            delivery.mark_handed_over(one, sent.packet_id)
        before = states_of(one, sent)
        hands.at += 365 * DAY_S
        one = reopened(one)
        assert kinds(one) == ["leapt"]
        assert states_of(one, sent) == before
        assert Path(sent.file).exists()
        hands.at -= 365 * DAY_S
        one = reopened(one)
        assert states_of(one, sent) == before
        assert acceptance.receive(other, Path(sent.file)).state == "waiting"
        access.lock(one)


@pytest.mark.parametrize("handed_over", [False, True])
def test_what_a_false_date_ended_comes_back_when_the_date_is_right(tmp_path, hands, handed_over):
    """Also in a register in which it happened with an older version, whose files are gone."""
    with pair(tmp_path, clock=hands) as (one, other):
        _case, sent = sealed_case(one, other)
        if handed_over:
            delivery.mark_handed_over(one, sent.packet_id)
        before = states_of(one, sent)
        hands.at += 365 * DAY_S
        with reading(one) as session:
            clock_check.is_in_doubt(session, one)
        own_card.renew_keys(one)
        clock_check.confirm(one)
        one = reopened(one)
        assert states_of(one, sent) == ("expired", "expired", None)
        hands.at -= 365 * DAY_S
        one = reopened(one)
        packet, referral, _file = states_of(one, sent)
        assert (packet, referral) == before[:2]
        assert "packet_came_back" in actions(one)
        access.lock(one)


def test_what_is_really_old_still_ends(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, other):
        _case, sent = sealed_case(one, other)
        for _ in range(5):
            hands.at += 25 * DAY_S
            own_card.renew_keys(one)
        one = reopened(one)
        assert states_of(one, sent)[:2] == ("expired", "expired")
        one = reopened(one)
        assert states_of(one, sent)[:2] == ("expired", "expired")
        access.lock(one)


def states_of(s, sent):
    """Return the state of a packet and its referral, and the name of its file."""
    with reading(s) as session:
        row = session.get(Packet, sent.packet_id)
        referral = referral_of(session, row.id, "out")
        return row.state, referral.state, row.file_name


# To the second --------------------------------------------------------------------------------


def noted(s):
    with writing(s) as session:
        return clock_check.note(session, s)


def in_doubt(s):
    with reading(s) as session:
        return clock_check.is_in_doubt(session, s)


@pytest.mark.parametrize(
    ("gone_s", "kind", "line"),
    [
        (-DAY_S - 1, "went-back", "clock_went_back"),
        (-DAY_S, "", ""),
        (DAY_S, "", ""),
        (30 * DAY_S, "", ""),
        (30 * DAY_S + 1, "leapt", "clock_leapt"),
    ],
)
def test_a_day_back_and_thirty_ahead_are_believed_and_not_a_second_more(
    s, hands, gone_s, kind, line
):
    hands.at += gone_s
    assert (in_doubt(s), noted(s), in_doubt(s)) == (bool(kind),) * 3
    assert kinds(s) == ([kind] if kind else [])
    assert ([each for each in actions(s) if each.startswith("clock_")] or [""]) == [line]


def test_a_doubt_lasts_a_whole_day(s, hands):
    hands.at += 31 * DAY_S
    assert noted(s)
    leapt = hands.at
    for gone_s, doubted in ((-DAY_S, True), (DAY_S, True), (DAY_S + 1, False)):
        hands.at = leapt + gone_s
        assert in_doubt(s) is doubted
        assert noted(s) is doubted
    assert kinds(s) == []


def test_what_the_clock_said_is_noted_anew_when_more_than_a_day_is_gone(s, hands):
    hands.at += DAY_S
    noted(s)
    hands.at += 30 * DAY_S
    assert in_doubt(s)
    hands.at = NOON + DAY_S + 1
    noted(s)
    hands.at += 30 * DAY_S
    assert not in_doubt(s)


def test_what_an_older_version_kept_of_the_clock_is_understood(s, hands):
    hands.at += 50 * DAY_S
    with writing(s) as session:
        set_meta(session, "keys.seen_at", str(hands.at))
        set_meta(session, "clock.doubt", f"leapt {NOON} {hands.at}")
    (doubt,) = clock_check.doubts(s)
    assert (doubt.kind, doubt.was, doubt.now, doubt.office) == ("leapt", NOON, hands.at, "")
    assert in_doubt(s)


def test_the_moment_that_an_older_version_noted_is_the_one_from_which_a_leap_counts(s, hands):
    hands.at += 50 * DAY_S
    assert in_doubt(s)
    with writing(s) as session:
        set_meta(session, "keys.seen_at", str(hands.at - DAY_S))
    assert not in_doubt(s)


def test_of_many_who_are_ahead_the_three_furthest_are_told(s):
    for days in range(4, 8):
        of, at = office(f"Made-up Ahead {days}", 1), NOON + days * DAY_S
        card = card_of(of, names={"en": of.name}, contact={}, issued=at, expires=at + DAY_S)
        offices.add_card(s, card)
    told = [(doubt.office, doubt.was, doubt.now) for doubt in clock_check.doubts(s)]
    assert told == [(f"Made-up Ahead {days}", NOON + days * DAY_S, NOON) for days in (7, 6, 5)]


def test_our_own_clock_is_told_before_those_of_others(s, hands):
    ahead = NOON + 200 * DAY_S
    offices.add_card(s, card_of(THEM, issued=ahead, expires=ahead + DAY_S))
    hands.at += 31 * DAY_S
    noted(s)
    assert kinds(s) == ["leapt", "ahead"]


SET_RIGHT = (
    "Look at it. If it is wrong, set it right before you seal anything: others would take it for"
    " old."
)


@pytest.mark.parametrize(
    ("kind", "happened", "todo", "in_terminal"),
    [
        (
            "leapt",
            "The date of this computer went from 25 Nov 2026 to 26 Dec 2026 since the last work",
            "Check it, and say under More, Settings, Number and keys that it is right.",
            "Check it. When it is right: office clock --right.",
        ),
        (
            "went-back",
            "The date of this computer went back from 25 Nov 2026 to 26 Dec 2026.",
            f"{SET_RIGHT} If it is right, say so under More, Settings, Number and keys.",
            f"{SET_RIGHT} If it is right: office clock --right.",
        ),
        (
            "ahead",
            "Made-up Office tells of 25 Nov 2026, which is still to come here.",
            "Check the date of this computer, and ask them about theirs.",
            "Check the date of this computer, and ask them about theirs.",
        ),
    ],
)
def test_each_doubt_is_told_with_what_to_do_where_it_is_read(kind, happened, todo, in_terminal):
    doubt = clock_check.ClockDoubt(kind, NOON, NOON + 31 * DAY_S, "Made-up Office")
    for told, wanted in (
        (clock_check.words_of(doubt), todo),
        (clock_check.words_of(doubt, in_terminal=True), in_terminal),
    ):
        assert told[0].startswith(happened)
        assert told[1].startswith(wanted)

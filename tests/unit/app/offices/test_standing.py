"""Successions, revocations and handovers of other offices, through their cards and notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.offices import clock_check, offices, own_identity, standing
from app.offices.moved_offices import state_behind
from app.offices.own_card import current_card
from app.offices.trust_errors import (
    NoticeKnownError,
    NoticeRefusedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.referrals import referrals
from app.register import access
from crypto.base import sjson
from crypto.office import notices, signed_object
from crypto.office.card import read_card
from crypto.office.notices import for_card, make_revocation, make_succession
from directory_desk import take_list
from models.rows.directory import OfficeNotice
from models.rows.office import Office
from office_sim import DAY_S, NOON, PASSPHRASE
from packet_maker import card_of, office
from pair_sim import agree, case_with, check, everything, pair, sealed_case
from trust_maker import listed

OLD, NEW = office("Made-up Mover", 3), office("Made-up Mover new", 3)
ELSE = office("Made-up Else", 3)
MOVE = make_succession(OLD.identity, NEW.identity, at=NOON, why="new-computer")
SAME = {"en": "Made-up Mover"}


@pytest.fixture
def s(tmp_path, hands):
    with pair(tmp_path, clock=hands, checked=False) as both:
        yield both[0]


def state(s, of):
    with reading(s) as session:
        return session.get(Office, of if isinstance(of, str) else of.id).state


def met(s, of, *, checked=True):
    offices.add_card(s, of.card)
    if checked:
        offices.check_number(s, of.id, of.identity.public.number, "phone", "A. Made-up")


def moved_card(move=MOVE, of=NEW, seq=1):
    return card_of(of, names=SAME, contact={}, ext=for_card(move), seq=seq)


def revoke(s, raw):
    with writing(s) as session:
        return standing.take_revocation(session, s, raw).id


def test_a_move_of_a_checked_office_is_amber_and_the_old_number_counts_no_more(s):
    met(s, OLD)
    found = offices.add_card(s, moved_card())
    assert (found.state, found.before) == ("handover", OLD.identity.public.number)
    old = offices.show_office(s, OLD.id)
    assert (old.state, old.why, old.successor) == ("revoked", "succession:new-computer", NEW.id)
    actions = [line.action for line in log.entries(s, limit=6)]
    told = [action for action in actions if action != "office_claims"]
    assert told[:3] == ["office_moved", "office_withdrawn", "office_added"]
    with pytest.raises(OfficeRevokedError):
        offices.check_number(s, OLD.id, OLD.identity.public.number, "phone", "A")
    green = offices.check_number(s, NEW.id, NEW.identity.public.number, "phone", "A")
    assert green.state == "verified"


def test_a_move_of_an_unchecked_office_is_grey_and_not_red(s):
    met(s, OLD, checked=False)
    assert offices.add_card(s, moved_card()).state == "new"
    assert state(s, OLD) == "revoked"


@pytest.mark.parametrize(
    "move",
    [
        None,
        make_succession(ELSE.identity, NEW.identity, at=NOON, why="planned"),
        make_succession(OLD.identity, NEW.identity, at=NOON + 3 * DAY_S, why="planned"),
    ],
)
def test_without_a_valid_move_the_newcomer_under_a_known_name_is_red(s, move):
    met(s, OLD)
    ext = for_card(move) if move else {}
    found = offices.add_card(s, card_of(NEW, names=SAME, contact={}, ext=ext))
    assert (found.state, found.conflict) == ("changed", "Made-up Mover")
    assert found.conflict_check is not None
    assert state(s, OLD) == "verified"


def test_a_move_signed_by_a_stranger_in_place_of_the_old_office_is_red(s):
    met(s, OLD)
    body = {"old": OLD.id, "new": NEW.id, "at": NOON, "why": "planned"}
    forged = signed_object.encode(
        notices.SUCCESSION, sjson.encode(body), [ELSE.identity, NEW.identity]
    )
    assert offices.add_card(s, moved_card(forged)).state == "changed"
    assert state(s, OLD) == "verified"


def test_a_red_newcomer_does_not_turn_amber_by_a_move_that_comes_later(s):
    met(s, OLD)
    offices.add_card(s, card_of(NEW, names=SAME, contact={}))
    found = offices.add_card(s, moved_card(seq=2))
    assert found.state == "changed"
    assert state(s, OLD) == "revoked"


def test_a_second_place_to_move_to_is_an_alarm_and_makes_the_first_doubtful(s):
    met(s, OLD)
    assert offices.add_card(s, moved_card()).state == "handover"
    other = make_succession(OLD.identity, ELSE.identity, at=NOON, why="planned")
    assert offices.add_card(s, moved_card(other, ELSE)).state == "changed"
    assert state(s, NEW) == "changed"
    assert "alarm_two_successors" in [line.action for line in log.entries(s, limit=5)]


def test_a_move_after_a_withdrawal_is_never_believed(s):
    met(s, OLD)
    revoke(s, make_revocation(OLD.identity, at=NOON - DAY_S, why="stolen"))
    assert offices.add_card(s, moved_card()).state == "changed"


@pytest.mark.parametrize(
    ("at", "why", "left"),
    [
        (NOON, "stolen", "changed"),
        (NOON, "lost", "changed"),
        (NOON + 1, "stolen", "handover"),
        (NOON, "closed", "handover"),
    ],
)
def test_a_key_that_was_stolen_before_the_move_makes_the_move_doubtful(s, at, why, left):
    met(s, OLD)
    offices.add_card(s, moved_card())
    revoke(s, make_revocation(OLD.identity, at=at, why=why))
    assert state(s, NEW) == left
    assert state(s, OLD) == "revoked"


def test_what_was_checked_by_number_stays_green_when_the_move_becomes_doubtful(s):
    met(s, OLD)
    offices.add_card(s, moved_card())
    offices.check_number(s, NEW.id, NEW.identity.public.number, "phone", "A")
    revoke(s, make_revocation(OLD.identity, at=NOON - 1, why="lost"))
    assert state(s, NEW) == "verified"


def test_a_handover_that_nobody_checks_ends_after_thirty_days(s, hands):
    met(s, OLD)
    offices.add_card(s, moved_card())
    hands.at += 30 * DAY_S - 1
    assert standing.end_handovers(s) == 0
    hands.at += 1
    assert standing.end_handovers(s) == 1
    assert state(s, NEW) == "new"
    assert standing.end_handovers(s) == 0


def test_a_revocation_stops_everything_from_its_time_on(s):
    met(s, OLD)
    raw = make_revocation(OLD.identity, at=NOON - 5, why="lost")
    assert revoke(s, raw) == OLD.id
    found = offices.show_office(s, OLD.id)
    assert (found.state, found.why, found.state_since) == ("revoked", "self:lost", NOON)
    with reading(s) as session:
        assert session.get(Office, OLD.id).revoked_at == NOON - 5
        assert session.query(OfficeNotice).count() == 1
    with pytest.raises(NoticeKnownError):
        revoke(s, raw)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"junk", None),
        (MOVE, None),
        (make_revocation(ELSE.identity, at=NOON, why="lost"), "notice.office-unknown"),
        (
            notices.sign_revocation(OLD.id, [ELSE.identity], at=NOON, why="lost"),
            "notice.not-theirs",
        ),
    ],
)
def test_other_notices_change_nothing(s, raw, reason):
    met(s, OLD)
    with pytest.raises(NoticeRefusedError) as refused:
        revoke(s, raw)
    assert refused.value.facts.get("reason") == reason
    assert state(s, OLD) == "verified"


def test_our_own_revocation_is_for_others(tmp_path, s):
    raw = own_identity.prepare_revocation(s, "lost", tmp_path / "own.lfnotice").read_bytes()
    with pytest.raises(NoticeRefusedError) as refused:
        revoke(s, raw)
    assert refused.value.facts == {"reason": "notice.own"}


def test_an_office_that_moves_goes_on_with_its_referrals(tmp_path, hands):
    """Before: one to other. The other moves, reads what was sealed for its old number, answers."""
    with pair(tmp_path, clock=hands) as (one, other):
        _case, sent = sealed_case(one, other)
        hands.at += 60
        moved, told = own_identity.succeed(other, "new-computer")
        assert told.before == other.office.number != told.number == moved.office.number
        packet = acceptance.receive(moved, Path(sent.file))
        answer = acceptance.accept(moved, packet.packet_id)
        found = acceptance.receive(one, Path(answer.receipt))
        assert (found.from_state, found.state) == ("handover", "read")
        assert referrals.list_referrals(one)[0].state == "accepted"
        assert offices.show_office(one, other.office.office_id).state == "revoked"
        again = case_with(one)
        agree(one, again, moved)
        with pytest.raises(OfficeRevokedError):
            referrals.send(one, everything(one, again, other))
        referrals.send(one, everything(one, again, moved))


def test_what_an_office_sealed_before_it_moved_is_read_for_thirty_days(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, other):
        waits = acceptance.receive(one, Path(sealed_case(other, one)[1].file))
        later = Path(sealed_case(other, one)[1].file)
        hands.at += 60
        moved, _told = own_identity.succeed(other, "new-computer")
        offices.add_card(one, offices.own_card(moved))
        assert acceptance.accept(one, waits.packet_id).case_no
        came = acceptance.receive(one, later)
        assert came.state == "waiting"
        preview = inbox_list.preview(one, came.packet_id)
        assert (preview.from_state, bool(preview.facts)) == ("handover", True)
        hands.at += 30 * DAY_S
        with pytest.raises(OfficeRevokedError):
            acceptance.accept(one, came.packet_id)


def test_what_an_office_signs_with_its_old_number_after_the_move_is_refused(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, other):
        hands.at += 60
        moved, _told = own_identity.succeed(other, "new-computer")
        offices.add_card(one, offices.own_card(moved))
        assert state(one, moved.office.office_id) == "handover"
        with reading(one) as session:
            old = session.get(Office, other.office.office_id)
            for created, wanted in ((hands.at - 1, "handover"), (hands.at, "revoked")):
                assert state_behind(session, old, created, hands.at) == wanted


def test_an_answer_of_an_office_that_did_not_move_is_not_taken_for_another(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, other):
        _case, sent = sealed_case(one, other)
        hands.at += 60
        fresh, _told = own_identity.withdraw(other, "stolen", tmp_path / "end.lfnotice")
        packet = acceptance.receive(fresh, Path(sent.file))
        answer = acceptance.accept(fresh, packet.packet_id)
        held = acceptance.receive(one, Path(answer.receipt))
        assert (held.from_state, held.state) == ("changed", "quarantined")
        with pytest.raises(OfficeChangedError):
            acceptance.accept(one, held.packet_id)
        check(one, fresh)
        assert referrals.list_referrals(one)[0].state == "sealed"


def test_every_card_after_a_move_carries_it(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (_one, other):
        moved, _told = own_identity.succeed(other, "planned")
        own_identity.rotate(moved)
        with reading(moved) as session:
            card = read_card(current_card(session))
        found = notices.on_card(card)
        assert found is not None
        assert found.old == other.office.office_id
        hands.at += DAY_S
        access.lock(moved)
        again = access.unlock(moved.folder, None, PASSPHRASE, clock=hands)
        assert again.office == moved.office
        access.lock(again)


def lines(s, action, of=None):
    return log.entries(s, action=action, object_id=of.id if of else None)


# What is told of a change ---------------------------------------------------------------------


def test_a_change_is_told_with_the_office_and_a_repetition_is_not_told(s):
    met(s, OLD)
    for _ in range(2):
        with writing(s) as session:
            standing.withdraw(session, s, session.get_one(Office, OLD.id), "self:lost", NOON - 5)
    (line,) = lines(s, "office_withdrawn", OLD)
    assert (line.object, line.facts) == ("Made-up Mover", {"why": "self:lost"})


def test_a_move_is_told_with_the_office_and_where_it_stands(s):
    met(s, OLD)
    offices.add_card(s, moved_card())
    (line,) = lines(s, "office_moved", NEW)
    assert (line.object, line.facts) == ("Made-up Mover", {"state": "handover"})


def test_an_office_that_moved_keeps_the_name_that_was_checked_and_calls_itself_otherwise(s):
    met(s, OLD)
    card = card_of(NEW, names={"en": "Made-up Hospital"}, contact={}, ext=for_card(MOVE))
    found = offices.add_card(s, card)
    assert (found.state, found.name) == ("handover", "Made-up Mover")
    assert found.claim.name == "Made-up Hospital"
    said = [(line.object, line.facts) for line in lines(s, "office_claims", NEW)]
    told = {"field": "Name of the office", "was": "Made-up Mover", "now": "Made-up Hospital"}
    assert ("Made-up Mover", told) in said


# When a move counts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead_s", "found"), [(2 * DAY_S, "handover"), (2 * DAY_S + 1, "changed")]
)
def test_a_move_counts_when_it_is_dated_two_days_ahead_and_not_a_second_more(s, ahead_s, found):
    met(s, OLD)
    move = make_succession(OLD.identity, NEW.identity, at=NOON + ahead_s, why="planned")
    assert offices.add_card(s, moved_card(move)).state == found
    told = [line.object for line in lines(s, "alarm_move_dated_ahead", OLD)]
    assert told == (["Made-up Mover"] if found == "changed" else [])


def test_a_second_place_to_move_to_is_told_of_the_office_that_moved(s):
    met(s, OLD)
    offices.add_card(s, moved_card())
    other = make_succession(OLD.identity, ELSE.identity, at=NOON, why="planned")
    offices.add_card(s, moved_card(other, ELSE))
    (line,) = lines(s, "alarm_two_successors", OLD)
    assert line.object == "Made-up Mover"


@pytest.mark.parametrize("lose_trust", [offices.report_mismatch, offices.block_office])
def test_a_move_of_a_red_or_blocked_office_does_not_count(s, lose_trust):
    met(s, OLD)
    lose_trust(s, OLD.id)
    before = offices.show_office(s, OLD.id)
    assert offices.add_card(s, moved_card()).state == "changed"
    after = offices.show_office(s, OLD.id)
    assert (after.state, after.why, after.successor) == (before.state, before.why, "")


LAST = office("Made-up Mover last", 3)
NEXT_MOVE = make_succession(NEW.identity, LAST.identity, at=NOON + 60, why="planned")


def test_an_office_that_moves_twice_passes_for_nobody(s, hands):
    met(s, OLD)
    offices.add_card(s, moved_card())
    offices.check_number(s, NEW.id, NEW.identity.public.number, "phone", "A. Made-up")
    hands.at += 60
    assert looks_like(s, moved_card(NEXT_MOVE, LAST)) == ""
    found = offices.add_card(s, moved_card(NEXT_MOVE, LAST))
    assert (found.state, found.conflict) == ("handover", "")
    offices.check_number(s, LAST.id, LAST.identity.public.number, "phone", "A. Made-up")
    found = offices.add_card(s, moved_card(NEXT_MOVE, LAST, seq=2))
    assert (found.state, found.conflict) == ("verified", "")
    assert lines(s, "alarm_like_another") == ()


@pytest.mark.parametrize("list_first", [True, False])
def test_an_office_that_moved_passes_not_for_itself_in_a_list_of_before(s, list_first):
    met(s, OLD)
    entry = listed("Made-up Mover", office_id=OLD.id)
    if list_first:
        take_list(s, offices=[entry])
    found = offices.add_card(s, moved_card())
    if not list_first:
        assert take_list(s, offices=[entry]).conflicts == ()
        found = offices.show_office(s, NEW.id)
    assert (found.state, found.conflict) == ("handover", "")


def test_a_list_that_has_another_key_under_the_name_of_an_office_that_moved_is_an_alarm(s):
    met(s, OLD)
    take_list(s, offices=[listed("Made-up Mover", office_id=OLD.id, status="closed"),
                          listed("Made-up Mover", office_id=ELSE.id)])  # fmt: skip
    assert offices.add_card(s, moved_card()).state == "changed"


@pytest.mark.parametrize("on_file", [[], [OLD], [NEW]], ids=["none", "old", "new"])
def test_a_notice_of_a_move_needs_both_offices_on_file(s, on_file):
    for each in on_file:
        offices.add_card(s, card_of(each, names={"en": "Made-up B"}, contact={}))
    with pytest.raises(NoticeRefusedError) as refused:
        offices.take_notice(s, MOVE)
    assert refused.value.facts == {"reason": "notice.office-unknown"}
    assert [state(s, each) for each in on_file] == ["new"] * len(on_file)
    assert lines(s, "alarm_two_successors") == ()


def test_a_notice_of_a_move_that_the_old_office_did_not_sign_is_not_theirs(s):
    met(s, OLD)
    offices.add_card(s, card_of(NEW, names={"en": "Made-up B"}, contact={}))
    body = {"old": OLD.id, "new": NEW.id, "at": NOON, "why": "planned"}
    forged = signed_object.encode(
        notices.SUCCESSION, sjson.encode(body), [ELSE.identity, NEW.identity]
    )
    with pytest.raises(NoticeRefusedError) as refused:
        offices.take_notice(s, forged)
    assert refused.value.facts == {"reason": "notice.not-theirs"}
    assert (state(s, OLD), state(s, NEW)) == ("verified", "new")


def test_a_notice_of_a_move_lets_the_words_of_the_new_card_wait_for_a_check(s):
    met(s, OLD)
    offices.add_card(s, card_of(NEW, names={"en": "Made-up B"}, contact={}))
    found = offices.take_notice(s, MOVE)
    assert (found.state, found.name, found.claim.name) == ("handover", "Made-up Mover", "Made-up B")
    told = [line.facts for line in lines(s, "office_claims", NEW)]
    assert {"field": "Name of the office", "was": "Made-up Mover", "now": "Made-up B"} in told


def test_a_notice_of_a_move_that_is_dated_ahead_says_of_which_day(s):
    met(s, OLD)
    offices.add_card(s, card_of(NEW, names={"en": "Made-up B"}, contact={}))
    on = NOON + 2 * DAY_S + 1
    move = make_succession(OLD.identity, NEW.identity, at=on, why="planned")
    with pytest.raises(NoticeRefusedError) as refused:
        offices.take_notice(s, move)
    assert refused.value.facts == {"reason": "notice.dated-ahead", "on": on}


def test_a_notice_of_a_move_that_a_card_told_before_is_known(s):
    met(s, OLD)
    offices.add_card(s, moved_card())
    for _ in range(2):
        with pytest.raises(NoticeKnownError):
            offices.take_notice(s, MOVE)
    assert state(s, NEW) == "handover"
    assert len(lines(s, "office_moved", NEW)) == 1


def test_a_person_ends_what_is_read_of_the_old_number_of_an_office_that_moved(s):
    met(s, OLD)
    offices.add_card(s, moved_card())
    found = offices.block_office(s, OLD.id)
    assert (found.state, found.why) == ("revoked", "local")
    assert len(lines(s, "office_blocked", OLD)) == 1


# For whom a newcomer may pass -----------------------------------------------------------------


def looks_like(s, raw):
    with reading(s) as session:
        return offices.looks_like(session, s, read_card(raw))


def test_a_newcomer_under_a_known_name_passes_for_it_unless_that_office_signed_its_move(s):
    met(s, OLD)
    body = {"old": OLD.id, "new": NEW.id, "at": NOON, "why": "planned"}
    forged = signed_object.encode(
        notices.SUCCESSION, sjson.encode(body), [ELSE.identity, NEW.identity]
    )
    strangers = make_succession(ELSE.identity, NEW.identity, at=NOON, why="planned")
    assert looks_like(s, moved_card()) == ""
    for move in (forged, strangers):
        assert looks_like(s, moved_card(move)) == "Made-up Mover"
    assert looks_like(s, card_of(NEW, names=SAME, contact={})) == "Made-up Mover"


# Handovers ------------------------------------------------------------------------------------


def test_each_handover_ends_at_its_own_time_and_is_told(s, hands):
    met(s, OLD)
    met(s, ELSE)
    offices.add_card(s, moved_card())
    hands.at += DAY_S
    later = office("Made-up Else later", 3)
    move = make_succession(ELSE.identity, later.identity, at=hands.at, why="planned")
    offices.add_card(s, card_of(later, names={"en": ELSE.name}, contact={}, ext=for_card(move)))
    hands.at += 29 * DAY_S
    assert standing.end_handovers(s) == 1
    assert (state(s, NEW), state(s, later)) == ("new", "handover")
    (line,) = lines(s, "handover_over", NEW)
    assert line.object == "Made-up Mover"


def test_a_handover_does_not_end_by_a_clock_in_doubt(s, hands):
    met(s, OLD)
    offices.add_card(s, moved_card())
    with writing(s) as session:
        clock_check.note(session, s)
    hands.at += 31 * DAY_S
    assert standing.end_handovers(s) == 0
    assert state(s, NEW) == "handover"


# Whose reason a block has ---------------------------------------------------------------------


def test_a_person_who_blocks_an_office_that_others_did_not_withdraw_has_a_reason_of_his_own(s):
    met(s, OLD)
    offices.report_mismatch(s, OLD.id)
    found = offices.block_office(s, OLD.id)
    assert (found.state, found.why) == ("revoked", "local")

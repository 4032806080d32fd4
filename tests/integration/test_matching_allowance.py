"""The allowance of matching is counted at both sides, and asked before a head agrees.

An office that answers tests its own list against the cases of the asker, guess by guess, as the
asker tests its list against theirs. Its program may be a changed one: only what is counted here
helps.
"""

from __future__ import annotations

import pytest

from app.core import log
from app.core.services import reading, writing
from app.matching import allowed, answering, asking, ending, matches
from app.matching.match_records import AnswerMatch, AskMatch
from app.matching.match_words import MatchAllowanceError, MatchNotCheckedError
from app.offices import offices
from app.packets import sealing, store
from match_desk import answered, asked, carried, case_of, matching_pair, whole
from models.rows import matching as rows
from office_sim import DAY_S, NOON, Hands

PHONE = "+919812345678"


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with matching_pair(tmp_path, clock=hands) as both:
        yield both


@pytest.fixture
def ours(two):
    return [case_of(two[0], phone=PHONE)]


@pytest.fixture
def theirs(two):
    return [case_of(two[1], phone=PHONE)]


def forgetful(s):
    """Make a register count nothing, as a changed program would."""
    with writing(s) as session:
        session.query(rows.MatchAllowance).delete()


def left(s, other):
    """How many points the other office may still test here, and from when a match may begin."""
    with reading(s) as session:
        found = allowed.allowance_of(session, other.office.office_id, 64, s.clock.now())
    return found.left_office, found.until


def prepared(two, ours, bucket):
    return asking.prepare(
        two[0], AskMatch(two[1].office.office_id, tuple(ours), bucket, "investigation", "consent")
    )


def test_an_answering_office_cannot_test_1280_guesses(two, ours, theirs, tmp_path, hands):
    """1,024 guesses in one session and 256 in the next, with a program that counts nothing."""
    one, other = two
    _mine, learnt = whole(two, ours, theirs, tmp_path / "a", bucket=1024)
    assert learnt.shared == 1
    forgetful(other)
    hands.at += 8 * DAY_S
    with pytest.raises(MatchAllowanceError) as refused:
        prepared(two, ours, 256)
    # Room for 256 comes when the 1,024 are 90 days old.
    assert refused.value.facts["until"] == NOON + 90 * DAY_S
    assert [line.action for line in log.entries(one, limit=200)].count("match_prepared") == 1
    hands.at = NOON + 90 * DAY_S
    assert prepared(two, ours, 256).bucket == 256


def test_what_they_tested_as_answerer_they_cannot_test_as_asker(two, ours, theirs, tmp_path, hands):
    one, other = two
    whole(two, ours, theirs, tmp_path / "a", bucket=1024)
    forgetful(other)
    hands.at += 8 * DAY_S
    question = carried(other, asked((other, one), theirs), tmp_path / "b", one)
    with pytest.raises(MatchAllowanceError):
        answering.prepare(one, question.match_id, AnswerMatch(tuple(ours)))


def test_a_session_in_seven_days_is_one_whoever_asked(two, ours, theirs, tmp_path, hands):
    one, other = two
    whole(two, ours, theirs, tmp_path / "a")
    for s, them in (two, (other, one)):
        assert left(s, them) == (1024 - 64, NOON + 7 * DAY_S)
    with pytest.raises(MatchAllowanceError):
        prepared(two, ours, 64)
    hands.at += 7 * DAY_S
    whole((other, one), theirs, ours, tmp_path / "b")
    assert left(one, other)[0] == left(other, one)[0] == 1024 - 128


def test_an_open_question_counts_meanwhile_and_gives_back_what_came_to_nothing(
    two, ours, theirs, tmp_path
):
    one, other = two
    sent = asked(two, ours, bucket=1024)
    assert left(one, other)[0] == 0
    question = carried(other, asked((other, one), theirs), tmp_path / "b", one)
    with pytest.raises(MatchAllowanceError):
        answering.prepare(one, question.match_id, AnswerMatch(tuple(ours)))
    ending.stop(one, sent.match_id)
    assert left(one, other) == (1024, 0)
    answered(one, question, ours)
    assert left(one, other)[0] == 1024 - 64


def test_a_question_that_was_declined_counts_nothing(two, ours, tmp_path):
    one, other = two
    question = carried(one, asked(two, ours, bucket=256), tmp_path / "a", other)
    assert left(one, other)[0] == 1024 - 256
    carried(other, answering.decline(other, question.match_id, "other"), tmp_path / "b", one)
    assert left(one, other) == (1024, 0)


def test_a_head_agrees_to_nothing_that_is_over_the_allowance(two, ours, monkeypatch):
    one, other = two
    record = prepared(two, ours, 256)
    with writing(one) as session:
        allowed.count(session, "ab" * 16, other.office.office_id, 1024, NOON - 8 * DAY_S)

    def sealed(*_given):
        raise AssertionError("nothing may be sealed")

    monkeypatch.setattr(sealing, "seal", sealed)
    with pytest.raises(MatchAllowanceError):
        asking.confirm(one, record.match_id)
    assert matches.match(one, record.match_id).state == rows.PREPARED


def test_the_last_packet_waits_when_there_is_no_room_any_more(two, ours, theirs, tmp_path, hands):
    one, other = two
    question = carried(one, asked(two, ours, bucket=256), tmp_path / "a", other)
    came_back = carried(other, answered(other, question, theirs), tmp_path / "b", one)
    with writing(one) as session:
        allowed.count(session, "ab" * 16, other.office.office_id, 1024, NOON - 70 * DAY_S)
    with pytest.raises(MatchAllowanceError):
        asking.finish(one, came_back.match_id)
    hands.at += 20 * DAY_S
    assert asking.finish(one, came_back.match_id).shared == 1


def while_it_is_sealed(monkeypatch, happens):
    """Let something happen between the last look at the register and the transaction that tells."""
    real = sealing.seal

    def sealed(*given):
        done = real(*given)
        happens()
        return done

    monkeypatch.setattr(sealing, "seal", sealed)


def test_the_last_packet_is_not_kept_when_the_room_went_while_it_was_sealed(
    two, ours, theirs, tmp_path, monkeypatch
):
    one, other = two
    question = carried(one, asked(two, ours, bucket=256), tmp_path / "a", other)
    came_back = carried(other, answered(other, question, theirs), tmp_path / "b", one)

    def another_answer():
        with writing(one) as session:
            allowed.count(session, "ab" * 16, other.office.office_id, 1024, NOON)

    while_it_is_sealed(monkeypatch, another_answer)
    before = sorted(store.folder(one, store.OUTBOX).iterdir())
    with pytest.raises(MatchAllowanceError):
        asking.finish(one, came_back.match_id)
    assert matches.match(one, came_back.match_id).state == rows.CAME_BACK
    assert sorted(store.folder(one, store.OUTBOX).iterdir()) == before


@pytest.mark.parametrize("step", ["question", "answer", "result"])
def test_no_step_is_kept_for_an_office_that_was_blocked_while_it_was_sealed(
    two, ours, theirs, tmp_path, monkeypatch, step
):
    one, other = two
    record = prepared(two, ours, 64)
    seals, them, do = one, other, lambda: asking.confirm(one, record.match_id)
    if step != "question":
        question = carried(one, do(), tmp_path / "a", other)
        answering.prepare(other, question.match_id, AnswerMatch(tuple(theirs)))
        record = matches.match(other, question.match_id)
        seals, them, do = other, one, lambda: answering.confirm(other, question.match_id)
    if step == "result":
        record = carried(other, do(), tmp_path / "b", one)
        seals, them, do = one, other, lambda: asking.finish(one, record.match_id)
    before = sorted(store.folder(seals, store.OUTBOX).iterdir())
    while_it_is_sealed(monkeypatch, lambda: offices.block_office(seals, them.office.office_id))
    with pytest.raises(MatchNotCheckedError):
        do()
    assert matches.match(seals, record.match_id).state == record.state
    assert sorted(store.folder(seals, store.OUTBOX).iterdir()) == before


def test_forgetting_a_question_of_ours_gives_nothing_back(two, ours, theirs, tmp_path):
    one, other = two
    mine, _learnt = whole(two, ours, theirs, tmp_path / "a", bucket=256)
    before = left(one, other)
    ending.forget(one, mine.match_id)
    assert left(one, other) == before == (1024 - 256, NOON + 7 * DAY_S)


def test_all_offices_together_have_an_allowance_for_what_we_ask(two, ours):
    one, other = two
    with writing(one) as session:
        for number in range(4):
            allowed.count(session, f"{number:032x}", other.office.office_id, 1024, NOON - 8 * DAY_S)
    with pytest.raises(MatchAllowanceError):
        prepared(two, ours, 64)

"""SIGKILL in the middle of each step of a match: not done, or done once, and no secret stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import acceptance, vault
from app.bootstrap import reading
from app.matching import answering, asking, matches
from app.matching.match_records import AnswerMatch, AskMatch
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from match_desk import carried, case_of, matching_pair
from models import matching as rows
from models.packet import Packet
from office_sim import CLOCK, PASSPHRASE

NUMBER = "+919812345678"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """The registers just before each of the steps that seal, and the packet of the last one."""
    folder = tmp_path_factory.mktemp("ready")
    with matching_pair(folder) as two:
        one, other = two
        case = case_of(one, name_full=f"Maria {MARKER}", phone=NUMBER)
        theirs = case_of(other, name_full=f"Mariya {MARKER}", phone=NUMBER)
        record = asking.prepare(
            one,
            AskMatch(other.office.office_id, (case,), 64, "investigation", "consent"),
        )
        taken = {"match ask": copied(one, folder / "ask")}
        question = carried(one, asking.confirm(one, record.match_id), folder / "stick", other)
        answering.prepare(other, question.match_id, AnswerMatch((theirs,)))
        taken["match answer"] = copied(other, folder / "answer")
        sent = answering.confirm(other, question.match_id)
        carried(other, sent, folder / "stick", one)
        taken["match finish"] = copied(one, folder / "finish")
        taken["learn"] = copied(other, folder / "learn")
        done = asking.finish(one, record.match_id)
        shutil.copy(done.file, folder / "last.lifafa")
    return taken, folder / "last.lifafa"


def copied(s, to: Path) -> Path:
    """A copy of a register that is as if the program had been closed."""
    s.register.checkpoint()
    shutil.copytree(s.folder, to)
    (to / "lock").unlink(missing_ok=True)
    return to


AFTER = {
    "match ask": ("prepared", "asked", asking.confirm, True),
    "match answer": ("prepared", "answered", answering.confirm, True),
    "match finish": ("came_back", "done", asking.finish, False),
}


@pytest.mark.parametrize("act", AFTER)
def test_a_step_killed_before_each_durable_step_is_done_once_or_not_at_all(desk, ready, act):
    before, after, step, keeps_secret = AFTER[act]
    states = []
    for copy in desk.each_step(ready[0][act], act, CLOCK.now()):
        s = vault.unlock(copy, None, PASSPHRASE, clock=CLOCK)
        try:
            assert no_half_files(s)
            (record,) = matches.matches(s)
            states.append(record.state)
            look_at(s, record, before, after, keeps_secret=keeps_secret)
            if record.state == before:
                step(s, record.match_id)
                (record,) = matches.matches(s)
                look_at(s, record, before, after, keeps_secret=keeps_secret)
        finally:
            vault.lock(s)
        last = copy
    # Where the commit is the last durable step, nothing is killed after it.
    assert states[0] == before
    assert states == sorted(states, key=[before, after].index)
    assert desk.leaks(last) == []
    vault.lock(opened_after_kill(last, CLOCK))


def look_at(s, record, before, after, *, keeps_secret):
    """A match stands before its step or after it, and what is kept for it fits."""
    with reading(s) as session:
        has_secret = rows.secret_of(session, record.match_id) is not None
        results = len(rows.results_of(session, [record.match_id]))
        sealed = session.query(Packet).filter_by(direction="out", state="sealed").count()
        counted = session.query(rows.MatchAllowance).count()
    is_after = record.state == after
    assert record.state in (before, after)
    assert has_secret == (keeps_secret if is_after else before == "came_back")
    assert results == (1 if is_after and after == "done" else 0)
    assert counted == int(is_after and after in ("answered", "done"))
    kept = len(list((s.folder / "outbox").glob("*.lifafa")))
    assert sealed == kept == int(is_after)


def test_the_last_packet_killed_while_it_is_received_is_learnt_once(desk, ready):
    states = []
    file = str(ready[1])
    for copy in desk.random_moments(ready[0]["learn"], "receive", CLOCK.now(), 5, 0.3, file=file):
        s = vault.unlock(copy, None, PASSPHRASE, clock=CLOCK)
        try:
            (record,) = matches.matches(s)
            states.append(record.state)
            if record.state == "answered":
                acceptance.receive(s, ready[1])
                (record,) = matches.matches(s)
            assert (record.state, record.results, record.shared) == ("done", 1, 1)
            with reading(s) as session:
                assert rows.secret_of(session, record.match_id) is None
        finally:
            vault.lock(s)
    assert set(states) <= {"answered", "done"}
    assert len(states) == 5

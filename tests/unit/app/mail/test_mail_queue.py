"""Mails wait with growing pauses, keep their name, and outlive the program."""

import pytest

from app.base.errors import FactRefusedError, NotFoundError
from app.core.services import writing
from app.mail import queue
from app.mail.queue import DAILY_S, GIVEN_UP_S, PAUSES_S, enqueue, jobs, step_for
from crypto.packet.parts import LARGE_STEP, SMALL_STEP
from models.rows import mail as rows
from pair_sim import sealed_case

TO = "bal@example.org"


@pytest.fixture
def packet(two):
    return sealed_case(*two)[1].packet_id


def row_of(session, packet):
    return rows.jobs_of(session, (packet,))[0]


def test_a_small_packet_goes_whole_and_a_large_one_in_parts_that_fit():
    assert step_for(1_000_000, 10_000_000) == 0
    assert step_for(12_000_000, 25_000_000) == 0
    assert step_for(60_000_000, 30_000_000) == LARGE_STEP
    assert step_for(60_000_000, 10_400_000) == SMALL_STEP
    with pytest.raises(FactRefusedError):
        step_for(60_000_000, 5_000_000)


def test_a_packet_is_queued_once_for_each_part(two, packet):
    found = enqueue(two[0], packet, TO, 4_096)
    assert len(found) == found[0].parts > 1
    assert sum(job.size for job in found) > 4_096
    assert {job.state for job in found} == {"queued"}
    assert jobs(two[0]) == found


def test_one_part_is_queued_again_alone_and_its_newest_mail_counts(two, packet):
    first = enqueue(two[0], packet, TO, 4_096)
    again = enqueue(two[0], packet, TO, 4_096, only=(2,))
    assert [job.part for job in again] == [2]
    assert len(jobs(two[0], (packet,))) == len(first)


def test_nothing_else_is_queued(two, packet):
    with pytest.raises(FactRefusedError):
        enqueue(two[0], packet, "no address", 0)
    with pytest.raises(NotFoundError):
        enqueue(two[0], "0" * 32, TO, 0)
    assert jobs(two[0]) == ()


def test_pauses_grow_until_it_is_given_up(two, hands, packet):
    s = two[0]
    enqueue(s, packet, TO, 0)
    pauses = []
    while True:
        with writing(s) as session:
            row = row_of(session, packet)
            queue.begin(session, row)
            queue.failed(session, row, s.clock.now(), "mail.later", for_good=False)
            if row.state == "given_up":
                break
            pauses.append(row.next_try_at - s.clock.now())
            ahead = row.next_try_at
        assert queue.due(s) == ()
        hands.at = ahead
        assert len(queue.due(s)) == 1
    assert tuple(pauses[: len(PAUSES_S)]) == PAUSES_S
    assert set(pauses[len(PAUSES_S) :]) == {DAILY_S}
    assert sum(pauses) >= GIVEN_UP_S


def test_what_no_try_can_change_is_given_up_at_once(two, packet):
    s = two[0]
    enqueue(s, packet, TO, 0)
    with writing(s) as session:
        queue.failed(session, row_of(session, packet), 0, "mail.refused", for_good=True)
    assert [(job.state, job.reason) for job in jobs(s)] == [("given_up", "mail.refused")]


def test_what_was_on_its_way_is_due_again_under_the_same_name(two, packet):
    s = two[0]
    enqueue(s, packet, TO, 0)
    with writing(s) as session:
        row = row_of(session, packet)
        queue.begin(session, row)
        name = row.message_id
    assert queue.due(s) == ()
    assert queue.take_up(s) == 1
    with writing(s) as session:
        row = row_of(session, packet)
        assert (row.state, row.message_id, row.tries) == ("queued", name, 1)
        queue.sent(session, row, 5)
    assert queue.take_up(s) == 0
    assert jobs(s)[0].sent_at == 5


def test_an_officer_hurries_or_stops_it(two, hands, packet):
    s = two[0]
    enqueue(s, packet, TO, 0)
    with writing(s) as session:
        row = row_of(session, packet)
        queue.begin(session, row)
        queue.failed(session, row, s.clock.now(), "mail.later", for_good=False)
    assert queue.again_now(s, packet) == 1
    assert len(queue.due(s)) == 1
    assert queue.stop(s, packet) == 1
    assert queue.due(s) == ()
    assert [(job.state, job.reason) for job in jobs(s)] == [("given_up", "mail.stopped")]
    assert queue.stop(s, packet) == 0


def test_what_was_on_its_way_at_a_kill_is_stopped_as_well(two, packet):
    s = two[0]
    enqueue(s, packet, TO, 0)
    with writing(s) as session:
        queue.begin(session, row_of(session, packet))
    assert queue.stop(s, packet) == 1
    assert queue.take_up(s) == 0
    assert queue.due(s) == ()


def test_what_was_on_its_way_at_a_kill_counts_as_to_be_sent(two, packet):
    s = two[0]
    assert queue.count_to_send(s) == 0
    enqueue(s, packet, TO, 0)
    assert queue.count_to_send(s) == 1
    with writing(s) as session:
        queue.begin(session, row_of(session, packet))
    assert queue.count_to_send(s) == 1


def test_a_clock_that_was_ahead_keeps_no_mail_waiting(two, hands, packet):
    s, right = two[0], hands.at
    hands.at = right + 400 * DAILY_S
    enqueue(s, packet, TO, 0)
    hands.at = right
    assert len(queue.due(s)) == 1


def test_no_mail_carries_more_than_an_office_fetches():
    step = step_for(60_000_000, 100_000_000)
    assert step == LARGE_STEP
    assert step_for(28_000_000, 100_000_000) == LARGE_STEP
    assert step_for(27_000_000, 100_000_000) == 0


def test_a_mail_that_came_back_is_told(two, packet):
    s = two[0]
    enqueue(s, packet, TO, 0)
    with writing(s) as session:
        row = row_of(session, packet)
        queue.sent(session, row, 1)
        assert rows.job_of_message(session, row.message_id) is row
        assert rows.job_of_message(session, "<else@example.org>") is None
        queue.bounced(session, row, "5.1.1")
    assert [(job.state, job.reason) for job in jobs(s)] == [("bounced", "mail.bounced-5")]


def test_a_mail_that_was_stopped_meanwhile_neither_leaves_nor_comes_back(two, packet):
    """A round and the officer work side by side."""
    s = two[0]
    enqueue(s, packet, TO, 0)
    with writing(s) as session:
        assert queue.begin(session, row_of(session, packet))
    assert queue.stop(s, packet) == 1
    with writing(s) as session:
        row = row_of(session, packet)
        queue.put_back(row, s.clock.now())
        assert not queue.begin(session, row)
        assert row.state == "given_up"

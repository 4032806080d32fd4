"""The pipeline: order, constant memory, first failure, no thread left behind."""

import threading

import pytest

from crypto.envelope.stream import Slot, pump


def counting(limit, slot_log=None):
    def take(slot):
        if slot.number == limit:
            return False
        slot.used = slot.number
        if slot_log is not None:
            slot_log.add(id(slot))
        return True

    return take


@pytest.mark.parametrize("slots", [1, 2, 4])
@pytest.mark.parametrize("limit", [0, 1, 3, 50])
def test_every_slot_passes_every_stage_in_order(slots, limit):
    first, second, used = [], [], set()
    pump(
        counting(limit, used),
        (lambda slot: first.append(slot.used), lambda slot: second.append(slot.used)),
        Slot.several(slots, 8),
    )
    assert first == second == list(range(limit))
    assert len(used) <= slots


@pytest.mark.usefixtures("no_thread_left")
@pytest.mark.parametrize("slots", [1, 3])
@pytest.mark.parametrize("stage", [0, 1])
def test_the_failure_of_a_stage_reaches_the_caller(slots, stage):
    seen = []

    def failing(slot):
        if slot.number == 5:
            raise OSError(28, "No space left on device")
        seen.append(slot.number)

    def passing(slot):
        pass

    stages = (failing, passing) if stage == 0 else (passing, failing)
    with pytest.raises(OSError, match="No space"):
        pump(counting(10_000), stages, Slot.several(slots, 8))
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("slots", [1, 3])
def test_nothing_more_is_read_after_a_stage_failed(slots):
    taken = []

    def take(slot):
        taken.append(slot.number)
        return len(taken) < 10_000

    def failing(slot):
        if slot.number == 5:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        pump(take, (failing,), Slot.several(slots, 8))
    assert len(taken) <= 6 + slots


@pytest.mark.usefixtures("no_thread_left")
@pytest.mark.parametrize("slots", [1, 3])
def test_the_reader_may_cancel(slots):
    class Cancelled(BaseException):
        pass

    def take(slot):
        if slot.number == 4:
            raise Cancelled
        return True

    with pytest.raises(Cancelled):
        pump(take, (lambda slot: None,), Slot.several(slots, 8))


@pytest.mark.usefixtures("no_thread_left")
@pytest.mark.parametrize("allowed", [0, 1])
def test_a_system_that_gives_no_more_threads_leaves_none_waiting(allowed, monkeypatch):
    real, started = threading.Thread.start, []

    def start(thread):
        if len(started) == allowed:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(RuntimeError, match="new thread"):
        pump(counting(3), (lambda slot: None, lambda slot: None), Slot.several(2, 8))


def test_with_one_slot_no_thread_is_started():
    threads = set()
    pump(counting(3), (lambda slot: threads.add(threading.get_ident()),), Slot.several(1, 8))
    assert threads == {threading.get_ident()}


def test_a_slot_has_the_room_it_was_asked_for():
    slot = Slot(5, 7)
    assert (len(slot.view), len(slot.out)) == (5, 7)
    assert (slot.number, slot.used, slot.used_out) == (0, 0, 0)
    assert [len(one.out) for one in (Slot(5), *Slot.several(2, 5))] == [0, 0, 0]
    assert [(len(one.view), len(one.out)) for one in Slot.several(3, 5, 7)] == [(5, 7)] * 3

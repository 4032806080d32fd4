"""An ordered pipeline over a few reused buffers, so that two cores share one long stream.

Rules kept here: memory is the given slots and nothing else; slots pass every stage in
order; the caller's thread fills (and may cancel there), each stage has a thread of its own;
the first failure stops the work and is raised in the caller's thread; no thread outlives the
call. The libraries beneath let go of the interpreter lock while they seal, hash, read and
write, which is what makes threads worth having.
"""

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue


class Slot:
    """Two reused buffers: what was read, and what a stage made of it.

    Args:
        room: bytes of the first buffer.
        room_out: bytes of the second, 0 when no stage needs it.
    """

    __slots__ = ("number", "out", "used", "used_out", "view")

    def __init__(self, room: int, room_out: int = 0) -> None:
        self.view = memoryview(bytearray(room))
        self.out = memoryview(bytearray(room_out))
        self.used = 0
        self.used_out = 0
        self.number = 0

    @classmethod
    def several(cls, count: int, room: int, room_out: int = 0) -> list["Slot"]:
        """Return ``count`` slots of the same size."""
        return [cls(room, room_out) for _ in range(count)]


Stage = Callable[[Slot], None]


def pump(take: Callable[[Slot], bool], stages: Sequence[Stage], slots: Sequence[Slot]) -> None:
    """Fill slots in order and pass each through all stages.

    Args:
        take: fills a slot whose ``number`` counts from 0; returns False when all is read.
        stages: each called once per slot, in order; with one slot in this thread, with
            more in a thread each.
        slots: the buffers, at least one.

    Raises:
        BaseException: whatever ``take`` or a stage raised first.
    """
    if len(slots) == 1:
        _pump_here(take, stages, slots[0])
        return
    queues: list[SimpleQueue[Slot | None]] = [SimpleQueue() for _ in range(len(stages) + 1)]
    failures: list[BaseException] = []
    threads = [
        threading.Thread(target=_work, args=(stage, *queues[place : place + 2], failures))
        for place, stage in enumerate(stages)
    ]
    try:
        for thread in threads:
            thread.start()
        _feed(take, slots, queues[0], queues[-1], failures)
    except BaseException as failure:  # noqa: BLE001 - raised again below
        failures.insert(0, failure)
    finally:
        queues[0].put(None)
        for thread in threads:
            # A thread that the system refused to start has no number and nothing to end.
            if thread.ident is not None:
                thread.join()
    if failures:
        raise failures[0]


def _pump_here(take: Callable[[Slot], bool], stages: Sequence[Stage], slot: Slot) -> None:
    number = 0
    while _taken(take, slot, number):
        for stage in stages:
            stage(slot)
        number += 1


def _taken(take: Callable[[Slot], bool], slot: Slot, number: int) -> bool:
    slot.number = number
    return take(slot)


def _feed(
    take: Callable[[Slot], bool],
    slots: Sequence[Slot],
    first: "SimpleQueue[Slot | None]",
    free: "SimpleQueue[Slot | None]",
    failures: list[BaseException],
) -> None:
    number = 0
    while not failures:
        slot = slots[number] if number < len(slots) else free.get()
        # The end marker never comes here: it is sent after this loop.
        if slot is None or not _taken(take, slot, number):
            return
        first.put(slot)
        number += 1


def _work(
    stage: Stage,
    inbox: "SimpleQueue[Slot | None]",
    outbox: "SimpleQueue[Slot | None]",
    failures: list[BaseException],
) -> None:
    """Run one stage until the end marker; after a failure only pass slots on."""
    while (slot := inbox.get()) is not None:
        if not failures:
            try:
                stage(slot)
            except BaseException as failure:  # noqa: BLE001 - raised again by the caller
                failures.append(failure)
        outbox.put(slot)
    outbox.put(None)

"""What a test with a window left behind is gone before a test comes whose threads may look for it.

The tests of this file run in their order.
"""

import gc
import threading

left: list[object] = []
fell: list[int] = []


class Ring:
    """Holds itself; says in which thread it fell."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        fell.append(threading.get_ident())


def test_a_window_leaves_a_ring_behind(qapp):
    old = Ring()
    gc.collect()  # What is old is not found by the next quick look.
    del old
    left.append(qapp)
    assert fell == []


def test_it_fell_in_the_thread_of_the_window():
    assert fell == [threading.get_ident()] * len(left)

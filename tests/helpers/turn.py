"""Whose turn it is: whether what is made now belongs to one test alone, and how much it made.

Rules: told by ``conftest``; what a fixture of a module or of the whole run makes belongs to several
tests; knows nothing of the product.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

_made: Counter[Hashable] = Counter()
_state = {"in_test": False, "shared": 0}


def begin() -> None:
    """A test begins and has made nothing."""
    _made.clear()
    _state["in_test"] = True


def end() -> None:
    """The test is over."""
    _state["in_test"] = False


@contextmanager
def making(*, shared: bool) -> Iterator[None]:
    """What is made in this block is for several tests, or for whom it was before."""
    _state["shared"] += shared
    try:
        yield
    finally:
        _state["shared"] -= shared


@contextmanager
def alone() -> Iterator[None]:
    """What is made in this block meets nothing that was made outside of it."""
    outside, state = Counter(_made), dict(_state)
    _made.clear()
    _state.update(in_test=True, shared=0)
    try:
        yield
    finally:
        _made.clear()
        _made.update(outside)
        _state.update(state)


def is_own() -> bool:
    """Say whether what is made now belongs to one test alone."""
    return _state["in_test"] and not _state["shared"]


def nth(what: Hashable) -> int:
    """Return how many of these the test has made before, and count one more."""
    _made[what] += 1
    return _made[what] - 1

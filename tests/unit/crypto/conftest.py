"""What several tests of sealing ask for: that work which was given up leaves no thread running."""

import threading
from collections.abc import Iterator

import pytest


@pytest.fixture
def no_thread_left() -> Iterator[None]:
    """See to it that the test ends every thread that it began; others' may run beside it."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before

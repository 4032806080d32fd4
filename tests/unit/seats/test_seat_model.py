"""The protocol of several computers keeps its promises in every order of small offices.

Rules: what a walk finds is shown with the shortest history; each promise has a planted fault that
breaks it, found at the length that is written down, so that no promise is kept by not looking.
"""

from __future__ import annotations

from operator import attrgetter

import pytest

from seat_models import FAULTS, FULL, SMALL

NAME = attrgetter("name")
PROMISES = {
    "agreement", "nothing lost", "told", "once", "sequence", "keys", "closed", "out", "invitation",
    "file", "fork", "settles",
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_every_order_of_a_small_office_keeps_the_promises(name):
    done = SMALL[name].walk()
    assert done.broken is None, str(done.broken)


@pytest.mark.parametrize("name", FULL)
def test_every_order_of_the_full_office_keeps_the_promises(name):
    done = FULL[name].walk()
    assert done.broken is None, str(done.broken)


def _is_found(fault):
    broken = fault.walk().broken
    assert broken is not None
    assert broken.promise.startswith(fault.promise), str(broken)
    assert len(broken.history) == fault.steps, str(broken)


@pytest.mark.parametrize("fault", [one for one in FAULTS if not one.is_far], ids=NAME)
def test_a_planted_fault_is_found_at_its_shortest(fault):
    _is_found(fault)


@pytest.mark.parametrize("fault", [one for one in FAULTS if one.is_far], ids=NAME)
def test_a_planted_fault_far_away_is_found_at_its_shortest(fault):
    _is_found(fault)


def test_each_promise_has_a_fault_that_breaks_it():
    assert {fault.promise for fault in FAULTS} == PROMISES

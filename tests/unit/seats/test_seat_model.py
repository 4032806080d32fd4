"""The protocol of several computers keeps its promises in every order of small offices.

Rules: what a walk finds is shown with the shortest history; each promise has a planted fault that
breaks it, found at the length that is written down, so that no promise is kept by not looking.
"""

from __future__ import annotations

import pytest

from seat_models import FAULTS, FULL, SMALL


@pytest.mark.parametrize("name", SMALL)
def test_every_order_of_a_small_office_keeps_the_promises(name):
    done = SMALL[name].walk()
    assert done.broken is None, str(done.broken)
    assert done.states > 1000


@pytest.mark.parametrize("name", FULL)
def test_every_order_of_the_full_office_keeps_the_promises(name):
    done = FULL[name].walk()
    assert done.broken is None, str(done.broken)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_at_its_shortest(fault):
    broken = fault.walk().broken
    assert broken is not None
    assert broken.promise.startswith(fault.promise), str(broken)
    assert len(broken.history) == fault.steps, str(broken)

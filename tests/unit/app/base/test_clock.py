"""Clocks give whole seconds and a local day."""

import datetime as dt
import time

from app.base.clock import SystemClock
from office_sim import DAY_S, NOON, TODAY, Hands, fixed_clock


def test_the_system_clock_tells_the_time():
    clock = SystemClock()
    assert abs(clock.now() - time.time()) < 5
    assert isinstance(clock.now(), int)
    assert clock.today() == dt.datetime.now().astimezone().date()


def test_clocks_of_tests_stand_still_and_can_be_turned():
    assert (fixed_clock().now(), fixed_clock().today()) == (NOON, TODAY)
    hands = Hands()
    hands.at += DAY_S
    assert (hands.now(), hands.today()) == (NOON + DAY_S, TODAY + dt.timedelta(days=1))

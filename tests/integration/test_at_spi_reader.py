"""What a screen reader is told by the locked register and by the sheets over the window.

The program runs as in test_screen_users, over a register that was made beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.base.clock import SystemClock
from app.cases import cases
from app.register import access
from office_sim import PASSPHRASE, office
from real_screen import Seat, seat

pytestmark = pytest.mark.posix("a screen reader of Linux is told what is there")


@pytest.fixture(scope="module")
def at_screen() -> Iterator[Seat]:
    """A seat with an open register and one case; the passphrase was typed."""
    with seat() as lent:
        services = office(lent.home / "made", clock=SystemClock())
        cases.add_case(services, {"p1.name_full": "Made-up Asha"})
        access.lock(services)
        with lent.program("--register", str(services.folder)):
            lent.at("Passphrase")
            lent.fill("Passphrase", "tulip copper lanterns")
            lent.key("Return")
            lent.hears("The passphrase is wrong.")
            lent.at("Passphrase")
            lent.key("ctrl+a")
            lent.fill("Passphrase", PASSPHRASE)
            lent.key("Return")
            lent.leaves("Passphrase")
            yield lent


def test_an_error_under_a_field_is_told_and_tied_to_it(at_screen):
    at_screen.key("ctrl+n")
    at_screen.at("Full name")
    at_screen.fill("Full name", "/media/STICK/a.lifafa")
    field = at_screen.here.thing
    at_screen.move()
    at_screen.hears("Full name: ")
    at_screen.reader.until(
        lambda: len(at_screen.reader.say(field).description) > len("needed. "), "the error tied"
    )
    at_screen.move("shift+Tab")
    at_screen.key("ctrl+a", "Delete", "Escape")


def test_a_sheet_can_be_left_and_the_keyboard_is_where_it_was(at_screen):
    at_screen.key("ctrl+comma")
    at_screen.at("Language")
    before = at_screen.move()
    at_screen.key("ctrl+slash")
    at_screen.leaves(before.called)
    assert at_screen.here.called
    at_screen.key("Escape")
    at_screen.at(before.called)

"""What a screen reader is told by the locked register and by the sheets over the window.

The program runs as in test_screen_users, over a register that was made beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.base.clock import SystemClock
from app.cases import cases
from app.register import access
from drawn_letters import text_of
from office_sim import PASSPHRASE, office
from real_screen import Seat, seat

pytestmark = pytest.mark.posix("a screen reader of Linux is told what is there")

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p1.age": "24",
    "p1.is_child_stated": "no",
    "p1.phone": "+919000000009",
    "narrative": "She was promised work in a made-up hotel.",
    "fir_no": "212/2026",
}
AS_IT_IS_READ = (
    *("Whole case, Made-up Asha", "Possible victim · 24 years", "Edit: Made-up Asha"),
    *("Still needed: ", "What was decided", "Consent: nobody has been asked yet"),
    *("What comes next", "No next step written down", "People", "Telephone: +919000000009"),
    *("What happened", "Full account: She was promised work", "The case", "FIR number: 212/2026"),
    *("Timeline", "Case opened"),
)


@pytest.fixture(scope="module")
def at_screen() -> Iterator[Seat]:
    """A seat with an open register and one case; the passphrase was typed."""
    with seat() as lent:
        services = office(lent.home / "made", clock=SystemClock())
        cases.add_case(services, FACTS)
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


def opened_case(user: Seat) -> None:
    """Open the only case of the register, which is read before it is changed."""
    user.key("ctrl+2")
    user.press("Open the case")
    user.at("Whole case")


def test_a_case_is_read_in_the_order_of_its_page(at_screen):
    opened_case(at_screen)
    said = at_screen.reader.texts()
    places = []
    for words in AS_IT_IS_READ:
        places.append(next((at for at, one in enumerate(said) if one.startswith(words)), -1))
    assert -1 not in places, said
    assert places == sorted(places)


def test_the_keyboard_alone_changes_a_fact_and_makes_a_summary(at_screen):
    opened_case(at_screen)
    at_screen.go_to("Role in the case")
    at_screen.move("Down")
    at_screen.at("Telephone: ")
    at_screen.key("Return")
    at_screen.at("Telephone")
    at_screen.key("ctrl+a")
    at_screen.fill("Telephone", "+919000000011")
    at_screen.key("Escape")
    at_screen.at("Whole case")
    at_screen.sees("Telephone: +919000000011")

    at_screen.key("ctrl+shift+p")
    at_screen.at("Child welfare committee")
    at_screen.press("On a legal ground")
    at_screen.press("Danger to life")
    at_screen.fill("Order number", "CWC made-up 7")
    at_screen.fill("Decided by", "A. Made-up, member")
    at_screen.fill("Reason", "She is asked for at once.")
    at_screen.press("Save as PDF", careful=True)
    at_screen.press("Choose a place", careful=True)
    at_screen.at("Name of the new file")
    at_screen.key("Return")
    at_screen.hears("Saved as ")
    [made] = at_screen.home.rglob("*.pdf")
    words = text_of(made.read_bytes())
    assert "212/2026" in words
    assert "CWC made-up 7" in words
    at_screen.key("Escape")
    at_screen.at("Whole case")


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

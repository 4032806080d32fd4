"""Somebody with a keyboard and a screen reader, from an empty machine to a backup, counted.

The program runs as a user starts it, on a screen, a session bus and in a home of its own; every key
comes from the X server, and what is on the screen is known only from what a screen reader is told.
An action is one press, one choice in a list, or one field that is filled, as in test_few_actions;
Tab and the arrows only lead there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.core.services import Services
from app.register import access
from at_spi import GONE
from office_sim import SECOND, office
from real_screen import Seat, seat
from screen_story import documents_of, first_case, sealed_referral, sent_by_the_shelter

pytestmark = pytest.mark.posix("a screen reader of Linux is told what is there")

SPEAKING = {
    "check box",
    "combo box",
    "dialog",
    "filler",
    "frame",
    "list item",
    "password text",
    "push button",
    "radio button",
    "table",
    "table cell",
    "text",
    "tree item",
    "list",
    "tree",
}


@pytest.fixture
def at_screen() -> Iterator[Seat]:
    with seat() as lent, lent.program():
        yield lent


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Services]:
    """Another office, in the test's own process."""
    services = office(tmp_path / "shelter", SECOND, clock=SystemClock())
    yield services
    access.lock(services)


def unlocked_again(user: Seat, passphrase: str) -> None:
    """Lock, be refused with a wrong passphrase, and come in with the right one."""
    user.doing = "unlock"
    user.short_cut("ctrl+l")
    user.at("Passphrase")
    user.fill("Passphrase", "tulip copper lanterns")
    user.key("Return")
    user.hears("The passphrase is wrong.")
    user.at("Passphrase")
    user.key("ctrl+a")
    user.fill("Passphrase", passphrase)
    user.key("Return")
    user.leaves("Passphrase")


def inbox_accepted(user: Seat, shelter: Services) -> None:
    """Give them our card, take in what they send, and read the case."""
    user.doing = "inbox"
    card = documents_of(user) / "ours.lfcard"
    user.short_cut("ctrl+6")
    user.at("Bal Kalyan")
    user.press("Save my card")
    user.at("Name of the new file")
    user.key("ctrl+a")
    user.fill("Name of the new file", card.name)
    user.key("Return")
    user.hears("Your card is saved")
    packet = shutil.copy(sent_by_the_shelter(shelter, card), card.parent)
    user.short_cut("ctrl+o")
    user.at(Path(packet).name)
    user.key("Return")
    user.press("Accept into register", careful=True)
    user.sees("Accepted as case")


def backed_up(user: Seat, folder: Path) -> None:
    """Make a backup in a folder and hear that it is there."""
    user.doing = "backup"
    user.short_cut("ctrl+b")
    user.press("Back up now")
    user.press("Choose a folder")
    user.at(f"{folder.name}, folder")  # The keyboard stands there, and nothing is chosen yet.
    user.key("Down")
    user.press(f"Choose “{folder.name}”", careful=True)
    user.press("Back up", role="push button")
    user.hears("Backed up, read back and compared: 2 cases")
    user.at("Back up")  # Where the keyboard was before, with a new name.
    user.sees("Back up to safe")


def unspoken(user: Seat) -> list[str]:
    """Return what had the keyboard and was no named thing of a kind that a reader knows."""
    return [
        str(one)
        for one in user.reader.heard
        if one.role != GONE and not (one.called.strip() and one.role in SPEAKING)
    ]


def test_from_an_empty_machine_to_a_backup_by_keyboard_and_ear(at_screen, shelter):
    passphrase = first_case(at_screen)
    sealed_referral(at_screen, shelter)
    unlocked_again(at_screen, passphrase)
    inbox_accepted(at_screen, shelter)
    kept = documents_of(at_screen) / "safe"
    kept.mkdir()
    backed_up(at_screen, kept)
    print(at_screen.counted)
    assert at_screen.counted["first case"] <= 7
    assert at_screen.counted["referral"] <= 10
    assert unspoken(at_screen) == []

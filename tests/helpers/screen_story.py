"""Somebody at a seat, from an empty machine to a first sealed referral, by keyboard and ear.

Rules: what is on the screen is known only from what a screen reader is told; each step waits for
what the one before shows.
"""

from __future__ import annotations

from pathlib import Path

from app.core.services import Services
from app.offices import cards, offices
from app.referrals import referrals
from pair_sim import agree_with, case_with, everything_of
from real_screen import Seat

NAME = "आशा कुमारी"


def first_case(user: Seat) -> str:
    """Set up the office and write down a name; return the passphrase."""
    user.doing = "first case"
    user.at("Name of the office")
    user.fill("Name of the office", "SJPU Darjeeling")
    words = six_words(user)
    asked = user.at("Groups")
    groups = [word for word in asked.name.split() if word.isdigit()]
    code = "".join(user.told(f"Group {number}: ").replace(" ", "") for number in groups)
    user.fill("Groups", code, shown=False)
    user.at("Full name")
    user.fill("Full name", NAME)
    user.move()  # Leaving the field saves it.
    user.sees("All changes saved")
    return " ".join(words)


def six_words(user: Seat) -> list[str]:
    """Hear the six words on their page, and type the two that are asked: then it goes on."""
    user.press("Go on to the six words", careful=True)
    user.at("The six words are on paper")
    words = [user.told(f"Word {number}: ") for number in range(1, 7)]
    user.press("The six words are on paper", careful=True)
    asked = user.at("Words ")
    assert not any(one.startswith("Word 1: ") for one in user.reader.texts()), "words are shown"
    places = [int(word) for word in asked.name.split() if word.isdigit()]
    assert len(places) == 2, asked.name
    user.fill("Words ", " ".join(words[place - 1] for place in places))
    return words


def documents_of(user: Seat) -> Path:
    """Return the folder of documents, where files are asked for at first."""
    made = user.home / "Documents"
    made.mkdir(exist_ok=True)
    return made


def check_of_the_shelter(user: Seat, shelter: Services) -> None:
    """Take in its card, and type the number that they read out on the telephone."""
    user.doing = "check of the office"
    card = offices.export_card(shelter, documents_of(user) / "shelter.lfcard")
    user.press("Add an office card")
    user.at(card.name)
    user.short_cut("Return")
    # A card that nobody has checked leads to its check.
    for number, digits in enumerate(shelter.office.number.split(), 1):
        user.at(f"Group {number}")
        user.fill(f"Group {number}", digits, shown=False)
    user.fill("With whom", "A. Made-up")
    user.press("By phone", careful=True)
    user.hears("is checked")
    user.sees("Checked by phone")


def sealed_referral(user: Seat, shelter: Services) -> None:
    """From the case to a sealed file."""
    user.doing = "referral"
    user.press("Refer")
    user.at("Add an office card")
    check_of_the_shelter(user, shelter)
    user.doing = "referral"
    user.press("Shelter")
    user.press("Child, agreed")
    user.choose("Explained in", "Nepali")
    user.press("All of this was explained", careful=True)
    user.press("Seal for Bal Kalyan", careful=True)
    user.at("Copy to a USB drive or folder")


def sent_by_the_shelter(shelter: Services, card: Path) -> Path:
    """Let the shelter check our card and refer a case to us; return its packet."""
    ours = offices.add_card(shelter, card)
    # Before the check the program names no number: it is read out to them.
    read_out = cards.read(card.read_bytes()).public.number
    offices.check_number(shelter, ours.office_id, read_out, "phone", "R. Made-up")
    case = case_with(shelter)
    agree_with(shelter, case, ours.office_id)
    return referrals.send(shelter, everything_of(case, ours.office_id)).file

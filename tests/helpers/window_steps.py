"""The steps of an office's first days in the window, for the guide and for the story.

Rules: each is done by the words on the screen; where a place has no words (a box of digits, a row),
by the widget; everything is made up.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cases import cases
from app.core.services import Services
from app.inbox import acceptance
from app.offices import offices
from app.referrals import referrals
from at_window import AtWindow
from pair_sim import agree_with, case_with, everything_of
from ui.register.welcome.steps import CodeStep
from ui.shell.main_window import MainWindow
from words_typed import asked_words

SEALED = "Seal for {office}"
RECORDED = "All of this was explained: record the answer"
CASE_NAME = "Made-up Asha"


def create_the_office(at: AtWindow) -> str:
    """From the first page to the first backup being offered; return the passphrase."""
    at.chapter = "first-day"
    welcome: Any = at.shell.window
    at.fill("Name of the office", "SJPU Darjeeling")
    at.fill("Your name", "R. Made-up")
    at.picture("first-run")
    at.press("Go on to the six words")
    words = welcome.step.written
    at.picture("six-words")
    at.press("The six words are on paper")
    at.picture("two-words-asked")
    passphrase = str(words.words)
    # Two right words go on by themselves.
    at.type(words.typed.line, asked_words(words))
    at.wait(lambda: isinstance(welcome.step, CodeStep))
    at.picture("recovery-code")
    groups = [welcome.flow.code[place] for place in welcome.flow.asked]
    at.type(welcome.step.written.typed, " ".join(groups))
    at.wait(lambda: isinstance(at.shell.window, MainWindow))
    at.make_room()
    at.settle()
    at.picture("set-up")
    at.press("Close")
    at.press("Today")
    at.picture("today")
    at.press("Make a first backup")
    at.sees("Back up now…")
    return passphrase


def check_their_number(at: AtWindow, card: Path, number: str) -> None:
    """Exchange cards, and type the number that was read out on the telephone."""
    at.chapter = "checking"
    at.press("Offices")
    at.press("Save my card…")
    at.save_on_stick()
    at.press("Add an office card…")
    at.choose_files(card)
    at.picture("offices")
    at.press("Check its number")
    face = _page(at)._face
    for box, digits in zip(face.boxes.boxes, number.split(), strict=True):
        at.type(box.line, digits)
    at.fill("With whom did you speak?", "B. Made-up")
    at.picture("number-typed")
    at.press("By phone, on a number I already had")
    at.settle()
    at.picture("number-checked")
    at.press("My number")
    at.picture("own-number")


def write_a_case(at: AtWindow) -> None:
    """Write down a victim's name."""
    at.chapter = "case"
    at.press("Today")
    at.press("New case")
    at.press("Victim")
    at.fill("Full name", CASE_NAME)
    at.press("Next")
    at.picture("case")
    at.press("Close")


def seal_a_referral(at: AtWindow, office: str) -> None:
    """From the register to a sealed file: office, purpose, the person's answer, the last look."""
    at.chapter = "referral"
    at.press("Register")
    _page(at).view.choose(0)
    at.settle()
    at.picture("register")
    at.press("Refer…")
    body = _page(at).body
    [radio] = body.office.radios.values()
    radio.click()
    at.settle()
    at.press("Shelter")
    at.picture("consent")
    body.agreed.quick.radios["child_assent"].click()
    body.agreed.quick.language.choose("nep")
    body.agreed.quick.language.chosen.emit("nep")
    at.settle()
    at.press(RECORDED)
    at.press("Share more or less")
    at.picture("share")
    at.press("Next: check and seal")
    at.sees(SEALED, office=office)
    at.picture("last-look")
    at.press(SEALED, office=office)
    at.wait(lambda: body.flow.sent is not None)
    at.settle()


def carry_it_out(at: AtWindow) -> None:
    """Copy the sealed file to the stick, and say that it was handed over."""
    at.press("Copy to a USB drive or folder…")
    at.choose_files(at.stick)
    at.sees("I have handed it over")
    at.picture("copied-to-stick")
    at.press("I have handed it over")


def they_answer_and_send_one(partner: Services, number: str, stick: Path, them: Path) -> list[Path]:
    """The other office, to whom our number was read, takes our packet in and refers a case.

    Args:
        partner: the other office.
        number: ours, as it was read out.
        stick: our card and our packet lie there.
        them: where they put their files.

    Returns:
        their receipt, and their packet.
    """
    [card] = stick.glob("*.lfcard")
    [packet] = stick.glob("*.lifafa")
    ours = offices.add_card(partner, card.read_bytes())
    offices.check_number(partner, ours.office_id, number, "phone", "R. Made-up")
    item = acceptance.receive(partner, packet)
    taken = acceptance.accept(partner, item.packet_id)
    assert cases.show_case(partner, taken.case_id).value("p1.name_full") == CASE_NAME
    case = case_with(partner)
    agree_with(partner, case, ours.office_id)
    sent = referrals.send(partner, everything_of(case, ours.office_id))
    for path in (Path(taken.receipt), Path(sent.file)):
        (them / path.name).write_bytes(path.read_bytes())
    return [them / Path(taken.receipt).name, them / Path(sent.file).name]


def accept_theirs(at: AtWindow) -> None:
    """Accept the packet in front, and give the receipt back on the stick."""
    at.chapter = "inbox"
    at.sees("Accept into register")
    at.picture("packet")
    at.press("Accept into register")
    at.press("Copy the receipt to the USB drive…")
    at.choose_files(at.stick)
    at.picture("accepted")
    at.press("I have handed it over")


def _page(at: AtWindow) -> Any:
    assert isinstance(at.shell.window, MainWindow)
    return at.shell.window.page

"""Screens of the making of a letter in every state, over stand-ins.

Everything on them is made up.
"""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.consent.errors import ConsentMissingError
from app.letters.records import NameGround
from exchange_stage import staged
from letter_fakes import ABOUT, FakeLetters, FakePrinters
from screen_stage import Shots, Stage, calm
from ui.consent.name_ground import NameGroundSheet
from ui.frame.page import LetterAsked
from ui.letters.make_choices import TOKEN, Matter, SigningWay
from ui.letters.make_page import MakePage
from ui.letters.save_sheet import SaveSheet, SignSheet
from ui.printing.printing import PrintSheet

PRINTERS = ("HP LaserJet 1020", "Canon LBP 2900")
DRAWING_S = 0.5
GROUND = NameGround("court_order", "CRM 17/2026, 24 Nov 2026", "Addl. Sessions Judge, Patna")


def made(uses: FakeLetters, kind: str = "", printers: FakePrinters | None = None) -> MakePage:
    """Return a page over fakes, with its letter drawn."""
    page, _desk = staged(MakePage, uses, printers=printers or FakePrinters(*PRINTERS))
    page.open(LetterAsked(referral_id="referral-1", kind=kind).argument)
    page.refresh()
    calm(page)
    return page


def pages() -> Iterator[tuple[str, MakePage]]:
    """The page in its states."""
    yield "letter-1-made", made(FakeLetters(initials=("S. K.",)))
    noted = FakeLetters(
        replace(ABOUT, has_letterhead=False),
        initials=("S. K.",), hidden=3, missing=("🙂", "𐍈"),
        left_out=("Phone", "Home address", "Attachments"),
    )  # fmt: skip
    yield "letter-2-notes", made(noted)
    # Where the window is low, the letter has the whole page, and its notes are a press away.
    for name, reads in (("seen", False), ("seen-notes", True)):
        seen = made(noted)
        seen.body.show_letter()
        if reads:
            seen.body.pane.to_notes.click()
        yield f"letter-2-{name}", seen
    yield "letter-3-slip", made(FakeLetters(), "slip")
    safe = made(FakeLetters(), "slip")
    safe.body.choices.safe.setChecked(True)
    yield "letter-4-slip-safe", safe
    named = made(FakeLetters(initials=("S. K.",)))
    named.body.flow.name(GROUND)
    named.body.choices.verticalScrollBar().setValue(10_000)
    yield "letter-5-named", named
    refused = FakeLetters()
    refused.refusal = ConsentMissingError(person="1", field="Full name")
    yield "letter-6-refused", made(refused)
    issued = made(FakeLetters())
    issued.body._print_on(PRINTERS[0], 1)
    calm(issued, until=lambda: not issued.body.flow.out.busy)
    yield "letter-7-issued", issued
    yield "letter-8-none", made(FakeLetters(replace(ABOUT, matters=())))
    of_case = Matter("", "The case itself", ("certificate", "person_notice", "person_summary"))
    told = FakeLetters(replace(ABOUT, matters=(of_case,)))
    yield "letter-9-told", made(told, "person_notice")


def sheets() -> Iterator[tuple[str, QWidget]]:
    """The dialogs."""
    page = made(FakeLetters())
    body = page.body
    yield "sheet-ground", NameGroundSheet(("S. K.",), None, print)
    yield "sheet-print", PrintSheet(FakePrinters(*PRINTERS), 4, print, print)
    yield "sheet-print-none", PrintSheet(FakePrinters(), 4, print, print)
    yield "sheet-save", SaveSheet(body.flow.out, SigningWay(), print)
    way = SigningWay(TOKEN, words="R. DAS")
    yield "sheet-save-signed", SaveSheet(body.flow.out, way, print)
    sign = SignSheet(body.flow.uses, body.flow.errands, SigningWay(), print)
    sign.by_token.setChecked(True)
    sign._read()
    sign.setParent(None)
    yield "sheet-sign", sign
    page.deleteLater()


def reel(stage: Stage) -> Shots:
    """Show every screen of the making of a letter."""
    yield from stage.pages(pages(), DRAWING_S)
    yield from stage.sheets(sheets())

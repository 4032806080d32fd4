"""Screens of the page Letters and of the letterhead in every state, over stand-ins.

Everything on them is made up.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.letters.document import Letterhead
from app.letters.signing_talk import Certificate
from checked_letters import ANSWERS, CHECKS, CODE, FakeLetterList, issued
from exchange_fakes import AtOnce, Later
from exchange_stage import StageDesk, staged
from made_codes import file_of
from made_pictures import drawn
from screen_stage import Shots, Stage
from ui.frame.page import Page
from ui.letters.check_authorities import AuthoritiesSheet
from ui.letters.check_flow import TICKS
from ui.letters.letterhead_flow import sample_pdf
from ui.letters.letterhead_page import LetterheadPage
from ui.letters.letters_page import LIST, LettersPage
from ui.letters.list_door import WithdrawLetterSheet

TODAY = dt.date(2026, 11, 25)
LINES = ("12 Made-up Road, Patna", "+91 90000 00001", "asha@example.org")
HEAD = Letterhead("Asha Kendra Test Office", "आशा केंद्र परीक्षण", LINES)


class TwoAuthorities:
    """Two authorities that were named, and a third one that is looked at."""

    def authorities(self):
        return (
            Certificate("0" * 16, "Made-up Root CA 2022", "", "1", "2022-01-01", "2042-01-01"),
            Certificate("1" * 16, "Other made-up CA", "", "1", "2022-01-01", "2032-06-30"),
        )

    def look_at(self, path):
        return Certificate("2" * 16, "Third made-up CA", "", "1", "2022-01-01", "2032-01-01")


def authorities() -> AuthoritiesSheet:
    """Return the dialog of the authorities in the middle of naming one."""
    sheet = AuthoritiesSheet(StageDesk(), uses=TwoAuthorities(), errands=AtOnce())
    sheet.flow.choose(Path("third.cer"))
    sheet.number.setText("3f2a 91c0")
    return sheet


class DrawnHead:
    """A letterhead in memory that is really drawn."""

    def letterhead(self):
        return HEAD

    def set_letterhead(self, head, emblem):
        return head

    def emblem_of(self, path, token):
        return file_of(drawn((200, 200)))

    def sample(self, head):
        return sample_pdf(head, TODAY)


def letters(answer: str = "yes", rows=None, argument: str = "") -> LettersPage:
    """Return the page over fakes."""
    page, _desk = staged(LettersPage, FakeLetterList(rows, answer))
    page.open(argument)
    page.refresh()
    return page


def checking() -> Iterator[tuple[str, Page]]:
    """What came, in every verdict, and the comparing."""
    yield "letters-ask", letters()
    for name in CHECKS:
        page = letters()
        page.check.take([Path(f"{name}.pdf")])
        yield f"letters-{name}", page
    page = letters()
    page.check.take([Path("good.pdf")])
    for which in TICKS:
        page.check.tick(which, True)
    yield "letters-compared", page
    page = letters()
    page.check.take([Path("good.pdf")])
    page.check.says_differs()
    yield "letters-differs", page
    page = letters()
    page.drops.dropped.emit([Path("their office.lfcard")])
    yield "letters-misplaced", page
    page = letters()
    page.check._errands = Later()
    page.check.take([Path("letter.pdf")])
    page.check_door.stack.setCurrentIndex(1)
    yield "letters-checking", page


def calling() -> Iterator[tuple[str, Page]]:
    """The answers on the telephone, and a code that is half typed."""
    for name in ANSWERS:
        page = letters(name)
        page.check.look_up(CODE)
        yield f"letters-caller-{name}", page
    page = letters()
    page.check_door.ask.code.setText("KQ3F-7XN")
    yield "letters-caller-typing", page


def listing() -> Iterator[tuple[str, Page]]:
    """The list, one letter beside it, and the two kinds of nothing."""
    yield "letters-list", letters(argument=LIST)
    for number in (1, 2, 3):
        yield f"letters-list-{number}", letters(argument=issued(number).letter_id)
    yield "letters-list-empty", letters(rows=[], argument=LIST)
    page = letters(argument=LIST)
    page.list.look_for(words="zz")
    yield "letters-list-nothing", page


def heads() -> Iterator[tuple[str, Page]]:
    """The letterhead, bare and with an emblem."""
    for name in ("letterhead", "letterhead-emblem"):
        page, _desk = staged(LetterheadPage, DrawnHead())
        page.refresh()
        if name.endswith("emblem"):
            page.flow.choose_emblem(Path("emblem.png"))
        yield name, page


def sheets() -> Iterator[tuple[str, QWidget]]:
    """The dialogs."""
    yield "sheet-letter-withdraw", WithdrawLetterSheet(issued(1), lambda _why: None)
    yield "sheet-letter-authorities", authorities()


def reel(stage: Stage) -> Shots:
    """Show every screen of the page Letters."""
    for pages in (checking, calling, listing, heads):
        yield from stage.pages(pages())
    yield from stage.sheets(sheets())

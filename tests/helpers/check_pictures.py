"""Pictures of the page Letters and of the letterhead in every state, over fakes, without a screen.

python tests/helpers/check_pictures.py FOLDER [light|dark] [en|hi] [zoom] [1366x720]

Everything in the pictures is made up. Real registers are in the pictures of pictures.py.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import datetime as dt  # noqa: E402
from collections.abc import Iterator  # noqa: E402

from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from app.letters.document import Letterhead  # noqa: E402
from app.letters.signing_records import Certificate  # noqa: E402
from checked_letters import ANSWERS, CHECKS, CODE, FakeLetterList, issued  # noqa: E402
from desk_sim import dressed  # noqa: E402
from exchange_fakes import AtOnce, Later  # noqa: E402
from exchange_pictures import beside_rail, settle  # noqa: E402
from exchange_stage import StageDesk, staged  # noqa: E402
from made_codes import file_of  # noqa: E402
from made_pictures import drawn  # noqa: E402
from ui.letters.check_authorities import AuthoritiesSheet  # noqa: E402
from ui.letters.check_flow import TICKS  # noqa: E402
from ui.letters.letterhead_page import LetterheadPage  # noqa: E402
from ui.letters.letterhead_sample import sample_pdf  # noqa: E402
from ui.letters.letters_page import LIST, LettersPage  # noqa: E402
from ui.letters.list_withdraw import WithdrawLetterSheet  # noqa: E402
from ui.page import Page  # noqa: E402

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


def main() -> None:
    """Take all pictures of one look."""
    wanted = dict(enumerate(sys.argv))
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    worn, words, zoom = wanted.get(2, "light"), wanted.get(3, "en"), int(wanted.get(4, "100"))
    width, height = (int(part) for part in wanted.get(5, "1366x720").split("x"))
    app = QApplication([])
    dressed(app, worn, zoom, words)
    mark = f"{words}-{worn}-{zoom}"

    def take(widget: QWidget, name: str) -> None:
        settle(0.1)
        widget.grab().save(str(folder / f"{name}-{mark}.png"))

    for pages in (checking, calling, listing, heads):
        for name, page in pages():
            sheet = beside_rail(page, width)
            sheet.resize(width, height)
            sheet.show()
            page.focus_first()
            take(sheet, name)
            sheet.hide()
            page.setParent(None)
    for sheet, name in (
        (WithdrawLetterSheet(issued(1), lambda _why: None), "sheet-letter-withdraw"),
        (authorities(), "sheet-letter-authorities"),
    ):
        sheet.show()
        take(sheet, name)
        sheet.reject()


if __name__ == "__main__":
    main()

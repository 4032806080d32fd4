"""Pictures of the making of a letter in every state, over fakes and without a screen.

python tests/helpers/letter_pictures.py FOLDER [light|dark] [en|hi] [zoom] [1366x720]

Everything in the pictures is made up. Real registers are in the pictures of pictures.py.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from collections.abc import Iterator  # noqa: E402
from dataclasses import replace  # noqa: E402

from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from app.errors import ConsentMissingError  # noqa: E402
from app.records import NameGround  # noqa: E402
from desk_sim import dressed  # noqa: E402
from exchange_pictures import beside_rail, settle  # noqa: E402
from exchange_stage import staged  # noqa: E402
from letter_fakes import ABOUT, FakeLetters, FakePrinters  # noqa: E402
from ui.letters.ground_sheet import GroundSheet  # noqa: E402
from ui.letters.letter_asked import Asked  # noqa: E402
from ui.letters.make_page import MakePage  # noqa: E402
from ui.letters.print_sheet import PrintSheet  # noqa: E402
from ui.letters.save_sheet import SaveSheet  # noqa: E402
from ui.letters.sign_sheet import SignSheet  # noqa: E402
from ui.letters.signing_way import TOKEN, SigningWay  # noqa: E402

PRINTERS = ("HP LaserJet 1020", "Canon LBP 2900")
GROUND = NameGround("court_order", "CRM 17/2026, 24 Nov 2026", "Addl. Sessions Judge, Patna")


def made(uses: FakeLetters, kind: str = "", printers: FakePrinters | None = None) -> MakePage:
    """Return a page over fakes, with its letter drawn."""
    page, _desk = staged(MakePage, uses, printers=printers or FakePrinters(*PRINTERS))
    page.open(Asked(referral_id="referral-1", kind=kind).argument)
    page.refresh()
    settle()
    return page


def pages() -> Iterator[tuple[str, MakePage]]:
    """The page in its states."""
    yield "letter-1-made", made(FakeLetters(initials=("S. K.",)))
    noted = FakeLetters(
        replace(ABOUT, has_letterhead=False),
        initials=("S. K.",), hidden=3, missing=("🙂", "𐍈"),
        left_out=("Phone number", "Home address", "Photo"),
    )  # fmt: skip
    yield "letter-2-notes", made(noted)
    yield "letter-3-slip", made(FakeLetters(), "slip")
    safe = made(FakeLetters(), "slip")
    safe.body.choices.safe.setChecked(True)
    yield "letter-4-slip-safe", safe
    named = made(FakeLetters(initials=("S. K.",)))
    named.body.flow.name(GROUND)
    named.body.choices.verticalScrollBar().setValue(10_000)
    yield "letter-5-named", named
    refused = FakeLetters()
    refused.refusal = ConsentMissingError(person="1")
    yield "letter-6-refused", made(refused)
    issued = made(FakeLetters())
    issued.body._print_on(PRINTERS[0], 1)
    yield "letter-7-issued", issued
    yield "letter-8-none", made(FakeLetters(replace(ABOUT, matters=())))


def sheets() -> Iterator[tuple[str, QWidget]]:
    """The dialogs."""
    page = made(FakeLetters())
    body = page.body
    yield "sheet-ground", GroundSheet(("S. K.",), None, print)
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


def main() -> None:
    """Take all pictures of one look."""
    folder = Path(sys.argv[1])
    usual = ("light", "en", "100", "1366x720")
    how, language, zoom, size = [*sys.argv[2:], *usual[len(sys.argv) - 2 :]]
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    dressed(app, how, int(zoom), language)
    mark = f"{language}-{how}" + (f"-{zoom}-{size}" if zoom != "100" else "")
    width, height = (int(edge) for edge in size.split("x"))
    for name, page in pages():
        whole = beside_rail(page, width)
        whole.resize(width, height)
        whole.show()
        settle(1.0)
        whole.grab().save(str(folder / f"{name}-{mark}.png"))
        whole.close()
    for name, sheet in sheets():
        sheet.show()
        settle(0.3)
        sheet.grab().save(str(folder / f"{name}-{mark}.png"))
        sheet.close()


if __name__ == "__main__":
    main()

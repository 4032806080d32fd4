"""The dialogs of a case, of its referrals, of sealed cases and of the settings.

Rules: a dialog that no reel shows fails a test; it is added here, or where its page is shown.
"""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from app.cases import cases
from app.cases.papers.paper_changes import RemovedRecord
from app.cases.records import CaseRecord
from app.letters.records import PERSON_SUMMARY
from app.offices import own_identity
from app.referrals.consent_withdrawn import ToTell
from app.retention.records import Promise
from app.system.sandbox.trim import Trim
from app.system.scanning import Scanner
from desk_sim import on_lane
from exchange_records import DAY, NOW
from letter_fakes import FakePrinters
from screen_stage import calm
from ui.cases.bin_page import EmptyBinSheet
from ui.cases.form.case_acts import CloseSheet
from ui.cases.form.consent_body import TellSheet
from ui.cases.form.consent_body import WithdrawSheet as WithdrawConsentSheet
from ui.cases.form.paper_printing import PrintPaperSheet
from ui.cases.form.paper_sheets import (
    DescribeSheet,
    RemovedSheet,
    SaveSheet,
)
from ui.cases.form.paper_viewer import Drawn, PaperViewer
from ui.cases.form.read_out_sheet import ReadOutSheet
from ui.cases.form.steps_body import StepSheet
from ui.cases.form.summary_sheet import PrintSummarySheet, SaveSummarySheet, SummaryDialog
from ui.cases.form.wishes_body import WishAnswerSheet, WishSheet
from ui.consent.consent_sheet import ConsentSheet
from ui.frame import projector
from ui.frame.desk import Desk
from ui.help.guide_sheet import GuideSheet
from ui.help.help_pane import HelpSheet
from ui.letters.case_choice import CaseChoice
from ui.offices.identity_sheets import MoveSheet, WithdrawSheet
from ui.packets.referral_life import AcknowledgeSheet, DoneSheet, NewsSheet, TakeBackSheet
from ui.papers.glances import Glance
from ui.papers.paper_sheet import PaperSheet
from ui.papers.picture_sheet import PictureSheet, Trimmed
from ui.papers.scan_sheet import ScanSheet
from ui.sealed.sealed_sheets import ReferralsSheet, SealedExportSheet, SealSheet
from ui.settings.help_card import AboutSheet, KeysSheet
from ui.settings.passphrase_sheet import PassphraseSheet
from ui.settings.people_page import AddUserSheet, NewPassphraseSheet, RemoveUserSheet
from ui.settings.tie_card import TieSheet
from ui.widgets.chooser import ReplaceSheet
from ui.widgets.field_editors import typed_date
from ui.widgets.second_unlock import SecondLockSheet
from ui.widgets.sheet import KeepWriting
from update_fakes import in_all_states

OFFICE = "Made-up office"
Made = Iterator[tuple[str, QWidget]]


def of_sheets(desk: Desk, case_id: str, window: QWidget) -> Made:
    """The dialogs of a case."""
    case = on_lane(desk.lane, lambda: cases.show_case(desk.services, case_id))
    for answer in ("adult_own", "child_guardian"):
        sheet = ConsentSheet(desk, case, window)
        sheet.decide(answer)
        yield f"sheet-consent-{answer.replace('_', '-')}", sheet
    yield "sheet-consent-withdraw", WithdrawConsentSheet(desk, case.consents[0], _done, window)
    yield "sheet-keep-writing", KeepWriting(_done, window)
    yield "sheet-close", CloseSheet(desk, case, _done, window)
    which = CaseChoice(desk, _done, _done, window)
    calm(which, until=lambda: which.table.rowCount() > 0)
    yield "sheet-letter-case", which
    yield "sheet-wish", WishSheet(desk, case, _done, window)
    answering = WishAnswerSheet(desk, case_id, case.wishes[0], _done, window)
    answering.outcome.choose("refused")
    yield "sheet-wish-answer", answering
    yield "sheet-step", StepSheet(case.tasks[0], (), _done, _done, window)
    told = (ToTell("o", OFFICE, "r", "p", (0,)),)
    yield "sheet-tell", TellSheet(desk, "c", told, window)
    yield "sheet-paper", PaperSheet([Path("note.txt")], _done, window)
    yield "sheet-papers", _papers(window)
    yield "sheet-picture", _picture(window)
    yield "sheet-scan", _scan(desk, window)
    paper = case.papers[0]
    yield "sheet-paper-describe", DescribeSheet(paper, _done, window)
    yield "sheet-paper-save", SaveSheet(paper, _done, window)
    gone = [RemovedRecord(paper, NOW, "R. Das", NOW + 30 * DAY)]
    yield "sheet-papers-removed", RemovedSheet(gone, _done, window)
    yield "sheet-paper-viewer", _viewer(desk, case, window)
    printers = FakePrinters("Made-up Laser")
    yield "sheet-paper-print", PrintPaperSheet(printers, 1, 14, _done, window)
    yield "sheet-summary", SummaryDialog(desk, case, window, printers=printers)
    yield "sheet-summary-print", PrintSummarySheet(printers, 2, _done, _done, window)
    yield "sheet-summary-save", SaveSummarySheet(_done, window)
    aloud = ReadOutSheet(desk, case, window)
    calm(aloud, until=lambda: aloud.shown is not None or projector.is_on())
    yield "sheet-read-out", aloud
    written = ReadOutSheet(desk, case, window)
    written.kind.choose(PERSON_SUMMARY)
    written.ask()
    calm(written, until=lambda: written.shown is not None or projector.is_on())
    yield "sheet-read-out-written", written
    yield "sheet-acknowledge", AcknowledgeSheet(OFFICE, _done, window)
    yield "sheet-news", NewsSheet(OFFICE, _done, window)
    yield "sheet-done", DoneSheet(OFFICE, typed_date("2026-11-25"), _done, window)
    yield "sheet-take-back", TakeBackSheet(OFFICE, True, _done, window)
    yield "sheet-take-back-early", TakeBackSheet(OFFICE, False, _done, window)


def _papers(window: QWidget) -> PaperSheet:
    """Return the sheet over several files that are nowhere: what was seen of them is handed in."""
    names = ("IMG_20261120_101512.jpg", "IMG_20261120_101530.HEIC", "FIR copy.pdf", "run.exe")
    sheet = PaperSheet([Path(name) for name in names], _done, window)
    sheet._glances.begin = lambda: None  # type: ignore[method-assign]
    sheet._on_measured(tuple(Glance(size) for size in (4_100_000, 2_300_000, 310_000, 90_000)))
    sheet.lines[0].show_small(_page(240))
    sheet.trim({0: Trim(1, 500, 500, 9_000, 9_000)})
    return sheet


def _picture(window: QWidget) -> PictureSheet:
    trim = Trim(1, 800, 600, 9_000, 8_400)
    two = [Trimmed(Path(f"IMG_20261120_10151{number}.jpg"), trim) for number in (2, 7)]
    sheet = PictureSheet(two, 0, _done, window)
    sheet._begin = lambda: sheet._show(_page(1200))  # type: ignore[method-assign]
    return sheet


def _scan(desk: Desk, window: QWidget) -> ScanSheet:
    """Return the dialog of scanning with two pages, as if a scanner had given them."""
    sheet = ScanSheet(desk, _done, _done, window)
    sheet.look_for = lambda: None  # type: ignore[method-assign]
    sheet._on_found((Scanner("made-up:0", "Made-up Flatbed 100"),))
    for _page_number in range(2):
        sheet._on_scanned((b"", _page(240)))
    sheet._tell()
    return sheet


def _page(edge: int) -> QImage:
    """Return a picture of a page that lies on its side."""
    image = QImage(edge, edge * 3 // 4, QImage.Format.Format_RGB32)
    image.fill(0x8899AA)
    painter = QPainter(image)
    painter.fillRect(edge // 8, edge // 8, edge * 3 // 4, edge // 2, 0xFFFDF8)
    for line in range(9):
        painter.fillRect(edge // 5 + line * edge // 14, edge // 5, edge // 60, edge // 3, 0x556677)
    painter.end()
    return image


def _viewer(desk: Desk, case: CaseRecord, window: QWidget) -> PaperViewer:
    """Return the viewer with a page that nobody drew: what is looked at is all around it."""
    shown = PaperViewer(desk, case.papers, case.papers[0], window)

    def begin() -> None:
        image = QImage(1240, 1754, QImage.Format.Format_Grayscale8)
        image.fill(255)
        shown.looking.pages = 14
        shown._on_came(Drawn(image, 14, 1754))

    shown._begin = begin  # type: ignore[method-assign]
    # No sharper one is asked for behind it.
    shown.looking.ask = lambda _edge: None  # type: ignore[method-assign]
    return shown


def of_people(desk: Desk, window: QWidget) -> Made:
    """The dialogs of the settings, of people and of the own office."""
    own = on_lane(desk.lane, lambda: own_identity.own_standing(desk.services))
    about = AboutSheet(desk, window)
    calm(about, until=lambda: about.part.count() > 1)
    yield "sheet-about", about
    yield from in_all_states(desk, window)
    yield "sheet-help", HelpSheet("register", window, can_guide=True)
    yield "sheet-user-guide", GuideSheet(window, "checking")
    yield "sheet-keys", KeysSheet(window)
    yield "sheet-passphrase", PassphraseSheet(desk, window)
    yield "sheet-tie", TieSheet(desk, window, tie=True)
    yield "sheet-untie", TieSheet(desk, window, tie=False)
    yield "sheet-add-user", AddUserSheet(desk, _done)
    yield "sheet-new-passphrase", NewPassphraseSheet(desk, desk.services.user, _done)
    yield "sheet-remove-user", RemoveUserSheet(desk, desk.services.user, _done)
    yield "sheet-empty-bin", EmptyBinSheet(3, _done, window, Promise(3))
    yield "sheet-replace", ReplaceSheet(_done, window, "lifafa-guide-en.pdf")
    yield "sheet-office-move", MoveSheet(desk, own, _done, window)
    yield "sheet-office-withdraw", WithdrawSheet(desk, own, _done, window)


def of_sealed(desk: Desk, sealed_desk: Desk, case_id: str, window: QWidget) -> Made:
    """The dialogs of a sealed case."""
    yield "sheet-seal", SealSheet(desk, case_id, (1,), _done)
    yield "sheet-second-lock", SecondLockSheet(desk, _done, window)
    yield "sheet-sealed-export", SealedExportSheet(sealed_desk, "LF-26-0001", window)
    referrals = ReferralsSheet(sealed_desk, window)
    calm(referrals, until=lambda: bool(referrals.lines) or not referrals.none.isHidden())
    yield "sheet-sealed-referrals", referrals


def _done(*_given: object) -> None:
    """Do nothing: the dialogs are only looked at."""

"""Every screen: names for a screen reader, room on a small screen, names shown as letters."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

import office_sheet
from app.cases import case_list, cases
from app.cases.papers.paper_changes import RemovedRecord
from app.offices import own_identity
from app.referrals.consent_withdrawn import ToTell
from app.register.records import FirstPassphrase
from app.retention.records import Promise
from app.sealed import case_sealing
from checked_letters import issued
from desk_sim import desk_over, dressed, on_lane, settle
from letter_fakes import FakePrinters
from made_up_cases import fill
from named_screens import too_large, unnamed
from office_sim import CLOCK
from safety_fakes import (
    BACKUPS,
    BLUE,
    FACTS,
    MEENA,
    NOW,
    FakeBackups,
    FakeRekey,
    FakeRestore,
    volumes,
)
from stray_windows import windows_heard
from ui.backup.backup_places import DestroyedSheet, PlaceSheet
from ui.backup.rekey_sheet import RekeySheet
from ui.backup.restore_steps import FactsStep, PeopleStep
from ui.backup.restore_window import RestoreWindow
from ui.backup.verify_sheet import TestSheet
from ui.cases.bin_page import EmptyBinSheet
from ui.cases.form.case_acts import CloseSheet
from ui.cases.form.consent_body import TellSheet
from ui.cases.form.paper_printing import PrintPaperSheet
from ui.cases.form.paper_sheets import (
    DescribeSheet,
    RemovedSheet,
    SaveSheet,
)
from ui.cases.form.paper_viewer import PaperViewer
from ui.cases.form.steps_body import StepSheet
from ui.cases.form.summary_sheet import PrintSummarySheet, SaveSummarySheet, SummaryDialog
from ui.consent.consent_sheet import ConsentSheet
from ui.frame.page import LetterAsked
from ui.frame.settings_store import offered
from ui.frame.worker import make_lane
from ui.letters.case_choice import CaseChoice
from ui.letters.check_authorities import AuthoritiesSheet
from ui.letters.list_door import WithdrawLetterSheet
from ui.offices.identity_sheets import MoveSheet, WithdrawSheet
from ui.packets.referral_life import AcknowledgeSheet
from ui.papers.paper_sheet import PaperSheet
from ui.register.unlock_window import UnlockWindow
from ui.register.welcome.steps import CodeStep, FirstStep
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.sealed.sealed_sheets import ReferralsSheet, SealedExportSheet, SealSheet
from ui.settings.help_card import KeysSheet
from ui.settings.passphrase_sheet import PassphraseSheet
from ui.settings.people_page import AddUserSheet, NewPassphraseSheet, RemoveUserSheet
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from ui.widgets.cells import Cell
from ui.widgets.chooser import INTO, MANY, SAVE, Asked, Chooser, NewFolderSheet
from ui.widgets.second_unlock import SecondLockSheet
from window_sim import import_steps, window_over

HOSTILE = "<img src='//evil/share/a.png'><a href='file:///etc/passwd'>Sunita</a> & Co"
PICTURES = "Pictures (*.png *.jpg);;All files (*)"
RAIL_PLACES = [place.key for place in PLACES if place.words]
MORE_PLACES = [
    *("bin", "own-office", "letterhead", "mail", "whole", "return", "recurring", "retention"),
]


# Bengali at 150 %, the longest words, is measured on every screen in test_screens.py.
LOOKS = [("en", 100), ("hi", 150), ("ne", 150)]


@pytest.fixture(params=LOOKS, ids=[f"{language}-{zoom}" for language, zoom in LOOKS])
def window(request, qtbot, qapp, filled):
    language, zoom = request.param
    dressed(qapp, "dark", zoom, language)
    with window_over(filled, 910, 465) as shown:
        yield shown


def sunita(window: MainWindow) -> str:
    page = on_lane(window.desk._lane, lambda: case_list.list_cases(window.desk.services))
    return next(row.case_id for row in page.rows if row.name.startswith("सुनीता"))


def test_every_place_fits_and_is_named(window):
    for key in RAIL_PLACES + MORE_PLACES:
        window.go(key)
        settle(window.desk)
        assert unnamed(window) == [], key
        assert too_large(window) == [], key
        least = window.page.minimumSizeHint()
        rail = window._rail.width()
        assert least.width() + rail + 2 * 33 <= 910, (key, least)


def test_every_step_of_the_import_fits_and_is_named(window, tmp_path):
    sheet = office_sheet.write_xlsx(tmp_path / "register.xlsx")
    for step in import_steps(window, sheet):
        assert unnamed(window) == [], step
        assert too_large(window) == [], step
        assert window.page.minimumSizeHint().width() + window._rail.width() + 66 <= 910, step


def test_every_section_of_a_case_fits_and_is_named(window):
    window.go("case", sunita(window))
    settle(window.desk)
    keys = window.page.sections.outline.keys()
    for key in keys:
        window.page.show_section(key)
        settle(window.desk)
        assert unnamed(window) == [], key
        assert window.page.minimumSizeHint().width() + window._rail.width() + 66 <= 910, key


def test_the_letter_of_a_case_fits_and_is_named(qtbot, window):
    window.go("letter", LetterAsked(sunita(window)).argument)
    qtbot.waitUntil(lambda: window.page.body.flow.can_leave, timeout=20_000)
    for face in ("choices", "letter"):
        window.page.body.faces.button(face).click()
        settle(window.desk)
        assert unnamed(window) == [], face
        assert too_large(window) == [], face
        assert window.page.minimumSizeHint().width() + window._rail.width() + 66 <= 910, face


def test_every_sheet_fits_and_is_named(qtbot, window, tmp_path):
    case_id = sunita(window)
    case = on_lane(window.desk._lane, lambda: cases.show_case(window.desk.services, case_id))
    own = on_lane(window.desk._lane, lambda: own_identity.own_standing(window.desk.services))
    sheets = [
        KeysSheet(window),
        PassphraseSheet(window.desk, window),
        ConsentSheet(window.desk, case, window),
        PaperSheet([Path("note.txt")], lambda *_: None, window),
        PaperSheet([Path("IMG_1.jpg"), Path("run.exe")], lambda *_: None, window),
        DescribeSheet(case.papers[0], lambda *_: None, window),
        SaveSheet(case.papers[0], lambda: None, window),
        RemovedSheet([RemovedRecord(case.papers[0], 0, "", 0)], lambda _paper: None, window),
        PaperViewer(window.desk, case.papers, case.papers[0], window),
        SummaryDialog(window.desk, case, window),
        PrintSummarySheet(FakePrinters(), 2, lambda *_: None, lambda: None, window),
        SaveSummarySheet(lambda: None, window),
        PrintPaperSheet(FakePrinters("Laser"), 1, 14, lambda *_: None, window),
        CloseSheet(window.desk, case, lambda _case: None, window),
        StepSheet(case.tasks[0], (), lambda *_: None, lambda: None, window),
        EmptyBinSheet(3, lambda: None, window, Promise(3)),
        TellSheet(window.desk, "c", (ToTell("o", "Made-up office", "r", "p", (0,)),), window),
        AcknowledgeSheet("Made-up office", print, window),
        MoveSheet(window.desk, own, lambda: None, window),
        WithdrawSheet(window.desk, own, lambda: None, window),
        AuthoritiesSheet(window.desk, window),
        WithdrawLetterSheet(issued(1), print, window),
        CaseChoice(window.desk, print, print, window),
        PlaceSheet(window.desk.services.folder, print, window, volumes=volumes),
        DestroyedSheet(BLUE, print, window),
        TestSheet(window.desk, FakeBackups(), BACKUPS, (BLUE,), window),
        RekeySheet(window.desk, print, window, uses=FakeRekey()),
        Chooser(Asked(MANY, "Made up", PICTURES), print, window),
        Chooser(Asked(SAVE, "Made up", "(*.pdf)", "x.pdf", writes=True), print, window),
        Chooser(Asked(INTO, "Made up", writes=True), print, window),
        NewFolderSheet(tmp_path, print, window),
    ]
    for sheet in sheets:
        sheet.show()
        settle(window.desk)
        if isinstance(sheet, ConsentSheet):
            sheet.decide("child_guardian")
        assert unnamed(sheet) == [], type(sheet).__name__
        assert too_large(sheet) == [], type(sheet).__name__
        sheet.close()
        sheet.deleteLater()


@pytest.mark.parametrize(("language", "zoom"), LOOKS)
def test_the_windows_before_unlocking_fit_and_are_named(qtbot, qapp, tmp_path, language, zoom):
    dressed(qapp, "light", zoom, language)
    lane = make_lane()
    folder = tmp_path / "register"
    windows = [
        WelcomeWindow(folder, lane, CLOCK),
        UnlockWindow(folder, lane, CLOCK),
        RestoreWindow(folder, lane, CLOCK, uses=FakeRestore()),
    ]
    first = windows[0]
    first.flow.code = ("000187",) * 8
    first.flow.asked = (1, 4)
    steps = [
        FirstStep(first.flow.draft, offered()),
        CodeStep(first.flow),
    ]
    for shown in windows:
        qtbot.addWidget(shown)
        shown.show()
        assert unnamed(shown) == []
        assert too_large(shown) == []
    last = windows[-1]
    for step in (FactsStep(FACTS, folder, NOW), PeopleStep((FirstPassphrase(MEENA, "made up"),))):
        last._show(step)
        assert unnamed(last) == [], type(step).__name__
        assert too_large(last) == [], type(step).__name__
    lane.waitForDone()
    steps[0].offer_fresh(there=True)
    for step in steps:
        first._show(step)
        assert unnamed(first) == [], type(step).__name__
        assert too_large(first) == [], type(step).__name__


def test_a_hostile_name_is_shown_letter_by_letter_everywhere(qtbot, qapp, tmp_path):
    with desk_over(tmp_path) as desk:
        on_lane(
            desk._lane,
            lambda: cases.add_case(
                desk.services, {"p1.name_full": HOSTILE, "next_step": HOSTILE, "summary": HOSTILE}
            ),
        )
        window = MainWindow(desk)
        window.go("register")
        window.resize(1366, 720)
        window.show()
        settle(desk)
        window.go("case", window.page.table.summary(0).case_id)
        settle(desk)
        cells = [cell.shown() for cell in window.findChildren(Cell)]
        assert any(HOSTILE in text for text in cells)
        seen = []
        for label in window.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
            seen.append(getattr(label, "shown", label.text)())
        assert any(HOSTILE in text for text in seen)
        for widget in window.findChildren(QWidget):
            assert "<img" not in widget.toolTip()
        window.prepare_to_go()
        window.hide()
        window.deleteLater()
        QApplication.processEvents()


def test_no_piece_of_a_page_flashes_up_as_a_window_of_its_own(qtbot, qapp, filled):
    with windows_heard(qapp) as heard:
        window = MainWindow(filled)
        window.resize(1366, 720)
        window.show()
        settle(filled)
        for place in RAIL_PLACES:
            window.go(place)
            settle(filled)
        window.go("case", sunita(window))
        settle(filled)
        for key in (
            "read",
            "p1/identity",
            "case/case",
            "steps",
            "notes",
            "papers",
            "consent",
            "history",
        ):
            window.page.show_section(key)
            settle(filled)
        window.go("refer", sunita(window))
        settle(filled)
    window.prepare_to_go()
    window.hide()
    window.deleteLater()
    assert heard.shown == ["MainWindow"]


def test_no_piece_of_the_windows_before_unlocking_flashes_up(qtbot, qapp, tmp_path):
    lane, folder = make_lane(), tmp_path / "register"
    with windows_heard(qapp) as heard:
        for kind in (WelcomeWindow, UnlockWindow, RestoreWindow):
            shown = kind(folder, lane, CLOCK)
            qtbot.addWidget(shown)
            shown.show()
            lane.waitForDone()
            QApplication.processEvents()
    assert heard.shown == ["WelcomeWindow", "UnlockWindow", "RestoreWindow"]


@pytest.mark.parametrize("language", ["hi", "ne"])
def test_a_sealed_case_and_the_sheets_about_people_fit_and_are_named(
    qtbot, qapp, tmp_path, language
):
    dressed(qapp, "dark", 150, language)
    with desk_over(tmp_path, lambda services: fill(services, tmp_path)) as desk:
        (case_id, *_others) = on_lane(
            desk.lane, lambda: [row.case_id for row in case_list.list_cases(desk.services).rows]
        )
        desk.services = on_lane(desk.lane, lambda: case_sealing.seal(desk.services, case_id, {1}))
        shown = MainWindow(desk)
        shown.resize(910, 465)
        shown.show()
        shown.go("sealed-case", case_id)
        settle(desk)
        assert unnamed(shown) == []
        least = shown.page.minimumSizeHint()
        assert least.width() + shown._rail.width() + 2 * 33 <= 910, least
        shown.go("sealed-refer", case_id)
        settle(desk)
        assert unnamed(shown) == []
        assert too_large(shown.page) == []
        shown.go("sealed-case", case_id)
        settle(desk)
        person = desk.services.user
        for sheet in (
            SealSheet(desk, case_id, (1,), lambda: None),
            SecondLockSheet(desk, lambda: None, None),
            ReferralsSheet(shown.page.desk),
            SealedExportSheet(shown.page.desk, "LF-26-0001"),
            AddUserSheet(desk, lambda _services: None),
            NewPassphraseSheet(desk, person, lambda _services: None),
            RemoveUserSheet(desk, person, lambda _services: None),
        ):
            qtbot.addWidget(sheet)
            sheet.show()
            settle(desk)
            assert unnamed(sheet) == []
            assert too_large(sheet) == []
            sheet.reject()
        shown.prepare_to_go()
        shown.hide()
        shown.deleteLater()

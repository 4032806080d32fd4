"""Bringing out what can be read: offered when needed, what is lost is told, the sheet is new."""

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.errors import CannotUnlockError, NotEnoughDiskError, RegisterDamagedError
from app.cases import case_list, cases
from app.register import access
from app.register.records import Finding, RegisterReport
from app.system import preferences
from desk_sim import on_lane, settle
from named_screens import too_large, unnamed
from office_sim import CLOCK, PASSPHRASE, office
from recovery_fakes import FakeUses, OfficePrinters
from register_maker import raw_connection
from salvage_fakes import OPEN, FakeSalvage
from ui.frame.worker import make_lane
from ui.main import Shell
from ui.register.check_page import WholePage
from ui.register.recovery.new_sheets import NewSheetsPart
from ui.register.salvage_window import AskStep, LostStep, SalvageWindow
from ui.register.unlock_window import UnlockWindow
from ui.shell.main_window import MainWindow
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner
from window_sim import let_go_of_shell


@pytest.fixture
def fake() -> FakeSalvage:
    return FakeSalvage()


def made(qtbot, lane, folder: Path, fake: FakeSalvage) -> SalvageWindow:
    folder.mkdir(exist_ok=True)
    window = SalvageWindow(
        folder, lane, CLOCK, uses=fake, recovery=FakeUses(services=OPEN), printers=OfficePrinters()
    )
    qtbot.addWidget(window)
    qtbot.in_front(window)
    return window


@pytest.fixture
def window(qtbot, lane, tmp_path, fake):
    shown = made(qtbot, lane, tmp_path / "register", fake)
    yield shown
    fake.go_on.set()
    shown._open = None


def told(window: SalvageWindow) -> str:
    """Return every line that is said now."""
    QApplication.processEvents()
    return " ".join(
        one.accessibleName() for one in window.findChildren(Banner) if one.isVisibleTo(window)
    )


def rest(qtbot, window: SalvageWindow) -> None:
    qtbot.waitUntil(lambda: window._job is None)
    QApplication.processEvents()


def bring_out(qtbot, window: SalvageWindow) -> LostStep:
    qtbot.keyClicks(window.step.secret.line, PASSPHRASE)
    qtbot.keyClick(window.step.secret.line, Qt.Key.Key_Return)
    rest(qtbot, window)
    assert isinstance(window.step, LostStep)
    return window.step


def test_with_a_passphrase_and_two_presses_the_new_register_is_open(qtbot, window, fake):
    step = bring_out(qtbot, window)
    assert fake.asked == [("register", None, PASSPHRASE, "register-rescued")]
    qtbot.keyClick(step.next, Qt.Key.Key_Return)
    rest(qtbot, window)
    assert fake.asked[1] == ("open", "register-rescued", None, PASSPHRASE)
    assert isinstance(window.step, NewSheetsPart)
    assert window.flow._passphrase == ""


def test_what_is_lost_is_told_by_table_paper_and_case(qtbot, window):
    step = bring_out(qtbot, window)
    assert "12 cases, 3 documents" in told(window)
    assert "3 things are lost" in told(window)
    for words in ("LF-26-0042", "LF-26-0007", "(3)"):
        assert words in step.lost.text()
    shown = " ".join(one.text() for one in step.findChildren(PlainLabel))
    # A long place may be broken after any of its folders.
    assert "register-rescued" in shown.replace("\N{ZERO WIDTH SPACE}", "")
    assert "stays as it is" in shown


def test_nothing_lost_is_said_too(qtbot, lane, tmp_path):
    window = made(qtbot, lane, tmp_path / "register", FakeSalvage(()))
    bring_out(qtbot, window)
    assert "Nothing is lost" in told(window)


def test_a_wrong_passphrase_is_typed_over(qtbot, window, fake):
    fake.error = CannotUnlockError()
    qtbot.keyClicks(window.step.secret.line, "wrong")
    window.step.next.click()
    rest(qtbot, window)
    assert isinstance(window.step, AskStep)
    assert "passphrase" in told(window)
    fake.error = None
    bring_out(qtbot, window)
    assert fake.asked[-1][2] == PASSPHRASE


@pytest.mark.parametrize(
    ("error", "words"),
    [(RegisterDamagedError(), "Only a backup helps"), (NotEnoughDiskError(), "disk")],
)
def test_why_nothing_came_out_is_said_with_a_next_step(qtbot, window, fake, error, words):
    fake.error = error
    qtbot.keyClicks(window.step.secret.line, PASSPHRASE)
    window.step.next.click()
    rest(qtbot, window)
    assert words in told(window)
    assert window.step.next.isEnabled()


def test_a_stop_is_told_and_begun_again(qtbot, window, fake):
    fake.go_on.clear()
    qtbot.keyClicks(window.step.secret.line, PASSPHRASE)
    window.step.next.click()
    qtbot.waitUntil(lambda: bool(fake.asked))
    window.close()  # In the middle of the work a close is a stop.
    assert window.isVisible()
    rest(qtbot, window)
    assert "Nothing was left behind" in told(window)
    assert window.step.next.isEnabled()


def test_a_register_that_does_not_open_afterwards_can_be_opened_later(qtbot, window, fake):
    step = bring_out(qtbot, window)
    fake.error = NotEnoughDiskError()
    step.next.click()
    rest(qtbot, window)
    assert "disk" in told(window)
    with qtbot.waitSignal(window.later) as caught:
        step.later.emit()
    assert caught.args[0].name == "register-rescued"


def test_a_login_is_asked_for_where_there_are_several_people(qtbot, lane, tmp_path, fake):
    fake.login = True
    window = made(qtbot, lane, tmp_path / "register", fake)
    qtbot.keyClicks(window.step.secret.line, PASSPHRASE)
    window.step.next.click()
    assert fake.asked == []
    assert window.focusWidget() is window.step.login
    qtbot.keyClicks(window.step.login, "head")
    window.step.next.click()
    rest(qtbot, window)
    assert fake.asked[0][1] == "head"


def test_an_open_register_is_not_left_behind(qtbot, window):
    bring_out(qtbot, window).next.click()
    rest(qtbot, window)
    window.close()
    assert window.isVisible()
    with qtbot.waitSignal(window.gone) as caught:
        window.close()
    assert caught.args == [OPEN, True]


def test_who_goes_away_leaves_nothing_open_and_nothing_typed(qtbot, window, fake):
    with qtbot.waitSignal(window.back_asked):
        window.leave()
    fake.go_on.clear()
    qtbot.keyClicks(window.step.secret.line, PASSPHRASE)
    window.step.next.click()
    qtbot.waitUntil(lambda: bool(fake.asked))
    window.leave()
    with qtbot.waitSignal(window.later):
        fake.go_on.set()
    assert window.flow._passphrase == ""


def test_a_session_locked_over_new_sheets_locks_the_register(qtbot, window):
    bring_out(qtbot, window).next.click()
    rest(qtbot, window)
    with qtbot.waitSignal(window.gone) as caught:
        window.leave()
    assert caught.args == [OPEN, False]


def test_every_page_fits_and_has_names(qtbot, window):
    assert not too_large(window)
    assert not unnamed(window)
    bring_out(qtbot, window)
    assert not too_large(window)
    assert not unnamed(window)


# From the program --------------------------------------------------------------------------------


@pytest.fixture
def nothing_noted():
    preferences.save({"damaged": None, "register": None})
    yield
    preferences.save({"damaged": None, "register": None})


@pytest.mark.usefixtures("nothing_noted")
def test_the_locked_window_offers_it_only_for_a_damaged_register(qtbot, lane, tmp_path):
    for is_damaged in (False, True):
        window = UnlockWindow(tmp_path / "none", lane, CLOCK, is_damaged=is_damaged)
        qtbot.addWidget(window)
        assert window.salvage.isVisibleTo(window) is is_damaged
    window = UnlockWindow(tmp_path / "none", lane, CLOCK)
    qtbot.addWidget(window)
    window._answer(RegisterDamagedError())
    assert window.salvage.isVisibleTo(window)
    assert "Bring out what can be read" in window.tells()


@pytest.mark.usefixtures("nothing_noted")
@pytest.mark.parametrize(("what", "noted"), [("page", True), ("paper", False)])
def test_a_check_that_finds_damaged_pages_lets_the_locked_window_offer_it(desk, what, noted):
    finding = Finding("made-up", what, "Damaged.", "Do something.")
    page = WholePage(desk)
    page._show(RegisterReport("", 0, "", "", ("made-up",), (finding,)))
    assert ("damaged" in preferences.load()) is noted
    page._show(RegisterReport("", 0, "", "", ()))
    assert "damaged" not in preferences.load()
    page.deleteLater()


@pytest.mark.usefixtures("nothing_noted")
def test_from_a_register_that_does_not_open_to_work_in_the_new_one(qtbot, qapp, tmp_path):
    lane = make_lane()
    services = on_lane(lane, lambda: office(tmp_path))
    on_lane(lane, lambda: cases.add_case(services, {"p1.name_full": "Asha"}))
    with raw_connection(services.register.path, services.vault.db_key) as raw:
        found = "SELECT rootpage FROM sqlite_master WHERE name = 'field_changes'"
        ((page,),) = raw.execute(found)
    on_lane(lane, lambda: access.lock(services))
    lane.waitForDone()
    folder = tmp_path / "register"
    shutil.copytree(folder, tmp_path / "before")
    with (folder / "register.db").open("r+b") as file:
        file.seek((page - 1) * 4096 + 200)
        file.write(os.urandom(64))
    preferences.save({"damaged": 1})
    shell = Shell(qapp, folder, restart=lambda _folder: None, clock=CLOCK)
    shell.start()
    try:
        assert isinstance(shell.window, UnlockWindow)
        shell.window.salvage.click()
        window = shell.window
        assert isinstance(window, SalvageWindow)
        qtbot.in_front(window)
        window.step.secret.line.setText(PASSPHRASE)
        window.step.next.click()
        qtbot.waitUntil(lambda: isinstance(window.step, LostStep), timeout=60_000)
        rest(qtbot, window)
        window.step.next.click()
        qtbot.waitUntil(lambda: window.sheets is not None, timeout=60_000)
        rest(qtbot, window)
        window.sheets.ask_to_leave()
        window.sheets._leave()
        assert isinstance(shell.window, MainWindow)
        settle(shell.desk)
        assert shell.desk.services.folder == tmp_path / "register-rescued"
        rows = on_lane(shell._lane, lambda: case_list.list_cases(shell.desk.services)).rows
        assert len(rows) == 1
        assert "damaged" not in preferences.load()
    finally:
        let_go_of_shell(qapp, shell)

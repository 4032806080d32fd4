"""The bin shows what is left of each case's time, gives cases back, and asks before it erases."""

import pytest
from PySide6.QtCore import Qt

from app.cases import cases
from app.core.services import Services
from app.retention import recycle_bin as bins
from desk_sim import desk_over, on_lane, settle
from ui.cases.bin_page import BinPage, EmptyBinSheet
from ui.cases.register_page import RegisterPage
from ui.frame.desk import Desk
from ui.shell.main_window import MainWindow


def fill(services: Services) -> None:
    for name in ("Asha", "Rekha", "Meena"):
        case = cases.add_case(services, {"p1.name_full": name})
        if name != "Meena":
            bins.bin_case(services, case.case_id)


@pytest.fixture
def desk(qapp, tmp_path):
    with desk_over(tmp_path, fill) as lent:
        yield lent


@pytest.fixture
def window(qtbot, desk: Desk):
    shown = MainWindow(desk)
    shown.go("register")
    shown.resize(1200, 700)
    qtbot.in_front(shown)
    settle(desk)
    yield shown
    settle(desk)
    shown.prepare_to_go()
    shown.hide()
    shown.deleteLater()


def bin_page(window: MainWindow) -> BinPage:
    window.go("bin")
    settle(window.desk)
    assert isinstance(window.page, BinPage)
    return window.page


def in_bin(desk: Desk) -> list[str]:
    return [one.name for one in on_lane(desk._lane, lambda: bins.list_bin(desk.services))]


def test_the_bin_says_who_put_what_there_and_how_long_it_stays(window):
    page = bin_page(window)
    said = [page.model.index(0, column).data() for column in range(5)]
    assert said[1] in ("Asha", "Rekha")
    assert said[3:] == ["R. Das", "30 days"]
    assert page.title() == "Bin"


def test_a_case_is_taken_back_and_that_can_be_undone(window, desk):
    page = bin_page(window)
    name = page.model.record(0).name
    page.restore.click()
    settle(desk)
    assert name not in in_bin(desk)
    assert page.model.rowCount() == 1
    window.toast.undo()
    settle(desk)
    assert name in in_bin(desk)
    assert page.model.rowCount() == 2


def test_emptying_names_the_number_and_enter_keeps_everything(qtbot, window, desk):
    page = bin_page(window)
    page.empty_now.click()
    settle(desk)
    sheet = window.findChild(EmptyBinSheet)
    assert sheet is not None
    assert sheet.erase.text().strip() == "Erase 2 cases"
    for place in (sheet, sheet.erase):
        qtbot.keyClick(place, Qt.Key.Key_Return)
    settle(desk)
    assert len(in_bin(desk)) == 2
    sheet.erase.click()
    settle(desk)
    assert in_bin(desk) == []
    assert page.stack.currentIndex() == 1
    assert not page.empty_now.isEnabled()
    assert not page.restore.isEnabled()


def test_a_case_is_deleted_from_the_list_by_key_and_by_its_pane(qtbot, window, desk):
    page = window.page
    assert isinstance(page, RegisterPage)
    assert page.table.rowCount() == 1
    page.view.setFocus()
    settle(desk)
    qtbot.keyClick(page.view, Qt.Key.Key_Delete)
    settle(desk)
    assert "Meena" in in_bin(desk)
    assert page.table.rowCount() == 0
    window.toast.undo()
    settle(desk)
    assert page.table.rowCount() == 1
    page.pane._delete.click()
    settle(desk)
    assert "Meena" in in_bin(desk)


def test_the_bin_stands_in_the_more_menu(window):
    page = window.page
    assert isinstance(page, RegisterPage)
    from ui.cases.register_page import MORE

    assert "bin" in [entry.place for entry in MORE]

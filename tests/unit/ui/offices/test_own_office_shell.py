"""After a move to a new number the whole program goes on under it: every page is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.inbox import inbox_list
from app.register import access
from app.system import preferences
from desk_sim import on_lane, settle
from exchange_stage import texts
from office_sim import CLOCK, FIRST, PASSPHRASE, SECOND, office
from pair_sim import add_each_other, check, sealed_case
from ui.main import Shell
from ui.offices.identity_sheets import MoveSheet
from ui.offices.own_office_page import OwnOfficePage
from ui.shell.main_window import MainWindow
from ui.shell.navigation import HOME


@pytest.fixture
def shell(qapp, tmp_path):
    """A program over the register of the first of two offices that checked each other."""
    preferences.save({"language": None, "theme": "light", "zoom": None})
    one, other = office(tmp_path / "one", FIRST), office(tmp_path / "other", SECOND)
    add_each_other(one, other)
    check(one, other)
    check(other, one)
    packet = Path(sealed_case(other, one)[1].file)
    access.lock(one)
    made = Shell(qapp, one.folder, restart=lambda _folder: None, clock=CLOCK)
    services = on_lane(made._lane, lambda: access.unlock(one.folder, None, PASSPHRASE, clock=CLOCK))
    made._open_at(services, HOME)
    settle(made.desk)
    yield made, packet
    on_lane(made._lane, lambda: access.lock(made.desk.services))
    access.lock(other)
    assert isinstance(made.window, MainWindow)
    made.window.prepare_to_go()
    made.window.hide()
    made.window.deleteLater()
    made._lane.waitForDone()
    qapp.removeTranslator(made._words)
    made.deleteLater()


def test_the_window_goes_on_under_the_new_number_and_opens_what_was_on_its_way(shell):
    made, packet = shell
    desk, first = made.desk, made.window
    before = desk.services.office.number
    for place in ("inbox", "offices", "own-office"):
        first.go(place)
        settle(desk)
    first.page._open_move()
    sheet = first.findChild(MoveSheet)
    sheet.reasons["new-computer"].click()
    sheet.move_button.click()
    settle(desk)
    sheet.close_button.click()
    settle(desk)
    QApplication.processEvents()
    window = made.window
    assert window is not first
    assert isinstance(window.page, OwnOfficePage)
    shown = " ".join(texts(window.page))
    assert desk.services.office.number in shown
    assert desk.services.office.number != before
    assert before in shown
    window.go("inbox", str(packet))
    settle(desk)
    (item,) = on_lane(desk.lane, lambda: inbox_list.inbox(desk.services))
    assert item.state == "waiting"
    window.go("my-number")
    settle(desk)
    assert window.page.desk.services.office.number == desk.services.office.number

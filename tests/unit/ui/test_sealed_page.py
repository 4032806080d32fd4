"""A sealed case in the window: sealed from its menu, found by its filter, worked on, unsealed."""

from pathlib import Path

import pytest

from app import cases, log, people, sealed, sealed_people
from app.people import NewUser
from app.permissions import Act
from desk_sim import desk_over, dressed, on_lane, settle
from office_sim import OTHER_PASSPHRASE
from ui.case.case_page import CasePage
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.roles import allows
from ui.sealed.seal_sheet import SealSheet
from ui.sealed.sealed_page import SealedCasePage

FACTS = {"p1.name_full": "Zubeida Made-up", "summary": "first"}


@pytest.fixture
def desk(qapp, tmp_path: Path):
    dressed(qapp)
    with desk_over(tmp_path, lambda services: cases.add_case(services, FACTS)) as made:
        new = NewUser("priya", "Priya Made-up", "officer")
        added = on_lane(made.lane, lambda: people.add_user(made.services, new, OTHER_PASSPHRASE))
        made.services = added.services
        yield made


@pytest.fixture
def case_id(desk: Desk) -> str:
    return on_lane(desk.lane, lambda: cases.list_cases(desk.services).rows[0].case_id)


@pytest.fixture
def window(desk: Desk, qtbot):
    shown = MainWindow(desk)
    shown.resize(1366, 720)
    shown.show()
    settle(desk)
    yield shown
    settle(desk)
    shown.prepare_to_go()
    shown.hide()
    shown.deleteLater()


def seal(desk: Desk, case_id: str, qtbot, *names: str) -> list[bool]:
    done: list[bool] = []
    sheet = SealSheet(desk, case_id, None, lambda: done.append(True))
    qtbot.addWidget(sheet)
    sheet.show()
    settle(desk)
    assert sheet.ticks[0].isChecked()
    assert not sheet.ticks[0].isEnabled()
    for tick in sheet.ticks:
        if any(name in tick.accessibleName() for name in names):
            tick.setChecked(True)
    sheet.go.click()
    settle(desk)
    return done


def test_a_case_is_sealed_for_those_who_are_ticked(desk: Desk, case_id: str, qtbot):
    assert seal(desk, case_id, qtbot, "Priya") == [True]
    (found,) = on_lane(desk.lane, lambda: sealed.seals(desk.services))
    assert (found.people, found.mine) == ((1, 2), True)


def test_it_stands_behind_its_filter_and_opens_in_its_own_form(
    desk: Desk, case_id: str, window, qtbot
):
    register = window.page
    assert register.table.rowCount() == 1
    seal(desk, case_id, qtbot)
    register.refresh()
    settle(desk)
    assert register.table.rowCount() == 0
    register.flow.choose("sealed")
    settle(desk)
    assert register.table.rowCount() == 1
    assert not register.refer.isEnabled()
    register.view.entered_row.emit(0)
    settle(desk)
    page = window.page
    assert isinstance(page, SealedCasePage)
    assert "R. Das" in page.named.text()
    assert page.title().endswith("Zubeida Made-up")
    assert not page.refer.isEnabled()
    assert "seal" in page.refer.accessibleDescription()
    assert not allows(page.desk, Act.BIN)
    page.show_section("case/story")
    page.body.fields.put("summary", "second")
    page.leave()
    settle(desk)
    record = on_lane(desk.lane, lambda: sealed.look(desk.services, case_id))
    assert record.value("summary") == "second"
    lines = on_lane(desk.lane, lambda: log.entries(desk.services, object_id=case_id))
    assert {"sealed_viewed", "case_changed", "case_sealed"} <= {line.action for line in lines}


def test_the_seal_is_taken_away_and_put_on_again(desk: Desk, case_id: str, window, qtbot):
    seal(desk, case_id, qtbot, "Priya")
    offered: list[object] = []
    desk.undo_offered.connect(lambda _text, undo: offered.append(undo))
    window.go("sealed-case", case_id)
    settle(desk)
    window.page.unseal.click()
    settle(desk)
    assert type(window.page) is CasePage
    assert window.page.flow.case.case_id == case_id
    offered[0]()
    settle(desk)
    assert isinstance(window.page, SealedCasePage)
    (found,) = on_lane(desk.lane, lambda: sealed.seals(desk.services))
    assert found.people == (1, 2)


def test_the_menu_of_the_case_seals_it(desk: Desk, case_id: str, window):
    window.go("case", case_id)
    settle(desk)
    window.page.menu.fill()
    words = [line.text() for line in window.page.menu.menu().actions()]
    assert any("Seal" in one for one in words)


def test_others_can_be_named_later(desk: Desk, case_id: str, qtbot):
    seal(desk, case_id, qtbot)
    sheet = SealSheet(desk, case_id, (1,), lambda: None)
    qtbot.addWidget(sheet)
    settle(desk)
    sheet.ticks[1].setChecked(True)
    sheet.go.click()
    settle(desk)
    (found,) = on_lane(desk.lane, lambda: sealed.seals(desk.services))
    assert found.people == (1, 2)
    desk.services = on_lane(desk.lane, lambda: sealed_people.unseal(desk.services, case_id))

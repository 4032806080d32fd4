"""A sealed case in the window: sealed from its menu, found by its filter, worked on, unsealed."""

import errno
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from app.cases import case_list, cases
from app.core import drafts, log
from app.core.permissions import Act
from app.core.services import OPEN_S
from app.register import people
from app.register.people import NewUser
from app.sealed import case_sealing, sealed
from desk_sim import desk_over, dressed, on_lane, settle
from office_sim import OTHER_PASSPHRASE, PASSPHRASE
from ui.cases.form import case_flow
from ui.cases.form.case_page import CasePage, SealedCasePage
from ui.drafts.draft_form import Keeping
from ui.frame.desk import Desk
from ui.sealed import sealed_sheets
from ui.sealed.sealed_sheets import SealedExportSheet, SealSheet
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import allows
from ui.widgets.plain import PlainLabel
from ui.widgets.second_unlock import SecondLockSheet

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
    return on_lane(desk.lane, lambda: case_list.list_cases(desk.services).rows[0].case_id)


@pytest.fixture
def window(desk: Desk, qtbot):
    shown = MainWindow(desk)
    shown.go("register")
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


def test_what_sealing_does_is_said_before_the_names_and_the_rest_is_one_press_away(
    desk, case_id, qtbot
):
    sheet = SealSheet(desk, case_id, None, lambda: None)
    qtbot.addWidget(sheet)
    sheet.show()
    settle(desk)
    lines = sheet.more.inside.findChildren(PlainLabel)
    assert len(lines) == 4
    assert not any(one.isVisible() for one in lines)
    seen = [one.shown() for one in sheet.findChildren(PlainLabel) if one.isVisible()]
    assert any("recovery sheet" in words for words in seen), "not only who is ticked can open it"
    assert sheet.more.head.accessibleName().endswith("closed")
    assert sheet.leave.hasFocus(), "nothing is unfolded or sealed by the first key"
    sheet.more.head.click()
    assert all(one.isVisible() for one in lines)
    sheet.more.head.click()
    assert not any(one.isVisible() for one in lines)


def unlock(desk: Desk, sheet: SecondLockSheet, words: str = PASSPHRASE) -> None:
    sheet.field.line.setText(words)
    sheet.go.click()
    settle(desk)


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
    register.filters.chosen.emit("sealed")
    assert register.asked is not None
    unlock(desk, register.asked)
    assert register.table.rowCount() == 1
    assert register.refer.isEnabled()
    register.view.entered_row.emit(0)
    settle(desk)
    page = window.page
    assert isinstance(page, SealedCasePage)
    assert "R. Das" in page.named.text()
    assert page.title().endswith("Zubeida Made-up")
    assert page.refer.isEnabled()
    assert not allows(page.desk, Act.BIN)
    page.show_section("case/story")
    page.body.fields.put("summary", "second")
    page.leave()
    settle(desk)
    record = on_lane(desk.lane, lambda: sealed.look(desk.services, case_id))
    assert record.value("summary") == "second"
    lines = on_lane(desk.lane, lambda: log.entries(desk.services, object_id=case_id))
    assert {"sealed_viewed", "case_changed", "case_sealed"} <= {line.action for line in lines}


@pytest.mark.parametrize("way", ["button", "escape"])
def test_sealing_that_is_stopped_leaves_the_case_as_it_was(
    desk: Desk, case_id: str, qtbot, monkeypatch, way
):
    seal_really, begun = case_sealing.seal, threading.Event()

    def seal_slowly(s, ref, named, report, token):
        begun.set()
        while not token.is_set:
            pass
        return seal_really(s, ref, named, report, token)

    monkeypatch.setattr(case_sealing, "seal", seal_slowly)
    done: list[bool] = []
    sheet = SealSheet(desk, case_id, None, lambda: done.append(True))
    qtbot.addWidget(sheet)
    sheet.show()
    settle(desk)
    sheet.go.click()
    qtbot.waitUntil(begun.is_set)
    assert not sheet.leave.isEnabled()
    if way == "escape":
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    else:
        qtbot.waitUntil(sheet.busy.stop.isVisible)
        sheet.busy.stop.click()
    settle(desk)
    assert done == []
    assert sheet.isVisible()
    assert sheet.go.isEnabled()
    assert on_lane(desk.lane, lambda: sealed.seals(desk.services)) == ()
    assert on_lane(desk.lane, lambda: cases.show_case(desk.services, case_id)).case_id == case_id
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_half_a_note_of_a_sealed_case_waits_inside_the_seal(
    desk: Desk, case_id: str, window, qtbot
):
    seal(desk, case_id, qtbot)
    for typed in ("", "She said half of"):
        window.go("sealed-case", case_id)
        settle(desk)
        window.page.show_section("notes")
        window.page.body.open("notes")
        settle(desk)
        assert window.page.body.piece.text.text() == typed
        window.page.body.piece.text.setText("She said half of")
        window.go("register")
        settle(desk)
    assert on_lane(desk.lane, lambda: sealed.look(desk.services, case_id)).notes == ()
    place = f"note:{case_id}"
    assert on_lane(desk.lane, lambda: drafts.kept(desk.services, place)) == ""


def test_what_could_not_be_saved_goes_into_its_own_seal_whichever_case_comes_next(
    desk: Desk, case_id: str, window, qtbot, monkeypatch
):
    facts = {"p1.name_full": "Rehana Made-up", "summary": "other"}
    other = on_lane(desk.lane, lambda: cases.add_case(desk.services, facts)).case_id
    for one in (case_id, other):
        seal(desk, one, qtbot)
    window.go("sealed-case", case_id)
    settle(desk)
    page = window.page
    with monkeypatch.context() as patched:
        patched.setattr("app.sealed.sealed.opened", full)
        page.flow.note("summary", "first", "second")
        window.go("sealed-case", other)
        settle(desk)
    assert page.has_unsaved(), "also when the seal itself could not be opened"
    window.go("sealed-case", other)
    settle(desk)
    page.flow.save()
    settle(desk)
    assert not page.has_unsaved()
    for one, summary in ((case_id, "second"), (other, "other")):
        record = on_lane(desk.lane, lambda one=one: sealed.look(desk.services, one))
        assert record.value("summary") == summary


def test_half_a_note_that_found_no_room_goes_into_its_own_seal_later(
    desk: Desk, case_id: str, window, qtbot, monkeypatch
):
    facts = {"p1.name_full": "Rehana Made-up"}
    other = on_lane(desk.lane, lambda: cases.add_case(desk.services, facts)).case_id
    for one in (case_id, other):
        seal(desk, one, qtbot)
    desk.services.second_lock.open()
    window.go("sealed-case", case_id)
    settle(desk)
    keeping = Keeping.of(window.page.desk)
    with monkeypatch.context() as patched:
        patched.setattr(drafts, "keep", full)
        keeping.hand_in(f"note:{case_id}", "She said half of")
        settle(desk)
    window.go("sealed-case", other)
    settle(desk)
    assert keeping.waits()
    keeping.try_again()
    settle(desk)
    assert not keeping.waits()

    def in_its_seal() -> str:
        with sealed.opened(desk.services, case_id) as held:
            return drafts.kept(held, f"note:{case_id}")

    assert on_lane(desk.lane, in_its_seal) == "She said half of"


def test_no_case_stands_behind_the_question_because_another_one_could_not_be_saved(
    desk: Desk, case_id: str, window, qtbot, monkeypatch
):
    names = ("Rehana Made-up", "Salma Made-up")
    others = [
        on_lane(desk.lane, lambda name=name: cases.add_case(desk.services, {"p1.name_full": name}))
        for name in names
    ]
    for one in (case_id, *(other.case_id for other in others)):
        seal(desk, one, qtbot)
    lock = desk.services.second_lock
    lock.open()
    window.go("sealed-case", case_id)
    settle(desk)
    page = window.page
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        page.flow.note("summary", "first", "second")
        window.go("sealed-case", others[0].case_id)
        settle(desk)
    assert page.has_unsaved()
    assert names[0] in page.title()
    later = lock.tick() + OPEN_S + 60
    monkeypatch.setattr(lock, "tick", lambda: later)
    window.go("sealed-case", others[1].case_id)
    settle(desk)
    assert isinstance(page.asked, SecondLockSheet)
    assert names[0] not in page.title()
    assert page.flow.case is None
    assert page.named.text() == ""
    unlock(desk, page.asked)
    page.flow.save()
    settle(desk)
    assert names[1] in page.title()


def full(*_given: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


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
    desk.services = on_lane(desk.lane, lambda: case_sealing.unseal(desk.services, case_id))


def test_the_list_of_sealed_cases_asks_once_more(desk: Desk, case_id: str, window, qtbot):
    seal(desk, case_id, qtbot)
    register = window.page
    register.refresh()
    settle(desk)
    register.filters.chosen.emit("sealed")
    sheet = register.asked
    unlock(desk, sheet, "something else")
    assert "not your passphrase" in sheet.told.error.text()
    assert sheet.isVisible()
    sheet.reject()
    settle(desk)
    assert register.filters.value() == "open"
    assert register.flow.filter == "open"
    assert register.table.rowCount() == 0
    register.filters.chosen.emit("sealed")
    unlock(desk, register.asked)
    assert not sheet.isVisible()
    assert register.asked.field.text() == ""
    assert register.table.rowCount() == 1
    desk.services.second_lock.shut()
    register.refresh()
    settle(desk)
    assert (register.flow.filter, register.filters.value()) == ("open", "open")
    assert register.table.rowCount() == 0


@pytest.mark.parametrize("text", ["", "Zubeida"])
def test_work_that_is_over_keeps_the_list_of_sealed_cases_open_no_longer(
    desk: Desk, case_id: str, window, qtbot, text
):
    """What was begun with other cases lists anew when it is over, also when nobody is there."""
    seal(desk, case_id, qtbot)
    register, lock = window.page, desk.services.second_lock
    hand = [lock.tick()]
    lock.tick = lambda: hand[0]
    lock.open()
    register.flow.text = text
    # The case stood beside the list before it was sealed: what counts is that it is looked at now.
    with qtbot.waitSignal(register.flow.detailed):
        register.filters.chosen.emit("sealed")
    settle(desk)
    for _step in range(2):
        hand[0] += OPEN_S / 2 - 1
        register.several.ended.emit()
        qtbot.waitUntil(lambda: not register.flow._later.isActive())
        settle(desk)
        assert register.table.rowCount() == 1
        assert register.pane._case_id == case_id
    hand[0] += 3
    assert not lock.is_open()
    register.several.ended.emit()
    settle(desk)
    assert register.flow.filter == "open"
    assert register.table.rowCount() == 0
    lock.open()
    register.filters.chosen.emit("sealed")
    settle(desk)
    hand[0] += OPEN_S / 2
    register.refresh()
    settle(desk)
    hand[0] += OPEN_S / 2 + 1
    assert lock.is_open(), "who comes back to the list looks at it"


def test_a_sealed_case_asks_before_it_is_shown_and_not_while_somebody_is_in_it(
    desk: Desk, case_id: str, window, qtbot
):
    seal(desk, case_id, qtbot)
    desk.services.second_lock.shut()
    window.go("sealed-case", case_id)
    settle(desk)
    page = window.page
    assert page.flow.case is None
    assert page.named.text() == ""
    unlock(desk, page.asked)
    assert page.flow.case.case_id == case_id
    lock = desk.services.second_lock
    lock.tick = lambda: 10_000_000.0
    assert lock.is_open(case_id)
    assert not lock.is_open()
    page.show_section("case/story")
    page.body.fields.put("summary", "much later")
    window.go("register")
    settle(desk)
    lock.open()
    record = on_lane(desk.lane, lambda: sealed.look(desk.services, case_id))
    assert record.value("summary") == "much later"
    lock.shut()
    window.go("sealed-case", case_id)
    assert page.asked is not None
    page.asked.reject()
    settle(desk)
    assert window.page is not page


def test_a_passphrase_that_was_not_given_opens_nothing_later(
    desk: Desk, case_id: str, window, qtbot
):
    seal(desk, case_id, qtbot)
    lock = desk.services.second_lock
    lock.open()
    window.go("sealed-case", case_id)
    settle(desk)
    window.go("register")
    settle(desk)
    later = lock.tick() + OPEN_S
    lock.tick = lambda: later
    for place in ("sealed-case", "sealed-refer"):
        window.go(place, case_id)
        settle(desk)
        window.page.asked.reject()
        settle(desk)
        assert not lock.is_open(case_id)
        assert not lock.is_open()


def test_nothing_of_the_case_stands_behind_the_question(desk: Desk, case_id: str, window, qtbot):
    seal(desk, case_id, qtbot)
    lock = desk.services.second_lock
    lock.open()
    for place in ("sealed-case", "sealed-refer"):
        window.go(place, case_id)
        settle(desk)
    window.go("register")
    settle(desk)
    later = lock.tick() + OPEN_S + 60
    lock.tick = lambda: later
    for place in ("sealed-case", "sealed-refer"):
        window.go(place, case_id)
        settle(desk)
        fields = [one.text() for one in window.findChildren(QLineEdit) if one.isVisible()]
        assert FACTS["p1.name_full"] not in fields
        assert "Zubeida" not in window.page.title()
        if place == "sealed-refer":
            assert not window.page.stack.isVisible()
        unlock(desk, window.page.asked)
        assert window.page.title().count("LF-26-0001") == 1
        window.go("register")
        settle(desk)
        later += OPEN_S + 60


def test_a_sealed_case_is_exported_from_its_menu(
    desk: Desk, case_id: str, window, qtbot, tmp_path: Path
):
    seal(desk, case_id, qtbot)
    window.go("sealed-case", case_id)
    settle(desk)
    page = window.page
    page.menu.fill()
    words = {line.text(): line for line in page.menu.menu().actions()}
    assert not any("Seal" in one for one in words)
    assert words["Export this case…"].isEnabled()
    sheet = SealedExportSheet(page.desk, page.flow.case.case_no, window)
    qtbot.addWidget(sheet)
    sheet.formats["json"].setChecked(True)
    sheet.write("json", tmp_path / "one.json")
    settle(desk)
    assert "Zubeida" in (tmp_path / "one.json").read_text("utf-8")
    again = SealedExportSheet(page.desk, page.flow.case.case_no, window)
    qtbot.addWidget(again)
    again.write("json", tmp_path / "one.json")
    settle(desk)
    assert again.go.isEnabled()
    lines = on_lane(desk.lane, lambda: log.entries(desk.services, object_id=case_id))
    assert [line.action for line in lines].count("sealed_exported") == 1


@pytest.mark.parametrize("way", ["X", "Esc", "Stop"])
def test_whoever_cancels_an_export_is_told(desk: Desk, tmp_path, qtbot, monkeypatch, way):
    begun, go_on, stopped = threading.Event(), threading.Event(), []

    def export_slowly(_s, _choice, _path, _report, token):
        begun.set()
        go_on.wait()
        stopped.append(token.is_set)
        token.checkpoint()

    said: list[str] = []
    monkeypatch.setattr(Desk, "say", lambda _desk, text, **_more: said.append(text))
    monkeypatch.setattr(sealed_sheets, "export_cases", export_slowly)
    sheet = SealedExportSheet(desk, "MU-1")
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.write("json", tmp_path / "one.json")
    qtbot.waitUntil(begun.is_set)
    if way == "Esc":
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    elif way == "X":
        sheet.close()
    else:
        sheet.busy.stop.click()
    go_on.set()
    settle(desk)
    assert stopped == [True]
    here = "\n".join(one.text() for one in sheet.findChildren(QLabel) if one.isVisible())
    assert ("No file was left behind" in here) == (way == "Stop")
    assert any("No file was left behind" in one for one in said) == (way != "Stop")
    assert sheet.go.isEnabled()

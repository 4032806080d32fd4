"""The list of what is due: several at once, nothing by Enter, and what was decided is undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy import delete

from app.core.services import Services, writing
from app.retention import due, holds, rules
from app.retention import recycle_bin as bins
from app.retention.declined import declined_rule
from app.retention.holds import reason_words
from app.retention.records import BackupsOf, HoldRecord, Promise
from app.sealed import case_sealing
from desk_sim import desk_over, on_lane, settle
from models.index.retention_rows import fill as fill_kept
from models.rows.retention import KINDS, CaseDecision, CaseHold
from screens_retention import fill
from ui.frame import projector
from ui.frame.desk import Desk
from ui.retention import delete_sheet
from ui.retention.delete_sheet import DeleteSheet, ReachSheet
from ui.retention.due_page import DuePage
from ui.retention.hold_line import beside_words, held_words, longest_first
from ui.retention.keeping_sheet import AskedSheet, HoldSheet, KeepingSheet, KeepSheet, LiftSheet
from ui.retention.rules_sheet import RulesSheet
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import Button
from ui.widgets.case_words import name_or_withheld
from ui.widgets.entries import Labelled
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner

RULES = {"child": (24, 84), "adult": (12, 60), "nothing": (3, 12), "moved": (6, 24)}


def prepare(services: Services) -> None:
    made = fill(services)
    rules.set_rules(services, RULES)
    due.ask_deletion(services, made[1])


def stand(desk: Desk) -> None:
    """Bring everything that a test decided back to how it was."""
    s = desk.services
    for one in bins.list_bin(s):
        bins.restore_case(s, one.case_id)
    with writing(s) as session:
        for kind in (CaseHold, CaseDecision):
            session.execute(delete(kind))
        fill_kept(session)
    rules.set_rules(s, {**dict.fromkeys(KINDS, (0, 0)), **RULES})
    due.ask_deletion(s, "LF-26-0002")


@pytest.fixture(scope="module")
def shown_first(qapp, tmp_path_factory):
    """One office and its window for all tests, because making them is what takes long."""
    with desk_over(tmp_path_factory.mktemp("kept"), prepare) as desk:
        window = MainWindow(desk)
        window.resize(1200, 700)
        window.show()
        settle(desk)
        yield window
        settle(desk)
        window.prepare_to_go()
        window.hide()
        window.deleteLater()


@pytest.fixture
def desk(shown_first: MainWindow) -> Desk:
    return shown_first.desk


@pytest.fixture
def window(shown_first: MainWindow, desk: Desk):
    on_lane(desk.lane, lambda: stand(desk))
    shown_first.go("today")
    settle(desk)
    shown_first.go("retention")
    settle(desk)
    yield shown_first
    settle(desk)


@pytest.fixture
def page(window: MainWindow) -> DuePage:
    assert isinstance(window.page, DuePage)
    return window.page


def sheet_of[S: QWidget](window: MainWindow, kind: type[S]) -> S:
    settle(window.desk)
    return next(one for one in reversed(window.findChildren(kind)) if one.isVisible())


def listed(page: DuePage) -> list[str]:
    return [one.case_no for one in page.model.records()]


def in_bin(desk: Desk) -> int:
    return len(on_lane(desk.lane, lambda: bins.list_bin(desk.services)))


def test_wishes_come_first_and_each_line_says_why(page: DuePage) -> None:
    assert page.model.rowCount() == 6
    first = [page.model.index(0, column).data() for column in range(5)]
    assert first[1] == "Made-up Raju"
    assert first[3].startswith("Deletion was asked for")
    assert page.words.shown() == "6 cases are due."
    said = [page.model.index(row, 3).data() for row in range(6)]
    tips = [page.model.index(row, 3).data(Qt.ItemDataRole.ToolTipRole) for row in range(6)]
    assert tips == said  # A low window cuts them.
    assert any("18 years old on 2 Jan 2020" in words for words in said)
    assert any("the age is not known" in words for words in said)


def test_several_are_kept_at_once_and_refusals_stand_under_their_field(window, page) -> None:
    page.view.selectAll()
    assert page.keep.text().strip() == "Keep 6 until…"
    assert not page.look.isEnabled()
    page.keep.click()
    sheet = sheet_of(window, KeepSheet)
    sheet.until.setText("1 Jan 2020")
    sheet.why.setText("A claim")
    sheet.go.click()
    settle(window.desk)
    assert sheet.isVisible()
    sheet.until.setText("1 Jan 2035")
    sheet.go.click()
    settle(window.desk)
    assert page.model.rowCount() == 0
    assert page.stack.currentIndex() == 1


def test_enter_never_deletes_and_several_go_and_come_back(qtbot, window, desk, page) -> None:
    page.view.selectAll()
    page.delete.click()
    sheet = sheet_of(window, DeleteSheet)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    settle(desk)
    assert not sheet.isVisible()
    assert in_bin(desk) == 0
    page.view.selectAll()
    page.delete.click()
    sheet = sheet_of(window, DeleteSheet)
    sheet.go.setFocus()
    qtbot.keyClick(sheet.go, Qt.Key.Key_Return)
    settle(desk)
    assert in_bin(desk) == 0
    page.view.selectAll()
    page.delete.click()
    sheet_of(window, DeleteSheet).go.click()
    settle(desk)
    assert in_bin(desk) == 6
    assert page.model.rowCount() == 0
    window.toast.undo()
    settle(desk)
    assert in_bin(desk) == 0
    assert page.model.rowCount() == 6


def test_cases_that_are_not_named_before_they_go_are_counted(window, page, monkeypatch) -> None:
    monkeypatch.setattr(delete_sheet, "_NAMED", 2)
    page.view.selectAll()
    page.delete.click()
    sheet = sheet_of(window, DeleteSheet)
    told = [label.shown() for label in sheet.findChildren(PlainLabel)]
    assert told.count("and 4 more") == 1
    assert sum(" · Made-up" in one for one in told) <= 2
    sheet.reject()


def test_what_changed_meanwhile_is_left_and_named(window, desk, page) -> None:
    page.view.selectAll()
    page.delete.click()
    sheet = sheet_of(window, DeleteSheet)
    held = page.chosen()[0]
    on_lane(desk.lane, lambda: holds.hold(desk.services, held.case_id, "audit"))
    told = []
    desk.noticed.connect(told.append)
    sheet.go.click()
    settle(desk)
    assert in_bin(desk) == 5
    assert any(held.case_no in one.todo and "held" in one.todo for one in told)


def test_files_and_backups_to_come_are_told_without_a_press(qtbot) -> None:
    disk = BackupsOf("Disk", "folder", 0, "2027-12-01")
    sheet = ReachSheet(Promise(1, (disk,), (), 2, "2026-11-25", 1), "Made-up office")
    qtbot.addWidget(sheet)
    sheet.show()
    said = " ".join(one.shown() for one in sheet.findChildren(PlainLabel) if one.isVisible())
    for words in ("Look for them.", "may hold it", "Those of the next 30 days will."):
        assert words in said
    assert "No backup that" not in said
    assert "No other office" not in said
    assert "old sealed pages" not in said


def refused_at(sheet: RulesSheet) -> list[str]:
    """Return the names of the fields under which words stand."""
    found = [one for one in sheet.findChildren(Labelled) if not one.error.isHidden()]
    return [one.field.accessibleName() for one in found]


def test_the_rules_are_set_in_any_digits_and_wrong_ones_are_told(window, desk, page) -> None:
    page.rules.click()
    sheet = sheet_of(window, RulesSheet)
    review, delete = sheet.fields["adult"]
    delete.setText("soon")
    sheet.go.click()
    settle(desk)
    assert sheet.isVisible()
    assert refused_at(sheet) == [delete.accessibleName()]
    assert delete.hasFocus()
    assert not sheet.findChildren(Banner)
    delete.setText("")
    sheet.fields["nothing"][1].setText("1")
    sheet.go.click()
    settle(desk)
    assert refused_at(sheet) == [sheet.fields["nothing"][1].accessibleName()]
    assert "came to nothing" in refused_at(sheet)[0]
    sheet.suggest.click()
    review.setText("१२०")
    delete.setText("")
    sheet.go.click()
    settle(desk)
    found = {one.kind: one for one in on_lane(desk.lane, lambda: rules.list_rules(desk.services))}
    assert (found["adult"].review_months, found["adult"].delete_months) == (120, 0)
    assert found["untouched"].review_months == 6


def test_the_days_of_declined_referrals_are_shown_set_and_taken_away(window, desk, page) -> None:
    def asked() -> RulesSheet:
        page.rules.click()
        return sheet_of(window, RulesSheet)

    def days() -> int:
        return on_lane(desk.lane, lambda: declined_rule(desk.services)).days

    sheet = asked()
    assert sheet.days.text() == "30"
    said = " ".join(one.shown() for one in sheet.findChildren(PlainLabel))
    assert "Referrals that became no case (declined, withdrawn or replaced)" in said
    assert "after 30 days unless you say otherwise" in said
    sheet.days.setText("4000")
    sheet.go.click()
    settle(desk)
    assert refused_at(sheet) == [sheet.days.accessibleName()]
    assert days() == 30
    sheet.days.setText("९०")
    sheet.go.click()
    settle(desk)
    assert days() == 90
    sheet = asked()
    assert sheet.days.text() == "90"
    sheet.days.setText("")
    sheet.go.click()
    settle(desk)
    assert days() == 0
    sheet = asked()
    assert sheet.days.text() == ""
    sheet.suggest.click()
    sheet.go.click()
    settle(desk)
    assert days() == 30


def test_a_case_is_held_and_let_go_from_its_own_page(window, desk, page) -> None:
    case_id = page.model.record(1).case_id
    window.go("case", case_id)
    settle(desk)

    def keeping() -> KeepingSheet:
        window.page.acts.keeping()
        return sheet_of(window, KeepingSheet)

    keeping().hold.click()
    sheet = sheet_of(window, HoldSheet)
    sheet.go.click()
    settle(desk)
    assert sheet.isVisible()
    sheet.reason.choose("court_case")
    sheet.go.click()
    settle(desk)
    told = []
    desk.noticed.connect(told.append)
    window.page.acts.bin()
    settle(desk)
    assert in_bin(desk) == 0
    assert any("is held" in one.text for one in told)
    keeping().lifts[0].click()
    sheet = sheet_of(window, LiftSheet)
    sheet.why.setText("The judgment is final")
    sheet.go.click()
    settle(desk)
    keeping().asked.click()
    sheet_of(window, AskedSheet).go.click()
    settle(desk)
    opened = keeping()
    opened.not_asked.click()
    settle(desk)
    found = on_lane(desk.lane, lambda: due.keeping(desk.services, case_id))
    assert (found.asked_on, [one.in_force for one in found.holds]) == ("", [False])


def test_each_of_several_holds_is_lifted_one_by_one(window, desk, page) -> None:
    case_id = page.model.record(1).case_id

    def place() -> None:
        for reason in ("court_case", "appeal", "audit"):
            holds.hold(desk.services, case_id, reason)

    on_lane(desk.lane, place)
    window.go("case", case_id)
    settle(desk)
    window.page.acts.keeping()
    lifted = []
    for left in (2, 1, 0):
        sheet = sheet_of(window, KeepingSheet)
        assert len(sheet.lifts) == left + 1
        names = [button.accessibleName() for button in sheet.lifts]
        assert len(set(names)) == left + 1
        # The oldest stands last: not only the newest can be lifted.
        lifted.append(names[-1])
        sheet.lifts[-1].click()
        asked = sheet_of(window, LiftSheet)
        said = " ".join(label.shown() for label in asked.findChildren(PlainLabel))
        assert ("deleted again" in said) is (left == 0)
        asked.why.setText("It is over")
        asked.go.click()
        settle(desk)
    found = on_lane(desk.lane, lambda: due.keeping(desk.services, case_id))
    assert not any(one.in_force for one in found.holds)
    assert len(found.holds) == 3
    assert sorted(lifted) == sorted(f"Lift the hold… {reason_words(one)}" for one in found.holds)
    settle(desk)
    assert window.page.held.banner is None


def test_the_page_of_a_held_case_says_so_and_leads_to_the_hold(window, desk, page) -> None:
    first, second = page.model.record(0).case_id, page.model.record(1).case_id
    on_lane(desk.lane, lambda: holds.hold(desk.services, first, "audit", "", "1 Jan 2035"))
    on_lane(desk.lane, lambda: holds.hold(desk.services, first, "appeal", "Of Made-up Raju"))
    window.go("case", second)
    settle(desk)
    assert window.page.held.isHidden()
    window.go("case", first)
    settle(desk)
    line = window.page.held
    assert not line.isHidden()
    told = {line.banner.label.shown(), line.banner.todo.shown()}
    assert "Held until somebody lifts it: An appeal is possible or running" in told
    (beside,) = (words for words in told if "can lift the hold" in words)
    assert "Of Made-up Raju" in beside
    assert "The head of the office, or R. Das, can lift the hold." in beside
    assert "1 more hold keeps it." in beside
    line.findChild(Button).click()
    opened = sheet_of(window, KeepingSheet)
    held = [one for one in opened.findChildren(Banner) if one.text.startswith("Held")]
    assert len(held) == 2
    opened.lifts[0].click()
    sheet = sheet_of(window, LiftSheet)
    sheet.why.setText("Over")
    sheet.go.click()
    settle(desk)
    (left,) = longest_first(on_lane(desk.lane, lambda: due.keeping(desk.services, first)))
    assert line.banner.label.shown() == held_words(left)
    assert "more hold" not in line.banner.todo.shown()
    on_lane(desk.lane, lambda: holds.lift(desk.services, first, "Over"))
    window.page.flow.reload()
    settle(desk)
    assert line.isHidden()
    dated = HoldRecord("a", "audit", "", "2035-01-01", 0, "", True)
    assert "b" * 80 not in beside_words([replace(dated, words="b" * 300)])
    assert held_words(dated) == "Held until 1 Jan 2035: An audit or inspection"


def test_what_was_typed_about_a_hold_is_hidden_where_others_look(window, desk, page) -> None:
    case_id = page.model.record(0).case_id
    on_lane(desk.lane, lambda: holds.hold(desk.services, case_id, "appeal", "Raju asked"))
    projector.wear(True)
    try:
        window.go("case", case_id)
        settle(desk)
        banner = window.page.held.banner
        told = f"{banner.label.shown()} {banner.todo.shown()} {banner.accessibleName()}"
        assert "An appeal is possible" in told
        assert "Raju" not in told
        assert "R. Das" not in told
    finally:
        projector.wear(False)


def test_names_are_hidden_where_the_screen_is_seen_by_others(window, desk, page) -> None:
    projector.wear(True)
    try:
        hidden = name_or_withheld("Made-up Raju")
        assert hidden != "Made-up Raju"
        assert page.model.index(0, 1).data() == hidden
        page.view.selectAll()
        page.delete.click()
        sheet = sheet_of(window, DeleteSheet)
        told = [label.shown() for label in sheet.findChildren(PlainLabel)]
        assert any("LF-26-0002" in words for words in told)
        assert "Raju" not in " ".join(told)
        assert "Raju" not in sheet.windowTitle()
        sheet.reject()
    finally:
        projector.wear(False)


def test_the_first_page_leads_here(window, desk) -> None:
    window.go("today")
    settle(desk)
    stations = {key: one for card in window.page.board.cards for key, one in card.stations.items()}
    first = next(one for key, one in stations.items() if key.startswith("kept:"))
    first.click()
    settle(desk)
    assert isinstance(window.page, DuePage)


def test_within_a_seal_a_case_is_held_and_let_go(window, desk, page) -> None:
    case_id = page.model.record(1).case_id

    def prepare_seal() -> Services:
        sealed = case_sealing.seal(desk.services, case_id, {desk.services.user.user})
        sealed.second_lock.open()
        return sealed

    desk.services = on_lane(desk.lane, prepare_seal)
    window.go("sealed-case", case_id)
    settle(desk)
    window.page.acts.keeping()
    sheet_of(window, KeepingSheet).hold.click()
    sheet = sheet_of(window, HoldSheet)
    sheet.reason.choose("appeal")
    sheet.go.click()
    settle(desk)
    assert window.page.held.banner.label.shown().startswith("Held until somebody lifts it")
    window.page.acts.keeping()
    opened = sheet_of(window, KeepingSheet)
    assert opened.lifts[0].isEnabled()
    opened.reject()
    found = on_lane(desk.lane, lambda: due.due(desk.services, with_sealed=True))
    assert case_id not in [one.case_id for one in found.rows]
    window.go("retention")
    settle(desk)
    assert "1 sealed case is not looked at here" in window.page.words.shown()

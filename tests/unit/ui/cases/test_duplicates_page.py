"""Pairs are compared side by side, merged on purpose only, told apart for good, and undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from app.cases import cases
from app.cases.records import CaseRecord
from app.duplicates.merging import DIFFERS, compare_cases
from desk_sim import dressed, on_lane, settle
from ui.cases import duplicates_page
from ui.cases.duplicates_page import MERGED, DuplicatesPage
from ui.cases.duplicates_pair import ValueBox
from ui.frame.desk import Desk
from ui.widgets.choices import ComboBox

SUNITA = {
    "p1.name_full": "सुनीता तमांग",
    "p1.role": ("victim",),
    "p1.age": "16",
    "p1.phone": "98765 43210",
    "p1.home_district": "Kalimpong",
    "summary": "Found at the station",
    "p2.name_full": "Made-up Mother",
    "p2.role": ("family_member",),
}
AGAIN = SUNITA | {
    "p1.name_full": "Suneeta Tamang",
    "p1.age": "17",
    "summary": "Reported missing",
    "notes": "The father called twice.",
    "p2.name_full": "Made-up Uncle",
    "p2.role": ("suspect",),
}


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    def add() -> tuple[str, str]:
        s = desk.services
        return cases.add_case(s, SUNITA).case_id, cases.add_case(s, AGAIN).case_id

    return on_lane(desk._lane, add)


@pytest.fixture
def page(qtbot, desk: Desk):
    made = DuplicatesPage(desk)
    qtbot.addWidget(made)
    made.resize(1130, 620)
    qtbot.in_front(made)
    made.refresh()
    settle(desk)
    yield made
    settle(desk)


def said(page: DuplicatesPage) -> str:
    return " ".join(label.text().replace("\u200b", "") for label in page.pane.findChildren(QLabel))


def press_merge(page: DuplicatesPage) -> None:
    page.merge.click()
    page.sheet.merge.click()
    settle(page.desk)


def shown(page: DuplicatesPage, case_id: str) -> CaseRecord:
    return on_lane(page.desk._lane, lambda: cases.show_case(page.desk.services, case_id))


def test_an_empty_register_says_what_was_compared(page):
    assert page.stack.currentIndex() == 2
    assert not page.merge.isEnabled()


def test_a_pair_stands_side_by_side(two, page):
    assert page.pairs.rowCount() == 1
    words = said(page)
    assert "LF-26-0001" in words
    assert "LF-26-0002" in words
    assert "Reported missing" in words
    assert "The father called twice." in words
    assert "1 event" not in words
    boxes = page.pane.findChildren(ValueBox)
    assert len(boxes) % 2 == 0
    assert all(box.dot.accessibleName() for box in boxes)


def test_pairs_and_merges_that_are_not_listed_are_said_to_be_there(two, page, monkeypatch):
    assert not page.more.isVisibleTo(page)
    on_lane(page.desk._lane, lambda: cases.add_case(page.desk.services, AGAIN))
    monkeypatch.setattr(duplicates_page, "PAIRS_KEPT", 1)
    page.refresh()
    settle(page.desk)
    assert (page.pairs.rowCount(), page.more.isVisibleTo(page)) == (1, True)
    press_merge(page)
    assert not page.older.isVisibleTo(page)
    page.refresh()
    settle(page.desk)
    assert (page.pairs.rowCount(), page.more.isVisibleTo(page)) == (1, False)
    press_merge(page)
    monkeypatch.setattr(duplicates_page, "MERGES_LISTED", 1)
    page.refresh()
    settle(page.desk)
    page.faces.chosen.emit(MERGED)
    assert (page.merges.rowCount(), page.older.isVisibleTo(page.stack.widget(1))) == (1, True)


def test_the_officer_chooses_what_wins_and_who_is_whom(qtbot, two, page):
    boxes = {box.dot.accessibleName(): box for box in page.pane.findChildren(ValueBox)}
    qtbot.mouseClick(boxes["Age in years: keep 17"], Qt.MouseButton.LeftButton)
    assert page.flow.take == {"p1.age"}
    press_merge(page)
    case = shown(page, two[1])
    assert case.case_id == two[0]
    assert (case.value("p1.age"), case.value("summary")) == (17, "Found at the station")
    assert len(case.persons) == 3
    assert page.pairs.rowCount() == 0
    assert page.merges.rowCount() == 1


def test_a_choice_can_be_taken_back_and_a_turn_forgets_it(qtbot, two, page):
    boxes = {box.dot.accessibleName(): box for box in page.pane.findChildren(ValueBox)}
    qtbot.mouseClick(boxes["Age in years: keep 17"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(boxes["Age in years: keep 16"], Qt.MouseButton.LeftButton)
    assert page.flow.take == set()
    page.pane.turn.click()
    settle(page.desk)
    assert page.flow.comparison.kept.case_id == two[1]
    press_merge(page)
    assert shown(page, two[0]).case_id == two[1]


def test_people_can_be_told_apart_inside_the_pair(two, page):
    combo = page.pane.findChildren(ComboBox)[0]
    assert combo.value() == "1"
    combo.choose("0")
    combo.chosen.emit("0")
    settle(page.desk)
    assert [one.same_as for one in page.flow.comparison.persons] == [0, 0]
    page.flow.match(1, 1)
    settle(page.desk)
    assert [one.same_as for one in page.flow.comparison.persons] == [1, 0]
    assert any(fact.state == DIFFERS for fact in page.flow.comparison.facts)


def test_enter_merges_nothing(qtbot, two, page):
    page.merge.click()
    for place in (page.sheet, page.sheet.merge):
        qtbot.keyClick(place, Qt.Key.Key_Return)
    settle(page.desk)
    assert page.sheet.isVisible()
    page.sheet.cancel.click()
    settle(page.desk)
    assert shown(page, two[1]).case_id == two[1]


def test_a_merge_is_undone_from_the_toast_and_from_the_list(two, page, desk):
    offered = []
    desk.undo_offered.connect(lambda text, undo: offered.append((text, undo)))
    press_merge(page)
    assert offered[0][0] == "LF-26-0002 became part of LF-26-0001."
    offered[0][1]()
    settle(desk)
    assert page.pairs.rowCount() == 1
    press_merge(page)
    page.faces.choose(MERGED)
    page._show_face()
    assert page.stack.currentIndex() == 1
    page.undo.click()
    settle(desk)
    assert shown(page, two[1]).case_id == two[1]
    assert page.merges.rowCount() == 0


def test_two_different_people_are_not_shown_again(two, page, desk):
    page.different.click()
    settle(desk)
    assert page.pairs.rowCount() == 0
    page.refresh()
    settle(desk)
    assert page.pairs.rowCount() == 0


def test_equal_facts_are_folded(two, page):
    folded = [b for b in page.pane.findChildren(type(page.again)) if "stay" in b.text()]
    assert len(folded) == 1
    before = said(page)
    folded[0].click()
    assert "Kalimpong" in before
    assert page.pane.isVisible()


def test_the_kept_case_can_be_opened(two, page, desk):
    asked = []
    desk.opened.connect(lambda place, argument: asked.append((place, argument)))
    press_merge(page)
    page.open_kept.click()
    assert asked == [("case", two[0])]


def test_a_narrow_page_puts_the_comparison_under_the_list(page):
    page.resize(700, 430)
    assert page.minimumSizeHint().width() <= 900
    assert page.minimumSizeHint().height() <= 460


def test_every_part_is_named_and_large_letters_fit(qapp, qtbot, two, desk):
    dressed(qapp, "dark", 150, "hi")
    page = DuplicatesPage(desk)
    qtbot.addWidget(page)
    page.resize(700, 380)
    page.show()
    page.refresh()
    settle(desk)
    for widget in page.findChildren(QWidget):
        wants = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page)
        if wants and widget.isEnabled() and widget.focusProxy() is None:
            face = QAccessible.queryAccessibleInterface(widget)
            assert face is not None, widget
            assert face.text(QAccessible.Text.Name).strip(), widget
    assert page.minimumSizeHint().width() <= 650
    assert page.minimumSizeHint().height() <= 330


def test_a_comparison_leaves_out_what_each_case_says_of_itself(two, desk):
    found = on_lane(desk._lane, lambda: compare_cases(desk.services, *two, {}))
    assert {"status", "case_owner", "registered_on"}.isdisjoint(
        fact.address for fact in found.facts
    )
    assert [one.same_as for one in found.persons] == [0, 0]

"""What several cases have in common is shown, opened and noted; in a case it stands beside it."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.cases import case_work, cases
from app.links.found import KINDS, SeenCase
from app.links.taking_out import MOST
from desk_roles import as_role
from desk_sim import desk_over, dressed, on_lane, settle
from focus_seen import is_pressed_by_enter
from recurring_world import fill
from screens_recurring import SAHNI
from seen_texts import seen_texts
from ui.cases.form.case_page import CasePage
from ui.frame import projector
from ui.frame.desk import Desk
from ui.links.recurring_page import MONTHS_DAYS, ConferenceSheet, RecurringPage
from ui.widgets.buttons import Button

CASES = 30


@pytest.fixture(scope="module")
def common(qapp, tmp_path_factory):
    dressed(qapp)
    folder = tmp_path_factory.mktemp("common")
    made: dict[str, str] = {}

    def work(services) -> None:
        fill(services, CASES)
        made["case_id"] = cases.add_case(services, SAHNI).case_id

    with desk_over(folder, work) as lent:
        yield lent, made["case_id"]


def shown(qtbot, page: QWidget, desk: Desk) -> None:
    qtbot.addWidget(page)
    page.resize(1130, 640)
    qtbot.in_front(page)
    settle(desk)


@pytest.fixture
def page(qtbot, common):
    desk, _case_id = common
    made = RecurringPage(desk)
    made.open("")
    made.refresh()
    shown(qtbot, made, desk)
    yield made
    settle(desk)


@pytest.fixture
def case_page(qtbot, common):
    desk, case_id = common
    made = CasePage(desk)
    made.open(case_id)
    shown(qtbot, made, desk)
    yield made
    settle(desk)


def choose(page: RecurringPage, kind: str) -> None:
    page.choice.kinds.choose(kind)
    page.choice.kinds.chosen.emit(kind)
    settle(page.desk)


def names(widget: QWidget) -> list[str]:
    return [one.accessibleName() for one in widget.findChildren(Button) if one.isVisibleTo(widget)]


def test_an_empty_register_says_what_is_compared(qtbot, desk):
    made = RecurringPage(desk)
    made.open("")
    made.refresh()
    shown(qtbot, made, desk)
    assert made.stack.currentIndex() == 1
    texts = [text for _where, text in seen_texts(made)]
    assert "Nothing here is seen in several cases." in texts
    assert any("not sealed" in text for text in texts)


def test_every_kind_stands_together_and_can_be_chosen_alone(page):
    kinds = [one.kind for one in page.things.records()]
    assert list(dict.fromkeys(kinds)) == list(KINDS)
    choose(page, "vehicle")
    assert {one.kind for one in page.things.records()} == {"vehicle"}
    assert page.choice.kinds.currentText() == f"Vehicles ({page.things.rowCount()})"
    choose(page, "")
    assert len(page.things.records()) == len(kinds)


def test_a_line_shows_its_cases_and_enter_opens_one(qtbot, page):
    choose(page, "vehicle")
    group = page.flow.group
    assert page.pane.cases.rowCount() == group.cases
    asked = []
    page.desk.opened.connect(lambda place, about: asked.append((place, about)))
    page.pane.view.choose(1)
    qtbot.keyClick(page.pane.view, Qt.Key.Key_Return)
    assert asked == [("case", page.pane.cases.record(1).case_id)]


def test_what_says_little_is_said_to_say_little(page):
    choose(page, "route")
    assert "Alone it says little" in page.pane.caution.shown()
    choose(page, "vehicle")
    assert not page.pane.caution.isVisibleTo(page)
    choose(page, "suspect")
    assert "possibly the same person" in page.pane.caution.shown()
    assert page.things.index(0, 0).data() == page.pane.value.shown()


def test_a_shorter_time_asks_again(page):
    before = page.flow.found
    page.choice.times.choose("month")
    page.choice.times.chosen.emit("month")
    settle(page.desk)
    assert page.flow.period is not None
    assert sum(page.flow.found.counts.values()) < sum(before.counts.values())
    assert set(MONTHS_DAYS) == {
        page.choice.times.itemData(row) for row in range(page.choice.times.count())
    }


def test_one_case_alone_and_the_way_to_all(qtbot, common):
    desk, case_id = common
    made = RecurringPage(desk)
    made.open(f"{case_id}#p2.vehicles")
    made.refresh()
    shown(qtbot, made, desk)
    assert made.flow.group.kind == "vehicle"
    assert made.about("") == case_id
    assert not made.choice.save.isVisibleTo(made)
    assert all(one.addresses for one in made.things.records())
    few = made.things.rowCount()
    made.choice.whole.click()
    settle(desk)
    assert made.about("") == ""
    assert made.things.rowCount() > few


def test_the_note_goes_into_the_ticked_cases(page):
    choose(page, "account")
    page.pane.conference.click()
    sheet = page.sheet
    for box in sheet.boxes.values():
        box.setChecked(False)
    assert not sheet.keep.isEnabled()
    chosen = list(sheet.boxes)[:2]
    for one in chosen:
        sheet.boxes[one].setChecked(True)
    sheet.text.setText("  ")
    assert not sheet.keep.isEnabled()
    sheet.text.setText("Meet on Monday.")
    assert sheet.keep.isEnabled()
    sheet.keep.click()
    settle(page.desk)
    numbers = [one.case_no for one in page.pane.cases.records()][:2]
    for one, other in zip(chosen, reversed(numbers), strict=True):
        (note, *_rest) = on_lane(
            page.desk.lane, lambda one=one: case_work.list_notes(page.desk.services, one)
        )
        assert note.text == f"Meet on Monday.\nOther cases: {other}"


def test_where_a_note_goes_into_fewer_cases_than_have_the_thing_it_is_said(qtbot):
    seen = [
        SeenCase(f"case-{n}", f"LF-26-{n:04d}", "", "open", "2026-11-01", "")
        for n in range(MOST + 1)
    ]
    under = QWidget()
    qtbot.addWidget(under)
    words = "A note goes into 50 cases at most: the newest of them are offered."
    sheet = ConferenceSheet("account", seen, under)
    assert (len(sheet.boxes), sheet.most.shown()) == (MOST, words)
    assert sheet.most.isVisibleTo(sheet)
    sheet = ConferenceSheet("account", seen[1:], under)
    assert (len(sheet.boxes), sheet.most.isVisibleTo(sheet)) == (MOST, False)


def test_enter_writes_no_note(qtbot, page):
    choose(page, "account")
    page.pane.conference.click()
    agreed = []
    page.sheet.agreed.connect(lambda *told: agreed.append(told))
    for place in (page.sheet, page.sheet.text, page.sheet.keep):
        qtbot.keyClick(place, Qt.Key.Key_Return)
    assert agreed == []
    page.sheet.reject()


def test_the_list_goes_into_a_file(page, tmp_path: Path):
    choose(page, "vehicle")
    assert not is_pressed_by_enter(page.choice.save)
    page.write(tmp_path / "seen.xlsx")
    settle(page.desk)
    sheet = openpyxl.load_workbook(tmp_path / "seen.xlsx").active
    assert sheet.max_row == page.things.rowCount() + 1


def test_whoever_only_reads_takes_nothing_and_notes_nothing(qtbot, common):
    desk, _case_id = common
    before = desk.services
    desk.services = as_role(before, "read_only")
    try:
        made = RecurringPage(desk)
        made.open("")
        made.refresh()
        shown(qtbot, made, desk)
        assert made.things.rowCount()
        assert not made.choice.save.isEnabled()
        assert not made.pane.conference.isEnabled()
    finally:
        desk.services = before


def test_hidden_names_stay_hidden(qtbot, qapp, common):
    desk, _case_id = common
    projector.wear(True)
    try:
        on_lane(desk.lane, lambda: projector.learn_register(desk.services))
        made = RecurringPage(desk)
        made.open("")
        made.refresh()
        shown(qtbot, made, desk)
        for kind in KINDS:
            choose(made, kind)
            told = " ".join(text for _where, text in seen_texts(made))
            for secret in ("Sahni", "साहनी", "98765", "UP32AB0123", "okaxis", "kiln", "Made-up"):
                assert secret not in told, (kind, secret)
        assert "Sitamarhi" in told
    finally:
        projector.wear(False)


def test_a_question_can_be_stopped_and_asked_again(qtbot, common):
    desk, _case_id = common
    made = RecurringPage(desk)
    made.open("")
    made.refresh()
    made.busy.stop.click()
    shown(qtbot, made, desk)
    assert made.things.rowCount() == 0
    again = made.stack.currentWidget().findChild(Button)
    assert again.accessibleName() == "Look again"
    again.click()
    settle(desk)
    assert made.things.rowCount()
    assert made.stack.currentIndex() == 0


def test_whoever_goes_elsewhere_stops_the_question(qtbot, common):
    desk, _case_id = common
    made = RecurringPage(desk)
    made.open("")
    made.refresh()
    assert made.leave()
    shown(qtbot, made, desk)
    assert made.things.rowCount() == 0
    made.refresh()
    settle(desk)
    assert made.things.rowCount()


# In a case --------------------------------------------------------------------------------------


def test_a_case_says_beside_each_thing_that_others_have_it(case_page):
    asked = []
    case_page.desk.opened.connect(lambda place, about: asked.append((place, about)))
    case_id = case_page.flow.case.case_id
    case_page.show_section("p2/contact")
    assert list(case_page.seen.lines) == ["p2.phone"]
    (name,) = names(case_page.seen.lines["p2.phone"])
    assert name.startswith("Seen in ")
    assert name.endswith(" cases: Telephone")
    case_page.seen.lines["p2.phone"].findChildren(Button)[0].click()
    assert asked == [("recurring", f"{case_id}#p2.phone")]
    case_page.show_section("p2/suspect")
    vehicles = names(case_page.seen.lines["p2.vehicles"])
    assert [one.partition(":")[0] for one in vehicles] == ["BR01PA4455", "UP32AB0123"]
    case_page.show_section("p2/identity")
    assert "Possibly seen in" in names(case_page.seen.lines["p2.name_full"])[0]
    case_page.show_section("timeline")
    settle(case_page.desk)
    assert case_page.body.piece.route.seen.accessibleName().startswith("Seen in ")


def test_the_line_follows_what_is_saved(case_page):
    case_page.show_section("p2/contact")
    fields = case_page.body.fields
    before = fields.read("p2.phone")[1]
    for typed, seen in (("98000 00001", []), (before, ["p2.phone"])):
        fields.put("p2.phone", typed)
        case_page.leave()
        settle(case_page.desk)
        settle(case_page.desk)
        assert list(case_page.seen.lines) == seen


def test_a_case_that_cannot_be_changed_has_one_way_to_all_of_it(qtbot, common):
    desk, case_id = common
    before = desk.services
    desk.services = replace(before, user=replace(before.user, role="read_only"))
    asked = []
    try:
        made = CasePage(desk)
        made.open(case_id)
        shown(qtbot, made, desk)
        made.show_section("p2/contact")
        assert made.seen.lines == {}
        assert made.seen.whole.isVisibleTo(made)
        desk.opened.connect(lambda place, about: asked.append((place, about)))
        made.seen.whole.click()
        assert asked == [("recurring", f"{case_id}#")]
    finally:
        desk.services = before

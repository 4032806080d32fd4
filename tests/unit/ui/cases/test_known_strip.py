"""While a person is typed the form says who is there already, and takes neither keys nor time."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.cases import cases
from app.duplicates import same_person
from case_fields import field
from desk_sim import on_lane, settle
from ui.cases.form.case_page import CasePage
from ui.cases.form.known_strip import KnownStrip
from ui.frame.desk import Desk
from ui.widgets.plain import PlainLabel

SUNITA = {
    "p1.name_full": "Sunita Tamang",
    "p1.age": "16",
    "p1.phone": "98765 43210",
    "p1.home_district": "Kalimpong",
}


@pytest.fixture
def sunita(desk: Desk) -> str:
    return on_lane(desk._lane, lambda: cases.add_case(desk.services, SUNITA)).case_id


@pytest.fixture
def page(qtbot, desk: Desk, sunita: str):
    form = CasePage(desk)
    qtbot.addWidget(form)
    form.resize(1130, 620)
    form.open("new")
    qtbot.in_front(form)
    settle(desk)
    yield form
    settle(desk)


def write(qtbot, page: CasePage, address: str, text: str) -> None:
    line = field(page, address)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    page.known.flow.ask()
    settle(page.desk)


def strips(page: CasePage) -> list[KnownStrip]:
    return [one for one in page.findChildren(KnownStrip) if one.isVisible()]


def test_the_strip_stands_under_the_field_with_its_reasons(qtbot, page):
    write(qtbot, page, "p1.name_full", "Suneeta Tamang")
    (strip,) = strips(page)
    said = " ".join(label.shown() for label in strip.findChildren(PlainLabel))
    assert "LF-26-0001 · Sunita Tamang, 16 · Kalimpong" in said
    assert "same name" in said
    assert page.focusWidget() is field(page, "p1.name_full")
    assert strip.parentWidget().isAncestorOf(field(page, "p1.name_full"))


def test_more_cases_than_the_strip_holds_are_said_to_be_there(qtbot, page, desk):
    words = "There are more. The search of the register finds them."

    def told() -> tuple[int, bool]:
        (strip,) = strips(page)
        labels = [label.shown() for label in strip.findChildren(PlainLabel)]
        return sum("LF-26" in one for one in labels), words in labels

    for added, wanted in ((2, (3, False)), (1, (3, True))):
        for _one in range(added):
            on_lane(desk._lane, lambda: cases.add_case(desk.services, SUNITA))
        write(qtbot, page, "p1.name_full", "Sunita Tamang")
        assert told() == wanted
    (strip,) = strips(page)
    strip.buttons[1].click()
    settle(desk)
    assert told() == (3, False)


def test_typing_asks_by_itself_after_a_pause(qtbot, page):
    line = field(page, "p1.name_full")
    line.setFocus()
    qtbot.keyClicks(line, "Sunita Tamang")
    qtbot.waitUntil(lambda: len(strips(page)) == 1)


def test_the_strip_goes_when_nothing_agrees_any_more(qtbot, page):
    write(qtbot, page, "p1.name_full", "Sunita Tamang")
    write(qtbot, page, "p1.name_full", "Rekha Oraon")
    assert strips(page) == []
    write(qtbot, page, "p1.name_full", "Sunita Tamang")
    write(qtbot, page, "p1.name_full", "x")
    page.body.fields.put("p1.name_full", "")
    page.known.flow.ask()
    settle(page.desk)
    assert strips(page) == []


def test_the_keyboard_goes_on_to_the_next_field(qtbot, page):
    write(qtbot, page, "p1.name_full", "Sunita Tamang")
    (strip,) = strips(page)
    qtbot.keyClick(field(page, "p1.name_full"), Qt.Key.Key_Tab)
    assert not strip.isAncestorOf(QApplication.focusWidget())  # The whole window: test_focus.py.
    assert all(button.accessibleName() for button in strip.buttons)


def test_a_case_that_is_being_written_never_finds_itself(qtbot, page, desk):
    write(qtbot, page, "p1.name_full", "Rekha Oraon")
    page.leave()
    page.known.flow.ask()
    settle(desk)
    assert page.flow.case is not None
    assert strips(page) == []


def test_somebody_else_is_kept_for_the_pair_also_before_the_case_has_a_number(
    qtbot, page, desk, sunita
):
    write(qtbot, page, "p1.name_full", "Sunita Tamang")
    (strip,) = strips(page)
    qtbot.mouseClick(strip.buttons[1], Qt.MouseButton.LeftButton)
    settle(desk)
    assert strips(page) == []
    assert page.flow.case is None
    page.leave()
    settle(desk)
    case = page.flow.case
    assert case is not None
    facts = {"name_full": "Sunita Tamang"}
    ask = lambda: same_person.known(desk.services, facts, case.case_id)  # noqa: E731
    assert on_lane(desk._lane, ask) == ()


def test_a_look_shows_the_case_beside_the_form(qtbot, page, desk, sunita):
    write(qtbot, page, "p1.name_full", "Sunita Tamang")
    (strip,) = strips(page)
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    settle(desk)
    assert page.beside.isVisible()
    assert page.beside.pane._case_id == sunita
    assert page.sections.isVisible()
    page.resize(820, 620)
    assert not page.sections.isVisible()
    page.beside.close_button.click()
    assert page.sections.isVisible()
    asked: list[tuple[str, str]] = []
    desk.opened.connect(lambda place, argument: asked.append((place, argument)))
    page.beside.pane._open.click()
    assert asked == [("case", sunita)]


def test_another_case_begins_without_a_strip(qtbot, page, desk, sunita):
    write(qtbot, page, "p1.name_full", "Sunita Tamang")
    page.leave()
    settle(desk)
    assert page.about("new") == f"{page.flow.case.case_id}#p1/identity"
    page.open(sunita)
    settle(desk)
    assert strips(page) == []
    assert page.about(sunita) == sunita
    page.known.flow.typed("summary")
    page.known.flow.typed("p1.age")
    page.known.flow.ask()
    settle(desk)
    assert strips(page) == []

"""The register page: search while typing, filters with counts, the case beside the list."""

import pytest
from PySide6.QtCore import Qt

from app.cases import cases
from desk_sim import on_lane, settle
from made_up_cases import REKHA, SUNITA, add
from register_sim import register_page
from ui.cases import case_list as register_list
from ui.frame.worker import held
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.widgets.record_model import FOUND_ROLE


@pytest.fixture
def page(qtbot, desk):
    def write() -> None:
        add(desk.services, REKHA)
        add(desk.services, SUNITA)

    return register_page(qtbot, desk, write)


def labels(page) -> list[str]:
    return [label.shown() for label in page.pane.findChildren(PlainLabel) if label.isVisible()]


def test_the_list_opens_with_a_case_beside_it(page):
    assert page.table.rowCount() == 2
    assert page.view.row() == 0
    assert page.table.summary(0).case_no in labels(page)


def test_it_is_opened_at_a_filter_but_never_at_the_sealed_cases(page, desk):
    page.open("due")
    page.refresh()
    settle(desk)
    assert page.filters.button("due").isChecked()
    assert page.flow.filter == "due"
    page.open("sealed")
    page.open("")
    assert page.flow.filter == "due"


def test_typing_searches_in_every_script_without_a_key_more(qtbot, page, desk):
    page.search.setFocus()
    qtbot.keyClicks(page.search, "Rekha")
    qtbot.waitUntil(lambda: page.table.rowCount() == 1, timeout=3000)
    assert "রেখা ম." in page.table.summary(0).name
    page.search.setText("सुनीता")
    qtbot.waitUntil(lambda: page.table.summary(0).name.startswith("सुनीता"), timeout=3000)


def test_the_answer_of_an_older_text_is_never_shown(page, desk):
    page.flow.search("nobody-at-all")
    page.flow.search("Rekha")
    settle(desk)
    assert page.table.rowCount() == 1


def test_nothing_found_offers_the_next_step(page, desk):
    asked = []
    desk.opened.connect(lambda place, about: asked.append((place, about)))
    page.flow.search("Zubaida")
    settle(desk)
    assert page.stack.currentIndex() == 1
    buttons(page)["New case named “Zubaida”"].click()
    assert asked == [("case", "new:Zubaida")]


def buttons(page) -> dict[str, Button]:
    return {button.accessibleName(): button for button in page.empty.findChildren(Button)}


def test_nothing_in_open_cases_offers_the_closed_ones(page, desk):
    case_id = page.table.summary(page.table.row_of(page._wanted)).case_id
    name = page.table.summary(0).name
    on_lane(desk._lane, lambda: cases.close_case(desk.services, case_id, "other"))
    page.flow.search(name)
    settle(desk)
    offered = buttons(page)
    assert list(offered) == ["Search closed too (1)", f"New case named “{name}”"]
    offered["Search closed too (1)"].click()
    settle(desk)
    assert page.filters.value() == "all"
    assert [page.table.summary(row).name for row in range(page.table.rowCount())] == [name]


def test_names_are_found_across_scripts_and_marked(page, desk):
    for typed in ("Suneeta", "সুনীতা", "सुनीता"):
        page.flow.search(typed)
        settle(desk)
        assert page.table.rowCount() == 1
        assert page.table.index(0, 1).data(FOUND_ROLE)


@pytest.mark.parametrize("typed", ["09876543210", "+91 98765 43210", "९८७६५४३२१०"])
def test_a_telephone_is_found_in_any_digits_and_told(page, desk, typed):
    page.flow.search(typed)
    settle(desk)
    assert page.table.rowCount() == 1
    assert "9876543210" in page.table.summary(0).found


def test_the_list_is_narrowed_and_widened_again(page, desk):
    page.narrowing.boxes["district"].choose("Kalimpong")
    page.narrowing._say()
    settle(desk)
    assert [page.table.summary(row).place for row in range(page.table.rowCount())] == ["Kalimpong"]
    assert "1" in page.filters._buttons["open"].text()
    page.flow.search("rekha")
    settle(desk)
    buttons(page)["Show all again"].click()
    settle(desk)
    assert page.table.rowCount() == 1
    assert page.narrowing.values() == {"status": "", "district": "", "purpose": ""}


def test_a_heading_sorts_and_sorts_the_other_way_round(page, desk):
    for reverse in (False, True):
        page.sorting.by_column(1)
        settle(desk)
        names = [page.table.summary(row).name for row in range(page.table.rowCount())]
        assert names == sorted(names, reverse=reverse)
        assert page.narrowing.order.value() == "name"
    page.flow.search("a")
    settle(desk)
    assert page.narrowing.order.currentText() == "Best match first"
    assert not page.narrowing.order.isEnabled()


def test_filters_carry_their_counts(page, desk):
    chips = page.filters._buttons
    assert "2" in chips["open"].text()
    page.flow.choose("closed")
    settle(desk)
    assert page.table.rowCount() == 0


def test_letters_that_were_overtaken_are_not_looked_for(page, desk, monkeypatch):
    asked = []
    look = register_list.listed

    def counted(services, behind, query, **how):
        asked.append(query.text)
        return look(services, behind, query, **how)

    monkeypatch.setattr(register_list, "listed", counted)
    settle(desk)
    with held(desk.lane):
        for text in ("R", "Re", "Rek", "Rekh"):
            page.flow.search(text)
    settle(desk)
    assert asked == ["Rekh"]
    assert page.table.summary(0).name.startswith("রেখা")


def test_enter_in_the_search_goes_to_the_list_and_enter_there_opens(qtbot, page, desk):
    asked = []
    desk.opened.connect(lambda place, about: asked.append((place, about)))
    page.search.setFocus()
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.view.hasFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert asked == [("case", page.table.summary(0).case_id)]


def test_enter_twice_at_once_opens_no_row_of_the_search_before(qtbot, page, desk):
    opened = []
    desk.opened.connect(lambda place, about: opened.append((place, about)))
    assert not page.table.summary(0).name.startswith("রেখা")
    qtbot.in_front(page)
    page.search.setFocus()
    qtbot.keyClicks(page.search, "Rekha")
    for _ in range(2):
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert page.search.hasFocus()
    assert opened == []
    settle(desk)
    assert page.view.hasFocus(), "it goes on by itself once the rows are there"
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    (found,) = opened
    assert found == ("case", page.table.summary(0).case_id)
    assert page.table.rowCount() == 1
    assert page.table.summary(0).name.startswith("রেখা")


def test_whoever_types_on_after_enter_stays_in_the_search(qtbot, page, desk):
    qtbot.in_front(page)
    page.search.setFocus()
    qtbot.keyClicks(page.search, "Sun")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    qtbot.keyClicks(page.search, "ita")
    settle(desk)
    assert page.search.hasFocus()


def test_no_page_is_asked_for_behind_a_row_of_another_list(page, desk, monkeypatch):
    asked, whole = [], register_list.case_list.list_cases

    def listing(services, query):
        asked.append(query.after)
        return whole(services, query)

    monkeypatch.setattr(register_list.case_list, "list_cases", listing)
    page.flow.search("Rekha")
    page.flow.more_after(page.table.last())
    settle(desk)
    assert asked == [None]
    page.flow.more_after(page.table.last())
    settle(desk)
    assert asked == [None, page.table.last().case_id]


def test_the_pane_folds_away_in_a_narrow_window(qtbot, page):
    page.resize(700, 500)
    qtbot.waitUntil(lambda: not page.pane.isVisible())
    page.resize(1100, 500)
    qtbot.waitUntil(page.pane.isVisible)

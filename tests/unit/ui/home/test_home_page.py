"""The first page: opened, ticked, undone, refreshed while in front, by mouse and by keyboard."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.base.errors import RegisterDamagedError
from app.cases import case_work, cases
from app.core.services import Services
from app.home.records import DueSteps, Today
from desk_sim import desk_over, dressed, on_lane, settle
from made_up_cases import SUNITA, add
from named_screens import too_large, unnamed
from office_sim import CLOCK
from today_lines import ASKED, ENDING, LYING, PACKET, REFERRAL, STEP, TO_SEND
from ui.cases.form.case_page import CasePage
from ui.cases.register_page import RegisterPage
from ui.frame import projector
from ui.frame.desk import Desk
from ui.home import home_page
from ui.home.home_card import RowButton
from ui.home.home_page import HomePage
from ui.shell.main_window import MainWindow
from ui.shell.navigation import HOME, PLACES, REGISTER
from ui.widgets.plain import PlainLabel
from window_sim import window_over

LEFT = Qt.MouseButton.LeftButton
CALL = SUNITA | {"next_step": "Call the shelter", "next_step_on": "20 Nov 2026"}
HOSTILE = "<b>Made-up</b> " + "W" * 90
FULL = Today(
    day="2026-11-25",
    has_cases=True,
    alone=False,
    mine=DueSteps((STEP,), 1, 1, 0),
    everybody=DueSteps((STEP, replace(STEP, task_id="t2", title=HOSTILE, name=HOSTILE)), 9, 2, 0),
    answers=(replace(REFERRAL, reminder="silent", office=HOSTILE),),
    owed=(REFERRAL,),
    arrived=(PACKET,),
    to_hand_over=(LYING,),
    consents=(replace(ENDING, name=HOSTILE),),
    matches=(ASKED, replace(ASKED, match_id="m2", step="call", office=HOSTILE, count=2)),
    returns=(TO_SEND,),
    open_cases=12,
    counts={"answers": 7},
)


@pytest.fixture
def window(qtbot, desk: Desk):
    with window_over(desk) as shown:
        qtbot.waitUntil(shown.isActiveWindow)
        yield shown


def page_of(window: MainWindow) -> HomePage:
    page = window.page
    assert isinstance(page, HomePage)
    return page


def shown_rows(page: QWidget) -> list[RowButton]:
    return [one for one in page.findChildren(RowButton) if one.isVisible()]


def names(page: QWidget) -> list[str]:
    return [one.accessibleName() for one in shown_rows(page)]


def labels(page: QWidget) -> list[str]:
    return [one.shown() for one in page.findChildren(PlainLabel) if one.isVisible()]


def wait(qtbot, window: MainWindow) -> None:
    """Wait until what was changed is shown."""
    qtbot.waitUntil(lambda: not page_of(window).flow._soon.isActive())
    settle(window.desk)


@pytest.fixture
def filled(qtbot, window: MainWindow, desk: Desk) -> HomePage:
    on_lane(desk.lane, lambda: add(desk.services, CALL))
    desk.wrote()
    wait(qtbot, window)
    return page_of(window)


# Where it stands ----------------------------------------------------------------------------------


def test_it_is_the_first_place_and_what_is_opened_first(window):
    assert PLACES[0].key == HOME == "today"
    assert page_of(window).title() == "Today"
    assert window._rail._buttons[HOME].isChecked()


def test_ctrl_f_and_its_button_look_in_the_register(qtbot, window, desk):
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    assert isinstance(window.page, RegisterPage)
    assert window.focusWidget() is window.page.search
    window.go(HOME)
    qtbot.mouseClick(page_of(window).search, LEFT)
    assert isinstance(window.page, RegisterPage)


def test_a_stray_enter_after_unlocking_does_nothing(qtbot, window):
    assert window.focusWidget() is page_of(window).greeting
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert isinstance(window.page, HomePage)


# An empty register --------------------------------------------------------------------------------


def test_a_new_office_finds_three_tasks_that_open_what_they_name(qtbot, window, desk):
    page = page_of(window)
    heads = [one.partition(",")[0] for one in names(page)]
    assert heads == [
        "Add your first case",
        "Exchange office cards with a partner",
        "Make a first backup",
    ]
    opened = []
    desk.opened.connect(lambda place, argument: opened.append((place, argument)))
    for row in shown_rows(page):
        row.click()
        window.go(HOME)
        settle(desk)
    assert opened == [("case", "new"), ("offices", ""), ("backup", "")]


def test_the_tasks_are_put_away_with_undo_and_the_page_says_what_to_do_then(qtbot, window, desk):
    page = page_of(window)
    page.board.cards[0].away.click()
    settle(desk)
    wait(qtbot, window)
    assert names(page) == []
    assert "No cases yet." in labels(page)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    wait(qtbot, window)
    assert len(names(page)) == 3


# Steps --------------------------------------------------------------------------------------------


def test_what_is_written_meanwhile_stands_there_and_what_is_the_same_stays(qtbot, window, filled):
    assert "5 days late" in names(filled)[0]
    assert "सुनीता थ." in names(filled)[0]
    assert window._rail._buttons[HOME].accessibleName() == "Today 1"
    before = shown_rows(filled)
    window.desk.wrote()
    wait(qtbot, window)
    assert shown_rows(filled) == before


def test_the_numbers_stand_there_after_coming_back_to_the_same(qtbot, window, filled):
    before = filled.greeting.day.shown(), filled.greeting.accessibleName()
    assert "open case" in before[0]
    window.go(REGISTER)
    window.go(HOME)
    wait(qtbot, window)
    assert (filled.greeting.day.shown(), filled.greeting.accessibleName()) == before


def test_a_step_is_ticked_and_that_is_undone(qtbot, window, desk, filled):
    tick = filled.board.cards[0].stations[f"tick:{_first_key(filled)}"]
    qtbot.mouseClick(tick, LEFT)
    settle(desk)
    wait(qtbot, window)
    assert not [name for name in names(filled) if name.startswith("Call the shelter")]
    assert "Nothing waits for you today." in labels(filled)
    assert window.toast.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    wait(qtbot, window)
    assert names(filled)[0].startswith("Call the shelter")


def test_a_step_that_went_meanwhile_is_refused_and_the_page_stays_true(qtbot, window, desk, filled):
    step = filled.flow.today.everybody.lines[0]
    on_lane(desk.lane, lambda: case_work.finish_task(desk.services, step.case_id, step.task_id))
    filled.flow.tick(step)
    settle(desk)
    assert len(window.strip.texts()) == 1
    tick = filled.board.cards[0].stations[f"tick:{_first_key(filled)}"]
    assert tick.isEnabled()
    assert not tick.isChecked()


def test_enter_opens_the_section_of_the_case(qtbot, window, desk, filled):
    row = shown_rows(filled)[0]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    settle(desk)
    page = window.page
    assert isinstance(page, CasePage)
    assert page.body.key == "steps"
    window.back()
    settle(desk)
    assert isinstance(window.page, HomePage)
    assert window.focusWidget() is row


def test_the_keyboard_stays_where_it_was_when_the_page_is_drawn_anew(qtbot, window, desk, filled):
    on_lane(
        desk.lane, lambda: add(desk.services, CALL | {"next_step": "Second", "next_step_on": ""})
    )
    row = shown_rows(filled)[0]
    row.setFocus()
    key = _first_key(filled)
    on_lane(
        desk.lane,
        lambda: cases.add_case(
            desk.services,
            {"p1.name_full": "Earlier", "next_step": "Older", "next_step_on": "1 Nov 2026"},
        ),
    )
    desk.wrote()
    wait(qtbot, window)
    assert names(filled)[0].startswith("Older")
    assert window.focusWidget() is filled.board.cards[0].stations[key]


def _first_key(page: HomePage) -> str:
    return f"step:{page.flow.today.everybody.lines[0].task_id}"


# Full, hostile, small -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lent(qapp, tmp_path_factory: pytest.TempPathFactory):
    """One desk for all pages that are told what waits."""
    dressed(qapp)
    with desk_over(tmp_path_factory.mktemp("lent")) as desk:
        yield desk


def told(desk: Desk, monkeypatch, found: Today) -> HomePage:
    """Return a page that finds what it is told."""
    monkeypatch.setattr(home_page.waiting, "today", lambda _s, _whole: found)
    page = HomePage(desk)
    page.resize(1100, 640)
    page.show()
    page.refresh()
    settle(desk)
    return page


def test_hostile_names_are_shown_letter_by_letter_and_broken(qtbot, lent, monkeypatch):
    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    assert HOSTILE in labels(page)
    assert page.columns.minimumSizeHint().width() < 900


def test_names_are_hidden_from_eyes_and_ears_while_others_look_on(qtbot, lent, monkeypatch):
    projector.wear(True)
    try:
        called = replace(STEP, title="Call Rekha Thapa", name="Rekha Thapa")
        page = told(lent, monkeypatch, replace(FULL, mine=DueSteps((called,), 1, 1, 0)))
        qtbot.addWidget(page)
        said = [one.accessibleName() for one in page.findChildren(QWidget)]
        assert not [text for text in (*said, *labels(page)) if "Rekha" in text or "Thapa" in text]
        assert any("LF-26-0007" in text for text in said)
    finally:
        projector.wear(False)


def test_mine_is_shown_first_and_everybody_is_one_press_away(qtbot, lent, monkeypatch):
    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    assert [name for name in names(page) if HOSTILE[:12] in name and "late" in name] == []
    qtbot.mouseClick(page.board.cards[0].chips.button("everybody"), LEFT)
    settle(lent)
    assert any(name.startswith(HOSTILE[:12]) for name in names(page))
    assert page.board.cards[0].more.accessibleName() == "To do: Show all 9"


def test_a_list_is_shown_whole_when_that_is_asked(qtbot, lent, monkeypatch):
    asked = []
    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    monkeypatch.setattr(
        home_page.waiting, "today", lambda _s, whole: asked.append(set(whole)) or FULL
    )
    card = next(one for one in page.board.cards if one.key == "answers")
    qtbot.mouseClick(card.more, LEFT)
    settle(lent)
    assert asked == [{"answers"}]


def test_a_list_too_long_for_the_page_leads_to_the_place_that_has_all(qtbot, lent, monkeypatch):
    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    opened = []
    lent.opened.connect(lambda place, argument: opened.append((place, argument)))
    page._choose_whose("everybody")
    for key, said in (
        ("steps", [("register", "due")]),
        ("answers", [("register", "due"), ("outbox", "")]),
    ):
        page.flow._whole |= {key}
        page._draw_again()
        next(card for card in page.board.cards if card.key == key).more.click()
        assert opened == said


def test_two_columns_become_one_in_a_narrow_window(qtbot, lent, monkeypatch):
    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    assert page.columns.are_two
    cards = {card.key: card for card in page.board.cards}
    assert cards["arrived"].x() > cards["steps"].x()
    page.resize(600, 640)
    qtbot.waitUntil(lambda: not page.columns.are_two)
    qtbot.waitUntil(lambda: cards["arrived"].y() > cards["steps"].y())
    assert cards["arrived"].y() < cards["consents"].y()


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_a_full_page_is_named_and_fits_a_small_window(qtbot, qapp, lent, monkeypatch, language):
    dressed(qapp, "dark", 150, language)
    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    page.resize(757, 420)
    settle(lent)
    assert unnamed(page) == []
    assert too_large(page) == []
    assert page.columns.minimumSizeHint().width() <= page.body.viewport().width()


def test_what_cannot_be_read_says_so_and_asks_again(qtbot, lent, monkeypatch):
    def damaged(_s: Services, _whole: frozenset[str]) -> Today:
        raise RegisterDamagedError

    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    monkeypatch.setattr(home_page.waiting, "today", damaged)
    page.refresh()
    settle(lent)
    assert names(page) == []
    assert "What waits today could not be read." in labels(page)


def test_a_part_that_cannot_be_read_leads_to_the_check(qtbot, lent, monkeypatch):
    page = told(lent, monkeypatch, replace(FULL, unread=("consents",)))
    qtbot.addWidget(page)
    said = [text for text in labels(page) if text.startswith("The register is damaged")]
    assert len(said) == 1


def test_a_screen_reader_hears_in_one_sentence_what_waits(qtbot, lent, monkeypatch):
    page = told(lent, monkeypatch, FULL)
    qtbot.addWidget(page)
    said = page.greeting.accessibleName()
    assert said.startswith(f"Good {_part_of_day()}, R. Das. Wednesday, 25 Nov 2026 · 12 open cases")
    assert "To do: 1, Came in: 1" in said


def _part_of_day() -> str:
    hour = dt.datetime.fromtimestamp(CLOCK.now(), dt.UTC).astimezone().hour
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"

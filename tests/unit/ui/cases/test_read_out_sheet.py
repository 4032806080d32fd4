"""Reading out to the person what is kept, from the menu of a case to the line in the log."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.base.errors import CaseStateError
from app.cases import cases
from app.core import log
from app.letters import read_out
from app.letters.records import PERSON_NOTICE, PERSON_SUMMARY
from desk_sim import on_lane, settle
from made_up_cases import SUNITA
from ui.cases.form import read_out_sheet
from ui.cases.form.read_out_sheet import ReadOutSheet
from ui.frame import projector
from ui.shell.main_window import MainWindow
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner
from waits import wait_until

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def case_facts() -> dict[str, object]:
    return {**SUNITA, "p1.languages": "nep"}


@pytest.fixture
def sheet(qtbot, window: MainWindow) -> ReadOutSheet:
    """The dialog as the menu of the case opens it."""
    window.page.acts.read_out()
    shown = the_sheet()
    qtbot.in_front(shown)
    calm(shown)
    return shown


def the_sheet() -> ReadOutSheet:
    (shown,) = (
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, ReadOutSheet) and one.isVisible()
    )
    return shown


def calm(sheet: ReadOutSheet) -> None:
    settle(sheet._desk)
    wait_until(lambda: sheet.shown is not None)
    QApplication.processEvents()


def text(sheet: ReadOutSheet) -> str:
    return "\n".join(one.text() for one in sheet.words.findChildren(PlainLabel))


def told(window: MainWindow) -> list[dict[str, object]]:
    desk = window.desk
    settle(desk)
    found = on_lane(desk.lane, lambda: log.entries(desk.services))
    return [dict(one.facts) for one in found if one.action == "person_told"]


def gone(sheet: ReadOutSheet) -> bool:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not isValid(sheet) or not sheet.isVisible()


def test_the_menu_of_the_case_has_a_line_after_the_summary(window):
    menu = window.page.menu
    menu.fill()
    lines = [one.text() for one in menu.menu().actions()]
    assert lines.index("Read out to the person…") == lines.index("Print a summary…") + 1


def test_it_begins_in_a_language_of_the_person_and_says_the_words_large(sheet):
    assert sheet.language.value() == "ne"
    assert "हामी के लेख्छौँ" in text(sheet)
    assert sheet.done_button.isEnabled()
    sheet.language.choose("bn")
    sheet.ask()
    calm(sheet)
    assert "আমরা কী লিখে রাখি" in text(sheet)


def test_that_it_was_read_out_is_written_down_by_its_own_button_alone(window, sheet):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        QTest.keyClick(sheet.focusWidget() or sheet, key)
        sheet.done_button.setFocus()
        QTest.keyClick(sheet.done_button, key)
    assert told(window) == []
    QTest.keyClick(sheet.done_button, Qt.Key.Key_Space)
    assert [(one["number"], one["tongue"]) for one in told(window)] == [(1, "नेपाली")]
    wait_until(lambda: gone(sheet))


def test_looking_and_closing_writes_nothing_down(window, sheet):
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert told(window) == []
    assert gone(sheet)


def test_on_paper_it_is_made_on_the_page_of_letters_with_the_question_first(window, sheet):
    QTest.keyClick(sheet.on_paper, Qt.Key.Key_Space)
    settle(window.desk)
    wait_until(lambda: window.page.body is not None and window.page.body.flow.choices.about)
    page = window.page
    assert page.body.flow.choices.draft.kind == PERSON_NOTICE
    assert page.body.flow.choices.missing() == "safe"
    assert page.body.choices.slip.isVisibleTo(page.body.choices)
    shown = [one for one in page.body.choices.slip.findChildren(Banner) if not one.isHidden()]
    assert len(shown) == 1
    page.body.choices.safe.setChecked(True)
    wait_until(lambda: page.body.flow.preview.fresh)
    assert page.body.flow.preview.letter.pages == 1
    assert told(window) == []


def sheet_for_a_second_victim(window: MainWindow, case_id: str, **more: str) -> ReadOutSheet:
    """Add Asha to the case, and choose her in the dialog, which has not asked for her words yet."""
    desk = window.desk

    def add() -> None:
        at = cases.add_person(desk.services, case_id, "victim")
        facts = {f"p{at}.{name}": value for name, value in more.items()}
        cases.set_facts(desk.services, case_id, {f"p{at}.name_full": "Asha Banawati", **facts})

    on_lane(desk.lane, add)
    window.page.flow.reload()
    settle(desk)
    window.page.acts.read_out()
    shown = the_sheet()
    calm(shown)
    shown.person.choose(str(len(shown._case.persons)))
    shown._other_person()
    return shown


def test_whom_it_is_for_and_in_which_language_goes_along_to_paper(window, case_id):
    desk = window.desk
    shown = sheet_for_a_second_victim(window, case_id)
    number = len(shown._case.persons)
    shown.language.choose("bn")
    shown.ask()
    calm(shown)
    QTest.keyClick(shown.on_paper, Qt.Key.Key_Space)
    settle(desk)
    wait_until(lambda: window.page.body is not None and window.page.body.flow.choices.about)
    draft = window.page.body.flow.choices.draft
    assert (draft.kind, draft.person, draft.language) == (PERSON_NOTICE, number, "bn")


def test_what_is_written_about_the_person_is_the_second_thing(window, sheet):
    kinds = [sheet.kind.itemData(place) for place in range(sheet.kind.count())]
    assert kinds == [PERSON_NOTICE, PERSON_SUMMARY]
    assert sheet._sure.isHidden()
    sheet.kind.choose(PERSON_SUMMARY)
    sheet.ask()
    assert not sheet._sure.isHidden()
    calm(sheet)
    assert "तपाईंबारे के लेखिएको छ" in text(sheet)
    QTest.keyClick(sheet.on_paper, Qt.Key.Key_Space)
    settle(window.desk)
    wait_until(lambda: window.page.body is not None and window.page.body.flow.choices.about)
    choices = window.page.body.choices
    assert window.page.body.flow.choices.draft.kind == PERSON_SUMMARY
    assert choices._note.isHidden()
    choices.safe.setChecked(True)
    wait_until(lambda: window.page.body.flow.preview.fresh)
    letter = window.page.body.flow.preview.letter
    assert letter.kind == PERSON_SUMMARY
    notes = [one[1] for one in window.page.body.pane.noted]
    assert any("told when it is read out" in one for one in notes) == bool(letter.left_out)


def test_hiding_names_closes_it(window, sheet):
    QTest.keyClick(sheet, Qt.Key.Key_H, CTRL_SHIFT)
    assert gone(sheet)
    assert told(window) == []


def test_while_names_are_hidden_nothing_is_shown(qtbot, window):
    projector.wear(True)
    try:
        window.page.acts.read_out()
        shown = the_sheet()
        settle(window.desk)
        assert shown.shown is None
        assert not shown.done_button.isEnabled()
        assert not shown.on_paper.isEnabled()
        shown.reject()
    finally:
        projector.wear(False)


def test_what_was_asked_before_names_were_hidden_is_not_shown_afterwards(window, sheet):
    before, words_told = sheet._asked, sheet.shown
    assert before is not None
    projector.wear(True)
    try:
        sheet.ask()
        sheet._show(before, words_told)
        sheet._refused(before, CaseStateError(reason="case.in-bin"))
        assert sheet.shown is None
        assert "हामी के लेख्छौँ" not in text(sheet)
        assert not sheet.done_button.isEnabled()
    finally:
        projector.wear(False)


def test_an_answer_to_an_older_question_is_not_shown(sheet):
    first = sheet._asked
    assert first is not None
    sheet.language.choose("hi")
    sheet.ask()
    calm(sheet)
    english = on_lane(
        sheet._desk.lane, lambda: read_out.words_to_read(sheet._desk.services, sheet.shown.wish)
    )
    sheet._show(first, english)
    assert sheet.shown.wish.language == "hi"
    sheet._refused(first, CaseStateError(reason="case.in-bin"))
    assert sheet.done_button.isEnabled()


def test_a_refusal_stands_where_the_words_would(window, sheet, monkeypatch):
    def refuse(*_given: object) -> None:
        raise CaseStateError(reason="case.in-bin")

    monkeypatch.setattr(read_out_sheet, "words_to_read", refuse)
    sheet.ask()
    settle(window.desk)
    wait_until(lambda: bool(sheet.words.findChildren(Banner)))
    assert not sheet.done_button.isEnabled()


def test_what_could_not_be_written_down_is_said_and_the_dialog_stays(window, sheet, monkeypatch):
    def refuse(*_given: object) -> None:
        raise CaseStateError(reason="case.in-bin")

    monkeypatch.setattr(read_out_sheet, "note_read", refuse)
    QTest.keyClick(sheet.done_button, Qt.Key.Key_Space)
    settle(window.desk)
    wait_until(lambda: sheet.outcome.count() > 0)
    assert sheet.isVisible()
    for one in (sheet.person, sheet.kind, sheet.language, sheet.closing, sheet.done_button):
        assert one.isEnabled()


def test_it_is_written_down_once_while_the_register_is_slow(window, sheet, monkeypatch):
    hold = threading.Event()

    def slow(s, wish):
        assert hold.wait(20)
        return read_out.note_read(s, wish)

    monkeypatch.setattr(read_out_sheet, "note_read", slow)
    QTest.keyClick(sheet.done_button, Qt.Key.Key_Space)
    # Nothing else is chosen meanwhile, and the dialog stays.
    for one in (sheet.person, sheet.kind, sheet.language, sheet.closing, sheet.on_paper):
        assert not one.isEnabled()
    assert not sheet.done_button.isEnabled()
    QTest.keyClick(sheet.done_button, Qt.Key.Key_Space)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    hold.set()
    assert len(told(window)) == 1


def test_a_second_victim_is_asked_for_and_has_a_language_of_their_own(qtbot, window, case_id):
    shown = sheet_for_a_second_victim(window, case_id, languages="ben")
    calm(shown)
    assert shown.language.value() == "bn"
    assert shown.shown.wish.person == len(shown._case.persons)
    shown.reject()

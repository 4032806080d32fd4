"""Matches where there is little room, and what stands behind "More"."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from exchange_stage import press, shown, texts
from match_window_fakes import MATCHES, FakeMatches
from ui.matching.compose_pages import AnswerPage
from ui.matching.match_pane import AllowanceLine
from ui.matching.matches_page import MatchesPage
from ui.widgets.badge import mark_size
from ui.widgets.plain import PlainLabel
from ui.widgets.record_model import MARK_ROLE


def opened(qtbot, name: str):
    return shown(qtbot, MatchesPage, FakeMatches(), MATCHES[name].match_id)


@pytest.mark.parametrize("name", ["arrived", "agree", "agree-answer"])
def test_in_a_low_window_the_facts_scroll_and_the_buttons_stay(qtbot, name):
    page, _desk = opened(qtbot, name)
    page.resize(694, 420)
    acts = page.pane.acts
    step = acts.answer if name == "arrived" else acts.agree
    for button in [one for one in (step, acts.change, acts.decline) if one.isVisible()]:
        qtbot.waitUntil(lambda one=button: one.visibleRegion().boundingRect().size() == one.size())
    assert page.pane.body.verticalScrollBar().maximum() > 0


def test_in_a_narrow_list_the_state_stands_below_the_office_and_is_heard(qtbot):
    page, _desk = opened(qtbot, "agree")
    page.resize(1300, 640)
    qtbot.waitUntil(lambda: not page.view.is_stacked and not page.view.isColumnHidden(2))
    page.resize(694, 420)
    qtbot.waitUntil(lambda: page.view.is_stacked)
    assert page.view.isColumnHidden(2)
    assert page.view.columnWidth(0) == page.view.viewport().width()
    state = page.model.index(0, 2)
    assert mark_size(state.data(MARK_ROLE)).width() < page.view.columnWidth(0)
    heard = page.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == f"{page.model.record(0).office_name}, {state.data()}"


def test_whether_it_may_be_answered_is_one_sentence_and_the_numbers_are_behind_more(qtbot):
    page, _desk = opened(qtbot, "arrived")
    line = page.pane.findChild(AllowanceLine)
    assert any(words.startswith("You may answer.") for words in texts(page.pane))
    assert not line.numbers.isVisible()
    line.more.setFocus()
    QTest.keyClick(line.more, Qt.Key.Key_Space)
    assert line.numbers.isVisible()
    assert "within 90 days" in line.numbers.text()


def test_in_a_low_window_the_list_of_cases_begins_in_sight(qtbot):
    page, _desk = shown(qtbot, AnswerPage, FakeMatches(), MATCHES["arrived"].match_id)
    page.resize(694, 420)
    press(qtbot, page.body.next)
    cases = page.body.cases
    qtbot.waitUntil(lambda: not cases.heading.isVisible())
    for line in list(cases.lines.values())[:2]:
        qtbot.waitUntil(lambda one=line: one.visibleRegion().boundingRect().size() == one.size())


def test_in_a_low_window_the_question_about_stopping_is_seen(qtbot):
    page, _desk = opened(qtbot, "asked")
    page.resize(760, 330)
    acts = page.pane.acts
    qtbot.waitUntil(lambda: not acts.stop.visibleRegion().isEmpty())
    acts.stop.click()
    qtbot.waitUntil(lambda: not acts.keep.visibleRegion().isEmpty())


def test_in_a_low_window_what_was_found_is_seen_and_its_end_is_below(qtbot):
    page, _desk = opened(qtbot, "found")
    page.resize(722, 419)
    found = page.pane.results[0]
    (line,) = (one for one in found.findChildren(PlainLabel) if one.shown() == found.result.line)
    qtbot.waitUntil(lambda: line.visibleRegion().boundingRect().height() == line.height())
    assert page.pane.body.isAncestorOf(page.pane.acts)
    page.open(MATCHES["agree"].match_id)
    qtbot.waitUntil(lambda: not page.pane.body.isAncestorOf(page.pane.acts))

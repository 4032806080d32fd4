"""Periods are offered from that of today backwards, and remembered without a year."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

from app.base import language
from app.statistics import periods
from desk_sim import dressed
from ui.statistics import period_choices
from ui.statistics.choice_bar import ChoiceBar

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize("kind", [key for key, _words in period_choices.KINDS if key != "days"])
def test_what_is_offered_can_be_read_again_and_begins_with_today(kind: str) -> None:
    offered = period_choices.offered(kind, TODAY)
    assert offered[0].first <= TODAY <= offered[0].last
    assert [periods.read_period(one.code) for one in offered] == offered
    for back in (0, 9):
        word = period_choices.habit_of(kind, offered[back], TODAY)
        assert period_choices.of_habit(word, TODAY) == (kind, offered[back])
    assert period_choices.habit_of(kind, offered[10], TODAY) == ""


@pytest.mark.parametrize("word", ["", "bs", "year.99", "year.x", "days.1", "moon.1"])
def test_a_memory_that_makes_no_sense_is_this_year(word: str) -> None:
    kind, period = period_choices.of_habit(word, TODAY)
    assert (kind, period.code) == ("year", "2026")


def test_nepali_years_end_with_the_last_one_that_is_known() -> None:
    assert period_choices.offered("bs", dt.date(2031, 1, 1))[0].code == "BS2083"


@pytest.mark.parametrize("code", ["en", "hi", "ne", "bn"])
def test_the_period_that_is_chosen_is_read_whole_in_its_box(qapp, code: str) -> None:
    dressed(qapp, words=code)
    bar = ChoiceBar(TODAY)
    field = QStyle.SubControl.SC_ComboBoxEditField
    for kind, _words in period_choices.KINDS[:-1]:
        bar._offer(kind, "")
        bar.which.setGeometry(0, 0, bar.which.minimumWidth(), bar.which.sizeHint().height())
        option = QStyleOptionComboBox()
        option.initFrom(bar.which)
        complex_one = QStyle.ComplexControl.CC_ComboBox
        room = bar.which.style().subControlRect(complex_one, option, field, bar.which).width()
        for row in range(bar.which.count()):
            words = bar.which.itemText(row)
            assert bar.which.fontMetrics().horizontalAdvance(words) <= room, (kind, words)
    bar.deleteLater()
    dressed(qapp)
    language.install("en")

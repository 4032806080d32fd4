"""A new letter is begun in the place Letters: its case is looked for and chosen first."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from app.cases import cases
from app.letters.errors import LetterRefusedError
from desk_sim import settle
from exchange_stage import in_window, keyboard_in, on_desk, press
from pair_sim import HINDI, sealed_case
from ui.frame.page import letter_asked
from ui.letters import make_uses
from ui.letters.letters_page import LIST, LettersPage
from window_sim import window_over

CHILD = {"p1.name_full": "Made-up Asha", "p1.age": "12"}


@pytest.fixture
def written(desks):
    """Two cases of the first office, the older one referred; nothing is chosen by their order."""
    ours, theirs = desks

    def write(s):
        case, sent = sealed_case(s, theirs.services, HINDI)
        return case, sent, cases.add_case(s, CHILD)

    return on_desk(ours, write)


def typed(qtbot, sheet, text: str) -> None:
    qtbot.keyClicks(sheet.search, text)
    qtbot.waitUntil(lambda: sheet.flow.text == text)
    settle(sheet.flow._desk)


def test_a_letter_is_begun_in_letters_by_keys_alone(qtbot, desks, written):
    ours = desks[0]
    case, sent, _child = written
    with window_over(ours) as window:
        window.go("letters")
        settle(ours)
        QTest.keySequence(window, QKeySequence("Ctrl+P"))
        settle(ours)
        sheet = window.page.chooser
        assert keyboard_in(sheet.search)
        assert sheet.table.rowCount() == 2
        typed(qtbot, sheet, "sunita")
        assert [sheet.table.summary(row).case_no for row in range(sheet.table.rowCount())] == [
            case.case_no
        ]
        qtbot.keyClick(sheet.search, Qt.Key.Key_Return)
        assert keyboard_in(sheet.view)
        qtbot.keyClick(sheet.view, Qt.Key.Key_Return)
        settle(ours)
        page = window.page
        qtbot.waitUntil(lambda: page.body.flow.can_leave, timeout=20_000)
        assert page.body.flow.choices.draft.matter == sent.referral_id
        assert page.title().endswith(case.case_no)


def test_both_doors_have_the_button_and_it_asks_for_the_case(qtbot, desks, written):
    ours = desks[0]
    asked = []
    ours.opened.connect(lambda place, argument: asked.append((place, argument)))
    page = in_window(qtbot, LettersPage(ours))
    for door in ("", LIST):
        page.open(door)
        settle(ours)
        assert page.new.isVisible()
    press(qtbot, page.new)
    settle(ours)
    press(qtbot, page.chooser.go)
    [(place, argument)] = asked
    assert place == "letter"
    assert letter_asked(argument).case_id == page.chooser.table.summary(0).case_id


def test_nothing_is_chosen_while_the_rows_are_those_of_an_older_text(qtbot, desks, written):
    ours = desks[0]
    case = written[0]
    asked = []
    ours.opened.connect(lambda place, argument: asked.append(argument))
    page = in_window(qtbot, LettersPage(ours))
    page.new_letter()
    sheet = page.chooser
    settle(ours)
    assert sheet.go.isEnabled()
    sheet.search.setText("sunita")
    assert not sheet.go.isEnabled()
    qtbot.keyClick(sheet.search, Qt.Key.Key_Return)
    sheet.view.entered_row.emit(0)
    assert asked == []
    settle(ours)
    assert keyboard_in(sheet.view)
    qtbot.keyClick(sheet.view, Qt.Key.Key_Return)
    assert [letter_asked(one).case_id for one in asked] == [case.case_id]


def test_a_search_that_finds_nothing_says_so_and_chooses_nothing(qtbot, desks, written):
    ours = desks[0]
    page = in_window(qtbot, LettersPage(ours))
    page.new_letter()
    sheet = page.chooser
    settle(ours)
    typed(qtbot, sheet, "zzzz")
    assert sheet.stack.currentIndex() == 2
    assert not sheet.go.isEnabled()
    assert sheet.go.accessibleDescription() == "Choose a case first."
    sheet.reject()


def test_a_role_that_makes_no_letters_is_told_so(qtbot, desks, written):
    ours = desks[0]
    reader = dataclasses.replace(ours.services.user, role="read_only")
    ours.services = dataclasses.replace(ours.services, user=reader)
    page = in_window(qtbot, LettersPage(ours))
    assert not page.new.isEnabled()
    assert page.new.accessibleDescription()
    page.new_letter()
    assert not hasattr(page, "chooser")


def test_a_letter_can_be_about_each_referral_of_its_case_that_stands(monkeypatch):
    """The cut came first: with twenty that had ended the one that stands was not offered."""
    made = [SimpleNamespace(referral_id=f"r{n}", direction="out", office_name="", sealed_at=1)
            for n in range(30)]  # fmt: skip

    def kinds_for(_s, referral_id, _case_id=""):
        if referral_id and int(referral_id[1:]) < 20:
            raise LetterRefusedError
        return ("forwarding",)

    monkeypatch.setattr(make_uses.referrals, "list_referrals", lambda _s, _case: tuple(made))
    monkeypatch.setattr(make_uses, "kinds_for", kinds_for)
    monkeypatch.setattr(make_uses, "is_nepali", lambda _s, _referral="": False)
    found = [one.referral_id for one in make_uses._matters(None, "case-1")]
    assert found == [*(f"r{n}" for n in range(20, 30)), ""]

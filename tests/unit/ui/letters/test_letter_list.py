"""The list of letters that we issued: a page at a time, one chosen, withdrawn with a reason."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import event

from app.core.services import reading, writing
from checked_letters import FakeLetterList, issued, some_letters
from desk_sim import desk_over, dressed, settle
from exchange_fakes import AtOnce, Later
from exchange_stage import in_window, keyboard_in, on_desk, press, shown, texts
from models.rows import letter as rows
from office_sim import NOON
from ui.frame.values import code
from ui.letters.letters_page import LIST, LettersPage
from ui.letters.list_flow import PAGE, LetterListFlow

MANY = 1_000


def flow_over(rows=None, errands=None):
    uses = FakeLetterList(rows)
    flow = LetterListFlow(uses, errands or AtOnce())
    refused: list[Exception] = []
    flow.refused.connect(refused.append)
    return flow, uses, refused


# -- presenter -------------------------------------------------------------------------------------


def test_a_long_list_is_read_page_by_page(qtbot):
    flow, uses, _refused = flow_over([issued(number) for number in range(1, 251)])
    flow.reload()
    assert (len(flow.rows), flow.more) == (PAGE, True)
    flow.read_more()
    flow.read_more()
    assert (len(flow.rows), flow.more) == (250, False)
    flow.read_more()
    assert uses.pages == [0, PAGE, 2 * PAGE]
    assert len({row.letter_id for row in flow.rows}) == 250


def test_what_is_looked_for_is_asked_in_the_register(qtbot):
    flow, _uses, _refused = flow_over([issued(number) for number in range(1, 251)])
    flow.look_for(words=" L-26-0249 ")
    assert [row.number for row in flow.rows] == ["L-26-0249"]
    flow.look_for(words="", state="withdrawn")
    assert flow.rows == ()
    assert flow.looks_for


@pytest.mark.parametrize("state", ["valid", "expired", "withdrawn"])
def test_a_state_shows_only_its_letters(qtbot, state):
    flow, _uses, _refused = flow_over()
    flow.look_for(state=state)
    assert 0 < len(flow.rows) < len(some_letters())


def test_an_answer_to_an_older_question_is_let_go(qtbot):
    later = Later()
    flow, _uses, _refused = flow_over(errands=later)
    flow.look_for(words="L-26-0001")
    flow.look_for(words="L-26-0005")
    later.go(1)
    later.go(0)
    assert [row.number for row in flow.rows] == ["L-26-0005"]


def test_a_letter_that_was_chosen_before_takes_no_place_of_the_one_chosen_now(qtbot):
    later = Later()
    flow, _uses, _refused = flow_over([issued(number) for number in range(1, 251)], later)
    flow.choose(issued(240).letter_id)
    flow.choose(issued(239).letter_id)
    later.go(1)
    later.go(0)
    assert flow.chosen == issued(239)


def test_a_letter_that_was_not_read_yet_can_be_chosen(qtbot):
    flow, _uses, _refused = flow_over([issued(number) for number in range(1, 251)])
    flow.reload()
    flow.choose(issued(240).letter_id)
    assert flow.chosen == issued(240)
    flow.choose("")
    assert flow.chosen is None


def test_withdrawing_needs_a_reason_and_shows_at_once(qtbot):
    flow, uses, _refused = flow_over()
    heard = []
    flow.withdrawn.connect(heard.append)
    flow.reload()
    flow.withdraw(issued(1).letter_id, "")
    assert heard == []
    flow.withdraw(issued(1).letter_id, "lost")
    assert [one.withdrawn_why for one in heard] == ["lost"]
    assert flow.rows[0].withdrawn_at
    assert uses.rows[0].withdrawn_why == "lost"


def test_a_failure_leaves_the_list_as_it_was(qtbot):
    flow, uses, refused = flow_over()
    flow.reload()
    before = flow.rows

    def broken(*_args):
        raise OSError

    uses.letters = uses.withdraw = broken
    flow.look_for(words="x")
    flow.withdraw(before[0].letter_id, "lost")
    assert flow.rows == before
    assert len(refused) == 2
    assert not flow.busy


# -- page ------------------------------------------------------------------------------------------


def list_page(qtbot, argument: str = LIST, rows=None):
    page, desk = shown(qtbot, LettersPage, FakeLetterList(rows), argument)
    return page, desk


def test_a_row_is_chosen_and_enter_changes_nothing(qtbot):
    page, desk = list_page(qtbot)
    door = page.list_door
    door.view.setFocus()
    door.view.selectRow(0)
    assert page.list.chosen == issued(1)
    qtbot.keyClick(door.view, Qt.Key.Key_Return)
    assert keyboard_in(door.pane.again)
    assert desk.places == []
    press(qtbot, door.pane.case)
    press(qtbot, door.pane.again)
    assert desk.places[0] == ("case", "case-1")
    assert desk.places[1][0] == "letter"
    assert issued(1).letter_id in desk.places[1][1]


def test_a_letter_whose_case_is_hidden_shows_its_code_and_can_only_be_withdrawn(qtbot):
    page, _desk = list_page(qtbot, issued(2).letter_id)
    pane = page.list_door.pane
    assert not pane.again.isVisible()
    assert not pane.case.isVisible()
    assert pane.withdraw.isVisible()
    assert some_letters()[1].code in texts(pane)


def test_a_withdrawn_letter_says_why_and_is_not_printed_again(qtbot):
    page, _desk = list_page(qtbot, issued(3).letter_id)
    pane = page.list_door.pane
    assert not pane.again.isVisible()
    assert not pane.withdraw.isVisible()
    assert code("letter_withdrawal", "facts_changed") in texts(pane)


def test_the_dialog_withdraws_only_with_a_reason_and_never_by_enter(qtbot):
    page, desk = list_page(qtbot, issued(1).letter_id)
    door = page.list_door
    press(qtbot, door.pane.withdraw)
    sheet = door.sheet
    assert not sheet.take.isEnabled()
    assert sheet.chosen() == ""
    sheet.reasons["lost"].click()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(sheet.take, key)
    assert not page.list.chosen.withdrawn_at
    press(qtbot, sheet.take)
    assert page.list.chosen.withdrawn_why == "lost"
    assert "Tell whoever holds the paper" in desk.notices[-1].todo
    # The button that was pressed is gone: the keyboard is not on the one that took its place.
    assert not door.pane.case.hasFocus()
    assert page.window().focusWidget() is door.view


def test_the_search_key_leads_to_the_list_and_nothing_found_says_so(qtbot):
    page, _desk = list_page(qtbot, "")
    page.search_asked()
    assert keyboard_in(page.list_door.search)
    page.list.look_for(words="zz")
    assert page.list_door.stack.currentIndex() == 2
    press(qtbot, page.list_door.all)
    assert page.list_door.stack.currentIndex() == 0


def test_a_letter_that_was_printed_meanwhile_is_shown_anew(qtbot):
    rows = [issued(number) for number in range(1, 251)]
    page, _desk = list_page(qtbot, issued(240).letter_id, rows)
    page.list._uses.rows[239] = issued(240, prints=7)
    page.refresh()
    assert page.list.chosen.prints == 7
    assert "7 times" in texts(page.list_door.pane)


def test_the_page_is_about_what_is_chosen(qtbot):
    page, _desk = list_page(qtbot, "")
    assert page.about("x.pdf") == ""
    page.open(LIST)
    assert page.about("") == LIST
    page.open(issued(5).letter_id)
    assert page.about("") == issued(5).letter_id


# -- a real register -------------------------------------------------------------------------------


def fill_many(s) -> None:
    """Write many letters at once, as they stand after years."""
    with writing(s) as session:
        for number in range(1, MANY + 1):
            letter_id = f"{number:016x}"
            session.add(
                rows.Letter(
                    id=letter_id, number=f"L-26-{number:04d}", kind="referral",
                    languages=("en",), to_name=f"Committee {number % 7}", shown="To; 1 page",
                    pages=1, record=b"{}", sheet=b"{}", qr="LFL1:", issued_at=NOON + number,
                    issued_by=s.user.user,
                )
            )  # fmt: skip
            session.add(
                rows.IssuedLetter(
                    id=letter_id, kind="referral", issued_at=NOON + number,
                    issued_by=s.user.user, valid_days=90,
                    withdrawn_at=NOON if number % 100 == 0 else None,
                    withdrawn_why="lost" if number % 100 == 0 else None,
                )
            )  # fmt: skip


def bound(s):
    """Return what the register's sessions speak to."""
    with reading(s) as session:
        return session.get_bind()


def test_a_thousand_letters_are_paged_and_searched_in_the_register(qtbot, qapp, tmp_path):
    dressed(qapp)
    with desk_over(tmp_path, fill_many) as desk:
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_more) -> None:
            if "issued_letters" in statement:
                asked.append(statement)

        engine = on_desk(desk, bound)
        event.listen(engine, "before_cursor_execute", note)
        page = in_window(qtbot, LettersPage(desk), LIST)
        assert len(page.list.rows) == PAGE
        assert page.list.rows[0].number == f"L-26-{MANY:04d}"
        assert asked
        assert all("LIMIT" in statement for statement in asked)
        press(qtbot, page.list_door.more)
        settle(desk)
        assert len(page.list.rows) == 2 * PAGE
        assert page.list.rows[PAGE].number == f"L-26-{MANY - PAGE:04d}"
        page.list.look_for(words="L-26-0007")
        settle(desk)
        assert [row.number for row in page.list.rows] == ["L-26-0007"]
        page.list.look_for(words="", state="withdrawn")
        settle(desk)
        assert len(page.list.rows) == MANY // 100
        event.remove(engine, "before_cursor_execute", note)


def test_in_a_narrow_window_the_letter_takes_the_place_of_the_list_and_gives_it_back(qtbot):
    page, _desk = list_page(qtbot)
    page.resize(560, 420)
    door = page.list_door
    door.view.setFocus()
    door.view.selectRow(0)
    assert page.list.chosen == issued(1)
    assert door.stack.isVisible()
    assert not door.pane.isVisible()
    qtbot.keyClick(door.view, Qt.Key.Key_Return)
    assert door.pane.isVisible()
    assert not door.stack.isVisible()
    press(qtbot, door.pane.back)
    assert keyboard_in(door.view)
    assert not door.pane.isVisible()
    page.resize(1130, 640)
    assert door.pane.isVisible()
    assert door.stack.isVisible()


def test_enter_in_the_search_goes_to_the_list_once_that_shows_what_is_looked_for(qtbot):
    page, _desk = list_page(qtbot, "")
    door = page.list_door
    page.search_asked()
    page.list.busy = True
    qtbot.keyClick(door.search, Qt.Key.Key_Return)
    assert keyboard_in(door.search)
    page.list.reload()
    assert keyboard_in(door.view)

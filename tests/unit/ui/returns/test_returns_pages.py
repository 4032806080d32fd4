"""Pages of returns over fakes: what Enter does, what is shown, and what can be pressed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from app.base import numerals
from app.base.errors import TargetExistsError
from app.returns.records import Caution
from app.returns.words import ReturnRefusedError, exposed_words
from exchange_fakes import AtOnce, FakeTray
from exchange_records import inbox_item, packet
from exchange_stage import StageDesk, keyboard_in, press, texts
from focus_seen import is_pressed_by_enter
from mail_fakes_window import hands
from return_fakes import NODAL, PACKET, SENDERS, FakeReturns, planned, sent_return
from screens_returns import counted, plan, returns
from ui.packets.inbox.inbox_page import InboxPage
from ui.returns.received_door import CHANGES, TOTALS, ExpectedSheet
from ui.returns.return_tables import MEANINGS, counts_of
from ui.returns.returns_page import RECEIVED
from ui.widgets.buttons import CarefulButton
from ui.widgets.strip import Banner

ENTER = Qt.Key.Key_Return


@pytest.fixture
def show(qtbot):
    """Put a page into a window of its own."""

    def put(page, width=1130, height=640):
        qtbot.addWidget(page)
        page.resize(width, height)
        qtbot.in_front(page)
        return page

    return put


# -- preparing -----------------------------------------------------------------------------------


def test_enter_neither_counts_nor_seals_wherever_the_keyboard_is(qtbot, show):
    page = show(plan(FakeReturns()))
    for field in (page.choices.office, page.choices.period, page.choices.limit):
        qtbot.keyClick(field, ENTER)
    assert page.flow.planned is None
    press(qtbot, page.count)
    assert isinstance(page.seal, CarefulButton)
    for place in (page.seal, page.preview.tables.which, page.preview.tables.table):
        place.setFocus()
        qtbot.keyClick(place, ENTER)
    assert page.flow.sent is None


def test_every_number_of_the_preview_is_that_of_the_plan_and_hidden_is_a_word(qtbot, show):
    page = show(counted())
    seen = page.flow.planned.tables
    view = page.preview.tables
    names = [view.which.itemData(place) for place in range(view.which.count())]
    assert names == [one.code for one in seen]
    for table in seen:
        view.which.choose(table.code)
        view.which.chosen.emit(table.code)
        model = view.table.model()
        cells = [
            str(model.index(row, column).data())
            for row in range(model.rowCount())
            for column in range(1, model.columnCount())
        ]
        assert cells.count("hidden") == table.hidden
        exact = [numerals.shown(cell.least) for cell in table.cells.values() if cell.is_exact]
        assert sorted(cell for cell in cells if cell.replace(",", "").isdigit()) == sorted(exact)


def test_the_arrows_go_through_all_tables_and_end_where_they_end(qtbot, show):
    view = show(counted()).preview.tables
    assert not view.before.isEnabled()
    seen = [view.shown.code]
    while view.after.isEnabled():
        press(qtbot, view.after)
        seen.append(view.shown.code)
    assert seen == [one.code for one in planned().tables]
    assert view.before.isEnabled()


def test_what_rows_and_columns_mean_stands_behind_a_face(qtbot, show):
    view = show(counted()).preview.tables
    press(qtbot, view.faces.button(MEANINGS))
    head = view.shown.rows[0]
    assert head.label in texts(view)
    assert head.meaning in texts(view)


def test_the_pane_says_what_they_learn_and_what_they_do_not(qtbot, show):
    page = show(counted())
    said = " ".join(texts(page.preview))
    assert "WHAT THEY LEARN" in said.upper()
    assert "WHAT THEY DO NOT LEARN" in said.upper()
    assert "No name" in said


def test_the_advice_not_to_send_wants_its_tick(qtbot, show):
    page = show(counted(Caution("exposed", exposed_words(3))))
    assert exposed_words(3) in texts(page.preview)
    assert not page.seal.isVisible()
    assert not page.risk.isEnabled()
    assert "tick" in page.risk.accessibleDescription()
    page.preview.tick.click()
    assert page.risk.isEnabled()
    page.preview.tick.click()
    assert not page.risk.isEnabled()


def test_where_it_is_better_not_to_send_the_way_back_has_the_keyboard(qtbot, show):
    uses = FakeReturns()
    uses.cautions = (Caution("exposed", exposed_words(3)),)
    page = show(plan(uses))
    press(qtbot, page.count)
    assert page.days.isVisible()
    assert keyboard_in(page.days)
    qtbot.keyClick(page.days, ENTER)
    assert page.flow.planned is None
    assert keyboard_in(page.choices.period)
    assert page.count.isVisible()
    assert not page.days.isVisible()


def test_a_return_without_that_advice_has_no_tick_and_a_first_one_no_earlier_one(show):
    page = show(counted())
    assert page.preview.tick is None
    assert not any("compare this return" in text for text in texts(page.preview))


def test_a_corrected_return_says_so_before_and_after_counting(qtbot, show):
    uses = FakeReturns()
    page = show(plan(uses))
    page.choice.choose_period("2026-Q2")
    assert any("corrected return" in text for text in texts(page.choices))
    uses.replaces = PACKET
    press(qtbot, page.count)
    assert uses.asked
    assert any("few cases came late" in text for text in texts(page.preview))


def test_overlapping_days_are_refused_in_words_where_the_tables_would_stand(qtbot, show):
    uses = FakeReturns()
    uses.error = ReturnRefusedError(reason="return.crosses")
    page = show(plan(uses))
    press(qtbot, page.count)
    said = texts(page.preview)
    assert any("shares some days" in text for text in said), said
    assert not page.count.isVisible()
    assert page.days.isVisible()
    assert keyboard_in(page.days)
    uses.error = None
    press(qtbot, page.days)
    assert keyboard_in(page.choices.period)
    assert page.flow.problem is None
    assert page.count.isVisible()
    assert page.count.isEnabled()


def test_without_an_office_the_next_step_is_to_the_offices(qtbot, show):
    page = show(plan(FakeReturns(to=())))
    assert not page.count.isEnabled()
    assert page.count.accessibleDescription()
    press(qtbot, page.choices.to_offices)
    assert page.desk.places == [("offices", "")]


def test_an_office_that_is_not_checked_has_the_way_to_its_check(qtbot, show):
    page = show(plan(FakeReturns()))
    button = next(
        one for one in page.choices.findChildren(type(page.count)) if "Other Pradesh" in
        one.accessibleName()
    )  # fmt: skip
    press(qtbot, button)
    assert page.desk.places == [("check", "e" * 64)]
    offered = [page.choices.office.itemData(place) for place in range(page.choices.office.count())]
    assert "e" * 64 not in offered


@pytest.mark.parametrize("role", ["officer", "data_entry", "read_only"])
def test_only_the_head_may_count_and_seal(show, role):
    page = show(plan(FakeReturns(), role))
    for button in (page.count, page.seal, page.risk):
        assert not button.isEnabled()
        assert "role" in button.accessibleDescription()


def test_after_sealing_the_page_says_where_the_file_is_and_begins_anew_for_the_next(qtbot, show):
    page = show(plan(FakeReturns()))
    press(qtbot, page.count)
    press(qtbot, page.seal)
    said = " ".join(texts(page))
    assert "A7F3-9K2M.lifafa" in said
    assert "Nothing has left yet." in said
    assert page.result.panel.copy.isVisible()
    assert page.about("") is None
    press(qtbot, page.result.back)
    assert page.desk.places == [("returns", PACKET)]
    page.open("")
    page.refresh()
    assert page.flow.planned is None
    assert page.count.isVisible()


def test_a_narrow_page_shows_one_half_and_leads_back(qtbot, show):
    page = show(plan(FakeReturns()), 560, 460)
    assert page.left.isVisible()
    assert not page.preview.isVisible()
    press(qtbot, page.count)
    assert page.preview.isVisible()
    assert not page.left.isVisible()
    press(qtbot, page.again)
    assert page.left.isVisible()
    assert page.flow.planned is None


def test_a_way_in_opens_the_page_for_that_office_and_those_days(show):
    page = plan(FakeReturns())
    page.open(f"{NODAL}/2026-08")
    show(page)
    assert page.choices.kind.value() == "month"
    assert page.choices.period.value() == "2026-08"
    assert page.choices.office.value() == NODAL


# -- what was sent -------------------------------------------------------------------------------


def test_what_is_due_leads_to_just_that_return(qtbot, show):
    page = show(returns(FakeReturns(rows=[sent_return()])))
    button = next(one for one in page.sent_door.findChildren(type(page.sent_door.look))
                  if one.accessibleName() == "Prepare it…")  # fmt: skip
    press(qtbot, button)
    assert page.desk.places == [("return", f"{NODAL}/2026-Q3")]


def test_enter_on_a_line_shows_what_was_sent_and_changes_nothing(qtbot, show):
    uses = FakeReturns()
    page = show(returns(uses))
    page.sent_door.view.setFocus()
    qtbot.keyClick(page.sent_door.view, ENTER)
    assert uses.looked_at == [PACKET]
    sheet = page.sent_door.sheet
    assert sheet.isVisible()
    assert "What we sent" in texts(sheet)
    sheet.shut.click()


def test_in_a_small_window_the_list_is_seen_and_what_has_no_room_is_behind_more(qtbot, show):
    old = sent_return(is_outdated=True)
    page = show(returns(FakeReturns(rows=[old, sent_return("a1" * 8)])), 676, 400)
    door = page.sent_door
    strips = door.findChildren(Banner)
    assert len(strips) == 2
    line = strips[0].label.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: all(one.label.height() < 2 * line for one in strips))
    assert len({one.y() for one in (door.prepare, door.look, door.acts.more)}) == 1
    assert door.view.viewport().height() >= door.view.rowHeight(0)
    page.resize(500, 400)
    qtbot.waitUntil(door.acts.more.isVisible)
    assert not door.outbox.isVisible()
    door.acts.fill()
    actions = {one.text(): one for one in door.acts.more.menu().actions()}
    assert list(actions) == ["Send it corrected…", "Show in the outbox"]
    actions["Show in the outbox"].trigger()
    assert page.desk.places == [("outbox", door._flow.chosen_id)]


def test_a_line_leads_to_the_outbox_and_a_replaced_one_is_not_sent_again(qtbot, show):
    page = show(returns(FakeReturns()))
    door = page.sent_door
    assert door.again.isVisible()
    press(qtbot, door.outbox)
    assert page.desk.places == [("outbox", PACKET)]
    door.view.choose(1)
    assert not door.again.isVisible()


def test_nothing_sent_has_a_sentence_and_the_next_step(qtbot, show):
    page = show(returns(FakeReturns(rows=())))
    assert not page.sent_door.acts.isVisible()
    press(qtbot, page.sent_door.first)
    assert page.desk.places == [("return", "")]


# -- what came -----------------------------------------------------------------------------------


def test_the_page_opens_where_something_is(show):
    page = show(returns(FakeReturns(rows=()), ""))
    assert page.doors.value() == RECEIVED
    assert show(returns(FakeReturns(), "")).doors.value() == "sent"


def test_who_has_not_sent_stands_in_the_list_like_those_that_have(qtbot, show):
    page = show(returns(FakeReturns(), RECEIVED))
    model = page.received_door.senders.model
    rows = {one.name: one.mark.text for one in model.records()}
    assert rows[SENDERS[0]] == "Counted"
    assert rows[SENDERS[3]] == "Nothing came yet"
    assert rows["Made-up office 6"] == "Overlapping days"
    page.received_door.senders.view.choose(model.row_of(lambda one: one.name == SENDERS[3]))
    assert not page.received_door.senders.look.isVisible()


def test_a_return_that_is_not_counted_says_why_in_a_sentence(qtbot, show):
    page = show(returns(FakeReturns(), RECEIVED))
    senders = page.received_door.senders
    senders.view.choose(senders.model.row_of(lambda one: one.name == "Made-up office 6"))
    assert any("overlap" in text for text in texts(senders))
    assert page.received_door.senders.look.isVisible()


def test_totals_are_words_where_numbers_are_hidden(qtbot, show):
    page = show(returns(FakeReturns(), RECEIVED))
    press(qtbot, page.received_door.faces.button(TOTALS))
    view = page.received_door.tables
    shown = [cell for line in counts_of(view.shown, 0).rows for cell in line.cells]
    assert any(cell.startswith("at least") or " to " in cell or cell == "hidden" for cell in shown)
    model = view.table.model()
    assert model.index(0, 1).data() == shown[0]


def test_in_a_small_window_totals_have_one_scroll_bar_and_some_rows(show):
    # What a window of 910 by 465 leaves beside the rail and under the header.
    page = show(returns(FakeReturns(), RECEIVED), 722, 419)
    page.received_door.faces.button(TOTALS).click()
    table = page.received_door.tables.table
    QApplication.processEvents()
    assert table.viewport().height() >= 3 * table.rowHeight(0)
    outer = [one for one in page.findChildren(QScrollArea) if one.isAncestorOf(table)]
    assert outer and all(one.verticalScrollBar().maximum() == 0 for one in outer)


def test_totals_are_written_into_a_file_that_is_named_and_a_refusal_is_told(show, tmp_path):
    uses = FakeReturns()
    page = show(returns(uses, RECEIVED))
    page.received_door.faces.button(TOTALS).click()
    assert not is_pressed_by_enter(page.received_door.save)
    page.received_door.save.click()
    page.received_door.dialog.take([tmp_path / "totals.xlsx"])
    assert uses.written == [(page.received.totals, tmp_path / "totals.xlsx")]
    assert page.desk.notices[-1].text == "The totals were written to totals.xlsx."
    uses.error = TargetExistsError(name="totals.xlsx")
    page.received_door.save.click()
    page.received_door.dialog.take([tmp_path / "totals.xlsx"])
    assert page.desk.notices[-1].tone == "danger"


def test_what_changed_tells_before_and_now(qtbot, show):
    page = show(returns(FakeReturns(), RECEIVED))
    press(qtbot, page.received_door.faces.button(CHANGES))
    model = page.received_door.changes.model
    first = [model.index(0, column).data() for column in range(4)]
    assert first[0] == SENDERS[0]
    assert first[2:] == ["34", "41"]
    assert model.index(1, 3).data() == "hidden"


def test_ticks_of_offices_are_kept_only_when_it_is_said(qtbot, show):
    uses = FakeReturns()
    page = show(returns(uses, RECEIVED))
    press(qtbot, page.received_door.expected)
    ticks = page.received_door.ticks
    ticks.boxes["3" * 64].click()
    ticks.reject()
    assert uses.wanted == {}
    press(qtbot, page.received_door.expected)
    ticks = page.received_door.ticks
    ticks.boxes["3" * 64].click()
    ticks.save.click()
    assert uses.wanted == {"3" * 64: True}


def test_no_office_to_tick_says_what_to_do(qtbot):
    sheet = ExpectedSheet((), print)
    qtbot.addWidget(sheet)
    assert not sheet.save.isEnabled()
    assert any("Offices" in text for text in texts(sheet))


def test_a_packet_that_is_named_is_shown_in_its_door(qtbot, show):
    uses = FakeReturns()
    page = show(returns(uses, f"received/{'1' * 32}"))
    assert page.doors.value() == RECEIVED
    assert uses.looked_at == ["1" * 32]
    page.received_door.sheet.reject()


def test_a_return_in_the_inbox_has_a_sentence_and_leads_to_the_returns(qtbot, show):
    tray = FakeTray([inbox_item(1, type="return", kind="", state="read", urgency="")])
    one = tray.items[0].packet_id
    tray.previews[one] = replace(
        packet(type="return", kind="", block=None, facts=(), files=(), consent_text=(),
               warnings=()), packet_id=one,
    )  # fmt: skip
    desk = StageDesk()
    page = InboxPage(desk, uses=tray, errands=AtOnce(), hands=hands(desk))
    desk.setParent(page)
    page.open(one)
    page.refresh()
    show(page)
    assert any("added up" in text for text in texts(page.pane))
    assert not page.pane.answer.accept.isVisible()
    press(qtbot, page.pane.to_returns)
    assert desk.places == [("returns", f"received/{one}")]


def test_a_table_of_one_row_and_many_columns_is_turned_round(show):
    wide = next(one for one in planned().tables if one.code == "referrals")
    counts = counts_of(wide, 11)
    assert len(counts.rows) == len(wide.columns)
    assert len(counts.columns) == 1
    assert counts.rows[0].label == wide.columns[0].label


def test_a_table_that_lists_only_what_stands_in_it_is_a_list():
    flows = next(one for one in planned().tables if one.code == "flows")
    counts = counts_of(flows, 11)
    assert counts.columns == ("To where", "Count")
    assert len(counts.rows) == len(flows.cells)

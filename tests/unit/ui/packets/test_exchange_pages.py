"""Pages of the exchange over fakes: what Enter does, what is shown, and what can be pressed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel

from app.cases.records import CasePage
from app.core.records import LogReport
from app.offices.records import OfficeClaim
from app.packets.errors import (
    PacketForwardedError,
    PacketKnownError,
)
from desk_sim import dressed
from exchange_fakes import (
    FakeLog,
    FakeOffices,
    FakeTray,
)
from exchange_records import (
    BLOCK,
    NUMBER,
    packet,
)
from exchange_stage import StageDesk, keyboard_in, shown, texts
from focus_seen import is_pressed_by_enter
from ui.log.log_page import LogPage
from ui.look.theme import look
from ui.offices.check_flow import CheckStage, GroupState
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.offices.own_number_page import OwnNumberPage, in_script
from ui.packets.inbox import taking_in
from ui.packets.inbox.inbox_flow import InboxStage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.inbox.taking_in import InboxUses
from ui.packets.outbox.outbox_page import OutboxPage

ENTER = Qt.Key.Key_Return


def typed_in(qtbot, uses):
    """Show the check of an office with its whole number typed, and who read it."""
    page, desk = shown(qtbot, CheckPage, uses, "b" * 64)
    for box, digits in zip(page._face.boxes.boxes, NUMBER.split(), strict=True):
        box.line.setText(digits)
    page._face.whom.setText("S. Lama")
    return page, desk


def test_enter_in_the_number_check_leaves_nothing_and_trusts_nothing(qtbot):
    uses = FakeOffices()
    page, desk = typed_in(qtbot, uses)
    assert all(one.isEnabled() for one in page.marks)
    for place in (*page.marks, page._face.whom, page._face.boxes.boxes[5].line):
        page.status.setText("")
        place.setFocus()
        qtbot.keyClick(place, ENTER)
        assert any(keyboard_in(one) for one in page.marks)
        assert page.status.shown() == "Enter does not press this button. Press the space bar."
    assert desk.closings == 0
    assert uses.checked == []
    assert not any(one.isDefault() for one in page.marks)


def test_an_enter_that_is_held_from_before_does_not_leave_the_check(qtbot):
    page, desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    held = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(page._face.boxes.boxes[0].line, held)
    assert desk.closings == 0


def test_what_was_typed_before_later_is_still_there(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page._face.boxes.boxes[0].line.setText("36442")
    page.later.click()
    page.open("b" * 64)
    page.refresh()
    assert page.flow.groups[0].digits == "36442"


def test_the_place_of_an_office_is_told_under_its_name_and_never_as_the_person_s(qtbot):
    tray = FakeTray()
    item = tray.items[1]
    said = (("district_from", "Made-up Purnia"), ("age_band", "adult"))
    tray.previews[item.packet_id] = packet(
        packet_id=item.packet_id, from_state="new", facts=(), files=(), consent_text=(),
        block=replace(BLOCK, district_from="", said=said), from_district="Made-up Gaya",
    )  # fmt: skip
    page, _desk = shown(qtbot, InboxPage, tray)
    page.flow.choose(item.packet_id)
    qtbot.waitUntil(lambda: page.flow.shown is not None)
    seen = texts(page.pane)
    assert "District of this office: Made-up Gaya" in seen
    assert "District now" not in seen
    place = seen.index("District of the sending office, as the packet says")
    assert seen[place : place + 4] == [
        "District of the sending office, as the packet says",
        "Made-up Purnia",
        "Age, as the packet says",
        "Adult",
    ]


def test_enter_does_not_block_an_office_and_keep_is_where_the_keyboard_goes(qtbot):
    uses = FakeOffices()
    page, _desk = shown(qtbot, OfficesPage, uses)
    page.pane.block.click()
    assert keyboard_in(page.pane.keep)
    page.pane.block_now.setFocus()
    qtbot.keyClick(page.pane.block_now, ENTER)
    assert uses.rows[0].state == "verified"
    page.pane.block_now.click()
    assert uses.rows[0].state == "revoked"


def test_enter_accepts_and_declines_nothing(qtbot):
    uses = FakeTray()
    page, _desk = shown(qtbot, InboxPage, uses)
    page.pane.answer.accept.setFocus()
    qtbot.keyClick(page.pane.answer.accept, ENTER)
    page.pane.answer.no.click()
    page.pane.answer.reason.setCurrentIndex(1)
    page.pane.answer._allow()
    page.pane.answer.note.setFocus()
    qtbot.keyClick(page.pane.answer.note, ENTER)
    page.pane.answer.decline.setFocus()
    qtbot.keyClick(page.pane.answer.decline, ENTER)
    assert uses.accepted == uses.declined == []


# -- the number check ------------------------------------------------------------------------------


def test_after_a_stop_the_name_is_asked_anew_for_the_next_call(qtbot):
    uses = FakeOffices()
    page, _desk = typed_in(qtbot, uses)
    page.differs.click()
    page.again.click()
    for box, digits in zip(page._face.boxes.boxes, NUMBER.split(), strict=True):
        box.line.setText(digits)
    assert page._face.whom.text() == ""
    assert page.status.shown() == "Say with whom you spoke."
    assert not any(one.isEnabled() for one in page.marks)


def test_our_number_stands_there_only_when_theirs_is_equal(qtbot):
    page, desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    ours = desk.services.office.number
    boxes = page._face.boxes.boxes
    for box, digits in zip(boxes[:5], NUMBER.split()[:5], strict=True):
        box.line.setText(digits)
    assert not any(ours in text for text in texts(page))
    boxes[5].line.setText(NUMBER.split()[5])
    assert any(ours in text for text in texts(page))
    assert f"Now read them the number of {desk.services.office.name}:" in texts(page)


def test_a_marked_number_leads_back_and_leaves_nothing_to_press(qtbot):
    uses = FakeOffices()
    page, desk = typed_in(qtbot, uses)
    page._face.phone.click()
    assert len(uses.checked) == 1
    assert desk.closings == 1
    assert page.marks == ()
    assert page.about("b" * 64) is None, "back does not lead to a check that is done"
    assert page.about("a" * 64) == "a" * 64
    # Where the way here is forgotten, the office is what comes next.
    assert desk.places == [("offices", "b" * 64)]


def test_an_answer_about_one_office_leaves_the_check_of_another_alone(qtbot):
    uses = FakeOffices()
    page, desk = typed_in(qtbot, uses)
    first = page.flow
    page.open("a" * 64)
    page.refresh()
    page._face.boxes.boxes[0].line.setText("36442")
    second = page.flow
    assert second is not first
    first.confirm("phone")
    assert page.flow is second
    assert page.flow.groups[0].digits == "36442"
    assert desk.closings == 0


def test_a_check_begins_anew_with_the_words_of_the_card_that_came_meanwhile(qtbot):
    uses = FakeOffices()
    page, desk = typed_in(qtbot, uses)
    claim = OfficeClaim(name="Made-up Hospital", district="Made-up Delhi")
    uses.rows[1] = replace(uses.rows[1], card_seq=uses.rows[1].card_seq + 1, claim=claim)
    page._face.phone.click()
    assert "Another card of" in desk.notices[0].text
    assert uses.checked == []
    assert any("now calls itself “Made-up Hospital”" in text for text in texts(page))
    assert "Place on its new card: Made-up Delhi" in texts(page)
    assert [group.digits for group in page.flow.groups] == [""] * 6
    assert not any(one.isEnabled() for one in page.marks)


def test_boxes_go_on_by_themselves_and_say_which_group_differs(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    boxes = page._face.boxes.boxes
    boxes[0].line.setFocus()
    qtbot.keyClicks(boxes[0].line, "36442")
    assert keyboard_in(boxes[1].line)
    qtbot.keyClicks(boxes[1].line, "11111")
    assert keyboard_in(boxes[1].line)
    assert boxes[1].line.selectedText() == "11111"
    assert page._face.answer.shown() == (
        "Group 2 is different. Ask them to read it again. Press Backspace, then type it."
    )
    assert not any(one.isEnabled() for one in page.marks)


def pasted(qtbot, page, text: str) -> None:
    line = page._face.boxes.boxes[0].line
    QApplication.clipboard().setText(text)
    line.setFocus()
    qtbot.keySequence(line, QKeySequence(QKeySequence.StandardKey.Paste))


def test_letters_do_not_enter_a_box(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    line = page._face.boxes.boxes[0].line
    pasted(qtbot, page, "no digits here")
    qtbot.keyClicks(line, "ab")
    assert line.text() == ""
    assert not page._face.from_clipboard.isVisible()


def test_the_whole_number_pasted_spreads_over_the_boxes_and_is_cautioned(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    pasted(qtbot, page, f"number: {NUMBER}")
    assert [box.line.text() for box in page._face.boxes.boxes] == NUMBER.split()
    assert page.flow.next_open() is None
    assert page._face.from_clipboard.isVisible()


def test_in_a_low_window_the_last_right_group_brings_the_next_question_into_view(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page.resize(900, 420)
    qtbot.waitUntil(lambda: page.body.verticalScrollBar().maximum() > 0)
    assert page._face.phone.visibleRegion().isEmpty()
    for box, digits in zip(page._face.boxes.boxes, NUMBER.split(), strict=True):
        box.line.setText(digits)
    qtbot.waitUntil(lambda: not page._face.phone.visibleRegion().isEmpty())


def test_a_step_that_stands_alone_in_a_low_window_has_no_number(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    assert {"1", "2", "3"} <= set(texts(page._face))
    page.resize(722, 300)
    qtbot.waitUntil(lambda: "1" not in texts(page._face))
    assert {"2", "3"} <= set(texts(page._face))


def test_digits_go_on_into_the_next_box_and_more_than_five_are_never_equal(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    boxes = page._face.boxes.boxes
    boxes[0].line.setFocus()
    qtbot.keyClicks(boxes[0].line, "364421")
    assert [box.line.text() for box in boxes[:2]] == ["36442", "1"]
    for box, digits in zip(boxes, NUMBER.split(), strict=True):
        box.line.setText(digits)
    boxes[5].line.setText("331905462")
    assert page.flow.groups[5].state is GroupState.TOO_LONG
    assert "more than five digits" in page._face.answer.shown()
    page._face.whom.setText("S. Lama")
    assert not any(one.isEnabled() for one in page.marks)


def test_the_stop_page_has_three_steps_and_nothing_to_accept(qtbot):
    page, desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page.differs.click()
    assert page.flow.stage is CheckStage.STOPPED
    words = " ".join(texts(page))
    assert "Stop: the number is different" in words
    assert "Do not send anything to CWC Kishanganj" in words
    assert all(mark in texts(page) for mark in ("1", "2", "3"))
    assert page.marks == ()
    assert page.again.isVisible()
    page.later.click()
    assert desk.closings == 1


def test_a_changed_office_is_told_and_can_only_be_checked_by_its_number(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "d" * 64)
    assert "Stop: this office changed" in texts(page)
    shown_buttons = [
        button.accessibleName()
        for button in (page.differs, page.again, *page.marks, page.later)
        if button.isVisible()
    ]
    assert shown_buttons == ["Check the number again", "Back"]
    page.again.click()
    qtbot.waitUntil(lambda: all(one.isVisible() for one in page.marks))
    assert len(page.marks) == 2
    assert not any(one.isEnabled() for one in page.marks)


def test_our_own_number_stands_one_group_a_line_in_the_script_of_choice(qtbot):
    desk = StageDesk()
    page = OwnNumberPage(desk)
    desk.setParent(page)
    qtbot.addWidget(page)
    page._choose("devanagari")
    groups = desk.services.office.number.split()
    lines = ["".join(label.text() for label in line) for line in page.digits.lines]
    assert lines == [in_script(group, "devanagari") for group in groups]
    assert [label.accessibleName() for label in page.digits.lines[0]] == list(groups[0])


@pytest.mark.parametrize("height", [360, 437, 500])
def test_the_bengali_one_is_drawn_as_high_as_the_other_digits_and_on_their_line(
    qtbot, qapp, height
):
    dressed(qapp, "light", 100, "bn")
    desk = StageDesk()
    desk.services.office = replace(desk.services.office, number=" ".join(["12345"] * 6))
    page = OwnNumberPage(desk)
    desk.setParent(page)
    qtbot.addWidget(page)
    page._choose("bengali")
    page.resize(533, height)
    page.show()
    one, two = page.digits.lines[0][:2]
    (first, last), (top, bottom) = inked(one), inked(two)
    assert (last - first) >= 0.9 * (bottom - top)
    assert abs(last - bottom) <= 0.1 * (bottom - top)


def inked(label: QLabel) -> tuple[int, int]:
    """Return the first and the last line of pixels with ink in them."""
    image = label.grab().toImage()
    ground = image.pixelColor(0, 0).lightness()
    rows = [
        y
        for y in range(image.height())
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 90 for x in range(image.width()))
    ]
    return rows[0], rows[-1]


def test_the_number_of_an_unchecked_office_is_not_there_to_be_compared_by_eye(qtbot):
    page, _desk = shown(qtbot, OfficesPage, FakeOffices(), "b" * 64)
    assert not any("36442" in text for text in texts(page.pane))
    assert page.pane.check.isVisible()
    page.open("a" * 64)
    page.refresh()
    assert any("36442" in text for text in texts(page.pane))


@pytest.mark.parametrize(("language", "zoom"), [("en", 100), ("hi", 150), ("bn", 150)])
def test_a_number_stands_in_even_lines_and_no_line_of_it_is_broken(qtbot, qapp, language, zoom):
    dressed(qapp, "dark", zoom, language)
    page, _desk = shown(qtbot, OfficesPage, FakeOffices(), "a" * 64)
    page.resize(1083, 600)
    (number,) = (one for one in page.pane.findChildren(QLabel) if "36442" in one.text())
    QApplication.processEvents()
    lines = number.text().splitlines()
    assert [len(line.split()) for line in lines] == [2, 2, 2]
    assert max(map(number.fontMetrics().horizontalAdvance, lines)) <= number.width()


# -- inbox and outbox ------------------------------------------------------------------------------


def drop(page, *paths: str) -> QDropEvent:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    # Qt hands a drop to a widget only after a real drag, so the page's filter is asked itself.
    page.drops.eventFilter(page, event)
    return event


def test_a_long_day_in_digits_of_bengal_fits_its_column_on_a_small_screen(qtbot):
    page, _desk = shown(qtbot, OfficesPage, FakeOffices())
    page.resize(1126, 660)
    long_day = "২৬ সেপ্টেম্বর ২০২৬"
    needed = page.view.fontMetrics().horizontalAdvance(long_day) + look().px(20)
    qtbot.waitUntil(lambda: page.view.columnWidth(3) >= needed)


def test_a_dropped_file_is_taken_in_and_a_wrong_one_gets_its_words(qtbot):
    page, desk = shown(qtbot, InboxPage, FakeTray([]))
    assert page.stack.currentIndex() == 1
    drop(page, "/media/stick/a.lifafa")
    assert len(page.flow.items) == 1
    assert page.stack.currentIndex() == 0
    drop(page, "/media/stick/holiday.jpg")
    assert len(page.flow.items) == 1
    assert desk.notices[-1].text.startswith("holiday.jpg: ")
    assert desk.notices[-1].todo


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PacketKnownError(on="2026-11-03"), "Already received on 3 Nov 2026"),
        (PacketForwardedError(office="A", addressee="B"), "addressed to"),
    ],
)
def test_failures_of_taking_in_are_told_apart(qtbot, error, words):
    uses = FakeTray([])

    def refuse(_path, _report, _token):
        raise error

    uses.receive = refuse
    page, desk = shown(qtbot, InboxPage, uses)
    page.flow.taking_in.receive([Path("x.lifafa")])
    assert words in desk.notices[-1].text


def test_an_unchecked_senders_content_is_not_there_and_its_check_is_the_next_step(qtbot):
    page, desk = shown(qtbot, InboxPage, FakeTray())
    assert "Rekha M." in texts(page.pane)
    for button in (page.pane.answer.accept, page.pane.answer.no, page.pane.answer.link):
        assert not button.visibleRegion().isEmpty()
    page.open(f"{2:032x}")
    assert "Rekha M." not in texts(page.pane)
    assert not page.pane.answer.isVisible()
    page.window().resize(910, 465)
    assert not page.pane.answer.isVisible()
    QApplication.processEvents()
    whole = page.pane.check.visibleRegion().boundingRect()
    assert whole == page.pane.check.rect(), "a low window shows what has to be done first"
    page.pane.check.click()
    assert desk.places == [("check", "b" * 64)]


def test_after_accepting_the_receipt_is_the_next_step(qtbot):
    uses = FakeTray()
    page, desk = shown(qtbot, InboxPage, uses)
    page.pane.answer.accept.click()
    assert page.flow.stage is InboxStage.ANSWERED
    assert "Accepted as case LF-26-0043." in texts(page.pane)
    assert page.pane.answer.panel.copy.accessibleName() == "Copy the receipt to the USB drive…"
    page.hand_over.copy_to(Path("/media/KINGSTON"))
    assert uses.copied == [("receipt-1", Path("/media/KINGSTON"))]
    assert any("Safe to remove" in text for text in texts(page.pane))
    page.pane.answer.to_case.click()
    assert desk.places == [("case", "case-9")]


def test_a_packet_is_added_to_the_chosen_case(qtbot):
    uses = FakeTray()
    page, _desk = shown(qtbot, InboxPage, uses)
    answer = page.pane.answer
    answer.link.click()
    assert answer.found.count() == 2
    assert not answer.add.isEnabled()
    answer.found.setCurrentRow(1)
    answer.add.click()
    assert uses.accepted == [(f"{1:032x}", "case-2", "")]


def test_where_more_cases_fit_than_are_offered_it_says_so_and_what_to_do(qtbot):
    uses = FakeTray()
    uses.more_cases = True
    page, _desk = shown(qtbot, InboxPage, uses)
    answer = page.pane.answer
    answer.link.click()
    words = "The first 2 are shown. To find the others, type more of the name or the number."
    assert words in texts(answer)
    heard = QAccessible.queryAccessibleInterface(answer.found)
    assert heard.text(QAccessible.Text.Description) == words
    assert answer.found.count() == 2  # The sentence is no line that could be chosen.
    page.flow.search.look_for("made-up")
    assert not answer.more.isVisible()
    assert heard.text(QAccessible.Text.Description) == ""


def test_the_cases_that_are_offered_say_whether_there_are_more(monkeypatch):
    asked = []

    def list_cases(_services, query):
        asked.append((query.filter, query.limit))
        return CasePage((), {}, True)

    monkeypatch.setattr(taking_in, "list_cases", list_cases)
    assert InboxUses(SimpleNamespace(services=None)).find_cases("made-up").more
    assert asked == [("open", 20)]


def test_a_late_packet_asks_why_before_it_is_accepted(qtbot):
    uses = FakeTray()
    uses.previews[f"{1:032x}"] = packet(warnings=("expired", "gap"), missing_packets=(5, 6))
    page, _desk = shown(qtbot, InboxPage, uses)
    assert any("2 earlier packets" in text for text in texts(page.pane))
    page.pane.answer.accept.click()
    assert uses.accepted == []
    assert not page.pane.answer.accept_late.isEnabled()
    page.pane.answer.why.setText("The rescue may still help")
    page.pane.answer.accept_late.click()
    assert uses.accepted == [(f"{1:032x}", None, "The rescue may still help")]


@pytest.mark.parametrize(
    "stage", [InboxStage.ACCEPTING, InboxStage.DECLINING, InboxStage.CHOOSING_CASE]
)
def test_in_a_low_window_an_answer_says_whose_packet_it_is_about(qtbot, stage):
    page, _desk = shown(qtbot, InboxPage, FakeTray())
    page.resize(722, 300)
    page.flow.begin(stage)
    qtbot.waitUntil(lambda: not page.pane.body.isVisible())
    assert page.pane.whose.isVisible()
    assert page.flow.shown.from_name in page.pane.whose.shown()
    page.flow.begin(InboxStage.READING)
    qtbot.waitUntil(page.pane.body.isVisible)
    assert not page.pane.whose.isVisible()


def test_the_outbox_says_what_waits_and_marks_what_left(qtbot):
    uses = FakeTray()
    page, _desk = shown(qtbot, OutboxPage, uses)
    assert "1 sealed file has not been handed over." in texts(page)
    assert not is_pressed_by_enter(page.panel.copy)
    assert not is_pressed_by_enter(page.panel.mark)
    page.panel.mark.click()
    assert uses.handed_over == ["1" * 32]


# -- log -------------------------------------------------------------------------------------------


def test_a_broken_log_names_the_line_and_what_to_do(qtbot):
    page, _desk = shown(qtbot, LogPage, FakeLog(report=LogReport(4, 3, "log.line-changed")))
    words = " ".join(texts(page))
    assert "Line 3 of the log was changed" in words
    assert "Do not work on" in words
    assert page.chain.mark.tone == "danger"

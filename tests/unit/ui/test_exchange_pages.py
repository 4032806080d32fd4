"""Pages of the exchange over fakes: what Enter does, what is shown, what can be pressed, who is
named.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from app.errors import PacketForwardedError, PacketKnownError
from app.records import LogReport
from desk_sim import dressed
from exchange_fakes import (
    NUMBER,
    SHARE,
    FakeLog,
    FakeOffices,
    FakeReferrals,
    FakeTray,
    fact,
    inbox_item,
    office,
    packet,
)
from exchange_stage import StageDesk, staged
from ui.inbox.inbox_flow import InboxStage
from ui.inbox.inbox_page import InboxPage
from ui.log.log_page import LogPage
from ui.offices.check_flow import CheckStage
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.offices.own_number_page import OwnNumberPage, in_script
from ui.outbox.outbox_page import OutboxPage
from ui.record_model import Column, RecordModel
from ui.referral.composer_page import ComposerPage
from ui.referral.composer_words import look_again
from ui.referral.draft import Step

HOSTILE = "<img src='//evil/share/a.png'><b>Sunita</b> & Co"
ENTER = Qt.Key.Key_Return
# What a window of 900 by 460 leaves beside the folded rail and under the header, at 150 %.
LIMIT = (750, 347)


def shown(qtbot, page_class, uses, argument="", **more):
    page, desk = staged(page_class, uses, **more)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(argument)
    page.refresh()
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page, desk


def composer(qtbot, step=Step.OFFICE, uses=None, choose=True):
    uses = uses or FakeReferrals()
    page, desk = shown(qtbot, ComposerPage, uses, "case-1", tray=FakeTray())
    if choose:
        page.body.flow.choices.choose_office("a" * 64)
        page.body.flow.choices.set_purpose("shelter")
        qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
        assert page.body.flow.go(step)
    return page, desk, uses


def keyboard_in(widget) -> bool:
    """Say whether a widget has the keyboard of its window, whichever window is in front."""
    return widget.window().focusWidget() is widget


def texts(root) -> list[str]:
    QApplication.processEvents()
    return [
        label.shown() if hasattr(label, "shown") else label.text()
        for label in root.findChildren(QLabel)
        if label.isVisibleTo(root)
    ]


# -- Enter never seals, never trusts ---------------------------------------------------------------


def test_enter_seals_nothing_wherever_the_keyboard_is(qtbot):
    page, _desk, uses = composer(qtbot, Step.SEAL)
    page.focus_first()
    assert page.focusWidget() is not page.body.seal_button
    places = [page.body.seal_button, page.body.back, page.body.seal, page]
    for place in places:
        page.body.flow.go(Step.SEAL)
        place.setFocus()
        qtbot.keyClick(place, ENTER)
        qtbot.keyClick(place, Qt.Key.Key_Enter)
    assert uses.sent == []
    assert not page.body.seal_button.isDefault()
    assert not page.body.seal_button.autoDefault()


def test_the_seal_button_names_the_office_and_seals_by_mouse_and_by_space(qtbot):
    page, _desk, uses = composer(qtbot, Step.SEAL)
    assert page.body.seal_button.accessibleName() == "Seal for Bal Kalyan Shelter, Siliguri"
    page.body.seal_button.setFocus()
    qtbot.keyClick(page.body.seal_button, Qt.Key.Key_Space)
    assert len(uses.sent) == 1
    assert page.body.result is not None
    assert "Sealed for Bal Kalyan Shelter, Siliguri" in texts(page)


def test_enter_in_the_number_check_means_later_and_trusts_nothing(qtbot):
    uses = FakeOffices()
    page, desk = shown(qtbot, CheckPage, uses, "b" * 64)
    for box, digits in zip(page._face.boxes.boxes, NUMBER.split(), strict=True):
        box.line.setText(digits)
    page._face.phone.click()
    page._face.whom.setText("S. Lama")
    assert page.trust.isEnabled()
    for place in (page.trust, page._face.whom, page._face.boxes.boxes[5].line):
        before = desk.closings
        place.setFocus()
        qtbot.keyClick(place, ENTER)
        assert desk.closings == before + 1
    assert uses.checked == []
    assert not page.trust.isDefault()


def test_what_was_typed_before_later_is_still_there(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page._face.boxes.boxes[0].line.setText("36442")
    page.later.click()
    page.open("b" * 64)
    page.refresh()
    assert page.flow.groups[0].digits == "36442"


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


def test_boxes_go_on_by_themselves_and_say_which_group_differs(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    boxes = page._face.boxes.boxes
    boxes[0].line.setFocus()
    qtbot.keyClicks(boxes[0].line, "36442")
    assert keyboard_in(boxes[1].line)
    qtbot.keyClicks(boxes[1].line, "11111")
    assert keyboard_in(boxes[1].line)
    assert boxes[1].line.selectedText() == "11111"
    assert page._face.answer.shown() == "Group 2 is different. Ask them to read it again."
    assert not page.trust.isEnabled()


def test_a_number_cannot_be_pasted_and_letters_do_not_enter(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    line = page._face.boxes.boxes[0].line
    QApplication.clipboard().setText("36442")
    line.setFocus()
    qtbot.keySequence(line, QKeySequence(QKeySequence.StandardKey.Paste))
    qtbot.keyClicks(line, "ab")
    assert line.text() == ""


def test_the_stop_page_has_three_steps_and_nothing_to_accept(qtbot):
    page, desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page.differs.click()
    assert page.flow.stage is CheckStage.STOPPED
    words = " ".join(texts(page))
    assert "Stop: the number is different" in words
    assert "Do not send anything to CWC Kishanganj" in words
    assert all(mark in texts(page) for mark in ("1", "2", "3"))
    assert not page.trust.isVisible()
    assert page.again.isVisible()
    page.later.click()
    assert desk.closings == 1


def test_a_changed_office_is_told_and_can_only_be_checked_by_its_number(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "d" * 64)
    assert "Stop: this office changed" in texts(page)
    shown_buttons = [
        button.accessibleName()
        for button in (page.differs, page.again, page.own, page.trust, page.later)
        if button.isVisible()
    ]
    assert shown_buttons == ["Check the number again", "Back to the offices"]
    page.again.click()
    assert page.trust.isVisible()
    assert not page.trust.isEnabled()


def test_our_own_number_stands_one_group_a_line_in_the_script_of_choice(qtbot):
    desk = StageDesk()
    page = OwnNumberPage(desk)
    desk.setParent(page)
    qtbot.addWidget(page)
    page._choose("devanagari")
    groups = desk.services.office.number.split()
    lines = ["".join(label.text() for label in line) for line in page._labels]
    assert lines == [in_script(group, "devanagari") for group in groups]
    assert [label.accessibleName() for label in page._labels[0]] == list(groups[0])


def test_the_number_of_an_unchecked_office_is_not_there_to_be_compared_by_eye(qtbot):
    page, _desk = shown(qtbot, OfficesPage, FakeOffices(), "b" * 64)
    assert not any("36442" in text for text in texts(page.pane))
    assert page.pane.check.isVisible()
    page.open("a" * 64)
    page.refresh()
    assert any("36442" in text for text in texts(page.pane))


# -- composer --------------------------------------------------------------------------------------


def test_unchecked_offices_are_seen_but_off_and_offer_their_check(qtbot):
    page, desk, _uses = composer(qtbot, choose=False)
    radio = page.body.office.radios["b" * 64]
    assert radio.isVisible()
    assert not radio.isEnabled()
    page.body.office.checks["b" * 64].click()
    assert desk.places == [("check", "b" * 64)]
    assert "a" * 64 not in page.body.office.checks


def test_locked_fields_say_why_and_cannot_be_ticked_by_mouse_or_key(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    line = page.body.share.ticks.lines["p1.home_address"]
    assert line.locked
    assert "consent does not cover" in line.accessibleDescription()
    before = page.body.flow.choices.draft
    line.click()
    line.setFocus()
    assert keyboard_in(line)
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert not line.isChecked()
    assert page.body.flow.choices.draft == before


def test_the_right_half_follows_the_ticks_and_names_what_stays(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    assert "Sunita T." in texts(page.body.seen)
    page.body.share.ticks.lines["p1.name_to_use"].click()
    qtbot.waitUntil(lambda: "Sunita T." not in texts(page.body.seen))
    stays = next(text for text in texts(page.body.seen) if "Home address" in text)
    assert "Name to use" in stays
    assert any("No office, name or date" in text for text in texts(page.body.seen))


def test_hide_it_takes_the_field_out_of_the_view(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    assert any("98••••••10" in text for text in texts(page.body.seen)) is True
    page.body.seen.hide_asked.emit("Health notes")
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    assert not any("Look again" in text for text in texts(page.body.seen))
    assert not page.body.share.ticks.lines["p1.health_notes"].isChecked()


def test_a_number_that_stands_out_is_shown_with_its_middle_hidden():
    words = look_again("Health notes", "phone 98300 44110")
    assert words == "Look again: Health notes holds a phone number (98••••••10)."
    assert "A. Rai" in look_again("Summary", "name A. Rai")


def test_the_way_of_a_legal_ground_asks_for_everything(qtbot):
    locked = replace(
        SHARE,
        consent=None,
        consent_refusal="no-answer",
        facts=tuple(replace(row, refusal="no-answer") for row in SHARE.facts),
    )
    page, _desk, _uses = composer(qtbot, Step.AGREED, FakeReferrals(locked), choose=False)
    page.body.flow.choices.choose_office("a" * 64)
    page.body.flow.choices.set_purpose("shelter")
    page.body.flow.go(Step.AGREED)
    step = page.body.agreed
    assert not page.body.next.isEnabled()
    assert not step.ground.isVisible()
    step.on.click()
    assert step.ground.isVisible()
    step.bases["court_order"].click()
    step.order_no.setText("CWC/112")
    step.officer.setText("R. Das")
    assert not page.body.next.isEnabled()
    step.reason.setText("The court ordered it")
    assert page.body.next.isEnabled()
    page.body.next.click()
    assert not page.body.share.ticks.lines["p1.home_address"].locked


def test_choices_are_kept_when_the_officer_goes_elsewhere(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    page.body.flow.choices.set_details("Bring a coat")
    page.open("case-2")
    page.open("case-1")
    page.refresh()
    assert page.body.flow.choices.draft.details == "Bring a coat"
    assert page.body.flow.step is Step.SHARE


def test_a_sealed_composer_makes_room_for_a_fresh_one(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SEAL)
    page.body.flow.seal()
    page.open("case-1")
    page.refresh()
    assert page.body.flow.sent is None
    assert page.body.flow.step is Step.OFFICE


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
    page.open(f"{2:032x}")
    assert "Rekha M." not in texts(page.pane)
    assert not page.pane.answer.isVisible()
    page.pane.check.click()
    assert desk.places == [("check", "b" * 64)]


def test_after_accepting_the_receipt_is_the_next_step(qtbot):
    uses = FakeTray()
    page, desk = shown(qtbot, InboxPage, uses)
    page.pane.answer.accept.click()
    assert page.flow.stage is InboxStage.ANSWERED
    assert "Accepted as case LF-26-0043." in texts(page.pane)
    assert page.pane.answer.panel.copy.accessibleName() == "Copy the receipt to the stick…"
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


def test_the_outbox_says_what_waits_and_marks_what_left(qtbot):
    uses = FakeTray()
    page, _desk = shown(qtbot, OutboxPage, uses)
    assert "1 sealed file has not been handed over." in texts(page)
    page.panel.mark.click()
    assert uses.handed_over == ["1" * 32]


# -- log -------------------------------------------------------------------------------------------


def test_a_broken_log_names_the_line_and_what_to_do(qtbot):
    page, _desk = shown(qtbot, LogPage, FakeLog(report=LogReport(4, 3, "log.changed")))
    words = " ".join(texts(page))
    assert "Line 3 of the log does not follow" in words
    assert "Do not work on" in words
    assert page.chain.mark.tone == "danger"


# -- everywhere ------------------------------------------------------------------------------------


def states(qtbot):
    """Every page in its main states."""
    page, _desk, _uses = composer(qtbot)
    yield page
    for step in (Step.AGREED, Step.SHARE, Step.SEAL):
        page.body.flow.go(step)
        yield page
    page.body.flow.seal()
    yield page
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    yield page
    page.differs.click()
    yield page
    yield shown(qtbot, CheckPage, FakeOffices(), "d" * 64)[0]
    for rows in (None, []):
        yield shown(qtbot, OfficesPage, FakeOffices(rows))[0]
    page, _desk = shown(qtbot, InboxPage, FakeTray())
    yield page
    for number in (2, 3, 5):
        page.open(f"{number:032x}")
        yield page
    page.open(f"{1:032x}")
    for stage in (InboxStage.DECLINING, InboxStage.CHOOSING_CASE, InboxStage.ACCEPTING):
        page.flow.begin(stage)
        yield page
    page.flow.accept()
    yield page
    yield shown(qtbot, InboxPage, FakeTray([]))[0]
    yield shown(qtbot, OutboxPage, FakeTray())[0]
    yield shown(qtbot, LogPage, FakeLog())[0]


@pytest.mark.parametrize(("language", "zoom"), [("en", 100), ("en", 150), ("hi", 150)])
def test_every_state_fits_a_small_screen_and_names_what_takes_the_keyboard(
    qtbot, qapp, language, zoom
):
    dressed(qapp, "dark", zoom, language)
    for page in states(qtbot):
        QApplication.processEvents()
        least = page.layout().minimumSize()
        assert least.width() <= LIMIT[0], (type(page).__name__, least)
        assert least.height() <= LIMIT[1], (type(page).__name__, least)
        for widget in page.findChildren(QWidget):
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and widget.isVisibleTo(page) and widget.focusProxy() is None:
                face = QAccessible.queryAccessibleInterface(widget)
                assert face.text(QAccessible.Text.Name).strip(), (type(page), type(widget))


def test_hostile_names_are_shown_letter_by_letter(qtbot):
    rows = [office("a", name=HOSTILE, name_local=HOSTILE), office("b", name=HOSTILE, state="new")]
    share = replace(SHARE, facts=(replace(SHARE.facts[0], fact=fact("p1.x", "Name", HOSTILE)),))
    uses = FakeReferrals(share)
    uses.offices = FakeOffices(rows)
    tray = FakeTray([inbox_item(1, from_name=HOSTILE)])
    tray.previews[f"{1:032x}"] = packet(from_name=HOSTILE, details=HOSTILE)
    pages = [
        shown(qtbot, OfficesPage, FakeOffices(rows))[0],
        shown(qtbot, CheckPage, FakeOffices(rows), "b" * 64)[0],
        shown(qtbot, InboxPage, tray)[0],
        composer(qtbot, Step.SHARE, uses)[0],
    ]
    for page in pages:
        assert any(HOSTILE in text for text in texts(page)), type(page)
        for label in page.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
        for widget in page.findChildren(QWidget):
            assert "<img" not in widget.toolTip()


def test_the_model_keeps_qts_promises_while_rows_change(qapp):
    model = RecordModel([Column(lambda: "Name", lambda row: row.name)])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for rows in ([office("a")], [], [office("a"), office("b")]):
        model.replace(rows)
    assert model.row_of(lambda row: row.office_id == "b" * 64) == 1
    assert model.record(5) is None
    assert tester.model() is model


def test_no_word_of_the_sealing_technique_is_on_any_of_these_pages(qtbot):
    banned = ("fingerprint", "key pair", "hash", "signature", "hmac", "certificate", "encrypt")
    for page in states(qtbot):
        words = " ".join(texts(page)).lower()
        words += " ".join(line.placeholderText() for line in page.findChildren(QLineEdit)).lower()
        assert not [word for word in banned if word in words]

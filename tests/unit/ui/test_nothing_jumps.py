"""What is under the pointer stays there, and the keyboard goes on to the next step."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from exchange_fakes import FakeOffices, FakeReferrals, FakeTray
from exchange_records import NUMBER, SHARE
from exchange_stage import composer, keyboard_in, shown
from ui.offices.check_page import CheckPage
from ui.packets.inbox.inbox_flow import InboxStage
from ui.packets.inbox.inbox_page import InboxPage
from ui.referrals.choices import Step

NO_ANSWER = replace(
    SHARE,
    consent=None,
    consent_refusal="no-answer",
    facts=tuple(replace(row, refusal="no-answer") for row in SHARE.facts),
)


def place(widget: QWidget) -> QPoint:
    for _ in range(3):
        QApplication.processEvents()
    return widget.mapTo(widget.window(), QPoint(0, 0))


@pytest.mark.parametrize("typed", [NUMBER.split()[0], "11111"])
def test_the_answer_to_a_number_moves_nothing_below_it(qtbot, typed):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    before = place(page._face.phone)
    page._face.boxes.boxes[0].line.setText(typed)
    assert place(page._face.phone) == before


def test_all_groups_equal_moves_nothing_either(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    before = place(page._face.phone)
    for box, digits in zip(page._face.boxes.boxes, NUMBER.split(), strict=True):
        box.line.setText(digits)
    assert page._face.answer.shown() == "All six groups are equal."
    assert place(page._face.phone) == before


def test_writing_the_legal_ground_moves_none_of_its_fields(qtbot):
    uses = FakeReferrals(NO_ANSWER)
    page, _desk, _uses = composer(qtbot, uses=uses, choose=False)
    page.body.flow.choices.choose_office("a" * 64)
    page.body.flow.choices.set_purpose("shelter")
    page.body.next.click()
    agreed = page.body.agreed
    before = place(agreed.on)
    agreed.on.click()
    assert place(agreed.on) == before
    before = place(agreed.ground.reason)
    # Once the ground is complete, nothing is refused any more.
    uses.share = replace(SHARE, consent=None, consent_refusal="")
    page.body.flow.choices.list_again()
    assert agreed._held.minimumHeight() > 0
    assert place(agreed.ground.reason) == before


def test_after_an_answer_was_recorded_the_way_on_has_the_keyboard(qtbot):
    uses = FakeReferrals(NO_ANSWER)
    page, _desk, _uses = composer(qtbot, uses=uses, choose=False)
    page.body.flow.choices.choose_office("a" * 64)
    page.body.flow.choices.set_purpose("shelter")
    page.body.next.click()
    uses.share = SHARE
    page.body.agreed.answered.emit(1, {})
    # What may leave is known now: the last look, where the keyboard is never on the seal.
    assert page.body.flow.step is Step.SEAL
    qtbot.waitUntil(lambda: keyboard_in(page.body.back))
    # Only once: what comes later takes the keyboard from nobody.
    page.body.close_button.setFocus()
    page.body.flow.choices.list_again()
    assert keyboard_in(page.body.close_button)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_after_an_answer_the_receipt_has_the_keyboard(qtbot, answer):
    page, _desk = shown(qtbot, InboxPage, FakeTray())
    strip = page.pane.answer
    if answer == "decline":
        strip.no.click()
        strip.reason.choose(strip.reason.itemData(0))
        strip.note.setFocus()
        page.flow.decline("full", "")
    else:
        strip.accept.setFocus()
        strip.accept.click()
    assert page.flow.stage is InboxStage.ANSWERED
    assert keyboard_in(strip.panel.copy)

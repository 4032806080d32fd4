"""Where a letter is begun: after sealing, in outbox and inbox, in a case, inside a seal."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from app.inbox import acceptance
from app.letters import issue
from app.outbox import delivery
from app.referrals import referrals, withdrawing
from app.sealed import case_sealing
from desk_sim import on_lane, settle
from exchange_stage import agreed_case, in_window, on_desk, press
from letter_fakes import FakePrinters
from office_sim import PASSPHRASE
from page_scan import holds
from pair_sim import HINDI, agree, case_with, everything, sealed_case
from ui.frame.page import LetterAsked, letter_asked
from ui.letters.make_page import SealedMakePage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import Button

MARKER = "zubeidamarker"


@pytest.fixture
def asked(desks) -> list[tuple[str, str]]:
    """What the pages of the first office ask the window for."""
    found: list[tuple[str, str]] = []
    desks[0].opened.connect(lambda place, argument: found.append((place, argument)))
    return found


def the_letter(asked) -> LetterAsked:
    [(place, argument)] = asked
    assert place == "letter"
    return letter_asked(argument)


def test_after_sealing_a_letter_or_a_slip_is_the_next_step(qtbot, desks, asked):
    ours, theirs = desks
    case_id = agreed_case(ours, theirs, HINDI)
    page = in_window(qtbot, ComposerPage(ours), case_id)
    body = page.body
    press(qtbot, body.office.radios[theirs.services.office.office_id])
    body.office.purpose.choose("shelter")
    body.office.purpose.chosen.emit("shelter")
    settle(ours)
    assert body.flow.step is Step.SEAL
    qtbot.waitUntil(lambda: body.flow.seen.fresh, timeout=20_000)
    press(qtbot, body.seal_button)
    qtbot.waitUntil(lambda: body.flow.sent is not None)
    for button, kind in ((body.result.letter, ""), (body.result.slip, "slip")):
        asked.clear()
        button.click()
        found = the_letter(asked)
        assert (found.referral_id, found.kind) == (body.flow.sent.referral_id, kind)


def test_the_outbox_offers_a_letter_until_the_referral_has_ended(qtbot, desks, asked):
    ours, theirs = desks
    _case, sent = on_desk(ours, lambda s: sealed_case(s, theirs.services))
    outbox = in_window(qtbot, OutboxPage(ours))
    press(qtbot, outbox.letter)
    assert the_letter(asked).referral_id == sent.referral_id
    on_desk(ours, lambda s: withdrawing.withdraw(s, sent.referral_id, "made up"))
    outbox.refresh()
    settle(ours)
    offered = [one for one in outbox.findChildren(Button) if one.isVisible()]
    assert "Print a letter…" not in [one.accessibleName() for one in offered]


def test_a_packet_that_was_taken_in_is_acknowledged_on_paper(qtbot, desks, asked, tmp_path):
    ours, theirs = desks
    stick = tmp_path / "stick"
    stick.mkdir()

    def send(s):
        _case, sent = sealed_case(s, ours.services)
        return delivery.copy_to(s, sent.packet_id, stick)

    packet: Path = on_desk(theirs, send)
    inbox = in_window(qtbot, InboxPage(ours), str(packet))
    qtbot.waitUntil(lambda: inbox.flow.shown is not None)
    assert not inbox.pane.on_paper.isVisible()
    there = on_desk(ours, lambda s: acceptance.accept(s, inbox.flow.chosen_id))
    assert there.case_id
    inbox.refresh()
    settle(ours)
    press(qtbot, inbox.pane.on_paper)
    found = the_letter(asked)
    assert found.kind == "acknowledgement"
    window = shown_window(qtbot, ours)
    try:
        window.go("letter", found.argument)
        page = window.page
        qtbot.waitUntil(lambda: page.body.flow.can_leave, timeout=20_000)
        assert page.body.flow.choices.draft.kind == "acknowledgement"
    finally:
        away(window)


def test_a_case_opens_its_letters_by_key_and_by_menu_and_esc_leads_back(qtbot, desks):
    ours, theirs = desks
    case, sent = on_desk(ours, lambda s: sealed_case(s, theirs.services))
    window = shown_window(qtbot, ours)
    try:
        window.go("case", case.case_id)
        settle(ours)
        menu = window.page.menu
        menu.fill()
        lines = [line.text() for line in menu.menu().actions()]
        assert lines[0] == "New letter…"
        window.page.sections.setFocus()
        QTest.keySequence(window, QKeySequence("Ctrl+P"))
        settle(ours)
        page = window.page
        qtbot.waitUntil(lambda: page.body.flow.can_leave, timeout=20_000)
        assert page.title().endswith(case.case_no)
        assert page.body.flow.choices.draft.matter == sent.referral_id
        page.body.choices.note.setPlainText("Please hurry.")
        QTest.keyClick(window, Qt.Key.Key_Escape)
        settle(ours)
        assert type(window.page).__name__ == "CasePage"
        QTest.keySequence(window, QKeySequence("Ctrl+P"))
        settle(ours)
        assert window.page.body.choices.note.text() == "Please hurry."
    finally:
        away(window)


def test_a_case_has_a_button_that_makes_a_letter_of_it(qtbot, desks):
    ours, theirs = desks
    case, sent = on_desk(ours, lambda s: sealed_case(s, theirs.services))
    window = shown_window(qtbot, ours)
    try:
        window.go("case", "new")
        settle(ours)
        assert not letter_button(window).isEnabled()
        window.go("case", case.case_id)
        settle(ours)
        letter_button(window).click()
        settle(ours)
        page = window.page
        qtbot.waitUntil(lambda: page.body.flow.can_leave, timeout=20_000)
        assert page.body.flow.choices.draft.matter == sent.referral_id
    finally:
        away(window)


def letter_button(window: MainWindow) -> Button:
    offered = [one for one in window.page.findChildren(Button) if one.isVisible()]
    [found] = [one for one in offered if one.accessibleName() == "New letter…"]
    return found


def test_a_letter_of_a_sealed_case_is_made_inside_its_seal(qtbot, desks):
    ours, theirs = desks

    def write(s):
        case = case_with(s, {**HINDI, "p1.name_latin": MARKER})
        agree(s, case, theirs.services)
        sent = referrals.send(s, everything(s, case, theirs.services))
        return case.case_id, sent, case_sealing.seal(s, case.case_id, {1})

    case_id, _sent, ours.services = on_desk(ours, write)
    page = in_window(qtbot, SealedMakePage(ours), LetterAsked(case_id).argument)
    page._printers = printers = FakePrinters("Laser")
    if page.asked is not None:
        assert not page.stack.isVisible()
        page.asked.field.line.setText(PASSPHRASE)
        page.asked.go.click()
        settle(ours)
    qtbot.waitUntil(lambda: page.body is not None and page.body.flow.can_leave, timeout=20_000)
    page.body._printers = printers
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: page.body.flow.out.record is not None and not page.body.flow.out.busy,
                    timeout=20_000)  # fmt: skip
    assert page.body.flow.out.record.prints == 1
    s = ours.services
    assert holds(s.register.path, s.vault.db_key, MARKER) == []
    [outside] = on_desk(ours, issue.list_letters)
    assert (outside.to, outside.shown, outside.case_no) == ("", "", "")


def shown_window(qtbot, desk) -> MainWindow:
    window = MainWindow(desk)
    window.resize(1366, 720)
    qtbot.in_front(window)
    settle(desk)
    return window


def away(window: MainWindow) -> None:
    settle(window.desk)
    window.prepare_to_go()
    window.hide()
    window.deleteLater()
    assert on_lane(window.desk._lane, lambda: True)

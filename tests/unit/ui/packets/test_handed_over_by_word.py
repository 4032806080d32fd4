"""That a packet was given away is the word of a person: offered as the next step, never assumed,
and taken back when it was a slip."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import log
from app.mail import accounts
from app.mail.records import MailChoice
from app.outbox import delivery
from app.packets.records import CopiedParts
from desk_sim import dressed, on_lane, settle
from exchange_fakes import AtOnce, FakeTray
from exchange_stage import in_window, keyboard_in, on_desk, press, two_desks
from mail_fakes import FakeOutgoing, set_up
from pair_sim import sealed_case
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage, tell_marked
from ui.packets.outbox.outbox_page import OutboxPage


@pytest.fixture
def desks(qapp, tmp_path):
    dressed(qapp)
    with two_desks(tmp_path) as pair:
        yield pair


def sealed(desks, way: str) -> str:
    ours, theirs = desks
    on_lane(ours.lane, lambda: accounts.set_choice(ours.services, MailChoice(way)))
    return on_desk(ours, lambda s: sealed_case(s, theirs.services)[1].packet_id)


def saved(qtbot, page, folder) -> None:
    press(qtbot, page.mailing.mail)
    settle(page.desk)
    sheet = page.mailing.sheet
    sheet.address.setText("cwc@made-up.example")
    sheet.save_into(folder)
    settle(page.desk)
    sheet.reject()
    QApplication.processEvents()


def is_filled(button) -> bool:
    return button.property("kind") == "primary"


@pytest.mark.parametrize("way", ["webmail", "draft"])
def test_after_files_for_a_mail_were_saved_the_page_offers_the_word_and_does_not_assume_it(
    qtbot, desks, tmp_path, way
):
    ours, _theirs = desks
    packet = sealed(desks, way)
    page = in_window(qtbot, OutboxPage(ours), packet)
    assert not is_filled(page.panel.mark)
    saved(qtbot, page, tmp_path)
    assert page.flow.chosen.state == "sealed", "nobody said that it has gone"
    assert page.panel._said.shown().startswith("Ready to be mailed.")
    assert is_filled(page.panel.mark)
    assert keyboard_in(page.panel.mark)
    qtbot.keyClick(page.panel.mark, Qt.Key.Key_Return)
    settle(ours)
    assert page.flow.chosen.state == "sealed", "Enter says nothing"
    press(qtbot, page.panel.mark)
    settle(ours)
    assert page.flow.chosen.state == "handed_over"
    assert not page.panel.mark.isVisible()


@pytest.mark.parametrize("way", ["webmail", "draft"])
def test_the_word_is_offered_again_the_next_day(qtbot, desks, tmp_path, way):
    ours, _theirs = desks
    packet = sealed(desks, way)
    saved(qtbot, in_window(qtbot, OutboxPage(ours), packet), tmp_path)
    later = in_window(qtbot, OutboxPage(ours), packet)
    assert later.hand_over.stage is HandOverStage.READY
    assert is_filled(later.panel.mark)
    assert "copied before" in later.panel._said.shown()


def test_a_slip_is_taken_back_by_undo_and_by_the_button(qtbot, desks, tmp_path):
    ours, _theirs = desks
    offered = []
    ours.undo_offered.connect(lambda words, undo: offered.append((words, undo)))
    packet = sealed(desks, "webmail")
    page = in_window(qtbot, OutboxPage(ours), packet)
    press(qtbot, page.panel.mark)
    settle(ours)
    ((words, undo),) = offered
    assert words == "Marked as handed over."
    undo()
    settle(ours)
    assert page.flow.chosen.state == "sealed"
    assert keyboard_in(page.panel.mark)
    press(qtbot, page.panel.mark)
    settle(ours)
    press(qtbot, page.panel.unmark)
    settle(ours)
    assert page.flow.chosen.state == "sealed"
    assert not page.panel.unmark.isVisible()
    told = on_lane(ours.lane, lambda: [line.action for line in log.entries(ours.services)][:4])
    assert told == ["referral_not_handed_over", "referral_handed_over"] * 2


def test_the_offer_outlives_the_page_it_came_from(qtbot, desks):
    ours, _theirs = desks
    offered = []
    ours.undo_offered.connect(lambda _words, undo: offered.append(undo))
    packet = sealed(desks, "webmail")
    flow = HandOverFlow(FakeTray(), AtOnce())
    on_lane(ours.lane, lambda: delivery.mark_handed_over(ours.services, packet))
    tell_marked(ours, flow, packet)
    shiboken6.delete(flow)
    offered[0]()
    settle(ours)
    (item,) = on_lane(ours.lane, lambda: delivery.outbox(ours.services))
    assert item.state == "sealed"


def test_what_a_mail_server_took_has_no_button_to_take_it_back(qtbot, desks):
    ours, theirs = desks

    def mailed(s):
        from app.mail import sending

        set_up(s)
        packet = sealed_case(s, theirs.services)[1].packet_id
        sending.send_packet(s, packet, "cwc@made-up.example")
        sending.send_due(s, outgoing=FakeOutgoing())
        return packet

    page = in_window(qtbot, OutboxPage(ours), on_desk(ours, mailed))
    settle(ours)
    assert page.flow.chosen.state == "handed_over"
    assert not page.panel.unmark.isVisible()


def test_files_without_room_for_all_parts_are_not_ready_to_be_mailed(qtbot, desks, tmp_path):
    ours, _theirs = desks
    page = in_window(qtbot, OutboxPage(ours), sealed(desks, "webmail"))
    parts = CopiedParts((str(tmp_path / "1.lfpart"),), 3, (1,), (2, 3), (2, 3), 7 * 2**20)
    page.mailing.flow.prepared.emit(page.hand_over.packet_id, parts)
    assert (page.hand_over.stage, page.hand_over.part_size) == (HandOverStage.MORE, "7M")
    said = page.panel._said.shown()
    assert "no room for the rest (2, 3)" in said
    assert "Ready to be mailed" not in said
    assert not is_filled(page.panel.mark)
    settle(ours)
    whole = replace(parts, left=(), missing=())
    page.mailing.flow.prepared.emit(page.hand_over.packet_id, whole)
    assert page.panel._said.shown().startswith("Ready to be mailed.")
    assert is_filled(page.panel.mark)


def test_a_mail_that_went_after_the_word_takes_the_way_back_and_nothing_else(qtbot):
    flow = HandOverFlow(FakeTray(), AtOnce())
    flow.show("1" * 32, handed_over=True, may_unmark=True)
    heard = []
    flow.changed.connect(lambda: heard.append(flow.may_unmark))
    flow.mailed("1" * 32)
    flow.mailed("1" * 32)
    assert (flow.handed_over, heard) == (True, [False])


def test_the_outbox_follows_a_mail_server_that_took_all_of_it(qtbot, desks):
    ours, _theirs = desks
    page = in_window(qtbot, OutboxPage(ours), sealed(desks, "webmail"))
    page.mailing.flow.gone_by_mail.emit(page.hand_over.packet_id)
    assert (page.hand_over.handed_over, page.hand_over.may_unmark) == (True, False)


def test_what_was_saved_of_another_packet_changes_nothing_here(qtbot):
    flow = HandOverFlow(FakeTray(), AtOnce())
    flow.show("1" * 32)
    flow.saved_for_mail("2" * 32)
    flow.mailed("2" * 32)
    assert (flow.stage, flow.handed_over) == (HandOverStage.READY, False)
    flow.mailed("1" * 32)
    assert (flow.handed_over, flow.may_unmark) == (True, False)
    assert not flow.waits_for_word

"""Parts in the window: handed over in parts, gathered by a drop, named, thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from app.base.errors import FileUnreadableError
from app.inbox.parts import waiting_words
from app.packets.errors import PartDamagedError
from app.packets.records import WaitingParts
from exchange_fakes import AtOnce, FakeTray, Later
from exchange_records import NOW
from exchange_stage import keyboard_in, shown, texts
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.packets.outbox.outbox_page import OutboxPage

MB = 2**20
STICK = Path("/media/stick")


def waiting(**changes):
    facts = {"set_id": "9e" * 16, "count": 9, "missing": (2, 5), "size": 60 * MB, "since": NOW}
    return WaitingParts(**{**facts, "until": NOW + 60 * 86_400, **changes})


def flow_of(uses, errands=None, size=40 * MB):
    flow = HandOverFlow(uses, errands or AtOnce())
    flow.show("1" * 32, size=size)
    return flow


# -- handing over ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "size, sizes",
    [(7 * MB, ()), (7 * MB + 1, ("7M",)), (18 * MB, ("7M",)), (18 * MB + 1, ("7M", "18M"))],
)
def test_only_sizes_that_make_sense_are_offered(size, sizes):
    flow = flow_of(FakeTray(), size=size)
    assert flow.sizes == sizes
    flow.show("1" * 32, answered=True, size=size)
    assert flow.sizes == ()


def test_what_found_no_room_goes_on_the_next_stick_in_the_same_size():
    uses = FakeTray()
    uses.room = 3
    flow = flow_of(uses)
    flow.copy_parts(STICK, "18M")
    assert (flow.stage, flow.parts.left) == (HandOverStage.MORE, (4,))
    flow.copy_rest(Path("/media/second"))
    assert flow.stage is HandOverStage.COPIED
    assert [each[1:] for each in uses.copied] == [
        (STICK, "18M", ""),
        (Path("/media/second"), "18M", "4"),
    ]
    flow.copy_rest(STICK)
    assert len(uses.copied) == 2


def test_the_rest_can_be_tried_again_after_a_stick_was_pulled():
    uses = FakeTray()
    uses.room = 3
    flow = flow_of(uses)
    flow.copy_parts(STICK, "7M")
    uses.error = FileUnreadableError(reason="device")
    flow.copy_rest(STICK)
    assert (flow.stage, flow.parts.left, flow.part_size) == (HandOverStage.FAILED, (4,), "7M")
    uses.error = None
    flow.copy_rest(STICK)
    assert flow.stage is HandOverStage.COPIED


def test_a_part_alone_is_not_the_file_and_the_others_are_offered():
    uses = FakeTray()
    uses.not_copied = (1, 2, 4)
    flow = flow_of(uses)
    flow.copy_parts(STICK, "18M", "3")
    assert (flow.stage, flow.waits_for_word) == (HandOverStage.MORE, False)
    uses.not_copied = ()
    flow.copy_rest(STICK)
    assert uses.copied[-1][1:] == (STICK, "18M", "1, 2, 4")
    assert (flow.stage, flow.waits_for_word) == (HandOverStage.COPIED, True)


def test_a_part_that_they_lost_is_all_that_goes_once_it_was_handed_over():
    uses = FakeTray()
    uses.not_copied = (1, 2, 4)
    flow = HandOverFlow(uses, AtOnce())
    flow.show("1" * 32, size=40 * MB, handed_over=True)
    flow.copy_parts(STICK, "18M", "3")
    assert (flow.stage, flow.still_to_go) == (HandOverStage.COPIED, ())


def test_another_packet_forgets_the_parts_of_the_first():
    uses = FakeTray()
    uses.room = 1
    flow = flow_of(uses)
    flow.copy_parts(STICK, "7M")
    flow.show("2" * 32, size=40 * MB)
    assert (flow.parts, flow.stage) == (None, HandOverStage.READY)


def test_nothing_is_offered_while_parts_are_copied_and_it_can_be_stopped():
    later = Later()
    flow = flow_of(FakeTray(), later)
    flow.copy_parts(STICK, "7M")
    flow.copy_parts(STICK, "18M")
    assert (len(later.waiting), flow.stage) == (1, HandOverStage.COPYING)
    flow.stop()
    later.waiting[0][5].cancel()
    later.go()
    assert flow.stage is HandOverStage.READY


def outbox(qtbot, monkeypatch, size):
    uses = FakeTray()
    from dataclasses import replace

    uses.out = [replace(item, size=size) for item in uses.out]
    monkeypatch.setattr(
        "ui.packets.outbox.hand_over_panel.ask_folder",
        lambda _parent, _heading, done, **_how: done(STICK),
    )
    page, _desk = shown(qtbot, OutboxPage, uses)
    return page, uses


def test_a_large_packet_is_handed_over_in_parts_from_the_outbox(qtbot, monkeypatch):
    page, uses = outbox(qtbot, monkeypatch, 40 * MB)
    uses.room = 2
    choice = page.panel.parts
    assert [name for name, button in choice.buttons.items() if button.isVisible()] == ["7M", "18M"]
    assert not choice.rest.isVisible()
    choice.buttons["7M"].click()
    words = " ".join(texts(page))
    assert "Parts 1, 2 of 4 are copied and compared, in stick. Safe to remove." in words
    assert "There was no room for the rest (3, 4): put in the next USB drive." in words
    choice.rest.click()
    choice.only.setText(" 3 ")
    choice.buttons["18M"].click()
    assert [each[2:] for each in uses.copied] == [("7M", ""), ("7M", "3, 4"), ("18M", "3")]
    uses.error = FileUnreadableError(reason="device")
    choice.buttons["18M"].click()
    assert "Parts that are whole stay there" in " ".join(texts(page))


def test_a_small_packet_is_not_offered_in_parts(qtbot, monkeypatch):
    page, _uses = outbox(qtbot, monkeypatch, 67_195)
    assert not page.panel.parts.isVisible()


# -- taking in ---------------------------------------------------------------------------------


def inbox(qtbot, *sets):
    uses = FakeTray()
    uses.sets = sets
    page, desk = shown(qtbot, InboxPage, uses)
    return page, desk, uses


def drop(page, *names):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(f"/media/stick/{name}.lfpart") for name in names])
    event = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    page.drops.eventFilter(page, event)


def test_what_is_missing_is_said_by_number():
    assert waiting_words(waiting()) == "7 of 9 parts. Missing: 2, 5."
    assert waiting_words(waiting(missing=(1, 5, 6, 7, 9))) == "4 of 9 parts. Missing: 1, 5-7, 9."
    assert waiting_words(waiting(missing=())) == "All 9 parts are here."
    assert "damaged on the way" in waiting_words(waiting(missing=(), damaged=True))


def test_a_drop_of_many_parts_gathers_them_until_the_packet_is_there(qtbot):
    page, _desk, uses = inbox(qtbot)
    before = len(uses.items)
    assert not page.part_strip.isVisible()
    drop(page, 4, 1)
    assert "2 of 4 parts. Missing: 2, 3." in texts(page.part_strip)
    drop(page, 3, 2)
    assert len(uses.items) == before + 1
    assert not page.part_strip.isVisible()
    assert page.flow.chosen_id == uses.items[0].packet_id


def test_a_part_that_is_opened_by_its_name_is_taken_in(qtbot):
    page, _desk, _uses = inbox(qtbot)
    page.open("/media/stick/2.lfpart")
    assert "1 of 4 parts. Missing: 1, 3, 4." in texts(page.part_strip)


def button(page, words):
    from ui.widgets.buttons import Button

    found = page.part_strip.findChildren(Button)
    return next(one for one in found if one.isVisible() and one.accessibleName() == words)


def test_throwing_away_asks_once_more(qtbot):
    page, _desk, uses = inbox(qtbot, waiting())
    button(page, "Discard…").setFocus()
    button(page, "Discard…").click()
    assert uses.sets
    # Whoever goes on by keyboard stands on the safe answer.
    assert keyboard_in(button(page, "Keep them"))
    button(page, "Keep them").click()
    button(page, "Discard…").click()
    button(page, "Delete these parts").click()
    assert uses.sets == ()
    assert not page.part_strip.isVisible()


def test_a_set_that_is_whole_can_be_taken_in(qtbot):
    page, _desk, uses = inbox(qtbot, waiting(missing=()))
    before = len(uses.items)
    button(page, "Take it in").click()
    assert len(uses.items) == before + 1
    assert not page.part_strip.isVisible()


def test_a_refused_part_is_named_and_the_list_is_read_again(qtbot):
    page, desk, uses = inbox(qtbot)

    def refuse(path, report, token):
        uses.sets = (waiting(missing=(), damaged=True),)
        raise PartDamagedError(count=9)

    uses.receive = refuse
    drop(page, 3)
    assert "3.lfpart: All 9 parts are here" in desk.notices[-1].text
    assert "damaged" in " ".join(texts(page.part_strip))


def test_a_tall_window_shows_what_waits_for_parts_whole(qtbot):
    uses = FakeTray()
    uses.sets = (waiting(), waiting(set_id="8d" * 16, missing=()))
    page, _desk = shown(qtbot, InboxPage, uses)
    strip = page.part_strip
    whole = strip.widget().heightForWidth(strip.viewport().width())
    assert whole > 100
    qtbot.waitUntil(lambda: strip.height() >= min(whole, strip.maximumHeight()))

"""Half a refusal of a packet is there after a crash, for its packet alone, until it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core import drafts
from app.inbox import acceptance
from desk_sim import dressed, settle
from exchange_stage import in_window, on_desk, two_desks
from pair_sim import ENGLISH, sealed_case
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.inbox.packet_pane import AnswerStrip
from ui.packets.packet_words import decline_place
from ui.widgets.buttons import Button


@pytest.fixture
def desk(qapp, tmp_path):
    """A desk at which two packets wait."""
    dressed(qapp)
    with two_desks(tmp_path) as (ours, theirs):
        for _ in range(2):
            _case, sent = on_desk(ours, lambda s: sealed_case(s, theirs.services, ENGLISH))
            on_desk(theirs, lambda s, sent=sent: acceptance.receive(s, Path(sent.file)))
        yield theirs


def declining(qtbot, desk, which: int) -> AnswerStrip:
    page = in_window(qtbot, InboxPage(desk))
    page.refresh()
    settle(desk)
    page.flow.choose(page.flow.items[which].packet_id)
    settle(desk)
    strip = page.pane.answer
    strip.no.click()
    settle(desk)
    return strip


def test_half_a_refusal_comes_back_to_its_packet_and_goes_with_the_answer(qtbot, desk):
    strip = declining(qtbot, desk, 0)
    packet = strip._flow.chosen_id
    strip.reason.setCurrentIndex(1)
    strip.note.setText("Ask the shelter in")
    reason = strip.reason.value()
    strip.begun.leave()
    settle(desk)
    other = declining(qtbot, desk, 1)
    assert (other.reason.value(), other.note.text()) == ("", "")
    again = declining(qtbot, desk, 0)
    assert again._flow.chosen_id == packet
    assert (again.reason.value(), again.note.text()) == (reason, "Ask the shelter in")
    assert again.decline.isEnabled()
    again.begun._begun.banner.findChild(Button).click()
    assert (again.reason.value(), again.note.text()) == ("", "")
    again.begun._begun.banner.findChild(Button).click()
    assert (again.reason.value(), again.note.text()) == (reason, "Ask the shelter in")
    again._say_no()
    settle(desk)
    assert again._flow.outcome is not None
    assert on_desk(desk, lambda s: drafts.kept(s, decline_place(packet))) == ""


def test_turning_to_another_packet_keeps_what_was_typed_for_the_first(qtbot, desk):
    strip = declining(qtbot, desk, 0)
    first = strip._flow.chosen_id
    strip.note.setText("For the first")
    strip._flow.choose(strip._flow.items[1].packet_id)
    settle(desk)
    strip.no.click()
    settle(desk)
    assert strip.note.text() == ""
    assert "For the first" in on_desk(desk, lambda s: drafts.kept(s, decline_place(first)))

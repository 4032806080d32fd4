"""The whole story in the window: compose, seal, carry, receive, accept, receipt home."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.cases import cases
from app.core import log
from app.offices import offices
from app.offices.trust_errors import CardRefusedError
from app.referrals import referrals
from desk_sim import dressed, settle
from exchange_stage import in_window, on_desk, press, two_desks
from pair_sim import HINDI, agree, attach, case_with
from ui.log.log_page import LogPage
from ui.offices.check_flow import CheckStage
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.packets.inbox.inbox_flow import InboxStage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.hand_over_flow import HandOverStage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage


@pytest.fixture
def strangers(qapp, tmp_path):
    dressed(qapp)
    with two_desks(tmp_path, checked=False) as pair:
        yield pair


def written_case(desk, other, folder: Path) -> str:
    """A case with consent and a paper; returns its id."""

    def write(s):
        case = case_with(s, HINDI)
        agree(s, case, other.services)
        attach(s, case, folder, "note.txt", b"made-up note " * 1000)
        return case.case_id

    return on_desk(desk, write)


def composed(qtbot: QtBot, desk, other, case_id: str) -> ComposerPage:
    """Walk the composer to its last step with the mouse."""
    page = in_window(qtbot, ComposerPage(desk), case_id)
    body = page.body
    press(qtbot, body.office.radios[other.services.office.office_id])
    body.office.purpose.choose("shelter")
    body.office.purpose.chosen.emit("shelter")
    settle(desk)
    assert body.flow.step is Step.SEAL
    press(qtbot, body.seal.share)
    for line in body.share.ticks.papers.values():
        line.click()
    body.flow.choices.set_details("Bring a warm coat")
    qtbot.waitUntil(lambda: body.flow.seen.fresh)
    press(qtbot, body.next)
    assert body.flow.step is Step.SEAL
    return page


def test_a_referral_goes_out_and_its_receipt_comes_home(qtbot, desks, tmp_path):
    ours, theirs = desks
    stick = tmp_path / "stick"
    stick.mkdir()
    case_id = written_case(ours, theirs, tmp_path)

    composer = composed(qtbot, ours, theirs, case_id)
    seen = composer.body.flow.seen.preview.packet
    press(qtbot, composer.body.seal_button)
    qtbot.waitUntil(lambda: composer.body.flow.sent is not None)
    composer.body.hand_over.copy_to(stick)
    qtbot.waitUntil(lambda: composer.body.hand_over.stage is HandOverStage.COPIED)
    press(qtbot, composer.body.result.panel.mark)
    settle(ours)

    [packet] = stick.glob("*.lifafa")
    inbox = in_window(qtbot, InboxPage(theirs), str(packet))
    qtbot.waitUntil(lambda: inbox.flow.shown is not None)
    received = inbox.flow.shown
    assert (received.facts, received.details) == (seen.facts, seen.details)
    assert [file.size for file in received.files] == [file.size for file in seen.files]
    press(qtbot, inbox.pane.answer.accept)
    qtbot.waitUntil(lambda: inbox.flow.stage is InboxStage.ANSWERED)
    packet.unlink()
    inbox.hand_over.copy_to(stick)
    qtbot.waitUntil(lambda: inbox.hand_over.stage is HandOverStage.COPIED)
    case = on_desk(theirs, lambda s: cases.show_case(s, inbox.flow.outcome.case_id))
    assert case.value("p1.name_full") == HINDI["p1.name_full"]
    assert len(case.papers) == 1

    [receipt] = stick.glob("*.lifafa")
    home = in_window(qtbot, InboxPage(ours), str(receipt))
    qtbot.waitUntil(lambda: bool(home.flow.items))
    outbox = in_window(qtbot, OutboxPage(ours))
    assert outbox.flow.items[0].state == "accepted"
    [record] = on_desk(ours, lambda s: referrals.list_referrals(s, case_id))
    assert record.state == "accepted"


def test_an_unknown_sender_is_read_only_after_its_number_was_checked(qtbot, strangers, tmp_path):
    ours, theirs = strangers
    stick = tmp_path / "stick"
    stick.mkdir()

    number = CheckPage(ours)
    in_window(qtbot, number, theirs.services.office.office_id)
    for index, digits in enumerate(theirs.services.office.number.split()):
        number._face.boxes.boxes[index].line.setText(digits)
    number._face.whom.setText("A. Made-up")
    settle(ours)
    press(qtbot, number._face.phone)
    settle(ours)
    stand = on_desk(ours, lambda s: offices.show_office(s, theirs.services.office.office_id))
    assert stand.state == "verified"

    case_id = written_case(ours, theirs, tmp_path)
    composer = composed(qtbot, ours, theirs, case_id)
    composer.body.flow.seal()
    qtbot.waitUntil(lambda: composer.body.flow.sent is not None)
    composer.body.hand_over.copy_to(stick)
    qtbot.waitUntil(lambda: composer.body.hand_over.stage is HandOverStage.COPIED)

    [packet] = stick.glob("*.lifafa")
    inbox = in_window(qtbot, InboxPage(theirs), str(packet))
    qtbot.waitUntil(lambda: inbox.flow.shown is not None)
    assert inbox.flow.shown.facts == ()
    assert not inbox.pane.answer.isVisible()
    assert inbox.pane.check.isVisible()
    check = in_window(qtbot, CheckPage(theirs), ours.services.office.office_id)
    for index, digits in enumerate(ours.services.office.number.split()):
        check.flow.type_group(index, digits)
    check.flow.set_with_whom("R. Das")
    settle(theirs)
    check.flow.confirm("met")
    settle(theirs)
    inbox.refresh()
    settle(theirs)
    assert inbox.flow.shown.facts
    assert inbox.pane.answer.accept.isVisible()


def test_a_number_wrong_twice_blocks_sealing_for_the_office(qtbot, desks, tmp_path):
    ours, theirs = desks
    office_id = theirs.services.office.office_id
    check = in_window(qtbot, CheckPage(ours), office_id)
    check._face.boxes.boxes[2].line.setText("00000")
    settle(ours)
    check._face.boxes.boxes[2].line.setText("0000")
    check._face.boxes.boxes[2].line.setText("00001")
    settle(ours)
    assert check.flow.stage is CheckStage.STOPPED
    assert check.marks == ()
    case_id = written_case(ours, theirs, tmp_path)
    composer = in_window(qtbot, ComposerPage(ours), case_id)
    assert not composer.body.office.radios[office_id].isEnabled()
    assert composer.body.office.checks[office_id].isVisible()


def test_a_wrong_file_is_told_apart_and_leaves_nothing(qtbot, desks, tmp_path):
    ours, _theirs = desks
    picture = tmp_path / "holiday.lifafa"
    picture.write_bytes(b"\xff\xd8\xff\xe0" + b"JFIF" * 20_000)
    said = []
    ours.noticed.connect(said.append)
    inbox = in_window(qtbot, InboxPage(ours), str(picture))
    qtbot.waitUntil(lambda: bool(said))
    assert "not a Lifafa packet" in said[0].text
    assert "holiday.lifafa" in said[0].text
    assert said[0].todo
    assert inbox.flow.items == ()
    assert inbox.stack.currentIndex() == 1


def test_cards_are_saved_and_refused(qtbot, desks, tmp_path):
    ours, _theirs = desks
    page = in_window(qtbot, OfficesPage(ours))
    assert len(page.flow.offices) == 1
    page.save.save(tmp_path / "office")
    settle(ours)
    assert (tmp_path / "office.lfcard").is_file()
    refused = []
    page.flow.refused.connect(refused.append)
    (tmp_path / "bad.lfcard").write_bytes(b"no card")
    page.flow.add_card(tmp_path / "bad.lfcard")
    settle(ours)
    assert [type(error) for error in refused] == [CardRefusedError]


def test_the_log_says_in_sentences_what_was_done(qtbot, desks, tmp_path):
    ours, theirs = desks
    written_case(ours, theirs, tmp_path)
    page = in_window(qtbot, LogPage(ours))
    settle(ours)
    lines = on_desk(ours, functools.partial(log.entries))
    assert page.model.rowCount() == len(lines)
    assert page.flow.report.broken_at == 0
    page.flow.filter(text="checked")
    assert 0 < page.model.rowCount() < len(lines)
    page.flow.filter(text="no such line")
    assert page.stack.currentIndex() == 1

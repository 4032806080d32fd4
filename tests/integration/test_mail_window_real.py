"""Mail in the window over two real servers: set up, tested, sent, fetched, and stopped."""

from __future__ import annotations

import os

import pytest

from app.referrals import referrals
from desk_sim import dressed, settle
from exchange_stage import in_window, on_desk, press, two_desks
from mail_world import PASSWORD, MailWorld, mail_world
from pair_sim import agree, attach, case_with, everything, sealed_case
from ui.mail.setup_page import MailPage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage

pytestmark = pytest.mark.posix("the mail servers are programs of Linux")


@pytest.fixture(scope="module")
def world():
    with mail_world() as running:
        yield running


@pytest.fixture
def desks(qapp, tmp_path, world):
    dressed(qapp)
    for name in ("anita", "bimal"):
        world.empty(name)
    with two_desks(tmp_path) as pair:
        yield pair


def set_up(qtbot, desk, world: MailWorld, name: str, tmp_path, password: str = PASSWORD):
    """Type a mailbox as an officer does, and return the page."""
    page = in_window(qtbot, MailPage(desk))
    account = world.account(name)
    page.ways.choose("account")
    page.form.address.setText(account.address)
    for fields, server in ((page.form.send, account.send), (page.form.read, account.read)):
        fields.host.setText(server.host)
        fields.security.choose(server.security)
        fields.port.setText(f"{server.port}")
    page.form.login.setText(account.login)
    page.form.password.line.setText(password)
    ca = tmp_path / "authority.pem"
    ca.write_text(world.ca, "ascii")
    page.form.certificate_chosen.emit(ca)
    settle(desk)
    return page


def found(page) -> list[str]:
    page.test.click()
    settle(page.desk)
    return page.steps.lines()


def test_a_mailbox_is_set_up_and_each_thing_that_is_wrong_is_told(qtbot, desks, world, tmp_path):
    ours, _theirs = desks
    page = set_up(qtbot, ours, world, "anita", tmp_path, "wrong words")
    lines = found(page)
    assert lines.count("Log in · failed") == 2
    page.form.drop_ca.click()
    assert "Protect the line · failed" in found(page)
    page = set_up(qtbot, ours, world, "anita", tmp_path)
    assert found(page)[-1] == "The mailbox works. Nothing was sent."
    assert world.mails("anita") == []
    page.save.click()
    settle(ours)
    assert page.state.shown() == "Saved."
    assert found(page)[-1] == "The mailbox works. Nothing was sent.", "with the kept password"


def test_a_large_packet_goes_in_parts_and_comes_whole(qtbot, desks, world, tmp_path):
    ours, theirs = desks
    for desk, name in ((ours, "anita"), (theirs, "bimal")):
        set_up(qtbot, desk, world, name, tmp_path).save.click()
        settle(desk)

    def seal(s):
        case = case_with(s)
        agree(s, case, theirs.services)
        attach(s, case, tmp_path, "made-up.pdf", os.urandom(9_000_000))
        return referrals.send(s, everything(s, case, theirs.services)).packet_id

    packet = on_desk(ours, seal)
    outbox = in_window(qtbot, OutboxPage(ours), packet)
    press(qtbot, outbox.mailing.mail)
    settle(ours)
    sheet = outbox.mailing.sheet
    assert "in 2 mails" in sheet.about.shown()
    sheet.address.setText(world.address("bimal"))
    press(qtbot, sheet.go)
    settle(ours)
    assert outbox.mailing.lines()[0].startswith("Sent in 2 mails to ")
    assert outbox.flow.chosen.state == "handed_over"
    world.wait_for("bimal", 2)

    inbox = in_window(qtbot, InboxPage(theirs))
    inbox.fetching.button.click()
    settle(theirs)
    told = inbox.fetching.told()
    assert "1 packet is in the inbox now." in told
    assert inbox.flow.items[0].packet_id == packet
    inbox.fetching.button.click()
    settle(theirs)
    assert inbox.fetching.told() == "Nothing new for us in the mailbox."


def test_a_server_that_is_gone_leaves_the_mail_in_the_queue_until_it_is_back(
    qtbot, desks, world, tmp_path
):
    ours, theirs = desks
    page = set_up(qtbot, ours, world, "anita", tmp_path)
    right = page.form.send.port.text()
    page.form.send.port.setText("1")
    page.save.click()
    settle(ours)
    packet = on_desk(ours, lambda s: sealed_case(s, theirs.services)[1].packet_id)
    notices = []
    ours.noticed.connect(notices.append)
    outbox = in_window(qtbot, OutboxPage(ours), packet)
    press(qtbot, outbox.mailing.mail)
    settle(ours)
    outbox.mailing.sheet.address.setText(world.address("bimal"))
    outbox.mailing.sheet.go.click()
    settle(ours)
    assert "Tried again at" in outbox.mailing.lines()[0]
    assert [one.tone for one in notices if one.key == "mail"] == ["caution"]
    page.form.send.port.setText(right)
    page.save.click()
    settle(ours)
    press(qtbot, outbox.mailing.again_now)
    settle(ours)
    assert outbox.mailing.lines()[0].startswith("Sent by mail to ")
    world.wait_for("bimal", 1)


def test_the_files_for_webmail_are_the_packet(qtbot, desks, tmp_path):
    ours, theirs = desks
    page = in_window(qtbot, MailPage(ours))
    page.ways.choose("webmail")
    page.save.click()
    settle(ours)
    packet = on_desk(ours, lambda s: sealed_case(s, theirs.services)[1].packet_id)
    outbox = in_window(qtbot, OutboxPage(ours), packet)
    press(qtbot, outbox.mailing.mail)
    settle(ours)
    sheet = outbox.mailing.sheet
    sheet.address.setText("cwc@made-up.example")
    folder = tmp_path / "mail"
    folder.mkdir()
    sheet.save_into(folder)
    settle(ours)
    assert [line.value for line in sheet.lines][:2] == ["cwc@made-up.example", "Documents"]
    assert len(list(folder.glob("*.lifafa"))) == 1
    sheet.reject()


def test_drafts_are_saved_and_opened_on_a_press_only(qtbot, desks, tmp_path):
    ours, theirs = desks
    page = in_window(qtbot, MailPage(ours))
    page.ways.choose("draft")
    page.save.click()
    settle(ours)
    packet = on_desk(ours, lambda s: sealed_case(s, theirs.services)[1].packet_id)
    outbox = in_window(qtbot, OutboxPage(ours), packet)
    opened = []
    outbox.mailing.flow.open_file = opened.append
    press(qtbot, outbox.mailing.mail)
    settle(ours)
    sheet = outbox.mailing.sheet
    sheet.address.setText("cwc@made-up.example")
    sheet.save_into(tmp_path)
    settle(ours)
    assert opened == []
    sheet.openers[0].click()
    (draft,) = opened
    assert b"X-Unsent: 1" in draft.read_bytes()
    sheet.reject()

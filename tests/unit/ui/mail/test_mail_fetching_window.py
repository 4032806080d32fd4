"""Fetching mail in the window, by hand and at intervals; rounds that lock and role hold back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.base.errors import NotEnoughDiskError
from app.core.records import UserRecord
from app.mail.mail_words import MailError
from app.mail.records import FetchReport
from desk_sim import desk_over, dressed, on_lane, settle
from exchange_fakes import AtOnce, FakeTray, Later
from exchange_records import NOW
from exchange_stage import StageDesk, keyboard_in, press
from mail_fakes_window import ACCOUNT, CHOICES, FakeMail, hands, job
from ui.mail.rounds import open_in_program, rounds_of
from ui.packets.inbox.inbox_page import InboxPage
from ui.shell.main_window import MainWindow

CAME = FetchReport(
    looked=40,
    attachments=6,
    taken=("p1", "p2", "p3"),
    parts=2,
    known=1,
    bounced=1,
    refused=(("packet.damaged", 1),),
)


@pytest.fixture(autouse=True)
def _look(qapp):
    dressed(qapp)


def inbox(qtbot, mail, errands=None, role="head"):
    desk = StageDesk()
    desk.services.user = UserRecord(1, "rdas", "R. Das", "", role)
    mine = hands(desk, mail, errands=errands)
    page = InboxPage(desk, uses=FakeTray(), errands=AtOnce(), hands=mine)
    desk.setParent(page)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.refresh()
    qtbot.in_front(page)
    if isinstance(errands, Later):
        while errands.waiting:
            errands.go()
    return page, desk, mine.rounds


@pytest.mark.parametrize("way", ["", "webmail", "draft"])
def test_there_is_no_button_where_no_mailbox_is_read(qtbot, way):
    page, _desk, _rounds = inbox(qtbot, FakeMail(way))
    assert not page.fetching.button.isVisible()


def test_what_came_is_told_with_where_it_is(qtbot):
    mail = FakeMail()
    mail.report = CAME
    page, _desk, _rounds = inbox(qtbot, mail)
    press(qtbot, page.fetching.button)
    told = page.fetching.told()
    for words in ("3 packets", "2 parts", "1 file was here before", "1 mail of ours came back",
                  "1 file was refused", "nothing was opened", "Parts wait", "outbox"):  # fmt: skip
        assert words in told, words
    assert mail.asked == ["fetch"]
    page.fetching.forget()
    assert not page.fetching.isVisible()


def test_an_empty_mailbox_is_told_too(qtbot):
    page, desk, _rounds = inbox(qtbot, FakeMail())
    press(qtbot, page.fetching.button)
    assert page.fetching.told() == "Nothing new for us in the mailbox."
    assert desk.notices == []


@pytest.mark.parametrize(
    "error",
    [
        MailError("mail.certificate-expired", host="imap.made-up.example"),
        MailError("mail.login", host="imap.made-up.example"),
        NotEnoughDiskError(needed=40_000_000, free=1_000),
    ],
)
def test_what_went_wrong_is_one_calm_line_with_what_to_do(qtbot, error):
    mail = FakeMail()
    mail.error = error
    page, desk, _rounds = inbox(qtbot, mail)
    press(qtbot, page.fetching.button)
    (notice,) = desk.notices
    assert (notice.tone, notice.key) == ("caution", "mail")
    assert notice.text and notice.todo
    assert page.fetching.button.isEnabled()


def test_fetching_shows_how_far_it_is_and_can_be_stopped(qtbot):
    later, mail = Later(), FakeMail()
    page, desk, rounds = inbox(qtbot, mail, later)
    press(qtbot, page.fetching.button)
    assert page.fetching.bar.isVisible()
    assert not page.fetching.button.isEnabled()
    press(qtbot, page.fetching.stop)
    later.go()
    assert rounds.doing == ""
    assert not page.fetching.isVisible()
    assert desk.notices == []


def test_enter_does_not_fetch(qtbot):
    mail = FakeMail()
    page, _desk, _rounds = inbox(qtbot, mail)
    page.fetching.button.setFocus()
    qtbot.keyClick(page.fetching.button, Qt.Key.Key_Return)
    assert mail.asked == []


@pytest.mark.parametrize("role", ["data_entry", "read_only"])
def test_who_may_not_accept_may_not_fetch(qtbot, role):
    mail = FakeMail()
    page, _desk, rounds = inbox(qtbot, mail, role=role)
    assert not page.fetching.button.isEnabled()
    rounds.begin()
    mail.look_due = True
    mail.waiting = [job()]
    rounds.look()
    assert mail.asked == []


def test_at_intervals_it_is_quiet_and_takes_the_keyboard_from_nobody(qtbot):
    mail = FakeMail()
    mail.report, mail.look_due = CAME, True
    page, desk, rounds = inbox(qtbot, mail)
    field = QLineEdit(page)
    field.show()
    field.setFocus()
    rounds.begin()
    rounds.look()
    assert mail.asked == ["fetch"]
    assert keyboard_in(field)
    assert desk.places == []
    assert page.fetching.told() == "", "nothing moves on the page"
    (notice,) = [one for one in desk.notices if one.key == "fetched"]
    assert "3 packets" in notice.text


def test_due_mails_go_before_a_look_and_nothing_happens_when_nothing_is_due(qtbot):
    mail = FakeMail()
    _page, _desk, rounds = inbox(qtbot, mail)
    rounds.begin()
    rounds.look()
    assert mail.asked == []
    mail.waiting, mail.look_due = [job()], True
    rounds.look()
    rounds.look()
    assert mail.asked == ["send_due", "fetch"]
    mail.waiting = [job(1, 1, "failed", next_try_at=NOW + 3600)]
    mail.look_due = False
    rounds.look()
    assert mail.asked == ["send_due", "fetch"]


def test_without_a_password_nothing_is_tried(qtbot):
    mail = FakeMail()
    mail.kept = type(mail.kept)("account", account=type(ACCOUNT)(
        ACCOUNT.address, ACCOUNT.login, ACCOUNT.send, ACCOUNT.read))  # fmt: skip
    mail.waiting, mail.look_due = [job()], True
    _page, _desk, rounds = inbox(qtbot, mail)
    rounds.begin()
    rounds.look()
    assert mail.asked == []


def test_after_the_lock_was_asked_for_nothing_begins_and_what_runs_stops(qtbot):
    later, mail = Later(), FakeMail()
    mail.waiting = [job()]
    _page, desk, rounds = inbox(qtbot, mail, later)
    rounds.begin()
    rounds.look()
    rounds.end()
    later.go()
    assert later.waiting == []
    rounds.begin()
    rounds.look()
    later.go()
    assert rounds.doing == "send"
    rounds.end()
    (running,) = later.waiting
    assert running[-1].is_set
    later.go()
    assert rounds.doing == ""
    assert mail.waiting[0].state == "queued"
    assert [one for one in desk.notices if one.key == "mail"] == []


def test_what_is_sent_by_hand_during_a_round_follows_it(qtbot):
    later, mail = Later(), FakeMail()
    _page, _desk, rounds = inbox(qtbot, mail, later)
    rounds.fetch()
    rounds.send(quiet=True)
    rounds.send()
    later.go()
    assert rounds.doing == "send"
    while later.waiting:
        later.go()
    assert mail.asked == ["fetch", "send_due"]


def test_the_window_looks_after_mail_while_it_is_open(qtbot, tmp_path):
    with desk_over(tmp_path) as desk:
        window = MainWindow(desk)
        window.resize(1130, 640)
        rounds = rounds_of(desk)
        assert not rounds.is_on
        window.show()
        assert rounds.is_on
        assert rounds_of(desk) is rounds
        rounds.look()
        settle(desk)
        assert window.strip.texts() == []
        window.lock()
        assert not rounds.is_on
        window.prepare_to_go()
        window.hide()
        window.deleteLater()


def test_the_rounds_over_a_real_register_send_nothing_where_no_mailbox_is_set_up(qtbot, tmp_path):
    with desk_over(tmp_path) as desk:
        rounds = rounds_of(desk)
        notices = []
        desk.noticed.connect(notices.append)
        rounds.fetch()
        settle(desk)
        assert "No mailbox is set up" in notices[-1].text
        assert on_lane(desk.lane, rounds._uses.choice) == CHOICES[""]


@pytest.mark.parametrize("way", ["", "webmail", "draft", "without a password"])
def test_where_no_mailbox_is_worked_nothing_wakes_the_program_for_mail(qtbot, way):
    mail = FakeMail()
    if way == "without a password":
        mail.kept = type(mail.kept)("account", account=type(ACCOUNT)(
            ACCOUNT.address, ACCOUNT.login, ACCOUNT.send, ACCOUNT.read))  # fmt: skip
    else:
        mail.kept = CHOICES[way]
    _page, desk, rounds = inbox(qtbot, mail)
    rounds.begin()
    rounds._clock.timeout.emit()
    rounds._clock.stop()
    rounds._clock.timeout.emit()
    assert not rounds._clock.isActive()
    desk.changed.emit()
    assert rounds._clock.isActive(), "a mailbox may have been set up"


def test_with_a_mailbox_it_is_woken_when_something_is_due(qtbot):
    mail = FakeMail()
    mail.waiting = [job(1, 1, "failed", next_try_at=NOW + 3600)]
    _page, _desk, rounds = inbox(qtbot, mail)
    rounds.begin()
    rounds._clock.stop()
    rounds.look()
    assert rounds._clock.isSingleShot()
    assert rounds._clock.interval() == 3_600_000
    rounds.hold()
    rounds._clock.stop()
    rounds.look()
    assert not rounds._clock.isActive(), "what is held back waits for a press"


def test_a_draft_is_opened_as_a_file_of_this_computer(qtbot, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "ui.mail.rounds.QDesktopServices.openUrl", lambda url: bool(asked.append(url)) or True
    )
    assert open_in_program(tmp_path / "a b.eml")
    assert asked[0].isLocalFile()
    assert Path(asked[0].toLocalFile()) == tmp_path / "a b.eml"

"""Mailing a packet in the window: three ways, the queue, what failed, and who may."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.base.errors import (
    FactRefusedError,
    NotEnoughDiskError,
)
from app.base.jobs import Token
from app.consent.errors import ConsentMissingError
from app.core.records import UserRecord
from app.mail.mail_words import MailError
from app.mail.queue import mail_bytes, step_for
from desk_sim import dressed
from exchange_fakes import AtOnce, FakeTray, Later
from exchange_records import NOW
from exchange_stage import StageDesk, composer, keyboard_in, press, shown
from mail_fakes_window import FakeMail, hands, job
from ui.mail.mail_uses import Plan
from ui.mail.mail_words import AT_SETTINGS, MEGABYTE, job_lines, state_of
from ui.mail.send_panel import ParcelSheet, SendPanel, SendSheet
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.choices import Step

PACKET, OFFICE = "a7f39k2m" * 4, "a" * 64


@pytest.fixture(autouse=True)
def _look(qapp):
    dressed(qapp)


def panel(qtbot, mail, role="head", opened=None, errands=None):
    desk = StageDesk()
    desk.services.user = UserRecord(1, "rdas", "R. Das", "", role)
    made = SendPanel(desk, hands(desk, mail, opened, errands))
    desk.setParent(made)
    qtbot.addWidget(made)
    made.resize(420, 400)
    made.show()
    made.show_packet(PACKET, OFFICE, 9_000_000)
    qtbot.in_front(made)
    return made, desk


def test_while_nobody_chose_it_leads_to_the_choice(qtbot):
    made, desk = panel(qtbot, FakeMail(""))
    press(qtbot, made.mail)
    assert made.sheet is None
    assert "Nobody chose yet" in made.none.shown()
    assert keyboard_in(made.choose)
    made.choose.click()
    assert desk.places == [("mail", "")]


def test_an_officer_is_told_whom_to_ask_for_the_choice(qtbot):
    made, _desk = panel(qtbot, FakeMail(""), "officer")
    press(qtbot, made.mail)
    assert "Ask the head" in made.none.shown()
    assert not made.choose.isVisible()


@pytest.mark.parametrize("role", ["data_entry", "read_only"])
def test_whoever_may_not_refer_may_not_mail(qtbot, role):
    made, _desk = panel(qtbot, FakeMail(), role)
    assert not made.mail.isEnabled()
    assert "role" in made.mail.accessibleDescription()


def test_files_for_the_webmail_page_come_with_what_is_to_be_copied(qtbot, tmp_path):
    mail = FakeMail("webmail")
    mail.mails = Plan(7_000_000, 2)
    made, _desk = panel(qtbot, mail)
    press(qtbot, made.mail)
    sheet = made.sheet
    assert isinstance(sheet, ParcelSheet)
    assert "in 2 mails" in sheet.about.shown()
    sheet.save_into(tmp_path)
    assert mail.asked == [("webmail", tmp_path, "cwc@made-up.example")]
    assert [line.value for line in sheet.lines] == [
        "cwc@made-up.example",
        "Documents",
        "Please find the attached file.",
    ]
    QApplication.processEvents()
    press(qtbot, sheet.lines[1].copy)
    assert QGuiApplication.clipboard().text() == "Documents"
    assert sheet.lines[1].copy.accessibleName() == "Copy: Subject"
    assert not sheet.go.isVisible()
    sheet.reject()
    assert made.sheet is None


def test_drafts_are_opened_one_by_one_and_never_by_themselves(qtbot, tmp_path):
    mail, opened = FakeMail("draft"), []
    mail.mails = Plan(7_000_000, 3)
    made, _desk = panel(qtbot, mail, opened=opened)
    press(qtbot, made.mail)
    sheet = made.sheet
    sheet.save_into(tmp_path)
    assert opened == []
    QApplication.processEvents()
    qtbot.keyClick(sheet.openers[0], Qt.Key.Key_Return)
    assert opened == []
    press(qtbot, sheet.openers[0])
    press(qtbot, sheet.openers[2])
    assert opened == [tmp_path / "mail-1.eml", tmp_path / "mail-3.eml"]


@pytest.mark.parametrize("way", ["webmail", "draft"])
@pytest.mark.parametrize(
    "error",
    [
        NotEnoughDiskError(needed=9_000_000, free=1_000),
        ConsentMissingError(),
        FactRefusedError(field="Mail address", reason="mail.ascii"),
    ],
)
def test_what_cannot_be_saved_is_told_in_the_dialog_and_may_be_tried_again(
    qtbot, tmp_path, way, error
):
    mail = FakeMail(way)
    made, desk = panel(qtbot, mail)
    press(qtbot, made.mail)
    mail.error = error
    made.sheet.save_into(tmp_path)
    assert made.sheet.address_row.error.isVisible()
    assert desk.notices == []
    mail.error = None
    made.sheet.save_into(tmp_path)
    assert made.sheet.close_button.text().strip() == "Close"


def test_saving_can_be_stopped(qtbot, tmp_path):
    later = Later()
    made, _desk = panel(qtbot, FakeMail("webmail"), errands=later)
    later.waiting.clear()
    made.flow.begin()
    later.go()
    made.sheet.save_into(tmp_path)
    press(qtbot, made.sheet.stop)
    later.go()
    assert made.sheet.go.isEnabled()
    assert not made.sheet.address_row.error.isVisible()


@pytest.mark.parametrize("way", ["webmail", "draft"])
def test_files_that_were_saved_after_their_dialog_was_closed_are_told_in_the_window(
    qtbot, tmp_path, way
):
    later = Later()
    made, desk = panel(qtbot, FakeMail(way), errands=later)
    later.waiting.clear()
    told = []
    desk.noticed.connect(told.append)
    made.flow.begin()
    later.go()
    made.sheet.save_into(tmp_path)
    work, done, *_rest = later.waiting.pop()
    answer = work(lambda _progress: None, Token())
    made.sheet.close()
    assert made.sheet is None
    done(answer)
    (notice,) = told
    assert tmp_path.name in notice.text


def test_a_packet_is_sent_from_the_mailbox(qtbot):
    mail = FakeMail()
    mail.mails = Plan(7_000_000, 2)
    made, _desk = panel(qtbot, mail)
    press(qtbot, made.mail)
    sheet = made.sheet
    assert isinstance(sheet, SendSheet)
    assert sheet.about.shown() == "9.0 MB, in 2 mails."
    assert sheet.address.text() == "cwc@made-up.example"
    for key in (sheet.address, sheet.stay, sheet.go):
        key.setFocus()
        if key is not sheet.stay:
            qtbot.keyClick(key, Qt.Key.Key_Return)
    assert mail.asked == [], "Enter never sends"
    qtbot.keyClick(sheet.go, Qt.Key.Key_Space)
    assert mail.asked == [("send", PACKET, "cwc@made-up.example", ""), "send_due"]
    assert made.lines() == ["Sent in 2 mails to cwc@made-up.example, Today 15:12."] or (
        made.lines()[0].startswith("Sent in 2 mails")
    )
    assert made.sheet is None


def test_an_address_that_the_card_lacks_is_typed(qtbot):
    mail = FakeMail()
    mail.address = ""
    made, _desk = panel(qtbot, mail)
    press(qtbot, made.mail)
    assert keyboard_in(made.sheet.address)
    made.sheet.go.click()
    assert made.sheet.address_row.error.shown() == "Type it first."
    made.sheet.address.setText("typed@made-up.example")
    made.sheet.go.click()
    assert mail.asked[0] == ("send", PACKET, "typed@made-up.example", "")


def test_a_packet_that_may_not_leave_is_refused_in_the_dialog(qtbot):
    mail = FakeMail()
    made, _desk = panel(qtbot, mail)
    press(qtbot, made.mail)
    mail.error = ConsentMissingError()
    made.sheet.go.click()
    assert made.sheet.isVisible()
    assert made.sheet.address_row.error.shown()
    assert "send_due" not in mail.asked


def test_a_server_that_cannot_be_reached_is_one_calm_line(qtbot):
    mail = FakeMail()
    made, desk = panel(qtbot, mail)
    press(qtbot, made.mail)

    def send_due(report, token):
        mail.waiting = [job(1, 1, "failed", reason="mail.timeout", next_try_at=NOW + 60, tries=1)]
        raise MailError("mail.timeout", host="mail.made-up.example")

    mail.send_due = send_due
    made.sheet.go.click()
    (notice,) = [one for one in desk.notices if one.key == "mail"]
    assert notice.tone == "caution"
    assert "mail.made-up.example did not answer in time." in made.lines()[0]
    assert "Tried again at" in made.lines()[0]
    assert made.again_now.isVisible()
    assert not made.mail.isVisible()


def refusals_of_mail() -> list[str]:
    return sorted(MailError.words_for)


ELSEWHERE = {
    *("mail.certificate-expired", "mail.certificate-name", "mail.tls", "mail.no-starttls"),
    *("mail.oauth", "mail.later", "mail.timeout", "mail.cut", "mail.full", "mail.refused"),
    *("mail.no-such-mailbox", "mail.strange", "mail.no-inbox", "mail.gone", "mail.no-delete"),
    "mail.too-much",
}
"""Refusals that are put right by waiting, or by somebody else."""


def test_of_every_refusal_it_is_decided_whether_the_settings_put_it_right():
    assert set(refusals_of_mail()) == ELSEWHERE | AT_SETTINGS
    assert not ELSEWHERE & AT_SETTINGS


@pytest.mark.parametrize("reason", refusals_of_mail())
@pytest.mark.parametrize("role", ["head", "officer"])
def test_a_refusal_leads_a_head_to_the_settings_where_they_put_it_right(qtbot, reason, role):
    made, desk = panel(qtbot, FakeMail(), role)
    made.flow.refused.emit(MailError(reason, host="mail.made-up.example", port=465))
    notice = desk.notices[-1]
    leads = reason in AT_SETTINGS and role == "head"
    assert (notice.tone, len(notice.acts)) == ("danger", int(leads))
    if leads:
        notice.acts[0][1]()
        assert desk.places == [("mail", "")]


def test_what_waits_can_be_tried_now_and_stopped(qtbot):
    mail = FakeMail()
    mail.waiting = [job(1, 2, "sent"), job(2, 2, "failed", reason="mail.full")]
    made, _desk = panel(qtbot, mail)
    assert len(made.lines()) == 2
    press(qtbot, made.again_now)
    assert mail.asked == [("again", PACKET), "send_due"]
    mail.waiting = [job(2, 2, "queued")]
    made.flow.reload()
    press(qtbot, made.give_up)
    assert ("stop", PACKET) in mail.asked
    assert made.lines() == ["Mailing was stopped: part 2 of 2."]
    assert made.mail.isVisible()


def test_a_round_at_work_is_shown_and_can_be_stopped(qtbot):
    later, mail = Later(), FakeMail()
    mail.waiting = [job(1, 1)]
    made, desk = panel(qtbot, mail, errands=later)
    while later.waiting:
        later.go()
    made.flow._hands.rounds.send()
    assert made.bar.isVisible()
    press(qtbot, made.stop_round)
    later.go()
    while later.waiting:
        later.go()
    assert not made.bar.isVisible()
    assert mail.waiting[0].state == "queued", "nothing was sent, and nothing is lost"
    assert [one for one in desk.notices if one.key == "mail"] == []


def test_what_was_stopped_is_not_sent_by_itself_until_somebody_sends_again(qtbot):
    later, mail = Later(), FakeMail()
    mail.waiting = [job(1, 1)]
    made, _desk = panel(qtbot, mail, errands=later)
    rounds = made.flow._hands.rounds

    def until_calm():
        while later.waiting:
            later.go()

    until_calm()
    rounds.begin()
    rounds.send()
    press(qtbot, made.stop_round)
    until_calm()
    rounds.look()
    until_calm()
    assert mail.waiting[0].state == "queued"
    press(qtbot, made.again_now)
    until_calm()
    assert mail.waiting[0].state == "sent"
    rounds.end()


def test_parts_are_sent_again_by_number(qtbot):
    mail = FakeMail()
    mail.waiting = [job(number, 3, "sent") for number in (1, 2, 3)]
    made, _desk = panel(qtbot, mail)
    press(qtbot, made.parts)
    assert keyboard_in(made.sheet.only)
    made.sheet.go.click()
    assert made.sheet.only_row.error.shown() == "Type it first."
    made.sheet.only.setText("2")
    made.sheet.go.click()
    assert mail.asked[0] == ("send", PACKET, "cwc@made-up.example", "2")


@pytest.mark.parametrize(
    ("jobs", "state", "words"),
    [
        ([job(1, 1)], "waits", "1 mail waits for"),
        ([job(1, 2, "sent"), job(2, 2)], "part", "1 of 2 mails were sent"),
        ([job(1, 1, "failed", reason="mail.login")], "later", "refused login name or password"),
        (
            [job(1, 1, "bounced", reason="mail.bounced-5")],
            "back",
            "Their mail server did not take it.",
        ),
        ([job(1, 1, "given_up", reason="mail.refused")], "given_up", "Sending abandoned."),
        ([job(1, 1, "given_up", reason="mail.stopped")], "stopped", "Mailing was stopped."),
        ([job(1, 1, "sending")], "waits", "Being sent now."),
        ([job(1, 1, "sent")], "sent", "Sent by mail to cwc@made-up.example"),
        ([job(1, 1, "failed", reason="new.slug")], "later", "Not sent. Tried again"),
        ([], "", ""),
    ],
)
def test_every_state_has_words(qapp, jobs, state, words):
    lines = [line.text for line in job_lines(jobs, "mail.made-up.example", NOW)]
    assert state_of(jobs) == state
    assert words in " ".join(lines)
    assert "…" not in " ".join(lines), "no fact is missing"


def test_the_outbox_shows_how_far_the_mails_are(qtbot):
    desk_mail = FakeMail()
    tray = FakeTray()
    first = next(item for item in tray.out if item.state == "sealed")
    desk_mail.waiting = [job(1, 1, "bounced", packet_id=first.packet_id, reason="mail.bounced-5")]
    stage = StageDesk()
    page = OutboxPage(stage, uses=tray, errands=AtOnce(), hands=hands(stage, desk_mail))
    stage.setParent(page)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(first.packet_id)
    page.refresh()
    qtbot.in_front(page)
    assert page.mails.mark(first).text == "Mail came back"
    assert "Came back." in page.mailing.lines()[0]
    assert page.mailing.mail.isVisible()


def test_an_answered_packet_is_not_mailed(qtbot):
    tray = FakeTray()
    tray.out[0] = replace(tray.out[0], state="accepted", answered_at=NOW)
    page, _desk = shown(qtbot, OutboxPage, tray, tray.out[0].packet_id)
    assert not page.mailing.mail.isVisible()


def test_dialogs_are_small_and_named(qtbot):
    for way in ("webmail", "draft", "account"):
        mail = FakeMail(way)
        made, _desk = panel(qtbot, mail)
        made.flow.begin()
        least = made.sheet.minimumSizeHint()
        assert least.width() <= 900 and least.height() <= 460
        if way != "account":
            made.sheet.save_into(Path("/made-up"))
        for widget in made.sheet.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                assert widget.accessibleName() or widget.focusProxy(), type(widget).__name__
        made.sheet.reject()


@pytest.mark.parametrize("megabytes", [10, 20, 25])
def test_every_size_that_is_offered_has_room_for_a_part(megabytes):
    step = step_for(60_000_000, megabytes * MEGABYTE)
    assert step
    assert mail_bytes(step) <= megabytes * MEGABYTE


def test_what_was_just_sealed_is_mailed_from_where_it_was_sealed(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SEAL)
    page.body.flow.seal()
    QApplication.processEvents()
    mailing = page.body.result.findChild(SendPanel)
    assert mailing is page.body.mailing
    assert mailing.flow.size == 67_195
    press(qtbot, mailing.mail)
    assert isinstance(mailing.sheet, SendSheet)
    mailing.sheet.go.click()
    assert mailing.lines()[0].startswith("Sent by mail to ")
    assert "was sent by mail" in page.body.result.where.shown()
    page.body.mailing.flow.jobs = (job(1, 2, "sent"), job(2, 2))
    page.body.mailing.flow.changed.emit()
    assert "The others wait in the outbox" in page.body.result.where.shown()
    mailing.flow.jobs = ()
    mailing.flow.prepared.emit("1" * 32, None)
    assert "A copy of" in page.body.result.where.shown()

"""The life of a referral in the window: news, its end, withdrawal, consent taken back, gaps."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.consent import decisions
from app.inbox import acceptance, inbox_list
from app.outbox import delivery
from app.packets.errors import PacketKnownError
from app.referrals import consent_withdrawn, referrals, withdrawing
from desk_sim import settle
from exchange_stage import on_desk, texts
from pair_sim import sealed_case
from ui.cases.form.case_page import CasePage
from ui.cases.form.consent_body import TellSheet, WithdrawSheet
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.packets.referral_life import AcknowledgeSheet, DoneSheet, NewsSheet, TakeBackSheet
from ui.widgets.sheet import Sheet

ENTER = Qt.Key.Key_Return


def page_of(qtbot, page, argument=""):
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(argument)
    page.refresh()
    page.show()
    settle(page.desk)
    return page


def sent_over(ours, theirs, **changes):
    """Seal a case and hand it over: our case and our referral."""

    def work(s):
        case, sent = sealed_case(s, theirs.services, **changes)
        delivery.mark_handed_over(s, sent.packet_id)
        return case, sent

    return on_desk(ours, work)


def taken(ours, theirs, sent):
    """Let the other office accept, bring the receipt home, and return their case."""
    item = on_desk(theirs, lambda s: acceptance.receive(s, Path(sent.file)))
    done = on_desk(theirs, lambda s: acceptance.accept(s, item.packet_id))
    on_desk(ours, lambda s: acceptance.receive(s, Path(done.receipt)))
    return done.case_id


def sheet_of(page, kind) -> Sheet:
    QApplication.processEvents()
    return next(one for one in page.window().findChildren(kind) if one.isVisible())


def state(desk, packet_id):
    return on_desk(desk, lambda s: referrals.show_referral(s, packet_id)).state


def test_news_and_the_end_are_told_from_the_inbox_and_seen_in_the_outbox(qtbot, desks):
    ours, theirs = desks
    _case, sent = sent_over(ours, theirs)
    taken(ours, theirs, sent)
    page = page_of(qtbot, InboxPage(theirs), sent.packet_id)
    box = page.pane.life
    assert (box.news.isVisible(), box.done.isVisible(), box.withdraw.isVisible()) == (
        True,
        True,
        False,
    )
    box.news.click()
    news = sheet_of(page, NewsSheet)
    news.words.setText("A bed is free.")
    for place in (news.next_step, news.day, news, news.seal):
        qtbot.keyClick(place, ENTER)
    assert state(theirs, sent.packet_id) == "accepted"
    news.seal.click()
    settle(theirs)
    assert state(theirs, sent.packet_id) == "in_progress"
    box.done.click()
    end = sheet_of(page, DoneSheet)
    assert not end.seal.isEnabled()
    end.words.setText("She stays.")
    qtbot.keyClick(end.seal, ENTER)
    assert state(theirs, sent.packet_id) == "in_progress"
    end.seal.click()
    settle(theirs)
    assert not box.done.isVisible()
    for item in reversed(on_desk(theirs, delivery.outbox)):
        if item.type == "status":
            on_desk(
                ours,
                functools.partial(acceptance.receive, path=Path(item.file)),
            )
    outbox = page_of(qtbot, OutboxPage(ours), sent.packet_id)
    said = " ".join(texts(outbox.pane))
    assert "A bed is free." in said and "She stays." in said
    assert not outbox.life.withdraw.isVisible()


def test_a_referral_is_withdrawn_from_the_outbox_and_the_case_says_so(qtbot, desks):
    ours, theirs = desks
    _case, sent = sent_over(ours, theirs)
    case_id = taken(ours, theirs, sent)
    page = page_of(qtbot, OutboxPage(ours), sent.packet_id)
    page.life.withdraw.click()
    sheet = sheet_of(page, TakeBackSheet)
    assert not sheet.take.isEnabled()
    sheet.why.setText("She went home.")
    for place in (sheet, sheet.take):
        qtbot.keyClick(place, ENTER)
    settle(ours)
    assert state(ours, sent.packet_id) == "accepted"
    sheet.take.click()
    settle(ours)
    assert state(ours, sent.packet_id) == "revoked"
    notice = next(one for one in on_desk(ours, delivery.outbox) if one.type == "notice")
    on_desk(theirs, lambda s: acceptance.receive(s, Path(notice.file)))
    case = page_of(qtbot, CasePage(theirs), case_id)
    qtbot.waitUntil(case.told.isVisible)
    assert "She went home." in " ".join(texts(case.told))


def test_consent_taken_back_is_offered_told_and_acknowledged(qtbot, desks):
    ours, theirs = desks
    case, sent = sent_over(ours, theirs)
    case_id = taken(ours, theirs, sent)
    page = page_of(qtbot, CasePage(ours), case.case_id)
    record = on_desk(ours, lambda s: decisions.list_consents(s, case.case_id))[0]
    sheet = WithdrawSheet(ours, record, lambda: None, page.window())
    sheet.open()
    sheet.how.setText("by word")
    sheet._withdraw()
    settle(ours)
    tell = sheet_of(page, TellSheet)
    qtbot.keyClick(tell.words, ENTER)
    assert on_desk(ours, lambda s: consent_withdrawn.offices_to_tell(s, record.consent_id))
    tell.seal.click()
    settle(ours)
    notice = next(one for one in on_desk(ours, delivery.outbox) if one.type == "notice")
    on_desk(theirs, lambda s: acceptance.receive(s, Path(notice.file)))
    theirs_page = page_of(qtbot, CasePage(theirs), case_id)
    qtbot.waitUntil(theirs_page.told.isVisible)
    box = page_of(qtbot, InboxPage(theirs), notice.packet_id).pane.life
    assert box.acknowledge.isVisible()
    box.acknowledge.click()
    answer = sheet_of(box, AcknowledgeSheet)
    for place in (answer.note, answer):
        qtbot.keyClick(place, ENTER)
    assert box.acknowledge.isVisible()
    answer.note.setText("Papers destroyed.\nThe entry in the court register stays.")
    answer.seal.click()
    settle(theirs)
    assert not box.acknowledge.isVisible()
    assert on_desk(theirs, inbox_list.count_waiting) == 0
    for item in on_desk(theirs, delivery.outbox):
        # The receipt of the acceptance came home before.
        with contextlib.suppress(PacketKnownError):
            on_desk(ours, functools.partial(acceptance.receive, path=Path(item.file)))
    page.show_section("consent")
    settle(ours)
    said = " ".join(texts(page.body))
    assert "acknowledged it on" in said and "Papers destroyed." in said


def test_packets_that_have_not_arrived_are_named_over_the_inbox(qtbot, desks):
    ours, theirs = desks
    sent_over(ours, theirs)
    _case, second = sent_over(ours, theirs)
    on_desk(theirs, lambda s: acceptance.receive(s, Path(second.file)))
    assert on_desk(theirs, inbox_list.gaps)
    page = page_of(qtbot, InboxPage(theirs), second.packet_id)
    assert "has not arrived" in page.missing.text()


def test_a_notice_of_withdrawal_is_read_in_words(qtbot, desks):
    ours, theirs = desks
    _case, sent = sent_over(ours, theirs)
    on_desk(theirs, lambda s: acceptance.receive(s, Path(sent.file)))
    notice = on_desk(ours, lambda s: withdrawing.withdraw(s, sent.referral_id, "Not needed."))
    on_desk(theirs, lambda s: acceptance.receive(s, Path(notice.file)))
    page = page_of(qtbot, InboxPage(theirs), notice.packet_id)
    said = " ".join(texts(page.pane))
    assert "withdrawn the referral" in said and "Not needed." in said

"""A sealed case is referred in the window, and what comes home is seen by its people only."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.cases import cases
from app.consent import decisions
from app.core import drafts
from app.inbox import acceptance
from app.outbox import delivery
from app.referrals import consent_withdrawn, referrals
from app.register import access, people
from app.register.people import NewUser
from app.sealed import case_sealing, sealed
from desk_sim import settle
from exchange_stage import in_window, on_desk, press
from office_sim import OTHER_PASSPHRASE, PASSPHRASE
from page_scan import holds
from pair_sim import HINDI, agree, case_with, everything, everything_of
from ui.cases.form.case_page import SealedCasePage
from ui.drafts.draft_form import all_kept
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.hand_over_flow import HandOverStage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.packets.referral_life import TakeBackSheet
from ui.referrals.choices import Step
from ui.sealed.sealed_composer import SealedComposerPage
from ui.sealed.sealed_sheets import ReferralsSheet
from ui.widgets.buttons import Button

MARKER = "zubeidamarker"
FACTS = {**HINDI, "p1.name_latin": MARKER}


@pytest.fixture
def case_id(desks) -> str:
    ours, theirs = desks

    def write(s):
        case = case_with(s, FACTS)
        agree(s, case, theirs.services)
        return case.case_id, case_sealing.seal(s, case.case_id, {1})

    found, ours.services = on_desk(ours, write)
    return found


def unlock(page) -> None:
    page.asked.field.line.setText(PASSPHRASE)
    page.asked.go.click()
    settle(page.desk)


def composed(qtbot: QtBot, desk, other, case_id: str) -> SealedComposerPage:
    """Walk the composer to its last step with the mouse."""
    page = in_window(qtbot, SealedComposerPage(desk), case_id)
    body = page.body
    press(qtbot, body.office.radios[other.services.office.office_id])
    body.office.purpose.choose("shelter")
    body.office.purpose.chosen.emit("shelter")
    settle(desk)
    assert body.flow.step is Step.SEAL

    def looked_at() -> None:
        assert body.flow.seen.fresh, (body.flow.seen.problem, desk.busy, body.flow.missing())

    qtbot.waitUntil(looked_at, timeout=20_000)
    return page


def sent_inside(s, case_id: str, other):
    """Seal a referral of everything in a sealed case."""
    with sealed.opened(s, case_id) as inside:
        record = cases.show_case(inside, case_id)
        return referrals.send(inside, everything_of(record, other.services.office.office_id))


def left(desk) -> list[str]:
    s = desk.services
    return holds(s.register.path, s.vault.db_key, MARKER)


def test_half_a_referral_waits_inside_the_seal(qtbot: QtBot, desks, case_id: str):
    ours, _theirs = desks
    page = in_window(qtbot, SealedComposerPage(ours), case_id)
    settle(ours)
    page.body.flow.choices.set_details(f"{MARKER} was promised")
    page.leave()
    settle(ours)
    again = in_window(qtbot, SealedComposerPage(ours), case_id)
    settle(ours)
    assert again.body.flow.choices.draft.details == f"{MARKER} was promised"
    assert on_desk(ours, lambda s: drafts.kept(s, f"refer:{case_id}")) == ""
    assert left(ours) == []


def test_it_is_referred_and_followed_inside_the_seal(qtbot, desks, case_id: str, tmp_path: Path):
    ours, theirs = desks
    stick = tmp_path / "stick"
    stick.mkdir()
    composer = composed(qtbot, ours, theirs, case_id)
    seen = composer.body.flow.seen.preview.packet
    assert any(MARKER in str(fact) for fact in seen.facts)
    press(qtbot, composer.body.seal_button)
    qtbot.waitUntil(lambda: composer.body.flow.sent is not None)
    composer.body.hand_over.copy_to(stick)
    qtbot.waitUntil(lambda: composer.body.hand_over.stage is HandOverStage.COPIED)
    press(qtbot, composer.body.result.panel.mark)
    settle(ours)
    assert left(ours) == []

    [packet] = stick.glob("*.lifafa")
    there = on_desk(theirs, lambda s: acceptance.receive(s, packet).packet_id)
    answer = on_desk(theirs, lambda s: acceptance.accept(s, there))
    home = in_window(qtbot, InboxPage(ours), answer.receipt)
    qtbot.waitUntil(lambda: bool(home.flow.items), timeout=20_000)
    settle(ours)
    assert home.pane.closed.isVisible()
    assert home.flow.shown is None
    asked: list[tuple[str, str]] = []
    ours.opened.connect(lambda place, argument: asked.append((place, argument)))
    press(qtbot, home.pane.to_case)
    outbox = in_window(qtbot, OutboxPage(ours))
    assert outbox.model.record(0).state == "answered"
    press(qtbot, outbox.to_case)
    assert asked == [("sealed-case", case_id)] * 2
    assert MARKER not in str(outbox.flow.items) + str(home.flow.items)

    page = in_window(qtbot, SealedCasePage(ours), case_id)
    page.sent.click()
    settle(ours)
    sheet = page.referrals
    assert isinstance(sheet, ReferralsSheet)
    assert "Accepted" in sheet.lines[0].accessibleName()
    assert [step.what for step in sheet.life.flow.record.life][-1] == "accepted"
    assert sheet.life.withdraw.isVisible()
    sheet.life.flow.withdraw("Made-up reason")
    settle(ours)
    assert "Withdrawn" in sheet.lines[0].accessibleName()
    sheet.accept()
    assert left(ours) == []
    places = on_desk(ours, sealed.waiting)
    assert places == {}


def test_who_is_not_named_sees_that_there_is_a_packet_and_no_more(
    qtbot, desks, case_id: str, tmp_path: Path
):
    ours, theirs = desks

    def send(s):
        sent = sent_inside(s, case_id, theirs)
        added = people.add_user(s, NewUser("meera", "Meera Made-up", "officer"), OTHER_PASSPHRASE)
        stick = tmp_path / "stick"
        stick.mkdir()
        return added.services, delivery.copy_to(added.services, sent.packet_id, stick)

    ours.services, packet = on_desk(ours, send)
    there = on_desk(theirs, lambda s: acceptance.receive(s, packet).packet_id)
    answer = on_desk(theirs, lambda s: acceptance.accept(s, there).receipt)

    def change(s):
        folder = s.folder
        access.lock(s)
        return access.unlock(folder, "meera", OTHER_PASSPHRASE, clock=s.clock)

    ours.services = on_desk(ours, change)
    home = in_window(qtbot, InboxPage(ours), answer)
    qtbot.waitUntil(lambda: bool(home.flow.items), timeout=20_000)
    settle(ours)
    assert home.pane.closed.isVisible()
    assert not home.pane.to_case.isVisible()
    outbox = in_window(qtbot, OutboxPage(ours))
    assert outbox.not_ours.isVisible()
    assert not outbox.handing.isVisible()
    assert not hasattr(outbox, "to_case")
    assert MARKER not in str(outbox.flow.items) + str(home.flow.items)
    assert left(ours) == []


def test_a_sealed_referral_is_corrected_from_the_form_of_its_case(
    qtbot, desks, case_id: str, tmp_path: Path
):
    ours, theirs = desks
    sent = on_desk(ours, lambda s: sent_inside(s, case_id, theirs))
    page = in_window(qtbot, SealedCasePage(ours), case_id)
    page.sent.click()
    settle(ours)
    asked: list[tuple[str, str]] = []
    ours.opened.connect(lambda place, argument: asked.append((place, argument)))
    qtbot.waitUntil(page.referrals.life.correct.isVisible)
    page.referrals.life.correct.click()
    assert asked == [("sealed-refer", f"{case_id}:{sent.referral_id}")]
    assert not page.referrals.isVisible()
    composer = in_window(qtbot, SealedComposerPage(ours), asked[0][1])
    qtbot.waitUntil(lambda: bool(composer.body.flow.choices.draft.supersedes))
    assert composer.body.flow.choices.draft.supersedes == sent.referral_id
    assert left(ours) == []


def test_words_for_the_other_office_wait_inside_the_seal_until_they_are_sealed(
    qtbot, desks, case_id: str
):
    ours, theirs = desks
    sent = on_desk(ours, lambda s: sent_inside(s, case_id, theirs))
    place = f"withdraw:{case_id}:{sent.referral_id}"
    page = in_window(qtbot, SealedCasePage(ours), case_id)

    def kept() -> str:
        with sealed.opened(ours.services, case_id) as inside:
            return drafts.kept(inside, place)

    page.sent.click()
    settle(ours)
    qtbot.waitUntil(page.referrals.life.withdraw.isVisible)
    page.referrals.life.withdraw.click()
    settle(ours)
    (sheet,) = page.window().findChildren(TakeBackSheet)
    sheet.why.setText(f"{MARKER} is not safe there")
    sheet.reject()
    settle(ours)
    assert MARKER in on_desk(ours, lambda _s: kept())
    assert all_kept(ours)
    page.referrals.life.withdraw.click()
    settle(ours)
    again = page.window().findChildren(TakeBackSheet)[-1]
    assert again.why.text() == f"{MARKER} is not safe there"
    again.take.click()
    settle(ours)
    assert on_desk(ours, lambda _s: kept()) == ""
    assert all_kept(ours)
    assert left(ours) == []


def test_an_answer_of_the_person_is_recorded_inside_the_seal(qtbot, desks, case_id: str):
    ours, theirs = desks
    page = in_window(qtbot, SealedComposerPage(ours), case_id)
    uses = page._uses
    facts = {
        "given_by": "individual",
        "capacity": "adult_own",
        "explained": "purpose_of_interview,use_of_data,how_to_withdraw",
        "explained_in_language": "hin",
        "form": "spoken",
        "purposes": "shelter",
        "named_offices": theirs.services.office.office_id,
        "field_groups": "identity_names",
    }
    on_desk(ours, lambda _s: uses.add_consent(case_id, 1, facts))
    with_it = page.desk_of(case_id)
    found: list[object] = []
    with_it.ask(lambda inside: decisions.list_consents(inside, case_id), found.append)
    settle(ours)
    settle(with_it)
    assert len(found[0]) == 2


def test_the_composer_asks_for_the_passphrase_first(qtbot, desks, case_id: str):
    ours, _theirs = desks
    ours.services.second_lock.shut()
    page = in_window(qtbot, SealedComposerPage(ours), case_id)
    assert page.body is None
    unlock(page)
    assert page.body.flow.choices.case.case_id == case_id
    page.hide()
    lock = ours.services.second_lock
    assert lock.is_open(case_id)


def test_news_of_a_case_that_came_from_elsewhere_is_told_inside_the_seal(
    qtbot, desks, tmp_path: Path
):
    ours, theirs = desks
    stick = tmp_path / "stick"
    stick.mkdir()

    def arrive(s):
        case = case_with(s, FACTS)
        agree(s, case, ours.services)
        sent = referrals.send(s, everything(s, case, ours.services))
        return delivery.copy_to(s, sent.packet_id, stick)

    packet = on_desk(theirs, arrive)

    def accept(s):
        got = acceptance.accept(s, acceptance.receive(s, packet).packet_id)
        return got.case_id, case_sealing.seal(s, got.case_id, {1})

    case_id, ours.services = on_desk(ours, accept)
    page = in_window(qtbot, SealedCasePage(ours), case_id)
    page.sent.click()
    settle(ours)
    sheet = page.referrals
    assert sheet.life.news.isVisible()
    sheet.life.flow.progress("Made-up news", "", "")
    settle(ours)
    sheet.life.flow.done("Made-up end", "", "")
    settle(ours)
    assert sheet.life.flow.record.state == "done"
    sheet.accept()
    settle(page.desk)
    assert left(ours) == []


def test_a_notice_about_consent_is_answered_from_the_form_of_the_sealed_case(
    qtbot, desks, tmp_path: Path
):
    ours, theirs = desks
    stick = tmp_path / "stick"
    stick.mkdir()

    def refer(s):
        case = case_with(s, FACTS)
        agree(s, case, ours.services)
        sent = referrals.send(s, everything(s, case, ours.services))
        return case.case_id, delivery.copy_to(s, sent.packet_id, stick)

    there, packet = on_desk(theirs, refer)

    def accept(s):
        got = acceptance.accept(s, acceptance.receive(s, packet).packet_id)
        return got.case_id, case_sealing.seal(s, got.case_id, {1})

    case_id, ours.services = on_desk(ours, accept)

    def take_back(s):
        (row,) = decisions.list_consents(s, there)
        decisions.withdraw_consent(s, row.consent_id)
        (told,) = consent_withdrawn.tell_offices(s, row.consent_id, f"{MARKER} asks")
        return delivery.copy_to(s, told.packet_id, stick)

    notice = on_desk(theirs, take_back)
    on_desk(ours, lambda s: acceptance.receive(s, notice))
    assert left(ours) == []
    page = in_window(qtbot, SealedCasePage(ours), case_id)
    qtbot.waitUntil(lambda: bool(page.told.findChildren(Button)))
    (button,) = page.told.findChildren(Button)
    assert "Answer" in button.text()
    button.click()
    settle(ours)
    sheet = page.referrals
    qtbot.waitUntil(sheet.life.acknowledge.isVisible)
    sheet.life.flow.acknowledge("Made-up word")
    qtbot.waitUntil(lambda: not sheet.life.acknowledge.isVisible())
    qtbot.waitUntil(lambda: "acknowledged" in [step.what for step in sheet.life.flow.record.life])
    sheet.accept()
    qtbot.waitUntil(lambda: not page.told.findChildren(Button))
    assert left(ours) == []

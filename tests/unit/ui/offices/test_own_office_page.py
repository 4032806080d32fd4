"""Our own number and keys in the window: renewed, moved, withdrawn, and the notice beforehand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.errors import FactRefusedError
from app.consent import disclosure_gate
from app.consent.records import LegalGround
from app.core import log
from app.offices import clock_check, offices, own_card, own_identity
from app.offices.records import IdentityRecord
from app.offices.trust_errors import NoticeRefusedError
from app.referrals import referrals
from crypto.office.notices import read_revocation
from desk_sim import desk_over, on_lane, settle
from exchange_stage import texts
from made_codes import on_a_table
from office_sim import DAY_S, NOON, fixed_clock
from packet_maker import card_of
from packet_maker import office as made_office
from pair_sim import case_with, everything_of
from ui.offices.identity_sheets import MoveSheet, WithdrawSheet, names_of, with_suffix
from ui.offices.offices_page import OfficesPage
from ui.offices.own_office_page import (
    CLOCK_KEY,
    PLACE,
    UNCHECKED_KEY,
    OwnOfficePage,
    PolicyCard,
    tell_doubts,
    tell_unseen,
)
from ui.shell.main_window import MainWindow
from ui.widgets.chooser import Chooser

OTHER = made_office("Made-up Shelter", 3)


@pytest.fixture
def page(qtbot, desk):
    on_lane(desk.lane, lambda: offices.add_card(desk.services, OTHER.card))
    on_lane(desk.lane, lambda: offices.own_card(desk.services))
    shown = OwnOfficePage(desk)
    qtbot.addWidget(shown)
    shown.resize(1000, 700)
    shown.show()
    shown.refresh()
    settle(desk)
    return shown


def said(widget) -> str:
    return " ".join(texts(widget))


def standing(page):
    return on_lane(page.desk.lane, lambda: own_identity.own_standing(page.desk.services))


def enter(qtbot, button):
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)


def test_the_page_tells_the_number_and_when_the_next_key_is_due(page):
    words = said(page)
    assert page.desk.services.office.number in words
    assert "Next one, by itself" in words
    assert "25 Dec 2026" in words
    assert page.badge.accessibleName() == "Not saved yet for this number"


def test_enter_begins_nothing(qtbot, page):
    before = standing(page)
    for button in (page.renew, page.notice, page.move_button, page.withdraw, page.save_card):
        enter(qtbot, button)
    settle(page.desk)
    assert standing(page) == before
    assert QApplication.activeModalWidget() is None


def test_the_key_is_renewed_now(qtbot, page):
    told = []
    page.desk.noticed.connect(told.append)
    page.renew.click()
    settle(page.desk)
    assert standing(page).key_since == NOON + 1
    assert "A new sealing key is made." in [notice.text for notice in told]


def test_the_notice_is_saved_beforehand_and_the_page_remembers_the_day(page, tmp_path):
    page.save_notice(tmp_path / "kit")
    settle(page.desk)
    found = read_revocation((tmp_path / "kit.lfnotice").read_bytes())
    assert (found.office, found.why) == (page.desk.services.office.office_id, "lost")
    assert page.badge.accessibleName() == "Saved on 25 Nov 2026"


def test_the_notice_does_not_go_into_the_register_folder(page):
    told = []
    page.desk.noticed.connect(told.append)
    page.save_notice(page.desk.services.folder / "kit.lfnotice")
    settle(page.desk)
    assert "would be lost together with it" in told[-1].text + told[-1].todo
    assert standing(page).notice_at == 0


def move_sheet(qtbot, page, changed=lambda: None):
    sheet = MoveSheet(page.desk, standing(page), changed, page)
    sheet.show()
    return sheet


def test_a_move_asks_why_tells_what_will_happen_and_goes_on_under_the_new_number(qtbot, page):
    again = []
    before = page.desk.services.office.number
    sheet = move_sheet(qtbot, page, lambda: again.append(page.desk.services.office.number))
    assert "for 30 days" in said(sheet)
    assert not sheet.move_button.isEnabled()
    sheet.reasons["new-computer"].click()
    enter(qtbot, sheet.move_button)
    settle(page.desk)
    assert page.desk.services.office.number == before
    sheet.move_button.click()
    settle(page.desk)
    now = page.desk.services.office.number
    assert now != before
    assert now in said(sheet)
    assert "Made-up Shelter" in said(sheet)
    enter(qtbot, sheet.close_button)
    assert again == [now]
    page.refresh()
    settle(page.desk)
    assert before in said(page)


def test_the_dialogs_name_what_waits_and_who_has_to_be_told(qtbot, page):
    known = standing(page)
    many = replace(known, waiting=3, offices=tuple(f"Made-up {n}" for n in range(20)))
    assert "3 sealed packets still lie" in said(MoveSheet(page.desk, many, lambda: None, page))
    none = MoveSheet(page.desk, replace(known, offices=()), lambda: None, page)
    none._tell(IdentityRecord("a" * 64, known.number, "", ""))
    assert "Offices on file" not in said(none)


@pytest.mark.parametrize("ask", ["_ask_notice", "_ask_paper"])
def test_the_place_is_asked_for_with_a_name_that_says_what_it_is(page, ask):
    getattr(page, ask)()
    (dialog,) = page.findChildren(Chooser)
    assert "emergency revocation notice" in dialog.name.text()
    dialog.reject()


def test_the_place_of_the_withdrawal_is_asked_for_last(page):
    before = page.desk.services.office
    sheet = WithdrawSheet(page.desk, standing(page), lambda: None, page)
    sheet.show()
    sheet.reasons["lost"].click()
    sheet.withdraw.click()
    (dialog,) = sheet.findChildren(Chooser)
    assert "number withdrawn" in dialog.name.text()
    dialog.reject()
    settle(page.desk)
    assert page.desk.services.office == before


def test_a_renewal_that_fails_can_be_tried_again(page):
    told = []
    page.desk.noticed.connect(told.append)
    page.renew.allow(False)
    page._failed(FactRefusedError(field="Made-up", reason="code.unknown"))
    assert page.renew.isEnabled()
    assert told


def test_leaving_the_dialog_changes_nothing(qtbot, page):
    again = []
    sheet = move_sheet(qtbot, page, lambda: again.append(1))
    sheet.reasons["planned"].click()
    sheet.reject()
    assert again == []
    assert standing(page).before == ""


def test_the_new_card_is_saved_from_the_dialog(qtbot, page, tmp_path):
    sheet = move_sheet(qtbot, page)
    sheet.reasons["planned"].click()
    sheet.move_button.click()
    settle(page.desk)
    sheet.save.save(tmp_path / "new.lfcard")
    settle(page.desk)
    assert (tmp_path / "new.lfcard").exists()
    assert "Your card is saved: new.lfcard" in said(sheet)


@pytest.mark.parametrize("why", ["lost", "stolen"])
def test_a_withdrawal_saves_the_notice_and_begins_a_new_number(qtbot, page, tmp_path, why):
    before = page.desk.services.office
    sheet = WithdrawSheet(page.desk, standing(page), lambda: None, page)
    sheet.show()
    assert not sheet.withdraw.isEnabled()
    sheet.reasons[why].click()
    assert "begins a new number" in said(sheet)
    enter(qtbot, sheet.withdraw)
    sheet.withdraw_to(tmp_path / "end")
    settle(page.desk)
    found = read_revocation((tmp_path / "end.lfnotice").read_bytes())
    assert (found.office, found.why) == (before.office_id, why)
    assert page.desk.services.office.number in said(sheet)
    assert page.desk.services.office.number != before.number
    assert "end.lfnotice" in said(sheet)


def test_an_office_that_closes_keeps_its_number_and_changes_it_no_more(qtbot, page, tmp_path):
    before = page.desk.services.office
    sheet = WithdrawSheet(page.desk, standing(page), lambda: None, page)
    sheet.show()
    sheet.reasons["lost"].click()
    sheet.reasons["closed"].click()
    assert "begins a new number" not in said(sheet)
    sheet.withdraw_to(tmp_path / "end.lfnotice")
    settle(page.desk)
    assert page.desk.services.office == before
    assert not hasattr(sheet, "number")
    page.refresh()
    settle(page.desk)
    for button in (page.renew, page.move_button, page.withdraw, page.notice):
        assert not button.isEnabled()
    assert "Closed since" in said(page)


def test_what_fails_is_told_in_the_dialog_and_can_be_tried_again(qtbot, page, tmp_path):
    (tmp_path / "end.lfnotice").write_text("mine")
    sheet = WithdrawSheet(page.desk, standing(page), lambda: None, page)
    sheet.show()
    sheet.reasons["lost"].click()
    before = page.desk.services.office
    sheet.withdraw_to(tmp_path / "end.lfnotice")
    settle(page.desk)
    assert page.desk.services.office == before
    assert sheet.withdraw.isEnabled()
    assert sheet.isVisible()
    assert (tmp_path / "end.lfnotice").read_text() == "mine"


def test_only_the_head_finds_the_buttons_that_change_the_number(qtbot, desk):
    desk.services = replace(desk.services, user=replace(desk.services.user, role="officer"))
    shown = OwnOfficePage(desk)
    qtbot.addWidget(shown)
    assert shown.renew.isEnabled()
    for button in (shown.move_button, shown.withdraw, shown.notice):
        assert not button.isEnabled()
        assert button.accessibleDescription()


def test_the_settings_lead_there_and_the_window_goes_on_after_a_move(qtbot, desk):
    window = MainWindow(desk)
    window.show()
    dressed_again = []
    desk.dress_asked.connect(lambda: dressed_again.append(1))
    window.go("settings")
    settle(desk)
    window.page.own_office.click()
    settle(desk)
    assert isinstance(window.page, OwnOfficePage)
    window.page._open_move()
    sheet = QApplication.activeModalWidget() or window.findChild(MoveSheet)
    assert isinstance(sheet, MoveSheet)
    sheet.reasons["planned"].click()
    sheet.move_button.click()
    settle(desk)
    sheet.close_button.click()
    settle(desk)
    assert dressed_again == [1]
    assert desk.services.office.number in said(window.page)
    window.prepare_to_go()
    window.hide()
    window.deleteLater()


def test_a_counterpart_takes_the_notice_that_was_kept_in_like_a_card(page, tmp_path):
    own = on_lane(page.desk.lane, lambda: offices.own_card(page.desk.services))
    page.save_notice(tmp_path / "kit")
    settle(page.desk)
    notice = tmp_path / "kit.lfnotice"
    with desk_over(tmp_path / "there") as there:
        on_lane(there.lane, lambda: offices.add_card(there.services, own))
        found = on_lane(there.lane, lambda: offices.take_notice(there.services, notice))
        assert (found.state, found.why) == ("revoked", "self:lost")
        actions = [line.action for line in on_lane(there.lane, lambda: log.entries(there.services))]
        assert "office_withdrawn" in actions
    with pytest.raises(NoticeRefusedError):
        on_lane(page.desk.lane, lambda: offices.take_notice(page.desk.services, notice))


def test_a_leap_of_the_clock_is_told_and_said_to_be_right_on_the_page(qtbot, page):
    desk, told, gone = page.desk, [], []
    desk.noticed.connect(told.append)
    desk.notice_gone.connect(gone.append)
    desk.services = replace(desk.services, clock=fixed_clock(NOON + 200 * DAY_S))
    on_lane(desk.lane, lambda: own_card.renew_keys(desk.services))
    tell_doubts(desk, on_lane(desk.lane, lambda: clock_check.doubts(desk.services)))
    assert told[-1].key == CLOCK_KEY
    for _ in range(2):
        page.refresh()
        settle(desk)
        assert page.clock.right.isVisible()
        assert "The date of this computer went from 25 Nov 2026" in said(page)
    enter(qtbot, page.clock.right)
    settle(desk)
    assert CLOCK_KEY not in gone
    page.clock.right.click()
    settle(desk)
    assert CLOCK_KEY in gone
    assert page.clock.right is None
    assert "The date of this computer" not in said(page)


def test_a_date_of_another_office_cannot_be_said_to_be_right(page):
    ahead = card_of(OTHER, seq=2, issued=NOON + 9 * DAY_S, expires=NOON + 99 * DAY_S)
    on_lane(page.desk.lane, lambda: offices.add_card(page.desk.services, ahead))
    page.refresh()
    settle(page.desk)
    assert "Made-up Shelter tells of 4 Dec 2026" in said(page)
    assert page.clock.right is None


def test_the_head_decides_whether_the_list_is_enough(page):
    assert page.policy.listed.isChecked()
    page.policy.checked.click()
    settle(page.desk)
    assert on_lane(page.desk.lane, lambda: disclosure_gate.is_checked_only(page.desk.services))
    page.policy.listed.click()
    settle(page.desk)
    assert not on_lane(page.desk.lane, lambda: disclosure_gate.is_checked_only(page.desk.services))
    assert "no case went to an office that nobody had checked" in said(page.policy)


def test_what_went_to_an_unchecked_office_is_told_until_the_head_looked(page):
    desk, told, gone = page.desk, [], []

    def send(s):
        case = case_with(s)
        ground = LegalGround("risk_to_life", "", "R. Das", "Made-up danger")
        order = everything_of(case, OTHER.id, ground=ground, unchecked=True)
        referrals.send(s, order)
        return disclosure_gate.unseen(s)

    desk.noticed.connect(told.append)
    desk.notice_gone.connect(gone.append)
    tell_unseen(desk, 0)
    assert told == []
    tell_unseen(desk, on_lane(desk.lane, lambda: send(desk.services)))
    assert told[-1].text.startswith("1 case went to an office")
    page.refresh()
    settle(desk)
    assert UNCHECKED_KEY in gone
    assert "to Made-up Shelter · by R. Das" in said(page.policy)
    assert on_lane(desk.lane, lambda: disclosure_gate.unseen(desk.services)) == 0


def test_an_officer_sees_the_choice_and_cannot_change_it(qtbot, desk):
    desk.services = replace(desk.services, user=replace(desk.services.user, role="officer"))
    card = PolicyCard(desk)
    qtbot.addWidget(card)
    card.show()
    card.refresh()
    settle(desk)
    assert card.listed.isChecked()
    assert not card.checked.isEnabled()
    assert "31 days" not in said(card)


def test_the_notice_on_paper_is_photographed_and_taken_in_at_the_counterpart(qtbot, page, tmp_path):
    own = on_lane(page.desk.lane, lambda: offices.own_card(page.desk.services))
    told = []
    page.desk.noticed.connect(told.append)
    page.save_notice(tmp_path / "kit", ".png")
    settle(page.desk)
    assert "Print it" in told[-1].todo
    assert page.badge.accessibleName() == "Saved on 25 Nov 2026"
    photograph = tmp_path / "photograph.jpg"
    photograph.write_bytes(on_a_table(tmp_path / "kit.png"))
    with desk_over(tmp_path / "there") as there:
        on_lane(there.lane, lambda: offices.add_card(there.services, own))
        offices_page = OfficesPage(there)
        qtbot.addWidget(offices_page)
        offices_page.refresh()
        settle(there)
        offices_page._add(photograph)
        settle(there)
        assert offices_page.flow.chosen.why == "self:lost"


def test_names_of_many_offices_are_counted_and_files_get_their_ending(tmp_path):
    assert names_of(["A", "B"]) == "A, B"
    assert names_of([f"Office {n}" for n in range(15)]).endswith("Office 11, 3 more")
    assert with_suffix(tmp_path / "a.b").name == "a.b.lfnotice"
    assert with_suffix(tmp_path / "a.lfnotice").name == "a.lfnotice"


def test_the_place_has_its_name():
    assert PLACE == "own-office"

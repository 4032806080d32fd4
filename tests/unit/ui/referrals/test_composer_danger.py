"""Danger to life in the window: the head sends a case to an office that nobody has checked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.consent import disclosure_gate
from app.core import log
from app.offices import offices
from desk_sim import dressed, settle
from directory_desk import take_list
from exchange_stage import agreed_case, on_desk, texts, two_desks
from pair_sim import HINDI
from trust_maker import listed
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage
from ui.referrals.office_step import choose_unchecked


@pytest.fixture
def strangers(qapp, tmp_path):
    dressed(qapp)
    with two_desks(tmp_path, checked=False) as pair:
        yield pair


def composer(qtbot, one, other):
    page = ComposerPage(one)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(agreed_case(one, other, HINDI))
    page.refresh()
    page.show()
    settle(one)
    page.body.flow.choices.set_purpose("shelter")
    settle(one)
    return page


def number_of(other) -> str:
    return other.services.office.office_id


def test_the_head_chooses_an_unchecked_office_with_the_ground_and_seals(qtbot, strangers):
    one, other = strangers
    page = composer(qtbot, one, other)
    flow, choices = page.body.flow, page.body.flow.choices
    button = page.body.office.dangers[number_of(other)]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert choices.draft.office_id == ""
    button.click()
    settle(one)
    assert choices.draft.unchecked
    assert page.body.office.radios[number_of(other)].isChecked()
    assert "Chosen although nobody has checked it: a life is in danger." in texts(page)
    flow.go(Step.AGREED)
    assert flow.step is Step.AGREED
    assert page.body.agreed.on.isChecked()
    assert page.body.agreed.ground.bases[disclosure_gate.DANGER].isChecked()
    assert choices.missing(Step.AGREED) == "ground-officer"
    choices.set_ground(officer="R. Das", reason="Made-up danger tonight")
    settle(one)
    choices.set_ground(basis="court_order", order_no="1/26")
    settle(one)
    assert choices.missing(Step.AGREED) == "ground-danger"
    choices.set_ground(on=False)
    settle(one)
    assert choices.missing(Step.AGREED) == "ground-danger"
    choices.set_ground(on=True, basis=disclosure_gate.DANGER)
    settle(one)
    choices.tick("p1.name_full", True)
    page.refresh()
    settle(one)
    assert choices.draft.unchecked
    flow.go(Step.SEAL)
    qtbot.wait(400)
    settle(one)
    assert any("Nobody has checked this office." in text for text in texts(page))
    flow.seal()
    settle(one)
    assert page.body.result is not None
    lines = on_desk(one, lambda s: log.entries(s, action="sent_unchecked"))
    assert [line.facts["office"] for line in lines] == [other.services.office.name]


def test_an_officer_is_offered_no_such_way(qtbot, strangers):
    one, other = strangers
    one.services = replace(one.services, user=replace(one.services.user, role="officer"))
    page = composer(qtbot, one, other)
    assert page.body.office.dangers == {}
    assert not choose_unchecked(page.body.flow.choices, number_of(other))


def test_a_red_office_is_offered_no_such_way(qtbot, strangers):
    one, other = strangers
    on_desk(one, lambda s: offices.report_mismatch(s, number_of(other)))
    page = composer(qtbot, one, other)
    assert page.body.office.dangers == {}
    assert not choose_unchecked(page.body.flow.choices, number_of(other))
    assert not choose_unchecked(page.body.flow.choices, "f" * 64)


def test_a_checked_office_needs_no_such_way(qtbot, strangers):
    one, other = strangers
    number = other.services.office.number
    on_desk(one, lambda s: offices.check_number(s, number_of(other), number, "phone", "A"))
    page = composer(qtbot, one, other)
    assert page.body.office.dangers == {}


def test_an_office_of_the_list_waits_for_its_check_when_the_head_asked_for_it(qtbot, strangers):
    one, other = strangers
    entry = listed("Made-up", office_id=number_of(other), district="")
    on_desk(one, lambda s: take_list(s, offices=[entry]))
    on_desk(one, lambda s: disclosure_gate.set_checked_only(s, True))
    page = composer(qtbot, one, other)
    choices = page.body.flow.choices
    assert choices.choose_office(number_of(other))
    settle(one)
    assert choices.missing(Step.OFFICE) == "office-unchecked"
    assert number_of(other) in page.body.office.checks
    on_desk(one, lambda s: disclosure_gate.set_checked_only(s, False))
    page.refresh()
    settle(one)
    assert choices.missing(Step.OFFICE) == ""

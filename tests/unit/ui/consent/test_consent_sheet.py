"""Recording a decision: what is needed is marked, all that is missing is told, nothing is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.cases import cases
from app.cases.records import CaseRecord
from app.consent import decisions as consent
from app.consent import rules
from desk_sim import settle
from exchange_stage import on_desk, texts
from pair_sim import agree, case_with
from ui.cases.form.consent_body import ConsentBody, WithdrawSheet
from ui.consent.consent_sheet import ConsentSheet, Wanted
from ui.frame.desk import Desk
from ui.widgets.sheet import KeepWriting
from ui.widgets.strip import Banner

ADULT = {"p1.name_full": "Made-up Maria", "p1.age": "31", "p1.is_child_stated": "no"}


@pytest.fixture
def case(desks) -> CaseRecord:
    return on_desk(desks[0], lambda s: case_with(s, ADULT))


def opened(qtbot, desks, case: CaseRecord) -> ConsentSheet:
    ours, theirs = desks
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    wanted = Wanted("shelter", theirs.services.office.office_id)
    sheet = ConsentSheet(ours, case, window, wanted=wanted)
    sheet.keeper = window
    sheet.open()
    settle(ours)
    return sheet


def decisions(desk: Desk, case: CaseRecord):
    return on_desk(desk, lambda s: consent.list_consents(s, case.case_id))


def said(sheet: ConsentSheet) -> list[str]:
    return [one.text for one in sheet.findChildren(Banner) if one.isVisible()]


def test_what_is_needed_is_marked_for_the_decision_that_is_chosen(qtbot, desks, case):
    sheet = opened(qtbot, desks, case)
    sheet.decide("adult_own")
    marked = [name for name, row in sheet._rows.items() if row.label.shown().endswith("· needed")]
    assert set(marked) - {"given_by"} == {
        "explained",
        "explained_in_language",
        "form",
        "purposes",
        "field_groups",
        "named_offices",
        "valid_from",
    }
    sheet.decide("refused")
    assert not sheet._rows["purposes"].label.shown().endswith("needed")


def test_all_that_is_missing_is_told_at_once_and_nothing_is_recorded(qtbot, desks, case):
    sheet = opened(qtbot, desks, case)
    sheet.decide("adult_own")
    sheet.record.click()
    settle(desks[0])
    [words] = said(sheet)
    for label in ("Explained", "Explained in", "How it was given", "For which purposes"):
        assert label in words
    wrong = [name for name, row in sheet._rows.items() if row.error.shown()]
    assert len(wrong) == 6
    assert sheet.isVisible()
    assert decisions(desks[0], case) == ()


def test_usual_is_one_press_off_before_it_and_can_be_recorded(qtbot, desks, case):
    ours, theirs = desks
    sheet = opened(qtbot, desks, case)
    sheet.decide("adult_own")
    assert not {"purposes", "field_groups", "named_offices"} & sheet.facts().keys()
    assert list(sheet.usual.buttons) == ["shelter"]
    sheet.usual.buttons["shelter"].click()
    sheet.all_said.click()
    sheet.put("explained_in_language", "hin")
    sheet.put("form", "spoken")
    sheet.record.click()
    settle(ours)
    assert said(sheet) == []
    [record] = decisions(ours, case)
    assert record.purposes == ("shelter",)
    assert record.offices == (theirs.services.office.office_id,)
    assert set(record.groups) == set(rules.USUAL_GROUPS["shelter"])


def test_esc_asks_before_half_a_decision_is_thrown_away(qtbot, desks, case):
    sheet = opened(qtbot, desks, case)
    sheet.decide("adult_own")
    sheet.put("explained", ("use_of_data",))
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert sheet.question.isVisible()
    qtbot.keyClick(sheet.question, Qt.Key.Key_Escape)
    assert sheet.isVisible()
    assert sheet.facts()["explained"] == ("use_of_data",)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    sheet.question.throw.click()
    assert not sheet.isVisible()
    assert decisions(desks[0], case) == ()


def test_what_is_being_recorded_is_not_thrown_away_nor_recorded_twice(qtbot, desks, case):
    sheet = opened(qtbot, desks, case)
    sheet.decide("adult_own")
    sheet.usual.buttons["shelter"].click()
    sheet.all_said.click()
    sheet.put("explained_in_language", "hin")
    sheet.put("form", "spoken")
    sheet.record.click()
    sheet.reject()
    assert sheet.isVisible()
    assert sheet.findChildren(KeepWriting) == []
    sheet.decide("undecided")
    sheet.decide("adult_own")
    sheet.record.click()
    settle(desks[0])
    assert not sheet.isVisible()
    assert len(decisions(desks[0], case)) == 1


def test_esc_closes_at_once_when_nothing_was_typed(qtbot, desks, case):
    sheet = opened(qtbot, desks, case)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_decision_names_the_offices_it_was_given_for(qtbot, desks, case):
    ours, theirs = desks
    facts = {
        "given_by": "individual",
        "capacity": "adult_own",
        "explained": "use_of_data",
        "explained_in_language": "hin",
        "form": "spoken",
        "purposes": "shelter",
        "field_groups": "age_sex",
        "named_offices": theirs.services.office.office_id,
    }
    on_desk(ours, lambda s: consent.add_consent(s, case.case_id, 1, facts))
    window = QWidget()
    qtbot.addWidget(window)
    body = ConsentBody(ours, on_desk(ours, lambda s: cases.show_case(s, case.case_id)), window)
    settle(ours)
    assert theirs.services.office.name in texts(body)
    assert theirs.services.office.office_id[:8] not in " ".join(texts(body))


def test_what_a_child_wants_kept_back_is_asked_and_kept(qtbot, desks):
    ours, _theirs = desks
    child = {"p1.name_full": "Made-up Meena", "p1.age": "12", "p1.is_child_stated": "yes"}
    case = on_desk(ours, lambda s: case_with(s, child))
    sheet = opened(qtbot, desks, case)
    sheet.decide("child_assent")
    rows = {name for name, row in sheet._rows.items() if row.isVisibleTo(sheet.body.inside)}
    assert {"withhold", "withhold_reason", "valid_to"} <= rows
    assert not {"named_offices", "field_groups", "purposes", "given_by"} & rows
    sheet.put("explained", ("use_of_data",))
    sheet.put("explained_in_language", "hin")
    sheet.put("form", "spoken")
    sheet.put("withhold", ("phone",))
    sheet.record.click()
    settle(ours)
    (kept,) = decisions(ours, case)
    assert kept.facts["withhold"] == ("phone",)


def test_the_day_on_which_consent_was_taken_back_is_asked(qtbot, desks, case):
    ours, theirs = desks
    day = "2026-11-20"

    def work(s):
        agree(s, case, theirs.services, valid_from=day)
        return consent.list_consents(s, case.case_id)[0]

    record = on_desk(ours, work)
    window = QWidget()
    qtbot.addWidget(window)
    sheet = WithdrawSheet(ours, record, lambda: None, window)
    sheet.open()
    assert sheet.day.text() == "25 Nov 2026"
    sheet.day.setText("22 Nov 2026")
    sheet._withdraw()
    settle(ours)
    assert decisions(ours, case)[0].withdrawn_on == "2026-11-22"

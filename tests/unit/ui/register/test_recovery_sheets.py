"""New sheets written, printed, renewed and tested from the settings."""

import dataclasses

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from app.base.errors import CannotUnlockError, NotEnoughDiskError
from app.register.records import KitStanding, RecoveryPlan
from app.register.safety_errors import KitWrongError
from app.system import preferences
from desk_roles import as_role
from desk_sim import dressed, settle
from named_screens import too_large, unnamed
from office_sim import NOON, TODAY
from recovery_fakes import KIT, OTHER, FakeUses, OfficePrinters, sheets, spelled
from ui.frame.desk import DeskErrands
from ui.register.recovery.new_sheets import NewSheetsPart
from ui.register.recovery.sheet_printing import PrintRecoverySheet
from ui.register.recovery.sheets_card import (
    DUE_KEY,
    LATER,
    RenewSheet,
    SheetsCard,
    TrySheet,
    after_sheets,
    tell_due,
)
from ui.widgets.frames import laid_in
from ui.widgets.strip import Banner

DUE = KitStanding(RecoveryPlan(), 0, 0, True, 0)
GOOD = KitStanding(RecoveryPlan(0, 2, 3), NOON, NOON, False, 0)


def part_of(qtbot, desk, plan=None, uses=None, printers=None, left_out=0):
    uses = uses or FakeUses()
    part = NewSheetsPart(
        sheets(plan, left_out),
        lambda: desk.services,
        DeskErrands(desk, desk),
        uses,
        printers=printers or OfficePrinters(),
    )
    qtbot.addWidget(part)
    part.resize(900, 600)
    qtbot.in_front(part)
    return part


def answer(part) -> str:
    """Return the groups that are asked of the sheet that is shown."""
    return " ".join(part.code._code[place] for place in part.code._asked)


# Written by hand ----------------------------------------------------------------------------------


def test_two_groups_of_every_sheet_are_asked_back_before_they_count(qtbot, desk):
    uses = FakeUses()
    part = part_of(qtbot, desk, RecoveryPlan(0, 2, 3), uses)
    done = []
    part.written.connect(lambda: done.append(True))
    for number in (1, 2, 3):
        assert part.count.shown() == f"Sheet {number} of 3"
        assert done == []
        part.code.typed.setText(answer(part))
    settle(desk)
    assert done == [True]
    assert uses.done == [("written",)]


def test_a_group_that_differs_keeps_the_sheet(qtbot, desk):
    part = part_of(qtbot, desk, RecoveryPlan(2))
    code = part.code
    code.typed.setText("000000 000000")
    assert part.code is code
    assert "not the same" in code.typed_row.error.shown()
    code.again.click()
    assert not code.covered


def test_when_it_cannot_be_noted_it_is_said_and_tried_again(qtbot, desk):
    uses = FakeUses()
    part = part_of(qtbot, desk, uses=uses)
    uses.error = NotEnoughDiskError()
    done = []
    part.written.connect(lambda: done.append(True))
    part.code.typed.setText(answer(part))
    settle(desk)
    assert done == []
    assert part._problem.count() == 1
    part.next.click()
    settle(desk)
    assert done == [True]


def test_an_enter_after_the_last_digit_says_nothing_wrong_of_the_next_sheet(qtbot, desk):
    part = part_of(qtbot, desk, RecoveryPlan(0, 2, 3))
    first = part.code
    first.typed.setText(" ".join(first._code[place] for place in first._asked))
    assert part.code is not first
    qtbot.keyClick(part.code.typed, Qt.Key.Key_Return)
    assert part.code.typed_row.error.shown() == ""
    part.next.click()
    assert part.code.typed_row.error.shown() != ""


def test_sealed_parts_that_the_sheet_does_not_open_yet_are_told(qtbot, desk):
    part = part_of(qtbot, desk, left_out=2)
    told = [label.shown() for label in part.findChildren(type(part.count))]
    assert any("2 sealed parts" in text for text in told)
    assert any("keep the old sheets" in text for text in told)


def test_codes_are_let_go_when_they_are_left(qtbot, desk):
    part = part_of(qtbot, desk)
    left = []
    part.left.connect(lambda: left.append(True))
    part.later.click()
    banner = laid_in(part._problem)[0]
    qtbot.keyClick(banner.leave, Qt.Key.Key_Return)
    assert left == []
    banner.leave.click()
    assert left == [True]
    assert not part.code.compare()
    assert all(spelled(10).split("-")[0] != label.shown() for label in part.code.groups)


# Printed ------------------------------------------------------------------------------------------


def opened(qtbot, desk, uses, printers) -> tuple[NewSheetsPart, PrintRecoverySheet]:
    part = part_of(qtbot, desk, RecoveryPlan(0, 2, 3), uses, printers)
    part.code.print_button.click()
    settle(desk)
    dialog = part.printing.dialog
    assert dialog is not None
    return part, dialog


def test_a_sheet_is_printed_on_the_printer_with_a_cable_and_noted(qtbot, desk):
    uses, printers = FakeUses(), OfficePrinters()
    part, dialog = opened(qtbot, desk, uses, printers)
    assert dialog.printer.value() == "Desk"
    assert dialog.go.isEnabled()
    dialog.go.click()
    qtbot.waitUntil(lambda: ("printed", "Desk") in uses.done)
    settle(desk)
    assert printers.papers[0].pages == 1
    assert not printers.papers[0].picture.isNull()
    assert "Desk" in part.code.printed.shown()
    assert part.printing.dialog is None


def test_what_is_printed_is_the_sheet_that_is_shown(qtbot, desk):
    part, dialog = opened(qtbot, desk, FakeUses(), OfficePrinters())
    document = pypdfium2.PdfDocument(dialog._pdf)
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert all(label.shown() in words for label in part.code.groups)
    dialog.reject()
    assert dialog._pdf == b""


def test_a_printer_in_the_network_wants_a_tick_and_enter_prints_nothing(qtbot, desk):
    printers = OfficePrinters()
    _part, dialog = opened(qtbot, desk, FakeUses(), printers)
    dialog.printer.choose("Corridor")
    dialog.printer.chosen.emit("Corridor")
    assert not dialog.go.isEnabled()
    assert "Tick first" in dialog.go.accessibleDescription()
    dialog.tick.click()
    assert dialog.go.isEnabled()
    dialog.go.setFocus()
    qtbot.keyClick(dialog.go, Qt.Key.Key_Return)
    assert printers.papers == []
    dialog.printer.choose("Desk")
    dialog.printer.chosen.emit("Desk")
    dialog.printer.choose("Corridor")
    dialog.printer.chosen.emit("Corridor")
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_a_printer_that_goes_away_is_told_and_nothing_is_noted(qtbot, desk):
    uses = FakeUses()
    _part, dialog = opened(qtbot, desk, uses, OfficePrinters(gone_after=0))
    dialog.go.click()
    qtbot.waitUntil(dialog.go.isEnabled)
    assert dialog.isVisible()
    assert ("printed", "Desk") not in uses.done
    dialog.reject()


def test_without_a_printer_writing_by_hand_is_the_way(qtbot):
    class None_(OfficePrinters):
        def offered(self):
            return ()

    dialog = PrintRecoverySheet(None_(), b"")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.go.isVisible()
    assert dialog.stay.isVisible()


# From the settings --------------------------------------------------------------------------------


@pytest.fixture
def uses():
    return FakeUses()


@pytest.fixture
def renew(qtbot, desk, uses):
    sheet = RenewSheet(desk, RecoveryPlan(), uses=uses, printers=OfficePrinters())
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def test_new_sheets_want_the_passphrase_and_are_written_down(qtbot, desk, renew, uses):
    renew.go.click()
    assert uses.done == []
    assert renew.secret_row.error.isVisible()
    renew.plan.boxes[1].click()
    renew.secret.line.setText("made up words")
    renew.go.click()
    settle(desk)
    assert uses.done == [("renew", "made up words", RecoveryPlan(2))]
    assert renew.secret.text() == ""
    for _each in range(2):
        renew.sheets.code.typed.setText(answer(renew.sheets))
    settle(desk)
    assert not renew.isVisible()
    assert ("written",) in uses.done


def test_who_cannot_bring_a_sealed_part_is_told_before_and_keeps_the_old_sheets(qtbot, desk, uses):
    card = SheetsCard(desk, uses=uses)
    qtbot.addWidget(card)
    card.show_standing(dataclasses.replace(GOOD, sealed_not_held=1))
    card.open_renew()
    (dialog,) = card.window().findChildren(RenewSheet)
    told = " ".join(one.accessibleName() for one in dialog.findChildren(Banner))
    assert "1 sealed part" in told
    assert "Until then keep the old sheets" in told
    assert "destroy" not in told
    dialog.reject()


@pytest.mark.parametrize(("left_out", "words"), [(0, "destroy"), (1, "keep the old sheets")])
def test_what_comes_after_new_sheets_depends_on_what_they_open(left_out, words):
    assert words in after_sheets(left_out)
    assert ("destroy" in after_sheets(left_out)) is (left_out == 0)


def test_enter_makes_no_new_sheets(qtbot, renew, uses):
    renew.secret.line.setText("made up words")
    for place in (renew.secret.line, renew.go):
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_Return)
    assert uses.done == []


def test_a_wrong_passphrase_makes_nothing(qtbot, desk, renew, uses):
    uses.error = CannotUnlockError()
    renew.secret.line.setText("wrong")
    renew.go.click()
    settle(desk)
    assert renew.sheets is None
    assert renew.secret_row.error.isVisible()
    assert renew.go.isEnabled()


def test_esc_over_new_codes_asks_first(qtbot, desk, renew):
    renew.secret.line.setText("made up words")
    renew.go.click()
    settle(desk)
    qtbot.keyClick(renew, Qt.Key.Key_Escape)
    assert renew.isVisible()
    assert renew.sheets.is_asking
    qtbot.keyClick(renew, Qt.Key.Key_Escape)
    assert not renew.isVisible()


def test_every_plan_says_what_it_means_and_that_of_now_is_chosen(qtbot, desk):
    sheet = RenewSheet(desk, RecoveryPlan(0, 3, 5), uses=FakeUses())
    qtbot.addWidget(sheet)
    assert sheet.plan.plan == RecoveryPlan(0, 3, 5)
    assert all(box.accessibleDescription() for box in sheet.plan.boxes)
    other = RenewSheet(desk, RecoveryPlan(1, 2, 3), uses=FakeUses())
    qtbot.addWidget(other)
    assert other.plan.plan == RecoveryPlan(1)


def test_a_right_sheet_is_told_and_a_wrong_one_too(qtbot, desk, uses):
    done = []
    sheet = TrySheet(desk, RecoveryPlan(), lambda: done.append(True), uses=uses)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.part.kit.boxes[0].line.setText(OTHER)
    sheet.go.click()
    settle(desk)
    told = laid_in(sheet.answer)[0].accessibleName()
    assert told.startswith("This recovery sheet does not open")
    assert "make new recovery sheets today" in told
    assert done == []
    sheet.part.kit.boxes[0].line.setText(KIT)
    sheet.go.click()
    settle(desk)
    assert "opens this register" in laid_in(sheet.answer)[0].accessibleName()
    assert done == [True]
    assert sheet.part.kit.is_empty
    assert KitWrongError.code == "kit.wrong"


def test_the_card_says_how_the_sheets_stand(qtbot, desk, uses):
    card = SheetsCard(desk, uses=uses)
    qtbot.addWidget(card)
    card.show()
    card.ask()
    settle(desk)
    assert card.plan.shown().startswith("One sheet")
    assert "Never typed" in card.times.shown()
    card.show_standing(GOOD)
    assert card.plan.shown().startswith("Three key holders")
    assert "25 Nov 2026" in card.times.shown()
    card.show_standing(KitStanding(RecoveryPlan(1, 2, 3), NOON, NOON, False, 0))
    assert "2 of 3 key holders together" in card.plan.shown()


def test_who_may_not_make_new_sheets_reads_why(qtbot, desk, uses):
    desk.services = as_role(desk.services, "officer")
    card = SheetsCard(desk, uses=uses)
    qtbot.addWidget(card)
    assert not card.renew_button.isEnabled()
    assert "head of the office" in card.renew_button.accessibleDescription()
    assert card.try_button.isEnabled()


# The line -----------------------------------------------------------------------------------------


def notices(desk) -> list:
    told = []
    desk.noticed.connect(told.append)
    return told


def test_a_sheet_that_is_due_is_said_and_can_wait_until_tomorrow(desk):
    preferences.save({LATER: None})
    told = notices(desk)
    tell_due(desk, DUE)
    assert [one.key for one in told] == [DUE_KEY]
    assert "not tested yet" in told[0].text
    (_words, look), (words, tomorrow) = told[0].acts
    opened = []
    desk.opened.connect(lambda place, _argument: opened.append(place))
    look()
    assert opened == ["backup"]
    assert words == "Do it tomorrow"
    tomorrow()
    assert preferences.load()[LATER] == TODAY.isoformat()
    tell_due(desk, DUE)
    assert len(told) == 1
    preferences.save({LATER: "2026-11-24"})
    tell_due(desk, KitStanding(RecoveryPlan(), NOON, NOON, True, 0))
    assert "half a year" in told[1].text
    preferences.save({LATER: None})


def test_a_tested_sheet_and_somebody_who_can_do_nothing_are_left_in_peace(desk):
    preferences.save({LATER: None})
    told = notices(desk)
    tell_due(desk, GOOD)
    desk.services = as_role(desk.services, "read_only")
    tell_due(desk, DUE)
    assert told == []


def test_the_practice_register_asks_for_no_sheet(desk):
    preferences.save({LATER: None})
    told = notices(desk)
    office = dataclasses.replace(desk.services.office, practice=True)
    desk.services = dataclasses.replace(desk.services, office=office)
    tell_due(desk, DUE)
    assert told == []


@pytest.mark.parametrize(("language", "zoom"), [("en", 100), ("hi", 150), ("ne", 150), ("bn", 150)])
def test_every_dialog_fits_and_is_named(qtbot, qapp, desk, uses, language, zoom):
    dressed(qapp, "dark", zoom, language)
    for sheet in (
        RenewSheet(desk, RecoveryPlan(), uses=uses),
        TrySheet(desk, RecoveryPlan(1, 3, 5), uses=uses),
        PrintRecoverySheet(OfficePrinters(), b""),
    ):
        qtbot.addWidget(sheet)
        sheet.show()
        assert unnamed(sheet) == []
        assert too_large(sheet) == []
    part = part_of(qtbot, desk)
    assert unnamed(part) == []
    assert too_large(part) == []

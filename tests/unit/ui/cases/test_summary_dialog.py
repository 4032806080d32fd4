"""Printing a summary of a case, from its page in the window to the printer or a file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QHideEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton
from shiboken6 import isValid

from app.cases import cases
from app.consent import decisions
from app.core import log
from app.letters.records import NameGround
from app.letters.summary import issuing
from app.letters.summary.issuing import Offer
from desk_sim import on_lane, settle
from letter_fakes import FakePrinters
from made_up_cases import EXPLAINED, SUNITA
from ui.cases.form import outline
from ui.cases.form.reading_body import ReadingBody
from ui.cases.form.summary_flow import NO_GROUND
from ui.cases.form.summary_sheet import (
    PrintSummarySheet,
    SaveSummarySheet,
    SummaryDialog,
    notes_of,
)
from ui.consent.name_ground import NameGroundSheet
from ui.frame import projector
from ui.printing.sending import Printing
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import Button
from ui.widgets.frames import laid_in
from ui.widgets.strip import Banner
from waits import held_back, until_stopped, wait_until

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def case_facts() -> dict[str, object]:
    return {**SUNITA, "narrative": "Sunita told that she came by bus."}


@pytest.fixture
def case_id(case_id: str, desk) -> str:
    heard = {**EXPLAINED, "purposes": ("legal",), "field_groups": ()}
    on_lane(desk.lane, lambda: decisions.add_consent(desk.services, case_id, 1, heard))
    return case_id


@pytest.fixture
def dialog(qtbot, window: MainWindow) -> Iterator[SummaryDialog]:
    """The dialog as the keys of the page open it."""
    yield opened(qtbot, window)
    settle(window.desk)


def opened(qtbot, window: MainWindow) -> SummaryDialog:
    held = window.focusWidget()
    assert held is not None
    QTest.keyClick(held, Qt.Key.Key_P, CTRL_SHIFT)
    shown = the_dialog()
    qtbot.in_front(shown)
    calm(shown)
    return shown


def the_dialog() -> SummaryDialog:
    (shown,) = (
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, SummaryDialog) and one.isVisible()
    )
    return shown


def calm(dialog: SummaryDialog) -> None:
    """Wait until nothing more is drawn."""
    settle(dialog._desk)
    wait_until(lambda: not dialog.flow.is_drawing)
    QApplication.processEvents()


def closed(dialog: SummaryDialog) -> bool:
    return not isValid(dialog) or not dialog.isVisible()


def gone(dialog: SummaryDialog) -> bool:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not isValid(dialog)


def lines(window: MainWindow) -> list[object]:
    desk = window.desk
    settle(desk)
    found = on_lane(desk.lane, lambda: log.entries(desk.services))
    return [one for one in found if one.action.startswith("summary_")]  # type: ignore[attr-defined]


def outcome(dialog: SummaryDialog) -> str:
    shown = laid_in(dialog.outcome)
    return " ".join(
        one.accessibleName() or one.text.shown() for one in shown if isinstance(one, Banner)
    )


def sheet_of(dialog: SummaryDialog, kind: type):
    (found,) = (one for one in dialog.findChildren(kind) if one.isVisible())
    return found


@contextmanager
def printing(dialog: SummaryDialog, *printers: str) -> Iterator[FakePrinters]:
    desk, fakes = dialog._desk, FakePrinters(*printers)
    dialog.printing.printers = fakes
    yield fakes
    settle(desk)


# From the page of the case ----------------------------------------------------------------------


def test_the_page_has_a_button_and_the_menu_a_line_and_both_open_it(qtbot, window):
    body = window.page.body.piece
    assert isinstance(body, ReadingBody)
    button = next(one for one in body.findChildren(Button) if "summary" in one.text())
    QTest.keyClick(button, Qt.Key.Key_Space)
    first = the_dialog()
    calm(first)
    first.reject()
    window.page.menu.fill()
    line = next(one for one in window.page.menu.menu().actions() if "summary" in one.text())
    line.trigger()
    second = the_dialog()
    calm(second)
    second.reject()
    settle(window.desk)


def test_what_is_seen_are_the_bytes_that_leave_and_it_begins_with_the_reader(dialog, window):
    assert isinstance(QApplication.focusWidget(), QRadioButton)
    assert dialog.flow.is_fresh
    assert dialog.pane.pages == dialog.flow.ready.pages == 1
    assert dialog.pane._pdf == dialog.flow.ready.pdf
    assert dialog.print.isEnabled()
    assert "initials" in dialog.choices.named.shown()
    assert not lines(window), "looking leaves no line"


def test_another_reader_language_or_section_draws_other_pages(dialog):
    before = dialog.flow.ready.pdf
    dialog.choices.language.choose("hi")
    dialog.choices.language.chosen.emit("hi")
    calm(dialog)
    hindi = dialog.flow.ready
    assert hindi.pdf != before
    assert hindi.wish.language == "hi"
    dialog.choices.readers["own"].click()
    calm(dialog)
    assert dialog.flow.missing() == "sections"
    assert not dialog.print.isEnabled()
    dialog.choices.sections["identity"].click()
    dialog.choices.sections["story"].click()
    calm(dialog)
    assert dialog.flow.ready.wish.sections == ("identity", "story")
    assert dialog.flow.is_fresh


def test_what_consent_does_not_cover_is_told_and_a_reason_or_a_ground_opens_it(dialog):
    dialog.choices.readers["police"].click()
    calm(dialog)
    assert dialog.flow.problem is not None
    assert not dialog.pane.pages
    assert not dialog.print.isEnabled()
    assert dialog.choices.beyond.isVisible()
    dialog.choices.reason.setText("The agent is about to leave")
    wait_until(lambda: dialog.flow.is_drawing or dialog.flow.is_fresh)
    calm(dialog)
    assert dialog.flow.is_fresh
    dialog.choices.on_ground.click()
    calm(dialog)
    assert dialog.flow.missing() == "ground"
    assert not dialog.print.isEnabled()
    assert not dialog.pane.pages
    dialog.choices.ground.bases["child_protection"].click()
    dialog.choices.ground.officer.setText("R. Das")
    dialog.choices.ground.reason.setText("Danger")
    wait_until(lambda: dialog.flow.is_drawing or dialog.flow.is_fresh)
    calm(dialog)
    assert dialog.flow.ready.wish.ground.basis == "child_protection"


@pytest.mark.parametrize("other", ["reader", "office", "purpose"])
def test_what_was_written_for_one_reader_is_asked_anew_for_another(dialog, other):
    dialog.choices.readers["own"].click()
    dialog.choices.sections["story"].click()
    dialog.choices.on_ground.click()
    ground = dialog.choices.ground
    ground.bases["child_protection"].click()
    ground.officer.setText("R. Das")
    ground.reason.setText("Danger")
    dialog.flow.choose(named=NameGround("committee_order", "Order 7", "Made-up Judge"))
    dialog.flow.choose(beyond_reason="The agent is about to leave")
    assert dialog.choices.reason.text() == "The agent is about to leave"
    dialog.choices.language.choose("hi")
    dialog.choices.language.chosen.emit("hi")
    calm(dialog)
    assert dialog.flow.ready.wish.ground.officer == "R. Das", "another language is no other reader"
    if other == "reader":
        dialog.choices.readers["cwc"].click()
    elif other == "office":
        dialog.flow.choose(office="b" * 64)
    else:
        dialog.choices.purpose.choose("medical")
        dialog.choices.purpose.chosen.emit("medical")
    draft = dialog.flow.draft
    assert (draft.ground, draft.beyond_reason, draft.named) == (NO_GROUND, "", None)
    assert not dialog.choices.on_ground.isChecked()
    assert not any(one.isChecked() for one in ground.bases.values())
    assert (ground.officer.text(), ground.reason.text(), dialog.choices.reason.text()) == ("",) * 3
    calm(dialog)


def test_another_reader_gets_the_office_that_the_consent_names_for_it(dialog):
    dialog.flow.choose(office="")
    dialog.choices.readers["shelter"].click()
    assert dialog.flow.draft.office is None
    calm(dialog)


@pytest.mark.parametrize(
    ("audience", "chosen"), [("cwc", ""), ("police", "d"), ("shelter", "b"), ("own", "")]
)
def test_only_an_office_that_fits_the_reader_and_the_purpose_is_chosen_beforehand(
    dialog, audience, chosen
):
    dialog.flow.offers = (
        Offer("b" * 64, "Pqr shelter", "ngo", frozenset({"shelter", "legal"})),
        Offer("c" * 64, "Pqr committee", "cwc", frozenset({"shelter"})),
        Offer("d" * 64, "Pqr police", "police_station", frozenset({"investigation"})),
        Offer("e" * 64, "Xyz police", "police_station", frozenset()),
    )
    dialog.flow.choose(audience=audience)
    assert dialog.flow.office[:1] == chosen
    calm(dialog)


def test_an_office_that_does_not_fit_the_reader_is_told_beside_the_pages(dialog):
    told = [words for _tone, words, _todo in notes_of(replace(dialog.flow.ready, is_unfit=True))]
    assert any("of another kind" in words for words in told)
    assert not any(
        "of another kind" in words for _tone, words, _todo in notes_of(dialog.flow.ready)
    )


def test_the_refusal_leads_to_the_consent_of_the_case(dialog, window):
    dialog.choices.readers["police"].click()
    calm(dialog)
    (button,) = (one for one in dialog.pane.findChildren(Button) if "consent" in one.text())
    button.click()
    settle(window.desk)
    assert closed(dialog)
    assert window.page.body.key == outline.CONSENT


def test_a_name_stands_only_on_a_ground_that_is_whole(dialog):
    dialog.choices.by_name.click()
    sheet = sheet_of(dialog, NameGroundSheet)
    assert not sheet.take.isEnabled()
    sheet.bases["committee_order"].click()
    sheet.details.setText("Order 7")
    sheet.officer.setText("Made-up Judge")
    sheet.take.click()
    calm(dialog)
    assert dialog.flow.ready.initials == ()
    assert "Order 7" in dialog.choices.named.shown()
    dialog.choices.as_initials.click()
    calm(dialog)
    assert dialog.flow.ready.initials


def test_who_is_to_be_named_is_asked_only_over_the_pages_of_this_moment(dialog):
    dialog.flow.choose(audience="own", sections=("identity",))
    assert dialog.flow.is_drawing
    assert not dialog.choices.by_name.isEnabled()
    dialog._ask_name()
    assert not dialog.findChildren(NameGroundSheet)
    calm(dialog)
    assert dialog.choices.by_name.isEnabled()
    dialog._ask_name()
    sheet_of(dialog, NameGroundSheet).reject()


# Keys -------------------------------------------------------------------------------------------


def test_tab_goes_from_the_choices_over_the_pages_to_the_buttons_and_enter_presses_nothing(
    dialog, window
):
    seen: list[object] = []
    for _step in range(40):
        held = QApplication.focusWidget()
        if held in seen:
            break
        seen.append(held)
        QTest.keyClick(held, Qt.Key.Key_Tab)
    order = [seen.index(one) for one in (
        dialog.choices.office, dialog.choices.language, dialog.choices.on_ground,
        dialog.pane.view, dialog.save, dialog.print, dialog.close_button,
    )]  # fmt: skip
    assert order == sorted(order)
    for one in seen:
        face = QAccessible.queryAccessibleInterface(one)
        assert face.text(QAccessible.Text.Name) or isinstance(one, QRadioButton | QCheckBox), one
    leads_on = (dialog.choices.by_name, dialog.close_button)
    with printing(dialog, "Made-up Laser") as printers:
        for one in (one for one in seen if one not in leads_on):
            one.setFocus()
            QTest.keyClick(one, Qt.Key.Key_Return)
            assert not dialog.findChildren(PrintSummarySheet)
            assert not dialog.findChildren(SaveSummarySheet)
    assert printers.papers == []
    assert not closed(dialog)


def test_the_keys_of_printing_print_and_esc_goes_back_to_the_page(dialog, window):
    with printing(dialog, "Made-up Laser"):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_P, CTRL)
        sheet = sheet_of(dialog, PrintSummarySheet)
        assert not sheet.to_file.isVisible()
        QTest.keyClick(sheet, Qt.Key.Key_Return)
        assert sheet.isVisible()
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert closed(dialog)
    assert gone(dialog)
    assert isinstance(window.page.body.piece, ReadingBody)


# The ways out -----------------------------------------------------------------------------------


def test_it_is_printed_as_it_is_seen_with_one_line_in_the_log(dialog, window):
    with printing(dialog, "Made-up Laser") as printers:
        dialog.print.click()
        sheet = sheet_of(dialog, PrintSummarySheet)
        sheet.copies.choose("2")
        sheet.go.click()
        wait_until(lambda: not dialog.printing.is_busy)
        assert "2 pages were sent to Made-up Laser." in outcome(dialog)
    assert printers.papers[0].pages == 2
    (line,) = lines(window)
    assert dict(line.facts) == {
        "audience": "cwc", "pages": 1, "copies": 2, "printer": "Made-up Laser",
    }  # fmt: skip


def test_it_is_saved_under_the_number_of_the_case_after_the_warning(dialog, window, tmp_path):
    dialog.save.click()
    sheet = sheet_of(dialog, SaveSummarySheet)
    assert sheet.focusWidget() is sheet.stay
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    sheet.go.click()
    proposed = dialog.places.name.text()
    assert proposed.endswith("-summary.pdf")
    assert "Sunita" not in proposed
    dialog.places.reject()
    target = tmp_path / "out" / "summary.pdf"
    target.parent.mkdir()
    ready = dialog.flow.ready
    dialog._save_to(target)
    wait_until(lambda: dialog._saving is None)
    settle(window.desk)
    assert "Saved as summary.pdf." in outcome(dialog)
    assert target.read_bytes() == ready.pdf
    (line,) = lines(window)
    assert (line.action, dict(line.facts)) == ("summary_saved", {"audience": "cwc", "pages": 1})


def test_it_is_asked_once_where_to_print_or_to_save(dialog):
    with printing(dialog, "Made-up Laser"):
        dialog.ask_print()
        dialog.ask_print()
        dialog.ask_save()
        sheet_of(dialog, PrintSummarySheet).reject()
    dialog.ask_save()
    dialog.ask_save()
    sheet_of(dialog, SaveSummarySheet).reject()


def test_it_opens_once(window, dialog):
    window.page.acts.summary()
    assert the_dialog() is dialog


def test_without_a_printer_the_way_to_a_file_is_named(dialog):
    with printing(dialog):
        dialog.print.click()
        sheet = sheet_of(dialog, PrintSummarySheet)
        assert not sheet.go.isVisible()
        sheet.to_file.click()
        assert sheet_of(dialog, SaveSummarySheet).isVisible()


def test_what_changed_while_it_was_looked_at_is_not_printed_but_drawn_anew(dialog, window):
    desk, case_id = window.desk, dialog._case.case_id
    changed = {"summary": "Something else altogether."}
    on_lane(desk.lane, lambda: cases.set_facts(desk.services, case_id, changed))
    before = dialog.flow.ready.pdf
    with printing(dialog, "Made-up Laser") as printers:
        dialog.print.click()
        sheet_of(dialog, PrintSummarySheet).go.click()
        wait_until(lambda: not dialog.printing.is_busy)
        assert "another one since the summary was drawn" in outcome(dialog)
        calm(dialog)
    assert printers.papers == []
    assert not lines(window)
    assert dialog.flow.ready.pdf != before
    assert dialog.print.isEnabled()


# What stops it ----------------------------------------------------------------------------------


@contextmanager
def waiting(monkeypatch, what: str) -> Iterator[threading.Event]:
    """Let a step wait until the block ends; the event tells that it was begun."""
    begun, on = held_back(monkeypatch, issuing, what)
    try:
        yield begun
    finally:
        on.set()


@contextmanager
def print_that_waits(dialog: SummaryDialog, monkeypatch) -> Iterator[FakePrinters]:
    """Print, and let the log wait until the block ends."""
    with (
        printing(dialog, "Made-up Laser") as printers,
        waiting(monkeypatch, "begin_print") as begun,
    ):
        dialog.print.click()
        sheet_of(dialog, PrintSummarySheet).go.click()
        wait_until(begun.is_set)
        yield printers


@pytest.mark.parametrize("how", ["esc", "names", "lock"])
def test_a_print_that_waits_for_the_log_is_called_off(qtbot, dialog, window, monkeypatch, how):
    asked_for: list[bool] = []
    window.desk.dress_asked.connect(lambda: asked_for.append(True))
    with print_that_waits(dialog, monkeypatch) as printers:
        if how == "esc":
            QTest.keyClick(dialog.pane.view, Qt.Key.Key_Escape)
            assert not closed(dialog), "it stays to say what became of the print"
            assert "0 of 1 pages were sent to Made-up Laser." in outcome(dialog)
        elif how == "names":
            qtbot.in_front(dialog)
            QTest.keyClick(dialog, Qt.Key.Key_H, CTRL_SHIFT)
            assert closed(dialog)
        else:
            window.prepare_to_go()
            dialog.hide()
    settle(window.desk)
    assert printers.papers == []
    assert not lines(window), "the log claims no print that was called off"
    if how == "names":
        assert asked_for == [True]
        assert gone(dialog)


class MadeSmall(QHideEvent):
    """A window that the system makes small."""

    def spontaneous(self) -> bool:
        return True


def test_a_window_that_is_made_small_goes_on_printing_and_keeps_its_pages(
    dialog, window, monkeypatch
):
    with print_that_waits(dialog, monkeypatch) as printers:
        dialog.hideEvent(MadeSmall())
    wait_until(lambda: not dialog.printing.is_busy)
    assert printers.papers[0].pages == 1
    assert dialog.pane.pages == 1
    assert len(lines(window)) == 1


@pytest.mark.parametrize("how", ["hidden", "names"])
def test_an_answer_of_the_log_that_comes_too_late_prints_nothing(dialog, window, monkeypatch, how):
    monkeypatch.setattr(Printing, "stop", lambda _printing: None)
    with print_that_waits(dialog, monkeypatch) as printers:
        if how == "hidden":
            dialog.done(0)
        else:
            projector.wear(True)
    try:
        settle(window.desk)
    finally:
        projector.wear(False)
    assert not any(one.pages for one in printers.papers)


@pytest.mark.parametrize("how", ["esc", "names"])
def test_what_is_being_drawn_stops_with_the_dialog(qtbot, window, monkeypatch, how):
    begun, seen = threading.Event(), []
    whole = issuing.prepare

    def slow(s, wish, token=None):
        begun.set()
        until_stopped(token)
        seen.append("stopped")
        token.checkpoint()
        return whole(s, wish, token)

    monkeypatch.setattr(issuing, "prepare", slow)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_P, CTRL_SHIFT)
    shown = the_dialog()
    wait_until(begun.is_set)
    qtbot.in_front(shown)
    if how == "esc":
        QTest.keyClick(shown, Qt.Key.Key_Escape)
    else:
        QTest.keyClick(shown, Qt.Key.Key_H, CTRL_SHIFT)
    assert closed(shown)
    settle(window.desk)
    assert seen == ["stopped"]


def test_a_file_that_waits_is_not_written_when_the_dialog_goes(
    dialog, window, monkeypatch, tmp_path
):
    with waiting(monkeypatch, "save") as begun:
        dialog._save_to(tmp_path / "summary.pdf")
        wait_until(begun.is_set)
        dialog.done(0)
    settle(window.desk)
    assert not (tmp_path / "summary.pdf").exists()
    assert not lines(window)


def test_while_names_are_hidden_nothing_is_even_asked_for(window, monkeypatch):
    asked: list[object] = []
    monkeypatch.setattr(issuing, "offers", lambda *given: asked.append(given) or ())
    projector.wear(True)
    try:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_P, CTRL_SHIFT)
        shown = the_dialog()
        settle(window.desk)
        assert not asked
        assert not shown.pane.pages
        assert not shown.print.isEnabled()
        shown.reject()
    finally:
        projector.wear(False)


def test_pages_are_drawn_beside_the_window(window, monkeypatch):
    drawn_in: list[int] = []
    whole = issuing.prepare

    def heard(*given, **named):
        drawn_in.append(threading.get_ident())
        return whole(*given, **named)

    monkeypatch.setattr(issuing, "prepare", heard)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_P, CTRL_SHIFT)
    shown = the_dialog()
    wait_until(lambda: shown.flow.is_fresh)
    assert drawn_in
    assert threading.get_ident() not in drawn_in
    shown.reject()
    settle(window.desk)

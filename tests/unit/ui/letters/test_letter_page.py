"""The page of a letter: what leaves is what is shown, once, and nothing that was chosen is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.consent.errors import ConsentMissingError
from app.letters.errors import LetterRefusedError
from app.letters.records import NameGround
from desk_sim import dressed
from exchange_fakes import Later
from exchange_records import inbox_item
from exchange_stage import press, shown, texts
from focus_seen import is_pressed_by_enter
from letter_fakes import ABOUT, PIN, FakeLetters, FakePrinters
from ui.consent.name_ground import NameGroundSheet
from ui.frame.page import LetterAsked, letter_asked, letter_to_open
from ui.letters.make_choices import (
    FILE,
    TOKEN,
    Matter,
    SigningWay,
    choices_text,
    take_up_choices,
)
from ui.letters.make_page import MakePage
from ui.letters.save_sheet import SaveSheet, SignSheet
from ui.printing.printing import PrintSheet

ASKED = LetterAsked(referral_id="referral-1").argument
LIMIT = (750, 347)
"""What a window of 900 by 460 leaves beside the folded rail and under the header, at 150 %."""

SHEET_LIMIT = (900, 460)
FILE_KEY = SigningWay(FILE, Path("/made-up/key.p12"), words="key.p12")


def ready(qtbot, uses=None, printers=None, argument=ASKED):
    """Return a page whose letter is drawn, and its use cases."""
    uses = uses or FakeLetters()
    page, desk = shown(qtbot, MakePage, uses, argument, printers=printers or FakePrinters("Laser"))
    qtbot.waitUntil(lambda: not page.body.flow.preview.waiting)
    return page, uses, desk


def drawn(qtbot, page) -> None:
    qtbot.waitUntil(lambda: page.body.flow.can_leave)


# -- what is shown ---------------------------------------------------------------------------------


def test_the_preview_follows_the_choices_and_nothing_leaves_meanwhile(qtbot):
    page, uses, _desk = ready(qtbot)
    body = page.body
    assert body.pane.pages == 4
    assert body.pane.state.shown() == "Page 1 of 4"
    body.pane.view.pageNavigator().jump(3, QPointF())
    assert body.pane.state.shown() == "Page 4 of 4 · office copy"
    body.choices.sheets["office"].click()
    assert not body.foot.print.isEnabled()
    assert body.foot.print.accessibleDescription()
    drawn(qtbot, page)
    assert body.pane.pages == 2
    assert uses.wishes[-1].copies == ("addressee",)
    assert uses.issues == []


def test_the_pages_are_turned_and_sized_by_the_keyboard(qtbot):
    page, _uses, _desk = ready(qtbot)
    view = page.body.pane.view
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > 0
    press(qtbot, page.body.pane.after)
    assert page.body.pane.state.shown() == "Page 2 of 4"
    page.activateWindow()
    QTest.keySequence(page, QKeySequence("Ctrl++"))
    wider = view.zoomFactor()
    assert view.zoomMode() is QPdfView.ZoomMode.Custom
    QTest.keySequence(page, QKeySequence("Ctrl+-"))
    assert view.zoomFactor() < wider
    QTest.keySequence(page, QKeySequence("Ctrl+0"))
    assert view.zoomMode() is QPdfView.ZoomMode.FitToWidth


def test_an_answer_that_nobody_asks_any_more_is_dropped(qtbot):
    errands, uses = Later(), FakeLetters()
    page, _desk = shown(qtbot, MakePage, uses, "", printers=FakePrinters())
    page._errands = errands
    page.open(ASKED)
    page.refresh()
    errands.go()
    flow = page.body.flow
    qtbot.waitUntil(lambda: bool(errands.waiting))
    flow.choices.choose(note="Please hurry.")
    errands.go()
    assert flow.preview.letter is None
    assert not flow.can_leave
    qtbot.waitUntil(lambda: bool(errands.waiting))
    errands.go()
    assert flow.can_leave
    assert uses.wishes[-1].note == "Please hurry."


def test_choices_that_come_back_need_no_new_letter(qtbot):
    page, uses, _desk = ready(qtbot)
    page.body.flow.choices.choose(language="hi")
    page.body.flow.choices.choose(language="en")
    assert page.body.flow.can_leave
    assert len(uses.wishes) == 1


def test_a_refusal_stands_where_the_letter_stood_with_the_way_to_put_it_right(qtbot):
    uses = FakeLetters()
    uses.refusal = ConsentMissingError()
    page, _uses, desk = ready(qtbot, uses)
    assert any("nothing may leave" in text for text in texts(page))
    assert not page.body.foot.save.isEnabled()
    way = next(b for b in page.body.pane.empty.findChildren(QWidget)
               if b.accessibleName() == "Open the case")  # fmt: skip
    way.click()
    assert desk.places == [("case", "case-1")]


def test_what_the_officer_should_know_stands_over_the_letter(qtbot):
    about = replace(ABOUT, has_letterhead=False)
    uses = FakeLetters(about, hidden=2, missing=("🙂",), left_out=("Phone number",))
    page, _uses, desk = ready(qtbot, uses)
    told = " ".join(text for _tone, text, _todo in page.body.pane.noted)
    for words in ("1 sign cannot be printed", "2 times", "Phone number", "letterhead"):
        assert words in told
    way = next(b for b in page.body.pane.notes.findChildren(QWidget)
               if b.accessibleName() == "Set it…")  # fmt: skip
    way.click()
    assert desk.places == [("letterhead", "")]


def test_in_a_low_window_the_letter_has_the_page_and_its_notes_a_press(qtbot):
    uses = FakeLetters(replace(ABOUT, has_letterhead=False), hidden=2, missing=("🙂",))
    page, _uses, _desk = ready(qtbot, uses)
    body = page.body
    page.resize(1100, 640)
    qtbot.waitUntil(lambda: body.pane.isVisible() and body.choices.isVisible())
    assert body.faces.isHidden()
    # What a screen of 1366x768 leaves a page at 150 %.
    page.resize(722, 419)
    qtbot.waitUntil(body.faces.isVisible)
    assert body.choices.isVisible()
    assert not body.pane.isVisible()
    page.body.show_letter()
    pane = body.pane
    qtbot.waitUntil(lambda: pane.view.height() >= 240)
    assert not body.choices.isVisible()
    assert pane.to_notes.text().strip() == "3 notes"
    assert not pane.notes.isVisible()
    pane.to_notes.click()
    assert pane.notes.isVisible()
    assert not pane.stack.isVisible()
    pane.to_notes.click()
    assert pane.stack.isVisible()
    page.resize(1100, 640)
    qtbot.waitUntil(lambda: pane.notes.isVisible() and body.choices.isVisible())
    assert not pane.to_notes.isVisible()
    assert body.foot.status.isVisible()


@pytest.mark.parametrize("way", ["print", "save", "keys"])
@pytest.mark.parametrize("size", [(722, 419), (600, 640)])
def test_where_the_choices_have_its_place_the_letter_is_seen_before_it_leaves(qtbot, way, size):
    page, _uses, _desk = ready(qtbot)
    body = page.body
    page.resize(*size)
    qtbot.waitUntil(lambda: body.choices.isVisible() and not body.pane.isVisible())
    press = {"print": body.foot.print.click, "save": body.foot.save.click, "keys": page._print}[way]
    press()
    assert body.pane.isVisible()
    assert QApplication.activeModalWidget() is None
    press()
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, SaveSheet if way == "save" else PrintSheet)
    asked.reject()
    # What was chosen anew is looked at anew.
    body.faces.choose("choices")
    body._fold()
    press()
    assert QApplication.activeModalWidget() is None


def test_in_a_low_window_a_refusal_is_told_beside_the_choices_too(qtbot):
    uses = FakeLetters()
    uses.refusal = ConsentMissingError()
    page, _uses, _desk = ready(qtbot, uses)
    page.resize(722, 419)
    qtbot.waitUntil(page.body.faces.isVisible)
    assert page.body.foot.status.isVisible()
    assert page.body.foot.status.shown() == "There is no letter to print."
    page.body.show_letter()
    assert any("nothing may leave" in text for text in texts(page))


def test_a_slip_is_not_even_drawn_before_the_person_was_asked(qtbot):
    page, uses, _desk = ready(qtbot, argument=LetterAsked("", "referral-1", "slip").argument)
    body = page.body
    assert uses.wishes == []
    assert body.choices.unsafe.isChecked()
    assert not body.foot.print.isEnabled()
    assert not body.choices.note.isVisible()
    press(qtbot, body.choices.safe)
    drawn(qtbot, page)
    assert uses.wishes[-1].safe_to_carry
    # It is the person's own: nothing of it is filed unless somebody ticks it.
    assert uses.wishes[-1].copies == ("addressee",)
    press(qtbot, body.choices.kinds["referral"])
    press(qtbot, body.choices.kinds["slip"])
    # Another letter, another question.
    assert body.choices.unsafe.isChecked()
    assert not body.flow.can_leave


def test_several_persons_are_asked_for_one(qtbot):
    uses = FakeLetters(replace(ABOUT, people=((1, "Made-up Maria"), (3, "Made-up Mina"))))
    page, _uses, _desk = ready(
        qtbot, uses, argument=LetterAsked("", "referral-1", "certificate").argument
    )
    assert uses.wishes == []
    page.body.choices.person.choose("3")
    page.body.choices.person.chosen.emit("3")
    drawn(qtbot, page)
    assert uses.wishes[-1].person == 3


def test_a_case_offers_its_referrals_and_itself(qtbot):
    matters = (Matter("referral-2", "Referral to CWC Patna", ("referral", "slip")),
               Matter("", "The case itself", ("certificate",)))  # fmt: skip
    uses = FakeLetters(replace(ABOUT, matters=matters))
    page, _uses, _desk = ready(qtbot, uses, argument=LetterAsked("case-1").argument)
    assert (uses.wishes[-1].referral_id, uses.wishes[-1].case_id) == ("referral-2", "")
    page.body.choices.matter.choose("")
    page.body.choices.matter.chosen.emit("")
    drawn(qtbot, page)
    last = uses.wishes[-1]
    assert (last.referral_id, last.case_id, last.kind) == ("", "case-1", "certificate")
    assert list(page.body.choices.kinds) == ["certificate"]


def test_nepali_dates_are_asked_for_where_no_office_is_in_nepal(qtbot):
    near = Matter("referral-1", "Referral to CWC Patna", ("referral",))
    far = Matter("referral-2", "Referral to Birgunj", ("referral",), is_nepali=True)
    uses = FakeLetters(replace(ABOUT, matters=(near, far)))
    page, _uses, _desk = ready(qtbot, uses, argument=LetterAsked("case-1").argument)
    choices = page.body.choices
    assert choices.nepali.isVisibleTo(page)
    assert not uses.wishes[-1].nepali_dates
    choices.nepali.click()
    drawn(qtbot, page)
    assert uses.wishes[-1].nepali_dates
    kept = choices_text(page.body.flow.choices)
    choices.nepali.click()
    take_up_choices(page.body.flow.choices, kept)
    assert choices.nepali.isChecked()
    choices.matter.choose("referral-2")
    choices.matter.chosen.emit("referral-2")
    drawn(qtbot, page)
    assert not choices.nepali.isVisibleTo(page)


def test_a_name_needs_every_part_of_its_ground(qtbot):
    page, uses, _desk = ready(qtbot, FakeLetters(initials=("S. K.",)))
    body = page.body
    assert body.choices.names.isVisibleTo(body)
    press_hidden(body.choices.by_name)
    sheet = open_sheet(page, NameGroundSheet)
    assert not any(box.isChecked() for box in sheet.bases.values())
    sheet.bases["court_order"].setChecked(True)
    sheet.details.setText("CRM 17/2026")
    assert not sheet.take.isEnabled()
    sheet.officer.setText("A made-up judge")
    qtbot.keyClick(sheet.officer, Qt.Key.Key_Return)
    assert sheet.isVisible()
    sheet.take.click()
    drawn(qtbot, page)
    ground = NameGround("court_order", "CRM 17/2026", "A made-up judge")
    assert uses.wishes[-1].name_ground == ground
    press_hidden(body.choices.as_initials)
    drawn(qtbot, page)
    assert uses.wishes[-1].name_ground is None


# -- what leaves -----------------------------------------------------------------------------------


def test_enter_neither_prints_nor_saves(qtbot):
    page, uses, _desk = ready(qtbot)
    for button in (page.body.foot.print, page.body.foot.save):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert not page.window().findChildren(PrintSheet)
    assert not page.window().findChildren(SaveSheet)
    page.body.ask_print()
    sheet = open_sheet(page, PrintSheet)
    sheet.go.setFocus()
    qtbot.keyClick(sheet.go, Qt.Key.Key_Return)
    qtbot.keyClick(sheet.printer, Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert uses.issues == []


def test_a_letter_is_issued_once_and_then_stays_as_it_is(qtbot):
    page, uses, desk = ready(qtbot)
    body = page.body
    body._print_on("Laser", 2)
    body._print_on("Laser", 2)
    qtbot.waitUntil(lambda: len(uses.prints) == 1)
    body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: len(uses.prints) == 2)
    assert uses.prints == [("Laser", 2), ("Laser", 1)]
    assert len(uses.issues) == 1
    assert uses.issues[0].pdf == body.flow.out.pdf
    wishes = len(uses.wishes)
    body.flow.choices.choose(note="too late")
    assert len(uses.wishes) == wishes
    assert not body.choices.inside.isEnabled()
    assert any("Issued as L-26-0031" in text for text in texts(page))
    assert "pages were sent to Laser" in desk.notices[-1].text


def test_how_an_issued_letter_stands_is_told_in_a_line_where_there_is_little_room(qtbot):
    page, uses, _desk = ready(qtbot)
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: bool(uses.prints))
    assert "code" in page.body.foot.status.shown()
    page.resize(722, 419)
    status = page.body.foot.status
    qtbot.waitUntil(lambda: status.shown() == "Issued as L-26-0031.")
    assert status.heightForWidth(status.width()) <= 2 * status.fontMetrics().lineSpacing()


def test_a_printer_that_vanishes_is_not_noted_as_printed(qtbot):
    printers = FakePrinters("Laser", gone_after=2)
    page, uses, desk = ready(qtbot, printers=printers)
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: bool(desk.notices))
    assert "2 of 4 pages were sent to Laser" in desk.notices[-1].text
    assert desk.notices[-1].todo
    assert uses.prints == []
    printers.gone_after = None
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: uses.prints == [("Laser", 1)])
    assert len(uses.issues) == 1


def test_a_window_that_locks_before_the_letter_is_issued_prints_nothing(qtbot):
    page, uses, desk = ready(qtbot)
    page.body.flow.out.issued.connect(lambda _record: page.window().hide())
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: bool(desk.notices))
    (paper,) = page._printers.papers
    assert (paper.pages, paper.was_let_go, uses.prints) == (0, "", [])
    assert "0 of 4 pages" in desk.notices[-1].text
    assert desk.notices[-1].todo == ""
    page.window().show()
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: uses.prints == [("Laser", 1)])
    assert len(uses.issues) == 1


def test_a_refusal_at_the_last_moment_lets_nothing_out(qtbot):
    page, uses, desk = ready(qtbot)
    uses.no_issue = LetterRefusedError(reason="letter.case-changed")
    made = len(uses.wishes)
    page.body._print_on("Laser", 1)
    assert desk.notices
    assert desk.notices[-1].todo
    # What changed is shown at once, so that the next press is about the letter of now.
    qtbot.waitUntil(lambda: len(uses.wishes) == made + 1)
    assert page._printers.papers[0].pages == 0
    assert uses.issues == []


def test_a_full_disk_leaves_the_letter_to_be_saved_elsewhere(qtbot, tmp_path):
    page, uses, desk = ready(qtbot)
    uses.disk_full = True
    page.body._save_to(tmp_path / "one.pdf")
    assert "disk" in desk.notices[-1].text.lower()
    uses.disk_full = False
    page.body._save_to(tmp_path / "other.pdf")
    assert [path.name for path, _pdf in uses.saves] == ["other.pdf"]
    assert len(uses.issues) == 1


def test_a_wrong_pin_issues_nothing_and_is_not_kept(qtbot, tmp_path):
    page, uses, desk = ready(qtbot)
    gone: list[str] = []
    desk.notice_gone.connect(gone.append)
    body = page.body
    body.flow.sign_with(FILE_KEY)
    body.ask_save()
    sheet = open_sheet(page, SaveSheet)
    sheet.secret.line.setText("wrong")
    press(qtbot, sheet.go)
    assert sheet.isVisible()
    assert sheet.row.error.isVisible()
    assert (uses.issues, uses.saves, gone) == ([], [], [])
    sheet.secret.line.setText(PIN)
    press(qtbot, sheet.go)
    assert not sheet.isVisible()
    assert gone == ["failure"]
    assert sheet.secret.text() == ""
    body.dialog.reject()
    assert uses.issues == []
    body._save_to(tmp_path / "signed.pdf")
    [(_path, pdf)] = uses.saves
    assert pdf == uses.issues[0].pdf + b"%signed"
    # The same file once more needs no PIN.
    body.ask_save()
    assert not open_sheet(page, SaveSheet).secret.isVisible()
    page.close()


def test_another_way_of_signing_forgets_the_signature(qtbot, tmp_path):
    page, uses, _desk = ready(qtbot)
    page.body.flow.out.sign(FILE_KEY, PIN)
    assert page.body.flow.out.is_signed
    page.body.flow.sign_with(SigningWay())
    page.body._save_to(tmp_path / "plain.pdf")
    assert uses.saves[0][1] == uses.issues[0].pdf


def test_without_a_printer_the_way_on_is_named(qtbot):
    page, _uses, _desk = ready(qtbot, printers=FakePrinters())
    page.body.ask_print()
    sheet = open_sheet(page, PrintSheet)
    assert not sheet.go.isVisible()
    assert any("No printer" in text for text in texts(sheet))
    assert not is_pressed_by_enter(sheet.to_file)
    press(qtbot, sheet.to_file)
    assert open_sheet(page, SaveSheet)


def test_a_stick_is_read_and_its_certificate_chosen(qtbot):
    page, _uses, _desk = ready(qtbot)
    press_hidden(page.body.choices.signature)
    sheet = open_sheet(page, SignSheet)
    sheet.by_token.setChecked(True)
    press(qtbot, sheet.look)
    assert any("Made-up CA" in text for text in texts(sheet))
    press(qtbot, sheet.take)
    way = page.body.flow.way
    assert (way.way, way.token, way.certificate, way.words) == (TOKEN, "42", "01" * 8, "R. DAS")
    assert "R. DAS" in page.body.choices.signed_by.shown()


# -- coming and going ------------------------------------------------------------------------------


def test_going_back_loses_nothing(qtbot):
    page, _uses, desk = ready(qtbot)
    page.body.choices.note.setPlainText("Please hurry.")
    press(qtbot, page.body.foot.back)
    assert desk.closings == 1
    page.open(LetterAsked(referral_id="referral-2").argument)
    page.open(ASKED)
    page.refresh()
    assert page.body.choices.note.text() == "Please hurry."
    assert page.body.flow.choices.wish().note == "Please hurry."
    assert page.about(ASKED) == ASKED


def test_after_a_letter_was_issued_another_one_begins_with_its_words(qtbot):
    page, uses, desk = ready(qtbot)
    page.body.choices.note.setPlainText("Please hury.")
    drawn(qtbot, page)
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: bool(uses.prints))
    assert page.about(ASKED) is None
    press(qtbot, page.body.foot.another)
    drawn(qtbot, page)
    assert not page.body.flow.is_issued
    assert page.body.choices.note.text() == "Please hury."
    # The wrong one is not forgotten: somebody may have it in hand.
    assert "L-26-0031 still counts" in desk.notices[-1].text
    page.body.choices.note.setPlainText("Please hurry.")
    drawn(qtbot, page)
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: len(uses.prints) == 2)
    assert len(uses.issues) == 2


def test_a_letter_of_the_list_is_printed_again_as_it_was(qtbot):
    page, uses, _desk = ready(qtbot, argument=LetterAsked(letter_id="ab" * 8).argument)
    assert not page.body.choices.isVisible()
    assert page.body.pane.pages == 2
    page.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: uses.prints == [("Laser", 1)])
    assert uses.issues == []


def test_an_argument_is_read_back_as_it_was_asked():
    asked = LetterAsked("case-1", "referral-1", "slip", "letter-1")
    assert letter_asked(asked.argument) == asked
    assert letter_asked("") == LetterAsked()
    theirs = LetterAsked("case-1", kind="person_notice", person=2, language="ne")
    assert letter_asked(theirs.argument) == theirs
    assert letter_asked("case-1::::x:fr") == LetterAsked("case-1")


def test_of_a_sealed_case_only_the_case_is_named_outside_its_seal():
    [item] = [inbox_item(1, case_id="", referral_id="", sealed_case="case-9")]
    place, argument = letter_to_open(item, "acknowledgement")
    assert place == "sealed-letter"
    assert letter_asked(argument) == LetterAsked("case-9", kind="acknowledgement")


# -- everywhere ------------------------------------------------------------------------------------


def press_hidden(button) -> None:
    """Press a button that may have been scrolled away."""
    assert button.isEnabled()
    button.click()


def open_sheet(page, kind):
    """Return the dialog of this kind that is open over a page."""
    QApplication.processEvents()
    return next(sheet for sheet in page.window().findChildren(kind) if sheet.isVisible())


def unnamed(root: QWidget) -> list[str]:
    found = []
    for widget in root.findChildren(QWidget):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisibleTo(root) and widget.focusProxy() is None:
            face = QAccessible.queryAccessibleInterface(widget)
            if not face.text(QAccessible.Text.Name).strip():
                found.append(type(widget).__name__)
    return found


@pytest.mark.parametrize(
    ("language", "zoom"), [("en", 100), ("en", 150), ("hi", 150), ("ne", 150), ("bn", 150)]
)
def test_every_state_fits_a_small_screen_and_names_what_takes_the_keyboard(
    qtbot, qapp, language, zoom
):
    dressed(qapp, "dark", zoom, language)
    uses = FakeLetters(replace(ABOUT, has_letterhead=False), initials=("S. K.",), hidden=1)
    page, _uses, _desk = ready(qtbot, uses)
    slip, _uses, _desk = ready(qtbot, argument=LetterAsked("", "referral-1", "slip").argument)
    issued, printed, _desk = ready(qtbot)
    issued.body._print_on("Laser", 1)
    qtbot.waitUntil(lambda: bool(printed.prints))
    again, _uses, _desk = ready(qtbot, argument=LetterAsked(letter_id="ab" * 8).argument)
    for one in (page, slip, issued, again):
        QApplication.processEvents()
        least = one.layout().minimumSize()
        assert (least.width() <= LIMIT[0], least.height() <= LIMIT[1]) == (True, True), least
        assert unnamed(one) == []
    body = page.body
    sheets = [
        NameGroundSheet(("S. K.",), None, print),
        PrintSheet(FakePrinters("Laser"), 4, print, print),
        PrintSheet(FakePrinters(), 4, print, print),
        SaveSheet(body.flow.out, FILE_KEY, print),
        SignSheet(body.flow.uses, body.flow.errands, FILE_KEY, print),
    ]
    for sheet in sheets:
        qtbot.addWidget(sheet)
        sheet.show()
        least = sheet.minimumSizeHint()
        assert (least.width() <= SHEET_LIMIT[0], least.height() <= SHEET_LIMIT[1]) == (True, True)
        assert unnamed(sheet) == []
        sheet.reject()

"""The wishes of a case in the whole window: by keyboard alone, refused, locked, hidden, closed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.cases import cases, wishes
from app.cases.records import WishAnswer, WishRecord, WishStated
from app.outbox import delivery
from app.referrals import referrals
from app.retention import recycle_bin
from desk_sim import kept_case, on_lane, settle
from exchange_stage import on_desk, texts
from pair_sim import agree, case_with, everything
from ui.cases.form import outline
from ui.cases.form.case_page import CasePage
from ui.cases.form.consent_body import ConsentBody
from ui.cases.form.reading_body import ReadingBody
from ui.cases.form.section_body import SectionBody
from ui.cases.form.wishes_body import WishAnswerSheet, WishesBody, WishSheet
from ui.frame import projector
from ui.referrals.composer_page import ComposerPage
from ui.retention.keeping_sheet import KeepingSheet
from ui.widgets.buttons import Button
from ui.widgets.cells import Cell
from window_sim import hiding_window, window_over

SAID = "My village is Rampur."
FACTS = {"p1.name_full": "Asha Nemo", "p1.age": "24", "p2.name_full": "Rupa Nemo"}
CORRECT = WishStated("correct", SAID, "person", "2026-11-20", "home")


@pytest.fixture
def case_facts() -> dict[str, str]:
    return FACTS


def write(page: CasePage, case_id: str, stated: WishStated = CORRECT) -> WishRecord:
    services = page.desk.services
    made = on_lane(page.desk.lane, lambda: wishes.write_wish(services, case_id, 1, stated))
    page.flow.reload()
    settle(page.desk)
    assert isinstance(made, WishRecord)
    return made


def body_of(page: CasePage) -> WishesBody:
    if page.body.key != outline.WISHES:
        page.show_section(outline.WISHES)
    settle(page.desk)
    body = page.body.piece
    assert isinstance(body, WishesBody)
    return body


def button(within: QWidget, words: str) -> Button:
    return next(
        one for one in within.findChildren(Button)
        if one.accessibleName() == words and one.isVisibleTo(within)
    )  # fmt: skip


def sheet_of[T: QWidget](window: QWidget, kind: type[T]) -> T:
    found = [one for one in window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def keys(*pressed: Qt.Key | str) -> None:
    for one in pressed:
        focus = QApplication.focusWidget()
        assert focus is not None
        if isinstance(one, str):
            QTest.keyClicks(focus, one)
        else:
            QTest.keyClick(focus, one)


def front(window: QWidget) -> None:
    """Bring the window to the front again, as the system does when a dialog is closed."""
    window.activateWindow()
    QApplication.processEvents()


def go_to(widget: QWidget, most: int = 40) -> None:
    """Press Tab until the keyboard is where it shall be."""
    for _turn in range(most):
        if QApplication.focusWidget() is widget:
            return
        keys(Qt.Key.Key_Tab)
    raise AssertionError(widget.accessibleName())


# By keyboard ------------------------------------------------------------------------------------


def test_a_wish_is_written_down_by_keyboard_alone(window, page, case_id):
    page.sections.setFocus()
    rows = page.sections.outline
    for _row in range(rows.rowCount()):
        if page.body.key == outline.WISHES:
            break
        before = page.body.key
        keys(Qt.Key.Key_Down)
        settle(page.desk)
        assert page.body.key != before or rows.entry(page.sections.currentIndex().row()).heading
    body = body_of(page)
    go_to(body.add)
    keys(Qt.Key.Key_Space)
    settle(page.desk)
    sheet = sheet_of(window, WishSheet)
    assert QApplication.focusWidget() is sheet.kind
    keys(Qt.Key.Key_Down)
    go_to(sheet.words)
    keys(SAID, Qt.Key.Key_Tab)
    # Of two persons nobody is chosen beforehand; the refusal stands under the field.
    go_to(sheet.go)
    keys(Qt.Key.Key_Space)
    settle(page.desk)
    assert QApplication.focusWidget() is sheet.person
    assert sheet.words.text() == SAID
    keys(Qt.Key.Key_Down)
    go_to(sheet.go)
    keys(Qt.Key.Key_Space)
    settle(page.desk)
    (wish,) = kept_case(page, case_id).wishes
    assert (wish.kind, wish.words, wish.person_number) == ("correct", SAID, 1)


def test_a_wish_is_answered_and_the_answer_taken_back_by_keyboard_alone(window, page, case_id):
    write(page, case_id)
    front(window)
    body = body_of(page)
    answer = button(body, "Answer… Asha Nemo, To correct something: Home")
    page.sections.setFocus()
    go_to(answer)
    keys(Qt.Key.Key_Space)
    settle(page.desk)
    given = sheet_of(window, WishAnswerSheet)
    assert not given.ground.isVisible()
    keys(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert given.outcome.value() == "refused"
    assert given.ground.isVisible()
    go_to(given.go)
    keys(Qt.Key.Key_Space)
    settle(page.desk)
    assert QApplication.focusWidget() is given.ground
    keys(Qt.Key.Key_Down)
    go_to(given.words)
    keys("An order keeps it.", Qt.Key.Key_Tab)
    go_to(given.go)
    keys(Qt.Key.Key_Space)
    settle(page.desk)
    (wish,) = kept_case(page, case_id).wishes
    assert (wish.outcome, wish.ground, wish.answer) == (
        "refused", "keeping_duty", "An order keeps it.",
    )  # fmt: skip
    front(window)
    page.sections.setFocus()
    focus = QApplication.focusWidget()
    QTest.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(page.desk)
    assert kept_case(page, case_id).wishes[0].is_open


def test_escape_writes_nothing_and_what_was_typed_is_there_again(window, page, case_id):
    body = body_of(page)
    body.add.click()
    settle(page.desk)
    sheet = sheet_of(window, WishSheet)
    sheet.words.setFocus()
    keys(SAID)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    settle(page.desk)
    assert not sheet.isVisible()
    assert kept_case(page, case_id).wishes == ()
    body.add.click()
    settle(page.desk)
    assert sheet_of(window, WishSheet).words.text() == SAID


def test_enter_in_the_words_is_a_new_line_and_writes_nothing(window, page, case_id):
    body_of(page).add.click()
    settle(page.desk)
    sheet = sheet_of(window, WishSheet)
    sheet.words.setFocus()
    keys("One", Qt.Key.Key_Return, "two")
    settle(page.desk)
    assert sheet.words.text() == "One\ntwo"
    sheet.accept()
    assert kept_case(page, case_id).wishes == ()


# Where it is seen -------------------------------------------------------------------------------


def test_an_open_wish_stands_on_the_page_of_the_case_and_leads_to_its_section(page, case_id):
    page.show_section(outline.READ)
    made = write(page, case_id)
    reading = page.body.piece
    assert isinstance(reading, ReadingBody)
    (cell,) = [one for one in reading.findChildren(Cell) if SAID in one.accessibleName()]
    assert cell.words.key == outline.WISHES
    cell.click()
    settle(page.desk)
    body = body_of(page)
    button(body, "Open the section").click()
    settle(page.desk)
    assert isinstance(page.body.piece, SectionBody)
    assert page.body.key == "p1/home"
    services = page.desk.services
    answer = WishAnswer("followed", "Village put right.")
    on_lane(
        page.desk.lane,
        lambda: wishes.answer_wish(services, case_id, made.wish_id, answer),
    )
    page.show_section(outline.READ)
    page.flow.reload()
    settle(page.desk)
    found = page.body.piece.findChildren(Cell)
    assert [one for one in found if SAID in one.accessibleName()] == []
    assert "Village put right." in " ".join(texts(body_of(page)))


def test_it_stands_on_today_and_is_opened_from_there(window, page, case_id):
    write(page, case_id)
    window.go("today")
    settle(page.desk)
    row = next(
        one for one in window.findChildren(QWidget)
        if "To correct something" in one.accessibleName() and one.isVisible()
        and hasattr(one, "click")
    )  # fmt: skip
    row.click()
    settle(page.desk)
    assert page.body.key == outline.WISHES


def test_a_wish_for_erasing_leads_to_keeping_and_one_about_sharing_to_consent(
    window, page, case_id
):
    write(page, case_id, WishStated("erase", "Take my photo away.", "guardian"))
    button(body_of(page), "How long it is kept…").click()
    settle(page.desk)
    keeping = sheet_of(window, KeepingSheet)
    assert "Deletion was asked for" in " ".join(texts(keeping))
    keeping.reject()
    write(page, case_id, WishStated("no_share", "No more to the police.", "person"))
    button(body_of(page), "Consent").click()
    settle(page.desk)
    assert isinstance(page.body.piece, ConsentBody)


def test_a_wish_to_erase_one_section_leads_to_it_and_not_to_keeping(page, case_id):
    write(page, case_id, WishStated("erase", "Take my address away.", "person", section="home"))
    body = body_of(page)
    assert "How long it is kept…" not in [
        one.accessibleName() for one in body.findChildren(Button) if one.isVisibleTo(body)
    ]
    button(body, "Open the section").click()
    settle(page.desk)
    assert page.body.key == "p1/home"


def test_a_closed_case_takes_a_wish_and_one_in_the_bin_does_not(page, case_id, desk):
    on_lane(desk.lane, lambda: cases.close_case(desk.services, case_id, "formal_closing"))
    page.flow.reload()
    settle(desk)
    assert body_of(page).add.isEnabled()
    on_lane(desk.lane, lambda: recycle_bin.bin_case(desk.services, case_id))
    page.flow.reload()
    settle(desk)
    add = body_of(page).add
    assert not add.isEnabled()
    assert add.accessibleDescription() != ""


def test_a_hostile_wish_is_shown_letter_by_letter_and_hidden_from_others(desk, case_id):
    bad = "<b>Asha</b> <img src='file:///etc/passwd'>" + "x" * 300
    stated = WishStated("correct", bad, "person")
    on_lane(desk.lane, lambda: wishes.write_wish(desk.services, case_id, 1, stated))
    with window_over(desk) as shown:
        shown.go("case", f"{case_id}#wishes")
        settle(desk)
        assert bad in texts(body_of(shown.page))
    with hiding_window(desk) as shown:
        shown.go("case", f"{case_id}#wishes")
        settle(desk)
        assert projector.is_on()
        assert "Asha" not in " ".join(texts(body_of(shown.page)))


def test_the_offices_that_have_facts_are_named_with_the_way_to_tell_them(desks):
    ours, theirs = desks

    def made(s) -> str:
        case = case_with(s)
        agree(s, case, theirs.services)
        sent = referrals.send(s, everything(s, case, theirs.services))
        delivery.mark_handed_over(s, sent.packet_id)
        wishes.write_wish(s, case.case_id, 1, CORRECT)
        return case.case_id

    case_id = on_desk(ours, made)
    with window_over(ours) as shown:
        shown.go("case", f"{case_id}#wishes")
        settle(ours)
        body = body_of(shown.page)
        said = " ".join(texts(body))
        assert theirs.services.office.name in said
        assert "A corrected referral replaces one that has no answer yet" in said
        button(body, "Correct the referral…").click()
        settle(ours)
        assert isinstance(shown.page, ComposerPage)
        assert shown.here == ("refer", case_id)

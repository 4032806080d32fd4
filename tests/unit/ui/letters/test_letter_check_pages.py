"""Every face of the page Letters: room, names, letters shown as letters, keyboard and words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from checked_letters import ANSWERS, CHECKS, CODE, SHOWN, FakeLetterList, issued
from desk_sim import dressed
from exchange_fakes import Later
from exchange_stage import keyboard_in, press, shown, texts
from ui.letters.check_flow import TICKS, CheckStage
from ui.letters.check_result import Face
from ui.letters.letters_page import LIST, LettersPage
from ui.shell.main_window import MainWindow
from ui.shell.rail import Rail
from ui.widgets.plain import PlainLabel

HOSTILE = "<img src='//evil/share/a.png'><b>Sunita</b> & Co"
# What a window of 900 by 460 leaves beside the folded rail and under the header, at 150 %.
LIMIT = (750, 347)


def page_with(qtbot, answer: str = "yes", rows=None, argument: str = ""):
    return shown(qtbot, LettersPage, FakeLetterList(rows, answer), argument)


def states(qtbot):
    """The page in every state, one after the other."""
    page, _desk = page_with(qtbot)
    yield page
    for name in CHECKS:
        page.check.take([Path(f"{name}.pdf")])
        yield page
    page.check.take([Path("good.pdf")])
    page.check.says_differs()
    yield page
    page.check.says_differs(False)
    for which in TICKS:
        page.check.tick(which, True)
    yield page
    page.drops.dropped.emit([Path("a.lfcard")])
    yield page
    for answer in ANSWERS:
        page, _desk = page_with(qtbot, answer)
        page.check.look_up(CODE)
        yield page
    for rows in (None, []):
        yield page_with(qtbot, rows=rows, argument=LIST)[0]
    for number in (1, 2, 3):
        yield page_with(qtbot, argument=issued(number).letter_id)[0]
    page, _desk = page_with(qtbot)
    page.check._errands = Later()
    page.check.take([Path("good.pdf")])
    yield page


@pytest.mark.parametrize(
    ("language", "zoom"), [("en", 100), ("en", 150), ("hi", 150), ("ne", 150), ("bn", 150)]
)
def test_every_state_fits_a_small_screen_and_names_what_takes_the_keyboard(
    qtbot, qapp, language, zoom
):
    dressed(qapp, "dark", zoom, language)
    for page in states(qtbot):
        QApplication.processEvents()
        least = page.layout().minimumSize()
        assert least.width() <= LIMIT[0], (page.check.stage, least)
        assert least.height() <= LIMIT[1], (page.check.stage, least)
        for widget in page.findChildren(QWidget):
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and widget.isVisibleTo(page) and widget.focusProxy() is None:
                face = QAccessible.queryAccessibleInterface(widget)
                assert face.text(QAccessible.Text.Name).strip(), type(widget)


def test_hostile_names_and_words_are_shown_letter_by_letter(qtbot):
    signature = replace(CHECKS["whole"].signatures[0], holder=HOSTILE, issuer=HOSTILE)
    check = replace(
        CHECKS["whole"], office_name=HOSTILE, text=HOSTILE, copy="other_version", shown=HOSTILE,
        signatures=(signature,),
    )  # fmt: skip
    page, _desk = page_with(qtbot)
    page.check._uses.check_text = lambda _text: check
    page.check.take_text("LFL1:X")
    face = page.check_door.face
    assert face.text.text() == HOSTILE
    assert face.text.isReadOnly()
    assert HOSTILE in texts(face)
    rows = [issued(1, to=HOSTILE, shown=HOSTILE, issued_by=HOSTILE)]
    listed, _desk = page_with(qtbot, rows=rows, argument=issued(1).letter_id)
    assert HOSTILE in texts(listed.list_door.pane)
    for shown_page in (page, listed):
        for label in shown_page.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
        for widget in shown_page.findChildren(QWidget):
            assert "<img" not in widget.toolTip()


def test_the_four_faces_differ_in_word_and_icon_not_only_in_colour(qtbot):
    page, _desk = page_with(qtbot)
    words = set()
    for name, face in (
        ("whole", Face.GOOD),
        ("good", Face.COMPARE),
        ("expired", Face.OVER),
        ("unknown", Face.UNPROVED),
        ("bad", Face.BAD),
    ):
        page.check.take([Path(f"{name}.pdf")])
        head = page.check_door.face.head
        assert head.face is face
        assert head.headline in head.accessibleName()
        words.add(head.accessibleName().partition(":")[0])
    assert words == {"Good", "Now compare", "No longer valid", "Not proved", "Do not accept"}


def test_nothing_green_is_shown_before_the_paper_was_compared(qtbot):
    page, _desk = page_with(qtbot)
    page.check.take([Path("good.pdf")])
    for which in TICKS:
        assert page.check_door.face.head.face is not Face.GOOD
        page.check.tick(which, True)
    assert page.check_door.face.head.face is Face.GOOD


def test_the_keyboard_stays_with_the_ticks_while_they_are_set(qtbot):
    page, _desk = page_with(qtbot)
    page.check.take([Path("good.pdf")])
    boxes = page.check_door.face.compare.ticks
    assert keyboard_in(boxes["addressee"])
    qtbot.keyClick(boxes["addressee"], Qt.Key.Key_Space)
    assert page.check.ticks == {"addressee"}
    assert keyboard_in(boxes["addressee"])


def test_the_keyboard_stays_when_something_differs_and_enter_takes_nothing_back(qtbot):
    page, _desk = page_with(qtbot)
    page.check.take([Path("good.pdf")])
    compare = page.check_door.face.compare
    press(qtbot, compare.differs)
    assert keyboard_in(compare.back)
    qtbot.keyClick(compare.back, Qt.Key.Key_Return)
    assert page.check_door.face.head.face is Face.BAD
    press(qtbot, compare.back)
    assert keyboard_in(compare.ticks["addressee"])


def test_a_long_check_says_so_and_can_be_stopped_and_a_short_one_does_not_flicker(qtbot):
    page, _desk = page_with(qtbot)
    later = page.check._errands = Later()
    door = page.check_door
    page.check.look_up(CODE)
    assert door.stack.currentIndex() == 0
    later.go()
    assert door.stack.currentIndex() == 2
    page.check.again()
    page.check.take([Path("good.pdf")])
    qtbot.waitUntil(door.stop.isVisible)
    assert "good.pdf" in door.busy.text()
    assert keyboard_in(door.stop)
    press(qtbot, door.stop)
    assert page.check.stage is CheckStage.ASKING
    assert door.stack.currentIndex() == 0


def test_a_drop_on_the_list_is_checked_too(qtbot):
    page, _desk = page_with(qtbot, argument=LIST)
    page.drops.dropped.emit([Path("good.pdf")])
    assert page.doors.value() == "check"
    assert page.check.stage is CheckStage.RESULT


def test_the_answer_to_one_of_several_files_says_which_one_it_is_about(qtbot):
    page, desk = page_with(qtbot)
    page.drops.dropped.emit([Path("whole.pdf"), Path("bad.pdf")])
    assert any(words.startswith("whole.pdf, checked at") for words in texts(page))
    assert "Only whole.pdf is checked" in desk.notices[-1].text
    assert desk.notices[-1].tone == "caution"


def test_a_field_leaves_dropped_files_to_the_page(qtbot):
    page, _desk = page_with(qtbot)
    ask = page.check_door.ask
    for field in (ask.text, ask.text.viewport(), ask.code):
        assert not field.acceptDrops()


def test_what_belongs_elsewhere_is_offered_and_forgotten_by_the_next_check(qtbot):
    page, desk = page_with(qtbot)
    page.drops.dropped.emit([Path("case.lifafa")])
    assert page.misplaced.isVisible()
    assert desk.places == []
    page.check.look_up(CODE)
    assert page.misplaced is None
    assert page.check.stage is CheckStage.ANSWER


def test_an_answer_shows_the_words_for_our_eyes_apart_from_what_is_told(qtbot):
    page, _desk = page_with(qtbot)
    page.check.look_up(CODE.lower())
    shown_texts = texts(page.check_door.face)
    assert SHOWN in shown_texts
    assert any(CODE in words for words in shown_texts)
    assert not any(SHOWN in words for words in shown_texts if words.startswith("“"))
    press(qtbot, page.check_door.next)
    assert keyboard_in(page.check_door.ask.code)


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
@pytest.mark.parametrize("answer", ["yes", "expired"])
def test_on_the_smallest_screen_all_of_what_is_said_to_a_caller_is_in_sight(
    qtbot, qapp, language, answer
):
    dressed(qapp, "dark", 100, language)
    page, _desk = page_with(qtbot, answer)
    # What a window of 910 by 465 leaves beside the rail and under the header.
    page.resize(722, 419)
    page.check.look_up(CODE)
    labels = page.findChildren(PlainLabel)
    (said,) = (one for one in labels if one.property("role") == "title" and "“" in one.text())
    qtbot.waitUntil(lambda: said.visibleRegion().boundingRect().height() == said.height() > 0)


def test_changing_the_door_lets_the_answer_go(qtbot):
    page, _desk = page_with(qtbot)
    page.check.look_up(CODE)
    press(qtbot, page.doors.button(LIST))
    press(qtbot, page.doors.button("check"))
    assert page.check.stage is CheckStage.ASKING


def test_a_code_says_how_much_of_it_was_typed(qtbot):
    page, _desk = page_with(qtbot)
    ask = page.check_door.ask
    qtbot.keyClicks(ask.code, "KQ3F-7X")
    assert ask.code_field.hint.text() == "6 of 13 letters and digits"
    ask.code.clear()
    press(qtbot, ask.answer)
    assert ask.code_field.error.isVisible()


def test_a_file_is_opened_from_outside_by_its_path(qtbot):
    page, _desk = page_with(qtbot, argument="good.pdf")
    assert page.check.stage is CheckStage.RESULT


def test_the_letterhead_is_one_press_away(qtbot):
    page, desk = page_with(qtbot)
    press(qtbot, page.letterhead)
    assert desk.places == [("letterhead", "")]


def test_letters_stand_in_the_rail_after_the_packets(qtbot, desk):
    window = MainWindow(desk)
    window.resize(1366, 720)
    qtbot.in_front(window)
    rail = window.findChild(Rail)
    keys = list(rail._buttons)
    assert keys[keys.index("packets") + 1] == "letters"
    last = list(rail._buttons.values())[-1]
    lock = rail._lock.mapTo(window, rail._lock.rect().topLeft()).y()
    assert last.mapTo(window, last.rect().bottomLeft()).y() < lock
    window.activateWindow()
    by_key = [one for one in window.findChildren(QShortcut) if one.key().toString() == "Ctrl+5"]
    by_key[0].activated.emit()
    assert isinstance(window.page, LettersPage)
    assert keyboard_in(window.page.check_door.ask.code)
    window.prepare_to_go()
    window.hide()
    window.deleteLater()


def test_no_word_of_the_sealing_technique_is_on_these_pages(qtbot):
    banned = ("fingerprint", "key pair", "hash", "hmac", "encrypt")
    for page in states(qtbot):
        words = " ".join(texts(page)).lower()
        words += " ".join(line.placeholderText() for line in page.findChildren(QLineEdit)).lower()
        assert not [word for word in banned if word in words]

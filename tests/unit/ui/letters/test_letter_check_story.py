"""A letter of one office is checked in the window of another, over real registers."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from app.core import log
from app.letters import issue
from app.letters.prepare import prepare
from app.letters.records import MakeLetter
from app.offices import offices
from desk_sim import dressed, settle
from exchange_stage import in_window, keyboard_in, on_desk, press, texts, two_desks
from letter_prints import scan, sealed, sheet_of_paper
from made_codes import code_image
from packet_maker import office as made_up_office
from pair_sim import check as check_number
from pair_sim import sealed_case
from ui.letters.check_flow import CheckStage
from ui.letters.check_result import Face
from ui.letters.letters_page import LIST, LettersPage
from ui.shell.main_window import MainWindow

LONG = 30_000


@pytest.fixture(scope="module")
def desks(qapp, tmp_path_factory):
    """Two offices that checked each other; the stories of this file only add to them."""
    dressed(qapp)
    with two_desks(tmp_path_factory.mktemp("two")) as pair:
        yield pair


def made_letter(desks):
    """A letter that the first office made for a referral to the second, issued, and its file."""
    ours, theirs = desks

    def make(s):
        _case, sent = sealed_case(s, theirs.services)
        made = prepare(s, MakeLetter("referral", ("en",), referral_id=sent.referral_id))
        return issue.issue(s, made), made

    return on_desk(ours, make)


@pytest.fixture(scope="module")
def letter(desks):
    return made_letter(desks)


@pytest.fixture
def kept(letter, tmp_path) -> Path:
    return saved(letter, tmp_path)


def saved(letter, folder: Path) -> Path:
    path = folder / "letter.pdf"
    path.write_bytes(letter[1].pdf)
    return path


def page_of(qtbot, desk) -> LettersPage:
    page = in_window(qtbot, LettersPage(desk))
    page.focus_first()
    return page


def drop(page, *paths: Path) -> None:
    """Drop files on a page as the system does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(40, 40),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    # Sent through the system it would need a pointer that came in before it.
    assert page.drops.eventFilter(page, event)
    assert event.isAccepted()


def checked(qtbot, page):
    """Wait for the verdict and return its face."""
    qtbot.waitUntil(lambda: page.check.stage is CheckStage.RESULT, timeout=LONG)
    return page.check_door.face


def asked_by_telephone(qtbot, page, code: str) -> list[str]:
    """Type a code and press Enter; return all that is shown."""
    assert keyboard_in(page.check_door.ask.code)
    qtbot.keyClicks(page.check_door.ask.code, code)
    qtbot.keyClick(page.check_door.ask.code, Qt.Key.Key_Return)
    settle(page.desk)
    assert page.check.stage is CheckStage.ANSWER
    return texts(page.check_door.face)


def test_the_file_of_a_checked_office_is_dropped_and_proved(qtbot, desks, letter, kept):
    page = page_of(qtbot, desks[1])
    drop(page, kept)
    face = checked(qtbot, page)
    assert face.head.face is Face.GOOD
    assert face.compare is None
    assert page.check.result.copy == "same"
    assert "Every word and every page" in face.head.todo
    assert face.text.isReadOnly()
    assert "Made-up Maria" in face.text.text()
    shown = texts(face)
    assert desks[0].services.office.name in shown
    assert any("Every word and every page" in words for words in shown)
    # Only the office itself can tell, and the number is that of its card.
    assert any("9000000001" in words for words in shown)
    assert keyboard_in(page.check_door.next)


def test_one_changed_byte_gets_the_red_face(qtbot, desks, letter, tmp_path):
    raw = letter[1].pdf
    # The pages are not compressed: this is where a line of the first one begins.
    at = raw.index(b" Tm") - 3
    (tmp_path / "changed.pdf").write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    page = page_of(qtbot, desks[1])
    drop(page, tmp_path / "changed.pdf")
    qtbot.waitUntil(lambda: page.check.stage is CheckStage.RESULT, timeout=LONG)
    assert page.check_door.face.head.face is Face.BAD


def test_a_photograph_is_good_only_after_all_three_were_compared(qtbot, desks, letter, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(scan(letter[1].pdf, 200, "all", 1, letter[1].pages - 1))
    page = page_of(qtbot, desks[1])
    drop(page, photo)
    face = checked(qtbot, page)
    assert face.head.face is Face.COMPARE
    assert face.compare.shown.text() == letter[1].shown
    assert keyboard_in(face.compare.ticks["addressee"])
    qtbot.keyClick(face.compare.ticks["addressee"], Qt.Key.Key_Return)
    assert not page.check.ticks
    for box in face.compare.ticks.values():
        assert face.head.face is Face.COMPARE
        press(qtbot, box)
    assert face.head.face is Face.GOOD
    assert "You compared the paper" in face.head.todo


def test_a_photocopied_code_on_another_letter_is_caught_by_comparing(
    qtbot, desks, letter, tmp_path
):
    other = sealed(made_up_office("Forger").identity, paragraphs=2)
    paper = sheet_of_paper(other.pdf, 200).convert("L").copy()
    paper.paste(255, (0, 0, paper.width, 1))
    code = code_image(letter[1].qr_text, 420)
    paper.paste(255, (paper.width - 480, paper.height - 520, paper.width, paper.height))
    _cover_codes(paper)
    paper.paste(code, (60, 40))
    photo = tmp_path / "forged.png"
    out = io.BytesIO()
    paper.save(out, "PNG")
    photo.write_bytes(out.getvalue())
    page = page_of(qtbot, desks[1])
    drop(page, photo)
    face = checked(qtbot, page)
    assert face.head.face is Face.COMPARE
    press(qtbot, face.compare.differs)
    assert face.head.face is Face.BAD
    assert "not the letter that was sealed" in face.head.headline
    assert not face.compare.ticks["pages"].isEnabled()
    press(qtbot, face.compare.back)
    assert face.head.face is Face.COMPARE


def _cover_codes(paper: Image.Image) -> None:
    """Whiten the lower part of a sheet, where its own seal stands."""
    paper.paste(255, (0, paper.height * 2 // 3, paper.width, paper.height))


def test_the_typed_text_of_the_code_and_the_clipboard_are_checked(qtbot, desks, letter):
    page = page_of(qtbot, desks[1])
    ask = page.check_door.ask
    assert not ask.check_text.isEnabled()
    ask.text.setText(f"  {letter[1].qr_text}\n")
    press(qtbot, ask.check_text)
    assert checked(qtbot, page).head.face is Face.COMPARE
    press(qtbot, page.check_door.next)
    assert ask.text.text() == ""
    QGuiApplication.clipboard().setText(letter[1].qr_text)
    press(qtbot, ask.paste)
    assert checked(qtbot, page).compare.shown.text() == letter[1].shown


def test_a_caller_hears_yes_and_the_day_and_no_name(qtbot, desks, letter):
    record, _made = letter
    page = page_of(qtbot, desks[0])
    shown = asked_by_telephone(qtbot, page, record.code.lower().replace("-", " "))
    assert "Yes" in shown
    [tell] = [words for words in shown if words.startswith("“")]
    assert tell == "“Yes, we issued this letter on 25 Nov 2026. It is valid until 23 Feb 2027.”"
    assert record.to not in tell
    assert any(record.code in words for words in shown)
    assert keyboard_in(page.check_door.next)
    qtbot.keyClick(page.check_door.next, Qt.Key.Key_Return)
    assert page.check.stage is CheckStage.ASKING
    assert page.check_door.ask.code.text() == ""


def test_an_answer_is_gone_when_the_page_was_left(qtbot, desks, letter):
    page = page_of(qtbot, desks[0])
    asked_by_telephone(qtbot, page, letter[0].code)
    assert page.leave()
    assert page.check.stage is CheckStage.ASKING
    assert page.check_door.face is None


def test_a_code_that_is_not_ours_is_read_once_more(qtbot, desks, letter):
    page = page_of(qtbot, desks[1])
    shown = asked_by_telephone(qtbot, page, letter[0].code)
    assert "No such letter" in shown
    assert any("read the code once more" in words for words in shown)
    press(qtbot, page.check_door.correct)
    assert page.check_door.ask.code.text() == letter[0].code
    assert page.check_door.ask.code.selectedText() == letter[0].code


@pytest.mark.parametrize("typed", ["KQ3F", "KQ3F-7XNA-B2RT9", "?????????????"])
def test_a_code_that_cannot_be_one_is_told_under_its_field(qtbot, desks, typed):
    page = page_of(qtbot, desks[0])
    ask = page.check_door.ask
    qtbot.keyClicks(ask.code, typed)
    press(qtbot, ask.answer)
    settle(desks[0])
    assert page.check.stage is CheckStage.ASKING
    assert ask.code_field.error.isVisible()
    assert ask.code.text() == typed
    assert keyboard_in(ask.code)
    qtbot.keyClicks(ask.code, "A")
    assert not ask.code_field.error.isVisible()


def test_a_wrong_code_in_the_other_field_is_told_where_codes_are_typed(qtbot, desks):
    page = page_of(qtbot, desks[0])
    ask = page.check_door.ask
    ask.text.setText("KQ3F-7XNA-B2RT9")
    press(qtbot, ask.check_text)
    settle(desks[0])
    assert ask.code.text() == "KQ3F-7XNA-B2RT9"
    assert ask.code_field.error.isVisible()


def test_a_withdrawn_letter_is_withdrawn_for_callers_and_for_the_paper(qtbot, desks, tmp_path):
    ours, theirs = desks
    letter = made_letter(desks)
    record, kept = letter[0], saved(letter, tmp_path)
    page = page_of(qtbot, ours)
    page.open(record.letter_id)
    settle(ours)
    door = page.list_door
    press(qtbot, door.pane.withdraw)
    assert not door.sheet.take.isEnabled()
    door.sheet.reasons["issued_by_mistake"].click()
    qtbot.keyClick(door.sheet.take, Qt.Key.Key_Return)
    settle(ours)
    assert not page.list.chosen.withdrawn_at
    press(qtbot, door.sheet.take)
    settle(ours)
    assert page.list.chosen.withdrawn_why == "issued_by_mistake"
    assert not door.pane.withdraw.isVisible()
    page.doors.button("check").click()
    assert "Withdrawn" in asked_by_telephone(qtbot, page, record.code)
    drop(page, kept)
    assert checked(qtbot, page).head.face is Face.OVER
    there = page_of(qtbot, theirs)
    drop(there, kept)
    checked(qtbot, there)
    assert there.check.result.withdrawn == "ask"
    assert [line.action for line in on_desk(ours, log.entries)].count("letter_withdrawn") == 1


def test_a_letter_of_an_office_that_is_not_known_proves_nothing(qtbot, desks, tmp_path):
    stranger = sealed(made_up_office("Nobody").identity)
    (tmp_path / "stranger.pdf").write_bytes(stranger.pdf)
    page = page_of(qtbot, desks[1])
    drop(page, tmp_path / "stranger.pdf")
    face = checked(qtbot, page)
    assert face.head.face is Face.UNPROVED
    assert face.compare is None
    places = []
    desks[1].opened.connect(lambda place, _argument: places.append(place))
    press(qtbot, page.check_door.number)
    assert places == ["offices"]


def test_a_card_alone_makes_no_proof_until_its_number_was_checked(qtbot, qapp, tmp_path):
    dressed(qapp)
    with two_desks(tmp_path, checked=False) as (ours, theirs):
        on_desk(ours, lambda s: check_number(s, theirs.services))

        def make(s):
            _case, sent = sealed_case(s, theirs.services)
            return prepare(s, MakeLetter("referral", ("en",), referral_id=sent.referral_id))

        made = on_desk(ours, make)
        page = page_of(qtbot, theirs)
        page.check.take_text(made.qr_text)
        face = checked(qtbot, page)
        assert face.head.face is Face.UNPROVED
        assert face.compare is None
        places = []
        theirs.opened.connect(lambda *where: places.append(where))
        press(qtbot, page.check_door.number)
        assert places == [("check", ours.services.office.office_id)]
        on_desk(theirs, lambda s: check_number(s, ours.services))
        page.refresh()
        qtbot.waitUntil(lambda: page.check.stage is CheckStage.RESULT)
        assert page.check_door.face.head.face is Face.COMPARE


def test_wrong_files_are_told_apart_and_a_card_is_taken_where_it_belongs(qtbot, desks, tmp_path):
    ours, theirs = desks
    said, places = [], []
    theirs.noticed.connect(said.append)
    theirs.opened.connect(lambda *where: places.append(where))
    page = page_of(qtbot, theirs)
    (tmp_path / "empty.pdf").write_bytes(b"")
    Image.new("RGB", (640, 480), "grey").save(tmp_path / "holiday.jpg")
    (tmp_path / "notes.odd").write_bytes(b"made-up notes " * 100)
    for name in ("empty.pdf", "notes.odd", "holiday.jpg"):
        said.clear()
        drop(page, tmp_path / name)
        qtbot.waitUntil(lambda: bool(said), timeout=LONG)
        assert said[0].text.startswith(name)
        assert said[0].todo
        assert page.check.stage is CheckStage.ASKING
    card = tmp_path / "their.lfcard"
    on_desk(ours, lambda s: offices.export_card(s, card))
    drop(page, card)
    assert page.misplaced.isVisible()
    assert places == []
    page.misplaced.findChildren(type(page.letterhead))[0].click()
    assert places == [("offices", str(card))]
    assert page.misplaced is None


def test_a_huge_file_is_refused_and_keeps_nobody_waiting(qtbot, desks, tmp_path):
    huge = tmp_path / "huge.pdf"
    huge.write_bytes(b"%PDF-1.4\n")
    os.truncate(huge, 3 * 1024**3)
    said = []
    desks[1].noticed.connect(said.append)
    page = page_of(qtbot, desks[1])
    drop(page, huge)
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    assert "larger" in said[0].text


def test_a_check_is_stopped_and_the_page_asks_again(qtbot, desks, letter, kept):
    page = page_of(qtbot, desks[1])
    drop(page, kept)
    assert page.check.stage is CheckStage.CHECKING
    page.check_door.stop.click()
    settle(desks[1])
    assert (page.check.stage, page.check.result) == (CheckStage.ASKING, None)
    drop(page, kept)
    assert checked(qtbot, page).head.face is Face.GOOD


def test_the_log_holds_that_a_letter_was_checked_and_nothing_of_it(qtbot, desks, letter, kept):
    page = page_of(qtbot, desks[1])
    drop(page, kept)
    checked(qtbot, page)
    lines = on_desk(desks[1], log.entries)
    assert all("Maria" not in str(line.facts) for line in lines)


def test_the_list_begins_empty_with_a_next_step(qtbot, desks):
    places = []
    desks[1].opened.connect(lambda *where: places.append(where))
    page = in_window(qtbot, LettersPage(desks[1]), LIST)
    assert page.list_door.stack.currentIndex() == 1
    page.focus_first()
    assert keyboard_in(page.list_door.new)
    press(qtbot, page.list_door.new)
    settle(desks[1])
    press(qtbot, page.chooser.new_case)
    assert places == [("case", "new")]


def test_the_letter_is_found_and_opened_to_be_printed_again(qtbot, desks, letter):
    ours = desks[0]
    record = letter[0]
    places = []
    ours.opened.connect(lambda *where: places.append(where))
    page = in_window(qtbot, LettersPage(ours), LIST)
    page.search_asked()
    qtbot.keyClicks(page.list_door.search, record.code)
    qtbot.waitUntil(lambda: page.list.words == record.code)
    settle(ours)
    assert [row.letter_id for row in page.list.rows] == [record.letter_id]
    page.list_door.search.setText("no such words")
    qtbot.waitUntil(lambda: page.list.words == "no such words")
    settle(ours)
    assert page.list_door.stack.currentIndex() == 2
    press(qtbot, page.list_door.all)
    settle(ours)
    page.list_door.view.choose(0)
    page._flow = None
    page.list.choose(record.letter_id)
    press(qtbot, page.list_door.pane.again)
    assert places[-1][0] == "letter"
    assert record.letter_id in places[-1][1]


def test_print_again_shows_the_same_letter_and_back_leads_to_its_line(qtbot, desks, letter):
    ours = desks[0]
    window = MainWindow(ours)
    window.resize(1366, 720)
    qtbot.in_front(window)
    settle(ours)
    window.go("letters", letter[0].letter_id)
    settle(ours)
    press(qtbot, window.page.list_door.pane.again)
    qtbot.waitUntil(lambda: window.page.body.flow.can_leave, timeout=LONG)
    assert window.page.body.flow.out.pdf == letter[1].pdf
    window.back()
    settle(ours)
    assert isinstance(window.page, LettersPage)
    assert window.page.list.chosen_id == letter[0].letter_id
    assert window.page.doors.value() == LIST
    window.prepare_to_go()
    window.hide()
    window.deleteLater()

"""Papers in the window: dropped, pasted, seen small, changed, removed and put back."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QClipboard, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QPushButton

from app.cases.papers import papers
from app.cases.papers.papers import Wish
from app.cases.records import PaperRecord
from app.core import drafts
from app.system import pictures
from app.system.sandbox.trim import Trim
from desk_sim import on_lane, settle
from focus_seen import is_pressed_by_enter
from made_pdfs import one_page
from made_pictures import OWNER, moving, photograph, png_bomb
from papers_open import body, case_of, choose_by_hand, made, papers_open, sheet, undo_offers
from ui.cases.form.case_page import CasePage
from ui.cases.form.paper_sheets import (
    DescribeSheet,
    RemovedSheet,
    SaveSheet,
)
from ui.cases.form.paper_viewer import PaperViewer
from ui.cases.form.papers_body import PaperRow, PapersBody, Seen
from ui.frame.commands import at_hand
from ui.frame.desk import Desk, Notice
from ui.papers import papers_adding, papers_flow
from ui.papers.paper_sheet import PaperSheet
from ui.papers.papers_adding import Pasted, Wanted
from ui.papers.picture_sheet import PictureSheet
from ui.widgets.frames import laid_in
from ui.widgets.pictures import Thumbnail, decoded
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner
from waits import wait_until


@pytest.fixture
def said(desk: Desk) -> list[Notice]:
    heard: list[Notice] = []
    desk.noticed.connect(heard.append)
    return heard


@pytest.fixture
def offered(desk: Desk) -> list[tuple[str, Callable[[], None]]]:
    return undo_offers(desk)


@pytest.fixture
def page(qtbot, desk: Desk):
    with papers_open(qtbot, desk) as form:
        yield form


def press(row: PaperRow, act: str) -> QPushButton:
    button = button_of(row, act)
    assert button.isEnabled()
    button.click()
    return button


def button_of(row: PaperRow, act: str) -> QPushButton:
    return next(one for one in row.findChildren(QPushButton) if one.property("act") == act)


def only_row(page: CasePage) -> PaperRow:
    (row,) = body(page).rows.values()
    return row


def add(page: CasePage, *files: Path, **ticks: bool) -> None:
    """Offer files and press the main button of the sheet."""
    body(page).offer(list(files))
    asked = sheet(PaperSheet)
    for name, checked in ticks.items():
        getattr(asked, name).setChecked(checked)
    asked._add()
    settle(page.desk)


def put_into(folder: Path, desk: Desk, page: CasePage, content: bytes, name: str, **more):
    case_id = case_of(page).case_id
    path = made(folder, name, content)
    return on_lane(desk._lane, lambda: papers.attach(desk.services, case_id, path, "other", **more))


def test_dropped_files_are_asked_about_and_added(page, desk, said, offered, tmp_path):
    paths = [made(tmp_path, "FIR copy.pdf", b"%PDF"), made(tmp_path, "IMG_1.jpg", photograph())]
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left = Qt.MouseButton.LeftButton
    drop = QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, left,
                      Qt.KeyboardModifier.NoModifier)  # fmt: skip
    body(page).dropEvent(drop)
    asked = sheet(PaperSheet)
    assert [line.kind.value() for line in asked.lines] == ["fir_copy", "other"]
    assert asked.wish() is Wish.SMALL_ONLY
    asked._add()
    settle(desk)
    found = case_of(page).papers
    assert [(one.title, one.kind) for one in found] == [
        ("FIR copy.pdf", "fir_copy"), ("IMG_1.jpg", "other"),
    ]  # fmt: skip
    assert [text for text, _undo in offered] == ["2 documents added."]
    assert said == []
    rows = body(page).rows
    assert [row.thumbnail.has_picture for row in rows.values()] == [False, True]


def test_a_pasted_picture_becomes_a_paper_and_no_file(page, desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    board = QGuiApplication.clipboard()
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    board.setImage(image, QClipboard.Mode.Clipboard)
    before = set(tmp_path.iterdir())
    body(page).paste.click()
    sheet(PaperSheet)._add()
    settle(desk)
    (paper,) = case_of(page).papers
    assert (paper.media_type, paper.title) == ("image/png", "Pasted picture.png")
    assert only_row(page).thumbnail.has_picture
    assert set(tmp_path.iterdir()) == before


def test_pasting_raw_bytes_hands_them_over_unread(page, desk):
    mime = QMimeData()
    mime.setData("image/png", photograph(kind="PNG"))
    (found,) = papers_adding.taken_from(mime, "Pasted")
    assert isinstance(found, Pasted)
    assert OWNER in found.as_bytes()
    body(page).offer([found])
    sheet(PaperSheet)._add()
    settle(desk)
    (paper,) = case_of(page).papers
    content = on_lane(desk._lane, lambda: content_of(desk, paper))
    assert OWNER not in content


def content_of(desk: Desk, paper: PaperRecord) -> bytes:
    with papers.read_paper(desk.services, paper.paper_id) as reader:
        return reader.read()


def test_pasting_files_and_pasting_words(page, desk, said, tmp_path):
    board = QGuiApplication.clipboard()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(made(tmp_path, "a.txt", b"text")))])
    board.setMimeData(mime)
    body(page).paste_asked()
    sheet(PaperSheet)._add()
    settle(desk)
    assert len(case_of(page).papers) == 1
    board.setText("only words")
    body(page).paste_asked()
    assert said[-1].text == "There is no picture and no file to paste."
    assert said[-1].todo


def test_a_picture_that_the_system_cannot_give_is_said(page, desk, said):
    empty = Pasted("Pasted picture.png", QImage())
    body(page)._add([Wanted(empty, "other")], Wish.SMALL)
    settle(desk)
    assert "this picture could not be read" in said[-1].text
    assert case_of(page).papers == ()


def test_odd_files_are_told_and_hold_back_no_other(page, desk, said, offered, tmp_path):
    good = made(tmp_path, "a.txt", b"text")
    again = made(tmp_path, "b.txt", b"text")
    bomb = made(tmp_path, "bomb.png", png_bomb())
    empty = made(tmp_path, "empty.pdf", b"")
    add(page, good, empty, tmp_path, tmp_path / "gone.txt", bomb, again, as_it_is=True)
    assert [one.title for one in case_of(page).papers] == ["a.txt", "bomb.png", "b.txt"]
    (told,) = [one for one in said if one.key == "papers"]
    assert told.tone == "danger"
    lines = told.text.split("\n")
    assert lines[0] == "3 documents added."
    assert lines[1].startswith("empty.pdf: This paper was not added. The file is empty.")
    assert "This is a folder, not a file." in lines[2]
    assert lines[-1] == "And 1 more."
    assert [text for text, _undo in offered] == ["3 documents added."]


def test_a_picture_that_cannot_be_made_small_is_refused_when_that_was_asked(
    page, desk, said, tmp_path
):
    add(page, made(tmp_path, "moves.png", moving()))
    assert case_of(page).papers == ()
    assert "The picture moves" in said[-1].text
    add(page, made(tmp_path, "a.jpg", photograph()), original=True)
    (paper,) = case_of(page).papers
    assert OWNER in on_lane(desk._lane, lambda: content_of(desk, paper))
    assert only_row(page).thumbnail.has_picture


def test_only_a_paper_that_was_away_is_offered_again(page, desk, tmp_path):
    empty, away = made(tmp_path, "empty.pdf", b""), tmp_path / "away.pdf"
    for paths, left in (((empty,), False), ((away, empty), True)):
        add(page, *paths)
        place = papers_flow.place_of_begun(case_of(page).case_id, paths)
        kept = on_lane(desk._lane, lambda place=place: drafts.kept(desk.services, place))
        assert ("away.pdf" in kept, "empty.pdf" in kept) == (left, False)


def test_adding_goes_on_when_another_section_is_opened(page, desk, offered, tmp_path):
    files = [made(tmp_path, f"{number}.txt", b"%d" % number) for number in range(5)]
    body(page).offer(files)
    sheet(PaperSheet)._add()
    page.show_section("p1/identity")
    page.show_section("papers")
    settle(desk)
    assert len(case_of(page).papers) == 5
    assert len(body(page).rows) == 5
    assert offered[-1][0] == "5 documents added."


def test_stop_drops_what_waits(page, desk, tmp_path):
    files = [made(tmp_path, f"{number}.txt", b"%d" % number) for number in range(5)]
    body(page).offer(files)
    sheet(PaperSheet)._add()
    body(page).busy.stop.click()
    settle(desk)
    assert len(case_of(page).papers) < 5
    assert not body(page).busy.isVisible()


def test_many_files_are_one_sheet_with_thirty_questions(page, tmp_path):
    files = [tmp_path / f"FIR {number}.pdf" for number in range(45)]
    body(page).offer(files)
    asked = sheet(PaperSheet)
    wait_until(lambda: len(asked.lines) == 30)
    given: list[list[Wanted]] = []
    asked._done = lambda wanted, _wish: given.append(wanted)
    asked._add()
    assert [one.kind for one in given[0]] == ["fir_copy"] * 45


def test_what_was_added_is_taken_out_again_with_its_original_by_one_press(
    page, desk, said, offered, tmp_path
):
    body(page).offer([made(tmp_path, "a.jpg", photograph()), made(tmp_path, "b.txt", b"text")])
    asked = sheet(PaperSheet)
    asked.trim({0: Trim(1)})
    asked.original.setChecked(True)
    asked._add()
    settle(desk)
    titles = [(one.title, one.group != "") for one in case_of(page).papers]
    assert titles == [("a.jpg", True), ("a.jpg (original)", False), ("b.txt", True)]
    offered[-1][1]()
    settle(desk)
    assert case_of(page).papers == ()
    assert said[-1].text == "3 documents were taken out again."
    assert not body(page).removed.isHidden()


def test_all_that_were_not_added_are_named_in_the_section(page, desk, tmp_path):
    add(page, *(made(tmp_path, f"{number}.pdf", b"") for number in range(7)))
    words = [one.shown() for one in page.findChildren(PlainLabel) if one.isVisible()]
    (told,) = [one for one in words if "0.pdf: " in one]
    assert all(f"{number}.pdf: This paper was not added." in told for number in range(7))
    next(one for one in body(page).findChildren(QPushButton) if one.text() == " Close").click()
    assert body(page).not_added.count() == 0


def test_files_are_measured_and_seen_small_before_they_are_added(qtbot, page, tmp_path):
    files = [made(tmp_path, "a.jpg", photograph()), tmp_path / "gone.pdf",
             made(tmp_path, "b.txt", bytes(5_000))]  # fmt: skip
    body(page).offer(files)
    asked = sheet(PaperSheet)
    picture, gone, text = asked.lines
    qtbot.waitUntil(lambda: picture.thumbnail.has_picture)
    assert text.state.shown() == "5 KB"
    assert gone.wrong.shown() == "The file or folder is not there."
    assert asked.count.shown().startswith("3 documents · ")
    assert [line.cut.isHidden() for line in asked.lines] == [False, True, True]
    picture.take(Trim(1, 0, 0, 5_000, 10_000))
    assert picture.state.shown().endswith("turned · cut")
    asked.reject()


def test_one_press_gives_all_the_same_kind_and_another_takes_it_back(page, tmp_path):
    files = [tmp_path / "FIR 1.pdf", tmp_path / "note.txt", *(
        tmp_path / f"{number}.pdf" for number in range(40)
    )]  # fmt: skip
    body(page).offer(files)
    asked = sheet(PaperSheet)
    before = [one.kind for one in asked.chosen()]
    choose_by_hand(asked.all, "statement")
    assert {one.kind for one in asked.chosen()} == {"statement"}
    choose_by_hand(asked.all, "")
    assert [one.kind for one in asked.chosen()] == before
    choose_by_hand(asked.all, "statement")
    choose_by_hand(asked.lines[0].kind, "translation")
    assert asked.all.value() == ""
    assert [one.kind for one in asked.chosen()][:2] == ["translation", "statement"]
    wait_until(lambda: len(asked.lines) == 30)
    assert asked.lines[-1].kind.value() == "statement"
    asked.reject()


def test_a_picture_that_stays_as_it_is_needs_a_tick(page, desk, said, tmp_path):
    heic = made(tmp_path, "IMG_2.HEIC", b"....ftypheic" + OWNER)
    body(page).offer([heic])
    words = [one.shown() for one in sheet(PaperSheet).findChildren(PlainLabel)]
    assert any("it still tells where it was taken" in text for text in words)
    sheet(PaperSheet)._add()
    settle(desk)
    assert case_of(page).papers == ()
    assert "cannot be made smaller here" in said[-1].text
    add(page, heic, as_it_is=True)
    assert len(case_of(page).papers) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("IMG_1", b"\0\0\0\x18ftypheic" + OWNER, "cannot be made smaller here"),
        ("scan.bin", b"II*\0\x08\0\0\0" + OWNER, "cannot be made smaller here"),
        ("VID_1", b"\0\0\0\x14ftypqt  " + OWNER, "A film still tells"),
        ("voice.m4a", b"\0\0\0\x14ftypisom" + OWNER, "begins like a film"),
    ],
)
def test_what_a_file_is_counts_and_not_its_name(page, desk, said, tmp_path, name, content, words):
    odd = made(tmp_path, name, content)
    body(page).offer([made(tmp_path, "a.pdf", b"%PDF"), odd])
    asked = sheet(PaperSheet)
    wait_until(lambda: not asked.lines[1].tells.isHidden())
    assert words in asked.lines[1].tells.shown()
    assert asked.lines[0].tells.isHidden()
    assert asked.as_it_is.isVisibleTo(asked)
    shown = [one.shown() for one in asked.findChildren(PlainLabel) if one.isVisibleTo(asked)]
    assert any("never leaves this office, unless you change that" in text for text in shown)
    assert any(text.startswith("Other kinds of files are not looked into") for text in shown)
    asked._add()
    settle(desk)
    assert [one.title for one in case_of(page).papers] == ["a.pdf"]
    assert words in said[-1].text
    add(page, odd, as_it_is=True)
    assert [one.group for one in case_of(page).papers] == [papers.DEFAULT_GROUP, ""]


def test_without_a_picture_nothing_is_asked_about_pictures(page, tmp_path):
    body(page).offer([made(tmp_path, "a.pdf", b"%PDF")])
    asked = sheet(PaperSheet)
    wait_until(lambda: asked.count.shown() != "" and bool(asked._measured))
    assert not asked.as_it_is.isVisibleTo(asked)
    asked.reject()


def test_a_small_picture_waits_for_its_row(page, tmp_path):
    files = [tmp_path / f"{number}.jpg" for number in range(12)]
    asked = PaperSheet(files, lambda _wanted, _wish: None, page)
    begun = len(asked.lines)
    assert begun < 12
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    asked._on_small(11, image)
    wait_until(lambda: len(asked.lines) == 12)
    assert [line.thumbnail.has_picture for line in asked.lines] == [*[False] * 11, True]
    asked.deleteLater()


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ('{"papers": [], "wish": "small"}', Wish.SMALL_ONLY),
        ('{"papers": [], "wish": "small-only"}', Wish.SMALL_ONLY),
        ('{"papers": [], "wish": "original"}', Wish.ORIGINAL),
        ('{"papers": [], "wish": "small", "pictures": 3}', Wish.SMALL_ONLY),
        ('{"papers": [], "pictures": "odd"}', Wish.SMALL_ONLY),
        *((json.dumps({"papers": [], "pictures": wish.value}), wish) for wish in Wish),
    ],
)
def test_an_old_draft_brings_no_tick_that_nobody_set(text, wish):
    assert papers_flow.begun_read(text)[1] is wish


def test_a_draft_keeps_the_tick_that_was_set(tmp_path):
    wanted = [Wanted(tmp_path / "a.jpg", "other")]
    for wish in Wish:
        assert papers_flow.begun_read(papers_flow.begun_written(wanted, wish))[1] is wish


def test_how_a_picture_is_cut_is_a_draft_until_it_is_added(page, desk, tmp_path):
    path = made(tmp_path, "a.jpg", photograph())
    body(page).offer([path])
    asked = sheet(PaperSheet)
    asked.trim({0: Trim(3, 0, 0, 5_000, 5_000)})
    asked.reject()
    settle(desk)
    body(page).offer([path])
    settle(desk)
    asked = sheet(PaperSheet)
    wait_until(lambda: asked.chosen()[0].trim == Trim(3, 0, 0, 5_000, 5_000))
    asked.reject()
    old = '{"papers": [["/a.jpg", true, "other", ""]], "wish": "small"}'
    assert papers_flow.begun_read(old)[0][0].trim == Trim()
    odd = '{"papers": [["/a.jpg", true, "other", "", "9 9"]], "wish": 3}'
    said, wish = papers_flow.begun_read(odd)
    assert (said[0].trim, wish) == (Trim(), Wish.SMALL_ONLY)


def test_the_keys_that_hide_names_close_both_sheets(page, tmp_path):
    body(page).offer([made(tmp_path, "a.jpg", photograph())])
    asked = sheet(PaperSheet)
    asked.lines[0].cut.click()
    cutting = sheet(PictureSheet)
    at_hand(cutting)["names"].activated.emit()
    assert not cutting.isVisible()
    assert not asked.isVisible()


def test_a_file_that_can_run_is_named_and_saved_by_the_head_alone(page, desk, tmp_path):
    add(page, made(tmp_path, "photo.jpg.exe", b"MZ"))
    row = only_row(page)
    words = [label.shown() for label in row.findChildren(PlainLabel)]
    assert any(".exe" in text and "may run" in text for text in words)
    assert button_of(row, "look").isHidden()
    press(row, "save")
    asked = sheet(SaveSheet)
    assert not asked.go.hasFocus()
    assert not is_pressed_by_enter(asked.go)
    asked.reject()
    officer = replace(desk.services.user, role="officer")
    line = PaperRow(row.paper, Seen(officer, 0))
    button = button_of(line, "save")
    assert not button.isEnabled()
    assert "head of the office" in button.accessibleDescription()


def test_who_may_only_read_adds_and_changes_nothing(qtbot, page, desk, tmp_path):
    add(page, made(tmp_path, "a.txt", b"text"))
    reader = replace(desk.services, user=replace(desk.services.user, role="read_only"))
    desk.services = reader
    shown = PapersBody(desk, case_of(page), page)
    settle(desk)
    assert not shown.add.isEnabled()
    assert not shown.paste.isEnabled()
    assert not shown.acceptDrops()
    shown.paste_asked()
    (row,) = shown.rows.values()
    assert [button_of(row, act).isEnabled() for act in ("save", "describe", "remove")] == [
        False, False, False,
    ]  # fmt: skip


def test_words_about_a_paper_are_changed_in_a_sheet(page, desk, tmp_path):
    add(page, made(tmp_path, "a.txt", b"text"))
    press(only_row(page), "describe")
    asked = sheet(DescribeSheet)
    asked.name.setText("Note of the doctor")
    asked.kind.choose("medical_report")
    asked.group.choose("")
    asked._keep()
    settle(desk)
    (paper,) = case_of(page).papers
    assert (paper.title, paper.kind, paper.group) == ("Note of the doctor", "medical_report", "")
    assert only_row(page).paper == paper


def test_a_removed_paper_is_offered_back_and_waits(page, desk, offered, tmp_path):
    add(page, made(tmp_path, "a.jpg", photograph()))
    assert body(page).removed.isHidden()
    (paper,) = case_of(page).papers
    press(only_row(page), "remove")
    settle(desk)
    assert case_of(page).papers == ()
    assert body(page).rows == {}
    assert not body(page).removed.isHidden()
    page.show_section("p1/identity")  # the undo works from anywhere
    offered[-1][1]()
    settle(desk)
    assert case_of(page).papers == (paper,)
    page.show_section("papers")
    settle(desk)
    assert only_row(page).thumbnail.has_picture


def test_a_removed_paper_is_put_back_from_the_list(page, desk, tmp_path):
    add(page, made(tmp_path, "a.txt", b"text"))
    press(only_row(page), "remove")
    settle(desk)
    body(page).removed.click()
    settle(desk)
    asked = sheet(RemovedSheet)
    back = next(one for one in asked.findChildren(QPushButton) if "Put back" in one.text())
    assert "a.txt" in back.accessibleName()
    back.click()
    settle(desk)
    assert len(case_of(page).papers) == 1
    assert body(page).removed.isHidden()


def test_a_picture_is_looked_at_large(page, desk, tmp_path):
    put_into(tmp_path, desk, page, photograph((2000, 1000)), "a.jpg", wish=Wish.ORIGINAL)
    page.flow.reload()
    settle(desk)
    assert only_row(page).thumbnail.has_picture
    press(only_row(page), "look")
    shown = sheet(PaperViewer)
    settle(desk)
    assert shown.view.has_picture
    assert shown.windowTitle() == "Other"
    assert shown.view.instead.isHidden()
    shown.reject()


def test_a_hostile_picture_is_told_in_words_and_shown_nowhere(page, desk, tmp_path):
    put_into(tmp_path, desk, page, png_bomb(), "bomb.png", wish=Wish.SMALL)
    page.flow.reload()
    settle(desk)
    row = only_row(page)
    assert not row.thumbnail.has_picture
    assert button_of(row, "look").isHidden()
    press(row, "look")
    shown = sheet(PaperViewer)
    settle(desk)
    told = "This document cannot be shown here. You can save a copy of it."
    assert shown.view.instead.shown() == told
    assert shown.view.why.shown() == "The picture is too large to be made smaller."
    assert not shown.view.has_picture
    shown.reject()


def test_a_pdf_can_be_viewed_and_what_is_neither_cannot(page, desk, tmp_path):
    add(page, made(tmp_path, "a.pdf", one_page()), made(tmp_path, "b.docx", b"PK"))
    seen = {line.paper.title: button_of(line, "look").isHidden() for line in in_order(page)}
    assert seen == {"a.pdf": False, "b.docx": True}


def test_the_window_decodes_nothing_but_jpegs(qtbot):
    small = Thumbnail("file-text")
    qtbot.addWidget(small)
    for content in (b"", photograph(kind="PNG"), b"\xff\xd8\xff" + bytes(100), b"<svg/>"):
        small.show_jpeg(content)
        assert not small.has_picture
        assert decoded(content).isNull()
    given = photograph()
    small.show_jpeg(pictures.remake(io.BytesIO(given), len(given)).thumbnail)
    assert small.has_picture


def test_rows_that_are_still_true_stay_and_new_ones_stand_in_their_order(page, desk, tmp_path):
    add(page, *[made(tmp_path, f"{number:02d}.txt", b"%d" % number) for number in range(15)])
    QApplication.processEvents()
    assert shown(page) == [f"{number:02d}.txt" for number in range(15)]
    first, third = in_order(page)[0], in_order(page)[2]
    assert third.paper.title == "02.txt"
    press(third, "remove")
    settle(desk)
    assert len(in_order(page)) == 14
    body(page)._flow.put_back(case_of(page).case_id, third.paper)
    settle(desk)
    assert shown(page) == [paper.title for paper in case_of(page).papers]
    assert len(in_order(page)) == 15
    assert in_order(page)[0] is first


def shown(page: CasePage) -> list[str]:
    return [row.paper.title for row in in_order(page)]


def in_order(page: CasePage) -> list[PaperRow]:
    wait_until(lambda: not body(page)._missing)
    return laid_in(body(page)._list)


def opened_again(page: CasePage) -> PapersBody:
    page.body.open("papers")
    settle(page.desk)
    return body(page)


def offers(page: CasePage) -> list[str]:
    return [one.text for one in body(page).begun.findChildren(Banner) if not one.isHidden()]


def press_words(page: CasePage, words: str) -> None:
    buttons = body(page).begun.findChildren(QPushButton)
    next(one for one in buttons if one.text() == words and one.isVisible()).click()


def test_what_was_said_of_papers_is_offered_in_the_section_until_they_are_added(page, tmp_path):
    path = made(tmp_path, "scan.pdf", b"made up")
    body(page).offer([path])
    asked = sheet(PaperSheet)
    asked.name.setText("Order of the court")
    choose_by_hand(asked.lines[0].kind, "fir_copy")
    asked.reject()
    settle(page.desk)
    opened_again(page)
    assert offers(page) == ["You had begun to add: scan.pdf"]
    press_words(page, "Discard")
    assert offers(page) == ["Discarded."]
    press_words(page, "Bring it back")
    settle(page.desk)
    press_words(page, "Go on")
    settle(page.desk)
    again = sheet(PaperSheet)
    assert (again.name.text(), again.lines[0].kind.value()) == ("Order of the court", "fir_copy")
    again._add()
    settle(page.desk)
    (paper,) = case_of(page).papers
    assert (paper.title, paper.kind) == ("Order of the court", "fir_copy")
    opened_again(page)
    assert offers(page) == []


def test_papers_that_were_not_added_any_more_are_offered_and_those_that_were_are_not(
    page, tmp_path
):
    files = [made(tmp_path, f"{name}.pdf", name.encode()) for name in ("one", "two", "three")]
    files[1].unlink()
    add(page, *files)
    assert len(case_of(page).papers) == 2
    opened_again(page)
    assert offers(page) == ["You had begun to add: two.pdf"]


def test_what_was_said_of_a_pasted_picture_waits_for_it_to_be_pasted_again(page):
    pasted = Pasted("Pasted picture.png", photograph())
    body(page).offer([pasted])
    sheet(PaperSheet).name.setText("The house")
    sheet(PaperSheet).reject()
    settle(page.desk)
    opened_again(page)
    (banner,) = body(page).begun.findChildren(Banner)
    assert "Paste it again" in banner.todo.shown()
    body(page).offer([pasted])
    settle(page.desk)
    assert sheet(PaperSheet).name.text() == "The house"
    sheet(PaperSheet).reject()


@pytest.mark.parametrize("text", ["{", "[]", '{"papers": [[1, 2], "x"]}', '{"papers": 7}'])
def test_a_text_that_makes_no_sense_says_nothing_of_papers(text):
    assert papers_flow.begun_read(text) == ((), Wish.SMALL_ONLY)

"""The chooser at work: drives, folders, small pictures, saving, and everything by keyboard."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.base.errors import FileUnreadableError
from app.system.folders import BY_NAME, Entry
from drawn_texts import drawn_texts
from focus_seen import is_pressed_by_enter
from made_pdfs import many_pages, one_page
from made_pictures import photograph, png_bomb
from screens_choosing import around_of, made_stick
from seen_texts import seen_texts
from ui.frame import projector, worker
from ui.look.theme import look
from ui.sealed.locked_page import LockedPage
from ui.widgets import chooser_browser, chooser_files, chooser_places
from ui.widgets.chooser import INTO, MANY, OPEN, SAVE, Asked, Chooser, NewFolderSheet, ReplaceSheet
from ui.widgets.chooser_places import Around
from ui.widgets.removable_media import Volume
from waits import until_stopped

PDF = "(*.pdf)"


class Computer:
    """What is plugged in, as a test has it."""

    def __init__(self, around: Around) -> None:
        self.around = around

    def look(self, recent: tuple[Path, ...]) -> Around:
        return replace(self.around, recent=tuple(recent))


@pytest.fixture(autouse=True)
def forgotten():
    yield
    chooser_places.forget()
    projector.wear(False)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return made_stick(tmp_path)


@pytest.fixture
def computer(stick: Path) -> Computer:
    return Computer(replace(around_of(stick), recent=()))


@pytest.fixture
def show(qtbot, asking, computer):
    def shown(asked: Asked, done=list, parent: QWidget | None = None) -> Chooser:
        dialog = Chooser(asked, done, parent or asking, look=computer.look)
        qtbot.in_front(dialog)
        qtbot.waitUntil(lambda: dialog.browser.listing is not None)
        return dialog

    return shown


def ask(mode: str, kinds: str = "", **more) -> Asked:
    return Asked(mode, "Made up", kinds, with_drive=more.pop("with_drive", True), **more)


def at(qtbot, dialog: Chooser, folder: Path) -> Chooser:
    dialog.browser.go_to(folder)
    qtbot.waitUntil(lambda: dialog.browser.folder == folder)
    return dialog


def listed(dialog: Chooser) -> list[str]:
    return [entry.shown for entry in dialog.browser.list.files.records()]


def sheet_over(dialog: Chooser, kind):
    (sheet,) = (one for one in dialog.findChildren(kind) if one.isVisible())
    return sheet


def words(dialog: QWidget) -> str:
    return " ".join(text for _where, text in seen_texts(dialog))


# Where it begins ----------------------------------------------------------------------------------


def test_it_begins_with_the_drive_that_is_plugged_in(show, stick):
    dialog = show(ask(OPEN))
    assert dialog.browser.folder == stick
    assert "12.4 GB free" in words(dialog)
    assert "900 MB free, only to read" in words(dialog)


def test_without_a_drive_it_begins_elsewhere_and_says_that_none_is_there(show, computer, stick):
    computer.around = replace(computer.around, drives=())
    dialog = show(ask(OPEN))
    assert dialog.browser.folder != stick
    assert "None is plugged in." in words(dialog)


def test_documents_begin_where_a_card_keeps_its_photographs_the_newest_first(show, computer, stick):
    camera = stick / "DCIM" / "101CANON"
    camera.mkdir(parents=True)
    for number, name in enumerate(("old.jpg", "new.jpg")):
        (camera / name).write_bytes(photograph())
        os.utime(camera / name, (1_000_000 + number, 1_000_000 + number))
    computer.around = replace(computer.around, photographs=(("CARD", camera),))
    dialog = show(ask(MANY, photographs=True))
    assert dialog.browser.folder == camera
    assert listed(dialog) == ["new.jpg", "old.jpg"]
    assert "Photographs on CARD" in words(dialog)
    assert show(ask(MANY)).browser.folder == stick


def test_a_disk_that_stays_is_no_drive_to_begin_with(show, computer, stick):
    stays = Volume(stick, "Second disk", 1, stays=True)
    computer.around = replace(computer.around, drives=(stays,))
    assert show(ask(OPEN)).browser.folder != stick


def test_it_begins_where_something_was_chosen_a_moment_ago(show, stick, asking):
    chooser_places.remember(stick / "2026-11 letters", asking)
    dialog = show(ask(OPEN, with_drive=False))
    assert dialog.browser.folder == stick / "2026-11 letters"
    assert "Chosen a moment ago" in words(dialog)


# Drives come and go -------------------------------------------------------------------------------


def test_a_drive_that_comes_shows_by_itself_and_moves_nothing(
    qtbot, show, computer, stick, monkeypatch
):
    monkeypatch.setattr(chooser_browser, "LOOK_EVERY_MS", 20)
    there, computer.around = computer.around, replace(computer.around, drives=())
    dialog = show(ask(OPEN))
    before = dialog.browser.folder
    computer.around = there
    qtbot.waitUntil(lambda: "KINGSTON" in words(dialog))
    assert dialog.browser.folder == before


def test_a_drive_that_is_pulled_is_told_and_nothing_can_be_taken(qtbot, show, computer, stick):
    dialog = show(ask(INTO, writes=True))
    shutil.rmtree(stick)
    computer.around = replace(computer.around, drives=())
    dialog.browser.look_again()
    qtbot.waitUntil(lambda: dialog.browser.told.count() > 0)
    assert "Was the drive pulled out?" in words(dialog)
    assert not dialog.take_it.isEnabled()
    assert dialog.browser.folder is None
    assert "BLUE, 12.4 GB free" not in words(dialog)


def test_a_drive_that_is_put_in_again_is_read_again(qtbot, show, stick):
    aside = stick.with_name("aside")
    dialog = show(ask(OPEN))
    stick.rename(aside)
    dialog.browser.look_again()
    qtbot.waitUntil(lambda: dialog.browser.told.count() > 0)
    dialog.browser.look_again()
    qtbot.waitUntil(lambda: dialog.browser._stamp == 0)
    aside.rename(stick)
    dialog.browser.look_again()
    qtbot.waitUntil(lambda: dialog.browser.folder == stick)
    assert dialog.browser.told.count() == 0


def test_what_comes_into_the_folder_shows_by_itself(qtbot, show, stick):
    dialog = show(ask(OPEN))
    dialog.browser.list.choose_path(stick / "IMG_20261121.jpg")
    (stick / "new.txt").write_text("made up")
    # A disk whose clock ticks slowly would tell nothing of it.
    changed = stick.stat().st_mtime_ns + 1_000_000_000
    os.utime(stick, ns=(changed, changed))
    dialog.browser.look_again()
    qtbot.waitUntil(lambda: "new.txt" in listed(dialog))
    (chosen,) = dialog.browser.list.chosen()
    assert chosen.path == stick / "IMG_20261121.jpg"


def test_the_places_stay_as_they_are_chosen_while_drives_come_and_go(qtbot, show, computer):
    dialog = show(ask(OPEN))
    places = dialog.browser.places
    places.setFocus()
    qtbot.keyClick(places, Qt.Key.Key_Down)
    chosen = places.currentItem().text()
    computer.around = replace(
        computer.around,
        drives=(*computer.around.drives, Volume(Path("/media/third"), "THIRD", 5)),
    )
    dialog.browser.look_again()
    qtbot.waitUntil(lambda: "THIRD" in words(dialog))
    assert places.currentItem().text() == chosen


# Choosing -----------------------------------------------------------------------------------------


def test_a_file_is_chosen_by_keyboard_alone(qtbot, show, stick):
    found: list[Path] = []
    dialog = show(ask(OPEN, "Cards (*.lfcard)"), found.extend)
    view = dialog.browser.list
    assert view.hasFocus()
    assert listed(dialog) == ["2026-11 letters", "Bal Kalyan Shelter.lfcard"]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert [one.path.name for one in view.chosen()] == ["2026-11 letters"]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert found == [stick / "Bal Kalyan Shelter.lfcard"]
    assert not dialog.isVisible()


@pytest.fixture
def two_cards(stick) -> list[Path]:
    """Two cards and nothing else, the newest first."""
    (stick / "2026-11 letters").rename(stick.parent / "letters elsewhere")
    older = stick / "A made-up older card.lfcard"
    older.write_bytes(b"card")
    os.utime(older, (1, 1))
    return [stick / "Bal Kalyan Shelter.lfcard", older]


@pytest.mark.parametrize("mode", [OPEN, MANY])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_nothing_is_chosen_before_a_key_chooses_it(qtbot, show, two_cards, mode, key):
    found: list[Path] = []
    dialog = show(ask(mode, "Cards (*.lfcard)"), found.extend)
    view = dialog.browser.list
    assert view.currentIndex().row() == 0
    assert view.chosen() == ()
    assert not dialog.take_it.isEnabled()
    qtbot.keyClick(view, key)
    if key == Qt.Key.Key_Down:
        assert [one.path for one in view.chosen()] == two_cards[:1]
        assert found == []
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert found == two_cards[:1]


def test_the_only_folder_of_a_place_is_chosen_by_an_arrow(qtbot, show, stick):
    dialog = show(ask(INTO, writes=True))
    qtbot.keyClick(dialog.browser.list, Qt.Key.Key_Down)
    assert [one.path for one in dialog.browser.list.chosen()] == [stick / "2026-11 letters"]
    assert "2026-11 letters" in dialog.take_it.text()


def test_only_what_was_chosen_by_hand_is_taken_along(qtbot, show, two_cards):
    dialog = show(ask(MANY, "Cards (*.lfcard)"))
    view = dialog.browser.list
    place = view.visualRect(view.files.index(1, 0)).center()
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, control, place)
    assert [one.path for one in view.chosen()] == two_cards[1:]


def test_a_file_that_comes_meanwhile_does_not_come_under_the_keyboard(
    qtbot, show, stick, two_cards
):
    found: list[Path] = []
    dialog = show(ask(OPEN, "Cards (*.lfcard)"), found.extend)
    view = dialog.browser.list
    (stick / "Another made-up card.lfcard").write_bytes(b"card")
    dialog.browser.look_again()
    qtbot.waitUntil(lambda: len(listed(dialog)) == 3)
    assert listed(dialog)[0] == "Another made-up card.lfcard", "the newest is first"
    assert view.chosen() == ()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert found == two_cards[:1]


def test_what_was_taken_out_again_stays_out_when_the_order_is_another(qtbot, show, two_cards):
    dialog = show(ask(MANY, "Cards (*.lfcard)"))
    view = dialog.browser.list
    control = Qt.KeyboardModifier.ControlModifier
    for row in (0, 1, 1):
        place = view.visualRect(view.files.index(row, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, control, place)
    assert [one.path for one in view.chosen()] == two_cards[:1]
    dialog.browser.order.choose(BY_NAME)
    dialog.browser.order.chosen.emit(BY_NAME)
    qtbot.waitUntil(lambda: listed(dialog)[0] == two_cards[1].name)
    assert [one.path for one in view.chosen()] == two_cards[:1]


def test_an_enter_that_is_held_from_before_chooses_nothing(show, two_cards):
    dialog = show(ask(OPEN, "Cards (*.lfcard)"))
    view = dialog.browser.list
    enter, none = Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, enter, none, "\r", True))
    assert view.chosen() == ()
    assert dialog.isVisible()


def test_the_list_of_a_place_to_save_takes_no_name_by_itself(show):
    dialog = show(ask(SAVE, "Cards (*.lfcard)"))
    before = dialog.name.text()
    dialog.browser.list.setFocus()
    assert dialog.browser.list.chosen() == ()
    assert dialog.name.text() == before


def test_enter_goes_into_a_folder_and_backspace_back_to_it(qtbot, show, stick):
    dialog = show(ask(OPEN))
    view = dialog.browser.list
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.browser.folder == stick / "2026-11 letters")
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: dialog.browser.folder == stick)
    assert view.chosen()[0].path == stick / "2026-11 letters"


def test_a_place_is_gone_to_by_enter_and_the_keyboard_goes_to_its_files(qtbot, show, stick):
    dialog = show(ask(OPEN))
    places = dialog.browser.places
    places.setFocus()
    qtbot.keyClick(places, Qt.Key.Key_End)
    while places.currentItem().text() != "My documents":
        qtbot.keyClick(places, Qt.Key.Key_Up)
    qtbot.keyClick(places, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.browser.folder == stick.parent)
    assert dialog.browser.list.hasFocus()


def test_several_files_are_chosen_and_no_folder_with_them(qtbot, show, stick):
    found: list[Path] = []
    dialog = show(ask(MANY), found.extend)
    dialog.browser.list.selectAll()
    dialog.go()
    assert len(found) == 6
    assert all(path.parent == stick for path in found)


def test_why_a_file_is_not_seen_is_said_and_other_kinds_can_be_shown(qtbot, show):
    dialog = show(ask(OPEN, f"Letters {PDF};;All files (*)"))
    assert "5 files of other kinds are not shown" in words(dialog)
    dialog.kind.setFocus()
    qtbot.keyClick(dialog.kind, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(listed(dialog)) == 7)


def test_the_kind_of_file_is_read_whole(show):
    dialog = show(ask(OPEN, f"Letters that were made up {PDF};;All files (*)"))
    room = dialog.kind.fontMetrics().horizontalAdvance("Letters that were made up")
    assert dialog.kind.width() > room + look().px(30), "beside the arrow"


def test_a_folder_is_the_one_that_is_looked_at_or_chosen_in_it_and_the_button_names_it(
    qtbot, show, stick
):
    found: list[Path] = []
    dialog = show(ask(INTO, writes=True), found.extend)
    assert dialog.browser.list.chosen() == ()
    assert dialog.take_it.accessibleName() == "Choose “BLUE”"
    dialog.browser.list.choose(0)
    assert dialog.take_it.accessibleName() == "Choose “2026-11 letters”"
    dialog.go()
    assert found == [stick / "2026-11 letters"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (ask(INTO, writes=True), "No folder lies in here. You can choose this one."),
        (ask(SAVE, PDF), "No file of this kind lies here yet. You can save it here."),
        (ask(OPEN, PDF), "Nothing of the kind that is asked for lies in this folder."),
    ],
)
def test_an_empty_list_says_what_that_means_for_what_is_asked(qtbot, show, tmp_path, asked, said):
    folder = tmp_path / "with one file"
    folder.mkdir()
    (folder / "notes.txt").write_text("made up")
    dialog = at(qtbot, show(asked), folder)
    assert dialog.browser.list.accessibleDescription() == said
    assert ("not shown" in words(dialog)) is (asked.mode != INTO)


def test_no_enter_takes_a_folder_into_which_something_leaves(qtbot, show):
    dialog = show(ask(INTO, writes=True))
    assert not is_pressed_by_enter(dialog.take_it)
    qtbot.keyClick(dialog.browser.list, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_esc_closes_and_nothing_is_answered(qtbot, show):
    found: list[object] = []
    dialog = show(ask(OPEN), found.append)
    qtbot.keyClick(dialog.browser.list, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert found == []


# Saving -------------------------------------------------------------------------------------------


def test_a_name_gets_its_ending_and_enter_saves(qtbot, show, stick):
    found: list[Path] = []
    dialog = show(ask(SAVE, PDF, proposed="LF-26-0042.pdf"), found.extend)
    assert dialog.name.hasFocus()
    assert dialog.name.selectedText() == "LF-26-0042"
    qtbot.keyClicks(dialog.name, "letter")
    dialog.name.setText("letter")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: found == [stick / "letter.pdf"])


def test_a_name_that_is_taken_is_refused_under_the_field_and_nothing_is_answered(
    qtbot, show, stick
):
    found: list[object] = []
    dialog = show(ask(SAVE, PDF, proposed="FIR 12-2026.pdf"), found.append)
    # Without the ending it is the same file.
    dialog.name.setText("FIR 12-2026")
    dialog.go()
    qtbot.waitUntil(lambda: bool(dialog.wrong.shown()))
    assert "already there, and stays as it is" in dialog.wrong.shown()
    assert found == []
    dialog.name.setText("another")
    assert dialog.wrong.shown() == ""


def test_what_may_be_replaced_is_asked_for_first(qtbot, show, stick):
    found: list[Path] = []
    asked = ask(SAVE, PDF, proposed="FIR 12-2026.pdf", replaces=True)
    dialog = show(asked, found.extend)
    for answer in ("keep", "go"):
        dialog.go()
        qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(ReplaceSheet)))
        sheet = sheet_over(dialog, ReplaceSheet)
        assert "FIR 12-2026.pdf" in words(sheet)
        assert found == []
        qtbot.mouseClick(getattr(sheet, answer), Qt.MouseButton.LeftButton)
    assert found == [stick / "FIR 12-2026.pdf"]


@pytest.mark.parametrize("name", ["a/b", "evil\u202efdp", "x" * 300, "con", " .", "a:b"])
def test_a_name_that_not_every_stick_can_keep_is_refused(qtbot, show, name):
    found: list[object] = []
    dialog = show(ask(SAVE, PDF, proposed="x.pdf"), found.append)
    dialog.name.setText(name)
    dialog.go()
    qtbot.waitUntil(lambda: bool(dialog.wrong.shown()))
    assert found == []


def test_a_press_in_the_list_takes_the_name_of_a_file(qtbot, show, stick):
    dialog = show(ask(SAVE, PDF, proposed="x.pdf"))
    dialog.browser.list.setFocus()
    dialog.browser.list.choose_path(stick / "FIR 12-2026.pdf")
    assert dialog.name.text() == "FIR 12-2026.pdf"


def test_a_new_folder_is_made_and_looked_at(qtbot, show, stick):
    dialog = show(ask(SAVE, PDF, proposed="x.pdf"))
    dialog.new.click()
    sheet = sheet_over(dialog, NewFolderSheet)
    sheet.name.setText("2026-11 letters")
    sheet.make.click()
    qtbot.waitUntil(lambda: bool(sheet.name_row.error.shown()))
    sheet.name.setText("New one")
    qtbot.keyClick(sheet.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.browser.folder == stick / "New one")


def test_where_nothing_can_be_written_saving_is_greyed_with_its_reason(show, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _path, _how: False)
    dialog = show(ask(SAVE, PDF, proposed="x.pdf"))
    assert not dialog.take_it.isEnabled()
    assert "Nothing can be written" in dialog.take_it.accessibleDescription()


# Hostile, huge, forbidden -------------------------------------------------------------------------


def test_a_hostile_name_is_shown_with_nothing_unseen_in_it(qtbot, show, stick):
    for name in ("evil\u202egpj.exe", "two\nlines.txt", "<img src=x>" + "x" * 200):
        try:
            (stick / name).touch()
        except OSError:
            continue
    dialog = show(ask(OPEN))
    with drawn_texts() as drawn:
        dialog.grab()
    assert not [text for text in drawn if "\u202e" in text or "\n" in text]
    assert "evil\N{REPLACEMENT CHARACTER}gpj.exe" in listed(dialog)


def test_a_folder_that_may_not_be_looked_into_is_told(qtbot, show, monkeypatch):
    dialog = show(ask(OPEN))

    def refuse(_folder):
        raise PermissionError(13, "made up")

    monkeypatch.setattr(os, "scandir", refuse)
    dialog.browser.go_to(dialog.browser.folder)
    qtbot.waitUntil(lambda: dialog.browser.told.count() > 0)
    assert "does not let you look into" in words(dialog)
    assert listed(dialog) == []


@pytest.mark.parametrize(
    ("at", "shown"), [(2**40, "30 Dec 9999"), (2**70, "30 Dec 9999"), (-1, ""), (0, "")]
)
def test_a_year_that_no_calendar_has_can_be_shown(at, shown):
    far = Entry(Path("far.txt"), "far.txt", False, at, 1)
    assert chooser_files._day(far) == shown


def test_ten_thousand_files_can_be_looked_through_to_the_last(qtbot, show, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(10_000):
        (many / f"IMG_{number}.jpg").touch()
    dialog = show(ask(OPEN))
    at(qtbot, dialog, many)
    assert len(listed(dialog)) == 10_000
    files = dialog.browser.list
    files.scrollToBottom()
    last = files.files.index(9_999, 0)
    assert files.viewport().rect().intersects(files.visualRect(last))


# Small pictures -----------------------------------------------------------------------------------


def drawn_small(dialog: Chooser) -> dict[str, bool]:
    """Return which files were tried, and whether there is a picture of them."""
    kept = dialog.browser.list.small._kept
    return {entry.path.name: picture is not None for entry, picture in kept.items()}


def test_pictures_and_pdfs_are_drawn_small_and_broken_ones_keep_their_icon(qtbot, show, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(photograph((320, 240)))
    (folder / "scan.pdf").write_bytes(many_pages(600))
    (folder / "bomb.png").write_bytes(png_bomb(20_000, 10_000))
    (folder / "broken.pdf").write_bytes(one_page()[:60])
    (folder / "liar.jpg").write_bytes(b"no picture at all")
    (folder / "empty.jpg").touch()
    dialog = at(qtbot, show(ask(OPEN)), folder)
    qtbot.waitUntil(lambda: len(drawn_small(dialog)) == 5, timeout=30_000)
    assert drawn_small(dialog) == {
        "photo.jpg": True,
        "scan.pdf": True,
        "bomb.png": False,
        "broken.pdf": False,
        "liar.jpg": False,
    }


def test_a_drive_that_is_pulled_while_pictures_are_drawn_leaves_icons(qtbot, show, monkeypatch):
    def pulled(_path, _token):
        raise FileUnreadableError(reason="device")

    monkeypatch.setattr(chooser_files.pictures, "small_of", pulled)
    dialog = show(ask(OPEN, "Pictures (*.jpg)"))
    qtbot.waitUntil(lambda: len(drawn_small(dialog)) == 3)
    assert not any(drawn_small(dialog).values())
    assert dialog.isVisible()


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_comes(
    qtbot, show, stick, monkeypatch
):
    quick, slow = photograph((100, 80)), []

    def small_of(path, token):
        if path.name.endswith("20.jpg"):
            slow.append(path)
            until_stopped(token)
            token.checkpoint()
        return quick

    monkeypatch.setattr(chooser_files.pictures, "small_of", small_of)
    monkeypatch.setattr(chooser_files, "_LONGEST_MS", 300)
    dialog = show(ask(OPEN, "Pictures (*.jpg)"))
    qtbot.waitUntil(lambda: len(drawn_small(dialog)) == 3, timeout=20_000)
    assert slow
    assert drawn_small(dialog)["IMG_20261120.jpg"] is False
    assert drawn_small(dialog)["IMG_20261122.jpg"] is True


def test_no_picture_is_asked_for_while_names_are_hidden_or_after_it_is_closed(
    qtbot, show, monkeypatch
):
    asked: list[Path] = []
    monkeypatch.setattr(chooser_files.pictures, "small_of", lambda path, _token: asked.append(path))
    projector.wear(True)
    dialog = show(ask(OPEN))
    qtbot.wait(300)
    assert asked == []
    dialog.reject()
    assert dialog.browser.list.small._kept == {}


# Names hidden, a lock, a seal ---------------------------------------------------------------------


def test_replacing_is_asked_for_without_the_name_while_names_are_hidden(qtbot, show, stick):
    projector.wear(True)
    projector.learn([("name", "Asha Made")])
    (stick / "Asha Made.pdf").write_bytes(b"before")
    dialog = show(ask(SAVE, PDF, proposed="x.pdf", replaces=True))
    dialog.name.setText("Asha Made.pdf")
    dialog.go()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(ReplaceSheet)))
    assert "Asha" not in words(sheet_over(dialog, ReplaceSheet))


def test_hiding_names_closes_it_with_what_lies_over_it(qtbot, show, stick):
    dialog = show(ask(SAVE, PDF, proposed="x.pdf"))
    dialog.new.click()
    dialog.hide_names()
    assert not dialog.isVisible()


def test_what_was_chosen_is_kept_in_mind_until_names_are_hidden(qtbot, show, stick):
    show(ask(OPEN)).take([stick / "FIR 12-2026.pdf"])
    assert chooser_places.remembered() == (stick,)
    projector.wear(True)
    assert chooser_places.remembered() == ()
    projector.wear(False)
    assert chooser_places.remembered() == ()


def test_nothing_is_kept_in_mind_of_a_sealed_case(qtbot, show, stick, desk):
    desk.within_seal = True
    page = QWidget()
    qtbot.addWidget(page)
    page.desk = desk
    inner = QWidget(page)
    show(ask(OPEN), parent=inner).take([stick / "FIR 12-2026.pdf"])
    assert chooser_places.remembered() == ()


def test_nothing_is_kept_in_mind_of_a_page_behind_a_seal(qtbot, stick):
    page = QWidget()
    qtbot.addWidget(page)
    page.within_seal = LockedPage.within_seal
    chooser_places.remember(stick, QWidget(page))
    assert chooser_places.remembered() == ()


def test_an_answer_that_comes_after_it_was_closed_goes_nowhere(qtbot, show, stick):
    found: list[object] = []
    dialog = show(ask(SAVE, PDF, proposed="new.pdf"), found.append)
    dialog.go()
    dialog.reject()
    worker.pool().waitForDone()
    qtbot.wait(50)
    assert found == []

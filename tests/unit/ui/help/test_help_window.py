"""Help in the window: F1, the pane, the sheet, the menu behind Alt, and words that really stand
on the screens they are told about."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from app import LICENCE
from app.base import language
from app.cases import case_list
from app.help import shelf
from app.program import about
from desk_sim import dressed, on_lane, settle
from named_screens import too_large, unnamed
from office_sim import CLOCK
from ui.backup.restore_window import RestoreWindow
from ui.cases.form.case_frame import SectionList
from ui.frame.page import LetterAsked
from ui.help import help_pane
from ui.help.help_pane import HelpSheet
from ui.register.recovery.recover_window import RecoverWindow
from ui.register.salvage_window import SalvageWindow
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.settings.help_card import AboutSheet, KeysSheet
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from ui.widgets.sheet import Sheet
from window_sim import window_over

OTHER_STATES = {
    "first-referral": {"Leave it for now", "Go there"},
    "practice": {
        *("Practice data", "Practise with made-up cases"),
        *("Back to my register", "Make it fresh"),
    },
    "hide-names": {"Show names"},
    "register": {"Cannot be read - damaged", "Backup and recovery…"},
    "duplicates": {"Merged"},
    "recurring": {"possibly the same"},
    "import": {
        *("Next: columns", "Next: check every row", "Undo this import"),
        *("Save the rejected rows…", "How it is read"),
    },
    "log": {"Log is broken"},
    "letters": {"Go on"},
    "case": {"Close the case…", "Read out to the person…", "It was read out"},
    "case/papers": {
        *("Add and seal", "Never leaves this office", "Turn", "Next document"),
        *("Turn or cut…", "Scan a page", "Go on with the pages", "Keep the original of pictures"),
    },
    "case/consent": {"Tell the offices…"},
    "case/wishes": {
        *("Open the section", "How long it is kept…", "Answer…", "Read out to the person…"),
        *("Taken back, or written by mistake", "Undo"),
    },
    "sealed-case": {"Seal the case…", "Seal", "Sealed"},
    "refer": {"Next: what to share", "Next: check and seal", "Check this office first"},
    "refer/agreed": {"Record an answer…", "Nothing may leave yet."},
    "refer/seal": {"Share more or less"},
    "offices": {"Changed: stop", "Number differs: stop"},
    "check": {"From a picture…", "By phone, on a number I already had"},
    "choosing": {"Folder above", "Save here", "Kind of file"},
    "outbox": {"Copy again…"},
    "returns": {"Send it again"},
    "matches": {"Write a note…", "Request their case…"},
    "retention": {
        *("Keep until…", "Into the bin…", "How long it is kept, and holds…"),
        *("Hold the case…", "Deletion was asked for…"),
    },
    "match-ask": {"Compare cases without consent, on a legal ground"},
    "updates": {"Choose an update file…"},
}
"""Words that a page shows in another state, or in a dialog of it, than the one that is opened here;
that they stand somewhere is tested in test_help_texts.py."""
BEFORE = {"first-run", "unlock", "recovery", "restore", "salvage"}


@pytest.fixture
def window(qapp, filled):
    dressed(qapp)
    with window_over(filled) as shown:
        yield shown


def first_case(window: MainWindow) -> str:
    page = on_lane(window.desk._lane, lambda: case_list.list_cases(window.desk.services))
    return page.rows[0].case_id


def words_on(root: QWidget) -> set[str]:
    found = set()
    for widget in [root, *root.findChildren(QWidget)]:
        texts = [widget.accessibleName(), *(act.text() for act in widget.actions())]
        if isinstance(widget, QAbstractButton | QLabel):
            texts.append(widget.text())
        if isinstance(widget, QComboBox):
            texts += [widget.itemText(number) for number in range(widget.count())]
        if isinstance(widget, SectionList):
            rows = range(widget.outline.rowCount())
            texts += [widget.outline.index(row).data() for row in rows]
        found |= {text.strip().replace("\u200b", "").replace("&&", "&") for text in texts}
    return found


def walked(window: MainWindow):
    """Go to every place and section, and yield the topic of each with the words on it."""
    case_id = first_case(window)
    about = {"case": case_id, "refer": case_id, "letter": LetterAsked(case_id).argument}
    for place in PLACES:
        window.go(place.key, about.get(place.key, ""))
        settle(window.desk)
        yield window.helping.topic(), words_on(window)
        if place.key == "case":
            keys = window.page.sections.outline.keys()
            for key in keys:
                window.page.show_section(key)
                settle(window.desk)
                yield window.helping.topic(), words_on(window)


def test_every_place_and_section_has_a_topic(window):
    topics = [topic for topic, _words in walked(window)]
    assert [one for one in topics if not shelf.has(one)] == []
    assert {"case/person", "case/consent", "case/notes", "refer/office"} <= set(topics)


@pytest.mark.parametrize("shown_in", language.WINDOW_LANGUAGES)
def test_every_quoted_button_stands_on_its_screen(qapp, filled, shown_in):
    dressed(qapp, words=shown_in)
    with window_over(filled) as window:
        seen: dict[str, set[str]] = {}
        for topic, words in walked(window):
            for key in (topic, topic.split("/")[0]):
                seen.setdefault(key, set()).update(words)
        window.helping.ask()
        everywhere = words_on(window)
        missing = []
        for topic in shelf.topics():
            there = seen.get(topic.key, set()) | everywhere
            allowed = OTHER_STATES.get(topic.key, set())
            missing += [
                (topic.key, button)
                for each in topic.lines()
                for button in shelf.NAMED.findall(each.text)
                if topic.key not in BEFORE
                and button not in allowed
                and not _stands(language.translate(button), there)
            ]
        assert missing == []


def _stands(words: str, there: set[str]) -> bool:
    """Chips and places carry a count behind their words."""
    return any(one == words or one.startswith(f"{words} ") for one in there)


def test_f1_opens_the_help_of_the_page_and_it_follows(qtbot, window):
    window.go("offices")
    settle(window.desk)
    QTest.keyClick(window, Qt.Key.Key_F1)
    pane = window.helping.pane
    assert pane is not None
    assert pane.view.showing == "offices"
    assert pane.view.body.hasFocus()
    window.go("outbox")
    settle(window.desk)
    assert pane.view.showing == "outbox"
    assert unnamed(window) == []
    QTest.keyClick(pane.view.body, Qt.Key.Key_Escape)
    assert window.helping.pane is None
    assert window.page.isAncestorOf(window.focusWidget())


def test_f1_in_the_help_closes_it(window):
    QTest.keyClick(window, Qt.Key.Key_F1)
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert window.helping.pane is None


def test_a_narrow_window_folds_the_pane_and_shows_a_sheet(qtbot, window):
    window.helping.ask()
    window.resize(910, 465)
    QApplication.processEvents()
    assert window.helping.pane is None
    window.helping.ask()
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, HelpSheet)
    assert too_large(sheet) == []
    assert unnamed(sheet) == []
    sheet.accept()


def test_a_screen_reader_hears_the_whole_topic(window):
    window.go("inbox")
    window.helping.ask()
    body = window.helping.pane.view.body
    assert body.accessibleName() == "Inbox"
    assert "“Accept into register”" in body.accessibleDescription()


def test_help_stands_over_a_dialog_too(qtbot, window):
    KeysSheet(window).open()
    keys = QApplication.activeModalWidget()
    keys.activateWindow()
    qtbot.waitUntil(keys.isActiveWindow)
    QTest.keyClick(keys, Qt.Key.Key_F1)
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, HelpSheet)
    sheet.accept()
    keys.accept()


def test_the_keys_name_the_one_that_presses_what_enter_does_not(window):
    keys = KeysSheet(window)
    keys.open()
    assert {"Space", "Press a button, also one that seals, sends or deletes"} <= words_on(keys)
    keys.accept()


def test_searching_and_links_lead_on(window):
    window.helping.ask()
    view = window.helping.pane.view
    view.look_for("key holder")
    assert view.showing == "found"
    assert any("Key holder" in one for one in words_on(view.body))
    view.look_for("xyzzy")
    assert "Nothing in the help has these words." in words_on(view.body)
    view.look_for("")
    assert view.showing == "all"
    link = next(one for one in view.body.findChildren(QAbstractButton) if "Bin" in one.text())
    link.click()
    assert view.showing == "bin"
    view.words.click()
    assert view.showing == "words"


def test_what_is_found_and_not_shown_is_said_to_be_there(window, monkeypatch):
    window.helping.ask()
    view = window.helping.pane.view
    words = "The first {} are shown. To find the others, add a word to the search."
    view.look_for("case")
    assert {words.format(8), words.format(3)} <= words_on(view.body)
    assert words.format(8) in view._said
    monkeypatch.setattr(help_pane, "_MOST_SECTIONS", 1000)
    monkeypatch.setattr(help_pane, "_MOST_WORDS", 1000)
    view.look_for("case")
    assert not any("To find the others" in one for one in words_on(view.body))


def test_the_settings_open_help_words_keys_and_what_it_is_made_of(qtbot, window):
    window.go("settings")
    settle(window.desk)
    window.desk.help_asked.emit("words")
    assert window.helping.pane.view.showing == "words"
    window.desk.help_asked.emit("keys")
    keys = QApplication.activeModalWidget()
    assert isinstance(keys, KeysSheet)
    assert {"Ctrl+1", "Today", "Ctrl+R", "Ctrl+,"} <= words_on(keys)
    keys.accept()
    sheet = AboutSheet(window.desk, window)
    sheet.open()
    settle(window.desk)
    assert str(window.desk.services.folder) in words_on(sheet)
    assert LICENCE in " ".join(words_on(sheet))
    assert sheet.text.toPlainText() == about.itself().text
    sheet.part.choose("fontpkg-mukta")
    sheet._show("fontpkg-mukta")
    assert "SIL OPEN FONT LICENSE" in sheet.text.toPlainText().upper()
    assert sheet.part.count() == len(about.parts()) + 1
    sheet.part.choose("libsodium")
    sheet._show("libsodium")
    assert "PyNaCl" in sheet.whose.text()
    assert "Frank Denis" in sheet.text.toPlainText()
    assert unnamed(sheet) == []
    assert too_large(sheet) == []
    sheet.accept()


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        (WelcomeWindow, "first-run"),
        (RecoverWindow, "recovery"),
        (RestoreWindow, "restore"),
        (SalvageWindow, "salvage"),
    ],
)
def test_the_windows_before_unlocking_have_a_topic(kind, topic):
    assert kind.topic == topic
    assert shelf.has(topic)


def test_help_opens_before_the_first_register(qtbot, qapp, tmp_path: Path):
    from ui.frame.worker import make_lane

    dressed(qapp)
    lane = make_lane()
    first = WelcomeWindow(tmp_path / "nowhere", lane, CLOCK)
    qtbot.addWidget(first)
    qtbot.in_front(first)
    first.help.click()
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, HelpSheet)
    assert sheet.view.showing == "first-run"
    sheet.accept()
    lane.waitForDone()


def test_alt_brings_the_menu_and_esc_takes_it_away(window):
    menu = window.helping.menu
    assert not menu.isVisible()
    menu.ask()
    assert menu.isVisible()
    assert menu.activeAction() is menu.actions()[0]
    menu.ask()
    assert not menu.isVisible()


def test_the_menu_knows_what_works_here_and_does_it(window):
    menu = window.helping.menu
    window.go("log")
    settle(window.desk)
    menu.ask()
    menu._tell_what_works()
    assert not menu._lines["refer"].isEnabled()
    assert menu._lines["lock"].isEnabled()
    assert menu._lines["words"].isEnabled()
    menu._lines["help"].trigger()
    assert window.helping.pane.view.showing == "log"
    window.go("case", first_case(window))
    settle(window.desk)
    menu._tell_what_works()
    assert menu._lines["refer"].isEnabled()
    assert menu._lines["next"].isEnabled()


def test_ctrl_p_in_the_list_makes_a_letter_of_the_chosen_case(qtbot, window):
    window.go("register")
    settle(window.desk)
    window.page.view.choose(0)
    settle(window.desk)
    QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settle(window.desk)
    assert window.helping.topic() == "letter"


def test_alt_alone_brings_the_menu_and_alt_with_a_letter_does_not(qtbot, window):
    menu, handle = window.helping.menu, window.windowHandle()
    qtbot.waitUntil(window.isActiveWindow)
    menu._listen_to(handle)
    QTest.keyPress(handle, Qt.Key.Key_Alt)
    QTest.keyRelease(handle, Qt.Key.Key_Alt)
    assert menu.isVisible()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    QTest.keyPress(handle, Qt.Key.Key_Alt)
    QTest.keyClick(handle, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    QTest.keyRelease(handle, Qt.Key.Key_Alt)
    assert not menu.isVisible()


def test_the_menu_gives_the_keyboard_back_to_where_it_was(window):
    window.go("register")
    settle(window.desk)
    window.page.search.setFocus()
    window.helping.menu.ask()
    assert window.focusWidget() is not window.page.search
    QTest.keyClick(window.helping.menu, Qt.Key.Key_Escape)
    assert window.focusWidget() is window.page.search


def test_f1_helps_in_a_dialog_over_a_dialog_with_the_text_of_the_nearest(qtbot, window):
    first = Sheet("One", window)
    first.helped_by = "choosing"
    first.open()
    second = Sheet("Two", first)
    second.open()
    qtbot.in_front(second)
    QTest.keyClick(second, Qt.Key.Key_F1)
    (helped,) = [one for one in second.findChildren(HelpSheet) if one.isVisible()]
    title = shelf.topic("choosing").title.said()
    assert title in {one.text() for one in helped.findChildren(QLabel)}
    helped.reject()
    second.reject()
    first.reject()

"""Latin keys write Hindi in the whole window: what they write, leave alone, hand in at a lock."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QWidget
from shiboken6 import isValid

from app.base import language
from app.base.word_spelling import make_ready
from case_fields import field, kept
from desk_sim import settle
from ui.cases.form.case_page import CasePage
from ui.frame import projector
from ui.frame.commands import at_hand
from ui.shell.main_window import MainWindow
from ui.widgets import latin_keys
from ui.widgets.entries import LineEntry, SearchField, TextEntry
from ui.widgets.frames import column
from ui.widgets.latin_keys import LatinKeys
from ui.widgets.secret import SecretField

STORY = "narrative"
FULL, LATIN = "p1.name_full", "p1.name_latin"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def case_facts() -> dict[str, str]:
    return {"p1.age": "16"}


@pytest.fixture(scope="module", autouse=True)
def ready() -> None:
    for code in ("hi", "bn", "ne"):
        make_ready(code)


@pytest.fixture
def keys(qapp: QApplication) -> Iterator[LatinKeys]:
    language.install("hi")
    made = latin_keys.keys()
    made.is_on = False
    yield made
    if made.is_on:
        made.toggle()
    made.of_office("", "")


@pytest.fixture
def sheet(qtbot, keys: LatinKeys) -> QWidget:
    """A window with one field of each kind."""
    window = QWidget()
    window.text = TextEntry("Text")
    window.line = LineEntry("Line")
    window.day = LineEntry("Day", as_typed=True)
    window.press = QPushButton("Press")
    window.press.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    column(window.text, window.line, window.day, window.press, within=window)
    window.resize(700, 420)
    qtbot.addWidget(window)
    qtbot.in_front(window)
    window.text.setFocus()
    return window


def press(
    key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    within = QApplication.focusWidget()
    assert within is not None
    QTest.keyClick(within, key, modifier)  # type: ignore[arg-type]


def type_(text: str) -> None:
    for letter in text:
        press(letter)


def switch_on(qtbot, keys: LatinKeys) -> None:
    press(Qt.Key.Key_Space, CONTROL)
    assert keys.is_on
    qtbot.waitUntil(lambda: keys.language() in keys.ready)


def shown(keys: LatinKeys) -> tuple[str, ...]:
    line = keys.word.line
    return line.words() if line is not None and line.isVisible() else ()


def begin_story(qtbot, page: CasePage, keys: LatinKeys) -> TextEntry:
    page.show_section("case/story")
    settle(page.desk)
    text = page.body.fields.widget_of(STORY)
    assert isinstance(text, TextEntry)
    text.setFocus()
    switch_on(qtbot, keys)
    return text


def test_a_story_typed_with_latin_keys_is_hindi_in_the_register(
    qtbot, keys: LatinKeys, page: CasePage
):
    text = begin_story(qtbot, page, keys)
    type_("meera ghar se 3 din pehle gayi")
    assert text.text() == "मीरा घर से 3 दिन पहले gayi"
    assert shown(keys)[0] == "गई"
    press(Qt.Key.Key_Tab)
    settle(page.desk)
    assert kept(page).value(STORY) == "मीरा घर से 3 दिन पहले गई"


def test_the_lock_takes_the_word_at_the_cursor_along_and_leaves_nothing(
    qtbot, keys: LatinKeys, window: MainWindow, page: CasePage
):
    text = begin_story(qtbot, page, keys)
    type_("usne kaha ki meera")
    window.hand_in()
    settle(page.desk)
    assert kept(page).value(STORY) == "उसने कहा कि मीरा"
    assert text.text() == "उसने कहा कि मीरा"
    assert shown(keys) == ()
    assert keys.word.offered == ()


def test_nothing_is_switched_on_by_itself(sheet, keys: LatinKeys):
    type_("ghar se ")
    assert sheet.text.text() == "ghar se "
    assert keys._mark is None


def test_the_mark_says_that_it_is_on_and_goes_with_the_keyboard(qtbot, sheet, keys: LatinKeys):
    switch_on(qtbot, keys)
    assert keys._mark.text() == "अ"
    assert keys._mark.isVisible()
    assert "Ctrl+Space" in keys._mark.accessibleName()
    press(Qt.Key.Key_Tab)
    assert sheet.line.hasFocus()
    assert keys._mark._field is sheet.line
    press(Qt.Key.Key_Tab)
    assert sheet.day.hasFocus()
    assert keys._mark is None
    sheet.line.setFocus()
    press(Qt.Key.Key_Space, CONTROL)
    assert not keys.is_on
    assert keys._mark is None


@pytest.mark.parametrize(
    ("shown_language", "letter", "word"),
    [("bn", "অ", "মেয়ে"), ("ne", "अ", "मेरो"), ("en", "अ", "मेरो")],
)
def test_the_script_is_that_of_the_window(qtbot, sheet, keys, shown_language, letter, word):
    language.install(shown_language)
    keys.of_office("", "NP")
    switch_on(qtbot, keys)
    assert keys._mark.text() == letter
    type_("meye " if shown_language == "bn" else "mero ")
    assert sheet.text.text() == f"{word} "


def test_down_and_up_mark_another_spelling_and_enter_writes_it(qtbot, sheet, keys: LatinKeys):
    sheet.line.setFocus()
    switch_on(qtbot, keys)
    type_("dak")
    first, second, *_rest = shown(keys)
    press(Qt.Key.Key_Down)
    assert sheet.line.text() == "dak"
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Down)
    told: list[str] = []
    sheet.line.returnPressed.connect(lambda: told.append(sheet.line.text()))
    press(Qt.Key.Key_Return)
    assert told == [second]
    assert first != second


def test_a_spelling_is_taken_with_the_mouse_and_the_keyboard_stays(qtbot, sheet, keys: LatinKeys):
    switch_on(qtbot, keys)
    type_("dak")
    second = shown(keys)[1]
    QTest.mouseClick(keys.word.line._buttons[1], Qt.MouseButton.LeftButton)
    assert sheet.text.text() == second
    assert sheet.text.hasFocus()
    assert shown(keys) == ()


def test_esc_keeps_the_letters_and_does_nothing_else(
    qtbot, keys: LatinKeys, window, page: CasePage
):
    text = begin_story(qtbot, page, keys)
    type_("meera")
    press(Qt.Key.Key_Escape)
    assert shown(keys) == ()
    assert window.page is page
    assert text.hasFocus()
    type_(" ghar ")
    assert text.text() == "meera घर "


@pytest.mark.parametrize("ends", [" ", ".", ",", "?", ")", "-", "/"])
def test_what_ends_a_word_writes_it(qtbot, sheet, keys: LatinKeys, ends: str):
    switch_on(qtbot, keys)
    type_(f"ghar{ends}")
    assert sheet.text.text() == f"घर{ends}"


def test_the_upright_line_writes_the_stop_of_hindi(qtbot, sheet, keys: LatinKeys):
    switch_on(qtbot, keys)
    type_("gayi|")
    assert sheet.text.text() == "गई।"


AS_TYPED = [
    "FIR",
    "NGO,",
    "ram@example.org",
    "ram.kumar@example.org",
    "ram-kumar.lal@mail.example.org",
    "(ram.kumar@example.org)",
    "https://example.org/ghar/din",
    "https://ram-lal.example.org",
    "mailto:ram@example.org",
    "www.example.org",
    "file.pdf",
    "ghar-naksha.pdf",
    "ghar.naksha.pdf",
    "lf-26-0001",
    "ghar-din-26",
    "fir/26",
    "A4",
    "12ab",
    "ab12cd",
    "26-ghar",
    "ram_lal",
    "ghar-ram_lal",
    "x#ghar",
    "ghar/x#y",
    "C:\\ghar\\din",
]
"""Addresses, names of files, codes and capitals, as whole runs of letters and signs."""


@pytest.mark.parametrize("typed", AS_TYPED)
@pytest.mark.parametrize("ends", [" ", ", "])
def test_a_code_an_address_and_capitals_stay_as_they_are_typed(
    qtbot, sheet, keys: LatinKeys, typed: str, ends: str
):
    switch_on(qtbot, keys)
    type_(f"ghar {typed}{ends}din ")
    assert sheet.text.text() == f"घर {typed}{ends}दिन "


@pytest.mark.parametrize("typed", AS_TYPED)
@pytest.mark.parametrize("ends", ["tab", "lock", "press"])
def test_they_stay_when_the_field_is_left_behind_them(
    qtbot, sheet, keys: LatinKeys, typed: str, ends: str
):
    sheet.line.setFocus()
    switch_on(qtbot, keys)
    type_(f"ghar {typed}")
    if ends == "tab":
        press(Qt.Key.Key_Tab)
    elif ends == "lock":
        latin_keys.settle()
    else:
        QTest.mouseClick(sheet.press, Qt.MouseButton.LeftButton)
    assert sheet.line.text() == f"घर {typed}"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ghar. din ", "घर. दिन "),
        ("ghar...din ", "घर...दिन "),
        ("ghar-din ", "घर-दिन "),
        ("ghar/din ", "घर/दिन "),
        ("ghar:din ", "घर:दिन "),
        ("ghar,3 din ", "घर,3 दिन "),
        ("ghar: 26 din ", "घर: 26 दिन "),
        ("(ghar) din ", "(घर) दिन "),
        ("file.pdf,ghar ", "file.pdf,घर "),
        ("file.pdf ghar. ", "file.pdf घर. "),
    ],
)
def test_words_beside_a_sign_or_a_number_are_words(qtbot, sheet, keys, typed: str, written: str):
    switch_on(qtbot, keys)
    type_(typed)
    assert sheet.text.text() == written


def test_letters_that_become_an_address_are_one_step_of_undo_from_the_word(qtbot, sheet, keys):
    sheet.line.setFocus()
    switch_on(qtbot, keys)
    type_("ghar.")
    assert sheet.line.text() == "घर."
    type_("d")
    assert sheet.line.text() == "ghar.d"
    seen = []
    while sheet.line.isUndoAvailable():
        press(Qt.Key.Key_Z, CONTROL)
        seen.append(sheet.line.text())
    assert "घर." in seen
    assert seen[-1] == ""


def test_what_stood_there_in_hindi_never_becomes_latin(qtbot, sheet, keys: LatinKeys):
    sheet.line.setText("घर.")
    sheet.line.setFocus()
    switch_on(qtbot, keys)
    type_("din ")
    assert sheet.line.text() == "घर.दिन "
    sheet.line.clear()
    type_("ghar ")
    sheet.line.setText("घर.")
    type_("din@")
    assert sheet.line.text() == "घर.din@"


ALT_GR = Qt.KeyboardModifier.GroupSwitchModifier
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""What Windows calls AltGr."""


@pytest.mark.parametrize("modifiers", [ALT_GR, CTRL_ALT])
@pytest.mark.parametrize("name", ["ram", "ram.kumar"])
def test_a_sign_behind_alt_gr_is_typed_and_no_shortcut(
    qtbot, sheet, keys: LatinKeys, modifiers, name: str
):
    switch_on(qtbot, keys)
    type_(f"ghar {name}")
    letter(sheet.text, Qt.Key.Key_At, modifiers, "@")
    type_("example.org ")
    assert sheet.text.text() == f"घर {name}@example.org "


def letter(field: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
    """Press a key as the system tells it: whether it is a shortcut is asked first."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(field, QKeyEvent(kind, key, modifiers, text))


@pytest.mark.parametrize(
    "key",
    [
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Meta,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Mode_switch,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_Hyper_L,
    ],
)
def test_a_key_that_only_changes_others_ends_no_word(qtbot, sheet, keys: LatinKeys, key: Qt.Key):
    switch_on(qtbot, keys)
    type_("gha")
    letter(sheet.text, key, Qt.KeyboardModifier.NoModifier, "")
    type_("r ")
    assert sheet.text.text() == "घर "


def test_a_letter_of_another_keyboard_leaves_the_letters_before_it(qtbot, sheet, keys: LatinKeys):
    switch_on(qtbot, keys)
    type_("gh")
    letter(sheet.text, Qt.Key.Key_E, ALT_GR, "é")
    type_("r ")
    assert "gh" in sheet.text.text()
    assert sheet.text.text().isascii() or "é" in sheet.text.text()


def test_a_word_that_stood_there_is_never_changed(qtbot, sheet, keys: LatinKeys):
    sheet.text.setText("Ram went")
    cursor = sheet.text.textCursor()
    cursor.setPosition(3)
    sheet.text.setTextCursor(cursor)
    switch_on(qtbot, keys)
    type_("a ")
    assert sheet.text.text() == "Rama  went"
    cursor.setPosition(0)
    sheet.text.setTextCursor(cursor)
    type_("x ")
    assert sheet.text.text() == "x Rama  went"


def test_backspace_goes_letter_by_letter_and_brings_a_word_back(qtbot, sheet, keys: LatinKeys):
    switch_on(qtbot, keys)
    type_("ghara")
    press(Qt.Key.Key_Backspace)
    assert sheet.text.text() == "ghar"
    assert shown(keys)[0] == "घर"
    type_(" ")
    press(Qt.Key.Key_Backspace)
    assert sheet.text.text() == "घर"
    press(Qt.Key.Key_Backspace)
    assert sheet.text.text() == "ghar"
    assert shown(keys)[0] == "घर"
    for _letter in "ghar":
        press(Qt.Key.Key_Backspace)
    assert sheet.text.text() == ""
    assert shown(keys) == ()


def test_undo_brings_the_letters_back_and_redo_the_word(qtbot, sheet, keys: LatinKeys):
    sheet.line.setFocus()
    switch_on(qtbot, keys)
    type_("ghar ")
    seen = []
    while sheet.line.isUndoAvailable():
        press(Qt.Key.Key_Z, CONTROL)
        seen.append(sheet.line.text())
    assert "ghar" in seen
    assert seen[-1] == ""
    while sheet.line.isRedoAvailable():
        press(Qt.Key.Key_Y, CONTROL)
    assert sheet.line.text() == "घर "


def test_a_word_in_place_of_what_is_chosen(qtbot, sheet, keys: LatinKeys):
    sheet.line.setText("😀 पुराना नया")
    sheet.line.setSelection(3, 6)
    sheet.line.setFocus()
    sheet.line.setSelection(3, 6)
    switch_on(qtbot, keys)
    type_("ghar")
    assert shown(keys)[0] == "घर"
    press(Qt.Key.Key_Left)
    assert "घर" in sheet.line.text()
    assert "ghar" not in sheet.line.text()


def test_a_press_elsewhere_writes_the_word_first(qtbot, sheet, keys: LatinKeys):
    read: list[str] = []
    sheet.press.clicked.connect(lambda _on=False: read.append(sheet.text.text()))
    switch_on(qtbot, keys)
    type_("ghar")
    QTest.mouseClick(sheet.press, Qt.MouseButton.LeftButton)
    assert read == ["घर"]
    type_(" se")
    QTest.mouseClick(sheet.text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 8))
    assert sheet.text.text() == "घर से"


def test_another_shortcut_finds_the_word_written(qtbot, keys: LatinKeys, page: CasePage):
    begin_story(qtbot, page, keys)
    type_("ghar")
    press(Qt.Key.Key_PageDown, CONTROL)
    settle(page.desk)
    assert kept(page).value(STORY) == "घर"


def test_an_input_method_of_the_system_is_left_alone(qtbot, sheet, keys: LatinKeys):
    switch_on(qtbot, keys)
    type_("gh")
    event = QInputMethodEvent()
    event.setCommitString("é")
    QCoreApplication.sendEvent(sheet.text, event)
    assert sheet.text.text() == "ghé"
    assert shown(keys) == ()
    type_("a ")
    assert sheet.text.text() == "ghéa "


def test_a_text_that_is_set_meanwhile_ends_the_word(qtbot, sheet, keys: LatinKeys):
    switch_on(qtbot, keys)
    type_("ghar")
    sheet.text.setText("Other")
    assert shown(keys) == ()
    type_(" ")
    assert "घर" not in sheet.text.text()


@pytest.mark.parametrize(("room", "written"), [(3, "kya"), (4, "क्या")])
def test_a_field_without_room_keeps_the_letters(qtbot, sheet, keys, room: int, written: str):
    sheet.line.setMaxLength(room)
    sheet.line.setFocus()
    switch_on(qtbot, keys)
    type_("kya")
    assert shown(keys)[0] == "क्या"
    type_(" ")
    assert sheet.line.text() == written


def test_a_field_that_goes_away_while_one_types_takes_the_line_along(qtbot, qapp, sheet, keys):
    switch_on(qtbot, keys)
    type_("ghar")
    line = keys.word.line
    sheet.text.deleteLater()
    qapp.sendPostedEvents(sheet.text, QEvent.Type.DeferredDelete)
    assert not isValid(sheet.text)
    assert not isValid(line) or not line.isVisible()
    sheet.line.setFocus()
    type_("se ")
    assert sheet.line.text() == "से "


FIELDS_AS_TYPED = {
    "day": partial(LineEntry, "Day", as_typed=True),
    "search": partial(SearchField, "Search"),
    "plain": QLineEdit,
}


@pytest.mark.parametrize("kind", FIELDS_AS_TYPED)
def test_fields_for_other_things_are_left_alone(qtbot, sheet, keys: LatinKeys, kind: str):
    made = FIELDS_AS_TYPED[kind]()
    sheet.layout().addWidget(made)
    switch_on(qtbot, keys)
    made.setFocus()
    type_("ghar se ")
    assert made.text() == "ghar se "
    assert keys._mark is None
    press(Qt.Key.Key_Space, CONTROL)
    assert keys.is_on


def test_a_passphrase_is_never_touched_hidden_or_shown(qtbot, sheet, keys: LatinKeys):
    secret = SecretField("Passphrase")
    sheet.layout().addWidget(secret)
    switch_on(qtbot, keys)
    for _time in range(2):
        secret.line.setFocus()
        type_("ghar se ")
        assert keys._mark is None
        secret.show_button.click()
    assert secret.text() == "ghar se ghar se "


def test_what_cannot_be_written_in_or_is_covered_is_left_alone(qtbot, sheet, keys: LatinKeys):
    sheet.text.setText("पुराना")
    sheet.text.setReadOnly(True)
    sheet.line.setFocus()
    switch_on(qtbot, keys)
    sheet.text.setFocus()
    type_("ghar ")
    assert sheet.text.text() == "पुराना"
    projector.wear(True)
    try:
        sheet.line.cover.is_personal = True
        sheet.line.setText("मीरा")
        sheet.line.setFocus()
        type_("ghar ")
        sheet.line.cover.take_off()
        assert "घर" not in sheet.line.text()
    finally:
        projector.wear(False)


def test_names_go_their_own_way(qtbot, keys: LatinKeys, page: CasePage):
    page.show_section("p1/identity")
    settle(page.desk)
    qtbot.waitUntil(lambda: page.names._ready)
    field(page, FULL).setFocus()
    switch_on(qtbot, keys)
    type_("sunita devi")
    assert field(page, FULL).text() == "सुनीता devi"
    assert FULL not in page.names.lines
    press(Qt.Key.Key_Tab)
    settle(page.desk)
    assert kept(page).value(FULL) == "सुनीता देवी"
    assert page.names.lines[LATIN].names[0] == "Sunita Devi"
    field(page, LATIN).setFocus()
    type_("Sunita Devi")
    assert field(page, LATIN).text() == "Sunita Devi"


def test_the_key_chooses_in_a_list_as_before(qtbot, sheet, keys: LatinKeys):
    several = QListWidget()
    several.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
    several.addItems(["a", "b"])
    sheet.layout().addWidget(several)
    several.show()
    several.setFocus()
    assert several.hasFocus()
    several.setCurrentRow(0, QItemSelectionModel.SelectionFlag.NoUpdate)
    assert not several.item(0).isSelected()
    press(Qt.Key.Key_Space, CONTROL)
    assert several.item(0).isSelected()
    assert not keys.is_on


def test_the_menu_switches_it_too(qtbot, keys: LatinKeys, window: MainWindow, page: CasePage):
    begin_story(qtbot, page, keys)
    at_hand(window)["latin"].activated.emit()
    assert not keys.is_on


def test_the_line_stays_within_its_window_and_away_from_the_keyboard(qtbot, sheet, keys: LatinKeys):
    sheet.resize(320, 200)
    switch_on(qtbot, keys)
    type_("ghar se din " * 4 + "dak")
    line = keys.word.line
    assert sheet.rect().contains(line.geometry())
    press(Qt.Key.Key_Tab)
    assert sheet.line.hasFocus()
    assert shown(keys) == ()

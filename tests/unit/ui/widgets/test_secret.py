"""The field of a passphrase: nothing brings it back, it is shown briefly, the keyboard is told."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desk_sim import dressed
from own_system import IS_WINDOWS
from ui.system.platforms import linux, macos, windows
from ui.system.platforms.macos.libraries import caps_is_on as caps_is_on_macos
from ui.system.platforms.windows.user32 import VK_CAPITAL, caps_is_on
from ui.widgets import secret
from ui.widgets.secret import SHOWN_FOR_MS, KeyboardState, SecretField

WORDS = "tulip copper seventeen"
ECHO = QLineEdit.EchoMode


@pytest.fixture
def field(qtbot, qapp):
    dressed(qapp)
    whole = QWidget()
    qtbot.addWidget(whole)
    column = QVBoxLayout(whole)
    made = SecretField("Passphrase")
    column.addWidget(made)
    made.whole, made.elsewhere = whole, QLineEdit()
    column.addWidget(made.elsewhere)
    qtbot.in_front(whole)
    made.setFocus()
    return made


def test_undo_does_not_bring_back_what_was_cleared_after_its_use(field):
    field.line.insert(WORDS)
    field.clear()
    field.show_button.click()
    field.line.undo()
    assert field.text() == ""
    assert not field.line.isUndoAvailable()


def test_undo_keys_do_nothing_while_it_is_shown(field):
    field.show_button.click()
    QTest.keyClicks(field.line, "tulip")
    QTest.keyClick(field.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "tulip"


def test_the_steps_of_typing_are_forgotten_when_the_field_is_left(qtbot, field):
    QTest.keyClicks(field.line, "tulip")
    assert field.line.isUndoAvailable()
    field.elsewhere.setFocus()
    assert not field.line.isUndoAvailable()
    assert field.text() == "tulip"


def test_it_is_hidden_again_after_half_a_minute(field):
    field.show_button.click()
    assert field.line.echoMode() == ECHO.Normal
    assert field._shown_for.isActive()
    assert field._shown_for.interval() == SHOWN_FOR_MS == 30_000
    field._shown_for.timeout.emit()
    assert field.line.echoMode() == ECHO.Password
    assert field.show_button.text().strip() == "Show"


def test_it_is_hidden_again_when_the_keyboard_goes_elsewhere(qtbot, field):
    field.show_button.click()
    field.elsewhere.setFocus()
    qtbot.waitUntil(lambda: field.line.echoMode() == ECHO.Password)
    assert not field._shown_for.isActive()


def test_the_show_button_itself_is_not_elsewhere(qtbot, field):
    field.show_button.click()
    field.show_button.setFocus()
    qtbot.wait(20)
    assert field.line.echoMode() == ECHO.Normal
    QTest.keyClick(field.show_button, Qt.Key.Key_Space)
    assert field.line.echoMode() == ECHO.Password


@pytest.mark.parametrize("shown", [False, True])
def test_input_methods_are_told_to_learn_nothing_shown_or_not(field, shown):
    if shown:
        field.show_button.click()
    hints = field.line.inputMethodHints()
    assert hints & Qt.InputMethodHint.ImhSensitiveData
    assert hints & Qt.InputMethodHint.ImhNoPredictiveText
    assert field.line.completer() is None


def test_layout_and_caps_lock_are_told_before_a_letter_is_typed(field, monkeypatch):
    now = KeyboardState("Hindi (Bolnagri)", caps=True)
    monkeypatch.setattr(secret, "keyboard_as_set", lambda: now)
    field._looks.timeout.emit()
    assert field.keyboard.shown() == "Keyboard: Hindi (Bolnagri). Caps Lock is on."
    now = KeyboardState("English (US)", caps=False)
    field._looks.timeout.emit()
    assert field.keyboard.shown() == "Keyboard: English (US)."


def test_the_keyboard_is_looked_at_only_while_it_is_here(field):
    assert field._looks.isActive()
    field.elsewhere.setFocus()
    assert not field._looks.isActive()


def test_the_next_step_stands_beside_letters_of_another_script(field):
    field.line.script_seen.emit("DEVANAGARI")
    said = field.keyboard.shown()
    assert said.startswith("Devanagari letters are being typed.")
    assert said.endswith("change the keyboard first.")


def test_what_is_typed_is_never_in_the_words(field):
    QTest.keyClicks(field.line, "Tulip")
    assert "ulip" not in field.keyboard.shown() + field.line.accessibleDescription()


@pytest.mark.parametrize(("answer", "on"), [(1, True), (0, False), (-127, True), (-128, False)])
def test_windows_tells_caps_lock(answer, on):
    class User32:
        def GetKeyState(self, key: int) -> int:
            assert key == VK_CAPITAL
            return answer

    assert caps_is_on(User32()) is on


@pytest.mark.parametrize(("flags", "on"), [(0x10100, True), (0x100, False)])
def test_macos_tells_caps_lock(flags, on):
    class Ask:
        def __call__(self, _source: int) -> int:
            return flags

    class Graphics:
        CGEventSourceFlagsState = Ask()

    assert caps_is_on_macos(Graphics()) is on


@pytest.mark.parametrize("system", [linux, macos] if IS_WINDOWS else [linux, macos, windows])
def test_a_system_that_does_not_tell_is_said_to_be_not_known(qapp, monkeypatch, system):
    monkeypatch.setattr(secret.QGuiApplication, "platformName", lambda: "wayland")
    monkeypatch.setattr(secret, "system", system)
    found = secret.keyboard_as_set()
    assert found.caps is None
    assert secret is secret

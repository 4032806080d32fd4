"""From the first start to the first case by keyboard alone, in at most seven actions."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app import cases, preferences, vault
from crypto.vault import KDF_CHEAPEST
from desk_sim import on_lane, settle
from office_sim import CLOCK
from ui.main import Shell
from ui.main_window import MainWindow
from ui.unlock.unlock_window import UnlockWindow
from ui.welcome.steps import (
    CodeStep,
    LanguageStep,
    OfficeStep,
    PassphraseStep,
    ReadyStep,
    StartStep,
)
from ui.welcome.welcome_flow import WelcomeFlow, login_of, plain_digits
from ui.welcome.welcome_window import WelcomeWindow


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch):
    def cheap(*words, **more):
        return vault_create(*words, **more, cost=KDF_CHEAPEST)

    vault_create = vault.create_register
    monkeypatch.setattr(WelcomeFlow.__init__, "__kwdefaults__", {
        **WelcomeFlow.__init__.__kwdefaults__, "creator": cheap})  # fmt: skip
    monkeypatch.setattr(WelcomeWindow.__init__, "__kwdefaults__", {
        **WelcomeWindow.__init__.__kwdefaults__, "creator": cheap})  # fmt: skip
    preferences.save({"language": None, "theme": "light", "zoom": None})
    started: list[Path] = []
    made = Shell(qapp, tmp_path / "register", restart=started.append, clock=CLOCK)
    made.started = started
    made.start()
    yield made
    if made.desk is not None and made.window is not None and made.window.isVisible():
        on_lane(made._lane, lambda: vault.lock(made.desk.services))
    if made.window is not None:
        if isinstance(made.window, MainWindow):
            made.window.prepare_to_go()
        made.window.hide()
        made.window.deleteLater()
    made._lane.waitForDone()
    qapp.removeTranslator(made._words)
    made.deleteLater()


def here(qtbot, shell: Shell) -> QWidget:
    """Return what has the keyboard in the window that is shown."""

    def found() -> bool:
        widget = QApplication.focusWidget()
        return widget is not None and widget.window() is shell.window

    qtbot.waitUntil(found)
    return QApplication.focusWidget()


def step(shell: Shell, kind: type):
    window = shell.window
    assert isinstance(window, WelcomeWindow)
    assert isinstance(window.step, kind), type(window.step)
    return window.step


def copy_the_code(qtbot, shell: Shell) -> None:
    qtbot.waitUntil(lambda: isinstance(shell.window.step, CodeStep), timeout=20_000)
    code, flow = step(shell, CodeStep), shell.window.flow
    assert len(flow.code) == 8
    qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Return)  # written down
    for place, line, _labelled in code.fields:
        qtbot.keyClicks(line, flow.code[place])
    qtbot.keyClick(code.fields[-1][1], Qt.Key.Key_Return)


def test_first_start_to_first_case_by_keyboard(qtbot, shell):
    actions = 0
    qtbot.waitExposed(shell.window)

    step(shell, LanguageStep)
    qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Return)  # English
    actions += 1

    qtbot.waitExposed(shell.window)
    step(shell, StartStep)
    qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Return)  # Set up this office
    actions += 1

    office = step(shell, OfficeStep)
    qtbot.keyClicks(here(qtbot, shell), "SJPU Darjeeling")
    qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Tab)
    qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Down)
    assert office.kind.value()
    qtbot.keyClick(office.name, Qt.Key.Key_Return)
    actions += 1

    words = step(shell, PassphraseStep)
    qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Space)  # the six words are on paper
    qtbot.keyClick(words.next, Qt.Key.Key_Return)
    actions += 1
    copy_the_code(qtbot, shell)
    actions += 1

    step(shell, ReadyStep)
    qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Return)  # Add your first case
    actions += 1
    window = shell.window
    assert isinstance(window, MainWindow)
    qtbot.waitExposed(window)

    field = here(qtbot, shell)
    assert field.accessibleName() == "Full name"
    qtbot.keyClicks(field, "Asha")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    actions += 1
    settle(shell.desk)
    rows = on_lane(shell._lane, lambda: cases.list_cases(shell.desk.services)).rows
    assert [row.name for row in rows] == ["Asha"]
    assert actions <= 7


def test_a_group_that_differs_is_named_and_the_code_can_be_seen_again(qtbot, shell):
    window = shell.window
    window.flow.code = ("000187",) * 8
    window.flow.asked = (2, 5)
    code = CodeStep(window.flow)
    qtbot.addWidget(code)
    code.show()
    code.next.click()
    code.fields[0][1].setText("०००१८७")
    code.fields[1][1].setText("000188")
    finished = []
    code.done.connect(lambda: finished.append(True))
    code.next.click()
    assert not finished
    assert not code.fields[0][2].error.isVisible()
    assert code.fields[1][2].error.isVisible()
    code.fields[1][1].setText("000187")
    code.next.click()
    assert finished
    assert window.flow.code == ()


def test_a_register_that_is_there_is_unlocked_not_set_up(qtbot, qapp, tmp_path):
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "vault.lfv").write_bytes(b"x")
    shell = Shell(qapp, folder, restart=lambda _folder: None, clock=CLOCK)
    shell.start()
    assert isinstance(shell.window, UnlockWindow)
    shell.window.hide()
    shell.window.deleteLater()
    qapp.removeTranslator(shell._words)


def test_office_needs_name_and_kind_and_says_so(qtbot, shell):
    window = shell.window
    window._to_office()
    office = step(shell, OfficeStep)
    office.next.click()
    assert office._name.error.isVisible()
    step(shell, OfficeStep)


def test_own_words_that_are_easy_to_guess_are_refused_in_place(qtbot, shell):
    window = shell.window
    window._to_office()
    office = step(shell, OfficeStep)
    office.name.setText("SJPU Siliguri")
    office.kind.choose("sjpu")
    office.next.click()
    own = step(shell, PassphraseStep)
    own.use_own.setChecked(True)
    own.own.line.setText("Siliguri2024!Siliguri")
    own.again.line.setText("Siliguri2024!Siliguri")
    own.next.click()
    qtbot.waitUntil(own._own.error.isVisible, timeout=10_000)
    assert own.next.isEnabled()


def at_the_passphrase(shell: Shell) -> PassphraseStep:
    shell.window._to_office()
    office = step(shell, OfficeStep)
    office.name.setText("SJPU Siliguri")
    office.kind.choose("sjpu")
    office.next.click()
    return step(shell, PassphraseStep)


def test_enter_never_seals_with_words_that_nobody_has_read(qtbot, shell):
    words = at_the_passphrase(shell)
    for _ in range(3):
        qtbot.keyClick(here(qtbot, shell), Qt.Key.Key_Return)
    words.next.click()
    assert step(shell, PassphraseStep) is words
    assert not words.next.isEnabled()
    assert not (shell.folder / "vault.lfv").exists()
    words.written.click()
    assert words.next.isEnabled()


def test_other_words_have_to_be_written_down_again(qtbot, shell):
    words = at_the_passphrase(shell)
    words.written.click()
    words._another()
    assert not words.next.isEnabled()


def test_what_is_wrong_with_the_own_passphrase_is_scrolled_to(qtbot, shell):
    shell.window.resize(700, 420)
    own = at_the_passphrase(shell)
    own.use_own.click()
    own.own.line.setText("first words of mine")
    own.again.line.setText("other words of mine")
    own.next.click()

    def seen() -> bool:
        error = own._again.error
        return not error.visibleRegion().isEmpty() and (
            error.visibleRegion().boundingRect().height() == error.height()
        )

    qtbot.waitUntil(seen)
    qtbot.keyClicks(own.again.line, "x")
    assert not own._again.error.isVisible()


def test_errors_of_the_office_go_as_soon_as_they_are_mended(qtbot, shell):
    shell.window._to_office()
    office = step(shell, OfficeStep)
    office.next.click()
    office.name.setText("SJPU Siliguri")
    office.kind.choose("sjpu")
    office.kind.chosen.emit("sjpu")
    assert not office._name.error.isVisible()
    assert not office._kind.error.isVisible()


def test_choosing_a_language_moves_no_window(qtbot, shell):
    first = shell.window
    first.move(40, 30)
    first.resize(760, 500)
    before = first.geometry()
    first.language_chosen.emit("en")
    assert shell.window is not first
    assert shell.window.geometry() == before


def test_digits_of_any_script_are_the_same_digits():
    assert plain_digits("०००१८७") == "000187"
    assert plain_digits("০০০-১৮৭") == "000187"


def test_a_login_is_made_of_the_name():
    assert login_of("R. Das") == "das"
    assert login_of("आर. दास") == "head"

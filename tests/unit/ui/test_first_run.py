"""From the first start to the first case by keyboard alone, in seven actions."""

import threading
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.cases import case_list
from app.offices.office_kinds import kind_of
from app.practice import demo
from app.register import access, recovery_rows
from app.system import paths, preferences
from crypto.vault.key_slots import KDF_CHEAPEST
from desk_sim import on_lane, settle
from office_sim import CLOCK
from ui.main import Shell
from ui.register.unlock_window import UnlockWindow
from ui.register.welcome.steps import CodeStep, FirstStep, WelcomeFlow
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.main_window import MainWindow
from ui.widgets.strip import Steady
from words_typed import asked_words, take_six_words


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path, monkeypatch):
    def cheap(*words, **more):
        return vault_create(*words, **more, cost=KDF_CHEAPEST)

    vault_create = access.create_register
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
        on_lane(made._lane, lambda: access.lock(made.desk.services))
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
    flow = shell.window.flow
    assert len(flow.code) == 8
    field = here(qtbot, shell)
    qtbot.keyClicks(field, " ".join(flow.code[place] for place in flow.asked))


def test_first_start_to_first_case_by_keyboard(qtbot, shell):
    actions = 0
    shell.window.resize(1120, 660)  # What it is on a screen of 1366x768.
    qtbot.in_front(shell.window)
    first = step(shell, FirstStep)
    field = here(qtbot, shell)
    assert field.accessibleName() == "Name of the office"
    qtbot.keyClicks(field, "SJPU Darjeeling")
    actions += 1
    assert first.office.kind.value() == "sjpu"  # The name says so; it can be changed.
    first.next.setFocus()
    qtbot.keyClick(first.next, Qt.Key.Key_Space)
    words = first.written
    assert here(qtbot, shell) is words.written
    qtbot.waitUntil(lambda: len(words.grid.seen()) == 6)
    qtbot.keyClick(words.written, Qt.Key.Key_Space)  # The six words are on paper.
    qtbot.keyClicks(here(qtbot, shell), asked_words(words))
    # Two right words go on by themselves.
    actions += 3
    copy_the_code(qtbot, shell)
    actions += 1

    window = shell.window
    assert isinstance(window, MainWindow)
    qtbot.in_front(window)
    field = here(qtbot, shell)
    assert field.accessibleName() == "Full name"
    qtbot.keyClicks(field, "Asha")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    actions += 1
    settle(shell.desk)
    rows = on_lane(shell._lane, lambda: case_list.list_cases(shell.desk.services)).rows
    assert [row.name for row in rows] == ["Asha"]
    assert actions == 6


def to_the_code(qtbot, shell) -> CodeStep:
    shell.window.resize(1120, 660)
    first = named(shell)
    take_six_words(first)
    qtbot.waitUntil(lambda: isinstance(shell.window.step, CodeStep), timeout=20_000)
    return shell.window.step


def test_a_code_that_was_typed_back_counts_as_tested(qtbot, shell):
    to_the_code(qtbot, shell)
    copy_the_code(qtbot, shell)
    settle(shell.desk)
    standing = on_lane(shell._lane, lambda: recovery_rows.standing(shell.desk.services))
    assert standing.tested_at == CLOCK.now()
    assert not standing.due
    told = " ".join(shell.window.strip.texts())
    assert "is set up" in told
    assert "not tested" not in told


def test_a_click_meant_for_compare_leaves_the_keyboard_in_the_first_name(qtbot, shell, monkeypatch):
    monkeypatch.setattr(Steady, "rest_s", 0.5)
    to_the_code(qtbot, shell)
    copy_the_code(qtbot, shell)
    window = shell.window
    assert isinstance(window, MainWindow)
    qtbot.in_front(window)
    name = here(qtbot, shell)
    assert name.accessibleName() == "Full name"
    settle(shell.desk)

    def click_below() -> QWidget:
        lines = (line for line in window.findChildren(QLineEdit) if line.isVisible())
        other = next(line for line in lines if line is not name)
        at = other.mapTo(window, other.rect().center())
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        return other

    click_below()
    assert QApplication.focusWidget() is name
    qtbot.wait(1_600)
    other = click_below()
    assert QApplication.focusWidget() is other


def test_the_code_can_wait_until_tomorrow_after_a_second_press(qtbot, shell):
    step = to_the_code(qtbot, shell)
    step.tomorrow.click()
    banner = step._leaving
    banner.stay.click()
    assert shell.window.step is step
    step.tomorrow.click()
    step._leaving.leave.click()
    assert isinstance(shell.window, MainWindow)
    settle(shell.desk)
    standing = on_lane(shell._lane, lambda: recovery_rows.standing(shell.desk.services))
    assert standing.due


def test_the_sheet_of_the_first_run_can_be_printed_and_no_file_is_offered(qtbot, shell):
    step = to_the_code(qtbot, shell)
    code = "-".join(shell.window.flow.code)
    step.written.print_button.click()
    qtbot.waitUntil(lambda: step.printing.dialog is not None, timeout=20_000)
    dialog = step.printing.dialog
    document = pypdfium2.PdfDocument(dialog._pdf)
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert all(group in words for group in code.split("-"))
    dialog.reject()
    copy_the_code(qtbot, shell)
    settle(shell.desk)
    assert not list(shell.folder.rglob("*.pdf"))


def code_step(qtbot, window) -> CodeStep:
    window.flow.code = ("000187", "450000", "000188", "220011", "719983", "330990", "11", "540177")
    window.flow.asked = (0, 2)
    code = CodeStep(window.flow)
    qtbot.addWidget(code)
    code.show()
    return code


def test_the_code_is_covered_while_it_is_typed_back_and_can_be_seen_again(qtbot, shell):
    code = code_step(qtbot, shell.window)
    assert code.written.groups[2].shown() == "000188"
    assert not code.written.covered
    qtbot.keyClicks(code.written.typed, "0")
    assert code.written.covered
    assert {label.shown() for label in code.written.groups} == {"••••••"}
    assert all("covered" in label.accessibleName() for label in code.written.groups)
    code.written.again.click()
    assert code.written.groups[2].shown() == "000188"
    assert code.written.typed.text() == ""


def test_in_a_low_window_the_code_begins_at_its_top_and_digits_still_reach_the_field(qtbot, shell):
    window = shell.window
    window.resize(910, 445)
    qtbot.in_front(window)
    window.flow.code = ("000187", "450000", "000188", "220011", "719983", "330990", "11", "540177")
    window.flow.asked = (0, 2)
    code = CodeStep(window.flow)
    window._show(code)
    qtbot.waitUntil(code.written.card.hasFocus)
    bar = code.body.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == 0)
    qtbot.keyClick(code.written.card, "4")
    assert code.written.typed.text() == "4"
    assert code.written.typed.hasFocus()
    assert code.written.covered


def test_a_group_that_differs_is_named_and_nothing_goes_on(qtbot, shell):
    code = code_step(qtbot, shell.window)
    finished = []
    code.done.connect(lambda: finished.append(True))
    qtbot.keyClicks(code.written.typed, "000187 000189")
    assert not finished
    assert code.written.typed_row.error.isVisible()
    assert "group 3" in code.written.typed_row.error.shown()
    code.written.typed.clear()
    qtbot.keyClicks(code.written.typed, "000187")
    assert not code.written.typed_row.error.isVisible()
    code.next.click()
    assert not finished
    assert "group 3" in code.written.typed_row.error.shown()
    code.written.typed.setText("०००१८७ ०००१८८")
    assert finished
    assert shell.window.flow.code == ()


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
    first = step(shell, FirstStep)
    first.next.click()
    assert first.office.name_row.error.isVisible()
    first.office.name.setText("Office without a plain kind")
    first.next.click()
    assert first.office.kind_row.error.isVisible()
    assert step(shell, FirstStep) is first
    first.office.kind.choose("sjpu")
    first.office.kind.chosen.emit("sjpu")
    assert not first.office.kind_row.error.isVisible()


def test_a_kind_that_the_officer_chose_is_not_guessed_over(qtbot, shell):
    office = step(shell, FirstStep).office
    office.name.setText("CWC Kishanganj")
    assert office.kind.value() == "cwc"
    office.kind.choose("ngo")
    office.name.setText("SJPU Kishanganj")
    assert office.kind.value() == "ngo"


def test_own_words_that_are_easy_to_guess_are_refused_in_place(qtbot, shell):
    first = named(shell)
    own = first.secret
    own.use_own.setChecked(True)
    own.own.line.setText("Siliguri2024!Siliguri")
    own.again.line.setText("Siliguri2024!Siliguri")
    first.next.click()
    qtbot.waitUntil(own.own_row.error.isVisible, timeout=10_000)
    assert first.next.isEnabled()


def named(shell: Shell) -> FirstStep:
    first = step(shell, FirstStep)
    first.office.name.setText("SJPU Siliguri")
    return first


def test_enter_never_seals_with_words_that_nobody_has_read(qtbot, shell):
    first = named(shell)
    for place in (first.office.name, first.office.post, first.next, first.next):
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_Return)
        qtbot.keyClick(place, Qt.Key.Key_Enter)
    assert first.written is None
    first.next.click()
    words = first.written
    for place in (words.written, words.other):
        place.setFocus()
        qtbot.keyClick(words.written, Qt.Key.Key_Return)
    assert not words.is_asking
    words.written.click()
    qtbot.keyClicks(words.typed.line, asked_words(words)[:-1])
    for place in (words.typed.line, words.go, words.go):
        qtbot.keyClick(place, Qt.Key.Key_Return)
    assert step(shell, FirstStep) is first
    assert not (shell.folder / "vault.lfv").exists()


def test_what_is_wrong_with_the_own_passphrase_is_scrolled_to(qtbot, shell):
    shell.window.resize(700, 420)
    first = named(shell)
    own = first.secret
    own.use_own.click()
    assert first.next.accessibleName() == "Set up this office"
    own.own.line.setText("first words of mine")
    own.again.line.setText("other words of mine")
    first.next.click()

    def seen() -> bool:
        error = own.again_row.error
        return not error.visibleRegion().isEmpty() and (
            error.visibleRegion().boundingRect().height() == error.height()
        )

    qtbot.waitUntil(seen)
    qtbot.keyClicks(own.again.line, "x")
    assert not own.again_row.error.isVisible()


@pytest.mark.parametrize("code", ["hi", "ne", "bn"])
def test_choosing_a_language_moves_no_window_and_loses_no_word(qtbot, shell, code):
    first = shell.window
    first.move(40, 30)
    first.resize(760, 500)
    before = first.geometry()
    step(shell, FirstStep).office.name.setText("CWC Made-up")
    step(shell, FirstStep).office.district.setText("Patna")
    step(shell, FirstStep).languages[code].click()
    assert shell.window is not first
    assert shell.window.geometry() == before
    again = step(shell, FirstStep)
    assert again.languages[code].isChecked()
    assert again.office.draft().name == "CWC Made-up"
    assert again.office.draft().district == "Patna"
    assert again.office.kind.value() == "cwc"


def test_a_register_that_is_there_and_practice_are_offered_on_the_first_page(qtbot, shell):
    first = step(shell, FirstStep)
    assert first.existing.isVisible()
    asked = []
    shell.window.practice_asked.disconnect()
    shell.window.practice_asked.connect(lambda: asked.append("practice"))
    first.practice.click()
    assert asked == ["practice"]


@pytest.mark.parametrize("way", ["button", "escape", "closing"])
def test_practice_that_is_stopped_half_made_goes_away(qtbot, shell, tmp_path, monkeypatch, way):
    half_made = threading.Event()
    monkeypatch.setattr(paths, "data_folder", lambda: tmp_path)

    def tour(folder, say, _clock):
        (folder / "half").mkdir()
        half_made.set()
        while True:
            say("one more line")

    monkeypatch.setattr(demo, "_tour", tour)
    window, first = shell.window, step(shell, FirstStep)
    first.practice.click()
    qtbot.waitUntil(half_made.is_set)
    assert not first.isEnabled()
    if way == "closing":
        window.closeEvent(QCloseEvent())
    elif way == "escape":
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    else:
        qtbot.waitUntil(window.busy.stop.isVisible)
        window.busy.stop.click()
    qtbot.waitUntil(first.isEnabled)
    assert shell.window is window
    assert [path.name for path in tmp_path.glob("practice*")] == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SJPU Darjeeling", "sjpu"),
        ("Child Welfare Committee, Patna", "cwc"),
        ("बाल कल्याण समिति, पटना", "cwc"),
        ("थाना कोतवाली", "police_station"),
        ("Bal Kalyan Shelter", "shelter_cci"),
        ("एंटी ह्यूमन ट्रैफिकिंग यूनिट, पूर्णिया", "ahtu"),
        ("मानव व्यापार निरोधक इकाई, गया", "ahtu"),
        ("मानव दुर्व्यापार रोधी इकाई", "ahtu"),
        ("बालिका गृह, पूर्णिया", "shelter_cci"),
        ("CWC and SJPU Patna", ""),
        ("Asha Kendra", ""),
        ("Shelterwood", ""),
        ("", ""),
    ],
)
def test_a_name_speaks_of_a_kind_only_when_it_is_plain(name, kind):
    assert kind_of(name) == kind

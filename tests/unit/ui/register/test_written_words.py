"""Six made-up words: seen whole at every size, asked back, and never changed by themselves."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.register import passphrases
from app.system import preferences
from desk_sim import dressed, settle
from named_screens import too_large, unnamed
from office_sim import CLOCK, PASSPHRASE
from ui.frame.worker import make_lane
from ui.main import Shell
from ui.register.passphrase_part import WrittenWords, own_words
from ui.register.welcome.steps import FirstStep
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.settings.passphrase_sheet import PassphraseSheet
from ui.settings.people_page import AddUserSheet
from ui.widgets.buttons import REST_S, CarefulButton
from waits import double_click
from window_sim import let_go_of_shell
from words_typed import asked_words, type_back

LONGEST = "womanless womanlike worrisome worshiper wrongdoer zoologist"
SIZES = [
    (100, 1120, 660),
    (100, 500, 260),
    (125, 1358, 698),
    (150, 1358, 698),
    (150, 910, 465),
    (150, 750, 390),
]


def turn(times: int = 8) -> None:
    """Let the layout come to rest."""
    for _ in range(times):
        QApplication.processEvents()


@pytest.fixture
def shell(qtbot, qapp, tmp_path: Path):
    preferences.save({"language": None, "theme": "light", "zoom": None})
    made = Shell(qapp, tmp_path / "register", restart=lambda _folder: None, clock=CLOCK)
    made.start()
    yield made
    preferences.save({"language": None})
    dressed(qapp)
    let_go_of_shell(qapp, made)


def page_of(qtbot, words: str = LONGEST) -> WrittenWords:
    made = WrittenWords(words, own_words("Set up", "lock"), draw=passphrases.generate)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    turn()
    return made


def to_words(shell: Shell) -> WrittenWords:
    first = shell.window.step
    first.office.name.setText("SJPU Siliguri")
    first.next.click()
    return first.written


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
@pytest.mark.parametrize(("zoom", "width", "height"), SIZES)
def test_every_word_is_seen_whole_at_every_size(
    qtbot, qapp, tmp_path, monkeypatch, language, zoom, width, height
):
    monkeypatch.setattr(passphrases, "generate", lambda: LONGEST)
    dressed(qapp, "light", zoom, language)
    lane = make_lane()
    window = WelcomeWindow(tmp_path / "register", lane, CLOCK)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    turn()
    window.step.office.name.setText("SJPU Siliguri")
    window.step.next.click()
    turn()
    words = window.step.written
    assert [label.shown() for label in words.grid.seen()] == LONGEST.split()
    assert window.width() <= width * 1.08
    assert window.height() <= height
    for shown in (words.written, words.go):
        turn()
        assert shown.visibleRegion().boundingRect() == shown.rect()
        assert unnamed(window) == []
        assert too_large(window) == []
        words.ask()
    assert words.typed.line.visibleRegion().boundingRect() == words.typed.line.rect()
    lane.waitForDone()


def test_nobody_goes_on_past_a_word_that_was_not_on_the_screen(qtbot):
    page = page_of(qtbot)
    page.resize(300, 190)
    turn()
    assert 0 < len(page.grid.seen()) < 6
    page.written.click()
    assert not page.is_asking
    for _press in range(6):
        page.written.click()
        turn()
    assert page.is_asking


def test_while_two_are_asked_no_word_is_shown(qtbot):
    page = page_of(qtbot)
    page.ask()
    turn()
    assert not any(label.isVisible() for label in page.grid.labels)
    assert page.focusWidget() is page.typed.line


@pytest.mark.parametrize("typed", ["", "{one}", "{other} {one}", "{one} {one}", "{one} {other} x"])
def test_other_words_than_those_that_were_asked_go_nowhere(qtbot, typed):
    page, right = page_of(qtbot), []
    page.right.connect(lambda: right.append(True))
    page.ask()
    one, other = asked_words(page).split()
    page.typed.line.setText(typed.format(one=one, other=other))
    page.go.click()
    assert right == []
    assert page.typed_row.error.isVisible()
    assert "…" not in page.typed_row.error.text()
    page.typed.line.setText(f" {one.upper()}, {other} ")
    page.go.click()
    assert right == [True]


def test_enter_says_which_word_is_wrong_and_else_leads_to_the_button(qtbot):
    page, right = page_of(qtbot), []
    page.right.connect(lambda: right.append(True))
    page.ask()
    one, other = asked_words(page).split()
    qtbot.keyClicks(page.typed.line, f"{one} {other}x")
    qtbot.keyClick(page.typed.line, Qt.Key.Key_Return)
    assert page.focusWidget() is page.typed.line
    assert f"word {page.asked[1] + 1}." in page.typed_row.error.text()
    turn()
    qtbot.keyClicks(page.typed.line, f"{one} {other}")
    qtbot.keyClick(page.typed.line, Qt.Key.Key_Return)
    assert page.focusWidget() is page.go
    assert right == []


def test_a_double_click_on_written_down_leaves_the_keyboard_where_the_words_are_typed(qtbot, shell):
    words = to_words(shell)
    CarefulButton.rest_s = REST_S
    words.written.click()
    turn()
    assert words.is_asking
    double_click(words.go)
    assert shell.window.focusWidget() is words.typed.line
    qtbot.keyClicks(shell.window.focusWidget(), "half")
    assert words.typed.text() == "half"


def test_showing_them_again_shows_the_same_and_asks_anew(qtbot):
    page = page_of(qtbot)
    page.ask()
    page.typed.line.setText("half")
    page.show_again()
    assert page.words == LONGEST
    assert page.typed.text() == ""
    asked = set()
    for _ in range(40):
        page.ask()
        asked.add(page.asked)
        page.show_again()
    assert len(asked) > 1


def test_other_words_come_only_by_the_press_that_says_so(qtbot):
    page, drawn = page_of(qtbot), []
    page.drawn.connect(drawn.append)
    page.other.click()
    assert page.words != LONGEST
    assert drawn == [page.words]
    assert [label.shown() for label in page.grid.labels] == page.words.split()


@pytest.mark.parametrize("code", ["hi", "ne", "bn"])
def test_another_language_draws_no_other_words(shell, code):
    words = to_words(shell).words
    assert len(words.split()) == 6
    shell.window.step.written.back.emit()
    shell.window.step.languages[code].click()
    assert isinstance(shell.window.step, FirstStep)
    again = to_words(shell)
    assert again.words == words
    again.other.click()
    other = again.words
    assert other != words
    shell.window.step.written.back.emit()
    shell.window.step.languages["en"].click()
    assert to_words(shell).words == other


def test_the_keyboard_goes_from_page_to_page_and_falls_on_nothing_between(qtbot, qapp, shell):
    qtbot.waitUntil(shell.window.isActiveWindow)
    path = []
    first = shell.window.step
    first.office.name.setText("SJPU Siliguri")
    first.next.setFocus()
    qapp.focusChanged.connect(lambda _old, new: path.append(new))
    first.next.click()
    words = first.written
    turn()
    words.written.click()
    words.again.click()
    words.back.emit()
    assert path == [words.written, words.typed.line, words.written, first.office.name]


def test_an_own_passphrase_stays_chosen_in_another_language(shell):
    shell.window.step.secret.use_own.click()
    shell.window.step.languages["hi"].click()
    assert shell.window.step.secret.use_own.isChecked()


def test_looking_for_a_backup_and_coming_back_keeps_words_and_office(shell):
    words = to_words(shell).words
    shell.window.step.written.back.emit()
    shell.window.step.backup.click()
    assert not isinstance(shell.window, WelcomeWindow)
    shell.window.back_asked.emit()
    assert shell.window.step.office.name.text() == "SJPU Siliguri"
    assert to_words(shell).words == words


def test_the_words_stand_in_no_text_of_the_draft(shell):
    words = to_words(shell).words
    assert words not in repr(shell.window.draft())


def ravi_added(qtbot, desk) -> AddUserSheet:
    """Return the dialog in which a colleague was added, with the words on it."""
    sheet = AddUserSheet(desk, lambda services: setattr(desk, "services", services))
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.name.setText("Ravi")
    sheet.login.setText("ravi")
    sheet.add.click()
    settle(desk)
    return sheet


def test_a_person_that_was_added_gets_words_that_were_asked_back(qtbot, desk):
    sheet = ravi_added(qtbot, desk)
    page = sheet.words
    assert len(page.words.split()) == 6
    sheet.reject()  # Nobody has the words yet: this is said first.
    assert sheet.isVisible()
    type_back(page)
    assert not sheet.isVisible()
    assert page.words == ""


def test_closing_over_words_that_nobody_has_takes_two_presses(qtbot, desk):
    sheet = ravi_added(qtbot, desk)
    sheet.reject()
    assert sheet.isVisible()
    sheet.reject()
    assert not sheet.isVisible()


def test_words_for_a_changed_passphrase_are_the_same_after_a_wrong_old_one(qtbot, desk):

    sheet = PassphraseSheet(desk)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.old.line.setText("not the old one at all")
    sheet.propose.click()
    words = sheet.written.words
    type_back(sheet.written)
    settle(desk)
    assert sheet.isVisible()
    assert sheet._old_row.error.isVisible()
    sheet.old.line.setText(PASSPHRASE)
    sheet.propose.click()
    assert sheet.written.words == words
    type_back(sheet.written)
    settle(desk)
    assert not sheet.isVisible()

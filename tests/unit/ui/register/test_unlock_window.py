"""The unlock window: exact words, the next try at hand, a damaged register told apart."""

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.base.errors import CannotUnlockError
from app.base.jobs import Cancelled, Token
from app.core.records import UserRecord
from app.register import access, people
from app.register.people import NewUser
from app.system import preferences
from desk_sim import dressed, on_lane
from office_sim import CLOCK, OTHER_PASSPHRASE, PASSPHRASE, office
from ui.register import login_row
from ui.register.unlock_window import UnlockWindow
from ui.register.welcome.welcome_window import WelcomeWindow


@pytest.fixture
def folder(lane, tmp_path: Path) -> Path:
    services = on_lane(lane, lambda: office(tmp_path))
    on_lane(lane, lambda: access.lock(services))
    return tmp_path / "register"


@pytest.fixture
def window(qtbot, lane, folder):
    shown = UnlockWindow(folder, lane, CLOCK)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def attempt(qtbot, window: UnlockWindow, passphrase: str) -> None:
    qtbot.waitUntil(window.open_button.isEnabled, timeout=6000)
    window.secret.line.setText(passphrase)
    qtbot.keyClick(window.secret.line, Qt.Key.Key_Return)
    qtbot.waitUntil(window.secret.isEnabled, timeout=10_000)


def test_a_wrong_passphrase_says_so_and_selects_it_for_the_next_try(qtbot, window):
    attempt(qtbot, window, "seven wrong words in a row")
    assert window.tells().startswith("The passphrase is wrong.")
    qtbot.waitUntil(lambda: window.secret.line.selectedText() != "")
    # Damage is the last thing to think of, where the words are surely right.
    assert "surely right" in window.tells().partition("damaged")[0]


def test_tries_are_counted_and_after_five_there_is_a_short_wait_counted_down(qtbot, window):
    window.wait._tick.setInterval(60_000)
    for _ in range(5):
        attempt(qtbot, window, "wrong words")
    assert "5 tries so far." in window.tells()
    assert not window.open_button.isEnabled()
    # The banner names the recovery sheet: nothing waits but the next try, and the button says so.
    assert window.open_button.accessibleDescription() == "Only the next try waits for a moment."
    assert all(way.isEnabled() for way in window._other_ways)
    said = []
    while window.wait.isVisible():
        said.append(window.wait.shown())
        window.wait._tick.timeout.emit()
    assert said == [
        "You can try again in 3 seconds.",
        "You can try again in 2 seconds.",
        "You can try again in 1 second.",
    ]
    assert window.open_button.isEnabled()


def test_the_wait_goes_along_into_another_language_and_ends_there(qtbot, lane, folder, window):
    window.wait._tick.setInterval(60_000)
    for _ in range(5):
        attempt(qtbot, window, "wrong words")
    other = UnlockWindow(folder, lane, CLOCK)
    qtbot.addWidget(other)
    other.wait._tick.setInterval(60_000)
    other.show()
    other.go_on_from(window)
    assert other.wait.shown() == "You can try again in 3 seconds."
    assert not other.open_button.isEnabled()
    other.secret.line.setText(PASSPHRASE)
    qtbot.keyClick(other.secret.line, Qt.Key.Key_Return)
    assert other._job is None
    for _ in range(3):
        other.wait._tick.timeout.emit()
    assert other.open_button.isEnabled()
    # What has ended is taken along by nobody.
    third = UnlockWindow(folder, lane, CLOCK)
    qtbot.addWidget(third)
    third.go_on_from(other)
    assert third.open_button.isEnabled()
    assert third.wait.isHidden()


def test_the_right_passphrase_opens_and_empties_the_field(qtbot, lane, window):
    window.secret.line.setText(PASSPHRASE)
    with qtbot.waitSignal(window.unlocked, timeout=10_000) as told:
        qtbot.keyClick(window.secret.line, Qt.Key.Key_Return)
    assert window.secret.text() == ""
    on_lane(lane, lambda: access.lock(told.args[0]))


class Slow:
    """Opens and closes a register that is none, when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun: list[str] = []
        self.closed: list[object] = []

    def open(self, _folder, _login, passphrase, **_more):
        self.begun.append(passphrase)
        self.go.wait(10)
        if passphrase == "wrong":
            raise CannotUnlockError
        return f"opened with {passphrase}"


@pytest.fixture
def slow(qtbot, lane, folder):
    made = Slow()
    shown = UnlockWindow(folder, lane, CLOCK, opener=made.open, closer=made.closed.append)
    qtbot.addWidget(shown)
    qtbot.in_front(shown)
    made.window, made.opened = shown, []
    shown.unlocked.connect(made.opened.append)
    yield made
    made.go.set()


def begin(qtbot, slow: Slow, passphrase: str) -> None:
    before = len(slow.begun)
    slow.window.secret.line.setText(passphrase)
    slow.window.open_button.click()
    qtbot.waitUntil(lambda: len(slow.begun) > before)


def by_button(qtbot, window: UnlockWindow) -> None:
    qtbot.waitUntil(window.busy.stop.isVisible)
    window.busy.stop.click()


def by_escape(qtbot, window: UnlockWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Escape)


@pytest.mark.parametrize("stop", [by_button, by_escape])
def test_stop_leads_back_at_once_and_what_opens_then_is_closed_unseen(qtbot, lane, slow, stop):
    begin(qtbot, slow, "first words")
    stop(qtbot, slow.window)
    assert not slow.go.is_set(), "the derivation still runs"
    assert slow.window.secret.isEnabled()
    assert slow.window.open_button.isEnabled()
    assert not slow.window.busy.isVisible()
    slow.go.set()
    qtbot.waitUntil(lambda: slow.closed == ["opened with first words"])
    assert slow.opened == []
    begin(qtbot, slow, "second words")
    qtbot.waitUntil(lambda: slow.opened == ["opened with second words"])
    assert slow.closed == ["opened with first words"]


def test_a_wrong_passphrase_that_nobody_waited_for_counts_and_says_nothing(qtbot, slow):
    begin(qtbot, slow, "wrong")
    by_escape(qtbot, slow.window)
    slow.go.set()
    qtbot.waitUntil(lambda: slow.window._tries == 1)
    assert slow.window.tells() == ""


def test_a_window_that_goes_while_the_key_is_derived_leaves_nothing_open(qtbot, lane, folder):
    window = UnlockWindow(folder, lane, CLOCK)
    window.show()
    window.secret.line.setText(PASSPHRASE)
    window.open_button.click()
    window.hide()
    window.deleteLater()
    lane.waitForDone()
    services = on_lane(lane, lambda: access.unlock(folder, None, PASSPHRASE, clock=CLOCK))
    on_lane(lane, lambda: access.lock(services))


@pytest.mark.parametrize("step", ["deriving", "opening"])
def test_a_register_whose_opening_is_stopped_is_closed_and_not_in_use(lane, folder, step):
    token = Token()

    def at(progress) -> None:
        if progress.step == step:
            token.cancel()

    def tried() -> None:
        with pytest.raises(Cancelled):
            access.unlock(folder, None, PASSPHRASE, clock=CLOCK, report=at, token=token)

    on_lane(lane, tried)
    services = on_lane(lane, lambda: access.unlock(folder, None, PASSPHRASE, clock=CLOCK))
    on_lane(lane, lambda: access.lock(services))


def test_a_damaged_key_file_is_told_before_any_try(qtbot, lane, folder):
    for file in folder.glob("*.lfv*"):
        file.write_bytes(b"not a key file")
    shown = UnlockWindow(folder, lane, CLOCK)
    qtbot.addWidget(shown)
    assert "key file is damaged" in shown.tells()
    assert "passphrase is wrong" not in shown.tells()


def test_an_old_key_file_put_back_is_told_and_does_not_open(qtbot, lane, folder):
    """Row 26 of docs/rules.md: who knows an old passphrase puts back the key file of its time."""
    old = {file: file.read_bytes() for file in folder.glob("*.lfv*")}

    def change():
        opened = access.unlock(folder, None, PASSPHRASE, clock=CLOCK)
        access.lock(access.change_passphrase(opened, PASSPHRASE, OTHER_PASSPHRASE))

    on_lane(lane, change)
    for file, raw in old.items():
        file.write_bytes(raw)
    shown = UnlockWindow(folder, lane, CLOCK)
    qtbot.addWidget(shown)
    shown.show()
    opened = []
    shown.unlocked.connect(opened.append)
    attempt(qtbot, shown, PASSPHRASE)
    assert "key file is older than the register" in shown.tells()
    assert opened == []
    assert {file: file.read_bytes() for file in old} == old


def test_a_sole_user_is_not_asked_for_a_login(window):
    assert not window.login.isVisible()


def test_caps_lock_is_said(qtbot, window):
    window.secret.setFocus()
    qtbot.keyClick(window.secret.line, Qt.Key.Key_A)
    assert "Caps Lock" not in window.secret.keyboard.shown()
    window.secret.line.caps_seen.emit(True)
    assert "Caps Lock is on." in window.secret.keyboard.shown()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a", ""),
        ("क", "Devanagari letters are being typed."),
        ("ক", "Bengali letters are being typed."),
        ("д", "Letters other than a to z are being typed."),
    ],
)
def test_letters_of_another_script_are_said_before_they_are_tried(qtbot, window, typed, words):
    event = QInputMethodEvent()
    event.setCommitString(typed)
    QApplication.sendEvent(window.secret.line, event)
    said = window.secret.keyboard.shown()
    assert words in said
    assert ("being typed" in said) == bool(words)


def test_where_qt_knows_no_layout_none_is_made_up(window, monkeypatch):
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    assert window.secret.keyboard_words() == ""


def test_the_passphrase_is_hidden_until_it_is_asked_for(qtbot, window):
    line = window.secret.line
    assert line.echoMode() == line.EchoMode.Password
    window.secret.show_button.click()
    assert line.echoMode() == line.EchoMode.Normal


@pytest.mark.parametrize("zoom", [150, 175])
def test_no_window_before_the_work_is_larger_than_the_screen(qtbot, qapp, lane, folder, zoom):
    dressed(qapp, zoom=zoom)
    room = qapp.primaryScreen().availableGeometry().size()
    for shown in (UnlockWindow(folder, lane, CLOCK), WelcomeWindow(folder, lane, CLOCK)):
        qtbot.addWidget(shown)
        qtbot.in_front(shown)
        assert shown.frameGeometry().width() <= room.width()
        assert shown.frameGeometry().height() <= room.height()


def test_in_a_low_window_field_and_button_are_both_seen(qtbot, qapp, lane, folder):
    dressed(qapp, zoom=175)
    shown = UnlockWindow(folder, lane, CLOCK)
    qtbot.addWidget(shown)
    shown.resize(880, 440)
    shown.show()
    attempt(qtbot, shown, "seven wrong words in a row")
    for widget in (shown.secret.line, shown.open_button):
        qtbot.waitUntil(
            lambda widget=widget: widget.visibleRegion().boundingRect() == widget.rect()
        )


def test_the_title_names_nobody(window):
    assert window.windowTitle() == "Lifafa"


# Several people ---------------------------------------------------------------------------------

WORDS = "etching landmark lusty affiliate emblem debate"


@pytest.fixture
def shared(qtbot, lane, folder):
    """Return what makes a window on a register of two people."""

    def add():
        services = access.unlock(folder, None, PASSPHRASE, clock=CLOCK)
        new = NewUser("seema", "Seema Made-up", "officer")
        access.lock(people.add_user(services, new, OTHER_PASSPHRASE).services)

    on_lane(lane, add)

    def make() -> UnlockWindow:
        window = UnlockWindow(folder, lane, CLOCK)
        qtbot.addWidget(window)
        qtbot.in_front(window)
        return window

    return make


def test_a_habitual_passphrase_never_stays_in_the_clear_field(qtbot, shared):
    window = shared()
    assert window.focusWidget() is window.login
    seen = []
    for char in WORDS:
        qtbot.keyClicks(window.login, char)
        seen.append(window.login.displayText())
    # Once the second word stands there whole nothing of it can be read.
    assert [text for text in seen if "landmark" in text] == []
    qtbot.keyClick(window.login, Qt.Key.Key_Return)
    assert window.login.text() == ""
    assert window.secret.text() == WORDS
    assert window.secret.line.displayText() != WORDS
    assert window.login.echoMode() is QLineEdit.EchoMode.Normal
    assert "looks like your passphrase" in window.login_row.error.shown()
    assert window.focusWidget() is window.login
    window.login.undo()
    assert window.login.text() == ""
    assert window._tries == 0


def test_a_passphrase_in_the_login_is_moved_by_tab_and_by_the_button_too(qtbot, shared):
    for leave in (
        lambda window: qtbot.keyClick(window.login, Qt.Key.Key_Tab),
        lambda window: window.open_button.click(),
    ):
        window = shared()
        qtbot.keyClicks(window.login, "correct horse 77 battery")
        leave(window)
        assert (window.login.text(), window.secret.text()) == ("", "correct horse 77 battery")


LIKE_A_PASSPHRASE = "sjpu-purnia-2026"
"""A login that somebody chose, of letters and digits."""


@pytest.mark.parametrize("leave", ["enter", "tab", "button"])
@pytest.mark.parametrize("typed", [LIKE_A_PASSPHRASE, WORDS])
def test_what_is_typed_a_second_time_is_a_login_never_seen_and_never_tried(
    qtbot, shared, leave, typed
):
    window, shown = shared(), []
    for _time in range(2):
        window.login.setFocus()
        for char in typed:
            qtbot.keyClicks(window.login, char)
            shown.append(window.login.displayText())
        if leave == "enter":
            qtbot.keyClick(window.login, Qt.Key.Key_Return)
        elif leave == "tab":
            qtbot.keyClick(window.login, Qt.Key.Key_Tab)
        else:
            window.open_button.click()
    assert typed not in [*shown, window.login.displayText()]
    assert (window.login.text(), window.secret.text()) == (typed, "")
    assert "taken as your login now" in window.login_row.error.shown()
    assert window._job is None
    assert window.focusWidget() is window.secret.line
    # It may be the passphrase all the same: what is typed there by hand is tried.
    qtbot.keyClicks(window.secret.line, typed)
    assert window.login_row.is_ready()
    assert window.secret.text() == typed


def test_what_was_moved_is_tried_only_from_its_own_field_or_by_the_button(qtbot, shared):
    window = shared()
    qtbot.keyClicks(window.login, WORDS)
    qtbot.keyClick(window.login, Qt.Key.Key_Return)
    qtbot.keyClicks(window.login, "das")
    qtbot.keyClick(window.login, Qt.Key.Key_Return)
    assert window._job is None
    assert window.focusWidget() is window.secret.line
    assert window.secret.text() == WORDS
    qtbot.waitUntil(lambda: window.secret.line.selectedText() != "")
    qtbot.keyClick(window.secret.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window._tries == 1, timeout=20_000)


def test_what_was_moved_and_then_changed_by_hand_is_a_passphrase(qtbot, shared):
    window = shared()
    qtbot.keyClicks(window.login, LIKE_A_PASSPHRASE)
    qtbot.keyClick(window.login, Qt.Key.Key_Return)
    window.secret.line.setFocus()
    window.secret.line.end(False)
    qtbot.keyClicks(window.secret.line, "!")
    qtbot.keyClick(window.secret.line, Qt.Key.Key_Backspace)
    window.login.setFocus()
    qtbot.keyClicks(window.login, LIKE_A_PASSPHRASE)
    assert window.login_row.is_ready()
    assert window.secret.text() == LIKE_A_PASSPHRASE


def test_a_passphrase_that_was_typed_already_is_not_said_to_have_come_from_above(qtbot, shared):
    window = shared()
    window.secret.line.setText(PASSPHRASE)
    qtbot.keyClicks(window.login, WORDS)
    qtbot.keyClick(window.login, Qt.Key.Key_Return)
    assert (window.login.text(), window.secret.text()) == ("", PASSPHRASE)
    assert "was taken away" in window.login_row.error.shown()
    assert window._job is None


def test_the_newer_of_two_that_were_moved_stands(qtbot, shared):
    window = shared()
    for typed in (WORDS + "x", WORDS):
        qtbot.keyClicks(window.login, typed)
        qtbot.keyClick(window.login, Qt.Key.Key_Return)
    assert (window.login.text(), window.secret.text()) == ("", WORDS)
    assert "was moved" in window.login_row.error.shown()


def test_a_window_in_another_language_hides_the_login_and_moves_it_no_second_time(qtbot, shared):
    window, other = shared(), shared()
    for _time in range(2):
        qtbot.keyClicks(window.login, LIKE_A_PASSPHRASE)
        qtbot.keyClick(window.login, Qt.Key.Key_Return)
        window.login.setFocus()
    other.go_on_from(window)
    assert other.login.echoMode() is QLineEdit.EchoMode.Password
    assert other.login_row.is_ready()
    assert (other.login.text(), other.secret.text()) == (LIKE_A_PASSPHRASE, "")


def test_a_keyboard_learns_nothing_of_the_login(qtbot, shared):
    window = shared()
    sensitive = Qt.InputMethodHint.ImhSensitiveData
    assert window.login.inputMethodHints() & sensitive
    for char in WORDS:
        qtbot.keyClicks(window.login, char)
        assert window.login.inputMethodHints() & sensitive
    qtbot.keyClick(window.login, Qt.Key.Key_Return)
    assert window.login.inputMethodHints() & sensitive


def test_an_empty_login_is_named_under_its_field_before_anything_is_tried(qtbot, shared):
    window = shared()
    window.secret.line.setText(PASSPHRASE)
    window.open_button.click()
    assert "type your login" in window.login_row.error.shown()
    assert window.focusWidget() is window.login
    assert window.open_button.isEnabled()
    assert window.tells() == ""
    assert window._job is None
    qtbot.keyClicks(window.login, "S")
    assert not window.login_row.error.isVisible()


@pytest.mark.parametrize(
    ("typed", "passphrase"),
    [("R. Das", PASSPHRASE), ("DAS ", PASSPHRASE), ("Seema Made-up", OTHER_PASSPHRASE)],
)
def test_the_name_opens_as_well_as_the_login(qtbot, lane, shared, typed, passphrase):
    window = shared()
    window.secret.line.setText(passphrase)
    qtbot.keyClicks(window.login, typed)
    with qtbot.waitSignal(window.unlocked, timeout=20_000) as told:
        qtbot.keyClick(window.login, Qt.Key.Key_Return)
    on_lane(lane, lambda: access.lock(told.args[0]))


def test_only_the_neutral_login_is_remembered_and_the_keyboard_goes_on_to_the_passphrase(
    qtbot, shared, folder
):
    for login, kept in (("head", "head"), ("seema", ""), ("head", "head")):
        user = UserRecord(1, login, "Somebody Made-up", "", "head", must_change=False)
        login_row.remember(SimpleNamespace(folder=folder, user=user))
        window = shared()
        assert window.login.text() == kept
        assert window.focusWidget() is (window.secret.line if kept else window.login)
        window.close()
    with pytest.raises(ValueError, match="not a setting"):
        preferences.save({"login": "seema"})

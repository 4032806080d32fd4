"""The window in another dress: it answers in between, a lock comes first, nothing is half done."""

import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

from app.base import language
from app.base.errors import NotEnoughDiskError
from app.cases import cases
from app.cases.papers.papers import Wish
from app.system import preferences
from desk_sim import on_lane, settle
from office_sim import CLOCK, office
from ui.main import Shell, _look_again
from ui.papers.pages_left import _Pages
from ui.papers.papers_adding import Pasted, Wanted
from ui.papers.papers_flow import PapersFlow
from ui.shell.navigation import HOME
from window_sim import end_shell


class Told(Shell):
    """A program that tells what is done to its window, and does something in the middle of it."""

    def __init__(self, *words, **more):
        super().__init__(*words, **more)
        self.done = []
        self.started = []
        self.meanwhile = lambda: None

    def dress(self):
        self.done.append("dress")
        self.meanwhile()
        return super().dress()

    def _make_main(self, *, begins=True):
        self.done.append("make")
        return super()._make_main(begins=begins)

    def _show(self, window):
        self.done.append("show")
        super()._show(window)


@pytest.fixture
def shell(qtbot, qapp: QApplication, tmp_path):
    started = []
    made = Told(
        qapp, tmp_path / "register", restart=lambda *files: started.append(files), clock=CLOCK
    )
    made.started = started
    services = on_lane(made._lane, lambda: office(tmp_path))
    made._open_at(services)
    made.window.go(HOME)
    settle(made.desk)
    made.done.clear()
    yield made
    made.meanwhile = lambda: None
    end_shell(qtbot, qapp, made)


def speak(shell: Shell, code: str) -> None:
    preferences.save({"language": code})
    shell.desk.dress_asked.emit()


def test_the_window_answers_between_the_stretches(shell):
    def answer():
        if shell.done[-1:] != ["answer"]:
            shell.done.append("answer")

    shell.window.go("offices")
    settle(shell.desk)
    answers = QTimer(interval=0)
    answers.timeout.connect(answer)
    answers.start()
    speak(shell, "hi")
    settle(shell.desk)
    answers.stop()
    # To make it anew is to dress it in what is worn already.
    told = [one for one in shell.done if one != "answer"]
    assert told == ["dress", "make", "dress", "show"]
    place = shell.done.index("make")
    assert shell.done[place - 2 : place] == ["dress", "answer"]
    assert shell.done[shell.done.index("show") - 1] == "answer"


def test_pages_that_are_in_no_case_yet_are_offered_in_the_new_window_too(shell, monkeypatch):
    left = PapersFlow.of(shell.desk).left
    page = Wanted(Pasted("Scan 1.jpg", b"made up", is_scanned=True), "other")
    monkeypatch.setattr(left, "try_again", lambda: None)
    left._hold([_Pages("0" * 32, (page,), Wish.SMALL)])
    speak(shell, "hi")
    settle(shell.desk)
    assert any("स्कैन" in care.text for care in shell.desk.cares.now())


def test_light_and_dark_of_the_computer_are_put_on_in_stretches_too(shell):
    answers = QTimer(interval=0)
    answers.timeout.connect(lambda: shell.done.append("answer"))
    answers.start()
    _look_again(shell)
    assert shell.done == [], "the whole window would be dressed at once"
    settle(shell.desk)
    answers.stop()
    assert [one for one in shell.done if one != "answer"] == ["dress", "make", "dress", "show"]
    assert shell.done[shell.done.index("show") - 1] == "answer"


def test_the_texts_are_read_beside_the_window(shell, monkeypatch):
    whole, readers = language.catalogue, []

    def noted(code):
        readers.append((code, threading.current_thread() is threading.main_thread()))
        return whole(code)

    monkeypatch.setattr(language, "catalogue", noted)
    speak(shell, "ne")
    settle(shell.desk)
    assert readers[0] == ("ne", False)
    assert language.current() == "ne"


def test_what_is_asked_for_last_is_worn(shell):
    speak(shell, "hi")
    QApplication.processEvents()
    speak(shell, "bn")
    settle(shell.desk)
    assert language.current() == "bn"
    assert shell.window.page.title() == language.translate("Today")
    assert shell.done.count("show") == 2


def test_the_window_that_goes_does_nothing_more(qtbot, shell):
    old, titles = shell.window, []

    def press():
        for key in (Qt.Key.Key_F, Qt.Key.Key_O, Qt.Key.Key_Z, Qt.Key.Key_N, Qt.Key.Key_2):
            qtbot.keyClick(old, key, Qt.KeyboardModifier.ControlModifier)
        old.go("log")
        old.back()
        titles.append(old.page.title())

    shell.meanwhile = press
    speak(shell, "hi")
    settle(shell.desk)
    assert shell.window is not old
    assert shell.window.here[0] == HOME
    assert set(titles) == {""}


def test_a_lock_that_is_asked_for_meanwhile_comes_first(qtbot, shell):
    old = shell.window
    shell.meanwhile = old.lock
    speak(shell, "hi")
    qtbot.waitUntil(lambda: bool(shell.started), timeout=10_000)
    assert shell.window is old
    assert not old.isVisible()
    assert "show" not in shell.done


def test_after_a_lock_that_was_held_back_the_rest_is_done(shell, monkeypatch):
    old = shell.window
    monkeypatch.setattr("ui.shell.main_window.all_kept", lambda _desk: False)
    shell.meanwhile = old.lock
    speak(shell, "hi")
    settle(shell.desk)
    assert shell.started == []
    assert shell.window is not old
    assert shell.window.isVisible()


def type_a_new_case(qtbot, shell: Shell) -> None:
    qtbot.in_front(shell.window)
    shell.window.go("case", "new")
    settle(shell.desk)
    qtbot.keyClicks(name_of(shell), "Made Up Nobody")


def name_of(shell: Shell) -> QLineEdit:
    return shell.window.page.body.fields.widget_of("p1.name_full")


def test_a_new_case_whose_name_was_just_typed_is_in_front_afterwards(qtbot, shell):
    """Else it stands in the register, and an empty case where it was written."""
    old = shell.window
    type_a_new_case(qtbot, shell)
    speak(shell, "hi")
    settle(shell.desk)
    assert shell.window is not old
    assert shell.window.here[0] == "case"
    assert "Made Up Nobody" in shell.window.page.title()


def test_what_the_register_does_not_take_stays_where_it_was_typed(qtbot, shell, monkeypatch):
    def full(*_case, **_more):
        raise NotEnoughDiskError(needed=2_000_000, free=1_000)

    shell.window.go("settings")
    settle(shell.desk)
    old = shell.window
    type_a_new_case(qtbot, shell)
    with monkeypatch.context() as patch:
        patch.setattr(cases, "add_case", full)
        speak(shell, "hi")
        settle(shell.desk)
        assert shell.window is old
        assert name_of(shell).text() == "Made Up Nobody"
        assert any("the window stays as it is" in text for text in old.strip.texts())
    speak(shell, "hi")
    settle(shell.desk)
    assert shell.window is not old
    assert "Made Up Nobody" in shell.window.page.title()


def test_texts_that_cannot_be_read_are_told_and_the_window_stays(shell, monkeypatch):
    def broken(_code):
        raise NotEnoughDiskError(needed=2_000_000, free=1_000)

    old = shell.window
    with monkeypatch.context() as patch:
        patch.setattr(language, "catalogue", broken)
        speak(shell, "hi")
        settle(shell.desk)
    assert shell.window is old
    assert old.strip.texts()
    speak(shell, "ne")
    settle(shell.desk)
    assert shell.window is not old

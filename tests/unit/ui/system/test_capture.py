"""A window is kept out of captures where the system can, and where it cannot it is said."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.system import preferences
from desk_sim import desk_over, dressed
from ui.frame import screen_capture
from ui.frame.screen_capture import CaptureGuard
from ui.settings.settings_page import ScreenCard
from ui.system.platforms import linux, windows
from ui.system.platforms.macos.libraries import keep_window_out as macos_keeps_out
from ui.system.platforms.windows.user32 import (
    WDA_EXCLUDEFROMCAPTURE,
    WDA_MONITOR,
    WDA_NONE,
    keep_window_out,
)


class User32:
    """Windows, which refuses some of the ways."""

    def __init__(self, *refused: int) -> None:
        self.asked: list[tuple[int, int]] = []
        outer = self

        class Ask:
            def __call__(self, handle: int, way: int) -> int:
                outer.asked.append((handle, way))
                return 0 if way in refused else 1

        self.SetWindowDisplayAffinity = Ask()


@pytest.mark.parametrize(
    ("refused", "wanted", "asked", "done"),
    [
        ((), True, [WDA_EXCLUDEFROMCAPTURE], True),
        ((WDA_EXCLUDEFROMCAPTURE,), True, [WDA_EXCLUDEFROMCAPTURE, WDA_MONITOR], True),
        (
            (WDA_EXCLUDEFROMCAPTURE, WDA_MONITOR),
            True,
            [WDA_EXCLUDEFROMCAPTURE, WDA_MONITOR],
            False,
        ),
        ((), False, [WDA_NONE], True),
    ],
)
def test_windows_leaves_the_window_out_or_else_draws_it_black(refused, wanted, asked, done):
    system = User32(*refused)
    assert keep_window_out(7, wanted, system) is done
    assert system.asked == [(7, way) for way in asked]


def test_a_windows_without_the_call_is_told_apart():
    assert keep_window_out(7, True, object()) is False


class Mac:
    """macOS: a view 7 in a window 9."""

    def __init__(self, window: int = 9) -> None:
        self.window = window
        self.sent: list[tuple[object, ...]] = []

    def send(self, receiver: int, message: str, *given: int) -> int:
        self.sent.append((receiver, message, *given))
        return self.window if message == "window" else 0


@pytest.mark.parametrize(("wanted", "kind"), [(True, 0), (False, 1)])
def test_macos_shares_the_window_with_nobody(wanted, kind):
    system = Mac()
    assert macos_keeps_out(7, wanted, system)
    assert system.sent == [(7, "window"), (9, "setSharingType:", kind)]


def test_a_view_without_a_window_is_not_kept_out():
    assert not macos_keeps_out(7, True, Mac(window=0))


@pytest.fixture
def guard(qapp):
    asked: list[tuple[int, bool]] = []

    def keep(handle: int, wanted: bool) -> bool:
        asked.append((handle, wanted))
        return True

    made = CaptureGuard(qapp, keep)
    made.asked = asked
    yield made
    qapp.removeEventFilter(made)
    made.setParent(None)


def test_windows_that_open_later_are_kept_out_too(qtbot, guard):
    first = QWidget()
    qtbot.addWidget(first)
    first.show()
    assert guard.asked == []
    assert guard.follow(True)
    assert (int(first.winId()), True) in guard.asked
    later = QWidget()
    qtbot.addWidget(later)
    later.show()
    assert (int(later.winId()), True) in guard.asked
    assert guard.follow(False)
    assert (int(later.winId()), False) in guard.asked


class Looking(CaptureGuard):
    """Counts the events that it is shown."""

    looked = 0

    def eventFilter(self, watched: object, event: object) -> bool:
        self.looked += 1
        return super().eventFilter(watched, event)


@pytest.mark.parametrize("can", [True, False])
def test_no_event_is_looked_at_while_nothing_is_kept_out(qtbot, qapp, can, monkeypatch):
    """Building one page makes five thousand events."""
    monkeypatch.setattr(screen_capture, "system", linux)
    made = Looking(qapp, (lambda _handle, _wanted: True) if can else None)
    for wanted, looks in ((False, False), (True, can), (True, can), (False, False)):
        made.looked = 0
        assert made.follow(wanted) is (can or not wanted)
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
        assert (made.looked > 0) is looks
    made.setParent(None)


def test_a_piece_of_a_window_is_no_window(qtbot, guard):
    guard.follow(True)
    whole = QWidget()
    qtbot.addWidget(whole)
    whole.show()
    before = len(guard.asked)
    piece = QWidget(whole)
    piece.show()
    QApplication.processEvents()
    assert len(guard.asked) == before


@pytest.fixture(scope="module")
def desk(qapp, tmp_path_factory: pytest.TempPathFactory):
    dressed(qapp)
    with desk_over(tmp_path_factory.mktemp("capture")) as made:
        yield made


def test_linux_says_in_words_why_it_cannot(qtbot, desk, monkeypatch):
    monkeypatch.setattr(screen_capture, "system", linux)
    card = ScreenCard(desk)
    qtbot.addWidget(card)
    assert not card.capture.isEnabled()
    assert card.capture.accessibleDescription() == screen_capture.why_not()
    assert "Linux has no way" in screen_capture.why_not()


def test_where_the_system_can_the_box_keeps_the_setting_and_failure_is_said(
    qtbot, desk, monkeypatch
):
    monkeypatch.setattr(screen_capture, "system", windows)
    saved, done = [], [True, False]
    monkeypatch.setattr(preferences, "save", saved.append)
    monkeypatch.setattr(screen_capture, "apply_to_all", lambda: done.pop(0))
    card = ScreenCard(desk)
    qtbot.addWidget(card)
    assert not card.capture.isChecked()
    said = []
    desk.noticed.connect(said.append)
    card.capture.click()
    assert said == []
    card.capture.click()
    assert saved == [{"no_capture": 1}, {"no_capture": None}]
    assert "did not keep" in said[0].text


def test_hiding_names_is_kept_and_the_window_dressed_anew(qtbot, desk, monkeypatch):
    saved = []
    monkeypatch.setattr(preferences, "save", saved.append)
    card = ScreenCard(desk)
    qtbot.addWidget(card)
    with qtbot.waitSignal(desk.dress_asked):
        card.names.click()
    assert saved == [{"projector": 1}]

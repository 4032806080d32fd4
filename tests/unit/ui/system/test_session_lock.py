"""The session is locked or the computer sleeps: told once by logind or a screen saver, held back
until the register is closed; proved over a real bus with a logind that we play, and on Windows by
its own messages."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtDBus import QDBusConnection
from shiboken6 import isValid

from own_system import IS_WINDOWS
from ui.shell.locking import SessionLock, system_watch
from ui.system.platforms.linux.session import LinuxWatch
from ui.system.platforms.watching import Watch
from ui.system.platforms.windows import session as session_windows
from ui.system.platforms.windows.session import WindowsWatch

ROOT = "/org/freedesktop/login1"
OWN, OTHER = f"{ROOT}/session/_31", f"{ROOT}/session/_32"
MESSAGES = {
    "sleep": (session_windows.WM_POWERBROADCAST, session_windows.PBT_APMSUSPEND),
    "awake": (session_windows.WM_POWERBROADCAST, 0x7),
    "shutdown": (session_windows.WM_WTSSESSION_CHANGE, session_windows.WTS_SESSION_LOGOFF),
    f"lock {OWN}": (session_windows.WM_WTSSESSION_CHANGE, session_windows.WTS_SESSION_LOCK),
    f"hint {OWN}": (session_windows.WM_WTSSESSION_CHANGE, session_windows.WTS_CONSOLE_DISCONNECT),
    "saver": (session_windows.WM_WTSSESSION_CHANGE, session_windows.WTS_REMOTE_DISCONNECT),
}
"""What Windows says instead; of the sessions of others it tells nobody."""


def said_by_windows(order: str) -> None:
    """Have Windows say something to this thread."""
    library: Any = ctypes
    if message := MESSAGES.get(order):
        thread = library.WinDLL("kernel32").GetCurrentThreadId()
        assert library.WinDLL("user32").PostThreadMessageW(thread, *message, 0)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    from bus_sim import bus  # Its library is one of Linux.

    with bus(tmp_path_factory.mktemp("bus")) as running:
        yield running


@pytest.fixture
def logind(address):
    from bus_sim import player

    with player("fake_logind.py", address) as playing:
        yield playing


@pytest.fixture
def keeper(qapp) -> QObject:
    return QObject()


@pytest.fixture
def over_a_bus(qtbot, keeper, address, logind, monkeypatch) -> Iterator[LinuxWatch]:
    """Lend a watch over that bus."""
    monkeypatch.setenv("XDG_SESSION_ID", "1")
    line = QDBusConnection.connectToBus(address, "test")
    assert line.isConnected()
    watch = LinuxWatch(keeper, system=line, session=line)
    qtbot.waitUntil(lambda: watch.holds_sleep and watch.own_session == OWN)
    yield watch
    watch.release()
    QDBusConnection.disconnectFromBus("test")


def gone(qapp, watch: QObject) -> None:
    """Let a watch die, as with the program that it belongs to."""
    watch.deleteLater()
    qapp.sendPostedEvents(watch, QEvent.Type.DeferredDelete)


@pytest.fixture
def alone(qapp) -> None:
    """What Windows says a whole thread hears, and so do the programs of other tests."""
    for other in qapp.findChildren(WindowsWatch):
        gone(qapp, other)


@pytest.fixture
def watched(qapp, request, keeper, alone) -> Iterator[tuple[SessionLock, Watch, list[str]]]:
    """Lend what watches on this system, and what it told."""
    watch = WindowsWatch(keeper) if IS_WINDOWS else request.getfixturevalue("over_a_bus")
    told: list[str] = []
    session = SessionLock(keeper, watch)
    session.away.connect(lambda: told.append("away"))
    yield session, watch, told
    if isinstance(watch, WindowsWatch):
        gone(qapp, watch)


@pytest.fixture
def say(request, watched) -> Callable[[str], None]:
    """Return what has the system say something."""
    return said_by_windows if IS_WINDOWS else request.getfixturevalue("logind").say


@pytest.mark.parametrize("order", ["sleep", "shutdown", f"lock {OWN}", f"hint {OWN}", "saver"])
def test_what_takes_the_person_away_is_told(qtbot, say, watched, order):
    _session, _watch, told = watched
    say(order)
    qtbot.waitUntil(lambda: told == ["away"])


def test_the_lock_of_another_session_and_waking_up_are_not(qtbot, say, watched):
    _session, _watch, told = watched
    for order in (f"lock {OTHER}", f"hint {OTHER}", "awake", f"lock {OWN}"):
        say(order)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(50)
    assert told == ["away"]


@pytest.mark.posix("Windows waits for nobody before it sleeps")
def test_sleep_waits_until_it_is_released(qtbot, logind, watched):
    session, watch, _told = watched
    logind.waits_for("inhibit sleep:shutdown delay")
    logind.say("held")
    logind.waits_for("held True")
    session.release()
    session.release()
    logind.say("held")
    logind.waits_for("held False")
    assert not watch.holds_sleep


@pytest.mark.posix("a program of Linux tells and may vanish")
def test_a_logind_that_vanishes_harms_nobody(qtbot, logind, watched):
    session, _watch, told = watched
    logind.process.kill()
    logind.process.wait()
    qtbot.wait(50)
    session.release()
    assert told == []


@pytest.mark.posix("the bus of Linux is one that strangers speak on")
def test_a_stranger_on_the_bus_cannot_speak_for_logind(qtbot, address, logind, watched):
    _session, _watch, told = watched
    from bus_sim import player

    with player("fake_logind.py", address) as stranger:
        for order in ("sleep", f"lock {OWN}"):
            stranger.say(order)
        stranger.say("held")
        stranger.waits_for("held False")
        qtbot.wait(100)
    assert told == []


def test_without_any_bus_there_is_only_the_idle_clock(keeper):
    line = QDBusConnection.connectToBus("unix:path=/nowhere", "none")
    watch = LinuxWatch(keeper, system=line, session=line)
    SessionLock(keeper, watch).release()
    assert not watch.holds_sleep
    assert isinstance(system_watch(keeper), WindowsWatch if IS_WINDOWS else LinuxWatch)


@pytest.mark.parametrize(
    ("message", "wparam", "away"),
    [
        (session_windows.WM_WTSSESSION_CHANGE, session_windows.WTS_SESSION_LOCK, True),
        (session_windows.WM_WTSSESSION_CHANGE, session_windows.WTS_CONSOLE_DISCONNECT, True),
        (session_windows.WM_WTSSESSION_CHANGE, 0x8, False),  # unlocked again
        (session_windows.WM_POWERBROADCAST, session_windows.PBT_APMSUSPEND, True),
        (session_windows.WM_POWERBROADCAST, 0x7, False),  # awake again
        (0x0010, session_windows.WTS_SESSION_LOCK, False),
    ],
)
def test_messages_of_windows_are_told_apart(message, wparam, away):
    assert session_windows.tells_away(message, wparam) is away


def test_windows_is_asked_for_the_messages_of_this_session(qtbot, qapp):
    class Sessions:
        def __init__(self) -> None:
            self.asked: list[tuple[bool, int]] = []

        def WTSRegisterSessionNotification(self, window, which):
            self.asked.append((window.value > 0, which))
            return 1

    keeper, library = QObject(), Sessions()
    watch = WindowsWatch(keeper, library)
    assert library.asked == [(True, 0)]
    told = []
    SessionLock(keeper, watch).away.connect(lambda: told.append("away"))
    for wparam in (0x8, session_windows.WTS_SESSION_LOCK):
        given = session_windows.Message(None, session_windows.WM_WTSSESSION_CHANGE, wparam, 0)
        at = ctypes.addressof(given)
        assert watch._filter.nativeEventFilter(b"windows_generic_MSG", at) is False
    assert told == ["away"]
    gone(qapp, watch)


def test_a_windows_without_such_messages_leaves_it_to_the_idle_clock(qapp, keeper):
    watch = WindowsWatch(keeper, object())
    watch.release()
    gone(qapp, watch)


class Ears:
    """A program that is listened to; it says who has stopped."""

    def __init__(self) -> None:
        self.stopped: list[object] = []

    def installNativeEventFilter(self, heard: object) -> None:
        self.heard = heard

    def removeNativeEventFilter(self, heard: object) -> None:
        self.stopped.append(heard)


def test_a_watch_that_has_gone_hears_nothing(qtbot, qapp, monkeypatch):
    ears = Ears()
    application = type("Application", (), {"instance": staticmethod(lambda: ears)})
    monkeypatch.setattr(session_windows, "QCoreApplication", application)
    keeper = QObject()
    watch = WindowsWatch(keeper, object())
    ear = watch._ear
    gone(qapp, watch)
    assert ears.stopped == [ears.heard]
    qapp.sendPostedEvents(ear, QEvent.Type.DeferredDelete)
    assert not isValid(ear)

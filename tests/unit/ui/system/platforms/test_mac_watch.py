"""What macOS tells of the session and the power, with made-up libraries: it was never run there."""

import ctypes

import pytest
from PySide6.QtCore import QObject

from ui.shell.locking import SessionLock
from ui.system.platforms.macos import session
from ui.system.platforms.macos.session import NOTICES, MacWatch

CAN_SLEEP, WILL_SLEEP, AWAKE = 0xE0000270, 0xE0000280, 0xE0000300


def door(act):
    """Return a function that keeps what it is told of its types, as those of a library do."""

    class Door:
        argtypes: object = None
        restype: object = None

        def __call__(self, *given):
            return act(*given)

    return Door()


class Mac:
    """Both libraries: keeps what is to be called back, and what was answered."""

    def __init__(self, power: int = 17) -> None:
        self.names: dict[int, str] = {}
        self.heard: dict[str, object] = {}
        self.on_power: object = None
        self.allowed: list[tuple[int, int]] = []
        self.in_loop: list[tuple[int, int]] = []
        self.CFNotificationCenterGetDistributedCenter = door(lambda: 5)
        self.CFStringCreateWithCString = door(self._text)
        self.CFNotificationCenterAddObserver = door(self._observe)
        self.CFRunLoopGetMain = door(lambda: 9)
        self.CFRunLoopAddSource = door(lambda loop, source, _: self.in_loop.append((loop, source)))
        self.IONotificationPortGetRunLoopSource = door(lambda _port: 11)
        self.IOAllowPowerChange = door(lambda root, n: self.allowed.append((root, n.value)))
        self.IORegisterForSystemPower = door(self._power)
        self._answer = power

    def _text(self, _room, raw, _encoding):
        self.names[len(self.names) + 100] = raw.decode("ascii")
        return len(self.names) + 99

    def _observe(self, center, _observer, heard, name, _about, at_once):
        assert (center, at_once) == (5, 4)
        self.heard[self.names[name]] = heard

    def _power(self, _given, _port, heard, _notifier):
        self.on_power = heard
        return self._answer


@pytest.fixture
def mac(monkeypatch):
    monkeypatch.setattr(session, "_constant", lambda _library, _name: ctypes.c_void_p(1))
    return Mac()


@pytest.fixture
def watched(qapp, mac):
    keeper, told = QObject(), []
    lock = SessionLock(keeper, MacWatch(keeper, (mac, mac)))
    lock.away.connect(lambda: told.append("away"))
    yield lock, told
    keeper.deleteLater()


def test_a_locked_screen_and_a_screen_saver_are_told(mac, watched):
    _lock, told = watched
    assert set(mac.heard) == set(NOTICES)
    for heard in mac.heard.values():
        heard(None, None, None, None, None)
    assert told == ["away", "away"]


def test_sleep_is_told_and_waits_until_the_register_is_closed(mac, watched):
    lock, told = watched
    assert mac.in_loop == [(9, 11)]
    mac.on_power(None, 0, WILL_SLEEP, 42)
    assert (told, mac.allowed) == (["away"], [])
    lock.release()
    lock.release()
    assert mac.allowed == [(17, 42)]


def test_idle_sleep_is_let_by_at_once_and_waking_is_nothing(mac, watched):
    _lock, told = watched
    mac.on_power(None, 0, CAN_SLEEP, 43)
    mac.on_power(None, 0, AWAKE, 44)
    assert (told, mac.allowed) == ([], [(17, 43)])


def test_a_computer_that_does_not_tell_of_its_power_tells_of_the_screen(qapp, monkeypatch):
    made, keeper = Mac(power=0), QObject()
    MacWatch(keeper, (made, made)).release()
    assert set(made.heard) == set(NOTICES)
    assert (made.in_loop, made.allowed) == ([], [])


def test_where_there_is_no_such_library_the_idle_clock_has_to_do(qapp):
    MacWatch(QObject()).release()

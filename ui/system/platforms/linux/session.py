"""Linux: what logind and the screen savers of the desktops tell about the session.

Rules: only logind itself is believed on the system's bus, and only about our own session where it
can be told; a question never waits for its answer; while a register is open the computer is asked
to wait with its sleep until it is closed, which logind limits to some seconds.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

from ui.system.platforms.watching import Watch

LOGIND = "org.freedesktop.login1"
_MANAGER = "org.freedesktop.login1.Manager"
_SESSION = "org.freedesktop.login1.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_ROOT = "/org/freedesktop/login1"
_SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)
_LIMIT_MS = 5_000
_NONE = -1


class LinuxWatch(Watch):
    """Listens to both buses.

    Args:
        parent: what it dies with.
        system: the bus of the system.
        session: the bus of the session.
    """

    def __init__(
        self,
        parent: QObject,
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
    ) -> None:
        super().__init__(parent)
        self._system = system if system is not None else QDBusConnection.systemBus()
        self._own = ""
        self._held = _NONE
        self._waits: list[QDBusPendingCallWatcher] = []
        if self._system.isConnected():
            self._listen_to_logind()
        bus = session if session is not None else QDBusConnection.sessionBus()
        if bus.isConnected():
            for saver in _SAVERS:
                _hear(bus, "", "", saver, "ActiveChanged", self, "1on_saver(QDBusMessage)")

    @property
    def holds_sleep(self) -> bool:
        """True while the computer waits for us before it sleeps."""
        return self._held != _NONE

    @property
    def own_session(self) -> str:
        """The path of our session, "" while it is not known."""
        return self._own

    def release(self) -> None:
        """Let the computer sleep."""
        held, self._held = self._held, _NONE
        if held != _NONE:
            with contextlib.suppress(OSError):
                os.close(held)

    # What is heard ------------------------------------------------------------------------------

    @Slot(QDBusMessage)
    def on_leave(self, message: QDBusMessage) -> None:
        """The computer is about to sleep or to end, or it is awake again."""
        if message.arguments() == [True]:
            self.away.emit()

    @Slot(QDBusMessage)
    def on_locked(self, message: QDBusMessage) -> None:
        """A session is to be locked."""
        if self._is_ours(message):
            self.away.emit()

    @Slot(QDBusMessage)
    def on_changed(self, message: QDBusMessage) -> None:
        """Something of a session changed; a desktop says there that it locked the screen."""
        if message.arguments()[:1] == [_SESSION] and self._is_ours(message):
            # What changed comes as a map that Qt does not hand to Python: it is asked for.
            question = QDBusMessage.createMethodCall(LOGIND, message.path(), _PROPERTIES, "Get")
            question.setArguments([_SESSION, "LockedHint"])
            self._ask(question, self._take_hint)

    @Slot(QDBusMessage)
    def on_saver(self, message: QDBusMessage) -> None:
        """A screen saver came or went."""
        if message.arguments() == [True]:
            self.away.emit()

    def _is_ours(self, message: QDBusMessage) -> bool:
        # While our own session is not known, every one counts: a lock too many harms nobody.
        return self._own in ("", message.path())

    def _take_hint(self, given: list[Any]) -> None:
        hint = given[0].variant() if isinstance(given[0], QDBusVariant) else given[0]
        if hint is True:
            self.away.emit()

    # Asking logind ------------------------------------------------------------------------------

    def _listen_to_logind(self) -> None:
        bus = self._system
        for member in ("PrepareForSleep", "PrepareForShutdown"):
            _hear(bus, LOGIND, _ROOT, _MANAGER, member, self, "1on_leave(QDBusMessage)")
        _hear(bus, LOGIND, "", _SESSION, "Lock", self, "1on_locked(QDBusMessage)")
        changed = "PropertiesChanged"
        _hear(bus, LOGIND, "", _PROPERTIES, changed, self, "1on_changed(QDBusMessage)")
        why = ["sleep:shutdown", "Lifafa", "The register is being closed", "delay"]
        self._ask(_of_manager("Inhibit", why), self._hold)
        name = os.environ.get("XDG_SESSION_ID", "")
        if name:
            self._ask(_of_manager("GetSession", [name]), self._take_session)

    def _ask(self, question: QDBusMessage, answered: Callable[[list[Any]], None]) -> None:
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(question, _LIMIT_MS), self)
        self._waits.append(watcher)

        def over(_watcher: object) -> None:
            answer = watcher.reply()
            self._waits.remove(watcher)
            watcher.deleteLater()
            if answer.type() is QDBusMessage.MessageType.ReplyMessage and answer.arguments():
                answered(answer.arguments())

        watcher.finished.connect(over)

    def _hold(self, given: list[Any]) -> None:
        if isinstance(given[0], QDBusUnixFileDescriptor) and given[0].isValid():
            self.release()
            # A copy of our own, because the one of the message goes with it.
            self._held = os.dup(given[0].fileDescriptor())

    def _take_session(self, given: list[Any]) -> None:
        path = given[0].path() if hasattr(given[0], "path") else given[0]
        self._own = path if isinstance(path, str) else ""


def _hear(
    bus: QDBusConnection,
    service: str,
    path: str,
    interface: str,
    member: str,
    to: QObject,
    slot: Any,
) -> None:
    # The slot is a text, whatever the stubs of Qt say.
    bus.connect(service, path, interface, member, to, slot)


def _of_manager(method: str, given: list[str]) -> QDBusMessage:
    question = QDBusMessage.createMethodCall(LOGIND, _ROOT, _MANAGER, method)
    question.setArguments(given)
    return question

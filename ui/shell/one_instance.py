"""One window for each register: a second start hands its files to the window that is there.

Rules: who holds the lock of the door is the window, and the lock ends with its process, whatever
became of it; the door is a socket in this user's own folder that only this user may open, and it
is named by a number, never by the folder; only paths of files come through it, few and short, and
whoever says anything else is sent away; nothing that comes in is opened by that alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import unicodedata
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.system import paths, platforms
from ui.system.platforms import system

MOST_BYTES: Final = 64 * 1024
"""The longest message; a longer one is not read to its end."""
MOST_FILES: Final = 32
SUFFIXES: Final = (
    ".lifafa",
    ".lfpart",
    ".lfcard",
    ".lfnotice",
    ".lfdir",
    ".lfbak",
    ".lfrelease",
    ".pdf",
    ".png",
    ".jpg",
    ".jpeg",
)
TAKEN: Final = b"taken\n"
_LONGEST_PATH = 4096
_MOST_AT_ONCE = 8
_PATIENCE_MS = 3_000
_KNOCK_MS = 50
_LONGEST_START_MS = 8_000
_WAIT_S = 5.0
_FILES_A_MESSAGE = 4
_VERSION = 1


class FrontDoor(QObject):
    """The door of the one window of a register.

    Args:
        folder: the register folder; it need not be there yet.
        parent: what it dies with.
        within: where the door lies, when not in the user's own runtime folder.

    Signals:
        asked(list[Path]): another start wants the window, with these files.
    """

    asked = Signal(object)

    def __init__(
        self, folder: Path, parent: QObject | None = None, *, within: Path | None = None
    ) -> None:
        super().__init__(parent)
        self._place = (within or runtime_folder()) / door_name(folder)
        self._handle = -1
        self._server: QLocalServer | None = None
        self._guests: set[QLocalSocket] = set()

    def enter(self, files: Sequence[Path], *, wait_s: float = _WAIT_S) -> bool:
        """Become the window, or hand the files to the one that is there.

        A door that cannot be made is no reason to stay outside: then this is a window, too, and
        the lock of the register still lets one program in.

        Args:
            files: what the other window is to open.
            wait_s: how long a window that does not answer is waited for.

        Returns:
            True when this process is the window now, False when another one took the files.
        """
        until = time.monotonic() + wait_s
        with contextlib.suppress(OSError):
            platforms.system.own_folder(self._place.parent)
            while not self._lock():
                if all(hand_over(self._place, some) for some in in_messages(files)):
                    return False
                if time.monotonic() > until:
                    return True
                time.sleep(0.05)
            self._listen()
        return True

    def close(self) -> None:
        """Give the place over: the next start is the window."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            for guest in tuple(self._guests):
                guest.abort()
        handle, self._handle = self._handle, -1
        if handle != -1:
            os.close(handle)

    @property
    def is_open(self) -> bool:
        """Whether other starts find this window."""
        return self._server is not None and self._server.isListening()

    # Inside -------------------------------------------------------------------------------------

    def _lock(self) -> bool:
        if self._handle != -1:
            return True
        flags = os.O_RDWR | os.O_CREAT | platforms.system.NO_LINK
        handle = os.open(self._place.with_suffix(".lock"), flags, 0o600)
        if not _lock_handle(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def _listen(self) -> None:
        """Open the door; whoever holds the lock may take away what a dead window left."""
        name = system.door_called(self._place)
        QLocalServer.removeServer(name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_MOST_AT_ONCE)
        server.newConnection.connect(self._welcome)
        if server.listen(name):
            self._server = server
            system.close_door(self._place)

    def _welcome(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            guest = self._server.nextPendingConnection()
            is_own = system.is_own(int(guest.socketDescriptor()))
            if len(self._guests) >= _MOST_AT_ONCE or not is_own:
                guest.abort()
                guest.deleteLater()
                continue
            self._guests.add(guest)
            guest.setReadBufferSize(MOST_BYTES + 1)
            guest.readyRead.connect(partial(self._hear, guest))
            guest.disconnected.connect(partial(self._let_go, guest))
            QTimer.singleShot(_PATIENCE_MS, guest, guest.abort)
            self._hear(guest)

    def _hear(self, guest: QLocalSocket) -> None:
        waiting = guest.bytesAvailable()
        if waiting > MOST_BYTES:
            guest.abort()
        elif guest.canReadLine():
            files = read_message(bytes(guest.readLine().data()))
            if files is None:
                guest.abort()
                return
            guest.write(TAKEN)
            guest.flush()
            guest.disconnectFromServer()
            self.asked.emit(files)

    def _let_go(self, guest: QLocalSocket) -> None:
        self._guests.discard(guest)
        guest.deleteLater()


class NextWindow(QObject):
    """Tells once the window that comes next behind a door is there to answer, or takes too long.

    Args:
        folder: the register folder, whose door this process gave up.
        parent: what it dies with.
        longest_ms: how long it is waited for.
        within: where the door lies, when not in the user's own runtime folder.

    Signals:
        stands(): it answered, or is not waited for any more; sent once.
    """

    stands = Signal()

    def __init__(
        self,
        folder: Path,
        parent: QObject | None = None,
        *,
        longest_ms: int = _LONGEST_START_MS,
        within: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._place = (within or runtime_folder()) / door_name(folder)
        self._line = QLocalSocket(self)
        self._line.connected.connect(self._ask)
        self._line.readyRead.connect(self._hear)
        self._knocks = QTimer(self, interval=_KNOCK_MS)
        self._knocks.timeout.connect(self._knock)
        self._longest = QTimer(self, singleShot=True, interval=longest_ms)
        self._longest.timeout.connect(self._over)

    def begin(self) -> None:
        """Knock until somebody answers."""
        system.let_others_come_forward()
        self._knocks.start()
        self._longest.start()

    def _knock(self) -> None:
        if self._line.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            self._line.connectToServer(system.door_called(self._place))

    def _ask(self) -> None:
        if system.is_own(int(self._line.socketDescriptor())):
            self._line.write(message(()))
        else:
            self._line.abort()

    def _hear(self) -> None:
        # A program that still loads has its door, but nobody who answers.
        if self._line.canReadLine():
            self._over()

    def _over(self) -> None:
        self._knocks.stop()
        self._longest.stop()
        self._line.abort()
        self.stands.emit()


def hand_over(place: Path, files: Sequence[Path]) -> bool:
    """Hand files to the window behind a door; tell whether it took them.

    Args:
        place: the door.
        files: a few; see `message`.
    """
    system.let_others_come_forward()
    line = QLocalSocket()
    line.connectToServer(system.door_called(place))
    if not line.waitForConnected(_PATIENCE_MS) or not system.is_own(int(line.socketDescriptor())):
        return False
    line.write(message(files))
    while not line.canReadLine():
        if not line.waitForReadyRead(_PATIENCE_MS):
            return False
    return bytes(line.readLine().data()) == TAKEN


def message(files: Sequence[Path]) -> bytes:
    """Return what a second start says: one line."""
    told = [str(file.absolute()) for file in files]
    words = {"version": _VERSION, "files": told}
    return json.dumps(words, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def in_messages(files: Sequence[Path]) -> list[Sequence[Path]]:
    """Return the files in groups whose longest names fit into a message; one group at least.

    A file that no window would take is left out, so that the others, or the wish to see the
    window, are not sent away with it.
    """
    told = [file for file in files if _is_file_name(str(file.absolute()))]
    begins = range(0, max(1, len(told)), _FILES_A_MESSAGE)
    return [told[begin : begin + _FILES_A_MESSAGE] for begin in begins]


def read_message(line: bytes) -> list[Path] | None:
    """Return the files that a line names, None when it is not what a second start says."""
    if len(line) > MOST_BYTES:
        return None
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or set(said) != {"version", "files"}:
        return None
    files = said["files"]
    if type(said["version"]) is not int or said["version"] != _VERSION:
        return None
    if not isinstance(files, list) or len(files) > MOST_FILES:
        return None
    if not all(_is_file_name(file) for file in files):
        return None
    return [Path(file) for file in files]


def is_ours(file: Path) -> bool:
    """Say whether a file has an ending that the window opens."""
    return file.suffix.casefold() in SUFFIXES


def runtime_folder() -> Path:
    """Return the folder for the doors of this user's windows (not made here)."""
    named = platforms.system.runtime_folder()
    return paths.state_folder() / "run" if named is None else named / paths.PRODUCT


def door_name(folder: Path) -> str:
    """Return the name of the door of a register: 16 hex digits that do not tell the folder."""
    real = os.path.normcase(os.path.realpath(folder))
    whole = f"lifafa/door/1 {platforms.system.user_mark()} ".encode() + os.fsencode(real)
    return hashlib.sha256(whole).hexdigest()[:16]


def _is_file_name(told: object) -> bool:
    if not isinstance(told, str) or not 0 < len(told) <= _LONGEST_PATH:
        return False
    # No name of a file on any system, and not to be shown or opened.
    if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in told):
        return False
    try:
        os.fsencode(told)
    except UnicodeEncodeError:
        return False
    return Path(told).is_absolute() and is_ours(Path(told))


def _lock_handle(handle: int) -> bool:
    try:
        platforms.system.lock_file(handle, 0)
    except (BlockingIOError, PermissionError):
        return False
    return True

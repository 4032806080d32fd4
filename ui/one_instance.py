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
import socket
import struct
import sys
import time
import unicodedata
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app import paths

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
            _make_own(self._place.parent)
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
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        handle = os.open(self._place.with_suffix(".lock"), flags, 0o600)
        if not _lock_handle(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def _listen(self) -> None:
        """Open the door; whoever holds the lock may take away what a dead window left."""
        name = _socket_name(self._place)
        QLocalServer.removeServer(name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.setMaxPendingConnections(_MOST_AT_ONCE)
        server.newConnection.connect(self._welcome)
        if server.listen(name):
            self._server = server
            if sys.platform != "win32":
                self._place.chmod(0o600)

    def _welcome(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            guest = self._server.nextPendingConnection()
            if len(self._guests) >= _MOST_AT_ONCE or not _is_own(guest):
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


def hand_over(place: Path, files: Sequence[Path]) -> bool:
    """Hand files to the window behind a door; tell whether it took them.

    Args:
        place: the door.
        files: a few; see `message`.
    """
    if sys.platform == "win32":
        import ctypes

        # Windows lets a program come to the front only when the one in front allows it.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    line = QLocalSocket()
    line.connectToServer(_socket_name(place))
    if not line.waitForConnected(_PATIENCE_MS) or not _is_own(line):
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
    named = Path(os.environ.get("XDG_RUNTIME_DIR", "") or ".")
    if named.is_absolute() and named.is_dir() and sys.platform not in ("win32", "darwin"):
        return named / paths.PRODUCT
    return paths.state_folder() / "run"


def door_name(folder: Path) -> str:
    """Return the name of the door of a register: 16 hex digits that do not tell the folder."""
    real = os.path.normcase(os.path.realpath(folder))
    own = str(os.getuid()) if sys.platform != "win32" else os.environ.get("USERNAME", "")
    whole = f"lifafa/door/1 {own} ".encode() + os.fsencode(real)
    return hashlib.sha256(whole).hexdigest()[:16]


def _socket_name(place: Path) -> str:
    """Return what Qt calls the door: a path, or the name of a pipe where there are no paths."""
    return f"{paths.PRODUCT}-{place.name}" if sys.platform == "win32" else str(place)


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


def _make_own(folder: Path) -> None:
    """Make the folder of the doors, for this user alone.

    Raises:
        OSError: it cannot be made, or belongs to somebody else.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform != "win32":
        found = os.lstat(folder)
        if found.st_uid != os.getuid() or folder.is_symlink():
            raise PermissionError
        folder.chmod(0o700)


def _is_own(line: QLocalSocket) -> bool:
    """Say whether the process at the other end belongs to this user, where the system tells."""
    if sys.platform != "linux":
        return True  # The rights of the folder and the socket already keep others out.
    try:
        with socket.socket(fileno=os.dup(int(line.socketDescriptor()))) as twin:
            told = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    except OSError:
        return False
    _pid, user, _group = struct.unpack("3i", told)
    return bool(user == os.getuid())


def _lock_handle(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True

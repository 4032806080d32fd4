"""A watchdog over the window's thread: what the window does there must be quick.

Rules: what can be slow (a look into the register, deriving a key, a file, another program) is
noted when the program's own code of `ui` reaches it on the window's thread; what a test does itself
is not; stalls are gaps between the beats of a timer, told with what stood on the thread meanwhile.
"""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QTimer

from crypto.vault import key_slots
from models.register.database import Register

ROOT = Path(__file__).resolve().parents[2]
_UI = str(ROOT / "ui") + os.sep
_TESTS = str(ROOT / "tests") + os.sep
_LINES = 6
_NOT_OURS = str(ROOT / ".venv") + os.sep
# Doubles that do work at once, where the program hands it to a lane.
_AT_ONCE = ("exchange_fakes.py", "mail_fakes_window.py", "letter_fakes.py", "safety_fakes.py")
_OWN = tuple(
    os.path.realpath(place) + os.sep
    for place in (
        *(ROOT, sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"]),
        sys.pycache_prefix or ROOT,  # where what was compiled does not lie beside its source
    )
)
# Small files that the window reads once before its first page: how it was arranged, and what the
# page of a locked register shows before anything is typed.
_SMALL = ("window.json", "vault.lfv", "vault.lfv.copy", "lock", "null")
# The lock of the one window's door, taken before there is a window.
_DOOR = ".lock"
_SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/")
# Where the folders of tests lie when the computer has memory enough.
_SHARED_MEMORY = "/dev/shm/"

_PROGRAMS = frozenset({"subprocess.Popen", "os.posix_spawn", "os.system", "socket.connect"})
_HEARD = _PROGRAMS | {"open", "os.listdir", "os.scandir"}

_noted: list[str] = []
_on = False
_hooked = False


@contextmanager
def watching() -> Iterator[list[str]]:
    """Note what the window's thread touches; the list is what was touched."""
    global _on
    _hook()
    _noted.clear()
    _on = True
    try:
        with (
            _wrapped(Register, "session"),
            _wrapped(Register, "read"),
            _wrapped(key_slots, "_argon2id"),
        ):
            yield _noted
    finally:
        _on = False


@contextmanager
def _wrapped(owner: Any, name: str) -> Iterator[None]:
    whole: Callable[..., Any] = getattr(owner, name)

    @functools.wraps(whole)
    def watched(*words: Any, **more: Any) -> Any:
        _note(name)
        return whole(*words, **more)

    setattr(owner, name, watched)
    try:
        yield
    finally:
        setattr(owner, name, whole)


def _hook() -> None:
    """Hear of files and programs; such a hook can never be taken away, so it is set once."""
    global _hooked
    if not _hooked:
        _hooked = True
        sys.addaudithook(_heard)


def _heard(event: str, words: tuple[Any, ...]) -> None:
    # Python tells of much else, thousands of times in a second; that costs one look.
    if event not in _HEARD or not _on:
        return
    if threading.current_thread() is not threading.main_thread():
        return
    if event in _PROGRAMS:
        _note(event)
    elif isinstance(words[0], str | bytes | os.PathLike):
        place = os.fsdecode(words[0])
        name = os.path.basename(place)
        # A module that is imported at its first use may have its folder looked through for it.
        is_import = event == "os.listdir" and place in sys.path_importer_cache
        if not (is_import or name in _SMALL or name.endswith(_DOOR) or _is_own(place)):
            _note(f"{event} {name}")


@functools.lru_cache(maxsize=10_000)
def _is_own(place: str) -> bool:
    is_system = place.startswith(_SYSTEM) and not place.startswith(_SHARED_MEMORY)
    return is_system or os.path.realpath(place).startswith(_OWN)


def _note(what: str) -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    where = _asker(sys._getframe(1))
    if where:
        _noted.append(f"{what} from {where}")


def _asker(frame: FrameType | None) -> str:
    """Return which code of the window is at work, "" when a test or a double of it is."""
    found = ""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.endswith(_AT_ONCE):
            return ""
        if name.startswith(_TESTS) and not name.endswith("watchdog.py"):
            return found
        if name.startswith(_UI) and not found:
            found = f"{Path(name).relative_to(ROOT).as_posix()}:{frame.f_lineno}"
        frame = frame.f_back
    return found


@dataclass(frozen=True)
class Stall:
    """A time in which the window answered nobody.

    Attributes:
        wall_ms: how long it was.
        busy_ms: how long its thread was at work meanwhile; the rest it waited, or was kept from
            the processor by other programs.
        beside_ms: how long the other threads of the program were at work meanwhile; for some of
            that the window's thread may have waited, because one of them runs Python at a time.
        during: what the script did.
        stack: what stood on the thread most of the time, innermost last.
    """

    wall_ms: float
    busy_ms: float
    beside_ms: float
    during: str
    stack: str


class Beats(QObject):
    """Measures gaps between the beats of the window's thread, from beside it."""

    def __init__(self, limit_ms: float = 100.0) -> None:
        super().__init__()
        self.stalls: list[Stall] = []
        self.doing = ""
        self.longest_ms = 0.0
        self._limit_ms = limit_ms
        self._main = threading.get_ident()
        self._at, self._busy, self._whole = _clocks()
        self._stacks: list[str] = []
        self._over = threading.Event()
        self._timer = QTimer(self)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        """Begin to measure."""
        self._at, self._busy, self._whole = _clocks()
        self._timer.start()
        threading.Thread(target=self._look, daemon=True).start()

    def end(self) -> None:
        """Measure no more."""
        self._beat()
        self._timer.stop()
        self._over.set()

    def _beat(self) -> None:
        now, busy, whole = _clocks()
        wall_ms, busy_ms = (now - self._at) * 1000, (busy - self._busy) * 1000
        self.longest_ms = max(self.longest_ms, busy_ms)
        if wall_ms > self._limit_ms:
            beside_ms = max(0.0, (whole - self._whole) * 1000 - busy_ms)
            stood = Counter(self._stacks).most_common(1)
            stack = stood[0][0] if stood else ""
            self.stalls.append(Stall(wall_ms, busy_ms, beside_ms, self.doing, stack))
        self._at, self._busy, self._whole = now, busy, whole
        self._stacks = []

    def _look(self) -> None:
        """Look now and then at what stands on the window's thread."""
        while not self._over.wait(0.01):
            if (time.monotonic() - self._at) * 1000 > min(20.0, self._limit_ms / 2):
                self._stacks.append(_short(sys._current_frames().get(self._main)))


def _clocks() -> tuple[float, float, float]:
    """Return the time, and how long this thread and the whole program were at work, in seconds."""
    return time.monotonic(), time.thread_time(), time.process_time()


def _short(frame: FrameType | None) -> str:
    """Return the innermost lines of ours; no file is read for it, because that takes long."""
    lines: list[str] = []
    while frame is not None and len(lines) < _LINES:
        code = frame.f_code
        if code.co_filename.startswith(str(ROOT)) and not code.co_filename.startswith(_NOT_OURS):
            lines.append(f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " > ".join(reversed(lines))

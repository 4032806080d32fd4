"""A start of the window as an officer does it, seen and closed from outside, on Windows and X."""

from __future__ import annotations

import ctypes
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from own_system import IS_WINDOWS, children_of, wait_for
from source_tree import ROOT
from told_program import LONGEST_S, of_a_new_person

FEW_COLOURS = 12
"""An empty window has fewer; letters alone have more, for their edges are soft."""
WM_CLOSE, SRCCOPY = 16, 0xCC0020


class Outside(Protocol):
    """What somebody before the screen sees of a window, and does to its frame."""

    env: dict[str, str]
    """What a program needs to come to the screen."""

    def is_shown(self, pid: int) -> bool:
        """Say whether the window of this process, or of one that it started, is on the screen."""

    def colours(self) -> int:
        """Return how many colours there are in the window that was last found."""

    def close(self) -> None:
        """Ask it to close, as the cross in its frame does."""


class OnWindows:
    """Sees by the calls of Windows."""

    def __init__(self) -> None:
        library: Any = ctypes
        self._user, self._drawing = library.WinDLL("user32"), library.WinDLL("gdi32")
        self._kind = library.WINFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        for asked in (
            *(self._user.GetDC, self._drawing.CreateCompatibleDC),
            self._drawing.CreateCompatibleBitmap,
        ):
            asked.restype = ctypes.c_void_p
        self.env: dict[str, str] = {}
        self._window = ctypes.c_void_p()

    def is_shown(self, pid: int) -> bool:
        """Look for a visible window with the title of the program."""
        ours = {pid, *children_of(pid)}
        found: list[int] = []

        def look(window: int, _given: object) -> int:
            at, owner = ctypes.c_void_p(window), ctypes.c_uint32()
            title = ctypes.create_unicode_buffer(80)
            self._user.GetWindowThreadProcessId(at, ctypes.byref(owner))
            self._user.GetWindowTextW(at, title, 80)
            if owner.value in ours and title.value == "Lifafa" and self._user.IsWindowVisible(at):
                found.append(window)
            return 1

        self._user.EnumWindows(self._kind(look), None)
        self._window = ctypes.c_void_p(found[0] if found else None)
        return bool(found)

    def colours(self) -> int:
        """Copy what stands in it, and look at every dot."""
        edges, draw = (ctypes.c_int32 * 4)(), self._drawing
        self._user.GetClientRect(self._window, ctypes.byref(edges))
        wide, high = edges[2], edges[3]
        dots = (ctypes.c_uint32 * (wide * high))()
        # BITMAPINFOHEADER: from the top down, 32 bits a dot.
        kind = struct.pack("<IiiHHIIiiII", 40, wide, -high, 1, 32, 0, 0, 0, 0, 0, 0)
        seen = ctypes.c_void_p(self._user.GetDC(self._window))
        copy = ctypes.c_void_p(draw.CreateCompatibleDC(seen))
        room = ctypes.c_void_p(draw.CreateCompatibleBitmap(seen, wide, high))
        draw.SelectObject(copy, room)
        draw.BitBlt(copy, 0, 0, wide, high, seen, 0, 0, SRCCOPY)
        draw.GetDIBits(copy, room, 0, high, dots, kind, 0)
        draw.DeleteDC(copy)
        draw.DeleteObject(room)
        self._user.ReleaseDC(self._window, seen)
        return len(set(dots))

    def close(self) -> None:
        """Send what the frame sends."""
        self._user.PostMessageW(self._window, WM_CLOSE, None, None)


class OnX:
    """Sees by a screen of its own."""

    def __init__(self, shown: Any) -> None:
        self._screen = shown
        self.env = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": shown.name}
        self._window = ""

    def is_shown(self, pid: int) -> bool:
        """Look for a window with the title of the program that has the keyboard, too."""
        self._window = self._screen.ask("getactivewindow")
        return self._window in self._screen.windows("^Lifafa$")

    def colours(self) -> int:
        """Look at every dot in it."""
        found: int = self._screen.colours(self._window)
        return found

    def close(self) -> None:
        """Press what closes the window in front."""
        self._screen.ask("key", "alt+F4")


@contextmanager
def before_the_screen() -> Iterator[Outside]:
    """Lend somebody before a screen."""
    if IS_WINDOWS:
        yield OnWindows()
        return
    from virtual_screen import screen  # Windows has no use for it.

    with screen() as shown:
        yield OnX(shown)


@pytest.mark.parametrize("is_there", [False, True], ids=["first-start", "register-there"])
def test_the_window_is_seen_and_closes_in_good_order(tmp_path: Path, is_there: bool):
    register = tmp_path / "register"
    if is_there:
        from app.register import access
        from office_sim import office

        access.lock(office(tmp_path))
    with before_the_screen() as outside:

        def is_drawn(pid: int) -> bool:
            # Looked for each time: a window may be made anew before it is drawn.
            return outside.is_shown(pid) and outside.colours() > FEW_COLOURS

        words = [sys.executable, "-m", "app", "window", "--register", str(register)]
        env = of_a_new_person(tmp_path / "profile") | outside.env
        with subprocess.Popen(words, env=env, cwd=ROOT) as running:
            try:
                wait_for(lambda: running.poll() is not None or is_drawn(running.pid), LONGEST_S)
                assert running.poll() is None, "it ended before anything was seen"
                outside.close()
                assert running.wait(LONGEST_S) == 0
            finally:
                running.kill()
    assert register.exists() is is_there, "looking alone makes no register"

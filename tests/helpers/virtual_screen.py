"""A screen without a monitor: an X server of its own, a window manager, and what is on it.

Rules: what was started ends with its block; a screen or a manager that does not come says so at
once, in its own words, and nobody waits in vain for a window on it.
"""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageChops

from own_system import wait_for

WIDTH, HEIGHT = 1366, 768
_LONGEST_S = 60.0
_STILL_S, _STILL_LOOKS = 0.4, 4
_CURSOR_DOTS, _FRAME = 100, 50
_HEAD_BYTES, _COLOUR_BYTES = 100, 12
"""As XWDFile.h has them."""


class Screen:
    """A screen of its own with a window manager.

    Args:
        name: as DISPLAY has it.
        picture: the file in which the server keeps what is on the screen.
    """

    def __init__(self, name: str, picture: Path) -> None:
        self.name = name
        self._picture = picture

    def seen(self) -> Image.Image:
        """Return a picture of what is on the screen."""
        with self._picture.open("rb") as file:
            head = struct.unpack(">25I", file.read(_HEAD_BYTES))
            # After the head and a name stands a table of colours, which are on no screen.
            file.seek(head[0] + head[19] * _COLOUR_BYTES)
            dots = file.read(WIDTH * HEIGHT * 4)
        return Image.frombytes("RGB", (WIDTH, HEIGHT), dots, "raw", "BGRX")

    def colours(self, window: str) -> int:
        """Return how many colours are in a window now, its frame and the pointer left out."""
        self.hide_pointer()
        left, top, wide, high = self._edges(window)
        # xdotool adds the frame twice; as much less at the far sides leaves no frame in it.
        inside = self.seen().crop((left, top, left + wide - _FRAME, top + high - _FRAME))
        return len(inside.getcolors(WIDTH * HEIGHT) or ())

    def hide_pointer(self) -> None:
        """Put the pointer into a corner, where it covers nothing."""
        self.ask("mousemove", str(WIDTH), str(HEIGHT))

    def _edges(self, window: str) -> tuple[int, ...]:
        told = dict(
            one.split("=") for one in self.ask("getwindowgeometry", "--shell", window).splitlines()
        )
        return tuple(int(told.get(name, 0)) for name in ("X", "Y", "WIDTH", "HEIGHT"))

    def is_as(self, earlier: Image.Image) -> bool:
        """Tell whether the screen is as it was in a picture, but for a cursor in a field."""
        box = ImageChops.difference(earlier, self.seen()).getbbox() or (0, 0, 0, 0)
        return (box[2] - box[0]) * (box[3] - box[1]) <= _CURSOR_DOTS

    def settle(self) -> None:
        """Wait until nothing has moved on the screen for a while."""
        kept, looks = self.seen(), 0

        def is_still() -> bool:
            nonlocal kept, looks
            time.sleep(_STILL_S)
            looks = looks + 1 if self.is_as(kept) else 0
            kept = kept if looks else self.seen()
            return looks >= _STILL_LOOKS

        wait_for(is_still, _LONGEST_S)

    def ask(self, *words: str) -> str:
        """Ask xdotool; "" when it finds nothing."""
        env = {**os.environ, "DISPLAY": self.name}
        done = subprocess.run(
            ["xdotool", *words], env=env, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def windows(self, name: str) -> list[str]:
        """Return the windows that are seen and called so, as xdotool names them."""
        return self.ask("search", "--onlyvisible", "--name", name).split()

    def all_windows(self) -> set[str]:
        """Return the windows that are seen and in which something can stand."""
        found = self.windows(".")
        return {one for one in found if min(self._edges(one)[2:]) > _FRAME}

    def write(self, text: str) -> None:
        """Type a text in place of what stands in the field with the keyboard, and press Enter."""
        self.ask("key", "ctrl+a")
        self.ask("type", "--delay", "20", text)
        self.ask("key", "Return")


@contextmanager
def x_server(*more: str, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Lend an X server; give its name, as DISPLAY has it.

    Args:
        more: further words for Xvfb.
        env: of the server; without it, of the test.
    """
    words = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    words += ["-nolisten", "tcp", "-noreset", *more]
    with (
        tempfile.TemporaryFile("w+") as complaints,
        subprocess.Popen(
            words, env=env, stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as server,
    ):
        assert server.stdout is not None
        try:
            number = server.stdout.readline().strip()
            if not number:
                complaints.seek(0)
                raise RuntimeError(f"no screen came: {complaints.read()}")
            yield f":{number}"
        finally:
            server.terminate()


@contextmanager
def window_manager(env: Mapping[str, str]) -> Iterator[None]:
    """Lend a window manager, which is at work when the block begins.

    Args:
        env: of the manager; names the screen.
    """
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(["openbox", "--sm-disable"], env=env, stdout=said, stderr=said) as manager,
    ):
        try:
            wait_for(lambda: manager.poll() is not None or _is_managed(env), _LONGEST_S)
            if manager.poll() is not None:
                said.seek(0)
                raise RuntimeError(f"no window manager came: {said.read()}")
            yield
        finally:
            manager.terminate()


def _is_managed(env: Mapping[str, str]) -> bool:
    # Only a window manager tells of desktops; without one, this fails.
    asked = subprocess.run(
        ["xdotool", "get_num_desktops"], env=env, capture_output=True, check=False
    )
    return asked.returncode == 0


@contextmanager
def screen() -> Iterator[Screen]:
    """Lend a screen with a window manager."""
    with (
        tempfile.TemporaryDirectory(prefix="lifafa-screen-") as kept,
        x_server("-fbdir", kept) as name,
        window_manager({**os.environ, "DISPLAY": name}),
    ):
        yield Screen(name, Path(kept) / "Xvfb_screen0")

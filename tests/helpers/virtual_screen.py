"""A screen without a monitor: an X server of its own, a window manager, and what is on it.

Rules: what was started ends with its block; a screen or a manager that does not come says so at
once, in its own words, and nobody waits in vain for a window on it.
"""

from __future__ import annotations

import os
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from own_system import wait_for

WIDTH, HEIGHT = 1366, 768
_LONGEST_S = 60.0


class Screen:
    """A screen of its own with a window manager.

    Args:
        name: as DISPLAY has it.
        picture: the file in which the server keeps what is on the screen.
    """

    def __init__(self, name: str, picture: Path) -> None:
        self.name = name
        self._picture = picture

    def colours(self) -> int:
        """Return how many colours are on the screen now."""
        with self._picture.open("rb") as file:
            (header,) = struct.unpack(">I", file.read(4))
            file.seek(header)
            return len(set(memoryview(file.read()[: WIDTH * HEIGHT * 4]).cast("I")))

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

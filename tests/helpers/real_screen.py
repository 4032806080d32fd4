"""A seat of its own: a virtual screen, a window manager, a session bus, and the program on it.

Rules: the program is started as a user starts it and gets a home of its own; keys come from the X
server, as from a keyboard, and there is no mouse; everything that was started here ends here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import open_dbus_connection

from at_spi import Said, ScreenReader, with_keyboard
from ui.frame.presses import LEAST_S
from ui.widgets.buttons import REST_S
from virtual_screen import window_manager, x_server

_ROOT = Path(__file__).resolve().parents[2]
_QUIET = 5
_A_KEY_S = 0.02
_PRESSING = frozenset({"Return", "space"})
_APART_S = LEAST_S + 0.1
"""A press that follows another, or a dialog that comes, sooner than this is taken for the same."""
_KEYBOARD = ("setxkbmap", "-layout", "us,in", "-variant", ",deva")
_KEPT = ("PATH", "LANG", "PYTHONUTF8", "SSL_CERT_FILE")


@dataclass(slots=True)  # What nothing reads cannot be set: a misspelt name started another program.
class Seat:
    """Somebody at the screen, with a keyboard and a screen reader.

    Attributes:
        env: of every program at this seat.
        home: the home folder.
        reader: what the screen reader hears.
        counted: how many actions were done for what.
        started_by: the words that start the program.
    """

    env: dict[str, str]
    home: Path
    reader: ScreenReader
    counted: dict[str, int] = field(default_factory=dict)
    doing: str = ""
    started_by: tuple[str, ...] = (sys.executable, "-m", "app")

    # -- the keyboard --------------------------------------------------------------------------

    def key(self, *names: str, rest_s: float = _APART_S) -> None:
        """Press keys, e.g. "Tab" or "ctrl+n"; what presses something, after a rest."""
        if _PRESSING.intersection(names):
            time.sleep(rest_s)
        self._xdotool("key", "--clearmodifiers", *names)

    def write(self, text: str) -> None:
        """Type a text, of any script."""
        self._xdotool("type", "--delay", "6", text)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.env, check=True, timeout=60)

    # -- going about ---------------------------------------------------------------------------

    def at(self, name: str) -> Said:
        """Wait until the keyboard is on something that is called so, in a window that stays."""
        quiet = 0

        def stays() -> bool:
            # When one window follows another, the keyboard is nowhere for a moment.
            nonlocal quiet
            quiet = quiet + 1 if self._is_on(name) and self._has_keyboard() else 0
            return quiet >= _QUIET

        self.reader.until(stays, f"the keyboard on “{name}”")
        return self.here

    def _has_keyboard(self) -> bool:
        front, keyboard = _ask_x(self.env, "getactivewindow"), _ask_x(self.env, "getwindowfocus")
        return front == keyboard != b""

    def _is_on(self, name: str, role: str = "") -> bool:
        now = with_keyboard(self.reader)
        return now is not None and now.called.startswith(name) and role in ("", now.role)

    def _comes_to_rest_on(self, name: str, role: str) -> bool:
        """Tell whether the keyboard is on something called so, and no key is still on its way."""
        for _quiet in range(_QUIET):
            if not self._is_on(name, role):
                return False
            time.sleep(_A_KEY_S)
            self.reader.listen()
        return self._is_on(name, role)

    @property
    def here(self) -> Said:
        """What has the keyboard, as it stands now."""
        now = with_keyboard(self.reader)
        assert now is not None, "nothing was ever given the keyboard"
        return now

    def move(self, key: str = "Tab") -> Said:
        """Press a key that moves the keyboard, and hear where it went."""
        before = self.reader.focus_count
        self.key(key)
        self.reader.until(lambda: self.reader.focus_count > before, f"{key} leads somewhere")
        return self.here

    def go_to(self, name: str, role: str = "", *, most: int = 60) -> Said:
        """Press Tab until something is called so."""
        self.reader.listen()
        for _step in range(most):
            if self._comes_to_rest_on(name, role):
                return self.here
            self.move()
        stations = [str(one) for one in self.reader.heard[-most:]]
        raise AssertionError(f"no way to “{name}”: {stations}")

    # -- actions -------------------------------------------------------------------------------

    def _count(self) -> None:
        self.counted[self.doing] = self.counted.get(self.doing, 0) + 1

    def press(self, name: str, *, role: str = "", careful: bool = False) -> None:
        """Go to a button, or one of several choices, and press it once it can be pressed.

        Args:
            name: how what is called there begins.
            role: what kind of thing it is, where a name alone does not tell.
            careful: it takes no press before it was seen for a second.
        """
        said = self.go_to(name, role)
        self.reader.until(lambda: "sensitive" in self.reader.say(said.thing).states, name)
        self._count()
        self.key("space", rest_s=REST_S if careful else _APART_S)

    def fill(self, name: str, text: str, *, shown: bool = True) -> None:
        """Go to a field and type into it.

        Args:
            name: how what the field is called begins.
            text: of any script that the keyboard has.
            shown: wait until all of it stands there; not where the last letter leads away.
        """
        said = self.go_to(name)
        self._count()
        self.write(text)
        if shown and said.role != "password text":
            self.reader.until(
                lambda: text in self.reader.text_of(said.thing), f"“{text}” in “{said.name}”"
            )

    def choose(self, name: str, value: str, *, most: int = 40) -> None:
        """Go to a drop-down list and take the choice that begins so."""
        said = self.go_to(name)
        self._count()
        for _step in range(most):
            before = self.reader.say(said.thing).name
            if before.startswith(value):
                return
            self.key("Down")
            self.reader.until(
                lambda before=before: self.reader.say(said.thing).name != before,
                f"another choice than “{before}” in “{name}”",
            )
        raise AssertionError(f"“{name}” offers no “{value}”")

    def short_cut(self, keys: str) -> None:
        """Press a short cut: one action."""
        self._count()
        self.key(keys)

    def sees(self, text: str) -> None:
        """Wait until a text is on the screen."""
        self.reader.until(
            lambda: any(text in one for one in self.reader.texts()), f"“{text}” on the screen"
        )

    def told(self, beginning: str) -> str:
        """Return what follows a beginning, somewhere on the screen."""
        self.sees(beginning)
        found = next(one for one in self.reader.texts() if one.startswith(beginning))
        return found.removeprefix(beginning)

    def leaves(self, name: str) -> None:
        """Wait until the keyboard is on something else."""
        self.reader.until(lambda: not self._is_on(name), f"the keyboard away from “{name}”")

    def hears(self, text: str) -> None:
        """Wait until a text was told without being asked for; what was told before is over."""
        told = self.reader.announced
        self.reader.until(lambda: any(text in one for one in told), f"“{text}” told")
        del told[: next(at for at, one in enumerate(told) if text in one) + 1]

    # -- the program ---------------------------------------------------------------------------

    @contextmanager
    def program(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start the program with its window as a user does, and end it."""
        log = (self.home / "said-by-the-program.txt").open("ab")
        running = subprocess.Popen(
            [*self.started_by, "window", *words],
            env=self.env,
            cwd=_ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.reader.is_dead = lambda: bool(running.poll())
        try:
            yield running
        finally:
            log.close()
            running.kill()
            running.wait(timeout=30)
            self.reader.is_dead = lambda: False
            end_programs(self)


def files_run(user: Seat) -> set[Path]:
    """Return the files of the programs whose windows are open at a seat, as the system tells."""
    running = _fresh_programs(user.env["HOME"], user.started_by[-1])
    return {(Path("/proc") / str(one) / "exe").readlink() for one in running}


def end_programs(user: Seat) -> None:
    """End every window of the program at a seat, whoever started it."""
    for one in _fresh_programs(user.env["HOME"], user.started_by[-1]):
        _end(one)


def _fresh_programs(home: str, name: str) -> list[int]:
    """Return the programs that were started anew after locking, told by their home and name."""
    mark = f"HOME={home}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            mine = mark in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mine and name.encode() in words and b"window" in words:
            found.append(int(folder.name))
    return found


def _ask_x(env: dict[str, str], question: str) -> bytes:
    words = ["xdotool", question]
    asked = subprocess.run(words, env=env, capture_output=True, check=False, timeout=60)
    return asked.stdout


def _end(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        return


def _told(running: subprocess.Popen[str]) -> str:
    """Return the first line that a program says."""
    assert running.stdout is not None
    line = running.stdout.readline().strip()
    assert line, f"{running.args} said nothing"
    return line


@contextmanager
def _running(words: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        words, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=30)
        if running.stdout is not None:
            running.stdout.close()


@contextmanager
def seat() -> Iterator[Seat]:
    """Lend a seat."""
    home = Path(tempfile.mkdtemp(prefix="lf-seat-"))
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    env.update(HOME=str(home), LANGUAGE="en", LC_ALL="C.UTF-8", QT_QPA_PLATFORM="xcb")
    run = home / ".run"
    run.mkdir(mode=0o700)
    env["XDG_RUNTIME_DIR"] = str(run)
    bus_words = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    try:
        with x_server(env=env) as name:
            env["DISPLAY"] = name
            with _running(bus_words, env) as bus, window_manager(env):
                env["DBUS_SESSION_BUS_ADDRESS"] = _told(bus)
                # Latin letters and, as keyboards in India have them, Devanagari ones.
                subprocess.run(_KEYBOARD, env=env, check=True, timeout=60)
                reader = ScreenReader(_reading_turned_on(env["DBUS_SESSION_BUS_ADDRESS"]))
                try:
                    yield Seat(env, home, reader)
                finally:
                    reader.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _reading_turned_on(session: str) -> str:
    """Say on the session's bus that a screen reader runs; return the address of its own bus."""
    bus = open_dbus_connection(session)
    try:
        door = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        [address] = bus.send_and_get_reply(new_method_call(door, "GetAddress"), timeout=60).body
        status = Properties(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status"))
        bus.send_and_get_reply(status.set("ScreenReaderEnabled", "b", True), timeout=60)
        bus.send_and_get_reply(status.set("IsEnabled", "b", True), timeout=60)
        return str(address)
    finally:
        bus.close()

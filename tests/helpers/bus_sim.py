"""Real buses for tests: a dbus-daemon of our own, and on it whatever plays a part of the system.

Rules: nothing of the person's own buses is touched; every process ends with its block.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from jeepney import DBusAddress, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from own_system import wait_for

COLLECTION = "/org/freedesktop/secrets/collection/login"
HERE = Path(__file__).resolve().parent
RULES = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@contextmanager
def bus(folder: Path, name: str = "bus") -> Iterator[str]:
    """Run a bus; nothing starts on it by itself. Yields its address."""
    folder.mkdir(parents=True, exist_ok=True)
    socket, rules = folder / name, folder / f"{name}.conf"
    rules.write_text(RULES.format(socket=socket), "utf-8")
    command = ["dbus-daemon", f"--config-file={rules}", "--nofork", "--nopidfile"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as daemon:
        try:
            wait_for(socket.exists)
            yield f"unix:path={socket}"
        finally:
            daemon.kill()


class Player:
    """A process that plays a part of the system; takes a line, answers with a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.append(line.strip())

    @property
    def told(self) -> list[str]:
        """What it told so far."""
        return list(self._lines)

    def say(self, line: str) -> None:
        """Tell it what to do."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def waits_for(self, line: str) -> None:
        """Wait until it has told something."""
        wait_for(lambda: line in self._lines)


@contextmanager
def player(script: str, address: str, words: Sequence[str] = ()) -> Iterator[Player]:
    """Run a helper script on a bus; it says "ready" when its name is taken."""
    with subprocess.Popen(
        [sys.executable, str(HERE / script), address, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ.get("PATH", "")},
    ) as process:
        try:
            playing = Player(process)
            playing.waits_for("ready")
            yield playing
        finally:
            process.kill()


@contextmanager
def keyring_daemon(folder: Path, address: str, passphrase: str = "made-up") -> Iterator[None]:
    """Run a real Secret Service on a bus, its collection unlocked, in a folder of its own."""
    environment = {
        "DBUS_SESSION_BUS_ADDRESS": address,
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
    }
    for name in ("data", "run"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    command = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as daemon:
        try:
            assert daemon.stdin is not None
            daemon.stdin.write(passphrase.encode())
            daemon.stdin.close()
            wait_for(lambda: _is_taken(address, "org.freedesktop.secrets"))
            yield
        finally:
            daemon.kill()


def let_go() -> None:
    """Let the keyring's threads end, and what the library left open go without a warning."""
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(10)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def lock_collection(address: str) -> None:
    """Lock everything that the Secret Service on a bus keeps."""
    with open_dbus_connection(address) as line:
        place = DBusAddress(
            "/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service"
        )
        asked = new_method_call(place, "Lock", "ao", ([COLLECTION],))
        line.send_and_get_reply(asked)


def _is_taken(address: str, name: str) -> bool:
    with open_dbus_connection(address) as line:
        return bool(line.send_and_get_reply(message_bus.NameHasOwner(name)).body[0])

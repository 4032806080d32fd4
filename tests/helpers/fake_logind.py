"""A logind for tests: `python fake_logind.py ADDRESS`; orders come on stdin, one a line.

Orders: `sleep`, `awake`, `shutdown`, `lock PATH`, `hint PATH`, `saver`, `held` (tells whether
somebody still holds the sleep back).
"""

from __future__ import annotations

import os
import select
import sys

from jeepney import DBusAddress, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

ROOT = "/org/freedesktop/login1"
OWN = f"{ROOT}/session/_31"
SESSION = "org.freedesktop.login1.Session"
MANAGER = DBusAddress(ROOT, "org.freedesktop.login1", "org.freedesktop.login1.Manager")


def tell(line: str) -> None:
    print(line, flush=True)


class Logind:
    """Takes the name, answers questions, sends signals."""

    def __init__(self, address: str) -> None:
        self.bus = open_dbus_connection(address, enable_fds=True)
        for name in ("org.freedesktop.login1", "org.gnome.ScreenSaver"):
            self.bus.send_and_get_reply(message_bus.RequestName(name))
        self.pipe = -1
        self.locked: set[str] = set()

    def answer(self, message) -> None:  # type: ignore[no-untyped-def]
        if message.header.message_type is not MessageType.method_call:
            return
        member = message.header.fields.get(3)
        if member == "Inhibit":
            self.pipe, theirs = os.pipe()
            os.set_blocking(self.pipe, False)
            self.bus.send(new_method_return(message, "h", (theirs,)))
            os.close(theirs)
            tell("inhibit " + " ".join((message.body[0], message.body[3])))
        elif member == "GetSession":
            self.bus.send(new_method_return(message, "o", (OWN,)))
            tell("session " + message.body[0])
        elif member == "Get":
            hint = message.header.fields[1] in self.locked
            self.bus.send(new_method_return(message, "v", (("b", hint),)))
        else:
            self.bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    def obey(self, order: str) -> None:
        what, _, path = order.partition(" ")
        if what in ("sleep", "awake", "shutdown"):
            name = "PrepareForShutdown" if what == "shutdown" else "PrepareForSleep"
            self.bus.send(new_signal(MANAGER, name, "b", (what != "awake",)))
        elif what == "lock":
            self.bus.send(new_signal(DBusAddress(path, interface=SESSION), "Lock"))
        elif what == "hint":
            self.locked.add(path)
            place = DBusAddress(path, interface="org.freedesktop.DBus.Properties")
            body = (SESSION, {"LockedHint": ("b", True)}, [])
            self.bus.send(new_signal(place, "PropertiesChanged", "sa{sv}as", body))
        elif what == "saver":
            place = DBusAddress("/org/gnome/ScreenSaver", interface="org.gnome.ScreenSaver")
            self.bus.send(new_signal(place, "ActiveChanged", "b", (True,)))
        elif what == "held":
            tell(f"held {self.is_held()}")

    def is_held(self) -> bool:
        if self.pipe < 0:
            return False
        try:
            return os.read(self.pipe, 1) != b""
        except BlockingIOError:
            return True

    def play(self) -> None:
        tell("ready")
        while True:
            ready, _, _ = select.select([0, self.bus.sock], [], [], 0.05)
            if 0 in ready:
                given = os.read(0, 4096).decode("ascii")
                if not given:
                    return
                for line in given.splitlines():
                    self.obey(line)
            try:
                self.answer(self.bus.receive(timeout=0.01))
            except TimeoutError:
                pass


if __name__ == "__main__":
    Logind(sys.argv[1]).play()

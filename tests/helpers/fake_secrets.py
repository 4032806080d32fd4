"""A Secret Service for tests that is up to no good: `python fake_secrets.py ADDRESS KIND`.

Kinds: `silent` takes every question and answers none; `nonsense` answers with what nobody asked
for; `vanish` ends at the first question; `locked` says that its collection is locked, and that
the person closed the question about it.
"""

from __future__ import annotations

import sys
import time

from jeepney import DBusAddress, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

COLLECTION = "/org/freedesktop/secrets/collection/login"
PROMPT = "/org/freedesktop/secrets/prompt/p1"


def play(address: str, kind: str) -> None:
    """Take the name and misbehave."""
    bus = open_dbus_connection(address)
    bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
    print("ready", flush=True)
    while True:
        message = bus.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        print(message.header.fields.get(3), flush=True)
        if kind == "vanish":
            return
        if kind == "silent":
            time.sleep(600)
        elif kind == "nonsense":
            bus.send(new_method_return(message, "as", (["not", "what", "was", "asked"],)))
        else:
            answer_locked(bus, message)


def answer_locked(bus, message) -> None:  # type: ignore[no-untyped-def]
    """Answer as a service whose only collection stays locked."""
    member = message.header.fields.get(3)
    if member == "OpenSession":
        bus.send(new_method_return(message, "vo", (("s", ""), "/session/s1")))
    elif member == "ReadAlias":
        bus.send(new_method_return(message, "o", (COLLECTION,)))
    elif member == "Unlock":
        bus.send(new_method_return(message, "aoo", ([], PROMPT)))
    elif member == "Prompt":
        bus.send(new_method_return(message))
        place = DBusAddress(PROMPT, interface="org.freedesktop.Secret.Prompt")
        bus.send(new_signal(place, "Completed", "bv", (True, ("ao", []))))
    else:
        bus.send(new_method_return(message, "v", (("b", True),)))


if __name__ == "__main__":
    play(sys.argv[1], sys.argv[2])

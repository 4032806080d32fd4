"""The news service of a desktop for tests: `python fake_news.py ADDRESS [refuses]`.

It tells each piece of news on a line: title, words, and how many buttons there are.
"""

from __future__ import annotations

import sys

from jeepney import MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.Notifications"


def main() -> None:
    """Answer until the test ends this process."""
    refuses = "refuses" in sys.argv
    with open_dbus_connection(sys.argv[1]) as bus:
        bus.send_and_get_reply(message_bus.RequestName(NAME))
        print("ready", flush=True)
        while True:
            message = bus.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            if refuses or message.header.fields.get(3) != "Notify":
                bus.send(new_error(message, "org.freedesktop.DBus.Error.Failed"))
                continue
            _app, _before, _icon, title, words, buttons, _hints, _shown = message.body
            print(f"{title}|{words}|{len(buttons)}", flush=True)
            bus.send(new_method_return(message, "u", (1,)))


if __name__ == "__main__":
    main()

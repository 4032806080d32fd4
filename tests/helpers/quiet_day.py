"""A day at a desk without mail, run beside a watch on sockets: see `tests/architecture`.

Rules: started as a program of its own, with an empty folder to work in; says at the end, as one
line of JSON, what of the network was touched and which modules of it were loaded.
"""

from __future__ import annotations

import json
import os
import pkgutil
import sys
from pathlib import Path

WATCHED = ("socket.", "ssl.", "smtplib.", "imaplib.", "urllib.", "http.", "ftplib.", "poplib.")
PROTOCOLS = ("smtplib", "imaplib", "poplib", "ftplib", "imapclient", "xmlrpc")
touched: list[str] = []


def _watch(event: str, _facts: object) -> None:
    if event.startswith(WATCHED):
        touched.append(event)


def import_everything() -> None:
    """Import all of the program but the one door, which is imported when mail is sent."""
    import importlib

    import app
    import ui

    for room in (app, ui):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            is_door = found.name == "app.mail.network" or found.name.startswith("app.mail.wire")
            if not is_door and not found.name.endswith("__main__"):
                importlib.import_module(found.name)


def work(folder: Path) -> None:
    """Start, unlock, seal a case for another office, receive it there and accept it."""
    from app.inbox import acceptance
    from pair_sim import pair, sealed_case

    with pair(folder) as (one, other):
        _case, sent = sealed_case(one, other)
        item = acceptance.receive(other, Path(sent.file))
        done = acceptance.accept(other, item.packet_id)
        assert done.case_id


def show(folder: Path) -> None:
    """Open the window over a register, and look at every place of it."""
    from PySide6.QtWidgets import QApplication

    from desk_sim import desk_over, dressed, settle
    from ui.shell.main_window import MainWindow

    app = QApplication.instance() or QApplication([])
    dressed(app)  # type: ignore[arg-type]
    with desk_over(folder) as desk:
        window = MainWindow(desk)
        window.show()
        settle(desk)
        window.prepare_to_go()
        window.hide()
        window.deleteLater()


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    here = Path(sys.argv[1])
    sys.addaudithook(_watch)
    import_everything()
    work(here / "two")
    show(here / "window")
    loaded = [
        name
        for name in sys.modules
        if name in PROTOCOLS or name == "app.mail.network" or name.startswith("app.mail.wire.")
    ]
    print(json.dumps({"touched": touched, "loaded": loaded}))

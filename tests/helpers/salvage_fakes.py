"""A hand-written stand-in for bringing out what can be read of a damaged register."""

import threading
from pathlib import Path

from app.base.jobs import Progress
from app.register.records import RecoveryPlan, SalvageReport
from recovery_fakes import sheets

OPEN = object()
"""Stands for the open register: the window only hands it on."""
LOST = ("rows:events:3", "case-facts:LF-26-0042", "paper-changed:LF-26-0007")


class FakeSalvage:
    """Brings out nothing, and notes what it was asked for."""

    def __init__(self, lost: tuple[str, ...] = LOST) -> None:
        self.lost = lost
        self.asked: list[tuple[object, ...]] = []
        self.error: Exception | None = None
        self.login = False
        self.go_on = threading.Event()
        self.go_on.set()

    def needs_login(self, _folder: Path) -> bool:
        return self.login

    def salvage(self, folder, login, passphrase, target, *, clock, report, token):
        self.asked.append((folder.name, login, passphrase, target.name))
        report(Progress("database", 1))
        while not self.go_on.wait(0.01):
            token.checkpoint()
        if self.error is not None:
            raise self.error
        return SalvageReport(str(target), 12, 3, self.lost)

    def open(self, folder, login, passphrase, *, clock):
        self.asked.append(("open", folder.name, login, passphrase))
        if self.error is not None:
            raise self.error
        return OPEN, sheets(RecoveryPlan())

"""Answers about made-up updates, and a check that waits until it is let go."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.base.errors import AppError
from app.base.jobs import Progress, Report, Token
from app.program.updates.records import (
    MISSING,
    NOTHING_HERE,
    READY,
    SAME,
    Signer,
    UpdateAnswer,
    UpdateFile,
)
from app.program.updates.update_words import (
    UpdateBehindError,
    UpdateFewSignedError,
    UpdateNoKeysError,
    UpdateOtherError,
    UpdateShortError,
)
from desk_sim import settle
from ui.frame.desk import Desk
from ui.updates.update_sheet import UpdateSheet

STICK = Path("/media/das/BLUE")
DEB = "lifafa_0.2.0_amd64.deb"
NOTES = {
    "en": "The list of cases opens faster.\n<b>Made up</b>: nothing is new.",
    "hi": "केसों की सूची जल्दी खुलती है।\n<b>बनावटी</b>: कुछ नया नहीं।",
    "ne": "केसको सूची छिटो खुल्छ।\n<b>बनावटी</b>: नयाँ केही छैन।",
    "bn": "কেসের তালিকা দ্রুত খোলে।\n<b>বানানো</b>: নতুন কিছু নেই।",
}


def answer(verdict: str = READY, **changes: Any) -> UpdateAnswer:
    """What is found out about a usual update."""
    path = str(STICK / DEB) if verdict == READY else ""
    members: dict[str, Any] = {
        "verdict": verdict,
        "version": "0.2.0",
        "running": "0.1.0",
        "published": "2026-11-25",
        "signers": (
            Signer("Made-up Holder One, Patna", "A" * 43 + "="),
            Signer("Made-up Holder Two, Ranchi", "B" * 43 + "="),
        ),
        "files": (UpdateFile(DEB, 61_000_000, "5e" * 32, path),),
        "notes": NOTES,
        "sha256": "7a" * 32,
    }
    if verdict == NOTHING_HERE:
        members["files"] = ()
    return UpdateAnswer(**(members | changes))


class FakeCheck:
    """Stands in for the check; ``refuse`` or ``found`` is what it says."""

    def __init__(self) -> None:
        self.found = answer()
        self.refuse: Exception | None = None
        self.asked: list[tuple[Path, Path | None]] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(
        self, file: Path, installer: Path | None = None, *, report: Report, token: Token
    ) -> UpdateAnswer:
        self.asked.append((file, installer))
        report(Progress("reading", 3, 10))
        while not self.go_on.wait(0.01):
            token.checkpoint()
        if self.refuse is not None:
            raise self.refuse
        return self.found


def sheet_over(desk: Desk, check: FakeCheck, parent: QWidget | None = None) -> UpdateSheet:
    """The dialog over a desk with a check of ours."""
    return UpdateSheet(
        lambda by, work, done, failed: desk.run_beside(work, done, failed=failed, by=by),
        parent,
        check=check,
    )


OUTCOMES: dict[str, UpdateAnswer | AppError] = {
    "ready": answer(),
    "same": answer(SAME, version="0.1.0"),
    "missing": answer(MISSING),
    "nothing-here": answer(NOTHING_HERE),
    "other": UpdateOtherError(file=DEB, sha256="c0" * 32, released="5e" * 32),
    "short": UpdateShortError(file=DEB),
    "few": UpdateFewSignedError(found=1, need=2),
    "behind": UpdateBehindError(found="0.2.0", highest="0.3.0"),
    "no-keys": UpdateNoKeysError(),
}


def in_all_states(desk: Desk, window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """The dialog before a file is chosen, while it reads, and with every kind of answer."""
    yield "sheet-update", sheet_over(desk, FakeCheck(), window)
    check = FakeCheck()
    check.go_on.clear()
    sheet = sheet_over(desk, check, window)
    sheet.take(STICK / "lifafa.lfrelease")
    sheet.busy.show()
    yield "sheet-update-reading", sheet
    check.go_on.set()
    settle(desk)
    for name, outcome in OUTCOMES.items():
        check = FakeCheck()
        if isinstance(outcome, AppError):
            check.refuse = outcome
        else:
            check.found = outcome
        sheet = sheet_over(desk, check, window)
        sheet.take(STICK / "lifafa.lfrelease")
        settle(desk)
        yield f"sheet-update-{name}", sheet

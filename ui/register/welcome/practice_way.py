"""From the first run to the practice registers: made while the first window waits, then opened.

Rules: what is made is made up and lies in a folder of its own; nothing of it stands before work;
Stop and Esc take away what is half made and lead back to the first page, also in the last instant:
what is made by then is closed and opens at the next press.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QThreadPool

from app.base.clock import Clock
from app.base.jobs import Report, Token
from app.base.language import _
from app.core.services import Services
from app.practice import demo
from app.practice.practice_place import folder_in
from app.register import access
from app.system import paths
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.register.welcome.welcome_window import WelcomeWindow


def make_practice(
    window: WelcomeWindow,
    lane: QThreadPool,
    clock: Clock,
    work_on: Callable[[Services], Desk],
    *,
    fresh: bool = False,
) -> None:
    """Make the practice registers on the lane, while the window says so, then work on the first.

    Args:
        window: the window of the first run.
        lane: the lane that the register is used on.
        clock: the time.
        work_on: opens the work on a register.
        fresh: make new ones beside those that are there.
    """
    root = paths.data_folder()

    def make(report: Report, token: Token) -> tuple[Services, str]:
        return open_practice(root, clock, report, token, fresh=fresh)

    def begin(opened: tuple[Services, str]) -> None:
        window.practice.over()
        services, passphrase = opened
        if job.is_stopped:
            closing: Job[None] = Job(lambda _report, _token: access.lock(services), window)
            closing.failed.connect(window.take_error)
            closing.start(lane)
            return
        words = _("These cases are made up. Passphrase for practice: {words}")
        work_on(services).say(words.format(words=passphrase), tone="accent", key="practice")

    job: Job[tuple[Services, str]] = Job(make, window)
    job.succeeded.connect(begin)
    job.failed.connect(window.take_error)
    job.finished.connect(window.practice.over)
    window.practice.begin(job)
    job.start(lane)


def open_practice(
    root: Path, clock: Clock, report: Report, token: Token, *, fresh: bool = False
) -> tuple[Services, str]:
    """Make the practice registers when they are not there; open the first, tell its passphrase.

    Args:
        root: where this program keeps its data.
        clock: the time.
        report: told how far the making is.
        token: stops the making.
        fresh: make new ones beside those that are there.

    Raises:
        Cancelled: nothing half made is left, and nothing open.
    """
    say = demo.watched(report, token)
    made = demo.begin_anew(root, clock, say) if fresh else demo.run(folder_in(root), say, clock)
    passphrase = made.passphrases[0]
    return access.unlock(made.first, None, passphrase, clock=clock, token=token), passphrase

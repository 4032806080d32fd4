"""What pages mail with: use cases, whoever does them, the rounds, and what opens a draft.

Rules: pages get it handed in, so that tests mail nothing and open nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands
from ui.mail.mail_uses import MailUses, SendUses
from ui.mail.rounds import MailRounds, rounds_of


@dataclass(frozen=True)
class MailHands:
    """One page's way to the mail.

    Attributes:
        uses: what mailing a packet needs.
        errands: does it beside the window.
        rounds: sends and fetches.
        open_file: opens a draft in the mail program of this computer.
    """

    uses: SendUses
    errands: Errands
    rounds: MailRounds
    open_file: Callable[[Path], object]


def hands_of(desk: Desk, page: QObject) -> MailHands:
    """Return what a page over a real desk mails with; answers die with the page."""
    return MailHands(MailUses(desk), DeskErrands(desk, page), rounds_of(desk), open_in_program)


def open_in_program(path: Path) -> bool:
    """Open a file with the program that the system has for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

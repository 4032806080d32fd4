"""The story of the first run: what was chosen so far, and making the register.

Rules: the passphrase and the recovery code live here only until the register is made and the
code was asked back; the register is made once.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal

from app.base.clock import Clock
from app.base.jobs import Report, Token
from app.base.language import N_, _
from app.core.services import Services
from ui.frame.worker import Job
from ui.register.written_words import places_to_ask

if TYPE_CHECKING:
    from app.register.access import Created

HEAD = N_("Head of the office")
type Creator = Callable[..., Created]


@dataclass(frozen=True)
class Draft:
    """What was typed about the office, and the words that were drawn.

    Attributes:
        words: six words, as soon as they were shown; they outlast a change of the language.
        own: an own passphrase was chosen in place of them.
    """

    name: str = ""
    kind: str = ""
    state: str = ""
    district: str = ""
    officer: str = ""
    post: str = ""
    words: str = field(default="", repr=False)
    own: bool = False


class WelcomeFlow(QObject):
    """The state of the first run.

    Signals:
        created(): the register is made; `code` holds the recovery code.
        failed(object): why it was not made.
    """

    created = Signal()
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        creator: Creator | None = None,
        chance: random.Random | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.lane = lane
        self._clock = clock
        self._creator = creator
        # Which groups are asked back protects nothing; it only has to differ from time to time.
        self._chance = chance or random.Random()  # noqa: S311
        self.draft = Draft()
        self.services: Services | None = None
        self.is_written = False
        self.warnings: tuple[str, ...] = ()
        self.code: tuple[str, ...] = ()
        self.asked: tuple[int, ...] = ()

    def create(self, passphrase: str) -> Job[Created]:
        """Make the register; takes a second or two, on purpose."""
        draft, folder, creator, clock = self.draft, self.folder, self._creator, self._clock
        name = draft.officer.strip() or _(HEAD)

        def work(report: Report, _token: Token) -> Created:
            # Loaded here, where nobody waits: what the work needs, and the page that follows.
            from app.offices.office_facts import NewOffice, NewOfficer
            from app.register.access import create_register
            from ui.register.recovery import recovery_uses, sheet_printing  # noqa: F401

            office = NewOffice(
                name=draft.name, kind=draft.kind, state=draft.state, district=draft.district
            )
            officer = NewOfficer(name=name, login=login_of(draft.officer), post=draft.post)
            made = creator or create_register
            return made(folder, office, officer, passphrase, clock=clock, report=report)

        job: Job[Created] = Job(work, self)
        job.succeeded.connect(self._on_created)
        job.failed.connect(self.failed)
        job.start(self.lane)
        return job

    def _on_created(self, made: Created) -> None:
        self.services = made.services
        self.draft = replace(self.draft, words="")
        self.warnings = made.warnings
        self.code = tuple(made.kit_code.replace("-", " ").split())
        self.asked = places_to_ask(len(self.code), self._chance)
        self.created.emit()

    def forget_code(self) -> None:
        """Let the recovery code go: it is on paper now."""
        self.code = ()


def login_of(name: str) -> str:
    """Return a login made of the officer's name: it is asked for only when others join."""
    letters = "".join(c for c in name.casefold() if c.isascii() and (c.isalnum() or c == " "))
    words = letters.split()
    return words[-1] if words else "head"

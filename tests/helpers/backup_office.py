"""An office with papers and its recovery sheet, for tests of backups. Everything is made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.base.jobs import Cancelled, Progress, Token
from app.cases import cases
from app.cases.papers import papers
from app.core.services import Services
from app.register import access
from app.register.records import GivenCodes
from crypto.vault import recovery
from office_sim import NOON, Hands, created, days_pass

MARKER = "Madhumarker-Devi"
PAPER = b"Madhumarker paper of a made-up case. " * 9_000


@dataclass
class Desk:
    """An office at work.

    Attributes:
        s: its open register.
        given: its recovery sheet, as typed.
        clock: to be turned.
        folder: of the test, beside the register.
    """

    s: Services
    given: GivenCodes
    clock: Hands
    folder: Path
    case_ids: list[str] = field(default_factory=list)

    def case(self, name: str = MARKER) -> str:
        """Add a made-up case and return its id."""
        made = cases.add_case(self.s, {"p1.name_full": name})
        self.case_ids.append(made.case_id)
        return made.case_id

    def paper(self, case_id: str, content: bytes = PAPER, title: str = "scan") -> str:
        """Attach a made-up paper and return its id."""
        source = self.folder / f"{title}.txt"
        source.write_bytes(content)
        record = papers.attach(self.s, case_id, source, "other", title)
        source.unlink()
        return record.paper_id

    def next_day(self, days: int = 1) -> None:
        """Turn the clock, as an office sees it that is opened now and then."""
        days_pass(self.s, self.clock, days)

    def place(self, name: str = "stick") -> Path:
        """Return a folder outside the register, made when it is missing."""
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """Give an office with two cases, one with a paper; locked again at the end."""
    clock = Hands(NOON)
    made = created(folder, clock=clock)
    given = GivenCodes(kit=recovery.parse_code(made.kit_code))
    at = Desk(made.services, given, clock, folder)
    at.paper(at.case())
    at.case("Made-up Second")
    try:
        yield at
    finally:
        access.lock(at.s)


class StopsAt:
    """A report that asks to stop as soon as one step is told."""

    def __init__(self, step: str) -> None:
        self.token = Token()
        self.steps: list[str] = []
        self._step = step

    def __call__(self, progress: Progress) -> None:
        self.steps.append(progress.step)
        if progress.step == self._step:
            self.token.cancel()
            raise Cancelled

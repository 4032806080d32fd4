"""Two offices, the first with a case that only its head can open; Meera runs its inbox too.

Everything is made up. The words ``MARKER`` and ``ANSWER`` stand nowhere else, so that a test can
look for them in the register file.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.cases import cases
from app.core.services import Services
from app.outbox import delivery
from app.packets.records import SentReferral
from app.referrals import referrals
from app.register import access, people
from app.register.people import NewUser
from app.sealed import case_sealing, sealed
from office_sim import LOGIN, OTHER_PASSPHRASE, PASSPHRASE, Hands
from page_scan import holds
from pair_sim import ENGLISH, agree, attach, case_with, copied, everything, opened, pair

MARKER = "zubeidamarker"
ANSWER = "shirinmarker"
FACTS = {**ENGLISH, "p1.name_full": MARKER, "summary": f"{MARKER} tells."}


@dataclass
class Offices:
    """Two offices; at the desk of the first sits now somebody who is named for the case, or not.

    Attributes:
        case_id: the sealed case of the first office.
    """

    one: Services
    other: Services
    folder: Path
    case_id: str = ""
    case_no: str = ""

    def sit(self, login: str = LOGIN) -> Services:
        """Let the head, who is named, or Meera, who is not, sit down in the first office."""
        folder, clock = self.one.folder, self.one.clock
        access.lock(self.one)
        words = PASSPHRASE if login == LOGIN else OTHER_PASSPHRASE
        self.one = access.unlock(folder, login, words, clock=clock)
        self.one.second_lock.open()
        return self.one

    def refer(self, **changes: object) -> SentReferral:
        """Send everything of the sealed case from inside the seal."""
        with sealed.opened(self.one, self.case_id) as inside:
            record = cases.show_case(inside, self.case_id)
            return referrals.send(inside, everything(inside, record, self.other, **changes))

    def stick(self, sent: str, name: str = "stick") -> Path:
        """Hand a packet over on a made-up stick, from outside the seal."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return delivery.copy_to(self.one, sent, folder)

    def left(self) -> list[str]:
        """Return the words that a holder of the register key finds in the file."""
        return holds(self.one.register.path, self.one.vault.db_key, MARKER, ANSWER)


@contextmanager
def sealed_pair(folder: Path, clock: Hands) -> Iterator[Offices]:
    """Give the two offices; the case is sealed for the head and holds a paper.

    They are made once for all tests of a run and copied; the clock of the first is noon.
    """
    made, case_id, case_no = _made()
    with opened(copied(Path(made.name), folder), clock) as (one, other):
        there = Offices(one, other, folder, case_id, case_no)
        try:
            yield there
        finally:
            access.lock(there.one)


@functools.cache
def _made() -> tuple[tempfile.TemporaryDirectory[str], str, str]:
    """Make the two offices; the folder goes when the run ends."""
    made = tempfile.TemporaryDirectory(prefix="lifafa-sealed-", ignore_cleanup_errors=True)
    folder = Path(made.name)
    with pair(folder) as (one, other):
        one = people.add_user(
            one, NewUser("meera", "Meera Made-up", "officer"), OTHER_PASSPHRASE
        ).services
        case = case_with(one, FACTS)
        agree(one, case, other)
        attach(one, case, folder, f"{MARKER}.txt", MARKER.encode())
        access.lock(case_sealing.seal(one, case.case_id, {1}))
    return made, case.case_id, case.case_no

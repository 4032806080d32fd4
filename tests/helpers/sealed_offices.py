"""Two offices, the first with a case that only its head can open; Meera runs its inbox too.

Everything is made up. The words ``MARKER`` and ``ANSWER`` stand nowhere else, so that a test can
look for them in the register file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import cases, delivery, people, referrals, sealed, sealed_people, vault
from app.bootstrap import Services
from app.people import NewUser
from app.records import SentReferral
from office_sim import LOGIN, OTHER_PASSPHRASE, PASSPHRASE, Hands
from page_scan import holds
from pair_sim import ENGLISH, agree, attach, case_with, everything, pair

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
        vault.lock(self.one)
        words = PASSPHRASE if login == LOGIN else OTHER_PASSPHRASE
        self.one = vault.unlock(folder, login, words, clock=clock)
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
    """Give the two offices; the case is sealed for the head and holds a paper."""
    with pair(folder, clock=clock) as (one, other):
        there = Offices(one, other, folder)
        there.one = people.add_user(
            one, NewUser("meera", "Meera Made-up", "officer"), OTHER_PASSPHRASE
        ).services
        case = case_with(there.one, FACTS)
        agree(there.one, case, other)
        attach(there.one, case, folder, f"{MARKER}.txt", MARKER.encode())
        there.case_id, there.case_no = case.case_id, case.case_no
        there.one = sealed_people.seal(there.one, case.case_id, {1})
        try:
            yield there
        finally:
            vault.lock(there.one)

"""One made-up register at which four people sit down one after the other.

Everything is made up: R. Das is the head, Priya and Meera are officers, Ravi types data in. The
words of ``FACTS`` stand nowhere else, so that a test can look for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cases.papers import papers
from app.core.services import Services
from app.register import access, people
from app.register.people import NewUser
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, Hands, office
from own_system import copy_register

MARKER = "zubeidamarker"
LOCAL = "ज़ुबैदानिशान"
PRIYA, MEERA, RAVI = 2, 3, 4
FACTS = {
    "p1.name_full": f"{LOCAL} {MARKER}",
    "p1.name_latin": MARKER,
    "p1.phone": "9000055555",
    "p1.home_district": f"{MARKER}pur",
    "summary": f"{MARKER} was promised work.",
    "notes": MARKER * 50,
    "e1.event_place": f"{MARKER} market",
    "next_step": f"Call {MARKER}",
}
_ROLES = (("priya", "officer"), ("meera", "officer"), ("ravi", "data_entry"))


def made_office(folder: Path) -> Path:
    """Make the register once and return its folder; it is closed."""
    s = office(folder)
    for login, role in _ROLES:
        new = NewUser(login, f"{login.title()} Made-up", role)
        s = people.add_user(s, new, OTHER_PASSPHRASE).services
    access.lock(s)
    return s.folder


class SharedDesk:
    """The desk.

    Attributes:
        folder: the register.
        clock: to be turned.
        s: the services of whoever sits there now.
    """

    def __init__(self, folder: Path, clock: Hands) -> None:
        self.folder = folder
        self.clock = clock
        self.s: Services | None = None

    def sit(self, login: str = LOGIN) -> Services:
        """Let somebody else unlock the register."""
        self.rise()
        words = PASSPHRASE if login == LOGIN else OTHER_PASSPHRASE
        self.s = access.unlock(self.folder, login, words, clock=self.clock)
        # Who sits down here has just given the passphrase for sealed cases too.
        self.s.second_lock.open()
        return self.s

    def rise(self) -> None:
        """Lock the register."""
        if self.s is not None:
            access.lock(self.s)
            self.s = None


@contextmanager
def shared_desk(made: Path, folder: Path) -> Iterator[SharedDesk]:
    """Lend a desk over a copy of a register; it is locked at the end."""
    copy_register(made, folder / "register")
    there = SharedDesk(folder / "register", Hands(CLOCK.now()))
    try:
        yield there
    finally:
        there.rise()


def attach(s: Services, case_id: str, folder: Path, word: str) -> str:
    """Attach a paper that holds the marker and return its id."""
    paper = folder / f"{MARKER}-{word}.txt"
    paper.write_text(f"{MARKER} {word}", encoding="utf-8")
    return papers.attach(s, case_id, paper, "other", f"{MARKER} paper").paper_id

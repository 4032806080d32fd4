"""Offices at the command line that are given bad input: refused in words, and nothing is changed.

Everything is made up. ``make(root)`` makes three offices, ``copies`` lends fresh copies of them.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

from app.base.clock import SystemClock
from app.core import log
from app.offices import offices
from app.register import access
from command_line import bare
from office_sim import FIRST, LOGIN, PASSPHRASE, SECOND, office
from own_system import copy_register
from packet_desk import write_packet
from register_state import state_of

CLOCK = SystemClock()


class Office:
    """A made-up office at the command line, and its open register when a test needs one."""

    def __init__(self, folder, new):
        services = office(folder, new, clock=CLOCK)
        access.lock(services)
        self.register, self.own = services.folder, services.office
        self.words = folder / "words.txt"
        self.words.write_text(PASSPHRASE + "\n", encoding="utf-8")

    def run(self, *words):
        return bare(
            *words,
            *("--register", self.register, "--login", LOGIN, "--passphrase-file", self.words),
        )

    @contextmanager
    def opened(self):
        services = access.unlock(self.register, None, PASSPHRASE, clock=CLOCK)
        try:
            yield services
        finally:
            access.lock(services)

    def held(self):
        with self.opened() as services:
            return state_of(services), log.check(services).broken_at


def make(root):
    """Make two offices that checked each other, and a third that only the first has checked."""
    third = FIRST.__class__(name="Third Test Police Unit", kind="sjpu", state="Bihar")
    desks = [Office(root / name, new) for name, new in (("a", FIRST), ("b", SECOND), ("c", third))]
    with ExitStack() as stack:
        one, other, last = (stack.enter_context(desk.opened()) for desk in desks)
        for here, there in ((one, other), (other, one), (one, last)):
            offices.add_card(here, offices.own_card(there))
            number = there.office.number
            offices.check_number(here, there.office.office_id, number, "phone", "Made-up")
    return root


def copies(made, folder):
    """Lend fresh copies of the offices: ``one`` sends, ``other`` is the desk under attack."""
    desks = {}
    for name, letter in (("one", "a"), ("other", "b"), ("third", "c")):
        desk = Office.__new__(Office)
        desk.register = folder / name
        copy_register(made / letter / "register", desk.register)
        desk.words = made / letter / "words.txt"
        desks[name] = desk
    return SimpleNamespace(**desks)


def packet(two, path, sender="one", to="other", **changes):
    """Write a packet between two of the offices and return its path."""
    with getattr(two, sender).opened() as signer, getattr(two, to).opened() as receiver:
        return write_packet(path, signer, receiver, **changes)


def refused(desk, code, *words, says=""):
    """Run a command that must be refused, and prove that it left nothing behind."""
    before = desk.held()
    done = desk.run(*words)
    assert done.code == code, (done.code, done.err)
    lines = [line for line in done.err.splitlines() if line.strip()]
    assert len(lines) >= 2, "it says what happened and what to do next"
    assert says in done.err, done.err
    assert done.out == ""
    assert desk.held() == before
    return done

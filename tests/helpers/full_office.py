"""An office whose register holds something of each kind that is sealed under its keys.

Everything is made up: a case with a paper and one that was taken out, a case sealed for the head
with a paper and one that was taken out, and an answer that waits for somebody who may open it.
``prove_whole`` opens all of it again, wherever the register came to lie and under whatever keys.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.cases import cases
from app.cases.papers import paper_changes, papers
from app.core.services import Services, reading
from app.inbox import acceptance
from app.packets.records import SentReferral
from app.referrals import referrals
from app.register import access
from app.register.integrity import checks
from app.sealed import sealed
from models.rows.sealed import SealedAnswer
from office_sim import Hands
from pair_sim import CLOCK, agree, attach, case_with, copied, opened
from sealed_offices import ANSWER, MARKER, Offices, sealed_pair

OPEN_PAPER = b"A made-up paper that everybody here may read."
REMOVED_PAPER = b"A made-up paper that was taken out."
MORE = {"p1.name_full": "Made-up Kamala", "summary": "Waits at a made-up station."}


@dataclass
class Full:
    """The offices, and what was put into the register of the first.

    Attributes:
        at: the two offices; ``at.one`` is the first, open.
        sent: a referral of the sealed case, to which the other office answered.
    """

    at: Offices
    case_id: str
    paper_id: str
    removed_id: str
    sealed_paper_id: str
    sent: SentReferral


@contextmanager
def full_office(folder: Path) -> Iterator[Full]:
    """Give the office, open, and the other one that answered.

    They are made once for all tests of a run and copied.
    """
    made, full = _made()
    with opened(copied(Path(made.name), folder), Hands(CLOCK.now())) as (one, other):
        at = Offices(one, other, folder, full.at.case_id, full.at.case_no)
        inside = Path(full.sent.file).relative_to(made.name)
        try:
            yield replace(full, at=at, sent=replace(full.sent, file=str(folder / inside)))
        finally:
            access.lock(at.one)


@functools.cache
def _made() -> tuple[tempfile.TemporaryDirectory[str], Full]:
    """Make the offices; the folder goes when the run ends."""
    made = tempfile.TemporaryDirectory(prefix="lifafa-full-", ignore_cleanup_errors=True)
    with sealed_pair(Path(made.name), Hands(CLOCK.now())) as at:
        return made, filled(at, Path(made.name))


def filled(at: Offices, folder: Path) -> Full:
    """Put something of each kind into the register of the first office."""
    case = case_with(at.one, MORE)
    agree(at.one, case, at.other)
    paper = attach(at.one, case, folder, "open.txt", OPEN_PAPER)
    removed = attach(at.one, case, folder, "removed.txt", REMOVED_PAPER)
    paper_changes.detach(at.one, removed)
    with sealed.opened(at.one, at.case_id) as inside:
        record = cases.show_case(inside, at.case_id)
        sealed_paper = record.papers[0].paper_id
        gone = attach(inside, record, folder, "inside.txt", REMOVED_PAPER)
        paper_changes.detach(inside, gone)
    sent = at.refer()
    there = acceptance.receive(at.other, at.stick(sent.packet_id)).packet_id
    declined = acceptance.decline(at.other, there, "other", f"{ANSWER} is full")
    acceptance.receive(at.one, Path(declined.receipt))
    with reading(at.one) as session:
        assert session.query(SealedAnswer).count() == 1
    return Full(at, case.case_id, paper, removed, sealed_paper, sent)


def prove_whole(s: Services, full: Full) -> None:
    """Open everything; the waiting answer is read by it."""
    prove_open(s, full)
    s.second_lock.open()
    with sealed.opened(s, full.at.case_id) as inside:
        record = cases.show_case(inside, full.at.case_id)
        assert record.persons[0].display_name == MARKER
        assert content(inside, full.sealed_paper_id) == MARKER.encode()
        (gone,) = paper_changes.removed(inside, full.at.case_id)
        paper_changes.put_back(inside, gone.paper.paper_id)
        assert content(inside, gone.paper.paper_id) == REMOVED_PAPER
        paper_changes.detach(inside, gone.paper.paper_id)
        told = referrals.show_referral(inside, full.sent.referral_id)
        assert (told.state, told.note) == ("declined", f"{ANSWER} is full")


def prove_open(s: Services, full: Full) -> None:
    """Open what is not sealed, and let the check go through everything."""
    assert content(s, full.paper_id) == OPEN_PAPER
    paper_changes.put_back(s, full.removed_id)
    assert content(s, full.removed_id) == REMOVED_PAPER
    paper_changes.detach(s, full.removed_id)
    assert checks.check_register(s).problems == ()


def content(s: Services, paper_id: str) -> bytes:
    """Return all bytes of a paper."""
    with papers.read_paper(s, paper_id) as reader:
        return reader.read()

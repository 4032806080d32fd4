"""Two made-up offices that know each other, and short ways to the middle of a story.

Everything is made up. ``pair(tmp_path)`` gives two open registers whose numbers were checked both
ways; ``case_with`` writes a case, ``agree`` records an answer that covers all for one office.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.base.clock import Clock
from app.cases import cases
from app.cases.papers import papers
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.records import SendReferral
from app.core.services import Services
from app.offices import offices
from app.packets.records import SentReferral
from app.referrals import referrals
from app.register import access
from office_sim import CLOCK, FIRST, LOGIN, PASSPHRASE, SECOND, new_office
from own_system import copy_register

GROUPS = (
    "contact,identity_names,identity_ids,photo,home_address,present_location,age_sex,language,"
    "health,sexual_history,exploitation_summary,exploitation_detail,suspects,family,case_numbers,"
    "attachments"
)
HINDI: Mapping[str, str] = {
    "p1.name_full": "सुनीता बनावटी",
    "p1.name_latin": "Sunita Banawati",
    "p1.age": "24",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p1.languages": "hin, bho",
    "p1.home_district": "Purnia",
    "p1.health_needs": "दवा सुबह और शाम\nपानी के साथ",
    "narrative": "उसे काम का झाँसा दिया गया।\nफ़ोन ९८७६५४३२१० से आया था।",
    "fir_no": "212/2026",
}
ENGLISH: Mapping[str, str] = {
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p2.role": "suspect",
    "p2.name_full": "Banawati Recruiter",
    "p2.phone": "+919000000099",
    "e1.event_type": "recruitment",
    "e1.event_place": "a made-up market",
    "summary": "Promised work in a made-up hotel.",
}


REFUSED: Mapping[str, str] = {
    "given_by": "individual",
    "capacity": "refused",
    "explained": "purpose_of_interview",
    "explained_in_language": "hin",
    "form": "spoken",
}
"""An answer about sharing that is a no."""


def add_each_other(one: Services, other: Services) -> None:
    """Exchange cards; both stand as new."""
    offices.add_card(one, offices.own_card(other))
    offices.add_card(other, offices.own_card(one))


def check(s: Services, other: Services) -> None:
    """Type the other's number, read over a made-up telephone."""
    offices.check_number(s, other.office.office_id, other.office.number, "phone", "A. Made-up")


@contextmanager
def pair(
    folder: Path, *, clock: Clock = CLOCK, checked: bool = True
) -> Iterator[tuple[Services, Services]]:
    """Give two open offices that exchanged cards, and checked each other's number.

    They are made once for all tests of a run and copied; the clock of the first is noon.
    """
    with opened(pair_folders(folder, checked=checked), clock) as both:
        yield both


def pair_folders(folder: Path, *, checked: bool = True) -> tuple[Path, Path]:
    """As ``pair``, but the two registers are closed; return their folders."""
    return copied(Path(_made(checked=checked).name), folder)


def copied(made: Path, folder: Path) -> tuple[Path, Path]:
    """Copy two registers that were made below ``one`` and ``other``, and return their folders."""
    places = folder / "one" / "register", folder / "other" / "register"
    for place in places:
        copy_register(made / place.relative_to(folder), place)
    return places


@contextmanager
def opened(folders: tuple[Path, Path], clock: Clock) -> Iterator[tuple[Services, Services]]:
    """Give two offices of which everybody has the same passphrase, open."""
    one, other = (access.unlock(at, LOGIN, PASSPHRASE, clock=clock) for at in folders)
    for s in (one, other):
        s.second_lock.open()
    try:
        yield one, other
    finally:
        access.lock(one)
        access.lock(other)


@functools.cache
def _made(*, checked: bool) -> tempfile.TemporaryDirectory[str]:
    """Make the two offices; the folder goes when the run ends."""
    made = tempfile.TemporaryDirectory(prefix="lifafa-pair-", ignore_cleanup_errors=True)
    one = new_office(Path(made.name) / "one", FIRST)
    other = new_office(Path(made.name) / "other", SECOND)
    add_each_other(one, other)
    if checked:
        check(one, other)
        check(other, one)
    access.lock(one)
    access.lock(other)
    return made


def case_with(s: Services, facts: Mapping[str, str] = ENGLISH) -> CaseRecord:
    """Write down a made-up case."""
    return cases.add_case(s, facts)


def agree(s: Services, case: CaseRecord, to: Services, person: int = 1, **changes: str) -> None:
    """Record that a person agreed to everything for one office and the purpose shelter."""
    agree_with(s, case, to.office.office_id, person, **changes)


def agree_with(
    s: Services, case: CaseRecord, office_id: str, person: int = 1, **changes: str
) -> None:
    """As `agree`, for the office of this id."""
    facts = {
        "given_by": "individual",
        "capacity": "adult_own",
        "explained": "purpose_of_interview,use_of_data,how_to_withdraw",
        "explained_in_language": "hin",
        "form": "spoken",
        "purposes": "shelter",
        "named_offices": office_id,
        "field_groups": GROUPS,
    }
    decisions.add_consent(s, case.case_id, person, {**facts, **changes})


def attach(s: Services, case: CaseRecord, folder: Path, name: str, content: bytes) -> str:
    """Attach a made-up file and return the id of the paper."""
    source = folder / name
    source.write_bytes(content)
    return papers.attach(s, case.case_id, source, "other").paper_id


def everything(s: Services, case: CaseRecord, to: Services, **changes: object) -> SendReferral:
    """Return the command that shares all there is."""
    record = cases.show_case(s, case.case_id)
    return everything_of(record, to.office.office_id, **changes)


def everything_of(record: CaseRecord, to: str, **changes: object) -> SendReferral:
    """Return the command that shares all of a case with the office of this id."""
    command = SendReferral(
        case_id=record.case_id,
        to=to,
        kind="refer",
        purpose="shelter",
        facts=referrals.addresses_of(record, (), tuple(GROUPS.split(","))),
        papers=tuple(paper.paper_id for paper in record.papers),
        services=("shelter",),
    )
    return SendReferral(**{**command.__dict__, **changes})


def sealed_case(
    s: Services, to: Services, facts: Mapping[str, str] = ENGLISH, **changes: object
) -> tuple[CaseRecord, SentReferral]:
    """Write a case, record consent, and seal everything for the other office."""
    case = case_with(s, facts)
    agree(s, case, to)
    return case, referrals.send(s, everything(s, case, to, **changes))

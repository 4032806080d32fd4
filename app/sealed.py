"""Sealed cases: read, searched and changed by those who are named for them, and by nobody else.

Rules: a sealed case is one sealed row; to work on it its rows are put into tables that live in
memory, the ordinary use cases run there, and what they left is sealed again in the same
transaction, so that nothing of it ever lies in the register in the clear; every look at it, every
change and every paper saved from it is in the log, with counts only; what would take it out of
its compartment (referring, exporting, the bin, merging) asks that it is unsealed first.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app import log
from app.bootstrap import Services, reading, register_refusals
from app.case_list import ALL, MOST_ROWS, CaseQuery, list_cases
from app.case_view import case_record
from app.errors import CaseStateError, NotFoundError, RegisterDamagedError
from app.permissions import Act, require
from app.records import CaseRecord, CaseSummary
from crypto.errors import TamperError
from crypto.grants import OFFICE, REGISTER
from models import errors as keeping
from models import finding
from models import log as log_rows
from models.apart import HeldRegister, hide_tables
from models.case_dump import dump_case, dump_packets, load_dump, load_lines, load_packets
from models.sealed import (
    SealedCase,
    all_sealed,
    case_ids,
    keep_papers,
    sealed_cases,
    sealed_ids,
)
from models.user import names_by_number

if TYPE_CHECKING:
    from crypto.open_vault import OpenVault
    from models.case_dump import Dump
    from models.database import Session

VERSION = 1
LOOK_AGAIN_S = 600
"""Looks at one case within ten minutes are one line in the log."""

_TABLE = SealedCase.__tablename__
_BUCKET_BYTES = 4096
_ID_LENGTH = 32


@dataclass(frozen=True)
class SealRecord:
    """What may be told about a seal to everybody: who, when, for whom; nothing of the case.

    Attributes:
        case_id: id of the case.
        by: name of who sealed it.
        at: when, Unix seconds.
        people: numbers of those who can open it.
        names: their names, in the order of the numbers.
        kit_opens: True when the recovery sheet opens it too.
        mine: True when the user of now can open it.
    """

    case_id: str
    by: str
    at: int
    people: tuple[int, ...]
    names: tuple[str, ...]
    kit_opens: bool
    mine: bool


def compartments(s: Services) -> frozenset[str]:
    """Return the names of the compartments that this user can open."""
    return frozenset(s.vault.domains) - {REGISTER, OFFICE}


def count(s: Services) -> int:
    """Return how many sealed cases this user can open."""
    with reading(s) as session:
        return len(sealed_cases(session, compartments(s)))


def seals(s: Services) -> tuple[SealRecord, ...]:
    """Return all seals of the register, the newest first: so a head knows of every one."""
    with reading(s) as session:
        names = names_by_number(session)
        return tuple(_seal_record(s, row, names) for row in all_sealed(session))


def numbers(session: Session) -> frozenset[str]:
    """Return the numbers of all sealed cases, from the log: no other case may get one of them."""
    found = (
        log_rows.lines(session, object_id=one, action="case_sealed", limit=1)
        for one in sealed_ids(session)
    )
    return frozenset(log.about(line) for lines in found for line in lines)


def list_sealed(s: Services, query: CaseQuery | None = None) -> tuple[CaseSummary, ...]:
    """Return the sealed cases that this user can open.

    Args:
        s: the open register.
        query: as for the list, but for its page; all of them when None. A text is looked for in
            memory.
    """
    require(s, Act.VIEW)
    asked = replace(query or CaseQuery(filter=ALL), limit=MOST_ROWS, after=None)
    with _together(s) as inside:
        return list_cases(inside, asked).rows


def search(s: Services, text: str) -> tuple[CaseSummary, ...]:
    """Return the sealed cases that match, best first; see ``list_sealed``."""
    return list_sealed(s, CaseQuery(filter=ALL, text=text))


def resolve(s: Services, ref: str) -> str:
    """Return the whole id of a sealed case that this user can open.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.

    Raises:
        NotFoundError: there is none, or the user is not named for it: nothing says which.
        AmbiguousError: several begin like this.
    """
    if len(ref) == _ID_LENGTH:
        with reading(s) as session:
            row = session.get(SealedCase, ref)
            if row is not None and row.domain in compartments(s):
                return row.id
    if not count(s):
        raise NotFoundError
    with _together(s) as inside, reading(inside) as session:
        return finding.find_case(session, ref).id


def look(s: Services, ref: str) -> CaseRecord:
    """Return a whole sealed case; the look is in the log.

    Raises:
        NotFoundError, AmbiguousError: as for ``resolve``.
    """
    with opened(s, ref) as inside, reading(inside) as session:
        (case_id,) = case_ids(session)
        return case_record(session, finding.find_case(session, case_id), s.clock.today())


@contextlib.contextmanager
def opened(s: Services, ref: str) -> Iterator[Services]:
    """Open one sealed case for the length of a block; the use cases in it work as always.

    What the block changed is sealed and committed at its end, and undone when it raises.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.

    Yields:
        Services in whose register there is nothing but this case.

    Raises:
        NotFoundError, AmbiguousError: as for ``resolve``.
        CaseStateError: the block made a second case, or took this one away.
        RegisterDamagedError: the sealed row does not open.
    """
    require(s, Act.VIEW)
    case_id = resolve(s, ref)
    with register_refusals(), s.register.apart() as session:
        hide_tables(session)
        row = session.get(SealedCase, case_id)
        if row is None:
            raise NotFoundError
        before = unsealed(s.vault, row)
        put_back(session, before)
        before = picture(session, case_id)
        inside = replace(s, register=HeldRegister(s.register, session), inside_seal=True)
        lines = log_rows.head(session)[0]
        yield inside
        _keep(session, inside, row, before, lines)


@contextlib.contextmanager
def wherever(s: Services, ref: str) -> Iterator[tuple[Services, str]]:
    """Open a case for the length of a block, sealed or not.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.

    Yields:
        Services to work on it with, and its whole id.

    Raises:
        NotFoundError, AmbiguousError: no case that this user can open begins like this.
    """
    with reading(s) as session:
        try:
            ordinary = finding.find_case(session, ref).id
        except keeping.NotFoundError:
            ordinary = ""
    if ordinary:
        yield s, ordinary
        return
    case_id = resolve(s, ref)
    with opened(s, case_id) as inside:
        yield inside, case_id


def unsealed(vault: OpenVault, row: SealedCase) -> Dump:
    """Return what is in a sealed row.

    Raises:
        RegisterDamagedError: it was changed, or sealed for another row.
        NotForUsError: the user is not named for it.
    """
    try:
        plain = vault.open_row(row.domain, _TABLE, row.id, row.sealed)
    except TamperError as error:
        raise RegisterDamagedError from error
    content: dict[str, Any] = json.loads(plain)
    return content


def sealed_bytes(vault: OpenVault, domain: str, case_id: str, content: Dump) -> bytes:
    """Return a picture of a case, sealed; its length is told in steps of 4 KiB only."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    plain = plain.ljust(-(-len(plain) // _BUCKET_BYTES) * _BUCKET_BYTES)
    return vault.seal_row(domain, _TABLE, case_id, plain)


def picture(session: Session, case_id: str) -> Dump:
    """Return everything that is kept about a case: its rows and its packets."""
    return {
        "v": VERSION,
        "case": dump_case(session, case_id),
        "packets": dump_packets(session, case_id),
    }


def put_back(session: Session, content: Dump) -> None:
    """Put a case back into the tables of a session."""
    load_dump(session, content["case"])
    load_packets(session, content["packets"])


def blobs_in(content: Dump) -> list[str]:
    """Return the names of all blobs of a case, those of removed papers too."""
    names = []
    for table in content["case"]["tables"].values():
        if "blob_name" in table["columns"]:
            place = table["columns"].index("blob_name")
            names += [row[place] for row in table["rows"]]
    return names


@contextlib.contextmanager
def _together(s: Services) -> Iterator[Services]:
    """Open all sealed cases of this user side by side, for looking only."""
    with register_refusals(), s.register.apart(writing=False) as session:
        hide_tables(session)
        rows = sealed_cases(session, compartments(s))
        load_lines(session, [unsealed(s.vault, row)["case"] for row in rows])
        yield replace(s, register=HeldRegister(s.register, session), inside_seal=True)


def _keep(session: Session, s: Services, row: SealedCase, before: Dump, lines: int) -> None:
    """Seal what a block left of a case, or write down that it was looked at."""
    try:
        after = picture(session, row.id)
    except keeping.NotFoundError as error:
        raise CaseStateError(reason="case.sealed") from error
    if case_ids(session) != [row.id] or finding.find_case(session, row.id).binned:
        raise CaseStateError(reason="case.sealed")
    if after != before:
        row.sealed = sealed_bytes(s.vault, row.domain, row.id, after)
        row.updated = s.clock.now()
        keep_papers(session, row.id, blobs_in(after))
    if log_rows.head(session)[0] == lines:
        _note_look(session, s, row)


def _note_look(session: Session, s: Services, row: SealedCase) -> None:
    """Write the line of a look, once in a while for one person and case."""
    found = log_rows.lines(session, object_id=row.id, action="sealed_viewed", limit=20)
    since = s.clock.now() - LOOK_AGAIN_S
    if any(line.user == s.user.user and since < line.at <= s.clock.now() for line in found):
        return
    case_no = finding.find_case(session, row.id).case_no
    log.record(session, s, "sealed_viewed", case_no, row.id)


def _seal_record(s: Services, row: SealedCase, names: dict[int, str]) -> SealRecord:
    granted = {one.user for one in s.vault.header.grants if one.domain == row.domain}
    people = tuple(sorted(granted - {0}))
    return SealRecord(
        case_id=row.id,
        by=names.get(row.sealed_by, ""),
        at=row.sealed_at,
        people=people,
        names=tuple(names.get(number, "") for number in people),
        kit_opens=0 in granted,
        mine=row.domain in compartments(s),
    )

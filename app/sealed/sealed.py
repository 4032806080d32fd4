"""Sealed cases: read, searched and changed by those named for them; and where packets belong.

Rules:

* Cases: a sealed case is one sealed row; to work on it its rows are put into tables that live in
  memory, the ordinary use cases run there, and what they left is sealed again in the same
  transaction, so that nothing of it ever lies in the register in the clear; what cannot be undone
  (a number that is used, bytes that leave) comes after what led to it was sealed and committed;
  every look at it, every change and every paper saved from it is in the log, with counts only; the
  bin, importing and merging ask that it is unsealed first.
* Packets and referrals: nobody has to know beforehand whether a case is sealed; what is about a
  sealed case that the user cannot open is refused with words that tell nothing of the case.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Concatenate

from app.base.errors import CaseStateError, NotFoundError, RegisterDamagedError
from app.cases.case_list import list_cases
from app.cases.case_view import shown_case
from app.cases.records import ALL, MOST_ROWS, CaseQuery, CaseRecord, CaseSummary
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, register_refusals, writing
from app.packets.errors import PacketStateError, ReplyUnexpectedError
from app.sealed import pending_answers
from crypto.errors import TamperError
from crypto.vault.grants import OFFICE, REGISTER
from models import errors as keeping
from models.operations.case_dump import dump_case, dump_packets, load_dump, load_lines, load_packets
from models.queries import lookup
from models.queries.exchange import count_packets, follow_packets, leave_packets, sealed_case_of
from models.register.memory_tables import HeldRegister, hide_tables
from models.rows import log as log_rows
from models.rows.packet import Packet
from models.rows.sealed import (
    SealedCase,
    all_sealed,
    case_ids,
    keep_papers,
    reserved_packets,
    sealed_cases,
    sealed_ids,
    waiting_answers,
)
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session
    from models.rows.sealed import Dump


VERSION = 1
LOOK_AGAIN_S = 600
"""Looks at one case within ten minutes are one line in the log."""

TABLE = SealedCase.__tablename__
_BUCKET_BYTES = 4096
_BEGUN = "drafts"
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


def is_sealed(s: Services, case_id: str) -> bool:
    """Say whether a case, by its whole id, is sealed, also for others than this user."""
    with reading(s) as session:
        return session.get(SealedCase, case_id) is not None


def numbers(session: Session) -> frozenset[str]:
    """Return the numbers of all sealed cases, from the log: no other case may get one of them."""
    found = (
        log_rows.lines(session, object_id=one, action="case_sealed", limit=1)
        for one in sealed_ids(session)
    )
    return frozenset(log.about(line) for lines in found for line in lines)


def list_sealed(
    s: Services, query: CaseQuery | None = None, *, looks: bool = True
) -> tuple[CaseSummary, ...]:
    """Return the sealed cases that this user can open.

    Args:
        s: the open register.
        query: as for the list, but for its page; all of them when None. A text is looked for in
            memory.
        looks: as for ``opened``.
    """
    require(s, Act.VIEW)
    asked = replace(query or CaseQuery(filter=ALL), limit=MOST_ROWS, after=None)
    with _together(s, looks=looks) as inside:
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
        raise NotFoundError(reason="find.case")
    with _together(s) as inside, reading(inside) as session:
        return lookup.find_case(session, ref).id


def case_of_referral(s: Services, ref: str) -> str:
    """Return the id of the sealed case that a referral is about, "" when there is none.

    Args:
        s: the open register.
        ref: id of the referral, a beginning of it, or the id of its packet.

    Raises:
        AmbiguousError: several begin like this.
        CaseStateError: ``seal.locked``.
    """
    with _together(s) as inside, reading(inside) as session:
        try:
            return lookup.find_referral(session, ref).case_id or ""
        except keeping.NotFoundError:
            return ""


def waiting(s: Services) -> dict[str, int]:
    """Return how many answers wait for each sealed case of this user; they count once it is open.

    Cases without any are left out.
    """
    with reading(s) as session:
        return waiting_answers(session, compartments(s))


def look(s: Services, ref: str) -> CaseRecord:
    """Return a whole sealed case; the look is in the log.

    Raises:
        NotFoundError, AmbiguousError: as for ``resolve``.
    """
    with opened(s, ref) as inside, reading(inside) as session:
        (case_id,) = case_ids(session)
        return shown_case(session, s, lookup.find_case(session, case_id))


@contextlib.contextmanager
def opened(s: Services, ref: str, *, looks: bool = True) -> Iterator[Services]:
    """Open one sealed case for the length of a block; the use cases in it work as always.

    What the block changed is sealed and committed at its end, and undone when it raises.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.
        looks: False when nobody looks, e.g. what was refused is tried again: that keeps no seal
            open longer.

    Yields:
        Services in whose register there is nothing but this case.

    Raises:
        NotFoundError, AmbiguousError: as for ``resolve``.
        CaseStateError: the block made a second case, or took this one away.
        RegisterDamagedError: the sealed row does not open.
    """
    require(s, Act.VIEW)
    case_id = resolve(s, ref)
    s.second_lock.require(case_id, looks=looks)
    with _burnt_on_failure(s, case_id), register_refusals(), s.register.apart() as session:
        hide_tables(session)
        row = session.get(SealedCase, case_id)
        if row is None:
            raise NotFoundError
        stay = _Stay(session, s, row)
        yield stay.inside
        stay.end()


@contextlib.contextmanager
def wherever(s: Services, ref: str, *, looks: bool = True) -> Iterator[tuple[Services, str]]:
    """Open a case for the length of a block, sealed or not.

    Args:
        s: the open register.
        ref: id, beginning of it, or number of the case.
        looks: as for ``opened``.

    Yields:
        Services to work on it with, and its whole id.

    Raises:
        NotFoundError, AmbiguousError: no case that this user can open begins like this.
    """
    with reading(s) as session:
        try:
            ordinary = lookup.find_case(session, ref).id
        except keeping.NotFoundError:
            ordinary = ""
    if ordinary:
        yield s, ordinary
        return
    case_id = resolve(s, ref)
    with opened(s, case_id, looks=looks) as inside:
        yield inside, case_id


def unsealed(vault: OpenVault, row: SealedCase) -> Dump:
    """Return what is in a sealed row.

    Raises:
        RegisterDamagedError: it was changed, or sealed for another row.
        NotForUsError: the user is not named for it.
    """
    try:
        plain = vault.open_row(row.domain, TABLE, row.id, row.sealed)
    except TamperError as error:
        raise RegisterDamagedError from error
    return content_of(plain)


def content_of(plain: bytes) -> Dump:
    """Return the picture of a case that was in a sealed row."""
    content: dict[str, Any] = json.loads(plain)
    return content


def sealed_bytes(vault: OpenVault, domain: str, case_id: str, content: Dump) -> bytes:
    """Return a picture of a case, sealed; its length is told in steps of 4 KiB only."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    plain = plain.ljust(-(-len(plain) // _BUCKET_BYTES) * _BUCKET_BYTES)
    return vault.seal_row(domain, TABLE, case_id, plain)


def picture(session: Session, case_id: str) -> Dump:
    """Return everything that is kept about a case: its rows and its packets."""
    return {
        "v": VERSION,
        "case": dump_case(session, case_id),
        "packets": dump_packets(session, case_id),
    }


def with_begun(content: Dump, begun: Mapping[str, str]) -> Dump:
    """Return a picture of a case with the drafts about it."""
    kept = {key: text for key, text in begun.items() if text}
    return {**content, _BEGUN: kept} if kept else content


def begun_in(content: Dump) -> dict[str, str]:
    """Return the drafts in a picture of a case; an older one has none."""
    return dict(content.get(_BEGUN, {}))


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
def _together(s: Services, *, looks: bool = True) -> Iterator[Services]:
    """Open all sealed cases of this user side by side, for looking only."""
    s.second_lock.require(looks=looks)
    with register_refusals(), s.register.apart(writing=False) as session:
        hide_tables(session)
        rows = sealed_cases(session, compartments(s))
        load_lines(session, [unsealed(s.vault, row)["case"] for row in rows])
        yield replace(s, register=HeldRegister(s.register, session), inside_seal=True)


side_by_side = _together
"""For those who count: all sealed cases of this user in memory, for looking only."""


@contextlib.contextmanager
def _burnt_on_failure(s: Services, case_id: str) -> Iterator[None]:
    """Burn the numbers that were reserved inside a seal when the work there does not end well."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception), writing(s) as session:
            for row in reserved_packets(session, case_id):
                row.move_to("burnt", s.clock.now())
                log.record(session, s, "number_burnt", object_id=row.id, seq=row.seq)
        raise


class _Stay:
    """One sealed case that is open, from its rows being put back to their being sealed again.

    Attributes:
        inside: services in whose register there is nothing but this case.
    """

    def __init__(self, session: Session, s: Services, row: SealedCase) -> None:
        self._session, self._row = session, row
        self._register = HeldRegister(s.register, session)
        content = unsealed(s.vault, row)
        self.inside = replace(
            s,
            register=self._register,
            inside_seal=True,
            keep_now=self._keep_now,
            begun=begun_in(content),
        )
        put_back(session, content)
        self._before = with_begun(picture(session, row.id), self.inside.begun)
        follow_packets(session, row.id)
        self._read_answers()
        self._lines = log_rows.head(session)[0]

    def end(self) -> None:
        """Seal what was changed, or write down that the case was looked at."""
        self._seal()
        if log_rows.head(self._session)[0] == self._lines:
            _note_look(self._session, self.inside, self._row)

    def _keep_now(self) -> None:
        self._seal()
        self._register.commit_now()

    def _read_answers(self) -> None:
        """Let the answers count that came in while nobody looked."""
        with writing(self.inside) as session:
            for row, manifest in pending_answers.take_out(session, self.inside.vault, self._row):
                try:
                    self.inside.above.read_answer(session, self.inside, row, manifest)
                except ReplyUnexpectedError:
                    row.move_to("refused", self.inside.clock.now())

    def _seal(self) -> None:
        session, row, s = self._session, self._row, self.inside
        try:
            after = with_begun(picture(session, row.id), s.begun)
        except keeping.NotFoundError as error:
            raise CaseStateError(reason="case.sealed") from error
        if case_ids(session) != [row.id] or lookup.find_case(session, row.id).binned:
            raise CaseStateError(reason="case.sealed")
        if count_packets(session) != len(after["packets"]["rows"]):
            # One that is about nothing in here would be lost with the tables in memory.
            raise CaseStateError(reason="case.sealed")
        leave_packets(session, row.id, after["packets"])
        if after != self._before:
            row.sealed = sealed_bytes(s.vault, row.domain, row.id, after)
            row.updated = s.clock.now()
            keep_papers(session, row.id, blobs_in(after))
            self._before = after


def _note_look(session: Session, s: Services, row: SealedCase) -> None:
    """Write the line of a look, once in a while for one person and case."""
    found = log_rows.lines(session, object_id=row.id, action="sealed_viewed", limit=20)
    since = s.clock.now() - LOOK_AGAIN_S
    if any(line.user == s.user.user and since < line.at <= s.clock.now() for line in found):
        return
    case_no = lookup.find_case(session, row.id).case_no
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


@contextlib.contextmanager
def of_packet(s: Services, packet_id: str, *, looks: bool = True) -> Iterator[Services]:
    """Open the case of a packet for the length of a block when it is sealed.

    Args:
        s: the open register, or a sealed case that is open.
        packet_id: whole id of a packet of the outbox or the inbox.
        looks: as for ``opened``.

    Yields:
        Services in which the whole packet is; ``s`` itself when its case is not sealed.

    Raises:
        PacketStateError: ``packet.sealed-case`` for whoever cannot open its case.
        CaseStateError: ``seal.locked``.
    """
    case_id = ""
    if not s.inside_seal:
        with reading(s) as session:
            case_id = _sealed_case(session, s, packet_id)
    if not case_id:
        yield s
        return
    with opened(s, case_id, looks=looks) as inside:
        yield inside


@contextlib.contextmanager
def of_referral(s: Services, ref: str) -> Iterator[Services]:
    """Open the case of a referral for the length of a block when it is sealed.

    Args:
        s: the open register.
        ref: its id, a beginning of it, or the id of its packet.

    Yields:
        Services in which the referral is; ``s`` itself when there is none, sealed or not.

    Raises:
        AmbiguousError: several begin like this.
        CaseStateError: ``seal.locked``.
    """
    case_id = ""
    if not s.inside_seal and not _is_ordinary(s, ref) and count(s):
        case_id = case_of_referral(s, ref)
    if not case_id:
        yield s
        return
    with opened(s, case_id) as inside:
        yield inside


def inside_its_seal[**P, R](
    work: Callable[Concatenate[Services, str, P], R],
) -> Callable[Concatenate[Services, str, P], R]:
    """Run a use case about a packet, named by its whole id, where the packet is."""

    @functools.wraps(work)
    def placed(s: Services, packet_id: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with of_packet(s, packet_id) as there:
            return work(there, packet_id, *args, **kwargs)

    return placed


def _sealed_case(session: Session, s: Services, packet_id: str) -> str:
    row = session.get(Packet, packet_id)
    case = sealed_case_of(session, row) if row is not None else None
    if case is None:
        return ""
    if case.domain not in compartments(s):
        raise PacketStateError(reason="packet.sealed-case")
    return case.id


def _is_ordinary(s: Services, ref: str) -> bool:
    with reading(s) as session:
        try:
            lookup.find_referral(session, ref)
        except keeping.NotFoundError:
            return False
        return True

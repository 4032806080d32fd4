"""A return is planned, looked at as it will leave, and sealed for a nodal office.

Rules:

* True counts: they are kept inside the encrypted register alone; counts of other definitions than
  those of this program cannot be set off against new ones and are passed over; a return whose
  packet was burnt never left and does not count.
* The return: only the head of office sends one; it counts whole periods that are over; what is
  shown before sending is read back from the very body that will be sealed; the true counts are kept
  in the register with the sealed packet in one transaction, because later returns hide by them;
  nothing is sent by itself.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from app.base.errors import NotFoundError
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import translate
from app.base.messages import words as told_words
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.offices import trust
from app.offices.moved_offices import today
from app.offices.office_view import stale_seconds, state_now
from app.offices.own_card import renew_keys
from app.packets import sealing, store
from app.packets.sealing import require_open
from app.packets.store import resolve_outgoing, resolve_packet
from app.returns import counting, words
from app.returns.counting import counted
from app.returns.hiding import LEAST_K, USUAL_K, PeriodsCrossError, Rule, hide
from app.returns.holding import is_outdated, waiting_in
from app.returns.knowledge import Counted, Covered
from app.returns.naming import period_of_return, shown_period
from app.returns.periods import Period as ReturnPeriod
from app.returns.published import Published, from_plain, publish, to_plain
from app.returns.records import Caution, PlannedReturn, Recipient, SentReturn, ShownReturn
from app.returns.showing import shown_tables
from app.returns.tables import Table
from app.returns.words import ReturnRefusedError
from app.statistics.periods import Period
from crypto.packet.return_body import MOST_K
from models.fields import code_label
from models.queries.lookup import offices as office_rows
from models.rows.office import Office
from models.rows.packet import Packet
from models.rows.returns import RETURN, MadeReturn, made_by_packet, made_returns, transfers

if TYPE_CHECKING:
    from models.register.database import Session


_BURNT: Final = "burnt"


def kept_text(covered: Covered) -> str:
    """Return counts and hidden cells as they are kept: a cell that is 0 and shown is left out."""
    tables: dict[str, list[list[str | int]]] = {
        table.shape.id: [] for table in covered.counted.tables
    }
    for name, row, column in covered.counted.refs():
        count = covered.counted.count((name, row, column))
        hidden = (name, row, column) in covered.hidden
        rows = tables[name]
        if count or hidden:
            rows.append([row, column, count, int(hidden)])
    return json.dumps(tables, separators=(",", ":"))


def read_kept(period: ReturnPeriod, text: str) -> Covered:
    """Return what was kept of a return.

    Raises:
        ValueError: it was not kept by this program.
    """
    kept: dict[str, list[Any]] = json.loads(text)
    tables = tuple(
        Table(shape, {(row, column): count for row, column, count, _hidden in kept[name]})
        for name, shape in counting.SHAPES.items()
        if name in kept
    )
    hidden = {
        (name, row, column)
        for name, rows in kept.items()
        for row, column, _count, is_hidden in rows
        if is_hidden
    }
    # The links held when it was made; they are asked for again where both tables are there.
    links = counting.LINKS if len(tables) == len(counting.SHAPES) else ()
    return Covered(Counted(period, tables, links), frozenset(hidden))


def period_of(row: MadeReturn) -> ReturnPeriod:
    """Return the period of a return that this office made."""
    first, last = dt.date.fromisoformat(row.first_day), dt.date.fromisoformat(row.last_day)
    return ReturnPeriod(first, last, row.kind)


def earlier_returns(session: Session) -> list[Covered]:
    """Return all returns that left, in the order in which they were made."""
    found = []
    for row in made_returns(session):
        packet = session.get(Packet, row.packet_id)
        burnt = packet is not None and packet.state == _BURNT
        if row.definitions == counting.VERSION and not burnt:
            found.append(read_kept(period_of(row), row.covered))
    return found


NODAL = "state_nodal_officer"


def recipients(s: Services) -> tuple[Recipient, ...]:
    """Return the offices to which a return could go, nodal offices first.

    Raises:
        CaseStateError: the role may not see cases.
    """
    require(s, Act.VIEW)
    now = s.clock.now()
    with reading(s) as session:
        found = [_recipient(row, now) for row in office_rows(session) if row.revoked_at is None]
    return tuple(sorted(found, key=lambda one: (not one.may_send, not one.is_nodal)))


def _recipient(row: Office, now: int) -> Recipient:
    kind = row.office_type or ""
    state = state_now(row, now)
    gate = trust.gate(state, trust.What.ROUTINE, stale_s=stale_seconds(row, now))
    refusal = gate.refusal
    return Recipient(
        office_id=row.id,
        name=row.name,
        kind=kind,
        kind_label=translate(code_label("office_type", kind)) if kind else "",
        is_nodal=kind == NODAL,
        may_send=refusal is None,
        why_not=told_words(refusal(office=row.name)).happened if refusal is not None else "",
    )


def usual_k(s: Services) -> int:
    """Return below which count was hidden in the last return, 11 before the first one."""
    with reading(s) as session:
        made = made_returns(session)
        return made[-1].k if made else USUAL_K


def plan(
    s: Services,
    office_id: str,
    period: Period,
    k: int = 0,
    report: Report = silent,
    token: Token | None = None,
) -> PlannedReturn:
    """Count a return and settle what is hidden; nothing is written.

    Args:
        s: the open register.
        office_id: whole id of the office it is for.
        period: the days.
        k: counts of 1 to k-1 are hidden, 5 to 1000; 0 for the usual one.
        report: told the steps "counting" and "hiding".
        token: may stop it.

    Raises:
        AppError: only the head of office may; the office is not there or not trusted.
        ReturnRefusedError: the period is not over or crosses an earlier one; a wrong k.
        Cancelled: the officer asked to stop.
    """
    k = _allowed(s, period, k)
    name = require_open(s, office_id)
    report(Progress("counting"))
    made = s.clock.now()
    with reading(s) as session:
        to = today(session, office_id)
        known = earlier_returns(session)
        before = _before(session, to, period)
        after = _last_number(session)
    covered = _covered(s, period, Rule(k), known, report, token or Token())
    replaces = before.packet_id if before is not None else ""
    told = from_plain(to_plain(publish(covered, Rule(k), made, counting.VERSION, replaces)))
    return PlannedReturn(
        office_id=to,
        office_name=name,
        period=period,
        k=k,
        made=made,
        tables=shown_tables(told),
        cautions=_cautions(s, period, covered, before, told),
        replaces=replaces,
        is_same=_is_same(s, before, told),
        hidden=len(covered.hidden),
        told=told,
        covered=covered,
        after=after,
    )


def _covered(
    s: Services,
    period: Period,
    rule: Rule,
    known: Sequence[Covered],
    report: Report,
    token: Token,
) -> Covered:
    """Count a return, and settle what is hidden beside all earlier ones."""
    try:
        return hide(counted(s, period, token), rule, known, report, token)
    except PeriodsCrossError as error:
        raise ReturnRefusedError(reason="return.crosses") from error


def _allowed(s: Services, period: Period, k: int) -> int:
    """Return the k of a return that may be made, the usual one for 0; else refuse."""
    require(s, Act.RETURNS)
    k = k or usual_k(s)
    refuse_never_made(period, k, s.clock.today())
    return k


def refuse_never_made(period: Period, k: int, today: dt.date) -> None:
    """Refuse what no return can be.

    Args:
        period: the days.
        k: counts of 1 to k-1 are hidden.
        today: the local day.

    Raises:
        ReturnRefusedError: the period is not over, or a wrong k.
    """
    if not LEAST_K <= k <= MOST_K:
        raise ReturnRefusedError(reason="return.k")
    if today <= period.last:
        raise ReturnRefusedError(reason="return.not-over")


def _last_number(session: Session) -> int:
    return max((row.number for row in made_returns(session)), default=0)


def send(
    s: Services, planned: PlannedReturn, report: Report = silent, token: Token | None = None
) -> SentReturn:
    """Seal a planned return into the outbox, just as it was shown.

    Args:
        s: the open register.
        planned: as `plan` returned it.
        report: told the steps "sealing", "checking" and "recording".
        token: may stop it.

    Raises:
        CaseStateError: only the head of office may.
        ReturnRefusedError: another return was made since.
        CounterpartNotTrustedError, OfficeChangedError, OfficeRevokedError, CardStaleError: trust.
        NotEnoughDiskError, FileUnreadableError: nothing was kept.
        Cancelled: nothing is left.
    """
    require(s, Act.RETURNS)
    require_open(s, planned.office_id)
    _refuse_outrun(s, planned)
    renew_keys(s)
    wanted = sealing.Wanted(type=RETURN, office_id=planned.office_id, body=to_plain(planned.told))
    sealed = sealing.seal(s, wanted, sealing.reserve(s, wanted), report, token or Token())
    with sealing.recorded(s, sealed, report) as session:
        row = MadeReturn(
            number=planned.after + 1,
            packet_id=sealed.numbers.pid,
            office_id=planned.office_id,
            kind=planned.told.period.kind,
            first_day=planned.period.first.isoformat(),
            last_day=planned.period.last.isoformat(),
            made=planned.made,
            k=planned.k,
            definitions=planned.told.definitions,
            replaces=planned.replaces or None,
            covered=kept_text(planned.covered),
        )
        session.add(row)
        session.flush()
        log.record(
            session,
            s,
            "return_sealed",
            object_id=sealed.numbers.pid,
            office=planned.office_name,
            first=row.first_day,
            last=row.last_day,
        )
    return next(one for one in sent(s) if one.packet_id == sealed.numbers.pid)


def sent(s: Services) -> tuple[SentReturn, ...]:
    """Return the returns of this office, the newest first.

    Raises:
        CaseStateError: the role may not see cases.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return sent_in(session, s)


def sent_in(session: Session, s: Services) -> tuple[SentReturn, ...]:
    """Return the returns of this office, the newest first, within one look at the register."""
    rows = made_returns(session)
    moved = transfers(session) if rows else []
    return tuple(
        _sent(session, s, row, rows, is_old=is_outdated(period_of(row), row.made, moved, _us(s)))
        for row in reversed(rows)
    )


def show(s: Services, packet_id: str) -> ShownReturn:
    """Return one return as it left or came.

    Args:
        s: the open register.
        packet_id: whole id of its packet.

    Raises:
        CaseStateError: the role may not see cases.
        NotFoundError: no return has this id, or it came from an office that is not checked.
    """
    # Imported here: what came is shown together with why it is not counted.
    from app.returns.nodal import shown_received

    require(s, Act.VIEW)
    with reading(s) as session:
        row = made_by_packet(session, packet_id)
        packet = session.get(Packet, packet_id)
        if row is None or packet is None or packet.manifest is None:
            return shown_received(session, s, packet_id)
        office = session.get(Office, row.office_id)
        told = from_plain(store.manifest_of(packet, frozenset()).body)
        return ShownReturn(
            is_ours=True,
            packet_id=packet_id,
            office_id=row.office_id,
            office_name=office.name if office else "",
            period=shown_period(told.period),
            made=row.made,
            k=row.k,
            number=packet.seq,
            replaces=told.replaces,
            tables=shown_tables(told),
        )


def resolve(s: Services, typed: str) -> str:
    """Return the whole packet id of a return, ours or another office's.

    Raises:
        NotFoundError, AmbiguousError: none, or several, begin like this.
    """
    try:
        return resolve_outgoing(s, typed)
    except NotFoundError:
        return resolve_packet(s, typed)


def _us(s: Services) -> str:
    return s.office.office_id


def _before(session: Session, office_id: str, period: Period) -> MadeReturn | None:
    """Return the last return to an office for these very days."""
    days = period.first.isoformat(), period.last.isoformat()
    found = [
        row
        for row in made_returns(session)
        if (row.first_day, row.last_day) == days and today(session, row.office_id) == office_id
    ]
    if not found:
        return None
    # It is read after the session has ended, too.
    session.expunge(found[-1])
    return found[-1]


def _is_same(s: Services, before: MadeReturn | None, told: Published) -> bool:
    if before is None:
        return False
    with reading(s) as session:
        packet = session.get(Packet, before.packet_id)
        if packet is None or packet.manifest is None:
            return False
        earlier = from_plain(store.manifest_of(packet, frozenset()).body)
    return (earlier.tables, earlier.k) == (told.tables, told.k)


def _cautions(
    s: Services,
    period: Period,
    covered: Covered,
    before: MadeReturn | None,
    told: Published,
) -> tuple[Caution, ...]:
    found = []
    if covered.exposed:
        found.append(Caution("exposed", words.exposed_words(len(covered.exposed))))
    with reading(s) as session:
        moved = transfers(session)
    waiting = waiting_in(period_of_return(period), moved, _us(s))
    if waiting:
        found.append(Caution("transfers", words.transfer_words(waiting)))
    if before is not None:
        if is_outdated(period_of(before), before.made, moved, _us(s)):
            found.append(Caution("outdated", translate(words.OUTDATED)))
        found.append(Caution("sent-before", translate(words.SENT_BEFORE)))
        if _is_same(s, before, told):
            found.append(Caution("same", translate(words.SAME)))
    return tuple(found)


def _refuse_outrun(s: Services, planned: PlannedReturn) -> None:
    with reading(s) as session:
        last = _last_number(session)
    if last != planned.after:
        raise ReturnRefusedError(reason="return.changed")


def _sent(
    session: Session, s: Services, row: MadeReturn, rows: Sequence[MadeReturn], *, is_old: bool
) -> SentReturn:
    packet = session.get(Packet, row.packet_id)
    office = session.get(Office, row.office_id)
    path = store.file_of(s, packet) if packet is not None else None
    later = [
        two.packet_id
        for two in rows
        if two.number > row.number
        and (two.office_id, two.first_day, two.last_day)
        == (row.office_id, row.first_day, row.last_day)
    ]
    return SentReturn(
        packet_id=row.packet_id,
        office_id=row.office_id,
        office_name=office.name if office else "",
        period=shown_period(period_of(row)),
        made=row.made,
        k=row.k,
        number=packet.seq if packet is not None else 0,
        state=packet.state if packet is not None else "",
        file=str(path) if path else "",
        replaced_by=later[0] if later else "",
        is_outdated=is_old and not later,
    )

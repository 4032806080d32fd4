"""The returns of many offices at a nodal office: what came, who is missing, the totals.

Rules:

* Arriving: only a return of an office whose packets are read at once is kept, what an unchecked
  office sends lies aside until it is checked; every register takes returns, whatever kind of office
  it is, because they hold nothing of any case and any office may have to add up; nothing is
  dropped, what does not count is marked where it is shown.
* Adding up: only returns of offices whose packets are read count; nothing that came is passed over
  in silence, what does not count says why; a hidden number is never guessed, sums are given as what
  is known at least and at most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.errors import NotFoundError
from app.base.jobs import Token
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import trust
from app.offices.moved_offices import today
from app.offices.office_view import state_now
from app.offices.offices import office_row
from app.packets import store
from app.returns import counting
from app.returns import periods as own
from app.returns.adding import AddedUp, Arrived, add_up
from app.returns.counting import named, place_head
from app.returns.naming import period_of_return, shown_period
from app.returns.published import Published, from_plain
from app.returns.records import ChangedCell, PeriodLine, ReceivedReturn, Sender, ShownReturn, Totals
from app.returns.showing import shown_tables, shown_totals, told_cell
from app.returns.words import UNCHECKED, mark_words
from app.statistics.periods import Period
from models.queries.lookup import offices as office_rows
from models.rows.office import Office
from models.rows.packet import Packet
from models.rows.returns import (
    ArrivedReturn,
    Came,
    ReturnSender,
    came_about,
    came_returns,
    chosen_senders,
    returns_aside,
)

if TYPE_CHECKING:
    from crypto.packet.manifest import Manifest
    from models.register.database import Session


def take_return(session: Session, s: Services, row: Packet, manifest: Manifest) -> None:
    """Keep a return that came from a trusted office.

    Args:
        session: the writing session in which the packet is kept.
        s: the open register.
        row: the packet.
        manifest: its manifest.
    """
    told = from_plain(manifest.body)
    office = session.get(Office, row.office_id)
    first, last = told.period.first.isoformat(), told.period.last.isoformat()
    session.add(
        ArrivedReturn(
            packet_id=row.id,
            office_id=row.office_id,
            kind=told.period.kind,
            first_day=first,
            last_day=last,
            made=told.made,
            k=told.k,
            definitions=told.definitions,
        )
    )
    log.record(
        session,
        s,
        "return_arrived",
        object_id=row.id,
        office=office.name if office else "",
        first=first,
        last=last,
    )


_NODAL = "state_nodal_officer"


def expected(s: Services) -> tuple[Sender, ...]:
    """Return every office that could send, and whether its returns are waited for.

    Raises:
        CaseStateError: the role may not see cases.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return tuple(_senders(session, s).values())


def expect(s: Services, office_id: str, wanted: bool) -> None:
    """Say whether returns of an office are waited for.

    Args:
        s: the open register.
        office_id: whole id.
        wanted: True when they are.

    Raises:
        CaseStateError: the role may not.
        NotFoundError: no such office.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        office = office_row(session, office_id)
        session.merge(ReturnSender(office_id=office.id, expected=wanted))
        action = "return_expected" if wanted else "return_not_expected"
        log.record(session, s, action, office.name, office.id)


def periods(s: Services) -> tuple[PeriodLine, ...]:
    """Return the periods for which returns came, the newest first.

    Raises:
        CaseStateError: the role may not see cases.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        senders = _senders(session, s)
        came = _by_days(came_returns(session))
        return tuple(
            PeriodLine(
                shown_period(days),
                len(added.sent),
                len(added.sent) + len(added.missing),
                len(added.marked),
            )
            for days, some in came.items()
            for added in [_added(days, senders, _outlines(session, some).values())]
        )


def received(s: Services, period: Period | None = None) -> tuple[ReceivedReturn, ...]:
    """Return what came, the newest first, each with why it is not counted.

    Args:
        s: the open register.
        period: only what is for these days, each looked at to the last number; None for everything,
            by what it says of itself.

    Raises:
        CaseStateError: the role may not see cases.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        found = _received(session, s, period)
    return tuple(sorted(found, key=lambda one: (one.received, one.number), reverse=True))


def totals(s: Services, period: Period, token: Token | None = None) -> Totals:
    """Add the returns for a period up.

    Args:
        s: the open register.
        period: the days.
        token: asked between returns whether to stop.

    Raises:
        CaseStateError: the role may not see cases.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.VIEW)
    days = period_of_return(period)
    with reading(s) as session:
        senders = _senders(session, s)
        came = came_about(session, days.first.isoformat(), days.last.isoformat())
        known = {one.packet.id: one for one in came}
        arrived = _whole(session, came, token or Token())
        added = _added(days, senders, arrived.values())
        names = _names(session)
        # One that is for other days and apart from these only serves to compare.
        marked = [
            _record(known[one.packet], names, mark)
            for one, mark in added.marked
            if one.told.period.meets(days)
        ]
        counted = {one.office: known[one.packet] for one in added.counted}
        return Totals(
            period=period,
            tables=shown_totals(days, added.totals),
            sent=tuple(_answered(senders[one], counted[one]) for one in added.sent),
            missing=tuple(senders[one] for one in added.missing),
            marked=(*marked, *_aside(session, names, period)),
            changes=_changes(days, added, names),
        )


def who_is_missing(s: Services, period: Period) -> tuple[Sender, ...]:
    """Return the offices whose return for a period is waited for."""
    return totals(s, period).missing


def what_changed(s: Services, period: Period) -> tuple[ChangedCell, ...]:
    """Return what offices tell otherwise than in their last return."""
    return totals(s, period).changes


def shown_received(session: Session, s: Services, packet_id: str) -> ShownReturn:
    """Return a return that came, as it came.

    Raises:
        NotFoundError: no return has this id, or its office is not checked.
    """
    row = session.get(ArrivedReturn, packet_id)
    packet = session.get(Packet, packet_id)
    if row is None or packet is None:
        raise NotFoundError
    told = from_plain(store.manifest_of(packet, frozenset()).body)
    shown = shown_period(told.period)
    found = next(one for one in _received(session, s, shown) if one.packet_id == packet_id)
    return ShownReturn(
        is_ours=False,
        packet_id=packet_id,
        office_id=found.office_id,
        office_name=found.office_name,
        period=found.period,
        made=found.made,
        k=found.k,
        number=found.number,
        replaces=told.replaces,
        tables=shown_tables(told),
        mark=found.mark,
        mark_text=found.mark_text,
    )


def _senders(session: Session, s: Services) -> dict[str, Sender]:
    """Return the offices whose packets are read, by id; other nodal offices are not waited for."""
    now, chosen = s.clock.now(), chosen_senders(session)
    found = {}
    for row in office_rows(session):
        if state_now(row, now) in trust.OPENED:
            usual = row.office_type != _NODAL
            waits = chosen.get(row.id, usual)
            found[row.id] = Sender(row.id, row.name, is_expected=waits)
    return found


def _added(days: own.Period, senders: Mapping[str, Sender], arrived: Iterable[Arrived]) -> AddedUp:
    waited = [one.office_id for one in senders.values() if one.is_expected]
    return add_up(days, waited, arrived, counting.SHAPES, counting.VERSION)


def _by_days(came: Iterable[Came]) -> dict[own.Period, list[Came]]:
    """Return what came by its days, the last days first."""
    found: dict[own.Period, list[Came]] = {}
    for one in came:
        days = own.Period(_day(one.row.first_day), _day(one.row.last_day))
        found.setdefault(days, []).append(one)
    order = sorted(found, key=lambda days: (days.last, days.first), reverse=True)
    return {days: found[days] for days in order}


def _received(session: Session, s: Services, period: Period | None) -> list[ReceivedReturn]:
    senders, names = _senders(session, s), _names(session)
    found = _aside(session, names, period)
    came = _by_days(came_returns(session))
    if period is not None:
        days = own.Period(period.first, period.last)
        came = {days: came.get(days, [])}
    for days, some in came.items():
        arrived = _outlines(session, some) if period is None else _whole(session, some, Token())
        added = _added(days, senders, arrived.values())
        marks = {one.packet: mark for one, mark in added.marked}
        found += [_record(one, names, marks.get(one.packet.id, "")) for one in some]
    return found


def _outlines(session: Session, came: Iterable[Came]) -> dict[str, Arrived]:
    """Return what came without its tables, by packet."""
    return _numbered(
        session,
        {
            one.packet.id: (
                one,
                Published(_days(one), one.row.made, one.row.k, one.row.definitions, {}),
            )
            for one in came
        },
    )


def _whole(session: Session, came: Iterable[Came], token: Token) -> dict[str, Arrived]:
    """Return what came with its tables, by packet."""
    found = {}
    for one in came:
        token.checkpoint()
        found[one.packet.id] = (one, from_plain(store.manifest_of(one.packet, frozenset()).body))
    return _numbered(session, found)


def _numbered(session: Session, told: Mapping[str, tuple[Came, Published]]) -> dict[str, Arrived]:
    """Number returns so that the newest of an office has the largest number.

    Numbers of packets count on within an epoch; a register that was made anew begins another one.
    """
    begun: dict[tuple[str, str], int] = {}
    for one, _published in told.values():
        key = one.row.office_id, one.packet.ep
        begun[key] = min(begun.get(key, one.packet.created), one.packet.created)
    order = sorted(
        told,
        key=lambda packet: (
            begun[told[packet][0].row.office_id, told[packet][0].packet.ep],
            told[packet][0].packet.seq,
            packet,
        ),
    )
    return {
        packet: Arrived(
            today(session, told[packet][0].row.office_id), packet, place, told[packet][1]
        )
        for place, packet in enumerate(order)
    }


def _aside(
    session: Session, names: Mapping[str, str], period: Period | None
) -> list[ReceivedReturn]:
    """Return what lies aside because its office is not checked."""
    found = []
    for packet, at in returns_aside(session):
        told = from_plain(store.manifest_of(packet, frozenset()).body)
        if period is None or told.period.days == (period.first, period.last):
            row = ArrivedReturn(
                packet_id=packet.id, office_id=packet.office_id, made=told.made, k=told.k,
                first_day=told.period.first.isoformat(), last_day=told.period.last.isoformat(),
            )  # fmt: skip
            found.append(_record(Came(row, packet, at), names, UNCHECKED))
    return found


def _record(one: Came, names: Mapping[str, str], mark: str) -> ReceivedReturn:
    return ReceivedReturn(
        packet_id=one.packet.id,
        office_id=one.row.office_id,
        office_name=names.get(one.row.office_id, ""),
        period=shown_period(_days(one)),
        made=one.row.made,
        received=one.at,
        k=one.row.k,
        number=one.packet.seq,
        mark=str(mark),
        mark_text=mark_words(mark),
    )


def _answered(sender: Sender, one: Came) -> Sender:
    return replace(sender, packet_id=one.packet.id, made=one.row.made, received=one.at)


def _changes(days: own.Period, added: AddedUp, names: Mapping[str, str]) -> tuple[ChangedCell, ...]:
    words = named(shown_period(days))
    titles = {name: one.title for name, one in words.items()}
    rows = {(name, head.code): head.label for name, one in words.items() for head in one.rows}
    columns = {(name, head.code): head.label for name, one in words.items() for head in one.columns}
    return tuple(
        ChangedCell(
            office_id=one.office,
            office_name=names.get(one.office, ""),
            table_title=titles.get(one.ref[0], one.ref[0]),
            row_label=rows.get(one.ref[:2]) or place_head(one.ref[1]).label,
            column_label=columns.get((one.ref[0], one.ref[2])) or place_head(one.ref[2]).label,
            before=None if one.was_absent else told_cell(one.before),
            after=None if one.is_absent else told_cell(one.after),
        )
        for one in added.changes
    )


def _names(session: Session) -> dict[str, str]:
    return {row.id: row.name for row in office_rows(session)}


def _days(one: Came) -> own.Period:
    return own.Period(_day(one.row.first_day), _day(one.row.last_day))


def _day(stored: str) -> dt.date:
    return dt.date.fromisoformat(stored)

"""`lifafa return …`: counts for a nodal office with small numbers hidden, and those of others.

Rules: `make` shows what would leave and writes nothing; `send` seals just that; numbers that are
hidden are never told, sums are told as what is known of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.clock import SystemClock
from app.base.jobs import Cancelled
from app.base.language import ngettext
from app.base.language import translate as _
from app.cli import desk, judged, stopping
from app.cli.files import is_stdout, said, stream
from app.cli.output import as_json, emit, moment, progress, table, tell
from app.cli.packet import receive as receive_packets
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.offices import offices
from app.outbox import delivery
from app.returns import desk as returns
from app.returns import nodal
from app.returns.hiding import LEAST_K
from app.returns.records import PlannedReturn, ReturnCell, ReturnTable, Sender
from app.returns.words import cell_words
from app.statistics import periods
from app.statistics.periods import Period

noun("return", "Counts of whole periods for a nodal office, with small numbers hidden.")

_WIDE = 8

Year = Annotated[str, typer.Option("--period", help="2026, 2026-Q2, 2026-04, FY2026-27 or BS2083")]
From = Annotated[str, typer.Option("--from", help="first day")]
To = Annotated[str, typer.Option("--to", help="last day")]
Small = Annotated[
    int, typer.Option("--k", help="hide numbers below this one, 5 to 1000", show_default="11")
]


@verb(
    "return make",
    "Show what a return would tell, without sealing or writing anything.",
    "return make 4f2a --period 2026-Q2",
    "return make 4f2a --from 2026-04-01 --to 2026-04-30 --k 15 --json",
)
def make(
    settings: Settings,
    office: str,
    period: Year = "",
    first: From = "",
    last: To = "",
    k: Small = 0,
) -> None:
    days = _period_over(period, first, last, k)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        to = offices.resolve_office(services, office)
        planned = returns.plan(services, to, days, k, progress(), token)
    emit(settings.json, _plain(planned), _lines(planned))
    for caution in planned.cautions:
        tell(f"! {caution.text}")


@verb(
    "return send",
    "Seal a return for a nodal office into the outbox.",
    "return send 4f2a --period 2026-Q2",
    "return send 4f2a --period FY2026-27 -o /media/stick",
)
def send(
    settings: Settings,
    office: str,
    period: Year = "",
    first: From = "",
    last: To = "",
    k: Small = 0,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="copy it to this USB drive, folder or -"),
    ] = None,
) -> None:
    days = _period_over(period, first, last, k)
    out = stream(settings) if is_stdout(output) else None
    if output is not None and out is None:
        judged.a_folder(output)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        to = offices.resolve_office(services, office)
        planned = returns.plan(services, to, days, k, progress(), token)
        for caution in planned.cautions:
            tell(f"! {caution.text}")
        exposed = any(caution.code == "exposed" for caution in planned.cautions)
        if exposed and not desk.agreed(settings, _("Send it all the same?")):
            raise Cancelled
        sent = returns.send(services, planned, progress(), token)
        if out is not None:
            delivery.copy_sealed(services, sent.packet_id, out)
        elif output is not None:
            delivery.copy_to(services, sent.packet_id, output)
    line = _("Return for {period} sealed for {office}: {file}").format(
        period=sent.period.shown, office=sent.office_name, file=sent.file
    )
    data = {
        "packet_id": sent.packet_id,
        "file": sent.file,
        "period": sent.period.code,
        "hidden": planned.hidden,
        "k": sent.k,
        "replaces": planned.replaces,
        "cautions": [caution.code for caution in planned.cautions],
    }
    said(settings, output, data, [line])


verb(
    "return receive",
    "Take returns of other offices in, as with any packet.",
    "return receive A7F3-9K2M.lifafa",
    "return receive /media/stick/*.lifafa --json",
)(receive_packets)


@verb(
    "return list",
    "Statistical returns of this office, the newest first.",
    "return list",
    "return list --json",
)
def list_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = returns.sent(services)
    rows = [
        (
            one.packet_id[:8],
            one.office_name,
            one.period.shown,
            moment(one.made),
            one.state,
            _("send again") if one.is_outdated else _("replaced") if one.replaced_by else "",
        )
        for one in found
    ]
    heads = (_("packet"), _("to"), _("period"), _("made"), _("state"), "")
    emit(settings.json, [_with_code(one) for one in found], table(rows, heads))


@verb(
    "return show",
    "One return as it left or came.",
    "return show 3b2f",
    "return show 3b2f --json",
)
def show(settings: Settings, packet: str) -> None:
    with desk.opened(settings) as services:
        found = returns.show(services, returns.resolve(services, packet))
    data = _with_code(found) | {"tables": [_plain_table(one) for one in found.tables]}
    head = f"{found.office_name}: {found.period.shown}"
    emit(settings.json, data, [head, "", *_table_lines(found.tables)])
    if found.mark_text:
        tell(f"! {found.mark_text}")


@verb(
    "return received",
    "Statistical returns of other offices, the newest first, and why one is not counted.",
    "return received",
    "return received --period 2026-Q2 --json",
)
def received(settings: Settings, period: Year = "", first: From = "", last: To = "") -> None:
    days = period_of(period, first, last) if period or first or last else None
    with desk.opened(settings) as services:
        found = nodal.received(services, days)
    rows = [
        (
            one.packet_id[:8],
            one.office_name,
            one.period.shown,
            moment(one.made),
            moment(one.received),
            one.mark_text,
        )
        for one in found
    ]
    heads = (_("packet"), _("from"), _("period"), _("made"), _("received"), _("not counted"))
    emit(settings.json, [_with_code(one) for one in found], table(rows, heads))


@verb(
    "return periods",
    "Periods for which returns came, and how many offices sent one.",
    "return periods",
    "return periods --json",
)
def periods_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = nodal.periods(services)
    rows = [(one.period.shown, one.sent, one.expected, one.marked) for one in found]
    heads = (_("period"), _("sent"), _("waited for"), _("not counted"))
    emit(settings.json, [_with_code(one) for one in found], table(rows, heads))


@verb(
    "return totals",
    "The returns for a period added up: what is known of each sum at least and at most.",
    "return totals --period 2026-Q2",
    "return totals --period FY2026-27 --json",
)
def totals(settings: Settings, period: Year = "", first: From = "", last: To = "") -> None:
    days = period_of(period, first, last)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        found = nodal.totals(services, days, token)
    data = {
        "period": days.code,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "sent": [as_json(one) for one in found.sent],
        "missing": [as_json(one) for one in found.missing],
        "marked": [_with_code(one) for one in found.marked],
        "tables": [_plain_table(one) for one in found.tables],
    }
    count = ngettext("{count} office is counted", "{count} offices are counted", len(found.sent))
    lines = [days.shown, count.format(count=len(found.sent)), ""]
    emit(settings.json, data, [*lines, *_table_lines(found.tables)])
    for one in found.marked:
        tell(f"! {one.office_name}: {one.mark_text}")
    for sender in found.missing:
        tell("! " + _("No return of {office} for these days").format(office=sender.name))


@verb(
    "return missing",
    "Offices whose return for a period is waited for.",
    "return missing --period 2026-Q2",
    "return missing --from 2026-04-01 --to 2026-04-30 --json",
)
def missing(settings: Settings, period: Year = "", first: From = "", last: To = "") -> None:
    days = period_of(period, first, last)
    with desk.opened(settings) as services:
        _emit_senders(settings, nodal.who_is_missing(services, days))


@verb(
    "return changes",
    "What offices tell otherwise than in their last return.",
    "return changes --period 2026-Q2",
    "return changes --period 2026-04 --json",
)
def changes(settings: Settings, period: Year = "", first: From = "", last: To = "") -> None:
    days = period_of(period, first, last)
    with desk.opened(settings) as services:
        found = nodal.what_changed(services, days)
    rows = [
        (
            one.office_name,
            one.table_title,
            one.row_label,
            one.column_label,
            _known(one.before),
            _known(one.after),
        )
        for one in found
    ]
    heads = (_("office"), _("table"), _("row"), _("column"), _("before"), _("now"))
    emit(settings.json, [as_json(one) for one in found], table(rows, heads))


@verb(
    "return expect",
    "Say whether returns of an office are waited for; without an office, list all.",
    "return expect",
    "return expect 4f2a --no",
)
def expect(
    settings: Settings,
    office: Annotated[str, typer.Argument()] = "",
    no: Annotated[bool, typer.Option("--no", help="none is waited for")] = False,
) -> None:
    if no and not office:
        raise UsageError(_("--no goes with an office"))
    with desk.opened(settings) as services:
        if office:
            nodal.expect(services, offices.resolve_office(services, office), wanted=not no)
        _emit_senders(settings, nodal.expected(services))


def period_of(named: str, first: str, last: str) -> Period:
    """Return the period of a command.

    Raises:
        UsageError: none, or both a name and days.
        FactRefusedError: not a period.
    """
    if named and (first or last):
        raise UsageError(_("--period goes without --from and --to"))
    if named:
        return periods.read_period(named)
    if not (first and last):
        raise UsageError(_("a period is needed: --period, or --from and --to"))
    return periods.read_days(first, last, SystemClock().today())


def _period_over(named: str, first: str, last: str, k: int) -> Period:
    """Return the period of a return that is to be made.

    Raises:
        UsageError, FactRefusedError: as ``period_of``.
        ReturnRefusedError: it is not over, or a wrong k.
    """
    days = period_of(named, first, last)
    returns.refuse_never_made(days, k or LEAST_K, SystemClock().today())
    return days


def _emit_senders(settings: Settings, found: Sequence[Sender]) -> None:
    rows = [
        (one.office_id[:8], one.name, _("yes") if one.is_expected else _("no")) for one in found
    ]
    emit(settings.json, found, table(rows, (_("office"), _("name"), _("waited for"))))


def _plain(planned: PlannedReturn) -> dict[str, Any]:
    return {
        "office_id": planned.office_id,
        "period": planned.period.code,
        "from": planned.period.first.isoformat(),
        "to": planned.period.last.isoformat(),
        "k": planned.k,
        "hidden": planned.hidden,
        "replaces": planned.replaces,
        "cautions": [caution.code for caution in planned.cautions],
        "tables": [_plain_table(one) for one in planned.tables],
    }


def _plain_table(one: ReturnTable) -> dict[str, Any]:
    return {
        "table": one.code,
        "title": one.title,
        "definition": one.definition,
        "rows": {head.code: head.label for head in one.rows},
        "columns": {head.code: head.label for head in one.columns},
        "cells": [
            {"row": row, "column": column, "least": cell.least, "most": cell.most}
            for (row, column), cell in one.cells.items()
        ],
    }


def _with_code(record: Any) -> dict[str, Any]:
    """Return a record for JSON with its period as days and code."""
    plain: dict[str, Any] = as_json(record)
    days: Period = record.period
    return plain | {
        "period": days.code,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
    }


def _lines(planned: PlannedReturn) -> list[str]:
    hidden = ngettext("{count} number is hidden", "{count} numbers are hidden", planned.hidden)
    return [
        f"{planned.office_name}: {planned.period.shown}",
        hidden.format(count=planned.hidden),
        "",
        *_table_lines(planned.tables),
    ]


def _table_lines(tables: Iterable[ReturnTable]) -> list[str]:
    lines: list[str] = []
    for one in tables:
        lines += [one.title, *_grid(one), ""]
    return lines


def _grid(one: ReturnTable) -> list[str]:
    """Return a table for a terminal: a wide one turned round, an open one as a list."""
    if one.is_open:
        rows = {head.code: head.label for head in one.rows}
        columns = {head.code: head.label for head in one.columns}
        listed = [
            (rows[row], columns[column], cell_words(cell))
            for (row, column), cell in one.cells.items()
        ]
        return table(listed, (_("From"), _("To"), _("Persons")))
    down, across = one.rows, one.columns
    turned = len(across) > _WIDE
    if turned:
        down, across = across, down
    return table(
        [
            (
                head.label,
                *(
                    cell_words(
                        one.cell(other.code, head.code)
                        if turned
                        else one.cell(head.code, other.code)
                    )
                    for other in across
                ),
            )
            for head in down
        ],
        ("", *(head.label for head in across)),
    )


def _known(cell: ReturnCell | None) -> str:
    return "-" if cell is None else cell_words(cell)

"""`lifafa stats …`: numbers out of the register, on the terminal or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.clock import SystemClock
from app.base.language import ngettext
from app.base.language import translate as _
from app.cli import desk, stopping
from app.cli.files import is_stdout, place, read_all, said, shown_name
from app.cli.output import emit, table, tell, tell_more
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes, one_word
from app.statistics import files, making, periods, population
from app.statistics.counts import checked
from app.statistics.flows import flows
from app.statistics.tables import ALL, Choice, StatTable

noun("stats", "Numbers for reports, each with its definition.")

_WIDE = 12
_MOST_FLOWS = 100

From = Annotated[str, typer.Option("--from", help="first day")]
To = Annotated[str, typer.Option("--to", help="last day")]
Named = Annotated[str, typer.Option("--period", help="2026, 2026-Q2, 2026-04, FY2026-27 or BS2083")]
State = Annotated[str, typer.Option(help="state of the person's home")]
District = Annotated[str, typer.Option(help="district of the person's home")]
Purpose = Annotated[
    str, typer.Option(help="a purpose that the person has", callback=codes("purpose"))
]
Sealed = Annotated[bool, typer.Option("--sealed", help="also sealed cases that you can open")]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="a new xlsx, csv, pdf or json file, - for standard output"),
]
Form = Annotated[
    str, typer.Option("--format", help="of standard output", callback=one_word(*files.FORMATS))
]


def choice_of(named: str, first: str, last: str, state: str, district: str, purpose: str) -> Choice:
    """Return what a command counts: this calendar year when no period is named.

    Raises:
        UsageError: both a named period and days.
        FactRefusedError: not a period, or no such place.
    """
    today = SystemClock().today()
    if named and (first or last):
        raise UsageError(_("--period goes without --from and --to"))
    if named:
        period = periods.read_period(named)
    elif first or last:
        period = periods.read_days(first, last, today)
    else:
        period = periods.year_of(today)
    return checked(Choice(period, state, district, purpose))


@verb(
    "stats sdg",
    "SDG 16.2.2: detected victims by sex, age and form; rates where a population is given.",
    "stats sdg --period 2026",
    "stats sdg --period FY2026-27 --population people.csv -o sdg.xlsx",
)
def sdg(
    settings: Settings,
    named: Named = "",
    first: From = "",
    last: To = "",
    state: State = "",
    district: District = "",
    purpose: Purpose = "",
    people: Annotated[
        str, typer.Option("--population", help="a csv file with the columns sex, age, people")
    ] = "",
    sealed: Sealed = False,
    output: Output = None,
    form: Form = "",
) -> None:
    choice = choice_of(named, first, last, state, district, purpose)
    given = population.read_population(read_all(people, population.MOST_BYTES)) if people else None
    _made(settings, "sdg", choice, output, form, population=given, with_sealed=sealed)


def _made(
    settings: Settings, kind: str, choice: Choice, output: Path | None, form: str, **more: Any
) -> None:
    """Count, write the file when one is wanted, and tell."""
    if form and not is_stdout(output):
        raise UsageError(_("--format is for -o -: the ending of a file says what it is"))
    target = place(settings, output) if output is not None else None
    if target is not None:
        files.format_of(target)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        found = making.statistics(services, kind, choice, token=token, **more)
        if target is not None:
            files.write_tables(services, found, target, form)
        _tell(settings, found, output)


def _count(kind: str, about: str, *examples: str) -> None:
    """Add the verb of one kind of tables."""

    def command(
        settings: Settings,
        named: Named = "",
        first: From = "",
        last: To = "",
        state: State = "",
        district: District = "",
        purpose: Purpose = "",
        sealed: Sealed = False,
        output: Output = None,
        form: Form = "",
    ) -> None:
        choice = choice_of(named, first, last, state, district, purpose)
        _made(settings, kind, choice, output, form, with_sealed=sealed)

    verb(f"stats {kind}", about, *examples)(command)


_count(
    "ncrb",
    "The heads of the NCRB: victims trafficked and rescued, purposes, nationality, disposal.",
    "stats ncrb --period 2026",
    "stats ncrb --from 2026-04-01 --to 2026-06-30 -o ncrb.xlsx",
)
_count(
    "flows",
    "From which district persons were taken to which.",
    "stats flows --period FY2026-27",
    "stats flows --state Bihar -o flows.csv",
)
_count(
    "referrals",
    "How referrals to other offices went, and how long answers took.",
    "stats referrals --period 2026-Q2",
    "stats referrals --from 2026-01-01 --json",
)
_count(
    "identification",
    "How victims were found, and who decided that they are victims.",
    "stats identification --period 2026",
    "stats identification --district Purnia",
)
_count(
    "needs",
    "Needs met and not met.",
    "stats needs --period BS2083",
    "stats needs --purpose begging -o needs.json",
)


@verb(
    "stats ctdc",
    "Single rows in the columns of the CTDC Global Dataset; who stands out is left out.",
    "stats ctdc --period 2026 -o ctdc.csv",
    "stats ctdc --from 2024-01-01 --to 2026-12-31 -o ctdc.csv",
)
def ctdc(
    settings: Settings,
    output: Annotated[Path, typer.Option("-o", "--output", help="the new csv file, or -")],
    named: Named = "",
    first: From = "",
    last: To = "",
    state: State = "",
    district: District = "",
    purpose: Purpose = "",
) -> None:
    choice = choice_of(named, first, last, state, district, purpose)
    target = place(settings, output)
    files.refuse_no_csv(target)
    with desk.opened(settings) as services, stopping.stoppable() as token:
        rows, left_out = files.write_ctdc(services, choice, target, token)
    line = ngettext("{count} row written to {file}", "{count} rows written to {file}", rows).format(
        count=rows, file=shown_name(output)
    )
    more = ngettext("{count} person left out", "{count} persons left out", left_out).format(
        count=left_out
    )
    data = {"file": str(output), "rows": rows, "left_out": left_out}
    said(settings, output, data, [line, more])


def _tell(settings: Settings, found: tuple[StatTable, ...], written: Path | None) -> None:
    if written is not None:
        line = _("Written to {file}").format(file=shown_name(written))
        said(settings, written, {"file": str(written), "tables": len(found)}, [line])
        return
    lines: list[str] = []
    for one in found:
        lines += [one.title, one.choice.period.shown, *_lines(one), ""]
    emit(settings.json, [files.plain_table(one) for one in found], lines)
    if not settings.json:
        for one in found:
            tell(f"{one.title}: {one.definition}")
            if one.code == "flows" and len(flows(one)) > _MOST_FLOWS:
                tell_more(_MOST_FLOWS, _("All of them stand in a file: add --output flows.csv."))


def _lines(one: StatTable) -> list[str]:
    """Return a table for a terminal; a wide one turned round, flows as a list."""
    if one.code == "flows":
        some = flows(one)[:_MOST_FLOWS]
        rows = [(flow.source.label, flow.destination.label, flow.persons) for flow in some]
        all_of_them = (_("All"), "", one.value(ALL, ALL))
        return table([*rows, all_of_them], (_("From"), _("To"), _("Persons")))
    down, across = one.rows, one.columns
    turned = len(across) > _WIDE >= len(down)
    if turned:
        down, across = across, down
    grid = [
        (
            head.label,
            *(
                files.shown(
                    one.value(other.code, head.code) if turned else one.value(head.code, other.code)
                )
                for other in across
            ),
        )
        for head in down
    ]
    return table(grid, ("", *(head.label for head in across)))

"""What would become of every row: ready, worth a look, or rejected, with the reasons in slugs.

Rules: pure but for the question whether a person is in the register already; a row that will be
brought in loses nothing of what stands in it; a row is rejected only for what cannot be kept; a
likely duplicate is shown and decided by a person, never refused.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app import addresses
from app.imports.dated import converted_by
from app.imports.headings import key_of
from app.imports.plan import LEAVE_OUT, NAME_FIELDS, NOTES, Column, Plan
from app.imports.sheets import Sheet
from app.imports.values import clean, read_cell, without_aadhaar
from app.jobs import Progress, Report, Token, silent
from models.errors import FieldError
from models.fields import CATALOGUE, FieldKind, Value, normalise
from models.fields.text import ascii_digits

READY, LOOK, REJECTED, EMPTY = "ready", "look", "rejected", "empty"
_STEP: Final = 100
_FEWEST_FACTS: Final = 2
_ABOUT_OTHERS: Final = frozenset({"row.twin", "row.known"})
_NOTES_FIELD: Final = "notes"
_CLOSING_FIELDS: Final = frozenset({"closed_on", "closure_reason"})
_CLOSED: Final = frozenset({"closed", "closed_referred"})
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MOST_OF_A_SUM: Final = 4
_LONGEST_TYPED: Final = 60
_SUM_WORDS: Final = "total|grand total|sum|कुल|कुल योग|योग|महायोग|जम्मा|মোট|সর্বমোট|टोटल"
_SUMS: Final = frozenset(key_of(word) for word in _SUM_WORDS.split("|"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a row.

    Attributes:
        slug: reason of ``app.reasons``.
        column: place of the column in the sheet, -1 for the whole row.
        wrong: True when the row cannot be brought in with it.
        about: number of another row, or of a case, that it is about; "" for none.
    """

    slug: str
    column: int = -1
    wrong: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of the sheet and what would become of it.

    Attributes:
        number: of the row in the sheet, from 1.
        cells: text of each column of the plan, as it is read.
        facts: what the case would hold, by address.
        findings: what there is to say.
        typed: dates of another calendar as they were written, and what converted them.
        left_out: the officer does not want it.
        state: ready, look, rejected or empty.
    """

    number: int
    cells: tuple[str, ...]
    facts: Mapping[str, Value]
    findings: tuple[Finding, ...]
    typed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    left_out: bool = False
    state: str = field(init=False)

    def __post_init__(self) -> None:
        # Asked for thousands of rows whenever a list of them is shown.
        state = LOOK if self.findings else READY
        if any(one.wrong for one in self.findings):
            state = REJECTED
        object.__setattr__(self, "state", state if any(self.cells) else EMPTY)

    @property
    def comes_in(self) -> bool:
        """Whether the row becomes a case."""
        return not self.left_out and self.state in (READY, LOOK)

    @property
    def name(self) -> str:
        """Name of the person, "" when there is none."""
        for one in ("name_full", "name_latin", "name_alias", "name_used"):
            value = self.facts.get(f"p1.{one}")
            if value:
                return str(value[0]) if isinstance(value, tuple) else str(value)
        return ""


@dataclass(frozen=True)
class Checked:
    """All rows of a sheet under one plan.

    Attributes:
        sheet: the sheet.
        plan: where its columns go.
        rows: the rows that hold anything, by their numbers.
        today: the local day on which it was checked.
    """

    sheet: Sheet
    plan: Plan
    rows: tuple[CheckedRow, ...]
    today: dt.date
    counts: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        counts = {READY: 0, LOOK: 0, REJECTED: 0, "left_out": 0}
        for row in self.rows:
            counts["left_out" if row.left_out else row.state] += 1
        object.__setattr__(self, "counts", counts)

    @property
    def to_add(self) -> int:
        """How many rows become cases."""
        return self.counts[READY] + self.counts[LOOK] if self.plan.has_name else 0

    def with_rows(self, changed: Sequence[CheckedRow]) -> Checked:
        """Return the same with some rows replaced, found by their numbers."""
        rows = list(self.rows)
        for row in changed:
            place = bisect.bisect_left(rows, row.number, key=lambda one: one.number)
            if place < len(rows) and rows[place].number == row.number:
                rows[place] = row
        return replace(self, rows=tuple(rows))


type Known = Callable[[Sequence[Mapping[str, Value]]], list[str]]
"""Asked for many rows: the number of a case about the same person for each, "" for none."""


def nobody(rows: Sequence[Mapping[str, Value]]) -> list[str]:
    """Know nobody."""
    return [""] * len(rows)


def check(
    sheet: Sheet,
    plan: Plan,
    today: dt.date,
    known: Known = nobody,
    report: Report = silent,
    token: Token | None = None,
) -> Checked:
    """Check every row below the headings.

    Args:
        sheet: the sheet.
        plan: where its columns go.
        today: the local day.
        known: asked about the register.
        report: told how many rows are done ("checking").
        token: looked at between rows.

    Raises:
        Cancelled: the officer asked to stop.
    """
    stop = token or Token()
    heads = {column.index: column.heading for column in plan.columns}
    rows = []
    total = len(sheet.rows) - plan.header_row
    for done, raw in enumerate(sheet.rows[plan.header_row :]):
        if done % _STEP == 0:
            stop.checkpoint()
            report(Progress("checking", done, total))
        cells = tuple(
            column.read(raw[column.index]) if column.index < len(raw) else ""
            for column in plan.columns
        )
        if not any(cell.strip() for cell in cells):
            continue
        number = plan.header_row + done + 1
        row = check_row(plan, number, cells, today)
        odd = _odd(plan, cells, heads)
        rows.append(replace(row, findings=(Finding(odd, wrong=True),)) if odd else row)
    rows = with_known(with_twins(rows), known, report, stop)
    return Checked(sheet, plan, tuple(rows), today)


def check_row(plan: Plan, number: int, cells: Sequence[str], today: dt.date) -> CheckedRow:
    """Check one row by itself.

    Args:
        plan: where the columns go.
        number: of the row, from 1.
        cells: text of each column of the plan.
        today: the local day.
    """
    facts: dict[str, Value] = {}
    findings: list[Finding] = []
    notes: list[str] = []
    for column, cell in zip(plan.columns, cells, strict=True):
        if not cell.strip() or column.target == LEAVE_OUT:
            continue
        if column.target == NOTES:
            notes.append(_note(column, cell, findings))
        else:
            _take(plan, column, cell, today, facts, findings, notes)
    _complete(facts, notes, findings)
    if not any(facts.get(f"p1.{name}") for name in NAME_FIELDS):
        few = len(facts) < _FEWEST_FACTS
        findings.append(Finding("row.almost-empty" if few else "row.no-name", wrong=few))
    typed = {
        column.target: (clean(cell)[0][:_LONGEST_TYPED], converted_by(cell))
        for column, cell in zip(plan.columns, cells, strict=True)
        if column.target in facts and _is_other_calendar(column, cell, facts)
    }
    return CheckedRow(number, tuple(cells), facts, tuple(findings), typed)


def with_cell(checked: Checked, number: int, place: int, text: str) -> Checked:
    """Return the rows with one cell changed and its row checked again.

    Args:
        checked: the rows.
        number: of the row.
        place: of the column in the plan.
        text: what the cell says now.
    """
    row = row_of(checked, number)
    if row is None or row.cells[place] == text:
        return checked
    cells = [*row.cells[:place], text, *row.cells[place + 1 :]]
    fresh = check_row(checked.plan, number, cells, checked.today)
    kept = tuple(one for one in row.findings if one.slug in _ABOUT_OTHERS)
    fresh = replace(fresh, findings=(*fresh.findings, *kept), left_out=row.left_out)
    return checked.with_rows([fresh])


def with_left_out(checked: Checked, number: int, out: bool) -> Checked:
    """Return the rows with one of them left out, or taken in again."""
    row = row_of(checked, number)
    return checked if row is None else checked.with_rows([replace(row, left_out=out)])


def row_of(checked: Checked, number: int) -> CheckedRow | None:
    """Return a row by its number, None when it holds nothing."""
    place = bisect.bisect_left(checked.rows, number, key=lambda one: one.number)
    found = checked.rows[place] if place < len(checked.rows) else None
    return found if found is not None and found.number == number else None


def _take(
    plan: Plan,
    column: Column,
    cell: str,
    today: dt.date,
    facts: dict[str, Value],
    findings: list[Finding],
    notes: list[str],
) -> None:
    """Take a cell into the facts; what cannot be kept is told, or goes to the notes."""
    try:
        found, told = read_cell(column.target, cell.strip(), today, column.calendar)
    except FieldError as error:
        findings.append(Finding(error.reason, column.index, wrong=not plan.keep_unread))
        if plan.keep_unread:
            notes.append(_note(column, cell, findings))
        return
    findings += [Finding(slug, column.index) for slug in told]
    for address, value in found.items():
        if _is_closing(address, value):
            # A case is closed by closing it, which asks for a reason; what the sheet says is kept.
            notes.append(_note(column, cell, findings))
            findings.append(Finding("case.was-closed", column.index))
        elif address == column.target or address not in facts:
            facts[address] = value
        elif facts[address] != value:
            notes.append(_note(column, cell, findings))


def _is_closing(address: str, value: Value) -> bool:
    return address in _CLOSING_FIELDS or (address == "status" and value in _CLOSED)


def _is_other_calendar(column: Column, cell: str, found: Mapping[str, Value]) -> bool:
    """Say whether a date was converted, so that what was written has to be kept beside it."""
    if not _is_dated(column.target):
        return False
    years = _YEAR.findall(ascii_digits(cell))
    stored = str(found.get(column.target, ""))
    return bool(years) and bool(stored) and not any(year in stored for year in years)


@functools.cache
def _is_dated(target: str) -> bool:
    kind = CATALOGUE.field(target.rpartition(".")[2]).kind
    return kind in {FieldKind.DATE, FieldKind.FLEXDATE}


def _note(column: Column, cell: str, findings: list[Finding]) -> str:
    text, told = clean(cell)
    safe = without_aadhaar(text)
    if safe != text:
        told = (*told, "id.aadhaar-cut")
    findings += [Finding(slug, column.index) for slug in told]
    return f"{clean(column.heading)[0]}: {safe}"


def _complete(facts: dict[str, Value], notes: list[str], findings: list[Finding]) -> None:
    """Add the notes, and the role of a second person, who is the suspect of the sheet."""
    if notes:
        own = facts.get(_NOTES_FIELD)
        lines = [str(own)] if own else []
        try:
            kept = normalise(CATALOGUE.field(_NOTES_FIELD), "\n".join([*lines, *notes]))
            facts[_NOTES_FIELD] = kept
        except FieldError as error:
            findings.append(Finding(error.reason, wrong=True))
    people = {addresses.parse(one).number for one in facts if one[0] == "p" and one[1].isdigit()}
    for number in sorted(people | ({1} if people else set())):
        facts.setdefault(f"p{number}.role", ("possible_victim" if number == 1 else "suspect",))


def _odd(plan: Plan, cells: Sequence[str], heads: Mapping[int, str]) -> str:
    """Return why a row is none of a case: the headings once more, or a sum; "" when it is one."""
    filled = [cell for cell in cells if cell]
    if len(filled) <= _MOST_OF_A_SUM and any(key_of(cell) in _SUMS for cell in filled):
        return "row.sum"
    same = sum(
        bool(cell) and cell == heads[column.index]
        for column, cell in zip(plan.columns, cells, strict=True)
    )
    return "row.headings-again" if same >= max(2, len(filled) // 2 + 1) else ""


def with_twins(rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    """Return the rows with those told that seem to be about a person of an earlier row."""
    seen: dict[tuple[str, ...], int] = {}
    told = []
    for row in rows:
        twin = 0
        for mark in _marks(row.facts):
            twin = twin or seen.setdefault(mark, row.number)
        if twin and twin != row.number:
            row = replace(row, findings=(*row.findings, Finding("row.twin", about=str(twin))))
        told.append(row)
    return told


def _marks(facts: Mapping[str, Value]) -> list[tuple[str, ...]]:
    """Return what is the same only in rows about one person."""
    name = key_of(str(facts.get("p1.name_full") or facts.get("p1.name_latin") or ""))
    beside = ("p1.phone", "p1.name_father", "fir_no")
    return [(name, one, key_of(str(facts[one]))) for one in beside if name and facts.get(one)]


def with_known(
    rows: Sequence[CheckedRow], known: Known, report: Report, token: Token
) -> list[CheckedRow]:
    """Return the rows with those told whose person is in the register already."""
    told: list[CheckedRow] = []
    for start in range(0, len(rows), _STEP):
        token.checkpoint()
        report(Progress("comparing", start, len(rows)))
        part = rows[start : start + _STEP]
        for row, case_no in zip(part, known([row.facts for row in part]), strict=True):
            if case_no and row.state in (READY, LOOK):
                row = replace(row, findings=(*row.findings, Finding("row.known", about=case_no)))
            told.append(row)
    return told

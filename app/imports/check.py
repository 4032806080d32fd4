"""What would become of every row: ready, worth a look, or rejected, with the reasons in slugs.

Rules: pure but for the question whether a person is in the register already; a row that will be
brought in loses nothing of what stands in it; a row is rejected only for what cannot be kept; a
likely duplicate is shown and decided by a person, never refused.
"""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.base.jobs import Progress, Report, Token, silent
from app.core import field_path
from app.imports import legacy
from app.imports.dated import converted_by
from app.imports.headings import key_of
from app.imports.plan import LEAVE_OUT, NAME_FIELDS, NOTES, Column, Plan, is_dated
from app.imports.sheets import Sheet
from app.imports.values import clean, read_cell, without_aadhaar
from models.errors import FieldError
from models.fields import CATALOGUE, Value, normalise
from models.fields.text import ascii_digits

READY, LOOK, REJECTED, EMPTY = "ready", "look", "rejected", "empty"
_STEP: Final = 100
_FEWEST_FACTS: Final = 2
_ABOUT_OTHERS: Final = frozenset({"row.twin", "row.known"})
_NOTES_FIELD: Final = "notes"
_CLOSING_FIELDS: Final = frozenset({"closed_on", "closure_reason"})
_CLOSED: Final = frozenset({"closed", "closed_referred"})
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NUMBERED_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})\b")
_MONTHS: Final = 12
_MOST_OF_A_SUM: Final = 4
_LONGEST_TYPED: Final = 60
_LONGEST_STOOD: Final = 20_000  # as much as a field of the register holds
_SUM_WORDS: Final = "total|grand total|sum|कुल|कुल योग|योग|महायोग|जम्मा|মোট|সর্বমোট|टोटल"
_SUMS: Final = frozenset(key_of(word) for word in _SUM_WORDS.split("|"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a row.

    Attributes:
        slug: reason of ``app.base.messages``.
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
        typed: what stood in the sheet where it was converted, and what converted it.
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
        unclear: columns of dates of which some begin with the month.
    """

    sheet: Sheet
    plan: Plan
    rows: tuple[CheckedRow, ...]
    today: dt.date
    unclear: frozenset[int] = frozenset()
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
    unclear = _unclear_columns(sheet, plan)
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
        row = check_row(plan, number, cells, today, raw, unclear)
        odd = _odd(plan, cells, heads)
        rows.append(replace(row, findings=(Finding(odd, wrong=True),)) if odd else row)
    rows = with_known(with_twins(rows), known, report, stop)
    return Checked(sheet, plan, tuple(rows), today, unclear)


def check_row(
    plan: Plan,
    number: int,
    cells: Sequence[str],
    today: dt.date,
    raw: Sequence[str] = (),
    unclear: frozenset[int] = frozenset(),
) -> CheckedRow:
    """Check one row by itself.

    Args:
        plan: where the columns go.
        number: of the row, from 1.
        cells: text of each column of the plan, as it is read.
        today: the local day.
        raw: the row as it stands in the sheet; nothing when it was read as it stands.
        unclear: columns of dates of which some begin with the month.
    """
    facts: dict[str, Value] = {}
    findings: list[Finding] = []
    notes: list[str] = []
    typed: dict[str, tuple[str, str]] = {}
    for column, cell in zip(plan.columns, cells, strict=True):
        if not cell.strip() or column.target == LEAVE_OUT:
            continue
        before = len(notes)
        if column.target == NOTES:
            notes.append(_note(column, cell, findings))
        else:
            _take(plan, column, cell, today, facts, findings, notes)
        stood = raw[column.index] if column.index < len(raw) else ""
        if column.font and column.read(stood) != stood:
            _keep_stood(column, stood, facts, len(notes) > before, typed)
        elif column.target in facts and _was_converted(column, cell, facts):
            typed[column.target] = (clean(cell)[0][:_LONGEST_TYPED], _converter(column, cell))
        if column.index in unclear and _day_or_month(cell) is True:
            findings.append(Finding("date.day-or-month", column.index))
    _complete(facts, notes, findings)
    findings += _foreign_phones(plan, cells, facts)
    if not any(facts.get(f"p1.{name}") for name in NAME_FIELDS):
        few = len(facts) < _FEWEST_FACTS
        findings.append(Finding("row.almost-empty" if few else "row.no-name", wrong=few))
    return CheckedRow(number, tuple(cells), facts, tuple(findings), typed)


def _keep_stood(
    column: Column,
    stood: str,
    facts: Mapping[str, Value],
    noted: bool,
    typed: dict[str, tuple[str, str]],
) -> None:
    """Keep what stood in a cell that was decoded, beside every fact that came of it."""
    text = without_aadhaar(clean(stood)[0])
    by = legacy.decoded_by(column.font)
    if noted:
        line = f"{clean(column.heading)[0]}: {text}"
        lines = (typed[_NOTES_FIELD][0], line) if _NOTES_FIELD in typed else (line,)
        typed[_NOTES_FIELD] = ("\n".join(lines)[:_LONGEST_STOOD], by)
    elif column.target in facts:
        typed[column.target] = (text[:_LONGEST_STOOD], by)
    elif _spouse_of(column.target) in facts:
        # "Wife of" went to the field of the husband.
        typed[_spouse_of(column.target)] = (text[:_LONGEST_STOOD], by)


def _spouse_of(target: str) -> str:
    return target.replace("name_father", "name_spouse")


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
    raw = checked.sheet.rows[number - 1] if number <= len(checked.sheet.rows) else ()
    fresh = check_row(checked.plan, number, cells, checked.today, raw, checked.unclear)
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


def written_cell(checked: Checked, row: CheckedRow, place: int) -> str:
    """Return a cell as it stands in the sheet, or as an officer put it right.

    Args:
        checked: the checked sheet.
        row: one of its rows.
        place: of the column in the plan.
    """
    column, cell = checked.plan.columns[place], row.cells[place]
    if not column.font:
        return cell
    raw = checked.sheet.rows[row.number - 1]
    stood = raw[column.index] if column.index < len(raw) else ""
    return stood if column.read(stood) == cell else cell


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


def _was_converted(column: Column, cell: str, found: Mapping[str, Value]) -> bool:
    """Say whether what was written has to be kept beside a date or an age that came of it."""
    plain = ascii_digits(cell).strip()
    if column.target.endswith(".age"):
        return not plain.isdecimal()
    if not is_dated(column.target):
        return False
    years = _YEAR.findall(plain)
    stored = str(found.get(column.target, ""))
    if not years:
        return bool(stored) and plain.replace(".", "").isdecimal()
    return bool(stored) and not any(year in stored for year in years)


def _converter(column: Column, cell: str) -> str:
    """Return what converted a cell, as it is kept beside what was written."""
    is_number = ascii_digits(cell).strip().replace(".", "").isdecimal()
    return "lifafa 1" if is_number or column.target.endswith(".age") else converted_by(cell)


def _day_or_month(cell: str) -> bool | None:
    """Say whether day and month of a date may have changed places.

    Returns:
        True when both could be a month, False when the month stands first, None otherwise.
    """
    found = _NUMBERED_DAY.match(ascii_digits(cell).strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    if first <= _MONTHS < second:
        return False
    return True if first != second and max(first, second) <= _MONTHS else None


def _unclear_columns(sheet: Sheet, plan: Plan) -> frozenset[int]:
    """Return the columns of dates in which some cells can only begin with the month."""
    return frozenset(
        column.index
        for column in plan.columns
        if is_dated(column.target)
        and any(
            _day_or_month(row[column.index]) is False
            for row in sheet.rows[plan.header_row :]
            if column.index < len(row)
        )
    )


def _foreign_phones(
    plan: Plan, cells: Sequence[str], facts: Mapping[str, Value]
) -> Iterator[Finding]:
    """Tell telephones that were taken for Indian ones though the person is of another country."""
    country = facts.get("p1.home_country")
    if country in (None, "IN"):
        return
    for column, cell in zip(plan.columns, cells, strict=True):
        is_own = column.target.startswith("p1.phone") and "+" not in cell
        if is_own and str(facts.get(column.target, "")).startswith("+91"):
            yield Finding("phone.taken-for-indian", column.index)


def _note(column: Column, cell: str, findings: list[Finding]) -> str:
    text, told = clean(cell)
    safe = without_aadhaar(text)
    if safe != text:
        told = (*told, "id.aadhaar-cut")
    findings += [Finding(slug, column.index) for slug in told]
    return f"{clean(column.heading_read)[0]}: {safe}"


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
    people = {field_path.parse(one).number for one in facts if one[0] == "p" and one[1].isdigit()}
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

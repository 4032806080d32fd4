"""A checked sheet becomes a batch of cases, goes again as one, and what stayed behind as a sheet.

Rules:

* Long work: now and then Python looks through all objects of the program for rings that nobody
  needs, and stops every thread meanwhile; while thousands of rows are made, what is there already
  is left out of that search, and put back into it afterwards.
* People who are perhaps known: asked for many rows at once, by marks that few people share (a
  telephone, a paper, the whole name as it sounds), so that it costs the same in a large register;
  how alike two people are is decided where duplicates are; it is told beside the row and blocks
  nothing.
* A batch: all rows come in within one transaction, so that whatever stops it (the officer, a full
  disk, a lost computer) leaves the register as it was; nobody else waits meanwhile, because a
  register is open in one program only; the log gets one line for the batch and holds no name of the
  file; undoing removes exactly the cases that nothing happened to, and names the others.
* Rows that stayed behind: every cell is text, also one that begins like a formula; the headings are
  those of the sheet as they were read, the cells as they stand in the sheet or as they were put
  right, with the reasons in a last column that is left out when the file comes back; the file is
  written whole or not at all and never over another one.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.base.errors import CaseStateError
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_, translate
from app.base.messages import reason
from app.core import field_path, log
from app.core.permissions import Act, require
from app.core.search_index import searching
from app.core.services import Services, reading, writing
from app.duplicates.same_person import compare
from app.imports.check import Checked, CheckedRow, Finding, Known, check, nobody, written_cell
from app.imports.guess import guess
from app.imports.headings import REASONS_HEADING
from app.imports.plan import Plan, remembered
from app.imports.sheets import ImportKnownError, NothingToImportError, Sheet
from app.matching.ending import stop_about
from app.system import files
from app.system.table_files import Row, write_xlsx
from models.base.base import new_id
from models.base.meta import get_meta, set_meta
from models.index import person_keys as marks
from models.operations import import_batch as rows
from models.operations.import_batch import orders_by_mark
from models.rows.import_batch import ImportBatch
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.fields import Value


@contextlib.contextmanager
def without_pauses() -> Iterator[None]:
    """Leave what is there now out of the search for unused rings, until the block ends."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


_KINDS: Final = frozenset({marks.PAPER, marks.PHONE, marks.NAME})
_ALIKE: Final = 60
_FEW: Final = 4


class KnownPeople:
    """Asks one register.

    Args:
        s: the open register.
    """

    def __init__(self, s: Services) -> None:
        self._services = s
        self._year = s.clock.today().year

    def __call__(self, rows: Sequence[Mapping[str, Value]]) -> list[str]:
        """Return a case number for each row, "" where nobody is known.

        Args:
            rows: facts of cases that are to be made, by address.
        """
        asked = [marks.traits_of(_person(facts), self._year) for facts in rows]
        keys = [
            frozenset(one for one in marks.keys_of(traits) if one[0] in _KINDS) for traits in asked
        ]
        with searching(self._services) as session:
            orders = orders_by_mark(session, set().union(*keys))
            near = [
                list(dict.fromkeys(order for key in own for order in orders.get(key, ())))[:_FEW]
                for own in keys
            ]
            people: dict[int, list[marks.Found]] = {}
            for found in marks.people_of(session, {order for few in near for order in few}):
                people.setdefault(found.order, []).append(found)
        return [
            _best(traits, [one for order in few for one in people.get(order, ())])
            for traits, few in zip(asked, near, strict=True)
        ]


def _best(asked: marks.Traits, people: Sequence[marks.Found]) -> str:
    best, most = "", _ALIKE - 1
    for one in people:
        score = compare(asked, one.traits).score
        if score > most:
            best, most = one.case_no, score
    return best


def _person(facts: Mapping[str, Value]) -> dict[str, Value]:
    return {name[3:]: value for name, value in facts.items() if name.startswith("p1.")}


_AT_ONCE: Final = 100
_REMEMBERED: Final = "import.plan."
_LONGEST_NAME: Final = 120


@dataclass(frozen=True)
class BatchRecord:
    """One spreadsheet that came in.

    Attributes:
        batch_id: its id.
        file_name: of the spreadsheet, without its folder.
        sheet: the sheet, "" for csv.
        added: cases made.
        rejected: rows that were left behind.
        at: Unix seconds.
        by: name of the user.
        undone: True when it was taken out again.
    """

    batch_id: str
    file_name: str
    sheet: str
    added: int
    rejected: int
    at: int
    by: str
    undone: bool


@dataclass(frozen=True)
class Undone:
    """What undoing a batch did: cases removed, numbers of those kept because they were changed."""

    batch_id: str
    removed: int
    kept: tuple[str, ...]


def propose(s: Services, sheet: Sheet, header_row: int | None = None) -> Plan:
    """Return the plan for a sheet: guessed, or as the office chose for the same headings before.

    Args:
        s: the open register.
        sheet: the sheet that was read.
        header_row: number of the row with the headings; 0 for none, None to look for it.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.IMPORT)
    plan = guess(sheet, s.clock.today(), header_row)
    with reading(s) as session:
        kept = get_meta(session, _REMEMBERED + plan.headings_key)
    if kept is None:
        return plan
    try:
        return remembered(plan, kept)
    except ValueError:
        # A field of another version; the guess is as good as ever.
        return plan


def check_sheet(
    s: Services,
    sheet: Sheet,
    plan: Plan,
    report: Report = silent,
    token: Token | None = None,
) -> Checked:
    """Say what would become of every row; nothing is written.

    Raises:
        CaseStateError: the role does not allow it.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.IMPORT)
    with without_pauses():
        return check(sheet, plan, s.clock.today(), known_in(s), report, token)


def known_in(s: Services) -> Known:
    """Return who can say whether people are in the register already."""
    return nobody if _is_empty(s) else KnownPeople(s)


def known_batch(s: Services, sheet: Sheet) -> BatchRecord | None:
    """Return the batch that brought in this very sheet and still stands, None when there is none.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.IMPORT)
    with reading(s) as session:
        found = rows.standing_batch(session, sheet.sha256, sheet.name)
        return None if found is None else _record(found, names_by_number(session))


def bring_in(
    s: Services,
    checked: Checked,
    report: Report = silent,
    token: Token | None = None,
    *,
    again: bool = False,
) -> BatchRecord:
    """Make a case of every row that comes in: all of them or none.

    Args:
        s: the open register.
        checked: the rows as the officer saw them.
        report: told how many cases are made ("importing").
        token: looked at between some cases.
        again: bring the sheet in though it was brought in before.

    Raises:
        CaseStateError: the role does not allow it.
        NothingToImportError: no row becomes a case; ``why`` is "no-name" or "no-row".
        ImportKnownError: this very sheet was brought in before; facts ``on`` and ``added``.
        NotEnoughDiskError: nothing was changed.
        Cancelled: the officer asked to stop; nothing was changed.
    """
    require(s, Act.IMPORT)
    stop = token or Token()
    wanted = _wanted(checked)
    sheet = checked.sheet
    with without_pauses(), writing(s) as session:
        before = rows.standing_batch(session, sheet.sha256, sheet.name)
        if before is not None and not again:
            raise ImportKnownError(on=before.created, added=before.added)
        made = rows.Made(new_id(), s.clock.now(), s.clock.today(), s.user.user)
        for start in range(0, len(wanted), _AT_ONCE):
            stop.checkpoint()
            report(Progress("importing", start, len(wanted)))
            part = wanted[start : start + _AT_ONCE]
            rows.add_cases(session, [_draft(row, s.user.name) for row in part], made)
        stop.checkpoint()
        batch = _batch(s, checked, made, len(wanted))
        session.add(batch)
        set_meta(session, _REMEMBERED + checked.plan.headings_key, checked.plan.to_remember())
        log.record(
            session, s, "sheet_imported", "", batch.id, added=batch.added, rejected=batch.rejected
        )
        session.flush()
        done = _record(batch, names_by_number(session))
    report(Progress("importing", len(wanted), len(wanted)))
    return done


def undo_import(
    s: Services, ref: str, report: Report = silent, token: Token | None = None
) -> Undone:
    """Take a batch out again: every case of it that nothing happened to since.

    Args:
        s: the open register.
        ref: id of the batch, or any beginning of four characters or more.
        report: told how many cases are gone ("undoing").
        token: looked at between some cases.

    Raises:
        NotFoundError, AmbiguousError: no such batch, or several.
        CaseStateError: it was undone before, or the role does not allow it.
        Cancelled: the officer asked to stop; nothing was changed.
    """
    require(s, Act.IMPORT)
    stop = token or Token()
    with writing(s) as session:
        batch = rows.find_batch(session, ref)
        if batch.undone_at is not None:
            raise CaseStateError(reason="batch.undone")
        untouched, touched = rows.cases_of(session, batch.id)
        stop_about(session, s, untouched)
        for gone in rows.remove_cases(session, untouched):
            stop.checkpoint()
            report(Progress("undoing", gone, len(untouched)))
        batch.undone_at = s.clock.now()
        batch.kept = batch.added - len(untouched)
        log.record(
            session, s, "import_undone", "", batch.id, removed=len(untouched), kept=batch.kept
        )
        return Undone(batch.id, len(untouched), tuple(touched))


def list_batches(s: Services, limit: int = 50) -> tuple[BatchRecord, ...]:
    """Return the batches of this register, the newest first.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.IMPORT)
    with reading(s) as session:
        names = names_by_number(session)
        return tuple(_record(one, names) for one in rows.batches(session, limit))


def _wanted(checked: Checked) -> list[CheckedRow]:
    wanted = [row for row in checked.rows if row.comes_in]
    if not wanted or not checked.plan.has_name:
        reason = "import.no-row" if checked.plan.has_name else "import.no-name"
        raise NothingToImportError(rows=len(checked.rows), reason=reason)
    return wanted


def _is_empty(s: Services) -> bool:
    from app.cases.case_list import list_cases
    from app.cases.records import ALL, CaseQuery

    return not list_cases(s, CaseQuery(filter=ALL, limit=1)).rows


def _draft(row: CheckedRow, owner: str) -> rows.Draft:
    case: dict[str, Any] = {"case_owner": owner}
    parts: dict[str, list[dict[str, Any]]] = {part: [] for part in field_path.LETTERS}
    for text, value in row.facts.items():
        address = _parsed(text)
        facts = _part(case, parts, address)
        facts[address.name] = value
    for text, typed in row.typed.items():
        address = field_path.parse(text)
        facts = _part(case, parts, address)
        kept = json.loads(str(facts.get("as_typed") or "{}"))
        facts["as_typed"] = json.dumps({**kept, address.name: typed}, ensure_ascii=False)
    return rows.Draft(
        case, parts[field_path.PERSON], parts[field_path.EVENT], parts[field_path.SERVICE]
    )


@functools.lru_cache(maxsize=2_000)
def _parsed(text: str) -> field_path.Address:
    return field_path.parse(text)


def _part(
    case: dict[str, Any], parts: dict[str, list[dict[str, Any]]], address: field_path.Address
) -> dict[str, Any]:
    """Return the facts that an address belongs to; persons before a numbered one are made."""
    if address.part == field_path.CASE:
        return case
    listed = parts[address.part]
    while len(listed) < address.number:
        listed.append({})
    return listed[address.number - 1]


def _batch(s: Services, checked: Checked, made: rows.Made, added: int) -> ImportBatch:
    sheet = checked.sheet
    return ImportBatch(
        id=made.batch,
        created=made.now,
        created_by=made.user,
        file_name=log.plain_line(sheet.file_name)[:_LONGEST_NAME],
        file_sha256=sheet.sha256,
        sheet=sheet.name,
        added=added,
        rejected=len(left_behind(checked.rows)),
    )


def left_behind(found: Sequence[CheckedRow]) -> list[CheckedRow]:
    """Return the rows that do not become cases and were not left out on purpose."""
    return [row for row in found if not row.comes_in and not row.left_out]


def _record(row: ImportBatch, names: Mapping[int, str]) -> BatchRecord:
    return BatchRecord(
        batch_id=row.id,
        file_name=row.file_name,
        sheet=row.sheet,
        added=row.added,
        rejected=row.rejected,
        at=row.created,
        by=names.get(row.created_by or 0, ""),
        undone=row.undone_at is not None,
    )


_UNKEPT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def save_rejected(checked: Checked, target: files.Target) -> Path:
    """Write the rejected rows as xlsx.

    Args:
        checked: the checked sheet.
        target: a file that is not there yet, the ending .xlsx is put on when it lacks; or what is
            open already.

    Raises:
        TargetExistsError, NotEnoughDiskError, FileUnreadableError: nothing was written.
    """
    path = target
    if isinstance(path, Path) and path.suffix.lower() != ".xlsx":
        path = path.with_name(path.name + ".xlsx")
    sheet = (translate(N_("Rejected rows")), *_table(checked))
    files.complete_new(path, lambda part: write_xlsx(part, [sheet]))
    return files.name_of(path)


def reasons_of(row: CheckedRow, heading: Callable[[int], str]) -> str:
    """Return why a row is not ready, in the language shown now.

    Args:
        row: a checked row.
        heading: tells the heading of a column by its place in the sheet.
    """
    return "; ".join(in_words(one, heading) for one in row.findings)


def in_words(found: Finding, heading: Callable[[int], str]) -> str:
    """Return one finding in the language shown now."""
    said = reason(found.slug).format(about=found.about)
    return f"{heading(found.column)}: {said}" if found.column >= 0 else said


def _table(checked: Checked) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return headings and rows of what stayed behind."""
    names = {one.index: one.heading for one in checked.plan.columns}
    heads = tuple(_kept(text) for text in (*names.values(), translate(REASONS_HEADING)))

    def rows() -> Iterator[Row]:
        for row in left_behind(checked.rows):
            why = reasons_of(row, lambda index: names.get(index, ""))
            cells = (written_cell(checked, row, place) for place in range(len(row.cells)))
            yield [_kept(text) for text in (*cells, why)]

    return heads, rows()


def _kept(text: str) -> str:
    """Return a text without what no spreadsheet can hold."""
    return _UNKEPT.sub(" ", text)

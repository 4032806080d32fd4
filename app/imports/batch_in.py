"""A checked sheet becomes a batch of cases, and a batch goes again as one.

Rules: all rows come in within one transaction, so that whatever stops it (the officer, a full disk,
a lost computer) leaves the register as it was; nobody else waits meanwhile, because a register is
open in one program only; the log gets one line for the batch and holds no name of the file; undoing
removes exactly the cases that nothing happened to, and names the others.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.base.errors import CaseStateError
from app.base.jobs import Progress, Report, Token, silent
from app.core import field_path, log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.imports.check import Checked, CheckedRow, Known, check, nobody
from app.imports.errors import (
    ImportKnownError,
    NothingToImportError,
)
from app.imports.guess import guess
from app.imports.known_people import KnownPeople
from app.imports.plan import Plan, remembered
from app.imports.quiet import without_pauses
from app.imports.sheets import Sheet
from app.matching.ending import stop_about
from models.base.base import new_id
from models.base.meta import get_meta, set_meta
from models.operations import import_batch as rows
from models.rows.import_batch import ImportBatch
from models.rows.user import names_by_number

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

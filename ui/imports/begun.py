"""Where the columns of a sheet were to go and which rows were put right, as a draft.

Rules: the file is read again, never kept; the choices are taken up when it has the same headings;
a text that makes no sense changes nothing; choosing another file is beginning anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.imports.guess import reread
from app.imports.plan import CHOSEN, LIKELY, NONE, REMEMBERED, SURE, Plan, remembered
from app.imports.sheets import Sheet

_HOW = frozenset({SURE, LIKELY, REMEMBERED, CHOSEN, NONE})


def begun_text(
    path: Path | None, sheet: Sheet, plan: Plan, rows: Sequence[dict[str, Any]] = ()
) -> str:
    """Return choices as a text, with where the file lies, and the rows that were put right."""
    kept: dict[str, Any] = {
        "path": str(path or ""),
        "sheet": sheet.name,
        "header_row": plan.header_row,
        "headings": plan.headings_key,
        "choices": plan.to_remember(),
        "how": [one.how for one in plan.columns],
    }
    if rows:
        kept["rows"] = list(rows)
    return json.dumps(kept, ensure_ascii=False)


def begun_rows(text: str, plan: Plan) -> object:
    """Return the rows of a text that were put right; nothing when it is for other headings."""
    kept = read_begun(text)
    return kept.get("rows") if kept.get("headings") == plan.headings_key else None


def begun_plan(text: str, sheet: Sheet, plan: Plan, propose: Callable[[int], Plan]) -> Plan:
    """Return a plan with the choices of a text, the plan itself when they are not for this sheet.

    Args:
        text: as `begun_text` returned it.
        sheet: what was read.
        plan: the guesses for it.
        propose: returns the guesses for another row of headings.
    """
    kept = read_begun(text)
    row, how = kept.get("header_row"), kept.get("how")
    if not isinstance(row, int) or not 0 <= row <= len(sheet.rows) or not isinstance(how, list):
        return plan
    there = plan if row == plan.header_row else propose(row)
    if there.headings_key != kept.get("headings") or not _HOW.issuperset(how):
        return plan
    try:
        found = remembered(there, str(kept.get("choices", "")))
    except (ValueError, RecursionError):
        return plan
    columns = [replace(one, how=was) for one, was in zip(found.columns, how, strict=False)]
    found = replace(found, columns=(*columns, *found.columns[len(columns) :]))
    for one in columns:
        if one.decided:
            found = reread(sheet, found, one.index, one.reading)
    return found


def read_begun(text: str) -> dict[str, Any]:
    """Return what `begun_text` wrote, nothing when it is of another kind."""
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}

"""What can be shown of list and cases while some pages of the register cannot be read.

Rules: used only after the ordinary way met a damaged page; what can be read is shown, what cannot
is named; nothing is written, and a case of which a part is missing is not changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.base.errors import NotFoundError, RegisterDamagedError
from app.cases.case_view import note_records, shown_case, task_records, timeline, wish_records
from app.cases.records import CasePage, CaseRecord, CaseSummary
from app.core.services import Services, reading, register_refusals
from models.index.full_text import fold, words
from models.queries import lookup
from models.register.partial_read import readable_lines
from models.rows.case import PARTS

if TYPE_CHECKING:
    from app.cases.records import CaseQuery
    from models.queries.listing import CaseLine
    from models.register.database import Session

DAMAGED = "damaged"
_CASE = "case"
_ORDER: dict[str, Callable[[CaseSummary], str]] = {
    "name": lambda row: row.name,
    "age": lambda row: row.age.rjust(3),
    "place": lambda row: row.place,
    "status": lambda row: row.status,
    "next_step_on": lambda row: row.next_step_on,
}


def readable_case(s: Services, ref: str) -> CaseRecord:
    """Return what can be read of a case; its state is "damaged".

    Args:
        s: the open register, not inside a seal.
        ref: as for ``cases.show_case``.

    Raises:
        NotFoundError, AmbiguousError: as for ``cases.show_case``.
        RegisterDamagedError: nothing of it can be read, not even in the list.
    """
    try:
        with reading(s) as session:
            case_id = lookup.find_case(session, ref).id
    except RegisterDamagedError:
        return _only_its_line(s, ref)
    unreadable = tuple(part for part in (*PARTS, *_BESIDE) if not _is_readable(s, case_id, part))
    with reading(s) as session:
        row = lookup.find_case(session, case_id)
        return shown_case(session, s, row, unreadable)


def _is_readable(s: Services, case_id: str, part: str) -> bool:
    try:
        with reading(s) as session:
            if part in _BESIDE:
                _BESIDE[part](session, s, case_id)
            else:
                list(getattr(lookup.find_case(session, case_id), part))
    except RegisterDamagedError:
        return False
    return True


_BESIDE: dict[str, Callable[[Session, Services, str], object]] = {
    "timeline": lambda session, s, case_id: timeline(session, s, case_id, {}),
    "tasks": lambda session, _s, case_id: task_records(session, case_id, {}),
    "notes": lambda session, _s, case_id: note_records(session, case_id, {}),
    "wishes": lambda session, _s, case_id: wish_records(session, case_id, {}, {}),
}


def _only_its_line(s: Services, ref: str) -> CaseRecord:
    """Return a case of which only the line in the list can be read."""
    with register_refusals():
        lines, lost = readable_lines(s.register)
    known = [line for line, _order in lines] + lost
    found = [line for line in known if ref in (line.id, line.case_no)]
    if not found:
        raise RegisterDamagedError
    line = found[0]
    return CaseRecord(
        line.id, line.case_no, line.status or "", "", "", line.updated, {}, (), (), (), (), (),
        state=DAMAGED, unreadable=(_CASE, *PARTS, *_BESIDE),
    )  # fmt: skip


def readable_page(
    s: Services,
    asked: CaseQuery,
    fits: Callable[[CaseLine], bool],
    shown: Callable[..., CaseSummary],
) -> CasePage:
    """Return a page of the list out of the lines that can be read, one by one.

    Args:
        s: the open register, not inside a seal.
        asked: what is asked; filters are judged by ``fits``.
        fits: says whether a line is behind the filter that was asked for.
        shown: makes a row of a line.

    Raises:
        NotFoundError: the case named by ``after`` is gone.
    """
    with register_refusals():
        lines, lost = readable_lines(s.register)
    rows = [(shown(line, set()), order) for line, order in lines if fits(line)]
    if asked.text.strip():
        rows = [(row, order) for row, order in rows if _matches(row, asked.text)]
    rows.sort(key=lambda one: _key(asked.order, *one), reverse=_is_downwards(asked))
    # What cannot be read comes first, so that nobody overlooks it.
    found = [_lost_row(line) for line in lost if not asked.text.strip()]
    found += [row for row, _order in rows]
    if asked.after is not None:
        places = [place for place, row in enumerate(found) if row.case_id == asked.after]
        if not places:
            raise NotFoundError
        found = found[places[0] + 1 :]
    more = len(found) > asked.limit
    return CasePage(rows=tuple(found[: asked.limit]), counts={}, more=more, or_more=frozenset())


def _matches(row: CaseSummary, typed: str) -> bool:
    """Say whether every word that is looked for begins a word of what a row shows."""
    shown = words(fold(" ".join((row.case_no, row.name, row.place))).casefold())
    wanted = words(fold(typed).casefold())
    return all(any(one.startswith(word) for one in shown) for word in wanted)


def _key(order: str, row: CaseSummary, number: int) -> tuple[bool, str, int]:
    if order in _ORDER:
        value = _ORDER[order](row)
        return not value, value, number
    return False, "", number if order == "case_no" else row.updated_at


def _is_downwards(asked: CaseQuery) -> bool:
    return (asked.order not in _ORDER) != asked.reverse


def _lost_row(line: CaseLine) -> CaseSummary:
    return CaseSummary(line.id, line.case_no, "", "", "", "", "", line.updated, damaged=True)

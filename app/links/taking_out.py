"""What comes again, taken out: a note for a case conference, and the list as a spreadsheet.

Rules:

* The note: a person chooses the cases and may change the words; the note names cases by their
  numbers and nobody else; it is written into all of the cases or into none; a case that is closed
  is named to the others and gets no note.
* The list: only who may export takes it out, because it names people; the file appears when it is
  complete and never replaces another; what was made up for practice says so; the log tells that the
  list left, never what stood in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.base.errors import FactRefusedError
from app.base.jobs import Report, Token, silent
from app.base.language import N_, translate
from app.cases.case_work import write_note
from app.core import log, partial_files
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.links.found import KINDS, ROUTE, Group, cases_of, recurring
from app.statistics.periods import Period
from app.system import files
from app.system.table_files import Row, write_xlsx
from models.queries import lookup

MOST: Final = 50
"""Most cases of one conference."""

_LEAST: Final = 2
_NOTE: Final = N_("Note")
_CASES: Final = N_("Cases")
_OTHERS: Final = N_("Other cases: {numbers}")
_PROPOSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "suspect": N_("Case conference: the same suspect may be named in several cases."),
        "phone": N_("Case conference: the same telephone number stands in several cases."),
        "vehicle": N_("Case conference: the same vehicle stands in several cases."),
        "account": N_("Case conference: the same account stands in several cases."),
        "place": N_("Case conference: several cases name the same place of exploitation."),
        "route": N_("Case conference: several cases tell of the same route."),
        "district": N_("Case conference: several cases tell of exploitation in the same district."),
    }
)
_TO_TALK: Final = N_(
    "To talk about together: what each case knows, who investigates, and what must not be done"
    " alone."
)


@dataclass(frozen=True)
class Conference:
    """What was written. `noted` are numbers of cases that got the note, `named` all of them."""

    noted: tuple[str, ...]
    named: tuple[str, ...]


def proposed_words(kind: str) -> str:
    """Return words for a note about a thing of this kind, in the language that is shown.

    Raises:
        FactRefusedError: no such kind.
    """
    if kind not in KINDS:
        raise FactRefusedError(field=N_("Kind"), reason="code.unknown")
    return f"{translate(_PROPOSED[kind])} {translate(_TO_TALK)}"


def others_line(case_no: str, numbers: Sequence[str]) -> str:
    """Return the line below a note that names the other cases."""
    others = ", ".join(one for one in numbers if one != case_no)
    return translate(_OTHERS).format(numbers=others)


def note_conference(s: Services, cases: Sequence[str], words: str) -> Conference:
    """Write the note of a case conference into cases.

    Args:
        s: the open register.
        cases: ids or numbers of two to ``MOST`` cases.
        words: the note; below it stand the numbers of the other cases.

    Raises:
        NotFoundError, AmbiguousError: no such case; nothing was written.
        CaseStateError: the role does not allow it.
        FactRefusedError: nothing to write, too few or too many cases, or none of them is open.
    """
    require(s, Act.CHANGE)
    text = kept_text(words, "notes", _NOTE)
    if not text:
        raise FactRefusedError(field=_NOTE, reason="value.missing")
    noted = []
    with writing(s) as session:
        found = {row.id: row for row in (lookup.find_case(session, one) for one in cases)}
        rows = [row for row in found.values() if not row.binned]
        able = [row for row in rows if row.record_state == "open"]
        if len(rows) > MOST:
            raise FactRefusedError(field=_CASES, reason="list.too-long")
        if len(rows) < _LEAST or not able:
            raise FactRefusedError(field=_CASES, reason="conference.too-few")
        named = tuple(row.case_no for row in rows)
        for row in able:
            whole = kept_text(f"{text}\n{others_line(row.case_no, named)}", "notes", _NOTE)
            write_note(session, s, row, whole)
            noted.append(row.case_no)
    return Conference(tuple(noted), named)


SUFFIX: Final = ".xlsx"
MOST_WRITTEN: Final = 100_000
"""Most things of each kind in a file: of all kinds there is room for them on one sheet."""

_HEADS: Final = (
    N_("Kind"),
    N_("What"),
    N_("Also written, or to where"),
    N_("How sure"),
    N_("Cases"),
    N_("First case"),
    N_("Last case"),
    N_("Case numbers"),
)
_POSSIBLE: Final = N_("Possibly the same")
_SHEET: Final = N_("Seen in several cases")
_PRACTICE: Final = N_("Practice data")
_MADE_UP: Final = N_("made up")


def write_list(
    s: Services,
    target: files.Target,
    kinds: tuple[str, ...] = tuple(KINDS),
    period: Period | None = None,
    report: Report = silent,
    token: Token | None = None,
) -> int:
    """Write what comes again into a new spreadsheet.

    Args:
        s: the open register.
        target: a new file that ends in ``.xlsx``, or what is open already.
        kinds: which of ``KINDS``.
        period: only cases registered in these days count; None for all.
        report: as for ``recurring``.
        token: looked at between parts of the work.

    Returns:
        How many things were written.

    Raises:
        CaseStateError: the role may not export.
        FactRefusedError: another ending, no such kind, or more than a sheet has room for.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
        Cancelled: the officer asked to stop; nothing was left behind.
    """
    require(s, Act.EXPORT)
    if isinstance(target, Path) and target.suffix.casefold() != SUFFIX:
        raise FactRefusedError(field=N_("Format"), reason="code.unknown")
    files.refuse_taken(target)
    token = token or Token()
    found = recurring(s, kinds, period, report, token, MOST_WRITTEN)
    if any(count > MOST_WRITTEN for count in found.counts.values()):
        raise FactRefusedError(field=N_("Kind"), reason="list.too-long")
    practice = s.office.practice
    heads = tuple(translate(one) for one in (*_HEADS, *((_PRACTICE,) if practice else ())))
    sheet = (translate(_SHEET), heads, _rows(s, found.groups, period, token))
    form = SUFFIX.removeprefix(".")
    partial_files.complete_noted(
        s,
        target,
        lambda part: write_xlsx(part, [sheet]),
        lambda session: log.record(session, s, "recurring_exported", format=form),
    )
    return len(found.groups)


def _rows(
    s: Services, groups: tuple[Group, ...], period: Period | None, token: Token
) -> Iterator[Row]:
    for one in groups:
        token.checkpoint()
        numbers = ", ".join(case.case_no for case in cases_of(s, one, period))
        row: Row = [
            translate(KINDS[one.kind]),
            one.value,
            f"→ {one.other}" if one.kind == ROUTE else one.other,
            translate(_POSSIBLE) if one.possible else "",
            one.cases,
            one.first,
            one.last,
            numbers,
        ]
        yield [*row, translate(_MADE_UP)] if s.office.practice else row

"""Cases written into one file in an open format, for those who may export; one as plain JSON.

Rules:

* A case as JSON: every fact stands under its catalogue name as it is stored; parts are told apart
  by their numbers, never by ids of this register; the content of papers is not in the document but
  their size and hash are; what is not a fact (log, history) is not in it.
* The file: the file appears when it is complete and never replaces another; it holds every case of
  the choice, in one look at the register; a line of the log says who took how many cases in which
  format; cases sealed for named users are left out, and nothing tells whether there are any; one of
  them is taken out alone, from inside its seal, and the line is there before the file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from app.base.errors import FactRefusedError
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_, translate
from app.core import log, partial_files
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.exports.tables import (
    ATTRIBUTION,
    Table,
    all_tables,
    events_table,
    htcds_persons,
    persons_table,
)
from app.system import files
from app.system.table_files import Row, write_csv, write_xlsx
from models.fields import CATALOGUE, FieldKind
from models.queries import lookup
from models.queries.case_cursor import Walk, count, walk
from models.rows.sealed import case_ids

if TYPE_CHECKING:
    from models.base.base import CatalogueRow, KeepsTyped
    from models.fields import Value
    from models.queries.case_cursor import WholeCase
    from models.register.database import Session
    from models.rows.case import Attachment, Consent, Event, Person, Service
    from models.rows.case_work import CaseNote, Task
    from models.rows.wish import Wish


FORMAT = "lifafa-cases"
VERSION = 1

type Document = dict[str, Any]


CASE_MEMBERS: Final = frozenset(
    {
        *("case_no", "record_state", "created", "facts", "typed", "persons", "events", "services"),
        *("consents", "consent_sides", "papers", "tasks", "notes", "wishes"),
    }
)
"""The members of the document of a case."""


def case_document(whole: WholeCase) -> Document:
    """Return the document of a case, members in a fixed order.

    Args:
        whole: a case of an open session.
    """
    case = whole.case
    numbers = {person.id: person.position for person in case.persons}
    papers = {paper.id: place for place, paper in enumerate(case.attachments, start=1)}
    return {
        "case_no": case.case_no,
        "record_state": case.record_state,
        "created": case.created,
        "facts": facts(case, numbers),
        "typed": typed(case),
        "persons": [_part(one, numbers) for one in case.persons],
        "events": [_part(one, numbers) for one in case.events],
        "services": [_part(one, numbers) for one in case.services],
        "consents": [_consent(consent, numbers, papers) for consent in case.consents],
        "consent_sides": _sides(whole, numbers),
        "papers": [_paper(paper, numbers) for paper in case.attachments],
        "tasks": [_task(one) for one in whole.tasks],
        "notes": _notes(whole.notes),
        "wishes": [_wish(one, numbers) for one in whole.wishes],
    }


def facts(row: CatalogueRow, numbers: Mapping[str, int]) -> Document:
    """Return the filled fields of a row as JSON values; persons are told by number ("p1").

    Args:
        row: a case or a part of one.
        numbers: person id to number in the case.
    """
    return {name: _value(name, value, numbers) for name, value in row.facts().items()}


def typed(row: KeepsTyped) -> Document:
    """Return what was written where it was converted: field name to [text, converter]."""
    return {name: list(pair) for name, pair in row.typed().items()}


def stored(
    entity: str, values: Document, ids: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the facts of a document as they are stored, and the names nobody knows here.

    Args:
        entity: case, person, event, service or consent.
        values: the facts.
        ids: "p1" to the id of that person in this register.
    """
    known = {field.name for field in CATALOGUE.of(entity)}
    kept = {name: _kept(name, value, ids) for name, value in values.items() if name in known}
    return kept, sorted(values.keys() - known)


def _value(name: str, value: Value, numbers: Mapping[str, int]) -> Any:
    if not isinstance(value, tuple):
        return value
    if CATALOGUE.field(name).kind is FieldKind.PERSONS:
        return [f"p{numbers[one]}" for one in value if one in numbers]
    return list(value)


def _kept(name: str, value: Any, ids: Mapping[str, str]) -> Any:
    if not isinstance(value, list):
        return value
    if CATALOGUE.field(name).kind is FieldKind.PERSONS:
        return tuple(ids[one] for one in value if one in ids)
    return tuple(value)


def _part(row: Person | Event | Service, numbers: Mapping[str, int]) -> Document:
    return {"number": row.position, "facts": facts(row, numbers), "typed": typed(row)}


def _notes(notes: Sequence[CaseNote]) -> list[Document]:
    numbers = {one.id: one.position for one in notes}
    return [
        {
            "number": one.position,
            "text": one.text,
            "corrects": numbers.get(one.corrects or ""),
            "at": one.at,
        }
        for one in notes
    ]


def _task(task: Task) -> Document:
    return {
        "title": task.title,
        "due_on": task.due_on,
        "created": task.created,
        "done_at": task.done_at,
        "dropped": task.dropped,
    }


def _wish(wish: Wish, numbers: Mapping[str, int]) -> Document:
    return {
        "person": numbers[wish.person_id],
        "kind": wish.kind,
        "section": wish.section,
        "words": wish.words,
        "stated_by": wish.stated_by,
        "stated_on": wish.stated_on,
        "written": wish.created,
        "outcome": wish.outcome,
        "ground": wish.ground,
        "answer": wish.answer,
        "decided_on": wish.decided_on,
        "decided_at": wish.decided_at,
    }


def _consent(consent: Consent, numbers: dict[str, int], papers: dict[str, int]) -> Document:
    return {
        "person": numbers[consent.person_id],
        "recorded": consent.created,
        "papers": [papers[one] for one in consent.attachment_ids or () if one in papers],
        "facts": facts(consent, numbers),
    }


def _sides(whole: WholeCase, numbers: dict[str, int]) -> list[Document]:
    """Return, for people of cases that became one, which decisions came from which case."""
    places = {one.id: place for place, one in enumerate(whole.case.consents, start=1)}
    return [
        {
            "person": numbers[side.person_id],
            "consents": sorted(places[one] for one in side.consent_ids or () if one in places),
        }
        for side in whole.sides
        if side.person_id in numbers
    ]


def _paper(paper: Attachment, numbers: dict[str, int]) -> Document:
    return {
        "title": paper.title,
        "file_name": paper.file_name,
        "kind": paper.kind,
        "media_type": paper.media_type,
        "size": paper.size,
        "sha256": paper.sha256,
        "consent_group": paper.consent_group,
        "person": numbers.get(paper.person_id or "", 0),
        "added": paper.created,
    }


XLSX, CSV, JSON, HTCDS = "xlsx", "csv", "json", "htcds"
FORMATS = (XLSX, CSV, JSON, HTCDS)
SUFFIXES = {XLSX: ".xlsx", CSV: ".csv", JSON: ".json", HTCDS: ".xlsx"}
_BUFFER_BYTES = 1024 * 1024
STATES = ("open", "closed", "transferred", "duplicate")


@dataclass(frozen=True)
class ExportChoice:
    """What is taken out.

    Attributes:
        format: xlsx, csv, json or htcds.
        state: open, closed, transferred or duplicate; "" for all.
        since: first day of registration as typed, "" for no limit.
        until: last day of registration as typed, "" for no limit.
        words: True tells values in words of the language shown now, False as codes; JSON and
            HTCDS always hold codes.
        only: ids of the cases that were chosen one by one, at most a thousand; None for all that
            the rest of the choice takes.
    """

    format: str
    state: str = ""
    since: str = ""
    until: str = ""
    words: bool = True
    only: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Exported:
    """What an export did: the file ("-" for what was open already), how many cases are in it."""

    file: Path
    cases: int


def export_cases(
    s: Services,
    choice: ExportChoice,
    target: files.Target,
    report: Report = silent,
    token: Token | None = None,
) -> Exported:
    """Write cases into a new file.

    Args:
        s: the open register.
        choice: what, and in which format.
        target: where the file is to be, nothing is there yet; or what is open already.
        report: told the step "exporting" in cases.
        token: asked between cases whether to stop.

    Raises:
        CaseStateError: the role may not export, or a spreadsheet cannot hold so many rows.
        FactRefusedError: not a format, state or day.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
        Cancelled: the officer asked to stop; nothing was left behind.
    """
    require(s, Act.EXPORT)
    if s.inside_seal:
        _note_sealed(s, target)
        with partial_files.noted(s, target) as digits:
            return write_cases(s, choice, target, report, token, digits=digits)

    def line(count: int) -> None:
        partial_files.told(
            s,
            lambda session: log.record(
                session, s, "cases_exported", format=choice.format, cases=count
            ),
        )

    with partial_files.noted(s, target) as digits:
        return write_cases(s, choice, target, report, token, line, digits)


def _note_sealed(s: Services, target: files.Target) -> None:
    """Write down that a sealed case is taken out, and commit it before the file is there."""
    files.refuse_taken(target)
    with writing(s) as session:
        for one in case_ids(session):
            case_no = lookup.find_case(session, one).case_no
            log.record(session, s, "sealed_exported", case_no, one)
    s.keep_now()


def _no_line(_count: int) -> None:
    """Leave the line to who asked."""


def write_cases(
    s: Services,
    choice: ExportChoice,
    target: files.Target,
    report: Report,
    token: Token | None,
    line: Callable[[int], None] = _no_line,
    digits: str = "",
) -> Exported:
    """Do what ``export_cases`` does, for a caller that asks for the role.

    Args:
        s: as for ``export_cases``, like the next four.
        choice: what, and in which format.
        target: where the file is to be.
        report: told the step "exporting" in cases.
        token: asked between cases whether to stop.
        line: told how many cases are in the file that is complete, before it has its name.
        digits: of its half, "" for any.
    """
    which = _walk(s, choice)
    with reading(s) as session:
        total = count(session, which)
        counted = _Counted(session, which, total, report, token)
        write = _WRITERS[choice.format]
        files.complete_new(
            target,
            lambda part: write(s, session, choice, part, counted),
            lambda: line(total),
            digits,
        )
    return Exported(files.name_of(target), total)


class _Counted:
    """The cases of the choice, told to the report as they pass, as often as they are asked for."""

    def __init__(
        self, session: Session, which: Walk, total: int, report: Report, token: Token | None
    ) -> None:
        self._session, self._which, self._total = session, which, total
        self._report, self._token = report, token
        self.passes, self._done = 1, 0

    def __iter__(self) -> Iterator[WholeCase]:
        for case in walk(self._session, self._which):
            if self._token is not None:
                self._token.checkpoint()
            self._done += 1
            self._report(Progress("exporting", self._done, self._total * self.passes))
            yield case

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield the rows of a table over all cases."""
        for case in self:
            yield from table.rows(case)


def _walk(s: Services, choice: ExportChoice) -> Walk:
    if choice.format not in FORMATS:
        raise FactRefusedError(field=N_("Format"), reason="code.unknown")
    if choice.state and choice.state not in STATES:
        raise FactRefusedError(field=CATALOGUE.field("status").label, reason="code.unknown")
    since, until = _day(s, choice.since), _day(s, choice.until)
    return Walk(choice.state or None, since, until, choice.only)


def _day(s: Services, typed: str) -> str | None:
    """Return a day as it is stored."""
    return kept_text(typed.strip(), "registered_on", today=s.clock.today()) or None


def _marked(s: Services, table: Table) -> Table:
    """Return a table that says in each row of the practice register that it is made up."""
    if not s.office.practice:
        return table
    heads = (*table.heads, translate(N_("Practice data")))
    made_up = translate(N_("made up"))

    def rows(whole: WholeCase) -> Iterator[Row]:
        for row in table.rows(whole):
            yield [*row, made_up]

    return Table(table.title, heads, rows)


def _write_xlsx(
    s: Services, session: Session, choice: ExportChoice, part: files.Target, cases: _Counted
) -> None:
    tables = [_marked(s, one) for one in all_tables(session, words=choice.words)]
    cases.passes = len(tables)
    write_xlsx(part, ((translate(one.title), one.heads, cases.rows(one)) for one in tables))


def _write_htcds(
    s: Services, session: Session, choice: ExportChoice, part: files.Target, cases: _Counted
) -> None:
    tables = [_marked(s, one) for one in (htcds_persons(), events_table())]
    cases.passes = len(tables)
    sheets = [(translate(one.title), one.heads, cases.rows(one)) for one in tables]
    write_xlsx(part, [*sheets, (translate(N_("Source")), (ATTRIBUTION,), iter(()))])


def _write_csv(
    s: Services, session: Session, choice: ExportChoice, part: files.Target, cases: _Counted
) -> None:
    table = _marked(s, persons_table(session, words=choice.words))
    _write(part, lambda file: write_csv(file, table.heads, cases.rows(table)))


def _write_json(
    s: Services, session: Session, choice: ExportChoice, part: files.Target, cases: _Counted
) -> None:
    _write(part, lambda file: write_documents(s, file, cases))


def write_documents(s: Services, file: BinaryIO, cases: _Counted) -> None:
    """Write the documents of cases as one JSON object, one case a line."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "office": s.office.name,
        "office_id": s.office.office_id,
        "made": s.clock.now(),
    }
    if s.office.practice:
        head["practice"] = True
    file.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "cases": [')
    before = b"\n"
    for case in cases:
        file.write(before + json.dumps(case_document(case), ensure_ascii=False).encode())
        before = b",\n"
    file.write(b"\n]}\n")


def _write(part: files.Target, content: Callable[[BinaryIO], None]) -> None:
    def buffered(raw: BinaryIO) -> None:
        buffer = io.BufferedWriter(raw, _BUFFER_BYTES)
        content(buffer)
        buffer.flush()
        buffer.detach()

    files.write_new(part, buffered)


_WRITERS: dict[str, Callable[[Services, Session, ExportChoice, files.Target, _Counted], None]] = {
    XLSX: _write_xlsx,
    CSV: _write_csv,
    JSON: _write_json,
    HTCDS: _write_htcds,
}

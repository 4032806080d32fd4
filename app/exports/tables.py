"""Cases as tables: what stands in which column, for spreadsheets.

Rules: columns come from the catalogue, and only those that hold something anywhere; a value is
told in words in the language shown now, or as it is stored; every row begins with the case number,
so that tables can be joined again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.language import N_, translate
from app.base.messages import show_day
from app.system.table_files import Cell, Row
from models.fields import CATALOGUE, code_label, show
from models.queries.case_cursor import filled_fields

if TYPE_CHECKING:
    from models.base.base import CatalogueRow
    from models.queries.case_cursor import WholeCase
    from models.register.database import Session
    from models.rows.case import Case

CASE_NO = N_("Case number")
NUMBER = N_("Number")
PERSON = N_("Person")


@dataclass(frozen=True)
class Table:
    """One table of an export.

    Attributes:
        title: English message id, at most 31 characters in every language.
        heads: headings, translated.
        rows: the rows of one case.
    """

    title: str
    heads: tuple[str, ...]
    rows: Callable[[WholeCase], Iterator[Row]]


class Columns:
    """The filled columns of one entity.

    Args:
        session: any session.
        entity: name of the entity.
        words: True tells values in words, False as they are stored.
    """

    def __init__(self, session: Session, entity: str, *, words: bool) -> None:
        self._fields = [CATALOGUE.field(name) for name in filled_fields(session, entity)]
        self._words = words
        self.heads = tuple(
            translate(field.label) if words else field.name for field in self._fields
        )

    def cells(self, row: CatalogueRow | None) -> Row:
        """Return the cells of a row; of nothing, empty ones."""
        if row is None:
            return [""] * len(self._fields)
        return [self._cell(row, number) for number in range(len(self._fields))]

    def _cell(self, row: CatalogueRow, number: int) -> Cell:
        field = self._fields[number]
        value = row.get(field.name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if self._words:
            return show(field, value, translate)
        return ", ".join(value) if isinstance(value, tuple) else _stored(value)


def persons_table(session: Session, *, words: bool) -> Table:
    """Return one row for each person, with the facts of the case before those of the person."""
    of_case = Columns(session, "case", words=words)
    of_person = Columns(session, "person", words=words)

    def rows(whole: WholeCase) -> Iterator[Row]:
        case = whole.case
        first = [case.case_no, *of_case.cells(case)]
        for person in case.persons:
            yield [*first, person.position, *of_person.cells(person)]
        if not case.persons:
            yield [*first, "", *of_person.cells(None)]

    heads = (_head(CASE_NO, "case_no", words), *of_case.heads)
    heads += (_head(PERSON, "person", words), *of_person.heads)
    return Table(N_("Cases and persons"), heads, rows)


def all_tables(session: Session, *, words: bool) -> tuple[Table, ...]:
    """Return every table of the register."""
    return (
        persons_table(session, words=words),
        _parts(session, N_("Events"), "event", lambda case: case.events, words=words),
        _parts(session, N_("Help"), "service", lambda case: case.services, words=words),
        _consents(session, words=words),
        _tasks(words=words),
        _notes(words=words),
        _papers(words=words),
    )


def _parts(
    session: Session,
    title: str,
    entity: str,
    parts: Callable[[Case], Sequence[CatalogueRow]],
    *,
    words: bool,
) -> Table:
    columns = Columns(session, entity, words=words)

    def rows(whole: WholeCase) -> Iterator[Row]:
        case = whole.case
        for number, part in enumerate(parts(case), start=1):
            yield [case.case_no, number, *columns.cells(part)]

    heads = (_head(CASE_NO, "case_no", words), _head(NUMBER, "number", words))
    return Table(title, (*heads, *columns.heads), rows)


def _consents(session: Session, *, words: bool) -> Table:
    columns = Columns(session, "consent", words=words)

    def rows(whole: WholeCase) -> Iterator[Row]:
        case = whole.case
        numbers = {person.id: person.position for person in case.persons}
        for consent in case.consents:
            yield [case.case_no, numbers.get(consent.person_id, ""), *columns.cells(consent)]

    heads = (_head(CASE_NO, "case_no", words), _head(PERSON, "person", words))
    return Table(N_("Consent"), (*heads, *columns.heads), rows)


def _tasks(*, words: bool) -> Table:
    def rows(whole: WholeCase) -> Iterator[Row]:
        for task in whole.tasks:
            yield [whole.case.case_no, task.title, task.due_on or "", _moment(task.done_at)]

    heads = (
        _head(CASE_NO, "case_no", words),
        _head(N_("Next step"), "title", words),
        _head(N_("Due on"), "due_on", words),
        _head(N_("Done on"), "done_on", words),
    )
    return Table(N_("Next steps"), heads, rows)


def _notes(*, words: bool) -> Table:
    def rows(whole: WholeCase) -> Iterator[Row]:
        for note in whole.notes:
            yield [whole.case.case_no, _moment(note.at), note.text]

    heads = (
        _head(CASE_NO, "case_no", words),
        _head(N_("Written on"), "written_on", words),
        _head(N_("Note"), "text", words),
    )
    return Table(N_("Notes"), heads, rows)


def _papers(*, words: bool) -> Table:
    def rows(whole: WholeCase) -> Iterator[Row]:
        case = whole.case
        for paper in case.attachments:
            kind = paper.kind
            told = translate(code_label("attachment_kind", kind)) if words else kind
            yield [case.case_no, paper.title, told, paper.file_name, paper.size, paper.sha256]

    heads = (
        _head(CASE_NO, "case_no", words),
        _head(N_("Title"), "title", words),
        _head(N_("Kind"), "kind", words),
        _head(N_("File name"), "file_name", words),
        _head(N_("Size in bytes"), "size", words),
        _head(N_("Check sum"), "sha256", words),
    )
    return Table(N_("Documents"), heads, rows)


def _head(label: str, name: str, words: bool) -> str:
    return translate(label) if words else name


def _stored(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""


def _moment(at: int | None) -> str:
    return show_day(at) if at else ""

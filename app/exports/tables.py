"""Cases as tables: our own columns for spreadsheets, and those of HTCDS 2.0.

Rules:

* Our own: columns come from the catalogue, and only those that hold something anywhere; a value is
  told in words in the language shown now, or as it is stored; every row begins with the case
  number, so that tables can be joined again.
* HTCDS: column names and codes are spelled as the standard spells them (© IOM, CC BY 4.0, changed
  only by leaving columns out); a code without a counterpart there becomes "Other" where the
  standard has it, and else stays empty; which field fills which column is said in the catalogue
  alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.language import N_, translate
from app.base.messages import show_day
from app.system.table_files import Cell, Row
from models.fields import CATALOGUE, CODE_LISTS, FieldKind, code_label, show, tables
from models.fields.crosswalk import LABOUR, MEANS, ONLY_IN_DEFINITIONS, PURPOSES, RECRUITERS
from models.queries.case_cursor import filled_fields

if TYPE_CHECKING:
    from models.base.base import CatalogueRow
    from models.fields import Field, Value
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


ATTRIBUTION = (
    "Columns and codes: Human Trafficking Case Data Standard (HTCDS) 2.0, "
    "International Organization for Migration (IOM), licensed under CC BY 4.0, "
    "https://creativecommons.org/licenses/by/4.0/. Some columns were left out. "
    "IOM has not looked at this file and does not endorse it or the program that made it."
)


def read_codes(file: tables.Table) -> dict[str, dict[str, str]]:
    """Return how the standard spells codes, by list and code; "" where it has no counterpart.

    Raises:
        TableError: a table is wrong, or there is no such list or code.
    """
    found = file.read()
    for name, spelled in found.items():
        known = {code.value for code in CODE_LISTS.get(name, ())}
        for code, word in spelled.items():
            if code not in known or not isinstance(word, str):
                raise file.fault(f"{code} of {name} is no code with its word", name, key=code)
    return found


_SPELLED = read_codes(tables.Table.at(Path(__file__).with_name("htcds.toml")))
_ISIC = _SPELLED["isic_section"]
# All other codes are the same words in CamelCase.
_CODES: Mapping[str, Mapping[str, str]] = {
    **_SPELLED,
    "labour_sector": {code: _ISIC.get(work.isic, "") for code, work in LABOUR.items()},
    "isic_section": {letter.lower(): spelled for letter, spelled in _ISIC.items()} | _ISIC,
    "recruiter_relation": {code: found[0] for code, found in RECRUITERS.items()},
    "purpose": {code: " ".join(found.htcds) for code, found in PURPOSES.items()},
    "means": {
        code: "Other" if found.htcds in ONLY_IN_DEFINITIONS else found.htcds
        for code, found in MEANS.items()
    },
}
_SEPARATOR = ";"


def htcds_persons() -> Table:
    """Return one row for each person: case, person, victim, perpetrator and consent columns."""
    of_case, of_person = _columns("case"), _columns("person")

    def rows(whole: WholeCase) -> Iterator[Row]:
        case = whole.case
        first: Row = [case.case_no, *_cells(case, of_case)]
        for person in case.persons:
            agreed = any(
                one.person_id == person.id and one.get("explained") for one in case.consents
            )
            yield [*first, *_cells(person, of_person), "true" if agreed else "false"]

    heads = ("case_no", *of_case, *of_person, "con_Consent")
    return Table(N_("Persons"), heads, rows)


def events_table() -> Table:
    """Return one row for each event of the kinds that the standard knows."""
    columns = _columns("event")

    def rows(whole: WholeCase) -> Iterator[Row]:
        case = whole.case
        for event in case.events:
            if standard(CATALOGUE.field("event_type"), event.get("event_type")):
                yield [case.case_no, *_cells(event, columns)]

    return Table(N_("Events"), ("case_no", *columns), rows)


def standard(field: Field, value: Value) -> str:
    """Return a stored value as the standard spells it, "" when it has no word for it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.kind in {FieldKind.CODE, FieldKind.CODES} and field.code_list in _CODED:
        held = value if isinstance(value, tuple) else (str(value),)
        spelled = (_spelled(str(field.code_list), code) for code in held)
        return _SEPARATOR.join(
            dict.fromkeys(one for text in spelled for one in text.split() if one)
        )
    return _SEPARATOR.join(value) if isinstance(value, tuple) else str(value)


def _spelled(code_list: str, code: str) -> str:
    known = _CODES.get(code_list, {})
    if code in known:
        return known[code]
    return "".join(part.capitalize() for part in code.split("_"))


_CODED = frozenset(_CODES) | {"marital_status", "sex_exploitation_type", "suspect_role"}


def _columns(entity: str) -> dict[str, list[Field]]:
    """Return the columns of an entity in order, each with the fields that can fill it."""
    columns: dict[str, list[Field]] = {}
    for field in CATALOGUE.of(entity):
        if field.htcds:
            columns.setdefault(field.htcds, []).append(field)
    return columns


def _cells(row: CatalogueRow, columns: Mapping[str, list[Field]]) -> Row:
    """Return the cells of a row; of several fields the last filled one says it best."""
    cells: Row = []
    for fields in columns.values():
        told = [standard(field, row.get(field.name)) for field in fields]
        cells.append(next((text for text in reversed(told) if text), ""))
    return cells

"""Full-text search over names, numbers, places and accounts, in every script.

Rules: text and query are folded the same way (NFC, no joiners, ASCII digits, no nukta,
anusvara for candrabindu); words are cut as the tokenizer cuts them, so that Hindi, Nepali and
Bengali words stay whole; a query is made of quoted words only, so that no operator of the
query language can be typed; triggers keep the index equal to its text and remove it with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sqlalchemy import ForeignKey, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.fields import CATALOGUE
from models.fields.text import ascii_digits
from models.note import note_texts

if TYPE_CHECKING:
    from models.base import CatalogueRow
    from models.case import Case

COLUMNS: Final = ("names", "numbers", "places", "body")
_COLUMN_OF: Final = {"name": "names", "number": "numbers", "place": "places", "text": "body"}
_MOST_WORDS: Final = 12
_LONGEST_WORD: Final = 60
_CANDIDATES: Final = 2000
_TRUNK_CALL: Final = 11  # digits of an Indian number dialled with 0 in front

SCHEMA: Final = (
    """CREATE VIRTUAL TABLE case_search USING fts5(
        names, numbers, places, body, content='search_texts', content_rowid='rowno',
        prefix='2 3', tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
    "INSERT INTO case_search(case_search, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO case_search(case_search, rank) VALUES ('rank', 'bm25(8.0, 6.0, 3.0, 1.0)')",
    """CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
        INSERT INTO case_search(rowid, names, numbers, places, body)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.body);
    END""",
    """CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
        INSERT INTO case_search(case_search, rowid, names, numbers, places, body)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.body);
    END""",
    """CREATE TRIGGER search_texts_changed AFTER UPDATE ON search_texts BEGIN
        INSERT INTO case_search(case_search, rowid, names, numbers, places, body)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.body);
        INSERT INTO case_search(rowid, names, numbers, places, body)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.body);
    END""",
)
"""Statements that make the index and its triggers; the first migration repeats them."""

_DROPPED = {0x200C: None, 0x200D: None, 0x093C: None}
_FOLDED = {0x0901: "\u0902", 0x0981: "\u0982"}
_FOLD: Final = {**_DROPPED, **_FOLDED}


class SearchText(Base):
    """The folded text of one case, from which the index is made."""

    __tablename__ = "search_texts"

    rowno: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    names: Mapped[str]
    numbers: Mapped[str]
    places: Mapped[str]
    body: Mapped[str]


def fold(typed: str) -> str:
    """Return text in the form in which it is indexed and looked for."""
    return ascii_digits(unicodedata.normalize("NFC", typed)).translate(_FOLD)


def words(folded: str) -> list[str]:
    """Cut folded text into words exactly as the tokenizer does."""
    kept = (
        character if _is_word_part(character) else " " for character in folded
    )  # fmt: skip
    return "".join(kept).split()


def _is_word_part(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in {"Co", "Mn", "Mc"}


def query_of(typed: str) -> str | None:
    """Return the query for what was typed, None when there is nothing to look for.

    Every word has to begin a word of the case. Digits typed with blanks or dashes are also
    looked for as one number, as telephones and case numbers are.
    """
    folded = fold(typed)
    parts = words(folded)[:_MOST_WORDS]
    if not parts:
        return None
    query = " ".join(f'"{part[:_LONGEST_WORD]}"*' for part in parts)
    squeezed = "".join(words(folded))
    if len(parts) > 1 and any(part.isdigit() for part in parts) and len(squeezed) <= _LONGEST_WORD:
        query = f'({query}) OR "{squeezed}"*'
    if squeezed.isdecimal() and squeezed.startswith("0") and len(squeezed) == _TRUNK_CALL:
        query = f'({query}) OR "{squeezed[1:]}"*'
    return query


def search(session: Session, typed: str, limit: int = 200) -> list[str]:
    """Return ids of cases that match, best first; cases in the bin are not found.

    When very many match, the newest of them are ranked, so that every search stays quick.

    Args:
        session: any session.
        typed: what was typed.
        limit: most results.
    """
    query = query_of(typed)
    if query is None:
        return []
    found = session.execute(_FIND, {"query": query, "limit": limit, "candidates": _CANDIDATES})
    return [row[0] for row in found]


# CROSS JOIN keeps this order of the tables: the few rows found first.
_FIND = text(
    """SELECT cases.id
    FROM (SELECT found.rowid AS rowno, found.score
          FROM (SELECT rowid, rank AS score FROM case_search WHERE case_search MATCH :query
                ORDER BY rowid DESC LIMIT :candidates) AS found
          ORDER BY found.score, found.rowid DESC LIMIT :limit) AS best
    CROSS JOIN search_texts ON search_texts.rowno = best.rowno
    CROSS JOIN cases ON cases.id = search_texts.case_id
    WHERE cases.binned = 0
    ORDER BY best.score, best.rowno DESC"""
)


def index_case(session: Session, case: Case) -> None:
    """Bring the index of a case up to its present text; a case in the bin has none.

    Args:
        session: the writing session to which the case belongs.
        case: a case; its persons and events are read.
    """
    session.flush()
    row = session.scalars(select(SearchText).where(SearchText.case_id == case.id)).one_or_none()
    if case.binned:
        if row is not None:
            session.delete(row)
        return
    columns = _columns_of(case)
    notes = [fold(note) for note in note_texts(session, case.id)]
    columns["body"] = "\n".join(part for part in (columns["body"], *notes) if part)
    if row is None:
        session.add(SearchText(case_id=case.id, **columns))
        return
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def index_new(session: Session, cases: Iterable[Case]) -> None:
    """Index many cases that never were in the index, without asking for each.

    Args:
        session: the writing session to which the cases belong; they are flushed.
        cases: new cases with their persons and events.
    """
    rows = [{"case_id": case.id, **_columns_of(case)} for case in cases]
    if rows:
        session.execute(insert(SearchText), rows)


def _columns_of(case: Case) -> dict[str, str]:
    columns = _texts_of([case, *case.persons, *case.events, *case.services])
    columns["numbers"] = f"{_number_forms(case.case_no)} {columns['numbers']}".strip()
    return columns


def _texts_of(rows: Iterable[CatalogueRow]) -> dict[str, str]:
    texts: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for row in rows:
        for field in CATALOGUE.of(row.ENTITY):
            value = row.get(field.name) if field.search else None
            if not value or field.search is None:
                continue
            for part in value if isinstance(value, tuple) else (str(value),):
                folded = _number_forms(part) if field.search == "number" else fold(part)
                texts[_COLUMN_OF[field.search]].append(folded)
    return {name: "\n".join(parts) for name, parts in texts.items()}


def _number_forms(number: str) -> str:
    """Return a number as typed and squeezed, and a telephone also without its country."""
    folded = fold(number)
    parts = words(folded)
    forms = [folded, "".join(parts)]
    if folded.startswith("+91"):
        forms.append(folded[3:])
    if len(parts) > 1 and parts[-1].isdigit():
        forms += ["".join(parts[1:]), parts[-1].lstrip("0")]
    return " ".join(dict.fromkeys(form for form in forms if form))

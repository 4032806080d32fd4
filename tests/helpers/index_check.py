"""Says whether the search index of a register is the one that would be made anew from its cases.

``kept`` reads texts, entries and marks as they are; ``made_anew`` makes them again, reads them and
takes everything back. ``caught_up`` lets the index follow first and compares both. ``strangers``
tells which words stand in the directory of an index without being in any case.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, text

from app.core.search_index import catch_up
from app.core.services import Services
from models.index import person_keys
from models.index.full_text import SearchText, index_case
from models.index.index_upkeep import Unindexed
from models.index.list_rows import ListedCase, line_of
from models.index.person_keys import PersonKey
from models.register.database import Register, Session
from models.rows.case import Case

INDEXES = {"case_search": range(1, 7), "case_words": range(3, 9)}
"""The indexes, and the lengths of the beginnings that they have entries for."""

type Index = dict[str, list[Any]]


def caught_up(s: Services) -> Index:
    """Let the index follow, prove that it is whole and return it."""
    catch_up(s)
    with s.register.session() as session:
        assert session.scalars(select(Unindexed)).all() == []
        found = kept(session)
        assert found == made_anew(session)
        session.rollback()
    assert s.register.check() == []
    return found


def kept(session: Session) -> Index:
    """Return texts, entries of both indexes and marks as they are."""
    texts = session.execute(select(SearchText.__table__)).all()
    found: Index = {
        "texts": sorted(map(_plain, texts)),
        "marks": sorted(map(tuple, session.execute(select(PersonKey.__table__)))),
    }
    for index in INDEXES:
        session.execute(
            text(f"CREATE VIRTUAL TABLE temp.entries USING fts5vocab(main, {index}, instance)")
        )
        rows = session.execute(text("SELECT term, doc FROM temp.entries"))
        found[index] = sorted({(row.term or "", row.doc) for row in rows})
        session.execute(text("DROP TABLE temp.entries"))
    return found


def made_anew(session: Session) -> Index:
    """Return what ``kept`` would if everything were indexed now for the first time."""
    session.execute(delete(SearchText))
    person_keys.fill(session)
    for case_id in session.scalars(select(ListedCase.case_id).order_by(ListedCase.rowno)).all():
        index_case(session, session.get_one(Case, case_id), *line_of(session, case_id))
    return kept(session)


def _plain(row: Any) -> tuple[Any, ...]:
    """Return a text with its words in one order: which came first says nothing."""
    return tuple(
        " ".join(sorted(value.split())) if isinstance(value, str) else value for value in row
    )


def named(register: Register, index: str) -> set[bytes]:
    """Return the names of all pages of an index."""
    with register.read() as session:
        rows = session.execute(text(f"SELECT term FROM {index}_idx WHERE term <> x''"))
        return set(rows.scalars())


def entries(register: Register, index: str) -> set[bytes]:
    """Return what may stand in an index: each word there is, and its beginnings."""
    columns = "names, numbers, places, facets, " + ("keys" if index == "case_search" else "body")
    with register.read() as session:
        rows = session.execute(text(f"SELECT {columns} FROM search_texts")).all()
    words = {word for row in rows for held in row for word in held.split()}
    found = {f"0{word}".encode() for word in words}
    for number, length in enumerate(INDEXES[index], start=1):
        found |= {f"{number}{word[:length]}".encode() for word in words if len(word) >= length}
    return found


def strangers(register: Register) -> set[bytes]:
    """Return the names with which no word that is there begins."""
    found: set[bytes] = set()
    for index in INDEXES:
        held = entries(register, index)
        beginnings = {entry[:end] for entry in held for end in range(1, len(entry) + 1)}
        found |= named(register, index) - beginnings
    return found

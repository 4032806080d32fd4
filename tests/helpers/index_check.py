"""Says whether the search index of a register is the one that would be made anew from its cases.

``kept`` reads texts, entries and marks as they are; ``made_anew`` makes them again, reads them and
takes everything back. ``caught_up`` lets the index follow first and compares both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, text

from app.bootstrap import Services
from app.search_index import catch_up
from models import known
from models.case import Case
from models.database import Session
from models.known import PersonKey
from models.lines import ListedCase, line_of
from models.search import SearchText, index_case
from models.unindexed import Unindexed

INDEXES = ("case_search", "case_words")

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
    known.fill(session)
    for case_id in session.scalars(select(ListedCase.case_id).order_by(ListedCase.rowno)).all():
        index_case(session, session.get_one(Case, case_id), *line_of(session, case_id))
    return kept(session)


def _plain(row: Any) -> tuple[Any, ...]:
    """Return a text with its words in one order: which came first says nothing."""
    return tuple(
        " ".join(sorted(value.split())) if isinstance(value, str) else value for value in row
    )

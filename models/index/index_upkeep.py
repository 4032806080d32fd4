"""The search index follows the register: words that are not in it yet, and words that left.

Rules:

* Not in it yet: a mark is written in the transaction of the change, so that nothing is forgotten
  when the program ends in between; until the index has caught up it fits the old words as a whole,
  which are taken out word by word; whoever asks the index lets it catch up first; a mark names
  fields, never what is in them, and goes with its case; what only an older version left out of the
  index waits, because the index is right without it and knows fewer spellings.
* Words that left: taking a case out removes its words from the pages of an index, but where a page
  began with one of them, the directory of pages goes on naming it; such a name is put right to the
  word with which the page begins now, so that the directory names only what is there; what it is
  for stays true: a name is larger than every word of the page before, and no larger than the first
  of its own. While parts of an index are merged, pages that are done go and their names stay; these
  are taken out. Neither FTS5's `rebuild` nor its `optimize` does this, see
  docs/decisions/list-and-search.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import ForeignKey, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, selectinload

from models.base.base import Base
from models.base.parts import DERIVED
from models.index.full_text import FOUND_BY, index_case
from models.index.link_keys import LINKED
from models.index.list_rows import FACETED, line_of
from models.index.person_keys import MARKED, index_known
from models.rows.case import Case

_KNOWN_BY: Final = MARKED | LINKED
_INDEXED: Final = FOUND_BY | FACETED | _KNOWN_BY


class Unindexed(Base):
    """One case, and the names of the fields that changed, parted by blanks; None for all."""

    __tablename__ = "unindexed_cases"
    __table_args__ = {"sqlite_with_rowid": False, **DERIVED}

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    fields: Mapped[str | None]


_MARK: Final = text(
    "INSERT INTO unindexed_cases (case_id, fields) VALUES (:of_case, :fields) "
    "ON CONFLICT (case_id) DO UPDATE SET fields = fields || ' ' || excluded.fields"
)
_UNMARK: Final = text("DELETE FROM unindexed_cases WHERE case_id = :of_case")
RESPELT: Final = "name_full"
"""What the step to 1.11 marked every case with: its index knows too few spellings of a name."""

_WAITS: Final = Unindexed.fields == RESPELT
_PRESSES: Final = Unindexed.fields.is_distinct_from(RESPELT)


def index_later(session: Session, case_id: str, fields: Collection[str] | None) -> None:
    """Write down that the index has to follow a change of a case.

    Args:
        session: the writing session of the change.
        case_id: the case; it has a line in the list.
        fields: as for ``listing.case_changed``; nothing is written when no index holds any.
    """
    stale = None if fields is None else " ".join(sorted(_INDEXED.intersection(fields)))
    if stale == RESPELT:
        stale = f"{RESPELT} {RESPELT}"  # A saving does not wait as the cases of before do.
    if stale != "":
        session.execute(_MARK, {"of_case": case_id, "fields": stale})


def index_now(
    session: Session,
    case: Case,
    line: tuple[int, tuple[int, ...]],
    fields: Collection[str] | None,
) -> None:
    """Bring both indexes up to what a case says now.

    Args:
        session: the writing session to which the case belongs; it is flushed.
        case: the case.
        line: the number of its line and the numbers of its facets.
        fields: names of the fields that may have changed; None for all, and then nothing is
            left to be done later.
    """
    if fields is None or not (FOUND_BY | FACETED).isdisjoint(fields):
        index_case(session, case, *line, fields)
    if fields is None or not _KNOWN_BY.isdisjoint(fields):
        index_known(session, case)
    if fields is None:
        session.execute(_UNMARK, {"of_case": case.id})


def behind(session: Session) -> bool:
    """Say whether any case was changed and has words that are not in the index yet."""
    return session.scalars(select(Unindexed.case_id).where(_PRESSES).limit(1)).first() is not None


def waiting(session: Session) -> int:
    """Return how many unchanged cases of an older register wait for more spellings."""
    return session.scalars(select(func.count()).select_from(Unindexed).where(_WAITS)).one()


def catch_up(session: Session, most: int) -> int:
    """Bring the index up to some cases that were changed.

    Args:
        session: a writing session.
        most: most cases.

    Returns:
        How many cases there were; ``most`` when there may be more.
    """
    marks = session.scalars(select(Unindexed).where(_PRESSES).limit(most)).all()
    for mark in marks:
        case = session.get_one(Case, mark.case_id)
        stale = mark.fields.split() if mark.fields else None
        index_now(session, case, line_of(session, case.id), stale)
        session.execute(_UNMARK, {"of_case": case.id})
    return len(marks)


def respell(session: Session, most: int) -> int:
    """Put more spellings of the names of some unchanged cases into the index.

    Args:
        session: a writing session.
        most: most cases.

    Returns:
        How many cases there were; ``most`` when there may be more.
    """
    ids = session.scalars(select(Unindexed.case_id).where(_WAITS).limit(most)).all()
    cases = select(Case).where(Case.id.in_(ids)).options(selectinload(Case.persons))
    for case in session.scalars(cases):
        # By what a person is known again did not change with the spellings.
        index_case(session, case, *line_of(session, case.id), [RESPELT])
        session.execute(_UNMARK, {"of_case": case.id})
    return len(ids)


_INDEXES: Final = ("case_search", "case_words")
_AT_ONCE: Final = 500

type _Name = tuple[int, bytes]
"""A segment of an index, and the name of one of its pages."""


def index_anew(session: Session) -> None:
    """Make the search indexes anew from the texts of all cases, however many these are.

    Args:
        session: a writing session.
    """
    session.flush()
    for index in _INDEXES:
        session.execute(text(f"INSERT INTO {index}({index}) VALUES ('rebuild')"))  # noqa: S608


def forget_words(session: Session) -> None:
    """Let the directories of the search indexes name nothing but words that are there.

    Every page of the indexes is looked at, which takes seconds for a million cases.

    Args:
        session: the writing session in which cases were taken out.
    """
    # Entering a savepoint makes an index write down what it still holds in memory.
    with session.begin_nested():
        for index in _INDEXES:
            # Only names of our own tables are put into the statements.
            which = "WHERE segid = :segment AND term = :name"
            rename = text(f"UPDATE {index}_idx SET term = :term {which}")  # noqa: S608
            remove = text(f"DELETE FROM {index}_idx {which}")  # noqa: S608
            for (segment, name), term in list(_stale(session, index)):
                values = {"segment": segment, "name": name}
                if term:
                    session.execute(rename, {**values, "term": term})
                else:
                    session.execute(remove, values)


def _stale(session: Session, index: str) -> Iterator[tuple[_Name, bytes]]:
    """Yield each name with which no word of its page begins, and the name it gets instead.

    A name whose page is gone gets none, b"": FTS5 begins at the first page of the segment then.
    """
    # The number of a page's row is made of its segment and its place, see fts5_index.c.
    asked = text(
        "SELECT named.segid, named.term, page.block "  # noqa: S608 - our own names
        f"FROM {index}_idx AS named LEFT JOIN {index}_data AS page "
        "ON page.id = (named.segid << 37) + (named.pgno >> 1) WHERE named.term <> x''"
    )
    for segment, name, page in session.execute(asked).yield_per(_AT_ONCE):
        first = _first_word(page) if page else b""
        if not page:
            yield (segment, name), b""
        elif first and not first.startswith(name):
            yield (segment, name), _beginning_above(name, first)


def _first_word(page: bytes) -> bytes:
    """Return the first word of a page of an index, b"" when it begins none.

    A page holds the place of its first row (two bytes), the place of its footer (two bytes), the
    words with their rows, and in the footer the places of the words, of which the first is whole.
    """
    footer = int.from_bytes(page[2:4], "big")
    if footer >= len(page):
        return b""
    place, _ = _number(page, footer)
    length, start = _number(page, place)
    return page[start : start + length]


def _number(page: bytes, place: int) -> tuple[int, int]:
    """Return a number in SQLite's spelling of seven bits a byte, and the place behind it."""
    value = 0
    while page[place] & 0x80:
        value = value << 7 | page[place] & 0x7F
        place += 1
    return value << 7 | page[place], place + 1


def _beginning_above(name: bytes, first: bytes) -> bytes:
    """Return the shortest beginning of a word that is larger than a name."""
    return next(first[:end] for end in range(1, len(first) + 1) if first[:end] > name)

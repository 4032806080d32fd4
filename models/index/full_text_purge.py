"""Words that are in no case any more leave the directory of the search indexes too.

Rules: taking a case out removes its words from the pages of an index, but where a page began with
one of them, the directory of pages goes on naming it; such a name is put right to the word with
which the page begins now, so that the directory names only what is there; what it is for stays
true: a name is larger than every word of the page before, and no larger than the first of its own.
While parts of an index are merged, pages that are done go and their names stay; these are taken
out. Neither FTS5's `rebuild` nor its `optimize` does this, see docs/decisions/list-and-search.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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

"""To which table a page of the register file belongs, and which rows stand on it.

Rules: only the pages that lead to others are opened, never those that hold rows; a page that
nothing leads to any more is of no table that can be told.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from models.base.cipher import PAGE_BYTES
from models.base.durable_files import reader

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

type OpenPage = Callable[[bytes, int], bytes]

_INTERIOR_INDEX, _INTERIOR_TABLE = 2, 5
_INTERIOR: Final = frozenset({_INTERIOR_INDEX, _INTERIOR_TABLE})
_FIRST_ROW, _LAST_ROW = -(2**63), 2**63 - 1
_DEEPEST: Final = 20
_FREE: Final = "free"
_MOST_CASES: Final = 50


@dataclass(frozen=True)
class Owner:
    """What a page belongs to.

    Attributes:
        table: its name, "free" for a page without content.
        index: True when the page only helps to find rows.
        first: smallest number of a row that can stand on it.
        last: largest one.
    """

    table: str
    index: bool = False
    first: int = _FIRST_ROW
    last: int = _LAST_ROW


def owners(
    session: Session, path: Path, open_page: OpenPage, wanted: Collection[int]
) -> dict[int, Owner]:
    """Return what some pages belong to, as far as it can be told.

    Args:
        session: any session; the list of tables is read with it.
        path: the register file, into which nothing moves meanwhile.
        open_page: opens the 4096 bytes of the page of a number.
        wanted: numbers of pages.
    """
    found: dict[int, Owner] = {}
    rows = session.execute(
        text("SELECT tbl_name, type, rootpage FROM sqlite_master WHERE rootpage > 0")
    ).all()
    with reader(path) as file:

        def content(number: int) -> bytes:
            file.seek((number - 1) * PAGE_BYTES)
            page = file.read(PAGE_BYTES)
            return open_page(page, number) if len(page) == PAGE_BYTES else b""

        for page in _free_pages(content):
            if page in wanted:
                found[page] = Owner(_FREE)
        for table, kind, root in [("sqlite_master", "table", 1), *rows]:
            owner = Owner(table, kind == "index")
            for page, first, last in _tree(content, root):
                if page in wanted:
                    found[page] = Owner(owner.table, owner.index, first, last)
    return found


def _tree(content: Callable[[int], bytes], root: int) -> Iterator[tuple[int, int, int]]:
    """Yield the pages of a tree with the first and last row that can stand on them."""
    waiting = [(root, _FIRST_ROW, _LAST_ROW, 0)]
    while waiting:
        page, first, last, depth = waiting.pop()
        yield page, first, last
        children = _children(content(page), page, first, last)
        # All leaves are equally deep, so that one child tells of all; one may be damaged.
        lead = any(_kind(content(child), child) in _INTERIOR for child, *_ in children[:3])
        for child, low, high in children:
            if lead and depth < _DEEPEST:
                waiting.append((child, low, high, depth + 1))
            else:
                yield child, low, high


def _kind(page: bytes, number: int) -> int:
    start = 100 if number == 1 else 0
    return page[start] if len(page) > start else 0


def _children(page: bytes, number: int, first: int, last: int) -> list[tuple[int, int, int]]:
    """Return the pages that a page leads to, none when it holds rows or cannot be believed."""
    kind, start = _kind(page, number), 100 if number == 1 else 0
    if kind not in _INTERIOR:
        return []
    count, right = (
        *struct.unpack_from(">H", page, start + 3),
        *struct.unpack_from(">I", page, start + 8),
    )
    children, low = [], first
    try:
        for place in range(count):
            (at,) = struct.unpack_from(">H", page, start + 12 + 2 * place)
            (child,) = struct.unpack_from(">I", page, at)
            high = _number(page, at + 4) if kind == _INTERIOR_TABLE else last
            children.append((child, low, high))
            low = high + 1 if kind == _INTERIOR_TABLE else first
    except (struct.error, IndexError):
        return []
    return [*children, (right, low, last)]


def _number(page: bytes, at: int) -> int:
    """Return a number of one to nine bytes, as SQLite writes them."""
    value = 0
    for place in range(9):
        byte = page[at + place]
        if place == 8:
            value = value << 8 | byte
            break
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value - 2**64 if value >= 2**63 else value


def _free_pages(content: Callable[[int], bytes]) -> Iterator[int]:
    first = content(1)
    if len(first) < 40:
        return
    (trunk,) = struct.unpack_from(">I", first, 32)
    seen: set[int] = set()
    while trunk and trunk not in seen:
        seen.add(trunk)
        yield trunk
        page = content(trunk)
        if len(page) < 8:
            return
        trunk, count = struct.unpack_from(">II", page)
        most = min(count, (len(page) - 8) // 4)
        yield from struct.unpack_from(f">{most}I", page, 8)


def cases_on(session: Session, owner: Owner) -> list[str]:
    """Return the numbers of the cases some rows of which stand on a page, at most 50.

    Raises:
        sqlalchemy.exc.DBAPIError: the rows cannot be read.
    """
    from models.index.all_tables import METADATA

    table = METADATA.tables.get(owner.table)
    if table is None or owner.index:
        return []
    join = {"cases": "t.id"}.get(owner.table, "t.case_id" if "case_id" in table.c else "")
    made = session.scalar(
        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": owner.table}
    )
    if not join or "WITHOUT ROWID" in (made or ""):
        return []
    found = session.execute(
        text(
            f"SELECT DISTINCT c.case_no FROM {table.name} t JOIN cases c ON c.id = {join} "  # noqa: S608
            "WHERE t.rowid BETWEEN :first AND :last ORDER BY c.case_order LIMIT :most"
        ),
        {"first": owner.first, "last": owner.last, "most": _MOST_CASES},
    )
    return list(found.scalars())

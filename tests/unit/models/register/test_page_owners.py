"""What a page belongs to is told from the pages that lead to it, whatever they look like."""

import struct
from pathlib import Path
from typing import Any

from models.base.meta import set_meta
from models.register.database import Register
from models.register.page_owners import Owner, cases_on, owners

PAGE = 4096
LEAF, INTERIOR, INDEX_LEAF, INDEX_INTERIOR = 13, 5, 10, 2


class Tables:
    """Stands for a session that knows one table and one index."""

    def __init__(self, *rows: tuple[str, str, int]) -> None:
        self._rows = rows

    def execute(self, _statement: object) -> Any:
        return self

    def all(self) -> list[tuple[str, str, int]]:
        return list(self._rows)


def varint(number: int) -> bytes:
    """Write a number as SQLite does."""
    number &= 2**64 - 1
    if number >= 2**56:
        head = [number >> 8 + 7 * place & 0x7F | 0x80 for place in range(7, -1, -1)]
        return bytes([*head, number & 0xFF])
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
    return bytes(reversed(parts))


def interior(kind: int, children: list[tuple[int, int]], right: int, start: int = 0) -> bytes:
    page = bytearray(PAGE)
    struct.pack_into(">BHHHBI", page, start, kind, 0, len(children), 0, 0, right)
    at = PAGE
    for place, (child, high) in enumerate(children):
        cell = struct.pack(">I", child) + (varint(high) if kind == INTERIOR else b"")
        at -= len(cell)
        page[at : at + len(cell)] = cell
        struct.pack_into(">H", page, start + 12 + 2 * place, at)
    return bytes(page)


def leaf(kind: int, start: int = 0) -> bytes:
    page = bytearray(PAGE)
    page[start] = kind
    return bytes(page)


def told(folder: Path, pages: dict[int, bytes], *rows: tuple[str, str, int]) -> dict[int, Owner]:
    last = max(pages)
    path = folder / "pages"
    path.write_bytes(bytes(PAGE * last))
    session: Any = Tables(*rows)
    return owners(session, path, lambda _raw, number: pages.get(number, b""), range(1, last + 2))


def test_rows_are_told_from_the_numbers_of_the_page_above(tmp_path: Path):
    high = 2**40 + 5
    pages = {
        1: leaf(LEAF, 100),
        2: interior(INTERIOR, [(3, 10), (4, high)], 5),
        3: leaf(LEAF),
        4: leaf(LEAF),
        5: leaf(LEAF),
    }
    found = told(tmp_path, pages, ("cases", "table", 2))
    assert found[1] == Owner("sqlite_master")
    assert (found[3].last, found[4].first, found[4].last) == (10, 11, high)
    assert (found[5].first, found[5].table) == (high + 1, "cases")
    assert 6 not in found


def test_a_number_of_nine_bytes_may_be_below_zero(tmp_path: Path):
    pages = {1: leaf(LEAF, 100), 2: interior(INTERIOR, [(3, -7)], 4), 3: leaf(LEAF), 4: leaf(LEAF)}
    assert told(tmp_path, pages, ("notes", "table", 2))[3].last == -7


def test_an_index_leads_by_its_own_pages_and_to_no_rows(tmp_path: Path):
    pages = {
        1: leaf(LEAF, 100),
        2: interior(INDEX_INTERIOR, [(3, 0)], 4),
        3: interior(INDEX_INTERIOR, [(5, 0)], 6),
        4: leaf(INDEX_LEAF),
        5: leaf(INDEX_LEAF),
        6: leaf(INDEX_LEAF),
    }
    found = told(tmp_path, pages, ("cases", "index", 2))
    assert all(found[page] == Owner("cases", index=True) for page in (2, 3, 4, 5, 6))


def test_a_page_that_leads_beyond_its_own_end_is_not_believed(tmp_path: Path):
    broken = bytearray(leaf(INTERIOR))
    struct.pack_into(">H", broken, 3, 3)
    struct.pack_into(">H", broken, 12, PAGE - 2)
    found = told(tmp_path, {1: leaf(LEAF, 100), 2: bytes(broken)}, ("cases", "table", 2))
    assert set(found) == {1, 2}


def test_pages_that_are_free_are_told_along_their_list(tmp_path: Path):
    first = bytearray(leaf(LEAF, 100))
    struct.pack_into(">I", first, 32, 2)
    trunk = bytearray(PAGE)
    struct.pack_into(">III", trunk, 0, 4, 1, 3)
    found = told(tmp_path, {1: bytes(first), 2: bytes(trunk), 3: bytes(PAGE)})
    # The next page of the list is cut off: it is named, and the list ends there.
    assert {page for page, owner in found.items() if owner.table == "free"} == {2, 3, 4}


def test_a_list_of_free_pages_that_leads_in_a_circle_ends(tmp_path: Path):
    first = bytearray(leaf(LEAF, 100))
    struct.pack_into(">I", first, 32, 2)
    trunk = bytearray(PAGE)
    struct.pack_into(">II", trunk, 0, 2, 0)
    found = told(tmp_path, {1: bytes(first), 2: bytes(trunk)})
    assert found[2].table == "free"


def test_without_the_first_page_nothing_is_told_of_free_ones(tmp_path: Path):
    assert set(told(tmp_path, {1: b"", 2: leaf(LEAF)}, ("cases", "table", 2))) == {1, 2}


def test_cases_are_named_only_where_rows_lead_to_them(register: Register, add_case):
    case = add_case()
    with register.session() as session:
        set_meta(session, "x", "y")
    with register.read() as session:
        assert cases_on(session, Owner("cases")) == [case.case_no]
        assert cases_on(session, Owner("persons")) == [case.case_no]
        assert cases_on(session, Owner("persons", first=2**40)) == []
        for owner in (Owner("free"), Owner("persons", index=True), Owner("meta")):
            assert cases_on(session, owner) == []

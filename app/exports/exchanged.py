"""What was exchanged with other offices, for the folder that holds everything.

Rules: one JSON object of records, one a line, in each file; a letter is drawn only where it may
still leave today, and the others are counted; the sealed bytes of packets stay where they are,
because nothing opens them elsewhere; what is about sealed cases is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from app.base.errors import AppError
from app.base.jobs import Progress, Report, Token
from app.core.services import reading
from app.inbox import inbox_list
from app.letters import issue
from app.outbox import delivery
from app.referrals import referrals
from app.returns import desk as returns
from app.returns import nodal
from app.system import files
from models.queries import lookup

if TYPE_CHECKING:
    from app.core.services import Services
    from app.letters.records import IssuedLetter

LETTERS: Final = "letters"
_ALL: Final = 10_000_000
_OUT: Final = ("sealed", "handed_over", "answered", "withdrawn", "expired", "superseded")
_PAGE: Final = 500


def write_referrals(s: Services, target: Path) -> int:
    """Write every referral with what was shared and how it went; return how many there are."""
    with reading(s) as session:
        ids = [row.id for row in lookup.referrals(session, limit=_ALL)]
    return _write(target, "referrals", (asdict(referrals.show_referral(s, one)) for one in ids))


def write_packets(s: Services, target: Path) -> int:
    """Write every packet that left or came, and what it said; return how many there are."""

    def told() -> Iterator[dict[str, Any]]:
        for one in left:
            yield {"way": "out", **asdict(delivery.show_outgoing(s, one))}
        for item in inbox_list.inbox(s):
            yield {"way": "in", **asdict(item), "content": _content(s, item.packet_id)}

    with reading(s) as session:
        left = [row.id for row in lookup.packets(session, "out", states=_OUT, limit=_ALL)]
    return _write(target, "packets", told())


def write_returns(s: Services, target: Path) -> int:
    """Write the counts for nodal offices, sent and received; return how many there are."""

    def told() -> Iterator[dict[str, Any]]:
        for way, found in (("out", returns.sent(s)), ("in", nodal.received(s))):
            for one in found:
                yield {"way": way, **asdict(one), "tables": _tables(s, one.packet_id)}

    return _write(target, "returns", told())


def write_letters(
    s: Services, folder: Path, report: Report, token: Token | None
) -> tuple[int, int]:
    """Write the list of letters and the letters themselves.

    Returns:
        How many were issued, and how many of them cannot be written again.
    """
    found = list(_letters(s))
    place = folder / LETTERS
    if found:
        with files.plain_errors():
            place.mkdir(mode=0o700)
    told, left_out = [], 0
    for done, letter in enumerate(found, start=1):
        if token is not None:
            token.checkpoint()
        name = _draw(s, letter, place, done)
        left_out += not name
        told.append({**asdict(letter), "pdf": name})
        report(Progress("exporting", done, len(found)))
    return _write(folder / "letters.json", "letters", told), left_out


def _letters(s: Services) -> Iterator[IssuedLetter]:
    after = ""
    while page := issue.list_letters(s, limit=_PAGE, after=after):
        yield from page
        after = page[-1].letter_id


def _draw(s: Services, letter: IssuedLetter, place: Path, number: int) -> str:
    """Write a letter as it was issued; return its name, "" where it may not leave any more."""
    try:
        pdf = issue.pdf_again(s, letter.letter_id)
    except AppError:
        return ""
    name = files.title_as_name(letter.number or letter.code, ".pdf", number)
    files.write_new(files.inside(place, name), pdf)
    return name


def _content(s: Services, packet_id: str) -> Any:
    """Return what a packet says as far as its sender is trusted, None where nothing may be seen."""
    return _or_none(lambda: asdict(inbox_list.preview(s, packet_id)))


def _tables(s: Services, packet_id: str) -> Any:
    return _or_none(lambda: [_table(one) for one in returns.show(s, packet_id).tables])


def _table(one: Any) -> dict[str, Any]:
    cells = [
        {"row": row, "column": column, **asdict(cell)} for (row, column), cell in one.cells.items()
    ]
    return {"code": one.code, "title": one.title, "cells": cells}


def _or_none(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except AppError:
        return None


def _write(target: Path, what: str, records: Iterable[dict[str, Any]]) -> int:
    """Write records as one JSON object, one record a line; return how many."""
    count = 0

    def write(file: BinaryIO) -> None:
        nonlocal count
        files.write_all(file, f'{{"{what}": ['.encode())
        for one in records:
            before = ",\n" if count else "\n"
            line = json.dumps(one, ensure_ascii=False, default=_plain)
            files.write_all(file, f"{before}{line}".encode())
            count += 1
        files.write_all(file, b"\n]}\n")

    files.write_new(target, write)
    return count


def _plain(value: object) -> Any:
    """Return a value that JSON has no word for: a day as text, a set as a list."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)

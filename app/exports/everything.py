"""Everything the register holds, written into a folder in formats that outlive this program.

Rules:

* What was exchanged: one JSON object of records, one a line, in each file; a letter is drawn only
  where it may still leave today, and the others are counted; the sealed bytes of packets stay where
  they are, because nothing opens them elsewhere; what is about sealed cases is left out.
* The folder: the folder appears when it is complete; cases as JSON and as a spreadsheet, papers as
  the files they were, referrals, packets, letters and returns, offices, history and the activity
  log; a paper that cannot be read is named and does not stop the rest; what is left out is said, in
  the folder and to whoever takes it: sealed cases, letters that may not leave any more, results of
  matching, sealed bytes, keys.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from app.base.errors import AppError, NotFoundError, RegisterDamagedError
from app.base.jobs import Progress, Report, Token, at_step, silent
from app.base.language import N_, translate
from app.cases.papers.papers import read_paper
from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.exports.export import CSV, JSON, XLSX, ExportChoice, write_cases
from app.inbox import inbox_list
from app.letters import issue
from app.offices.office_view import number_on_file, state_now
from app.outbox import delivery
from app.referrals import referrals
from app.returns import desk as returns
from app.returns import nodal
from app.system import files
from app.system.table_files import Row, write_csv
from crypto.errors import CryptoError
from models.queries import lookup
from models.queries.case_cursor import every_change
from models.queries.lookup import all_attachments
from models.rows import log as log_rows
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from app.letters.records import IssuedLetter
    from models.register.database import Session
    from models.rows.office import Office


LETTER_FILES: Final = "letters"
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
    place = folder / LETTER_FILES
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


PAPERS = "papers"
_UNREADABLE = (RegisterDamagedError, NotFoundError, CryptoError)
ABOUT = N_(
    "Everything that the register of {office} held on {day}.\n\n"
    "cases.json      every case, for programs\n"
    "cases.xlsx      the same as tables, for people\n"
    "papers          the papers of each case, as the files they were\n"
    "offices.json    other offices, with their cards\n"
    "history.csv     what was changed in the cases, by whom\n"
    "log.jsonl       the activity log, line by line as it was written\n\n"
    "Anyone who has this folder can read it. Keep it locked away, or delete it after use.\n"
)


SEALED, LETTERS, MATCHING, SEALED_BYTES, KEYS, BIN = (
    "sealed", "letters", "matching", "packet-files", "keys", "bin",
)  # fmt: skip
LEFT_OUT = {
    SEALED: N_("sealed cases with their referrals and letters"),
    LETTERS: N_("letters that may not leave any more, or whose words are gone"),
    MATCHING: N_("results of matching"),
    SEALED_BYTES: N_("the sealed files of packets"),
    KEYS: N_("keys, passphrases and mail settings"),
    BIN: N_("cases in the bin"),
}
ALWAYS_LEFT_OUT = (SEALED, BIN, MATCHING, SEALED_BYTES, KEYS)
ALSO = N_(
    "What was exchanged with other offices:\n\n"
    "referrals.json  every referral, what was shared and how it went\n"
    "packets.json    every packet that left or came, and what it said\n"
    "letters.json    the list of letters\n"
    "letters         the letters themselves\n"
    "returns.json    counts for nodal offices, sent and received\n\n"
    "Not in this folder: {left_out}.\n"
)


@dataclass(frozen=True)
class TakenOut:
    """What was written: the folder, how many cases and papers, and what could not be.

    Attributes:
        folder: the new folder.
        cases: cases in it.
        papers: papers in it.
        unreadable: case numbers of papers that could not be read.
        referrals, packets, letters, returns: how many of them are in it.
        left_out: slugs of ``LEFT_OUT``, what is not in it.
    """

    folder: Path
    cases: int
    papers: int
    unreadable: tuple[str, ...]
    referrals: int = 0
    packets: int = 0
    letters: int = 0
    returns: int = 0
    left_out: tuple[str, ...] = ()


def take_everything(
    s: Services, target: Path, report: Report = silent, token: Token | None = None
) -> TakenOut:
    """Write everything into a new folder.

    Args:
        s: the open register.
        target: the folder; nothing is there yet.
        report: told the steps "exporting" in cases and "papers" in bytes.
        token: asked between chunks whether to stop.

    Raises:
        CaseStateError: the role may not export.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was left behind.
        Cancelled: the officer asked to stop; nothing was left behind.
    """
    require(s, Act.EXPORT)
    files.refuse_taken(target)
    with partial_files.noted(s, target) as digits:
        part = target.with_name(f".{target.name}.{digits}.part")
        return _written(s, target, part, report, token)


def left_out_words(slugs: Iterable[str]) -> list[str]:
    """Return what is not in the folder, in the language shown now."""
    return [translate(LEFT_OUT[slug]) for slug in slugs]


def _written(
    s: Services, target: Path, part: Path, report: Report, token: Token | None
) -> TakenOut:
    """Write the folder beside its place, and give it its name."""
    with files.plain_errors():
        part.mkdir(mode=0o700)
    try:
        made = write_cases(s, ExportChoice(JSON), part / "cases.json", report, token)
        write_cases(s, ExportChoice(XLSX), part / "cases.xlsx", report, token)
        papers, unreadable = _write_papers(s, part / PAPERS, report, token)
        sent = write_referrals(s, part / "referrals.json")
        packets = write_packets(s, part / "packets.json")
        letters, lacking = write_letters(s, part, report, token)
        counts = write_returns(s, part / "returns.json")
        left_out = (*((LETTERS,) if lacking else ()), *ALWAYS_LEFT_OUT)
        _write_offices(s, part / "offices.json")
        _write_history(s, part / f"history.{CSV}")
        _write_log(s, part / "log.jsonl")
        _write_about(s, part / "README.txt", left_out)
        with files.plain_errors():
            for folder in (*(path for path in part.rglob("*") if path.is_dir()), part):
                files.sync_folder(folder)
        partial_files.told(
            s,
            lambda session: log.record(
                session, s, "everything_exported", cases=made.cases, papers=papers
            ),
        )
        with files.plain_errors():
            files.rename(part, target)
            files.sync_folder(target.parent)
    except BaseException:
        files.remove_all(part, quietly=True)
        raise
    return TakenOut(
        target, made.cases, papers, unreadable, sent, packets, letters, counts, left_out
    )


def _write_papers(
    s: Services, folder: Path, report: Report, token: Token | None
) -> tuple[int, tuple[str, ...]]:
    with reading(s) as session:
        found = [
            (row.id, case_no, row.title, row.size) for row, case_no in all_attachments(session)
        ]
    total, before, written = sum(size for *_rest, size in found), 0, 0
    unreadable = []
    for number, (paper_id, case_no, title, size) in enumerate(found, start=1):
        checkpoint = at_step(report, token, "papers", total, before)
        place = files.inside(folder, case_no)
        with files.plain_errors():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        name, _unsafe = files.safe_export_name(title, number)
        try:
            _write_paper(s, paper_id, files.inside(place, f"{number:04} {name}"), checkpoint)
            written += 1
        except _UNREADABLE:
            unreadable.append(case_no)
        before += size
    return written, tuple(unreadable)


def _write_paper(s: Services, paper_id: str, target: Path, checkpoint: Any) -> None:
    with read_paper(s, paper_id) as source:
        # Whoever sent a paper may have meant it to do harm when it is opened elsewhere.
        files.write_new(target, lambda file: _copy(source, file, checkpoint), from_outside=True)


def _copy(source: Any, target: Any, checkpoint: Any) -> None:
    files.copy_stream(source, target, checkpoint)


def _write_offices(s: Services, target: Path) -> None:
    with reading(s) as session:
        now = s.clock.now()
        offices = [_office(session, row, now) for row in lookup.offices(session)]
    raw = json.dumps({"offices": offices}, ensure_ascii=False, indent=1).encode()
    files.write_new(target, raw + b"\n")


def _office(session: Session, row: Office, now: int) -> dict[str, Any]:
    return {
        "office_id": row.id,
        "office_number": number_on_file(session, row),
        "name": row.name,
        "kind": row.office_type,
        "state": row.place_state,
        "district": row.district,
        "phone": row.phone,
        "email": row.email,
        "trust": state_now(row, now).value,
        "card": base64.b64encode(row.card).decode("ascii"),
    }


def _write_history(s: Services, target: Path) -> None:
    heads = ("case_no", "at", "by", "part", "field", "before", "after")
    with reading(s) as session:
        names = names_by_number(session)

        def rows() -> Iterator[Row]:
            for change, case_no in every_change(session):
                yield [
                    case_no,
                    change.at,
                    names.get(change.user, ""),
                    change.part,
                    change.field,
                    change.before or "",
                    change.after or "",
                ]

        files.write_new(target, lambda file: write_csv(file, heads, rows()))


def _write_log(s: Services, target: Path) -> None:
    def write(file: Any) -> None:
        with reading(s) as session:
            for chain in log_rows.chains(session):
                for _number, raw, _hash in log_rows.chain(session, chain):
                    files.write_all(file, raw + b"\n")

    files.write_new(target, write)


def _write_about(s: Services, target: Path, left_out: tuple[str, ...]) -> None:
    about = translate(ABOUT).format(office=s.office.name, day=s.clock.today().isoformat())
    also = translate(ALSO).format(left_out="; ".join(left_out_words(left_out)))
    files.write_new(target, f"{about}\n{also}".encode())

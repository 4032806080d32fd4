"""The activity log: who did what and when, the code of each action, and its sentence.

Rules:

* Actions (`actions.toml`): in braces stand the object and the facts of the line, no field value
  and no name of a victim; a code is never given another meaning, because old lines keep it;
  `app.story.log_sentences` fills the sentences in.
* The log: a line is strict JSON, kept as its exact bytes and chained to the line before; it holds
  counts, names of offices, codes and field names, never what is in a case; it is only ever added
  to. Of several computers each adds to a chain of its own, which its lines name.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.base.errors import RegisterDamagedError
from app.base.language import N_, translate
from app.base.numerals import shown
from app.core.permissions import Act, require
from app.core.records import LogAnchor, LogEntry, LogReport
from app.core.services import Services, reading
from crypto.base import sjson
from crypto.errors import CryptoError, TamperError
from crypto.vault.log_chain import check_anchor, check_chain, row_hash, start_of
from models.base.meta import get_meta, set_meta
from models.fields.tables import Table
from models.rows import log as rows
from models.rows.backup import log_heads
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session


_TABLE = Table.at(Path(__file__).with_name("actions.toml"))
ACTIONS: Mapping[str, str] = _TABLE.texts("actions")["actions"]
TAKEN_OUT: Final = frozenset(
    {
        *("paper_saved", "paper_printed", "sealed_exported"),
        *("letter_issued", "letter_printed", "letter_saved", "letter_signed"),
        *("summary_printed", "summary_saved"),
    }
)
"""Actions by which papers and files of one case left the register."""
TAKEN_OUT_OF_MANY: Final = frozenset(
    {"cases_exported", "everything_exported", "recurring_exported"}
)
"""Actions by which files of many cases left, without a word of which."""
_NO_LIMIT = -1
_LINES = "log.lines"
_LINES_OF = "log.lines."
_LONGEST = 200
_MEMBERS = {"n", "t", "u", "a", "o", "x"}
_CHAIN = "s"
"""Names the chain of a line of one of several computers."""


def record(
    session: Session,
    s: Services,
    action: str,
    object: str = "",
    /,
    object_id: str | None = None,
    **facts: str | int,
) -> int:
    """Add a line about a change, inside the transaction of the change.

    Args:
        session: the writing session of the change.
        s: the open register.
        action: code of the action, such as case_added.
        object: what it was about, as people call it ("LF-26-0042").
        object_id: its id, by which lines about it are found.
        **facts: counts, codes, names of offices and fields; nothing out of a case.

    Returns:
        The number of the line.
    """
    if s.inside_seal:
        # Even which fields are filled would tell those who may not look something about the case.
        facts = {name: value for name, value in facts.items() if isinstance(value, int)}
    return write_line(session, s.clock.now(), s.user.user, action, object, object_id, facts)


def write_line(
    session: Session,
    at: int,
    user: int,
    action: str,
    about: str,
    object_id: str | None,
    facts: dict[str, str | int],
) -> int:
    """Add a line when there are no ``Services`` yet; see ``record``."""
    chain = rows.own_chain(session)
    number, last = rows.head(session, chain)
    body: dict[str, object] = {
        "n": number + 1,
        "t": max(0, at),
        "u": user,
        "a": action,
        "o": plain_line(about),
        "x": {name: _fact(value) for name, value in facts.items()},
    }
    if chain != rows.FIRST_CHAIN:
        body[_CHAIN] = chain
    raw = sjson.encode(body)
    chained = row_hash(last or _start(chain), raw)
    written = rows.append(
        session,
        raw,
        chained,
        at=max(0, at),
        user=user,
        action=action,
        object_id=object_id,
        after=number,
    )
    # A count beside the chain shows that the newest lines were cut off.
    set_meta(session, _counted(chain), str(written))
    return written


def head(session: Session) -> bytes:
    """Return the 32 bytes that stand for all that this computer wrote in the log so far."""
    chain = rows.own_chain(session)
    return rows.head(session, chain)[1] or _start(chain)


def leads_on(session: Session, chain: int, told: Iterable[Mapping[str, object]]) -> bool:
    """Say whether lines of another computer lead on behind the last one of its chain here.

    Args:
        session: any session.
        chain: of who sent them.
        told: the columns of each, in their order.
    """
    number, last = rows.head(session, chain)
    last = last or _start(chain)
    for line in told:
        number += 1
        raw, chained = line.get("row_bytes"), line.get("hash")
        if not isinstance(raw, bytes) or not isinstance(chained, bytes):
            return False
        last = row_hash(last, raw)
        if last != chained or not _says(raw, line, (number, chain)):
            return False
    return True


def _says(raw: bytes, line: Mapping[str, object], where: tuple[int, int]) -> bool:
    """Say whether the exact bytes of a line say what stands beside them, and where it stands."""
    try:
        body = sjson.parse(raw)
    except CryptoError:
        return False
    beside = *where, line.get("at"), line.get("user"), line.get("action")
    said = tuple(body.get(name) for name in ("n", _CHAIN, "t", "u", "a"))
    return body.keys() == _MEMBERS | {_CHAIN} and said == beside


def ends_with(session: Session, place: int, head: bytes) -> bool:
    """Say whether the chain of a place ends there, with this head."""
    chain = rows.chain_at(place)
    number, last = rows.head(session, chain)
    return (chain * rows.OF_A_CHAIN + number, last or _start(chain)) == (place, head)


def entries(
    s: Services,
    limit: int = 200,
    before: int | None = None,
    object_id: str | None = None,
    action: str | None = None,
) -> tuple[LogEntry, ...]:
    """Return lines of the log, the newest first.

    Args:
        s: the open register.
        limit: most lines.
        before: only lines that stand behind the one of this place, for the next page.
        object_id: only lines about this case, packet or office.
        action: only lines of this action.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.LOG)
    with reading(s) as session:
        found = rows.lines(session, before=before, limit=limit, object_id=object_id, action=action)
        names = names_by_number(session)
        return tuple(_entry(row.row_bytes, names, row.n) for row in found)


def numbered(
    session: Session, object_id: str, action: str, fact: str = ""
) -> list[tuple[int, int]]:
    """Return the numbers of all lines of an action about an object, the oldest first.

    Args:
        session: any session.
        object_id: whole id.
        action: its code.
        fact: name of a whole number in the line that is returned beside it, "" for 0.
    """
    found = rows.lines(session, limit=_NO_LIMIT, object_id=object_id, action=action)
    told = [(row.n, _entry(row.row_bytes, {}).facts.get(fact, 0)) for row in reversed(found)]
    return [(n, value) for n, value in told if isinstance(value, int)]


def check(s: Services) -> LogReport:
    """Walk the whole chain.

    Returns:
        How many lines there are, and the first that does not hold: changed, missing or cut off.
    """
    with reading(s) as session:
        return check_lines(session)


def check_lines(session: Session) -> LogReport:
    """As ``check``, inside a session; also of the log of a backup."""
    looked_at = 0
    for chain in sorted({rows.FIRST_CHAIN, rows.own_chain(session), *rows.chains(session)}):
        count, problem = check_seat(session, chain)
        looked_at += count
        if problem is not None:
            return replace(problem, lines=looked_at)
    return LogReport(looked_at, 0, "", 0, 0)


def check_seat(session: Session, chain: int) -> tuple[int, LogReport | None]:
    """Walk one chain.

    Args:
        session: any session.
        chain: its number.

    Returns:
        How many lines of it were looked at, and what does not hold.
    """
    told = get_meta(session, _counted(chain))
    count, problem = _walk(rows.chain(session, chain), chain)
    broken_at = count if problem else 0
    # What others wrote is counted by them; what they cut off does not fit what came of it.
    is_ours = chain in (rows.FIRST_CHAIN, rows.own_chain(session))
    expected = int(told or 0) if is_ours else count
    if not problem and count != expected:
        # Fewer: lines were cut off. More: the count was put back to an older state.
        problem = "log.cut-off" if count < expected else "log.count-older"
        broken_at = min(count, expected) + 1
    if not problem:
        return count, None
    since, until = rows.times_around(session, chain * rows.OF_A_CHAIN + broken_at)
    seat, _inc = rows.seat_and_inc(chain)
    return count, LogReport(count, broken_at, problem, since, until, seat)


def _counted(chain: int) -> str:
    """Return under which name it stands how many lines of a chain there are."""
    if chain == rows.FIRST_CHAIN:
        return _LINES
    return f"{_LINES_OF}{chain}"


def _start(chain: int) -> bytes:
    return start_of(*rows.seat_and_inc(chain))


def note_count(session: Session, lines: int) -> None:
    """Write down how many lines there are, after a log was put together anew."""
    set_meta(session, _LINES, str(lines))


def anchors(session: Session) -> tuple[LogAnchor, ...]:
    """Compare the log with its heads that backups keep, the newest first.

    Who holds the key can make a whole chain anew, but not the heads in backups elsewhere; their
    rows in here tell which line each of them names.
    """
    return tuple(
        LogAnchor(number, at, _leads_through(session, number, head))
        for number, head, at in log_heads(session)
    )


class _MissingLineError(Exception):
    """A line does not stand at the number that it bears."""


def _walk(lines: Iterator[tuple[int, bytes, bytes]], chain: int) -> tuple[int, str]:
    """Return the number of the last line looked at, and what is wrong with it."""
    count = 0
    named = None if chain == rows.FIRST_CHAIN else chain

    def in_order() -> Iterator[tuple[bytes, bytes]]:
        nonlocal count
        for number, raw, chained in lines:
            count += 1
            body = sjson.parse(raw)
            if number != count or (body.get("n"), body.get(_CHAIN)) != (number, named):
                raise _MissingLineError
            yield raw, chained

    try:
        check_chain(in_order(), _start(chain))
    except _MissingLineError:
        return count, "log.line-missing"
    except (CryptoError, TypeError):  # text where bytes belong: not written by us
        return count, "log.line-changed"
    return count, ""


def _leads_through(session: Session, number: int, head: bytes) -> bool:
    """Say whether the log has a head that was kept elsewhere at the line that it names."""
    with contextlib.suppress(TamperError):
        return check_anchor((rows.hash_at(session, number) or b"",), head) == 1
    return False


def _entry(raw: bytes, names: dict[int, str], place: int = 0) -> LogEntry:
    try:
        body = sjson.parse(raw)
    except CryptoError as error:
        raise RegisterDamagedError from error
    if body.keys() - {_CHAIN} != _MEMBERS:
        raise RegisterDamagedError
    return LogEntry(
        number=body["n"],
        at=body["t"],
        by=names.get(body["u"], ""),
        action=body["a"],
        object=body["o"],
        facts=body["x"],
        place=place,
    )


def about(row: rows.LogRow) -> str:
    """Return what a line was about, as people call it.

    Raises:
        RegisterDamagedError: not a line of a log.
    """
    return _entry(row.row_bytes, {}).object


def _fact(value: str | int) -> str | int:
    return max(0, value) if isinstance(value, int) else plain_line(value)


def plain_line(text: str) -> str:
    """Return text that strict JSON keeps: one line, composed, nothing invisible."""
    kept = (
        " " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") else one
        for one in unicodedata.normalize("NFC", text)[:_LONGEST]
    )
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


_DAMAGE: Mapping[str, str] = {
    "log.line-missing": N_("Line {number} of the log is missing. It was written {when}."),
    "log.line-changed": N_("Line {number} of the log was changed. It was written {when}."),
    "log.cut-off": N_("The log ends before line {number}, which was written {when}."),
    "log.count-older": N_(
        "Line {number} of the log is newer than its count. It was written {when}."
    ),
}


def damage(report: LogReport, moment: Callable[[int], str]) -> str:
    """Return what is wrong with the log, in the language shown now: which line, and of when.

    Args:
        report: of a log that does not hold.
        moment: says Unix seconds in words.
    """
    when = N_("between {since} and {until}")
    if not report.until:
        when = N_("after {since}")
    if not report.since:
        when = N_("before {until}") if report.until else N_("at an unknown time")
    told = translate(when).format(since=moment(report.since), until=moment(report.until))
    words = translate(_DAMAGE.get(report.problem, _DAMAGE["log.line-changed"]))
    said = words.format(number=shown(report.broken_at), when=told)
    if report.seat:
        whose = translate(N_("It is one of the lines that were written at computer {seat}."))
        said = f"{said} {whose.format(seat=shown(report.seat))}"
    return said

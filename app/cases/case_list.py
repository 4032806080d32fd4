"""The register list: pages of summaries behind filters, the search in all fields, what it marks.

Rules:

* Marks: pure; what was typed, what sounds like it and the digits of a number are found as the
  search finds them; places are counted in characters of the text as it is shown.
* The list: sorting, filtering, searching and paging are done by the database; a page holds at most
  1,000 rows; the counts behind the filters come with the first page, as far as they cost nothing
  that is felt: beyond a limit they say "or more", and where even that is dear there is none.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.errors import RegisterDamagedError
from app.base.name_similarity import same_name
from app.cases.damaged_view import readable_page
from app.cases.records import (
    ALL,
    CLOSED,
    DUE,
    FILTERS,
    MINE,
    OPEN,
    WAITING,
    CasePage,
    CaseQuery,
    CaseSummary,
)
from app.core.search_index import searching
from app.core.services import Services, reading
from models.index import list_rows
from models.index.full_text import fold, words, words_of_cases
from models.index.name_keys import all_keys, beginning_keys
from models.queries import listing
from models.queries.case_filter import waiting_among, waiting_cases

if TYPE_CHECKING:
    from models.register.database import Session


type Span = tuple[int, int]

_SHORTEST_SOUND = 2
# Letters and digits with the signs that belong to them; the two full stops of Hindi do not.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0d7f\u200c\u200d])*")


@functools.lru_cache(maxsize=4096)
def matched_parts(shown: str, typed: str) -> tuple[Span, ...]:
    """Return start and length of every part of a text that was looked for, in order.

    Args:
        shown: a text of the list.
        typed: what was typed into the search.
    """
    wanted, keys, numbers = _wanted(typed)
    if not wanted or not shown:
        return ()
    found = ((start, _marked(word, wanted, keys)) for start, word in _words_of(shown))
    spans = [(start, length) for start, length in found if length]
    return _joined([*spans, *_squeezed(shown, numbers)])


def found_words(held: Iterable[str], typed: str, most: int = 3) -> tuple[str, ...]:
    """Return words of the index that were looked for: as typed, or else as they sound.

    Args:
        held: words as they are indexed.
        typed: what was typed into the search.
        most: how many words are enough.
    """
    wanted, keys, numbers = _wanted(typed)
    listed = tuple(held)
    as_typed = (*wanted, *numbers)
    found = [word for word in listed if word.startswith(as_typed)] if as_typed else []
    if not found:
        found = [word for word in listed if _sounds(word, keys)]
    told: list[str] = []
    for word in sorted(dict.fromkeys(found), key=len):
        # A telephone is indexed with its country and without: the shorter says enough.
        if not any(other in word for other in told):
            told.append(word)
    return tuple(told[:most])


@functools.lru_cache(maxsize=64)
def _wanted(typed: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the words that were typed, how they sound, and the numbers that they make."""
    parts = tuple(words(fold(typed).casefold()))
    if not any(part.isdigit() for part in parts):
        return parts, _keys(typed), ()
    number = "".join(parts)
    numbers = (number, number.removeprefix("0"), number.removeprefix("0091"))
    return parts, _keys(typed), tuple(dict.fromkeys(filter(None, numbers)))


def _marked(word: str, wanted: Iterable[str], keys: Iterable[str]) -> int:
    """Return how many characters of a word are to be marked, 0 for none."""
    folded = _folded(word)
    for part in wanted:
        if folded.startswith(part):
            # A folded letter may stand for two; then the whole word is marked.
            return _whole_letters(word, len(part)) if len(folded) == len(word) else len(word)
    return len(word) if _sounds(word, keys) else 0


@functools.lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word).casefold()


def _sounds(word: str, keys: Iterable[str]) -> bool:
    return any(
        sound == key or (len(key) >= _SHORTEST_SOUND and sound.startswith(key))
        for sound in all_keys(word)
        for key in keys
    )


def _keys(typed: str) -> tuple[str, ...]:
    parts = words(unicodedata.normalize("NFC", typed))
    spoken = (part for part in parts if not any(map(str.isdigit, part)))
    return tuple(key for part in spoken for key in beginning_keys(part))


def _words_of(shown: str) -> Iterable[tuple[int, str]]:
    return ((found.start(), found[0]) for found in _WORD.finditer(shown))


def _whole_letters(text: str, length: int) -> int:
    """Reach to the end of a letter with its signs, so that none is cut in two."""
    while length < len(text) and (
        unicodedata.category(text[length])[0] == "M" or text[length - 1] in "्\u09cd"
    ):
        length += 1
    return length


def _squeezed(shown: str, numbers: Iterable[str]) -> list[Span]:
    """Find a number however it is spaced: 9876543210 in +91 98765 43210."""
    if not numbers:
        return []
    places = [place for place, character in enumerate(shown) if character.isalnum()]
    text = fold("".join(shown[place] for place in places)).casefold()
    if len(text) != len(places):
        return []
    for wanted in numbers:
        found = text.find(wanted)
        if found >= 0:
            first, last = places[found], places[found + len(wanted) - 1]
            return [(first, last - first + 1)]
    return []


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for start, length in sorted(spans):
        if kept and start <= sum(kept[-1]):
            first = kept[-1][0]
            kept[-1] = (first, max(sum(kept[-1]), start + length) - first)
        else:
            kept.append((start, length))
    return tuple(kept)


DUPLICATE = "duplicate"
DUE_DAYS = 7
MOST_COUNTED = 1000
_FOUND_COUNTED = 100


@dataclass(frozen=True)
class CaseChoices:
    """What the register can be narrowed to: values with their numbers of cases.

    Attributes:
        status: codes of case_status, the most frequent first.
        district: names of districts by the alphabet.
        purpose: codes of purpose, the most frequent first.
    """

    status: tuple[tuple[str, int], ...]
    district: tuple[tuple[str, int], ...]
    purpose: tuple[tuple[str, int], ...]


def count_found(s: Services, query: CaseQuery) -> CasePage:
    """Return a page without rows that tells how many cases a search finds behind each filter."""
    with searching(s) as session:
        counts = _found_counts(session, s, query)
        return _as_page(session, (), counts, query.limit, _FOUND_COUNTED)


def list_choices(s: Services) -> CaseChoices:
    """Return the statuses, districts and purposes that any case of the register has."""
    with reading(s) as session:
        status, district, purpose = (
            listing.facet_values(session, kind)
            for kind in (list_rows.STATUS, list_rows.DISTRICT, list_rows.PURPOSE)
        )
    return CaseChoices(tuple(status), tuple(sorted(district)), tuple(purpose))


def list_these(s: Services, case_ids: Sequence[str]) -> tuple[CaseSummary, ...]:
    """Return the rows of some cases, in the order of their ids; those that are gone are left out.

    Args:
        s: the open register.
        case_ids: whole ids, at most 1,000.
    """
    with reading(s) as session:
        lines = listing.lines_of(session, case_ids, today=s.clock.today())
        waiting = waiting_among(session, [line.id for line in lines])
        return tuple(_summary(line, waiting) for line in lines)


def list_cases(s: Services, query: CaseQuery | None = None) -> CasePage:
    """Return one page of the register.

    Args:
        s: the open register.
        query: what is asked; open cases when None.

    Returns:
        The rows, how many there are behind each filter, and whether there are more rows.

    Raises:
        NotFoundError: the case named by ``after`` is gone.
    """
    asked = query or CaseQuery()
    searched = bool(asked.text.strip())
    try:
        with searching(s) if searched else reading(s) as session:
            page = _search if searched else _page
            return page(session, s, asked)
    except RegisterDamagedError:
        if s.inside_seal:
            raise
        return readable_page(s, asked, lambda line: _is_behind(s, asked, line), _summary)


def _is_behind(s: Services, asked: CaseQuery, line: listing.CaseLine) -> bool:
    """Say whether a line is behind the filter that is asked for, without asking the database."""
    which = _which(s, asked, asked.filter)
    due = which.due_until is None or (line.next_step_on or "9") <= which.due_until
    return (
        due
        and which.record_state in (None, line.record_state)
        and which.owner in (None, line.case_owner)
        and which.status in (None, line.status)
        and which.district in (None, line.place)
    )


def _page(session: Session, s: Services, asked: CaseQuery) -> CasePage:
    today = s.clock.today()
    if asked.filter == WAITING:
        found = listing.lines_of(session, waiting_cases(session), today=today)
        rows = _after([line for line in found if _fits(session, asked, line)], asked.after)
    else:
        rows = listing.list_cases(
            session,
            _which(s, asked, asked.filter),
            order=_order(asked),  # type: ignore[arg-type]  # checked by CaseQuery
            reverse=asked.reverse,
            limit=asked.limit + 1,
            after=asked.after,
            today=today,
        )
    counts = {} if asked.after else _counts(session, s, asked)
    return _as_page(session, rows, counts, asked.limit, MOST_COUNTED)


def _search(session: Session, s: Services, asked: CaseQuery) -> CasePage:
    waits = asked.filter == WAITING
    found = listing.search_cases(
        session,
        asked.text,
        _which(s, asked, ALL if waits else asked.filter),
        limit=asked.limit + 1,
        after=asked.after,
        among=waiting_cases(session) if waits else None,
        today=s.clock.today(),
        same=same_name,
    )
    wanted = not asked.after and (asked.counted or not found)
    counts = _found_counts(session, s, asked) if wanted else {}
    page = _as_page(session, found, counts, asked.limit, _FOUND_COUNTED)
    return dataclasses.replace(page, rows=_told(session, page.rows, asked.text))


def _told(session: Session, rows: tuple[CaseSummary, ...], typed: str) -> tuple[CaseSummary, ...]:
    """Say what was found where no cell of a row shows it: a father, a telephone, the account."""
    hidden = {row.case_id for row in rows if not _shows(row, typed)}
    held = words_of_cases(session, hidden) if hidden else {}
    return tuple(
        dataclasses.replace(row, found=", ".join(found_words(held.get(row.case_id, ()), typed)))
        if row.case_id in hidden
        else row
        for row in rows
    )


def _shows(row: CaseSummary, typed: str) -> bool:
    cells = (row.case_no, row.name, row.place, row.next_step)
    return any(matched_parts(cell, typed) for cell in cells)


def _counts(session: Session, s: Services, asked: CaseQuery) -> dict[str, int]:
    if asked.narrow:
        return listing.tally(session, _which(s, asked, ALL), s.user.name, _due_until(s))
    counts = {
        name: listing.count_cases(session, _which(s, asked, name), MOST_COUNTED)
        for name in FILTERS
        if name != WAITING
    }
    counts[WAITING] = len(waiting_cases(session, MOST_COUNTED))
    return counts


def _found_counts(session: Session, s: Services, asked: CaseQuery) -> dict[str, int]:
    counts = {
        name: listing.count_found(
            session, asked.text, _which(s, asked, name), _FOUND_COUNTED, same_name
        )
        for name in (OPEN, MINE, CLOSED, ALL)
    }
    if counts[ALL] < _FOUND_COUNTED:
        found = listing.search_cases(
            session, asked.text, _which(s, asked, ALL), limit=counts[ALL], same=same_name
        )
        due = _due_until(s)
        counts[DUE] = sum(
            line.record_state == OPEN and line.next_step_on is not None and line.next_step_on <= due
            for line in found
        )
        counts[WAITING] = len(waiting_among(session, [line.id for line in found]))
    return counts


def _which(s: Services, asked: CaseQuery, name: str) -> listing.CaseFilter:
    return listing.CaseFilter(
        record_state={ALL: None, CLOSED: CLOSED}.get(name, OPEN),
        owner=s.user.name if name == MINE else None,
        due_until=_due_until(s) if name == DUE else None,
        status=asked.status or None,
        district=asked.district or None,
        purpose=asked.purpose or None,
    )


def _order(asked: CaseQuery) -> str:
    return asked.order or ("next_step_on" if asked.filter == DUE else "updated")


def _fits(session: Session, asked: CaseQuery, line: listing.CaseLine) -> bool:
    """Say whether a waiting case has the chosen status, district and purpose."""
    if asked.status and line.status != asked.status:
        return False
    if asked.district and line.place != asked.district:
        return False
    return not asked.purpose or listing.has_purpose(session, line.id, asked.purpose)


def _due_until(s: Services) -> str:
    return (s.clock.today() + dt.timedelta(days=DUE_DAYS)).isoformat()


def _after(lines: list[listing.CaseLine], last: str | None) -> list[listing.CaseLine]:
    if last is None:
        return lines
    places = [place for place, line in enumerate(lines) if line.id == last]
    return lines[places[0] + 1 :] if places else []


def _as_page(
    session: Session,
    found: Iterable[listing.CaseLine],
    counts: dict[str, int],
    limit: int,
    most: int,
) -> CasePage:
    shown = list(found)
    waiting = waiting_among(session, [line.id for line in shown[:limit]])
    rows = tuple(_summary(line, waiting) for line in shown[:limit])
    limited = {name for name, count in counts.items() if count == most} - _exact(most)
    return CasePage(rows=rows, counts=counts, more=len(shown) > limit, or_more=frozenset(limited))


def _exact(most: int) -> set[str]:
    """Return the filters whose count is always the whole number when nothing is searched."""
    return {OPEN, MINE, CLOSED, ALL} if most == MOST_COUNTED else set()


def _summary(line: listing.CaseLine, waiting: set[str]) -> CaseSummary:
    return CaseSummary(
        case_id=line.id,
        case_no=line.case_no,
        name=line.name or "",
        age="" if line.age is None else str(line.age),
        place=line.place or "",
        next_step=line.next_step or "",
        status=DUPLICATE if line.record_state == DUPLICATE else line.status or "",
        updated_at=line.updated,
        next_step_on=line.next_step_on or "",
        signal=_signal(line, waiting),
        owner=line.case_owner or "",
        risk=line.risk_level or "",
    )


def _signal(line: listing.CaseLine, waiting: set[str]) -> str:
    if line.record_state != OPEN:
        return ""
    if line.risk_level == "high":
        return "urgent"
    return "waiting" if line.id in waiting else ""

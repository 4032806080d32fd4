"""Which cases are listed, and where to read them from so that few are read in vain.

Rules:

* Waiting for an answer: asked through an index that holds only the referrals that wait, so that
  what was answered costs nothing.
* Filters: each part of the register (open, closed …) is asked on its own, because a status or a
  district may be frequent in one part and missing in another; a choice whose rarest facet has fewer
  cases than would have to be walked over is read from the list of that facet and sorted, any other
  is walked in the order of the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, text

from models.index.list_rows import (
    DISTRICT,
    MINE,
    PARTS,
    POSTINGS,
    PURPOSE,
    STATE,
    STATUS,
    Facet,
    ListedCase,
    purpose_bit,
)
from models.rows.case import REFERRAL_PENDING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


# The literal states let the partial index answer.
_WAITS: Final = "direction = 'out' AND state IN ({})".format(
    ", ".join(f"'{state}'" for state in sorted(REFERRAL_PENDING))
)
_WAITING: Final = text(
    f"SELECT case_id FROM referrals WHERE {_WAITS} AND case_id IS NOT NULL "  # noqa: S608
    "ORDER BY updated DESC, case_id LIMIT :limit"
)
_ALL: Final = -1
_WAIT_OF: Final = (
    f"SELECT DISTINCT case_id FROM referrals WHERE {_WAITS} AND case_id IN "  # noqa: S608
    "(SELECT value FROM json_each(:ids))"
)


def waiting_cases(session: Session, limit: int | None = None) -> list[str]:
    """Return ids of cases with a sealed referral that waits for its answer, newest first.

    Args:
        session: any session.
        limit: most cases; None for all.
    """
    found = session.execute(_WAITING, {"limit": _ALL if limit is None else 2 * limit})
    return list(dict.fromkeys(row[0] for row in found))[:limit]


def waiting_among(session: Session, ids: Iterable[str]) -> set[str]:
    """Return which of some cases wait for an answer."""
    found = session.execute(text(_WAIT_OF), {"ids": json.dumps(list(ids))})
    return {row[0] for row in found}


BINNED: Final = PARTS.index("binned")
OPENED: Final = PARTS.index("open")
LISTED: Final = tuple(range(BINNED))
WALKING: Final = 1.0
"""How much dearer it is to walk over a line than to read one of a facet's list."""

_DUE_OF_ALL: Final = 0.05  # a guess; what is due is not counted beforehand

LINES: Final[Any] = ListedCase.__table__


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are listed; what is None does not matter.

    Attributes:
        record_state: ``open``, ``closed``, ``transferred`` or ``duplicate``.
        status: a code of ``case_status``.
        owner: officer in charge of an open case.
        due_until: last day of the next step, ISO text.
        district: home district of the person in the list, as it is written there.
        purpose: a code of ``purpose`` that any person of the case has.
        binned: True lists the bin instead of the register.
    """

    record_state: str | None = None
    status: str | None = None
    owner: str | None = None
    due_until: str | None = None
    district: str | None = None
    purpose: str | None = None
    binned: bool = False

    @property
    def facets(self) -> dict[str, str]:
        """The kinds and values of the facets that a case has to have."""
        wanted = {
            STATUS: self.status,
            DISTRICT: self.district,
            PURPOSE: self.purpose,
            MINE: self.owner,
        }
        return {kind: value for kind, value in wanted.items() if value is not None}

    @property
    def parts(self) -> tuple[int, ...]:
        """The numbers of the parts in which such cases can be."""
        if self.binned:
            return (BINNED,)
        if self.owner is not None:
            return (OPENED,) if self.record_state in {None, "open"} else ()
        return LISTED if self.record_state is None else (PARTS.index(self.record_state),)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is known of the chosen cases of one part, before any of them is read.

    Attributes:
        part: number of the part.
        which: the choice.
        size: how many cases the part has.
        state_no: number of the facet of the part itself.
        facets: number of each facet and how many cases of the part have it, by kind.
    """

    part: int
    which: CaseFilter
    size: int
    state_no: int
    facets: Mapping[str, tuple[int, int]]

    @property
    def count(self) -> int | None:
        """How many cases there are, None when that has to be counted."""
        if self.which.due_until is not None or len(self.facets) > 1:
            return None
        return next((cases for _no, cases in self.facets.values()), self.size)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The facets by which a search is narrowed to these cases."""
        return tuple(no for no, _cases in self.facets.values()) or (self.state_no,)

    @property
    def rarest(self) -> tuple[int, int]:
        """Number of the rarest facet and how many cases have it; 0 and all without a facet."""
        rarest = min(self.facets.values(), key=lambda found: found[1], default=None)
        return rarest if rarest is not None else (0, self.size)

    def source(self, wanted: int) -> tuple[Any, list[ColumnElement[bool]]]:
        """Return the table to read from, and the conditions there.

        Args:
            wanted: how many lines are enough.
        """
        number, cases = self.rarest
        walked = float(wanted)
        for _no, having in self.facets.values():
            walked *= self.size / max(1, having)
        if self.which.due_until is not None:
            walked /= _DUE_OF_ALL
        listed = bool(number) and cases < WALKING * min(walked, self.size)
        columns = (POSTINGS if listed else LINES).c
        first = columns.facet == number if listed else columns.part == self.part
        conditions: list[ColumnElement[bool]] = [first]
        for kind, (no, _cases) in self.facets.items():
            if not listed or no != number:
                conditions.append(_is(columns, kind, self.which.facets[kind], no))
        if self.which.due_until is not None:
            conditions.append(columns.due <= self.which.due_until)
        return (POSTINGS if listed else LINES), conditions


def chosen(session: Session, which: CaseFilter) -> list[Chosen]:
    """Return the parts of the register in which there are cases of a choice."""
    wanted = which.facets
    named = [and_(Facet.kind == kind, Facet.value == value) for kind, value in wanted.items()]
    query = select(Facet.kind, Facet.part, Facet.no, Facet.cases).where(
        Facet.part.in_(which.parts), Facet.cases > 0, or_(Facet.kind == STATE, *named)
    )
    sizes: dict[int, tuple[int, int]] = {}
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for kind, part, number, cases in session.execute(query):
        if kind == STATE:
            sizes[part] = (number, cases)
        else:
            found.setdefault(part, {})[kind] = (number, cases)
    return [
        Chosen(part, which, sizes[part][1], sizes[part][0], found.get(part, {}))
        for part in which.parts
        if part in sizes and len(found.get(part, {})) == len(wanted)
    ]


def _is(columns: Any, kind: str, value: str, number: int) -> Any:
    if kind == PURPOSE:
        return columns.purposes.op("&")(purpose_bit(value)) != 0
    column = {MINE: columns.owner_no, STATUS: columns.status_no, DISTRICT: columns.district_no}
    return column[kind] == number

"""How referrals went, those to other offices and those from them: what was answered, and when.

Rules: a referral that left counts on the day on which it was sealed, one that came on the day on
which it arrived, by what has happened to it until now; an office that took new keys is one office;
medians are exact, over the referrals of which the time is known.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Final

from app.base.language import N_, translate
from app.offices import moved_offices
from app.statistics.counts import Look, narrowed_persons
from app.statistics.tables import ALL, DAYS, Behind, Cell, CellKey, Choice, Head, StatTable
from models.base.local_time import end_of, moment_of
from models.fields import CODE_LISTS
from models.queries.counting import CountedReferral, Direction, referrals_between
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session

type _Labels = tuple[tuple[str, str], ...]

_OF_STEP: Final = N_("Counted here: {what}.")
_DECLINED: Final = N_("Declined: {reason}")
_NO_REASON: Final = N_("Not known")
_ALL: Final = N_("All")
_DAY_S: Final = 86_400


@dataclass(frozen=True)
class _Way:
    """What is counted of the referrals of one direction; texts are message ids."""

    direction: Direction
    code: str
    title: str
    definition: str
    office: str
    steps: _Labels
    times: _Labels
    median: str


_LEFT: Final = _Way(
    "out",
    "referrals",
    N_("Referrals to other offices"),
    N_(
        "Referrals that were sealed in the period, each once, by what has happened to them until"
        " today. One that was replaced by a newer one is left out, and so are those of cases in the"
        " bin."
    ),
    N_("Referrals to this office."),
    (
        ("sent", N_("Sent")),
        ("received", N_("Received")),
        ("accepted", N_("Accepted")),
        ("declined", N_("Declined")),
        ("done", N_("Done")),
        ("waiting", N_("Waiting for an answer")),
        ("withdrawn", N_("Withdrawn")),
        ("expired", N_("Expired")),
    ),
    (
        ("received", N_("Days to receipt")),
        ("accepted", N_("Days to acceptance")),
        ("done", N_("Days until done")),
    ),
    N_("Median of the days since it was handed over; half of the answers took less time."),
)
_CAME: Final = _Way(
    "in",
    "referrals_in",
    N_("Referrals from other offices"),
    N_(
        "Referrals that arrived here in the period, each once, by what has happened to them until"
        " today. One that was replaced by a newer one is left out, and so are those of cases in the"
        " bin and those that lie aside because the office is not trusted."
    ),
    N_("Referrals from this office."),
    (
        ("received", N_("Received")),
        ("accepted", N_("Accepted")),
        ("declined", N_("Declined")),
        ("done", N_("Done")),
        ("waiting", N_("Waiting for our answer")),
        ("withdrawn", N_("Withdrawn")),
    ),
    (("answered", N_("Days until we answered")),),
    N_("Median of the days since it arrived; half of our answers took less time."),
)


class Counterparts:
    """Under which id an office is counted: that of today, when it took new keys."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, str] = {}

    def of(self, office_id: str) -> str:
        """Return the id for any id of an office."""
        if office_id not in self._known:
            self._known[office_id] = moved_offices.today(self._session, office_id)
        return self._known[office_id]


class _Alike:
    """How many referrals of one office have come equally far, and the times they took.

    Attributes:
        steps: what has happened to each of them.
        is_shown: each has a case to show.
        times: by column, one time of each.
        number: how many there are.
    """

    def __init__(self, way: _Way, one: CountedReferral) -> None:
        counted = {code for code, _label in way.steps}
        self.steps = tuple(step for step in one.steps if step.partition(".")[0] in counted)
        self.is_shown = one.case_id is not None
        known = (step for step, _label in way.times if one.seconds_to(step) is not None)
        self.times: dict[str, array[int]] = {step: array("q") for step in known}
        self.number = 0

    def add(self, one: CountedReferral) -> None:
        """Count one more."""
        self.number += 1
        for step, times in self.times.items():
            times.append(one.seconds_to(step) or 0)


class _Sums:
    """Numbers, times and what has a case to show, by row and column."""

    def __init__(self, way: _Way) -> None:
        self._way = way
        self._alike: dict[tuple[object, ...], tuple[str, _Alike]] = {}

    @property
    def offices(self) -> set[str]:
        """The ids of the offices of which there are any."""
        return {office_id for office_id, _alike in self._alike.values()}

    def add(self, office_id: str, one: CountedReferral) -> None:
        """Count one referral."""
        # All that a step or the lack of a time goes by; there are few of these, so that of most
        # referrals only the times are looked at.
        moments = (one.received_at, one.accepted_at, one.declined_at, one.done_at)
        so_far = tuple([at is None for at in moments])
        key = (office_id, one.state, one.decline_reason, one.case_id is None, so_far)
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = (office_id, _Alike(self._way, one))
        found[1].add(one)

    def cells(self, choice: Choice) -> dict[CellKey, Cell]:
        """Return the cells; what no case stands for has no list of cases."""
        counts: Counter[CellKey] = Counter()
        shown: set[CellKey] = set()
        for office_id, alike in self._alike.values():
            keys = [(row, step) for row in (office_id, ALL) for step in alike.steps]
            counts.update(dict.fromkeys(keys, alike.number))
            if alike.is_shown:
                shown.update(keys)
        found = {
            (row, step): Cell(
                count,
                Behind(choice, referrals=(self._way.direction, step, row))
                if (row, step) in shown
                else None,
            )
            for (row, step), count in counts.items()
        }
        return {**found, **self._medians()}

    def _medians(self) -> dict[CellKey, Cell]:
        found: dict[CellKey, Cell] = {}
        for row in (*self.offices, ALL):
            mine = [alike for of, alike in self._alike.values() if row in (of, ALL)]
            for step, _label in self._way.times:
                times = [one.times[step] for one in mine if step in one.times]
                if times:
                    median = _median(list(chain.from_iterable(times)))
                    found[row, f"days.{step}"] = Cell(median / _DAY_S)
        return found


def referrals_tables(look: Look, choice: Choice) -> tuple[StatTable, ...]:
    """Count the referrals of a period by counterpart: those that left, and those that came."""
    return _table(look, choice, _LEFT), _table(look, choice, _CAME)


def _table(look: Look, choice: Choice, way: _Way) -> StatTable:
    sums = _Sums(way)
    for office_id, one in _referrals(look, choice, way):
        sums.add(office_id, one)
    return StatTable(
        code=way.code,
        title=translate(way.title),
        definition=translate(way.definition),
        choice=choice,
        rows=_offices(look, way, sums.offices),
        columns=_columns(way),
        cells=sums.cells(choice),
        rows_add_up=True,
        sealed=look.sealed,
    )


def _referrals(look: Look, choice: Choice, way: _Way) -> Iterator[tuple[str, CountedReferral]]:
    first, end = moments(choice)
    persons = narrowed_persons(choice)
    for session in look.sessions:
        counterpart = Counterparts(session)
        look.token.checkpoint()
        for number, one in enumerate(
            referrals_between(session, first, end, persons, way.direction)
        ):
            if number % 10_000 == 0:
                look.token.checkpoint()
            yield counterpart.of(one.office_id), one


def moments(choice: Choice) -> tuple[int, int]:
    """Return the Unix seconds with which the first day begins and the last one is over."""
    return moment_of(choice.period.first), end_of(choice.period.last)


def _median(ordered: list[int]) -> Fraction:
    """Return the exact median of some numbers, which are put in order."""
    ordered.sort()
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def _offices(look: Look, way: _Way, found: set[str]) -> tuple[Head, ...]:
    names = {
        row.id: row.name
        for office_id in sorted(found - {ALL})
        if (row := look.sessions[0].get(Office, office_id)) is not None
    }
    heads = [
        Head(office_id, names.get(office_id, office_id[:8]), translate(way.office))
        for office_id in found - {ALL}
    ]
    heads.sort(key=lambda head: (head.label, head.code))
    return (*heads, Head(ALL, translate(_ALL), translate(way.definition)))


def _columns(way: _Way) -> tuple[Head, ...]:
    heads = [_step(code, translate(label)) for code, label in way.steps]
    reasons = [(code.value, code.label) for code in CODE_LISTS["decline_reason"]]
    for code, label in (*reasons, ("", _NO_REASON)):
        told = translate(_DECLINED).format(reason=translate(label))
        heads.append(_step(f"declined.{code}", told))
    heads += [
        Head(f"days.{code}", translate(label), translate(way.median), DAYS)
        for code, label in way.times
    ]
    return tuple(heads)


def _step(code: str, label: str) -> Head:
    return Head(code, label, translate(_OF_STEP).format(what=label))

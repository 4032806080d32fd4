"""The same done with several cases: a person named for them, a next step added, closed; taken back.

Rules:

* Each case is one transaction with its own line in the log, as if it had been done alone: a kill or
  a wish to stop leaves every case either as it was or as it was to be.
* What cannot be done with a case leaves that case out and is counted by its reason; what is wrong
  with the wish itself (no such person, not a day) refuses everything before the first case.
* Taking back undoes exactly what was done: a case that somebody changed since is left as it is, and
  counted; a step that was added is taken off and can be read afterwards, like any other one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from app.base.errors import (
    AmbiguousError,
    CaseStateError,
    FactRefusedError,
    NotFoundError,
    RegisterDamagedError,
)
from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_
from app.cases import case_work, cases
from app.cases.history import noting
from app.cases.open_cases import open_row
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.fields import CATALOGUE, CODE_LISTS
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows.user import present_users

if TYPE_CHECKING:
    from app.core.records import FactValue

MOST: Final = 1000
"""So many cases at once, and no more."""

BIN, CLOSED, ELSEWHERE, MERGED, SEALED, GONE, DAMAGED, CHANGED, SAME, EARLY = (
    *("bin", "closed", "elsewhere", "merged", "sealed", "gone", "damaged", "changed", "same"),
    "early",
)
"""Why a case is left out."""

_STATES: Final = {"binned": BIN, "closed": CLOSED, "transferred": ELSEWHERE, "duplicate": MERGED}
_REASONS: Final = {
    "case.in-bin": BIN,
    "case.merged": MERGED,
    "case.close-before-open": EARLY,
}
_OWNER: Final = "case_owner"
_WHO: Final = N_("Case officer")


@dataclass(frozen=True)
class Assign:
    """Name a case officer: login of a user."""

    login: str


@dataclass(frozen=True)
class AddStep:
    """Add a next step: what is to be done, and the day as typed, "" for none."""

    title: str
    due: str = ""


@dataclass(frozen=True)
class Close:
    """Close: a code of closure_reason, and the day as typed, "" for today."""

    reason: str
    on: str = ""


type Wish = Assign | AddStep | Close


@dataclass(frozen=True)
class Outlook:
    """What a wish can be done with: ids of cases, and how many are left out for which reason."""

    takes: tuple[str, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class Taken:
    """What was done with one case, so that it can be taken back.

    Attributes:
        case_id: the case.
        before: field name to what it held.
        after: field name to what it holds now.
        task_id: the step that was added, "" for none.
    """

    case_id: str
    before: Mapping[str, FactValue | None] = field(default_factory=dict)
    after: Mapping[str, FactValue | None] = field(default_factory=dict)
    task_id: str = ""


@dataclass(frozen=True)
class Done:
    """What came of a wish, or of taking it back.

    Attributes:
        wish: what was wished.
        taken: what was done with each case.
        left_out: how many cases were left out, by reason.
        is_whole: False when it was stopped before the end.
    """

    wish: Wish
    taken: tuple[Taken, ...]
    left_out: Mapping[str, int]
    is_whole: bool = True


def outlook(s: Services, case_ids: Sequence[str], *, any_state: bool = False) -> Outlook:
    """Return which of some cases can be changed now, and why the others cannot.

    Args:
        s: the open register.
        case_ids: whole ids, at most ``MOST``.
        any_state: closed cases and those that were handed over count, too, as for an export.

    Raises:
        ValueError: too many at once.
    """
    if len(case_ids) > MOST:
        raise ValueError("at most a thousand cases at once")
    with reading(s) as session:
        states = lookup.states_of(session, case_ids)
        sealed = lookup.sealed_among(session, [one for one in case_ids if one not in states])
    found = {one: _STATES.get(state, "") for one, state in states.items()}
    takes, left_out = [], Counter[str]()
    for one in case_ids:
        why = found.get(one, SEALED if one in sealed else GONE)
        if not why or (any_state and why != BIN and one in found):
            takes.append(one)
        else:
            left_out[why] += 1
    return Outlook(tuple(takes), left_out)


def look_over(s: Services, wish: Wish) -> None:
    """Refuse a wish that cannot be kept, before anything is done; see ``do``."""
    _ready(s, wish)


def do(
    s: Services,
    wish: Wish,
    case_ids: Sequence[str],
    report: Report = silent,
    token: Token | None = None,
) -> Done:
    """Do the same with several cases, one after the other.

    Args:
        s: the open register.
        wish: what is to be done.
        case_ids: whole ids, at most ``MOST``.
        report: told the step "changing" in cases.
        token: asked between cases whether to stop; what was done by then is returned.

    Raises:
        CaseStateError: the role does not allow it; nothing was done.
        FactRefusedError: the wish cannot be kept; nothing was done.
        ValueError: too many at once.
    """
    if len(case_ids) > MOST:
        raise ValueError("at most a thousand cases at once")
    act = _ready(s, wish)
    return _each(wish, [partial(act, one) for one in case_ids], report, token)


def take_back(s: Services, done: Done, report: Report = silent, token: Token | None = None) -> Done:
    """Take back what was done, as far as nobody changed it since.

    Args:
        s: the open register.
        done: as ``do`` returned it.
        report: told the step "undoing" in cases.
        token: asked between cases whether to stop.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.CLOSE if isinstance(done.wish, Close) else Act.CHANGE)
    back = _BACK[type(done.wish)]
    acts = [partial(back, s, one) for one in done.taken]
    return _each(done.wish, acts, report, token, step="undoing")


def _each(
    wish: Wish,
    acts: Sequence[Callable[[], Taken | None]],
    report: Report,
    token: Token | None,
    step: str = "changing",
) -> Done:
    taken: list[Taken] = []
    left_out = Counter[str]()
    for place, act in enumerate(acts):
        if token is not None and token.is_set:
            return Done(wish, tuple(taken), left_out, is_whole=False)
        report(Progress(step, place, len(acts)))
        try:
            one = act()
        except CaseStateError as error:
            left_out[_REASONS.get(str(error.facts.get("reason")), CLOSED)] += 1
        except (NotFoundError, AmbiguousError):
            left_out[GONE] += 1
        except RegisterDamagedError:
            left_out[DAMAGED] += 1
        else:
            if one is None:
                left_out[SAME if step == "changing" else CHANGED] += 1
            else:
                taken.append(one)
    return Done(wish, tuple(taken), left_out)


def _ready(s: Services, wish: Wish) -> Callable[[str], Taken | None]:
    """Return what does a wish with one case, after everything about the wish was looked at."""
    match wish:
        case Assign():
            require(s, Act.CHANGE)
            name = _name_of(s, wish.login)
            return lambda case_id: _assign(s, case_id, name)
        case AddStep():
            require(s, Act.CHANGE)
            _needed(kept_text(wish.title, "next_step", case_work.TITLE_LABEL))
            kept_text(wish.due, "next_step_on", case_work.DUE_LABEL, s.clock.today())
            return lambda case_id: _add_step(s, case_id, wish)
        case Close():
            require(s, Act.CLOSE)
            if wish.reason not in {code.value for code in CODE_LISTS["closure_reason"]}:
                label = CATALOGUE.field("closure_reason").label
                raise FactRefusedError(field=label, reason="code.unknown")
            label = CATALOGUE.field("closed_on").label
            kept_text(wish.on, "closed_on", label, s.clock.today())
            return lambda case_id: _close(s, case_id, wish)


def _needed(words: str) -> None:
    if not words:
        raise FactRefusedError(field=case_work.TITLE_LABEL, reason="value.missing")


def _name_of(s: Services, login: str) -> str:
    wanted = login.strip().casefold()
    with reading(s) as session:
        for user in present_users(session):
            if user.login.strip().casefold() == wanted:
                return str(user.name)
    raise FactRefusedError(field=_WHO, reason="user.unknown")


def _assign(s: Services, case_id: str, name: str) -> Taken | None:
    with writing(s) as session:
        row = open_row(session, case_id)
        before = row.get(_OWNER)
        if not cases.change_row(session, s, row, {_OWNER: name}):
            return None
        return Taken(row.id, {_OWNER: before}, {_OWNER: row.get(_OWNER)})


def _add_step(s: Services, case_id: str, wish: AddStep) -> Taken:
    made = case_work.add_task(s, case_id, wish.title, wish.due)
    held: dict[str, FactValue | None] = {"title": made.title, "due_on": made.due_on}
    return Taken(case_id, after=held, task_id=made.task_id)


def _close(s: Services, case_id: str, wish: Close) -> Taken:
    with writing(s) as session:
        row = open_row(session, case_id)
        before = {name: row.get(name) for name in cases.CLOSING_FIELDS}
        cases.close_row(session, s, row, wish.reason, wish.on)
        return Taken(row.id, before, {name: row.get(name) for name in cases.CLOSING_FIELDS})


def _give_back(s: Services, one: Taken) -> Taken | None:
    with writing(s) as session:
        row = open_row(session, one.case_id)
        if row.get(_OWNER) != one.after[_OWNER]:
            return None
        before = one.before[_OWNER]
        cases.change_row(session, s, row, {_OWNER: str(before) if before else ""})
        return one


def _take_off(s: Services, one: Taken) -> Taken | None:
    held = {task.task_id: task for task in case_work.list_tasks(s, one.case_id)}
    task = held.get(one.task_id)
    same = task is not None and (task.title, task.due_on) == (
        one.after["title"],
        one.after["due_on"],
    )
    if task is None or task.state != "open" or not same:
        return None
    case_work.drop_task(s, one.case_id, one.task_id)
    return one


def _open_again(s: Services, one: Taken) -> Taken | None:
    with writing(s) as session:
        row = lookup.find_case(session, one.case_id)
        now = {name: row.get(name) for name in cases.CLOSING_FIELDS}
        if row.binned or row.record_state != "closed" or now != dict(one.after):
            return None
        with noting(session, s, row, cases.CLOSING_FIELDS):
            row.reopen()
            row.put_all(dict(one.before))
        case_changed(session, row, now=s.clock.now())
        log.record(session, s, "case_reopened", row.case_no, row.id)
        return one


_BACK: Final[Mapping[type, Callable[[Services, Taken], Taken | None]]] = {
    Assign: _give_back,
    AddStep: _take_off,
    Close: _open_again,
}

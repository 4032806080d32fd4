"""The time line of a case: everything that has a day, in one order, from all parts of the case.

Rules: reading only; an entry knows how exactly its day is known and never pretends to know more;
what has no day stands beside the line, not on it; texts are English message ids with facts, and
what a person typed is among the facts, so that it can be left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from app.base.clock import local_day
from app.base.errors import RegisterDamagedError
from app.base.language import N_
from app.cases.case_view import timeline
from app.cases.cases import show_case
from app.cases.records import CaseRecord, ConsentRecord
from app.cases.route import Route, referred_to, routes_of
from app.core.permissions import Act, require
from app.core.records import FactValue
from app.core.services import Services, reading
from app.packets.referral_life import life_of
from models.fields.dates import span
from models.queries.lookup import referrals as referrals_of_case
from models.rows import case_work as history_rows
from models.rows.case import REFERRAL_PENDING
from models.rows.office import Office
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Referral

LANES: Final = ("event", "person", "step", "referral", "consent", "paper", "note")
"""What an entry is about: what happened, case and people, next steps and so on."""

MOMENT, DAY, MONTH, YEAR, RANGE = "moment", "day", "month", "year", "range"
OPEN, OVERDUE, DONE, ENDED = "open", "overdue", "done", "ended"

_STORY: Final = frozenset(
    {
        "case_added",
        "case_closed",
        "case_reopened",
        "case_merged",
        "merge_undone",
        "case_handed_over",
        "case_taken_over",
        "case_binned",
        "case_restored",
        "case_held",
        "hold_lifted",
        "case_kept",
        "deletion_asked",
        "deletion_not_asked",
        "person_added",
        "person_removed",
        "person_restored",
        "consent_withdrawn_there",
        "person_told",
        "wish_written",
        "wish_answered",
        "wish_reopened",
    }
)
_MOST_LINES: Final = 20_000
_MOST: Final = 1_000
_LONGEST: Final = 160
_NO_SCOPE: Final = frozenset({"refused", "undecided"})
_LINE_LENGTHS: Final = {10: DAY, 7: MONTH, 4: YEAR}

# Dated facts of the case and of its persons, with their lane and words.
_CASE_DAYS: Final = {
    "registered_on": ("person", N_("Case registered")),
    "fir_date": ("event", N_("FIR registered")),
    "cwc_order_date": ("event", N_("Order of the committee")),
    "closed_on": ("person", N_("Case closed")),
}
_PERSON_DAYS: Final = {
    "missing_since": ("event", N_("Missing since")),
    "medical_exam_on": ("event", N_("Medical examination")),
    "status_decided_on": ("person", N_("Status decided")),
}
_SERVICE_DAYS: Final = {
    "appointment_date": N_("Appointment: {service}"),
    "implemented_on": N_("Given: {service}"),
}
_SAME_DAY: Final = {"registered_on": "case_added", "closed_on": "case_closed"}


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """One entry of the time line.

    Attributes:
        first: the first day that is meant.
        last: the last one; the same for a day or a moment.
        precision: moment, day, month, year or range.
        lane: of ``LANES``.
        kind: a slug: due, done, paper, event, note, consent, or an action of the log.
        key: where it is opened: the address of a fact, a section ("steps"), or "referral".
        text: English message id; names in braces stand for facts.
        facts: codes, names and typed words of the entry.
        at: Unix seconds of a moment, else 0.
        stored: the stored date of what is no moment, else "".
        state: open, overdue, done, ended or "".
        by: name of the user who did it, "" when nobody is named.
        about: True when the day is only about right.
    """

    first: dt.date
    last: dt.date
    precision: str
    lane: str
    kind: str
    key: str
    text: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    at: int = 0
    stored: str = ""
    state: str = ""
    by: str = ""
    about: bool = False


@dataclass(frozen=True)
class CaseTimeline:
    """All of a case in time.

    Attributes:
        case_id: of the case.
        today: the local day for which it was told.
        entries: the oldest first.
        undated: keys of events that have no day yet.
        routes: the ways of its victims, see ``routes_of``.
        whole: False when a damaged part of the register is left out.
    """

    case_id: str
    today: dt.date
    entries: tuple[DatedEntry, ...]
    undated: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    whole: bool = True


def case_timeline(s: Services, case_id: str) -> CaseTimeline:
    """Return the time line of a case, with the routes of its victims.

    Args:
        s: the open register, or a sealed case that is open.
        case_id: id or number of the case.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    require(s, Act.VIEW)
    case, today = show_case(s, case_id), s.clock.today()
    entries = list(entries_of(case, today))
    whole, routes = not case.unreadable, routes_of(case)
    try:
        with reading(s) as session:
            entries += _told(session, s, case)
            entries += _of_referrals(session, case.case_id, today)
            routes = routes_of(case, referred_to(session, case.case_id))
    except RegisterDamagedError:
        if s.inside_seal:
            raise
        whole = False
    return CaseTimeline(
        case_id=case.case_id,
        today=today,
        entries=in_order(entries),
        undated=tuple(
            f"e{one.number}.event_date" for one in case.events if not one.facts.get("event_date")
        ),
        routes=routes,
        whole=whole,
    )


def in_order(entries: Iterable[DatedEntry]) -> tuple[DatedEntry, ...]:
    """Return entries in the order of time; a fact that the log tells too stands once."""
    found = list(entries)
    logged = {(one.kind, one.first) for one in found}
    kept = [one for one in found if (_SAME_DAY.get(one.kind, ""), one.first) not in logged]
    return tuple(sorted(kept, key=lambda one: (one.first, one.at, LANES.index(one.lane))))


def entries_of(case: CaseRecord, today: dt.date) -> Iterator[DatedEntry]:
    """Yield what the record of a case itself tells, in no order.

    Args:
        case: the case.
        today: the local day, which decides what is overdue.
    """
    yield from _of_steps(case, today)
    yield from _of_papers(case)
    yield from _of_notes(case)
    for record in case.consents:
        yield from _of_consent(case, record, today)
    yield from _of_events(case)
    yield from _of_days(case)
    yield from _of_services(case, today)


# The parts of the record ----------------------------------------------------------------------


def _of_steps(case: CaseRecord, today: dt.date) -> Iterator[DatedEntry]:
    for task in case.tasks:
        facts = {"typed": task.title} if task.title else {"what": N_("Next step")}
        if task.state == "done":
            yield _moment(
                task.done_at, "step", "done", "steps", N_("Done: {what}"), facts,
                state=DONE, by=task.done_by,
            )  # fmt: skip
        elif task.state == "open":
            state = OVERDUE if task.due_on and task.due_on < today.isoformat() else OPEN
            yield from _dated(
                task.due_on, "step", "due", "steps", N_("Due: {what}"), facts,
                state=state, by=task.who_name,
            )  # fmt: skip


def _of_papers(case: CaseRecord) -> Iterator[DatedEntry]:
    for paper in case.papers:
        facts = {"paper": paper.kind, "typed": paper.title}
        text = "{paper}: {what}" if paper.title else "{paper}"
        yield _moment(paper.added_at, "paper", "paper", "papers", text, facts, by=paper.added_by)


def _of_notes(case: CaseRecord) -> Iterator[DatedEntry]:
    for note in reversed(case.notes):
        facts: dict[str, str | int] = {"number": note.number, "typed": _one_line(note.text)}
        text = N_("Note {number}: {what}")
        yield _moment(note.at, "note", "note", "notes", text, facts, by=note.by)


def _of_consent(case: CaseRecord, record: ConsentRecord, today: dt.date) -> Iterator[DatedEntry]:
    facts: dict[str, str | int] = {"decision": record.capacity}
    if len(case.persons) > 1:
        facts["person"] = record.person_number
        facts["name"] = next(
            (one.display_name for one in case.persons if one.number == record.person_number), ""
        )
    yield _moment(
        record.recorded_at, "consent", "consent", "consent",
        N_("Decision recorded: {decision}"), facts, by=record.recorded_by,
    )  # fmt: skip
    if record.withdrawn_on:
        yield from _dated(
            record.withdrawn_on, "consent", "consent_withdrawn", "consent",
            N_("Consent taken back"), facts, state=ENDED,
        )  # fmt: skip
    elif record.valid_to and record.capacity not in _NO_SCOPE:
        over = record.valid_to < today.isoformat()
        text = N_("Consent ended") if over else N_("Consent ends")
        yield from _dated(
            record.valid_to, "consent", "consent_ends", "consent", text, facts,
            state=ENDED if over else OPEN,
        )  # fmt: skip


def _of_events(case: CaseRecord) -> Iterator[DatedEntry]:
    for event in case.events:
        facts: dict[str, str | int] = {"event": _text(event.facts, "event_type")}
        names = ("event_place", "event_block", "event_district", "event_state")
        where = next((name for name in names if _text(event.facts, name)), "")
        place = _text(event.facts, where)
        text = "{event}"
        if place:
            facts["typed"], text = place, "{event}: {what}"
            facts |= {"where": where, "around": _text(event.facts, "event_state")}
        until = _text(event.facts, "event_end_date")
        stored = _text(event.facts, "event_date") or until
        key = f"e{event.number}.event_date"
        for entry in _dated(stored, "event", "event", key, text, facts):
            yield _lasting(entry, until)


def _of_days(case: CaseRecord) -> Iterator[DatedEntry]:
    for name, (lane, text) in _CASE_DAYS.items():
        yield from _dated(_text(case.facts, name), lane, name, name, text, {})
    for person in case.persons:
        facts: dict[str, str | int] = {}
        if len(case.persons) > 1:
            facts = {"person": person.number, "name": person.display_name}
        for name, (lane, text) in _PERSON_DAYS.items():
            key = f"p{person.number}.{name}"
            yield from _dated(_text(person.facts, name), lane, name, key, text, facts)


def _of_services(case: CaseRecord, today: dt.date) -> Iterator[DatedEntry]:
    for line in case.services:
        facts = {"service": _text(line.facts, "service")}
        given = _text(line.facts, "implemented_on")
        for name, text in _SERVICE_DAYS.items():
            stored = _text(line.facts, name)
            waits = name == "appointment_date" and not given and stored >= today.isoformat()
            yield from _dated(
                stored, "step", name, f"s{line.number}.{name}", text, facts,
                state=OPEN if waits else DONE if name == "implemented_on" else "",
            )  # fmt: skip


# What other rows tell -------------------------------------------------------------------------


def _told(session: Session, s: Services, case: CaseRecord) -> Iterator[DatedEntry]:
    """Yield what became of the case and who came and went, out of log and history."""
    names = names_by_number(session)
    for line in reversed(timeline(session, s, case.case_id, names, _MOST_LINES, _STORY)):
        lane = "consent" if line.kind.startswith("consent") else "person"
        key = "wishes" if line.kind.startswith("wish") else "history"
        yield _moment(line.at, lane, line.kind, key, line.text, line.facts, by=line.by)
    for change in history_rows.changes_of(session, case.case_id, _MOST, field="status"):
        status = change.values[1]
        if change.part_id == case.case_id and isinstance(status, str):
            by = names.get(change.user, "")
            facts = {"status": status}
            yield _moment(
                change.at, "person", "status", "status", N_("Status: {status}"), facts, by=by
            )


def _of_referrals(session: Session, case_id: str, today: dt.date) -> Iterator[DatedEntry]:
    for row in referrals_of_case(session, case_id=case_id, limit=_MOST):
        office = session.get(Office, row.office_id)
        facts: dict[str, str | int] = {
            "office": office.name if office else "",
            "packet": row.packet_id or "",
            "direction": row.direction,
            "referral": row.id,
        }
        out = row.direction == "out"
        text = N_("To {office}: {step}") if out else N_("From {office}: {step}")
        for step in life_of(session, row):
            told = {**facts, "step": step.what, "words": _one_line(step.words)}
            yield _moment(
                step.at, "referral", f"referral_{step.what}", "referral", text, told,
                state=DONE if step.what == "done" else "",
            )  # fmt: skip
        yield from _answer_due(row, facts, today)


def _answer_due(
    row: Referral, facts: Mapping[str, str | int], today: dt.date
) -> Iterator[DatedEntry]:
    reply_by = row.get("reply_by")
    if row.state not in REFERRAL_PENDING or not isinstance(reply_by, str):
        return
    state = OVERDUE if reply_by < today.isoformat() else OPEN
    text = N_("Answer due from {office}")
    if row.direction == "in":
        text = N_("Our answer to {office} is due")
    yield from _dated(reply_by, "referral", "answer_due", "referral", text, facts, state=state)


# Days -----------------------------------------------------------------------------------------


def _moment(
    at: int,
    lane: str,
    kind: str,
    key: str,
    text: str,
    facts: Mapping[str, str | int],
    *,
    state: str = "",
    by: str = "",
) -> DatedEntry:
    day = local_day(at)
    return DatedEntry(
        day, day, MOMENT, lane, kind, key, text, facts, at=at, state=state, by=by
    )  # fmt: skip


def _dated(
    stored: str,
    lane: str,
    kind: str,
    key: str,
    text: str,
    facts: Mapping[str, str | int],
    *,
    state: str = "",
    by: str = "",
) -> Iterator[DatedEntry]:
    """Yield the entry of a stored date; nothing when there is none, or none that can be read."""
    bare = stored.lstrip("~")
    try:
        first, last = span(bare)
    except (ValueError, OverflowError):
        return
    precision = RANGE if ".." in bare else _LINE_LENGTHS.get(len(bare), DAY)
    yield DatedEntry(
        first, last, precision, lane, kind, key, text, facts,
        stored=stored, state=state, by=by, about=stored.startswith("~"),
    )  # fmt: skip


def _lasting(entry: DatedEntry, until: str) -> DatedEntry:
    """Return an entry that lasts until a stored date, the entry itself when it does not."""
    try:
        last = span(until.lstrip("~"))[1]
    except (ValueError, OverflowError):
        return entry
    if last <= entry.last or ".." in entry.stored or ".." in until:
        return entry
    about = entry.about or until.startswith("~")
    bare = f"{entry.stored.lstrip('~')}..{until.lstrip('~')}"
    return replace(
        entry, last=last, precision=RANGE, stored=f"~{bare}" if about else bare, about=about
    )


def _text(facts: Mapping[str, FactValue], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"

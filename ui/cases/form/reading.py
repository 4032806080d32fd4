"""What the page of a case says when it is read: pure, from the record to frozen groups of facts.

Rules: only what is filled stands there, in the order of the catalogue, each fact once; what is
needed and missing is told apart, as the outline counts it; names, numbers and stories go through
projector mode like everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.base import numerals
from app.base.language import _
from app.cases import wishes
from app.cases.records import (
    CaseRecord,
    ConsentRecord,
    NoteRecord,
    PersonRecord,
    TaskRecord,
    WishRecord,
)
from app.core.field_catalogue import (
    FieldView,
    SectionView,
    code_label,
    label_of,
    sections_of,
    state_beside,
    words_of,
)
from app.core.records import FactValue
from app.story.timeline import OPEN, OVERDUE, DatedEntry, entries_of, in_order
from ui.cases.form import outline
from ui.cases.form.outline import address_of, entity_of, facts_of, people_of, person_of
from ui.cases.form.timeline_words import icon_of, stated_words, tone_of, when_words
from ui.frame import dates, projector
from ui.widgets.case_words import (
    consent_line,
    late_words,
    main_person,
    name_or_withheld,
    note_facts,
    person_line,
)
from ui.widgets.cells import CellWords, fact_cell

RISK, NEEDS, COURT, STORY = "risk", "needs", "court", "story"
OF_THE_CASE = ("case", "police", "closing")
REFERRAL, PAPER, SUMMARY = "referral", "paper", "summary"
"""What the key of a cell begins with that is about no section: its id stands behind a slash."""
_FEW = 24
_ELSEWHERE = frozenset({"name_full", "next_step", "next_step_on"})
"""Facts that the page tells in another place: the name at its head, the steps among the steps."""
_MARKED = {"high": ("danger", "triangle-alert"), "medium": ("caution", "triangle-alert")}


@dataclass(frozen=True)
class Group:
    """The facts of one section.

    Attributes:
        key: of the section.
        title: translated.
        cells: its facts.
    """

    key: str
    title: str
    cells: tuple[CellWords, ...]


@dataclass(frozen=True)
class Missing:
    """A needed fact that nobody filled in. `label` is translated."""

    address: str
    label: str


def fact_words(
    field: FieldView, value: FactValue, people: Mapping[str, str], state: str = ""
) -> str:
    """Return a value as the page says it.

    Args:
        field: its field.
        value: as it is stored.
        people: names of the persons of the case, by "p1".
        state: for a district, the state that stands beside it, as it is stored; "" for none.
    """
    if field.kind == "persons" and isinstance(value, tuple):
        return ", ".join(people.get(one, one) for one in value)
    return projector.fact(field.name, words_of(field.name, value, state))


def groups_of(
    case: CaseRecord, part: str, only: Collection[str] = (), but: Collection[str] = ()
) -> tuple[Group, ...]:
    """Return what is filled of a part ("case", "p1", "e2"), section by section.

    Args:
        case: the record.
        part: the part.
        only: keys of the sections that are told; all of them when it is empty.
        but: keys of sections that are left out.
    """
    facts, people = facts_of(case, part), dict(people_of(case))
    groups = []
    for section in sections_of(entity_of(part)):
        if section.key in but or (only and section.key not in only):
            continue
        cells = tuple(_cells(section, part, facts, people))
        if cells:
            groups.append(Group(f"{part}/{section.key}", _(section.label), cells))
    return tuple(groups)


def gathered(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return few facts as one group without a title: their labels say enough."""
    cells = tuple(cell for group in groups for cell in group.cells)
    return (Group(groups[0].key, "", cells),) if 0 < len(cells) <= _FEW else groups


def _cells(
    section: SectionView, part: str, facts: Mapping[str, FactValue], people: Mapping[str, str]
) -> Iterator[CellWords]:
    for field in section.fields:
        value = facts.get(field.name)
        if value is None or not outline.is_filled(value) or field.name in _ELSEWHERE:
            continue
        words = fact_words(field, value, people, state_beside(field.name, facts))
        yield fact_cell(address_of(part, field.name), _(field.label), words)


def missing_of(case: CaseRecord) -> tuple[Missing, ...]:
    """Return the needed facts that are missing, in the order of the outline."""
    found = []
    for part in ("case", *(f"p{one.number}" for one in case.persons)):
        facts, person = facts_of(case, part), person_of(case, part)
        worked_out = person.worked_out if person is not None else {}
        for section in sections_of(entity_of(part)):
            for field in (one for one in section.fields if one.required):
                is_there = outline.is_filled(facts.get(field.name)) or field.name in worked_out
                if not is_there and outline.is_shown(field, facts, person):
                    found.append(Missing(address_of(part, field.name), _(field.label)))
    return tuple(found)


def doubts_of(case: CaseRecord) -> tuple[Missing, ...]:
    """Return the facts about an age that contradict others."""
    return tuple(
        Missing(address_of(f"p{one.number}", one.doubt), _(label_of(one.doubt)))
        for one in case.persons
        if one.doubt
    )


def events_of(case: CaseRecord) -> tuple[Group, ...]:
    """Return the events of a case, each with all its facts."""
    title, events = _("Event {number}"), case.events
    found = (_whole(case, f"e{one.number}", title, one.number) for one in events)
    return tuple(group for group in found if group.cells)


def services_of(case: CaseRecord) -> tuple[Group, ...]:
    """Return the services of a case, each with all its facts."""
    title, services = _("Service {number}"), case.services
    found = (_whole(case, f"s{one.number}", title, one.number) for one in services)
    return tuple(group for group in found if group.cells)


def _whole(case: CaseRecord, part: str, title: str, number: int) -> Group:
    groups = groups_of(case, part)
    cells = tuple(cell for group in groups for cell in group.cells)
    first = groups[0].key if groups else part
    return Group(first, title.format(number=numerals.shown(number)), cells)


def note_cell(note: NoteRecord, now: int) -> CellWords:
    """Return a note as a cell; `now` in Unix seconds."""
    lines = ((note_facts(note, now), "small"), (projector.free_text(note.text), ""))
    return CellWords(outline.NOTES, lines, wide=True)


def wish_cell(wish: WishRecord) -> CellWords:
    """Return a wish that waits for an answer as a cell."""
    lines = (
        (wishes.kind_words(wish), ""),
        (projector.free_text(wish.words), ""),
        (wishes.stated_words(wish), "small"),
    )
    return CellWords(outline.WISHES, lines, icon="message-square", tone="caution", wide=True)


# The head, and the people -----------------------------------------------------------------------


def who_line(person: PersonRecord) -> str:
    """Return role, age, sex and home of a person."""
    roles = ", ".join(_(code_label("person_role", role)) for role in person.roles)
    return " · ".join(part for part in (roles, person_line(person)) if part)


def number_line(case: CaseRecord) -> str:
    """Return the number of a case and the day on which it was registered."""
    day = dates.iso_day(case.opened_on) if case.opened_on else ""
    registered = f"{_(label_of('registered_on'))}: {day}" if day else ""
    return " · ".join(part for part in (case.case_no, registered) if part)


def danger_mark(case: CaseRecord) -> tuple[str, str, str]:
    """Return words, tone and icon of how much danger there is; no words when it is not known."""
    level = case.facts.get("risk_level")
    if not isinstance(level, str) or not level:
        return "", "plain", ""
    tone, icon = _MARKED.get(level, ("plain", "shield"))
    words = _(code_label("risk_level", level))
    return f"{_(label_of('risk_level'))}: {words}", tone, icon


def person_cell(person: PersonRecord) -> CellWords:
    """Return the one line of a person."""
    key = f"p{person.number}"
    lines = ((name_or_withheld(person.display_name), "strong"), (who_line(person), "muted"))
    return CellWords(key, lines, icon="user", wide=True)


def others_of(case: CaseRecord) -> tuple[PersonRecord, ...]:
    """Return the persons beside the one the case is about."""
    main = main_person(case)
    return tuple(one for one in case.persons if main is None or one.number != main.number)


# What was decided, and what comes next ----------------------------------------------------------


def decisions_of(case: CaseRecord) -> tuple[CellWords, ...]:
    """Return the newest decision of each person who was asked, that of the main one at any rate."""
    main = main_person(case)
    cells: list[CellWords] = []
    for person in case.persons:
        is_main = main is not None and person.number == main.number
        own = [one for one in case.consents if one.person_number == person.number]
        if own or is_main:
            whose = "" if is_main else name_or_withheld(person.display_name)
            cells += _decision(own, person.number, whose)
    return tuple(cells)


def _decision(own: Iterable[ConsentRecord], number: int, whose: str) -> Iterator[CellWords]:
    own = tuple(own)
    tone, words = consent_line(own, number)
    icon = "handshake" if tone == "accent" else "triangle-alert"
    lines = ((words, ""), (whose, "muted"))
    yield CellWords(outline.CONSENT, lines, icon=icon, tone=tone, wide=True)
    newest = max(own, key=lambda one: one.recorded_at, default=None)
    withheld = newest.facts.get("withhold") if newest is not None else None
    if newest is not None and isinstance(withheld, tuple) and not newest.withdrawn_on:
        label = _(label_of("withhold"))
        names = ", ".join(_(label_of(name)) for name in withheld)
        words = f"{label}: {names}"
        yield CellWords(outline.CONSENT, ((words, ""),), icon="lock", tone="caution", wide=True)


def coming_of(
    case: CaseRecord, today: dt.date, now: int, more: Iterable[DatedEntry] = ()
) -> tuple[CellWords, ...]:
    """Return what comes next: steps, appointments and what ends, the most pressing first.

    Args:
        case: the record.
        today: the local day.
        now: in Unix seconds.
        more: entries that stand outside of the record: answers that are due.
    """
    waiting = [one for one in (*entries_of(case, today), *more) if one.state in (OPEN, OVERDUE)]
    cells = [
        CellWords(
            _key_of(entry),
            ((stated_words(entry), ""), (_day_and_who(entry, today, now), "muted")),
            icon=icon_of(entry),
            tone=tone_of(entry),
            wide=True,
        )
        for entry in in_order(waiting)
    ]
    undated = [one for one in case.tasks if one.state == "open" and not one.due_on]
    return (*cells, *(_step(task) for task in undated))


def _key_of(entry: DatedEntry) -> str:
    if entry.key == REFERRAL:
        return f"{REFERRAL}/{entry.facts['referral']}"
    return entry.key


def _step(task: TaskRecord) -> CellWords:
    lines = ((projector.free_text(task.title) or _("Next step"), ""), (task.who_name, "muted"))
    return CellWords(outline.STEPS, lines, icon="list-checks", tone="caution", wide=True)


def _day_and_who(entry: DatedEntry, today: dt.date, now: int) -> str:
    days = late_words((today - entry.last).days) if entry.state == OVERDUE else ""
    return " · ".join(part for part in (when_words(entry, now), days, entry.by) if part)


def story_cells(entries: Iterable[DatedEntry], now: int) -> tuple[CellWords, ...]:
    """Return entries of the time line as cells, in their order; `now` in Unix seconds."""
    return tuple(
        CellWords(
            _key_of(entry),
            (
                (stated_words(entry), ""),
                (" · ".join(part for part in (when_words(entry, now), entry.by) if part), "small"),
            ),
            icon=icon_of(entry),
            tone=tone_of(entry),
            wide=True,
        )
        for entry in entries
    )

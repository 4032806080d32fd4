"""Frozen records of cases: persons, events, papers, consent.

Rules: times are Unix seconds (UTC), dates are ISO texts, sizes are bytes; a fact's
address is its field name with the part of the case before it ("narrative", "p1.name_full",
"e2.event_type", "s1.service"), counted from 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.cases.work_records import NoteRecord, TaskRecord
from app.core.records import FactValue

STORY_LINES = 200
"""Lines of the story of a case that a record holds, the newest ones."""


@dataclass(frozen=True)
class Fact:
    """One fact of a case with its place in the catalogue.

    Attributes:
        address: "narrative", "p1.name_full", "e1.event_type".
        name: field name in the catalogue.
        label: English label, a message id of the catalogue of texts.
        value: stored value.
        shown: the value in words, in English message ids joined for display.
        group: consent group, or None when it never leaves.
    """

    address: str
    name: str
    label: str
    value: FactValue
    shown: str
    group: str | None


@dataclass(frozen=True)
class PersonRecord:
    """A person of a case. `number` counts from 1; `roles` are codes (victim, suspect …).

    `doubt` is the name of a field about the age that contradicts the others, or "". `worked_out`
    has, for fields that nobody filled in, the value that follows and the field it follows from.
    """

    person_id: str
    number: int
    roles: tuple[str, ...]
    display_name: str
    age: str
    is_child: str
    facts: Mapping[str, FactValue]
    doubt: str = ""
    worked_out: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class EventRecord:
    """An event of a case (recruitment, transit, rescue …). `number` counts from 1."""

    event_id: str
    number: int
    facts: Mapping[str, FactValue]


@dataclass(frozen=True)
class ServiceRecord:
    """A service line of a case. `number` counts from 1; persons stand in its facts as "p1"."""

    service_id: str
    number: int
    facts: Mapping[str, FactValue]


@dataclass(frozen=True)
class PaperRecord:
    """An attachment. `size` in bytes; `kind` is a code; `sha256` in hex.

    `notes` are slugs of what was odd when it was added; they are told once, by the adding.
    """

    paper_id: str
    title: str
    kind: str
    media_type: str
    size: int
    sha256: str
    added_at: int
    added_by: str
    group: str
    file_name: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ConsentRecord:
    """One recorded decision of one person."""

    consent_id: str
    person_number: int
    given_by: str
    capacity: str
    purposes: tuple[str, ...]
    groups: tuple[str, ...]
    offices: tuple[str, ...]
    valid_from: str
    valid_to: str
    recorded_at: int
    recorded_by: str
    withdrawn_on: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a case's story.

    `kind` is a slug for the icon; `text` an English message id with facts.
    """

    at: int
    kind: str
    text: str
    facts: Mapping[str, str | int]
    by: str


@dataclass(frozen=True)
class CaseSummary:
    """One row of the register list.

    `updated_at` in Unix seconds; `status` is a code of the list; `next_step_on` is the ISO date on
    which the next step is due, "" when there is none; `signal` is "urgent" for high danger in an
    open case, "waiting" when another office's answer is outstanding, else ""; `found` holds words
    of the case that were looked for when no cell of the row shows them; `damaged` is True for a
    row of which only the number can be read.
    """

    case_id: str
    case_no: str
    name: str
    age: str
    place: str
    next_step: str
    status: str
    updated_at: int
    next_step_on: str = ""
    signal: str = ""
    found: str = ""
    damaged: bool = False


@dataclass(frozen=True)
class CasePage:
    """A page of the list: rows, and how many there are behind each filter.

    `counts` is empty on all but the first page and knows nothing of a filter whose count would be
    dear; those named in `or_more` may have more.
    """

    rows: tuple[CaseSummary, ...]
    counts: Mapping[str, int]
    more: bool
    or_more: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CaseRecord:
    """A whole case as one officer may see it.

    `state` is open, closed, transferred, duplicate, binned or damaged; only an open one is changed.
    `typed` holds, by address, what was typed or stood in a sheet where it was converted.
    `consent_sides` holds, by number of a person, ids of decisions from each of the cases that
    became one: what may leave has to be agreed to on every side.
    `moves` holds, by id of an office today, the earlier ids by which consent names it;
    `moves_checked` those of them whose number of today was checked.
    `gone_to` names the office that took the case over; "" when none did.
    `unreadable` names the parts that stand on damaged pages of the register: nothing is shown of
    them.
    """

    case_id: str
    case_no: str
    status: str
    opened_on: str
    closed_on: str
    updated_at: int
    facts: Mapping[str, FactValue]
    persons: tuple[PersonRecord, ...]
    events: tuple[EventRecord, ...]
    papers: tuple[PaperRecord, ...]
    consents: tuple[ConsentRecord, ...]
    timeline: tuple[TimelineEntry, ...]
    services: tuple[ServiceRecord, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    consent_sides: Mapping[int, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    tasks: tuple[TaskRecord, ...] = ()
    notes: tuple[NoteRecord, ...] = ()
    state: str = "open"
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moves_checked: tuple[str, ...] = ()
    gone_to: str = ""
    unreadable: tuple[str, ...] = ()

    def value(self, address: str) -> FactValue | None:
        """Return the value at an address, or None when it is empty or there is no such part."""
        part, _, name = address.rpartition(".")
        if not part:
            return self.facts.get(name)
        return self.facts_of(part).get(name)

    def facts_of(self, part: str) -> Mapping[str, FactValue]:
        """Return the facts of a part ("case", "p1", "e2", "s1"), nothing when it is not there."""
        if part == "case":
            return self.facts
        parts: dict[str, Sequence[PersonRecord | EventRecord | ServiceRecord]]
        parts = {"p": self.persons, "e": self.events, "s": self.services}
        rows = parts.get(part[:1], ())
        return next((row.facts for row in rows if str(row.number) == part[1:]), {})


@dataclass(frozen=True)
class SavedFacts:
    """What one saving changed, for somebody who holds the record of the case already.

    Parts that did not change are not in it. `facts` are all of the case itself, None when none
    of them changed; `typed` holds every address that changed, "" when what was typed was plain;
    `tasks` are all of the case, None when they are as they were.
    """

    case_id: str
    updated_at: int
    facts: Mapping[str, FactValue] | None = None
    persons: tuple[PersonRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    services: tuple[ServiceRecord, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    tasks: tuple[TaskRecord, ...] | None = None
    timeline: tuple[TimelineEntry, ...] = ()

    def onto(self, case: CaseRecord) -> CaseRecord:
        """Return a record of the case with what was saved.

        Args:
            case: the record as it was before the saving.
        """
        typed = {**case.typed, **self.typed}
        facts = case.facts if self.facts is None else self.facts
        return replace(
            case,
            updated_at=self.updated_at,
            facts=facts,
            status=str(facts.get("status", "")),
            opened_on=str(facts.get("registered_on", "")),
            closed_on=str(facts.get("closed_on", "")),
            persons=_with(case.persons, self.persons),
            events=_with(case.events, self.events),
            services=_with(case.services, self.services),
            typed={address: text for address, text in typed.items() if text},
            tasks=case.tasks if self.tasks is None else self.tasks,
            timeline=(*self.timeline, *case.timeline)[:STORY_LINES],
        )


def _with[Part: PersonRecord | EventRecord | ServiceRecord](
    held: tuple[Part, ...], saved: tuple[Part, ...]
) -> tuple[Part, ...]:
    """Return the parts of a case by number, those that were saved in the place of the old."""
    parts = {one.number: one for one in (*held, *saved)}
    return tuple(parts[number] for number in sorted(parts))

"""Frozen records of cases (persons, events, papers, consent), of the work on them, and of lists.

Rules:

* Times are Unix seconds (UTC), dates are ISO texts, sizes are bytes; a fact's address is its field
  name with the part of the case before it ("narrative", "p1.name_full", "e2.event_type",
  "s1.service"), counted from 1.
* Questions: a filter, an order or a limit that there is not is a mistake of the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.records import FactValue


@dataclass(frozen=True)
class TaskRecord:
    """One thing to do in a case.

    Attributes:
        task_id: its id.
        title: what has to be done; "" for a day alone.
        due_on: ISO day, "" when there is none.
        who: number of the user who is to do it, 0 for nobody.
        who_name: name of that user, "" for nobody.
        state: open, done or dropped.
        added_at: when it was written down.
        added_by: by whom.
        done_at: when it was ticked, 0 while it is not done.
        done_by: by whom.
    """

    task_id: str
    title: str
    due_on: str
    who: int
    who_name: str
    state: str
    added_at: int
    added_by: str
    done_at: int = 0
    done_by: str = ""


@dataclass(frozen=True)
class NoteRecord:
    """One note. `number` counts from 1; `corrects` is the number of the note put right, or 0."""

    number: int
    text: str
    at: int
    by: str
    corrects: int = 0


@dataclass(frozen=True)
class WishStated:
    """What a person wishes, as it is written down.

    Attributes:
        kind: a code of ``wish_kind``.
        words: in the person's own words.
        stated_by: a code of ``wish_stated_by``.
        stated_on: the day, as typed; today when it is "".
        section: key of a section of the person's form, "" for none in particular.
    """

    kind: str
    words: str
    stated_by: str
    stated_on: str = ""
    section: str = ""


@dataclass(frozen=True)
class WishAnswer:
    """What the office did about a wish.

    Attributes:
        outcome: a code of ``wish_outcome``.
        words: what was done, or why not.
        ground: a code of ``wish_ground`` where the wish is not wholly followed.
        decided_on: the day, as typed; today when it is "".
    """

    outcome: str
    words: str = ""
    ground: str = ""
    decided_on: str = ""


@dataclass(frozen=True)
class WishRecord:
    """One wish of a person, and what came of it.

    Attributes:
        wish_id: its id.
        person_number: number of the person in the case.
        kind, section, words, stated_by, stated_on: see ``WishStated``; the day is ISO text.
        written_at, written_by: when it was written down, and the name of who did it.
        outcome: a code of ``wish_outcome``, "" while it waits.
        ground, answer, decided_on: see ``WishAnswer``; "" while it waits.
        decided_at, decided_by: when the answer was written down, and the name of who did it.
    """

    wish_id: str
    person_number: int
    kind: str
    section: str
    words: str
    stated_by: str
    stated_on: str
    written_at: int
    written_by: str
    outcome: str = ""
    ground: str = ""
    answer: str = ""
    decided_on: str = ""
    decided_at: int = 0
    decided_by: str = ""

    @property
    def is_open(self) -> bool:
        """True until somebody wrote down what came of it."""
        return not self.outcome


@dataclass(frozen=True)
class PartName:
    """A person, event or service line as the history knows it, also when it is gone.

    Attributes:
        part_id: its id.
        part: case, person, event or service.
        number: its number in the case, that of its removal when it is gone; 0 for the case.
        name: name of the person, "" when none is known.
        gone: True when it was removed.
    """

    part_id: str
    part: str
    number: int
    name: str = ""
    gone: bool = False


@dataclass(frozen=True)
class FieldHistory:
    """One change in a case.

    Attributes:
        change: number of the change, to restore it by.
        kind: field, removed (a whole part went) or back (a whole part came back).
        part: what the field belongs to.
        field: name of the field, "" for a whole part.
        address: where the field stands now, "" when its part was removed.
        label: English label of the field, "" for a whole part.
        before: English text of the value before, "" when it was empty.
        after: English text of the value after.
        value_before: stored value before, to restore it.
        value_after: stored value after.
        at: when.
        by: name of the user.
        can_restore: True when what stood there before can be put back.
    """

    change: int
    kind: str
    part: PartName
    field: str
    address: str
    label: str
    before: str
    after: str
    value_before: FactValue | None
    value_after: FactValue | None
    at: int
    by: str
    can_restore: bool


@dataclass(frozen=True)
class HistoryPage:
    """A page of the history of a case, the newest change first.

    Attributes:
        lines: the changes.
        more: True when there are older ones.
        fields: name and English label of every field that was ever changed, for a filter.
        parts: every part that ever was changed, for a filter.
    """

    lines: tuple[FieldHistory, ...]
    more: bool
    fields: tuple[tuple[str, str], ...]
    parts: tuple[PartName, ...]


@dataclass(frozen=True)
class BinnedCase:
    """A case in the bin. `days_left` until it is erased for ever; `by` put it there."""

    case_id: str
    case_no: str
    name: str
    binned_at: int
    by: str
    days_left: int


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

    `notes` are slugs of what was odd when it was added, `original_id` is the id of the paper that
    is its original, "" when none was kept beside it; both are told once, by the adding.
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
    original_id: str = field(default="", compare=False)


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
    row of which only the number can be read; `owner` is the case officer as written down; `risk` is
    a code of risk_level, "" when nothing is known.
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
    owner: str = ""
    risk: str = ""


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
    wishes: tuple[WishRecord, ...] = ()
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


OPEN, MINE, DUE, WAITING, CLOSED, ALL = "open", "mine", "due", "waiting", "closed", "all"
FILTERS = (OPEN, MINE, DUE, WAITING, CLOSED, ALL)
ORDERS = ("updated", "case_no", "name", "age", "place", "status", "next_step_on")
NATURAL = ""
MOST_ROWS = 1000


@dataclass(frozen=True)
class CaseQuery:
    """What the list is asked.

    Attributes:
        filter: open, mine, due (next step within 7 days), waiting (for another office's answer),
            closed or all.
        text: looked for in names, numbers, places and texts; "" lists everything.
        order: updated, case_no, name, age, place, status or next_step_on; "" is what fits the
            filter; a search comes best first.
        limit: most rows, 1 to 1000.
        after: id of the last row of the page before.
        reverse: the order the other way round.
        status: a code of case_status, "" for any.
        district: a home district as the list names it, "" for any.
        purpose: a code of purpose, "" for any.
        counted: False leaves out the counts of a search that found something; ``count_found``
            tells them afterwards.
    """

    filter: str = OPEN
    text: str = ""
    order: str = NATURAL
    limit: int = 200
    after: str | None = None
    reverse: bool = False
    status: str = ""
    district: str = ""
    purpose: str = ""
    counted: bool = True

    def __post_init__(self) -> None:
        if self.filter not in FILTERS or self.order not in (*ORDERS, NATURAL):
            raise ValueError("an unknown filter or order")
        if not 1 <= self.limit <= MOST_ROWS:
            raise ValueError("a page has 1 to 1000 rows")

    @property
    def narrow(self) -> bool:
        """True when a status, a district or a purpose is chosen."""
        return bool(self.status or self.district or self.purpose)

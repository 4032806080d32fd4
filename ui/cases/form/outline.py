"""The outline of a case form: which sections and fields are shown for this case, and what is
missing.

Rules: pure, from catalogue and record to frozen entries; a field is shown for the roles it is
for, not for a child when the law does not need it, and only when the fact it explains is there;
a fact that is filled is always shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.base import numerals
from app.base.language import _
from app.cases.records import CaseRecord, PersonRecord
from app.core.field_catalogue import FieldView, SectionView, code_label, sections_of
from app.core.records import FactValue
from ui.widgets.case_words import name_or_withheld

PAPERS, CONSENT, HISTORY = "papers", "consent", "history"
STEPS, NOTES, TIMELINE, WISHES = "steps", "notes", "timeline", "wishes"
READ = "read"
FIRST_SECTION = "p1/identity"
_NO_ANSWERS = frozenset({"", "no", "unknown", "not_asked", "not_implemented"})
_CLOSING = "closing"
_ENTITIES = {"p": "person", "e": "event", "s": "service"}
MANY = 4
"""A section with more fields than this keeps its rare ones folded away."""


def first_section(part: str) -> str:
    """Return the key of the section that a person begins with."""
    return f"{part}/{FIRST_SECTION.partition('/')[2]}"


@dataclass(frozen=True)
class Entry:
    """One line of the section list.

    Attributes:
        key: "case/police", "p1/identity", "e1/event", "s1/service", "steps", "notes", "papers",
            "consent", "wishes", "timeline", "history", and "read" for the page of the whole case; a
            heading has the key of its part: "case", "p1".
        words: shown words, translated or a name.
        heading: True for the line above the sections of a part.
        to_fill: needed facts that are missing.
        filled: facts that are there.
        doubted: whether facts here contradict each other.
    """

    key: str
    words: str
    heading: bool = False
    to_fill: int = 0
    filled: int = 0
    doubted: bool = False


def shown_fields(
    section: SectionView, facts: Mapping[str, FactValue], person: PersonRecord | None
) -> tuple[FieldView, ...]:
    """Return the fields of a section that are shown for these facts."""
    return tuple(field for field in section.fields if is_shown(field, facts, person))


def folded(fields: tuple[FieldView, ...], facts: Mapping[str, FactValue]) -> tuple[FieldView, ...]:
    """Return the fields of a long section that wait behind "More": rare and empty ones."""
    if len(fields) <= MANY:
        return ()
    rare = tuple(one for one in fields if one.rare and not is_filled(facts.get(one.name)))
    return rare if len(rare) > 1 else ()


def is_shown(field: FieldView, facts: Mapping[str, FactValue], person: PersonRecord | None) -> bool:
    """Say whether a field is asked for where these facts are."""
    if is_filled(facts.get(field.name)):
        return True
    if field.optional:
        return False
    if person is not None:
        roles = set(person.roles) or {"possible_victim"}
        if field.roles and not roles & set(field.roles):
            return False
        if field.hidden_when_child and person.is_child != "no":
            return False
    if field.parent:
        above = facts.get(field.parent)
        return is_filled(above) and above not in _NO_ANSWERS
    return True


def is_filled(value: FactValue | None) -> bool:
    """Say whether anything stands in a fact."""
    return value is not None and value != "" and value != () and value is not False


def outline(case: CaseRecord | None, open_parts: frozenset[str]) -> tuple[Entry, ...]:
    """Return the section list of a case; the sections of a part are listed when it is open.

    Args:
        case: the record, or None for a case that is not written down yet.
        open_parts: keys of the parts whose sections are listed: "case", "p1", "e2", "s1".
    """
    entries: list[Entry] = []
    persons = case.persons if case else ()
    if not persons:
        entries += _part("p1", _("Person"), "person", {}, None, open_parts)
    for person in persons:
        words = name_or_withheld(person.display_name)
        key = f"p{person.number}"
        entries += _part(key, words, "person", person.facts, person, open_parts)
    entries += _part("case", _("The case"), "case", case.facts if case else {}, None, open_parts)
    for event in case.events if case else ():
        words = _numbered(
            _("Event {number}"), event.number, event.facts.get("event_type"), "event_type"
        )
        entries += _part(f"e{event.number}", words, "event", event.facts, None, open_parts)
    for line in case.services if case else ():
        words = _numbered(
            _("Service {number}"), line.number, line.facts.get("service"), "service_asked"
        )
        entries += _part(f"s{line.number}", words, "service", line.facts, None, open_parts)
    if case is None:
        return tuple(entries)
    return (Entry(READ, _("Whole case")), *entries, *_records(case))


def _numbered(title: str, number: int, what: FactValue | None, codes: str) -> str:
    """Return the heading of an event or a service: its number, and what it is as far as written."""
    words = title.format(number=numerals.shown(number))
    return f"{words} · {_(code_label(codes, what))}" if isinstance(what, str) and what else words


def _records(case: CaseRecord) -> tuple[Entry, ...]:
    waiting = sum(task.state == "open" for task in case.tasks)
    return (
        Entry("more", _("Records"), heading=True),
        Entry(STEPS, _("Next steps"), filled=waiting),
        Entry(NOTES, _("Notes"), filled=len(case.notes)),
        Entry(PAPERS, _("Documents"), filled=len(case.papers)),
        Entry(CONSENT, _("Consent"), filled=len(case.consents)),
        Entry(WISHES, _("Wishes"), filled=len(case.wishes)),
        Entry(TIMELINE, _("Timeline")),
        Entry(HISTORY, _("History"), filled=len(case.timeline)),
    )


def _part(
    key: str,
    words: str,
    entity: str,
    facts: Mapping[str, FactValue],
    person: PersonRecord | None,
    open_parts: frozenset[str],
) -> list[Entry]:
    entries = []
    missing = 0
    for section in sections_of(entity):
        fields = shown_fields(section, facts, person)
        if not fields or (section.key == _CLOSING and not _any_filled(fields, facts)):
            continue
        filled = sum(is_filled(facts.get(field.name)) for field in fields)
        worked_out = person.worked_out if person is not None else {}
        to_fill = sum(
            field.required and not is_filled(facts.get(field.name)) and field.name not in worked_out
            for field in fields
        )
        missing += to_fill
        if key in open_parts:
            doubted = person is not None and any(person.doubt == one.name for one in fields)
            entries.append(
                Entry(
                    f"{key}/{section.key}",
                    _(section.label),
                    to_fill=to_fill,
                    filled=filled,
                    doubted=doubted,
                )
            )
    return [Entry(key, words, heading=True, to_fill=missing), *entries]


def _any_filled(fields: tuple[FieldView, ...], facts: Mapping[str, FactValue]) -> bool:
    return any(is_filled(facts.get(field.name)) for field in fields)


_RECORDS = frozenset({STEPS, NOTES, PAPERS, CONSENT, WISHES, TIMELINE, HISTORY})
_FIRST_PARTS = (("person", "p1"), ("case", "case"), ("event", "e1"), ("service", "s1"))


def part_of(key: str) -> str:
    """Return the part of an entry's key: "p1" of "p1/identity"."""
    return key.split("/", 1)[0]


def habit(key: str) -> str:
    """Return a section as a word that names no part of one case: "case.police", "papers", or ""."""
    word = key.replace("/", ".")
    return word if section_of_habit(word) else ""


def section_of_habit(word: str | None) -> str:
    """Return the key of the section that such a word names, "" when every case lacks it."""
    if word in _RECORDS:
        return word
    key = (word or "").replace(".", "/", 1)
    return key if key.startswith("case/") and section_of(key) is not None else ""


def groups_habit(open_parts: Collection[str]) -> str:
    """Return which parts are open as a word that names no part of one case: "case.event" or "none".

    The first person, event and service stand for all; what the others do is of one case alone.
    """
    return ".".join(word for word, part in _FIRST_PARTS if part in open_parts) or "none"


def groups_of_habit(word: str | None, usual: frozenset[str]) -> frozenset[str]:
    """Return the parts that such a word opens.

    Args:
        word: what is remembered, None for nothing.
        usual: what is open when the word is none of ours.
    """
    if word == "none":
        return frozenset()
    known = dict(_FIRST_PARTS)
    words = (word or "").split(".")
    return frozenset(known[one] for one in words) if set(words) <= set(known) else usual


def section_of(key: str) -> SectionView | None:
    """Return the section behind an entry's key, None for papers, consent, history and headings."""
    part, _slash, name = key.partition("/")
    if not name:
        return None
    for section in sections_of(entity_of(part)):
        if section.key == name:
            return section
    return None


def at_section(case_id: str, key: str) -> str:
    """Return what opens a case at a section, its page when it is that."""
    return case_id if key == READ else f"{case_id}#{key}"


def section_at(address: str) -> str:
    """Return the key of the section in which a fact stands: "p1/identity" for "p1.name_full"."""
    part, _dot, name = address.rpartition(".")
    part = part or "case"
    for section in sections_of(entity_of(part)):
        if any(field.name == name for field in section.fields):
            return f"{part}/{section.key}"
    return ""


def entity_of(part: str) -> str:
    """Return the entity of a part: "person" for "p1"."""
    return _ENTITIES.get(part[:1], "case") if part != "case" else "case"


def address_of(part: str, name: str) -> str:
    """Return the address of a fact: "p1.name_full", "narrative"."""
    return name if part == "case" else f"{part}.{name}"


def facts_of(case: CaseRecord | None, part: str) -> Mapping[str, FactValue]:
    """Return the facts of a part, nothing when it is not there."""
    return {} if case is None else case.facts_of(part)


def person_of(case: CaseRecord | None, part: str) -> PersonRecord | None:
    """Return the person of a part, None for other parts and for a person not written down yet."""
    if case is None or not part.startswith("p"):
        return None
    return next((p for p in case.persons if str(p.number) == part[1:]), None)


def people_of(case: CaseRecord | None) -> tuple[tuple[str, str], ...]:
    """Return the persons of a case as ("p1", name)."""
    persons = case.persons if case is not None else ()
    return tuple((f"p{one.number}", name_or_withheld(one.display_name)) for one in persons)

"""The facts of a packet as blocks of a letter: headings, tables, and long texts by themselves.

Rules: only what left in the packet, in the order of the catalogue, in the language of the letter;
beside initials stands nothing that would find the person; every typed text goes through the
hiding of names; what is not told on paper is handed back by its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.base.language import N_
from app.core.records import FactValue
from app.letters import naming
from app.letters.document import Block, Facts, Heading, Words
from app.letters.hiding import Hiding
from app.letters.letter_dates import stored_in_words
from app.letters.people_named import Cast, Subject
from app.letters.tongue import Tongue
from app.packets.bodies import IncomingReferral
from models.fields import CATALOGUE, FieldKind, show
from models.fields.kinds import CODE_KINDS, Field, Section

NAME: Final = N_("Name")
OF_PERSON: Final = N_("{person}: {section}")
OF_EVENT: Final = N_("Event {number}: {section}")
MORE: Final = N_("Further particulars")

SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "home_verification": frozenset(
        {"identity", "birth", "home", "background", "description", "papers", "contact"}
    ),
    "handover": frozenset({"identity", "birth", "home", "background", "court", "needs"}),
}
"""Sections that these kinds tell on paper, of the person who goes home and the family alone; the
other kinds tell all of everybody."""

_NOT_ON_THE_WAY: Final = frozenset({"role"})
"""A visitor or a driver need not read what somebody is in a case."""

_FAMILY = frozenset({"family_member", "guardian"})
_LONG = 160
_DATES = frozenset({FieldKind.DATE, FieldKind.FLEXDATE})
# Their values are codes, numbers or official names, in which no name of a person is typed.
_NEVER_TYPED = CODE_KINDS | {
    FieldKind.BOOLEAN,
    FieldKind.NUMBER,
    FieldKind.PHONE,
    FieldKind.PINCODE,
    FieldKind.COORDINATE,
    FieldKind.AADHAAR_LAST4,
}


@dataclass
class _Telling:
    """What one letter tells in one language, while it is put together."""

    tongue: Tongue
    hiding: Hiding
    kinds: frozenset[str] | None
    blocks: list[Block] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def section(self, title: str, rows: Iterable[tuple[str, str]]) -> None:
        """Add a table under its heading, long texts after it under headings of their own."""
        short, long = list[tuple[str, str]](), list[tuple[str, str]]()
        for label, words in rows:
            (long if len(words) > _LONG or "\n" in words else short).append((label, words))
        if short or long:
            self.blocks.append(Heading(title))
        if short:
            self.blocks.append(Facts(tuple(short)))
        for label, words in long:
            self.blocks += [Heading(label), Words(words)]


def told(
    kind: str, referral: IncomingReferral, cast: Cast, tongue: Tongue, hiding: Hiding
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the blocks of all facts that a kind of letter tells, and labels of those it does not.

    Args:
        kind: of the letter.
        referral: what left.
        cast: the persons of the letter.
        tongue: the language.
        hiding: takes names out of what was typed.

    Returns:
        Blocks in the language, and English labels, each once.
    """
    telling = _Telling(tongue, hiding, SECTIONS.get(kind))
    # Who it is about comes first, then the case, then everybody and everything else.
    for person in cast.victims():
        _person(telling, cast, person)
    for part in CATALOGUE.sections("case"):
        telling.section(tongue.say(part.label), _rows(telling, part, referral.case, None, ""))
    for person in cast.persons:
        if not person.is_victim:
            _person(telling, cast, person)
    for number, facts in enumerate(referral.events, start=1):
        for part in CATALOGUE.sections("event"):
            title = tongue.say(OF_EVENT, number=number, section=tongue.say(part.label))
            telling.section(title, _rows(telling, part, facts, None, ""))
    telling.section(tongue.say(MORE), _unknown(telling, referral, cast))
    return tuple(telling.blocks), tuple(dict.fromkeys(telling.left_out))


def _person(telling: _Telling, cast: Cast, person: Subject) -> None:
    """Tell the sections of one person, under the name or the initials when there are several."""
    label = cast.labels(telling.tongue)[person.number]
    told_of = [one for one in cast.persons if telling.kinds is None or _goes_home(one)]
    several = len(told_of) > 1
    for part in CATALOGUE.sections("person"):
        title = telling.tongue.say(part.label)
        if several:
            title = telling.tongue.say(OF_PERSON, person=label, section=title)
        telling.section(title, _rows(telling, part, person.facts, person, label))


def _rows(
    telling: _Telling,
    part: Section,
    facts: Mapping[str, FactValue],
    person: Subject | None,
    label: str,
) -> list[tuple[str, str]]:
    """Return the rows of one section, with initials in the place of all names of the person."""
    rows: list[tuple[str, str]] = []
    told_here = telling.kinds is None or (part.key in telling.kinds and _goes_home(person))
    covered = person is not None and not person.named
    name_told = False
    for declared in part.fields:
        if declared.name not in facts:
            continue
        on_the_way = telling.kinds is not None and declared.name in _NOT_ON_THE_WAY
        back = covered and naming.is_kept_back(declared.name, part.key)
        if not told_here or on_the_way or back:
            telling.left_out.append(declared.label)
            if told_here and declared.name in naming.OWN_NAMES and not name_told:
                rows.append((telling.tongue.say(NAME), label))
                name_told = True
            continue
        rows.append((telling.tongue.say(declared.label), _words(telling, declared, facts)))
    return rows


def _goes_home(person: Subject | None) -> bool:
    """Say whether a fact is of the case, the person whom the letter is about, or the family."""
    return person is None or person.is_victim or bool(_FAMILY & set(person.roles))


def _words(telling: _Telling, declared: Field, facts: Mapping[str, FactValue]) -> str:
    value = facts[declared.name]
    if declared.kind in _DATES and isinstance(value, str):
        return stored_in_words(value, telling.tongue)
    words = show(declared, value, telling.tongue.say)
    # A name that is not kept back is of somebody who may be named: an officer, a suspect.
    typed = declared.kind not in _NEVER_TYPED and declared.kind is not FieldKind.NAME
    return telling.hiding.of(words) if typed else words


def _unknown(telling: _Telling, referral: IncomingReferral, cast: Cast) -> list[tuple[str, str]]:
    """Return facts of a newer version under their raw names; of a person they might be a name."""
    if telling.kinds is not None:
        return []
    known = {declared.name for declared in CATALOGUE.fields}
    found: list[tuple[str, FactValue]] = list(referral.case.items())
    for person in cast.persons:
        if person.named:
            found += person.facts.items()
    for facts in referral.events:
        found += facts.items()
    return [
        (name, telling.hiding.of(", ".join(value) if isinstance(value, tuple) else str(value)))
        for name, value in (*found, *referral.unknown.items())
        if name not in known
    ]

"""What of a case may stand on a summary: who is told, which facts, and what the persons agreed to.

Rules: pure; consent is asked for each fact as for a letter, by the purpose of the preset and for
the office that gets the paper; an office that is not in the register can only get what was agreed
to without naming offices, or on a legal ground; what may not be told stays off the paper, and when
that is everything the refusal is that of a letter; somebody who is no victim is told only with the
role, without which a suspect would be read as a victim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.cases.records import CaseRecord, PersonRecord
from app.consent import rules
from app.consent.errors import ConsentBeyondError
from app.consent.records import Beyond
from app.core.field_path import CASE, EVENT, PERSON, parse, spell
from app.core.records import FactValue
from app.letters.errors import SummaryRefusedError
from app.letters.naming import NAMES_AND_PLACES
from app.letters.summary import presets
from app.letters.summary.presets import Preset
from app.letters.summary.records import SummaryWish
from app.packets.packet_view import beyond_words
from models.fields.kinds import may_be_victim
from models.fields.values import code_label

ROLE = "role"

type Facts = Mapping[str, FactValue]


@dataclass(frozen=True)
class Agreed:
    """The facts that may be told.

    Attributes:
        persons: each person who is told, with the facts; victims first, in the order of the case.
        case: of the case.
        events: number and facts of each event of which something is told.
        not_agreed: English labels of facts that consent does not cover, each once.
        silent: for each person of the case by number, which of `naming.NAMES_AND_PLACES` may not
            be told, on the paper or not: typed text may hold them.
        is_beyond: whether more is told of a child than was recorded, for a reason that was given.
    """

    persons: tuple[tuple[PersonRecord, Facts], ...]
    case: Facts
    events: tuple[tuple[int, Facts], ...]
    not_agreed: tuple[str, ...]
    silent: Mapping[int, frozenset[str]] = field(default_factory=dict)
    is_beyond: bool = False


def agreed(
    case: CaseRecord, preset: Preset, wish: SummaryWish, office: str, today: dt.date
) -> Agreed:
    """Return what may be told.

    Args:
        case: the case as it is today.
        preset: what is told of it.
        wish: for which office, and on which ground.
        office: the name of the office, or what the reader is called.
        today: the local day.

    Raises:
        SummaryRefusedError: nothing of it is written down.
        ConsentForbidsError, ConsentMissingError, ConsentIncompleteError, ConsentBeyondError: as for
            a letter: nothing of it may leave.
    """
    people = _people(case, preset)
    filled = tuple(_addresses(case, preset, people))
    if all(address.endswith(f".{ROLE}") for address in filled):
        raise SummaryRefusedError(reason="summary.nothing")
    asked = (wish.office_id, preset.purpose)
    verdicts = rules.decide(case, filled, (), *asked, "refer", wish.ground, today)
    beyond = rules.beyond(case, filled, (), *asked, wish.ground, today)
    if (beyond.purpose or beyond.office) and not wish.beyond_reason:
        told = beyond_words(replace(beyond, facts=()), preset.purpose, office)
        raise ConsentBeyondError(what=told)
    may = {address for address in filled if verdicts[address] == rules.ALLOWED}
    if not wish.beyond_reason:
        may.difference_update(beyond.facts)
    may = _with_role(people, may)
    if all(address.endswith(f".{ROLE}") for address in may):
        _refuse(case, filled, beyond, preset, wish, office, today)
    labels = [parse(address).field.label for address in filled if address not in may]
    found = _agreed(case, people, may, tuple(dict.fromkeys(labels)))
    silent = _silent(case, preset, wish, today)
    return replace(found, silent=silent, is_beyond=bool(beyond and wish.beyond_reason))


def _silent(
    case: CaseRecord, preset: Preset, wish: SummaryWish, today: dt.date
) -> dict[int, frozenset[str]]:
    """Return for each person which names, numbers and addresses may not be told by consent."""
    asked = (wish.office_id, preset.purpose)
    found = {}
    for person in case.persons:
        held = {
            spell(PERSON, person.number, name): name
            for name in sorted(NAMES_AND_PLACES)
            if _is_there(person.facts, name)
        }
        verdicts = rules.decide(case, tuple(held), (), *asked, "refer", wish.ground, today)
        outside = rules.beyond(case, tuple(held), (), *asked, wish.ground, today).facts
        passed = () if wish.beyond_reason else outside
        found[person.number] = frozenset(
            name
            for address, name in held.items()
            if verdicts[address] != rules.ALLOWED
            or address in passed
            or not preset.names(person.roles)
        )
    return found


def _people(case: CaseRecord, preset: Preset) -> tuple[PersonRecord, ...]:
    """Return who is told, the victims first."""
    victims = [one for one in case.persons if may_be_victim(one.roles)]
    others = [one for one in case.persons if one not in victims and preset.tells_of(one.roles)]
    return (*victims, *others)


def _addresses(case: CaseRecord, preset: Preset, people: tuple[PersonRecord, ...]) -> Iterator[str]:
    """Yield the addresses of all that is filled and would be told."""
    for person in people:
        names = dict.fromkeys((ROLE, *preset.fields(preset.part_of(person.roles))))
        yield from (
            spell(PERSON, person.number, name) for name in names if _is_there(person.facts, name)
        )
    for name in preset.fields(presets.CASE):
        if _is_there(case.facts, name):
            yield spell(CASE, 0, name)
    for event in case.events:
        for name in preset.fields(presets.EVENT):
            if _is_there(event.facts, name):
                yield spell(EVENT, event.number, name)


def _is_there(facts: Facts, name: str) -> bool:
    return facts.get(name) not in (None, "", (), False)


def _with_role(people: tuple[PersonRecord, ...], may: set[str]) -> set[str]:
    """Leave out whoever is no victim and whose role may not be told."""
    silent = tuple(
        f"p{one.number}."
        for one in people
        if not may_be_victim(one.roles) and spell(PERSON, one.number, ROLE) not in may
    )
    return {address for address in may if not address.startswith(silent)} if silent else may


def _refuse(
    case: CaseRecord,
    filled: tuple[str, ...],
    beyond: Beyond,
    preset: Preset,
    wish: SummaryWish,
    office: str,
    today: dt.date,
) -> None:
    """Refuse as a letter is refused, when nothing may leave."""
    facts = [address for address in filled if not address.endswith(f".{ROLE}")]
    asked = (wish.office_id, preset.purpose)
    rules.require(case, facts, (), *asked, "refer", wish.ground, today)
    raise ConsentBeyondError(what=beyond_words(beyond, preset.purpose, office))


def _agreed(
    case: CaseRecord,
    people: tuple[PersonRecord, ...],
    may: set[str],
    not_agreed: tuple[str, ...],
) -> Agreed:
    persons = tuple(
        (one, facts)
        for one in people
        if (facts := _of(one.facts, may, PERSON, one.number)).keys() - {ROLE}
    )
    events = tuple(
        (one.number, facts)
        for one in case.events
        if (facts := _of(one.facts, may, EVENT, one.number))
    )
    return Agreed(persons, _of(case.facts, may, CASE, 0), events, not_agreed)


def _of(facts: Facts, may: set[str], part: str, number: int) -> dict[str, FactValue]:
    return {name: value for name, value in facts.items() if spell(part, number, name) in may}


def reader(wish: SummaryWish, office: str) -> str:
    """Return whom a summary is for, in an English message id or the name of an office."""
    return office or code_label("summary_for", wish.audience)

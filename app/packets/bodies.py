"""From a case and a wish to what a packet says, and back: the one place that knows both sides.

Rules: only chosen facts that the catalogue lets out go in, and consent is asked once more here;
the preview block tells nothing that is not among the chosen facts, and what is not known is not in
it; what a newer office sends and we do not know is kept under its raw name, wherever it stands and
whichever shape it has, and never lost; a body in which a member that we know has an odd shape is
refused whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.base.errors import UnknownFieldError
from app.cases.records import CaseRecord, ConsentRecord, PersonRecord
from app.consent import rules
from app.consent.records import Beyond, LegalGround, SendReferral
from app.core.field_path import CASE, EVENT, PERSON, Address, parse, spell
from app.core.records import FactValue, UserRecord
from app.packets.errors import (
    NothingToShareError,
    PacketDamagedError,
)
from app.packets.records import PreviewBlock
from models.fields import CATALOGUE, CODE_LISTS, age_band, child_status
from models.fields.kinds import VICTIM

Values = dict[str, Any]

MULTILINE = frozenset(found.name for found in CATALOGUE.fields if found.multiline)
"""Members of a body whose text may hold line breaks; both sides hand it to crypto."""

_AGE_FACTS = frozenset({"birth", "age", "age_stated_on", "is_child_stated"})
# Any of these alone says something about the age; the day of a statement does not.
_TELL_AN_AGE = _AGE_FACTS - {"age_stated_on"}
# Children are named first: a receiver must see at once that a child is among several people.
_BANDS = ("child_under_14", "child_14_17", "not_sure", "adult")
_KNOWN_MEMBERS = frozenset(
    {
        "kind", "purpose", "urgency", "service_asked", "details", "reply_by", "preview", "case",
        "persons", "events", "papers", "consent", "case_ref", "from_officer", "from_officer_post",
        "service_times",
    }
)  # fmt: skip
_KNOWN_FACTS = {
    **{
        entity: frozenset(found.name for found in CATALOGUE.of(entity))
        for entity in (CASE, PERSON, EVENT)
    },
    "consent": frozenset({"person", *(found.name for found in CATALOGUE.of("consent"))}),
    "paper": frozenset({"kind", "group"}),
}
"""By what they are facts of: what we know, and so refuse in a shape that is not its own."""

_SERVICES = frozenset(code.value for code in CODE_LISTS["service_asked"])
# All that is told of a no: its other facts, such as a language, could show who the person is.
_OF_A_NO = frozenset({"given_by", "capacity", "valid_from"})
_LANGUAGE = "language"
_GROUND_MEMBERS = {
    "basis": "override_basis",
    "order_no": "legal_basis_details",
    "officer": "override_by",
    "reason": "override_reason",
}


@dataclass(frozen=True)
class Circumstances:
    """What a referral says beside the case itself.

    Attributes:
        officer: who seals it.
        case_ref: random name of the case for this counterpart; never our own number.
        today: local date, for the age band.
    """

    officer: UserRecord
    case_ref: str
    today: dt.date


@dataclass(frozen=True)
class IncomingReferral:
    """A referral as it came: every member kept, also those that we do not know.

    Attributes:
        case: facts of the case by name; `persons` and `events` in the order of the packet.
        papers: kind and consent group of each attachment, in the order of the files.
        consents: the consent records that travelled, facts by name.
        unknown: members of the body that this version does not know.
    """

    kind: str
    purpose: str
    urgency: str
    services: tuple[str, ...]
    details: str
    reply_by: str
    case_ref: str
    officer: str
    officer_post: str
    block: PreviewBlock
    case: Mapping[str, FactValue]
    persons: tuple[Mapping[str, FactValue], ...]
    events: tuple[Mapping[str, FactValue], ...]
    papers: tuple[Mapping[str, FactValue], ...]
    consents: tuple[Mapping[str, FactValue], ...]
    ground: LegalGround | None
    unknown: Mapping[str, FactValue] = field(default_factory=dict)

    def parts(self) -> Iterable[tuple[str, str, Mapping[str, FactValue]]]:
        """Yield (name of the part, entity, facts) as previews show them: case, p1, e1."""
        yield "case", "case", self.case
        for number, facts in enumerate(self.persons, start=1):
            yield f"p{number}", "person", facts
        for number, facts in enumerate(self.events, start=1):
            yield f"e{number}", "event", facts


# Out ------------------------------------------------------------------------------------------


def chosen_values(case: CaseRecord, addresses: Iterable[str]) -> dict[str, Values]:
    """Return the chosen facts that are filled, by part ("case", "p1", "e2") and name.

    Args:
        case: the whole case.
        addresses: addresses of facts; empty facts are passed over.

    Raises:
        UnknownFieldError: an address names no fact that could leave, or no part of the case.
    """
    parts: dict[str, Values] = {}
    for address in addresses:
        place = parse(address)
        _check_leaves(case, place)
        value = case.value(str(place))
        if value is not None and value != "" and value != ():
            part = str(place).rpartition(".")[0] or "case"
            parts.setdefault(part, {})[place.name] = _plain(value)
    return {part: _in_form_order(values) for part, values in parts.items()}


def referral_body(case: CaseRecord, command: SendReferral, around: Circumstances) -> Values:
    """Return the body of a referral packet.

    Consent is asked here once more, so that no way to a packet leads around it.

    Raises:
        NothingToShareError: nothing that was chosen is filled, and no paper leaves.
        UnknownFieldError: an address names no fact that could leave.
        ConsentForbidsError, ConsentMissingError, ConsentIncompleteError: something may not leave.
    """
    parts = chosen_values(case, command.facts)
    persons = _leaving(case, parts)
    require_agreed(case, command, around.today)
    if not parts and not command.papers:
        raise NothingToShareError
    body: Values = {
        "kind": command.kind,
        "purpose": command.purpose,
        "urgency": command.urgency,
        "service_asked": list(command.services),
        "preview": in_short([parts[f"p{one.number}"] for one in persons], around.today),
        "case": parts.get("case", {}),
        "persons": [_in_form_order(parts[f"p{person.number}"]) for person in persons],
        "events": [
            parts[f"e{event.number}"] for event in case.events if f"e{event.number}" in parts
        ],
        "papers": [
            {"kind": paper.kind, "group": paper.group}
            for paper in case.papers
            if paper.paper_id in command.papers
        ],
        "consent": _consent(case, command, around, [person.number for person in persons]),
        "case_ref": around.case_ref,
        "from_officer": around.officer.name,
        "from_officer_post": around.officer.post,
    }
    optional = {
        "details": command.details,
        "reply_by": command.reply_by,
        "service_times": dict(command.service_times),
    }
    return body | {name: value for name, value in optional.items() if value}


def require_agreed(case: CaseRecord, command: SendReferral, today: dt.date) -> None:
    """Refuse unless all that a referral says may leave on a day.

    Raises:
        UnknownFieldError: an address that no case can have.
        ConsentForbidsError, ConsentMissingError, ConsentIncompleteError: something may not leave.
    """
    rules.require(
        case,
        leaving_facts(case, command.facts),
        [paper for paper in case.papers if paper.paper_id in command.papers],
        command.to,
        command.purpose,
        command.kind,
        command.ground,
        today,
    )
    rules.check_details(case, command, today)


def beyond_scope(case: CaseRecord, command: SendReferral, today: dt.date) -> Beyond:
    """Return what of a referral is outside of what was recorded for a child on a day."""
    papers = [paper for paper in case.papers if paper.paper_id in command.papers]
    facts = leaving_facts(case, command.facts)
    to, purpose, ground = command.to, command.purpose, command.ground
    return rules.beyond(case, facts, papers, to, purpose, ground, today)


def leaving_facts(case: CaseRecord, chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of all facts that leave when some were chosen, each once.

    Of a person who is no victim the role leaves with the first other fact: without it a suspect
    would be read as a victim. So consent is asked for the role too.

    Raises:
        UnknownFieldError: an address that no case can have.
    """
    places = [parse(address) for address in chosen]
    named = {place.number for place in places if place.part == PERSON}
    roles = [
        spell(PERSON, person.number, "role")
        for person in case.persons
        if person.number in named and _leaves_with_role(person)
    ]
    return tuple(dict.fromkeys((*(str(place) for place in places), *roles)))


def _leaves_with_role(person: PersonRecord) -> bool:
    return bool(person.roles) and not VICTIM & set(person.roles)


def _leaving(case: CaseRecord, parts: dict[str, Values]) -> list[PersonRecord]:
    """Return the persons of whom something leaves; who is no victim leaves with the role."""
    persons = [person for person in case.persons if f"p{person.number}" in parts]
    for person in persons:
        if _leaves_with_role(person):
            parts[f"p{person.number}"].setdefault("role", list(person.roles))
    return persons


def _check_leaves(case: CaseRecord, place: Address) -> None:
    """Refuse a field that never leaves, and a person or event that the case does not have."""
    rows: dict[str, list[int]] = {
        CASE: [0],
        PERSON: [person.number for person in case.persons],
        EVENT: [event.number for event in case.events],
    }
    if place.field.group is None or place.number not in rows[place.part]:
        raise UnknownFieldError(field=place.name)


def _plain(value: FactValue) -> str | int | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _in_form_order(values: Values) -> Values:
    order = {found.name: place for place, found in enumerate(CATALOGUE.fields)}
    return dict(sorted(values.items(), key=lambda item: order[item[0]]))


def in_short(persons: Sequence[Mapping[str, Any]], on: dt.date) -> dict[str, str]:
    """Return what the facts of a packet say of its victims in a few words, none of them a name.

    What no fact tells is not in it. The sender writes it, and the receiver asks it again, so that
    nothing is shown as a fact of a person that no person of the packet has.

    Args:
        persons: the facts of each person, as they leave.
        on: the day for the age.

    Returns:
        Members of the block (referral.md, section 3), only the filled ones.
    """
    victims = [facts for facts in persons if _is_victim(facts)]
    told = {
        "age_band": _band(victims, on),
        "sex": _joined(victims, "sex_or_gender"),
        "nationality": _joined(victims, "nationality"),
        "languages": _joined(victims, "languages"),
        "district_from": _joined(victims, "present_district"),
        "district_to": _joined(victims, "home_district"),
    }
    return {name: value for name, value in told.items() if value}


def _is_victim(facts: Mapping[str, Any]) -> bool:
    roles = facts.get("role")
    return not isinstance(roles, list | tuple) or not roles or bool(VICTIM & set(roles))


def _band(victims: Sequence[Mapping[str, Any]], on: dt.date) -> str:
    """Return the band of the age: a child comes first, an adult only where it holds for all."""
    found = [_band_of(one, on) for one in victims]
    band = min(filter(None, found), key=_BANDS.index, default="")
    return "" if band == _BANDS[-1] and "" in found else band


def _band_of(facts: Mapping[str, Any], on: dt.date) -> str:
    """Return the band of one person, "" when nothing, or nothing that can be read, tells it."""
    if all(facts.get(name) is None for name in _TELL_AN_AGE):
        return ""
    try:
        return age_band({name: facts.get(name) for name in _AGE_FACTS}, on)
    except (ValueError, OverflowError):
        # A day of a stranger that no calendar has.
        return ""


def has_child(persons: Sequence[Mapping[str, Any]], on: dt.date) -> bool:
    """Say whether one of the victims of a packet is a child by its facts, of whatever age."""
    return any(_is_child(facts, on) for facts in persons if _is_victim(facts))


def _is_child(facts: Mapping[str, Any], on: dt.date) -> bool:
    try:
        return child_status({name: facts.get(name) for name in _AGE_FACTS}, on) == "yes"
    except (ValueError, OverflowError):
        return False


def _joined(victims: Sequence[Mapping[str, Any]], name: str) -> str:
    values: list[str] = []
    for victim in victims:
        value = victim.get(name, ())
        values += [value] if isinstance(value, str) else [str(one) for one in _several(value)]
    return ",".join(dict.fromkeys(values))


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def deciding(case: CaseRecord, command: SendReferral, today: dt.date) -> dict[int, ConsentRecord]:
    """Return, by number of the person, the newest decision on which a referral stands.

    Only of persons who were asked about something that leaves; a decision for this purpose and
    office comes before one that is only the latest.
    """
    return {number: found[0] for number, found in standing_on(case, command, today).items()}


def standing_on(
    case: CaseRecord, command: SendReferral, today: dt.date
) -> dict[int, tuple[ConsentRecord, ...]]:
    """Return, by number of the person, all decisions on which a referral stands, newest first.

    A person may have agreed to one kind of facts on one day and to another later: a packet with
    both stands on both, so that its office is told whichever is taken back.
    """
    found: dict[int, tuple[ConsentRecord, ...]] = {}
    papers = [paper for paper in case.papers if paper.paper_id in command.papers]
    for number, groups in rules.asked(case, command.facts, papers).items():
        records = rules.in_force(case.consents, number, today)[::-1]
        covering: list[ConsentRecord] = []
        wanted = set(groups)
        for each in records:
            names = rules.names_office(case, each, command.to)
            if names and command.purpose in each.purposes and wanted & set(each.groups):
                covering.append(each)
                wanted -= set(each.groups)
        if records:
            found[number] = tuple(covering) or records[:1]
    return found


def _consent(
    case: CaseRecord, command: SendReferral, around: Circumstances, leaving: Sequence[int]
) -> Values:
    records = []
    standing = sorted(standing_on(case, command, around.today).items())
    for number, record in ((number, each) for number, found in standing for each in found):
        facts = consent_facts(record)
        # Which other offices we work with is nobody's business.
        if "named_offices" in facts:
            theirs = {command.to, *case.moves.get(command.to, ())}
            facts["named_offices"] = [one for one in facts["named_offices"] if one in theirs]
        place = leaving.index(number) + 1 if number in leaving else 0
        records.append({"person": place, **facts})
    consent: Values = {"records": records}
    if command.ground is not None:
        consent["ground"] = {
            name: getattr(command.ground, attribute) for attribute, name in _GROUND_MEMBERS.items()
        }
    return consent


def consent_facts(record: ConsentRecord) -> Values:
    """Return the facts of a consent record that travel with what it covers."""
    own: dict[str, FactValue] = {
        "given_by": record.given_by,
        "capacity": record.capacity,
        "purposes": record.purposes,
        "field_groups": record.groups,
        "named_offices": record.offices,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
    }
    values: dict[str, FactValue] = {
        **record.facts,
        **{name: value for name, value in own.items() if value},
    }
    return {
        found.name: _plain(values[found.name])
        for found in CATALOGUE.of("consent")
        if found.travels
        and values.get(found.name) not in (None, "", ())
        and not _stays(record, found.name)
    }


def _stays(record: ConsentRecord, name: str) -> bool:
    """Say whether a fact of a decision would tell what the decision itself does not set free."""
    if record.capacity == rules.SAID_NO:
        return name not in _OF_A_NO
    agreed = record.capacity in rules.AGREED
    return agreed and name == "explained_in_language" and _LANGUAGE not in record.groups


# Back -----------------------------------------------------------------------------------------


def read_referral(body: Mapping[str, Any], files: int, files_bytes: int) -> IncomingReferral:
    """Return what a verified referral body says.

    Args:
        body: body of the manifest, shapes checked by crypto.
        files: number of attachments.
        files_bytes: their size.

    Raises:
        PacketDamagedError: a member that we know has a shape that no version writes.
    """
    consent = _object(body.get("consent", {}))
    return IncomingReferral(
        kind=_text(body, "kind"),
        purpose=_text(body, "purpose"),
        urgency=_text(body, "urgency"),
        services=_texts(body, "service_asked"),
        details=_text(body, "details"),
        reply_by=_text(body, "reply_by"),
        case_ref=_text(body, "case_ref"),
        officer=_text(body, "from_officer"),
        officer_post=_text(body, "from_officer_post"),
        block=_block(body, files, files_bytes),
        case=_facts(body.get("case", {}), CASE),
        persons=_all_facts(body.get("persons", []), PERSON),
        events=_all_facts(body.get("events", []), EVENT),
        papers=_all_facts(body.get("papers", []), "paper"),
        consents=_all_facts(consent.get("records", []), "consent"),
        ground=_ground(consent.get("ground")),
        unknown={
            name: _value_or_text(value)
            for name, value in body.items()
            if name not in _KNOWN_MEMBERS
        },
    )


def _block(body: Mapping[str, Any], files: int, files_bytes: int) -> PreviewBlock:
    preview = _object(body.get("preview", {}))
    languages = _text(preview, "languages")
    return PreviewBlock(
        kind=_text(body, "kind"),
        urgency=_text(body, "urgency"),
        services=_texts(body, "service_asked"),
        age_band=_text(preview, "age_band"),
        sex=_text(preview, "sex"),
        nationality=_text(preview, "nationality"),
        district_from=_text(preview, "district_from"),
        district_to=_text(preview, "district_to"),
        languages=tuple(languages.split(",")) if languages else (),
        files=files,
        files_bytes=files_bytes,
        times=_times(body.get("service_times", {})),
    )


def _times(value: Any) -> tuple[tuple[str, str], ...]:
    found = _object(value)
    if not all(isinstance(each, str) for name, each in found.items() if name in _SERVICES):
        raise PacketDamagedError
    return tuple((name, str(each)) for name, each in found.items())


def _ground(value: Any) -> LegalGround | None:
    if value is None:
        return None
    found = _object(value)
    return LegalGround(**{each: _text(found, name) for each, name in _GROUND_MEMBERS.items()})


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise PacketDamagedError
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise PacketDamagedError
    return value


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise PacketDamagedError
    return value


def _texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = _list(values.get(name, []))
    if not all(isinstance(each, str) for each in found):
        raise PacketDamagedError
    return tuple(found)


def _all_facts(value: Any, entity: str) -> tuple[dict[str, FactValue], ...]:
    return tuple(_facts(each, entity) for each in _list(value))


def _facts(value: Any, entity: str) -> dict[str, FactValue]:
    known = _KNOWN_FACTS[entity]
    return {
        name: _value(each) if name in known else _value_or_text(each)
        for name, each in _object(value).items()
    }


def _value(value: Any) -> FactValue:
    if isinstance(value, str | int):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise PacketDamagedError


def _value_or_text(value: Any) -> FactValue:
    """Return a member of a newer version as a value, or spelled out when it has parts."""
    try:
        return _value(value)
    except PacketDamagedError:
        return str(value)

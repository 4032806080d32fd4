"""What each kind of letter says: those that go with a packet, and those that tell little.

Rules:

* Facts: only what left in the packet, in the order of the catalogue, in the language of the letter;
  beside initials stands nothing that would find the person; every typed text goes through the
  hiding of names; what is not told on paper is handed back by its label.
* With a packet: the facts are those of the packet; the consent or the ground on which they stand is
  told; spaces that are filled by hand are dotted; what an officer typed is printed without hidden
  names.
* Alone: an acknowledgement repeats nothing that the other office wrote but the common reference; a
  certificate says that somebody is registered here, since when, and not why; a slip names offices
  and telephones alone; a notice holds six facts, none of which names anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.base.language import N_
from app.cases.records import CaseRecord, PersonRecord
from app.consent.rules import NOTIFY_FACTS, words_told
from app.core.records import FactValue
from app.letters import naming, texts
from app.letters.document import Block, Facts, Heading, Items, Words
from app.letters.errors import LetterRefusedError
from app.letters.frame import dialled, office_name, other_name, own_name, tells
from app.letters.hiding import Hiding
from app.letters.naming import Cast, Subject
from app.letters.reader_language import Tongue, in_words, month_in_words, stored_in_words
from app.letters.source import Answer, Matter, OtherOffice
from app.offices.cards import clean_name
from app.packets.bodies import IncomingReferral
from app.packets.packet_view import label_of
from models.fields import CATALOGUE, CODE_LISTS, FieldKind, show
from models.fields.kinds import CODE_KINDS, VICTIM, Field, Section, may_be_victim
from models.fields.values import code_label

NAME: Final = N_("Name")
PERSON_HEADING: Final = N_("{person}: {section}")
EVENT_HEADING: Final = N_("Event {number}: {section}")
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
    FieldKind.PINCODE,
    FieldKind.COORDINATE,
    FieldKind.AADHAAR_LAST4,
}


@dataclass
class _Telling:
    """What one letter tells in one language, while it is put together.

    Attributes:
        family: takes names out of those of family and contacts, None for ``hiding``.
    """

    tongue: Tongue
    hiding: Hiding
    kinds: frozenset[str] | None
    family: Hiding | None = None
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
    labels = cast.labels(tongue)
    # Who it is about comes first, then the case, then everybody and everything else.
    for person in cast.victims():
        _person(telling, cast, person, labels[person.number])
    for part in CATALOGUE.sections("case"):
        telling.section(tongue.say(part.label), _rows(telling, part, referral.case, None, ""))
    for person in cast.persons:
        if not person.is_victim:
            _person(telling, cast, person, labels[person.number])
    for number, facts in enumerate(referral.events, start=1):
        for part in CATALOGUE.sections("event"):
            title = tongue.say(EVENT_HEADING, number=number, section=tongue.say(part.label))
            telling.section(title, _rows(telling, part, facts, None, ""))
    telling.section(tongue.say(MORE), _unknown(telling, referral, cast))
    return tuple(telling.blocks), tuple(dict.fromkeys(telling.left_out))


def _person(telling: _Telling, cast: Cast, person: Subject, label: str) -> None:
    """Tell the sections of one person, under the name or the initials when there are several."""
    told_of = [one for one in cast.persons if telling.kinds is None or _goes_home(one)]
    several = len(told_of) > 1
    for part in CATALOGUE.sections("person"):
        title = telling.tongue.say(part.label)
        if several:
            title = telling.tongue.say(PERSON_HEADING, person=label, section=title)
        telling.section(title, _rows(telling, part, person.facts, person, label))


def rows_of(
    part: Section,
    facts: Mapping[str, FactValue],
    person: Subject | None,
    label: str,
    tongue: Tongue,
    hiding: Hiding,
    family: Hiding | None = None,
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the rows of one section, and English labels of what is kept off the paper.

    Args:
        part: the section.
        facts: what may be told; others of the section are not there.
        person: whose facts they are, None for the case or an event.
        label: what the person is called.
        tongue: the language.
        hiding: takes names out of what was typed.
        family: takes names out of those of family and contacts, None for ``hiding``.
    """
    telling = _Telling(tongue, hiding, None, family)
    return _rows(telling, part, facts, person, label), telling.left_out


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
        words = _words(telling, declared, facts, label)
        rows.append((telling.tongue.say(declared.label), words))
    return rows


def _goes_home(person: Subject | None) -> bool:
    """Say whether a fact is of the case, the person whom the letter is about, or the family."""
    return person is None or person.is_victim or bool(_FAMILY & set(person.roles))


def _words(telling: _Telling, declared: Field, facts: Mapping[str, FactValue], label: str) -> str:
    value, hiding = facts[declared.name], telling.hiding
    if declared.kind in _DATES and isinstance(value, str):
        return stored_in_words(value, telling.tongue)
    words = _shown(declared, facts, telling.tongue)
    if declared.kind in _NEVER_TYPED:
        return words
    if declared.name in naming.FAMILY_NAMES:
        # Of a name of which a word is hidden the rest would tell it.
        whole = (telling.family or hiding).of(words) == words
        return words if whole else telling.tongue.say(naming.NAME_LEFT_OUT)
    if declared.kind is not FieldKind.NAME:
        return hiding.of(words)
    # A name that is not kept back is of somebody who may be named: a suspect, an officer.
    if declared.name in naming.OWN_NAMES:
        return words if hiding.stands(words) else label
    return hiding.of_name(words)


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


_OPENINGS: Final[Mapping[str, str]] = {"transfer": texts.TRANSFER, "request": texts.REQUEST}
_BLANK_LINES = 4


class OutLetter:
    """One letter that goes with a packet, in one language.

    Args:
        matter: what it is made of.
        referral: what left.
        cast: its persons.
        tongue: its language.
        hiding: takes names out of typed text.
    """

    def __init__(
        self,
        matter: Matter,
        referral: IncomingReferral,
        cast: Cast,
        tongue: Tongue,
        hiding: Hiding,
    ) -> None:
        self._matter = matter
        self._referral = referral
        self._cast = cast
        self._say = tongue.say
        self._tongue = tongue
        self._hiding = hiding
        self.left_out: tuple[str, ...] = ()

    def blocks(self) -> tuple[Block, ...]:
        """Return the body of the letter; afterwards ``left_out`` holds what it does not tell."""
        kind = self._matter.wish.kind
        facts, self.left_out = told(kind, self._referral, self._cast, self._tongue, self._hiding)
        parts: Mapping[str, Callable[[], list[Block]]] = {
            "referral": self._referral_opening,
            "forwarding": self._forwarding_opening,
            "home_verification": self._home_opening,
            "handover": self._handover_opening,
        }
        endings: Mapping[str, Callable[[], list[Block]]] = {
            "referral": self._answer_asked,
            "forwarding": self._production,
            "home_verification": self._answer_asked,
            "handover": self._handing_over,
        }
        return (
            *parts[kind](),
            *facts,
            *self._protection(),
            *self._standing(),
            *self.note(),
            *endings[kind](),
        )

    def note(self) -> list[Block]:
        """Return what the officer added."""
        note = self._hiding.of(self._matter.wish.note)
        return [Heading(self._say(texts.REMARKS)), Words(note)] if note else []

    # Openings -----------------------------------------------------------------------------------

    def _referral_opening(self) -> list[Block]:
        opening = _OPENINGS.get(self._referral.kind, texts.REFER)
        return [Words(self._say(opening)), *self._asked()]

    def _forwarding_opening(self) -> list[Block]:
        return [
            Words(self._say(texts.FORWARDING)),
            Words(self._say(texts.FORWARDING_ASKS)),
            *self._arrangements(),
        ]

    def _home_opening(self) -> list[Block]:
        blocks: list[Block] = [Words(self._say(texts.HOME_VERIFICATION))]
        if self._referral.reply_by:
            day = stored_in_words(self._referral.reply_by, self._tongue)
            blocks.append(Words(self._say(texts.HOME_REPORT_BY, date=day)))
        return [
            *blocks,
            Heading(self._say(texts.PLEASE_REPORT)),
            Items(tuple(self._say(line) for line in texts.HOME_ASKED)),
            Words(self._say(texts.HOME_CARE)),
            *self._arrangements(),
        ]

    def _handover_opening(self) -> list[Block]:
        return [Words(self._say(texts.HANDOVER)), *self._arrangements()]

    def _asked(self) -> list[Block]:
        """Return what is asked of the other office, and until when."""
        referral, say = self._referral, self._say
        times = dict(referral.block.times)
        services = [
            " ".join(
                part
                for part in (
                    say(code_label("service_asked", code)),
                    f"({say(code_label('urgency', times[code]))})" if code in times else "",
                )
                if part
            )
            for code in referral.services
        ]
        rows = (
            (texts.PURPOSE, say(code_label("consent_purpose", referral.purpose))),
            (texts.SERVICES, "; ".join(services)),
            (texts.URGENCY, say(code_label("urgency", referral.urgency))),
            (texts.REPLY_BY, stored_in_words(referral.reply_by, self._tongue)),
        )
        filled = tuple((say(label), value) for label, value in rows if value)
        return [Heading(say(texts.ASKED)), Facts(filled), *self._arrangements()]

    def _arrangements(self) -> list[Block]:
        details = self._hiding.of(self._referral.details)
        return [Heading(self._say(texts.ARRANGEMENTS)), Words(details)] if details else []

    # Why it may be said -------------------------------------------------------------------------

    def _protection(self) -> list[Block]:
        """Tell that initials stand for names, and where the rest is."""
        ref = self._matter.case_ref
        packet = texts.IN_PACKET if self.left_out else texts.SAME_IN_PACKET
        found: list[Block] = []
        if any(not one.named for one in self._cast.persons):
            found.append(Words(self._say(texts.INITIALS)))
        return [*found, Words(self._say(packet, ref=ref))]

    def _standing(self) -> list[Block]:
        """Tell the consent or the legal ground, and the ground on which somebody is named."""
        say, ground = self._say, self._referral.ground
        found: list[Block] = []
        if ground is None and self._matter.beyond is not None:
            reason = self._hiding.of(self._matter.beyond.reason)
            found += [Words(say(texts.BEYOND_A_CHILD)), self._table(((texts.REASON, reason),))]
        elif ground is None:
            found += [Words(say(told)) for told in self._agreed_words()]
        else:
            rows = (
                (texts.GROUND, say(code_label("override_basis", ground.basis))),
                (texts.ORDER, self._hiding.of(ground.order_no)),
                (texts.DECIDED_BY, self._hiding.of_name(ground.officer)),
                (texts.REASON, self._hiding.of(ground.reason)),
            )
            found += [Heading(say(texts.ON_GROUND)), self._table(rows)]
        return [*found, *self.named_on()]

    def _agreed_words(self) -> Iterable[str]:
        """Yield what the decisions say with which the packet left, whoever may be named.

        That somebody is protected like a child, because the age is not known, is another question.
        """
        spoken: dict[FactValue, list[str]] = {}
        # The newest comes first in a packet.
        for record in reversed(self._referral.consents):
            spoken.setdefault(record.get("person", 0), []).append(str(record.get("capacity", "")))
        for_child, by_adult = words_told(
            (("", capacities) for capacities in spoken.values()),
            protects_child=self._cast.protects_child(),
        )
        if for_child:
            yield texts.FOR_A_CHILD
        if by_adult:
            yield texts.AGREED

    def named_on(self) -> list[Block]:
        """Return the ground on which a protected person is named, nothing when nobody is."""
        ground = self._matter.wish.name_ground
        if ground is None or not any(one.why and one.named for one in self._cast.persons):
            return []
        rows = (
            (texts.GROUND, self._say(_ground_label(ground.basis))),
            (texts.ORDER, self._hiding.of(ground.details)),
            (texts.DECIDED_BY, self._hiding.of_name(ground.officer)),
        )
        return [Heading(self._say(texts.NAMED_ON)), self._table(rows)]

    def _table(self, rows: tuple[tuple[str, str], ...]) -> Facts:
        return Facts(tuple((self._say(label), value) for label, value in rows if value))

    # Endings ------------------------------------------------------------------------------------

    def _answer_asked(self) -> list[Block]:
        return [Words(self._say(texts.PLEASE_ANSWER))]

    def _production(self) -> list[Block]:
        blank = texts.BLANK
        rows = (
            (texts.TAKEN_CHARGE, blank),
            (texts.JOURNEY, blank),
            (texts.PRODUCED, blank),
            (texts.PRODUCED_BY, blank),
        )
        return [Heading(self._say(texts.PRODUCTION)), self._table(rows)]

    def _handing_over(self) -> list[Block]:
        say, blank, matter = self._say, texts.BLANK, self._matter
        gives = (
            (texts.OFFICE, own_name(matter, self._tongue)),
            (texts.NAME, matter.user.name),
            (texts.POST, matter.user.post),
        )
        receives = (
            (texts.OFFICE, _name_of(matter.other, self._tongue)),
            (texts.NAME, blank),
            (texts.POST, blank),
            (texts.WHERE_WHEN, blank),
        )
        signed = (texts.SIGN_GIVES, texts.SIGN_RECEIVES, texts.SIGN_PERSON)
        return [
            Heading(say(texts.GIVES)),
            self._table(gives),
            Heading(say(texts.RECEIVES)),
            self._table(receives),
            Heading(say(texts.BELONGINGS)),
            Items((blank,) * _BLANK_LINES),
            Heading(say(texts.SIGNATURES)),
            self._table(tuple((label, blank) for label in signed)),
        ]


def _name_of(other: OtherOffice | None, tongue: Tongue) -> str:
    return office_name(other.name, other.names, tongue) if other is not None else ""


def _ground_label(basis: str) -> str:
    """Return the label of a ground for naming, or its code while no list has it."""
    return code_label("letter_name_ground", basis) if "letter_name_ground" in CODE_LISTS else basis


_MOST_REF = 40
_EVENT_DATE = "event_date"
_PERSON_FACTS: Final = ("sex_or_gender", "nationality", "home_district", "purpose")
_EVENT_FACTS: Final = ("event_district", _EVENT_DATE)


def acknowledgement(matter: Matter, answer: Answer, note: str, tongue: Tongue) -> tuple[Block, ...]:
    """Return the body of an acknowledgement of a referral that came.

    Args:
        matter: what it is made of.
        answer: how the referral stands.
        note: what the officer added, without hidden names.
        tongue: the language.
    """
    say = tongue.say
    facts = {
        "ref": clean_name(matter.case_ref)[:_MOST_REF] or "–",
        "received": in_words(answer.received, tongue),
        "decided": in_words(answer.decided or answer.received, tongue),
    }
    texts_of = {"received": texts.RECEIVED, "declined": texts.DECLINED}
    blocks: list[Block] = [Words(say(texts_of.get(answer.state, texts.ACCEPTED), **facts))]
    more = {"in_progress": texts.IN_PROGRESS, "done": texts.DONE}.get(answer.state)
    if more:
        blocks.append(Words(say(more)))
    reason = say(code_label("decline_reason", answer.reason)) if answer.reason else ""
    rows = (
        (texts.REASON, reason if answer.state == "declined" else ""),
        (texts.WORKS_ON_IT, answer.worker if answer.state != "declined" else ""),
        (texts.TELEPHONE, matter.phone),
    )
    blocks.append(Facts(tuple((say(label), value) for label, value in rows if value)))
    if note:
        blocks += [Heading(say(texts.REMARKS)), Words(note)]
    return tuple(blocks)


def chosen_person(matter: Matter, case: CaseRecord) -> PersonRecord:
    """Return the person whom a certificate is for.

    Raises:
        LetterRefusedError: there is no such person, or several and none was chosen.
    """
    theirs = [one for one in case.persons if may_be_victim(one.roles)]
    wanted = matter.wish.person
    if wanted:
        theirs = [one for one in theirs if one.number == wanted]
    if not theirs:
        raise LetterRefusedError(reason="letter.no-such-person")
    if len(theirs) > 1:
        raise LetterRefusedError(reason="letter.which-person")
    return theirs[0]


def certificate(case: CaseRecord, person: str, note: str, tongue: Tongue) -> tuple[Block, ...]:
    """Return the body of a certificate that a person was here.

    Args:
        case: the case.
        person: name or initials of the person.
        note: what the officer added, without hidden names.
        tongue: the language.

    Raises:
        LetterRefusedError: the note tells what happened.
    """
    if tells(note):
        raise LetterRefusedError(reason="letter.note-tells")
    first = stored_in_words(case.opened_on, tongue) if case.opened_on else ""
    last = stored_in_words(case.closed_on, tongue) if case.closed_on else ""
    if last:
        text = texts.WAS_WITH_US if first else texts.WAS_WITH_US_UNTIL
    else:
        text = texts.IS_WITH_US if first else texts.IS_WITH_US_NOW
    said = tongue.say(text, person=person, first=first, last=last)
    blocks: list[Block] = [Words(said), Words(tongue.say(texts.OWN_WISH))]
    return (*blocks, Words(note)) if note else tuple(blocks)


def slip(matter: Matter, tongue: Tongue) -> tuple[Block, ...]:
    """Return the body of a slip that is safe to carry.

    Raises:
        LetterRefusedError: this office has no telephone that it could show.
    """
    if not matter.phone:
        raise LetterRefusedError(reason="letter.no-telephone")
    say, other = tongue.say, matter.other
    rows = [(texts.YOU_CAN_CALL, own_name(matter, tongue)), (texts.TELEPHONE, matter.phone)]
    if other is not None:
        rows += [
            (texts.EXPECTED_AT, other_name(other, tongue)),
            (texts.TELEPHONE, dialled(other.phone)),
        ]
    rows.append((texts.SLIP_NUMBER, matter.number))
    table = Facts(tuple((say(label), value) for label, value in rows if value))
    return table, Words(say(texts.SLIP_WORDS))


def notice(matter: Matter, referral: IncomingReferral, tongue: Tongue) -> tuple[Block, ...]:
    """Return the body of an anonymous notice."""
    say = tongue.say
    persons = [one for one in referral.persons if _is_victim(one)]
    rows = [
        *_several("person", _PERSON_FACTS, persons, tongue),
        *_several("event", _EVENT_FACTS, referral.events, tongue),
    ]
    blocks: list[Block] = [Words(say(texts.NOTICE))]
    if rows:
        blocks += [Heading(say(texts.PARTICULARS)), Facts(tuple(rows))]
    return (*blocks, Words(say(texts.NOTICE_ASKS)))


def not_in_notice(referral: IncomingReferral) -> tuple[str, ...]:
    """Return the labels of facts that a notice does not tell although they left."""
    return tuple(
        dict.fromkeys(
            label_of(name, entity)
            for _part, entity, facts in referral.parts()
            for name in facts
            if name not in NOTIFY_FACTS
        )
    )


def _several(
    entity: str,
    names: Iterable[str],
    parts: Iterable[Mapping[str, FactValue]],
    tongue: Tongue,
) -> list[tuple[str, str]]:
    """Return one row for each fact, with what it is in all parts, each once."""
    known, rows = list(parts), list[tuple[str, str]]()
    for name in names:
        values = [_value(name, facts, tongue) for facts in known if name in facts]
        shown = "; ".join(dict.fromkeys(value for value in values if value))
        label = texts.MONTH if name == _EVENT_DATE else label_of(name, entity)
        if shown:
            rows.append((tongue.say(label), shown))
    return rows


def _value(name: str, facts: Mapping[str, FactValue], tongue: Tongue) -> str:
    if name == _EVENT_DATE:
        return month_in_words(str(facts[name]), tongue)
    return _shown(CATALOGUE.field(name), facts, tongue)


def _shown(declared: Field, facts: Mapping[str, FactValue], tongue: Tongue) -> str:
    """Return a fact in the language of a letter, a state or district in its script."""
    value = facts[declared.name]
    if declared.kind is FieldKind.STATE:
        return tongue.state(str(value))
    if declared.kind is FieldKind.DISTRICT:
        beside = facts.get(declared.name.replace("district", "state"))
        return tongue.district(str(value), str(beside or ""))
    return show(declared, value, tongue.say)


def _is_victim(facts: Mapping[str, FactValue]) -> bool:
    roles = facts.get("role")
    return not isinstance(roles, tuple) or bool(VICTIM & set(roles))

"""What letters say that tell little: acknowledgement, certificate, slip and anonymous notice.

Rules: an acknowledgement repeats nothing that the other office wrote but the common reference; a
certificate says that somebody is registered here, since when, and not why; a slip names offices and
telephones alone; a notice holds six facts, none of which names anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from app.cases.records import CaseRecord, PersonRecord
from app.consent.rules import NOTIFY_FACTS
from app.core.records import FactValue
from app.letters import texts
from app.letters import texts_kinds as words
from app.letters.document import Block, Facts, Heading, Words
from app.letters.errors import LetterRefusedError
from app.letters.frame import dialled, other_name, own_name
from app.letters.letter_dates import in_words, month_in_words, stored_in_words
from app.letters.source import Answer, Matter
from app.letters.telling import tells
from app.letters.tongue import Tongue
from app.offices.cards import clean_name
from app.packets.bodies import IncomingReferral
from app.packets.packet_view import label_of
from models.fields import CATALOGUE, show
from models.fields.kinds import VICTIM
from models.fields.values import code_label

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
    texts_of = {"received": words.RECEIVED, "declined": words.DECLINED}
    blocks: list[Block] = [Words(say(texts_of.get(answer.state, words.ACCEPTED), **facts))]
    more = {"in_progress": words.IN_PROGRESS, "done": words.DONE}.get(answer.state)
    if more:
        blocks.append(Words(say(more)))
    reason = say(code_label("decline_reason", answer.reason)) if answer.reason else ""
    rows = (
        (words.REASON, reason if answer.state == "declined" else ""),
        (words.WORKS_ON_IT, answer.worker if answer.state != "declined" else ""),
        (texts.TELEPHONE, matter.phone),
    )
    blocks.append(Facts(tuple((say(label), value) for label, value in rows if value)))
    if note:
        blocks += [Heading(say(words.REMARKS)), Words(note)]
    return tuple(blocks)


def chosen_person(matter: Matter, case: CaseRecord) -> PersonRecord:
    """Return the person whom a certificate is for.

    Raises:
        LetterRefusedError: there is no such person, or several and none was chosen.
    """
    theirs = [one for one in case.persons if not one.roles or VICTIM & set(one.roles)]
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
        text = words.WAS_WITH_US if first else words.WAS_WITH_US_UNTIL
    else:
        text = words.IS_WITH_US if first else words.IS_WITH_US_NOW
    said = tongue.say(text, person=person, first=first, last=last)
    blocks: list[Block] = [Words(said), Words(tongue.say(words.OWN_WISH))]
    return (*blocks, Words(note)) if note else tuple(blocks)


def slip(matter: Matter, tongue: Tongue) -> tuple[Block, ...]:
    """Return the body of a slip that is safe to carry.

    Raises:
        LetterRefusedError: this office has no telephone that it could show.
    """
    if not matter.phone:
        raise LetterRefusedError(reason="letter.no-telephone")
    say, other = tongue.say, matter.other
    rows = [(words.YOU_CAN_CALL, own_name(matter, tongue)), (texts.TELEPHONE, matter.phone)]
    if other is not None:
        rows += [
            (words.EXPECTED_AT, other_name(other, tongue)),
            (texts.TELEPHONE, dialled(other.phone)),
        ]
    rows.append((words.SLIP_NUMBER, matter.number))
    table = Facts(tuple((say(label), value) for label, value in rows if value))
    return table, Words(say(words.SLIP_WORDS))


def notice(matter: Matter, referral: IncomingReferral, tongue: Tongue) -> tuple[Block, ...]:
    """Return the body of an anonymous notice."""
    say = tongue.say
    persons = [one for one in referral.persons if _is_victim(one)]
    rows = [
        *_several("person", _PERSON_FACTS, persons, tongue),
        *_several("event", _EVENT_FACTS, referral.events, tongue),
    ]
    blocks: list[Block] = [Words(say(words.NOTICE))]
    if rows:
        blocks += [Heading(say(words.PARTICULARS)), Facts(tuple(rows))]
    return (*blocks, Words(say(words.NOTICE_ASKS)))


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
        values = [_value(name, facts[name], tongue) for facts in known if name in facts]
        shown = "; ".join(dict.fromkeys(value for value in values if value))
        label = words.MONTH if name == _EVENT_DATE else label_of(name, entity)
        if shown:
            rows.append((tongue.say(label), shown))
    return rows


def _value(name: str, value: FactValue, tongue: Tongue) -> str:
    if name == _EVENT_DATE:
        return month_in_words(str(value), tongue)
    return show(CATALOGUE.field(name), value, tongue.say)


def _is_victim(facts: Mapping[str, FactValue]) -> bool:
    roles = facts.get("role")
    return not isinstance(roles, tuple) or bool(VICTIM & set(roles))

"""Who may stand in a letter by name, and the words by which it speaks of each person.

Rules:

* By name: pure; a victim who is or may be a child, who was one then, or who was exploited sexually
  is not named (BNS s. 72, POCSO s. 23, JJ Act s. 74), and neither is a child in any other role or
  the family that would give the person away; only a recorded ground lifts it, a written wish of the
  victim only for adults; initials never spell a whole word of a name.
* Each person: names come from what left in the packet, so that paper tells no more than it; who is
  protected is decided with all that the register knows of the person; a person without a name, or
  with one that initials would spell out, stands as "Person 1"; two people never share a label.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from app.base.language import N_
from app.cases.records import CaseRecord, PersonRecord
from app.consent.errors import ConsentIncompleteError
from app.core.records import FactValue
from app.letters.errors import LetterRefusedError
from app.letters.hiding import Hidden, Hiding
from app.letters.reader_language import Tongue
from app.letters.records import NameGround
from app.letters.source import Matter
from app.redaction.name_finder import Phrases, WholeNames
from models.fields.childrule import ADULT_FROM, child_status
from models.fields.kinds import SUSPECT, VICTIM, may_be_victim
from models.index.name_keys import roman

CHILD = "child"
SEXUAL = "sexual"
FAMILY = "family"
NOT_AGREED = "not-agreed"
"""Family whose name would give away a victim who did not agree to be named."""

BY_LAW: Final = frozenset({CHILD, SEXUAL, FAMILY})
"""Why the law keeps a name out of papers."""

BASES: Final = ("court_order", "committee_order", "victim_in_writing", "investigating_officer")
IN_WRITING: Final = "victim_in_writing"
"""BNS s. 72(2)(b): the victim's own authority in writing; a child cannot give it."""

OWN_NAMES: Final = (
    "name_full",
    "name_latin",
    "name_given",
    "name_middle",
    "name_family",
    "name_nickname",
    "name_alias",
    "name_used",
    "name_used_latin",
)
FAMILY_NAMES: Final = (
    "name_father",
    "name_father_latin",
    "name_mother",
    "name_mother_latin",
    "name_spouse",
    "name_spouse_latin",
    "contact_person",
)
KEPT_BACK_SECTIONS: Final = frozenset({"contact", "papers", "description"})
"""Sections of a person whose facts would find or show somebody who is not named."""
KEPT_BACK: Final = frozenset(
    {
        *OWN_NAMES,
        *FAMILY_NAMES,
        *(
            f"{where}_{what}"
            for where in ("home", "present")
            for what in ("place", "household", "landmark", "pincode", "latitude", "longitude")
        ),
    }
)
"""Facts that do not stand on paper beside initials; they leave in the sealed packet alone."""
FINDS_THEM: Final = frozenset(
    {
        *(f"phone{which}" for which in ("", "_second", "_third", "_fourth")),
        *("email", "email_second"),
        *(f"id{which}_number" for which in ("", "_second", "_third", "_fourth")),
        *(
            f"{where}_{what}"
            for where in ("home", "present")
            for what in ("place", "household", "landmark", "pincode")
        ),
    }
)
"""Facts that are kept back and may stand in typed text as well."""
BLOCKS: Final = frozenset({"home_block", "present_block"})
NAMES_AND_PLACES: Final = frozenset({*OWN_NAMES, *FAMILY_NAMES, *FINDS_THEM, *BLOCKS})
"""What is taken out of typed text when it may not be told."""
COARSE: Final = frozenset(
    f"{where}_{what}" for where in ("home", "present") for what in ("block", "district", "state")
)
"""What may stand: a town that is called like its district gives no house away."""
STAYS: Final = frozenset(
    {"missing_report_no", "missing_police_station", "missing_since", "trackchild_no"}
)
"""Numbers of the police within those sections, without which a file is not found."""

_SEXUAL_PURPOSES = frozenset({"sexual_prostitution", "sexual_other", "child_sexual_material"})
_SEXUAL_ACTS = frozenset(
    {"bns_144", "bns_144_1", "bns_144_2", "bns_98", "bns_99", "it_67b"}
    | {"ipc_366a", "ipc_366b", "ipc_370a", "ipc_372", "ipc_373"}
)
_SEXUAL_LAWS = ("pocso", "itpa")
# Sections 64 to 71 of the Sanhita and 376 of the old code, however they are written; the laws and
# the offence by their names. A hit too many only makes initials of a name.
_IN_WORDS = re.compile(
    r"(?<![0-9])(?:6[4-9]|7[01]|376)(?![0-9])"
    r"|pocso|itpa|immoral traffic|\brape|पॉक्सो|पोक्सो|अनैतिक व्यापार|बलात्|दुष्कर्म|पॉस्को"
    r"|পকসো|অনৈতিক|ধর্ষণ",
    re.IGNORECASE,
)
_MOST_INITIALS = 4
_SHORTEST_NAME = 3
_VIRAMA = 9
_JOINERS = "\u200c\u200d"
PARTS: Final = ("name_given", "name_middle", "name_family")
_OWN = frozenset(OWN_NAMES)
_WHOLE = frozenset({"name_full", "name_latin", *PARTS})
"""The name of a person: whoever did not agree to one of these is not named at all."""
_KIN = frozenset({"family", "primary_caregiver", "intimate_partner"})


def why_protected(
    facts: Mapping[str, FactValue],
    roles: Iterable[str],
    case: Mapping[str, FactValue],
    today: dt.date,
) -> str:
    """Return why a person may not be named for their own sake: child, sexual, or "".

    Args:
        facts: all that is known of the person, by field.
        roles: roles of the person in the case; a person without one counts as a victim.
        case: facts of the case, for the offences.
        today: the local day, for the age.
    """
    held = set(roles)
    status = child_status(facts, today)
    if held and not held & VICTIM:
        # JJ Act s. 74 also protects a child who is a witness or is said to have done something.
        return CHILD if status == "yes" else ""
    if status != "no" or _was_child(facts):
        return CHILD
    return SEXUAL if _is_sexual(facts) or _is_sexual_offence(case) else ""


def is_family(facts: Mapping[str, FactValue], roles: Iterable[str]) -> bool:
    """Say whether the name of a person would give away a victim: family, or a suspect of it."""
    held = set(roles)
    if held & {"family_member", "guardian"}:
        return True
    return bool(held & SUSPECT) and bool(_KIN & set(_codes(facts, "relationship_to_victim")))


def check_ground(ground: NameGround, adults: bool) -> None:
    """Refuse a ground that could not be answered for later.

    Args:
        ground: why a protected person is to be named.
        adults: whether any of the persons whom it would name is an adult for sure.

    Raises:
        ConsentIncompleteError: its kind, its number or the officer is missing.
        LetterRefusedError: a child cannot allow it in writing.
    """
    if ground.basis not in BASES:
        raise ConsentIncompleteError(field=N_("Ground for the name"))
    if not ground.details.strip():
        raise ConsentIncompleteError(field=N_("Number and date of the order or of the writing"))
    if not ground.officer.strip():
        raise ConsentIncompleteError(field=N_("Officer who decided on the name"))
    if ground.basis == IN_WRITING and not adults:
        raise LetterRefusedError(reason="letter.ground-adults-only")


def check_writer(cast: Cast, ground: NameGround | None) -> None:
    """Refuse a writing by which several would be named: it is of one, and nobody says of whom.

    Raises:
        LetterRefusedError: it would name several.
    """
    written = ground is not None and ground.basis == IN_WRITING
    if written and sum(one.named and one.why == SEXUAL for one in cast.persons) > 1:
        raise LetterRefusedError(reason="letter.ground-one-person")


def lifts(ground: NameGround | None, why: str) -> bool:
    """Say whether a checked ground lets a person be named who is protected for a reason."""
    return ground is not None and not (ground.basis == IN_WRITING and why == CHILD)


def is_kept_back(name: str, section: str) -> bool:
    """Say whether a fact of a person who is not named stays off the paper.

    Args:
        name: name of the field.
        section: key of its section in the catalogue.
    """
    return name in KEPT_BACK or (section in KEPT_BACK_SECTIONS and name not in STAYS)


def initials(name: str) -> str:
    """Return the initials of a name, such as "S. K.", or "" when they would tell the whole of it.

    Of a script of India the first letter is taken with its signs, as people write it.
    """
    words = name_words(name)
    if sum(len(word) for word in words) < _SHORTEST_NAME:
        return ""
    return " ".join(f"{_initial(word)}." for word in words[:_MOST_INITIALS])


def latin_initials(name: str) -> str:
    """Return initials in capital Latin letters without blanks, such as "S.K.", or ""."""
    words = name_words(name)
    if sum(len(word) for word in words) < _SHORTEST_NAME:
        return ""
    spelt = [_latin_letter(word) for word in words[:_MOST_INITIALS]]
    return "".join(f"{letter}." for letter in spelt if letter)


def _latin_letter(word: str) -> str:
    """Return the first letter as it is spelt, or of another script as it sounds; "" for none."""
    first = unicodedata.normalize("NFD", word)[:1].upper()
    # What sounds alike is one letter to `roman`: it would make V. of W., which nobody wrote.
    return first if first.isascii() else roman(word)[:1].upper()


def name_words(name: str) -> list[str]:
    """Return the words of a name: letters with their signs; a sign alone or an emoji is none."""
    words, word = list[str](), ""
    for letter in unicodedata.normalize("NFC", name) + " ":
        kind = unicodedata.category(letter)[0]
        if kind == "L" or (word and (kind == "M" or letter in _JOINERS)):
            word += letter
        elif word:
            words.append(word)
            word = ""
    return words


def _initial(word: str) -> str:
    """Return the first written letter of a word, never all of a longer word."""
    taken = word[0]
    for letter in word[1:]:
        joins = unicodedata.combining(taken[-1]) == _VIRAMA or taken[-1] in _JOINERS
        if unicodedata.category(letter)[0] != "M" and letter not in _JOINERS and not joins:
            break
        taken += letter
    taken = taken.rstrip(_JOINERS)
    return (word[0] if len(taken) == len(word) else taken).upper()


def _was_child(facts: Mapping[str, FactValue]) -> bool:
    then = facts.get("age_when_trafficked")
    young = isinstance(then, int) and not isinstance(then, bool) and then < ADULT_FROM
    return young or facts.get("under_18_when_exploited") == "yes"


def _is_sexual(facts: Mapping[str, FactValue]) -> bool:
    return bool(
        _SEXUAL_PURPOSES & set(_codes(facts, "purpose"))
        or facts.get("sex_exploitation_type")
        or "sexual_abuse" in _codes(facts, "means")
    )


def _is_sexual_offence(case: Mapping[str, FactValue]) -> bool:
    acts = _codes(case, "offence_acts")
    if any(act in _SEXUAL_ACTS or act.startswith(_SEXUAL_LAWS) for act in acts):
        return True
    return bool(_IN_WORDS.search(str(case.get("offence_sections") or "")))


def _codes(facts: Mapping[str, FactValue], name: str) -> tuple[str, ...]:
    value = facts.get(name)
    return value if isinstance(value, tuple) else ()


PERSON: Final = N_("Person {number}")
NAME_LEFT_OUT: Final = N_("[name left out]")
SAME_INITIALS: Final = N_("{initials} (person {number})")

type Facts = Mapping[str, FactValue]


@dataclass(frozen=True)
class Subject:
    """One person of a letter.

    Attributes:
        number: place in the letter, from 1.
        facts: what may be told of the person: what left in the packet.
        known: what left, and what the register knows besides, for deciding and for hiding.
        roles: codes; none counts as a victim.
        twin: the person of the case as it is today, None when nobody is sure who it is.
        why: why the person may not be named, "" when there is no reason.
        named: whether the letter names the person.
    """

    number: int
    facts: Facts
    known: Facts
    roles: tuple[str, ...]
    twin: PersonRecord | None = None
    why: str = ""
    named: bool = True

    def names(self, fields: Sequence[str]) -> tuple[str, ...]:
        """Return names of the person in some fields, as they left and as they are today."""
        today = self.twin.facts if self.twin is not None else {}
        return tuple(dict.fromkeys((*names_in(self.known, fields), *names_in(today, fields))))

    def own_names(self) -> tuple[str, ...]:
        """Return every name of the person, also put together from its parts."""
        today = self.twin.facts if self.twin is not None else {}
        whole = (" ".join(names_in(facts, PARTS)) for facts in (self.known, today))
        return tuple(dict.fromkeys((*self.names(OWN_NAMES), *filter(None, whole))))

    @property
    def is_victim(self) -> bool:
        """Whether the letter is about this person."""
        return may_be_victim(self.roles)


@dataclass(frozen=True)
class Cast:
    """The persons of a letter, and names of others that may not stand in it.

    Attributes:
        persons: in the order of the letter.
        unnamed: names of people of the case who are not in the letter and may not be named.
        named: whole names that may stand anywhere: officers and offices.
        finding: what would find people of the case who are not in the letter and not named.
    """

    persons: tuple[Subject, ...]
    unnamed: tuple[str, ...]
    named: tuple[str, ...]
    finding: tuple[str, ...] = ()

    def labels(self, tongue: Tongue) -> dict[int, str]:
        """Return what each person is called in a language, by number."""
        labels = {one.number: self._label(one, tongue) for one in self.persons}
        often = Counter(labels.values())
        return {
            number: label
            if often[label] == 1
            else tongue.say(SAME_INITIALS, initials=label, number=number)
            for number, label in labels.items()
        }

    def _label(self, one: Subject, tongue: Tongue) -> str:
        label = _label(one, tongue)
        # Also who may be named is not called by the name of somebody who may not.
        hides = one.named and self._hidden_names.stand_in(label)
        return tongue.say(PERSON, number=one.number) if hides else label

    @cached_property
    def _hidden_names(self) -> WholeNames:
        own = [name for one in self.persons if not one.named for name in one.own_names()]
        return WholeNames((*own, *self._others()))

    def _others(self) -> tuple[str, ...]:
        """Return hidden names of family, and of people who are not in the letter."""
        hidden = [one for one in self.persons if not one.named]
        return (*(name for one in hidden for name in one.names(FAMILY_NAMES)), *self.unnamed)

    def hiding(self, tongue: Tongue) -> Hiding:
        """Return what takes names out of text of a letter in a language."""
        labels = self.labels(tongue)
        people = [
            Hidden(one.own_names(), labels[one.number]) for one in self.persons if not one.named
        ]
        shown = [
            name for one in self.persons if one.named for name in names_in(one.facts, OWN_NAMES)
        ]
        people.append(Hidden(self._others(), tongue.say(NAME_LEFT_OUT)))
        return Hiding(people, (*self.named, *shown), (*self.finding, *self._finding()))

    def _finding(self) -> list[str]:
        """Return what would find the persons who are not named."""
        return [value for one in self.persons if not one.named for value in finding_in(one.known)]

    def victims(self) -> tuple[Subject, ...]:
        """Return the persons whom the letter is about."""
        return tuple(one for one in self.persons if one.is_victim)

    def protects_child(self) -> bool:
        """Say whether one of them is protected as a child, or like one."""
        return any(one.why == CHILD for one in self.victims())

    def short(self) -> str:
        """Return initials of the persons whom the letter is about, in Latin letters: "S.K."."""
        found = [_latin(one) for one in self.victims()]
        return ", ".join(label for label in found if label)

    def initials(self, tongue: Tongue) -> tuple[str, ...]:
        """Return the labels of the persons who are not named."""
        labels = self.labels(tongue)
        return tuple(labels[one.number] for one in self.persons if not one.named)

    def is_told_by(self, text: str) -> bool:
        """Say whether a text that was written before names one of those who are not named now."""
        fields = (*OWN_NAMES, *FAMILY_NAMES)
        covered = [name for one in self.persons if not one.named for name in one.names(fields)]
        names = [name for name in (*covered, *self.unnamed) if name not in self.named]
        if Phrases(name for name in names if len(name.split()) > 1).places(text):
            return True
        return any(f": {name}\n" in f"{text}\n" for name in names)


def cast_of(matter: Matter) -> Cast:
    """Return the persons of a letter from a packet, each decided on.

    Raises:
        ConsentIncompleteError, LetterRefusedError: the ground for naming lacks something.
    """
    if matter.referral is None:
        return cast_of_case(matter)
    persons = [
        _of_packet(matter, place, facts)
        for place, facts in enumerate(matter.referral.persons, start=1)
    ]
    return _decided(matter, persons, _left_behind(matter))


def cast_of_case(matter: Matter, chosen: Iterable[PersonRecord] | None = None) -> Cast:
    """Return persons of the case itself, for a letter that no packet carries.

    Args:
        matter: with its case.
        chosen: those who are in the letter, all victims when None.

    Raises:
        ConsentIncompleteError, LetterRefusedError: the ground for naming lacks something.
    """
    everybody = matter.case.persons if matter.case else ()
    victims = [one for one in everybody if may_be_victim(one.roles)]
    inside = victims if chosen is None else list(chosen)
    persons = [
        Subject(place, one.facts, one.facts, one.roles) for place, one in enumerate(inside, start=1)
    ]
    return _decided(matter, persons, [one for one in everybody if one not in inside])


def cast_of_told(
    matter: Matter,
    told: Sequence[tuple[PersonRecord, Facts]],
    silent: Mapping[int, Collection[str]],
) -> Cast:
    """Return persons of the case itself, each with the facts that may be told.

    A name that may not be told is covered like that of somebody whom the law protects, and with the
    whole name everything by which the person is called, and the family of such a victim; this
    holds for everybody of the case, on the paper or not, since typed text may name them.

    Args:
        matter: with its case.
        told: in the order of the paper.
        silent: for each person of the case by number, which of `NAMES_AND_PLACES` may not be told.

    Raises:
        ConsentIncompleteError, LetterRefusedError: the ground for naming lacks something.
    """
    everybody = matter.case.persons if matter.case else ()
    inside = [one for one, _facts in told]
    quiet = {one.number: frozenset(silent.get(one.number, ())) for one in everybody}
    covered = {one.number for one in everybody if _is_withheld(one.facts, quiet[one.number])}
    persons = [
        Subject(
            place, _without_names(facts) if one.number in covered else facts, one.facts, one.roles
        )
        for place, (one, facts) in enumerate(told, start=1)
    ]
    others = [one for one in everybody if one not in inside]
    is_covered = any(one.number in covered and may_be_victim(one.roles) for one in everybody)
    cast = _decided(matter, persons, others, otherwise=NOT_AGREED if is_covered else "")
    named = [replace(one, named=one.named and not _is_nameless(one)) for one in cast.persons]
    hidden = {
        number: names | _OWN if number in covered else names for number, names in quiet.items()
    }
    names = [
        name
        for one in everybody
        for name in names_in(one.facts, _only((*OWN_NAMES, *FAMILY_NAMES), hidden[one.number]))
    ]
    finding = [value for one in everybody for value in finding_in(one.facts, quiet[one.number])]
    return replace(
        cast,
        persons=tuple(named),
        unnamed=(*cast.unnamed, *names),
        # No officer stands on it by name.
        named=tuple(name for name in cast.named if name != matter.user.name),
        finding=(*cast.finding, *finding),
    )


def _only(fields: Iterable[str], wanted: Container[str]) -> tuple[str, ...]:
    return tuple(name for name in fields if name in wanted)


def _is_withheld(facts: Facts, quiet: Collection[str]) -> bool:
    """Say whether the name of a person may not be told: the whole of it, or every one."""
    own = {name for name in OWN_NAMES if facts.get(name)}
    return bool(own) and (own <= set(quiet) or not _WHOLE.isdisjoint(quiet))


def _without_names(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name not in _OWN}


def _is_nameless(one: Subject) -> bool:
    """Say whether a person has a name, and none that is told."""
    return bool(one.names(OWN_NAMES)) and not names_in(one.facts, OWN_NAMES)


def names_in(facts: Facts, fields: Sequence[str]) -> tuple[str, ...]:
    """Return the names that stand in some fields."""
    found: list[str] = []
    for name in fields:
        value = facts.get(name)
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, tuple):
            found += value
    return tuple(dict.fromkeys(found))


def finding_in(facts: Facts, among: Iterable[str] = FINDS_THEM) -> tuple[str, ...]:
    """Return telephones, numbers of papers and addresses finer than a block, or with it.

    Args:
        facts: of a person.
        among: only what stands in these fields.
    """
    wanted = (FINDS_THEM | BLOCKS).intersection(among)
    coarse = {str(value).casefold() for name, value in facts.items() if name in COARSE - wanted}
    found = names_in(facts, sorted(wanted))
    return tuple(value for value in found if value.casefold() not in coarse)


def _of_packet(matter: Matter, place: int, facts: Facts) -> Subject:
    twin = _in_case(matter.case, matter.numbers[place - 1])
    told = facts.get("role")
    roles = told if isinstance(told, tuple) else (twin.roles if twin else ())
    return Subject(place, facts, {**(twin.facts if twin else {}), **facts}, roles, twin)


def _in_case(case: CaseRecord | None, number: int) -> PersonRecord | None:
    persons = case.persons if case is not None else ()
    return next((one for one in persons if one.number == number), None)


def _left_behind(matter: Matter) -> list[PersonRecord]:
    """Return the people of the case who are not in the packet; all of them when it is not sure."""
    persons = matter.case.persons if matter.case else ()
    return [one for one in persons if one.number not in matter.numbers]


def _decided(
    matter: Matter,
    persons: list[Subject],
    others: list[PersonRecord],
    *,
    otherwise: str = "",
) -> Cast:
    """Decide who is named; whom nobody can tell from the others is as protected as they are.

    Args:
        matter: what the paper is made of.
        persons: who is on it.
        others: who of the case is not.
        otherwise: why family is not named when the law keeps the name of nobody, "" for no reason.
    """
    ground = matter.wish.name_ground
    judged = [replace(one, why=_why_of(matter, one)) for one in persons]
    if matter.referral is not None and 0 in matter.numbers:
        doubt = [_why(matter, one.facts, one.roles) for one in others if may_be_victim(one.roles)]
        worst = next((why for why in doubt if why), "")
        judged = [replace(one, why=one.why or (worst if one.is_victim else "")) for one in judged]
    if ground is not None:
        whys = {one.why for one in judged if one.why}
        check_ground(ground, adults=not whys or SEXUAL in whys)
    left = {one.number: _why(matter, one.facts, one.roles) for one in others}
    by_law = any(left.values()) or any(one.why and not lifts(ground, one.why) for one in judged)
    hidden_victim = FAMILY if by_law else otherwise
    unnamed = [
        name
        for one in others
        if left[one.number] or (hidden_victim and is_family(one.facts, one.roles))
        for name in names_in(one.facts, (*OWN_NAMES, *FAMILY_NAMES))
    ]
    final = [_named_or_not(one, ground, hidden_victim) for one in judged]
    finding = [value for one in others if left[one.number] for value in finding_in(one.facts)]
    return Cast(tuple(final), tuple(unnamed), _may_stand(matter), tuple(finding))


def _named_or_not(one: Subject, ground: NameGround | None, hidden_victim: str) -> Subject:
    """Decide on one person; family is as hidden as the victim whom its name would give away."""
    if not one.why and hidden_victim and is_family(one.known, one.roles):
        return replace(one, why=hidden_victim, named=False)
    return replace(one, named=not one.why or lifts(ground, one.why))


def _why(matter: Matter, facts: Facts, roles: tuple[str, ...]) -> str:
    return why_protected(facts, roles, _case_facts(matter), matter.today)


def _why_of(matter: Matter, one: Subject) -> str:
    """Return why a person may not be named, by what left or by what was learned since."""
    then = _why(matter, one.known, one.roles)
    now = _why(matter, one.twin.facts, one.twin.roles) if one.twin is not None else ""
    return CHILD if CHILD in (then, now) else then or now


def _case_facts(matter: Matter) -> Facts:
    """Return the facts of the case for the offences: what left, and what is known today."""
    left = matter.referral.case if matter.referral else {}
    known = matter.case.facts if matter.case else {}
    joined: dict[str, FactValue] = {**left, **known}
    for name in ("offence_acts", "offence_sections"):
        both = [facts[name] for facts in (left, known) if facts.get(name)]
        if len(both) > 1 and both[0] != both[1]:
            joined[name] = _together(both[0], both[1])
    return joined


def _together(one: FactValue, other: FactValue) -> FactValue:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return (*one, *other)
    return f"{one} {other}"


def _may_stand(matter: Matter) -> tuple[str, ...]:
    """Return the names of officers and offices, who are named normally."""
    case = matter.referral.case if matter.referral else {}
    other = matter.other
    found = [matter.own.name, matter.own.name_local, matter.user.name]
    found += [other.name, *other.names.values()] if other else []
    found.append(str(case.get("investigating_officer") or ""))
    return tuple(name for name in found if name)


def _label(one: Subject, tongue: Tongue) -> str:
    names = _names(one.facts)
    by_script = {_script(each): each for each in reversed(names)}
    # Who cannot read the name as it is spelt can most likely read it in Latin letters.
    name = by_script.get(tongue.script) or by_script.get("LATIN") or next(iter(names), "")
    label = name if one.named else _initials(name, tongue)
    return label or tongue.say(PERSON, number=one.number)


def _initials(name: str, tongue: Tongue) -> str:
    """Return initials that a reader of the language can read."""
    if _script(name) != tongue.script:
        return latin_initials(name).replace(".", ". ").strip()
    return initials(name)


def _latin(one: Subject) -> str:
    names = sorted(_names(one.facts), key=lambda name: _script(name) != "LATIN")
    return next((found for name in names if (found := latin_initials(name))), "")


def _names(facts: Facts) -> list[str]:
    """Return the whole names of a person as far as they left; other names when there is none."""
    whole = list(names_in(facts, ("name_full", "name_latin")))
    parts = " ".join(names_in(facts, PARTS))
    rest = names_in(facts, ("name_nickname", "name_alias"))
    known = [name for name in (*whole, parts) if name_words(name)]
    return known or [name for name in rest if name_words(name)]


def _script(name: str) -> str:
    first = next((letter for letter in name if letter.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""

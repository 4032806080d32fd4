"""What the pages of a summary say, from the case and the wish to words.

Rules: pure; who may not be named stands as initials or a code, what would find the person stays off
the paper, and names leave typed text, all by the rules of letters; what a person is in the case
stands beside the name; why it may be told stands below the facts; that the paper is no referral and
is not signed stands at the foot of each page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.base.language import N_
from app.consent.rules import in_force, words_told
from app.core.records import FactValue
from app.letters import texts
from app.letters.document import Letterhead
from app.letters.frame import has_nepali_dates, letterhead, office_name, own_name
from app.letters.hiding import Hiding
from app.letters.kinds import rows_of
from app.letters.naming import (
    BY_LAW,
    Cast,
    Subject,
    cast_of_told,
    check_writer,
    is_kept_back,
)
from app.letters.reader_language import Tongue, in_words
from app.letters.source import Matter
from app.letters.summary import presets
from app.letters.summary.agreed import ROLE, Agreed, agreed, reader
from app.letters.summary.presets import Preset
from app.letters.summary.records import OWN, Part, Row, SummarySheet, SummaryWish
from models.fields import CATALOGUE
from models.fields.values import code_label

TITLE: Final = N_("Summary of a case")
FOR: Final = N_("For whom")
CASE: Final = N_("Case")
ABOUT_CASE: Final = N_("The case")
PERSON: Final = N_("{person} ({role})")
EVENT: Final = N_("Event {number}")
FURTHER: Final = N_("Further persons")
EVENTS: Final = N_("Events")
CUT: Final = N_(
    "Cut to two pages. More stands in the register of the office. Facts: {facts}; persons:"
    " {persons}; texts cut short: {texts}."
)
LEFT_OUT: Final = N_(
    "Some particulars do not stand on this paper, to protect the person. They are in the register"
    " of the office."
)
NOT_NAMED: Final = N_(
    "Somebody stands here without a name, because it was not agreed that the name is told."
)
AGREED: Final = N_(
    "The person agreed that this is shared, for: {purpose}. Please use it for nothing else, and ask"
    " the office before you pass it on."
)
FOR_A_CHILD: Final = N_(
    "This was explained to the child or the guardian, and is shared to protect the child. Please"
    " use it for nothing else, and ask the office before you pass it on."
)
BEYOND_A_CHILD: Final = N_(
    "Some of this goes beyond what was recorded with the child or the guardian. It is shared to"
    " protect the child, for the reason given below. Please use it for nothing else, and ask the"
    " office before you pass it on."
)
FOOT: Final = N_(
    "Not a referral; for the file. Not signed. Printed by {office} on {date}, from case {number}."
)

NAME: Final = "name_full"
_BRIEF: Final = (
    "sex_or_gender",
    "age",
    "home_district",
    "role_in_process",
    "event_type",
    "event_date",
    "event_district",
)
"""The facts that stand for a person or an event where there is no room for more."""

_WITH_LABEL: Final = frozenset({"age"})
_ALL_FACTS: Final = 12
"""Up to so many persons and events all their facts are put into words; of more it is known that two
pages have no room for them, and taking names out of texts takes its time."""


@dataclass(frozen=True)
class Told:
    """A summary in words, and what is told about it beside the paper.

    Attributes:
        sheet: what the pages show.
        initials: labels of those who stand as initials or a code.
        hidden: how often a name was taken out of typed text.
        left_out: English labels of facts that are kept off the paper beside initials.
        not_agreed: English labels of facts that consent does not cover.
        is_beyond: whether more is told of a child than was recorded.
        is_unfit: whether the office that gets it is of another kind than its readers.
    """

    sheet: SummarySheet
    initials: tuple[str, ...]
    hidden: int
    left_out: tuple[str, ...]
    not_agreed: tuple[str, ...]
    is_beyond: bool
    is_unfit: bool


@dataclass
class _Telling:
    preset: Preset
    cast: Cast
    tongue: Tongue
    hiding: Hiding
    left_out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.labels = self.cast.labels(self.tongue)

    def rows(
        self, part: str, facts: Mapping[str, FactValue], person: Subject | None = None
    ) -> tuple[Row, ...]:
        """Return the facts of a part in words, section by section as the preset has them."""
        label = self.labels[person.number] if person is not None else ""
        entity, made = presets.ENTITIES[part], list[Row]()
        for told in self.preset.parts.get(part, ()):
            section = next(one for one in CATALOGUE.sections(entity) if one.key == told.section)
            wanted = {name: facts[name] for name in told.fields if name in facts and name != ROLE}
            rows, off = rows_of(section, wanted, person, label, self.tongue, self.hiding)
            # The name is the heading already.
            made += [row for row in rows if row[1] != label]
            self.left_out += off
        return tuple(made)

    def brief(
        self, entity: str, facts: Mapping[str, FactValue], person: Subject | None
    ) -> tuple[str, int]:
        """Return the few facts that stand for all of them in one line, and how many they are."""
        words = []
        for name in (one for one in _BRIEF if one in facts):
            declared = CATALOGUE.field(name)
            section = next(one for one in CATALOGUE.sections(entity) if one.key == declared.section)
            found, _off = rows_of(
                section, {name: facts[name]}, person, "", self.tongue, self.hiding
            )
            words += [f"{label}: {said}" if name in _WITH_LABEL else said for label, said in found]
        return "; ".join(words), len(words)

    def person(self, one: Subject, *, whole: bool) -> Part:
        """Return a person."""
        say, label = self.tongue.say, self.labels[one.number]
        part = self.preset.part_of(one.roles)
        told = one.facts.get(ROLE)
        held = told if isinstance(told, tuple) else ()
        shown = self.preset.roles_told(held)
        roles = ", ".join(say(code_label("person_role", role)) for role in shown)
        title = say(PERSON, person=label, role=roles) if roles else label
        words, briefed = self.brief("person", one.facts, one)
        rows = self.rows(part, one.facts, one) if whole else ()
        if whole and not rows:
            # A heading alone says nothing, and of a witness there is nothing else.
            title, alone = label, (ROLE, roles) if roles else (NAME, label)
            rows = ((say(CATALOGUE.field(alone[0]).label), alone[1]),)
            words, briefed = words or rows[0][1], briefed or 1
        count = len(rows) if whole else self.count(part, one)
        gathers = "" if one.number == 1 else say(FURTHER)
        return Part(title, rows, count, words, briefed, gathers, is_person=True)

    def count(self, part: str, one: Subject) -> int:
        """Count the facts of a person that are not put into words, and note what is kept off."""
        told = [
            (told.section, CATALOGUE.field(name))
            for told in self.preset.parts.get(part, ())
            for name in told.fields
            if name in one.facts and name != ROLE
        ]
        off = [
            field for section, field in told if not one.named and is_kept_back(field.name, section)
        ]
        self.left_out += [field.label for field in off]
        return len(told) - len(off)

    def event(self, number: int, facts: Mapping[str, FactValue], *, whole: bool) -> Part:
        """Return an event."""
        title = self.tongue.say(EVENT, number=number)
        words, briefed = self.brief("event", facts, None)
        rows = self.rows(presets.EVENT, facts) if whole else ()
        count = len(rows) if whole else len(facts)
        return Part(title, rows, count, words, briefed, self.tongue.say(EVENTS))

    def parts(self, found: Agreed) -> Iterable[Part]:
        """Yield everything in the order of the page."""
        whole = len(self.cast.persons) + len(found.events) <= _ALL_FACTS
        for one in self.cast.victims():
            yield self.person(one, whole=whole or one.number == 1)
        rows = self.rows(presets.CASE, found.case)
        yield Part(self.tongue.say(ABOUT_CASE), rows, len(rows))
        for one in self.cast.persons:
            if not one.is_victim:
                yield self.person(one, whole=whole or one.number == 1)
        for number, facts in found.events:
            yield self.event(number, facts, whole=whole)


def told_of(matter: Matter, wish: SummaryWish, preset: Preset, usual: Letterhead) -> Told:
    """Return a summary in words.

    Args:
        matter: the case, this office and the other one; its number is that of the case.
        wish: as it was checked.
        preset: what is told.
        usual: the head of our letters.

    Raises:
        SummaryRefusedError, LetterRefusedError, ConsentForbidsError, ConsentMissingError,
        ConsentIncompleteError, ConsentBeyondError: as `agreed`, or the ground for a name.
    """
    if matter.case is None:
        raise ValueError("a summary has a case")
    tongue = Tongue(wish.language, has_nepali_dates(matter))
    other = matter.other
    local = office_name(other.name, other.names, tongue) if other is not None else ""
    found = agreed(matter.case, preset, wish, reader(wish, local), matter.today)
    cast = cast_of_told(matter, found.persons, found.silent)
    check_writer(cast, wish.name_ground)
    telling = _Telling(preset, cast, tongue, cast.hiding(tongue))
    parts = tuple(part for part in telling.parts(found) if part.count)
    notes = tuple(_notes(matter, wish, telling, found))
    audience = tongue.say(code_label("summary_for", wish.audience))
    whom = " – ".join(one for one in (audience if wish.audience != OWN else "", local) if one)
    number, day = matter.number, in_words(matter.today, tongue)
    lines = ((FOR, whom), (CASE, number), (texts.DATE, day))
    sheet = SummarySheet(
        language=wish.language,
        head=letterhead(matter, usual),
        title=tongue.say(TITLE),
        lines=tuple((tongue.say(label), words) for label, words in lines if words),
        parts=parts,
        cut=tongue.say(CUT),
        notes=notes,
        foot=tongue.say(FOOT, office=own_name(matter, tongue), date=day, number=number),
        law=tongue.say(texts.LAW),
        page_words=tongue.say(texts.PAGE),
        number=number,
    )
    return Told(
        sheet=sheet,
        initials=cast.initials(tongue),
        hidden=telling.hiding.count,
        left_out=tuple(dict.fromkeys(telling.left_out)),
        not_agreed=found.not_agreed,
        is_beyond=found.is_beyond,
        is_unfit=other is not None and not preset.fits(other.kind),
    )


def _notes(
    matter: Matter, wish: SummaryWish, telling: _Telling, found: Agreed
) -> Iterable[str | Part]:
    """Yield why initials stand, that something is not told, and why the rest may be."""
    say, hiding, cast = telling.tongue.say, telling.hiding, telling.cast
    nameless = [one.why in BY_LAW for one in cast.persons if not one.named]
    if any(nameless):
        yield say(texts.INITIALS)
    if not all(nameless):
        yield say(NOT_NAMED)
    if telling.left_out or found.not_agreed:
        yield say(LEFT_OUT)
    if wish.ground is not None:
        ground = wish.ground
        basis = say(code_label("override_basis", ground.basis))
        rows = (
            (texts.GROUND, basis),
            (texts.ORDER, hiding.of(ground.order_no)),
            (texts.DECIDED_BY, hiding.of_name(ground.officer)),
            (texts.REASON, hiding.of(ground.reason)),
        )
        yield _table(telling.tongue, texts.ON_GROUND, rows)
    elif found.is_beyond:
        yield say(BEYOND_A_CHILD)
        yield _table(telling.tongue, "", ((texts.REASON, hiding.of(wish.beyond_reason)),))
    else:
        yield from _agreed_words(matter, telling, found)
    named = matter.wish.name_ground
    if named is not None and any(one.why and one.named for one in cast.persons):
        by = (
            (texts.GROUND, say(code_label("letter_name_ground", named.basis))),
            (texts.ORDER, hiding.of(named.details)),
            (texts.DECIDED_BY, hiding.of_name(named.officer)),
        )
        yield _table(telling.tongue, texts.NAMED_ON, by)


def _agreed_words(matter: Matter, telling: _Telling, found: Agreed) -> Iterable[str]:
    """Yield what the decisions say, whoever may be named: an age that is not known hides a name."""
    say, consents = telling.tongue.say, matter.case.consents if matter.case else ()
    spoken = []
    for person, _facts in found.persons:
        counting = in_force(consents, person.number, matter.today)
        spoken.append((person.is_child, [one.capacity for one in counting]))
    for_child, by_adult = words_told(spoken, protects_child=telling.cast.protects_child())
    if for_child:
        yield say(FOR_A_CHILD)
    if by_adult:
        yield say(AGREED, purpose=say(code_label("consent_purpose", telling.preset.purpose)))


def _table(tongue: Tongue, title: str, rows: Iterable[Row]) -> Part:
    filled = tuple((tongue.say(label), words) for label, words in rows if words)
    return Part(tongue.say(title), filled, len(filled))

"""What a person is told of what is written about them, what they agreed to, and who got what.

Rules: pure; of the person alone: who else is in the case stands in it by no name, in no text, and
nothing of the work on the case is told that would put somebody else in danger; who got what, and
who told what, is listed only where the register can prove that nobody else was ever in the case;
read out, all of the person's own facts are told, by name; on paper stands only what a paper at home
may tell: no word of what happened, nothing that finds a person whom the law protects, offices whose
name tells under a quiet one, and that there is more; which sections, and why, stands in `SECTIONS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from app.base.clock import local_day
from app.base.language import N_
from app.cases.records import CaseRecord, ConsentRecord, EventRecord, PersonRecord
from app.core.records import FactValue
from app.letters.document import Block, Facts, Heading, Words
from app.letters.frame import office_name, other_name, quiet_name, tells
from app.letters.hiding import Hidden, Hiding
from app.letters.kinds import NAME, rows_of
from app.letters.naming import (
    BLOCKS,
    FAMILY_NAMES,
    FINDS_THEM,
    NAME_LEFT_OUT,
    NAMES_AND_PLACES,
    OWN_NAMES,
    PARTS,
    Cast,
    cast_of_told,
    finding_in,
    names_in,
)
from app.letters.person_notice import CALL
from app.letters.reader_language import Tongue, in_words, stored_in_words
from app.letters.source import Matter, OtherOffice, Passed
from app.letters.wishes_told import wishes_told
from models.fields import CATALOGUE
from models.fields.kinds import SUSPECT, Section, may_be_victim
from models.fields.values import code_label

SECTIONS: Final[Mapping[str, bool]] = {
    "identity": True,
    "birth": True,
    "background": True,
    "home": True,
    # A number or a place by which somebody is found, and what the body is like: in the office.
    "contact": False,
    "present": False,
    "description": False,
    "papers": False,
    "health": False,
    "needs": False,
    # What happened.
    "status": False,
    "recruitment": False,
    "means": False,
    "indicators": False,
}
"""Sections of a person that are told, and whether they stand on paper; what the office thinks of a
suspect is told to nobody."""

NOT_ON_PAPER: Final = frozenset({"role", "name_used", "name_used_latin", "deceased", "age_basis"})
TELLING: Final[Mapping[str, frozenset[str]]] = {
    "consent_group": frozenset(
        {"sexual_history", "exploitation_summary", "exploitation_detail"}
        | {"suspects", "case_numbers"}
    ),
    "consent_purpose": frozenset({"investigation", "compensation", "legal"}),
    "summary_for": frozenset({"police", "cwc"}),
}
"""Codes of which not even the word stands on paper, whatever the language calls them."""
NAMED_OFFICES: Final = frozenset({"shelter_cci", "hospital", "ngo", "nepal_ngo", "embassy_mission"})
"""Kinds of office whose name may stand on paper when no word of it tells; the name of any other
says that there is a case, and of one whose kind is not known nobody knows what it says."""

OF_ONE_VICTIM: Final = frozenset(
    {"how_identified", "cwc_district", "cwc_order_no", "cwc_order_date", "cwc_order_type"}
)
"""Facts of a case that are about one victim, and of several victims nobody knows whom."""
CASE_FACTS: Final = (
    *("registered_on", "how_identified"),
    *("police_station", "police_district", "fir_no", "fir_date"),
    *("cwc_district", "cwc_order_no", "cwc_order_date", "cwc_order_type"),
    *("court_name", "court_case_no", "court_stage"),
)
"""Of the case, what the person needs to follow it; assessments and the account stay here."""

MOST_ROWS: Final = 300
"""So many of the newest packets are told; nobody reads more out, and a letter has its bounds."""

OWN: Final = N_("What is written about you")
CASE: Final = N_("Your case")
EVENT: Final = N_("Event {number}")
DECIDED: Final = N_("What you decided")
NOT_ASKED: Final = N_("No answer of yours is written down.")
GIVEN: Final = N_("Who got what from us, and when")
GIVEN_NOTHING: Final = N_(
    "As far as this register has written down, no other office got anything about you from us."
)
MORE_LEFT: Final = N_(
    "More may have left than stands here: papers, files or answers about your case. We look up "
    "where they went, and tell you by word."
)
CAME: Final = N_("What other offices told us")
SEVERAL: Final = N_(
    "Other people are in this case, or may have been. So that nobody hears about another, there is "
    "no list here: we look up in the case what was sent and what came about you, and tell you by "
    "word."
)
KEPT_TOO: Final = N_("What else is kept")
DOCUMENTS: Final = N_("Documents")
NOT_TOLD: Final = N_(
    "What was written about other people, and our notes on the work, are not told, to protect "
    "everybody. What you told us about what happened is read out to you when you ask."
)
MORE_HERE: Final = N_(
    "Not everything stands on this paper, because others may find it. We read the rest out to you "
    "in our office, whenever you ask."
)
YOU_CAN: Final = N_(
    "Is something wrong or missing, or do you want it erased, or shared no more? Tell us. You need "
    "no reason, and you get an answer."
)
UNTIL: Final = N_("until {day}")
TAKEN_BACK: Final = N_("taken back on {day}")
FOR: Final = N_("for: {purpose}")
AND_MORE: Final = N_("and more")
ON_GROUND: Final = N_("without your yes, because a law or an order allows it")
GONE_OFFICE: Final = N_("an office that is no longer in our list")
WHOM_TO_TELL: Final = N_("whom to tell what is wrong")
NAMELESS: Final = N_("without your name")
ON_PAPER_FOR: Final = N_("a printed summary")


@dataclass
class Summary:
    """What is told of one person in one language, while it is put together.

    Attributes:
        left_out: English labels of what is read out and does not stand on paper.
    """

    matter: Matter
    person: PersonRecord
    cast: Cast
    tongue: Tongue
    hiding: Hiding
    aloud: bool = False
    left_out: list[str] = field(default_factory=list)

    @property
    def case(self) -> CaseRecord:
        """The case of the person."""
        if self.matter.case is None:
            raise ValueError("a summary for a person has a case")
        return self.matter.case

    @property
    def is_alone(self) -> bool:
        """Whether nobody else is or ever was in the case, as far as the register can prove it."""
        return self.matter.nobody_left and len(self.case.persons) == 1

    @property
    def is_only_victim(self) -> bool:
        """Whether what belongs to no person of the case is of this one, and of nobody who went."""
        victims = sum(may_be_victim(one.roles) for one in self.case.persons)
        return self.matter.nobody_left and victims == 1

    def blocks(self) -> tuple[Block, ...]:
        """Return the body."""
        say = self.tongue.say
        told: list[Block] = [*self._own()]
        if self.aloud:
            told += self._case()
        told += [Heading(say(DECIDED)), *self._agreed()]
        told += [Heading(say(GIVEN)), *self._exchanged()]
        told += [Heading(say(KEPT_TOO)), *self._kept_too()]
        wishes, number = self.case.wishes, self.person.number
        missing = None if self.aloud else self.left_out
        told += wishes_told(wishes, number, self.tongue, self.hiding, missing)
        return (*told, *self._you_can())

    # Facts --------------------------------------------------------------------------------------

    def _own(self) -> Iterator[Block]:
        subject = self.cast.persons[0]
        label = self.cast.labels(self.tongue)[subject.number]
        # On paper the name of the father could give away a brother or a sister.
        everybody = self.case.persons
        family = _family_of(everybody, self.person, self.tongue) if self.aloud else None
        yield Heading(self.tongue.say(OWN))
        yield Facts(((self.tongue.say(NAME), label),))
        for section in CATALOGUE.sections("person"):
            if section.key not in SECTIONS:
                continue
            facts = {
                one.name: subject.facts[one.name]
                for one in section.fields
                if one.name in subject.facts
            }
            if "role" in facts:
                facts["role"] = tuple(one for one in self.person.roles if one not in SUSPECT)
            if not self.aloud:
                facts = self._for_paper(section.key, facts)
            rows, off = rows_of(section, facts, subject, label, self.tongue, self.hiding, family)
            self.left_out += off
            kept = [row for row in self._standing(section, rows) if row[1] != label]
            if kept:
                yield Heading(self.tongue.say(section.label))
                yield Facts(tuple(kept))

    def _for_paper(self, section: str, facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
        stays = {
            name: value
            for name, value in facts.items()
            if SECTIONS[section] and name not in NOT_ON_PAPER
        }
        self.left_out += [CATALOGUE.field(name).label for name in facts if name not in stays]
        return stays

    def _standing(
        self, section: Section, rows: Iterable[tuple[str, str]]
    ) -> Iterator[tuple[str, str]]:
        """Yield the rows whose words may stand; what they are called was chosen in `SECTIONS`."""
        labels = {self.tongue.say(one.label): one.label for one in section.fields}
        for said, words in rows:
            if self.aloud or not tells(words):
                yield said, words
            else:
                self.left_out.append(labels.get(said, said))

    def _case(self) -> Iterator[Block]:
        rows: list[tuple[str, str]] = []
        for section in CATALOGUE.sections("case"):
            facts = {
                one.name: self.case.facts[one.name]
                for one in section.fields
                if one.name in CASE_FACTS
                and one.name in self.case.facts
                and (self.is_only_victim or one.name not in OF_ONE_VICTIM)
            }
            rows += rows_of(section, facts, None, "", self.tongue, self.hiding)[0]
        if rows:
            yield Heading(self.tongue.say(CASE))
            yield Facts(tuple(rows))
        for event in self.case.events:
            if self._is_theirs(event):
                yield from self._event(event)

    def _event(self, event: EventRecord) -> Iterator[Block]:
        rows: list[tuple[str, str]] = []
        for section in CATALOGUE.sections("event"):
            facts = {
                one.name: event.facts[one.name]
                for one in section.fields
                if one.name in event.facts and one.group
            }
            rows += rows_of(section, facts, None, "", self.tongue, self.hiding)[0]
        if rows:
            yield Heading(self.tongue.say(EVENT, number=event.number))
            yield Facts(tuple(rows))

    def _is_theirs(self, event: EventRecord) -> bool:
        """Say whether an event is about the person, or about nobody where no other victim was."""
        about = event.facts.get("person_ids")
        if isinstance(about, tuple) and about:
            return f"p{self.person.number}" in about
        return self.is_only_victim

    # Consent and other offices ------------------------------------------------------------------

    def _agreed(self) -> Iterator[Block]:
        theirs = [one for one in self.case.consents if one.person_number == self.person.number]
        if not theirs:
            yield Words(self.tongue.say(NOT_ASKED))
            return
        yield Facts(tuple(self._decision(one) for one in theirs))

    def _decision(self, one: ConsentRecord) -> tuple[str, str]:
        say, tongue = self.tongue.say, self.tongue
        day = in_words(local_day(one.recorded_at), tongue)
        parts = self._coded("capacity", (one.capacity,))
        parts += self._coded("consent_purpose", one.purposes)
        parts += self._coded("consent_group", one.groups)
        parts += [self._office(self.matter.offices.get(code)) for code in one.offices]
        if one.valid_to:
            parts.append(say(UNTIL, day=stored_in_words(one.valid_to, tongue)))
        if one.withdrawn_on:
            parts.append(say(TAKEN_BACK, day=stored_in_words(one.withdrawn_on, tongue)))
        return day, "; ".join(dict.fromkeys(parts))

    def _exchanged(self) -> tuple[Block, ...]:
        say = self.tongue.say
        if not self.is_alone:
            return (Words(say(SEVERAL)),)
        came = self._passed(came=True)
        given = self._passed(came=False)
        if self.matter.more_left:
            given = (*given, Words(say(MORE_LEFT)))
        elif not given:
            given = (Words(say(GIVEN_NOTHING)),)
        return (*given, Heading(say(CAME)), *came) if came else given

    def _passed(self, *, came: bool) -> tuple[Block, ...]:
        rows = [self._row(one) for one in self.matter.passed if one.came == came]
        if len(rows) > MOST_ROWS:
            return Words(self.tongue.say(AND_MORE)), Facts(tuple(rows[-MOST_ROWS:]))
        return (Facts(tuple(rows)),) if rows else ()

    def _row(self, one: Passed) -> tuple[str, str]:
        say = self.tongue.say
        if one.audience:
            who = say(ON_PAPER_FOR)
            if self._may_stand("summary_for", one.audience):
                who = f"{say(code_label('summary_for', one.audience))}; {who}"
        else:
            who = self._office(one.office)
        parts = self._coded("consent_group", one.groups)
        parts = [f"{who}: {', '.join(parts)}" if parts else who]
        if one.purpose and self._may_stand("consent_purpose", one.purpose):
            parts.append(say(FOR, purpose=say(code_label("consent_purpose", one.purpose))))
        if one.is_nameless:
            parts.append(say(NAMELESS))
        if one.on_ground:
            parts.append(say(ON_GROUND))
        return in_words(one.day, self.tongue), "; ".join(parts)

    def _office(self, office: OtherOffice | None) -> str:
        if office is None or not (office.name or office.names):
            return self.tongue.say(GONE_OFFICE)
        if self.aloud:
            return office_name(office.name, office.names, self.tongue)
        if office.kind not in NAMED_OFFICES:
            return quiet_name(office.district, office.state, self.tongue)
        return other_name(office, self.tongue)

    def _may_stand(self, listed: str, code: str) -> bool:
        """Say whether the word of a code may stand; the officer is told of those that may not."""
        stands = self.aloud or code not in TELLING.get(listed, ())
        if not stands:
            self.left_out.append(code_label(listed, code))
        return stands

    def _coded(self, listed: str, codes: Iterable[str]) -> list[str]:
        """Return the words of codes; on paper those that tell what happened are "and more"."""
        known = list(codes)
        kept = [code for code in known if self._may_stand(listed, code)]
        said = [self.tongue.say(code_label(listed, code)) for code in kept]
        return said if len(kept) == len(known) else [*said, self.tongue.say(AND_MORE)]

    def _kept_too(self) -> Iterator[Block]:
        say = self.tongue.say
        papers = self.case.papers
        if papers and self.is_only_victim:
            kinds = dict.fromkeys(say(code_label("attachment_kind", one.kind)) for one in papers)
            words = f"{len(papers)}: {', '.join(kinds)}" if self.aloud else str(len(papers))
            yield Facts(((say(DOCUMENTS), words),))
        yield Words(say(NOT_TOLD) if self.aloud else f"{say(MORE_HERE)} {say(NOT_TOLD)}")

    def _you_can(self) -> Iterator[Block]:
        """Yield what can be asked for; on paper with the telephone, and never without it."""
        say, phone = self.tongue.say, self.matter.phone
        if phone and not self.aloud:
            yield Words(f"{say(YOU_CAN)} {say(CALL, phone=phone)}")
        elif self.aloud:
            yield Words(say(YOU_CAN))
        else:
            self.left_out.append(WHOM_TO_TELL)


def _family_of(everybody: Iterable[PersonRecord], person: PersonRecord, tongue: Tongue) -> Hiding:
    """Return what leaves names of the person's own family, unless they are of others of the case.

    A brother or a sister in the case has the same father; who is in it himself is hidden.
    """
    others = [one for one in everybody if one.number != person.number]
    names = (name for one in others for name in names_in(one.facts, OWN_NAMES))
    parts = (" ".join(names_in(one.facts, PARTS)) for one in others)
    hidden = Hidden(tuple(filter(None, (*names, *parts))), tongue.say(NAME_LEFT_OUT))
    return Hiding([hidden], names_in(person.facts, FAMILY_NAMES))


def cast_for(matter: Matter, person: PersonRecord, *, aloud: bool = False) -> Cast:
    """Return the person alone; the names, numbers and addresses of everybody else are hidden.

    Raises:
        ConsentIncompleteError, LetterRefusedError: the ground for naming lacks something.
    """
    others = matter.case.persons if matter.case is not None else ()
    silent = {
        one.number: frozenset(name for name in NAMES_AND_PLACES if one.facts.get(name))
        for one in others
        if one.number != person.number
    }
    cast = cast_of_told(matter, [(person, person.facts)], silent)
    # Who lives in the same house has the same address, and it is the person's own.
    theirs = finding_in(person.facts, FINDS_THEM | BLOCKS)
    cast = replace(cast, finding=tuple(one for one in cast.finding if one not in theirs))
    if not aloud:
        return cast
    family = _family_of(others, person, Tongue("en"))
    mine = [name for name in names_in(person.facts, FAMILY_NAMES) if family.of(name) == name]
    cast = replace(
        cast,
        unnamed=tuple(name for name in cast.unnamed if name not in mine),
        named=(*cast.named, *mine),
    )
    # Whom the law keeps out of papers is called by name where nothing is handed over.
    return replace(cast, persons=tuple(replace(one, named=True) for one in cast.persons))

"""What may leave, said a second time and in another way: the judge of the packet builder.

Rules: written from docs/rules.md, Consent, alone and shares no rule with the program; it
answers with what may leave, never with why not. The newest word is looked for first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.cases.records import CaseRecord, ConsentRecord, PersonRecord
from app.consent.records import SendReferral
from consent_worlds import TODAY, World
from models.fields import CATALOGUE

_NOTICE = {
    "sex_or_gender", "nationality", "home_district", "event_district", "purpose", "event_date",
}  # fmt: skip
_ADULT_YES = ("adult_own", "adult_without_capacity")
_CHILD_YES = ("child_assent", "child_guardian")
_NO = ("refused", "undecided")


class Judge:
    """Judges one wish about one case."""

    def __init__(self, case: CaseRecord, wish: SendReferral) -> None:
        self.case, self.wish = case, wish
        self.people = {person.number: person for person in case.persons}
        self.victims = [one for one in case.persons if _is_victim(one)]

    def leaving(self) -> set[str]:
        """Return the addresses that would leave: chosen ones, and the role of who is no victim."""
        chosen = set(self.wish.facts)
        for number in self.with_role():
            if any(address.startswith(f"p{number}.") for address in chosen):
                chosen.add(f"p{number}.role")
        return chosen

    def with_role(self) -> list[int]:
        """Return the numbers of the persons of whom nothing leaves without the role."""
        return [one.number for one in self.case.persons if one.roles and not _is_victim(one)]

    def forbidden(self) -> set[str]:
        """Return the addresses and ids of papers of the wish that may not leave."""
        bad = {address for address in self.leaving() if not self.fact_may(address)}
        papers = [one for one in self.case.papers if one.paper_id in self.wish.papers]
        bad |= {one.paper_id for one in papers if not self._may(self.victims, one.group, "", None)}
        return bad

    def words_may(self) -> bool:
        """Say whether free words may stand beside: not about somebody whose last word was no."""
        if not self.wish.details or self.wish.ground is not None:
            return True
        about = [one for address in self.leaving() for one in self._deciders(address)]
        return not any(self._said_no(records) for one in about for records in self._heard(one))

    def fact_may(self, address: str) -> bool:
        """Say whether one fact may leave."""
        name = address.rpartition(".")[2]
        value = self.case.value(address)
        return self._may(self._deciders(address), self._group(address), name, value)

    def needs_reason(self) -> bool:
        """Say whether some of it is outside of what the decisions for a child name."""
        if self.wish.ground is not None:
            return False
        asked = [
            (self._deciders(address), self._group(address))
            for address in self.leaving()
            if self.case.value(address) not in (None, "", ())
        ]
        papers = [one for one in self.case.papers if one.paper_id in self.wish.papers]
        asked += [(self.victims, paper.group) for paper in papers]
        return any(
            self._is_outside(person, records, group or "")
            for people, group in asked
            for person in people
            for records in self._heard(person)
        )

    def _group(self, address: str) -> str | None:
        part, _, name = address.rpartition(".")
        group = CATALOGUE.field(name).group
        if group is not None and part.startswith("p"):
            roles = self.people[int(part[1:])].roles
            if roles and not _is_victim(self.people[int(part[1:])]):
                group = "suspects" if "suspect" in roles else "family"
        return group

    def _deciders(self, address: str) -> list[PersonRecord]:
        part, _, _name = address.rpartition(".")
        if not part.startswith("p"):
            return self.victims
        person = self.people[int(part[1:])]
        if _is_victim(person):
            return [person]
        spoke = any(one.person_number == person.number for one in self.case.consents)
        return [*self.victims, *([person] if spoke and "suspect" not in person.roles else [])]

    def _may(
        self, people: Iterable[PersonRecord], group: str | None, name: str, value: object
    ) -> bool:
        if not group:
            return False
        if self.wish.ground is not None:
            return True
        people = list(people)
        return bool(people) and all(
            self._agrees(person, records, group, name, value)
            for person in people
            for records in self._heard(person)
        )

    def _heard(self, person: PersonRecord) -> list[list[ConsentRecord]]:
        """Return the decisions of a person: all together, and those of each earlier case."""
        own = [one for one in self.case.consents if one.person_number == person.number]
        sides = self.case.consent_sides.get(person.number, ())
        old = {consent_id for side in sides for consent_id in side}
        return [own] + [
            [one for one in own if one.consent_id in side or one.consent_id not in old]
            for side in sides
        ]

    def _agrees(
        self,
        person: PersonRecord,
        records: list[ConsentRecord],
        group: str,
        name: str,
        value: object,
    ) -> bool:
        words = _newest_first(records)
        if any(name and name in one.facts.get("withhold", ()) for one in words):
            return False
        newest = words[0].capacity if words else ""
        if _by_childs_rule(person, words):
            return any(one.capacity in _CHILD_YES and _is_whole(one) for one in words)
        if any(one.capacity in _ADULT_YES and _is_whole(one) for one in words):
            return any(self._covers(one, group) for one in words)
        return newest == "refused" and self._is_notice(group, name, value)

    def _covers(self, one: ConsentRecord, group: str) -> bool:
        if one.capacity not in _ADULT_YES or not _is_whole(one):
            return False
        named = bool(self._receiver() & set(one.offices))
        return named and self.wish.purpose in one.purposes and group in one.groups

    def _receiver(self) -> set[str]:
        """Return the office that would receive it, under each number it is known by."""
        if self.wish.to not in self.case.moves_checked:
            return {self.wish.to}
        return {self.wish.to, *self.case.moves.get(self.wish.to, ())}

    def _is_outside(self, person: PersonRecord, records: list[ConsentRecord], group: str) -> bool:
        """Say whether no yes for a child names all of it; what is left empty sets no bound."""
        words = _newest_first(records)
        yes = [one for one in words if one.capacity in _CHILD_YES and _is_whole(one)]
        if not yes or not _by_childs_rule(person, words):
            return False
        return not any(
            (not one.purposes or self.wish.purpose in one.purposes)
            and (not one.offices or bool(self._receiver() & set(one.offices)))
            and (not one.groups or group in one.groups)
            for one in yes
        )

    def _is_notice(self, group: str, name: str, value: object) -> bool:
        if self.wish.kind != "notify" or name not in _NOTICE or group in ("suspects", "family"):
            return False
        return name != "event_date" or len(str(value)) <= len("2026-11")

    def _said_no(self, records: list[ConsentRecord]) -> bool:
        words = _newest_first(records)
        return bool(words) and words[0].capacity == "refused"


def allowed(world: World) -> SendReferral:
    """Return the part of a wish that may leave, as the composer would tick it."""
    judge = Judge(world.case, world.wish)
    bad = judge.forbidden()
    roles = {one.rpartition(".")[0] for one in bad if one.endswith(".role")}
    facts = [one for one in world.wish.facts if one not in bad]
    return replace(
        world.wish,
        facts=tuple(one for one in facts if one.rpartition(".")[0] not in roles),
        papers=tuple(one for one in world.wish.papers if one not in bad),
        details="",
    )


def _is_victim(person: PersonRecord) -> bool:
    return not person.roles or bool({"victim", "possible_victim"} & set(person.roles))


def _by_childs_rule(person: PersonRecord, words: list[ConsentRecord]) -> bool:
    """Say whether explaining and a yes for a child count, of what counts today newest first."""
    newest = words[0].capacity if words else ""
    as_adult = newest in _ADULT_YES or newest in _NO
    return person.is_child == "yes" or (person.is_child == "not_sure" and not as_adult)


def _newest_first(records: list[ConsentRecord]) -> list[ConsentRecord]:
    """Return what counts today, the newest first, down to the last no."""
    today = TODAY.isoformat()
    found = []
    numbered = list(enumerate(records))
    numbered.sort(key=lambda one: (one[1].recorded_at, one[1].capacity in _NO, one[0]))
    for _place, one in reversed(numbered):
        if one.valid_from > today:
            continue
        if not one.withdrawn_on and not ("" < one.valid_to < today):
            found.append(one)
        if one.capacity in _NO:
            break
    return found


def _is_whole(one: ConsentRecord) -> bool:
    """Say whether a decision has what makes it count."""
    facts = one.facts
    whole = all(facts.get(name) for name in ("explained", "explained_in_language", "form"))
    if one.capacity in _ADULT_YES:
        scope = ("purposes", "named_offices", "field_groups", "valid_from")
        whole = whole and all(facts.get(name) for name in scope)
    if one.capacity in ("adult_without_capacity", "child_guardian"):
        whole = whole and one.given_by not in ("", "individual")
        whole = whole and bool(facts.get("given_by_relation"))
    return whole and bool(one.given_by)

"""Whatever a case holds, no letter names a protected person without a ground.

Hundreds of made-up cases, full of names in two scripts that stand in every kind of text, become
letters of every kind and language; every string of every letter is searched.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tiers
from app.cases.records import CaseRecord, PersonRecord
from app.core.records import OwnOffice, UserRecord
from app.letters.document import Letterhead
from app.letters.errors import LetterRefusedError
from app.letters.frame import tells
from app.letters.prepare import Content, content_of
from app.letters.records import MakeLetter, NameGround
from app.letters.source import Answer, Matter, OtherOffice
from app.packets.bodies import read_referral
from app.packets.records import SeenFile
from content_desk import words
from crypto.letter.letter_record import KINDS
from models.fields.childrule import child_status
from office_sim import TODAY

SEEDS = st.integers(0, 2**40)
OWN = OwnOffice("a" * 64, "1", "Pqr Office", "पक्र कार्यालय", "ngo", "Bihar", "Patna")
OTHER = OtherOffice("Wxy Home", {"hi": "वक्स घर"}, "ngo", "Ranchi", "Jharkhand", "919000000002")
USER = UserRecord(1, "u", "Q. Signer", "Coordinator", "head")
HEAD = Letterhead(OWN.name, OWN.name_local)
ORDER = NameGround("court_order", "Order 7", "Made-up Judge")
_LATIN = ("zo", "ra", "bi", "ka", "mu", "te", "lo", "shi", "ve", "nu")
_NAGARI = ("ज़ो", "रा", "बि", "का", "मु", "टे", "लो", "शी", "वे", "नू")
_PURPOSES = ("forced_labour", "begging", "sexual_prostitution", "sexual_other", "other")
_ROLES = ("victim", "victim", "", "possible_victim", "suspect", "witness", "family_member")


class World:
    """One made-up case: its persons, their name words, and a letter of it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.said: list[str] = []
        self.persons = [self._person(number) for number in range(1, self.random.randint(2, 5))]

    def _word(self) -> tuple[str, str]:
        """Return a made-up word of a name in both scripts."""
        parts = [self.random.randrange(len(_LATIN)) for _ in range(4)]
        word = "".join(_LATIN[part] for part in parts) + "x"
        other = "".join(_NAGARI[part] for part in parts) + "क्स"
        self.said += [word, other]
        return word, other

    def _person(self, number: int) -> PersonRecord:
        names = [self._word() for _ in range(4)]
        role = "victim" if number == 1 else self.random.choice(_ROLES)
        facts: dict[str, Any] = {
            "name_full": f"{names[0][1]} {names[1][1]}",
            "name_latin": f"{names[0][0]} {names[1][0]}".title(),
            "name_alias": (names[2][0],),
            "name_father": names[3][0].upper(),
            "name_mother": names[3][1],
            "purpose": (self.random.choice(_PURPOSES),),
            "sex_or_gender": "female",
        }
        age = self.random.choice((None, 9, 16, 17, 18, 25, 40))
        if age is not None:
            facts |= {"age": age, "is_child_stated": "yes" if age < 18 else "no"}
        if role:
            facts["role"] = (role,)
        return PersonRecord(
            person_id=str(number),
            number=number,
            roles=(role,) if role else (),
            display_name=facts["name_full"],
            age=str(age or ""),
            is_child=child_status(facts, TODAY),
            facts=facts,
        )

    def text(self) -> str:
        """Return a typed text in which any of the names stand, in any way of writing."""
        ways = (str.upper, str.lower, str.title, str)
        made = [self.random.choice(ways)(self.random.choice(self.said)) for _ in range(6)]
        return "; ".join(("Told by", *made)) + ". " + "\n".join(made)

    def matter(self, kind: str, language: str, ground: NameGround | None = None) -> Matter:
        """Return what a letter of this case is made of."""
        facts: dict[str, Any] = {
            "summary": self.text(),
            "narrative": "\n".join((self.text(), self.text())),
        }
        for person in self.persons:
            for name in ("occupation_before", "home_block", "needs_details", "health_needs"):
                person.facts[name] = self.text()  # type: ignore[index]
        case = CaseRecord(
            "c" * 32, "LF-26-0001", "active", "2026-11-01", "", 0, facts, tuple(self.persons),
            (), (), (), (),
        )  # fmt: skip
        body = {
            "kind": "notify" if kind == "notice" else "refer",
            "purpose": "shelter",
            "details": self.text(),
            "case_ref": "7FGH-2KLM",
            "case": facts,
            "persons": [_plain(one.facts) for one in self.persons],
            "events": [{"event_description": self.text(), "event_date": "2026-10"}],
        }
        note = "" if kind in ("slip", "notice") else self.text()
        return Matter(
            wish=MakeLetter(kind, (language,), person=1, note=note, name_ground=ground),
            today=TODAY,
            number="L-26-0031",
            code="ABCD-EFGH-IJKLM",
            own=OWN,
            phone="+919000000001",
            email="",
            user=USER,
            case=case,
            referral=read_referral(body, 1, 1),
            files=(SeenFile(f"{self.text()[:40]}.pdf", "application/pdf", 1, False),),
            other=OTHER,
            numbers=tuple(one.number for one in self.persons),
            case_ref="7FGH-2KLM",
            answer=Answer("accepted", TODAY, TODAY + dt.timedelta(days=1)),
        )

    def protected(self) -> list[PersonRecord]:
        """Say by a rule of its own who may not be named."""
        victims = [
            one
            for one in self.persons
            if set(one.roles) <= {"victim", "possible_victim"}
            and (one.is_child != "no" or one.facts["purpose"][0].startswith("sexual"))  # type: ignore[index]
        ]
        children = [
            one
            for one in self.persons
            if one not in victims and one.roles and one.is_child == "yes"
        ]
        hidden = [*victims, *children]
        kin = [
            one
            for one in self.persons
            if hidden and one not in hidden and "family_member" in one.roles
        ]
        return [*hidden, *kin]


def _plain(facts: Any) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in facts.items()}


def name_words(person: PersonRecord) -> set[str]:
    """Return every word of every name of a person and the family."""
    found: set[str] = set()
    for field in ("name_full", "name_latin", "name_alias", "name_father", "name_mother"):
        value = person.facts[field]
        for name in value if isinstance(value, tuple) else (str(value),):
            found |= set(name.casefold().split())
    return found


def made(world: World, kind: str, language: str, ground: NameGround | None = None) -> Content:
    return content_of(world.matter(kind, language, ground), HEAD)


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
@settings(max_examples=tiers.runs(60), deadline=None)
@given(seed=SEEDS)
def test_no_letter_names_a_protected_person(language, seed):
    world = World(seed)
    for kind in KINDS:
        try:
            content = made(world, kind, language)
        except LetterRefusedError:
            # Nobody is a child, so that nobody is produced before the committee.
            continue
        told = "\n".join((words(content.letter), content.to, content.subject, content.shown(3)))
        own = set().union(*(name_words(one) for one in _named(world, kind)))
        for person in world.protected():
            for word in name_words(person) - own:
                assert word not in told.casefold(), (kind, word)


@settings(max_examples=tiers.runs(60), deadline=None)
@given(seed=SEEDS)
def test_slips_and_notices_name_nobody_and_certificates_tell_nothing(seed):
    world = World(seed)
    for kind in ("slip", "notice"):
        told = words(made(world, kind, "en").letter).casefold()
        assert not [word for one in world.persons for word in name_words(one) if word in told]
    for kind in ("slip", "certificate"):
        told = words(made(world, kind, "en").letter)
        assert not tells(told)
        assert tells(told + " rescued")


@settings(max_examples=tiers.runs(60), deadline=None)
@given(seed=SEEDS)
def test_a_ground_names_them_and_who_may_be_named_always_is(seed):
    world = World(seed)
    told = words(made(world, "referral", "en", ORDER).letter)
    for person in world.persons:
        assert str(person.facts["name_latin"]) in told
    free = [one for one in world.persons if one not in world.protected()]
    told = words(made(world, "referral", "en").letter)
    for person in free:
        assert str(person.facts["name_latin"]) in told


def _named(world: World, kind: str) -> list[PersonRecord]:
    """Return the persons who are named: a word that they share with others stands with them."""
    return [one for one in world.persons if one not in world.protected()]

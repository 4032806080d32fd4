"""Keys of a case: the same in three scripts, the most telling first, frozen for ever."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases.records import CaseRecord, PersonRecord
from app.matching import keys as spelling
from app.matching.keys import MOST, MatchKey, keys_of
from models.index import link_keys

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "matching"
GOLDEN = json.loads((VECTORS / "keys.json").read_text("utf-8"))
DIGITS = ["0123456789", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯"]
AADHAAR = "2345 6789 0124"


def maker():
    """The program that made the golden list."""
    spec = importlib.util.spec_from_file_location("maker", VECTORS / "make_match_keys.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def person(number=1, roles=("victim",), **facts) -> PersonRecord:
    return PersonRecord(f"id{number}", number, roles, "", "", "", facts)


def case(*persons: PersonRecord, case_id="c" * 32) -> CaseRecord:
    return CaseRecord(case_id, "C-1", "open", "2026-02-01", "", 0, {}, persons, (), (), (), ())


def texts(*persons: PersonRecord, bucket=64) -> list[str]:
    return [key.text for key in keys_of(case(*persons), bucket)]


# How each is spelt --------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "countries", "key"), GOLDEN["phones"])
def test_a_telephone(typed, countries, key):
    assert spelling.phone_key(typed, countries) == key


@pytest.mark.parametrize(("kind", "typed", "key"), GOLDEN["papers"])
def test_a_number_of_a_paper(kind, typed, key):
    assert spelling.id_key(kind, typed) == key


@pytest.mark.parametrize(("typed", "keys"), GOLDEN["vehicles"])
def test_a_vehicle(typed, keys):
    assert list(link_keys.vehicle_keys(typed)) == keys


@pytest.mark.parametrize(("typed", "keys"), GOLDEN["accounts"])
def test_an_account(typed, keys):
    assert list(link_keys.account_keys(typed)) == keys


@pytest.mark.parametrize(("typed", "keys"), GOLDEN["names"])
def test_a_name(typed, keys):
    assert list(spelling.name_keys(typed, ["2008", "2008-03-14"])) == keys


def test_names_of_people_are_spelt_as_when_the_rules_were_frozen():
    made = maker()
    assert GOLDEN["rules"] == spelling.RULES == 1
    assert {name: made.words(name) for name in GOLDEN["people"]} == GOLDEN["people"]
    assert made.digest() == GOLDEN["all_people"]


def test_spellings_of_one_person_mostly_give_one_key_and_of_different_people_do_not():
    made = maker()
    same = pairs = 0
    owners = {}
    for number, spellings in enumerate(made.people()):
        keys = [made.words(name) for name in spellings]
        for place, key in enumerate(keys):
            owners.setdefault(key, set()).add(number)
            same += sum(key == other for other in keys[place + 1 :])
            pairs += len(keys) - place - 1
    assert same / pairs > 0.96
    assert sum(len(one) > 1 for one in owners.values()) <= 4


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_keys_of_plain_letters_or_none(text):
    found = [spelling.phone_key(text), spelling.id_key("passport", text)]
    found += [*link_keys.vehicle_keys(text), *link_keys.account_keys(text)]
    found += spelling.name_keys(text, ["2008"])
    for key in filter(None, found):
        assert key.isascii()
        assert key.isprintable()
        assert key.count("|") <= 2


@given(st.integers(10**8, 10**10 - 1), st.sampled_from(DIGITS[1:]))
def test_digits_of_every_script_are_the_same_digits(number, digits):
    other = str(number).translate(str.maketrans(DIGITS[0], digits))
    for key in (
        spelling.phone_key,
        lambda typed: spelling.id_key("passport", typed),
        link_keys.account_keys,
        lambda typed: link_keys.vehicle_keys(f"BR 01 P {typed[:4]}"),
    ):
        assert key(other) == key(str(number))


# Which are taken ----------------------------------------------------------------------------------

VICTIM = person(
    name_full="सुनीता कुमारी",
    name_latin="Suneeta Kumaree",
    birth="2008-03-14",
    phone="+919812345678",
    id_type="passport",
    id_number="Z1234567",
)
SUSPECT = person(
    2,
    ("suspect",),
    name_full="Rakesh Yadav",
    age=40,
    age_stated_on="2026-05-01",
    phone="+919812345678",
    phone_second="+919800000000",
    vehicles=("UP 32 AB 123",),
    payment_handles=("r.y@okaxis", "12345678901"),
)


def test_the_most_telling_keys_come_first():
    assert texts(VICTIM, SUSPECT) == [
        "id|passport|Z1234567",
        "phone|+919812345678",
        "phone|+919800000000",
        "account|upi|r.y@okaxis",
        "account|bank|12345678901",
        "vehicle|UP32AB0123",
        "nd|kmr snt|2008-03-14",
        "nd|kmr snt|2008",
    ]
    assert [key.person for key in keys_of(case(VICTIM, SUSPECT), 64)] == [1, 1, 2, 2, 2, 2, 1, 1]


@pytest.mark.parametrize("bucket", [256, 1024])
def test_names_come_with_the_smallest_bucket_only(bucket):
    kinds = [key.kind for key in keys_of(case(VICTIM, SUSPECT), bucket)]
    assert kinds == ["id", "phone", "phone", "account", "account", "vehicle"]


def test_many_telephones_of_a_suspect_leave_room_for_the_rest():
    phones = {
        name: f"+9198000000{place:02}"
        for place, name in enumerate(("phone", "phone_second", "phone_third", "phone_fourth"))
    }
    many = person(
        2, ("suspect",), payment_handles=tuple(f"+91 97000000{n:02}" for n in range(9)), **phones
    )
    found = texts(many, person(3, name_full="Asha Devi", birth="2010-01-02"))
    assert len(found) == MOST
    assert [text.partition("|")[0] for text in found] == ["phone"] * 2 + ["nd"] * 2 + ["phone"] * 4


def test_an_age_gives_both_years_and_about_gives_one():
    assert texts(person(name_full="Asha Devi", age=16, age_stated_on="2026-05-01")) == [
        "nd|as db|2010",
        "nd|as db|2009",
    ]
    assert texts(person(name_full="Asha Devi", age=16)) == ["nd|as db|2010", "nd|as db|2009"]
    assert texts(person(name_full="Asha Devi", birth="~2010")) == ["nd|as db|2010"]
    assert texts(person(name_full="Asha Devi", birth="2010-04")) == ["nd|as db|2010"]
    assert texts(person(name_full="Asha Devi", birth="~2010-04-03")) == ["nd|as db|2010"]
    assert texts(person(name_full="Asha Devi", birth="2009-11..2010-02")) == [
        "nd|as db|2009",
        "nd|as db|2010",
    ]


@pytest.mark.parametrize(
    "facts",
    [{}, {"birth": "2005..2010"}, {"birth": "soon"}, {"age": True}, {"age": 5_000}, {"birth": ""}],
)
def test_without_a_year_that_is_known_a_name_gives_no_key(facts):
    assert texts(person(name_full="Asha Devi", **facts)) == []


@pytest.mark.parametrize("roles", [("family_member",), ("witness",), ("guardian", "informant")])
def test_relatives_and_witnesses_are_not_compared(roles):
    facts = {**VICTIM.facts, **SUSPECT.facts}
    assert texts(person(1, roles, **facts)) == []


@pytest.mark.parametrize("roles", [("victim",), ("possible_victim", "witness"), ()])
def test_accounts_and_vehicles_are_those_of_suspects_only(roles):
    found = texts(person(1, roles, **SUSPECT.facts))
    assert {text.partition("|")[0] for text in found} == {"phone", "nd"}


def test_an_aadhaar_number_never_becomes_a_key():
    bad = person(
        1,
        ("victim", "suspect"),
        aadhaar_last4="0124",
        id_type="voter_id",
        id_number=AADHAAR,
        id_second_type="aadhaar_last4",
        id_second_number="1234",
        payment_handles=(AADHAAR,),
        phone=AADHAAR,
        vehicles=(),
    )
    assert texts(bad) == []


def test_a_case_written_in_another_script_has_the_same_keys():
    other = person(
        name_full="সুনীতা কুমারী",
        birth="2008-03-14",
        phone="९८१२३ ४५६७८",
        id_type="passport",
        id_number="z १२३-४५६७",
    )
    assert texts(other) == texts(VICTIM)


def test_the_order_of_persons_does_not_matter():
    assert texts(SUSPECT, VICTIM) == texts(VICTIM, SUSPECT)
    assert texts(VICTIM, VICTIM) == texts(VICTIM)


def test_victims_come_before_suspects_whatever_their_numbers():
    suspect = person(1, ("suspect",), phone="+919800000000")
    victim = person(2, phone="+919800000001")
    assert texts(suspect, victim) == ["phone|+919800000001", "phone|+919800000000"]


@given(st.integers(0, 10**6))
def test_no_case_gives_more_than_eight_different_keys(seed):
    chance = random.Random(seed)
    handles = tuple(f"{chance.randrange(10**9, 10**12)}" for _ in range(chance.randrange(12)))
    plates = tuple(f"BR 01 P {chance.randrange(1, 9999)}" for _ in range(chance.randrange(12)))
    people = [
        person(
            number,
            (chance.choice(("victim", "suspect")),),
            payment_handles=handles,
            vehicles=plates,
        )
        for number in range(1, 4)
    ]
    found = texts(*people)
    assert len(found) == len(set(found)) <= MOST


def test_a_key_does_not_show_its_text():
    one = MatchKey("phone|+919812345678", 1)
    assert one.text not in repr(one)

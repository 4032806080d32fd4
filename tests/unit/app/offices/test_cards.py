"""Cards of other offices: names made harmless, impostors noticed, newer told from older."""

from __future__ import annotations

import dataclasses

import pytest

from app.offices import cards
from app.offices.trust_errors import (
    CardKnownError,
    CardOlderError,
    CardRefusedError,
    TwoCardsError,
)
from crypto.envelope.hybrid import HybridKey
from crypto.office.card import EncKey, make_card
from crypto.office.identity import Identity
from models.rows.office import Office

NOW = 1_795_000_000
KEY = HybridKey.generate()
WHO = Identity.generate()


def card(who=WHO, seq=1, names=None, phone="", email="", ext=None) -> bytes:
    return make_card(
        who,
        seq=seq,
        issued=NOW,
        expires=NOW + 86_400,
        names=names or {"en": "Demo Shelter"},
        place={"country": "IN", "state": "Bihar", "district": "Purnia"},
        contact={"phone": phone, "email": email},
        enc=[EncKey(KEY.kid, KEY.public, NOW, NOW + 86_400)],
        ext=ext,
    )


def facts(**changes) -> cards.CardFacts:
    return cards.facts_of(cards.read(card(Identity.generate(), **changes)))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Demo Shelter ✅", "Demo Shelter"),
        ("✔️ Demo ☑ Shelter ✓", "Demo Shelter"),
        ("Demo √ Shelter", "Demo Shelter"),
        ("👮🏽‍♀️ Police", "Police"),
        ("🇮🇳 Office", "Office"),
        ("Demo\u200bShelter", "DemoShelter"),
        ("पूर्णिया AHTU (demo), No. 1", "पूर्णिया AHTU (demo), No. 1"),
        ("श्री लक्ष्\u200dमी", "श्री लक्ष्\u200dमी"),
        ("लक्ष्मी\u200d ", "लक्ष्मी"),
        ("x" * 300, "x" * 120),
        ("✅", ""),
        ("Aid + Care ± × ¬ ´", "Aid + Care"),
        ("+91 98765 43210", "+91 98765 43210"),
        ("＋९१ ९८७६५", "＋९१ ९८७६५"),
    ],
)
def test_a_strangers_name_cannot_look_like_a_mark_of_ours(written, shown):
    assert cards.clean_name(written) == shown


def test_bidi_controls_never_reach_the_screen():
    assert cards.clean_name("Demo \u202etletnoC\u202c") == "Demo tletnoC"


def test_telephone_and_mail_address_stay_as_they_stand_on_the_card():
    every = "desk+ahtu!#$%&'*/=?^_`{|}~-.a@example.org"
    found = facts(phone="+91 98765 43210", email=every)
    assert (found.phone, found.email) == ("+91 98765 43210", every)


def test_a_card_of_only_signs_is_shown_by_its_id():
    read = cards.read(card(names={"en": "✅"}))
    assert cards.facts_of(read).name == read.public.office_id[:8]


def test_names_kind_and_place_are_told():
    found = facts(names={"hi": "डेमो", "en": "Demo"}, ext={"kind": "ahtu"})
    assert (found.name, found.name_local, found.kind) == ("Demo", "डेमो", "ahtu")
    assert (found.country, found.state_name, found.district) == ("IN", "Bihar", "Purnia")
    assert facts(ext={"kind": "made_up_kind"}).kind == "other"
    assert facts(ext={"kind": ["ahtu"]}).kind == "other"
    assert facts().kind == "other"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"names": {"en": "Demo Shelter"}}, {"names": {"en": "DEMO  shelter."}}),
        ({"names": {"en": "Demo", "hi": "डेमो घर"}}, {"names": {"hi": "डेमो घर"}}),
        ({"names": {"en": "Demo ✅"}}, {"names": {"en": "Demo"}}),
        (
            {"names": {"en": "A"}, "phone": "+91 98765 43210"},
            {"names": {"en": "B"}, "phone": "०९८७६५४३२१०"},
        ),
        (
            {"names": {"en": "A"}, "email": "Desk@Example.org"},
            {"names": {"en": "B"}, "email": "desk@example.org"},
        ),
    ],
)
def test_two_cards_that_claim_to_be_one_office_are_noticed(one, other):
    assert cards.same_person_twice(facts(**one), facts(**other))


def test_different_offices_may_share_a_helpline_and_empty_contacts():
    one, other = facts(names={"en": "A"}, phone="1098"), facts(names={"en": "B"}, phone="1098")
    assert not cards.same_person_twice(one, other)
    assert not cards.same_person_twice(facts(names={"en": "A"}), facts(names={"en": "B"}))


def test_only_a_higher_number_takes_the_place_of_the_card_on_file():
    stored = card(seq=5)
    cards.newer_than(stored, cards.read(card(seq=6)))
    with pytest.raises(CardKnownError):
        cards.newer_than(stored, cards.read(stored))
    with pytest.raises(CardOlderError):
        cards.newer_than(stored, cards.read(card(seq=4)))
    with pytest.raises(TwoCardsError):
        cards.newer_than(stored, cards.read(card(seq=5, phone="1098")))


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8\xff", b"lifafa-signed 1 lifafa/card/1\n"])
def test_what_is_no_card_is_refused_as_one(raw):
    with pytest.raises(CardRefusedError):
        cards.read(raw)


def test_the_script_tells_the_language_of_our_own_second_name():
    assert cards.names_for_card("Demo", "डेमो") == {"en": "Demo", "hi": "डेमो"}
    assert cards.names_for_card("Demo", "ডেমো") == {"en": "Demo", "bn": "ডেমো"}
    assert cards.names_for_card("Demo", "") == {"en": "Demo"}
    assert cards.names_for_card("Demo", "Demo") == {"en": "Demo"}


def test_a_signed_name_in_another_language_only_is_told_apart():
    found = facts(names={"hi": "डेमो", "ne": "डेमो घर"})
    assert (found.name, found.name_local) == ("डेमो", "डेमो")
    assert found.names == ("hi=डेमो", "ne=डेमो घर")
    found = facts(names={"en": "✅", "hi": "डेमो"}, phone="☎ 98765", email=" a@example.org ✅")
    assert (found.name, found.names) == ("डेमो", ("hi=डेमो",))
    assert (found.phone, found.email) == ("98765", "a@example.org")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("cafe\u0301", "caf\u00e9"),
        ("Demo\u3164Shelter", "Demo Shelter"),
        ("a\u200db", "a\u200db"),
        ("1\u200d2", "12"),
        ("a\u200d", "a"),
        ("\u200da", "a"),
        ("a\ufe0fb", "ab"),
        ("a" + "\u0323" * 9 + "b", "\u1ea1" + "\u0323" * 4 + "b"),
        ("x" * 119 + " y", "x" * 119),
    ],
)
def test_what_is_hidden_or_piled_up_in_a_name_goes(written, shown):
    assert cards.clean_name(written) == shown


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("+919876543210", "9876543210", True),
        ("09876543210", "+919876543210", True),
        ("876543210", "876543210", False),
        ("+919876543210", "+919876543211", False),
        ("+919876543210", "+918876543210", False),
    ],
)
def test_telephones_are_compared_by_their_last_ten_digits(one, other, is_same):
    left, right = facts(names={"en": "A"}, phone=one), facts(names={"en": "B"}, phone=other)
    assert cards.same_person_twice(left, right) is is_same


def test_letters_of_a_stranger_are_seen_in_every_word_of_a_card():
    plain = facts(names={"en": "Demo", "hi": "डेमो"})
    assert not cards.is_strange(plain)
    assert cards.is_strange(facts(names={"en": "Demo", "hi": "Дemo"}))
    assert cards.is_strange(dataclasses.replace(plain, district="Пurnia"))


def test_a_list_finds_an_office_under_each_of_its_names():
    found = facts(names={"en": "Demo Shelter", "hi": "डेमो घर"})
    keys = [cards.twin_key(name, "Purnia") for name in ("Demo Shelter", "डेमो घर")]
    assert list(cards.twin_keys(found)) == keys
    assert cards.twin_key("Shelter Demo", "PURNIA") == keys[0]
    assert cards.twin_key("Demo Shelter", "Patna") != keys[0]
    assert keys[0].startswith("3:")


def test_an_office_is_named_by_any_of_its_names_and_headed_by_the_first():
    found = facts(names={"en": "Demo Shelter", "hi": "डेमो घर"})
    for name in ("Demo Shelter", "डेमो घर"):
        assert cards.is_named(found, name, "purnia")
        assert not cards.is_named(found, name, "Patna")
        assert not cards.is_named(found, name, "")
        assert cards.is_headed(found, name, "Purnia") is (name == "Demo Shelter")
    nowhere = dataclasses.replace(found, district="")
    assert cards.is_named(nowhere, "Demo Shelter", "")
    assert not cards.is_named(nowhere, "Demo Shelter", "Purnia")


def test_names_that_a_list_has_are_taken_out():
    found = facts(names={"en": "Demo Shelter", "hi": "डेमो घर"})
    left = cards.without_names(found, ["demo  SHELTER"])
    assert (left.name, left.names) == ("", ("hi=डेमो घर",))
    left = cards.without_names(found, ["डेमो घर"])
    assert (left.name, left.names) == ("Demo Shelter", ("en=Demo Shelter",))
    assert cards.without_names(found, []) == found


def test_what_is_shown_of_an_office_on_file_is_read_from_its_row():
    row = Office(
        id="a" * 64, name="Demo", names=("en=Demo", "hi=डेमो"), office_type="ahtu", country="IN",
        place_state="Bihar", district="Purnia", phone="1098", email="a@example.org",
    )  # fmt: skip
    assert cards.facts_of_row(row) == cards.CardFacts(
        name="Demo", name_local="डेमो", names=("en=Demo", "hi=डेमो"), kind="ahtu", country="IN",
        state_name="Bihar", district="Purnia", phone="1098", email="a@example.org",
    )  # fmt: skip
    bare = Office(id="a" * 64, name="Demo")
    assert cards.facts_of_row(bare) == cards.CardFacts("Demo", "", (), "", "", "", "", "", "")


def test_a_name_of_our_own_without_an_english_one_stands_alone():
    assert cards.names_for_card("", "डेमो") == {"hi": "डेमो"}
    assert cards.names_for_card("Demo", "Demo Ghar") == {"en": "Demo", "hi": "Demo Ghar"}


def test_a_name_in_another_language_is_told_only_where_there_is_one():
    assert facts(names={"en": "Demo", "hi": "डेमो"}).name_local == "डेमो"
    assert facts(names={"en": "Demo"}).name_local == ""


def test_two_mail_addresses_are_one_only_when_they_are_equal():
    one = facts(names={"en": "A"}, email="desk@example.org")
    for other in ("", "head@example.org"):
        two = facts(names={"en": "B"}, email=other)
        assert not cards.same_person_twice(one, two)
        assert not cards.same_person_twice(two, one)


def test_a_name_and_a_district_do_not_run_into_each_other():
    assert cards.twin_key("Ab", "C") != cards.twin_key("A", "Bc")


@pytest.mark.parametrize(
    ("name", "district", "key"),
    [
        ("Child Welfare Committee", "Patna", "3:accdeeeefhllllmmorttw|aanpt"),
        ("VVomen's Cornmittee 10", "Gaya", "3:ceeellmmmnooosttw|aagy"),
        ("अौर आशा वन", "राँची", "3:अअनरवशाााै|ँचराी"),
    ],
)
def test_keys_that_lists_on_file_have_stay_as_they_are_under_one_number_of_rules(
    name, district, key
):
    assert cards.twin_key(name, district) == key


@pytest.mark.parametrize(
    "sign", ["\x07", "\u200b", "\ud800", "\ue000", "\u0378", "\u2028", "\u2029", "\u02d8"]
)
def test_what_has_no_letter_to_show_is_taken_out_of_a_name(sign):
    assert cards.clean_name(f"De{sign}mo") == "Demo"


@pytest.mark.parametrize(
    ("letter", "code"), [("\u097f", "hi"), ("\u0980", "bn"), ("\u09ff", "bn"), ("\u0a00", "hi")]
)
def test_a_name_is_bengali_from_the_first_letter_of_its_script_to_the_last(letter, code):
    assert cards.names_for_card("", f"Demo {letter}") == {code: f"Demo {letter}"}

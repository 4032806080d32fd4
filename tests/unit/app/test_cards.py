"""Cards of other offices: names made harmless, impostors noticed, newer told from older."""

from __future__ import annotations

import pytest

from app import cards
from app.errors import CardKnownError, CardOlderError, CardRefusedError, TwoCardsError
from crypto.card import EncKey, make_card
from crypto.hybrid import HybridKey
from crypto.identity import Identity

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
    ],
)
def test_a_strangers_name_cannot_look_like_a_mark_of_ours(written, shown):
    assert cards.clean_name(written) == shown


def test_bidi_controls_never_reach_the_screen():
    assert cards.clean_name("Demo \u202etletnoC\u202c") == "Demo tletnoC"


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

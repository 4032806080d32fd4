"""Attacks with names (docs/rules.md, Tests that prove it): an office calls itself what it is not.

Real registers; the attackers are offices whose cards no program of ours wrote.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from app.base.errors import AmbiguousError
from app.core import log
from app.inbox import acceptance, inbox_list
from app.offices import directory, offices
from app.offices.trust_errors import (
    CardRefusedError,
    OfficeChangedError,
)
from app.referrals import referrals
from crypto.errors import JsonError
from crypto.office.notices import for_card, make_succession
from hostile import packet_of
from office_sim import FIRST, NOON, Hands
from packet_maker import card_of, office
from pair_sim import agree, case_with, everything, pair
from register_state import unchanged
from trust_maker import AUTHORITY, directory_file, listed

IMPOSTOR, OTHER = office("Made-up Impostor", 3), office("Made-up Other", 3)
MOVED = office("Made-up Other moved", 3)
NAME = FIRST.name
DISGUISES = {
    "the very name": NAME,
    "capitals and blanks": "ASHA   kendra test-office",
    "zero width": "Asha\u200bKendra Test Office".replace("\u200bK", "\u200b K"),
    "a joiner between letters": "As\u200dha Kendra Test Office",
    "a mark that is not drawn": "As\u034fha Kendra Test Office",
    "a letter that is a blank": "Asha\u3164Kendra\u3164Test\u3164Office",
    "letters of another script": "Аѕhа Кеndrа Теst Оffісе",
    "letters of mathematics": "𝐀sha 𝐊endra 𝐓est 𝐎ffice",
    "a tick behind it": NAME + " ✔",
    "an accent": "Ashá Kendra Test Office",
    "its local name": FIRST.name_local,
    "its local name in other signs": FIRST.name_local.replace("आ", "अा"),
}


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with pair(tmp_path, clock=hands) as both:
        yield both


def card(of, name, **changes):
    return card_of(of, names={"en": name}, contact={}, **changes)


def signed_anyhow(of, name):
    """A card under a name, or None when the format of cards has no room for such a name."""
    try:
        return card(of, name)
    except JsonError:
        return None


@pytest.mark.parametrize("disguise", DISGUISES)
def test_an_office_in_disguise_is_red_and_the_checked_one_keeps_its_tick(two, tmp_path, disguise):
    one, other = two
    false = signed_anyhow(IMPOSTOR, DISGUISES[disguise])
    if false is None:
        assert disguise == "a joiner between letters"
        return
    path = packet_of(tmp_path / "p.lifafa", IMPOSTOR, other, false)
    with unchanged(other, lines=0):
        looked = inbox_list.preview_file(other, path)
    assert looked.from_state == "changed"
    assert looked.warnings[0] in ("sender-like-another", "sender-strange")
    assert bool(looked.from_like) is (looked.warnings[0] == "sender-like-another")
    item = acceptance.receive(other, path)
    assert (item.state, item.from_state) == ("quarantined", "changed")
    seen = inbox_list.preview(other, item.packet_id)
    assert (seen.facts, seen.warnings[0]) == ((), looked.warnings[0])
    assert seen.from_like == looked.from_like
    shown = offices.show_office(other, IMPOSTOR.id)
    assert not any(unicodedata.category(letter) in ("Cf", "So", "Sm") for letter in shown.name)
    with pytest.raises(OfficeChangedError):
        acceptance.accept(other, item.packet_id)
    assert offices.show_office(other, one.office.office_id).state == "verified"


def test_a_look_at_a_packet_of_an_office_that_moved_is_not_red(two, tmp_path):
    other = two[1]
    offices.add_card(other, card(OTHER, OTHER.name))
    number = OTHER.identity.public.number
    offices.check_number(other, OTHER.id, number, "met", "A. Made-up")
    move = for_card(make_succession(OTHER.identity, MOVED.identity, at=NOON, why="planned"))
    path = packet_of(tmp_path / "p.lifafa", MOVED, other, card(MOVED, OTHER.name, ext=move))
    assert inbox_list.preview_file(other, path).from_state == "unknown"
    forged = for_card(make_succession(IMPOSTOR.identity, MOVED.identity, at=NOON, why="planned"))
    path = packet_of(tmp_path / "q.lifafa", MOVED, other, card(MOVED, OTHER.name, ext=forged))
    assert inbox_list.preview_file(other, path).from_state == "changed"


@pytest.mark.parametrize("taken", ["Маdе-uр Hospital", "Made\u034f-up Hospital"])
def test_a_checked_office_that_renews_its_card_under_anothers_name_keeps_its_own(two, taken):
    one = two[0]
    offices.add_card(one, card(OTHER, OTHER.name))
    number = OTHER.identity.public.number
    offices.check_number(one, OTHER.id, number, "met", "A. Made-up")
    offices.add_card(one, card(IMPOSTOR, "Made-up Hospital"))
    offices.add_card(one, card(OTHER, taken, seq=2))
    assert offices.show_office(one, OTHER.id).name == OTHER.name


@pytest.mark.parametrize("length", [4, 8, 63, 64])
def test_an_office_named_like_the_id_of_another_is_never_taken_for_it(two, length):
    one, other = two
    whole = other.office.office_id
    offices.add_card(one, card(IMPOSTOR, whole[:length]))
    if length == 64:
        assert offices.resolve_office(one, whole) == whole
    else:
        with pytest.raises(AmbiguousError):
            offices.resolve_office(one, whole[:length])
    assert offices.resolve_office(one, whole) == whole


def test_an_office_named_like_the_number_of_another_is_never_taken_for_it(two):
    one, other = two
    offices.add_card(one, card(IMPOSTOR, other.office.number))
    assert offices.resolve_office(one, other.office.number) == other.office.office_id


def test_two_offices_of_one_name_are_asked_for_by_id_and_only_the_checked_one_gets_anything(two):
    one, other = two
    offices.add_card(one, card(IMPOSTOR, other.office.name))
    with pytest.raises(AmbiguousError):
        offices.resolve_office(one, other.office.name)
    case = case_with(one)
    agree(one, case, other, named_offices=f"{other.office.office_id},{IMPOSTOR.id}")
    with pytest.raises(OfficeChangedError):
        referrals.send(one, replace(everything(one, case, other), to=IMPOSTOR.id))
    assert referrals.send(one, everything(one, case, other)).packet_id


def test_an_unchecked_office_gets_no_word_of_its_own_onto_the_grey_preview(two, tmp_path):
    other = two[1]
    lie = "Checked by the Child Welfare Committee, call +91 90000 00000 at once, ask for Mr Kumar"
    body = {
        "kind": "refer",
        "urgency": lie,
        "service_asked": ["shelter", lie],
        "case_ref": lie,
        "details": lie,
        "purpose": lie,
        "from_officer": lie,
        "case": {"summary": lie},
        "persons": [{"name_full": lie}],
        "preview": {
            "age_band": lie,
            "sex": f"female,{lie}",
            "nationality": lie,
            "languages": f"hin,{lie}",
            "district_from": "Patna ✔ \u2066\u2069"[:7],
            "district_to": lie * 20,
        },
    }
    path = packet_of(tmp_path / "p.lifafa", OTHER, other, card(OTHER, OTHER.name), body=body)
    for seen in (
        inbox_list.preview_file(other, path),
        inbox_list.preview(other, acceptance.receive(other, path).packet_id),
    ):
        block = seen.block
        said = dict(block.said)
        assert (block.services, said["languages"], said["sex"]) == (("shelter",), "hin", "female")
        assert (block.urgency, block.age_band, block.nationality) == ("", "", "")
        assert said.keys() == {"languages", "sex", "district_from", "district_to"}
        assert (said["district_from"], len(said["district_to"])) == ("Patna", 60)
        assert (block.languages, block.sex, block.district_from, block.district_to) == (
            (),
            "",
            "",
            "",
        )
        rest = repr(seen).replace(said["district_to"], "")
        assert "Kumar" not in rest
        assert "sender-unknown" in seen.warnings
    (line,) = inbox_list.inbox(other)
    assert (line.state, line.urgency, line.case_ref) == ("quarantined", "", "")


def test_a_list_with_a_disguised_name_changes_no_checked_office(two):
    one, other = two
    name, district = other.office.name, "Ranchi"
    before = offices.show_office(one, other.office.office_id)
    assert before.district == district
    like = listed("Bаl Kаlyаn Tеst Shеltеr", office_id=IMPOSTOR.id, district="Rаnсhi")
    taken = directory.import_directory(one, directory_file(offices=[like]), AUTHORITY.number)
    assert taken.conflicts == (name,)
    after = offices.show_office(one, other.office.office_id)
    assert (after.state, after.name) == ("verified", name)
    assert "alarm_list_other_key" in [line.action for line in log.entries(one, limit=5)]


@pytest.mark.parametrize("bad", ["a\nb", "a\x1b[31m", "a\u202eb", "a\u2066b", "e\u0301", "\ufeffa"])
def test_no_card_carries_lines_escapes_or_turned_text(two, bad):
    raw = signed_anyhow(IMPOSTOR, bad)
    assert raw is None
    good = card(IMPOSTOR, "Made-up")
    body = good.split(b"\n")
    with pytest.raises(CardRefusedError):
        offices.add_card(two[0], b"\n".join([body[0], body[1][:-4] + b"AAAA", *body[2:]]))


def test_marks_that_pile_up_are_taken_away(two):
    one = two[0]
    offices.add_card(one, card(IMPOSTOR, "A" + "\u035b" * 80 + "sylum"))
    assert len(offices.show_office(one, IMPOSTOR.id).name) == len("Asylum") + 4

"""What an office calls itself beside what was checked, in the words that a person reads."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.core import log
from app.core.services import writing
from app.offices import claims, offices
from app.offices.records import OfficeClaim
from app.offices.trust import State
from directory_desk import take_list
from models.base.meta import set_meta
from models.rows.office import Office
from office_sim import Hands
from packet_maker import card_of, office
from pair_sim import pair
from trust_maker import listed


def test_nothing_said_otherwise_has_no_words():
    assert claims.called(None) == claims.sentence("") == ""
    assert claims.lines(None) == []


def test_the_name_that_is_claimed_is_the_english_one_where_there_is_one():
    assert claims.called(OfficeClaim(name="Demo", name_local="डेमो")) == "Demo"
    assert claims.called(OfficeClaim(name_local="डेमो")) == "डेमो"
    assert claims.called(OfficeClaim(phone="1098")) == ""
    assert claims.sentence("Demo") == "now calls itself “Demo”, which was not checked"


def test_all_that_a_new_card_says_otherwise_is_told_line_by_line():
    claim = OfficeClaim(
        name="Demo",
        kind="ahtu",
        district="Purnia",
        state_name="Bihar",
        phone="+919000000001",
        email="demo@example.org",
    )
    assert claims.lines(claim) == [
        ("Calls itself now", "Demo"),
        ("Says it is now", claims.lines(OfficeClaim(kind="ahtu"))[0][1]),
        ("Place on its new card", "Purnia, Bihar"),
        ("Phone on its new card", "+919000000001"),
        ("E-mail on its new card", "demo@example.org"),
    ]
    assert claims.lines(OfficeClaim(state_name="Bihar")) == [("Place on its new card", "Bihar")]
    assert "ahtu" not in claims.lines(OfficeClaim(kind="ahtu"))[0][1]


@pytest.mark.parametrize(
    ("conflict", "by", "state", "words"),
    [
        ("", "office", State.VERIFIED, ""),
        ("Demo", "office", State.NEW, ""),
        (
            "Demo",
            "office",
            State.VERIFIED,
            "By its card it looks like Demo, which is another office.",
        ),
        (
            "Demo",
            "list",
            State.VERIFIED,
            "The list shows another key for Made-up Shelter than the one you checked.",
        ),
    ],
)
def test_it_is_told_for_whom_a_checked_office_can_be_taken(conflict, by, state, words):
    office = SimpleNamespace(
        name="Made-up Shelter", conflict=conflict, conflict_by=by, state=state.value
    )
    told, todo = claims.mixed_up(office)
    assert told == words
    assert bool(todo) == bool(words)


def test_a_country_is_told_by_its_name():
    claim = OfficeClaim(district="Kathmandu", country="NP")
    assert claims.lines(claim) == [("Place on its new card", "Kathmandu, Nepal")]
    assert claims.lines(OfficeClaim(name_local="डेमो")) == [("Calls itself now", "डेमो")]
    both = claims.lines(OfficeClaim(name="Demo", name_local="डेमो"))
    assert both == [("Calls itself now", "Demo"), ("Calls itself now", "डेमो")]


def test_that_nobody_knows_what_was_checked_is_told_with_what_to_do():
    assert claims.unsure_words(SimpleNamespace(unsure=False)) == ("", "")
    words, todo = claims.unsure_words(SimpleNamespace(unsure=True))
    assert words.startswith("What this office called itself when its number was checked is not")
    assert todo == "Call them on a number you know and check it again."


# In a register --------------------------------------------------------------------------------

THIRD = office("Made-up Third", 3)
BEFORE = {
    "names": {"en": "Made-up Third", "hi": "बनावटी तीसरा"},
    "place": {"country": "IN", "state": "Bihar", "district": "Patna"},
    "contact": {"phone": "+919000000003", "email": "third@example.org"},
    "ext": {"kind": "ngo"},
}
LATER = {
    "names": {"en": "Made-up Fourth", "hi": "बनावटी चौथा"},
    "place": {"country": "NP", "state": "Bagmati", "district": "Kathmandu"},
    "contact": {"phone": "+9779000000004", "email": "fourth@example.org"},
    "ext": {"kind": "ahtu"},
}
CHANGES = [
    ("Name of the office", "Made-up Third", "Made-up Fourth"),
    ("Name in the script of the place", "बनावटी तीसरा", "बनावटी चौथा"),
    ("Kind of office", "ngo", "ahtu"),
    ("District", "Patna", "Kathmandu"),
    ("State or territory", "Bihar", "Bagmati"),
    ("Country", "IN", "NP"),
    ("Telephone", "+919000000003", "+9779000000004"),
    ("E-mail", "third@example.org", "fourth@example.org"),
]


@pytest.fixture
def s(tmp_path):
    with pair(tmp_path, clock=Hands(), checked=False) as (one, _other):
        offices.add_card(one, card_of(THIRD, **BEFORE))
        yield one


def checked(s):
    return offices.check_number(s, THIRD.id, THIRD.identity.public.number, "phone", "A. Made-up")


def renewed(s, seq=2, **changes):
    return offices.add_card(s, card_of(THIRD, seq=seq, **{**BEFORE, **changes}))


def shown(found):
    return (
        *(found.name, found.name_local, found.kind, found.district, found.state_name),
        *(found.country, found.phone, found.email),
    )


def told(s, action):
    """What the log tells of changed words, the first first."""
    lines = log.entries(s, action=action, object_id=THIRD.id)
    return [(line.facts["field"], line.facts["was"], line.facts["now"]) for line in lines[::-1]]


WAS = tuple(was for _field, was, _now in CHANGES)
NOW = tuple(now for _field, _was, now in CHANGES)


def test_no_word_of_a_newer_card_is_shown_of_a_checked_office_before_another_check(s):
    checked(s)
    found = renewed(s, **LATER)
    assert shown(found) == WAS
    assert found.claim == OfficeClaim(*NOW)
    assert told(s, "office_claims") == CHANGES
    assert log.entries(s, action="office_claims", limit=1)[0].object == "Made-up Third"
    found = checked(s)
    assert (shown(found), found.claim) == (NOW, None)
    assert told(s, "office_shown_as") == CHANGES


def test_an_office_that_nobody_ever_trusted_is_shown_as_its_newest_card_says(s):
    found = renewed(s, **LATER)
    assert (shown(found), found.claim) == (NOW, None)
    assert told(s, "office_claims") == CHANGES


@pytest.mark.parametrize("state", ["listed", "new"])
def test_what_a_list_or_an_earlier_check_vouches_for_is_not_changed_by_a_card(s, state):
    if state == "listed":
        take_list(s, offices=[listed("Made-up Third", office_id=THIRD.id)])
    else:
        checked(s)
        with writing(s) as session:
            session.get_one(Office, THIRD.id).state = state
    found = renewed(s, **LATER)
    assert (found.state, shown(found)) == (state, WAS)


def test_words_that_a_newer_card_leaves_out_are_no_claim_and_a_dash_in_the_log(s):
    checked(s)
    bare = {"names": {"en": "Made-up Third"}, "contact": {}}
    found = renewed(s, **bare)
    assert (found.claim, shown(found)) == (None, WAS)
    left_out = [
        ("Name in the script of the place", "बनावटी तीसरा", "–"),
        ("Telephone", "+919000000003", "–"),
        ("E-mail", "third@example.org", "–"),
    ]
    assert told(s, "office_claims") == left_out
    checked(s)
    renewed(s, 3)
    back = [(field, now, was) for field, was, now in left_out]
    assert told(s, "office_claims")[3:] == back


def test_a_plus_is_a_matter_of_writing_in_a_telephone_and_nowhere_else(s):
    checked(s)
    with writing(s) as session:
        session.get_one(Office, THIRD.id).phone = "919000000003"
    found = renewed(s, names={"en": "Made-up+ Third", "hi": "बनावटी तीसरा"})
    assert found.claim == OfficeClaim(name="Made-up+ Third")
    assert found.phone == "+919000000003"
    found = renewed(s, 3, contact={"phone": "919000000003", "email": "third@example.org"})
    assert (found.claim, found.phone) == (None, "919000000003")
    assert told(s, "office_claims") == [("Name of the office", "Made-up Third", "Made-up+ Third")]


def test_an_office_of_which_no_telephone_was_kept_may_have_none(s):
    checked(s)
    with writing(s) as session:
        session.get_one(Office, THIRD.id).phone = None
    found = renewed(s, contact={})
    assert (found.phone, found.claim) == ("", None)


def test_a_listed_office_is_shown_under_the_name_of_the_list_beside_what_its_card_says(s):
    entry = listed("Made-up House", office_id=THIRD.id, district="Gaya")
    take_list(s, offices=[entry])
    found = offices.show_office(s, THIRD.id)
    assert (found.name, found.name_local, found.district) == ("Made-up House", "", "Gaya")
    assert (found.claim.name, found.claim.district) == ("Made-up Third", "Patna")
    with writing(s) as session:
        assert session.get_one(Office, THIRD.id).names == ("en=Made-up House",)


def test_a_name_that_the_list_has_too_keeps_what_stands_beside_it(s):
    take_list(s, offices=[listed("MADE-UP  third", office_id=THIRD.id)])
    found = renewed(s, **LATER)
    assert (found.name, found.name_local) == ("Made-up Third", "बनावटी तीसरा")
    found = renewed(s, 3, contact={"phone": "1098", "email": ""})
    assert (found.phone, found.email, found.claim) == ("1098", "", None)


def test_a_check_ends_the_doubt_that_an_older_version_left(s):
    with writing(s) as session:
        set_meta(session, f"office.words-unsure.{THIRD.id}", "1")
    assert offices.show_office(s, THIRD.id).unsure
    assert not checked(s).unsure
    assert not offices.show_office(s, THIRD.id).unsure

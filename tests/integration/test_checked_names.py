"""Registers of an earlier version: what was checked of an office is shown, not what a card said.

Until names were kept, a newer card of an office on file changed what is shown of it. The rows are
put here as that version wrote them; at the next opening the kept cards and the log tell what was
on file when the number was checked.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.base import language
from app.cli.office import _told
from app.core import log
from app.core.services import reading, writing
from app.exports import everything
from app.inbox import inbox_list
from app.offices import cards, claims, offices
from app.story import log_sentences
from crypto.office.notices import for_card, make_succession
from directory_desk import take_list
from hostile import packet_of
from models.base.meta import drop_meta, set_meta
from models.rows.office import Office
from office_sim import DAY_S, NOON, Hands, reopened
from packet_maker import card_of, office
from pair_sim import pair
from register_state import unchanged
from trust_maker import listed
from ui.widgets.office_words import claimed

OTHER, NEW = office("Made-up Shelter Gaya", 3), office("Made-up Shelter moved", 3)
GAYA = {"country": "IN", "state": "Bihar", "district": "Gaya"}
HOSPITAL = "Made-up Hospital Delhi"


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def one(tmp_path, hands):
    with pair(tmp_path, clock=hands, checked=False) as (first, _other):
        yield first


def card(of, name, seq=1, place=GAYA, **changes):
    return card_of(of, names={"en": name}, place=place, seq=seq, contact={}, **changes)


def check(s, of):
    return offices.check_number(s, of.id, of.identity.public.number, "phone", "A. Made-up")


def as_before(s, *ids):
    """Show offices as their newest cards say and forget that this was ever put right."""
    with writing(s) as session:
        for office_id in ids:
            row = session.get_one(Office, office_id)
            claims.show_card(row, cards.facts_of(cards.read(row.card)))
        drop_meta(session, offices._SHOWN_AS_CHECKED)


def renamed(s, *names):
    """A checked office that calls itself otherwise since, in a register of an earlier version."""
    offices.add_card(s, card(OTHER, OTHER.name))
    check(s, OTHER)
    for seq, name in enumerate(names or (HOSPITAL,), 2):
        offices.add_card(s, card(OTHER, name, seq))
    as_before(s, OTHER.id)
    assert offices.show_office(s, OTHER.id).name == (names or (HOSPITAL,))[-1]


def test_a_name_that_nobody_checked_is_a_claim_after_the_next_opening(one):
    renamed(one, "Made-up Home Patna", HOSPITAL)
    s = reopened(one)
    found = offices.show_office(s, OTHER.id)
    assert (found.state, found.name, found.claim.name) == ("verified", OTHER.name, HOSPITAL)
    assert (found.unsure, found.number) == (False, None)
    line = next(each for each in log.entries(s) if each.action == "office_shown_as_checked")
    assert log_sentences.sentence(line) == (
        f"{HOSPITAL} is shown as it was when its number was checked: Name of the office"
        f" “{OTHER.name}”, not “{HOSPITAL}”"
    )


def test_the_card_of_the_last_check_counts_and_it_is_done_once(one):
    renamed(one)
    check(one, OTHER)
    offices.add_card(one, card(OTHER, "Made-up Home Patna", 3))
    as_before(one, OTHER.id)
    s = reopened(one)
    assert offices.show_office(s, OTHER.id).name == HOSPITAL
    with unchanged(s, lines=0):
        assert offices.show_as_checked(s) == 0


def test_a_changed_kind_and_country_are_told_in_the_language_of_the_reader(one):
    offices.add_card(one, card(OTHER, OTHER.name))
    check(one, OTHER)
    nepal = GAYA | {"country": "NP"}
    offices.add_card(one, card(OTHER, OTHER.name, 2, nepal, ext={"kind": "ahtu"}))
    check(one, OTHER)
    lines = [
        each
        for each in log.entries(one, limit=20)
        if each.action in ("office_claims", "office_shown_as")
    ]
    assert len(lines) == 4
    # An older version wrote the English label into the line.
    english = replace(lines[0], facts=dict(lines[0].facts))
    told = {
        "Kind of office": ("Other", "Anti Human Trafficking Unit"),
        "Country": ("India", "Nepal"),
    }
    was, now = told[str(english.facts["field"])]
    english.facts.update(was=was, now=now)
    language.install("hi")
    try:
        for each in (*lines, english):
            words = log_sentences.sentence(each)
            assert any(name in words for name in ("मानव तस्करी रोधी इकाई", "नेपाल")), words
            for word in ("Anti", "Other", "ahtu", "other", "Nepal", "India", "NP", "“IN”"):
                assert word not in words.replace(OTHER.name, ""), words
    finally:
        language.install("en")


def test_what_is_right_already_stays_and_nothing_is_told(one):
    renamed(one)
    check(one, OTHER)
    as_before(one)
    s = reopened(one)
    assert offices.show_office(s, OTHER.id).name == HOSPITAL
    assert "office_shown_as_checked" not in {each.action for each in log.entries(s)}


def test_an_office_that_nobody_checked_stays_as_its_card_says(one):
    offices.add_card(one, card(OTHER, OTHER.name))
    offices.add_card(one, card(OTHER, HOSPITAL, 2))
    as_before(one, OTHER.id)
    assert offices.show_office(reopened(one), OTHER.id).name == HOSPITAL


def test_a_red_office_that_was_checked_before_is_shown_as_it_was_checked(one):
    renamed(one)
    offices.report_mismatch(one, OTHER.id)
    assert offices.show_office(reopened(one), OTHER.id).name == OTHER.name


def test_a_red_office_that_nobody_ever_checked_leaves_no_doubt(one):
    offices.add_card(one, card(OTHER, OTHER.name))
    offices.add_card(one, card(OTHER, HOSPITAL, 2))
    offices.report_mismatch(one, OTHER.id)
    as_before(one, OTHER.id)
    assert offices.show_as_checked(one) == 0
    found = offices.show_office(one, OTHER.id)
    assert (found.state, found.name, found.unsure) == ("mismatch", HOSPITAL, False)


def test_of_several_cards_before_the_last_check_the_last_one_counts(one):
    renamed(one, "Made-up Home Patna", HOSPITAL)
    check(one, OTHER)
    offices.add_card(one, card(OTHER, "Made-up Home Gaya", 4))
    as_before(one, OTHER.id)
    assert offices.show_as_checked(one) == 1
    assert offices.show_office(one, OTHER.id).name == HOSPITAL


def test_what_was_done_at_an_earlier_opening_is_not_done_again(one):
    renamed(one)
    with writing(one) as session:
        set_meta(session, "offices.shown-as-checked", "1")
    assert offices.show_as_checked(one) == 0
    assert offices.show_office(one, OTHER.id).name == HOSPITAL


def test_what_this_version_put_right_once_is_left_alone_from_then_on(one):
    renamed(one)
    assert offices.show_as_checked(one) == 1
    with writing(one) as session:
        row = session.get_one(Office, OTHER.id)
        claims.show_card(row, cards.facts_of(cards.read(row.card)))
    assert offices.show_as_checked(one) == 0
    assert offices.show_office(one, OTHER.id).name == HOSPITAL


def test_an_office_that_moved_is_shown_as_its_old_number_was_checked(one):
    offices.add_card(one, card(OTHER, OTHER.name))
    check(one, OTHER)
    move = make_succession(OTHER.identity, NEW.identity, at=NOON, why="planned")
    offices.add_card(one, card(NEW, HOSPITAL, ext=for_card(move)))
    as_before(one, NEW.id)
    found = offices.show_office(reopened(one), NEW.id)
    assert (found.state, found.name, found.claim.name) == ("handover", OTHER.name, HOSPITAL)


def test_that_an_office_which_moved_is_shown_as_its_old_number_was_checked_is_told(one):
    offices.add_card(one, card(OTHER, OTHER.name))
    check(one, OTHER)
    move = make_succession(OTHER.identity, NEW.identity, at=NOON, why="planned")
    offices.add_card(one, card(NEW, HOSPITAL, ext=for_card(move)))
    as_before(one, NEW.id)
    assert offices.show_as_checked(one) == 1
    (line,) = log.entries(one, action="office_shown_as_checked", object_id=NEW.id)
    assert line.facts == {"field": "Name of the office", "was": HOSPITAL, "now": OTHER.name}
    as_before(one)
    assert offices.show_as_checked(one) == 0


def test_an_office_that_is_only_listed_is_shown_as_the_list_names_it(one):
    offices.add_card(one, card(OTHER, OTHER.name))
    take_list(one, offices=[listed(OTHER.name, office_id=OTHER.id, district="Gaya")])
    offices.add_card(one, card(OTHER, HOSPITAL, 2))
    as_before(one, OTHER.id)
    found = offices.show_office(reopened(one), OTHER.id)
    assert (found.state, found.name, found.claim.name) == ("listed", OTHER.name, HOSPITAL)


def test_what_cannot_be_known_is_said_until_the_number_is_checked_again(one, tmp_path, monkeypatch):
    renamed(one)
    monkeypatch.setattr(log, "numbered", lambda *_given: [])
    s = reopened(one)
    monkeypatch.undo()
    found = offices.show_office(s, OTHER.id)
    assert (found.state, found.name, found.unsure, found.number) == (
        "verified",
        HOSPITAL,
        True,
        None,
    )
    words, todo = claims.unsure_words(found)
    assert words.startswith("What this office called itself when its number was checked is not")
    assert claimed(found) == ("caution", words, todo)
    assert _told(found) == ("", "", "", "", words, todo)
    assert [each.unsure for each in offices.list_offices(s) if each.office_id == OTHER.id] == [True]
    seen = inbox_list.preview_file(
        s, packet_of(tmp_path / "p.lifafa", OTHER, s, card(OTHER, HOSPITAL, 2))
    )
    assert seen.from_number is None
    everything.take_everything(s, tmp_path / "all")
    told = (tmp_path / "all" / "offices.json").read_text(encoding="utf-8")
    assert OTHER.identity.public.number not in told
    assert check(s, OTHER).unsure is False


@pytest.mark.parametrize("lost", ["office_checked", "office_card_renewed"])
def test_where_the_log_lacks_a_check_or_a_card_it_is_not_known_what_was_checked(
    one, monkeypatch, lost
):
    renamed(one)
    numbered = log.numbered
    monkeypatch.setattr(
        log,
        "numbered",
        lambda session, office_id, action, *fact: (
            [] if action == lost else numbered(session, office_id, action, *fact)
        ),
    )
    assert offices.show_as_checked(one) == 0
    found = offices.show_office(one, OTHER.id)
    assert (found.name, found.unsure) == (HOSPITAL, True)
    (line,) = log.entries(one, action="office_words_unsure", object_id=OTHER.id)
    assert line.object == HOSPITAL


def test_a_red_office_that_moved_is_not_shown_as_its_old_number_was_checked(one):
    offices.add_card(one, card(OTHER, OTHER.name))
    check(one, OTHER)
    move = make_succession(OTHER.identity, NEW.identity, at=NOON, why="planned")
    offices.add_card(one, card(NEW, HOSPITAL, ext=for_card(move)))
    offices.report_mismatch(one, NEW.id)
    as_before(one, NEW.id)
    assert offices.show_as_checked(one) == 0
    assert offices.show_office(one, NEW.id).name == HOSPITAL


def test_how_many_are_shown_otherwise_now_is_counted(one, monkeypatch):
    renamed(one)
    monkeypatch.setattr(log, "numbered", lambda *_given: [])
    assert offices.show_as_checked(one) == 0
    monkeypatch.undo()
    assert offices.show_office(one, OTHER.id).unsure
    as_before(one)
    assert (offices.show_as_checked(one), offices.show_as_checked(one)) == (1, 0)
    assert offices.show_office(one, OTHER.id).name == OTHER.name
    as_before(one)
    assert offices.show_as_checked(one) == 0


def test_where_every_kept_card_says_the_same_there_is_no_doubt_without_the_log(one, monkeypatch):
    renamed(one, OTHER.name)
    monkeypatch.setattr(log, "numbered", lambda *_given: [])
    assert offices.show_as_checked(one) == 0
    assert not offices.show_office(one, OTHER.id).unsure


def test_a_kept_card_that_cannot_be_read_keeps_nobody_out(one):
    renamed(one)
    with writing(one) as session:
        session.get_one(Office, OTHER.id).cards[0].card = b"not a card"
    found = offices.show_office(reopened(one), OTHER.id)
    assert (found.name, found.unsure) == (HOSPITAL, True)


def test_a_look_alike_of_the_day_of_the_check_is_never_put_in_the_place_of_a_name(one):
    offices.add_card(one, card(NEW, "CWC Patna"))
    check(one, NEW)
    offices.add_card(one, card(OTHER, OTHER.name))
    offices.add_card(one, card(OTHER, "C.W.C. Patna", 2))
    check(one, OTHER)
    offices.add_card(one, card(OTHER, HOSPITAL, 3))
    as_before(one, OTHER.id)
    found = offices.show_office(reopened(one), OTHER.id)
    assert (found.name, found.unsure) == (HOSPITAL, True)


def test_what_is_taken_out_tells_the_trust_that_counts_now(one, hands, tmp_path):
    offices.add_card(one, card(OTHER, OTHER.name))
    check(one, OTHER)
    move = make_succession(OTHER.identity, NEW.identity, at=NOON, why="planned")
    offices.add_card(one, card(NEW, OTHER.name, ext=for_card(move)))
    hands.at = NOON + 31 * DAY_S
    everything.take_everything(one, tmp_path / "all")
    told = (tmp_path / "all" / "offices.json").read_text(encoding="utf-8")
    with reading(one) as session:
        assert session.get_one(Office, NEW.id).state == "handover"
    assert offices.show_office(one, NEW.id).state == "new"
    assert '"trust": "handover"' not in told
    assert '"trust": "new"' in told

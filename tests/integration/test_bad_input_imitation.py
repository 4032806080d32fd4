"""Bad input: an office imitates another in many ways, in cards, lists, packets and letters.

Real registers; the imitator is an office whose cards no program of ours wrote. What was checked
stays shown, what it calls itself stands beside it, and only the number makes it count.
"""

from __future__ import annotations

import pytest

from app.base import messages
from app.base.messages import words
from app.cli import refer
from app.cli.packets_shown import packet_lines
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.letters import checking
from app.letters.check_words import words_of
from app.offices import cards, claims, code_pictures, directory, offices, qr_check
from app.offices.trust_errors import (
    CardChangedError,
    CardRefusedError,
    NumberDiffersError,
    OfficeChangedError,
)
from app.story import log_sentences
from crypto.office.notices import for_card, make_succession
from directory_desk import take_list
from hostile import packet_of
from letter_prints import sealed
from models.rows.directory import ListedOffice
from models.rows.office import Office
from office_sim import NOON, Hands, reopened
from packet_maker import card_of, office
from pair_sim import pair
from trust_maker import listed
from ui.packets import packet_words

REAL = office("CWC Patna", 3)
OTHER = office("Made-up Shelter Gaya", 3)
PLACE = {"country": "IN", "state": "Bihar", "district": "Patna"}
GAYA = PLACE | {"district": "Gaya"}
WAYS = {
    "the very name": ("CWC Patna", PLACE),
    "the very name in another district": ("CWC Patna", GAYA),
    "letters of Lisu": ("ꓚꓪꓚ Patna", PLACE),
    "letters of Cyrillic": ("CWC Раtnа", PLACE),
    "letters of mathematics": ("𝐂𝐖𝐂 Patna", PLACE),
    "points": ("C.W.C. Patna", PLACE),
    "blanks": ("C W C  Pat na", PLACE),
    "no blanks": ("CWCPatna", PLACE),
    "order": ("Patna CWC", PLACE),
    "order and points": ("Patna, C.W.C.", PLACE),
    "case": ("cwc PATNA", PLACE),
    "a mark that is not drawn": ("CW\u034fC Patna", PLACE),
    "a letter that is a blank": ("CWC\u3164Patna", PLACE),
    "an accent": ("CWC Pátna", PLACE),
    "a pair of letters": ("CVVC Patna", PLACE),
}
way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def s(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, _other):
        met(one, REAL)
        yield one


def card(of, name, place=PLACE, seq=1, **changes):
    changes = {"contact": {}} | changes
    return card_of(of, names={"en": name}, place=place, seq=seq, **changes)


def met(s, of):
    offices.add_card(s, card(of, of.name, GAYA if of is OTHER else PLACE))
    check(s, of)


def check(s, of):
    return offices.check_number(s, of.id, of.identity.public.number, "phone", "A. Made-up")


def shown(s, of):
    return offices.show_office(s, of.id)


def real_is_untouched(s):
    real = shown(s, REAL)
    assert (real.state, real.name, real.district, real.claim) == (
        "verified",
        "CWC Patna",
        "Patna",
        None,
    )


# -- cards -----------------------------------------------------------------------------------------


@way
def test_a_newcomer_that_imitates_a_checked_office_is_red_at_once(s, way):
    found = offices.add_card(s, card(OTHER, *WAYS[way]))
    assert (found.state, found.conflict, found.conflict_by) == ("changed", "CWC Patna", "office")
    real_is_untouched(s)


@way
def test_a_second_imitator_is_told_beside_the_checked_office_and_not_beside_the_first(s, way):
    first = offices.add_card(s, card(OTHER, *WAYS["blanks"]))
    second = office("Made-up second imitator", 3)
    found = offices.add_card(s, card(second, *WAYS[way]))
    assert (found.state, found.conflict) == ("changed", "CWC Patna")
    assert found.conflict_check is not None
    again = offices.add_card(s, card(OTHER, *WAYS[way], seq=2))
    assert (again.state, again.conflict, first.conflict) == ("changed", "CWC Patna", "CWC Patna")
    real_is_untouched(s)


@way
def test_a_checked_office_keeps_the_name_that_was_checked(s, way):
    met(s, OTHER)
    name, place = WAYS[way]
    found = offices.add_card(s, card(OTHER, name, place, seq=2, contact={"phone": "0612 200000"}))
    assert (found.state, found.name, found.district, found.phone) == (
        "verified",
        OTHER.name,
        "Gaya",
        "",
    )
    assert claims.called(found.claim) == found.claim.name
    assert found.claim.phone == "0612 200000"
    assert found.claim.district == ("" if place is GAYA else "Patna")
    assert (found.conflict, found.conflict_by) == ("CWC Patna", "office")
    lines = [log_sentences.sentence(line) for line in log.entries(s, limit=6)]
    told = next(line for line in lines if "Name of the office" in line)
    assert f"“{found.claim.name}”, not “{OTHER.name}”" in told
    assert any("can be taken for another office" in line for line in lines)
    real_is_untouched(s)


@way
def test_an_office_that_was_never_checked_turns_red_when_it_begins_to_imitate(s, way):
    offices.add_card(s, card(OTHER, OTHER.name, GAYA))
    found = offices.add_card(s, card(OTHER, *WAYS[way], seq=2))
    assert (found.state, found.name, found.conflict) == ("changed", OTHER.name, "CWC Patna")
    real_is_untouched(s)


def test_the_new_name_counts_after_another_check_of_the_number(s):
    met(s, OTHER)
    offices.add_card(s, card(OTHER, "Made-up Home Gaya", GAYA, seq=2, ext={"kind": "ahtu"}))
    held = shown(s, OTHER)
    assert (held.name, held.kind) == (OTHER.name, "other")
    assert (held.claim.name, held.claim.kind) == ("Made-up Home Gaya", "ahtu")
    found = check(s, OTHER)
    assert (found.name, found.kind, found.claim) == ("Made-up Home Gaya", "ahtu", None)
    lines = [log_sentences.sentence(line) for line in log.entries(s, limit=4)]
    assert f"{OTHER.name} is shown as its card says since: Name of the office" in " ".join(lines)


def test_a_card_that_came_during_the_call_does_not_count(s):
    begun = offices.add_card(s, card(OTHER, OTHER.name, GAYA))
    offices.add_card(s, card(OTHER, "Made-up Hospital Delhi", GAYA, seq=2))
    number = OTHER.identity.public.number
    before = [line.action for line in log.entries(s, limit=200)]
    with pytest.raises(CardChangedError) as refused:
        offices.check_number(s, OTHER.id, number, "phone", "A. Made-up", seen=begun.card_seq)
    assert "Another card of" in words(refused.value).happened
    now = shown(s, OTHER)
    assert (now.state, now.check) == ("new", None)
    assert [line.action for line in log.entries(s, limit=200)] == before
    # A wrong number stays a wrong number, whatever card is on file.
    with pytest.raises(NumberDiffersError):
        offices.check_number(s, OTHER.id, "0" * 30, "phone", "A. Made-up", seen=begun.card_seq)
    looked = offices.check_number(s, OTHER.id, number, "phone", "A. Made-up", seen=now.card_seq)
    assert (looked.state, looked.name) == ("verified", "Made-up Hospital Delhi")


def test_a_claim_that_came_during_the_second_check_does_not_count(s):
    met(s, OTHER)
    begun = offices.add_card(s, card(OTHER, "Made-up Home Gaya", GAYA, seq=2))
    offices.add_card(s, card(OTHER, "Made-up Hospital Delhi", GAYA, seq=3))
    number = OTHER.identity.public.number
    with pytest.raises(CardChangedError):
        offices.check_number(s, OTHER.id, number, "phone", "A. Made-up", seen=begun.card_seq)
    found = shown(s, OTHER)
    assert (found.name, found.claim.name) == (OTHER.name, "Made-up Hospital Delhi")


def test_a_card_that_came_while_a_picture_was_read_does_not_count(s, monkeypatch):
    offices.add_card(s, card(OTHER, OTHER.name, GAYA))

    def slow(*_given):
        offices.add_card(s, card(OTHER, "Made-up Hospital Delhi", GAYA, seq=2))
        return OTHER.id

    monkeypatch.setattr(code_pictures, "office_in", slow)
    with pytest.raises(CardChangedError):
        qr_check.check_picture(s, OTHER.id, b"made-up picture", "qr", "A. Made-up")
    assert shown(s, OTHER).state == "new"


def test_a_card_that_takes_its_words_back_leaves_no_claim(s):
    met(s, OTHER)
    offices.add_card(s, card(OTHER, "C.W.C. Patna", seq=2))
    found = offices.add_card(s, card(OTHER, OTHER.name, GAYA, seq=3))
    assert (found.claim, found.conflict) == (None, "")


def test_another_name_of_nobody_is_a_claim_too(s):
    met(s, OTHER)
    found = offices.add_card(s, card(OTHER, "Made-up Hospital Delhi", GAYA, seq=2))
    assert (found.state, found.name, found.conflict) == ("verified", OTHER.name, "")
    assert found.claim.name == "Made-up Hospital Delhi"


def test_an_office_that_nobody_checked_is_shown_as_its_newest_card_says(s):
    offices.add_card(s, card(OTHER, OTHER.name, GAYA))
    found = offices.add_card(s, card(OTHER, "Made-up Home Gaya", GAYA, seq=2))
    assert (found.state, found.name, found.claim) == ("new", "Made-up Home Gaya", None)


@pytest.mark.parametrize("name", ["தமிழ் காவல்", "ꓐꓰꓠꓖꓮꓡ", "Made-up Hоmе Gaya"])
def test_letters_that_nobody_here_can_tell_apart_are_red_until_the_number_is_checked(s, name):
    found = offices.add_card(s, card(OTHER, name, GAYA))
    assert (found.state, found.strange, found.conflict) == ("changed", True, "")
    assert check(s, OTHER).state == "verified"


def test_who_stands_in_for_a_checked_office_bears_its_name_and_no_other(s):
    met(s, OTHER)
    new = office("Made-up Shelter Gaya moved", 3)
    move = make_succession(OTHER.identity, new.identity, at=NOON, why="planned")
    found = offices.add_card(s, card(new, "Made-up Hospital Delhi", GAYA, ext=for_card(move)))
    assert (found.state, found.name) == ("handover", OTHER.name)
    assert found.claim.name == "Made-up Hospital Delhi"
    green = check(s, new)
    assert (green.state, green.name) == ("verified", "Made-up Hospital Delhi")


@way
def test_a_move_to_an_imitator_is_red(s, way):
    met(s, OTHER)
    new = office("Made-up Shelter Gaya moved", 3)
    move = make_succession(OTHER.identity, new.identity, at=NOON, why="planned")
    found = offices.add_card(s, card(new, *WAYS[way], ext=for_card(move)))
    assert (found.state, found.conflict) == ("changed", "CWC Patna")


def test_two_offices_with_one_number_are_refused(s):
    met(s, OTHER)
    with writing(s) as session:
        session.get_one(Office, REAL.id).number = office("Made-up Third", 3).identity.public.number
    with pytest.raises(CardRefusedError) as refused:
        offices.add_card(s, card(office("Made-up Third", 3), "Made-up Third", GAYA))
    assert refused.value.facts["reason"] == "card.number-taken"


# -- lists -----------------------------------------------------------------------------------------


@way
def test_a_list_with_an_imitator_changes_no_checked_office_and_is_an_alarm(s, way):
    name, place = WAYS[way]
    entry = listed(name, office_id=OTHER.id, district=place["district"])
    taken = take_list(s, offices=[entry])
    found = shown(s, REAL)
    assert (found.state, found.name) == ("verified", "CWC Patna")
    # A name counts in a list together with its district.
    same_place = place is PLACE
    assert taken.conflicts == (("CWC Patna",) if same_place else ())
    assert found.conflict_by == ("list" if same_place else "")
    imitator = offices.add_card(s, card(OTHER, name, place))
    assert imitator.state == "changed"


def test_an_office_of_a_list_is_shown_under_the_name_that_the_list_vouches_for(s):
    entry = listed("Made-up Shelter Gaya", office_id=OTHER.id, district="Gaya")
    take_list(s, offices=[entry])
    found = offices.add_card(s, card(OTHER, "Made-up Hospital Delhi", PLACE))
    assert (found.state, found.name, found.district) == ("listed", OTHER.name, "Gaya")
    assert found.claim.name == "Made-up Hospital Delhi"
    found = offices.add_card(s, card(OTHER, "GAYA, Made-up Shelter", GAYA, seq=2))
    assert (found.state, found.name, found.claim) == ("listed", "GAYA, Made-up Shelter", None)
    found = offices.add_card(s, card(OTHER, "Made-up Hospital Delhi", PLACE, seq=3))
    assert (found.name, found.claim.name) == ("GAYA, Made-up Shelter", "Made-up Hospital Delhi")


@pytest.mark.parametrize("seq", [1, 2])
def test_an_office_of_a_list_bears_no_other_name_before_the_one_it_has_there(s, seq):
    entry = listed("Made-up Shelter Gaya", office_id=OTHER.id, district="Gaya")
    take_list(s, offices=[entry])
    if seq > 1:
        offices.add_card(s, card(OTHER, OTHER.name, GAYA))
    names = {"en": "Made-up Hospital Delhi", "hi": OTHER.name}
    found = offices.add_card(s, card_of(OTHER, names=names, place=GAYA, seq=seq, contact={}))
    assert (found.state, found.name) == ("listed", OTHER.name)
    assert found.claim.name == "Made-up Hospital Delhi"


@pytest.mark.parametrize("names", [("CWC Gaya", OTHER.name), (OTHER.name, "C.W.C. Gaya")])
def test_an_office_of_a_list_that_takes_the_name_of_another_in_it_is_red(s, names):
    own = listed(OTHER.name, office_id=OTHER.id, district="Gaya")
    take_list(s, offices=[own, listed("CWC Gaya", office_id="ab" * 32, district="Gaya")])
    of = dict(zip(("en", "hi"), names, strict=True))
    found = offices.add_card(s, card_of(OTHER, names=of, place=GAYA, contact={}))
    assert (found.state, found.conflict_by) == ("changed", "list")


def test_a_second_imitator_is_told_beside_the_listed_office_on_file_not_beside_the_first(s):
    known = office("Made-up Hospital Delhi", 3)
    take_list(s, offices=[listed(known.name, office_id=known.id, district="Gaya")])
    assert offices.add_card(s, card(known, known.name, GAYA)).state == "listed"
    # The first stands before the listed office, which is in another district, by its name.
    for name in ("Delhi Made-up Hospital", "Hospital Made-up Delhi"):
        assert name < known.name
        imitator = office(name, 3)
        found = offices.add_card(s, card(imitator, name, PLACE))
        assert (found.state, found.conflict) == ("changed", known.name)
        with reading(s) as session:
            assert session.get_one(Office, imitator.id).conflicts_with == known.id
    assert shown(s, known).state == "listed"


def test_a_second_imitator_is_told_beside_the_office_that_only_a_list_has(s):
    real = office("Made-up Hospital Delhi", 3)
    take_list(s, offices=[listed(real.name, office_id=real.id, district="Gaya")])
    for name in ("Made-up Hospital, Delhi", "Delhi Made-up Hospital"):
        imitator = office(name, 3)
        found = offices.add_card(s, card(imitator, name, GAYA))
        assert (found.state, found.conflict, found.conflict_by) == ("changed", real.name, "list")
        with reading(s) as session:
            assert session.get_one(Office, imitator.id).conflicts_with == real.id


def test_two_offices_of_a_list_with_one_name_are_not_red_for_it(s):
    own = listed(OTHER.name, office_id=OTHER.id, district="Gaya")
    take_list(s, offices=[own, listed(OTHER.name, office_id="ab" * 32, district="Gaya")])
    assert offices.add_card(s, card(OTHER, OTHER.name, GAYA)).state == "listed"


def test_lists_that_were_taken_in_before_find_imitators_after_the_next_opening(s):
    entry = listed("Bal Made-up Home", office_id="ab" * 32, district="Gaya")
    take_list(s, offices=[entry])
    with writing(s) as session:
        for row in session.query(ListedOffice):
            row.twin = "bal made up home|gaya"
    assert directory.renew_twins(s) == 1
    assert directory.renew_twins(s) == 0
    with reading(s) as session:
        assert session.query(ListedOffice).one().twin.startswith(f"{cards.TWIN_RULES}:")
    found = offices.add_card(s, card(OTHER, "B.A.L. Made-up Home", GAYA))
    assert (found.state, found.conflict_by) == ("changed", "list")


# -- packets ---------------------------------------------------------------------------------------


@way
def test_a_packet_of_a_stranger_that_imitates_stays_closed(s, tmp_path, way):
    path = packet_of(tmp_path / "p.lifafa", OTHER, s, card(OTHER, *WAYS[way]))
    assert inbox_list.preview_file(s, path).from_state == "changed"
    item = acceptance.receive(s, path)
    assert (item.state, item.from_state) == ("quarantined", "changed")
    with pytest.raises(OfficeChangedError):
        acceptance.accept(s, item.packet_id)
    real_is_untouched(s)


@way
def test_a_packet_of_a_checked_office_is_shown_under_the_name_that_was_checked(s, tmp_path, way):
    met(s, OTHER)
    newer = card(OTHER, *WAYS[way], seq=2)
    offices.add_card(s, newer)
    claimed = shown(s, OTHER).claim.name
    path = packet_of(tmp_path / "p.lifafa", OTHER, s, newer)
    item = acceptance.receive(s, path)
    assert item.from_name == OTHER.name
    for seen in (inbox_list.preview_file(s, path), inbox_list.preview(s, item.packet_id)):
        assert (seen.from_name, seen.from_claims) == (OTHER.name, claimed)
        assert seen.warnings[0] == "sender-alike"
        assert packet_words.warnings(seen)[0] == ("danger", messages.warning("sender-alike"))
        assert "! By its card this office looks like another one." in "\n".join(packet_lines(seen))


def test_a_packet_of_a_checked_office_for_which_a_list_shows_another_key_says_so(s, tmp_path):
    path = packet_of(tmp_path / "p.lifafa", REAL, s, card(REAL, "CWC Patna", seq=2))
    assert inbox_list.preview_file(s, path).warnings == ()
    take_list(s, offices=[listed("CWC Patna", office_id=OTHER.id, district="Patna")])
    assert inbox_list.preview_file(s, path).warnings[0] == "sender-other-key"


def test_a_look_at_a_packet_tells_what_its_own_newer_card_says(s, tmp_path):
    met(s, OTHER)
    newer = card(OTHER, "Made-up Hospital Delhi", GAYA, seq=2)
    path = packet_of(tmp_path / "p.lifafa", OTHER, s, newer)
    seen = inbox_list.preview_file(s, path)
    assert (seen.from_name, seen.from_claims) == (OTHER.name, "Made-up Hospital Delhi")


# -- letters ---------------------------------------------------------------------------------------


@way
def test_a_letter_of_an_office_that_imitates_is_shown_under_its_checked_name(s, way):
    met(s, OTHER)
    offices.add_card(s, card(OTHER, *WAYS[way], seq=2))
    told = checking.check_text(s, sealed(OTHER.identity).text)
    assert (told.verdict, told.office_name) == ("good", OTHER.name)
    words = words_of(told)
    assert OTHER.name in words.headline
    assert any(f"now calls itself “{told.office_claims}”" in line for line in words.lines)
    assert (words.tone, words.exit_code) == ("unproved", 6)
    assert "looks like CWC Patna, which is another office" in words.headline
    real = words_of(checking.check_text(s, sealed(REAL.identity).text))
    assert (real.tone, real.headline) == ("good", "The seal of CWC Patna is valid.")


def test_a_command_that_refers_reminds_of_a_checked_office_that_imitates(s, capsys):
    met(s, OTHER)
    assert refer._reminded(s, OTHER.id) == OTHER.id
    assert "looks like" not in capsys.readouterr().err
    offices.add_card(s, card(OTHER, "C.W.C. Patna", seq=2))
    assert refer._reminded(s, OTHER.id) == OTHER.id
    told = capsys.readouterr().err
    assert "By its card it looks like CWC Patna, which is another office. Do not take" in told


def test_a_letter_of_a_checked_office_for_which_a_list_shows_another_key_is_not_proved(s):
    take_list(s, offices=[listed("CWC Patna", office_id=OTHER.id, district="Patna")])
    words = words_of(checking.check_text(s, sealed(REAL.identity).text))
    assert words.tone == "unproved"
    assert "the list of offices shows another key" in words.headline


@way
def test_a_letter_of_a_stranger_that_imitates_is_not_to_be_relied_on(s, way):
    offices.add_card(s, card(OTHER, *WAYS[way]))
    assert words_of(checking.check_text(s, sealed(OTHER.identity).text)).tone == "bad"


def test_a_claim_outlives_the_lock(s):
    met(s, OTHER)
    offices.add_card(s, card(OTHER, "C.W.C. Patna", seq=2))
    again = reopened(s)
    assert (shown(again, OTHER).name, shown(again, OTHER).claim.name) == (
        OTHER.name,
        "C.W.C. Patna",
    )

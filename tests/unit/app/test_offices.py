"""Offices: cards kept, numbers typed and compared, standing that follows the table."""

from __future__ import annotations

import pytest

from app import log, offices, own_office
from app.bootstrap import writing
from app.errors import (
    AmbiguousError,
    CardKnownError,
    CardOlderError,
    CardRefusedError,
    FactRefusedError,
    NotFoundError,
    NumberDiffersError,
    NumberShapeError,
    OfficeRevokedError,
    OwnCardError,
    TargetExistsError,
    TwoCardsError,
)
from app.keys import encryption_keys, load_identity
from crypto.card import make_card, read_card
from models.office import Office
from office_sim import DAY_S, Hands
from pair_sim import pair
from register_state import state_of

DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with pair(tmp_path, clock=hands, checked=False) as both:
        yield both


def wrong(number: str, *groups: int) -> str:
    parts = number.split()
    for group in groups:
        parts[group - 1] = f"{(int(parts[group - 1]) + 1) % 100_000:05d}"
    return " ".join(parts)


def test_a_new_card_is_grey_and_shows_what_it_says(two):
    one, other = two
    (found,) = offices.list_offices(one)
    # Its number is shown once it was checked: what is shown can be typed as if it had been heard.
    assert (found.office_id, found.number) == (other.office.office_id, None)
    assert (found.name, found.name_local) == (other.office.name, other.office.name_local)
    assert (found.kind, found.district, found.state) == ("shelter_cci", "Ranchi", "new")
    assert (found.stale, found.check) == (False, None)


@pytest.mark.parametrize("script", [str.maketrans({}), DEVANAGARI])
@pytest.mark.parametrize("join", [" ", "", "-"])
def test_the_number_typed_in_any_script_makes_an_office_green(two, script, join):
    one, other = two
    typed = join.join(other.office.number.split()).translate(script)
    found = offices.check_number(one, other.office.office_id, typed, "met", "A. Made-up")
    assert found.state == "verified"
    assert found.check is not None
    assert (found.check.how, found.check.with_whom, found.check.by) == (
        "met",
        "A. Made-up",
        "R. Das",
    )
    assert log.entries(one, limit=1)[0].action == "office_checked"


@pytest.mark.parametrize("typed", ["", "12345", "1" * 29, "1" * 31, "abcde " * 6])
def test_a_number_of_another_shape_is_a_typing_matter(two, typed):
    one, other = two
    before = state_of(one)
    with pytest.raises(NumberShapeError):
        offices.check_number(one, other.office.office_id, typed, "phone", "A")
    assert state_of(one) == before


def test_a_way_of_checking_that_no_list_has_is_refused(two):
    one, other = two
    with pytest.raises(FactRefusedError):
        offices.check_number(one, other.office.office_id, other.office.number, "guessed", "A")


def test_the_first_wrong_group_is_asked_for_again(two):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    with pytest.raises(NumberDiffersError) as refused:
        offices.check_number(one, office_id, wrong(number, 4, 6), "phone", "A")
    assert refused.value.facts == {"group": 4}
    assert offices.show_office(one, office_id).state == "new"
    with pytest.raises(NumberDiffersError) as refused:
        offices.check_number(one, office_id, wrong(number, 2), "phone", "A")
    assert refused.value.facts == {"group": 2}
    assert offices.check_number(one, office_id, number, "phone", "A").state == "verified"


def test_the_same_group_wrong_twice_is_red(two):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    for facts in ({"group": 3}, {"office": other.office.name}):
        with pytest.raises(NumberDiffersError) as refused:
            offices.check_number(one, office_id, wrong(number, 3), "phone", "A")
        assert refused.value.facts == facts
    assert offices.show_office(one, office_id).state == "mismatch"
    assert log.entries(one, limit=1)[0].action == "alarm_number_differs"
    assert offices.check_number(one, office_id, number, "met", "A").state == "verified"


def test_groups_are_compared_one_by_one_as_they_are_typed(two):
    one, other = two
    office_id, groups = other.office.office_id, other.office.number.split()
    for index, digits in enumerate(groups):
        assert offices.compare_group(one, office_id, index, digits.translate(DEVANAGARI))
    assert not offices.compare_group(one, office_id, 2, wrong(other.office.number, 3).split()[2])
    with pytest.raises(NumberShapeError):
        offices.compare_group(one, office_id, 2, "123")
    with pytest.raises(NumberDiffersError):
        offices.compare_group(one, office_id, 2, wrong(other.office.number, 3).split()[2])
    assert offices.show_office(one, office_id).state == "mismatch"


def test_a_reported_mismatch_is_red_at_once(two):
    one, other = two
    assert offices.report_mismatch(one, other.office.office_id).state == "mismatch"


def test_a_blocked_office_stays_blocked(two):
    one, other = two
    office_id = other.office.office_id
    assert offices.block_office(one, office_id).state == "revoked"
    assert offices.block_office(one, office_id).state == "revoked"
    for act in (
        lambda: offices.check_number(one, office_id, other.office.number, "met", "A"),
        lambda: offices.compare_group(one, office_id, 0, "12345"),
        lambda: offices.report_mismatch(one, office_id),
    ):
        with pytest.raises(OfficeRevokedError):
            act()


def test_cards_known_older_and_newer_are_told_apart(two, hands):
    one, other = two
    first = offices.own_card(other)
    with pytest.raises(CardKnownError):
        offices.add_card(one, first)
    hands.at += 40 * DAY_S
    second = offices.own_card(other)
    found = offices.add_card(one, second)
    assert found.card_seq == read_card(first).seq + 1
    with pytest.raises(CardOlderError):
        offices.add_card(one, first)


def test_two_cards_with_one_number_are_an_alarm_and_change_nothing(two):
    one, other = two
    card = read_card(offices.own_card(other))
    second = make_card(
        load_identity(other),
        seq=card.seq,
        issued=card.issued,
        expires=card.expires,
        names={"en": "Another Name"},
        place=card.place,
        contact=card.contact,
        enc=card.enc,
    )
    before = state_of(one)
    with pytest.raises(TwoCardsError):
        offices.add_card(one, second)
    assert state_of(one) == before
    assert log.entries(one, limit=1)[0].action == "alarm_two_cards"


def test_our_own_card_and_a_run_out_card_are_refused(two, hands):
    one, other = two
    with pytest.raises(OwnCardError):
        offices.add_card(one, offices.own_card(one))
    card = offices.own_card(other)
    hands.at += 500 * DAY_S
    with pytest.raises(CardRefusedError):
        offices.add_card(one, card)


def test_a_newcomer_that_looks_like_us_or_like_an_office_we_know_is_red(two, tmp_path):
    from app.office_facts import NewOffice
    from office_sim import open_office

    one, other = two
    looks = [
        NewOffice(name=f"{other.office.name} ✅", kind="ngo"),
        NewOffice(name="Other Words", kind="ngo", phone="+919000000002"),
        NewOffice(name=one.office.name.upper(), kind="ngo"),
    ]
    for number, look in enumerate(looks):
        with open_office(tmp_path / str(number), look) as impostor:
            found = offices.add_card(one, offices.own_card(impostor))
        assert found.state == "changed"
    assert offices.show_office(one, other.office.office_id).state == "new"


def test_a_card_that_takes_another_offices_name_renews_keys_but_not_the_name(two, hands):
    one, other = two
    hands.at += 40 * DAY_S
    card = read_card(offices.own_card(other))
    renamed = make_card(
        load_identity(other),
        seq=card.seq + 1,
        issued=card.issued,
        expires=card.expires,
        names={"en": one.office.name},
        place=card.place,
        contact=card.contact,
        enc=card.enc,
    )
    found = offices.add_card(one, renamed)
    assert (found.name, found.card_seq) == (other.office.name, card.seq + 1)


def test_a_telephone_that_an_older_version_kept_without_its_plus_is_no_claim(two, hands):
    one, other = two
    office_id = other.office.office_id
    offices.check_number(one, office_id, other.office.number, "phone", "A. Made-up")
    with writing(one) as session:
        session.get_one(Office, office_id).phone = "919000000002"
    assert offices.show_office(one, office_id).claim is None
    hands.at += 40 * DAY_S
    assert own_office.renew_keys(other)
    found = offices.add_card(one, offices.own_card(other))
    assert (found.phone, found.claim) == ("+919000000002", None)


def test_offices_are_found_by_id_beginning_number_and_name(two):
    one, other = two
    office_id = other.office.office_id
    for typed in (office_id, office_id[:6], other.office.number, other.office.name):
        assert offices.resolve_office(one, typed) == office_id
    with pytest.raises(NotFoundError):
        offices.resolve_office(one, "no such office")
    with pytest.raises(NotFoundError):
        offices.show_office(one, "0" * 64)
    with pytest.raises((NotFoundError, AmbiguousError)):
        offices.resolve_office(one, office_id[:2])


def test_our_card_is_written_to_a_new_file_only(two, tmp_path):
    one = two[0]
    path = offices.export_card(one, tmp_path / "our.lfcard")
    assert path.read_bytes() == offices.own_card(one)
    with pytest.raises(TargetExistsError):
        offices.export_card(one, path)


def test_keys_are_renewed_after_30_days_and_destroyed_after_120(two, hands):
    one = two[0]
    first = encryption_keys(one)[0].kid
    start = hands.now()
    assert not own_office.renew_keys(one)
    for day, count in ((29, 1), (30, 2), (59, 2), (60, 3), (90, 4), (119, 4), (120, 4), (121, 4)):
        hands.at = start + day * DAY_S
        own_office.renew_keys(one)
        assert len(encryption_keys(one)) == count, day
    assert first not in {key.kid for key in encryption_keys(one)}
    card = read_card(offices.own_card(one))
    assert len(card.enc) == 3
    assert {key.kid for key in card.enc} <= {key.kid for key in encryption_keys(one)}


def test_a_clock_that_jumps_a_year_ahead_destroys_nothing_at_once(two, hands):
    one = two[0]
    first = encryption_keys(one)[0].kid
    hands.at += 365 * DAY_S
    own_office.renew_keys(one)
    assert first in {key.kid for key in encryption_keys(one)}
    hands.at += 2 * DAY_S
    own_office.renew_keys(one)
    assert first not in {key.kid for key in encryption_keys(one)}


def test_an_office_whose_keys_ran_out_is_shown_as_stale(two, hands):
    one, other = two
    hands.at += 91 * DAY_S
    assert offices.show_office(one, other.office.office_id).stale

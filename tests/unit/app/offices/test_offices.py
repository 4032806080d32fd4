"""Offices: cards kept, numbers typed and compared, standing that follows the table."""

from __future__ import annotations

import pytest

from app.base.errors import (
    AmbiguousError,
    CaseStateError,
    FactRefusedError,
    NotFoundError,
    TargetExistsError,
)
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.offices import offices, own_card, own_identity, practice
from app.offices.own_card import encryption_keys, load_identity
from app.offices.practice import PracticeOfficeError
from app.offices.trust_errors import (
    CardChangedError,
    CardKnownError,
    CardOlderError,
    CardRefusedError,
    NumberDiffersError,
    NumberShapeError,
    OfficeRevokedError,
    OwnCardError,
    TwoCardsError,
)
from crypto.office.card import make_card, read_card
from crypto.office.notices import make_revocation
from desk_roles import as_role
from directory_desk import take_list
from hostile import packet_of
from models.queries.exchange import packets_from
from models.rows.office import Office
from office_sim import DAY_S, FIRST
from packet_maker import card_of, office
from pair_sim import pair
from register_state import state_of, unchanged
from trust_maker import listed

THIRD, FOURTH = office("Made-up Third", 3), office("Made-up Fourth", 3)
FIFTH = office("Made-up Fifth", 3)
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


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
    from app.offices.office_facts import NewOffice
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
    assert own_card.renew_keys(other)
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
    assert not own_card.renew_keys(one)
    for day, count in ((29, 1), (30, 2), (59, 2), (60, 3), (90, 4), (119, 4), (120, 4), (121, 4)):
        hands.at = start + day * DAY_S
        own_card.renew_keys(one)
        assert len(encryption_keys(one)) == count, day
    assert first not in {key.kid for key in encryption_keys(one)}
    card = read_card(offices.own_card(one))
    assert len(card.enc) == 3
    assert {key.kid for key in card.enc} <= {key.kid for key in encryption_keys(one)}


def test_a_clock_that_jumps_a_year_ahead_destroys_nothing_at_once(two, hands):
    one = two[0]
    first = encryption_keys(one)[0].kid
    hands.at += 365 * DAY_S
    own_card.renew_keys(one)
    assert first in {key.kid for key in encryption_keys(one)}
    hands.at += 2 * DAY_S
    own_card.renew_keys(one)
    assert first not in {key.kid for key in encryption_keys(one)}


def test_an_office_whose_keys_ran_out_is_shown_as_stale(two, hands):
    one, other = two
    hands.at += 91 * DAY_S
    assert offices.show_office(one, other.office.office_id).stale


# Who may, and what the log tells --------------------------------------------------------------


def lines(s, action, office_id=None):
    return [
        (line.object, dict(line.facts))
        for line in log.entries(s, action=action, object_id=office_id)
    ]


def card(of, name="", seq=1, **changes):
    return card_of(of, names={"en": name or of.name}, seq=seq, **{"contact": {}} | changes)


def test_who_only_looks_changes_no_office(two, tmp_path):
    one, other = two
    looks, office_id = as_role(one, "viewer"), other.office.office_id
    number = other.office.number
    end = make_revocation(load_identity(other), at=one.clock.now(), why="lost")
    before = state_of(one)
    for act in (
        lambda: offices.add_card(looks, THIRD.card),
        lambda: offices.export_card(looks, tmp_path / "our.lfcard"),
        lambda: offices.check_number(looks, office_id, number, "phone", "A"),
        lambda: offices.compare_group(looks, office_id, 0, wrong(number, 1).split()[0]),
        lambda: offices.report_mismatch(looks, office_id),
        lambda: offices.block_office(looks, office_id),
        lambda: offices.take_notice(looks, end),
    ):
        with pytest.raises(CaseStateError):
            act()
    assert state_of(one) == before
    assert not (tmp_path / "our.lfcard").exists()


def test_a_card_that_was_handed_out_is_in_the_log(two, tmp_path):
    offices.export_card(two[0], tmp_path / "our.lfcard")
    assert log.entries(two[0], limit=1)[0].action == "card_exported"


def test_each_step_of_an_office_is_told_with_its_name(two, hands):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    name = other.office.name
    assert lines(one, "office_added", office_id) == [(name, {"state": "new"})]
    hands.at += 40 * DAY_S
    offices.add_card(one, offices.own_card(other))
    assert lines(one, "office_card_renewed", office_id) == [(name, {"seq": 2})]
    with pytest.raises(NumberDiffersError):
        offices.check_number(one, office_id, wrong(number, 4, 6), "phone", "A")
    assert lines(one, "office_number_differs", office_id) == [(name, {"group": 4})]
    offices.check_number(one, office_id, number, "met", "A")
    assert lines(one, "office_checked", office_id) == [(name, {"how": "met"})]
    offices.report_mismatch(one, office_id)
    assert lines(one, "alarm_number_differs", office_id) == [(name, {})]
    for _ in range(2):
        found = offices.block_office(one, office_id)
    assert (found.state, found.why) == ("revoked", "local")
    assert lines(one, "office_blocked", office_id) == [(name, {})]


def test_two_cards_with_one_number_are_told_with_the_office_and_the_number(two):
    one, _other = two
    offices.add_card(one, card(THIRD))
    with pytest.raises(TwoCardsError):
        offices.add_card(one, card(THIRD, "Made-up Other Words"))
    assert lines(one, "alarm_two_cards", THIRD.id) == [("Made-up Third", {"seq": 1})]


# Cards ----------------------------------------------------------------------------------------


def test_a_card_is_read_from_a_file(two, tmp_path):
    path = tmp_path / "third.lfcard"
    path.write_bytes(card(THIRD))
    assert offices.add_card(two[0], path).office_id == THIRD.id


def test_a_card_that_is_over_says_since_when(two, hands):
    raw = card(THIRD)
    hands.at += 500 * DAY_S
    with pytest.raises(CardRefusedError) as refused:
        offices.add_card(two[0], raw)
    assert refused.value.facts["until"] == read_card(raw).expires


def test_the_number_of_another_office_is_refused(two):
    one, other = two
    with writing(one) as session:
        session.get_one(Office, other.office.office_id).number = THIRD.identity.public.number
    with unchanged(one, lines=0), pytest.raises(CardRefusedError) as refused:
        offices.add_card(one, card(THIRD))
    assert refused.value.facts["reason"] == "card.number-taken"


def test_an_office_that_only_practises_is_refused(two):
    with pytest.raises(PracticeOfficeError):
        offices.add_card(two[0], card(THIRD, ext={practice.MARK: 1}))


# Taken for another ----------------------------------------------------------------------------


def test_a_newcomer_is_told_for_whom_it_can_be_taken(two):
    one, other = two
    found = offices.add_card(one, card(THIRD, other.office.name))
    assert (found.state, found.conflict) == ("changed", other.office.name)
    assert lines(one, "office_added", THIRD.id) == [(other.office.name, {"state": "changed"})]
    strange = offices.add_card(one, card(FOURTH, "Маdе-uр Неlр"))
    assert (strange.state, strange.conflict) == ("changed", "")


def checked(s, of):
    return offices.check_number(s, of.id, of.identity.public.number, "phone", "A. Made-up")


@pytest.mark.parametrize("how", ["checked", "listed"])
def test_who_imitates_is_told_as_the_twin_of_the_office_and_of_no_other_imitator(two, how):
    one = two[0]
    offices.add_card(one, card(THIRD))
    if how == "checked":
        checked(one, THIRD)
    else:
        take_list(one, offices=[listed(THIRD.name, office_id=THIRD.id)])
    # The first imitator stands before the office in the list.
    for of, name in ((FOURTH, "MADE-UP THIRD"), (FIFTH, "Made-up third")):
        found = offices.add_card(one, card(of, name))
        assert (found.state, found.conflict) == ("changed", THIRD.name)


def test_a_checked_office_keeps_its_tick_and_is_mixed_up_as_long_as_its_card_says_so(two):
    one, other = two
    offices.add_card(one, card(THIRD))
    checked(one, THIRD)
    found = offices.add_card(one, card(THIRD, other.office.name, 2))
    assert (found.state, found.conflict) == ("verified", other.office.name)
    found = offices.add_card(one, card(THIRD, "Маdе-uр Тhird", 3))
    assert (found.state, found.conflict) == ("verified", other.office.name)
    assert lines(one, "alarm_like_another", THIRD.id) == [("Made-up Third", {})] * 2
    found = offices.add_card(one, card(THIRD, seq=4))
    assert (found.state, found.conflict) == ("verified", "")


def test_a_strange_name_on_a_newer_card_turns_an_unchecked_office_red(two):
    one, _other = two
    offices.add_card(one, card(THIRD))
    assert offices.add_card(one, card(THIRD, "Маdе-uр Тhird", 2)).state == "changed"


def test_a_red_office_does_not_end_its_conflict_by_a_card(two):
    one, other = two
    offices.add_card(one, card(THIRD, other.office.name))
    found = offices.add_card(one, card(THIRD, seq=2))
    assert (found.state, found.conflict) == ("changed", other.office.name)


def test_a_conflict_with_an_entry_of_a_list_is_not_ended_by_a_card(two):
    one, _other = two
    offices.add_card(one, card(THIRD))
    checked(one, THIRD)
    take_list(one, offices=[listed("Made-up Third")])
    assert offices.show_office(one, THIRD.id).conflict_by == "list"
    found = offices.add_card(one, card(THIRD, "Made-up Renamed", 2))
    assert (found.state, found.conflict_by) == ("verified", "list")


def test_for_whom_a_card_can_be_taken_is_told_before_it_is_kept(two):
    one, other = two
    take_list(one, offices=[listed("Made-up Third")])

    def like(name):
        with reading(one) as session:
            return offices.looks_like(session, one, read_card(card(FOURTH, name)))

    before = state_of(one)
    assert like(other.office.name.upper()) == other.office.name
    assert like(FIRST.name) == FIRST.name
    assert like(FIRST.name_local) == FIRST.name
    assert like("Made-up  third") == "Made-up Third"
    assert like("Made-up Fourth") == ""
    assert state_of(one) == before


# The check ------------------------------------------------------------------------------------


def checks(s, office_id):
    with reading(s) as session:
        row = session.get_one(Office, office_id)
        return [(each.same, each.how, each.with_whom) for each in row.checks]


def test_how_a_number_was_compared_is_kept(two):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    offices.check_number(one, office_id, number, "met", " A.  Made-up ")
    offices.report_mismatch(one, office_id)
    offices.report_mismatch(one, office_id, "qr")
    for _ in range(2):
        with pytest.raises(NumberDiffersError):
            offices.check_number(one, office_id, wrong(number, 1), "met", "B. Made-up")
    assert sorted(checks(one, office_id)) == sorted(
        [
            (True, "met", "A. Made-up"),
            (False, "phone", ""),
            (False, "qr", ""),
            (False, "met", "B. Made-up"),
        ]
    )


def test_a_group_that_was_typed_alone_counts_as_wrong_too(two):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    assert offices.compare_group(one, office_id, 4, wrong(number, 5).split()[4]) is False
    with pytest.raises(NumberDiffersError) as refused:
        offices.check_number(one, office_id, wrong(number, 5), "phone", "A")
    assert refused.value.facts == {"office": other.office.name}
    for answer in (1, 2):
        if answer == 1:
            assert not offices.compare_group(one, office_id, 0, wrong(number, 1).split()[0])
            continue
        with pytest.raises(NumberDiffersError) as refused:
            offices.compare_group(one, office_id, 0, wrong(number, 1).split()[0])
        assert refused.value.facts == {"office": other.office.name}
    assert sorted(checks(one, office_id)) == [(False, "phone", ""), (False, "phone", "A")]


def differs(s, office_id, typed):
    with pytest.raises(NumberDiffersError) as refused:
        offices.check_number(s, office_id, typed, "phone", "A")
    return refused.value.facts


def test_every_group_that_was_wrong_is_remembered_until_the_number_is_equal(two):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    assert differs(one, office_id, wrong(number, 4)) == {"group": 4}
    assert differs(one, office_id, wrong(number, 2)) == {"group": 2}
    offices.check_number(one, office_id, number, "phone", "A")
    assert differs(one, office_id, wrong(number, 2)) == {"group": 2}
    assert differs(one, office_id, wrong(number, 6)) == {"group": 6}
    assert differs(one, office_id, wrong(number, 2, 5)) == {"office": other.office.name}
    assert offices.show_office(one, office_id).state == "mismatch"
    assert differs(one, office_id, wrong(number, 2)) == {"group": 2}


def test_a_wrong_group_of_one_office_says_nothing_about_another(two):
    one, other = two
    offices.add_card(one, card(THIRD))
    number = THIRD.identity.public.number
    assert differs(one, other.office.office_id, wrong(other.office.number, 3)) == {"group": 3}
    assert differs(one, THIRD.id, wrong(number, 3)) == {"group": 3}


def test_what_is_wrong_about_a_check_is_named(two):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    with pytest.raises(FactRefusedError) as refused:
        offices.check_number(one, office_id, number, "guessed", "A")
    assert refused.value.facts == {"field": "How it was checked", "reason": "code.unknown"}
    with pytest.raises(FactRefusedError) as refused:
        offices.check_number(one, office_id, number, "phone", "A" * 5_000)
    assert refused.value.facts["field"] == "Who read the number"
    with pytest.raises(NotFoundError) as missing:
        offices.check_number(one, "f" * 64, number, "phone", "A")
    assert missing.value.facts == {"reason": "find.office"}
    offices.block_office(one, office_id)
    with pytest.raises(OfficeRevokedError) as blocked:
        offices.check_number(one, office_id, number, "phone", "A")
    assert blocked.value.facts == {"office": other.office.name}


def test_a_check_counts_for_the_card_that_the_officer_was_shown_and_for_no_other(two, hands):
    one, other = two
    office_id, number = other.office.office_id, other.office.number
    seen = offices.show_office(one, office_id).card_seq
    hands.at += 40 * DAY_S
    offices.add_card(one, offices.own_card(other))
    before = state_of(one)
    with pytest.raises(CardChangedError) as refused:
        offices.check_number(one, office_id, number, "phone", "A", seen=seen)
    assert refused.value.facts == {"office": other.office.name}
    assert state_of(one) == before
    found = offices.check_number(one, office_id, number, "phone", "A", seen=seen + 1)
    assert found.state == "verified"


def test_an_office_is_listed_as_it_is_shown(two):
    one, other = two
    offices.add_card(one, card(THIRD))
    checked(one, THIRD)
    ids = (other.office.office_id, THIRD.id)
    shown = sorted((offices.show_office(one, each) for each in ids), key=lambda each: each.name)
    assert offices.list_offices(one) == tuple(shown)
    assert [each.check.by for each in shown if each.check] == ["R. Das"]


# What waits of an office ----------------------------------------------------------------------


@pytest.mark.parametrize("lose_trust", [offices.block_office, offices.report_mismatch])
def test_packets_follow_what_a_person_decides(two, tmp_path, lose_trust):
    one, _other = two
    item = acceptance.receive(one, packet_of(tmp_path / "p.lifafa", THIRD, one, card(THIRD)))

    def shown():
        return inbox_list.preview(one, item.packet_id).facts != ()

    assert (item.state, shown()) == ("quarantined", False)
    checked(one, THIRD)
    assert shown()
    lose_trust(one, THIRD.id)
    with reading(one) as session:
        assert [row.state for row in packets_from(session, THIRD.id, "quarantined")]


# Notices --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["end.lfnotice", "end.png"])
def test_a_notice_is_taken_from_its_file_or_a_picture_of_its_code(two, tmp_path, name):
    one, other = two
    path = own_identity.prepare_revocation(other, "closed", tmp_path / name)
    found = offices.take_notice(one, path)
    assert (found.office_id, found.state, found.why) == (
        other.office.office_id,
        "revoked",
        "self:closed",
    )

"""Lists of offices: taken in, believed or not, searched, and what they change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.base.errors import (
    CaseStateError,
    PacketNewerError,
)
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.offices import cards, directory, offices
from app.offices.practice import PracticeListError
from app.offices.trust_errors import (
    DirectoryKnownError,
    DirectoryOlderError,
    DirectoryRefusedError,
    DirectoryUntrustedError,
    NumberShapeError,
)
from crypto.office import directory as lists
from hostile import packet_of
from models.rows.directory import ListedOffice, OfficeListFork
from models.rows.office import Office
from office_sim import DAY_S, NOON
from packet_maker import DAY, NOW, card_of, office
from pair_sim import pair
from register_state import state_of
from trust_maker import (
    AUTHORITY,
    COMING,
    NEXT,
    SIGNERS,
    after,
    directory_file,
    listed,
    resigned,
)

SHELTER, CLINIC = office("Made-up Shelter", 3), office("Made-up Clinic", 3)


def entry(of, **changes):
    return listed(of.name, office_id=of.id, **changes)


def card(of, **changes):
    """A card with a telephone of its own, so that two offices are not taken for one."""
    return card_of(of, names={"en": of.name}, contact={}, **changes)


FIRST = directory_file(offices=[entry(SHELTER), entry(CLINIC)])


@pytest.fixture
def s(tmp_path, hands):
    with pair(tmp_path, clock=hands) as both:
        yield both[0]


def take(s, raw, number=AUTHORITY.number, **more):
    return directory.import_directory(s, raw, number, **more)


def state(s, of):
    return offices.show_office(s, of.id).state


def check(s, of):
    offices.check_number(s, of.id, of.identity.public.number, "phone", "A. Made-up")


def test_the_first_list_needs_the_number_of_its_authority(s):
    before = state_of(s)
    wrong = AUTHORITY.number[:-1] + str((int(AUTHORITY.number[-1]) + 1) % 10)
    for number, reason in (("", "list.number-needed"), (wrong, "list.number-differs")):
        with pytest.raises(DirectoryUntrustedError) as refused:
            take(s, FIRST, number)
        assert refused.value.facts["reason"] == reason
    with pytest.raises(NumberShapeError):
        take(s, FIRST, "12345")
    assert state_of(s) == before
    taken = take(s, FIRST)
    assert (taken.directory.version, taken.directory.offices) == (1, 2)
    assert taken.directory.number == AUTHORITY.number
    assert not taken.directory.expired
    line = log.entries(s, limit=1)[0]
    assert (line.action, line.facts) == ("directory_imported", {"version": 1, "offices": 2})
    assert directory.directories(s) == (taken.directory,)


def test_the_next_list_needs_no_number_and_the_same_one_is_known(s):
    take(s, FIRST)
    second = after(FIRST, offices=[entry(SHELTER)])
    assert take(s, second, "").directory.version == 2
    with pytest.raises(DirectoryKnownError):
        take(s, second, "")


def test_an_older_list_is_told_with_both_numbers(s):
    take(s, directory_file(43))
    with pytest.raises(DirectoryOlderError) as refused:
        take(s, directory_file(41), "")
    assert refused.value.facts == {"found": 41, "stored": 43}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"junk", DirectoryRefusedError),
        (SHELTER.card, DirectoryRefusedError),
        (b"x" * (lists.MAX_BYTES + 1), DirectoryRefusedError),
        (resigned(FIRST, lists.TYPE, SIGNERS[:2], v=2), PacketNewerError),
    ],
)
def test_what_is_no_list_changes_nothing(s, tmp_path, raw, kind):
    before = state_of(s)
    with pytest.raises(kind):
        take(s, raw)
    path = tmp_path / "list.lfdir"
    path.write_bytes(raw)
    with pytest.raises(kind):
        take(s, path)
    assert state_of(s) == before


@pytest.mark.parametrize("known", [False, True])
def test_one_signature_is_too_few(s, known):
    if known:
        take(s, FIRST)
    one = after(FIRST, signers=SIGNERS[:1]) if known else directory_file(signers=SIGNERS[:1])
    before = state_of(s)
    with pytest.raises(DirectoryUntrustedError) as refused:
        take(s, one)
    if not known:
        assert refused.value.facts == {"reason": "list.few-signatures", "found": 1, "need": 2}
    assert state_of(s) == before


def test_an_authority_is_followed_only_through_old_and_new_together(s):
    take(s, FIRST)
    strange = after(FIRST, authority=NEXT, signers=COMING[:2])
    with pytest.raises(DirectoryUntrustedError):
        take(s, strange, "")
    announced = after(FIRST, next_authority=NEXT, signers=[*SIGNERS[:2], *COMING[:2]])
    assert take(s, announced, "").directory.number == NEXT.number
    assert take(s, after(announced, authority=NEXT, signers=COMING[1:]), "").directory.version == 3


def test_a_fork_is_an_alarm_and_both_lists_are_kept(s):
    take(s, FIRST)
    other = directory_file(offices=[entry(SHELTER)])
    for raw in (other, after(other)):
        with pytest.raises(DirectoryUntrustedError) as refused:
            take(s, raw, "")
        assert refused.value.facts["reason"] == "list.fork"
    assert log.entries(s, limit=1)[0].action == "alarm_directory_fork"
    assert directory.directories(s)[0].forks == 2
    with reading(s) as session:
        assert {row.file for row in session.query(OfficeListFork)} == {other, after(other)}
    assert len(directory.search_directory(s)) == 2


def test_a_leap_needs_the_head_of_the_office(s):
    take(s, FIRST)
    far = directory_file(2**53 - 1, prev="ab" * 32)
    with pytest.raises(DirectoryUntrustedError) as refused:
        take(s, far, "")
    assert refused.value.facts["reason"] == "list.leap"
    officer = replace(s, user=replace(s.user, role="officer"))
    with pytest.raises(CaseStateError):
        take(officer, far, "", leap_agreed=True)
    assert take(s, far, "", leap_agreed=True).directory.version == 2**53 - 1


def test_offices_on_file_become_listed_and_new_cards_too(s):
    offices.add_card(s, card(SHELTER))
    taken = take(s, FIRST)
    assert taken.listed == ("Made-up Shelter",)
    assert state(s, SHELTER) == "listed"
    assert offices.add_card(s, card(CLINIC)).state == "listed"


def test_who_is_left_out_is_no_longer_listed_and_keeps_a_check(s):
    take(s, FIRST)
    for of in (SHELTER, CLINIC):
        offices.add_card(s, card(of))
    check(s, CLINIC)
    taken = take(s, after(FIRST, offices=[]), "")
    assert taken.unlisted == ("Made-up Shelter",)
    assert (state(s, SHELTER), state(s, CLINIC)) == ("new", "verified")


@pytest.mark.parametrize("status", ["closed", "revoked"])
def test_a_list_that_has_run_out_withdraws_offices_and_has_checked_ones_wait_for_a_person(
    s, hands, status
):
    take(s, FIRST)
    for of in (SHELTER, CLINIC):
        offices.add_card(s, card(of))
    check(s, CLINIC)
    hands.at = NOW + 70 * DAY
    gone = [entry(of, status=status, since=NOON - 9) for of in (SHELTER, CLINIC)]
    taken = take(s, after(FIRST, offices=gone), "")
    assert (taken.withdrawn, taken.doubted) == (("Made-up Shelter",), ("Made-up Clinic",))
    assert taken.directory.expired
    with reading(s) as session:
        for of, now in ((SHELTER, "revoked"), (CLINIC, "changed")):
            row = session.get_one(Office, of.id)
            assert (row.state, row.revoked_why) == (now, f"directory:{status}")
        assert session.get_one(Office, SHELTER.id).revoked_at == NOON - 9
    assert offices.block_office(s, CLINIC.id).state == "revoked"
    with reading(s) as session:
        assert session.get_one(Office, CLINIC.id).revoked_at == NOON - 9
    assert offices.add_card(s, card(office("Made-up Late", 3))).state == "new"


def test_a_list_that_has_run_out_lists_nobody_anew(s, hands):
    take(s, FIRST)
    offices.add_card(s, card(SHELTER))
    hands.at = NOW + 60 * DAY
    keys = [type(key)(key.kid, key.pk, hands.at - DAY_S, hands.at + DAY_S) for key in CLINIC.enc]
    late = card(CLINIC, issued=hands.at, expires=hands.at + DAY, enc=keys)
    assert offices.add_card(s, late).state == "new"
    assert state(s, SHELTER) == "listed"


def test_a_card_of_an_office_that_the_list_withdrew_is_black_from_the_first_moment(s):
    take(s, directory_file(offices=[entry(SHELTER, status="revoked")]))
    found = offices.add_card(s, card(SHELTER))
    assert (found.state, found.why) == ("revoked", "directory:revoked")


def test_d08_verified_key_changed(s):
    """The list has another key under the name and place of an office that was checked."""
    offices.add_card(s, card(SHELTER))
    check(s, SHELTER)
    raw = directory_file(offices=[listed("Made-up Shelter"), entry(CLINIC)])
    taken = take(s, raw)
    assert taken.conflicts == ("Made-up Shelter",)
    found = offices.show_office(s, SHELTER.id)
    assert (found.state, found.conflict) == ("verified", "Made-up Shelter")
    assert "alarm_list_other_key" in [line.action for line in log.entries(s, limit=2)]
    assert take(s, after(raw), "").conflicts == ()
    righted = take(s, after(after(raw), offices=[entry(SHELTER)]), "")
    assert righted.conflicts == ()
    assert offices.show_office(s, SHELTER.id).conflict == ""


@pytest.mark.parametrize("card_first", [True, False])
def test_a_card_under_a_name_that_the_list_gives_to_another_key_is_red(s, card_first):
    raw = directory_file(offices=[listed("MADE-UP  shelter"), entry(CLINIC)])
    if card_first:
        offices.add_card(s, card(SHELTER))
        assert take(s, raw).conflicts == ("Made-up Shelter",)
    else:
        take(s, raw)
        offices.add_card(s, card(SHELTER))
    assert state(s, SHELTER) == "changed"


def test_the_same_name_in_another_district_is_another_office(s):
    take(s, directory_file(offices=[listed("Made-up Shelter", district="Gaya")]))
    assert offices.add_card(s, card(SHELTER)).state == "new"


def test_search_finds_by_name_place_and_id_in_any_case_and_script(s):
    take(s, directory_file(offices=[
        entry(SHELTER), entry(CLINIC, district="Gaya", status="closed"),
        listed("बाल कल्याण समिति ७", district="राँची"),
    ]))  # fmt: skip
    offices.add_card(s, card(SHELTER))

    def names(text):
        return [one.name for one in directory.search_directory(s, text)]

    assert names("SHELT") == ["Made-up Shelter"]
    assert names("made-up gaya") == ["Made-up Clinic"]
    assert names("कल्याण 7") == ["बाल कल्याण समिति ७"]
    assert names(SHELTER.id[:12]) == ["Made-up Shelter"]
    assert names("nobody") == []
    assert len(directory.search_directory(s, "", limit=2)) == 2
    (found,) = directory.search_directory(s, "shelter")
    assert (found.state, found.status, found.office_id) == ("listed", "active", SHELTER.id)
    assert directory.search_directory(s, "clinic")[0].state == ""


def test_a_search_without_a_number_gives_the_first_fifty(s):
    take(s, directory_file(offices=[listed(f"Made-up Home {number}") for number in range(51)]))
    assert len(directory.search_directory(s)) == 50
    assert len(directory.search_directory(s, limit=60)) == 51


def test_names_in_a_list_are_made_safe_to_show(s):
    take(s, directory_file(offices=[listed("Good \u2713 Office"), listed("\u2713")]))
    shown = [one.name for one in directory.search_directory(s)]
    assert "Good Office" in shown
    assert all("\u2713" not in name for name in shown)


def test_two_directories_stand_beside_each_other(s):
    other = lists.make_authority("e2" * 16, AUTHORITY.keys, 2)
    take(s, FIRST)
    take(s, directory_file(authority=other, offices=[entry(CLINIC)]), other.number)
    offices.add_card(s, card(CLINIC))
    assert len(directory.directories(s)) == 2
    take(s, after(FIRST, offices=[]), "")
    assert state(s, CLINIC) == "listed"
    with writing(s) as session:
        assert session.get(Office, CLINIC.id) is not None


# Whether a list may be believed ---------------------------------------------------------------


def told_by(s, raw, number="", **more):
    with pytest.raises(DirectoryUntrustedError) as refused:
        take(s, raw, number, **more)
    return refused.value.facts


def test_a_number_that_is_typed_is_compared_also_with_the_next_list(s):
    take(s, FIRST)
    parts = AUTHORITY.number.split()
    wrong = [f"{(int(part) + 1) % 100_000:05d}" if at in (2, 4) else part
             for at, part in enumerate(parts)]  # fmt: skip
    second = after(FIRST, offices=[entry(SHELTER)])
    assert told_by(s, second, " ".join(wrong)) == {"reason": "list.number-differs", "group": 3}
    assert directory.import_directory(s, second).directory.version == 2


def test_who_only_looks_takes_in_no_list(s):
    before = state_of(s)
    with pytest.raises(CaseStateError):
        take(replace(s, user=replace(s.user, role="viewer")), FIRST)
    assert state_of(s) == before


def test_an_officer_takes_in_the_next_list_without_the_head(s):
    officer = replace(s, user=replace(s.user, role="officer"))
    take(officer, FIRST)
    assert directory.import_directory(officer, after(FIRST)).directory.version == 2


def test_a_register_to_practise_with_takes_in_no_list(s):
    with pytest.raises(PracticeListError):
        take(replace(s, office=replace(s.office, practice=True)), FIRST)


def test_what_a_list_lacks_is_named_and_a_stranger_is_not_explained(s):
    take(s, FIRST)
    announced = after(FIRST, next_authority=NEXT, signers=SIGNERS[:2])
    assert told_by(s, announced)["reason"] == "list.few-signatures"
    for strange in (
        after(FIRST, signers=SIGNERS[:1]),
        after(FIRST, authority=NEXT, signers=COMING[:2]),
    ):
        assert "reason" not in told_by(s, strange)


def test_a_list_has_run_out_at_the_second_at_which_it_ends(s, hands):
    take(s, FIRST)
    hands.at = NOW + 60 * DAY - 1
    assert directory.directories(s)[0].expired is False
    hands.at += 1
    assert directory.directories(s)[0].expired
    assert offices.add_card(s, card(SHELTER)).state == "new"


# What it changes ------------------------------------------------------------------------------


def lines(s, action, of):
    return [line.object for line in log.entries(s, action=action, object_id=of.id)]


def test_what_a_list_changes_is_told_once(s):
    offices.add_card(s, card(SHELTER))
    take(s, FIRST)
    second = after(FIRST)
    taken = take(s, second, "")
    assert (taken.listed, taken.unlisted, taken.withdrawn, taken.doubted) == ((), (), (), ())
    assert lines(s, "office_listed", SHELTER) == ["Made-up Shelter"]
    for raw in (third := after(second, offices=[]), after(third)):
        take(s, raw, "")
    assert lines(s, "office_unlisted", SHELTER) == ["Made-up Shelter"]


def test_who_is_listed_stays_listed_when_the_next_list_came_too_late(s, hands):
    offices.add_card(s, card(SHELTER))
    take(s, FIRST)
    hands.at = NOW + 70 * DAY
    taken = take(s, after(FIRST), "")
    assert (taken.directory.expired, taken.unlisted) == (True, ())
    assert state(s, SHELTER) == "listed"


def test_what_waited_of_an_office_opens_when_a_list_names_it(s, tmp_path):
    path = packet_of(tmp_path / "p.lifafa", SHELTER, s, card(SHELTER))
    item = acceptance.receive(s, path)
    assert (item.state, item.from_state) == ("quarantined", "new")
    take(s, FIRST)
    (line,) = inbox_list.inbox(s)
    assert (line.state, line.from_state) == ("waiting", "listed")


def test_a_red_newcomer_is_a_conflict_and_not_one_whom_the_list_withdrew(s):
    offices.add_card(s, card(SHELTER))
    taken = take(s, directory_file(offices=[listed("Made-up Shelter")]))
    assert (taken.conflicts, taken.doubted, taken.withdrawn) == (("Made-up Shelter",), (), ())
    assert lines(s, "alarm_list_other_key", SHELTER) == ["Made-up Shelter"]


def test_a_blocked_office_is_no_conflict(s):
    offices.add_card(s, card(SHELTER))
    offices.block_office(s, SHELTER.id)
    assert take(s, directory_file(offices=[listed("Made-up Shelter")])).conflicts == ()
    assert offices.show_office(s, SHELTER.id).conflict == ""


@pytest.mark.parametrize("decide", ["check", "block", "nothing"])
def test_a_list_that_is_put_right_ends_the_conflict_of_whom_a_person_decided_on(s, decide):
    offices.add_card(s, card(SHELTER))
    raw = directory_file(offices=[listed("Made-up Shelter")])
    take(s, raw)
    if decide == "check":
        check(s, SHELTER)
    elif decide == "block":
        offices.block_office(s, SHELTER.id)
    take(s, after(raw, offices=[entry(SHELTER)]), "")
    found = offices.show_office(s, SHELTER.id)
    assert found.state == {"check": "verified", "block": "revoked"}.get(decide, "changed")
    assert bool(found.conflict) == (decide == "nothing")


def test_a_list_does_not_end_a_conflict_with_an_office_on_file(s):
    other = offices.list_offices(s)[0]
    offices.add_card(s, card(SHELTER))
    check(s, SHELTER)
    offices.add_card(s, card_of(SHELTER, names={"en": other.name}, contact={}, seq=2))
    assert offices.show_office(s, SHELTER.id).conflict == other.name
    take(s, FIRST)
    assert offices.show_office(s, SHELTER.id).conflict == other.name


# Names of a list ------------------------------------------------------------------------------


def test_an_office_that_a_list_has_twice_under_one_name_is_itself(s):
    take(s, directory_file(offices=[entry(SHELTER), listed("Made-up Shelter")]))
    assert offices.add_card(s, card(SHELTER)).state == "listed"


def test_an_office_whose_own_entry_is_closed_may_be_another_ones_look_alike(s):
    take(s, directory_file(offices=[entry(SHELTER, status="closed"), listed("Made-up Shelter")]))
    found = offices.add_card(s, card(SHELTER))
    assert (found.state, found.conflict) == ("changed", "Made-up Shelter")


def test_a_name_of_the_same_letters_in_another_order_is_another_name(s):
    take(s, directory_file(offices=[listed("Made-up Unit 21")]))
    named = card_of(SHELTER, names={"en": "Made-up Unit 12"}, contact={})
    assert offices.add_card(s, named).state == "new"


def test_a_listed_office_is_shown_under_the_name_that_a_list_in_force_has(s, hands):
    both = {"hi": "बनावटी घर", "en": "Made-up House"}
    offices.add_card(s, card_of(SHELTER, names=both, contact={}))
    take(s, directory_file(offices=[entry(SHELTER, name="बनावटी घर")]))
    found = offices.show_office(s, SHELTER.id)
    assert (found.state, found.name) == ("listed", "बनावटी घर")


@pytest.mark.parametrize("in_force", [True, False])
def test_new_words_of_a_listed_office_count_while_the_list_that_names_it_is_in_force(
    s, hands, in_force
):
    offices.add_card(s, card(SHELTER))
    take(s, FIRST)
    if not in_force:
        hands.at = NOW + 60 * DAY
    mail = {"phone": "", "email": "new@example.org"}
    found = offices.add_card(s, card_of(SHELTER, names={"en": SHELTER.name}, contact=mail, seq=2))
    assert (found.state, found.name) == ("listed", "Made-up Shelter")
    assert (found.email, bool(found.claim)) == (mail["email"] if in_force else "", not in_force)


def test_a_list_changes_no_word_of_an_office_that_was_checked(s):
    offices.add_card(s, card(SHELTER))
    check(s, SHELTER)
    take(s, directory_file(offices=[entry(SHELTER, name="Made-up Other Name")]))
    found = offices.show_office(s, SHELTER.id)
    assert (found.state, found.name) == ("verified", "Made-up Shelter")


def test_a_name_of_signs_only_is_shown_by_the_beginning_of_its_id(s):
    strange = listed("\u2713")
    take(s, directory_file(offices=[strange]))
    assert [one.name for one in directory.search_directory(s)] == [strange.office_id[:8]]


def test_a_search_finds_at_most_fifty_and_no_words_that_run_into_each_other(s):
    many = [listed(f"Made-up Office {number}") for number in range(51)]
    take(s, directory_file(offices=many))
    assert len(directory.search_directory(s)) == 50
    for text in ("0patna", f"patna{many[0].office_id[:4]}"):
        assert directory.search_directory(s, text) == ()


def test_keys_of_names_that_older_rules_made_are_made_anew_once(s):
    other = lists.make_authority("e2" * 16, AUTHORITY.keys, 2)
    empty = lists.make_authority("e3" * 16, AUTHORITY.keys, 2)
    take(s, FIRST)
    take(s, directory_file(authority=other, offices=[entry(CLINIC)]), other.number)
    take(s, directory_file(authority=empty, offices=[]), empty.number)
    assert directory.renew_twins(s) == 0
    for old in ("2:made-up", "made-up", "30:made-up"):
        with writing(s) as session:
            for row in session.query(ListedOffice).filter_by(dir_id=other.dir_id):
                row.twin = old
        assert (directory.renew_twins(s), directory.renew_twins(s)) == (1, 0)
        with reading(s) as session:
            (row,) = session.query(ListedOffice).filter_by(dir_id=other.dir_id)
            assert row.twin == cards.twin_key("Made-up Clinic", "Patna")

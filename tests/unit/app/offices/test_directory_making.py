"""A nodal authority makes its lists: what a list says, who may sign it, and what is told of it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from app.base.errors import CaseStateError, TargetExistsError
from app.core import log
from app.core.services import writing
from app.offices import directory, offices
from app.offices.directory import NewList
from app.offices.own_card import load_identity
from app.offices.records import ListDraft
from app.offices.trust_errors import DirectoryRefusedError
from crypto.base.primitives import b64encode
from crypto.office.directory import (
    NO_PREVIOUS,
    TYPE,
    Contents,
    Listed,
    make_authority,
    make_directory,
    read_directory,
)
from models.rows.office import Office
from office_sim import DAY_S, NOON, SECOND
from office_sim import office as new_office
from packet_maker import office
from pair_sim import check
from trust_maker import resigned

THIRD = office("Made-up Third", 1)
HOME = Listed("0123456789abcdef" * 4, "Made-up Home", "Gaya", "active", NOON - 9 * DAY_S)
CLINIC = Listed("cd" * 32, "Made-up Clinic", "", "active", NOON - 8 * DAY_S)
SCHOOL = Listed("ef" * 32, "Made-up School", "Patna", "closed", NOON - 7 * DAY_S)


@pytest.fixture
def made(two, tmp_path):
    """Two offices that sign, and a first list in the file that the second one signed too."""
    one, other = two
    draft, whole = tmp_path / "draft.lfdir", tmp_path / "whole.lfdir"
    wanted = NewList([HOME, CLINIC], signers=cards_of(one, other))
    directory.make_list(one, wanted, draft)
    directory.sign_list(other, draft, whole)
    return one, other, whole


def cards_of(*signers):
    return [offices.own_card(s) for s in signers]


def key_of(s):
    return load_identity(s).public.ed25519


def signed(s, raw, **changes):
    """A list of the authority of another one that says what its maker likes, signed by one."""
    found = read_directory(raw)
    members = {
        "version": 2, "issued": NOON, "expires": NOON + DAY_S, "authority": found.authority,
        "offices": [HOME], "prev": found.body_sha256, **changes,
    }  # fmt: skip
    return make_directory(Contents(**members), [load_identity(s)])


def counts(draft):
    return draft.before, draft.added, draft.removed, draft.changed


def refused(act, *args):
    with pytest.raises(DirectoryRefusedError) as caught:
        act(*args)
    return caught.value.facts


# Made ---------------------------------------------------------------------------------------------


def first_draft(target, found, *, missing: int) -> ListDraft:
    """What is told of a first list of two offices."""
    return ListDraft(
        file=str(target),
        version=1,
        offices=2,
        before=None,
        added=2,
        removed=0,
        changed=0,
        missing=missing,
        number=found.authority.number,
    )


def test_a_first_list_says_what_its_maker_wants_and_lacks_the_other_signature(two, tmp_path):
    one, other = two
    target = tmp_path / "first.lfdir"
    signers = [*cards_of(one, other), THIRD.card]
    told = directory.make_list(one, NewList([HOME, SCHOOL], signers=signers, days=30), target)
    found = directory.read_list(target)
    assert told == first_draft(target, found, missing=1)
    assert (found.version, found.prev) == (1, NO_PREVIOUS)
    assert (found.issued, found.expires) == (NOON, NOON + 30 * DAY_S)
    assert found.offices == (HOME, SCHOOL)
    keys = (key_of(one), key_of(other), THIRD.identity.public.ed25519)
    assert found.authority.keys == tuple(sorted(keys))
    assert (found.authority.need, found.next_authority) == (2, None)
    assert found.signers == (key_of(one),)
    line = log.entries(one, limit=1)[0]
    assert (line.action, line.facts) == ("directory_made", {"version": 1, "offices": 2})


def test_a_list_lasts_sixty_days_and_so_many_sign_it_as_its_maker_asks_for(two, tmp_path):
    one, other = two
    signers = [*cards_of(one, other), THIRD.card]
    target = tmp_path / "first.lfdir"
    told = directory.make_list(one, NewList([], signers=signers, need=3), target)
    found = directory.read_list(target)
    assert (found.authority.need, told.missing) == (3, 2)
    assert found.expires == NOON + 60 * DAY_S


def test_two_directories_of_the_same_signers_have_two_numbers(two):
    one, other = two
    wanted = NewList([], signers=cards_of(one, other))
    numbers = {directory.make_list(one, wanted, io.BytesIO()).number for _ in range(2)}
    assert len(numbers) == 2


def test_the_next_list_builds_on_the_one_before_and_keeps_its_offices(made, tmp_path):
    one, _other, whole = made
    before = directory.read_list(whole)
    target = tmp_path / "2.lfdir"
    told = directory.make_list(one, NewList(after=whole), target)
    found = directory.read_list(target)
    assert (found.version, found.prev) == (2, before.body_sha256)
    assert (found.authority, found.offices) == (before.authority, before.offices)
    assert counts(told) == (1, 0, 0, 0)
    assert directory.make_list(one, NewList([], after=whole), io.BytesIO()).offices == 0


def test_what_is_new_gone_and_changed_is_counted_against_the_list_before(made, tmp_path):
    one, other, whole = made
    moved = replace(CLINIC, district="Gaya")
    third = Listed("ab" * 32, "Made-up Other", "", "active", NOON)
    told = directory.make_list(
        one, NewList([moved, SCHOOL, third], after=whole), tmp_path / "2.lfdir"
    )
    assert counts(told) == (1, 2, 1, 1)
    assert (told.version, told.offices) == (2, 3)
    signed_too = directory.sign_list(other, tmp_path / "2.lfdir", io.BytesIO(), whole)
    assert counts(signed_too) == (1, 2, 1, 1)


def test_who_signs_from_the_next_list_on_is_announced_and_then_signs(made, tmp_path):
    one, other, whole = made
    announced, target = tmp_path / "2.lfdir", tmp_path / "3.lfdir"
    coming = [*cards_of(other), THIRD.card, office("Made-up Fourth", 1).card]
    directory.make_list(one, NewList(after=whole, coming=coming), announced)
    found = directory.read_list(announced)
    assert found.authority == directory.read_list(whole).authority
    assert found.next_authority is not None
    assert (found.next_authority.dir_id, found.next_authority.need) == (found.dir_id, 2)
    assert key_of(other) in found.next_authority.keys
    assert key_of(one) not in found.next_authority.keys
    all_of_them = NewList(after=whole, coming=coming, coming_need=3)
    told = directory.make_list(one, all_of_them, tmp_path / "all.lfdir")
    assert told.missing == 3
    directory.make_list(other, NewList(after=announced), target)
    assert directory.read_list(target).authority == found.next_authority
    assert refused(directory.make_list, one, NewList(after=announced), io.BytesIO()) == {
        "reason": "list.not-a-signer"
    }


def test_who_signs_only_from_the_next_list_on_may_make_the_one_that_says_so(two, made, tmp_path):
    one, other, whole = made
    stranger = new_office(tmp_path / "stranger", replace(SECOND, name="Made-up Coming"))
    coming = cards_of(stranger, other)
    told = directory.make_list(stranger, NewList(after=whole, coming=coming), tmp_path / "2.lfdir")
    assert (told.missing, told.version) == (2, 2)
    signed_too = directory.sign_list(one, tmp_path / "2.lfdir", io.BytesIO())
    assert signed_too.missing == 1


def test_who_is_none_of_the_signers_makes_and_signs_no_list(made, tmp_path):
    one, other, whole = made
    stranger = new_office(tmp_path / "stranger", replace(SECOND, name="Made-up Stranger"))
    target = tmp_path / "no.lfdir"
    seen = log.entries(stranger, limit=1)
    for act, wanted in (
        (directory.make_list, NewList([], signers=cards_of(one, other))),
        (directory.make_list, NewList(after=whole)),
        (directory.sign_list, whole),
    ):
        assert refused(act, stranger, wanted, target) == {"reason": "list.not-a-signer"}
    assert not target.exists()
    assert log.entries(stranger, limit=1) == seen


def test_only_the_head_of_an_office_makes_and_signs_lists(made, tmp_path):
    one, _other, whole = made
    target = tmp_path / "no.lfdir"
    officer = replace(one, user=replace(one.user, role="officer"))
    for act, wanted in ((directory.make_list, NewList(after=whole)), (directory.sign_list, whole)):
        with pytest.raises(CaseStateError):
            act(officer, wanted, target)
    assert not target.exists()


def test_a_name_that_is_taken_is_told_before_the_list_is_looked_at(made, tmp_path):
    one, _other, whole = made
    junk = tmp_path / "junk.lfdir"
    junk.write_bytes(b"junk")
    for act, wanted in ((directory.make_list, NewList(after=junk)), (directory.sign_list, junk)):
        with pytest.raises(TargetExistsError):
            act(one, wanted, whole)


def test_a_list_goes_into_what_is_open_as_well(made):
    one, other, whole = made
    target = io.BytesIO()
    told = directory.make_list(one, NewList(after=whole.read_bytes()), target)
    assert told.file == "-"
    assert directory.read_list(target.getvalue()).version == 2
    again = io.BytesIO()
    assert directory.sign_list(other, target.getvalue(), again).missing == 0
    assert len(read_directory(again.getvalue()).signers) == 2


def test_what_no_list_can_hold_is_refused_and_nothing_is_written(two, tmp_path):
    one, other = two
    target = tmp_path / "no.lfdir"
    signers = cards_of(one, other)
    many = [replace(HOME, office_id=f"{n:064x}") for n in range(5_001)]
    long = [replace(each, name="x" * 400) for each in many[:2_500]]
    for wanted, facts in (
        (NewList(long, signers=signers), {"reason": "list.too-long"}),
        (NewList(many, signers=signers), {"reason": "list.too-long"}),
        (NewList([HOME, HOME], signers=signers), {}),
        (NewList([], signers=[*signers, signers[0]]), {"reason": "list.signers"}),
        (NewList([], signers=signers[:1]), {"reason": "list.signers"}),
        (NewList([], signers=signers, need=1), {"reason": "list.signers"}),
        (NewList([], signers=signers, days=61), {}),
    ):
        assert refused(directory.make_list, one, wanted, target) == facts
    assert not target.exists()


def test_who_signs_is_not_changed_so_that_more_than_eight_would_have_to_sign(two, tmp_path):
    one, other = two
    now = [*cards_of(one, other), *(office(f"Made-up Now {n}", 1).card for n in range(3))]
    coming = [office(f"Made-up Coming {n}", 1).card for n in range(5)]
    first, target = tmp_path / "1.lfdir", tmp_path / "no.lfdir"
    directory.make_list(one, NewList([HOME], signers=now, need=5), first)
    for wanted in (
        NewList(after=first, coming=coming, coming_need=5),
        NewList(after=first, coming=coming, coming_need=4),
        NewList([HOME], signers=now, need=5, coming=coming, coming_need=5),
    ):
        assert refused(directory.make_list, one, wanted, target) == {"reason": "list.needs-many"}
    assert not target.exists()
    eight = NewList(after=first, coming=coming, coming_need=3)
    assert directory.make_list(one, eight, target).version == 2


# Signed -------------------------------------------------------------------------------------------


def test_a_list_is_signed_with_what_it_says_and_lacks_told(made, tmp_path):
    one, other, whole = made
    draft, target = tmp_path / "draft.lfdir", tmp_path / "again.lfdir"
    found = directory.read_list(whole)
    assert found.body == directory.read_list(draft).body
    assert set(found.signers) == {key_of(one), key_of(other)}
    told = directory.sign_list(other, draft, target)
    assert told == first_draft(target, found, missing=0)
    line = log.entries(other, limit=1)[0]
    assert (line.action, line.facts) == ("directory_signed", {"version": 1, "offices": 2})


def test_a_list_without_room_for_our_signature_is_not_signed(two, tmp_path):
    one, other = two
    us = [load_identity(s) for s in two]
    more = [office(f"Made-up Signer {n}", 1).identity for n in range(8)]
    authority = make_authority("d1" * 16, [each.public.ed25519 for each in (*us, *more[:3])], 4)
    coming = make_authority("d1" * 16, [each.public.ed25519 for each in more[3:]], 4)
    says = Contents(1, NOON, NOON + DAY_S, authority, [HOME], next_authority=coming)
    target = tmp_path / "no.lfdir"
    for signers in ([*us[:1], *more[:3]], [*us[:1], *more[:7]]):
        full = make_directory(says, signers)
        assert refused(directory.sign_list, other, full, target) == {"reason": "list.no-room"}
        assert directory.sign_list(one, full, io.BytesIO()).version == 1
    assert not target.exists()


def test_a_list_that_can_never_have_the_signatures_it_needs_is_not_signed(two, tmp_path):
    us = [load_identity(s) for s in two]
    more = [office(f"Made-up Signer {n}", 1).identity for n in range(8)]
    first = make_authority("d1" * 16, [each.public.ed25519 for each in (*us, *more[:3])], 5)
    coming = make_authority("d1" * 16, [each.public.ed25519 for each in more[3:]], 5)
    body = {
        "authority": members_of(first),
        "next_authority": members_of(coming),
    }
    made = make_directory(Contents(1, NOON, NOON + DAY_S, first, [HOME]), us[:1])
    target = tmp_path / "no.lfdir"
    for signers in (us[:1], [*us[:1], *more[:7]]):
        raw = resigned(made, TYPE, signers, **body)
        told = refused(directory.sign_list, two[1], raw, target)
        assert told == {"reason": "list.needs-many"}
    assert not target.exists()


def members_of(authority):
    return {"keys": [b64encode(key) for key in authority.keys], "need": authority.need}


def test_what_is_new_in_a_list_is_known_only_against_one_before_it(made, tmp_path):
    one, other, whole = made
    second = signed(one, whole.read_bytes(), offices=[HOME, SCHOOL])
    assert counts(directory.sign_list(other, second, io.BytesIO())) == (None, None, None, None)
    assert counts(directory.sign_list(other, second, io.BytesIO(), whole)) == (1, 1, 1, 0)
    directory.import_directory(other, whole, directory.read_list(whole).authority.number)
    assert counts(directory.sign_list(other, second, io.BytesIO())) == (1, 1, 1, 0)
    assert counts(directory.sign_list(other, tmp_path / "draft.lfdir", io.BytesIO())) == (
        None, 2, 0, 0,
    )  # fmt: skip


def test_a_list_some_versions_later_is_compared_with_what_is_known(made):
    one, other, whole = made
    later = signed(one, whole.read_bytes(), version=3, prev="ab" * 32)
    assert counts(directory.sign_list(other, later, io.BytesIO(), whole)) == (1, 0, 1, 0)
    directory.import_directory(other, whole, directory.read_list(whole).authority.number)
    assert counts(directory.sign_list(other, later, io.BytesIO())) == (1, 0, 1, 0)


def test_a_list_that_was_named_is_compared_before_the_one_on_file(made):
    one, other, whole = made
    directory.import_directory(other, whole, directory.read_list(whole).authority.number)
    half, second = signed(one, whole.read_bytes(), offices=[SCHOOL]), io.BytesIO()
    directory.sign_list(other, half, second)
    third = signed(one, half, version=3, offices=[SCHOOL])
    assert counts(directory.sign_list(other, third, io.BytesIO(), second.getvalue())) == (
        2,
        0,
        0,
        0,
    )
    told = refused(directory.sign_list, other, third, io.BytesIO(), half)
    assert told == {"reason": "list.before-unsigned"}


def test_a_list_before_that_its_signers_and_ours_did_not_both_sign_is_compared_with_nothing(
    made, tmp_path
):
    one, other, whole = made
    strangers = [THIRD.identity, office("Made-up Fourth", 1).identity]
    ours = [load_identity(s) for s in (one, other)]
    dir_id = directory.read_list(whole).dir_id
    theirs = make_authority(dir_id, [each.public.ed25519 for each in strangers], 2)
    says = Contents(1, NOON, NOON + DAY_S, theirs, [HOME])
    third = signed(one, whole.read_bytes(), version=3, prev="ab" * 32)
    for signers in (strangers, ours):
        before = make_directory(says, signers)
        told = refused(directory.sign_list, other, third, tmp_path / "no.lfdir", before)
        assert told == {"reason": "list.before-unsigned"}
    assert not (tmp_path / "no.lfdir").exists()
    both = make_directory(says, [*strangers, *ours])
    assert counts(directory.sign_list(other, third, io.BytesIO(), both)) == (1, 0, 0, 0)


def test_what_is_no_list_before_it_is_refused_with_nothing_written(made, tmp_path):
    one, other, whole = made
    raw, target = whole.read_bytes(), tmp_path / "no.lfdir"
    second, elsewhere = signed(one, raw), make_authority("e2" * 16, list(keys_of(raw)), 2)
    for before in (
        second,
        signed(one, raw, version=3),
        signed(one, raw, version=1, prev="ab" * 32),
        signed(one, raw, version=1, authority=elsewhere),
    ):
        told = refused(directory.sign_list, other, second, target, before)
        assert told == {"reason": "list.other-before"}
    later = signed(one, raw, version=3, prev="ab" * 32)
    told = refused(directory.sign_list, other, later, target, before)
    assert told == {"reason": "list.other-before"}
    assert not target.exists()


def keys_of(raw):
    return read_directory(raw).authority.keys


def test_a_list_that_does_not_build_on_the_one_on_file_is_not_signed(made, tmp_path):
    one, other, whole = made
    directory.import_directory(other, whole, directory.read_list(whole).authority.number)
    fork = signed(one, whole.read_bytes(), prev="ab" * 32)
    told = refused(directory.sign_list, other, fork, tmp_path / "no.lfdir")
    assert told == {"reason": "list.other-on-file", "before": 1}
    assert not (tmp_path / "no.lfdir").exists()


def test_only_the_list_that_is_on_file_or_the_first_of_all_calls_itself_the_first(made):
    one, other, whole = made
    raw = whole.read_bytes()
    nothing = (None, None, None, None)
    for changes in (
        {"version": 1, "prev": "ab" * 32},
        {"version": 2, "prev": NO_PREVIOUS},
    ):
        assert counts(directory.sign_list(other, signed(one, raw, **changes), io.BytesIO())) == (
            nothing
        )
    rival = signed(one, raw, version=1, prev=NO_PREVIOUS)
    assert counts(directory.sign_list(other, rival, io.BytesIO())) == (None, 1, 0, 0)
    directory.import_directory(other, whole, directory.read_list(whole).authority.number)
    assert counts(directory.sign_list(other, rival, io.BytesIO())) == nothing
    assert counts(directory.sign_list(other, raw, io.BytesIO())) == (None, 2, 0, 0)


def test_a_list_that_is_lower_than_the_one_on_file_is_compared_with_nothing(made):
    one, other, whole = made
    raw = whole.read_bytes()
    second = directory.sign_list(other, signed(one, raw), target := io.BytesIO(), whole)
    assert second.missing == 0
    number = read_directory(raw).authority.number
    directory.import_directory(other, target.getvalue(), number)
    assert counts(directory.sign_list(other, raw, io.BytesIO())) == (None, None, None, None)


# The table ----------------------------------------------------------------------------------------

HEAD = "id,name,district,status,since\n"
ROW = f"{HOME.office_id},Made-up Home,Gaya,active,2026-01-01\n"


def test_a_table_is_read_row_by_row_in_plain_words():
    text = (
        f"\ufeff{HEAD} {HOME.office_id} ,✓ Made-up  Home,,closed ,2026-11-25\n"
        f"{'cd' * 32},B,✓C,revoked,1970-01-02\n"
    )
    assert directory.from_table(text) == (
        Listed(HOME.office_id, "Made-up Home", "", "closed", 1_795_564_800),
        Listed("cd" * 32, "B", "C", "revoked", DAY_S),
    )
    assert directory.from_table(HEAD) == ()


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("0123", "0123a", 1),
        ROW.replace("0123", "012", 1),
        ROW.replace("0123", "012g", 1),
        ROW.replace("abcdef", "ABCDEF", 1),
        ROW.replace("Made-up Home", ""),
        ROW.replace("Made-up Home", "✓"),
        ROW.replace("active", "asleep"),
        ROW.replace("active", ""),
        ROW.replace("2026-01-01", "yesterday"),
        ROW.replace("2026-01-01", ""),
        ROW.replace("2026-01-01", "2026-01-01,more"),
        f"{HOME.office_id},Made-up Home\n",
        f"{HOME.office_id},{'x' * 200_000},Gaya,active,2026-01-01\n",
    ],
)
def test_a_row_that_names_no_office_is_refused_by_its_number(row: str):
    for rows, number in ((row, 2), (ROW + row, 3)):
        assert refused(directory.from_table, HEAD + rows) == {"reason": "list.rows", "row": number}


def test_an_office_that_stands_in_two_rows_is_refused_by_the_second():
    closed = ROW.replace("active", "closed")
    other = ROW.replace(HOME.office_id, "cd" * 32)
    told = {"reason": "list.twice", "row": 4}
    assert refused(directory.from_table, HEAD + ROW + other + closed) == told


@pytest.mark.parametrize(
    "text", ["", "\n", "name,id\n", HEAD.replace("since", "day"), HEAD.replace("\n", ",more\n")]
)
def test_a_table_without_its_heading_is_refused_by_its_first_row(text: str):
    assert refused(directory.from_table, text) == {"reason": "list.rows", "row": 1}


def test_the_offices_that_were_checked_here_can_be_published(two):
    one, other = two
    offices.add_card(one, THIRD.card)
    shown = offices.show_office(one, other.office.office_id)
    assert directory.checked_offices(one) == (
        Listed(other.office.office_id, shown.name, "Ranchi", "active", NOON),
    )
    with writing(one) as session:
        session.get_one(Office, other.office.office_id).district = None
    assert [each.district for each in directory.checked_offices(one)] == [""]
    offices.report_mismatch(one, other.office.office_id)
    assert directory.checked_offices(one) == ()
    check(one, other)
    assert len(directory.checked_offices(one)) == 1

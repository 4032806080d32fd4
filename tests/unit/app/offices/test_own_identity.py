"""Our own keys and identity: renewed, destroyed for good, moved, withdrawn."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    TargetExistsError,
)
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance
from app.offices import code_pictures, offices, own_identity
from app.offices.offices import add_card, own_card
from app.offices.own_card import DESTROY_S, ROTATE_S, VALID_S, current_card, encryption_keys
from app.offices.records import OwnStanding
from app.offices.trust_errors import OwnCardError
from app.outbox import delivery
from app.packets.errors import PacketNotForUsError
from app.register import access
from crypto.envelope import age
from crypto.errors import NotForUsError
from crypto.office.card import read_card
from crypto.office.notices import read_revocation
from models.base.meta import get_meta, set_meta
from models.queries.lookup import own_identity as identity_row
from models.queries.lookup import own_keys
from office_sim import DAY_S, NOON, PASSPHRASE
from page_scan import pages
from pair_sim import pair, sealed_case

STEP = 20 * DAY_S


def kids(s):
    with reading(s) as session:
        return [key.kid for key in read_card(current_card(session)).enc]


def relive(s, hands, days):
    """Let an office be used as usual for some days: unlocked every three weeks."""
    end = hands.at + days * DAY_S
    while hands.at < end:
        hands.at = min(end, hands.at + STEP)
        access.lock(s)
        s = access.unlock(s.folder, None, PASSPHRASE, clock=hands)
    return s


def test_a_new_sealing_key_is_on_the_next_card_and_the_older_ones_still_open(s):
    own_card(s)
    first = kids(s)
    for count in (2, 3, 4):
        told = own_identity.rotate(s)
        assert (told.number, told.before) == (s.office.number, "")
        assert len(encryption_keys(s)) == count
    after = kids(s)
    assert len(after) == 3
    assert first[0] not in after
    with reading(s) as session:
        assert read_card(current_card(session)).best_key(NOON).kid == after[0]
    assert log.entries(s, limit=1)[0].action == "own_key_made"


def test_a_packet_of_130_days_ago_cannot_be_opened_by_anyone_one_of_60_days_ago_can(
    tmp_path, hands
):
    """Forward secrecy: not by the program, the whole folder and the passphrase together."""
    with pair(tmp_path, clock=hands) as (one, other):
        old = Path(sealed_case(one, other)[1].file)
        sealed = sealed_seeds(other)
        kept = tmp_path / "old.lifafa"
        kept.write_bytes(old.read_bytes())
        one, other = relive(one, hands, 70), relive_to(other, hands, 70)
        fresh = own_card(other)
        add_card(one, fresh)
        young = Path(sealed_case(one, other)[1].file)
        kept_young = tmp_path / "young.lifafa"
        kept_young.write_bytes(young.read_bytes())
        other = relive(other, hands, 60)
        assert hands.at == NOON + 130 * DAY_S
        with pytest.raises(PacketNotForUsError):
            acceptance.receive(other, kept)
        header = age.parse_header(kept.read_bytes()[: age.HEADER_BYTES])
        with pytest.raises(NotForUsError):
            age.unwrap(header, encryption_keys(other))
        everything = b"".join(pages(other.folder / "register.db", other.vault.db_key))
        assert all(seed not in everything for seed in sealed)
        assert all(seed in everything for seed in sealed_seeds(other))
        opened = acceptance.receive(other, kept_young)
        assert opened.state in ("waiting", "quarantined")
        access.lock(one)
        access.lock(other)


def relive_to(s, hands, days):
    """Let a second office live through days that the clock has gone already."""
    hands.at -= days * DAY_S
    return relive(s, hands, days)


def sealed_seeds(s):
    """The sealed secret halves of all keys that are not destroyed, at least one."""
    with reading(s) as session:
        found = [row.sealed_seed for row in own_keys(session) if row.sealed_seed is not None]
    assert found
    return found


def test_a_move_begins_a_new_count_and_keeps_what_can_be_opened(s):
    with reading(s) as session:
        epoch = get_meta(session, "epoch")
    before = [key.kid for key in encryption_keys(s)]
    card = own_card(s)
    moved, told = own_identity.succeed(s, "new-computer")
    assert told.before == s.office.number
    assert told.office_id == moved.office.office_id != s.office.office_id
    assert [key.kid for key in encryption_keys(moved)] == before == kids(moved)
    with reading(moved) as session:
        assert get_meta(session, "epoch") not in (None, epoch)
        assert identity_row(session).office_id == moved.office.office_id
    with pytest.raises(OwnCardError):
        add_card(moved, card)
    line = log.entries(moved, limit=1)[0]
    assert (line.action, line.facts) == ("own_identity_moved", {"why": "new-computer"})


@pytest.mark.parametrize("why", ["lost", "stolen"])
def test_a_withdrawal_begins_an_identity_that_nothing_ties_to_the_old_one(tmp_path, s, why):
    own_card(s)
    old = kids(s)
    target = tmp_path / "end.lfnotice"
    fresh, told = own_identity.withdraw(s, why, target)
    found = read_revocation(target.read_bytes())
    assert (found.office, found.at, found.why) == (s.office.office_id, NOON, why)
    assert told.before == s.office.number != fresh.office.number
    with reading(fresh) as session:
        card = read_card(current_card(session))
    assert "succession" not in card.ext
    assert not set(old) & {key.kid for key in card.enc}
    assert {key.kid for key in encryption_keys(fresh)} > set(old)


def test_half_a_withdrawal_is_known_to_the_register_while_it_is_written(tmp_path, s, monkeypatch):
    told: list[str] = []
    write = own_identity.write_new

    def noticing(target, raw, *, digits):
        told.append(digits)
        return write(target, raw, digits=digits)

    monkeypatch.setattr(own_identity, "write_new", noticing)
    own_identity.withdraw(s, "lost", tmp_path / "end.lfnotice")
    assert len(told) == 1
    assert told[0]


def test_a_closed_office_keeps_its_identity(tmp_path, s):
    closed, told = own_identity.withdraw(s, "closed", tmp_path / "end.lfnotice")
    assert (closed.office, told.before) == (s.office, "")
    assert read_revocation((tmp_path / "end.lfnotice").read_bytes()).why == "closed"


def test_a_notice_made_beforehand_changes_nothing(tmp_path, s):
    card = own_card(s)
    path = own_identity.prepare_revocation(s, "lost", tmp_path / "kit.lfnotice")
    assert read_revocation(path.read_bytes()).office == s.office.office_id
    assert own_card(s) == card


def test_nothing_is_written_over_and_reasons_are_the_known_ones(tmp_path, s):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    before = own_card(s)
    for use in (own_identity.withdraw, own_identity.prepare_revocation):
        with pytest.raises(TargetExistsError):
            use(s, "lost", taken)
        with pytest.raises(FactRefusedError):
            use(s, "planned", tmp_path / "new")
    with pytest.raises(FactRefusedError):
        own_identity.succeed(s, "stolen")
    assert taken.read_text() == "mine"
    assert not (tmp_path / "new").exists()
    assert own_card(s) == before


def test_keys_of_a_moved_office_are_destroyed_in_time_too(s, hands):
    moved, _told = own_identity.succeed(s, "planned")
    first = encryption_keys(moved)[-1].kid
    again = relive(moved, hands, DESTROY_S // DAY_S)
    assert first not in [key.kid for key in encryption_keys(again)]
    access.lock(again)


def test_only_the_head_moves_or_withdraws(tmp_path, s):
    officer = replace(s, user=replace(s.user, role="officer"))
    for use in (
        lambda: own_identity.succeed(officer, "planned"),
        lambda: own_identity.withdraw(officer, "lost", tmp_path / "a"),
        lambda: own_identity.prepare_revocation(officer, "lost", tmp_path / "b"),
    ):
        with pytest.raises(CaseStateError):
            use()
    assert not list(tmp_path.glob("[ab]"))


def test_the_notice_for_a_bad_day_is_a_code_to_print_too_and_never_lies_in_the_register(
    tmp_path, s
):
    assert own_identity.own_standing(s).notice_at == 0
    for name in ("kit.lfnotice", "kit.png"):
        with pytest.raises(FactRefusedError):
            own_identity.prepare_revocation(s, "lost", s.folder / name)
        assert not (s.folder / name).exists()
    paper = own_identity.prepare_revocation(s, "lost", tmp_path / "kit.PNG")
    assert read_revocation(code_pictures.notice_in(paper)).office == s.office.office_id
    assert own_identity.own_standing(s).notice_at == NOON


def test_a_new_number_has_no_notice_yet_and_knows_the_one_before(tmp_path, s):
    own_identity.prepare_revocation(s, "lost", tmp_path / "kit.lfnotice")
    moved, _told = own_identity.succeed(s, "planned")
    found = own_identity.own_standing(moved)
    assert (found.notice_at, found.before, found.closed_at) == (0, s.office.number, 0)
    closed, _told = own_identity.withdraw(moved, "closed", tmp_path / "end.lfnotice")
    assert own_identity.own_standing(closed).closed_at == NOON


# Where we stand -------------------------------------------------------------------------------


def test_a_new_office_is_told_where_its_number_and_its_keys_stand(s):
    assert own_identity.own_standing(s) == OwnStanding(
        office_id=s.office.office_id,
        number=s.office.number,
        since=NOON,
        before="",
        key_since=NOON,
        key_due=NOON + ROTATE_S,
        opens_since=NOON,
        notice_at=0,
        closed_at=0,
        waiting=0,
        offices=(),
    )


def test_what_waits_and_who_has_to_be_told_of_a_new_number_is_named(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, other):
        _case, sent = sealed_case(one, other)
        found = own_identity.own_standing(one)
        assert (found.waiting, found.offices) == (1, (other.office.name,))
        delivery.mark_handed_over(one, sent.packet_id)
        offices.block_office(one, other.office.office_id)
        found = own_identity.own_standing(one)
        assert (found.waiting, found.offices) == (0, ())


def dates_of_keys(s):
    """The newest first."""
    with reading(s) as session:
        return [(row.valid_from, row.valid_until) for row in own_keys(session)]


def edit_key(s, place=0, **changes):
    with writing(s) as session:
        for name, value in changes.items():
            setattr(own_keys(session)[place], name, value)


def test_keys_of_days_to_come_and_destroyed_ones_are_not_told(s, hands):
    hands.at += 10 * DAY_S
    own_identity.rotate(s)
    found = own_identity.own_standing(s)
    assert (found.key_since, found.key_due) == (hands.at, hands.at + ROTATE_S)
    assert found.opens_since == NOON
    edit_key(s, valid_from=hands.at + DAY_S)
    assert own_identity.own_standing(s).key_since == hands.at + DAY_S
    edit_key(s, valid_from=hands.at + DAY_S + 1)
    assert own_identity.own_standing(s).key_since == NOON
    with writing(s) as session:
        own_keys(session)[1].destroy(hands.at)
    found = own_identity.own_standing(s)
    assert (found.key_since, found.key_due, found.opens_since) == (0, 0, 0)


# A new key ------------------------------------------------------------------------------------


def test_two_keys_of_one_second_can_be_told_apart(s):
    for _ in range(2):
        told = own_identity.rotate(s)
    assert (told.office_id, told.number) == (s.office.office_id, s.office.number)
    assert (told.before, told.file) == ("", "")
    assert [begun for begun, _end in dates_of_keys(s)] == [NOON + 2, NOON + 1, NOON]


def test_a_key_that_a_wrong_clock_made_for_days_to_come_does_not_put_off_a_new_one(s):
    edit_key(s, valid_from=NOON + DAY_S + 1)
    own_identity.rotate(s)
    assert [begun for begun, _end in dates_of_keys(s)] == [NOON + DAY_S + 1, NOON]
    edit_key(s, valid_from=NOON + DAY_S)
    own_identity.rotate(s)
    assert dates_of_keys(s)[0][0] == NOON + DAY_S + 1


def test_only_who_may_deal_with_offices_makes_a_new_key(s):
    with pytest.raises(CaseStateError):
        own_identity.rotate(replace(s, user=replace(s.user, role="viewer")))
    assert len(dates_of_keys(s)) == 1


# The notice for a bad day ---------------------------------------------------------------------


def test_a_notice_is_noted_with_its_reason_and_its_day(tmp_path, s, hands):
    hands.at += DAY_S
    path = tmp_path / "kit.lfnotice"
    assert own_identity.prepare_revocation(s, "lost", path) == path
    found = read_revocation(path.read_bytes())
    assert (found.at, found.why) == (hands.at, "lost")
    assert own_identity.own_standing(s).notice_at == hands.at
    line = log.entries(s, limit=1)[0]
    assert (line.action, line.facts) == ("own_revocation_made", {"why": "lost"})


def test_a_notice_that_an_earlier_version_noted_is_known(s):
    with writing(s) as session:
        set_meta(session, f"identity.notice-at.{s.office.office_id}", str(NOON - 5))
    assert own_identity.own_standing(s).notice_at == NOON - 5


def test_a_notice_goes_into_what_is_open_already_and_is_no_picture_there(s):
    into = io.BytesIO()
    own_identity.prepare_revocation(s, "closed", into)
    assert read_revocation(into.getvalue()).why == "closed"


def test_a_notice_for_a_recovery_sheet_is_made_for_stolen_keys_and_noted(s, hands):
    hands.at += DAY_S
    found = read_revocation(own_identity.premade_revocation(s))
    assert (found.office, found.at, found.why) == (s.office.office_id, hands.at, "stolen")
    assert own_identity.own_standing(s).notice_at == hands.at
    line = log.entries(s, limit=1)[0]
    assert (line.action, line.facts) == ("own_revocation_made", {"why": "stolen"})
    with pytest.raises(CaseStateError):
        own_identity.premade_revocation(replace(s, user=replace(s.user, role="officer")))


def test_what_is_wrong_with_a_notice_is_named(tmp_path, s):
    with pytest.raises(FactRefusedError) as refused:
        own_identity.prepare_revocation(s, "planned", tmp_path / "new")
    assert refused.value.facts == {"field": "Reason", "reason": "code.unknown"}
    with pytest.raises(FactRefusedError) as refused:
        own_identity.prepare_revocation(s, "lost", s.folder / "new")
    assert refused.value.facts == {"field": "File", "reason": "file.in-register"}


# Moved and withdrawn --------------------------------------------------------------------------


def test_a_withdrawal_is_told_with_its_file_and_its_reason(tmp_path, s):
    target = tmp_path / "end.lfnotice"
    fresh, told = own_identity.withdraw(s, "lost", target)
    assert (told.office_id, told.number) == (fresh.office.office_id, fresh.office.number)
    assert (told.before, told.file) == (s.office.number, str(target))
    line = log.entries(fresh, limit=1)[0]
    assert (line.action, line.facts) == ("own_identity_withdrawn", {"why": "lost"})
    _closed, told = own_identity.withdraw(fresh, "closed", io.BytesIO())
    assert (told.before, told.file) == ("", "-")


def test_a_move_is_told_with_both_numbers_and_no_file(s):
    moved, told = own_identity.succeed(s, "planned")
    assert (told.office_id, told.number) == (moved.office.office_id, moved.office.number)
    assert (told.before, told.file) == (s.office.number, "")
    assert own_identity.own_standing(moved).since == NOON


def test_a_new_count_of_packets_has_a_name_of_eight_random_bytes(s):
    moved, _told = own_identity.succeed(s, "planned")
    with reading(moved) as session:
        assert len(get_meta(session, "epoch") or "") == 16


def test_keys_of_a_withdrawn_identity_end_at_once_and_what_was_over_stays(tmp_path, s, hands):
    hands.at += 100 * DAY_S
    own_identity.rotate(s)
    own_identity.withdraw(s, "stolen", tmp_path / "end.lfnotice")
    assert dates_of_keys(s) == [
        (hands.at, hands.at + VALID_S),
        (hands.at - 1, hands.at),
        (NOON, NOON + VALID_S),
    ]


def test_an_older_key_of_a_withdrawn_identity_keeps_its_beginning(tmp_path, s, hands):
    hands.at += DAY_S
    own_identity.withdraw(s, "stolen", tmp_path / "end.lfnotice")
    assert dates_of_keys(s) == [(hands.at, hands.at + VALID_S), (NOON, hands.at)]


def test_an_office_that_says_twice_that_it_is_closed_is_closed_since_the_first_time(
    tmp_path, s, hands
):
    own_identity.withdraw(s, "closed", tmp_path / "end.lfnotice")
    hands.at += DAY_S
    own_identity.withdraw(s, "closed", tmp_path / "again.lfnotice")
    assert own_identity.own_standing(s).closed_at == NOON

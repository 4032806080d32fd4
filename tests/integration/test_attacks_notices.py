"""Attacks with notices and lists: forged, turned back, split, carried.

Rules (docs/rules.md, Tests that prove it): two real registers and offices whose cards no program of
ours wrote.
"""

from __future__ import annotations

import base64

import pytest

from app.base.errors import PacketNewerError
from app.core import log
from app.inbox import acceptance
from app.offices import directory, offices
from app.offices.trust_errors import (
    DirectoryOlderError,
    NoticeKnownError,
    NoticeRefusedError,
    OfficeRevokedError,
)
from crypto.office.notices import make_revocation, make_succession, sign_revocation
from hostile import packet_of
from office_sim import DAY_S, NOON, Hands, days_pass
from packet_desk import write_packet
from packet_maker import card_of, office
from pair_sim import pair
from register_state import unchanged
from trust_maker import AUTHORITY, COMING, SIGNERS, STRANGER, after, directory_file, listed

OLD, NEW, THIEF = (office(f"Made-up Mover{end}", 3) for end in ("", " new", " thief"))
THIRD = office("Made-up Third", 3)
MOVE = make_succession(OLD.identity, NEW.identity, at=NOON, why="planned")
STOLEN_MOVE = make_succession(OLD.identity, THIEF.identity, at=NOON, why="planned")
DATES = {"issued": NOON - DAY_S, "expires": NOON + 30 * DAY_S}


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with pair(tmp_path, clock=hands) as both:
        yield both


def met(s, *several, checked=True):
    for of in several:
        offices.add_card(s, card_of(of, names={"en": of.name}, contact={}))
        if checked:
            number = of.identity.public.number
            offices.check_number(s, of.id, number, "phone", "A. Made-up")


def state(s, of):
    return offices.show_office(s, of.id).state


def brought(two, tmp_path, kind, signed, seq=1):
    """Let a checked office bring a signed notice; return what the log says last."""
    one, other = two
    path = write_packet(
        tmp_path / f"{seq}.lifafa",
        other,
        one,
        type="notice",
        seq=seq,
        body={"kind": kind, "signed": signed.decode()},
    )
    acceptance.receive(one, path)
    return log.entries(one, limit=1)[0].action


# -- moves -------------------------------------------------------------------------------------


def reworded(raw, old, new):
    """A signed file whose words name another office than its signers."""
    head, body, rest = raw.split(b"\n", 2)
    text = base64.b64decode(body).replace(old.id.encode(), new.id.encode())
    return b"\n".join([head, base64.b64encode(text), rest])


def test_a_move_that_the_old_office_did_not_sign_moves_nothing(two, tmp_path):
    one = two[0]
    met(one, OLD)
    met(one, THIEF, checked=False)
    forged = make_succession(THIRD.identity, THIEF.identity, at=NOON, why="planned")
    forged = reworded(forged, THIRD, OLD)
    with unchanged(one, lines=0), pytest.raises(NoticeRefusedError):
        offices.take_notice(one, forged)
    assert brought(two, tmp_path, "succession", forged) == "packet_refused"
    assert (state(one, OLD), state(one, THIEF)) == ("verified", "new")


def test_a_move_counts_once_and_only_between_offices_that_are_on_file(two):
    one = two[0]
    met(one, OLD)
    with unchanged(one, lines=0), pytest.raises(NoticeRefusedError) as refused:
        offices.take_notice(one, MOVE)
    assert refused.value.facts == {"reason": "notice.office-unknown"}
    met(one, NEW, checked=False)
    offices.take_notice(one, MOVE)
    with unchanged(one, lines=0), pytest.raises(NoticeKnownError):
        offices.take_notice(one, MOVE)
    assert (state(one, OLD), state(one, NEW)) == ("revoked", "handover")


@pytest.mark.parametrize("way", ["file", "packet"])
def test_a_second_place_to_move_to_is_an_alarm_however_it_is_told(two, tmp_path, way):
    one = two[0]
    met(one, OLD)
    met(one, NEW, THIEF, checked=False)
    offices.take_notice(one, MOVE)
    assert state(one, NEW) == "handover"
    if way == "file":
        with pytest.raises(NoticeRefusedError):
            offices.take_notice(one, STOLEN_MOVE)
    else:
        brought(two, tmp_path, "succession", STOLEN_MOVE)
    assert "alarm_two_successors" in [line.action for line in log.entries(one, limit=3)]
    assert (state(one, NEW), state(one, THIEF)) == ("changed", "new")


# -- withdrawals -------------------------------------------------------------------------------


FORGED_ENDS = {
    "signed by another office": sign_revocation(OLD.id, [THIRD.identity], at=NOON, why="stolen"),
    "signed by itself and another": sign_revocation(
        OLD.id, [OLD.identity, THIRD.identity], at=NOON, why="stolen"
    ),
    "signed by one of the authority": sign_revocation(OLD.id, SIGNERS[:1], at=NOON, why="stolen"),
    "signed by an authority to come": sign_revocation(OLD.id, COMING[:2], at=NOON, why="stolen"),
    "signed by one of them and a stranger": sign_revocation(
        OLD.id, [SIGNERS[0], STRANGER], at=NOON, why="stolen"
    ),
    "made for another office": reworded(
        make_revocation(THIRD.identity, at=NOON, why="stolen"), THIRD, OLD
    ),
}


@pytest.mark.parametrize("name", FORGED_ENDS)
def test_a_forged_withdrawal_withdraws_nothing_whoever_brings_it(two, tmp_path, name):
    one = two[0]
    met(one, OLD)
    directory.import_directory(one, directory_file(**DATES), AUTHORITY.number)
    with unchanged(one, lines=0), pytest.raises(NoticeRefusedError):
        offices.take_notice(one, FORGED_ENDS[name])
    assert brought(two, tmp_path, "revocation", FORGED_ENDS[name]) == "packet_refused"
    assert state(one, OLD) == "verified"


def test_a_withdrawal_by_enough_of_the_authority_counts_and_only_once(two, tmp_path, hands):
    one = two[0]
    met(one, OLD)
    named = directory_file(**DATES, offices=[listed(OLD.name, office_id=OLD.id)])
    directory.import_directory(one, named, AUTHORITY.number)
    end = sign_revocation(OLD.id, SIGNERS[:2], at=NOON, why="stolen")
    offices.take_notice(one, end)
    assert state(one, OLD) == "changed"
    with unchanged(one, lines=0), pytest.raises(NoticeKnownError):
        offices.take_notice(one, end)
    offices.block_office(one, OLD.id)
    assert state(one, OLD) == "revoked"
    hands.at += 60
    with unchanged(one), pytest.raises(OfficeRevokedError):
        acceptance.receive(one, packet_of(tmp_path / "p.lifafa", OLD, one))


def test_a_notice_of_a_newer_program_is_told_and_not_taken(two):
    newer = MOVE.replace(b"lifafa-signed 1 ", b"lifafa-signed 2 ", 1)
    with unchanged(two[0], lines=0), pytest.raises(PacketNewerError):
        offices.take_notice(two[0], newer)


# -- lists that a packet carries ---------------------------------------------------------------


def lists(s):
    return [(row.version, row.forks) for row in directory.directories(s)]


FIRST = directory_file(5, offices=[listed("Made-up Clinic")], **DATES)
CARRIED = {
    "rolled back": (directory_file(4, offices=[], **DATES), "packet_refused", 0),
    "frozen: the same again": (FIRST, "packet_refused", 0),
    "split: one more of its number": (directory_file(5, offices=[], **DATES), "packet_refused", 1),
    "split: not built on ours": (
        directory_file(6, prev="00" * 32, offices=[], **DATES), "packet_refused", 1
    ),
    "a leap": (directory_file(5_000, offices=[], **DATES), "packet_refused", 0),
    "signed by one": (directory_file(6, SIGNERS[:1], offices=[], **DATES), "packet_refused", 0),
    "signed by others": (directory_file(6, COMING[:2], offices=[], **DATES), "packet_refused", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_a_bad_list_in_a_packet_of_a_checked_office_changes_no_list(two, tmp_path, name):
    one = two[0]
    directory.import_directory(one, FIRST, AUTHORITY.number)
    raw, last, forks = CARRIED[name]
    assert brought(two, tmp_path, "directory", raw) == last
    assert lists(one) == [(5, forks)]
    alarms = [line.action for line in log.entries(one, limit=4)]
    assert ("alarm_directory_fork" in alarms) == bool(forks)


def test_a_list_of_another_authority_in_a_packet_is_not_begun(two, tmp_path):
    assert brought(two, tmp_path, "directory", FIRST) == "packet_refused"
    assert lists(two[0]) == []


def test_a_list_kept_from_us_is_noticed_when_it_has_run_out(two, tmp_path, hands):
    one = two[0]
    named = [listed(THIRD.name, office_id=THIRD.id)]
    raw = directory_file(5, offices=named, **DATES)
    directory.import_directory(one, raw, AUTHORITY.number)
    days_pass(one, hands, 31)
    assert directory.directories(one)[0].expired
    met(one, THIRD, checked=False)
    assert state(one, THIRD) == "new"
    fresh = {"issued": hands.now(), "expires": hands.now() + 30 * DAY_S}
    brought(two, tmp_path, "directory", after(raw, **fresh))
    assert lists(one) == [(6, 0)]
    assert state(one, THIRD) == "listed"
    with pytest.raises(DirectoryOlderError):
        directory.import_directory(one, raw)

"""Attacks with what is old, foreign or double (docs/rules.md, Tests that prove it).

Two or three real registers; every attack goes through the use cases of a desk.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.base.errors import AppError
from app.cases import cases
from app.core import log
from app.inbox import acceptance, inbox_list, parts
from app.inbox.receipts import receipt_body
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.offices.own_card import renew_keys
from app.offices.trust_errors import (
    CardOlderError,
    NumberDiffersError,
    OfficeRevokedError,
    OwnCardError,
)
from app.packets.errors import (
    PacketConflictError,
    PacketKnownError,
    PacketNotForUsError,
    PacketOwnError,
    PartDamagedError,
    ReplyUnexpectedError,
)
from app.referrals import referrals
from app.register import access
from crypto.office.notices import for_card, make_revocation, make_succession
from hostile import packet_of
from models.rows.packet import Packet
from office_sim import CLOCK, DAY_S, PASSPHRASE, Hands, open_office
from packet_desk import write_packet
from packet_maker import card_of, office
from pair_sim import add_each_other, check, pair, sealed_case
from part_files import cut
from register_state import unchanged

THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")
OLD, NEW = office("Made-up Mover", 3), office("Made-up Mover new", 3)


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two offices that checked each other and a third that both checked and that checked both."""
    root = tmp_path_factory.mktemp("attacks")
    with (
        pair(root) as two,
        open_office(root / "third", THIRD, clock=CLOCK) as last,
    ):
        for known in two:
            add_each_other(last, known)
            check(last, known)
            check(known, last)
    return root


@pytest.fixture
def three(made, tmp_path, hands):
    """Open copies of the three."""
    found = []
    for name in ("one", "other", "third"):
        shutil.copytree(made / name / "register", tmp_path / name / "register")
        folder = tmp_path / name / "register"
        found.append(access.unlock(folder, None, PASSPHRASE, clock=hands))
    yield tuple(found)
    for s in found:
        access.lock(s)


@pytest.fixture
def two(three):
    return three[:2]


@pytest.fixture
def third(three):
    return three[2]


def sha_of(s, packet_id):
    with s.register.read() as session:
        return str(session.get(Packet, packet_id).manifest_sha256)


def state(s, sent):
    return referrals.show_referral(s, sent.referral_id).state


# -- the replay group, by name and code --------------------------------------------------------


class Desk:
    """What the named vectors are played on: the second office of a pair takes what is written."""

    def __init__(self, folder, two, hands):
        self.folder, self.one, self.other, self.hands = folder, *two, hands
        self.count = 0

    def write(self, **changes):
        self.count += 1
        return write_packet(self.folder / f"{self.count}.lifafa", self.one, self.other, **changes)

    def take(self, **changes):
        return acceptance.receive(self.other, self.write(**changes))

    def warned(self, **changes):
        return inbox_list.preview(self.other, self.take(**changes).packet_id).warnings


def same_packet_twice(desk):
    path = desk.write()
    acceptance.receive(desk.other, path)
    acceptance.receive(desk.other, path)


def same_pid_other_body(desk):
    desk.take(pid="12" * 16)
    desk.take(pid="12" * 16, seq=2)


def same_seq_other_pid(desk):
    desk.take(seq=7)
    desk.take(seq=7)


def key_destroyed(desk):
    path = desk.write()
    for _ in range(5):
        desk.hands.at += 30 * DAY_S
        renew_keys(desk.other)
    acceptance.receive(desk.other, path)


def signed_by_revoked(desk):
    offices.block_office(desk.other, desk.one.office.office_id)
    desk.hands.at += DAY_S
    desk.take()


REFUSED = {
    "r01_same_packet_twice": (same_packet_twice, "packet.known"),
    "r02_same_pid_other_body": (same_pid_other_body, "packet.conflict"),
    "r03_same_seq_other_pid": (same_seq_other_pid, "packet.conflict"),
    "r08_key_destroyed": (key_destroyed, "packet.not-for-us"),
    "g07_signed_by_revoked": (signed_by_revoked, "office.revoked"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_named_replay_is_refused_with_its_code(tmp_path, two, hands, name):
    attack, code = REFUSED[name]
    with pytest.raises(AppError) as refused:
        attack(Desk(tmp_path, two, hands))
    assert refused.value.code == code
    wanted = "alarm_packet" if code == "packet.conflict" else "packet_refused"
    assert log.entries(two[1], limit=1)[0].action == wanted


def gap(desk):
    desk.take(seq=1)
    return desk.warned(seq=3)


def future_3_days(desk):
    now = desk.hands.now()
    return desk.warned(created=now + 3 * DAY_S, expires=now + 9 * DAY_S)


def expired(desk):
    now = desk.hands.now()
    return desk.warned(created=now - 9 * DAY_S, expires=now - 1)


def epoch_changed(desk):
    desk.take(seq=5, ep="11" * 8)
    return desk.warned(seq=1, ep="22" * 8)


WARNED = {
    "r04_gap": (gap, ("gap",)),
    "r05_future_3_days": (future_3_days, ("future-date",)),
    "r06_expired": (expired, ("expired",)),
    "r07_epoch_changed": (epoch_changed, ()),
}


@pytest.mark.parametrize("name", WARNED)
def test_a_named_oddity_of_time_is_taken_in_with_its_warning(tmp_path, two, hands, name):
    play, warnings = WARNED[name]
    assert play(Desk(tmp_path, two, hands)) == warnings


# -- replay elsewhere, and after a restore -----------------------------------------------------


def test_a_packet_replayed_into_another_register_is_for_nobody_there(two, third, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    kept = tmp_path / "kept.lifafa"
    shutil.copyfile(sent.file, kept)
    acceptance.receive(other, kept)
    with unchanged(third), pytest.raises(PacketNotForUsError):
        acceptance.receive(third, kept)
    # Our own packet on our own stick is nothing that happened.
    with unchanged(one, lines=0), pytest.raises(PacketOwnError):
        acceptance.receive(one, kept)
    with unchanged(other), pytest.raises(PacketKnownError):
        acceptance.receive(other, kept)


def test_two_computers_with_one_identity_are_noticed_by_their_numbers(two, tmp_path, hands):
    """A second computer, restored from a copy, seals with the numbers that the first one used."""
    one, other = two
    access.lock(one)
    shutil.copytree(one.folder, tmp_path / "copy")
    one = access.unlock(one.folder, None, PASSPHRASE, clock=hands)
    copy = access.unlock(tmp_path / "copy", None, PASSPHRASE, clock=hands)
    try:
        sent = [sealed_case(each, other)[1] for each in (one, copy)]
        acceptance.receive(other, Path(sent[0].file))
        with unchanged(other), pytest.raises(PacketConflictError):
            acceptance.receive(other, Path(sent[1].file))
        assert log.entries(other, limit=1)[0].action == "alarm_packet"
    finally:
        access.lock(copy)
        access.lock(one)


def test_a_register_put_back_to_an_older_day_takes_an_old_answer_once(two, tmp_path, hands):
    """What was received since is unknown there; the same bytes count again, and then no more."""
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    answer = Path(acceptance.accept(other, item.packet_id).receipt)
    access.lock(one)
    shutil.copytree(one.folder, tmp_path / "older")
    one = access.unlock(one.folder, None, PASSPHRASE, clock=hands)
    acceptance.receive(one, answer)
    access.lock(one)
    older = access.unlock(tmp_path / "older", None, PASSPHRASE, clock=hands)
    try:
        assert state(older, sent) == "sealed"
        acceptance.receive(older, answer)
        assert state(older, sent) == "accepted"
        with unchanged(older), pytest.raises(PacketKnownError):
            acceptance.receive(older, answer)
    finally:
        access.lock(older)


def test_an_old_answer_signed_anew_or_for_another_referral_moves_nothing(two, tmp_path):
    one, other = two
    _case, first = sealed_case(one, other)
    _case, second = sealed_case(one, other)
    body = receipt_body(first.packet_id, sha_of(one, first.packet_id), "declined", "", "other")
    old = write_packet(
        tmp_path / "a.lifafa", other, one, type="receipt", re=first.packet_id, body=body
    )
    acceptance.receive(one, old)
    assert (state(one, first), state(one, second)) == ("declined", "sealed")
    # The first answer with the second referral's name on it quotes the wrong manifest.
    crossed = {**body, "pid": second.packet_id}
    path = write_packet(
        tmp_path / "b.lifafa", other, one, type="receipt", re=second.packet_id, body=crossed, seq=2
    )
    with unchanged(one), pytest.raises(ReplyUnexpectedError):
        acceptance.receive(one, path)
    # The same answer under a new number changes nothing more.
    again = write_packet(
        tmp_path / "c.lifafa", other, one, type="receipt", re=first.packet_id, body=body, seq=3
    )
    acceptance.receive(one, again)
    assert (state(one, first), state(one, second)) == ("declined", "sealed")


# -- answers and notices of a third office -----------------------------------------------------


@pytest.mark.parametrize("type_", ["receipt", "status"])
def test_a_checked_third_office_answers_nobody_elses_packet(two, third, tmp_path, type_):
    one, other = two
    _case, sent = sealed_case(one, other)
    body = receipt_body(sent.packet_id, sha_of(one, sent.packet_id), "accepted")
    if type_ == "status":
        body = {"pid": sent.packet_id, "state": "done", "note": "", "next_date": "2026-11-25"}
    path = write_packet(tmp_path / "r.lifafa", third, one, type=type_, re=sent.packet_id, body=body)
    with unchanged(one), pytest.raises(ReplyUnexpectedError):
        acceptance.receive(one, path)
    assert state(one, sent) == "sealed"


@pytest.mark.parametrize("kind", ["withdraw", "supersede", "consent_withdrawn"])
@pytest.mark.parametrize("before", [False, True])
def test_a_notice_of_a_third_office_ends_nobody_elses_referral(two, third, tmp_path, kind, before):
    one, other = two
    _case, sent = sealed_case(one, other)
    forged = write_packet(
        tmp_path / "n.lifafa",
        third,
        other,
        type="notice",
        re=sent.packet_id,
        thread=thread_of(one, sent),
        body={"kind": kind, "pid": sent.packet_id, "note": "made up"},
        ext={"records": [0]},
    )
    if before:
        acceptance.receive(other, forged)
    item = acceptance.receive(other, Path(sent.file))
    if not before:
        with unchanged(other), pytest.raises(ReplyUnexpectedError):
            acceptance.receive(other, forged)
    assert item.state == "waiting"
    assert not {"withdrawn", "superseded", "consent-withdrawn"} & set(
        inbox_list.preview(other, item.packet_id).warnings
    )
    case = cases.show_case(other, acceptance.accept(other, item.packet_id).case_id)
    assert case.consents
    assert not any(each.withdrawn_on for each in case.consents)


def thread_of(s, sent):
    with s.register.read() as session:
        return str(session.get(Packet, sent.packet_id).thread)


def test_a_third_office_replaces_nobody_elses_referral(two, third, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    forged = write_packet(
        tmp_path / "n.lifafa",
        third,
        other,
        thread=thread_of(one, sent),
        ext={"supersedes": sent.packet_id},
    )
    acceptance.receive(other, forged)
    assert {row.packet_id: row.state for row in inbox_list.inbox(other)}[
        item.packet_id
    ] == "waiting"
    assert acceptance.accept(other, item.packet_id).receipt


# -- a number that was withdrawn, cards that were swapped --------------------------------------


def met(s, of, **changes):
    offices.add_card(s, card_of(of, names={"en": of.name}, contact={}, **changes))
    number = of.identity.public.number
    return offices.check_number(s, of.id, number, "phone", "A. Made-up")


def test_a_withdrawn_number_is_never_used_again(two, tmp_path, hands):
    one = two[0]
    met(one, OLD)
    offices.take_notice(one, make_revocation(OLD.identity, at=hands.now(), why="stolen"))
    # A newer card, a list, a check of its number, and a move to it: none of them revives it.
    offices.add_card(one, card_of(OLD, names={"en": OLD.name}, contact={}, seq=9))
    with pytest.raises(OfficeRevokedError):
        offices.check_number(one, OLD.id, OLD.identity.public.number, "met", "A. Made-up")
    met(one, NEW)
    back = make_succession(NEW.identity, OLD.identity, at=hands.now(), why="planned")
    offices.add_card(
        one, card_of(OLD, names={"en": NEW.name}, contact={}, seq=10, ext=for_card(back))
    )
    assert offices.show_office(one, OLD.id).state == "revoked"
    hands.at += 60
    with unchanged(one), pytest.raises(OfficeRevokedError):
        acceptance.receive(one, packet_of(tmp_path / "p.lifafa", OLD, one))
    backdated = packet_of(tmp_path / "q.lifafa", OLD, one, created=hands.now() - DAY_S, seq=2)
    assert acceptance.receive(one, backdated).state == "quarantined"


def test_the_stolen_computer_of_an_office_that_moved_can_be_blocked(two, tmp_path, hands):
    """Its old number is read for thirty days after a move, but not once somebody says stop."""
    one = two[0]
    met(one, OLD)
    waiting = acceptance.receive(one, packet_of(tmp_path / "w.lifafa", OLD, one))
    hands.at += DAY_S
    move = make_succession(OLD.identity, NEW.identity, at=hands.now(), why="new-computer")
    offices.add_card(one, card_of(NEW, names={"en": OLD.name}, contact={}, ext=for_card(move)))
    assert offices.show_office(one, NEW.id).state == "handover"
    # Whoever has the old computer can write any date.
    backdated = [
        packet_of(tmp_path / f"{n}.lifafa", OLD, one, created=hands.now() - DAY_S, seq=n)
        for n in (2, 3)
    ]
    assert acceptance.receive(one, backdated[0]).state == "waiting"
    offices.block_office(one, OLD.id)
    assert acceptance.receive(one, backdated[1]).state == "quarantined"
    for packet_id in (waiting.packet_id, *(row.packet_id for row in inbox_list.inbox(one))):
        with pytest.raises(OfficeRevokedError):
            acceptance.accept(one, packet_id)
    assert offices.show_office(one, NEW.id).state == "handover"
    assert log.entries(one, limit=9)[1].action == "office_blocked"
    with unchanged(one, lines=0):
        offices.block_office(one, OLD.id)


def test_a_card_swapped_on_the_stick_does_not_have_the_number_that_is_read_aloud(tmp_path, hands):
    with pair(tmp_path, clock=hands, checked=False) as (one, other):
        lying = card_of(OLD, names={"en": "Another Made-up Shelter"}, contact={})
        offices.add_card(one, lying)
        read_aloud = other.office.number
        with pytest.raises(NumberDiffersError):
            offices.check_number(one, OLD.id, read_aloud, "phone", "A. Made-up")
        with pytest.raises(NumberDiffersError):
            offices.check_number(one, OLD.id, read_aloud, "phone", "A. Made-up")
        assert offices.show_office(one, OLD.id).state == "mismatch"
        assert offices.show_office(one, other.office.office_id).state == "new"


def test_our_own_card_and_an_older_card_are_nothing_new(two, hands):
    one, other = two
    older = offices.own_card(other)
    with pytest.raises(OwnCardError):
        offices.add_card(one, offices.own_card(one))
    hands.at += 40 * DAY_S
    offices.add_card(one, offices.own_card(other))
    with unchanged(one, lines=0), pytest.raises(CardOlderError):
        offices.add_card(one, older)


def test_a_packet_of_ourselves_is_no_packet_of_another_office(two, tmp_path):
    one = two[0]
    path = write_packet(tmp_path / "p.lifafa", one, one)
    with unchanged(one), pytest.raises(OwnCardError):
        acceptance.receive(one, path)


# -- parts -------------------------------------------------------------------------------------


def test_parts_of_two_packets_never_become_one(two, tmp_path):
    one, other = two
    sets = [
        cut(write_packet(tmp_path / f"{n}.lifafa", one, other, seq=n), tmp_path / f"stick{n}")
        for n in (1, 2)
    ]
    first, second = sets
    parts.receive(other, first[0])
    parts.receive(other, second[1])
    found = parts.receive(other, first[2])
    assert found.missing == (2,)
    # The second part of the second packet under the heading of the first one.
    mine, theirs = first[1].read_bytes(), second[1].read_bytes()
    head = mine.index(b"\n\n") + 2
    mixed = tmp_path / "mixed.lfpart"
    mixed.write_bytes(mine[:head] + theirs[theirs.index(b"\n\n") + 2 :])
    with pytest.raises(PartDamagedError):
        parts.receive(other, mixed)
    assert inbox_list.inbox(other) == ()
    assert parts.receive(other, first[1]).state == "waiting"
    assert len(inbox_list.inbox(other)) == 1
    assert [each.missing for each in parts.waiting(other)] == [(1, 3)]
    assert log.check(other).broken_at == 0

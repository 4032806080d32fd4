"""Every refusal of accepting and declining, each for its own reason, and what a stop leaves."""

from __future__ import annotations

import shutil

import pytest

from app.base.errors import NotEnoughDiskError
from app.base.jobs import Cancelled, Token
from app.inbox import acceptance, arrival, inbox_list
from app.offices import offices
from app.offices.own_card import renew_keys
from app.offices.trust_errors import (
    OfficeChangedError,
    OfficeRevokedError,
)
from app.packets import sealing
from app.packets.errors import (
    PacketConflictError,
    PacketExpiredError,
    PacketHeldDamagedError,
    PacketIncompleteError,
    PacketKeyDestroyedError,
    PacketStateError,
    SenderUnknownError,
)
from models.rows.office import OwnKey
from models.rows.packet import Packet
from office_sim import DAY_S, reopened
from packet_desk import file_of, packet, write_packet
from pair_sim import pair, sealed_case
from register_state import unchanged

SIX_MIB = 6 * 2**20


def test_an_expired_packet_needs_a_reason(two, tmp_path, hands):
    other = two[1]
    path = packet(tmp_path, two, expires=hands.now() + DAY_S)
    until = hands.now() + DAY_S
    hands.at += 2 * DAY_S
    item = acceptance.receive(other, path)
    assert "expired" in inbox_list.preview(other, item.packet_id).warnings
    with unchanged(other, lines=0), pytest.raises(PacketExpiredError) as refused:
        acceptance.accept(other, item.packet_id)
    assert refused.value.facts == {"until": until}
    assert acceptance.accept(other, item.packet_id, reason="She is still in danger").case_no


def test_a_packet_that_waited_until_its_key_was_destroyed(two, tmp_path, hands):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    for _ in range(5):
        hands.at += 30 * DAY_S
        renew_keys(other)
    with pytest.raises(PacketKeyDestroyedError) as refused:
        acceptance.accept(other, item.packet_id, reason="found on an old stick")
    assert int(refused.value.facts["on"]) <= hands.now()


def test_too_little_room_is_told_before_anything_is_read(two, tmp_path, monkeypatch):
    other = two[1]
    path = packet(tmp_path, two, files=(file_of("a.bin", b"a" * SIX_MIB),))
    monkeypatch.setattr(arrival, "free_bytes", lambda folder: 2**20)
    with unchanged(other), pytest.raises(NotEnoughDiskError) as refused:
        acceptance.receive(other, path)
    assert refused.value.facts == {"needed": path.stat().st_size, "free": 2**20}
    monkeypatch.undo()
    item = acceptance.receive(other, path)
    monkeypatch.setattr(acceptance, "free_bytes", lambda folder: 2**20)
    with unchanged(other, lines=0), pytest.raises(NotEnoughDiskError):
        acceptance.accept(other, item.packet_id)


def test_a_file_that_is_still_being_written_is_left_alone(two, tmp_path):
    other = two[1]
    path = packet(tmp_path, two, files=(file_of("a.bin", b"a" * SIX_MIB),))

    def grow(progress):
        # Not without end: a copy that did not notice would fill the disk with it.
        if progress.step == "copying" and path.stat().st_size < 6 * SIX_MIB:
            with path.open("ab") as more:
                more.write(b"x" * SIX_MIB)

    with unchanged(other), pytest.raises(PacketIncompleteError):
        acceptance.receive(other, path, grow)
    assert not list((other.folder / "inbox").iterdir())


def test_only_a_referral_is_accepted(two, tmp_path):
    other = two[1]
    body = {"kind": "withdraw", "pid": "00" * 16}
    item = acceptance.receive(other, packet(tmp_path, two, type="notice", body=body))
    with unchanged(other, lines=0), pytest.raises(PacketStateError) as refused:
        acceptance.accept(other, item.packet_id)
    assert refused.value.facts["reason"] == "packet.not-waiting"


def test_what_was_answered_is_answered_once(two, tmp_path):
    """Before anything is read, sealed or burnt."""
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    acceptance.accept(other, item.packet_id)
    for answer in (acceptance.accept, lambda s, p: acceptance.decline(s, p, "other")):
        with unchanged(other, lines=0), pytest.raises(PacketStateError) as refused:
            answer(other, item.packet_id)
        assert refused.value.facts["reason"] == "packet.not-waiting"


def test_a_notice_that_waits_for_a_person_is_no_referral(two, tmp_path):
    other = two[1]
    referral = acceptance.receive(other, packet(tmp_path, two))
    acceptance.accept(other, referral.packet_id)
    body = {"kind": "consent_withdrawn", "pid": referral.packet_id}
    changes = {"type": "notice", "body": body, "seq": 2, "ext": {"records": [0]}}
    item = acceptance.receive(other, packet(tmp_path, two, "n.lifafa", **changes))
    assert item.state == "waiting"
    for answer in (acceptance.accept, lambda s, p: acceptance.decline(s, p, "other")):
        with unchanged(other, lines=0), pytest.raises(PacketStateError) as refused:
            answer(other, item.packet_id)
        assert refused.value.facts["reason"] == "packet.not-waiting"


def test_a_card_packet_renews_the_card_and_is_read_at_once(two, tmp_path, hands):
    one, other = two
    before = offices.show_office(other, one.office.office_id).card_seq
    hands.at += 40 * DAY_S
    item = acceptance.receive(other, packet(tmp_path, two, type="card", body={}))
    assert item.state == "read"
    assert offices.show_office(other, one.office.office_id).card_seq > before


def test_a_waiting_file_that_was_swapped_is_refused(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    second = packet(tmp_path, two, "second.lifafa", seq=2)
    (staged,) = (other.folder / "inbox").iterdir()
    shutil.copyfile(second, staged)
    with pytest.raises(PacketConflictError):
        acceptance.accept(other, item.packet_id)


def test_a_waiting_file_that_vanished_is_told(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    (staged,) = (other.folder / "inbox").iterdir()
    staged.unlink()
    with pytest.raises(PacketHeldDamagedError):
        acceptance.accept(other, item.packet_id)


@pytest.mark.parametrize("place", [3, -70_000])
def test_a_waiting_file_that_was_damaged_here_is_told_and_nothing_of_it_is_accepted(
    two, tmp_path, place
):
    other = two[1]
    item = acceptance.receive(
        other, packet(tmp_path, two, files=(file_of("a.pdf", b"a" * 200_000),))
    )
    (staged,) = (other.folder / "inbox").iterdir()
    raw = bytearray(staged.read_bytes())
    raw[place] ^= 1
    staged.write_bytes(raw)
    with unchanged(other, lines=0), pytest.raises(PacketHeldDamagedError):
        acceptance.accept(other, item.packet_id)
    assert inbox_list.inbox(other)[0].state == "waiting"
    assert not list(other.folder.rglob("*.lfb"))


@pytest.mark.parametrize("step", ["copying", "unsealing", "sealing"])
def test_a_stop_leaves_nothing_half_done(two, tmp_path, step):
    other = two[1]
    token = Token()

    def stop(progress):
        if progress.step == step:
            token.cancel()

    path = packet(tmp_path, two, files=(file_of("a.bin", b"a" * SIX_MIB),))
    if step == "copying":
        with unchanged(other, lines=0), pytest.raises(Cancelled):
            acceptance.receive(other, path, stop, token)
        return
    item = acceptance.receive(other, path)
    with pytest.raises(Cancelled):
        acceptance.accept(other, item.packet_id, None, "", stop, token)
    assert inbox_list.inbox(other)[0].state == "waiting"
    assert not list((other.folder / "outbox").iterdir())
    assert not list(other.folder.rglob("*.lfb"))


def test_sealed_packets_of_one_size_class_are_all_of_one_size(two):
    one, other = two
    sizes = {
        sealed_case(one, other, {"p1.age": "30", "summary": "x" * n})[1].size for n in (1, 900)
    }
    assert sizes == {67_195}


def test_everything_survives_closing_and_opening(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    again = reopened(other)
    assert inbox_list.inbox(again)[0].packet_id == item.packet_id
    assert acceptance.accept(again, item.packet_id).case_no
    from app.register import access

    access.lock(again)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda s, them: None, SenderUnknownError),
        (offices.report_mismatch, OfficeChangedError),
        (offices.block_office, OfficeRevokedError),
    ],
)
def test_a_packet_in_quarantine_is_neither_accepted_nor_declined(tmp_path, act, error):
    with pair(tmp_path, checked=False) as (one, other):
        item = acceptance.receive(other, write_packet(tmp_path / "p.lifafa", one, other))
        act(other, one.office.office_id)
        for answer in (
            lambda: acceptance.accept(other, item.packet_id),
            lambda: acceptance.decline(other, item.packet_id, "other"),
        ):
            with unchanged(other, lines=0), pytest.raises(error) as refused:
                answer()
            assert refused.value.facts == {"office": one.office.name}


def test_what_lies_in_quarantine_stays_there_whatever_its_office_is_now(two, tmp_path):
    """Until the check of the number lets it out; an older version may have left it."""
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    with other.register.session() as session:
        session.get(Packet, item.packet_id).state = "quarantined"
    for answer in (acceptance.accept, lambda s, p: acceptance.decline(s, p, "other")):
        with unchanged(other, lines=0), pytest.raises(SenderUnknownError):
            answer(other, item.packet_id)


def test_a_waiting_packet_of_an_office_that_was_blocked_meanwhile_stays_closed(two, tmp_path):
    one, other = two
    item = acceptance.receive(other, packet(tmp_path, two))
    offices.block_office(other, one.office.office_id)
    with pytest.raises(OfficeRevokedError):
        acceptance.accept(other, item.packet_id)


def test_a_packet_that_was_answered_while_it_was_being_declined_is_left(two, tmp_path, monkeypatch):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    sealed = sealing.seal

    def meanwhile(*words):
        done = sealed(*words)
        monkeypatch.undo()
        acceptance.accept(other, item.packet_id)
        return done

    monkeypatch.setattr(sealing, "seal", meanwhile)
    with pytest.raises(PacketStateError) as refused:
        acceptance.decline(other, item.packet_id, "other")
    assert refused.value.facts["reason"] == "packet.not-waiting"
    assert inbox_list.inbox(other)[0].state == "accepted"
    assert len(list((other.folder / "outbox").iterdir())) == 1


def test_a_key_that_was_never_ours_is_told_apart_from_one_that_was_destroyed(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    with other.register.session() as session:
        for row in session.query(OwnKey):
            session.delete(row)
    with pytest.raises(PacketHeldDamagedError):
        acceptance.accept(other, item.packet_id)


def test_a_waiting_referral_whose_file_is_not_kept_is_told(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    with other.register.session() as session:
        session.get(Packet, item.packet_id).file_name = None
    with pytest.raises(PacketStateError):
        acceptance.accept(other, item.packet_id)

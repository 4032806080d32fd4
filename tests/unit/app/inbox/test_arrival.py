"""A packet arrives: how far it is told, what a refusal says and leaves, where the limits lie."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    FileUnreadableError,
    NotEnoughDiskError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, arrival, inbox_list
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.offices.own_card import encryption_keys
from app.offices.trust_errors import OfficeRevokedError
from app.packets import store
from app.packets.errors import (
    PacketConflictError,
    PacketDamagedError,
    PacketForwardedError,
    PacketKnownError,
    PacketOwnError,
)
from crypto.office.notices import for_card, make_succession
from hostile import packet_of
from models.rows.packet import Packet, Seen
from office_sim import DAY_S, open_office
from packet_desk import file_of, packet, write_packet
from packet_maker import card_of
from packet_maker import office as made_up
from pair_sim import sealed_case
from register_state import unchanged

THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")
LARGE = 2_500_000
"""Bytes that are copied and checked in several steps."""


def told_by(two, path):
    """Receive a packet and return all that was told meanwhile."""
    told: list[Progress] = []
    acceptance.receive(two[1], path, told.append)
    return told


def lines(s, action):
    return [dict(one.facts) for one in log.entries(s, action=action)]


# What is told, and a stop ------------------------------------------------------------------------


def test_each_step_is_told_to_its_end(two, tmp_path):
    path = packet(tmp_path, two, files=(file_of("a.pdf", b"x" * LARGE),))
    told = told_by(two, path)
    steps = list(dict.fromkeys(each.step for each in told))
    assert steps == ["copying", "opening", "checking"]
    ends = {each.step: (each.done, each.total) for each in told}
    size = path.stat().st_size
    assert ends == {
        "copying": (size, size),
        "opening": (0, 0),
        "checking": (LARGE, LARGE),
    }
    for step, total in (("copying", size), ("checking", LARGE)):
        counts = [(each.done, each.total) for each in told if each.step == step]
        assert len(counts) > 1
        assert counts == sorted(counts)
        assert {of for _done, of in counts} == {total}


def test_what_is_here_already_is_not_even_copied(two, tmp_path):
    path, told = packet(tmp_path, two), []
    acceptance.receive(two[1], path)
    with pytest.raises(PacketKnownError):
        acceptance.receive(two[1], path, told.append)
    assert told == []


@pytest.mark.parametrize("step", ["copying", "checking"])
def test_a_stop_leaves_neither_a_copy_nor_a_line(two, tmp_path, step):
    path, token = packet(tmp_path, two, files=(file_of("a.pdf", b"x" * LARGE),)), Token()

    def stop(progress):
        if progress.step == step:
            token.cancel()

    with unchanged(two[1], lines=0), pytest.raises(Cancelled):
        acceptance.receive(two[1], path, stop, token)
    assert list((two[1].folder / "inbox").iterdir()) == []


def test_a_copy_is_on_the_disk_before_its_packet_stands_in_the_register(two, tmp_path, monkeypatch):
    done = []

    def noting(name):
        act = getattr(arrival, name)

        def noted(*words):
            done.append(name)
            return act(*words)

        return noted

    for name in ("finish_file", "sync_folder", "keep"):
        monkeypatch.setattr(arrival, name, noting(name))
    acceptance.receive(two[1], packet(tmp_path, two))
    assert done == ["finish_file", "sync_folder", "keep"]


# Refusals ----------------------------------------------------------------------------------------


def test_who_may_not_accept_receives_and_looks_at_nothing(two, tmp_path):
    other = two[1]
    reader = replace(other, user=replace(other.user, role="read_only"))
    path = packet(tmp_path, two)
    for act in (acceptance.receive, inbox_list.preview_file):
        with unchanged(other, lines=0), pytest.raises(CaseStateError):
            act(reader, path)


def test_a_refusal_leaves_one_line_with_its_code(two, tmp_path):
    path = packet(tmp_path, two, body={"kind": "refer", "case": "text"})
    for take in (acceptance.receive, staged):
        with unchanged(two[1]), pytest.raises(PacketDamagedError):
            take(two[1], path)
        (line,) = log.entries(two[1], limit=1)
        assert (line.action, dict(line.facts)) == (
            "packet_refused",
            {"code": PacketDamagedError.code},
        )


def staged(s, path):
    """Take a packet in that lies in the inbox folder already, as one that was put together."""
    copy = store.folder(s, store.INBOX) / store.new_name()
    shutil.copyfile(path, copy)
    return arrival.take_in_staged(s, copy, lambda _progress: None, Token())


def test_a_refused_copy_is_removed_and_a_good_one_is_kept(two, tmp_path):
    other = two[1]
    with pytest.raises(PacketDamagedError):
        staged(other, packet(tmp_path, two, body={"kind": "refer", "case": "text"}))
    assert list((other.folder / "inbox").iterdir()) == []
    packet_id = staged(other, packet(tmp_path, two, "good.lifafa"))
    assert [item.packet_id for item in inbox_list.inbox(other)] == [packet_id]
    assert len(list((other.folder / "inbox").iterdir())) == 1


def test_an_alarm_is_written_as_one_and_says_what_is_the_same(two, tmp_path):
    other = two[1]
    acceptance.receive(other, packet(tmp_path, two, pid="12" * 16))
    for name, changes, why in (
        ("a", {"pid": "12" * 16, "seq": 2}, "packet.same-id"),
        ("b", {"pid": "34" * 16}, "packet.same-number"),
    ):
        with unchanged(other), pytest.raises(PacketConflictError) as refused:
            acceptance.receive(other, packet(tmp_path, two, f"{name}.lifafa", **changes))
        assert refused.value.facts == {"reason": why}
    assert lines(other, "alarm_packet") == [{"code": PacketConflictError.code}] * 2
    assert lines(other, "packet_refused") == []


def test_the_number_of_an_erased_packet_is_never_free_again(two, tmp_path):
    other = two[1]
    path = packet(tmp_path, two, pid="12" * 16)
    arrived = other.clock.now()
    acceptance.receive(other, path)
    with writing(other) as session:
        session.delete(session.get_one(Packet, "12" * 16))
    with unchanged(other), pytest.raises(PacketKnownError) as refused:
        acceptance.receive(other, path)
    assert refused.value.facts == {
        "on": arrived,
        "packet": "12" * 16,
        "reason": PacketKnownError.ERASED,
    }
    with unchanged(other), pytest.raises(PacketConflictError) as conflict:
        acceptance.receive(other, packet(tmp_path, two, "b.lifafa", pid="34" * 16))
    assert conflict.value.facts == {"reason": "packet.same-number"}


def test_an_id_or_a_number_that_was_seen_once_is_never_free_again(two, tmp_path):
    """Whichever of the two places in which it is kept is left."""
    one, other = two
    acceptance.receive(other, packet(tmp_path, two, pid="12" * 16, seq=1))
    acceptance.receive(other, packet(tmp_path, two, "b.lifafa", pid="34" * 16, seq=2))
    ours = sealed_case(other, one)[1].packet_id
    with writing(other) as session:
        session.delete(session.get_one(Packet, "12" * 16))
        session.delete(session.get_one(Seen, "34" * 16))
    for number, (changes, why) in enumerate(
        (
            ({"pid": "12" * 16, "seq": 3}, "packet.same-id"),
            ({"pid": "34" * 16, "seq": 3}, "packet.same-id"),
            ({"pid": ours, "seq": 3}, "packet.same-id"),
            ({"pid": "56" * 16, "seq": 1}, "packet.same-number"),
            ({"pid": "56" * 16, "seq": 2}, "packet.same-number"),
        )
    ):
        path = packet(tmp_path, two, f"{number}.lifafa", **changes)
        with unchanged(other), pytest.raises(PacketConflictError) as refused:
            acceptance.receive(other, path)
        assert refused.value.facts == {"reason": why}
    assert acceptance.receive(other, packet(tmp_path, two, "c.lifafa", pid="56" * 16, seq=3))


def test_our_own_packet_leaves_no_line(two):
    one, other = two
    sent = sealed_case(one, other)[1]
    with unchanged(one, lines=0), pytest.raises(PacketOwnError) as refused:
        acceptance.receive(one, Path(sent.file))
    assert refused.value.facts == {"office": other.office.name}


@pytest.mark.parametrize("known", [True, False])
def test_a_forwarded_packet_names_both_offices_as_far_as_they_are_known(
    two, tmp_path, hands, known
):
    one, other = two
    with open_office(tmp_path / "third", THIRD, clock=hands) as third:
        if known:
            offices.add_card(other, offices.own_card(third))
        named = third.office.office_id
        path = packet(tmp_path, two, named_to=named)
        stranger = write_packet(tmp_path / "s.lifafa", third, other, named_to=one.office.office_id)
    with pytest.raises(PacketForwardedError) as refused:
        acceptance.receive(other, path)
    addressee = THIRD.name if known else named[:8]
    assert refused.value.facts == {"office": one.office.name, "addressee": addressee}
    with pytest.raises(PacketForwardedError) as refused:
        acceptance.receive(other, stranger)
    assert refused.value.facts["addressee"] == one.office.name
    back = write_packet(tmp_path / "back.lifafa", other, other, named_to=one.office.office_id)
    with pytest.raises(PacketForwardedError) as refused:
        acceptance.receive(other, back)
    assert refused.value.facts == {"office": other.office.name, "addressee": one.office.name}


def test_a_file_that_is_not_there_is_told_and_written_down(two, tmp_path):
    with unchanged(two[1]), pytest.raises(FileUnreadableError):
        acceptance.receive(two[1], tmp_path / "gone.lifafa")
    assert lines(two[1], "packet_refused") == [{"code": FileUnreadableError.code}]


@pytest.mark.parametrize("lacking", [0, 1])
def test_room_for_the_copy_and_no_more_is_needed(two, tmp_path, monkeypatch, lacking):
    other, path = two[1], packet(tmp_path, two)
    size = path.stat().st_size
    monkeypatch.setattr(arrival, "free_bytes", lambda _folder: size - lacking)
    if lacking:
        with unchanged(other), pytest.raises(NotEnoughDiskError) as refused:
            acceptance.receive(other, path)
        assert refused.value.facts == {"needed": size, "free": size - 1}
    else:
        assert acceptance.receive(other, path).state == "waiting"


def test_a_packet_signed_in_the_second_in_which_its_office_was_blocked_is_refused(
    two, tmp_path, hands
):
    one, other = two
    offices.block_office(other, one.office.office_id)
    with unchanged(other), pytest.raises(OfficeRevokedError) as refused:
        acceptance.receive(other, packet(tmp_path, two))
    assert refused.value.facts == {"office": one.office.name, "on": hands.now()}
    times = {"created": hands.now() - 1, "expires": hands.now() + DAY_S}
    earlier = acceptance.receive(other, packet(tmp_path, two, "e.lifafa", **times))
    assert earlier.state == "quarantined"


# What is kept ------------------------------------------------------------------------------------


def test_a_packet_is_kept_with_all_that_its_answer_will_need(two, tmp_path, hands):
    one, other = two
    times = {"created": hands.now() - 60, "expires": hands.now() + DAY_S}
    path = packet(tmp_path, two, thread="cd" * 16, re="ef" * 16, ep="11" * 8, seq=5, **times)
    item = acceptance.receive(other, path)
    with reading(other) as session:
        row = session.get_one(Packet, item.packet_id)
        assert (row.direction, row.type, row.state) == ("in", "referral", "waiting")
        assert (row.thread, row.re, row.ep, row.seq) == ("cd" * 16, "ef" * 16, "11" * 8, 5)
        assert (row.created, row.expires) == (times["created"], times["expires"])
        assert (row.office_id, row.size) == (one.office.office_id, path.stat().st_size)
        assert row.updated == hands.now()
        kept = other.folder / "inbox" / str(row.file_name)
    assert kept.read_bytes() == path.read_bytes()
    assert lines(other, "packet_received") == [{"office": one.office.name, "type": "referral"}]
    assert log.entries(other, object_id=item.packet_id)[0].action == "packet_received"
    assert (item.received_at, item.size) == (hands.now(), path.stat().st_size)


def test_an_answer_out_of_quarantine_is_not_read(two, tmp_path):
    one, other = two
    offices.report_mismatch(other, one.office.office_id)
    path = packet(tmp_path, two, type="card", body={})
    item = acceptance.receive(other, path)
    assert item.state == "quarantined"
    assert len(list((other.folder / "inbox").iterdir())) == 1


@pytest.mark.parametrize(("ahead", "warned"), [(48 * 3_600, False), (48 * 3_600 + 1, True)])
def test_a_date_more_than_two_days_ahead_is_warned_of(two, tmp_path, hands, ahead, warned):
    times = {"created": hands.now() + ahead, "expires": hands.now() + 9 * DAY_S}
    item = acceptance.receive(two[1], packet(tmp_path, two, **times))
    seen = inbox_list.preview(two[1], item.packet_id)
    assert ("future-date" in seen.warnings) == warned


def test_the_same_packet_again_in_the_same_transaction_is_known(two, tmp_path):
    """As two copies in one batch of a folder."""
    other, path = two[1], packet(tmp_path, two)
    with path.open("rb") as source:
        opened = arrival.open_from(other, source, path.stat().st_size)
        whole = arrival.check_whole(opened, source, "x.lifafa")
    assert arrival.mends(other, opened, encryption_keys(other)) is False
    with writing(other) as session:
        row = arrival.keep(session, other, opened, whole)
        assert row.state == "waiting"
        with pytest.raises(PacketKnownError) as refused:
            arrival.keep(session, other, opened, whole)
    assert refused.value.facts == {"on": other.clock.now(), "packet": row.id}


@pytest.mark.parametrize("meanwhile", ["answered", "erased", "let go"])
def test_what_needs_no_file_any_more_is_not_mended(two, tmp_path, meanwhile):
    """As when somebody acts between the check of a whole copy and its entry."""
    other, path = two[1], packet(tmp_path, two, pid="12" * 16)
    acceptance.receive(other, path)
    with path.open("rb") as source:
        opened = arrival.open_from(other, source, path.stat().st_size)
        whole = arrival.check_whole(opened, source, "x.lifafa", mends=True)
    with writing(other) as session:
        row = session.get_one(Packet, "12" * 16)
        if meanwhile == "answered":
            row.move_to("declined", other.clock.now())
        elif meanwhile == "erased":
            session.delete(row)
        else:
            row.file_name = None
        session.flush()
        with pytest.raises(PacketKnownError):
            arrival.keep(session, other, opened, whole)
    assert lines(other, "packet_mended") == []


def test_a_mended_packet_is_the_same_one_changed_now(two, tmp_path, hands):
    """Also when its office was never checked: what lies in quarantine is mended as what waits."""
    one, other = two
    offices.report_mismatch(other, one.office.office_id)
    path = packet(tmp_path, two)
    item = acceptance.receive(other, path)
    assert item.state == "quarantined"
    (held,) = (other.folder / "inbox").iterdir()
    held.unlink()
    arrived = hands.now()
    hands.at += DAY_S
    again = acceptance.receive(other, path)
    assert (again.packet_id, again.state, again.received_at) == (
        item.packet_id,
        "quarantined",
        arrived,
    )
    with reading(other) as session:
        row = session.get_one(Packet, item.packet_id)
        assert row.updated == hands.now()
        assert (other.folder / "inbox" / str(row.file_name)).read_bytes() == path.read_bytes()
    assert lines(other, "packet_mended") == [{"office": one.office.name}]
    assert log.entries(other, object_id=item.packet_id)[0].action == "packet_mended"


@pytest.mark.parametrize("was_checked", [True, False])
def test_only_what_waits_with_a_bad_file_is_asked_for_again(two, tmp_path, was_checked):
    """An older version kept a file without checking it."""
    other = two[1]
    files = (file_of("a.pdf", b"x" * 200_000),)
    packet_id = acceptance.receive(other, packet(tmp_path, two, files=files)).packet_id
    if not was_checked:
        with writing(other) as session:
            session.get_one(Packet, packet_id).file_sha256 = None
    assert arrival.is_damaged(other, packet_id) is False
    (held,) = (other.folder / "inbox").iterdir()
    whole = held.read_bytes()
    held.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert arrival.is_damaged(other, packet_id) is True
    with writing(other) as session:
        session.get_one(Packet, packet_id).file_name = None
    assert arrival.is_damaged(other, packet_id) is False
    assert arrival.is_damaged(other, "0" * 32) is False


def mover(s):
    """Let an office be known and checked; return it, its card, and what it is after a move."""
    old, new = made_up("Made-up Mover", 3), made_up("Made-up Mover new", 3)
    card = card_of(old, names={"en": old.name}, contact={})
    offices.add_card(s, card)
    offices.check_number(s, old.id, old.identity.public.number, "phone", "A. Made-up")
    return old, card, new


def card_after_move(old, new, at):
    """Return the card of the new number, which the old one vouches for."""
    move = make_succession(old.identity, new.identity, at=at, why="new-computer")
    return card_of(new, names={"en": old.name}, contact={}, ext=for_card(move))


def test_what_was_signed_before_its_office_moved_is_judged_by_the_new_number(two, tmp_path, hands):
    other = two[1]
    old, card, new = mover(other)
    now = hands.now()
    offices.add_card(other, card_after_move(old, new, now))
    offices.check_number(other, new.id, new.identity.public.number, "phone", "A. Made-up")
    seen = {}
    for created in (now - 1, now):
        times = {"created": created, "expires": created + DAY_S}
        path = packet_of(tmp_path / f"{created}.lifafa", old, other, card, **times)
        seen[created] = inbox_list.preview_file(other, path).from_state
    assert seen == {now - 1: "verified", now: "revoked"}
    item = acceptance.receive(other, tmp_path / f"{now - 1}.lifafa")
    assert item.state == "waiting"
    assert acceptance.accept(other, item.packet_id).case_no


def test_what_waits_over_the_end_of_a_handover_is_not_accepted(two, tmp_path, hands):
    """Nobody checked the new number, and the register was open all the time."""
    other = two[1]
    old, card, new = mover(other)
    created = hands.now()
    times = {"created": created, "expires": created + 60 * DAY_S}
    path = packet_of(tmp_path / "before.lifafa", old, other, card, **times)
    hands.at += DAY_S
    offices.add_card(other, card_after_move(old, new, hands.now()))
    item = acceptance.receive(other, path)
    assert item.state == "waiting"
    hands.at += 30 * DAY_S
    with unchanged(other, lines=0), pytest.raises(OfficeRevokedError):
        acceptance.accept(other, item.packet_id)

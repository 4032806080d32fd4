"""Packets in parts: gathered in any order, over days, and received like every other packet."""

from __future__ import annotations

import errno
import itertools
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    AmbiguousError,
    AppError,
    CaseStateError,
    FileUnreadableError,
    NotEnoughDiskError,
    NotFoundError,
    PacketNewerError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.core import log
from app.inbox import acceptance, inbox_list, parts
from app.offices import clock_check
from app.packets.errors import (
    NotAPacketError,
    PacketKnownError,
    PacketNotForUsError,
    PartConflictError,
    PartDamagedError,
    PartIncompleteError,
)
from app.packets.records import InboxItem, WaitingParts
from app.register import access
from crypto.packet import bodies
from crypto.packet.parts import PartSet
from fault_fs import failing
from office_sim import DAY_S, days_pass, office, reopened
from own_system import is_private
from packet_desk import packet, write_packet
from part_files import STEP, bend, cut


@pytest.fixture
def three(tmp_path, two):
    """The three parts of a packet for the second office."""
    return cut(packet(tmp_path, two), tmp_path / "stick")


def set_folders(s):
    place = s.folder / "parts"
    return sorted(place.iterdir()) if place.is_dir() else []


def nothing_kept(s):
    return set_folders(s) == [] and list((s.folder / "inbox").glob("*")) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_parts_in_any_order_become_the_packet(two, three, order):
    _one, other = two
    found = [parts.receive(other, three[place]) for place in order]
    assert [type(each) for each in found] == [WaitingParts, WaitingParts, InboxItem]
    assert found[0].missing == tuple(n + 1 for n in sorted(order[1:]))
    assert found[1].missing == (order[2] + 1,)
    assert (found[1].arrived, found[1].count) == (2, 3)
    (item,) = inbox_list.inbox(other)
    assert item == found[2]
    assert acceptance.accept(other, item.packet_id).receipt
    assert parts.waiting(other) == ()
    assert log.check(other).broken_at == 0


def test_parts_wait_over_days_and_over_locking(two, three, hands):
    _one, other = two
    parts.receive(other, three[2])
    hands.at += 59 * DAY_S
    other = reopened(other)
    parts.receive(other, three[0])
    (one_set,) = parts.waiting(other)
    assert (one_set.missing, one_set.until - hands.now()) == ((2,), DAY_S)
    assert isinstance(parts.receive(reopened(other), three[1]), InboxItem)


def test_a_set_that_waited_60_days_is_given_up_and_the_log_says_so(two, three, hands):
    _one, other = two
    parts.receive(other, three[0])
    hands.at += 60 * DAY_S
    other = reopened(other)
    assert not nothing_kept(other), "a leap of the clock gives up nothing"
    hands.at -= 60 * DAY_S
    clock_check.confirm(other)
    days_pass(other, hands, 60)
    other = reopened(other)
    assert nothing_kept(other)
    assert "parts_expired" in [line.action for line in log.entries(other)]


def test_only_sealed_bytes_wait_for_their_reader_alone(two, three):
    _one, other = two
    parts.receive(other, three[1])
    (folder,) = set_folders(other)
    files = {path.name: path for path in folder.iterdir()}
    assert set(files) == {"state", "whole"}
    assert all(is_private(path, other.folder) for path in (folder, *files.values()))
    told = json.loads(files["state"].read_text("ascii"))
    assert set(told) == {
        "v", "count", "size", "sha256", "step", "since", "damaged", "packet", "held"
    }  # fmt: skip


def test_the_same_part_twice_is_no_matter(two, three):
    _one, other = two
    for path in (three[0], three[0], three[2], three[0]):
        found = parts.receive(other, path)
    assert found.missing == (2,)
    assert isinstance(parts.receive(other, three[1]), InboxItem)


def test_a_part_that_comes_after_the_packet_leads_to_it(two, three):
    _one, other = two
    for path in three:
        item = parts.receive(other, path)
    assert [path.name for path in set_folders(other)[0].iterdir()] == ["state"]
    for opened in (lambda: other, lambda: reopened(other)):
        again = opened()
        with pytest.raises(PacketKnownError) as known:
            parts.receive(again, three[1])
        assert known.value.facts["packet"] == item.packet_id
    assert parts.waiting(again) == ()


def test_a_part_that_differs_is_refused_and_changes_nothing(two, three):
    _one, other = two
    parts.receive(other, three[0])
    with pytest.raises(PartConflictError) as refused:
        parts.receive(other, bend(three[0]))
    assert refused.value.facts == {"reason": "parts.differs", "part": 1, "count": 3}
    parts.receive(other, three[1])
    assert isinstance(parts.receive(other, three[2]), InboxItem)


def test_a_part_of_another_whole_with_the_same_set_is_refused(two, three):
    _one, other = two
    parts.receive(other, three[0])
    content = three[1].read_bytes()
    forged = three[1].with_name("forged.lfpart")
    forged.write_bytes(content.replace(b"size 67195", b"size 67196", 1))
    with pytest.raises(PartConflictError):
        parts.receive(other, forged)
    assert parts.waiting(other)[0].missing == (2, 3)


def test_a_damaged_part_is_replaced_by_a_sound_one(two, three):
    _one, other = two
    parts.receive(other, three[0])
    parts.receive(other, bend(three[1]))
    with pytest.raises(PartDamagedError):
        parts.receive(other, three[2])
    (one_set,) = parts.waiting(other)
    assert (one_set.damaged, one_set.missing) == (True, ())
    other = reopened(other)
    # Sound parts that come again change nothing; the one in the place of the bent one does.
    assert parts.receive(other, three[0]).damaged
    assert isinstance(parts.receive(other, three[1]), InboxItem)


def test_a_damaged_part_may_be_replaced_by_another_damaged_one(two, three):
    _one, other = two
    for path in (three[0], bend(three[1])):
        parts.receive(other, path)
    with pytest.raises(PartDamagedError):
        parts.receive(other, three[2])
    for path in (bend(three[0], "also.lfpart"), three[0]):
        with pytest.raises(PartDamagedError):
            parts.receive(other, path)
    assert parts.waiting(other)[0].damaged
    assert isinstance(parts.receive(other, three[1]), InboxItem)


BAD = {
    "cut off": (lambda raw: raw[:-1], PartIncompleteError),
    "too long": (lambda raw: raw + b"\0", PartIncompleteError),
    "only a header": (lambda raw: raw[:147], PartIncompleteError),
    "another grammar": (lambda raw: raw.replace(b"set ", b"sets ", 1), NotAPacketError),
    "401 parts": (lambda raw: raw.replace(b"of 3 ", b"of 401 ", 1), NotAPacketError),
    "a newer one": (lambda raw: raw.replace(b"part 1", b"part 2", 1), PacketNewerError),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_part_leaves_nothing_but_a_line_in_the_log(two, three, name):
    _one, other = two
    change, refusal = BAD[name]
    bad = three[0].with_name("bad.lfpart")
    bad.write_bytes(change(three[0].read_bytes()))
    with pytest.raises(refusal):
        parts.receive(other, bad)
    assert nothing_kept(other)
    assert log.entries(other)[0].action == "packet_refused"


def test_other_files_are_received_as_always(tmp_path, two):
    _one, other = two
    assert isinstance(parts.receive(other, packet(tmp_path, two)), InboxItem)
    picture = tmp_path / "holiday.lfpart"
    picture.write_bytes(b"\xff\xd8\xff" + bytes(90_000))
    with pytest.raises(NotAPacketError):
        parts.receive(other, picture)


def test_a_whole_that_is_refused_does_not_stay(tmp_path, two):
    one, other = two
    third = office(tmp_path / "third")
    path = write_packet(tmp_path / "p.lifafa", one, third)
    files = cut(path, tmp_path / "stick")
    parts.receive(other, files[0])
    parts.receive(other, files[1])
    with pytest.raises(PacketNotForUsError):
        parts.receive(other, files[2])
    assert nothing_kept(other)
    access.lock(third)


def test_a_whole_of_a_newer_version_waits_for_the_newer_program(tmp_path, two, monkeypatch):
    _one, other = two
    monkeypatch.setitem(bodies._CHECKS, "future", lambda body: None)
    monkeypatch.setattr(bodies, "TYPES", frozenset({*bodies.TYPES, "future"}))
    path = packet(tmp_path, two, type="future", body={})
    monkeypatch.undo()
    files = cut(path, tmp_path / "stick")
    for file in files[:2]:
        parts.receive(other, file)
    with pytest.raises(PacketNewerError):
        parts.receive(other, files[2])
    assert parts.waiting(other)[0].missing == ()
    with pytest.raises(PacketNewerError):
        parts.go_on(other, parts.waiting(other)[0].set_id)


def test_a_packet_that_came_whole_before_lets_the_parts_go(tmp_path, two, three):
    _one, other = two
    item = acceptance.receive(other, tmp_path / "packet.lifafa")
    for path in three[:2]:
        parts.receive(other, path)
    for _time in range(2):
        with pytest.raises(PacketKnownError) as known:
            parts.receive(other, three[2])
        assert known.value.facts["packet"] == item.packet_id
    assert parts.waiting(other) == ()


def test_room_for_the_whole_is_looked_for_first(two, three, monkeypatch):
    _one, other = two
    monkeypatch.setattr(parts, "free_bytes", lambda folder: 50_000)
    with pytest.raises(NotEnoughDiskError) as refused:
        parts.receive(other, three[0])
    assert refused.value.facts == {"needed": 67_195, "free": 50_000}
    assert nothing_kept(other)
    monkeypatch.setattr(parts, "free_bytes", lambda folder: 70_000)
    parts.receive(other, three[0])
    monkeypatch.setattr(parts, "free_bytes", lambda folder: 40_000)
    with pytest.raises(NotEnoughDiskError) as refused:
        parts.receive(other, three[1])
    assert refused.value.facts["needed"] == 67_195 - STEP
    assert parts.waiting(other)[0].missing == (2, 3)


def test_stopping_leaves_the_part_missing(two, three):
    _one, other = two
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        parts.receive(other, three[0], token=token)
    assert nothing_kept(other)
    parts.receive(other, three[0])
    with pytest.raises(Cancelled):
        parts.receive(other, three[1], token=token)
    parts.receive(other, three[2])
    steps: list[Progress] = []
    parts.receive(other, three[1], steps.append)
    assert [step.step for step in steps] == ["copying", "checking", "opening", "checking"]


def test_stopping_between_the_last_part_and_the_packet_loses_nothing(two, three):
    _one, other = two
    for path in three[:2]:
        parts.receive(other, path)
    token = Token()

    def stop(progress):
        if progress.step == "copying":
            token.cancel()

    with pytest.raises(Cancelled):
        parts.receive(other, three[2], stop, token)
    other = reopened(other)
    (one_set,) = parts.waiting(other)
    assert one_set.missing == ()
    assert isinstance(parts.go_on(other, one_set.set_id), InboxItem)
    with pytest.raises(NotFoundError):
        parts.go_on(other, one_set.set_id)


def test_a_set_can_be_dropped(two, three):
    _one, other = two
    set_id = parts.receive(other, three[0]).set_id
    assert parts.resolve(other, set_id[:6].upper()) == set_id
    for typed in ("", set_id[:3], "zzzz"):
        with pytest.raises(NotFoundError):
            parts.resolve(other, typed)
    with pytest.raises(NotFoundError):
        parts.go_on(other, set_id)
    parts.drop(other, set_id)
    assert nothing_kept(other)
    assert log.entries(other)[0].action == "parts_dropped"
    with pytest.raises(NotFoundError):
        parts.drop(other, set_id)


def test_two_sets_that_begin_alike_are_not_mixed_up(two):
    _one, other = two
    for ending in ("00", "11"):
        whole = PartSet("ab" * 15 + ending, 2, 70_000, "0" * 64, 35_840)
        parts.save(parts.begin(other, whole, 0))
    with pytest.raises(AmbiguousError):
        parts.resolve(other, "abab")


def test_a_role_that_may_not_receive_takes_no_part(two, three):
    _one, other = two
    clerk = replace(other, user=replace(other.user, role="data_entry"))
    for work in (
        lambda: parts.receive(clerk, three[0]),
        lambda: parts.go_on(clerk, "0" * 32),
        lambda: parts.drop(clerk, "0" * 32),
    ):
        with pytest.raises(CaseStateError):
            work()


BROKEN = {
    "no state": lambda folder: (folder / "state").unlink(),
    "half a state": lambda folder: (folder / "state").write_bytes(
        (folder / "state").read_bytes()[:-9]
    ),
    "no bytes": lambda folder: (folder / "whole").unlink(),
    "too few bytes": lambda folder: os.truncate(folder / "whole", STEP - 1),
    "a part too many": lambda folder: spoil(folder, held={"9": "0" * 64}),
    "a hash that is none": lambda folder: spoil(folder, held={"1": "0"}),
    "another count": lambda folder: spoil(folder, count=4),
    "a list": lambda folder: (folder / "state").write_bytes(b"[1]"),
    "a deep list": lambda folder: (folder / "state").write_bytes(b"[" * 60_000),
}


def spoil(folder: Path, **changes: object) -> None:
    state = json.loads((folder / "state").read_text("ascii"))
    (folder / "state").write_text(json.dumps(state | changes), "ascii")


@pytest.mark.parametrize("name", BROKEN)
def test_a_set_that_was_spoilt_counts_for_nothing(two, three, name):
    _one, other = two
    parts.receive(other, three[0])
    BROKEN[name](set_folders(other)[0])
    assert parts.waiting(other) == ()
    assert parts.receive(other, three[1]).missing == (1, 3)


def test_unlocking_sweeps_what_a_kill_left(two, three):
    _one, other = two
    parts.receive(other, three[0])
    (folder,) = set_folders(other)
    (folder / "state.0011.new").write_bytes(b"x")
    stray = folder.parent / ("0" * 32)
    stray.mkdir()
    (stray / "whole").write_bytes(b"x")
    (folder.parent / "not-a-set").mkdir()
    other = reopened(other)
    assert {path.name for path in folder.iterdir()} == {"state", "whole"}
    assert not stray.exists()
    assert parts.waiting(other)[0].missing == (2, 3)


def test_a_disk_without_second_names_is_no_matter(two, three, monkeypatch):
    _one, other = two
    real = os.link

    def no_link(source, target, **more):
        if Path(source).name == "whole":
            raise OSError(errno.EPERM, "made-up: no second names here")
        return real(source, target, **more)

    monkeypatch.setattr(os, "link", no_link)
    for path in three:
        item = parts.receive(other, path)
    assert acceptance.accept(other, item.packet_id).case_no


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_fault_at_any_step_leaves_the_part_missing_or_there(tmp_path, two, three, number):
    _one, other = two
    parts.receive(other, three[0])
    parts.receive(other, three[1])
    nth = 0
    while True:
        nth += 1
        with pytest.MonkeyPatch.context() as patch:
            counter = failing(patch, nth, number)
            try:
                done = parts.receive(other, three[2])
            except AppError:
                done = None
        if not counter.failed:
            break
        other = reopened(other)
        (held,) = parts.waiting(other) or (None,)
        received = inbox_list.inbox(other)
        assert held or received, nth
        if held is not None:
            # Whole and received as well: cut off before the parts were let go.
            assert held.missing == () if received else held.missing in ((3,), ())
        if received:
            break
    assert nth > 3
    if done is None and not inbox_list.inbox(other):
        parts.receive(other, three[2])
    elif parts.waiting(other):
        with pytest.raises(PacketKnownError):
            parts.receive(other, three[2])
    assert parts.waiting(other) == ()
    assert len(inbox_list.inbox(other)) == 1
    assert len(list((other.folder / "inbox").iterdir())) == 1
    assert log.check(other).broken_at == 0


def test_a_set_that_cannot_be_opened_for_a_moment_is_told_and_kept(two, three, monkeypatch):
    _one, other = two
    parts.receive(other, three[0])
    parts.receive(other, three[1])
    stored = parts.all_sets(other)[0]
    real = parts.read_small

    def denied(path: Path, limit: int) -> bytes:
        if path.name == "state":
            raise FileUnreadableError(reason="denied")
        return real(path, limit)

    with monkeypatch.context() as patch:
        patch.setattr(parts, "read_small", denied)
        with pytest.raises(FileUnreadableError):
            parts.receive(other, three[2])
        parts.sweep(other)
    assert stored.whole.is_file()
    assert parts.receive(other, three[2]).packet_id

"""SIGKILL while a folder is taken in, or a small packet: each packet is received or not, whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import (
    acceptance,
    delivery,
    inbox,
    parts,
    referrals,
    status_notes,
    taking_in,
    vault,
    withdrawing,
)
from app.errors import PacketKnownError
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from month_of_packets import know, senders, write_month
from office_sim import CLOCK, open_office
from pair_sim import ENGLISH, agree, case_with, everything, pair

FACTS = {**ENGLISH, "p1.name_full": f"Maria {MARKER}", "summary": MARKER}
COUNT = 7


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """A register and a stick: referrals, a notice that takes one back, one packet in parts."""
    folder = tmp_path_factory.mktemp("month")
    with open_office(folder) as s:
        know(s, senders(s.clock.now()))
        told = write_month(folder / "stick", s, COUNT, notice_every=6, parts_every=5, words=MARKER)
        assert (told.notices, told.in_parts) == (1, 1)
    return folder


def files_belong(s):
    """Say whether every packet that waits has its file, and no other file lies there."""
    waiting = sum(item.state == "waiting" for item in inbox.inbox(s))
    return len(list((s.folder / "inbox").iterdir())) == waiting


def look_after_all(desk, copy, stick):
    assert desk.leaks(copy, stick) == []
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        assert files_belong(s)
        before = len(inbox.inbox(s))
        told = taking_in.take_in(s, taking_in.files_in(stick))
        assert (before + told.received, told.refused, told.ended_by) == (COUNT, [], None)
        assert parts.waiting(s) == ()
        assert files_belong(s)
        assert inbox.gaps(s) == ()
        ended = [item for item in inbox.inbox(s) if item.type == "referral" != item.state]
        assert sorted(item.state for item in ended)[:1] == ["read"]
    finally:
        vault.lock(s)
    return before


def test_receive_all_killed_before_each_durable_step(desk, month):
    found = {
        look_after_all(desk, copy, month / "stick")
        for copy in desk.each_step(
            month / "register", "receive all", CLOCK.now(), stick=str(month / "stick")
        )
    }
    # All small packets of the batch or none of them; the one in parts comes after.
    assert found == {0, COUNT - 1, COUNT}


def test_receive_all_killed_at_random_moments(desk, month):
    order = {"stick": str(month / "stick")}
    for copy in desk.random_moments(
        month / "register", "receive all", CLOCK.now(), 8, 0.15, **order
    ):
        look_after_all(desk, copy, month / "stick")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Small packets on their way, and the register that each is for, as it is before."""
    folder = tmp_path_factory.mktemp("small")
    ways = {}

    def keep(name, register, path):
        shutil.copytree(register, folder / name)
        shutil.copyfile(path, folder / f"{name}.lifafa")
        ways[name] = (folder / name, folder / f"{name}.lifafa")

    with pair(folder) as (one, other):
        case = case_with(one, FACTS)
        agree(one, case, other)
        sent = referrals.send(one, everything(one, case, other))
        item = acceptance.receive(other, Path(sent.file))
        taken = acceptance.accept(other, item.packet_id)
        keep("receipt", one.folder, taken.receipt)
        acceptance.receive(one, Path(taken.receipt))
        theirs = referrals.list_referrals(other)[0].referral_id
        news = status_notes.progress(other, theirs, f"Words {MARKER}")
        keep("status", one.folder, news.file)
        again = referrals.send(one, everything(one, case, other))
        acceptance.receive(other, Path(again.file))
        referrals.mark_handed_over(one, again.referral_id)
        back = withdrawing.withdraw(one, again.referral_id, f"Reason {MARKER}")
        keep("notice", other.folder, back.file)
    return ways


@pytest.mark.parametrize("name", ["receipt", "status", "notice"])
def test_a_small_packet_killed_before_each_durable_step(desk, small, name):
    register, path = small[name]
    found = set()
    for copy in desk.each_step(register, "receive", CLOCK.now(), file=str(path)):
        assert desk.leaks(copy) == []
        s = opened_after_kill(copy, CLOCK)
        try:
            found.add(came_once(s, path))
        finally:
            vault.lock(s)
    assert 0 in found


def came_once(s, path):
    """Prove that a small packet counts once or not at all, and that no file went too early."""
    items = inbox.inbox(s)
    came = sum(item.type != "referral" for item in items)
    assert files_belong(s)
    # What lies in the outbox can still be handed over again.
    assert all(Path(row.file).is_file() for row in delivery.outbox(s) if row.file)
    try:
        acceptance.receive(s, path)
        new = 1
    except PacketKnownError:
        new = 0
    assert len(inbox.inbox(s)) == len(items) + new
    return came if new == 0 else 0

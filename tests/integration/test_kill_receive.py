"""SIGKILL in the middle of `packet receive`, referral or answer: old or new, no third state."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import acceptance, referrals, vault
from app.errors import PacketKnownError
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from office_sim import CLOCK, PASSPHRASE
from pair_sim import ENGLISH, agree, attach, case_with, everything, pair

FACTS = {**ENGLISH, "p1.name_full": f"Maria {MARKER}", "summary": MARKER}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Two checked offices and a packet on its way from the first to the second."""
    folder = tmp_path_factory.mktemp("ready")
    with pair(folder) as (one, other):
        case = case_with(one, FACTS)
        agree(one, case, other)
        attach(one, case, folder, "made-up.pdf", (MARKER * 5_000).encode())
        (folder / "made-up.pdf").unlink()
        stick = folder / "stick"
        stick.mkdir()
        path = stick / "packet.lifafa"
        referrals.send(one, everything(one, case, other), target=path)
    return folder / "other" / "register", path


def look_after_receive(desk, copy, path):
    assert desk.leaks(copy) == []
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        items = acceptance.inbox(s)
        files = list((s.folder / "inbox").iterdir())
        assert len(items) == len(files) <= 1
        if items:
            with pytest.raises(PacketKnownError):
                acceptance.receive(s, path)
        else:
            acceptance.receive(s, path)
        (item,) = acceptance.inbox(s)
        assert acceptance.preview(s, item.packet_id).facts
        assert acceptance.accept(s, item.packet_id).receipt
    finally:
        vault.lock(s)
    return len(items)


def test_receive_killed_before_each_durable_step(desk, ready):
    register, path = ready
    found = {
        look_after_receive(desk, copy, path)
        for copy in desk.each_step(register, "receive", CLOCK.now(), file=str(path))
    }
    assert 0 in found


def test_receive_killed_at_random_moments(desk, ready):
    register, path = ready
    order = {"file": str(path)}
    for copy in desk.random_moments(register, "receive", CLOCK.now(), 8, 0.08, **order):
        look_after_receive(desk, copy, path)


def test_an_answer_killed_before_each_durable_step_counts_once_or_not_at_all(desk, ready, tmp_path):
    register, path = ready
    theirs = tmp_path / "other"
    shutil.copytree(register, theirs)
    other = vault.unlock(theirs, None, PASSPHRASE, clock=CLOCK)
    item = acceptance.receive(other, path)
    receipt = tmp_path / "receipt.lifafa"
    shutil.copyfile(acceptance.accept(other, item.packet_id).receipt, receipt)
    vault.lock(other)
    home = register.parents[1] / "one" / "register"
    states = set()
    for copy in desk.each_step(home, "receive", CLOCK.now(), file=str(receipt)):
        s = opened_after_kill(copy, CLOCK)
        (referral,) = referrals.list_referrals(s)
        states.add(referral.state)
        assert len(acceptance.inbox(s)) == (referral.state == "accepted")
        if referral.state != "accepted":
            acceptance.receive(s, Path(receipt))
        assert referrals.list_referrals(s)[0].state == "accepted"
        vault.lock(s)
    assert states <= {"sealed", "accepted"}


def test_the_search_for_leaks_finds_one(desk):
    leak = desk.temp / "leak.txt"
    leak.write_text(f"before {MARKER} after", encoding="utf-8")
    assert desk.leaks() == [str(leak)]
    leak.unlink()

"""SIGKILL in the middle of taking in or writing a part: old or new, no third state."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import acceptance, delivery, parts, parts_out, referrals, vault
from app.errors import PacketKnownError
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from office_sim import CLOCK, PASSPHRASE
from pair_sim import ENGLISH, agree, attach, case_with, everything, pair
from part_files import cut

STEP = 32 * 1024
FACTS = {**ENGLISH, "p1.name_full": f"Maria {MARKER}", "summary": MARKER}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Two checked offices, a packet of the first, and its parts."""
    folder = tmp_path_factory.mktemp("ready")
    with pair(folder) as (one, other):
        case = case_with(one, FACTS)
        agree(one, case, other)
        attach(one, case, folder, "made-up.pdf", (MARKER * 5_000).encode())
        (folder / "made-up.pdf").unlink()
        sent = referrals.send(one, everything(one, case, other))
        files = cut(Path(sent.file), folder / "stick", STEP)
        assert len(files) == 3
    return folder, sent.packet_id, files


def look_after_receive(desk, copy, files):
    """Take in the rest, and prove that the packet came once and whole."""
    assert desk.leaks(copy) == []
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        before = len(acceptance.inbox(s))
        waiting = parts.waiting(s)
        for path in files:
            try:
                parts.receive(s, path)
            except PacketKnownError:
                assert acceptance.inbox(s)
        (item,) = acceptance.inbox(s)
        assert parts.waiting(s) == ()
        assert len(list((s.folder / "inbox").iterdir())) == 1
        assert acceptance.accept(s, item.packet_id).receipt
    finally:
        vault.lock(s)
    return before, len(waiting)


def test_the_first_part_killed_before_each_durable_step(desk, ready):
    folder, _packet, files = ready
    register = folder / "other" / "register"
    found = {
        look_after_receive(desk, copy, files)
        for copy in desk.each_step(register, "receive part", CLOCK.now(), file=str(files[0]))
    }
    assert found == {(0, 0), (0, 1)}


def test_the_last_part_killed_before_each_durable_step(desk, ready):
    folder, _packet, files = ready
    register = folder / "all-but-one"
    shutil.copytree(folder / "other" / "register", register)
    s = vault.unlock(register, None, PASSPHRASE, clock=CLOCK)
    for path in files[1:]:
        parts.receive(s, path)
    vault.lock(s)
    found = {
        look_after_receive(desk, copy, files)
        for copy in desk.each_step(register, "receive part", CLOCK.now(), file=str(files[0]))
    }
    assert {(0, 1), (1, 1)} <= found


def test_writing_parts_killed_before_each_durable_step(desk, ready, tmp_path):
    folder, packet, _files = ready
    register, stick = folder / "one" / "register", tmp_path / "stick"

    def fresh():
        shutil.rmtree(stick, ignore_errors=True)
        stick.mkdir()

    order = {"packet": packet, "target": str(stick), "step": STEP}
    for copy in desk.each_step(register, "copy parts", CLOCK.now(), fresh, **order):
        assert desk.leaks(copy, stick) == []
        s = opened_after_kill(copy, CLOCK)
        whole = {path.name: path.read_bytes() for path in stick.glob("*.lfpart")}
        (item,) = delivery.outbox(s)
        # Told as copied are only parts that are whole there.
        told = set(range(1, item.parts + 1)) - set(item.parts_left)
        assert len(told) <= len(whole)
        copied = parts_out.copy_parts(s, packet, stick, order["step"])
        assert delivery.outbox(s)[0].parts_left == ()
        vault.lock(s)
        files = [Path(file) for file in copied.files]
        assert copied.numbers == tuple(range(1, copied.count + 1))
        assert all((stick / name).read_bytes() == content for name, content in whole.items())
        assert {path.name for path in files} >= set(whole)

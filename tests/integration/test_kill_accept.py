"""SIGKILL in the middle of `packet accept`: the case is there whole with its papers and its answer,
or the packet still waits; nothing in the clear anywhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import acceptance, cases, papers, referrals, vault
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from office_sim import CLOCK, PASSPHRASE
from pair_sim import ENGLISH, agree, attach, case_with, everything, pair

FACTS = {**ENGLISH, "p1.name_full": f"Maria {MARKER}", "summary": MARKER}
PAPERS = {"one.pdf": (MARKER * 7_000).encode(), "two.png": MARKER.encode()}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """The second office holds a waiting packet; the first waits for the answer."""
    folder = tmp_path_factory.mktemp("ready")
    with pair(folder) as (one, other):
        case = case_with(one, FACTS)
        agree(one, case, other)
        for name, content in PAPERS.items():
            attach(one, case, folder, name, content)
            (folder / name).unlink()
        sent = referrals.send(one, everything(one, case, other))
        item = acceptance.receive(other, Path(sent.file))
    return folder, item.packet_id


def look_after_accept(desk, copy, ready, tmp_path):
    folder, packet_id = ready
    assert desk.leaks(copy) == []
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        assert not list((s.folder / "staging").iterdir())
        (item,) = acceptance.inbox(s)
        rows, blobs = cases.list_cases(s).rows, list(s.folder.rglob("*.lfb"))
        outbox = list((s.folder / "outbox").iterdir())
        if item.state == "waiting":
            assert (rows, blobs, outbox) == ((), [], [])
            acceptance.accept(s, packet_id)
        else:
            assert item.state == "accepted"
            assert (len(rows), len(blobs), len(outbox)) == (1, 2, 1)
        (row,) = cases.list_cases(s).rows
        case = cases.show_case(s, row.case_id)
        assert case.value("summary") == MARKER
        for paper, content in zip(case.papers, PAPERS.values(), strict=True):
            with papers.read_paper(s, paper.paper_id) as reader:
                assert reader.read() == content
        (receipt,) = (s.folder / "outbox").iterdir()
        comes_home(folder / "one" / "register", receipt, tmp_path / "home")
    finally:
        vault.lock(s)
    return item.state


def comes_home(register, receipt, folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(register, folder)
    home = vault.unlock(folder, None, PASSPHRASE, clock=CLOCK)
    acceptance.receive(home, receipt)
    assert referrals.list_referrals(home)[0].state == "accepted"
    vault.lock(home)


def test_accept_killed_before_each_durable_step(desk, ready, tmp_path):
    register = ready[0] / "other" / "register"
    order = {"packet": ready[1]}
    states = {
        look_after_accept(desk, copy, ready, tmp_path)
        for copy in desk.each_step(register, "accept", CLOCK.now(), **order)
    }
    assert states == {"waiting", "accepted"}


def test_accept_killed_at_random_moments(desk, ready, tmp_path):
    register = ready[0] / "other" / "register"
    order = {"packet": ready[1]}
    for copy in desk.random_moments(register, "accept", CLOCK.now(), 8, 0.2, **order):
        look_after_accept(desk, copy, ready, tmp_path)

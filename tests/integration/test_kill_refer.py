"""SIGKILL in the middle of `case add`, `refer` and the copy to a stick: old or new, no third."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from app import acceptance, cases, delivery, referrals, vault
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from models.packet import Packet
from office_sim import CLOCK, PASSPHRASE
from pair_sim import ENGLISH, GROUPS, agree, attach, case_with, everything, pair

FACTS = {
    **ENGLISH,
    "p1.name_full": f"Maria {MARKER}",
    "summary": f"{MARKER} was promised work.\n{MARKER}",
    "notes": MARKER,
    "e1.event_place": MARKER,
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """Two checked offices; the first has a case with a paper and consent, ready to go."""
    folder = tmp_path_factory.mktemp("ready")
    with pair(folder) as (one, other):
        case = case_with(one, FACTS)
        agree(one, case, other)
        papers = tmp_path_factory.mktemp("papers")
        attach(one, case, papers, f"{MARKER}.pdf", (MARKER * 9_000).encode())
        command = asdict(everything(one, case, other))
        shutil.rmtree(papers)
    return folder / "one" / "register", folder / "other" / "register", command


def numbers_of(s) -> list[int]:
    with s.register.read() as session:
        return [row.seq for row in session.query(Packet).filter_by(direction="out")]


def look_after_refer(desk, copy, ready, sealed):
    assert desk.leaks(copy) == []
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        found = referrals.list_referrals(s)
        files = list((s.folder / "outbox").glob("*"))
        used = numbers_of(s)
        assert len(found) == len(files) <= 1
        assert len(used) == len(set(used)) <= 1
        again = referrals.send(s, everything_again(ready))
        assert sorted(numbers_of(s)) == list(range(1, len(used) + 2))
        sealed.append(len(found))
        for sent in (*[Path(str(path)) for path in files], Path(again.file)):
            assert sent.stat().st_size == again.size
    finally:
        vault.lock(s)


def everything_again(ready):
    from app.records import SendReferral

    lists = {name: tuple(ready[2][name]) for name in ("facts", "papers", "services")}
    return SendReferral(**{**ready[2], **lists})


def test_refer_killed_before_each_durable_step(desk, ready):
    sealed: list[int] = []
    for copy in desk.each_step(ready[0], "refer", CLOCK.now(), command=ready[2]):
        look_after_refer(desk, copy, ready, sealed)
    assert set(sealed) == {0, 1} or sealed.count(0) == len(sealed)


def test_refer_killed_at_random_moments(desk, ready):
    for copy in desk.random_moments(ready[0], "refer", CLOCK.now(), 8, 0.15, command=ready[2]):
        look_after_refer(desk, copy, ready, [])


def test_what_a_kill_left_is_explained_by_the_next_packet(desk, ready, tmp_path):
    """The number of a killed seal is burnt; the next packet says so, and nobody misses it."""
    for copy in desk.each_step(ready[0], "refer", CLOCK.now(), command=ready[2]):
        s = vault.unlock(copy, None, PASSPHRASE, clock=CLOCK)
        burnt = len(numbers_of(s)) - len(referrals.list_referrals(s))
        sent = referrals.send(s, everything_again(ready))
        vault.lock(s)
        if burnt:
            break
    assert burnt
    shutil.copytree(ready[1], tmp_path / "other")
    other = vault.unlock(tmp_path / "other", None, PASSPHRASE, clock=CLOCK)
    item = acceptance.receive(other, Path(sent.file))
    assert acceptance.preview(other, item.packet_id).missing_packets == ()
    assert acceptance.accept(other, item.packet_id).case_no
    vault.lock(other)


def test_case_add_killed_before_each_durable_step(desk, ready):
    counts = set()
    for copy in desk.each_step(ready[0], "case add", CLOCK.now(), facts=FACTS):
        assert desk.leaks(copy) == []
        s = opened_after_kill(copy, CLOCK)
        rows = cases.list_cases(s).rows
        assert len(rows) in (1, 2)
        counts.add(len(rows))
        for row in rows:
            assert cases.show_case(s, row.case_id).value("summary") == FACTS["summary"]
        vault.lock(s)
    assert 1 in counts


def test_a_copy_to_a_stick_killed_before_each_durable_step(desk, ready, tmp_path):
    folder = tmp_path / "sent"
    shutil.copytree(ready[0], folder)
    s = vault.unlock(folder, None, PASSPHRASE, clock=CLOCK)
    sent = referrals.send(s, everything_again(ready))
    whole = Path(sent.file).read_bytes()
    vault.lock(s)
    stick = tmp_path / "stick"
    stick.mkdir()
    order = {"packet": sent.packet_id, "target": str(stick)}

    def fresh():
        for path in stick.iterdir():
            path.unlink()

    for copy in desk.each_step(folder, "copy", CLOCK.now(), fresh, **order):
        named = [path for path in stick.iterdir() if path.suffix == ".lifafa"]
        assert all(path.read_bytes() == whole for path in named)
        assert desk.leaks(copy, stick) == []
        s = opened_after_kill(copy, CLOCK)
        assert delivery.copy_to(s, sent.packet_id, stick).read_bytes() == whole
        vault.lock(s)


def test_groups_of_the_story_cover_every_consent_group():
    from models.fields import CATALOGUE

    assert set(GROUPS.split(",")) == {group.key for group in CATALOGUE.groups}

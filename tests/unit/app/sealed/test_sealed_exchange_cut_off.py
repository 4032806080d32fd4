"""A referral inside a seal is cut off anywhere: no number twice, no byte that left untold."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import AppError
from app.core import log
from app.core.services import Services, reading
from app.inbox import acceptance
from app.outbox import delivery
from app.packets import sealing
from app.referrals import referrals
from app.register import access
from app.sealed import sealed
from app.system import verified_copy
from fault_fs import failing
from models.register.memory_tables import HeldRegister
from models.rows.packet import Packet
from models.rows.sealed import SealedAnswer
from office_sim import LOGIN, PASSPHRASE, Hands
from pair_sim import CLOCK
from sealed_offices import Offices, sealed_pair


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Offices]:
    with sealed_pair(tmp_path, Hands(CLOCK.now())) as there:
        yield there


def snapshots(
    at: Offices, stick: Path, patch: pytest.MonkeyPatch, *places: tuple[Any, str]
) -> list[tuple[Path, bool]]:
    """Copy the register after each call of some functions, and say whether the stick held bytes."""
    taken: list[tuple[Path, bool]] = []

    def snapped(real: Any) -> Any:
        def call(*args: Any, **more: Any) -> Any:
            done = real(*args, **more)
            copy = at.folder / f"killed-{len(taken)}"
            shutil.copytree(at.one.folder, copy, ignore=shutil.ignore_patterns("lock", "*-shm"))
            taken.append((copy, any(stick.iterdir())))
            return done

        return call

    for owner, name in places:
        patch.setattr(owner, name, snapped(getattr(owner, name)))
    return taken


@contextlib.contextmanager
def woken(at: Offices, folder: Path) -> Iterator[Offices]:
    """Open a register as it was when the program was killed."""
    s = access.unlock(folder, LOGIN, PASSPHRASE, clock=at.one.clock)
    s.second_lock.open()
    try:
        yield replace(at, one=s)
    finally:
        access.lock(s)


def assert_whole(at: Offices) -> list[str]:
    """Nothing is in the clear, files and rows agree; return the states of the packets."""
    assert at.left() == []
    assert at.one.register.check() == []
    assert log.check(at.one).problem == ""
    with reading(at.one) as session:
        rows = session.query(Packet).all()
        states = [row.state for row in rows]
        kept = {row.file_name for row in rows if row.file_name}
    files = {path.name for path in (at.one.folder / "outbox").glob("*")}
    assert kept == files
    with sealed.opened(at.one, at.case_id) as inside:
        for record in referrals.list_referrals(inside, at.case_id):
            assert referrals.show_referral(inside, record.referral_id).case_no == at.case_no
    return states


def numbers(s: Services) -> list[int]:
    with reading(s) as session:
        return [row.seq for row in session.query(Packet).all()]


def test_a_kill_anywhere_uses_no_number_twice_and_forgets_no_byte_that_left(
    at: Offices, monkeypatch: pytest.MonkeyPatch
):
    stick = at.folder / "stick"
    stick.mkdir()
    places = (
        (HeldRegister, "commit_now"),
        (sealing, "rename_new"),
        (delivery, "copy_proved"),
        (verified_copy, "create_private"),
    )
    with monkeypatch.context() as patch:
        taken = snapshots(at, stick, patch, *places)
        at.stick(at.refer().packet_id)
    assert len(taken) >= 5
    assert {held for _copy, held in taken} == {True, False}
    for copy, held in taken:
        with woken(at, copy) as killed:
            states = assert_whole(killed)
            assert set(states) <= {"burnt", "sealed"}
            before = numbers(killed.one)
            if held:
                (item,) = delivery.outbox(killed.one)
                with sealed.opened(killed.one, at.case_id) as inside:
                    assert referrals.show_referral(inside, item.packet_id).left
            killed.refer()
            assert len(set(numbers(killed.one))) == len(before) + 1


def test_a_disk_that_fails_anywhere_leaves_no_referral_or_a_whole_one(
    at: Offices, monkeypatch: pytest.MonkeyPatch
):
    step, refused, sent, untouched = 0, 0, 0, False
    while not untouched and step < 60:
        step += 1
        with monkeypatch.context() as patch:
            counter = failing(patch, step, 28)
            try:
                at.refer()
                sent += 1
            except AppError:
                refused += 1
            untouched = not counter.failed
        at.sit()
        assert assert_whole(at).count("sealed") == sent
    assert untouched
    assert refused > 2, "it makes a few calls everywhere; on Windows no folder is flushed"


def test_an_answer_is_kept_or_can_be_received_again(at: Offices, monkeypatch: pytest.MonkeyPatch):
    file = at.stick(at.refer().packet_id)
    there = acceptance.receive(at.other, file).packet_id
    receipt = Path(acceptance.accept(at.other, there).receipt)
    at.sit("meera")
    step, refused, kept = 0, 0, False
    while not kept and step < 40:
        step += 1
        with monkeypatch.context() as patch:
            # The folder of the inbox is there, so that making it once more may fail unheard.
            failing(patch, step, 28, ("open", "fsync"))
            try:
                acceptance.receive(at.one, receipt)
                kept = True
            except AppError:
                refused += 1
        at.sit("meera")
        with reading(at.one) as session:
            assert session.query(SealedAnswer).count() == int(kept)
    assert kept
    assert refused > 1
    at.sit()
    with sealed.opened(at.one, at.case_id) as inside:
        (record,) = referrals.list_referrals(inside, at.case_id)
        assert record.state == "accepted"
    assert_whole(at)

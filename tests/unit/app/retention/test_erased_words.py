"""When a case is erased, nothing of it stays in what is kept of packets, at neither office."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.services import Services, reading, writing
from app.inbox import acceptance
from app.outbox import delivery
from app.packets import store
from app.referrals import feedback, referrals, withdrawing
from app.retention import recycle_bin
from models.index.all_tables import METADATA
from models.rows.case import Referral
from models.rows.packet import Packet
from pair_sim import ENGLISH, everything, pair, sealed_case

NAME, NOTE = ENGLISH["p1.name_full"], "Made-up words of the other office"


def kept(s: Services) -> dict[tuple[str, str, str], bytes | None]:
    """Return what is kept of each packet, by its direction, its kind and its state."""
    with reading(s) as session:
        rows = session.scalars(select(Packet))
        return {(row.direction, row.type, row.state): row.manifest for row in rows}


def told(s: Services) -> bytes:
    """Return all that the register holds in any row of any table."""
    with reading(s) as session:
        rows = [
            value
            for table in METADATA.sorted_tables
            for row in session.execute(select(table))
            for value in row
        ]
    return b"\n".join(
        one if isinstance(one, bytes) else str(one).encode() for one in rows if one is not None
    )


@pytest.fixture
def two(tmp_path: Path):
    with pair(tmp_path) as (one, other):
        case, first = sealed_case(one, other, ENGLISH)
        delivery.copy_to(one, first.packet_id, tmp_path)
        second = referrals.send(one, everything(one, case, other, supersedes=first.referral_id))
        delivery.copy_to(one, second.packet_id, tmp_path)
        packet = acceptance.receive(other, Path(second.file)).packet_id
        taken = acceptance.accept(other, packet)
        acceptance.receive(one, Path(taken.receipt))
        with reading(other) as session:
            [theirs] = session.scalars(select(Referral.id))
        done = feedback.done(other, theirs, NOTE)
        yield one, other, case.case_id, taken.case_id, done


def erased(s: Services, case_id: str) -> None:
    recycle_bin.bin_case(s, case_id)
    recycle_bin.empty_bin(s)


def test_of_a_referral_that_was_replaced_nothing_is_kept(two):
    one, _other, case_id, _theirs, _done = two
    assert kept(one)["out", "referral", "superseded"]
    assert NAME.encode() in told(one)
    erased(one, case_id)
    assert NAME.encode() not in told(one)


def test_an_answer_that_waits_still_leaves_and_what_it_says_is_kept_no_more(two, tmp_path):
    _one, other, _ours, case_id, done = two
    assert NOTE.encode() in told(other)
    erased(other, case_id)
    assert NOTE.encode() not in told(other)
    assert NAME.encode() not in told(other)
    assert kept(other)["out", "status", "sealed"] is None
    stick = tmp_path / "stick"
    stick.mkdir()
    assert (stick / delivery.copy_to(other, done.packet_id, stick)).stat().st_size
    assert NOTE.encode() not in told(other)


def test_what_older_versions_kept_of_erased_cases_goes_at_the_next_unlock(two):
    for s in two[:2]:
        with writing(s) as session:
            for row in session.scalars(select(Packet)):
                row.case_id = row.referral_id = None
                if row.state == "accepted":
                    session.delete(row)
        store.sweep(s)
        left = {kind for kind, manifest in kept(s).items() if manifest and kind[0] == "out"}
        assert not left, left


def test_an_answer_to_a_referral_that_became_no_case_is_left_alone(tmp_path):
    with pair(tmp_path) as (one, other):
        _case, sent = sealed_case(one, other, ENGLISH)
        packet = acceptance.receive(other, Path(sent.file)).packet_id
        acceptance.decline(other, packet, "no_capacity")
        before = kept(other)
        assert before["out", "receipt", "sealed"]
        store.sweep(other)
        assert kept(other) == before


def test_of_a_referral_that_was_taken_back_nothing_is_kept_at_either_office(tmp_path):
    with pair(tmp_path) as (one, other):
        case, sent = sealed_case(one, other, ENGLISH)
        delivery.copy_to(one, sent.packet_id, tmp_path)
        packet = acceptance.receive(other, Path(sent.file)).packet_id
        taken = acceptance.accept(other, packet)
        notice = withdrawing.withdraw(one, sent.referral_id, NOTE)
        file = tmp_path / delivery.copy_to(one, notice.packet_id, tmp_path)
        acceptance.receive(other, file)
        for s, case_id in ((one, case.case_id), (other, taken.case_id)):
            assert NOTE.encode() in told(s)
            erased(s, case_id)
            assert NOTE.encode() not in told(s)
            assert NAME.encode() not in told(s)

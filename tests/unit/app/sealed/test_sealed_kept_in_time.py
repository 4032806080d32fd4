"""Inside a seal nothing that no rollback brings back comes before what it follows from is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError
from app.core.services import reading
from app.inbox import acceptance
from app.offices import offices
from app.outbox import delivery, parts_out
from app.referrals import withdrawing
from app.sealed import sealed
from crypto.packet.parts import SMALL_STEP
from models.rows.packet import Packet
from office_sim import Hands
from pair_sim import CLOCK, check
from sealed_offices import Offices, sealed_pair


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Offices]:
    with sealed_pair(tmp_path, Hands(CLOCK.now())) as there:
        yield there


def state_outside(at: Offices, packet_id: str) -> str:
    """Return the state of the row that stands for a packet in the register."""
    with reading(at.one) as session:
        return session.get_one(Packet, packet_id).state


def test_the_file_of_a_referral_that_was_taken_back_goes_after_its_row(at: Offices):
    sent = at.refer()
    with pytest.raises(KeyError), sealed.opened(at.one, at.case_id) as inside:
        withdrawing.withdraw(inside, sent.referral_id, "typed wrongly")
        raise KeyError
    assert state_outside(at, sent.packet_id) == "burnt"
    assert not Path(sent.file).exists()


def test_the_file_of_a_packet_goes_after_its_answer_was_kept(at: Offices):
    sent = at.refer()
    there = acceptance.receive(at.other, at.stick(sent.packet_id)).packet_id
    receipt = Path(acceptance.accept(at.other, there).receipt)
    offices.report_mismatch(at.one, at.other.office.office_id)
    acceptance.receive(at.one, receipt)
    check(at.one, at.other)
    assert Path(sent.file).exists()
    with pytest.raises(KeyError), sealed.opened(at.one, at.case_id):
        raise KeyError
    assert state_outside(at, sent.packet_id) == "answered"
    assert not Path(sent.file).exists()


def test_parts_that_were_copied_are_known_though_the_stick_was_pulled(at: Offices, monkeypatch):
    sent, copy_all = at.refer(), parts_out._copy_all

    def pulled(*asked: object) -> None:
        copy_all(*asked)
        raise FileUnreadableError(reason="device")

    monkeypatch.setattr(parts_out, "_copy_all", pulled)
    with pytest.raises(FileUnreadableError):
        parts_out.copy_parts(at.one, sent.packet_id, at.folder, SMALL_STEP)
    with sealed.opened(at.one, at.case_id) as inside:
        assert delivery.show_outgoing(inside, sent.packet_id).parts == 1

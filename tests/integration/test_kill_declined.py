"""Erasing a declined referral, killed at any moment: the next unlock finishes it, once."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app import acceptance, delivery, log, vault
from app.bootstrap import reading, writing
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from models.packet import Packet
from models.tables import METADATA
from office_sim import DAY_S, NOON, fixed_clock
from packet_desk import write_packet
from pair_sim import pair

BEFORE, AFTER = NOON + 29 * DAY_S, NOON + 31 * DAY_S
NAME = "AAAA-AAAA.lifafa"
BODY = {
    "kind": "refer",
    "purpose": "shelter",
    "details": MARKER,
    "case": {"summary": MARKER},
    "persons": [{"name_full": MARKER}],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    made = KillDesk(tmp_path_factory.mktemp("kept") / "kills")
    yield made
    made.close()


@pytest.fixture(scope="module")
def declined(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A register with a declined packet, whose file an older version left, and its receipt."""
    folder = tmp_path_factory.mktemp("offices")
    with pair(folder) as (one, other):
        path = write_packet(folder / "p.lifafa", one, other, body=BODY)
        item = acceptance.receive(other, path)
        done = acceptance.decline(other, item.packet_id, "no_capacity", "made up")
        with writing(other) as session:
            session.get_one(Packet, item.packet_id).file_name = NAME
        (other.folder / "inbox" / NAME).write_bytes(path.read_bytes())
        return other.folder, done.receipt_packet_id


def finished(copy: Path, receipt: str) -> None:
    """Fail unless the next unlock has done all of it, once."""
    s = opened_after_kill(copy, fixed_clock(AFTER))
    try:
        assert no_half_files(s)
        assert acceptance.inbox(s) == ()
        assert list((s.folder / "inbox").iterdir()) == []
        with reading(s) as session:
            for table in METADATA.sorted_tables:
                for row in session.execute(select(table)):
                    assert MARKER not in repr(tuple(row))
                    assert MARKER.encode() not in b"".join(
                        one for one in row if isinstance(one, bytes)
                    )
        said = [one.action for one in log.entries(s, limit=50)]
        assert said.count("declined_erased") == 1
        assert [one.packet_id for one in delivery.outbox(s)] == [receipt]
    finally:
        vault.lock(s)


def test_each_step_is_finished_by_the_next_unlock(
    desk: KillDesk, declined: tuple[Path, str]
) -> None:
    register, receipt = declined
    copies = 0
    for copy in desk.each_step(register, "erase declined", BEFORE, later=AFTER):
        finished(copy, receipt)
        assert desk.leaks(copy) == []
        copies += 1
    assert copies > 1

"""Our own packet on a stick is known again: nothing is warned of, and nothing is written down."""

from pathlib import Path

import pytest

from app.base.messages import words
from app.core import log
from app.core.services import Services, reading, writing
from app.inbox import bulk, parts
from app.inbox.bulk import taken_words
from app.outbox import delivery, parts_out
from app.packets import store
from app.packets.errors import (
    PacketNotForUsError,
    PacketOwnError,
)
from app.story.log_sentences import sentence
from models.rows.packet import Packet
from pair_sim import sealed_case
from part_files import STEP

Two = tuple[Services, Services]
CALM = "1 file is your own packet for another office and was passed over."


@pytest.fixture
def sent(two: Two, stick: Path) -> tuple[str, Path]:
    """The id of a packet of the first office, and its copy on the stick."""
    one, other = two
    _case, sealed = sealed_case(one, other)
    return sealed.packet_id, delivery.copy_to(one, sealed.packet_id, stick)


def test_it_is_said_to_be_ours_and_for_whom(two: Two, sent: tuple[str, Path]) -> None:
    one, other = two
    with pytest.raises(PacketOwnError) as refused:
        parts.receive(one, sent[1])
    assert words(refused.value).happened == f"This is your own packet for {other.office.name}."


def test_a_folder_with_it_is_taken_in_without_a_warning_or_a_line_in_the_log(
    two: Two, sent: tuple[str, Path], stick: Path
) -> None:
    one, _other = two
    lines = log.check(one).lines
    told = bulk.take_in(one, bulk.files_in(stick))
    assert (told.own, told.refused, told.done) == (1, [], 1)
    assert taken_words(told, 1) == [CALM]
    assert log.check(one).lines == lines


def test_one_that_an_older_version_sealed_is_known_while_its_file_is_kept(
    two: Two, sent: tuple[str, Path]
) -> None:
    one, _other = two
    with writing(one) as session:
        row = session.get(Packet, sent[0])
        assert row is not None
        row.file_sha256 = None
    with pytest.raises(PacketOwnError):
        parts.receive(one, sent[1])


def test_it_is_known_when_its_file_is_not_kept_any_more(two: Two, sent: tuple[str, Path]) -> None:
    one, _other = two
    with reading(one) as session:
        row = session.get(Packet, sent[0])
        assert row is not None
        kept = store.file_of(one, row)
    assert kept is not None
    kept.unlink()
    with pytest.raises(PacketOwnError):
        parts.receive(one, sent[1])


def test_parts_of_it_do_not_begin_to_gather(
    two: Two, sent: tuple[str, Path], tmp_path: Path
) -> None:
    one, _other = two
    folder = tmp_path / "parts"
    folder.mkdir()
    parts_out.copy_parts(one, sent[0], folder, STEP)
    files = bulk.files_in(folder)
    told = bulk.take_in(one, files)
    assert len(files) > 1
    assert (told.own, told.gathered, told.refused) == (len(files), 0, [])
    assert parts.waiting(one) == ()


def test_a_strangers_packet_of_the_same_size_is_still_refused_and_the_log_says_it_in_words(
    two: Two, sent: tuple[str, Path]
) -> None:
    one, _other = two
    raw = bytearray(sent[1].read_bytes())
    strange = sent[1].with_name("strange.lifafa")
    strange.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(PacketNotForUsError):
        parts.receive(one, strange)
    [line] = log.entries(one, limit=1)
    assert sentence(line) == (
        "Packet refused: This packet was made for another office, or for a key we no longer have"
    )

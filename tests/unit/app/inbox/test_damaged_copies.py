"""A packet that was damaged on its way, or here: no copy of it ever keeps a whole one out.

Each region of the file is bent by one bit, twice, before and after the good copy, on every way
that a packet comes in; and an older version that kept a damaged one is mended by the good one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.base.errors import (
    AppError,
    FileUnreadableError,
)
from app.base.jobs import Token, silent
from app.core import log
from app.core.services import writing
from app.inbox import acceptance, bulk, inbox_list, parts
from app.mail import fetching
from app.mail.messages import Envelope, build
from app.packets.errors import (
    NotAPacketError,
    PacketDamagedError,
    PacketHeldDamagedError,
    PacketKnownError,
    PartDamagedError,
)
from crypto.envelope.age import HEADER_BYTES
from crypto.envelope.stream import SEALED_CHUNK_BYTES
from crypto.packet.manifest import PAYLOAD_AT
from mail_fakes import ADDRESS, TO, FakeIncoming, set_up
from models.rows.packet import Packet
from packet_desk import file_of, packet
from part_files import cut

ATTACHED = 200_000
# Of the file that `good` writes: four whole chunks and a last one that ends in padding.
REGIONS = {
    "version": 3,
    "stanza": 60,
    "stanza-body": 700,
    "mac": HEADER_BYTES - 20,
    "nonce": PAYLOAD_AT - 4,
    "first-chunk": PAYLOAD_AT + 200,
    "manifest": PAYLOAD_AT + 400,
    "second-chunk": PAYLOAD_AT + SEALED_CHUNK_BYTES + 9,
    "middle": PAYLOAD_AT + 2 * SEALED_CHUNK_BYTES + 30_000,
    "tag": PAYLOAD_AT + 3 * SEALED_CHUNK_BYTES - 1,
    "padding": -2_000,
    "last-tag": -1,
}


@pytest.fixture
def good(two, tmp_path):
    """A whole packet with an attachment, larger than one chunk."""
    return packet(tmp_path, two, "good.lifafa", files=(file_of("a.pdf", b"\1" * ATTACHED),))


def bent(path, place, bit=1):
    """Write a copy of a file with one bit changed."""
    raw = bytearray(path.read_bytes())
    raw[place] ^= bit
    copy = path.with_name(f"bent{place}-{bit}{path.suffix}")
    copy.write_bytes(raw)
    return copy


class Ways:
    """The ways by which a file comes in; each returns the refusal, None when it was taken."""

    def __init__(self, s, folder):
        self.s, self.folder, self.mails = s, folder, []

    def single(self, path):
        try:
            parts.receive(self.s, path)
        except AppError as refusal:
            return refusal
        return None

    def batch(self, path):
        told = bulk.take_in(self.s, [path])
        if told.refused:
            return told.refused[0][1]
        return None if told.received else PacketKnownError()

    def cut(self, path):
        refusal = None
        for part in cut(path, self.folder / f"parts-{path.stem}-{len(os.listdir(self.folder))}"):
            refusal = self.single(part)
            if refusal is not None and not isinstance(refusal, PartDamagedError):
                return refusal
        return refusal

    def mail(self, path):
        number = len(self.mails) + 1
        mail = Envelope(ADDRESS, TO, f"<{number}@example.org>", number, ("en",))
        self.mails.append(build(mail, "A.lifafa", path.read_bytes()))
        told = fetching.fetch(self.s, silent, Token(), FakeIncoming(self.mails))
        if told.refused:
            return AppError()
        return None if told.taken else PacketKnownError()


WAYS = pytest.mark.parametrize("way", ["single", "batch", "cut", "mail"])


def way_of(two, tmp_path, way):
    set_up(two[1], TO)
    return getattr(Ways(two[1], tmp_path), way)


def is_accepted(s):
    """Accept the only packet of the inbox and say whether its attachment is in the case."""
    (item,) = inbox_list.inbox(s)
    done = acceptance.accept(s, item.packet_id)
    return bool(done.case_no) and len(list(s.folder.rglob("*.lfb"))) == 1


def files_kept(s):
    return sorted(path.name for path in (s.folder / "inbox").glob("*"))


@WAYS
@pytest.mark.parametrize("place", REGIONS.values(), ids=REGIONS)
def test_one_bit_before_the_good_copy_keeps_it_out_nowhere(two, good, tmp_path, way, place):
    other, take = two[1], way_of(two, tmp_path, way)
    for bit in (1, 128):
        refusal = take(bent(good, place, bit))
        assert refusal is not None
        assert not isinstance(refusal, PacketKnownError)
        assert inbox_list.inbox(other) == ()
        assert files_kept(other) == []
    assert take(good) is None
    assert is_accepted(other)


@WAYS
@pytest.mark.parametrize("place", REGIONS.values(), ids=REGIONS)
def test_one_bit_after_the_good_copy_changes_nothing(two, good, tmp_path, way, place):
    other, take = two[1], way_of(two, tmp_path, way)
    assert take(good) is None
    before = files_kept(other)
    for bit in (1, 128):
        assert take(bent(good, place, bit)) is not None
        assert files_kept(other) == before
    assert isinstance(take(good), PacketKnownError)
    assert is_accepted(other)


def as_an_older_version_kept_it(s, packet_id, place=-1):
    """Damage the kept file, and forget that it was checked: older versions did not check it."""
    (path,) = (s.folder / "inbox").iterdir()
    raw = bytearray(path.read_bytes())
    raw[place] ^= 4
    path.write_bytes(raw)
    with writing(s) as session:
        session.get_one(Packet, packet_id).file_sha256 = None


@WAYS
@pytest.mark.parametrize("was_checked", [True, False])
def test_a_whole_copy_takes_the_place_of_a_damaged_one(two, good, tmp_path, way, was_checked):
    other, take = two[1], way_of(two, tmp_path, way)
    item = parts.receive(other, good)
    as_an_older_version_kept_it(other, item.packet_id)
    if was_checked:
        with writing(other) as session:
            session.get_one(Packet, item.packet_id).file_sha256 = "00" * 32
    with pytest.raises(PacketHeldDamagedError):
        acceptance.accept(other, item.packet_id)
    before = files_kept(other)
    assert not isinstance(take(bent(good, -1)), PacketKnownError | None)
    assert files_kept(other) == before
    assert take(good) is None
    after = files_kept(other)
    assert len(after) == 1
    assert after != before
    assert "packet_mended" in [line.action for line in log.entries(other)]
    assert isinstance(take(good), PacketKnownError)
    assert is_accepted(other)
    assert log.check(other).broken_at == 0


@WAYS
def test_a_file_that_is_gone_is_replaced_by_the_same_packet(two, good, tmp_path, way):
    other, take = two[1], way_of(two, tmp_path, way)
    take(good)
    (kept,) = (other.folder / "inbox").iterdir()
    kept.unlink()
    with pytest.raises(PacketHeldDamagedError):
        acceptance.accept(other, inbox_list.inbox(other)[0].packet_id)
    assert take(good) is None
    assert is_accepted(other)


@pytest.mark.parametrize("place", [3, 60, PAYLOAD_AT - 4, PAYLOAD_AT + 200, PAYLOAD_AT + 90_000])
def test_a_file_that_was_damaged_here_asks_for_the_same_packet(two, good, place):
    other = two[1]
    item = acceptance.receive(other, good)
    as_an_older_version_kept_it(other, item.packet_id, place)
    with pytest.raises(PacketHeldDamagedError):
        acceptance.accept(other, item.packet_id)
    assert inbox_list.inbox(other)[0].state == "waiting"


def test_two_whole_copies_in_one_folder_mend_once(two, good, tmp_path):
    other = two[1]
    item = acceptance.receive(other, good)
    as_an_older_version_kept_it(other, item.packet_id)
    second = tmp_path / "second.lifafa"
    second.write_bytes(good.read_bytes())
    bulk.take_in(other, [good, second])
    assert len(files_kept(other)) == 1
    assert is_accepted(other)


def test_an_answered_packet_needs_no_file_and_stays_known(two, good):
    other = two[1]
    item = acceptance.receive(other, good)
    acceptance.decline(other, item.packet_id, "no_capacity")
    with pytest.raises(PacketKnownError):
        acceptance.receive(other, good)
    assert files_kept(other) == []


def test_the_bits_of_a_part_keep_the_good_set_out_nowhere(two, good, tmp_path):
    other = two[1]
    for place in (20, 55, 66, 70, 80, 130, 2_000, -1):
        folder = tmp_path / f"cut{place}"
        files = cut(good, folder, 96 * 1024)
        for part in (bent(files[1], place), *files, *files):
            Ways(other, tmp_path).single(part)
        assert is_accepted(other), place
        with writing(other) as session:
            other_rows = session.query(Packet).filter_by(direction="in").all()
            assert [row.state for row in other_rows] == ["accepted"]
        break_off(other)


def break_off(s):
    """Let the next round begin as if nothing had come."""
    from models.rows.packet import Seen

    with writing(s) as session:
        session.query(Seen).delete()
        session.query(Packet).filter_by(direction="in").delete()
    for stored in parts.all_sets(s):
        parts.remove(stored)
    for blob in s.folder.rglob("*.lfb"):
        blob.unlink()


def test_what_is_no_packet_is_not_copied(two, tmp_path, monkeypatch):
    other, copied = two[1], []
    monkeypatch.setattr("app.inbox.arrival.copy_stream", lambda *_: copied.append(1))
    large = tmp_path / "film.lifafa"
    with large.open("wb") as target:
        target.write(b"\0\0\0\x20ftyp")
        target.truncate(1_500_000_000)
    with pytest.raises(NotAPacketError):
        acceptance.receive(other, large)
    assert copied == []


def test_what_is_here_already_is_not_copied_again(two, good, monkeypatch):
    other, copied = two[1], []
    acceptance.receive(other, good)
    monkeypatch.setattr("app.inbox.arrival.copy_stream", lambda *_: copied.append(1))
    with pytest.raises(PacketKnownError):
        acceptance.receive(other, good)
    assert copied == []


def test_a_damaged_packet_is_told_as_damaged(two, good):
    with pytest.raises(PacketDamagedError):
        acceptance.receive(two[1], bent(good, REGIONS["middle"]))


@pytest.mark.posix("places of Linux below /proc and /dev")
@pytest.mark.skipif(not os.path.exists("/proc/self/pagemap"), reason="a place of Linux")
@pytest.mark.parametrize("place", ["/proc/self/pagemap", "/proc/self/mem", "/dev/zero", "/proc"])
def test_a_place_that_cannot_be_read_is_refused_plainly(two, place):
    for look in (inbox_list.preview_file, acceptance.receive, parts.receive):
        with pytest.raises(FileUnreadableError):
            look(two[1], Path(place))

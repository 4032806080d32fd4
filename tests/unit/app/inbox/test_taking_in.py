"""A folder of packets and parts taken in: by batches, each file judged alone, and gone on with."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.base.errors import (
    CaseStateError,
    FileUnreadableError,
    NotEnoughDiskError,
)
from app.base.jobs import Cancelled, Token
from app.core import log
from app.inbox import acceptance, bulk, inbox_list, parts
from app.inbox.bulk import taken_words
from app.inbox.inbox_list import InboxQuery
from app.packets.errors import (
    NotAPacketError,
    PacketConflictError,
    PacketDamagedError,
    ReplyUnexpectedError,
)
from app.referrals import referrals
from app.register import access
from fault_fs import failing
from month_of_packets import know, senders, write_month
from office_sim import CLOCK, PASSPHRASE, open_office
from packet_desk import file_of, packet
from pair_sim import sealed_case
from part_files import bend

COUNT = 40


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A register that knows its senders, and what they sent in a month."""
    folder = tmp_path_factory.mktemp("month")
    with open_office(folder) as s:
        know(s, senders(s.clock.now()))
        month = write_month(folder / "stick", s, COUNT)
    return folder, month


@pytest.fixture
def s(made, tmp_path):
    shutil.copytree(made[0] / "register", tmp_path / "register")
    services = access.unlock(tmp_path / "register", None, PASSPHRASE, clock=CLOCK)
    yield services
    access.lock(services)


@pytest.fixture
def files(made):
    return bulk.files_in(made[0] / "stick")


def kept(s):
    return sorted(path.name for path in (s.folder / "inbox").iterdir())


def states(s):
    return sorted((item.packet_id, item.state, item.type) for item in inbox_list.inbox(s))


def test_a_month_is_taken_in_as_file_by_file(s, files, made, tmp_path):
    _folder, month = made
    told = bulk.take_in(s, files)
    assert (told.received, told.done, told.known) == (month.packets, month.files, 0)
    assert (told.gathered, told.refused, told.ended_by) == (2 * month.in_parts, [], None)
    shutil.copytree(made[0] / "register", tmp_path / "singly")
    single = access.unlock(tmp_path / "singly", None, PASSPHRASE, clock=CLOCK)
    for path in files:
        parts.receive(single, path)
    assert states(s) == states(single)
    assert inbox_list.gaps(s) == inbox_list.gaps(single) == ()
    waiting = [item for item in inbox_list.inbox(s) if item.state == "waiting"]
    assert len(kept(s)) == len(kept(single)) == len(waiting)
    assert log.check(s).broken_at == 0
    access.lock(single)
    for item in waiting[:3]:
        assert inbox_list.preview(s, item.packet_id).facts
        assert acceptance.accept(s, item.packet_id).case_id


def test_the_same_folder_again_changes_nothing(s, files):
    first = bulk.take_in(s, files)
    before, lines = states(s), log.check(s).lines
    again = bulk.take_in(s, files)
    assert (again.received, again.known, again.refused) == (0, len(files), [])
    assert states(s) == before
    # Each part that comes again leaves its line, as it does alone.
    assert log.check(s).lines == lines + 3
    assert taken_words(first, len(files)) == [
        "40 packets are in the inbox now.",
        "2 parts were put to the others.",
    ]
    assert taken_words(again, len(files)) == ["42 files were here already."]
    assert taken_words(bulk.TakenIn(), 0) == ["There is no packet in this folder."]


def test_stopped_in_the_middle_and_gone_on_with(s, files):
    token = Token()

    def stop(progress):
        if progress.done >= bulk.BATCH:
            token.cancel()

    told = bulk.take_in(s, files, stop, token)
    assert isinstance(told.ended_by, Cancelled)
    assert 0 < told.done < len(files)
    assert told.received == len(inbox_list.inbox(s))
    (_in, left) = taken_words(told, len(files))[-2:]
    assert left.startswith(f"{len(files) - told.done} files are left.")
    rest = bulk.take_in(s, files)
    assert told.received + rest.received == COUNT
    assert rest.ended_by is None


def test_each_refused_file_has_its_reason_and_stops_no_other(two, tmp_path):
    _one, other = two
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "photo.lifafa").write_bytes(b"\xff\xd8\xff" + bytes(100_000))
    good = packet(stick, two, "b-good.lifafa")
    packet(stick, two, "c-twin.lifafa", pid="cd" * 16)
    packet(stick, two, "d-answer.lifafa", seq=2, type="receipt", re="ef" * 16, body={
        "pid": "ef" * 16, "manifest_sha256": "00" * 32, "state": "accepted", "note": "",
    })  # fmt: skip
    bend(packet(stick, two, "e-whole.lifafa", seq=3, pid="ab" * 16), "e-bent.lifafa")
    (stick / "e-whole.lifafa").unlink()
    raw = bytearray(good.read_bytes())
    raw[1_700] ^= 1
    (stick / "f-changed.lifafa").write_bytes(raw)
    told = bulk.take_in(other, bulk.files_in(stick))
    assert told.received == 1
    reasons = {name: type(why) for name, why in told.refused}
    assert reasons == {
        "photo.lifafa": NotAPacketError,
        "c-twin.lifafa": PacketConflictError,
        "d-answer.lifafa": ReplyUnexpectedError,
        "e-bent.lifafa": PacketDamagedError,
        "f-changed.lifafa": PacketDamagedError,
    }
    lines = [entry.action for entry in log.entries(other)]
    assert lines.count("alarm_packet") == 1
    assert lines.count("packet_refused") == 4
    assert len(kept(other)) == 1
    assert taken_words(told, 6)[-1] == "5 files were not taken in."


def test_large_packets_and_odd_files_go_their_own_way(two, tmp_path):
    _one, other = two
    stick = tmp_path / "stick"
    stick.mkdir()
    packet(stick, two, "large.lifafa", files=(file_of("scan.pdf", bytes(400_000)),))
    (stick / "letter.txt").write_text("not ours")
    (stick / "folder.lifafa").mkdir()
    found = bulk.files_in(stick)
    assert [path.name for path in found] == ["large.lifafa"]
    gone = stick / "gone.lifafa"
    told = bulk.take_in(other, [*found, gone, *found])
    assert (told.received, told.known) == (1, 1)
    ((name, why),) = told.refused
    assert (name, type(why)) == ("gone.lifafa", FileUnreadableError)


def test_a_pulled_stick_ends_it_and_what_was_read_is_in(s, files, tmp_path):
    stick = tmp_path / "stick"
    shutil.copytree(files[0].parent, stick)
    mine = bulk.files_in(stick)

    def pull(progress):
        if progress.done >= bulk.BATCH:
            shutil.rmtree(stick, ignore_errors=True)

    told = bulk.take_in(s, mine, pull)
    assert isinstance(told.ended_by, FileUnreadableError)
    assert told.received == len(inbox_list.inbox(s)) > 0
    with pytest.raises(FileUnreadableError):
        bulk.files_in(stick)


def test_no_room_takes_nothing_of_the_batch(s, files, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=67_195))
    told = bulk.take_in(s, files)
    assert isinstance(told.ended_by, NotEnoughDiskError)
    assert told.ended_by.facts["needed"] > told.ended_by.facts["free"] == 67_195
    assert (told.received, told.done, inbox_list.inbox(s), kept(s)) == (0, 0, (), [])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_takes_all_or_nothing_of_a_batch(s, files, monkeypatch, number):
    batch = files[:6]
    for nth in range(1, 60):
        with monkeypatch.context() as patch:
            counter = failing(patch, nth, number, ("fsync",))
            told = bulk.take_in(s, batch)
        items = inbox_list.inbox(s)
        if not counter.failed or told.ended_by is None:
            break
        assert (told.received, items, kept(s)) == (0, (), [])
    assert nth > 1
    assert told.received == len(items) == 6
    assert len(kept(s)) == len([item for item in items if item.state == "waiting"])


def test_an_answer_in_a_batch_moves_its_referral_and_keeps_no_file(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    stick = tmp_path / "stick"
    stick.mkdir()
    item = acceptance.receive(other, sent_file(sent, stick))
    shutil.copyfile(acceptance.accept(other, item.packet_id).receipt, stick / "r.lifafa")
    told = bulk.take_in(one, [stick / "r.lifafa"])
    assert told.received == 1
    (referral,) = referrals.list_referrals(one)
    assert (referral.state, kept(one)) == ("accepted", [])
    assert list((one.folder / "outbox").iterdir()) == []


def sent_file(sent, stick):
    copy = stick / "sent.lifafa"
    shutil.copyfile(sent.file, copy)
    return copy


def test_only_who_may_accept_takes_in(s, files):
    reader = replace(s, user=replace(s.user, role="read_only"))
    with pytest.raises(CaseStateError):
        bulk.take_in(reader, files)


def test_the_list_is_narrowed_by_office_kind_state_and_words(s, files):
    bulk.take_in(s, files)
    items = inbox_list.inbox(s)
    assert inbox_list.narrow(items, InboxQuery()) == items
    office = items[0].from_office
    by_office = inbox_list.narrow(items, InboxQuery(office=office))
    assert {item.from_office for item in by_office} == {office}
    assert len(by_office) == COUNT // 5
    notices = inbox_list.narrow(items, InboxQuery(kind="notice"))
    assert [item.type for item in notices] == ["notice"] * 4
    transfers = inbox_list.narrow(items, InboxQuery(kind="transfer", state="waiting"))
    assert transfers
    assert {(item.kind, item.state) for item in transfers} == {("transfer", "waiting")}
    (found,) = inbox_list.narrow(items, InboxQuery(text="night r-00011"))
    assert (found.case_ref, found.from_name) == ("R-00011", "Made-up Night Shelter")
    assert inbox_list.narrow(items, InboxQuery(text=found.packet_id[:10].upper())) == (found,)
    assert inbox_list.narrow(items, InboxQuery(text="nothing like this")) == ()

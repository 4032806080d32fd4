"""A packet copied in parts: proved one by one, over several sticks, again alone, nothing half."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    FileUnreadableError,
    NotEnoughDiskError,
    TargetExistsError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.base.language import WINDOW_LANGUAGES, catalogue
from app.core import log
from app.core.services import reading
from app.inbox import acceptance, parts
from app.inbox.parts import shown_numbers
from app.offices import offices
from app.offices.trust_errors import OfficeRevokedError
from app.outbox import delivery, how_to_open, parts_out
from app.packets import store
from app.packets.records import InboxItem
from app.system import verified_copy
from crypto.packet.parts import LARGE_STEP, SMALL_STEP
from models.rows.packet import Packet
from pair_sim import sealed_case
from ui.shell.navigation import RAIL

STEP = 24 * 1024


@pytest.fixture
def sent(two):
    """A packet of three small parts in the outbox of the first office."""
    return sealed_case(*two)[1]


def copied(one, sent, stick, only="", **more):
    return parts_out.copy_parts(one, sent.packet_id, stick, STEP, only, **more)


def names(folder):
    return sorted(path.name for path in folder.glob("*.lfpart*"))


def test_the_parts_of_a_copy_become_the_packet_again(two, sent, stick):
    one, other = two
    done = copied(one, sent, stick)
    assert (done.numbers, done.count, done.left) == ((1, 2, 3), 3, ())
    stem = Path(sent.file).stem
    assert names(stick) == [f"{stem}.00{n}of003.lfpart" for n in (1, 2, 3)]
    assert [Path(file).name for file in done.files] == names(stick)
    last = [parts.receive(other, Path(file)) for file in reversed(done.files)][-1]
    assert isinstance(last, InboxItem)
    assert acceptance.accept(other, last.packet_id).receipt
    line = log.entries(one)[0]
    assert (line.action, line.facts["copied"], line.facts["count"]) == ("parts_copied", 3, 3)


def test_the_sizes_an_officer_chooses_are_those_of_the_text():
    assert parts_out.STEPS == {"7M": SMALL_STEP, "18M": LARGE_STEP}
    assert parts_out.count_of(SMALL_STEP, SMALL_STEP) == 1
    assert parts_out.count_of(SMALL_STEP + 1, SMALL_STEP) == 2


def test_one_part_is_handed_over_again_alone(two, sent, stick, tmp_path):
    one, other = two
    for file in copied(one, sent, stick).files[:2]:
        parts.receive(other, Path(file))
    again = tmp_path / "another stick"
    again.mkdir()
    done = copied(one, sent, again, "३")
    assert (done.numbers, done.left) == ((3,), ())
    assert isinstance(parts.receive(other, Path(done.files[0])), InboxItem)


def test_parts_that_lie_there_are_left_alone_and_bent_ones_are_not_written_over(two, sent, stick):
    one, _other = two
    first = copied(one, sent, stick, "1-2")
    before = [Path(file).stat().st_mtime_ns for file in first.files]
    done = copied(one, sent, stick)
    assert done.numbers == (1, 2, 3)
    assert [Path(file).stat().st_mtime_ns for file in first.files] == before
    third = Path(done.files[2])
    third.write_bytes(third.read_bytes()[:-1] + b"?")
    with pytest.raises(TargetExistsError):
        copied(one, sent, stick)
    assert third.read_bytes().endswith(b"?")


def test_what_finds_no_room_goes_on_the_next_stick(two, sent, stick, tmp_path, monkeypatch):
    one, other = two
    free = {stick: 90_000, tmp_path / "second": 10**9}
    (tmp_path / "second").mkdir()

    def room(folder):
        used = sum(path.stat().st_size for path in folder.iterdir())
        return free[folder] - used

    monkeypatch.setattr(parts_out, "free_bytes", room)
    monkeypatch.setattr(verified_copy, "free_bytes", room)
    done = copied(one, sent, stick)
    assert (done.numbers, done.left) == ((1, 2), (3,))
    assert len(names(stick)) == 2
    rest = copied(one, sent, tmp_path / "second", shown_numbers(done.left))
    assert (rest.numbers, rest.left) == ((3,), ())
    for file in rest.files + done.files:
        last = parts.receive(other, Path(file))
    assert isinstance(last, InboxItem)


def test_no_room_for_one_part_is_told_before_anything_is_written(two, sent, stick, monkeypatch):
    one, _other = two
    monkeypatch.setattr(verified_copy, "free_bytes", lambda folder: 10_000)
    with pytest.raises(NotEnoughDiskError) as refused:
        copied(one, sent, stick)
    assert refused.value.facts == {"needed": STEP + 147, "free": 10_000}
    assert list(stick.iterdir()) == []


def test_a_stick_that_is_pulled_leaves_whole_parts_only(two, sent, stick, monkeypatch):
    one, _other = two
    real, calls = verified_copy.finish_file, []

    def pulled(file):
        calls.append(file)
        if len(calls) == 2:
            raise OSError(errno.EIO, "made-up input/output error")
        real(file)

    monkeypatch.setattr(verified_copy, "finish_file", pulled)
    with pytest.raises(FileUnreadableError):
        copied(one, sent, stick)
    assert len(names(stick)) == len(list(stick.iterdir())) == 1
    monkeypatch.undo()
    assert copied(one, sent, stick).numbers == (1, 2, 3)


def test_a_stick_that_gives_back_other_bytes_is_not_trusted(two, sent, stick, monkeypatch):
    one, _other = two
    real = verified_copy.finish_file

    def damaged(file):
        real(file)
        file.seek(9_000)
        file.write(b"\0\0\0\0")

    monkeypatch.setattr(verified_copy, "finish_file", damaged)
    with pytest.raises(FileUnreadableError):
        copied(one, sent, stick)
    assert list(stick.iterdir()) == []


def test_stopping_keeps_whole_parts_and_tells_how_far_it_was(two, sent, stick):
    one, _other = two
    token, seen = Token(), []

    def stop(progress: Progress):
        seen.append(progress)
        if progress.step == "checking" and progress.done > STEP:
            token.cancel()

    with pytest.raises(Cancelled):
        copied(one, sent, stick, report=stop, token=token)
    assert len(names(stick)) == 1
    assert not [name for name in names(stick) if name.endswith(".part")]
    assert {step.step for step in seen} == {"reading", "copying", "checking"}
    assert all(0 <= step.done <= step.total + 400 for step in seen)


def test_a_packet_counts_as_left_when_its_first_part_begins_to_leave(two, sent, stick, monkeypatch):
    one, _other = two

    def left():
        with reading(one) as session:
            return store.may_have_left(session.get(Packet, sent.packet_id))

    with monkeypatch.context() as patch, pytest.raises(NotEnoughDiskError):
        patch.setattr(verified_copy, "free_bytes", lambda folder: 10)
        copied(one, sent, stick)
    assert not left()
    copied(one, sent, stick, "2")
    assert left()
    delivery.mark_handed_over(one, sent.packet_id)
    assert copied(one, sent, stick, "3").missing == (1,)
    assert delivery.outbox(one)[0].state == "lost_resent"


@pytest.mark.parametrize("typed", ["0", "4", "2-", "3-2", "a", "1,,4", "1-2-3", "-1", "9999"])
def test_parts_that_there_are_not_are_refused(two, sent, stick, typed):
    one, _other = two
    with pytest.raises(FactRefusedError):
        copied(one, sent, stick, typed)
    assert list(stick.iterdir()) == []


@pytest.mark.parametrize(
    "typed, numbers",
    [
        ("3", (3,)),
        ("5, 2", (2, 5)),
        ("2 5-7", (2, 5, 6, 7)),
        ("1 \N{EN DASH} 3", (1, 2, 3)),
        ("२,५-७", (2, 5, 6, 7)),
        (" 4 ", (4,)),
    ],
)
def test_parts_are_named_by_numbers_and_ranges(typed, numbers):
    assert parts_out.numbers_in(typed, 9) == numbers
    assert parts_out.numbers_in(shown_numbers(numbers), 9) == numbers


def test_numbers_are_shown_as_they_are_typed():
    assert shown_numbers((2, 5, 6, 7, 9, 10)) == "2, 5-7, 9, 10"
    assert shown_numbers(()) == ""


def test_a_packet_that_would_be_too_many_parts_is_refused(two, sent, stick, monkeypatch):
    one, _other = two
    monkeypatch.setattr("crypto.packet.parts.MAX_COUNT", 2)
    with pytest.raises(FactRefusedError):
        copied(one, sent, stick)


def test_a_packet_whose_file_was_cut_in_the_outbox_gives_no_part(two, sent, stick, monkeypatch):
    one, _other = two
    real = parts_out.PartSource

    class Cut(real):
        def __init__(self, packet, whole, number):
            super().__init__(packet, whole, number)
            os.truncate(sent.file, 30_000)

    monkeypatch.setattr(parts_out, "PartSource", Cut)
    with pytest.raises(FileUnreadableError):
        copied(one, sent, stick)
    assert not [name for name in names(stick) if name.endswith(".part")]


def test_trust_role_and_place_are_looked_at_first(two, sent, stick):
    one, other = two
    reader = replace(one, user=replace(one.user, role="read_only"))
    with pytest.raises(CaseStateError):
        copied(reader, sent, stick)
    with pytest.raises(FileUnreadableError):
        copied(one, sent, stick / "none")
    offices.block_office(one, other.office.office_id)
    with pytest.raises(OfficeRevokedError):
        copied(one, sent, stick)
    assert list(stick.iterdir()) == []


# -- the text beside ----------------------------------------------------------------------------


def test_a_text_in_four_languages_lies_beside_a_packet_and_beside_parts(two, sent, stick):
    one, _other = two
    copied(one, sent, stick, "2")
    raw = (stick / how_to_open.NAME).read_bytes()
    text = raw.decode("utf-8-sig")
    for word in ("HOW TO OPEN", "कैसे खोलें", "कसरी खोल्ने", "কীভাবে খুলবেন"):
        assert word in text
    assert text.count("\r\n4. ") == 4
    # The same bytes beside every packet: nothing in it can tell a case, an office or a day.
    (stick / how_to_open.NAME).unlink()
    delivery.copy_to(one, sent.packet_id, stick)
    assert (stick / how_to_open.NAME).read_bytes() == raw
    assert not re.search(r"[0-9]{4}|http|@", text)


@pytest.mark.parametrize("code", WINDOW_LANGUAGES)
def test_the_text_names_the_place_as_the_rail_of_today_names_it(code):
    said = catalogue(code).gettext
    place = next(slot.words for slot in RAIL if "inbox" in slot.faces)
    assert f"{said(place)}”" in how_to_open.TEXT
    for face in ("Inbox", "इनबॉक्स", "इनबक्स", "ইনবক্স"):
        assert face not in how_to_open.TEXT


def test_the_text_never_takes_the_place_of_another_file_nor_stops_a_copy(two, sent, stick):
    one, _other = two
    (stick / how_to_open.NAME).write_bytes(b"theirs")
    assert len(copied(one, sent, stick).files) == 3
    assert (stick / how_to_open.NAME).read_bytes() == b"theirs"

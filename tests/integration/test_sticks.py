"""Sticks as they are: full, pulled, write-protected, in FAT32; by command and in the window."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.outbox import how_to_open, parts_out
from bad_desk import copies, make, packet, refused
from own_system import path_of
from pair_sim import sealed_case

STEP = 24 * 1024


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("sticks"))


@pytest.fixture
def two(made, tmp_path):
    return copies(made, tmp_path)


@pytest.fixture
def sent(two, monkeypatch):
    monkeypatch.setitem(parts_out.STEPS, "7M", STEP)
    with two.one.opened() as one, two.other.opened() as other:
        return sealed_case(one, other)[1].packet_id


def ok(desk, *words):
    done = desk.run(*words, "--json")
    assert done.code == 0, (words, done.code, done.err)
    return done.json


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != how_to_open.NAME)


def failing_calls(monkeypatch, stick, number, *calls, after=0):
    """Let calls about the stick fail from the n-th on, as when it is full or pulled."""
    made = {"calls": 0}

    def about(first):
        try:
            where = path_of(first) if isinstance(first, int) else first
        except OSError:
            return False
        return str(where).startswith(str(stick))

    for name in calls:
        real = getattr(os, name)

        def call(first, *args, _real=real, **more):
            if about(first):
                made["calls"] += 1
                if made["calls"] > after:
                    raise OSError(number, os.strerror(number))
            return _real(first, *args, **more)

        monkeypatch.setattr(os, name, call)


def copy_words(sent, stick, how):
    parts = ("--parts", "7M") if how == "parts" else ()
    return ("outbox", "copy", sent, stick, *parts)


HOW = pytest.mark.parametrize("how", ["whole", "parts"])


@HOW
def test_a_stick_that_was_pulled_leaves_nothing_half(two, sent, stick, monkeypatch, how):
    with monkeypatch.context() as patch:
        failing_calls(patch, stick, errno.EIO, "fsync", after=2)
        failing_calls(patch, stick, errno.EIO, "link", "rename", after=0 if how == "whole" else 1)
        done = two.one.run(*copy_words(sent, stick, how))
    assert done.code == 1
    assert "Safe to remove" not in done.out
    assert done.err
    left = names(stick)
    assert not [name for name in left if name.endswith(".part")]
    assert len(left) == (0 if how == "whole" else 1)
    (item,) = ok(two.one, "outbox", "list")
    assert (item["copied_at"] > 0, len(item["parts_left"])) == (
        (False, 0) if how == "whole" else (True, 2)
    )
    again = two.one.run(*copy_words(sent, stick, how))
    assert again.code == 0
    assert "Safe to remove." in again.out


@HOW
@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        (errno.ENOSPC, 10, "Nothing was changed"),
        (errno.EROFS, 1, ""),
        (errno.EACCES, 1, ""),
        (errno.EFBIG, 10, ""),
    ],
)
def test_a_stick_that_takes_nothing(two, sent, stick, monkeypatch, how, number, code, says):
    with monkeypatch.context() as patch:
        failing_calls(patch, stick, number, "open")
        done = two.one.run(*copy_words(sent, stick, how))
    assert (done.code, names(stick)) == (code, [])
    assert done.err
    assert "Traceback" not in done.err


@HOW
def test_a_stick_in_fat32_knows_no_second_names_and_cannot_flush_folders(
    two, sent, stick, monkeypatch, how
):
    real = os.fsync

    def fsync(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no")
        real(handle)

    with monkeypatch.context() as patch:
        failing_calls(patch, stick, errno.EPERM, "link")
        patch.setattr(os, "fsync", fsync)
        done = two.one.run(*copy_words(sent, stick, how))
    assert done.code == 0
    assert len(names(stick)) == (1 if how == "whole" else 3)
    # What one office copies, the other takes in.
    told = ok(two.other, "inbox", "receive-all", stick)
    assert told["received"] == 1
    assert told["refused"] == []


def test_a_folder_of_the_stick_that_is_not_there(two, sent, stick):
    refused(two.one, 1, "outbox", "copy", sent, stick / "gone")


def test_a_part_that_is_missing_is_named_and_copied_alone(two, sent, stick, tmp_path):
    ok(two.one, "outbox", "copy", sent, stick, "--parts", "7M")
    (lost,) = [path for path in stick.iterdir() if ".002of" in path.name]
    lost.unlink()
    told = ok(two.other, "inbox", "receive-all", stick)
    assert (told["received"], told["parts_waiting"]) == (0, 2)
    (waits,) = ok(two.other, "packet", "parts")
    assert waits["missing"] == [2]
    second = tmp_path / "second"
    second.mkdir()
    one = ok(two.one, "outbox", "copy", sent, second, "--parts", "7M", "--only", "2")
    assert [Path(file).name for file in one["files"]] == [lost.name]
    assert ok(two.other, "inbox", "receive-all", second)["received"] == 1


def test_a_disk_without_room_stops_a_folder_and_says_how_much(two, stick, monkeypatch):
    packet(two, stick / "a.lifafa")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1_000))
    done = two.other.run("inbox", "receive-all", stick, "--json")
    assert (done.code, done.json["received"], done.json["left"]) == (10, 0, 1)
    assert "Needs 67 KB, 1 KB free." in done.err


def test_a_stick_pulled_while_its_folder_is_taken_in(two, stick, monkeypatch):
    for number in range(3):
        packet(two, stick / f"{number}.lifafa", seq=number + 1)
    real = Path.open

    def pulled(path, *args, **more):
        if path.name == "2.lifafa":
            shutil.rmtree(stick)
        return real(path, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", pulled)
        done = two.other.run("inbox", "receive-all", stick, "--json")
    assert (done.code, done.json["received"], done.json["left"]) == (1, 2, 1)
    assert len(ok(two.other, "inbox", "list")) == 2

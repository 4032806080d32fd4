"""Parts by command: copied over two sticks, gathered in two calls, named, dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.outbox import how_to_open, parts_out
from part_files import bend
from rough_desk import desk_in, ready

STEP = 24 * 1024


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return ready(tmp_path_factory.mktemp("made"))


@pytest.fixture
def sender(made, tmp_path, monkeypatch):
    # Small parts, so that a small packet has three.
    monkeypatch.setitem(parts_out.STEPS, "7M", STEP)
    (tmp_path / "a").mkdir()
    return desk_in(tmp_path / "a", made)


@pytest.fixture
def reader(made, tmp_path):
    (tmp_path / "b").mkdir()
    return desk_in(tmp_path / "b", made, "other")


@pytest.fixture
def packet(sender):
    return sender.run(*sender.refer(), "--json").json["packet_id"]


def good(desk, *words):
    done = desk.run(*words, "--json")
    assert done.code == 0, (words, done.code, done.err)
    return done.json


def test_a_packet_goes_out_and_comes_in_in_parts(sender, reader, packet, stick):
    done = good(sender, "outbox", "copy", packet[:8], stick, "--parts", "7m")
    assert (done["parts"], done["copied"], done["left"]) == (3, [1, 2, 3], [])
    first, second, third = done["files"]
    waits = good(reader, "packet", "receive", third)
    assert (waits["state"], waits["parts"], waits["missing"]) == ("parts_missing", 3, [1, 2])
    (one,) = good(reader, "packet", "parts")
    assert (one["count"], one["missing"]) == (3, [1, 2])
    told = reader.run("packet", "receive", first)
    assert (told.code, told.out.split("  ")[1].strip()) == (0, "2 of 3 parts. Missing: 2.")
    took = good(reader, "packet", "receive", first, second)
    assert [item["packet_id"] for item in took] == [packet]
    assert good(reader, "packet", "parts") == []
    again = reader.run("packet", "receive", second)
    assert again.code == 8
    accepted = good(reader, "packet", "accept", packet[:8])
    assert accepted["case_no"]


def test_all_parts_in_one_call_are_one_packet(sender, reader, packet, stick):
    sender.run("outbox", "copy", packet, stick, "--parts", "7M")
    took = good(reader, "packet", "receive", *sorted(stick.glob("*.lfpart"), reverse=True))
    assert [item["packet_id"] for item in took] == [packet]


def test_one_part_is_copied_again_alone(sender, packet, stick):
    done = good(sender, "outbox", "copy", packet, stick, "--parts", "7M", "--only", "3")
    assert done["copied"] == [3]
    assert {path.name for path in stick.iterdir()} == {
        Path(done["file"]).name,
        how_to_open.NAME,
    }
    wrong = sender.run("outbox", "copy", packet, stick, "--parts", "7M", "--only", "4")
    assert (wrong.code, "2, 5-9" in wrong.err) == (2, True)


def test_what_finds_no_room_is_named_with_the_words_to_go_on(sender, packet, stick, monkeypatch):
    monkeypatch.setattr(parts_out, "free_bytes", lambda folder: 1_000)
    done = sender.run("outbox", "copy", packet, stick, "--parts", "7M")
    assert done.code == 0
    assert "--parts 7M --only 2-3" in done.err or "--parts 7M --only 2,3" in done.err


@pytest.mark.parametrize(
    "options", [("--parts", "9M"), ("--parts", "0"), ("--only", "3"), ("--parts", "")]
)
def test_other_sizes_are_refused_and_none_is_whole(sender, packet, stick, options):
    done = sender.run("outbox", "copy", packet, stick, *options)
    assert done.code == (0 if options == ("--parts", "") else 2)


def test_a_packet_that_fits_into_one_part_goes_whole(sender, packet, stick):
    done = good(sender, "outbox", "copy", packet, stick, "--parts", "18M")
    assert Path(done["file"]).suffix == ".lifafa"


def test_damaged_parts_and_foreign_files_are_told_apart(sender, reader, packet, stick, tmp_path):
    files = [
        Path(f) for f in good(sender, "outbox", "copy", packet, stick, "--parts", "7M")["files"]
    ]
    short = tmp_path / "short.lfpart"
    short.write_bytes(files[0].read_bytes()[:-7])
    done = reader.run("packet", "receive", short)
    assert (done.code, "Part 1 of 3 is incomplete" in done.err) == (4, True)
    reader.run("packet", "receive", files[1])
    done = reader.run("packet", "receive", bend(files[1]))
    assert (done.code, "Another part 2 of 3" in done.err) == (4, True)
    done = reader.run("packet", "receive", bend(files[0]), files[2])
    assert (done.code, "damaged on the way" in done.err) == (4, True)
    assert good(reader, "packet", "parts")[0]["damaged"]
    took = good(reader, "packet", "receive", *files)
    assert [item["packet_id"] for item in took] == [packet]


def test_unfinished_sets_are_dropped_by_name(sender, reader, packet, stick):
    files = good(sender, "outbox", "copy", packet, stick, "--parts", "7M")["files"]
    set_id = good(reader, "packet", "receive", files[0])["set"]
    assert reader.run("packet", "drop-parts", "0000").code == 1
    assert good(reader, "packet", "drop-parts", set_id[:8]) == {"set": set_id}
    assert good(reader, "packet", "parts") == []


def test_copies_are_told_until_the_packet_is_handed_over(sender, packet, stick):
    (before,) = good(sender, "outbox", "list")
    assert (before["state"], before["copied_at"]) == ("sealed", 0)
    first = sender.run("outbox", "copy", packet, stick, "--parts", "7M", "--only", "1,3")
    assert first.code == 0
    assert "Safe to remove." in first.out
    assert "Not copied to any USB drive yet: 2." in first.err
    (partly,) = good(sender, "outbox", "list")
    assert (partly["parts"], partly["parts_left"], partly["copied_to"]) == (3, [2], "folder")
    assert "parts 1, 3 of 3. Not copied yet: 2" in sender.run("outbox", "list").out
    rest = good(sender, "outbox", "copy", packet, stick, "--parts", "7M", "--only", "2")
    assert rest["not_copied_yet"] == []
    assert good(sender, "outbox", "handed-over", packet[:8])["state"] == "handed_over"
    assert good(sender, "outbox", "not-handed-over", packet[:8])["state"] == "sealed"
    done = good(sender, "outbox", "handed-over", packet[:8], "--how", "by hand")
    assert (done["state"], done["packet_id"]) == ("handed_over", packet)
    assert sender.run("outbox", "handed-over", "zzzz").code == 1

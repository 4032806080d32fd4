"""The inbox by command: a folder taken in, gone on with, and the list narrowed."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.register import access
from command_line import CommandLine
from month_of_packets import know, senders, write_month
from office_sim import FIRST, PASSPHRASE

COUNT = 12


def made(folder):
    desk = CommandLine(folder, FIRST)
    s = access.unlock(desk.register, None, PASSPHRASE, clock=SystemClock())
    known = senders(s.clock.now())
    know(s, known)
    write_month(folder / "stick", s, COUNT, notice_every=6, parts_every=5)
    (folder / "stick" / "0-photo.lifafa").write_bytes(bytes(100_000))
    access.lock(s)
    return desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return made(tmp_path_factory.mktemp("desk"))


def test_a_folder_is_taken_in_once_and_the_list_is_narrowed(desk):
    stick = desk.folder / "stick"
    done = desk.run("inbox", "receive-all", stick, "--json")
    assert (done.code, done.json["received"], done.json["left"]) == (4, COUNT, 0)
    assert done.json["refused"] == [{"file": "0-photo.lifafa", "code": "packet.not-a-packet"}]
    assert "0-photo.lifafa: " in done.err
    again = desk.run("inbox", "receive-all", stick)
    assert again.code == 4
    assert "files were here already." in again.out
    rows = desk.ok("inbox", "list")
    assert len(rows) == COUNT
    office = rows[0]["from_office"]
    by_office = desk.ok("inbox", "list", "--office", office[:8])
    assert {row["from_office"] for row in by_office} == {office}
    notices = desk.ok("inbox", "list", "--kind", "notice")
    assert [row["type"] for row in notices] == ["notice"] * 2
    waiting = desk.ok("inbox", "list", "--state", "waiting")
    assert {row["state"] for row in waiting} == {"waiting"}
    (one,) = desk.ok("inbox", "list", "--text", "r-00003")
    assert one["case_ref"] == "R-00003"
    assert desk.run("inbox", "list", "--state", "lost").code == 2
    assert desk.run("inbox", "list", "--office", "0000").code == 1


def test_a_folder_without_packets_and_one_that_is_not_there(desk, tmp_path):
    done = desk.run("inbox", "receive-all", tmp_path)
    assert (done.code, done.out.strip()) == (0, "There is no packet in this folder.")
    gone = desk.run("inbox", "receive-all", tmp_path / "gone")
    assert (gone.code, gone.out) == (1, "")
    assert gone.err


def test_stopped_by_the_keyboard_it_says_how_far_it_came_and_goes_on(tmp_path, monkeypatch):
    desk = made(tmp_path)
    stick = tmp_path / "stick"
    real = Path.open
    seen = []

    def pressed(path, *words, **more):
        if path.parent == stick and len(seen) < 6:
            seen.append(path)
            if len(seen) == 6:
                signal.raise_signal(signal.SIGINT)
        return real(path, *words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", pressed)
        done = desk.run("inbox", "receive-all", stick, "--json")
    assert done.code == 130
    assert 0 < done.json["received"] < COUNT
    assert done.json["left"] > 0
    assert len(desk.ok("inbox", "list")) == done.json["received"]
    rest = desk.run("inbox", "receive-all", stick, "--json").json
    assert (rest["received"], rest["left"]) == (COUNT - done.json["received"], 0)

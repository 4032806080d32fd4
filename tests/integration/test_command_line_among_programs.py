"""The command line among other programs: closed pipes, full disks, another encoding, no home,
signals, two programs at once, a key file that is swapped; nothing half-done is ever left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.base.errors import FileUnreadableError, KeyFileDamagedError, KeyFileOlderError
from app.cases import cases
from app.cases.papers import blob_store
from app.core import key_files
from app.outbox import delivery
from app.register import access
from office_sim import PASSPHRASE
from own_system import wait_for
from pair_sim import sealed_case
from rough_desk import ROOT, Desk, desk_in, ready
from told_program import programs_on


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return ready(tmp_path_factory.mktemp("rough"))


@pytest.fixture
def desk(made, tmp_path):
    return desk_in(tmp_path, made)


# Streams -----------------------------------------------------------------------------------------


def closing(number):
    return lambda: os.close(number)


@pytest.mark.parametrize("words", [("log", "show"), ("case", "fields", "--json"), ("case", "list")])
def test_a_reader_that_goes_away_is_no_accident(desk, words):
    read, write = os.pipe()
    os.close(read)
    try:
        code, _out, err = desk.ended(*words, stdout=write)
    finally:
        os.close(write)
    assert (code, err) == (1, "")


@pytest.mark.posix("a full disk is a place of Linux")
def test_a_full_disk_behind_standard_output_is_told(desk):
    with open("/dev/full", "wb") as full:
        code, _out, err = desk.ended("case", "list", stdout=full)
    assert code == 1
    assert err == "It was done, but its result could not be printed.\n"


@pytest.mark.posix("a program is begun with a stream closed")
@pytest.mark.parametrize("number", [0, 1, 2])
def test_closed_streams(desk, number):
    code, out, err = desk.ended("case", "list", preexec_fn=closing(number))
    assert code == 0, err
    assert desk.case in out or number == 1
    code, out, err = desk.ended("case", "show", "nonsense", preexec_fn=closing(number))
    assert code == 1
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.posix("a program is begun with a stream closed")
def test_without_standard_input_nobody_is_asked(desk):
    command = [sys.executable, "-m", "app", "case", "list", "--register", str(desk.register)]
    done = subprocess.run(
        command, cwd=ROOT, preexec_fn=closing(0), capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"--passphrase-file" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_letters_of_every_script_leave_in_any_encoding(desk, encoding):
    desk.run("case", "add", "name_full=सुनीता बनावटी")
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    for words in (("case", "list", "--json"), ("case", "list")):
        code, out, err = desk.ended(*words, env=env)
        assert code == 0, err
        assert "सुनीता" in out


@pytest.mark.posix("a name of any bytes, which Windows refuses")
def test_json_holds_nothing_that_moves_a_cursor(desk, tmp_path):
    target = tmp_path / os.fsdecode(b"caf\xe9\x1b[31m\xc2\x9b.lfcard")
    done = desk.run("office", "card", "-o", target, "--json")
    assert done.code == 0, done.err
    assert done.out.strip().isascii() or done.out.strip().isprintable()
    assert json.loads(done.out)["file"] == str(target)


@pytest.mark.posix("homes are told by the list of users")
def test_a_user_without_a_home_is_told_what_to_do(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _NO_HOME],
        env={"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert b"--register" in done.stderr
    assert not list(tmp_path.iterdir())


_NO_HOME = """
import pwd, sys
def nobody(_uid):
    raise KeyError
pwd.getpwuid = nobody
from app.cli.program import run
sys.exit(run(["case", "list", "--passphrase-file", "/dev/null"]))
"""


# Several files, one answer each -------------------------------------------------------------------


def sent_to_other(made, folder, count) -> tuple[Desk, list[str]]:
    """Return the desk of the second office and packets that the first has sealed for it."""
    there = desk_in(folder, made, "other")
    here = desk_in(folder, made)
    one, other = (
        access.unlock(desk.register, None, PASSPHRASE, clock=SystemClock())
        for desk in (here, there)
    )
    sent = [sealed_case(one, other)[1].file for _ in range(count)]
    access.lock(one)
    access.lock(other)
    return there, sent


def test_what_was_received_before_keeps_out_nothing_new(made, tmp_path):
    there, sent = sent_to_other(made, tmp_path, 3)
    assert there.run("packet", "receive", sent[0]).code == 0
    picture = tmp_path / "photo.lifafa"
    picture.write_bytes(b"\xff\xd8" * 60_000)
    done = there.run("packet", "receive", sent[0], picture, *sent[1:], "--json")
    assert done.code == 8, "the first refusal tells"
    states = [one["state"] for one in done.json]
    assert [states.count("refused"), len(states)] == [2, 4], "what was refused is told as well"
    assert f"{Path(sent[0]).name}: Already received" in done.err
    assert "photo.lifafa: This is not a Lifafa packet." in done.err


def test_the_name_of_a_receipt_is_looked_at_before_the_answer(made, tmp_path):
    there, (file,) = sent_to_other(made, tmp_path, 1)
    packet = there.run("packet", "receive", file, "--json").json["packet_id"]
    before = there.held()
    taken = tmp_path / "taken"
    taken.touch()
    for words in (("accept", packet), ("decline", packet, "--reason", "no_capacity")):
        done = there.run("packet", *words, "--receipt-out", taken)
        assert done.code == 8
        assert there.held() == before
    assert there.run("packet", "accept", packet, "--receipt-out", tmp_path / "r").code == 0


def test_a_copy_that_fails_after_the_sealing_says_where_the_packet_is(desk, tmp_path, monkeypatch):
    def pulled(*_args):
        raise FileUnreadableError(reason="device")

    monkeypatch.setattr(delivery, "copy_proved", pulled)
    done = desk.run(*desk.refer("-o", tmp_path / "x.lifafa"))
    assert done.code == 1
    assert "was sealed, but it could not be copied there" in done.err
    monkeypatch.undo()
    (waiting,) = desk.run("outbox", "list", "--json").json
    assert waiting["packet_id"][:8] in done.err
    assert desk.run("outbox", "copy", waiting["packet_id"], tmp_path).code == 0


# Two programs, signals ---------------------------------------------------------------------------


def test_two_programs_at_once(desk):
    s = access.unlock(desk.register, None, PASSPHRASE, clock=SystemClock())
    try:
        code, out, err = desk.ended("case", "add", "name_full=Made-up")
    finally:
        access.lock(s)
    assert (code, out) == (9, "")
    assert "Close it there, then try again." in err


@pytest.mark.posix("a link to a file, which only administrators make on Windows")
def test_a_link_in_the_place_of_the_lock_is_not_followed(desk, tmp_path):
    mine = tmp_path / "mine"
    mine.write_text("precious")
    (desk.register / "lock").unlink(missing_ok=True)
    (desk.register / "lock").symlink_to(mine)
    assert desk.run("case", "list").code == 1
    assert mine.read_text() == "precious"


def staging(register):
    return list((register / blob_store.STAGING).glob("*"))


def long_work(desk, tmp_path):
    """Start to attach a large file and return the program once it is in the middle."""
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(400 * 2**20)
    program = desk.start("case", "attach", desk.case, str(large))

    def is_in_the_middle():
        assert program.poll() is None, program.communicate()
        return any(path.stat().st_size > 2**20 for path in staging(desk.register))

    wait_for(is_in_the_middle, 120)
    return program


@pytest.mark.posix("Ctrl+C comes as a signal to one process")
def test_ctrl_c_in_long_work_leaves_nothing_half_done(desk, tmp_path):
    before = desk.held()
    with long_work(desk, tmp_path) as program:
        program.send_signal(signal.SIGINT)
        _out, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert b"Nothing half-done is left." in err
    assert staging(desk.register) == []
    assert desk.held() == before


def test_a_kill_in_long_work_leaves_nothing_half_done(desk, tmp_path):
    before = desk.held()
    with long_work(desk, tmp_path) as program:
        program.kill()
    # On Windows the program runs in a second process, which ends because the first one does.
    wait_for(lambda: not programs_on(desk.register), 60)
    assert desk.held() == before
    assert staging(desk.register) == []


def test_ctrl_c_in_short_work_undoes_it(desk, monkeypatch):
    before = desk.held()

    def stopped(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(cases, "cases_added", stopped)
    done = desk.run("case", "add", "name_full=Made-up")
    monkeypatch.undo()
    assert done.code == 130
    assert "Nothing half-done is left." in done.err
    assert desk.held() == before


# The key file changes while the register is open --------------------------------------------------


@pytest.mark.parametrize("which", ["older", "other"])
def test_a_key_file_swapped_while_the_register_is_open_is_not_taken_up(made, tmp_path, which):
    shutil.copytree(made.root / "one" / "register", tmp_path / "register")
    s = access.unlock(tmp_path / "register", None, PASSPHRASE, clock=SystemClock())
    other = "nine wooden bridges over a canal"
    try:
        if which == "older":
            swapped = s.vault.header.raw
            s = access.change_passphrase(s, PASSPHRASE, other)
            s = access.change_passphrase(s, other, "seven copper kettles beside the stove")
        else:
            swapped = (made.root / "other" / "register" / key_files.CURRENT).read_bytes()
        for name in (key_files.CURRENT, key_files.COPY):
            (s.folder / name).write_bytes(swapped)
        with pytest.raises((KeyFileOlderError, KeyFileDamagedError)):
            access.change_passphrase(s, PASSPHRASE, "eleven blue lanterns under a bridge")
        assert (s.folder / key_files.CURRENT).read_bytes() == swapped
    finally:
        access.lock(s)

"""The command line in rough hands: odd files for every argument, odd words, the recovery code; each
ends with its exit code and in words, and leaves the register as it was."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.base.clock import SystemClock
from app.register import access
from command_line import bare
from office_sim import PASSPHRASE
from own_system import IS_WINDOWS
from rough_desk import ROOT, desk_in, ready

LONG = "a" * 5_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return ready(tmp_path_factory.mktemp("rough"))


@pytest.fixture
def desk(made, tmp_path):
    return desk_in(tmp_path, made)


# Files -------------------------------------------------------------------------------------------


ON_POSIX = [
    pytest.param(name, marks=pytest.mark.posix("pipes, links and devices that Windows has not"))
    for name in ("fifo", "nowhere", "loop", "zero")
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Things that are no good file for anything."""
    folder = tmp_path_factory.mktemp("odd")
    if not IS_WINDOWS:
        os.mkfifo(folder / "fifo")
        (folder / "nowhere").symlink_to(folder / "gone")
        (folder / "loop").symlink_to(folder / "loop")
    (folder / "empty").touch()
    (folder / "folder").mkdir()
    return {
        "fifo": folder / "fifo",
        "nowhere": folder / "nowhere",
        "loop": folder / "loop",
        "empty": folder / "empty",
        "folder": folder / "folder",
        "zero": "/dev/zero",
        "gone": folder / "gone",
        "long": folder / LONG,
        # Windows keeps names as text, and has no name of any bytes.
        "undecodable": "" if IS_WINDOWS else os.fsdecode(b"/tmp/\xff\xfe"),
    }


@pytest.mark.parametrize(
    "words",
    [
        ("packet", "receive"),
        ("packet", "preview"),
        ("office", "add"),
        ("case", "attach", "CASE"),
        ("case", "save-attachment", "CASE", "0000"),
        ("outbox", "copy", "0000"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(
    "thing",
    [
        *ON_POSIX,
        pytest.param("undecodable", marks=pytest.mark.posix("a name of any bytes")),
        *("empty", "folder", "gone", "long"),
    ],
)
def test_an_odd_file_is_refused_in_words_and_nothing_hangs(desk, odd, words, thing):
    before = desk.held()
    done = desk.run(*(desk.case if word == "CASE" else word for word in words), odd[thing])
    assert done.code in (1, 4), (done.code, done.err)
    assert "in Lifafa itself" not in done.err
    assert len(done.err.strip().splitlines()) >= 2
    assert desk.held() == before


@pytest.mark.parametrize("thing", [*ON_POSIX, "empty", "folder", "long"])
def test_what_is_already_there_is_never_written_over(desk, odd, thing):
    before = desk.held()
    for words in (desk.refer("-o", odd[thing]), ("office", "card", "-o", odd[thing])):
        done = desk.run(*words)
        assert done.code == (1 if thing == "long" else 8), (words, done.err)
    assert desk.held() == before


def test_a_place_that_is_not_there_is_refused_before_anything_is_sealed(desk, tmp_path):
    before = desk.held()
    assert desk.run(*desk.refer("-o", tmp_path / "gone" / "x.lifafa")).code == 1
    assert desk.held() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 2),
        (b"[" * 200_000, 2),
        (b'["a"]', 2),
        (b'{"age": 1.5}', 2),
        (b'{"age": {"b": 1}}', 2),
        (b'{"languages": [1]}', 2),
        (b'{"name_full": "\\ud800"}', 2),
        (b'{"name_full": "\xff"}', 2),
        (b'{"no_such_field": "x"}', 2),
        (b" " * (4 * 1024 * 1024 + 1), 2),
        (b'\xef\xbb\xbf{"name_full": "Made-up", "age": null, "is_child_stated": false}', 0),
    ],
)
def test_a_json_file_of_facts(desk, tmp_path, content, code):
    source = tmp_path / "case.json"
    source.write_bytes(content)
    before = desk.held()
    done = desk.run("case", "add", "--from", source, "--json")
    assert done.code == code, done.err
    if code:
        assert desk.held() == before
    else:
        facts = desk.run("case", "show", done.json["case_no"], "--json").json["persons"][0]["facts"]
        assert facts["is_child_stated"] == "no"
        assert "age" not in facts


@pytest.mark.parametrize(
    ("thing", "code"),
    [
        pytest.param("zero", 2, marks=pytest.mark.posix("a device of Linux")),
        *(("folder", 1), ("gone", 1), ("long", 1)),
    ],
)
def test_an_odd_file_of_facts(desk, odd, thing, code):
    assert desk.run("case", "add", "--from", odd[thing]).code == code


@pytest.mark.parametrize("thing", ["zero", "folder", "gone", "long", "empty"])
def test_an_odd_file_of_a_passphrase(desk, odd, thing):
    done = bare("case", "list", "--register", desk.register, "--passphrase-file", odd[thing])
    assert done.code == (3 if thing == "empty" else 2), done.err


@pytest.mark.parametrize("number", ["999999", "99999999999999999999", "-1", "x", "९"])
def test_an_odd_descriptor_of_a_passphrase(desk, number):
    done = bare("case", "list", "--register", desk.register, f"--passphrase-fd={number}")
    assert done.code == 2
    assert "in Lifafa itself" not in done.err


def test_a_passphrase_file_with_a_byte_order_mark_and_windows_line_ends(desk, tmp_path):
    words = tmp_path / "words.txt"
    words.write_bytes(b"\xef\xbb\xbf" + PASSPHRASE.encode() + b"\r\nsecond line\r\n")
    done = bare("case", "list", "--register", desk.register, "--passphrase-file", words)
    assert done.code == 0, done.err


def test_two_secrets_from_one_standard_input(desk):
    other = "nine wooden bridges over a canal"
    at = ["--register", str(desk.register), "--passphrase-file", "-"]
    change = ["register", "passphrase", "--new-passphrase-file", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "app", *change, *at],
        cwd=ROOT,
        input=f"{PASSPHRASE}\n{other}\n".encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    access.lock(access.unlock(desk.register, None, other, clock=SystemClock()))


# Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("case", "list", "--status", "nonsense"), 2),
        (("case", "list", "--limit", "5000"), 2),
        (("case", "list", "--after", "nonsense"), 1),
        (("case", "search", '"* OR ((( NEAR'), 0),
        (("case", "search", "\udcff"), 0),
        (("case", "show", "\udcff\udcff\udcff\udcff"), 1),
        (("case", "show", LONG), 1),
        (("case", "set", "CASE", "summary"), 2),
        (("case", "set", "CASE", "=x"), 2),
        (("case", "set", "CASE", "p999.name_full=x"), 2),
        (("case", "set", "CASE", "notes.x=y"), 2),
        (("case", "close", "CASE", "--reason", "nonsense"), 2),
        (("case", "close", "CASE", "--reason", "other", "--on", "someday"), 2),
        (("consent", "add", "CASE", "--given-by", "\udcff"), 2),
        (("consent", "withdraw", "CASE", "0000", "--how", "x"), 1),
        (("office", "check", "OFFICE", "--number", "12", "--how", "phone", "--with", "x"), 2),
        (("office", "check", "OFFICE", "--number", "1" * 30, "--how", "dream", "--with", "x"), 2),
        (
            ("office", "check", "OFFICE", "--number", "1" * 30, "--how", "met", "--with", "\udcff"),
            2,
        ),
        (("packet", "decline", "0000", "--reason", "no_capacity", "--note", "\udcff"), 1),
        (("referral", "show", "\x1b[31m"), 1),
        (("log", "show", "--limit", "0"), 2),
        (("refer", "CASE", "--to", "OFFICE", "--purpose", "shelter"), 2),
        (("refer", "CASE", "--to", "OFFICE", "--purpose", "x", "--fields", "age"), 2),
        (("refer", "CASE", "--to", "OFFICE", "--purpose", "shelter", "--groups", "x"), 2),
        (("REFER", "--details", "x\x1b[31m"), 2),
        (("REFER", "--details", "\udcff"), 2),
        (("REFER", "--reply-by", "someday"), 2),
        (("REFER", "--ground", "risk_to_life"), 7),
        (("REFER", "--ground", "whim", "--ground-officer", "x", "--ground-reason", "x"), 2),
        (
            (
                "REFER",
                "--ground",
                "risk_to_life",
                "--ground-officer",
                "\x1b",
                "--ground-reason",
                "x",
            ),
            2,
        ),
        (("REFER", "--attach", "0000"), 1),
    ],
)
def test_words_that_cannot_be_done(desk, words, code):
    before = desk.held()
    put = {"CASE": (desk.case,), "OFFICE": (desk.to,), "REFER": desk.refer()}
    done = desk.run(*(each for word in words for each in put.get(word, (word,))))
    assert done.code == code, done.err
    assert "in Lifafa itself" not in done.err
    assert "\x1b" not in done.out + done.err
    assert desk.held() == before


@pytest.mark.parametrize(
    "place", ["~nosuchuser/desk", "", "/", "/dev/null", LONG, "gone", "\udcff"]
)
def test_a_register_that_is_not_there(place):
    done = bare("case", "list", f"--register={place}", "--passphrase-file", "/dev/null")
    assert done.code in (1, 2), done.err
    assert "in Lifafa itself" not in done.err
    assert len(done.err.strip().splitlines()) >= 2


# The recovery code -------------------------------------------------------------------------------


def creation(folder, words, *more):
    names = ("--office", "Demo office", "--kind", "ngo", "--officer", "Made-up Head")
    return bare("register", "create", folder, *names, "--passphrase-file", words, *more)


def test_a_recovery_code_is_never_written_over_a_file_and_never_lost(desk, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for kit, code in ((taken, 8), (tmp_path / "gone" / "kit", 1), (tmp_path / LONG, 1)):
        assert creation(tmp_path / "new", desk.words, "--kit-out", kit).code == code
        assert not (tmp_path / "new").exists()
    assert taken.read_text() == "mine"


def test_a_recovery_code_does_not_lie_beside_what_it_opens(desk, tmp_path):
    (tmp_path / "new").mkdir()
    done = creation(tmp_path / "new", desk.words, "--kit-out", tmp_path / "new" / "kit")
    assert done.code == 2
    assert not list((tmp_path / "new").iterdir())


def test_a_register_whose_code_cannot_be_given_out_is_not_kept(desk, tmp_path, monkeypatch):
    from app.base.errors import NotEnoughDiskError
    from app.cli import register

    def full(*_args):
        raise NotEnoughDiskError

    monkeypatch.setattr(register, "write_new", full)
    done = creation(tmp_path / "new", desk.words, "--kit-out", tmp_path / "kit")
    assert done.code == 10
    assert not (tmp_path / "new").exists()


def test_the_packet_of_a_withdrawn_consent_stays(desk, tmp_path):
    done = desk.run(*desk.refer("--json"))
    (record,) = desk.run("consent", "list", desk.case, "--json").json
    assert (
        desk.run("consent", "withdraw", desk.case, record["consent_id"], "--how", "word").code == 0
    )
    refused = desk.run("outbox", "copy", done.json["packet_id"], tmp_path)
    assert refused.code == 7
    assert not list(tmp_path.glob("*.lifafa"))

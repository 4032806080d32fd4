"""A dash is standard input or standard output, and never the name of a file."""

import hashlib
import io
import json
import sys
from pathlib import Path

import pytest

from app.cli.program import run
from command_line import CommandLine, bare
from office_sim import FIRST, SECOND

FACTS = (
    "p1.name_full=Made-up Maria",
    "p1.birth=2003-03-12",
    "p1.is_child_stated=no",
    "p1.languages=hin, bho",
    "p1.home_district=Purnia",
)
GROUPS = "identity_names,age_sex,language,home_address"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Work in an empty folder, and prove that nothing is left in it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def offices(tmp_path: Path) -> tuple[CommandLine, CommandLine]:
    both = CommandLine(tmp_path / "one", FIRST), CommandLine(tmp_path / "other", SECOND)
    for mine, theirs in (both, both[::-1]):
        card = theirs.piped("office", "card", "-o", "-").out
        assert mine.piped("office", "add", "-", given=card).code == 0
        mine.ok(
            "office", "check", theirs.office_id, "--number", theirs.number, "--how", "phone",
            "--with", "A. Made-up",
        )  # fmt: skip
    return both


def refer(one: CommandLine, other: CommandLine, *more: str) -> tuple[str, ...]:
    case = one.ok("case", "add", *FACTS)["case_no"]
    one.ok(
        "consent", "add", case, "--given-by", "individual", "--purposes", "shelter",
        "--groups", GROUPS, "--offices", other.office_id, "--language", "hin",
    )  # fmt: skip
    where = ("--to", other.office_id, "--purpose", "shelter", "--groups", GROUPS)
    return ("refer", case, *where, "--services", "shelter", *more)


def test_a_referral_goes_and_comes_back_through_pipes_alone(offices, elsewhere) -> None:
    one, other = offices
    sealed = one.piped(*refer(one, other, "-o", "-"))
    assert sealed.code == 0
    assert "standard output" in sealed.err
    assert b"standard output" not in sealed.out
    looked = other.piped("packet", "preview", "-", given=sealed.out)
    assert b"Made-up Maria" in looked.out
    came = json.loads(other.piped("packet", "receive", "-", "--json", given=sealed.out).out)
    accepted = other.piped("packet", "accept", came["packet_id"], "--receipt-out", "-")
    assert accepted.code == 0
    receipt = json.loads(one.piped("packet", "receive", "-", "--json", given=accepted.out).out)
    assert (receipt["type"], receipt["kind"]) == ("receipt", "accepted")
    [told] = one.ok("referral", "list")
    assert told["state"] == "accepted"


def test_a_packet_is_copied_once_more_through_a_pipe(offices, elsewhere, tmp_path) -> None:
    one, other = offices
    packet = one.ok(*refer(one, other, "-o", str(tmp_path / "a.lifafa")))["packet_id"]
    again = one.piped("outbox", "copy", packet, "-")
    whole = (tmp_path / "a.lifafa").read_bytes()
    assert hashlib.sha256(again.out).digest() == hashlib.sha256(whole).digest()
    [told] = one.ok("outbox", "list")
    assert told["copied_to"] == "stream"
    assert "By a command" in one.run("outbox", "list").out
    assert one.piped("outbox", "copy", packet, "-", "--parts", "7M").code == 2


def test_progress_and_withdrawing_leave_through_a_pipe(offices, elsewhere, tmp_path) -> None:
    one, other = offices
    sealed = one.ok(*refer(one, other, "-o", str(tmp_path / "a.lifafa")))
    came = other.ok("packet", "receive", tmp_path / "a.lifafa")
    other.ok("packet", "accept", came["packet_id"])
    [theirs] = other.ok("referral", "list")
    note = other.piped("referral", "progress", theirs["referral_id"], "--what", "x", "-o", "-")
    assert json.loads(one.piped("packet", "receive", "-", "--json", given=note.out).out)["type"]
    back = one.piped("referral", "withdraw", sealed["referral_id"], "--reason", "x", "-o", "-")
    assert other.piped("packet", "receive", "-", given=back.out).code == 0


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("case", "export", "-o", "-"), b"PK"),
        (("case", "export", "--format", "csv", "-o", "-"), b"\xef\xbb\xbf"),
        (("case", "export", "--format", "json", "-o", "-"), b'{"format"'),
        (("case", "export", "--format", "htcds", "-o", "-"), b"PK"),
        (("case", "recurring", "-o", "-"), b"PK"),
        (("stats", "sdg", "-o", "-"), b"\xef\xbb\xbf\"table"),
        (("stats", "sdg", "-o", "-", "--format", "pdf"), b"%PDF"),
        (("stats", "flows", "-o", "-", "--format", "xlsx"), b"PK"),
        (("stats", "ctdc", "-o", "-"), b"\xef\xbb\xbf"),
        (("guide", "--lang", "en", "-o", "-"), b"%PDF"),
        (("office", "number", "--qr", "-"), b"\x89PNG"),
        (("office", "rotate", "-o", "-"), b"lifafa-signed"),
        (("office", "revoke", "--prepare", "--why", "lost", "-o", "-"), b"lifafa-signed"),
        (("letter", "make", "--kind", "certificate", "--case", "LF-26-0001", "--person", "1",
          "--lang", "en", "-o", "-"), b"%PDF"),
    ],
)  # fmt: skip
def test_what_is_made_goes_to_standard_output(tmp_path, elsewhere, words, begins) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    desk.ok("case", "add", "name_full=Made-up Asha", "age=30")
    done = desk.piped(*words)
    assert done.code == 0, done.err
    assert done.out.startswith(begins)
    assert begins not in done.err.encode()


def test_an_exported_file_is_the_same_through_a_pipe(tmp_path, elsewhere) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    desk.ok("case", "add", "name_full=Made-up Asha")
    desk.ok("case", "export", "--format", "csv", "-o", tmp_path / "a.csv")
    piped = desk.piped("case", "export", "--format", "csv", "-o", "-")
    assert piped.out == (tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("case", "export", "-o", "-", "--json"),
        ("case", "export", "--everything", "-o", "-"),
        ("stats", "sdg", "-o", "-", "--format", "exe"),
        ("stats", "sdg", "--format", "csv"),
        ("guide", "-o", "-", "--json"),
        ("backup", "make", "-"),
        ("case", "attach", "LF-26-0001", "-"),
        ("packet", "receive", "-", "-"),
        ("register", "new-kit", "--kit-out", "-", "--json"),
    ],
)
def test_two_things_never_share_standard_output_or_input(tmp_path, elsewhere, words) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    desk.ok("case", "add", "name_full=Made-up Asha")
    done = desk.piped(*words)
    assert (done.code, done.out) == (2, b"")


def test_bytes_never_go_to_a_terminal(tmp_path, elsewhere, monkeypatch) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    at = ["--register", str(desk.register), "--passphrase-file", str(desk.words)]
    assert run(["case", "export", "-o", "-", *at]) == 2
    assert screen.getvalue() == ""


def test_a_sheet_and_a_paper_come_from_standard_input(tmp_path, elsewhere) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    sheet = b"Name,Age\nMade-up Rekha,17\n"
    done = desk.piped("case", "import", "-", "--json", given=sheet)
    assert json.loads(done.out)["added"] == 1
    case = desk.ok("case", "list")[0]["case_no"]
    kept = desk.piped("case", "attach", case, "-", "--title", "Note", "--json", given=b"made up")
    assert json.loads(kept.out)["title"] == "Note"
    document = desk.piped("case", "export", "--format", "json", "-o", "-").out
    again = desk.piped("case", "import", "-", "--json", given=document)
    assert json.loads(again.out)["added"] == 1


def test_codes_leave_by_standard_output_only_where_that_was_named(tmp_path, elsewhere) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    shown = desk.piped("register", "new-kit")
    assert b"-" not in shown.out
    led = desk.piped("register", "new-kit", "--kit-out", "-")
    code = led.out.decode().strip()
    assert code.count("-") == 7
    assert code not in led.err
    assert desk.piped("register", "test-kit", "--kit-file", "-", given=led.out).code == 0
    first = desk.piped(
        "register", "add-user", "p", "--name", "P. Made-up", "--role", "officer",
        "--words-out", "-",
    )  # fmt: skip
    words = tmp_path / "first.txt"
    words.write_bytes(first.out)
    at = ("--register", desk.register, "--login", "p", "--passphrase-file", words)
    assert bare("case", "list", *at).code == 0


def test_a_backup_is_tested_from_standard_input(tmp_path, elsewhere) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    kit = tmp_path / "kit.txt"
    desk.ok("register", "new-kit", "--kit-out", kit)
    desk.ok("backup", "make", tmp_path / "a.lfbak")
    whole = (tmp_path / "a.lfbak").read_bytes()
    done = desk.piped("backup", "test", "-", "--kit-file", kit, given=whole)
    assert done.code == 0, done.err


def test_a_reader_that_went_away_is_told_and_the_packet_is_kept(offices, elsewhere, monkeypatch):
    one, other = offices
    words = refer(one, other, "-o", "-")

    class Gone(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _content: object) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Gone(), write_through=True))
    at = ["--register", str(one.register), "--passphrase-file", str(one.words)]
    assert run([*words, *at]) == 1
    monkeypatch.undo()
    assert [each["state"] for each in one.ok("outbox", "list")] == ["sealed"]


def test_refused_files_stand_in_the_json_of_receiving(tmp_path, elsewhere) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    for name in ("a.lifafa", "b.lifafa"):
        (tmp_path / name).write_text("no packet")
    several = desk.run("packet", "receive", tmp_path / "a.lifafa", tmp_path / "b.lifafa", "--json")
    assert several.code == 4
    assert [(one["file"], one["state"], one["code"]) for one in several.json] == [
        ("a.lifafa", "refused", "packet.not-a-packet"),
        ("b.lifafa", "refused", "packet.not-a-packet"),
    ]
    alone = desk.run("packet", "receive", tmp_path / "a.lifafa", "--json")
    assert (alone.code, alone.json["state"]) == (4, "refused")
    assert "This is not a Lifafa packet" in alone.err

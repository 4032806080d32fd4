"""What is named on the command line is found by what was printed, and what is not is told apart."""

import ast
from pathlib import Path

import pytest

from app.base import messages
from app.outbox import delivery
from app.packets.errors import PacketStateError
from command_line import CommandLine, bare, checked_pair
from office_sim import FIRST
from refusals import BETTER, IN_TERMINAL, WORDS
from source_tree import ROOT

FACTS = ("name_full=Made-up Maria", "birth=2003-03-12", "p1.is_child_stated=no")
WHERE = ("--purpose", "shelter", "--groups", "identity_names", "--services", "shelter")


@pytest.fixture
def offices(tmp_path: Path) -> tuple[CommandLine, CommandLine]:
    return checked_pair(tmp_path)


@pytest.fixture
def sent(offices):
    one, other = offices
    case = one.ok("case", "add", *FACTS)["case_no"]
    one.ok(
        "consent", "add", case, "--given-by", "individual", "--purposes", "shelter",
        "--groups", "identity_names", "--offices", other.office_id, "--language", "hin",
    )  # fmt: skip
    return one, case, one.ok("refer", case, "--to", other.office_id, *WHERE)


def test_a_packet_is_found_by_the_name_that_was_printed(sent, tmp_path) -> None:
    one, _case, made = sent
    printed = Path(made["file"])
    for number, name in enumerate((printed, printed.name, printed.stem, printed.stem.lower())):
        place = tmp_path / str(number)
        place.mkdir()
        copied = one.ok("outbox", "copy", name, place)["file"]
        assert Path(copied).read_bytes() == printed.read_bytes()
    assert one.run("outbox", "copy", "AAAA-AAAA", tmp_path).code == 1


def test_a_referral_is_found_by_the_number_of_its_case(offices, sent) -> None:
    one, case, made = sent
    assert one.ok("referral", "show", case)["referral_id"] == made["referral_id"]
    assert one.ok("referral", "show", case.lower())["referral_id"] == made["referral_id"]
    one.ok("refer", case, "--to", offices[1].office_id, *WHERE)
    several = one.run("referral", "show", case)
    assert several.code == 1
    assert "This case has several referrals." in several.err
    assert one.ok("referral", "show", made["referral_id"][:8])["referral_id"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("case", "show", "LF-26-9999"), "No case has this number."),
        (("office", "show", "ffffffff"), "No office has this number or name."),
        (("referral", "show", "ffffffff"), "No referral has this number."),
        (("packet", "accept", "ffffffff"), "No packet has this number or name."),
        (("outbox", "copy", "ffffffff", "."), "No packet has this number or name."),
        (("packet", "drop-parts", "ffffffff"), "No packet in parts has this number."),
        (("case", "detach", "LF-26-0001", "ffffffff"), "The case has no such document."),
        (
            ("consent", "withdraw", "LF-26-0001", "ffffffff", "--how", "spoken"),
            "no such answer of a person",
        ),
        (("register", "remove-user", "nobody", "--yes"), "Nobody here has this login."),
        (("letter", "show", "ffffffff"), "No letter has this number or code."),
        (("backup", "destroyed", "ffffffff", "--yes"), "No place of backups"),
        (("case", "undo-import", "ffffffff"), "No import has this number."),
    ],
)
def test_what_is_not_there_is_called_by_its_kind(tmp_path, words, told) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    desk.ok("case", "add", *FACTS)
    done = desk.run(*words)
    assert done.code == 1
    assert told in done.err


def test_of_several_cases_the_one_that_is_not_there_is_named(tmp_path) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    desk.ok("case", "add", *FACTS)
    done = desk.run("case", "conference", "LF-26-0001", "LF-26-0777", "--text", "Made up")
    assert done.err.splitlines()[:2] == ["LF-26-0777:", "No case has this number."]


def test_a_role_that_does_not_allow_it_is_no_state_of_a_case(tmp_path) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    words = tmp_path / "ro.txt"
    words.write_text("candle harbour velvet walnut ribbon kettle\n")
    desk.ok("register", "add-user", "ro", "--name", "R. Made-up", "--role", "read_only",
            "--first-passphrase-file", words)  # fmt: skip
    at = ("--register", desk.register, "--login", "ro", "--passphrase-file", words)
    for command in (("log", "show"), ("case", "export", "-o", tmp_path / "x.xlsx")):
        done = bare(*command, *at)
        assert done.code == 1
        assert "case as it is now" not in done.err
        assert "Your role does not allow this: you may only read." in done.err


def test_nothing_in_the_terminal_sends_to_a_page_of_the_window() -> None:
    for code in (*WORDS, *BETTER):
        pair = BETTER.get(code) or WORDS[code]
        todo = IN_TERMINAL.get(code, pair[1])
        for words in ("Settings", "suggested", "under Offices", "in the Inbox"):
            assert words not in todo, code


def test_every_refusal_that_a_command_tells_is_told_for_the_terminal() -> None:
    told = 0
    for path in sorted((ROOT / "app" / "cli").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        # What happened is the same in both; only what to do next is not.
        bare = {id(one.value) for one in ast.walk(tree)
                if isinstance(one, ast.Attribute) and one.attr == "happened"}  # fmt: skip
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "words":
                continue
            told += 1
            named = {each.arg for each in call.keywords}
            assert "in_terminal" in named or id(call) in bare, f"{path.name}:{call.lineno}"
    assert told > 4


def test_every_word_for_the_terminal_belongs_to_a_refusal() -> None:
    assert IN_TERMINAL.keys() <= {*WORDS, *BETTER}


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("expired", "it expired"),
        ("withdrawn", "it was taken back"),
        ("superseded", "another one replaced it"),
        ("answered", "an answer came"),
    ],
)
def test_why_a_file_is_gone_is_said_as_it_was(state, why) -> None:
    reason = delivery._GONE.get(state, "packet.file-gone")
    assert why in messages.words(PacketStateError(reason=reason)).happened

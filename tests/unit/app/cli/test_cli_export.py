"""`case export` by command: formats, choices, everything, and the exit codes."""

import json

import pytest

from command_line import CommandLine
from office_sim import FIRST, SECOND


@pytest.fixture
def desk(tmp_path) -> CommandLine:
    """Return an office with two made-up cases, one of them closed."""
    desk = CommandLine(tmp_path / "office", FIRST)
    desk.ok("case", "add", "name_full=Made-up Asha")
    closed = desk.ok("case", "add", "name_full=Made-up Rekha")["case_no"]
    desk.ok("case", "close", closed, "--reason", "repatriated")
    return desk


def test_export_writes_a_new_file_and_never_over_one(desk: CommandLine, tmp_path) -> None:
    out = tmp_path / "cases.json"
    made = desk.ok("case", "export", "--format", "json", "--state", "closed", "-o", out)
    assert made == {"file": str(out), "cases": 1}
    assert [one["case_no"] for one in json.loads(out.read_text())["cases"]] == ["LF-26-0002"]
    again = desk.run("case", "export", "--format", "json", "-o", out)
    assert again.code == 8
    assert "not touched" in again.err
    told = desk.run("case", "export", "--format", "csv", "-o", tmp_path / "a.csv")
    assert (told.code, told.out) == (0, f"2 cases written to {tmp_path / 'a.csv'}\n")


@pytest.mark.parametrize("words", [("--format", "exe"), ("--state", "odd")])
def test_odd_words_are_usage(desk: CommandLine, tmp_path, words) -> None:
    assert desk.run("case", "export", *words, "-o", tmp_path / "x").code == 2
    assert not (tmp_path / "x").exists()


def test_everything_goes_into_a_folder(desk: CommandLine, tmp_path) -> None:
    made = desk.ok("case", "export", "--everything", "-o", tmp_path / "all")
    assert (made["cases"], made["papers"], made["unreadable"]) == (2, 0, [])
    assert (tmp_path / "all" / "cases.xlsx").is_file()
    assert "2 cases" in desk.run("case", "export", "--everything", "-o", tmp_path / "b").out


def test_damaged_paper_is_named_and_the_rest_is_written(desk: CommandLine, tmp_path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("made up")
    desk.ok("case", "attach", "LF-26-0001", paper)
    blob = next(desk.register.rglob("*.lfb"))
    raw = bytearray(blob.read_bytes())
    raw[40] ^= 1
    blob.write_bytes(raw)
    done = desk.run("case", "export", "--everything", "-o", tmp_path / "all")
    assert done.code == 4
    assert "LF-26-0001" in done.out
    assert (tmp_path / "all" / "cases.json").is_file()
    assert list((tmp_path / "all" / "papers").rglob("*.txt")) == []


def test_what_went_out_comes_in_and_goes_again(desk: CommandLine, tmp_path) -> None:
    out = tmp_path / "cases.json"
    desk.ok("case", "export", "--format", "json", "-o", out)
    looked = desk.ok("case", "import", out, "--dry-run")
    assert looked == {"ready": 2, "added": 0, "rejected": []}
    taken = desk.ok("case", "import", out)
    assert (taken["added"], taken["renumbered"]) == (2, 2)
    assert len(desk.ok("case", "list")) == 4
    told = desk.run("case", "import", out)
    assert "2 cases got new numbers" in told.out
    undone = desk.ok("case", "undo-import", taken["batch"])
    assert (undone["removed"], undone["kept"]) == (2, [])
    out.write_text('{"format": "lifafa-cases"')
    refused = desk.run("case", "import", out)
    assert refused.code == 4
    assert "cannot be imported" in refused.err


def test_everything_holds_what_was_exchanged_and_says_what_it_leaves(
    desk: CommandLine, tmp_path
) -> None:
    made_up = ("--kind", "certificate", "--case", "LF-26-0001", "--person", "1", "--lang", "en")
    letter = desk.ok("letter", "make", *made_up, "-o", tmp_path / "a.pdf")
    other = CommandLine(tmp_path / "other", SECOND)
    card = tmp_path / "other.lfcard"
    other.ok("office", "card", "-o", card)
    desk.ok("office", "add", card)
    desk.ok("office", "check", other.office_id, "--number", other.number, "--how", "phone",
            "--with", "A. Made-up")  # fmt: skip
    sent = desk.ok(
        "refer", "LF-26-0001", "--to", other.office_id, "--purpose", "shelter", "--fields",
        "name_full", "--services", "shelter", "--ground", "risk_to_life", "--ground-officer",
        "A. Made-up", "--ground-reason", "made up", "-o", tmp_path / "a.lifafa",
    )  # fmt: skip
    counts = desk.ok("case", "export", "--everything", "-o", tmp_path / "all")
    assert {name: counts[name] for name in ("referrals", "packets", "letters", "returns")} == {
        "referrals": 1, "packets": 1, "letters": 1, "returns": 0,
    }  # fmt: skip
    assert {"sealed", "matching", "packet-files", "keys", "bin"} == set(counts["left_out"])

    def held(name: str):
        return json.loads((tmp_path / "all" / f"{name}.json").read_text("utf-8"))[name]

    [referral] = held("referrals")
    assert referral["referral_id"] == sent["referral_id"]
    assert [fact["shown"] for fact in referral["facts"]] == ["Made-up Asha"]
    [packet] = held("packets")
    assert (packet["way"], packet["packet_id"]) == ("out", sent["packet_id"])
    [listed] = held("letters")
    drawn = tmp_path / "all" / "letters" / listed["pdf"]
    assert drawn.read_bytes() == (tmp_path / "a.pdf").read_bytes()
    readme = (tmp_path / "all" / "README.txt").read_text("utf-8")
    assert "Not in this folder: sealed cases" in readme
    desk.ok("letter", "withdraw", letter["number"], "--why", "issued_by_mistake")
    again = desk.ok("case", "export", "--everything", "-o", tmp_path / "b")
    assert "letters" in again["left_out"]
    assert list((tmp_path / "b" / "letters").iterdir()) == []

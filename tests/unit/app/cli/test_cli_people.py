"""People and sealed cases by command: add, role, remove, reset, seal, work on it, unseal."""

from pathlib import Path

import pytest

from command_line import CommandLine, bare
from office_sim import FIRST, OTHER_PASSPHRASE, PASSPHRASE

MARKER = "zubeidamarker"


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path, FIRST)
    (tmp_path / "hers.txt").write_text(OTHER_PASSPHRASE + "\n", encoding="utf-8")
    return made


def add(line: CommandLine, login: str = "priya", role: str = "officer") -> dict[str, object]:
    return line.ok(
        *("register", "add-user", login, "--name", login.title(), "--role", role),
        *("--first-passphrase-file", line.folder / "hers.txt"),
    )


def hers(line: CommandLine, *words: object, login: str = "priya"):
    return bare(
        *(str(word) for word in words),
        *("--register", str(line.register), "--login", login),
        *("--passphrase-file", str(line.folder / "hers.txt")),
    )


def test_people_are_added_listed_changed_and_removed(line: CommandLine):
    assert add(line)["role"] == "officer"
    assert [one["login"] for one in line.ok("register", "users")] == ["das", "priya"]
    assert "Officer" in line.run("register", "users").out
    assert hers(line, "register", "users").code == 0
    assert line.ok("register", "set-role", "priya", "data_entry")["role"] == "data_entry"
    refused = hers(line, "log", "show")
    assert refused.code == 1
    assert "role" in refused.err
    assert line.run("register", "remove-user", "priya").code == 2
    assert line.ok("register", "remove-user", "priya", "--yes") == {"removed": "priya"}
    assert hers(line, "register", "users").code == 3
    assert line.run("register", "set-role", "das", "officer").code == 1
    assert line.run("register", "set-role", "nobody", "officer").code == 1
    assert line.run("register", "add-user", "x", "--name", "X", "--role", "king").code == 2


def test_a_first_passphrase_is_shown_once_or_written_where_it_is_asked(line: CommandLine):
    done = line.run("register", "add-user", "priya", "--name", "P", "--role", "officer", "--json")
    assert done.code == 0
    first = done.err.strip().splitlines()[-1].strip()
    assert len(first.split()) == 6
    assert first not in done.out
    (line.folder / "hers.txt").write_text(first, encoding="utf-8")
    assert hers(line, "register", "users", "--json").json[1]["must_change"] is True
    target = line.folder / "new words.txt"
    done = line.run("register", "reset-user", "priya", "--words-out", target)
    assert done.code == 0
    assert hers(line, "register", "users").code == 3
    words = target.read_text(encoding="ascii").strip()
    assert words not in done.out + done.err
    (line.folder / "hers.txt").write_text(words, encoding="utf-8")
    assert hers(line, "register", "users").code == 0
    inside = line.register / "words.txt"
    assert line.run("register", "reset-user", "priya", "--words-out", inside).code == 2
    assert line.run("register", "reset-user", "priya", "--words-out", target).code != 0


def test_a_sealed_case_is_worked_on_by_command_by_those_it_is_sealed_for(line: CommandLine):
    for login in ("priya", "meera"):
        add(line, login)
    case_id = line.ok("case", "add", f"name_full={MARKER}", "summary=first")["case_id"]
    made = line.ok("case", "seal", "LF-26-0001", "--for", "priya")
    assert (made["names"], made["kit_opens"]) == (["R. Das", "Priya"], True)
    assert line.run("case", "seal", "LF-26-0001").code == 1
    for words in (("case", "show", case_id), ("case", "unseal", "LF-26-0001")):
        done = hers(line, *words, login="meera")
        assert done.code == 1
        assert MARKER not in done.out + done.err
    assert hers(line, "case", "sealed", "--json", login="meera").json == []
    assert "R. Das, Priya" in hers(line, "case", "seals", login="meera").out
    assert hers(line, "case", "set", "LF-26-0001", "summary=second").code == 0
    shown = hers(line, "case", "show", "LF-26-0001", "--json").json
    assert shown["facts"]["summary"] == "second"
    paper = line.folder / "paper.txt"
    paper.write_text("made up", encoding="utf-8")
    assert hers(line, "case", "attach", "LF-26-0001", paper, "--kind", "other").code == 0
    assert MARKER in hers(line, "case", "sealed", MARKER[:6]).out
    assert line.ok("case", "list") == []
    told = line.ok("case", "seal-for", "LF-26-0001", "--for", "meera")
    assert told["names"] == ["R. Das", "Meera"]
    assert hers(line, "case", "show", "LF-26-0001").code == 1
    assert line.ok("case", "unseal", "LF-26-0001") == {"case_id": case_id, "sealed": False}
    assert hers(line, "case", "show", "LF-26-0001").code == 0
    assert PASSPHRASE not in str(line.ok("log", "show"))

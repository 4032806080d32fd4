"""`register check` and `register salvage`: findings in words, and the rest in a new folder."""

from pathlib import Path

import pytest

from command_line import CommandLine, bare
from office_sim import FIRST, LOGIN


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, FIRST)


def test_a_finding_is_told_with_its_way_out_and_pages_are_accepted(line: CommandLine) -> None:
    assert line.run("register", "check").code == 0
    (line.register / "register.db.marks").unlink()
    (line.register / "vault.lfv.copy").unlink()
    told = line.run("register", "check")
    assert told.code == 4
    assert "register.db.marks is gone" in told.out
    assert "register check --accept" in told.out
    found = line.run("register", "check", "--json").json
    assert found["problems"] == ["marks:missing"]
    assert found["findings"][0]["what"] == "marks"
    assert line.run("register", "check", "--accept").code == 4
    assert line.run("register", "check").code == 0


def test_a_salvaged_register_opens_with_the_same_passphrase_and_is_whole(
    line: CommandLine, tmp_path: Path
) -> None:
    line.ok("case", "add", "p1.name_full=Asha", "p1.role=victim")
    new = tmp_path / "new"
    told = line.run("register", "salvage", new)
    assert told.code == 0, told.err
    assert "1 case" in told.out
    assert "Nothing is lost" in told.out
    asked = ("--register", new, "--login", LOGIN, "--passphrase-file", line.words)
    assert bare("register", "check", *map(str, asked)).code == 0
    assert line.run("register", "salvage", new).code != 0


def test_where_several_people_work_salvage_asks_who_it_is(
    line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.key_files.needs_login", lambda _folder: True)
    asked = ("--register", line.register, "--passphrase-file", line.words)
    told = bare("register", "salvage", tmp_path / "new", *asked)
    assert told.code == 2
    assert "Login is needed" in told.err

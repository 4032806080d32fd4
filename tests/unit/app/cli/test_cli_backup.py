"""Backups by command: made, tested with the sheet, listed, told destroyed; and exit codes."""

from pathlib import Path

import pytest

from app.cli import desk
from app.system import paths
from command_line import CommandLine, bare
from office_sim import FIRST


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setattr(paths, "state_folder", lambda: tmp_path / "state")
    made = CommandLine(tmp_path, FIRST)
    made.ok("register", "new-kit", "--kit-out", tmp_path / "kit.txt")
    made.ok("case", "add", "name_full=Made-up Backup")
    (tmp_path / "stick").mkdir()
    return made


def kit(line: CommandLine) -> Path:
    return line.folder / "kit.txt"


def test_one_file_is_made_tested_and_listed(line: CommandLine):
    target = line.folder / "stick" / "all.lfbak"
    made = line.ok("backup", "make", target)
    assert made["backup"]["path"] == str(target)
    assert made["backup"]["cases"] == 1
    found = bare("backup", "test", str(target), "--kit-file", str(kit(line)), "--json")
    assert found.code == 0
    assert found.json["whole"] is True
    assert found.json["facts"]["office"] == FIRST.name
    assert line.ok("backup", "list")[0]["tested_at"] == 0
    assert line.ok("backup", "test", target, "--kit-file", kit(line))["whole"] is True
    assert line.ok("backup", "list")[0]["tested_at"] > 0
    told = line.run("backup", "list").out
    assert "all.lfbak" in told
    assert line.run("backup", "make", target).code == 8


def test_a_folder_is_a_place_that_can_be_told_destroyed(line: CommandLine):
    stick = line.folder / "stick"
    made = line.ok("backup", "make", stick, "--label", "Stick A", "--routine")
    assert Path(made["backup"]["path"]).parent.parent == stick
    (place,) = line.ok("backup", "places")
    assert (place["label"], place["routine"], place["count"]) == ("Stick A", True, 1)
    assert "Stick A" in line.run("backup", "places").out
    line.ok("backup", "routine", place["place_id"][:6], "--off")
    assert line.ok("backup", "places")[0]["routine"] is False
    assert line.run("backup", "destroyed", "Stick A").code == 2
    line.ok("backup", "destroyed", "Stick A", "--yes")
    assert line.ok("backup", "places") == []
    assert line.run("backup", "destroyed", "Stick A", "--yes").code == 1


@pytest.mark.parametrize("named", ["none", "none/", "stick/all.bak"])
@pytest.mark.parametrize("more", [(), ("--label", "Stick A", "--routine")])
def test_a_drive_that_is_not_there_gets_no_file_of_its_name(tmp_path, monkeypatch, named, more):
    """A drive that is not in leaves a name behind; a file made under it lies on the own disk."""
    monkeypatch.setattr(desk, "passphrase", lambda *_: pytest.fail("a passphrase was asked"))
    (tmp_path / "stick").mkdir()
    done = bare("backup", "make", f"{tmp_path}/{named}", *more)
    assert (done.code, done.out) == (1, "")
    assert "There is no folder of this name, and the name of a backup ends in .lfbak." in done.err
    assert "Put the USB drive in and try again" in done.err
    assert [*tmp_path.iterdir(), *(tmp_path / "stick").iterdir()] == [tmp_path / "stick"]


def test_exit_codes_tell_sheet_damage_and_place_apart(line: CommandLine):
    target = line.folder / "stick" / "all.lfbak"
    line.ok("backup", "make", target)
    old = kit(line).read_text("ascii")
    (line.folder / "old.txt").write_text(old, "ascii")
    line.ok("register", "new-kit", "--kit-out", line.folder / "new.txt")
    newer = line.folder / "stick" / "newer.lfbak"
    line.ok("backup", "make", newer)

    def tested(file: Path, sheet: str) -> int:
        return bare("backup", "test", str(file), "--kit-file", str(line.folder / sheet)).code

    assert tested(target, "old.txt") == 0
    assert tested(target, "new.txt") == 3
    assert tested(newer, "old.txt") == 3
    assert tested(newer, "new.txt") == 0
    (line.folder / "typo.txt").write_text(old.replace("-", "-1", 1), "ascii")
    assert tested(target, "typo.txt") != 0
    (line.folder / "cut.lfbak").write_bytes(target.read_bytes()[:-1])
    assert tested(line.folder / "cut.lfbak", "old.txt") == 4
    assert tested(line.folder / "nowhere.lfbak", "old.txt") not in (0, 4)
    assert line.run("backup", "make", line.register / "inside.lfbak").code == 1
    assert line.run("backup", "make", target, "--label", "x").code == 2


def test_a_paper_that_is_gone_makes_the_test_fail_and_names_its_case(line: CommandLine):
    paper = line.folder / "scan.txt"
    paper.write_bytes(b"a made-up scan")
    (case,) = line.ok("case", "list")
    line.ok("case", "attach", case["case_no"], paper, "--kind", "other")
    made = line.ok("backup", "make", line.folder / "stick")
    file = Path(made["backup"]["path"])
    (there,) = file.parent.rglob("*.lfb")
    there.unlink()
    found = bare("backup", "test", str(file), "--kit-file", str(kit(line)), "--json")
    assert found.code == 4
    assert found.json["problems"] == [f"paper-missing:{case['case_no']}"]
    told = bare("backup", "test", str(file), "--kit-file", str(kit(line)))
    assert f"paper-missing:{case['case_no']}" in told.out

"""New keys for everything and restoring by command; nothing secret is on standard output."""

from pathlib import Path

import pytest

from command_line import CommandLine, Done, bare
from office_sim import FIRST, OTHER_PASSPHRASE
from own_system import is_private

NEW_PASSPHRASE = "violet ferry under seventeen bridges"


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path, FIRST)
    (tmp_path / "new.txt").write_text(NEW_PASSPHRASE + "\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text(OTHER_PASSPHRASE + "\n", encoding="utf-8")
    made.ok("register", "new-kit", "--kit-out", tmp_path / "kit.txt")
    made.ok("case", "add", "p1.name_full=Made-up Maria")
    return made


def restored(line: CommandLine, *words: object, target: str = "restored") -> Done:
    return bare(
        *("backup", "restore", line.folder / "one.lfbak", line.folder / target),
        *("--kit-file", line.folder / "kit.txt", "--login", "das"),
        *("--new-passphrase-file", line.folder / "new.txt", *words),
    )


def test_new_keys_come_with_new_sheets_and_the_same_passphrase(line: CommandLine):
    done = line.run("register", "rekey", "--kit-out", line.folder / "next.txt", "--json")
    assert done.code == 0, done.err
    assert done.json == {"kits": 1, "custodians": 0, "need": 0, "sealed_left_out": 0}
    code = (line.folder / "next.txt").read_text("ascii").strip()
    assert code not in done.out + done.err
    assert line.ok("register", "check")["problems"] == []
    assert len(line.ok("case", "list")) == 1
    assert line.run("register", "test-kit", "--kit-file", line.folder / "kit.txt").code == 3
    assert line.ok("register", "test-kit", "--kit-file", line.folder / "next.txt")["opens"]


def test_the_codes_are_shown_when_no_file_is_named(line: CommandLine):
    done = line.run("register", "rekey", "--custodians", "2/3")
    assert done.code == 0, done.err
    assert len([word for word in done.err.split() if word.count("-") == 7]) == 3
    assert not [word for word in done.out.split() if word.count("-") == 7]


def test_a_wrong_passphrase_gives_no_new_keys(line: CommandLine):
    before = (line.register / "vault.lfv").read_bytes()
    done = line.run("register", "rekey", passphrase_file=line.folder / "new.txt")
    assert done.code == 3
    assert (line.register / "vault.lfv").read_bytes() == before


def test_a_place_for_codes_in_the_register_is_refused(line: CommandLine):
    done = line.run("register", "rekey", "--kit-out", line.register / "kit.txt")
    assert done.code == 2


def test_a_backup_becomes_a_register(line: CommandLine):
    line.ok("register", "add-user", "meera", "--name", "Meera Made-up", "--role", "officer")
    line.ok("backup", "make", line.folder / "one.lfbak")
    done = restored(
        line,
        *("--kit-out", line.folder / "next.txt", "--first-out", line.folder / "first.txt"),
        "--json",
    )
    assert done.code == 0, done.err
    assert done.json["cases"] == 1
    assert done.json["problems"] == []
    assert done.json["first_passphrases"] == 1
    assert "Backup of Asha Kendra Test Office" in done.err
    first = (line.folder / "first.txt").read_text("utf-8")
    assert first.startswith("meera: ")
    assert first.partition(": ")[2].strip() not in done.out + done.err
    assert is_private(line.folder / "first.txt")
    new = ("--register", line.folder / "restored", "--login", "das", "--passphrase-file")
    listed = bare("case", "list", "--json", *new, line.folder / "new.txt")
    assert len(listed.json) == 1
    assert bare("register", "check", *new, line.folder / "new.txt").code == 0
    assert bare("register", "check", *new, line.words).code == 3
    assert (
        bare(
            *("register", "test-kit", "--kit-file", line.folder / "next.txt"),
            *(*new, line.folder / "new.txt"),
        ).code
        == 0
    )


def test_first_passphrases_are_shown_when_no_file_is_named(line: CommandLine):
    line.ok("register", "add-user", "meera", "--name", "Meera Made-up", "--role", "officer")
    line.ok("backup", "make", line.folder / "one.lfbak")
    done = restored(line)
    assert done.code == 0, done.err
    assert "  meera: " in done.err
    assert "meera" not in done.out


def test_nothing_is_written_over(line: CommandLine):
    line.ok("backup", "make", line.folder / "one.lfbak")
    before = (line.register / "vault.lfv").read_bytes()
    done = restored(line, target="register")
    assert done.code == 8
    assert (line.register / "vault.lfv").read_bytes() == before


def test_a_sheet_of_another_register_is_told(line: CommandLine):
    line.ok("backup", "make", line.folder / "one.lfbak")
    line.ok("register", "new-kit", "--kit-out", line.folder / "later.txt")
    (line.folder / "kit.txt").write_bytes((line.folder / "later.txt").read_bytes())
    done = restored(line)
    assert done.code == 3
    assert "number" in done.err
    assert not (line.folder / "restored").exists()


def test_a_file_that_is_no_backup_is_told(line: CommandLine):
    (line.folder / "one.lfbak").write_bytes(b"made up")
    done = restored(line)
    assert done.code == 4
    assert not (line.folder / "restored").exists()


def test_one_standard_input_is_not_read_twice(line: CommandLine):
    done = bare(
        *("backup", "restore", "x.lfbak", line.folder / "restored", "--kit-file", "-"),
        *("--new-passphrase-file", "-"),
    )
    assert done.code == 2
